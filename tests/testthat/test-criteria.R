# AICc, ICL and NEC: values that can be worked out by hand, and what other packages say.
# Also for R/: information_criteria.

# Two components on the line, and rows at which the responsibilities are simple fractions.
theta <- gmm_params(c(0.5, 0.5), c(0, 2), c(1, 1))
at_odds <- function(odds) 1 + log(odds) / 2 # N(x; 2, 1) / N(x; 0, 1) = exp(2 x - 2)

entropy_of <- function(w) -sum(ifelse(w > 0, w * log(w), 0))

fit_at <- function(x, theta, covariance = "E", ...) {
  suppressWarnings(fit_gmm(x, covariance = covariance, start = theta, ...,
                           control = gmm_control(max_iter = 0, tol = 0)))
}

test_that("the entropy by hand: 1/2 and 1/2, 1/4 and 3/4; weights, labels and noise", {
  x <- at_odds(c(1, 3, 1 / 3))
  row <- c(log(2), rep(-0.25 * log(0.25) - 0.75 * log(0.75), 2))
  expect_near(fit_at(x, theta)$entropy, sum(row), 1e-14)
  expect_near(fit_at(x, theta, weights = c(2, 5, 0))$entropy, sum(c(2, 5, 0) * row), 1e-14)
  expect_near(fit_at(x, theta, labels = factor(c(NA, 1, 2)))$entropy, row[1], 1e-14)
  expect_identical(fit_at(x, theta, labels = factor(c(2, 1, 1)))$entropy, 0)
  noisy <- fit_at(x, theta, noise = TRUE)
  expect_near(noisy$entropy, entropy_of(e_step(coef(noisy), x)), 1e-13)
  expect_identical(ncol(e_step(coef(noisy), x)), 3L)
})

test_that("ICL is BIC plus twice the entropy, of all rows however many blocks they take", {
  x <- at_odds(rep(c(1, 3), 4e4))
  fit <- fit_at(x, theta)
  expected <- 4e4 * (log(2) - 0.25 * log(0.25) - 0.75 * log(0.75))
  expect_near(fit$entropy, expected, 1e-11)
  expect_identical(ICL(fit), BIC(fit) + 2 * fit$entropy)
  expect_identical(ICL(fit_gmm(geyser, 1, "VVV")), BIC(fit_gmm(geyser, 1, "VVV")))
})

test_that("AICc by hand, and missing where there are too few rows", {
  fit <- fit_gmm(geyser[1:7, ], 1, "EEE") # df 5: 2 * 5 * 6 / (7 - 5 - 1)
  expect_near(AICc(fit), AIC(fit) + 60, 1e-14)
  expect_identical(AICc(fit_gmm(geyser[1:6, ], 1, "EEE")), NA_real_)
  expect_identical(AICc(expect_carried_warning(fit_gmm(geyser[1:5, ], 1, "EEE"))), NA_real_)
  # Rows are counted by their weights.
  doubled <- fit_gmm(geyser[1:5, ], 1, "EEE", weights = rep(2, 5))
  expect_near(AICc(doubled) - AIC(doubled), 60 / 4, 1e-10)
  line <- lm(waiting ~ eruptions, faithful)
  expect_near(AICc(line), AIC(line) + 2 * 3 * 4 / (272 - 3 - 1), 1e-14)
  expect_near(AICc(fit_kmeans(geyser, start = geyser[1:2, ])),
              AIC(fit_kmeans(geyser, start = geyser[1:2, ])) + 2 * 5 * 6 / (272 - 5 - 1), 1e-14)
})

test_that("ICL is mclust's with the other sign, given each row's entropy in the place of -log max w", {
  skip_if_not_installed("mclust")
  mclustBIC <- mclust::mclustBIC # Mclust() looks for it here
  for (model in c("EEE", "VVV")) {
    theirs <- mclust::Mclust(iris4, G = 3, modelNames = model, verbose = FALSE)
    ours <- suppressWarnings(fit_gmm(iris4, covariance = model, start = theirs$z,
                                     control = gmm_control(max_iter = 0)))
    w <- predict(ours, type = "posterior")
    hard <- -sum(log(apply(w, 1, max)))
    # Theirs is at the responsibilities from which ours made the parameters.
    expect_near(ICL(ours) - 2 * entropy_of(w) + 2 * hard, -mclust::icl(theirs), 1e-4, label = model)
  }
})

