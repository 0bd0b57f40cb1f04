# The distribution function in several dimensions, intervals, and equicoordinate quantiles.

plane <- gmm_params(c(0.3, 0.7), rbind(c(0, 0), c(4, -1)), array(c(1, 0.8, 0.8, 1, 2, -1, -1, 3), c(2, 2, 2)))
blocks <- gmm_params(c(0.4, 0.6), rbind(c(0, 1), c(2, -1)), array(c(1, 0, 0, 4, 2, 0, 0, 1), c(2, 2, 2)))

test_that("independent variables: products, without another package", {
  q <- rbind(c(0.5, 1), c(3, -2), c(Inf, 0), c(-Inf, 0), c(NA, 1))
  expected <- 0.4 * pnorm(q[, 1]) * pnorm(q[, 2], 1, 2) + 0.6 * pnorm(q[, 1], 2, sqrt(2)) * pnorm(q[, 2], -1)
  expect_equal(pgmm(q, blocks), expected, tolerance = 1e-14)
  upper <- function(x, ...) pnorm(x, ..., lower.tail = FALSE)
  expect_equal(pgmm(q[1:4, ], blocks, lower.tail = FALSE),
               (0.4 * upper(q[, 1]) * upper(q[, 2], 1, 2) + 0.6 * upper(q[, 1], 2, sqrt(2)) * upper(q[, 2], -1))[1:4], tolerance = 1e-14)
  expect_equal(pgmm(q, blocks, log.p = TRUE), log(expected), tolerance = 1e-14)
  # A point far out in the upper tail keeps its digits.
  expect_near(pgmm(c(30, 30), blocks, lower.tail = FALSE) / (0.6 * upper(30, 2, sqrt(2)) * upper(30, -1) + 0.4 * upper(30) * upper(30, 1, 2)), 1, 1e-12)
  expect_length(pgmm(matrix(0, 0, 2), blocks), 0)
})

test_that("correlated variables: mvtnorm's probabilities, and inclusion and exclusion", {
  skip_if_not_installed("mvtnorm")
  q <- rbind(c(0.5, 1), c(3, -2), c(5, 5))
  expected <- apply(q, 1, function(x) {
    sum(vapply(1:2, function(j) {
      plane$proportions[j] * mvtnorm::pmvnorm(upper = x, mean = plane$means[j, ], sigma = plane$covariances[, , j],
                                              algorithm = mvtnorm::Miwa(4097))
    }, numeric(1)))
  })
  expect_near(pgmm(q, plane), expected, 1e-6)
  single <- function(v) pgmm(q[, v], marginal(plane, v))
  expect_near(pgmm(q, plane, lower.tail = FALSE), 1 - single(1) - single(2) + pgmm(q, plane), 1e-10, scale = 1)
  # A variable without a limit does not count.
  expect_near(pgmm(cbind(q[, 1], Inf), plane), single(1), 1e-12)
  low <- c(-1, -3)
  corner <- function(a, b) pgmm(cbind(a, b), plane)
  box <- corner(q[, 1], q[, 2]) - corner(low[1], q[, 2]) - corner(q[, 1], low[2]) + corner(low[1], low[2])
  expect_near(pgmm(q, plane, lower = low), box, 1e-6, scale = 1)
})

test_that("in more variables: within the error of many draws, and with noise", {
  skip_if_not_installed("mvtnorm")
  theta <- random_params(4, 2, seed = 2)
  theta <- gmm_params(0.7 * theta$proportions, theta$means, theta$covariances,
                      noise = list(proportion = 0.3, box = rbind(rep(-6, 4), rep(6, 4))))
  x <- with_seed(1, rgmm(40000, theta))
  for (q in list(c(1, 2, 0.5, 1), c(3, 3, 3, 3))) {
    share <- mean(colSums(t(x) <= q) == 4)
    expect_lt(abs(pgmm(q, theta) - share), 5 * sqrt(share / 40000))
    share <- mean(colSums(t(x) <= q & t(x) > -1) == 4)
    expect_lt(abs(pgmm(q, theta, lower = rep(-1, 4)) - share), 5 * sqrt((share + 1e-4) / 40000))
  }
})

test_that("intervals on a line are differences, with all their digits in both tails", {
  line <- gmm_params(c(0.3, 0.7), c(0, 4), c(1, 2))
  expect_near(pgmm(c(1, 3), line, lower = c(0, -1)), pgmm(c(1, 3), line) - pgmm(c(0, -1), line), 1e-14)
  expect_near(pgmm(41, line, lower = 40), diff(pgmm(41:40, line, lower.tail = FALSE)), 1e-9)
  expect_identical(pgmm(1, line, lower = 2), 0)
  expect_identical(pgmm(c(1, NA), line, lower = c(NA, 2)), c(NA_real_, NA_real_))
  noisy <- gmm_params(0.5, 0, 1, noise = list(proportion = 0.5, box = rbind(-2, 6)))
  expect_near(pgmm(3, noisy, lower = 1), 0.5 * (pnorm(3) - pnorm(1)) + 0.5 / 4, 1e-14)
  expect_equal(pgmm(3, noisy, lower = 1, log.p = TRUE), log(pgmm(3, noisy, lower = 1)))
})

test_that("equicoordinate quantiles are those of mvtnorm, and come back", {
  skip_if_not_installed("mvtnorm")
  normal <- gmm_params(1, rbind(c(0, 1)), matrix(c(1, 0.5, 0.5, 2), 2))
  expected <- with_seed(1, mvtnorm::qmvnorm(0.9, mean = c(0, 1), sigma = matrix(c(1, 0.5, 0.5, 2), 2))$quantile)
  expect_near(qgmm(0.9, normal), expected, 1e-3)
  for (lower.tail in c(TRUE, FALSE)) {
    p <- c(0.01, 0.4, 0.99)
    q <- qgmm(p, plane, lower.tail = lower.tail)
    expect_near(pgmm(cbind(q, q), plane, lower.tail = lower.tail), p, 1e-8)
  }
  expect_identical(qgmm(c(0, 1, NA), plane), c(-Inf, Inf, NA))
  # Independent and alike: by hand.
  expect_near(qgmm(0.81, gmm_params(1, rbind(c(0, 0)), diag(2))), qnorm(0.9), 1e-8)
  # No random numbers of the user's are used up.
  three <- random_params(4, 2)
  before <- with_seed(3, {
    runif(1)
    .Random.seed
  })
  after <- with_seed(3, {
    runif(1)
    qgmm(0.5, three)
    .Random.seed
  })
  expect_identical(after, before)
})

test_that("points that do not fit are told", {
  expect_error(pgmm(1, plane), "`q`.*2 columns", class = "mezcla_argument_error")
  expect_error(pgmm(matrix(0, 2, 2), plane, lower = matrix(0, 3, 2)), "`lower`.*2, not 3")
  expect_error(pgmm(c(0, 0), plane, lower = c(0, 0), lower.tail = FALSE), "`lower.tail`")
  expect_error(pgmm(1:3, gmm_params(1, 0, 1), lower = 1:2), "`lower`.*3.*not 2")
  named <- complete_mle(people[c("height", "weight")], people$sex)
  expect_error(pgmm(data.frame(height = 1), named), "missing: weight")
  skip_if_not_installed("mvtnorm")
  expect_identical(pgmm(data.frame(weight = 70, height = 170), named), pgmm(c(170, 70), named))
})
