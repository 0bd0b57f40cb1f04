# A fresh R session with the package: for what may kill a session, or must be told from outside.

# With `before`, all but the last line of the code come before the package is attached, which without
# `attach` it never is.
child_script <- function(code, before = FALSE, attach = TRUE) {
  file <- tempfile(fileext = ".R")
  libraries <- paste(deparse(.libPaths()), collapse = "")
  first <- if (before) code[-length(code)]
  writeLines(c(sprintf(".libPaths(%s)", libraries), first, if (attach) "library(mezcla)", setdiff(code, first)),
             file)
  file
}

rscript <- function() file.path(R.home("bin"), "Rscript")

# R CMD check has its children read a start-up file that is not theirs.
child_environment <- "R_TESTS="

# What the code prints; the exit status in attribute "status" when it is not 0.
run_child <- function(code, ..., before = FALSE, attach = TRUE) {
  suppressWarnings(system2(rscript(), c("--vanilla", shQuote(child_script(code, before, attach))),
                           stdout = TRUE, stderr = TRUE, env = child_environment, ...))
}
