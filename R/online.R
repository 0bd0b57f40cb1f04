# Fits that learn from further rows in one pass: statistics that are kept, and moved towards those of each batch.

#' Fits again, or with further rows
#'
#' `update(fit, k = 3)` fits the same data again, with arguments that are changed, as [stats::update()] does.
#' `update(fit, newdata = rows)` lets a mixture learn from further rows in one pass over them, without the rows that it was fitted to.
#'
#' @section Further rows: The rows of `newdata` are taken in batches. At the parameters that there are the E-step gives a batch's
#'   [sufficient_statistics()]; statistics of all that was seen before move towards them,
#'   \deqn{\bar s_t = (1 - \gamma_t) \bar s_{t-1} + \gamma_t s_t,}
#'   per row, and the M-step of \eqn{\bar s_t} gives the parameters for the next batch. That is stepwise EM (Cappe and Moulines 2009). The step
#'   size of a batch with m rows is
#'   \deqn{\gamma_t = (1 + n_t / m)^{-\kappa}, \quad 1/2 < \kappa \le 1,}
#'   \eqn{n_t} being how many rows were seen before it. In batches of equal size that is \eqn{(t + t_0)^{-\kappa}}, t counted from 0
#'   and \eqn{t_0 = 1 + n_0 / m}, where \eqn{n_0} is `before`. With `kappa = 1` it is \eqn{m / (n_t + m)}, and each row counts as every other, old or new. A smaller
#'   `kappa` forgets old rows, which helps where the parameters were far off when these were seen (a fit of few rows whose components overlap, which many
#'   further rows follow), and where a population changes; the estimates then vary as those of fewer rows do. Small batches move the parameters more often. `before = 0` forgets all rows of the fit, of which the parameters are left as a start.
#'
#'   What stands for the old rows are their statistics at the parameters of the fit, where it has its data. Where it has none, as after a
#'   fit of a source, they are those that the parameters expect, which is the same at the maximum of a family without restrictions (`"VVV"`). Further calls of
#'   `update()` go on with the statistics that the first has left: two calls are one with the rows of both, if the first has whole batches.
#'
#'   Weights, labels, missing values, noise, priors and constraints are those of the one EM; what a prior would take from the data must be given where
#'   values are missing or there is noise, as in [m_step()].
#'
#' @section What such a fit says: It has all rows in `nobs()`, and keeps none. It has not converged, since no batch is looked at twice: `status` is
#'   `"online"`. **No log-likelihood of all rows at its parameters is known**: `logLik()`, [BIC()] and other criteria are `NA`. [log_likelihood()]
#'   has that of the rows it is given. `fit$online$loglik` is that of the new rows, each at the parameters that stood before its batch: of rows that were predicted,
#'   and so without the optimism of a fit. As long as nothing else is wrong, it is of two models higher in the one that predicts better.
#'
#' @param object A fit by [fit_gmm()]; for fits again also one by [fit_kmeans()] or [fit_gmm_da()].
#' @param formula. A change of the formula, as for [stats::update()].
#' @param ... Arguments of the call that are changed, by name; with `newdata` `weights` and `labels` of the new rows (of a source these are
#'   columns: see [chunk_source()]).
#' @param newdata Rows with the variables of the fit: a matrix, a data frame, or a source of chunks.
#' @param kappa The exponent of the step size, a number greater than 0.5 and at most 1.
#' @param before For how many rows the fit counts (the sum of their weights); `NULL` for as many as it has seen.
#' @param batch_size Rows in a batch. Where chunks of a source begin does not matter.
#' @param evaluate Whether to evaluate the new call or return it. Of a fit that was made inside of a function
#'   what cannot be found any more is taken from where its formula was written, or from the fit.
#' @return A fit: see [fit_gmm()]. After `newdata` without data: `$cluster` is empty, `$trace` has the log-likelihood of each batch before it was
#'   learned, `$iterations` is the number of batches, and `$online` a list of `rows` (how many were new), `weight`, `loglik` (see above), `step` (the last
#'   step size), `batches`, `before` (for how many rows the fit now counts) and `statistics` (a [sufficient_statistics()] object).
#' @references Cappe, O. and Moulines, E. (2009). On-line expectation-maximization algorithm for latent data models. *Journal of the
#'   Royal Statistical Society B* 71, 593-613. \doi{10.1111/j.1467-9868.2009.00698.x}
#'
#'   Dawid, A. P. (1984). Present position and potential developments: some personal views: statistical theory: the prequential approach.
#'   *Journal of the Royal Statistical Society A* 147, 278-292. \doi{10.2307/2981683}
#' @seealso [fit_gmm()] with a source, which reads its rows as often as it takes to a maximum.
#' @examples
#' x <- people[c("height", "weight")]
#' fit <- fit_gmm(x, k = 2, covariance = "VVI")
#' BIC(update(fit, covariance = "VVV"))
#'
#' # A fit of the first 200 people, and then the others
#' first <- fit_gmm(x[1:200, ], k = 2, covariance = "VVI")
#' all <- update(first, newdata = x[-(1:200), ], batch_size = 50)
#' all
#' log_likelihood(all, x)
#' logLik(fit)
#' @export
update.gmm_fit <- function(object, formula. = NULL, ..., newdata = NULL, kappa = 1, before = NULL, batch_size = 1024,
                           evaluate = TRUE) {
  check_fit(object)
  if (!is.null(newdata)) {
    if (!is.null(formula.)) abort(gettextf("`formula.` changes what is fitted again, and `newdata` is for a fit as it is: give one of them."))
    if (!missing(evaluate)) abort(gettextf("`%s` is for fits again, and does not go with `newdata`.", "evaluate"))
    return(learn_rows(..., fit = object, newdata = newdata, kappa = kappa, before = before, batch_size = batch_size))
  }
  given <- c("kappa", "before", "batch_size")[!c(missing(kappa), missing(before), missing(batch_size))]
  if (length(given) > 0) abort(gettextf("`%s` is for rows that are learned: it goes with `newdata`.", given[1]))
  if (is_online(object) && !isFALSE(evaluate)) {
    abort(gettextf("The fit has learned from rows that its call does not name, and that it does not keep: fit_gmm() fits again what it is given."))
  }
  update_call(object, formula., match.call(expand.dots = FALSE)$..., evaluate, parent.frame())
}

