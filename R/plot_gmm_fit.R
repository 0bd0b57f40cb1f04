#' Plots of a mixture
#'
#' Pictures of a fitted mixture, in base graphics: its components over the data, its density, the
#' rows in doubt, the way EM went, and the models among which it was chosen.
#'
#' * `"classification"`: the rows in the colour and with the symbol of their most probable
#'   component, and the components. Over two variables each component is drawn by the ellipses
#'   that hold 50 % and 95 % of it, with its number at the mean; over one, by its curve
#'   \eqn{\pi_j N(x; \mu_j, \sigma_j^2)} on a histogram, with the mixture's density in black.
#' * `"density"`: the density of the mixture. Over two variables as contours, chosen so that 25,
#'   50, 75 and 95 % of the rows lie inside (highest density regions); over one as a curve, with
#'   the 50 % and 95 % regions as bars at the bottom.
#' * `"uncertainty"`: the larger and darker a row, the less certain its component (one minus the
#'   largest responsibility); the three sizes are divided at its 75 % and 95 % quantiles, or at 0.05 and 0.1 where these
#'   are larger.
#' * `"trace"`: the log-likelihood by iteration, and how far it is from its last value, on a
#'   logarithmic axis, where the linear convergence of EM is a straight line (it bends down at the
#'   end because the last value is not quite the limit).
#' * `"selection"`: the criterion (see [fit_gmm()]; smaller is better) of the models that were
#'   tried, by number of components, with the chosen one marked. In a family's name the last two
#'   letters (shape, orientation) give the colour, the first (volume) the line: broken for equal,
#'   solid for variable volumes. Models that failed or degenerated are left out. Where a few models
#'   are far worse than the rest, the panel ends below them and says how many; `ylim` shows them.
#'   With a single number of components the families are drawn in order of the criterion.
#'
#' With more than two variables there is a panel for each pair of them and, on the diagonal, for
#' each of them alone; ellipses, curves and contours are those of the marginal distributions. No
#' more than six variables are shown at a time: `dims` chooses. Of more than 20 000 rows about
#' 20 000, evenly spaced, are drawn (histograms count all of them).
#'
#' The colours are those of Okabe and Ito, which colour-blind readers tell apart. The legend stands
#' between plot and title, where it covers nothing; it is left out when there is no room for it, and
#' the numbers at the centres stay.
#' Plots of a single panel leave the graphical parameters alone, so that [points()] and the like
#' can add to them; the others restore them.
#'
#' @param x A fit by [fit_gmm()], or for the last method [gmm_params()] (drawn as in
#'   `"classification"`, without data).
#' @param what What to draw; see above.
#' @param dims The variables to show, by name or number; by default all.
#' @param ... Further arguments for [plot()], such as `main`, `xlab`, `xlim` or `asp`; `col` and
#'   `pch` are by component, `cex` multiplies the size of the points. In a display of more than
#'   two variables labels and limits are not used.
#' @param legend Whether to draw the legend.
#' @return `x`, invisibly.
#' @references Hyndman, R. J. (1996). Computing and graphing highest density regions. *The
#'   American Statistician* 50, 120-126. \doi{10.1080/00031305.1996.10474359}
#'
#'   Okabe, M. and Ito, K. (2008). *Color Universal Design*.
#'   <https://jfly.uni-koeln.de/color/>
#' @seealso [plot.kmeans_fit()], [plot.em_trace()], [plot.kmeans_limit()].
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
#' plot(fit)
#' plot(fit, what = "density")
#' plot(fit, what = "uncertainty", main = "Whose sex is hard to tell?")
#' plot(fit, what = "trace")
#' plot(fit, dims = "height")
#' plot(coef(fit))
#'
#' fit <- fit_gmm(iris[1:4], k = 1:4, covariance = c("EEI", "EEE", "VVV"), n_start = 3)
#' plot(fit, what = "selection")
#' plot(fit)
#' plot(fit, dims = c("Petal.Length", "Sepal.Length"), asp = 1)
#' @export
plot.gmm_fit <- function(x, what = c("classification", "density", "uncertainty", "trace",
                                     "selection"), dims = NULL, ..., legend = TRUE) {
  check_fit(x, "x")
  what <- match_choice(what, "what", c("classification", "density", "uncertainty", "trace",
                                       "selection"))
  dots <- list(...)
  switch(what,
    trace = plot_fit_trace(x, dots),
    selection = plot_selection(x$selection, c(x$k, x$covariance), dots, legend),
    plot_view(fit_view(x, what, dots), dims, painter_for(what), fit_title(x, what), dots, legend)
  )
  invisible(x)
}

