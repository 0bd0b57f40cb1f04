# Random inputs. A case is a subject (see subjects.R) and its arguments, which are values or, where a
# call says it better (controls, priors, constraints), calls.

chance <- function(p) stats::runif(1) < p
one_of <- function(x) x[[sample.int(length(x), 1)]]
some_rows <- function(n, share) which(stats::runif(n) < share)
maybe <- function(p, value) if (chance(p)) value
families <- c("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE",
              "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV")

# ---- Data -------------------------------------------------------------------------------------

# A few clusters with covariances of their own; little else is wrong with them.
plain_matrix <- function(n, d) {
  groups <- sample(3, 1)
  group <- sample(groups, n, replace = TRUE)
  x <- matrix(stats::rnorm(n * d), n)
  for (g in seq_len(groups)) {
    rows <- group == g
    mix <- diag(d) + matrix(stats::rnorm(d * d, sd = 0.4), d)
    x[rows, ] <- x[rows, , drop = FALSE] %*% mix + rep(stats::rnorm(d, sd = 4), each = sum(rows))
  }
  x
}

# What may be wrong with data, and how often. Each takes a matrix and returns one.
spoilers <- list(
  rounded = list(0.12, function(x) round(x)),
  copies = list(0.06, function(x) x[sample(nrow(x), nrow(x), replace = TRUE), , drop = FALSE]),
  few_distinct = list(0.02, function(x) x[sample(min(3, nrow(x)), nrow(x), replace = TRUE), , drop = FALSE]),
  constant = list(0.03, function(x) replace_column(x, function(column) rep(column[1], nrow(x)))),
  dependent = list(0.03, function(x) replace_column(x, function(column) rowSums(x) - column)),
  nearly_dependent = list(0.02, function(x) {
    replace_column(x, function(column) rowSums(x) - column + 1e-5 * column)
  }),
  outlier = list(0.06, function(x) replace(x, sample(length(x), 1), 10^stats::runif(1, 1, 9))),
  shifted = list(0.1, function(x) x + 10^stats::runif(1, 0, 9)),
  scaled = list(0.1, function(x) x * 10^stats::runif(1, -140, 140)),
  units = list(0.08, function(x) x * rep(10^stats::runif(ncol(x), -7, 7), each = nrow(x))),
  spike = list(0.02, function(x) replace(x, sample(nrow(x), ceiling(nrow(x) / 4)), x[1])),
  infinite = list(0.01, function(x) replace(x, sample(length(x), 1), one_of(c(Inf, -Inf)))),
  huge = list(0.01, function(x) replace(x, sample(length(x), 1), one_of(c(1e155, -1e300)))),
  tiny = list(0.01, function(x) x * 1e-310)
)

replace_column <- function(x, make) {
  at <- sample(ncol(x), 1)
  x[, at] <- make(x[, at])
  x
}

# Values that are missing: cells, whole rows, a whole column.
with_holes <- function(x) {
  x[some_rows(length(x), stats::runif(1, 0, 0.4))] <- one_of(c(NA, NaN))
  # Mostly no row is left without any value.
  blank <- which(rowSums(!is.na(x)) == 0)
  if (chance(0.9)) x[blank, 1] <- seq_along(blank)
  if (chance(0.03)) x[, sample(ncol(x), 1)] <- NA
  x
}

random_matrix <- function(missing = 0.3, spoil = 1) {
  d <- one_of(c(1, 1, 2, 2, 2, 2, 3, 3, 4, 6))
  n <- if (chance(0.08)) sample(6, 1) else if (chance(0.02)) 400 else sample(8:45, 1)
  x <- plain_matrix(n, d)
  for (spoiler in spoilers) if (chance(spoil * spoiler[[1]])) x <- spoiler[[2]](x)
  if (chance(missing)) x <- with_holes(x)
  if (chance(0.3)) dimnames(x) <- random_names(n, d)
  x
}

random_names <- function(n, d) {
  list(maybe(0.3, paste0("r", seq_len(n))),
       one_of(list(letters[seq_len(d)], made_up(d), rep("same", d), c("class", "z", "", "x", "á", "b")[seq_len(d)])))
}
made_up <- function(d) if (d == 1) "x" else paste0("x", seq_len(d))

