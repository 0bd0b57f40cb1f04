#' The bound as a curve
#'
#' Lets one parameter move, everything else held fixed, so that EM can be seen as it is drawn on a board: the
#' log-likelihood \eqn{l} is a curve; an E-step at a point builds the bound, a curve that lies below and
#' touches it there with the same slope; the M-step jumps to the top of the bound; and what lies between the top
#' and the curve, the Kullback-Leibler divergence, is what the next E-step closes.
#'
#' What moves is one coordinate of a mean, \eqn{\mu_{jv}}, in which the bound is a parabola; a proportion \eqn{\pi_j}, while the others
#' (and that of a noise component) keep their ratios, so that all add up to 1: the bound is
#' \eqn{N_j \log \pi_j + (n - N_j) \log(1 - \pi_j)} and a constant, and its top the M-step's \eqn{N_j / n}; or a standard
#' deviation \eqn{\sigma_{jv}}, with which the whole covariance of the component is scaled, about the mean that is held: its top
#' is the M-step's where that mean, and the shape and orientation of the covariance, are those of the M-step.
#'
#' @param params Where everything else is held: [gmm_params()] or a fit.
#' @param x The data, n x d.
#' @param component,variable Whose parameter moves: the number of the component, and the number or name of the variable, which a proportion
#'   does not have.
#' @param from Where it starts; by default where `params` has it. A proportion lies between 0 and 1, a standard deviation above 0.
#' @param steps How many E- and M-steps to take.
#' @param limits Ends of the curve; by default it shows all steps.
#' @param parameter What moves: `"mean"`, `"proportion"` or `"sd"`.
#' @param lang `"en"` or `"es"`; by default the language of the session's messages.
#' @param shown How many of the steps to draw: a plot for each makes a film, and leaves time to guess where the next
#'   M-step goes.
#' @param ... For `plot()`, graphical parameters; otherwise it must be empty.
#' @return An object of class `bound_curve`: a list with
#'   * `steps`, a data frame with a row per step t: `at`, where the E-step is taken, `loglik` there (which is the
#'     bound's height, too) and `slope` (of both); `top`, where the M-step goes, `bound` and `loglik_top` there, and
#'     `kl`, their difference;
#'   * `curve`, a data frame with columns `value`, `loglik` and a bound for each step, `L_0`, `L_1`, ...;
#'   * `params`, `parameter`, `component`, `variable`, `name` (of what moves) and `lang`.
#'
#'   `as.data.frame()` gives the steps; `print()` tells them in words.
#' @seealso [lower_bound()]; [plot.em_trace()] for the bounds along the way that EM takes with all parameters free.
#' @examples
#' theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
#' curve <- bound_curve(theta, six, component = 1, from = -3)
#' curve
#' plot(curve, shown = 1) # where will the next bound touch?
#' plot(curve)
#'
#' # A proportion; a standard deviation.
#' plot(bound_curve(theta, six, component = 2, from = 0.1, parameter = "proportion"))
#' plot(bound_curve(theta, six, component = 2, from = 6, parameter = "sd"))
#' @export
bound_curve <- function(params, x, component = 1, variable = 1, from = NULL, steps = 3, limits = NULL, lang = NULL,
                        parameter = c("mean", "proportion", "sd")) {
  params <- as_params(params)
  x <- matrix_for(params, x)
  parameter <- match_choice(parameter, "parameter", names(moving))
  component <- check_whole(component, "component", max = n_components(params))
  if (is.character(variable) && length(variable) == 1) variable <- match(variable, colnames(x), nomatch = 0L)
  variable <- check_whole(variable, "variable", max = ncol(x))
  if (parameter == "proportion" && n_components(params) == 1 && is.null(params$noise)) {
    abort(gettext("The proportion of a single component is 1 and cannot move: `parameter` must be \"mean\" or \"sd\"."))
  }
  moves <- moving[[parameter]](params, component, variable, stats::sd(x[, variable], na.rm = TRUE))
  from <- if (is.null(from)) moves$now else check_within(check_numbers(from, "from", 1), "from", moves$domain)
  steps <- check_whole(steps, "steps", max = 100)
  taken <- climb_along(moves, x, from, steps)
  limits <- if (is.null(limits)) moves$limits(range(taken$at, taken$top))
            else check_within(check_numbers(limits, "limits", 2), "limits", moves$domain)
  structure(list(
    steps = taken, curve = heights_along(moves$place, x, taken, limits), params = params, parameter = parameter,
    component = component, variable = variable, name = variable_names(x)[variable], lang = check_language(lang)
  ), class = "bound_curve")
}

