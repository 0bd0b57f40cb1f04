#' The table of a profile analysis
#'
#' What latent profile analyses report of each number of classes, in one call: likelihood, information criteria, relative entropy,
#' the size of the smallest class, and the bootstrap likelihood ratio test against one class less.
#'
#' With log-likelihood l, \eqn{\nu} parameters, n rows and E the entropy of the responsibilities (see [ICL()]); smaller is better but for the
#' entropy:
#' * `AIC` and `BIC`; `SABIC`, the sample-size adjusted BIC, \eqn{-2l + \nu \log((n + 2) / 24)} (Sclove 1987);
#' * `AWE`, the approximate weight of evidence, \eqn{-2(l - E) + 2\nu(3/2 + \log n)} (Banfield and Raftery 1993);
#' * `CLC`, the classification likelihood criterion, \eqn{-2l + 2E} (Biernacki and Govaert 1997); `ICL`, BIC + 2E;
#' * `entropy`: the relative entropy \eqn{1 - E / (n \log k)}, 1 where no row is in doubt (Mplus calls it entropy), `NA` for one class;
#' * `smallest`: the share of rows, by their most probable class, of the smallest class;
#' * `LR` and `p_value`: twice the difference of the log-likelihoods to one class less, of the same family, and its bootstrap p-value (BLRT),
#'   where `n_boot` is not 0; see [bootstrap_lrt()].
#'
#' Families of profile analysis: equal variances and no covariances `"EEI"`, variances that vary `"VVI"`, equal variances and
#' covariances `"EEE"`, and all of them varying `"VVV"` (tidyLPA's models 1, 2, 3 and 6).
#'
#' @param x The data, as for [fit_gmm()]; or a fit.
#' @param k Numbers of classes; by default fewer where there are no more distinct rows.
#' @param covariance Covariance families.
#' @param n_boot Number of samples for each test; 0 for none.
#' @param n_start,cores,control As for [bootstrap_lrt()], `n_start` of the fits too, where `NULL` leaves it to the search.
#' @param data,subset,weights,labels With a formula: as for [fit_gmm()].
#' @param ... For data: further arguments of [fit_gmm()], such as `weights`; for a fit: more fits.
#' @return A data frame with a row per model: `k`, `covariance`, `loglik`, `df`, what is named above, and `status` of the fit. Fits without a maximum of the likelihood
#'   have no criteria.
#' @references Banfield, J. D. and Raftery, A. E. (1993). Model-based Gaussian and non-Gaussian clustering.
#'   *Biometrics* 49, 803-821. \doi{10.2307/2532201}
#'
#'   Biernacki, C. and Govaert, G. (1997). Using the classification likelihood to choose the number of clusters.
#'   *Computing Science and Statistics* 29, 451-457.
#'
#'   Sclove, S. L. (1987). Application of model-selection criteria to some problems in multivariate analysis.
#'   *Psychometrika* 52, 333-343. \doi{10.1007/BF02294360}
#' @seealso `selection` of [fit_gmm()], the search that chooses a model.
#' @examples
#' set.seed(1)
#' profile_table(iris[1:4], k = 1:3, covariance = "EEI", n_start = 3)
#' # With the bootstrap test; 99 samples or more are better.
#' profile_table(faithful, k = 1:2, covariance = "EEI", n_boot = 9, n_start = 1)
#' @export
profile_table <- function(x, ...) UseMethod("profile_table")

#' @rdname profile_table
#' @export
profile_table.default <- function(x, k = 1:5, covariance = "EEI", n_boot = 0, n_start = NULL, cores = 1, control = gmm_control(), ...) {
  if (!is_bins(x)) x <- as_data_matrix(x, missing_ok = TRUE)
  # Models that nobody asked for are no reason for an error or a warning.
  if (missing(k)) k <- k[k < max(distinct_rows(x), 2)]
  k <- sort(check_several_k(k))
  covariance <- covariance_names(covariance, if (is_bins(x)) ncol(x$lower) else ncol(x))
  models <- expand.grid(k = k, covariance = covariance, stringsAsFactors = FALSE)
  fits <- Map(function(k, covariance) {
    fit_gmm(x, k = k, covariance = covariance, n_start = n_start, control = control, ...)
  }, models$k, models$covariance)
  profile_rows(unname(fits), n_boot, or_default(n_start, 3), cores, control)
}

