# What every run needs: the notes of the report, and a word for what is left out. Sourced by run.R and optima.R, which
# know where they are: beside(file) is a file of this folder.

notes <- character()
note <- function(...) {
  notes <<- unique(c(notes, sprintf(...)))
  cat("  note:", sprintf(...), "\n")
}

# What cannot be done is left out, with a word.
attempt <- function(label, expression) {
  tryCatch(expression, error = function(e) {
    note("%s is left out: %s", label, conditionMessage(e))
    NULL
  })
}

is_here <- function(package) {
  found <- requireNamespace(package, quietly = TRUE)
  if (!found) note("%s is not installed: left out", package)
  found
}

# A plan that is like another `but` for what is named.
but <- function(plan, ...) {
  changes <- list(...)
  plan[names(changes)] <- changes
  plan
}

# Results of a quick run, or of a part, are not for keeping.
results_folder <- function(partial) {
  if (partial) file.path(dirname(tempdir()), "mezcla-bench") else beside("results")
}
