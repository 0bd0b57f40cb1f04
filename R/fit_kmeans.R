#' k-means
#'
#' Lloyd's algorithm from several starts: assign each row to the nearest centre, move each centre
#' to the mean of its rows, and so on until nothing changes. Each half step lowers the distortion
#' \eqn{J(c, \mu) = \sum_i \|x_i - \mu_{c(i)}\|^2} (coordinate descent), so it ends, in a local
#' minimum; the lowest of `n_start` is kept. Ties go to the centre with the lowest index (in the order in
#' which the fit has the clusters, so that `predict(fit, x)` of complete rows is `fit$cluster`, unless [relabel()] has changed
#' the order); a cluster that empties is moved to the row that adds most to J. Other methods than Lloyd's are below.
#' Whether distances tie is decided as `stats::kmeans(algorithm = "Lloyd")` decides it: for whole numbers both
#' give the same clusters from the same centres, to the last row.
#'
#' With `trim`, the share of the rows that lies farthest from every centre is left out of each update
#' (Cuesta-Albertos, Gordaliza and Matran 1997), so that outliers do not pull at the centres; k-means++ then draws
#' among those rows only that k random rows keep, since it would begin with the outliers. A row on
#' the border keeps a part of its weight when weights are not whole numbers. Where values are missing,
#' J is the sum over those that are observed (Chi, Chi and Baraniuk 2016): distances are over what a
#' row has, and each coordinate of a centre is the mean of what its rows have. A row without any value is left
#' out, with a warning, and has `NA` in `cluster`.
#'
#' k-means is the limit of a Gaussian mixture with equal proportions and covariances
#' \eqn{\sigma^2 I} as \eqn{\sigma^2 \to 0}: see [kmeans_limit()].
#'
#' @section Search: The lowest minimum that the starts have led to is seldom the lowest there is when clusters are
#'   many. From there centres move: of 2 + log k rows, drawn with probability proportional to the squared distance from
#'   the nearest centre, the one that lowers J most becomes a centre in the place of that whose loss costs least; every fourth time it is one row and any
#'   centre. If a few iterations lower J, Lloyd's algorithm and
#'   Hartigan's exchange go on from there. `search` (of [kmeans_control()]) moves in a row that do not lower J end
#'   it; centres that are given, `trim` and mini-batches leave it out.
#' @section Choosing: J falls with every further cluster, and chooses nothing. Among several `k` that is best by
#'   * `"silhouette"`, the largest mean of \eqn{(b - a) / \max(a, b)} over all rows, a being the mean distance from the
#'     other rows of the row's cluster, and b that from those of the nearest other cluster (Rousseeuw 1987); it needs two
#'     clusters. Of more than 4000 rows so many, evenly spaced, are compared;
#'   * `"CH"`, the largest ratio of Calinski and Harabasz (1974), \eqn{\frac{B / (k - 1)}{J / (n - k)}}, with B the sum of squares
#'     between clusters; it needs two clusters, and is infinite where every row lies on its centre;
#'   * `"gap"`, the first k whose gap is not less than that of the next k less a standard error (Tibshirani, Walther and
#'     Hastie 2001); the gap is by how much log J is below its mean over 50 data sets that are uniform over the box along
#'     the principal axes of the rows. It can choose one cluster, and takes 50 times as long;
#'   * `"BIC"`, the smallest [BIC()] of the mixture of which k-means is the limit; it, too, can choose one cluster.
#'
#'   The table `$selection` has J, CH and BIC in any case, and [plot][plot.kmeans_fit] draws it (`what = "selection"`). All but `"CH"` are
#'   for rows without trimming, or, `"silhouette"`, for those that are left; with missing values there are `"CH"` and `"BIC"`.
#' @section Methods: [kmeans_control()] chooses how J is lowered from each start.
#'   * `"exact"`, the default for one column: clusters of numbers are intervals, and dynamic programming over the
#'     sorted values finds the intervals of least J (Wang and Song 2011), so that there is nothing to start from and
#'     nothing to search: it is the global optimum (of equally good ones one is taken), without any random number.
#'     It takes O(k n log n) time and 4 k n bytes. It is not for missing values, `trim`, a `start` that is asked for,
#'     or a `k` times n above 2e8, where the default is `"lloyd"`.
#'   * `"lloyd"`, the default for more columns, as above.
#'   * `"hartigan"` (Hartigan 1975) goes on where Lloyd's algorithm ends. Row i of weight w moves from
#'     its cluster a to the cluster b for which J falls most, as soon as there is one with
#'     \deqn{\frac{N_b}{N_b + w} \|x_i - \mu_b\|^2 < \frac{N_a}{N_a - w} \|x_i - \mu_a\|^2,}
#'     N being the weights of the clusters, and both centres move at once; pass after pass over the
#'     rows, until one moves nothing. No cluster is emptied. What is found is a fixed point of Lloyd's
#'     algorithm too, and one of fewer (Telgarsky and Vattani 2010), so J is never above that of
#'     `"lloyd"` from the same start. It takes little longer, and helps most where clusters are small.
#'     Where values are missing the N count what is observed, column by column. With `trim`, exchange
#'     and Lloyd's algorithm take turns, as only the latter changes which rows are trimmed. `trace` has
#'     J after every assignment of Lloyd's and every pass that moved a row.
#'   * `"minibatch"` (Sculley 2010) is for data so large that Lloyd's iterations take long. In each
#'     iteration `batch_size` rows are drawn with replacement, with probability proportional to their
#'     weights, and assigned to their nearest centres; then each pulls at its centre, the t-th of a centre
#'     at the rate 4 / (t + 3). (Sculley's rate is 1 / t, which makes a centre the plain mean of
#'     what it has drawn; in ours recent rows weigh more, as in Shamir and Zhang 2013, and J comes out
#'     lower.) J is estimated from each batch before the centres move, and smoothed (exponentially, over as many batches as make up the data, but at
#'     most 100); when this has reached no new low in 10 batches the run has converged. A centre that
#'     was nearest to none of the rows in 10 batches (and in 100 k rows) is starved: it moves onto
#'     a row of the batch, drawn with probability proportional to its squared distance from the nearest
#'     centre. In the end all rows are assigned once, and centres that are nearest to none of them move to the
#'     rows that add most to J. The centres are those of the batches: they are
#'     not quite the means of their clusters, and J is near a minimum but not at one. `trace` has the estimates of J, and J itself at the end. With `trim` that
#'     share of each batch is left out. `fit_kmeans(x, start = fit$centers)` goes on to a minimum.
#'
#' @inheritParams fit_gmm
#' @param k Number of clusters, or several to choose from by `criterion`.
#' @param n_start Number of starts, when `start` names a method.
#' @param trim Share of the rows (of their weight) to leave out, at least 0 and less than 1; rounded up
#'   to whole rows.
#' @param start `"kmeans++"` or `"random"` (k rows drawn at random), or where to start: a k x d matrix or data
#'   frame of centres, or a fit by [fit_kmeans()], [stats::kmeans()] or [fit_gmm()]. Columns with names are
#'   matched by name.
#' @param control A [kmeans_control()].
#' @param criterion By what to choose among several `k`; see *Choosing* below.
#' @section Order of the clusters: Increasing in the first coordinate of the centres; where that is the same,
#'   in the next; then by decreasing size. With `start` a matrix of centres the order is theirs. [relabel()]
#'   changes it.
#' @return An object of class `c("kmeans_fit", "kmeans")` with all the fields of
#'   [stats::kmeans()] (`cluster`, `centers`, `totss`, `withinss`, `tot.withinss`, `betweenss`,
#'   `size`, `iter`, `ifault`; with weights `size` and the sums of squares are of weights) and `converged`, `trace` (J after every assignment), `starts`
#'   (a row per start, and one for all moves of centres: `moves` says how many there were),
#'   `selection` (of several `k` the table by which one was chosen: `k`, `distortion`, `CH`, `BIC`, and `silhouette`, or
#'   `gap` with its standard error `gap_se`), `method`, `k`, `n_obs`, `n_values` (how many numbers the rows have that are not trimmed), `trim`, `missing`, `na.action`, `data`, `weights`, `call`, `version`. Trimmed rows have `cluster` 0.
#'
#'   `logLik()` of the fit is that of the Gaussian mixture of which k-means is the limit:
#'   \eqn{\pi_j = 1/k}, means at the centres, \eqn{\Sigma_j = \sigma^2 I} with \eqn{\sigma^2 =
#'   J / (nd)}; its `df` is \eqn{kd + 1}. It can be compared with that of [fit_gmm()], of whose
#'   maximum it is a lower bound.
#' @references Calinski, T. and Harabasz, J. (1974). A dendrite method for cluster analysis. *Communications in
#'   Statistics* 3, 1-27. \doi{10.1080/03610927408827101}
#'
#'   Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster analysis.
#'   *Journal of Computational and Applied Mathematics* 20, 53-65. \doi{10.1016/0377-0427(87)90125-7}
#'
#'   Tibshirani, R., Walther, G. and Hastie, T. (2001). Estimating the number of clusters in a data set via the gap
#'   statistic. *Journal of the Royal Statistical Society B* 63, 411-423. \doi{10.1111/1467-9868.00293}
#'
#'   Lloyd, S. P. (1982). Least squares quantization in PCM. *IEEE Transactions on
#'   Information Theory* 28, 129-137. \doi{10.1109/TIT.1982.1056489}
#'
#'   Hartigan, J. A. (1975). *Clustering Algorithms*. Wiley.
#'
#'   Telgarsky, M. and Vattani, A. (2010). Hartigan's method: k-means clustering without Voronoi.
#'   *Proceedings of the 13th International Conference on Artificial Intelligence and Statistics*,
#'   PMLR 9, 820-827.
#'
#'   Sculley, D. (2010). Web-scale k-means clustering. *Proceedings of the 19th International
#'   Conference on World Wide Web*, 1177-1178. \doi{10.1145/1772690.1772862}
#'
#'   Wang, H. and Song, M. (2011). Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
#'   programming. *The R Journal* 3(2), 29-33. \doi{10.32614/RJ-2011-015}
#'
#'   Shamir, O. and Zhang, T. (2013). Stochastic gradient descent for non-smooth optimization:
#'   convergence results and optimal averaging schemes. *Proceedings of the 30th International
#'   Conference on Machine Learning*, PMLR 28(1), 71-79.
#'
#'   Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding.
#'   *Proceedings of the 18th ACM-SIAM Symposium on Discrete Algorithms*, 1027-1035.
#'
#'   Chi, J. T., Chi, E. C. and Baraniuk, R. G. (2016). k-POD: a method for k-means clustering of missing
#'   data. *The American Statistician* 70, 91-99. \doi{10.1080/00031305.2015.1086685}
#'
#'   Cuesta-Albertos, J. A., Gordaliza, A. and Matran, C. (1997). Trimmed k-means: an attempt to
#'   robustify quantizers. *Annals of Statistics* 25, 553-576. \doi{10.1214/aos/1031833664}
#' @examples
#' set.seed(1)
#' fit <- fit_kmeans(people[c("height", "weight")], k = 2)
#' fit
#' table(people$sex, fit$cluster)
#' plot(fit)
#' # The tenth of the people that is farthest from both centres left out:
#' fit_kmeans(people[c("height", "weight")], k = 2, trim = 0.1)
#' # How many clusters?
#' fit_kmeans(faithful, k = 1:5)$selection
#' @export
fit_kmeans <- function(x, ...) UseMethod("fit_kmeans")

