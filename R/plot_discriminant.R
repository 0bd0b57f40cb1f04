#' Plots of a discriminant analysis
#'
#' * `"classification"`: the rows in the colour and with the symbol of their class, and the components of each class as in
#'   [plot.gmm_fit()]; rows without a class are grey.
#' * `"error"`: the same, with a ring around each row that the fit takes for another class.
#' * `"boundaries"`: the rows, and where the predicted class changes. In a panel of some of the variables it is
#'   the class that these predict by themselves.
#'
#' @param x,object A fit by [fit_gmm_da()].
#' @param what What to draw; see above.
#' @param dims The variables to show, by name or number; by default all.
#' @inheritParams plot.gmm_fit
#' @param ... Further arguments for [plot()]; `col` and `pch` are by class. For `autoplot()` none.
#' @return `x`, invisibly, or a `ggplot` object.
#' @examples
#' da <- fit_gmm_da(sex ~ height + weight, data = people, covariance = c("EEE", "VVV"))
#' plot(da)
#' plot(da, what = "boundaries")
#' plot(da, what = "error", dims = "height")
#' @export
plot.gmm_da <- function(x, what = c("classification", "boundaries", "error"), dims = NULL, ..., legend = TRUE) {
  check_object(x)
  what <- match_choice(what, "what", c("classification", "boundaries", "error"))
  dots <- list(...)
  plot_view(da_view(x, what, dots), dims, da_painter(what), dots, legend)
  invisible(x)
}

#' @rdname plot.gmm_da
#' @method autoplot gmm_da
#' @exportS3Method ggplot2::autoplot gmm_da
autoplot.gmm_da <- function(object, what = c("classification", "boundaries", "error"), dims = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  what <- match_choice(what, "what", c("classification", "boundaries", "error"))
  autoplot_view(da_view(object, what), dims, da_painter(what))
}

# Each component has the colour of its class, and a row is drawn as one of the first component of its class.
da_view <- function(x, what, dots = list()) {
  view <- new_view(x$data, x$params$means, list(cex = dots$cex, breaks = dots$breaks), cluster = rows_as_components(x$class, x$map),
                   params = x$params, weights = x$weights)
  view <- with_classes(view, x$map, x$classes, dots)
  if (what == "error") {
    view$wrong <- which(predict(x) != x$class)
  }
  view$title <- paste(switch(what,
    classification = gettext("Classes and their components"),
    boundaries = gettext("Where the predicted class changes"),
    error = gettext("Rows that are misclassified")
  ), sprintf("(%s)", x$model))
  view
}

rows_as_components <- function(class, map) {
  component <- match(as.integer(class), map)
  replace(component, is.na(component), 0L)
}

with_classes <- function(view, map, classes, dots) {
  n <- length(classes)
  view$colours <- rep_len(or_default(dots$col, component_colours(n)), n)[map]
  view$symbols <- rep_len(or_default(dots$pch, component_symbols(n)), n)[map]
  view$map <- map
  view$class_names <- classes
  view
}

da_painter <- function(what) {
  painter <- painter_for("classification")
  painter$groups <- class_groups
  painter$key <- function(view) {
    key <- group_key(view, class_groups(view))
    if (ncol(view$centers) > 1) return(key)
    key$pch[] <- 15
    if ("sum" %in% painter$line) with_mixture_in_key(key) else key
  }
  painter$line <- switch(what,
    classification = c("histogram", "rug", "sum", "curves"),
    boundaries = c("histogram", "rug", "curves", "boundaries"),
    error = c("histogram", "rug", "curves", "error_ticks")
  )
  painter$plane <- switch(what, classification = c("points", "ellipses", "centers"), boundaries = c("points", "boundaries"),
                          error = c("points", "ellipses", "errors"))
  painter$note <- switch(what, classification = ellipses_note, boundaries = function(view) NULL,
                         error = error_note)
  painter
}

with_mixture_in_key <- function(key) {
  classes <- length(key$legend)
  list(legend = c(key$legend, gettext("mixture")), col = c(key$col, "black"), pch = c(key$pch, NA),
       lty = c(rep("blank", classes), "solid"), lwd = 2)
}

