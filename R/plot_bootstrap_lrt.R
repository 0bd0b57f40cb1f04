#' Plot of a bootstrap test
#'
#' For each test a histogram of the likelihood ratios of the replicates, which were drawn from k
#' components, and a line at that of the data: far to the right of the bars, k components do not explain
#' it.
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
  plot_tests(lrt_picture(x), list(...))
  invisible(x)
}

plot_tests <- function(picture, dots) {
  n <- nrow(picture$tests)
  old <- use_par(mfrow = wide_layout(n), mar = c(4.2, 4, 2.6, 1),
                 oma = c(0, 0, 2.2, 0), cex = 0.9, mgp = c(2.6, 0.7, 0))
  on.exit(graphics::par(old))
  main <- or_default(dots$main, picture$title)
  dots$main <- NULL
  for (i in seq_len(n)) draw_test(picture, picture$tests[i, ], dots)
  title_over_all(main, dots)
}

# A picture: for each test the bars of a histogram of the replicates, and the statistic of the data.
lrt_picture <- function(x) {
  tests <- x$tests[x$tests$replicates > 0, ]
  if (nrow(tests) == 0) abort(gettextf("There is no test to draw: no replicate could be fitted."))
  names <- gettextf("k = %d against %d: p = %s", tests$k, tests$k + 1L,
                    vapply(tests$p_value, format, "", digits = 2))
  test <- factor(names, names)
  bars <- Map(function(statistics, test) {
    data.frame(test = test, bar_data(histogram_of(statistics[!is.na(statistics)])))
  }, x$statistics[as.character(tests$k)], test)
  list(bars = do.call(rbind, unname(bars)), tests = data.frame(test = test, statistic = tests$statistic),
       title = gettextf("Bootstrap test of the number of components (%s)", x$covariance),
       xlab = gettext("likelihood ratio"), ylab = gettext("density of replicates"))
}

draw_test <- function(picture, test, dots) {
  bars <- picture$bars[picture$bars$test == test$test, ]
  open_panel(range(bars$xmin, bars$xmax, test$statistic), c(0, 1.05 * max(bars$ymax)), dots,
             list(xlab = picture$xlab, ylab = picture$ylab))
  graphics::rect(bars$xmin, bars$ymin, bars$xmax, bars$ymax, col = "grey85", border = "grey65")
  graphics::abline(v = test$statistic, lwd = 2, col = or_default(dots$col, component_colours(1)))
  finish_panel(NULL, NULL, as.character(test$test), list(cex.main = cex_to_fit(test$test)))
}
