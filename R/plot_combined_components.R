#' Plot of combined components
#'
#' * `"entropy"`: the entropy plot: the entropy for each number of clusters, against the cumulated
#'   number of rows in merged clusters or against the number of clusters, as [combine_components()]
#'   was told; with the two lines that suggest a number, which is marked.
#' * `"classification"`: the rows in the colour and with the symbol of their cluster, and the
#'   ellipses of its components in the same colour, as in [plot.gmm_fit()].
#'
#' @param x What [combine_components()] returned.
#' @param what What to draw; see above.
#' @param clusters For `"classification"`: the number of clusters.
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
  if (what == "entropy") {
    plot_entropy(x, dots)
  } else {
    clusters <- check_whole(clusters, "clusters", max = x$fit$k)
    main <- sprintf(ngettext(clusters, "%d cluster of %d components (%s)",
                             "%d clusters of %d components (%s)"), clusters, x$fit$k, x$fit$covariance)
    painter <- painter_for("classification")
    painter$key <- combined_key
    plot_view(combined_view(x, clusters, dots), dims, painter, main, dots, legend)
  }
  invisible(x)
}

plot_entropy <- function(x, dots) {
  merges <- x$merges
  at <- axis_of_merges(merges, x$by)
  xlab <- if (x$by == "rows") gettext("cumulated number of rows in merged clusters")
  else gettext("number of clusters")
  # Room for the numbers, below the points, where the lines seldom are.
  ylim <- range(merges$entropy) - c(0.05 * diff(range(merges$entropy)), 0)
  open_panel(range(at), ylim, dots, list(xlab = xlab, ylab = gettext("entropy")))
  colour <- or_default(dots$col, component_colours(1))[1]
  if (nrow(merges) > 2) {
    lines <- two_lines(merges, x$by, x$clusters)$pieces
    for (line in lines) graphics::lines(line$x, line$y, col = colour, lwd = 1.6)
  }
  graphics::points(at, merges$entropy, pch = or_default(dots$pch, 16)[1])
  graphics::text(at, merges$entropy, merges$clusters, adj = c(-0.9, 1.5), cex = 0.85, xpd = NA)
  best <- merges$clusters == x$clusters
  graphics::points(at[best], merges$entropy[best], cex = 2.4, lwd = 1.6, col = colour)
  main <- or_default(dots$main, sprintf(ngettext(
    x$clusters, "Entropy of the responsibilities: %d cluster",
    "Entropy of the responsibilities: %d clusters"
  ), x$clusters))
  finish_panel(NULL, NULL, main, dots)
}

# The view of the fit, in which each component has the colour of its cluster.
combined_view <- function(x, clusters, dots) {
  map <- x$map[x$fit$k + 1L - clusters, ]
  view <- fit_view(x$fit, "classification", list(cex = dots$cex))
  # Rows are drawn by component: that of its cluster which comes first stands for them.
  class <- if (clusters == x$clusters) x$cluster
  else classes_of(merge_columns(own_responsibilities(x$fit), map), clusters)
  view$cluster <- c(0L, match(seq_len(clusters), map))[class[view$shown] + 1L]
  view$colours <- rep_len(or_default(dots$col, component_colours(clusters)), clusters)[map]
  view$symbols <- rep_len(or_default(dots$pch, component_symbols(clusters)), clusters)[map]
  view$map <- map
  view
}

combined_key <- function(view) {
  first <- !duplicated(view$map)
  names <- tapply(view$labels$short, view$map, paste, collapse = ", ")
  symbols <- if (ncol(view$centers) == 1) rep(15, length(first)) else view$symbols
  key <- list(legend = gettextf("cluster %d: %s", seq_len(sum(first)), names),
              col = line_colours(view)[first], pch = symbols[first])
  if (!any(view$cluster == 0)) return(key)
  add_to_key(key, list(legend = gettext("noise"), col = noise_colour,
                       pch = if (ncol(view$centers) == 1) 15 else noise_symbol))
}
