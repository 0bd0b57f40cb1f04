# Pictures (see the functions named *_picture() and *_approach()) in ggplot2.

autoplot_approach <- function(picture) {
  data <- picture$data
  labels <- plotmath(picture$ylab)
  long <- data.frame(data[names(data) != "gap"], panel = labels)
  if (has_gaps(picture)) {
    labels[2] <- deparse1(bquote(log[10] * (.(picture$gap))))
    left <- data[!is.na(data$gap), ]
    left$value <- log10(left$gap)
    long <- rbind(long, data.frame(left[names(left) != "gap"], panel = labels[2]))
  }
  long$panel <- factor(long$panel, labels)
  points <- if (nrow(data) <= most_told_apart) sequence_points(long, picture$kinds)
  ggplot2::ggplot(long, aes_of(x = "at", y = "value")) +
    ggplot2::geom_line(data = lasting(long, "panel"), colour = component_colours(1), linewidth = 0.7) + points +
    panels_side_by_side() + scale_of_counts() + ggplot2::scale_y_continuous(labels = in_full) +
    ggplot2::labs(title = picture$title, x = picture$xlab, y = NULL)
}

# The groups that have more than one point: a line of one would be a message.
lasting <- function(data, group) data[data[[group]] %in% names(which(table(data[[group]]) > 1)), ]

sequence_points <- function(data, kinds) {
  if (is.null(kinds)) return(ggplot2::geom_point(colour = component_colours(1), size = 1.6))
  list(ggplot2::geom_point(aes_of(shape = "kind"), colour = component_colours(1), size = 1.8),
       ggplot2::scale_shape_manual(values = c(16, 2), labels = unname(kinds), name = NULL))
}

# Text among expressions.
plotmath <- function(text) deparse1(as.character(text))

panels_side_by_side <- function(scales = "free_y") {
  ggplot2::facet_wrap(ggplot2::vars(!!as.name("panel")), scales = scales, labeller = ggplot2::label_parsed)
}

scale_of_counts <- function() {
  ggplot2::scale_x_continuous(breaks = function(limits) {
    at <- pretty(limits)
    at[at == round(at) & at >= limits[1] & at <= limits[2]]
  })
}

autoplot_selection <- function(picture) {
  data <- picture$data
  ranking <- is_ranking(picture)
  families <- if (ranking) data$family[order(-data$value)] else known_families(data$family)
  data$family <- factor(data$family, families)
  aesthetics <- c("shape", "colour", "fill", if (!ranking) "linetype")
  axes <- if (ranking) c(x = "value", y = "family") else c(x = "k", y = "value")
  plot <- ggplot2::ggplot(data, aes_of(axes, colour = "family")) +
    (if (!ranking) ggplot2::geom_line(aes_of(linetype = "family"), lasting(data, "family"), linewidth = 0.6)) +
    ggplot2::geom_point(aes_of(shape = "family", fill = "family"), size = 2) +
    family_scales(families, aesthetics, if (ranking) "none" else "legend") +
    ggplot2::geom_point(data = data[data$chosen, ], shape = 1, size = 5, stroke = 0.8, colour = "black",
                        show.legend = FALSE)
  if (ranking) return(plot + edge_of_ranking(data) +
                        ggplot2::labs(title = picture$title, x = picture$label, y = gettext("family")))
  limits <- criterion_limits(data$value)
  plot + ggplot2::geom_text(aes_of(label = "family"), data[data$chosen, ], vjust = 2.4, size = 3.4,
                            fontface = "bold", colour = "black", show.legend = FALSE) +
    ggplot2::coord_cartesian(ylim = limits, default = TRUE) +
    ggplot2::scale_x_continuous(breaks = sort(unique(data$k))) +
    ggplot2::labs(title = picture$title, x = gettext("number of components"), y = picture$label,
                  caption = caption_of(above_note(data$value, end_of_panel(limits))))
}

