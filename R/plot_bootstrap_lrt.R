#' Plot of a bootstrap test
#'
#' For each test a histogram of the likelihood ratios of the replicates, and a line at that of the
#' data.
#'
#' @param x A [bootstrap_lrt()].
#' @param ... `main`, `col` (of the line), and graphical parameters for the panels.
#' @return `x`, invisibly.
#' @examples
#' set.seed(1)
#' plot(bootstrap_lrt(faithful$eruptions, k = 1:2, covariance = "E", n_boot = 19, n_start = 2))
#' @export
plot.bootstrap_lrt <- function(x, ...) {
  check_object(x)
  dots <- list(...)
  drawn <- which(x$tests$replicates > 0)
  if (length(drawn) == 0) abort(gettextf("There is no test to draw: no replicate could be fitted."))
  main <- or_default(dots$main,
                     gettextf("Bootstrap test of the number of components (%s)", x$covariance))
  old <- use_par(mfrow = grDevices::n2mfrow(length(drawn)), mar = c(4.2, 4, 2.6, 1),
                 oma = c(0, 0, 2.2, 0), cex = 0.9, mgp = c(2.6, 0.7, 0))
  on.exit(graphics::par(old))
  for (i in drawn) draw_test(x$tests[i, ], x$statistics[[i]], dots)
  title_over_all(main, dots)
  invisible(x)
}

draw_test <- function(row, statistics, dots) {
  bars <- histogram_of(statistics[!is.na(statistics)])
  dots$main <- NULL
  open_panel(range(bars$breaks, row$statistic), c(0, 1.05 * max(bars$heights)), dots,
             list(xlab = gettext("likelihood ratio"), ylab = gettext("density of replicates")))
  graphics::rect(bars$breaks[-length(bars$breaks)], 0, bars$breaks[-1], bars$heights,
                 col = "grey85", border = "grey65")
  graphics::abline(v = row$statistic, lwd = 2, col = or_default(dots$col, component_colours(1)))
  finish_panel(NULL, NULL, gettextf("k = %d against %d: p = %s", row$k, row$k + 1L,
                                    format(row$p_value, digits = 2)), list(cex.main = 1))
}
