# Standard errors, from outside: certified to 15 digits, as Mplus prints them, and by identities.
# Also for R/: confint.

quiet <- gmm_control(progress = FALSE)
errors <- function(v) sqrt(diag(v))

# ---- Certified values --------------------------------------------------------------------------------

certified <- certified_values()

# "mean2_1" as natural parameters name it, with the variables called 1, 2, ...
natural_name <- function(quantity) {
  name <- sub("^p(\\d+)$", "proportion[\\1]", quantity)
  name <- sub("^mean(\\d+)_(\\d+)$", "mean[\\1,\\2]", name)
  name <- sub("^var_(\\d+)$", "variance[\\1]", name)
  name <- sub("^var(\\d+)_(\\d+)$", "variance[\\1,\\2]", name)
  name <- sub("^cov(\\d+)_(\\d)\\2$", "variance[\\1,\\2]", name)
  sub("^cov(\\d+)_(\\d)(\\d)$", "covariance[\\1,\\2,\\3]", name)
}

for (id in unique(certified$id)) {
  test_that(sprintf("log-likelihood and standard errors are those that are certified: %s", id), {
    if (id == "geyser_V2") skip_if_not_installed("MASS")
    rows <- certified[certified$id == id, ]
    value <- function(quantity) as.numeric(rows$certified[match(quantity, rows$quantity)])
    x <- certified_data(id)
    colnames(x) <- seq_len(ncol(x))
    fit <- with_seed(1, fit_gmm(x, k = rows$k[1], covariance = rows$family[1], control = gmm_control(tol = 1e-10, progress = FALSE)))
    expect_equal(fit$df, value("df"))
    expect_lt(abs(fit$loglik / value("loglik") - 1), 1e-12)
    quantities <- rows[!rows$quantity %in% c("loglik", "df"), ]
    # Where EM has stopped makes no difference.
    early <- with_seed(1, update(fit, control = gmm_control(tol = 1e-3, progress = FALSE)))
    for (one in list(fit, early)) {
      table <- delta_method(one, c("proportions", "means", "variances", "covariances"))
      at <- match(natural_name(quantities$quantity), rownames(table))
      expect_false(anyNA(at))
      expect_lt(max(abs(table$std_error[at] / quantities$standard_error - 1)), 1e-8)
      expect_lt(max(abs(table$estimate[at] - as.numeric(quantities$certified)) / quantities$standard_error), 1e-8)
    }
  })
}

# ---- Other programs ----------------------------------------------------------------------------------

test_that("the sandwich gives the errors that Mplus prints", {
  # Mplus 8.11, estimator MLR, two classes of iris with the species as a number: iris_2_class.out of MplusAutomation.
  x <- cbind(iris4, Species = as.integer(iris$Species))
  fit <- with_seed(1, suppressWarnings(fit_gmm(x, k = 2, covariance = "EEI", control = quiet)))
  expect_equal(round(fit$loglik, 3), -567.606)
  natural <- round(unname(errors(vcov(fit, "sandwich", "natural"))[-(1:2)]), 3)
  expect_equal(natural[1:5], c(0.049, 0.053, 0.024, 0.015, 0.001))
  expect_equal(natural[6:10], c(0.066, 0.033, 0.082, 0.042, 0.050))
  expect_equal(natural[11:15], c(0.042, 0.016, 0.063, 0.013, 0.010))
  expect_equal(round(unname(errors(vcov(fit, "sandwich"))[1]), 3), 0.173)
  expect_equal(round(coef(fit, simplify = TRUE)[[1]], 2), -0.69)
})

test_that("three classes as well, along whose likelihood hardly anything changes", {
  # iris_3_class.out: the likelihood is so flat that EM has to go on beyond what its log-likelihood can tell.
  x <- cbind(iris4, Species = as.integer(iris$Species))
  on <- gmm_control(tol = 0, max_iter = 500, search = 0, progress = FALSE)
  fit <- with_seed(1, suppressWarnings(fit_gmm(x, k = 3, covariance = "EEI", control = quiet)))
  fit <- suppressWarnings(fit_gmm(x, k = 3, covariance = "EEI", start = fit, control = on))
  expect_equal(round(fit$loglik, 3), -565.244)
  sizes <- colSums(predict(fit, type = "posterior"))
  smallest <- which.min(sizes)
  expect_lt(max(abs(sort(unname(sizes)) - c(10.51203, 39.52184, 99.96613))), 2.5e-5)
  sandwich <- errors(vcov(fit, "sandwich", "natural"))
  own <- sandwich[startsWith(names(sandwich), sprintf("mean[%d,", smallest))]
  expect_equal(round(unname(own), 3), c(0.219, 0.293, 0.042, 0.028, 0))
})

