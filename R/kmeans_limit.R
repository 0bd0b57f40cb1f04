#' k-means as the limit of a Gaussian mixture
#'
#' Take a mixture with (1) equal proportions, \eqn{P(z = j) = 1/k}, (2) covariances
#' \eqn{\Sigma_j = \sigma^2 I}, held fixed, and let (3) \eqn{\sigma^2 \to 0}. The responsibilities
#' \deqn{w_{ij} = \frac{\exp\{-\|x_i - \mu_j\|^2 / (2\sigma^2)\}}
#'   {\sum_h \exp\{-\|x_i - \mu_h\|^2 / (2\sigma^2)\}}}
#' become 0 or 1, the E-step becomes the assignment to the nearest centre, the M-step the mean of
#' the rows assigned, and EM becomes k-means. This function runs EM at each \eqn{\sigma^2} of a
#' decreasing path, each time from the same centres, and Lloyd's k-means from those centres too.
#'
#' @section Centres without rows: The M-step becomes the mean of the rows assigned only where there are such
#'   rows. At a centre that is nearest to no row all responsibilities tend to 0, those of the row with the
#'   smallest \eqn{\|x_i - \mu_j\|^2 - \min_h \|x_i - \mu_h\|^2} most slowly, so that the weighted mean tends to
#'   that row, until the responsibilities are too small to be numbers and EM ends with status `"empty"`. k-means
#'   moves the centre to the row that adds most to J. The two need not end in the same place, and a warning says so.
#'
#' @section The scaling: The log-likelihood of this model is
#' \deqn{l = -n \log k - \frac{nd}{2} \log(2\pi\sigma^2) + \sum_i \log \sum_j
#'   \exp\{-\|x_i - \mu_j\|^2 / (2\sigma^2)\}.}
#' So \eqn{-2\sigma^2 l} with the constant \eqn{c = 2\sigma^2 \{n \log k + (nd/2)
#' \log(2\pi\sigma^2)\}} taken away (the column `minus_2_sigma2_loglik` of the path minus its
#' column `constant`) is the `soft_distortion`
#' \deqn{-2\sigma^2 \sum_i \log \sum_j \exp\{-\|x_i - \mu_j\|^2 / (2\sigma^2)\},}
#' which lies between \eqn{J - 2\sigma^2 n \log k} and \eqn{J}, and so tends to the distortion J;
#' and as the constant itself tends to 0, so does \eqn{-2\sigma^2 l}.
#'
#' Where values are missing, nd is the number of those that are observed; with case weights n is their
#' sum.
#'
#' @param x The data, n x d.
#' @param k Number of components; not needed when `start` is a matrix.
#' @param sigma2 A decreasing path of \eqn{\sigma^2}. By default 16 values from four times the
#'   variance within the clusters of k-means, each 2.5 times smaller than the one before.
#' @inheritParams fit_kmeans
#' @param start `"kmeans++"`, `"random"`, or a k x d matrix of centres.
#' @param control A [gmm_control()] for EM. Its `tol` is the log-likelihood that may still be missing, so that
#'   \eqn{-2\sigma^2 l} is right to \eqn{2\sigma^2} `tol`; `print()` shows no more digits than that leaves.
#' @return An object of class `kmeans_limit`: a list with
#'   * `path`: a data frame with a row per \eqn{\sigma^2} and columns `sigma2`; `hardness`, the
#'     mean over rows of the largest responsibility (1 when all are 0 or 1);
#'     `minus_2_sigma2_loglik`, `constant`, `soft_distortion` (their difference); `distortion`, J
#'     at EM's centres; `distance`, the largest distance of one of them from its counterpart in
#'     Lloyd's solution, which reaches 0; `iterations`;
#'   * `centers` (a list of k x d matrices along the path), `status` (how EM ended at each, as in
#'     [fit_gmm()]), `start`, `lloyd` (a `kmeans_fit`), `data` and `tol`.
#'
#'   [plot()][plot.kmeans_limit] draws the path.
#' @references Bishop, C. M. (2006). *Pattern Recognition and Machine Learning*, section 9.3.2.
#'   Springer.
#' @examples
#' set.seed(1)
#' limit <- kmeans_limit(people[c("height", "weight")], k = 2)
#' limit
#' plot(limit)
#' @export
kmeans_limit <- function(x, k, sigma2 = NULL, weights = NULL, start = "kmeans++",
                         control = gmm_control(tol = 1e-10, progress = FALSE)) {
  x <- as_data_matrix(x, missing_ok = TRUE)
  control <- check_is_control(control, "gmm_control")
  start <- read_centers_start(start, x)
  k <- check_whole(k_or_centers(if (!missing(k)) k, start), "k", max = nrow(x))
  data <- prepare_data(x, weights, threads = control$threads)
  centers <- kmeans_starts(data, k, start, 1, common_scale(data))[[1]]$centers
  lloyd <- fit_kmeans(x, k, data$weights, start = centers, control = kmeans_control(threads = control$threads, progress = control$progress))
  sigma2 <- if (is.null(sigma2)) default_path(lloyd) else check_path(sigma2)

  steps <- lapply(sigma2, function(s2) limit_step(data, centers, s2, control, lloyd))
  path <- do.call(rbind, lapply(steps, function(step) step$row))
  warn_of_rowless(centers, data)
  structure(list(
    path = path, centers = lapply(steps, function(step) step$centers),
    status = vapply(steps, function(step) step$status, ""),
    start = centers, lloyd = lloyd, data = x, tol = control$tol
  ), class = "kmeans_limit")
}

