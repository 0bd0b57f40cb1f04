# Tests of fit, pictures of it, tests of nested fits, and the table of profile analyses.
# Also for R/: anova, profile_table, plot_goodness.

line <- fit_iterations(geyser[, 2], 2, "V", ifelse(geyser[, 2] < 66, 1, 2), 30)
plane <- fit_iterations(geyser, 2, "EEE", score_groups(geyser, 2), 30)

test_that("statistics are the textbook's", {
  x <- with_seed(1, rnorm(50, 1, 2))
  params <- gmm_params(1, 1, 4)
  found <- fit_statistics(cbind(x), params)
  expect_near(found$value[1], ks.test(x, "pnorm", 1, 2)$statistic, 1e-12)
  u <- sort(pnorm(x, 1, 2))
  # As integrals of the squared difference, weighted or not, over the steps of the distribution function.
  steps <- c(0, u, 1)
  integral <- function(weight) {
    sum(vapply(0:50, function(i) {
      integrate(function(t) 50 * (i / 50 - t)^2 * weight(t), steps[i + 1], steps[i + 2], rel.tol = 1e-10)$value
    }, numeric(1)))
  }
  expect_near(found$value[2], integral(function(t) 1), 1e-8)
  expect_near(found$value[3], integral(function(t) 1 / (t * (1 - t))), 1e-4)
  # Far out nothing is infinite.
  expect_true(all(is.finite(fit_statistics(cbind(c(-1e6, 0, 1e6)), params)$value)))
})

test_that("p-values are shares of ranks", {
  statistics <- rbind(c(3, 1), c(1, 2), c(2, 2), c(0, 0))
  expect_equal(p_values(statistics), rbind(c(1, 3), c(3, 2), c(2, 2), c(4, 4)) / 4)
})

test_that("what fits is not rejected, what does not is", {
  wrong <- with_seed(1, gof_test(fit_gmm(geyser[, 2], k = 1, covariance = "V"), n_boot = 19))
  expect_identical(wrong$tests$p_value, rep(0.05, 3))
  expect_identical(wrong$overall, 0.05)
  right <- with_seed(1, gof_test(line, n_boot = 19, n_start = 1))
  expect_gt(right$overall, 0.1)
  expect_identical(dim(right$replicates), c(19L, 3L))
  # From the model itself p-values are spread out.
  true <- gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(4, 4)), diag(2))
  p <- vapply(1:4, function(i) with_seed(i, {
    gof_test(fit_gmm(rgmm(80, true), k = 2, covariance = "EII", n_start = 1), n_boot = 19, n_start = 1)$overall
  }), numeric(1))
  expect_gt(max(p), 0.2)
  expect_identical(as.data.frame(right), right$tests)
  # Heavy tails show in the density, though no variable's mean or variance tells.
  tails <- with_seed(2, matrix(rt(600, 2), 300))
  heavy <- with_seed(3, gof_test(fit_gmm(tails, k = 1, covariance = "VVV"), n_boot = 19))
  expect_equal(heavy$tests$p_value[heavy$tests$variable == "density"], rep(0.05, 3))
})

test_that("the same with missing values, weights and noise", {
  holes <- replace(geyser[1:80, ], cbind(1:20, 1), NA)
  fit <- fit_iterations(holes, 2, "EEE", score_groups(geyser[1:80, ], 2), 20, weights = rep(1:2, 40), noise = TRUE)
  test <- suppressWarnings(with_seed(1, gof_test(fit, n_boot = 5, n_start = 1)))
  expect_equal(nrow(test$tests), 9)
  expect_true(all(test$tests$p_value >= 1 / 6 - 1e-12))
  # Twice the rows.
  alone <- fit_statistics(keep_rows(holes, rep(1:80, rep(1:2, 40))), coef(fit))
  expect_equal(test$tests$value[1:6], alone$value[1:6])
  labelled <- fit_gmm(geyser, k = 2, covariance = "EEE", labels = factor(score_groups(geyser, 2)))
  expect_error(gof_test(labelled), "without labels", class = "mezcla_argument_error")
  expect_error(gof_test(coef(fit)), "fit_gmm")
  expect_error(gof_test(fit_iterations(geyser, 1, "EEE", rep(1, 272), 1, weights = rep(0.5, 272))), "whole")
})

