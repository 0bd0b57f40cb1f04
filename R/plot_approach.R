# How a sequence comes to its last value: itself, and its distance from there on a log axis.

plot_fit_trace <- function(fit, dots) {
  plot_approach(
    fit$trace, seq_along(fit$trace) - 1, sign = 1, dots,
    main = gettextf("EM (%s, k = %d): %s", fit$covariance, fit$k, describe_status(fit$status)),
    xlab = gettext("iteration"), ylab = name_of_objective(!is.null(fit$prior)),
    gap = quote(l[T] - l[t])
  )
}

# What EM climbs.
name_of_objective <- function(has_prior) {
  if (has_prior) gettext("log-likelihood + log prior") else gettext("log-likelihood")
}

plot_distortion <- function(values, at, main, xlab, dots, pch = 16, key = NULL) {
  plot_approach(values, at, sign = -1, dots, main = main, xlab = xlab,
                ylab = gettext("distortion J"), gap = quote(J[t] - J[T]), pch = pch, key = key)
}

# sign: 1 when the sequence climbs, -1 when it falls. A sequence that is at its end from the
# start has the first panel only.
plot_approach <- function(values, at, sign, dots, main, xlab, ylab, gap, pch = 16, key = NULL) {
  main <- or_default(dots$main, main)
  xlab <- or_default(dots$xlab, xlab)
  pch <- rep_len(or_default(dots$pch, pch), length(values))
  col <- or_default(dots$col, component_colours(1))
  gaps <- sign * (values[length(values)] - values)
  positive <- which(gaps > 0)
  if (length(positive) < 2) {
    open_panel(range(at), range(values), dots, list(xlab = xlab, ylab = ylab, xaxt = "n"))
    axis_of_counts()
    add_sequence(at, values, col, pch)
    return(finish_panel(key, NULL, main, dots))
  }
  old <- use_two_panels(key)
  on.exit(graphics::par(old))
  open_panel(range(at), range(values), dots[names(dots) != "xlab"],
             list(xlab = "", ylab = ylab, xaxt = "n", yaxt = "n"))
  axis_of_counts()
  axis_in_full(2)
  graphics::title(xlab = xlab, line = 2.2)
  add_sequence(at, values, col, pch)
  if (!is.null(key)) legend_over_all(key)
  open_log_panel(range(at), range(gaps[positive]), dots, bquote(.(gap) ~ .(gettext("(log scale)"))))
  graphics::title(xlab = xlab, line = 2.2)
  add_sequence(at[positive], gaps[positive], col, pch[positive])
  title_over_all(main, dots)
}

use_two_panels <- function(key = NULL) {
  use_par(mfrow = c(1, 2), mar = c(3.6, 5, 0.8, 0.8), oma = c(0, 0, if (is.null(key)) 2.2 else 3.8, 0),
          cex = 0.9, mgp = c(3.6, 0.6, 0))
}

# A panel with powers of ten up its y axis.
open_log_panel <- function(xlim, ylim, dots, ylab) {
  dots <- dots[setdiff(names(dots), c("ylim", "ylab", "xlab", "log"))]
  open_panel(xlim, ylim, dots, list(xlab = "", ylab = ylab, log = "y", xaxt = "n", yaxt = "n"))
  axis_of_counts()
  powers <- floor(log10(ylim[1])):ceiling(log10(ylim[2]))
  powers <- powers[powers %% max(1, ceiling(length(powers) / 7)) == 0]
  labels <- as.expression(lapply(powers, function(p) bquote(10^.(p))))
  graphics::axis(2, at = 10^powers, labels = labels, las = 1)
}

# An x axis of whole numbers.
axis_of_counts <- function() {
  at <- graphics::axTicks(1)
  graphics::axis(1, at = at[at == round(at)])
}

# An axis without powers of ten.
axis_in_full <- function(side) {
  at <- graphics::axTicks(side)
  labels <- if (max(abs(at)) >= 1e4) big(at) else format(at, trim = TRUE)
  graphics::axis(side, at = at, labels = labels, las = 1)
}

# Points too as long as they can be told apart.
add_sequence <- function(at, values, col, pch) {
  type <- if (length(at) <= 60) "o" else "l"
  graphics::lines(at, values, type = type, col = col, pch = pch, lwd = 1.5, cex = 0.8)
}
