#' Marginal and conditional distributions of a mixture
#'
#' What a mixture says of some of its variables: `marginal()` whatever the others are, `conditional()` when the
#' others are known. Both are Gaussian mixtures again, so that every function that takes [gmm_params()] takes
#' them.
#'
#' The marginal distribution has the proportions of the mixture, and of each mean and covariance matrix the
#' rows and columns of the variables. Given that the variables G are g, the others F have
#' \deqn{p(x_F \mid x_G = g) = \sum_j w_j N(x_F;\; \mu_{jF} + \Sigma_{jFG} \Sigma_{jGG}^{-1} (g - \mu_{jG}),\;
#' \Sigma_{jFF} - \Sigma_{jFG} \Sigma_{jGG}^{-1} \Sigma_{jGF}),}
#' where \eqn{w_j = p(z = j \mid x_G = g)} is the responsibility of component j for what is known. A noise
#' component stays one: uniform on the sides of its box, and its proportion is its responsibility.
#'
#' @param object [gmm_params()], or a fit by [fit_gmm()].
#' @param vars Variables to keep, by name or number, in the order in which the result is to have them.
#' @param given What is known: a number for each of some of the variables, with their names, as
#'   `c(height = 170)`, a list, or a data frame with one row. Without names: a number for every variable, `NA` for those that
#'   are not known.
#' @return [gmm_params()] with the same components.
#' @section Errors: Variables that the mixture does not have; values that are not finite; nothing given; and
#'   all variables given, which leaves none.
#' @seealso [predict()][predict.gmm_fit] with `type = "response"`, the mean of the conditional distribution for many
#'   rows at once; [impute()]; [hdr()], [pgmm()] and [modes()], which take what is returned here.
#' @examples
#' theta <- complete_mle(people[c("height", "weight")], people$sex)
#' marginal(theta, "weight")
#' weight <- conditional(theta, given = c(height = 170))
#' weight
#' # How heavy are people of 170 cm?
#' qgmm(c(0.05, 0.5, 0.95), weight)
#' curve(dgmm(x, weight), 40, 110)
#' curve(dgmm(x, marginal(theta, "weight")), add = TRUE, lty = 2)
#' @export
marginal <- function(object, vars) {
  params <- as_params(object, "object")
  params_of(params, check_variables(vars, colnames(params$means), "vars"))
}

#' @rdname marginal
#' @export
conditional <- function(object, given) {
  params <- as_params(object, "object")
  x <- read_given(given, colnames(params$means))
  known <- !is.na(x)
  k <- n_components(params)
  w <- evaluate_at(params, matrix(x, 1), "responsibilities")
  free <- params_of(params, which(!known))
  free$proportions <- as.vector(w[seq_len(k)])
  # Without correlations the others stay what they are.
  laws <- if (!only_variances(params$covariances)) lapply(seq_len(k), normal_law, params, matrix(x, 1), !known)
  for (j in seq_along(laws)) {
    free$means[j, ] <- laws[[j]]$means
    free$covariances[, , j] <- laws[[j]]$covariance
  }
  if (!is.null(free$noise)) free$noise$proportion <- w[[k + 1]]
  free
}

# A value for each variable, NA where none is given.
read_given <- function(given, variables) {
  if (is.data.frame(given) && nrow(given) != 1) {
    abort(gettextf("`given` must be one row, not %d; for many rows see predict(type = \"response\").", nrow(given)))
  }
  if (is.list(given)) given <- values_of_list(given)
  given <- unwrapped(given, "given")
  names <- names(given)
  if (is.logical(given) && all(is.na(given))) storage.mode(given) <- "double"
  good <- is.numeric(given) && is.null(dim(given)) && length(given) > 0 &&
    (!is.null(names) || length(given) == length(variables))
  if (!good) {
    abort(gettextf("`given` must be numbers with the names of variables (%s), not %s.", list_some(variables),
                   describe(given)))
  }
  at <- if (is.null(names)) seq_along(variables) else places_of_given(names, variables)
  bad <- which(!(is.finite(given) & abs(given) <= largest_value | is.null(names) & is.na(given) & !is.nan(given)))
  if (length(bad) > 0) {
    abort(gettextf("`given` must be finite numbers, but that of %s is %s.", variables[at[bad[1]]],
                   format(given[[bad[1]]])))
  }
  x <- replace(rep(NA_real_, length(variables)), at, as.double(given))
  if (all(is.na(x))) abort(gettextf("`given` must give the value of a variable."))
  if (!anyNA(x)) abort(gettextf("`given` must leave a variable that is not given."))
  x
}

values_of_list <- function(given) {
  single <- vapply(given, function(one) length(one) == 1 && (is.numeric(one) || is.logical(one) && is.na(one)), NA)
  if (all(single)) unlist(given) else given
}

places_of_given <- function(names, variables) {
  at <- match(names, variables)
  if (anyNA(at)) {
    abort(gettextf("`given` must name variables of the mixture (%s), not %s.", list_some(variables),
                   quoted(names[is.na(at)][1])))
  }
  if (anyDuplicated(at)) abort(gettextf("`given` must name each variable once, not \"%s\" twice.", names[anyDuplicated(at)]))
  at
}
