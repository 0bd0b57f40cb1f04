# The fit: what it holds, that its parts belong together, weights, formulas.
# Also for R/: formula, model.

test_that("a fit has all its fields, of the right kind and size", {
  fit <- with_seed(1, fit_gmm(geyser, k = 2, covariance = "VVV"))
  expect_s3_class(fit, "gmm_fit", exact = TRUE)
  fields <- c("call", "covariance", "k", "params", "loglik", "df", "n_obs", "iterations", "converged",
              "status", "trace", "starts", "selection", "cluster", "data")
  expect_identical(setdiff(fields, names(fit)), character(0))
  expect_identical(fit$covariance, "VVV")
  expect_identical(fit$k, 2L)
  expect_s3_class(fit$params, "gmm_params")
  expect_identical(fit$df, 11)
  expect_identical(fit$n_obs, 272)
  expect_identical(fit$status, "converged")
  expect_true(fit$converged)
  # Extrapolations that were refused are iterations too.
  expect_lte(length(fit$trace), fit$iterations + 1L)
  expect_identical(fit$trace[length(fit$trace)], fit$loglik)
  expect_lt(fit$remaining, 1e-5)
  expect_lt(fit$gradient, 0.1)
  expect_identical(nrow(fit$selection), 1L)
  expect_identical(fit$data, geyser)
  expect_type(fit$cluster, "integer")
  expect_length(fit$cluster, 272)
  expect_identical(fit$call, quote(fit_gmm(x = geyser, k = 2, covariance = "VVV")))
})

test_that("log-likelihood, clusters and parameters belong together, in every family", {
  weights <- with_seed(1, rexp(150))
  for (family in families) {
    for (w in list(NULL, weights)) {
      fit <- fit_iterations(iris4, 3, family, score_groups(iris4, 3), 10, weights = w)
      expect_near(fit$loglik, log_likelihood_at(coef(fit), iris4, w, threads = 1), 1e-12, label = family)
      expect_near(fit$loglik, ref_loglik(coef(fit), iris4, if (is.null(w)) 1 else w), 1e-10, label = family)
      expect_identical(fit$cluster, max.col(e_step(fit, iris4), ties.method = "first"))
    }
  }
})

test_that("the best of the starts is returned, and the table of starts tells of all", {
  fit <- with_seed(2, fit_gmm(iris4, k = 3, covariance = "VVV", n_start = 12))
  expect_identical(sum(fit$starts$method %in% start_methods), 12L)
  expect_identical(names(fit$starts), c("method", "loglik", "iterations", "status"))
  regular <- fit$starts$status %in% c("converged", "iteration_limit", "stopped_early", "returned")
  expect_near(max(fit$starts$loglik[regular]), fit$loglik, 1e-3, scale = 1)
  # The maximum that is known for these data: see test-em.R.
  expect_near(fit$loglik, -180.185477, 1e-5, scale = 1)
})

test_that("the path of the best start is one path, although it is run in stages", {
  fit <- with_seed(1, fit_gmm(people[1:2], k = 3, covariance = "VVE", control = gmm_control(tol = 1e-9)))
  expect_never_falls(fit$trace)
  expect_gt(length(fit$trace), 20)
  expect_gt(fit$iterations, 20)
  for (limit in c(20, 60)) {
    control <- gmm_control(tol = 0, max_iter = limit)
    exactly <- with_seed(1, fit_gmm(geyser, k = 3, covariance = "VVI", control = control))
    expect_identical(exactly$iterations, as.integer(limit))
  }
})