# The same as users have it.
in_container <- function(x) {
  whole <- all(is.na(x) | x == round(x) & abs(x) < 1e9)
  if (whole && chance(0.5)) storage.mode(x) <- "integer"
  if (chance(0.15)) return(as.data.frame(x))
  if (ncol(x) == 1 && chance(0.4)) return(as.vector(x))
  x
}

random_weights <- function(n) {
  weights <- one_of(list(stats::rexp(n), sample(0:3, n, replace = TRUE) * 1, rep(1, n),
                         as.integer(sample(1:3, n, replace = TRUE)), stats::rexp(n) * 10^stats::runif(1, -200, 200)))
  if (chance(0.2)) weights[some_rows(n, 0.2)] <- 0
  if (chance(0.04)) weights <- one_of(list(-weights, replace(weights, 1, NA), weights[-1], 0 * weights,
                                           replace(weights, n, Inf)))
  weights
}

# ---- Arguments of mixtures --------------------------------------------------------------------

random_family <- function(d) {
  if (chance(0.02)) return(one_of(list("VVX", NA, "VXV", 3)))
  if (d == 1 && chance(0.7)) return(one_of(c("E", "V")))
  if (chance(0.1)) return(one_of(c("spherical", "diagonal", "tied", "full")))
  one_of(families)
}

random_k <- function(n) {
  if (chance(0.03)) return(one_of(list(0, -1, 2.5, NA, n + 1, "2", n, NULL, Inf)))
  one_of(list(1, 2, 2, 2, 3, 3, 4L))
}

whole_k <- function(k, n) {
  if (is.numeric(k) && length(k) == 1 && is.finite(k) && k >= 1) min(as.integer(k), n) else min(2L, n)
}

random_labels <- function(n, k, noise) {
  known <- sample(c(NA, NA, seq_len(k)), n, replace = TRUE)
  # Mostly every component has a row.
  if (chance(0.9) && n >= k) known[seq_len(k)] <- seq_len(k)
  plausible <- matrix(stats::rexp(n * k), n)
  one_of(list(
    known, factor(known), factor(c("a", "b", "c", "d"))[pmin(known, 4)],
    matrix(stats::runif(n * k) < 0.7, n), plausible, plausible / rowSums(plausible),
    if (noise) cbind(plausible, stats::rexp(n)) else plausible,
    if (noise) replace(known, some_rows(n, 0.1), 0) else known, rep(NA, n)
  ))
}

random_start <- function(x, k, noise) {
  n <- nrow(x)
  w <- matrix(stats::rexp(n * k), n)
  choices <- list("kmeans++", "random", c("kmeans++", "random"), sample(rep_len(seq_len(k), n)), w / rowSums(w))
  rows <- x[sample(n, k, replace = n < k), , drop = FALSE]
  if (!anyNA(rows) && k != n) choices <- c(choices, list(unname(rows)))
  if (all(is.finite(x)) && max(abs(x)) < 1e100) {
    variance <- apply(x, 2, stats::var)
    if (!anyNA(variance) && all(variance > 0)) choices <- c(choices, list(params_at(rows, variance, noise)))
  }
  if (chance(0.02)) return(one_of(list("kmean++", -w, NA, list(1), rep("a", n), matrix(1, n, k))))
  one_of(choices)
}

params_at <- function(means, variance, noise = FALSE) {
  k <- nrow(means)
  as.call(list(quote(gmm_params), rep(1 / k, k), unname(means), diag(variance, length(variance))))
}

random_prior <- function(d) {
  if (chance(0.4)) return(TRUE)
  arguments <- list(shrinkage = one_of(c(0, 0.01, 2)), mean = maybe(0.3, stats::rnorm(d)),
                    dof = maybe(0.3, d + 2 + stats::rexp(1)),
                    scale = maybe(0.3, one_of(list(stats::rexp(1), diag(stats::rexp(d), d)))),
                    concentration = maybe(0.3, 1 + stats::rexp(1)))
  as.call(c(quote(gmm_prior), Filter(Negate(is.null), arguments)))
}

