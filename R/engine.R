# The only place where R calls the engine.

# The model for k components of these data, as the engine reads it.
engine_model <- function(model, data, k) {
  check_proportionate(model$sigma2, data)
  apart <- why_columns_too_far_apart(data, model)
  if (!is.null(apart)) abort(apart, "data")
  check_varies(model, data, k)
  list(family = three_letters(model$covariance),
       equal_proportions = model$proportions == "equal",
       box = model$box,
       prior = resolve_prior(model$prior, data, k, model$covariance),
       constraint = engine_constraint(model, k, ncol(data$x)))
}

# A function that gives those of some of the models for k components. What is not said of components is the same for all k.
engine_models_for <- function(models, data) {
  made <- vector("list", length(models))
  bound <- !vapply(models, is_free, NA)
  function(which, k) {
    for (i in which[bound[which] | !lengths(made[which])]) made[[i]] <<- engine_model(models[[i]], data, k)
    made[which]
  }
}

# A sigma2 so far from the data's variances that densities would not be numbers.
check_proportionate <- function(sigma2, data) {
  if (is.null(sigma2)) return(invisible())
  typical <- max(data$deviations)
  if (typical > 0 && abs(log10(sigma2) - 2 * log10(typical)) > 200) {
    abort(gettextf("`sigma2` must be in proportion to the data, whose variances are up to %s, not %s.",
                   format(typical^2), format(sigma2)))
  }
}

# The data as the engine wants them, with what every fit needs to know of them; their covariance only
# for mixtures.
model_data <- function(x, weights = NULL, labels = NULL, threads = default_threads(),
                       covariance = ncol(x) <= most_columns_of_matrices) {
  moments <- moments_of(x, weights, covariance, threads)
  list(x = x, weights = weights, labels = labels, n = moments$weight,
       variables = variable_names(x), missing = if (has_missing(x)) sum(is.na(x)) else 0L,
       rows = rows_counted(weights, nrow(x)),
       tol_unit = if (is.null(weights)) 1 else unit_of_weights(moments$weight, sum(weights > 0)), threads = threads,
       mean = moments$mean, deviations = sqrt(pmax(moments$variance, 0)),
       # None where values are missing, or columns are many: see covariance_of().
       covariance = if (length(moments$covariance) > 0) moments$covariance)
}

# How many rows there are: weights that are all whole numbers are counts of rows.
rows_counted <- function(weights, n) if (is.null(weights)) n else sum(counts_of_rows(weights))
counts_of_rows <- function(weights) if (are_counts(weights)) weights else weights > 0

# Beyond 2^53 every double is a whole number.
are_counts <- function(weights) sum(weights) <= 2^53 && all(weights == round(weights))

# Weights that are counts leave the tolerance as it is; in a smaller unit it shrinks with them.
unit_of_weights <- function(sum, rows) min(1, sum / rows)

# Weights so large or small that squares times weights are no doubles are divided by a power of two, exactly.
# A row of weight 0 is as absent: its values, however large, are not even looked at.
moments_of <- function(x, weights, covariance, threads) {
  if (any(weights == 0)) {
    x <- x[weights > 0, , drop = FALSE]
    weights <- weights[weights > 0]
  }
  size <- if (is.null(weights)) 0 else round(log2(max(weights)))
  if (abs(size) < 100) return(from_engine(cpp_moments(list(x = x, weights = weights), covariance, threads)))
  moments <- from_engine(cpp_moments(list(x = x, weights = weights / 2^size), covariance, threads))
  moments$weight <- moments$weight * 2^size
  moments
}

known_columns <- function(data) list(mean = data$mean, deviation = data$deviations)

# What the engine's entry points are given: a problem, where to start, and the control. Data cross anew with
# each call, and not as a pointer that would have to be kept from being saved: what that costs, a look for
# missing values, is little beside the first pass of any fit.
engine_problem <- function(data, model, k) {
  list(data = list(x = data$x, weights = data$weights, labels = engine_labels(data$labels, k, has_noise(model))),
       columns = known_columns(data), model = engine_model(model, data, k), k = k)
}

engine_control <- function(control, data, max_iter = control$max_iter) {
  list(max_iter = as.integer(max_iter), tol = control$tol * data$tol_unit, accelerate = isTRUE(control$accelerate),
       threads = control$threads)
}

