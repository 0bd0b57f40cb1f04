# A fresh R session with the package: for what may kill a session, or must be told from outside.

child_script <- function(code) {
  file <- tempfile(fileext = ".R")
  libraries <- paste(deparse(.libPaths()), collapse = "")
  writeLines(c(sprintf(".libPaths(%s)", libraries), "library(mezcla)", code), file)
  file
}

rscript <- function() file.path(R.home("bin"), "Rscript")

# R CMD check has its children read a start-up file that is not theirs.
child_environment <- "R_TESTS="

# What the code prints; the exit status in attribute "status" when it is not 0.
run_child <- function(code, ...) {
  suppressWarnings(system2(rscript(), c("--vanilla", shQuote(child_script(code))),
                           stdout = TRUE, stderr = TRUE, env = child_environment, ...))
}
