#' Constraints on the parameters
#'
#' What [fit_gmm()] must respect: a bound on the eigenvalues of the covariances, values that are
#' known and not estimated, or means that are the same.
#'
#' Without constraints the likelihood of a mixture is unbounded: a component that shrinks onto one
#' row makes it infinite. `eigen_ratio` bounds the largest eigenvalue of all covariance matrices by
#' so many times the smallest, over all components. Then the likelihood has a maximum, and a
#' component that would collapse is held at the bound; the fit says so (`status` `"bounded"`). The
#' bound is in the units of the columns, which should therefore be comparable: rescale columns
#' first when they are not. The M-step is exact under the bound, in all families.
#'
#' By default only a very large bound holds, that stops nothing but collapse: within a component
#' eigenvalues may differ by a factor of 1e13 (1e15 where axes are those of the columns), and none may be less than 1e-20 of the smallest
#' variance of a column (in units in which columns have a standard deviation of about one, where the
#' family allows units by column). A run that reaches it is ended, with `status` `"collapsed"`.
#'
#' With `equal_means` all components have one mean, which is estimated: a scale mixture, such as a contaminated normal
#' distribution. Given the covariances it is the mean of the components' means weighted by
#' precision,
#' \deqn{\mu = \left(\sum_j N_j \Sigma_j^{-1}\right)^{-1} \sum_j N_j \Sigma_j^{-1} \bar x_j,}
#' and the covariances are those about it; the M-step takes the two in turn (ECM; Meng and Rubin 1993), so that the likelihood never falls. Components
#' then differ in their covariances alone, which must not be the same for all: `E`, `EII`, `EEI` and `EEE` have no such
#' fit of several components.
#'
#' @param eigen_ratio Largest ratio of two eigenvalues, at least 1, or `NULL`.
#' @param proportions k numbers, `NA` where the proportion is estimated. With a noise component they
#'   are shares of what is not noise.
#' @param means A k x d matrix (in one dimension k numbers will do) with the means that are known,
#'   and rows of `NA` where the mean is estimated. Columns with names are matched with those of the data.
#' @param covariances A d x d x k array (in one dimension k numbers will do) with the covariances
#'   that are known, and slices of `NA` where the covariance is estimated; these alone follow the
#'   family. Rows and columns with names are matched with the columns of the data.
#' @param equal_means Whether all components have the same mean, which is not known.
#' @return A list of class `gmm_constraint`.
#' @references Hathaway, R. J. (1985). A constrained formulation of maximum-likelihood estimation for
#'   normal mixture distributions. *Annals of Statistics* 13, 795-800.
#'   \doi{10.1214/aos/1176349557}
#'
#'   Fritz, H., Garcia-Escudero, L. A. and Mayo-Iscar, A. (2013). A fast algorithm for robust
#'   constrained clustering. *Computational Statistics & Data Analysis* 61, 124-136.
#'   \doi{10.1016/j.csda.2012.11.018}
#'
#'   Meng, X.-L. and Rubin, D. B. (1993). Maximum likelihood estimation via the ECM algorithm: a general framework. *Biometrika*
#'   80, 267-278. \doi{10.1093/biomet/80.2.267}
#' @examples
#' set.seed(1)
#' fit_gmm(faithful, k = 2, covariance = "VVV", constraint = gmm_constraint(proportions = c(1/3, 2/3)))
#'
#' # Ten copies of one value: unbounded without the constraint.
#' x <- c(rnorm(60), rep(3, 10))
#' fit_gmm(x, k = 2, covariance = "V", constraint = gmm_constraint(eigen_ratio = 100))
#'
#' # A normal distribution of which some values are contaminated.
#' x <- c(rnorm(180, 10), rnorm(20, 10, 6))
#' fit_gmm(x, k = 2, covariance = "V", constraint = gmm_constraint(equal_means = TRUE))
#' @export
gmm_constraint <- function(eigen_ratio = NULL, proportions = NULL, means = NULL, covariances = NULL, equal_means = FALSE) {
  if (check_flag(or_default(equal_means, FALSE), "equal_means") && !is.null(means)) {
    abort(gettextf("`means` must not be given when `equal_means` is TRUE: means that are known are held, and may be equal."))
  }
  structure(list(
    eigen_ratio = if (!is.null(eigen_ratio)) check_number(eigen_ratio, "eigen_ratio", min = 1),
    proportions = if (!is.null(proportions)) check_held_proportions(proportions),
    means = if (!is.null(means)) check_held_numbers(means, "means"),
    covariances = if (!is.null(covariances)) check_held_numbers(covariances, "covariances"),
    equal_means = if (isTRUE(equal_means)) TRUE
  ), class = "gmm_constraint")
}

check_held_numbers <- function(x, name) {
  x <- if (is.data.frame(x)) columns_of_frame(x, name) else unwrapped(x, name)
  if (is.logical(x)) storage.mode(x) <- "double"
  if (is.numeric(x) && length(x) > 0 && !any(is.infinite(x))) return(x)
  abort(gettextf("`%s` must be finite numbers or NA, not %s.", name, describe(x)))
}

check_held_proportions <- function(proportions) {
  proportions <- as.vector(check_held_numbers(proportions, "proportions"))
  total <- sum(proportions, na.rm = TRUE)
  free <- anyNA(proportions)
  good <- all(proportions > 0, na.rm = TRUE) && (if (free) total < 1 else abs(total - 1) < 1e-6)
  if (!good) {
    abort(gettextf("`proportions` must be greater than 0 with sum 1 (less than 1 where some are NA), not %s.",
                   paste(format(proportions), collapse = ", ")))
  }
  if (free) proportions else proportions / total
}

