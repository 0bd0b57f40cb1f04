# Rows and components in the two directions that separate the components best
# (what = "projection").

most_arrows <- 10

# A view of the projections, as of any two variables, and `arrows`: the correlation of each variable
# with each direction.
projection_view <- function(fit, dims = NULL, dots = list()) {
  need_data(fit, "projection")
  dims <- check_dims(dims, variable_names(fit$data), most = Inf)
  if (length(dims) < 2) {
    abort(gettextf("`what = \"projection\"` needs two variables or more, not %d.", length(dims)))
  }
  params <- params_of(fit$params, dims)
  found <- separating_directions(params)
  center <- mixture_columns(params)$mean
  scores <- sweep(unname(fit$data[, dims, drop = FALSE]), 2, center) %*% found$directions
  colnames(scores) <- direction_names(found$shares)
  projected <- project_params(params, center, found$directions)
  view <- new_view(scores, projected$means, dots, cluster = fit$cluster, params = projected,
                   weights = fit$weights)
  view$arrows <- data.frame(variable = variable_names(fit$data)[dims], x = found$correlations[, 1],
                            y = found$correlations[, 2], row.names = NULL)
  view$title <- fit_title(fit, "projection")
  view
}

direction_names <- function(shares, number = seq_along(shares)) {
  shares <- unname(shares[number])
  ifelse(is.na(shares), gettextf("direction %d (widest of those that do not separate)", number),
         gettextf("direction %d (%s %% of the separation)", number, formatC(100 * shares, format = "f", digits = 0)))
}

projection_painter <- function() {
  painter <- painter_for("classification")
  painter$plane <- c("points", "ellipses", "arrows", "centers")
  painter$note <- function(view) c(ellipses_note(view), arrows_note(view))
  painter
}

arrows_note <- function(view) {
  if (nrow(view$arrows) <= most_arrows) return(gettext("arrows: correlations of the variables with the directions"))
  gettextf("arrows: correlations of %d of %d variables with the directions", most_arrows, nrow(view$arrows))
}

# From the middle of the rows, the longest as far as there is room; the longest ones only. Names stand
# at the ends (xlab, ylab), one below the other where arrows lie close.
arrow_data <- function(view, edges) {
  arrows <- view$arrows
  length <- sqrt(arrows$x^2 + arrows$y^2)
  longest <- utils::head(order(length, decreasing = TRUE), most_arrows)
  # A variable that has to do with neither direction has no arrow.
  arrows <- arrows[longest[length[longest] > 0.02 * max(length)], ]
  room <- function(r, low, high) min(ifelse(r > 0, high / r, low / r)[abs(r) > 1e-12], Inf)
  factor <- 0.75 * min(room(arrows$x, edges[1], edges[2]), room(arrows$y, edges[3], edges[4]))
  data <- data.frame(x = 0, y = 0, xend = factor * arrows$x, yend = factor * arrows$y, variable = arrows$variable)
  data$xlab <- data$xend + 0.03 * sign(data$xend) * (edges[2] - edges[1])
  data$ylab <- data$yend + 0.02 * sign(data$yend) * (edges[4] - edges[3])
  # Centred on its place in the middle of the panel, and towards the middle from its edges.
  share <- (data$xlab - edges[1]) / (edges[2] - edges[1])
  data$lean <- pmin(pmax((share - 0.15) / 0.7, 0), 1)
  data$ylab <- pushed_apart(data$xlab, data$ylab, 0.15 * (edges[2] - edges[1]), 0.055 * (edges[4] - edges[3]))
  data
}

# From the lowest up, each is put above those that it would cover.
pushed_apart <- function(x, y, width, height) {
  placed <- integer(0)
  for (i in order(y)) {
    repeat {
      covered <- placed[abs(x[placed] - x[i]) < width & abs(y[placed] - y[i]) < 0.999 * height]
      if (length(covered) == 0) break
      y[i] <- max(y[covered]) + height
    }
    placed <- c(placed, i)
  }
  y
}

