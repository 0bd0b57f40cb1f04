#' Plot of highest density regions
#'
#' Over one variable the density of the mixture, with the regions as bars at the bottom, the widest the palest; over two
#' variables their outlines, each with its probability. Behind them the rows, if the regions are those of a fit
#' that has its data.
#'
#' @param x,object What [hdr()] returned, in one or two dimensions; of others [marginal()] gives such.
#' @param ... Further arguments for [plot()], such as `main`, `xlab` or `xlim`; for `autoplot()` none.
#' @param legend Whether to draw the legend.
#' @return `x`, invisibly, or a `ggplot` object.
#' @examples
#' plot(hdr(fit_gmm(faithful$eruptions, k = 2, covariance = "V"), c(0.5, 0.8, 0.95)))
#' @export
plot.gmm_hdr <- function(x, ..., legend = TRUE) {
  check_object(x)
  dots <- list(...)
  plot_view(hdr_view(x, dots), NULL, hdr_painter(), dots, legend)
  invisible(x)
}

#' @rdname plot.gmm_hdr
#' @method autoplot gmm_hdr
#' @exportS3Method ggplot2::autoplot gmm_hdr
autoplot.gmm_hdr <- function(object, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  autoplot_view(hdr_view(object), NULL, hdr_painter())
}

hdr_view <- function(x, dots = list()) {
  d <- n_variables(x$params)
  if (d > 2) {
    abort(gettextf("Regions are drawn in one or two variables, not in %d: take hdr(marginal(fit, vars)).", d))
  }
  data <- or_default(x$data, matrix(0, 0, d, dimnames = list(NULL, colnames(x$params$means))))
  view <- new_view(data, x$params$means, dots, params = x$params, weights = x$weights,
                   limits = hdr_limits(data, x$params))
  # Those of the widest region, and the widest first.
  view$regions <- list(shares = x$table$prob, log_levels = x$log_level, intervals = x$intervals)
  view$title <- gettext("Highest density regions")
  view
}

# What rows and components need, and as far as 99 % of each component and the box of the noise.
hdr_limits <- function(data, params) {
  limits <- view_limits(data, params$means, params)
  reach <- 3 * component_deviations(params)
  ends <- rbind(params$means - reach, params$means + reach, params$noise$box)
  vapply(seq_len(ncol(ends)), function(v) range(limits[, v], ends[, v]), numeric(2))
}

hdr_painter <- function() {
  list(line = c("histogram", "thin_curves", "density", "density_bars"), plane = c("pale_points", "contours"), key = hdr_key,
       note = function(view) NULL, top = top_of_curves, ylab = gettext("density"))
}

hdr_key <- function(view) {
  if (ncol(view$centers) > 1) return(NULL)
  shares <- rev(view$regions$shares)
  list(legend = c(density_texts()[1:2], gettextf("holds %s", paste(100 * shares, "%"))),
       col = c(density_colours()[2], "grey35", bar_colours_of(view, shares)), lwd = c(2, 1, rep(6, length(shares))),
       lty = c("solid", "42", rep("solid", length(shares))), seg.len = 2)
}
