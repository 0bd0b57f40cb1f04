# How views are laid out by ggplot2: the painters and layers are those of plot_panels.R.

autoplot_view <- function(view, dims, painter) {
  view <- narrow(view, check_dims(dims, view$variables))
  d <- ncol(view$centers)
  panels <- if (d > 2) matrix_of_panels(view, painter) else list(single_panel(view, painter))
  names <- unique(unlist(lapply(panels, function(panel) panel$layers)))
  layers <- do.call(c, lapply(names, function(name) {
    data <- do.call(rbind, lapply(panels, panel_data, name))
    if (NROW(data) > 0) layer_of(name)$geom(with_group(data, view), view)
  }))
  plot <- ggplot2::ggplot() + layers + view_scales(view, painter, aesthetics_of(layers)) +
    ggplot2::labs(title = view$title, caption = caption_of(notes_of(view, painter)))
  if (d > 2) return(plot + matrix_frame(view))
  edges <- panels[[1]]$edges
  plot + ggplot2::coord_cartesian(xlim = edges[1:2], ylim = edges[3:4], expand = FALSE, default = TRUE) +
    ggplot2::labs(x = view$variables[1], y = if (d == 1) painter$ylab else view$variables[2])
}

# Scales of what no layer has are a warning.
aesthetics_of <- function(layers) unique(unlist(lapply(layers, function(layer) names(layer$mapping))))

# In lines that fit a wide font, beside a legend too.
caption_of <- function(notes) if (length(notes) > 0) in_lines(paste(notes, collapse = "; "), 60)

# Broken after blanks but for those of an equation, and after marks where names are long; a piece that is longer than a line
# has one of its own.
in_lines <- function(texts, width) {
  vapply(gsub(" = ", "\001=\001", texts, fixed = TRUE), function(text) {
    pieces <- regmatches(text, gregexpr("([^ ,:[_.]|[.,](?=[0-9]))*([ ,:[_.]|$)", text, perl = TRUE))[[1]]
    lines <- ""
    for (piece in pieces[nzchar(pieces)]) {
      last <- length(lines)
      if (nzchar(lines[last]) && nchar(lines[last]) + nchar(trimws(piece)) > width) lines <- c(lines, piece)
      else lines[last] <- paste0(lines[last], piece)
    }
    gsub("\001", " ", paste(trimws(lines, "right"), collapse = "\n"), fixed = TRUE)
  }, "", USE.NAMES = FALSE)
}

# A panel for each of n, with titles in lines that fit a wide font on a page of usual width.
panels_of <- function(name, n) {
  width <- 54 %/% wide_layout(n)[2]
  ggplot2::facet_wrap(ggplot2::vars(!!as.name(name)), scales = "free",
                      labeller = ggplot2::as_labeller(function(titles) in_lines(titles, width)))
}

# As base graphics make the edges of a panel.
panel_edges <- function(xlim, ylim) c(grDevices::extendrange(xlim, f = 0.04), grDevices::extendrange(ylim, f = 0.04))

single_panel <- function(view, painter) {
  if (ncol(view$centers) == 1) {
    list(view = view, layers = painter$line, edges = panel_edges(view$limits[, 1], c(0, painter$top(view))))
  } else {
    list(view = view, layers = painter$plane, edges = panel_edges(view$limits[, 1], view$limits[, 2]))
  }
}

matrix_of_panels <- function(view, painter) {
  pairs <- expand.grid(column = seq_len(ncol(view$centers)), row = seq_len(ncol(view$centers)))
  diagonal <- or_default(painter$diagonal, painter)
  names <- names_of_strips(view)
  Map(function(column, row) {
    panel <- narrow(view, unique(c(column, row)))
    xlim <- view$limits[, column]
    panel <- if (column == row) {
      list(view = panel, layers = diagonal$line, edges = panel_edges(xlim, c(0, 1.3 * diagonal$top(panel))),
           onto = panel_edges(xlim, xlim)[1:2])
    } else {
      list(view = panel, layers = painter$plane, edges = panel_edges(xlim, view$limits[, row]))
    }
    c(panel, list(row = factor(names[row], names), column = factor(names[column], names)))
  }, pairs$column, pairs$row)
}

# The data of a layer in a panel. The panels of a matrix share their axes, which go as far as any data
# in them: what leaves its panel is cut off here. On the diagonal what is a density in base graphics
# is brought to the range of the variable, which is the y axis of the row.
panel_data <- function(panel, name) {
  if (!name %in% panel$layers) return(NULL)
  data <- layer_of(name)$data(panel$view, panel$edges)
  if (NROW(data) == 0) return(NULL)
  if (!is.null(panel$onto)) {
    for (column in intersect(c("y", "yend", "ymin", "ymax"), names(data))) {
      share <- (data[[column]] - panel$edges[3]) / (panel$edges[4] - panel$edges[3])
      data[[column]] <- panel$onto[1] + pmin(share, 1) * (panel$onto[2] - panel$onto[1])
    }
  } else if (!is.null(panel$row)) {
    outside <- data$x < panel$edges[1] | data$x > panel$edges[2] | data$y < panel$edges[3] | data$y > panel$edges[4]
    data$y[outside] <- NA
  }
  if (!is.null(panel$row)) data <- data.frame(data, panel_row = panel$row, panel_column = panel$column)
  data
}

# ---- groups: components, or the clusters that they were merged to ---------------------------

