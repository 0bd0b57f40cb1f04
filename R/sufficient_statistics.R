#' Sufficient statistics, and EM on data in pieces
#'
#' What one E-step leaves of the rows, and all that the M-step sees: as an object that can be kept,
#' sent and added.
#'
#' At parameters \eqn{\theta} with means \eqn{\mu_j}, and with the responsibilities \eqn{w_{ij}} of
#' [e_step()] times the rows' weights, these are for each component
#' \deqn{N_j = \sum_i w_{ij}, \quad s_j = \sum_i w_{ij} (x_i - \mu_j), \quad
#' S_j = \sum_i w_{ij} (x_i - \mu_j)(x_i - \mu_j)',}
#' and the log-likelihood of the rows at \eqn{\theta}. Each is a sum over rows, about points that do
#' not depend on the rows. So the statistics of two sets of rows at the same parameters add up, by
#' `+`, to those of all the rows, and
#' \preformatted{m_step(Reduce(`+`, lapply(pieces, function(x) sufficient_statistics(theta, x))))}
#' is one iteration of EM over rows that are never in one place: in files that are read one after the
#' other, or on machines that send back these few numbers and no row.
#'
#' Everything that is known of single rows is in the statistics: weights, labels, and of rows with
#' missing values what is observed (the missing ones enter \eqn{s_j} and \eqn{S_j} as what component
#' j expects of them, and \eqn{S_j} with their conditional covariance besides). Where `params` have a
#' noise component so have the statistics. What is known of the parameters, `prior` and `constraint`
#' for example, is given to [m_step()]. What a prior would take from the data, its mean and its
#' scale, must be given where values are missing or there is noise: the statistics do not tell them.
#'
#' The result is that of an iteration over all rows, up to rounding (sums are added in another
#' order), for families with a closed form; for the others [m_step()] goes to the maximum, where an
#' iteration of [fit_gmm()] makes one sweep.
#'
#' @inheritParams e_step
#' @param weights `NULL`, or n case weights, not negative: a row of weight 2 counts as two rows. They
#'   may all be 0 here.
#' @return A list of class `gmm_statistics`: `params`, at which the statistics were made; `weight`
#'   \eqn{N} (k numbers); `moment` \eqn{s} (k x d); `scatter` \eqn{S} (d x d x k); `noise`, the
#'   weight that the noise gets, where there is one; `loglik`; `rows`, how many rows they are of
#'   (the sum of the weights where these are whole numbers, else the rows of positive weight); and
#'   `missing`, how many values were not observed. `+` gives the same, and is an error where
#'   `params` differ.
#' @references Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from
#'   incomplete data via the EM algorithm. *Journal of the Royal Statistical Society B* 39, 1-38.
#'   \doi{10.1111/j.2517-6161.1977.tb01600.x}
#'
#'   Neal, R. M. and Hinton, G. E. (1998). A view of the EM algorithm that justifies incremental,
#'   sparse, and other variants. In *Learning in Graphical Models*, 355-368.
#'   \doi{10.1007/978-94-011-5014-9_12}
#' @seealso [e_step()] and [m_step()].
#' @examples
#' x <- people[c("height", "weight")]
#' pieces <- split(x, rep(1:3, length.out = nrow(x)))
#' theta <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 55), c(180, 80)),
#'                     covariances = diag(c(50, 100)))
#' s <- Reduce(`+`, lapply(pieces, function(piece) sufficient_statistics(theta, piece)))
#' s
#' m_step(s)
#' all.equal(m_step(s), m_step(x, e_step(theta, x)))
#'
#' # EM, with a piece of the data in sight at a time
#' for (t in 1:5) {
#'   s <- Reduce(`+`, lapply(pieces, function(piece) sufficient_statistics(theta, piece)))
#'   print(s$loglik)
#'   theta <- m_step(s, covariance = "EEE")
#' }
#' @export
sufficient_statistics <- function(params, x, weights = NULL, labels = NULL) {
  x <- rows_by_formula(params, x)
  params <- as_params(params)
  if (is_bins(x)) return(binned_statistics(params, bins_for(params, x, "x", labels, weights)))
  if (is_chunk_source(x)) return(statistics_over(params, x, weights, labels))
  if (only_variances(params$covariances)) check_numbers_of_matrices(prod(dim(params$covariances)))
  x <- matrix_for(params, x)
  params <- with_names_of(params, x)
  weights <- check_weights(weights, nrow(x), some = FALSE)
  weights <- without_blank_rows(x, weights, some = FALSE)
  found <- run_e_step(params, x, weights, labels_for(labels, params, nrow(x), in_parts = TRUE))
  new_gmm_statistics(found, params, x, weights)
}

