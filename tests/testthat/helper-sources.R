# The sources are at hand when the tests run from the repository, not in R CMD check.
source_dir <- normalizePath(file.path("..", ".."), mustWork = FALSE)

skip_without_sources <- function() {
  skip_if_not(file.exists(file.path(source_dir, "po", "R-es.po")), "no sources here")
}
