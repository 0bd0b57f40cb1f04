# Results as files: tables (csv), a page that can be read (README.md) and the picture.

# --- The machine and what was run ------------------------------------------------

processor <- function() {
  if (!file.exists("/proc/cpuinfo")) return(Sys.info()[["machine"]])
  lines <- readLines("/proc/cpuinfo")
  field <- function(name) sub(".*: *", "", grep(paste0("^", name, "\\s*:"), lines, value = TRUE)[1])
  sprintf("%s (family %s, model %s)", field("model name"), field("cpu family"), field("model"))
}

# The last two parts of the path say which BLAS it is; where it lies is nobody's business.
blas_of_r <- function() {
  files <- Filter(nzchar, c(extSoftVersion()[["BLAS"]], La_library()))
  files <- normalizePath(files, mustWork = FALSE)
  toString(unique(file.path(basename(dirname(files)), basename(files))))
}

compiler_of_r <- function() {
  config <- function(what) system2(file.path(R.home("bin"), "R"), c("CMD", "config", what), stdout = TRUE)
  version <- tryCatch(system(paste(config("CXX"), "--version"), intern = TRUE)[1], error = function(e) config("CXX"))
  optimised <- regmatches(config("CXXFLAGS"), regexpr("-O[0-9s]", config("CXXFLAGS")))
  paste(c(version, optimised), collapse = ", ")
}

describe_sklearn <- function() {
  if (is.null(python)) return("not installed")
  about <- vapply(cores, function(core) {
    answer <- start_and_ask(contender("scikit-learn", 1, core = core))
    sprintf("%s: %s", core, answer$blas)
  }, "")
  answer <- start_and_ask(contender("scikit-learn", 1, core = "default"))
  if (grepl("reference", answer$blas)) {
    note("numpy uses the reference BLAS, which is slow; with OpenBLAS scikit-learn is several times faster")
  }
  sprintf("%s, numpy %s; OPENBLAS_CORETYPE %s", answer$version, answer$numpy, paste(about, collapse = "; "))
}

start_and_ask <- function(contender) {
  answer <- worker_of(contender)$ask(task = "package", package = package_of(contender$engine))
  dismiss_crew()
  answer
}

today <- function() format(Sys.time(), "%Y-%m-%d %H:%M", tz = "UTC")
processor_and_cores <- function() sprintf("%s, %d cores", processor(), parallel::detectCores())
r_and_blas <- function() sprintf("%s, BLAS and LAPACK: %s", getRversion(), blas_of_r())
versions_of <- function(packages) {
  versions <- vapply(packages, function(package) as.character(utils::packageVersion(package)), "")
  paste(packages, versions, collapse = ", ")
}

describe_machine <- function(peaks) {
  peaks <- peaks[peaks > 0]
  about <- c(
    date = today(),
    processor = processor_and_cores(),
    "peak of one core" = paste(sprintf("%s %.0f GFlop/s", names(peaks), peaks), collapse = ", "),
    R = r_and_blas(),
    compiler = compiler_of_r(),
    packages = versions_of(c("mezcla", peers)),
    "instruction sets of mezcla" = paste(isas, collapse = ", "),
    "scikit-learn" = describe_sklearn()
  )
  data.frame(what = names(about), is = unname(about))
}

# --- Ratios: how many times longer others take than mezcla with two threads ----------

case_of <- function(rows) sprintf("%g x %d, k = %d", rows$n, rows$d, rows$k)

# The least time of each case.
best_per_case <- function(rows) tapply(rows$ns, factor(case_of(rows), unique(case_of(rows))), min, na.rm = TRUE)

ratio_row <- function(label, ours, theirs, goal = NA) {
  if (NROW(theirs) == 0) return(NULL)
  ratios <- best_per_case(theirs) / best_per_case(ours)
  data.frame(comparison = label, as.list(ratios), mean = exp(mean(log(ratios))),
             goal = goal, check.names = FALSE)
}

