# How hostile.R calls each package, as its own documentation would. A fit of a mixture becomes
# list(params = list(proportions, means, covariances), loglik, z, told), of which only the parameters
# must be there; one of k-means list(centers, cluster, value, told). `told` is what the object itself
# says against its result. `predict(fit, rows)` gives the posterior, or labels.

told <- function(...) paste(c(...), collapse = " ")

engines <- list()

engines$mezcla <- list(
  package = "mezcla",
  fit = function(x, k) mezcla::fit_gmm(x, k = k, covariance = "VVV"),
  read = function(fit) {
    list(params = unclass(coef(fit)), loglik = fit$loglik, z = predict(fit, type = "posterior"),
         told = if (!fit$converged) fit$status)
  },
  predict = function(fit, rows) predict(fit, rows, type = "posterior"),
  few_iterations = function(x, k) {
    mezcla::fit_gmm(x, k = k, covariance = "VVV", control = mezcla::gmm_control(max_iter = 2))
  },
  no_iterations = function(x, k) {
    mezcla::fit_gmm(x, k = k, covariance = "VVV", control = mezcla::gmm_control(max_iter = 0, tol = 1e-5))
  }
)

mclust_fit <- function(...) {
  fit <- mclust::Mclust(..., verbose = FALSE)
  if (is.null(fit)) return(NULL)
  fit
}
engines$mclust <- list(
  package = "mclust",
  fit = function(x, k) mclust_fit(x, G = k, modelNames = if (NCOL(x) == 1) "V" else "VVV"),
  read = function(fit) {
    p <- fit$parameters
    d <- max(1, fit$d)
    variance <- if (d == 1) rep_len(p$variance$sigmasq, fit$G) else p$variance$sigma
    list(params = list(proportions = as.vector(p$pro), means = matrix(t(p$mean), fit$G, d),
                       covariances = array(variance, c(d, d, fit$G))),
         loglik = fit$loglik, z = fit$z)
  },
  predict = function(fit, rows) predict(fit, rows)$z,
  few_iterations = function(x, k) {
    mclust_fit(x, G = k, modelNames = "VVV", control = mclust::emControl(itmax = 2))
  },
  no_iterations = function(x, k) mclust_fit(x, G = k, modelNames = "VVV", control = mclust::emControl(itmax = 0))
)

clusterr_fit <- function(x, k, ...) {
  fit <- ClusterR::GMM(x, k, full_covariance_matrices = TRUE, seed_mode = "random_spread", seed = 1, ...)
  if (!is.null(fit$Error)) stop(fit$Error)
  fit
}
engines$ClusterR <- list(
  package = "ClusterR",
  fit = clusterr_fit,
  read = function(fit) {
    list(params = list(proportions = as.vector(fit$weights), means = fit$centroids,
                       covariances = array(fit$covariance_matrices, c(ncol(fit$centroids), ncol(fit$centroids),
                                                                      nrow(fit$centroids)))))
  },
  predict = function(fit, rows) {
    predicted <- ClusterR::predict_GMM(rows, fit$centroids, fit$covariance_matrices, fit$weights)
    predicted$cluster_proba
  },
  few_iterations = function(x, k) clusterr_fit(x, k, em_iter = 2),
  no_iterations = function(x, k) clusterr_fit(x, k, em_iter = 0)
)

em_cluster <- function(x, k, ...) EMCluster::init.EM(x, nclass = k, method = "em.EM", ...)
triangles_to_array <- function(triangles, d) {
  array(apply(triangles, 1, function(row) {
    sigma <- matrix(0, d, d)
    sigma[upper.tri(sigma, diag = TRUE)] <- row
    sigma + t(sigma) - diag(diag(sigma), d)
  }), c(d, d, nrow(triangles)))
}
engines$EMCluster <- list(
  package = "EMCluster",
  fit = em_cluster,
  read = function(fit) {
    d <- ncol(fit$Mu)
    list(params = list(proportions = fit$pi, means = fit$Mu, covariances = triangles_to_array(fit$LTSigma, d)),
         loglik = fit$llhdval, n = length(fit$class))
  },
  predict = function(fit, rows) EMCluster::e.step(rows, fit)$Gamma,
  few_iterations = function(x, k) {
    start <- EMCluster::simple.init(x, nclass = k)
    EMCluster::emcluster(x, start, EMC = EMCluster::.EMControl(em.iter = 2), assign.class = TRUE)
  },
  no_iterations = function(x, k) {
    start <- EMCluster::simple.init(x, nclass = k)
    EMCluster::emcluster(x, start, EMC = EMCluster::.EMControl(em.iter = 0), assign.class = TRUE)
  }
)

rmixmod_fit <- function(x, k, ...) {
  if (is.matrix(x)) x <- as.data.frame(x)
  model <- Rmixmod::mixmodGaussianModel(listModels = "Gaussian_pk_Lk_Ck")
  Rmixmod::mixmodCluster(x, k, models = model, seed = 1, ...)
}
engines$Rmixmod <- list(
  package = "Rmixmod",
  fit = rmixmod_fit,
  read = function(fit) {
    found <- fit@bestResult
    p <- found@parameters
    k <- length(p@proportions)
    means <- matrix(p@mean, nrow = k)
    list(params = list(proportions = p@proportions, means = means,
                       covariances = array(unlist(p@variance), c(ncol(means), ncol(means), k))),
         loglik = found@likelihood, z = found@proba, told = if (!identical(found@error, "No error")) found@error)
  },
  predict = function(fit, rows) {
    Rmixmod::mixmodPredict(as.data.frame(rows), classificationRule = fit@bestResult)@proba
  },
  few_iterations = function(x, k) {
    rmixmod_fit(x, k, strategy = Rmixmod::mixmodStrategy(algo = "EM", initMethod = "random", nbTry = 1, nbTryInInit = 1, nbIterationInAlgo = 2))
  },
  no_iterations = function(x, k) {
    rmixmod_fit(x, k, strategy = Rmixmod::mixmodStrategy(algo = "EM", initMethod = "random", nbIterationInAlgo = 0))
  }
)

