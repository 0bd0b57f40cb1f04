# What bins tell of the parameters of a chart: the score of a bin is what is expected of that of its values, and by Louis'
# identity (see src/core/information.hpp, whose natural coordinates these are) the information wants the second moments of
# scores within bins as well. Along a column they are those of y and y^2; where columns are correlated, a bin stands for points of it,
# with weights, at which the scores are those of values.

# As inference_data() has it of values. The engine is given a row without weight, so that it says what a prior adds.
inference_data_of_bins <- function(fit) {
  model <- model_of_fit(fit)
  own <- with_labels(own_bins(fit), fit$labels)
  binned <- data_of_distinct(distinct_bins(own), fit$params$noise$box, fit$prior)
  list(bins = binned$bins, squares = distinct_bins(with_counts(own, counts_of(own)^2))$counts,
       x = fit$params$means[1, , drop = FALSE], weights = 0, model = model, engine = engine_model(model, binned$data, fit$k),
       n = binned$data$n, tol_unit = binned$data$tol_unit)
}

# The same as run_scores().
scores_of_bins <- function(data, chart, components, squared, threads) {
  bins <- data$bins
  sums <- run_scores(data, chart, lapply(components, function(one) one[c("jacobian", "which")]), squared, threads)
  log_joint <- log_joint_of_bins(chart$params, bins)
  w <- responsibilities_of_bins(chart$params, bins, log_joint)
  scores <- matrix(0, nrow(w), chart$size)
  for (j in seq_along(components)) {
    which <- components[[j]]$which
    weight <- bins$counts * w[, j]
    one <- scores_in_bins(chart, j, components[[j]], bins, weight)
    scores[, which] <- scores[, which] + w[, j] * one$expected
    sums$natural[[j]] <- sums$natural[[j]] + one$natural
    sums$hessian[which, which] <- sums$hessian[which, which] + one$hessian
    sums$complete[which, which] <- sums$complete[which, which] + one$within + crossprod(sqrt(weight) * one$expected)
  }
  sums$outer <- crossprod(sqrt(bins$counts) * scores)
  if (squared) sums$outer_squared <- crossprod(sqrt(data$squares) * scores)
  sums$loglik <- sum(bins$counts * log_probabilities(log_joint))
  sums
}

# Of one component, with `weight` for each bin: `expected`, bins x parameters, the scores of log p(bin, z = j); `within`, how much
# scores of values vary within bins; and in natural coordinates the gradient, and the second derivatives in theta.
scores_in_bins <- function(chart, j, component, bins, weight) {
  jacobian <- component$jacobian
  if (j > chart$k) {
    return(list(expected = matrix(jacobian, nrow(bins$lower), ncol(jacobian), byrow = TRUE), natural = sum(weight), hessian = 0, within = 0))
  }
  mean <- chart$params$means[j, ]
  sigma <- slice(unname(chart$params$covariances), j)
  if (chart$diagonal) scores_by_column(mean, sqrt(diag(sigma)), jacobian, bins, weight)
  else scores_by_points(mean, sigma, jacobian, bins, weight)
}

# ---- Column by column ---------------------------------------------------------------------------

# Natural coordinates are tau, y of each column, and (y^2 - 1) / 2 of each.
scores_by_column <- function(mean, sd, jacobian, bins, weight) {
  d <- length(mean)
  columns <- lapply(seq_len(d), function(c) standard_moments((bins$lower[, c] - mean[c]) / sd[c], (bins$upper[, c] - mean[c]) / sd[c]))
  of <- function(name) vapply(columns, function(one) one[[name]], numeric(length(weight)))
  sums <- function(name) as.vector(weight %*% matrix(of(name), ncol = d))
  natural <- cbind(1, matrix(of("y"), ncol = d), matrix((of("square") - of("seen")) / 2, ncol = d))
  of_y <- jacobian[1 + seq_len(d), , drop = FALSE]
  of_square <- jacobian[1 + d + seq_len(d), , drop = FALSE]
  both <- function(a, values, b) crossprod(a, values * b)
  cross <- both(of_y, sums("cov_with_square") / 2, of_square)
  moved <- both(of_y, sums("y"), of_square)
  list(
    expected = natural %*% jacobian, natural = as.vector(weight %*% natural),
    within = both(of_y, sums("variance"), of_y) + both(of_square, sums("variance_of_square") / 4, of_square) + cross + t(cross),
    hessian = both(of_square, sums("seen") / 2 - sums("square"), of_square) - both(of_y, sums("seen"), of_y) - moved - t(moved)
  )
}

