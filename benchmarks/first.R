# Time per EM iteration and peak memory, beside mclust and scikit-learn in one run, for an
# unconstrained mixture (VVV) of n = 1e5 rows, d = 10, k = 10.
#
# Every engine starts from the same responsibilities (a hard assignment to the true groups,
# which overlap) and runs an exact number of iterations. Rounds are interleaved, so that the
# machine's moods fall on all alike, and the time of an iteration is the difference between
# a long and a short run, which leaves out what is done once. Memory is the peak resident size
# of a process that does nothing else; what the fit needs of it is seen beside a process that
# has the same data and fits only their first 1000 rows.
#
# Usage: Rscript benchmarks/first.R [rounds]

n <- 1e5
d <- 10
k <- 10
short <- 2
long <- 12
rounds <- as.integer(c(commandArgs(trailingOnly = TRUE), 5)[1])
lib <- .libPaths()

make_data <- sprintf('
set.seed(1)
z <- sample.int(%1$d, %2$d, replace = TRUE)
centers <- matrix(rnorm(%1$d * %3$d, sd = 2), %1$d)
x <- centers[z, ] + matrix(rnorm(%2$d * %3$d), %2$d)
', k, as.integer(n), d)

# Each engine: R code that defines run(x, z, iterations).
mezcla <- function(threads) sprintf('
library(mezcla)
run <- function(x, z, iterations) suppressWarnings(fit_gmm(x, %d, "VVV", start = z,
  control = gmm_control(max_iter = iterations, tol = 0, threads = %d)))$loglik
', k, threads)

mclust <- '
suppressMessages(library(mclust))
# me() counts an M-step and an E-step as an iteration, and stops at itmax whatever tol.
run <- function(x, z, iterations) suppressWarnings(
  me(x, "VVV", unmap(z), control = emControl(itmax = iterations, tol = 0)))$loglik
'

# scikit-learn is called through the system\'s Python, on the same data written to a file.
python_code <- '
import sys, time, warnings, resource
import numpy as np
from sklearn.mixture import GaussianMixture
warnings.simplefilter("ignore")
x = np.fromfile(sys.argv[1]).reshape(%2$d, %3$d, order="F")
x = np.ascontiguousarray(x)
z = np.fromfile(sys.argv[2], dtype=np.int32) - 1
if sys.argv[3] == "few":
    x, z = x[:1000], z[:1000]
w = np.eye(%1$d)[z]
class Given(GaussianMixture):
    def _initialize_parameters(self, X, random_state):
        self._initialize(X, w)
def run(iterations):
    m = Given(%1$d, covariance_type="full", tol=0.0, max_iter=iterations, reg_covar=0)
    begin = time.perf_counter(); m.fit(x); return time.perf_counter() - begin
for step in sys.argv[4:]:
    print(run(int(step)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
'

in_child <- function(code) {
  file <- tempfile(fileext = ".R")
  on.exit(unlink(file))
  paths <- paste(shQuote(lib), collapse = ", ")
  peak <- 'cat(sub("\\\\D*(\\\\d+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE)), "\\n")'
  writeLines(c(sprintf(".libPaths(c(%s))", paths), make_data, code, peak), file)
  as.numeric(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", file), stdout = TRUE))
}

time_in_child <- function(engine) {
  code <- sprintf('
invisible(run(x, z, 1))
for (i in c(%d, %d)) cat(system.time(run(x, z, i))[["elapsed"]], "\\n")
', short, long)
  out <- in_child(paste(engine, code))
  few <- in_child(paste(engine, "few <- 1:1000; invisible(run(x[few, ], z[few], 2))"))
  list(per_iteration = (out[2] - out[1]) / (long - short), peak = out[3], few = few)
}

find_python <- function() {
  for (python in c("/usr/bin/python3", Sys.which("python3"))) {
    if (nzchar(python) && system2(python, c("-c", shQuote("import sklearn")), stdout = FALSE,
                                  stderr = FALSE) == 0) return(python)
  }
  NULL
}

time_in_python <- function(python, files, threads) {
  script <- tempfile(fileext = ".py")
  writeLines(sprintf(python_code, k, as.integer(n), d), script)
  env <- sprintf(c("OMP_NUM_THREADS=%d", "OPENBLAS_NUM_THREADS=%d"), threads)
  call <- function(rows, steps) {
    as.numeric(system2(python, c(script, files, rows, steps), stdout = TRUE, env = env))
  }
  out <- call("all", c(1, short, long))
  list(per_iteration = (out[3] - out[2]) / (long - short), peak = out[4], few = call("few", 2)[2])
}

eval(parse(text = make_data))
files <- tempfile(c("x", "z"))
writeBin(as.vector(x), files[1])
writeBin(z, files[2])

engines <- list(
  "mezcla, 1 thread" = function() time_in_child(mezcla(1)),
  "mezcla, 2 threads" = function() time_in_child(mezcla(2))
)
if (requireNamespace("mclust", quietly = TRUE)) {
  engines[["mclust"]] <- function() time_in_child(mclust)
} else {
  cat("mclust is not installed: left out\n")
}
python <- find_python()
if (!is.null(python)) {
  engines[["scikit-learn, 1 thread"]] <- function() time_in_python(python, files, 1)
  engines[["scikit-learn, 2 threads"]] <- function() time_in_python(python, files, 2)
} else {
  cat("scikit-learn is not installed: left out\n")
}

results <- list()
for (round in seq_len(rounds)) {
  for (name in names(engines)) {
    one <- engines[[name]]()
    results <- c(results, list(data.frame(engine = name, round = round,
                                          ms = 1000 * one$per_iteration, peak = one$peak,
                                          fit = one$peak - one$few)))
  }
}
results <- do.call(rbind, results)

median_of <- function(column) {
  vapply(names(engines), function(name) median(results[[column]][results$engine == name]), 0)
}
ms <- median_of("ms")
table <- data.frame(
  engine = names(engines),
  ms_per_iteration = round(ms, 1),
  ns_per_pair = round(ms * 1e6 / (n * k), 1),
  times_mezcla = round(ms / ms[["mezcla, 1 thread"]], 2),
  peak_MB = round(median_of("peak") / 1024),
  fit_MB = round(median_of("fit") / 1024)
)
cat(sprintf("\nVVV, n = %g, d = %d, k = %d; medians of %d rounds; %s, %s\n\n", n, d, k, rounds,
            R.version.string, sub(".*: ", "", grep("model name", readLines("/proc/cpuinfo"),
                                                    value = TRUE)[1])))
print(table, row.names = FALSE)
cat(sprintf("\nAn n x k matrix would be %.0f MB.\n", 8 * n * k / 2^20))

here <- if (dir.exists("benchmarks")) "benchmarks/results" else "results"
dir.create(here, showWarnings = FALSE, recursive = TRUE)
utils::write.csv(table, file.path(here, "first.csv"), row.names = FALSE)
