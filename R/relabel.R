#' Put components in another order
#'
#' The components of a mixture, and the clusters of k-means, have no order of their own: whichever comes
#' first, it is the same mixture. `relabel()` gives them another order, and everything that is told
#' by component follows.
#'
#' By default [fit_gmm()] and [fit_kmeans()] bring components into the order `"mean"` themselves.
#' Where two fits are to be compared component by component, as in a simulation or a bootstrap, one is
#' put in the order of the other: the order by means may change from one sample to the next when
#' components are close in the first variable.
#'
#' @param object [gmm_params()], or a fit by [fit_gmm()] or [fit_kmeans()].
#' @param order One of
#'   * a permutation of 1 to k: component j of the result is component `order[j]` of `object`;
#'   * `"mean"`: increasing in the mean of the first variable; where that is the same, of the next, and
#'     so on; then by decreasing proportion. Means that differ by less than 1e-8 of the spread are the same;
#'   * `"proportion"`: decreasing proportion (size of the clusters), and where that is the same by means;
#'   * parameters or a fit with as many components: the order in which the distances between means have
#'     the least sum. They are Mahalanobis distances with respect to the pooled covariance
#'     \eqn{\sum_j \pi_j \Sigma_j} of `object`, for k-means Euclidean distances;
#'   * for a fit, labels of its rows (a factor or whole numbers; `NA` where not known): the order in which
#'     the most rows (by their weight) are in the component of their label, the j-th level being
#'     component j. Noise, 0 or `"noise"`, does not count.
#' @param ... Must be empty.
#' @return An object of the same class. Components that are only numbered are numbered anew; names that
#'   labels gave them go with them. `starts`, `trace` and `selection` of a fit stay as they are, and
#'   `call` too, so that [update()] starts from the order that the fit had.
#' @references Kuhn, H. W. (1955). The Hungarian method for the assignment problem. *Naval Research
#'   Logistics Quarterly* 2, 83-97. \doi{10.1002/nav.3800020109}
#' @examples
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' coef(fit)$proportions
#' coef(relabel(fit, "proportion"))$proportions
#' coef(relabel(fit, c(2, 1)))$proportions
#'
#' # Clusters of k-means in the order of the components of a mixture, or of known labels:
#' means <- fit_kmeans(iris[1:4], k = 3)
#' table(relabel(means, iris$Species)$cluster, iris$Species)
#' @export
relabel <- function(object, order, ...) UseMethod("relabel")

#' @rdname relabel
#' @export
relabel.gmm_params <- function(object, order = "mean", ...) {
  check_dots_empty(...)
  check_params(object)
  permute_params(object, component_order(parts_by_component(object), order))
}

#' @rdname relabel
#' @export
relabel.gmm_fit <- function(object, order = "mean", ...) {
  check_dots_empty(...)
  check_fit(object)
  permute_gmm_fit(object, component_order(parts_by_component(object), order))
}

#' @rdname relabel
#' @export
relabel.kmeans_fit <- function(object, order = "mean", ...) {
  check_dots_empty(...)
  check_fit(object)
  permute_kmeans_fit(object, component_order(parts_by_component(object), order))
}

# ---- Everything that is told by component -----------------------------------------------------

permute_params <- function(params, order) {
  names <- rownames(params$means)
  # Numbers say the place of a component; names go with it.
  if (!identical(names, as.character(seq_along(order)))) names <- names[order]
  rename_components(some_components(params, order), names)
}

# The places that components, given by their numbers, have in the new order; 0 stays 0, and NA is NA.
new_places <- function(components, order) {
  replace(match(components, order, nomatch = 0L), is.na(components), NA)
}

# A run of EM, of which the fit is made afterwards.
permute_run <- function(run, order) {
  run$params <- permute_params(run$params, order)
  if (length(run$components) > 0) run$components <- sort(new_places(run$components, order))
  run
}

permute_gmm_fit <- function(fit, order) {
  names <- rownames(fit$params$means)[order]
  fit <- permute_run(fit, order)
  if (!is.null(fit$labels)) {
    # Here numbers are names as well: they are labels.
    fit$params <- rename_components(fit$params, names)
    fit$labels <- permute_labels(fit$labels, order, names)
  }
  if (!is.null(fit$constraint)) fit$constraint <- permute_constraint(fit$constraint, order)
  fit$cluster[] <- new_places(fit$cluster, order)
  if (!is.null(fit$source$components)) {
    rows <- fit$source$components
    fit$source$components <- rows[c(order, setdiff(seq_len(nrow(rows)), order)), , drop = FALSE]
  }
  if (!is.null(fit$online)) fit$online$statistics <- permute_statistics(fit$online$statistics, order, fit$params)
  fit$diagnosis <- diagnose_again(fit)
  fit
}

