# Also for R/: binned_em, binned_information, binned_replicates, fit_bins, plot_bins, truncated.

# The likelihood of bins, evaluated afresh by plain R.
loglik_1d <- function(params, lower, upper, counts = 1) {
  p <- 0
  for (j in seq_along(params$proportions)) {
    sd <- sqrt(params$covariances[1, 1, j])
    p <- p + params$proportions[j] * (pnorm(upper, params$means[j], sd) - pnorm(lower, params$means[j], sd))
  }
  sum(counts * log(p))
}

test_that("truncated moments are those of the normal distribution, in the middle and in the tails", {
  # E[Z | Z > 0] = sqrt(2 / pi), and variance 1 - 2 / pi.
  half <- standard_interval_moments(0, Inf)
  expect_equal(unlist(half), c(log_p = log(0.5), mean = sqrt(2 / pi), variance = 1 - 2 / pi))
  a <- c(-1, 2, 5, 20, -30, 0.5, 12, -8)
  b <- c(1, 2.0001, 6, 20.7, -29.5, 0.5 + 1e-10, 12.9, 40)
  found <- standard_interval_moments(a, b)
  for (i in seq_along(a)) {
    c0 <- if (a[i] > 0) a[i] else if (b[i] < 0) b[i] else 0
    ends <- c(max(a[i], min(b[i], 0) - 10, if (b[i] < -3) b[i] + 40 / b[i]), min(b[i], 10 + max(a[i], 0), if (a[i] > 3) a[i] + 40 / a[i]))
    middle <- mean(ends)
    moment <- function(p) integrate(function(x) (x - middle)^p * exp(-(x^2 - c0^2) / 2), ends[1], ends[2], rel.tol = 1e-11)$value
    m <- vapply(0:2, moment, 1)
    expect_equal(found$log_p[i], log(m[1]) - c0^2 / 2 - log(2 * pi) / 2, tolerance = 1e-10)
    expect_equal(found$mean[i], middle + m[2] / m[1], tolerance = 1e-9)
    expect_equal(found$variance[i], m[3] / m[1] - (m[2] / m[1])^2, tolerance = 1e-6)
  }
  far <- standard_interval_moments(1e4, Inf)
  expect_equal(far$mean, 1e4 + 1e-4, tolerance = 1e-12)
  expect_true(is.finite(far$log_p))
})

test_that("moments of rectangles agree with a fine grid", {
  sigma <- matrix(c(1, 1.8, 1.8, 4), 2)
  mean <- c(1, -1)
  box <- function(lower, upper) box_moments(rbind(lower), rbind(upper), mean, sigma)
  by_grid <- function(lower, upper, n = 1500) {
    x <- lower[1] + (seq_len(n) - 0.5) * (upper[1] - lower[1]) / n
    y <- lower[2] + (seq_len(n) - 0.5) * (upper[2] - lower[2]) / n
    at <- as.matrix(expand.grid(x, y))
    f <- exp(log_normal_density(at, mean, sigma))
    p <- sum(f)
    m <- colSums(f * at) / p
    list(log_p = log(p * prod(upper - lower) / n^2), mean = m, covariance = crossprod(sweep(at, 2, m) * sqrt(f / p)))
  }
  for (ends in list(list(c(0, 0), c(1, 1)), list(c(3, -2), c(4, 6)), list(c(-4, -11), c(6, 9)))) {
    found <- box(ends[[1]], ends[[2]])
    grid <- by_grid(ends[[1]], ends[[2]])
    expect_equal(found$log_p, grid$log_p, tolerance = 1e-4)
    expect_equal(as.vector(found$mean), unname(grid$mean), tolerance = 1e-4)
    expect_equal(as.vector(found$covariance), as.vector(grid$covariance), tolerance = 1e-3)
  }
  # Nothing known of one column: the other alone, and the regression on it.
  one <- interval_moments(0, 2, 1, 1)
  free <- box(c(0, -Inf), c(2, Inf))
  expect_equal(free$log_p, one$log_p)
  expect_equal(as.vector(free$mean), c(one$mean, -1 + 1.8 * (one$mean - 1)))
  expect_equal(free$covariance[4], 4 - 1.8^2 + 1.8^2 * one$variance)
  # A value that is known is conditioned on.
  known <- box(c(2, -1), c(2, 3))
  given <- interval_moments(-1, 3, -1 + 1.8, sqrt(4 - 1.8^2))
  expect_equal(known$log_p, dnorm(2, 1, 1, log = TRUE) + given$log_p)
  expect_equal(as.vector(known$mean), c(2, given$mean))
  expect_equal(as.vector(known$covariance), c(0, 0, 0, given$variance))
})

