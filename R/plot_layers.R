# What is drawn into a panel, one thing at a time. A layer has three functions: `data` (see
# plot_data.R) gives a data frame, `draw` draws it in base graphics, `geom` in ggplot2 (see
# plot_geoms.R). Painters (see plot_panels.R) are lists of names of layers.

layer_of <- function(name) {
  switch(name,
    points = list(data = point_data, draw = draw_points, geom = geom_points),
    pale_points = list(data = point_data, draw = draw_pale_points, geom = geom_pale_points),
    blended_points = list(data = point_data, draw = draw_blended_points, geom = geom_blended_points),
    doubts = list(data = doubt_data, draw = draw_doubts, geom = geom_doubts),
    stems = list(data = stem_data, draw = draw_stems, geom = geom_stems),
    rug = list(data = rug_data, draw = draw_rug, geom = geom_ticks),
    blended_rug = list(data = rug_data, draw = draw_blended_rug, geom = geom_blended_ticks),
    ellipses = list(data = ellipse_data, draw = draw_ellipses, geom = geom_ellipses),
    thin_ellipses = list(data = ellipse_data, draw = draw_thin_ellipses, geom = geom_thin_ellipses),
    centers = list(data = center_data, draw = draw_discs, geom = geom_discs),
    discs = list(data = disc_data, draw = draw_discs, geom = geom_discs),
    peaks = list(data = peak_data, draw = draw_discs, geom = geom_discs),
    paths = list(data = path_data, draw = draw_paths, geom = geom_paths),
    regions = list(data = region_data, draw = draw_regions, geom = geom_regions),
    bands = list(data = band_data, draw = draw_bands, geom = geom_bands),
    histogram = list(data = histogram_data, draw = draw_histogram, geom = geom_bars),
    curves = list(data = curve_data, draw = draw_curves, geom = geom_curves),
    thin_curves = list(data = curve_data, draw = draw_thin_curves, geom = geom_thin_curves),
    sum = list(data = sum_data, draw = draw_sum, geom = geom_sum_curve),
    noise = list(data = noise_data, draw = draw_noise, geom = geom_noise),
    density = list(data = mixture_data, draw = draw_density, geom = geom_density_curve),
    density_bars = list(data = density_bar_data, draw = draw_density_bars, geom = geom_density_bars),
    contours = list(data = contour_data, draw = draw_contours, geom = geom_contours),
    boundaries = list(data = boundary_data, draw = draw_boundaries, geom = geom_boundaries),
    errors = list(data = error_data, draw = draw_errors, geom = geom_errors),
    error_ticks = list(data = error_tick_data, draw = draw_rug, geom = geom_ticks),
    arrows = list(data = arrow_data, draw = draw_arrows, geom = geom_arrows)
  )
}

# Draws layers into the panel that is open.
draw_layers <- function(names, view) {
  edges <- graphics::par("usr")
  for (name in names) {
    layer <- layer_of(name)
    data <- layer$data(view, edges)
    if (NROW(data) > 0) layer$draw(data, view)
  }
}

# Colours and symbols of components; 0 is noise.
colour_of <- function(view, component) c(noise_colour, view$colours)[component + 1]
symbol_of <- function(view, component) c(noise_symbol, view$symbols)[component + 1]

# Lines and numbers are darker than points, so that they are seen on top of them.
line_colours <- function(view) {
  luminance <- colSums(c(0.3, 0.59, 0.11) * grDevices::col2rgb(view$colours)) / 255
  tint(view$colours, -pmax(0.3, 1 - 0.45 / pmax(luminance, 0.1)))
}

draw_points <- function(data, view) {
  graphics::points(data$x, data$y, col = fade(colour_of(view, data$component), view$alpha),
                   pch = symbol_of(view, data$component), cex = view$cex)
}

draw_pale_points <- function(data, view) {
  graphics::points(data$x, data$y, col = fade("grey45", 0.7 * view$alpha), pch = 16, cex = view$cex)
}

draw_blended_points <- function(data, view) {
  graphics::points(data$x, data$y, col = fade(data$colour, view$alpha), pch = view$symbols[1],
                   cex = view$cex)
}

# The sizes of the three classes of uncertainty.
doubt_sizes <- c(0.6, 1, 1.6)

doubt_colours <- function(data, view) {
  tint(colour_of(view, data$component), c(0.55, 0, -0.5)[data$class])
}

draw_doubts <- function(data, view) {
  graphics::points(data$x, data$y, col = fade(doubt_colours(data, view), max(0.5, view$alpha)),
                   pch = symbol_of(view, data$component), cex = view$cex * doubt_sizes[data$class])
}

draw_stems <- function(data, view) {
  colours <- doubt_colours(data, view)
  graphics::segments(data$x, 0, data$x, data$y, col = fade(colours, view$alpha / 2))
  graphics::points(data$x, data$y, col = fade(colours, view$alpha),
                   cex = view$cex * doubt_sizes[data$class], pch = symbol_of(view, data$component))
}

draw_rug <- function(data, view) draw_ticks(data, colour_of(view, data$component), view)
draw_blended_rug <- function(data, view) draw_ticks(data, data$colour, view)
draw_ticks <- function(data, col, view) {
  graphics::segments(data$x, data$y, data$x, data$yend, col = fade(col, max(0.25, view$alpha)))
}

