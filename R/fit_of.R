# The other models of a selection.

#' Another model of a selection
#'
#' Given several `k` or `covariance`, [fit_gmm()] fits all of these models, chooses one and keeps the table of all in
#' `$selection`. `fit_of()` gives the fit of another one, to the same data with the same weights, labels, noise,
#' prior and constraint.
#'
#' EM goes on from where the search had left that model, and brings it to the tolerance of `control`, so
#' that its log-likelihood is that of the table or a little above. Where the fit has no parameters of its other models
#' (they were more than 2e5 numbers, or it was made by an earlier version), the model is searched again as if it had been
#' asked for alone, which draws random numbers.
#'
#' @param fit A fit by [fit_gmm()], of several models, with its data.
#' @param k,covariance,proportions Which model: the number of components, the family, and `"free"` or `"equal"` where the
#'   selection has both. Of what is not given, the model that is best by the criterion of the selection; one must be given
#'   unless the selection has a single model.
#' @param control A [gmm_control()].
#' @return A fit: see [fit_gmm()]. Its `call` says `k` and `covariance`.
#' @examples
#' fit <- fit_gmm(faithful, k = 1:3, covariance = c("EEE", "VVV"))
#' fit$selection[1:5]
#' fit_of(fit, k = 2, covariance = "VVV")
#' BIC(fit_of(fit, k = 2))
#' @export
fit_of <- function(fit, k = NULL, covariance = NULL, control = gmm_control(), proportions = NULL) {
  check_is_mixture_fit(fit, "fit")
  control <- check_is_control(control, "gmm_control")
  row <- row_of_model(fit, k, covariance, proportions)
  model <- fit$selection[row, ]
  candidates <- fit[["candidates"]]
  if (!is.null(candidates) && length(candidates) != nrow(fit$selection)) {
    abort(gettextf("`%s` is not a valid fit: %s", "fit", not_of_one_size("candidates")), "fit")
  }
  params <- if (nrow(fit$selection) == 1 && is_regular(fit)) fit$params else candidates[[row]]
  if (is.null(params) && model$status == "not estimable") abort(model$reason, "data")
  of_model <- or_default(model$proportions, proportions_of_model(fit))
  other <- if (is_binned(fit)) fit_gmm.gmm_bins(
    own_bins(fit), k = model$k, covariance = model$covariance, labels = given_labels(fit$labels, TRUE), noise = given_noise(fit), prior = fit$prior, proportions = of_model,
    sigma2 = fit$sigma2, constraint = fit$constraint, start = or_default(params, start_methods), control = control
  ) else fit_gmm.default(
    own_rows(fit), k = model$k, covariance = model$covariance, weights = fit$weights,
    labels = given_labels(fit$labels, TRUE), noise = given_noise(fit), prior = fit$prior,
    proportions = of_model, sigma2 = fit$sigma2, constraint = fit$constraint,
    start = or_default(params, start_methods), control = control
  )
  # Where nobody said which component is which they have the order that they always have.
  if (is.null(fit$call$start) && is.null(fit$labels) && is.null(components_of_constraint(fit$constraint))) {
    other <- relabel(other, "mean")
  }
  other[c("na.action", "terms")] <- fit[c("na.action", "terms")]
  other$call <- fit$call
  other$call$k <- model$k
  other$call$covariance <- model$covariance
  if (!is.null(model$proportions)) other$call$proportions <- model$proportions
  other
}

# The place of a model in the table.
row_of_model <- function(fit, k, covariance, proportions = NULL) {
  table <- fit$selection
  if (nrow(table) > 1 && is.null(k) && is.null(covariance) && is.null(proportions)) abort(gettextf("`k` or `covariance` must be given."))
  wanted <- rep(TRUE, nrow(table))
  if (!is.null(k)) wanted <- wanted & table$k == check_whole(k, "k")
  if (!is.null(covariance)) {
    covariance <- covariance_names(covariance, n_variables(fit$params))
    if (length(covariance) != 1) abort(gettextf("`covariance` must name one family here, not %d.", length(covariance)))
    wanted <- wanted & table$covariance == covariance
  }
  if (!is.null(proportions)) {
    wanted <- wanted & proportions_in_table(table, fit) == check_choice(proportions, "proportions", c("free", "equal"))
  }
  rows <- which(wanted)
  if (length(rows) == 0) {
    abort(gettextf("The fit has no such model: its selection has k = %s and the families %s.",
                   told_in_part(unique(table$k)), told_in_part(unique(table$covariance))))
  }
  rows[order(table[[attr(table, "criterion")]][rows])][1]
}

# A selection that had one of the two alone does not say which.
proportions_in_table <- function(table, fit) or_default(table$proportions, rep(proportions_of_model(fit), nrow(table)))

# What fit_of() starts from, as long as it is small beside what else a fit holds. A single model has no others.
parameters_of_models <- function(fits) {
  if (length(fits) == 1) return(NULL)
  models <- lapply(fits, function(fit) fit$params)
  numbers <- sum(vapply(models, function(params) length(params$means) + length(params$covariances), 1))
  if (numbers > 2e5) NULL else models
}
