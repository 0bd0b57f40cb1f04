#' Fill in missing values
#'
#' What a mixture says about the values that are missing in a row, given those that are observed:
#' their expectation, or draws from their distribution.
#'
#' Let O be the variables observed in row i and M those missing. Within component j, the missing
#' part is normal with mean and covariance
#' \deqn{\mu_{jM} + \Sigma_{jMO} \Sigma_{jOO}^{-1} (x_{iO} - \mu_{jO}), \qquad
#' \Sigma_{jMM} - \Sigma_{jMO} \Sigma_{jOO}^{-1} \Sigma_{jOM},}
#' and the component is j with probability \eqn{w_{ij} = p(z_i = j \mid x_{iO})}, the
#' responsibility. Under a noise component the missing part is uniform on the sides of the box,
#' whatever the observed part is. `type = "mean"` fills in the average of these means (for noise
#' the centre of the box) with weights \eqn{w_{ij}}, which is \eqn{E[x_{iM} \mid x_{iO}]}.
#' `type = "draw"` draws \eqn{z_i} from the responsibilities and then \eqn{x_{iM}} given
#' \eqn{z_i} and \eqn{x_{iO}}. Of a row with nothing observed, the mean is that of the mixture,
#' and a draw is one from the mixture.
#'
#' All this supposes that values are missing at random: whether one is missing may depend on what
#' is observed in its row, but not on the missing value itself.
#'
#' @section Which of the two: The mean is the best guess of each value, but a data set filled with
#'   means is too regular: variances are too small and correlations too large. For anything that
#'   depends on spread take draws. With `m > 1` there are several data sets that differ in what
#'   was missing and in nothing else: carry out an analysis on each, and how much the results
#'   differ tells how uncertain they are for the values that are not known (multiple imputation;
#'   Little and Rubin, 2019, chapters 5 and 10, also on how to combine the results).
#'
#'   Draws are made at the given parameters, as if these were known: such imputations are
#'   *improper*, since the uncertainty of the parameters is not in them. To have it in, refit the
#'   model to a bootstrap sample of the rows for each data set, and draw once from each refit (see
#'   the examples).
#'
#' @param object A fit by [fit_gmm()], or [gmm_params()].
#' @param newdata Rows with missing values: a numeric matrix, a data frame, or a vector (one row;
#'   if d = 1, a value per row). Named columns are matched by name. By default the rows of the
#'   fit; to [gmm_params()] it must be given.
#' @param type `"mean"`: the conditional expectation; `"draw"`: a draw from the conditional
#'   distribution.
#' @param m Number of completed data sets to draw.
#' @param seed For draws, as for [stats::simulate()]: `NULL`, or a number for [set.seed()], after
#'   which the generator is put back to where it was.
#' @param ... Must be empty.
#' @return What was given as `newdata`, of the same class and size, with its missing values filled
#'   in; if m > 1, a list of m of them. Observed values and columns that are no variables of the
#'   model stay as they are, and so does everything if nothing is missing; columns that are filled
#'   become double. By default the rows that the fit used: an n x d matrix, or, if it was made with
#'   a formula, a data frame with its d variables; of these the labels that were given to the fit are
#'   used too.
#' @section Errors: No `newdata`, although the fit was made with `keep_data = FALSE`; columns that
#'   are not those of the model; infinite values; `m > 1` means, which would all be the same; and a
#'   missing value of a variable that the formula computes, as in `~ log(weight)`, since `newdata`
#'   has no column for it.
#' @references Little, R. J. A. and Rubin, D. B. (2019). *Statistical Analysis with Missing Data*,
#'   third edition. Wiley. \doi{10.1002/9781119482260}
#' @seealso [predict()][predict.gmm_fit] for the components of such rows,
#'   [simulate()][fit-methods] for whole rows.
#' @examples
#' theta <- complete_mle(people[c("height", "weight")], people$sex)
#' visitors <- data.frame(name = c("Ana", "Luis", "Eva"), height = c(160, 190, NA),
#'                        weight = c(NA, NA, 61))
#' impute(theta, visitors)
#' impute(theta, visitors, type = "draw", seed = 1)
#'
#' # How much heavier are the taller half? One analysis of five completed data sets:
#' set.seed(1)
#' holes <- people
#' holes$weight[sample(nrow(people), 200)] <- NA
#' fit <- fit_gmm(~ height + weight, data = holes, k = 2, covariance = "EEE")
#' heavier <- function(data) {
#'   tall <- data$height > median(data$height)
#'   mean(data$weight[tall]) - mean(data$weight[!tall])
#' }
#' sapply(impute(fit, holes, type = "draw", m = 5, seed = 1), heavier)
#'
#' # With the uncertainty of the parameters:
#' sapply(1:5, function(i) {
#'   refit <- update(fit, data = holes[sample(nrow(holes), replace = TRUE), ], start = fit)
#'   heavier(impute(refit, holes, type = "draw"))
#' })
#' @export
impute <- function(object, ...) UseMethod("impute")