test_that("three columns are integrated over, one in the other", {
  skip_if_not_installed("mvtnorm")
  sigma <- matrix(c(1, 0.5, 0.3, 0.5, 2, 0.8, 0.3, 0.8, 1.5), 3)
  lower <- rbind(c(-1, -1, -1), c(0, 0, -Inf), c(2, 2, 2))
  upper <- rbind(c(1, 1, 1), c(1, Inf, 0), c(3, 3, 3))
  found <- box_moments(lower, upper, c(0, 1, -1), sigma)
  set.seed(1)
  for (i in 1:3) {
    p <- mvtnorm::pmvnorm(lower[i, ], upper[i, ], c(0, 1, -1), sigma = sigma, algorithm = mvtnorm::GenzBretz(abseps = 1e-9, maxpts = 5e5))
    expect_equal(exp(found$log_p[i]), as.numeric(p), tolerance = 1e-5)
  }
})

test_that("two bins are solved by hand", {
  # With the variance held at 1, 84.134 % below 0 put the mean at -1.
  x <- bins(c(-Inf, 0), c(0, Inf), counts = c(pnorm(1), pnorm(-1)) * 1000)
  fit <- fit_gmm(x, k = 1, sigma2 = 1)
  expect_equal(fit$means[1], -1, tolerance = 1e-5)
  expect_equal(fit$loglik, 1000 * sum(c(pnorm(1), pnorm(-1)) * log(c(pnorm(1), pnorm(-1)))), tolerance = 1e-9)
  # Three bins and two parameters: the probabilities are the shares.
  y <- bins(c(-Inf, -1, 2), c(-1, 2, Inf), counts = c(20, 50, 30))
  fit <- fit_gmm(y, k = 1, covariance = "V")
  z <- qnorm(c(0.2, 0.7))
  expect_equal(sqrt(fit$covariances[1]), 3 / diff(z), tolerance = 1e-4)
  expect_equal(fit$means[1], -1 - z[1] * 3 / diff(z), tolerance = 1e-4)
  expect_equal(unname(predict(fit, type = "density")), c(0.2, 0.5, 0.3), tolerance = 1e-4)
})

test_that("optim() finds no better likelihood, in one dimension and in two", {
  h <- hist(faithful$waiting, breaks = seq(40, 100, 5), plot = FALSE)
  lower <- c(-Inf, h$breaks[2:12])
  upper <- c(h$breaks[2:12], Inf)
  fit <- fit_gmm(bins(lower, upper, h$counts), k = 2, covariance = "V")
  minus <- function(p) {
    -loglik_1d(list(proportions = c(plogis(p[1]), 1 - plogis(p[1])), means = p[2:3], covariances = array(exp(p[4:5]), c(1, 1, 2))),
               lower, upper, h$counts)
  }
  best <- optim(c(-0.5, 54, 80, 3.5, 3.5), minus, method = "BFGS", control = list(reltol = 1e-14))
  expect_equal(fit$loglik, -best$value, tolerance = 1e-9)
  expect_equal(loglik_1d(fit$params, lower, upper, h$counts), fit$loglik)
  expect_true(all(diff(fit$trace) > -1e-8))

  skip_if_not_installed("mvtnorm")
  set.seed(4)
  x <- round(matrix(rnorm(80), 40) %*% matrix(c(2, 1, 0, 1.5), 2))
  fit <- fit_gmm(x, k = 1, covariance = "VVV", rounding = 0.5)
  u <- unique(x)
  counts <- as.vector(table(factor(paste(x[, 1], x[, 2]), paste(u[, 1], u[, 2]))))
  minus <- function(p) {
    root <- matrix(c(exp(p[3]), 0, p[4], exp(p[5])), 2)
    sd <- sqrt(diag(crossprod(root)))
    upper <- sweep(sweep(u + 0.5, 2, p[1:2]), 2, sd, "/")
    lower <- sweep(sweep(u - 0.5, 2, p[1:2]), 2, sd, "/")
    at <- function(a, b) mvtnorm::pmvnorm(upper = c(a, b), corr = cov2cor(crossprod(root)), algorithm = mvtnorm::TVPACK(1e-12))
    P <- Vectorize(at)
    -sum(counts * log(P(upper[, 1], upper[, 2]) - P(lower[, 1], upper[, 2]) - P(upper[, 1], lower[, 2]) + P(lower[, 1], lower[, 2])))
  }
  root <- chol(fit$covariances[, , 1])
  at <- c(fit$means, log(root[1, 1]), root[1, 2], log(root[2, 2]))
  expect_equal(-minus(at), fit$loglik, tolerance = 1e-8)
  better <- optim(at, minus, method = "BFGS", control = list(maxit = 30))
  expect_lt(-better$value - fit$loglik, 1e-5)
})

