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
  allowed <- possible_components(data, k, has_noise(model))
  for (attempt in 1:20) {
    centers <- draw_missing_centers(data, anchors, method, allowed)
    if (is.null(centers)) next
    nearest <- nearest_allowed(data, centers, allowed)
    cluster <- split_by_spread(nearest, centers, allowed)
    if (has_noise(model)) cluster <- mark_noise(cluster, nearest$distance, allowed$may_be(k + 1), trim)
    if (all(weight_of_components(cluster, k, data$weights) > 0)) {
      return(list(method = method, assignment = cluster))
    }
  }
  abort(gettextf("`k` = %d components cannot all have rows, given what is known of the rows.", k), "rows")
}

# What each row may be. Whatever is asked is answered for one component or for some rows: labels are n codes,
# and are not to become n x k numbers.
#   open         n: whether more than one component is possible
#   may_be(j)    n: whether component j is (k + 1 is the noise)
#   block(rows)  rows x k: whether each of the components is
possible_components <- function(data, k, noise) {
  n <- nrow(data$x)
  if (is.null(data$labels)) {
    return(list(open = rep(k + noise > 1, n), may_be = function(j) rep(TRUE, n),
                block = function(rows) matrix(TRUE, length(rows), k)))
  }
  if (!is.null(data$labels$codes)) {
    codes <- engine_labels(data$labels, k, noise)
    unknown <- codes == 0L
    return(list(open = unknown & k + noise > 1, may_be = function(j) unknown | codes == j,
                block = function(rows) outer(codes[rows], seq_len(k), "==") | unknown[rows]))
  }
  possible <- plausibility_of(data$labels, k, noise) > 0
  list(open = rowSums(possible) > 1, may_be = function(j) possible[, j],
       block = function(rows) possible[rows, seq_len(k), drop = FALSE])
}

# Of each row the nearest of the centres that it may belong to, and the squared distance: a part of the rows after
# the other. Infinite where there is none.
nearest_allowed <- function(data, centers, allowed) {
  n <- nrow(data$x)
  cluster <- integer(n)
  distance <- numeric(n)
  for (rows in rows_in_parts(n, rows_at_once(centers))) {
    squares <- squared_distances(data, centers, rows)
    squares[!allowed$block(rows)] <- Inf
    cluster[rows] <- max.col(-squares, ties.method = "first")
    distance[rows] <- least_of_rows(squares)
  }
  list(cluster = cluster, distance = distance)
}

# So many that a number for each of them and each centre takes 4 MB.
rows_at_once <- function(centers) max(1000, 5e5 %/% nrow(centers))

# Components with one centre differ in their spread: of the rows that are theirs the nearest go to one of them,
# those farther away to the next, and so on, in shares and an order that differ from start to start.
split_by_spread <- function(nearest, centers, allowed) {
  cluster <- nearest$cluster
  place <- match(row_keys(centers), unique(row_keys(centers)))
  for (group in split(seq_along(place), place)) {
    if (length(group) == 1) next
    own <- which(cluster %in% group & Reduce(`&`, lapply(group, allowed$may_be)))
    if (length(own) < length(group)) next
    ends <- cumsum(0.2 + stats::runif(length(group)))
    rank <- rank(nearest$distance[own], ties.method = "first") - 0.5
    part <- 1L + findInterval(rank / length(own), ends[-length(ends)] / ends[length(ends)])
    cluster[own] <- group[sample.int(length(group))][part]
  }
  cluster
}

# One centre after the other, by k-means++ or at random, in standardised columns; first those that have
# the fewest rows to choose from. NULL when those before have left no row for one of them.
draw_missing_centers <- function(data, anchors, method, allowed) {
  weight <- if (is.null(data$weights)) rep(1, nrow(data$x)) else data$weights
  free <- function(j) allowed$may_be(j) & allowed$open
  missing <- which(is.na(anchors[, 1]))
  choice <- vapply(missing, function(j) sum(free(j)), numeric(1))
  for (j in missing[order(choice)]) {
    placed <- anchors[!is.na(anchors[, 1]), , drop = FALSE]
    distance <- if (nrow(placed) == 0) rep(1, nrow(data$x)) else distance_from_any(data, placed)
    mass <- weight * free(j) * (if (method == "random") distance > 0 else distance)
    if (all(mass <= 0)) return(NULL)
    row <- data$x[sample.int(length(mass), 1, prob = mass), ]
    anchors[j, ] <- ifelse(is.na(row), data$mean, row)
  }
  anchors
}

distance_from_any <- function(data, centers) {
  parts <- rows_in_parts(nrow(data$x), rows_at_once(centers))
  unlist(lapply(parts, function(rows) least_of_rows(squared_distances(data, centers, rows))))
}

# Squared distances in standardised columns, over what is observed: rows x k.
squared_distances <- function(data, centers, rows) {
  k <- nrow(centers)
  variances <- ifelse(data$deviations > 0, data$deviations^2, 1)
  unit <- list(proportions = rep(1 / k, k), means = centers,
               covariances = rep(variances, k))
  part <- if (length(rows) == nrow(data$x)) data$x else data$x[rows, , drop = FALSE]
  evaluate_at(unit, part, "mahalanobis", threads = data$threads)
}

# The share of the rows that lies farthest from every centre becomes noise, where it may be.
mark_noise <- function(cluster, own, may_be_noise, trim) {
  own[!may_be_noise] <- -Inf
  cluster[own == Inf] <- 0L
  candidates <- order(own, decreasing = TRUE)[seq_len(floor(trim * length(own)))]
  cluster[candidates[own[candidates] > -Inf]] <- 0L
  cluster
}

least_of_rows <- function(m) do.call(pmin, asplit(m, 2))
