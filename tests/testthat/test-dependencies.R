# design/dependencies.md accounts for each package that DESCRIPTION names, and for no other.

rows_of_table <- function(heading) {
  file <- file.path(source_dir, "design", "dependencies.md")
  lines <- readLines(file, encoding = "UTF-8")
  begin <- match(paste("##", heading), lines)
  rest <- lines[-seq_len(begin)]
  rows <- rest[seq_len(c(grep("^## ", rest) - 1, length(rest))[1])]
  rows <- grep("^\\| [A-Za-z]", rows, value = TRUE)[-1]
  cells <- strsplit(sub("^\\| ", "", sub(" \\|$", "", rows)), " | ", fixed = TRUE)
  stats::setNames(cells, vapply(cells, `[`, "", 1))
}

packages_of <- function(field) {
  value <- read.dcf(file.path(source_dir, "DESCRIPTION"), field)[1, 1]
  sub("[[:space:](].*", "", trimws(strsplit(value, ",")[[1]]))
}

test_that("the table of dependencies is that of DESCRIPTION", {
  skip_without_sources()
  for (field in c("Imports", "LinkingTo", "Suggests")) {
    rows <- rows_of_table(field)
    expect_setequal(names(rows), packages_of(field))
    # What for, what it costs, in whose place.
    expect_true(all(lengths(rows) == 4), info = field)
    expect_true(all(nzchar(trimws(unlist(rows)))), info = field)
  }
})

test_that("what is suggested is used somewhere", {
  skip_without_sources()
  files <- list.files(file.path(source_dir, c("R", "tests", "vignettes")), "[.](R|Rmd)$", recursive = TRUE, full.names = TRUE)
  files <- files[basename(files) != "test-dependencies.R"]
  text <- unlist(lapply(files, readLines, encoding = "UTF-8", warn = FALSE))
  for (package in packages_of("Suggests")) {
    expect_true(any(grepl(paste0("\\b", package, "\\b"), text)), info = package)
  }
})
