# The other models of a selection.

chosen <- with_seed(1, fit_gmm(geyser, k = 1:3, covariance = c("EEE", "VVV"), n_start = 2))

test_that("every model of the table can be had, with its log-likelihood", {
  for (i in seq_len(6)) {
    row <- chosen$selection[i, ]
    fit <- fit_of(chosen, row$k, row$covariance)
    expect_identical(list(fit$k, fit$covariance, fit$df), list(row$k, row$covariance, row$df))
    expect_gt(fit$loglik, row$loglik - 1e-9)
    expect_lt(fit$loglik, row$loglik + 0.01)
    expect_false(is.unsorted(coef(fit)$means[, 1]))
    expect_identical(list(fit$call$k, fit$call$covariance), list(row$k, row$covariance))
  }
  expect_equal(coef(fit_of(chosen, chosen$k, chosen$covariance)), coef(chosen), tolerance = 1e-4)
})

test_that("of several the best is taken", {
  table <- chosen$selection
  expect_identical(fit_of(chosen, k = 2)$covariance, "VVV")
  three <- table[table$covariance == "VVV", ]
  expect_identical(fit_of(chosen, covariance = "vvv")$k, three$k[which.min(three$BIC)])
})

test_that("what was given with the data is given again", {
  air <- log(airquality[1:4])
  labels <- replace(factor(ifelse(airquality$Month < 7, "early", "late")), 20:153, NA)
  labels[150:153] <- "late"
  fit <- with_seed(1, fit_gmm(~ ., data = air, k = 2:3, covariance = c("EEE", "VVI"), weights = rep(1:3, 51), labels = labels,
                              noise = TRUE, prior = TRUE, proportions = "equal", na.action = na.exclude, n_start = 2))
  other <- fit_of(fit, 3, "VVI")
  expect_identical(rownames(other$means), c("early", "late", "3"))
  expect_identical(other[c("weights", "labels", "prior", "na.action", "n_obs", "equal_proportions")],
                   fit[c("weights", "labels", "prior", "na.action", "n_obs", "equal_proportions")])
  expect_false(is.null(other$params$noise))
  expect_length(fitted(other, "classes"), 153)
  expect_gt(other$loglik + other$log_prior, -Inf)
  expect_identical(with_seed(1, update(other, k = 2, n_start = 2))$covariance, "VVI")
})

test_that("without parameters of the others the model is searched again", {
  bare <- chosen
  bare["candidates"] <- NULL
  expect_equal(logLik(with_seed(1, fit_of(bare, 2, "VVV"))), logLik(fit_of(chosen, 2, "VVV")), tolerance = 1e-6)
  expect_null(fit_gmm(geyser, k = 2, covariance = "EEE", start = score_groups(geyser, 2))$candidates)
})

test_that("what there is not is told", {
  fails <- function(code, ..., class = "mezcla_argument_error") expect_error(code, ..., class = class)
  fails(fit_of(chosen, 5), "k = 1, 2, 3 .*EEE, VVV")
  fails(fit_of(chosen, 2, "EII"), "no such model")
  fails(fit_of(chosen), "`k` or `covariance`")
  fails(fit_of(chosen, covariance = c("EEE", "VVV")), "`covariance`.*2")
  fails(fit_of(geyser, 2), "`fit`.*fit_gmm")
  constant <- suppressWarnings(with_seed(1, fit_gmm(cbind(geyser, 7), k = 1:2, covariance = c("EII", "VVV"), n_start = 1)))
  fails(fit_of(constant, 2, "VVV"), "constant", class = "mezcla_data_error")
  fails(fit_of(with_seed(1, fit_gmm(geyser, 1:2, "EII", n_start = 1, keep_data = FALSE)), 1), "keep_data")
})

test_that("of a selection of one model nothing need be said", {
  single <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
  expect_near(fit_of(single)$loglik, single$loglik, 1e-6)
  expect_equal(coef(fit_of(single)), coef(single), tolerance = 1e-4)
})
