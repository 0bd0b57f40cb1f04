#' Highest density regions
#'
#' The smallest regions that hold given probabilities of a mixture: all x at which the density is at least as high
#' as a level. A mixture may need several pieces for it, where intervals between quantiles would span the valley between
#' two modes.
#'
#' In one dimension regions are unions of intervals, found between the stationary points of the density, and exact. In several
#' dimensions the level for probability p is the (1 - p)-quantile of the density at `n` rows that are drawn
#' from the mixture (Hyndman 1996); its standard error is that of an order statistic.
#'
#' A noise component has its density within its box and none beyond it.
#'
#' @param object [gmm_params()], or a fit; [marginal()] and [conditional()] give those of some of the variables.
#' @param prob Probabilities, between 0 and 1.
#' @param n In several dimensions: number of rows to draw. By default 1e5; in more than 100 variables fewer, 1e7 numbers in all, but
#'   at least 500 rows.
#' @param seed As for [stats::simulate()].
#' @return An object of class `gmm_hdr`, a list with
#'   * `table`: a data frame with a row per region, by decreasing probability: `prob`, `level` (of the density), `se` (the standard error of the
#'     level; 0 in one dimension) and, in one dimension, `intervals`, how many there are. In several dimensions
#'     `volume`, by the mean of 1 / density over the rows inside, with its standard error `volume_se`;
#'   * `intervals`: in one dimension a data frame with a row per interval: `prob`, `lower`, `upper` and
#'     `probability`, what the interval itself holds, also given by `as.data.frame()`; otherwise `NULL`, and `as.data.frame()` gives `table`;
#'   * `log_level`: the logarithms of the levels, which in very many variables are too small, or too large, for a number;
#'   * `params`, `data` (of a fit), `weights` and, where the fit has a formula, `terms`.
#'
#'   Methods: `print`, [plot][plot.gmm_hdr], `as.data.frame`, and `predict(object, newdata)`, a logical matrix: whether each row lies in
#'   each of the regions.
#' @references Hyndman, R. J. (1996). Computing and graphing highest density regions. *The American Statistician*
#'   50, 120-126. \doi{10.1080/00031305.1996.10474359}
#' @seealso [qgmm()], [modes()].
#' @examples
#' fit <- fit_gmm(faithful$waiting, k = 2, covariance = "V")
#' region <- hdr(fit, c(0.5, 0.95))
#' region
#' plot(region)
#' predict(region, c(50, 65, 80))
#'
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' plot(hdr(fit, c(0.5, 0.9, 0.99), seed = 1))
#' @export
hdr <- function(object, prob = c(0.5, 0.95), n = NULL, seed = NULL) {
  params <- as_params(object, "object")
  prob <- check_probabilities(prob, "prob")
  if (any(prob == 0 | prob == 1)) {
    abort(gettextf("`prob` must be greater than 0 and less than 1, not %s.", format(prob[prob == 0 | prob == 1][1])))
  }
  if (!any(params$proportions > 0)) {
    abort(gettextf("`object` must have components: noise alone has the same density everywhere in its box."))
  }
  prob <- sort(unique(prob), decreasing = TRUE)
  n <- check_draws(n, params, least = 100)
  regions <- if (n_variables(params) == 1) regions_on_line(params, prob) else regions_by_draws(params, prob, n, seed)
  structure(c(regions, list(
    params = params, data = if (is_fit(object)) object$data, weights = if (is_fit(object)) object$weights, terms = if (is_fit(object)) object$terms
  )), class = "gmm_hdr")
}

# ---- one dimension --------------------------------------------------------------------------------

regions_on_line <- function(params, prob) {
  pieces <- monotone_pieces(params)
  found <- lapply(prob, function(p) {
    level <- level_on_line(pieces, p)
    list(level = level, intervals = intervals_above(pieces, level))
  })
  intervals <- do.call(rbind, Map(function(one, p) cbind(prob = p, one$intervals), found, prob))
  row.names(intervals) <- NULL
  log_level <- vapply(found, function(one) one$level, numeric(1))
  table <- data.frame(prob = prob, level = exp(log_level), se = 0,
                      intervals = vapply(found, function(one) nrow(one$intervals), integer(1)))
  list(table = table, log_level = log_level, intervals = intervals)
}

# Between neighbouring stationary points, and the ends of the noise's box, where the density jumps, it is
# monotone: pieces with the log density at both ends, from within. The outermost go as far as doubles tell.
monotone_pieces <- function(params) {
  univariate <- as_univariate(params)
  there <- univariate$proportion > 0
  reach <- 38 * univariate$sd[there]
  ends <- range(univariate$mean[there] - reach, univariate$mean[there] + reach, univariate$noise$box)
  stops <- sort(unique(c(ends, stationary_points(univariate)$at, univariate$noise$box)))
  left <- stops[-length(stops)]
  right <- stops[-1]
  middle <- left / 2 + right / 2
  box <- univariate$noise$box
  noise <- ifelse(!is.null(box) & middle > min(box, Inf) & middle < max(box, -Inf), noise_level(univariate$noise), 0)
  log_density <- Map(function(level) function(x) log_density_on_line(x, univariate, level), noise)
  at <- function(points) unlist(Map(function(f, x) f(x), log_density, points))
  list(left = left, right = right, log_density = log_density, at_left = at(left), at_right = at(right), univariate = univariate)
}

