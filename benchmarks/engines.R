# What a worker process runs. Each engine has
#   prepare(data, family)  what it starts from, made before the clock runs
#   run(data, start, family, iterations, threads)  what is timed
#   read(result, data)     list(value, iterations, converged), after the clock has stopped; what cannot
#                          be known is NA or not there
# with data$x, data$z (labels) and data$centers. `value` is the log-likelihood or the distortion.

no_start <- function(data, family) NULL

gmm_engines <- list()

gmm_engines$mezcla <- list(
  prepare = no_start,
  run = function(data, start, family, iterations, threads) {
    control <- mezcla::gmm_control(max_iter = iterations, tol = 0, threads = threads)
    suppressWarnings(mezcla::fit_gmm(data$x, nrow(data$centers), family, start = data$z, control = control))
  },
  read = function(result, data) list(value = result$loglik, iterations = result$iterations)
)

# A tolerance of 0 that is one number would hold for the M-steps that iterate too, and they
# would never end: the second number is mclust's default.
gmm_engines$mclust <- list(
  prepare = function(data, family) mclust::unmap(data$z),
  run = function(data, start, family, iterations, threads) {
    control <- mclust::emControl(itmax = c(iterations, .Machine$integer.max),
                                 tol = c(0, sqrt(.Machine$double.eps)))
    suppressWarnings(mclust::me(data$x, family, start, control = control))
  },
  # The number is negative where the limit has stopped it.
  read = function(result, data) {
    list(value = result$loglik, iterations = abs(as.numeric(unlist(attr(result, "info"))[1])))
  }
)

gmm_engines$EMCluster <- list(
  prepare = function(data, family) {
    groups <- split(seq_along(data$z), data$z)
    # Lower triangles row by row are upper triangles column by column.
    triangle <- function(rows) {
      covariance <- stats::cov(data$x[rows, , drop = FALSE]) * (1 - 1 / length(rows))
      covariance[upper.tri(covariance, diag = TRUE)]
    }
    list(pi = lengths(groups) / length(data$z),
         mean = t(vapply(groups, function(rows) colMeans(data$x[rows, ]), numeric(ncol(data$x)))),
         covariance = t(vapply(groups, triangle, numeric(ncol(data$x) * (ncol(data$x) + 1) / 2))))
  },
  run = function(data, start, family, iterations, threads) {
    EMCluster::emcluster(data$x, pi = start$pi, Mu = start$mean, LTSigma = start$covariance,
                         EMC = EMCluster::.EMControl(em.iter = iterations, em.eps = 0))
  },
  read = function(result, data) list(value = result$llhdval, iterations = result$conv.iter)
)

# Armadillo's gmm_full takes no start: it draws its own, always the same, and runs em_iter
# iterations from there.
gmm_engines$ClusterR <- list(
  prepare = no_start,
  run = function(data, start, family, iterations, threads) {
    ClusterR::GMM(data$x, nrow(data$centers), "eucl_dist", "random_subset", km_iter = 0,
                  em_iter = iterations, seed = 1, full_covariance_matrices = TRUE)
  },
  read = function(result, data) {
    if (is.null(result$centroids)) stop("ClusterR::GMM() failed")
    list(value = NA, iterations = NA)
  }
)

# --- k-means: the value is the distortion of the centres after the last update ----

distortion_of <- function(x, centers) {
  nearest <- rep(Inf, nrow(x))
  for (j in seq_len(nrow(centers))) {
    nearest <- pmin(nearest, rowSums((x - rep(centers[j, ], each = nrow(x)))^2))
  }
  sum(nearest)
}

kmeans_engines <- list()

kmeans_engines$mezcla <- list(
  prepare = no_start,
  run = function(data, start, family, iterations, threads) {
    control <- mezcla::kmeans_control(max_iter = iterations, tol = 0, threads = threads)
    suppressWarnings(mezcla::fit_kmeans(data$x, nrow(data$centers), start = data$centers, control = control))
  },
  read = function(result, data) {
    list(value = distortion_of(data$x, result$centers), iterations = result$iter, converged = result$converged)
  }
)

stats_kmeans <- function(algorithm) {
  force(algorithm)
  list(
    prepare = no_start,
    run = function(data, start, family, iterations, threads) {
      suppressWarnings(stats::kmeans(data$x, data$centers, iter.max = iterations, algorithm = algorithm))
    },
    read = function(result, data) {
      list(value = distortion_of(data$x, result$centers), iterations = result$iter,
           converged = !isTRUE(result$ifault == 2))
    }
  )
}
for (algorithm in c("Lloyd", "MacQueen", "Hartigan-Wong")) {
  kmeans_engines[[paste("stats", algorithm)]] <- stats_kmeans(algorithm)
}

