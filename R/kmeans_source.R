# k-means of rows that are not in memory: starts from a sample, Lloyd's iterations over all rows.

#' k-means of data larger than memory
#'
#' [fit_kmeans()] of rows that are read in chunks (see [chunk_source()]). A first pass draws a sample, in which starts and
#' the search for a better minimum are those of [fit_kmeans()]; from its centres Lloyd's iterations go over all
#' rows, a pass each, until the centres do not change.
#'
#' By mini-batches (`kmeans_control(method = "minibatch")`) there are three passes, however many rows there are: that of the sample; one in
#' which the centres found in it learn from batches of `batch_size` rows, by the step sizes of [update()][update.gmm_fit] with `kappa = 1`, so that each centre is the
#' mean of the rows that were nearest to it when they came, those of the sample first; and one in which all rows are assigned. If J of all rows
#' is lower with the centres of the sample, as may be where rows come sorted, these are kept. No more is looked for, and so `converged` is `FALSE`;
#' `fit_kmeans(source, start = fit$centers)` goes on to a minimum. `max_iter` has no meaning here.
#'
#' A source with no more rows than the sample is read into memory and clustered there.
#'
#' @inheritParams fit_kmeans
#' @inheritParams fit_source
#' @param x A source of chunks: see [chunk_source()].
#' @param k The number of clusters.
#' @param ... Must be empty.
#' @param start `"kmeans++"`, `"random"`, or a matrix of centres, from which Lloyd's iterations begin at once.
#' @return An object of class `kmeans_fit` (see [fit_kmeans()]) without data: `$cluster` is empty, and `$source` says what was
#'   read. `predict(fit, source)` has the clusters. `trace` has J of each pass; by mini-batches that of each batch before
#'   the centres moved, in proportion to all rows, and at last J itself.
#' @references Lloyd, S. P. (1982). Least squares quantization in PCM. *IEEE Transactions on Information Theory* 28, 129-137.
#'   \doi{10.1109/TIT.1982.1056489}
#' @examples
#' rows <- as.matrix(people[c("height", "weight")])
#' chunks <- split.data.frame(rows, rep(1:4, length.out = nrow(rows)))
#' next_chunk <- local({
#'   number <- 0
#'   function(reset) {
#'     number <<- if (reset) 0 else number + 1
#'     if (number %in% seq_along(chunks)) chunks[[number]]
#'   }
#' })
#' fit_kmeans(chunk_source(next_chunk), k = 2, sample = 100)
#' in_batches <- kmeans_control(method = "minibatch", batch_size = 50)
#' fit_kmeans(chunk_source(next_chunk), k = 2, sample = 100, control = in_batches)
#' @export
fit_kmeans.chunk_source <- function(x, k = 2, start = "kmeans++", n_start = 10, sample = 20000,
                                    control = kmeans_control(), ...) {
  check_dots_empty(...)
  control <- check_is_control(control, "kmeans_control")
  n_start <- check_whole(n_start, "n_start", max = 1e6)
  sample <- check_whole(sample, "sample", min = 100, max = 1e8)
  call <- settled_call(match.call(expand.dots = FALSE), parent.frame())
  call[[1]] <- quote(fit_kmeans)
  before <- passes_over(x)
  survey <- survey_of(x, sample, control$threads)
  rows <- survey$sample$x
  start <- read_centers_start(start, rows)
  k <- check_whole(k_or_centers(if (!missing(k)) k, start), "k", max = survey$count)
  check_number_of_centers(start, k)
  if (survey$count <= sample) {
    fit <- fit_kmeans.default(rows, k, weights = survey$sample$weights, start = start, n_start = n_start, control = control)
    fit$call <- call
    return(fit)
  }
  check_sample_for(k, sample)
  data <- data_of_survey(survey, x, FALSE, NULL, control$threads)
  progress <- progress_line(control, "k-means", note = function() slowest_worker(x))
  on.exit(progress$clear())
  found <- if (is.matrix(start)) start else {
    run_for_k(k, model_data(rows, survey$sample$weights, threads = control$threads, covariance = FALSE), start, n_start, 0, control, progress)$best$centers
  }
  run <- if (control$method == "minibatch") run_batches_over(data, found, is.matrix(start), control, progress$report)
  else run_lloyd_over(data, found, control, progress$report)
  if (!is.matrix(start)) run <- permute_kmeans_sums(run)
  new_kmeans_source_fit(run, data, survey, passes_over(x) - before, if (control$method == "minibatch") "minibatch" else "lloyd", call)
}