test_that("the pictures have the shares and quantiles of the mixture", {
  picture <- margins_picture(line, "cdf")
  expect_near(picture$data$y, ecdf(geyser[, 2])(picture$data$x), 1e-12)
  expect_near(picture$line$y, pgmm(picture$line$x, coef(line)), 1e-14)
  expect_true(all(picture$bands$lower <= picture$line$y & picture$line$y <= picture$bands$upper))
  picture <- margins_picture(plane, "quantiles", "waiting")
  expect_equal(picture$data$y, sort(geyser[, 2]), ignore_attr = TRUE)
  expect_near(pgmm(picture$data$x, marginal(plane, "waiting")), (1:272 - 0.5) / 272, 1e-9)
  inside <- mean(picture$data$y >= approx(picture$bands$x, picture$bands$lower, picture$data$x)$y &
                   picture$data$y <= approx(picture$bands$x, picture$bands$upper, picture$data$x)$y, na.rm = TRUE)
  expect_gt(inside, 0.8)
  weighted <- margins_picture(fit_iterations(geyser[1:50, 2], 1, "V", rep(1, 50), 1, weights = rep(0:1, 25)), "cdf")
  expect_near(weighted$data$y, ecdf(geyser[seq(2, 50, by = 2), 2])(weighted$data$x), 1e-12)
  for (what in c("cdf", "quantiles")) {
    expect_draws(plot(line, what = what))
    expect_draws(plot(plane, what = what, main = "both"))
  }
  test <- with_seed(1, gof_test(line, n_boot = 9, n_start = 1))
  expect_draws(plot(test))
  expect_output(print(test), "Overall: p = ")
  expect_error(print(replace(test, "overall", list("a"))), "gof_test", class = "mezcla_fit_error")
  skip_if_not_installed("ggplot2")
  expect_autoplot(ggplot2::autoplot(plane, "cdf"))
  expect_autoplot(ggplot2::autoplot(line, "quantiles"))
  expect_autoplot(ggplot2::autoplot(test))
})

test_that("anova(): ratios of the fits, and p-values by the bootstrap", {
  large <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 100)
  table <- with_seed(1, anova(plane, large, n_boot = 19, n_start = 1))
  expect_s3_class(table, "anova")
  expect_equal(table$LR, c(NA, 2 * (large$loglik - plane$loglik)))
  expect_equal(table$df, c(8, 11))
  replicates <- attr(table, "replicates")[[1]]
  expect_length(replicates, 19)
  expect_equal(table$`Pr(>LR)`[2], (1 + sum(replicates >= table$LR[2])) / 20)
  # Regular, with three parameters more: about chi-square.
  expect_lt(abs(mean(replicates) - 3), 4 * sqrt(6 / 19))
  expect_output(print(table), "1: EEE, k = 2")
  # Without any difference in truth, it is not found.
  flat <- with_seed(5, rnorm(150))
  one <- fit_gmm(flat, k = 1, covariance = "E")
  two <- with_seed(1, fit_gmm(flat, k = 2, covariance = "E"))
  expect_gt(with_seed(1, anova(one, two, n_boot = 19, n_start = 2))$`Pr(>LR)`[2], 0.05)
})

