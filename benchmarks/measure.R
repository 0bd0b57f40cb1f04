# Measurements in rounds: within a round every contender runs once, so that the moods of the
# machine fall on all alike. What counts is the least time over the rounds, because everything
# that disturbs a run makes it longer.

# `part` is the share of the rows that an engine is given which is too slow for all of them: its
# times are divided by it.
contender <- function(engine, threads = 1, isa = "", core = "", family = "VVV", algorithm = "", part = 1) {
  list(engine = engine, threads = threads, isa = isa, core = core, family = family, algorithm = algorithm,
       part = part)
}

label_of <- function(contender) {
  parts <- c(contender$engine, contender$algorithm, contender$isa, contender$core,
             if (contender$algorithm == "") contender$family)
  sprintf("%s (threads: %d)", paste(parts[nzchar(parts) & parts != "default"], collapse = " "), contender$threads)
}

request_fit <- function(contender, case, task, iterations, times = 1, read = FALSE) {
  engine <- trimws(paste(contender$engine, if (task == "kmeans" && contender$engine != "scikit-learn") {
    contender$algorithm
  }))
  worker_of(contender)$ask(
    task = task, engine = engine, prefix = case$prefix, n = case$n, d = case$d, k = case$k,
    rows = if (contender$part < 1) case$n * contender$part else case$rows,
    family = contender$family, algorithm = contender$algorithm, threads = contender$threads,
    iterations = iterations, times = times, read = read
  )
}

# Threads of a BLAS go on spinning for a moment after their work; nobody else should pay for it.
rest <- function(contender) if (contender$engine == "scikit-learn") Sys.sleep(0.1)

# --- EM: an iteration is a long run minus a short one ------------------------------

# An attempt at a short and a long run.
run_pair <- function(run, case) {
  short <- request_fit(run$contender, case, "gmm", run$from)
  long <- request_fit(run$contender, case, "gmm", run$to, read = TRUE)
  rest(run$contender)
  run$short <- c(run$short, short$seconds)
  run$long <- c(run$long, long$seconds)
  run$value <- long$value
  run$iterations <- long$iterations
  run
}

spent <- function(run) sum(run$short, run$long)
gained <- function(run) min(run$long) - min(run$short)

# The first round also finds how many iterations a difference needs to be seen: `resolution`
# seconds of them, and half of what is done once. A disturbance can look like such a difference,
# so a second pair must confirm it where that does not take long. A first, short call that is
# not timed loads what is loaded only once.
first_pairs <- function(contender, case, plan) {
  warm <- request_fit(contender, case, "gmm", 1)$seconds
  run <- list(contender = contender, from = 1, to = if (warm > 1) 2 else 3)
  repeat {
    run <- run_pair(run[c("contender", "from", "to")], case)
    needed <- max(plan$resolution, run$short / 2)
    if (gained(run) >= needed && spent(run) < plan$patience) run <- run_pair(run, case)
    if (gained(run) >= 0.7 * needed || run$to > 3000) return(run)
    factor <- min(20, 1.3 * needed / max(gained(run), needed / 20))
    run$to <- 1 + ceiling(max(2, factor) * (run$to - run$from))
  }
}

# A contender that has used up its seconds sits out the rounds that are left.
measure_em <- function(table, contenders, case, plan) {
  runs <- lapply(contenders, function(x) attempt(label_of(x), first_pairs(x, case, plan)))
  runs <- Filter(Negate(is.null), runs)
  wants_more <- function(run) length(run$long) < plan$rounds && spent(run) < plan$patience
  for (round in seq_len(plan$rounds)) {
    for (i in seq_along(runs)) if (wants_more(runs[[i]])) runs[[i]] <- run_pair(runs[[i]], case)
  }
  do.call(rbind, lapply(runs, em_row, table, case))
}

em_row <- function(run, table, case) {
  done <- if (is.na(run$iterations)) run$to else run$iterations
  if (done != run$to) {
    note("%s ran %d iterations instead of %d (n = %g, d = %d, k = %d)", label_of(run$contender),
         done, run$to, case$n, case$d, case$k)
  }
  seconds <- gained(run) / (done - run$from)
  if (seconds <= 0) {
    note("%s: the machine was too restless (n = %g, d = %d, k = %d)", label_of(run$contender), case$n, case$d, case$k)
    seconds <- NA
  }
  speed_row(table, run$contender, case, run$to, length(run$long), seconds / run$contender$part, run$value)
}

