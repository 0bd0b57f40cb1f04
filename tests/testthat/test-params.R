# theta = (pi, mu, Sigma) as users write it.

test_that("shapes are always k, k x d and d x d x k", {
  theta <- gmm_params(c(0.4, 0.6), rbind(c(1, 2), c(3, 4)), array(c(2, 1, 1, 2, 3, 0, 0, 3), c(2, 2, 2)))
  expect_identical(theta$proportions, c(0.4, 0.6))
  expect_identical(unname(theta$means), rbind(c(1, 2), c(3, 4)))
  expect_identical(dim(theta$covariances), c(2L, 2L, 2L))
  expect_identical(unname(theta$covariances[, , 1]), matrix(c(2, 1, 1, 2), 2))

  one <- gmm_params(1, rbind(c(1, 2, 3)), diag(3))
  expect_identical(dim(one$means), c(1L, 3L))
  expect_identical(dim(one$covariances), c(3L, 3L, 1L))

  line <- gmm_params(c(0.5, 0.5), c(-1, 1), c(1, 4))
  expect_identical(dim(line$means), c(2L, 1L))
  expect_identical(dim(line$covariances), c(1L, 1L, 2L))
  expect_identical(as.vector(line$covariances), c(1, 4))
})

test_that("one covariance matrix stands for all components", {
  sigma <- matrix(c(2, 1, 1, 3), 2)
  theta <- gmm_params(c(0.2, 0.3, 0.5), matrix(0, 3, 2), sigma)
  for (j in 1:3) expect_identical(unname(theta$covariances[, , j]), sigma)
  expect_identical(as.vector(gmm_params(c(0.5, 0.5), c(0, 1), 2)$covariances), c(2, 2))
})

test_that("the variables have names, those of the means or numbers", {
  named <- gmm_params(1, matrix(1:2, 1, dimnames = list(NULL, c("a", "b"))), diag(2))
  expect_identical(dimnames(named$means), list("1", c("a", "b")))
  expect_identical(dimnames(named$covariances), list(c("a", "b"), c("a", "b"), "1"))
  expect_identical(colnames(gmm_params(1, rbind(1:2), diag(2))$means), c("x1", "x2"))
  expect_identical(colnames(gmm_params(1, 0, 1)$means), "x")
})

test_that("integers and data frames will do", {
  from_frame <- gmm_params(c(0.5, 0.5), data.frame(a = 1:2, b = 3:4), diag(2L))
  from_matrix <- gmm_params(c(0.5, 0.5), cbind(a = c(1, 2), b = c(3, 4)), diag(2))
  expect_identical(from_frame, from_matrix)
})

test_that("proportions that add up to one but for rounding are put right", {
  theta <- gmm_params(c(1, 1, 1) / 3 + c(1e-9, 0, 0), 1:3, c(1, 1, 1))
  expect_near(sum(theta$proportions), 1, 1e-15)
})

test_that("a covariance need not be well scaled to be accepted, but must be positive definite", {
  mixed <- diag(c(1e-80, 1, 1e80))
  expect_identical(unname(gmm_params(1, rbind(c(0, 0, 0)), mixed)$covariances[, , 1]), mixed)
  almost <- matrix(c(1, 1 - 1e-10, 1 - 1e-10, 1), 2)
  expect_s3_class(gmm_params(1, rbind(c(0, 0)), almost), "gmm_params")
  expect_error(gmm_params(1, rbind(c(0, 0)), matrix(1, 2, 2)), class = "mezcla_error")
})

test_that("its own parts make the same parameters again", {
  theta <- random_params(3, 2)
  expect_identical(gmm_params(theta$proportions, theta$means, theta$covariances), theta)
  fit <- fit_iterations(iris4, 2, "VVE", score_groups(iris4, 2), 5)
  again <- with(coef(fit), gmm_params(proportions, means, covariances))
  expect_near(log_likelihood(again, iris4), fit$loglik, 1e-13)
})
