# The search for the best run of a model: starts, short runs and long ones, and moves away from the best.

# `n_start`: NULL where it is left to the search. Moves are for starts that the search makes itself.
search_plan <- function(models, start, n_start, data, control, progress) {
  list(models = models, start = start, n_start = n_start, control = control, progress = progress,
       moves = may_move(data, start, models[[1]], control),
       ranks = vapply(models, function(model) axis_ranks(model$covariance), integer(3)))
}

few_starts <- 4
n_starts <- function(how, usual) if (is.null(how$n_start)) usual else how$n_start

# The more parameters, the more maxima (263 of them in wdbc VVV,4, where ten starts found the best for half
# of the seeds, 80 for all of ten): more starts where they are cheap.
many_starts <- function(data, k, model) {
  affordable <- 2e7 / work_of_pass(data, k)
  as.integer(max(10, min(affordable, 10 + count_parameters(model, k, ncol(data$x)) / 4)))
}

# About how much EM does in one pass over the data.
work_of_pass <- function(data, k) nrow(data$x) * k * (ncol(data$x)^2 + 10)

# Whether EM may be moved away from the maximum it finds: what has a meaning of its own stays.
may_move <- function(data, start, model, control) {
  control$tol > 0 && !identical(control$search, 0L) && has_free_order(start, data, model)
}

# Proposals in a row that lead nowhere before a search ends: more where they are cheap.
n_moves <- function(control, k, data) {
  if (k == 1) return(0L)
  if (!is.null(control$search)) return(control$search)
  affordable <- 1e8 / work_of_pass(data, k)
  as.integer(min(max(affordable, min(4 * k + 20, 80)), 15 * k + 100))
}

# ---- One model --------------------------------------------------------------------------------

search_one <- function(data, k, how) {
  model <- how$models[[1]]
  how$progress$label(paste0(model$covariance, ", k = ", k))
  check_estimable(data, model, k)
  small <- sample_of(data, k, how, enough_to_search)
  found <- if (!is.null(small)) search_rows(small, k, model, how)
  # A sample on which everything degenerates tells nothing.
  if (length(found$solutions) == 0) return(search_rows(data, k, model, how))
  polish(data, found, how)
}

search_rows <- function(data, k, model, how) {
  n_start <- n_starts(how, many_starts(data, k, model))
  fit <- fit_starts(data, k, model, n_start, how)
  # Where all have degenerated others may not.
  if (is.null(how$n_start) && how$moves && !is_regular(fit)) {
    more <- fit_starts(data, k, model, 4L * n_start, how)
    starts <- rbind(fit$starts, more$starts)
    if (is_regular(more)) fit <- more
    fit$starts <- starts
  }
  if (how$moves) move_on_from_all(fit, data, n_moves(how$control, k, data), how) else fit
}

fit_starts <- function(data, k, model, n_start, how) {
  starts <- try_starts(data, k, how$start, n_start, model)
  if (!is.null(starts$reason)) abort(starts$reason, "data")
  starts <- c(starts$starts, if (how$moves) starts_by_way_of(data, k, model, starts$starts, how$control))
  fit_one(data, k, model, starts, how$control, how$progress)
}

# Mostly from the best, but from the other finalists too: what is best so far may be hard to get away from.
move_on_from_all <- function(fit, data, failures, how) {
  others <- fit$solutions[-1]
  fit <- move_on(fit, data, failures, how)
  for (run in others) {
    to <- move_on(c(run, fit[c("model", "starts")]), data, failures %/% 3L, how)
    fit$starts <- to$starts
    # Less than that is the same maximum, and which of the two is higher is rounding.
    if (to$objective > fit$objective + 1e-3) fit <- take_run(fit, to)
  }
  fit
}

# Starts that first find ellipses that are the same for all components: in the distance that belongs to
# these, which no k-means on the columns knows, clusters may be apart that are not apart otherwise.
starts_by_way_of <- function(data, k, model, starts, control) {
  common <- common_model(model, ncol(data$x))
  if (is.null(common) || k == 1 || !is.null(why_not_estimable(data, common, k))) return(list())
  some <- utils::head(starts, 4)
  params <- lapply(some, function(start) start_params(data, start, k, common, control$threads))
  runs <- Filter(is_regular, run_em(data, params, common, short_runs(control, 30L)))
  nested <- all(axis_ranks(common$covariance) <= axis_ranks(model$covariance))
  lapply(runs, function(run) {
    start <- list(method = common$covariance)
    if (nested) start$params <- run$params
    else start$assignment <- evaluate_at(run$params, data$x, "responsibilities", threads = control$threads)
    start
  })
}

