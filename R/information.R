# What the data tell of the free parameters at a fit: its derivatives there, whether it is a maximum that
# carries standard errors, and if not, why.

# The rows that count, with what is known of them.
inference_data <- function(fit) {
  if (is_binned(fit)) return(inference_data_of_bins(fit))
  data <- data_of_fit(fit)
  model <- model_of_fit(fit)
  keep <- if (is.null(data$weights)) TRUE else which(data$weights > 0)
  labels <- keep_rows_of_labels(data$labels, keep)
  list(x = keep_rows(data$x, keep), weights = keep_rows(data$weights, keep),
       labels = engine_labels(labels, fit$k, has_noise(model)), model = model,
       # The prior's defaults are those of the data as a whole.
       engine = engine_model(model, data, fit$k), n = data$n, tol_unit = data$tol_unit)
}

# Objective, gradient and second derivatives at the origin of the chart, and the sums of squares of the rows'
# scores, in which a row counts `weights` times or, for sampling weights, with their squares.
derivatives_at <- function(chart, data, squared = FALSE, threads = default_threads()) {
  components <- chart_derivatives(chart)
  sums <- if (!is.null(data$bins)) scores_of_bins(data, chart, components, squared, threads)
  else run_scores(data, chart, lapply(components, function(one) one[c("jacobian", "which")]), squared, threads)
  gradient <- numeric(chart$size)
  for (j in seq_along(components)) {
    which <- components[[j]]$which
    gradient[which] <- gradient[which] + crossprod(components[[j]]$jacobian, sums$natural[[j]])
  }
  hessian <- sums$hessian + sums$complete - sums$outer + chart_curvature(chart, sums$natural)
  list(objective = sums$loglik + sums$log_prior, gradient = gradient, information = -(hessian + t(hessian)) / 2,
       scores = if (squared) sums$outer_squared else sums$outer, components = components)
}

# EM leaves a fit within `tol` of its maximum. A few of Newton's steps lead to it, so that standard errors do not
# depend on where EM has stopped: at most so far that the objective gains `most_gained`.
most_gained <- 0.5

maximum_near <- function(fit, squared = FALSE) {
  data <- inference_data(fit)
  chart <- new_chart(fit$params, data$model)
  at <- derivatives_at(chart, data, squared)
  if (chart$size == 0) return(list(chart = chart, at = at, gain = 0, data = data))
  total <- 0
  for (step in seq_len(8)) {
    direction <- newton_step(at)
    if (is.null(direction)) break
    gain <- sum(direction * at$gradient) / 2
    total <- total + gain
    if (!is.finite(total) || total > most_gained * data$tol_unit || gain < 1e-17 * data$tol_unit) break
    next_chart <- new_chart(chart_params(chart, chart_origin(chart) + direction), data$model)
    following <- tryCatch(derivatives_at(next_chart, data, squared), mezcla_error = function(e) NULL)
    if (is.null(following) || following$objective < at$objective - 1e-11 * abs(at$objective)) break
    chart <- next_chart
    at <- following
  }
  list(chart = chart, at = at, gain = total / data$tol_unit, data = data)
}

# NULL where the information is not positive definite.
newton_step <- function(at) {
  root <- scaled_root(at$information)
  if (is.null(root)) return(NULL)
  backsolve(root$upper, backsolve(root$upper, at$gradient / root$unit, transpose = TRUE)) / root$unit
}

# The upper Cholesky factor in units in which the diagonal is 1; NULL where there is none, or where it is as good as
# singular.
scaled_root <- function(information, least = 1e-10) {
  diagonal <- diag(information)
  if (anyNA(information) || any(!is.finite(information)) || any(diagonal <= 0)) return(NULL)
  unit <- sqrt(diagonal)
  scaled <- information / unit / rep(unit, each = length(unit))
  if (eigen(scaled, symmetric = TRUE, only.values = TRUE)$values[length(unit)] < least) return(NULL)
  upper <- tryCatch(chol(scaled), error = function(e) NULL)
  if (!is.null(upper)) list(upper = upper, unit = unit)
}

inverse_of <- function(root) chol2inv(root$upper) / root$unit / rep(root$unit, each = length(root$unit))