autoplot_kmeans_selection <- function(picture) {
  data <- picture$data
  data$lower <- data$value - ifelse(is.na(data$se), 0, data$se)
  data$upper <- data$value + ifelse(is.na(data$se), 0, data$se)
  ggplot2::ggplot(data, aes_of(c(x = "k", y = "value"))) +
    (if (any(data$upper > data$lower)) ggplot2::geom_linerange(aes_of(ymin = "lower", ymax = "upper"), colour = "grey50")) +
    ggplot2::geom_line(colour = component_colours(1)) + ggplot2::geom_point(colour = component_colours(1), size = 2) +
    ggplot2::geom_point(data = data[data$chosen, ], shape = 1, size = 5, stroke = 0.8) +
    ggplot2::scale_x_continuous(breaks = data$k) +
    ggplot2::labs(title = picture$title, x = gettext("number of clusters"), y = picture$label, caption = picture$note)
}

# Panels of ggplot2 show a twentieth more than their limits.
end_of_panel <- function(limits) limits[2] + 0.05 * (limits[2] - limits[1])

edge_of_ranking <- function(data) {
  limits <- ranking_limits(data$value)
  beyond <- data[data$value > end_of_panel(limits), ]
  if (nrow(beyond) == 0) return(NULL)
  beyond$label <- beyond_text(beyond$value)
  beyond$value <- limits[2]
  list(ggplot2::geom_text(aes_of(label = "label"), beyond, hjust = 1, size = 3, show.legend = FALSE),
       ggplot2::coord_cartesian(xlim = limits, default = TRUE))
}

family_scales <- function(families, aesthetics, guide) {
  style <- family_style(families, list())
  scale <- function(make, values) {
    make(values = stats::setNames(values, families), name = gettext("family"), guide = guide)
  }
  scales <- list(
    colour = scale(ggplot2::scale_colour_manual, style$col), fill = scale(ggplot2::scale_fill_manual, style$pt.bg),
    shape = scale(ggplot2::scale_shape_manual, style$pch), linetype = scale(ggplot2::scale_linetype_manual, style$lty)
  )
  unname(scales[aesthetics])
}

autoplot_responsibilities <- function(picture) {
  view <- picture$view
  data <- with_group(picture$data, view)
  groups <- component_groups(view)
  fills <- stats::setNames(bar_colours(view)[as.integer(names(groups)) + 1],
                           c(group_names(view), name_of_noise(view))[seq_along(groups)])
  half <- if (picture$named) 0.4 else 0.5
  data$low <- data$at - half
  data$high <- data$at + half
  first <- !duplicated(data$at)
  plot <- ggplot2::ggplot(data) +
    ggplot2::geom_rect(aes_of(xmin = "from", xmax = "to", ymin = "low", ymax = "high", fill = "group"),
                       colour = if (picture$named) "white" else NA) +
    ggplot2::scale_fill_manual(values = fills, breaks = names(fills), labels = unname(groups),
                               name = gettext("component")) +
    ggplot2::coord_cartesian(xlim = c(0, 1), ylim = c(0.5, max(data$at) + 0.5), expand = FALSE,
                             default = TRUE) +
    ggplot2::labs(title = picture$title, x = picture$xlab, y = picture$ylab, caption = caption_of(picture$note))
  if (!picture$named) return(plot + ggplot2::scale_y_continuous(breaks = NULL))
  texts <- bar_texts(data)
  plot + ggplot2::geom_text(aes_of(x = "middle", y = "at", label = "text"), texts, size = 3) +
    ggplot2::scale_y_continuous(breaks = data$at[first], labels = data$name[first])
}

autoplot_profile <- function(picture) {
  data <- with_group(picture$data, picture$view)
  data$at <- data$at + dodge(data$component, picture$view)
  ggplot2::ggplot(data, aes_of(x = "at", y = "value", colour = "group")) +
    ggplot2::geom_linerange(aes_of(ymin = "lower", ymax = "upper"), linewidth = 0.9, alpha = 0.6,
                            show.legend = FALSE) +
    profile_lines(data) + profile_frame(picture)
}

