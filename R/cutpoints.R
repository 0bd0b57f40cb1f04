#' Cutpoints between components in one dimension
#'
#' The values at which the most probable component changes, or at which the densities of the components cross: the
#' thresholds that a mixture of one variable puts between its classes.
#'
#' Between components i and j the log densities differ by a quadratic, so that there are up to two cutpoints,
#' and all of them are found exactly (to rounding). A wide component is the most probable on both sides of a
#' narrow one, if at times far out; one that is the most probable nowhere has no cutpoints. With a noise component, which goes on beyond its box (see
#' [fit_gmm()]), class 0 lies farthest out.
#'
#' @param object [gmm_params()] in one dimension, or a fit.
#' @param by `"class"`: where the largest of the \eqn{\pi_j N(x; \mu_j, \sigma_j^2)} changes, as in `predict(type =
#'   "class")`: with these cutpoints fewest rows are misclassified; `"density"`: where the largest of the densities
#'   \eqn{N(x; \mu_j, \sigma_j^2)} changes, which is the same if all components were equally common.
#' @param se Whether to add standard errors, for a fit: by the delta method from [vcov()][vcov.gmm_fit].
#' @return A data frame with a row per cutpoint, in increasing order: `cutpoint`, and the components `below` and
#'   `above` it, by name, `"noise"` for the noise, and the `density` of the mixture there, which tells cutpoints among the
#'   rows from those far out, where no row ever is; with `se` also `std_error`. No rows where one component is the most probable everywhere.
#' @section Errors: A mixture in several variables; [marginal()] and [conditional()] make one of one variable.
#' @seealso [modes()], [overlap()] for how many rows are on the wrong side.
#' @examples
#' fit <- fit_gmm(faithful$waiting, k = 2, covariance = "V")
#' cutpoints(fit, se = TRUE)
#' cutpoints(fit, by = "density")
#' plot(fit)
#' abline(v = cutpoints(fit)$cutpoint, lty = 3)
#' # The second lies where nobody waits; the class of a row is that of the interval it is in
#' table(findInterval(faithful$waiting, cutpoints(fit)$cutpoint), predict(fit))
#' @export
cutpoints <- function(object, by = c("class", "density"), se = FALSE) {
  univariate <- as_univariate(object, "object")
  check_flag(se, "se")
  if (se && !is_fit(object)) abort(gettextf("`se` must be FALSE for parameters, which have no standard errors."))
  by <- match_choice(by, "by", c("class", "density"))
  terms <- quadratic_terms(univariate, by)
  at <- roots_between(terms)
  # In the middle between two candidates, and beyond the first and the last.
  width <- max(univariate$sd, diff(range(at, univariate$mean)))
  inside <- if (length(at) == 0) univariate$mean[1] else c(at[1] - width, at[-1] / 2 + at[-length(at)] / 2, at[length(at)] + width)
  largest <- vapply(inside, function(x) which.max(heights_at(x, terms)), integer(1))
  changes <- which(diff(largest) != 0)
  table <- data.frame(cutpoint = at[changes], below = terms$names[largest[changes]], above = terms$names[largest[changes + 1]],
                      density = dgmm(at[changes], object))
  if (se) table$std_error <- cutpoint_errors(object, table, by)
  table
}

# The cutpoint x is where the difference g(x, theta) of two log densities is 0, so that dx / dtheta is the derivative of g by
# theta over minus that by x.
cutpoint_errors <- function(fit, table, by) {
  found <- inference_of(fit)
  warn_of_no_inference(found$problem)
  if (!is.null(found$problem)) return(rep(NA_real_, nrow(table)))
  names <- c(rownames(fit$params$means), if (!is.null(fit$params$noise)) "noise")
  vapply(seq_len(nrow(table)), function(i) {
    sides <- lapply(match(c(table$below[i], table$above[i]), names), log_density_slopes, table$cutpoint[i], fit, found, by)
    slope <- (sides[[2]]$theta - sides[[1]]$theta) / (sides[[1]]$x - sides[[2]]$x)
    sqrt(sum(slope * (found$vcov %*% slope)))
  }, numeric(1))
}

# Of log(pi_j N(x; mu_j, v_j)) by the free parameters and by x.
log_density_slopes <- function(j, x, fit, found, by) {
  one <- found$components[[j]]
  theta <- numeric(found$chart$size)
  if (by == "class") theta[one$which] <- one$share
  if (j > fit$k) return(list(theta = theta, x = 0))
  v <- fit$params$covariances[1, 1, j]
  delta <- x - fit$params$means[j, 1]
  theta[one$which] <- theta[one$which] + delta / v * as.vector(one$mean) + (delta^2 / v - 1) / (2 * v) * as.vector(one$sigma)
  list(theta = theta, x = -delta / v)
}

# The log densities constant - precision (x - mean)^2 / 2, each with the logarithm of its proportion, of the components that
# are there at all. Noise has precision 0.
quadratic_terms <- function(univariate, by) {
  there <- which(univariate$proportion > 0)
  precision <- 1 / univariate$sd[there]^2
  weight <- if (by == "class") log(univariate$proportion[there]) else 0
  noise <- univariate$noise
  with_noise <- !is.null(noise) && noise$proportion > 0
  level <- if (with_noise) (if (by == "class") log(noise$proportion) else 0) - log_volume(noise$box)
  names <- names(univariate$mean)
  if (is.null(names)) names <- as.character(seq_along(univariate$mean))
  list(constant = c(weight + log(precision) / 2 - log(2 * pi) / 2, level), mean = c(univariate$mean[there], if (with_noise) NA),
       precision = c(precision, if (with_noise) 0), names = c(names[there], if (with_noise) "noise"))
}

heights_at <- function(x, terms) terms$constant - ifelse(terms$precision > 0, terms$precision * (x - terms$mean)^2 / 2, 0)

# All x at which two of them are equal, in increasing order.
roots_between <- function(terms) {
  k <- length(terms$constant)
  if (k < 2) return(numeric(0))
  pairs <- utils::combn(k, 2)
  sort(unique(unlist(lapply(seq_len(ncol(pairs)), function(pair) roots_of_pair(terms, pairs[, pair])))))
}

# As polynomials about the mean of the narrower one: about 0 an offset would leave nothing of their difference.
roots_of_pair <- function(terms, pair) {
  about <- terms$mean[pair[which.max(terms$precision[pair])]]
  precision <- terms$precision[pair]
  mean <- ifelse(precision > 0, terms$mean[pair] - about, 0)
  less <- function(part) part[1] - part[2]
  about + real_roots(-less(precision) / 2, less(precision * mean), less(terms$constant[pair] - precision * mean^2 / 2))
}

# Of a x^2 + b x + c, without loss of digits where b^2 is much larger than 4ac.
real_roots <- function(a, b, c) {
  if (a == 0) return(if (b == 0) numeric(0) else -c / b)
  discriminant <- b^2 - 4 * a * c
  if (discriminant < 0) return(numeric(0))
  q <- -(b + (if (b < 0) -1 else 1) * sqrt(discriminant)) / 2
  if (q == 0) return(0)
  c(q / a, c / q)
}
