# What data cost that are larger than memory, or on several workers: make scale.
#
#   Rscript benchmarks/scale.R [quick] [memory] [formats] [workers] [costs]
#
# All takes about ten minutes on two cores that have nothing else to do; `quick` (make scale BENCH=quick) a minute. `memory`, `formats`,
# `workers` and `costs` run that part alone. Results of the whole go to benchmarks/results/ (SCALE.md, scale-*.csv, scale.png), of a part to a
# temporary folder. design/scale.md reckons with them.

arguments <- commandArgs(trailingOnly = TRUE)
child_of <- Sys.getenv("MEZCLA_SCALE") # the folder, in a process that this script has started
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- if (nzchar(child_of)) child_of else dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "report.R")) source(beside(file))

plan_full <- list(sizes = 10^(6:8), rows = 5e5, share = 4e5, rounds = 3, iterations = 30)
plan_quick <- but(plan_full, sizes = 10^c(5, 6), rows = 1e5, share = 5e4, rounds = 1, iterations = 4)

known <- c("memory", "formats", "workers", "costs")
unknown <- setdiff(arguments, c("quick", known))
if (length(unknown) > 0) stop("no such part: ", unknown[1])
plan <- if ("quick" %in% arguments) plan_quick else plan_full
parts <- intersect(known, arguments)
partial <- length(parts) > 0 || "quick" %in% arguments
if (length(parts) == 0) parts <- known

# The same block of rows again and again, so that nothing needs a disk, and a pass costs what the engine and the loop take.
block_of <- function(d, k, rows = 1e5) {
  set.seed(1)
  x <- matrix(stats::rnorm(rows * d), rows) + rep(seq_len(k), length.out = rows) * 3
  colnames(x) <- paste0("x", seq_len(d))
  x
}
start_of <- function(x, k) {
  mezcla::gmm_params(rep(1 / k, k), matrix(seq_len(k) * 3, k, ncol(x)), diag(2, ncol(x)))
}

one_fit <- function(x, k, iterations, threads = 1) {
  control <- mezcla::gmm_control(tol = 0, max_iter = iterations, threads = threads, progress = FALSE)
  start <- start_of(if (is.matrix(x)) x else block_of(length(x$columns), 1, 10), k)
  suppressWarnings(mezcla::fit_gmm(if (is.matrix(x)) x else x$source, k, "VVV", start = start, control = control))
}

seconds <- function(code) {
  from <- proc.time()[["elapsed"]]
  force(code)
  proc.time()[["elapsed"]] - from
}

# Of this process alone, whatever else the machine does.
processor_seconds <- function(code) {
  from <- sum(proc.time()[1:2])
  force(code)
  sum(proc.time()[1:2]) - from
}

# Of an iteration: the difference between long and short fits, at the least of the rounds. What a fit takes besides
# its iterations is several of them, and differs from fit to fit.
per_iteration <- function(fit, plan, seconds) {
  short <- long <- Inf
  for (round in seq_len(plan$rounds)) {
    short <- min(short, seconds(fit(1)))
    long <- min(long, seconds(fit(1 + plan$iterations)))
  }
  (long - short) / plan$iterations
}

# --- Memory against the number of rows -------------------------------------------

# In a process of its own, which ends by telling the most memory that it had.
measure_memory <- function(n, kind) {
  code <- sprintf('
    source("%s"); d <- 4; k <- 3; n <- %.0f
    block <- block_of(d, k)
    done <- 0
    f <- function(reset) {
      if (reset) { done <<- 0; return(NULL) }
      if (done >= n) return(NULL)
      rows <- min(nrow(block), n - done)
      done <<- done + rows
      if (rows == nrow(block)) block else block[seq_len(rows), ]
    }
    source <- mezcla::chunk_source(f)
    took <- processor_seconds(switch("%s",
      em = one_fit(list(source = source, columns = colnames(block)), k, 1),
      online = update(mezcla::fit_gmm(block[1:5000, ], k, "VVV", start = start_of(block, k)), newdata = source),
      kmeans = mezcla::fit_kmeans(source, k, control = mezcla::kmeans_control(method = "minibatch", threads = 1)),
      memory = one_fit(block[rep_len(seq_len(nrow(block)), n), ], k, 1)))
    status <- readLines("/proc/self/status")
    cat(took, as.numeric(gsub("[^0-9]", "", grep("VmHWM", status, value = TRUE))) / 1024)', beside("scale.R"), n, kind)
  file <- tempfile(fileext = ".R")
  writeLines(code, file)
  out <- system2(file.path(R.home("bin"), "Rscript"), file, stdout = TRUE, env = paste0("MEZCLA_SCALE=", normalizePath(here)))
  told <- as.numeric(strsplit(utils::tail(out, 1), " ")[[1]])
  cat(sprintf("  %-7s %9.0f rows: %6.1f s, %5.0f MB\n", kind, n, told[1], told[2]))
  data.frame(kind = kind, n = n, seconds = told[1], megabytes = told[2])
}

run_memory <- function(plan) {
  cases <- expand.grid(n = plan$sizes, kind = c("em", "online", "kmeans", "memory"), stringsAsFactors = FALSE)
  # A size less is enough to see that there is a slope, or that there is none.
  cases <- cases[cases$kind == "em" | cases$n <= 1e7, ]
  cases <- cases[order(cases$n), ]
  do.call(rbind, Map(measure_memory, cases$n, cases$kind))
}

memory_part <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  table <- stats::reshape(rows[c("kind", "n", "megabytes")], idvar = "n", timevar = "kind", direction = "wide")
  names(table) <- sub("megabytes.", "", names(table), fixed = TRUE)
  words <- c(n = "rows", em = "EM over chunks", online = "update(fit, newdata)", kmeans = "k-means by mini-batches", memory = "EM in memory")
  names(table) <- words[names(table)]
  section(rows, "Memory against the number of rows",
          c("The most memory that a process had (MB), R and the package included, from chunks of 100 000 rows of 4 columns, k = 3."), table)
}

