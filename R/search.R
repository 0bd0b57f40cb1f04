# The search for the best run: models, starts, short runs and long ones.

# All models; the starts of one k are shared by its families. Where there is a choice, every
# model is brought near enough to its maximum to be compared.
fit_models <- function(data, k, models, start, n_start, control, progress) {
  only <- length(k) * length(models) == 1
  if (!only && control$tol > 0) control$tol <- max(control$tol, comparison_tol)
  fits <- list()
  for (k_now in k) {
    starts <- try_starts(data, k_now, start, n_start, models[[1]])
    for (model in models) {
      progress$label(paste0(model$covariance, ", k = ", k_now))
      reason <- c(why_not_estimable(data, model, k_now), starts$reason)[1]
      if (!is.null(reason) && only) abort(reason, "data")
      fit <- if (!is.null(reason)) failed_fit(model, k_now, reason)
      else fit_one(data, k_now, model, starts$starts, control, progress)
      fits <- c(fits, list(fit))
    }
  }
  fits
}

# The starts, or the reason why there are none.
try_starts <- function(data, k, start, n_start, model) {
  tryCatch(
    list(starts = make_starts(data, k, start, n_start, model)),
    mezcla_rows_error = function(e) list(reason = conditionMessage(e))
  )
}

comparison_tol <- 0.01

# The chosen one among several goes on to the tolerance that was asked for.
finish_fit <- function(fit, data, control, progress) {
  if (!is_regular(fit) || fit$iterations == 0L && fit$status == "converged") return(fit)
  fields <- c("params", "trace", "loglik", "objective", "log_prior", "iterations", "status",
              "components")
  fit[fields] <- continue_em(list(fit), data, fit$model, control, progress$report)[[1]][fields]
  fit
}

# One model: if the component of every row is known, maximum likelihood at once; otherwise EM from
# every start as far as it is cheap, then the most promising to the end.
fit_one <- function(data, k, model, starts, control, progress) {
  final <- all_known(data, k, has_noise(model)) && starts[[1]]$method == "known"
  if (final) control$max_iter <- 0L
  several <- length(starts) > n_finalists
  first <- if (several) short_runs(control) else control
  params <- lapply(starts, function(start) start_params(data, start, k, model, control$threads))
  runs <- run_em(data, params, model, first, progress$report)
  if (several) {
    runs <- finish_best(runs, function(runs) continue_em(runs, data, model, control, progress$report))
  }
  best <- runs[[which.max(rank_of_run(runs))]]
  if (final && best$status == "iteration_limit") best$status <- "converged"
  c(best, list(k = k, model = model, starts = starts_table(starts, runs),
               n_obs = data$n, df = count_parameters(model, k, ncol(data$x))))
}

# How the starts are narrowed down: all run short, the best few run on.
n_finalists <- 3
short_runs <- function(control) {
  control$max_iter <- min(control$max_iter, 50L)
  if (control$tol > 0) control$tol <- max(control$tol, 0.1)
  control
}

# The best few to the end; should all of them degenerate on the way, the next few.
finish_best <- function(runs, finish) {
  pending <- which(vapply(runs, is_regular, logical(1)))
  repeat {
    finalists <- pending[choose_finalists(runs[pending])]
    runs[finalists] <- finish(runs[finalists])
    pending <- setdiff(pending, finalists)
    if (length(pending) == 0 || any(vapply(runs[finalists], is_regular, logical(1)))) break
  }
  runs[pending] <- lapply(runs[pending], stopped_early)
  runs
}

# The best runs that are on the way to different optima, as far as a short run can tell.
choose_finalists <- function(runs) {
  objective <- vapply(runs, function(run) run$objective, numeric(1))
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
    more$iterations <- length(more$trace) - 1L
    more
  }, before, more)
  runs
}

# Order of preference: regular runs by likelihood, before any run that degenerated, and that
# before what was not run to the end.
rank_of_run <- function(runs) {
  objective <- vapply(runs, function(run) run$objective, numeric(1))
  status <- vapply(runs, function(run) run$status, "")
  class <- ifelse(status == "stopped_early", 0, 1 + vapply(runs, is_regular, logical(1)))
  rank(objective, ties.method = "min") + class * length(runs)
}

is_regular <- function(run) run$status %in% c("converged", "bounded", "iteration_limit")

starts_table <- function(starts, runs) {
  log_prior <- vapply(runs, function(run) run$log_prior, numeric(1))
  table <- data.frame(
    method = vapply(starts, function(start) start$method, ""),
    loglik = vapply(runs, function(run) run$loglik, numeric(1)),
    log_prior = log_prior,
    iterations = vapply(runs, function(run) run$iterations, integer(1)),
    status = vapply(runs, function(run) run$status, "")
  )
  if (all(log_prior == 0)) table[names(table) != "log_prior"] else table
}
