#' Plots of k-means
#'
#' The clusters, or the way Lloyd's algorithm went.
#'
#' * `"clusters"`: the rows in the colour and with the symbol of their cluster, and the centres
#'   with the number of the cluster. When the fit has two variables, so that the plane is all
#'   there is, the background shows the regions nearest to each centre (Voronoi regions); their
#'   boundaries are computed as polygons and are exact in the units of the data whatever the
#'   aspect ratio (with `asp = 1` they also look like perpendicular bisectors). With one variable
#'   the regions are intervals.
#' * `"trace"`: the distortion J after every assignment, and how far it is above its last value,
#'   on a logarithmic axis.
#'
#' With more than two variables there is a panel for each pair of them. These panels have no
#' regions: a row may look nearest to one centre in two variables and be nearest to another in
#' all of them.
#'
#' @param x A fit by [fit_kmeans()].
#' @param what What to draw; see above.
#' @inheritParams plot.gmm_fit
#' @return `x`, invisibly.
#' @seealso [plot.gmm_fit()], which says more on colours, legends and large data;
#'   [plot.kmeans_trace()].
#' @examples
#' set.seed(1)
#' fit <- fit_kmeans(people[c("height", "weight")], k = 2)
#' plot(fit)
#' plot(fit, what = "trace")
#' plot(fit_kmeans(iris[1:4], k = 3))
#' @export
plot.kmeans_fit <- function(x, what = c("clusters", "trace"), dims = NULL, ..., legend = TRUE) {
  check_fit(x, "x")
  what <- match_choice(what, "what", c("clusters", "trace"))
  dots <- list(...)
  if (what == "trace") {
    plot_distortion(x$trace, seq_along(x$trace) - 1, gettext("Distortion by iteration"),
                    gettext("iteration"), dots)
    return(invisible(x))
  }
  if (is.null(x$data)) {
    abort(gettext("`what = \"clusters\"` needs the data, but the fit was made with keep_data = FALSE."))
  }
  view <- new_view(x$data, x$centers, dots, cluster = x$cluster, weights = x$weights)
  view$sizes <- x$size
  main <- gettextf("k-means (k = %d): J = %s", x$k, big(x$tot.withinss))
  plot_view(view, dims, cluster_painter(), main, dots, legend)
  invisible(x)
}

cluster_painter <- function() {
  list(line = cluster_line, plane = cluster_plane, key = cluster_key, note = rows_note,
       top = top_of_curves, ylab = gettext("density"))
}

# Regions are drawn where the view has all variables: a section is not a projection.
is_whole <- function(view) ncol(view$centers) == view$all_variables

cluster_line <- function(view) {
  if (is_whole(view)) add_bands(view)
  add_histogram(view, col = fade("grey50", 0.35))
  add_rug(view)
  add_discs(view, view$centers[, 1], 0.95 * top_of_curves(view))
}

cluster_plane <- function(view) {
  if (is_whole(view)) add_regions(view)
  add_points(view)
  if (!is.null(view$path)) add_paths(view)
  add_centers(view)
}

cluster_key <- function(view) {
  key <- list(legend = gettextf("%s: %s rows", view$labels$long, vapply(view$sizes, big, "")),
              col = line_colours(view), pch = view$symbols)
  if (ncol(view$centers) == 1) key$pch <- 15
  trimmed <- sum(view$cluster == 0)
  if (trimmed == 0) return(key)
  add_to_key(key, list(legend = sprintf(ngettext(trimmed, "%d row trimmed", "%d rows trimmed"), trimmed),
                       col = noise_colour, pch = if (ncol(view$centers) == 1) 15 else noise_symbol))
}