# --- Chunks against memory --------------------------------------------------------

run_formats <- function(plan) {
  d <- 10
  k <- 10
  block <- block_of(d, k)
  n <- plan$rows
  x <- block[rep_len(seq_len(nrow(block)), n), ]
  folder <- tempfile("scale")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  raw <- file.path(folder, "rows.bin")
  pieces <- split(seq_len(n), (seq_len(n) - 1) %/% 1e5)
  next_piece <- local({
    i <- 0
    function(reset) {
      i <<- if (reset) 0 else i + 1
      if (i %in% seq_along(pieces)) x[pieces[[i]], ]
    }
  })
  generated <- mezcla::chunk_source(next_piece)
  mezcla::write_chunks(generated, raw)
  sources <- list("a function" = generated, "raw doubles" = mezcla::chunk_file(raw))
  if (is_here("nanoparquet")) {
    dir.create(file.path(folder, "parquet"))
    for (i in seq_along(pieces)) {
      nanoparquet::write_parquet(as.data.frame(x[pieces[[i]], ]), file.path(folder, "parquet", sprintf("%03d.parquet", i)))
    }
    sources$Parquet <- mezcla::chunk_parquet(file.path(folder, "parquet"))
  }
  csv <- file.path(folder, "rows.csv")
  utils::write.csv(round(x, 4), csv, row.names = FALSE)
  sources$CSV <- mezcla::chunk_file(csv)
  if (is_here("RSQLite")) {
    con <- DBI::dbConnect(RSQLite::SQLite(), file.path(folder, "rows.sqlite"))
    on.exit(DBI::dbDisconnect(con), add = TRUE, after = FALSE)
    DBI::dbWriteTable(con, "rows", as.data.frame(x))
    sources$SQLite <- mezcla::chunk_dbi(con, "SELECT * FROM rows")
  }
  row <- function(label, fit) {
    took <- per_iteration(fit, plan, processor_seconds)
    cat(sprintf("  %-12s %6.0f ns per row\n", label, 1e9 * took / n))
    data.frame(rows_from = label, ns_per_row = 1e9 * took / n)
  }
  table <- row("memory", function(iterations) one_fit(x, k, iterations))
  for (label in names(sources)) {
    source <- list(source = sources[[label]], columns = colnames(x))
    table <- rbind(table, row(label, function(iterations) one_fit(source, k, iterations)))
  }
  table$times_memory <- table$ns_per_row / table$ns_per_row[1]
  cbind(table, n = n)
}

formats_part <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  table <- data.frame("rows from" = rows$rows_from, "ns per row and iteration" = rows$ns_per_row, "times memory's" = rows$times_memory, check.names = FALSE)
  section(rows, "Chunks against memory",
          c(sprintf("An iteration of EM, VVV, k = 10, over %s rows of 10 columns, one thread, in processor time; what is beyond 1 is the reader's.",
                    format(rows$n[1], big.mark = " ", scientific = FALSE))), table)
}

# --- Workers ------------------------------------------------------------------------

# Counts what is sent and answered by a worker, as bytes of R's serialization.
count_bytes <- function(pool) {
  count <- new.env()
  count$bytes <- 0
  for (worker in pool$workers) local({
    backend <- worker$backend
    send <- backend$send
    answer <- backend$answer
    add <- function(x) count$bytes <- count$bytes + length(serialize(x, NULL))
    backend$send <- function(bundle) {
      add(bundle)
      send(bundle)
    }
    backend$answer <- function(task) {
      value <- answer(task)
      add(value)
      value
    }
    worker$backend <- backend
  })
  count
}