test_that("the variance of values in wide bins is that of the values", {
  set.seed(1)
  x <- rnorm(5000)
  middle <- 2 * floor(x / 2) + 1
  expect_gt(fit_gmm(middle, k = 1, covariance = "V")$covariances[1], 1.25)
  fit <- fit_gmm(middle, k = 1, covariance = "V", rounding = 1)
  expect_equal(fit$covariances[1], var(x), tolerance = 0.06)
  expect_identical(fit$status, "converged")
})

test_that("narrow bins give the ordinary fit, and exact values its likelihood", {
  x <- faithful
  usual <- fit_gmm(x, k = 2, covariance = "VVV")
  width <- 1e-5
  fit <- fit_gmm(x, k = 2, covariance = "VVV", rounding = width / 2, start = usual)
  expect_equal(fit$loglik - 2 * nrow(x) * log(width), usual$loglik, tolerance = 1e-6)
  expect_equal(fit$means, usual$means, tolerance = 1e-4)
  expect_equal(fit$covariances, usual$covariances, tolerance = 1e-3)
  exact <- fit_gmm(bins(x, x), k = 2, covariance = "VVV", start = usual)
  expect_equal(exact$loglik, usual$loglik, tolerance = 1e-8)
  expect_identical(exact$cluster, fit$cluster)
})

test_that("counts are repeated rows, and the order of rows and columns does not matter", {
  x <- bins(c(0, 1, 2, 3, 4), c(1, 2, 3, 4, Inf), counts = c(5, 9, 2, 7, 3))
  fit <- fit_gmm(x, k = 1, covariance = "V")
  again <- fit_gmm(bins(rep(0:4, x$counts), rep(c(1:4, Inf), x$counts)), k = 1, covariance = "V")
  expect_equal(coef(again), coef(fit), tolerance = 1e-6)
  expect_equal(BIC(again), BIC(fit), tolerance = 1e-8)
  expect_identical(nobs(fit), 26)
  weighted <- fit_gmm(c(0.5, 1.5, 2.5), weights = c(5, 9, 2), k = 1, covariance = "V", rounding = 0.5)
  binned <- fit_gmm(x[1:3], k = 1, covariance = "V")
  expect_equal(coef(weighted), coef(binned), tolerance = 1e-6)
})

test_that("rounded data with many ties keep the likelihood bounded, in all families", {
  # Issue 17: a flat component, of which the likelihood of densities has no bound.
  set.seed(1)
  x <- rbind(cbind(rnorm(100), 0), matrix(rnorm(100, 6), 50))
  for (family in c("VEI", "EII", "VVV")) {
    fit <- suppressWarnings(fit_gmm(round(x), k = 2, covariance = family, rounding = 0.5, n_start = 1))
    expect_true(fit$converged, info = family)
    expect_lte(fit$loglik, 0)
    expect_equal(log_likelihood(fit, fit$bins), fit$loglik, tolerance = 1e-10)
    expect_lt(max(fit$covariances), 1e3)
    expect_true(all(diff(fit$trace[-1]) > -1e-7), info = family)
  }
  # A component within one bin: what the data do not say is said.
  zeros <- c(rep(0, 60), round(rnorm(60, 10, 3)))
  expect_warning(fit <- fit_gmm(zeros, k = 2, covariance = "V", rounding = 0.5), class = "mezcla_resolution_warning")
  expect_identical(fit$status, "converged")
  expect_equal(fit$proportions[1], 0.5, tolerance = 0.02)
})

