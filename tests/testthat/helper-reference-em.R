# EM with everything at once, in plain R: case weights, values missing at random, plausibilities,
# a noise component, a conjugate prior, all 14 families. Slow, and nothing here calls the package.
#
# Parameters are lists as gmm_params() makes them: `noise`, where there is one, is a list of
# `proportion` and `box` (2 x d). Matrices over components have the noise as their last column.

# a_ij, n x k or n x (k + 1), from labels of any kind; NULL says nothing.
ref_plausibility <- function(labels, k, noise, n = NROW(labels)) {
  if (is.null(labels)) return(matrix(1, n, k + noise))
  a <- if (is.matrix(labels)) labels * 1 else ref_indicators(labels, k, noise)
  a <- a / apply(a, 1, max)
  if (!noise || ncol(a) > k) return(a)
  says_nothing <- apply(a, 1, function(row) all(row == 1))
  cbind(a, says_nothing * 1)
}

# Known labels as zeros and ones, unknown ones as ones; 0 or "noise" is the noise.
ref_indicators <- function(labels, k, noise) {
  if (is.factor(labels)) {
    column <- match(as.character(labels), c(setdiff(levels(labels), "noise"), "noise"))
    column[labels %in% "noise"] <- k + 1
  } else {
    column <- ifelse(labels == 0, k + 1, labels)
  }
  a <- outer(column, seq_len(k + noise), "==") * 1
  a[is.na(column), ] <- 1
  a
}

# What one component says of each row: the log density of what is observed, E[x_i - mu | x_iO],
# and Cov(x_i | x_iO) as a row of d * d numbers. `together` are the rows that lack the same values.
ref_conditional <- function(x, mean, sigma, together = ref_patterns(x)) {
  d <- ncol(x)
  log_density <- numeric(nrow(x))
  delta <- sweep(x, 2, mean)
  spread <- matrix(0, nrow(x), d * d)
  for (rows in together) {
    o <- !is.na(x[rows[1], ])
    m <- !o
    cov_mis <- sigma
    if (any(o)) {
      slope <- sigma[m, o, drop = FALSE] %*% solve(sigma[o, o, drop = FALSE])
      log_density[rows] <- ref_log_normal(x[rows, o, drop = FALSE], mean[o],
                                          sigma[o, o, drop = FALSE])
      delta[rows, m] <- delta[rows, o, drop = FALSE] %*% t(slope)
      cov_mis[, o] <- cov_mis[o, ] <- 0
      cov_mis[m, m] <- sigma[m, m] - slope %*% sigma[o, m, drop = FALSE]
    } else {
      delta[rows, ] <- 0
    }
    spread[rows, ] <- rep(cov_mis, each = length(rows))
  }
  list(log_density = log_density, delta = delta, spread = spread)
}

ref_patterns <- function(x) {
  if (!anyNA(x)) return(list(seq_len(nrow(x))))
  unname(split(seq_len(nrow(x)), as.data.frame(is.na(x)), drop = TRUE))
}

ref_conditionals <- function(params, x) {
  together <- ref_patterns(x)
  lapply(seq_along(params$proportions), function(j) {
    ref_conditional(x, params$means[j, ], matrix(params$covariances[, , j], ncol(x)), together)
  })
}

# log joint_ij, with the labels, and with the noise last.
ref_observed_log_joint <- function(params, x, labels = NULL, given = ref_conditionals(params, x)) {
  k <- length(params$proportions)
  noise <- !is.null(params$noise)
  joint <- vapply(given, function(g) g$log_density, numeric(nrow(x)))
  joint <- sweep(matrix(joint, nrow(x)), 2, log(params$proportions), "+")
  if (noise) joint <- cbind(joint, log(params$noise$proportion) + ref_log_uniform(params, x))
  joint + log(ref_plausibility(labels, k, noise, nrow(x)))
}

# Uniform in the box, of whose sides only those count that belong to observed values.
ref_log_uniform <- function(params, x) {
  side <- params$noise$box[2, ] - params$noise$box[1, ]
  -as.vector((!is.na(x)) %*% log(side))
}

ref_log_sum <- function(joint) {
  highest <- apply(joint, 1, max)
  highest + log(rowSums(exp(joint - highest)))
}

ref_observed_loglik <- function(params, x, weights = 1, labels = NULL) {
  sum(weights * ref_log_sum(ref_observed_log_joint(params, x, labels)))
}

ref_posterior <- function(params, x, labels = NULL) {
  joint <- ref_observed_log_joint(params, x, labels)
  exp(joint - ref_log_sum(joint))
}