#' @rdname fit_kmeans
#' @export
fit_kmeans.default <- function(x, k, weights = NULL, trim = 0, start = "kmeans++", n_start = 10,
                               na.action = stats::na.pass, keep_data = TRUE,
                               control = kmeans_control(), criterion = c("silhouette", "CH", "gap", "BIC"), ...) {
  check_dots_empty(...)
  x <- as_data_matrix(x, missing_ok = TRUE)
  control <- check_is_control(control, "kmeans_control")
  check_flag(keep_data, "keep_data")
  n_start <- check_whole(n_start, "n_start", max = 1e6)
  trim <- check_trim(trim)
  criterion <- match_choice(criterion, "criterion", kmeans_criteria)
  start <- read_centers_start(start, x)
  rows <- apply_na_action(x, na.action)
  x <- with_row_numbers(x, rows$record)
  data <- prepare_data(x, weights, threads = control$threads, keep = rows$keep, covariance = FALSE)
  warn_of_unit_weights(data$weights)
  k <- check_numbers_of_clusters(k_or_centers(if (!missing(k)) k, start), nrow(data$x))

  progress <- progress_line(control, "k-means")
  on.exit(progress$clear())
  found <- lapply(k, run_for_k, data, start, n_start, trim, control, progress)
  selection <- if (length(k) > 1) {
    reference <- function(x, k) distortions_of_reference(x, k, n_start, control, progress)
    select_kmeans(data, k, found, criterion, trim, reference)
  }
  found <- found[[or_default(selection$best, 1L)]]
  new_kmeans_fit(found$best, found$table, data, found$method, trim, rows$record, keep_data,
                 settled_call(match.call(expand.dots = FALSE), parent.frame()), selection$table)
}

