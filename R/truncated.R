# Moments of normal distributions within intervals and boxes: what is expected of a value of which only the
# bin is known.

# ---- One dimension ------------------------------------------------------------------------------

# For rows with X ~ N(mean, sd^2): the log of P(lower < X <= upper), and the mean and the variance of X within.
# Where both ends are the same the value is known, and its log density stands for the probability.
interval_moments <- function(lower, upper, mean, sd) {
  a <- (lower - mean) / sd
  b <- (upper - mean) / sd
  n <- length(a)
  log_p <- numeric(n)
  shift <- numeric(n)
  variance <- rep(1, n)
  # Of ends that are near to each other and far from the mean the difference is not in a and b any more.
  width <- pmax((upper - lower) / sd, .Machine$double.xmin)
  bounded <- is.finite(lower) | is.finite(upper)
  if (all(bounded) && all(lower < upper)) {
    one <- standard_interval_moments(a, b, width)
    return(list(log_p = one$log_p, mean = mean + sd * one$mean, variance = sd^2 * one$variance))
  }
  exact <- which(lower == upper)
  log_p[exact] <- stats::dnorm(a[exact], log = TRUE) - log(rep_len(sd, n)[exact])
  shift[exact] <- a[exact]
  variance[exact] <- 0
  limited <- which(lower < upper & bounded)
  if (length(limited) > 0) {
    one <- standard_interval_moments(a[limited], b[limited], width[limited])
    log_p[limited] <- one$log_p
    shift[limited] <- one$mean
    variance[limited] <- one$variance
  }
  list(log_p = log_p, mean = mean + sd * shift, variance = sd^2 * variance)
}

# Of N(0, 1) between a < b, which are `width` apart. The tails are alike, so that the middle may lie on the right; there what is near
# to nothing (a far interval, a narrow one) is told by ratios that are not.
standard_interval_moments <- function(a, b, width = b - a) {
  left <- a + b < 0
  ends <- list(a = ifelse(left, -b, a), b = ifelse(left, -a, b))
  middle <- ends$a + width / 2
  narrow <- width < 1 & middle * width < 10
  result <- list(log_p = numeric(length(a)), mean = numeric(length(a)), variance = numeric(length(a)))
  put <- function(which, moments) {
    if (all(which)) result[names(moments)] <<- moments
    else if (any(which)) for (field in names(result)) result[[field]][which] <<- moments[[field]]
  }
  put(narrow, moments_by_nodes(middle[narrow], width[narrow]))
  around <- !narrow & ends$a <= 0
  put(around, moments_around_zero(ends$a[around], ends$b[around]))
  tail <- !narrow & !around
  put(tail, moments_in_tail(ends$a[tail], ends$b[tail]))
  result$mean[left] <- -result$mean[left]
  result
}

# Narrow intervals: phi(middle + t) / phi(middle) = exp(-middle t - t^2 / 2) by Gauss-Legendre, in which nothing
# cancels, however narrow.
moments_by_nodes <- function(middle, width) {
  # Most bins are far narrower than what these are chosen for.
  rule <- gauss_legendre(if (all(width * (1 + middle) < 0.5)) 5 else 12)
  t <- outer(width / 2, rule$node)
  f <- exp(-middle * t - t^2 / 2) * rep(rule$weight, each = length(middle))
  ones <- rep(1, length(rule$node))
  total <- as.vector(f %*% ones)
  shift <- as.vector((f * t) %*% ones) / total
  list(log_p = stats::dnorm(middle, log = TRUE) + log(width / 2) + log(total), mean = middle + shift,
       variance = as.vector((f * (t - shift)^2) %*% ones) / total)
}

# a <= 0 <= b, at least one apart: the probability is no small difference.
moments_around_zero <- function(a, b) {
  p <- stats::pnorm(b) - stats::pnorm(a)
  mean <- (stats::dnorm(a) - stats::dnorm(b)) / p
  list(log_p = log(p), mean = mean, variance = 1 + (times_density(a) - times_density(b)) / p - mean^2)
}

# x phi(x), which is 0 at infinity.
times_density <- function(x) ifelse(is.finite(x), x * stats::dnorm(x), 0)

# 0 < a < b: P / phi(a) is a difference of Mills ratios, of which the second counts for e = phi(b) / phi(a).
moments_in_tail <- function(a, b) {
  bounded <- is.finite(b)
  finite <- ifelse(bounded, b, a)
  e <- ifelse(bounded, exp(-(finite - a) * (finite + a) / 2), 0)
  ratio <- mills_ratio(a) - e * mills_ratio(finite)
  mean <- (1 - e) / ratio
  list(log_p = stats::dnorm(a, log = TRUE) + log(ratio), mean = mean,
       variance = pmax(1 + (a - finite * e) / ratio - mean^2, 0))
}

