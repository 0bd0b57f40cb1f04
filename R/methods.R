#' Methods for fits
#'
#' The usual questions to a fit, answered for mixtures and for k-means; [update()][update.gmm_fit] has a page of its own.
#'
#' @param object,x A fit by [fit_gmm()] or [fit_kmeans()]; for `simulate()` also [gmm_params()].
#' @param method For `fitted()`: `"centers"`, the mean of the component (the centre of the
#'   cluster) to which the row is assigned; `"posterior"`, the mean of all components weighted by
#'   the responsibilities (mixtures only); `"classes"`, the assignment itself.
#' @param nsim Number of data sets to simulate.
#' @param seed As for [stats::simulate()]: `NULL`, or a number for [set.seed()].
#' @param n Number of rows of a simulated data set; by default as many as were fitted.
#' @param simplify For `coef()` of a mixture: whether to return the estimates as a vector with names, in the order of
#'   [vcov()][vcov.gmm_fit].
#' @param parameters With `simplify`: `"free"` or `"natural"` ones; see [vcov()][vcov.gmm_fit].
#' @param ... Further arguments.
#' @details
#' A row that is noise, or trimmed, has no centre: its fitted values by `"centers"` are `NA`. Rows
#' left out by `na.action = na.exclude` have a place, with `NA`, in `fitted()`, `residuals()` and
#' `predict()`; by `na.omit` they have none.
#'
#' A fit can be saved by [saveRDS()] and read in another session, and by later versions of the package. One
#' that was damaged on the way, or changed by hand so that it is no mixture, is an error of class
#' `mezcla_fit_error` in every method.
#' @return `logLik()`: with attributes `df` and `nobs`, so that [stats::AIC()] and
#'   [stats::BIC()] follow. `nobs()`: the sum of the case weights. `coef()`: the [gmm_params()]
#'   (or, simplified, a vector), or the matrix of centres. `fitted()`, `residuals()` (data minus fitted centres): n x d
#'   matrices. `simulate()`: a data frame with the variables and the component as `.component` (a factor of their names where the fit has
#'   labels), or a list of `nsim` of them. `weights()`: the case weights (0 for a row without any value) or `NULL`. `formula()`: the
#'   formula, or an error when there was none.
#' @examples
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVI")
#' BIC(fit)
#' coef(fit)$means
#' head(residuals(fit))
#' simulate(fit, seed = 1, n = 3)
#' @name fit-methods
NULL

#' @rdname fit-methods
#' @export
logLik.gmm_fit <- function(object, ...) {
  check_fit(object)
  structure(object$loglik, df = object$df, nobs = object$n_obs, class = "logLik")
}

#' @rdname fit-methods
#' @export
logLik.kmeans_fit <- function(object, ...) {
  check_fit(object)
  if (object$trim > 0) {
    abort(gettextf("A k-means that trims rows is no mixture of all rows, and has no log-likelihood."))
  }
  x <- own_rows(object)
  structure(log_likelihood_at(mixture_of_kmeans(object), x, object$weights),
            df = object$k * ncol(x) + 1, nobs = object$n_obs, class = "logLik")
}

#' @rdname fit-methods
#' @export
nobs.gmm_fit <- function(object, ...) check_fit(object)$n_obs

#' @rdname fit-methods
#' @export
nobs.kmeans_fit <- nobs.gmm_fit

#' @rdname fit-methods
#' @export
coef.gmm_fit <- function(object, simplify = FALSE, parameters = c("free", "natural"), ...) {
  check_fit(object)
  parameters <- match_choice(parameters, "parameters", c("free", "natural"))
  if (check_flag(simplify, "simplify")) simplified_coef(object, parameters) else object$params
}

#' @rdname fit-methods
#' @export
coef.kmeans_fit <- function(object, ...) check_fit(object)$centers

#' @rdname fit-methods
#' @export
fitted.gmm_fit <- function(object, method = c("centers", "posterior", "classes"), ...) {
  check_fit(object)
  stats::napredict(object$na.action, fitted_rows(object, match_choice(
    method, "method", c("centers", "posterior", "classes")
  )))
}

