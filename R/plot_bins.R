# Bins by themselves: of one variable their histogram, of two their rectangles, the darker the denser.

#' @rdname bins
#' @param x Bins of one or two variables.
#' @param main,xlab,ylab,... Of `plot()`: the title, the labels of the axes, and what else [graphics::plot.default()] takes. Bins that are
#'   open, or have no width, are not drawn.
#' @export
plot.gmm_bins <- function(x, ..., main = NULL, xlab = NULL, ylab = NULL) {
  x <- check_bins(x)
  names <- variable_names(x$lower)
  if (length(names) > 2) {
    abort(gettextf("`x` must be bins of one or two variables to be drawn, not of %d.", length(names)))
  }
  if (!any(has_two_ends(x))) abort(gettextf("`x` must have a bin with two ends to be drawn, but has none."))
  shapes <- if (length(names) == 1) bins_as_bars(x) else bins_as_rectangles(x)
  ylab <- or_default(ylab, if (length(names) == 1) gettext("density") else names[2])
  graphics::plot(range(shapes$xmin, shapes$xmax), range(shapes$ymin, shapes$ymax), type = "n",
                 main = or_default(main, describe_bins(x)), xlab = or_default(xlab, names[1]), ylab = ylab, ...)
  fill <- if (is.null(shapes$density)) "grey90" else grDevices::grey(0.95 - 0.75 * shapes$density / max(shapes$density))
  graphics::rect(shapes$xmin, shapes$ymin, shapes$xmax, shapes$ymax, border = "white", col = fill)
  invisible(x)
}

# What lies in each, spread evenly over it.
bins_as_rectangles <- function(bins) {
  closed <- has_two_ends(bins)
  counts <- rep_len(or_default(bins$counts, 1), length(closed))
  lower <- bins$lower[closed, , drop = FALSE]
  upper <- bins$upper[closed, , drop = FALSE]
  area <- (upper[, 1] - lower[, 1]) * (upper[, 2] - lower[, 2])
  data.frame(xmin = lower[, 1], xmax = upper[, 1], ymin = lower[, 2], ymax = upper[, 2],
             density = counts[closed] / (area * sum(counts)))
}
