# Arguments as people write them who come from elsewhere.

fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))

test_that("choices may be in any case, and the beginning of one will do", {
  expect_identical(predict(fit, type = "post"), predict(fit, type = "posterior"))
  expect_identical(predict(fit, type = "Class"), predict(fit))
  chosen <- with_seed(1, fit_gmm(geyser, k = 1:2, covariance = c("eee", "Full"), criterion = "aic"))
  expect_identical(attr(chosen$selection, "criterion"), "AIC")
  expect_identical(unique(chosen$selection$covariance), c("EEE", "VVV"))
  expect_identical(coef(with_seed(1, fit_gmm(geyser, 2, "VVV", start = "RAND", n_start = 1))),
                   coef(with_seed(1, fit_gmm(geyser, 2, "VVV", start = "random", n_start = 1))))
  # Its own name comes before longer ones.
  expect_identical(check_choice("aic", "x", c("AICc", "AIC")), "AIC")
  expect_error(predict(fit, type = "p "), "`type`", class = "mezcla_argument_error")
  expect_error(check_choice("d", "x", c("density", "data")), "`x`.*\"d\"", class = "mezcla_argument_error")
  expect_error(check_choice("", "x", "density"), class = "mezcla_argument_error")
})

test_that("arguments of other packages are told by the names that they have here", {
  said <- function(code) conditionMessage(tryCatch(code, mezcla_argument_error = identity))
  expect_match(said(fit_gmm(geyser, G = 2)), "G. Here it is `k`", fixed = TRUE)
  expect_match(said(fit_gmm(~eruptions, faithful, modelNames = "V")), "`covariance`", fixed = TRUE)
  expect_match(said(mezcla::fit_gmm(geyser, n_init = 2)), "`n_start`", fixed = TRUE)
  expect_match(said(fit_gmm(data = geyser, k = 2)), "`x`", fixed = TRUE)
  expect_match(said(fit_gmm(geyser, max_iter = 2)), "`control = gmm_control(max_iter = )`", fixed = TRUE)
  expect_match(said(fit_kmeans(geyser, iter.max = 2)), "`control = kmeans_control(max_iter = )`", fixed = TRUE)
  expect_match(said(fit_kmeans(geyser, centers = 2)), "number of clusters is `k`", fixed = TRUE)
  expect_match(said(fit_kmeans(geyser, 2, nstart = 2)), "`n_start`", fixed = TRUE)
  expect_identical(said(fit_gmm(geyser, 2, whatever = 2)), "unused argument: whatever.")
  # Elsewhere these are no arguments that have other names.
  expect_identical(said(predict(fit, G = 2)), "unused argument: G.")
  # Values are not looked at.
  expect_match(said(fit_gmm(geyser, G = stop("evaluated"))), "`k`", fixed = TRUE)
})

test_that("parameters and data may come in either order", {
  theta <- coef(fit)
  w <- e_step(theta, geyser)
  expect_identical(e_step(geyser, theta), w)
  expect_identical(e_step(faithful, fit), w)
  expect_identical(log_likelihood(geyser, theta, weights = 1:272), log_likelihood(theta, geyser, weights = 1:272))
  expect_identical(complete_log_likelihood(geyser, theta, fit$cluster), complete_log_likelihood(theta, geyser, fit$cluster))
  expect_identical(lower_bound(geyser, theta, w), lower_bound(theta, geyser, w))
  expect_identical(dgmm(theta, geyser, log = TRUE), dgmm(geyser, theta, log = TRUE))
  line <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 1))
  expect_identical(pgmm(line, 1, lower.tail = FALSE), pgmm(1, line, lower.tail = FALSE))
  expect_identical(qgmm(line, 0.3), qgmm(0.3, line))
  expect_identical(with_seed(1, rgmm(line, 5)), with_seed(1, rgmm(5, line)))
})

test_that("a name that several variables have must be a number", {
  twice <- geyser
  colnames(twice) <- c("a", "a")
  both <- fit_gmm(twice, k = 2, covariance = "EEE", start = score_groups(geyser, 2))
  expect_error(marginal(both, "a"), "`vars` must say which variable it is by a number: 2 variables have the name \"a\"",
               class = "mezcla_argument_error")
  expect_error(predict(both, type = "response", response = "a"), "`response`.*2 variables", class = "mezcla_argument_error")
  expect_equal(unname(marginal(both, 2)$means), unname(both$params$means[, 2, drop = FALSE]))
})
