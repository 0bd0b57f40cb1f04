# What share of the lines of R/ and src/ the tests run, by covr and gcov:
#   Rscript tools/coverage.R [files]    a regular expression of test files; without it, all of them
# Fails below 97 %, and where a line is not run that does not say why. It says so in a comment: at
# its end "nocov: why", or before it "nocov begin: why" and after it "nocov end". Such lines count as
# what they are, not run. Code that only forks run is not seen to run: they end without a word.

least <- 97
files <- commandArgs(trailingOnly = TRUE)

cannot <- function(...) {
  cat("not run:", ..., "\n")
  quit(status = 77)
}
if (!requireNamespace("covr", quietly = TRUE)) cannot("there is no covr")
if (!nzchar(Sys.which("gcov"))) cannot("there is no gcov, which comes with gcc")

# --- The tests, in a copy of the sources --------------------------------------------------------

copy <- file.path(tempfile("coverage"), "mezcla")
dir.create(copy, recursive = TRUE)
parts <- c("DESCRIPTION", "NAMESPACE", "R", "src", "data", "inst", "man", "po", "tests", "tools")
invisible(file.copy(parts, copy, recursive = TRUE))
objects <- list.files(file.path(copy, "src"), "[.](o|so)$", recursive = TRUE, full.names = TRUE)
invisible(file.remove(objects))
copy <- normalizePath(copy)

# Counts are made before the compiler optimises, which spares two thirds of the time. gcov reads the
# symbols that src/Makevars would strip.
options(
  covr.flags = c(
    CXXFLAGS = "-g -O1 --coverage", LDFLAGS = "--coverage",
    PKG_LIBS = "-pthread $(LAPACK_LIBS) $(BLAS_LIBS) $(FLIBS)"
  ),
  covr.exclude_pattern = "a pattern that matches no line", # exclusions are dealt with below
  covr.exclude_start = "a pattern that matches no line", covr.exclude_end = "a pattern that matches no line"
)
Sys.setenv(MAKEFLAGS = "-j2")
setwd(copy)
run_tests <- c(
  sprintf("commandArgs <- function(trailingOnly) %s", deparse(files)),
  "source(file.path('tools', 'test.R'))"
)
coverage <- tryCatch(
  covr::package_coverage(copy, type = "none", code = paste0("\n", run_tests), clean = FALSE),
  error = function(e) {
    logs <- list.files(dirname(tempdir()), "mezcla-commands[.]Rout[.]fail$", recursive = TRUE, full.names = TRUE)
    for (log in logs) writeLines(utils::tail(readLines(log), 50))
    message("coverage needs tests that pass: ", conditionMessage(e))
    quit(status = 1)
  }
)

# --- Line by line ---------------------------------------------------------------------------------

# A row per line; a line of several expressions has run when all have, a line that was compiled
# several times (templates, instruction sets) when one of them has.
lines_of <- function(coverage) {
  rows <- covr::tally_coverage(coverage, by = "line")
  is_r <- grepl("[.]R$", rows$filename)
  key <- paste(rows$filename, rows$line)
  runs <- ifelse(is_r[!duplicated(key)], tapply(rows$value, key, min)[unique(key)],
                 tapply(rows$value, key, max)[unique(key)])
  rows <- rows[!duplicated(key), c("filename", "line")]
  data.frame(file = rows$filename, line = rows$line, run = runs > 0, language = ifelse(is_r[!duplicated(key)], "R", "C++"))
}

# Which lines of a file say why they are not run.
says_why <- function(file) {
  text <- readLines(file)
  within <- cumsum(grepl("nocov begin: .", text)) > cumsum(grepl("nocov end", text))
  within | grepl("nocov: .", text)
}

lines <- lines_of(coverage)
lines$text <- ""
lines$justified <- FALSE
for (file in unique(lines$file)) {
  of_file <- lines$file == file
  lines$justified[of_file] <- says_why(file)[lines$line[of_file]]
  lines$text[of_file] <- readLines(file)[lines$line[of_file]]
}

percent <- function(run) 100 * mean(run)
by_file <- aggregate(run ~ file, lines, percent)
for (i in which(by_file$run < 100)) cat(sprintf("%5.1f %%  %s\n", by_file$run[i], by_file$file[i]))

silent <- lines[!lines$run & !lines$justified, ]
for (i in seq_len(nrow(silent))) {
  cat(sprintf("not run: %s:%d: %s\n", silent$file[i], silent$line[i], trimws(silent$text[i])))
}
figures <- tapply(lines$run, lines$language, percent)
cat(sprintf("%d lines of R and %d of C++, %d not run, %d of these without a reason, after %.0f s\n",
            sum(lines$language == "R"), sum(lines$language == "C++"), sum(!lines$run), nrow(silent),
            proc.time()[["elapsed"]]))
cat(sprintf("coverage: R %.1f %%, C++ %.1f %%\n", figures[["R"]], figures[["C++"]]))
if (any(figures < least) || nrow(silent) > 0) quit(status = 1)
