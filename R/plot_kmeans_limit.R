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
  picture <- limit_picture(x)
  style <- list(col = rep_len(or_default(dots$col, component_colours(2)), 2),
                pch = rep_len(or_default(dots$pch, c(16, 2)), 2))
  old <- use_par(mfrow = c(3, 1), mar = c(0.5, 6.4, 0.5, 1), oma = c(4, 0, 2.4, 0), cex = 0.9,
                 mgp = c(4.1, 0.7, 0))
  on.exit(graphics::par(old))
  for (panel in levels(picture$data$panel)) {
    draw_limit(picture, panel, dots, style)
    # The soft distortion comes from below, so that this corner of its panel is free.
    if (legend && panel == "distortion") draw_limit_key(picture, style)
  }
  decade_axis(picture$data$sigma2)
  graphics::mtext(expression(sigma^2), side = 1, line = 2.6, cex = graphics::par("cex"))
  title_over_all(or_default(dots$main, picture$title), dots)
  invisible(x)
}

# A picture: the `data` of the curves (sigma2, value, panel, curve), the values that they tend to
# (reference), and what there is to say.
limit_picture <- function(x) {
  panel_of <- c(hardness = "hardness", distortion = "distortion", soft_distortion = "distortion",
                distance = "distance")
  panels <- unique(panel_of)
  data <- do.call(rbind, lapply(names(panel_of), function(curve) {
    data.frame(sigma2 = x$path$sigma2, value = x$path[[curve]], panel = factor(panel_of[[curve]], panels),
               curve = factor(curve, names(panel_of)))
  }))
  list(
    data = data,
    reference = data.frame(panel = factor(panels, panels), value = c(1, x$lloyd$tot.withinss, 0)),
    # The hardness starts where all responsibilities are equal.
    lowest = data.frame(panel = factor("hardness", panels), value = 1 / nrow(x$start)),
    ylab = c(hardness = gettext("hardness"), distortion = gettext("distortion"),
             distance = gettext("distance to\nLloyd's centres")),
    texts = c(distortion = gettext("J at EM's centres"), soft_distortion = gettext("soft distortion"),
              lloyd = gettextf("Lloyd's J = %s", big(x$lloyd$tot.withinss))),
    title = gettextf("k-means as the limit of a mixture (k = %d)", nrow(x$start))
  )
}

draw_limit <- function(picture, panel, dots, style) {
  dots <- dots[setdiff(names(dots), c(label_arguments, "main"))]
  of_panel <- function(data) data[data$panel == panel, ]
  data <- of_panel(picture$data)
  reference <- of_panel(picture$reference)$value
  open_panel(rev(range(data$sigma2)), range(data$value, reference, of_panel(picture$lowest)$value), dots,
             list(xlab = "", ylab = picture$ylab[[panel]], log = "x", xaxt = "n", las = 1))
  graphics::abline(h = reference, col = "grey55", lty = "42")
  for (curve in split(data, data$curve, drop = TRUE)) {
    i <- if (curve$curve[1] == "distortion") 2 else 1
    graphics::lines(curve$sigma2, curve$value, type = "o", col = style$col[i], pch = style$pch[i], lwd = 1.5)
  }
}

draw_limit_key <- function(picture, style) {
  graphics::legend("bottomright", bty = "n", cex = 0.85, inset = 0.02, legend = picture$texts,
                   col = c(rev(style$col), "grey55"), pch = c(rev(style$pch), NA),
                   lty = c("solid", "solid", "42"))
}

decade_axis <- function(values) {
  powers <- ceiling(log10(min(values))):floor(log10(max(values)))
  labels <- as.expression(lapply(powers, function(p) bquote(10^.(p))))
  graphics::axis(1, at = 10^powers, labels = labels)
}
