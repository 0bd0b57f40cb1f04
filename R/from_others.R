# Mixtures that other packages have fitted, as ours.

#' @export
as_gmm_params.default <- function(object, ...) {
  abort(gettextf("`object` must be a mixture by one of the packages that ?as_gmm_params names, not %s.", describe(object)))
}

#' @export
as_gmm_params.gmm_params <- function(object, ...) {
  check_dots_empty(...)
  check_params(object)
}

#' @export
as_gmm_params.gmm_fit <- function(object, ...) {
  check_dots_empty(...)
  check_fit(object)$params
}

#' @export
as_gmm_params.Mclust <- function(object, ...) {
  check_dots_empty(...)
  parts <- object$parameters
  means <- parts$mean
  if (is.null(means) || is.null(parts$variance)) abort_without_numbers("mclust")
  k <- object$G
  sigma <- parts$variance$sigma
  if (is.null(sigma)) sigma <- rep_len(parts$variance$sigmasq, k)
  proportions <- or_default(parts$pro, 1)
  noise <- if (length(proportions) == k + 1) {
    list(proportion = proportions[k + 1], box = noise_box(parts$Vinv, as_data_matrix(object$data)))
  }
  params_from(proportions[seq_len(k)], if (is.matrix(means)) t(means) else means, sigma, noise)
}

#' @export
as_gmm_params.kmeans <- function(object, ...) {
  check_dots_empty(...)
  centers <- centers_of_kmeans(object, "object")
  d <- ncol(centers)
  n_values <- or_default(object[["n_values"]], sum(object$size) * d)
  if (!is_number(object$tot.withinss) || object$tot.withinss <= 0) {
    abort(gettextf("Every row lies on its centre: the likelihood of the mixture is unbounded."), "data")
  }
  covariances <- spherical_covariances(object$tot.withinss / n_values, nrow(centers), d)
  params_from(object$size / sum(object$size), centers, covariances)
}

#' @export
as_gmm_params.mixEM <- function(object, ...) {
  check_dots_empty(...)
  if (is.null(object$lambda) || is.null(object$mu) || is.null(object$sigma)) abort_without_numbers("mixtools")
  k <- length(object$lambda)
  # What all components share is told once.
  if (!is.list(object$mu) && !is.list(object$sigma) && !is.matrix(object$sigma)) {
    sd <- rep_len(object$sigma, k) * rep_len(or_default(object[["scale"]], 1), k)
    return(params_from(object$lambda, rep_len(object$mu, k), sd^2))
  }
  mu <- rep_len(if (is.list(object$mu)) object$mu else list(as.vector(object$mu)), k)
  sigma <- if (is.list(object$sigma)) simplify2array(object$sigma) else object$sigma
  variables <- colnames(object$x)
  params_from(object$lambda, do.call(rbind, lapply(mu, stats::setNames, variables)), sigma)
}

#' @export
as_gmm_params.flexmix <- function(object, ...) {
  check_dots_empty(...)
  parts <- lapply(methods::slot(object, "components"), function(component) {
    if (length(component) == 1) methods::slot(component[[1]], "parameters")
  })
  has <- function(names) all(vapply(parts, function(part) all(names %in% names(part)), NA))
  prior <- methods::slot(object, "prior")
  # One variable has other names. Regressions have coefficients for means.
  if (has(c("mean", "sd"))) {
    return(params_from(prior, vapply(parts, function(part) part$mean, 0), vapply(parts, function(part) part$sd, 0)^2))
  }
  if (!has(c("center", "cov"))) abort_without_numbers("flexmix")
  params_from(prior, do.call(rbind, lapply(parts, function(part) part$center)),
              simplify2array(lapply(parts, function(part) as.matrix(part$cov))))
}

#' @export
as_gmm_params.GMMCluster <- function(object, ...) {
  check_dots_empty(...)
  means <- object$centroids
  sigma <- object$covariance_matrices
  if (is.null(means) || is.null(sigma)) abort_without_numbers("ClusterR")
  if (length(dim(sigma)) == 2) sigma <- diagonal_covariances(sigma)
  params_from(as.vector(object$weights), means, sigma)
}

