# What does the default call answer on every table of R's own packages? make datasets.
#
#   Rscript benchmarks/datasets.R [package ...]    of which packages; without it, of R's own and the recommended ones
#
# fit_gmm() of the numeric columns of each data set that has two or more of them, one after the other: what is
# chosen by five seeds, how much of the processor it takes and what is said. All of that is for reading: there is
# no right answer, but many that a user would not call sensible. Those that anybody would see are counted:
# failures, models with as many parameters as rows, fits that did not converge, seeds that do not agree. How long
# the race of starts is was judged on 159 of these sets; other defaults were made on those of choices.R. Takes five minutes; the table goes to
# benchmarks/results/DATASETS.md, of packages that were named to a temporary folder.

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "report.R")) source(beside(file))
library(mezcla)

with_tables <- c("datasets", "boot", "cluster", "lattice", "MASS", "nlme", "rpart", "survival")
packages <- if (length(arguments) > 0) arguments else Filter(function(package) nzchar(system.file(package = package)), with_tables)
seeds <- 1:5

# The numeric columns of what is a table, if there are two or more; else NULL.
numeric_table <- function(x) {
  if (!is.data.frame(x) && !(is.matrix(x) && is.numeric(x)) || is.table(x)) return(NULL)
  x <- as.data.frame(x)
  x <- x[vapply(x, is.numeric, NA)]
  if (length(x) >= 2) x
}

tables_of <- function(package) {
  items <- sort(unique(sub(" .*", "", utils::data(package = package)$results[, "Item"])))
  tables <- lapply(items, function(item) {
    place <- new.env()
    # What lies in a file of another name is not found by its own: left out.
    suppressWarnings(utils::data(list = item, package = package, envir = place))
    if (exists(item, place, inherits = FALSE)) numeric_table(get(item, place))
  })
  names(tables) <- items
  Filter(Negate(is.null), tables)
}

# The fit, or the error, and every warning and message on the way.
answer <- function(seed, x) {
  said <- character()
  hear <- function(condition, restart) {
    said <<- unique(c(said, trimws(conditionMessage(condition))))
    invokeRestart(restart)
  }
  set.seed(seed)
  seconds <- system.time(fit <- tryCatch(
    withCallingHandlers(fit_gmm(x), warning = function(w) hear(w, "muffleWarning"),
                        message = function(m) hear(m, "muffleMessage")),
    error = function(e) e
  ))
  list(fit = fit, said = said, seconds = sum(seconds[1:2]))
}

model_of <- function(fit) if (inherits(fit, "error")) "an error" else sprintf("%s, %d", fit$covariance, fit$k)

row_of <- function(name, x) {
  cat(name, "\n")
  answers <- lapply(seeds, answer, x = x)
  models <- vapply(answers, function(answer) model_of(answer$fit), "")
  chosen <- sort(table(models), decreasing = TRUE)
  fit <- answers[[1]]$fit
  failed <- inherits(fit, "error")
  data.frame(
    data = name, n = nrow(x), d = ncol(x), chosen = models[1],
    seeds = if (length(chosen) == 1) "all" else paste0(names(chosen), " (", chosen, ")", collapse = "; "),
    df = if (failed) NA else fit$df, loglik = if (failed) NA else fit$loglik,
    status = if (failed) "error" else fit$status, seconds = min(vapply(answers, `[[`, 1, "seconds")),
    said = paste(c(if (failed) conditionMessage(fit), answers[[1]]$said), collapse = " / ")
  )
}

rows <- do.call(rbind, lapply(packages, function(package) {
  tables <- tables_of(package)
  do.call(rbind, Map(row_of, sprintf("%s::%s", package, names(tables)), tables))
}))

written <- rows
written$loglik <- sprintf("%.2f", rows$loglik)
written$seconds <- sprintf("%.1f", rows$seconds)
written$said <- gsub("|", "\\|", gsub("\n", " ", rows$said), fixed = TRUE)
names(written) <- c("data", "n", "d", "chosen", "seeds", "df", "log-likelihood", "status", "seconds", "said")

agree <- rows$seeds == "all"
summary_lines <- sprintf(
  "%d data sets of %s: %d errors, %d fits that did not converge, %d models with as many parameters as rows or more; all of %d seeds choose the same in %.0f %%.",
  nrow(rows), paste(packages, collapse = ", "), sum(rows$status == "error"), sum(!rows$status %in% c("converged", "error")),
  sum(rows$df >= rows$n, na.rm = TRUE), length(seeds), 100 * mean(agree)
)
folder <- results_folder(partial = length(arguments) > 0)
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
report <- file.path(folder, "DATASETS.md")
writeLines(c("# `fit_gmm()` of R's own data sets", "", "By `make datasets`.", "", summary_lines, "", markdown(written)), report)
cat(summary_lines, sep = "\n")
cat("written to", report, "\n")