# On a light line each.
draw_ellipses <- function(data, view, lwd = 1.6) {
  colours <- line_colours(view)
  for (ellipse in split(data, list(data$component, data$probability))) {
    width <- if (ellipse$probability[1] > 0.9) lwd else 0.7 * lwd
    graphics::lines(ellipse$x, ellipse$y, col = fade("white", 0.7), lwd = lwd + 2)
    graphics::lines(ellipse$x, ellipse$y, col = colours[ellipse$component[1]], lwd = width)
  }
}

draw_thin_ellipses <- function(data, view) draw_ellipses(data, view, lwd = 0.9)

# Discs with the number of the component: a label that needs no legend.
draw_discs <- function(data, view) {
  colours <- line_colours(view)[data$component]
  size <- if (nrow(data) > 9) 2.2 else 1.9
  graphics::points(data$x, data$y, pch = 21, bg = "white", col = colours, cex = size, lwd = 1.4)
  graphics::text(data$x, data$y, data$label, col = colours, cex = 0.7, font = 2)
}

draw_paths <- function(data, view) {
  for (path in split(data, data$component)) {
    colour <- line_colours(view)[path$component[1]]
    graphics::lines(path$x, path$y, col = fade("white", 0.7), lwd = 3.5)
    graphics::lines(path$x, path$y, col = colour, lwd = 1.4)
    marked <- marked_steps(path)
    graphics::points(marked$x, marked$y, pch = 21, bg = "white", col = colour, cex = 0.6)
  }
}

draw_regions <- function(data, view) {
  for (region in split(data, data$component)) {
    graphics::polygon(region$x, region$y, border = "grey45",
                      col = fade(view$colours[region$component[1]], 0.13))
  }
}

draw_bands <- function(data, view) {
  graphics::rect(data$xmin, data$ymin, data$xmax, data$ymax, border = NA,
                 col = fade(view$colours[data$component], 0.13))
  graphics::abline(v = data$xmin[-1], col = "grey45")
}

# Pale bars; over coloured bands they let these through.
draw_histogram <- function(data, view) {
  graphics::rect(data$xmin, data$ymin, data$xmax, data$ymax, border = "white",
                 col = if (is.null(view$params)) fade("grey50", 0.35) else "grey90")
}

draw_curves <- function(data, view) {
  types <- component_lines(length(view$colours))
  for (curve in split(data, data$component)) {
    j <- curve$component[1]
    graphics::lines(curve$x, curve$y, col = line_colours(view)[j], lwd = 1.8, lty = types[j])
  }
}

draw_thin_curves <- function(data, view) {
  for (curve in split(data, data$component)) {
    graphics::lines(curve$x, curve$y, col = "grey35", lty = "42", lwd = 1)
  }
}

draw_sum <- function(data, view) graphics::lines(data$x, data$y, lwd = 1.4)

draw_density <- function(data, view) {
  graphics::lines(data$x, data$y, col = density_colours()[2], lwd = 2)
}

draw_noise <- function(data, view) {
  graphics::segments(data$x, data$y, data$xend, data$yend, col = noise_colour, lty = noise_line,
                     lwd = 1.8)
}

density_colours <- function() tint(component_colours(1), c(-0.7, -0.45, -0.15, 0.1))

# Of the regions that hold 50 % and 95 %.
density_bar_colours <- function() c(density_colours()[2], tint(density_colours()[3], 0.55))

# Of these shares: the larger, the paler.
bar_colours_of <- function(view, shares) {
  if (is.null(view$regions)) return(density_bar_colours()[ifelse(shares > 0.5, 2, 1)])
  all <- sort(view$regions$shares)
  grDevices::colorRampPalette(density_bar_colours())(max(2, length(all)))[match(shares, all)]
}

contour_colours_of <- function(view, shares) {
  if (is.null(view$regions)) return(density_colours()[match(shares, density_shares)])
  all <- sort(view$regions$shares)
  grDevices::colorRampPalette(density_colours())(max(2, length(all)))[match(shares, all)]
}

draw_density_bars <- function(data, view) {
  graphics::rect(data$xmin, data$ymin, data$xmax, data$ymax, border = NA,
                 col = bar_colours_of(view, data$share))
}

draw_contours <- function(data, view) {
  colours <- contour_colours_of(view, data$share)
  for (rows in split(seq_len(nrow(data)), data$line)) {
    graphics::lines(data$x[rows], data$y[rows], col = colours[rows[1]], lwd = 1.5)
  }
  labelled <- which(!is.na(data$label))
  if (graphics::par("pin")[1] > 2.5) {
    draw_tags(data$x[labelled], data$y[labelled], data$label[labelled], colours[labelled])
  }
}

# Text on a light ground.
draw_tags <- function(x, y, text, col, cex = 0.7) {
  width <- graphics::strwidth(text, cex = cex) / 2 + graphics::strwidth("n", cex = cex) / 4
  height <- graphics::strheight(text, cex = cex)
  graphics::rect(x - width, y - height, x + width, y + height, col = fade("white", 0.8), border = NA)
  graphics::text(x, y, text, col = col, cex = cex)
}
