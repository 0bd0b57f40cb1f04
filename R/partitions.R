# Fits as other packages ask for partitions.

#' Fits as partitions for other packages
#'
#' Methods for \pkg{clue}, and functions in the form that \pkg{fpc} asks for.
#'
#' A mixture is a soft partition of \pkg{clue}: `cl_membership()` are its responsibilities (noise is the last class),
#' `cl_class_ids()` its classes, `cl_predict()` and `cl_prototypes()` answer as well, so that `cl_agreement()`, `cl_dissimilarity()`,
#' `cl_consensus()` and the others work. Fits by [fit_kmeans()] have clue's own methods for k-means.
#'
#' \pkg{parameters}' `model_parameters()` and \pkg{performance}'s `model_performance()` know mixtures, too.
#'
#' `gmm_cbi()` and `kmeans_cbi()` are for `clustermethod =` of `fpc::clusterboot()`.
#'
#' @param data The data, as `clusterboot()` gives them.
#' @param k Number of components or clusters.
#' @param ... Further arguments of [fit_gmm()] or [fit_kmeans()].
#' @return A list with `result` (the fit), `nc` (number of clusters), `clusterlist` (a logical vector for each), `partition`
#'   and `clustermethod`. Rows of noise, or trimmed, are in none of them, and have number `nc` + 1 in `partition`.
#' @examples
#' gmm_cbi(faithful, k = 2, covariance = "VVV")$nc
#' @export
gmm_cbi <- function(data, k, ...) as_cbi(fit_gmm(data, k = k, ...), "gmm_cbi")

#' @rdname gmm_cbi
#' @export
kmeans_cbi <- function(data, k, ...) as_cbi(fit_kmeans(data, k = k, ...), "kmeans_cbi")

as_cbi <- function(fit, name) {
  cluster <- unname(fit$cluster)
  outside <- is.na(cluster) | cluster == 0
  list(result = fit, nc = fit$k, clusterlist = lapply(seq_len(fit$k), function(j) !outside & cluster == j),
       partition = as.integer(replace(cluster, outside, fit$k + 1L)), clustermethod = name)
}

#' @exportS3Method clue::is.cl_partition
is.cl_partition.gmm_fit <- function(x) TRUE

#' @exportS3Method clue::is.cl_hard_partition
is.cl_hard_partition.gmm_fit <- function(x) FALSE

#' @exportS3Method clue::n_of_classes
n_of_classes.gmm_fit <- function(x) x$k + !is.null(x$params$noise)

#' @exportS3Method clue::n_of_objects
n_of_objects.gmm_fit <- function(x) if (is.null(x$source)) length(x$cluster) else x$source$rows

#' @exportS3Method clue::cl_class_ids
cl_class_ids.gmm_fit <- function(x) clue::as.cl_class_ids(class_numbers(check_fit(x, "x"), x$cluster))

#' @exportS3Method clue::cl_membership
cl_membership.gmm_fit <- function(x, k = clue::n_of_classes(x)) {
  z <- check_fit(x, "x")$z
  clue::as.cl_membership(cbind(z, matrix(0, nrow(z), max(0, k - ncol(z)))))
}

#' @exportS3Method clue::cl_predict
cl_predict.gmm_fit <- function(object, newdata = NULL, type = c("class_ids", "memberships"), ...) {
  type <- match_choice(type, "type", c("class_ids", "memberships"))
  w <- predict(object, newdata, "posterior")
  if (type == "memberships") clue::as.cl_membership(w)
  else clue::as.cl_class_ids(max.col(w, ties.method = "first"))
}

#' @exportS3Method clue::cl_prototypes
cl_prototypes.gmm_fit <- function(x) check_fit(x, "x")$params$means

# Noise is the last class.
class_numbers <- function(fit, cluster) as.integer(replace(unname(cluster), cluster %in% 0, fit$k + 1L))

# ---- easystats ---------------------------------------------------------------------------------

#' @exportS3Method parameters::model_parameters
model_parameters.gmm_fit <- function(model, ...) {
  found <- extract_fit_summary.gmm_fit(model)
  within <- sum(found$sse_within_total_total)
  table <- data.frame(Cluster = rownames(model$params$means), n_Obs = found$n_members, Proportion = model$params$proportions,
                      Sum_Squares = found$sse_within_total_total, as.data.frame(found$centroids), check.names = FALSE)
  structure(table, class = c("parameters_clusters", "data.frame"), Sum_Squares_Total = found$sse_total,
            Sum_Squares_Between = found$sse_total - within, variance = 1 - within / found$sse_total, type = "mixture",
            title = "Gaussian mixture", model = model)
}

#' @exportS3Method performance::model_performance
model_performance.gmm_fit <- function(model, ...) {
  table <- data.frame(AIC = stats::AIC(model), AICc = AICc(model), BIC = stats::BIC(model), ICL = ICL(model),
                      Entropy = model$entropy)
  structure(table, class = c("performance_model", "data.frame"))
}