em_ratios <- function(rows) {
  ours <- function(family) rows[rows$engine == "mezcla" & rows$threads == 2 & rows$family == family, ]
  theirs <- function(engine, family) rows[rows$engine == engine & rows$family == family, ]
  one <- function(engine, family, goal = NA) {
    label <- sprintf("%s: %s", family, if (engine == "scikit-learn") "scikit-learn, best setting" else engine)
    ratio_row(label, ours(family), theirs(engine, family), goal)
  }
  rbind(one("mclust", "VVV", 60), one("scikit-learn", "VVV", 15), one("EMCluster", "VVV"), one("ClusterR", "VVV"),
        one("mclust", "EEE", 100), one("scikit-learn", "EEE"))
}

kmeans_ratios <- function(rows, task = "k-means") {
  ours <- rows[rows$engine == "mezcla" & rows$threads == 2, ]
  one <- function(label, engines, goal = NA) {
    ratio_row(paste0(task, ": ", label), ours, rows[rows$engine %in% engines, ], goal)
  }
  rbind(one("best of stats and scikit-learn", c("stats", "scikit-learn"), 10), one("stats, best algorithm", "stats"),
        one("scikit-learn, best setting", "scikit-learn"), one("ClusterR, best function", "ClusterR"))
}

all_ratios <- function(results) {
  rbind(if (!is.null(results$headline)) em_ratios(results$headline),
        if (!is.null(results$kmeans)) kmeans_ratios(results$kmeans),
        if (!is.null(results$kmeans_whole)) kmeans_ratios(results$kmeans_whole, "k-means to its end"))
}

# --- Markdown --------------------------------------------------------------------

# Three digits that mean something and no exponents; whole numbers as they are.
show <- function(x) {
  if (!is.numeric(x)) return(ifelse(is.na(x), "", as.character(x)))
  whole <- all(x == round(x), na.rm = TRUE)
  text <- if (whole) formatC(x, format = "d") else sub("[.]$", "", formatC(signif(x, 3), 3, format = "fg", flag = "#"))
  ifelse(is.na(x), "", text)
}

percent <- function(x) sprintf("%.0f %%", 100 * x)

markdown <- function(table) {
  cells <- vapply(table, show, character(nrow(table)))
  cells <- matrix(cells, nrow(table))
  line <- function(x) paste0("| ", paste(x, collapse = " | "), " |")
  c(line(names(table)), line(ifelse(vapply(table, is.numeric, NA), "---:", "---")), apply(cells, 1, line), "")
}

engine_label <- function(rows) {
  words <- function(x) ifelse(nzchar(x) & x != "default", paste0(" ", x), "")
  threads <- ifelse(rows$engine %in% c("mezcla", "scikit-learn", "ClusterR"), paste0(", ", rows$threads, "t"), "")
  paste0(rows$engine, words(rows$algorithm), words(rows$isa), words(rows$core), threads)
}

# One row per value of `by`, one column per engine.
wide <- function(rows, by, value = "ns") {
  keys <- unique(rows[by])
  row_key <- do.call(paste, rows[by])
  for (engine in unique(engine_label(rows))) {
    of_engine <- engine_label(rows) == engine
    found <- rows[[value]][of_engine][match(do.call(paste, keys[by]), row_key[of_engine])]
    keys[[engine]] <- found
  }
  rownames(keys) <- NULL
  keys
}

section <- function(rows, title, text, ...) {
  if (NROW(rows) == 0) return(NULL)
  tables <- unlist(lapply(list(...), markdown))
  c(paste("##", title), "", text, "", tables)
}

vvv_section <- function(rows) {
  ours <- rows[rows$engine == "mezcla", ]
  section(
    rows, "VVV: every instruction set",
    c("Nanoseconds per row, component and EM iteration of an unconstrained mixture. `t` are threads; the",
      "instruction set was forced with `MEZCLA_ISA`. n is 100 000 up to d = 10, 50 000 at d = 20, then 20 000.",
      "The second table is the same with others beside, k = 10."),
    wide(ours, c("d", "k")), wide(rows[rows$k == 10, ], "d")
  )
}

