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
  if (what == "trace") plot_approach(kmeans_approach(x), dots)
  else plot_view(clusters_view(x, dots), dims, cluster_painter(), dots, legend)
  invisible(x)
}

kmeans_approach <- function(fit) {
  distortion_approach(fit$trace, seq_along(fit$trace) - 1, gettext("Distortion by iteration"),
                      gettext("iteration"))
}

clusters_view <- function(fit, dots = list()) {
  if (is.null(fit$data)) {
    abort(gettext("`what = \"clusters\"` needs the data, but the fit was made with keep_data = FALSE."))
  }
  view <- new_view(fit$data, fit$centers, dots, cluster = fit$cluster, weights = fit$weights)
  view$sizes <- fit$size
  view$title <- gettextf("k-means (k = %d): J = %s", fit$k, big(fit$tot.withinss))
  view
}

cluster_painter <- function() {
  list(line = c("bands", "histogram", "rug", "discs"), plane = c("regions", "points", "paths", "centers"),
       groups = cluster_groups, key = cluster_key, note = function(view) NULL, top = top_of_curves,
       ylab = gettext("density"))
}

cluster_groups <- function(view) {
  texts <- gettextf("%s: %s rows", view$labels$long, vapply(view$sizes, big, ""))
  names(texts) <- seq_along(texts)
  trimmed <- sum(view$of_rows$component == 0, na.rm = TRUE)
  if (trimmed == 0) return(texts)
  c(texts, "0" = sprintf(ngettext(trimmed, "%d row trimmed", "%d rows trimmed"), trimmed))
}

# Symbols where there are points.
cluster_key <- function(view) {
  key <- group_key(view, cluster_groups(view))
  if (ncol(view$centers) == 1) key$pch[] <- 15
  key
}