# Of N(0, 1) between a and b what is expected of y and y^2, and how they vary; of what is not seen, nothing.
standard_moments <- function(a, b) {
  key <- paste(a, b)
  first <- which(!duplicated(key))
  lower <- a[first]
  upper <- b[first]
  known <- lower == upper
  found <- list(y = ifelse(known, lower, 0), seen = as.double(is.finite(lower) | is.finite(upper)))
  found$square <- found$y^2
  found[c("variance", "cov_with_square", "variance_of_square")] <- list(numeric(length(first)))
  limited <- which(!known & found$seen > 0)
  if (length(limited) > 0) {
    points <- points_in_boxes(cbind(lower[limited]), cbind(upper[limited]), matrix(0, length(limited), 1), diag(1))
    average <- function(values) as.vector(rowsum(points$weight * values, points$row))
    y <- average(points$x)
    square <- average(points$x^2)
    off <- points$x - y[points$row]
    off_square <- points$x^2 - square[points$row]
    put <- list(y = y, square = square, variance = average(off^2), cov_with_square = average(off * off_square),
                variance_of_square = average(off_square^2))
    for (name in names(put)) found[[name]][limited] <- put[[name]]
  }
  lapply(found, `[`, match(key, key[first]))
}

# ---- By points ----------------------------------------------------------------------------------

# Natural coordinates are tau, y, and the lower triangle of y y' - Q, Q being what the bins of a pattern show of y.
scores_by_points <- function(mean, sigma, jacobian, bins, weight) {
  p <- ncol(jacobian)
  root <- precision_root(sigma)
  total <- list(expected = matrix(0, length(weight), p), natural = numeric(nrow(jacobian)), within = matrix(0, p, p), hessian = matrix(0, p, p))
  for (rows in split(seq_along(weight), pattern_of_bins(bins$lower, bins$upper))) {
    # So many that their points do not take much memory.
    for (part in split(rows, (seq_along(rows) - 1) %/% 200)) {
      one <- scores_of_pattern(bins$lower[part, , drop = FALSE], bins$upper[part, , drop = FALSE], weight[part], mean, sigma, root, jacobian)
      total$expected[part, ] <- one$expected
      for (name in c("natural", "within", "hessian")) total[[name]] <- total[[name]] + one[[name]]
    }
  }
  total
}

scores_of_pattern <- function(lower, upper, weight, mean, sigma, root, jacobian) {
  points <- points_of_pattern(lower, upper, mean, sigma)
  q <- seen_projection(root, which(lower[1, ] == -Inf & upper[1, ] == Inf))
  y <- points$off %*% root
  entry <- which(lower.tri(q, diag = TRUE), arr.ind = TRUE)
  twice <- ifelse(entry[, 1] == entry[, 2], 0.5, 1)
  squares <- y[, entry[, 1], drop = FALSE] * y[, entry[, 2], drop = FALSE] - rep(q[entry], each = nrow(y))
  natural <- cbind(1, y, squares * rep(twice, each = nrow(y)))
  scores <- natural %*% jacobian
  expected <- unname(rowsum(points$weight * scores, points$row))
  share <- weight[points$row] * points$weight
  list(
    expected = expected, natural = colSums(share * natural),
    within = crossprod(sqrt(share) * (scores - expected[points$row, , drop = FALSE])),
    hessian = natural_hessian(sum(weight), colSums(share * y), crossprod(sqrt(share) * y), q, jacobian)
  )
}

# What the columns that are not free show of y = U'(x - mu).
seen_projection <- function(root, free) {
  q <- diag(nrow(root))
  if (length(free) == 0) return(q)
  q - tcrossprod(qr.Q(qr(t(root[free, , drop = FALSE]))))
}

# Second derivatives in theta of sums of weight, y and y y', where the natural coordinates move as the jacobian says.
natural_hessian <- function(weight, moment, scatter, q, jacobian) {
  d <- length(moment)
  m <- jacobian[1 + seq_len(d), , drop = FALSE]
  rest <- weight / 2 * q - scatter
  turned <- lapply(seq_len(ncol(jacobian)), function(a) {
    e <- matrix(0, d, d)
    e[lower.tri(e, diag = TRUE)] <- jacobian[-seq_len(1 + d), a]
    e[upper.tri(e)] <- t(e)[upper.tri(e)]
    e
  })
  as_columns <- function(matrices, rows) matrix(unlist(matrices), rows)
  moved <- crossprod(m, as_columns(lapply(turned, function(e) q %*% e %*% moment), d))
  twice <- crossprod(as_columns(turned, d^2), as_columns(lapply(turned, function(e) q %*% e %*% rest), d^2))
  twice - weight * crossprod(m, q %*% m) - moved - t(moved)
}