test_that("priors, constraints, proportions and missing values go with bins", {
  set.seed(2)
  x <- round(c(rnorm(60), rnorm(60, 6)))
  equal <- fit_gmm(x, k = 2, covariance = "E", proportions = "equal", rounding = 0.5)
  expect_equal(unname(equal$proportions), c(0.5, 0.5))
  held <- fit_gmm(x, k = 2, covariance = "V", rounding = 0.5, constraint = gmm_constraint(means = c(0, 6)))
  expect_equal(as.vector(held$means), c(0, 6))
  prior <- fit_gmm(x, k = 2, covariance = "V", rounding = 0.5, prior = TRUE)
  expect_true(all(diff(prior$trace[-1]) > -1e-7))
  expect_lt(prior$loglik, fit_gmm(x, k = 2, covariance = "V", rounding = 0.5)$loglik)
  ratio <- suppressWarnings(fit_gmm(c(x, rep(20, 30)), k = 3, covariance = "V", rounding = 0.5, constraint = gmm_constraint(eigen_ratio = 1.5)))
  expect_identical(ratio$status, "bounded")
  expect_lte(max(ratio$covariances) / min(ratio$covariances), 1.5 * (1 + 1e-6))
  # What is missing may be any value.
  y <- cbind(a = x, b = round(x / 2 + rnorm(120)))
  y[1:20, 2] <- NA
  fit <- fit_gmm(y, k = 2, covariance = "VVV", rounding = 0.5)
  whole <- bins(cbind(a = y[, 1] - 0.5, b = y[, 2] - 0.5), cbind(a = y[, 1] + 0.5, b = y[, 2] + 0.5))
  expect_equal(log_likelihood(fit, whole), fit$loglik, tolerance = 1e-10)
  alone <- log_likelihood(marginal(fit, "a"), bins(y[1:20, 1] - 0.5, y[1:20, 1] + 0.5))
  expect_equal(log_likelihood(fit, whole[1:20]), alone, tolerance = 1e-10)
})

test_that("models are chosen by the likelihood of the bins", {
  set.seed(3)
  x <- round(c(rnorm(150), rnorm(150, 7)))
  fit <- suppressWarnings(fit_gmm(x, k = 1:3, rounding = 0.5))
  expect_identical(fit$k, 2L)
  expect_identical(nrow(fit$selection), 6L)
  row <- fit$selection[fit$selection$k == 1 & fit$selection$covariance == "V", ]
  one <- fit_gmm(x, k = 1, covariance = "V", rounding = 0.5)
  expect_equal(row$loglik, one$loglik, tolerance = 1e-6)
  expect_equal(min(fit$selection$BIC, na.rm = TRUE), BIC(fit), tolerance = 1e-4)
  expect_equal(fit_of(fit, k = 1, covariance = "V")$loglik, one$loglik, tolerance = 1e-6)
  expect_false(is.na(fit_gmm(x, k = 2, covariance = "E", rounding = 0.5, criterion = "NEC")$selection$NEC))
})

test_that("a step of EM on bins is the M-step of their statistics", {
  x <- bins(c(-Inf, 0, 1, 3), c(0, 1, 3, Inf), counts = c(10, 20, 15, 5))
  theta <- gmm_params(c(0.4, 0.6), c(0, 2), c(1, 2))
  w <- e_step(theta, x)
  expect_equal(rowSums(w), rep(1, 4))
  s <- sufficient_statistics(theta, x)
  expect_equal(unname(s$weight), as.vector(colSums(x$counts * w)))
  expect_equal(s$loglik, log_likelihood(theta, x))
  expect_equal(s$rows, 50)
  for (i in 1:5) {
    next_theta <- m_step(s, "V")
    s <- sufficient_statistics(next_theta, x)
    expect_gt(s$loglik, log_likelihood(theta, x))
    theta <- next_theta
  }
})

test_that("methods of a fit of bins", {
  x <- bins(cbind(a = c(0, 1, 5, 6, 0, 2), b = c(0, 1, 5, 6, 1, 0)), cbind(a = c(1, 2, 6, Inf, 1, 3), b = c(1, 2, 6, 7, 2, 2)), counts = c(9, 8, 7, 6, 5, 4))
  still <- gmm_control(search = 0, tol = 1e-3)
  fit <- suppressWarnings(fit_gmm(x, k = 2, covariance = "EEI", n_start = 1, control = still))
  expect_output(print(fit), "6 bins; 1 of them open; counts with sum 39")
  expect_output(print(summary(fit)), "Bins")
  expect_identical(dim(predict(fit, type = "posterior")), c(6L, 2L))
  expect_equal(predict(fit, x, type = "posterior"), predict(fit, type = "posterior"))
  expect_equal(predict(fit, x[, 2:1][1:2], type = "class"), predict(fit)[1:2])
  expect_equal(sum(x$counts * predict(fit, type = "logdensity")), fit$loglik, tolerance = 1e-10)
  expect_equal(rowSums(predict(fit, type = "component") %*% fit$proportions), predict(fit, type = "density"))
  expect_length(predict(fit, cbind(a = 1:3, b = 1:3), type = "density"), 3)
  expect_identical(dim(residuals(fit)), c(6L, 2L))
  expect_identical(nrow(simulate(fit, seed = 1)), 39L)
  expect_equal(fit$z, predict(fit, type = "posterior"))
  expect_equal(suppressWarnings(update(fit, covariance = "VVI"))$covariance, "VVI")
  expect_error(gof_test(fit), class = "mezcla_data_error")
  expect_error(impute(fit), class = "mezcla_data_error")
  without <- suppressWarnings(fit_gmm(x, k = 2, covariance = "EEI", n_start = 1, control = still, keep_data = FALSE))
  expect_output(print(without), "6 bins")
  expect_error(predict(without), "keep_data")
  expect_output(print(x), "a.lower")
  pdf(NULL)
  on.exit(dev.off())
  for (what in c("classification", "density", "uncertainty", "trace", "responsibilities", "profile")) expect_no_error(plot(fit, what = what))
  expect_error(plot(fit, what = "cdf"), class = "mezcla_data_error")
})

