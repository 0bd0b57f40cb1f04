# How many clusters k-means should have, by criteria that compare its results for several k.

kmeans_criteria <- c("silhouette", "CH", "gap", "BIC")

# `data` and `k`, the candidates (best, table, method, of run_for_k()), chosen by the criterion: the table, and
# which of them is the best.
select_kmeans <- function(data, k, candidates, criterion, trim, draw_reference) {
  whole <- without_blanks(data)
  check_kmeans_criterion(criterion, whole, k, trim)
  runs <- lapply(candidates, function(candidate) candidate$best)
  table <- data.frame(k = k, distortion = distortions(runs), CH = calinski_harabasz(data, k, runs),
                      BIC = vapply(runs, bic_of_limit, numeric(1), data, trim))
  if (criterion == "silhouette") table$silhouette <- mean_silhouettes(data, runs)
  if (criterion == "gap") table[c("gap", "gap_se")] <- gap_statistics(whole, k, runs, draw_reference)
  table <- structure(table, criterion = criterion)
  list(table = table, best = best_k(table, criterion))
}

# Rows without any value weigh nothing, and are in no criterion's way.
without_blanks <- function(data) {
  blank <- blank_rows(data$x)
  if (length(blank) == 0) return(data)
  weights <- data$weights[-blank]
  model_data(data$x[-blank, , drop = FALSE], if (any(weights != 1)) weights, threads = data$threads, covariance = FALSE)
}

check_kmeans_criterion <- function(criterion, data, k, trim) {
  needs_whole <- criterion %in% c("silhouette", "gap")
  if (needs_whole && data$missing > 0) {
    abort(gettextf("`criterion` can be \"%s\" only where no value of `x` is missing; \"CH\" and \"BIC\" use what is observed.",
                   criterion))
  }
  if (trim > 0 && criterion %in% c("gap", "BIC")) {
    abort(gettextf("`criterion` can be \"%s\" only without `trim`.", criterion))
  }
  if (!is.null(data$weights) && criterion == "gap") {
    abort(gettextf("`criterion` can be \"%s\" only without `weights`.", criterion))
  }
  if (all(k == 1) && criterion %in% c("silhouette", "CH")) {
    abort(gettextf("`k` must have a number above 1 for \"%s\", which compares clusters.", criterion))
  }
}

# The largest, or the smallest BIC; of gaps the first k whose gap is within a standard error of the next
# (Tibshirani et al. 2001).
best_k <- function(table, criterion) {
  value <- table[[criterion]]
  if (all(is.na(value))) {
    abort(gettextf("`criterion` must be one that at least one of the numbers of clusters has, but %s is missing for all of them.",
                   criterion), "data")
  }
  if (criterion == "BIC") return(which.min(value))
  if (criterion != "gap" || nrow(table) == 1) return(which.max(value))
  order <- order(table$k)
  value <- value[order]
  enough <- value[-length(value)] >= value[-1] - table$gap_se[order][-1]
  order[c(which(enough), which.max(value))[1]]
}

# (B / (k - 1)) / (W / (n - k)), of what is not trimmed.
calinski_harabasz <- function(data, k, runs) {
  vapply(seq_along(k), function(i) {
    within <- sum(runs[[i]]$within)
    n <- sum(runs[[i]]$size) / data$tol_unit
    if (k[i] == 1 || n <= k[i]) return(NA_real_)
    # Clusters of equal rows: no ratio is larger.
    if (within <= 0) return(Inf)
    between <- total_scatter(data, runs[[i]]) - within
    (between / (k[i] - 1)) / (within / (n - k[i]))
  }, numeric(1))
}

# Of the mixture of which k-means is the limit, as BIC() of the fit.
bic_of_limit <- function(run, data, trim) {
  if (trim > 0 || sum(run$within) <= 0) return(NA_real_)
  k <- nrow(run$centers)
  limit <- list(centers = run$centers, tot.withinss = sum(run$within), n_values = sum(observed_weights(data)), k = k)
  loglik <- log_likelihood_at(mixture_of_kmeans(limit), data$x, data$weights, threads = data$threads)
  information_criterion("BIC", loglik, k * ncol(data$x) + 1, data$n)
}

# ---- Silhouettes ------------------------------------------------------------------------------

most_in_silhouettes <- 4000

