# Engines for the package tidyclust. modelenv, dials and rlang, which these lines call, are what it imports itself.

#' Engines for tidyclust
#'
#' When \pkg{tidyclust} (0.3.2 or newer) is loaded, `"mezcla"` is an engine of its models `gm_clust()` and `k_means()`, with all that
#' tidymodels do with them: `fit()`, `predict()`, `augment()`, `extract_cluster_assignment()`, `extract_centroids()`, metrics,
#' workflows and `tune_cluster()`.
#'
#' The flags of `gm_clust()` name one of the fourteen families, as they do for its own engine: `circular = TRUE` is `"EII"` or `"VII"` by
#' `shared_size`; otherwise `zero_covariance = TRUE` makes the axes those of the columns, and `shared_size`, `shared_shape` and
#' `shared_orientation` say `E` or `V`. Other arguments of [fit_gmm()] and [fit_kmeans()] are given to `set_engine()`; `covariance` there
#' overrules the flags and may name several families, by which to choose.
#'
#' Cluster j is component j. Noise and trimmed rows are `"Outlier"`. Responsibilities, for which tidyclust has no type of prediction, are
#' those of the fit itself: `predict(extract_fit_engine(fit), new_data, type = "posterior")`.
#'
#' The functions on this page are what the engines call.
#'
#' @param x The data.
#' @param num_clusters Number of components.
#' @param circular,shared_size,zero_covariance,shared_orientation,shared_shape The flags of `gm_clust()`.
#' @param covariance Families that overrule the flags.
#' @param object A fit.
#' @param new_data New rows.
#' @param prefix,labels How clusters are called: by their numbers after `prefix`, or by `labels`.
#' @param ... Further arguments of [fit_gmm()].
#' @return A fit; a factor of clusters.
#' @examples
#' \dontrun{ # takes the package tidyclust
#' library(tidyclust)
#' spec <- set_engine(gm_clust(num_clusters = 2, circular = FALSE, zero_covariance = FALSE), "mezcla")
#' fitted <- fit(spec, ~ eruptions + waiting, data = faithful)
#' predict(fitted, faithful[1:3, ])
#' extract_centroids(fitted)
#' }
#' @name tidyclust
#' @keywords internal
#' @export
tidyclust_fit_gmm <- function(x, num_clusters, circular = TRUE, shared_size = TRUE, zero_covariance = TRUE,
                              shared_orientation = TRUE, shared_shape = TRUE, covariance = NULL, ...) {
  if (is.null(covariance)) {
    flags <- list(circular = circular, shared_size = shared_size, zero_covariance = zero_covariance,
                  shared_orientation = shared_orientation, shared_shape = shared_shape)
    for (name in names(flags)) check_flag(flags[[name]], name)
    letter <- function(shared) if (shared) "E" else "V"
    covariance <- paste0(letter(shared_size), if (circular) "I" else letter(shared_shape),
                         if (circular || zero_covariance) "I" else letter(shared_orientation))
  }
  fit_gmm(x, k = num_clusters, covariance = covariance, ...)
}

#' @rdname tidyclust
#' @export
tidyclust_predict <- function(object, new_data, prefix = "Cluster_", labels = NULL) {
  if (!inherits(object, "kmeans_fit")) check_is_mixture_fit(object, "object")
  as_clusters(predict(unlabelled(object), new_data), object, prefix, labels)
}

# predict() is by number where nothing was labelled.
unlabelled <- function(fit) {
  if (is_fit(fit)) fit["labels"] <- list(NULL)
  fit
}

# The factor that tidyclust has: 0 is an outlier, if there can be any.
as_clusters <- function(cluster, fit, prefix = "Cluster_", labels = NULL) {
  outliers <- if (is_fit(fit)) !is.null(fit$params$noise) else fit$trim > 0
  factor(unname(cluster), c(if (outliers) 0L, seq_len(fit$k)), c(if (outliers) "Outlier", names_of_clusters(fit, prefix, labels)))
}

