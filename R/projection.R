#' Directions that separate the components
#'
#' The projection that `plot(fit, what = "projection")` shows, as an object: the directions in which the components of
#' a mixture, or the classes of a discriminant analysis, differ most beside the spread of all rows, how much each of them has of
#' the separation, and the rows and the mixture in these directions.
#'
#' The directions are the eigenvectors, in the metric of the covariance \eqn{\Sigma} of all rows, of
#' \deqn{2\lambda B \Sigma^{-1} B + 2(1 - \lambda) \sum_j \pi_j (\Sigma_j - \bar\Sigma) \Sigma^{-1} (\Sigma_j - \bar\Sigma),}
#' with B the covariance between the means and \eqn{\bar\Sigma} the mean of the covariances (Scrucca 2010, 2014): with
#' \eqn{\lambda = 1} differences of means alone count, and directions are the linear discriminants; with 1/2 those of covariances too. There are
#' no more directions than variables, and for \eqn{\lambda = 1} or equal covariances no more than components less one. Scores
#' have mean 0 and variance 1 under the mixture, and are uncorrelated.
#'
#' @param object A fit by [fit_gmm()] or [fit_gmm_da()].
#' @param dims The variables that count, by name or number; by default all.
#' @param lambda The weight of the means, between 0 and 1.
#' @return An object of class `gmm_projection`, a list with
#'   * `directions`: a d x m matrix, a column per direction; `center`: what is taken off the rows first;
#'   * `shares`: the part that each direction has of the separation (of the sum of the eigenvalues);
#'   * `correlations`: of the variables with the directions, d x m;
#'   * `scores`: the rows in the directions, n x m, `NA` where a row misses a value;
#'   * `params`: the mixture in the directions, [gmm_params()] (a noise component is left out: it is uniform in no direction);
#'   * `class` (of each row), `map` and `classes` (which component belongs to which class), `lambda`, `variables`, `weights`; `title` (what was
#'     projected), `da` (whether it is a discriminant analysis) and, of a fit by a formula, `terms`.
#'
#'   Methods: `print`, [plot][plot.gmm_projection], `coef` (the directions), `as.data.frame` (scores and class), and
#'   [predict][predict.gmm_projection].
#' @section Errors: Fits without their data; a single component, or components that do not differ.
#' @references Scrucca, L. (2010). Dimension reduction for model-based clustering. *Statistics and Computing* 20,
#'   471-484. \doi{10.1007/s11222-009-9138-7}
#'
#'   Scrucca, L. (2014). Graphical tools for model-based mixture discriminant analysis. *Advances in Data Analysis and
#'   Classification* 8, 147-165. \doi{10.1007/s11634-013-0147-1}
#' @examples
#' fit <- fit_gmm(iris[1:4], k = 3, covariance = "VVV")
#' seen <- gmm_projection(fit)
#' seen
#' plot(seen, what = "boundaries")
#' head(predict(seen, iris[1:4], type = "posterior", directions = 1))
#'
#' da <- fit_gmm_da(iris[1:4], iris$Species, covariance = "EEE")
#' gmm_projection(da, lambda = 1)$directions # linear discriminants
#' @export
gmm_projection <- function(object, dims = NULL, lambda = 0.5) {
  da <- inherits(object, "gmm_da")
  if (!da && !is_fit(object)) {
    abort(gettextf("`object` must be a fit by fit_gmm() or fit_gmm_da(), not %s.", describe(object)))
  }
  if (da) check_object(object, "object") else check_fit(object)
  lambda <- check_number(lambda, "lambda", min = 0)
  if (lambda > 1) abort(gettextf("`lambda` must be between 0 and 1, not %s.", format(lambda)))
  variables <- colnames(object$params$means)
  dims <- if (is.null(dims)) seq_along(variables) else check_variables(dims, variables, "dims")
  params <- without_noise(params_of(object$params, dims))
  found <- separating_directions(params, lambda, most = Inf)
  if (ncol(found$directions) == 0) {
    abort(gettextf("`object` must have components that differ: there is no direction that separates them."))
  }
  names <- paste0("dir", seq_along(found$shares))
  center <- mixture_columns(params)$mean
  x <- unname(own_rows(object)[, dims, drop = FALSE])
  new_gmm_projection(object, params, found, center, x, names, variables[dims], lambda)
}

