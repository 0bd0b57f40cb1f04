# The rows that a fit had, as data for the engine and with what it says of them, and new rows for it.

# The box of the noise; and a prior takes its scale from the data.
with_box_and_scale <- function(data, box, prior) {
  data$box <- box
  given <- !is.null(prior) && !isFALSE(prior)
  if (given && ncol(data$x) <= most_columns_of_matrices) data$covariance <- covariance_of(data)
  data
}

# Some of the rows, as data of their own. The box of the noise stays that of all rows: it is part of the
# model, and densities of different boxes could not be compared.
rows_of_data <- function(data, keep, prior) {
  rows <- model_data(keep_rows(data$x, keep), keep_rows(data$weights, keep),
                     keep_rows_of_labels(data$labels, keep), data$threads)
  with_box_and_scale(rows, data$box, prior)
}

# The data as the fit had them.
data_of_fit <- function(fit, threads = default_threads()) {
  data <- model_data(own_rows(fit), fit$weights, fit$labels, threads)
  with_box_and_scale(data, fit$params$noise$box, fit$prior)
}

model_of_fit <- function(fit) {
  model_spec(fit$covariance, proportions_of_model(fit), fit$sigma2, n_variables(fit$params),
             fit$params$noise$box, fit$prior, fit$constraint)
}

# The rows of the fit, or new rows for it.
rows_for <- function(object, newdata, name = "newdata") {
  if (is.null(newdata)) check_no_source(object)
  if (is.null(newdata) && is.null(object$data)) {
    abort(gettextf("`newdata` must be given, since the fit was made with keep_data = FALSE."))
  }
  if (is.null(newdata)) return(own_rows(object))
  d <- if (inherits(object, "kmeans")) ncol(object$centers) else n_variables(object$params)
  if (!is.null(object$terms)) {
    newdata <- numeric_columns(frame_for_terms(object$terms, newdata, name), name)
  }
  as_new_matrix(newdata, object$variables, d, name, missing_ok = TRUE)
}

# Of the rows of the fit, as its labels have them.
responsibilities_of <- function(fit) {
  if (is_binned(fit)) return(responsibilities_of_bins(fit$params, with_labels(own_bins(fit), fit$labels)))
  evaluate_at(fit$params, own_rows(fit), "responsibilities", engine_labels(fit$labels, fit$k, !is.null(fit$params$noise)))
}

# Of the rows of a fit, by their values alone.
unlabelled_responsibilities <- function(fit) {
  if (is_binned(fit)) responsibilities_of_bins(fit$params, own_bins(fit))
  else evaluate_at(fit$params, own_rows(fit), "responsibilities")
}

# How many rows, by their weights, each component has, and the noise, which comes last. Who has learned from rows without keeping any does not know.
rows_of_components <- function(fit) {
  noise <- !is.null(fit$params$noise)
  if (is_online(fit)) return(rep(NA_integer_, fit$k + noise))
  if (!is.null(fit$source)) return(as_counts(unname(fit$source$components[, "rows"])))
  component <- factor(fit$cluster, c(seq_len(fit$k), if (noise) 0L))
  as_counts(sum_by(weights_for(fit$weights, length(component)), component))
}

rows_in <- function(component, cluster) sum(cluster == component, na.rm = TRUE)
