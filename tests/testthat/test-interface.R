# C++ code of other packages, by that of one: tests/linking is installed, and calls all that inst/include/mezcla.h has.

linked <- new.env()
linked$name <- "mezclalinks" # a package that the tests make

# links(name, ...), or a skip where the package cannot be made.
links <- function(...) {
  skip_on_cran()
  folder <- file.path("..", "linking")
  skip_if_not(dir.exists(folder), "no sources here")
  if (is.null(linked$library)) install_linking(folder)
  getExportedValue(linked$name, "links")(...)
}

install_linking <- function(folder) {
  linked$library <- tempfile("library")
  dir.create(linked$library)
  source <- file.path(tempfile("source"), "linking")
  dir.create(dirname(source))
  file.copy(folder, dirname(source), recursive = TRUE)
  libraries <- paste(.libPaths(), collapse = .Platform$path.sep)
  log <- suppressWarnings(system2(
    file.path(R.home("bin"), "R"), c("CMD", "INSTALL", "--no-test-load", shQuote(paste0("--library=", linked$library)), shQuote(source)),
    stdout = TRUE, stderr = TRUE, env = c(child_environment, paste0("R_LIBS=", shQuote(libraries)))
  ))
  if (!is.null(attr(log, "status"))) stop("tests/linking was not installed:\n", paste(log, collapse = "\n"))
  loadNamespace(linked$name, lib.loc = linked$library)
}

theta <- function(d = 2) {
  x <- iris4[, seq_len(d), drop = FALSE]
  complete_mle(x, iris$Species, if (d == 1) "V" else "VVV")
}

test_that("values of rows are those of R, to the last bit", {
  for (d in c(1, 2, 4)) {
    x <- iris4[, seq_len(d), drop = FALSE]
    expect_identical(links("log_density", theta(d), x), unname(dgmm(x, theta(d), log = TRUE)))
    expect_identical(links("responsibilities", theta(d), x), matrix(e_step(theta(d), x), nrow(x)))
    weights <- as.double(seq_len(nrow(x)) %% 3)
    expect_identical(links("log_likelihood", theta(d), x, NULL), log_likelihood(theta(d), x))
    expect_identical(links("log_likelihood", theta(d), x, weights), log_likelihood(theta(d), x, weights))
  }
})

test_that("diagonal covariances and missing values are read as in R", {
  diagonal <- complete_mle(iris4, iris$Species, "VVI")
  x <- iris4
  x[cbind(c(1, 7, 7, 150), c(1, 2, 3, 4))] <- NA
  for (params in list(theta(4), diagonal)) {
    expect_identical(links("responsibilities", params, x), matrix(e_step(params, x), nrow(x)))
    expect_identical(links("log_likelihood", params, x, NULL), log_likelihood(params, x))
  }
  many <- gmm_params(c(0.5, 0.5), rbind(1:4, 4:1), diagonal_covariances(rbind(1:4, 2:5)))
  expect_identical(links("log_density", many, iris4), unname(dgmm(iris4, many, log = TRUE)))
})

test_that("a mixture made by hand has the density that can be worked out by hand", {
  x <- matrix(c(0, 1, 3, -2, 0.5, 4), 3)
  by_hand <- log(0.25 * dnorm(x[, 1], 1, 2) * dnorm(x[, 2], -1, 3) + 0.75 * dnorm(x[, 1]) * dnorm(x[, 2], 2))
  covariances <- array(c(4, 0, 0, 9, 1, 0, 0, 1), c(2, 2, 2))
  means <- rbind(c(1, -1), c(0, 2))
  expect_equal(links("by_hand", c(0.25, 0.75), means, covariances, x), by_hand, tolerance = 1e-14)
  # One variable given the other, by its regression.
  turned <- array(c(4, 3, 3, 9, 1, -0.5, -0.5, 2), c(2, 2, 2))
  joint <- function(p, mean, s) {
    conditional <- mean[2] + s[1, 2] / s[1, 1] * (x[, 1] - mean[1])
    p * dnorm(x[, 1], mean[1], sqrt(s[1, 1])) * dnorm(x[, 2], conditional, sqrt(s[2, 2] - s[1, 2]^2 / s[1, 1]))
  }
  expect_equal(links("by_hand", c(0.25, 0.75), means, turned, x),
               log(joint(0.25, means[1, ], turned[, , 1]) + joint(0.75, means[2, ], turned[, , 2])), tolerance = 1e-13)
})

test_that("statistics are those of R, and add", {
  same <- function(found, expected) {
    expect_equal(found$weight, as.vector(expected$weight), tolerance = 1e-13)
    expect_equal(found$moment, as.vector(expected$moment), tolerance = 1e-12)
    expect_equal(found$scatter, as.vector(expected$scatter), tolerance = 1e-12)
    expect_equal(found$loglik, expected$loglik, tolerance = 1e-14)
  }
  x <- iris4
  x[7, 2] <- NA
  same(links("statistics", theta(4), x[1:60, ], x[61:150, ], NULL), sufficient_statistics(theta(4), x))
  weights <- rep(c(1, 0, 2.5), 50)
  same(links("statistics", theta(4), x, NULL, weights), sufficient_statistics(theta(4), x, weights))
  # A row without any value tells nothing.
  blank <- rbind(x, NA)
  same(links("statistics", theta(4), blank, NULL, NULL), sufficient_statistics(theta(4), x))
})

