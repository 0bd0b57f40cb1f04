# Profile likelihood intervals: the ends of what a quantity may be while the log-likelihood, as high as it can be
# with the quantity held there, is within half a quantile of chi-square of its maximum.

# Lower and upper ends of the quantities `rows` of the kinds `what`; NA, and a reason, where an end was not found.
profile_ends <- function(fit, what, rows, level) {
  near <- maximum_near(fit)
  drop <- stats::qchisq(level, 1) / 2
  ends <- matrix(NA_real_, length(rows), 2)
  for (at in seq_along(rows)) for (side in 1:2) {
    ends[at, side] <- profile_end(fit, near, what, rows[at], c(-1, 1)[side], drop)
  }
  ends
}

# The highest (direction 1) or lowest (-1) value at which the objective is `drop` below its maximum, by Venzon and
# Moolgavkar (1988): where the objective is a quadratic and the quantity, on its scale, linear, the end is
#   theta + I^-1 (g + mu a),  mu^2 = (2 (l - l*) + g'I^-1 g) / a'I^-1 a,
# with a the gradient of the quantity; from there again, until it stays.
profile_end <- function(fit, near, what, row, direction, drop, most = 60) {
  chart <- near$chart
  at <- near$at
  goal <- at$objective - drop
  for (step in seq_len(most)) {
    quantity <- scaled_quantity(fit, chart, at, what, row)
    if (all(quantity$slope == 0)) return(quantity$value)
    move <- profile_step(at, quantity$slope, goal, direction)
    if (is.null(move)) return(NA_real_)
    small <- sum(move * (at$information %*% move))
    if (small < 1e-12 && abs(at$objective - goal) < 1e-8) return(quantity$value)
    following <- profile_move(chart, near$data, at, move, goal, drop)
    if (is.null(following)) return(NA_real_)
    chart <- following$chart
    at <- following$at
  }
  NA_real_
}

# A quantity, and its gradient on the scale of its interval.
scaled_quantity <- function(fit, chart, at, what, row) {
  found <- quantities_of(fit, list(chart = chart, components = at$components), what)
  value <- found$estimate[row]
  list(value = value, slope = found$jacobian[row, ] * scales_of_quantities[[found$scale[row]]]$slope(value))
}

profile_step <- function(at, slope, goal, direction) {
  root <- scaled_root(at$information)
  if (is.null(root)) return(NULL)
  inverse <- inverse_of(root)
  newton <- as.vector(inverse %*% at$gradient)
  across <- as.vector(inverse %*% slope)
  room <- 2 * (at$objective - goal) + sum(newton * at$gradient)
  newton + direction * sqrt(max(room, 0) / sum(across * slope)) * across
}

# As much of the step as does not lead far below the goal.
profile_move <- function(chart, data, at, move, goal, drop) {
  for (halving in 0:12) {
    theta <- chart_origin(chart) + move / 2^halving
    following <- tryCatch(
      {
        there <- new_chart(chart_params(chart, theta), chart$model)
        list(chart = there, at = derivatives_at(there, data))
      },
      error = function(e) NULL
    )
    if (!is.null(following) && isTRUE(following$at$objective > goal - max(drop, 0.5))) return(following)
  }
}
