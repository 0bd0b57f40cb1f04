#' Stability of clusters
#'
#' Would other data of the same kind give the same clusters? Rows are drawn with replacement, as
#' many as there are, the same model is fitted to them, and all the original rows are classified by
#' that fit. The agreement of these classes with those of the original fit is the adjusted Rand
#' index ([adjusted_rand()]), and for each cluster C of the original fit the largest Jaccard index
#' \eqn{|C \cap D| / |C \cup D|} among the clusters D of the other (Hennig 2007, who compares the
#' drawn rows only). Hennig calls a cluster stable when its mean is above 0.75 or so, and dissolved
#' in a replicate that is at 0.5 or below.
#'
#' The model is the same in all fits but for k: see [bootstrap_lrt()]. Rows keep their missing
#' values and their labels, so that rows whose label is known always agree; noise and trimmed rows
#' (class 0) are a cluster like any other. Case weights must be whole numbers, and are taken for
#' numbers of equal rows. A replicate whose fit fails or degenerates has no agreement; a warning and
#' the table tell how many there were.
#'
#' Stability is no proof: one cluster is always stable, and so is a wrong number of them that the
#' shape of the data suggests each time.
#'
#' @param object A fit by [fit_gmm()] or [fit_kmeans()], or data as for [fit_gmm()].
#' @param k Numbers of components or clusters. By default that of the fit, which then is the
#'   original itself; other k are fitted to the data first.
#' @param covariance For data: the covariance family, see [gmm_families()].
#' @param n_boot Number of replicates for each k.
#' @param control A [gmm_control()], or for k-means a [kmeans_control()], for the fits.
#' @param ... For data: further arguments of [fit_gmm()]. Otherwise it must be empty.
#' @inheritParams bootstrap_lrt
#' @return An object of class `stability`, a list with
#'   * `table`: a data frame with a row per k, also given by `as.data.frame()`: mean, standard
#'     deviation and quantiles of the adjusted Rand index, `replicates` (those that count) and
#'     `failed`;
#'   * `agreement`: for each k the index of every replicate, `NA` for those that failed;
#'   * `jaccard`: for each k a matrix of Jaccard indices, a row per replicate and a column per
#'     cluster (`0` is noise or trimmed; clusters to which no row belongs have no column);
#'   * `reasons`: why replicates failed; `model` (a name), `n_boot`.
#'
#'   Methods: `print`, [plot][plot.stability], `as.data.frame`.
#' @references Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational
#'   Statistics & Data Analysis* 52, 258-271. \doi{10.1016/j.csda.2006.11.025}
#' @seealso [bootstrap_lrt()], [adjusted_rand()].
#' @examples
#' # Few replicates, to be quick.
#' set.seed(1)
#' fit <- fit_gmm(faithful, k = 2, covariance = "EEE", n_start = 3)
#' stable <- stability(fit, k = 2:3, n_boot = 10, n_start = 3)
#' stable
#' plot(stable)
#'
#' stability(fit_kmeans(iris[1:4], k = 3), n_boot = 10)
#' @export
stability <- function(object, ...) UseMethod("stability")

#' @rdname stability
#' @export
stability.default <- function(object, k, covariance = "VVV", n_boot = 50, n_start = 10, cores = 1,
                              control = gmm_control(), ...) {
  if (missing(k)) abort(gettextf("`k` must be given, unless `object` is a fit."))
  check_one_family(covariance)
  k <- check_several_k(k)
  plan <- replicate_plan(n_boot, n_start, cores, control)
  fit <- fit_gmm(object, k = k[1], covariance = covariance, n_start = n_start, control = control, ...)
  check_k_of_constraint(fit, k)
  assess_stability(fit, k, plan)
}

#' @rdname stability
#' @export
stability.gmm_fit <- function(object, k = object$k, n_boot = 50, n_start = 10, cores = 1,
                              control = gmm_control(), ...) {
  check_dots_empty(...)
  check_fit(object)
  k <- check_several_k(k)
  check_k_of_constraint(object, k)
  plan <- replicate_plan(n_boot, n_start, cores, control)
  assess_stability(object, k, plan)
}

#' @rdname stability
#' @export
stability.kmeans_fit <- function(object, k = object$k, n_boot = 50, n_start = 10, cores = 1,
                                 control = kmeans_control(method = object$method), ...) {
  check_dots_empty(...)
  check_fit(object)
  k <- check_several_k(k)
  plan <- replicate_plan(n_boot, n_start, cores, control, "kmeans_control")
  assess_stability(object, k, plan)
}

check_several_k <- function(k) {
  if (!is.numeric(k) || length(k) == 0) check_whole(k, "k")
  unique(vapply(k, check_whole, integer(1), name = "k"))
}