new_gmm_projection <- function(object, params, found, center, x, names, variables, lambda) {
  da <- inherits(object, "gmm_da")
  named <- function(m, rows) structure(unname(as.matrix(m)), dimnames = list(rows, names))
  directions <- named(found$directions, variables)
  structure(list(
    directions = directions, center = center, shares = stats::setNames(found$shares, names),
    correlations = named(found$correlations, variables),
    scores = named(sweep(x, 2, center) %*% directions, rownames(object$data)), params = new_gmm_params_in(params, center, directions),
    class = if (da) object$class else factor_of_components(object),
    map = if (da) object$map else seq_len(n_components(params)), classes = if (da) object$classes else rownames(params$means),
    lambda = lambda, variables = variables, weights = object$weights, title = if (da) object$model else sprintf("%s, k = %d", object$covariance, object$k),
    da = da, terms = object$terms
  ), class = "gmm_projection")
}

new_gmm_params_in <- function(params, center, directions) {
  projected <- project_params(params, center, unname(directions))
  names <- rownames(params$means)
  rename_components(new_gmm_params(projected, colnames(directions)), names)
}

factor_of_components <- function(fit) {
  names <- rownames(fit$params$means)
  factor(names[replace(fit$cluster, fit$cluster %in% 0, NA)], names)
}

#' Rows in the directions that separate components
#'
#' @param object What [gmm_projection()] returned.
#' @param newdata Rows with the variables of the projection; by default those of the fit.
#' @param type `"scores"`: an n x m matrix; `"class"` and `"posterior"`: the component (or the class, of a discriminant
#'   analysis) and the probabilities, by the scores alone.
#' @param directions Which directions count.
#' @param ... Must be empty.
#' @return A matrix with n rows, or a factor of length n; `NA` where a value is missing.
#' @examples
#' seen <- gmm_projection(fit_gmm(iris[1:4], k = 3, covariance = "VVV"))
#' predict(seen, iris[c(1, 60, 150), 1:4])
#' table(predict(seen, type = "class", directions = 1), iris$Species)
#' @export
predict.gmm_projection <- function(object, newdata = NULL, type = c("scores", "class", "posterior"),
                                   directions = seq_along(object$shares), ...) {
  check_dots_empty(...)
  check_object(object, "object")
  type <- match_choice(type, "type", c("scores", "class", "posterior"))
  directions <- check_variables(directions, names(object$shares), "directions")
  scores <- if (is.null(newdata)) object$scores else scores_of(object, newdata)
  scores <- scores[, directions, drop = FALSE]
  if (type == "scores") return(scores)
  whole <- which(!is.na(scores[, 1]))
  posterior <- matrix(NA_real_, nrow(scores), length(object$classes), dimnames = list(rownames(scores), object$classes))
  posterior[whole, ] <- posterior_of_classes(params_of(object$params, directions), object, unname(scores[whole, , drop = FALSE]))
  if (type == "posterior") return(posterior)
  class <- rep(NA_integer_, nrow(scores))
  class[whole] <- max.col(posterior[whole, , drop = FALSE], ties.method = "first")
  structure(factor(object$classes[class], object$classes), names = rownames(scores))
}

scores_of <- function(object, newdata) {
  newdata <- rows_by_formula(object, newdata, "newdata")
  x <- as_new_matrix(newdata, if (identical(object$variables, made_up_names(length(object$variables)))) NULL else object$variables,
                     length(object$variables), missing_ok = TRUE)
  scores <- sweep(unname(x), 2, object$center) %*% unname(object$directions)
  dimnames(scores) <- list(rownames(x), names(object$shares))
  scores
}