check_numbers_of_clusters <- function(k, n) {
  k <- unwrapped_vector(k, "k")
  if (!is.numeric(k) || length(k) == 0) check_whole(k, "k", max = n)
  unique(vapply(k, check_whole, integer(1), name = "k", max = n))
}

# The best for one k: the run, the table of all starts, and the method.
run_for_k <- function(k, data, start, n_start, trim, control, progress) {
  scale <- common_scale(data)
  control$method <- method_for(control$method, data, k, start, trim)
  if (control$method == "exact") {
    best <- run_exact_kmeans(data, k, scale, control, progress$report)
    best <- in_order_of_means(best, data, scale, control, trim)
    return(list(best = best, table = kmeans_starts_table(list(list(method = "exact")), list(best)), method = "exact"))
  }
  starts <- kmeans_starts(data, k, start, n_start, scale, trim)
  runs <- run_kmeans(data, lapply(starts, function(start) start$centers), scale, control,
                     progress$report, trim)
  if (all(is.nan(distortions(runs)))) abort_weights_too_large(data)
  best <- runs[[which.min(distortions(runs))]]
  table <- kmeans_starts_table(starts, runs)
  if (may_swap(start, trim, k, control, best)) {
    found <- run_swaps(data, best, scale, control, n_swaps(control, data, k))
    if (end_of(found$run$trace) < end_of(best$trace)) best <- found$run
    table <- add_swaps(table, found)
  }
  # Centres that the user gave say which cluster is which.
  if (!is.matrix(start)) best <- in_order_of_means(best, data, scale, control, trim)
  list(best = best, table = table, method = control$method)
}

