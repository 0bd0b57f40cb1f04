#' Predictions of a mixture
#'
#' What a fitted mixture says about rows, those of the fit or new ones: always one value (or one
#' row) per row, in the same order.
#'
#' Where values of a row are missing its prediction is by those that are observed; with none the
#' posterior is the proportions, but for a row of the fit, which was left out: of that it is `NA`. The labels of the fit are not used: what is predicted is what the
#' values say, so that a comparison with the labels is fair.
#'
#' @param object A fit by [fit_gmm()].
#' @param newdata Rows with the variables of the fit, or [bins()]; named columns are matched by name. A vector is one row,
#'   or, where there is one variable, a value for each row. By default the rows of the fit.
#' @param type One of
#'   * `"class"`: the most probable component, an integer vector, or a factor if the fit was given
#'     labels; 0 (level `"noise"`) is the noise;
#'   * `"posterior"`: the responsibilities, an n x k matrix, with a last column `"noise"` where there
#'     is a noise component;
#'   * `"density"`, `"logdensity"`: p(x) of the mixture;
#'   * `"uncertainty"`: one minus the largest responsibility;
#'   * `"mahalanobis"`: squared Mahalanobis distances to each component, n x k;
#'   * `"component"`: the densities p(x | z = j) of the components, without their proportions, n x k, with a last
#'     column `"noise"` where there is a noise component;
#'   * `"response"`, `"variance"`, `"quantile"`: mixture regression, see below.
#' @param response For mixture regression: the variables to predict from the others, by name or number.
#' @param probs For `"quantile"`: probabilities.
#' @param sink For `newdata` that are a [chunk_source()]: `NULL`, so that what is predicted of all chunks is put together; a
#'   function of two arguments, which is called with what is predicted of each chunk and with its number; or
#'   the name of a file, to which it is written as CSV, a line for each row. Then the result is the number of rows, invisibly.
#' @param ... Must be empty.
#' @return A vector of length n or a matrix with n rows. `"response"` and `"variance"`: a vector for one response, a
#'   matrix with a column for each of several; `"quantile"`: a matrix with a column for each of `probs`.
#' @section Mixture regression: A fitted mixture says of any variables what they are given the others: a mixture again
#'   (see [conditional()]), with the responsibilities of the components for what is known as its proportions.
#'   `type = "response"` is its mean, \eqn{E[x_F \mid x_G]}, a weighted average of a line per component
#'   whose weights change from row to row; `"variance"` its variance, within and between the components, of one
#'   row that is still to be seen and not of the mean; `"quantile"` its quantiles. The parameters are taken as
#'   known. `newdata` need not have the responses, and those that it has are not used; values of
#'   other variables may be missing. A row with nothing to predict from has the marginal distribution.
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
#' predict(fit, data.frame(height = c(160, 190), weight = c(55, 90)), type = "posterior")
#' # How heavy is somebody of this height? The regression need not be a line, nor the spread the same.
#' tall <- data.frame(height = c(160, 175, 190))
#' predict(fit, tall, type = "response", response = "weight")
#' sqrt(predict(fit, tall, type = "variance", response = "weight"))
#' predict(fit, tall, type = "quantile", response = "weight", probs = c(0.05, 0.95))
#' @export
predict.gmm_fit <- function(object, newdata = NULL,
                            type = c("class", "posterior", "density", "logdensity", "uncertainty", "mahalanobis",
                                     "component", "response", "variance", "quantile"),
                            response = NULL, probs = c(0.025, 0.5, 0.975), sink = NULL, ...) {
  check_dots_empty(...)
  type <- match_choice(type, "type", prediction_types)
  if (is_chunk_source(newdata)) {
    return(predict_chunks(newdata, sink, function(x) predict.gmm_fit(object, x, type, response, probs)))
  }
  check_no_sink(sink)
  params <- as_params(object, "object")
  if (type %in% c("response", "variance", "quantile")) {
    values <- predict_response(object, params, newdata, type, response, probs)
    return(if (is.null(newdata)) stats::napredict(object$na.action, values) else values)
  }
  if (!is.null(response)) abort(gettextf("`response` is for type = \"response\", \"variance\" or \"quantile\", not \"%s\".", type))
  if (is_bins(newdata) || is.null(newdata) && is_binned(object)) return(predict_bins(object, params, newdata, type))
  x <- rows_for(object, newdata)
  at <- function(what) evaluate_at(params, x, what)
  values <- switch(type,
    class = as_labels_of(object, at("class")),
    posterior = at("responsibilities"),
    density = exp(at("log_density")),
    logdensity = at("log_density"),
    uncertainty = uncertainty(at("responsibilities")),
    mahalanobis = at("mahalanobis"),
    component = component_densities(params, x)
  )
  if (is.null(newdata)) stats::napredict(object$na.action, of_observed_rows(values, x)) else values
}

