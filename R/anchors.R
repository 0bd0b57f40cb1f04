# Starts in which some components have an identity before EM begins: some of their rows are
# labelled, or their mean is held by a constraint.

# Centres of the components that have an identity before EM begins, since some of their rows are
# known or their mean is held: k x d, NA for the others; NULL when there are none.
anchors_of <- function(data, k, model) {
  if (is.null(data$labels) && is.null(model$constraint$means)) return(NULL)
  anchors <- matrix(NA_real_, k, ncol(data$x))
  if (!is.null(data$labels)) {
    known <- known_components(data$labels, k, has_noise(model))
    if (!is.null(data$weights)) known[data$weights == 0] <- 0L
    for (j in intersect(seq_len(k), known)) {
      anchors[j, ] <- colMeans(data$x[known == j, , drop = FALSE], na.rm = TRUE)
    }
  }
  held <- model$constraint$means
  if (!is.null(held)) anchors[!is.na(held)] <- held[!is.na(held)]
  # A column that no known row of the component has.
  partly <- which(is.na(anchors) & rowSums(!is.na(anchors)) > 0, arr.ind = TRUE)
  anchors[partly] <- data$mean[partly[, 2]]
  anchors
}

# One mean for all: the middle of the rows, of which the components have shells.
anchors_at_the_middle <- function(data, k) {
  counted <- rows_that_count(data)
  middle <- apply(data$x[counted, , drop = FALSE], 2, stats::median, na.rm = TRUE)
  matrix(middle, k, ncol(data$x), byrow = TRUE)
}

# Centres at the anchors, the others drawn among the rows that may belong to them; every row goes
# to the nearest centre of those that it may belong to.
anchored_start <- function(data, k, method, trim, anchors, model) {
  plausible <- plausible_components(data, k, model)
  for (attempt in 1:20) {
    centers <- draw_missing_centers(data, anchors, method, plausible)
    if (is.null(centers)) next
    distance <- squared_distances(data, centers)
    distance[plausible[, seq_len(k)] <= 0] <- Inf
    cluster <- split_by_spread(max.col(-distance, ties.method = "first"), distance, centers)
    if (has_noise(model)) cluster <- mark_noise(cluster, distance, plausible[, k + 1], trim)
    if (all(weight_of_components(cluster, k, data$weights) > 0)) {
      return(list(method = method, assignment = cluster))
    }
  }
  abort(gettextf("`k` = %d components cannot all have rows, given what is known of the rows.", k), "rows")
}

# Components with one centre differ in their spread: of the rows that are theirs the nearest go to one of them,
# those farther away to the next, and so on, in shares and an order that differ from start to start.
split_by_spread <- function(cluster, distance, centers) {
  place <- match(row_keys(centers), unique(row_keys(centers)))
  for (group in split(seq_along(place), place)) {
    if (length(group) == 1) next
    own <- which(cluster %in% group & rowSums(is.finite(distance[, group, drop = FALSE])) == length(group))
    if (length(own) < length(group)) next
    ends <- cumsum(0.2 + stats::runif(length(group)))
    rank <- rank(distance[own, group[1]], ties.method = "first") - 0.5
    part <- 1L + findInterval(rank / length(own), ends[-length(ends)] / ends[length(ends)])
    cluster[own] <- group[sample.int(length(group))][part]
  }
  cluster
}

plausible_components <- function(data, k, model) {
  if (is.null(data$labels)) return(matrix(1, nrow(data$x), k + has_noise(model)))
  plausibility_of(data$labels, k, has_noise(model))
}

# One centre after the other, by k-means++ or at random, in standardised columns; first those that have
# the fewest rows to choose from. NULL when those before have left no row for one of them.
draw_missing_centers <- function(data, anchors, method, plausible) {
  weight <- if (is.null(data$weights)) rep(1, nrow(data$x)) else data$weights
  open <- rowSums(plausible > 0) > 1
  choice <- colSums(plausible[open, , drop = FALSE] > 0)
  missing <- which(is.na(anchors[, 1]))
  for (j in missing[order(choice[missing])]) {
    placed <- anchors[!is.na(anchors[, 1]), , drop = FALSE]
    distance <- if (nrow(placed) == 0) rep(1, nrow(data$x))
    else least_of_rows(squared_distances(data, placed))
    mass <- weight * (plausible[, j] > 0) * open *
      (if (method == "random") distance > 0 else distance)
    if (all(mass <= 0)) return(NULL)
    row <- data$x[sample.int(length(mass), 1, prob = mass), ]
    anchors[j, ] <- ifelse(is.na(row), data$mean, row)
  }
  anchors
}

# Squared distances in standardised columns, over what is observed: n x k.
squared_distances <- function(data, centers) {
  k <- nrow(centers)
  d <- ncol(centers)
  variances <- ifelse(data$deviations > 0, data$deviations^2, 1)
  unit <- list(proportions = rep(1 / k, k), means = centers,
               covariances = rep(variances, k))
  evaluate_at(unit, data$x, "mahalanobis")
}

# The share of the rows that lies farthest from every centre becomes noise, where it may be.
mark_noise <- function(cluster, distance, plausible, trim) {
  own <- least_of_rows(distance)
  own[plausible <= 0] <- -Inf
  cluster[own == Inf] <- 0L
  candidates <- order(own, decreasing = TRUE)[seq_len(floor(trim * length(own)))]
  cluster[candidates[own[candidates] > -Inf]] <- 0L
  cluster
}

least_of_rows <- function(m) do.call(pmin, asplit(m, 2))
