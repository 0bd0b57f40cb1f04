#' The distribution of a Gaussian mixture
#'
#' Density, distribution function, quantiles and random rows. With one component, `dgmm()` is
#' the normal density
#' \deqn{N(x; \mu, \Sigma) = (2\pi)^{-d/2} \det(\Sigma)^{-1/2} \exp\{-(x - \mu)' \Sigma^{-1} (x -
#' \mu) / 2\}.}
#'
#' In several dimensions \eqn{X \le q} means that it holds of every variable, and X > q too, so that the two
#' probabilities do not add up to 1; the quantile is the one number q with \eqn{P(X_1 \le q, \dots, X_d \le q) = p}
#' (equicoordinate, as `mvtnorm::qmvnorm()` has it), for variables in the same unit. Components that are
#' not diagonal take the package \pkg{mvtnorm} (Genz and Bretz 2009), whose integration is a randomised one for boxes and
#' in more than three variables: errors of up to about 1e-5 depend on R's random seed, and a warning tells those above 1e-4.
#'
#' @param x,q Points: an n x d matrix or data frame, or a vector if d = 1 (if d > 1 a vector of
#'   length d is one point).
#' @param p Probabilities.
#' @param n Number of rows to draw.
#' @param params [gmm_params()], or a fit; it may also come first, before `x`, `q`, `p` or `n`.
#' @param log,log.p Whether densities or probabilities are logarithms. Of several variables the logarithm is that of
#'   the probability as a number, `-Inf` below 1e-308.
#' @param lower.tail Whether probabilities are \eqn{P(X \le x)}, otherwise \eqn{P(X > x)}.
#' @param lower For the probability of intervals (boxes), \eqn{P(lower < X \le q)}: points like `q`, or one for all of them.
#' @return `dgmm()`, `pgmm()`, `qgmm()`: a vector with a value per point. A point with a missing value has the density `NA`, and
#'   one with an infinite value 0, as by [stats::dnorm()]. `rgmm()`: an n x d
#'   matrix whose attribute `"component"` tells the component z of each row; z is drawn first,
#'   from the proportions, then x given z. A noise component (z = 0) is uniform over its box; `dgmm()`
#'   goes on with the same density beyond it, see [fit_gmm()].
#' @references Genz, A. and Bretz, F. (2009). *Computation of Multivariate Normal and t Probabilities*. Springer.
#'   \doi{10.1007/978-3-642-01689-9}
#' @examples
#' theta <- gmm_params(c(0.3, 0.7), means = c(0, 4), covariances = c(1, 2))
#' curve(dgmm(x, theta), -4, 10)
#' pgmm(2, theta)
#' qgmm(c(0.05, 0.5, 0.95), theta)
#' set.seed(1)
#' x <- rgmm(1000, theta)
#' table(attr(x, "component"))
#' # How many are between 160 and 180 cm tall and between 50 and 70 kg heavy?
#' pgmm(c(180, 70), complete_mle(people[c("height", "weight")], people$sex, "VVI"), lower = c(160, 50))
#' # The normal density itself:
#' dgmm(1, gmm_params(1, 0, 1)) - dnorm(1)
#' @export
dgmm <- function(x, params, log = FALSE) {
  if (is_in_other_order(params, x)) return(dgmm(params, x, log))
  x <- rows_by_formula(params, x)
  params <- as_params(params)
  check_flag(log, "log")
  density <- log_density_of_points(params, x)
  if (log) density else exp(density)
}

# As dnorm() has it: what is missing has no density, and what is infinite has none of its own.
log_density_of_points <- function(params, x) {
  d <- n_variables(params)
  x <- numeric_columns(columns_in_order(x, names_to_match(params, x), d, "x"), "x")
  if (nrow(x) == 0) return(numeric(0))
  check_number_of_columns(x, d, "x")
  if (!is.double(x)) storage.mode(x) <- "double"
  if (all_finite(x)) return(evaluate_at(params, as_data_matrix(x), "log_density"))
  missing <- rowSums(is.na(x)) > 0
  finite <- !missing & rowSums(is.infinite(x)) == 0
  density <- stats::setNames(ifelse(missing, NA_real_, -Inf), rownames(x))
  if (any(finite)) density[finite] <- evaluate_at(params, as_data_matrix(x[finite, , drop = FALSE]), "log_density")
  density
}