permute_statistics <- function(statistics, order, params) {
  statistics$weight <- stats::setNames(statistics$weight[order], rownames(params$means))
  statistics$moment <- structure(statistics$moment[order, , drop = FALSE], dimnames = dimnames(params$means))
  statistics$scatter <- structure(statistics$scatter[, , order, drop = FALSE], dimnames = dimnames(params$covariances))
  statistics$params <- params
  statistics
}

# The sentences name components by their numbers. Those on a collapse and on spurious maxima also name columns
# and rows, for which the data are needed; without them nothing is said rather than something that is wrong.
diagnose_again <- function(fit) {
  known <- !is.null(fit$data) && !is_binned(fit)
  if (fit$status %in% c("collapsed", "spurious") && !known) return(character(0))
  run <- fit[c("params", "components", "status", "k")]
  run$model <- list(covariance = fit$covariance, box = fit$params$noise$box, prior = fit$prior, constraint = fit$constraint)
  diagnose(run, if (known) data_of_fit(fit))
}

# A column of the noise stays the last.
permute_labels <- function(labels, order, names) {
  labels$levels <- names
  if (is.null(labels$codes)) {
    columns <- replace(seq_len(ncol(labels$plausibility)), seq_along(order), order)
    labels$plausibility <- labels$plausibility[, columns, drop = FALSE]
  } else {
    known <- labels$codes > 0L
    labels$codes[known] <- new_places(labels$codes[known], order)
  }
  labels
}

permute_constraint <- function(constraint, order) {
  held <- function(part) !is.null(constraint[[part]])
  if (held("proportions")) constraint$proportions <- constraint$proportions[order]
  if (held("means")) constraint$means <- constraint$means[order, , drop = FALSE]
  if (held("covariances")) constraint$covariances <- constraint$covariances[, , order, drop = FALSE]
  constraint
}

permute_kmeans_fit <- function(fit, order) {
  fit$centers <- fit$centers[order, , drop = FALSE]
  rownames(fit$centers) <- seq_along(order)
  fit$withinss <- fit$withinss[order]
  fit$size <- fit$size[order]
  fit$cluster[] <- new_places(fit$cluster, order)
  fit
}

# ---- Which order ------------------------------------------------------------------------------

# What an order can go by: means, shares, the spread within components, the covariance in whose units
# distances are measured, and for fits the rows.
parts_by_component <- function(object, name = "object") {
  if (inherits(object, "kmeans")) {
    d <- ncol(centers_of_kmeans(object, name))
    if (!are_numbers(object$size) || !is_number(object$tot.withinss)) {
      abort(gettextf("`%s` is not a valid fit: %s", name, gettextf("it has no `%s`.", "size")), "fit")
    }
    spread <- sqrt(object$tot.withinss / sum(object$size) / d)
    return(list(means = object$centers, shares = object$size, spread = rep(spread, d),
                metric = rep(1, d), cluster = object$cluster, weights = object$weights))
  }
  parts <- parts_of_params(as_params(object, name))
  if (inherits(object, "gmm_fit")) c(parts, list(cluster = object$cluster, weights = object$weights)) else parts
}

parts_of_params <- function(params) {
  shares <- params$proportions / sum(params$proportions)
  variances <- as.vector(shares %*% variances_of(params$covariances))
  # Of many columns that are uncorrelated in every component a vector.
  metric <- if (only_variances(params$covariances)) variances
  else matrix(matrix(params$covariances, ncol = length(shares)) %*% shares, ncol(params$means))
  list(means = params$means, shares = shares, spread = sqrt(variances), metric = metric)
}

# `order` as a permutation of the components.
component_order <- function(parts, order) {
  k <- length(parts$shares)
  if (inherits(order, c("gmm_params", "gmm_fit", "kmeans"))) return(order_by_reference(parts, order))
  if (is_permutation(order, k)) return(as.integer(order))
  if (is.atomic(order) && !is.null(parts$cluster) && length(order) == length(parts$cluster) &&
      length(order) > 1) {
    return(order_by_labels(parts, order))
  }
  if (!is.character(order) || length(order) != 1) abort_order(order, parts)
  switch(check_choice(order, "order", c("mean", "proportion")),
    mean = canonical_order(parts),
    proportion = order(-parts$shares, place_of(canonical_order(parts)))
  )
}

is_permutation <- function(order, k) {
  is.numeric(order) && !is.factor(order) && length(order) == k && setequal(order, seq_len(k))
}

