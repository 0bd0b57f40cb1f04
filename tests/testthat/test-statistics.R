# The waist: sufficient statistics of an E-step, as the engine makes them. Everything stands on them;
# what users hold of them is in test-sufficient_statistics.R.

statistics <- function(params, x, weights = NULL, threads = 1) {
  with_within(cpp_statistics(params, list(x = as.matrix(x), weights = weights), threads))
}

test_that("statistics by hand, in one dimension", {
  # At x = 0, 2, 4 with means 0 and 4, equal variances and proportions: the middle row is halved,
  # and log w_2 / w_1 = 4 (x - 2) elsewhere.
  theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(1, 1))
  p <- plogis(8)
  s <- statistics(theta, c(0, 2, 4))
  expect_near(s$weight, c(1.5, 1.5), 1e-14)
  # about the means: component 1 sees 0, 2, 4 with weights p, 1/2, 1 - p
  expect_near(s$moment, c(1 + 4 * (1 - p), -1 - 4 * (1 - p)), 1e-14)
  scatter <- 4 / 2 + 16 * (1 - p)
  expect_near(s$within, rep(scatter - (1 + 4 * (1 - p))^2 / 1.5, 2), 1e-14)
  expect_near(s$loglik, 2 * log(0.5 * dnorm(0) + 0.5 * dnorm(4)) + log(dnorm(2)), 1e-14)
})

test_that("statistics are those of plain R, whatever the number of blocks and shards", {
  theta <- random_params(3, k = 2)
  x <- cloud(4500, 3, 2)
  for (n in c(1, 5, 128, 129, 2048, 2049, 4500)) {
    rows <- x[seq_len(n), , drop = FALSE]
    s <- statistics(theta, rows)
    w <- matrix(ref_e_step(theta, rows), n)
    expected <- ref_within(rows, w)
    expect_near(s$weight, expected$total, 1e-11, label = n)
    expect_near(s$moment, (expected$means - theta$means) * expected$total, 1e-10,
                scale = max(abs(rows)) * n, label = n)
    expect_near(s$within, expected$scatter, 1e-10, scale = max(rows^2) * n, label = n)
    expect_near(s$loglik, ref_loglik(theta, rows), 1e-11, label = n)
  }
})

test_that("statistics of a and b add up to those of rbind(a, b)", {
  theta <- random_params(3, k = 2, seed = 3)
  a <- cloud(700, 3, 2, seed = 3)
  b <- cloud(3000, 3, 2, seed = 4)
  of_a <- statistics(theta, a)
  of_b <- statistics(theta, b)
  both <- statistics(theta, rbind(a, b))
  for (part in c("weight", "moment", "loglik")) {
    expect_near(both[[part]], of_a[[part]] + of_b[[part]], 1e-12, label = part)
  }
  # The scatter within: that of each, and that between their means.
  for (j in 1:2) {
    gap <- of_a$moment[j, ] / of_a$weight[j] - of_b$moment[j, ] / of_b$weight[j]
    between <- of_a$weight[j] * of_b$weight[j] / (of_a$weight[j] + of_b$weight[j]) * tcrossprod(gap)
    expect_near(both$within[, , j], of_a$within[, , j] + of_b$within[, , j] + between, 1e-12)
  }
})

test_that("a weight counts as repetition, and scales everything", {
  theta <- random_params(2, k = 3)
  x <- cloud(300, 2, 3)
  times <- rep(c(0, 1, 2, 5, 1, 3), 50)
  weighted <- statistics(theta, x, as.double(times))
  repeated <- statistics(theta, x[rep(seq_len(300), times), ])
  for (part in names(weighted)) expect_near(weighted[[part]], repeated[[part]], 1e-12, label = part)
  eightfold <- statistics(theta, x, 8 * times)
  for (part in names(weighted)) expect_identical(eightfold[[part]], 8 * weighted[[part]])
})

test_that("the number of threads does not change a bit", {
  theta <- random_params(3, k = 4)
  x <- cloud(12345, 3, 3)
  weights <- with_seed(1, rexp(12345))
  one <- statistics(theta, x, weights)
  for (threads in c(2, 3, 7, 16)) expect_identical(statistics(theta, x, weights, threads), one)
})

test_that("moments about the current mean do not cancel far from the origin", {
  x <- cloud(500, 2, 2)
  theta <- random_params(2, k = 2)
  shift <- 2^27 # about 1e8, and x rounded so that the shift is exact
  x <- round(x * 2^20) / 2^20
  far <- gmm_params(theta$proportions, round(theta$means * 2^20) / 2^20 + shift, theta$covariances)
  near <- gmm_params(theta$proportions, far$means - shift, theta$covariances)
  expect_identical(statistics(far, x + shift), statistics(near, x))
})
