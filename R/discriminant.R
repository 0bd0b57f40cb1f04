#' Discriminant analysis by mixtures
#'
#' Each class has a density of its own, a Gaussian or a mixture of Gaussians, and rows are classified by Bayes' rule:
#' \deqn{p(c \mid x) \propto \tau_c \sum_j \pi_{cj} N(x; \mu_{cj}, \Sigma_{cj}),}
#' with \eqn{\tau_c} the share of class c.
#'
#' * `"EDDA"` (Bensmail and Celeux 1996): one component per class, and one covariance family for all of them, which
#'   BIC chooses: `"EEE"` is linear, `"VVV"` quadratic discriminant analysis, `"VVI"` naive Bayes, and the others lie between. With all classes known this is
#'   [complete_mle()].
#' * `"MclustDA"` (Hastie and Tibshirani 1996; Fraley and Raftery 2002): in each class a mixture, with as many components and
#'   of the family that BIC chooses for the rows of this class. One component that is fitted by itself shares nothing with other classes: the
#'   table of classes has it as `"VVV"`, whatever full family was asked for.
#'
#' Rows without a class (`NA`) count as well: all they say is what the mixture of all classes looks like, by EM
#' (semi-supervised classification). Then all components of all classes have one family; where several `k` are to be chosen
#' from, that is done class by class by the rows whose class is known. `new_classes` are classes of which no row is known, one
#' component each.
#'
#' @param x The data, n x d, as for [fit_gmm()], or a formula with the class as its response: `sex ~ height + weight`.
#' @param class The class of each row: a factor, words, or numbers, `NA` where it is not known.
#' @param k Number of components in each class, or several to choose from; or a list of such, with the names of the classes.
#' @param covariance Covariance families to choose from, see [gmm_families()].
#' @param model `"EDDA"` or `"MclustDA"`; by default `"EDDA"` if `k` is 1 everywhere.
#' @param new_classes Number of classes besides those that are known, where rows have no class.
#' @param weights Case weights, as for [fit_gmm()].
#' @param prior `NULL`, or a [gmm_prior()] for the parameters. (Shares of the classes are an argument of `predict()`.)
#' @param n_start,control As for [fit_gmm()].
#' @param data,subset With a formula: the data frame, and which of its rows to use.
#' @param ... Passed from the formula method to the default method; otherwise it must be empty.
#' @return An object of class `gmm_da`, a list with
#'   * `params`: [gmm_params()] of all components of all classes, whose proportions are \eqn{\tau_c \pi_{cj}}, and `map`, the class of each
#'     component;
#'   * `model`, `classes`, `proportions` (\eqn{\tau_c}), `k` and `covariance` (by class);
#'   * `loglik`: \eqn{\sum_i \log p(x_i, c_i)}, of rows without a class \eqn{\log p(x_i)}; `df`, which counts the shares of the classes too; `n_obs`. (mclust has the
#'     log-likelihood of the mixture instead, \eqn{\sum_i \log p(x_i)}, which is `log_likelihood(coef(fit), x)`, and did not count the shares before its version 6.1.1);
#'   * `fits`: the [fit_gmm()] of each class, or the single one of all; `selection`: the models that were tried;
#'   * `class`, `data`, `weights`, `variables`, `call`, `version` (of the package) and, for a formula, `terms`.
#'
#'   Methods: `print`, `summary`, [plot][plot.gmm_da], [predict][predict.gmm_da], `logLik`, `nobs`, `coef` (`params`), `as.data.frame` (a row per
#'   class), so that `BIC()` and
#'   `AIC()` follow; `formula` and [update][update.gmm_fit]. [cv_gmm_da()] estimates the error for new rows.
#' @section Errors: Fewer than two classes; a class with so few rows that it cannot be fitted, by name; rows that all lack a class.
#' @references Bensmail, H. and Celeux, G. (1996). Regularized Gaussian discriminant analysis through eigenvalue
#'   decomposition. *Journal of the American Statistical Association* 91, 1743-1748.
#'   \doi{10.1080/01621459.1996.10476746}
#'
#'   Fraley, C. and Raftery, A. E. (2002). Model-based clustering, discriminant analysis, and density estimation.
#'   *Journal of the American Statistical Association* 97, 611-631. \doi{10.1198/016214502760047131}
#'
#'   Hastie, T. and Tibshirani, R. (1996). Discriminant analysis by Gaussian mixtures. *Journal of the Royal
#'   Statistical Society B* 58, 155-176. \doi{10.1111/j.2517-6161.1996.tb02073.x}
#' @seealso [fit_gmm()] with `labels`, where single rows may have several possible components; [gmm_projection()] for the
#'   directions that separate the classes.
#' @examples
#' da <- fit_gmm_da(iris[1:4], iris$Species, covariance = c("EEE", "VEV", "VVV"))
#' da
#' summary(da)
#' predict(da, iris[c(1, 71, 120), 1:4], type = "posterior")
#' # What if a virginica taken for another is ten times as bad?
#' table(predict(da, cost = c(setosa = 1, versicolor = 1, virginica = 10)), iris$Species)
#'
#' # Two components in each class, by a formula:
#' fit_gmm_da(sex ~ height + weight, data = people, k = 2, covariance = "EEE", n_start = 3)
#'
#' # Only every tenth class is known:
#' some <- replace(people$sex, -seq(1, 507, by = 10), NA)
#' semi <- fit_gmm_da(people[c("height", "weight")], some, covariance = "VVV")
#' mean(predict(semi) == people$sex)
#' @export
fit_gmm_da <- function(x, ...) UseMethod("fit_gmm_da")

