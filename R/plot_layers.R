# What is drawn into a panel, one thing at a time. Each takes a view (see plot_panels.R).

# Colours and symbols of the rows that are drawn; 0 is noise.
row_colours <- function(view) c(noise_colour, view$colours)[view$cluster + 1]
row_symbols <- function(view) c(noise_symbol, view$symbols)[view$cluster + 1]

# Lines and numbers are darker than points, so that they are seen on top of them.
line_colours <- function(view) {
  luminance <- colSums(c(0.3, 0.59, 0.11) * grDevices::col2rgb(view$colours)) / 255
  tint(view$colours, -pmax(0.3, 1 - 0.45 / pmax(luminance, 0.1)))
}

add_points <- function(view, col = row_colours(view), pch = row_symbols(view), cex = view$cex,
                       alpha = view$alpha) {
  if (length(view$shown) == 0) return(invisible())
  graphics::points(view$x[view$shown, 1], view$x[view$shown, 2], col = fade(col, alpha), pch = pch,
                   cex = cex)
}

# The regions of components that hold 50 % and 95 % of them, on a light line.
add_ellipses <- function(view, lwd = 1.6, probabilities = c(0.5, 0.95)) {
  colours <- line_colours(view)
  for (probability in probabilities) for (j in seq_along(colours)) {
    ellipse <- ellipse_points(view$params$means[j, ], slice(view$params$covariances, j), probability)
    graphics::lines(ellipse, col = fade("white", 0.7), lwd = lwd + 2)
    graphics::lines(ellipse, col = colours[j], lwd = if (probability > 0.9) lwd else 0.7 * lwd)
  }
}

add_centers <- function(view) add_discs(view, view$centers[, 1], view$centers[, 2])

# Discs with the number of the component: a label that needs no legend.
add_discs <- function(view, x, y) {
  colours <- line_colours(view)
  size <- if (length(colours) > 9) 2.2 else 1.9
  y <- rep_len(y, length(x))
  graphics::points(x, y, pch = 21, bg = "white", col = colours, cex = size, lwd = 1.4)
  graphics::text(x, y, view$labels$short, col = colours, cex = 0.7, font = 2)
}

# Where each centre has been, from the first of view$path to the last; single steps are marked
# as long as they can be told apart.
add_paths <- function(view) {
  colours <- line_colours(view)
  for (j in seq_along(colours)) {
    path <- do.call(rbind, lapply(view$path, function(centers) centers[j, ]))
    graphics::lines(path, col = fade("white", 0.7), lwd = 3.5)
    graphics::lines(path, col = colours[j], lwd = 1.4)
    marked <- if (nrow(path) <= 25) path else path[1, , drop = FALSE]
    graphics::points(marked, pch = 21, bg = "white", col = colours[j], cex = 0.6)
  }
}

add_regions <- function(view) {
  regions <- voronoi_regions(view$centers, graphics::par("usr"))
  for (j in seq_along(regions)) {
    if (nrow(regions[[j]]) < 3) next
    graphics::polygon(regions[[j]], col = fade(view$colours[j], 0.13), border = "grey45")
  }
}

# Regions of centres on a line: bands, with their boundaries.
add_bands <- function(view) {
  edges <- graphics::par("usr")
  bounds <- midpoints(view$centers)
  ends <- c(edges[1], bounds, edges[2])
  middle <- (ends[-1] + ends[-length(ends)]) / 2
  nearest <- vapply(middle, function(at) which.min(abs(view$centers[, 1] - at)), integer(1))
  graphics::rect(ends[-length(ends)], edges[3], ends[-1], edges[4], border = NA,
                 col = fade(view$colours[nearest], 0.13))
  graphics::abline(v = bounds, col = "grey45")
}

# Ticks at the bottom for the rows that are drawn.
add_rug <- function(view, col = row_colours(view)) {
  if (length(view$shown) == 0) return(invisible())
  edges <- graphics::par("usr")
  at <- view$x[view$shown, 1]
  graphics::segments(at, edges[3], at, edges[3] + 0.035 * (edges[4] - edges[3]),
                     col = fade(col, max(0.25, view$alpha)))
}

add_histogram <- function(view, col = "grey90", border = "white") {
  if (nrow(view$x) == 0) return(invisible())
  bars <- view_histogram(view)
  graphics::rect(bars$breaks[-length(bars$breaks)], 0, bars$breaks[-1], bars$heights, col = col,
                 border = border)
}

view_histogram <- function(view) {
  known <- is.finite(view$x[, 1])
  histogram_of(view$x[known, 1], view$weights[known])
}

# pi_j N(x; mu_j, sigma_j^2) on a grid: n x k.
component_curves <- function(params, at) {
  univariate <- as_univariate(params)
  vapply(seq_along(univariate$sd), function(j) {
    univariate$proportion[j] * stats::dnorm(at, univariate$mean[j], univariate$sd[j])
  }, numeric(length(at)))
}

# Fine enough for the narrowest component too: its own quantiles are in the grid.
curve_grid <- function(params, ends) {
  univariate <- as_univariate(params)
  own <- outer(univariate$sd, seq(-4, 4, length.out = 61)) + univariate$mean
  grid <- sort(c(seq(ends[1], ends[2], length.out = 301), own))
  grid[grid >= ends[1] & grid <= ends[2]]
}

add_component_curves <- function(view) {
  at <- curve_grid(view$params, graphics::par("usr")[1:2])
  graphics::matlines(at, component_curves(view$params, at), col = line_colours(view), lwd = 1.8,
                     lty = component_lines(length(view$colours)))
}

# The density of the noise, over its box.
add_noise_level <- function(view) {
  noise <- view$params$noise
  if (is.null(noise)) return(invisible())
  level <- noise$proportion / (noise$box[2] - noise$box[1])
  graphics::segments(noise$box[1], level, noise$box[2], level, col = noise_colour, lty = noise_line,
                     lwd = 1.8)
}

add_mixture_curve <- function(view, col = "black", lwd = 1.4) {
  at <- curve_grid(view$params, graphics::par("usr")[1:2])
  graphics::lines(at, dgmm(at, view$params), col = col, lwd = lwd)
}

# Numbers at the peaks of the components' curves.
add_peaks <- function(view) {
  add_discs(view, view$centers[, 1], pmin(peaks(view$params), graphics::par("usr")[4]))
}

peaks <- function(params) {
  univariate <- as_univariate(params)
  univariate$proportion * stats::dnorm(0, 0, univariate$sd)
}

# The upper end of the y axis: what the histogram and the curves need, unless a component so
# narrow that it would flatten the rest asks for more than three times the histogram.
top_of_curves <- function(view) {
  if (!is.null(view$top) && length(view$variables) == view$all_variables) return(view$top)
  bars <- if (nrow(view$x) > 0) max(view_histogram(view)$heights) else 0
  curves <- if (is.null(view$params)) 0 else max(dgmm(view$params$means[, 1], view$params))
  if (bars == 0) 1.08 * curves else 1.08 * max(bars, min(curves, 3 * bars))
}
