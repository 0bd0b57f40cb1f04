# Fits of bins: which starts, which runs, and the choice among models. See bins().

#' @rdname fit_gmm
#' @export
fit_gmm.gmm_bins <- function(x, k = 1:9, covariance = gmm_families(), labels = NULL, noise = FALSE, prior = NULL,
                             proportions = "free", sigma2 = NULL, constraint = NULL,
                             start = c("kmeans", "kmeans++", "random", "concentric"), n_start = NULL,
                             criterion = c("BIC", "AIC", "AICc", "ICL", "NEC", "CV"), folds = 10, keep_data = TRUE,
                             control = gmm_control(), ...) {
  check_not_for_bins(...)
  x <- check_bins(x)
  warn_of_unit_counts(x$counts)
  fit_bins(x, stand_ins(x), labels, noise, k, missing(k), covariance, prior, proportions, sigma2, constraint, start, n_start, criterion,
           folds, keep_data, control, settled_call(match.call(expand.dots = FALSE), parent.frame()))
}

warn_of_unit_counts <- function(counts) {
  if (!have_unit_sum(counts)) return(invisible())
  alert(gettextf("`counts` have the sum %s, which is what BIC takes for the number of values, so that models are hardly penalised; give how many values each bin has.",
                 format(sum(counts), digits = 3)), "weights")
}

check_not_for_bins <- function(...) {
  given <- intersect(...names(), c("weights", "na.action", "rounding"))
  if (length(given) > 0) abort_not_for_bins(given[1])
  check_dots_empty(...)
}

abort_not_for_bins <- function(name) {
  abort(if (name == "weights") gettextf("`weights` are not for bins: give `counts` to bins().")
        else gettextf("`%s` is not for data in bins; see bins().", name))
}

# Rounded values as bins.
fit_rounded <- function(x, rounding, rows, weights, labels, ...) {
  weights <- keep_rows(check_weights(weights, nrow(x)), rows$keep)
  if (!is.null(labels) && NROW(labels) == nrow(x)) labels <- keep_rows(labels, rows$keep)
  x <- keep_rows(x, rows$keep)
  warn_of_unit_weights(weights)
  fit_bins(bins_of_rounded(x, rounding, weights), x, labels, record = rows$record, ...)
}

# `values` are what stands for the bins wherever a value is needed.
fit_bins <- function(x, values, labels, noise, k, k_is_default, covariance, prior, proportions, sigma2, constraint, start, n_start,
                     criterion, folds, keep_data, control, call, record = NULL) {
  control <- check_is_control(control, "gmm_control")
  check_flag(keep_data, "keep_data")
  criterion <- match_choice(criterion, "criterion", criteria)
  if (!is.null(n_start)) n_start <- check_whole(n_start, "n_start", max = 1e6)
  data <- prepare_data(values, x$counts, labels, noise, prior, control$threads)
  data$box <- box_of_bins(noise, x)
  x["counts"] <- list(data$weights)
  start <- read_start(start, nrow(values))
  models <- model_grid(covariance, proportions, sigma2, data, prior, constraint)
  k <- check_k(k, data, start, models[[1]]$constraint, k_is_default)
  if (criterion == "NEC") check_has_nec(data$labels, models[[1]]$constraint)
  if (criterion == "CV") check_folds_of_bins(folds, x)
  progress <- progress_line(control, "EM")
  on.exit(progress$clear())
  how <- search_plan(models, start, n_start, data, control, progress, criterion)
  binned <- binned_data(with_labels(x, data$labels), data, prior, control$threads)
  fits <- search_binned(binned, data, k, how)
  alone <- if (length(fits) > 1 || criterion == "NEC") binned_alone(fits, binned, data, how) else list()
  held_out <- function(data_of_fits, k, folds, how) cross_validate_bins(binned, data, prior, k, folds, how)
  table <- selection_table(fits, binned$data, criterion, folds, how, alone, held_out)
  chosen <- choose_binned(fits, table, binned, how)
  best <- chosen$fit
  warn_if_not_estimable(fits)
  if (has_free_order(start, data, best$model)) best <- in_canonical_order(best)
  fit <- build_gmm_fit(best, data, chosen$selection, record, keep_data, control, parameters_of_models(fits), call,
                       classes_of_bins(best$params, with_labels(x, data$labels)))
  fit$bins <- x
  if (!keep_data) fit["bins"] <- list(without_ends(x))
  warn_of_binned_fit(fit, binned, control)
  fit
}