#' @rdname fit_gmm_da
#' @export
fit_gmm_da.default <- function(x, class, k = 1, covariance = gmm_families(), model = c("EDDA", "MclustDA"), new_classes = 0,
                               weights = NULL, prior = NULL, n_start = NULL, control = gmm_control(), ...) {
  check_dots_empty(...)
  x <- as_data_matrix(x, missing_ok = TRUE)
  class <- check_class(class, nrow(x))
  weights <- check_weights(weights, nrow(x))
  control <- check_is_control(control, "gmm_control")
  new_classes <- check_whole(new_classes, "new_classes", min = 0, max = nrow(x))
  k <- components_of_classes(k, levels(class))
  model <- if (missing(model)) (if (all(unlist(k) == 1)) "EDDA" else "MclustDA") else match_choice(model, "model", c("EDDA", "MclustDA"))
  check_da(model, k, class, new_classes)
  how <- list(covariance = covariance, prior = prior, n_start = n_start, control = control)
  parts <- if (model == "MclustDA" && !anyNA(class)) fit_classes(x, class, k, weights, how)
  else fit_jointly(x, class, k, new_classes, weights, how)
  new_gmm_da(parts, model, x, class, weights, match.call())
}

#' @rdname fit_gmm_da
#' @export
fit_gmm_da.formula <- function(x, data = NULL, ..., subset, weights) {
  call <- match.call()
  if (length(x) != 3) {
    abort(gettextf("The formula must have the class as its response, as in sex ~ height + weight."))
  }
  read <- call
  # "." is what is left beside the class.
  right <- if ("." %in% all.vars(x[[3]]) && is.name(x[[2]])) call("-", x[[3]], x[[2]]) else x[[3]]
  formula <- eval(call("~", right))
  environment(formula) <- environment(x)
  read$labels <- x[[2]]
  frame <- formula_frame(formula, read, parent.frame())
  fit <- fit_gmm_da.default(frame$x, frame$labels, weights = frame$weights, ...)
  call[[1]] <- quote(fit_gmm_da)
  fit$call <- with_written_dots(call, parent.frame())
  fit$terms <- structure(frame$terms, class_of_rows = x[[2]])
  fit
}