# The same of k-means: data in units of `scale`.
scaled_data <- function(data, scale) list(data = data[c("x", "weights")], mean = data$mean, scale = scale)

# A run of EM from each of the parameters `starts`; `max_iter` may differ from run to run.
run_em <- function(data, starts, model, control, report = NULL, max_iter = control$max_iter) {
  if (length(starts) == 0) return(list())
  if (!is.null(data$source)) {
    return(run_em_over(data, lapply(starts, function(params) list(params = params, model = model)), control, report, max_iter))
  }
  k <- n_components(starts[[1]])
  runs <- from_engine(cpp_em(engine_problem(data, model, k), starts,
                             engine_control(control, data, rep_len(max_iter, length(starts))), report))
  lapply(runs, complete_run, data, model)
}

# The same for models of different k and family, where rows come by passes: fold(questions) has the sums over all.
run_em_by_passes <- function(fold, data, jobs, control, report, max_iter) {
  for_engine <- lapply(jobs, function(job) {
    list(params = unclass(job$params), model = engine_model(job$model, data, n_components(job$params)))
  })
  runs <- from_engine(cpp_em_by_passes(fold, data$profile, known_columns(data), for_engine,
                                       engine_control(control, data, rep_len(max_iter, length(jobs))), report))
  Map(function(run, job) complete_run(run, data, job$model), runs, jobs)
}

# What rows add to the answers of such questions.
run_sums <- function(questions, x, weights, threads = default_threads()) {
  from_engine(cpp_sums(questions, list(x = x, weights = weights), threads))
}

# The engine's errors in our words: of a start that is no density, of memory that does not suffice, and of
# what it cannot read, since an object was changed by hand so that what it says of rows or sizes is not true.
from_engine <- function(code) withCallingHandlers(code, error = abort_for_engine)

abort_for_engine <- function(e) {
  if (inherits(e, "mezcla::NotPositiveDefinite")) {
    abort(gettextf("The covariance matrix of a component is singular from the start: it rests on too few distinct rows. Try fewer components, another family, or a gmm_prior()."),
          "data")
  }
  if (inherits(e, "std::invalid_argument")) {
    abort(gettextf("An argument does not hold what its class promises (%s); it may have been changed by hand.",
                   conditionMessage(e)))
  }
  if (inherits(e, c("std::bad_alloc", "std::length_error"))) {
    abort(gettextf("There is not enough memory for this. Fewer rows, columns or components take less, and diagonal families take less than others."),
          "memory")
  }
}

log_likelihood_at <- function(params, x, weights = NULL, labels = NULL, threads = default_threads()) {
  from_engine(cpp_log_likelihood(params, list(x = x, weights = weights, labels = labels), threads))
}

# The log density of the parameters under the prior, 0 without one; `model` as engine_model() makes it.
log_prior_at <- function(params, model) from_engine(cpp_log_prior(params, model))

run_em_once <- function(data, start, model, control, report = NULL) {
  run_em(data, list(start), model, control, report)[[1]]
}

# Models by groups of as many components: a list for each group with an element per model, NULL where no
# start was any good.
run_lattice <- function(data, groups, plan, control, report = NULL) {
  for_engine <- lapply(groups, `[`, c("k", "labels", "starts", "models", "contends", "penalties"))
  found <- from_engine(cpp_lattice(data[c("x", "weights")], known_columns(data), for_engine, plan,
                                   engine_control(control, data), report))
  Map(function(group, cells) Map(function(cell, model) complete_cell(cell, data, model), cells, group$specs),
      groups, found)
}

# Of its other solutions few are ever looked at: see solutions_of().
complete_cell <- function(cell, data, model) if (length(cell) > 0) complete_run(cell, data, model)

# The runs of a cell that ended in different places, the best first, as parameters; those that it has where none was run.
solutions_of <- function(fit, data) {
  if (is.null(fit$params)) return(list())
  if (is.null(fit$solutions)) return(list(fit$params))
  lapply(fit$solutions, params_from_engine, data, fit$model)
}