test_that("nested is what is stricter in every letter", {
  as_fit <- function(covariance, k = 2, proportions = "free", noise = NULL, df = 1) {
    list(covariance = covariance, k = k, proportions = proportions, params = list(noise = noise), df = df)
  }
  for (small in families) for (large in families) {
    within <- all(match(strsplit(small, "")[[1]], c("I", "E", "V")) <= match(strsplit(large, "")[[1]], c("I", "E", "V")))
    expect_identical(is_nested(as_fit(small), as_fit(large, df = 2)), within)
  }
  expect_false(is_nested(as_fit("EII", k = 3), as_fit("VVV", df = 2)))
  expect_true(is_nested(as_fit("EII", proportions = "equal"), as_fit("EII", df = 2)))
  expect_false(is_nested(as_fit("EII"), as_fit("EII", proportions = "equal", df = 2)))
  expect_false(is_nested(as_fit("EII", proportions = "equal"), as_fit("EII", k = 3, proportions = "equal", df = 2)))
  expect_false(is_nested(as_fit("EII", noise = 1), as_fit("EII", df = 2)))
  expect_error(anova(plane), "two fits or more", class = "mezcla_argument_error")
  expect_error(anova(fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5), plane), "fit 1 \\(VVV, k = 2\\) is not nested in fit 2")
  expect_error(anova(line, plane), "same rows")
  expect_error(anova(plane, coef(plane)), "fits by fit_gmm")
  with_prior <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5, prior = gmm_prior())
  expect_error(anova(plane, with_prior), "prior")
})

test_that("the table of profiles has Mplus' and tidyLPA's numbers", {
  # MplusAutomation's iris_1_class.out and iris_2_class.out: equal variances, no covariances.
  x <- cbind(iris[1:4], Species = as.integer(iris$Species))
  table <- suppressWarnings(with_seed(1, profile_table(x, k = 1:2, n_start = 3)))
  expect_equal(round(table$loglik[2], 3), -567.606)
  expect_equal(round(c(table$AIC[2], table$BIC[2]), 3), c(1167.213, 1215.383))
  expect_equal(round(table$entropy[2], 3), 0.999)
  expect_equal(round(2 * diff(table$loglik), 3), 711.684)
  # tidyLPA's estimate_profiles(): models 1 and 2.
  table <- with_seed(1, profile_table(iris[1:3], k = 1:2, covariance = c("EEI", "VVI"), n_start = 3))
  expect_equal(round(table$AIC, 2), c(1150.81, 885.64, 1150.81, 770.96))
  expect_equal(round(table$BIC, 2), c(1168.87, 915.74, 1168.87, 810.10))
})

test_that("the criteria are what they should be, by hand", {
  row <- profile_table(plane)
  w <- predict(plane, type = "posterior")
  entropy <- -sum(ifelse(w > 0, w * log(w), 0))
  l <- plane$loglik
  n <- 272
  expect_near(row$SABIC, -2 * l + 8 * log(274 / 24), 1e-12)
  expect_near(row$CLC, -2 * l + 2 * entropy, 1e-9)
  expect_near(row$AWE, -2 * l + 2 * entropy + 16 * (1.5 + log(n)), 1e-9)
  expect_near(row$entropy, 1 - entropy / (n * log(2)), 1e-9)
  expect_equal(row$ICL, ICL(plane))
  expect_equal(row$smallest, min(table(plane$cluster)) / 272)
  expect_true(is.na(profile_table(fit_gmm(geyser, k = 1, covariance = "EEE"))$entropy))
  both <- with_seed(1, profile_table(fit_gmm(geyser, k = 1, covariance = "EEE"), plane, n_boot = 19, n_start = 1))
  expect_equal(both$LR, c(NA, 2 * diff(both$loglik)))
  expect_equal(both$p_value, c(NA, 0.05))
  # The smaller fit is made where it is not given.
  expect_equal(with_seed(1, profile_table(plane, n_boot = 19, n_start = 1))$LR, both$LR[2], tolerance = 1e-6)
  expect_error(profile_table(geyser, k = 0), "`k`", class = "mezcla_argument_error")
  expect_error(profile_table(plane, 3), "fits by fit_gmm")
})

test_that("profile_table() takes for the null only a fit of the same model", {
  two <- with_seed(1, fit_gmm(faithful, 2, "VVV"))
  others <- list(with_seed(1, fit_gmm(faithful, 1, "VVV", noise = TRUE)), with_seed(1, fit_gmm(faithful, 1, "VVV")))
  ratios <- vapply(others, function(one) with_seed(1, profile_table(one, two, n_boot = 9))$LR[2], 0)
  expect_equal(ratios[1], ratios[2], tolerance = 1e-8)
})