# tol = 0 is refused.
kmeans_engines[["ClusterR KMeans_rcpp"]] <- list(
  prepare = no_start,
  run = function(data, start, family, iterations, threads) {
    ClusterR::KMeans_rcpp(data$x, nrow(data$centers), max_iters = iterations,
                          CENTROIDS = data$centers, tol = 1e-300)
  },
  read = function(result, data) list(value = distortion_of(data$x, result$centroids), converged = FALSE)
)

kmeans_engines[["ClusterR KMeans_arma"]] <- list(
  prepare = no_start,
  run = function(data, start, family, iterations, threads) {
    ClusterR::KMeans_arma(data$x, nrow(data$centers), n_iter = iterations,
                          seed_mode = "keep_existing", CENTROIDS = data$centers)
  },
  read = function(result, data) list(value = distortion_of(data$x, unclass(result)), converged = FALSE)
)

# --- whole jobs, as a user would write them --------------------------------------

job_engines <- list(
  "fit, faithful" = list(
    mezcla = function(data) mezcla::fit_gmm(faithful, 3, "VVV")$loglik,
    mclust = function(data) Mclust(faithful, 3, "VVV", verbose = FALSE)$loglik
  ),
  "fit, rows" = list(
    mezcla = function(data) mezcla::fit_gmm(data$x, 3, "VVV")$loglik,
    mclust = function(data) Mclust(data$x, 3, "VVV", verbose = FALSE)$loglik
  ),
  # BIC() has the sign of R, which is not that of mclust.
  "selection, faithful" = list(
    mezcla = function(data) stats::BIC(mezcla::fit_gmm(faithful)),
    mclust = function(data) -Mclust(faithful, verbose = FALSE)$bic
  ),
  "k-means, 10 starts" = list(
    mezcla = function(data) mezcla::fit_kmeans(data$x, nrow(data$centers))$tot.withinss,
    stats = function(data) {
      suppressWarnings(stats::kmeans(data$x, nrow(data$centers), nstart = 10))$tot.withinss
    }
  )
)

# --- the worker ------------------------------------------------------------------

kept <- new.env()

# Read again only when it is another case; request$rows takes the first of them alone.
case_data <- function(request) {
  key <- paste(request$prefix, request$rows)
  if (!identical(kept$key, key)) {
    kept$data <- kept$start <- kept$start_key <- NULL
    kept$data <- read_case(request)
    kept$key <- key
  }
  kept$data
}

read_case <- function(request) {
  read <- function(suffix, what, size) readBin(paste0(request$prefix, suffix), what, size)
  has <- function(suffix) file.exists(paste0(request$prefix, suffix))
  x <- read(".x", "double", request$n * request$d)
  dim(x) <- c(request$n, request$d)
  z <- if (has(".z")) read(".z", "integer", request$n)
  centers <- if (has(".c")) matrix(read(".c", "double", request$k * request$d), request$k)
  if (is.null(request$rows)) return(list(x = x, z = z, centers = centers))
  first <- seq_len(request$rows)
  list(x = x[first, , drop = FALSE], z = z[first], centers = centers)
}

prepared <- function(engine, data, request) {
  key <- paste(request$task, request$engine, request$family)
  if (!identical(kept$start_key, key)) {
    kept$start <- engine$prepare(data, request$family)
    kept$start_key <- key
  }
  kept$start
}

# Seconds per call of `action`, and what its last call returned.
timed <- function(action, times = 1) {
  gc(FALSE)
  begin <- as.numeric(Sys.time())
  for (i in seq_len(times)) result <- action()
  list(seconds = (as.numeric(Sys.time()) - begin) / times, result = result)
}

serve_fit <- function(request, engine) {
  data <- case_data(request)
  start <- prepared(engine, data, request)
  done <- timed(function() engine$run(data, start, request$family, request$iterations, request$threads),
                request$times)
  c(list(seconds = done$seconds), if (request$read) engine$read(done$result, data))
}

serve_job <- function(request) {
  data <- if (!is.null(request$prefix)) case_data(request)
  set.seed(request$seed)
  done <- timed(function() job_engines[[request$job]][[request$engine]](data))
  list(seconds = done$seconds, value = done$result)
}

serve_peak <- function(request) {
  if (!is.loaded("peak")) dyn.load(request$library)
  list(gflops = .C("peak", as.integer(request$isa), gflops = 0)$gflops)
}

serve_memory <- function(request) {
  line <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
  list(kB = as.numeric(gsub("[^0-9]", "", line)))
}

serve_package <- function(request) {
  # Attached, because mclust's me() looks its parts up from the search path.
  suppressMessages(library(request$package, character.only = TRUE))
  list(version = as.character(utils::packageVersion(request$package)))
}

tasks <- list(
  gmm = function(request) serve_fit(request, gmm_engines[[request$engine]]),
  kmeans = function(request) serve_fit(request, kmeans_engines[[request$engine]]),
  job = serve_job,
  peak = serve_peak,
  memory = serve_memory,
  package = serve_package
)

serve <- function(request) tasks[[request$task]](request)