speed_row <- function(table, contender, case, iterations, rounds, seconds, value) {
  pairs <- as.numeric(case$n) * case$k
  data.frame(
    table = table, engine = contender$engine, algorithm = contender$algorithm, isa = contender$isa,
    core = contender$core, threads = contender$threads, family = contender$family,
    part = contender$part, n = case$n, d = case$d, k = case$k, iterations = iterations, rounds = rounds,
    ms = 1e3 * seconds, ns = 1e9 * seconds / pairs,
    value = if (is.null(value)) NA else as.numeric(value)
  )
}

# --- k-means: a whole run of at most so many iterations from the same centres ---------

measure_kmeans <- function(table, contenders, case, plan, iterations) {
  try_out <- function(contender) {
    warm <- request_fit(contender, case, "kmeans", iterations, read = TRUE)
    converged <- isTRUE(as.logical(warm$converged))
    if (converged && table == "kmeans") {
      note("%s converged after %d iterations of %d (n = %g, d = %d, k = %d)", label_of(contender),
           warm$iterations, iterations, case$n, case$d, case$k)
    }
    list(contender = contender, times = ceiling(plan$resolution / warm$seconds), seconds = c(), value = warm$value,
         iterations = if (converged) warm$iterations else iterations)
  }
  runs <- Filter(Negate(is.null), lapply(contenders, function(x) attempt(label_of(x), try_out(x))))
  for (round in seq_len(plan$rounds)) {
    for (i in seq_along(runs)) runs[[i]] <- run_kmeans(runs[[i]], case, iterations)
  }
  rows <- lapply(runs, function(run) {
    speed_row(table, run$contender, case, run$iterations, length(run$seconds),
              min(run$seconds) / run$iterations, run$value)
  })
  do.call(rbind, rows)
}

run_kmeans <- function(run, case, iterations) {
  done <- request_fit(run$contender, case, "kmeans", iterations, times = run$times)
  rest(run$contender)
  run$seconds <- c(run$seconds, done$seconds)
  run
}

# The dense kernel alone: iterations 2 to 4, before bounds can save anything, by difference.
measure_dense <- function(table, contenders, case, plan) {
  measure <- function(contender, iterations, times) {
    done <- request_fit(contender, case, "kmeans", iterations, times = times)
    rest(contender)
    done$seconds
  }
  times <- lapply(contenders, function(x) {
    attempt(label_of(x), ceiling(plan$resolution / request_fit(x, case, "kmeans", 4)$seconds))
  })
  here <- !vapply(times, is.null, NA)
  contenders <- contenders[here]
  times <- times[here]
  short <- long <- matrix(NA, length(contenders), plan$rounds)
  for (round in seq_len(plan$rounds)) {
    for (i in seq_along(contenders)) {
      short[i, round] <- measure(contenders[[i]], 1, times[[i]])
      long[i, round] <- measure(contenders[[i]], 4, times[[i]])
    }
  }
  rows <- lapply(seq_along(contenders), function(i) {
    speed_row(table, contenders[[i]], case, 4, plan$rounds, (min(long[i, ]) - min(short[i, ])) / 3, NA)
  })
  do.call(rbind, rows)
}

# --- Do engines that should do the same do the same? -----------------------------------

# mclust's and scikit-learn's last log-likelihood belongs to the parameters before the last
# M-step: it is mezcla's after one iteration less.
check_em <- function(rows, case, reference) {
  for (i in which(rows$engine != "mezcla" & !is.na(rows$value))) {
    ask <- function(iterations) {
      reference[c("family", "part")] <- rows[i, c("family", "part")]
      request_fit(reference, case, "gmm", iterations, read = TRUE)$value
    }
    ours <- c(ask(rows$iterations[i]), ask(rows$iterations[i] - 1))
    if (min(abs(ours / rows$value[i] - 1)) > 1e-8) {
      note("%s %s after %d iterations is at %.10g, mezcla at %.10g (n = %g, d = %d, k = %d)",
           rows$engine[i], rows$family[i], rows$iterations[i], rows$value[i], ours[1], case$n, case$d, case$k)
    }
  }
}

