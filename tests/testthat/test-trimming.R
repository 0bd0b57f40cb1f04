# Trimmed k-means.

with_outliers <- with_seed(1, rbind(geyser, cbind(runif(20, -20, 30), runif(20, -100, 300))))

test_that("five points, by hand", {
  x <- c(0, 1, 10, 11, 1000)
  fit <- fit_kmeans(x, start = matrix(c(0, 10)), trim = 0.2)
  expect_near(fit$centers, c(0.5, 10.5), 1e-15)
  expect_identical(unname(fit$cluster), c(1L, 1L, 2L, 2L, 0L))
  expect_identical(fit$size, c(2L, 2L))
  expect_near(fit$tot.withinss, 1, 1e-15)
  expect_near(fit$totss, sum((x[1:4] - 5.5)^2), 1e-13)
  # Two of three in a hundred is one row of ten at least: the share is rounded up.
  expect_identical(sum(fit_kmeans(c(x, x), k = 2, trim = 0.15)$cluster == 0), 2L)
})

test_that("the optimum is that of tclust::tkmeans()", {
  # tclust 2.2-3, tkmeans(faithful, k, alpha, nstart = 200): rows that are trimmed. (Its objective
  # is the mean square of the rows that are kept.)
  for (case in list(c(2, 0.05, 14, 26.39182), c(2, 0.1, 28, 21.97257), c(3, 0.05, 14, 14.60259),
                    c(2, 0.2, 55, 15.11553))) {
    fit <- with_seed(1, fit_kmeans(geyser, k = case[1], trim = case[2], n_start = 50))
    expect_identical(sum(fit$cluster == 0), as.integer(case[3]))
    expect_lte(fit$tot.withinss / (272 - case[3]), case[4] * (1 + 1e-6))
  }
})

test_that("outliers do not pull at the centres", {
  clean <- with_seed(1, fit_kmeans(geyser, k = 2))
  robust <- with_seed(1, fit_kmeans(with_outliers, k = 2, trim = 0.1))
  expect_near(sort(robust$centers[, 2]), sort(clean$centers[, 2]), 0.02)
  expect_gt(mean(which(robust$cluster == 0) > 272), 0.6)
  expect_output(print(robust), "Trimmed: 30 rows")
})

test_that("the distortion falls, and rows kept are nearer than rows trimmed", {
  for (seed in 1:5) {
    fit <- with_seed(seed, fit_kmeans(with_outliers, k = 3, trim = 0.12, n_start = 1))
    expect_true(all(diff(fit$trace) <= 1e-9 * fit$trace[1]))
    nearest <- apply(predict(fit, with_outliers, type = "distance"), 1, min)
    expect_lte(max(nearest[fit$cluster > 0]), min(nearest[fit$cluster == 0]))
    expect_near(fit$tot.withinss, sum(nearest[fit$cluster > 0]^2), 1e-12)
    expect_near(distortion(with_outliers, fit$centers, fit$cluster), fit$tot.withinss, 1e-12)
  }
  trace <- kmeans_trace(with_outliers, with_outliers[1:3, ], trim = 0.12)
  expect_true(all(diff(trace$distortion) <= 1e-9 * trace$distortion[1]))
})

test_that("integer weights are repeated rows, also on the border of what is trimmed", {
  times <- rep(c(1, 3, 0, 2), 73)
  rows <- rep(1:292, times)
  centers <- geyser[c(1, 2), ]
  weighted <- fit_kmeans(with_outliers, start = centers, weights = times, trim = 0.1)
  repeated <- fit_kmeans(with_outliers[rows, ], start = centers, trim = 0.1)
  expect_near(weighted$centers, repeated$centers, 1e-12)
  expect_near(weighted$trace, repeated$trace, 1e-12)
  # With weights in other units a row may be trimmed in part: no row is lost by rounding.
  part <- fit_kmeans(c(0, 1, 10, 11, 1000), start = matrix(c(0, 10)), trim = 0.1, weights = rep(0.5, 5))
  expect_near(sum(part$size), 0.9 * 2.5, 1e-15)
})

test_that("weights, missing values and trimming together: repetition, and descent", {
  x <- with_outliers
  x[seq(3, 292, by = 7), 1] <- NA
  x[seq(5, 292, by = 11), 2] <- NA
  x[rowSums(is.na(x)) == 2, 1] <- 3
  times <- rep(c(1, 3, 0, 2), 73)
  rows <- rep(1:292, times)
  weighted <- fit_kmeans(x, start = geyser[1:3, ], weights = times, trim = 0.1)
  repeated <- fit_kmeans(x[rows, ], start = geyser[1:3, ], trim = 0.1)
  expect_near(weighted$centers, repeated$centers, 1e-12)
  expect_near(weighted$trace, repeated$trace, 1e-12)
  expect_true(all(diff(weighted$trace) <= 1e-9 * weighted$trace[1]))
  expect_near(weighted$totss, repeated$totss, 1e-2) # a row on the border is whole or not there
})

test_that("threads change nothing; a trimmed k-means has no log-likelihood; predict() trims nothing", {
  one <- fit_kmeans(with_outliers, start = geyser[1:2, ], trim = 0.1, control = kmeans_control(threads = 1))
  three <- fit_kmeans(with_outliers, start = geyser[1:2, ], trim = 0.1, control = kmeans_control(threads = 3))
  expect_identical(one$centers, three$centers)
  expect_error(logLik(one), "no mixture", class = "mezcla_error")
  expect_identical(predict(one), one$cluster)
  expect_true(all(predict(one, with_outliers) > 0))
  expect_identical(unname(is.na(fitted(one)[, 1])), unname(one$cluster) == 0)
  for (trim in list(1, -0.1, NA, "a")) {
    expect_error(fit_kmeans(geyser, k = 2, trim = trim), "`trim`", class = "mezcla_error")
  }
})

test_that("a gross outlier is trimmed, and is no cluster, whatever the seed", {
  people2 <- as.matrix(people[c("height", "weight")])
  for (far in c(1e3, 1e6)) {
    for (seed in 1:3) {
      expect_near(with_seed(seed, fit_kmeans(rbind(geyser, far), k = 2, trim = 0.02))$tot.withinss, 7972.8007, 1e-6)
      fit <- with_seed(seed, fit_kmeans(rbind(people2, c(far, 70)), k = 2, trim = 0.02, weights = rep(2, 508)))
      expect_identical(fit$cluster[[508]], 0L)
    }
  }
  # Many of them, and more clusters.
  x <- with_seed(4, rbind(iris4, matrix(runif(80, -50, 50), 20)))
  found <- vapply(1:3, function(seed) with_seed(seed, fit_kmeans(x, k = 3, trim = 0.12))$tot.withinss, 1)
  best <- with_seed(9, fit_kmeans(x, k = 3, trim = 0.12, start = "random", n_start = 100))$tot.withinss
  expect_near(found, rep(best, 3), 1e-6)
})

test_that("where too few rows are kept for so many centres there are starts all the same", {
  expect_identical(sum(with_seed(1, fit_kmeans(c(1, 1, 1, 2, 3), k = 3, trim = 0.5))$cluster == 0), 3L)
})
