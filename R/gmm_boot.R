#' Bootstrap of a mixture
#'
#' The model is fitted again to data that were drawn, to see how much the estimates vary.
#'
#' A replicate is one of
#' * `"nonparametric"`: rows drawn with replacement, as many as there are, with their labels and missing values;
#' * `"parametric"`: rows drawn from the fit; a row whose label is known from the components that it allows. Values that are
#'   missing in the data are missing in the same places;
#' * `"weighted"`: the rows, weighted by Dirichlet(1, ..., 1) draws (Rubin 1981) times their own weights. No row is lost, so that
#'   small components seldom collapse; and any case weights will do;
#' * `"jackknife"`: each row in turn is left out, and nothing is drawn.
#'
#' EM starts from the estimates of the fit, since the maximum near these is what the errors are of. Components of a replicate are
#' put in the order of those of the fit with which they share the most of the rows, which follows components through label
#' switching also where their means are the same. Replicates that fail or degenerate are left out, and counted.
#'
#' `"nonparametric"` and `"jackknife"` take weights for numbers of equal rows. The box of a noise component stays that of the fit.
#'
#' @param fit A fit by [fit_gmm()].
#' @param type See Details.
#' @param n_boot Number of replicates; for the jackknife there are as many as rows.
#' @inheritParams bootstrap_lrt
#' @param ... Must be empty.
#' @return An object of class `gmm_boot`, a list with
#'   * `params`: the [gmm_params()] of every replicate, `NULL` for those that failed;
#'   * `fit` (without data), `type`, `n_boot`, `failed`, `reasons`; for the jackknife `counts`, the weights of the rows left out.
#'
#'   Methods: `print`; [plot][plot.gmm_boot]; `vcov` and `confint`; `as.data.frame`, the table that is printed.
#' @references Efron, B. and Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*. Chapman & Hall.
#'   \doi{10.1007/978-1-4899-4541-9}
#'
#'   O'Hagan, A., Murphy, T. B., Scrucca, L. and Gormley, I. C. (2019). Investigation of parameter uncertainty in clustering
#'   using a Gaussian mixture model via jackknife, bootstrap and weighted likelihood bootstrap. *Computational Statistics* 34,
#'   1779-1813. \doi{10.1007/s00180-019-00897-9}
#'
#'   Rubin, D. B. (1981). The Bayesian bootstrap. *Annals of Statistics* 9, 130-134. \doi{10.1214/aos/1176345338}
#' @seealso [vcov()][vcov.gmm_fit] for standard errors by derivatives; [bootstrap_lrt()], [stability()].
#' @examples
#' # Few replicates, to be quick.
#' set.seed(1)
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' boot <- gmm_boot(fit, n_boot = 50)
#' boot
#' confint(boot, "means")
#' plot(boot, "proportions")
#' @export
gmm_boot <- function(fit, type = c("nonparametric", "parametric", "weighted", "jackknife"), n_boot = 999, cores = 1,
                     control = gmm_control(), ...) {
  check_dots_empty(...)
  check_is_mixture_fit(fit, "fit")
  type <- match_choice(type, "type", c("nonparametric", "parametric", "weighted", "jackknife"))
  plan <- replicate_plan(n_boot, 1, cores, control)
  check_bootstrappable(fit)
  data <- if (is_binned(fit)) bins_of_fit(fit) else data_of_fit(fit, plan$inner$threads)
  model <- model_of_fit(fit)
  names <- c(nonparametric = gettext("bootstrap"), parametric = gettext("parametric bootstrap"),
             weighted = gettext("weighted bootstrap"), jackknife = gettext("jackknife"))
  draw <- if (is_binned(fit)) drawer_of_bins(type, fit, data) else drawer_of(type, fit, data)
  counts <- if (type == "jackknife") weights_for(fit$weights, length(fit$cluster))
  left_out <- which(counts > 0)
  if (type == "jackknife") plan$n_boot <- length(left_out)
  results <- run_replicates(function(i) refit_from(fit, draw(left_out[i]), model, plan$inner), plan, names[[type]])
  failed <- vapply(results, is.character, NA)
  reasons <- unlist(results[failed])
  warn_of_failures(reasons, plan$n_boot)
  results[failed] <- list(NULL)
  fit["data"] <- NULL
  if (is_binned(fit)) fit["bins"] <- list(without_ends(fit$bins))
  boot <- list(params = results, fit = fit, type = type, n_boot = plan$n_boot, failed = sum(failed), reasons = unique(reasons))
  if (type == "jackknife") boot$counts <- counts[left_out]
  structure(boot, class = "gmm_boot")
}

check_bootstrappable <- function(fit) {
  rows_or_stand_ins(fit)
  if (is_regular(fit)) return(invisible())
  abort(gettextf("The fit has no maximum of the likelihood that could be found again (status \"%s\"): %s",
                 fit$status, c(fit$diagnosis, "")[1]), "data")
}