group_names <- function(view) {
  if (!is.null(view$class_names)) return(view$class_names)
  if (is.null(view$map)) view$labels$long else as.character(unique(view$map))
}

# Noise, or rows that were trimmed.
name_of_noise <- function(view) {
  if (!is.null(view$class_names)) return(gettext("no class"))
  if (is.null(view$params)) gettext("trimmed") else gettext("noise")
}

with_group <- function(data, view) {
  if (is.null(data$component)) return(data)
  map <- or_default(view$map, seq_along(view$colours))
  data$group <- factor(c(0L, map)[data$component + 1], c(seq_len(max(map)), 0L),
                       c(group_names(view), name_of_noise(view)))
  data
}

# One legend for colours, symbols and line types: the scales of these aesthetics.
group_scales <- function(view, texts, aesthetics, name = gettext("component"), curves = FALSE) {
  first <- !duplicated(or_default(view$map, seq_along(view$colours)))
  levels <- c(group_names(view), name_of_noise(view))
  shown <- levels[c(seq_len(sum(first)), if ("0" %in% names(texts)) length(levels))]
  labels <- unname(texts)
  if (curves) {
    shown <- c(shown, gettext("mixture"))
    labels <- c(labels, gettext("mixture"))
  }
  scale <- function(make, values, of_noise, of_mixture, ...) {
    values <- stats::setNames(c(values, of_noise, of_mixture), c(levels, gettext("mixture")))
    make(values = values, limits = names(values), breaks = shown, labels = labels, name = name, ...)
  }
  scales <- list(
    colour = scale(ggplot2::scale_colour_manual, view$colours[first], noise_colour, "black"),
    shape = scale(ggplot2::scale_shape_manual, view$symbols[first], noise_symbol, NA),
    linetype = scale(ggplot2::scale_linetype_manual, component_lines(length(view$colours))[first], noise_line, "solid"),
    fill = if (is.null(view$of_rows$colour)) {
      scale(ggplot2::scale_fill_manual, view$colours[first], noise_colour, "black")
    } else {
      ggplot2::scale_fill_identity()
    }
  )
  c(unname(scales[names(scales) %in% aesthetics]),
    list(ggplot2::guides(colour = ggplot2::guide_legend(
      override.aes = list(alpha = 1, size = max(1.8, mm_size(view$cex)))
    ))))
}

view_scales <- function(view, painter, aesthetics) {
  if (is.null(painter$groups)) return(density_scales(aesthetics, view))
  d <- ncol(view$centers)
  curves <- d == 1 && "sum" %in% painter$line &&
    (length(view$colours) > 1 || !is.null(view$params$noise))
  by_class <- function(values) stats::setNames(values, uncertainty_labels(view))
  size <- (if (d > 2) 0.6 else 1) * mm_size(view$cex) * doubt_sizes
  name <- if (!is.null(view$class_names)) gettext("class")
  else if (is.null(view$params) || !is.null(view$map)) gettext("cluster") else gettext("component")
  c(
    group_scales(view, painter$groups(view), aesthetics, name, curves),
    if ("size" %in% aesthetics) list(
      ggplot2::scale_size_manual(values = by_class(size), name = gettext("uncertainty")),
      ggplot2::scale_alpha_manual(values = by_class(c(0.35, 0.65, 1)), name = gettext("uncertainty"))
    )
  )
}

density_scales <- function(aesthetics, view) {
  contours <- sort(view_shares(view))
  bars <- if (is.null(view$regions)) density_shares[c(2, 4)] else contours
  scales <- list(
    colour = ggplot2::scale_colour_manual(values = contour_colours_of(view, contours), guide = "none"),
    fill = ggplot2::scale_fill_manual(
      values = bar_colours_of(view, bars), name = gettext("mixture density"),
      labels = if (is.null(view$regions)) density_texts()[3:4] else gettextf("holds %s", paste(100 * bars, "%"))
    )
  )
  unname(scales[names(scales) %in% aesthetics])
}

# In lines that fit beside and below the panels of a matrix.
names_of_strips <- function(view) make.unique(in_lines(view$variables, max(8, 60 %/% length(view$variables))))

# ---- the frame of a matrix ------------------------------------------------------------------

matrix_frame <- function(view) {
  d <- ncol(view$centers)
  strips <- names_of_strips(view)
  names <- factor(strips, strips)
  ends <- expand.grid(end = 1:2, column = seq_len(d), row = seq_len(d))
  corners <- data.frame(x = view$limits[cbind(ends$end, ends$column)], y = view$limits[cbind(ends$end, ends$row)],
                        panel_column = names[ends$column], panel_row = names[ends$row])
  list(
    ggplot2::geom_blank(aes_of(x = "x", y = "y"), corners),
    ggplot2::facet_grid(rows = ggplot2::vars(!!as.name("panel_row")), cols = ggplot2::vars(!!as.name("panel_column")),
                        scales = "free", switch = "both"),
    # Few labels, and of these only those that do not run into each other.
    ggplot2::scale_x_continuous(n.breaks = 3, guide = ggplot2::guide_axis(check.overlap = TRUE)),
    ggplot2::scale_y_continuous(n.breaks = 3, guide = ggplot2::guide_axis(check.overlap = TRUE)),
    ggplot2::labs(x = NULL, y = NULL),
    ggplot2::theme(strip.placement = "outside")
  )
}