flexmix_fit <- function(x, k, ...) {
  flexmix::flexmix(x ~ 1, k = k, model = flexmix::FLXMCmvnorm(diagonal = FALSE), ...)
}
engines$flexmix <- list(
  package = "flexmix",
  fit = flexmix_fit,
  read = function(fit) {
    k <- fit@k
    parts <- lapply(seq_len(k), function(j) flexmix::parameters(fit, component = j, simplify = FALSE)[[1]][[1]])
    d <- length(parts[[1]]$center)
    list(params = list(proportions = as.vector(flexmix::prior(fit)),
                       means = matrix(unlist(lapply(parts, `[[`, "center")), k, d, byrow = TRUE),
                       covariances = array(unlist(lapply(parts, `[[`, "cov")), c(d, d, k))),
         loglik = as.numeric(stats::logLik(fit)), z = flexmix::posterior(fit), k = k,
         told = if (!fit@converged) "converged = FALSE")
  },
  predict = function(fit, rows) flexmix::posterior(fit, newdata = list(x = rows)),
  few_iterations = function(x, k) flexmix_fit(x, k, control = list(iter.max = 2)),
  no_iterations = function(x, k) flexmix_fit(x, k, control = list(iter.max = 0))
)

mixtools_fit <- function(x, k, ...) {
  if (NCOL(x) == 1) mixtools::normalmixEM(as.vector(as.matrix(x)), k = k, ...)
  else mixtools::mvnormalmixEM(as.matrix(x), k = k, ...)
}
engines$mixtools <- list(
  package = "mixtools",
  fit = mixtools_fit,
  read = function(fit) {
    k <- length(fit$lambda)
    means <- if (is.list(fit$mu)) do.call(rbind, fit$mu) else matrix(fit$mu, k)
    variances <- if (is.list(fit$sigma)) unlist(fit$sigma) else rep_len(fit$sigma, k)^2
    list(params = list(proportions = fit$lambda, means = means,
                       covariances = array(variances, c(ncol(means), ncol(means), k))),
         loglik = fit$loglik, z = fit$posterior)
  },
  few_iterations = function(x, k) mixtools_fit(x, k, maxit = 2),
  no_iterations = function(x, k) mixtools_fit(x, k, maxit = 0)
)

# ---- k-means ----------------------------------------------------------------------------------

kmeans_engines <- list()

kmeans_engines$mezcla <- list(
  package = "mezcla",
  fit = function(x, k, iterations = 1000) {
    start <- if (is.matrix(k)) k else "kmeans++"
    number <- if (is.matrix(k)) nrow(k) else k
    mezcla::fit_kmeans(x, number, start = start, control = mezcla::kmeans_control(max_iter = iterations))
  },
  read = function(fit) {
    list(centers = fit$centers, cluster = fit$cluster, value = fit$tot.withinss,
         told = if (!fit$converged) "converged = FALSE")
  }
)

stats_engine <- function(algorithm) {
  force(algorithm)
  list(
    package = "stats",
    fit = function(x, k, iterations = 10) stats::kmeans(x, k, iter.max = iterations, algorithm = algorithm),
    read = function(fit) {
      list(centers = fit$centers, cluster = fit$cluster, value = fit$tot.withinss,
           told = if (isTRUE(fit$ifault != 0)) paste("ifault", fit$ifault))
    }
  )
}
kmeans_engines[["kmeans, Hartigan-Wong"]] <- stats_engine("Hartigan-Wong")
kmeans_engines[["kmeans, Lloyd"]] <- stats_engine("Lloyd")

kmeans_engines[["KMeans_rcpp"]] <- list(
  package = "ClusterR",
  fit = function(x, k, iterations = 100) {
    if (is.matrix(k)) ClusterR::KMeans_rcpp(x, nrow(k), CENTROIDS = k, max_iters = iterations)
    else ClusterR::KMeans_rcpp(x, k, max_iters = iterations)
  },
  read = function(fit) list(centers = fit$centroids, cluster = fit$clusters, value = sum(fit$WCSS_per_cluster))
)

kmeans_engines[["KMeans_arma"]] <- list(
  package = "ClusterR",
  fit = function(x, k, iterations = 10) {
    centers <- if (is.matrix(k)) {
      ClusterR::KMeans_arma(x, nrow(k), n_iter = iterations, seed_mode = "keep_existing", CENTROIDS = k)
    } else {
      ClusterR::KMeans_arma(x, k, n_iter = iterations, seed_mode = "random_spread")
    }
    centers <- unclass(centers)
    list(centers = matrix(centers, nrow(centers)), cluster = ClusterR::predict_KMeans(x, centers))
  },
  read = function(fit) list(centers = fit$centers, cluster = as.vector(fit$cluster))
)
