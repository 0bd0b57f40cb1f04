# Agreement of partitions.

test_that("a small table by hand", {
  # Counts 2 1 0 / 0 1 2: S = 2, A = 3 + 3, B = 1 + 1 + 1, P(6) = 15.
  expect_near(adjusted_rand(c(1, 1, 1, 2, 2, 2), c(1, 1, 2, 2, 3, 3)), (2 - 18 / 15) / (4.5 - 18 / 15))
  # Every pair that one has together the other has apart: S = 0, A = B = 2, P(4) = 6.
  expect_near(adjusted_rand(c(1, 1, 2, 2), c(1, 2, 1, 2)), -0.5)
})

test_that("agrees with mclust", {
  skip_if_not_installed("mclust")
  for (seed in 1:5) {
    a <- with_seed(seed, sample(4, 200, replace = TRUE))
    b <- with_seed(seed + 100, ifelse(runif(200) < 0.6, a, sample(3, 200, replace = TRUE)))
    expect_near(adjusted_rand(a, b), mclust::adjustedRandIndex(a, b))
  }
})

test_that("neither names, nor their type, nor order or places of the rows matter", {
  a <- with_seed(1, sample(3, 100, replace = TRUE))
  b <- with_seed(2, sample(3, 100, replace = TRUE))
  value <- adjusted_rand(a, b)
  expect_identical(adjusted_rand(b, a), value)
  expect_identical(adjusted_rand(c(20, -1, 0.5)[a], b), value)
  expect_identical(adjusted_rand(factor(c("z", "x", "y"))[a], c("b", "a", "c")[b]), value)
  order <- with_seed(3, sample(100))
  expect_near(adjusted_rand(a[order], b[order]), value)
  expect_identical(adjusted_rand(a > 1, a > 1), 1)
})

test_that("trivial partitions that agree have 1, and others 0", {
  expect_identical(adjusted_rand(rep(1, 5), rep("a", 5)), 1)
  expect_identical(adjusted_rand(1:5, 5:1), 1)
  expect_identical(adjusted_rand(7, "a"), 1)
  expect_identical(adjusted_rand(rep(1, 5), 1:5), 0)
  expect_identical(adjusted_rand(rep(1, 5), c(1, 1, 2, 2, 2)), 0)
})

test_that("pairs beyond the largest integer are counted", {
  n <- 2e5
  same <- rep(1:2, each = n / 2)
  expect_identical(adjusted_rand(same, 3 - same), 1)
  pairs <- function(m) m * (m - 1) / 2
  chance <- 2 * pairs(n / 2) * (2 * pairs(n / 2) / pairs(n))
  expect_near(adjusted_rand(same, rep(1:2, n / 2)),
              (4 * pairs(n / 4) - chance) / (2 * pairs(n / 2) - chance), 1e-9)
  # As many classes as rows, in both.
  expect_identical(adjusted_rand(seq_len(n), rev(seq_len(n))), 1)
})

test_that("fits stand for their classes", {
  fit <- with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE", n_start = 2))
  means <- with_seed(1, fit_kmeans(geyser, k = 2, n_start = 2))
  expect_identical(adjusted_rand(fit, means), adjusted_rand(fit$cluster, means$cluster))
  expect_identical(adjusted_rand(fit, fit), 1)
  expect_identical(adjusted_rand(with_seed(1, stats::kmeans(geyser, 2)), means$cluster) > 0.9, TRUE)
})

test_that("bad input is told", {
  expect_error(adjusted_rand(1:3, 1:4), "`a` and `b`.*3 and 4", class = "mezcla_error")
  expect_error(adjusted_rand(c(1, NA), 1:2), "`a`.*row 2", class = "mezcla_error")
  expect_error(adjusted_rand(1:2, factor(c(NA, 1))), "`b`.*row 1", class = "mezcla_error")
  expect_error(adjusted_rand(matrix(1:4, 2), 1:4), "`a`.*2 x 2", class = "mezcla_error")
  expect_error(adjusted_rand(1:2, NULL), "`b`.*NULL", class = "mezcla_error")
  expect_error(adjusted_rand(list(1, 2), 1:2), "`a`.*list", class = "mezcla_error")
})
