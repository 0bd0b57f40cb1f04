# The E-step: Bayes' rule, by hand, against plain R, and at the edges.
# Also for R/: steps.

test_that("responsibilities in one dimension are Bayes' rule by hand", {
  theta <- gmm_params(c(0.3, 0.7), means = c(0, 4), covariances = c(1, 4))
  # p(x, z = 1) = 0.3 exp(-x^2 / 2) / sqrt(2 pi); p(x, z = 2) = 0.7 exp(-(x - 4)^2 / 8) / (2 sqrt(2 pi))
  x <- c(-1, 0, 1, 2.5, 4, 9)
  one <- 0.3 * exp(-x^2 / 2)
  two <- 0.35 * exp(-(x - 4)^2 / 8)
  expect_near(e_step(theta, x), cbind(one, two) / (one + two), 1e-14)
})

test_that("responsibilities in two dimensions are Bayes' rule by hand", {
  # Sigma_1 = I; Sigma_2 = [2 1; 1 2], whose determinant is 3 and inverse [2 -1; -1 2] / 3.
  theta <- gmm_params(c(0.5, 0.5), means = rbind(c(0, 0), c(1, 1)),
                      covariances = array(c(1, 0, 0, 1, 2, 1, 1, 2), c(2, 2, 2)))
  x <- rbind(c(0, 0), c(2, 1), c(1, 3))
  one <- exp(-c(0, 5, 10) / 2)
  # (x - mu_2)' Sigma_2^-1 (x - mu_2) = 2/3 at (-1, -1); 2/3 at (1, 0); 8/3 at (0, 2)
  two <- exp(-c(2 / 3, 2 / 3, 8 / 3) / 2) / sqrt(3)
  expect_near(e_step(theta, x), cbind(one, two) / (one + two), 1e-14)
})

test_that("with equal variances the responsibility is the logistic function", {
  theta <- gmm_params(c(0.2, 0.8), means = c(-1, 2), covariances = c(1.5, 1.5))
  x <- seq(-6, 6, by = 0.5)
  slope <- (2 - -1) / 1.5
  intercept <- log(0.8 / 0.2) - (2^2 - 1^2) / (2 * 1.5)
  expect_near(e_step(theta, x)[, 2], plogis(intercept + slope * x), 1e-14)
  half <- gmm_params(c(0.5, 0.5), means = c(-1, 1), covariances = c(1, 1))
  expect_identical(as.vector(e_step(half, 0)), c(0.5, 0.5))
})

test_that("responsibilities agree with plain R in several dimensions, and add up to one", {
  for (d in c(1, 2, 3, 7)) {
    theta <- random_params(d, k = 4, seed = d)
    x <- cloud(300, d, 3, seed = d)
    w <- e_step(theta, x)
    expect_identical(dim(w), c(300L, 4L))
    expect_near(w, ref_e_step(theta, x), 1e-10, label = paste("responsibilities, d =", d))
    expect_near(rowSums(w), rep(1, 300), 1e-14)
    expect_true(all(w >= 0))
  }
})

test_that("the ends of blocks and shards are like their middles", {
  # Blocks of 128 rows, shards of 16 blocks: a row's value must not depend on where it lies.
  theta <- random_params(2, k = 3)
  x <- cloud(4097, 2, 3)
  all_rows <- e_step(theta, x)
  expect_near(all_rows, ref_e_step(theta, x), 1e-10)
  for (n in c(1, 2, 127, 128, 129, 2047, 2048, 2049)) {
    expect_identical(e_step(theta, x[seq_len(n), , drop = FALSE]), all_rows[seq_len(n), , drop = FALSE])
  }
  expect_identical(e_step(theta, x[4097:1, ]), all_rows[4097:1, ])
})

