# Choosing among models, and knowing which of them have a maximum of the likelihood at all.

criteria <- c("BIC", "AIC", "AICc", "ICL", "NEC", "CV")

# A row per model. What must not be chosen, models that failed or degenerated, has no criterion.
selection_table <- function(fits, data, criterion, folds, how) {
  of <- function(field, kind) vapply(fits, function(fit) fit[[field]], kind)
  table <- data.frame(k = of("k", 1L), covariance = vapply(fits, function(fit) fit$model$covariance, ""),
                      loglik = of("loglik", 1), df = of("df", 1))
  entropy <- of("entropy", 1)
  regular <- vapply(fits, is_regular, NA)
  for (name in c("BIC", "AIC", "AICc", "ICL")) {
    value <- information_criterion(name, table$loglik, table$df, data$n, entropy)
    table[[name]] <- ifelse(regular, value, NA_real_)
  }
  alone <- logliks_alone(fits, data, how, needed = length(fits) > 1 || criterion == "NEC")
  table$NEC <- ifelse(regular, nec(entropy, table$loglik, alone, table$k), NA_real_)
  if (criterion == "CV") {
    table$CV <- ifelse(regular, cross_validate(data, unique(table$k), folds, how), NA_real_)
  }
  table$status <- of("status", "")
  structure(table, criterion = criterion)
}

# Which of the fits is the best. Where the criterion does not tell (NEC is 1 for one component, whatever
# its family) BIC does.
choose_fit <- function(fits, table) {
  criterion <- attr(table, "criterion")
  value <- table[[criterion]]
  if (any(!is.na(value))) return(order(value, table$BIC)[1])
  if (length(fits) > 1 && any(!is.na(table$BIC))) {
    abort(gettextf("`criterion` must be one that at least one of the models has, but %s is missing for all of them; choose by BIC, or give simpler models.",
                   criterion), "data")
  }
  # Nothing regular: the first that ran is returned with its status, or the first reason told.
  ran <- which(vapply(fits, function(fit) !is.null(fit$params), logical(1)))
  if (length(ran) == 0) abort(fits[[1]]$reason, "data")
  ran[1]
}

# NULL, or a sentence that says why the likelihood of this family has no maximum on these data.
why_not_estimable <- function(data, model, k) {
  apart <- why_columns_too_far_apart(data, model)
  if (!is.null(apart)) return(apart)
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

check_estimable <- function(data, model, k) {
  reason <- why_not_estimable(data, model, k)
  if (!is.null(reason)) abort(reason, "data")
}

# Axes that components share or have of their own, without being those of the columns, are compared in one
# unit for all columns: beyond this ratio of standard deviations nothing is left of the smaller column.
largest_ratio <- 2e6

why_columns_too_far_apart <- function(data, model) {
  turned <- model$covariance %in% c("EVE", "VVE", "EEV", "VEV")
  if (!turned || !is.null(model$constraint$eigen_ratio)) return(NULL)
  size <- replace(data$deviations, data$deviations <= 0, NA)
  ratio <- max(size, 0, na.rm = TRUE) / min(size, Inf, na.rm = TRUE)
  if (ratio <= largest_ratio) return(NULL)
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
  null <- which(spectrum$values < 1e-13 * ncol(correlation))
  null <- null[vapply(null, function(i) vanishes(data, spectrum$vectors[, i]), NA)]
  which(rowSums(abs(spectrum$vectors[, null, drop = FALSE])) > 1e-6)
}

# Whether a combination of the columns is constant for most rows. One row far away makes correlations of
# one, too.
vanishes <- function(data, direction) {
  weights <- direction / data$deviations
  combination <- as.vector(data$x %*% weights)
  about_median <- function(values) values - stats::median(values)
  parts <- abs(apply(data$x, 2, about_median)) %*% abs(weights)
  stats::median(abs(about_median(combination))) <= 1e-5 * stats::median(parts)
}
