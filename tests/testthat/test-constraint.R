# Constraints: a bound on the ratio of eigenvalues, and parameters that are held.

eigenvalues <- function(params) {
  apply(params$covariances, 3, function(s) eigen(s, symmetric = TRUE)$values)
}
ratio_of <- function(params) max(eigenvalues(params)) / min(eigenvalues(params))
scaled <- scale(geyser)

test_that("the truncation of Fritz et al., by hand", {
  # Two components with 10 and 30 rows and variances 1 and 100; at most a ratio of 4. With
  # m <= 1 no longer free: minimise 10 (log m + 1 / m) + 30 (log 4 m + 100 / 4 m):
  # m = (10 * 1 + 30 * 100 / 4) / 40.
  x <- c(rep(c(-1, 1), 5), 1000 + rep(c(-10, 10), 15))
  theta <- m_step(x, outer(rep(1:2, c(10, 30)), 1:2, "==") * 1, "V",
                  constraint = gmm_constraint(eigen_ratio = 4))
  m <- (10 + 30 * 100 / 4) / 40
  expect_near(theta$covariances, c(m, 4 * m), 1e-12)
})

test_that("the bound is kept and the objective never falls, in every family", {
  for (family in families) {
    for (ratio in c(1, 2, 20)) {
      fit <- fit_iterations(scaled, 3, family, score_groups(scaled, 3), 30,
                            constraint = gmm_constraint(eigen_ratio = ratio))
      expect_lte(ratio_of(coef(fit)), ratio * (1 + 1e-9), label = paste(family, ratio))
      expect_never_falls(fit$trace[-1], label = paste(family, ratio))
    }
    # A bound that is not reached changes nothing.
    loose <- fit_iterations(scaled, 3, family, score_groups(scaled, 3), 10,
                            constraint = gmm_constraint(eigen_ratio = 1e9))
    plain <- fit_iterations(scaled, 3, family, score_groups(scaled, 3), 10)
    expect_near(loose$trace, plain$trace, 1e-9, label = family)
  }
})

# Sigma_j = volume_j D_j A_j D_j' from numbers, for d = 2: log volumes, log shapes, angles.
covariances_of <- function(volume, shape, angle) {
  array(vapply(seq_along(volume), function(j) {
    d <- matrix(c(cos(angle[j]), sin(angle[j]), -sin(angle[j]), cos(angle[j])), 2)
    exp(volume[j]) * d %*% diag(exp(c(shape[j], -shape[j]))) %*% t(d)
  }, matrix(0, 2, 2)), c(2, 2, length(volume)))
}

# The best covariances of a family in the plane under the bound, by brute force over its numbers.
brute_force <- function(scatter, total, family, ratio) {
  k <- length(total)
  axis <- strsplit(family, "")[[1]]
  count <- c(volume = if (axis[1] == "E") 1 else k, shape = switch(axis[2], I = 0, E = 1, V = k),
             angle = switch(axis[3], I = 0, E = 1, V = k))
  spread <- function(v) if (length(v) == 0) rep(0, k) else rep_len(v, k)
  objective <- function(v) {
    part <- split(v, factor(rep(names(count), count), names(count)))
    shape <- spread(part$shape)
    volume <- spread(part$volume)
    logs <- c(volume + shape, volume - shape)
    excess <- max(0, diff(range(logs)) - log(ratio))
    ref_covariance_objective(covariances_of(volume, shape, spread(part$angle)), scatter, total) + 1e7 * excess^2
  }
  best <- Inf
  for (seed in 1:2) {
    v <- with_seed(seed, rnorm(sum(count), sd = 0.5))
    for (again in 1:3) v <- stats::optim(v, objective, control = list(maxit = 1500, reltol = 1e-9))$par
    best <- min(best, objective(v))
  }
  best
}