# N_j, N_0, the means that maximise, and W_j about those: sum_i w_ij (delta delta' + Cov), with
# delta = E[x_i | x_iO] - mean. `moment` is sum_i w_ij delta with delta about the old means.
ref_statistics <- function(params, x, weights = 1, labels = NULL) {
  d <- ncol(x)
  k <- length(params$proportions)
  given <- ref_conditionals(params, x)
  joint <- ref_observed_log_joint(params, x, labels, given)
  log_density <- ref_log_sum(joint)
  w <- weights * exp(joint - log_density)
  within <- array(0, c(d, d, k))
  moment <- matrix(0, k, d)
  for (j in seq_len(k)) {
    wj <- w[, j]
    moment[j, ] <- colSums(wj * given[[j]]$delta)
    about_new <- sweep(given[[j]]$delta, 2, moment[j, ] / sum(wj))
    within[, , j] <- crossprod(wj * about_new, about_new) + colSums(wj * given[[j]]$spread)
  }
  weight <- colSums(w)[seq_len(k)]
  list(weight = weight, noise = sum(w[, -seq_len(k)]), moment = moment,
       means = params$means + moment / weight, within = within, loglik = sum(weights * log_density))
}

# The sides of the noise: the ranges of what is observed in rows that count.
ref_box <- function(x, weights = 1) {
  box <- apply(x[rep_len(weights, nrow(x)) > 0, , drop = FALSE], 2, range, na.rm = TRUE)
  rownames(box) <- c("lower", "upper")
  box
}

# The prior, every part that is not given taken from the data.
ref_prior <- function(x, k, family, weights = 1, shrinkage = 0.01, mean = NULL, dof = NULL,
                      scale = NULL, concentration = 1) {
  d <- ncol(x)
  form <- ref_form(family)
  weights <- rep_len(weights, nrow(x))
  if (is.null(mean)) mean <- ref_column_means(x, weights)
  if (is.null(scale)) scale <- ref_default_scale(x, k, form, weights)
  # A number is the scale of the one variance of a spherical family, which has d axes.
  if (!is.matrix(scale)) scale <- diag(if (form == "spherical") scale / d else scale, d)
  list(kappa = shrinkage, mean = mean, dof = if (is.null(dof)) d + 2 else dof, scale = scale,
       alpha = concentration)
}

ref_column_means <- function(x, weights) {
  colSums(weights * x, na.rm = TRUE) / colSums(weights * !is.na(x))
}

# var(x) / k^(2 / d), or the mean of its diagonal. Weights that are whole count rows; others have no
# unit, and the rows themselves are counted.
ref_default_scale <- function(x, k, form, weights) {
  n <- if (all(weights == round(weights))) sum(weights) else sum(weights > 0)
  scale <- ref_ml_covariance(x, weights) * n / (n - 1) / k^(2 / ncol(x))
  if (form == "ellipsoidal") scale else mean(diag(scale))
}

# Of one normal distribution. Where values are missing, so many iterations lead to it unless most
# values are missing.
ref_ml_covariance <- function(x, weights) {
  d <- ncol(x)
  mean <- ref_column_means(x, weights)
  delta <- sweep(x, 2, mean)
  if (!anyNA(x)) return(crossprod(weights * delta, delta) / sum(weights))
  square <- colSums(weights * delta^2, na.rm = TRUE) / sum(weights)
  one <- list(proportions = 1, means = t(mean), covariances = array(diag(square, d), c(d, d, 1)))
  ref_em(x, one, "VVV", 60, weights)$params$covariances[, , 1]
}

ref_form <- function(family) {
  if (family %in% c("EII", "VII")) "spherical"
  else if (substr(family, 3, 3) == "I") "diagonal"
  else "ellipsoidal"
}

# What the prior adds for each component: a_j, Lambda_j, and one observation of the mean if
# kappa > 0. No prior adds nothing.
ref_pseudo_data <- function(prior, k, d, family) {
  if (is.null(prior)) {
    return(list(kappa = 0, mean = numeric(d), a = 0, scale = matrix(0, d, d), one = 0, alpha = 1))
  }
  a <- switch(ref_form(family), spherical = (prior$dof + 2) / d, diagonal = prior$dof + 2,
              ellipsoidal = prior$dof + d + 1)
  # A volume, or a whole matrix, that all components share has its prior once and not k times.
  list(kappa = prior$kappa, mean = prior$mean, one = (prior$kappa > 0) * 1, alpha = prior$alpha,
       a = if (substr(family, 1, 1) == "E") a / k else a,
       scale = if (family %in% c("EII", "EEI", "EEE")) prior$scale / k else prior$scale)
}

# Without its constants. (Functions that are made anew in each call are compiled anew by R in each, which
# takes two hundred times what they do.)
ref_log_prior_of <- function(j, params, add) {
  sigma <- matrix(params$covariances[, , j], ncol(params$means))
  delta <- params$means[j, ] - add$mean
  log_det <- as.vector(determinant(sigma)$modulus)
  -add$a / 2 * log_det - sum(diag(solve(sigma, add$scale))) / 2 -
    add$one / 2 * (log_det + add$kappa * sum(delta * solve(sigma, delta)))
}