test_that("the histogram has the area of the closed bins", {
  bars <- bins_as_bars(bins(c(-Inf, 0, 1, 3), c(0, 1, 3, Inf), counts = c(10, 20, 15, 5)))
  expect_equal(bars$ymax, c(20, 15 / 2) / 50)
  expect_equal(bars$xmin, c(0, 1))
  fit <- fit_gmm(bins(c(-Inf, 0, 1, 3), c(0, 1, 3, Inf), counts = c(10, 20, 15, 5)), k = 1, covariance = "V")
  expect_equal(range(histogram_data(fit_view(fit, "density"))[c("xmin", "xmax")]), c(0, 3))
})

test_that("bad bins are errors that say where", {
  expect_error(bins(1:3, c(2, 1, 4)), "row 2, column 1 it is 2", class = "mezcla_argument_error")
  expect_error(bins(1:3, 1:2), "3 x 1 and 2 x 1", class = "mezcla_argument_error")
  expect_error(bins("a", 1), class = "mezcla_argument_error")
  expect_error(bins(Inf, Inf), "row 1", class = "mezcla_argument_error")
  expect_error(bins(1:2, 2:3, counts = c(1, -1)), "bin 2 is -1", class = "mezcla_argument_error")
  expect_error(bins(1:2, 2:3, counts = c(0, 0)), class = "mezcla_argument_error")
  expect_error(bins(1:2, 2:3, counts = 1), class = "mezcla_argument_error")
  expect_error(bins(data.frame(a = 1), data.frame(b = 2)), "same columns", class = "mezcla_argument_error")
  x <- bins(c(0, 1, 2), c(1, 2, 3))
  expect_error(fit_gmm(x, k = 1, weights = 1:3), "counts", class = "mezcla_argument_error")
  expect_error(fit_gmm(x, k = 1:2, criterion = "CV"), "`folds` .*between 2 and 3, not 10", class = "mezcla_argument_error")
  expect_error(fit_gmm(bins(0:2, 1:3, c(1.5, 2, 2)), k = 1:2, criterion = "CV", folds = 2), "whole here.*bin 1 is 1.5", class = "mezcla_argument_error")
  expect_error(x[5], "Of 3 bins", class = "mezcla_argument_error")
  expect_error(fit_gmm(1:9, k = 1, rounding = -1), "rounding", class = "mezcla_argument_error")
  expect_error(fit_gmm(1:9, k = 1, rounding = 1, labels = rep(1, 8)), "labels", class = "mezcla_argument_error")
  expect_error(fit_gmm(1:9, k = 1, rounding = c(1, 2)), "1 columns", class = "mezcla_argument_error")
  set.seed(5)
  four <- round(matrix(rnorm(120), 30))
  expect_error(fit_gmm(four, k = 1, covariance = "VVV", rounding = 0.5), "such as VVI", class = "mezcla_data_error")
  expect_true(fit_gmm(four, k = 1, covariance = "VVI", rounding = 0.5)$converged)
  x$lower <- "a"
  expect_error(fit_gmm(x, k = 1), class = "mezcla_argument_error")
  expect_error(log_likelihood(gmm_params(1, 0, 1), bins(1, 2), weights = 1), "counts", class = "mezcla_argument_error")
})

# ---- As for values --------------------------------------------------------------------------------------------

# Waiting times in classes of five minutes, the first and the last of them open.
waiting_in_bins <- function() {
  h <- hist(faithful$waiting, breaks = seq(40, 100, 5), plot = FALSE)
  inner <- seq(45, 95, 5)
  bins(c(-Inf, inner), c(inner, Inf), counts = h$counts)
}