autoplot_parallel <- function(picture) {
  rows <- with_group(picture$rows, picture$view)
  means <- with_group(picture$data, picture$view)
  geom <- if (length(picture$variables) == 1) {
    ggplot2::geom_point(shape = "-", size = 4, alpha = 0.4, show.legend = FALSE)
  } else {
    # Lines are broken where values are missing, which the caption tells.
    ggplot2::geom_path(aes_of(group = "row"), linewidth = 0.35, alpha = line_alpha(picture), na.rm = TRUE,
                       show.legend = FALSE)
  }
  ggplot2::ggplot(rows, aes_of(x = "at", y = "value", colour = "group")) + geom +
    profile_lines(means) + profile_frame(picture)
}

profile_lines <- function(data) {
  points <- ggplot2::geom_point(aes_of(shape = "group"), data, size = 2.4, show.legend = TRUE)
  # A line of one point would be a message.
  if (max(data$at) < 1.5) return(list(points))
  list(
    ggplot2::geom_line(aes_of(group = "component"), data, colour = "white", linewidth = 1.8, alpha = 0.7),
    ggplot2::geom_line(aes_of(linetype = "group"), data, linewidth = 0.9, show.legend = TRUE), points
  )
}

profile_frame <- function(picture) {
  d <- length(picture$variables)
  crowded <- sum(nchar(picture$variables)) > 60
  list(
    group_scales(picture$view, profile_groups(picture$view), c("colour", "shape", if (d > 1) "linetype")),
    ggplot2::scale_x_continuous(breaks = seq_len(d), labels = picture$variables, limits = c(0.7, d + 0.3),
                                minor_breaks = NULL),
    ggplot2::labs(title = picture$title, x = NULL, y = picture$ylab, caption = caption_of(picture$note)),
    if (crowded) ggplot2::theme(axis.text.x = ggplot2::element_text(angle = 90, hjust = 1, vjust = 0.5))
  )
}

autoplot_qq <- function(picture) {
  panel <- function(data) {
    data$panel <- factor(picture$names[data$component], picture$names)
    with_group(data, picture$view)
  }
  data <- panel(picture$data)
  plot <- ggplot2::ggplot(data, aes_of(x = "quantile", y = "distance")) +
    ggplot2::geom_ribbon(aes_of(x = "quantile", ymin = "lower", ymax = "upper"), panel(picture$bands),
                         fill = "grey60", alpha = 0.35, inherit.aes = FALSE) +
    ggplot2::geom_abline(slope = 1, intercept = 0, colour = "grey30", linewidth = 0.4) +
    ggplot2::geom_point(aes_of(colour = "group", shape = "group"), alpha = 0.7, show.legend = FALSE,
                        size = mm_size(point_size(nrow(data) / length(picture$names)))) +
    group_scales(picture$view, component_groups(picture$view), c("colour", "shape")) +
    ggplot2::labs(title = picture$title, x = picture$xlab, y = picture$ylab)
  if (length(picture$names) == 1) return(plot)
  plot + panels_of("panel", length(picture$names))
}

autoplot_bounds <- function(picture) {
  if (is.null(picture$window)) {
    return(ggplot2::ggplot(data.frame(x = 0, y = picture$objective), aes_of(x = "x", y = "y")) +
             ggplot2::geom_point() + scale_of_counts() +
             ggplot2::labs(title = picture$title, x = gettext("iteration"), y = picture$ylab))
  }
  panels <- c(plotmath(picture$ylab), deparse1(bquote(log[10] ~ .(gettext("of the difference")))))
  place <- function(data, i) data.frame(data, panel = rep(factor(panels[i], panels), nrow(data)))
  ggplot2::ggplot() + climb_geoms(picture, function(data) place(data, 1)) +
    gap_geoms(picture, place(picture$gaps, 2)) +
    panels_side_by_side("free") + scale_of_counts() +
    ggplot2::labs(title = picture$title, x = gettext("iteration"), y = NULL, caption = caption_of(gettext(
      "left: each bound touches the curve at a dot and is largest at the circle (M-step), from where the E-step climbs back to the curve (dashed)"
    )))
}

