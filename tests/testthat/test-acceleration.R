# Extrapolated EM: never falls, ends no lower than EM, and sooner; in all families and with all that is
# known besides rows.

overlapping <- function(seed, n = 600, d = 2, k = 4) {
  with_seed(seed, {
    centers <- matrix(rnorm(k * d, sd = 1.5), k)
    centers[sample.int(k, n, replace = TRUE), ] + matrix(rnorm(n * d), n) %*% (diag(d) + 0.3)
  })
}

# EM from the same start, with and without extrapolation.
run_both <- function(x, k, family, tol = 1e-5, ...) {
  start <- kmeans(x, x[seq_len(k), , drop = FALSE], iter.max = 30)$cluster
  run <- function(accelerate, tol) {
    control <- gmm_control(max_iter = 20000, tol = tol, accelerate = accelerate)
    fit_gmm(x, k, family, start = start, control = control, ...)
  }
  list(plain = run(FALSE, tol), quick = run(TRUE, tol), limit = run(TRUE, 1e-9))
}

test_that("the log-likelihood never falls, and ends within 1e-4 of the limit, in every family", {
  for (family in families) {
    fits <- run_both(overlapping(1), 3, family)
    expect_never_falls(fits$quick$trace)
    expect_true(fits$quick$converged)
    expect_lt(fits$quick$remaining, 1e-5)
    expect_near(fits$quick$loglik, fits$limit$loglik, 1e-4, scale = 1, label = family)
    expect_near(fits$quick$loglik, log_likelihood(coef(fits$quick), overlapping(1)), 1e-12)
    # They may end at different maxima, but not here.
    expect_near(fits$quick$loglik, fits$plain$loglik, 2e-4, scale = 1, label = family)
  }
})

test_that("slow runs take a third of the passes or less", {
  ratio <- vapply(1:8, function(seed) {
    fits <- run_both(overlapping(seed), 4, "VVV")
    expect_gt(fits$quick$loglik, fits$plain$loglik - 1e-3)
    fits$plain$iterations / fits$quick$iterations
  }, numeric(1))
  expect_gt(exp(mean(log(ratio))), 2.5)
})

test_that("where EM is slowest it does not stop before the end", {
  # On the way of each is a plateau that the last few extrapolations do not see.
  for (seed in c(21, 31, 52)) {
    fits <- run_both(overlapping(seed), 4, "VVV")
    expect_gt(fits$plain$iterations, 2000)
    further <- fit_gmm(overlapping(seed), 4, "VVV", start = fits$quick,
                       control = gmm_control(max_iter = 20000, tol = 1e-9, accelerate = FALSE))
    expect_near(fits$quick$loglik, further$loglik, 1e-4, scale = 1)
  }
})

test_that("weights, missing values, labels, noise, a prior and a bound", {
  x <- overlapping(3)
  w <- with_seed(1, rexp(600))
  holes <- x
  holes[with_seed(2, sample(length(x), 100))] <- NA
  holes <- holes[rowSums(is.na(holes)) < 2, ]
  control <- gmm_control(tol = 1e-7)
  z <- replace(rep(NA_integer_, 600), 1:30, rep(1:3, 10))
  fits <- list(
    fit_gmm(x, 3, "VVV", weights = w, n_start = 2, control = control),
    fit_gmm(holes, 3, "VVE", n_start = 2, control = control),
    fit_gmm(x, 3, "EVV", labels = z, control = control),
    fit_gmm(x, 3, "VVI", noise = TRUE, n_start = 2, control = control),
    fit_gmm(x, 3, "VVV", prior = TRUE, n_start = 2, control = control),
    fit_gmm(x, 3, "VVV", constraint = gmm_constraint(eigen_ratio = 3), n_start = 2, control = control)
  )
  for (fit in fits) {
    expect_never_falls(fit$trace)
    expect_true(fit$converged)
    expect_lt(fit$remaining, 1e-7)
  }
})

test_that("tol = 0 is plain EM of exactly max_iter iterations, unless asked otherwise", {
  x <- overlapping(1)
  start <- kmeans(x, x[1:3, ])$cluster
  plain <- fit_gmm(x, 3, "VVV", start = start, control = gmm_control(tol = 0, max_iter = 20))
  expect_length(plain$trace, 21)
  trace <- em_trace(x, start, "VVV", control = gmm_control(tol = 0, max_iter = 20))
  expect_near(plain$trace, trace$loglik, 1e-13)
  quick <- fit_gmm(x, 3, "VVV", start = start, control = gmm_control(tol = 0, max_iter = 20, accelerate = TRUE))
  expect_identical(quick$iterations, 20L)
  expect_gt(quick$loglik, plain$loglik)
  expect_never_falls(quick$trace)
})