test_that("the M-step under the bound is the best there is, by brute force in the plane", {
  w <- random_responsibilities(272, 2, seed = 3)
  w[, 1] <- ifelse(scaled[, 2] > 0.2, 0.95, 0.1)
  w[, 2] <- 1 - w[, 1]
  within <- ref_within(scaled, w)
  for (family in c("VII", "EVI", "VEI", "VVI", "VEE", "EVV")) {
    theta <- m_step(scaled, w, family, constraint = gmm_constraint(eigen_ratio = 1.5))
    ours <- ref_covariance_objective(theta$covariances, within$scatter, within$total)
    expect_lt(ours - brute_force(within$scatter, within$total, family, 1.5), 1e-3 * abs(ours), label = family)
  }
})

test_that("the constrained maximum is at least that of tclust", {
  # tclust 2.2-3, tclust(scale(faithful), k = 3, alpha = 0, restr = "eigen", restr.fact = c,
  # opt = "MIXT", nstart = 100): best objectives.
  theirs <- c(`2` = -386.0749, `10` = -375.1699, `50` = -376.5669)
  for (ratio in names(theirs)) {
    fit <- with_seed(1, fit_gmm(scaled, k = 3, covariance = "VVV",
                                constraint = gmm_constraint(eigen_ratio = as.numeric(ratio))))
    expect_gte(fit$loglik, theirs[[ratio]] - 1e-3)
    expect_true(fit$converged)
    expect_lte(ratio_of(coef(fit)), as.numeric(ratio) * (1 + 1e-9))
  }
})

test_that("a component that would collapse is held, and named", {
  x <- with_seed(1, c(rnorm(60), rep(3, 10)))
  fit <- fit_gmm(x, k = 2, covariance = "V", start = rep(1:2, c(60, 10)),
                 constraint = gmm_constraint(eigen_ratio = 100))
  expect_identical(fit$status, "bounded")
  expect_identical(fit$components, 2L)
  expect_match(fit$diagnosis[1], "Component 2 has its least variance at the bound")
  expect_near(ratio_of(coef(fit)), 100, 1e-6)
  expect_output(print(fit), "at the bound of the constraint")
  # The likelihood is bounded in families and data where it would not be.
  dependent <- cbind(geyser, total = rowSums(geyser))
  fit <- fit_gmm(dependent, k = 2, covariance = "VVV", n_start = 2,
                 constraint = gmm_constraint(eigen_ratio = 1e6))
  expect_all_finite(fit)
})

test_that("proportions, means and covariances that are held stay, and are not counted", {
  start <- complete_mle(geyser, 1 + (geyser[, 2] > 68))
  half <- gmm_constraint(proportions = c(1 / 3, 2 / 3))
  fit <- fit_iterations(geyser, 2, "VVV", start, 20, constraint = half)
  expect_identical(fit$params$proportions, c(1 / 3, 2 / 3))
  expect_identical(fit$df, 10)
  means <- rbind(c(2, 55), NA)
  fit <- fit_iterations(geyser, 2, "VVV", start, 20, constraint = gmm_constraint(means = means))
  expect_identical(unname(fit$params$means[1, ]), c(2, 55))
  expect_identical(fit$df, 9)
  # Sigma_1 is about the mean that is held.
  w <- e_step(fit_iterations(geyser, 2, "VVV", start, 19, constraint = gmm_constraint(means = means)), geyser)
  delta <- sweep(geyser, 2, c(2, 55))
  expect_near(fit$params$covariances[, , 1], crossprod(delta * w[, 1], delta) / sum(w[, 1]), 1e-12)
  sigma <- array(c(0.1, 0, 0, 30, rep(NA, 4)), c(2, 2, 2))
  fit <- fit_iterations(geyser, 2, "VVV", start, 20, constraint = gmm_constraint(covariances = sigma))
  expect_identical(unname(fit$params$covariances[, , 1]), diag(c(0.1, 30)))
  expect_identical(fit$df, 8)
})

test_that("held values in every family: the rest climbs, and follows the family alone", {
  start <- complete_mle(iris4, iris$Species)
  sigma <- array(NA_real_, c(4, 4, 3))
  sigma[, , 2] <- diag(c(0.3, 0.1, 0.2, 0.05))
  hold <- gmm_constraint(proportions = c(0.5, NA, NA), means = rbind(NA, c(6, 2.8, 4.3, 1.3), NA)[, 1:4],
                         covariances = sigma)
  for (family in families) {
    fit <- fit_iterations(iris4, 3, family, start, 30, constraint = hold)
    expect_never_falls(fit$trace[-1], label = family)
    expect_identical(fit$params$proportions[1], 0.5)
    expect_near(sum(fit$params$proportions), 1, 1e-15)
    expect_identical(unname(fit$params$covariances[, , 2]), sigma[, , 2])
  }
  fit <- fit_iterations(iris4, 3, "EEE", start, 5, constraint = hold)
  expect_identical(fit$params$covariances[, , 1], fit$params$covariances[, , 3])
})

