# Which log-likelihood does each package's default reach, and in what time? make optima.
#
#   Rscript benchmarks/optima.R [quick] [real] [simulated] [grid] [passes] [apart]
#
# All takes about twenty minutes; `quick` (make optima BENCH=quick) takes less than two minutes:
# a third of the cases, those that need much time left out. `real`, `simulated`, `grid`, `passes` and `apart` run
# that part alone. Results of the whole go to benchmarks/results/ (OPTIMA.md, optima.csv, grid.csv,
# passes.csv, apart.csv, optima.png), of a part to a temporary folder. The files beside this one: optima_cases.R and
# anchors.csv (what is fitted, and the best that was known before), optima_engines.R and
# scikit_learn.py (how each package is called), optima_passes.R, optima_apart.R, optima_report.R; and of run.R's common.R,
# data.R, workers.R, measure.R, report.R and picture.R.

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "data.R", "engines.R", "workers.R", "measure.R", "report.R", "picture.R",
               "optima_engines.R", "optima_cases.R", "optima_nested.R", "optima_passes.R", "optima_apart.R",
               "optima_report.R")) {
  source(beside(file))
}
worker_files <- c("engines.R", "optima_engines.R")

# --- How much ------------------------------------------------------------------

plan_full <- list(
  patience = 0.6, # seconds after which `me, 50 starts` begins no other start
  too_long = 10, # seconds: an engine that is expected to take more is not asked
  most_rows = Inf, # data with more are left out
  grid_rows = 1e4,
  seeds = 20 # of each shape of which passes are counted
)
plan_quick <- but(plan_full, patience = 0.3, too_long = 1, most_rows = 1200, grid_rows = 1e3, seeds = 3)

# --- Who -----------------------------------------------------------------------

# `seconds` is roughly what a fit takes on one thread.
method <- function(engine, threads = 1, families = NULL, seconds = function(case, family) 0) {
  list(contender = contender(engine, threads, isa = "default", core = "default"), families = families,
       seconds = seconds)
}

# The more components the more iterations, of diagonal or full covariances; and where the orientation
# is common, those within the M-step.
em_seconds <- function(case, family) {
  ns <- if (endsWith(family, "I")) 100 + 4 * case$d else 100 + 2 * case$d^2
  1e-9 * (50 + 5 * case$k) * case$n * case$k * ns + if (endsWith(family, "VE")) 5e-5 * case$k * case$d^3 else 0
}

# Mclust's hierarchical clustering, of at most 2000 rows.
hc_seconds <- function(case) 3 * (min(case$n, 2000) / 2000)^2.5 * max(1, case$d / 10)

# Its four covariance types, and what they are in one dimension.
sklearn_families <- c(VVV = "VVV", EEE = "EEE", VVI = "VVI", VII = "VII", E = "EEE", V = "VVV")
sklearn_seconds <- function(case, family) 5e-7 * case$n * case$k * (50 + 0.3 * case$d^2)

# mezcla with the threads that it takes by itself; the others have one.
methods <- list(
  mezcla = method("mezcla", 2),
  Mclust = method("mclust", seconds = function(case, family) em_seconds(case, family) + hc_seconds(case)),
  "me, 50 starts" = method("mclust", seconds = em_seconds),
  Rmixmod = method("Rmixmod", seconds = em_seconds),
  "scikit-learn" = method("scikit-learn", families = sklearn_families, seconds = sklearn_seconds)
)

found_methods <- function() {
  found <- vapply(methods, function(method) {
    engine <- method$contender$engine
    if (engine == "scikit-learn") !is.null(find_python()) else is_here(engine)
  }, NA)
  if (!found[["scikit-learn"]]) note("scikit-learn is not installed: left out")
  methods[found]
}

family_for <- function(method, family) {
  if (is.null(method$families)) family else if (family %in% names(method$families)) method$families[[family]]
}

# --- One case ------------------------------------------------------------------

ask_method <- function(name, case, family) {
  method <- methods[[name]]
  answer <- worker_of(method$contender)$ask(
    task = "optima", engine = name, method = name, prefix = case$prefix, n = case$n, d = case$d, k = case$k,
    family = family, seed = 1, patience = plan$patience
  )
  if (name == "scikit-learn") answer$parameters <- read_theta(case$prefix, case$d, case$k)
  answer
}

# One judge for all: the log-likelihood at the parameters that were returned, whatever was reported.
judged <- function(parameters, x, family) {
  params <- do.call(mezcla::gmm_params, parameters)
  c(list(loglik = mezcla::log_likelihood(params, x)), guard_of(x, parameters, mezcla::e_step(params, x), family))
}

compare_reports <- function(row) {
  apart <- abs(row$loglik - row$reported) > 1e-6 * abs(row$loglik)
  if (isTRUE(apart)) {
    note("%s reports %.8g for %s %s,%d, whose parameters have %.8g", row$engine, row$reported, row$data, row$family,
         row$k, row$loglik)
  }
}

