#' A conjugate prior for the parameters
#'
#' With a prior, [fit_gmm()] finds the parameters of highest posterior density (MAP) instead of
#' those of highest likelihood. Components that would collapse onto few rows are kept from it, in
#' all fourteen families.
#'
#' The prior is
#' \deqn{\mu_j \mid \Sigma_j \sim N(\mu_P, \Sigma_j / \kappa), \quad
#'   p(\Sigma_j) \propto \det(\Sigma_j)^{-a/2} \exp\{-\mathrm{tr}(\Sigma_j^{-1} \Lambda) / 2\}, \quad
#'   \pi \sim \mathrm{Dirichlet}(\alpha, \dots, \alpha),}
#' with \eqn{\Sigma_j} restricted to the family and \eqn{\kappa} the `shrinkage`, \eqn{\mu_P} the
#' `mean`, \eqn{\Lambda} the `scale`, \eqn{\alpha} the `concentration`. The exponent is that of an
#' inverse Wishart density with \eqn{\nu} = `dof` degrees of freedom, \eqn{a = \nu + d + 1}, for
#' families with an orientation, and of inverse gamma densities, \eqn{a = \nu + 2} for diagonal and
#' \eqn{a = (\nu + 2)/d} for spherical families. What is one parameter for all components has one
#' prior: where volumes are equal, a counts once, where covariances are equal \eqn{\Lambda} too.
#'
#' It enters the M-step as rows that were never observed: with \eqn{\bar x_j} and \eqn{W_j} the
#' weighted mean and scatter of component j, \eqn{\mu_j = (N_j \bar x_j + \kappa \mu_P) / (N_j +
#' \kappa)}, and the family's rule is applied to \eqn{W_j + \frac{\kappa N_j}{N_j + \kappa} (\bar x_j
#' - \mu_P)(\bar x_j - \mu_P)' + \Lambda} with weight \eqn{N_j + a + 1}.
#'
#' The defaults are those of Fraley and Raftery (2007) and of mclust, to whose M-step they lead in
#' the families E, V, VII, EVI, VVI, EEE, VVV, and without shrinkage in EEI and EEV. (In EII mclust
#' leaves out the scale, in EEI and EEV it does not shrink the means, in VEI and VEV its step is not the
#' mode of a density.) The other families follow the same formula.
#'
#' @param shrinkage \eqn{\kappa}, not negative: how many rows the prior of a mean is worth.
#' @param mean \eqn{\mu_P}, d numbers, matched with the columns of the data by their names if they have
#'   names; by default the means of the columns.
#' @param dof \eqn{\nu}; by default d + 2, and 3 in one dimension.
#' @param scale \eqn{\Lambda}: a d x d matrix or, for \eqn{\Lambda = sI}, a number s (for spherical
#'   families \eqn{\Lambda = (s/d) I}, where s is the scale of the inverse gamma density). By default
#'   the covariance of the data divided by \eqn{k^{2/d}}, or s the mean of its diagonal. A matrix with
#'   names is matched with the columns of the data. One number knows nothing of the units of columns: where it outweighs all
#'   rows in a column of a family whose variances differ by column, that is reported by a warning of class `mezcla_prior_warning`.
#' @param concentration \eqn{\alpha}, positive. 1 leaves the proportions alone, more keeps them apart from 0;
#'   less empties components of fewer than \eqn{1 - \alpha} rows (Figueiredo and Jain 2002), whose
#'   proportion then is 0. With a prior on covariances and a `shrinkage`, a component without rows is no
#'   failure: it has the prior's mean and covariance, and nothing belongs to it.
#' @return A list of class `gmm_prior`.
#' @references Fraley, C. and Raftery, A. E. (2007). Bayesian regularization for normal mixture
#'   estimation and model-based clustering. *Journal of Classification* 24, 155-181.
#'   \doi{10.1007/s00357-007-0004-5}
#'
#'   Figueiredo, M. A. T. and Jain, A. K. (2002). Unsupervised learning of finite mixture models. *IEEE
#'   Transactions on Pattern Analysis and Machine Intelligence* 24, 381-396. \doi{10.1109/34.990138}
#' @examples
#' # Nine components in 150 rows: without a prior some would collapse.
#' set.seed(1)
#' fit_gmm(iris[1:4], k = 9, covariance = "VVV", prior = gmm_prior(), n_start = 3)
#' @export
gmm_prior <- function(shrinkage = 0.01, mean = NULL, dof = NULL, scale = NULL, concentration = 1) {
  structure(list(
    shrinkage = check_number(shrinkage, "shrinkage", min = 0),
    mean = if (!is.null(mean)) check_prior_mean(mean),
    dof = if (!is.null(dof)) check_number(dof, "dof", min = 0),
    scale = if (!is.null(scale)) check_prior_scale(scale),
    concentration = check_number(concentration, "concentration", above = 0)
  ), class = "gmm_prior")
}

