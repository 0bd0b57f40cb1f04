# Density, distribution function, quantiles and random rows.

theta <- gmm_params(c(0.3, 0.5, 0.2), c(-2, 0, 7), c(1, 4, 0.25))
wide <- gmm_params(c(0.5, 0.5), c(0, 1e6), c(1e-6, 1e12))

test_that("with one component the density is the normal density", {
  x <- c(-40, -3, -0.1, 0, 1, 2.5, 30)
  for (sd in c(1e-5, 1, 300)) {
    normal <- gmm_params(1, 1, sd^2)
    expect_near(dgmm(x, normal, log = TRUE), dnorm(x, 1, sd, log = TRUE), 1e-14)
    expect_identical(dgmm(x, normal), exp(dgmm(x, normal, log = TRUE)))
  }
})

test_that("the normal density in two dimensions, by hand", {
  # Sigma = [2 1; 1 2]: determinant 3, inverse [2 -1; -1 2] / 3
  normal <- gmm_params(1, rbind(c(1, -1)), matrix(c(2, 1, 1, 2), 2))
  x <- rbind(c(1, -1), c(2, -1), c(0, 0), c(3, 3))
  # squared distances 0; 2/3; (2 + 2 + 2)/3 at (-1, 1); (8 - 16 + 32)/3 at (2, 4)
  expect_near(dgmm(x, normal), exp(-c(0, 2 / 3, 2, 8) / 2) / (2 * pi * sqrt(3)), 1e-14)
  expect_near(dgmm(c(2, -1), normal), exp(-1 / 3) / (2 * pi * sqrt(3)), 1e-14)
})

test_that("the density of a mixture is the weighted sum of normal densities", {
  x <- seq(-8, 10, length.out = 57)
  expect_near(dgmm(x, theta), 0.3 * dnorm(x, -2) + 0.5 * dnorm(x, 0, 2) + 0.2 * dnorm(x, 7, 0.5), 1e-14)
  for (d in c(2, 5)) {
    params <- random_params(d, 3, seed = d)
    points <- cloud(50, d, 2, seed = d)
    expect_near(dgmm(points, params, log = TRUE), ref_log_density(params, points), 1e-11)
  }
})

test_that("the density integrates to one", {
  expect_near(integrate(dgmm, -Inf, Inf, theta, rel.tol = 1e-9)$value, 1, 1e-8)
  plane <- gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(2, 1)), array(c(1, 0.5, 0.5, 1, 2, -0.3, -0.3, 0.5), c(2, 2, 2)))
  # Midpoint sums of an analytic function over its whole range are exact to rounding.
  step <- 0.1
  grid <- as.matrix(expand.grid(seq(-12, 14, by = step), seq(-12, 12, by = step)))
  expect_near(sum(dgmm(grid, plane)) * step^2, 1, 1e-10)
})

test_that("far from everything the log density is finite and right", {
  far <- c(-1e3, 1e4, -1e8, 1e100)
  for (x in far) {
    # The widest component is all that is left; its log density is a plain square.
    expect_near(dgmm(x, theta, log = TRUE), log(0.5) + dnorm(x, 0, 2, log = TRUE), 1e-14)
    expect_identical(dgmm(x, theta), 0)
  }
})

test_that("the distribution function by hand and by integration", {
  q <- c(-5, -2, 0, 3, 7, 9)
  expect_near(pgmm(q, theta), 0.3 * pnorm(q, -2) + 0.5 * pnorm(q, 0, 2) + 0.2 * pnorm(q, 7, 0.5), 1e-14)
  for (upper in q) {
    expect_near(pgmm(upper, theta), integrate(dgmm, -Inf, upper, theta, rel.tol = 1e-10)$value, 1e-8)
  }
  expect_near(pgmm(q, theta, lower.tail = FALSE), 1 - pgmm(q, theta), 1e-14)
  expect_near(pgmm(q, theta, log.p = TRUE), log(pgmm(q, theta)), 1e-13)
  expect_identical(pgmm(c(-Inf, Inf), theta), c(0, 1))
  expect_identical(pgmm(c(-Inf, Inf), theta, lower.tail = FALSE), c(1, 0))
  expect_identical(pgmm(c(-Inf, Inf), theta, log.p = TRUE), c(-Inf, 0))
})