# A function that gives the data of a replicate; that of the jackknife is told which row to leave out.
drawer_of <- function(type, fit, data) {
  n <- nrow(data$x)
  weighted <- function(weights) remade_data(data, data$x, weights)
  own <- weights_for(fit$weights, n)
  # The sum of w exponential weights, of the rows that a row of weight w stands for.
  if (type == "weighted") {
    return(function(i) {
      share <- stats::rgamma(n, own)
      weighted(share * sum(own) / sum(share))
    })
  }
  check_weights_count(fit)
  if (type == "jackknife") return(function(i) weighted(replace(own, i, own[i] - 1)))
  if (type == "nonparametric" && sum(own) > most_repeated) return(function(i) weighted(redrawn_counts(own)))
  rows <- repeated_rows(own)
  if (type == "parametric") {
    draw <- row_drawer(fit, rows)
    missing <- is.na(data$x)[rows, , drop = FALSE]
    labels <- keep_rows_of_labels(data$labels, rows)
    return(function(i) remade_data(data, replace(draw(), missing, NA), NULL, labels))
  }
  function(i) weighted(as.double(tabulate(rows[sample.int(length(rows), replace = TRUE)], n)))
}

# Rows of the fit's mixture, a matrix each time.
row_drawer <- function(fit, rows = seq_along(fit$cluster)) {
  n <- length(rows)
  noise <- !is.null(fit$params$noise)
  shares <- c(fit$params$proportions, if (noise) fit$params$noise$proportion)
  if (is.null(fit$labels)) {
    choose <- function() sample.int(length(shares), n, replace = TRUE, prob = shares)
  } else {
    likely <- sweep(plausibility_of(keep_rows_of_labels(fit$labels, rows), fit$k, noise), 2, shares, "*")
    below <- t(matrix(apply(likely, 1, cumsum), ncol(likely)))
    choose <- function() 1L + rowSums(stats::runif(n) * below[, ncol(below)] > below)
  }
  function() {
    component <- as.integer(choose())
    draw_from_components(replace(component, component > fit$k, 0L), fit$params)
  }
}

# The data of the fit with other rows or weights; box and covariance (of the prior) stay.
remade_data <- function(data, x, weights, labels = data$labels) {
  colnames(x) <- colnames(data$x)
  other <- model_data(x, weights, labels, data$threads)
  other[c("box", "covariance")] <- data[c("box", "covariance")]
  other
}

# The parameters at the maximum near those of the fit, or why there are none.
refit_from <- function(fit, data, model, control) {
  tryCatch({
    run <- if (is_binned(fit)) run_binned_em(list(fit$params), c(data, list(model = model, k = fit$k)), control$max_iter, control)[[1]]
    else run_em_once(data, fit$params, model, control)
    run$model <- model
    run$k <- fit$k
    if (!is_regular(run)) return(c(diagnose(run, or_default(data$data, data)), run$status)[1])
    aligned_params(run$params, fit, data)
  }, mezcla_error = conditionMessage)
}

# Where nothing says which component is which, it is that which shares the most rows with it.
aligned_params <- function(params, fit, data) {
  names <- rownames(fit$params$means)
  known <- fit$k == 1 || !is.null(fit$labels) || !is.null(components_of_constraint(model_of_fit(fit)$constraint))
  if (known) return(rename_components(params, names))
  of_rows <- function(params) {
    if (is_binned(fit)) responsibilities_of_bins(params, data$bins) else evaluate_at(params, data$x, "responsibilities", threads = data$threads)
  }
  own <- of_rows(fit$params)
  weights <- if (is_binned(fit)) data$bins$counts else weights_for(data$weights, nrow(own))
  shared <- crossprod(own * weights, of_rows(params))[seq_len(fit$k), seq_len(fit$k), drop = FALSE]
  rename_components(permute_params(params, least_assignment(-t(shared))), names)
}

# ---- What the replicates tell ----------------------------------------------------------------------------

good_params <- function(boot) {
  good <- !vapply(boot$params, is.null, NA)
  if (sum(good) < 2) abort(gettextf("Fewer than 2 replicates could be fitted, which tell nothing of errors."))
  list(params = boot$params[good], counts = boot$counts[good])
}

# Quantities of every replicate, a row each.
replicated <- function(boot, what) {
  fit <- boot$fit
  original <- quantities_of(fit, NULL, what)
  good <- good_params(boot)
  values <- vapply(good$params, function(params) {
    fit$params <- params
    as.double(quantities_of(fit, NULL, what)$estimate)
  }, numeric(length(original$estimate)))
  values <- matrix(values, ncol = length(good$params))
  rownames(values) <- row_names_of(original$rows)
  list(values = t(values), counts = good$counts, rows = original$rows, estimate = original$estimate)
}

# Of values, a row per replicate. The jackknife's vary less, by as many rows as there are.
covariance_of_replicates <- function(values, counts) {
  if (is.null(counts)) return(stats::cov(values))
  n <- sum(counts)
  centred <- sweep(values, 2, colSums(values * counts) / n)
  crossprod(centred * counts, centred) * (n - 1) / n
}