test_that("a bound and a mean that is held go with weights, holes, labels, noise and a prior", {
  x <- scaled
  x[seq(3, 272, by = 7), 1] <- NA
  x[seq(5, 272, by = 11), 2] <- NA
  x[rowSums(is.na(x)) == 2, 1] <- 0
  labels <- replace(score_groups(scaled, 3), seq(1, 272, by = 2), NA)
  weights <- with_seed(8, rexp(272))
  means <- rbind(NA, c(0, 0), NA)[, 1:2]
  for (family in families) {
    fit <- fit_iterations(x, 3, family, score_groups(scaled, 3), 25, weights = weights, labels = labels,
                          noise = TRUE, prior = gmm_prior(concentration = 2),
                          constraint = gmm_constraint(eigen_ratio = 4, means = means))
    expect_never_falls(fit$trace[-1], label = family)
    expect_lte(ratio_of(coef(fit)), 4 * (1 + 1e-9), label = family)
    expect_identical(unname(fit$params$means[2, ]), c(0, 0))
    expect_near(fit$loglik, log_likelihood(fit, x, weights, labels), 1e-12, label = family)
  }
})

test_that("a component whose mean is held is found there from any start", {
  for (seed in 1:3) {
    fit <- with_seed(seed, fit_gmm(geyser, covariance = "VVV", n_start = 3,
                                   constraint = gmm_constraint(means = rbind(NA, c(2, 54))[, c(1, 2)])))
    expect_identical(fit$k, 2L)
    expect_gt(fit$params$means[1, 2], 75)
  }
})

test_that("sigma2 is a covariance that is held", {
  start <- score_groups(geyser, 2)
  held <- array(diag(2, 2), c(2, 2, 2))
  a <- fit_iterations(geyser, 2, "EII", start, 10, sigma2 = 2)
  b <- fit_iterations(geyser, 2, "EII", start, 10, constraint = gmm_constraint(covariances = held))
  expect_same_params(coef(a), coef(b), 1e-14)
  expect_identical(a$df, b$df)
})

test_that("what is no constraint is an error that says so", {
  expect_error(gmm_constraint(eigen_ratio = 0.5), "`eigen_ratio`", class = "mezcla_error")
  expect_error(gmm_constraint(proportions = c(0.5, 0.6)), "`proportions`", class = "mezcla_error")
  expect_error(gmm_constraint(proportions = c(1, NA)), "`proportions`", class = "mezcla_error")
  expect_error(gmm_constraint(means = "a"), "`means`", class = "mezcla_error")
  bad <- function(...) fit_gmm(geyser, k = 2, covariance = "VVV", constraint = gmm_constraint(...))
  expect_error(bad(means = rbind(c(1, NA), c(1, 2))), "partly NA for component 1", class = "mezcla_error")
  expect_error(bad(means = 1:2), "k x 2 matrix", class = "mezcla_error")
  expect_error(bad(proportions = c(0.2, 0.3, 0.5)), "`constraint` has 3", class = "mezcla_error")
  expect_error(bad(covariances = array(c(1, 2, 2, 1), c(2, 2, 2))), "positive definite", class = "mezcla_error")
  expect_error(bad(proportions = c(0.5, 0.5), means = matrix(1, 3, 2)), "2, 3", class = "mezcla_error")
  expect_error(fit_gmm(geyser, k = 2, constraint = list()), "gmm_constraint()", class = "mezcla_error")
  expect_error(fit_gmm(geyser, k = 2, sigma2 = 1, constraint = gmm_constraint(eigen_ratio = 2)), "sigma2",
               class = "mezcla_error")
  expect_error(fit_gmm(geyser, k = 2, proportions = "equal",
                       constraint = gmm_constraint(proportions = c(0.5, 0.5))), "equal", class = "mezcla_error")
})