# P(Z > x) / phi(x) for x > 0; far out by its asymptotic series.
mills_ratio <- function(x) {
  far <- x > 30
  ratio <- exp(stats::pnorm(x, lower.tail = FALSE, log.p = TRUE) - stats::dnorm(x, log = TRUE))
  u <- 1 / x[far]^2
  ratio[far] <- (1 - u * (1 - 3 * u * (1 - 5 * u * (1 - 7 * u * (1 - 9 * u))))) / x[far]
  ratio
}

# Nodes and weights on (-1, 1), from the eigenvalues of the Jacobi matrix (Golub and Welsch 1969).
gauss_legendre <- function(n) {
  known <- rules_known[[as.character(n)]]
  if (!is.null(known)) return(known)
  i <- seq_len(n - 1)
  beside <- i / sqrt(4 * i^2 - 1)
  jacobi <- matrix(0, n, n)
  jacobi[cbind(i, i + 1)] <- jacobi[cbind(i + 1, i)] <- beside
  spectrum <- eigen(jacobi, symmetric = TRUE)
  rule <- list(node = rev(spectrum$values), weight = rev(2 * spectrum$vectors[1, ]^2))
  assign(as.character(n), rule, rules_known)
  rule
}

# The same on (0, 1), in panels one after the other.
rule_in_panels <- function(n, panels) {
  rule <- gauss_legendre(n)
  list(node = as.vector(outer((rule$node + 1) / 2, seq_len(panels) - 1, "+")) / panels, weight = rep(rule$weight / 2, panels) / panels)
}

rules_known <- new.env(parent = emptyenv())

# ---- Several dimensions -------------------------------------------------------------------------

# In so many columns at once may a row be limited to an interval, where columns are correlated.
most_limited <- 3

# For rows in boxes with X ~ N(mean, sigma): the log of their probability (of values that are known: density), and
# n x d means and n x d^2 covariances of X within. `mean` is one for all. Without correlations the columns are by
# themselves.
box_moments <- function(lower, upper, mean, sigma) {
  d <- ncol(lower)
  if (all(sigma[upper.tri(sigma)] == 0)) return(independent_moments(lower, upper, mean, sqrt(diag(sigma))))
  result <- list(log_p = numeric(nrow(lower)), mean = matrix(0, nrow(lower), d), covariance = matrix(0, nrow(lower), d^2))
  for (rows in split(seq_len(nrow(lower)), pattern_of_bins(lower, upper))) {
    one <- moments_of_pattern(lower[rows, , drop = FALSE], upper[rows, , drop = FALSE], mean, sigma)
    result$log_p[rows] <- one$log_p
    result$mean[rows, ] <- one$mean
    result$covariance[rows, ] <- one$covariance
  }
  result
}

independent_moments <- function(lower, upper, mean, sd) {
  d <- ncol(lower)
  result <- list(log_p = numeric(nrow(lower)), mean = matrix(0, nrow(lower), d), covariance = matrix(0, nrow(lower), d^2))
  for (column in seq_len(d)) {
    one <- interval_moments(lower[, column], upper[, column], mean[column], sd[column])
    result$log_p <- result$log_p + one$log_p
    result$mean[, column] <- one$mean
    result$covariance[, (column - 1) * d + column] <- one$variance
  }
  result
}

# Of each row which columns are known (1), limited (2) or free (3), as a word.
pattern_of_bins <- function(lower, upper) {
  kind <- kinds_of_bins(lower, upper)
  do.call(paste0, lapply(seq_len(ncol(kind)), function(column) kind[, column]))
}

kinds_of_bins <- function(lower, upper) {
  kind <- matrix(2L, nrow(lower), ncol(lower))
  kind[lower == upper] <- 1L
  kind[lower == -Inf & upper == Inf] <- 3L
  kind
}

