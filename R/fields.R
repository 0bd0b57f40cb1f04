# What `$` gives of a fit besides its fields: what newcomers look for, by the names that they know.

#' Fields of a mixture
#'
#' `fit$name` gives a field of a fit by [fit_gmm()] (they are listed there), and by names that are known from
#' elsewhere what follows from the fields.
#'
#' * `proportions`, `means` (k x d), `covariances` (d x d x k): the parts of the parameters, `fit$params`; `centers` is
#'   `means`, as in [stats::kmeans()];
#' * `z`: the n x k responsibilities (with a column more for noise), as labels and data have them; `uncertainty`: one minus the
#'   largest of each row; `classification`: the same as `cluster`; `size`: how many rows are in each component, by their weights if they have any; `NA` of a fit that has learned by `update()`.
#'
#' Names of mclust, mixtools and scikit-learn that mean something else here, or the same by another
#' name, such as `bic`, `G` or `means_`, are an error that says what to use. As in R, any other name that is none gives `NULL`, and
#' the beginning of one name will do; but `cov` could be the family (`covariance`) or the matrices (`covariances`).
#' `fit[["name"]]` and `names(fit)` know the fields alone.
#'
#' @param x A fit by [fit_gmm()].
#' @param name The name of a field.
#' @return The field.
#' @examples
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' fit$proportions
#' fit$means
#' head(fit$z)
#' try(fit$bic)
#' @name fields
#' @export
`$.gmm_fit` <- function(x, name) {
  # Fits of earlier versions have a field `proportions` of another meaning.
  if (name != "proportions" && name %in% names(x)) return(.subset2(x, name))
  if (name %in% derived_fields) return(derived_field(x, name))
  advice <- advice_on_field(name)
  if (!is.null(advice)) abort(paste(gettextf("A fit has no field `%s`.", name), advice), "field")
  own <- setdiff(names(x), "proportions")
  known <- c(own, derived_fields)
  begun <- known[startsWith(known, name)]
  if (length(begun) != 1) return(NULL)
  if (begun %in% own) .subset2(x, begun) else derived_field(x, begun)
}

derived_fields <- c("proportions", "means", "covariances", "centers", "z", "uncertainty", "classification", "size")

derived_field <- function(fit, name) {
  check_fit(fit, "x")
  switch(name,
    classification = fit$cluster,
    centers = fit$params$means,
    size = rows_of_components(fit)[seq_len(fit$k)],
    z = of_observed_rows(responsibilities_of(fit), fit$data),
    uncertainty = of_observed_rows(uncertainty(responsibilities_of(fit)), fit$data),
    fit$params[[name]]
  )
}

# What to use instead of a name from elsewhere; NULL for a name that is not known.
advice_on_field <- function(name) {
  if (nchar(name) >= 3 && startsWith("covariance", name)) {
    return(gettext("Use fit$covariance for the family, fit$covariances for the matrices."))
  }
  use <- c(
    G = "fit$k", n_components = "fit$k", modelName = "fit$covariance",
    covariance_type = "fit$covariance", parameters = "coef(fit)", mu = "fit$means", means_ = "fit$means",
    lambda = "fit$proportions", pro = "fit$proportions", weights_ = "fit$proportions", mean = "fit$means",
    sigma = "fit$covariances", Sigma = "fit$covariances", covariances_ = "fit$covariances", labels_ = "fit$cluster",
    n = "nobs(fit)", aic = "AIC(fit)", AIC = "AIC(fit)", posterior = "fit$z", n_iter_ = "fit$iterations",
    iter = "fit$iterations", converged_ = "fit$converged", lower_bound_ = "logLik(fit)", all.loglik = "fit$trace"
  )
  if (name %in% names(use)) return(gettextf("Use %s.", use[[name]]))
  if (name %in% c("bic", "BIC")) return(gettext("Use BIC(fit); smaller is better, while mclust's has the opposite sign."))
  if (name %in% c("icl", "ICL")) return(gettext("Use ICL(fit); smaller is better, while mclust's has the opposite sign."))
}

#' @exportS3Method utils::.DollarNames
.DollarNames.gmm_fit <- function(x, pattern = "") {
  grep(pattern, c(names(x), derived_fields), value = TRUE)
}