#' @rdname profile_table
#' @export
profile_table.formula <- function(x, data = NULL, ..., subset, weights, labels) {
  frame <- formula_frame(x, match.call(), parent.frame())
  profile_table.default(frame$x, ..., weights = frame$weights, labels = frame$labels)
}

#' @rdname profile_table
#' @export
profile_table.gmm_fit <- function(x, ..., n_boot = 0, n_start = 3, cores = 1, control = gmm_control()) {
  fits <- list(x, ...)
  for (fit in fits) check_is_fit(fit)
  profile_rows(unname(fits), n_boot, n_start, cores, control)
}

# Of what has a value.
distinct_rows <- function(x) {
  if (is_bins(x)) return(nrow(distinct_bins(x)$lower))
  nrow(unique(as.data.frame(keep_rows(x, rowSums(!is.na(x)) > 0))))
}

profile_rows <- function(fits, n_boot, n_start, cores, control) {
  n_boot <- check_whole(n_boot, "n_boot", min = 0, max = 1e6)
  table <- do.call(rbind, lapply(fits, profile_row))
  if (n_boot == 0) return(table)
  plan <- replicate_plan(n_boot, n_start, cores, control)
  tests <- lapply(fits, function(fit) test_of_profile(fit, fits, plan))
  table$LR <- vapply(tests, function(test) test$statistic, numeric(1))
  table$p_value <- vapply(tests, function(test) test$p_value, numeric(1))
  table[c(setdiff(names(table), "status"), "status")]
}

profile_row <- function(fit) {
  l <- fit$loglik
  n <- fit$n_obs
  df <- fit$df
  entropy <- fit$entropy
  regular <- is_regular(fit)
  of <- function(value) if (regular) value else NA_real_
  classes <- fit$k + !is.null(fit$params$noise)
  data.frame(
    k = fit$k, covariance = fit$covariance, loglik = l, df = df,
    AIC = of(information_criterion("AIC", l, df, n)), BIC = of(information_criterion("BIC", l, df, n)),
    SABIC = of(-2 * l + df * log((n + 2) / 24)), AWE = of(-2 * (l - entropy) + 2 * df * (1.5 + log(n))),
    CLC = of(-2 * l + 2 * entropy), ICL = of(information_criterion("ICL", l, df, n, entropy)),
    entropy = of(if (classes > 1) 1 - entropy / (n * log(classes)) else NA_real_), smallest = smallest_class(fit), status = fit$status
  )
}

smallest_class <- function(fit) {
  if (!is.null(fit$source)) {
    if (is_online(fit) || has_weights(fit)) return(NA_real_)
    sizes <- rows_of_components(fit)
    return(min(sizes[seq_len(fit$k)]) / sum(sizes))
  }
  weights <- weights_for(fit$weights, length(fit$cluster))
  sizes <- sum_by(weights, factor(fit$cluster, seq_len(fit$k)))
  min(sizes) / sum(weights[!is.na(fit$cluster)])
}

# Against the fit with one class less, which is made where it is not among them.
test_of_profile <- function(fit, fits, plan) {
  none <- list(statistic = NA_real_, p_value = NA_real_)
  if (fit$k == 1 || !is_regular(fit)) return(none)
  check_testable(fit, fit$k - 1L)
  smaller <- Filter(function(one) {
    one$k == fit$k - 1 && identical(model_of_fit(one), model_of_fit(fit)) && identical(one$data, fit$data) && identical(one$weights, fit$weights)
  }, fits)
  null <- if (length(smaller) > 0) smaller[[1]] else {
    try_refit(fit, keep_rows(rows_or_bins(fit), counted_rows(fit)), fit$k - 1L, plan$n_start, plan$control)
  }
  if (!is.null(null$reason) || !is_regular(null)) return(none)
  bootstrap_ratio(null, fit, plan, gettextf("k = %d against %d", fit$k - 1L, fit$k))
}
