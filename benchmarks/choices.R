# What do packages choose by default among all families and k = 1 to 9, and how good is it? make choices.
#
#   Rscript benchmarks/choices.R [quick] [parts=times,heldout,...] [only=iris,trees,...] [engines=mezcla,...]
#     [to=folder] [kept=folder]
#
# All takes about 20 minutes; `quick` (make choices BENCH=quick) about three: a part of the data, fewer folds and seeds.
# Parts are
#   times     what is chosen on real data, and how much of the processor that takes, one process alone
#   heldout   the log-likelihood of rows that were held out, the choice repeated in each fold
#   seeds     whether ten seeds choose the same
#   table     whether the table of a selection is what each of its cells alone reaches
#   normal    how often one normal is taken for one
#   truth     how often a known truth is found
# `only` names real data of choices_data.R, `engines` leaves the others out. Results of the whole go to
# benchmarks/results/ (CHOICES.md, choices_*.csv, choices.png), of a part to a temporary folder, or to that of `to`.
# To judge another build of mezcla, put its library first, and take the others' rows from a run that is `kept`:
#
#   R_LIBS=/its/.library Rscript benchmarks/choices.R engines=mezcla kept=benchmarks/results to=/some/folder

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "data.R", "workers.R", "pool.R", "report.R", "picture.R", "optima_cases.R",
               "optima_nested.R", "choices_data.R", "choices_report.R")) source(beside(file))
pool_files <- c("engines.R", "data.R", "workers.R", "optima_engines.R", "choices_engines.R")

# --- How much ------------------------------------------------------------------

plan_full <- list(
  limit = 240, # seconds after which a fit is ended
  every = 1, # one of so many of the real data
  largest = Inf, # rows times columns
  folds = 10, seeds = 10, rounds = 3,
  patience = 2, # seconds of the processor after which no other round begins
  large = 2000, # rows times columns from which there are half as many folds
  large_for_cv = 1000, # rows beyond which nothing is chosen by cross-validation
  table_every = 1, # one of so many of those whose tables are compared
  repeats = 30, # of one normal
  cells = 120, cell_size = 12000 # of the grid
)
plan_quick <- but(plan_full, limit = 30, every = 4, largest = 2000, folds = 3, seeds = 3, rounds = 1, table_every = 6,
                  repeats = 2, cells = 15, cell_size = 1000)

# --- Jobs: a fit each ----------------------------------------------------------------

job <- function(what, ..., size) list(what = what, arguments = list(...), size = size)

choice_fields <- c("family", "k", "df", "loglik", "bic", "status", "seconds")

# `about` has a row per job; a failure becomes a row of NA that says why.
gather <- function(about, answers) {
  rows <- lapply(seq_along(answers), function(i) {
    answer <- answers[[i]]
    if (!failed(answer)) return(data.frame(about[i, , drop = FALSE], answer, failure = "", row.names = NULL))
    data.frame(about[i, , drop = FALSE], failure = answer$reason, row.names = NULL)
  })
  columns <- unique(c(names(about), choice_fields, setdiff(unlist(lapply(rows, names)), "failure"), "failure"))
  rows <- lapply(rows, function(row) {
    row[setdiff(columns, names(row))] <- NA
    row[columns]
  })
  do.call(rbind, rows)
}

run_choices <- function(jobs, about, label, workers = 2) {
  gather(about, run_jobs(jobs, label, pool_files, plan$limit, workers))
}

# One job for each row of `about`, which names a set and an engine; `more(row, x)` is what else the job is given.
choose_jobs <- function(about, sets, more) {
  lapply(seq_len(nrow(about)), function(i) {
    row <- about[i, ]
    given <- c(list(what = "choose", engine = row$engine, size = length(sets[[row$data]])), more(row, sets[[row$data]]))
    do.call(job, given)
  })
}

expand <- function(...) expand.grid(..., stringsAsFactors = FALSE)

# Where rows are few, also what a call takes that searches for nothing.
timed_engines <- function(x) c(engines, if ("mezcla" %in% engines && nrow(x) <= few_rows) "mezcla, one start")

run_times <- function(sets) {
  about <- do.call(rbind, lapply(names(sets), function(name) expand(engine = timed_engines(sets[[name]]), data = name)))
  jobs <- choose_jobs(about, sets, function(row, x) {
    list(x = x, seed = 1, times = plan$rounds, patience = plan$patience)
  })
  rows <- run_choices(jobs, about, "times", workers = 1)
  shapes <- t(vapply(sets, dim, c(n = 0L, d = 0L)))
  data.frame(data = rows$data, shapes[rows$data, , drop = FALSE], rows[names(rows) != "data"], row.names = NULL)
}

