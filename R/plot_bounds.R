# The lower bounds L_t that EM climbs (plot of an em_trace).

# A picture. On the left, over the iterations of a `window`: the `climb` of the objective along the
# path of the parameters (s, value), the `bounds` (t, s, value) and, where they are largest, the
# `steps` (t, s, bound, objective). On the right the `gaps` of all iterations (see gap_data()).
bounds_picture <- function(trace) {
  # With a prior EM climbs the sum of both.
  trace$objective <- trace$loglik + trace$log_prior
  has_prior <- !is.null(trace$given$model$prior)
  picture <- list(
    title = gettextf("EM (%s, k = %d): the lower bound and the log-likelihood", trace$covariance, trace$k),
    ylab = name_of_objective(has_prior), objective = trace$objective,
    symbol = if (has_prior) quote(l(theta) + log ~ p(theta)) else quote(l(theta)),
    left = name_of_gap(has_prior)
  )
  if (length(trace$objective) == 1) return(picture)
  window <- climb_window(trace$objective)
  t <- utils::head(window, -1)
  c(picture, list(
    window = window, climb = climb_data(trace, window),
    bounds = do.call(rbind, lapply(t, bound_data, trace, range(window))),
    steps = data.frame(t = t, s = t + 1, bound = trace$bound_m[t + 1], objective = trace$objective[t + 2]),
    gaps = gap_data(trace)
  ))
}

climb_data <- function(trace, window) {
  s <- seq(min(window), max(window), length.out = 16 * length(window))
  data.frame(s = s, value = vapply(s, function(at) objective_of(trace, params_at(trace, at)), numeric(1)))
}

# L_t along the path: it touches the objective at t and has its maximum at t + 1, whence the E-step.
bound_data <- function(t, trace, ends) {
  s <- seq(max(ends[1], t - 0.5), min(ends[2], t + 2), length.out = 41)
  w <- trace$responsibilities[[t + 1]]
  data.frame(t = t, s = s, value = vapply(s, function(at) {
    bound_given(params_at(trace, at), trace$data, w, trace$given)
  }, numeric(1)))
}

# What is left to gain, and what each E-step closes.
gap_data <- function(trace) {
  last <- length(trace$objective)
  series <- list(left = trace$objective[last] - trace$objective,
                 closed = c(NA, trace$objective[-1] - trace$bound_m[-last]))
  data <- data.frame(iteration = rep(seq_len(last) - 1, 2), value = unlist(series, use.names = FALSE),
                     series = factor(rep(names(series), each = last), names(series)))
  # Rounding of the objective itself: nothing below it means anything.
  data[!is.na(data$value) & data$value > 1e-14 * abs(trace$objective[last]), ]
}

gap_texts <- function(picture) {
  list(left = picture$left, closed = gettext("closed by the E-step"))
}

plot_bounds <- function(picture, dots, legend) {
  check_flag(legend, "legend")
  main <- or_default(dots$main, picture$title)
  if (is.null(picture$window)) return(draw_only_objective(picture, main, dots))
  old <- use_par(mfrow = c(1, 2), mar = c(3.6, 5, 2.2, 0.8), oma = c(0, 0, 2.2, 0), cex = 0.9,
                 mgp = c(3.6, 0.6, 0))
  on.exit(graphics::par(old))
  dots <- dots[setdiff(names(dots), c("xlab", "ylab"))]
  draw_climb(picture, dots, legend)
  draw_gaps(picture, dots, legend)
  title_over_all(main, dots)
}

draw_only_objective <- function(picture, main, dots) {
  open_panel(c(0, 1), picture$objective + c(-1, 1), dots,
             list(xlab = gettext("iteration"), ylab = picture$ylab, xaxt = "n"))
  axis_of_counts()
  graphics::points(0, picture$objective, pch = 16)
  finish_panel(NULL, NULL, main, dots)
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

draw_climb <- function(picture, dots, legend) {
  open_panel(range(picture$window) + c(-0.15, 0.15), climb_limits(picture), dots,
             list(xlab = "", ylab = picture$ylab, xaxt = "n", yaxt = "n"))
  graphics::axis(1, at = picture$window)
  axis_in_full(2)
  graphics::title(xlab = gettext("iteration"), line = 2.2)
  graphics::lines(picture$climb$s, picture$climb$value, lwd = 2)
  for (bound in split(picture$bounds, picture$bounds$t)) draw_bound(bound)
  steps <- picture$steps
  graphics::segments(steps$s, steps$bound, steps$s, steps$objective, lty = "22", col = "grey30")
  graphics::points(steps$s, steps$bound, pch = 21, bg = "white", col = bound_colour(steps$t))
  graphics::points(picture$window, picture$objective[picture$window + 1], pch = 16)
  if (legend) legend_above(climb_key(picture), title_lines = 0.2)
}

# The bounds fall far below what matters.
climb_limits <- function(picture) {
  height <- range(picture$climb$value)
  c(height[1] - 0.25 * diff(height), height[2])
}

draw_bound <- function(bound) {
  col <- bound_colour(bound$t[1])
  graphics::lines(bound$s, bound$value, col = col, lwd = 1.5)
  last <- bound[nrow(bound), ]
  graphics::text(last$s, last$value, bquote(L[.(last$t)]), pos = 1, offset = 0.3, col = tint(col, -0.3))
}

climb_key <- function(picture) {
  col <- bound_colour(picture$window[1])
  list(legend = as.expression(list(
         picture$symbol, bquote(.(gettext("bounds")) ~ L[t]), gettext("M-step"), gettext("E-step"))),
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
  loglik_given(params, trace$data, trace$given) + log_prior_at(params, trace$given$model)
}

draw_gaps <- function(picture, dots, legend) {
  gaps <- picture$gaps
  if (nrow(gaps) == 0) return(graphics::plot.new())
  open_log_panel(c(0, length(picture$objective) - 1), range(gaps$value), dots,
                 gettext("difference (log scale)"))
  graphics::title(xlab = gettext("iteration"), line = 2.2)
  for (i in 1:2) {
    series <- gaps[as.integer(gaps$series) == i, ]
    add_sequence(series$iteration, series$value, list(col = component_colours(2)[i]), c(16, 2)[i])
  }
  if (legend) {
    legend_above(list(legend = as.expression(unname(gap_texts(picture))), col = component_colours(2),
                      lwd = 1.5, pch = c(16, 2)), title_lines = 0.2)
  }
}