random_constraint <- function(x, k) {
  d <- ncol(x)
  share <- stats::rexp(k) + 0.1
  held <- sample(c(TRUE, FALSE), k, replace = TRUE)
  spread <- apply(x, 2, stats::var, na.rm = TRUE)
  spread[!is.finite(spread) | spread <= 0] <- 1
  covariances <- array(diag(spread, d), c(d, d, k))
  covariances[, , !held] <- NA
  means <- x[rep_len(seq_len(nrow(x)), k), , drop = FALSE]
  means[!held | rowSums(!is.finite(means)) > 0, ] <- NA
  arguments <- one_of(list(
    list(eigen_ratio = one_of(c(1, 2, 50, 1e6))), list(proportions = share / sum(share)),
    list(proportions = replace(share / sum(share), held & seq_len(k) > 1, NA)),
    list(means = unname(means)), list(covariances = covariances),
    list(eigen_ratio = 20, means = unname(means))
  ))
  as.call(c(quote(gmm_constraint), arguments))
}

random_gmm_control <- function() {
  arguments <- list(
    max_iter = one_of(c(0, 1, 3, 20, 60)), tol = one_of(c(0, 1e-8, 1e-5, 1e-5, 0.1)),
    accelerate = maybe(0.3, chance(0.5)), search = if (chance(0.95)) 0 else 2,
    threads = sample(3, 1), progress = FALSE
  )
  as.call(c(quote(gmm_control), Filter(Negate(is.null), arguments)))
}

# Arguments that fit_gmm() and em_trace() have in common; each is there now and then.
gmm_arguments <- function(x, k) {
  d <- ncol(x)
  n <- nrow(x)
  noise <- one_of(list(FALSE, FALSE, FALSE, TRUE, if (chance(0.5)) TRUE else 10^stats::runif(1, -8, 2)))
  labels <- maybe(0.2, random_labels(n, k, !isFALSE(noise)))
  arguments <- list(
    covariance = random_family(d), weights = maybe(0.3, random_weights(n)), labels = labels,
    noise = if (!isFALSE(noise)) noise, prior = maybe(0.2, random_prior(d)),
    proportions = maybe(0.15, "equal"), sigma2 = maybe(0.06, 10^stats::runif(1, -3, 3)),
    constraint = maybe(0.12, random_constraint(x, k))
  )
  Filter(Negate(is.null), arguments)
}

gmm_case <- function(several = FALSE) {
  x <- random_matrix()
  k <- random_k(nrow(x))
  k_whole <- whole_k(k, nrow(x))
  arguments <- c(list(x = x, k = k), gmm_arguments(x, k_whole))
  if (is.null(k)) arguments["k"] <- list(NULL)
  arguments$start <- maybe(0.5, random_start(x, k_whole, !is.null(arguments$noise)))
  arguments$n_start <- sample(3, 1)
  arguments$na.action <- maybe(0.1, one_of(c("na.omit", "na.exclude", "na.fail")))
  arguments$control <- random_gmm_control()
  if (several) {
    arguments$start <- arguments$labels <- arguments$constraint <- NULL
    arguments$k <- sort(sample(3, sample(2, 1)))
    arguments$covariance <- sample(families, sample(3, 1))
    arguments$criterion <- one_of(c("BIC", "BIC", "AIC", "AICc", "ICL", "NEC", "CV"))
    arguments$folds <- if (arguments$criterion == "CV") 2
    arguments$n_start <- 1
  }
  arguments$x <- in_container(x)
  arguments
}

# ---- Bins -------------------------------------------------------------------------------------

# Around values: of one width in a column or of others, some of them open, some exact, some not known, seldom wrong.
random_bins <- function(x) {
  n <- nrow(x)
  d <- ncol(x)
  width <- rep(10^stats::runif(d, -2, 0.7), each = n)
  if (chance(0.2)) width <- width * stats::runif(n * d)
  lower <- if (chance(0.8)) floor(x / width) * width else x - width / 2
  upper <- lower + width
  if (chance(0.3)) lower[some_rows(n * d, 0.1)] <- one_of(c(-Inf, NA))
  if (chance(0.3)) upper[some_rows(n * d, 0.1)] <- Inf
  exact <- if (chance(0.2)) some_rows(n * d, 0.3)
  lower[exact] <- upper[exact] <- x[exact]
  if (chance(0.02)) lower[1] <- upper[1] + 1
  counts <- maybe(0.5, sample(0:20, n, replace = TRUE) * if (chance(0.8)) 1 else 0.3)
  bins(lower, upper, counts)
}

