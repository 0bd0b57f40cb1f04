# What a worker process of optima.R knows besides engines.R. Each engine has
#   run(data, k, family, request)      what is timed: the call of a user who sets nothing
#   read(result, data, family)         list(parameters, reported), after the clock has stopped
# `parameters` are list(proportions, means, covariances): k, k x d, d x d x k. `reported` is what the
# package itself takes their log-likelihood for: at these very parameters wherever it can say it.

optima_engines <- list()

optima_engines$mezcla <- list(
  run = function(data, k, family, request) suppressWarnings(mezcla::fit_gmm(data$x, k, family)),
  read = function(result, data, family) {
    list(parameters = unclass(result$params)[c("proportions", "means", "covariances")], reported = result$loglik)
  }
)

# --- mclust ------------------------------------------------------------------------

# In one dimension there are variances, one if they are equal, and means that are no matrix.
parameters_of_mclust <- function(parameters, d) {
  k <- length(parameters$pro)
  variance <- parameters$variance
  covariances <- if (d == 1) rep_len(variance$sigmasq, k) else variance$sigma
  list(proportions = parameters$pro, means = t(matrix(parameters$mean, d, k)),
       covariances = array(covariances, c(d, d, k)))
}

# mclust's own loglik belongs to the parameters before the last M-step, so its E-step is asked.
read_mclust <- function(result, data, family) {
  own <- tryCatch(mclust::estep(data$x, family, result$parameters)$loglik, error = function(e) NA)
  list(parameters = parameters_of_mclust(result$parameters, ncol(data$x)), reported = own)
}

# Mclust() looks its parts up from the search path.
optima_engines$Mclust <- list(
  run = function(data, k, family, request) {
    fit <- suppressWarnings(Mclust(data$x, k, family, verbose = FALSE))
    if (is.null(fit)) stop("no model")
    fit
  },
  read = read_mclust
)

# In turn: labels drawn at random, and the nearest of k rows drawn at random.
random_labels <- function(x, k, number) {
  if (number %% 2 == 1) return(sample(rep_len(seq_len(k), nrow(x))))
  centers <- x[sample.int(nrow(x), k), , drop = FALSE]
  score <- 2 * tcrossprod(x, centers) - rep(rowSums(centers^2), each = nrow(x))
  max.col(score, "first")
}

# What mclust::me() makes of one start, as far as it makes anything of it.
me_run <- function(x, standardised, k, family, number) {
  labels <- random_labels(standardised, k, number)
  if (length(unique(labels)) < k) return(NULL)
  fit <- tryCatch(suppressWarnings(mclust::me(x, family, mclust::unmap(labels))), error = function(e) NULL)
  if (is.null(fit) || !isTRUE(is.finite(fit$loglik))) return(NULL)
  guard <- guard_of(x, parameters_of_mclust(fit$parameters, ncol(x)), fit$z, family)
  list(fit = fit, rank = c(nzchar(guard$spurious), -fit$loglik))
}

better <- function(one, other) {
  if (is.null(one)) return(other)
  if (is.null(other)) return(one)
  first <- which(one$rank != other$rank)[1]
  if (!is.na(first) && other$rank[first] < one$rank[first]) other else one
}

# As many of the starts as begin within `patience` seconds.
optima_engines[["me, 50 starts"]] <- list(
  run = function(data, k, family, request) {
    begin <- Sys.time()
    standardised <- scale(data$x)
    best <- NULL
    for (number in 1:50) {
      best <- better(best, me_run(data$x, standardised, k, family, number))
      if (as.numeric(Sys.time() - begin, units = "secs") > request$patience) break
    }
    if (is.null(best)) stop("no start led to a fit")
    best$fit$tried <- number
    best$fit
  },
  read = function(result, data, family) c(read_mclust(result, data, family), starts = result$tried)
)

# --- Rmixmod -----------------------------------------------------------------------

rmixmod_names <- c(
  E = "L_I", V = "Lk_I", EII = "L_I", VII = "Lk_I", EEI = "L_B", VEI = "Lk_B", EVI = "L_Bk", VVI = "Lk_Bk", EEE = "L_C",
  VEE = "Lk_C", EVE = "L_D_Ak_D", VVE = "Lk_D_Ak_D", EEV = "L_Dk_A_Dk", VEV = "Lk_Dk_A_Dk", EVV = "L_Ck", VVV = "Lk_Ck"
)