# Of a fit that keeps no data it is still to be known that they were bins.
without_ends <- function(x) structure(list(lower = NULL, upper = NULL, counts = NULL), class = "gmm_bins")

# Each distinct bin once, and the stand-ins as the engine has them.
binned_data <- function(x, data, prior, threads) data_of_distinct(distinct_bins(x), data$box, prior, threads)

data_of_distinct <- function(bins, box, prior, threads = default_threads()) {
  values <- stand_ins(bins)
  data <- with_box_and_scale(model_data(values, bins$counts, bins$labels, threads), box, prior)
  data$bins <- nrow(values)
  # A bin counts as often as it was seen, and at least once, wherever it says something.
  data$profile <- list(count = max(data$n, sum(weights_for(bins$counts, nrow(values)) > 0)), weight = data$n, observed = rep(data$n, ncol(values)), complete = TRUE)
  list(bins = bins, data = data, widths = squared_widths(bins),
       limited = max(rowSums(kinds_of_bins(bins$lower, bins$upper) == 2)))
}

# What is lost of the variance of a column where values are uniform within their bins, and the middles stand for them.
squared_widths <- function(bins) {
  width <- bins$upper - bins$lower
  vapply(seq_len(ncol(width)), function(column) {
    closed <- is.finite(width[, column])
    if (!any(closed)) return(usual_width(bins$lower[, column], bins$upper[, column])^2)
    sum(bins$counts[closed] * width[closed, column]^2) / sum(bins$counts[closed])
  }, numeric(1)) / 12
}

# ---- The search ---------------------------------------------------------------------------------

# A fit for each k and model.
search_binned <- function(binned, data, k, how) {
  cells <- model_cells(k, how$models)
  how$several <- nrow(cells) > 1
  usual <- if (names_methods(how$start) && how$moves) search_of_stand_ins(binned, k, how)
  fits <- lapply(seq_len(nrow(cells)), function(i) {
    fit_binned_cell(cells$k[i], how$models[[cells$model[i]]], usual[[i]], binned, data, how)
  })
  if (!how$several && is.null(fits[[1]]$params)) abort(fits[[1]]$reason, "data")
  fits
}

# What the usual search finds for the stand-ins: good starts, where it does not fail on their ties.
search_of_stand_ins <- function(binned, k, how) {
  tryCatch(search_models(binned$data, k, how), mezcla_error = function(e) NULL)
}

fit_binned_cell <- function(k, model, usual, binned, data, how) {
  fit <- empty_fit(binned$data, k, model)
  fit$n_obs <- data$n
  if (is.null(fit$reason)) fit$reason <- why_not_binned(binned, model)
  if (!is.null(fit$reason)) return(fit)
  problem <- list(bins = binned$bins, data = binned$data, model = model, k = k)
  starts <- tryCatch(starts_of_bins(usual, problem, binned, data, how), mezcla_rows_error = function(e) conditionMessage(e))
  if (is.character(starts)) return(not_estimable(fit, starts))
  runs <- race_of_bins(starts, problem, how)
  best <- runs[[which.max(rank_of_run(runs))]]
  fit[run_fields] <- if (how$several) best[run_fields] else with_twins_seen(best)[run_fields]
  fit$entropy <- entropy_of_bins(fit$params, binned$bins)
  fit$runs <- columns_of_runs(runs, vapply(starts, function(start) start$method, "", USE.NAMES = FALSE))
  fit$searched <- TRUE
  fit
}

why_not_binned <- function(binned, model) {
  if (endsWith(three_letters(model$covariance), "I") || binned$limited <= most_limited) return(NULL)
  gettextf("Rows are limited to intervals in %d columns, and with covariances (%s) no more than %d can be integrated over; use a family whose orientation is I, such as VVI.",
           as.integer(binned$limited), model$covariance, as.integer(most_limited))
}

