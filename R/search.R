# The search for the best runs: of which models, from which starts, on which rows.

# `n_start`: NULL where it is left to the search. Moves, and what cells tell each other, are for starts
# that the search makes itself.
search_plan <- function(models, start, n_start, data, control, progress, criterion = "BIC") {
  list(models = models, start = start, n_start = n_start, control = control, progress = progress,
       criterion = criterion,
       moves = may_move(data, start, models[[1]], control))
}

# Whether EM may be moved away from the maximum it finds: what has a meaning of its own stays.
may_move <- function(data, start, model, control) {
  control$tol > 0 && !identical(control$search, 0L) && has_free_order(start, data, model)
}

# All models with all numbers of components, a fit for each. A single one is brought to the tolerance
# that was asked for; several near enough to their maxima to be compared.
search_models <- function(data, k, how) {
  cells <- model_cells(k, how$models)
  how$several <- nrow(cells) > 1
  if (how$several && how$control$tol > 0) {
    how$control$tol <- max(how$control$tol, comparison_tol(nrow(data$x)))
  }
  small <- sample_of(data, max(k), how, if (how$several) enough_to_compare else enough_to_search)
  # What cannot be fitted to the sample may be to all rows.
  found <- if (!is.null(small)) tryCatch(fit_cells(small, cells, how), mezcla_error = function(e) NULL)
  if (is.null(found)) return(with_more_starts(fit_cells(data, cells, how), data, cells, how))
  fit_failed_cells(data, cells, lapply(found, polish, data, how), how)
}

# Where all starts of a single model have degenerated others may not.
with_more_starts <- function(fits, data, cells, how) {
  if (how$several || !how$moves || !is.null(how$n_start) || has_maximum(fits[[1]])) return(fits)
  how$n_start <- 4L * n_starts(how, data, cells$k, how$models)
  more <- fit_cells(data, cells, how)
  runs <- with_runs(fits[[1]]$runs, more[[1]]$runs)
  if (has_maximum(more[[1]])) fits <- more
  fits[[1]]$runs <- runs
  fits
}

# How near to their maxima models are compared, in units of log-likelihood: many rows tell them apart by
# more.
comparison_tol <- function(rows) max(0.003, 1e-5 * rows)

# A row for each k and model, the models of one k together. One component has equal proportions anyway.
model_cells <- function(k, models) {
  cells <- list2DF(list(k = rep(k, each = length(models)), model = rep(seq_along(models), length(k))))
  if (!has_both_proportions(models)) return(cells)
  again <- proportions_of_models(models) == "equal"
  cells[!(cells$k == 1 & again[cells$model]), ]
}

proportions_of_models <- function(models) vapply(models, function(model) model$proportions, "")

has_both_proportions <- function(models) length(unique(proportions_of_models(models))) > 1

# ---- On some rows -----------------------------------------------------------------------------

fit_cells <- function(data, cells, how) {
  fits <- empty_fits(data, cells, how$models)
  engine_models <- engine_models_for(how$models, data)
  groups <- Filter(Negate(is.null), lapply(sort(unique(cells$k)), cells_to_run, data, cells, fits, how, engine_models))
  if (!how$several && length(groups) == 0) abort(fits[[1]]$reason, "data")
  failed <- Filter(function(group) !is.null(group$reason), groups)
  if (!how$several && length(failed) > 0) abort(failed[[1]]$reason, "data")
  for (group in failed) fits[group$cells] <- lapply(fits[group$cells], not_estimable, group$reason)
  groups <- Filter(function(group) is.null(group$reason), groups)
  if (length(groups) == 0) return(fits)
  how$progress$label(describe_groups(groups))
  # Where the labels tell all, what is left is one M-step.
  if (is_told_by_labels(data, groups, how)) how$control$max_iter <- 0L
  found <- run_lattice(data, groups, race_plan(data, groups, how), how$control, how$progress$report)
  # What was given a start has nothing else to find.
  searched <- !picks_cells(how) || !names_methods(how$start)
  for (g in seq_along(groups)) {
    of_group <- groups[[g]]$cells
    fits[of_group] <- Map(fill_fit, fits[of_group], found[[g]], MoreArgs = list(data = data, how = how, searched = searched))
  }
  fits
}