# ---- By hand and by identity -----------------------------------------------------------------------------

test_that("of one component they are those of the textbook", {
  fit <- fit_gmm(geyser, k = 1, covariance = "VVV")
  n <- nrow(geyser)
  sigma <- crossprod(sweep(geyser, 2, colMeans(geyser))) / n
  expected <- c(0, sqrt(diag(sigma) / n), diag(sigma) * sqrt(2 / n), sqrt((sigma[1, 1] * sigma[2, 2] + sigma[1, 2]^2) / n))
  expect_equal(unname(errors(vcov(fit, parameters = "natural"))), unname(expected), tolerance = 1e-10)
  # With the sandwich the means keep theirs, and variances have their fourth moments.
  fourth <- colMeans(sweep(geyser, 2, colMeans(geyser))^4)
  robust <- errors(vcov(fit, "sandwich", "natural"))
  expect_equal(unname(robust[2:3]), sqrt(unname(diag(sigma)) / n), tolerance = 1e-10)
  expect_equal(unname(robust[4:5]), unname(sqrt((fourth - diag(sigma)^2) / n)), tolerance = 1e-10)
})

test_that("with all labels known the components are independent samples", {
  sex <- people$sex
  fit <- fit_gmm(people[c("height", "weight")], k = 2, covariance = "VVV", labels = sex)
  table <- delta_method(fit, c("proportions", "means"))
  share <- mean(sex == levels(sex)[1])
  expect_equal(table$std_error[1], sqrt(share * (1 - share) / nrow(people)), tolerance = 1e-8)
  apart <- lapply(levels(sex), function(one) fit_gmm(people[sex == one, c("height", "weight")], k = 1, covariance = "VVV"))
  expect_equal(table$std_error[3:6], unlist(lapply(apart, function(one) delta_method(one, "means")$std_error)), tolerance = 1e-8)
})

test_that("parameters have the names and number of df in every family", {
  for (covariance in families) {
    fit <- quick_gmm(iris4, score_groups(iris4, 2), covariance)
    v <- suppressWarnings(vcov(fit))
    expect_identical(dim(v), as.integer(c(fit$df, fit$df)))
    expect_identical(rownames(v), names(coef(fit, simplify = TRUE)))
    expect_false(anyNA(v))
    expect_gt(min(eigen(v, TRUE, TRUE)$values), 0)
    expect_identical(rownames(suppressWarnings(vcov(fit, parameters = "natural"))), names(coef(fit, TRUE, "natural")))
  }
})

test_that("units and order change nothing but what they must", {
  fit <- quick_gmm(geyser, score_groups(geyser, 2), "VVV")
  scale <- c(1e8, 1e-8)
  other <- quick_gmm(sweep(geyser, 2, scale, "*") + 3, score_groups(geyser, 2), "VVV")
  here <- delta_method(fit)
  there <- delta_method(other)
  expect_equal(there$std_error[3:6], here$std_error[3:6] * rep(scale, 2), tolerance = 1e-5)
  expect_equal(there$lower[11:12], here$lower[11:12], tolerance = 1e-5)
  turned <- delta_method(relabel(fit, 2:1))
  expect_equal(turned["mean[2,waiting]", 5:8], here["mean[1,waiting]", 5:8], tolerance = 1e-6, ignore_attr = TRUE)
})

test_that("an offset costs nothing", {
  fit <- quick_gmm(geyser, score_groups(geyser, 2), "VVE")
  far <- quick_gmm(geyser + 2^26, score_groups(geyser, 2), "VVE")
  expect_equal(delta_method(far, "means")$std_error, delta_method(fit, "means")$std_error, tolerance = 1e-6)
})

test_that("weights are counts, unless they are sampling weights", {
  weights <- rep_len(c(1, 2, 3, 0), 272)
  start <- score_groups(geyser, 2)
  fit <- quick_gmm(geyser, start, "VVV", weights = weights)
  copies <- rep(1:272, weights)
  copied <- quick_gmm(geyser[copies, ], start[copies], "VVV")
  for (type in c("observed", "opg", "sandwich")) expect_equal(vcov(fit, type), vcov(copied, type), tolerance = 1e-6)
  # Sampling weights have no unit.
  sandwich <- vcov(fit, "sandwich", weights = "sampling")
  other <- quick_gmm(geyser, start, "VVV", weights = weights / 7)
  expect_equal(vcov(other, "sandwich", weights = "sampling"), sandwich, tolerance = 1e-6)
  expect_gt(max(abs(sandwich / vcov(fit, "sandwich") - 1)), 0.1)
})

