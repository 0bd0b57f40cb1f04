#' k-means
#'
#' Lloyd's algorithm from several starts: assign each row to the nearest centre, move each centre
#' to the mean of its rows, and so on until nothing changes. Each half step lowers the distortion
#' \eqn{J(c, \mu) = \sum_i \|x_i - \mu_{c(i)}\|^2} (coordinate descent), so it ends, in a local
#' minimum; the lowest of `n_start` is kept. Ties go to the centre with the lowest index; a
#' cluster that empties is moved to the row that adds most to J.
#'
#' k-means is the limit of a Gaussian mixture with equal proportions and covariances
#' \eqn{\sigma^2 I} as \eqn{\sigma^2 \to 0}: see [kmeans_limit()].
#'
#' @inheritParams fit_gmm
#' @param k Number of clusters.
#' @param start `"kmeans++"` or `"random"` (k rows drawn at random), or a k x d matrix of
#'   centres.
#' @param control A [kmeans_control()].
#' @return An object of class `c("kmeans_fit", "kmeans")` with all the fields of
#'   [stats::kmeans()] (`cluster`, `centers`, `totss`, `withinss`, `tot.withinss`, `betweenss`,
#'   `size`, `iter`, `ifault`) and `converged`, `trace` (J after every assignment), `starts`,
#'   `n_obs`, `data`, `weights`, `call`.
#'
#'   `logLik()` of the fit is that of the Gaussian mixture of which k-means is the limit:
#'   \eqn{\pi_j = 1/k}, means at the centres, \eqn{\Sigma_j = \sigma^2 I} with \eqn{\sigma^2 =
#'   J / (nd)}; its `df` is \eqn{kd + 1}. It can be compared with that of [fit_gmm()], of whose
#'   maximum it is a lower bound.
#' @references Lloyd, S. P. (1982). Least squares quantization in PCM. *IEEE Transactions on
#'   Information Theory* 28, 129-137. \doi{10.1109/TIT.1982.1056489}
#'
#'   Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding.
#'   *Proceedings of the 18th ACM-SIAM Symposium on Discrete Algorithms*, 1027-1035.
#' @examples
#' set.seed(1)
#' fit <- fit_kmeans(people[c("height", "weight")], k = 2)
#' fit
#' table(people$sex, fit$cluster)
#' plot(fit)
#' @export
fit_kmeans <- function(x, ...) UseMethod("fit_kmeans")

#' @rdname fit_kmeans
#' @export
fit_kmeans.default <- function(x, k, weights = NULL, start = "kmeans++", n_start = 10,
                               keep_data = TRUE, control = kmeans_control(), ...) {
  check_dots_empty(...)
  x <- as_data_matrix(x)
  check_is_control(control, "kmeans_control")
  check_flag(keep_data, "keep_data")
  n_start <- check_whole(n_start, "n_start", max = 1e6)
  if (is.numeric(start)) start <- check_centers(start, x, name = "start")
  k <- check_whole(k_or_centers(if (!missing(k)) k, start), "k", max = nrow(x))
  data <- model_data(x, check_weights(weights, nrow(x)), control$threads)

  progress <- progress_line(control, "k-means")
  on.exit(progress$clear())
  scale <- common_scale(data)
  starts <- kmeans_starts(data, k, start, n_start, scale)
  runs <- lapply(starts, function(start) {
    run_lloyd(data, start$centers, scale, control, progress$report)
  })
  new_kmeans_fit(runs, starts, data, keep_data, match.call(expand.dots = FALSE))
}

#' @rdname fit_kmeans
#' @export
fit_kmeans.formula <- function(x, data = NULL, ..., subset, weights) {
  call <- match.call()
  frame <- formula_frame(x, call, parent.frame())
  fit <- fit_kmeans.default(frame$x, weights = frame$weights, ...)
  call[[1]] <- quote(fit_kmeans)
  fit$call <- call
  fit$terms <- frame$terms
  fit
}

# k, or the number of centres where these are given instead.
k_or_centers <- function(k, start) {
  if (!is.null(k)) return(k)
  if (is.matrix(start)) return(nrow(start))
  abort(gettextf("`k` must be given, unless `start` is a matrix of centres."))
}

kmeans_starts <- function(data, k, start, n_start, scale) {
  if (is.matrix(start)) {
    if (nrow(start) != k) {
      abort(gettextf("`start` must have a row for each of the %d components, not %d rows.",
                     k, nrow(start)))
    }
    return(list(list(method = "centers", centers = start)))
  }
  start <- match_choice(start, "start", start_methods)
  lapply(seq_len(n_start), function(i) {
    list(method = start, centers = start_centers(data, k, start, scale))
  })
}

# Centres as a k x d matrix that fits the data.
check_centers <- function(centers, x, name = "centers") {
  if (is.null(dim(centers)) && ncol(x) == 1) centers <- matrix(centers, ncol = 1)
  centers <- as_data_matrix(centers, name)
  if (ncol(centers) != ncol(x)) {
    abort(gettextf("`%s` must have %d columns, as the data have, not %d.",
                   name, ncol(x), ncol(centers)))
  }
  # Columns of the same names in another order are the same columns.
  names <- colnames(x)
  if (!is.null(names) && !anyDuplicated(names) && setequal(names, colnames(centers))) {
    centers <- centers[, names, drop = FALSE]
  }
  centers
}

new_kmeans_fit <- function(runs, starts, data, keep_data, call) {
  distortion <- vapply(runs, function(run) end_of(run$trace), numeric(1))
  best <- runs[[which.min(distortion)]]
  scatter <- sum(diag(data$covariance)) * data$n
  k <- nrow(best$centers)
  rownames(best$centers) <- seq_len(k)
  names(best$cluster) <- rownames(data$x)
  fit <- structure(list(
    cluster = best$cluster, centers = best$centers, totss = scatter,
    withinss = best$within, tot.withinss = sum(best$within),
    betweenss = scatter - sum(best$within), size = size_of(best$size, data$weights),
    iter = length(best$trace), ifault = if (best$converged) 0L else 2L,
    call = call, k = k, converged = best$converged, trace = best$trace,
    starts = data.frame(
      method = vapply(starts, function(start) start$method, ""),
      distortion = distortion,
      iterations = vapply(runs, function(run) length(run$trace), integer(1)),
      converged = vapply(runs, function(run) run$converged, logical(1))
    ),
    n_obs = data$n, data = data$x, weights = data$weights,
    variables = colnames(data$x)
  ), class = c("kmeans_fit", "kmeans"))
  if (!keep_data) fit["data"] <- NULL
  fit$call[[1]] <- quote(fit_kmeans)
  if (!fit$converged) {
    alert(gettextf("k-means stopped at its limit of %d iterations before it converged; raise `max_iter` in kmeans_control().",
                   fit$iter - 1L), "convergence")
  }
  fit
}

# Counts of rows, as stats::kmeans() gives them, or sums of weights.
size_of <- function(size, weights) if (is.null(weights)) as.integer(size) else size