check_class <- function(class, n) {
  class <- unwrapped_vector(class, "class")
  if (is.atomic(class) && is.null(dim(class)) && length(class) != n) {
    abort(gettextf("`class` must have a class (or NA) for each of the %d rows, not for %d.", n, length(class)))
  }
  if (!is.atomic(class) || is.raw(class) || is.complex(class) || !is.null(dim(class))) {
    abort(gettextf("`class` must have a class (or NA) for each of the %d rows, not %s.", n, describe(class)))
  }
  class <- if (is.factor(class)) without_unused_levels(class, "class") else factor(class)
  if (nlevels(class) < 2) {
    abort(sprintf(ngettext(nlevels(class), "`class` must have two classes or more, not %d.", "`class` must have two classes or more, not %d."),
                  nlevels(class)))
  }
  unname(class)
}

# The numbers of components to choose from, for each class.
components_of_classes <- function(k, classes) {
  if (is.list(k) && !is.object(k)) {
    known <- !is.null(names(k)) && setequal(names(k), classes) && length(k) == length(classes)
    if (!known) {
      abort(gettextf("`k` must be numbers, or a list of such with the names of the classes (%s).", list_some(classes)))
    }
    return(lapply(k[classes], check_several_k))
  }
  k <- unwrapped(k, "k")
  if (!is.null(names(k)) && !is.null(k) && setequal(names(k), classes) && length(k) == length(classes)) {
    return(lapply(as.list(k[classes]), check_several_k))
  }
  stats::setNames(rep(list(check_several_k(k)), length(classes)), classes)
}

check_da <- function(model, k, class, new_classes) {
  if (model == "EDDA" && any(unlist(k) != 1)) {
    abort(gettextf("`k` must be 1 for model = \"EDDA\", not %s.", describe_values(unlist(k)[unlist(k) != 1][1])))
  }
  if (new_classes > 0 && !anyNA(class)) {
    abort(gettextf("`new_classes` must be 0 where all rows have a class."))
  }
}

# ---- class by class -------------------------------------------------------------------------------

# By name, which may be "".
of_class <- function(list, class) list[[match(class, names(list))]]

# Each class with the family in `how$each`, where that is given.
fit_classes <- function(x, class, k, weights, how) {
  fits <- lapply(levels(class), function(one) {
    if (!is.null(how$each)) how$covariance <- of_class(how$each, one)
    fit_class(x, which(class == one), of_class(k, one), weights, how, one)
  })
  size <- vapply(fits, function(fit) fit$n_obs, numeric(1))
  share <- size / sum(size)
  list(
    fits = stats::setNames(fits, levels(class)), params = lapply(fits, function(fit) fit$params), share = share,
    loglik = sum(vapply(fits, function(fit) fit$loglik, numeric(1))) + sum(ifelse(size > 0, size * log(share), 0)),
    df = sum(vapply(fits, function(fit) fit$df, numeric(1))) + length(fits) - 1,
    covariance = vapply(fits, function(fit) fit$covariance, ""),
    selection = do.call(rbind, Map(function(fit, one) cbind(class = one, fit$selection), fits, levels(class)))
  )
}

# What cannot be fitted is told with the name of the class.
fit_class <- function(x, rows, k, weights, how, name) {
  told <- function(e) {
    abort(sprintf(ngettext(length(rows), "Class \"%s\" (%d row) cannot be fitted: %s", "Class \"%s\" (%d rows) cannot be fitted: %s"),
                  name, length(rows), conditionMessage(e)), "data")
  }
  fit <- tryCatch(fit_gmm(keep_rows(x, rows), k = k, covariance = how$covariance, weights = keep_rows(weights, rows),
                          prior = how$prior, n_start = how$n_start, control = how$control), mezcla_error = told)
  if (!is_regular(fit)) told(simpleError(paste(fit$diagnosis[1])))
  fit
}

# ---- all classes at once --------------------------------------------------------------------------