# Without the rows that were left out.
fitted_rows <- function(object, method) {
  check_no_source(object)
  switch(method,
    classes = object$cluster,
    centers = centers_of_rows(object$params$means, object$cluster),
    posterior = of_observed_rows(unlabelled_responsibilities(object), object$data) %*%
      rbind(object$params$means, if (!is.null(object$params$noise)) colMeans(object$params$noise$box))
  )
}

#' @rdname fit-methods
#' @export
fitted.kmeans_fit <- function(object, method = c("centers", "classes"), ...) {
  check_fit(object)
  method <- match_choice(method, "method", c("centers", "classes"))
  check_no_source(object)
  stats::napredict(object$na.action, if (method == "classes") object$cluster
                   else centers_of_rows(object$centers, object$cluster))
}

# Noise and trimmed rows (0) have no centre.
centers_of_rows <- function(centers, cluster) {
  fitted <- centers[replace(cluster, cluster == 0, NA), , drop = FALSE]
  rownames(fitted) <- names(cluster)
  fitted
}

#' @rdname fit-methods
#' @export
residuals.gmm_fit <- function(object, method = c("centers", "posterior"), ...) {
  check_fit(object)
  method <- match_choice(method, "method", c("centers", "posterior"))
  stats::naresid(object$na.action, rows_or_stand_ins(object) - unname(fitted_rows(object, method)))
}

#' @rdname fit-methods
#' @export
residuals.kmeans_fit <- function(object, ...) {
  check_fit(object)
  stats::naresid(object$na.action,
                 own_rows(object) - unname(centers_of_rows(object$centers, object$cluster)))
}

#' @rdname fit-methods
#' @export
simulate.gmm_fit <- function(object, nsim = 1, seed = NULL, n = nrow_of(object), ...) {
  check_fit(object)
  named <- function(data) {
    data$.component <- as_labels_of(object, data$.component)
    data
  }
  drawn <- simulate_params(object$params, object$variables, nsim, seed, n)
  if (is.data.frame(drawn)) return(named(drawn))
  structure(lapply(drawn, named), seed = attr(drawn, "seed"))
}

#' @rdname fit-methods
#' @export
simulate.kmeans_fit <- function(object, nsim = 1, seed = NULL, n = nrow_of(object), ...) {
  check_fit(object)
  simulate_params(mixture_of_kmeans(object), object$variables, nsim, seed, n)
}

#' @rdname fit-methods
#' @export
simulate.gmm_params <- function(object, nsim = 1, seed = NULL, n, ...) {
  check_params(object)
  simulate_params(object, colnames(object$means), nsim, seed, check_whole(n, "n", min = 0))
}

nrow_of <- function(object) {
  if (is_binned(object)) round(object$n_obs) else if (is.null(object$source)) length(object$cluster) else object$source$rows
}

simulate_params <- function(params, variables, nsim, seed, n) {
  nsim <- check_whole(nsim, "nsim")
  state <- begin_simulation(seed)
  if (state$restore) on.exit(assign(".Random.seed", state$before, envir = globalenv()))
  draws <- lapply(seq_len(nsim), function(i) {
    x <- rgmm(n, params)
    component <- attr(x, "component")
    attr(x, "component") <- NULL
    if (!is.null(variables)) colnames(x) <- variables
    data.frame(x, .component = component, check.names = FALSE)
  })
  structure(if (nsim == 1) draws[[1]] else draws, seed = state$seed)
}

update_call <- function(object, formula, changes, evaluate, env) {
  check_flag(evaluate, "evaluate")
  if (!is.null(formula) && !inherits(formula, "formula")) {
    abort(gettextf("`formula.` must be a formula, not %s.", describe(formula)))
  }
  call <- object$call
  if (!is.null(formula)) call$x <- changed_formula(formula(object), formula)
  for (name in names(changes)) call[[name]] <- changes[[name]]
  if (!evaluate) return(call)
  # Where the package is not attached, its function is found all the same.
  if (is.name(call[[1]]) && !exists(as.character(call[[1]]), envir = env, mode = "function")) {
    call[[1]] <- call("::", quote(mezcla), call[[1]])
  }
  evaluate_update(object, call, setdiff(names(call)[-1], c("", names(changes))), env)
}

