#' Plots of EM and k-means at work
#'
#' The pictures of the lecture: how the lower bound pushes the log-likelihood up, how the
#' distortion falls, and where the components are on the way.
#'
#' `plot(<em_trace>)` draws, on the left, the log-likelihood along the path from \eqn{\theta_0}
#' over \eqn{\theta_1, \theta_2, \dots} (between two of them the parameters are interpolated), and
#' for each t the lower bound \eqn{L_t} along the same path: it lies below the log-likelihood
#' everywhere and touches it at \eqn{\theta_t} (E-step), and its maximum is at
#' \eqn{\theta_{t+1}} (M-step), from where the next E-step climbs to the log-likelihood again.
#' Only a few iterations, in which this can be seen, are drawn. On the right, for all
#' iterations and on a logarithmic axis: what is left to gain, \eqn{l_T - l_t}, and the gap
#' between the log-likelihood and the bound that each E-step closes, the Kullback-Leibler
#' divergence from the old responsibilities to the new ones.
#'
#' `plot(<em_trace>, iteration = t)` draws the components at \eqn{\theta_t}: every row in the
#' mixture of the components' colours that its responsibilities give, the 50 % and 95 %
#' ellipses, and the path of the means up to t. The axes are the same for all t, so that a
#' sequence of such plots makes a film.
#'
#' `plot(<kmeans_trace>)` draws the distortion after each half step: dots for assignments (step
#' (a)), triangles for updates (step (b)). With `iteration` it draws the clusters after that half
#' step, as [plot.kmeans_fit()] does, and the paths of the centres.
#'
#' @param x A trace by [em_trace()] or [kmeans_trace()].
#' @param iteration `NULL`, or which iteration (0 is the start) or half step (from 1) to draw.
#' @param dims The variables to show, by name or number; by default all.
#' @inheritParams plot.gmm_fit
#' @return `x`, invisibly.
#' @examples
#' x <- people[c("height", "weight")]
#' start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)),
#'                     covariances = diag(c(50, 100)))
#' trace <- em_trace(x, start, control = gmm_control(max_iter = 20))
#' plot(trace)
#' plot(trace, iteration = 3)
#'
#' trace <- kmeans_trace(x, centers = rbind(c(150, 100), c(200, 50)))
#' plot(trace)
#' plot(trace, iteration = 2)
#' @name plot.em_trace
NULL

#' @rdname plot.em_trace
#' @export
plot.em_trace <- function(x, iteration = NULL, dims = NULL, ..., legend = TRUE) {
  check_object(x)
  dots <- list(...)
  if (is.null(iteration)) {
    plot_bounds(bounds_picture(x), dots, legend)
    return(invisible(x))
  }
  plot_view(em_view(x, iteration, dots), dims, em_painter(), dots, legend)
  invisible(x)
}

em_view <- function(trace, iteration, dots = list()) {
  t <- check_whole(iteration, "iteration", min = 0, max = length(trace$params) - 1)
  now <- trace$params[[t + 1]]
  last <- trace$params[[length(trace$params)]]
  means <- lapply(trace$params, function(params) params$means)
  # The same axes for every t.
  view <- new_view(trace$data, now$means, dots, params = now,
                   limits = view_limits(trace$data, do.call(rbind, means), last))
  if (ncol(now$means) == 1) view$top <- max(vapply(trace$params, top_with, numeric(1), view))
  colours <- c(view$colours, if (!is.null(now$noise)) noise_colour)
  view$of_rows$colour <- blend(trace$responsibilities[[t + 1]][view$shown, , drop = FALSE], colours)
  view$title <- gettextf("EM, iteration %d: log-likelihood %s", t,
                         formatC(trace$loglik[t + 1], format = "f", digits = 2, big.mark = " "))
  view$symbols[] <- or_default(dots$pch, 16)[1]
  view$path <- means[seq_len(t + 1)]
  view
}

top_with <- function(params, view) {
  view$params <- params
  top_of_curves(view)
}

em_painter <- function() {
  list(line = c("histogram", "blended_rug", "sum", "curves", "peaks"),
       plane = c("blended_points", "ellipses", "paths", "centers"), groups = component_groups,
       key = component_key, note = ellipses_note, top = top_of_curves, ylab = gettext("density"))
}

#' @rdname plot.em_trace
#' @export
plot.kmeans_trace <- function(x, iteration = NULL, dims = NULL, ..., legend = TRUE) {
  check_object(x)
  dots <- list(...)
  if (is.null(iteration)) {
    plot_half_steps(x, dots, legend)
    return(invisible(x))
  }
  plot_view(half_step_view(x, iteration, dots), dims, cluster_painter(), dots, legend)
  invisible(x)
}

half_step_view <- function(trace, iteration, dots = list()) {
  t <- check_whole(iteration, "iteration", max = length(trace$half))
  view <- new_view(trace$data, trace$centers[[t]], dots, cluster = trace$cluster[[t]],
                   limits = view_limits(trace$data, do.call(rbind, trace$centers)))
  view$path <- trace$centers[seq_len(t)]
  view$sizes <- tabulate(trace$cluster[[t]], nrow(trace$centers[[t]]))
  half <- switch(trace$half[t], assign = gettext("assign"), update = gettext("update"))
  view$title <- gettextf("half step %d (%s): J = %s", t, half, big(trace$distortion[t]))
  view
}

plot_half_steps <- function(trace, dots, legend) {
  check_flag(legend, "legend")
  picture <- half_steps_approach(trace)
  key <- list(legend = unname(picture$kinds), pch = c(16, 2), col = or_default(dots$col, component_colours(1)))
  plot_approach(picture, dots, key = if (legend) key)
}

half_steps_approach <- function(trace) {
  picture <- distortion_approach(trace$distortion, seq_along(trace$half),
                                 gettext("k-means: distortion by half step"), gettext("half step"))
  picture$kinds <- c(assign = gettext("after assigning rows (a)"), update = gettext("after moving centres (b)"))
  picture$data$kind <- factor(trace$half, names(picture$kinds))
  picture
}
