# Also for R/: profile_interval.

fit <- quick_gmm(geyser, score_groups(geyser, 2), "VVV")

# Quantities of the mixture at theta, and their errors by central differences.
errors_by_differences <- function(fit, f) {
  found <- inference_of(fit)
  chart <- found$chart
  theta <- unname(chart_origin(chart))
  jacobian <- central_jacobian(function(theta) as.vector(f(chart_params(chart, theta))), theta)
  unname(sqrt(diag(jacobian %*% found$vcov %*% t(jacobian))))
}

of_covariances <- function(f) function(params) unlist(lapply(seq_along(params$proportions), function(j) f(slice(params$covariances, j))))

test_that("every quantity has the error that its differences give", {
  below <- function(m) m[lower.tri(m)]
  functions <- list(
    proportions = function(p) p$proportions, means = function(p) t(p$means),
    variances = of_covariances(diag), deviations = of_covariances(function(s) sqrt(diag(s))),
    covariances = of_covariances(below), correlations = of_covariances(function(s) below(cov2cor(s))),
    volumes = of_covariances(function(s) det(s)^(1 / ncol(s))), differences = function(p) p$means[2, ] - p$means[1, ]
  )
  for (covariance in c("VVV", "EVE", "VEV")) {
    one <- quick_gmm(iris4, score_groups(iris4, 2), covariance)
    for (what in names(functions)) {
      table <- suppressWarnings(delta_method(one, what))
      at_maximum <- inference_of(one)$chart$params
      expect_equal(table$estimate, unname(as.vector(functions[[what]](at_maximum))), tolerance = 1e-10)
      expect_equal(table$std_error, errors_by_differences(one, functions[[what]]), tolerance = 1e-5)
    }
  }
})

test_that("posteriors too, with noise and missing values", {
  scattered <- rbind(geyser, with_seed(1, cbind(runif(20, 1, 6), runif(20, 40, 100))))
  noisy <- quick_gmm(scattered, score_groups(scattered, 2), "VVV", noise = TRUE)
  rows <- rbind(c(3, 66), c(3, NA), c(2.9, 75))
  table <- delta_method(noisy, "posteriors", newdata = rows)
  expect_identical(nrow(table), 9L)
  expected <- errors_by_differences(noisy, function(params) as.vector(evaluate_at(params, rows, "responsibilities")))
  expect_equal(table$std_error, expected, tolerance = 1e-5)
  expect_true(all(table$lower >= 0 & table$upper <= 1))
})

test_that("intervals are symmetric on their scale", {
  table <- delta_method(fit, level = 0.9)
  z <- qnorm(0.95)
  share <- table["proportion[1]", ]
  expect_equal(qlogis(c(share$lower, share$upper)),
               qlogis(share$estimate) + c(-1, 1) * z * share$std_error / (share$estimate * (1 - share$estimate)))
  variance <- table["variance[2,waiting]", ]
  expect_equal(log(c(variance$lower, variance$upper)), log(variance$estimate) + c(-1, 1) * z * variance$std_error / variance$estimate)
  r <- table["correlation[1,waiting,eruptions]", ]
  expect_equal(atanh(c(r$lower, r$upper)), atanh(r$estimate) + c(-1, 1) * z * r$std_error / (1 - r$estimate^2))
})

test_that("what all components have is told once", {
  common <- quick_gmm(geyser, score_groups(geyser, 2), "EEE")
  expect_identical(rownames(delta_method(common, c("variances", "correlations"))),
                   c("variance[eruptions]", "variance[waiting]", "correlation[waiting,eruptions]"))
  expect_identical(rownames(delta_method(quick_gmm(geyser[, 2], score_groups(geyser, 2), "E"), "variances")), "variance[x]")
})

test_that("a covariance of one's own is taken", {
  v <- vcov(fit)
  expect_equal(delta_method(fit, vcov = 4 * v)$std_error, 2 * delta_method(fit)$std_error)
  expect_error(delta_method(fit, vcov = diag(3)), "11 x 11", class = "mezcla_error")
  expect_error(delta_method(fit, "mean"), "`what` must be among", class = "mezcla_error")
  expect_error(delta_method(fit, level = 95), "`level`", class = "mezcla_error")
  expect_error(delta_method(fit_gmm(geyser, k = 1, covariance = "VVV"), "differences"), "one component", class = "mezcla_error")
})

test_that("confint() has the same intervals, by kinds, names or numbers", {
  table <- delta_method(fit)
  all <- confint(fit)
  expect_identical(unname(all), unname(as.matrix(table[c("lower", "upper")])))
  expect_identical(colnames(all), c("2.5 %", "97.5 %"))
  expect_identical(confint(fit, "means"), all[3:6, ])
  expect_identical(confint(fit, c("mean[2,waiting]", "proportion[1]")), all[c(6, 1), ])
  expect_identical(confint(fit, 12), all[12, , drop = FALSE])
  expect_identical(rownames(confint(fit, "differences")), c("difference[2,eruptions,1]", "difference[2,waiting,1]"))
  expect_error(confint(fit, "mean[3,waiting]"), "`parm`", class = "mezcla_error")
  expect_error(confint(fit, "means of all"), "`parm`", class = "mezcla_error")
  expect_error(confint(fit, 13), "`parm`", class = "mezcla_error")
})

