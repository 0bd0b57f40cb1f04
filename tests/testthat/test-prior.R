# The conjugate prior: maximum a posteriori by pseudo-statistics.
# Also for R/: resolved_prior.

test_that("one component in one dimension, by hand", {
  x <- c(1, 2, 4, 9)
  prior <- gmm_prior(shrinkage = 2, mean = 1, dof = 5, scale = 3)
  theta <- m_step(x, matrix(1, 4, 1), "V", prior = prior)
  mu <- (4 * 4 + 2 * 1) / 6
  scatter <- sum((x - 4)^2) + 2 * 4 / 6 * (4 - 1)^2 + 3
  expect_near(theta$means, mu, 1e-14)
  expect_near(theta$covariances, scatter / (4 + 5 + 2 + 1), 1e-14)
})

test_that("the M-step is that of mclust where mclust's is the mode of the same prior", {
  skip_if_not_installed("mclust")
  w <- unname(outer(as.integer(iris$Species), 1:3, "==") * 0.8 + 0.2 / 3)
  # mclust's EII leaves out the scale; its EEI and EEV do not shrink the means.
  cases <- list(list(0.01, c("E", "V", "VII", "EVI", "VVI", "EEE", "VVV")),
                list(0, c("E", "V", "VII", "EEI", "EVI", "VVI", "EEE", "EEV", "VVV")))
  for (case in cases) {
    for (family in case[[2]]) {
      x <- if (nchar(family) == 1) iris[[1]] else iris4
      mstep <- getExportedValue("mclust", paste0("mstep", family))
      # priorControl() is looked up by name where mclust is attached.
      prior <- list(functionName = mclust::defaultPrior, shrinkage = case[[1]])
      theirs <- mstep(data = x, z = w, prior = prior)$parameters
      ours <- m_step(x, w, family, prior = gmm_prior(shrinkage = case[[1]]))
      sigma <- theirs$variance[[if (nchar(family) == 1) "sigmasq" else "sigma"]]
      expect_near(ours$covariances, rep_len(sigma, length(ours$covariances)), 1e-12, label = family)
      expect_near(ours$means, t(theirs$mean), 1e-12, label = family)
    }
  }
})

# log p(theta) up to a constant, as ?gmm_prior has it.
log_prior_by_hand <- function(theta, family, kappa, mean, dof, scale, alpha) {
  d <- ncol(theta$means)
  k <- nrow(theta$means)
  shape <- substr(family, 2, 2)
  a <- if (shape == "I") (dof + 2) / d else if (substr(family, 3, 3) == "I") dof + 2 else dof + d + 1
  if (substr(family, 1, 1) == "E") a <- a / k
  if (family %in% c("EII", "EEI", "EEE")) scale <- scale / k
  one <- function(j) {
    sigma <- matrix(theta$covariances[, , j], d)
    delta <- theta$means[j, ] - mean
    -(a + 1) / 2 * log(det(sigma)) - sum(diag(solve(sigma, scale))) / 2 -
      kappa / 2 * sum(delta * solve(sigma, delta))
  }
  sum(vapply(seq_len(k), one, 0)) + (alpha - 1) * sum(log(theta$proportions))
}

test_that("EM climbs log-likelihood plus log prior, in every family", {
  prior <- gmm_prior(shrinkage = 0.5, mean = c(3, 70), dof = 6, scale = 2 * diag(2), concentration = 3)
  for (family in families) {
    fit <- fit_iterations(geyser, 3, family, score_groups(geyser, 3), 25, prior = prior)
    expect_never_falls(fit$trace, label = family)
    scale <- 2 * diag(2)
    by_hand <- log_prior_by_hand(coef(fit), family, 0.5, c(3, 70), 6, scale, 3)
    expect_near(fit$log_prior, by_hand, 1e-9, label = family)
    expect_near(fit$loglik, log_likelihood(fit, geyser), 1e-12, label = family)
    expect_near(fit$trace[26], fit$loglik + fit$log_prior, 1e-13, label = family)
  }
})

test_that("the M-step is the mode: nothing nearby is better, also in families without closed form", {
  w <- random_responsibilities(272, 2)
  for (family in c("VEI", "VEE", "EVE", "VVE", "VEV", "EVV")) {
    theta <- m_step(geyser, w, family, prior = gmm_prior(shrinkage = 1, mean = c(3, 70), dof = 5, scale = 4))
    objective <- function(theta) {
      ref_expected(theta, geyser, w) + log_prior_by_hand(theta, family, 1, c(3, 70), 5, diag(4, 2), 1)
    }
    best <- objective(theta)
    for (seed in 1:6) {
      # Moves within the family: the means, or all covariances by a common factor.
      moved <- theta
      moved$means <- theta$means + with_seed(seed, rnorm(4, sd = 0.01))
      expect_lt(objective(moved), best, label = family)
      moved <- theta
      moved$covariances <- theta$covariances * with_seed(seed, exp(rnorm(1, sd = 0.05)))
      expect_lt(objective(moved), best, label = family)
    }
  }
})