# What can move, of component j. In each the bound is b_1 f_1 + b_2 f_2 + constant: place(value) gives the parameters, terms(value, at)
# f_1 and f_2, slopes(value, at) their derivatives, top(b, at) where the bound is highest; three of its heights, at
# around(at), tell b.
moving <- list(
  mean = function(params, j, v, spread) {
    # Of the data or the component, whichever is wider: over less the bound hardly moves.
    unit <- max(spread, sqrt(variances_of(params$covariances)[j, v]), na.rm = TRUE)
    list(
      now = params$means[j, v], domain = c(-Inf, Inf),
      place = function(value) {
        params$means[j, v] <- value
        params
      },
      around = function(at) at + c(-1, 1) * unit,
      terms = function(value, at) ((value - at) / unit)^(1:2),
      slopes = function(value, at) c(1, 2 * (value - at) / unit) / unit,
      top = function(b, at) at - unit * b[1] / (2 * b[2]),
      limits = function(ends) ends + c(-1, 1) * max(0.35 * diff(ends), 1e-6 * max(abs(ends)), 0.2 * unit)
    )
  },
  proportion = function(params, j, v, spread) {
    list(
      now = params$proportions[j], domain = c(0, 1),
      place = function(value) with_proportion(params, j, value),
      around = function(at) c(at, 1 + at) / 2,
      terms = function(value, at) c(log(value), log1p(-value)),
      slopes = function(value, at) c(1 / value, -1 / (1 - value)),
      top = function(b, at) b[1] / sum(b),
      limits = function(ends) {
        wanted <- ends + c(-1, 1) * max(0.35 * diff(ends), 0.1)
        c(max(wanted[1], ends[1] / 2), min(wanted[2], (1 + ends[2]) / 2))
      }
    )
  },
  sd = function(params, j, v, spread) {
    now <- sqrt(variances_of(params$covariances)[j, v])
    list(
      now = now, domain = c(0, Inf),
      place = function(value) {
        params$covariances <- with_scaled_component(params$covariances, j, (value / now)^2)
        params
      },
      around = function(at) c(at / 2, 2 * at),
      terms = function(value, at) c(log(value / at), (at / value)^2),
      slopes = function(value, at) c(1 / value, -2 * (at / value)^2 / value),
      top = function(b, at) at * sqrt(2 * b[2] / b[1]),
      limits = function(ends) exp(log(ends) + c(-1, 1) * max(0.35 * diff(log(ends)), log(1.5)))
    )
  }
)

# The others keep their ratios.
with_proportion <- function(params, j, value) {
  rest <- (1 - value) / (1 - params$proportions[j])
  params$proportions[-j] <- params$proportions[-j] * rest
  if (!is.null(params$noise)) params$noise$proportion <- params$noise$proportion * rest
  params$proportions[j] <- value
  params
}

check_within <- function(value, name, domain) {
  if (all(value > domain[1] & value < domain[2])) return(value)
  if (domain[2] == 1) abort(gettextf("`%s` must lie between 0 and 1, as a proportion does, not be %s.", name, describe(value)))
  abort(gettextf("`%s` must be greater than 0, as a standard deviation is, not %s.", name, describe(value)))
}

check_numbers <- function(x, name, length) {
  if (is.numeric(x) && length(x) == length && all(is.finite(x)) && !is.unsorted(x, strictly = TRUE)) return(as.vector(x))
  if (length == 1) abort(gettextf("`%s` must be a finite number, not %s.", name, describe(x)))
  abort(gettextf("`%s` must be two finite numbers, the smaller first, not %s.", name, describe(x)))
}