error_note <- function(view) {
  if (ncol(view$centers) == 1) gettext("long ticks: rows that are taken for another class")
  else gettext("rings: rows that are taken for another class")
}

class_groups <- function(view) {
  shares <- as.vector(rowsum(view$params$proportions, view$map))
  texts <- gettextf("%s: %s %%", view$class_names, percents(shares, view))
  names(texts) <- seq_along(texts)
  if (any(view$of_rows$component == 0, na.rm = TRUE)) c(texts, "0" = gettext("no class")) else texts
}

# ---- layers: see plot_layers.R --------------------------------------------------------------------

# The lines along which the most probable class changes, by the variables of the panel; each `line` is a piece.
boundary_data <- function(view, edges, n = 201) {
  if (ncol(view$centers) == 1) return(cut_data(view, edges))
  x <- seq(edges[1], edges[2], length.out = n)
  y <- seq(edges[3], edges[4], length.out = n)
  terms <- class_terms(view, unname(as.matrix(expand.grid(x, y))))
  classes <- ncol(terms)
  lines <- lapply(if (classes == 2) 1 else seq_len(classes), function(one) {
    others <- terms[, -one, drop = FALSE]
    lead <- terms[, one] - others[cbind(seq_len(nrow(others)), max.col(others, "first"))]
    grDevices::contourLines(x, y, matrix(lead, n), levels = 0)
  })
  lines <- unlist(lines, recursive = FALSE)
  do.call(rbind, Map(function(line, i) data.frame(x = line$x, y = line$y, line = i), lines, seq_along(lines)))
}

# On a line: upright lines, from one end of the panel to the other.
cut_data <- function(view, edges) {
  at <- seq(edges[1], edges[2], length.out = 4001)
  class <- max.col(class_terms(view, cbind(at)), ties.method = "first")
  changes <- which(diff(class) != 0)
  if (length(changes) == 0) return(NULL)
  data.frame(x = rep((at[changes] + at[changes + 1]) / 2, each = 2), y = rep(edges[3:4], length(changes)),
             line = rep(seq_along(changes), each = 2))
}

# log p(x, class), up to a constant by row.
class_terms <- function(view, x) {
  map <- or_default(view$map, seq_len(n_components(view$params)))
  terms <- evaluate_at(view$params, x, "log_joint")[, seq_along(map), drop = FALSE]
  values <- vapply(seq_len(max(map)), function(one) {
    own <- terms[, map == one, drop = FALSE]
    top <- pmax(own[cbind(seq_len(nrow(own)), max.col(own, "first"))], -.Machine$double.xmax)
    top + log(rowSums(exp(own - top)))
  }, numeric(nrow(terms)))
  pmax(values, -1e300)
}

draw_boundaries <- function(data, view) {
  for (line in split(data, data$line)) graphics::lines(line$x, line$y, col = "grey15", lwd = 1.6)
}

geom_boundaries <- function(data, view) {
  list(ggplot2::geom_path(aes_of(x = "x", y = "y", group = "line"), data, colour = "grey15", linewidth = 0.7 * panel_scale(data),
                          na.rm = TRUE))
}

error_data <- function(view, edges) {
  data <- point_data(view, edges)
  data[data$row %in% view$wrong, , drop = FALSE]
}

error_tick_data <- function(view, edges) {
  data <- rug_data(view, edges)
  data <- data[data$row %in% view$wrong, , drop = FALSE]
  data$yend <- data$yend + 0.05 * (edges[4] - edges[3])
  data
}

draw_errors <- function(data, view) graphics::points(data$x, data$y, pch = 1, cex = 2.2 * view$cex, lwd = 1.4, col = "grey15")

geom_errors <- function(data, view) {
  list(ggplot2::geom_point(aes_of(x = "x", y = "y"), data, shape = 1, size = 2.2 * point_mm(data, view), stroke = 0.9,
                           colour = "grey15", show.legend = FALSE))
}