#' @rdname plot.gmm_fit
#' @export
plot.gmm_params <- function(x, dims = NULL, ..., legend = TRUE) {
  check_params(x)
  dots <- list(...)
  none <- matrix(0, 0, n_variables(x))
  view <- new_view(none, x$means, dots, params = x)
  plot_view(view, dims, painter_for("classification"), gettext("Gaussian mixture"), dots, legend)
  invisible(x)
}

fit_view <- function(fit, what, dots) {
  if (is.null(fit$data)) {
    abort(gettextf("`what = \"%s\"` needs the data, but the fit was made with keep_data = FALSE; plot(coef(fit)) draws its components.",
                   what))
  }
  view <- new_view(fit$data, fit$params$means, dots, cluster = fit$cluster,
                   params = fit$params, weights = fit$weights)
  if (what == "uncertainty") {
    # In all variables, also when the view has some of them only.
    rows <- fit$data[view$shown, , drop = FALSE]
    view$uncertainty <- uncertainty(evaluate_at(fit$params, rows, "responsibilities"))
  }
  view
}

fit_title <- function(fit, what) {
  switch(what,
    classification = gettextf("Gaussian mixture (%s, k = %d)", fit$covariance, fit$k),
    density = gettextf("Density of the mixture (%s, k = %d)", fit$covariance, fit$k),
    uncertainty = gettextf("Uncertainty of the components (%s, k = %d)", fit$covariance, fit$k)
  )
}

# ---- what = "classification" ----------------------------------------------------------------

classification_line <- function(view) {
  add_histogram(view)
  add_rug(view)
  if (length(view$colours) > 1 || !is.null(view$params$noise)) add_mixture_curve(view)
  add_noise_level(view)
  add_component_curves(view)
  add_peaks(view)
}

classification_plane <- function(view) {
  add_points(view)
  add_ellipses(view)
  add_centers(view)
}

# Symbols where there are points, line types over one variable.
component_key <- function(view) {
  share <- formatC(100 * view$params$proportions, format = "f", digits = if (any_small(view)) 1 else 0)
  key <- list(legend = gettextf("%s: %s %%", view$labels$long, share), col = line_colours(view))
  if (ncol(view$centers) == 1) return(curve_key(key, view))
  if (nrow(view$x) == 0) return(c(key, list(lty = "solid", lwd = 1.6)))
  key$pch <- view$symbols
  if (!any(view$cluster == 0)) return(key)
  add_to_key(key, noise_key(view))
}

noise_key <- function(view) {
  share <- formatC(100 * noise_proportion(view$params), format = "f", digits = if (any_small(view)) 1 else 0)
  list(legend = gettextf("%s: %s %%", gettext("noise"), share), col = noise_colour, pch = noise_symbol)
}

curve_key <- function(key, view) {
  k <- length(view$colours)
  key$lty <- component_lines(k)
  noise <- !is.null(view$params$noise)
  if (noise) key <- add_to_key(key, c(noise_key(view), lty = noise_line))
  if (k > 1 || noise) {
    key <- add_to_key(key, list(legend = gettext("mixture"), col = "black", lty = "solid"))
  }
  c(key, list(lwd = 1.8, seg.len = 2.2))
}

add_to_key <- function(key, entry) Map(c, key, entry[names(key)])

any_small <- function(view) any(view$params$proportions < 0.02)

# Remarks for the margin.
rows_note <- function(view) {
  if (length(view$shown) == nrow(view$x)) return(NULL)
  gettextf("%s of %s rows drawn", big(length(view$shown)), big(nrow(view$x)))
}

big <- function(x, digits = 7) format(x, big.mark = " ", digits = digits, scientific = FALSE, trim = TRUE)

with_rows_note <- function(note, view) paste(c(note, rows_note(view)), collapse = "; ")

ellipses_note <- function(view) {
  if (ncol(view$centers) == 1) return(rows_note(view))
  with_rows_note(gettextf("ellipses hold %s and %s of a component", "50 %", "95 %"), view)
}

# ---- what = "density" -----------------------------------------------------------------------

density_shares <- c(0.25, 0.5, 0.75, 0.95)
density_colours <- function() tint(component_colours(1), c(-0.7, -0.45, -0.15, 0.1))

density_line <- function(view) {
  add_histogram(view)
  add_mixture_curve(view, col = density_colours()[2], lwd = 2)
  add_density_bars(view)
}

# The regions with the highest density that hold half and 95 % of the rows, as bars.
add_density_bars <- function(view) {
  edges <- graphics::par("usr")
  at <- seq(edges[1], edges[2], length.out = 2001)
  log_density <- dgmm(at, view$params, log = TRUE)
  for (level in c(4, 2)) {
    inside <- runs_inside(at, log_density >= view_levels(view)[level])
    graphics::rect(inside[, 1], edges[3], inside[, 2], edges[3] + 0.025 * (edges[4] - edges[3]),
                   col = if (level == 4) tint(density_colours()[3], 0.55) else density_colours()[2],
                   border = NA)
  }
}