# Lloyd's iterations. No assignment is kept: where no row has changed its cluster all sums are the same to the last bit,
# and so are the centres.
run_lloyd_over <- function(data, centers, control, report) {
  scale <- common_scale(data)
  trace <- numeric(0)
  repeat {
    sums <- fold_over(data$source, kmeans_chunk, list(centers = centers, mean = data$mean, scale = scale, threads = control$threads),
                      function(a, b) Map(`+`, a, b))
    trace <- c(trace, sum(sums$within))
    if (is.function(report)) report(length(trace), sum(sums$within))
    moved <- ifelse(sums$observed > 0, sums$moment / sums$observed, 0)
    last <- length(trace)
    converged <- all(moved == 0) || identical(centers + moved, centers) ||
      last > 1 && (trace[last] >= trace[last - 1] || trace[last - 1] - trace[last] < control$tol * trace[last - 1])
    if (converged || last > control$max_iter) break
    centers <- centers + moved
  }
  colnames(centers) <- colnames(data$x)
  list(centers = centers, size = sums$weight, within = sums$within, trace = trace, converged = converged)
}

# One pass in which the centres move with each batch, and one in which all rows are assigned.
run_batches_over <- function(data, centers, given, control, report) {
  scale <- common_scale(data)
  sums_at <- function(x, weights, centers) run_kmeans_sums(x, weights, data$mean, scale, centers, control$threads)
  learned <- centers
  # Centres that were found in the sample stand for its rows, and given ones for none.
  count <- if (given) 0 * centers else sums_at(data$x, data$weights, centers)$observed
  pieces <- NULL
  trace <- numeric(0)
  see <- function(x, weights, labels) {
    piece <- c(sums_at(x, weights, learned), total = sum(or_default(weights, rep(1, nrow(x)))))
    pieces <<- if (is.null(pieces)) piece else Map(`+`, pieces, piece)
  }
  learn <- function() {
    if (pieces$total > 0) {
      trace[length(trace) + 1] <<- sum(pieces$within) * data$n / pieces$total
      seen <- pieces$observed > 0
      rate <- step_size(pieces$observed[seen], count[seen], 1)
      learned[seen] <<- learned[seen] + rate * pieces$moment[seen] / pieces$observed[seen]
      count <<- count + pieces$observed
      if (is.function(report)) report(length(trace), trace[length(trace)])
    }
    pieces <<- NULL
  }
  batches <- in_batches(control$batch_size, see, learn)
  for_each_chunk(data$source, function(chunk) {
    chunk <- ready_chunk(chunk)
    batches$add(chunk$x, chunk$weights)
  })
  batches$finish()
  candidates <- list(learned, centers)
  sums <- fold_over(data$source, kmeans_chunk_of_each, list(centers = candidates, mean = data$mean, scale = scale, threads = control$threads), add_sums)
  best <- which.min(vapply(sums, function(one) sum(one$within), 0))
  centers <- candidates[[best]]
  colnames(centers) <- colnames(data$x)
  list(centers = centers, size = sums[[best]]$weight, within = sums[[best]]$within, trace = c(trace, sum(sums[[best]]$within)), converged = FALSE)
}

kmeans_chunk_of_each <- function(chunk, args) {
  lapply(args$centers, function(centers) kmeans_chunk(chunk, c(list(centers = centers), args[c("mean", "scale", "threads")])))
}

kmeans_chunk <- function(chunk, args) {
  run_kmeans_sums(chunk$x, chunk$weights, args$mean, args$scale, args$centers, args$threads)
}

permute_kmeans_sums <- function(run) {
  order <- order_of_run(run)
  run$centers <- run$centers[order, , drop = FALSE]
  run[c("size", "within")] <- list(run$size[order], run$within[order])
  run
}

new_kmeans_source_fit <- function(run, data, survey, passes, method, call) {
  k <- nrow(run$centers)
  rownames(run$centers) <- seq_len(k)
  scatter <- sum(survey$squares)
  fit <- structure(list(
    cluster = integer(0), centers = run$centers, totss = scatter, withinss = run$within, tot.withinss = sum(run$within),
    betweenss = scatter - sum(run$within), size = if (survey$weighted) run$size else as_counts(run$size),
    iter = length(run$trace), ifault = if (run$converged || method == "minibatch") 0L else 2L, call = call, k = k, converged = run$converged,
    trace = run$trace,
    starts = data.frame(method = "sample", distortion = sum(run$within), iterations = length(run$trace),
                        converged = run$converged, moves = 0L),
    selection = NULL, method = method, n_obs = data$n, n_values = sum(survey$observed), trim = 0, data = NULL,
    weights = NULL, variables = colnames(data$x), missing = survey$missing, incomplete = survey$incomplete,
    na.action = NULL, version = this_version(),
    source = list(title = data$source$title, rows = survey$rows, sample = nrow(data$x), passes = passes,
                  weighted = survey$weighted, blank = survey$blank)
  ), class = c("kmeans_fit", "kmeans"))
  warn_of_lost_digits(data)
  if (fit$ifault != 0L) alert_kmeans_limit(fit)
  fit
}
