# Runs tests/testthat against the installed mezcla. The last line is the sum of it:
#   N passed, N failed
#   Rscript tools/test.R [files]    a regular expression of test files; without it, all of them

files <- commandArgs(trailingOnly = TRUE)
package <- read.dcf("DESCRIPTION", "Package")[[1]]
folder <- file.path("tests", "testthat")
Sys.setenv(NOT_CRAN = "true", LANGUAGE = "en")
options(testthat.progress.max_fails = Inf, warn = 1)

# A test that quits R must not look like one that passed.
finished <- FALSE
.Last <- function() {
  if (!finished) {
    message("The tests ended before they were finished.")
    quit(status = 2, runLast = FALSE)
  }
}

results <- testthat::test_dir(
  folder,
  filter = if (length(files) > 0) files,
  package = package, load_package = "installed", stop_on_failure = FALSE,
  reporter = testthat::ProgressReporter$new(
    show_praise = FALSE, max_failures = Inf, update_interval = Inf
  )
)

expectations <- unlist(lapply(results, `[[`, "results"), recursive = FALSE)
count <- function(...) {
  classes <- paste0("expectation_", c(...))
  sum(vapply(expectations, inherits, NA, what = classes))
}
passed <- count("success")
failed <- count("failure", "error")
skipped <- count("skip")

finished <- TRUE
if (skipped > 0) cat("\n", skipped, " skipped: see above\n", sep = "")
cat("\n", passed, " passed, ", failed, " failed\n", sep = "")
quit(status = if (failed > 0 || passed == 0) 1 else 0)