# One mixture, in which a row whose class is known can only be in the components of that class. Labels have names of
# our own, since classes may be called anything, "0" and "noise" included.
fit_jointly <- function(x, class, k, new_classes, weights, how) {
  none <- which(weight_of_components(ifelse(is.na(class), 0L, as.integer(class)), nlevels(class), weights) == 0)
  if (length(none) > 0) abort(gettextf("Class \"%s\" has no row with a positive weight.", levels(class)[none[1]]), "data")
  k <- vapply(levels(class), function(one) {
    tried <- of_class(k, one)
    if (length(tried) == 1) tried else fit_class(x, which(class == one), tried, weights, how, one)$k
  }, integer(1))
  names <- c(levels(class), new_names(new_classes, levels(class)))
  map <- rep(seq_along(names), c(k, rep(1L, new_classes)))
  labels <- if (all(k == 1)) factor(as.integer(class), seq_along(k), paste0("c", seq_along(k)))
  else allowed_components(class, map)
  fit <- fit_gmm(x, k = length(map), covariance = how$covariance, weights = weights, labels = labels, prior = how$prior,
                 n_start = how$n_start, control = how$control)
  if (!is_regular(fit)) {
    of <- names[map[fit$components]]
    if (length(of) == 0) abort(gettextf("The classes cannot be fitted (%s): %s", fit$covariance, fit$diagnosis[1]), "data")
    abort(gettextf("Class \"%s\" cannot be fitted together with the others (%s): %s", of[1], fit$covariance, fit$diagnosis[1]), "data")
  }
  share <- as.vector(rowsum(fit$params$proportions, map))
  list(fits = list(fit), params = lapply(seq_along(names), function(one) part_of_params(fit$params, which(map == one))),
       share = share, loglik = fit$loglik, df = fit$df, covariance = rep(fit$covariance, length(names)), classes = names,
       selection = fit$selection)
}

new_names <- function(n, known) utils::head(setdiff(paste0("new", seq_len(n + length(known))), known), n)

allowed_components <- function(class, map) {
  allowed <- outer(as.integer(class), map, "==")
  allowed[is.na(allowed)] <- TRUE
  allowed
}

# Some components as a mixture of their own.
part_of_params <- function(params, components) {
  params <- some_components(params, components)
  share <- params$proportions
  params$proportions <- if (sum(share) > 0) share / sum(share) else rep(1 / length(share), length(share))
  params
}

new_gmm_da <- function(parts, model, x, class, weights, call) {
  classes <- if (is.null(parts$classes)) levels(class) else parts$classes
  k <- vapply(parts$params, n_components, integer(1))
  map <- rep(seq_along(classes), k)
  number <- sequence(k)
  names <- ifelse(k[map] == 1, classes[map], paste0(classes[map], ".", number))
  params <- new_gmm_params(list(
    proportions = unlist(Map(function(p, share) p$proportions * share, parts$params, parts$share)),
    means = do.call(rbind, lapply(parts$params, function(p) p$means)),
    covariances = joined_covariances(lapply(parts$params, function(p) p$covariances))
  ), variable_names(x))
  call[[1]] <- quote(fit_gmm_da)
  structure(list(
    call = call, model = model, classes = classes, proportions = stats::setNames(parts$share, classes),
    k = stats::setNames(k, classes), covariance = stats::setNames(parts$covariance, classes),
    params = rename_components(params, names), map = map, loglik = parts$loglik, df = parts$df,
    n_obs = sum(vapply(parts$fits, function(fit) fit$n_obs, numeric(1))), fits = parts$fits, selection = parts$selection,
    class = factor(class, classes), data = x, weights = weights, variables = colnames(x), version = this_version()
  ), class = "gmm_da")
}

# ---- prediction -----------------------------------------------------------------------------------

