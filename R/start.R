# Where EM starts. Every kind of start becomes parameters by the same road: an assignment of
# the rows, then maximum likelihood as if it were the truth.

start_methods <- c("kmeans", "kmeans++", "random", "concentric")

# In turn; but what is the same, or nearly, each time is not made again where nobody asked for it.
methods_in_turn <- function(start, n) {
  if (!identical(start, start_methods)) return(rep_len(start, n))
  c(start, rep_len(c("kmeans++", "random"), max(0, n - 4)))[seq_len(n)]
}

# What users may give as a start, brought to a few kinds: parameters or a fit; names of methods; a numeric
# matrix (responsibilities or centres); a vector (labels or, in one dimension, centres). What has a row
# for each of the n rows has one for each that is kept.
read_start <- function(start, n, keep = TRUE) {
  if (is_parameters(start)) return(start)
  if (inherits(start, "kmeans")) return(centers_of_kmeans(start, "start"))
  if (is_mixture_elsewhere(start)) return(as_gmm_params(start))
  if (is_one_word(start)) return(check_choice(start, "start", start_methods))
  if (is.data.frame(start) && (length(start) > 1 || NROW(start) != n)) {
    start <- columns_of_frame(start, "start")
  }
  start <- if (NROW(start) == n) unwrapped_vector(start, "start") else unwrapped(start, "start")
  rows_of_start(start, n, keep)
}

# A start with a label or with responsibilities for each of n rows has them for the rows that are kept.
rows_of_start <- function(start, n, keep) {
  if (is.atomic(start) && NROW(start) == n && !names_methods(start)) keep_rows(start, keep) else start
}

is_parameters <- function(start) inherits(start, c("gmm_fit", "gmm_params"))

is_one_word <- function(x) is.character(x) && length(x) == 1 && is.null(dim(x))

# A list of starts: each has a `method` and either `params`, or an `assignment` (in which label 0
# is noise).
make_starts <- function(data, k, start, n_start, model = NULL) {
  if (is_parameters(start)) {
    params <- with_noise(check_start_params(as_params(start, "start"), data, k), model)
    params <- in_order_of_labels(params, data$labels)
    return(list(list(method = "params", params = params)))
  }
  if (!names_methods(start)) return(list(start_from_values(data, k, start, has_noise(model))))
  if (all_known(data, k, has_noise(model))) {
    known <- known_components(data$labels, k, has_noise(model))
    check_no_empty(weight_of_components(known, k, data$weights), "labels", data$labels$levels)
    # Rows without weight need not be known: wherever they are, they count for nothing.
    return(list(list(method = "known", assignment = as_assignment(replace(known, known == 0L, 1L), k))))
  }
  methods <- methods_in_turn(start, n_start)
  trims <- if (has_noise(model)) rep_len(noise_shares, n_start) else numeric(n_start)
  anchors <- anchors_of(data, k, model)
  if (k > 1 && has_equal_means(model)) return(concentric_starts(data, k, methods, trims, model))
  if (!is.null(anchors)) {
    return(Map(function(method, trim) anchored_start(data, k, method, trim, anchors, model), methods, trims))
  }
  if (k == 1 && !has_noise(model)) {
    return(list(list(method = start[1], assignment = rep(1L, nrow(data$x)))))
  }
  assignments <- run_starts(data, k, methods, trims, standard_scale(data))
  Map(function(method, assignment) list(method = method, assignment = assignment), methods, assignments)
}

# Components that have names are those of the labels, which name components in the order of their levels.
in_order_of_labels <- function(params, labels) {
  names <- rownames(params$means)
  if (is.null(labels) || length(labels$levels) > length(names) || identical(names, as.character(seq_along(names)))) return(params)
  first <- places_of_levels(labels$levels, seq_along(labels$levels), names, "labels")
  order <- c(first, setdiff(seq_along(names), first))
  rename_components(some_components(params, order), names[order])
}

# Where all have one mean, shells about it, and by turns groups side by side, which make covariances that
# lie across each other.
concentric_starts <- function(data, k, methods, trims, model) {
  anchors <- anchors_at_the_middle(data, k)
  apart <- seq_along(methods) %% 2 == 0 & ncol(data$x) > 1 & is.null(data$labels)
  starts <- vector("list", length(methods))
  starts[!apart] <- lapply(which(!apart), function(i) {
    anchored_start(data, k, "concentric", trims[i], anchors, model)
  })
  if (!any(apart)) return(starts)
  assignments <- run_starts(data, k, methods[apart], trims[apart], standard_scale(data))
  starts[apart] <- Map(function(method, assignment) list(method = method, assignment = assignment), methods[apart], assignments)
  starts
}

# The shares of the rows that starts take for noise, in turn: EM finds its own from there.
noise_shares <- c(0.05, 0.15, 0.3)

# Whether `start` names methods; a single word that names none is a mistake, not a label.
names_methods <- function(start) {
  if (!is.character(start)) return(FALSE)
  if (length(start) <= 1) check_choice(start, "start", start_methods)
  all(start %in% start_methods)
}

# Whether nothing that the user gave says which component is which.
has_free_order <- function(start, data, model) {
  names_methods(start) && is.null(data$labels) && is.null(components_of_constraint(model$constraint))
}

# Components from 1 as known_components() has them, the noise k + 1, -> labels in which it is 0.
as_assignment <- function(cluster, k) {
  cluster[cluster > k] <- 0L
  as.integer(cluster)
}

