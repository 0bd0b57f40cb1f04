# Several models: in which order, from what each starts, and which of them are searched to the end.

# All models on some rows; `how` is what does not depend on the rows. A single model is searched to the
# end; several are brought near enough to their maxima to be compared, and then the contenders searched.
search_models <- function(data, k, how) {
  cells <- model_cells(k, how$models)
  if (nrow(cells) == 1) return(list(search_one(data, cells$k, how)))
  if (how$control$tol > 0) how$control$tol <- max(how$control$tol, comparison_tol(data))
  small <- sample_of(data, max(k), how, enough_to_compare)
  rows <- if (is.null(small)) data else small
  fits <- fit_cells(rows, cells, how)
  if (!how$moves) return(fits)
  fits <- search_contenders(rows, cells, fits, how, data$n)
  if (!is.null(small)) fits <- fit_degenerate_cells(data, cells, lapply(fits, polish_cell, data, how), how)
  keep_all_above(data, cells, fits, how)
}

# The simpler ones first, so that each can start from those that are nested in it.
fit_cells <- function(data, cells, how) {
  fits <- vector("list", nrow(cells))
  for (k_now in sort(unique(cells$k))) {
    starts <- starts_of_cells(data, k_now, how)
    for (i in cells_of_k(cells, k_now, how$ranks)) {
      fits[[i]] <- fit_cell(data, cells, i, fits, starts, how)
    }
  }
  fits
}

# The same for all models of as many components.
starts_of_cells <- function(data, k, how) {
  try_starts(data, k, how$start, n_starts(how, few_starts), how$models[[1]])
}

# What has degenerated on a sample may not on all rows.
fit_degenerate_cells <- function(data, cells, fits, how) {
  for (i in which(vapply(fits, is_degenerate, logical(1)))) {
    again <- fit_cell(data, cells, i, fits, starts_of_cells(data, cells$k[i], how), how)
    again$starts <- rbind(fits[[i]]$starts, again$starts)
    if (has_maximum(again)) fits[[i]] <- again
  }
  fits
}

is_degenerate <- function(fit) !is.null(fit$params) && !has_maximum(fit)

# How near to their maxima models are compared, in units of log-likelihood: many rows tell them apart by
# more.
comparison_tol <- function(data) max(0.01, 1e-5 * nrow(data$x))

# A row for each k and model, the models of one k together.
model_cells <- function(k, models) {
  data.frame(k = rep(k, each = length(models)), model = rep(seq_along(models), length(k)))
}

# The simpler before those in which they are nested.
cells_of_k <- function(cells, k, ranks) {
  rows <- which(cells$k == k)
  rows[order(colSums(ranks)[cells$model[rows]])]
}

# Volume, shape and orientation: I < E < V.
axis_ranks <- function(covariance) match(strsplit(three_letters(covariance), "")[[1]], c("I", "E", "V"))

# Which of the models are nested in which: a column of ranks per model.
nested_in <- function(ranks, outer) which(colSums(ranks > ranks[, outer]) == 0)

fit_cell <- function(data, cells, i, fits, starts, how) {
  k <- cells$k[i]
  model <- how$models[[cells$model[i]]]
  how$progress$label(paste0(model$covariance, ", k = ", k))
  reason <- c(why_not_estimable(data, model, k), starts$reason)[1]
  if (!is.null(reason)) return(failed_fit(model, k, reason))
  inherited <- if (how$moves) c(nested_start(cells, i, fits, how), split_starts(data, cells, i, fits, how))
  # With something to inherit only a few families look at all starts of their own: one of each kind.
  alone <- length(inherited) == 0 || !is.null(how$n_start) || model$covariance %in% pioneers
  own <- if (alone) starts$starts else starts$starts[1]
  fit_one(data, k, model, c(own, inherited), how$control, how$progress, quick_plan)
}

pioneers <- c("EII", "VVI", "EEE", "VVV")

# The best of those that are nested in the model, with as many components: EM from there cannot end
# lower.
nested_start <- function(cells, i, fits, how) {
  inner <- which(cells$k == cells$k[i] & cells$model %in% nested_in(how$ranks, cells$model[i]))
  inner <- Filter(function(l) l != i && has_maximum(fits[[l]]), inner)
  if (length(inner) == 0) return(list())
  best <- inner[which.max(objectives(fits[inner]))]
  list(list(method = "nested", params = fits[[best]]$params))
}

# The same family with one component less, each component in turn become two.
split_starts <- function(data, cells, i, fits, how) {
  fewer <- which(cells$k == cells$k[i] - 1L & cells$model == cells$model[i])
  if (length(fewer) == 0 || !has_maximum(fits[[fewer[1]]])) return(list())
  lapply(split_components(data, fits[[fewer[1]]]), function(params) list(method = "split", params = params))
}

has_maximum <- function(fit) !is.null(fit$params) && is_regular(fit)

objectives <- function(runs) vapply(runs, function(run) run$objective, numeric(1))

# The models that may be the best for n rows are searched like a single one.
search_contenders <- function(data, cells, fits, how, n) {
  chances <- vapply(fits, contending_criterion, numeric(1), n)
  for (i in utils::head(order(chances), n_contenders)) {
    if (!is.finite(chances[i])) next
    moves <- n_moves(how$control, cells$k[i], data)
    if (is.null(how$control$search)) moves <- min(moves, 2L * cells$k[i] + 12L)
    fits[[i]] <- move_on(fits[[i]], data, moves, how)
  }
  fits
}

n_contenders <- 5

contending_criterion <- function(fit, n) {
  if (!has_maximum(fit)) return(Inf)
  information_criterion("BIC", fit$loglik * n / fit$n_obs, fit$df, n)
}

keep_all_above <- function(data, cells, fits, how) {
  for (k_now in unique(cells$k)) {
    for (i in cells_of_k(cells, k_now, how$ranks)) fits[[i]] <- keep_above(data, cells, i, fits, how)
  }
  fits
}

# No model ends below one that is nested in it.
keep_above <- function(data, cells, i, fits, how) {
  fit <- fits[[i]]
  inner <- nested_start(cells, i, fits, how)
  if (length(inner) == 0 || !has_maximum(fit)) return(fit)
  start <- run_em_once(data, inner[[1]]$params, fit$model, stopped_at_once(how$control))
  if (start$objective <= fit$objective + 1e-6) return(fit)
  add_runs(fit, run_em(data, list(inner[[1]]$params), fit$model, how$control), "nested")
}

stopped_at_once <- function(control) {
  control$max_iter <- 0L
  control
}

polish_cell <- function(found, data, how) {
  if (is.null(found$params)) return(found)
  found$solutions <- list(found[run_fields])
  polish(data, found, how)
}