# What is said of bins; the probability of a bin stands where the density of a value does.
predict_bins <- function(object, params, newdata, type) {
  bins <- if (is.null(newdata)) own_bins(object) else bins_for(params, newdata, "newdata")
  if (type == "mahalanobis") {
    values <- evaluate_at(params, stand_ins(bins), "mahalanobis")
  } else {
    log_joint <- log_joint_of_bins(params, bins)
    w <- responsibilities_of_bins(params, bins, log_joint)
    named <- function(values) stats::setNames(values, rownames(bins$lower))
    values <- switch(type,
      class = as_labels_of(object, named(likeliest_components(w, params))), posterior = w, uncertainty = named(uncertainty(w)),
      density = named(exp(log_probabilities(log_joint))), logdensity = named(log_probabilities(log_joint)),
      component = exp(log_joint - rep(log(c(params$proportions, params$noise$proportion)), each = nrow(log_joint)))
    )
  }
  if (!is.null(newdata)) return(values)
  stats::napredict(object$na.action, of_observed_rows(values, object$data))
}

prediction_types <- c("class", "posterior", "density", "logdensity", "uncertainty", "mahalanobis", "component",
                      "response", "variance", "quantile")

# Components by the names that the labels gave them; 0 is noise.
as_labels_of <- function(fit, class) {
  if (is.null(fit$labels)) return(class)
  noise <- !is.null(fit$params$noise)
  names <- c(if (noise) "noise", rownames(fit$params$means))
  structure(factor(names[class + noise], names), names = names(class))
}

#' Predictions of k-means
#'
#' @param object A fit by [fit_kmeans()].
#' @param newdata Rows with the variables of the fit; by default the rows of the fit. Distances are
#'   over what is observed of a row.
#' @inheritParams predict.gmm_fit
#' @param type `"class"`: the nearest centre, an integer vector (0 where the row was trimmed; new rows
#'   are not); `"distance"`: the Euclidean
#'   distances to all centres, an n x k matrix.
#' @return A vector of length n or an n x k matrix.
#' @examples
#' fit <- fit_kmeans(~ height + weight, data = people, k = 2)
#' predict(fit, data.frame(height = 170, weight = 65), type = "distance")
#' @export
predict.kmeans_fit <- function(object, newdata = NULL, type = c("class", "distance"), sink = NULL, ...) {
  check_dots_empty(...)
  check_fit(object)
  type <- match_choice(type, "type", c("class", "distance"))
  if (is_chunk_source(newdata)) return(predict_chunks(newdata, sink, function(x) predict.kmeans_fit(object, x, type)))
  check_no_sink(sink)
  x <- rows_for(object, newdata)
  unit <- list(proportions = rep(1 / object$k, object$k), means = object$centers,
               covariances = rep(1, ncol(x) * object$k))
  padded <- function(values) {
    if (is.null(newdata)) stats::napredict(object$na.action, of_observed_rows(values, x)) else values
  }
  if (type == "distance") return(padded(sqrt(evaluate_at(unit, x, "mahalanobis"))))
  if (is.null(newdata)) return(padded(object$cluster))
  if (nrow(x) == 0) return(integer(0))
  cluster <- nearest_center(x, object$centers)
  names(cluster) <- rownames(x)
  cluster
}
