#' The steps of EM
#'
#' The two halves of an EM iteration, each as one call.
#'
#' `e_step()` computes the responsibilities by Bayes' rule,
#' \deqn{w_{ij} = p(z_i = j \mid x_i) = \frac{\pi_j N(x_i; \mu_j, \Sigma_j)}{\sum_l \pi_l N(x_i;
#' \mu_l, \Sigma_l)}.}
#'
#' `m_step()` computes the parameters that maximise the expected complete-data log-likelihood
#' \eqn{\sum_i \sum_j w_{ij} \log p(x_i, z_i = j)}: \eqn{\pi_j = \frac1n \sum_i w_{ij}}, \eqn{\mu_j}
#' the weighted mean, and \eqn{\Sigma_j} the weighted covariance (divisor \eqn{N_j = \sum_i
#' w_{ij}}) or what the family makes of it. For the families without a closed form (see
#' [gmm_families()]) it iterates to the maximum. The responsibilities need not come from
#' `e_step()`: with zeros and ones it is [complete_mle()].
#'
#' @param params [gmm_params()], or a fit by [fit_gmm()].
#' @param x The data, n x d: a numeric matrix, a data frame, or a vector if d = 1.
#' @param responsibilities An n x k matrix, not negative, with rows that add up to 1.
#' @param covariance A family: see [gmm_families()].
#' @inheritParams fit_gmm
#' @return `e_step()`: an n x k matrix of responsibilities. `m_step()`: [gmm_params()].
#' @references Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from
#'   incomplete data via the EM algorithm. *Journal of the Royal Statistical Society B* 39, 1-38.
#'   \doi{10.1111/j.2517-6161.1977.tb01600.x}
#' @examples
#' x <- people[c("height", "weight")]
#' theta <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 55), c(180, 80)),
#'                     covariances = diag(c(50, 100)))
#' for (t in 1:5) {
#'   w <- e_step(theta, x)
#'   theta <- m_step(x, w)
#'   print(log_likelihood(theta, x))
#' }
#' @export
e_step <- function(params, x) {
  params <- as_params(params)
  evaluate_at(params, matrix_for(params, x), "responsibilities")
}

#' @rdname e_step
#' @export
m_step <- function(x, responsibilities, covariance = "VVV", proportions = c("free", "equal"),
                   sigma2 = NULL) {
  x <- as_data_matrix(x)
  w <- check_responsibilities(responsibilities, nrow(x))
  check_no_empty(weight_of_components(w), "responsibilities")
  maximise(x, w, ncol(w), covariance, proportions, sigma2)
}

#' Maximum likelihood when the components are known
#'
#' If each row's component \eqn{z_i} is known, the log-likelihood
#' \deqn{\sum_i \log p(x_i \mid z_i) + \log p(z_i)}
#' (`complete_log_likelihood()`) has its maximum at the counts, means and covariances of the
#' groups: \eqn{\pi_j = N_j / n}, \eqn{\mu_j} the mean of group j, \eqn{\Sigma_j} its covariance
#' with divisor \eqn{N_j} (not \eqn{N_j - 1}), or what the family makes of it
#' (`complete_mle()`).
#'
#' @inheritParams e_step
#' @param z The component of each row: a factor (its levels are the components, in their order)
#'   or whole numbers from 1 to k.
#' @return `complete_mle()`: [gmm_params()], whose components carry the labels as names.
#'   `complete_log_likelihood()`: a number.
#' @examples
#' x <- people[c("height", "weight")]
#' theta <- complete_mle(x, people$sex)
#' theta
#' complete_log_likelihood(theta, x, people$sex)
#' log_likelihood(theta, x) # when the sexes are not known
#' @export
complete_mle <- function(x, z, covariance = "VVV", proportions = c("free", "equal"),
                         sigma2 = NULL) {
  x <- as_data_matrix(x)
  z <- as_labels(z, nrow(x))
  check_no_empty(weight_of_components(as.integer(z), nlevels(z)), "z")
  params <- maximise(x, as.integer(z), nlevels(z), covariance, proportions, sigma2)
  rename_components(params, levels(z))
}