# Rectangles, some of which are open, exact in a column or in both, or not known in one.
rectangles <- function() {
  lower <- as.matrix(floor(faithful))
  upper <- lower + 1
  lower[lower[, 1] == 1, 1] <- -Inf
  upper[lower[, 2] > 85, 2] <- Inf
  upper[1:20, 2] <- lower[1:20, 2]
  lower[30:40, 1] <- -Inf
  upper[30:40, 1] <- Inf
  lower[50:55, ] <- upper[50:55, ] <- as.matrix(faithful[50:55, ])
  bins(lower, upper)
}

test_that("gradient and information of bins are the derivatives of their likelihood", {
  every <- seq(1, 272, by = 13)
  some <- rectangles()[every]
  known <- replace(rep(NA, length(every)), 1:8, ifelse(faithful[every, 1][1:8] > 3, 2, 1))
  short <- gmm_control(max_iter = 5, tol = 0, search = 0)
  fits <- suppressWarnings(list(
    fit_gmm(waiting_in_bins(), 2, "V", control = short), fit_gmm(waiting_in_bins(), 2, "E", noise = TRUE, control = short),
    fit_gmm(some, 2, "VVI", prior = gmm_prior(), start = "kmeans", n_start = 1, control = short),
    fit_gmm(some, 2, "VVV", noise = TRUE, labels = known, control = short),
    fit_gmm(some, 2, "EEV", start = "kmeans", n_start = 1, control = short),
    fit_gmm(bins(floor(iris[1:3]), floor(iris[1:3]) + 1)[c(1, 51, 101)], 1, "EII", start = complete_mle(iris[1:3], rep(1, 150), "EII"), control = short)
  ))
  for (fit in fits) {
    data <- inference_data(fit)
    chart <- new_chart(fit$params, data$model)
    theta <- chart_origin(chart)
    objective <- function(theta) {
      params <- chart_params(chart, theta)
      prior <- if (is.null(data$model$prior)) 0 else from_engine(cpp_log_prior(params, data$engine))
      log_likelihood_of_bins(params, data$bins) + prior
    }
    at <- derivatives_at(chart, data, squared = TRUE)
    expect_near(at$objective, objective(theta), 1e-10)
    gradient <- central_gradient(objective, theta)
    expect_true(all(abs(as.vector(at$gradient) - gradient) <= 1e-5 * (1 + abs(gradient))))
    scale <- sqrt(abs(diag(at$information)))
    numeric <- -central_hessian(objective, theta, 1e-2 / pmax(scale, 1))
    in_units <- function(information) information / scale / rep(scale, each = length(scale))
    expect_near(in_units(at$information), in_units(numeric), 1e-4)
  }
})

test_that("very narrow bins have the standard errors of values", {
  values <- fit_gmm(faithful, 2, "VVV")
  narrow <- fit_gmm(faithful, 2, "VVV", rounding = 1e-5, start = values)
  for (type in c("observed", "opg", "sandwich")) expect_near(vcov(narrow, type) / vcov(values, type), 1 + 0 * vcov(values), 1e-3)
  expect_near(narrow$loglik, values$loglik + 272 * 2 * log(2e-5), 1e-4)
})

test_that("replicates of bins vary as the information says", {
  fit <- fit_gmm(waiting_in_bins(), 2, "V")
  errors <- sqrt(diag(vcov(fit, parameters = "natural")))
  for (type in c("nonparametric", "parametric", "weighted", "jackknife")) {
    boot <- with_seed(1, gmm_boot(fit, type, n_boot = 40))
    expect_identical(boot$failed, 0L)
    expect_true(all(abs(sqrt(diag(vcov(boot, "natural"))) / errors - 1) < 0.4))
  }
  # A value less in a bin: the jackknife's pseudo-values give the mean of the middles its own error.
  one <- fit_gmm(bins(0:3, 1:4, c(5, 9, 4, 2)), 1, "V")
  expect_identical(with_seed(1, gmm_boot(one, "jackknife"))$counts, c(5, 9, 4, 2))
  expect_equal(confint(fit, "means"), confint(fit, "means", method = "profile"), tolerance = 2e-3)
})