noise_level <- function(noise) if (is.null(noise)) 0 else noise$proportion / (noise$box[2] - noise$box[1])

log_density_on_line <- function(x, univariate, level) {
  terms <- c(stats::dnorm(x, univariate$mean, univariate$sd, log = TRUE) + log(univariate$proportion), log(level))
  top <- max(terms)
  if (top == -Inf) -Inf else top + log(sum(exp(terms - top)))
}

# The intervals in which the log density is at least `level`.
intervals_above <- function(pieces, level) {
  ends <- lapply(seq_along(pieces$left), function(i) {
    up <- c(pieces$at_left[i], pieces$at_right[i]) >= level
    if (!any(up)) return(NULL)
    if (all(up)) return(c(pieces$left[i], pieces$right[i]))
    excess <- function(x) pieces$log_density[[i]](x) - level
    edge <- bisect(excess, pieces$left[i], pieces$right[i], if (up[1]) 1 else -1)
    if (up[1]) c(pieces$left[i], edge) else c(edge, pieces$right[i])
  })
  ends <- do.call(rbind, ends)
  starts <- c(TRUE, ends[-1, 1] > ends[-nrow(ends), 2])
  lower <- ends[starts, 1]
  upper <- ends[c(starts[-1], TRUE), 2]
  data.frame(lower = lower, upper = upper, probability = interval_probability(lower, upper, pieces$univariate))
}

# The level above which lies probability p. Where the density is flat (noise alone) no level has it exactly, and
# the region holds more.
level_on_line <- function(pieces, p) {
  holds <- function(level) sum(intervals_above(pieces, level)$probability) - p
  high <- max(pieces$at_left, pieces$at_right)
  low <- high - 1
  while (holds(low) < 0) low <- high - 2 * (high - low)
  repeat {
    middle <- low / 2 + high / 2
    if (middle <= low || middle >= high) return(low)
    if (holds(middle) >= 0) low <- middle else high <- middle
  }
}

# ---- several dimensions ---------------------------------------------------------------------------

regions_by_draws <- function(params, prob, n, seed) {
  draw <- function(rows) unname(draw_rows(rows, params)$x)
  log_density <- drawn_under(seed, over_draws(n, n_variables(params), draw, function(x) log_density_within(params, x), c))
  log_density <- sort(log_density, decreasing = TRUE)
  rows <- pmax(1, pmin(n, round(prob * n)))
  level <- exp(log_density[rows])
  # An order statistic two standard errors of its rank to each side.
  spread <- 2 * sqrt(n * prob * (1 - prob))
  se <- (exp(log_density[pmax(1, floor(rows - spread))]) - exp(log_density[pmin(n, ceiling(rows + spread))])) / 4
  volumes <- vapply(rows, function(row) {
    inverse <- c(exp(-log_density[seq_len(row)]), rep(0, n - row))
    c(mean(inverse), stats::sd(inverse) / sqrt(n))
  }, numeric(2))
  list(table = data.frame(prob = prob, level = level, se = se, volume = volumes[1, ], volume_se = volumes[2, ]),
       log_level = log_density[rows], intervals = NULL)
}

# ---- methods --------------------------------------------------------------------------------------

#' @export
print.gmm_hdr <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  cat(sprintf(ngettext(n_variables(x$params), "Highest density regions in %d variable: %s", "Highest density regions in %d variables: %s"),
              n_variables(x$params), told_in_part(colnames(x$params$means))), "\n\n", sep = "")
  table <- x$table
  # Levels that no double can be.
  if (any(table$level == 0 | table$level == Inf)) table$log_level <- x$log_level
  print(table, digits = digits, row.names = FALSE)
  if (is.null(x$intervals)) return(invisible(x))
  cat("\n", gettext("Intervals:"), "\n", sep = "")
  print(x$intervals, digits = digits, row.names = FALSE)
  invisible(x)
}

#' @export
as.data.frame.gmm_hdr <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)
  if (is.null(x$intervals)) x$table else x$intervals
}

#' @export
predict.gmm_hdr <- function(object, newdata = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  if (is.null(newdata) && is.null(object$data)) {
    abort(gettextf("`newdata` must be given, since the regions are not those of a fit with its data."))
  }
  newdata <- rows_by_formula(object, newdata, "newdata")
  x <- if (is.null(newdata)) object$data
  else as_new_matrix(newdata, names_to_match(object$params, newdata), n_variables(object$params), missing_ok = TRUE)
  inside <- matrix(NA, nrow(x), nrow(object$table), dimnames = list(rownames(x), percent_names(object$table$prob)))
  whole <- which(rowSums(is.na(x)) == 0)
  if (length(whole) == 0) return(inside)
  density <- log_density_within(object$params, unname(x[whole, , drop = FALSE]))
  inside[whole, ] <- outer(density, object$log_level, ">=")
  inside
}