bins_case <- function() {
  d <- sample(3, 1)
  n <- sample(2:40, 1)
  x <- plain_matrix(n, d)
  if (chance(0.1)) x <- spoilers[[one_of(setdiff(names(spoilers), c("infinite", "huge", "tiny")))]][[2]](x)
  k <- min(sample(3, 1), n)
  arguments <- c(list(x = random_bins(x), k = k), gmm_arguments(x, k))
  arguments$weights <- NULL
  # With correlations each limited column multiplies the work.
  if (d > 1 && chance(0.7)) arguments$covariance <- one_of(c("EII", "VII", "EEI", "VEI", "EVI", "VVI"))
  arguments$start <- maybe(0.3, random_start(x, k, !is.null(arguments$noise)))
  arguments$n_start <- 1
  arguments$control <- call("gmm_control", max_iter = sample(c(3, 30), 1))
  arguments
}

# ---- Arguments of k-means ---------------------------------------------------------------------

random_kmeans_control <- function() {
  arguments <- list(
    max_iter = one_of(c(0, 1, 2, 20, 1000)), tol = maybe(0.2, one_of(c(1e-3, 0.1))),
    threads = sample(3, 1), method = one_of(c("auto", "lloyd", "hartigan", "minibatch")),
    batch_size = maybe(0.3, sample(40, 1)), search = if (chance(0.8)) 0 else 3, progress = FALSE
  )
  as.call(c(quote(kmeans_control), Filter(Negate(is.null), arguments)))
}

kmeans_case <- function() {
  x <- random_matrix(missing = 0.2)
  k <- random_k(nrow(x))
  k_whole <- whole_k(k, nrow(x))
  rows <- x[sample(nrow(x), k_whole), , drop = FALSE]
  start <- one_of(list("kmeans++", "random", if (anyNA(rows)) "random" else unname(rows)))
  arguments <- list(x = x, k = k, weights = maybe(0.3, random_weights(nrow(x))),
                    trim = maybe(0.2, one_of(c(0.05, 0.3, 0.9, 1, -1))), start = start,
                    n_start = sample(3, 1), na.action = maybe(0.05, "na.omit"),
                    control = random_kmeans_control())
  arguments <- Filter(Negate(is.null), arguments)
  if (is.null(k)) arguments["k"] <- list(NULL)
  arguments$x <- in_container(x)
  arguments
}

# ---- Parameters -------------------------------------------------------------------------------

random_covariance <- function(d) {
  root <- matrix(stats::rnorm(d * d), d) + diag(one_of(c(0.1, 1)), d)
  scale <- if (chance(0.1)) 10^stats::runif(d, -8, 8) else rep(1, d)
  sigma <- tcrossprod(root) * tcrossprod(scale)
  (sigma + t(sigma)) / 2
}

random_params <- function(d, k = sample(4, 1), noise = chance(0.2)) {
  share <- stats::rexp(k) + 0.05
  if (k > 1 && chance(0.05)) share[1] <- 0
  share <- share / sum(share) * (1 - 0.1 * noise)
  covariances <- array(vapply(seq_len(k), function(j) random_covariance(d), matrix(0, d, d)), c(d, d, k))
  arguments <- list(share, matrix(stats::rnorm(k * d, sd = 3), k), covariances)
  if (noise) {
    lower <- stats::rnorm(d)
    arguments$noise <- list(proportion = 0.1, box = rbind(lower, lower + stats::rexp(d) + 0.1))
  }
  as.call(c(quote(gmm_params), arguments))
}

# Rows to look at with given parameters, some far away, some with missing values.
random_rows <- function(d) {
  x <- matrix(stats::rnorm(sample(25, 1) * d, sd = 4), ncol = d)
  if (chance(0.3)) x[sample(nrow(x), 1), ] <- one_of(c(1e4, -1e8, 1e100, 1e149))
  if (chance(0.3)) x <- with_holes(x)
  x
}
