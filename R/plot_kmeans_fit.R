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
#' * `"selection"`: the criterion by number of clusters, of a fit with several `k`, with the chosen one marked.
#' * `"trace"`: the distortion J after every assignment, and how far it is above its last value,
#'   on a logarithmic axis.
#'
#' With more than two variables there is a panel for each pair of them. These panels have no
#' regions: a row may look nearest to one centre in two variables and be nearest to another in
#' all of them.
#'
#' @param x A fit by [fit_kmeans()].
#' @param what What to draw; see Details.
#' @param dims The variables to show, by name or number; by default all.
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
plot.kmeans_fit <- function(x, what = c("clusters", "trace", "selection"), dims = NULL, ..., legend = TRUE) {
  check_fit(x, "x")
  if (names_several(what, pictures_of_kmeans)) {
    return(plot_each(x, what, pictures_of_kmeans, function(one) plot(x, one, dims, ..., legend = legend)))
  }
  what <- match_choice(what, "what", pictures_of_kmeans)
  dots <- list(...)
  check_flag(legend, "legend")
  switch(what,
    clusters = plot_view(clusters_view(x, dots), dims, cluster_painter(), dots, legend),
    trace = plot_approach(kmeans_approach(x), dots),
    selection = plot_kmeans_selection(kmeans_selection_picture(x), dots)
  )
  invisible(x)
}

pictures_of_kmeans <- c("clusters", "trace", "selection")

# A picture: `data` (k, value, se, chosen), and what title and axis say.
kmeans_selection_picture <- function(fit) {
  table <- fit$selection
  if (is.null(table)) abort(gettextf("There is no selection to draw: the fit was made with a single `k`."))
  criterion <- attr(table, "criterion")
  data <- data.frame(k = table$k, value = table[[criterion]], chosen = table$k == fit$k,
                     se = if (criterion == "gap") table$gap_se else NA_real_)
  label <- switch(criterion, silhouette = gettext("mean silhouette (larger is better)"),
                  CH = gettext("Calinski-Harabasz (larger is better)"), gap = gettext("gap, with a standard error to each side"),
                  BIC = gettextf("%s (smaller is better)", "BIC"))
  named <- if (criterion == "silhouette") gettext("silhouette") else criterion
  beyond <- data$k[is.infinite(data$value)]
  data <- data[order(data$k), ]
  data <- data[is.finite(data$value), ]
  if (nrow(data) == 0) abort(gettextf("There is no selection to draw: %s is infinite.", criterion))
  list(data = data, label = label, note = if (length(beyond) > 0) gettextf("infinite for k = %s", paste(beyond, collapse = ", ")),
       title = gettextf("Selection by %s: k = %s", named, fit$k))
}

plot_kmeans_selection <- function(picture, dots) {
  data <- picture$data
  ends <- range(data$value, data$value - data$se, data$value + data$se, na.rm = TRUE)
  open_panel(range(data$k), ends, dots, list(xlab = gettext("number of clusters"), ylab = picture$label, xaxt = "n"))
  if (is.null(dots$xaxt)) graphics::axis(1, at = data$k)
  bars <- data[!is.na(data$se) & data$se > 0, ]
  graphics::segments(bars$k, bars$value - bars$se, bars$k, bars$value + bars$se, col = "grey50")
  add_sequence(data$k, data$value, dots, or_default(dots$pch, 16))
  graphics::points(data$k[data$chosen], data$value[data$chosen], cex = 2.6, lwd = 1.6)
  finish_panel(NULL, picture$note, or_default(dots$main, picture$title), dots)
}

kmeans_approach <- function(fit) {
  distortion_approach(fit$trace, seq_along(fit$trace) - 1, gettext("Distortion by iteration"),
                      gettext("iteration"))
}

clusters_view <- function(fit, dots = list()) {
  check_no_source(fit)
  if (is.null(fit$data)) {
    abort(gettext("`what = \"clusters\"` needs the data, but the fit was made with keep_data = FALSE."))
  }
  view <- new_view(fit$data, fit$centers, dots, cluster = fit$cluster, weights = fit$weights)
  view$sizes <- fit$size
  view$by_weight <- has_weights(fit)
  view$trimmed <- sum(fit$cluster == 0, na.rm = TRUE)
  view$title <- gettextf("k-means (k = %d): J = %s", fit$k, big(fit$tot.withinss))
  view
}

cluster_painter <- function() {
  list(line = c("bands", "histogram", "rug", "discs"), plane = c("regions", "points", "paths", "centers"),
       groups = cluster_groups, key = cluster_key, note = function(view) NULL, top = top_of_curves,
       ylab = gettext("density"))
}

cluster_groups <- function(view) {
  of_size <- function(label, size) {
    if (isTRUE(view$by_weight)) gettextf("%s: weight %s", label, big(size))
    else sprintf(ngettext(for_ngettext(size), "%s: %s row", "%s: %s rows"), label, big(size))
  }
  texts <- mapply(of_size, view$labels$long, view$sizes)
  names(texts) <- seq_along(texts)
  # Of many rows only some are drawn.
  trimmed <- or_default(view$trimmed, sum(view$of_rows$component == 0, na.rm = TRUE))
  if (trimmed == 0) return(texts)
  c(texts, "0" = sprintf(ngettext(for_ngettext(trimmed), "%s row trimmed", "%s rows trimmed"), big(trimmed)))
}

# Symbols where there are points.
cluster_key <- function(view) {
  key <- group_key(view, cluster_groups(view))
  if (ncol(view$centers) == 1) key$pch[] <- 15
  key
}
