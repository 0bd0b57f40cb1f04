# Moves of centres away from the minimum that the starts have led to.

test_that("many clusters are all found, where starts alone leave some together", {
  x <- with_seed(1, as.matrix(expand.grid(1:6, 1:6))[sample(36, 1800, TRUE), ] * 10 + rnorm(3600))
  own <- paste(round(x[, 1] / 10), round(x[, 2] / 10))
  for (seed in 1:3) {
    fit <- with_seed(seed, fit_kmeans(x, 36, n_start = 2, start = "random"))
    expect_gt(adjusted_rand(fit, own), 0.999)
    expect_lt(fit$tot.withinss, 0.9 * min(fit$starts$distortion[fit$starts$moves == 0]))
    expect_identical(fit$tot.withinss, min(fit$starts$distortion), tolerance = 1e-12)
  }
})

test_that("the centre that moves is the one that is missed least: few moves are enough", {
  own <- rep(1:100, each = 12)
  x <- with_seed(1, 10 * as.matrix(expand.grid(1:10, 1:10))[own, ] + 0.3 * rnorm(2400))
  within <- ref_distortion(x, rowsum(x, own) / 12, own)
  for (seed in 1:5) {
    fit <- with_seed(seed, fit_kmeans(x, 100, n_start = 1, start = "random", control = kmeans_control(search = 4)))
    expect_near(fit$tot.withinss, within, 1e-3)
    expect_lt(sum(fit$starts$moves), 40)
  }
})

test_that("the least distortions that are known for iris (published searches)", {
  known <- c(152.3480, 78.8514, 57.2285, 46.4462, 39.0400, 34.2982, 29.9889, 27.7861)
  for (k in 2:9) expect_near(with_seed(k, fit_kmeans(iris4, k))$tot.withinss, known[k - 1], 1e-4, scale = 1)
})

test_that("what comes out is a fixed point of Lloyd's and of the exchange, with weights and missing values", {
  w <- with_seed(3, rexp(150))
  holes <- with_seed(4, replace(iris4, sample(length(iris4), 40), NA))
  for (case in list(list(iris4, w), list(holes, NULL))) {
    fit <- with_seed(1, fit_kmeans(case[[1]], 7, weights = case[[2]], n_start = 2))
    expect_true(fit$converged)
    for (method in c("lloyd", "hartigan")) {
      again <- fit_kmeans(case[[1]], start = fit$centers, weights = case[[2]], control = kmeans_control(method = method))
      expect_near(again$tot.withinss, fit$tot.withinss, 1e-12)
      expect_identical(again$cluster, fit$cluster)
    }
  }
})

test_that("the seed decides, threads do not; and moves can be left out", {
  fit <- function(...) with_seed(2, fit_kmeans(iris4, 8, control = kmeans_control(...)))
  expect_identical(fit(threads = 1), fit(threads = 3))
  expect_identical(sum(fit(search = 0)$starts$moves), 0L)
  expect_match(capture.output(print(fit())), "moves of centres", all = FALSE)
  expect_identical(nrow(fit_kmeans(iris4, start = iris4[1:4, ])$starts), 1L)
  expect_identical(sum(with_seed(1, fit_kmeans(iris4, 3, trim = 0.1))$starts$moves), 0L)
})

# The clusters of the truth, from which the exchange leads to the optimum or very near it.
truth_within <- function(x, own) {
  centers <- rowsum(x, own) / as.vector(table(own))
  fit_kmeans(x, start = centers, control = kmeans_control(method = "hartigan"))$tot.withinss
}

test_that("many clusters of many rows are found by default", {
  for (case in list(c(20000, 10, 50, 6), c(10000, 5, 80, 6))) {
    own <- with_seed(1, sample(case[3], case[1], TRUE))
    means <- with_seed(2, matrix(rnorm(case[3] * case[2], sd = case[4]), case[3]))
    x <- with_seed(3, means[own, ] + rnorm(case[1] * case[2]))
    best <- truth_within(x, own)
    for (seed in 1:2) {
      expect_lt(with_seed(seed, fit_kmeans(x, case[3]))$tot.withinss, best * (1 + 1e-4))
    }
  }
})

test_that("greedy k-means++ begins closer to the optimum than one draw for each centre", {
  own <- rep(1:40, each = 25)
  x <- with_seed(1, matrix(rnorm(80, sd = 15), 40)[own, ] + rnorm(2000))
  data <- model_data(x)
  best <- truth_within(x, own)
  j <- function(method) {
    mean(vapply(1:20, function(seed) distortion(x, with_seed(seed, start_centers(data, 40, method, c(1, 1)))), 0))
  }
  expect_lt(j("greedy"), 0.8 * j("kmeans++"))
  # Rows of the data, all distinct, weights and missing values too.
  holes <- replace(x, c(3, 1500), NA)
  centers <- with_seed(1, start_centers(model_data(holes, rep(c(0, 1), 500)), 30, "greedy", c(1, 1)))
  expect_identical(anyDuplicated(centers), 0L)
})
