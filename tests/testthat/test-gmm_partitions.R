# Fits of partitions.

skip_on_cran()
skip_if_not_installed("mirai")

x <- with_seed(3, rbind(matrix(rnorm(1500), ncol = 3), matrix(rnorm(1500, 4), ncol = 3)))
colnames(x) <- c("a", "b", "c")
x <- with_seed(4, x[sample(1000), ])
pieces <- lapply(split(1:1000, rep(1:4, c(100, 400, 150, 350))), function(rows) x[rows, ])

with_pool <- function(use, ...) {
  pool <- gmm_pool(...)
  on.exit(close(pool))
  use(pool)
}
without_calls <- function(fit) unclass(fit)[setdiff(names(fit), c("call", "data"))]

test_that("a fit of partitions is that of the rows, whatever the number of workers and who is lost", {
  fit <- function(parts) with_seed(1, fit_gmm(parts, k = 2, covariance = "VVV", sample = 300))
  means <- function(parts) with_seed(1, fit_kmeans(parts, k = 2, start = "kmeans++", sample = 300))
  found <- lapply(1:2, function(workers) {
    with_pool(workers = workers, use = function(pool) {
      parts <- on_pool(pool, pieces)
      rows <- NULL
      mezcla:::for_each_chunk(parts, function(chunk) rows <<- rbind(rows, chunk$x))
      expect_identical(rows, x)
      both <- list(fit(parts), means(parts))
      if (workers == 2) {
        tools::pskill(pool$workers[[1]]$pid, tools::SIGKILL)
        expect_warning(again <- fit(parts), "w1 is lost", class = "mezcla_pool_warning")
        expect_identical(without_calls(again), without_calls(both[[1]]))
      }
      both
    })
  })
  expect_identical(without_calls(found[[1]][[1]]), without_calls(found[[2]][[1]]))
  expect_identical(found[[1]][[2]]$centers, found[[2]][[2]]$centers)
  here <- fit_gmm(x, k = 2, covariance = "VVV")
  expect_near(found[[1]][[1]]$loglik, here$loglik, 1e-9)
  expect_near(found[[1]][[2]]$tot.withinss, fit_kmeans(x, k = 2)$tot.withinss, 1e-10)
})

test_that("a worker does what it is sent: weights, labels, a pass after the other, and it forgets", {
  pool <- pool_here(1)
  w <- rep(1:2, 500)
  species <- rep(c("one", NA, "two", NA), 250)
  tables <- lapply(split(1:1000, rep(1:2, c(300, 700))), function(rows) {
    data.frame(x[rows, ], w = w[rows], species = species[rows])
  })
  for (keep in c(TRUE, FALSE)) {
    parts <- on_pool(pool, tables, columns = colnames(x), weights = "w", labels = "species", keep = keep)
    fit <- with_seed(1, fit_gmm(parts, k = 2, covariance = "VVI"))
    expect_near(fit$loglik, with_seed(1, fit_gmm(x, 2, "VVI", weights = w, labels = species))$loglik, 1e-8)
    expect_near(log_likelihood(coef(fit), parts), fit$loglik, 1e-10)
  }
  expect_output(print(parts), "2 partitions")
  close(pool)
  expect_error(fit_gmm(parts, 2, "VVI"), class = "mezcla_error")
})
