# mezcla beside other implementations, all in one run: make bench.
#
#   Rscript benchmarks/run.R [quick] [section ...]
#
# `quick` takes two to four minutes and is for seeing that everything works. Sections are those
# of the list at the end. Tables and the picture go to benchmarks/results/ (of a quick run, or of
# some sections only, to a temporary folder). The files beside this one: data.R (what is fitted),
# engines.R and scikit_learn.py (how each engine is called), workers.R (the processes they run in),
# measure.R (rounds and times), peak.cpp, report.R, picture.R, and common.R. How good the
# optima are that each package finds is another run: optima.R.

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "data.R", "workers.R", "measure.R", "report.R", "picture.R")) source(beside(file))

# --- How much ------------------------------------------------------------------

plan_full <- list(
  rounds = 4, # a contender that has used up `patience` seconds in a cell sits out the rest
  patience = 2.5,
  resolution = 0.1, # seconds that a difference of two runs must have
  d = c(2, 5, 10, 20, 50, 100), k = c(3, 10, 50),
  families = c("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"),
  family_rows = 5e4,
  cases = list(c(1e5, 10, 10), c(1e5, 2, 5), c(5e4, 50, 10)),
  kmeans_iterations = 20,
  dense = list(c(1e5, 2, 64), c(1e5, 16, 64), c(5e4, 64, 64)),
  share_d = c(16, 32, 64), share_rows = 5e4,
  rows = 10^(3:7),
  memory = c(1e6, 10, 10)
)

plan_quick <- but(
  plan_full,
  rounds = 3, patience = 1.5, resolution = 0.05, d = c(2, 10, 50), k = 10,
  families = c("EII", "VVI", "EEE", "VVV"), family_rows = 1e4,
  cases = list(c(2e4, 10, 10), c(2e4, 2, 5), c(1e4, 50, 10)),
  dense = list(c(5e4, 16, 64)), share_rows = 1e4, rows = 10^(3:5), memory = c(1e5, 10, 10)
)

# Large k and d would take minutes with the slowest instructions.
rows_for <- function(d, k) if (d <= 10) 1e5 else if (d <= 20) 5e4 else 2e4

# --- Who -----------------------------------------------------------------------

# Fastest last. Builds that choose nothing have one way only.
instruction_sets <- function() {
  code <- "cat(tryCatch(mezcla:::instruction_sets(), error = function(e) 'default'), sep = '\\n')"
  system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(code)), stdout = TRUE)
}

# OpenBLAS chooses by the processor, not always well: it is asked to choose otherwise too.
openblas_cores <- function(peaks) {
  c("default", if (peaks[["avx2"]] > 0) "HASWELL", if (peaks[["avx512"]] > 0) "SKYLAKEX")
}

sklearn_contenders <- function(...) {
  if (is.null(python)) return(list())
  settings <- expand.grid(threads = 1:2, core = cores, stringsAsFactors = FALSE)
  Map(function(threads, core) contender("scikit-learn", threads, core = core, ...), settings$threads, settings$core)
}

unset_core <- function(contenders) Filter(function(x) x$core == "default", contenders)

peer <- function(engine, ...) if (engine %in% peers) list(contender(engine, ...)) else list()
ours <- function(threads = 1, isa = fastest, ...) contender("mezcla", threads, isa, ...)

# --- The sections: each returns rows of a table --------------------------------------

each_case <- function(cases, measure) {
  rows <- lapply(cases, function(case) with_case(case[1], case[2], case[3], measure))
  do.call(rbind, rows)
}

vvv <- function() {
  grid <- expand.grid(d = plan$d, k = plan$k)
  each_case(Map(function(d, k) c(rows_for(d, k), d, k), grid$d, grid$k), function(case) {
    all <- expand.grid(threads = 1:2, isa = isas, stringsAsFactors = FALSE)
    contenders <- c(Map(ours, all$threads, all$isa),
                    if (case$k == 10) c(peer("mclust"), unset_core(sklearn_contenders())))
    measure_em("vvv", contenders, case, plan)
  })
}

families <- function() {
  each_case(list(c(plan$family_rows, 10, 10)), function(case) {
    rows <- lapply(plan$families, function(family) {
      contenders <- c(list(ours(1, family = family), ours(2, family = family)), peer("mclust", family = family))
      measure_em("families", contenders, case, plan)
    })
    do.call(rbind, rows)
  })
}

headline <- function() {
  patient <- but(plan, patience = 2.5 * plan$patience)
  each_case(plan$cases, function(case) {
    contenders <- c(
      list(ours(1), ours(2)), peer("mclust"), sklearn_contenders(), peer("EMCluster", part = 0.1),
      peer("ClusterR", threads = 1), peer("ClusterR", threads = 2),
      list(ours(1, family = "EEE"), ours(2, family = "EEE")), peer("mclust", family = "EEE"),
      sklearn_contenders(family = "EEE")
    )
    rows <- measure_em("headline", contenders, case, patient)
    check_em(rows, case, ours(2))
    rows
  })
}

