#' The steps of EM
#'
#' The two halves of an EM iteration, each as one call.
#'
#' `e_step()` computes the responsibilities by Bayes' rule,
#' \deqn{w_{ij} = p(z_i = j \mid x_i) = \frac{\pi_j N(x_i; \mu_j, \Sigma_j)}{\sum_h \pi_h N(x_i;
#' \mu_h, \Sigma_h)}.}
#'
#' `m_step()` computes the parameters that maximise the expected complete-data log-likelihood
#' \eqn{\sum_i \sum_j w_{ij} \log p(x_i, z_i = j)}: \eqn{\pi_j = \frac1n \sum_i w_{ij}}, \eqn{\mu_j}
#' the weighted mean, and \eqn{\Sigma_j} the weighted covariance (divisor \eqn{N_j = \sum_i
#' w_{ij}}) or what the family makes of it. For the families without a closed form (see
#' [gmm_families()]) it iterates to the maximum. The responsibilities need not come from
#' `e_step()`: with zeros and ones it is [complete_mle()].
#'
#' Instead of `x` and `responsibilities` `m_step()` takes the [sufficient_statistics()] that both leave,
#' and gives the same.
#'
#' Where values are missing both use what is observed, see [fit_gmm()]; then `m_step()` and
#' [complete_mle()] too take several iterations, over the missing values alone.
#'
#' @param proportions `"free"`, or `"equal"` for \eqn{\pi_j = 1/k}.
#' @param params [gmm_params()], or a fit by [fit_gmm()]. Parameters and data may also come in the other order, the data
#'   first.
#' @param x The data, n x d: a numeric matrix, a data frame, or a vector if d = 1. `e_step()`, [sufficient_statistics()] and
#'   [log_likelihood()] take [bins()] too.
#' @param responsibilities An n x k matrix, not negative, with rows that add up to 1; with a noise
#'   component n x (k + 1), the noise being the last column.
#' @param covariance A family: see [gmm_families()].
#' @inheritParams fit_gmm
#' @param ... Must be empty.
#' @return `e_step()`: an n x k matrix of responsibilities, and a last column `"noise"` where the
#'   parameters have a noise component. `m_step()`: [gmm_params()].
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
e_step <- function(params, x, labels = NULL) {
  if (is_in_other_order(params, x)) return(e_step(x, params, labels))
  x <- rows_by_formula(params, x)
  params <- as_params(params)
  if (is_bins(x)) return(responsibilities_of_bins(params, bins_for(params, x, "x", labels)))
  x <- matrix_for(params, x)
  evaluate_at(params, x, "responsibilities", labels_for(labels, params, nrow(x)))
}

#' @rdname e_step
#' @export
m_step <- function(x, ...) UseMethod("m_step")

#' @rdname e_step
#' @export
m_step.default <- function(x, responsibilities, covariance = "VVV", weights = NULL, noise = FALSE,
                           prior = NULL, proportions = c("free", "equal"), sigma2 = NULL,
                           constraint = NULL, ...) {
  check_dots_empty(...)
  data <- prepare_data(as_data_matrix(x, missing_ok = TRUE), weights, noise = noise, prior = prior)
  w <- check_responsibilities(responsibilities, nrow(data$x))
  k <- ncol(w) - check_noise_column(w, data)
  check_no_empty(weight_of_components(w, weights = data$weights)[seq_len(k)], "responsibilities")
  step <- function(model) run_m_step(data, w, k, model)
  maximise(data, k, step, covariance, proportions, sigma2, prior, constraint)
}

