#' The lower bound that EM climbs
#'
#' For any responsibilities w (rows that add up to 1), by Jensen's inequality,
#' \deqn{L(w, \theta) = \sum_i \sum_j w_{ij} \log \frac{\pi_j N(x_i; \mu_j, \Sigma_j)}{w_{ij}}
#'   \le l(\theta).}
#' The bound is the expected complete-data log-likelihood plus the entropy of w, and its gap to
#' the log-likelihood is the Kullback-Leibler divergence of w from the posterior
#' \eqn{p(z \mid x; \theta)}. So it touches the log-likelihood, \eqn{L(w, \theta_t) =
#' l(\theta_t)}, exactly when `w = e_step(theta_t, x)`: the E-step makes the bound tight, the
#' M-step moves \eqn{\theta} to its maximum, and the log-likelihood, which lies above, must rise.
#'
#' Rows count with their case weight; with labels w must be zero for what they exclude.
#'
#' @inheritParams e_step
#' @return A list: `bound` (L), `expected` (the expected complete-data log-likelihood),
#'   `entropy` (of w) and `kl` (the gap \eqn{l - L}, never negative).
#' @references Neal, R. M. and Hinton, G. E. (1998). A view of the EM algorithm that justifies
#'   incremental, sparse, and other variants. In *Learning in Graphical Models*, 355-368.
#'   \doi{10.1007/978-94-011-5014-9_12}
#' @examples
#' x <- people[c("height", "weight")]
#' theta_t <- complete_mle(x, people$sex)
#' w <- e_step(theta_t, x)
#' log_likelihood(theta_t, x)
#' lower_bound(theta_t, x, w)$bound         # tight
#' theta_next <- m_step(x, w)
#' lower_bound(theta_next, x, w)$bound      # higher ...
#' log_likelihood(theta_next, x)            # ... and the log-likelihood is higher still
#' @export
lower_bound <- function(params, x, responsibilities, weights = NULL, labels = NULL) {
  if (is_in_other_order(params, x)) return(lower_bound(x, params, responsibilities, weights, labels))
  x <- rows_by_formula(params, x)
  params <- as_params(params)
  x <- matrix_for(params, x)
  columns <- n_components(params) + !is.null(params$noise)
  w <- check_responsibilities(responsibilities, nrow(x), columns)
  bound_at(params, x, w, weights_for(weights, nrow(x)), labels_for(labels, params, nrow(x)))
}

# The same with everything checked, labels as the engine reads them.
bound_at <- function(params, x, w, weights, labels) {
  log_joint <- evaluate_at(params, x, "log_joint") + log_plausibility_at(labels, ncol(w))
  log_density <- evaluate_at(params, x, "log_density", labels)
  weighted <- function(terms) sum((weights * w * terms)[w > 0])
  expected <- weighted(log_joint)
  entropy <- -weighted(log(w))
  # As a sum of its own, so that the gap is exact where bound and log-likelihood nearly agree.
  kl <- weighted(log(w) - (log_joint - log_density))
  list(bound = expected + entropy, expected = expected, entropy = entropy, kl = max(kl, 0))
}

# What labels add to log p(x, z): 0, -Inf or the log of a plausibility.
log_plausibility_at <- function(labels, columns) {
  if (is.null(labels)) return(0)
  if (is.matrix(labels)) return(labels)
  allowed <- outer(labels, seq_len(columns), "==") | labels == 0
  log(allowed)
}
