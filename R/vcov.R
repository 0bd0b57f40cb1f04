#' Standard errors of a mixture
#'
#' The covariance matrix of the estimates, for all fourteen families and in one dimension, and the estimates as a
#' vector in which it is: `sqrt(diag(vcov(fit)))` are standard errors of `coef(fit, simplify = TRUE)`. For
#' proportions, means, variances and whatever else is of interest see [delta_method()] and
#' [confint()][confint.gmm_fit].
#'
#' With \eqn{g_i} the score of row i, the gradient of its log-likelihood in the free parameters, and w its case weight,
#' * `"observed"`: the inverse of the observed information \eqn{I = -\partial^2 l}, from exact second derivatives by the
#'   identity of Louis (1982), in one pass over the rows;
#' * `"opg"`: the inverse of \eqn{S = \sum_i w_i g_i g_i'}, which needs more rows than there are parameters;
#' * `"sandwich"`: \eqn{I^{-1} S I^{-1}}, which holds also where the components are not normal (White 1982; the
#'   errors that Mplus calls MLR);
#' * `"bootstrap"`: that of the replicates of [gmm_boot()].
#'
#' EM stops within `control$tol` of the maximum. The derivatives are taken at the maximum itself, to which a few of
#' Newton's steps lead, so that they do not depend on where EM has stopped; `coef(fit)` are those of the fit.
#'
#' With a prior the information is that of the posterior density, whose inverse approximates the posterior
#' covariance. Labels, missing values, noise, equal proportions and held parameters count as they do in the
#' fit. With weights that are counts `"observed"` is right. Where they are not, such as weights of a survey, take
#' `"sandwich"` with `weights = "sampling"`, in which the square of a weight enters S.
#'
#' @section Free parameters: As many as `df`, in this order and with these names, where j is a component and v
#'   a variable:
#'   * `log_ratio[j]`, \eqn{\log(\pi_j / \pi_k)} for j < k (with held proportions: of those that are free, the last being
#'     the reference), and `logit_noise`, the logit of the noise's proportion;
#'   * `mean[j,v]`;
#'   * `log_volume[j]`, \eqn{\log \lambda_j};
#'   * `log_shape[j,v]`, the logs of the first d - 1 entries of the shape, the sum of all d being 0;
#'   * the orientation, in \eqn{\Sigma_j = \lambda_j B_j \mathrm{diag}(A_j) B_j'}. Families in which shape and orientation are
#'     both equal or both variable have triangular \eqn{B_j} with ones in the diagonal, and `cholesky[j,u,v]` is the entry
#'     below it. For EVE, VVE, EEV and VEV \eqn{B_j} is orthogonal, and `rotation[j,a,b]` is an angle (radians), 0 at the
#'     estimates, by which axis b is turned towards axis a; axes are in decreasing order of variance within a component
#'     or, where all share them, within all.
#'
#'   What is equal across components names no component. `"natural"` parameters are proportions, means, variances and
#'   covariances: more than are free, so that their covariance matrix is singular.
#' @section Where there are none: There are no standard errors, but `NA` and a warning of class `mezcla_inference_warning` that
#'   says why, where the likelihood has no regular maximum: in fits that collapsed, are spurious, have an empty component or
#'   identical ones; at the bound of a constraint or a proportion of 0; where EM stopped far from the maximum or at no
#'   maximum; and where the information is singular.
#' @param object A fit by [fit_gmm()].
#' @param type One of `"observed"`, `"opg"`, `"sandwich"` and `"bootstrap"`.
#' @param parameters `"free"`, or `"natural"`; see Details.
#' @param weights What case weights are: `"counts"` of equal rows, or `"sampling"` weights. It makes a difference to
#'   `"opg"` and `"sandwich"`.
#' @param ... For `"bootstrap"`: arguments of [gmm_boot()]. Otherwise it must be empty.
#' @return A matrix with the names of the parameters, p x p.
#' @references Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm. *Journal of the
#'   Royal Statistical Society B* 44, 226-233. \doi{10.1111/j.2517-6161.1982.tb01203.x}
#'
#'   White, H. (1982). Maximum likelihood estimation of misspecified models. *Econometrica* 50, 1-25.
#'   \doi{10.2307/1912526}
#'
#'   McLachlan, G. J. and Peel, D. (2000). *Finite Mixture Models*. Wiley. \doi{10.1002/0471721182}
#' @seealso [confint()][confint.gmm_fit], [delta_method()], [gmm_boot()].
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' cbind(coef(fit, simplify = TRUE), sqrt(diag(vcov(fit))))
#' sqrt(diag(vcov(fit, type = "sandwich", parameters = "natural")))
#' @export
vcov.gmm_fit <- function(object, type = c("observed", "opg", "sandwich", "bootstrap"),
                         parameters = c("free", "natural"), weights = c("counts", "sampling"), ...) {
  check_fit(object)
  type <- match_choice(type, "type", c(error_types, "bootstrap"))
  parameters <- match_choice(parameters, "parameters", c("free", "natural"))
  weights <- match_choice(weights, "weights", c("counts", "sampling"))
  if (type == "bootstrap") return(vcov.gmm_boot(gmm_boot(object, ...), parameters))
  check_dots_empty(...)
  found <- inference_of(object, type, weights)
  warn_of_no_inference(found$problem)
  if (parameters == "free") found$vcov else natural_vcov(object, found)
}

natural_vcov <- function(fit, found) {
  quantities <- natural_quantities(fit, found)
  values <- quantities$jacobian %*% found$vcov %*% t(quantities$jacobian)
  named_square(values, row_names_of(quantities$rows))
}

# The estimates as a vector.
simplified_coef <- function(fit, parameters) {
  if (parameters == "free") return(chart_origin(new_chart(fit$params, model_of_fit(fit))))
  quantities <- natural_quantities(fit, NULL)
  stats::setNames(quantities$estimate, row_names_of(quantities$rows))
}
