#' Data in bins
#'
#' Values of which only the interval is known, or in several dimensions the rectangle: counts of a histogram,
#' ages in classes, rounded measurements, values below or above what an instrument can read. [fit_gmm()] fits
#' mixtures to them by their likelihood.
#'
#' A row stands for a value in (`lower`, `upper`] in every column. An end may be infinite, and `NA` says the same: no
#' bound on that side. Where both ends of a column are infinite nothing is known of it; where they are the same, the value is
#' known exactly.
#'
#' The likelihood of a row is the probability of its rectangle under the mixture,
#' \deqn{l = \sum_i c_i \log \sum_j \pi_j \int_{a_i}^{b_i} N(x; \mu_j, \Sigma_j) dx,}
#' with \eqn{c_i} the counts, and in a column whose value is known the density in the place of the probability. It is a
#' probability and so at most 1: it has no
#' peaks on values that are equal, which densities of rounded data have without limit. EM
#' (Dempster, Laird and Rubin 1977; McLachlan and Jones 1988) takes for each row and component the expectations of x and
#' xx' of the normal distribution truncated to the rectangle; the M-step is that of all fits, with
#' all families, priors and constraints.
#'
#' @section How the expectations are computed: In one dimension, and for families whose orientation is I, in closed form. With
#'   correlations known columns are conditioned on, columns of which nothing is known follow by regression, and of the others
#'   the last is integrated in closed form and those before it by Gauss-Legendre
#'   quadrature, with as many nodes as the width of the bin takes in units of the conditional standard deviation (errors are
#'   about 1e-10). A row may be limited to an interval in at most three columns then.
#'
#' @param lower,upper The ends of the bins, `lower <= upper`: vectors for one variable; for several n x d matrices or data frames
#'   with the same columns, matched by name where both have names.
#' @param counts `NULL`, or how many values each bin has: n numbers, not negative. Shares, whose sum is about 1, leave BIC
#'   without a penalty, and are reported by a warning of class `mezcla_weights_warning`.
#' @return A list of class `gmm_bins` with `lower` and `upper`, n x d matrices, and `counts`. Methods: `print`, `[` (by
#'   rows), `as.data.frame`.
#' @section What a fit of bins is: The class `gmm_fit`, with these differences. `bins` has the bins, `data` stand-ins: the middles of bins, and
#'   for a bin that is open to one side a point half of a usual width beyond its end. `weights` are the counts. `predict()`
#'   and `cluster` go by the bins, and `newdata` may be bins, of which `"density"` is their probability and `"component"` that under each component;
#'   `"mahalanobis"`, `fitted()` and `residuals()` are of the stand-ins. A histogram in a plot is that of the bins (open ones are
#'   left out of it, but not of its scale). [vcov()][vcov.gmm_fit], [confint()][confint.gmm_fit] and [delta_method()] are by the
#'   likelihood of the bins. What needs the values of rows, such as `impute()`, [gof_test()] and [combine_components()], is an error of
#'   class `mezcla_data_error`.
#'
#'   Labels are of bins: all values of a labelled bin are of that component; where values in one bin have different labels, give the
#'   bin once for each. Noise is uniform over the box of the ends; a bin has as much of it as it has of the box, and
#'   an open bin reaches as far into it as the usual width of the bins.
#'
#'   Where values are drawn or held out one by one, by cross-validation, [gmm_boot()], [bootstrap_lrt()], [anova()][anova.gmm_fit] and
#'   [stability()], `counts` must be whole numbers (`type = "weighted"` takes others too). What is drawn from a mixture is seen in the bins that
#'   there are, between or beyond them, and otherwise exactly where the column has values that are known; bins
#'   that overlap do not say in which, which is an error.
#'
#'   Criteria follow from the likelihood of the bins, which is a probability, where that of values is a density: BIC of bins can be
#'   compared with that of the same bins alone, never with that of values or of other bins.
#'
#'   A component that lies within one bin is a maximum of the likelihood with any small standard deviation: a warning of class
#'   `mezcla_resolution_warning` says so.
#' @section Errors: Ends that are no numbers or in the wrong order, matrices of different sizes, counts that are negative, or all 0.
#' @references Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from
#'   incomplete data via the EM algorithm. *Journal of the Royal Statistical Society B* 39, 1-38.
#'   \doi{10.1111/j.2517-6161.1977.tb01600.x}
#'
#'   Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm. *Journal of the Royal Statistical
#'   Society B* 44, 226-233. \doi{10.1111/j.2517-6161.1982.tb01203.x}
#'
#'   McLachlan, G. J. and Jones, P. N. (1988). Fitting mixture models to grouped and truncated data via the EM
#'   algorithm. *Biometrics* 44, 571-578. \doi{10.2307/2531869}
#'
#'   Cadez, I. V., Smyth, P., McLachlan, G. J. and McLaren, C. E. (2002). Maximum likelihood estimation of mixture densities for
#'   binned and truncated multivariate data. *Machine Learning* 47, 7-34. \doi{10.1023/A:1013679611503}
#' @section How their errors are computed: The score of a bin is what is expected of that of its values; the observed information follows by
#'   the identity of Louis (1982), in which it counts how much scores vary within a bin.
#' @seealso [fit_gmm()], whose argument `rounding` makes bins of rounded values.
#' @examples
#' # Waiting times in classes of ten minutes, the first and the last of them open.
#' h <- hist(faithful$waiting, breaks = seq(40, 100, 10), plot = FALSE)
#' waiting <- bins(c(-Inf, 50, 60, 70, 80, 90), c(50, 60, 70, 80, 90, Inf), counts = h$counts)
#' waiting
#' fit <- fit_gmm(waiting, k = 2, covariance = "V")
#' fit
#' plot(fit)
#' confint(fit, "means")
#'
#' # Rounded values: their variance is not that of the values (Sheppard).
#' set.seed(1)
#' x <- 2 * round(rnorm(500) / 2)
#' fit_gmm(x, k = 1, covariance = "V")$covariances
#' fit_gmm(x, k = 1, covariance = "V", rounding = 1)$covariances
#' @export
bins <- function(lower, upper, counts = NULL) {
  lower <- ends_of_bins(lower, "lower", -Inf)
  upper <- ends_of_bins(upper, "upper", Inf)
  if (!identical(dim(lower), dim(upper))) {
    abort(gettextf("`lower` and `upper` must have the same size, not %s and %s.", paste(dim(lower), collapse = " x "),
                   paste(dim(upper), collapse = " x ")))
  }
  upper <- in_order_of(upper, colnames(lower))
  colnames(lower) <- or_default(colnames(lower), colnames(upper))
  dimnames(upper) <- dimnames(lower)
  check_order_of_ends(lower, upper)
  new_bins(lower, upper, check_counts(counts, nrow(lower)))
}