test_that("a constraint prints what it holds", {
  shown <- function(...) paste(utils::capture.output(print(gmm_constraint(...))), collapse = " ")
  expect_match(shown(eigen_ratio = 4, means = c(NA, 1)), "factor of 4; means held")
  expect_match(shown(), "none")
})

test_that("in one dimension vectors will do, and other shapes are refused", {
  x <- matrix(faithful$eruptions)
  fit <- function(means, covariances) {
    constraint <- gmm_constraint(means = means, covariances = covariances)
    fit_iterations(x, 2, "V", score_groups(geyser, 2), 2, constraint = constraint)$params
  }
  expect_identical(fit(c(2, NA), c(NA, 0.2)), fit(matrix(c(2, NA)), array(c(NA, 0.2), c(1, 1, 2))))
  expect_identical(unname(fit(c(2, NA), c(NA, 0.2))$means[1, 1]), 2)
  expect_error(fit_gmm(geyser, 2, "VVV", constraint = gmm_constraint(covariances = diag(2))),
               "2 x 2 x k array", class = "mezcla_error")
})

test_that("components whose means are held equal differ in their spread", {
  x <- with_seed(1, c(rnorm(300), rnorm(100, sd = 5)))
  fit <- with_seed(1, fit_gmm(x, 2, "V", constraint = gmm_constraint(means = c(0, 0))))
  expect_identical(fit$status, "converged")
  # The maximum, by another method.
  minus_l <- function(p) -sum(log(plogis(p[1]) * dnorm(x, 0, exp(p[2])) + plogis(-p[1]) * dnorm(x, 0, exp(p[3]))))
  best <- optim(c(1, 0, 1.5), minus_l, control = list(reltol = 1e-14, maxit = 5000))
  expect_near(fit$loglik, -best$value, 1e-4)
  expect_near(sort(as.vector(coef(fit)$covariances)), sort(exp(2 * best$par[2:3])), 0.02)
  # Beside others, with noise, and with labels that say of which of them some rows are.
  both <- with_seed(1, fit_gmm(c(x, 20 + x[1:100] / 4), 3, "V", constraint = gmm_constraint(means = c(0, 0, NA))))
  expect_true(both$converged && both$params$means[3, 1] > 15 && diff(range(both$params$covariances[1:2])) > 10)
  labels <- replace(rep(NA, 400), c(1:20, 301:320), rep(1:2, each = 20))
  some <- with_seed(1, fit_gmm(x, 2, "V", labels = labels, constraint = gmm_constraint(means = c(0, 0))))
  expect_lt(some$params$covariances[1], some$params$covariances[2])
})

test_that("one unknown mean for all components is that of highest likelihood", {
  set.seed(1)
  x <- c(rnorm(180, 10), rnorm(40, 10, 6))
  one <- gmm_constraint(equal_means = TRUE)
  fit <- fit_gmm(x, k = 2, covariance = "V", constraint = one)
  expect_identical(fit$means[1, ], fit$means[2, ])
  expect_identical(fit$df, 4)
  expect_true(all(diff(fit$trace) > -1e-9))
  minus <- function(p) -sum(log(plogis(p[1]) * dnorm(x, p[2], exp(p[3])) + (1 - plogis(p[1])) * dnorm(x, p[2], exp(p[4]))))
  best <- optim(c(0, 10, 0, 1.5), minus, method = "BFGS", control = list(reltol = 1e-14))
  expect_equal(fit$loglik, -best$value, tolerance = 1e-8)
  expect_equal(fit$means[[1]], best$par[2], tolerance = 1e-5)
  # Its standard error, too.
  expect_equal(sqrt(vcov(fit)["mean[x]", "mean[x]"]), sqrt(solve(optimHess(best$par, minus))[2, 2]), tolerance = 1e-3)
  expect_output(print(fit), "one mean for all components")
})

