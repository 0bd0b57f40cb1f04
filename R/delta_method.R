#' Estimates with standard errors
#'
#' Proportions, means, variances and what else follows from the parameters of a fit, with standard errors by the delta
#' method (exact derivatives) and confidence intervals.
#'
#' Intervals are symmetric on a scale on which estimates are closer to normal, and on which a bound cannot be
#' crossed: logits for proportions and posteriors, logs for variances, standard deviations and volumes, Fisher's z for
#' correlations. Standard errors are on the scale of the estimates themselves. What is held by a constraint has
#' standard error 0. Estimates are told at the maximum itself, from which those of the fit differ by what EM leaves
#' within `control$tol` (see [vcov()][vcov.gmm_fit]).
#'
#' @param fit A fit by [fit_gmm()].
#' @param what Some of
#'   * `"proportions"`, with that of the noise;
#'   * `"means"`, `"variances"`, `"deviations"` (standard deviations), `"covariances"` and `"correlations"`;
#'   * `"volumes"`: \eqn{\lambda_j = \det(\Sigma_j)^{1/d}};
#'   * `"differences"` of means: component j less component l, for j > l;
#'   * `"posteriors"` of the rows of `newdata`, by component; the parameters alone are uncertain, the row is given.
#'
#'   Where all components have one covariance matrix, what follows from it is told once.
#' @param newdata For `"posteriors"`: rows with the variables of the fit, or [bins()].
#' @param level Confidence level of the intervals.
#' @param vcov The covariance matrix of the free parameters, where it is not to be `vcov(fit, type)`: for example
#'   that of a bootstrap.
#' @param type One of `"observed"`, `"opg"` and `"sandwich"`: see [vcov()][vcov.gmm_fit].
#' @inheritParams vcov.gmm_fit
#' @param ... Must be empty.
#' @return A data frame with a row per quantity: `quantity`, `component`, `variable`, `with` (the other variable, or the
#'   other component of a difference; otherwise `""`), `estimate`, `std_error`, `lower` and `upper`. For posteriors `variable` is the
#'   name of the row.
#' @seealso [vcov()][vcov.gmm_fit], where there is more on `type`; [confint()][confint.gmm_fit].
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' delta_method(fit, c("proportions", "correlations", "differences"))
#' delta_method(fit, "posteriors", newdata = data.frame(eruptions = 3, waiting = 66))
#' @export
delta_method <- function(fit, what = c("proportions", "means", "variances", "correlations"), newdata = NULL, level = 0.95,
                         type = c("observed", "opg", "sandwich"), weights = c("counts", "sampling"), vcov = NULL, ...) {
  check_dots_empty(...)
  check_is_mixture_fit(fit, "fit")
  what <- check_quantities(what)
  level <- check_confidence(level)
  type <- match_choice(type, "type", error_types)
  weights <- match_choice(weights, "weights", c("counts", "sampling"))
  found <- inference_of(fit, type, weights)
  if (!is.null(vcov)) found <- with_given_vcov(fit, found, vcov)
  warn_of_no_inference(found$problem)
  rows <- if ("posteriors" %in% what) rows_or_bins_for(fit, newdata)
  estimates_of(quantities_of(fit, found, what, rows), found$vcov, level)
}

# What standard errors may be by, without a bootstrap.
error_types <- c("observed", "opg", "sandwich")

known_quantities <- c("proportions", "means", "variances", "deviations", "covariances", "correlations", "volumes", "differences", "posteriors")

check_quantities <- function(what, known = known_quantities) {
  bad <- if (is.character(what) && !anyNA(what)) setdiff(what, known)
  if (is.character(what) && length(what) > 0 && !anyNA(what) && length(bad) == 0) return(unique(what))
  abort(gettextf("`%s` must be among %s, not %s.", "what", quoted(known), if (length(bad) > 0) quoted(bad[1]) else describe(what)))
}

