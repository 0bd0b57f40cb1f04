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

# What code writes to the console besides its output.
written <- function(code) paste(capture.output(code, type = "message"), collapse = "\n")

test_that("progress is one line, written over and cleared in the end", {
  line <- progress_line(list(progress = TRUE), "EM")
  first <- "VVV, k = 2: iteration 7, -1234.5"
  second <- "VVV, k = 2: replicate 3 of 10"
  said <- written(with_changed("progress_delay", 0, {
    line$label("VVV, k = 2")
    line$report(7L, -1234.5)
    line$count(3L, 10L)
    line$clear()
  }))
  blank <- strrep(" ", nchar(second))
  expect_identical(said, paste0("\r", first, "\r", formatC(second, width = -nchar(first)), "\r", blank, "\r"))
})

test_that("replicates are counted when asked for, and the line is empty in the end", {
  replicates <- function(progress) {
    control <- gmm_control(progress = progress)
    fit <- function() stability(geyser, k = 2, covariance = "EEE", n_boot = 2, n_start = 1, control = control)
    written(ignored <- with_changed("progress_delay", 0, with_seed(1, fit())))
  }
  expect_identical(replicates(FALSE), "")
  expect_match(replicates(TRUE), "replicate 1 of 2.*replicate 2 of 2.*\r +\r$")
})

test_that("the engine reports iterations a few times a second", {
  data <- model_data(geyser)
  start <- complete_mle(geyser, score_groups(geyser, 2))
  endless <- gmm_control(tol = 0, max_iter = .Machine$integer.max)
  reported <- NULL
  report <- function(iteration, objective) {
    reported <<- c(iteration, objective)
    stop("that will do")
  }
  began <- proc.time()[["elapsed"]]
  expect_error(run_em_once(data, start, model_spec("VVV", d = 2), endless, report), "that will do")
  expect_gt(proc.time()[["elapsed"]] - began, 0.2)
  expect_gt(reported[1], 0)
  best <- fit_to_end(geyser, 2, "VVV", start)
  expect_lte(reported[2], best$loglik + 1e-6)
})
