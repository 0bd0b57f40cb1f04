#' Plot of the stability of clusters
#'
#' * `"agreement"`: the adjusted Rand index of every replicate, by k, with the quartiles. The nearer to
#'   1, the less the clusters depend on which rows were drawn.
#' * `"clusters"`: the Jaccard index of every replicate, by cluster, with the quartiles, and lines
#'   at 0.5 and 0.75: below the lower one a cluster is dissolved, above the upper one it comes back.
#'
#' @param x A [stability()].
#' @param what What to draw; see above. By default the clusters when there is one k.
#' @param k For `"clusters"`: which k; by default the first.
#' @param ... `main`, `col` (by k or by cluster), `pch`, `cex`, and further arguments for [plot()].
#' @return `x`, invisibly.
#' @examples
#' set.seed(1)
#' fit <- fit_kmeans(iris[1:4], k = 3)
#' stable <- stability(fit, k = 2:4, n_boot = 10)
#' plot(stable)
#' plot(stable, what = "clusters", k = 3)
#' @export
plot.stability <- function(x, what = c("agreement", "clusters"), k = NULL, ...) {
  check_object(x)
  if (missing(what)) what <- usual_stability(x)
  plot_strips(stability_picture(x, what, k), list(...))
  invisible(x)
}

usual_stability <- function(x) if (nrow(x$table) == 1) "clusters" else "agreement"

# A picture: `data` (group, value; a row per replicate), lines for reference, and what the title and
# the axes say.
stability_picture <- function(x, what, k) {
  what <- match_choice(what, "what", c("agreement", "clusters"))
  if (what == "agreement") {
    return(list(data = strip_data(x$agreement), xlab = gettext("number of clusters"),
                ylab = gettext("adjusted Rand index"),
                title = gettextf("Stability of clusters (%s)", x$model)))
  }
  k <- if (is.null(k)) x$table$k[1] else check_known_k(k, x$table$k)
  jaccard <- as.data.frame(x$jaccard[[as.character(k)]])
  list(data = strip_data(as.list(jaccard)), xlab = gettext("cluster"), ylab = gettext("Jaccard index"),
       reference = c(0.5, 0.75),
       title = gettextf("Stability of each cluster (%s, k = %d)", x$model, k))
}

strip_data <- function(values) {
  groups <- rep(names(values), lengths(values))
  data <- data.frame(group = factor(groups, names(values)), value = as.numeric(unlist(values)))
  data <- data[!is.na(data$value), ]
  if (nrow(data) == 0) abort(gettextf("There is nothing to draw: no replicate could be fitted."))
  # Spread evenly, so that a plot is the same each time.
  data$at <- as.integer(data$group) - 0.32 + 0.3 * (stats::ave(data$value, data$group, FUN = seq_along) * 0.618034) %% 1
  data
}

# The boxes beside the values: their quartiles.
quartile_data <- function(data) {
  values <- split(data$value, data$group, drop = TRUE)
  quartiles <- vapply(values, stats::quantile, numeric(3), c(0.25, 0.5, 0.75), names = FALSE)
  data.frame(group = factor(names(values), levels(data$group)), lower = quartiles[1, ],
             middle = quartiles[2, ], upper = quartiles[3, ],
             left = match(names(values), levels(data$group)) + 0.06,
             right = match(names(values), levels(data$group)) + 0.3)
}

check_known_k <- function(k, known) {
  if (is_number(k) && k %in% known) return(k)
  abort(gettextf("`k` must be one of %s, not %s.", paste(known, collapse = ", "), describe(k)))
}

plot_strips <- function(picture, dots) {
  data <- picture$data
  n <- nlevels(data$group)
  open_panel(c(0.5, n + 0.5), range(data$value, picture$reference, 1), dots,
             list(xlab = picture$xlab, ylab = picture$ylab, xaxt = "n"))
  if (is.null(dots$xaxt)) graphics::axis(1, at = seq_len(n), labels = levels(data$group))
  graphics::abline(h = picture$reference, col = "grey55", lty = "42")
  colours <- rep_len(or_default(dots$col, component_colours(n)), n)
  graphics::points(data$at, data$value, pch = or_default(dots$pch, 16),
                   col = fade(colours[data$group], 0.5),
                   cex = point_size(nrow(data) / n) * or_default(dots$cex, 1))
  boxes <- quartile_data(data)
  colours <- colours[boxes$group]
  graphics::rect(boxes$left, boxes$lower, boxes$right, boxes$upper, border = colours,
                 col = fade(colours, 0.2), lwd = 1.4)
  graphics::segments(boxes$left, boxes$middle, boxes$right, boxes$middle, col = colours, lwd = 3, lend = 1)
  finish_panel(NULL, NULL, or_default(dots$main, picture$title), dots)
}