#' Predictions of a discriminant analysis
#'
#' The class of each row by Bayes' rule, with other shares of the classes or other costs than at the fit, if need be.
#'
#' The class with the least expected cost is predicted, \eqn{\sum_c p(c \mid x) C_{cd}} for class d; without costs the most probable one.
#' Where values of a row are missing, it is by those that are observed.
#'
#' @param object A fit by [fit_gmm_da()].
#' @param newdata Rows with the variables of the fit; by default those of the fit.
#' @param type `"class"`: a factor; `"posterior"`: the probabilities of the classes, an n x C matrix; `"density"`: the densities of
#'   the classes, n x C.
#' @param prior Shares of the classes, which add up to 1, in the order of the classes or with their names; by default those of
#'   the fit.
#' @param cost `NULL`; for each class what it costs to take one of its rows for another; or a C x C matrix: what it costs to
#'   take a row of the class of the row for the class of the column. Names are matched where there are any.
#' @param ... Must be empty.
#' @return A factor of length n, or an n x C matrix.
#' @examples
#' da <- fit_gmm_da(sex ~ height + weight, data = people, covariance = "EEE")
#' tall <- data.frame(height = c(165, 175, 185), weight = c(65, 70, 75))
#' predict(da, tall, type = "posterior")
#' # Among nurses, say, who are mostly women:
#' predict(da, tall, type = "posterior", prior = c(female = 0.9, male = 0.1))
#' @export
predict.gmm_da <- function(object, newdata = NULL, type = c("class", "posterior", "density"), prior = NULL, cost = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  type <- match_choice(type, "type", c("class", "posterior", "density"))
  x <- rows_for(object, newdata)
  if (type == "density") {
    return(exp(log_sums_by_class(component_densities_log(object, x), object)))
  }
  params <- with_class_shares(object, prior)
  posterior <- posterior_of_classes(params, object, x)
  # As of mixtures, rows of the fit that tell nothing have no class.
  if (is.null(newdata)) posterior <- of_observed_rows(posterior, x)
  if (type == "posterior") return(posterior)
  decided <- decide(posterior, cost, object$classes)
  if (is.null(newdata)) decided <- of_observed_rows(decided, x)
  structure(factor(object$classes[decided], object$classes), names = rownames(x))
}

posterior_of_classes <- function(params, object, x) {
  w <- evaluate_at(params, x, "responsibilities")
  posterior <- t(rowsum(t(w), object$map))
  dimnames(posterior) <- list(rownames(x), object$classes)
  posterior
}

# log p(x, j | c).
component_densities_log <- function(object, x) {
  params <- object$params
  within <- object$proportions[object$map]
  log_joint <- evaluate_at(params, x, "log_joint")
  sweep(log_joint, 2, log(within))
}

log_sums_by_class <- function(terms, object) {
  values <- vapply(seq_along(object$classes), function(one) {
    own <- terms[, object$map == one, drop = FALSE]
    top <- own[cbind(seq_len(nrow(own)), max.col(own, "first"))]
    top + log(rowSums(exp(own - top)))
  }, numeric(nrow(terms)))
  matrix(values, nrow(terms), dimnames = list(rownames(terms), object$classes))
}

with_class_shares <- function(object, prior) {
  params <- object$params
  if (is.null(prior)) return(params)
  prior <- by_class(prior, object$classes, "prior")
  if (abs(sum(prior) - 1) > 1e-6) abort(gettextf("`prior` must add up to 1, not to %s.", format(sum(prior))))
  within <- unlist(lapply(seq_along(object$classes), function(one) {
    share <- params$proportions[object$map == one]
    if (sum(share) > 0) share / sum(share) else share + 1 / length(share)
  }))
  params$proportions <- within * prior[object$map] / sum(prior)
  params
}

# A number for each class, which is not negative.
by_class <- function(values, classes, name) {
  values <- unwrapped(values, name)
  good <- is.numeric(values) && is.null(dim(values)) && length(values) == length(classes) && all(is.finite(values) & values >= 0)
  if (!good) {
    abort(gettextf("`%s` must be a number that is not negative for each of the %d classes, not %s.", name, length(classes),
                   describe_values(values)))
  }
  if (is.null(names(values))) return(as.vector(values))
  as.vector(values[match_classes(names(values), classes, name)])
}

match_classes <- function(names, classes, name) {
  if (!setequal(names, classes) || anyDuplicated(names)) {
    abort(gettextf("`%s` must have the names of the classes (%s), or none.", name, list_some(classes)))
  }
  match(classes, names)
}

decide <- function(posterior, cost, classes) {
  if (is.null(cost)) return(max.col(posterior, ties.method = "first"))
  max.col(-(posterior %*% cost_matrix(cost, classes)), ties.method = "first")
}