abort_order <- function(order, parts) {
  k <- length(parts$shares)
  abort(if (is.null(parts$cluster)) {
    gettextf("`order` must be a permutation of the numbers from 1 to %d, \"mean\", \"proportion\", parameters or a fit, not %s.",
             k, describe(order))
  } else {
    gettextf("`order` must be a permutation of the numbers from 1 to %d, \"mean\", \"proportion\", parameters, a fit, or labels of the %d rows, not %s.",
             k, length(parts$cluster), describe(order))
  })
}

# The place that each component has in an order.
place_of <- function(order) order(order)

# Increasing means, variable after variable, then decreasing shares. What differs by rounding only is
# the same, lest rounding decides.
canonical_order <- function(parts) {
  k <- nrow(parts$means)
  lowest <- apply(parts$means, 2, min)
  extent <- apply(parts$means, 2, max) - lowest
  # Not less than what rounding leaves of means.
  unit <- pmax(parts$spread, 1e-6 * extent)
  unit[unit <= 0] <- 1
  steps <- round((parts$means - rep(lowest, each = k)) / rep(unit, each = k), 8)
  do.call(order, c(unname(asplit(steps, 2)), list(-parts$shares)))
}

order_by_reference <- function(parts, reference) {
  to <- with_given_names(parts_by_component(reference, "order")$means)
  if (nrow(to) != nrow(parts$means)) {
    abort(gettextf("`order` must have %d components, as `object` has, not %d.",
                   nrow(parts$means), nrow(to)))
  }
  to <- check_centers(to, with_given_names(parts$means), "order")
  least_assignment(distances_between(parts$means, to, parts$metric))
}

# Mahalanobis distances of the rows of `from` to those of `to`, in standardised columns, so that units
# do not matter.
distances_between <- function(from, to, covariance) {
  diagonal <- !is.matrix(covariance)
  if (!diagonal && !is_covariance(covariance)) covariance <- diag(diag(covariance), ncol(from))
  scale <- sqrt(if (diagonal) covariance else diag(covariance))
  root <- if (!diagonal) chol(as_correlation(covariance))
  origin <- from[1, ]
  whitened <- function(points) {
    scaled <- (t(points) - origin) / scale
    if (diagonal) scaled else backsolve(root, scaled, transpose = TRUE)
  }
  from <- whitened(from)
  to <- whitened(to)
  outer(seq_len(ncol(from)), seq_len(ncol(to)),
        Vectorize(function(i, j) sqrt(sum((from[, i] - to[, j])^2))))
}

order_by_labels <- function(parts, labels) {
  k <- length(parts$shares)
  known <- which(!is.na(labels))
  labels <- split_noise(as_labels(labels[known], length(known), "order", most = k, noise = TRUE,
                                  rows = known))
  if (length(labels$levels) > k) {
    abort(gettextf("`order` must have at most %d different labels, not %d.", k, length(labels$levels)))
  }
  weight <- weights_for(parts$weights, length(parts$cluster))[known]
  pairs <- list(factor(parts$cluster[known], seq_len(k)), factor(labels$codes, seq_len(k)))
  agreement <- tapply(weight, pairs, sum, default = 0)
  least_assignment(-unname(agreement))
}

# The row that each column of a square matrix is given, each once, so that the sum of the cells is
# least: the Hungarian method, by shortest augmenting paths. Row after row is placed; `row_of` has
# a last column in which the row that is being placed waits, and prices keep all reduced costs
# cost - row_price - column_price from being negative, and at 0 where a row is placed.
least_assignment <- function(cost) {
  k <- nrow(cost)
  row_of <- integer(k + 1)
  row_price <- numeric(k)
  column_price <- numeric(k + 1)
  for (row in seq_len(k)) {
    row_of[k + 1] <- row
    column <- k + 1
    reached <- rep(FALSE, k + 1)
    least <- rep(Inf, k)
    before <- integer(k)
    while (row_of[column] > 0) {
      reached[column] <- TRUE
      open <- which(!reached[seq_len(k)])
      reduced <- cost[row_of[column], open] - row_price[row_of[column]] - column_price[open]
      closer <- reduced < least[open]
      least[open[closer]] <- reduced[closer]
      before[open[closer]] <- column
      column <- open[which.min(least[open])]
      step <- least[column]
      row_price[row_of[reached]] <- row_price[row_of[reached]] + step
      column_price[reached] <- column_price[reached] - step
      least[open] <- least[open] - step
    }
    while (column <= k) {
      row_of[column] <- row_of[before[column]]
      column <- before[column]
    }
  }
  row_of[seq_len(k)]
}
