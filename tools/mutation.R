# Do the tests notice? One by one the changes of tools/mutation/mutants.tsv (a file, what stands in it
# once, what is put there instead, and the test files that should notice) are made in a copy of the
# package, which is installed again and tested until something fails.
#
#   Rscript tools/mutation.R [try=no] [only=pattern] [more=yes] [skip=0] [check=no] [patience=300]
#
# First it looks whether every row still says what stands in the sources; try=no ends there. `only` takes the
# mutants whose file, pattern or tests match; more=yes gives those that survive their test files the whole suite
# too, which takes minutes each; `skip` passes over the first so many; check=no does without the tests of the
# copy before anything is changed. The copy stays in .mutation/, so that the next run need not compile it. Last
# line: how many were noticed.

arguments <- commandArgs(trailingOnly = TRUE)
setting <- function(name, default) {
  given <- sub(paste0("^", name, "="), "", grep(paste0("^", name, "="), arguments, value = TRUE))
  if (length(given) > 0) given[1] else default
}

room <- file.path(getwd(), ".mutation")
tree <- file.path(room, "mezcla")
library_folder <- file.path(room, "library")
least_share <- 0.9
patience <- as.numeric(setting("patience", "300")) # seconds: on a machine with other work give more

run <- function(program, arguments, seconds, directory = getwd(), log = file.path(room, "log")) {
  before <- setwd(directory)
  on.exit(setwd(before))
  suppressWarnings(system2(program, arguments, stdout = log, stderr = log, stdin = "/dev/null", timeout = seconds))
}

# ---- The copy ---------------------------------------------------------------------------------

# What git knows, and of it what has changed. The core is not one translation unit there, so that a
# mutant costs one file; and it is optimised less.
copy_tree <- function(separately) {
  files <- system2("git", c("ls-files", "--cached", "--others", "--exclude-standard"), stdout = TRUE)
  files <- files[file.exists(files) & !grepl("^(benchmarks|vignettes|tools|[.])", files)]
  for (file in files) {
    to <- file.path(tree, file)
    if (file.exists(to) && tools::md5sum(to) == tools::md5sum(file)) next
    dir.create(dirname(to), showWarnings = FALSE, recursive = TRUE)
    file.copy(file, to, overwrite = TRUE)
    if (grepl("[.](h|hpp)$", file)) unlink(objects(), force = TRUE)
  }
  if (separately) separate_core()
  dir.create(library_folder, showWarnings = FALSE, recursive = TRUE)
  writeLines(c("CXXFLAGS=-O1", "CXX14FLAGS=-O1", "CXX17FLAGS=-O1"), file.path(room, "Makevars"))
}

objects <- function() list.files(file.path(tree, "src"), "[.]o$", recursive = TRUE, full.names = TRUE)

separate_core <- function() {
  makevars <- file.path(tree, "src", "Makevars")
  lines <- readLines(makevars)
  core <- list.files(file.path(tree, "src", "core"), "[.]cpp$")
  own <- sub("cpp$", "o", file.path("core", core))
  lines <- sub("\\bcore[.]o\\b", paste(own, collapse = " "), lines)
  last <- grep("^core/.*[.]o: *core", lines) # dependencies of the one unit
  if (length(last) > 0) lines <- lines[seq_len(last - 1)]
  writeLines(lines, makevars)
}

r_cmd <- function(arguments, directory = getwd()) {
  Sys.setenv(MAKEFLAGS = "-j2", R_MAKEVARS_USER = file.path(room, "Makevars"))
  run(file.path(R.home("bin"), "R"), c("CMD", arguments), 3600, directory) == 0
}

install <- function() {
  r_cmd(c("INSTALL", "--no-lock", "--no-docs", "--no-test-load", paste0("--library=", shQuote(library_folder)), shQuote(tree)))
}