# The limit is that of centres that have rows.
warn_of_rowless <- function(centers, data) {
  nearest <- max.col(-distances2(data$x, centers), ties.method = "first")
  counted <- weights_for(data$weights, nrow(data$x)) > 0
  rowless <- which(tabulate(nearest[counted], nrow(centers)) == 0)
  if (length(rowless) == 0) return(invisible())
  alert(sprintf(ngettext(length(rowless),
    "Centre %s of `start` is nearest to no row: k-means moves it to a row, EM does not, and the two need not end in the same place.",
    "Centres %s of `start` are nearest to no row: k-means moves them to rows, EM does not, and the two need not end in the same place."
  ), paste(rowless, collapse = ", ")), "start")
}

default_path <- function(lloyd) {
  within <- lloyd$tot.withinss / lloyd$n_values
  if (within <= 0) {
    abort(gettextf("`x` has no spread within the clusters of k-means; give `sigma2`."), "data")
  }
  4 * within * 2.5^-(0:15)
}

check_path <- function(sigma2) {
  decreasing <- is.numeric(sigma2) && length(sigma2) > 0 && all(is.finite(sigma2)) &&
    all(sigma2 > 0) && all(diff(sigma2) < 0)
  if (!decreasing) {
    abort(gettextf("`sigma2` must be positive numbers in decreasing order, not %s.",
                   describe_values(sigma2)))
  }
  sigma2
}

# Of centres from their counterparts; what is within rounding of their coordinates is none.
largest_distance <- function(a, b) {
  distance <- sqrt(max(rowSums((a - b)^2)))
  if (distance > 1e-13 * max(abs(a), abs(b))) distance else 0
}

# EM at one sigma^2 from the common start, beside Lloyd.
limit_step <- function(data, start, sigma2, control, lloyd) {
  d <- ncol(data$x)
  k <- nrow(start)
  model <- model_spec(proportions = "equal", sigma2 = sigma2, d = d)
  first <- gmm_params(rep(1 / k, k), unname(start), spherical_covariances(sigma2, k, d))
  control$accelerate <- FALSE # as Lloyd's, step by step
  run <- run_em_once(data, first, model, control)
  w <- evaluate_at(run$params, data$x, "responsibilities", threads = control$threads)
  values <- sum(observed_weights(data))
  constant <- 2 * sigma2 * (data$n * log(k) + values / 2 * log(2 * pi * sigma2))
  list(
    centers = run$params$means,
    row = data.frame(
      sigma2 = sigma2,
      hardness = stats::weighted.mean(apply(w, 1, max), weights_for(data$weights, nrow(w))),
      minus_2_sigma2_loglik = -2 * sigma2 * run$loglik,
      constant = constant,
      soft_distortion = -2 * sigma2 * run$loglik - constant,
      distortion = distortion(data$x, run$params$means, nearest_center(data$x, run$params$means, threads = control$threads), data$weights),
      distance = largest_distance(run$params$means, lloyd$centers),
      iterations = run$iterations
    ),
    status = run$status
  )
}

#' @export
print.kmeans_limit <- function(x, digits = 5, ...) {
  check_object(x)
  cat(gettextf("k-means as the limit of a mixture with equal proportions and Sigma = sigma^2 I (k = %d)",
               nrow(x$start)), "\n\n", sep = "")
  table <- x$path[c("sigma2", "hardness", "minus_2_sigma2_loglik", "soft_distortion",
                    "distortion", "distance")]
  names(table)[2:6] <- c(gettext("hardness"), "-2 sigma2 l", gettext("soft J"), "J", gettext("distance"))
  error <- limit_error(x)
  distance <- ifelse(x$path$distance < error$distance, 0, x$path$distance)
  table[c(1, 6)] <- lapply(list(table[[1]], distance), formatC, digits = 4, format = "g")
  table[2:5] <- lapply(table[2:5], format, digits = digits)
  print(table, row.names = FALSE)
  cat("\n", gettextf("Lloyd from the same centres: J = %s after %d iterations.",
                     format(x$lloyd$tot.withinss, digits = 8), x$lloyd$iter), "\n", sep = "")
  last <- x$path[nrow(x$path), ]
  cat(gettextf("At the last sigma^2: soft J = %s, centres %s away from Lloyd's.",
               format(round_to(last$soft_distortion, end_of(error$J)), digits = 8),
               format(end_of(distance), digits = 3)), "\n", sep = "")
  invisible(x)
}

# What EM's tolerance (an estimate, which may be several times too small), and rounding, leave uncertain at each sigma^2. Where l lacks e of its maximum, the soft
# distortion is too large by 2 sigma^2 e; a centre with N_j rows that is off by r costs N_j r^2 / 2 sigma^2 at the most.
limit_error <- function(limit) {
  l <- abs(limit$path$minus_2_sigma2_loglik) / (2 * limit$path$sigma2)
  e <- 10 * pmax(or_default(limit$tol, 1e-5), 1e-15 * l)
  J <- 2 * limit$path$sigma2 * e
  list(J = J, distance = sqrt(J / limit$lloyd$n_values * ncol(limit$data)))
}

# Without the decimals that are smaller than an error.
round_to <- function(x, error) round(x, -ceiling(log10(error)))

#' @export
as.data.frame.kmeans_limit <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_object(x)$path
}
