# k-means: by hand, against stats::kmeans(), and at its edges.

test_that("a tiny clustering by hand", {
  # From centres 0 and 1: rows {0} and {1, 2, 6}; means 0 and 3; rows {0, 1} and {2, 6};
  # means 0.5 and 4; {0, 1, 2} and {6}; means 1 and 6: nothing changes.
  fit <- fit_kmeans(c(0, 1, 2, 6), start = matrix(c(0, 1)))
  expect_identical(unname(fit$cluster), c(1L, 1L, 1L, 2L))
  expect_identical(unname(fit$centers), matrix(c(1, 6)))
  expect_identical(fit$withinss, c(2, 0))
  expect_identical(fit$tot.withinss, 2)
  # mean 9/4: 81/16 + 25/16 + 1/16 + 225/16
  expect_identical(fit$totss, 20.75)
  expect_identical(fit$betweenss, 18.75)
  expect_identical(fit$size, c(3L, 1L))
  # J after each assignment: (0 + 0 + 1 + 25), (0 + 1 + 1 + 9), (0.25 + 0.25 + 2.25 + 4), 2
  expect_identical(fit$trace, c(26, 11, 6.75, 2))
  expect_identical(fit$iter, 4L)
  expect_identical(fit$ifault, 0L)
})

test_that("distortion by hand", {
  x <- rbind(c(0, 0), c(3, 4), c(6, 8))
  centers <- rbind(c(0, 0), c(6, 8))
  expect_identical(distortion(x, centers, c(1, 1, 2)), 25)
  expect_identical(distortion(x, centers, c(2, 1, 1)), 100 + 25 + 100)
  expect_identical(distortion(x, centers), 25)
  expect_identical(distortion(x, centers, factor(c("a", "a", "b"))), 25)
})

# A start that gives stats::kmeans() no empty cluster, or NULL.
same_start <- function(x, k, seed) {
  centers <- with_seed(seed, x[sample(nrow(x), k), , drop = FALSE])
  theirs <- tryCatch(
    suppressWarnings(stats::kmeans(x, centers, iter.max = 1000, algorithm = "Lloyd")),
    error = function(e) NULL
  )
  if (is.null(theirs) || any(theirs$size == 0)) NULL else list(centers = centers, kmeans = theirs)
}

test_that("from the same centres it goes where stats::kmeans() goes, in as many iterations", {
  compared <- 0
  for (seed in 1:60) {
    d <- 1 + seed %% 4
    k <- 2 + seed %% 6
    x <- if (seed %% 10 == 0) iris4[, seq_len(d), drop = FALSE] else cloud(50 + 20 * seed, d, 3, seed)
    start <- same_start(x, k, seed)
    if (is.null(start)) next
    ours <- fit_kmeans(x, start = start$centers)
    expect_identical(unname(ours$cluster), unname(start$kmeans$cluster))
    expect_near(ours$centers, start$kmeans$centers, 1e-13)
    expect_near(ours$withinss, start$kmeans$withinss, 1e-12)
    expect_near(ours$totss, start$kmeans$totss, 1e-12)
    expect_near(ours$betweenss, start$kmeans$betweenss, 1e-12)
    expect_identical(ours$size, start$kmeans$size)
    expect_identical(ours$iter, start$kmeans$iter)
    compared <- compared + 1
  }
  expect_gt(compared, 50)
})

test_that("a fit is a kmeans, with all its fields in their form", {
  fit <- fit_kmeans(iris[1:4], start = iris4[c(1, 60, 120), ])
  theirs <- stats::kmeans(iris[1:4], iris4[c(1, 60, 120), ])
  expect_s3_class(fit, c("kmeans_fit", "kmeans"), exact = TRUE)
  for (field in names(theirs)) {
    expect_identical(typeof(fit[[field]]), typeof(theirs[[field]]), label = field)
    expect_length(fit[[field]], length(theirs[[field]]))
  }
  expect_identical(dimnames(fit$centers), dimnames(theirs$centers))
})

