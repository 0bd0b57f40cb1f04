#' Overlap of components, entropy and divergence of mixtures
#'
#' How much of each component lies where another is more probable; how spread out the density of a mixture is; how far it
#' is from that of another. None of the three has a closed form for mixtures: they are means over `n` rows that are drawn from
#' the mixture, and come with their Monte Carlo standard errors.
#'
#' `overlap()` has for each pair of components the probabilities that a row of the one has the greater \eqn{\pi_l N(x; \mu_l,
#' \Sigma_l)} under the other, and their sum, the pairwise overlap (Maitra and Melnykov 2010), which is between
#' 0 and 1 for equal proportions; where both are the same it counts half to each. Its
#' attribute `"error"` is the share of all rows that the most probable component gets wrong (the Bayes error of the mixture
#' itself), with its standard error. With the same covariance matrix for both components the probabilities are computed exactly, by the
#' normal distribution. A noise component counts in `"error"` only.
#'
#' `mixture_entropy()` is the differential entropy \eqn{-\int p \log p}, in nats; that of a single component is exact. Not to be
#' confused with the entropy of the responsibilities in [ICL()].
#'
#' `kl_divergence()` is the Kullback-Leibler divergence \eqn{KL(p \| q) = \int p \log(p / q)}, which is not the same as
#' \eqn{KL(q \| p)}; for two single components it is exact. It is not negative, but an estimate of it may be.
#'
#' A noise component has its density within its box and none beyond it, here, so that densities integrate to 1.
#'
#' @param object,p,q [gmm_params()], or fits; `q` has the variables of `p`, by name where both have names.
#' @param n Number of rows to draw, for `overlap()` from each component. By default 1e5; in more than 100 variables fewer, 1e7 numbers in
#'   all, but at least 500 rows.
#' @param seed As for [stats::simulate()]: `NULL`, or a number for [set.seed()], after which the generator is put back to
#'   where it was.
#' @return `overlap()`: a data frame with a row per pair: `first` and `second` (components), `first_as_second`,
#'   `second_as_first` (probabilities), `overlap` (their sum) and `se`, its standard error, 0 where it is exact. `mixture_entropy()` and
#'   `kl_divergence()`: `c(estimate, se)`.
#' @references Maitra, R. and Melnykov, V. (2010). Simulating data to study performance of finite mixture modeling and
#'   clustering algorithms. *Journal of Computational and Graphical Statistics* 19, 354-376.
#'   \doi{10.1198/jcgs.2009.08054}
#' @seealso [cutpoints()], [modes()], [combine_components()].
#' @examples
#' fit <- fit_gmm(faithful, k = 3, covariance = "EEE")
#' overlap(fit)
#' mixture_entropy(fit, seed = 1)
#' two <- fit_gmm(faithful, k = 2, covariance = "EEE")
#' kl_divergence(fit, two, seed = 1)
#' @name divergence
NULL

#' @rdname divergence
#' @export
overlap <- function(object, n = NULL, seed = NULL) {
  params <- as_params(object, "object")
  n <- check_draws(n, params)
  k <- n_components(params)
  pairs <- if (k > 1) utils::combn(k, 2) else matrix(0L, 2, 0)
  wrong <- drawn_under(seed, wrong_shares(params, n))
  se <- wrong$se
  for (i in seq_len(ncol(pairs))) {
    exact <- exact_shares(params, pairs[1, i], pairs[2, i])
    if (is.null(exact)) next
    wrong$share[t(pairs[, i])] <- exact[1]
    wrong$share[t(rev(pairs[, i]))] <- exact[2]
    se[t(pairs[, i])] <- se[t(rev(pairs[, i]))] <- 0
  }
  backward <- pairs[2:1, , drop = FALSE]
  names <- rownames(params$means)
  table <- data.frame(
    first = names[pairs[1, ]], second = names[pairs[2, ]], first_as_second = wrong$share[t(pairs)],
    second_as_first = wrong$share[t(backward)]
  )
  table$overlap <- table$first_as_second + table$second_as_first
  table$se <- sqrt(se[t(pairs)]^2 + se[t(backward)]^2)
  structure(table, error = wrong$error)
}

# Of n rows from each component, the share that each other would take, and of all rows the share that the most
# probable component gets wrong.
wrong_shares <- function(params, n) {
  k <- n_components(params)
  share <- se <- matrix(0, k, k)
  error <- variance <- 0
  single <- params
  single$noise <- NULL
  for (j in c(seq_len(k), if (!is.null(params$noise)) 0L)) {
    weight <- if (j == 0) params$noise$proportion else params$proportions[j]
    if (j > 0) single$proportions <- as.double(seq_len(k) == j)
    draw <- function(rows) if (j == 0) rnoise(rows, params$noise$box) else unname(draw_rows(rows, single)$x)
    taken <- over_draws(n, n_variables(params), draw, function(x) {
      terms <- evaluate_at(params, x, "log_joint")[, seq_len(k), drop = FALSE]
      # A tie counts half to each.
      c(sum(evaluate_at(params, x, "class") != j), if (j > 0) colSums((terms > terms[, j]) + 0.5 * (terms == terms[, j])))
    }, `+`)
    if (j > 0) {
      taken[j + 1] <- 0 # nothing is confused with itself
      share[j, ] <- taken[-1] / n
      se[j, ] <- share_error(share[j, ], n)
    }
    missed <- taken[1] / n
    error <- error + weight * missed
    variance <- variance + (weight * share_error(missed, n))^2
  }
  list(share = share, se = se, error = c(estimate = error, se = sqrt(variance)))
}