# What a mutant in C++ needs: its object, and the shared library in its place. (A file of C++ has to be named,
# lest it is linked as if it were C; and where the headers of LinkingTo are only INSTALL says by itself.)
build <- function() {
  headers <- vapply(c("Rcpp", "RcppArmadillo"), function(package) system.file("include", package = package), "")
  Sys.setenv(CLINK_CPPFLAGS = paste0("-I", shQuote(headers), collapse = " "))
  r_cmd(c("SHLIB", "-o", "mezcla.so", "convert.cpp"), file.path(tree, "src")) &&
    file.copy(file.path(tree, "src", "mezcla.so"), file.path(library_folder, "mezcla", "libs", "mezcla.so"), overwrite = TRUE)
}

# ---- Tests ------------------------------------------------------------------------------------

# The objects of an R file in the place of those of the namespace: quicker than to install.
overlay <- c(
  "overlay <- function(path) {",
  "  space <- asNamespace('mezcla')",
  "  own <- new.env(parent = space)",
  "  sys.source(path, own)",
  "  put <- function(name, value, where) {",
  "    if (!exists(name, where, inherits = FALSE)) return()",
  "    unlockBinding(name, where)",
  "    assign(name, value, where)",
  "  }",
  "  for (name in ls(own, all.names = TRUE)) {",
  "    value <- get(name, own)",
  "    if (is.function(value)) environment(value) <- space",
  "    put(name, value, space)",
  "    put(name, value, as.environment('package:mezcla'))",
  "  }",
  "  methods <- space$.__NAMESPACE__.$S3methods",
  "  for (i in which(methods[, 3] %in% ls(own))) {",
  "    registerS3method(methods[i, 1], methods[i, 2], get(methods[i, 3], space), envir = space)",
  "  }",
  "}"
)

# "failed" when one fails or the session ends, "no end" when it hangs, "passed".
run_tests <- function(names, seconds, mutated = NULL) {
  script <- file.path(room, "test.R")
  writeLines(c(
    sprintf(".libPaths(c('%s', .libPaths()))", library_folder), "library(testthat)", "library(mezcla)",
    "Sys.setenv(NOT_CRAN = 'true', LANGUAGE = 'en')",
    if (!is.null(mutated)) c(overlay, sprintf("overlay('%s')", mutated)),
    sprintf("for (name in strsplit('%s', ' ')[[1]]) {", paste(names, collapse = " ")),
    "  results <- test_file(sprintf('tests/testthat/test-%s.R', name), package = 'mezcla',",
    "                       load_package = 'installed', reporter = 'silent', stop_on_failure = FALSE)",
    "  results <- as.data.frame(results)",
    "  if (sum(results$failed) + sum(results$error) > 0) quit(status = 1)",
    "}"
  ), script)
  status <- run(file.path(R.home("bin"), "Rscript"), c("--vanilla", shQuote(script)), seconds, tree)
  if (status == 0) "passed" else if (status == 124) "no end" else "failed"
}

all_tests <- function(package) {
  sub("^test-(.*)[.]R$", "\\1", list.files(file.path(package, "tests", "testthat"), "^test-"))
}

# ---- Mutants ----------------------------------------------------------------------------------

read_mutants <- function() {
  utils::read.delim("tools/mutation/mutants.tsv", quote = "", colClasses = "character")
}

text_of <- function(path) paste(readLines(path), collapse = "\n")

# What is wrong with a row; NULL if nothing is.
complaint <- function(file, pattern, tests) {
  if (!file.exists(file)) return(sprintf("there is no %s", file))
  times <- sum(gregexpr(pattern, text_of(file), fixed = TRUE)[[1]] > 0)
  if (times != 1) return(sprintf("%s has %d times: %s", file, times, pattern))
  missing <- setdiff(strsplit(tests, " ")[[1]], all_tests("."))
  if (length(missing) > 0) sprintf("there is no test file for %s (%s: %s)", toString(missing), file, pattern)
}

mutate <- function(mutant) {
  path <- file.path(tree, mutant$file)
  writeLines(sub(mutant$pattern, mutant$replacement, text_of(path), fixed = TRUE), path)
}

