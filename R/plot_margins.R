# Does the mixture describe each variable? Its distribution function, and its quantiles, against those of the
# rows (what = "cdf" and "quantiles").

# A picture: a `panel` per variable; the `data` of the rows (panel, x, y), the `bands` in which 95 % of what is
# seen lies (panel, x, lower, upper), the `line` of the mixture (panel, x, y), and texts.
margins_picture <- function(fit, what, dims = NULL) {
  need_data(fit, what)
  own_rows(fit)
  variables <- variable_names(fit$data)
  dims <- check_dims(dims, variables)
  variables <- make.unique(variables) # panels go by them
  weights <- weights_for(fit$weights, nrow(fit$data))
  each <- lapply(dims, function(v) {
    known <- which(!is.na(fit$data[, v]) & weights > 0)
    margin_data(fit$data[known, v], weights[known], params_of(fit$params, v), what, variables[v])
  })
  parts <- function(name) {
    data <- do.call(rbind, lapply(each, function(one) one[[name]]))
    data$panel <- factor(data$panel, variables[dims])
    data
  }
  list(data = parts("data"), bands = parts("bands"), line = parts("line"), panels = variables[dims], what = what,
       title = fit_title(fit, what), xlab = if (what == "cdf") gettext("value") else gettext("quantiles of the mixture"),
       ylab = if (what == "cdf") gettext("share of the rows below") else gettext("values of the rows"))
}

# Rows of one value have one place: the middle of the steps there.
margin_data <- function(x, weights, params, what, panel) {
  order <- order(x)
  x <- x[order]
  weights <- weights[order]
  n <- sum(weights)
  reached <- cumsum(weights) / n
  position <- reached - weights / (2 * n)
  if (what == "cdf") {
    ends <- range(x)
    at <- curve_grid(params, ends + c(-0.05, 0.05) * (ends[2] - ends[1]))
    share <- pgmm(at, params)
    last <- !duplicated(x, fromLast = TRUE)
    data <- data.frame(panel = panel, x = x[last], y = reached[last])
    line <- data.frame(panel = panel, x = at, y = share)
    bands <- data.frame(panel = panel, x = at, lower = beta_limit(0.025, share, n), upper = beta_limit(0.975, share, n))
  } else {
    drawn <- shown_rows(length(x), 2000)
    data <- data.frame(panel = panel, x = qgmm(position[drawn], params), y = x[drawn])
    at <- position[shown_rows(length(x), 200)]
    bands <- data.frame(panel = panel, x = qgmm(at, params), lower = qgmm(beta_limit(0.025, at, n), params),
                        upper = qgmm(beta_limit(0.975, at, n), params))
    line <- data.frame(panel = panel, x = range(data$x), y = range(data$x))
  }
  list(data = data, bands = bands, line = line)
}

# Of the share of n rows below a point below which the mixture has this share.
beta_limit <- function(p, share, n) stats::qbeta(p, share * n + 0.5, (1 - share) * n + 0.5)

plot_margins <- function(picture, dots) {
  panels <- picture$panels
  main <- or_default(dots$main, picture$title)
  dots <- dots[names(dots) != "main"]
  old <- use_par(mfrow = wide_layout(length(panels)), mar = c(4, 4.4, if (length(panels) > 1) 2.2 else 0.6, 1),
                 oma = c(0, 0, 2.2, 0), cex = 0.9, mgp = c(2.8, 0.7, 0))
  on.exit(graphics::par(old))
  for (panel in panels) draw_margin(picture, panel, dots)
  title_over_all(main, dots)
}

draw_margin <- function(picture, panel, dots) {
  of_panel <- function(data) data[data$panel == panel, ]
  data <- of_panel(picture$data)
  bands <- of_panel(picture$bands)
  line <- of_panel(picture$line)
  single <- length(picture$panels) == 1
  finite <- function(x) range(x[is.finite(x)])
  open_panel(finite(c(data$x, line$x)), finite(c(data$y, line$y)), dots,
             list(xlab = if (single && picture$what == "cdf") panel else picture$xlab, ylab = picture$ylab))
  graphics::polygon(c(bands$x, rev(bands$x)), c(bands$lower, rev(bands$upper)), border = NA, col = "grey90")
  colour <- or_default(dots$col, component_colours(1))[1]
  if (picture$what == "cdf") {
    graphics::lines(data$x, data$y, type = "s", col = "grey30")
    graphics::lines(line$x, line$y, col = colour, lwd = 1.8)
  } else {
    graphics::lines(line$x, line$y, col = "grey45")
    graphics::points(data$x, data$y, pch = or_default(dots$pch, 16), col = fade(colour, 0.7),
                     cex = point_size(nrow(data)) * or_default(dots$cex, 1))
  }
  if (!single) finish_panel(NULL, NULL, panel, list(cex.main = cex_to_fit(panel)))
}

autoplot_margins <- function(picture) {
  colour <- component_colours(1)
  rows <- if (picture$what == "cdf") ggplot2::geom_step(colour = "grey30", linewidth = 0.4)
  else ggplot2::geom_point(colour = colour, alpha = 0.7, size = mm_size(point_size(nrow(picture$data) / length(picture$panels))))
  line <- ggplot2::geom_line(data = picture$line, colour = if (picture$what == "cdf") colour else "grey45",
                             linewidth = if (picture$what == "cdf") 0.8 else 0.4)
  band <- ggplot2::geom_ribbon(aes_of(x = "x", ymin = "lower", ymax = "upper"), picture$bands, fill = "grey60", alpha = 0.35,
                               inherit.aes = FALSE)
  single <- length(picture$panels) == 1
  plot <- ggplot2::ggplot(picture$data, aes_of(x = "x", y = "y")) + band + (if (picture$what == "cdf") list(rows, line) else list(line, rows)) +
    ggplot2::labs(title = picture$title, x = if (single && picture$what == "cdf") picture$panels else picture$xlab, y = picture$ylab)
  if (single) return(plot)
  plot + panels_of("panel", length(picture$panels))
}