names_of_clusters <- function(fit, prefix, labels) {
  if (is.null(labels)) return(paste0(prefix, seq_len(fit$k)))
  if (length(labels) == fit$k && !anyDuplicated(labels)) return(as.character(labels))
  abort(gettextf("`labels` must be %d different names, not %s.", fit$k, describe(labels)))
}

#' @method extract_cluster_assignment gmm_fit
#' @exportS3Method tidyclust::extract_cluster_assignment gmm_fit
extract_cluster_assignment.gmm_fit <- function(object, ..., prefix = "Cluster_", labels = NULL) {
  as_tidy(data.frame(.cluster = as_clusters(object$cluster, object, prefix, labels)))
}

#' @method extract_cluster_assignment kmeans_fit
#' @exportS3Method tidyclust::extract_cluster_assignment kmeans_fit
extract_cluster_assignment.kmeans_fit <- extract_cluster_assignment.gmm_fit

#' @method extract_fit_summary gmm_fit
#' @exportS3Method tidyclust::extract_fit_summary gmm_fit
extract_fit_summary.gmm_fit <- function(object, ..., prefix = "Cluster_", labels = NULL) {
  check_fit(object)
  centers <- object$centers
  colnames(centers) <- variable_names(centers)
  x <- own_rows(object)
  squares <- rowSums((x - centers_of_rows(centers, object$cluster))^2, na.rm = TRUE)
  names <- names_of_clusters(object, prefix, labels)
  list(
    cluster_names = factor(names, names), centroids = as_tidy(as.data.frame(unname_rows(centers))),
    n_members = vapply(seq_len(object$k), rows_in, integer(1), object$cluster),
    sse_within_total_total = vapply(seq_len(object$k), function(j) sum(squares[object$cluster %in% j]), numeric(1)),
    sse_total = sum(sweep(x, 2, colMeans(x, na.rm = TRUE))^2, na.rm = TRUE),
    orig_labels = unname(object$cluster), cluster_assignments = as_clusters(object$cluster, object, prefix, labels)
  )
}

#' @method extract_fit_summary kmeans_fit
#' @exportS3Method tidyclust::extract_fit_summary kmeans_fit
extract_fit_summary.kmeans_fit <- extract_fit_summary.gmm_fit

unname_rows <- function(x) {
  rownames(x) <- NULL
  x
}

# nocov begin: needs tidyclust
register_tidyclust <- function(...) {
  flags <- c("circular", "shared_size", "zero_covariance", "shared_orientation", "shared_shape")
  add_engine("gm_clust", "tidyclust_fit_gmm", c(num_clusters = "num_clusters", stats::setNames(flags, flags)))
  add_engine("k_means", "fit_kmeans", c(num_clusters = "k"))
}

# `arguments`: what they are called by tidyclust, and by the function that fits.
add_engine <- function(model, fit, arguments) {
  env <- function(name) getExportedValue("modelenv", name)
  known <- env("get_from_env")(model)
  if (is.null(known) || "mezcla" %in% known$engine) return(invisible())
  env("set_model_engine")(model, "partition", "mezcla")
  for (package in c("mezcla", "tidyclust")) env("set_dependency")(model, "partition", "mezcla", package)
  env("set_fit")(model, "partition", "mezcla", value = list(
    interface = "matrix", protect = c("x", unname(arguments)), func = c(pkg = "mezcla", fun = fit), defaults = list()
  ))
  env("set_encoding")(model, "partition", "mezcla", options = list(
    predictor_indicators = "traditional", compute_intercept = TRUE, remove_intercept = TRUE, allow_sparse_x = FALSE
  ))
  for (name in names(arguments)) {
    maker <- list(pkg = if (name == "num_clusters") "dials" else "tidyclust", fun = name)
    env("set_model_arg")(model, eng = "mezcla", exposed = name, original = arguments[[name]], func = maker,
                         has_submodel = FALSE)
  }
  env("set_pred")(model, "partition", "mezcla", type = "cluster", value = list(
    pre = NULL, post = NULL, func = c(pkg = "mezcla", fun = "tidyclust_predict"),
    args = list(object = quote(object$fit), new_data = quote(new_data))
  ))
}
# nocov end
