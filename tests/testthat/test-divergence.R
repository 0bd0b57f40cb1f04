# Overlap, entropy and divergence: against integrals on a line, and closed forms.

first <- gmm_params(c(0.3, 0.7), c(0, 3), c(1, 2))
second <- gmm_params(c(0.5, 0.5), c(0, 2), c(1, 4))
within <- function(value, expected, times = 4.5) expect_lt(abs(value[["estimate"]] - expected), times * value[["se"]])

test_that("entropy and divergence lie within their errors of the integrals", {
  f <- function(x) dgmm(x, first, log = TRUE)
  entropy <- integrate(function(x) -exp(f(x)) * f(x), -30, 30, rel.tol = 1e-9)$value
  within(mixture_entropy(first, n = 40000, seed = 1), entropy)
  kl <- integrate(function(x) exp(f(x)) * (f(x) - dgmm(x, second, log = TRUE)), -30, 30, rel.tol = 1e-9)$value
  within(kl_divergence(first, second, n = 40000, seed = 1), kl)
  expect_lt(kl_divergence(first, second, n = 40000, seed = 1)[["se"]], 0.05 * kl)
  expect_identical(kl_divergence(first, first, n = 100, seed = 1), c(estimate = 0, se = 0))
  # With noise, in its box alone.
  noisy <- gmm_params(0.6, 0, 1, noise = list(proportion = 0.4, box = rbind(-4, 4)))
  g <- function(x) 0.6 * dnorm(x) + 0.05 * (abs(x) <= 4)
  entropy <- integrate(function(x) -g(x) * log(g(x)), -4, 4)$value + 2 * integrate(function(x) -g(x) * log(g(x)), 4.0000001, 30)$value
  within(mixture_entropy(noisy, n = 40000, seed = 1), entropy)
})

test_that("single components have closed forms", {
  a <- gmm_params(1, rbind(c(0, 1)), matrix(c(2, 0.5, 0.5, 1), 2))
  b <- gmm_params(1, rbind(c(1, 0)), matrix(c(1, -0.3, -0.3, 3), 2))
  expect_equal(mixture_entropy(a), c(estimate = log(2 * pi * exp(1)) + log(1.75) / 2, se = 0))
  sa <- a$covariances[, , 1]
  sb <- b$covariances[, , 1]
  delta <- c(1, -1)
  by_hand <- (sum(diag(solve(sb, sa))) + drop(delta %*% solve(sb, delta)) - 2 + log(det(sb) / det(sa))) / 2
  expect_equal(kl_divergence(a, b), c(estimate = by_hand, se = 0))
  # A component that is not there does not count.
  expect_equal(kl_divergence(gmm_params(c(1, 0), c(0, 9), c(1, 1)), gmm_params(1, 1, 1)), c(estimate = 0.5, se = 0))
})

test_that("variables are matched by their names", {
  a <- complete_mle(people[c("height", "weight")], people$sex)
  b <- complete_mle(people[c("weight", "height")], people$sex)
  expect_lt(abs(kl_divergence(a, b, n = 500, seed = 1)[["estimate"]]), 1e-9)
  expect_error(kl_divergence(a, complete_mle(faithful, rep(1:2, 136))), "`q`.*height", class = "mezcla_argument_error")
  expect_error(kl_divergence(a, first), "`q` must be in as many variables as `p`, 2, not in 1")
  expect_error(mixture_entropy(a, n = 1), "`n`")
})

test_that("overlap: exact for one covariance, otherwise within its error of the integrals", {
  lda <- gmm_params(c(0.2, 0.8), c(0, 2), c(1, 1))
  cut <- cutpoints(lda)$cutpoint
  found <- overlap(lda, n = 100, seed = 1)
  expect_near(found$first_as_second, pnorm(cut, lower.tail = FALSE), 1e-13)
  expect_near(found$second_as_first, pnorm(cut, 2), 1e-13)
  expect_identical(found$se, 0)
  # The error counts both.
  error <- attr(overlap(lda, n = 20000, seed = 1), "error")
  within(error, 0.2 * found$first_as_second + 0.8 * found$second_as_first)
  cuts <- cutpoints(first)
  found <- overlap(first, n = 40000, seed = 1)
  inside <- function(mean, sd) pnorm(cuts$cutpoint[2], mean, sd) - pnorm(cuts$cutpoint[1], mean, sd)
  # Component 1 lies between the two cutpoints.
  expect_identical(cuts$above, c("1", "2"))
  expect_lt(abs(found$first_as_second - (1 - inside(0, 1))), 4.5 * found$se)
  expect_lt(abs(found$second_as_first - inside(3, sqrt(2))), 4.5 * found$se)
  expect_equal(found$overlap, found$first_as_second + found$second_as_first)
  twins <- overlap(gmm_params(c(0.4, 0.6), c(1, 1), c(2, 2)), n = 100, seed = 1)
  expect_identical(c(twins$first_as_second, twins$second_as_first), c(1, 0))
  expect_equal(nrow(overlap(gmm_params(1, 0, 1), n = 100, seed = 1)), 0)
  three <- overlap(fit_iterations(geyser, 3, "VVV", score_groups(geyser, 3), 5), n = 500, seed = 1)
  expect_identical(paste(three$first, three$second), c("1 2", "1 3", "2 3"))
})

test_that("what is as probable under both counts half to each", {
  twins <- overlap(gmm_params(c(0.5, 0.5), c(1, 1), c(2, 2)), n = 100, seed = 1)
  expect_identical(c(twins$first_as_second, twins$second_as_first, twins$overlap), c(0.5, 0.5, 1))
  # The shares that are drawn, too.
  drawn <- with_seed(1, wrong_shares(gmm_params(c(0.5, 0.5), c(1, 1), c(2, 2)), 100))
  expect_identical(drawn$share, matrix(c(0, 0.5, 0.5, 0), 2))
})
