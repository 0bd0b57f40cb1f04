#' Bootstrap test of the number of components
#'
#' Tests k components against k + 1 by the likelihood ratio \eqn{\lambda = 2 (l_{k+1} - l_k)}. Its
#' distribution under k components is not the usual \eqn{\chi^2}, since the smaller model lies on
#' the boundary of the larger; so it is simulated (McLachlan 1987): data of the same size are drawn
#' from the fitted mixture of k, both models are fitted to them, and
#' \deqn{p = \frac{1 + \#\{\lambda^* \ge \lambda\}}{B + 1}}
#' with B the number of replicates. With several `k` the tests go upwards until the first p-value
#' above `level`.
#'
#' The model is the same in all fits but for k: family, `proportions`, `prior`, `noise`, `sigma2`
#' and a bound on eigenvalues. All fits but the one that is given search from `n_start` starts. With
#' a prior the estimates are those of highest posterior density, and \eqn{\lambda} compares their
#' log-likelihoods. Where values are missing, replicates miss them in the same places. Case weights
#' must be whole numbers, and are taken for numbers of equal rows.
#'
#' A replicate in which a fit fails or degenerates (a component collapses) has no \eqn{\lambda^*}.
#' It is not counted in B; a warning and the table tell how many there were.
#'
#' All maxima are the best that were found: a negative \eqn{\lambda} or \eqn{\lambda^*} says that
#' the search for k + 1 missed the maximum, and that `n_start` should be larger.
#'
#' The result depends on R's random seed and on nothing else: each replicate has a seed of its own,
#' drawn from R's generator, so that it is the same for any number of `cores`.
#'
#' @param x A fit by [fit_gmm()], or data as for [fit_gmm()].
#' @param k Which numbers of components to test against one more: whole numbers that follow each
#'   other. By default that of the fit; for data from 1 upwards.
#' @param covariance For data: the covariance family, see [gmm_families()].
#' @param n_boot Number of replicates B for each test.
#' @param level The level of each test: those that follow are made while p does not exceed it.
#' @param n_start Number of starts of each fit. The search of replicates ends after 12 moves in a row that lead
#'   to nothing better, unless `control` says how many (see [gmm_control()]).
#' @param cores Number of processes that share the replicates, by forking (on Windows, where there
#'   is no forking, always 1). With more than one, each uses one thread.
#' @param control A [gmm_control()] for the fits.
#' @param ... For data: further arguments of [fit_gmm()], such as `noise` or `prior`. Otherwise it
#'   must be empty.
#' @return An object of class `bootstrap_lrt`, a list with
#'   * `tests`: a data frame with a row per test, also given by `as.data.frame()`: `k`, `statistic`
#'     (of the data), `p_value`, `replicates` (those that count) and `failed`;
#'   * `statistics`: for each test the \eqn{\lambda^*} of all replicates, `NA` for those that
#'     failed;
#'   * `k`: the smallest k that was tested and not rejected, or the last k plus one if all were;
#'   * `stopped`: the reason if one more component could not be fitted to the data, otherwise
#'     `NULL`;
#'   * `reasons`: why replicates failed; `covariance`, `level`, `n_boot`.
#'
#'   Methods: `print`, [plot][plot.bootstrap_lrt], `as.data.frame`.
#' @section Errors: A fit with labels; a constraint that holds parameters of a given number of
#'   components; weights that are no whole numbers; a fit that degenerated; and so few replicates
#'   that no p-value can reach `level`.
#' @references McLachlan, G. J. (1987). On bootstrapping the likelihood ratio test statistic for the
#'   number of components in a normal mixture. *Applied Statistics* 36, 318-324.
#'   \doi{10.2307/2347790}
#' @seealso [fit_gmm()], which chooses by BIC or AIC; [stability()].
#' @examples
#' # Few replicates, to be quick; 99 or more are better.
#' set.seed(1)
#' test <- bootstrap_lrt(faithful, k = 1:2, covariance = "EEE", n_boot = 19, n_start = 2)
#' test
#' plot(test)
#' @export
bootstrap_lrt <- function(x, ...) UseMethod("bootstrap_lrt")

#' @rdname bootstrap_lrt
#' @export
bootstrap_lrt.default <- function(x, k = 1:8, covariance = "VVV", n_boot = 99, level = 0.05,
                                  n_start = 10, cores = 1, control = gmm_control(), ...) {
  k <- check_k_in_turn(k)
  check_level(level, n_boot)
  check_one_family(covariance)
  plan <- replicate_plan(n_boot, n_start, cores, control)
  fit <- fit_gmm(x, k = k[1], covariance = covariance, n_start = n_start, control = control, ...)
  run_tests(fit, k, level, plan)
}

#' @rdname bootstrap_lrt
#' @export
bootstrap_lrt.gmm_fit <- function(x, k = x$k, n_boot = 99, level = 0.05, n_start = 10, cores = 1,
                                  control = gmm_control(), ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  k <- check_k_in_turn(k)
  check_level(level, n_boot)
  plan <- replicate_plan(n_boot, n_start, cores, control)
  run_tests(x, k, level, plan)
}

check_k_in_turn <- function(k) {
  in_turn <- is.numeric(k) && length(k) > 0 && all(is.finite(k)) && all(k == round(k)) &&
    k[1] >= 1 && all(diff(k) == 1)
  if (in_turn) return(as.integer(k))
  abort(gettextf("`k` must be consecutive whole numbers from 1, as in 1:4, not %s.",
                 describe_values(k)))
}