# MacQueen's and Hartigan and Wong's iterations are other iterations: they are not compared.
check_kmeans <- function(rows, case) {
  ours <- rows$value[rows$engine == "mezcla"][1]
  same <- !rows$algorithm %in% c("MacQueen", "Hartigan-Wong")
  for (i in which(same & abs(rows$value / ours - 1) > 1e-6)) {
    note("%s %s is at distortion %.8g, mezcla at %.8g (n = %g, d = %d, k = %d)", rows$engine[i],
         rows$algorithm[i], rows$value[i], ours, case$n, case$d, case$k)
  }
}

# --- The machine's own peak, memory, whole jobs --------------------------------------------

build_peak <- function() {
  folder <- tempfile("peak")
  dir.create(folder)
  file.copy(beside("peak.cpp"), folder)
  library <- file.path(folder, paste0("peak", .Platform$dynlib.ext))
  system2(file.path(R.home("bin"), "R"), c("CMD", "SHLIB", "-o", shQuote(library),
                                          shQuote(file.path(folder, "peak.cpp"))), stdout = FALSE, stderr = FALSE)
  if (file.exists(library)) library
}

# GFlop/s with the baseline, AVX2 and AVX-512 instructions; 0 where there are none.
peak_of_all <- function(library) {
  peaks <- c(baseline = 0, avx2 = 0, avx512 = 0)
  if (is.null(library)) return(peaks)
  worker <- worker_of(ours())
  peaks[] <- vapply(0:2, function(isa) worker$ask(task = "peak", library = library, isa = isa)$gflops, 0)
  peaks
}

# Peak resident size in kB of a process that does nothing else.
peak_memory <- function(contender, case) {
  dismiss_crew()
  on.exit(dismiss_crew())
  request_fit(contender, case, "gmm", 2)
  worker_of(contender)$ask(task = "memory")$kB
}

measure_memory <- function(contenders, case) {
  few <- c(case, list(rows = 1000))
  rows <- lapply(contenders, function(x) {
    attempt(label_of(x), {
      all <- peak_memory(x, case)
      data.frame(engine = x$engine, threads = x$threads, n = case$n, d = case$d, k = case$k,
                 peak_MB = all / 1024, fit_MB = (all - peak_memory(x, few)) / 1024)
    })
  })
  do.call(rbind, rows)
}

measure_job <- function(job, peer, case, rounds, mezcla) {
  contenders <- list(mezcla, contender(peer))
  runs <- list(list(), list())
  for (round in seq_len(rounds)) {
    for (i in 1:2) {
      done <- attempt(job, worker_of(contenders[[i]])$ask(
        task = "job", job = job, engine = contenders[[i]]$engine, seed = round,
        prefix = case$prefix, n = case$n, d = case$d, k = case$k
      ))
      runs[[i]] <- c(runs[[i]], list(done))
    }
  }
  summary <- function(field, what) vapply(runs, function(run) what(unlist(lapply(run, `[[`, field))), 0)
  seconds <- summary("seconds", stats::median)
  data.frame(job = job, engine = c("mezcla", peer), seconds = seconds, times = seconds / seconds[1],
             value = summary("value", stats::median))
}

# A process from its start to its end: what a first call costs.
measure_first_call <- function(rounds, peers) {
  code <- c(
    mezcla = 'library(mezcla); fit <- fit_gmm(faithful, 2, "VVV")',
    mclust = 'suppressMessages(library(mclust)); fit <- Mclust(faithful, 2, "VVV", verbose = FALSE)'
  )[c("mezcla", intersect("mclust", peers))]
  paths <- c(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  one <- function(code) {
    run <- function() system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", "-e", shQuote(code)))
    system.time(with_environment(paths, run))[["elapsed"]]
  }
  seconds <- apply(replicate(rounds, vapply(code, one, 0)), 1, stats::median)
  data.frame(job = "first call", engine = names(code), seconds = seconds, times = seconds / seconds[1],
             value = NA)
}