# The mean of (b - a) / max(a, b) over rows, for each of the runs: a is the mean distance from the other rows of
# the own cluster, b that from the rows of the nearest other one (Rousseeuw 1987). A row of weight 3 is three rows. Of
# many rows so many, evenly spaced.
mean_silhouettes <- function(data, runs) {
  # Weights of less than one on the average count nothing: only their proportions tell.
  weights <- or_default(data$weights, rep(1, nrow(data$x))) / data$tol_unit
  counted <- which(weights > 0)
  rows <- counted[shown_rows(length(counted), most_in_silhouettes)]
  x <- data$x[rows, , drop = FALSE]
  x <- sweep(x, 2, apply(x, 2, stats::median)) # where most rows are, however far others lie
  w <- weights[rows]
  sums <- distance_sums(x, w, lapply(runs, function(run) run$cluster[rows]), vapply(runs, function(run) nrow(run$centers), 1L))
  vapply(seq_along(runs), function(r) mean_silhouette(sums[[r]], w, runs[[r]]$cluster[rows]), numeric(1))
}

# For each of the clusterings an n x k matrix: the weighted sum of the distances from each row to those of each cluster.
# Distances are made once, a block of rows at a time.
distance_sums <- function(x, w, clusters, k) {
  members <- Map(function(cluster, k) outer(cluster, seq_len(k), "==") * w, clusters, k)
  squares <- rowSums(x^2)
  blocks <- split(seq_len(nrow(x)), (seq_len(nrow(x)) - 1) %/% 500)
  of_block <- lapply(blocks, function(rows) {
    both <- outer(squares[rows], squares, "+")
    squared <- both - 2 * tcrossprod(x[rows, , drop = FALSE], x)
    # What is small beside both squares has lost its digits.
    near <- which(squared < 1e-6 * both, arr.ind = TRUE)
    squared[near] <- 0
    for (column in seq_len(ncol(x))) squared[near] <- squared[near] + (x[rows[near[, 1]], column] - x[near[, 2], column])^2
    distance <- sqrt(pmax(squared, 0))
    lapply(members, function(member) distance %*% member)
  })
  lapply(seq_along(members), function(r) do.call(rbind, lapply(of_block, function(sums) sums[[r]])))
}

mean_silhouette <- function(sums, w, cluster) {
  k <- ncol(sums)
  kept <- cluster > 0
  if (k == 1 || !any(kept)) return(NA_real_)
  size <- weight_of_components(cluster, k, w)
  own <- cbind(which(kept), cluster[kept])
  a <- sums[own] / pmax(size[cluster[kept]] - 1, 0)
  others <- sums[kept, , drop = FALSE] / rep(size, each = sum(kept))
  others[cbind(seq_len(sum(kept)), cluster[kept])] <- Inf
  b <- do.call(pmin, c(asplit(others, 2), na.rm = TRUE))
  # A row by itself has 0, and so has one whose nearest clusters both lie on it.
  width <- ifelse(size[cluster[kept]] <= 1 | pmax(a, b) == 0, 0, (b - a) / pmax(a, b))
  sum(w[kept] * width) / sum(w[kept])
}

# ---- Gaps -------------------------------------------------------------------------------------

n_references <- 50

# The mean of log J over data without clusters, less log J; and its standard error. Those data are uniform over the box along
# the principal axes of the rows (Tibshirani, Walther and Hastie 2001).
gap_statistics <- function(data, k, runs, draw_reference) {
  if (any(distortions(runs) <= 0)) {
    abort(gettextf("`criterion` can be \"gap\" only for numbers of clusters with a distortion above 0."))
  }
  x <- sweep(data$x, 2, data$mean)
  axes <- svd(x, nu = 0)$v
  ends <- apply(x %*% axes, 2, range)
  log_j <- matrix(vapply(seq_len(n_references), function(i) {
    uniform <- rnoise(nrow(x), ends) %*% t(axes)
    draw_reference(uniform, k)
  }, numeric(length(k))), nrow = length(k))
  log_j <- log(log_j)
  spread <- sqrt(rowMeans((log_j - rowMeans(log_j))^2))
  data.frame(gap = rowMeans(log_j) - log(distortions(runs)), gap_se = spread * sqrt(1 + 1 / n_references))
}

# The mixture of which k-means is the limit, at the centres and the mean square within clusters.
mixture_of_kmeans <- function(object) {
  d <- ncol(object$centers)
  sigma2 <- object$tot.withinss / object$n_values
  if (sigma2 <= 0) {
    abort(gettextf("Every row lies on its centre: the likelihood of the mixture is unbounded."),
          "data")
  }
  gmm_params(rep(1 / object$k, object$k), unname(object$centers),
             diagonal_covariances(matrix(sigma2, object$k, d)))
}