test_that("what is held has no error, and is no parameter", {
  start <- score_groups(geyser, 2)
  constraint <- gmm_constraint(proportions = c(0.3, 0.7), means = rbind(c(2, 54), NA))
  fit <- quick_gmm(geyser, start, "VVV", constraint = constraint)
  expect_identical(dim(vcov(fit)), c(8L, 8L))
  table <- delta_method(fit)
  expect_identical(table$std_error[1:4], rep(0, 4))
  expect_equal(table$lower[1:4], table$estimate[1:4], tolerance = 1e-14)
  expect_gt(min(table$std_error[-(1:4)]), 0)
  equal <- quick_gmm(geyser, start, "VVV", proportions = "equal")
  expect_identical(delta_method(equal, "proportions")$std_error, c(0, 0))
  nothing <- fit_gmm(geyser, k = 1, sigma2 = 4, constraint = gmm_constraint(means = rbind(c(3, 70))))
  expect_identical(dim(vcov(nothing)), c(0L, 0L))
})

test_that("where the likelihood has no regular maximum there is no number", {
  expect_none <- function(fit, words, type = "observed") {
    expect_warning(v <- vcov(fit, type), words, class = "mezcla_inference_warning")
    expect_true(all(is.na(v)))
    expect_identical(dim(v), as.integer(c(fit$df, fit$df)))
    table <- suppressWarnings(delta_method(fit, type = type))
    expect_true(all(is.na(table[c("std_error", "lower", "upper")])))
    expect_false(anyNA(table$estimate))
  }
  two <- with_seed(1, c(rnorm(60), rep(3, 10)))
  expect_none(suppressWarnings(quick_gmm(two, rep(1:2, c(60, 10)), "V")), "collapsed")
  bound <- gmm_constraint(eigen_ratio = 4)
  expect_none(quick_gmm(two, rep(1:2, c(60, 10)), "V", constraint = bound), "bound of the constraint.*bootstrap")
  short <- suppressWarnings(fit_gmm(geyser, k = 3, covariance = "VVV", start = rep_len(1:3, 272), control = gmm_control(max_iter = 3)))
  expect_none(short, "no maximum|not come near")
  twins <- suppressWarnings(fit_gmm(geyser, k = 2, covariance = "EEE", start = matrix(0.5, 272, 2)))
  expect_none(twins, "identical")
  few <- suppressWarnings(with_seed(1, fit_gmm(iris4[c(1:8, 51:58), ], k = 2, covariance = "EEE", n_start = 3)))
  expect_none(few, "too few rows", "opg")
})

test_that("the rest of the data of a covariance must be there", {
  fit <- quick_gmm(geyser, score_groups(geyser, 2), "VVV")
  without <- quick_gmm(geyser, score_groups(geyser, 2), "VVV", keep_data = FALSE)
  expect_error(vcov(without), "keep_data", class = "mezcla_error")
  expect_length(coef(without, simplify = TRUE), 11)
  expect_error(vcov(fit, "expected"), "`type` must be one of", class = "mezcla_error")
  expect_error(vcov(fit, digits = 3), "unused argument", class = "mezcla_error")
  expect_error(coef(fit, simplify = NA), "`simplify`", class = "mezcla_error")
})

test_that("summary() tells standard errors on request", {
  fit <- quick_gmm(geyser, score_groups(geyser, 2), "VVV")
  expect_null(summary(fit)$estimates)
  told <- summary(fit, se = "sandwich")
  expect_identical(told$estimates, delta_method(fit, type = "sandwich"))
  expect_output(print(told), "standard errors \\(sandwich\\).*correlation\\[2,waiting,eruptions\\]")
  expect_error(summary(fit, se = 2), "`se` must be", class = "mezcla_error")
})

test_that("a component of few among very many counts has standard errors", {
  drawn <- with_seed(3, c(rnorm(1e6), rnorm(40, 8, 0.7)))
  counts <- graphics::hist(drawn, -6:12, plot = FALSE)$counts
  fit <- fit_gmm(bins(-6:11, -5:12, counts), 2, "V")
  expect_lt(min(fit$params$proportions) * length(counts), 1e-3)
  expect_true(all(is.finite(vcov(fit))))
})