ref_log_prior <- function(params, prior, family) {
  k <- length(params$proportions)
  d <- ncol(params$means)
  add <- ref_pseudo_data(prior, k, d, family)
  of_normal <- vapply(seq_len(k), ref_log_prior_of, 0, params, add)
  of_proportions <- if (add$alpha == 1) 0
  else (add$alpha - 1) * sum(log(c(params$proportions, params$noise$proportion)))
  sum(of_normal) + of_proportions
}

ref_map_m_step <- function(statistics, family, prior = NULL, box = NULL, proportions = "free") {
  k <- length(statistics$weight)
  d <- ncol(statistics$means)
  add <- ref_pseudo_data(prior, k, d, family)
  n <- statistics$weight
  counts <- c(n, if (!is.null(box)) statistics$noise) + add$alpha - 1
  pi <- counts / sum(counts)
  mu <- (n * statistics$means + rep(add$kappa * add$mean, each = k)) / (n + add$kappa)
  scatter <- statistics$within
  for (j in seq_len(k)) {
    delta <- statistics$means[j, ] - add$mean
    scatter[, , j] <- scatter[, , j] + add$scale +
      add$kappa * n[j] / (n[j] + add$kappa) * tcrossprod(delta)
  }
  list(proportions = if (proportions == "equal") rep(sum(pi[1:k]) / k, k) else pi[1:k], means = mu,
       covariances = ref_any_covariances(scatter, n + add$a + add$one, family),
       noise = if (!is.null(box)) list(proportion = pi[k + 1], box = box))
}

# From `params` on, so many iterations, or until one gains less than tol: the path of
# l + log prior (with its value at the start) and the parameters at its end.
ref_em <- function(x, params, family, iterations, weights = 1, labels = NULL, prior = NULL,
                   proportions = "free", tol = -Inf) {
  path <- NULL
  repeat {
    statistics <- ref_statistics(params, x, weights, labels)
    path <- c(path, statistics$loglik + ref_log_prior(params, prior, family))
    if (length(path) > iterations || length(path) > 1 && diff(utils::tail(path, 2)) < tol) break
    params <- ref_map_m_step(statistics, family, prior, params$noise$box, proportions)
  }
  list(path = path, params = params)
}

# All fourteen families: those of ref_covariances() and the five without a closed form.
ref_any_covariances <- function(scatter, total, family) {
  switch(family,
    VEI = , VEE = , VEV = ref_common_shape(scatter, total, family),
    EVE = , VVE = ref_common_axes(scatter, total, family),
    ref_covariances(scatter, total, family)
  )
}

# Sigma_j = lambda_j B_j, where all B_j are one matrix of determinant 1 (diagonal in VEI), or in
# VEV have the same eigenvalues: volumes given shape and shape given volumes, until it stays.
ref_common_shape <- function(scatter, total, family) {
  d <- dim(scatter)[1]
  k <- length(total)
  axes <- lapply(seq_len(k), function(j) {
    if (family == "VEV") eigen(scatter[, , j], symmetric = TRUE)$vectors else diag(d)
  })
  W <- lapply(seq_len(k), function(j) {
    turned <- t(axes[[j]]) %*% scatter[, , j] %*% axes[[j]]
    if (family == "VEE") turned else diag(diag(turned), d)
  })
  shape <- diag(d)
  for (t in 1:1000) {
    volume <- vapply(W, function(w) sum(diag(solve(shape, w))) / d, 0) / total
    before <- shape
    shape <- Reduce(`+`, Map(`/`, W, volume))
    shape <- shape / det(shape)^(1 / d)
    if (max(abs(shape - before)) < 1e-13 * max(abs(shape))) break
  }
  array(unlist(Map(function(l, axes) l * axes %*% shape %*% t(axes), volume, axes)), c(d, d, k))
}

# Two dimensions: EVI or VVI in axes turned by an angle, the best of all angles.
ref_common_axes <- function(scatter, total, family) {
  stopifnot(dim(scatter)[1] == 2)
  at <- function(angle) {
    turn <- matrix(c(cos(angle), sin(angle), -sin(angle), cos(angle)), 2)
    turned <- ref_turn(scatter, t(turn))
    ref_turn(ref_covariances(turned, total, sub("E$", "I", family)), turn)
  }
  value <- function(angle) ref_covariance_objective(at(angle), scatter, total)
  step <- pi / 2 / 18
  best <- which.min(vapply(step * 1:18, value, 0)) * step
  at(stats::optimize(value, best + c(-step, step), tol = 1e-10)$minimum)
}

ref_turn <- function(matrices, turn) {
  array(apply(matrices, 3, function(m) turn %*% m %*% t(turn)), dim(matrices))
}
