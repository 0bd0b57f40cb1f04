# What is drawn, as data frames, for base graphics (plot_layers.R) and ggplot2 (plot_geoms.R)
# alike. Each function takes a view (see plot_panels.R) and the edges of its panel (left, right,
# bottom, top). `component` is 1 to k, and 0 is noise.

# The rows that are drawn one by one and have values there.
point_data <- function(view, edges) {
  rows <- view$shown
  data <- data.frame(row = rows, x = view$x[rows, 1])
  if (ncol(view$x) > 1) data$y <- view$x[rows, 2]
  for (field in c("component", "uncertainty", "colour")) {
    if (!is.null(view$of_rows[[field]])) data[[field]] <- view$of_rows[[field]]
  }
  data[stats::complete.cases(data[intersect(c("x", "y"), names(data))]), , drop = FALSE]
}

# Ticks at the bottom for these rows.
rug_data <- function(view, edges) {
  if (!is.null(view$bins)) return(NULL)
  data <- point_data(view, edges)
  data$y <- rep(edges[3], nrow(data))
  data$yend <- data$y + 0.035 * (edges[4] - edges[3])
  data
}

# The regions of components that hold 50 % and 95 % of them.
ellipse_data <- function(view, edges, probabilities = c(0.5, 0.95)) {
  each <- expand.grid(component = seq_len(n_components(view$params)), probability = probabilities)
  do.call(rbind, Map(function(j, probability) {
    points <- ellipse_points(view$params$means[j, ], slice(view$params$covariances, j), probability)
    data.frame(x = points[, 1], y = points[, 2], component = j, probability = probability)
  }, each$component, each$probability))
}

center_data <- function(view, edges) {
  label_data(view, view$centers[, 1], view$centers[, 2])
}

label_data <- function(view, x, y) {
  data.frame(x = x, y = rep_len(y, length(x)), component = seq_along(x), label = view$labels$short,
             row.names = NULL)
}

# At the peaks of the components' curves.
peak_data <- function(view, edges) {
  univariate <- as_univariate(view$params)
  peaks <- univariate$proportion * stats::dnorm(0, 0, univariate$sd)
  label_data(view, view$centers[, 1], pmin(peaks, edges[4]))
}

# Above the histogram.
disc_data <- function(view, edges) label_data(view, view$centers[, 1], 0.95 * top_of_curves(view))

# Where each centre has been, from the first of view$path to the last.
path_data <- function(view, edges) {
  if (is.null(view$path)) return(NULL)
  steps <- seq_along(view$path)
  do.call(rbind, lapply(seq_len(nrow(view$centers)), function(j) {
    path <- do.call(rbind, lapply(view$path, function(centers) centers[j, ]))
    data.frame(x = path[, 1], y = path[, 2], component = j, step = steps, row.names = NULL)
  }))
}

# Single steps are marked as long as they can be told apart.
marked_steps <- function(path) if (max(path$step, 0) <= 25) path else path[path$step == 1, ]

# The corners of the regions that are nearest to each centre; only where the view has all
# variables, since a section is not a projection.
region_data <- function(view, edges) {
  if (!is_whole(view)) return(NULL)
  regions <- voronoi_regions(view$centers, edges)
  do.call(rbind, lapply(which(vapply(regions, nrow, 1L) >= 3), function(j) {
    data.frame(x = regions[[j]][, 1], y = regions[[j]][, 2], component = j)
  }))
}

is_whole <- function(view) ncol(view$centers) == view$all_variables

# The same of centres on a line: bands.
band_data <- function(view, edges) {
  if (!is_whole(view)) return(NULL)
  ends <- c(edges[1], midpoints(view$centers), edges[2])
  middle <- (ends[-1] + ends[-length(ends)]) / 2
  nearest <- vapply(middle, function(at) which.min(abs(view$centers[, 1] - at)), integer(1))
  data.frame(xmin = ends[-length(ends)], xmax = ends[-1], ymin = edges[3], ymax = edges[4],
             component = nearest)
}

histogram_data <- function(view, edges) {
  if (has_few_bins(view)) return(bins_as_bars(view$bins))
  known <- is.finite(view$x[, 1])
  if (!any(known)) return(NULL)
  bar_data(histogram_of(view$x[known, 1], view$weights[known], breaks = view$breaks))
}