test_that("the M-step is that of R in every family", {
  for (family in families) {
    expected <- m_step(sufficient_statistics(theta(4), iris4), covariance = family)
    expect_equal(links("m_step", theta(4), iris4, family, FALSE), expected, ignore_attr = TRUE, tolerance = 1e-8, info = family)
  }
  equal <- links("m_step", theta(2), iris4[, 1:2], "EEE", TRUE)
  expect_equal(equal$proportions, rep(1 / 3, 3), ignore_attr = TRUE)
  one <- links("m_step", theta(1), iris4[, 1, drop = FALSE], "E", FALSE)
  expect_equal(one, m_step(sufficient_statistics(theta(1), iris4[, 1]), covariance = "E"), ignore_attr = TRUE)
})

test_that("EM from a start is that of fit_gmm()", {
  x <- iris4
  x[7, 2] <- NA
  weights <- rep(c(1, 2, 0.5), 50)
  for (family in c("VVV", "EEE", "VEI", "VVE")) {
    found <- links("em", theta(4), x, weights, family, 2000L)
    expected <- fit_gmm(x, k = 3, covariance = family, weights = weights, start = theta(4))
    expect_equal(found$loglik, expected$loglik, tolerance = 1e-10)
    expect_equal(found$params, expected$params, ignore_attr = TRUE, tolerance = 1e-6)
    expect_identical(found[c("status", "covariance")], list(status = expected$status, covariance = family))
    expect_equal(found$iterations, expected$iterations)
    expect_equal(found$remaining, expected$remaining)
  }
  none <- links("em", theta(4), iris4, NULL, "VVV", 0L)
  expect_equal(none$params, theta(4), ignore_attr = TRUE, tolerance = 1e-14)
  expect_equal(none$loglik, log_likelihood(theta(4), iris4), tolerance = 1e-14)
  expect_identical(none$status, "iteration_limit")
})

test_that("a fit is that of fit_gmm(), by R's seed", {
  x <- as.matrix(faithful)
  expected <- with_seed(3, fit_gmm(x, k = 1:3, covariance = c("EEE", "VVV")))
  found <- with_seed(3, links("fit", x, 1:3, c("EEE", "VVV")))
  expect_identical(found$covariance, expected$covariance)
  expect_identical(found$loglik, expected$loglik)
  expect_equal(found$params, expected$params, ignore_attr = TRUE, tolerance = 0)
  expect_identical(found$iterations, expected$iterations)
})

test_that("threads that are not R's may evaluate", {
  expect_identical(links("threads", theta(4), iris4), rep(log_likelihood(theta(4), iris4), 2))
})

test_that("who runs something can end it, and what is thrown on the way comes back", {
  stopped <- links("stopped", theta(4), iris4, FALSE)
  expect_identical(stopped$code, 4L)
  expect_identical(links("stopped", theta(4), iris4, TRUE), 1L)
  expect_false(links("not_interrupted"))
})

test_that("what is wrong is an error with a code and a sentence, never a number", {
  x <- iris4[, 1:2]
  covariances <- array(diag(2), c(2, 2, 2))
  fails <- function(code, message, ...) {
    found <- links(...)
    expect_identical(found$code, code)
    expect_match(found$message, message)
  }
  means <- rbind(c(1, -1), c(0, 2))
  fails(2L, "positive definite", "by_hand", c(0.5, 0.5), means, -covariances, x)
  fails(1L, "sum must be 1", "by_hand", c(0.5, 0.6), means, covariances, x)
  fails(1L, "not a finite number", "by_hand", c(0.5, 0.5), means * NaN, covariances, x)
  askew <- replace(covariances, 2, 0.5)
  fails(1L, "not symmetric", "by_hand", c(0.5, 0.5), means, askew, x)
  fails(1L, "between -1e150 and 1e150", "by_hand", c(0.5, 0.5), means * 1e200, covariances, x)
  fails(1L, "between -1e150 and 1e150", "log_density", theta(2), x * 1e200)
  fails(1L, "differ in columns", "by_hand", c(0.5, 0.5), means, covariances, iris4)
  fails(1L, "infinite", "log_density", theta(2), x / 0)
  fails(1L, "not negative", "log_likelihood", theta(2), x, rep(-1, 150))
  fails(1L, "a column has no value", "em", theta(2), cbind(x[, 1], NA), NULL, "VVV", 5L)
  fails(1L, "there is no row", "em", theta(2), x, rep(0, 150), "VVV", 5L)
  fails(1L, "no column varies", "em", theta(2), x[rep(1, 9), ], NULL, "VVV", 5L)
  fails(1L, "negative", "em", theta(2), x, NULL, "VVV", -1L)
  fails(1L, "letter", "em", theta(2), x, NULL, "full", 5L)
  fails(3L, "without any row", "m_step", gmm_params(c(0.5, 0.5), rbind(c(5, 3), c(1e5, 1e5)), diag(2)), x, "VVV", FALSE)
  fails(6L, "`k` must be", "fit", x, 1000L, "VVV")
  fails(6L, "noise", "log_density", fit_gmm(faithful, 2, "EEE", noise = TRUE), as.matrix(faithful))
  fails(6L, "must be", "log_density", "a mixture", x)
  for (failure in links("broken", theta(2), x)) expect_identical(failure$code, 1L)
})

test_that("a table of another version does not serve", {
  expect_identical(links("serves"), c(1, 0, 0))
})
