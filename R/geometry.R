# Plane geometry for the plots: ellipses, Voronoi regions, density levels, histograms.

# The boundary of the region of smallest area that holds `probability` of N(mean, covariance),
# in two dimensions: an n x 2 matrix, closed.
ellipse_points <- function(mean, covariance, probability, n = 120) {
  angle <- seq(0, 2 * pi, length.out = n + 1)
  circle <- cbind(cos(angle), sin(angle)) * sqrt(stats::qchisq(probability, 2))
  # Cholesky by hand: also for a marginal that is singular to rounding, where chol() stops.
  first <- sqrt(covariance[1, 1])
  slope <- covariance[1, 2] / first
  second <- sqrt(max(0, covariance[2, 2] - slope^2))
  cbind(mean[1] + first * circle[, 1], mean[2] + slope * circle[, 1] + second * circle[, 2])
}

# The parts of a rectangle (xmin, xmax, ymin, ymax) that lie nearest to each centre: a list of
# convex polygons (m x 2 matrices of corners; no rows when a region misses the rectangle). Of
# equal centres the first has the region, as ties go to the lowest label.
voronoi_regions <- function(centers, rectangle) {
  corners <- cbind(rectangle[c(1, 2, 2, 1)], rectangle[c(3, 3, 4, 4)])
  lapply(seq_len(nrow(centers)), function(j) {
    region <- corners
    for (other in setdiff(seq_len(nrow(centers)), j)) {
      normal <- centers[other, ] - centers[j, ]
      if (all(normal == 0)) {
        if (other < j) region <- region[0, , drop = FALSE]
      } else {
        region <- clip_half_plane(region, (centers[j, ] + centers[other, ]) / 2, normal)
      }
    }
    region
  })
}

# The part of a convex polygon behind the line through `point` with this normal (Sutherland and
# Hodgman): its corners there, and the points where its sides cross the line.
clip_half_plane <- function(polygon, point, normal) {
  n <- nrow(polygon)
  if (n == 0) return(polygon)
  # Relative to the point, so that a far origin costs no digits.
  side <- drop(sweep(polygon, 2, point) %*% normal)
  following <- c(seq_len(n)[-1], 1)
  inside <- side <= 0
  crosses <- inside != inside[following]
  share <- ifelse(crosses, side / (side - side[following]), 0)
  crossing <- polygon + share * (polygon[following, , drop = FALSE] - polygon)
  in_turn <- order(c(seq_len(n), seq_len(n) + 0.5))
  rbind(polygon, crossing)[in_turn, , drop = FALSE][c(inside, crosses)[in_turn], , drop = FALSE]
}

# The boundaries between the regions of centres on a line.
midpoints <- function(centers) {
  centers <- sort(unique(as.vector(centers)))
  (centers[-1] + centers[-length(centers)]) / 2
}

# The log densities above which lie the given shares of the rows (of their weight): the levels
# of highest density regions (Hyndman 1996).
highest_density_levels <- function(log_density, shares, weights = NULL) {
  if (is.null(weights)) weights <- rep(1, length(log_density))
  falling <- order(log_density, decreasing = TRUE)
  covered <- cumsum(weights[falling]) / sum(weights)
  # A share that is reached up to rounding is reached.
  at <- vapply(shares, function(share) which(covered >= share * (1 - 1e-12))[1], integer(1))
  log_density[falling][at]
}

# The runs of a sequence in which `inside` holds, as a two-column matrix of first and last.
runs_inside <- function(at, inside) {
  runs <- rle(inside)
  last <- cumsum(runs$lengths)
  first <- last - runs$lengths + 1
  cbind(at[first], at[last])[runs$values, , drop = FALSE]
}

# A histogram on the density scale that counts rows by their weight: breaks and heights. `breaks`: NULL, about
# how many bars there are, or their ends.
histogram_of <- function(x, weights = NULL, most = 60, breaks = NULL) {
  if (is.null(weights)) weights <- rep(1, length(x))
  if (length(breaks) < 2) breaks <- pretty(range(x), or_default(breaks, usual_bars(x, most)))
  if (breaks[1] > min(x) || breaks[length(breaks)] < max(x)) {
    abort(gettextf("`breaks` must span the values, from %s to %s.", format(min(x)), format(max(x))))
  }
  bin <- cut(x, breaks, labels = FALSE, include.lowest = TRUE)
  sums <- rowsum(weights, bin)
  heights <- numeric(length(breaks) - 1)
  heights[as.integer(rownames(sums))] <- sums
  list(breaks = breaks, heights = heights / (sum(weights) * diff(breaks)))
}

# Freedman and Diaconis see one mode where a mixture has several: no fewer than 1.5 sqrt(n).
usual_bars <- function(x, most) {
  by_spread <- if (length(x) > 1) grDevices::nclass.FD(x) else 1
  min(max(by_spread, 1.5 * sqrt(length(x))), most)
}

# Of a histogram, as hist() takes them: about how many bars, or all their ends.
check_breaks <- function(breaks) {
  if (is.null(breaks)) return(NULL)
  breaks <- unwrapped(breaks, "breaks")
  if (is_number(breaks) && breaks >= 1 && breaks <= 1e6) return(breaks)
  if (is.numeric(breaks) && length(breaks) > 1 && all(is.finite(breaks)) && !anyDuplicated(breaks)) return(sort(breaks))
  abort(gettextf("`breaks` must be a number of bars or the ends of the bars, not %s.", describe(breaks)))
}

# n x k squared distances, over what is observed.
distances2 <- function(x, centers) {
  squared <- function(j) rowSums(sweep(x, 2, centers[j, ])^2, na.rm = TRUE)
  matrix(vapply(seq_len(nrow(centers)), squared, numeric(nrow(x))), nrow = nrow(x))
}
