# Ctrl-C: answered soon, and the session goes on.

# Starts `code` in a session of its own, sends it SIGINT once it says that it is about to fit, and
# returns what it has written in the end.
interrupt_child <- function(code) {
  log <- tempfile()
  pid_file <- tempfile()
  script <- child_script(c(
    sprintf("writeLines(as.character(Sys.getpid()), '%s')", pid_file),
    sprintf("log <- file('%s', 'w')", log),
    "say <- function(...) { cat(..., '\\n', file = log); flush(log) }",
    code
  ))
  system2(rscript(), c("--vanilla", shQuote(script)), wait = FALSE, stdout = FALSE,
          stderr = FALSE, env = child_environment)
  says <- function(what, seconds) {
    for (i in seq_len(10 * seconds)) {
      if (file.exists(log) && any(grepl(what, readLines(log, warn = FALSE), fixed = TRUE))) return(TRUE)
      Sys.sleep(0.1)
    }
    FALSE
  }
  if (!says("fitting", 30)) return("never began")
  Sys.sleep(0.5)
  tools::pskill(scan(pid_file, quiet = TRUE), tools::SIGINT)
  # Ten seconds is generous for a loaded machine; a fit that does not listen takes minutes.
  if (!says("done", 10)) tools::pskill(scan(pid_file, quiet = TRUE), tools::SIGKILL)
  trimws(readLines(log, warn = FALSE))
}

after_interrupt <- function(call) {
  c(
    "set.seed(1)",
    "x <- matrix(rnorm(3e6), ncol = 10)",
    "result <- tryCatch({",
    "  say('fitting')",
    call,
    "  'came to its end'",
    "}, interrupt = function(e) 'interrupted')",
    "say(result)",
    "fit <- fit_gmm(faithful, k = 2, covariance = 'VVV')",
    "say(fit$status)",
    "say('done')"
  )
}

test_that("a long fit is interrupted, and the session fits on", {
  skip_on_os("windows")
  skip_on_cran()
  expect_identical(
    interrupt_child(after_interrupt(
      c("fit_gmm(x, k = 20, covariance = 'VVV', start = rep_len(1:20, nrow(x)),",
        "  control = gmm_control(tol = 0, max_iter = 1e5))")
    )),
    c("fitting", "interrupted", "converged", "done")
  )
})

test_that("one long run of k-means is interrupted too", {
  skip_on_os("windows")
  skip_on_cran()
  expect_identical(
    interrupt_child(after_interrupt("fit_kmeans(x, start = x[1:2000, ])")),
    c("fitting", "interrupted", "converged", "done")
  )
})

test_that("so are mini-batches", {
  skip_on_os("windows")
  skip_on_cran()
  expect_identical(
    interrupt_child(after_interrupt(
      c("fit_kmeans(x, start = x[1:2000, ],",
        "  control = kmeans_control(method = 'minibatch', batch_size = 3e5))")
    )),
    c("fitting", "interrupted", "converged", "done")
  )
})

# ---- Time limits ------------------------------------------------------------------------------

# What comes of calls under a time limit, in one session that must outlive them all.
under_limits <- function(calls) {
  output <- run_child(c(
    "set.seed(1)",
    "x <- matrix(rnorm(1.5e6), ncol = 10)",
    "endless <- gmm_control(tol = 0, max_iter = 1e5)",
    "long <- function() fit_gmm(x, k = 20, covariance = 'VVV', start = rep_len(1:20, nrow(x)), control = endless)",
    "limited <- function(call) {",
    "  how <- tryCatch({ eval(call); 'ended' }, error = conditionMessage, interrupt = function(e) 'interrupted')",
    "  setTimeLimit()",
    "  cat(how, '\\n')",
    "}",
    sprintf("limited(quote(%s))", calls),
    "cat(fit_gmm(faithful, k = 2, covariance = 'VVV')$status, '\\n')"
  ), timeout = 120)
  trimws(output)
}

test_that("a time limit is R's own error, caught as such, and the session goes on", {
  skip_on_cran()
  expect_identical(
    under_limits(c(
      "{ setTimeLimit(elapsed = 0.5); long() }",
      "{ setTimeLimit(cpu = 0.5); long() }",
      "{ setTimeLimit(elapsed = 0.5); fit_kmeans(x, start = x[1:3000, ]) }",
      "{ setTimeLimit(elapsed = 0.5); fit_gmm(x[1:4000, ], k = 15, covariance = 'VVE', n_start = 100) }",
      "withCallingHandlers({ setTimeLimit(elapsed = 0.5); long() }, error = function(e) cat('told first: '))",
      "stop(attr(try({ setTimeLimit(elapsed = 0.5); long() }, silent = TRUE), 'condition'))"
    )),
    c("reached elapsed time limit", "reached CPU time limit", "reached elapsed time limit",
      "reached elapsed time limit", "told first: reached elapsed time limit",
      "reached elapsed time limit", "converged")
  )
})

test_that("a session that does not catch the limit ends with R's message", {
  skip_on_cran()
  output <- run_child(c(
    "x <- matrix(rnorm(1.5e6), ncol = 10)",
    "setTimeLimit(elapsed = 0.5)",
    "fit_kmeans(x, start = x[1:3000, ])",
    "cat('never')"
  ), timeout = 60)
  expect_true(any(grepl("reached elapsed time limit", output)))
  expect_false(any(grepl("never", output)))
  expect_identical(attr(output, "status"), 1L)
})

test_that("an interrupt that is resumed leaves the fit as it would have been", {
  skip_on_os("windows")
  skip_on_cran()
  output <- run_child(c(
    "set.seed(1)",
    "x <- matrix(rnorm(1.5e6), ncol = 10)",
    "fit <- function() fit_gmm(x, k = 10, start = rep_len(1:10, nrow(x)), covariance = 'VVV', control = gmm_control(tol = 0, max_iter = 12))",
    "system(sprintf('(sleep 0.3; kill -INT %d) > /dev/null 2>&1 &', Sys.getpid()))",
    # However fast the machine is, one of the fits is interrupted.
    "seen <- FALSE",
    "resume <- function(e) { seen <<- TRUE; cat('seen '); invokeRestart('resume') }",
    "withCallingHandlers(while (!seen) one <- fit(), interrupt = resume)",
    "cat(identical(one$trace, fit()$trace), length(one$trace))"
  ), timeout = 60)
  expect_identical(output[length(output)], "seen TRUE 13")
})