#' @export
as_gmm_params.tclust <- function(object, ...) {
  check_dots_empty(...)
  if (is.null(object$centers) || is.null(object$cov)) abort_without_numbers("tclust")
  params_from(object$weights / sum(object$weights), t(object$centers), object$cov)
}

#' @export
as_gmm_params.list <- function(object, ...) {
  check_dots_empty(...)
  ours <- c("proportions", "means", "covariances")
  if (all(ours %in% names(object))) return(do.call(gmm_params, object[intersect(c(ours, "noise"), names(object))]))
  names(object) <- sub("_$", "", names(object))
  lost <- setdiff(c("weights", "means", "covariances"), names(object))
  if (length(lost) > 0) {
    abort(gettextf("`object` must have weights, means and covariances, or proportions, means and covariances; missing: %s.",
                   paste(lost, collapse = ", ")))
  }
  weights <- as.vector(numbers_in_lists(object$weights))
  means <- numbers_in_lists(object$means)
  if (length(dim(means)) < 2) means <- matrix(means, nrow = length(weights))
  sigma <- covariances_by_type(numbers_in_lists(object$covariances), object$covariance_type, length(weights), ncol(means))
  params_from(weights, means, sigma)
}

# Of proportions whose sum is 1 but for rounding elsewhere, and covariances that are symmetric but for it.
params_from <- function(proportions, means, covariances, noise = NULL) {
  if (length(dim(covariances)) > 1 && !only_variances(covariances)) {
    covariances <- array(covariances, c(dim(covariances), 1)[1:3])
    covariances <- (covariances + aperm(covariances, c(2, 1, 3))) / 2
    if (dim(covariances)[3] == 1) covariances <- covariances[, , 1, drop = TRUE]
    if (is.null(dim(covariances)) && length(covariances) == 1) covariances <- matrix(covariances)
  }
  gmm_params(as.vector(proportions), unnamed_rows(means), covariances, noise)
}

unnamed_rows <- function(means) {
  if (is.null(dim(means))) return(as.vector(means))
  rownames(means) <- NULL
  means
}

abort_without_numbers <- function(package) {
  abort(gettextf("`object` must have the means and covariances of normal components, which this object of %s has not.", package))
}

# Nested lists as JSON has them, the outer index first.
numbers_in_lists <- function(x) {
  if (!is.list(x)) return(x)
  parts <- lapply(x, numbers_in_lists)
  if (all(lengths(parts) == 1)) return(unlist(parts, use.names = FALSE))
  stacked <- simplify2array(unname(parts))
  if (is.list(stacked)) abort(gettextf("`object` must have numbers in rows of equal length."))
  d <- length(dim(stacked))
  aperm(stacked, c(d, seq_len(d - 1)))
}

# scikit-learn's four kinds; where the kind is not told, by their size.
covariances_by_type <- function(x, type, k, d) {
  size <- or_default(dim(x), length(x))
  sizes <- list(full = c(k, d, d), tied = c(d, d), diag = c(k, d), spherical = k)
  fits <- vapply(sizes, function(one) length(one) == length(size) && all(one == size), NA)
  if (is.null(type)) {
    if (sum(fits) != 1) {
      abort(gettextf("`covariance_type` must say what `covariances` of size %s are: one of %s.",
                     paste(size, collapse = " x "), quoted(names(sizes))))
    }
    type <- names(sizes)[fits]
  }
  type <- check_choice(type, "covariance_type", names(sizes))
  if (!fits[[type]]) {
    abort(gettextf("`covariances` must have size %s for covariance_type \"%s\", not %s.",
                   paste(sizes[[type]], collapse = " x "), type, paste(size, collapse = " x ")))
  }
  switch(type,
    full = aperm(x, c(2, 3, 1)), tied = x, diag = diagonal_covariances(x),
    spherical = diagonal_covariances(matrix(x, k, d))
  )
}