folds_for <- function(x) {
  folds <- if (length(x) >= plan$large) max(2, plan$folds %/% 2) else plan$folds
  min(nrow(x), folds)
}

# By cross-validation within cross-validation what is small enough.
heldout_engines <- function(x) c(engines, if ("mezcla" %in% engines && nrow(x) <= plan$large_for_cv) "mezcla by CV")

run_heldout <- function(sets) {
  about <- do.call(rbind, lapply(names(sets), function(name) {
    folds <- folds_for(sets[[name]])
    expand(engine = heldout_engines(sets[[name]]), fold = seq_len(folds), folds = folds, data = name)
  }))
  jobs <- choose_jobs(about, sets, function(row, x) {
    out <- folds_of(x, row$folds) == row$fold
    list(x = x[!out, , drop = FALSE], test = x[out, , drop = FALSE], seed = row$fold)
  })
  run_choices(jobs, about, "heldout")
}

# Mclust is random only where it draws rows for its hierarchical clustering.
is_random <- function(engine, x) engine != "Mclust" || nrow(x) > 2000

run_seeds <- function(sets) {
  about <- expand(engine = engines, seed = seq_len(plan$seeds), data = names(sets))
  about <- about[mapply(function(engine, name) is_random(engine, sets[[name]]), about$engine, about$data), ]
  jobs <- choose_jobs(about, sets, function(row, x) list(x = x, seed = row$seed))
  run_choices(jobs, about, "seeds")
}

run_normal <- function() {
  found <- normal_sets(plan$repeats)
  sets <- lapply(found, `[[`, "x")
  about <- expand(engine = engines, data = seq_along(sets))
  jobs <- choose_jobs(about, sets, function(row, x) list(x = x, seed = 1))
  shapes <- do.call(rbind, lapply(found, `[[`, "shape"))
  rows <- run_choices(jobs, about, "normal")
  data.frame(shapes[rows$data, c("n", "d", "seed")], rows, row.names = NULL)
}

run_truth <- function() {
  found <- truth_sets(plan$cells, plan$cell_size)
  sets <- lapply(found, `[[`, "x")
  about <- expand(engine = engines, data = seq_along(sets))
  jobs <- choose_jobs(about, sets, function(row, x) list(x = x, z = found[[row$data]]$z, seed = 1))
  cells <- do.call(rbind, lapply(found, `[[`, "cell"))
  names(cells) <- paste0("true_", names(cells))
  rows <- run_choices(jobs, about, "truth")
  data.frame(cells[rows$data, ], rows, row.names = NULL)
}

# --- The table of a selection -----------------------------------------------------------

table_data <- c("crabs", "iris", "thyroid", "faithful", "wine", "banknote", "diabetes", "penguins", "swiss", "trees",
                "galaxies", "acidity", "setosa", "ruspini")
table_k <- 2:6
table_search <- 150 # the moves of a table in which every cell is searched

# For each set the table, and for each k its cells alone and, where it is asked, Mclust's.
table_jobs <- function(x) {
  families <- if (ncol(x) == 1) c("E", "V") else mezcla::gmm_families()$covariance
  of_each_k <- function(...) lapply(table_k, function(k) job(..., x = x, k = k, families = families, size = length(x)))
  whole <- function(...) list(job("whole_table", x = x, k = table_k, seed = 1, ..., size = 10 * length(x)))
  c(whole(), whole(search = table_search), of_each_k("cells_alone", seed = 1),
    if ("Mclust" %in% engines) of_each_k("cells_of_mclust"))
}

table_of_set <- function(name, answers) {
  failures <- Filter(failed, answers)
  if (length(failures) > 0) {
    note("the table of %s is left out: %s", name, failures[[1]]$reason)
    return(NULL)
  }
  parts <- split(answers, c(1:2, rep(3:4, each = length(table_k)))[seq_along(answers)])
  cells <- Reduce(function(a, b) merge(a, b, sort = FALSE), lapply(parts, function(part) do.call(rbind, part)))
  if (is.null(cells$Mclust)) cells$Mclust <- NA_real_
  cells <- with_nested(data.frame(data = name, cells, loglik = cells$table))
  cells[names(cells) != "loglik"]
}

