#' The bound as a curve
#'
#' Lets one mean move, everything else held fixed, so that EM can be seen as it is drawn on a board: the
#' log-likelihood \eqn{l} is a curve; an E-step at a point builds the bound, a parabola that lies below the curve and
#' touches it there with the same slope; the M-step jumps to the top of the parabola; and what lies between the top
#' and the curve, the Kullback-Leibler divergence, is what the next E-step closes.
#'
#' @param params Where everything else is held: [gmm_params()] or a fit.
#' @param x The data, n x d.
#' @param component,variable Whose mean moves: the number of the component, and the number or name of the variable.
#' @param from Where it starts; by default where `params` has it.
#' @param steps How many E- and M-steps to take.
#' @param limits Ends of the curve; by default it shows all steps.
#' @param lang `"en"` or `"es"`; by default the language of the session's messages.
#' @param shown How many of the steps to draw: a plot for each makes a film, and leaves time to guess where the next
#'   M-step goes.
#' @param ... For `plot()`, graphical parameters; otherwise it must be empty.
#' @return An object of class `bound_curve`: a list with
#'   * `steps`, a data frame with a row per step t: `at`, where the E-step is taken, `loglik` there (which is the
#'     bound's height, too) and `slope` (of both); `top`, where the M-step goes, `bound` and `loglik_top` there, and
#'     `kl`, their difference;
#'   * `curve`, a data frame with columns `value`, `loglik` and a bound for each step, `L_0`, `L_1`, ...;
#'   * `params`, `component`, `variable` and `lang`.
#'
#'   `as.data.frame()` gives the steps; `print()` tells them in words.
#' @seealso [lower_bound()]; [plot.em_trace()] for the bounds along the way that EM takes with all parameters free.
#' @examples
#' theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
#' curve <- bound_curve(theta, six, component = 1, from = -3)
#' curve
#' plot(curve, shown = 1) # where will the next bound touch?
#' plot(curve)
#' @export
bound_curve <- function(params, x, component = 1, variable = 1, from = NULL, steps = 3, limits = NULL, lang = NULL) {
  params <- as_params(params)
  x <- matrix_for(params, x)
  component <- check_whole(component, "component", max = n_components(params))
  if (is.character(variable) && length(variable) == 1) variable <- match(variable, colnames(x), nomatch = 0L)
  variable <- check_whole(variable, "variable", max = ncol(x))
  from <- if (is.null(from)) params$means[component, variable] else check_numbers(from, "from", 1)
  steps <- check_whole(steps, "steps", max = 100)
  place <- function(value) {
    params$means[component, variable] <- value
    params
  }
  taken <- climb_one_mean(place, x, from, steps, unit = stats::sd(x[, variable], na.rm = TRUE))
  if (is.null(limits)) {
    ends <- range(taken$at, taken$top)
    limits <- ends + c(-1, 1) * max(0.35 * diff(ends), 1e-6 * max(abs(ends)), 0.2 * stats::sd(x[, variable], na.rm = TRUE))
  }
  limits <- check_numbers(limits, "limits", 2)
  structure(list(
    steps = taken, curve = heights_along(place, x, taken, limits), params = params, component = component,
    variable = variable, name = variable_names(x)[variable], lang = check_language(lang)
  ), class = "bound_curve")
}

check_numbers <- function(x, name, length) {
  if (is.numeric(x) && length(x) == length && all(is.finite(x)) && !is.unsorted(x, strictly = TRUE)) return(as.vector(x))
  if (length == 1) abort(gettextf("`%s` must be a finite number, not %s.", name, describe(x)))
  abort(gettextf("`%s` must be two finite numbers, the smaller first, not %s.", name, describe(x)))
}

# E and M in turn. In one mean the bound is a parabola, so that three of its values tell where its top is.
climb_one_mean <- function(place, x, from, steps, unit) {
  rows <- list()
  at <- from
  for (t in seq_len(steps)) {
    w <- e_step(place(at), x)
    bound <- function(value) lower_bound(place(value), x, w)$bound
    heights <- c(bound(at - unit), bound(at), bound(at + unit))
    bend <- heights[1] - 2 * heights[2] + heights[3]
    top <- at - unit * (heights[3] - heights[1]) / (2 * bend)
    reached <- lower_bound(place(top), x, w)
    rows[[t]] <- data.frame(
      t = t - 1, at = at, loglik = log_likelihood(place(at), x), slope = (heights[3] - heights[1]) / (2 * unit),
      top = top, bound = reached$bound, loglik_top = log_likelihood(place(top), x), kl = reached$kl
    )
    at <- top
  }
  do.call(rbind, rows)
}

