# Gaussian mixtures in plain R, as the formulas stand in a book: what the package is compared
# with. Nothing here calls the package.

ref_log_normal <- function(x, mean, sigma) {
  delta <- sweep(x, 2, mean)
  -ncol(x) / 2 * log(2 * pi) - as.vector(determinant(sigma)$modulus) / 2 -
    rowSums((delta %*% solve(sigma)) * delta) / 2
}

ref_log_joint <- function(params, x) {
  x <- as.matrix(x)
  vapply(seq_along(params$proportions), function(j) {
    sigma <- matrix(params$covariances[, , j], ncol(x))
    log(params$proportions[j]) + ref_log_normal(x, params$means[j, ], sigma)
  }, numeric(nrow(x)))
}

ref_log_density <- function(params, x) {
  joint <- matrix(ref_log_joint(params, x), ncol = length(params$proportions))
  highest <- apply(joint, 1, max)
  highest + log(rowSums(exp(joint - highest)))
}

ref_loglik <- function(params, x, weights = 1) sum(weights * ref_log_density(params, x))

ref_e_step <- function(params, x) exp(ref_log_joint(params, x) - ref_log_density(params, x))

# N_j, means and W_j = sum_i w_ij (x_i - mu_j)(x_i - mu_j)'.
ref_within <- function(x, w) {
  x <- as.matrix(x)
  total <- colSums(w)
  means <- crossprod(w, x) / total
  scatter <- array(0, c(ncol(x), ncol(x), ncol(w)))
  for (j in seq_len(ncol(w))) {
    delta <- sweep(x, 2, means[j, ])
    scatter[, , j] <- crossprod(delta * w[, j], delta)
  }
  list(total = total, means = means, scatter = scatter)
}

# Celeux & Govaert (1995), the families whose M-step has a closed form: from W_j (d x d x k) and
# N_j to Sigma_j.
ref_covariances <- function(scatter, total, family) {
  d <- dim(scatter)[1]
  k <- length(total)
  n <- sum(total)
  each <- function(f) array(vapply(seq_len(k), f, matrix(0, d, d)), c(d, d, k))
  W <- function(j) matrix(scatter[, , j], d)
  diagonal <- function(j) diag(diag(W(j)), d)
  root_det <- function(m) det(m)^(1 / d)
  pooled <- apply(scatter, 1:2, sum)
  switch(family,
    EII = each(function(j) diag(sum(diag(pooled)) / (n * d), d)),
    VII = each(function(j) diag(sum(diag(W(j))) / (total[j] * d), d)),
    EEI = each(function(j) diag(diag(pooled) / n, d)),
    EVI = {
      volume <- sum(vapply(seq_len(k), function(j) root_det(diagonal(j)), 0)) / n
      each(function(j) volume * diagonal(j) / root_det(diagonal(j)))
    },
    VVI = each(function(j) diagonal(j) / total[j]),
    EEE = each(function(j) pooled / n),
    EEV = {
      spectra <- lapply(seq_len(k), function(j) eigen(W(j), symmetric = TRUE))
      values <- Reduce(`+`, lapply(spectra, function(s) s$values)) / n
      each(function(j) spectra[[j]]$vectors %*% diag(values, d) %*% t(spectra[[j]]$vectors))
    },
    EVV = {
      volume <- sum(vapply(seq_len(k), function(j) root_det(W(j)), 0)) / n
      each(function(j) volume * W(j) / root_det(W(j)))
    },
    VVV = each(function(j) W(j) / total[j])
  )
}

closed_form <- c("EII", "VII", "EEI", "EVI", "VVI", "EEE", "EEV", "EVV", "VVV")

ref_m_step <- function(x, w, family, weights = 1) {
  within <- ref_within(x, w * weights)
  list(proportions = within$total / sum(within$total), means = within$means,
       covariances = ref_covariances(within$scatter, within$total, family))
}

# The log-likelihood at the start and after each iteration.
ref_em_path <- function(x, params, family, iterations, weights = 1) {
  path <- ref_loglik(params, x, weights)
  for (t in seq_len(iterations)) {
    params <- ref_m_step(x, ref_e_step(params, x), family, weights)
    path <- c(path, ref_loglik(params, x, weights))
  }
  path
}

# Sum_i sum_j w_ij log p(x_i, z_i = j): what an M-step maximises.
ref_expected <- function(params, x, w) sum(w * ref_log_joint(params, x))

# The part of it in the covariances, with the opposite sign and doubled.
ref_covariance_objective <- function(covariances, scatter, total) {
  d <- dim(scatter)[1]
  sum(vapply(seq_along(total), function(j) {
    sigma <- matrix(covariances[, , j], d)
    total[j] * as.vector(determinant(sigma)$modulus) +
      sum(diag(solve(sigma, matrix(scatter[, , j], d))))
  }, 0))
}

ref_distortion <- function(x, centers, cluster) {
  sum(vapply(seq_len(nrow(x)), function(i) sum((x[i, ] - centers[cluster[i], ])^2), 0))
}

# Statistics with the scatter about the components' own means besides.
with_within <- function(s) {
  s$within <- s$scatter
  for (j in seq_along(s$weight)) s$within[, , j] <- s$scatter[, , j] - tcrossprod(s$moment[j, ]) / s$weight[j]
  s
}