# J of data without clusters, searched as the data are but for fewer moves.
distortions_of_reference <- function(x, k, n_start, control, progress) {
  if (is.null(control$search)) control$search <- 12L
  data <- model_data(x, threads = control$threads, covariance = FALSE)
  distortions(lapply(k, function(k) run_for_k(k, data, "kmeans++", n_start, 0, control, progress)$best))
}

# The clusters in the order in which they are told, in which ties go to the first: a row that is as near to
# another centre may change sides by that, and then J can still fall, as often as that happens.
in_order_of_means <- function(best, data, scale, control, trim) {
  if (control$method == "exact") control$method <- "hartigan"
  if (!best$converged || control$method == "minibatch") {
    control$method <- "lloyd"
    control$max_iter <- 0L
  }
  for (round in seq_len(most_rounds_in_order)) {
    order <- order_of_run(best)
    if (!is.unsorted(order)) return(best)
    before <- permute_kmeans_run(best, order)
    best <- run_kmeans_once(data, before$centers, scale, control, trim)
    # Where J has risen rounding is all that is left.
    if (identical(best$cluster, before$cluster) || end_of(best$trace) > end_of(before$trace)) return(before)
    best$trace <- c(before$trace, best$trace[-1])
    best$converged <- before$converged
    if (control$max_iter == 0L) return(best)
  }
  before
}

# Data that doubles hardly tell apart may go on for ever; others are in order at once or after a round or two.
most_rounds_in_order <- 20

order_of_run <- function(run) {
  d <- ncol(run$centers)
  spread <- sqrt(sum(run$within) / sum(run$size) / d)
  canonical_order(list(means = run$centers, shares = run$size, spread = rep(spread, d)))
}

permute_kmeans_run <- function(run, order) {
  run$centers <- run$centers[order, , drop = FALSE]
  run[c("size", "within")] <- list(run$size[order], run$within[order])
  run$cluster <- new_places(run$cluster, order)
  run
}