test_that("a flat prior changes nothing, TRUE is the default prior, and print says MAP", {
  start <- score_groups(iris4, 3)
  flat <- gmm_prior(shrinkage = 0, scale = 1e-300, dof = 0)
  plain <- fit_iterations(iris4, 3, "VVV", start, 5)
  default <- fit_iterations(iris4, 3, "VVV", start, 5, prior = TRUE)
  expect_identical(default$params, fit_iterations(iris4, 3, "VVV", start, 5, prior = gmm_prior())$params)
  expect_gt(max(abs(default$params$means - plain$params$means)), 1e-5)
  expect_output(print(default), "MAP")
  expect_output(print(default), "log-likelihood \\+ log prior")
  expect_output(print(gmm_prior()), "shrinkage 0.01, mean from the data, dof d \\+ 2, scale from the data")
  expect_output(print(gmm_prior(mean = c(3, 70), scale = diag(2))), "mean 3 70, .* scale a 2 x 2 matrix")
  expect_s3_class(flat, "gmm_prior")
})

test_that("a prior keeps components from collapsing", {
  x <- with_seed(1, c(rnorm(60), rep(3, 10)))
  fit <- fit_gmm(x, k = 2, covariance = "V", start = rep(1:2, c(60, 10)), prior = gmm_prior())
  expect_identical(fit$status, "converged")
  expect_all_finite(fit)
  many <- with_seed(1, fit_gmm(iris4, k = 9, covariance = "VVV", prior = gmm_prior(), n_start = 2))
  expect_true(many$status %in% c("converged", "iteration_limit", "empty"))
  # More columns than rows, a constant column: the prior is enough.
  wide <- with_seed(2, matrix(rnorm(60), 6))
  fit <- fit_gmm(wide, k = 1, covariance = "VVV", prior = gmm_prior(scale = 1))
  expect_identical(fit$status, "converged")
})

test_that("the Dirichlet pulls proportions together, and counts for the noise as well", {
  w <- cbind(rep(c(0.9, 0.1), c(200, 72)), rep(c(0.1, 0.9), c(200, 72)))
  theta <- m_step(geyser, w, prior = gmm_prior(concentration = 11))
  expect_near(theta$proportions, (colSums(w) + 10) / (272 + 20), 1e-14)
  three <- cbind(0.8 * w, 0.2)
  theta <- m_step(geyser, three, noise = TRUE, prior = gmm_prior(concentration = 11))
  expect_near(theta$noise$proportion, (0.2 * 272 + 10) / (272 + 30), 1e-14)
})

test_that("a concentration below 1 empties what has fewer rows than that takes away", {
  w <- cbind(rep(c(0.999, 0.001), c(200, 72)), rep(c(0, 0.998), c(200, 72)), 0.001)
  prior <- gmm_prior(concentration = 0.5)
  theta <- m_step(geyser, w, prior = prior)
  expect_near(theta$proportions, c(colSums(w)[1:2] - 0.5, 0) / sum(colSums(w)[1:2] - 0.5), 1e-14)
  # From twelve components on: EM goes on with what is left, to a maximum of it.
  start <- with_seed(1, sample(rep_len(1:12, 272)))
  for (family in c("VVV", "VVI", "EEE", "VEI")) {
    fit <- suppressWarnings(fit_gmm(geyser, 12, family, start = start, prior = gmm_prior(concentration = 0.3)))
    expect_identical(fit$status, "converged", label = family)
    emptied <- fit$params$proportions == 0
    expect_true(any(emptied) && !all(emptied), label = family)
    expect_all_finite(fit$params)
    expect_true(all(e_step(fit, geyser)[, emptied] == 0))
    # Without the emptied ones it is the same maximum, of the same objective.
    left <- list(proportions = fit$params$proportions[!emptied], means = fit$params$means[!emptied, , drop = FALSE],
                 covariances = fit$params$covariances[, , !emptied, drop = FALSE])
    expect_near(fit$loglik, log_likelihood(do.call(gmm_params, left), geyser), 1e-12, label = family)
  }
})

