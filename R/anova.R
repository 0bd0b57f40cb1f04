#' Compare nested mixtures
#'
#' Likelihood ratio tests of fits each of which is nested in the next, with p-values by the parametric bootstrap: in mixtures the
#' ratio does not have the chi-square distribution, at least not where the number of components differs (McLachlan 1987).
#'
#' A fit is nested in another if it has no more components, a family each of whose letters is as strict or stricter (`"I"`, `"E"`,
#' `"V"`; see [gmm_families()]), equal proportions if the other has them, and a noise component only if the other has one. `n_boot` samples are drawn from the smaller fit,
#' and both models are fitted to each.
#'
#' @param object,... Fits by [fit_gmm()] to the same rows, the smaller first.
#' @param n_boot,n_start,cores,control As for [bootstrap_lrt()].
#' @return A data frame of class `anova` with a row per fit: `df`, `logLik`, and from the second on `LR`, twice the difference of
#'   the log-likelihoods, and `Pr(>LR)`. The attribute `"replicates"` has the ratios of the samples.
#' @section Errors: Fits that are not nested, or not of the same rows; fits with labels, a prior or a constraint.
#' @references McLachlan, G. J. (1987). On bootstrapping the likelihood ratio test statistic for the number of components
#'   in a normal mixture. *Applied Statistics* 36, 318-324. \doi{10.2307/2347790}
#' @seealso [bootstrap_lrt()] for one component more, upwards until one is not rejected.
#' @examples
#' set.seed(1)
#' one <- fit_gmm(faithful, k = 2, covariance = "EEE")
#' two <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' anova(one, two, n_boot = 19, n_start = 1) # few samples, to be quick
#' @export
anova.gmm_fit <- function(object, ..., n_boot = 99, n_start = 3, cores = 1, control = gmm_control()) {
  fits <- list(object, ...)
  if (length(fits) < 2) abort(gettextf("anova() must be given two fits or more."))
  for (fit in fits) check_comparable(fit)
  plan <- replicate_plan(n_boot, n_start, cores, control)
  steps <- seq_along(fits)[-1]
  for (i in steps) check_nested(fits[[i - 1]], fits[[i]], i - 1L)
  tests <- lapply(steps, function(i) {
    bootstrap_ratio(fits[[i - 1]], fits[[i]], plan, gettextf("fit %d against %d", i - 1L, i))
  })
  number <- function(name) c(NA, vapply(tests, function(test) test[[name]], numeric(1)))
  table <- data.frame(df = vapply(fits, function(fit) fit$df, numeric(1)), logLik = vapply(fits, function(fit) fit$loglik, numeric(1)),
                      LR = number("statistic"), `Pr(>LR)` = number("p_value"), check.names = FALSE)
  row.names(table) <- paste0(seq_along(fits), ": ", vapply(fits, describe_model, ""))
  structure(table, heading = paste0(gettextf("Bootstrap likelihood ratio tests (%d samples)", plan$n_boot), "\n"),
            replicates = lapply(tests, function(test) test$replicates), class = c("anova", "data.frame"))
}

describe_model <- function(fit) {
  paste(c(sprintf("%s, k = %d", fit$covariance, fit$k), if (proportions_of_model(fit) == "equal") gettext("equal proportions"),
          if (!is.null(fit$params$noise)) gettext("noise")), collapse = ", ")
}

check_comparable <- function(fit) {
  check_is_fit(fit)
  if (!is.null(fit$labels) || !is.null(fit$prior) || !is.null(fit$constraint) || !is.null(fit$sigma2)) {
    abort(gettextf("All fits must be without labels, prior, constraint and `sigma2`."))
  }
  rows_or_stand_ins(fit)
}

check_nested <- function(small, large, number) {
  same <- identical(dim(small$data), dim(large$data)) && identical(as.vector(small$data), as.vector(large$data)) &&
    identical(small$weights, large$weights) && identical(unclass(small)[["bins"]], unclass(large)[["bins"]])
  if (!same) abort(gettextf("All fits must be of the same rows, but fit %d is not of those of fit %d.", number + 1L, number))
  if (is_nested(small, large)) return(invisible())
  abort(gettextf("Each fit must be nested in the next, but fit %d (%s) is not nested in fit %d (%s).", number, describe_model(small),
                 number + 1L, describe_model(large)))
}

is_nested <- function(small, large) {
  strict <- function(covariance) match(axis_letters(covariance), c("I", "E", "V"))
  noise <- function(fit) !is.null(fit$params$noise)
  # Proportions that are equal are no less so with other components of proportion 0.
  proportions <- proportions_of_model(large) == "free" || proportions_of_model(small) == "equal" && small$k == large$k
  small$k <= large$k && all(strict(small$covariance) <= strict(large$covariance)) && proportions && (!noise(small) || noise(large)) &&
    small$df < large$df
}

# The likelihood ratio of two fits, and those of samples from the smaller.
bootstrap_ratio <- function(small, large, plan, label) {
  x <- keep_rows(rows_or_bins(small), counted_rows(small))
  of_samples <- ratios_of_samples(small, x, list(small, large), c(small$k, large$k), plan, label)
  replicates <- of_samples$statistics
  warn_of_failures(of_samples$reasons, length(replicates))
  row <- row_of_test(small$k, likelihood_ratio(small, large), replicates)
  c(as.list(row[c("statistic", "p_value")]), list(replicates = replicates))
}