# The method where it is left to us; "exact" only where that can be.
method_for <- function(method, data, k, start, trim) {
  if (!method %in% c("auto", "exact")) return(method)
  why_not <- why_not_exact(data, k, start, trim)
  if (is.null(why_not)) return("exact")
  if (method == "exact") abort(why_not)
  "lloyd"
}

why_not_exact <- function(data, k, start, trim) {
  if (ncol(data$x) != 1) {
    return(gettextf("`method` can be \"exact\" only for one column, but `x` has %d.", ncol(data$x)))
  }
  if (data$missing > 0) return(gettextf("`method` can be \"exact\" only where no value of `x` is missing."))
  if (trim > 0) return(gettextf("`method` can be \"exact\" only without `trim`."))
  if (!identical(start, "kmeans++")) {
    return(gettextf("`method` can be \"exact\" only where no `start` is asked for: there is nothing to start from."))
  }
  if (as.double(k) * nrow(data$x) > most_exact) {
    gettextf("`method` can be \"exact\" only where `k` times the number of rows is at most %s, not %s.",
             format(most_exact), format(as.double(k) * nrow(data$x)))
  }
}

most_exact <- 2e8 # k n, of which each takes four bytes: less than a gigabyte

# Moves of centres are for starts that are made here, and minima that have been reached.
may_swap <- function(start, trim, k, control, best) {
  !is.matrix(start) && trim == 0 && k > 1 && best$converged && control$method != "minibatch" &&
    !identical(control$search, 0L)
}

# Moves in a row that do not lower the distortion: more where they are cheap.
n_swaps <- function(control, data, k) {
  if (!is.null(control$search)) return(control$search)
  affordable <- 1.5e8 / (as.double(nrow(data$x)) * k * ncol(data$x))
  as.integer(min(max(affordable, min(5 + k / 5, 25)), 15 * k + 300))
}

distortions <- function(runs) vapply(runs, function(run) end_of(run$trace), numeric(1))

kmeans_starts_table <- function(starts, runs) {
  data.frame(
    method = vapply(starts, function(start) start$method, ""),
    distortion = distortions(runs),
    iterations = vapply(runs, function(run) length(run$trace), integer(1)),
    converged = vapply(runs, function(run) run$converged, logical(1)),
    moves = 0L
  )
}

# All moves make one row, whose `moves` says how many there were.
add_swaps <- function(table, found) {
  rbind(table, data.frame(method = "swap", distortion = end_of(found$run$trace),
                          iterations = length(found$run$trace), converged = found$run$converged,
                          moves = found$tried))
}

check_trim <- function(trim) {
  if (is_number(trim) && trim >= 0 && trim < 1) return(as.double(trim))
  abort(gettextf("`trim` must be a share, at least 0 and less than 1, not %s.", describe(trim)))
}

#' @rdname fit_kmeans
#' @export
fit_kmeans.formula <- function(x, data = NULL, ..., subset, weights) {
  call <- match.call()
  frame <- formula_frame(x, call, parent.frame())
  fit <- fit_kmeans.default(frame$x, weights = frame$weights, ...)
  call[[1]] <- quote(fit_kmeans)
  fit$call <- settled_call(call, parent.frame())
  fit$terms <- frame$terms
  fit
}

# k, or the number of centres where these are given instead.
k_or_centers <- function(k, start) {
  if (!is.null(k)) return(k)
  if (is.matrix(start)) return(nrow(start))
  abort(gettextf("`k` must be given, unless `start` is a matrix of centres."))
}

centers_methods <- c("kmeans++", "random")

kmeans_starts <- function(data, k, start, n_start, scale, trim = 0) {
  if (is.matrix(start)) {
    check_number_of_centers(start, k)
    return(list(list(method = "centers", centers = start)))
  }
  start <- match_choice(start, "start", centers_methods)
  lapply(seq_len(n_start), function(i) {
    centers <- if (start == "random") start_centers(data, k, start, scale) else centers_far_apart(data, k, scale, trim)
    list(method = start, centers = centers)
  })
}

