# The bound that EM climbs, and the log-likelihood that it touches.

test_that("bound, entropy and divergence by hand", {
  # One row at 0 between means -1 and 1: posterior (1/2, 1/2), p(x, z = j) = dnorm(1) / 2.
  theta <- gmm_params(c(0.5, 0.5), c(-1, 1), c(1, 1))
  bound <- lower_bound(theta, 0, cbind(0.25, 0.75))
  expect_near(bound$expected, log(dnorm(1) / 2), 1e-15)
  expect_near(bound$entropy, -0.25 * log(0.25) - 0.75 * log(0.75), 1e-15)
  expect_near(bound$kl, 0.25 * log(0.5) + 0.75 * log(1.5), 1e-15)
  expect_near(bound$bound, log(dnorm(1)) - bound$kl, 1e-15)
})

test_that("log-likelihood by hand", {
  theta <- gmm_params(c(0.3, 0.7), c(0, 4), c(1, 4))
  x <- c(-1, 2, 5)
  expect_near(log_likelihood(theta, x), sum(log(0.3 * dnorm(x) + 0.7 * dnorm(x, 4, 2))), 1e-15)
})

test_that("bound and divergence add up to the log-likelihood for any responsibilities", {
  for (case in 1:5) {
    theta <- random_params(3, k = 4, seed = case)
    x <- cloud(100, 3, 3, seed = case)
    w <- random_responsibilities(100, 4, seed = case)
    bound <- lower_bound(theta, x, w)
    loglik <- log_likelihood(theta, x)
    expect_near(loglik, ref_loglik(theta, x), 1e-12)
    expect_gt(bound$kl, 0)
    expect_near(bound$bound + bound$kl, loglik, 1e-12)
    expect_near(bound$expected, ref_expected(theta, x, w), 1e-12)
    expect_near(bound$entropy, -sum(w * log(w)), 1e-13)
    expect_near(bound$kl, sum(w * log(w / ref_e_step(theta, x))), 1e-10)
  }
})

test_that("the bound is tight at the E-step and nowhere else", {
  theta <- complete_mle(geyser, score_groups(geyser, 2))
  w <- e_step(theta, geyser)
  tight <- lower_bound(theta, geyser, w)
  expect_near(tight$bound, log_likelihood(theta, geyser), 1e-13)
  expect_lt(tight$kl, 1e-10)
  # Nearby the divergence grows with the square of the distance.
  for (eps in c(1e-2, 1e-3)) {
    other <- (1 - eps) * w + eps / 2
    gap <- lower_bound(theta, geyser, other)$kl
    expect_gt(gap, 0)
    expect_near(gap, log_likelihood(theta, geyser) - lower_bound(theta, geyser, other)$bound, 1e-9, scale = 1)
  }
})

test_that("at other parameters the bound lies below their log-likelihood, and touches at its own", {
  theta <- complete_mle(geyser, score_groups(geyser, 2))
  w <- e_step(theta, geyser)
  for (case in 1:20) {
    other <- theta
    other$means <- theta$means + with_seed(case, rnorm(4))
    bound <- lower_bound(other, geyser, w)
    expect_gte(log_likelihood(other, geyser), bound$bound)
    expect_near(log_likelihood(other, geyser) - bound$bound, bound$kl, 1e-9, scale = 1)
  }
})

test_that("zeros in the responsibilities and in the posterior are no trouble", {
  theta <- complete_mle(iris4, iris$Species)
  one_hot <- outer(as.integer(iris$Species), 1:3, "==") * 1
  hard <- lower_bound(theta, iris4, one_hot)
  expect_identical(hard$entropy, 0)
  expect_near(hard$bound, complete_log_likelihood(theta, iris4, iris$Species), 1e-14)
  expect_true(is.finite(hard$kl))
  impossible <- gmm_params(c(1, 0), c(0, 5), c(1, 1))
  expect_identical(lower_bound(impossible, 0, cbind(0.5, 0.5))$kl, Inf)
  expect_identical(lower_bound(impossible, 0, cbind(1, 0))$kl, 0)
})

test_that("the M-step's parameters maximise the bound for its responsibilities", {
  w <- random_responsibilities(272, 2)
  best <- m_step(geyser, w)
  reached <- lower_bound(best, geyser, w)$bound
  for (case in 1:50) {
    other <- with_seed(case, {
      p <- best$proportions * exp(rnorm(2, sd = 0.05))
      gmm_params(p / sum(p), best$means + rnorm(4, sd = 0.05), best$covariances * exp(rnorm(1, sd = 0.05)))
    })
    expect_lt(lower_bound(other, geyser, w)$bound, reached)
  }
})

test_that("plausibilities are a factor of p(x, z), by hand", {
  # As in the first test, with the second component half as plausible: posterior (2/3, 1/3).
  theta <- gmm_params(c(0.5, 0.5), c(-1, 1), c(1, 1))
  doubt <- cbind(1, 0.5)
  expect_near(lower_bound(theta, 0, cbind(2 / 3, 1 / 3), labels = doubt)$bound, log(0.75 * dnorm(1)), 1e-15)
  bound <- lower_bound(theta, 0, cbind(0.5, 0.5), labels = doubt)
  expect_near(bound$kl, 0.5 * log(3 / 4) + 0.5 * log(3 / 2), 1e-14)
  expect_near(bound$bound, log(0.75 * dnorm(1)) - bound$kl, 1e-14)
})
