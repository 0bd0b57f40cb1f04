# Fits as tables, for the generics of broom: its columns for "Mclust" and "kmeans" come first, in its order.

#' Fits as tidy tables
#'
#' `tidy()` (a row per component), `glance()` (one row per fit) and `augment()` (the rows of the data with
#' what the fit says of them) of the package \pkg{generics}, which \pkg{broom} hands on, and
#' [as.data.frame()] for parameters and fits.
#'
#' The columns are those that broom gives for mclust's and R's own fits, with the same names in the same order;
#' what only this package has comes after. One of them has another meaning: **`BIC` has the sign of
#' [stats::BIC()]: smaller is better.** broom's `glance()` of an `"Mclust"` has mclust's sign, which is the opposite.
#'
#' The tables are data frames of class `tbl_df`, which print as such where \pkg{tibble} is loaded.
#'
#' @param x A fit by [fit_gmm()] or [fit_kmeans()], or [gmm_params()].
#' @param data The rows to augment, by default those of the fit: a data frame or matrix with the rows of the
#'   fit, whose other columns are kept. A fit made with `keep_data = FALSE` needs them.
#' @param newdata New rows, which are given the components of the fit.
#' @param posterior Whether to add the responsibilities, a column `.posterior_1`, `.posterior_2`, ... for each
#'   component (and `.posterior_noise`).
#' @param conf.int Whether `tidy()` gives confidence intervals: by [confint()], a row for each of its
#'   quantities instead of one for each component.
#' @param conf.level The probability with which each interval covers.
#' @param row.names,optional As for [as.data.frame()].
#' @param ... For `tidy(conf.int = TRUE)` further arguments of [confint()]; otherwise it must be empty.
#' @return Data frames.
#'   * `tidy()` of a mixture: `component` (0 for noise), `size` (number of rows assigned to it, by their weights if they have any), `proportion`, `variance` for
#'     families of spheres (`"EII"`, `"VII"`, `"E"`, `"V"`), the means as `mean` (one variable) or `mean.<variable>`, and
#'     `label` where components have names. With `conf.int = TRUE`: `term`, `estimate`, `conf.low`, `conf.high`.
#'   * `tidy()` of k-means: a column for each variable, then `size`, `withinss`, `cluster`.
#'   * `glance()` of a mixture: `model` (the family), `G` (the number of components), `BIC`, `logLik`, `df`, `hypvol`
#'     (the volume of the box of the noise, `NA` without), `nobs`; `AIC`, `ICL`, `converged`, `iter`, `status`.
#'   * `glance()` of k-means: `totss`, `tot.withinss`, `betweenss`, `iter`; `k`, `nobs`, `converged`.
#'   * `augment()` of a mixture: the data, `.class` (a factor; `NA` for a row without any value), `.uncertainty`
#'     (one minus the largest responsibility), `.density`, and with `posterior` the responsibilities. Rows left out by
#'     `na.omit` are not among those of the fit; `data` that has them too keeps them, with `NA`.
#'   * `augment()` of k-means: the data, `.cluster` (0 for trimmed rows).
#'   * `as.data.frame()` of parameters or of a mixture (of [diagonal_covariances()] of more than 1000 variables without the zeros): a row for each parameter with `parameter` (`"proportion"`,
#'     `"mean"` or `"covariance"`), `component`, `variable`, `variable2` (for covariances, the lower triangle) and `value`; of
#'     k-means: the centres, with `cluster` first.
#' @seealso [em_trace()] and [kmeans_trace()], which have `as.data.frame()` as well.
#' @examplesIf requireNamespace("generics", quietly = TRUE)
#' library(generics, warn.conflicts = FALSE)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVI")
#' tidy(fit)
#' glance(fit)
#' head(augment(fit, people, posterior = TRUE))
#' tidy(fit_kmeans(faithful, k = 2))
#' as.data.frame(coef(fit))
#' @name tidiers
#' @aliases tidy glance augment
NULL

# Of the class that tibbles have: what prints and binds them does so, and no package is needed to make one.
as_tidy <- function(table) {
  row.names(table) <- NULL
  class(table) <- c("tbl_df", "tbl", "data.frame")
  table
}

#' @rdname tidiers
#' @method tidy gmm_fit
#' @exportS3Method generics::tidy gmm_fit
tidy.gmm_fit <- function(x, conf.int = FALSE, conf.level = 0.95, ...) {
  check_fit(x, "x")
  check_flag(conf.int, "conf.int")
  if (conf.int) return(as_tidy(table_of_intervals(x, check_confidence(conf.level, "conf.level"), ...)))
  check_dots_empty(...)
  as_tidy(table_of_components(x))
}