# Of bins, with the expectations within them in the place of values.
binned_statistics <- function(params, bins) {
  found <- statistics_of_bins(params, bins)
  found$params <- NULL
  new_gmm_statistics(found, params, stand_ins(bins), bins$counts)
}

# Of a source, a pass over it.
statistics_over <- function(params, source, weights, labels) {
  found <- sums_over(params, source, weights, labels, "full")
  params <- found$params
  noise <- if (!is.null(params$noise)) list(noise = found$noise)
  structure(c(
    list(params = params, weight = stats::setNames(as.vector(found$weight), rownames(params$means)),
         moment = structure(t(found$moment), dimnames = dimnames(params$means)),
         scatter = structure(whole_scatter(found$scatter), dimnames = dimnames(params$covariances))),
    noise, list(loglik = found$loglik, rows = as.double(found$rows), missing = as.double(found$missing))
  ), class = "gmm_statistics")
}

# Sums travel as lower triangles.
whole_scatter <- function(scatter) {
  for (j in seq_len(dim(scatter)[3])) {
    lower <- slice(scatter, j)
    lower[upper.tri(lower)] <- t(lower)[upper.tri(lower)]
    scatter[, , j] <- lower
  }
  scatter
}

# What the rows of a source add up to at parameters.
sums_over <- function(params, source, weights, labels, scatter) {
  check_none_beside_source(weights, labels)
  fold_over(source, sums_of_chunk, list(params = params, scatter = scatter), add_sums_with_params)
}

check_none_beside_source <- function(weights, labels) {
  if (is.null(weights) && is.null(labels)) return(invisible())
  abort(gettextf("`weights` and `labels` must be columns of the source here: see chunk_source()."))
}

sums_of_chunk <- function(chunk, args) {
  params <- with_names_of(args$params, chunk$x)
  x <- matrix_for(params, chunk$x)
  labels <- labels_for(chunk$labels, params, nrow(x), in_parts = TRUE)
  sums <- run_sums(list(list(params = unclass(params), scatter = args$scatter, labels = labels)), x, chunk$weights)[[1]]
  used <- if (is.null(chunk$weights)) TRUE else chunk$weights > 0
  counted <- list(x = x, weights = chunk$weights, n = sum(or_default(chunk$weights, rep(1, nrow(x)))))
  c(sums, list(params = params, rows = count_of_rows(counted), missing = sum(is.na(keep_rows(x, used)))))
}

add_sums_with_params <- function(a, b) {
  sums <- setdiff(names(a), "params")
  a[sums] <- Map(`+`, a[sums], b[sums])
  a
}

# Parameters whose variables nobody has named get the names of the columns.
with_names_of <- function(params, x) {
  if (is.null(colnames(x)) || !is.null(colnames(with_given_names(params$means)))) return(params)
  named <- new_gmm_params(params, colnames(x))
  if (!is.null(params$noise)) colnames(named$noise$box) <- colnames(x)
  rename_components(named, rownames(params$means))
}

