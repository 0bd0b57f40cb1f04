# What `$` gives of a fit by the names that newcomers know.

fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
noisy <- suppressWarnings(with_seed(1, fit_gmm(c(faithful$waiting, 300, 400, NA), k = 2, covariance = "V", noise = TRUE)))

test_that("parts of the parameters, responsibilities and classes have their names from elsewhere", {
  expect_identical(fit$proportions, coef(fit)$proportions)
  expect_identical(fit$means, coef(fit)$means)
  expect_identical(fit$centers, coef(fit)$means)
  expect_identical(fit$covariances, coef(fit)$covariances)
  expect_identical(fit$classification, fit$cluster)
  expect_identical(fit$z, predict(fit, type = "posterior"))
  expect_identical(fit$uncertainty, predict(fit, type = "uncertainty"))
  expect_identical(fit$size, tabulate(fit$cluster, 2))
  expect_identical(dim(noisy$z), c(275L, 3L))
  expect_true(all(is.na(noisy$z[275, ])))
  expect_identical(noisy$size, c(sum(noisy$cluster == 1, na.rm = TRUE), sum(noisy$cluster == 2, na.rm = TRUE)))
})

test_that("responsibilities are as labels have them", {
  labels <- replace(score_groups(geyser, 2), 9:272, NA)
  known <- fit_gmm(geyser, k = 2, covariance = "VVV", labels = labels)
  expect_identical(unname(known$z[1:8, ]), outer(labels[1:8], 1:2, "==") * 1)
})

test_that("names that mean something else say what to use", {
  for (name in c("bic", "BIC", "icl", "G", "modelName", "parameters", "mu", "lambda", "means_", "labels_", "cov", "covar")) {
    error <- tryCatch(do.call(`$`, list(fit, name)), error = identity)
    expect_s3_class(error, "mezcla_field_error")
    expect_match(conditionMessage(error), paste0("`", name, "`"), fixed = TRUE)
  }
  expect_error(fit$bic, "BIC(fit); smaller is better", fixed = TRUE)
  expect_error(fit$cov, "fit$covariance for the family, fit$covariances for the matrices", fixed = TRUE)
})

test_that("other names are as in R", {
  expect_null(fit$nonsense)
  expect_identical(fit$covariance, "VVV")
  expect_identical(fit$logl, fit$loglik)
  expect_identical(fit$classif, fit$cluster)
  expect_null(fit$co) # several begin with it
  expect_false("means" %in% names(fit))
  expect_identical(utils::.DollarNames(fit, "^cov"), c("covariance", "covariances"))
})

test_that("the model's say on proportions is a field, also of earlier fits", {
  equal <- fit_gmm(geyser, k = 2, covariance = "EEE", proportions = "equal", start = score_groups(geyser, 2))
  expect_true(equal$equal_proportions)
  expect_false(fit$equal_proportions)
  early <- unclass(equal)
  early$equal_proportions <- NULL
  early$proportions <- "equal"
  early <- structure(early, class = "gmm_fit")
  expect_identical(early$proportions, c(0.5, 0.5))
  expect_output(print(early), "equal proportions")
  expect_identical(coef(update(early)), coef(equal))
})
