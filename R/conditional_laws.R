# What a mixture says of the variables that a row misses, given those that it has.

# Rows that miss the same variables share one regression per component: for each such pattern
# its rows, their responsibilities, and the law of the missing part in each component.
conditional_laws <- function(params, x, labels) {
  incomplete <- which(rowSums(is.na(x)) > 0)
  x <- x[incomplete, , drop = FALSE]
  w <- evaluate_at(params, x, "responsibilities", keep_rows(labels, incomplete))
  lapply(group_rows(is.na(x)), function(rows) {
    here <- x[rows, , drop = FALSE]
    missing <- is.na(here[1, ])
    laws <- lapply(seq_len(n_components(params)), normal_law, params, here, missing)
    if (!is.null(params$noise)) laws <- c(laws, list(noise_law(params$noise$box, here, missing)))
    list(rows = incomplete[rows], missing = missing, w = w[rows, , drop = FALSE], laws = laws)
  })
}

# The numbers of the rows that are equal, for each of the different rows in turn.
group_rows <- function(flags) {
  key <- do.call(paste0, unname(as.data.frame(+flags)))
  unname(split(seq_along(key), match(key, unique(key))))
}

# A law: the means of the missing part in these rows, its variances (and covariance, where there are others), and how far n
# draws lie from the means.
# With the observed variables first, the Cholesky factor of Sigma_j holds the regression and, as
# its last block, a root of the conditional covariance; no difference of matrices is taken.
normal_law <- function(j, params, x, missing) {
  if (only_variances(params$covariances)) return(independent_law(j, params, nrow(x), missing))
  mean <- params$means[j, ]
  order <- c(which(!missing), which(missing))
  root <- chol(slice(params$covariances, j)[order, order, drop = FALSE])
  last <- seq_along(mean) > sum(!missing)
  means <- matrix(mean[missing], nrow(x), sum(missing), byrow = TRUE)
  if (!all(missing)) {
    delta <- t(x[, !missing, drop = FALSE]) - mean[!missing]
    standard <- backsolve(root, delta, k = sum(!missing), transpose = TRUE)
    means <- means + crossprod(standard, root[!last, last, drop = FALSE])
  }
  rest <- root[last, last, drop = FALSE]
  covariance <- unname(crossprod(rest))
  list(means = means, covariance = covariance, variances = diag(covariance), deviations = function(n) {
    matrix(stats::rnorm(n * sum(missing)), n) %*% rest
  })
}

# Without correlations the missing part is what it is, whatever was observed.
independent_law <- function(j, params, n, missing) {
  variances <- variances_of(params$covariances)[j, missing]
  means <- matrix(params$means[j, missing], n, sum(missing), byrow = TRUE)
  list(means = means, variances = variances, deviations = function(n) {
    matrix(stats::rnorm(n * length(variances)), n) * rep(sqrt(variances), each = n)
  })
}

# The noise is uniform, and what is observed tells nothing of what is missing.
noise_law <- function(box, x, missing) {
  centre <- colMeans(box)[missing]
  side <- (box[2, ] - box[1, ])[missing]
  means <- matrix(centre, nrow(x), length(centre), byrow = TRUE)
  list(means = means, variances = side^2 / 12, sides = side, deviations = function(n) {
    matrix(stats::runif(n * length(side), -0.5, 0.5), n) * rep(side, each = n)
  })
}

conditional_means <- function(pattern) {
  Reduce(`+`, lapply(seq_along(pattern$laws), function(j) {
    pattern$w[, j] * pattern$laws[[j]]$means
  }))
}