test_that("an emptied component is the mode where the prior says what it is", {
  # The objective with an empty component, by hand: what is at the mode of the prior adds its constant.
  fit <- fit_gmm(geyser, 3, "VVI", start = gmm_params(c(0.4, 0.6 - 1e-8, 1e-8), rbind(c(2, 54), c(4.3, 80), c(3.5, 1000)),
                                                      array(diag(c(0.1, 30)), c(2, 2, 3))), prior = gmm_prior())
  expect_identical(fit$status, "converged")
  expect_lt(fit$params$proportions[3], 1e-8)
  expect_near(fit$params$means[3, ], colMeans(geyser), 1e-6)
  expect_never_falls(fit$trace)
  # No failure: from several starts the higher objective is taken, whether or not a component is empty.
  many <- with_seed(1, fit_gmm(geyser, 12, "VVI", prior = gmm_prior()))
  ended <- many$starts$status == "converged"
  expect_false("empty" %in% many$starts$status)
  expect_near(many$loglik + many$log_prior, max((many$starts$loglik + many$starts$log_prior)[ended]), 1e-7)
  # Without a prior, or one that says nothing of means, it stays a failure.
  bare <- suppressWarnings(fit_gmm(geyser, 3, "VVI", start = gmm_params(c(0.4, 0.6, 0),
    rbind(c(2, 54), c(4.3, 80), c(3.5, 1000)), array(diag(c(0.1, 30)), c(2, 2, 3))), prior = gmm_prior(shrinkage = 0)))
  expect_identical(bare$status, "empty")
})

test_that("the default scale has the unit of the data, not of the weights", {
  start <- 1 + (geyser[, 2] > 70)
  for (weights in list(rep(1 / 272, 272), rep(0.0018, 272))) {
    fit <- suppressWarnings(fit_gmm(geyser, k = 2, covariance = "VVV", start = start, prior = TRUE, weights = weights),
                            classes = "mezcla_weights_warning")
    expect_identical(fit$status, "converged")
  }
  times <- rep(1:2, 136)
  a <- fit_iterations(geyser, 2, "VVV", start, 5, prior = TRUE, weights = times)
  rows <- rep(1:272, times)
  b <- fit_iterations(geyser[rows, ], 2, "VVV", start[rows], 5, prior = TRUE)
  expect_near(a$trace, b$trace, 1e-12)
})

test_that("what is no prior is an error that says so", {
  expect_error(gmm_prior(shrinkage = -1), "`shrinkage`", class = "mezcla_error")
  expect_error(gmm_prior(mean = "a"), "`mean`", class = "mezcla_error")
  expect_error(gmm_prior(scale = matrix(1, 2, 2)), "`scale`", class = "mezcla_error")
  expect_error(gmm_prior(concentration = 0), "`concentration`", class = "mezcla_error")
  expect_error(fit_gmm(geyser, prior = list()), "gmm_prior()", class = "mezcla_error")
  expect_error(fit_gmm(geyser, prior = gmm_prior(mean = 1)), "`mean`", class = "mezcla_error")
  expect_error(fit_gmm(geyser, prior = gmm_prior(scale = diag(3))), "`scale`", class = "mezcla_error")
})

test_that("columns in very different units have the closed form under a prior of one scale", {
  # One component: (W + Lambda) / (n + a + shrinkage > 0), column by column; a = dof + 2 = d + 4.
  for (ratio in c(1e4, 1e10, 1e25, 1e60)) {
    set.seed(1)
    x <- cbind(a = rnorm(100), b = rnorm(100, 5, ratio), c = rnorm(100))
    w <- colSums(sweep(x, 2, colMeans(x))^2)
    lambda <- mean(w / 99)
    for (family in c("EEI", "VEI", "EVI", "VVI")) {
      # That one number outweighs columns is told.
      expect_warning(fit <- fit_gmm(x, 1, family, prior = gmm_prior(shrinkage = 0)), class = "mezcla_prior_warning")
      expect_identical(fit$status, "converged", label = paste(family, ratio))
      expect_near(diag(fit$params$covariances[, , 1]), (w + lambda) / (100 + 7), 1e-13, label = paste(family, ratio))
      expect_near(fit$loglik, sum(dgmm(x, fit, log = TRUE)), 1e-12)
    }
    fit <- fit_gmm(x, 1, "VVV", prior = gmm_prior(shrinkage = 0, scale = 7))
    covariance <- (crossprod(sweep(x, 2, colMeans(x))) + diag(7, 3)) / (100 + 9)
    expect_near(fit$params$covariances[, , 1] / sqrt(tcrossprod(diag(covariance))), cov2cor(covariance), 1e-12)
  }
})