# A p-value is never below 1 / (B + 1).
check_level <- function(level, n_boot) {
  level <- check_confidence(level)
  n_boot <- check_whole(n_boot, "n_boot", max = 1e6)
  least <- ceiling(1 / level - 1e-9) - 1
  if (n_boot < least) {
    abort(gettextf(
      "`n_boot` must be at least %s for a p-value that can reach `level` = %s, not %d.",
      number(least), format(level), n_boot
    ))
  }
}

check_testable <- function(fit, k) {
  if (!is.null(fit$labels)) {
    abort(gettextf(
      "`x` must be a fit without labels, since they say how many components there are."
    ))
  }
  check_k_of_constraint(fit, c(k, k + 1L))
}

run_tests <- function(fit, k, level, plan) {
  check_testable(fit, k)
  x <- keep_rows(rows_or_bins(fit), counted_rows(fit))
  null <- if (k[1] == fit$k) fit else try_refit(fit, x, k[1], plan$n_start, plan$control)
  check_null(null, k[1])
  tests <- list()
  for (one in k) {
    test <- test_one_more(fit, null, x, one, plan)
    tests <- c(tests, list(test))
    # Neither does NA go on.
    if (!isTRUE(test$row$p_value <= level)) break
    null <- test$alternative
  }
  new_bootstrap_lrt(tests, fit, level, plan)
}

check_null <- function(null, k) {
  if (!is.null(null$reason)) abort(null$reason, "data")
  if (is_regular(null)) return(invisible())
  abort(gettextf("The fit with k = %d has no maximum of the likelihood to test (status \"%s\"): %s",
                 k, null$status, null$diagnosis[1]), "data")
}

# `fit` tells the model, `null` is its fit with k components.
test_one_more <- function(fit, null, x, k, plan) {
  alternative <- try_refit(fit, x, k + 1L, plan$n_start, plan$control)
  if (!is.null(alternative$reason)) {
    return(list(row = row_of_test(k), stopped = alternative$reason))
  }
  of_samples <- ratios_of_samples(null, x, list(fit, fit), c(k, k + 1L), plan, gettextf("k = %d against %d", k, k + 1L))
  c(list(row = row_of_test(k, likelihood_ratio(null, alternative), of_samples$statistics)), of_samples,
    list(alternative = alternative))
}

# lambda* of samples from `null`, of which is known what is known of x: of two models with their numbers
# of components. NA where one cannot be fitted, and why.
ratios_of_samples <- function(null, x, models, k, plan, label) {
  draw <- drawer_like(x)
  results <- run_replicates(function(i) {
    ratio_of_refits(models, k, draw(null$params), plan)
  }, plan, label)
  failed <- vapply(results, is.character, NA)
  list(statistics = replace(rep(NA_real_, length(results)), !failed, unlist(results[!failed])), reasons = unlist(results[failed]))
}

likelihood_ratio <- function(null, alternative) 2 * (alternative$loglik - null$loglik)

# lambda* of one replicate, or why it has none.
ratio_of_refits <- function(models, k, y, plan) {
  fits <- list()
  for (i in 1:2) {
    fits[[i]] <- try_refit(models[[i]], y, k[i], plan$n_start, plan$inner)
    if (!is.null(fits[[i]]$reason)) return(fits[[i]]$reason)
  }
  likelihood_ratio(fits[[1]], fits[[2]])
}

row_of_test <- function(k, statistic = NA_real_, statistics = numeric(0)) {
  counted <- sum(!is.na(statistics))
  reached <- sum(statistics >= statistic, na.rm = TRUE)
  data.frame(k = k, statistic = statistic,
             p_value = if (counted > 0) (1 + reached) / (counted + 1) else NA_real_,
             replicates = counted, failed = sum(is.na(statistics)))
}

new_bootstrap_lrt <- function(tests, fit, level, plan) {
  rows <- do.call(rbind, lapply(tests, function(test) test$row))
  last <- rows[nrow(rows), ]
  reasons <- unlist(lapply(tests, function(test) test$reasons))
  warn_of_failures(reasons, sum(rows$replicates + rows$failed))
  structure(list(
    tests = rows,
    statistics = stats::setNames(lapply(tests, function(test) test$statistics), rows$k),
    k = last$k + isTRUE(last$p_value <= level), stopped = tests[[length(tests)]]$stopped,
    reasons = unique(reasons), covariance = fit$covariance, level = level, n_boot = plan$n_boot
  ), class = "bootstrap_lrt")
}

#' @export
print.bootstrap_lrt <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  cat(sprintf(ngettext(x$n_boot, "Bootstrap test of k against k + 1 components (%s, %d replicate)",
                       "Bootstrap test of k against k + 1 components (%s, %d replicates)"),
              x$covariance, x$n_boot), "\n\n", sep = "")
  print(x$tests, digits = digits, row.names = FALSE)
  cat("\n")
  writeLines(strwrap(verdict(x), exdent = 2))
  print_failures(sum(x$tests$failed), x$reasons)
  invisible(x)
}

verdict <- function(x) {
  last <- x$tests[nrow(x$tests), ]
  if (!is.null(x$stopped)) {
    return(gettextf("k = %d could not be tested, since k = %d cannot be fitted: %s",
                    last$k, last$k + 1L, x$stopped))
  }
  if (is.na(last$p_value)) {
    return(gettextf("k = %d could not be tested: no replicate could be fitted.", last$k))
  }
  if (last$p_value <= x$level) {
    return(gettextf("Level %s: k = %d is rejected too; test more with k = %d.",
                    format(x$level), last$k, last$k + 1L))
  }
  gettextf("Level %s: k = %d is not rejected.", format(x$level), x$k)
}

#' @export
as.data.frame.bootstrap_lrt <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)$tests
}