table_of_components <- function(fit) {
  params <- fit$params
  noise <- params$noise
  codes <- c(seq_len(fit$k), if (!is.null(noise)) 0L)
  means <- rbind(params$means, if (!is.null(noise)) NA_real_)
  colnames(means) <- if (ncol(means) == 1) "mean" else paste0("mean.", colnames(params$means))
  table <- data.frame(component = codes, size = rows_of_components(fit),
                      proportion = c(params$proportions, noise$proportion))
  if (fit$covariance %in% c("E", "V", "EII", "VII")) {
    table$variance <- c(params$covariances[1, 1, ], if (!is.null(noise)) NA_real_)
  }
  table <- cbind(table, means)
  label <- rownames(params$means)
  if (!identical(label, as.character(seq_len(fit$k)))) table$label <- c(label, if (!is.null(noise)) "noise")
  table
}

# A row for each quantity that has an interval.
table_of_intervals <- function(fit, level, ...) {
  intervals <- stats::confint(fit, level = level, ...)
  table <- delta_method(fit, kinds_of_parm(rownames(intervals)))
  data.frame(term = rownames(intervals), estimate = table[rownames(intervals), "estimate"],
             conf.low = unname(intervals[, 1]), conf.high = unname(intervals[, 2]))
}

#' @rdname tidiers
#' @method tidy kmeans_fit
#' @exportS3Method generics::tidy kmeans_fit
tidy.kmeans_fit <- function(x, ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  centers <- x$centers
  colnames(centers) <- variable_names(centers)
  as_tidy(data.frame(centers, size = x$size, withinss = x$withinss, cluster = factor(seq_len(x$k)),
                     check.names = FALSE))
}

#' @rdname tidiers
#' @method glance gmm_fit
#' @exportS3Method generics::glance gmm_fit
glance.gmm_fit <- function(x, ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  noise <- x$params$noise
  as_tidy(data.frame(
    model = x$covariance, G = x$k, BIC = stats::BIC(x), logLik = x$loglik, df = x$df,
    hypvol = if (is.null(noise)) NA_real_ else exp(log_volume(noise$box)), nobs = x$n_obs, AIC = stats::AIC(x),
    ICL = ICL(x), converged = x$converged, iter = x$iterations, status = x$status
  ))
}

#' @rdname tidiers
#' @method glance kmeans_fit
#' @exportS3Method generics::glance kmeans_fit
glance.kmeans_fit <- function(x, ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  as_tidy(data.frame(totss = x$totss, tot.withinss = x$tot.withinss, betweenss = x$betweenss, iter = x$iter,
                     k = x$k, nobs = x$n_obs, converged = x$converged))
}

#' @rdname tidiers
#' @method augment gmm_fit
#' @exportS3Method generics::augment gmm_fit
augment.gmm_fit <- function(x, data = NULL, newdata = NULL, posterior = FALSE, ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  check_flag(posterior, "posterior")
  if (is.null(newdata)) x <- with_rows_told(x, data)
  rows <- rows_or_bins_for(x, newdata)
  w <- if (is.null(newdata)) responsibilities_of(x) else e_step(x$params, rows)
  class <- if (is.null(newdata)) x$cluster else likeliest_components(w, x$params)
  density <- if (is_bins(rows)) exp(log_probabilities(log_joint_of_bins(x$params, rows)))
  else exp(evaluate_at(x$params, rows, "log_density"))
  of_rows <- list(.class = named_classes(class, x), .uncertainty = uncertainty(w), .density = density)
  if (posterior) {
    columns <- lapply(seq_len(ncol(w)), function(j) w[, j])
    of_rows <- c(of_rows, stats::setNames(columns, paste0(".posterior_", colnames(w))))
  }
  # A row of the fit without any value was left out.
  if (is.null(newdata)) of_rows <- lapply(of_rows, of_observed_rows, x$data)
  as_tidy(beside_rows(x, data, newdata, of_rows))
}

# A fit that has not kept its rows, with those that are told.
with_rows_told <- function(fit, data) {
  if (!is.null(fit$data) || !is.null(fit$source) || is_binned(fit)) return(fit)
  if (is.null(data)) {
    abort(gettextf("`data`, the rows of the fit, or `newdata` must be given, since the fit was made with keep_data = FALSE."))
  }
  rows <- rows_for(fit, data, "data")
  place <- places_in_fit(fit, nrow(rows))
  fit$data <- rows[!is.na(place), , drop = FALSE]
  fit
}

# Components as a factor of all of them, by name; noise comes last.
named_classes <- function(class, fit) {
  noise <- !is.null(fit$params$noise)
  factor(class, c(seq_len(fit$k), if (noise) 0L), c(rownames(fit$params$means), if (noise) "noise"))
}

