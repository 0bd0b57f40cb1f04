#' Combine components to clusters
#'
#' A cluster that is not normal takes several components. Here the components of a fit are merged
#' two at a time, always those by which the entropy of the responsibilities becomes least (Baudry et
#' al. 2010); the density of the mixture stays the same. The result is a cluster structure for each
#' number of clusters from k to 1.
#'
#' With responsibilities \eqn{w_{ij}} and case weights \eqn{\omega_i} the entropy is
#' \eqn{-\sum_i \omega_i \sum_j w_{ij} \log w_{ij}}. Merging components j and h replaces their
#' responsibilities by the sum, and lowers the entropy by
#' \deqn{\sum_i \omega_i \{ (w_{ij} + w_{ih}) \log (w_{ij} + w_{ih}) - w_{ij} \log w_{ij} - w_{ih} \log w_{ih} \}.}
#' A noise component is never merged, and its responsibilities count in the entropy. If the fit was
#' given labels, the responsibilities are those that honour them (in `predict()`, as for fits, they
#' are not).
#'
#' @section How many clusters: Where merging stops paying off, the plot of the entropy has an elbow. The
#'   number suggested (`clusters`) is where two straight lines fit best by least squares, one for
#'   the numbers up to it and one for those from it on: entropy against the cumulated number of rows
#'   in the merged clusters (`by = "rows"`), which gives merges of large clusters more room, or
#'   against the number of clusters (`by = "clusters"`). It is a suggestion, and never 1 or k, which
#'   leave no second line. With one or two components there is nothing to fit, and all
#'   are kept.
#'
#' @param object A fit by [fit_gmm()]; for `predict()` what `combine_components()` returned.
#' @param by What the entropy is set against to suggest a number of clusters; see below.
#' @param newdata Rows with the variables of the fit; by default its own.
#' @param type `"class"` or `"posterior"`.
#' @param clusters The number of clusters, from 1 to the k of the fit.
#' @param ... Must be empty.
#' @return An object of class `combined_components`, a list with
#'   * `merges`: a data frame with a row per number of clusters, from k to 1, also given by
#'     `as.data.frame()`: `clusters`; `merged`, the components of the two clusters that were merged
#'     to get there, as in `"1 + 2,4"`; `entropy`; `rows` that then are in the merged cluster, and
#'     `cumulated`, the sum of `rows` over all later merges (for one cluster 0);
#'   * `map`: a matrix with a row per number of clusters, from k to 1, that tells the cluster of
#'     each component; clusters are numbered in the order of their first components;
#'   * `clusters`: the number suggested, by `by`; `cluster`: the classes of the rows for that number
#'     (0 is noise); `fit`.
#'
#'   `predict()`: the classes (an integer vector) or posterior probabilities of rows for any number
#'   of `clusters`. Further methods: `print`, [plot][plot.combined_components], `as.data.frame`.
#' @references Baudry, J.-P., Raftery, A. E., Celeux, G., Lo, K. and Gottardo, R. (2010). Combining
#'   mixture components for clustering. *Journal of Computational and Graphical Statistics* 19,
#'   332-353. \doi{10.1198/jcgs.2010.08111}
#' @seealso [fit_gmm()], whose `criterion = "BIC"` chooses k for the density.
#' @examples
#' # Three bars, each of which takes two round components:
#' set.seed(1)
#' x <- cbind(runif(300, -2, 2), rep(c(0, 4, 8), each = 100) + rnorm(300, sd = 0.4))
#' fit <- fit_gmm(x, k = 6, covariance = "EII", n_start = 5)
#' combined <- combine_components(fit)
#' combined
#' plot(combined)
#' table(combined$cluster, rep(1:3, each = 100))
#' head(predict(combined, type = "posterior", clusters = 2))
#' @export
combine_components <- function(object, by = c("rows", "clusters")) {
  check_is_mixture_fit(object, "object")
  by <- match_choice(by, "by", c("rows", "clusters"))
  w <- own_responsibilities(object)
  history <- merge_all(w, object$k, weights_for(object$weights, nrow(w)))
  merges <- cumulate_rows(history$merges)
  clusters <- elbow(merges, by)
  structure(list(
    merges = merges, map = history$map, clusters = clusters, by = by,
    cluster = of_observed_rows(classes_of(merge_columns(w, history$map[object$k + 1L - clusters, ]), clusters),
                               own_rows(object)),
    fit = object
  ), class = "combined_components")
}

own_responsibilities <- function(fit) {
  if (is_binned(fit)) return(unlabelled_responsibilities(fit))
  x <- own_rows(fit)
  evaluate_at(fit$params, x, "responsibilities",
              engine_labels(fit$labels, fit$k, !is.null(fit$params$noise)))
}

