#' Plot of a bootstrap of a mixture
#'
#' For each quantity a histogram of the replicates, with lines at the estimate (solid) and at the ends of its interval
#' (broken). What is skewed, or has two humps, is not served by a standard error.
#'
#' @param x A [gmm_boot()].
#' @param what Kinds of quantities; see [delta_method()].
#' @param level Of the intervals.
#' @param ... `main`, `col` (of the lines), and graphical parameters for the panels.
#' @return `x`, invisibly.
#' @examples
#' set.seed(1)
#' boot <- gmm_boot(fit_gmm(faithful, k = 2, covariance = "VVV"), n_boot = 50)
#' plot(boot)
#' plot(boot, c("variances", "correlations"))
#' @export
plot.gmm_boot <- function(x, what = "means", level = 0.95, ...) {
  check_object(x)
  dots <- list(...)
  picture <- boot_picture(x, what, level)
  quantities <- levels(picture$bars$quantity)
  old <- use_par(mfrow = wide_layout(length(quantities)), mar = c(2.8, 2.6, 2.2, 0.8), oma = c(0, 0, 2.2, 0), cex = 0.8,
                 mgp = c(1.8, 0.6, 0))
  on.exit(graphics::par(old))
  for (quantity in quantities) draw_replicates(picture, quantity, dots)
  title_over_all(or_default(dots$main, picture$title), dots)
  invisible(x)
}

most_panels <- 25

# A picture: the bars of a histogram for each quantity, and its estimate and interval.
boot_picture <- function(x, what, level) {
  what <- check_quantities(what, setdiff(known_quantities, "posteriors"))
  level <- check_confidence(level)
  values <- replicated(x, what)$values
  table <- table_of_boot(x, what, level)
  if (ncol(values) > most_panels) {
    abort(gettextf("`what` must be kinds of no more than %d quantities in one plot, not %d.", most_panels, ncol(values)))
  }
  name <- factor(rownames(table), rownames(table))
  bars <- do.call(rbind, lapply(seq_len(ncol(values)), function(at) {
    data.frame(quantity = name[at], bar_data(histogram_of(values[, at])))
  }))
  list(bars = bars, lines = data.frame(quantity = name, table[c("estimate", "lower", "upper")], row.names = NULL),
       title = gettextf("Replicates (%s, k = %d)", x$fit$covariance, x$fit$k), ylab = gettext("density of replicates"))
}

draw_replicates <- function(picture, quantity, dots) {
  bars <- picture$bars[picture$bars$quantity == quantity, ]
  lines <- picture$lines[picture$lines$quantity == quantity, ]
  at <- c(lines$estimate, lines$lower, lines$upper)
  dots$main <- NULL
  open_panel(range(bars$xmin, bars$xmax, at), c(0, 1.05 * max(bars$ymax)), dots, list(xlab = "", ylab = "", yaxt = "n"))
  graphics::rect(bars$xmin, bars$ymin, bars$xmax, bars$ymax, col = "grey85", border = "grey65")
  graphics::abline(v = at, lwd = 2, lty = c("solid", "22", "22"), col = or_default(dots$col, component_colours(1)))
  finish_panel(NULL, NULL, quantity, list(cex.main = cex_to_fit(quantity)))
}
