# Data and small tools that several files share.

families <- c("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE",
              "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV")

iris4 <- as.matrix(iris[1:4])
geyser <- as.matrix(faithful)

# Two groups of 40 rows that are far apart, and their names.
two_apart <- list(x = cbind(a = c(qnorm(ppoints(40)), 6 + qnorm(ppoints(40))), b = c(sin(1:40), 6 + cos(1:40))),
                  z = rep(c("u", "v"), each = 40))

# Rank of the first principal score, cut in k equal groups: a start that everybody can make.
score_groups <- function(x, k) {
  cut(rank(stats::prcomp(x)$x[, 1], ties.method = "first"), k, labels = FALSE)
}

# The value of an expression under a seed, the generator put back afterwards.
with_seed <- function(seed, code) {
  before <- get0(".Random.seed", envir = globalenv(), inherits = FALSE)
  on.exit(if (is.null(before)) rm(".Random.seed", envir = globalenv())
          else assign(".Random.seed", before, envir = globalenv()))
  set.seed(seed)
  force(code)
}

# The value of an expression while something in the package is another.
with_changed <- function(name, value, code) {
  package <- asNamespace("mezcla")
  before <- get(name, package)
  set <- function(value) {
    unlockBinding(name, package)
    assign(name, value, package)
    lockBinding(name, package)
  }
  on.exit(set(before))
  set(value)
  force(code)
}

# n rows from k overlapping components with covariances of their own, in d dimensions.
cloud <- function(n, d, k, seed = 1) {
  with_seed(seed, {
    component <- sample(k, n, replace = TRUE)
    x <- matrix(0, n, d)
    for (j in seq_len(k)) {
      rows <- component == j
      mix <- matrix(rnorm(d * d), d) + diag(d)
      x[rows, ] <- matrix(rnorm(sum(rows) * d), ncol = d) %*% mix +
        rep(rnorm(d, sd = 3), each = sum(rows))
    }
    x
  })
}

random_responsibilities <- function(n, k, seed = 1) {
  with_seed(seed, {
    w <- matrix(rexp(n * k), n, k)
    w / rowSums(w)
  })
}

random_params <- function(d, k, seed = 1) {
  with_seed(seed, {
    covariances <- array(vapply(seq_len(k), function(j) {
      root <- matrix(rnorm(d * d), d)
      tcrossprod(root) + diag(0.5, d)
    }, matrix(0, d, d)), c(d, d, k))
    proportions <- rexp(k) + 0.2
    gmm_params(proportions / sum(proportions), matrix(rnorm(k * d, sd = 2), k), covariances)
  })
}

# EM from given labels (or another start), run to where nothing more is gained.
fit_to_end <- function(x, k, covariance, start, ..., tol = 1e-11, max_iter = 20000) {
  fit_gmm(x, k = k, covariance = covariance, start = start, ...,
          control = gmm_control(tol = tol, max_iter = max_iter))
}

# EM from a start for exactly so many iterations.
fit_iterations <- function(x, k, covariance, start, iterations, ..., threads = 2) {
  fit_gmm(x, k = k, covariance = covariance, start = start, ...,
          control = gmm_control(tol = 0, max_iter = iterations, threads = threads))
}

# Every element within tol of what is expected, in units of `scale`, by default the largest
# expected value. (expect_equal() averages, which hides one wrong element among many.)
expect_near <- function(object, expected, tol = 1e-12, scale = max(abs(expected)), label = NULL) {
  if (is.null(label)) label <- paste(deparse(substitute(object)), collapse = " ")
  object <- as.vector(unclass(object))
  expected <- as.vector(unclass(expected))
  if (length(object) != length(expected)) {
    return(testthat::fail(sprintf("%s has %d elements, not %d.", label, length(object), length(expected))))
  }
  gap <- max(abs(object - expected)) / scale
  # 0 / 0: an expected zero that was met.
  testthat::expect(isTRUE(all(object == expected)) || !is.na(gap) && gap <= tol,
                   sprintf("%s differs from what is expected by %.3g (relative to %.3g), more than %.3g.",
                           label, gap, scale, tol))
}

# Parameters of two fits, element by element.
expect_same_params <- function(object, expected, tol = 1e-10, label = NULL) {
  for (part in c("proportions", "means", "covariances")) {
    expect_near(object[[part]], expected[[part]], tol, label = paste(label, part))
  }
}

# Increments that are nothing but rounding may be negative.
expect_never_falls <- function(trace, tol = 1e-9, label = "trace") {
  fall <- max(0, -diff(trace)) / max(abs(trace), .Machine$double.xmin)
  testthat::expect(all(is.finite(trace)) && fall <= tol,
                   sprintf("%s falls by %.3g of itself.", label, fall))
}

expect_all_finite <- function(fit) {
  numbers <- unlist(fit[c("params", "loglik", "df", "n_obs", "trace", "cluster")])
  testthat::expect(all(is.finite(numbers)), "The fit has numbers that are not finite.")
}

# The value of a fit that has as many parameters as rows, or more, which must be told.
expect_carried_warning <- function(code, regexp = "parameters? for") {
  testthat::expect_warning(value <- code, regexp, class = "mezcla_carried_warning")
  value
}

# Ten maxima by Newton's method in arithmetic of 50 digits, and their data (fixtures/SOURCES.md).
certified_values <- function() utils::read.csv(testthat::test_path("fixtures", "certified.csv"), stringsAsFactors = FALSE)

certified_data <- function(id) {
  switch(sub("_.*", "", id),
    waiting = matrix(faithful$waiting), eruptions = matrix(faithful$eruptions), faithful = geyser, iris = iris4,
    geyser = matrix(MASS::geyser$waiting),
    as.matrix(utils::read.table(testthat::test_path("fixtures", paste0(id, ".txt"))))
  )
}