# Points for rows of one pattern: `row`, `off` from the mean, `weight` within the row. What is known is conditioned on, what
# is free follows by regression.
points_of_pattern <- function(lower, upper, mean, sigma) {
  kind <- kinds_of_bins(lower[1, , drop = FALSE], upper[1, , drop = FALSE])
  known <- which(kind == 1)
  limited <- which(kind == 2)
  free <- which(kind == 3)
  n <- nrow(lower)
  off <- lower[, known, drop = FALSE] - rep(mean[known], each = n)
  points <- list(row = seq_len(n), weight = rep(1, n))
  if (length(limited) > 0) {
    means <- matrix(mean[limited], n, length(limited), byrow = TRUE)
    spread <- sigma[limited, limited, drop = FALSE]
    if (length(known) > 0) {
      slopes <- solve(sigma[known, known, drop = FALSE], sigma[known, limited, drop = FALSE])
      means <- means + off %*% slopes
      spread <- spread - crossprod(slopes, sigma[known, limited, drop = FALSE])
    }
    points <- points_in_boxes(lower[, limited, drop = FALSE], upper[, limited, drop = FALSE], means, spread)
  }
  all <- matrix(0, length(points$row), length(mean))
  all[, known] <- off[points$row, ]
  if (length(limited) > 0) all[, limited] <- points$x - rep(mean[limited], each = nrow(all))
  if (length(free) > 0 && length(free) < length(mean)) {
    all[, free] <- all[, -free, drop = FALSE] %*% solve(sigma[-free, -free, drop = FALSE], sigma[-free, free, drop = FALSE])
  }
  list(row = points$row, off = all, weight = points$weight)
}

# Points for N(mean, sigma) within boxes, a row of `mean` for each, by the nodes of Gauss-Legendre quadrature of column within column.
points_in_boxes <- function(lower, upper, mean, sigma) {
  points <- nodes_in_boxes(lower, upper, mean, sigma)
  top <- as.vector(tapply(points$log_weight, factor(points$row, seq_len(nrow(lower))), max))
  # So many deviations away that windows have no width any more, or densities no logarithm: all points alike.
  lost <- (top == -Inf)[points$row]
  weight <- ifelse(lost, 1, exp(points$log_weight - top[points$row]))
  kept <- weight > 1e-20
  row <- points$row[kept]
  weight <- weight[kept]
  list(row = row, x = points$x[kept, , drop = FALSE], weight = weight / as.vector(rowsum(weight, row))[row])
}

nodes_in_boxes <- function(lower, upper, mean, sigma) {
  n <- nrow(lower)
  at <- windows_of(lower, upper, mean, sigma, rep(1L, n))
  pieces <- lapply(unname(split(seq_len(n), list(at$nodes, at$panels), drop = TRUE)), function(rows) {
    # What is integrated is smoother here than it is in likelihoods far out.
    rule <- rule_in_panels(ceiling(0.6 * at$nodes[rows[1]]), at$panels[rows[1]])
    list(row = rep(rows, length(rule$node)), t = as.vector(at$from[rows] + outer(at$length[rows], rule$node)),
         log_weight = as.vector(outer(log(at$length[rows]), log(rule$weight), "+")))
  })
  of <- function(name) unlist(lapply(pieces, function(piece) piece[[name]]))
  row <- of("row")
  t <- of("t")
  log_weight <- of("log_weight") + stats::dnorm(t, mean[row, 1], sqrt(sigma[1]), log = TRUE)
  if (ncol(lower) == 1) return(list(row = row, x = cbind(t), log_weight = log_weight))
  slopes <- sigma[-1, 1] / sigma[1, 1]
  inner <- nodes_in_boxes(
    lower[row, -1, drop = FALSE], upper[row, -1, drop = FALSE],
    mean[row, -1, drop = FALSE] + outer(t - mean[row, 1], slopes), sigma[-1, -1, drop = FALSE] - outer(slopes, sigma[1, -1])
  )
  list(row = row[inner$row], x = cbind(t[inner$row], inner$x), log_weight = log_weight[inner$row] + inner$log_weight)
}