# The objects that a mutant changes: its own, or all that include the header.
objects_of <- function(file) {
  own <- file.path(tree, sub("[.]cpp$", ".o", file))
  if (grepl("[.]cpp$", file)) return(own)
  if (grepl("kernels/loops.hpp$", file)) {
    return(list.files(file.path(tree, "src", "kernels"), "[.]o$", full.names = TRUE))
  }
  if (grepl("[.]hpp$", file)) objects() else character()
}

try_mutant <- function(mutant, more) {
  path <- file.path(tree, mutant$file)
  kept <- tempfile()
  file.copy(path, kept, copy.date = TRUE)
  stale <- objects_of(mutant$file)
  saved <- file.path(tempdir(), sprintf("%d.o", seq_along(stale)))
  Map(file.copy, stale, saved, overwrite = TRUE)
  unlink(stale)
  on.exit({
    file.copy(kept, path, overwrite = TRUE, copy.date = TRUE)
    Map(file.copy, saved, stale, overwrite = TRUE) # newer than the source: nothing is compiled again
  })
  mutate(mutant)
  compiled <- length(stale) > 0
  if (compiled && !build()) return("does not compile")
  names <- strsplit(mutant$tests, " ")[[1]]
  first <- run_tests(names, patience, if (!compiled) path)
  if (first != "passed") return(if (first == "failed") "noticed" else first)
  if (!more) return("survived")
  later <- run_tests(setdiff(all_tests(tree), names), 3 * patience, if (!compiled) path)
  if (later == "passed") "survived" else paste(later, "later")
}

# ---- The line ---------------------------------------------------------------------------------

mutants <- read_mutants()
complaints <- unlist(Map(complaint, mutants$file, mutants$pattern, mutants$tests))
if (length(complaints) > 0) stop(paste(c("mutants.tsv:", complaints), collapse = "\n  "), call. = FALSE)
if (setting("try", "yes") == "no") {
  cat(sprintf("%d mutants stand where they should\n", nrow(mutants)))
  quit()
}
only <- setting("only", "")
chosen <- grepl(only, paste(mutants$file, mutants$pattern, mutants$tests))
mutants <- mutants[chosen, ]
mutants <- mutants[seq_len(nrow(mutants)) > as.numeric(setting("skip", "0")), ]

copy_tree(any(grepl("^src/core", mutants$file)))
cat("compiling the copy\n")
if (!install()) stop("the package does not install; see .mutation/log")
if (setting("check", "yes") == "yes" && run_tests(unique(unlist(strsplit(mutants$tests, " "))), 1800) != "passed") {
  stop("the tests fail without any mutant; see .mutation/log")
}
begun <- proc.time()[["elapsed"]]
mutants$outcome <- NA_character_
for (i in seq_len(nrow(mutants))) {
  from <- proc.time()[["elapsed"]]
  mutants$outcome[i] <- try_mutant(mutants[i, ], setting("more", "no") == "yes")
  cat(sprintf("%3d of %d, %3.0f s, %-14s %s: %s -> %s\n", i, nrow(mutants), proc.time()[["elapsed"]] - from,
              mutants$outcome[i], mutants$file[i], mutants$pattern[i], mutants$replacement[i]))
}
valid <- mutants$outcome != "does not compile"
noticed <- !mutants$outcome %in% c("survived", "does not compile")
cat(sprintf("\n%d mutants in %.0f minutes: %d noticed (%.1f %%; of %d the tests had no end), %d survived, %d did not compile\n",
            nrow(mutants), (proc.time()[["elapsed"]] - begun) / 60, sum(noticed), 100 * sum(noticed) / sum(valid),
            sum(grepl("no end", mutants$outcome)), sum(mutants$outcome == "survived"), sum(!valid)))
quit(status = if (sum(noticed) >= least_share * sum(valid) && all(valid)) 0 else 1)
