#' EM, one iteration at a time
#'
#' Runs EM from one start and keeps everything that a lecture would draw: for every iteration the
#' parameters, the responsibilities, the log-likelihood, and the lower bound after the E-step
#' and after the M-step. Its path is that of [fit_gmm()] from the same start.
#'
#' @inheritParams e_step
#' @inheritParams fit_gmm
#' @param start As for [fit_gmm()]: [gmm_params()] or a fit, labels, responsibilities, centres,
#'   or the name of a method (then `k` is needed).
#' @param k Number of components, when `start` does not tell it.
#' @return An object of class `em_trace`: a list with, for t = 0, ..., T,
#'   * `params`: \eqn{\theta_t} (a list of [gmm_params()]);
#'   * `responsibilities`: \eqn{w_t}, the E-step at \eqn{\theta_t} (a list of n x k matrices);
#'   * `loglik`: \eqn{l(\theta_t)};
#'   * `bound_e`: \eqn{L(w_t, \theta_t)}, after the E-step, which equals \eqn{l(\theta_t)};
#'   * `bound_m`: \eqn{L(w_t, \theta_{t+1})}, after the M-step (`NA` for the last t);
#'   * `status`, `covariance`, `data`.
#'
#'   `as.data.frame()` gives a row per iteration; [plot()][plot.em_trace] draws the bound climbing to the
#'   log-likelihood, and `plot(trace, iteration = t)` the components at iteration t.
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
em_trace <- function(x, start, covariance = "VVV", k = NULL, proportions = c("free", "equal"),
                     sigma2 = NULL, control = gmm_control(max_iter = 100)) {
  x <- as_data_matrix(x)
  check_is_control(control, "gmm_control")
  data <- model_data(x)
  model <- model_spec(covariance, proportions, sigma2, d = ncol(x))
  k <- trace_components(k, data, start)
  first <- start_params(data, make_starts(data, k, start, n_start = 1)[[1]], k, model)
  run <- record_em(data, first, model, control)
  structure(c(run, list(covariance = model$covariance, k = k, data = x)), class = "em_trace")
}

trace_components <- function(k, data, start) {
  from_start <- components_of_start(start, data)
  if (is.null(k) && is.null(from_start)) {
    abort(gettextf("`k` must be given when `start` is the name of a method."))
  }
  if (is.null(k)) return(from_start)
  check_k(check_whole(k, "k", max = nrow(data$x)), data, start)
}

# The engine's own EM, stopped after every iteration.
record_em <- function(data, params, model, control) {
  whole <- run_em(data, params, model, control)
  one <- control
  one$max_iter <- 1L
  one$tol <- 0
  path <- vector("list", whole$iterations + 1)
  path[[1]] <- new_gmm_params(params, data$variables)
  for (t in seq_len(whole$iterations)) {
    path[[t + 1]] <- run_em(data, path[[t]], model, one)$params
  }
  w <- lapply(path, evaluate_at, data$x, "responsibilities")
  list(
    params = path, responsibilities = w,
    loglik = vapply(path, log_likelihood, numeric(1), data$x),
    bound_e = bounds(path, w, data$x),
    bound_m = c(bounds(path[-1], w[-length(w)], data$x), NA_real_),
    status = whole$status
  )
}

bounds <- function(params, w, x) {
  vapply(seq_along(params), function(t) lower_bound(params[[t]], x, w[[t]])$bound, numeric(1))
}

#' @export
as.data.frame.em_trace <- function(x, row.names = NULL, optional = FALSE, ...) {
  data.frame(iteration = seq_along(x$loglik) - 1L, loglik = x$loglik, bound_e = x$bound_e,
             bound_m = x$bound_m, row.names = row.names)
}

#' @export
print.em_trace <- function(x, digits = 10, ...) {
  last <- length(x$loglik) - 1
  cat(sprintf(ngettext(last, "EM (%s, k = %d): %d iteration, %s",
                       "EM (%s, k = %d): %d iterations, %s"),
              x$covariance, x$k, last, describe_status(x$status)), "\n\n", sep = "")
  table <- as.data.frame(x)
  shown <- if (last > 12) c(1:8, (last - 1):(last + 1)) else seq_len(last + 1)
  print(format(table[shown, ], digits = digits), row.names = FALSE)
  cat("\n", gettext("loglik = l(theta_t); bound_e = the bound after the E-step at theta_t, which touches it;"),
      "\n", gettext("bound_m = the same bound after the M-step, at theta_(t+1)."), "\n", sep = "")
  invisible(x)
}

describe_status <- function(status) {
  switch(status,
    converged = gettext("converged"),
    iteration_limit = gettext("stopped at the iteration limit"),
    collapsed = gettext("a component collapsed"),
    empty = gettext("a component emptied"),
    identical = gettext("components that cannot be told apart"),
    status
  )
}
