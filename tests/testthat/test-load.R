# Generics of the same name in other packages.

test_that("S4 generics of our names answer for our fits", {
  fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
  elsewhere <- new.env()
  methods::setGeneric("ICL", function(object, ...) standardGeneric("ICL"), where = elsewhere,
                      useAsDefault = function(object, ...) stop("no method"))
  theirs <- get("ICL", elsewhere)
  expect_error(theirs(fit), "no method")
  add_s4_methods(elsewhere)
  expect_identical(theirs(fit), ICL(fit))
})

test_that("dplyr and generics know the methods of explain()", {
  skip_if_not_installed("generics")
  trace <- em_trace(geyser, score_groups(geyser, 2), control = gmm_control(max_iter = 2, tol = 0))
  expect_identical(generics::explain(trace, lang = "en"), explain(trace, lang = "en"))
})

test_that("what waits for a package waits no longer where it is loaded", {
  done <- FALSE
  when_loaded("stats", function(...) done <<- TRUE)
  expect_true(done)
})