# Rows of one pattern. What is known is conditioned on; what is free follows from the rest by regression.
moments_of_pattern <- function(lower, upper, mean, sigma) {
  kind <- kinds_of_bins(lower[1, , drop = FALSE], upper[1, , drop = FALSE])
  known <- which(kind == 1)
  limited <- which(kind == 2)
  free <- which(kind == 3)
  n <- nrow(lower)
  d <- length(mean)
  log_p <- numeric(n)
  means <- matrix(mean, n, d, byrow = TRUE)
  covariance <- array(0, c(n, d, d))
  rest <- c(limited, free)
  if (length(known) > 0) {
    x <- lower[, known, drop = FALSE]
    inner <- sigma[known, known, drop = FALSE]
    log_p <- log_normal_density(x, mean[known], inner)
    means[, known] <- x
  }
  if (length(known) > 0 && length(rest) > 0) {
    slopes <- solve(inner, sigma[known, rest, drop = FALSE])
    means[, rest] <- means[, rest] + (x - rep(mean[known], each = n)) %*% slopes
    sigma[rest, rest] <- sigma[rest, rest] - crossprod(slopes, sigma[known, rest])
  }
  if (length(limited) > 0) {
    within <- limited_moments(lower[, limited, drop = FALSE], upper[, limited, drop = FALSE],
                              means[, limited, drop = FALSE], sigma[limited, limited, drop = FALSE])
    log_p <- log_p + within$log_p
    shift <- within$mean - means[, limited]
    means[, limited] <- within$mean
    covariance[, limited, limited] <- within$covariance
  }
  if (length(limited) > 0 && length(free) > 0) {
    slopes <- solve(sigma[limited, limited], sigma[limited, free, drop = FALSE])
    means[, free] <- means[, free] + shift %*% slopes
    across <- array(0, c(n, length(limited), length(free)))
    for (i in seq_along(limited)) across[, i, ] <- matrix(covariance[, limited[i], limited], n) %*% slopes
    covariance[, limited, free] <- across
    covariance[, free, limited] <- aperm(across, c(1, 3, 2))
    for (i in seq_along(free)) covariance[, free[i], free] <- matrix(across[, , i], n) %*% slopes
    sigma[free, free] <- sigma[free, free] - crossprod(slopes, sigma[limited, free])
  }
  covariance[, free, free] <- as.vector(covariance[, free, free]) + rep(sigma[free, free], each = n)
  list(log_p = log_p, mean = means, covariance = matrix(covariance, n, d * d))
}

log_normal_density <- function(x, mean, sigma) {
  root <- chol(sigma)
  z <- backsolve(root, t(x) - mean, transpose = TRUE)
  -0.5 * colSums(z^2) - sum(log(diag(root))) - 0.5 * length(mean) * log(2 * pi)
}

# All columns limited, each row with a mean of its own: the last column in closed form, those before it by
# quadrature, one inside of the other. The outer one is that in which the rows have least room.
limited_moments <- function(lower, upper, mean, sigma) {
  q <- ncol(lower)
  if (q == 1) {
    one <- interval_moments(lower[, 1], upper[, 1], mean[, 1], sqrt(sigma[1]))
    return(list(log_p = one$log_p, mean = cbind(one$mean), covariance = cbind(one$variance)))
  }
  n <- nrow(lower)
  result <- list(log_p = numeric(n), mean = matrix(0, n, q), covariance = matrix(0, n, q^2))
  room <- (upper - lower) / rep(sqrt(diag(sigma)), each = n)
  outer <- max.col(-pmin(room, 1e6), ties.method = "first")
  at <- windows_of(lower, upper, mean, sigma, outer)
  for (rows in split(seq_len(n), list(outer, at$nodes, at$panels), drop = TRUE)) {
    # Not more at once than fits into the cache, or nearly.
    for (part in split(rows, (seq_along(rows) - 1) %/% ceiling(2e5 / (at$nodes[rows[1]] * at$panels[rows[1]])))) {
      one <- integrate_column(outer[part[1]], at, part, lower, upper, mean, sigma)
      result$log_p[part] <- one$log_p
      result$mean[part, ] <- one$mean
      result$covariance[part, ] <- one$covariance
    }
  }
  result
}

