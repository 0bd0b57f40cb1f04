# Plot of a test of fit.

#' @export
plot.gof_test <- function(x, ...) {
  check_object(x)
  plot_tests(gof_picture(x), list(...))
  invisible(x)
}

gof_picture <- function(x) {
  rows <- which(x$tests$statistic == "AD")
  names <- gettextf("%s: p = %s", x$tests$variable[rows], vapply(x$tests$p_value[rows], format, "", digits = 2))
  test <- factor(names, names)
  bars <- Map(function(row, test) data.frame(test = test, bar_data(histogram_of(x$replicates[, row]))), rows, test)
  list(bars = do.call(rbind, unname(bars)), tests = data.frame(test = test, statistic = x$tests$value[rows]),
       title = gettextf("Bootstrap test of fit (%s)", x$model), xlab = gettext("Anderson-Darling statistic"),
       ylab = gettext("density of replicates"))
}
