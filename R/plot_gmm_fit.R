#' Plots of a mixture
#'
#' Pictures of a fitted mixture: its components over the data, its density, the rows in doubt, the way
#' EM went, the models among which it was chosen, whose each row is, all variables side by side, the
#' directions that separate the components, and whether the components are normal. `plot()` draws
#' them by base graphics, [autoplot()][autoplot.gmm_fit] by ggplot2.
#'
#' Over the data:
#'
#' * `"classification"`: the rows in the colour and with the symbol of their most probable
#'   component, and the components. Over two variables each component is drawn by the ellipses
#'   that hold 50 % and 95 % of it, with its number at the mean; over one, by its curve
#'   \eqn{\pi_j N(x; \mu_j, \sigma_j^2)} on a histogram, with the mixture's density in black.
#' * `"density"`: the density of the mixture. Over two variables as contours, chosen so that 25,
#'   50, 75 and 95 % of the rows lie inside (highest density regions); over one as a curve over those
#'   of the components (broken), with the 50 % and 95 % regions as bars at the bottom.
#' * `"uncertainty"`: the larger and darker a row, the less certain its component (one minus the
#'   largest responsibility); the three sizes are divided at its 75 % and 95 % quantiles, or at 0.05 and 0.1 where these
#'   are larger.
#'
#' How it was found and chosen:
#'
#' * `"trace"`: the log-likelihood by iteration, and how far it is from its last value, on a
#'   logarithmic axis, where the linear convergence of EM is a straight line (it bends down at the
#'   end because the last value is not quite the limit).
#' * `"selection"`: the criterion (see [fit_gmm()]; smaller is better) of the models that were
#'   tried, by number of components, with the chosen one marked. In a family's name the last two
#'   letters (shape, orientation) give the colour, the first (volume) the line: broken for equal,
#'   solid for variable volumes. Models that failed or degenerated are left out. Where a few models
#'   are far worse than the rest, the panel ends below them and says how many; `ylim` shows them.
#'   With a single number of components the families are drawn in order of the criterion.
#'   Where free and equal proportions were both tried, the better of the two is drawn.
#'
#' Row by row, and for many variables:
#'
#' * `"responsibilities"`: a bar for each row, divided as the components share it. `rows` names the
#'   rows, which then stand under each other with their numbers; without it all rows (of more than
#'   2000, so many) are drawn, sorted by component: the more level the border between two colours, the
#'   better the components are separated; where it slopes, rows are shared.
#' * `"profile"`: the means of the components over all variables, in standard deviations of all rows
#'   from the mean of all rows (both as the mixture has them), with a bar of one standard deviation of
#'   the component to each side. Where the bars of two components do not overlap the variable by itself
#'   tells most of their rows apart.
#' * `"parallel"`: the same means over the rows (parallel coordinates): a thin line for each row in the
#'   colour of its component, broken where a value is missing. No more than 1000 rows are drawn.
#' * `"projection"`: rows and components as they look from where the components are best told apart: in
#'   the two directions in which their means, and then their covariances, differ most beside the spread
#'   of all rows (Scrucca 2010; with equal covariances these are the linear discriminants). The axes
#'   say how much of the separation is theirs; a third direction may have the rest. Arrows
#'   point where a variable grows, and the longer, the more it is correlated with the directions (the ten
#'   longest are drawn). Rows with missing values are not drawn.
#' * `"qq"`: for each component the squared Mahalanobis distances of the rows against the quantiles of
#'   \eqn{\chi^2_d}, where they lie on the line if the component is normal; 95 % of the points lie in the band, if
#'   the parameters were known. Each row counts by its responsibility, as the model has it: the distances of
#'   the rows of the most probable component alone would be too short. Points that leave the band upwards
#'   on the right are heavier tails, or outliers. Rows whose responsibility is below 0.05 are counted
#'   but not drawn; distances of rows with missing values are set to the same tail probability in d variables.
#' * `"cdf"`: for each variable the distribution function of the mixture over that of the rows (steps), with the band in which
#'   95 % of its values lie at each place, if the parameters were known.
#' * `"quantiles"`: for each variable the values of the rows against the quantiles of the mixture (Q-Q), with the same band. Here the
#'   mixture as a whole is judged, in `"qq"` each of its components; [gof_test()] makes a test of it.
#'
#' Of the first three, with more than two variables there is a panel for each pair of them and, on the
#' diagonal, for each of them alone; ellipses, curves and contours are those of the marginal distributions. No
#' more than six variables are shown at a time: `dims` chooses. Of more than 20 000 rows about
#' 20 000, evenly spaced, are drawn (histograms count all of them). Rows that miss a value that a panel
#' needs are not drawn there. The margin says how many rows are not drawn.
#'
#' The colours are those of Okabe and Ito, which colour-blind readers tell apart. The legend stands
#' between plot and title, where it covers nothing; it is left out when there is no room for it, and
#' the numbers at the centres stay.
#' Plots of a single panel leave the graphical parameters alone, so that [points()] and the like
#' can add to them, and `par(mfrow = )` puts them side by side (there `"trace"` has its first panel only); the others
#' take a page and restore the parameters.
#'
#' @param x A fit by [fit_gmm()], or for the last method [gmm_params()] (drawn as in
#'   `"classification"`, without data).
#' @param what What to draw; see Details. Several are drawn one after the other, in the panels of `par(mfrow = )` where these
#'   are set.
#' @param dims The variables to show, by name or number; by default all. For `"projection"` and `"qq"`
#'   the variables that count, for `"cdf"` and `"quantiles"` those that have a panel (the first six by default).
#' @param ... Further arguments for [plot()], such as `main`, `xlab`, `xlim` or `asp`; `col` and
#'   `pch` are by component, `cex` multiplies the size of the points, `breaks` says about how many bars histograms
#'   have, or where they end. In a display of more than
#'   two variables labels and limits are not used.
#' @param rows For `"responsibilities"`: which rows of the fit, by number or name.
#' @param legend Whether to draw the legend.
#' @return `x`, invisibly.
#' @references Hyndman, R. J. (1996). Computing and graphing highest density regions. *The
#'   American Statistician* 50, 120-126. \doi{10.1080/00031305.1996.10474359}
#'
#'   Okabe, M. and Ito, K. (2008). *Color Universal Design*.
#'   <https://jfly.uni-koeln.de/color/>
#'
#'   Scrucca, L. (2010). Dimension reduction for model-based clustering. *Statistics and
#'   Computing* 20, 471-484. \doi{10.1007/s11222-009-9138-7}
#' @seealso [autoplot.gmm_fit()], [plot.kmeans_fit()], [plot.em_trace()], [plot.kmeans_limit()].
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
#' plot(fit)
#' plot(fit, what = "density")
#' plot(fit, what = "uncertainty", main = "Whose sex is hard to tell?")
#' plot(fit, what = "trace")
#' plot(fit, dims = "height")
#' plot(fit, what = "responsibilities", rows = 1:8)
#' plot(fit, what = "qq")
#' plot(fit, what = "quantiles")
#' plot(coef(fit))
#'
#' fit <- fit_gmm(iris[1:4], k = 1:4, covariance = c("EEI", "EEE", "VVV"), n_start = 3)
#' plot(fit, what = "selection")
#' plot(fit)
#' plot(fit, dims = c("Petal.Length", "Sepal.Length"), asp = 1)
#' plot(fit, what = "profile")
#' plot(fit, what = "projection")
#' @export
plot.gmm_fit <- function(x, what = c("classification", "density", "uncertainty", "trace", "selection",
                                     "responsibilities", "parallel", "profile", "projection", "qq", "cdf",
                                     "quantiles"),
                         dims = NULL, ..., rows = NULL, legend = TRUE) {
  check_fit(x, "x")
  check_flag(legend, "legend")
  if (names_several(what, pictures_of_gmm)) {
    return(plot_each(x, what, pictures_of_gmm, function(one) plot(x, one, dims, ..., rows = rows, legend = legend)))
  }
  what <- match_choice(what, "what", pictures_of_gmm)
  dots <- list(...)
  switch(what,
    trace = plot_approach(fit_approach(x), dots),
    selection = plot_selection(selection_picture(x), dots, legend),
    responsibilities = plot_responsibilities(responsibilities_picture(x, rows, dots), dots, legend),
    parallel = plot_parallel(parallel_picture(x, dims, dots), dots, legend),
    profile = plot_profile(profile_picture(x, dims, dots), dots, legend),
    projection = plot_view(projection_view(x, dims, dots), 1:2, projection_painter(), dots, legend),
    qq = plot_qq(qq_picture(x, dims, dots), dots),
    cdf = plot_margins(margins_picture(x, "cdf", dims), dots),
    quantiles = plot_margins(margins_picture(x, "quantiles", dims), dots),
    plot_view(fit_view(x, what, dots), dims, painter_for(what), dots, legend)
  )
  invisible(x)
}