# Parameters to start from: those of the search among stand-ins, and those of assignments, with the spread within bins
# added.
starts_of_bins <- function(usual, problem, binned, data, how) {
  if (!names_methods(how$start)) {
    start <- make_starts(data, problem$k, how$start, 1L, problem$model)[[1]]
    if (!is.null(start$params)) return(list(start))
    return(list(list(method = start$method, params = widened(start_params(data, start, problem$k, problem$model), problem, binned))))
  }
  found <- list()
  if (!is.null(usual) && has_maximum(usual)) {
    found <- c(list(usual$params), solutions_of(usual, binned$data))
    found <- lapply(utils::head(unique(found), 3), function(params) list(method = "sample", params = params))
  }
  n <- or_default(how$n_start, if (problem$k == 1) 1L else if (how$several) 3L else 8L)
  made <- make_starts(binned$data, problem$k, how$start, n, problem$model)
  c(lapply(made, function(start) {
    params <- start_params(binned$data, start, problem$k, problem$model)
    list(method = start$method, params = widened(params, problem, binned))
  }), found)
}

# A variance per column more, as the model has it.
widened <- function(params, problem, binned) {
  k <- problem$k
  weight <- pmax(params$proportions, 1e-6) * problem$data$n
  covariances <- unname(params$covariances) + as.vector(diag(binned$widths, length(binned$widths)))
  statistics <- list(params = params, weight = weight, moment = matrix(0, k, n_variables(params)),
                     scatter = covariances * rep(weight, each = n_variables(params)^2))
  if (!is.null(params$noise)) statistics$noise <- noise_proportion(params) * problem$data$n
  run_m_step_of(statistics, problem$data, k, problem$model)$params
}

# All starts for some iterations, the better ones for some more, and the best to the end.
race_of_bins <- function(starts, problem, how) {
  control <- how$control
  report <- how$progress$report
  if (how$several && control$tol > 0) control$tol <- max(control$tol, 0.003)
  stages <- if (control$tol == 0) control$max_iter else pmin(c(12L, 60L, control$max_iter), control$max_iter)
  runs <- run_binned_em(lapply(starts, function(start) start$params), problem, stages[1], control, report)
  for (stage in seq_along(stages)[-1]) {
    going <- utils::head(order(-rank_of_run(runs)), if (stage == 2) 3 else 1)
    runs[going] <- lapply(runs[going], continued, problem, utils::modifyList(control, list(max_iter = stages[stage])), report)
    if (stage < length(stages)) next
    early <- setdiff(which(vapply(runs, function(run) run$status == "iteration_limit", NA)), going)
    for (i in early) runs[[i]]$status <- "stopped_early"
  }
  runs
}

# A run that goes on where it was stopped.
continued <- function(run, problem, control, report = NULL) {
  if (run$status != "iteration_limit" && run$status != "converged") return(run)
  left <- max(control$max_iter - run$iterations, 0L)
  joined_runs(run, run_binned_em(list(run$params), problem, left, control, report)[[1]])
}

# ---- The choice ---------------------------------------------------------------------------------

# One component of each family, which NEC compares with.
binned_alone <- function(fits, binned, data, how) {
  if (any(vapply(fits, function(fit) fit$k == 1, NA)) || !has_nec(data$labels, how$models[[1]]$constraint)) return(list())
  if (!names_methods(how$start)) how$start <- start_methods
  tryCatch(search_binned(binned, data, 1L, how), mezcla_error = function(e) list())
}

# As among fits of values, by the likelihood of the bins; the chosen one is brought to the tolerance that was asked for.
choose_binned <- function(fits, table, binned, how) {
  finish <- function(fit) finish_binned(fit, binned, how)
  if (length(fits) == 1) return(list(fit = finish(fits[[1]]), selection = table))
  judge <- function(fit, i, closely, unseen) {
    list(fit = fit, few_rows = FALSE, excess = 0, fault = if (!is_regular(fit)) fault_of_status(fit), closely = TRUE,
         out = !is_regular(fit))
  }
  best <- best_by_criterion(fits, table, judge)
  list(fit = finish(or_default(best$fit, fits[[fallback(fits, table)]])), selection = or_default(best$selection, table))
}

finish_binned <- function(fit, binned, how) {
  if (!is_regular(fit) || how$control$tol == 0) return(fit)
  problem <- list(bins = binned$bins, data = binned$data, model = fit$model, k = fit$k)
  fit[run_fields] <- with_twins_seen(continued(fit, problem, to_its_digits(how$control), how$progress$report))[run_fields]
  fit$entropy <- entropy_of_bins(fit$params, binned$bins)
  fit
}

classes_of_bins <- function(params, bins) {
  of_observed_rows(stats::setNames(likeliest_components(responsibilities_of_bins(params, bins), params), rownames(bins$lower)),
                   stand_ins(bins))
}

