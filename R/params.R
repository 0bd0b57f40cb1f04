#' Parameters of a Gaussian mixture
#'
#' Collects \eqn{\theta = (\pi, \mu, \Sigma)}: proportions, means and covariance matrices.
#'
#' @param proportions \eqn{\pi}: k numbers, not negative, with sum 1, or together with the
#'   proportion of the noise.
#' @param means \eqn{\mu}: a k x d matrix, a row per component (as in `kmeans()$centers`); in one
#'   dimension k numbers will do.
#' @param covariances \eqn{\Sigma}: a d x d x k array of symmetric positive definite matrices. A
#'   d x d matrix stands for all components; in one dimension k variances will do. Those of many variables that are
#'   all uncorrelated come from [diagonal_covariances()].
#' @param noise `NULL`, or a noise component that is uniform over a box: a list with its
#'   `proportion` and the `box`, a 2 x d matrix of lower and upper ends.
#' @return A list of class `gmm_params` with elements `proportions`, `means` (always k x d),
#'   `covariances` (always d x d x k; see [diagonal_covariances()] for more than 1000 variables) and, where there is one, `noise`.
#' @seealso [dgmm()], [rgmm()], [e_step()], and `coef()` of a fit, which returns one.
#' @examples
#' theta <- gmm_params(
#'   proportions = c(0.4, 0.6),
#'   means = rbind(c(165, 60), c(178, 78)),
#'   covariances = array(c(43, 27, 27, 92, 52, 40, 40, 111), c(2, 2, 2))
#' )
#' theta
#' gmm_params(c(0.5, 0.5), means = c(-1, 1), covariances = c(1, 4))
#' gmm_params(0.9, 0, 1, noise = list(proportion = 0.1, box = rbind(-10, 10)))
#' @export
gmm_params <- function(proportions, means, covariances, noise = NULL) {
  means <- check_means(means, length(proportions))
  noise <- check_noise(noise, ncol(means), variable_names(means))
  proportions <- check_proportions(proportions, noise)
  covariances <- check_covariances(covariances, length(proportions), ncol(means))
  new_gmm_params(
    list(proportions = proportions, means = means, covariances = covariances, noise = noise),
    variable_names(means)
  )
}

new_gmm_params <- function(params, variables) {
  component <- as.character(seq_along(params$proportions))
  means <- params$means
  dimnames(means) <- list(component, variables)
  covariances <- params$covariances
  dimnames(covariances) <- list(variables, variables, component)
  parts <- list(proportions = as.vector(params$proportions), means = means, covariances = covariances)
  # By its whole name: the engine's `noise_proportion` is none.
  parts$noise <- params[["noise"]]
  class(parts) <- "gmm_params"
  parts
}

check_proportions <- function(proportions, noise = NULL) {
  proportions <- unwrapped(proportions, "proportions")
  if (!is.numeric(proportions) || length(proportions) == 0) {
    abort(gettextf("`proportions` must be numbers that are not negative, not %s.",
                   describe(proportions)))
  }
  bad <- which(is.na(proportions) | proportions < 0)
  if (length(bad) > 0) {
    abort(gettextf("`proportions` must be numbers that are not negative, but number %d is %s.",
                   bad[1], format(proportions[bad[1]])))
  }
  rest <- if (is.null(noise)) 1 else 1 - noise$proportion
  if (abs(sum(proportions) - rest) > 1e-6) {
    abort(if (is.null(noise)) gettextf("`proportions` must add up to 1, not to %s.", format(sum(proportions)))
          else gettextf("`proportions` and that of the noise must add up to 1, not to %s.",
                        format(sum(proportions) + noise$proportion)))
  }
  if (rest == 0) as.vector(proportions) * 0 else as.vector(proportions) / sum(proportions) * rest
}

check_means <- function(means, k) {
  if (!is.data.frame(means)) means <- unwrapped(means, "means")
  if (is.numeric(means) && is.null(dim(means)) && k > 0 && length(means) %% k == 0) {
    means <- matrix(means, nrow = k)
  }
  means <- as_data_matrix(means, "means")
  if (nrow(means) != k) {
    abort(gettextf("`means` must have a row for each of the %d components, not %d rows.",
                   k, nrow(means)))
  }
  means
}

