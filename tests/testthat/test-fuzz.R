# What fuzzing (tools/fuzz.R) has found: once each, from as little as it takes.

test_that("data of which no column varies are an error for every family, not a crash", {
  for (x in list(matrix(4), matrix(c(4, 4)), matrix(c(-4, -4, 1, 1), 2))) {
    n <- nrow(x)
    for (family in if (ncol(x) == 1) c("E", "V") else families) {
      expect_error(m_step(x, matrix(1, n, 1), family), class = "mezcla_data_error")
      expect_error(complete_mle(x, rep(1, n), family), class = "mezcla_data_error")
      expect_error(em_trace(x, "random", family, k = 1), class = "mezcla_data_error")
    }
    # What is held, or has a prior with a scale, needs no spread.
    held <- m_step(x, matrix(1, n, 1), sigma2 = 2)
    expect_identical(as.vector(held$covariances), as.vector(diag(2, ncol(x))))
    prior <- gmm_prior(scale = diag(ncol(x)), shrinkage = 0)
    expect_true(all(is.finite(m_step(x, matrix(1, n, 1), prior = prior)$covariances)))
  }
})

test_that("a prior goes with covariances that are held", {
  prior <- gmm_prior(shrinkage = 0.1)
  fit <- fit_gmm(geyser, k = 2, sigma2 = 30, prior = prior, control = gmm_control(search = 0))
  expect_identical(fit$status, "converged")
  centre <- colMeans(geyser)
  # The mode of the means' prior, mu_j ~ N(centre, 30 I / 0.1), at these parameters.
  gap <- sweep(coef(fit)$means, 2, centre)
  expect_near(fit$log_prior, -0.5 * sum(2 * log(30) + 0.1 * rowSums(gap^2) / 30), 1e-10)
  held <- gmm_constraint(covariances = array(diag(30, 2), c(2, 2, 2)))
  for (family in families) {
    fit <- fit_gmm(geyser, k = 2, covariance = family, constraint = held, prior = TRUE, control = gmm_control(search = 0))
    expect_true(all(is.finite(c(fit$trace, fit$log_prior))))
  }
})

test_that("parameters have the parts that they say, and no other", {
  expect_identical(names(coef(fit_gmm(geyser, k = 1, covariance = "VVV"))), c("proportions", "means", "covariances"))
  expect_identical(names(m_step(geyser, matrix(1, 272, 1))), c("proportions", "means", "covariances"))
})

test_that("arguments of other kinds, and numbers beyond R's integers, are classed errors", {
  expect_error(complete_mle(geyser, score_groups(geyser, 2), covariance = globalenv()), class = "mezcla_argument_error")
  expect_error(gmm_params(c(0.5, 0.5), 1:3, diag(2)), class = "mezcla_argument_error")
  expect_no_warning(expect_error(rgmm(1e10, random_params(2, 2)), "2147483647", class = "mezcla_argument_error"))
})

test_that("columns without a name are columns of k-means all the same", {
  x <- geyser
  colnames(x) <- c("", "waiting")
  expect_identical(kmeans_trace(x, x[c(1, 2), ])$cluster, unname(kmeans_trace(unname(geyser), unname(x[c(1, 2), ]))$cluster))
})

test_that("a cluster that lost its rows by trimming has no mean square", {
  x <- cbind(c(2.1, -3, -2, 2.3), c(-2, -7, 9, -2))
  fit <- fit_kmeans(x, start = x, trim = 0.9)
  expect_false(any(grepl("NaN", capture.output(print(summary(fit))))))
})

test_that("a density of the noise whose box is no box beside the data is an error", {
  x <- geyser * 1e34
  colnames(x) <- NULL
  expect_error(fit_gmm(x, k = 1, covariance = "VVV", noise = 1e-8), "column 1", class = "mezcla_argument_error")
  expect_error(fit_gmm(geyser, k = 1, covariance = "VVV", noise = 1e40), "eruptions", class = "mezcla_argument_error")
})

test_that("a start by labels that say nothing of noise leaves room for it", {
  noisy <- with_seed(1, rbind(geyser, cbind(runif(20, 0, 10), runif(20, 0, 200))))
  start <- ifelse(noisy[, 2] > 70, 2L, 1L)
  by_labels <- fit_gmm(noisy, k = 2, covariance = "VVV", noise = TRUE, start = start)
  by_shares <- fit_gmm(noisy, k = 2, covariance = "VVV", noise = TRUE, start = outer(start, 1:2, "==") * 1)
  expect_gt(coef(by_labels)$noise$proportion, 0.05)
  expect_near(by_labels$loglik, by_shares$loglik, 1e-12)
  # Rows that are known to be noise had a likelihood of zero.
  known <- replace(rep(NA, nrow(noisy)), 273:275, 0)
  fit <- fit_gmm(noisy, k = 2, covariance = "VVV", noise = TRUE, labels = known, start = start)
  expect_true(all(is.finite(fit$trace)))
})

test_that("weights of any size leave the estimates as they are", {
  weights <- with_seed(2, rexp(272))
  start <- score_groups(geyser, 2)
  plain <- coef(fit_iterations(geyser, 2, "VVV", start, 3, weights = weights))
  for (size in c(1e-250, 1e200)) {
    for (unit in c(1e-120, 1, 1e120)) {
      fit <- suppressWarnings(fit_iterations(geyser * unit, 2, "VVV", start, 3, weights = weights * size),
                              classes = "mezcla_weights_warning")
      expect_near(coef(fit)$means, plain$means * unit, 1e-10)
      expect_near(coef(fit)$proportions, plain$proportions, 1e-10)
    }
  }
})

test_that("a trace whose start is singular is a classed error", {
  x <- cbind(c(0, 0, 0), c(5, 4, NA))
  expect_error(em_trace(x, 1:3), class = "mezcla_data_error")
})

test_that("qgmm() of what is no probability is an error without warnings", {
  line <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 2))
  expect_no_warning(expect_error(qgmm(-1, line), class = "mezcla_argument_error"))
})