optima_engines$Rmixmod <- list(
  run = function(data, k, family, request) {
    model <- Rmixmod::mixmodGaussianModel(listModels = paste0("Gaussian_pk_", rmixmod_names[[family]]))
    strategy <- Rmixmod::mixmodStrategy(algo = "EM", initMethod = "smallEM")
    fit <- Rmixmod::mixmodCluster(as.data.frame(data$x), k, models = model, strategy = strategy, seed = request$seed)
    found <- fit@bestResult
    if (length(found@parameters@proportions) != k) stop(found@error)
    if (anyNA(found@parameters@mean)) stop("its parameters are not numbers")
    found
  },
  read = function(result, data, family) {
    k <- result@nbCluster
    d <- ncol(data$x)
    list(parameters = list(
      proportions = result@parameters@proportions, means = matrix(result@parameters@mean, k, d),
      covariances = array(unlist(result@parameters@variance), c(d, d, k))
    ), reported = result@likelihood)
  }
)

# --- Is it an optimum that anybody wants? ---------------------------------------------

# The likelihood has no bound where a component shrinks onto few rows or into a plane. `rows` is the
# least weight of a component, `distinct` the same with rows of equal values counted once, `eigen` the
# least variance in any direction beside that of all rows in this direction; `spurious` says what is
# wrong, "" if nothing is: few rows, or flat, which a component of fewer than 5 (d + 1) rows is sooner, in
# comparison with what varies within components. Where all covariances are equal the likelihood is bounded, a
# component of few rows borrows its covariance from the others, and its maximum is a maximum.
guard_of <- function(x, parameters, responsibilities, family) {
  needed <- if (has_equal_covariances(family)) 0 else ncol(x) + 1
  distinct <- min(colSums(responsibilities[!duplicated(x), , drop = FALSE]))
  eigen <- smallest_eigenvalue(parameters$covariances, stats::cov(x))
  weight <- colSums(responsibilities)
  few <- needed > 0 & weight < 5 * needed
  flat <- eigen < 1e-6 || any(few) && least_within(parameters, few) < 1e-4
  spurious <- c("few rows", "flat")[c(distinct < needed, flat)]
  list(rows = min(weight), eigen = eigen, spurious = paste(spurious, collapse = ", "))
}

# Of some components, in units of the mean of all.
least_within <- function(parameters, some) {
  d <- dim(parameters$covariances)[1]
  within <- matrix(matrix(parameters$covariances, d * d) %*% (parameters$proportions / sum(parameters$proportions)), d)
  smallest_eigenvalue(parameters$covariances[, , some, drop = FALSE], within)
}

has_equal_covariances <- function(family) family %in% c("E", "EII", "EEI", "EEE")

smallest_eigenvalue <- function(covariances, whole) {
  unit <- solve(chol(whole))
  least <- function(covariance) {
    min(eigen(crossprod(unit, matrix(covariance, nrow(unit)) %*% unit), TRUE, only.values = TRUE)$values)
  }
  min(apply(covariances, 3, least))
}

# --- The task ----------------------------------------------------------------------------

# The seed is set before every call, so that a case does not depend on those before it.
tasks$optima <- function(request) {
  data <- case_data(request)
  engine <- optima_engines[[request$method]]
  set.seed(request$seed)
  done <- timed(function() engine$run(data, request$k, request$family, request))
  c(list(seconds = done$seconds), engine$read(done$result, data, request$family))
}

# All families and k = 1 to 9 as each package does it by default: a matrix of log-likelihoods, k x families.
grids <- list(
  mezcla = function(data) {
    table <- mezcla::fit_gmm(data$x)$selection
    table$loglik[!table$status %in% c("converged", "bounded", "iteration_limit")] <- NA
    tapply(table$loglik, list(table$k, table$covariance), sum)
  },
  Mclust = function(data) {
    bic <- mclust::mclustBIC(data$x, verbose = FALSE)
    df <- outer(as.numeric(rownames(bic)), colnames(bic), Vectorize(function(k, family) {
      mclust::nMclustParams(family, ncol(data$x), k)
    }))
    (unclass(bic)[, ] + df * log(nrow(data$x))) / 2
  }
)

tasks$grid <- function(request) {
  data <- case_data(request)
  set.seed(request$seed)
  done <- timed(function() grids[[request$method]](data))
  list(seconds = done$seconds, loglik = done$result)
}
