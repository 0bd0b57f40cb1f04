# The layers of plot_layers.R in ggplot2. Each takes the data of all panels and the view, and returns
# a list of ggplot2 layers. Colours, symbols and line types are mapped to `group` and come from the
# scales of group_scales(), so that scale_colour_manual() and the like replace them.

# aes() by names of columns.
aes_of <- function(...) ggplot2::aes(!!!lapply(c(...), as.name))

# Millimetres for a size of 1 in base graphics.
mm_size <- function(cex) 2 * cex

# Points and lines are smaller in the panels of a matrix.
is_matrix <- function(data) "panel_row" %in% names(data)
panel_scale <- function(data) if (is_matrix(data)) 0.6 else 1
point_mm <- function(data, view) panel_scale(data) * mm_size(view$cex)

geom_points <- function(data, view) {
  list(ggplot2::geom_point(aes_of(x = "x", y = "y", colour = "group", shape = "group"), data,
                           size = point_mm(data, view), alpha = view$alpha))
}

geom_pale_points <- function(data, view) {
  list(ggplot2::geom_point(aes_of(x = "x", y = "y"), data, colour = "grey45", size = point_mm(data, view),
                           alpha = 0.7 * view$alpha, shape = 16))
}

# The fill is free for them: colours are those of the components' lines.
geom_blended_points <- function(data, view) {
  list(ggplot2::geom_point(aes_of(x = "x", y = "y", fill = "colour"), data, shape = 21, stroke = 0,
                           colour = "transparent", size = 1.15 * point_mm(data, view), alpha = view$alpha,
                           show.legend = FALSE))
}

geom_doubts <- function(data, view) {
  data$class <- factor(uncertainty_labels(view)[data$class], uncertainty_labels(view))
  list(ggplot2::geom_point(aes_of(x = "x", y = "y", colour = "group", shape = "group", size = "class",
                                  alpha = "class"), data))
}

geom_stems <- function(data, view) {
  c(list(ggplot2::geom_segment(aes_of(x = "x", xend = "x", yend = "y", colour = "group"), data, y = 0,
                               alpha = view$alpha / 2, show.legend = FALSE)), geom_doubts(data, view))
}

# Their legend is that of the curves, where there are curves.
geom_ticks <- function(data, view) {
  list(ggplot2::geom_segment(aes_of(x = "x", xend = "x", y = "y", yend = "yend", colour = "group"), data,
                             alpha = max(0.25, view$alpha), show.legend = is.null(view$params) && !is_matrix(data)))
}

# A fill is what is free for them, so that ticks are slim bars.
geom_blended_ticks <- function(data, view) {
  half <- diff(range(data$x)) / 700
  data$xmin <- data$x - half
  data$xmax <- data$x + half
  list(ggplot2::geom_rect(aes_of(xmin = "xmin", xmax = "xmax", ymin = "y", ymax = "yend", fill = "colour"),
                          data, alpha = max(0.25, view$alpha), show.legend = FALSE))
}

# Their legend is that of the points, where there are points with the colour of a component.
geom_ellipses <- function(data, view, linewidth = 0.8) {
  linewidth <- panel_scale(data) * linewidth
  data$ellipse <- interaction(data$component, data$probability)
  data$inner <- data$probability < 0.9
  mapping <- aes_of(x = "x", y = "y", group = "ellipse", colour = "group")
  list(
    ggplot2::geom_path(aes_of(x = "x", y = "y", group = "ellipse"), data, colour = "white", alpha = 0.7,
                       linewidth = linewidth + 0.9, na.rm = TRUE),
    ggplot2::geom_path(mapping, data[data$inner, ], linewidth = 0.6 * linewidth, na.rm = TRUE,
                       show.legend = FALSE),
    ggplot2::geom_path(mapping, data[!data$inner, ], linewidth = linewidth, na.rm = TRUE,
                       show.legend = nrow(view$x) == 0 || !is.null(view$of_rows$colour))
  )
}

geom_thin_ellipses <- function(data, view) geom_ellipses(data, view, linewidth = 0.45)

geom_discs <- function(data, view) {
  size <- if (is_matrix(data)) 2.9 else if (length(view$colours) > 9) 5.4 else 4.8
  list(
    ggplot2::geom_point(aes_of(x = "x", y = "y", colour = "group"), data, shape = 21, fill = "white",
                        size = size, stroke = 0.9, show.legend = FALSE),
    ggplot2::geom_text(aes_of(x = "x", y = "y", label = "label"), data, size = 0.62 * size,
                       fontface = "bold", colour = "grey15")
  )
}

