# Which models have a maximum of the likelihood on these data, and which have more parameters than these can carry.

# NULL, or a sentence that says why the likelihood of this family has no maximum on these data.
why_not_estimable <- function(data, model, k, columns = columns_told(data)) {
  apart <- why_columns_too_far_apart(data, model)
  if (!is.null(apart)) return(apart)
  if (k > 1 && has_equal_means(model) && family_traits(model$covariance)$common) {
    return(gettextf("Components with one mean must differ in their covariances, but those of %s are the same; use another family, such as %s.",
                    model$covariance, if (ncol(data$x) == 1) "V" else "VVV"))
  }
  if (is_bounded(model, data, k)) return(NULL)
  constant <- columns$constant
  counted <- columns$counted
  family <- three_letters(model$covariance)
  spherical <- substr(family, 2, 2) == "I"
  if (length(constant) == ncol(data$x) || length(constant) > 0 && !spherical) {
    return(gettextf("`x` must vary in every column, but %s is constant%s, so that its variance is zero (%s).",
                    column_label(data$x, constant[1]), among_rows_that_count(data), model$covariance))
  }
  if (substr(family, 3, 3) != "I") {
    if (counted <= ncol(data$x)) {
      return(gettextf("`x` must have more rows (%d) than columns (%d) for a covariance matrix that is not singular (%s); with so few use a family whose orientation is I.",
                      counted, ncol(data$x), model$covariance))
    }
    dependent <- columns$dependent
    if (length(dependent) > 0) {
      return(gettextf("`x` must have linearly independent columns, but %s are dependent, so that their covariance matrix is singular (%s); leave one of them out, or use a diagonal family.",
                      paste(column_names(data$x)[dependent], collapse = ", "), model$covariance))
    }
  }
  # A row of weight 2 is two rows.
  rows <- max(counted, floor(data$n))
  if (k >= rows) {
    return(gettextf("`k` = %d components need more than %d rows.", k, rows))
  }
  NULL
}

# The same for each of several numbers of components. Where nothing is said of single components, more of them
# ask more of the data.
why_not_by_number <- function(data, model, k, columns) {
  why <- function(k) why_not_estimable(data, model, k, columns)
  if (is_free(model) && is.null(why(max(k)))) vector("list", length(k)) else lapply(k, why)
}

# What many models are told of the data's columns, each of it worked out once and only where it is asked for.
columns_told <- function(data) {
  told <- new.env(parent = emptyenv())
  delayedAssign("constant", which(is_constant(data)), assign.env = told)
  delayedAssign("dependent", dependent_columns(data), assign.env = told)
  delayedAssign("counted", length(rows_that_count(data)), assign.env = told)
  told
}

check_estimable <- function(data, model, k) {
  reason <- why_not_estimable(data, model, k)
  if (!is.null(reason)) abort(reason, "data")
}

# Axes that components share or have of their own, without being those of the columns, are compared in one
# unit for all columns: beyond this ratio of standard deviations nothing is left of the smaller column.
largest_ratio <- 2e6

why_columns_too_far_apart <- function(data, model) {
  if (!is.null(model$constraint$eigen_ratio)) return(NULL)
  size <- replace(data$deviations, data$deviations <= 0, NA)
  ratio <- max(size, 0, na.rm = TRUE) / min(size, Inf, na.rm = TRUE)
  if (ratio <= largest_ratio) return(NULL)
  traits <- family_traits(model$covariance)
  if (traits$equivariant || traits$diagonal) return(NULL)
  gettextf("`x` must have columns of comparable size for axes that are not those of the columns (%s), but the standard deviation of %s is %s times that of %s; rescale them, or use a family that takes columns as they are, such as VVV.",
           model$covariance, column_label(data$x, which.max(size)), format(ratio, digits = 2),
           column_label(data$x, which.min(size)))
}

# Whether something besides the data keeps the likelihood bounded: nothing is estimated of the
# covariances, or the prior says enough of them, or their eigenvalues are bounded (unless all are 0).
is_bounded <- function(model, data, k) {
  if (estimated_covariances(model, k) == 0) return(TRUE)
  if (!is.null(model$prior)) {
    scale <- resolve_prior(model$prior, data, k, model$covariance)$scale
    # One column: the diagonal alone.
    proper <- if (ncol(scale) == 1) all(scale > 0) else is_covariance(scale)
    if (all(is.finite(scale)) && proper) return(TRUE)
  }
  !is.null(model$constraint$eigen_ratio) && any(!is_constant(data))
}

# No spread beyond rounding in the column's own values.
is_constant <- function(data) {
  counted <- rows_that_count(data)
  size <- vapply(seq_len(ncol(data$x)), function(c) largest_size(data$x[counted, c]), numeric(1))
  data$deviations <= 4 * .Machine$double.eps * size
}

# The columns that take part in a linear dependency, from the null vectors of the correlation.
# Rows with missing values cannot tell.
dependent_columns <- function(data) {
  if (data$missing > 0) {
    whole <- intersect(which(rowSums(is.na(data$x)) == 0), rows_that_count(data))
    if (length(whole) <= ncol(data$x)) return(integer(0))
    data <- model_data(data$x[whole, , drop = FALSE])
    if (any(data$deviations <= 0)) return(integer(0))
  }
  correlation <- covariance_of(data) / tcrossprod(data$deviations)
  # A root tells for a fraction of the time that eigenvalues take.
  if (is_covariance(correlation - diag(1e-8, ncol(correlation)))) return(integer(0))
  spectrum <- eigen(correlation, symmetric = TRUE)
  null <- which(spectrum$values < 1e-13 * ncol(correlation))
  null <- null[vapply(null, function(i) vanishes(data, spectrum$vectors[, i]), NA)]
  which(rowSums(abs(spectrum$vectors[, null, drop = FALSE])) > 1e-6)
}

# Whether a combination of the columns is constant for most rows. One row far away makes correlations of
# one, too.
vanishes <- function(data, direction) {
  weights <- direction / data$deviations
  x <- data$x[rows_that_count(data), , drop = FALSE]
  combination <- as.vector(x %*% weights)
  about_median <- function(values) values - stats::median(values)
  parts <- abs(apply(x, 2, about_median)) %*% abs(weights)
  stats::median(abs(about_median(combination))) <= 1e-5 * stats::median(parts)
}

# Where no column varies there is no unit, and no variance that could be estimated.
check_varies <- function(model, data, k) {
  if (max(data$deviations) > 0 || is_bounded(model, data, k)) return(invisible())
  abort(gettextf("`x` must vary, but all its columns are constant%s, so that there is no variance to estimate.",
                 among_rows_that_count(data)), "data")
}

# What is said of a column need not be true of all rows that the user sees in it.
among_rows_that_count <- function(data) {
  if (length(rows_that_count(data)) == nrow(data$x)) "" else paste0(" ", gettext("in the rows that count"))
}

# Fewer parameters than rows, and than bins, of which counts are all that is known; a prior stands for rows of its own.
are_carried <- function(fits, data) {
  !is.null(fits[[1]]$model$prior) | vapply(fits, `[[`, 1, "df") < min(data$rows, data$bins)
}
