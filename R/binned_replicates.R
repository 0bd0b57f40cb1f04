# Bins that are drawn: again from those that there are, or as values of a mixture would be seen in them.

# The bins of a fit as they were given, a row each, with labels; and what all replicates have of the data.
bins_of_fit <- function(fit) {
  bins <- with_counts(with_labels(own_bins(fit), fit$labels), or_default(fit$weights, rep(1, length(fit$cluster))))
  c(list(all = bins), data_of_distinct(distinct_bins(bins), fit$params$noise$box, fit$prior))
}

# As drawer_of(): a function that gives the data of a replicate; that of the jackknife is told of which bin to leave a value out.
drawer_of_bins <- function(type, fit, data) {
  bins <- data$all
  counts <- bins$counts
  remade <- function(bins) {
    other <- data_of_distinct(distinct_bins(bins), data$data$box, NULL)
    other$data["covariance"] <- data$data["covariance"]
    other
  }
  # As for values, each of which has a weight of its own (Rubin 1981): those of the values of a bin add up.
  if (type == "weighted") {
    return(function(i) {
      share <- stats::rgamma(length(counts), counts)
      remade(with_counts(bins, share * sum(counts) / sum(share)))
    })
  }
  check_counted(counts)
  if (type == "parametric") {
    rows <- repeated_rows(counts)
    draw <- row_drawer(fit, rows)
    units <- with_counts(bins, NULL)[rows]
    seen <- what_is_seen(units)
    labels <- keep_rows_of_labels(bins$labels, rows)
    return(function(i) remade(with_labels(bins_around(draw(), units, seen), labels)))
  }
  if (type == "nonparametric") {
    redrawn <- if (sum(counts) > most_repeated) redrawn_counts else function(counts) as.double(stats::rmultinom(1, sum(counts), counts))
    return(function(i) remade(with_counts(bins, redrawn(counts))))
  }
  function(i) remade(with_counts(bins, replace(counts, i, counts[i] - 1)))
}

# A function that draws from a mixture as many rows as there are in x, of which is known what is known of those of x.
drawer_like <- function(x) {
  if (!is_bins(x)) {
    holes <- is.na(x)
    return(function(params) drawn_rows(params, holes))
  }
  seen <- what_is_seen(x)
  function(params) bins_around(unname(drawn_rows(params, matrix(FALSE, nrow(x$lower), ncol(x$lower)))), x, seen)
}

# ---- What is seen of a value --------------------------------------------------------------------

# Of each column the bins of which some row is, from left to right, and whether values elsewhere are seen exactly. Bins that
# overlap do not say in which a value would have been.
what_is_seen <- function(bins) {
  kind <- kinds_of_bins(bins$lower, bins$upper)
  lapply(seq_len(ncol(kind)), function(column) {
    ends <- unique(cbind(bins$lower[, column], bins$upper[, column])[kind[, column] == 2, , drop = FALSE])
    ends <- ends[order(ends[, 1], ends[, 2]), , drop = FALSE]
    values <- unique(bins$lower[kind[, column] == 1, column])
    check_apart(ends, values, column_label(bins$lower, column))
    list(lower = ends[, 1], upper = ends[, 2], exact = length(values) > 0)
  })
}

check_apart <- function(ends, values, label) {
  m <- nrow(ends)
  # Ends that rounding moved are still the same.
  width <- ends[, 2] - ends[, 1]
  slack <- 1e-9 * min(width[is.finite(width)], Inf)
  if (slack == Inf) slack <- 0
  overlap <- m > 1 && any(ends[-m, 2] > ends[-1, 1] + slack)
  place <- findInterval(values, ends[, 1], left.open = TRUE)
  within <- any(place > 0 & values < c(-Inf, ends[, 2])[place + 1])
  if (!overlap && !within) return(invisible())
  abort(gettextf("Bins of %s overlap, so that nothing says in which of them a value that is drawn would be seen; draw among the bins that there are (type = \"nonparametric\" in gmm_boot()).", label),
        "data")
}

# The bins in which rows of x would be seen; nothing where nothing is known of that row of `bins`. Beside the bins that there are
# it is seen that a value is between them, or beyond.
bins_around <- function(x, bins, seen) {
  ends <- list(lower = x, upper = x)
  for (column in seq_len(ncol(x))) {
    value <- x[, column]
    known <- seen[[column]]
    place <- findInterval(value, known$lower, left.open = TRUE)
    inside <- place > 0 & value <= c(-Inf, known$upper)[place + 1]
    if (known$exact) {
      place <- ifelse(inside, place, 0L)
      ends$lower[, column] <- ifelse(inside, c(0, known$lower)[place + 1], value)
      ends$upper[, column] <- ifelse(inside, c(0, known$upper)[place + 1], value)
    } else {
      ends$lower[, column] <- ifelse(inside, c(0, known$lower)[place + 1], c(-Inf, known$upper)[place + 1])
      ends$upper[, column] <- ifelse(inside, c(0, known$upper)[place + 1], c(known$lower, Inf)[place + 1])
    }
    nothing <- bins$lower[, column] == -Inf & bins$upper[, column] == Inf
    ends$lower[nothing, column] <- -Inf
    ends$upper[nothing, column] <- Inf
  }
  dimnames(ends$lower) <- dimnames(ends$upper) <- list(NULL, colnames(bins$lower))
  new_bins(ends$lower, ends$upper, NULL)
}
