# The data that every engine reads: files written once, so that all have the same numbers.

# Overlapping Gaussian groups, each with a covariance of its own. Centres are about `apart`
# standard deviations apart whatever d, so that EM has something left to do.
make_rows <- function(n, d, k, apart = 3, proportions = NULL) {
  centers <- matrix(rnorm(k * d, sd = apart / sqrt(2 * d)), k)
  z <- sample.int(k, n, replace = TRUE, prob = proportions)
  x <- matrix(0, n, d)
  for (j in seq_len(k)) {
    rows <- which(z == j)
    root <- diag(runif(d, 0.6, 1.4), d) + matrix(rnorm(d * d, sd = 0.3 / sqrt(d)), d)
    x[rows, ] <- matrix(rnorm(length(rows) * d), ncol = d) %*% root + rep(centers[j, ], each = length(rows))
  }
  list(x = x, z = z)
}

# A case is n, d, k and the file names of x (column by column) and, where somebody is to start from
# them, of the labels that EM starts from, and of the centres that k-means starts from: k of the rows.
make_case <- function(n, d, k, seed = 1) {
  set.seed(seed)
  rows <- make_rows(n, d, k)
  write_case(rows$x, k, rows$z, rows$x[sample.int(n, k), ])
}

write_case <- function(x, k, z = NULL, centers = NULL) {
  prefix <- tempfile("case")
  write <- function(values, suffix) if (!is.null(values)) writeBin(as.vector(values), paste0(prefix, suffix))
  write(x, ".x")
  write(z, ".z")
  write(centers, ".c")
  list(prefix = prefix, n = nrow(x), d = ncol(x), k = k)
}

drop_case <- function(case) unlink(paste0(case$prefix, c(".x", ".z", ".c", ".theta")))

with_case <- function(n, d, k, action) {
  case <- make_case(n, d, k)
  on.exit(drop_case(case))
  action(case)
}

# The parameters that scikit-learn has written beside the data.
read_theta <- function(prefix, d, k) {
  values <- readBin(paste0(prefix, ".theta"), "double", k * (1 + d + d^2))
  list(proportions = values[1:k], means = t(matrix(values[k + seq_len(k * d)], d, k)),
       covariances = array(values[-seq_len(k * (1 + d))], c(d, d, k)))
}
