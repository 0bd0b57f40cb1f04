# What do packages do with hostile inputs? make hostile.
#
#   Rscript benchmarks/hostile.R [package ...]
#
# Every case of the catalogue (hostile_cases.R) runs in a process of its own, under a time limit, so that
# what crashes or never ends is a verdict like the others, which code gives against plain R. Packages
# (hostile_engines.R says how they are called) that are not installed are left out. Takes ten minutes
# or so, most of it waiting; results go to benchmarks/results/ (HOSTILE.md, hostile.csv), those of some
# packages to a temporary folder. Needs forks: not for Windows.

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "report.R", "hostile_engines.R", "hostile_cases.R")) source(beside(file))
for (file in c("helper-reference.R", "helper-reference-em.R")) source(beside(file.path("..", "tests", "testthat", file)))

limit <- 30 # seconds, of which a case that works takes less than one

# One case in a fork; the parent loads no package that starts threads, so that forks are fresh.
run_case <- function(engine, case) {
  job <- parallel::mcparallel({
    sink(nullfile())
    suppressMessages(library(engine$package, character.only = TRUE))
    case$judge(engine)
  }, silent = TRUE, mc.set.seed = FALSE)
  found <- parallel::mccollect(job, wait = FALSE, timeout = limit)
  if (is.null(found)) {
    stop_tree(job$pid)
    return(verdict("hang", sprintf("no end in %d seconds", limit)))
  }
  parallel::mccollect(job) # takes leave of the process
  found <- found[[1]]
  if (is.null(found)) return(verdict("crash", "the process ended"))
  if (inherits(found, "try-error")) return(verdict("not judged", as.character(found)))
  found
}

# A process that hangs may have children that hang.
stop_tree <- function(pid) {
  children <- suppressWarnings(system2("pgrep", c("-P", pid), stdout = TRUE, stderr = FALSE))
  for (child in c(as.integer(children), pid)) tools::pskill(child, tools::SIGKILL)
}

run_cases <- function(cases, engines) {
  rows <- list()
  for (engine in names(engines)) {
    for (case in names(cases)) {
      begun <- proc.time()[["elapsed"]]
      found <- run_case(engines[[engine]], cases[[case]])
      rows[[length(rows) + 1]] <- data.frame(
        engine = engine, case = case, text = cases[[case]]$text, verdict = found$kind, detail = found$detail,
        seconds = round(proc.time()[["elapsed"]] - begun, 1)
      )
    }
    of_engine <- do.call(rbind, rows)
    cat(sprintf("%s: %s\n", engine, toString(counts(of_engine$verdict[of_engine$engine == engine]))))
  }
  do.call(rbind, rows)
}

counts <- function(verdicts) {
  table <- table(verdicts)
  paste(table, names(table))
}

installed <- function(engines) {
  if (length(arguments) > 0) engines <- Filter(function(engine) engine$package %in% arguments, engines)
  engines[vapply(engines, function(engine) is_here(engine$package), NA)]
}

# --- The report ------------------------------------------------------------------

kinds <- c("correct", "told", "clear error", "unclear error", "wrong", "crash", "hang")

summary_of <- function(results) {
  rows <- split(results, factor(results$engine, unique(results$engine)))
  count <- function(kind) vapply(rows, function(one) sum(one$verdict == kind), 0L)
  table <- data.frame(package = names(rows), cases = vapply(rows, function(one) sum(one$verdict != "not applicable"), 0L))
  for (kind in kinds) table[[kind]] <- count(kind)
  table
}

wide_table <- function(results) {
  table <- unique(results[c("case", "text")])
  for (engine in unique(results$engine)) {
    own <- results[results$engine == engine, ]
    cell <- own$verdict[match(table$case, own$case)]
    cell[cell == "not applicable"] <- "-"
    bad <- cell %in% c("wrong", "crash", "hang")
    cell[bad] <- paste0("**", cell[bad], "**")
    table[[engine]] <- cell
  }
  names(table)[1:2] <- c("case", "input")
  table
}

# What was wrong without a word.
silent_table <- function(results) {
  rows <- results[results$verdict %in% c("wrong", "crash", "hang"), ]
  data.frame(package = rows$engine, case = rows$case, verdict = rows$verdict,
             what = gsub("|", "/", rows$detail, fixed = TRUE))
}

write_report <- function(mixtures, kmeans, packages, minutes) {
  folder <- results_folder(length(arguments) > 0)
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  both <- rbind(data.frame(part = "mixtures", mixtures), data.frame(part = "k-means", kmeans))
  utils::write.csv(both[names(both) != "seconds"], file.path(folder, "hostile.csv"), row.names = FALSE)
  lines <- c(
    "# Hostile inputs", "",
    "Written by `make hostile`; do not edit. Every case runs in a process of its own, which is stopped after",
    sprintf("%d seconds. Packages are called as their documentation says, one fit with full covariances, everything", limit),
    "else as it is by default. Verdicts are given by code, the same for all:", "",
    "* *correct*: what is returned is right. Log-likelihood and posterior are those of the returned parameters, by plain R; there",
    "  is an answer for every row; no component is singular; where the maximum is plain to see it was found;",
    "* *told*: it is not right, or there is nothing right, but a warning or the object itself says so;",
    "* *clear error*: an error whose message names the cause, by key words of the case; *unclear error*: any other;",
    "* *wrong*: a wrong or degenerate result, or `NULL`, without a word;",
    "* *crash*: the process ended; *hang*: it did not end.", "",
    markdown(data.frame(what = c("date", "R", "packages"), is = c(today(), r_and_blas(), versions_of(packages)))),
    sprintf("This run took %.0f minutes.", minutes), "",
    "## In one row each", "", "Mixtures:", "", markdown(summary_of(mixtures)), "k-means:", "", markdown(summary_of(kmeans)),
    "## Mixtures", "", markdown(wide_table(mixtures)), "## k-means", "", markdown(wide_table(kmeans)),
    "## What was wrong", "", markdown(silent_table(both))
  )
  writeLines(lines, file.path(folder, "HOSTILE.md"))
  cat("\nwritten to ", folder, "\n", sep = "")
}

begun <- proc.time()[["elapsed"]]
found <- installed(engines)
found_kmeans <- installed(kmeans_engines)
mixtures <- run_cases(mixture_cases, found)
kmeans <- run_cases(kmeans_cases, found_kmeans)
packages <- setdiff(unique(vapply(c(found, found_kmeans), function(engine) engine$package, "")), "stats")
write_report(mixtures, kmeans, packages, (proc.time()[["elapsed"]] - begun) / 60)
results <- rbind(mixtures, kmeans)
if (any(results$verdict == "not judged")) print(results[results$verdict == "not judged", c("engine", "case", "detail")])
ours <- results
ours <- ours[ours$engine == "mezcla" & ours$verdict %in% c("unclear error", "wrong", "crash", "hang", "not judged"), ]
if (nrow(ours) > 0) {
  print(ours[c("case", "verdict", "detail")], right = FALSE)
  quit(status = 1)
}