# More than one picture, and not merely the default of all that there are.
names_several <- function(what, pictures) is.character(what) && length(what) > 1 && !identical(what, pictures)

# One after the other, in the panels that par(mfrow) has or on pages of their own.
plot_each <- function(x, what, pictures, draw) {
  what <- vapply(what, check_choice, "", "what", pictures)
  if (prod(graphics::par("mfrow")) < length(what) && grDevices::dev.interactive()) {
    before <- grDevices::devAskNewPage(TRUE)
    on.exit(grDevices::devAskNewPage(before))
  }
  for (one in what) draw(one)
  invisible(x)
}

pictures_of_gmm <- c("classification", "density", "uncertainty", "trace", "selection",
                     "responsibilities", "parallel", "profile", "projection", "qq", "cdf", "quantiles")

#' @rdname plot.gmm_fit
#' @export
plot.gmm_params <- function(x, dims = NULL, ..., legend = TRUE) {
  check_params(x)
  dots <- list(...)
  plot_view(params_view(x, dots), dims, painter_for("classification"), dots, legend)
  invisible(x)
}

params_view <- function(params, dots = list()) {
  view <- new_view(matrix(0, 0, n_variables(params)), params$means, dots, params = params)
  view$title <- gettext("Gaussian mixture")
  view
}