#' @export
print.gmm_projection <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  m <- length(x$shares)
  cat(sprintf(ngettext(m, "Projection (%s) on %d direction of %d variables", "Projection (%s) on %d directions of %d variables"),
              x$title, m, length(x$variables)), "\n\n", sep = "")
  cat(gettext("Shares of the separation:"), "\n", sep = "")
  print(x$shares, digits = digits)
  cat("\n", gettext("Directions:"), "\n", sep = "")
  print_in_part(x$directions, digits)
  cat("\n", gettext("Correlations of the variables with the directions:"), "\n", sep = "")
  print_in_part(x$correlations, digits)
  invisible(x)
}

#' @export
coef.gmm_projection <- function(object, ...) check_object(object, "object")$directions

#' @export
as.data.frame.gmm_projection <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)
  data.frame(x$scores, class = x$class)
}

# Scrucca's (2010) kernel: directions in which the means differ (of weight lambda), and in which covariances
# do, in units in which all rows have variance one: all of them, or two. Where these are fewer than two, the
# widest of the others complete them.
separating_directions <- function(params, lambda = 0.5, most = 2) {
  moments <- mixture_moments(params)
  scale <- outer(moments$sd, moments$sd)
  axes <- eigen(moments$total / scale, symmetric = TRUE)
  variances <- pmax(axes$values, 1e-12 * axes$values[1])
  whiten <- sweep(axes$vectors, 2, sqrt(variances), "/")
  white <- function(sigma) crossprod(whiten, (sigma / scale) %*% whiten)
  kernel <- 2 * lambda * crossprod(white(moments$between))
  p <- params$proportions / sum(params$proportions)
  for (j in seq_along(p)) {
    kernel <- kernel + 2 * (1 - lambda) * p[j] * crossprod(white(slice(params$covariances, j) - moments$within))
  }
  found <- eigen(kernel, symmetric = TRUE)
  strong <- utils::head(which(found$values > 1e-8), most)
  u <- found$vectors[, strong, drop = FALSE]
  if (most == 2) u <- complete_directions(u, variances)
  a <- whiten %*% u
  # The variable that counts most points to the right, or up.
  if (ncol(a) > 0) a <- sweep(a, 2, apply(a, 2, function(one) sign(one[which.max(abs(one))])), "*")
  correlations <- (moments$total / scale) %*% a
  shares <- c(found$values[strong] / sum(pmax(found$values, 0)), rep(NA, ncol(u) - length(strong)))
  list(directions = a / moments$sd, shares = shares, correlations = correlations)
}

# In the complement, the directions of unit length in which standardised rows vary most.
complete_directions <- function(u, variances) {
  missing <- 2 - ncol(u)
  if (missing == 0) return(u)
  rest <- if (ncol(u) == 0) diag(length(variances))
  else qr.Q(qr(u), complete = TRUE)[, -seq_len(ncol(u)), drop = FALSE]
  narrow <- eigen(crossprod(rest, rest / variances), symmetric = TRUE)
  cbind(u, rest %*% narrow$vectors[, ncol(rest) + 1 - seq_len(missing), drop = FALSE])
}

project_params <- function(params, center, directions) {
  k <- n_components(params)
  m <- ncol(directions)
  covariances <- vapply(seq_len(k), function(j) {
    sigma <- crossprod(directions, slice(params$covariances, j) %*% directions)
    (sigma + t(sigma)) / 2
  }, matrix(0, m, m))
  params$means <- structure(sweep(params$means, 2, center) %*% directions,
                            dimnames = list(rownames(params$means), NULL))
  params$covariances <- array(covariances, c(m, m, k))
  if (!is.null(params$noise)) params$noise$box <- matrix(NA_real_, 2, 2)
  params
}
