# Centres, as users give them and as fits have them.

# Centres as a k x d matrix that fits the data; in one dimension k numbers will do. A k-means has centres,
# and so has a mixture.
check_centers <- function(centers, x, name = "centers") {
  if (inherits(centers, "kmeans")) centers <- centers_of_kmeans(centers, name)
  if (inherits(centers, c("gmm_fit", "gmm_params"))) centers <- means_to_match(as_params(centers, name), x)
  centers <- without_made_up_names(as_data_matrix(centers, name), x)
  if (ncol(centers) != ncol(x)) {
    abort(gettextf("`%s` must have %d columns, as the data have, not %d.",
                   name, ncol(x), ncol(centers)))
  }
  # Columns of the same names in another order are the same columns.
  place <- columns_by_name(colnames(centers), colnames(x), name)
  if (is.null(place)) centers else centers[, place, drop = FALSE]
}

# The means of parameters whose data had no names have names that are none.
without_made_up_names <- function(centers, x) {
  made_up <- identical(colnames(centers), made_up_names(ncol(centers)))
  if (made_up && !setequal(colnames(centers), colnames(x))) colnames(centers) <- NULL
  centers
}

# Without names of variables that nobody gave.
means_to_match <- function(params, x) {
  means <- unname(params$means)
  colnames(means) <- names_to_match(params, x)
  means
}

# Of a k-means of ours or of R's.
centers_of_kmeans <- function(fit, name) {
  if (inherits(fit, "kmeans_fit")) check_fit(fit, name)
  if (is.list(fit) && is.matrix(fit$centers) && is.numeric(fit$centers)) return(fit$centers)
  abort(gettextf("`%s` is not a valid fit: %s", name, gettextf("it has no `%s`.", "centers")), "fit")
}

# Labels of the nearest centres, ties to the lowest; 0 for the share that is trimmed.
nearest_center <- function(x, centers, trim = 0, threads = default_threads()) {
  data <- model_data(x, threads = threads)
  control <- kmeans_control(max_iter = 0, threads = threads, progress = FALSE)
  run_kmeans_once(data, centers, common_scale(data, apply(centers, 2, function(at) diff(range(at)))), control, trim)$cluster
}