test_that("a fit from given parameters, labels, responsibilities or centres starts there", {
  labels <- score_groups(iris4, 3)
  theta <- complete_mle(iris4, labels)
  expected <- log_likelihood(theta, iris4)
  starts <- list(params = theta, labels = labels, factor = factor(letters[labels]),
                 responsibilities = outer(labels, 1:3, "==") * 1)
  for (start in starts) {
    fit <- fit_gmm(iris4, k = 3, covariance = "VVV", start = start)
    expect_near(fit$trace[1], expected, 1e-12)
    expect_identical(nrow(fit$starts), 1L)
    # k follows from the start
    expect_identical(fit_gmm(iris4, covariance = "VVV", start = start)$k, 3L)
  }
  again <- fit_gmm(iris4, k = 3, covariance = "VVV", start = fit)
  expect_near(again$trace[1], fit$loglik, 1e-13)
  centers <- iris4[c(1, 60, 120), ]
  nearest <- apply(vapply(1:3, function(j) colSums((t(iris4) - centers[j, ])^2), numeric(150)), 1, which.min)
  fit <- fit_gmm(iris4, k = 3, covariance = "VVV", start = centers)
  expect_near(fit$trace[1], log_likelihood(complete_mle(iris4, nearest), iris4), 1e-12)
})

test_that("integer weights are repeated rows: log-likelihood, df, BIC and parameters", {
  times <- rep(c(1, 2, 0, 3), length.out = 272)
  rows <- rep(seq_len(272), times)
  start <- complete_mle(geyser, score_groups(geyser, 2))
  for (family in families) {
    weighted <- fit_iterations(geyser, 2, family, start, 20, weights = times)
    repeated <- fit_iterations(geyser[rows, ], 2, family, start, 20)
    expect_same_params(coef(weighted), coef(repeated), 1e-8, label = family)
    expect_near(weighted$trace, repeated$trace, 1e-11, label = family)
    expect_identical(weighted$n_obs, repeated$n_obs)
    expect_near(BIC(weighted), BIC(repeated), 1e-11)
  }
})

test_that("a weight of zero is an absent row that still gets its cluster", {
  absent <- seq(1, 272, by = 5)
  w <- replace(rep(1, 272), absent, 0)
  start <- complete_mle(geyser, score_groups(geyser, 2))
  weighted <- fit_iterations(geyser, 2, "VVV", start, 20, weights = w)
  without <- fit_iterations(geyser[-absent, ], 2, "VVV", start, 20)
  expect_near(weighted$trace, without$trace, 1e-12)
  expect_identical(weighted$n_obs, 272 - length(absent))
  expect_length(weighted$cluster, 272)
  expect_identical(weighted$cluster, predict(without, geyser))
  # However far it lies, and from starts that the seed decides too.
  far <- rbind(geyser, c(1e8, -1e8))
  fit <- with_seed(1, fit_gmm(far, k = 2, covariance = "VVV", weights = c(rep(1, 272), 0)))
  expect_near(fit$loglik, with_seed(1, fit_gmm(geyser, k = 2, covariance = "VVV"))$loglik, 1e-7)
})

test_that("weights times a constant: the same parameters, and the log-likelihood times it", {
  w <- with_seed(1, rexp(272))
  start <- complete_mle(geyser, score_groups(geyser, 2))
  fit <- fit_iterations(geyser, 2, "VVE", start, 20, weights = w)
  for (factor in 2^c(-900, -10, 3, 900)) {
    scaled <- suppressWarnings(fit_iterations(geyser, 2, "VVE", start, 20, weights = w * factor),
                               classes = "mezcla_weights_warning")
    expect_same_params(coef(scaled), coef(fit), 1e-12, label = factor)
    expect_near(scaled$loglik / factor, fit$loglik, 1e-12)
  }
})

test_that("unit weights are no weights", {
  start <- complete_mle(geyser, score_groups(geyser, 2))
  expect_identical(fit_iterations(geyser, 2, "VVV", start, 20, weights = rep(1, 272))$trace,
                   fit_iterations(geyser, 2, "VVV", start, 20)$trace)
})

test_that("the unit of the weights does not decide when EM stops", {
  start <- with_seed(1, sample(1:3, 272, replace = TRUE))
  fit <- fit_gmm(geyser, k = 3, covariance = "VVI", start = start)
  for (unit in c(1 / 272, 1e-6, 1e-300, 1e300)) {
    scaled <- suppressWarnings(fit_gmm(geyser, k = 3, covariance = "VVI", start = start, weights = rep(unit, 272)),
                               classes = "mezcla_weights_warning")
    # Both stop when less than tol = 1e-5 is estimated to be left.
    expect_near(log_likelihood(scaled, geyser), fit$loglik, 1e-3, scale = 1, label = unit)
  }
})