with_given_vcov <- function(fit, found, vcov) {
  p <- found$chart$size
  if (!is.matrix(vcov) || !is.numeric(vcov) || any(dim(vcov) != p)) {
    abort(gettextf("`vcov` must be a %d x %d matrix, for the free parameters of the fit, not %s.", p, p, describe(vcov)))
  }
  # What has degenerated has no derivatives either.
  if (!is_regular(fit)) return(found)
  found$vcov <- vcov
  # Derivatives at the fit itself are as good.
  if (is.null(found$components)) found$components <- chart_derivatives(found$chart)
  found$problem <- NULL
  found
}

# The table: standard errors, and intervals on the scale of each quantity.
estimates_of <- function(quantities, vcov, level) {
  rows <- quantities$rows
  rows$estimate <- quantities$estimate
  variance <- rowSums((quantities$jacobian %*% vcov) * quantities$jacobian)
  rows$std_error <- sqrt(pmax(variance, 0))
  half <- stats::qnorm((1 + level) / 2) * rows$std_error
  ends <- Map(function(scale, estimate, half) {
    on <- scales_of_quantities[[scale]]
    on$back(on$to(estimate) + c(-1, 1) * half * on$slope(estimate))
  }, quantities$scale, rows$estimate, half)
  rows$lower <- vapply(ends, function(end) end[1], 0)
  rows$upper <- vapply(ends, function(end) end[2], 0)
  rownames(rows) <- make.unique(row_names_of(rows))
  rows
}

scales_of_quantities <- list(
  identity = list(to = identity, back = identity, slope = function(x) 1),
  log = list(to = log, back = exp, slope = function(x) 1 / x),
  logit = list(to = stats::qlogis, back = stats::plogis, slope = function(x) if (x > 0 && x < 1) 1 / (x * (1 - x)) else 0),
  z = list(to = atanh, back = tanh, slope = function(x) 1 / (1 - x^2))
)

# "mean[1,height]"; what belongs to all components names none.
row_names_of <- function(rows) {
  join <- function(a, b) ifelse(nzchar(a) & nzchar(b), paste(a, b, sep = ","), paste0(a, b))
  inside <- join(join(rows$component, rows$variable), rows$with)
  as.character(ifelse(inside == "", rows$quantity, sprintf("%s[%s]", rows$quantity, inside)))
}

# ---- Quantities: their rows, estimates, jacobian in theta and the scale of their intervals ---------------------

# `found` as inference_of() makes it, or NULL where only the estimates of the fit itself are wanted.
quantities_of <- function(fit, found, what, newdata = NULL) {
  if (!is.null(found$components)) fit$params <- found$chart$params
  makers <- list(
    proportions = proportion_quantities, means = mean_quantities, variances = variance_quantities,
    deviations = deviation_quantities, covariances = covariance_quantities, correlations = correlation_quantities,
    volumes = volume_quantities, differences = difference_quantities,
    posteriors = function(fit, found) posterior_quantities(fit, found, newdata)
  )
  parts <- do.call(c, lapply(what, function(one) makers[[one]](fit, found)))
  if (length(parts) == 0) {
    none <- if (n_variables(fit$params) == 1) gettext("there is one variable") else gettextf("in the family %s they are 0", fit$covariance)
    abort(gettextf("The fit has no %s: %s.", paste(what, collapse = ", "), none))
  }
  of <- function(name) lapply(parts, function(part) part[[name]])
  list(rows = do.call(rbind, of("rows")), estimate = unlist(of("estimate")), jacobian = do.call(rbind, of("jacobian")),
       scale = unlist(of("scale")))
}

natural_quantities <- function(fit, found) {
  quantities_of(fit, found, c("proportions", "means", "variances", "covariances"))
}

# Some quantities of a kind. `pieces` are functions of the derivatives of a component, named by its number: each gives
# a row per quantity and a column per number of theta that the component depends on, and they are added.
quantities <- function(quantity, component, variable, with, estimate, scale, found, pieces) {
  n <- length(estimate)
  rows <- data.frame(quantity = rep(quantity, n), component = rep_len(component, n),
                     variable = rep_len(variable, n), with = rep_len(with, n))
  list(rows = rows, estimate = unname(as.vector(estimate)), scale = rep(scale, n),
       jacobian = if (!is.null(found)) added_pieces(pieces, found, n))
}