# The same with one covariance for all; NULL where that is what the model is, or a part of it.
common_model <- function(model, d) {
  if (d == 1 || model$covariance %in% c("EII", "EEI", "EEE")) return(NULL)
  model_spec("EEE", model$proportions, d = d, box = model$box, prior = model$prior,
             constraint = model$constraint)
}

# Of many rows a sample tells where the good maxima are. NULL where all rows are to be used.
sample_of <- function(data, k, how, enough) {
  wanted <- max(enough, 10 * count_parameters(how$models[[length(how$models)]], k, ncol(data$x)))
  if (!how$moves || nrow(data$x) <= 2 * wanted) return(NULL)
  counted <- rows_that_count(data)
  if (length(counted) <= 2 * wanted) return(NULL)
  rows_of_data(data, sort(sample(counted, wanted)), how$models[[1]]$prior)
}

enough_to_search <- 10000
enough_to_compare <- 2000

# From the best few of what a sample has led to, EM on all rows.
polish <- function(data, found, how) {
  starts <- lapply(found$solutions, function(run) list(method = "sample", params = run$params))
  params <- lapply(starts, function(start) start$params)
  runs <- run_em(data, params, found$model, how$control, how$progress$report)
  best <- with_twins_seen(runs[[which.max(rank_of_run(runs))]])
  c(best, list(k = found$k, model = found$model, starts = starts_table(starts, runs),
               solutions = distinct_solutions(runs), n_obs = data$n, df = found$df))
}

# ---- Runs of one model ------------------------------------------------------------------------

# The starts, or the reason why there are none.
try_starts <- function(data, k, start, n_start, model) {
  tryCatch(
    list(starts = make_starts(data, k, start, n_start, model)),
    mezcla_rows_error = function(e) list(reason = conditionMessage(e))
  )
}

# The chosen one among several goes on to the tolerance that was asked for.
finish_fit <- function(fit, data, control, progress) {
  if (!is_regular(fit) || fit$iterations == 0L && fit$status == "converged") return(fit)
  fit[run_fields] <- continue_em(list(fit), data, fit$model, control, progress$report)[[1]][run_fields]
  fit
}

run_fields <- c("params", "trace", "loglik", "objective", "log_prior", "iterations", "status",
                "components", "remaining", "gradient")

# How starts are narrowed down: all run for a few iterations, the better ones for some more, and the
# finalists to the end.
usual_plan <- list(short = 15L, better = 6, longer = 50L, finalists = 3)
quick_plan <- list(short = 4L, better = 4, longer = 15L, finalists = 1)

# One model: if the component of every row is known, maximum likelihood at once; otherwise EM from
# every start as far as it is cheap, then the most promising to the end.
fit_one <- function(data, k, model, starts, control, progress, plan = usual_plan) {
  final <- all_known(data, k, has_noise(model)) && starts[[1]]$method == "known"
  if (final) control$max_iter <- 0L
  several <- length(starts) > plan$finalists
  first <- if (several) short_runs(control, plan$short) else control
  params <- lapply(starts, function(start) start_params(data, start, k, model, control$threads))
  runs <- run_em(data, params, model, first, progress$report)
  if (several) {
    better <- best_regular(runs, plan$better)
    runs[better] <- continue_em(runs[better], data, model, short_runs(control, plan$longer),
                                progress$report)
    runs <- finish_best(runs, plan$finalists,
                        function(runs) continue_em(runs, data, model, control, progress$report))
  }
  best <- with_twins_seen(runs[[which.max(rank_of_run(runs))]])
  if (final && best$status == "iteration_limit") best$status <- "converged"
  c(best, list(k = k, model = model, starts = starts_table(starts, runs),
               solutions = distinct_solutions(runs), n_obs = data$n,
               df = count_parameters(model, k, ncol(data$x))))
}

# Moves away from the best run, as far as they lead to better ones.
move_on <- function(fit, data, failures, how) {
  if (failures == 0 || !is_regular(fit)) return(fit)
  found <- run_search(data, fit, fit$model, how$control, failures)
  fit$starts <- rbind(fit$starts, table_of_runs(found$proposals$method, found$proposals, fit$starts))
  if (is_regular(found$best) && found$best$objective > fit$objective) take_run(fit, found$best) else fit
}

# A better run takes the place of the fit's own.
take_run <- function(fit, run) {
  fit[run_fields] <- run[run_fields]
  fit$solutions <- c(list(run[run_fields]), fit$solutions)
  fit
}

