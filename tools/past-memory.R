# Fits of a CSV file, Parquet files, a raw file and a table of PostgreSQL, each larger than the memory that R is given (`ulimit -v`): they end as
# the fit of the same rows in memory. The limit must hold: reading them all under it must fail.
#   Rscript tools/past-memory.R [megabytes = 600] [csv] [raw] [parquet] [postgres]
# R with its packages takes 420 MB of addresses; OpenBLAS takes 128 MB more for its buffers, and tries for ever where it does not get them.
# Ends with 77 where nothing but CSV and raw files can be tried. R_LIBS must lead to the package. Takes minutes.

given <- commandArgs(trailingOnly = TRUE)
is_size <- grepl("^[0-9]+$", given)
limit <- if (any(is_size)) as.numeric(given[is_size][1]) else 600
asked <- if (all(is_size)) c("csv", "raw", "parquet", "postgres") else given[!is_size]
d <- 8
rows_per_piece <- 250000
# The text of a row takes less than its doubles do.
pieces <- ceiling(1.25 * limit * 2^20 / (8 * d * rows_per_piece))
n <- pieces * rows_per_piece
names <- letters[1:d]
folder <- tempfile("past-memory", tmpdir = "/tmp")
dir.create(folder)
Sys.chmod(folder, "755")
in_folder <- function(...) file.path(folder, sprintf(...))

# A few pieces, again and again. Four decimals, so that the text of a number is the number.
different <- 3
drawn <- lapply(seq_len(different), function(i) {
  set.seed(i)
  z <- rep(0:1, length.out = rows_per_piece)
  x <- round(matrix(rnorm(rows_per_piece * d), ncol = d) + 3 * z, 4)
  colnames(x) <- names
  x
})
which_piece <- function(i) (i - 1) %% different + 1

# What each fit is, in a process of its own.
writeLines(c(
  "given <- commandArgs(trailingOnly = TRUE)",
  "library(mezcla)",
  sprintf("names <- letters[1:%d]", d),
  "path <- given[2]",
  "connect <- function() DBI::dbConnect(RPostgreSQL::PostgreSQL(), host = '127.0.0.1', port = as.integer(path), user = 'tester',",
  "                                     dbname = 'postgres', password = '')",
  "source <- switch(given[1],",
  "  csv = chunk_file(path), raw = chunk_file(path), parquet = chunk_parquet(path), memory = NULL, refused = NULL,",
  "  postgres = chunk_dbi(connect, paste('SELECT', paste(names, collapse = ', '), 'FROM rows')))",
  "x <- source",
  "if (is.null(source)) {",
  "  chunks <- chunk_file(path)",
  "  x <- matrix(0, as.numeric(given[4]), length(names), dimnames = list(NULL, names))",
  "  done <- 0",
  "  mezcla:::for_each_chunk(chunks, function(chunk) {",
  "    x[done + seq_len(nrow(chunk$x)), ] <<- chunk$x",
  "    done <<- done + nrow(chunk$x)",
  "  })",
  "}",
  "start <- gmm_params(c(0.4, 0.6), rbind(rep(0.5, length(names)), rep(2.5, length(names))), diag(2, length(names)))",
  "from <- proc.time()[['elapsed']]",
  "fit <- suppressWarnings(fit_gmm(x, k = 2, covariance = 'VVV', start = start,",
  "                                control = gmm_control(tol = 0, max_iter = 2, threads = 1, progress = FALSE)))",
  "status <- readLines('/proc/self/status')",
  "peak <- as.numeric(gsub('[^0-9]', '', grep('VmPeak', status, value = TRUE))) / 1024",
  "saveRDS(list(params = coef(fit), loglik = fit$loglik, rows = nobs(fit), peak = peak, passes = if (is.null(source)) 1 else fit$source$passes,",
  "             seconds = proc.time()[['elapsed']] - from), given[3])"
), in_folder("fit.R"))

run <- function(kind, path, limited = TRUE) {
  result <- in_folder("%s.rds", kind)
  command <- sprintf("%sRscript %s %s %s %s %.0f > %s 2>&1", if (limited) sprintf("ulimit -v %.0f; ", limit * 1024) else "",
                     in_folder("fit.R"), kind, path, result, n, in_folder("%s.log", kind))
  status <- system2("bash", c("-c", shQuote(command)))
  if (file.exists(result)) readRDS(result) else list(status = status, log = readLines(in_folder("%s.log", kind)))
}

finish <- function(status) {
  if (exists("server") && is.list(server)) server$stop()
  unlink(folder, recursive = TRUE)
  quit(status = status)
}