# The standard error of a share of n; not 0 where none or all were counted.
share_error <- function(share, n) {
  share <- (n * share + 0.5) / (n + 1)
  sqrt(share * (1 - share) / n)
}

# With one covariance matrix the difference of the log densities is normal.
exact_shares <- function(params, i, j) {
  only <- only_variances(params$covariances)
  spread <- function(j) if (only) variances_of(params$covariances)[j, ] else params$covariances[, , j]
  if (!all(spread(i) == spread(j))) return(NULL)
  p <- params$proportions[c(i, j)]
  if (any(p == 0)) return(c(as.double(p[2] > 0), as.double(p[1] > 0)))
  delta <- solved_by(root_of(params, i), params$means[i, ] - params$means[j, ])
  distance <- sqrt(sum(delta^2))
  # Twins: the one with the larger proportion takes all, and of equal ones each a half.
  if (distance == 0) return(c((1 + sign(p[2] - p[1])) / 2, (1 + sign(p[1] - p[2])) / 2))
  odds <- log(p[1] / p[2])
  stats::pnorm(c(-distance / 2 - odds / distance, -distance / 2 + odds / distance))
}

#' @rdname divergence
#' @export
mixture_entropy <- function(object, n = NULL, seed = NULL) {
  params <- as_params(object, "object")
  n <- check_draws(n, params)
  if (is_single(params)) {
    root <- root_of(params, which(params$proportions > 0))
    return(c(estimate = n_variables(params) / 2 * (1 + log(2 * pi)) + log_det_of(root), se = 0))
  }
  mean_over_draws(params, n, seed, function(x) -log_density_within(params, x))
}

#' @rdname divergence
#' @export
kl_divergence <- function(p, q, n = NULL, seed = NULL) {
  p <- as_params(p, "p")
  q <- as_params(q, "q")
  n <- check_draws(n, p)
  if (n_variables(p) != n_variables(q)) {
    abort(gettextf("`q` must be in as many variables as `p`, %d, not in %d.", n_variables(p), n_variables(q)))
  }
  q <- with_variables_of(q, p)
  if (is_single(p) && is_single(q)) return(c(estimate = divergence_of_normals(p, q), se = 0))
  mean_over_draws(p, n, seed, function(x) log_density_within(p, x) - log_density_within(q, x))
}

# The variables of `q` in the order of those of `p`, where both have names that somebody gave.
with_variables_of <- function(q, p) {
  given <- colnames(q$means)
  variables <- colnames(p$means)
  made_up <- made_up_names(length(variables))
  if (identical(given, made_up) || identical(variables, made_up)) return(q)
  order <- columns_by_name(given, variables, "q")
  if (is.null(order)) q else params_of(q, order)
}

is_single <- function(params) sum(params$proportions > 0) == 1 && noise_proportion(params) == 0

divergence_of_normals <- function(p, q) {
  i <- which(p$proportions > 0)
  j <- which(q$proportions > 0)
  root_p <- root_of(p, i)
  root_q <- root_of(q, j)
  both <- is.matrix(root_p) && is.matrix(root_q)
  # Where one has variances only, the other is still what it is.
  spread <- if (both) sum(backsolve(root_q, t(root_p), transpose = TRUE)^2)
  else if (is.matrix(root_q)) sum(backsolve(root_q, diag(root_p), transpose = TRUE)^2)
  else sum((if (is.matrix(root_p)) colSums(root_p^2) else root_p^2) / root_q^2)
  shift <- sum(solved_by(root_q, q$means[j, ] - p$means[i, ])^2)
  (spread + shift - n_variables(p)) / 2 + log_det_of(root_q) - log_det_of(root_p)
}

# The upper Cholesky factor of a component's covariance; of variances alone the standard deviations.
root_of <- function(params, j) {
  if (only_variances(params$covariances)) sqrt(variances_of(params$covariances)[j, ]) else chol(slice(params$covariances, j))
}

solved_by <- function(root, x) if (is.matrix(root)) backsolve(root, x, transpose = TRUE) else x / root

log_det_of <- function(root) sum(log(if (is.matrix(root)) diag(root) else root))

mean_over_draws <- function(params, n, seed, value) {
  values <- drawn_under(seed, over_draws(n, n_variables(params), function(rows) unname(draw_rows(rows, params)$x), value, c))
  c(estimate = mean(values), se = stats::sd(values) / sqrt(n))
}