run_workers <- function(plan) {
  if (!is_here("mirai")) return(NULL)
  cases <- data.frame(d = c(4, 20, 20), k = c(3, 10, 50))
  cases <- cbind(cases[rep(1:3, each = 2), ], workers = 1:2)
  rows <- do.call(rbind, Map(function(d, k, workers) worker_row(plan, d, k, workers), cases$d, cases$k, cases$workers))
  one <- rows[rows$workers == 1, ]
  rows$efficiency <- rows$rows_per_second / (rows$workers * one$rows_per_second[match(paste(rows$d, rows$k), paste(one$d, one$k))])
  rows
}

worker_row <- function(plan, d, k, workers) {
  pool <- mezcla::gmm_pool(workers)
  on.exit(close(pool))
  block <- block_of(d, k)
  # So many rows that an iteration takes about the same time whatever the case.
  n <- round(plan$share * 200 / (d * k)) + 1e5
  n <- min(n, 2e6)
  pieces <- lapply(seq_len(2), function(i) block[rep_len(seq_len(nrow(block)), n / 2), ])
  parts <- mezcla::on_pool(pool, pieces)
  fit <- function(iterations) one_fit(list(source = parts, columns = colnames(block)), k, iterations)
  took <- per_iteration(fit, plan, seconds)
  count <- count_bytes(pool)
  fit(1)
  short <- count$bytes
  count$bytes <- 0
  fit(5)
  bytes <- (count$bytes - short) / 4
  # A round of no work.
  nothing <- function(source) NULL
  environment(nothing) <- globalenv()
  ask <- function() mezcla:::map_partitions(parts, nothing)
  ask()
  round <- seconds(for (i in 1:50) ask()) / 50
  cat(sprintf("  d = %d, k = %d, %d workers: %.0f ms an iteration, %.0f kB, %.1f ms a round\n", d, k, workers, 1e3 * took, bytes / 1e3, 1e3 * round))
  data.frame(d = d, k = k, n = n, workers = workers, rows_per_second = n / took, ms_per_iteration = 1e3 * took, kilobytes = bytes / 1e3,
             ms_per_round = 1e3 * round)
}

workers_part <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  table <- data.frame(d = rows$d, k = rows$k, rows = rows$n, workers = rows$workers, "rows per second" = rows$rows_per_second,
                      efficiency = rows$efficiency, "ms an iteration" = rows$ms_per_iteration, "kB an iteration, to and fro" = rows$kilobytes,
                      "ms a round without work" = rows$ms_per_round, check.names = FALSE)
  section(rows, "From one worker to two",
          c("Iterations of EM, VVV, over two partitions on a pool of workers of this machine, one thread each. Efficiency is the gain in rows per second,",
            "divided by the number of workers. What travels is counted as R serializes it."), table)
}

# --- What an iteration is made of -------------------------------------------------------

# In processor time, of 20 columns and 50 components: what design/scale.md reckons with.
run_costs <- function(plan) {
  d <- 20
  k <- 50
  block <- block_of(d, k)
  chunk <- list(x = block, weights = NULL, labels = NULL, number = 1)
  params <- start_of(block, k)
  args <- list(questions = list(list(params = params, scatter = "full", plain = TRUE)), levels = NULL, threads = 1)
  answer <- mezcla:::fold_chunk(chunk, args)
  bundle <- list(mezcla:::fold_partition, list(mezcla:::fold_chunk, args, mezcla:::add_sums))
  request <- serialize(bundle, NULL)
  reply <- serialize(answer, NULL)
  path <- tempfile()
  on.exit(unlink(path))
  raw <- mezcla::chunk_file(mezcla::write_chunks(mezcla:::chunk_source_from(block, 1e5), path))
  least <- function(code, times) {
    code <- substitute(code)
    env <- parent.frame()
    min(vapply(seq_len(plan$rounds + 1), function(round) processor_seconds(for (i in seq_len(times)) eval(code, env)), 0)) / times
  }
  row <- function(what, value, unit) data.frame(what = what, value = value, unit = unit)
  rbind(
    row("statistics of a row that is in memory", 1e9 * least(mezcla:::fold_chunk(chunk, args), 10) / nrow(block), "ns"),
    row("survey of a row (first pass)", 1e9 * least(mezcla:::survey_chunk(chunk, list(size = 20000, threads = 1)), 10) / nrow(block), "ns"),
    row("reading a row of raw doubles, with what is checked", 1e9 * least(mezcla:::for_each_chunk(raw, function(chunk) NULL), 20) / nrow(block), "ns"),
    row("a request to a worker", length(request) / 1e3, "kB"),
    row("the answer of a partition", length(reply) / 1e3, "kB"),
    row("writing a request and reading an answer", 1e3 * least({
      serialize(bundle, NULL)
      unserialize(reply)
    }, 500), "ms"),
    row("adding two answers", 1e3 * least(mezcla:::add_sums(answer, answer), 2000), "ms"),
    row("M-step, VVV", 1e3 * least(mezcla::m_step(mezcla::sufficient_statistics(params, block[1:2000, ])), 50), "ms")
  )
}