#' Mixtures from other packages
#'
#' `as_gmm_params()` reads the parameters of a mixture that was fitted elsewhere, so that they can be drawn, compared and
#' evaluated; `as_gmm_fit()` makes a fit of them and the data, with the parameters as they are, so that all methods of
#' [fit_gmm()] can be asked. `start =`, [e_step()], [dgmm()] and the like take such objects, too.
#'
#' What is read:
#'
#' * mclust's `"Mclust"` and `"densityMclust"`, also with noise, which is put into a box in the proportions of the ranges of the data with
#'   mclust's volume;
#' * [stats::kmeans()] and [fit_kmeans()]: the maximum likelihood estimates of family `"EII"` for its clusters, \eqn{\pi_j = n_j / n} and
#'   \eqn{\sigma^2 = J / (nd)};
#' * mixtools' `"mixEM"`, by `normalmixEM()` and `mvnormalmixEM()`; flexmix with `FLXMCmvnorm()`; ClusterR's `GMM()`; tclust (the
#'   rows that were trimmed have no part in it);
#' * a list of the numbers of scikit-learn's `GaussianMixture`, by its names (`weights_`, `means_`, `covariances_` and `covariance_type`) or
#'   without the underscore, in its order (k x d x d for `"full"`, d x d for `"tied"`, k x d for `"diag"`, k for `"spherical"`), as arrays
#'   or as the nested lists that a JSON file gives; and a list of `proportions`, `means`, `covariances` as [gmm_params()] takes them.
#'
#' @param object What was fitted elsewhere.
#' @param data The data of the fit, when the object does not keep them.
#' @param covariance The family that is said to be fitted, for `df`: by default mclust's, `"EII"` for k-means, otherwise `"VVV"`. Whether
#'   the covariances are of that family is not looked at.
#' @param ... Must be empty.
#' @return [gmm_params()]; a fit: see [fit_gmm()]. The components keep their order.
#' @seealso [as_mclust()], [write_gmm()].
#' @examples
#' as_gmm_params(list(weights_ = c(0.4, 0.6), means_ = rbind(c(165, 60), c(178, 78)),
#'                    covariances_ = rbind(c(40, 50), c(45, 90)), covariance_type = "diag"))
#' means <- kmeans(faithful, 2, nstart = 5)
#' BIC(as_gmm_fit(means, faithful))
#' # From there EM goes on:
#' fit_gmm(faithful, k = 2, covariance = "VVV", start = as_gmm_params(means))
#' @rdname as_gmm_params
#' @export
as_gmm_fit <- function(object, data = NULL, covariance = NULL, ...) {
  check_dots_empty(...)
  if (is_fit(object)) return(check_fit(object))
  params <- as_gmm_params(object)
  if (is.null(data)) data <- data_of_other(object)
  if (is.null(covariance)) covariance <- family_of_other(object)
  noise <- if (is.null(params$noise)) FALSE else exp(-log_volume(params$noise$box))
  # No step of EM: the parameters are to stay as they are.
  fit <- fit_gmm.default(data, k = n_components(params), covariance = covariance, noise = noise, start = params,
                         control = gmm_control(max_iter = 0, tol = 0, progress = FALSE))
  if (fit$status == "iteration_limit") fit[c("status", "converged")] <- list("converged", TRUE)
  fit$call <- call("fit_gmm", x = quote(.x), k = fit$k, covariance = fit$covariance)
  fit
}

data_of_other <- function(object) {
  data <- if (!isS4(object) && is.list(object)) {
    if (inherits(object, "mixEM")) object$x else if (inherits(object, c("Mclust", "kmeans_fit"))) object$data
  }
  if (is.null(data)) abort(gettextf("`data` must be given, since the object does not keep them."))
  data
}

# mclust has names of its own for a single component (X).
family_of_other <- function(object) {
  if (inherits(object, "kmeans")) return("EII")
  if (!inherits(object, "Mclust")) return("VVV")
  name <- object$modelName
  switch(name, X = "E", XII = "EII", XXI = "EEI", XXX = "EEE", name)
}