cost_matrix <- function(cost, classes) {
  if (!is.matrix(cost)) {
    of_class <- by_class(cost, classes, "cost")
    return(of_class * (1 - diag(length(classes))))
  }
  size <- length(classes)
  if (!is.numeric(cost) || !identical(dim(cost), c(size, size)) || !all(is.finite(cost))) {
    abort(gettextf("`cost` must be a number for each class, or a %d x %d matrix of finite numbers, not %s.", size, size, describe(cost)))
  }
  rows <- if (is.null(rownames(cost))) seq_len(size) else match_classes(rownames(cost), classes, "cost")
  columns <- if (is.null(colnames(cost))) seq_len(size) else match_classes(colnames(cost), classes, "cost")
  cost[rows, columns]
}

# ---- errors ---------------------------------------------------------------------------------------

#' Cross-validated error of a discriminant analysis
#'
#' The rows whose class is known are divided in `folds` parts, in each of which all classes have their share; the model is fitted again
#' without each part, and the rows of the part are classified by it.
#'
#' The model is that of the fit, the numbers of components and families included, unless `select` asks that they are chosen anew in each part,
#' from the models in `object$selection`: then their choice is part of what is judged. Rows without a class count in every fit, and are not judged.
#'
#' @param object A fit by [fit_gmm_da()].
#' @param folds Number of parts; as many as rows for leave-one-out, and where there are fewer rows than 10.
#' @param prior,cost As for [predict.gmm_da()].
#' @param select Whether to choose the model anew in each part.
#' @param n_start Number of starts of each fit.
#' @param control A [gmm_control()] for the fits.
#' @param ... Must be empty.
#' @return An object of class `cv_gmm_da`, a list with
#'   * `table`, also given by `as.data.frame()`: a data frame with rows `error` (the share of rows that are misclassified), `brier` (the Brier score, half the mean of the
#'     sum of the squared differences between probabilities and classes, between 0 and 1) and, if costs were given, `cost` (the mean cost), and columns `estimate`, `se`, the standard
#'     error, from the spread of the parts, and `training`, the same of the rows that the fit has seen;
#'   * `confusion`: a table of classes against predictions; `class`, `posterior`, `fold`: of each row, `NA` where its class is not known;
#'     `folds`, how many parts there were, and `model`.
#' @references Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. *Monthly Weather
#'   Review* 78, 1-3.
#' @examples
#' set.seed(1)
#' cv_gmm_da(fit_gmm_da(iris[1:4], iris$Species, covariance = "EEE"))
#' @export
cv_gmm_da <- function(object, folds = 10, prior = NULL, cost = NULL, select = FALSE, n_start = 3, control = gmm_control(), ...) {
  check_dots_empty(...)
  if (!inherits(object, "gmm_da")) abort(gettextf("`object` must be a fit by fit_gmm_da(), not %s.", describe(object)))
  check_object(object, "object")
  check_flag(select, "select")
  n_start <- check_whole(n_start, "n_start", max = 1e6)
  control <- check_is_control(control, "gmm_control")
  known <- setdiff(which(!is.na(object$class)), blank_rows(object$data))
  if (missing(folds)) folds <- min(folds, length(known))
  folds <- check_whole(folds, "folds", min = 2, max = length(known))
  fold <- folds_by_class(object$class, known, folds)
  posterior <- matrix(NA_real_, nrow(object$data), length(object$classes), dimnames = list(rownames(object$data), object$classes))
  progress <- progress_line(control, gettext("cross-validation"))
  on.exit(progress$clear())
  control$progress <- FALSE
  for (part in seq_len(folds)) {
    out <- which(fold == part)
    # Rows without any value were told of when the fit was made.
    refit <- withCallingHandlers(refit_da(object, out, select, n_start, control), mezcla_missing_warning = function(w) invokeRestart("muffleWarning"))
    posterior[out, ] <- posterior_of_classes(with_class_shares(refit, prior), refit, object$data[out, , drop = FALSE])
    progress$count(part, folds)
  }
  new_cv_gmm_da(object, posterior, fold, folds, prior, cost)
}