families_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  table <- wide(rows, "family")
  engines <- names(table)
  if ("mclust" %in% engines) for (threads in 1:2) {
    own <- grep(sprintf("mezcla.*%dt", threads), engines, value = TRUE)
    table[[sprintf("mclust / mezcla %dt", threads)]] <- table$mclust / table[[own]]
  }
  section(
    rows, "All fourteen families",
    c(sprintf("Nanoseconds per row, component and EM iteration, n = %s, d = 10, k = 10.",
              format(rows$n[1], big.mark = " ", scientific = FALSE)),
      "The M-step of VEI, VEE, EVE, VVE and VEV has no closed form: mclust iterates it to its own",
      "tolerance, mezcla does one sweep per EM iteration, so these rows compare iterations, not fits."),
    table
  )
}

headline_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  rows$case <- case_of(rows)
  table <- function(family) cbind(family = family, wide_by_case(rows[rows$family == family, ]))
  section(
    rows, "EM beside others",
    c("Milliseconds per EM iteration: a long run minus a short one, divided by the difference in iterations. All",
      "start from the same hard assignment, but for ClusterR, which always draws its own. EMCluster had a tenth of",
      "the rows, and its times are multiplied by ten. The log-likelihoods were compared: where they are not the same",
      "to 1e-8 there is a note below."),
    table("VVV"), table("EEE")
  )
}

# Cases as columns, since there are many engines.
wide_by_case <- function(rows) {
  labels <- engine_label(rows)
  table <- data.frame(engine = unique(labels))
  for (case in unique(rows$case)) {
    of_case <- rows$case == case
    table[[case]] <- rows$ms[of_case][match(table$engine, labels[of_case])]
  }
  table
}

kmeans_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  rows$case <- case_of(rows)
  section(
    rows, "k-means beside others",
    c(sprintf("Milliseconds per iteration over a whole call of %d iterations from the same centres, before any",
              rows$iterations[1]),
      "engine has converged, everything that the call does included. After them all that do Lloyd's iterations",
      "are at the same distortion (or there is a note below). MacQueen's and Hartigan and Wong's are other",
      "iterations, which move centres after every row, and Hartigan and Wong's are soon over: their times are",
      "divided by the iterations that they did."),
    wide_by_case(rows)
  )
}

kmeans_whole_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  rows$case <- paste(case_of(rows), sprintf("(%d iterations)", rows$iterations))
  section(
    rows, "k-means to its end",
    c("The same, until no row changes its cluster any more. All take the same iterations to the same end: where the",
      "number of iterations differs the case has a column for each."),
    wide_by_case(rows)
  )
}

dense_section <- function(rows) {
  section(
    rows, "k-means, the dense kernel",
    c("Nanoseconds per row and centre of the iterations 2 to 4, by difference: before bounds can save work."),
    wide(rows, c("n", "d", "k"))
  )
}

ratios_section <- function(ratios) {
  section(
    ratios, "In one number each",
    c("How many times longer the other takes than mezcla with two threads, per iteration: for the three cases",
      "of the tables below (rows x columns, components), and their geometric mean."),
    ratios
  )
}

share_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  table <- rows[c("isa", "n", "d", "k", "ns", "gflops", "peak")]
  table$share <- sprintf("%.0f %%", 100 * rows$share)
  section(
    rows, "Share of the machine's peak",
    c("A VVV iteration on one thread, counted as 2 d^2 + 6 d floating point operations per row and component,",
      "beside the most multiply-adds that this core did in the same minute with its widest instructions",
      "(`peak.cpp`)."),
    table
  )
}

memory_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  section(
    rows, "Memory",
    c("Peak resident size of a process that fits a VVV mixture and does nothing else, and how much more that is",
      sprintf("than of one that has the same data and fits 1000 rows of them. The data are %.0f MB; an n x k matrix",
              8 * rows$n[1] * rows$d[1] / 2^20),
      sprintf("would be %.0f MB.", 8 * rows$n[1] * rows$k[1] / 2^20)),
    transform(rows, n = format(n, scientific = FALSE, trim = TRUE))
  )
}