climb_geoms <- function(picture, place) {
  # The bounds fall far below what matters.
  bounds <- picture$bounds[picture$bounds$value >= climb_limits(picture)[1], ]
  ends <- do.call(rbind, lapply(split(bounds, bounds$t), function(bound) bound[nrow(bound), ]))
  ends$label <- paste0("L[", ends$t, "]")
  steps <- place(picture$steps)
  dots <- data.frame(s = picture$window, value = picture$objective[picture$window + 1])
  mapping <- aes_of(x = "s", y = "value")
  list(
    ggplot2::geom_line(mapping, place(picture$climb), linewidth = 0.9),
    lapply(split(bounds, bounds$t), function(bound) {
      ggplot2::geom_line(mapping, place(bound), colour = bound_colour(bound$t[1]), linewidth = 0.7)
    }),
    ggplot2::geom_segment(aes_of(x = "s", xend = "s", y = "bound", yend = "objective"), steps,
                          colour = "grey30", linetype = "22"),
    ggplot2::geom_point(aes_of(x = "s", y = "bound"), steps, shape = 21, fill = "white", size = 2,
                        colour = bound_colour(steps$t)),
    ggplot2::geom_point(mapping, place(dots), size = 2),
    ggplot2::geom_text(aes_of(x = "s", y = "value", label = "label"), place(ends), parse = TRUE, size = 3.4,
                       hjust = 1.2, vjust = 1.4, colour = tint(bound_colour(ends$t), -0.3))
  )
}

gap_geoms <- function(picture, gaps) {
  gaps$value <- log10(gaps$value)
  mapping <- aes_of(x = "iteration", y = "value", colour = "series")
  texts <- as.expression(unname(gap_texts(picture)))
  series <- c("left", "closed")
  scale <- function(make, values) {
    make(values = stats::setNames(values, series), breaks = series, labels = texts, name = NULL)
  }
  line <- list(ggplot2::geom_line(mapping, lasting(gaps, "series"), linewidth = 0.6),
               scale(ggplot2::scale_colour_manual, component_colours(2)))
  if (length(picture$objective) > most_told_apart) return(line)
  both <- aes_of(x = "iteration", y = "value", colour = "series", shape = "series")
  c(line, list(ggplot2::geom_point(both, gaps, size = 1.7), scale(ggplot2::scale_shape_manual, c(16, 2))))
}

autoplot_limit <- function(picture) {
  data <- picture$data
  data$at <- -log10(data$sigma2)
  levels(data$panel) <- picture$ylab[levels(data$panel)]
  reference <- picture$reference
  levels(reference$panel) <- levels(data$panel)
  powers <- seq(ceiling(min(data$at)), floor(max(data$at)))
  shown <- c("soft_distortion", "distortion")
  scale <- function(make, values) {
    make(values = stats::setNames(values[c(1, 2, 1, 1)], levels(data$curve)), breaks = shown,
         labels = unname(picture$texts[shown]), name = NULL)
  }
  ggplot2::ggplot(data, aes_of(x = "at", y = "value", colour = "curve")) +
    ggplot2::geom_hline(aes_of(yintercept = "value"), reference, linetype = "42", colour = "grey40") +
    ggplot2::geom_line(data = lasting(data, "curve"), linewidth = 0.7) +
    ggplot2::geom_point(aes_of(shape = "curve"), size = 1.8) +
    scale(ggplot2::scale_colour_manual, component_colours(2)) + scale(ggplot2::scale_shape_manual, c(16, 2)) +
    ggplot2::scale_x_continuous(breaks = powers, labels = parse(text = sprintf("10^%d", -powers))) +
    ggplot2::facet_wrap(ggplot2::vars(!!as.name("panel")), ncol = 1, scales = "free_y", strip.position = "left") +
    ggplot2::theme(strip.placement = "outside") +
    ggplot2::labs(title = picture$title, x = expression(sigma^2), y = NULL,
                  caption = caption_of(gettextf("dashed: the limit; %s", picture$texts[["lloyd"]])))
}