assess_stability <- function(fit, k, plan) {
  rows <- counted_rows(fit)
  each <- lapply(k, function(one) stability_of(fit, one, rows, plan))
  agreement <- lapply(each, function(one) one$agreement)
  reasons <- unlist(lapply(each, function(one) one$reasons))
  warn_of_failures(reasons, length(k) * plan$n_boot)
  structure(list(
    table = do.call(rbind, Map(row_of_stability, k, agreement)),
    agreement = stats::setNames(agreement, k),
    jaccard = stats::setNames(lapply(each, function(one) one$jaccard), k),
    reasons = unique(reasons), n_boot = plan$n_boot,
    model = if (inherits(fit, "kmeans_fit")) gettext("k-means") else fit$covariance
  ), class = "stability")
}

# One k: the classes of all rows by the original fit, against those by the fits to drawn rows.
stability_of <- function(fit, k, rows, plan) {
  x <- keep_rows(rows_or_bins(fit), rows)
  labels <- given_labels(fit$labels, rows)
  original <- original_classes(fit, x, k, rows, labels, plan)
  results <- run_replicates(function(i) {
    drawn <- sample.int(length(rows), replace = TRUE)
    refit <- try_refit(fit, keep_rows(x, drawn), k, plan$n_start, plan$inner,
                       keep_rows(labels, drawn))
    if (!is.null(refit$reason)) return(refit$reason)
    other <- classes_by(refit, x, keep_rows_of_labels(fit$labels, rows), plan$inner$threads)
    list(agreement = adjusted_rand(original, other), jaccard = largest_jaccard(original, other))
  }, plan, gettextf("k = %d", k))
  failed <- vapply(results, is.character, NA)
  agreement <- rep(NA_real_, length(results))
  agreement[!failed] <- vapply(results[!failed], function(one) one$agreement, numeric(1))
  list(agreement = agreement, reasons = unlist(results[failed]),
       jaccard = do.call(rbind, lapply(results[!failed], function(one) one$jaccard)))
}

original_classes <- function(fit, x, k, rows, labels, plan) {
  if (k == fit$k) return(fit$cluster[rows])
  original <- try_refit(fit, x, k, plan$n_start, plan$control, labels)
  if (!is.null(original$reason)) abort(original$reason, "data")
  original$cluster
}

# As `cluster` of a fit has them: known labels are honoured, and as many rows are trimmed.
classes_by <- function(fit, x, labels, threads) {
  if (inherits(fit, "kmeans_fit")) return(nearest_center(x, fit$centers, fit$trim))
  if (is_bins(x)) return(classes_of_bins(fit$params, with_labels(x, labels)))
  labels <- engine_labels(labels, fit$k, !is.null(fit$params$noise))
  evaluate_at(fit$params, x, "class", labels, threads)
}

# For each class of `original` the Jaccard index of the class of `other` that is most like it.
largest_jaccard <- function(original, other) {
  both <- table(original, other)
  either <- outer(rowSums(both), colSums(both), "+") - both
  apply(both / either, 1, max)
}

row_of_stability <- function(k, agreement) {
  counted <- agreement[!is.na(agreement)]
  known <- if (length(counted) > 0) counted else NA_real_
  quantiles <- if (anyNA(known)) rep(NA_real_, 3)
  else stats::quantile(known, c(0.05, 0.5, 0.95), names = FALSE)
  data.frame(k = k, mean = mean(known), sd = stats::sd(known), lower = quantiles[1],
             median = quantiles[2], upper = quantiles[3], replicates = length(counted),
             failed = sum(is.na(agreement)))
}

#' @export
print.stability <- function(x, digits = 3L, ...) {
  check_object(x)
  cat(sprintf(ngettext(x$n_boot, "Stability of clusters (%s, %d replicate)",
                       "Stability of clusters (%s, %d replicates)"), x$model, x$n_boot),
      "\n\n", sep = "")
  cat(gettext("Adjusted Rand index (lower, upper: its quantiles 0.05 and 0.95):"), "\n", sep = "")
  print(x$table, digits = digits, row.names = FALSE)
  cat("\n", gettext("Mean Jaccard index of each cluster:"), "\n", sep = "")
  for (i in which(x$table$replicates > 0)) {
    means <- colMeans(x$jaccard[[i]])
    figures <- formatC(means, digits = digits, format = "f")
    text <- paste0(names(means), ": ", figures, collapse = "; ")
    writeLines(strwrap(sprintf("k = %d: %s", x$table$k[i], text), exdent = 4))
  }
  print_failures(sum(x$table$failed), x$reasons)
  invisible(x)
}

#' @export
as.data.frame.stability <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)$table
}
