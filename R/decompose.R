#' Volume, shape and orientation of the components
#'
#' The three parts of each covariance matrix, \eqn{\Sigma_j = \lambda_j D_j A_j D_j'} (see [gmm_families()]), as
#' numbers.
#'
#' Axes come in decreasing order of their variance, and where the family of a fit has common axes in
#' decreasing order of the variance within all components together; each points where its largest coordinate is positive. For families
#' whose axes are those of the variables, and covariances that are kept as [diagonal_covariances()], they are in the order of the
#' variables.
#'
#' @param x [gmm_params()], or a fit by [fit_gmm()]; anything else is passed on to [stats::decompose()], of which this is a
#'   namesake.
#' @param ... For mixtures it must be empty.
#' @return A list with
#'   * `volume`: \eqn{\lambda_j = \det(\Sigma_j)^{1/d}}, k numbers;
#'   * `shape`: the diagonals of \eqn{A_j}, with product 1, a k x d matrix;
#'   * `orientation`: \eqn{D_j}, a d x d x k array whose columns are the axes (rows are the variables); of more than 1000
#'     variables, where it is the identity, as [diagonal_covariances()].
#' @references Banfield, J. D. and Raftery, A. E. (1993). Model-based Gaussian and non-Gaussian clustering.
#'   *Biometrics* 49, 803-821. \doi{10.2307/2532201}
#' @examples
#' fit <- fit_gmm(faithful, k = 2, covariance = "VEV")
#' parts <- decompose(fit)
#' parts
#' # All again:
#' D <- parts$orientation[, , 1]
#' parts$volume[1] * D %*% diag(parts$shape[1, ]) %*% t(D) - coef(fit)$covariances[, , 1]
#' @export
decompose <- function(x, ...) UseMethod("decompose")

#' @rdname decompose
#' @export
decompose.default <- function(x, ...) stats::decompose(x, ...)

#' @rdname decompose
#' @export
decompose.gmm_params <- function(x, ...) {
  check_dots_empty(...)
  three_parts(check_params(x), "V")
}

#' @rdname decompose
#' @export
decompose.gmm_fit <- function(x, ...) {
  check_dots_empty(...)
  check_fit(x, "x")
  three_parts(x$params, substr(three_letters(x$covariance), 3, 3))
}

# decompose() masks that of stats, and does for everything but mixtures what it does: library() need not tell. The name
# cannot be exported.
.onAttach <- function(libname, pkgname) {
  assign(".conflicts.OK", TRUE, envir = as.environment(paste0("package:", pkgname)))
}

# `orientation` is the letter of the family: I (the variables'), E (common) or V. Where only variances are kept it is I.
three_parts <- function(params, orientation) {
  if (orientation == "I" || only_variances(params$covariances)) return(parts_of_variances(params))
  d <- n_variables(params)
  k <- n_components(params)
  common <- if (orientation == "E") common_axes(params)
  axes <- lapply(seq_len(k), function(j) {
    if (orientation == "E") common else main_axes(slice(params$covariances, j))
  })
  variances <- t(vapply(seq_len(k), function(j) {
    colSums(axes[[j]] * (slice(params$covariances, j) %*% axes[[j]]))
  }, numeric(d)))
  variances <- matrix(variances, k)
  volume <- exp(rowMeans(log(variances)))
  components <- rownames(params$means)
  list(
    volume = stats::setNames(volume, components),
    shape = structure(variances / volume, dimnames = list(components, gettextf("axis %d", seq_len(d)))),
    orientation = array(unlist(axes), c(d, d, k), list(colnames(params$means), gettextf("axis %d", seq_len(d)), components))
  )
}

parts_of_variances <- function(params) {
  variances <- variances_of(params$covariances)
  volume <- exp(rowMeans(log(variances)))
  components <- rownames(params$means)
  variables <- colnames(params$means)
  list(
    volume = stats::setNames(volume, components),
    shape = structure(variances / volume, dimnames = list(components, variables)),
    orientation = covariances_with(array(1, dim(variances)), list(variables, variables, components))
  )
}

# Of matrices with the same axes: those of a sum with weights under which no two eigenvalues agree by chance, in the
# order of the variances within components.
common_axes <- function(params) {
  weighted <- sweep(params$covariances, 3, sqrt(seq_len(n_components(params))), "*")
  axes <- main_axes(rowSums(weighted, dims = 2))
  within <- colSums(axes * (mixture_moments(params)$within %*% axes))
  axes[, order(within, decreasing = TRUE), drop = FALSE]
}

main_axes <- function(sigma) {
  axes <- eigen(sigma, symmetric = TRUE)$vectors
  sweep(axes, 2, apply(axes, 2, function(axis) sign(axis[which.max(abs(axis))])), "*")
}
