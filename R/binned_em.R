# EM on bins: the E-step takes the expectations within each bin, the M-step is that of all fits, from the same statistics.

# ---- The E-step ---------------------------------------------------------------------------------

# For each component the log of the probability of the bins, and their means and covariances under it.
moments_of_bins <- function(params, bins) {
  lapply(seq_len(n_components(params)), function(j) {
    box_moments(bins$lower, bins$upper, params$means[j, ], unname(slice(params$covariances, j)))
  })
}

# n x k: log p(bin, z = j).
log_joint_of_bins <- function(params, bins, moments = moments_of_bins(params, bins)) {
  log_joint <- vapply(moments, function(one) one$log_p, numeric(nrow(bins$lower)))
  log_joint <- matrix(log_joint, ncol = length(moments)) + rep(log(params$proportions), each = nrow(bins$lower))
  dimnames(log_joint) <- list(rownames(bins$lower), rownames(params$means))
  log_joint
}

# log p(bin), by log-sum-exp.
log_probabilities <- function(log_joint) {
  top <- do.call(pmax, lapply(seq_len(ncol(log_joint)), function(j) log_joint[, j]))
  ifelse(top == -Inf, -Inf, top + log(rowSums(exp(log_joint - top))))
}

# Where no component reaches a bin, the proportions say all that is known of it.
responsibilities_of_bins <- function(params, bins, log_joint = log_joint_of_bins(params, bins)) {
  w <- exp(log_joint - log_probabilities(log_joint))
  lost <- which(!is.finite(rowSums(w)))
  w[lost, ] <- rep(params$proportions, each = length(lost))
  w
}

log_likelihood_of_bins <- function(params, bins) {
  sum(or_default(bins$counts, 1) * log_probabilities(log_joint_of_bins(params, bins)))
}

# The statistics about the means, as the engine has them, the log-likelihood, and the entropy of the responsibilities.
statistics_of_bins <- function(params, bins) {
  moments <- moments_of_bins(params, bins)
  log_joint <- log_joint_of_bins(params, bins, moments)
  counts <- rep_len(or_default(bins$counts, 1), nrow(bins$lower))
  w <- responsibilities_of_bins(params, bins, log_joint)
  k <- n_components(params)
  d <- n_variables(params)
  statistics <- list(params = params, weight = as.vector(colSums(counts * w)), moment = matrix(0, k, d), scatter = array(0, c(d, d, k)))
  for (j in seq_len(k)) {
    weight <- counts * w[, j]
    gaps <- moments[[j]]$mean - rep(params$means[j, ], each = nrow(bins$lower))
    statistics$moment[j, ] <- colSums(weight * gaps)
    statistics$scatter[, , j] <- crossprod(sqrt(weight) * gaps) + matrix(colSums(weight * moments[[j]]$covariance), d, d)
  }
  statistics$loglik <- sum(counts * log_probabilities(log_joint))
  statistics$entropy <- -sum(counts * ifelse(w > 0, w * log(w), 0))
  statistics
}

# ---- Extrapolation ------------------------------------------------------------------------------

# Statistics as a vector, in units of the columns and of all rows: sums about fixed points, so that they are linear.
vector_of_statistics <- function(statistics, unit) {
  k <- length(statistics$weight)
  offset <- (statistics$params$means - rep(unit$mean, each = k)) / rep(unit$deviation, each = k)
  moment <- statistics$moment / rep(unit$deviation, each = k)
  scale <- tcrossprod(unit$deviation)
  parts <- lapply(seq_len(k), function(j) {
    N <- statistics$weight[j]
    across <- tcrossprod(moment[j, ], offset[j, ])
    scatter <- matrix(statistics$scatter[, , j], ncol(moment)) / scale + across + t(across) + N * tcrossprod(offset[j, ])
    c(N, moment[j, ] + N * offset[j, ], scatter)
  })
  do.call(rbind, parts) / unit$n
}

# NULL where these are no statistics of any rows.
statistics_of_vector <- function(vector, params, unit) {
  d <- length(unit$mean)
  k <- nrow(vector)
  if (!all(is.finite(vector)) || any(vector[, 1] <= 1e-10 / k)) return(NULL)
  vector <- vector * unit$n
  statistics <- list(params = params, weight = vector[, 1], moment = matrix(0, k, d), scatter = array(0, c(d, d, k)))
  for (j in seq_len(k)) {
    mean <- vector[j, 1 + seq_len(d)] / vector[j, 1]
    within <- matrix(vector[j, -seq_len(d + 1)], d) - vector[j, 1] * tcrossprod(mean)
    if (any(diag(within) <= 0) || min(eigen(within, symmetric = TRUE, only.values = TRUE)$values) <= 0) return(NULL)
    statistics$params$means[j, ] <- unit$mean + unit$deviation * mean
    statistics$scatter[, , j] <- within * tcrossprod(unit$deviation)
  }
  statistics
}

# From three in a row (Varadhan and Roland 2008), so far that statistics remain what they are; NULL where they hardly move.
extrapolated <- function(last, params, unit) {
  r <- last[[2]] - last[[1]]
  v <- last[[3]] - 2 * last[[2]] + last[[1]]
  if (sum(v^2) == 0) return(NULL)
  alpha <- -sqrt(sum(r^2) / sum(v^2))
  while (alpha < -1.01) {
    statistics <- statistics_of_vector(last[[1]] - 2 * alpha * r + alpha^2 * v, params, unit)
    if (!is.null(statistics)) return(statistics)
    alpha <- (alpha - 1) / 2
  }
}