kmeans_contenders <- function() {
  stats <- lapply(c("Lloyd", "MacQueen", "Hartigan-Wong"), function(a) contender("stats", algorithm = a))
  c(list(ours(1), ours(2)), stats, sklearn_contenders(algorithm = "lloyd"), sklearn_contenders(algorithm = "elkan"),
    peer("ClusterR", algorithm = "KMeans_rcpp"), peer("ClusterR", algorithm = "KMeans_arma"),
    peer("ClusterR", threads = 2, algorithm = "KMeans_arma"))
}

headline_kmeans <- function() {
  each_case(plan$cases, function(case) {
    rows <- measure_kmeans("kmeans", kmeans_contenders(), case, plan, plan$kmeans_iterations)
    check_kmeans(rows, case)
    rows
  })
}

# To the end, where nothing changes any more: the same end for all that do Lloyd's iterations.
whole_kmeans <- function() {
  contenders <- c(list(ours(1), ours(2)), list(contender("stats", algorithm = "Lloyd")),
                  unset_core(c(sklearn_contenders(algorithm = "lloyd"), sklearn_contenders(algorithm = "elkan"))))
  each_case(plan$cases, function(case) {
    rows <- measure_kmeans("kmeans_whole", contenders, case, but(plan, rounds = min(3, plan$rounds)), 5000)
    check_kmeans(rows, case)
    rows
  })
}

dense <- function() {
  contenders <- c(list(ours(1), ours(2)), list(contender("stats", algorithm = "Lloyd")),
                  unset_core(sklearn_contenders(algorithm = "lloyd")))
  each_case(plan$dense, function(case) measure_dense("dense", contenders, case, plan))
}

# In the same minute: the peak is measured before and after the runs of each case, best taken.
share <- function() {
  if (is.null(peak_library)) return(NULL)
  each_case(lapply(plan$share_d, function(d) c(plan$share_rows, d, 8)), function(case) {
    before <- peak_of_all(peak_library)
    rows <- measure_em("share", lapply(isas, function(isa) ours(1, isa)), case, plan)
    best <- max(before, peak_of_all(peak_library))
    rows$gflops <- (2 * case$d^2 + 6 * case$d) / rows$ns
    data.frame(rows, peak = best, share = rows$gflops / best)
  })
}

linear <- function() {
  each_case(lapply(plan$rows, function(n) c(n, 5, 5)), function(case) {
    measure_em("linear", list(ours(1), ours(2)), case, but(plan, patience = 5 * plan$patience))
  })
}

memory <- function() {
  contenders <- c(list(ours(1), ours(2)), peer("mclust"),
                  unset_core(sklearn_contenders())[1])
  each_case(list(plan$memory), function(case) measure_memory(contenders, case))
}

jobs <- function() {
  nothing <- list(prefix = NULL)
  job <- function(job, peer, case, rounds = plan$rounds) {
    if (peer %in% c(peers, "stats")) measure_job(job, peer, case, rounds, ours(2))
  }
  rbind(
    job("fit, faithful", "mclust", nothing),
    with_case(1e4, 5, 3, function(case) job("fit, rows", "mclust", case, min(3, plan$rounds))),
    job("selection, faithful", "mclust", nothing, min(3, plan$rounds)),
    each_case(plan$cases[1:2], function(case) {
      rows <- job("k-means, 10 starts", "stats", case, min(3, plan$rounds))
      transform(rows, job = sprintf("%s, n = %g, d = %d, k = %d", job, case$n, case$d, case$k))
    }),
    measure_first_call(plan$rounds, peers)
  )
}

sections <- list(vvv = vvv, families = families, headline = headline, kmeans = headline_kmeans,
                 kmeans_whole = whole_kmeans, dense = dense,
                 share = share, linear = linear, memory = memory, jobs = jobs)

run_section <- function(name) {
  cat(name, "... ", sep = "")
  begin <- Sys.time()
  rows <- sections[[name]]()
  dismiss_crew()
  cat(sprintf("%s: %.0f s\n", name, as.numeric(Sys.time() - begin, units = "secs")))
  rows
}

# --- The line ------------------------------------------------------------------------

unknown <- setdiff(arguments, c("quick", names(sections)))
if (length(unknown) > 0) stop("unknown: ", toString(unknown), "; sections are ", toString(names(sections)))
quick <- "quick" %in% arguments
plan <- if (quick) plan_quick else plan_full
chosen <- intersect(names(sections), arguments)
partial <- quick || length(chosen) > 0
if (length(chosen) == 0) chosen <- names(sections)

peers <- Filter(is_here, c("mclust", "EMCluster", "ClusterR"))
python <- find_python()
if (is.null(python)) note("scikit-learn is not installed: left out")
isas <- instruction_sets()
fastest <- isas[length(isas)]
peak_library <- build_peak()
if (is.null(peak_library)) note("peak.cpp does not compile: the share of the peak is left out")
peaks <- peak_of_all(peak_library)
cores <- if (quick) "default" else openblas_cores(peaks)
machine <- describe_machine(peaks)

begin <- Sys.time()
results <- sapply(chosen, run_section, simplify = FALSE)
minutes <- as.numeric(Sys.time() - begin, units = "mins")

write_results(results, machine, results_folder(partial), minutes)