test_that("a bin that is drawn is the one that holds the value, or lies between those that there are", {
  x <- bins(c(-Inf, 1, 3, NA), c(0, 2, 4, NA))
  around <- bins_around(cbind(c(-5, 1.5, 2.5, 0)), x, what_is_seen(x))
  expect_identical(unname(around$lower[, 1]), c(-Inf, 1, 2, -Inf))
  expect_identical(unname(around$upper[, 1]), c(0, 2, 3, Inf))
  beyond <- bins_around(cbind(c(9, 0.5, 4, 0)), x, what_is_seen(x))
  expect_identical(unname(beyond$lower[, 1]), c(4, 0, 3, -Inf))
  expect_identical(unname(beyond$upper[, 1]), c(Inf, 1, 4, Inf))
  # Values below a limit are seen exactly.
  censored <- bins(c(1, 2, 5), c(1, 2, Inf))
  seen <- bins_around(cbind(c(3, 7, 0)), censored, what_is_seen(censored))
  expect_identical(unname(seen$lower[, 1]), c(3, 5, 0))
  expect_identical(unname(seen$upper[, 1]), c(3, Inf, 0))
  expect_error(what_is_seen(bins(c(0, 1), c(2, 3))), "overlap", class = "mezcla_data_error")
  expect_error(what_is_seen(bins(c(0, 1), c(2, 1))), "overlap", class = "mezcla_data_error")
})

test_that("rectangles far from a narrow component take no longer", {
  far <- bins(cbind(1e6 + 1:3, 2e6 + 1:3, 3e6 + 1:3), cbind(2e6 + 1:3, 4e6 + 1:3, 5e6 + 1:3))
  narrow <- gmm_params(1, rbind(c(0, 0, 0)), 40^2 * (diag(3) + 0.5) / 1.5)
  seconds <- system.time(value <- log_likelihood(narrow, far))[["elapsed"]]
  expect_lt(seconds, 20)
  # Little is beyond the nearest corner; what is in reach of it does not depend on the far ends.
  beyond <- bins(far$lower, matrix(Inf, 3, 3))
  expect_near(value, log_likelihood(narrow, beyond), 1e-6)
})

test_that("labels of bins count as those of their values", {
  # All known: each component is fitted to its own bins.
  x <- bins(c(0:3, 5:8), c(1:4, 6:9), c(3, 5, 4, 2, 1, 6, 5, 2))
  fit <- fit_gmm(x, 2, "V", labels = rep(c("low", "high"), each = 4), control = gmm_control(tol = 1e-12))
  alone <- lapply(list(low = 1:4, high = 5:8), function(rows) fit_gmm(x[rows], 1, "V", control = gmm_control(tol = 1e-12)))
  for (name in names(alone)) expect_near(coef(fit)$means[name, ], alone[[name]]$params$means[1, ], 1e-6)
  expect_near(unname(coef(fit)$proportions), c(0.5, 0.5), 1e-9)
  expect_near(fit$loglik, alone$low$loglik + alone$high$loglik + 28 * log(0.5), 1e-8)
  expect_identical(as.character(predict(fit))[c(1, 8)], c("low", "high"))
  # The same bin with two labels is two bins.
  twice <- bins(c(0, 0, 1, 1, 2), c(1, 1, 2, 2, 3), c(4, 1, 1, 4, 2))
  fit <- fit_gmm(twice, 2, "E", labels = c("a", "b", "a", "b", NA), start = gmm_params(c(0.5, 0.5), c(0.5, 2), c(1, 1)))
  params <- coef(fit)
  p <- function(j, from, to) params$proportions[[j]] * diff(pnorm(c(from, to), params$means[j, 1], sqrt(params$covariances[j])))
  expect_near(fit$loglik, 4 * log(p(1, 0, 1)) + log(p(2, 0, 1)) + log(p(1, 1, 2)) + 4 * log(p(2, 1, 2)) + 2 * log(p(1, 2, 3) + p(2, 2, 3)), 1e-8)
  expect_near(log_likelihood(params, twice, labels = c("a", "b", "a", "b", NA)), fit$loglik, 1e-8)
})

test_that("noise has of a bin its share of the box", {
  x <- bins(c(-Inf, 0:8, 9), c(0, 1:9, Inf), c(1, 2, 9, 14, 9, 2, 1, 0, 1, 1, 1))
  fit <- fit_gmm(x, 1, "V", noise = TRUE)
  expect_identical(unname(as.vector(coef(fit)$noise$box)), c(-1, 10))
  expect_near(unname(predict(fit, type = "component")[, "noise"]), rep(1 / 11, 11), 1e-12)
  total <- coef(fit)$proportions * diff(pnorm(c(-Inf, 0:9, Inf), coef(fit)$means[1], sqrt(coef(fit)$covariances[1]))) + coef(fit)$noise$proportion / 11
  expect_near(fit$loglik, sum(x$counts * log(total)), 1e-8)
  expect_near(unname(predict(fit, type = "density")), total, 1e-12)
  expect_true(0 %in% fit$cluster)
  far <- predict(fit, bins(c(50, 30), c(51, Inf)), type = "posterior")
  expect_near(unname(far[, "noise"]), c(1, 1), 1e-6)
  expect_identical(predict(fit_of(fit_gmm(x, 1:2, "V", noise = TRUE), 1), x), fit$cluster)
})