# In `. ~ . + Temp` the left side is what it was: none, where there was none.
changed_formula <- function(old, new) {
  if (length(old) == 2 && length(new) == 3 && identical(new[[2]], quote(.))) new[[2]] <- NULL
  stats::update.formula(old, new)
}

# A call that was written inside of a function names what cannot be found any more when the fit has left it:
# then it is taken from where the formula was written, or from the fit.
evaluate_update <- function(object, call, unchanged, env) {
  lost <- Filter(function(name) !can_be_found(call[[name]], env), unchanged)
  own <- new.env(parent = env)
  if (!is.null(object$terms)) {
    there <- environment(object$terms)
    lost <- setdiff(lost, c("x", "weights", "labels", "subset"))
    for (name in Filter(function(name) can_be_found(call[[name]], there), lost)) {
      call[[name]] <- put_under_name(call[[name]], eval(call[[name]], there), name, own)
    }
    if ("data" %in% lost && !can_be_found(call$data, own) && has_own_rows(object)) {
      return(update_on_own_rows(object, call, unchanged, own))
    }
  } else if (any(c("x", "class", "weights", "labels") %in% lost)) {
    # They belong together, row by row.
    kept <- list(x = if (is_binned(object)) own_bins(object) else own_rows(object), class = object$class, weights = object$weights,
                 labels = given_labels(object$labels, TRUE))
    if (is_binned(object)) call[c("rounding", "weights")] <- NULL
    for (name in intersect(names(kept), unchanged)) {
      call[[name]] <- put_under_name(call[[name]], kept[[name]], name, own)
    }
  }
  for (name in lost) {
    if (!can_be_found(call[[name]], own)) {
      abort(gettextf("`%s` must be given to update(): what the fit was called with (%s) is not found here.",
                     name, paste(deparse(call[[name]]), collapse = " ")))
    }
  }
  written <- call
  if (!is.null(object$terms) && "x" %in% unchanged) {
    call$x <- formula_of_call(object, call)
    call <- formula_with(call, setdiff(names(call), unchanged), there, own)
  }
  fit <- eval(call, own)
  as_written(fit, written, c("weights", "labels", "subset"))
}

# A fit whose call has these arguments as they were written.
as_written <- function(fit, written, arguments) {
  for (name in intersect(arguments, names(written))) fit$call[name] <- list(written[[name]])
  fit
}

# Of the rows that the fit has kept, which are those that `subset` and `na.action` have left. What is a variable of the formula is a column there.
update_on_own_rows <- function(object, call, unchanged, own) {
  written <- call
  rows <- as.data.frame(own_rows(object))
  formula <- formula(object)
  if (length(formula) == 3) rows[[deparse1(formula[[2]])]] <- object$class
  call$x <- formula_of_call(object, call)
  same <- identical(deparse(call$x), deparse(formula))
  if (same) call$x <- formula_of_columns(formula, colnames(object$data))
  kept <- list(data = rows, weights = object$weights, labels = given_labels(object$labels, TRUE))
  for (name in intersect(names(kept), unchanged)) call[[name]] <- put_under_name(NULL, kept[[name]], name, own)
  if ("subset" %in% unchanged) call$subset <- NULL
  fit <- eval(formula_with(call, names(call), environment(object$terms), own), own)
  fit <- as_written(fit, written, c("data", "weights", "labels", "subset"))
  fit$call$x <- if (same) formula else written$x
  if (same) fit$terms <- object$terms
  fit
}

# That which it has been changed to, or, where it is told by a name or has a dot, that of the fit.
formula_of_call <- function(object, call) if (inherits(call$x, "formula")) call$x else formula(object)

has_own_rows <- function(object) !is.null(object$data) && !is_binned(object)

