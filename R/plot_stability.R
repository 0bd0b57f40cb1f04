#' Plot of the stability of clusters
#'
#' * `"agreement"`: the adjusted Rand index of every replicate, by k, with the quartiles.
#' * `"clusters"`: the Jaccard index of every replicate, by cluster, with the quartiles, and lines
#'   at 0.5 and 0.75.
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
  if (missing(what) && nrow(x$table) == 1) what <- "clusters"
  what <- match_choice(what, "what", c("agreement", "clusters"))
  dots <- list(...)
  if (what == "agreement") {
    dots$main <- or_default(dots$main, gettextf("Stability of clusters (%s)", x$model))
    values <- lapply(x$agreement, function(value) value[!is.na(value)])
    plot_strips(values, gettext("number of clusters"), gettext("adjusted Rand index"), NULL, dots)
  } else {
    k <- if (is.null(k)) x$table$k[1] else check_known_k(k, x$table$k)
    jaccard <- x$jaccard[[as.character(k)]]
    dots$main <- or_default(dots$main,
                            gettextf("Stability of each cluster (%s, k = %d)", x$model, k))
    values <- lapply(seq_len(NCOL(jaccard)), function(j) jaccard[, j])
    plot_strips(stats::setNames(values, colnames(jaccard)), gettext("cluster"),
                gettext("Jaccard index"), c(0.5, 0.75), dots)
  }
  invisible(x)
}

check_known_k <- function(k, known) {
  if (is_number(k) && k %in% known) return(k)
  abort(gettextf("`k` must be one of %s, not %s.", paste(known, collapse = ", "), describe(k)))
}

# The values of each group side by side, with their quartiles.
plot_strips <- function(values, xlab, ylab, reference, dots) {
  all <- unlist(values)
  if (length(all) == 0) abort(gettextf("There is nothing to draw: no replicate could be fitted."))
  n <- length(values)
  open_panel(c(0.5, n + 0.5), range(all, reference, 1), dots,
             list(xlab = xlab, ylab = ylab, xaxt = "n"))
  if (is.null(dots$xaxt)) graphics::axis(1, at = seq_len(n), labels = names(values))
  graphics::abline(h = reference, col = "grey55", lty = "42")
  colours <- rep_len(or_default(dots$col, component_colours(n)), n)
  for (i in seq_len(n)) add_strip(values[[i]], i, colours[i], dots)
  finish_panel(NULL, NULL, dots$main, dots)
}

# Points spread evenly, so that a plot is the same each time, and a box beside them.
add_strip <- function(values, at, colour, dots) {
  if (length(values) == 0) return(invisible())
  spread <- (seq_along(values) * 0.618034) %% 1
  graphics::points(at - 0.32 + 0.3 * spread, values, pch = or_default(dots$pch, 16),
                   col = fade(colour, 0.5),
                   cex = point_size(length(values)) * or_default(dots$cex, 1))
  quartiles <- stats::quantile(values, c(0.25, 0.5, 0.75), names = FALSE)
  box <- at + c(0.06, 0.3)
  graphics::rect(box[1], quartiles[1], box[2], quartiles[3], border = colour,
                 col = fade(colour, 0.2), lwd = 1.4)
  graphics::segments(box[1], quartiles[2], box[2], quartiles[2], col = colour, lwd = 3, lend = 1)
}
