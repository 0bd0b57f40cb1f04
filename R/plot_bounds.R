# The lower bounds L_t that EM climbs (plot of an em_trace).

plot_bounds <- function(trace, dots, legend) {
  check_flag(legend, "legend")
  # With a prior EM climbs the sum of both.
  has_prior <- !is.null(trace$given$model$prior)
  trace$loglik <- trace$loglik + trace$log_prior
  last <- length(trace$loglik) - 1
  main <- or_default(dots$main, gettextf("EM (%s, k = %d): the lower bound and the log-likelihood",
                                         trace$covariance, trace$k))
  if (last == 0) {
    open_panel(c(0, 1), trace$loglik + c(-1, 1), dots,
               list(xlab = gettext("iteration"), ylab = name_of_objective(has_prior), xaxt = "n"))
    axis_of_counts()
    graphics::points(0, trace$loglik, pch = 16)
    return(finish_panel(NULL, NULL, main, dots))
  }
  old <- use_par(mfrow = c(1, 2), mar = c(3.6, 5, 2.2, 0.8), oma = c(0, 0, 2.2, 0), cex = 0.9,
                 mgp = c(3.6, 0.6, 0))
  on.exit(graphics::par(old))
  dots <- dots[setdiff(names(dots), c("xlab", "ylab"))]
  draw_climb(trace, climb_window(trace$loglik), dots, legend)
  draw_gaps(trace, dots, legend)
  title_over_all(main, dots)
}

# The iterations in which the climb can be seen: a few, from where no single one of them is
# most of it.
climb_window <- function(loglik, most = 4) {
  gains <- diff(loglik)
  width <- min(most, length(gains))
  for (first in seq_len(length(gains) - width + 1)) {
    total <- sum(gains[first + seq_len(width) - 1])
    if (gains[first] <= 0.6 * total) return(first - 1 + 0:width)
  }
  0:width
}

draw_climb <- function(trace, window, dots, legend) {
  ends <- range(window)
  s <- seq(ends[1], ends[2], length.out = 16 * length(window))
  loglik <- vapply(s, function(at) objective_of(trace, params_at(trace, at)), numeric(1))
  height <- range(loglik)
  open_panel(ends + c(-0.15, 0.15), c(height[1] - 0.25 * diff(height), height[2]), dots,
             list(xlab = "", ylab = name_of_objective(!is.null(trace$given$model$prior)),
                  xaxt = "n", yaxt = "n"))
  graphics::axis(1, at = window)
  axis_in_full(2)
  graphics::title(xlab = gettext("iteration"), line = 2.2)
  graphics::lines(s, loglik, lwd = 2)
  bounds <- utils::head(window, -1)
  for (t in bounds) draw_bound(trace, t, ends, bound_colour(t))
  graphics::points(window, trace$loglik[window + 1], pch = 16)
  if (legend) legend_above(climb_key(bound_colour(bounds[1])), title_lines = 0.2)
}

climb_key <- function(col) {
  list(legend = as.expression(list(
         bquote(l(theta)), bquote(.(gettext("bounds")) ~ L[t]), gettext("M-step"), gettext("E-step"))),
       col = c("black", col, col, "grey30"), lwd = c(2, 1.5, 1, 1), pch = c(16, NA, 21, NA),
       lty = c("solid", "solid", "blank", "22"), pt.bg = "white")
}

bound_colour <- function(t) component_colours(4)[t %% 4 + 1]

# theta between two iterations: every parameter in proportion.
params_at <- function(trace, at) {
  t <- min(floor(at), length(trace$params) - 2)
  share <- at - t
  from <- trace$params[[t + 1]]
  to <- trace$params[[t + 2]]
  between <- function(a, b) (1 - share) * a + share * b
  for (part in c("proportions", "means", "covariances")) from[[part]] <- between(from[[part]], to[[part]])
  if (!is.null(from$noise)) {
    from$noise$proportion <- between(from$noise$proportion, to$noise$proportion)
  }
  from
}

# What EM climbs: the log-likelihood and, with a prior, the log of its density.
objective_of <- function(trace, params) {
  loglik_given(params, trace$data, trace$given) + cpp_log_prior(params, trace$given$model)
}

# L_t along the path: it touches l at t and has its maximum at t + 1, whence the E-step.
draw_bound <- function(trace, t, ends, col) {
  s <- seq(max(ends[1], t - 0.5), min(ends[2], t + 2), length.out = 41)
  w <- trace$responsibilities[[t + 1]]
  bound <- vapply(s, function(at) bound_given(params_at(trace, at), trace$data, w, trace$given), numeric(1))
  graphics::lines(s, bound, col = col, lwd = 1.5)
  graphics::segments(t + 1, trace$bound_m[t + 1], t + 1, trace$loglik[t + 2], lty = "22", col = "grey30")
  graphics::points(t + 1, trace$bound_m[t + 1], pch = 21, bg = "white", col = col)
  graphics::text(s[41], bound[41], bquote(L[.(t)]), pos = 1, offset = 0.3, col = tint(col, -0.3))
}

# What is left to gain, and what each E-step closes.
draw_gaps <- function(trace, dots, legend) {
  at <- seq_along(trace$loglik) - 1
  last <- length(at)
  left <- trace$loglik[last] - trace$loglik
  closed <- c(NA, trace$loglik[-1] - trace$bound_m[-last])
  series <- cbind(left, closed)
  # Rounding of l itself: nothing below it means anything.
  series[!is.na(series) & series <= 1e-14 * abs(trace$loglik[last])] <- NA
  if (all(is.na(series))) return(graphics::plot.new())
  open_log_panel(range(at), range(series, na.rm = TRUE), dots, gettext("difference (log scale)"))
  graphics::title(xlab = gettext("iteration"), line = 2.2)
  colours <- component_colours(2)
  for (i in 1:2) {
    add_sequence(at[!is.na(series[, i])], series[!is.na(series[, i]), i], colours[i], c(16, 2)[i])
  }
  if (legend) {
    legend_above(list(legend = c(expression(l[T] - l[t]), gettext("closed by the E-step")),
                      col = colours, lwd = 1.5, pch = c(16, 2)), title_lines = 0.2)
  }
}