#' @rdname update.gmm_fit
#' @export
update.kmeans_fit <- function(object, formula. = NULL, ..., evaluate = TRUE) {
  update_call(check_fit(object), formula., match.call(expand.dots = FALSE)$..., evaluate, parent.frame())
}

#' @rdname update.gmm_fit
#' @export
update.gmm_da <- function(object, formula. = NULL, ..., evaluate = TRUE) {
  update_call(check_object(object, "object"), formula., match.call(expand.dots = FALSE)$..., evaluate, parent.frame())
}

# What comes after `...` is told by its whole name.
learn_rows <- function(..., fit, newdata, kappa, before, batch_size, weights = NULL, labels = NULL) {
  check_dots_empty(...)
  kappa <- check_kappa(kappa)
  if (!is.null(before)) before <- check_number(before, "before", min = 0)
  batch_size <- check_whole(batch_size, "batch_size")
  if (is_bins(newdata)) abort(gettextf("`newdata` must have values here, not bins."))
  learner <- new_learner(fit, kappa, before)
  progress <- progress_line(gmm_control(), "EM")
  on.exit(progress$clear())
  batches <- in_batches(batch_size, learner$see, function() learner$learn(progress$report))
  if (is_chunk_source(newdata)) {
    check_none_beside_source(weights, labels)
    for_each_chunk(newdata, function(chunk) {
      chunk <- ready_chunk(chunk)
      take_rows(batches, learner, rows_for(fit, chunk$x), chunk$weights, chunk$labels)
    })
  } else {
    x <- rows_for(fit, newdata)
    weights <- without_blank_rows(x, check_weights(weights, nrow(x), some = FALSE), some = FALSE)
    take_rows(batches, learner, x, weights, labels)
  }
  batches$finish()
  online_fit(fit, learner$state(), if (is_chunk_source(newdata)) newdata$title else gettext("memory"))
}

check_kappa <- function(kappa) {
  kappa <- unwrapped(kappa, "kappa")
  if (is_number(kappa) && kappa > 0.5 && kappa <= 1) return(as.double(kappa))
  abort(gettextf("`kappa` must be a number greater than 0.5 and at most 1, not %s.", describe(kappa)))
}

take_rows <- function(batches, learner, x, weights, labels) {
  known <- if (is.null(labels)) 0 else if (length(dim(labels)) == 2) nrow(x) else sum(!is.na(labels))
  learner$count(x, weights, known)
  batches$add(x, weights, labels_for(labels, learner$params(), nrow(x), in_parts = TRUE))
}

