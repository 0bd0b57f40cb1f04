# How a sequence comes to its last value: itself, and its distance from there on a log axis.

# A picture of it: `data` (at, value, and gap, which is NA where nothing is left), and what the
# title and the axes say. sign: 1 when the sequence climbs, -1 when it falls. `gap` is an
# expression. `kinds`, if any, are the texts of the values of data$kind.
new_approach <- function(values, at, sign, title, xlab, ylab, gap) {
  gaps <- sign * (values[length(values)] - values)
  list(data = data.frame(at = at, value = values, gap = ifelse(gaps > 0, gaps, NA)), title = title,
       xlab = xlab, ylab = ylab, gap = gap)
}

fit_approach <- function(fit) {
  has_prior <- !is.null(fit$prior)
  new_approach(
    fit$trace, seq_along(fit$trace) - 1, sign = 1,
    title = gettextf("EM (%s, k = %d): %s", fit$covariance, fit$k, describe_status(fit$status)),
    xlab = gettext("iteration"), ylab = name_of_objective(has_prior), gap = name_of_gap(has_prior)
  )
}

# What EM climbs, and what is left to climb.
name_of_objective <- function(has_prior) {
  if (has_prior) gettext("log-likelihood + log prior") else gettext("log-likelihood")
}

name_of_gap <- function(has_prior) {
  if (has_prior) gettext("what is left to gain") else quote(l[T] - l[t])
}

distortion_approach <- function(values, at, title, xlab) {
  new_approach(values, at, sign = -1, title = title, xlab = xlab, ylab = gettext("distortion J"),
               gap = quote(J[t] - J[T]))
}

# A sequence that is at its end from the start has the first panel only.
has_gaps <- function(picture) sum(!is.na(picture$data$gap)) > 1

# Among panels that the user has set up there is room for one.
is_among_panels <- function() prod(graphics::par("mfrow")) > 1

plot_approach <- function(picture, dots, key = NULL) {
  data <- picture$data
  main <- or_default(dots$main, picture$title)
  xlab <- or_default(dots$xlab, picture$xlab)
  pch <- or_default(dots$pch, if (is.null(data$kind)) 16 else c(16, 2)[data$kind])
  data$pch <- rep_len(pch, nrow(data))
  if (!has_gaps(picture) || is_among_panels()) {
    open_panel(range(data$at), range(data$value), dots, list(xlab = xlab, ylab = picture$ylab, xaxt = "n"))
    axis_of_counts()
    add_sequence(data$at, data$value, dots, data$pch)
    return(finish_panel(key, NULL, main, dots))
  }
  old <- use_two_panels(key)
  on.exit(graphics::par(old))
  open_panel(range(data$at), range(data$value), dots[names(dots) != "xlab"],
             list(xlab = "", ylab = picture$ylab, xaxt = "n", yaxt = "n"))
  axis_of_counts()
  axis_in_full(2)
  graphics::title(xlab = xlab, line = 2.2)
  add_sequence(data$at, data$value, dots, data$pch)
  if (!is.null(key)) legend_over_all(key)
  draw_gap_panel(data[!is.na(data$gap), ], range(data$at), picture$gap, xlab, dots)
  title_over_all(main, dots)
}

draw_gap_panel <- function(data, xlim, gap, xlab, dots) {
  open_log_panel(xlim, range(data$gap), dots, bquote(.(gap) ~ .(gettext("(log scale)"))))
  graphics::title(xlab = xlab, line = 2.2)
  add_sequence(data$at, data$gap, dots, data$pch)
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

# An axis without powers of ten, its labels upright where the axis' title leaves them room.
axis_in_full <- function(side) {
  at <- graphics::axTicks(side)
  labels <- in_full(at)
  room <- (graphics::par("mgp")[1] - 1.2) * graphics::par("csi") * graphics::par("mex")
  upright <- max(graphics::strwidth(labels, "inches")) <= room
  graphics::axis(side, at = at, labels = labels, las = if (upright) 1 else 0)
}

# Numbers with as many digits as tell them apart, and no exponents.
in_full <- function(at) {
  known <- unique(at[!is.na(at)])
  digits <- 7
  while (digits < 15 && anyDuplicated(signif(known, digits)) > 0) digits <- digits + 1
  if (max(abs(known), 0) >= 1e4 && digits == 7) return(big(at))
  format(at, trim = TRUE, digits = digits, scientific = FALSE)
}

# Points too as long as they can be told apart.
most_told_apart <- 60

add_sequence <- function(at, values, dots, pch) {
  type <- if (length(at) <= most_told_apart) "o" else "l"
  graphics::lines(at, values, type = type, col = or_default(dots$col, component_colours(1)), pch = pch,
                  lwd = 1.5, cex = 0.8)
}