check_covariances <- function(covariances, k, d) {
  if (only_variances(covariances)) return(check_variances(covariances, k, d))
  covariances <- unwrapped(covariances, "covariances")
  if (!is.numeric(covariances)) {
    abort(gettextf("`covariances` must be finite numbers, not %s.", describe(covariances)))
  }
  length_ok <- length(covariances) == d * d * k || length(covariances) == d * d
  shape_ok <- is.null(dim(covariances)) && d == 1 || identical(dim(covariances)[1:2], c(d, d))
  if (!length_ok || !shape_ok) {
    abort(gettextf("`covariances` must be a %d x %d x %d array, not %s.",
                   d, d, k, describe(covariances)))
  }
  covariances <- array(as.double(covariances), c(d, d, k))
  for (j in seq_len(k)) {
    if (!is_covariance(slice(covariances, j))) {
      abort(gettextf("`covariances` must be finite, symmetric and positive definite, but that of component %d is not.", j))
    }
  }
  covariances
}

# Of many variables, where only the variances are kept.
check_variances <- function(covariances, k, d) {
  why <- why_no_variances(covariances)
  if (is.null(why) && !identical(dim(covariances), c(d, d, k))) {
    why <- gettextf("`covariances` must be a %d x %d x %d array, not %s.", d, d, k, describe(covariances))
  }
  if (!is.null(why)) abort(why)
  bad <- which(!is.finite(covariances) | covariances <= 0)
  if (length(bad) > 0) {
    abort(gettextf("`covariances` must be finite, symmetric and positive definite, but that of component %d is not.",
                   (bad[1] - 1) %/% d + 1))
  }
  covariances
}

is_covariance <- function(sigma) {
  if (!all(is.finite(sigma)) || any(diag(sigma) <= 0)) return(FALSE)
  if (is_diagonal(sigma)) return(TRUE)
  # Neither mixed nor extreme units hide what is singular.
  correlation <- as_correlation(sigma)
  all(abs(correlation - t(correlation)) <= 1e-8) &&
    !inherits(try(chol(correlation), silent = TRUE), "try-error")
}

is_diagonal <- function(sigma) {
  sigma <- as.matrix(sigma)
  all(sigma[row(sigma) != col(sigma)] == 0)
}

as_correlation <- function(sigma) {
  sd <- sqrt(diag(sigma))
  sigma / sd / rep(sd, each = length(sd))
}

# Sigma_j as a d x d matrix, also when d = 1.
slice <- function(covariances, j) {
  matrix(covariances[, , j], nrow = dim(covariances)[1],
         dimnames = dimnames(covariances)[1:2])
}

is_fit <- function(x) inherits(x, "gmm_fit")

check_is_mixture_fit <- function(fit, name) {
  if (is_fit(fit)) return(check_fit(fit, name))
  abort(gettextf("`%s` must be a fit by fit_gmm(), not %s.", name, describe(fit)))
}

# Whether the parameters were given where the other argument belongs, and that in their place.
is_in_other_order <- function(params, other) is_mixture(other) && !is_mixture(params)

is_mixture <- function(x) inherits(x, c("gmm_params", "gmm_fit", mixtures_elsewhere))

# Parameters, or a fit that has them.
as_params <- function(params, name = "params") {
  if (inherits(params, "gmm_fit")) return(check_fit(params, name)$params)
  if (inherits(params, "gmm_params")) return(check_params(params))
  if (is_mixture_elsewhere(params)) return(as_gmm_params(params))
  abort(gettextf("`%s` must be made by gmm_params() or be a fit by fit_gmm(), not %s.",
                 name, describe(params)))
}

# Parameters that somebody may have changed by hand; what is not a mixture is not let through.
check_params <- function(params) {
  if (!is.list(params)) abort(gettextf("Parameters must be a list, not %s.", describe(unclass(params))))
  k <- length(params$proportions)
  if (k == 0) check_proportions(params$proportions)
  means <- check_means(params$means, k)
  d <- ncol(means)
  check_proportions(params$proportions, check_noise(params$noise, d, colnames(params$means)))
  if (!is.matrix(params$means) || !identical(dim(params$covariances), c(d, d, k))) {
    abort(gettextf("`covariances` must be a %d x %d x %d array, not %s.",
                   d, d, k, describe(params$covariances)))
  }
  check_covariances(params$covariances, k, d)
  params
}

n_components <- function(params) length(params$proportions)
n_variables <- function(params) ncol(params$means)

#' @export
print.gmm_params <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_params(x)
  cat(sprintf(ngettext(n_components(x), "Gaussian mixture with %d component",
                       "Gaussian mixture with %d components"), n_components(x)),
      sprintf(ngettext(n_variables(x), "in %d variable", "in %d variables"), n_variables(x)),
      sep = " ")
  cat("\n\n", gettext("Proportions and means:"), "\n", sep = "")
  print_in_part(component_table(x), digits)
  print_noise(x, digits)
  print_covariances(x, digits)
  invisible(x)
}

