# Choosing among models, and knowing which of them have a maximum of the likelihood at all.

# Which of the fits is the best.
choose_fit <- function(fits, criterion) {
  value <- vapply(fits, criterion_of, numeric(1), criterion)
  if (all(is.na(value))) {
    # Nothing regular: the first that ran is returned with its status, or the first reason told.
    ran <- which(vapply(fits, function(fit) !is.null(fit$params), logical(1)))
    if (length(ran) == 0) abort(fits[[1]]$reason, "data")
    return(ran[1])
  }
  which.min(value)
}

# NA for what must not be chosen: models that failed or degenerated.
criterion_of <- function(fit, criterion) {
  if (is.null(fit$params) || !is_regular(fit)) return(NA_real_)
  penalty <- if (criterion == "BIC") log(fit$n_obs) else 2
  penalty * fit$df - 2 * fit$loglik
}

failed_fit <- function(model, k, reason) {
  list(k = k, model = model, params = NULL, loglik = NA_real_, objective = NA_real_, iterations = NA_integer_,
       status = "not estimable", reason = reason, df = NA_real_)
}

selection_table <- function(fits, criterion) {
  table <- data.frame(
    k = vapply(fits, function(fit) fit$k, integer(1)),
    covariance = vapply(fits, function(fit) fit$model$covariance, ""),
    loglik = vapply(fits, function(fit) fit$loglik, numeric(1)),
    df = vapply(fits, function(fit) fit$df, numeric(1)),
    BIC = vapply(fits, criterion_of, numeric(1), "BIC"),
    AIC = vapply(fits, criterion_of, numeric(1), "AIC"),
    status = vapply(fits, function(fit) fit$status, "")
  )
  structure(table, criterion = criterion)
}

# NULL, or a sentence that says why the likelihood of this family has no maximum on these data.
why_not_estimable <- function(data, model, k) {
  if (is_bounded(model, data, k)) return(NULL)
  constant <- which(is_constant(data))
  family <- three_letters(model$covariance)
  spherical <- substr(family, 2, 2) == "I"
  if (length(constant) == ncol(data$x) || length(constant) > 0 && !spherical) {
    return(gettextf("`x` must vary in every column, but %s is constant, so that its variance is zero (%s).",
                    column_label(data$x, constant[1]), model$covariance))
  }
  if (substr(family, 3, 3) != "I") {
    if (nrow(data$x) <= ncol(data$x)) {
      return(gettextf("`x` must have more rows (%d) than columns (%d) for a covariance matrix that is not singular (%s); with so few use a family whose orientation is I.",
                      nrow(data$x), ncol(data$x), model$covariance))
    }
    dependent <- dependent_columns(data)
    if (length(dependent) > 0) {
      return(gettextf("`x` must have linearly independent columns, but %s are dependent, so that their covariance matrix is singular (%s); leave one of them out, or use a diagonal family.",
                      paste(column_names(data$x)[dependent], collapse = ", "), model$covariance))
    }
  }
  if (k >= nrow(data$x)) {
    return(gettextf("`k` = %d components need more than %d rows.", k, nrow(data$x)))
  }
  NULL
}

# Whether something besides the data keeps the likelihood bounded: nothing is estimated of the
# covariances, or the prior says enough of them, or their eigenvalues are bounded (unless all are 0).
is_bounded <- function(model, data, k) {
  if (estimated_covariances(model, k) == 0) return(TRUE)
  if (!is.null(model$prior)) {
    scale <- resolve_prior(model$prior, data, k, model$covariance)$scale
    if (all(is.finite(scale)) && is_covariance(scale)) return(TRUE)
  }
  !is.null(model$constraint$eigen_ratio) && any(!is_constant(data))
}

# No spread beyond rounding in the column's own values.
is_constant <- function(data) {
  size <- vapply(seq_len(ncol(data$x)), function(c) largest_size(data$x[, c]), numeric(1))
  data$deviations <= 4 * .Machine$double.eps * size
}

# The columns that take part in a linear dependency, from the null vectors of the correlation.
# Rows with missing values cannot tell.
dependent_columns <- function(data) {
  if (data$missing > 0) {
    whole <- which(rowSums(is.na(data$x)) == 0)
    if (length(whole) <= ncol(data$x)) return(integer(0))
    data <- model_data(data$x[whole, , drop = FALSE])
    if (any(data$deviations <= 0)) return(integer(0))
  }
  correlation <- data$covariance / tcrossprod(data$deviations)
  spectrum <- eigen(correlation, symmetric = TRUE)
  null <- spectrum$values < 1e-13 * ncol(correlation)
  which(rowSums(abs(spectrum$vectors[, null, drop = FALSE])) > 1e-6)
}