test_that("the parts of a fit belong together", {
  fit <- with_seed(1, fit_kmeans(iris4, k = 3, n_start = 5))
  expect_near(fit$tot.withinss, ref_distortion(iris4, fit$centers, fit$cluster), 1e-13)
  expect_near(fit$withinss, vapply(1:3, function(j) {
    rows <- iris4[fit$cluster == j, ]
    sum((t(rows) - colMeans(rows))^2)
  }, 0), 1e-12)
  expect_identical(fit$size, as.vector(table(fit$cluster)))
  expect_near(fit$totss, sum(scale(iris4, scale = FALSE)^2), 1e-13)
  expect_identical(fit$cluster, predict(fit))
  expect_identical(fit$tot.withinss, min(fit$starts$distortion), tolerance = 1e-14)
  # Without moves the best of the starts is what it was in its own run.
  alone <- with_seed(2, fit_kmeans(iris[1:4], 6, n_start = 8, control = kmeans_control(search = 0)))
  expect_identical(alone$tot.withinss, min(alone$starts$distortion), tolerance = 1e-14)
  expect_gt(diff(range(alone$starts$distortion)), 0.1)
  expect_gt(which.min(alone$starts$distortion), 1)
  expect_identical(sum(fit$starts$moves == 0), 5L)
  expect_never_falls(-fit$trace)
  # the global minimum, known since Fisher's data were first clustered
  expect_near(fit$tot.withinss, 78.851441, 1e-8)
})

test_that("ties go to the centre with the lowest index", {
  fit <- fit_kmeans(c(-1, 0, 1), start = matrix(c(-1, 1)), control = kmeans_control(max_iter = 100))
  expect_identical(unname(fit$cluster), c(1L, 1L, 2L))
  fit <- fit_kmeans(c(-1, 0, 1), start = matrix(c(1, -1)))
  expect_identical(unname(fit$cluster), c(2L, 1L, 1L))
  grid <- as.matrix(expand.grid(0:20, 0:20))
  fit <- suppressWarnings(fit_kmeans(grid, start = rbind(c(20, 10), c(0, 10), c(10, 20), c(10, 0)),
                                     control = kmeans_control(max_iter = 0)))
  distance <- vapply(1:4, function(j) colSums((t(grid) - fit$centers[j, ])^2), numeric(441))
  expect_identical(unname(fit$cluster), max.col(-distance, ties.method = "first"))
})

test_that("an empty cluster is moved to the row that adds most", {
  # Centre 100 has no row; the row farthest from its centre is 9.
  fit <- fit_kmeans(c(0, 1, 2, 9), start = matrix(c(1, 100)))
  expect_identical(unname(fit$cluster), c(1L, 1L, 1L, 2L))
  expect_identical(fit$tot.withinss, 2)
  # Equal centres: the second has no row because ties go to the first.
  fit <- fit_kmeans(c(0, 1, 2, 9), start = matrix(c(1, 1)))
  expect_identical(fit$tot.withinss, 2)
  expect_true(fit$converged)
  # Two empty clusters at once get two rows.
  fit <- fit_kmeans(c(0, 1, 5, 20), start = matrix(c(0, 50, 51)))
  expect_identical(sort(fit$size), c(1L, 1L, 2L))
  expect_identical(fit$tot.withinss, 0.5)
  # ... and two different ones: 20 and 0 are farthest from 6.5, the mean of all.
  first <- suppressWarnings(fit_kmeans(c(0, 1, 5, 20), start = matrix(c(0, 50, 51)),
                                       control = kmeans_control(max_iter = 1)))
  expect_identical(as.vector(first$centers), c(6.5, 20, 0))
})

test_that("with a weight, what adds most is weighted", {
  # 9 is farther from 1 than -5 is, but -5 weighs ten times as much.
  fit <- fit_kmeans(c(-5, 1, 1, 9), weights = c(10, 100, 100, 1), start = matrix(c(1, 100)),
                    control = kmeans_control(max_iter = 2))
  expect_identical(unname(fit$cluster), c(2L, 1L, 1L, 1L))
})

