# Hartigan's exchange: optimal by brute force, never worse than Lloyd's, and at its edges.

by_exchange <- function(...) kmeans_control(method = "hartigan", ...)

# By how much J would fall, relative to what a row adds to it, in the best move of a single row; over
# what is observed, column by column.
best_move <- function(fit, x, w = rep(1, nrow(x))) {
  k <- nrow(fit$centers)
  seen <- !is.na(x)
  weight <- t(vapply(seq_len(k), function(j) colSums((w * seen)[fit$cluster == j, , drop = FALSE]), numeric(ncol(x))))
  weight <- matrix(weight, k)
  gains <- vapply(which(w > 0 & fit$cluster > 0), function(i) {
    from <- fit$cluster[i]
    if (sum(fit$cluster == from & w > 0) < 2) return(0)
    o <- which(seen[i, ])
    square <- (rep(x[i, o], each = k) - fit$centers[, o, drop = FALSE])^2
    rest <- weight[from, o] - w[i]
    leaving <- sum(ifelse(rest > 1e-9, weight[from, o] / rest, 0) * square[from, ])
    joining <- rowSums(weight[, o, drop = FALSE] / (weight[, o, drop = FALSE] + w[i]) * square)
    if (leaving == 0) 0 else 1 - min(joining[-from]) / leaving
  }, 0)
  max(gains)
}

expect_optimal <- function(fit, x, w = rep(1, nrow(x))) {
  expect_true(fit$converged)
  expect_lte(best_move(fit, x, w), 1e-9)
}

test_that("four points by hand: Lloyd's is stuck where a row can still move", {
  # Lloyd's ends with {-2, -0.5, 1.3} about -0.4 and {4}: J = 2.56 + 0.01 + 2.89. That 1.3 leaves its
  # cluster of three saves 3/2 1.7^2, that it joins the other costs 1/2 2.7^2, which is less; then
  # {-2, -0.5} lie about -1.25 and {1.3, 4} about 2.65: J = 1.125 + 3.645.
  x <- c(-2, -0.5, 1.3, 4)
  lloyd <- fit_kmeans(x, start = matrix(c(-0.4, 4)))
  fit <- fit_kmeans(x, start = matrix(c(-0.4, 4)), control = by_exchange())
  expect_identical(unname(lloyd$cluster), c(1L, 1L, 1L, 2L))
  expect_identical(unname(fit$cluster), c(1L, 1L, 2L, 2L))
  expect_near(lloyd$tot.withinss, 5.46, 1e-14)
  expect_near(fit$tot.withinss, 4.77, 1e-14)
  expect_near(fit$centers, c(-1.25, 2.65), 1e-15)
  # J of Lloyd's two assignments, after the pass, and of the assignment that changes nothing
  expect_near(fit$trace, c(lloyd$trace, fit$tot.withinss, fit$tot.withinss), 1e-15)
  expect_identical(fit$iter, lloyd$iter + 2L)
  expect_identical(fit$method, "hartigan")
  expect_identical(lloyd$method, "lloyd")
})

test_that("no row can move, every row is nearest to its centre, and J is not above Lloyd's", {
  lower <- 0
  for (seed in 1:40) {
    d <- 1 + seed %% 5
    k <- 2 + seed %% 9
    x <- if (seed %% 10 == 0) iris4 else cloud(40 + 25 * seed, d, 3, seed)
    start <- with_seed(seed, x[sample(nrow(x), k), , drop = FALSE])
    lloyd <- fit_kmeans(x, start = start)
    fit <- fit_kmeans(x, start = start, control = by_exchange())
    expect_optimal(fit, x)
    expect_identical(fit$cluster, predict(fit, x))
    expect_near(fit$centers, rowsum(x, fit$cluster) / fit$size, 1e-13)
    expect_near(fit$tot.withinss, ref_distortion(x, fit$centers, fit$cluster), 1e-12)
    expect_never_falls(-fit$trace, 1e-13)
    expect_lte(fit$tot.withinss, lloyd$tot.withinss * (1 + 1e-13))
    lower <- lower + (fit$tot.withinss < lloyd$tot.withinss * (1 - 1e-9))
    # What it has found is where Lloyd's stays too.
    again <- fit_kmeans(x, start = fit$centers)
    expect_identical(again$cluster, fit$cluster)
  }
  expect_gt(lower, 25)
})

test_that("where stats::kmeans() by Hartigan-Wong ends, nothing moves or J falls", {
  same <- 0
  for (seed in 1:20) {
    x <- cloud(100 + 40 * seed, 1 + seed %% 4, 3, seed)
    start <- with_seed(seed, x[sample(nrow(x), 4), , drop = FALSE])
    theirs <- suppressWarnings(stats::kmeans(x, start, iter.max = 1000))
    fit <- fit_kmeans(x, start = theirs$centers, control = by_exchange())
    expect_lte(fit$tot.withinss, theirs$tot.withinss * (1 + 1e-12))
    same <- same + identical(unname(fit$cluster), unname(theirs$cluster))
  }
  expect_gt(same, 15)
})

