# k-means of one column: the optimum, by dynamic programming.

# The least distortion over all ways to cut the sorted values into k intervals.
least_by_hand <- function(x, k, w = rep(1, length(x))) {
  x <- x[w > 0]
  w <- w[w > 0]
  rank <- order(x)
  x <- x[rank]
  w <- w[rank]
  n <- length(x)
  within <- function(i) sum(w[i] * (x[i] - sum(w[i] * x[i]) / sum(w[i]))^2)
  cuts <- if (k == 1) matrix(integer(), 0, 1) else utils::combn(n - 1, k - 1)
  min(apply(cuts, 2, function(at) {
    ends <- c(0, at, n)
    sum(vapply(seq_len(k), function(j) within((ends[j] + 1):ends[j + 1]), 0))
  }))
}

test_that("it is what trying all intervals finds: numbers, ties, duplicates, weights, outliers", {
  for (seed in 1:60) {
    set.seed(seed)
    n <- sample(5:11, 1)
    x <- switch(1 + seed %% 4, rnorm(n), sample(0:4, n, TRUE), rcauchy(n)^3, sample(-2:2, n, TRUE) * 1e-9 + 100)
    w <- if (seed %% 3 == 0) sample(c(0, 0.5, 1, 4), n, TRUE, c(1, 3, 3, 3))
    distinct <- length(unique(if (is.null(w)) x else x[w > 0]))
    for (k in seq_len(min(distinct, 5))) {
      label <- paste("seed", seed, "k", k)
      fit <- fit_kmeans(x, k, weights = w)
      best <- least_by_hand(x, k, if (is.null(w)) rep(1, n) else w)
      expect_identical(fit$method, "exact", label = label)
      expect_true(fit$converged, label = label)
      expect_near(fit$tot.withinss, best, 1e-9, scale = max(best, 1e-12 * fit$totss), label = label)
      expect_near(fit$tot.withinss, distortion(x, fit$centers, fit$cluster, w), 1e-9,
                  scale = max(best, 1e-12 * fit$totss), label = label)
      expect_gt(min(fit$size), 0, label = label)
      expect_false(is.unsorted(fit$centers, strictly = TRUE), label = label)
    }
  }
})

test_that("searches never find less", {
  for (seed in 1:6) {
    x <- with_seed(seed, switch(1 + seed %% 3, rexp(3000)^2, round(rnorm(3000), 1), c(rnorm(1500), rnorm(1500, 8, 0.1))))
    k <- c(2, 7, 25)[1 + seed %% 3]
    search <- with_seed(seed, fit_kmeans(x, k, control = kmeans_control(method = "hartigan")))
    exact <- fit_kmeans(x, k)
    expect_lte(exact$tot.withinss, search$tot.withinss * (1 + 1e-12))
    expect_identical(predict(exact, x), exact$cluster)
  }
})

test_that("no random number is drawn, and one run is one row of the table", {
  with_seed(1, {
    before <- .Random.seed
    fit <- fit_kmeans(geyser[, 1], 3)
    expect_identical(.Random.seed, before)
  })
  expect_identical(fit$starts$method, "exact")
  expect_identical(nrow(fit$starts), 1L)
  expect_identical(fit_kmeans(~eruptions, data = faithful, k = 3)$centers, fit_kmeans(faithful["eruptions"], 3)$centers)
})

test_that("whatever speaks against it leaves the search, or is an error where it was asked for", {
  x <- geyser[, 1]
  exact <- kmeans_control(method = "exact")
  expect_identical(fit_kmeans(x, 3, trim = 0.1)$method, "lloyd")
  expect_identical(fit_kmeans(replace(x, 2, NA), 3, weights = replace(x, 2, 0))$method, "lloyd")
  expect_identical(fit_kmeans(x, 3, start = "random")$method, "lloyd")
  expect_identical(fit_kmeans(x, start = c(2, 4))$method, "lloyd")
  expect_identical(fit_kmeans(geyser, 3)$method, "lloyd")
  expect_identical(fit_kmeans(x, 3, control = kmeans_control(method = "hartigan"))$method, "hartigan")
  wrong <- function(code, ...) {
    error <- expect_error(code, class = "mezcla_argument_error")
    for (word in c("`method`", "exact", ...)) expect_match(conditionMessage(error), word)
  }
  wrong(fit_kmeans(geyser, 3, control = exact), "2")
  wrong(fit_kmeans(x, 3, trim = 0.1, control = exact), "trim")
  wrong(fit_kmeans(replace(x, 2, NA), 3, weights = replace(x, 2, 0), control = exact), "missing")
  wrong(fit_kmeans(x, start = c(2, 4), control = exact), "start")
  expect_error(fit_kmeans(rep(1:5, 4), 6), "6 distinct", class = "mezcla_error")
  # A limit of iterations is for what iterates.
  expect_true(fit_kmeans(x, 4, control = kmeans_control(max_iter = 0))$converged)
})

test_that("print says that the optimum is the global one", {
  expect_output(print(fit_kmeans(faithful$eruptions, 3)), "Exact: the global optimum")
})

test_that("the optimum is exact however far outliers lie", {
  near <- with_seed(2, rnorm(40, rep(c(0, 10, 20, 30), 10)))
  four <- fit_kmeans(near, 4)$tot.withinss
  for (far in 10^c(6, 9, 12, 15)) {
    expect_near(fit_kmeans(c(near, far), 5)$tot.withinss, four, 1e-9)
    expect_near(fit_kmeans(c(-far, near, far), 6)$tot.withinss, four, 1e-9)
  }
  expect_false(is.unsorted(fit_kmeans(c(near, 1e12), 5)$centers[, 1]))
})