fit_view <- function(fit, what, dots = list()) {
  need_data(fit, what)
  view <- new_view(fit$data, fit$params$means, dots, cluster = fit$cluster,
                   params = fit$params, weights = fit$weights)
  view$title <- fit_title(fit, what)
  if (is_binned(fit)) view <- with_bins(view, own_bins(fit))
  if (what == "uncertainty") with_uncertainty(view, fit) else view
}

# The bins, and axes that reach their ends.
with_bins <- function(view, bins) {
  view$bins <- bins
  ends <- rbind(bins$lower, bins$upper)
  for (column in seq_len(ncol(ends))) {
    view$limits[, column] <- range(view$limits[, column], ends[is.finite(ends[, column]), column])
  }
  view
}

need_data <- function(fit, what) {
  if (!is.null(fit$data)) return(invisible())
  if (is_online(fit)) check_no_source(fit)
  if (!is.null(fit$source)) {
    abort(gettextf("`what = \"%s\"` needs the data, but the fit has none, since its rows were read from %s; plot(coef(fit)) draws its components.",
                   what, fit$source$title))
  }
  abort(gettextf("`what = \"%s\"` needs the data, but the fit was made with keep_data = FALSE; plot(coef(fit)) draws its components.",
                 what))
}

# In all variables, also when the view has some of them only. Rows in doubt come last, so that
# they lie on top.
with_uncertainty <- function(view, fit) {
  w <- if (is_binned(fit)) unlabelled_responsibilities(fit)[view$shown, , drop = FALSE]
  else evaluate_at(fit$params, fit$data[view$shown, , drop = FALSE], "responsibilities")
  view$of_rows$uncertainty <- unname(uncertainty(w))
  order <- order(view$of_rows$uncertainty)
  view$shown <- view$shown[order]
  view$of_rows <- lapply(view$of_rows, function(values) values[order])
  view
}