view_levels <- function(view) {
  rows <- view$shown[is.finite(rowSums(view$x[view$shown, , drop = FALSE]))]
  log_density <- dgmm(unname(view$x[rows, , drop = FALSE]), view$params, log = TRUE)
  highest_density_levels(log_density, density_shares, view$weights[rows])
}

density_plane <- function(view) {
  add_points(view, col = "grey45", pch = 16, alpha = 0.7 * view$alpha)
  edges <- graphics::par("usr")
  side <- function(i) seq(edges[i], edges[i + 1], length.out = 201)
  grid <- as.matrix(expand.grid(side(1), side(3)))
  log_density <- matrix(dgmm(unname(grid), view$params, log = TRUE), 201)
  graphics::contour(side(1), side(3), log_density, levels = view_levels(view), add = TRUE,
                    labels = paste(100 * density_shares, "%"), col = density_colours(),
                    lwd = 1.5, labcex = 0.75, vfont = NULL, method = "flattest",
                    drawlabels = graphics::par("pin")[1] > 2.5)
}

density_key <- function(view) {
  if (ncol(view$centers) > 1) return(NULL)
  list(legend = c(gettext("mixture density"), gettextf("holds %s of the rows", c("50 %", "95 %"))),
       col = c(density_colours()[2], density_colours()[2], tint(density_colours()[3], 0.55)),
       lwd = c(2, 6, 6), seg.len = 1.6)
}

density_note <- function(view) {
  if (ncol(view$centers) == 1) return(rows_note(view))
  with_rows_note(gettextf("contours hold %s of the rows", "25, 50, 75, 95 %"), view)
}

# ---- what = "uncertainty" -------------------------------------------------------------------

# The 75 % and 95 % quantiles; but a row that is nearly certain is never drawn as one in doubt.
uncertainty_cuts <- function(view) {
  pmax(stats::quantile(view$uncertainty, c(0.75, 0.95), names = FALSE), c(0.05, 0.1))
}

# 1, 2 or 3: up to the first cut, up to the second, above.
uncertainty_class <- function(view) {
  findInterval(view$uncertainty, uncertainty_cuts(view), left.open = TRUE) + 1
}

uncertainty_style <- function(view) {
  class <- uncertainty_class(view)
  list(col = tint(row_colours(view), c(0.55, 0, -0.5)[class]), cex = view$cex * c(0.6, 1, 1.6)[class])
}

# Those in doubt come last, so that they lie on top.
by_uncertainty <- function(view) {
  order <- order(view$uncertainty)
  for (field in c("shown", "cluster", "uncertainty")) view[[field]] <- view[[field]][order]
  view
}

uncertainty_line <- function(view) {
  view <- by_uncertainty(view)
  style <- uncertainty_style(view)
  at <- view$x[view$shown, 1]
  graphics::segments(at, 0, at, view$uncertainty, col = fade(style$col, view$alpha / 2))
  graphics::points(at, view$uncertainty, col = fade(style$col, view$alpha), cex = style$cex,
                   pch = row_symbols(view))
}

uncertainty_top <- function(view) max(1.05 * view$uncertainty, 0.01)

uncertainty_plane <- function(view) {
  view <- by_uncertainty(view)
  style <- uncertainty_style(view)
  add_points(view, col = style$col, cex = style$cex, alpha = max(0.5, view$alpha))
  add_ellipses(view, lwd = 0.9)
}

uncertainty_key <- function(view) {
  cuts <- format(signif(uncertainty_cuts(view), 2), trim = TRUE, drop0trailing = TRUE)
  legend <- c(gettextf("up to %s", cuts[1]), gettextf("%s to %s", cuts[1], cuts[2]),
              gettextf("above %s", cuts[2]))
  present <- sort(unique(uncertainty_class(view)))
  list(legend = legend[present], pch = 16, col = c("grey75", "grey45", "black")[present],
       pt.cex = c(0.6, 1, 1.6)[present])
}

# ---- all three ------------------------------------------------------------------------------

painter_for <- function(what) {
  switch(what,
    classification = list(
      line = classification_line, plane = classification_plane, top = top_of_curves,
      key = component_key, note = ellipses_note, ylab = gettext("density")
    ),
    density = list(
      line = density_line, plane = density_plane, top = top_of_curves,
      key = density_key, note = density_note, ylab = gettext("density")
    ),
    uncertainty = list(
      line = uncertainty_line, plane = uncertainty_plane, top = uncertainty_top,
      key = uncertainty_key, note = ellipses_note, ylab = gettext("uncertainty"),
      diagonal = painter_for("classification")
    )
  )
}