test_that("more clusters than distinct rows: an end, not an endless loop", {
  # scikit-learn #28055: 6 rows, 5 of them distinct, 6 centres.
  x <- rbind(c(0, 0), c(1, 0), c(0, 1), c(5, 5), c(9, 9), c(9, 9))
  fit <- suppressWarnings(fit_kmeans(x, start = x))
  expect_identical(fit$tot.withinss, 0)
  expect_lt(fit$iter, 10)
  expect_true(all(is.finite(fit$centers)))
  expect_error(fit_kmeans(x, k = 6), class = "mezcla_error")
})

test_that("every row its own cluster, and all rows one", {
  fit <- fit_kmeans(geyser[1:5, ], k = 5)
  expect_identical(fit$tot.withinss, 0)
  expect_identical(sort(unname(fit$cluster)), 1:5)
  fit <- fit_kmeans(geyser, k = 1)
  expect_near(fit$centers, colMeans(geyser), 1e-14)
  expect_near(fit$tot.withinss, fit$totss, 1e-14)
  fit <- fit_kmeans(matrix(c(3, 4), 1), k = 1)
  expect_identical(unname(fit$centers), rbind(c(3, 4)))
})

test_that("far clusters: exact distances, not differences of squares", {
  # At 0 and at 1e9 -/+ 1: |x|^2 - 2 x c loses everything.
  x <- with_seed(1, c(rnorm(50, 0, 0.1), rnorm(50, 1e9 - 1, 0.1), rnorm(50, 1e9 + 1, 0.1)))
  fit <- fit_kmeans(x, start = matrix(c(0, 1e9 - 1, 1e9 + 1)))
  expect_identical(unname(fit$cluster), rep(1:3, each = 50))
  within <- sum(tapply(x, rep(1:3, each = 50), function(g) sum((g - mean(g))^2)))
  expect_near(fit$tot.withinss, within, 1e-7) # the means are rounded at 1e-7
})

test_that("PR#15364: nearly equal rounded numbers end, and PR#16623: one centre is a matrix", {
  x <- with_seed(1, round(rnorm(20) / 10, 2) + 100)
  fit <- with_seed(1, fit_kmeans(x, k = 3))
  expect_true(fit$converged)
  expect_identical(dim(fit_kmeans(x, start = matrix(100))$centers), c(1L, 1L))
})

test_that("integer weights are repeated rows, and zero weight is an absent row", {
  times <- rep(c(1, 3, 0, 2, 1), 30)
  rows <- rep(1:150, times)
  for (seed in 1:5) {
    centers <- with_seed(seed, iris4[sample(rows, 4), ])
    weighted <- fit_kmeans(iris4, weights = times, start = centers)
    repeated <- fit_kmeans(iris4[rows, ], start = centers)
    expect_near(weighted$centers, repeated$centers, 1e-13)
    expect_near(weighted$withinss, repeated$withinss, 1e-12)
    expect_near(weighted$totss, repeated$totss, 1e-12)
    expect_near(weighted$size, repeated$size, 1e-15)
    expect_identical(unname(weighted$cluster[rows]), unname(repeated$cluster))
    expect_near(weighted$trace, repeated$trace, 1e-12)
  }
})

test_that("weights times a constant change nothing but the sums", {
  w <- with_seed(1, rexp(150))
  one <- fit_kmeans(iris4, weights = w, start = iris4[c(1, 51, 101), ])
  many <- fit_kmeans(iris4, weights = w * 2^600, start = iris4[c(1, 51, 101), ])
  expect_identical(many$centers, one$centers)
  expect_identical(many$withinss, one$withinss * 2^600)
})

test_that("an iteration limit is told, and the labels are still those of the centres", {
  expect_warning(
    fit <- fit_kmeans(iris4, start = iris4[1:3, ], control = kmeans_control(max_iter = 1)),
    class = "mezcla_convergence_warning"
  )
  expect_false(fit$converged)
  expect_identical(fit$ifault, 2L)
  expect_identical(fit$cluster, predict(fit, iris4))
  expect_near(fit$tot.withinss, distortion(iris4, fit$centers), 1e-13)
})