#' @rdname complete_mle
#' @export
complete_log_likelihood <- function(params, x, z) {
  params <- as_params(params)
  x <- matrix_for(params, x)
  z <- labels_of_components(z, params, nrow(x))
  sum(evaluate_at(params, x, "log_joint")[cbind(seq_along(z), z)])
}

# Labels as numbers of components: by the components' names where the labels are such names.
labels_of_components <- function(z, params, n) {
  k <- n_components(params)
  names <- rownames(params$means)
  z <- as_labels(z, n, most = k)
  if (all(levels(z) %in% names)) return(match(z, names))
  if (nlevels(z) > k || !identical(names, as.character(seq_len(k)))) {
    abort(gettextf("`z` must have labels among those of the components (%s), not %s.",
                   paste(names, collapse = ", "), quoted(setdiff(levels(z), names)[1])))
  }
  as.integer(z)
}

#' Log-likelihood of a mixture
#'
#' \eqn{l(\pi, \mu, \Sigma) = \sum_i \log \sum_j \pi_j N(x_i; \mu_j, \Sigma_j)}, by log-sum-exp,
#' so that it is finite however far a row lies from every component.
#'
#' @inheritParams e_step
#' @return A number.
#' @examples
#' x <- people[c("height", "weight")]
#' log_likelihood(complete_mle(x, people$sex), x)
#' @export
log_likelihood <- function(params, x) {
  params <- as_params(params)
  cpp_log_likelihood(params, matrix_for(params, x), NULL, default_threads())
}

#' Distortion of a clustering
#'
#' \eqn{J(c, \mu) = \sum_i \|x_i - \mu_{c(i)}\|^2}, what k-means minimises.
#'
#' @param x The data, n x d.
#' @param centers A k x d matrix.
#' @param cluster The cluster of each row, 1 to k; by default the nearest centre.
#' @return A number.
#' @examples
#' x <- people[c("height", "weight")]
#' fit <- fit_kmeans(x, k = 2)
#' distortion(x, fit$centers, fit$cluster)
#' distortion(x, fit$centers + 1)
#' @export
distortion <- function(x, centers, cluster = NULL) {
  x <- as_data_matrix(x)
  centers <- check_centers(centers, x)
  if (is.null(cluster)) cluster <- nearest_center(x, centers)
  cluster <- as.integer(as_labels(cluster, nrow(x), "cluster", most = nrow(centers)))
  sum((x - centers[cluster, , drop = FALSE])^2)
}

# Labels of the nearest centres, ties to the lowest.
nearest_center <- function(x, centers) {
  data <- model_data(x)
  run_lloyd(data, centers, common_scale(data), kmeans_control(max_iter = 0, progress = FALSE))$cluster
}

maximise <- function(x, assignment, k, covariance, proportions, sigma2) {
  data <- model_data(x)
  step <- run_m_step(data, assignment, k,
                     model_spec(covariance, proportions, sigma2, d = ncol(x)))
  if (length(step$collapsed) > 0) {
    alert(gettextf("Component %s has no spread in some direction; its variance there was kept just above zero.",
                   paste(step$collapsed, collapse = ", ")), "degenerate")
  }
  step$params
}

rename_components <- function(params, labels) {
  rownames(params$means) <- labels
  dimnames(params$covariances)[[3]] <- labels
  params
}

# Rows for given parameters; columns are matched by name where the parameters have names that
# somebody gave.
matrix_for <- function(params, x) {
  d <- n_variables(params)
  variables <- colnames(params$means)
  if (identical(variables, made_up_names(d)) && !all(variables %in% colnames(x))) variables <- NULL
  as_new_matrix(x, variables, d, "x")
}