test_that("in two dimensions components with one mean lie across each other", {
  set.seed(2)
  x <- rbind(matrix(rnorm(400), 200) %*% chol(matrix(c(1, 0.8, 0.8, 1), 2)), matrix(rnorm(200), 100) %*% chol(matrix(c(9, -7, -7, 9), 2))) + 5
  one <- gmm_constraint(equal_means = TRUE)
  fit <- fit_gmm(x, k = 2, covariance = "VVV", constraint = one)
  log_density <- function(m, root) {
    z <- backsolve(root, t(x) - m, transpose = TRUE)
    -0.5 * colSums(z^2) - sum(log(diag(root))) - log(2 * pi)
  }
  root <- function(q) matrix(c(exp(q[1]), 0, q[2], exp(q[3])), 2)
  minus <- function(p) {
    -sum(log(plogis(p[1]) * exp(log_density(p[2:3], root(p[4:6]))) + (1 - plogis(p[1])) * exp(log_density(p[2:3], root(p[7:9])))))
  }
  best <- optim(c(0.6, 5, 5, 0, 0.8, -0.5, 1, -2, 0), minus, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000))
  expect_equal(fit$loglik, -best$value, tolerance = 1e-7)
  expect_identical(fit$df, 9)
  for (family in c("VII", "VVI", "VEI", "EEV", "VVE", "EVV")) {
    other <- fit_gmm(x, k = 2, covariance = family, constraint = one, n_start = 3)
    expect_true(all(diff(other$trace) > -1e-8), info = family)
    expect_identical(unname(other$means[1, ]), unname(other$means[2, ]))
    expect_lte(other$loglik, fit$loglik + 1e-6)
  }
  # The M-step alone: the mean at which the profile likelihood is highest.
  w <- runif(300)
  w <- cbind(w, 1 - w)
  profile <- function(m) {
    sum(vapply(1:2, function(j) {
      -0.5 * sum(w[, j]) * log(det(crossprod(sweep(x, 2, m) * sqrt(w[, j])) / sum(w[, j])))
    }, 1))
  }
  found <- m_step(x, w, "VVV", constraint = one)
  expect_equal(unname(found$means[1, ]), optim(colMeans(x), profile, control = list(fnscale = -1, reltol = 1e-14))$par, tolerance = 1e-4)
})

test_that("one mean goes with weights, missing values, priors, labels, bins and the choice among models", {
  set.seed(3)
  x <- c(rnorm(90, 3), rnorm(30, 3, 5))
  one <- gmm_constraint(equal_means = TRUE)
  twice <- fit_gmm(x, k = 2, covariance = "V", constraint = one, weights = rep(1:2, 60))
  again <- fit_gmm(rep(x, rep(1:2, 60)), k = 2, covariance = "V", constraint = one)
  expect_equal(twice$loglik, again$loglik, tolerance = 1e-8)
  y <- cbind(x, x + rnorm(120))
  y[1:10, 2] <- NA
  for (args in list(list(), list(prior = TRUE), list(proportions = "equal"), list(labels = c("a", "b", rep(NA, 118))))) {
    fit <- do.call(fit_gmm, c(list(y, k = 2, covariance = "VVV", constraint = one), args))
    expect_true(all(diff(fit$trace) > -1e-8))
    expect_identical(unname(fit$means[1, ]), unname(fit$means[2, ]))
  }
  rounded <- suppressWarnings(fit_gmm(round(x), k = 2, covariance = "V", constraint = one, rounding = 0.5))
  expect_identical(rounded$means[1, ], rounded$means[2, ])
  expect_equal(rounded$means[[1]], fit_gmm(x, k = 2, covariance = "V", constraint = one)$means[[1]], tolerance = 0.1)
  best <- suppressWarnings(fit_gmm(x, k = 1:2, constraint = one))
  expect_identical(best$selection$status[best$selection$k == 2 & best$selection$covariance == "E"], "not estimable")
  expect_identical(best$k, 2L)
  expect_error(fit_gmm(x, k = 2, covariance = "E", constraint = one), "another family, such as V", class = "mezcla_data_error")
  expect_error(gmm_constraint(means = 1:2, equal_means = TRUE), "equal_means", class = "mezcla_argument_error")
  expect_error(gmm_constraint(equal_means = NA), "TRUE or FALSE", class = "mezcla_argument_error")
})
