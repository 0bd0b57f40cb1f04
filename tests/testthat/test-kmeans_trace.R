# k-means, half a step at a time.

test_that("half steps by hand", {
  trace <- kmeans_trace(c(0, 1, 2, 6), centers = matrix(c(0, 1)))
  expect_identical(trace$half, c("assign", rep(c("update", "assign"), 3), "update", "assign")[seq_along(trace$half)])
  # assign {0} {1 2 6}: 0 + 0 + 1 + 25; update to 0, 3: 0 + 4 + 1 + 9; assign {0 1} {2 6}:
  # 0 + 1 + 1 + 9; update to 0.5, 4: 0.5 + 8; assign {0 1 2} {6}: 0.25 + 0.25 + 2.25 + 4;
  # update to 1, 6: 2; assign: no change.
  by_hand <- c(26, 14, 11, 8.5, 6.75, 2, 2)
  expect_identical(trace$distortion[1:7], by_hand)
  expect_true(all(trace$distortion[-(1:7)] == 2))
  expect_identical(unname(trace$centers[[2]]), matrix(c(0, 3)))
  expect_identical(unname(trace$cluster[[3]]), c(1L, 1L, 2L, 2L))
})

test_that("each half step minimises J over its half: it never rises", {
  for (seed in 1:20) {
    x <- cloud(200, 2, 4, seed)
    trace <- kmeans_trace(x, with_seed(seed, x[sample(200, 5), ]))
    expect_never_falls(-trace$distortion, tol = 1e-14, label = seed)
    for (t in seq_along(trace$half)) {
      expect_near(trace$distortion[t], ref_distortion(x, trace$centers[[t]], trace$cluster[[t]]), 1e-13)
    }
  }
})

test_that("an assignment is the nearest centre and an update the means, by plain R", {
  trace <- kmeans_trace(iris4, iris4[c(1, 2, 3), ])
  for (t in seq_along(trace$half)) {
    centers <- trace$centers[[t]]
    if (trace$half[t] == "assign") {
      distance <- vapply(1:3, function(j) colSums((t(iris4) - centers[j, ])^2), numeric(150))
      expect_identical(unname(trace$cluster[[t]]), max.col(-distance, ties.method = "first"))
      if (t > 1) expect_identical(centers, trace$centers[[t - 1]])
    } else {
      cluster <- trace$cluster[[t - 1]]
      expect_identical(trace$cluster[[t]], cluster)
      expect_near(centers, rowsum(iris4, cluster) / as.vector(table(cluster)), 1e-14)
    }
  }
})

test_that("it ends with the assignment that changes nothing, where fit_kmeans() ends", {
  for (seed in 1:10) {
    x <- cloud(300, 3, 3, seed)
    centers <- with_seed(seed, x[sample(300, 4), ])
    trace <- kmeans_trace(x, centers)
    fit <- fit_kmeans(x, start = centers)
    last <- length(trace$half)
    expect_identical(trace$half[last], "assign")
    expect_identical(trace$cluster[[last]], trace$cluster[[last - 1]])
    expect_identical(unname(trace$cluster[[last]]), unname(fit$cluster))
    expect_identical(unname(trace$centers[[last]]), unname(fit$centers))
    assigned <- trace$distortion[trace$half == "assign"]
    expect_near(assigned, fit$trace, 1e-13)
  }
})

test_that("the data frame has a row per half step and counts the rows that moved", {
  trace <- kmeans_trace(geyser, rbind(c(2, 90), c(5, 50)))
  table <- as.data.frame(trace)
  expect_identical(names(table), c("step", "half", "distortion", "rows_moved"))
  expect_identical(table$distortion, trace$distortion)
  expect_true(all(table$rows_moved[table$half == "update"] == 0))
  expect_identical(table$rows_moved[nrow(table)], 0L)
  expect_identical(table$rows_moved[1], NA_integer_)
})

test_that("an empty cluster is moved, and J does not rise for it", {
  trace <- kmeans_trace(c(0, 1, 2, 9), matrix(c(1, 100)))
  expect_never_falls(-trace$distortion, tol = 0)
  expect_identical(trace$distortion[length(trace$distortion)], 2)
})

test_that("the limit on iterations is kept", {
  trace <- kmeans_trace(iris4, iris4[1:3, ], control = kmeans_control(max_iter = 2))
  expect_identical(trace$half, c("assign", "update", "assign", "update", "assign"))
  expect_identical(kmeans_trace(iris4, iris4[1:3, ], control = kmeans_control(max_iter = 0))$half, "assign")
})

test_that("a tolerance ends the trace where it ends the fit", {
  control <- kmeans_control(tol = 0.05)
  trace <- kmeans_trace(iris4, iris4[1:3, ], control)
  fit <- fit_kmeans(iris4, start = iris4[1:3, ], control = control)
  expect_identical(sum(trace$half == "assign"), fit$iter)
})