test_that("tails do not underflow in logarithms", {
  expect_near(pgmm(-60, theta, log.p = TRUE), log(0.5) + pnorm(-60, 0, 2, log.p = TRUE), 1e-14)
  expect_near(pgmm(90, theta, lower.tail = FALSE, log.p = TRUE),
              log(0.5) + pnorm(90, 0, 2, lower.tail = FALSE, log.p = TRUE), 1e-14)
  expect_near(pgmm(-500, theta, log.p = TRUE), log(0.5) + pnorm(-500, 0, 2, log.p = TRUE), 1e-14)
})

test_that("quantiles are the inverse of the distribution function", {
  p <- c(1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.5, 0.79, 0.8, 0.81, 0.999)
  for (params in list(theta, wide)) {
    expect_near(pgmm(qgmm(p, params), params) / p, rep(1, 10), 1e-10)
    upper <- pgmm(qgmm(p, params, lower.tail = FALSE), params, lower.tail = FALSE)
    expect_near(upper / p, rep(1, 10), 1e-10)
    log_p <- c(-1e4, -800, -5, -0.1)
    expect_near(pgmm(qgmm(log_p, params, log.p = TRUE), params, log.p = TRUE) / log_p, rep(1, 4), 1e-10)
    log_upper <- pgmm(qgmm(log_p, params, lower.tail = FALSE, log.p = TRUE), params,
                      lower.tail = FALSE, log.p = TRUE)
    expect_near(log_upper / log_p, rep(1, 4), 1e-10)
  }
  q <- c(-6, -1, 0.5, 4, 6.9, 8)
  expect_near(qgmm(pgmm(q, theta), theta), q, 1e-10)
})

test_that("quantiles at the ends, in the tails and of one component", {
  expect_identical(qgmm(c(0, 1), theta), c(-Inf, Inf))
  expect_identical(qgmm(c(0, 1), theta, lower.tail = FALSE), c(Inf, -Inf))
  expect_identical(qgmm(c(-Inf, 0), theta, log.p = TRUE), c(-Inf, Inf))
  expect_identical(qgmm(NA, theta), NA_real_)
  normal <- gmm_params(1, 3, 4)
  p <- c(1e-300, 0.025, 0.5, 0.9)
  expect_near(qgmm(p, normal), qnorm(p, 3, 2), 1e-14)
  # A component of proportion zero has no say.
  expect_near(qgmm(p, gmm_params(c(1, 0), c(3, 1e9), c(4, 1))), qnorm(p, 3, 2), 1e-13)
  # Between components that are far apart the quantile jumps where the proportions say.
  apart <- gmm_params(c(0.3, 0.7), c(0, 1e3), c(1, 1))
  expect_lt(qgmm(0.2999, apart), 10)
  expect_gt(qgmm(0.3001, apart), 990)
})

test_that("nothing in, nothing out", {
  expect_identical(pgmm(numeric(0), theta), numeric(0))
  expect_identical(qgmm(numeric(0), theta), numeric(0))
  expect_identical(unname(dgmm(numeric(0), theta)), numeric(0))
  expect_identical(nrow(rgmm(0, theta)), 0L)
  expect_silent(pgmm(numeric(0), theta))
})

test_that("missing values go through", {
  expect_identical(pgmm(c(NA, 0), theta)[1], NA_real_)
  expect_false(anyNA(pgmm(c(NA, 0), theta)[2]))
})

test_that("random rows have the moments of the mixture and of each component", {
  params <- gmm_params(c(0.2, 0.8), rbind(c(0, 0), c(5, -1)), array(c(1, 0.8, 0.8, 1, 2, -1, -1, 3), c(2, 2, 2)))
  x <- with_seed(1, rgmm(40000, params))
  component <- attr(x, "component")
  expect_identical(dim(x), c(40000L, 2L))
  # Five standard errors: binomial, mean, and variance of a normal.
  expect_lt(abs(mean(component == 1) - 0.2), 5 * sqrt(0.2 * 0.8 / 40000))
  for (j in 1:2) {
    rows <- x[component == j, ]
    sigma <- unname(params$covariances[, , j])
    expect_true(all(abs(colMeans(rows) - params$means[j, ]) < 5 * sqrt(diag(sigma) / nrow(rows))))
    error <- sqrt((tcrossprod(diag(sigma)) + sigma^2) / nrow(rows))
    expect_true(all(abs(cov(rows) - sigma) < 5 * error))
  }
  # The mixture's own mean and covariance: between plus within.
  mean <- c(4, -0.8)
  total <- 0.2 * (params$covariances[, , 1] + tcrossprod(0 - mean)) +
    0.8 * (params$covariances[, , 2] + tcrossprod(c(5, -1) - mean))
  expect_near(colMeans(x), mean, 0.01) # about five standard errors of 0.011
  expect_near(cov(x), total, 0.03)
})

