# Where EM starts. Every kind of start becomes parameters by the same road: an assignment of
# the rows, then maximum likelihood as if it were the truth.

start_methods <- c("kmeans++", "random")

# A list of starts: each has a `method` and either `params`, or an `assignment`.
make_starts <- function(data, k, start, n_start) {
  if (inherits(start, "gmm_fit") || inherits(start, "gmm_params")) {
    return(list(list(method = "params", params = check_start_params(as_params(start), data, k))))
  }
  if (!names_methods(start)) return(list(start_from_values(data, k, start)))
  if (k == 1) return(list(list(method = start[1], assignment = rep(1L, nrow(data$x)))))
  lapply(rep_len(start, n_start), function(method) start_by_method(data, k, method))
}

# Whether `start` names methods; a single word that names none is a mistake, not a label.
names_methods <- function(start) {
  if (!is.character(start)) return(FALSE)
  if (length(start) == 1) check_choice(start, "start", start_methods)
  all(start %in% start_methods)
}

start_by_method <- function(data, k, method) {
  scale <- standard_scale(data)
  centers <- start_centers(data, k, method, scale)
  assign_after <- function(steps) {
    control <- kmeans_control(max_iter = steps, progress = FALSE)
    run_lloyd(data, centers, scale, control)
  }
  # k-means as far as it is quick; "random" goes no further than the assignment, in which every
  # centre, being a row, has a row.
  run <- assign_after(if (method == "random") 0 else 10)
  if (any(run$size <= 0)) run <- assign_after(0)
  list(method = method, assignment = run$cluster)
}

# Responsibilities (n x k), centres (k x d) or labels (n).
start_from_values <- function(data, k, start) {
  n <- nrow(data$x)
  start <- centers_as_matrix(start, data$x)
  if (is.matrix(start) && is.numeric(start)) {
    if (nrow(start) == n && ncol(start) == k && (n != k || all(start >= 0 & start <= 1))) {
      w <- check_responsibilities(start, n, name = "start")
      check_no_empty(weight_of_components(w, k, data$weights), "start")
      return(list(method = "responsibilities", assignment = w))
    }
    centers <- check_centers(start, data$x, name = "start")
    if (nrow(centers) != k) {
      abort(gettextf("`start` must have a row for each of the %d components, not %d rows.",
                     k, nrow(centers)))
    }
    labels <- nearest_center(data$x, centers)
    check_no_empty(weight_of_components(labels, k, data$weights), "start")
    return(list(method = "centers", assignment = labels))
  }
  labels <- as_labels(start, n, name = "start")
  if (length(levels(labels)) != k) {
    abort(gettextf("`start` must have %d different labels, not %d.", k, length(levels(labels))))
  }
  labels <- as.integer(labels)
  check_no_empty(weight_of_components(labels, k, data$weights), "start")
  list(method = "labels", assignment = labels)
}

# In one dimension centres may be a vector, if it is not as long as labels would be.
centers_as_matrix <- function(start, x) {
  vector <- is.numeric(start) && is.null(dim(start)) && !is.factor(start)
  if (vector && ncol(x) == 1 && length(start) != nrow(x)) matrix(start, ncol = 1) else start
}

# How many components a start speaks of; NULL when it is the name of a method.
components_of_start <- function(start, data) {
  if (inherits(start, "gmm_fit") || inherits(start, "gmm_params")) {
    return(n_components(as_params(start, "start")))
  }
  if (names_methods(start)) return(NULL)
  n <- nrow(data$x)
  start <- centers_as_matrix(start, data$x)
  if (is.matrix(start)) return(if (nrow(start) == n) ncol(start) else nrow(start))
  length(levels(as_labels(start, n, "start")))
}

check_start_params <- function(params, data, k) {
  if (n_components(params) != k || n_variables(params) != ncol(data$x)) {
    abort(gettextf("`start` must have %d components in %d variables, not %d in %d.",
                   k, ncol(data$x), n_components(params), n_variables(params)))
  }
  params
}

start_params <- function(data, start, k, model, threads = default_threads()) {
  if (!is.null(start$params)) return(start$params)
  run_m_step(data, start$assignment, k, model, threads)$params
}

# Labels as a factor whose levels are the components, in their order: whole numbers in
# increasing order, anything else in the order of factor().
as_labels <- function(z, n, name = "z", most = n) {
  if (length(z) != n || !is.atomic(z)) {
    abort(gettextf("`%s` must have a label for each of the %d rows, not %s.",
                   name, n, describe(z)))
  }
  if (anyNA(z)) {
    abort(gettextf("`%s` must have no missing labels, but that of row %d is NA.",
                   name, which(is.na(z))[1]))
  }
  if (is.factor(z)) return(z)
  if (is.numeric(z)) {
    bad <- which(z != round(z) | z < 1 | z > most)
    if (length(bad) > 0) {
      abort(gettextf("`%s` must be whole numbers between 1 and %d, but that of row %d is %s.",
                     name, most, bad[1], format(z[bad[1]])))
    }
    return(factor(z, levels = seq_len(max(z))))
  }
  factor(z)
}

check_responsibilities <- function(w, n, k = ncol(w), name = "responsibilities") {
  if (!is.matrix(w) || !is.numeric(w) || nrow(w) != n || ncol(w) != k) {
    abort(gettextf("`%s` must be a numeric matrix with %d rows and a column per component, not %s.",
                   name, n, describe(w)))
  }
  bad <- which(!is.finite(w) | w < 0, arr.ind = TRUE)
  if (nrow(bad) > 0) {
    abort(gettextf("`%s` must be between 0 and 1, but row %d, column %d is %s.",
                   name, bad[1, 1], bad[1, 2], format(w[bad[1, 1], bad[1, 2]])))
  }
  off <- which(abs(rowSums(w) - 1) > 1e-6)
  if (length(off) > 0) {
    abort(gettextf("`%s` must have rows that add up to 1, but row %d adds up to %s.",
                   name, off[1], format(sum(w[off[1], ]))))
  }
  storage.mode(w) <- "double"
  w
}

# N_j: how much each component gets of the rows, from responsibilities or from labels 1 to k.
weight_of_components <- function(assignment, k = ncol(assignment), weights = NULL) {
  if (is.matrix(assignment)) {
    return(colSums(if (is.null(weights)) assignment else assignment * weights))
  }
  if (is.null(weights)) return(tabulate(assignment, k))
  vapply(seq_len(k), function(j) sum(weights[assignment == j]), numeric(1))
}

# Labels or responsibilities under which a component gets nothing cannot give its parameters.
check_no_empty <- function(total, name) {
  empty <- which(total <= 0)
  if (length(empty) > 0) {
    abort(gettextf("`%s` leaves component %d without any row.", name, empty[1]))
  }
}