csv <- in_folder("rows.csv")
raw <- in_folder("rows.bin")
parquet <- "parquet" %in% asked && requireNamespace("nanoparquet", quietly = TRUE)
as_text <- any(c("csv", "postgres") %in% asked)
if (parquet) dir.create(in_folder("parquet"))
next_piece <- local({
  i <- 0
  function(reset) {
    i <<- if (reset) 0 else i + 1
    if (i %in% seq_len(pieces)) drawn[[which_piece(i)]]
  }
})
mezcla::write_chunks(mezcla::chunk_source(next_piece), raw)
texts <- vapply(seq_len(different), function(i) {
  text <- in_folder("%d.txt", i)
  if (as_text) utils::write.table(drawn[[i]], text, sep = ",", row.names = FALSE, col.names = FALSE)
  if (parquet) nanoparquet::write_parquet(as.data.frame(drawn[[i]]), in_folder("%d.parquet", i), compression = "uncompressed")
  text
}, "")
writeLines(paste(names, collapse = ","), csv)
for (i in seq_len(pieces)) {
  if (as_text) file.append(csv, texts[which_piece(i)])
  if (parquet) file.copy(in_folder("%d.parquet", which_piece(i)), in_folder("parquet/%03d.parquet", i))
}
unlink(texts)
Sys.chmod(csv, "644")
source("tests/testthat/helper-postgres.R")
server <- if (!"postgres" %in% asked) "not asked for" else if (requireNamespace("DBI", quietly = TRUE) && requireNamespace("RPostgreSQL", quietly = TRUE)) start_postgres() else "no package RPostgreSQL here"
if (is.list(server)) {
  con <- server$connect()
  port <- DBI::dbGetQuery(con, "SHOW port")[[1]]
  invisible(DBI::dbExecute(con, sprintf("CREATE TABLE rows (%s)", paste(names, "double precision", collapse = ", "))))
  invisible(DBI::dbExecute(con, sprintf("COPY rows FROM '%s' WITH (FORMAT csv, HEADER true)", csv)))
  table_size <- DBI::dbGetQuery(con, "SELECT pg_total_relation_size('rows') AS size")[[1]]
  DBI::dbDisconnect(con)
}

cat(sprintf("%.0f rows of %d columns, %.0f MB of doubles; R has %.0f MB\n", n, d, 8 * n * d / 2^20, limit))
memory <- run("memory", raw, limited = FALSE)
refused <- run("refused", raw)
if (!is.null(refused$params)) {
  message("the limit does not hold: all rows were read into memory")
  finish(1)
}
cat("in memory under the limit: ", grep("cannot allocate|memory", refused$log, value = TRUE)[1], "\n", sep = "")
cat(sprintf("in memory without it: %.0f MB, %.1f s\n", memory$peak, memory$seconds))

sizes <- c(csv = file.size(csv), raw = file.size(raw), parquet = if (parquet) sum(file.size(dir(in_folder("parquet"), full.names = TRUE))),
           postgres = if (is.list(server)) table_size)
paths <- c(csv = csv, raw = raw, parquet = in_folder("parquet"), postgres = if (is.list(server)) port)
failed <- FALSE
for (kind in intersect(names(sizes), asked)) {
  fit <- run(kind, paths[[kind]])
  if (is.null(fit$params)) {
    message(kind, ": ", paste(utils::tail(fit$log, 3), collapse = " "))
    failed <- TRUE
    next
  }
  off <- max(abs(unlist(fit$params[c("proportions", "means", "covariances")]) / unlist(memory$params[c("proportions", "means", "covariances")]) - 1))
  same <- off < 1e-10 && abs(fit$loglik / memory$loglik - 1) < 1e-12 && fit$rows == memory$rows
  failed <- failed || !same || sizes[[kind]] < limit * 2^20
  cat(sprintf("%-8s %5.0f MB on disk, R took %4.0f MB, %d passes, %5.1f s a pass; parameters differ by %.0e of themselves, log-likelihood by %.0e%s\n",
              kind, sizes[[kind]] / 2^20, fit$peak, fit$passes, fit$seconds / fit$passes, off, abs(fit$loglik / memory$loglik - 1),
              if (same) "" else ": NOT THE SAME"))
}
if (!parquet && "parquet" %in% asked) cat("not run: past-memory: Parquet: there is no package nanoparquet\n")
if (!is.list(server) && "postgres" %in% asked) cat("not run: past-memory: PostgreSQL: ", server, "\n", sep = "")
finish(if (failed) 1 else if ("parquet" %in% asked && !parquet || "postgres" %in% asked && !is.list(server)) 77 else 0)