draw_arrows <- function(data, view) {
  # Correlations of nothing have no direction.
  edges <- graphics::par("usr")
  long <- abs(data$xend) > 1e-3 * (edges[2] - edges[1]) | abs(data$yend) > 1e-3 * (edges[4] - edges[3])
  graphics::arrows(data$x[long], data$y[long], data$xend[long], data$yend[long], length = 0.07, lwd = 1.4,
                   col = "grey15")
  names <- cut_to_fit(data$variable, 0.4 * graphics::par("pin")[1], 0.75)
  draw_tags(within_panel(data$xlab, names, 0.75), data$ylab, names, "grey15", cex = 0.75)
}

# Where texts of this size are as near to x as they can be without leaving the panel.
within_panel <- function(x, text, cex) {
  half <- graphics::strwidth(text, cex = cex) / 2 + graphics::strwidth("n", cex = cex) / 4
  edges <- graphics::par("usr")
  pmax(pmin(x, edges[2] - half), edges[1] + half)
}

#' Plot of a projection
#'
#' The rows and the components in one or two of the directions that separate them, as `plot(fit, what = "projection")`
#' draws them (see [plot.gmm_fit()]); `"boundaries"` shows where the most probable component, or the class of a discriminant analysis, changes, by
#' these directions alone.
#'
#' @param x,object What [gmm_projection()] returned.
#' @param what `"classification"` or `"boundaries"`.
#' @param directions One or two directions, by number.
#' @param ... Further arguments for [plot()]; `col` and `pch` are by component or class. For `autoplot()` none.
#' @param legend Whether to draw the legend.
#' @return `x`, invisibly, or a `ggplot` object.
#' @examples
#' da <- fit_gmm_da(iris[1:4], iris$Species, covariance = "VVV")
#' plot(gmm_projection(da), what = "boundaries")
#' @export
plot.gmm_projection <- function(x, what = c("classification", "boundaries"), directions = NULL, ..., legend = TRUE) {
  check_object(x)
  what <- match_choice(what, "what", c("classification", "boundaries"))
  dots <- list(...)
  plot_view(view_of_projection(x, what, directions, dots), NULL, painter_of_projection(x, what), dots, legend)
  invisible(x)
}

#' @rdname plot.gmm_projection
#' @method autoplot gmm_projection
#' @exportS3Method ggplot2::autoplot gmm_projection
autoplot.gmm_projection <- function(object, what = c("classification", "boundaries"), directions = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  what <- match_choice(what, "what", c("classification", "boundaries"))
  autoplot_view(view_of_projection(object, what, directions), NULL, painter_of_projection(object, what))
}

view_of_projection <- function(x, what, directions, dots = list()) {
  m <- length(x$shares)
  if (is.null(directions)) directions <- seq_len(min(2, m))
  directions <- check_variables(directions, names(x$shares), "directions")
  if (length(directions) > 2) abort(gettextf("`directions` must be one or two, not %d.", length(directions)))
  params <- params_of(x$params, directions)
  scores <- x$scores[, directions, drop = FALSE]
  colnames(scores) <- colnames(params$means) <- direction_names(x$shares, directions)
  style <- if (x$da) list(cex = dots$cex, breaks = dots$breaks) else dots
  component <- if (x$da) rows_as_components(x$class, x$map) else replace(as.integer(x$class), is.na(x$class), 0L)
  view <- new_view(scores, params$means, style, cluster = component, params = params, weights = x$weights)
  if (x$da) view <- with_classes(view, x$map, x$classes, dots)
  if (length(directions) == 2) {
    view$arrows <- data.frame(variable = x$variables, x = x$correlations[, directions[1]], y = x$correlations[, directions[2]], row.names = NULL)
  }
  view$title <- paste(if (what == "boundaries") gettext("Where the predicted class changes")
                      else if (x$da) gettext("Directions that separate the classes")
                      else gettext("Directions that separate the components"), sprintf("(%s)", x$title))
  view
}

painter_of_projection <- function(x, what) {
  painter <- if (x$da) da_painter(what) else painter_for("classification")
  painter$plane <- if (what == "boundaries") c("points", "boundaries", "arrows") else c("points", "ellipses", "arrows", "centers")
  if (what == "boundaries") painter$line <- c("histogram", "rug", if (!x$da) "sum", "curves", "boundaries")
  painter$note <- function(view) {
    c(if (what == "classification") ellipses_note(view), if (!is.null(view$arrows)) arrows_note(view))
  }
  painter
}
