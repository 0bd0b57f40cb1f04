# Options of the fits.

test_that("controls hold what they were given, as the engine wants it", {
  control <- gmm_control(max_iter = 10, tol = 1e-3, threads = 3, progress = FALSE)
  expect_s3_class(control, "gmm_control", exact = TRUE)
  expect_identical(unclass(control), list(max_iter = 10L, tol = 1e-3, threads = 3L, progress = FALSE,
                                           accelerate = TRUE))
  expect_false(gmm_control(tol = 0)$accelerate)
  expect_identical(gmm_control(search = 3)$search, 3L)
  expect_error(gmm_control(search = -1), "`search`", class = "mezcla_error")
  expect_s3_class(kmeans_control(), "kmeans_control", exact = TRUE)
  expect_identical(kmeans_control()$tol, 0)
})

test_that("the largest number of iterations that fits is accepted, and no more", {
  expect_identical(gmm_control(max_iter = .Machine$integer.max)$max_iter, .Machine$integer.max)
  expect_error(gmm_control(max_iter = 2^31), class = "mezcla_error")
})

test_that("an option that is no number of threads is told at the next call", {
  for (value in list(0, "2", NA, 1e9)) {
    old <- options(mezcla.threads = value)
    error <- tryCatch(gmm_control(), error = identity)
    options(old)
    expect_s3_class(error, "mezcla_error")
    expect_match(conditionMessage(error), "mezcla.threads")
  }
})
