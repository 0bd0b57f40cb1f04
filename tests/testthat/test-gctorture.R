# The glue keeps hold of R's objects: a collection of garbage at every allocation takes none away.

test_that("every entry point is among those that are called", {
  entries <- grep("^cpp_", ls(asNamespace("mezcla")), value = TRUE)
  expect_setequal(names(entry_points()), entries)
})

test_that("no entry point is troubled by the garbage collector", {
  skip_on_cran()
  # In a session of its own, which has less to go through at each collection.
  helper <- normalizePath(test_path("helper-entry-points.R"), winslash = "/")
  output <- run_child(c(
    sprintf("source('%s')", helper),
    "differ <- differ_under_torture(function(calls) calls[1])",
    "cat(if (length(differ) > 0) differ else 'all the same')"
  ), timeout = 300)
  expect_identical(output[length(output)], "all the same")
})
