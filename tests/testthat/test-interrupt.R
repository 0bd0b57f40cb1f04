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
    interrupt_child(after_interrupt("fit_kmeans(x, start = x[1:300, ])")),
    c("fitting", "interrupted", "converged", "done")
  )
})

test_that("so are mini-batches", {
  skip_on_os("windows")
  skip_on_cran()
  expect_identical(
    interrupt_child(after_interrupt(
      c("fit_kmeans(x, start = x[1:300, ],",
        "  control = kmeans_control(method = 'minibatch', batch_size = 3e5))")
    )),
    c("fitting", "interrupted", "converged", "done")
  )
})