# NULL where the engine has not the family or would take too long; a row without values where it fails.
row_of <- function(name, case, family, data) {
  asked <- family_for(methods[[name]], family)
  if (is.null(asked) || methods[[name]]$seconds(case, family) > plan$too_long) return(NULL)
  row <- data.frame(
    data = data$data, kind = data$kind, n = case$n, d = case$d, family = family, k = case$k, engine = name,
    loglik = NA_real_, reported = NA_real_, seconds = NA_real_, rows = NA_real_, eigen = NA_real_,
    spurious = "failed", starts = NA_integer_
  )
  found <- tryCatch({
    answer <- ask_method(name, case, asked)
    told <- answer[intersect(c("reported", "seconds", "starts"), names(answer))]
    c(told, judged(answer$parameters, data$x, family))
  }, error = function(e) {
    reason <- sub("^one node produced an error: ", "", conditionMessage(e))
    note("%s fails on %s %s,%d%s", name, data$data, family, case$k, if (nzchar(reason)) paste0(": ", reason) else "")
    start_again(name)
    list()
  })
  row[names(found)] <- found
  compare_reports(row)
  row
}

run_model <- function(data, family, k) {
  case <- write_case(data$x, k)
  on.exit(drop_case(case))
  rows <- do.call(rbind, lapply(names(methods), row_of, case, family, data))
  rows <- with_best(rows, anchors)
  say_case(rows)
  rows
}

run_data <- function(data) {
  do.call(rbind, Map(function(family, k) run_model(data, family, k), data$models$family, data$models$k))
}

# What is best known: of what is not spurious, and the anchors.
with_best <- function(rows, anchors) {
  known <- anchors$loglik[paste(anchors$data, anchors$family, anchors$k) == paste(rows$data, rows$family, rows$k)[1]]
  rows$anchor <- c(known, NA)[1]
  regular <- rows$loglik[!nzchar(rows$spurious)]
  rows$best <- if (length(c(regular, known)) > 0) max(regular, known) else NA_real_
  rows$shortfall <- ifelse(nzchar(rows$spurious), NA, rows$best - rows$loglik)
  rows
}

say_case <- function(rows) {
  result <- ifelse(nzchar(rows$spurious), rows$spurious, sprintf("%.4f", rows$shortfall))
  cat(sprintf("%s %s,%d (%.4f): %s\n", rows$data[1], rows$family[1], rows$k[1], rows$best[1],
              paste(sprintf("%s %s in %.2g s", rows$engine, result, rows$seconds), collapse = "; ")))
  flush(stdout())
}

# The first call in a process loads and compiles what no later one has to.
warm_up <- function(names) {
  case <- write_case(as_rows(faithful), 2)
  on.exit(drop_case(case))
  for (name in names) attempt(name, ask_method(name, case, "VVV"))
}

# After a failure in a new process: Rmixmod, once it has failed, fails at whatever it is asked next.
start_again <- function(name) {
  dismiss(methods[[name]]$contender)
  warm_up(name)
}

# --- All families and k ------------------------------------------------------------

run_grid <- function() {
  set.seed(1)
  x <- make_rows(plan$grid_rows, 5, 5)$x
  case <- write_case(x, 5)
  on.exit(drop_case(case))
  rows <- lapply(intersect(c("mezcla", "Mclust"), names(methods)), function(name) {
    answer <- worker_of(methods[[name]]$contender)$ask(task = "grid", method = name, prefix = case$prefix, n = case$n,
                                                       d = case$d, k = case$k, seed = 1)
    cat(sprintf("grid: %s in %.3g s\n", name, answer$seconds))
    cells <- as.data.frame(as.table(answer$loglik), stringsAsFactors = FALSE)
    data.frame(engine = name, n = case$n, d = case$d, seconds = answer$seconds, k = as.integer(cells$Var1),
               family = cells$Var2, loglik = cells$Freq)
  })
  do.call(rbind, lapply(rows, with_nested))
}

# --- The line ------------------------------------------------------------------------

parts <- c("real", "simulated", "grid", "passes", "apart")
unknown <- setdiff(arguments, c("quick", parts))
if (length(unknown) > 0) stop("unknown: ", toString(unknown), "; parts are ", toString(parts))
quick <- "quick" %in% arguments
plan <- if (quick) plan_quick else plan_full
chosen <- if (any(parts %in% arguments)) intersect(parts, arguments) else parts

methods <- found_methods()
anchors <- utils::read.csv(beside("anchors.csv"), stringsAsFactors = FALSE)
cases <- c(if ("real" %in% chosen) real_cases(anchors), if ("simulated" %in% chosen) simulated_cases())
cases <- Filter(function(case) nrow(case$x) <= plan$most_rows, cases)
if (quick) cases <- a_third(cases)

begin <- Sys.time()
warm_up(names(methods))
results <- do.call(rbind, lapply(cases, run_data))
grid <- if ("grid" %in% chosen) run_grid()
passes <- if ("passes" %in% chosen) run_passes(plan$seeds)
apart <- if ("apart" %in% chosen) run_apart(quick)
dismiss_crew()
minutes <- as.numeric(Sys.time() - begin, units = "mins")

write_optima(results, grid, passes, apart, minutes, results_folder(quick || length(chosen) < length(parts)))