# ---- What is learned -------------------------------------------------------------------------

# Statistics of all that was seen, as sums of weight `before`, about the means that there are; and of the batch that is not whole yet.
new_learner <- function(fit, kappa, before) {
  model <- model_of_fit(fit)
  params <- fit$params
  past <- statistics_so_far(fit, before)
  seen <- list(rows = 0, weight = 0, loglik = 0, batches = 0L, step = NA_real_, weighted = FALSE,
               labelled = 0, blank = 0, missing = 0, incomplete = 0)
  trace <- numeric(0)
  batch <- NULL
  see <- function(x, weights, labels) {
    piece <- new_gmm_statistics(run_e_step(params, x, weights, labels), params, x, weights)
    batch <<- if (is.null(batch)) piece else batch + piece
  }
  learn <- function(report) {
    weight <- weight_of_statistics(batch)
    if (weight > 0) {
      step <- step_size(weight, past$before, kappa)
      past <<- moved_towards(past, batch, weight, step)
      params <<- params_of_statistics(past$statistics, model)
      past$statistics <<- about_new_means(past$statistics, params)
      seen$loglik <<- seen$loglik + batch$loglik
      seen$batches <<- seen$batches + 1L
      seen$step <<- step
      trace[seen$batches] <<- batch$loglik
      if (is.function(report)) report(seen$batches, seen$loglik)
    }
    batch <<- NULL
  }
  count <- function(x, weights, known) {
    absent <- rowSums(is.na(x))
    # By their weights, which responsibilities add up to but for rounding.
    new <- list(rows = nrow(x), weight = if (is.null(weights)) nrow(x) else sum(weights), labelled = known,
                blank = sum(absent == ncol(x)), missing = sum(absent), incomplete = sum(absent > 0))
    seen[names(new)] <<- Map(`+`, seen[names(new)], new)
    seen$weighted <<- seen$weighted || any(weights != (absent < ncol(x)))
  }
  list(see = see, learn = learn, count = count, params = function() params,
       state = function() c(seen, list(trace = trace, params = params, before = past$before, statistics = past$statistics)))
}

weight_of_statistics <- function(statistics) sum(statistics$weight) + or_default(statistics$noise, 0)

# list(statistics, before): of rows that are there, or those that parameters expect of so many rows.
statistics_so_far <- function(fit, before) {
  online <- fit$online
  n <- if (is.null(online)) fit$n_obs else online$before
  before <- or_default(before, n)
  statistics <- if (!is.null(online)) online$statistics
  else if (before == 0 || is.null(fit$data)) expected_statistics(fit, before)
  else if (is_binned(fit)) sufficient_statistics(fit$params, own_bins(fit), labels = given_labels(fit$labels, TRUE))
  else sufficient_statistics(fit$params, own_rows(fit), quiet_weights(fit), given_labels(fit$labels, TRUE))
  list(statistics = scaled_statistics(statistics, before / weight_of_statistics(statistics)), before = before)
}

# The weights of a fit are those without its blank rows, which were told of when it was made.
quiet_weights <- function(fit) without_blank(own_rows(fit), fit$weights)

expected_statistics <- function(fit, before) {
  params <- fit$params
  if (!is.null(fit$prior) && before > 0) {
    abort(gettextf("A fit with a prior must have its rows to go on from (keep_data = TRUE), since its parameters hold the prior as well; `before = 0` goes on without them."))
  }
  weight <- params$proportions * fit$n_obs
  d <- n_variables(params)
  scatter <- array(unlist(lapply(seq_along(weight), function(j) slice(params$covariances, j) * weight[j])), c(d, d, length(weight)))
  structure(c(
    list(params = params, weight = stats::setNames(weight, rownames(params$means)), moment = params$means * 0,
         scatter = structure(scatter, dimnames = dimnames(params$covariances))),
    if (!is.null(params$noise)) list(noise = params$noise$proportion * fit$n_obs),
    list(loglik = 0, rows = as.double(fit$n_obs), missing = as.double(fit$missing))
  ), class = "gmm_statistics")
}

sums_of_statistics <- function(statistics) intersect(c("weight", "moment", "scatter", "noise", "loglik", "rows"), names(statistics))

scaled_statistics <- function(statistics, by) {
  sums <- sums_of_statistics(statistics)
  statistics[sums] <- lapply(statistics[sums], `*`, by)
  statistics
}

