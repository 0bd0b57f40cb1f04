#' Plot of combined components
#'
#' * `"entropy"`: the entropy plot: the entropy for each number of clusters, against the cumulated
#'   number of rows in merged clusters or against the number of clusters, as [combine_components()]
#'   was told; with the two lines that suggest a number, which is marked. Merging components that
#'   overlap lowers the entropy much; where the line bends, what is left to merge is separate.
#' * `"classification"`: the rows in the colour and with the symbol of their cluster, and the
#'   ellipses of its components in the same colour, as in [plot.gmm_fit()].
#'
#' @param x What [combine_components()] returned.
#' @param what What to draw; see above.
#' @param clusters For `"classification"`: the number of clusters.
#' @param dims The variables to show, by name or number; by default all.
#' @inheritParams plot.gmm_fit
#' @param ... Further arguments for [plot()], such as `main`; `col` and `pch` are by cluster.
#' @return `x`, invisibly.
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(faithful, k = 5, covariance = "EII", n_start = 3)
#' combined <- combine_components(fit)
#' plot(combined)
#' plot(combined, what = "classification", clusters = 2)
#' @export
plot.combined_components <- function(x, what = c("entropy", "classification"),
                                     clusters = x$clusters, dims = NULL, ..., legend = TRUE) {
  check_object(x)
  what <- match_choice(what, "what", c("entropy", "classification"))
  dots <- list(...)
  if (what == "entropy") plot_entropy(x, dots)
  else plot_view(combined_view(x, clusters, dots), dims, combined_painter(), dots, legend)
  invisible(x)
}

# The entropy of each number of clusters, and the two lines that suggest one.
entropy_data <- function(x) {
  data.frame(at = axis_of_merges(x$merges, x$by), entropy = x$merges$entropy,
             clusters = x$merges$clusters, chosen = x$merges$clusters == x$clusters)
}

entropy_lines <- function(x) {
  if (nrow(x$merges) <= 2) return(data.frame(at = numeric(), entropy = numeric(), piece = integer()))
  pieces <- two_lines(x$merges, x$by, x$clusters)$pieces
  do.call(rbind, Map(function(piece, i) data.frame(at = piece$x, entropy = piece$y, piece = i), pieces, 1:2))
}

# Room for the lines, and for the numbers, above the points, since the entropy bends upwards.
entropy_limits <- function(points, lines) {
  ends <- range(points$entropy, lines$entropy)
  c(ends[1], ends[2] + 0.06 * (ends[2] - ends[1]))
}

entropy_labels <- function(x) {
  list(
    title = sprintf(ngettext(x$clusters, "Entropy of the responsibilities: %d cluster",
                             "Entropy of the responsibilities: %d clusters"), x$clusters),
    xlab = if (x$by == "rows") gettext("cumulated number of rows in merged clusters")
           else gettext("number of clusters"),
    ylab = gettext("entropy")
  )
}

plot_entropy <- function(x, dots) {
  points <- entropy_data(x)
  lines <- entropy_lines(x)
  labels <- entropy_labels(x)
  open_panel(range(points$at), entropy_limits(points, lines), dots,
             list(xlab = labels$xlab, ylab = labels$ylab, las = 1))
  colour <- or_default(dots$col, component_colours(1))[1]
  for (line in if (!is.null(lines)) split(lines, lines$piece)) graphics::lines(line$at, line$entropy, col = colour, lwd = 1.6)
  graphics::points(points$at, points$entropy, pch = or_default(dots$pch, 16)[1])
  graphics::text(points$at, points$entropy, points$clusters, adj = c(2.2, -1), cex = 0.85, xpd = NA)
  best <- points[points$chosen, ]
  graphics::points(best$at, best$entropy, cex = 2.4, lwd = 1.6, col = colour)
  finish_panel(NULL, NULL, or_default(dots$main, labels$title), dots)
}

# The view of the fit, in which each component has the colour of its cluster.
combined_view <- function(x, clusters, dots = list()) {
  clusters <- check_whole(clusters, "clusters", max = x$fit$k)
  map <- x$map[x$fit$k + 1L - clusters, ]
  view <- fit_view(x$fit, "classification", list(cex = dots$cex))
  # Rows are drawn by component: that of its cluster which comes first stands for them.
  class <- if (clusters == x$clusters) x$cluster
  else classes_of(merge_columns(own_responsibilities(x$fit), map), clusters)
  view$of_rows$component <- c(0L, match(seq_len(clusters), map))[class[view$shown] + 1L]
  view$colours <- rep_len(or_default(dots$col, component_colours(clusters)), clusters)[map]
  view$symbols <- rep_len(or_default(dots$pch, component_symbols(clusters)), clusters)[map]
  view$map <- unname(map)
  view$title <- sprintf(ngettext(clusters, "%d cluster of %d components (%s)",
                                 "%d clusters of %d components (%s)"), clusters, x$fit$k, x$fit$covariance)
  view
}

combined_painter <- function() {
  painter <- painter_for("classification")
  painter$groups <- combined_groups
  painter$key <- function(view) {
    key <- group_key(view, combined_groups(view))
    if (ncol(view$centers) == 1) key$pch[] <- 15
    key
  }
  painter
}

combined_groups <- function(view) {
  members <- tapply(view$labels$short, view$map, paste, collapse = ", ")
  texts <- gettextf("cluster %d: %s", seq_along(members), members)
  names(texts) <- seq_along(members)
  if (any(view$of_rows$component == 0, na.rm = TRUE)) c(texts, "0" = gettext("noise")) else texts
}