# The chart at the maximum and the covariance matrix of theta, or `problem`: why there is none.
inference_of <- function(fit, type = "observed", weights = "counts") {
  check_size_of_inference(fit)
  problem <- why_no_inference(fit)
  if (!is.null(problem)) return(without_errors(new_chart_anyway(fit), problem))
  near <- maximum_near(fit, squared = weights == "sampling")
  chart <- near$chart
  found <- function(values) {
    list(chart = chart, vcov = named_square(values, chart$names), components = near$at$components, data = near$data)
  }
  if (chart$size == 0) return(found(matrix(0, 0, 0)))
  root <- scaled_root(near$at$information)
  problem <- if (is.null(root)) why_no_root(near$at$information)
  else if (near$gain > most_gained) gettextf("EM has not come near enough to a maximum (Newton's step would gain %s); raise `max_iter` in gmm_control().", format(near$gain, digits = 2))
  if (!is.null(problem)) return(without_errors(chart, problem))
  if (type == "observed") return(found(inverse_of(root)))
  if (type == "sandwich") {
    bread <- inverse_of(root)
    return(found(bread %*% near$at$scores %*% bread))
  }
  root <- scaled_root(near$at$scores)
  if (is.null(root)) {
    return(without_errors(chart, gettext("The rows' scores do not tell the parameters apart: there are too few rows.")))
  }
  found(inverse_of(root))
}

# A row and a column for each parameter.
check_size_of_vcov <- function(fit) {
  if (fit$df^2 <= most_numbers_of_matrices) return(invisible())
  abort(gettextf("The covariance matrix of %s parameters is too large; confint() of a gmm_boot() does without it.",
                 format(fit$df, big.mark = " ")), "memory")
}

# Of very many columns how each covariance moves with each parameter is too much: d^2 numbers for each.
check_size_of_inference <- function(fit) {
  check_size_of_vcov(fit)
  d <- n_variables(fit$params)
  if (!only_variances(fit$params$covariances)) return(invisible())
  abort(gettextf("Standard errors of %s parameters in %d variables need too large matrices; take those of some of the variables, or gmm_boot().",
                 format(fit$df, big.mark = " "), d), "memory")
}

named_square <- function(values, names) {
  values <- (values + t(values)) / 2
  dimnames(values) <- list(names, names)
  values
}

without_errors <- function(chart, problem) {
  names <- chart$names
  list(chart = chart, problem = problem, vcov = matrix(NA_real_, length(names), length(names), dimnames = list(names, names)))
}

# Names and sizes alone: the parameters of a collapsed fit may be no density any more.
new_chart_anyway <- function(fit) {
  model <- model_of_fit(fit)
  tryCatch(new_chart(fit$params, model), error = function(e) {
    plain <- fit$params
    plain$covariances[] <- diag(n_variables(plain))
    new_chart(plain, model)
  })
}

# What the status of a fit says of standard errors: where the likelihood has no regular maximum it has no
# curvature that means anything.
why_no_inference <- function(fit) {
  of_status <- switch(fit$status,
    collapsed = gettext("A component has collapsed, so that the likelihood has no maximum."),
    empty = gettext("A component is empty."),
    identical = gettext("Components are identical, so that the data do not tell their parameters."),
    spurious = gettext("The maximum is spurious: a component rests on too few rows."),
    bounded = gettext("The estimates are at the bound of the constraint, where derivatives tell nothing of their errors; try type = \"bootstrap\".")
  )
  if (!is.null(of_status)) return(of_status)
  if (any(fit$params$proportions <= 0) || something_vanishes(fit)) gettext("A proportion is 0, at the bound of what it may be.")
}

# Noise, or a component that a prior keeps, with less than a thousandth of a row is on its way to nothing.
something_vanishes <- function(fit) {
  rows <- rows_behind(fit)
  free <- if (is.null(fit$constraint$proportions)) fit$params$proportions
  any(c(free, fit$params$noise$proportion) * rows <= 1e-3)
}

rows_behind <- function(fit) {
  if (is_binned(fit)) return(fit$n_obs)
  if (!is.null(fit$source)) return(fit$source$rows)
  rows_counted(fit$weights, length(fit$cluster))
}

why_no_root <- function(information) {
  if (anyNA(information) || any(!is.finite(information))) return(gettext("The information is not finite."))
  unit <- sqrt(abs(diag(information)))
  unit[unit == 0] <- 1
  lowest <- min(eigen(information / unit / rep(unit, each = length(unit)), symmetric = TRUE, only.values = TRUE)$values)
  if (lowest < -1e-8) gettext("The estimates are no maximum of the likelihood: it rises in some direction.")
  else gettext("The information is singular: the data do not tell all parameters apart.")
}

warn_of_no_inference <- function(problem) {
  if (!is.null(problem)) alert(gettextf("There are no standard errors. %s", problem), "inference")
}