test_that("profile intervals are those that can be worked out by hand", {
  x <- geyser[1:30, 2]
  one <- fit_gmm(x, k = 1, covariance = "V")
  n <- length(x)
  s2 <- mean((x - mean(x))^2)
  drop <- qchisq(0.95, 1)
  ends <- confint(one, c("means", "variances"), method = "profile")
  expect_equal(unname(ends["mean[1,x]", ]), mean(x) + c(-1, 1) * sqrt(s2 * (exp(drop / n) - 1)), tolerance = 1e-6)
  excess <- function(v) n * (log(v / s2) + s2 / v - 1) - drop
  expect_equal(unname(ends["variance[1,x]", ]), c(uniroot(excess, c(s2 / 9, s2), tol = 1e-9)$root, uniroot(excess, c(s2, 9 * s2), tol = 1e-9)$root),
               tolerance = 1e-6)
  # A proportion where all labels are known is binomial.
  sex <- fit_gmm(people[c("height", "weight")], k = 2, covariance = "VVV", labels = people$sex)
  p <- mean(people$sex == levels(people$sex)[1])
  excess <- function(q) 2 * nrow(people) * (p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))) - drop
  expect_equal(unname(confint(sex, "proportion[female]", method = "profile")[1, ]),
               c(uniroot(excess, c(p / 2, p), tol = 1e-10)$root, uniroot(excess, c(p, (1 + p) / 2), tol = 1e-10)$root), tolerance = 1e-6)
})

test_that("at an end of a profile interval the fit that is held there is lower by half of chi-square", {
  ends <- confint(fit, c("mean[2,waiting]", "correlation[1,waiting,eruptions]", "proportion[1]"), method = "profile")
  wald <- confint(fit, rownames(ends))
  expect_lt(max(abs(ends - wald) / apply(wald, 1, diff)), 0.1)
  for (side in 1:2) {
    share <- ends["proportion[1]", side]
    held <- quick_gmm(geyser, score_groups(geyser, 2), "VVV", constraint = gmm_constraint(proportions = c(share, 1 - share)),
                      control = gmm_control(tol = 1e-9))
    expect_equal(2 * (fit$loglik - held$loglik), qchisq(0.95, 1), tolerance = 1e-4)
  }
})

test_that("the profile is followed where it is no parabola, and given up where it has no end", {
  temperature <- airquality$Temp
  wide <- with_seed(1, fit_gmm(temperature, k = 2, covariance = "V"))
  expect_warning(ends <- confint(wide, c("mean[1,x]", "variance[1,x]"), method = "profile"), "interval of variance\\[1,x\\]",
                 class = "mezcla_inference_warning")
  # Down to no variance at all the likelihood rises again.
  expect_identical(unname(is.na(ends)), rbind(c(FALSE, FALSE), c(TRUE, FALSE)))
  for (side in 1:2) {
    held <- fit_gmm(temperature, k = 2, covariance = "V", start = coef(wide), control = gmm_control(tol = 1e-9),
                    constraint = gmm_constraint(means = c(ends[1, side], NA)))
    expect_equal(2 * (wide$loglik - held$loglik), qchisq(0.95, 1), tolerance = 1e-6)
  }
})

test_that("quantities that a fit does not have are told by name", {
  diagonal <- fit_gmm(iris4, 2, "VVI")
  for (method in c("wald", "profile")) {
    expect_error(confint(diagonal, "correlations", method = method), "no correlations: in the family VVI", class = "mezcla_argument_error")
  }
  expect_error(delta_method(diagonal, "covariances"), "no covariances", class = "mezcla_argument_error")
  expect_error(confint(gmm_boot(fit_gmm(geyser[, 1], 2, "V"), n_boot = 3), "correlations"), "there is one variable", class = "mezcla_argument_error")
  expect_error(confint(fit_gmm(iris4, 1), "differences"), "one component", class = "mezcla_argument_error")
  expect_error(confint(diagonal, c("means", "proportion[1]")), "not both: \"means\" is a kind", class = "mezcla_argument_error")
  expect_identical(rownames(confint(diagonal, c("proportions", "correlations"))), c("proportion[1]", "proportion[2]"))
})

test_that("profiles are followed where axes are turned, and far from 0", {
  x <- people[c("height", "weight")]
  for (family in c("EEV", "EVE")) expect_false(anyNA(confint(fit_gmm(x, 2, family), "correlations", method = "profile")))
  here <- confint(fit_gmm(geyser, 2, "VVV"), "proportions", method = "profile")
  expect_near(confint(fit_gmm(geyser + 2^27, 2, "VVV"), "proportions", method = "profile"), here, 1e-5)
})

test_that("k-means has no quantities with errors, and says so", {
  expect_error(delta_method(fit_kmeans(geyser, k = 2), "means"), "`fit` must be a fit by fit_gmm\\(\\)", class = "mezcla_argument_error")
})