# ---- Cross-validation ---------------------------------------------------------------------------

check_folds_of_bins <- function(folds, x) {
  check_counted(x$counts)
  check_whole(folds, "folds", min = 2, max = min(sum(or_default(x$counts, rep(1, nrow(x$lower)))), .Machine$integer.max))
}

# Minus twice the held-out log-likelihood of every model, as cross_validate() has it. The values are held out one by one,
# and not the bins: those of a fold are missing from the counts of the others.
cross_validate_bins <- function(binned, data, prior, k, folds, how) {
  counts <- counts_of_folds(binned$bins$counts, folds)
  held_out <- vapply(seq_len(folds), function(v) {
    held_out_of_bins(binned$bins, counts[, v], data, prior, k, how)
  }, numeric(nrow(model_cells(k, how$models))))
  -2 * rowSums(matrix(held_out, ncol = folds))
}

held_out_of_bins <- function(bins, out, data, prior, k, how) {
  training <- data_of_distinct(distinct_bins(with_counts(bins, bins$counts - out)), data$box, prior, how$control$threads)
  rest <- with_counts(bins, out)
  fits <- tryCatch(search_binned(training, data, k, how), mezcla_error = function(e) NULL)
  if (is.null(fits)) return(rep(NA_real_, nrow(model_cells(k, how$models))))
  vapply(fits, function(fit) {
    if (is.null(fit$params) || !is_regular(fit)) NA_real_ else log_likelihood_of_bins(fit$params, rest)
  }, numeric(1))
}

# How many of the values of each bin are in each fold, all of which are equally large but for one: bins x folds.
counts_of_folds <- function(counts, folds) {
  n <- sum(counts)
  if (n <= 1e6) {
    fold <- sample(rep_len(seq_len(folds), n))
    return(matrix(tabulate(rep(seq_along(counts), counts) + length(counts) * (fold - 1), length(counts) * folds), ncol = folds))
  }
  left <- counts
  vapply(seq_len(folds), function(v) {
    drawn <- drawn_from_counts(left, round(sum(left) / (folds - v + 1)))
    left <<- left - drawn
    drawn
  }, numeric(length(counts)))
}

# So many of the values, without replacement.
drawn_from_counts <- function(counts, size) {
  after <- sum(counts) - cumsum(counts)
  drawn <- numeric(length(counts))
  for (i in seq_along(counts)) {
    drawn[i] <- stats::rhyper(1, counts[i], after[i], size)
    size <- size - drawn[i]
  }
  drawn
}

# ---- Warnings -----------------------------------------------------------------------------------

warn_of_binned_fit <- function(fit, binned, control) {
  warn_if_irregular(fit, control)
  distinct <- nrow(binned$bins$lower)
  if (fit$df >= distinct && is.null(fit$prior)) {
    alert(gettextf("The model has %d parameters for %d distinct bins (%s, k = %d), so that its fit says nothing of other values; try fewer components, or a family with fewer parameters.",
                   fit$df, distinct, fit$covariance, fit$k), "carried")
  }
  warn_of_condition(fit)
  if (fit$converged) warn_of_single_bins(fit, binned$bins)
}

# A component that lies within one bin has any small standard deviation.
warn_of_single_bins <- function(fit, bins) {
  if (!is.null(fit$prior)) return(invisible())
  narrow <- within_one_bin(fit$params, bins)
  if (is.null(narrow)) return(invisible())
  alert(gettextf("Component %d lies within a single bin of %s: of its standard deviation the data say only that it is small beside the width of that bin (%s).",
                 narrow$component, column_label(bins$lower, narrow$column), format(narrow$width, digits = 3)), "resolution")
}

# The first component that has almost all of its probability in one bin of some column; bins of no width say what
# they can.
within_one_bin <- function(params, bins, most = 0.99) {
  sd <- component_deviations(params)
  for (column in seq_len(ncol(sd))) {
    ends <- unique(cbind(bins$lower[, column], bins$upper[, column]))
    ends <- ends[is.finite(ends[, 1]) & is.finite(ends[, 2]) & ends[, 1] < ends[, 2], , drop = FALSE]
    for (j in seq_len(nrow(sd))) {
      p <- exp(interval_moments(ends[, 1], ends[, 2], params$means[j, column], sd[j, column])$log_p)
      if (any(p > most)) return(list(component = j, column = column, width = diff(ends[which.max(p), ])))
    }
  }
}