test_that("a tolerance ends it earlier, and none at the fixed point", {
  start <- iris4[1:3, ]
  exact <- fit_kmeans(iris4, start = start)
  rough <- fit_kmeans(iris4, start = start, control = kmeans_control(tol = 0.05))
  expect_lt(rough$iter, exact$iter)
  expect_true(rough$converged)
  again <- fit_kmeans(iris4, start = exact$centers)
  expect_identical(again$cluster, exact$cluster)
  expect_lte(again$iter, 2)
})

test_that("the number of clusters follows from the centres, and a formula is its variables", {
  fit <- fit_kmeans(~ eruptions + waiting, data = faithful, start = geyser[1:2, ])
  expect_identical(fit$k, 2L)
  expect_identical(fit$tot.withinss, fit_kmeans(geyser, start = geyser[1:2, ])$tot.withinss)
  half <- fit_kmeans(~ eruptions + waiting, data = faithful, subset = 1:100, weights = waiting,
                     start = geyser[1:2, ])
  expect_identical(half$n_obs, sum(faithful$waiting[1:100]))
})

test_that("in one dimension centres may be a vector", {
  x <- c(0, 1, 2, 6)
  same <- c("centers", "cluster", "withinss", "iter")
  expect_identical(fit_kmeans(x, start = c(0, 1))[same], fit_kmeans(x, start = matrix(c(0, 1)))[same])
  expect_identical(distortion(x, c(1, 6)), 2)
  expect_error(fit_kmeans(geyser, start = c(2, 4)), "`start` must have 2 columns", class = "mezcla_error")
})

test_that("centres are matched by the names of their columns", {
  fit <- fit_kmeans(geyser, start = geyser[1:2, ])
  expect_near(distortion(geyser[, 2:1], fit$centers), fit$tot.withinss, 1e-13)
  swapped <- fit_kmeans(geyser[, 2:1], start = geyser[1:2, ])
  expect_identical(swapped$cluster, fit$cluster)
})

test_that("trimming may leave no row whole", {
  x <- matrix(c(2, 3, 0.3, -3.3, -5.1, -0.8), ncol = 2)
  fit <- with_seed(1, fit_kmeans(x, 3, weights = c(1L, 2L, 2L), trim = 0.9))
  expect_identical(fit$totss, 0)
  expect_identical(fit$tot.withinss, 0)
})

# ---- Ties -------------------------------------------------------------------------------------

# Few whole numbers, in which rows often lie exactly between centres that are fractions; some with an offset.
few_whole_numbers <- function(seed) {
  with_seed(seed, {
    d <- sample(3, 1)
    n <- sample(6:40, 1)
    matrix(sample(0:sample(2:9, 1), n * d, TRUE), n) + sample(c(0, 0, -5, 1000), 1)
  })
}

test_that("of whole numbers clusters and centres are those of stats::kmeans(), ties and all", {
  control <- kmeans_control(threads = 1)
  compared <- 0
  for (seed in 1:1500) {
    x <- few_whole_numbers(seed)
    distinct <- unique(x)
    k <- 2 + seed %% 4
    if (nrow(distinct) <= k) next
    centers <- distinct[with_seed(seed, sample(nrow(distinct), k)), , drop = FALSE]
    theirs <- tryCatch(stats::kmeans(x, centers, iter.max = 100, algorithm = "Lloyd"), error = identity, warning = identity)
    if (!inherits(theirs, "kmeans")) next # a cluster emptied, which has no answer there
    ours <- fit_kmeans(x, start = centers, control = control)
    compared <- compared + 1
    if (!identical(ours$cluster, theirs$cluster) || !identical(unname(ours$centers), unname(theirs$centers)) ||
        !identical(predict(ours, x), ours$cluster)) {
      fail(paste("seed", seed))
    }
  }
  expect_gt(compared, 1000)
})

