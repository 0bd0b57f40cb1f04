test_that("with one variance the cutpoint is the middle, moved by the odds", {
  theta <- gmm_params(c(0.2, 0.8), c(1, 4), c(2, 2))
  expect_near(cutpoints(theta)$cutpoint, 2.5 - 2 / 3 * log(0.8 / 0.2), 1e-14)
  expect_near(cutpoints(theta, "density")$cutpoint, 2.5, 1e-14)
  expect_identical(cutpoints(theta)[c("below", "above")], data.frame(below = "1", above = "2"))
  expect_near(cutpoints(theta)$density, dgmm(cutpoints(theta)$cutpoint, theta), 1e-14)
})

test_that("the class changes there and nowhere else, for many mixtures, with and without noise", {
  for (seed in 1:12) {
    k <- 1 + seed %% 5
    shares <- function(p) p / sum(p)
    theta <- with_seed(seed, gmm_params(shares(rexp(k)), rnorm(k, sd = 3), rexp(k)^2 + 0.01))
    if (seed %% 3 == 0) {
      theta <- gmm_params(0.9 * theta$proportions, theta$means, theta$covariances, noise = list(proportion = 0.1, box = rbind(-12, 12)))
    }
    x <- seq(-30, 30, by = 0.01) + 0.00317
    class <- evaluate_at(theta, cbind(x), "class")
    cuts <- cutpoints(theta)
    changes <- which(diff(class) != 0)
    inside <- cuts[cuts$cutpoint > min(x) & cuts$cutpoint < max(x), ]
    expect_equal(nrow(inside), length(changes))
    if (length(changes) == 0) next
    expect_near(inside$cutpoint, x[changes] + 0.005, 0.0051, scale = 1)
    expect_identical(inside$below, ifelse(class[changes] == 0, "noise", as.character(class[changes])))
    expect_identical(inside$above, ifelse(class[changes + 1] == 0, "noise", as.character(class[changes + 1])))
    # At the cutpoint itself the two are equal.
    joint <- evaluate_at(theta, cbind(cuts$cutpoint), "log_joint")
    pair <- function(side) joint[cbind(seq_len(nrow(cuts)), match(side, colnames(joint)))]
    if (nrow(cuts) > 0) expect_near(pair(cuts$below), pair(cuts$above), 1e-9)
  }
})

test_that("one component, or one that is nowhere the most probable, has none", {
  expect_equal(nrow(cutpoints(gmm_params(1, 0, 1))), 0)
  expect_identical(names(cutpoints(gmm_params(1, 0, 1))), c("cutpoint", "below", "above", "density"))
  hidden <- gmm_params(c(0.99, 0.01), c(0, 0), c(1, 1))
  expect_equal(nrow(cutpoints(hidden)), 0)
  expect_equal(nrow(cutpoints(gmm_params(c(1, 0), c(0, 3), c(1, 1)))), 0)
  fit <- fit_gmm(geyser[, 2], k = 2, covariance = "V", labels = factor(ifelse(geyser[, 2] < 60, "short", "long"), c("short", "long")))
  found <- cutpoints(fit)
  expect_identical(found$below[which.max(found$density)], "short")
  expect_error(cutpoints(fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 2)), "`object`.*one dimension", class = "mezcla_argument_error")
  expect_error(cutpoints(fit, "mean"), "`by`")
})

test_that("standard errors are those of the delta method, and near the bootstrap's", {
  # With one variance the cutpoint is (m1 + m2) / 2 - v / (m2 - m1) log(p2 / p1): derivatives by differences.
  fit <- fit_to_end(geyser[, 2], 2, "E", ifelse(geyser[, 2] < 66, 1, 2))
  found <- inference_of(fit)
  cut_at <- function(theta) {
    cuts <- cutpoints(gmm_params(theta[1:2] / sum(theta[1:2]), theta[3:4], theta[5:6]))
    # With two variances there is another, far out.
    cuts$cutpoint[which.max(cuts$density)]
  }
  estimate <- with(coef(fit), c(proportions, means, covariances))
  slope <- vapply(1:6, function(v) {
    h <- replace(numeric(6), v, 1e-5 * max(1, abs(estimate[v])))
    (cut_at(estimate + h) - cut_at(estimate - h)) / (2 * max(h))
  }, numeric(1))
  jacobian <- matrix(0, 6, found$chart$size)
  for (j in 1:2) {
    one <- found$components[[j]]
    jacobian[j, one$which] <- coef(fit)$proportions[j] * one$share
    jacobian[2 + j, one$which] <- one$mean
    jacobian[4 + j, one$which] <- one$sigma
  }
  by_hand <- sqrt(drop(slope %*% jacobian %*% found$vcov %*% t(jacobian) %*% slope))
  expect_near(cutpoints(fit, se = TRUE)$std_error, by_hand, 1e-4)
  drawn <- with_seed(1, replicate(60, {
    y <- rgmm(272, coef(fit))[, 1]
    cutpoints(fit_gmm(y, k = 2, covariance = "E", start = coef(fit)))$cutpoint
  }))
  ratio <- sd(drawn) / by_hand
  expect_true(ratio > 0.7 && ratio < 1.4)
  noisy <- suppressWarnings(fit_gmm(c(geyser[, 2], seq(5, 140, length.out = 20)), k = 2, covariance = "V", noise = TRUE,
                                    start = c(ifelse(geyser[, 2] < 66, 1, 2), rep(0, 20))))
  expect_true(all(cutpoints(noisy, se = TRUE)$std_error > 0))
  expect_error(cutpoints(coef(fit), se = TRUE), "`se`", class = "mezcla_argument_error")
})

test_that("an offset moves cutpoints and nothing else", {
  at <- function(offset) {
    noise <- list(proportion = 0.1, box = offset + rbind(-16, 32))
    cutpoints(gmm_params(c(0.45, 0.45), offset + c(0, 4), c(1, 4), noise))
  }
  here <- at(0)
  expect_identical(nrow(here), 3L)
  for (offset in 2^c(10, 27, 30)) expect_near(at(offset)$cutpoint - offset, here$cutpoint, 1e-6)
  expect_identical(cutpoints(gmm_params(c(0.5, 0.5), 1e9 + c(0, 4), c(1, 1)))$cutpoint, 1e9 + 2)
})

test_that("components of very different widths keep the digits of their cutpoints", {
  for (variance in 10^-c(8, 12, 16, 20)) {
    at <- cutpoints(gmm_params(c(0.5, 0.5), c(0, 10), c(variance, 1)))$cutpoint
    gap <- dnorm(at, 0, sqrt(variance), log = TRUE) - dnorm(at, 10, 1, log = TRUE)
    expect_lt(max(abs(gap)), 1e-6)
  }
})