new_bins <- function(lower, upper, counts) {
  structure(list(lower = lower, upper = upper, counts = counts), class = "gmm_bins")
}

# A matrix of doubles; where it says nothing there is no bound.
ends_of_bins <- function(x, name, none) {
  x <- numeric_columns(x, name)
  if (nrow(x) == 0 || ncol(x) == 0) {
    abort(gettextf("`%s` must have at least one row and one column, not %d x %d.", name, nrow(x), ncol(x)))
  }
  storage.mode(x) <- "double"
  x[is.na(x)] <- none
  far <- is.finite(x) & abs(x) > largest_value | x == -none
  if (any(far)) {
    at <- first_cell(x, far)
    abort(gettextf("`%s` must have values between -1e150 and 1e150, or %s for none, but row %d, %s is %s.", name, format(none),
                   at$row, at$column, format(at$value)))
  }
  x
}

# Columns are matched by name where both have names.
in_order_of <- function(upper, columns) {
  own <- colnames(upper)
  if (is.null(columns) || is.null(own) || identical(columns, own)) return(upper)
  if (tell_apart(columns) && setequal(columns, own)) return(upper[, columns, drop = FALSE])
  abort(gettextf("`lower` and `upper` must have the same columns, not %s and %s.", list_some(columns), list_some(own)))
}

check_order_of_ends <- function(lower, upper) {
  wrong <- lower > upper
  if (!any(wrong)) return(invisible())
  at <- first_cell(lower, wrong)
  abort(gettextf("`lower` must not exceed `upper`, but in row %d, %s it is %s, and `upper` %s.", at$row, at$column,
                 format(at$value), format(upper[which(wrong)[1]])))
}