#' @rdname dgmm
#' @export
pgmm <- function(q, params, lower.tail = TRUE, log.p = FALSE, lower = NULL) {
  if (is_in_other_order(params, q)) return(pgmm(params, q, lower.tail, log.p, lower))
  check_flag(lower.tail, "lower.tail")
  check_flag(log.p, "log.p")
  params <- as_params(params)
  if (!is.null(lower) && !lower.tail) {
    abort(gettextf("`lower.tail` must be TRUE where `lower` gives the other end of intervals."))
  }
  if (n_variables(params) > 1) {
    p <- orthant_probabilities(q, params, lower.tail, lower)
    return(if (log.p) log(p) else p)
  }
  q <- check_points(q, "q")
  if (!is.null(lower)) lower <- check_lower(check_points(lower, "lower"), q)
  if (length(q) == 0) return(numeric(0))
  univariate <- as_univariate(params)
  if (!is.null(lower)) {
    p <- interval_probability(lower, q, univariate)
    return(if (log.p) log(p) else p)
  }
  log_p <- log_tail(q, univariate, lower.tail)
  if (log.p) log_p else exp(log_p)
}

# A lower end for each upper end.
check_lower <- function(lower, q) {
  if (!length(lower) %in% c(1, length(q))) {
    abort(gettextf("`lower` must be of the length of `q`, %d, or of length 1, not %d.", length(q), length(lower)))
  }
  rep_len(lower, length(q))
}

# Of the two tails the differences of those are taken that are smaller.
interval_probability <- function(lower, upper, univariate) {
  p <- numeric(length(upper))
  for (j in seq_along(univariate$sd)) {
    z <- function(x) (x - univariate$mean[[j]]) / univariate$sd[[j]]
    p <- p + univariate$proportion[j] * normal_interval(z(lower), z(upper))
  }
  noise <- univariate$noise
  if (is.null(noise)) return(p)
  p + noise$proportion * pmax(stats::punif(upper, noise$box[1], noise$box[2]) - stats::punif(lower, noise$box[1], noise$box[2]), 0)
}

normal_interval <- function(a, b) {
  right <- !is.na(a) & a > 0
  p <- ifelse(right, stats::pnorm(a, lower.tail = FALSE) - stats::pnorm(b, lower.tail = FALSE), stats::pnorm(b) - stats::pnorm(a))
  pmax(p, 0)
}

#' @rdname dgmm
#' @export
qgmm <- function(p, params, lower.tail = TRUE, log.p = FALSE) {
  if (is_in_other_order(params, p)) return(qgmm(params, p, lower.tail, log.p))
  check_flag(lower.tail, "lower.tail")
  check_flag(log.p, "log.p")
  p <- check_points(p, "p")
  params <- as_params(params)
  target <- if (log.p) p else suppressWarnings(log(p))
  bad <- which(is.nan(target) & !is.nan(p) | target > 0)
  if (length(bad) > 0) {
    abort(gettextf("`p` must be probabilities, but number %d is %s.", bad[1], format(p[bad[1]])))
  }
  if (n_variables(params) > 1) {
    return(vapply(exp(target), equicoordinate_quantile, numeric(1), params, lower.tail))
  }
  quantiles_by_bisection(target, as_univariate(params), lower.tail)
}

#' @rdname dgmm
#' @export
rgmm <- function(n, params) {
  if (is_in_other_order(params, n)) return(rgmm(params, n))
  params <- as_params(params)
  n <- check_whole(n, "n", min = 0, max = .Machine$integer.max)
  d <- n_variables(params)
  x <- unset_matrix(n, d)
  dimnames(x) <- list(NULL, colnames(params$means))
  component <- integer(n)
  # A block at a time, so that Ctrl-C is answered between two.
  for (rows in rows_in_parts(n, max(1, most_drawn_at_once %/% d))) {
    drawn <- draw_rows(length(rows), params)
    x[rows, ] <- drawn$x
    component[rows] <- drawn$component
  }
  attr(x, "component") <- component
  x
}

most_drawn_at_once <- 4e6 # normal variates: less than half a second

draw_rows <- function(n, params) {
  k <- n_components(params)
  component <- sample.int(k + 1L, n, replace = TRUE, prob = c(params$proportions, noise_proportion(params)))
  component[component > k] <- 0L
  list(x = draw_from_components(component, params), component = component)
}

# By default as many as take a second or so.
check_draws <- function(n, params, least = 2) {
  if (is.null(n)) n <- max(500, min(1e5, floor(1e7 / n_variables(params))))
  check_whole(n, "n", min = least)
}

# f(x) of n rows by blocks that do not take much memory, put together by `add`.
over_draws <- function(n, d, draw, f, add) {
  size <- max(1, floor(2^22 / d))
  Reduce(add, lapply(c(rep(size, n %/% size), if (n %% size > 0) n %% size), function(rows) f(draw(rows))))
}