test_that("so do those whose prior mean lies far away in one of them", {
  set.seed(1)
  x <- cbind(a = rnorm(100), b = rnorm(100))
  far <- c(0, 1e12)
  fit <- fit_gmm(x, 1, "VVI", prior = gmm_prior(shrinkage = 2, mean = far, scale = 3))
  w <- colSums(sweep(x, 2, colMeans(x))^2) + 100 * 2 / 102 * (colMeans(x) - far)^2 + 3
  expect_identical(fit$status, "converged")
  expect_near(diag(fit$params$covariances[, , 1]), w / (100 + 6 + 1), 1e-12)
})

test_that("a mean beyond what data may be is an error", {
  expect_error(gmm_prior(mean = c(1, 1e200)), "`mean`.*number 2 is 1e\\+200", class = "mezcla_argument_error")
})

test_that("under a prior of millions of rows the log-likelihood has its digits", {
  fit <- fit_gmm(geyser, 2, "VVV", start = score_groups(geyser, 2), prior = gmm_prior(dof = 1e13, scale = 1e13 * diag(2)))
  expect_near(fit$loglik, log_likelihood(fit, geyser), 1e-11)
})

test_that("a scale that is one number for columns in very different units is told where it outweighs one", {
  x <- with_seed(1, cbind(u = rnorm(60), w = rnorm(60, sd = 1e4)))
  fit <- function(...) fit_gmm(x, 2, start = rep(1:2, 30), ...)
  expect_warning(fit(covariance = "VVI", prior = gmm_prior()), "'u'", class = "mezcla_prior_warning")
  expect_warning(fit(covariance = "VEI", prior = gmm_prior(scale = 1e8)), "'u'", class = "mezcla_prior_warning")
  quiet <- function(code) expect_no_warning(code, class = "mezcla_prior_warning")
  quiet(fit(covariance = "VVI", prior = gmm_prior(scale = diag(c(1, 1e8)))))
  # What has units of its own, or one variance for all columns anyway.
  quiet(fit(covariance = "VVV", prior = gmm_prior()))
  quiet(fit(covariance = "VII", prior = gmm_prior()))
  quiet(fit_gmm(iris[1:4], 3, "VVI", prior = gmm_prior(), start = rep(1:3, each = 50)))
  # Nine tenths of the whole are not yet all of it.
  n <- 60
  even <- scale(x) / sqrt((n - 1) / n)
  quiet(fit_gmm(even, 2, "VVI", start = rep(1:2, 30), prior = gmm_prior(scale = 0.9 * n)))
  expect_warning(fit_gmm(even, 2, "VVI", start = rep(1:2, 30), prior = gmm_prior(scale = 1.1 * n)), class = "mezcla_prior_warning")
})

test_that("a concentration that would empty all components leaves one of them", {
  y <- with_seed(1, c(rnorm(30), rnorm(30, 5)))
  few <- function(k, weight) {
    with_seed(1, suppressWarnings(fit_gmm(y, k, "V", weights = rep(weight, 60), prior = gmm_prior(concentration = 0.5))))
  }
  expect_equal(sort(few(2, 1 / 60)$proportions, decreasing = TRUE), c("1" = 1, "2" = 0), ignore_attr = TRUE)
  one <- few(1, 1 / 600)
  expect_identical(one$status, "converged")
  expect_all_finite(one)
})

test_that("held proportions leave the rest to whom they do not hold, however few rows it has", {
  x <- cloud(50, 2, 2)
  step <- m_step(x, cbind(rep(0.99, 50), 0.01), "EEI", prior = gmm_prior(concentration = 0.4), constraint = gmm_constraint(proportions = c(0.9, NA)))
  expect_near(unname(step$proportions), c(0.9, 0.1), 1e-15)
  fit <- suppressWarnings(with_seed(1, fit_gmm(x, 2, "VVI", prior = gmm_prior(concentration = 0.01), constraint = gmm_constraint(proportions = c(0.999, NA)))))
  expect_near(sort(unname(fit$params$proportions)), c(0.001, 0.999), 1e-12)
})

test_that("where the prior empties the noise its part in the prior ends, and EM goes on", {
  x <- with_seed(11, rbind(matrix(rnorm(120), 60), matrix(rnorm(120, 4), 60)))
  fit <- with_seed(2, fit_gmm(x, 5, "EII", noise = TRUE, prior = gmm_prior(concentration = 0.6)))
  expect_identical(fit$status, "converged")
  expect_lt(fit$remaining, 1e-5)
})
