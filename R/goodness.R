#' Does a mixture fit? A bootstrap test
#'
#' Could the rows have come from the mixture that was fitted to them? Statistics of how far the rows are from it are compared with
#' those of `n_boot` samples that are drawn from it, to each of which the model is fitted again: so that it counts that parameters
#' were estimated.
#'
#' Of each variable the distribution function of the mixture's marginal is compared with that of the rows: by the largest difference
#' (`"KS"`, Kolmogorov-Smirnov), the mean squared one (`"CvM"`, Cramer-von Mises), and the same with more weight in
#' the tails (`"AD"`, Anderson-Darling). In several dimensions also the density itself (variable `"density"`): the share of the mixture that
#' has a lower density than a row is uniform under the model, whatever the dimension (the shares are found among 5000 draws).
#'
#' The p-value of a statistic is \eqn{(1 + \#\{T^* \ge T\}) / (B + 1)}. `overall` is that of the least of them, which is
#' compared with the least of each sample, so that the number of statistics does not count against the model.
#'
#' A mixture with enough components fits anything; a test that does not reject says that the data do not tell, not that the model is true.
#'
#' @param object A fit by [fit_gmm()].
#' @param n_boot,n_start,cores,control As for [bootstrap_lrt()].
#' @param ... Must be empty.
#' @return An object of class `gof_test`, a list with
#'   * `tests`: a data frame with a row for each variable and statistic, also given by `as.data.frame()`: `variable`, `statistic`, `value`, `p_value`;
#'   * `overall`: a p-value for all of them;
#'   * `replicates`: the statistics of the samples, a matrix with a column for each row of `tests`; `failed`, how many could not be fitted, and `reasons`;
#'   * `n_boot`, `model`.
#'
#'   Methods: `print`, `plot` (of the Anderson-Darling statistics), `as.data.frame`.
#' @section Errors: Fits with labels; weights that are no whole numbers; fits without their data.
#' @references Anderson, T. W. and Darling, D. A. (1954). A test of goodness of fit. *Journal of the American
#'   Statistical Association* 49, 765-769. \doi{10.1080/01621459.1954.10501232}
#'
#'   Stute, W., Gonzales Manteiga, W. and Presedo Quindimil, M. (1993). Bootstrap based goodness-of-fit-tests.
#'   *Metrika* 40, 243-256. \doi{10.1007/BF02613687}
#' @seealso `plot(fit, what = "cdf")` and `"quantiles"`, which show where it does not fit; [bootstrap_lrt()].
#' @examples
#' # Few samples, to be quick.
#' set.seed(1)
#' gof_test(fit_gmm(faithful$waiting, k = 1, covariance = "V"), n_boot = 19)
#' gof_test(fit_gmm(faithful$waiting, k = 2, covariance = "V"), n_boot = 19, n_start = 1)
#' @export
gof_test <- function(object, n_boot = 99, n_start = 3, cores = 1, control = gmm_control(), ...) {
  check_dots_empty(...)
  check_is_mixture_fit(object, "object")
  if (!is.null(object$labels)) {
    abort(gettextf("`object` must be a fit without labels: the test draws rows, which have none."))
  }
  plan <- replicate_plan(n_boot, n_start, cores, control)
  x <- keep_rows(own_rows(object), counted_rows(object))
  holes <- is.na(x)
  observed <- fit_statistics(x, object$params)
  results <- run_replicates(function(i) {
    y <- drawn_rows(object$params, holes)
    refit <- try_refit(object, y, object$k, plan$n_start, plan$inner)
    if (!is.null(refit$reason)) refit$reason else fit_statistics(y, refit$params)$value
  }, plan, gettext("test of fit"))
  failed <- vapply(results, is.character, NA)
  reasons <- unlist(results[failed])
  warn_of_failures(reasons, plan$n_boot)
  if (all(failed)) abort(gettextf("The model could be fitted to no sample: %s", reasons[1]), "data")
  replicates <- matrix(unlist(results[!failed]), ncol = nrow(observed), byrow = TRUE)
  colnames(replicates) <- paste(observed$variable, observed$statistic)
  p <- p_values(rbind(observed$value, replicates))
  observed$p_value <- p[1, ]
  least <- apply(p, 1, min)
  structure(list(tests = observed, overall = mean(least <= least[1] * (1 + 1e-9)), replicates = replicates, failed = sum(failed), n_boot = plan$n_boot,
                 model = sprintf("%s, k = %d", object$covariance, object$k), reasons = unique(reasons)), class = "gof_test")
}

# For every row of statistics, the share of rows that have as large a one.
p_values <- function(statistics) {
  apply(statistics, 2, function(one) rank(-one, ties.method = "max")) / nrow(statistics)
}

fit_statistics <- function(x, params) {
  variables <- colnames(params$means)
  tables <- lapply(seq_along(variables), function(v) {
    values <- sort(unname(x[!is.na(x[, v]), v]))
    univariate <- as_univariate(params_of(params, v))
    uniform_statistics(log_tail(values, univariate, TRUE), log_tail(values, univariate, FALSE), variables[v])
  })
  if (length(variables) > 1) tables <- c(tables, list(density_statistics(x, params)))
  do.call(rbind, tables)
}

# Among draws from the mixture, the share with a lower density than each row.
density_statistics <- function(x, params, draws = 5000) {
  x <- unname(x[rowSums(is.na(x)) == 0, , drop = FALSE])
  if (nrow(x) == 0) return(NULL)
  drawn <- sort(over_draws(draws, n_variables(params), function(rows) unname(draw_rows(rows, params)$x),
                           function(x) log_density_within(params, x), c))
  share <- sort((findInterval(log_density_within(params, x), drawn) + 0.5) / (draws + 1))
  uniform_statistics(log(share), log1p(-share), "density")
}

# Of values that are uniform under the model, in increasing order: log u and log(1 - u).
uniform_statistics <- function(log_u, log_rest, variable) {
  n <- length(log_u)
  i <- seq_len(n)
  u <- exp(log_u)
  lowest <- log(.Machine$double.xmin)
  value <- c(
    KS = max(i / n - u, u - (i - 1) / n),
    CvM = 1 / (12 * n) + sum((u - (2 * i - 1) / (2 * n))^2),
    AD = -n - mean((2 * i - 1) * (pmax(log_u, lowest) + pmax(rev(log_rest), lowest)))
  )
  data.frame(variable = variable, statistic = names(value), value = unname(value))
}

#' @export
print.gof_test <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  cat(sprintf(ngettext(x$n_boot, "Bootstrap test of fit (%s, %d sample)", "Bootstrap test of fit (%s, %d samples)"), x$model, x$n_boot),
      "\n\n", sep = "")
  print(x$tests, digits = digits, row.names = FALSE)
  cat("\n", gettextf("Overall: p = %s", format(x$overall, digits = 3)), "\n", sep = "")
  print_failures(x$failed, x$reasons)
  invisible(x)
}

#' @export
as.data.frame.gof_test <- function(x, row.names = NULL, optional = FALSE, ...) check_object(x)$tests
