# k-means by mini-batches: near Lloyd's, repeatable, and what it says of itself is true.

by_batches <- function(...) kmeans_control(method = "minibatch", ...)

# k spherical clusters that overlap a little.
balls <- function(n, d, k, seed = 1) {
  with_seed(seed, {
    centers <- matrix(rnorm(k * d, sd = 2), k)
    centers[sample(k, n, replace = TRUE), ] + rnorm(n * d)
  })
}

test_that("what is reported belongs to the centres", {
  x <- balls(5000, 3, 5)
  fit <- with_seed(1, fit_kmeans(x, k = 5, n_start = 3, control = by_batches(batch_size = 200)))
  expect_true(fit$converged)
  expect_identical(fit$method, "minibatch")
  expect_identical(fit$cluster, predict(fit, x))
  expect_identical(fit$size, tabulate(fit$cluster, 5))
  expect_near(fit$tot.withinss, ref_distortion(x, fit$centers, fit$cluster), 1e-13)
  expect_near(fit$withinss, vapply(1:5, function(j) {
    sum((t(x[fit$cluster == j, ]) - fit$centers[j, ])^2)
  }, 0), 1e-12)
  expect_near(fit$trace[fit$iter], fit$tot.withinss, 1e-13)
  expect_near(min(fit$starts$distortion), fit$tot.withinss, 1e-13)
  # The estimates of J are of the size of J, and the last is close to it.
  expect_near(fit$trace[fit$iter - 1L], fit$tot.withinss, 0.1)
})

test_that("one batch, by hand", {
  # A single distinct row: every draw is the same, and the centre moves onto it at once.
  fit <- suppressWarnings(fit_kmeans(c(5, 5, 5), start = matrix(2), control = by_batches(max_iter = 1)))
  expect_identical(as.vector(fit$centers), 5)
  # J of the batch before the centre moves, scaled up from the batch to the data, then J after.
  expect_identical(fit$trace, c(27, 0))
  # Of two rows with centres of their own, each centre moves onto its row.
  fit <- with_seed(1, fit_kmeans(c(0, 10), start = matrix(c(1, 8)), control = by_batches(max_iter = 20)))
  expect_identical(as.vector(fit$centers), c(0, 10))
})

test_that("it ends when ten batches have not lowered the estimate of J", {
  for (seed in 1:5) {
    fit <- with_seed(seed, fit_kmeans(balls(5000, 3, 5), k = 5, n_start = 2, control = by_batches(batch_size = 200)))
    estimates <- fit$trace[-fit$iter]
    expect_identical(which.min(estimates), length(estimates) - 10L)
  }
})

test_that("J is within a few percent of Lloyd's best", {
  for (case in list(c(20000, 2, 4), c(20000, 10, 8), c(5000, 5, 20))) {
    x <- balls(case[1], case[2], case[3])
    best <- with_seed(1, fit_kmeans(x, k = case[3]))$tot.withinss
    ours <- with_seed(1, fit_kmeans(x, k = case[3], control = by_batches()))
    expect_lte(ours$tot.withinss, 1.03 * best)
    # A second run goes on from there, and not away.
    again <- with_seed(2, fit_kmeans(x, start = ours$centers, control = by_batches()))
    expect_lte(again$tot.withinss, 1.03 * best)
  }
})

test_that("the same seed gives the same fit, whatever the number of threads; another seed another", {
  x <- balls(6000, 3, 4)
  fit <- function(threads, seed) {
    fit <- with_seed(seed, fit_kmeans(x, k = 4, n_start = 2, control = by_batches(threads = threads, batch_size = 3000)))
    unclass(fit)[names(fit) != "call"]
  }
  one <- fit(1, 1)
  for (threads in c(1, 2, 3, 7)) expect_identical(fit(threads, 1), one)
  expect_false(identical(fit(1, 2)$centers, one$centers))
})

test_that("weights are chances to be drawn", {
  x <- balls(4000, 2, 3)
  # Rows of weight 0 are never drawn.
  w <- ifelse(x[, 1] > 0, 1, 0)
  start <- x[w > 0, ][1:3, ]
  fit <- with_seed(1, fit_kmeans(x, start = start, weights = w, control = by_batches()))
  expect_true(all(fit$centers[, 1] > 0))
  expect_near(sum(fit$size), sum(w), 1e-15)
  # One centre is the mean, and all rows are of equal influence but for their weights.
  w <- with_seed(1, rexp(4000))
  fit <- with_seed(1, fit_kmeans(x, k = 1, weights = w, n_start = 1, control = by_batches(tol = 0)))
  mean <- colSums(w * x) / sum(w)
  expect_near(fit$centers, mean, 0.05, scale = 1)
  expect_near(fit$tot.withinss, sum(w * t((t(x) - as.vector(fit$centers))^2)), 1e-13)
})

test_that("a unit changes nothing, and an origin nothing to speak of", {
  x <- balls(3000, 2, 3)
  fit <- function(x) with_seed(1, fit_kmeans(x, k = 3, n_start = 2, control = by_batches()))
  one <- fit(x)
  expect_identical(fit(x * 2^200)$centers, one$centers * 2^200)
  expect_identical(fit(x * 2^200)$trace, one$trace * 2^400)
  expect_near(fit(x + 1000)$centers, one$centers + 1000, 1e-9)
})