test_that("a formula is its variables: weights, subset, transformations", {
  start <- complete_mle(geyser, score_groups(geyser, 2))
  frame <- transform(faithful, w = rep(1:2, 136), other = factor("a"))
  control <- gmm_control(max_iter = 5, tol = 0)
  plain <- fit_gmm(~ eruptions + waiting, data = frame, k = 2, covariance = "VVV", start = start, control = control)
  expect_identical(plain$trace, fit_iterations(geyser, 2, "VVV", start, 5)$trace)
  expect_identical(formula(plain), ~ eruptions + waiting, ignore_formula_env = TRUE)

  weighted <- fit_gmm(~ eruptions + waiting, data = frame, weights = w, k = 2, covariance = "VVV",
                      start = start, control = control)
  expect_identical(weighted$trace, fit_iterations(geyser, 2, "VVV", start, 5, weights = frame$w)$trace)

  kept <- which(frame$waiting > 60)
  some <- fit_gmm(~ eruptions + waiting, data = frame, subset = waiting > 60, weights = w, k = 2,
                  covariance = "VVV", start = start, control = control)
  expect_identical(some$trace,
                   fit_iterations(geyser[kept, ], 2, "VVV", start, 5, weights = frame$w[kept])$trace)
  expect_length(some$cluster, length(kept))
  expect_identical(names(some$cluster), rownames(faithful)[kept])

  changed <- fit_gmm(~ log(eruptions) + I(waiting / 60), data = frame, k = 2, covariance = "VVV",
                     start = score_groups(geyser, 2), control = control)
  by_hand <- cbind(log(geyser[, 1]), geyser[, 2] / 60)
  expect_near(changed$trace, fit_iterations(by_hand, 2, "VVV", score_groups(geyser, 2), 5)$trace, 1e-12)
  expect_identical(predict(changed, frame), changed$cluster)
})

test_that("a formula may take variables away, and have matrices for variables", {
  labels <- score_groups(iris4, 2)
  control <- gmm_control(max_iter = 3, tol = 0)
  expected <- fit_iterations(iris4, 2, "EEE", labels, 3)
  without <- fit_gmm(~ . - Species, data = iris, k = 2, covariance = "EEE", start = labels, control = control)
  expect_identical(without$trace, expected$trace)
  expect_identical(unname(predict(without, iris[1:4])), unname(expected$cluster))
  bound <- fit_gmm(~ cbind(Sepal.Length, Sepal.Width) + Petal.Length + Petal.Width, data = iris, k = 2,
                   covariance = "EEE", start = labels, control = control)
  expect_identical(bound$trace, expected$trace)
  expect_identical(unname(predict(bound, iris)), unname(expected$cluster))
})