# Whether the last column of responsibilities is the noise.
check_noise_column <- function(w, data) {
  noise <- !is.null(data$box)
  if (!noise && identical(colnames(w)[ncol(w)], "noise")) {
    abort(gettextf("`responsibilities` has a column \"noise\", so `noise` must be TRUE or a density."))
  }
  if (noise && ncol(w) < 2) {
    abort(gettextf("`responsibilities` must have a column for the noise after those of the components."))
  }
  noise
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
#' @param z The component of each row: a factor (its levels are the components, in their order;
#'   `complete_mle()` drops those that no row has, with a warning) or whole numbers from 1 to k; with a noise component, 0 or the level `"noise"` too.
#' @return `complete_mle()`: [gmm_params()], whose components carry the labels as names.
#'   `complete_log_likelihood()`: a number.
#' @examples
#' x <- people[c("height", "weight")]
#' theta <- complete_mle(x, people$sex)
#' theta
#' complete_log_likelihood(theta, x, people$sex)
#' log_likelihood(theta, x) # when the sexes are not known
#' @export
complete_mle <- function(x, z, covariance = "VVV", weights = NULL, noise = FALSE, prior = NULL,
                         proportions = c("free", "equal"), sigma2 = NULL, constraint = NULL) {
  data <- prepare_data(as_data_matrix(x, missing_ok = TRUE), weights, noise = noise, prior = prior)
  by_level <- is.factor(unwrapped_vector(z, "z"))
  z <- as_labels(z, nrow(data$x), noise = !is.null(data$box))
  if (by_level) z <- without_unused_levels(z, "z")
  labels <- if (is.null(data$box)) list(codes = as.integer(z), levels = levels(z)) else split_noise(z)
  z <- pmax(labels$codes, 0L)
  k <- length(labels$levels)
  check_no_empty(weight_of_components(z, k, data$weights), "z")
  step <- function(model) run_m_step(data, z, k, model)
  params <- maximise(data, k, step, covariance, proportions, sigma2, prior, constraint)
  rename_components(params, labels$levels)
}

#' @rdname complete_mle
#' @export
complete_log_likelihood <- function(params, x, z, weights = NULL) {
  if (is_in_other_order(params, x)) return(complete_log_likelihood(x, params, z, weights))
  x <- rows_by_formula(params, x)
  params <- as_params(params)
  x <- matrix_for(params, x)
  weights <- weights_for(weights, nrow(x))
  z <- labels_of_components(z, params, nrow(x))
  sum(weights * evaluate_at(params, x, "log_joint")[cbind(seq_along(z), z)])
}

# What labels say, as the engine reads it, for given parameters; `in_parts` where these rows are some of them.
labels_for <- function(labels, params, n, in_parts = FALSE) {
  engine_labels(read_labels_for(labels, params, n, in_parts), n_components(params), !is.null(params$noise))
}

read_labels_for <- function(labels, params, n, in_parts = FALSE) {
  noise <- !is.null(params$noise)
  labels <- check_labels(labels, n, noise, used = NULL)
  labels <- labels_by_name(labels, rownames(params$means), in_parts)
  check_labels_fit(labels, n_components(params), noise)
  labels
}

# Labels with the components' names for levels, in their order; levels that no row has say nothing here.
labels_by_name <- function(labels, names, in_parts) {
  if (!is.null(labels$plausibility)) return(plausibility_by_name(labels, names))
  if (is.null(labels)) return(NULL)
  known <- labels$codes > 0L
  used <- sort(unique(labels$codes[known]))
  places <- places_of_levels(labels$levels, used, names, "labels", in_parts)
  labels$codes[known] <- match(labels$codes[known], used, nomatch = 0L)
  labels$codes[known] <- places[labels$codes[known]]
  labels$levels <- names
  labels
}

plausibility_by_name <- function(labels, names) {
  if (length(labels$levels) != length(names)) return(labels) # check_labels_fit() says so
  places <- places_of_levels(labels$levels, seq_along(names), names, "labels")
  if (anyDuplicated(places)) {
    abort(gettextf("`labels` must have a column for each component, but two are of %s.", quoted(names[places[anyDuplicated(places)]])))
  }
  order <- order(places)
  rest <- setdiff(seq_len(ncol(labels$plausibility)), order)
  labels$plausibility <- labels$plausibility[, c(order, rest), drop = FALSE]
  labels$levels <- names
  labels
}

# Labels as columns of what evaluate_at() gives; the noise comes last.
labels_of_components <- function(z, params, n) {
  k <- n_components(params)
  noise <- !is.null(params$noise)
  z <- as_labels(z, n, most = k, noise = noise)
  levels <- levels(z)
  is_noise <- levels %in% c("0", "noise") & noise
  used <- which(levels[!is_noise] %in% as.character(z))
  places <- rep(NA_integer_, length(levels))
  places[is_noise] <- k + 1L
  places[which(!is_noise)[used]] <- places_of_levels(levels[!is_noise], used, rownames(params$means), "z")
  places[z]
}

#' Log-likelihood of a mixture
#'
#' \eqn{l(\pi, \mu, \Sigma) = \sum_i \log \sum_j \pi_j N(x_i; \mu_j, \Sigma_j)}, by log-sum-exp,
#' so that it is finite however far a row lies from every component.
#'
#' Rows count with their case weight, with what is observed of them, and within what their labels
#' allow: see [fit_gmm()]. A row without any observed value tells nothing, whatever its label. Of [bins()] it is the sum of the log probabilities times the counts.
#'
#' @inheritParams e_step
#' @return A number.
#' @examples
#' x <- people[c("height", "weight")]
#' log_likelihood(complete_mle(x, people$sex), x)
#' @export
log_likelihood <- function(params, x, weights = NULL, labels = NULL) {
  if (is_in_other_order(params, x)) return(log_likelihood(x, params, weights, labels))
  x <- rows_by_formula(params, x)
  params <- as_params(params)
  if (is_bins(x)) return(log_likelihood_of_bins(params, bins_for(params, x, "x", labels, weights)))
  if (is_chunk_source(x)) return(sums_over(params, x, weights, labels, "none")$loglik)
  x <- matrix_for(params, x)
  weights <- without_blank(x, check_weights(weights, nrow(x)))
  log_likelihood_at(params, x, weights, labels_for(labels, params, nrow(x)))
}

#' Distortion of a clustering
#'
#' \eqn{J(c, \mu) = \sum_i \|x_i - \mu_{c(i)}\|^2}, what k-means minimises.
#'
#' @param x The data, n x d.
#' @param centers A k x d matrix.
#' @param cluster The cluster of each row, 1 to k, or 0 for rows that are left out (trimmed); by
#'   default the nearest centre.
#' @inheritParams fit_gmm
#' @return A number. Where values are missing it is the sum over what is observed.
#' @examples
#' x <- people[c("height", "weight")]
#' fit <- fit_kmeans(x, k = 2)
#' distortion(x, fit$centers, fit$cluster)
#' distortion(x, fit$centers + 1)
#' @export
distortion <- function(x, centers, cluster = NULL, weights = NULL) {
  x <- as_data_matrix(x, missing_ok = TRUE)
  centers <- check_centers(centers, x)
  weights <- weights_for(weights, nrow(x))
  if (is.null(cluster)) cluster <- nearest_center(x, centers)
  trimmed <- is.numeric(cluster) && any(cluster == 0, na.rm = TRUE)
  labels <- as_labels(cluster, nrow(x), "cluster", most = nrow(centers), noise = trimmed)
  cluster <- as.integer(labels) - trimmed
  used <- cluster > 0
  own <- centers[cluster[used], , drop = FALSE]
  sum(weights[used] * rowSums((x[used, , drop = FALSE] - own)^2, na.rm = TRUE))
}

# The M-step of a model for these data: step(model), in the engine.
maximise <- function(data, k, step, covariance, proportions, sigma2, prior, constraint) {
  model <- model_spec(covariance, proportions, sigma2, d = ncol(data$x), box = data$box,
                      prior = prior, constraint = constraint, variables = colnames(data$x))
  check_held_k(model$constraint, k)
  found <- step(model)
  if (length(found$collapsed) > 0) {
    alert(sprintf(ngettext(
      length(found$collapsed), "Component %s has no spread in some direction; its variance there was kept just above zero.",
      "Components %s have no spread in some direction; their variances there were kept just above zero."
    ), paste(found$collapsed, collapse = ", ")), "degenerate")
  }
  found$params
}

check_held_k <- function(constraint, k) {
  held <- components_of_constraint(constraint)
  if (!is.null(held) && held != k) {
    abort(gettextf("`constraint` speaks of %d components, but there are %d.", held, k))
  }
}

# Bins for given parameters, columns matched by name.
bins_for <- function(params, x, name, labels = NULL, weights = NULL) {
  x <- check_bins(x)
  if (!is.null(weights)) abort_not_for_bins("weights")
  rows <- rownames(x$lower)
  x[c("lower", "upper")] <- lapply(unclass(x)[c("lower", "upper")], points_for, params = params, name = name)
  rownames(x$lower) <- rows
  check_rows_of_pattern(params, x)
  with_labels(x, read_labels_for(labels, params, nrow(x$lower)))
}

check_rows_of_pattern <- function(params, x) {
  limited <- max(rowSums(kinds_of_bins(x$lower, x$upper) == 2))
  if (limited <= most_limited) return(invisible())
  correlated <- apply(params$covariances, 3, function(sigma) any(matrix(sigma, n_variables(params))[upper.tri(diag(n_variables(params)))] != 0))
  if (any(correlated)) {
    abort(gettextf("Bins may limit correlated variables in no more than %d columns, not in %d.", as.integer(most_limited), as.integer(limited)))
  }
}

# Rows for given parameters; columns are matched by name where the parameters have names that
# somebody gave.
matrix_for <- function(params, x, missing_ok = TRUE) {
  as_new_matrix(x, names_to_match(params, x), n_variables(params), "x", missing_ok)
}

# The rows of a fit or new ones, where bins will do as well: see rows_for().
rows_or_bins_for <- function(object, newdata) {
  if (is_bins(newdata)) return(bins_for(object$params, newdata, "newdata"))
  if (is.null(newdata) && is_binned(object)) own_bins(object) else rows_for(object, newdata)
}
