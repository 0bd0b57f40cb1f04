# What the digits of the data allow.

step_of <- function(values, twice) step_of_values(spacing_of(values), twice)

test_that("values come in steps where they are equal and lie on one grid, and only there", {
  continuous <- with_seed(1, rnorm(300))
  expect_null(step_of(continuous, 1e-12))
  expect_null(step_of(rep(continuous, 2), 1e-12)) # copies are no steps
  expect_null(step_of(c(continuous, rep(0, 50)), 1e-12)) # nor is one value that is frequent
  expect_equal(step_of(round(continuous, 1), 0.01), 0.1)
  expect_equal(step_of(iris$Sepal.Length * 2.54, 0.01), 0.254)
  expect_equal(step_of(quakes$long, 1e-4), 0.01)
  expect_equal(step_of(c(faithful$waiting, 70.33), 0.01), 1) # one was recorded otherwise
  expect_equal(step_of(rep(0:1, 50), 0.1), 1)
  expect_null(step_of(faithful$waiting, 1))
  expect_null(step_of(rep(3, 10), 0.1))
})

test_that("a component on a value that was set, in uneven steps, is too narrow", {
  doses <- rep(c(0.05, 0.2, 0.4, 0.8, 1.6, 3.1), each = 10)
  expect_null(step_of(doses, 1e-5))
  expect_identical(tie_at(doses, 0.4, 1e-5), list(value = 0.4, rows = 10L, gap = 0.2))
  expect_null(tie_at(doses, 0.4, 1e-3)) # not a thousandth of what lies between
  expect_null(tie_at(doses, 0.5, 1e-5)) # between two values
  expect_null(tie_at(c(0.1, 0.2, 0.5), 0.2, 1e-9)) # one row is no tie
  # What is told from the first values is never a tie.
  expect_false(is_spread_about(doses, 0.4, 1e-5))
  expect_true(is_spread_about(doses, 0.4, 1e-3))
  for (deviation in 10^seq(-6, 1, 0.25)) {
    for (mean in seq(0.1, 1.2, 0.1)) {
      if (is_spread_about(doses, mean, deviation)) expect_null(tie_at(doses, mean, deviation))
    }
  }
  x <- datasets::DNase[c("conc", "density")]
  said <- capture_warnings(with_seed(1, fit_gmm(x, 8, "VEV")))
  expect_match(said, "its 22 rows all have the value .* and no other value lies within", all = FALSE)
  chosen <- with_seed(1, fit_gmm(x))
  expect_null(narrower_than_steps(chosen$params, chosen$prior, spacings_told(list(x = as.matrix(as.data.frame(x)), weights = NULL))))
  expect_identical(chosen$status, "converged")
})

test_that("a narrow component in continuous data is not told of steps", {
  x <- with_seed(1, c(rnorm(200), 5 + 1e-4 * rnorm(30), 5))
  expect_no_warning(fit_gmm(x, 2, "V", start = rep(1:2, c(200, 31))))
  rounded <- c(round(x[1:200], 1), rep(5, 20), 5.1, 5.1)
  expect_warning(fit_gmm(rounded, 2, "V", start = rep(1:2, c(200, 22)), prior = NULL), "steps of 0.1",
                 class = "mezcla_resolution_warning")
})

test_that("a row of weight 0 is as absent in what is said of the columns", {
  x <- cbind(geyser, z = c(rep(1, 271), 5))
  without <- rep(1:0, c(271, 1))
  for (family in c("VVV", "VVI", "EEE")) {
    expect_error(fit_gmm(x, 2, family, weights = without), "'z' is constant", class = "mezcla_data_error")
  }
  start <- score_groups(geyser, 2)
  expect_identical(fit_gmm(x, 2, "EII", weights = without, start = start)$loglik,
                   fit_gmm(x[-272, ], 2, "EII", start = start[-272])$loglik)
  expect_error(fit_gmm(x[, 3], 1, weights = without), "constant", class = "mezcla_data_error")
  expect_near(fit_kmeans(rbind(geyser, 1e149), start = geyser[1:2, ], weights = rep(1:0, c(272, 1)))$tot.withinss,
              fit_kmeans(geyser, start = geyser[1:2, ])$tot.withinss, 1e-9)
})

test_that("a row of weight 0 is as if it were not there, however far it lies", {
  x <- iris[1:4]
  weights <- rep(1:0, c(149, 1))
  for (far in c(1e9, -1e120)) {
    x[150, 1] <- far
    with <- with_seed(1, fit_gmm(x, 1:3, c("VVV", "EEE"), weights = weights))
    without <- with_seed(1, fit_gmm(iris[1:149, 1:4], 1:3, c("VVV", "EEE")))
    expect_identical(list(with$k, with$covariance), list(without$k, without$covariance))
    expect_near(with$loglik, without$loglik, 1e-9)
    expect_no_warning(fit_gmm(x, 2, "VVV", weights = weights, start = rep(1:2, c(50, 100))))
  }
})

test_that("weights that are too large to be counts are none", {
  expect_true(are_counts(c(2, 5, 1e9)))
  expect_false(are_counts(c(7e147, 1e148)))
  expect_identical(rows_counted(c(7e147, 1e148), 2), 2L)
  x <- structure(c(-1.6, 6.5, -1.2, 371875, 1.5, 7.9, 6, 8), dim = c(4L, 2L))
  expect_silent(suppressWarnings(fit_gmm(x, 2, "EVE", weights = c(7.5e147, 1.5e148, 7.6e147, 1.2e149)), classes = "mezcla_warning"))
})