# Rows far from all others are what k-means++ draws first. Where they are to be trimmed, centres are drawn among those rows
# that k random rows would keep.
centers_far_apart <- function(data, k, scale, trim) {
  if (trim == 0) return(start_centers(data, k, "greedy", scale))
  seeds <- start_centers(data, k, "random", scale)
  kept <- run_kmeans_once(data, seeds, scale, kmeans_control(max_iter = 0, threads = data$threads, progress = FALSE), trim)$cluster > 0
  kept <- which(kept & weights_for(data$weights, nrow(data$x)) > 0)
  if (length(kept) < k) return(seeds)
  among <- model_data(data$x[kept, , drop = FALSE], data$weights[kept], threads = data$threads, covariance = FALSE)
  # What is left may have fewer distinct rows than k.
  tryCatch(start_centers(among, k, "greedy", scale), mezcla_rows_error = function(e) seeds)
}

check_number_of_centers <- function(start, k) {
  if (is.matrix(start) && nrow(start) != k) {
    abort(gettextf("`start` must have a row for each of the %d components, not %d rows.", k, nrow(start)))
  }
}

# The name of a method, or centres.
read_centers_start <- function(start, x) {
  if (is_one_word(start)) return(check_choice(start, "start", centers_methods))
  if (is.character(start) && is.null(dim(start)) || is.null(start)) start else check_centers(start, x, name = "start")
}

abort_weights_too_large <- function(data) {
  abort(gettextf("`weights` must be in proportion to the data: sums of squares with weights up to %s are no finite numbers.",
                 format(max(or_default(data$weights, 1)))))
}

new_kmeans_fit <- function(best, starts, data, method, trim, na_record, keep_data, call, selection = NULL) {
  kept <- kept_data(data, best)
  scatter <- scatter_of(kept)
  if (!is.finite(scatter)) abort_weights_too_large(data)
  k <- nrow(best$centers)
  rownames(best$centers) <- seq_len(k)
  names(best$cluster) <- rownames(data$x)
  best$cluster <- of_observed_rows(best$cluster, data$x)
  fit <- structure(list(
    cluster = best$cluster, centers = best$centers, totss = scatter,
    withinss = best$within, tot.withinss = sum(best$within),
    betweenss = scatter - sum(best$within), size = size_of(best$size, data$weights),
    iter = length(best$trace), ifault = if (best$converged) 0L else 2L,
    call = call, k = k, converged = best$converged, trace = best$trace,
    starts = starts, selection = selection,
    method = method, n_obs = data$n, n_values = if (is.null(kept)) 0 else sum(observed_weights(kept)), trim = trim, data = data$x,
    weights = data$weights, variables = colnames(data$x), missing = data$missing,
    incomplete = incomplete_rows(data), na.action = na_record, version = this_version()
  ), class = c("kmeans_fit", "kmeans"))
  if (!keep_data) fit["data"] <- NULL
  fit$call[[1]] <- quote(fit_kmeans)
  warn_of_lost_digits(data)
  if (!fit$converged) alert_kmeans_limit(fit)
  fit
}

alert_kmeans_limit <- function(fit) {
  alert(sprintf(ngettext(
    fit$iter - 1L,
    "k-means stopped at its limit of %d iteration before it converged; raise `max_iter` in kmeans_control().",
    "k-means stopped at its limit of %d iterations before it converged; raise `max_iter` in kmeans_control()."
  ), fit$iter - 1L), "convergence")
}

# The weight of the rows behind each column.
observed_weights <- function(data) {
  if (data$missing == 0) return(rep(data$n, ncol(data$x)))
  colSums((!is.na(data$x)) * weights_for(data$weights, nrow(data$x)))
}

# The sum of squares about the means, of what is observed and not trimmed.
total_scatter <- function(data, run) scatter_of(kept_data(data, run))

scatter_of <- function(data) if (is.null(data)) 0 else sum(data$deviations^2 * observed_weights(data))

# The rows that are not trimmed, with what of their weights is not; NULL if there are none.
kept_data <- function(data, run) {
  if (is.null(run$kept)) return(data)
  rows <- run$kept > 0
  if (any(rows)) model_data(data$x[rows, , drop = FALSE], run$kept[rows], threads = data$threads)
}

# Counts of rows, as stats::kmeans() gives them, or sums of weights.
size_of <- function(size, weights) if (is.null(weights)) as.integer(size) else size