test_that("a formula finds its variables where it was written", {
  height <- geyser[, 1]
  weight <- geyser[, 2]
  make <- function() {
    height <- height * 2
    fit_gmm(~ height + weight, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
  }
  expect_near(make()$params$means[, "height"],
              2 * fit_gmm(geyser, 2, "VVV", start = score_groups(geyser, 2))$params$means[, 1], 1e-12)
})

test_that("without the data a fit keeps everything else", {
  start <- complete_mle(geyser, score_groups(geyser, 2))
  full <- fit_gmm(geyser, k = 2, covariance = "VVV", start = start)
  lean <- fit_gmm(geyser, k = 2, covariance = "VVV", start = start, keep_data = FALSE)
  expect_null(lean$data)
  same <- setdiff(names(full), c("call", "data"))
  expect_identical(lean[same], full[same])
  expect_identical(predict(lean, geyser), full$cluster)
})

test_that("a fit can be saved and read again", {
  fit <- with_seed(1, fit_gmm(~ height + weight, data = people, k = 2, covariance = "VEV"))
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(fit, file)
  again <- readRDS(file)
  expect_identical(unclass(again)[setdiff(names(fit), "terms")], unclass(fit)[setdiff(names(fit), "terms")])
  expect_identical(predict(again, people, "posterior"), predict(fit, people, "posterior"))
})

test_that("with do.call() what is shown stays short, and the fit can be updated", {
  arguments <- list(x = geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
  fit <- do.call(fit_gmm, arguments)
  expect_lt(sum(nchar(capture.output(print(fit), print(summary(fit))))), 3000)
  expect_identical(update(fit, covariance = "EEE")$loglik,
                   fit_gmm(geyser, 2, "EEE", start = arguments$start)$loglik)
  error <- tryCatch(do.call("fit_gmm", list(x = rep(geyser, 20), k = 0)), mezcla_error = identity)
  expect_lt(nchar(paste(deparse(conditionCall(error)), collapse = "")), 100)
})

test_that("one component is the sample, from any start", {
  sample <- cov.wt(iris4, method = "ML")
  for (family in families[!endsWith(families, "I")]) {
    fit <- fit_gmm(iris4, k = 1, covariance = family)
    expect_near(fit$params$means, sample$center, 1e-13)
    expect_near(fit$params$covariances, sample$cov, 1e-12, label = family)
    # -n/2 (d log 2 pi + log det S + d)
    expect_near(fit$loglik, -75 * (4 * log(2 * pi) + log(det(sample$cov)) + 4), 1e-13)
    expect_true(fit$converged)
  }
})

test_that("nearly collinear columns: the log-likelihood is right as far as the data are", {
  a <- with_seed(1, rnorm(200))
  x <- cbind(a, b = a + 1e-5 * with_seed(2, rnorm(200))) # condition number of the covariance 1e10
  fit <- fit_gmm(x, k = 1, covariance = "VVV")
  # The determinant by QR of the centred data, which does not square the condition number.
  root <- qr.R(qr(sweep(x, 2, colMeans(x))))
  log_det <- 2 * sum(log(abs(diag(root)))) - 2 * log(200)
  expect_near(fit$loglik, -100 * (2 * log(2 * pi) + log_det + 2), 1e-6)
})

test_that("hostile but regular data: duplicates, far shifts, few rows", {
  doubled <- rbind(geyser, geyser)
  expect_all_finite(with_seed(1, fit_gmm(doubled, k = 3, covariance = "VVV")))
  few <- expect_carried_warning(with_seed(1, fit_gmm(geyser[1:4, ], k = 1, covariance = "VVV")), "5 parameters for 4 rows")
  expect_near(few$params$covariances, cov(geyser[1:4, ]) * 3 / 4, 1e-12)
  two <- expect_carried_warning(with_seed(1, fit_gmm(geyser[1:2, ], k = 1, covariance = "EII")), "3 parameters for 2 rows")
  expect_s3_class(two, "gmm_fit")
  # NIST StRD: NumAcc4, 1001 values, mean 10000000.2 and standard deviation 0.1 exactly.
  numacc4 <- c(10000000.2, rep(c(10000000.1, 10000000.3), 500))
  fit <- fit_gmm(numacc4, k = 1, covariance = "V")
  expect_near(fit$params$means, 10000000.2, 1e-15)
  # 1000/1001 because of the divisor; the data are rounded at 2e-9, which leaves 8 digits.
  expect_near(sqrt(fit$params$covariances * 1001 / 1000), 0.1, 2e-8)
})

test_that("nothing is printed, and options and devices are left alone", {
  before <- options()
  for (progress in c(FALSE, TRUE)) { # a line only after two seconds
    expect_silent(with_seed(1, fit_gmm(geyser, k = 2, covariance = "VVV",
                                       control = gmm_control(progress = progress))))
  }
  expect_identical(options(), before)
})

test_that("numbers do not depend on how numbers are written", {
  fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5)
  old <- options(OutDec = ",", digits = 3, scipen = 50)
  on.exit(options(old))
  expect_identical(fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5)$trace, fit$trace)
})
