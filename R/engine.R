# The only place where R calls the engine.

# A model: what is estimated and what is held fixed.
model_spec <- function(covariance = "VVV", proportions = "free", sigma2 = NULL, d) {
  covariance <- covariance_names(covariance, d)
  if (length(covariance) != 1) {
    abort(gettextf("`covariance` must name one family here, not %d.", length(covariance)))
  }
  if (!is.null(sigma2)) {
    sigma2 <- check_number(sigma2, "sigma2", above = 0)
    covariance <- if (d == 1) "E" else "EII"
  }
  list(covariance = covariance,
       proportions = match_choice(proportions, "proportions", c("free", "equal")),
       sigma2 = sigma2)
}

engine_model <- function(model, data) {
  check_proportionate(model$sigma2, data)
  list(family = three_letters(model$covariance),
       equal_proportions = model$proportions == "equal",
       sigma2 = if (is.null(model$sigma2)) 0 else model$sigma2)
}

# A sigma2 so far from the data's variances that densities would not be numbers.
check_proportionate <- function(sigma2, data) {
  if (is.null(sigma2)) return(invisible())
  typical <- max(data$deviations)
  if (typical > 0 && abs(log10(sigma2) - 2 * log10(typical)) > 200) {
    abort(gettextf("`sigma2` must be in proportion to the data, whose variances are up to %s, not %s.",
                   format(typical^2), format(sigma2)))
  }
}

# The data as the engine wants them, with what every fit needs to know of them.
model_data <- function(x, weights = NULL, threads = default_threads()) {
  moments <- cpp_moments(x, weights, threads)
  # Weights that are counts leave the tolerance as it is; in a smaller unit it shrinks with them.
  tol_unit <- if (is.null(weights)) 1 else min(1, mean(weights[weights > 0]))
  list(x = x, weights = weights, n = moments$weight, variables = variable_names(x),
       tol_unit = tol_unit,
       deviations = sqrt(pmax(diag(moments$covariance), 0)), covariance = moments$covariance)
}

run_em <- function(data, params, model, control, report = NULL) {
  run <- cpp_em(data$x, data$weights, data$deviations, params, engine_model(model, data),
                control$max_iter, control$tol * data$tol_unit, control$threads, report)
  run$params <- new_gmm_params(run$params, data$variables)
  run$loglik <- end_of(run$trace)
  run$iterations <- length(run$trace) - 1L
  twins <- identical_components(run$params)
  if (run$status == "converged" && length(twins) > 0) {
    run$status <- "identical"
    run$components <- twins
  }
  run
}

# Components that EM can never tell apart, since all that it does to one it does to the other.
identical_components <- function(params) {
  flat <- cbind(params$means, t(matrix(params$covariances, ncol = n_components(params))))
  scale <- apply(abs(flat), 2, max)
  flat <- round(sweep(flat, 2, ifelse(scale > 0, scale, 1), "/"), 10)
  which(duplicated(flat) | duplicated(flat, fromLast = TRUE))
}

# Maximum likelihood from an assignment: an n x k matrix of responsibilities or n labels.
run_m_step <- function(data, assignment, k, model, threads = default_threads()) {
  step <- cpp_m_step(data$x, data$weights, data$deviations, assignment, k, engine_model(model, data),
                     threads)
  step$params <- new_gmm_params(step$params, data$variables)
  step
}

# Lloyd in units of `scale`; what comes back is in the units of the data when the scale is
# common to all columns, as it is for k-means proper.
run_lloyd <- function(data, centers, scale, control, report = NULL) {
  run <- cpp_lloyd(data$x, data$weights, scale, sweep(centers, 2, scale, "*"),
                   control$max_iter, control$tol, control$threads, report)
  run$centers <- sweep(run$centers, 2, scale, "/")
  colnames(run$centers) <- colnames(data$x)
  run$trace <- run$trace / scale[1]^2
  run$within <- run$within / scale[1]^2
  run
}

start_centers <- function(data, k, method, scale, threads = default_threads()) {
  centers <- cpp_start_centers(data$x, data$weights, scale, k, method, threads)
  if (nrow(centers) < k) {
    abort(gettextf("`k` = %d needs at least %d distinct rows, but `x` has %d.",
                   k, k, nrow(centers)), "rows")
  }
  sweep(centers, 2, scale, "/")
}

# Units in which squared distances neither overflow nor vanish: a power of two, so that they
# are exact multiples of the distances in the units of the data.
common_scale <- function(data) {
  largest <- max(data$deviations)
  rep(if (largest > 0) 2^-round(log2(largest)) else 1, ncol(data$x))
}

# Every column has deviation one: what a mixture, which does not care for units, starts from.
standard_scale <- function(data) ifelse(data$deviations > 0, 1 / data$deviations, 1)

evaluate_at <- function(params, x, what, threads = default_threads()) {
  values <- cpp_evaluate(params, x, what, threads)
  if (is.matrix(values)) dimnames(values) <- list(rownames(x), rownames(params$means))
  else names(values) <- rownames(x)
  values
}