check_counts <- function(counts, n) {
  if (is.null(counts)) return(NULL)
  counts <- unwrapped_vector(counts, "counts")
  if (!is.numeric(counts) || length(counts) != n) {
    abort(gettextf("`counts` must be a number for each of the %d bins, not %s.", n, describe(counts)))
  }
  bad <- which(!is.finite(counts) | counts < 0)
  if (length(bad) > 0) {
    abort(gettextf("`counts` must be finite and not negative, but that of bin %d is %s.", bad[1], format(counts[bad[1]])))
  }
  if (sum(counts) <= 0) abort(gettextf("`counts` must not all be zero."))
  if (!is.finite(sum(counts))) abort(gettextf("`counts` must have a finite sum."))
  as.double(counts)
}

is_bins <- function(x) inherits(x, "gmm_bins")

# Whether a fit is of bins, and these.
is_binned <- function(fit) inherits(fit, "gmm_fit") && is.list(fit) && !is.null(unclass(fit)[["bins"]])

own_bins <- function(fit) {
  # Where no data were kept, this says so.
  rows_or_stand_ins(fit)
  unclass(fit)[["bins"]]
}

# Values, or bins without their counts, which counted_rows() has.
rows_or_bins <- function(fit) if (is_binned(fit)) with_counts(own_bins(fit), NULL) else own_rows(fit)

# Bins that somebody may have changed by hand, made again.
check_bins <- function(x) {
  if (is.list(x) && all(c("lower", "upper") %in% names(x))) return(do.call(bins, unclass(x)[intersect(names(x), c("lower", "upper", "counts"))]))
  abort(gettextf("Bins must be made by bins(), not %s.", describe(unclass(x))))
}

# What rounded values stand for: all that lies within `rounding` of them; a value that is missing may be any.
bins_of_rounded <- function(x, rounding, counts) {
  reach <- rep(check_rounding(rounding, ncol(x)), each = nrow(x))
  lower <- x - reach
  upper <- x + reach
  lower[is.na(x)] <- -Inf
  upper[is.na(x)] <- Inf
  new_bins(lower, upper, counts)
}

check_rounding <- function(rounding, d) {
  rounding <- unwrapped_vector(rounding, "rounding")
  if (is.numeric(rounding) && length(rounding) %in% c(1, d) && all(is.finite(rounding)) && all(rounding >= 0)) {
    return(rep_len(as.double(rounding), d))
  }
  abort(gettextf("`rounding` must be one number or one for each of the %d columns, not negative, not %s.", d, describe_values(rounding)))
}

#' @export
`[.gmm_bins` <- function(x, i, ...) {
  n <- nrow(x$lower)
  at <- tryCatch(stats::setNames(seq_len(n), rownames(x$lower))[i], error = function(e) NA)
  if (anyNA(at)) abort(gettextf("Of %d bins these are not all among them: %s.", n, describe_values(i)))
  if (length(at) == 0) abort(gettextf("Of the bins at least one must be chosen."))
  i <- unname(at)
  new_bins(x$lower[i, , drop = FALSE], x$upper[i, , drop = FALSE], x$counts[i])
}

#' @export
as.data.frame.gmm_bins <- function(x, row.names = NULL, optional = FALSE, ...) {
  x <- check_bins(x)
  names <- variable_names(x$lower)
  ends <- lapply(seq_along(names), function(column) {
    stats::setNames(data.frame(x$lower[, column], x$upper[, column]), if (length(names) == 1) c("lower", "upper")
                    else paste0(names[column], c(".lower", ".upper")))
  })
  table <- do.call(cbind, ends)
  if (!is.null(x$counts)) table$counts <- x$counts
  if (!is.null(row.names)) row.names(table) <- row.names
  table
}

#' @export
print.gmm_bins <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  x <- check_bins(x)
  cat(describe_bins(x), "\n", sep = "")
  print_in_part(as.data.frame(x), digits)
  invisible(x)
}

