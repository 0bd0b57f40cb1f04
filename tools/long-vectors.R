# Fits of more than 2^31 numbers, 17.2 GB, of which nothing may make a copy. Run it where mezcla is
# installed, on Linux, or see tools/long-vectors.sh:
#   Rscript tools/long-vectors.R [share]    less than 1: so much of it, to see what memory it takes

library(mezcla)

share <- c(as.numeric(commandArgs(trailingOnly = TRUE)), 1)[1]
d <- 64
n <- ceiling(share * 2^31 / d) + 1001
size <- 8 * n * d / 1e9 # in gigabytes, as is all of memory here

memory <- function(file, name) {
  line <- grep(paste0("^", name, ":"), readLines(file), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) * 1024 / 1e9
}
peak <- function() memory("/proc/self/status", "VmHWM")
say <- function(...) cat(sprintf("%4.0f s, peak %5.2f GB: ", proc.time()[["elapsed"]], peak()),
                         sprintf(...), "\n", sep = "")
check <- function(holds, what) if (!isTRUE(holds)) stop("not so: ", what)

# Beside the data there are a few numbers per row: labels, distances, weights, responsibilities. (Data of less
# than a gigabyte k-means keeps as floats, too.)
room <- 0.15 * size + 0.5 + if (n * (d + 1) <= 2^28) 4 * n * (d + 1) / 1e9 else 0
available <- memory("/proc/meminfo", "MemAvailable")
if (available < size + room) {
  cat(sprintf("not run: %.1f GB are available, of %.1f that it takes\n", available, size + room))
  quit(status = 77)
}

# R would let garbage pile up to the same size before it looks for any.
invisible(mem.maxVSize((size + room) * 1e9 / 2^20))
say("%.0f x %d, %.3f x 2^31 elements, %.1f GB", n, d, n * d / 2^31, size)

# Odd and even rows are far apart, 24 standard deviations. A column at a time: what the means must be
# is known from columns, which are no long vectors.
set.seed(1)
group <- rep_len(1:2, n)
odd <- group == 1
x <- matrix(0, n, d)
means <- matrix(0, 2, d)
variances <- matrix(0, 2, d)
noise <- stats::rnorm(n)
for (column in seq_len(d)) {
  # The same numbers from elsewhere on: new ones would take minutes.
  values <- c(noise[-seq_len(997 * column)], noise[seq_len(997 * column)]) + 3 * group
  x[, column] <- values
  means[, column] <- c(mean(values[odd]), mean(values[!odd]))
  variances[, column] <- c(mean((values[odd] - means[1, column])^2), mean((values[!odd] - means[2, column])^2))
  invisible(gc())
}
rm(values, noise)
invisible(gc())
last <- n - 4:0
tail_of_x <- x[last, ]
say("made")

near <- function(object, expected, tol = 1e-9) max(abs(unname(object) - expected)) < tol

fit <- fit_kmeans(x, start = means + 0.2, control = kmeans_control(max_iter = 2))
check(identical(fit$cluster, group), "k-means finds the groups")
check(near(fit$centers, means), "centres are the means")
say("fit_kmeans(), J = %.8g", fit$tot.withinss)
rm(fit)

params <- complete_mle(x, group, "VVI")
check(near(params$means, means), "means are means")
check(near(apply(params$covariances, 3, diag), t(variances)), "variances are variances")
say("complete_mle()")

w <- e_step(params, x)
check(identical(unname(w[last, ]), unname(e_step(params, tail_of_x))), "the last rows are read")
check(all(abs(w[odd, 1] - 1) < 1e-3), "responsibilities are those of the groups")
say("e_step()")
again <- m_step(x, w, "VVI")
check(near(again$means, means, 1e-3), "the M-step is near")
say("m_step()")
rm(w, again)

weights <- rep_len(c(1, 2, 0.5), n)
fit <- suppressWarnings(fit_gmm(x, k = 2, covariance = "VVI", weights = weights, start = params,
                                control = gmm_control(max_iter = 1, tol = 0)))
check(identical(unname(fit$cluster), group), "the mixture finds the groups")
loglik <- log_likelihood(params, x, weights)
check(abs(fit$trace[1] - loglik) < 1e-9 * abs(loglik), "the first log-likelihood is that of the start")
check(fit$trace[2] >= loglik, "the log-likelihood does not fall")
say("fit_gmm() with weights, log-likelihood %.10g", fit$loglik)

check(peak() < size + room, "nothing is copied")
cat(sprintf("long vectors: %.3f x 2^31 elements, %.2f GB of data, %.2f GB at the most\n",
            n * d / 2^31, size, peak()))