costs_part <- function(rows) {
  section(rows, "What an iteration is made of", "In processor time of one thread, of 20 columns and k = 50, VVV.", rows)
}

# --- The page ------------------------------------------------------------------------

draw_scale <- function(results, file) {
  grDevices::png(file, width = 2200, height = 950, res = 200)
  on.exit(grDevices::dev.off())
  graphics::par(mfrow = c(1, 2), mar = c(4.2, 4.6, 3, 1), las = 1, mgp = c(3, 0.7, 0), tcl = -0.3, cex.axis = 0.85, font.main = 1, cex.main = 1)
  hues <- grDevices::palette.colors(palette = "Okabe-Ito")[c(6, 4, 2, 7)]
  rows <- results$memory
  kinds <- c(em = "EM over chunks", online = "update()", kmeans = "k-means, mini-batches", memory = "EM in memory")
  graphics::plot(range(rows$n), range(rows$megabytes, 50), type = "n", log = "xy", axes = FALSE, xlab = "rows (4 columns)", ylab = "memory of the process, MB",
                 main = "Memory against the number of rows")
  graphics::axis(1, 10^(5:8), expression(10^5, 10^6, 10^7, 10^8), lwd = 0, lwd.ticks = 1)
  graphics::axis(2, c(50, 100, 200, 500, 1000, 2000, 5000, 10000), lwd = 0, lwd.ticks = 1)
  for (i in seq_along(kinds)) {
    line <- rows[rows$kind == names(kinds)[i], ]
    graphics::lines(line$n, line$megabytes, col = hues[i], lwd = 2, type = "o", pch = 14 + i)
  }
  graphics::legend("topright", kinds, col = hues, lwd = 2, pch = 15:18, bty = "n", cex = 0.85)
  rows <- results$formats
  graphics::par(mar = c(4.2, 7, 3, 2))
  at <- graphics::barplot(rev(rows$times_memory), names.arg = rev(rows$rows_from), horiz = TRUE, col = "grey80", border = NA,
                          xlim = c(0, 1.15 * max(rows$times_memory)), xlab = "times an iteration in memory", main = "An iteration over chunks, d = 10, k = 10")
  graphics::text(rev(rows$times_memory), at, sprintf("%.1f", rev(rows$times_memory)), pos = 4, cex = 0.85)
  graphics::abline(v = 1, lty = 3)
}

page_of_scale <- function(results) {
  machine <- data.frame(what = c("date", "processor", "R", "packages"),
                        is = c(today(), processor_and_cores(), r_and_blas(), versions_of(c("mezcla", "mirai", "nanoparquet", "RSQLite"))))
  c("# Past memory and past one process", "",
    "Written by `make scale`; do not edit. Only ratios mean anything on another machine.", "",
    "![Memory against rows, and chunks against memory](scale.png)", "", markdown(machine),
    memory_part(results$memory), formats_part(results$formats), workers_part(results$workers), costs_part(results$costs),
    if (length(notes) > 0) c("## Notes", "", paste("*", notes), ""))
}

if (!nzchar(child_of)) {
  results <- list()
  for (part in parts) {
    cat(part, "\n", sep = "")
    results[[part]] <- attempt(part, switch(part, memory = run_memory(plan), formats = run_formats(plan), workers = run_workers(plan),
                                                   costs = run_costs(plan)))
  }
  folder <- results_folder(partial)
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  file_of <- function(part) file.path(folder, sprintf("scale-%s.csv", part))
  for (part in names(results)) {
    table <- results[[part]]
    numbers <- vapply(table, is.numeric, NA)
    table[numbers] <- lapply(table[numbers], signif, 4)
    utils::write.csv(table, file_of(part), row.names = FALSE)
  }
  # The page is of all that there is, so that parts may be run one after the other.
  there <- Filter(function(part) file.exists(file_of(part)), known)
  all <- stats::setNames(lapply(there, function(part) utils::read.csv(file_of(part))), there)
  if (all(c("memory", "formats") %in% there)) draw_scale(all, file.path(folder, "scale.png"))
  writeLines(page_of_scale(all), file.path(folder, "SCALE.md"))
  cat("written to ", folder, "\n", sep = "")
}