is_told_by_labels <- function(data, groups, how) {
  names_methods(how$start) && all_known(data, groups[[1]]$k, has_noise(groups[[1]]$specs[[1]]))
}

describe_groups <- function(groups) {
  k <- vapply(groups, function(group) group$k, 1L)
  families <- unique(unlist(lapply(groups, function(group) vapply(group$specs, function(spec) spec$covariance, ""))))
  paste0(if (length(families) == 1) paste0(families, ", "),
         "k = ", if (length(k) == 1) k else paste(range(k), collapse = "-"))
}

# Some of the fits are searched further, each from its best; those of one k tell each other.
search_deeper <- function(fits, rows, data, how) {
  of_k <- split(rows, vapply(fits[rows], function(fit) fit$k, 1L))
  groups <- lapply(of_k, function(cells) {
    specs <- lapply(fits[cells], function(fit) fit$model)
    starts <- lapply(fits[cells], function(fit) list(method = "best", params = fit$params))
    k <- fits[[cells[1]]]$k
    engine_group(k, cells, specs, starts, data, lapply(specs, engine_model, data, k))
  })
  alone <- how
  alone$several <- FALSE
  alone$contenders <- TRUE
  for (group in groups) {
    found <- run_lattice(data, list(group), race_plan(data, list(group), alone), how$control, how$progress$report)[[1]]
    for (j in seq_along(group$cells)) fits[[group$cells[j]]] <- improve_fit(fits[[group$cells[j]]], found[[j]])
  }
  fits
}

improve_fit <- function(fit, found) {
  if (is.null(found)) return(fit)
  fit$searched <- TRUE
  fit$runs <- with_runs(fit$runs, found$runs)
  if (is_regular(found) && found$objective > fit$objective) {
    taken <- c(run_fields, "solutions", "entropy")
    fit[taken] <- found[taken]
  }
  fit
}

# What is known of cells before they have been run, and all that is where they cannot be.
empty_fits <- function(data, cells, models) {
  columns <- columns_told(data)
  fits <- vector("list", length(cells$k))
  for (one in unique(cells$model)) {
    of_model <- which(cells$model == one)
    model <- models[[one]]
    k <- cells$k[of_model]
    empty <- function(k, reason, df) {
      list(k = k, model = model, params = NULL, loglik = NA_real_, objective = NA_real_, iterations = NA_integer_,
           status = "not estimable", reason = reason, df = df, entropy = NA_real_, n_obs = NA_real_,
           searched = FALSE)
    }
    fits[of_model] <- Map(empty, k, why_not_by_number(data, model, k, columns), count_parameters(model, k, ncol(data$x)))
  }
  fits
}

empty_fit <- function(data, k, model) empty_fits(data, list(k = k, model = 1L), list(model))[[1]]

# The cells of one k that can be estimated, with their starts, as the engine takes them; or the reason
# why there are no starts. NULL where no cell is left.
cells_to_run <- function(k, data, cells, fits, how, engine_models) {
  of_k <- which(cells$k == k)
  of_k <- of_k[vapply(fits[of_k], function(fit) is.null(fit$reason), NA)]
  if (length(of_k) == 0) return(NULL)
  which <- cells$model[of_k]
  specs <- how$models[which]
  starts <- starts_of_search(data, k, specs, how)
  if (!is.null(starts$reason)) return(list(cells = of_k, reason = starts$reason))
  engine_group(k, of_k, specs, lapply(starts$starts, as_engine_start, k), data, engine_models(which, k),
               contends = !picks_cells(how) | are_carried(fits[of_k], data),
               penalties = penalties_of(fits[of_k], data, how$criterion))
}