# Responsibilities (n x k, or n x (k + 1) with noise), centres (k x d) or labels (n). check_k() has seen
# that they are of k components; what a fold of a cross-validation lacks of them leaves a component empty.
start_from_values <- function(data, k, start, noise = FALSE) {
  n <- nrow(data$x)
  start <- centers_as_matrix(start, data$x)
  if (is.matrix(start) && is.numeric(start)) {
    if (is_responsibilities(start, n, k, noise)) {
      w <- check_responsibilities(start, n, name = "start")
      if (noise && ncol(w) == k) w <- with_some_noise(w)
      check_no_empty(weight_of_components(w, weights = data$weights)[seq_len(k)], "start")
      return(list(method = "responsibilities", assignment = w))
    }
    return(start_from_centers(data, k, start, noise))
  }
  given <- split_noise(as_labels(start, n, name = "start", noise = noise))
  labels <- pmax(given$codes, 0L)
  check_no_empty(weight_of_components(labels, k, data$weights), "start", given$levels)
  if (noise && all(labels > 0)) labels <- with_some_noise(outer(labels, seq_len(k), "==") * 1)
  list(method = "labels", assignment = labels)
}

# A start that says nothing of noise takes a little of each component for it: none would stay none.
with_some_noise <- function(w) cbind(0.95 * w, 0.05)

is_responsibilities <- function(start, n, k, noise) {
  nrow(start) == n && ncol(start) %in% c(k, if (noise) k + 1) &&
    (n != k || all(start >= 0 & start <= 1))
}

start_from_centers <- function(data, k, start, noise) {
  centers <- check_centers(start, data$x, name = "start")
  labels <- nearest_center(data$x, centers, trim = if (noise) noise_shares[1] else 0, threads = data$threads)
  check_no_empty(weight_of_components(labels, k, data$weights), "start")
  list(method = "centers", assignment = labels)
}

# In one dimension centres may be a vector, if it is not as long as labels would be.
centers_as_matrix <- function(start, x) {
  vector <- is.numeric(start) && is.null(dim(start)) && !is.factor(start)
  if (vector && ncol(x) == 1 && length(start) != nrow(x)) matrix(start, ncol = 1) else start
}

# How many components a start speaks of; NULL when it is the name of a method. The last column of
# responsibilities may be the noise: then there are two answers, the likelier first.
components_of_start <- function(start, data, noise = FALSE) {
  if (is_parameters(start)) {
    return(n_components(as_params(start, "start")))
  }
  if (names_methods(start)) return(NULL)
  n <- nrow(data$x)
  start <- centers_as_matrix(start, data$x)
  if (is.matrix(start)) {
    if (nrow(start) != n) return(nrow(start))
    if (noise && identical(colnames(start)[ncol(start)], "noise")) return(ncol(start) - 1L)
    return(ncol(start) - c(0L, if (noise) 1L))
  }
  length(split_noise(as_labels(start, n, "start", noise = noise))$levels)
}

# Columns of the same names in another order are the same columns.
check_start_params <- function(params, data, k) {
  if (n_components(params) != k || n_variables(params) != ncol(data$x)) {
    abort(gettextf("`start` must have %d components in %d variables, not %d in %d.",
                   k, ncol(data$x), n_components(params), n_variables(params)))
  }
  names <- names_to_match(params, data$x)
  place <- if (!is.null(names)) columns_by_name(names, colnames(data$x), "start")
  if (is.null(place)) params else permute_variables(params, place)
}

permute_variables <- function(params, place) {
  params$means <- params$means[, place, drop = FALSE]
  params$covariances <- params$covariances[place, place, , drop = FALSE]
  if (!is.null(params$noise)) params$noise$box <- params$noise$box[, place, drop = FALSE]
  params
}

start_params <- function(data, start, k, model, threads = data$threads) {
  if (!is.null(start$params)) return(start$params)
  exact <- all_known(data, k, has_noise(model))
  run_m_step(data, start$assignment, k, model, threads, to_maximum = exact)$params
}

check_responsibilities <- function(w, n, k = ncol(w), name = "responsibilities") {
  w <- if (is.data.frame(w)) columns_of_frame(w, name) else unwrapped(w, name)
  if (!is.matrix(w) || !is.numeric(w) || nrow(w) != n || ncol(w) != k) {
    abort(gettextf("`%s` must be a numeric matrix with %d rows and a column per component, not %s.",
                   name, n, describe(w)))
  }
  for (j in seq_len(k)) {
    bad <- which(!is.finite(w[, j]) | w[, j] < 0)
    if (length(bad) > 0) {
      abort(gettextf("`%s` must be between 0 and 1, but row %d, column %d is %s.",
                     name, bad[1], j, format(w[bad[1], j])))
    }
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

# Labels or responsibilities under which a component gets nothing cannot give its parameters. It is told by
# the name that labels give it, too.
check_no_empty <- function(total, name, levels = NULL) {
  empty <- which(total <= 0)
  if (length(empty) == 0) return(invisible())
  label <- levels[empty[1]]
  abort(if (is.null(label) || is.na(label) || label == empty[1]) {
    gettextf("`%s` leaves component %d without any row.", name, empty[1])
  } else {
    gettextf("`%s` leaves component %d, \"%s\", without any row.", name, empty[1], label)
  })
}
