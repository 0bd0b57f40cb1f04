#' Modes of a mixture
#'
#' The points at which the density of a mixture has a local maximum. There may be fewer than components, since
#' components that lie close have one mode between them, and in several dimensions more.
#'
#' In one dimension all modes are found, between the changes of sign of the derivative. In several dimensions
#' all stationary points lie on the ridges \eqn{x = [\sum_j a_j \Sigma_j^{-1}]^{-1} \sum_j a_j \Sigma_j^{-1} \mu_j}, with
#' \eqn{a_j \ge 0} (Ray and Lindsay 2005). From the means, and from points on the ridges between each two of them, the
#' density is climbed by modal EM (Li, Ray and Lindsay 2007), which never falls, and by Newton's method at the end;
#' where it arrives is kept if the matrix of second derivatives is negative definite. That finds all modes in practice, but
#' there is no proof that it does.
#'
#' The density of a noise component is constant, and changes no mode.
#'
#' @param object [gmm_params()], or a fit.
#' @return A data frame with a row per mode, in decreasing order of density: a column for each variable, `density`, and
#'   `components`: the components from whose means the climb leads there, as `"1, 3"`. They belong to one cluster if clusters are hills
#'   of the density.
#' @references Li, J., Ray, S. and Lindsay, B. G. (2007). A nonparametric statistical approach to clustering via mode
#'   identification. *Journal of Machine Learning Research* 8, 1687-1723.
#'
#'   Ray, S. and Lindsay, B. G. (2005). The topography of multivariate normal mixtures. *Annals of Statistics* 33,
#'   2042-2065. \doi{10.1214/009053605000000417}
#' @seealso [combine_components()] for another way to merge components; [hdr()].
#' @examples
#' # Two components with means 2 standard deviations apart have one mode, with 3 they have two.
#' modes(gmm_params(c(0.5, 0.5), c(0, 2), c(1, 1)))
#' modes(gmm_params(c(0.5, 0.5), c(0, 3), c(1, 1)))
#' modes(fit_gmm(faithful, k = 3, covariance = "EEE"))
#' @export
modes <- function(object) {
  params <- as_params(object, "object")
  there <- which(params$proportions > 0)
  if (length(there) == 0) abort(gettextf("`object` must have a component whose proportion is not 0."))
  means <- params$means[there, , drop = FALSE]
  found <- if (ncol(means) == 1) modes_on_line(params) else modes_by_climbing(params, there)
  density <- dgmm(unname(found$points), params)
  order <- order(density, decreasing = TRUE)
  members <- vapply(order, function(i) paste(rownames(means)[found$leads_to == i], collapse = ", "), "")
  table <- as.data.frame(found$points[order, , drop = FALSE])
  names(table) <- colnames(params$means)
  row.names(table) <- NULL
  table$density <- unname(density[order])
  table$components <- members
  table
}

# ---- one dimension: where the derivative changes its sign -----------------------------------------

# All stationary points of the density, and which are modes (the others lie between them).
stationary_points <- function(univariate) {
  there <- univariate$proportion > 0
  mean <- univariate$mean[there]
  sd <- univariate$sd[there]
  # The derivative divided by the density, which does not vanish far out.
  slope <- function(x) vapply(x, function(one) {
    z <- (one - mean) / sd
    log_share <- log(univariate$proportion[there]) - log(sd) - z^2 / 2
    share <- exp(log_share - max(log_share))
    -sum(share * z / sd) / sum(share)
  }, numeric(1))
  # Finer than the narrowest component. Between the first and the last mean, where they all are.
  ends <- c(min(mean) - min(sd), max(mean) + min(sd))
  grid <- sort(unique(c(ends, seq(ends[1], ends[2], length.out = 501), outer(sd, seq(-4.03, 4.03, length.out = 160)) + mean)))
  grid <- grid[grid >= ends[1] & grid <= ends[2]]
  values <- slope(grid)
  grid <- grid[values != 0]
  sign <- sign(values[values != 0])
  changes <- which(diff(sign) != 0)
  at <- vapply(changes, function(i) bisect(slope, grid[i], grid[i + 1], sign[i]), numeric(1))
  list(at = at, is_mode = sign[changes] > 0)
}

# Where a function changes its sign, to the last digit.
bisect <- function(f, low, high, sign_at_low) {
  repeat {
    middle <- low / 2 + high / 2
    if (middle <= low || middle >= high) return(middle)
    if (sign(f(middle)) == sign_at_low) low <- middle else high <- middle
  }
}

# From a mean the climb leads to the mode of the valleys between which it lies.
modes_on_line <- function(params) {
  univariate <- as_univariate(params)
  found <- stationary_points(univariate)
  there <- univariate$proportion > 0
  valleys <- found$at[!found$is_mode]
  list(points = cbind(found$at[found$is_mode]), leads_to = findInterval(univariate$mean[there], valleys) + 1L)
}

# ---- several dimensions ---------------------------------------------------------------------------