# The cells of one k as the engine takes them; `cells` and `specs` are for us.
engine_group <- function(k, cells, specs, starts, data, models, contends = rep(TRUE, length(cells)),
                         penalties = numeric(length(cells))) {
  list(k = k, cells = cells, specs = specs, labels = engine_labels(data$labels, k, has_noise(specs[[1]])),
       starts = starts, models = models, contends = contends, penalties = penalties)
}

as_engine_start <- function(start, k) {
  if (is.null(start$assignment) || is.matrix(start$assignment)) return(start)
  start$assignment[start$assignment == 0L] <- k + 1L
  start$assignment <- as.integer(start$assignment)
  start
}

fill_fit <- function(fit, found, data, how, searched) {
  if (is.null(found)) {
    return(not_estimable(fit, gettextf("No start of %s with %d components is a mixture.",
                                       fit$model$covariance, fit$k)))
  }
  fit[names(found)] <- found
  if (found$runs$method[1] == "known" && fit$status == "iteration_limit") fit$status <- "converged"
  fit$n_obs <- data$n
  fit$searched <- searched || fit$k == 1
  if (how$several) fit else with_twins_seen(fit)
}

not_estimable <- function(fit, reason) {
  fit$reason <- reason
  fit
}

# ---- How long the search is -------------------------------------------------------------------

# How starts are narrowed down: all run for a few iterations, the better ones for some more, and the
# finalists to the end. Of several models each profits from what the others find; and of one column the first start is
# the best that there is.
usual_race <- c(short = 15L, better = 6L, longer = 50L, finalists = 3L)
quick_race <- c(short = 4L, better = 4L, longer = 15L, finalists = 2L)
quicker_race <- c(short = 4L, better = 3L, longer = 15L, finalists = 1L)

race_for <- function(data, how) {
  if (!picks_cells(how)) usual_race else if (ncol(data$x) == 1) quicker_race else quick_race
}

# Whether cells that cannot win, or are far behind, need a value and no search, and the others less than one alone.
# Who says how long to search means all.
picks_cells <- function(how) how$several && (is.null(how$control$search) || how$control$search == 0)

race_plan <- function(data, groups, how) {
  k <- vapply(groups, function(group) group$k, 1L)
  moves <- if (how$moves) n_moves(how$control, max(k), data, how$several, isTRUE(how$contenders)) else 0L
  # Far behind by the criterion a cell is not looked into: what a search gains grows with the rows.
  hopeless <- if (picks_cells(how) && is_in_units_of_loglik(how$criterion)) 30 + data$n / 8 else Inf
  list(exchanges = how$moves, hopeless = hopeless, race = race_for(data, how), moves = moves,
       moves_from_others = if (picks_cells(how)) 0L else moves %/% 3L,
       moves_if_apart = moves_if_apart(how$control, moves, max(k), data))
}

# What the criterion adds to minus twice the log-likelihood, as far as the parameters tell.
penalties_of <- function(fits, data, criterion) {
  if (!is_in_units_of_loglik(criterion)) return(numeric(length(fits)))
  df <- vapply(fits, function(fit) fit$df, 1)
  penalty <- information_criterion(if (criterion == "ICL") "BIC" else criterion, 0, df, data$n)
  replace(penalty, is.na(penalty), Inf)
}

# Starts: as many as there are maxima to look among, where they are cheap (263 parameters of wdbc VVV,4:
# ten starts found the best for half of the seeds, 80 for all of ten). Several models need fewer. Of one column
# the best of k-means is enough, with what components split and merged lead to. The largest of several decides,
# wherever it stands in the list.
n_starts <- function(how, data, k, specs) {
  if (!is.null(how$n_start)) return(how$n_start)
  if (picks_cells(how)) return(if (ncol(data$x) > 1) 6 else if (begins_with_kmeans(how, specs[[1]])) 1 else 3)
  affordable <- 2e7 / work_of_pass(data, k)
  largest <- max(vapply(specs, count_parameters, 1, k, ncol(data$x)))
  as.integer(max(10, min(affordable, 10 + largest / 4)))
}