#' @rdname tidiers
#' @method augment kmeans_fit
#' @exportS3Method generics::augment kmeans_fit
augment.kmeans_fit <- function(x, data = NULL, newdata = NULL, ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  cluster <- if (is.null(newdata)) x$cluster else predict(x, newdata)
  levels <- c(if (x$trim > 0) 0L, seq_len(x$k))
  as_tidy(beside_rows(x, data, newdata, list(.cluster = factor(cluster, levels))))
}

# The rows that were asked for, and beside each what the fit says of it. Of rows that the fit left out, which
# `data` may have, it says nothing.
beside_rows <- function(fit, data, newdata, of_rows) {
  if (!is.null(data) && !is.null(newdata)) abort(gettextf("`data` and `newdata` must not both be given."))
  if (!is.null(newdata)) return(joined(as_frame(newdata, fit, "newdata"), of_rows))
  check_no_source(fit)
  if (is.null(data)) return(joined(as_frame(if (is_binned(fit)) own_bins(fit) else own_rows(fit), fit, "data"), of_rows))
  data <- as_frame(data, fit, "data")
  place <- places_in_fit(fit, nrow(data))
  joined(data, lapply(of_rows, function(values) values[place]))
}

# Which row of the fit each of n rows is, NA for those that na.action left out.
places_in_fit <- function(fit, n) {
  used <- length(fit$cluster)
  left_out <- fit$na.action
  if (n == used) return(seq_len(n))
  if (n != used + length(left_out)) abort_other_rows(fit, used, length(left_out), n)
  place <- rep(NA_integer_, n)
  place[-left_out] <- seq_len(used)
  place
}

abort_other_rows <- function(fit, used, left_out, n) {
  if (!is.null(fit$call$subset)) {
    abort(gettextf("`data` must have the rows that `subset` chose, of which the fit has %d, not %d.", used, n))
  }
  if (left_out > 0) {
    abort(gettextf("`data` must have the %d rows of the fit, or %d with those that `na.action` left out, not %d.", used, used + left_out, n))
  }
  abort(gettextf("`data` must have the %d rows of the fit, not %d.", used, n))
}

as_frame <- function(x, fit, name) {
  if (is.data.frame(x)) return(x)
  if (is_bins(x)) return(as.data.frame(x))
  x <- unwrapped(x, name)
  if (is.null(dim(x)) && n_variables_of(fit) == 1) x <- as_column(x, name)
  if (is.null(dim(x))) x <- matrix(x, 1, dimnames = list(NULL, names(x)))
  if (is.null(colnames(x))) colnames(x) <- variable_names(x)
  as.data.frame(x)
}

n_variables_of <- function(fit) if (inherits(fit, "kmeans")) ncol(fit$centers) else n_variables(fit$params)

# Names of rows come first, as broom has them; columns of an earlier augment() are replaced.
joined <- function(data, of_rows) {
  names <- if (.row_names_info(data) > 0) list(.rownames = row.names(data))
  kept <- as.list(data)[!names(data) %in% c(names(of_rows), names(names))]
  structure(c(names, kept, lapply(of_rows, unname)), row.names = .set_row_names(nrow(data)), class = "data.frame")
}

#' @rdname tidiers
#' @export
as.data.frame.gmm_params <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_params(x)
  k <- n_components(x)
  variables <- colnames(x$means)
  components <- rownames(x$means)
  # Zeros that are not kept are not told.
  only <- only_variances(x$covariances)
  lower <- if (only) matrix(seq_along(variables), length(variables), 2) else which(lower.tri(diag(n_variables(x)), diag = TRUE), arr.ind = TRUE)
  values <- function(j) if (only) variances_of(x$covariances)[j, ] else slice(x$covariances, j)[lower]
  part <- function(parameter, component, variable, variable2, value) {
    data.frame(parameter = rep(parameter, length(value)), component, variable, variable2, value = as.vector(value))
  }
  noise <- x$noise
  table <- rbind(
    part("proportion", c(components, if (!is.null(noise)) "noise"), NA_character_, NA_character_,
         c(x$proportions, noise$proportion)),
    part("mean", rep(components, each = length(variables)), variables, NA_character_, t(x$means)),
    do.call(rbind, lapply(seq_len(k), function(j) {
      part("covariance", components[j], variables[lower[, 1]], variables[lower[, 2]], values(j))
    }))
  )
  if (!is.null(row.names)) row.names(table) <- row.names
  table
}

#' @rdname tidiers
#' @export
as.data.frame.gmm_fit <- function(x, row.names = NULL, optional = FALSE, ...) {
  as.data.frame(check_fit(x, "x")$params, row.names = row.names)
}

#' @rdname tidiers
#' @export
as.data.frame.kmeans_fit <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_fit(x, "x")
  centers <- x$centers
  colnames(centers) <- variable_names(centers)
  data.frame(cluster = seq_len(x$k), centers, row.names = row.names, check.names = FALSE)
}
