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

# The statistics about the means, as the engine has them, and the log-likelihood.
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
  statistics
}

# ---- A run --------------------------------------------------------------------------------------

# EM from each of `starts`: the engine asks (see run_em_by_passes()), and the bins answer.
run_binned_em <- function(starts, problem, max_iter, control, report = NULL) {
  model <- problem$model
  answer <- function(questions) {
    lapply(questions, function(question) {
      sums_of_bins(params_from_engine(question$params, problem$data, model), problem$bins, question$scatter)
    })
  }
  jobs <- lapply(starts, function(params) list(params = params, model = model))
  run_em_by_passes(answer, problem$data, jobs, control, report, rep_len(as.integer(max_iter), length(jobs)))
}

# Statistics as they travel to the engine.
sums_of_bins <- function(params, bins, scatter) {
  found <- statistics_of_bins(params, bins)
  size <- dim(found$scatter)
  list(weight = found$weight, noise = 0, moment = t(found$moment), loglik = found$loglik, scatter = switch(scatter,
    full = found$scatter, diagonal = array(t(variances_of(found$scatter)), c(size[1], 1, size[3])), none = numeric(0)
  ))
}

entropy_of_bins <- function(params, bins) {
  w <- responsibilities_of_bins(params, bins)
  -sum(or_default(bins$counts, 1) * ifelse(w > 0, w * log(w), 0))
}