run_table <- function() {
  every <- seq(1, length(table_data), plan$table_every)
  sets <- real_sets(if (length(only) > 0) only else table_data[every], Inf)
  jobs <- lapply(sets, table_jobs)
  answers <- run_jobs(unlist(jobs, recursive = FALSE, use.names = FALSE), "table", pool_files, 10 * plan$limit)
  answers <- split(answers, factor(rep(names(sets), lengths(jobs)), names(sets)))
  do.call(rbind, unname(Map(table_of_set, names(answers), answers)))
}

# --- What is kept of another run ----------------------------------------------------------

# The rows of engines that were not asked now, of the same fits: what stands before the family says which.
with_kept <- function(rows, part) {
  file <- file.path(kept, paste0(part_file(part), ".csv"))
  if (length(kept) == 0 || !file.exists(file) || NROW(rows) == 0) return(rows)
  old <- utils::read.csv(file, stringsAsFactors = FALSE)
  if (part == "table") return(with_kept_cells(rows, old))
  old$failure[is.na(old$failure)] <- ""
  fields <- setdiff(names(rows)[seq_len(match("family", names(rows)) - 1)], "engine")
  key <- function(table) do.call(paste, table[fields])
  old[setdiff(names(rows), names(old))] <- NA
  old <- old[!old$engine %in% rows$engine & key(old) %in% key(rows), names(rows)]
  if (nrow(old) > 0) note("%s: the rows of %s are those of another run", part, toString(unique(old$engine)))
  rbind(rows, old)
}

with_kept_cells <- function(rows, old) {
  key <- function(table) paste(table$data, table$k, table$family)
  if (all(is.na(rows$Mclust))) rows$Mclust <- old$Mclust[match(key(rows), key(old))]
  rows
}

# --- The line ------------------------------------------------------------------------

value_of <- function(name) {
  given <- grep(paste0("^", name, "="), arguments, value = TRUE)
  strsplit(sub("^[^=]*=", "", given), ",")[unlist(length(given)) > 0]
}
listed <- function(name) unlist(value_of(name))

parts <- c("times", "heldout", "seeds", "table", "normal", "truth")
all_engines <- c("mezcla", "Mclust", "scikit-learn")
check_among <- function(given, known, what) {
  unknown <- setdiff(given, known)
  if (length(unknown) > 0) stop("unknown ", what, ": ", toString(unknown), "; known are ", toString(known))
}

check_among(sub("=.*", "", arguments), c("quick", "parts", "only", "engines", "to", "kept"), "argument")
quick <- "quick" %in% arguments
plan <- if (quick) plan_quick else plan_full
only <- listed("only")
kept <- listed("kept")
chosen <- if (is.null(listed("parts"))) parts else listed("parts")
check_among(chosen, parts, "parts")

found_engines <- function() {
  asked <- if (is.null(listed("engines"))) all_engines else listed("engines")
  check_among(asked, all_engines, "engines")
  here <- vapply(asked, function(engine) {
    switch(engine, mezcla = TRUE, Mclust = is_here("mclust"), !is.null(find_python()))
  }, NA)
  if (any(asked == "scikit-learn" & !here)) note("scikit-learn is not installed: left out")
  asked[here]
}

if (!requireNamespace("mezcla", quietly = TRUE)) stop("mezcla is not installed: make install")
engines <- found_engines()
sets <- real_sets(only, plan$largest)
sets <- sets[length(only) > 0 | seq_along(sets) %% plan$every == 0]
small <- sum(vapply(sets, nrow, 0L) < 200)
cat(sprintf("%d real data sets, %d of them with fewer than 200 rows\n", length(sets), small))

partial <- quick || length(only) > 0 || length(chosen) < length(parts) || length(engines) < length(all_engines)
folder <- if (is.null(listed("to"))) results_folder(partial) else listed("to")
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
part_file <- function(part) paste0("choices_", part)

begin <- Sys.time()
runs <- list(times = function() run_times(sets), heldout = function() run_heldout(sets),
             seeds = function() run_seeds(sets), table = run_table, normal = run_normal,
             truth = run_truth)
results <- lapply(chosen, function(part) {
  rows <- with_kept(runs[[part]](), part)
  write_table(rows, folder, part_file(part)) # what was waited for is kept whatever comes
  rows
})
names(results) <- chosen
write_choices(results, as.numeric(Sys.time() - begin, units = "mins"), folder)