# As many as can be drawn by their ends; values that were rounded, each to an interval of its own, are counted as others are.
has_few_bins <- function(view) {
  !is.null(view$bins) && is.null(view$breaks) && length(unique(c(view$bins$lower, view$bins$upper))) <= 200 &&
    any(has_two_ends(view$bins))
}

# Whether a bin has a width that is finite and not 0, in every column.
has_two_ends <- function(bins) {
  width <- bins$upper - bins$lower
  rowSums(is.finite(width) & width > 0) == ncol(width)
}

# Counts spread evenly over their bins, which may overlap. What is in open bins, or has no width, is missing from the bars, and from
# their area.
bins_as_bars <- function(bins) {
  counts <- rep_len(or_default(bins$counts, 1), nrow(bins$lower))
  closed <- has_two_ends(bins)
  lower <- bins$lower[closed, 1]
  upper <- bins$upper[closed, 1]
  breaks <- sort(unique(c(lower, upper)))
  middle <- (breaks[-1] + breaks[-length(breaks)]) / 2
  height <- vapply(middle, function(at) sum((counts[closed] / (upper - lower))[lower < at & upper > at]), numeric(1))
  bar_data(list(breaks = breaks, heights = height / sum(counts)))
}

bar_data <- function(bars) {
  data.frame(xmin = bars$breaks[-length(bars$breaks)], xmax = bars$breaks[-1], ymin = 0,
             ymax = bars$heights)
}

# pi_j N(x; mu_j, sigma_j^2).
curve_data <- function(view, edges) {
  univariate <- as_univariate(view$params)
  at <- curve_grid(view$params, edges[1:2])
  do.call(rbind, lapply(seq_along(univariate$sd), function(j) {
    y <- univariate$proportion[j] * stats::dnorm(at, univariate$mean[j], univariate$sd[j])
    data.frame(x = at, y = y, component = j)
  }))
}

# Fine enough for the narrowest component too: its own quantiles are in the grid.
curve_grid <- function(params, ends) {
  univariate <- as_univariate(params)
  own <- outer(univariate$sd, seq(-4, 4, length.out = 61)) + univariate$mean
  grid <- sort(c(seq(ends[1], ends[2], length.out = 301), own))
  grid[grid >= ends[1] & grid <= ends[2]]
}

mixture_data <- function(view, edges) {
  at <- curve_grid(view$params, edges[1:2])
  data.frame(x = at, y = dgmm(at, view$params))
}

# Beside the curve of the only component there is none of the mixture.
sum_data <- function(view, edges) {
  if (length(view$colours) > 1 || !is.null(view$params$noise)) mixture_data(view, edges)
}

# The density of the noise, over its box.
noise_data <- function(view, edges) {
  noise <- view$params$noise
  if (is.null(noise)) return(NULL)
  level <- noise$proportion / (noise$box[2] - noise$box[1])
  data.frame(x = noise$box[1], xend = noise$box[2], y = level, yend = level, component = 0L)
}

# The upper end of the y axis: what the histogram and the curves need, unless a component so
# narrow that it would flatten the rest asks for more than three times the histogram.
top_of_curves <- function(view) {
  if (!is.null(view$top) && length(view$variables) == view$all_variables) return(view$top)
  bars <- max(histogram_data(view)$ymax, 0)
  curves <- peak_of_curves(view)
  if (bars == 0) 1.08 * curves else 1.08 * max(bars, min(curves, 3 * bars))
}

peak_of_curves <- function(view) if (is.null(view$params)) 0 else max(dgmm(view$params$means[, 1], view$params))

# ---- the density ----------------------------------------------------------------------------

density_shares <- c(0.25, 0.5, 0.75, 0.95)

# The log densities above which lie these shares of the rows, or of the mixture where regions are given.
view_levels <- function(view) {
  if (!is.null(view$regions)) return(view$regions$log_levels)
  rows <- view$shown[is.finite(rowSums(view$x[view$shown, , drop = FALSE]))]
  log_density <- dgmm(unname(view$x[rows, , drop = FALSE]), view$params, log = TRUE)
  highest_density_levels(log_density, density_shares, view$weights[rows])
}

view_shares <- function(view) or_default(view$regions$shares, density_shares)