# Whether the first start is k-means at its best, on all rows: noise is tried in several shares, and one mean for
# all asks for shells. Without moves there is nothing else that would lead on.
begins_with_kmeans <- function(how, spec) {
  how$moves && identical(how$start, start_methods) && !has_noise(spec) && !has_equal_means(spec)
}

# About how much EM does in one pass over the data.
work_of_pass <- function(data, k) as.double(nrow(data$x)) * k * (ncol(data$x)^2 + 10)

# Moves in a row that lead nowhere before a search ends: more where they are cheap. Those that contend for
# the choice have been told by all others what these have found: moves in proportion to the pairs of components
# do, and they are few where k is small, or where in one column a component has no more than two neighbours; there, the
# start being exact, cells need none before it is known which of them contend.
n_moves <- function(control, k, data, several = FALSE, contenders = FALSE) {
  if (!is.null(control$search)) return(control$search)
  if (several) return(if (ncol(data$x) == 1) 0L else 4L)
  affordable <- 1e8 / work_of_pass(data, k)
  most <- min(25 * k + 150, if (contenders) moves_of_contenders(k, ncol(data$x)))
  as.integer(min(max(affordable, min(4 * k + 20, 80)), most))
}

moves_of_contenders <- function(k, columns) if (columns == 1) 3 * k + 2 else 8 * k^2 + 20

# What k-means has settled, which searches far more cheaply, takes no more moves than are cheap.
moves_if_apart <- function(control, moves, k, data) {
  if (!is.null(control$search)) return(moves)
  as.integer(min(moves, max(1e8 / work_of_pass(data, k), 8)))
}

# The starts, or the reason why there are none.
starts_of_search <- function(data, k, specs, how) {
  tryCatch(
    list(starts = make_starts(data, k, how$start, n_starts(how, data, k, specs), specs[[1]])),
    mezcla_rows_error = function(e) {
      if (!how$several) stop(e)
      list(reason = conditionMessage(e))
    }
  )
}

# ---- A sample of many rows --------------------------------------------------------------------

# Of many rows a sample tells where the good maxima are. NULL where all rows are to be used.
sample_of <- function(data, k, how, enough) {
  largest <- max(vapply(how$models, count_parameters, 1, k, ncol(data$x)))
  wanted <- max(enough, 10 * largest)
  if (!how$moves || nrow(data$x) <= 2 * wanted) return(NULL)
  counted <- rows_that_count(data)
  if (length(counted) <= 2 * wanted) return(NULL)
  rows_of_data(data, sort(sample(counted, wanted)), how$models[[1]]$prior)
}

enough_to_search <- 10000
enough_to_compare <- 2000

# From the best few of what a sample has led to, EM on all rows.
polish <- function(found, data, how) {
  if (is.null(found$params) || length(found$solutions) == 0) return(found)
  found <- with_runs_on_all(found, run_em(data, solutions_of(found, data), found$model, how$control, how$progress$report), data)
  found$entropy <- entropy_at(found$params, data, how$control$threads)
  found
}

# The best of the runs on all rows in the place of what the sample has told.
with_runs_on_all <- function(fit, runs, data) {
  fit[run_fields] <- with_twins_seen(runs[[which.max(rank_of_run(runs))]])[run_fields]
  fit$runs <- columns_of_runs(runs, "sample")
  fit$n_obs <- data$n
  fit
}

# What has degenerated on a sample, or could not be fitted to it, may not on all rows; and one that nothing was found
# of tells nothing.
fit_failed_cells <- function(data, cells, fits, how) {
  again <- which(!vapply(fits, has_maximum, NA))
  if (length(again) == 0) return(fits)
  on_all <- fit_cells(data, cells[again, ], how)
  for (i in seq_along(again)) {
    old <- fits[[again[i]]]
    if (!has_maximum(on_all[[i]]) && !is.null(old$params) && how$several) next
    if (how$several) on_all[[i]]$runs <- with_runs(old$runs, on_all[[i]]$runs)
    fits[[again[i]]] <- on_all[[i]]
  }
  fits
}