#' @export
print.gmm_constraint <- function(x, ...) {
  cat(gettextf("Constraint on a Gaussian mixture: %s", describe_constraint(x)), "\n", sep = "")
  invisible(x)
}

describe_constraint <- function(constraint) {
  held <- function(value, text) if (!is.null(value)) text
  text <- c(
    held(constraint$eigen_ratio, gettextf("eigenvalues differ at most by a factor of %s",
                                          format(constraint$eigen_ratio))),
    held(constraint$proportions, gettext("proportions held")),
    held(constraint$means, gettext("means held")),
    held(constraint$equal_means, gettext("one mean for all components")),
    held(constraint$covariances, gettext("covariances held"))
  )
  if (is.null(text)) gettext("none") else paste(text, collapse = "; ")
}

# NULL, or a constraint that goes with data of d columns and the other arguments; what is held is in the
# order of the columns from here on.
check_constraint <- function(constraint, d, proportions, sigma2, variables = NULL) {
  if (is.null(constraint)) return(NULL)
  if (!inherits(constraint, "gmm_constraint")) {
    abort(gettextf("`constraint` must be made by gmm_constraint(), not %s.", describe(constraint)))
  }
  constraint <- remade(constraint, gmm_constraint)
  if (!is.null(constraint$proportions) && proportions == "equal") {
    abort(gettextf("`constraint` must not hold proportions when `proportions` is \"equal\"."))
  }
  if (!is.null(sigma2) && !is.null(c(constraint$covariances, constraint$eigen_ratio))) {
    abort(gettextf("`constraint` must not speak of covariances when `sigma2` is given."))
  }
  constraint$means <- held_means(constraint$means, d, variables)
  constraint$covariances <- held_covariances(constraint$covariances, d, variables)
  constraint
}

held_means <- function(means, d, variables) {
  if (is.null(means)) return(NULL)
  if (is.null(dim(means)) && d == 1) means <- matrix(means, ncol = 1)
  if (!is.matrix(means) || ncol(means) != d) {
    abort(gettextf("`means` of the constraint must be a k x %d matrix, not %s.", d, describe(means)))
  }
  check_whole_rows(is.na(means), "means")
  place <- columns_by_name(colnames(means), variables, "means")
  unname(if (is.null(place)) means else means[, place, drop = FALSE])
}

held_covariances <- function(covariances, d, variables) {
  if (is.null(covariances)) return(NULL)
  if (is.null(dim(covariances)) && d == 1) {
    covariances <- array(covariances, c(1, 1, length(covariances)))
  }
  size <- dim(covariances)
  if (length(size) != 3 || any(size[1:2] != d)) {
    abort(gettextf("`covariances` of the constraint must be a %d x %d x k array, not %s.",
                   d, d, describe(covariances)))
  }
  covariances <- sides_by_name(covariances, variables, "covariances")
  check_whole_rows(t(matrix(is.na(covariances), d * d)), "covariances")
  for (j in which(!is.na(covariances[1, 1, ]))) {
    if (!is_covariance(slice(covariances, j))) {
      abort(gettextf("`covariances` must be finite, symmetric and positive definite, but that of component %d is not.", j))
    }
  }
  unname(covariances)
}

# The first two sides of an array in the order of the variables, by the names of either.
sides_by_name <- function(x, variables, name) {
  names <- dimnames(x)
  rows <- columns_by_name(or_default(names[[1]], names[[2]]), variables, name)
  columns <- columns_by_name(or_default(names[[2]], names[[1]]), variables, name)
  if (is.null(rows) || is.null(columns)) return(x)
  if (length(dim(x)) == 2) x[rows, columns, drop = FALSE] else x[rows, columns, , drop = FALSE]
}

# What is held is held as a whole.
check_whole_rows <- function(free, name) {
  partly <- which(rowSums(free) %% ncol(free) != 0)
  if (length(partly) > 0) {
    abort(gettextf("`%s` of the constraint must be known or NA as a whole for each component, but is partly NA for component %d.",
                   name, partly[1]))
  }
}

# How many components a constraint speaks of; NULL when it does not say.
components_of_constraint <- function(constraint) {
  k <- c(length(constraint$proportions), nrow(constraint$means), dim(constraint$covariances)[3])
  k <- unique(k[k > 0 & !is.na(k)])
  if (length(k) > 1) {
    abort(gettextf("`constraint` must speak of one number of components, not of %s.",
                   paste(k, collapse = ", ")))
  }
  if (length(k) == 1) as.integer(k)
}

# As the engine reads it; a sigma2 is a covariance that is held for all.
engine_constraint <- function(model, k, d) {
  constraint <- unclass(model$constraint)
  if (!is.null(model$sigma2)) constraint$covariances <- rep(model$sigma2, d * k)
  if (!is.null(constraint$means)) storage.mode(constraint$means) <- "double"
  constraint
}

has_equal_means <- function(model) isTRUE(model$constraint$equal_means)

# How many of k components have their mean, or their covariance, estimated.
estimated_means <- function(model, k) {
  if (has_equal_means(model)) return(1)
  if (is.null(model$constraint$means)) k else sum(is.na(model$constraint$means[, 1]))
}

estimated_covariances <- function(model, k) {
  if (!is.null(model$sigma2)) return(0)
  held <- model$constraint$covariances
  if (is.null(held)) k else sum(is.na(held[1, 1, ]))
}
