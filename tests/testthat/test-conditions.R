# Warnings, what becomes of degenerate data, and what must not bring the session down. The messages of
# errors are in test-catalogue.R.

x <- geyser

test_that("warnings are classed and say which model and what to do", {
  slow <- with_seed(1, sample(1:3, 272, replace = TRUE))
  expect_warning(
    stopped <- fit_gmm(x, k = 3, covariance = "VVV", start = slow, control = gmm_control(max_iter = 2)),
    "2 iterations.*VVV, k = 3.*max_iter", class = "mezcla_convergence_warning"
  )
  expect_false(stopped$converged)
  expect_warning(none <- fit_gmm(x, k = 3, covariance = "VVV", start = slow, control = gmm_control(max_iter = 0)),
                 class = "mezcla_convergence_warning")
  expect_length(none$trace, 1)
  # Exactly so many iterations were asked for: nothing to warn of.
  expect_silent(fit_iterations(x, 3, "VVV", slow, 2))
  expect_warning(m_step(c(0, 0, 1, 2), cbind(c(1, 1, 0, 0), c(0, 0, 1, 1)), "V"), "1",
                 class = "mezcla_degenerate_warning")
})

test_that("degenerate data: an error or a status, and never a number that is not finite", {
  a <- with_seed(1, rnorm(60))
  b <- with_seed(2, rnorm(60))
  degenerate <- list(
    "a column constant in one group" = list(cbind(c(a[1:30], rep(5, 30)), b), rep(1:2, each = 30)),
    "two columns nearly the same" = list(cbind(a, a + 1e-9 * b), rep(1:2, 30)),
    "a constant column" = list(cbind(a, 1), rep(1:2, 30)),
    "collinear columns" = list(cbind(a, 2 * a + 1), rep(1:2, 30)),
    "two distinct rows" = list(matrix(rep(c(1, 2), each = 40), 40)[rep(1:2, 20), ], rep(1:2, 20)),
    "one outlier at 1e8" = list(cbind(replace(a, 60, 1e8), replace(b, 60, 1e8)), rep(1:2, 30)),
    "as many rows as components" = list(cbind(a, b)[1:2, ], 1:2),
    "counts" = list(with_seed(1, matrix(rpois(120, 1), 60)), rep(1:2, 30))
  )
  for (name in names(degenerate)) {
    for (family in families) {
      result <- tryCatch(
        suppressWarnings(fit_gmm(degenerate[[name]][[1]], k = 2, covariance = family, start = degenerate[[name]][[2]])),
        error = identity
      )
      if (inherits(result, "gmm_fit")) {
        expect_all_finite(result)
        expect_true(result$status %in% c("converged", "spurious", "iteration_limit", "collapsed", "empty"))
        if (result$status == "collapsed") expect_false(result$converged)
        expect_false(anyNA(predict(result, type = "posterior")))
        # Near a collapse the densities are ill-conditioned: about 1e6 times the rounding.
        expect_near(result$loglik, log_likelihood(coef(result), degenerate[[name]][[1]]), 1e-9)
      } else {
        expect(inherits(result, "mezcla_error"), sprintf("%s, %s: %s", name, family, conditionMessage(result)))
      }
    }
  }
})

test_that("dependent columns without names are told by their numbers", {
  a <- with_seed(1, rnorm(60))
  error <- tryCatch(fit_gmm(cbind(a, 2 * a, 1:60), k = 2, covariance = "VVV"), error = conditionMessage)
  expect_match(error, "\\b2\\b")
})

test_that("columns of very different size are not taken for a collapse", {
  units <- c(1, 1e-3, 10, 1e3)
  for (family in families) {
    fit <- fit_gmm(sweep(iris4, 2, units, "*"), k = 3, covariance = family, start = score_groups(iris4, 3))
    expect_identical(fit$status, "converged", label = family)
  }
})

test_that("a damaged object is an error of the package, in every function", {
  # In a session of its own: sizes that do not fit were once read past their end.
  output <- run_child(c(
    "x <- as.matrix(faithful)",
    "theta <- complete_mle(x, 1 + (x[, 2] > 70))",
    "fit <- fit_gmm(x, k = 2, covariance = 'VVV', start = theta)",
    "with <- function(part, value) { theta[[part]] <- value; theta }",
    "bent <- function(part, value) { fit$params[[part]] <- value; fit }",
    "damaged <- list(",
    "  with('covariances', theta$covariances[, , 1, drop = FALSE]), with('covariances', diag(2)),",
    "  with('means', theta$means[, 1, drop = FALSE]), with('means', NULL), with('means', NA * theta$means),",
    "  with('proportions', c(0.2, 0.3, 0.5)), with('proportions', c('a', 'b')), with('proportions', NULL),",
    "  with('covariances', theta$covariances * NaN), with('covariances', -theta$covariances))",
    "named <- function(expr) inherits(tryCatch(expr, error = identity), 'mezcla_error')",
    "fit_from <- function(d) fit_gmm(x, k = 2, covariance = 'VVV', start = d)",
    "for (d in damaged) cat(named(e_step(d, x)), named(log_likelihood(d, x)), named(dgmm(x, d)),",
    "  named(fit_from(d)), '\\n')",
    "cat(named(predict(bent('covariances', diag(2)))), named(predict(bent('means', NULL))), '\\n')",
    "fit$params <- NULL",
    "cat(named(predict(fit)), named(coef(fit)$means[1, 1]) || TRUE, '\\n')"
  ))
  expect_length(output, 12)
  expect_no_match(output, "FALSE|fault|Error")
})

test_that("a label that is a number far too large is an error, not a wait", {
  output <- run_child(c(
    "if (getRversion() >= '4.2') mem.maxVSize(2000)",
    "x <- as.matrix(faithful)",
    "labels <- rep(c(1, 1e9), 136)",
    "named <- function(expr) inherits(tryCatch(expr, error = identity), 'mezcla_error')",
    "cat(named(complete_mle(x, labels)), named(fit_gmm(x, k = 2, covariance = 'VVV', start = labels)),",
    "  named(distortion(x, x[1:2, ], labels)))"
  ), timeout = 120)
  expect_identical(output[length(output)], "TRUE TRUE TRUE")
})

test_that("memory that does not suffice is told in a sentence", {
  no_memory <- function(...) {
    stop(structure(class = c("std::bad_alloc", "C++Error", "error", "condition"), list(message = "std::bad_alloc", call = NULL)))
  }
  said <- function(name, code) {
    with_changed(name, no_memory, expect_error(code(), "not enough memory", class = "mezcla_memory_error"))
  }
  said("cpp_m_step", function() complete_mle(faithful, rep(1:2, 136)))
  said("cpp_kmeans", function() fit_kmeans(faithful, 2))
  said("cpp_moments", function() fit_gmm(faithful, 2))
  said("cpp_log_likelihood", function() log_likelihood(gmm_params(1, 0, 1), 1:3))
  said("cpp_evaluate", function() dgmm(1, gmm_params(1, 0, 1)))
})