fit_title <- function(fit, what) {
  model <- sprintf("(%s, k = %d)", fit$covariance, fit$k)
  paste(switch(what,
    classification = gettext("Gaussian mixture"),
    density = gettext("Density of the mixture"),
    uncertainty = gettext("Uncertainty of the components"),
    responsibilities = gettext("Responsibilities"),
    parallel = gettext("Rows by component"),
    profile = gettext("Means of the components"),
    projection = gettext("Directions that separate the components"),
    qq = gettext("Mahalanobis distances, chi-square Q-Q"),
    cdf = gettext("Distribution function"),
    quantiles = gettext("Quantiles of the mixture")
  ), model)
}

# ---- painters: see plot_panels.R ------------------------------------------------------------

painter_for <- function(what) {
  switch(what,
    classification = list(
      line = c("histogram", "rug", "sum", "noise", "curves", "peaks"),
      plane = c("points", "ellipses", "centers"), groups = component_groups, key = component_key,
      note = ellipses_note, top = top_of_curves, ylab = gettext("density")
    ),
    density = list(
      line = c("histogram", "thin_curves", "density", "density_bars"),
      plane = c("pale_points", "contours"), key = density_key, note = density_note,
      top = top_of_curves, ylab = gettext("density")
    ),
    uncertainty = list(
      line = "stems", plane = c("doubts", "thin_ellipses"), groups = component_groups,
      key = uncertainty_key, note = ellipses_note, top = uncertainty_top,
      ylab = gettext("uncertainty"), diagonal = painter_for("classification")
    )
  )
}

# ---- legends and remarks --------------------------------------------------------------------

component_groups <- function(view) {
  texts <- gettextf("%s: %s %%", view$labels$long, percents(view$params$proportions, view))
  names(texts) <- seq_along(texts)
  if (!shows_noise(view)) return(texts)
  share <- percents(noise_proportion(view$params), view)
  c(texts, "0" = gettextf("%s: %s %%", gettext("noise"), share))
}

percents <- function(shares, view) {
  formatC(100 * shares, format = "f", digits = if (any(view$params$proportions < 0.02)) 1 else 0)
}

shows_noise <- function(view) {
  any(view$of_rows$component == 0, na.rm = TRUE) || ncol(view$centers) == 1 && !is.null(view$params$noise)
}

# Colours and symbols of the groups, for legend().
group_key <- function(view, texts) {
  first <- !duplicated(or_default(view$map, seq_along(view$colours)))
  noise <- "0" %in% names(texts)
  list(legend = unname(texts), col = c(line_colours(view)[first], if (noise) noise_colour),
       pch = c(view$symbols[first], if (noise) noise_symbol))
}

# Symbols where there are points, line types over one variable.
component_key <- function(view) {
  key <- group_key(view, component_groups(view))
  if (ncol(view$centers) == 1) return(curve_key(key, view))
  if (nrow(view$x) == 0) return(c(key[c("legend", "col")], list(lty = "solid", lwd = 1.6)))
  key
}

curve_key <- function(key, view) {
  k <- length(view$colours)
  key <- list(legend = key$legend, col = key$col,
              lty = c(component_lines(k), if (length(key$legend) > k) noise_line))
  if (length(key$legend) > 1) {
    key <- Map(c, key, list(legend = gettext("mixture"), col = "black", lty = "solid"))
  }
  c(key, list(lwd = 1.8, seg.len = 2.2))
}

ellipses_note <- function(view) {
  if (ncol(view$centers) > 1) gettextf("ellipses hold %s and %s of a component", "50 %", "95 %")
}

density_key <- function(view) {
  if (ncol(view$centers) > 1) return(NULL)
  list(legend = density_texts(), col = c(density_colours()[2], "grey35", density_bar_colours()),
       lwd = c(2, 1, 6, 6), lty = c("solid", "42", "solid", "solid"), seg.len = 2)
}

density_texts <- function() {
  c(gettext("mixture density"), gettext("components"),
    gettextf("holds %s of the rows", paste(100 * density_shares[c(2, 4)], "%")))
}

density_note <- function(view) {
  if (ncol(view$centers) > 1) gettextf("contours hold %s of the rows", "25, 50, 75, 95 %")
}

uncertainty_key <- function(view) {
  present <- sort(unique(doubt_data(view)$class))
  list(legend = uncertainty_labels(view)[present], pch = 16, pt.cex = doubt_sizes[present],
       col = c("grey75", "grey45", "black")[present])
}
