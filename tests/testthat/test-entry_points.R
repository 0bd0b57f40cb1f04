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
    "there are no rows or no columns", # cpp_moments
    "the data and the means differ in columns", # cpp_em
    "labels of the wrong size",
    "label 8 has a code that is not between 0 and 2",
    "label 3 has a code that is not between 0 and 3",
    "label 3 has a code that is not between 0 and 3",
    "labels of the wrong size",
    "weights of the wrong size",
    "the starts differ in their components",
    "the numbers of starts and of iterations differ",
    "the sizes of the constraint and of the parameters differ",
    "the sizes of the prior and of the data differ",
    "weights of the wrong size", # cpp_starts
    "a scale of the wrong size",
    "not as many shares of noise as starts",
    "there is no such kind of start",
    "there are no rows, no columns or no components",
    "there are no rows, no columns or no components",
    "there are no rows, no columns or no components",
    "there are no rows, no columns or no components", # cpp_lattice
    "weights of the wrong size",
    "what is known of the columns has the wrong size",
    "there are no rows, no columns or no components",
    "not as many contenders as models",
    "there are no models",
    "labels of the wrong size",
    "label 8 has a code that is not between 0 and 2",
    "labels of the wrong size",
    "an assignment of the wrong size",
    "label 3 has a code that is not between 1 and 2",
    "label 3 has a code that is not between 1 and 2",
    "an assignment of the wrong size",
    "an assignment of the wrong size",
    "an assignment of the wrong size",
    "the data and the means differ in columns",
    "a start of another number of components",
    "a start of another number of components",
    "the data and the means differ in columns", # cpp_left_out
    "weights of the wrong size",
    "labels of the wrong size",
    "label 8 has a code that is not between 0 and 2",
    "labels of the wrong size",
    "what is known of the columns has the wrong size",
    "a covariance matrix is not positive definite",
    "the sizes of the constraint and of the parameters differ",
    "an assignment of the wrong size", # cpp_m_step
    "a component without any row has no maximum likelihood estimate",
    "label 2 has a code that is not between 1 and 2",
    "label 2 has a code that is not between 1 and 2",
    "what is known of the columns has the wrong size",
    "there are no rows, no columns or no components",
    "not as many charts as components", # cpp_scores
    "a chart of the wrong size",
    "no such parameter",
    "the covariances are not diagonal",
    "the data and the means differ in columns",
    "weights of the wrong size",
    "the data and the means differ in columns", # cpp_evaluate
    "the sizes of the parameters differ",
    "an array of the wrong size",
    "a covariance matrix is not positive definite",
    "the box of the noise and the means differ in columns",
    "a covariance family has three letters: volume, shape, orientation", # cpp_log_prior
    "a covariance family is spelt with the letters E, V and I",
    "a scale of the wrong size", # cpp_kmeans
    "there are no rows, no columns or no centres",
    "weights of the wrong size",
    "there are no rows, or it is not one column", # cpp_best_centers_1d
    "values are missing",
    "a scale of the wrong size", # cpp_start_centers
    "there are no rows, no columns or no centres"
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