# In units of the standard deviations within components.
modes_by_climbing <- function(params, there) {
  unit <- mixture_columns(params)$sd_within
  hills <- hills_of(params, there, unit)
  starts <- rbind(hills$means, ridge_points(hills))
  tops <- lapply(seq_len(nrow(starts)), function(i) climb(starts[i, ], hills))
  points <- do.call(rbind, lapply(tops, function(top) top$x))
  summits <- vapply(tops, function(top) top$is_mode, NA)
  number <- rep(NA_integer_, nrow(points))
  kept <- integer(0)
  for (i in which(summits)) {
    near <- vapply(kept, function(other) are_one_summit(points[i, ], points[other, ], hills), NA)
    if (!any(near)) kept <- c(kept, i)
    number[i] <- if (any(near)) which(near)[1] else length(kept)
  }
  list(points = sweep(points[kept, , drop = FALSE], 2, unit, "*"), leads_to = number[seq_along(there)])
}

# Where the top is flat climbs end at some distance from each other: between two summits the density falls.
are_one_summit <- function(a, b, hills) {
  if (max(abs(a - b)) < 1e-5) return(TRUE)
  if (max(abs(a - b)) > 1e-2) return(FALSE)
  heights <- vapply(0:8 / 8, function(share) slope_at(a + share * (b - a), hills)$log_density, numeric(1))
  min(heights) >= min(heights[c(1, 9)]) - 1e-13
}

# What a climb needs: logarithms of the components' weights at their means, means and precisions.
hills_of <- function(params, there, unit) {
  roots <- lapply(there, function(j) unname(chol(slice(params$covariances, j) / tcrossprod(unit))))
  list(
    log_share = log(params$proportions[there]) - vapply(roots, function(root) sum(log(diag(root))), numeric(1)),
    means = unname(sweep(params$means[there, , drop = FALSE], 2, unit, "/")), precisions = lapply(roots, chol2inv)
  )
}

# Between each two means; of very many, between those that lie nearest.
ridge_points <- function(hills, most = 200) {
  k <- nrow(hills$means)
  if (k < 2) return(NULL)
  pairs <- utils::combn(k, 2)
  apart <- rowSums((hills$means[pairs[1, ], , drop = FALSE] - hills$means[pairs[2, ], , drop = FALSE])^2)
  pairs <- pairs[, utils::head(order(apart), most), drop = FALSE]
  do.call(rbind, lapply(seq_len(ncol(pairs)), function(i) {
    t(vapply(c(0.25, 0.5, 0.75), function(a) weighted_center(hills, pairs[, i], c(1 - a, a)), numeric(ncol(hills$means))))
  }))
}

weighted_center <- function(hills, components, w) {
  precision <- Reduce(`+`, Map(`*`, hills$precisions[components], w))
  pull <- Reduce(`+`, Map(function(j, share) share * hills$precisions[[j]] %*% hills$means[j, ], components, w))
  drop(solve(precision, pull))
}

# Shares of the components at x, the log density up to a constant, its gradient and its second derivatives,
# both divided by the density.
slope_at <- function(x, hills) {
  delta <- x - t(hills$means)
  pulls <- vapply(seq_along(hills$precisions), function(j) drop(hills$precisions[[j]] %*% delta[, j]), x)
  log_terms <- hills$log_share - colSums(delta * pulls) / 2
  top <- max(log_terms)
  w <- exp(log_terms - top)
  w <- w / sum(w)
  curvature <- pulls %*% (w * t(pulls)) - Reduce(`+`, Map(`*`, hills$precisions, w))
  list(w = w, log_density = top + log(sum(exp(log_terms - top))), gradient = -drop(pulls %*% w), curvature = curvature)
}

climb <- function(x, hills, limit = 5000) {
  at <- slope_at(x, hills)
  for (iteration in seq_len(limit)) {
    candidate <- newton_ahead(x, at, hills)
    if (is.null(candidate)) candidate <- weighted_center(hills, seq_along(at$w), at$w)
    step <- max(abs(candidate - x) / (1 + abs(x)))
    x <- candidate
    at <- slope_at(x, hills)
    if (step < 1e-14) break
  }
  list(x = x, is_mode = is_negative_definite(at$curvature))
}

# Newton's step where the density is concave, if it does not lead down.
newton_ahead <- function(x, at, hills) {
  # Second derivatives of the log density.
  hessian <- at$curvature - tcrossprod(at$gradient)
  if (!is_negative_definite(hessian)) return(NULL)
  candidate <- x - drop(solve(hessian, at$gradient))
  if (slope_at(candidate, hills)$log_density >= at$log_density) candidate
}

is_negative_definite <- function(a) {
  scale <- sqrt(abs(diag(a)))
  if (any(diag(a) >= 0)) return(FALSE)
  all(eigen(a / tcrossprod(scale), symmetric = TRUE, only.values = TRUE)$values < -1e-10)
}