check_prior_mean <- function(mean) {
  mean <- if (is.data.frame(mean)) columns_of_frame(mean, "mean") else unwrapped(mean, "mean")
  names <- if (is.matrix(mean) && nrow(mean) == 1) colnames(mean) else names(mean)
  if (!is.numeric(mean) || is.object(mean) || length(mean) == 0 || !all(is.finite(mean))) {
    abort(gettextf("`mean` must be finite numbers, one per column, not %s.", describe(mean)))
  }
  beyond <- which(abs(mean) > largest_value)
  if (length(beyond) > 0) {
    abort(gettextf("`%s` must have values between -1e150 and 1e150, but number %d is %s.",
                   "mean", beyond[1], format(mean[beyond[1]])))
  }
  stats::setNames(as.double(mean), names)
}

check_prior_scale <- function(scale) {
  scale <- unwrapped(scale, "scale")
  if (is_number(scale) && scale > 0) return(as.double(scale))
  square <- is.matrix(scale) && is.numeric(scale) && nrow(scale) == ncol(scale)
  if (square && is_covariance(scale)) return(scale)
  abort(gettextf("`scale` must be a positive number or a symmetric positive definite matrix, not %s.",
                 describe(scale)))
}

#' @export
print.gmm_prior <- function(x, ...) {
  cat(gettextf("Prior for a Gaussian mixture: %s", describe_prior(x)), "\n", sep = "")
  invisible(x)
}

describe_prior <- function(prior) {
  or_data <- function(value) {
    if (is.null(value)) gettext("from the data")
    else if (is.matrix(value)) gettextf("a %d x %d matrix", nrow(value), ncol(value))
    else paste(format(value, trim = TRUE), collapse = " ")
  }
  gettextf("shrinkage %s, mean %s, dof %s, scale %s, concentration %s",
           format(prior$shrinkage), or_data(prior$mean),
           if (is.null(prior$dof)) "d + 2" else format(prior$dof),
           or_data(prior$scale), format(prior$concentration))
}

# NULL, or a prior that fits data of d columns, in whose order it is from here on.
check_prior <- function(prior, d, variables = NULL) {
  if (is.null(prior) || isFALSE(prior)) return(NULL)
  if (isTRUE(prior)) prior <- gmm_prior()
  if (!inherits(prior, "gmm_prior")) {
    abort(gettextf("`prior` must be made by gmm_prior(), not %s.", describe(prior)))
  }
  prior <- remade(prior, gmm_prior)
  if (!is.null(prior$mean) && length(prior$mean) != d) {
    abort(gettextf("`mean` of the prior must have %d numbers, one per column, not %d.",
                   d, length(prior$mean)))
  }
  if (is.matrix(prior$scale) && nrow(prior$scale) != d) {
    abort(gettextf("`scale` of the prior must be a %d x %d matrix, not %d x %d.",
                   d, d, nrow(prior$scale), ncol(prior$scale)))
  }
  place <- columns_by_name(names(prior$mean), variables, "mean")
  if (!is.null(place)) prior$mean <- prior$mean[place]
  if (!is.null(prior$mean)) prior$mean <- unname(prior$mean)
  if (is.matrix(prior$scale)) prior$scale <- unname(sides_by_name(prior$scale, variables, "scale"))
  prior
}
