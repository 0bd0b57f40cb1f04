#' Six numbers for paper
#'
#' Six numbers on a line, chosen so that k-means, an E-step and an M-step can be done with a pencil: with the
#' centres 0 and 1 k-means takes three assignments to \{0, 1, 2\} and \{4, 5, 6\}; and in a mixture with equal
#' proportions, means 0 and 4, and variances 4, Bayes' rule becomes \eqn{w_{i2} = 1 / (1 + e^{2 - x_i})}, since
#' \eqn{N(x; 4, 4) / N(x; 0, 4) = e^{x - 2}}.
#'
#' @format A numeric vector: 0, 1, 2, 4, 5, 6.
#' @source Made for this package (`data-raw/six.R`).
#' @seealso [people], for the real thing; [explain()], which writes every step with its numbers.
#' @examples
#' kmeans_trace(six, centers = c(0, 1))
#'
#' theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
#' cbind(six, e_step(theta, six), by_hand = 1 / (1 + exp(2 - six)))
#' m_step(six, e_step(theta, six))
#' explain(em_trace(six, theta, control = gmm_control(max_iter = 5)), row = 3)
"six"