# Random numbers of parts, each of which has its share of every class.
folds_by_class <- function(class, known, folds) {
  fold <- rep(NA_integer_, length(class))
  ordered <- unlist(lapply(split(known, class[known]), function(rows) rows[sample.int(length(rows))]))
  fold[ordered] <- rep_len(sample.int(folds), length(ordered))
  fold
}

# The same model without some of the rows.
refit_da <- function(object, out, select, n_start, control) {
  class <- droplevels(object$class[-out])
  lost <- setdiff(levels(object$class)[table(object$class) > 0], levels(class))
  if (length(lost) > 0) {
    abort(gettextf("Class \"%s\" has no row left when a part is held out; take more `folds`.", lost[1]), "data")
  }
  old <- names(table(object$class))[table(object$class) > 0]
  tried <- object$selection
  weights <- keep_rows(object$weights, -out)
  x <- keep_rows(object$data, -out)
  separate <- object$model == "MclustDA" && !anyNA(object$class)
  # The numbers that one mixture of all classes was chosen among are not those of its classes.
  k <- if (select && separate) lapply(old, function(one) unique(tried$k[tried$class == one])) else as.list(object$k[match(old, names(object$k))])
  names(k) <- old
  how <- list(covariance = unique(if (select) tried$covariance else unname(object$covariance)),
              each = if (!select) as.list(object$covariance), prior = object$fits[[1]]$prior, n_start = n_start, control = control)
  parts <- if (separate) fit_classes(x, class, k, weights, how)
  else fit_jointly(x, class, k, length(object$classes) - length(old), weights, how)
  new_gmm_da(parts, object$model, x, class, weights, object$call)
}

new_cv_gmm_da <- function(object, posterior, fold, folds, prior, cost) {
  known <- which(!is.na(fold))
  weights <- without_blank(object$data, weights_for(object$weights, length(fold)))
  held_out <- losses(posterior, object, cost)
  seen <- losses(posterior_of_classes(with_class_shares(object, prior), object, object$data), object, cost)
  estimate <- function(loss) sum((weights * loss)[known]) / sum(weights[known])
  spread <- function(loss) {
    of_fold <- split(known, fold[known])
    size <- vapply(of_fold, function(rows) sum(weights[rows]), numeric(1))
    mean <- vapply(of_fold, function(rows) sum((weights * loss)[rows]), numeric(1)) / size
    counted <- size > 0
    sqrt(sum(size[counted] * (mean[counted] - estimate(loss))^2) / sum(size) / (sum(counted) - 1))
  }
  table <- data.frame(estimate = vapply(held_out$loss, estimate, numeric(1)), se = vapply(held_out$loss, spread, numeric(1)),
                      training = vapply(seen$loss, estimate, numeric(1)), row.names = names(held_out$loss))
  structure(list(table = table, confusion = confusion_of(object, held_out$predicted, weights), class = held_out$predicted,
                 posterior = posterior, fold = fold, folds = folds, model = describe_da(object)), class = "cv_gmm_da")
}

# What each row is taken for, and what that costs.
losses <- function(posterior, object, cost) {
  truth <- as.integer(object$class)
  decided <- rep(NA_integer_, length(truth))
  there <- which(!is.na(posterior[, 1]))
  decided[there] <- decide(posterior[there, , drop = FALSE], cost, object$classes)
  loss <- list(error = as.double(decided != truth), brier = rowSums((posterior - outer(truth, seq_along(object$classes), "=="))^2) / 2)
  if (!is.null(cost)) loss$cost <- cost_matrix(cost, object$classes)[cbind(truth, decided)]
  list(predicted = factor(object$classes[decided], object$classes), loss = loss)
}

confusion_of <- function(object, predicted, weights) {
  table <- tapply(weights, list(object$class, predicted), sum, default = 0)
  names(dimnames(table)) <- c(gettext("class"), gettext("predicted"))
  table
}

#' @export
print.cv_gmm_da <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  cat(gettextf("Cross-validation in %d parts: %s", x$folds, x$model), "\n\n", sep = "")
  print(x$table, digits = digits)
  cat("\n")
  print(x$confusion, digits = digits)
  invisible(x)
}

#' @export
as.data.frame.cv_gmm_da <- function(x, row.names = NULL, optional = FALSE, ...) check_object(x)$table

