# R code as .lintr wants it, and nothing in R/ that is assigned or called in vain.
#   Rscript tools/lint.R
if (!requireNamespace("lintr", quietly = TRUE)) {
  cat("not run: there is no lintr (Debian: r-cran-lintr)\n")
  quit(status = 77)
}

# What codetools says of a function: variables that nobody reads, functions and variables that are not there.
said_of_use <- function() {
  everything <- new.env(parent = globalenv())
  for (path in Sys.glob("R/*.R")) sys.source(path, everything, keep.source = FALSE)
  generated <- vapply(parse("R/RcppExports.R"), function(call) as.character(call[[2]]), "")
  said <- character()
  for (name in setdiff(ls(everything, all.names = TRUE), generated)) {
    object <- everything[[name]]
    if (!is.function(object)) next
    codetools::checkUsage(object, name, function(x) said <<- c(said, x), suppressLocal = FALSE,
                          suppressParamAssigns = TRUE, suppressParamUnused = TRUE, suppressNoLocalFun = TRUE)
  }
  said
}

lints <- unlist(lapply(c("R", "tools", "tests", "benchmarks", "data-raw"), function(folder) {
  as.character(lapply(lintr::lint_dir(folder, relative_path = FALSE), function(one) {
    sprintf("%s:%d: %s", sub(paste0(getwd(), "/"), "", one$filename, fixed = TRUE), one$line_number, one$message)
  }))
}))
said <- c(lints, said_of_use())
if (length(said) > 0) writeLines(trimws(said))
cat(sprintf("lintr and codetools found %d faults\n", length(said)))
if (length(said) > 0) quit(status = 1)
