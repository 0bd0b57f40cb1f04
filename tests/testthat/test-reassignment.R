# k-means that passes over rows gives what looking at every row gives, to the last bit.

run_method <- function(x, centers, method, weights = NULL) {
  data <- mezcla:::model_data(x, weights)
  control <- kmeans_control(threads = 2)
  control$method <- method
  mezcla:::run_kmeans_once(data, centers, mezcla:::common_scale(data), control)
}

expect_nothing_lost <- function(x, centers, weights = NULL) {
  quick <- run_method(x, centers, "lloyd", weights)
  expect_identical(quick, run_method(x, centers, "exhaustive", weights))
  # And every label is that of the nearest centre, computed as it is written.
  distance <- apply(quick$centers, 1, function(center) colSums((t(x) - center)^2))
  lowest <- do.call(pmin, as.data.frame(distance))
  own <- distance[cbind(seq_len(nrow(x)), quick$cluster)]
  expect_lte(max((own - lowest) / (lowest + 1e-12 * max(abs(distance)))), 1e-9)
  invisible(quick)
}

test_that("clouds, with and without weights, of few and many dimensions and clusters", {
  for (seed in 1:7) {
    d <- c(1, 2, 5, 9, 40, 150, 20)[seed]
    k <- c(2, 3, 8, 33, 4, 9, 60)[seed]
    x <- cloud(3500, d, min(k, 6), seed)
    centers <- with_seed(seed, x[sample(nrow(x), k), , drop = FALSE])
    expect_nothing_lost(x, centers)
    expect_nothing_lost(x, centers, with_seed(seed, rexp(nrow(x)) * rbinom(nrow(x), 1, 0.9)))
  }
})

test_that("rows as far from one centre as from another go to the first, however far from the origin", {
  grid <- as.matrix(expand.grid(0:20, 0:20))
  centers <- rbind(c(5, 5), c(15, 5), c(5, 15), c(15, 15), c(10, 10))
  for (offset in c(0, 1e6, 1e9, -2^40)) {
    fit <- expect_nothing_lost(grid + offset, centers + offset)
    reference <- suppressWarnings(stats::kmeans(grid, centers, algorithm = "Lloyd", iter.max = 100))
    expect_identical(fit$cluster, unname(reference$cluster))
    expect_near(fit$centers - offset, reference$centers, 1e-12 + 1e-15 * abs(offset))
  }
})

test_that("tight clusters far apart, duplicates, a centre far away, k = 1 and k = n", {
  x <- with_seed(1, rbind(matrix(rnorm(600, 0, 1e-6), ncol = 2), matrix(rnorm(600, 1e3, 1e-6), ncol = 2)))
  fit <- expect_nothing_lost(x, x[c(1, 2, 301, 302), ])
  expect_near(sum(fit$within), fit$trace[length(fit$trace)], 1e-9)
  expect_lt(sum(fit$within), 1e-8)
  x <- matrix(rep(c(1, 2, 3, 7), each = 50), ncol = 1)
  expect_nothing_lost(x, matrix(c(1, 1.5, 2, 100)))
  expect_nothing_lost(cloud(300, 3, 2), matrix(c(1e8, 0, 0, 0, 0, 0), 2))
  expect_nothing_lost(cloud(300, 3, 2), matrix(1, 1, 3))
  expect_nothing_lost(cloud(40, 3, 2), cloud(40, 3, 2))
})

test_that("floats filter, doubles decide: many products, equal distances, values that are no floats", {
  grid <- as.matrix(expand.grid(rep(list(0:2), 6)))[, rep(1:6, 15)]
  expect_nothing_lost(grid, grid[seq(1, 729, by = 70), ])
  far <- cloud(500, 60, 4)
  far[1:3, 1] <- c(1e60, -1e60, 1e40)
  expect_nothing_lost(far, far[50:61, ])
  near <- 1e3 + 1e-7 * cloud(800, 64, 9)
  expect_nothing_lost(near, near[1:12, ])
})

test_that("many changes do not pile up rounding", {
  x <- cloud(4000, 2, 12, seed = 3) + 100
  fit <- run_method(x, x[1:25, ], "lloyd")
  means <- rowsum(x, fit$cluster) / as.vector(table(fit$cluster))
  expect_near(fit$centers, means, 1e-14)
  expect_near(sum(fit$within), sum((x - means[fit$cluster, ])^2), 1e-12)
})