linear_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  rows$n <- format(rows$n, scientific = FALSE, trim = TRUE)
  section(rows, "From a thousand rows to many",
          "Nanoseconds per row, component and iteration, VVV, d = 5, k = 5: the cost is linear in n.",
          wide(rows, "n"))
}

jobs_section <- function(rows) {
  section(
    rows, "Whole jobs",
    c("Median seconds of calls as users write them, two threads for mezcla. `value` is what was reached, also as",
      "a median: the log-likelihood (higher is better), for the selection the BIC and for k-means the distortion",
      "(lower is better). *fit* is VVV with k = 3, of `faithful` and of 10 000 x 5 numbers; *selection* is all",
      "families and k = 1 to 9 with each package's defaults; *k-means* has 10 starts and each one's own limit of",
      "iterations; *first call* is a new R process, from its start to its end, that loads the package and fits",
      "`faithful` with k = 2."),
    transform(rows, value = ifelse(is.na(value), "", formatC(value, 7, format = "fg")))
  )
}

page <- function(results, ratios, machine, minutes) {
  c("# Benchmark", "",
    "Written by `make bench`; do not edit. Everything is of one run, in rounds: within a round every engine",
    "runs once, in turn, so that the moods of the machine fall on all alike. A time is the least of the rounds",
    "(for whole jobs the median), because what disturbs a run only makes it longer. Only ratios mean anything on",
    sprintf("another machine. This run took %.0f minutes.", minutes), "",
    "![Time per row and component against the dimension, and ratios](speed.png)", "",
    markdown(machine),
    ratios_section(ratios), vvv_section(results$vvv), families_section(results$families),
    headline_section(results$headline), kmeans_section(results$kmeans),
    kmeans_whole_section(results$kmeans_whole), dense_section(results$dense),
    share_section(results$share), memory_section(results$memory), linear_section(results$linear),
    jobs_section(results$jobs),
    if (length(notes) > 0) c("## Notes", "", paste("*", notes), ""))
}

# --- Files -------------------------------------------------------------------------

speed_tables <- c("vvv", "families", "headline", "kmeans", "kmeans_whole", "dense", "share", "linear")

# Four digits are more than any time here has.
rounded <- function(table) {
  numbers <- vapply(table, is.double, NA)
  digits <- ifelse(names(table) %in% c("value", "loglik", "reported", "anchor", "best", "nested", "bic", "held_out", "table",
                                     "alone", "search_of_all", "Mclust"), 10, 4)
  table[numbers] <- Map(signif, table[numbers], digits[numbers])
  table
}

write_table <- function(table, folder, name) {
  if (NROW(table) == 0) return(invisible())
  plain <- options(scipen = 15)
  on.exit(options(plain))
  utils::write.csv(rounded(table), file.path(folder, paste0(name, ".csv")), row.names = FALSE)
}

write_results <- function(results, machine, folder, minutes) {
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  speed <- lapply(results[intersect(speed_tables, names(results))], function(rows) {
    rows[setdiff(names(rows), c("gflops", "peak", "share"))]
  })
  ratios <- all_ratios(results)
  write_table(do.call(rbind, unname(speed)), folder, "speed")
  write_table(ratios, folder, "ratios")
  write_table(results$share[c("isa", "n", "d", "k", "ns", "gflops", "peak", "share")], folder, "peak")
  write_table(results$memory, folder, "memory")
  write_table(results$jobs, folder, "jobs")
  if (!is.null(results$vvv)) draw_speed(results$vvv, ratios, file.path(folder, "speed.png"))
  text <- page(results, ratios, machine, minutes)
  writeLines(text, file.path(folder, "README.md"))
  writeLines(c("", text))
  cat("written to", folder, "\n")
}