# Where the integrand of the outer column is more than exp(-40) of its maximum, and how many nodes that takes. Its
# logarithm is concave, with a second derivative between -1 / (the conditional variance, given the other columns)
# and -1 / variance; it decreases at least as fast as from the box's likeliest point.
windows_of <- function(lower, upper, mean, sigma, outer) {
  rows <- seq_len(nrow(lower))
  precision <- solve(sigma)
  own <- cbind(rows, outer)
  sd <- sqrt(diag(sigma))[outer]
  narrowest <- 1 / sqrt(diag(precision))[outer]
  mode <- likeliest_points(lower, upper, mean, sigma)
  slope <- abs(((mode - mean) %*% precision)[own])
  # Where it is steep for more than the narrowest width there is, that alone ends it.
  steep <- slope * narrowest > 50
  reach <- pmin(10 * sd, ifelse(steep, 100 / slope, 9 * narrowest + 45 / pmax(slope, 1e-300)))
  from <- pmax(lower[own], mode[own] - reach)
  to <- pmin(upper[own], mode[own] + reach)
  length <- to - from
  panels <- pmax(1, 2^ceiling(log2(length / pmin(2.5 * narrowest, 20 / pmax(slope, 1e-300)))))
  unit <- pmin(narrowest, 8 / pmax(slope, 1e-300))
  nodes <- ifelse(panels > 1 | length > 2.5 * unit, 20, ifelse(length > 1.2 * unit, 12, ifelse(length > 0.3 * unit, 8, 5)))
  list(from = from, length = length, panels = panels, nodes = nodes)
}

# The point of each box with the highest density: of all ways in which some columns lie at an end, and the others
# where they are likeliest then, the best that lies in the box.
likeliest_points <- function(lower, upper, mean, sigma) {
  q <- ncol(lower)
  precision <- solve(sigma)
  best <- pmin(pmax(mean, lower), upper)
  distance <- rowSums(((best - mean) %*% precision) * (best - mean))
  ways <- as.matrix(expand.grid(rep(list(1:3), q)))
  for (way in seq_len(nrow(ways))) {
    at_end <- which(ways[way, ] < 3)
    free <- which(ways[way, ] == 3)
    point <- mean
    for (column in at_end) point[, column] <- if (ways[way, column] == 1) lower[, column] else upper[, column]
    possible <- rowSums(!is.finite(point)) == 0
    if (length(free) > 0 && length(at_end) > 0) {
      gap <- (point - mean)[, at_end, drop = FALSE]
      gap[!possible, ] <- 0
      point[, free] <- mean[, free] + gap %*% solve(sigma[at_end, at_end], sigma[at_end, free, drop = FALSE])
    }
    possible <- possible & rowSums(point < lower | point > upper) == 0
    point[!possible, ] <- mean[!possible, ]
    own <- rowSums(((point - mean) %*% precision) * (point - mean))
    better <- possible & own < distance
    best[better, ] <- point[better, ]
    distance[better] <- own[better]
  }
  best
}

# Rows with the same outer column and as many nodes.
integrate_column <- function(column, at, rows, lower, upper, mean, sigma) {
  rule <- rule_in_panels(at$nodes[rows[1]], at$panels[rows[1]])
  node <- rule$node
  m <- length(rows)
  t <- at$from[rows] + outer(at$length[rows], node)
  each <- rep(rows, length(node))
  slopes <- sigma[-column, column] / sigma[column, column]
  inner <- limited_moments(
    lower[each, -column, drop = FALSE], upper[each, -column, drop = FALSE],
    mean[each, -column, drop = FALSE] + outer(as.vector(t) - mean[each, column], slopes),
    sigma[-column, -column, drop = FALSE] - outer(slopes, sigma[column, -column])
  )
  log_f <- stats::dnorm(t, mean[rows, column], sqrt(sigma[column, column]), log = TRUE) + rep(log(rule$weight), each = m) +
    inner$log_p
  top <- as.vector(do.call(pmax, asplit(log_f, 2)))
  share <- exp(log_f - top)
  total <- rowSums(share)
  share <- share / total
  average <- function(values) rowSums(share * matrix(values, m))
  q <- ncol(lower)
  others <- seq_len(q)[-column]
  means <- matrix(0, m, q)
  means[, column] <- average(t)
  for (i in seq_along(others)) means[, others[i]] <- average(inner$mean[, i])
  deviations <- array(0, c(m, length(node), q))
  deviations[, , column] <- t - means[, column]
  for (i in seq_along(others)) deviations[, , others[i]] <- matrix(inner$mean[, i], m) - means[, others[i]]
  covariance <- array(0, c(m, q, q))
  for (i in seq_len(q)) {
    for (j in seq_len(i)) {
      value <- average(deviations[, , i] * deviations[, , j])
      if (i != column && j != column) {
        value <- value + average(inner$covariance[, (match(j, others) - 1) * (q - 1) + match(i, others)])
      }
      covariance[, i, j] <- covariance[, j, i] <- value
    }
  }
  list(log_p = top + log(total) + log(at$length[rows]), mean = means, covariance = matrix(covariance, m, q * q))
}