new_gmm_statistics <- function(found, params, x, weights) {
  dimnames(found$moment) <- dimnames(params$means)
  dimnames(found$scatter) <- dimnames(params$covariances)
  used <- if (is.null(weights)) TRUE else weights > 0
  structure(c(
    list(params = params, weight = stats::setNames(found$weight, rownames(params$means)),
         moment = found$moment, scatter = found$scatter),
    if (!is.null(params$noise)) found["noise"],
    list(loglik = found$loglik, rows = as.double(count_of_rows(list(x = x, weights = weights, n = sum(weights)))),
         missing = as.double(sum(is.na(keep_rows(x, used)))))
  ), class = "gmm_statistics")
}

#' @export
`+.gmm_statistics` <- function(e1, e2) {
  if (missing(e2)) return(check_object(e1, "e1"))
  check_statistics(e1)
  check_statistics(e2)
  if (!identical(e1$params, e2$params)) {
    abort(gettextf("Statistics add up only where they were made at the same parameters, and these were not."))
  }
  sums <- setdiff(names(e1), "params")
  e1[sums] <- Map(`+`, e1[sums], e2[sums])
  e1
}

check_statistics <- function(x) {
  if (inherits(x, "gmm_statistics")) return(check_object(x))
  abort(gettextf("To statistics only statistics can be added, made by sufficient_statistics(), not %s.", describe(x)))
}

#' @export
print.gmm_statistics <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  k <- n_components(x$params)
  d <- n_variables(x$params)
  cat(sprintf(ngettext(k, "Sufficient statistics for %d component", "Sufficient statistics for %d components"), k),
      sprintf(ngettext(d, "in %d variable", "in %d variables"), d), sep = " ")
  cat("\n", sprintf(ngettext(for_ngettext(x$rows), "of %s row, whose log-likelihood is %s", "of %s rows, whose log-likelihood is %s"),
                    format(x$rows, big.mark = " "), format(x$loglik, nsmall = 2)), "\n", sep = "")
  cat("\n", gettext("Weights of the components, and means of their rows:"), "\n", sep = "")
  print_in_part(table_of_statistics(x), digits)
  if (!is.null(x$noise)) cat(gettextf("noise: weight %s", format(x$noise, digits = digits)), "\n", sep = "")
  invisible(x)
}

table_of_statistics <- function(x) {
  table <- cbind(x$weight, x$params$means + x$moment / x$weight)
  dimnames(table) <- list(rownames(x$params$means), c("N", colnames(x$params$means)))
  table
}

#' @rdname e_step
#' @export
m_step.gmm_statistics <- function(x, covariance = "VVV", prior = NULL, proportions = c("free", "equal"),
                                  sigma2 = NULL, constraint = NULL, ...) {
  check_dots_empty(...)
  check_object(x)
  check_no_empty(x$weight, "x", names(x$weight))
  check_prior_of_statistics(prior, x)
  data <- data_of_statistics(x)
  k <- n_components(x$params)
  params <- maximise(data, k, function(model) run_m_step_of(x, data, k, model), covariance, proportions, sigma2,
                     prior, constraint)
  rename_components(params, rownames(x$params$means))
}

# What is said of all rows together must not depend on the parameters at which the statistics were made.
check_prior_of_statistics <- function(prior, statistics) {
  if (is.null(prior) || isFALSE(prior)) return(invisible())
  if (isTRUE(prior)) prior <- gmm_prior()
  known <- is.list(prior) && !is.null(prior$mean) && !is.null(prior$scale)
  if (known || (statistics$missing == 0 && is.null(statistics$noise))) return(invisible())
  abort(gettextf("`prior` must have a `mean` and a `scale` here: statistics of rows with missing values, or with noise, do not tell them."))
}

# What an M-step knows of the data besides the statistics: the mean and the covariance of the rows that the
# components have. Of the rows themselves only the names of the columns are asked for.
data_of_statistics <- function(statistics) {
  params <- statistics$params
  moments <- run_moments_of(statistics)
  list(x = with_given_names(params$means), variables = colnames(params$means), box = params$noise$box,
       weights = 1, n = statistics$rows, missing = statistics$missing, threads = default_threads(),
       mean = moments$mean, deviations = sqrt(moments$variance), covariance = moments$covariance)
}