test_that("NEC by hand", {
  x <- c(rep(c(-1, 0, 1, 7, 8, 9), 3), 4)
  # Only the row in the middle is in doubt, and that as much as can be (the others have 1e-9).
  fit <- fit_at(x, gmm_params(c(0.5, 0.5), c(0, 8), c(1, 1)))
  expect_near(fit$entropy, log(2), 1e-8)
  alone <- fit_gmm(x, 1, "E")
  expect_near(NEC(fit), log(2) / (fit$loglik - alone$loglik), 1e-8)
  expect_identical(NEC(alone), 1)
  # With two components far apart nobody is in doubt; and where one component is as good, it is missing.
  expect_lt(NEC(fit_gmm(c(0:9, 100:109), 2, "E")), 1e-6)
  bad <- gmm_params(c(0.5, 0.5), c(50, 60), c(1, 1))
  expect_identical(NEC(fit_at(x, bad)), NA_real_)
})

test_that("NEC compares with one component as the fit has it: weights, noise, missing values, sigma2", {
  x <- replace(geyser, cbind(1:5, 1), NA)
  w <- rep(1:2, 136)
  cases <- list(list(weights = w), list(sigma2 = 30), list(prior = gmm_prior()), list(noise = TRUE))
  for (case in cases) {
    fit <- with_seed(1, do.call(fit_gmm, c(list(x, 2, "VVI", n_start = 2), case)))
    alone <- with_seed(1, do.call(fit_gmm, c(list(x, 1, "VVI"), case)))
    expect_near(with_seed(1, NEC(fit)), fit$entropy / (fit$loglik - alone$loglik), 1e-4, label = names(case))
  }
})

test_that("several fits are compared as by BIC", {
  two <- fit_gmm(geyser, 2, "EEE", start = score_groups(geyser, 2))
  three <- fit_gmm(geyser, 3, "EEE", start = score_groups(geyser, 3))
  table <- ICL(two, three)
  expect_identical(table, data.frame(df = c(8, 11), ICL = c(ICL(two), ICL(three)), row.names = c("two", "three")))
  expect_identical(dimnames(AICc(two, three)), list(c("two", "three"), c("df", "AICc")))
  expect_identical(NEC(two, three)$NEC, c(NEC(two), NEC(three)))
  expect_identical(nrow(ICL(two, two)), 2L)
  half <- fit_gmm(geyser[1:100, ], 2, "EEE", start = score_groups(geyser[1:100, ], 2))
  expect_warning(ICL(two, half), "not of the same number of rows", class = "mezcla_warning")
})

test_that("ICL needs no data, NEC says when it does, and both say what they cannot take", {
  lean <- fit_gmm(geyser, 2, "EEE", start = score_groups(geyser, 2), keep_data = FALSE)
  expect_true(is.finite(ICL(lean)))
  expect_error(NEC(lean), "keep_data = FALSE", class = "mezcla_error")
  expect_error(ICL(lean, lm(waiting ~ 1, faithful)), "one is an object of class \"lm\"", class = "mezcla_error")
  labelled <- fit_gmm(iris4, covariance = "EEE", labels = iris$Species)
  expect_error(NEC(labelled), "neither with labels", class = "mezcla_error")
  expect_identical(labelled$entropy, 0)
})

test_that("profile_table() takes what fit_gmm() takes", {
  by_formula <- profile_table(~ Sepal.Length + Sepal.Width, data = iris, k = 1:2, covariance = "EEE")
  expect_equal(by_formula$loglik, profile_table(iris[1:2], k = 1:2, covariance = "EEE")$loglik)
  of_bins <- profile_table(bins(0:5, 1:6, c(3, 9, 8, 2, 7, 1)), k = 1:2, covariance = "E")
  expect_identical(of_bins$k, 1:2)
  expect_true(all(is.finite(of_bins$BIC)))
})

test_that("profile_table() has each family once, and the weights of a formula", {
  expect_identical(profile_table(faithful$waiting, k = 1, covariance = c("EEI", "EEE", "VVV"))$covariance, c("E", "V"))
  expect_identical(nrow(profile_table(faithful, k = 1, covariance = c("EEI", "EEI"))), 1L)
  weighted <- profile_table(~ waiting, data = faithful, k = 1, covariance = "E", weights = eruptions)
  expect_near(weighted$loglik, fit_gmm(faithful$waiting, 1, "E", weights = faithful$eruptions)$loglik, 1e-12)
})

test_that("profile_table() by default asks for no more classes than there are distinct rows for", {
  expect_identical(suppressWarnings(profile_table(rep(1:3, 10), n_start = 1))$k, 1:2)
  expect_identical(suppressWarnings(profile_table(bins(0:3, 1:4, c(4, 9, 3, 5)), n_start = 1))$k, 1:3)
  expect_error(suppressWarnings(profile_table(rep(1:3, 10), k = 4)), "4 distinct rows", class = "mezcla_rows_error")
  expect_identical(profile_table(geyser, covariance = "EII", n_start = 1)$k, 1:5)
})