# The first of many words.
told_in_part <- function(words, most = 20) {
  if (length(words) > 1.5 * most) words <- c(words[seq_len(most)], "...")
  paste(words, collapse = ", ")
}

print_noise <- function(params, digits) {
  if (is.null(params$noise)) return(invisible())
  cat(gettextf("noise: proportion %s, uniform over a box of volume %s",
               format(params$noise$proportion, digits = digits),
               format(exp(log_volume(params$noise$box)), digits = digits)), "\n", sep = "")
}

component_table <- function(params) {
  table <- cbind(params$proportions, params$means)
  dimnames(table) <- list(rownames(params$means), c(gettext("proportion"), colnames(params$means)))
  table
}

print_covariances <- function(params, digits) {
  if (n_variables(params) == 1) {
    cat("\n", gettext("Variances:"), "\n", sep = "")
    variances <- params$covariances[1, 1, ]
    shown <- if (length(variances) > 75) 50 else length(variances)
    print(variances[seq_len(shown)], digits = digits)
    print_how_many_more(length(variances) - shown)
    return(invisible())
  }
  sigma <- params$covariances
  if (only_variances(sigma)) {
    cat("\n", gettext("Variances:"), "\n", sep = "")
    return(print_in_part(table_of_variances(sigma), digits))
  }
  if (n_components(params) > 1 && all(sigma == as.vector(sigma[, , 1]))) {
    cat("\n", gettext("Covariance matrix of every component:"), "\n", sep = "")
    return(print_in_part(slice(sigma, 1), digits))
  }
  k <- n_components(params)
  shown <- if (k > 15) 10 else k
  for (j in seq_len(shown)) {
    name <- rownames(params$means)[j]
    if (identical(name, as.character(j))) cat("\n", gettextf("Covariance matrix of component %d:", j), "\n", sep = "")
    else cat("\n", gettextf("Covariance matrix of component %d, %s:", j, name), "\n", sep = "")
    print_in_part(slice(sigma, j), digits)
  }
  print_how_many_more(k - shown)
}

print_how_many_more <- function(more) {
  if (more <= 0) return(invisible())
  cat("... ", sprintf(ngettext(more, "%d more component", "%d more components"), as.integer(more)), "\n", sep = "")
}

#' @export
format.gmm_params <- function(x, ...) {
  check_params(x)
  gettextf("<gmm_params: k = %d, d = %d>", n_components(x), n_variables(x))
}

# The marginal distribution of some of the variables.
params_of <- function(params, dims) {
  params$means <- params$means[, dims, drop = FALSE]
  params$covariances <- params$covariances[dims, dims, , drop = FALSE]
  if (!is.null(params$noise)) params$noise$box <- params$noise$box[, dims, drop = FALSE]
  params
}

# The means and standard deviations of all rows under a mixture (without its noise), and of the components about their means, by
# column.
mixture_columns <- function(params) {
  p <- params$proportions / sum(params$proportions)
  mean <- colSums(p * params$means)
  within <- colSums(p * variances_of(params$covariances))
  list(mean = mean, sd_within = sqrt(within), sd = sqrt(within + colSums(p * sweep(params$means, 2, mean)^2)))
}

# The mean and the covariance of all rows under a mixture (without its noise), and the parts of that
# covariance within and between components.
mixture_moments <- function(params) {
  p <- params$proportions / sum(params$proportions)
  mean <- colSums(p * params$means)
  within <- Reduce(`+`, lapply(seq_along(p), function(j) p[j] * slice(params$covariances, j)))
  between <- crossprod(sqrt(p) * sweep(params$means, 2, mean))
  list(mean = mean, within = within, between = between, total = within + between,
       sd = sqrt(diag(within + between)))
}

# Some of the components, or all in another order.
some_components <- function(params, which) {
  params$proportions <- params$proportions[which]
  params$means <- params$means[which, , drop = FALSE]
  params$covariances <- params$covariances[, , which, drop = FALSE]
  params
}

without_noise <- function(params) {
  params$noise <- NULL
  params$proportions <- params$proportions / sum(params$proportions)
  params
}

rename_components <- function(params, labels) {
  rownames(params$means) <- labels
  dimnames(params$covariances)[[3]] <- labels
  params
}

component_deviations <- function(params) sqrt(variances_of(params$covariances))

# Classes of others that stand for parameters wherever these are asked for.
mixtures_elsewhere <- c("Mclust", "mixEM", "flexmix", "GMMCluster", "tclust")

is_mixture_elsewhere <- function(x) inherits(x, mixtures_elsewhere)

#' @rdname as_gmm_params
#' @export
as_gmm_params <- function(object, ...) UseMethod("as_gmm_params")
