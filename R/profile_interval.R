# Profile likelihood intervals: the ends of what a quantity may be while the log-likelihood, as high as it can be
# with the quantity held there, is within half a quantile of chi-square of its maximum.

# Lower and upper ends of the quantities `rows` of the kinds `what`; NA where the likelihood could not be followed.
profile_ends <- function(fit, what, rows, level) {
  near <- maximum_near(fit)
  furthest <- sqrt(stats::qchisq(level, 1))
  ends <- matrix(NA_real_, length(rows), 2)
  for (at in seq_along(rows)) for (side in 1:2) {
    ends[at, side] <- profile_end(fit, near, what, rows[at], c(-1, 1)[side], furthest)
  }
  ends
}

# Where the signed root r = (2 (l_max - l))^(1/2) of the profile is `furthest`, by Newton's method from the maximum
# outwards: with the quantity held at c the slope of the profile is the multiplier, so that dr/dc = |multiplier| / r.
profile_end <- function(fit, near, what, row, direction, furthest, most = 40) {
  measure <- function(state) scaled_quantity(fit, state, what, row)
  state <- near[c("chart", "at")]
  quantity <- measure(state)
  if (all(quantity$slope == 0)) return(quantity$value)
  # Where the profile is a quadratic the end lies so far away.
  reach <- furthest * sqrt(sum(quantity$slope * (inverse_of(scaled_root(near$at$information)) %*% quantity$slope)))
  goal <- quantity$on_scale
  root <- 0
  slope <- furthest / reach
  for (step in seq_len(most)) {
    goal <- goal + direction * max(min((furthest - root) / slope, reach / 3), -reach / 3)
    ahead <- held_maximum(state, near$data, measure, goal)
    # What is lost on a long way may be found by a shorter one.
    for (shorter in 1:3) if (is.null(ahead)) {
      goal <- (measure(state)$on_scale + goal) / 2
      ahead <- held_maximum(state, near$data, measure, goal)
    }
    if (is.null(ahead)) return(NA_real_)
    state <- ahead
    root <- sqrt(2 * max(near$at$objective - state$at$objective, 0))
    if (abs(root - furthest) < 1e-7) return(measure(state)$value)
    slope <- abs(state$multiplier) / max(root, 1e-8)
    # The profile rises again, or has no slope: there is no end on this way.
    if (!is.finite(slope) || slope < 1e-3 * furthest / reach || state$multiplier * direction > 0) return(NA_real_)
  }
  NA_real_
}

# A quantity, and its value and gradient on the scale of its interval.
scaled_quantity <- function(fit, state, what, row) {
  found <- quantities_of(fit, list(chart = state$chart, components = state$at$components), what)
  value <- found$estimate[row]
  scale <- scales_of_quantities[[found$scale[row]]]
  list(value = value, on_scale = scale$to(value), slope = found$jacobian[row, ] * scale$slope(value))
}

# The maximum at which the quantity is `goal`, by Newton's method with a multiplier; NULL where it is lost. That the quantity
# itself is curved the steps do not know, so that each leaves a share of the way: by how much moves shrink tells how long they must
# be (Barzilai and Borwein 1988).
held_maximum <- function(state, data, measure, goal, most = 40) {
  last <- Inf
  before <- NULL
  length <- 1
  for (step in seq_len(most)) {
    quantity <- measure(state)
    off <- goal - quantity$on_scale
    held <- held_step(state$at, quantity$slope, off)
    if (is.null(held)) return(NULL)
    gain <- sum(held$move * (held$curvature %*% held$move))
    # Where an offset has taken digits rounding is all that is left at last.
    is_rounding <- gain < 1e-8 && gain > last / 4
    if (gain < 1e-14 || is_rounding) return(c(state[c("chart", "at")], list(multiplier = held$multiplier)))
    last <- gain
    length <- if (is.null(before) || gain > 1) 1 else fitting_length(held, before, length)
    state <- moved_state(state, data, held$move * min(length, 2 / sqrt(gain)))
    before <- held$move
    if (is.null(state)) return(NULL)
  }
}

fitting_length <- function(held, before, length) {
  metric <- held$curvature %*% before
  left <- sum(held$move * metric) / sum(before * metric)
  if (is.finite(left) && left < 1 && abs(left) > 0.2) max(0.3, min(length / (1 - left), 10)) else 1
}

# The step to the maximum of the quadratic where the quantity, as it is linear, is `off` further. Only along what
# leaves the quantity as it is must the information be positive definite.
held_step <- function(at, slope, off) {
  unit <- sum(slope^2 / pmax(abs(diag(at$information)), 1e-8 * max(abs(diag(at$information)))))
  for (weight in c(0, 1, 100, 1e4)) {
    curvature <- at$information + weight / unit * tcrossprod(slope)
    root <- scaled_root(curvature, least = 1e-12)
    if (is.null(root)) next
    inverse <- inverse_of(root)
    newton <- as.vector(inverse %*% at$gradient)
    across <- as.vector(inverse %*% slope)
    share <- (off - sum(slope * newton)) / sum(slope * across)
    return(list(move = newton + share * across, multiplier = -share, curvature = curvature))
  }
}

# As much of the move as leads to a mixture.
moved_state <- function(state, data, move) {
  for (halving in 0:8) {
    theta <- chart_origin(state$chart) + move / 2^halving
    there <- tryCatch(
      {
        chart <- new_chart(chart_params(state$chart, theta), state$chart$model)
        list(chart = chart, at = derivatives_at(chart, data))
      },
      error = function(e) NULL
    )
    if (!is.null(there) && is.finite(there$at$objective)) return(there)
  }
}