# Where the values of log(a) are what there is, they are a column of that name.
formula_of_columns <- function(formula, columns) {
  right <- Reduce(function(a, b) call("+", a, b), lapply(columns, as.name))
  left <- if (length(formula) == 3) as.name(deparse1(formula[[2]]))
  stats::as.formula(as.call(c(quote(`~`), left, right)), environment(formula))
}

# The formula where it was written, where R finds its variables and those of weights, labels and subset. What these have been changed
# to is told where update() was called, and goes along by its value.
formula_with <- function(call, changed, there, own) {
  beside <- new.env(parent = there)
  data <- tryCatch(eval(call$data, own), error = function(e) NULL)
  for (name in intersect(changed, c("weights", "labels", "subset"))) {
    value <- tryCatch(list(eval(call[[name]], data, own)), error = function(e) NULL)
    if (is.null(value) || is.null(value[[1]])) next
    assign(paste0(".", name), value[[1]], beside)
    call[[name]] <- as.name(paste0(".", name))
  }
  formula <- stats::as.formula(call$x, there)
  environment(formula) <- if (length(ls(beside, all.names = TRUE)) > 0) beside else there
  call$x <- formula
  call
}

can_be_found <- function(expression, env) {
  if (!is.language(expression)) return(TRUE)
  names <- all.vars(without_fields(expression))
  !any(vapply(lapply(names, as.name), is_dot, NA)) && all(vapply(names, exists, NA, envir = env))
}

# By the name that it has in the call, so that this stays as it was written.
put_under_name <- function(expression, value, name, env) {
  if (!is.name(expression)) expression <- as.name(paste0(".", name))
  assign(as.character(expression), value, env)
  expression
}

#' @rdname fit-methods
#' @export
weights.gmm_fit <- function(object, ...) check_fit(object)$weights

#' @rdname fit-methods
#' @export
weights.kmeans_fit <- weights.gmm_fit

#' @rdname fit-methods
#' @export
formula.gmm_fit <- function(x, ...) {
  check_fit(x, "x")
  if (is.null(x$terms)) abort(gettextf("The fit was made without a formula."))
  stats::formula(x$terms)
}

#' @rdname fit-methods
#' @export
formula.kmeans_fit <- formula.gmm_fit

#' @rdname fit-methods
#' @export
formula.gmm_da <- function(x, ...) {
  check_object(x)
  if (is.null(x$terms)) abort(gettextf("The fit was made without a formula."))
  formula <- stats::formula(x$terms)
  # What is kept for new rows are the variables alone.
  class <- or_default(attr(x$terms, "class_of_rows"), x$call$x[[2]])
  stats::as.formula(call("~", class, formula[[2]]), environment(formula))
}

# ---- NEC --------------------------------------------------------------------------------------

#' @rdname ICL
#' @export
NEC.gmm_fit <- function(object, ...) {
  criterion_of_fits("NEC", list(object, ...), match.call(), function(fit) {
    check_is_fit(fit)
    check_has_nec(fit$labels, fit$constraint)
    nec(fit$entropy, fit$loglik, if (fit$k > 1) loglik_alone(fit), fit$k)
  })
}

loglik_alone <- function(fit) {
  if (is_binned(fit)) return(loglik_alone_of_bins(fit))
  control <- gmm_control(progress = FALSE)
  data <- data_of_fit(fit)
  how <- search_plan(list(model_of_fit(fit)), start_methods, NULL, data, control,
                     progress_line(control, "EM"))
  alone <- fits_alone(list(fit), data, how, needed = TRUE)
  logliks_alone(list(list(k = fit$k, model = how$models[[1]])), alone)
}

loglik_alone_of_bins <- function(fit) {
  alone <- suppressWarnings(fit_gmm.gmm_bins(
    own_bins(fit), 1, fit$covariance, noise = given_noise(fit), prior = fit$prior, sigma2 = fit$sigma2, constraint = fit$constraint,
    control = gmm_control(progress = FALSE)
  ), classes = "mezcla_warning")
  if (is_regular(alone)) alone$loglik
}