moved_towards <- function(past, batch, weight, step) {
  all <- past$before + weight
  old <- scaled_statistics(past$statistics, if (past$before > 0) (1 - step) * all / past$before else 0)
  list(statistics = old + scaled_statistics(batch, step * all / weight), before = all)
}

params_of_statistics <- function(statistics, model) {
  check_prior_of_statistics(model$prior, statistics)
  emptied <- which(!(statistics$weight > 0))
  if (length(emptied) > 0) {
    abort(gettextf("No row of `newdata` belongs to component %s any more, and nothing else is left of it: `before`, `kappa` or `batch_size` must be larger.",
                   rownames(statistics$params$means)[emptied[1]]), "data")
  }
  names <- rownames(statistics$params$means)
  # Where no column varies there is no M-step at all.
  found <- tryCatch(run_m_step_of(statistics, data_of_statistics(statistics), length(names), model), mezcla_data_error = function(e) NULL)
  flat <- if (is.null(found)) 1L else found$collapsed
  if (length(flat) > 0) {
    abort(gettextf("The rows of `newdata` leave component %s no spread: `before`, `kappa` or `batch_size` must be larger.", names[flat[1]]), "data")
  }
  rename_components(found$params, names)
}

# Sums about points are sums about others.
about_new_means <- function(statistics, params) {
  shift <- statistics$params$means - params$means
  for (j in seq_len(nrow(shift))) {
    cross <- tcrossprod(statistics$moment[j, ], shift[j, ])
    statistics$scatter[, , j] <- statistics$scatter[, , j] + cross + t(cross) + statistics$weight[j] * tcrossprod(shift[j, ])
  }
  statistics$moment <- statistics$moment + statistics$weight * shift
  statistics$params <- params
  statistics
}

# ---- The fit ---------------------------------------------------------------------------------

online_fit <- function(fit, seen, title) {
  source <- or_default(fit$source, list(rows = length(fit$cluster), passes = 0L, weighted = has_weights(fit),
                                      labelled = known_labels(fit), blank = sum(is.na(fit$cluster))))
  noted <- fit$online
  fit$source <- list(title = title, rows = source$rows + seen$rows, sample = 0, passes = source$passes + 1L,
                     weighted = source$weighted || seen$weighted, labelled = source$labelled + seen$labelled, blank = source$blank + seen$blank)
  fit$online <- list(
    rows = or_default(noted$rows, 0) + seen$rows, weight = or_default(noted$weight, 0) + seen$weight,
    loglik = or_default(noted$loglik, 0) + seen$loglik, batches = or_default(noted$batches, 0L) + seen$batches,
    step = if (seen$batches > 0) seen$step else or_default(noted$step, NA_real_), before = seen$before, statistics = seen$statistics
  )
  fit$params <- seen$params
  fit$n_obs <- fit$n_obs + seen$weight
  fit[c("loglik", "log_prior", "entropy", "remaining", "gradient")] <- NA_real_
  fit$iterations <- fit$online$batches
  fit$converged <- FALSE
  fit$status <- "online"
  fit$components <- integer(0)
  fit$diagnosis <- character(0)
  fit$trace <- c(if (!is.null(noted)) fit$trace, seen$trace)
  fit$missing <- fit$missing + seen$missing
  fit$incomplete <- fit$incomplete + seen$incomplete
  fit$starts <- data.frame(method = "best", loglik = NA_real_, iterations = fit$iterations, status = "online")
  fit$selection <- selection_of_online(fit)
  fit$cluster <- integer(0)
  if (!is.null(fit$labels)) fit$labels <- list(codes = integer(0), levels = rownames(fit$params$means))
  fit[c("data", "weights", "na.action", "bins", "candidates")] <- list(NULL)
  fit$version <- this_version()
  fit
}

known_labels <- function(fit) {
  labels <- fit$labels
  if (is.null(labels)) 0 else if (is.null(labels$codes)) sum(is_limited(labels$plausibility)) else sum(labels$codes != 0)
}

# The model that it is, of which no criterion is known.
selection_of_online <- function(fit) {
  table <- fit$selection
  row <- row_of_model(fit, fit$k, fit$covariance, proportions_of_model(fit))
  own <- table[row, , drop = FALSE]
  rownames(own) <- NULL
  own[intersect(names(own), c("loglik", criteria))] <- NA_real_
  own$status <- "online"
  structure(own, criterion = attr(table, "criterion"))
}