# A row per probability, by the default type of stats::quantile(); columns may be very many.
quantiles_of_columns <- function(values, probs) {
  m <- nrow(values)
  sorted <- matrix(values[order(col(values), values)], m)
  at <- 1 + (m - 1) * probs
  share <- at - floor(at)
  (1 - share) * sorted[floor(at), , drop = FALSE] + share * sorted[ceiling(at), , drop = FALSE]
}

# The roots of its diagonal alone.
deviations_of_replicates <- function(values, counts) {
  m <- nrow(values)
  if (is.null(counts)) return(sqrt(colSums(sweep(values, 2, colMeans(values))^2) / (m - 1)))
  n <- sum(counts)
  sqrt(colSums(counts * sweep(values, 2, colSums(values * counts) / n)^2) * (n - 1) / n)
}

#' @rdname gmm_boot
#' @param object,x,row.names,optional A `gmm_boot` (and what the generic has besides).
#' @param parameters See [vcov()][vcov.gmm_fit].
#' @export
vcov.gmm_boot <- function(object, parameters = c("free", "natural"), ...) {
  check_dots_empty(...)
  check_object(object, "object")
  parameters <- match_choice(parameters, "parameters", c("free", "natural"))
  check_size_of_vcov(object$fit)
  if (parameters == "natural") {
    found <- replicated(object, c("proportions", "means", "variances", "covariances"))
    return(covariance_of_replicates(found$values, found$counts))
  }
  good <- good_params(object)
  chart <- new_chart(object$fit$params, model_of_fit(object$fit))
  theta <- vapply(good$params, function(params) theta_in_chart(chart, params), numeric(chart$size))
  theta <- matrix(theta, ncol = length(good$params), dimnames = list(chart$names, NULL))
  covariance_of_replicates(t(theta), good$counts)
}

#' @rdname gmm_boot
#' @param parm,level See [confint()][confint.gmm_fit]. Intervals are quantiles of the replicates; those of the jackknife have the
#'   estimate in the middle.
#' @export
confint.gmm_boot <- function(object, parm, level = 0.95, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  intervals_of_boot(object, if (!missing(parm)) check_parm(parm), check_confidence(level))
}

intervals_of_boot <- function(boot, parm, level) {
  interval_matrix(table_of_boot(boot, kinds_of_parm(parm), level)[c("lower", "upper")], level, parm)
}

table_of_boot <- function(boot, what = usual_quantities, level = 0.95) {
  found <- replicated(boot, what)
  rows <- found$rows
  jackknife <- boot$type == "jackknife"
  mean <- if (jackknife) colSums(found$values * found$counts) / sum(found$counts) else colMeans(found$values)
  rows$estimate <- found$estimate
  rows$bias <- (mean - found$estimate) * if (jackknife) sum(found$counts) - 1 else 1
  rows$std_error <- deviations_of_replicates(found$values, found$counts)
  if (jackknife) {
    half <- stats::qnorm((1 + level) / 2) * rows$std_error
    ends <- rbind(rows$estimate - half, rows$estimate + half)
  } else {
    ends <- quantiles_of_columns(found$values, c((1 - level) / 2, (1 + level) / 2))
  }
  rows$lower <- ends[1, ]
  rows$upper <- ends[2, ]
  rownames(rows) <- make.unique(row_names_of(rows))
  rows
}

#' @rdname gmm_boot
#' @export
as.data.frame.gmm_boot <- function(x, row.names = NULL, optional = FALSE, ...) table_of_boot(check_object(x))

#' @export
print.gmm_boot <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  title <- switch(x$type,
    nonparametric = ngettext(x$n_boot, "Bootstrap of a Gaussian mixture (%s, k = %d; %d replicate)",
                             "Bootstrap of a Gaussian mixture (%s, k = %d; %d replicates)"),
    parametric = ngettext(x$n_boot, "Parametric bootstrap of a Gaussian mixture (%s, k = %d; %d replicate)",
                          "Parametric bootstrap of a Gaussian mixture (%s, k = %d; %d replicates)"),
    weighted = ngettext(x$n_boot, "Weighted bootstrap of a Gaussian mixture (%s, k = %d; %d replicate)",
                        "Weighted bootstrap of a Gaussian mixture (%s, k = %d; %d replicates)"),
    jackknife = ngettext(x$n_boot, "Jackknife of a Gaussian mixture (%s, k = %d; %d replicate)",
                         "Jackknife of a Gaussian mixture (%s, k = %d; %d replicates)")
  )
  cat(sprintf(title, x$fit$covariance, x$fit$k, as.integer(x$n_boot)), "\n\n", sep = "")
  if (x$n_boot - x$failed >= 2) print_in_part(table_of_boot(x)[-(1:4)], digits, rows = 40)
  print_failures(x$failed, x$reasons)
  invisible(x)
}
