#' k-means, half a step at a time
#'
#' Lloyd's k-means as coordinate descent: step (a) assigns each row to its nearest centre, which
#' minimises the distortion J over the labels; step (b) moves each centre to the mean of its
#' rows, which minimises J over the centres. The trace keeps both halves.
#'
#' @param x The data, n x d.
#' @param centers The k x d matrix of centres to start from.
#' @inheritParams fit_kmeans
#' @param control A [kmeans_control()], whose method must be `"lloyd"`.
#' @return An object of class `kmeans_trace`: a list with an element per half step in each of
#'   `centers` (a list of k x d matrices), `cluster` (a list of label vectors), `distortion` (J)
#'   and `half` (`"assign"` or `"update"`), `data` and `weights`. It ends with the assignment that changes
#'   nothing. `as.data.frame()` gives a row per half step, `plot()` draws J falling and
#'   `plot(trace, iteration = t)` the clusters at half step t.
#' @examples
#' x <- people[c("height", "weight")]
#' trace <- kmeans_trace(x, centers = rbind(c(150, 100), c(200, 50)))
#' trace
#' plot(trace)
#' plot(trace, iteration = 1)
#' @export
kmeans_trace <- function(x, centers, control = kmeans_control(), weights = NULL, trim = 0) {
  x <- as_data_matrix(x, missing_ok = TRUE)
  trim <- check_trim(trim)
  centers <- check_centers(centers, x)
  check_whole(nrow(centers), "nrow(centers)", max = nrow(x))
  control <- check_is_control(control, "kmeans_control")
  check_choice(iterating_method(control$method), "control$method", "lloyd")
  data <- prepare_data(x, weights)
  scale <- common_scale(data)
  step <- function(centers, updates) {
    run_kmeans_once(data, centers, scale, kmeans_control(max_iter = updates, progress = FALSE), trim)
  }
  now <- step(centers, updates = 0)
  halves <- list(half_step("assign", now$centers, now, data))
  for (iteration in seq_len(control$max_iter)) {
    following <- step(now$centers, updates = 1)
    halves <- c(halves, list(half_step("update", following$centers, now, data),
                             half_step("assign", following$centers, following, data)))
    fall <- end_of(now$trace) - end_of(following$trace)
    small <- control$tol > 0 && fall <= control$tol * end_of(following$trace)
    if (identical(following$cluster, now$cluster) || small) break
    now <- following
  }
  new_kmeans_trace(halves, data)
}

# The centres with the clusters of an assignment, and with what it has left of the weights.
half_step <- function(half, centers, assigned, data) {
  list(half = half, centers = centers, cluster = assigned$cluster,
       distortion = distortion(data$x, centers, assigned$cluster, or_default(assigned$kept, data$weights)))
}

new_kmeans_trace <- function(halves, data) {
  structure(list(
    half = vapply(halves, function(step) step$half, ""),
    centers = lapply(halves, function(step) step$centers),
    cluster = lapply(halves, function(step) step$cluster),
    distortion = vapply(halves, function(step) step$distortion, numeric(1)),
    data = data$x, weights = data$weights
  ), class = "kmeans_trace")
}

#' @export
as.data.frame.kmeans_trace <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)
  moved <- vapply(seq_along(x$half), function(t) {
    if (t == 1) NA_integer_ else sum(x$cluster[[t]] != x$cluster[[t - 1]])
  }, integer(1))
  data.frame(step = seq_along(x$half), half = x$half, distortion = x$distortion,
             rows_moved = moved, row.names = row.names)
}

#' @export
print.kmeans_trace <- function(x, digits = 10, ...) {
  check_object(x)
  k <- nrow(x$centers[[1]])
  cat(gettextf("k-means with k = %d: %d half steps, J from %s to %s", k, length(x$half),
               format(x$distortion[1], digits = 7),
               format(x$distortion[length(x$half)], digits = 7)), "\n\n", sep = "")
  table <- as.data.frame(x)
  shown <- if (nrow(table) > 14) c(1:10, nrow(table) - 2:0) else seq_len(nrow(table))
  print(format(table[shown, ], digits = digits), row.names = FALSE)
  invisible(x)
}
