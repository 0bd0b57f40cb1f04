# What the page of explore() is told, to become JSON: matrices are arrays of rows, and I() keeps a
# vector of length one an array.

most_explored_rows <- 2000
most_explored_numbers <- 5e5
fewest_explored_rows <- 200

# The rows to draw, each of which brings so many numbers along.
explored_rows <- function(trace, numbers, max_rows) {
  affordable <- max(fewest_explored_rows, most_explored_numbers %/% numbers)
  if (is.null(max_rows)) max_rows <- min(most_explored_rows, affordable)
  shown_rows(nrow(trace$data), check_whole(max_rows, "max_rows"))
}

# The data, the axes and the styles: the same for all steps. `centers`: all that are on the way.
explored_data <- function(x, centers, rows, dims, weights = NULL, last = NULL) {
  k <- nrow(centers[[1]])
  variables <- variable_names(if (is.null(colnames(x))) centers[[1]] else x)
  colours <- component_colours(k)
  limits <- view_limits(x, do.call(rbind, centers), last)
  list(
    variables = I(variables), dims = I(check_pair(dims, variables) - 1L),
    n = nrow(x), rows = I(rows), names = if (!is.null(rownames(x))) I(rownames(x)[rows]),
    x = columns_of(x[rows, , drop = FALSE]), weights = if (!is.null(weights)) I(weights[rows]),
    limits = columns_of(limits),
    histograms = lapply(seq_len(ncol(x)), function(v) explored_histogram(x[, v], weights)),
    components = list(
      labels = I(component_labels(centers[[1]])$short), colours = I(colours),
      lines = I(line_colours(list(colours = colours))), dashes = I(component_lines(k))
    ),
    noise_colour = grDevices::rgb(t(grDevices::col2rgb(noise_colour)), maxColorValue = 255)
  )
}

# One variable or two.
check_pair <- function(dims, variables) {
  if (is.null(dims)) return(seq_len(min(2, length(variables))))
  index <- check_dims(dims, variables)
  if (length(index) > 2) {
    abort(gettextf("`dims` must name one or two variables, not %d.", length(index)))
  }
  index
}

columns_of <- function(x) t(unname(x))

explored_histogram <- function(values, weights) {
  known <- is.finite(values)
  lapply(histogram_of(values[known], weights[known]), I)
}

explored_em <- function(trace, rows) {
  labels <- trace$given$labels
  columns <- ncol(trace$responsibilities[[1]])
  plausibility <- if (!is.null(labels)) exp(log_plausibility_at(labels, columns))
  list(
    kind = "em", covariance = trace$covariance, status = trace$status,
    has_prior = !is.null(trace$given$model$prior),
    params = lapply(trace$params, explored_params),
    responsibilities = explored_responsibilities(trace$responsibilities, rows),
    plausibility = if (!is.null(plausibility)) columns_of(plausibility[rows, , drop = FALSE]),
    loglik = I(trace$loglik), log_prior = I(trace$log_prior),
    bound_e = I(trace$bound_e), bound_m = I(trace$bound_m)
  )
}

explored_params <- function(params) {
  noise <- params$noise
  list(
    proportions = I(params$proportions), means = unname(params$means),
    covariances = lapply(seq_len(n_components(params)), function(j) {
      unname(slice(params$covariances, j))
    }),
    noise = if (!is.null(noise)) list(proportion = noise$proportion, box = unname(noise$box))
  )
}

# Seven decimals: colours need two and readers four, and a page holds many of them.
explored_responsibilities <- function(w, rows) {
  lapply(w, function(w) columns_of(round(w[rows, , drop = FALSE], 7)))
}

explored_kmeans <- function(trace, rows) {
  k <- nrow(trace$centers[[1]])
  list(
    kind = "kmeans", half = I(trace$half), centers = lapply(trace$centers, unname),
    cluster = lapply(trace$cluster, function(cluster) I(unname(cluster[rows]))),
    sizes = lapply(trace$cluster, function(cluster) I(tabulate(cluster, k))),
    distortion = I(trace$distortion), moved = I(as.data.frame(trace)$rows_moved)
  )
}

explored_limit <- function(trace, rows) {
  k <- nrow(trace$start)
  d <- ncol(trace$start)
  x <- trace$data[rows, , drop = FALSE]
  w <- Map(function(centers, sigma2) {
    params <- gmm_params(rep(1 / k, k), unname(centers), spherical_covariances(sigma2, k, d))
    evaluate_at(params, x, "responsibilities")
  }, trace$centers, trace$path$sigma2)
  lloyd <- trace$lloyd
  list(
    kind = "limit", path = lapply(trace$path, I), start = unname(trace$start),
    centers = lapply(trace$centers, unname),
    responsibilities = explored_responsibilities(w, seq_along(rows)),
    lloyd = list(
      centers = unname(lloyd$centers), cluster = I(unname(lloyd$cluster[rows])),
      sizes = I(tabulate(lloyd$cluster, k)), distortion = lloyd$tot.withinss,
      iterations = lloyd$iter
    )
  )
}

# What the live page begins with: the data, the package's own, and starts that lectures have for them.
explored_live <- function(x, dims) {
  variables <- variable_names(x)
  colours <- component_colours(most_live_components)
  list(
    kind = "live", vars = I(check_pair(dims, variables) - 1L), sets = sets_with(x),
    components = list(
      labels = as.character(seq_along(colours)), colours = colours, lines = line_colours(list(colours = colours)),
      dashes = component_lines(length(colours))
    ),
    noise_colour = grDevices::rgb(t(grDevices::col2rgb(noise_colour)), maxColorValue = 255)
  )
}

most_live_components <- 8

live_set <- function(id, name, x, start = NULL, centers = NULL) {
  lecture <- if (!is.null(start)) c(explored_params(start), list(centers = centers))
  list(id = id, name = name, variables = I(variable_names(x)), x = columns_of(x), start = lecture)
}

# The given data first; those of a lecture bring its start along.
sets_with <- function(x) {
  sets <- lecture_sets()
  same <- vapply(sets, function(set) identical(unname(set$x), columns_of(x)), NA)
  c(if (any(same)) sets[same] else list(live_set("own", NULL, x)), sets[!same])
}

lecture_sets <- function() {
  paper <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
  crossed <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)), covariances = diag(c(50, 100)))
  list(
    live_set("six", "six", matrix(mezcla::six), paper, rbind(0, 1)),
    live_set("people", "people", as.matrix(mezcla::people[c("height", "weight")]), crossed, rbind(c(150, 100), c(200, 50))),
    live_set("faithful", "faithful", as.matrix(datasets::faithful))
  )
}