test_that("cross-validation holds out values, and not bins", {
  counts <- with_seed(1, counts_of_folds(c(5, 0, 20, 3), 4))
  expect_identical(rowSums(counts), c(5, 0, 20, 3))
  expect_identical(colSums(counts), rep(7, 4))
  drawn <- with_seed(1, drawn_from_counts(c(3e9, 1e9, 0), 2e9))
  expect_identical(sum(drawn), 2e9)
  expect_near(drawn / 2e9, c(0.75, 0.25, 0), 1e-3)
  fit <- with_seed(1, fit_gmm(waiting_in_bins(), 1:3, "E", criterion = "CV", folds = 3, n_start = 1, control = gmm_control(tol = 1e-3)))
  expect_identical(fit$k, 2L)
  expect_true(all(fit$selection$CV > -2 * fit$selection$loglik))
})

test_that("what is asked of fits of values is answered by fits of bins", {
  x <- waiting_in_bins()
  fit <- fit_gmm(x, 2, "V")
  expect_near(NEC(fit), fit_gmm(x, 1:2, "V")$selection$NEC[2], 1e-4)
  skip_if_not_installed("generics")
  rows <- generics::augment(fit)
  expect_identical(names(rows), c("lower", "upper", "counts", ".class", ".uncertainty", ".density"))
  expect_near(sum(rows$.density), 1, 1e-9)
  expect_identical(nrow(generics::tidy(fit, conf.int = TRUE)), 6L)
  few <- generics::augment(fit, newdata = x[3:4])
  expect_near(few$.density, rows$.density[3:4])
  near <- delta_method(fit, "posteriors", newdata = x[6])
  expect_near(near$std_error[1], near$std_error[2], 1e-10)
  expect_identical(class(with_seed(1, stability(fit, n_boot = 2))), "stability")
  test <- with_seed(1, anova(fit_gmm(x, 1, "V"), fit, n_boot = 3, n_start = 1))
  expect_near(test$LR[2], 2 * (fit$loglik - fit_gmm(x, 1, "V")$loglik), 1e-6)
})

test_that("bins of one or two variables are drawn, and why others are not is said", { # R/plot_bins.R
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  x <- waiting_in_bins()
  expect_identical(plot(x, xlim = c(40, 100)), x)
  two <- bins(cbind(a = c(0, 1, 0), b = c(0, 0, 2)), cbind(c(1, 3, Inf), c(2, 2, 5)), counts = c(4, 4, 2))
  shapes <- bins_as_rectangles(two)
  # Half as many to the area; what is open has none.
  expect_near(shapes$density, c(0.2, 0.1))
  expect_identical(shapes$xmax, c(1, 3))
  expect_silent(plot(two, main = "two"))
  expect_error(plot(bins(diag(3), diag(3) + 1)), "one or two variables", class = "mezcla_error")
  expect_error(plot(bins(-Inf, 3)), "two ends", class = "mezcla_error")
})

test_that("a bin a thousand million deviations from a component is one point of it", {
  far <- standard_moments(c(-1, 1e9, 1e12), c(1, 1e9 + 5, 2e12))
  expect_near(far$y[2:3], c(1e9, 1e12), 1e-6)
  expect_true(all(is.finite(unlist(far))))
  expect_near(1 + far$y[1], 1)
})

test_that("a start for each row goes with rows that are left out, also with `rounding`", {
  x <- replace(as.matrix(faithful), 3, NA)
  start <- score_groups(faithful, 2)
  expect_identical(fit_gmm(x, 2, "VVI", rounding = c(0.001, 1), start = start, na.action = na.omit)$k, 2L)
})

test_that("a model that is chosen has fewer parameters than there are bins, whatever their counts", {
  fit <- with_seed(1, fit_gmm(bins(0:9, 1:10, 1e7 * c(1, 5, 9, 5, 1, 1, 6, 9, 5, 1)), k = 1:6, covariance = "E", n_start = 2))
  expect_lt(fit$df, 10)
  expect_identical(is.na(fit$selection$BIC), fit$selection$df >= 10)
})