#' @rdname impute
#' @export
impute.gmm_fit <- function(object, newdata = NULL, type = c("mean", "draw"), m = 1, seed = NULL,
                           ...) {
  check_dots_empty(...)
  how <- imputation_request(type, m, seed)
  params <- as_params(object, "object")
  x <- rows_for(object, newdata)
  if (is.null(newdata)) {
    own <- if (is.null(object$terms)) x else as.data.frame(x)
    labels <- engine_labels(object$labels, object$k, !is.null(params$noise))
    return(complete_data(own, number_cells, x, params, how, labels))
  }
  if (is.null(object$terms)) {
    locate <- function(given) as_new_matrix(number_cells(given), object$variables, ncol(x))
  } else {
    if (is.list(newdata) && !is.data.frame(newdata)) newdata <- as.data.frame(newdata)
    locate <- function(given) cells_of_terms(given, object$terms, colnames(x))
  }
  complete_data(newdata, locate, x, params, how)
}

#' @rdname impute
#' @export
impute.gmm_params <- function(object, newdata, type = c("mean", "draw"), m = 1, seed = NULL,
                              ...) {
  check_dots_empty(...)
  if (missing(newdata)) {
    abort(gettextf("`newdata` must be given, since parameters come without rows."))
  }
  how <- imputation_request(type, m, seed)
  params <- as_params(object, "object")
  read <- function(given) {
    as_new_matrix(given, names_to_match(params, given), n_variables(params),
                  missing_ok = TRUE)
  }
  complete_data(newdata, function(given) read(number_cells(given)), read(newdata), params, how)
}

imputation_request <- function(type, m, seed) {
  type <- match_choice(type, "type", c("mean", "draw"))
  m <- check_whole(m, "m")
  if (type == "mean" && m > 1) {
    abort(gettextf("`m` must be 1, not %d, for type = \"mean\": all means would be the same.", m))
  }
  list(type = type, m = m, seed = seed)
}

# What the user gave, with the missing cells of the matrix x that was read from it filled in.
# `locate` tells the index that each cell of x has in what was given.
complete_data <- function(given, locate, x, params, how, labels = NULL) {
  missing <- is.na(x)
  if (!any(missing)) return(if (how$m == 1) given else rep(list(given), how$m))
  cells <- locate(given)
  check_has_cells(cells, missing, colnames(x))
  completed <- lapply(imputations(params, x, how, labels), function(values) {
    fill_cells(given, cells[missing], values)
  })
  if (how$m == 1) completed[[1]] else completed
}

check_has_cells <- function(cells, missing, variables) {
  lost <- which(missing & is.na(cells), arr.ind = TRUE)
  if (length(lost) == 0) return(invisible())
  abort(gettextf(
    "`newdata` must have a column '%s', to fill in its value of row %d; transform before the fit.",
    variables[lost[1, 2]], lost[1, 1]
  ))
}

# The cells of a matrix or data frame, or the elements of a vector, as numbers in their place:
# these go the way of the values from there to the matrix that the model reads.
number_cells <- function(given) {
  if (length(dim(given)) < 2) return(stats::setNames(seq_along(given), names(given)))
  array(seq_len(prod(dim(given))), dim(given), list(NULL, colnames(given)))
}

cells_of_terms <- function(given, terms, variables) {
  numbers <- number_cells(given)
  if (is.null(dim(numbers))) numbers <- t(numbers)
  # What the formula computes has no cell, even if a column has the same name.
  variables[!variables %in% all.vars(terms)] <- NA
  numbers[, match(variables, colnames(numbers)), drop = FALSE]
}

fill_cells <- function(given, cells, values) {
  if (!is.data.frame(given)) {
    given[cells] <- values
    return(given)
  }
  row <- (cells - 1) %% nrow(given) + 1
  column <- (cells - 1) %/% nrow(given) + 1
  for (here in split(seq_along(cells), column)) {
    given[[column[here[1]]]][row[here]] <- values[here]
  }
  given
}

# m vectors of values for x[is.na(x)].
imputations <- function(params, x, how, labels) {
  patterns <- conditional_laws(params, x, labels)
  if (how$type == "mean") return(list(values_at_missing(x, patterns, conditional_means)))
  drawn_under(how$seed, lapply(seq_len(how$m), function(i) values_at_missing(x, patterns, draw_values)))
}

values_at_missing <- function(x, patterns, value) {
  missing <- is.na(x)
  for (pattern in patterns) x[pattern$rows, pattern$missing] <- value(pattern)
  x[missing]
}

draw_values <- function(pattern) {
  z <- draw_components(pattern$w)
  values <- pattern$laws[[1]]$means
  for (j in unique(z)) {
    here <- z == j
    law <- pattern$laws[[j]]
    values[here, ] <- law$means[here, , drop = FALSE] + law$deviations(sum(here))
  }
  values
}

# One component per row, with the probabilities w of the row.
draw_components <- function(w) {
  k <- ncol(w)
  up_to <- w %*% +upper.tri(diag(k), diag = TRUE)
  1L + rowSums(stats::runif(nrow(w)) * up_to[, k] > up_to[, -k, drop = FALSE])
}