test_that("clusters predicted for the data are the clusters of the fit, in the order of the means too", {
  for (seed in 1:400) {
    x <- few_whole_numbers(seed)
    k <- 2 + seed %% 4
    if (nrow(unique(x)) <= k) next
    weights <- if (seed %% 2 == 0) with_seed(seed, sample(3, nrow(x), TRUE))
    method <- c("lloyd", "hartigan", "minibatch")[1 + seed %% 3]
    control <- kmeans_control(threads = 1, method = method, search = 0)
    fit <- with_seed(seed, suppressWarnings(fit_kmeans(x, k, weights = weights, n_start = 1, control = control)))
    if (!identical(predict(fit, x), fit$cluster)) fail(paste("seed", seed))
    if (!identical(predict(fit, x[1:3, , drop = FALSE]), fit$cluster[1:3])) fail(paste("seed", seed, "some rows"))
  }
  succeed()
})

test_that("k-means ends where doubles hardly tell values apart", {
  within_time <- function(code) {
    setTimeLimit(elapsed = 20, transient = TRUE)
    on.exit(setTimeLimit(elapsed = Inf))
    suppressWarnings(code)
  }
  expect_s3_class(within_time(fit_kmeans(1.7e18 + 256 * c(1, 3, 2, 2), 2)), "kmeans_fit")
  x <- c(2.4e-9, 2 - 1e-9, 1 - 1.6e-10, 2 + 1.9e-9, 2 - 1e-9, 1 - 1e-9, 1 + 1.3e-10, 2 + 9e-10, 1 - 1.3e-9, -1.8e-10)
  w <- c(7.5e-7, 1.8e-2, 1.8e-10, 1.3e-12, 1.2e-11, 2.4e-18, 3.6e-3, 2.1e-10, 1.9e-2, 1.3e-3)
  expect_lt(within_time(fit_kmeans(x, 7, weights = w))$tot.withinss, 1e-29)
  uneven <- with_seed(120, list(x = matrix(rnorm(60), 30), w = 10^runif(30, -30, 0)))
  fit <- within_time(with_seed(1, fit_kmeans(uneven$x, 9, weights = uneven$w, n_start = 1, control = kmeans_control(method = "hartigan", search = 0))))
  expect_true(all(diff(fit$trace) <= 1e-12 * fit$trace[1]))
})

test_that("what is trimmed in part counts in part, in totals, criteria and traces", {
  x <- c(0, 1, 2, 10, 11, 20)
  w <- c(1, 1, 1, 1, 1, 2)
  whole <- rep(x, w)
  counted <- fit_kmeans(x, start = c(1, 11), weights = w, trim = 1 / 7)
  repeated <- fit_kmeans(whole, start = c(1, 11), trim = 1 / 7)
  for (field in c("totss", "betweenss", "tot.withinss")) expect_near(counted[[field]], repeated[[field]], 1e-12)
  expect_near(counted$totss, counted$tot.withinss + counted$betweenss, 1e-12)
  ch <- function(...) with_seed(1, fit_kmeans(..., k = 2:3, trim = 1 / 7, start = "random"))$selection$CH
  expect_near(ch(c(0, 1, 2, 10, 11, 16), weights = w), ch(rep(c(0, 1, 2, 10, 11, 16), w)), 1e-10)
  trace <- as.data.frame(kmeans_trace(x, c(1, 11), weights = w, trim = 1 / 7))$distortion
  expect_near(trace, c(84, 188 / 3, 188 / 3), 1e-12)
  y <- c(3, -3, 6, 0, -9, 3, 3, 0, 12, -3, 6, -6)
  expect_true(all(diff(kmeans_trace(y, c(-1, 0, 1), weights = rep(1:4, 3), trim = 0.2)$distortion) <= 1e-12))
})

test_that("new rows are assigned in units in which centres are numbers, too", {
  fit <- fit_kmeans(rbind(c(0, 1), c(0, 1.1), c(0, 9), c(0, 9.1)), 2)
  for (tiny in 10^-c(150, 155, 157, 159, 161, 170)) expect_identical(predict(fit, rbind(c(0, 9), c(tiny, 9))), c(2L, 2L))
})
