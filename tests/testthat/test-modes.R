gradient <- function(x, params, h = 1e-5) {
  vapply(seq_along(x), function(v) {
    step <- replace(numeric(length(x)), v, h)
    (dgmm(x + step, params, log = TRUE) - dgmm(x - step, params, log = TRUE)) / (2 * h)
  }, numeric(1))
}

test_that("two equal components have two modes from 2 standard deviations apart", {
  pair <- function(apart) gmm_params(c(0.5, 0.5), c(0, apart), c(1, 1))
  expect_equal(nrow(modes(pair(1.99))), 1)
  expect_equal(modes(pair(1.99))$components, "1, 2")
  expect_equal(nrow(modes(pair(2.01))), 2)
  expect_near(modes(pair(1.5))$x, 0.75, 1e-12)
  expect_equal(modes(gmm_params(1, 3, 4)), data.frame(x = 3, density = dnorm(0, sd = 2), components = "1"))
})

test_that("on a line all are found, the highest first, and the slope is 0 there", {
  for (seed in 1:10) {
    theta <- with_seed(seed, gmm_params(rep(0.2, 5), rnorm(5, sd = 4), rexp(5) + 0.05))
    found <- modes(theta)
    x <- seq(-20, 20, by = 0.005)
    f <- dgmm(x, theta)
    # What is hardly a double any more has peaks of rounding.
    peaks <- which(diff(sign(diff(f))) < 0 & f[2:(length(f) - 1)] > 1e-200) + 1
    expect_near(sort(found$x), x[peaks], 0.0051, scale = 1)
    expect_true(all(diff(found$density) <= 0))
    expect_near(found$density, dgmm(found$x, theta), 1e-14)
    for (at in found$x) expect_lt(abs(gradient(at, theta)), 1e-6)
  }
})

test_that("two components in the plane may have three modes (Ray and Lindsay 2005)", {
  cross <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(1, 1)), array(c(1, 0, 0, 0.05, 0.05, 0, 0, 1), c(2, 2, 2)))
  found <- modes(cross)
  expect_equal(nrow(found), 3)
  for (i in 1:3) expect_near(gradient(unlist(found[i, 1:2]), cross), c(0, 0), 1e-6, scale = 1)
  grid <- expand.grid(x = seq(-1, 2, by = 0.01), y = seq(-1, 2, by = 0.01))
  f <- matrix(dgmm(grid, cross), 301)
  inner <- f[2:300, 2:300]
  peak <- inner > f[1:299, 2:300] & inner > f[3:301, 2:300] & inner > f[2:300, 1:299] & inner > f[2:300, 3:301]
  expect_equal(sum(peak), 3)
  # No component leads to that in the middle.
  expect_setequal(found$components, c("1", "2", ""))
})

test_that("in several dimensions: modes of a fit, which noise does not move", {
  fit <- fit_iterations(geyser, 3, "EEE", score_groups(geyser, 3), 50)
  found <- modes(fit)
  expect_lte(nrow(found), 3)
  for (i in seq_len(nrow(found))) expect_near(gradient(unlist(found[i, 1:2]), coef(fit)), c(0, 0), 1e-5, scale = 1)
  theta <- coef(fit)
  noisy <- gmm_params(0.5 * theta$proportions, theta$means, theta$covariances,
                      noise = list(proportion = 0.5, box = rbind(c(0, 0), c(9, 99))))
  expect_near(as.matrix(modes(noisy)[1:2]), as.matrix(found[1:2]), 1e-10)
  # Units do not matter.
  scaled <- gmm_params(theta$proportions, theta$means %*% diag(c(1e6, 1e-6)), array(apply(theta$covariances, 3, function(s) s * outer(c(1e6, 1e-6), c(1e6, 1e-6))), c(2, 2, 3)))
  expect_near(as.matrix(modes(scaled)[1:2]) %*% diag(c(1e-6, 1e6)), as.matrix(found[1:2]), 1e-8)
})

test_that("a flat top is one mode, wherever it is", {
  for (offset in c(0, 2^20)) {
    flat <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(2, 0)) + offset, array(diag(2), c(2, 2, 2)))
    expect_identical(nrow(modes(flat)), 1L)
  }
  apart <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(2.01, 0)), array(diag(2), c(2, 2, 2)))
  expect_identical(nrow(modes(apart)), 2L)
})