added_pieces <- function(pieces, found, n) {
  p <- found$chart$size
  # Where there are no standard errors, there are no derivatives either.
  if (is.null(found$components)) return(matrix(NA_real_, n, p))
  jacobian <- matrix(0, n, p)
  for (j in names(pieces)) {
    one <- found$components[[as.integer(j)]]
    jacobian[, one$which] <- jacobian[, one$which] + pieces[[j]](one)
  }
  jacobian
}

piece <- function(j, derive) stats::setNames(list(derive), j)

components_named <- function(fit) rownames(fit$params$means)
variables_named <- function(fit) colnames(fit$params$means)

proportion_quantities <- function(fit, found) {
  shares <- c(fit$params$proportions, fit$params$noise$proportion)
  names <- c(components_named(fit), if (!is.null(fit$params$noise)) "noise")
  lapply(seq_along(shares), function(j) {
    quantities("proportion", names[j], "", "", shares[j], "logit", found,
               piece(j, function(one) matrix(shares[j] * one$share, 1)))
  })
}

mean_quantities <- function(fit, found) {
  lapply(seq_len(fit$k), function(j) {
    quantities("mean", components_named(fit)[j], variables_named(fit), "", fit$params$means[j, ], "identity", found,
               piece(j, function(one) one$mean))
  })
}

difference_quantities <- function(fit, found) {
  if (fit$k < 2) abort(gettextf("`what` or `parm` must not have \"differences\", since the fit has one component."))
  pairs <- utils::combn(fit$k, 2)
  lapply(seq_len(ncol(pairs)), function(at) {
    l <- pairs[1, at]
    j <- pairs[2, at]
    quantities("difference", components_named(fit)[j], variables_named(fit), components_named(fit)[l],
               fit$params$means[j, ] - fit$params$means[l, ], "identity", found,
               c(piece(j, function(one) one$mean), piece(l, function(one) -one$mean)))
  })
}

# What follows from the entries of a covariance matrix: `value(sigma)` and `slope(sigma)`, quantities x d^2. Told once
# where all components have the same.
by_covariance <- function(fit, found, quantity, variable, with, scale, value, slope, of_variances = NULL) {
  model <- model_of_fit(fit)
  letters <- three_letters(fit$covariance)
  common <- !grepl("V", letters) && all(free_covariances(model, fit$k)) || !is.null(fit$sigma2)
  lapply(if (common) 1L else seq_len(fit$k), function(j) {
    owner <- if (common) "" else components_named(fit)[j]
    # Of so many variables there are estimates, and no derivatives.
    if (only_variances(fit$params$covariances)) {
      return(quantities(quantity, owner, variable, with, of_variances(variances_of(fit$params$covariances)[j, ]), scale, NULL, NULL))
    }
    sigma <- slice(unname(fit$params$covariances), j)
    quantities(quantity, owner, variable, with, value(sigma), scale, found,
               piece(j, function(one) slope(sigma) %*% matrix(one$sigma, length(sigma))))
  })
}

# Rows that pick entries (r, c) of a d x d matrix that lies as a vector.
picking <- function(d, r, c = r) {
  rows <- matrix(0, length(r), d * d)
  rows[cbind(seq_along(r), r + (c - 1) * d)] <- 1
  rows
}

variance_quantities <- function(fit, found) {
  by_covariance(fit, found, "variance", variables_named(fit), "", "log", diag,
                function(sigma) picking(ncol(sigma), seq_len(ncol(sigma))), identity)
}

deviation_quantities <- function(fit, found) {
  by_covariance(fit, found, "deviation", variables_named(fit), "", "log", function(sigma) sqrt(diag(sigma)),
                function(sigma) picking(ncol(sigma), seq_len(ncol(sigma))) / (2 * sqrt(diag(sigma))), sqrt)
}

