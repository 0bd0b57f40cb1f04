# What is estimated, and what is held fixed or given besides the data.

# A model: what is estimated, and what is held fixed or given besides the data. By the names of the
# variables what is given by name comes into their order.
model_spec <- function(covariance = "VVV", proportions = "free", sigma2 = NULL, d, box = NULL,
                       prior = NULL, constraint = NULL, variables = NULL) {
  covariance <- covariance_names(covariance, d)
  if (length(covariance) != 1) {
    abort(gettextf("`covariance` must name one family here, not %d.", length(covariance)))
  }
  if (!is.null(sigma2)) {
    sigma2 <- check_number(sigma2, "sigma2", above = 0)
    covariance <- if (d == 1) "E" else "EII"
  }
  proportions <- match_choice(proportions, "proportions", c("free", "equal"))
  list(covariance = covariance, proportions = proportions, sigma2 = sigma2, box = box,
       prior = check_prior(prior, d, variables),
       constraint = check_constraint(constraint, d, proportions, sigma2, variables))
}

# Nothing is said of components besides the family.
is_free <- function(model) is.null(model$prior) && is.null(model$constraint) && is.null(model$sigma2)

# "free" or "equal": what the model says of the proportions. Earlier fits said it in `proportions`.
proportions_of_model <- function(fit) {
  equal <- fit[["equal_proportions"]]
  if (is.null(equal)) fit[["proportions"]] else if (equal) "equal" else "free"
}