test_that("a batch of all rows, of one row, one cluster, a cluster per row, duplicates", {
  x <- balls(500, 2, 3)
  lloyd <- with_seed(1, fit_kmeans(x, k = 3))
  fit <- with_seed(1, fit_kmeans(x, k = 3, control = by_batches(batch_size = 1e6)))
  expect_lte(fit$tot.withinss, 1.02 * lloyd$tot.withinss)
  fit <- with_seed(1, suppressWarnings(fit_kmeans(x, k = 3, control = by_batches(batch_size = 1))))
  expect_true(all(is.finite(fit$centers)))
  expect_lt(fit$tot.withinss, fit$totss)
  fit <- with_seed(1, fit_kmeans(geyser[1:5, ], k = 5, control = by_batches()))
  expect_identical(fit$tot.withinss, 0)
  x <- iris4[rep(1:3, 50), ]
  fit <- with_seed(1, fit_kmeans(x, k = 3, control = by_batches()))
  expect_identical(fit$tot.withinss, 0)
  expect_identical(sort(fit$size), c(50L, 50L, 50L))
})

test_that("a centre that starves is moved to where rows are", {
  x <- with_seed(1, c(rnorm(3000, -5), rnorm(3000), rnorm(3000, 5)))
  fit <- with_seed(1, fit_kmeans(x, start = matrix(c(-5, 2, 1e4)), control = by_batches()))
  expect_near(sort(fit$centers), c(-5, 0, 5), 0.3, scale = 1)
  expect_true(all(fit$size > 2000))
  # Several at once go to different places.
  fit <- with_seed(1, fit_kmeans(x, start = matrix(c(0, 1e4, 2e4)), control = by_batches()))
  expect_near(sort(fit$centers), c(-5, 0, 5), 0.3, scale = 1)
})

test_that("missing values and trimming", {
  x <- balls(5000, 3, 4)
  best <- with_seed(1, fit_kmeans(x, k = 4))
  holes <- with_seed(1, matrix(runif(15000) < 0.1, 5000))
  holes[rowSums(holes) == 3, 1] <- FALSE
  missing <- replace(x, holes, NA)
  lloyd <- with_seed(1, fit_kmeans(missing, k = 4))
  fit <- with_seed(1, fit_kmeans(missing, k = 4, control = by_batches()))
  expect_lte(fit$tot.withinss, 1.03 * lloyd$tot.withinss)
  expect_identical(fit$cluster, predict(fit, missing))

  outliers <- rbind(x, with_seed(1, matrix(runif(600, -200, 200), 200)))
  trimmed <- with_seed(1, fit_kmeans(outliers, k = 4, trim = 0.05, control = by_batches()))
  expect_identical(sum(trimmed$cluster == 0), 260L)
  expect_lte(trimmed$tot.withinss, 1.03 * best$tot.withinss)
  nearest <- apply(predict(trimmed, outliers, type = "distance"), 1, min)
  expect_lte(max(nearest[trimmed$cluster > 0]), min(nearest[trimmed$cluster == 0]))
})

test_that("limits and tolerances", {
  x <- balls(3000, 2, 3)
  start <- x[1:3, ]
  expect_warning(
    fit <- with_seed(1, fit_kmeans(x, start = start, control = by_batches(max_iter = 5))),
    class = "mezcla_convergence_warning"
  )
  expect_identical(fit$iter, 6L) # five batches and the assignment of all rows
  expect_identical(fit$ifault, 2L)
  start_only <- suppressWarnings(fit_kmeans(x, start = start, control = by_batches(max_iter = 0)))
  expect_identical(unname(start_only$centers), start)
  expect_near(start_only$trace, distortion(x, start), 1e-13)
  fine <- with_seed(1, fit_kmeans(x, start = start, control = by_batches()))
  rough <- with_seed(1, fit_kmeans(x, start = start, control = by_batches(tol = 0.1)))
  expect_lt(rough$iter, fine$iter)
  expect_true(rough$converged)
})

test_that("it is printed, and bad sizes are told", {
  fit <- with_seed(1, fit_kmeans(iris4, k = 3, control = by_batches()))
  expect_output(print(fit), "Mini-batches: no lower J any more after [0-9]+ batches")
  for (size in list(0, -1, 1.5, NA, "a", c(1, 2), NULL, Inf)) {
    expect_error(kmeans_control(batch_size = size), "`batch_size`", class = "mezcla_error")
  }
  expect_identical(kmeans_control(method = "minibatch", batch_size = 10)$batch_size, 10L)
  expect_error(kmeans_trace(iris4, iris4[1:3, ], control = by_batches()), "lloyd", class = "mezcla_error")
})

test_that("as many clusters as rows in a batch leave none empty", {
  x <- with_seed(1, matrix(rnorm(6000), ncol = 2))
  for (k in c(100, 300)) {
    for (trim in c(0, 0.1)) {
      fit <- with_seed(1, suppressWarnings(fit_kmeans(x, k, n_start = 1, trim = trim,
                                                      control = kmeans_control(method = "minibatch", batch_size = 100))))
      expect_gt(min(fit$size), 0)
      expect_identical(sort(unique(fit$cluster)), (if (trim > 0) 0L else 1L):as.integer(k))
    }
  }
})