# What rows (of inference_data()) tell of the parameters of a chart; `components` has the Jacobian of each,
# and which parameters it depends on.
run_scores <- function(data, chart, components, squared, threads) {
  for_engine <- list(params = chart$params, components = components, diagonal = chart$diagonal, parameters = chart$size)
  sums <- from_engine(cpp_scores(data[c("x", "weights", "labels")], data$engine, for_engine, squared, threads))
  sums$log_prior <- if (is.null(data$model$prior)) 0 else log_prior_at(chart$params, data$engine)
  sums
}

# The log density of each row by parameters that have not seen it, after so many iterations without it.
left_out_densities <- function(data, params, model, iterations, threads) {
  from_engine(cpp_left_out(engine_problem(data, model, n_components(params)), params, iterations, threads))
}

# Assignments to start from, one for each method and share of noise.
run_starts <- function(data, k, methods, trims, scale, threads = data$threads) {
  found <- from_engine(cpp_starts(scaled_data(data, scale), k, methods, trims, threads))
  if (!is.null(found$distinct)) abort_too_few_rows(k, found$distinct)
  found
}

complete_run <- function(run, data, model) {
  run$params <- params_from_engine(run$params, data, model)
  run
}

# A run that ended where components are the same has not found what it was asked for.
with_twins_seen <- function(run) {
  twins <- if (run$status == "converged") identical_components(run$params)
  if (length(twins) > 0) {
    run$status <- "identical"
    run$components <- twins
  }
  run
}

params_from_engine <- function(params, data, model) {
  if (has_noise(model)) params$noise <- list(proportion = params$noise_proportion, box = model$box)
  size <- dim(params$covariances)
  # Of diagonal families the engine gives variances, d x 1 x k.
  if (size[2] < size[1]) params$covariances <- covariances_of(as.vector(params$covariances), size[1], size[3])
  new_gmm_params(params, data$variables)
}

# Components that EM can never tell apart, since all that it does to one it does to the other. Those without
# rows are alike as a prior has them.
identical_components <- function(params) {
  full <- which(params$proportions > 1e-10 / n_components(params))
  if (length(full) < 2) return(integer(0))
  if (length(full) < n_components(params)) params <- some_components(params, full)
  k <- length(full)
  # What rounding leaves of a difference: of the spread, and of an offset.
  least_of <- function(deviation, mean) 1e-9 * deviation + 4 * .Machine$double.eps * mean
  # Hardly ever are two as near as that in the first column alone.
  first <- sort.int(params$means[, 1], method = "quick")
  if (min(first[-1] - first[-k]) > least_of(sqrt(max(params$covariances[1, 1, ])), max(abs(first)))) return(integer(0))
  deviations <- apply(component_deviations(params), 2, max)
  least <- least_of(deviations, apply(abs(params$means), 2, max))
  spreads <- if (only_variances(params$covariances)) variances_of(params$covariances) / rep(deviations^2, each = k)
  else t(matrix(params$covariances, ncol = k)) / rep(as.vector(tcrossprod(deviations)), each = k)
  scaled <- cbind(sweep(sweep(params$means, 2, params$means[1, ]), 2, least, "/"), spreads / 1e-9)
  twins <- as.matrix(stats::dist(scaled, "maximum")) <= 1
  full[unname(rowSums(twins)) > 1]
}

# Maximum likelihood from an assignment: a matrix of responsibilities or labels (0 is noise). Where
# values are missing, or a family has no closed form, that iterates; a start need not go to the end.
run_m_step <- function(data, assignment, k, model, threads = default_threads(), to_maximum = TRUE) {
  if (!is.matrix(assignment)) assignment[assignment == 0L] <- k + 1L
  step <- from_engine(cpp_m_step(engine_problem(data, model, k), assignment, to_maximum, threads))
  step$params <- params_from_engine(step$params, data, model)
  step
}

# The E-step and the M-step with statistics between them, as sufficient_statistics() has them.
run_e_step <- function(params, x, weights, labels, threads = default_threads()) {
  from_engine(cpp_statistics(params, list(x = x, weights = weights, labels = labels), threads))
}

run_moments_of <- function(statistics) from_engine(cpp_moments_of(statistics))

run_m_step_of <- function(statistics, data, k, model, threads = data$threads) {
  step <- from_engine(cpp_maximise(statistics, known_columns(data), engine_model(model, data, k), threads))
  step$params <- params_from_engine(step$params, data, model)
  step
}