geom_paths <- function(data, view) {
  marked <- do.call(rbind, lapply(split(data, data$component), marked_steps))
  mapping <- aes_of(x = "x", y = "y", colour = "group")
  points <- list(ggplot2::geom_point(mapping, marked, shape = 21, fill = "white", size = 1.3, show.legend = FALSE))
  # A line of one point would be a message.
  if (max(data$step) == 1) return(points)
  c(list(
    ggplot2::geom_path(aes_of(x = "x", y = "y", group = "group"), data, colour = "white", alpha = 0.7,
                       linewidth = 1.6),
    ggplot2::geom_path(mapping, data, linewidth = 0.6, show.legend = FALSE)
  ), points)
}

geom_regions <- function(data, view) {
  list(ggplot2::geom_polygon(aes_of(x = "x", y = "y", fill = "group"), data, alpha = 0.13,
                             colour = "grey45", linewidth = 0.3, show.legend = FALSE))
}

geom_bands <- function(data, view) {
  list(
    ggplot2::geom_rect(aes_of(xmin = "xmin", xmax = "xmax", ymin = "ymin", ymax = "ymax", fill = "group"),
                       data, alpha = 0.13, show.legend = FALSE),
    ggplot2::geom_vline(xintercept = data$xmin[-1], colour = "grey45", linewidth = 0.3)
  )
}

geom_bars <- function(data, view) {
  see_through <- is.null(view$params)
  list(ggplot2::geom_rect(aes_of(xmin = "xmin", xmax = "xmax", ymin = "ymin", ymax = "ymax"), data,
                          fill = if (see_through) "grey50" else "grey80", alpha = if (see_through) 0.4 else 0.8,
                          colour = "white", linewidth = 0.25))
}

geom_curves <- function(data, view) {
  list(ggplot2::geom_line(aes_of(x = "x", y = "y", colour = "group", linetype = "group",
                                 group = "component"), data,
                          linewidth = if (is_matrix(data)) 0.5 else 0.8, show.legend = !is_matrix(data)))
}

geom_thin_curves <- function(data, view) {
  list(ggplot2::geom_line(aes_of(x = "x", y = "y", group = "component"), data, colour = "grey35",
                          linetype = "42", linewidth = 0.4))
}

geom_sum_curve <- function(data, view) {
  data$group <- gettext("mixture")
  list(ggplot2::geom_line(aes_of(x = "x", y = "y", colour = "group", linetype = "group"), data,
                          linewidth = if (is_matrix(data)) 0.4 else 0.6, show.legend = !is_matrix(data)))
}

geom_noise <- function(data, view) {
  list(ggplot2::geom_segment(aes_of(x = "x", xend = "xend", y = "y", yend = "yend", colour = "group",
                                    linetype = "group"), data, linewidth = 0.8,
                             show.legend = !is_matrix(data)))
}

geom_density_curve <- function(data, view) {
  list(ggplot2::geom_line(aes_of(x = "x", y = "y"), data, colour = density_colours()[2], linewidth = 0.9))
}

geom_density_bars <- function(data, view) {
  data$holds <- factor(data$share, if (is.null(view$regions)) density_shares[c(2, 4)] else sort(view$regions$shares))
  list(ggplot2::geom_rect(aes_of(xmin = "xmin", xmax = "xmax", ymin = "ymin", ymax = "ymax", fill = "holds"),
                          data, show.legend = !is_matrix(data)))
}

geom_contours <- function(data, view) {
  data$contour <- factor(paste(100 * data$share, "%"), paste(100 * sort(view_shares(view)), "%"))
  mapping <- aes_of(x = "x", y = "y", group = "line", colour = "contour")
  lines <- ggplot2::geom_path(mapping, data, linewidth = 0.7 * panel_scale(data))
  if (is_matrix(data)) return(list(lines))
  labelled <- data[!is.na(data$label), ]
  list(lines, ggplot2::geom_label(aes_of(x = "x", y = "y", label = "label", colour = "contour"), labelled,
                                  size = 2.8, fill = "white", alpha = 0.85,
                                  label.padding = ggplot2::unit(0.1, "lines"), show.legend = FALSE))
}

geom_arrows <- function(data, view) {
  # How wide the panel will be is not known yet.
  long <- nchar(data$variable) > 30
  data$variable[long] <- paste0(substr(data$variable[long], 1, 27), "...")
  list(
    ggplot2::geom_segment(aes_of(x = "x", y = "y", xend = "xend", yend = "yend"), data, colour = "grey15",
                          arrow = ggplot2::arrow(length = ggplot2::unit(0.08, "inches")), linewidth = 0.5),
    ggplot2::geom_label(aes_of(x = "xlab", y = "ylab", label = "variable", hjust = "lean"), data, colour = "grey15", size = 3,
                        fill = "white", alpha = 0.85, label.padding = ggplot2::unit(0.12, "lines"))
  )
}