test_that("random rows pass the test of their own distribution function", {
  x <- with_seed(7, rgmm(5000, theta))
  u <- pgmm(as.vector(x), theta)
  expect_gt(suppressWarnings(ks.test(u, "punif"))$p.value, 1e-3)
})

test_that("a draw is repeated by its seed, and names come from the parameters", {
  fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 3)
  expect_identical(with_seed(1, rgmm(5, fit)), with_seed(1, rgmm(5, fit)))
  expect_identical(colnames(rgmm(2, fit)), c("eruptions", "waiting"))
  expect_identical(dim(rgmm(1, fit)), c(1L, 2L))
  expect_identical(dim(rgmm(3, theta)), c(3L, 1L))
})

test_that("blocks of values and of rows are as all at once", {
  theta <- gmm_params(c(0.2, 0.5, 0.3), c(0, 4, -50), c(1, 2, 1e-4))
  q <- c(NA, -Inf, Inf, NaN, seq(-60, 10, length.out = 996))
  few <- mezcla:::most_tails_at_once %/% 3
  expect_identical(pgmm(rep(q, length.out = 2 * few + 7), theta), rep(pgmm(q, theta), length.out = 2 * few + 7))
  # By hand: every component's tail.
  expect_near(pgmm(q[-(1:4)], theta), 0.2 * pnorm(q[-(1:4)]) + 0.5 * pnorm(q[-(1:4)], 4, sqrt(2)) +
                0.3 * pnorm(q[-(1:4)], -50, 0.01), 1e-14)
  expect_identical(is.na(pgmm(q[1:4], theta)), c(TRUE, FALSE, FALSE, TRUE))
  # Every row of a matrix that nobody has filled before is drawn.
  set.seed(1)
  x <- rgmm(mezcla:::most_drawn_at_once + 10, theta)
  expect_true(all(is.finite(x)))
  z <- attr(x, "component")
  expect_near(as.vector(tapply(x[, 1], z, mean)), c(0, 4, -50), 0.01)
  expect_near(tabulate(z) / length(z), theta$proportions, 0.005)
})

test_that("many components take one look at the rows", {
  k <- 2000
  theta <- gmm_params(rep(1 / k, k), matrix(rep(seq_len(k), 2), k), diag(2) * 1e-4)
  set.seed(1)
  x <- rgmm(5 * k, theta)
  expect_true(all(abs(x - attr(x, "component")) < 0.1))
  expect_identical(colnames(x), colnames(theta$means))
})

test_that("the density of what is missing is missing, and of what is infinite 0, as by dnorm()", {
  one <- gmm_params(1, 0, 1)
  x <- c(a = 1, b = NA, c = Inf, d = -Inf)
  expect_identical(dgmm(x, one), c(a = dgmm(1, one), b = NA, c = 0, d = 0))
  expect_identical(unname(dgmm(x, one, log = TRUE)), c(dgmm(1, one, log = TRUE), NA, -Inf, -Inf))
  expect_identical(dgmm(NA, one), NA_real_)
  expect_identical(dgmm(numeric(0), one), numeric(0))
  two <- gmm_params(1, rbind(c(u = 0, v = 0)), diag(2))
  rows <- data.frame(v = c(1, NA, Inf, NA), u = c(1, 1, 1, Inf), z = "word")
  expect_identical(unname(dgmm(rows, two)), c(dgmm(c(1, 1), two), NA, 0, NA))
  expect_identical(dgmm(c(NA, 1), two), NA_real_)
  expect_error(dgmm(matrix(NA, 2, 3), two), "2 columns, not 3", class = "mezcla_argument_error")
})