# Diagonal families have none; neither do the others say anything of one variable.
has_covariances <- function(fit) {
  n_variables(fit$params) > 1 && (substr(three_letters(fit$covariance), 3, 3) != "I" || !is.null(fit$constraint$covariances))
}

covariance_quantities <- function(fit, found) {
  if (!has_covariances(fit)) return(list())
  below <- below_diagonal(n_variables(fit$params))
  names <- variables_named(fit)
  by_covariance(fit, found, "covariance", names[below[, 1]], names[below[, 2]], "identity",
                function(sigma) sigma[below], function(sigma) picking(ncol(sigma), below[, 1], below[, 2]))
}

correlation_quantities <- function(fit, found) {
  if (!has_covariances(fit)) return(list())
  below <- below_diagonal(n_variables(fit$params))
  names <- variables_named(fit)
  slope <- function(sigma) {
    r <- as_correlation(sigma)[below]
    variance <- diag(sigma)
    d <- ncol(sigma)
    picking(d, below[, 1], below[, 2]) / sqrt(variance[below[, 1]] * variance[below[, 2]]) -
      r / 2 * (picking(d, below[, 1]) / variance[below[, 1]] + picking(d, below[, 2]) / variance[below[, 2]])
  }
  by_covariance(fit, found, "correlation", names[below[, 1]], names[below[, 2]], "z",
                function(sigma) as_correlation(sigma)[below], slope)
}

volume_quantities <- function(fit, found) {
  volume <- function(sigma) exp(as.numeric(determinant(sigma)$modulus) / ncol(sigma))
  by_covariance(fit, found, "volume", "", "", "log", volume,
                function(sigma) matrix(volume(sigma) / ncol(sigma) * chol2inv(chol(sigma)), 1), function(variances) exp(mean(log(variances))))
}

# w_ij moves with theta as w_ij (g_ij - sum_l w_il g_il), g_ij being the score of log p(x_i, z = j).
posterior_quantities <- function(fit, found, newdata) {
  names <- c(components_named(fit), if (!is.null(fit$params$noise)) "noise")
  binned <- is_bins(newdata)
  w <- if (binned) responsibilities_of_bins(fit$params, newdata) else evaluate_at(fit$params, newdata, "responsibilities")
  rows <- if (is.null(rownames(w))) as.character(seq_len(nrow(w))) else rownames(w)
  whole <- function(j, l) w[, j] * ((j == l) - w[, l])
  lapply(seq_along(names), function(j) {
    pieces <- lapply(seq_along(names), function(l) {
      function(one) {
        whole(j, l) * if (binned) scores_in_bins(found$chart, l, one, newdata, rep(1, nrow(w)))$expected
        else row_scores(fit$params, l, newdata, one)
      }
    })
    quantities("posterior", names[j], rows, "", w[, j], "logit", found, stats::setNames(pieces, seq_along(names)))
  })
}

# g_ij of each row, in the numbers that component j depends on; rows that miss the same values together.
row_scores <- function(params, j, x, one) {
  scores <- matrix(one$share, nrow(x), length(one$which), byrow = TRUE)
  if (j > n_components(params)) return(scores)
  sigma <- slice(unname(params$covariances), j)
  d <- ncol(sigma)
  moves <- matrix(one$sigma, d * d)
  missing <- is.na(x)
  for (rows in group_rows(missing)) {
    seen <- which(!missing[rows[1], ])
    if (length(seen) == 0) next
    inverse <- matrix(0, d, d)
    inverse[seen, seen] <- chol2inv(chol(sigma[seen, seen, drop = FALSE]))
    u <- sweep(x[rows, seen, drop = FALSE], 2, params$means[j, seen]) %*% inverse[seen, , drop = FALSE]
    squares <- u[, rep(seq_len(d), d), drop = FALSE] * u[, rep(seq_len(d), each = d), drop = FALSE]
    scores[rows, ] <- scores[rows, ] + u %*% matrix(one$mean, d) + sweep(squares, 2, as.vector(inverse)) %*% moves / 2
  }
  scores
}