# A run of k-means from each of the centres `starts`, in units of `scale`; distances come back in the
# units of the data when the scale is common to all columns, as it is for k-means proper.
run_kmeans <- function(data, starts, scale, control, report = NULL, trim = 0) {
  runs <- from_engine(cpp_kmeans(scaled_data(data, scale), starts, kmeans_control_of(control, trim), report))
  lapply(runs, complete_kmeans, data, scale)
}

kmeans_control_of <- function(control, trim = 0) {
  list(method = iterating_method(control$method), max_iter = control$max_iter, tol = control$tol,
       batch_size = control$batch_size, trim = trim, threads = control$threads)
}

# What is done from given centres.
iterating_method <- function(method) if (method %in% c("auto", "exact")) "lloyd" else method

complete_kmeans <- function(run, data, scale) {
  colnames(run$centers) <- colnames(data$x)
  run$trace <- run$trace / scale[1]^2
  run$within <- run$within / scale[1]^2
  run
}

# From a run that has ended, by centres that move to other rows; at most `failures` in a row that do not
# lower the distortion.
run_swaps <- function(data, run, scale, control, failures) {
  found <- from_engine(cpp_swap_centers(scaled_data(data, scale), run$centers, as.integer(failures),
                                        kmeans_control_of(control)))
  found$run <- complete_kmeans(found$run, data, scale)
  found
}

run_kmeans_once <- function(data, centers, scale, control, trim = 0) {
  run_kmeans(data, list(centers), scale, control, trim = trim)[[1]]
}

# The best centres there are of one column; from there a run has the rest, and what rounding has left.
run_exact_kmeans <- function(data, k, scale, control, report = NULL) {
  centers <- from_engine(cpp_best_centers_1d(scaled_data(data, scale), k, control$threads))
  if (nrow(centers) < k) abort_too_few_rows(k, nrow(centers))
  control[c("method", "max_iter", "tol")] <- list("hartigan", 1000L, 0)
  run_kmeans(data, list(centers), scale, control, report)[[1]]
}

# What rows add to the sums of one iteration of Lloyd's, about the centres.
run_kmeans_sums <- function(x, weights, mean, scale, centers, threads = default_threads()) {
  from_engine(cpp_kmeans_sums(scaled_data(list(x = x, weights = weights, mean = mean), scale), centers, threads))
}

start_centers <- function(data, k, method, scale, threads = data$threads) {
  centers <- from_engine(cpp_start_centers(scaled_data(data, scale), k, method, threads))
  if (nrow(centers) < k) abort_too_few_rows(k, nrow(centers))
  centers
}

abort_too_few_rows <- function(k, distinct) {
  abort(gettextf("`k` = %d needs at least %d distinct rows, but `x` has %d.", k, k, distinct), "rows")
}

# Units in which squared distances neither overflow nor vanish: a power of two, so that they
# are exact multiples of the distances in the units of the data.
common_scale <- function(data, extent = 0) {
  largest <- max(data$deviations, extent)
  rep(if (largest > 0) 2^-round(log2(largest)) else 1, ncol(data$x))
}

# Every column has deviation one: what a mixture, which does not care for units, starts from.
standard_scale <- function(data) ifelse(data$deviations > 0, 1 / data$deviations, 1)

# What parameters say of rows; labels as engine_labels() makes them.
evaluate_at <- function(params, x, what, labels = NULL, threads = default_threads()) {
  values <- from_engine(cpp_evaluate(params, list(x = x, labels = labels), what, threads))
  if (is.matrix(values)) {
    noise <- if (ncol(values) > nrow(params$means)) "noise"
    dimnames(values) <- list(rownames(x), c(rownames(params$means), noise))
  } else {
    names(values) <- rownames(x)
  }
  values
}

# The entropy of the responsibilities, as data and labels have them.
entropy_at <- function(params, data, threads) {
  labels <- engine_labels(data$labels, n_components(params), !is.null(params$noise))
  of_rows <- evaluate_at(params, data$x, "entropy", labels, threads)
  sum(if (is.null(data$weights)) of_rows else data$weights * of_rows)
}