# The contours at these levels; each `line` of them is a piece of its own. `label` is given at one
# point of each level.
contour_data <- function(view, edges, n = 201) {
  x <- seq(edges[1], edges[2], length.out = n)
  y <- seq(edges[3], edges[4], length.out = n)
  grid <- unname(as.matrix(expand.grid(x, y)))
  log_density <- matrix(dgmm(grid, view$params, log = TRUE), n)
  levels <- view_levels(view)
  shares <- view_shares(view)
  lines <- grDevices::contourLines(x, y, log_density, levels = levels)
  data <- do.call(rbind, Map(function(line, i) {
    share <- shares[which.min(abs(levels - line$level))]
    data.frame(x = line$x, y = line$y, share = share, line = i)
  }, lines, seq_along(lines)))
  if (is.null(data)) return(NULL)
  data$label <- NA_character_
  places <- label_places(data, edges)
  data$label[places] <- paste(100 * data$share[places], "%")
  data
}

# For each level the point that is farthest from the other levels, from labels that are already there,
# and from the edges of the panel.
label_places <- function(data, edges) {
  u <- cbind((data$x - edges[1]) / (edges[2] - edges[1]), (data$y - edges[3]) / (edges[4] - edges[3]))
  room_at_edges <- 2 * pmin(u[, 1], u[, 2], 1 - u[, 1], 1 - u[, 2])
  places <- integer(0)
  for (share in sort(unique(data$share), decreasing = TRUE)) {
    own <- which(data$share == share)
    own <- own[shown_rows(length(own), 100)]
    others <- which(data$share != share)
    others <- others[shown_rows(length(others), 400)]
    near <- function(i, from) min(sqrt((u[from, 1] - u[i, 1])^2 + (u[from, 2] - u[i, 2])^2), 1)
    room <- vapply(own, function(i) min(near(i, others), near(i, places) / 2, room_at_edges[i]), numeric(1))
    places <- c(places, own[which.max(room)])
  }
  places
}

# The regions with the highest density that hold half and 95 % of the rows, as bars; the wider
# ones come first.
density_bar_data <- function(view, edges) {
  if (!is.null(view$regions)) return(region_bars(view, edges))
  at <- seq(edges[1], edges[2], length.out = 2001)
  log_density <- dgmm(at, view$params, log = TRUE)
  do.call(rbind, lapply(c(4, 2), function(level) {
    inside <- runs_inside(at, log_density >= view_levels(view)[level])
    if (nrow(inside) == 0) return(NULL)
    data.frame(xmin = inside[, 1], xmax = inside[, 2], ymin = edges[3],
               ymax = edges[3] + 0.025 * (edges[4] - edges[3]), share = density_shares[level])
  }))
}

region_bars <- function(view, edges) {
  intervals <- view$regions$intervals
  data.frame(xmin = pmax(intervals$lower, edges[1]), xmax = pmin(intervals$upper, edges[2]), ymin = edges[3],
             ymax = edges[3] + 0.025 * (edges[4] - edges[3]), share = intervals$prob)
}

# ---- the uncertainty ------------------------------------------------------------------------

# The 75 % and 95 % quantiles; but a row that is nearly certain is never drawn as one in doubt.
uncertainty_cuts <- function(view) {
  pmax(stats::quantile(view$of_rows$uncertainty, c(0.75, 0.95), names = FALSE), c(0.05, 0.1))
}

# `class` is 1, 2 or 3: up to the first cut, up to the second, above.
doubt_data <- function(view, edges) {
  data <- point_data(view, edges)
  data$class <- findInterval(data$uncertainty, uncertainty_cuts(view), left.open = TRUE) + 1
  data
}

# Over one variable, the uncertainty itself is the y axis.
stem_data <- function(view, edges) {
  data <- doubt_data(view, edges)
  data$y <- data$uncertainty
  data
}

uncertainty_top <- function(view) max(1.05 * view$of_rows$uncertainty, 0.01)

uncertainty_labels <- function(view) {
  cuts <- format(signif(uncertainty_cuts(view), 2), trim = TRUE, drop0trailing = TRUE)
  c(gettextf("up to %s", cuts[1]), gettextf("%s to %s", cuts[1], cuts[2]),
    gettextf("above %s", cuts[2]))
}