# ---- A run --------------------------------------------------------------------------------------

# What all runs of a model on these bins have in common. `data` are those of the stand-ins.
binned_problem <- function(bins, data, model, k, threads) {
  engine <- engine_model(model, data, k)
  list(bins = bins, data = data, model = model, engine = engine, threads = threads, k = k,
       known = known_columns(data), ratio = model$constraint$eigen_ratio,
       unit = list(mean = data$mean, deviation = ifelse(data$deviations > 0, data$deviations, 1), n = data$n))
}

maximise_binned <- function(statistics, problem) {
  sums <- statistics[c("params", "weight", "moment", "scatter")]
  step <- from_engine(cpp_maximise(sums, problem$known, problem$engine, problem$threads))
  step$params <- params_from_engine(step$params, problem$data, problem$model)
  step
}

log_prior_in <- function(params, problem) {
  if (is.null(problem$model$prior)) 0 else from_engine(cpp_log_prior(params, problem$engine))
}

# A run of EM from parameters. Every third step is extrapolated, and taken only if the objective does not fall. Ends when
# what is left to gain is less than `tol`, as of all runs (see gmm_control()).
run_binned_em <- function(start, problem, max_iter, tol, accelerate = TRUE, report = NULL) {
  at <- evaluated_binned(start, problem)
  run <- list(trace = at$objective, remaining = Inf, gradient = NA_real_, iterations = 0L)
  last <- list(vector_of_statistics(at$statistics, problem$unit))
  finish <- function(status, components = integer(0)) {
    c(run, list(params = at$params, loglik = at$statistics$loglik, log_prior = at$log_prior, objective = at$objective,
                entropy = at$statistics$entropy, status = status, components = components))
  }
  while (run$iterations < max_iter) {
    empty <- which(at$statistics$weight <= 1e-10 * problem$data$n / problem$k)
    if (length(empty) > 0) return(finish("empty", empty))
    step <- maximise_binned(at$statistics, problem)
    tried <- evaluated_binned(step$params, problem)
    gain <- tried$objective - at$objective
    run$iterations <- run$iterations + 1L
    # The first step from a start outside of the family may lose; any other that does is rounding.
    if (tol > 0 && gain < 0 && length(run$trace) > 1 && length(step$collapsed) == 0) {
      run$remaining <- -gain
      return(finish_at_bound(finish, at, problem))
    }
    at <- tried
    last <- c(last, list(vector_of_statistics(at$statistics, problem$unit)))
    run$trace <- c(run$trace, at$objective)
    run$gradient <- sqrt(2 * max(gain, 0))
    run$remaining <- remaining_gain(gain, last, at$objective)
    if (!is.null(report)) report(run$iterations, at$objective)
    if (length(step$collapsed) > 0) return(finish("collapsed", step$collapsed))
    if (run$remaining < tol) return(finish_at_bound(finish, at, problem))
    if (!accelerate || length(last) < 3 || run$iterations >= max_iter) {
      last <- utils::tail(last, 2)
      next
    }
    further <- tried_extrapolation(last, at, problem)
    run$iterations <- run$iterations + 1L
    if (is.null(further)) {
      last <- utils::tail(last, 1)
    } else {
      at <- further
      last <- list(vector_of_statistics(at$statistics, problem$unit))
      run$trace <- c(run$trace, at$objective)
    }
  }
  finish("iteration_limit")
}

# Parameters with the E-step there.
evaluated_binned <- function(params, problem) {
  statistics <- statistics_of_bins(params, problem$bins)
  log_prior <- log_prior_in(params, problem)
  list(params = params, statistics = statistics, log_prior = log_prior, objective = statistics$loglik + log_prior)
}

# NULL where it is no better.
tried_extrapolation <- function(last, at, problem) {
  statistics <- extrapolated(last, at$params, problem$unit)
  if (is.null(statistics)) return(NULL)
  step <- maximise_binned(statistics, problem)
  if (length(step$collapsed) > 0) return(NULL)
  further <- evaluated_binned(step$params, problem)
  if (is.finite(further$objective) && further$objective >= at$objective) further
}

# If steps go on shrinking at the present rate; the last of `last` are of plain steps.
remaining_gain <- function(gain, last, objective) {
  if (abs(gain) <= 1e-12 * abs(objective)) return(0)
  m <- length(last)
  if (m < 3 || gain < 0) return(Inf)
  rate <- sqrt(sum((last[[m]] - last[[m - 1]])^2) / sum((last[[m - 1]] - last[[m - 2]])^2))
  if (rate < 1) gain / (1 - rate) else Inf
}

# Converged, or so at the bound of the eigenvalues.
finish_at_bound <- function(finish, at, problem) {
  if (is.null(problem$ratio)) return(finish("converged"))
  values <- vapply(seq_len(problem$k), function(j) {
    range(eigen(slice(at$params$covariances, j), symmetric = TRUE, only.values = TRUE)$values)
  }, numeric(2))
  if (max(values) < (1 - 1e-6) * problem$ratio * min(values)) return(finish("converged"))
  finish("bounded", which(values[1, ] <= (1 + 1e-6) * min(values)))
}