# All merges, from k clusters to one: their table, and which cluster each component is in.
merge_all <- function(w, k, weights) {
  map <- seq_len(k)
  maps <- list(map)
  rows <- list(row_of_merge(w, weights, k, 0L, NA_character_))
  while (max(map) > 1) {
    pair <- best_pair(merge_columns(w, map), max(map), weights)
    members <- vapply(pair, function(cluster) paste(which(map == cluster), collapse = ","), "")
    map[map == pair[2]] <- pair[1]
    map <- match(map, sort(unique(map)))
    maps <- c(maps, list(map))
    row <- row_of_merge(merge_columns(w, map), weights, max(map), pair[1],
                        paste(members, collapse = " + "))
    rows <- c(rows, list(row))
  }
  map <- do.call(rbind, maps)
  dimnames(map) <- list(k:1, colnames(w)[seq_len(k)])
  list(merges = do.call(rbind, rows), map = map)
}

# Responsibilities of clusters; a last column that is noise stays.
merge_columns <- function(w, map) {
  k <- length(map)
  merged <- t(rowsum(t(w[, seq_len(k), drop = FALSE]), map))
  cbind(merged, w[, -seq_len(k), drop = FALSE])
}

# The two of k clusters whose merging lowers the entropy most; the first pair among equals.
best_pair <- function(w, k, weights) {
  pairs <- utils::combn(k, 2)
  terms <- plogp(w)
  gain <- apply(pairs, 2, function(pair) {
    sum(weights * (plogp(w[, pair[1]] + w[, pair[2]]) - terms[, pair[1]] - terms[, pair[2]]))
  })
  pairs[, which.max(gain)]
}

plogp <- function(p) ifelse(p > 0, p * log(p), 0)

row_of_merge <- function(w, weights, clusters, into, merged) {
  in_merged <- classes_of(w, clusters) == into & into > 0
  data.frame(clusters = clusters, merged = merged, entropy = -sum(weights * plogp(w)),
             rows = sum(weights[in_merged]))
}

# The most probable cluster; a column after those of the clusters is noise, 0.
classes_of <- function(w, clusters) {
  class <- max.col(w, ties.method = "first")
  class[which(class > clusters)] <- 0L
  structure(as.integer(class), names = rownames(w))
}

cumulate_rows <- function(merges) {
  merges$cumulated <- rev(cumsum(c(0, rev(merges$rows)[-nrow(merges)])))
  merges
}

# Where two lines meet that fit the entropy best.
elbow <- function(merges, by) {
  k <- nrow(merges)
  if (k < 3) return(k)
  at <- 2:(k - 1)
  at[which.min(vapply(at, function(clusters) two_lines(merges, by, clusters)$rss, numeric(1)))]
}

# Least squares from one cluster to `clusters`, and from there to all components.
two_lines <- function(merges, by, clusters) {
  pieces <- lapply(list(merges$clusters <= clusters, merges$clusters >= clusters), function(rows) {
    x <- axis_of_merges(merges, by)[rows]
    line <- stats::lm.fit(cbind(1, x), merges$entropy[rows])
    list(x = x, y = line$fitted.values, rss = sum(line$residuals^2))
  })
  list(pieces = pieces, rss = pieces[[1]]$rss + pieces[[2]]$rss)
}

axis_of_merges <- function(merges, by) if (by == "rows") merges$cumulated else merges$clusters

#' @rdname combine_components
#' @export
predict.combined_components <- function(object, newdata = NULL, type = c("class", "posterior"),
                                        clusters = object$clusters, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  type <- match_choice(type, "type", c("class", "posterior"))
  k <- object$fit$k
  clusters <- check_whole(clusters, "clusters", max = k)
  w <- predict(object$fit, newdata, type = "posterior")
  merged <- merge_columns(w, object$map[k + 1L - clusters, ])
  if (type == "posterior") merged else classes_of(merged, clusters)
}

#' @export
print.combined_components <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  k <- x$fit$k
  cat(sprintf(ngettext(k, "Clusters from %d component (%s), merged by entropy",
                       "Clusters from %d components (%s), merged by entropy"), k, x$fit$covariance),
      "\n\n", sep = "")
  table <- x$merges
  table$merged[is.na(table$merged)] <- ""
  # What is left when all are merged is rounding.
  table$entropy <- zapsmall(table$entropy, 4)
  print(table, digits = digits, row.names = FALSE)
  cat("\n")
  if (k < 3) {
    text <- gettext(
      "Too few components for two lines to tell how many clusters there are: all are kept."
    )
  } else {
    text <- sprintf(ngettext(x$clusters, "Two lines fitted to the entropy meet at %d cluster: %s.",
                             "Two lines fitted to the entropy meet at %d clusters: %s."),
                    x$clusters, describe_map(x$map[k + 1L - x$clusters, ]))
  }
  writeLines(strwrap(text, exdent = 2))
  invisible(x)
}

# The components of each cluster, as in {1,3} {2}.
describe_map <- function(map) {
  paste0("{", tapply(seq_along(map), map, paste, collapse = ","), "}", collapse = " ")
}

#' @export
as.data.frame.combined_components <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)$merges
}