heights_along <- function(place, x, taken, limits) {
  value <- sort(unique(c(seq(limits[1], limits[2], length.out = 151), taken$at, taken$top)))
  value <- value[value >= limits[1] & value <= limits[2]]
  curve <- data.frame(value = value, loglik = vapply(value, function(m) log_likelihood(place(m), x), 0))
  for (t in seq_len(nrow(taken))) {
    w <- e_step(place(taken$at[t]), x)
    curve[[paste0("L_", t - 1)]] <- vapply(value, function(m) lower_bound(place(m), x, w)$bound, 0)
  }
  curve
}

#' @rdname bound_curve
#' @export
print.bound_curve <- function(x, ...) {
  check_object(x)
  check_dots_empty(...)
  say <- teller(x$lang)
  tell <- function(...) writeLines(wrapped(say(...), min(getOption("width"), 90)))
  number <- decimals_for(c(x$steps$loglik, x$steps$bound, x$steps$loglik_top))
  tell("curve.title", j = x$component, variable = as_words(x$name))
  for (t in seq_len(nrow(x$steps))) {
    step <- x$steps[t, ]
    tell("curve.step", t = step$t, at = figures(step$at), l = number(step$loglik), top = figures(step$top),
         bound = number(step$bound), l_after = number(step$loglik_top), kl = number(step$kl))
  }
  invisible(x)
}

#' @export
as.data.frame.bound_curve <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)$steps
}

#' @rdname bound_curve
#' @param y Not used.
#' @export
plot.bound_curve <- function(x, y, shown = nrow(x$steps), ...) {
  check_object(x)
  shown <- check_whole(shown, "shown", min = 0, max = nrow(x$steps))
  say <- teller(x$lang)
  steps <- x$steps[seq_len(shown), ]
  dots <- list(...)
  old <- use_par(mar = c(4, 5.2, 3.4, 1))
  on.exit(graphics::par(old))
  open_panel(range(x$curve$value), limits_of_climb(x), dots, list(xlab = label_of_mean(x), ylab = "", las = 1))
  graphics::lines(x$curve$value, x$curve$loglik, lwd = 2.5)
  for (t in seq_len(shown)) draw_bound_curve(x$curve, steps[t, ])
  if (shown == 0) graphics::points(x$steps$at[1], x$steps$loglik[1], pch = 16, cex = 1.2)
  finish_panel(key_of_bounds(say, shown), NULL, or_default(dots$main, plain_text(say("curve.heading"))), dots)
  invisible(x)
}

label_of_mean <- function(x) bquote(mu[.(x$component)] ~ .(paste0("(", x$name, ")")))

# All that matters: the curve between the steps, and a part of the bounds below it.
limits_of_climb <- function(x) {
  heights <- range(x$curve$loglik, x$steps$loglik)
  reached <- range(x$steps$loglik, x$steps$loglik_top)
  c(max(heights[1], reached[1] - 0.6 * diff(reached)), heights[2])
}

draw_bound_curve <- function(curve, step) {
  colour <- bound_colour(step$t)
  graphics::lines(curve$value, curve[[paste0("L_", step$t)]], col = colour, lwd = 2, lty = "62")
  # The tangent that curve and bound have in common.
  reach <- 0.06 * diff(range(curve$value)) * c(-1, 1)
  graphics::lines(step$at + reach, step$loglik + step$slope * reach, col = "grey40", lwd = 1.2)
  graphics::segments(step$top, step$bound, step$top, step$loglik_top, col = component_colours(2)[2], lwd = 4, lend = 1)
  graphics::points(step$at, step$loglik, pch = 16, cex = 1.2)
  graphics::points(step$top, step$bound, pch = 21, bg = "white", col = colour, cex = 1.2, lwd = 2)
}

key_of_bounds <- function(say, shown) {
  if (shown == 0) return(NULL)
  colour <- bound_colour(0)
  list(legend = c("l", say("curve.bound"), say("curve.e"), say("curve.m"), "KL"),
       col = c("black", colour, "black", colour, component_colours(2)[2]), lwd = c(2.5, 2, NA, NA, 4),
       lty = c("solid", "62", "blank", "blank", "solid"), pch = c(NA, NA, 16, 21, NA), pt.bg = "white")
}
