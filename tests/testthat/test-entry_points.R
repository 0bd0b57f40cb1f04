# The glue keeps hold of R's objects: a collection of garbage at every allocation takes none away. And
# it does not trust what it is given: R code has checked sizes, but what slips through is refused.

test_that("every entry point is among those that are called", {
  entries <- grep("^cpp_", ls(asNamespace("mezcla")), value = TRUE)
  expect_setequal(names(entry_points()), entries)
})

test_that("sizes that do not agree are refused, not read past their end", {
  values <- unlist(lapply(entry_points(), lapply, function(call) list(call())), recursive = FALSE)
  refusals <- Filter(function(value) inherits(value[[1]], "refusal"), values)
  expect_identical(vapply(unname(refusals), function(value) as.character(value[[1]]), ""), c(
    "the data and the means differ in columns", # cpp_em
    "labels of the wrong size",
    "an assignment of the wrong size", # cpp_m_step
    "a component without any row has no maximum likelihood estimate",
    "the data and the means differ in columns", # cpp_evaluate
    "the sizes of the parameters differ",
    "an array of the wrong size",
    "a covariance matrix is not positive definite",
    "the box of the noise and the means differ in columns",
    "a covariance family has three letters: volume, shape, orientation", # cpp_log_prior
    "a covariance family is spelt with the letters E, V and I",
    "the data and the means differ in columns" # cpp_kmeans
  ))
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
