#' Plot of a mixture on its way to k-means
#'
#' Three panels over \eqn{\sigma^2}, which falls from left to right: how hard the
#' responsibilities are (the mean of each row's largest, which tends to 1); the soft distortion,
#' \eqn{-2\sigma^2 l} without its constant, and the distortion J at EM's centres, which meet at
#' Lloyd's J; and the largest distance of a centre from Lloyd's, which reaches 0.
#'
#' @param x A path by [kmeans_limit()].
#' @inheritParams plot.gmm_fit
#' @param ... `main`, `col` (for the two curves), `pch`, and graphical parameters for the panels.
#' @return `x`, invisibly.
#' @examples
#' set.seed(1)
#' plot(kmeans_limit(people[c("height", "weight")], k = 2))
#' @export
plot.kmeans_limit <- function(x, ..., legend = TRUE) {
  check_object(x)
  check_flag(legend, "legend")
  dots <- list(...)
  style <- list(col = rep_len(or_default(dots$col, component_colours(2)), 2),
                pch = rep_len(or_default(dots$pch, c(16, 2)), 2))
  old <- use_par(mfrow = c(3, 1), mar = c(0.5, 6.4, 0.5, 1), oma = c(4, 0, 2.4, 0), cex = 0.9,
                 mgp = c(4.1, 0.7, 0))
  on.exit(graphics::par(old))
  dots$main <- or_default(dots$main, gettextf("k-means as the limit of a mixture (k = %d)", nrow(x$start)))
  limit_hardness(x, dots, style)
  limit_distortion(x, dots, style, legend)
  limit_distance(x, dots, style)
  decade_axis(x$path$sigma2)
  graphics::mtext(expression(sigma^2), side = 1, line = 2.6, cex = graphics::par("cex"))
  title_over_all(dots$main, dots)
  invisible(x)
}

open_limit_panel <- function(x, values, reference, dots, ylab) {
  dots <- dots[setdiff(names(dots), label_arguments)]
  open_panel(rev(range(x$path$sigma2)), range(values, reference), dots,
             list(xlab = "", ylab = ylab, log = "x", xaxt = "n", las = 1))
  graphics::abline(h = reference, col = "grey55", lty = "42")
}

add_path <- function(x, column, style, i = 1) {
  graphics::lines(x$path$sigma2, x$path[[column]], type = "o", col = style$col[i],
                  pch = style$pch[i], lwd = 1.5)
}

limit_hardness <- function(x, dots, style) {
  k <- nrow(x$start)
  open_limit_panel(x, c(1 / k, 1), 1, dots, gettext("hardness"))
  add_path(x, "hardness", style)
}

limit_distortion <- function(x, dots, style, legend) {
  both <- c(x$path$soft_distortion, x$path$distortion)
  open_limit_panel(x, both, x$lloyd$tot.withinss, dots, gettext("distortion"))
  add_path(x, "distortion", style, 2)
  add_path(x, "soft_distortion", style, 1)
  if (legend) {
    # The soft distortion comes from below, so that this corner is free.
    graphics::legend("bottomright", bty = "n", cex = 0.85, inset = 0.02,
                     legend = c(gettext("J at EM's centres"), gettext("soft distortion"),
                                gettextf("Lloyd's J = %s", big(x$lloyd$tot.withinss))),
                     col = c(rev(style$col), "grey55"), pch = c(rev(style$pch), NA),
                     lty = c("solid", "solid", "42"))
  }
}

limit_distance <- function(x, dots, style) {
  open_limit_panel(x, x$path$distance, 0, dots, gettext("distance to\nLloyd's centres"))
  add_path(x, "distance", style)
}

decade_axis <- function(values) {
  powers <- ceiling(log10(min(values))):floor(log10(max(values)))
  labels <- as.expression(lapply(powers, function(p) bquote(10^.(p))))
  graphics::axis(1, at = 10^powers, labels = labels)
}
