# Mixture regression: some variables of a row given the others (predict(), type = "response", "variance" and
# "quantile").

predict_response <- function(object, params, newdata, type, response, probs) {
  if (is_bins(newdata)) abort(gettextf("`newdata` must have values, not bins, for type = \"%s\".", type))
  variables <- colnames(params$means)
  response <- check_response(response, variables)
  if (type == "quantile" && length(response) > 1) {
    abort(gettextf("`response` must be one variable for type = \"quantile\", not %d.", length(response)))
  }
  if (type == "quantile") probs <- check_probabilities(probs, "probs")
  x <- if (is.null(newdata)) rows_for(object, NULL) else rows_for(object, with_responses(object, newdata, variables, response))
  hidden <- replace(x, cbind(rep(seq_len(nrow(x)), length(response)), rep(response, each = nrow(x))), NA)
  columns <- if (type == "quantile") percent_names(probs) else variables[response]
  values <- matrix(NA_real_, nrow(x), length(columns), dimnames = list(rownames(x), columns))
  for (pattern in conditional_laws(params, unname(hidden), NULL)) {
    at <- match(response, which(pattern$missing))
    values[pattern$rows, ] <- switch(type,
      response = response_means(pattern, at),
      variance = response_variances(pattern, at),
      quantile = response_quantiles(pattern, at, probs)
    )
  }
  if (length(response) == 1 && type != "quantile") values <- stats::setNames(values[, 1], rownames(x))
  if (is.null(newdata)) of_observed_rows(values, x) else values
}

check_response <- function(response, variables) {
  if (is.null(response)) {
    abort(gettextf("`response` must be given for this type: the variables to predict (%s).", list_some(variables)))
  }
  response <- check_variables(response, variables, "response")
  if (length(response) == length(variables)) {
    abort(gettextf("`response` must leave a variable to predict from."))
  }
  response
}

# New rows need not have what is to be predicted: it is added, as missing. What is no rows at all is left to
# rows_for(), which says so.
with_responses <- function(object, newdata, variables, response) {
  if (!is.list(newdata)) newdata <- unwrapped(newdata, "newdata")
  if (!is.list(newdata) && (!is.numeric(newdata) || length(dim(newdata)) > 2)) return(newdata)
  if (!is.null(object$terms)) {
    return(with_missing_columns(newdata, variables_of_terms(object$terms, variables[response])))
  }
  named <- !is.null(if (is.matrix(newdata)) colnames(newdata) else names(newdata))
  if (named && tell_apart(object$variables)) return(with_missing_columns(newdata, variables[response]))
  if (is.list(newdata)) newdata else with_places(newdata, length(variables), response)
}

# The variables from which the formula makes these of its columns.
variables_of_terms <- function(terms, columns) {
  labels <- intersect(columns, attr(terms, "term.labels"))
  unique(unlist(lapply(labels, function(label) all.vars(str2lang(label)))))
}

# A vector without names is of what there is to predict from: a row, or a value for each row.
with_places <- function(x, d, response) {
  left <- d - length(response)
  if (is.null(dim(x))) x <- if (left == 1) cbind(x) else if (length(x) == left) rbind(x) else x
  if (!is.matrix(x) || ncol(x) != left) return(x)
  whole <- matrix(NA_real_, nrow(x), d)
  whole[, -response] <- x
  whole
}

with_missing_columns <- function(newdata, variables) {
  if (is.null(dim(newdata)) && !is.list(newdata) && !is.null(names(newdata))) newdata <- t(newdata)
  present <- if (is.matrix(newdata)) colnames(newdata) else names(newdata)
  absent <- setdiff(variables, present)
  if (length(absent) == 0 || is.null(present)) return(newdata)
  if (is.list(newdata)) {
    newdata[absent] <- rep(NA_real_, if (is.data.frame(newdata)) nrow(newdata) else 1)
    return(newdata)
  }
  cbind(newdata, matrix(NA_real_, nrow(newdata), length(absent), dimnames = list(NULL, absent)))
}

response_means <- function(pattern, at) conditional_means(pattern)[, at, drop = FALSE]

# Within the components, and between them.
response_variances <- function(pattern, at) {
  mean <- response_means(pattern, at)
  Reduce(`+`, lapply(seq_along(pattern$laws), function(j) {
    law <- pattern$laws[[j]]
    within <- law$variances[at]
    pattern$w[, j] * (rep(within, each = nrow(mean)) + (law$means[, at, drop = FALSE] - mean)^2)
  }))
}

response_quantiles <- function(pattern, at, probs) {
  laws <- pattern$laws
  uniform <- vapply(laws, function(law) !is.null(law$sides), NA)
  means <- matrix(vapply(laws, function(law) law$means[, at], numeric(nrow(pattern$w))), nrow(pattern$w))
  scale <- vapply(laws, function(law) if (is.null(law$sides)) sqrt(law$variances[at]) else law$sides[at], numeric(1))
  vapply(probs, row_quantiles, numeric(nrow(means)), pattern$w, means, scale, uniform)
}

# The p-quantile of a mixture for each row, by bisection of all at once. Components have their own weights
# and means in each row and a common scale: a standard deviation, or the side of a uniform distribution.
row_quantiles <- function(p, w, means, scale, uniform) {
  if (p == 0 || p == 1) return(rep(if (p == 0) -Inf else Inf, nrow(w)))
  n <- nrow(w)
  scales <- rep(scale, each = n)
  flat <- rep(uniform, each = n)
  tail <- function(z, lower) ifelse(flat, stats::punif(z, -0.5, 0.5, lower), stats::pnorm(z, lower.tail = lower))
  own <- ifelse(flat, p - 0.5, stats::qnorm(p)) * scales + means
  # A component that has no part in a row has no say in where its quantile may lie.
  low <- apply(ifelse(w > 0, own, Inf), 1, min)
  high <- apply(ifelse(w > 0, own, -Inf), 1, max)
  lower <- p <= 0.5
  repeat {
    middle <- low / 2 + high / 2
    open <- middle > low & middle < high
    if (!any(open)) return(middle)
    z <- (middle - means) / scales
    share <- rowSums(w * matrix(tail(z, lower), n))
    below <- if (lower) share < p else share > 1 - p
    low[open & below] <- middle[open & below]
    high[open & !below] <- middle[open & !below]
  }
}

# p(x | z = j): the densities of the components, without their proportions.
component_densities <- function(params, x) {
  classes <- n_components(params) + !is.null(params$noise)
  params$proportions[] <- 1 / classes
  if (!is.null(params$noise)) params$noise$proportion <- 1 / classes
  exp(evaluate_at(params, x, "log_joint") + log(classes))
}
