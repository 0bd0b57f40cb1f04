# How much memory does a fit take beyond its data where some labels are known, and where it searches?
#
#   Rscript benchmarks/labels.R [n=1000000] [d=2] [k=20]
#
# Each line is a process of its own that makes the data, keeps them and fits; what it has taken at its peak is
# compared with that of one that fits the first 1000 rows of the same data. An n x k matrix would be 160 MB. Takes two
# minutes; the table goes to benchmarks/results/LABELS.md unless it is of other sizes.

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
beside <- function(file) file.path(here, file)
for (file in c("common.R", "report.R")) source(beside(file))
value_of <- function(name, otherwise) {
  given <- grep(paste0("^", name, "="), arguments, value = TRUE)
  if (length(given) > 0) as.numeric(sub("^.*=", "", given[1])) else otherwise
}
size <- c(n = value_of("n", 1e6), d = value_of("d", 2), k = value_of("k", 20))

kinds <- c(
  "a given start" = "fit_gmm(x, k, 'VVI', start = z, control = few)",
  "200 known labels" = "fit_gmm(x, k, 'VVI', labels = replace(rep(NA, nrow(x)), seq_len(200), z[seq_len(200)]), n_start = 2, control = few)",
  "the default search" = "fit_gmm(x, k, 'VVI', n_start = 2, control = few)"
)

# Megabytes at the peak of a process that evaluates `call` with the first `rows` of the data.
peak_of <- function(call, rows) {
  code <- c(
    "suppressMessages(library(mezcla))", sprintf("n <- %.0f; d <- %.0f; k <- %.0f", size[["n"]], size[["d"]], size[["k"]]),
    "set.seed(1); all <- matrix(rnorm(n * d), n) + 6 * rep(seq_len(k), length.out = n)",
    sprintf("x <- all[seq_len(%.0f), , drop = FALSE]; z <- rep(seq_len(k), length.out = nrow(x))", rows),
    "few <- gmm_control(max_iter = 5, threads = 1, progress = FALSE)",
    sprintf("suppressWarnings(%s)", call),
    "cat('peak', gsub('[^0-9]', '', grep('VmHWM', readLines('/proc/self/status'), value = TRUE)))"
  )
  file <- tempfile(fileext = ".R")
  writeLines(code, file)
  said <- system2(file.path(R.home("bin"), "Rscript"), shQuote(file), stdout = TRUE)
  as.numeric(sub("^peak ", "", grep("^peak ", said, value = TRUE))) / 1024
}

few <- peak_of(kinds[[1]], 1000)
beyond <- vapply(kinds, function(call) peak_of(call, size[["n"]]) - few, numeric(1))
table <- data.frame(fit = names(kinds), "MB beyond the data" = round(beyond), check.names = FALSE, row.names = NULL)
print(table)
folder <- results_folder(partial = length(arguments) > 0)
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
writeLines(c(
  "# Memory with labels and with a search", "", "By `Rscript benchmarks/labels.R`.", "",
  sprintf("%.0f rows, d = %.0f, k = %.0f, VVI, five iterations at the most; a copy of the rows is %.0f MB, an n x k matrix of doubles would be %.0f MB. What is counted includes the fit, which keeps a class and a weight for each row.",
          size[["n"]], size[["d"]], size[["k"]], 8e-6 * size[["n"]] * size[["d"]], 8e-6 * size[["n"]] * size[["k"]]), "", markdown(table)
), file.path(folder, "LABELS.md"))