# "12 bins in 1 variable, 2 of them open; counts with sum 300".
describe_bins <- function(x) {
  n <- nrow(x$lower)
  kind <- kinds_of_bins(x$lower, x$upper)
  open <- sum(rowSums(kind == 2 & !(is.finite(x$lower) & is.finite(x$upper))) > 0)
  exact <- sum(rowSums(kind != 1) == 0)
  told <- c(
    sprintf(ngettext(n, "%d bin", "%d bins"), n),
    if (open > 0) gettextf("%d of them open", open),
    if (exact > 0) gettextf("%d of them exact values", exact),
    if (!is.null(x$counts)) gettextf("counts with sum %s", format(sum(x$counts)))
  )
  paste(told, collapse = "; ")
}

# A value for each bin, for what needs one: the middle; of a bin that is open to one side a point half of a usual
# width beyond its end; nothing where nothing is known.
stand_ins <- function(x) {
  middle <- x$lower + (x$upper - x$lower) / 2
  for (column in seq_len(ncol(middle))) {
    lower <- x$lower[, column]
    upper <- x$upper[, column]
    half <- usual_width(lower, upper) / 2
    middle[, column] <- ifelse(lower == -Inf, ifelse(upper == Inf, NA, upper - half), ifelse(upper == Inf, lower + half, middle[, column]))
  }
  dimnames(middle) <- dimnames(x$lower)
  middle
}

# Of the bins that are closed; without any, of what the ends are apart.
usual_width <- function(lower, upper) {
  width <- (upper - lower)[is.finite(upper - lower) & upper > lower]
  if (length(width) > 0) return(stats::median(width))
  ends <- unique(c(lower, upper)[is.finite(c(lower, upper))])
  if (length(ends) > 1) diff(range(ends)) / (length(ends) - 1) else 1
}

# What is known of the components travels with the bins inside of a fit.
with_labels <- function(bins, labels) {
  bins$labels <- labels
  bins
}

with_counts <- function(bins, counts) {
  bins["counts"] <- list(counts)
  bins
}

counts_of <- function(bins) or_default(bins$counts, rep(1, nrow(bins$lower)))

# Counts of values, one by one of which something is to be done.
check_counted <- function(counts) {
  bad <- if (!is.null(counts)) which(counts != round(counts))
  if (length(bad) == 0) return(invisible())
  abort(gettextf("`counts` must be whole here, since single values are drawn or left out, but that of bin %d is %s.",
                 bad[1], format(counts[bad[1]])))
}

# Each distinct bin once (with other labels it is another), with the sum of its counts; those that nobody is in, or that may
# be anywhere, say nothing.
distinct_bins <- function(x) {
  counts <- counts_of(x)
  used <- which(counts > 0 & rowSums(kinds_of_bins(x$lower, x$upper) != 3) > 0)
  known <- keep_rows(or_default(x$labels$plausibility, x$labels$codes), used)
  key <- row_keys(cbind(format_exactly(x$lower[used, , drop = FALSE]), format_exactly(x$upper[used, , drop = FALSE]),
                        if (!is.null(known)) format_exactly(as.matrix(known) + 0)))
  first <- used[!duplicated(key)]
  bins <- new_bins(x$lower[first, , drop = FALSE], x$upper[first, , drop = FALSE],
                   as.vector(rowsum(counts[used], match(key, unique(key)), reorder = TRUE)))
  if (is.null(x$labels)) bins else with_labels(bins, keep_rows_of_labels(x$labels, first))
}

# The box of the noise: it reaches as far as the ends of the bins, and where these are open half of a usual width beyond
# what stands for them.
box_of_bins <- function(noise, x) {
  if (is.null(noise) || isFALSE(noise)) return(NULL)
  for (column in seq_len(ncol(x$lower))) {
    lower <- x$lower[, column]
    upper <- x$upper[, column]
    width <- usual_width(lower, upper)
    x$lower[, column] <- ifelse(is.finite(lower), lower, ifelse(is.finite(upper), upper - width, NA))
    x$upper[, column] <- ifelse(is.finite(upper), upper, ifelse(is.finite(lower), lower + width, NA))
  }
  noise_box(noise, rbind(x$lower, x$upper), rep(counts_of(x), 2))
}

format_exactly <- function(x) matrix(sprintf("%a", x), nrow(x))