# ---- Runs -------------------------------------------------------------------------------------

run_fields <- c("params", "trace", "loglik", "objective", "log_prior", "iterations", "status",
                "components", "remaining", "gradient")

# A search is made to tell maxima apart; from the chosen one EM goes on to its digits, which costs one run.
finish_fit <- function(fit, data, how) {
  if (!is_regular(fit) || fit$iterations == 0L && fit$status == "converged") return(fit)
  run <- run_em(data, list(fit$params), fit$model, to_its_digits(how$control), how$progress$report, iterations_left(fit, how))[[1]]
  finished_by(fit, run, how$control$tol)
}

to_its_digits <- function(control) {
  control$tol <- control$tol * 1e-4
  control
}

iterations_left <- function(fit, how) max(how$control$max_iter - fit$iterations, 0L)

finished_by <- function(fit, run, tol) {
  run <- as_near_as_asked(joined_runs(fit, run), fit, tol)
  fit[run_fields] <- with_twins_seen(run)[run_fields]
  fit
}

# For more digits than were asked for iterations may not suffice: a run that has converged to `tol` has not stopped short.
as_near_as_asked <- function(run, fit, tol) {
  if (run$status != "iteration_limit" || !fit$status %in% c("converged", "bounded") || !(fit$remaining < tol)) return(run)
  told <- c("status", "components", "remaining", "gradient")
  run[told] <- fit[told]
  run
}

# A run that goes on where another has stopped.
joined_runs <- function(before, run) {
  run$iterations <- run$iterations + before$iterations
  run$trace <- c(before$trace[-length(before$trace)], run$trace)
  run
}

# Runs without a collapse by likelihood, before spurious maxima, these before any run that degenerated.
rank_of_run <- function(runs) {
  status <- vapply(runs, function(run) run$status, "")
  class <- ifelse(status == "spurious", 1, 0) + 2 * vapply(runs, is_regular, logical(1))
  rank(objectives(runs), ties.method = "min") + class * length(runs)
}

has_maximum <- function(fit) !is.null(fit$params) && is_regular(fit)

objectives <- function(runs) vapply(runs, function(run) run$objective, numeric(1))

# What is kept of runs from starts of each `method`, as the engine has it of a search: an element per run in each column.
columns_of_runs <- function(runs, method) {
  list(method = rep_len(method, length(runs)), objective = objectives(runs), log_prior = vapply(runs, function(run) run$log_prior, numeric(1)),
       iterations = vapply(runs, function(run) run$iterations, integer(1)),
       status = vapply(runs, function(run) run$status, ""))
}

with_runs <- function(runs, more) Map(c, runs, more[names(runs)])

# A row per run.
table_of_runs <- function(runs) {
  table <- list(method = runs$method, loglik = runs$objective - runs$log_prior, log_prior = runs$log_prior,
                iterations = runs$iterations, status = runs$status)
  if (all(runs$log_prior == 0)) table$log_prior <- NULL
  structure(table, class = "data.frame", row.names = .set_row_names(length(runs$method)))
}

# What runs are ranked by.
objectives_in_table <- function(starts) starts$loglik + if (is.null(starts$log_prior)) 0 else starts$log_prior

# How many runs have ended at the best of them, or were seen to be on their way there.
times_reached <- function(starts) {
  objective <- objectives_in_table(starts)
  ended <- starts$status %in% c("converged", "bounded")
  # Where none has converged it was not to be, or not in so few iterations.
  if (!any(ended)) ended <- starts$status %in% "iteration_limit"
  highest <- max(objective[ended], -Inf)
  best <- which(ended & objective >= highest - pmax(0.01, 1e-12 * abs(highest)))
  # Moves go back to what was the best when they were made.
  length(best) + sum(starts$status[seq_along(ended) > min(best, Inf)] == "returned")
}