test_that("known optima are reached", {
  # Iris: the global minima as HG-means finds them.
  for (case in list(c(3, 78.8514), c(5, 46.4462))) {
    fit <- with_seed(1, fit_kmeans(iris4, k = case[1], control = by_exchange()))
    expect_near(fit$tot.withinss, case[2], 1e-5)
  }
})

test_that("with weights, whole rows are exchanged; repeated rows may move one by one", {
  for (seed in 1:5) {
    w <- with_seed(seed, sample(c(0, 1, 2, 5), 150, replace = TRUE))
    start <- with_seed(seed, iris4[sample(which(w > 0), 5), ])
    weighted <- fit_kmeans(iris4, weights = w, start = start, control = by_exchange())
    repeated <- fit_kmeans(iris4[rep(1:150, w), ], start = start, control = by_exchange())
    expect_optimal(weighted, iris4, w)
    expect_optimal(repeated, iris4[rep(1:150, w), ])
    expect_identical(weighted$cluster, predict(weighted, iris4))
    expect_near(weighted$size, as.vector(rowsum(w, weighted$cluster)), 1e-14)
    # So what no repeated row can improve, the weighted rows can at most improve.
    onwards <- fit_kmeans(iris4, weights = w, start = repeated$centers, control = by_exchange())
    expect_lte(onwards$tot.withinss, repeated$tot.withinss * (1 + 1e-12))
    # Rows of weight 0 change nothing.
    without <- fit_kmeans(iris4[w > 0, ], weights = w[w > 0], start = start, control = by_exchange())
    expect_near(without$centers, weighted$centers, 1e-14)
  }
  ones <- fit_kmeans(iris4, weights = rep(1, 150), start = iris4[1:5, ], control = by_exchange())
  expect_identical(ones$centers, fit_kmeans(iris4, start = iris4[1:5, ], control = by_exchange())$centers)
})

test_that("weights of any unit", {
  w <- with_seed(1, rexp(150))
  one <- fit_kmeans(iris4, weights = w, start = iris4[1:6, ], control = by_exchange())
  expect_optimal(one, iris4, w)
  many <- fit_kmeans(iris4, weights = w * 2^600, start = iris4[1:6, ], control = by_exchange())
  expect_identical(many$centers, one$centers)
})

test_that("units and origin change nothing", {
  fit <- fit_kmeans(iris4, start = iris4[1:6, ], control = by_exchange())
  large <- fit_kmeans(iris4 * 2^300, start = iris4[1:6, ] * 2^300, control = by_exchange())
  expect_identical(large$cluster, fit$cluster)
  expect_identical(large$centers, fit$centers * 2^300)
  far <- fit_kmeans(iris4 + 1e6, start = iris4[1:6, ] + 1e6, control = by_exchange())
  expect_identical(far$cluster, fit$cluster)
  expect_near(far$tot.withinss, fit$tot.withinss, 1e-8)
  # Where only rounding is left to tell rows apart, it ends all the same.
  expect_warning(rough <- fit_kmeans(iris4 + 1e14, start = iris4[1:6, ] + 1e14, control = by_exchange()),
                 class = "mezcla_resolution_warning")
  expect_true(rough$converged)
})

test_that("missing values: the exchange is column by column", {
  for (seed in 1:10) {
    x <- cloud(300, 3, 3, seed)
    holes <- with_seed(seed, matrix(runif(900) < 0.2, 300))
    holes[rowSums(holes) == 3, 1] <- FALSE
    x[holes] <- NA
    w <- if (seed %% 2 == 0) with_seed(seed, sample(0:3, 300, replace = TRUE)) else rep(1, 300)
    start <- cloud(300, 3, 3, seed)[1:6, ]
    lloyd <- fit_kmeans(x, start = start, weights = w)
    fit <- fit_kmeans(x, start = start, weights = w, control = by_exchange())
    expect_optimal(fit, x, w)
    expect_identical(fit$cluster, predict(fit, x))
    expect_lte(fit$tot.withinss, lloyd$tot.withinss * (1 + 1e-13))
    expect_never_falls(-fit$trace, 1e-13)
  }
})

test_that("trimming: rows that are kept cannot move, and are nearer than those that are not", {
  x <- with_seed(1, rbind(geyser, cbind(runif(20, -20, 30), runif(20, -100, 300))))
  for (seed in 1:10) {
    start <- with_seed(seed, x[sample(272, 5), ])
    lloyd <- fit_kmeans(x, start = start, trim = 0.1)
    fit <- fit_kmeans(x, start = start, trim = 0.1, control = by_exchange())
    expect_identical(sum(fit$cluster == 0), 30L)
    expect_optimal(fit, x)
    expect_lte(fit$tot.withinss, lloyd$tot.withinss * (1 + 1e-13))
    nearest <- apply(predict(fit, x, type = "distance"), 1, min)
    expect_lte(max(nearest[fit$cluster > 0]), min(nearest[fit$cluster == 0]))
    expect_never_falls(-fit$trace, 1e-13)
  }
})

