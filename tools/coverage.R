# What share of the lines of R/ and src/ the tests run, by covr and gcov:
#   Rscript tools/coverage.R [files]    a regular expression of test files; without it, all but those that
#                                       call over and over what the others call
# Fails below 97 %, and lists the lines that are not run and do not say why. A line says so in a
# comment: at its end "nocov: why", or before it "nocov begin: why" and after it "nocov end". Such lines
# count as what they are, not run. C++ that only forks run is not seen to run: they end without a word.

least <- 97
# What is traced takes several times as long: these would be more than half of all.
repeating <- c("arguments", "combinations", "conditions", "instruction_set", "interrupt", "processes", "texts", "threads")
files <- commandArgs(trailingOnly = TRUE)
if (length(files) == 0) {
  names <- sub("^test-(.*)[.]R$", "\\1", list.files(file.path("tests", "testthat"), "^test-"))
  files <- sprintf("^(%s)$", paste(setdiff(names, repeating), collapse = "|"))
}

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

# Lines are counted before the compiler optimises: -O1 changes no count, and spares most of the time. So
# does counting without locks, at the cost of counts that threads lose to each other: whether a line has
# run at all stays as it is.
no_line <- "a pattern that matches no line" # what is not to be run is dealt with below
options(
  covr.flags = c(CXXFLAGS = "-O1 --coverage -fprofile-update=single", LDFLAGS = "--coverage"),
  covr.gcov = "true", # the program that does nothing: covr passes over lines of which only a part has run
  covr.exclude_pattern = no_line, covr.exclude_start = no_line, covr.exclude_end = no_line
)
Sys.setenv(MAKEFLAGS = "-j2")
setwd(copy)
# Tests that fail are not what this is about, and must not cost the figure.
run_tests <- c(
  sprintf("commandArgs <- function(trailingOnly) %s", deparse(files)),
  "quit <- function(...) invisible()",
  "source(file.path('tools', 'test.R'))",
  # A child that a test kills while it writes what it ran leaves half a file, at which covr would stop.
  "library <- dirname(system.file(package = 'mezcla'))",
  "for (trace in list.files(library, '^covr_trace_', full.names = TRUE)) {",
  "  if (inherits(try(readRDS(trace), silent = TRUE), 'try-error')) unlink(trace)",
  "}"
)
coverage <- suppressWarnings(covr::package_coverage(copy, type = "none", code = run_tests, clean = FALSE))

# --- Line by line ---------------------------------------------------------------------------------

# A line of several expressions has run when all of them have.
lines_of_r <- function(coverage) {
  rows <- covr::tally_coverage(coverage, by = "line")
  data.frame(file = rows$filename, line = rows$line, run = rows$value > 0, language = "R")
}

# A line that was compiled several times (templates, instruction sets) has run when one of them has.
lines_of_cpp <- function(folder) {
  notes <- list.files(folder, "[.]gcno$", recursive = TRUE, full.names = TRUE)
  rows <- do.call(rbind, lapply(notes, read_note, folder))
  rows <- aggregate(run ~ file + line, rows, any)
  rows$language <- "C++"
  rows
}

# gcov looks for sources from where they were compiled, and leaves its answers there.
read_note <- function(note, folder) {
  old <- setwd(folder)
  on.exit(setwd(old))
  unlink(Sys.glob("*.gcov"))
  system2("gcov", c("-p", shQuote(note)), stdout = FALSE, stderr = FALSE)
  do.call(rbind, lapply(Sys.glob("*.gcov"), read_gcov, folder))
}

read_gcov <- function(file, folder) {
  text <- readLines(file, warn = FALSE)
  source <- sub("^.*:Source:", "", text[1])
  if (startsWith(source, "/") || !file.exists(file.path(folder, source))) return(NULL)
  # count:line:text; the count of a line of which a part has not run has a star. Left out: "=====",
  # what an exception on its way runs, and lines of brackets, where the compiler puts the same.
  counted <- grep("^ *([0-9]+[*]?|#####): *[0-9]+:.*[[:alnum:]]", text, value = TRUE)
  if (length(counted) == 0) return(NULL)
  data.frame(file = file.path("src", source),
             line = as.integer(sub("^[^:]*: *([0-9]+):.*", "\\1", counted)),
             run = !grepl("^ *#", counted))
}

# Which lines of a file say why they are not run.
says_why <- function(file) {
  text <- readLines(file)
  within <- cumsum(grepl("nocov begin: .", text)) > cumsum(grepl("nocov end", text))
  within | grepl("nocov: .", text)
}

lines <- rbind(lines_of_r(coverage), lines_of_cpp(file.path(copy, "src")))
lines <- lines[order(lines$file, lines$line), ]
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
if (any(figures < least)) quit(status = 1)
