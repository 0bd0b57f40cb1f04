# Choosing by the log-likelihood of rows that took no part in the fit.

test_that("with a fold for each row CV is the leave-one-out log-likelihood, by hand", {
  x <- with_seed(1, rnorm(12))
  fit <- fit_gmm(x, k = 1, covariance = "E", criterion = "CV", folds = 12)
  left_out <- vapply(seq_along(x), function(i) {
    rest <- x[-i]
    dnorm(x[i], mean(rest), sqrt(mean((rest - mean(rest))^2)), log = TRUE)
  }, 0)
  expect_near(fit$selection$CV, -2 * sum(left_out), 1e-12)
  expect_identical(fit$k, 1L)
})

test_that("weights go with their rows, and rows of weight 0 do not count", {
  x <- with_seed(1, rnorm(8))
  w <- c(1, 2, 3, 1, 2, 1, 1, 4)
  cv <- function(x, w, folds) fit_gmm(x, 1, "E", weights = w, criterion = "CV", folds = folds)$selection$CV
  left_out <- vapply(seq_along(x), function(i) {
    mean <- weighted.mean(x[-i], w[-i])
    sd <- sqrt(weighted.mean((x[-i] - mean)^2, w[-i]))
    w[i] * dnorm(x[i], mean, sd, log = TRUE)
  }, 0)
  expect_near(cv(x, w, 8), -2 * sum(left_out), 1e-12)
  expect_near(cv(c(x, 1e6), c(w, 0), 8), -2 * sum(left_out), 1e-12)
})

test_that("labels go with their rows: discriminant analysis left out row by row", {
  x <- iris4[c(1:6, 51:56), 1:2]
  z <- rep(1:2, each = 6)
  fit <- fit_gmm(x, covariance = "VVI", labels = z, criterion = "CV", folds = 12)
  left_out <- vapply(1:12, function(i) {
    complete_log_likelihood(complete_mle(x[-i, ], z[-i], "VVI"), x[i, , drop = FALSE],
                            factor(z[i], levels = 1:2))
  }, 0)
  expect_near(fit$selection$CV, -2 * sum(left_out), 1e-10)
})

test_that("CV chooses the best, from the seed alone, and the fits are those of other criteria", {
  fit_by <- function(criterion, seed = 1) {
    with_seed(seed, fit_gmm(geyser, k = 1:3, covariance = c("EEE", "VVV"), criterion = criterion,
                            folds = 5, n_start = 2))
  }
  fit <- fit_by("CV")
  best <- fit$selection[which.min(fit$selection$CV), ]
  expect_identical(list(fit$k, fit$covariance), list(best$k, best$covariance))
  expect_gt(best$k, 1)
  expect_identical(fit_by("CV")$selection, fit$selection)
  other <- fit_by("BIC")
  # What comes near to the best is looked into more deeply by other criteria, never the other way.
  expect_true(all(other$selection$loglik >= fit$selection$loglik))
  expect_near(other$selection$loglik, fit$selection$loglik, 1e-6)
  expect_null(other$selection$CV)
  # Held-out rows are fitted less well than those that a model has seen.
  expect_true(all(fit$selection$CV > -2 * fit$selection$loglik))
})

test_that("starts that speak of rows are cut as the rows are; noise and missing values go along", {
  labels <- score_groups(geyser, 2)
  starts <- list(labels, factor(letters[labels]), outer(labels, 1:2, "==") * 1, geyser[c(1, 2), ],
                 complete_mle(geyser, labels))
  for (start in starts) {
    fit <- with_seed(1, fit_gmm(geyser, covariance = c("EEE", "VVV"), start = start, criterion = "CV", folds = 3))
    expect_true(all(is.finite(fit$selection$CV)))
  }
  gaps <- replace(geyser, cbind(1:20, rep(1:2, 10)), NA)
  fit <- with_seed(1, fit_gmm(gaps, k = 1:2, covariance = "VVV", noise = TRUE, prior = gmm_prior(),
                              criterion = "CV", folds = 3, n_start = 3))
  expect_true(all(is.finite(fit$selection$CV)))
})

test_that("a model that fails in a fold is not chosen, and the others are", {
  x <- geyser[1:6, ]
  # Four or five rows hold no three components with four distinct rows each time.
  fit <- with_seed(1, suppressWarnings(fit_gmm(x, k = c(1, 5), covariance = "EII", criterion = "CV", folds = 6)))
  expect_identical(is.na(fit$selection$CV), c(FALSE, TRUE))
  expect_identical(fit$k, 1L)
})

test_that("`folds` that make no sense are errors, when they matter", {
  expect_error(fit_gmm(geyser, 2, criterion = "CV", folds = 1),
               "`folds` must be a whole number between 2 and 272, not 1", class = "mezcla_error")
  expect_error(fit_gmm(geyser, 2, criterion = "CV", folds = 200, weights = rep(0:1, 136)),
               "between 2 and 136", class = "mezcla_error")
  expect_error(fit_gmm(geyser[1:5, ], 1, criterion = "CV", folds = 10), "between 2 and 5, not 10", class = "mezcla_error")
  # Who does not say takes 10, or as many as there are rows.
  few <- function(...) with_seed(1, fit_gmm(geyser[1:5, ], 1, "EII", criterion = "CV", ...))
  expect_identical(few()$loglik, few(folds = 5)$loglik)
  expect_s3_class(fit_gmm(geyser[1:5, ], 1, "EII", folds = 1), "gmm_fit")
})

test_that("a family without a maximum in a fold has no CV, and the others have", {
  # Two rows of a plane have no covariance matrix.
  fit <- with_seed(1, suppressWarnings(fit_gmm(geyser[1:4, ], k = 1, covariance = c("EII", "VVV"), criterion = "CV",
                                               folds = 2)))
  expect_identical(is.na(fit$selection$CV), c(FALSE, TRUE))
  expect_identical(fit$covariance, "EII")
})

test_that("a component of which the start has no row in a fold has no CV", {
  x <- c(1:9, 50)
  for (start in list(rep(1:2, c(9, 1)), rep(c("a", "b"), c(9, 1)), matrix(c(5, 50)))) {
    fit <- with_seed(1, fit_gmm(x, k = 2, start = start, sigma2 = 9, criterion = "CV", folds = 10))
    expect_identical(fit$selection$CV, NA_real_)
    expect_near(coef(fit)$means, c(5, 50), 1e-6)
  }
})