test_that("no bit depends on the number of threads", {
  x <- cloud(10300, 3, 3)
  x[seq(1, 10300, by = 13), 2] <- NA
  w <- with_seed(1, rexp(nrow(x)))
  for (weights in list(NULL, w)) for (trim in c(0, 0.05)) {
    fit <- function(threads) {
      fit_kmeans(x, start = cloud(10300, 3, 3)[1:9, ], weights = weights, trim = trim,
                 control = by_exchange(threads = threads))
    }
    one <- unclass(fit(1))
    same <- names(one) != "call"
    for (threads in c(2, 3, 7)) expect_identical(unclass(fit(threads))[same], one[same])
  }
})

test_that("one cluster, a cluster per row, duplicates, more clusters than distinct rows", {
  fit <- fit_kmeans(geyser, k = 1, control = by_exchange())
  expect_near(fit$centers, colMeans(geyser), 1e-14)
  fit <- fit_kmeans(geyser[1:5, ], k = 5, control = by_exchange())
  expect_identical(fit$tot.withinss, 0)
  expect_identical(sort(unname(fit$cluster)), 1:5)
  x <- iris4[rep(1:150, each = 3), ]
  fit <- fit_kmeans(x, start = iris4[1:7, ], control = by_exchange())
  expect_optimal(fit, x)
  x <- rbind(c(0, 0), c(1, 0), c(0, 1), c(5, 5), c(9, 9), c(9, 9))
  fit <- suppressWarnings(fit_kmeans(x, start = x, control = by_exchange()))
  expect_identical(fit$tot.withinss, 0)
  expect_true(all(fit$size[fit$cluster] > 0))
  expect_identical(fit_kmeans(rep(3, 6), start = matrix(c(3, 3)), control = by_exchange())$tot.withinss, 0)
})

test_that("a limit of iterations counts Lloyd's and passes alike; labels are those of the centres", {
  x <- cloud(2000, 3, 3)
  start <- x[1:9, ]
  whole <- fit_kmeans(x, start = start, control = by_exchange())
  lloyd <- fit_kmeans(x, start = start)
  expect_gt(whole$iter, lloyd$iter + 2L)
  for (max_iter in c(0, 1, lloyd$iter - 1, lloyd$iter + 1)) {
    expect_warning(
      fit <- fit_kmeans(x, start = start, control = by_exchange(max_iter = max_iter)),
      class = "mezcla_convergence_warning"
    )
    expect_false(fit$converged)
    expect_identical(fit$iter, as.integer(max_iter) + 1L)
    expect_identical(fit$cluster, predict(fit, x))
    expect_near(fit$tot.withinss, distortion(x, fit$centers), 1e-13)
    expect_near(fit$trace[fit$iter], fit$tot.withinss, 1e-13)
  }
  rough <- fit_kmeans(x, start = start, control = by_exchange(tol = 0.01))
  expect_lt(rough$iter, whole$iter)
  expect_true(rough$converged)
})

test_that("it is printed, and a trace of half steps is Lloyd's alone", {
  fit <- fit_kmeans(iris4, start = iris4[1:3, ], control = by_exchange())
  expect_output(print(fit), "Hartigan: converged after")
  expect_output(print(summary(fit)), "Hartigan: converged after")
  expect_error(kmeans_trace(iris4, iris4[1:3, ], control = by_exchange()), "lloyd", class = "mezcla_error")
  expect_error(kmeans_control(method = "wong"), "`method`", class = "mezcla_error")
  expect_error(kmeans_control(method = 1), "`method`", class = "mezcla_error")
})

test_that("J never rises, also where a tolerance ends Lloyd's algorithm before centres are means", {
  for (seed in 1:12) {
    x <- with_seed(seed, matrix(rnorm(240), ncol = 3))
    if (seed %% 2 == 0) x[with_seed(seed, sample(81:240, 40))] <- NA
    w <- if (seed %% 3 == 0) with_seed(seed, sample(0:3, 80, TRUE))
    trim <- if (seed %% 4 == 1) 0.1 else 0
    fit <- with_seed(seed, fit_kmeans(x, 5, weights = w, trim = trim, n_start = 3, control = by_exchange(tol = 0.1)))
    expect_true(all(diff(fit$trace) <= 1e-12 * fit$trace[1]))
    expect_near(fit$tot.withinss, fit$trace[length(fit$trace)], 1e-12)
  }
})