# ---- methods --------------------------------------------------------------------------------------

# In a class of one component that is fitted by itself nothing is equal to what another has: its family is that without
# restrictions among components.
told_families <- function(x) {
  alone <- x$model == "MclustDA" && length(x$fits) == length(x$classes)
  ifelse(alone & x$k == 1, chartr("E", "V", x$covariance), x$covariance)
}

describe_da <- function(x) {
  families <- unique(told_families(x))
  sprintf(ngettext(length(x$classes), "%s with %d class (%s)", "%s with %d classes (%s)"), x$model, length(x$classes), paste(families, collapse = ", "))
}

class_table <- function(x) {
  weights <- weights_for(x$weights, length(x$class))
  rows <- sum_by(weights, x$class)
  data.frame(rows = rows, proportion = as.vector(x$proportions), k = as.vector(x$k), covariance = as.vector(told_families(x)),
             row.names = x$classes)
}

#' @export
print.gmm_da <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  cat(gettextf("Discriminant analysis: %s", describe_da(x)), "\n", sep = "")
  cat(gettextf("Data:   %s rows, %s: %s", big(nrow(x$data)),
               sprintf(ngettext(ncol(x$data), "%d variable", "%d variables"), ncol(x$data)),
               told_in_part(colnames(x$params$means))), "\n", sep = "")
  if (!is.null(x$weights)) cat(gettextf("Weights: with sum %s; rows are counted by their weights", format(sum(x$weights))), "\n", sep = "")
  of_rows <- rowSums(is.na(x$data))
  blank <- length(blank_rows(x$data))
  missing <- tell_missing(sum(of_rows) - blank * ncol(x$data), sum(of_rows > 0) - blank, blank)
  if (!is.null(missing)) cat(gettextf("Missing: %s", missing), "\n", sep = "")
  without <- sum(is.na(x$class))
  if (without > 0) cat(sprintf(ngettext(without, "%d row has no class", "%d rows have no class"), without), "\n", sep = "")
  cat("\n")
  table <- class_table(x)
  names(table)[1:2] <- c(gettext("rows"), gettext("proportion"))
  print_in_part(table, digits)
  cat("\n", gettextf("log-likelihood %s, df %d, BIC %s (smaller is better)", loglik_told(x$loglik),
                     as.integer(x$df), loglik_told(stats::BIC(x))), "\n", sep = "")
  invisible(x)
}

#' @export
format.gmm_da <- function(x, ...) {
  check_object(x)
  gettextf("<gmm_da: %s>", describe_da(x))
}

#' @export
summary.gmm_da <- function(object, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  weights <- without_blank(object$data, weights_for(object$weights, nrow(object$data)))
  seen <- losses(posterior_of_classes(object$params, object, object$data), object, NULL)
  known <- !is.na(object$class)
  mean_of <- function(loss) sum((weights * loss)[known]) / sum(weights[known])
  structure(list(fit = object, table = class_table(object), confusion = confusion_of(object, seen$predicted, weights),
                 error = mean_of(seen$loss$error), brier = mean_of(seen$loss$brier)), class = "summary.gmm_da")
}

#' @export
print.summary.gmm_da <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  print(x$fit, digits = digits)
  cat("\n", gettext("Rows of the fit, as they are classified:"), "\n", sep = "")
  print(x$confusion, digits = digits)
  cat("\n", gettextf("error %s, Brier score %s; of new rows they are larger: see cv_gmm_da()", format(x$error, digits = digits),
                     format(x$brier, digits = digits)), "\n", sep = "")
  invisible(x)
}

#' @export
logLik.gmm_da <- function(object, ...) {
  check_object(object, "object")
  structure(object$loglik, df = object$df, nobs = object$n_obs, class = "logLik")
}

#' @export
nobs.gmm_da <- function(object, ...) check_object(object, "object")$n_obs

#' @export
coef.gmm_da <- function(object, ...) check_object(object, "object")$params

#' @export
as.data.frame.gmm_da <- function(x, row.names = NULL, optional = FALSE, ...) class_table(check_object(x))
