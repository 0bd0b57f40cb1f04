# EM on bins: the E-step takes the expectations within each bin, the M-step is that of all fits, from the same statistics.

# ---- The E-step ---------------------------------------------------------------------------------

# For each component the log of the probability of the bins, and their means and covariances under it.
moments_of_bins <- function(params, bins) {
  lapply(seq_len(n_components(params)), function(j) {
    box_moments(bins$lower, bins$upper, params$means[j, ], unname(slice(params$covariances, j)))
  })
}

# n x k, and a column for noise: log p(bin, z = j), with what labels say of it.
log_joint_of_bins <- function(params, bins, moments = moments_of_bins(params, bins)) {
  n <- nrow(bins$lower)
  log_joint <- matrix(vapply(moments, function(one) one$log_p, numeric(n)), n)
  log_joint <- log_joint + rep(log(params$proportions), each = n)
  if (!is.null(params$noise)) log_joint <- cbind(log_joint, log(params$noise$proportion) + log_noise_of_bins(params$noise$box, bins))
  if (!is.null(bins$labels)) {
    log_joint <- log_joint + log(plausibility_of(bins$labels, n_components(params), !is.null(params$noise)))
  }
  dimnames(log_joint) <- list(rownames(bins$lower), c(rownames(params$means), if (!is.null(params$noise)) "noise"))
  log_joint
}

# The log of what uniform noise over the box gives a bin: the share of the box that lies in it; of a column whose value is
# known, the density. Beyond the box the density stays the same, as it does for values, and there is all of it in an open end.
log_noise_of_bins <- function(box, bins) {
  total <- numeric(nrow(bins$lower))
  for (column in seq_len(ncol(box))) {
    from <- box[1, column]
    to <- box[2, column]
    lower <- bins$lower[, column]
    upper <- bins$upper[, column]
    closed <- is.finite(upper - lower)
    width <- ifelse(closed, upper - lower, pmin(upper, to) - pmax(lower, from))
    share <- width / (to - from)
    share[!closed & width <= 0] <- 1
    total <- total + ifelse(upper == lower, -log(to - from), log(pmin(share, 1)))
  }
  total
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
  if (length(lost) == 0) return(w)
  shares <- matrix(c(params$proportions, params$noise$proportion), length(lost), ncol(w), byrow = TRUE)
  if (!is.null(bins$labels)) {
    shares <- shares * plausibility_of(keep_rows_of_labels(bins$labels, lost), n_components(params), !is.null(params$noise))
  }
  w[lost, ] <- shares / rowSums(shares)
  w
}

log_likelihood_of_bins <- function(params, bins) {
  sum(or_default(bins$counts, 1) * log_probabilities(log_joint_of_bins(params, bins)))
}

# 0 is noise.
likeliest_components <- function(w, params) {
  class <- max.col(w, ties.method = "first")
  replace(class, class > n_components(params), 0L)
}

# The statistics about the means, as the engine has them, and the log-likelihood.
statistics_of_bins <- function(params, bins) {
  moments <- moments_of_bins(params, bins)
  log_joint <- log_joint_of_bins(params, bins, moments)
  counts <- counts_of(bins)
  w <- responsibilities_of_bins(params, bins, log_joint)
  k <- n_components(params)
  d <- n_variables(params)
  statistics <- list(params = params, weight = as.vector(colSums(counts * w))[seq_len(k)], moment = matrix(0, k, d), scatter = array(0, c(d, d, k)))
  for (j in seq_len(k)) {
    weight <- counts * w[, j]
    gaps <- moments[[j]]$mean - rep(params$means[j, ], each = nrow(bins$lower))
    statistics$moment[j, ] <- colSums(weight * gaps)
    statistics$scatter[, , j] <- crossprod(sqrt(weight) * gaps) + matrix(colSums(weight * moments[[j]]$covariance), d, d)
  }
  if (!is.null(params$noise)) statistics$noise <- sum(counts * w[, k + 1])
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
  list(weight = found$weight, noise = or_default(found$noise, 0), moment = t(found$moment), loglik = found$loglik, scatter = switch(scatter,
    full = found$scatter, diagonal = array(t(variances_of(found$scatter)), c(size[1], 1, size[3])), none = numeric(0)
  ))
}

entropy_of_bins <- function(params, bins) {
  w <- responsibilities_of_bins(params, bins)
  -sum(or_default(bins$counts, 1) * ifelse(w > 0, w * log(w), 0))
}