# E and M in turn.
climb_along <- function(moves, x, from, steps) {
  rows <- list()
  at <- from
  for (t in seq_len(steps)) {
    w <- e_step(moves$place(at), x)
    b <- bound_in_terms(moves, x, w, at)
    top <- moves$top(b, at)
    reached <- lower_bound(moves$place(top), x, w)
    rows[[t]] <- data.frame(
      t = t - 1, at = at, loglik = log_likelihood(moves$place(at), x), slope = sum(b * moves$slopes(at, at)),
      top = top, bound = reached$bound, loglik_top = log_likelihood(moves$place(top), x), kl = reached$kl
    )
    at <- top
  }
  do.call(rbind, rows)
}

# The b of the bound that an E-step at `at` has built.
bound_in_terms <- function(moves, x, w, at) {
  bound <- function(value) lower_bound(moves$place(value), x, w)$bound
  values <- moves$around(at)
  terms <- rbind(moves$terms(values[1], at), moves$terms(values[2], at)) - rep(moves$terms(at, at), each = 2)
  solve(terms, c(bound(values[1]), bound(values[2])) - bound(at))
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
  title <- c(mean = "curve.title", proportion = "curve.title_proportion", sd = "curve.title_sd")[[x$parameter]]
  if (x$parameter == "proportion") tell(title, j = x$component) else tell(title, j = x$component, variable = as_words(x$name))
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
  open_panel(range(x$curve$value), limits_of_climb(x), dots, list(xlab = label_of_moving(x), ylab = "", las = 1))
  graphics::lines(x$curve$value, x$curve$loglik, lwd = 2.5)
  for (t in seq_len(shown)) draw_bound_curve(x$curve, steps[t, ])
  if (shown == 0) graphics::points(x$steps$at[1], x$steps$loglik[1], pch = 16, cex = 1.2)
  finish_panel(key_of_bounds(say, shown), NULL, or_default(dots$main, plain_text(say("curve.heading"))), dots)
  invisible(x)
}

label_of_moving <- function(x) {
  of <- paste0("(", x$name, ")")
  switch(x$parameter,
    mean = bquote(mu[.(x$component)] ~ .(of)), proportion = bquote(pi[.(x$component)]), sd = bquote(sigma[.(x$component)] ~ .(of))
  )
}

# All that matters: the curve between the steps, and a part of the bounds below it.
limits_of_climb <- function(x) {
  heights <- range(x$curve$loglik, x$steps$loglik)
  reached <- range(x$steps$loglik, x$steps$loglik_top)
  c(max(heights[1], reached[1] - 0.6 * diff(reached)), heights[2])
}

# None of those that bounds have.
divergence_colour <- "grey55"

draw_bound_curve <- function(curve, step) {
  colour <- bound_colour(step$t)
  graphics::lines(curve$value, curve[[paste0("L_", step$t)]], col = colour, lwd = 2, lty = "62")
  # The tangent that curve and bound have in common.
  reach <- 0.06 * diff(range(curve$value)) * c(-1, 1)
  graphics::lines(step$at + reach, step$loglik + step$slope * reach, col = "grey40", lwd = 1.2)
  graphics::segments(step$top, step$bound, step$top, step$loglik_top, col = divergence_colour, lwd = 4, lend = 1)
  graphics::points(step$at, step$loglik, pch = 16, cex = 1.2)
  graphics::points(step$top, step$bound, pch = 21, bg = "white", col = colour, cex = 1.2, lwd = 2)
}

key_of_bounds <- function(say, shown) {
  if (shown == 0) return(NULL)
  colour <- bound_colour(0)
  list(legend = c("l", say("curve.bound"), say("curve.e"), say("curve.m"), "KL"),
       col = c("black", colour, "black", colour, divergence_colour), lwd = c(2.5, 2, NA, NA, 4),
       lty = c("solid", "62", "blank", "blank", "solid"), pch = c(NA, NA, 16, 21, NA), pt.bg = "white")
}
