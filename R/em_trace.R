#' EM, one iteration at a time
#'
#' Runs EM from one start and keeps everything that a lecture would draw: for every iteration the
#' parameters, the responsibilities, the log-likelihood, and the lower bound after the E-step
#' and after the M-step. Its path is that of [fit_gmm()] from the same start with `gmm_control(accelerate = FALSE)`: what
#' extrapolation skips is what a lecture shows.
#'
#' @inheritParams e_step
#' @inheritParams fit_gmm
#' @param start As for [fit_gmm()]: [gmm_params()] or a fit, labels, responsibilities, centres,
#'   or the name of a method (then `k` is needed).
#' @param k Number of components, when `start` does not tell it.
#' @return An object of class `em_trace`: a list with, for t = 0, ..., T,
#'   * `params`: \eqn{\theta_t} (a list of [gmm_params()]);
#'   * `responsibilities`: \eqn{w_t}, the E-step at \eqn{\theta_t} (a list of n x k matrices);
#'   * `loglik`: \eqn{l(\theta_t)}, and `log_prior`, the log density of the prior (0 without one);
#'   * `bound_e`: \eqn{L(w_t, \theta_t)}, after the E-step, which equals \eqn{l(\theta_t)};
#'   * `bound_m`: \eqn{L(w_t, \theta_{t+1})}, after the M-step (`NA` for the last t);
#'   * `status`, `covariance`, `k`, `data`, and `given`, the weights and the like.
#'
#'   With a prior, EM climbs the sum of `loglik` and `log_prior`, and the bounds are bounds of that
#'   sum. Where values are missing the bound is that over the components alone, the missing values
#'   being integrated out.
#'
#'   `as.data.frame()` gives a row per iteration; [plot()][plot.em_trace] draws the bound climbing to the
#'   log-likelihood, and `plot(trace, iteration = t)` the components at iteration t.
#' @seealso [explain()], which tells an iteration in words; [em_start()], to take the steps one by one.
#' @examples
#' x <- people[c("height", "weight")]
#' start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)),
#'                     covariances = diag(c(50, 100)))
#' trace <- em_trace(x, start, control = gmm_control(max_iter = 20))
#' trace
#' head(as.data.frame(trace))
#' plot(trace)
#' plot(trace, iteration = 5)
#' @export
em_trace <- function(x, start, covariance = "VVV", k = NULL, weights = NULL, labels = NULL,
                     noise = FALSE, prior = NULL, proportions = c("free", "equal"), sigma2 = NULL,
                     constraint = NULL, control = gmm_control(max_iter = 100)) {
  control <- check_is_control(control, "gmm_control")
  setup <- em_setup(x, start, covariance, k, weights, labels, noise, prior, proportions, sigma2, constraint)
  control$accelerate <- FALSE # a step is a step
  whole <- run_em_once(setup$data, setup$first, setup$model, control)
  path <- one_by_one(setup, list(setup$first), whole$iterations, control)
  new_em_trace(setup, path$params, with_twins_seen(whole)$status)
}

# Where EM starts and by what rules it goes on.
em_setup <- function(x, start, covariance, k, weights, labels, noise, prior, proportions, sigma2, constraint) {
  data <- prepare_data(as_data_matrix(x, missing_ok = TRUE), weights, labels, noise, prior)
  start <- read_start(start, nrow(data$x))
  model <- model_spec(covariance, proportions, sigma2, d = ncol(data$x), box = data$box,
                      prior = prior, constraint = constraint, variables = colnames(data$x))
  k <- trace_components(k, data, start, model$constraint)
  check_estimable(data, model, k)
  first <- start_params(data, make_starts(data, k, start, n_start = 1, model)[[1]], k, model)
  list(data = data, model = model, k = k, first = new_gmm_params(first, data$variables))
}

trace_components <- function(k, data, start, constraint) {
  implied <- c(components_of_start(start, data, !is.null(data$box)), components_of_labels(data$labels))
  if (is.null(k) && length(implied) == 0) {
    abort(gettextf("`k` must be given when `start` is the name of a method."))
  }
  if (is.null(k)) k <- implied[1]
  check_k(check_whole(k, "k", max = nrow(data$x)), data, start, constraint)
}

# A path of parameters taken on by so many iterations: the engine's own EM, stopped after each. It ends
# early where EM itself would.
one_by_one <- function(setup, params, iterations, control = gmm_control(progress = FALSE)) {
  control <- utils::modifyList(control, list(accelerate = FALSE, max_iter = 1L, tol = 0))
  status <- "iteration_limit"
  for (t in seq_len(iterations)) {
    step <- run_em_once(setup$data, end_of(params)[[1]], setup$model, control)
    params <- c(params, list(step$params))
    status <- step$status
    if (status %in% statuses_that_are("ended")) break
  }
  list(params = params, status = status)
}

new_em_trace <- function(setup, path, status) {
  data <- setup$data
  given <- list(weights = data$weights, labels = engine_labels(data$labels, setup$k, has_noise(setup$model)),
                model = engine_model(setup$model, data, setup$k))
  w <- lapply(path, evaluate_at, data$x, "responsibilities", given$labels)
  bounds <- function(params, w) {
    vapply(seq_along(params), function(t) bound_given(params[[t]], data$x, w[[t]], given), 0)
  }
  structure(list(
    params = path, responsibilities = w,
    loglik = vapply(path, loglik_given, numeric(1), data$x, given),
    log_prior = vapply(path, log_prior_at, numeric(1), given$model),
    bound_e = bounds(path, w), bound_m = c(bounds(path[-1], w[-length(w)]), NA_real_),
    status = status, given = given, covariance = setup$model$covariance, k = setup$k, data = data$x
  ), class = "em_trace")
}

# What EM climbs is loglik_given() + log_prior_at(); bound_given() lies below it.
loglik_given <- function(params, x, given) {
  log_likelihood_at(params, x, given$weights, given$labels)
}

bound_given <- function(params, x, w, given) {
  bound_at(params, x, w, weights_for(given$weights, nrow(x)), given$labels)$bound +
    log_prior_at(params, given$model)
}

#' @export
as.data.frame.em_trace <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)
  table <- data.frame(iteration = seq_along(x$loglik) - 1L, loglik = x$loglik)
  if (any(x$log_prior != 0)) table$log_prior <- x$log_prior
  data.frame(table, bound_e = x$bound_e, bound_m = x$bound_m, row.names = row.names)
}

#' @export
print.em_trace <- function(x, digits = 10, ...) {
  check_object(x)
  last <- length(x$loglik) - 1
  cat(sprintf(ngettext(last, "EM (%s, k = %d): %d iteration, %s",
                       "EM (%s, k = %d): %d iterations, %s"),
              x$covariance, x$k, last, describe_status(x$status)), "\n\n", sep = "")
  table <- as.data.frame(x)
  shown <- if (last > 12) c(1:8, (last - 1):(last + 1)) else seq_len(last + 1)
  print(format(table[shown, ], digits = digits), row.names = FALSE)
  touched <- if (is.null(x$given$model$prior)) {
    gettext("loglik = l(theta_t); bound_e = the bound after the E-step at theta_t, which touches it;")
  } else {
    gettext("loglik = l(theta_t); bound_e = the bound after the E-step at theta_t, which touches loglik + log_prior;")
  }
  cat("\n", touched,
      "\n", gettext("bound_m = the same bound after the M-step, at theta_(t+1)."), "\n", sep = "")
  invisible(x)
}