test_that("far from every component the responsibilities are still those of the logarithms", {
  theta <- gmm_params(c(0.5, 0.5), means = c(0, 1), covariances = c(1, 1))
  # log w_2 / w_1 = x - 1/2, whatever the densities underflow to.
  expect_identical(as.vector(e_step(theta, 1e4)), c(0, 1))
  expect_identical(as.vector(e_step(theta, -1e4)), c(1, 0))
  wide <- gmm_params(c(0.5, 0.5), means = c(0, 0), covariances = c(1, 1e6))
  expect_identical(as.vector(e_step(wide, 1e10)), c(0, 1))
  # exp(-800) underflows in both, their ratio does not.
  close <- gmm_params(c(0.5, 0.5), means = c(0, 1e-3), covariances = c(1, 1))
  expect_near(e_step(close, 40)[, 2], plogis(40 * 1e-3 - 1e-6 / 2), 1e-12)
})

test_that("responsibilities are never NaN, even where squared distances overflow", {
  theta <- gmm_params(c(0.5, 0.5), means = c(0, 1), covariances = c(1e-20, 2e-20))
  expect_true(all(is.finite(e_step(theta, 1e150))))
  expect_false(is.nan(dgmm(1e150, theta, log = TRUE)))
})

test_that("a component of proportion zero gets nothing and disturbs nothing", {
  with_zero <- gmm_params(c(0.4, 0, 0.6), means = c(0, 1, 4), covariances = c(1, 1, 2))
  without <- gmm_params(c(0.4, 0.6), means = c(0, 4), covariances = c(1, 2))
  x <- seq(-3, 8, length.out = 23)
  expect_identical(unname(e_step(with_zero, x)[, 2]), rep(0, 23))
  expect_identical(unname(e_step(with_zero, x)[, -2]), unname(e_step(without, x)))
  expect_identical(log_likelihood(with_zero, x), log_likelihood(without, x))
})

test_that("one component takes everything", {
  theta <- gmm_params(1, means = rbind(c(1, 2)), covariances = diag(2))
  expect_identical(unname(e_step(theta, iris4[, 1:2])), matrix(1, 150, 1))
})

test_that("columns are matched by name, and rows keep theirs", {
  x <- data.frame(iris4[c(3, 50, 149), ], row.names = c("a", "b", "c"))
  theta <- complete_mle(iris4, iris$Species)
  w <- e_step(theta, x)
  expect_identical(e_step(theta, x[4:1]), w)
  expect_identical(e_step(theta, cbind(other = letters[1:3], x)), w)
  expect_identical(dimnames(w), list(c("a", "b", "c"), levels(iris$Species)))
  # A matrix without names goes by position.
  expect_identical(unname(e_step(theta, unname(as.matrix(x)))), unname(w))
})

test_that("columns that only partly have the names of the parameters are refused", {
  theta <- complete_mle(iris4[, 1:2], iris$Species)
  expect_error(e_step(theta, iris[c("Sepal.Width", "Petal.Length")]), class = "mezcla_error")
})

test_that("the E-step of a fit is the E-step of its parameters", {
  fit <- fit_iterations(iris4, 2, "VVV", score_groups(iris4, 2), 3)
  expect_identical(e_step(fit, iris4), e_step(coef(fit), iris4))
})

test_that("arguments are left as they were", {
  x <- iris4 + 0
  theta <- complete_mle(iris4, iris$Species)
  before <- list(x + 0, rapply(theta, function(part) part + 0, how = "list"))
  e_step(theta, x)
  expect_identical(x, before[[1]])
  expect_identical(unclass(theta)[1:3], before[[2]][1:3])
})

test_that("means and rows far from zero cost no digit, whatever the covariances have in common", {
  x <- rbind(c(0.5, -0.25), c(3, 2))
  full <- rbind(c(0.49, 0.2), c(0.2, 0.3))
  for (sigma in list(diag(c(0.49, 0.3)), full, array(c(full, 2 * full), c(2, 2, 2)))) {
    at <- function(offset) gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(2, 3)) + offset, sigma)
    expect_near(dgmm(x + 2^30, at(2^30), log = TRUE), dgmm(x, at(0), log = TRUE), 1e-13)
    expect_near(e_step(at(2^30), x + 2^30), e_step(at(0), x), 1e-13)
  }
})