autoplot_entropy <- function(x) {
  points <- entropy_data(x)
  labels <- entropy_labels(x)
  lines <- entropy_lines(x)
  mapping <- aes_of(x = "at", y = "entropy")
  ggplot2::ggplot(points, mapping) +
    ggplot2::geom_line(aes_of(x = "at", y = "entropy", group = "piece"), lines,
                       colour = component_colours(1), linewidth = 0.7) +
    ggplot2::geom_point(size = 2) +
    ggplot2::geom_point(data = points[points$chosen, ], shape = 1, size = 5, stroke = 0.8,
                        colour = component_colours(1)) +
    ggplot2::geom_text(aes_of(label = "clusters"), size = 3.2, hjust = 2.3, vjust = -0.9) +
    ggplot2::coord_cartesian(ylim = entropy_limits(points, lines), clip = "off", default = TRUE) +
    # The last number below the axis is centred on the end of it.
    ggplot2::theme(plot.margin = ggplot2::margin(5.5, 16, 5.5, 5.5)) +
    ggplot2::labs(title = labels$title, x = labels$xlab, y = labels$ylab)
}

autoplot_lrt <- function(picture) {
  plot <- ggplot2::ggplot(picture$bars) +
    ggplot2::geom_rect(aes_of(xmin = "xmin", xmax = "xmax", ymin = "ymin", ymax = "ymax"), fill = "grey75",
                       colour = "grey55", linewidth = 0.25) +
    ggplot2::geom_vline(aes_of(xintercept = "statistic"), picture$tests, linewidth = 0.9,
                        colour = component_colours(1)) +
    panels_of("test", nrow(picture$tests))
  plot + ggplot2::labs(title = picture$title, x = picture$xlab, y = picture$ylab)
}

autoplot_boot <- function(picture) {
  line <- function(at, type) {
    ggplot2::geom_vline(aes_of(xintercept = at), picture$lines, linewidth = 0.9, linetype = type, colour = component_colours(1))
  }
  ggplot2::ggplot(picture$bars) +
    ggplot2::geom_rect(aes_of(xmin = "xmin", xmax = "xmax", ymin = "ymin", ymax = "ymax"), fill = "grey75",
                       colour = "grey55", linewidth = 0.25) +
    line("estimate", "solid") + line("lower", "22") + line("upper", "22") +
    panels_of("quantity", nrow(picture$lines)) +
    ggplot2::labs(title = picture$title, x = NULL, y = picture$ylab)
}

autoplot_strips <- function(picture) {
  data <- picture$data
  boxes <- quartile_data(data)
  groups <- levels(data$group)
  colours <- stats::setNames(component_colours(length(groups)), groups)
  ggplot2::ggplot(data) +
    ggplot2::geom_hline(yintercept = picture$reference, linetype = "42", colour = "grey40") +
    ggplot2::geom_point(aes_of(x = "at", y = "value", colour = "group"), alpha = 0.6,
                        size = mm_size(point_size(nrow(data) / length(groups)))) +
    ggplot2::geom_rect(aes_of(xmin = "left", xmax = "right", ymin = "lower", ymax = "upper", colour = "group",
                              fill = "group"), boxes, alpha = 0.25) +
    ggplot2::geom_segment(aes_of(x = "left", xend = "right", y = "middle", yend = "middle", colour = "group"),
                          boxes, linewidth = 1.2) +
    ggplot2::scale_colour_manual(values = colours, guide = "none") +
    ggplot2::scale_fill_manual(values = colours, guide = "none") +
    ggplot2::scale_x_continuous(breaks = seq_along(groups), labels = groups, minor_breaks = NULL) +
    ggplot2::labs(title = picture$title, x = picture$xlab, y = picture$ylab)
}