# A row from each of the components, 0 being the noise.
draw_from_components <- function(component, params) {
  n <- length(component)
  x <- matrix(stats::rnorm(n * n_variables(params)), n)
  # Once through the rows, however many components there are.
  by_component <- split(seq_len(n), component)
  for (name in names(by_component)) {
    rows <- by_component[[name]]
    j <- as.integer(name)
    x[rows, ] <- if (j == 0) rnoise(length(rows), params$noise$box)
    else sweep(with_covariance(x[rows, , drop = FALSE], params$covariances, j), 2, params$means[j, ], "+")
  }
  x
}

# Independent standard normal values, with the covariance of component j.
with_covariance <- function(z, covariances, j) {
  if (only_variances(covariances)) return(z * rep(sqrt(variances_of(covariances)[j, ]), each = nrow(z)))
  z %*% chol(slice(covariances, j))
}

# log P(X <= q), or of X > q, in one dimension; q is not empty. A block of values at a time, with all
# components: between two Ctrl-C is answered.
log_tail <- function(q, univariate, lower.tail) {
  result <- numeric(length(q))
  for (values in rows_in_parts(length(q), max(1, most_tails_at_once %/% length(univariate$sd)))) {
    result[values] <- log_tail_at_once(q[values], univariate, lower.tail)
  }
  result
}

most_tails_at_once <- 5e5

log_tail_at_once <- function(q, univariate, lower.tail) {
  tails <- vapply(seq_along(univariate$sd), function(j) {
    stats::pnorm(q, univariate$mean[j], univariate$sd[j], lower.tail, log.p = TRUE) +
      log(univariate$proportion[j])
  }, numeric(length(q)))
  tails <- cbind(matrix(tails, nrow = length(q)), noise_tail(q, univariate$noise, lower.tail))
  highest <- tails[cbind(seq_along(q), max.col(tails, "first"))]
  finite <- pmax(highest, -.Machine$double.xmax)
  pmin(finite + log(rowSums(exp(tails - finite))), 0)
}

check_points <- function(x, name) {
  x <- unwrapped(x, name)
  if (is.numeric(x) || is.logical(x) && all(is.na(x))) return(as.double(x))
  abort(gettextf("`%s` must be numeric, not %s.", name, describe(x)))
}

noise_tail <- function(q, noise, lower.tail) {
  if (is.null(noise)) return(NULL)
  stats::punif(q, noise$box[1], noise$box[2], lower.tail, log.p = TRUE) + log(noise$proportion)
}

as_univariate <- function(params, name = "params") {
  params <- as_params(params, name)
  if (n_variables(params) != 1) {
    abort(gettextf("`%s` must be in one dimension here, not in %d; marginal() and conditional() give such.", name, n_variables(params)))
  }
  list(proportion = params$proportions, mean = params$means[, 1],
       sd = sqrt(params$covariances[1, 1, ]), noise = params$noise)
}

# The mixture's quantile lies between the least and the greatest of the components' quantiles. All are halved at once.
quantiles_by_bisection <- function(log_p, univariate, lower.tail) {
  known <- which(!is.na(log_p))
  if (length(known) == 0) return(rep(NA_real_, length(log_p)))
  target <- log_p[known]
  low <- rep(Inf, length(target))
  high <- -low
  box <- univariate$noise$box
  if (!is.null(box)) {
    low[] <- box[1]
    high[] <- box[2]
  }
  for (j in which(univariate$proportion > 0)) {
    normal <- stats::qnorm(target, univariate$mean[j], univariate$sd[j], lower.tail, log.p = TRUE)
    low <- pmin(low, normal)
    high <- pmax(high, normal)
  }
  repeat {
    middle <- ifelse(low == high, low, low / 2 + high / 2)
    open <- which(middle > low & middle < high)
    if (length(open) == 0) break
    below <- (log_tail(middle[open], univariate, lower.tail) < target[open]) == lower.tail
    low[open[below]] <- middle[open[below]]
    high[open[!below]] <- middle[open[!below]]
  }
  replace(rep(NA_real_, length(log_p)), known, middle)
}

# As many rows as there are, with the same values missing.
drawn_rows <- function(params, holes) {
  y <- rgmm(nrow(holes), params)
  attr(y, "component") <- NULL
  y[holes] <- NA
  y
}

# The log density, the noise being within its box only, as rgmm() draws it.
log_density_within <- function(params, x) {
  value <- evaluate_at(params, x, "log_density")
  if (is.null(params$noise)) return(unname(value))
  box <- params$noise$box
  outside <- rowSums(sweep(x, 2, box[1, ]) < 0 | sweep(x, 2, box[2, ]) > 0) > 0
  if (!any(outside)) return(unname(value))
  share <- sum(params$proportions)
  value[outside] <- evaluate_at(without_noise(params), x[outside, , drop = FALSE], "log_density") + log(share)
  unname(value)
}
