test_that("the parts make up the covariances, in every family", {
  groups <- score_groups(iris4, 3)
  for (family in families) {
    fit <- fit_iterations(iris4, 3, family, groups, 5)
    parts <- decompose(fit)
    for (j in 1:3) {
      d <- parts$orientation[, , j]
      expect_near(parts$volume[j] * d %*% diag(parts$shape[j, ]) %*% t(d), coef(fit)$covariances[, , j], 1e-7)
      expect_near(crossprod(d), diag(4), 1e-12)
      expect_near(prod(parts$shape[j, ]), 1, 1e-12)
    }
    letters <- strsplit(family, "")[[1]]
    if (letters[1] == "E") expect_near(parts$volume, rep(parts$volume[1], 3), 1e-8)
    if (letters[2] == "E") expect_near(parts$shape[3, ], parts$shape[1, ], 1e-6)
    if (letters[2] == "I") expect_near(parts$shape, matrix(1, 3, 4), 1e-12)
    if (letters[3] == "E") expect_identical(parts$orientation[, , 1], parts$orientation[, , 3])
    if (letters[3] == "I") expect_identical(unname(parts$orientation[, , 2]), diag(4))
  }
})

test_that("volumes and shapes are mclust's", {
  skip_if_not_installed("mclust")
  theta <- coef(fit_iterations(iris4, 3, "VVV", score_groups(iris4, 3), 5))
  theirs <- mclust::sigma2decomp(theta$covariances)
  ours <- decompose(theta)
  expect_near(ours$volume, theirs$scale, 1e-12)
  expect_near(ours$shape, t(apply(t(theirs$shape), 1, sort, decreasing = TRUE)), 1e-10)
})

test_that("in one dimension, and of what is no mixture", {
  line <- decompose(gmm_params(c(0.5, 0.5), c(0, 3), c(1, 4)))
  expect_identical(unname(line$volume), c(1, 4))
  expect_identical(dim(line$orientation), c(1L, 1L, 2L))
  expect_identical(decompose(co2), stats::decompose(co2))
  expect_identical(decompose(co2, "multiplicative"), stats::decompose(co2, "multiplicative"))
  expect_error(decompose(line = 1, gmm_params(1, 0, 1)), "line", class = "mezcla_argument_error")
})