add_runs <- function(fit, runs, method) {
  fit$starts <- rbind(fit$starts, table_of_runs(rep(method, length(runs)), columns_of_runs(runs), fit$starts))
  best <- runs[[which.max(rank_of_run(runs))]]
  if (is_regular(best) && best$objective > fit$objective) take_run(fit, best) else fit
}

# The best few runs that ended in different places, the best first.
distinct_solutions <- function(runs) {
  ended <- Filter(is_regular, runs)
  ended <- ended[order(-objectives(ended))]
  ended <- ended[!duplicated(round(objectives(ended), 1))]
  lapply(utils::head(ended, usual_plan$finalists), function(run) run[run_fields])
}

short_runs <- function(control, iterations) {
  control$max_iter <- min(control$max_iter, iterations)
  if (control$tol > 0) control$tol <- max(control$tol, 0.1)
  control
}

best_regular <- function(runs, n) {
  regular <- which(vapply(runs, is_regular, logical(1)))
  regular[choose_finalists(runs[regular], n)]
}

# The best few to the end; should all of them degenerate on the way, the next few.
finish_best <- function(runs, n_finalists, finish) {
  pending <- which(vapply(runs, is_regular, logical(1)))
  repeat {
    finalists <- pending[choose_finalists(runs[pending], n_finalists)]
    runs[finalists] <- finish(runs[finalists])
    pending <- setdiff(pending, finalists)
    if (length(pending) == 0 || any(vapply(runs[finalists], is_regular, logical(1)))) break
  }
  runs[pending] <- lapply(runs[pending], stopped_early)
  runs
}

# The best runs that are on the way to different optima, as far as a short run can tell.
choose_finalists <- function(runs, n_finalists) {
  objective <- objectives(runs)
  ranked <- order(-objective)
  utils::head(ranked[!duplicated(round(objective[ranked] / 0.1))], n_finalists)
}

stopped_early <- function(run) {
  run$status <- "stopped_early"
  run
}

# EM taken up again where runs have stopped, as far as they are regular.
continue_em <- function(runs, data, model, control, report = NULL) {
  regular <- which(vapply(runs, is_regular, logical(1)))
  before <- runs[regular]
  left <- vapply(before, function(run) max(0L, control$max_iter - run$iterations), integer(1))
  more <- run_em(data, lapply(before, function(run) run$params), model, control, report, left)
  runs[regular] <- Map(function(run, more) {
    more$trace <- c(run$trace, more$trace[-1])
    more$iterations <- run$iterations + more$iterations
    more
  }, before, more)
  runs
}

# Order of preference: regular runs by likelihood, before spurious maxima, these before any run that
# degenerated, and that before what was not run to the end.
rank_of_run <- function(runs) {
  status <- vapply(runs, function(run) run$status, "")
  class <- ifelse(status == "stopped_early", 0, ifelse(status == "spurious", 2, 1)) +
    2 * vapply(runs, is_regular, logical(1))
  rank(objectives(runs), ties.method = "min") + class * length(runs)
}

is_regular <- function(run) run$status %in% c("converged", "bounded", "iteration_limit")

starts_table <- function(starts, runs) {
  table_of_runs(vapply(starts, function(start) start$method, ""), columns_of_runs(runs))
}

columns_of_runs <- function(runs) {
  list(objective = objectives(runs), log_prior = vapply(runs, function(run) run$log_prior, numeric(1)),
       iterations = vapply(runs, function(run) run$iterations, integer(1)),
       status = vapply(runs, function(run) run$status, ""))
}

# A row per run; `like` is a table that it is to be added to.
table_of_runs <- function(method, columns, like = NULL) {
  table <- data.frame(method = method, loglik = columns$objective - columns$log_prior,
                      log_prior = columns$log_prior, iterations = columns$iterations,
                      status = columns$status)
  without <- if (is.null(like)) all(columns$log_prior == 0) else is.null(like$log_prior)
  if (without) table[names(table) != "log_prior"] else table
}

# What runs are ranked by.
objectives_in_table <- function(starts) starts$loglik + if (is.null(starts$log_prior)) 0 else starts$log_prior

# How many runs have ended at the best of them, or were seen to be on their way there.
times_reached <- function(starts) {
  objective <- objectives_in_table(starts)
  ended <- starts$status %in% c("converged", "bounded")
  best <- which(ended & objective > max(objective[ended], -Inf) - 0.01)
  # Moves go back to what was the best when they were made.
  length(best) + sum(starts$status[seq_along(ended) > min(best, Inf)] == "returned")
}
