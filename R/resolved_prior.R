# A prior in numbers: what gmm_prior() leaves to the data is taken from them.

# The prior in numbers, for k components of a family on these data.
resolve_prior <- function(prior, data, k, covariance) {
  if (is.null(prior)) return(NULL)
  d <- ncol(data$x)
  form <- form_of_prior(covariance)
  dof <- or_default(prior$dof, if (d == 1) 3 else d + 2)
  list(
    shrinkage = prior$shrinkage,
    mean = or_default(prior$mean, data$mean),
    rows = switch(form, spherical = (dof + 2) / d, diagonal = dof + 2, ellipsoidal = dof + d + 1),
    scale = prior_scatter(or_default(prior$scale, default_scale(data, k, form)), form, d),
    concentration = prior$concentration
  )
}

form_of_prior <- function(covariance) {
  family <- three_letters(covariance)
  if (substr(family, 2, 2) == "I") "spherical" else if (substr(family, 3, 3) == "I") "diagonal" else "ellipsoidal"
}

default_scale <- function(data, k, form) {
  n <- count_of_rows(data)
  factor <- n / max(n - 1, 1) / k^(2 / ncol(data$x))
  if (form == "ellipsoidal") return(or_default(data$covariance, covariance_of(data)) * factor)
  mean(if (is.null(data$covariance)) data$deviations^2 else diag(data$covariance)) * factor
}

# The scale of diagonal families is one number for all columns, as in mclust, whatever their units: where it is more than the
# sum of squares of a column, that column's variances are the prior's and not the data's.
warn_of_prior_in_one_unit <- function(fit, data) {
  prior <- fit$prior
  if (is.null(prior) || ncol(data$x) == 1 || is.matrix(prior$scale) || form_of_prior(fit$covariance) != "diagonal") return(invisible())
  scale <- or_default(prior$scale, default_scale(data, fit$k, "diagonal"))
  least <- which.min(data$deviations)
  if (scale <= count_of_rows(data) * data$deviations[least]^2) return(invisible())
  alert(gettextf("The `scale` of the prior is one number (%s) for all columns, and outweighs all rows in %s, whose standard deviation is %s: give a matrix, such as diag(diag(var(x))), or rescale the columns.",
                 format(scale, digits = 3), column_label(data$x, least), format(data$deviations[least], digits = 3)), "prior")
}

# How many rows there are, weights that are counts being repetitions; other weights have no unit.
count_of_rows <- function(data) {
  w <- data$weights
  if (is.null(w)) nrow(data$x) else if (all(w == round(w))) data$n else sum(w > 0)
}

prior_scatter <- function(scale, form, d) {
  if (is.matrix(scale)) return(scale)
  if (form == "ellipsoidal") return(diag(scale, d))
  matrix(if (form == "spherical") scale / d else scale, d, 1)
}

# Of all rows; where values are missing, the maximum likelihood estimate from what is observed, by
# so many iterations that no more digits are to be had.
covariance_of <- function(data) {
  if (data$missing == 0 && !is.null(data$covariance)) return(data$covariance)
  if (data$missing == 0) return(stats::cov.wt(data$x, or_default(data$weights, rep(1, nrow(data$x))) / data$n, method = "ML")$cov)
  d <- ncol(data$x)
  # A constant column has no covariance to estimate.
  if (any(data$deviations <= 0)) return(diag(data$deviations^2, d))
  model <- model_spec(if (d == 1) "V" else "VVV", d = d)
  data$labels <- NULL
  params <- list(proportions = 1, means = matrix(data$mean, 1),
                 covariances = array(diag(data$deviations^2, d), c(d, d, 1)))
  control <- gmm_control(max_iter = 60, tol = 0, progress = FALSE)
  slice(run_em_once(data, params, model, control)$params$covariances, 1)
}
