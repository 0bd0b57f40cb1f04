# Mixtures of rows that are not in memory: the search looks at a sample, EM at all rows, pass after pass.

#' Mixtures of data larger than memory
#'
#' [fit_gmm()] of rows that are read in chunks (see [chunk_source()]): EM over all of them, with never more than one
#' chunk and a sample in memory.
#'
#' The first pass counts the rows, takes their moments and ranges, and draws a sample, uniformly and without
#' replacement, that does not depend on where chunks begin. The search for good maxima, among several models and
#' from several starts, is that of [fit_gmm()] on the sample. From what it finds EM goes on over all rows: the best maxima
#' of a single model, or of several models those that come nearest to the best by the criterion (as many as six), advance
#' in the same passes; what is told are the log-likelihood and the parameters of all rows. EM is that of
#' [fit_gmm()], extrapolation included; only the order in which sums are added differs, so that the same start leads to the same
#' maximum, up to rounding. If `start` is parameters EM goes on from these without a search.
#'
#' A source with no more rows than the sample is read into memory and fitted there.
#'
#' @inheritParams fit_gmm
#' @param x A source of chunks, made by [chunk_source()], [chunk_file()], [chunk_parquet()] or [chunk_dbi()], which also
#'   says which columns are case weights and known components.
#' @param start As for [fit_gmm()]: methods, parameters, a fit, or centres.
#' @param criterion `"BIC"`, `"AIC"`, `"AICc"` or `"ICL"`.
#' @param sample How many rows the search looks at, a number of at least 100.
#' @param checkpoint `NULL`, or the name of a file in which what has been reached is kept, and replaced after every five
#'   passes: what the first pass told, what the search found and the parameters.
#' @param resume Whether to go on from the `checkpoint`, which must be of a fit with the same arguments of the same
#'   source. The maximum is that of a fit that was not interrupted.
#' @return An object of class `gmm_fit` (see [fit_gmm()]) without data: `$cluster` is empty, and `$source` is a list of
#'   `title`, what was read; `rows`; `sample`, how many rows the search has looked at; `passes`, how often all
#'   rows were read; and `components`, how many rows belong to each component and how clearly. `predict(fit, source)`
#'   has the classes. What needs the rows themselves, like [stats::residuals()], is an error that says so.
#' @seealso [chunk_source()]; `predict()` and [log_likelihood()], which take sources too;
#'   [sufficient_statistics()] for one's own passes.
#' @references Neal, R. M. and Hinton, G. E. (1998). A view of the EM algorithm that justifies incremental,
#'   sparse, and other variants. In *Learning in Graphical Models*, 355-368.
#'   \doi{10.1007/978-94-011-5014-9_12}
#'
#'   Chan, T. F., Golub, G. H. and LeVeque, R. J. (1983). Algorithms for computing the sample variance: analysis and
#'   recommendations. *The American Statistician* 37, 242-247. \doi{10.1080/00031305.1983.10483115}
#' @examples
#' path <- tempfile(fileext = ".csv")
#' set.seed(1)
#' many <- rbind(matrix(rnorm(4000), ncol = 2), matrix(rnorm(4000, 4), ncol = 2))
#' colnames(many) <- c("x", "y")
#' write.csv(many, path, row.names = FALSE)
#'
#' fit <- fit_gmm(chunk_file(path, n = 1000), k = 1:3, covariance = c("EII", "VVV"), sample = 500)
#' fit
#' # The classes of all rows, chunk by chunk
#' table(predict(fit, chunk_file(path, n = 1000)))
#' unlink(path)
#' @name fit_source
NULL

#' @rdname fit_source
#' @export
fit_gmm.chunk_source <- function(x, k = 1:9, covariance = gmm_families(), noise = FALSE, prior = NULL,
                                 proportions = "free", sigma2 = NULL, constraint = NULL,
                                 start = c("kmeans", "kmeans++", "random", "concentric"), n_start = NULL,
                                 criterion = c("BIC", "AIC", "AICc", "ICL"), sample = 20000, checkpoint = NULL,
                                 resume = FALSE, control = gmm_control(), ...) {
  check_dots_empty(...)
  control <- check_is_control(control, "gmm_control")
  criterion <- match_choice(criterion, "criterion", c("BIC", "AIC", "AICc", "ICL"))
  if (!is.null(n_start)) n_start <- check_whole(n_start, "n_start", max = 1e6)
  sample <- check_whole(sample, "sample", min = 100, max = 1e8)
  call <- settled_call(match.call(expand.dots = FALSE), parent.frame())
  if (!names_methods(start)) start <- read_start(start, -1L)
  before <- passes_over(x)
  kept <- checkpoint_at(checkpoint, resume, list(
    k = k, covariance = covariance, noise = noise, prior = prior, proportions = proportions, sigma2 = sigma2,
    constraint = constraint, start = start, n_start = n_start, criterion = criterion, sample = sample, source = x$title,
    weights = x$weights, labels = x$labels,
    control = control[c("tol", "accelerate", "search")]
  ))
  survey <- kept$recall("survey", function() survey_of(x, sample, control$threads))
  hold_to_survey(x, survey)
  if (survey$count <= sample) {
    return(fit_sample(survey, call, k = if (!missing(k)) k, covariance = covariance, noise = noise, prior = prior, proportions = proportions,
                      sigma2 = sigma2, constraint = constraint, start = start, n_start = n_start, criterion = criterion,
                      control = control))
  }
  if (names_methods(start)) check_sample_for(k, sample) else start <- start_of_source(start, ncol(survey$sample$x), sample)
  data <- data_of_survey(survey, x, noise, prior, control$threads)
  models <- model_grid(covariance, proportions, sigma2, data, prior, constraint)
  small <- sample_of_source(data)
  k <- check_k(k, small, start, models[[1]]$constraint, missing(k))
  progress <- progress_line(control, "EM", note = function() slowest_worker(x))
  on.exit(progress$clear())
  how <- search_plan(models, start, n_start, small, control, progress, criterion)
  fits <- kept$recall("fits", function() fits_to_go_on_from(data, small, k, start, how))
  fits <- polish_together(fits, data, how, kept)
  chosen <- choose_on_all_rows(fits, data, how, kept)
  if (has_free_order(start, data, chosen$fit$model)) chosen$fit <- in_canonical_order(chosen$fit)
  warn_if_not_estimable(chosen$all)
  seen <- last_pass(list(chosen$fit), data, control$threads)[[1]]
  chosen$fit$entropy <- seen$entropy
  fit <- new_gmm_fit(chosen$fit, data, chosen$selection, NULL, FALSE, control, parameters_of_models(chosen$all), call)
  without_rows(fit, data, survey, seen$components, passes_over(x) - before)
}

# So many components are looked for in the sample.
check_sample_for <- function(k, sample) {
  if (is.numeric(k) && length(k) > 0 && all(is.finite(k)) && max(k) > sample) {
    abort(gettextf("`sample` must be at least `k` = %s, since components are looked for in so many rows, not %s.", format(max(k)), format(sample)))
  }
}

# What has a value for each row says nothing of a sample that nobody knows.
start_of_source <- function(start, d, sample) {
  if (is_parameters(start)) return(start)
  if (d == 1 && is.numeric(start) && is.null(dim(start))) start <- matrix(start, ncol = 1)
  if (is.matrix(start) && is.numeric(start) && ncol(start) == d && nrow(start) < sample) return(start)
  abort(gettextf("`start` must be methods, parameters, a fit, or centres of %d columns where rows come in chunks, not %s.", d, describe(start)))
}

# All that there are fit into memory.
fit_sample <- function(survey, call, k, ..., start) {
  labels <- levels_of(survey)
  rows <- survey$sample
  given <- list(x = rows$x, weights = rows$weights, start = start,
                labels = if (!is.null(labels)) factor(rows$labels, levels = labels))
  if (!is.null(k)) given$k <- k
  fit <- do.call(fit_gmm.default, c(given, list(...)), quote = TRUE)
  fit$call <- call
  fit$call[[1]] <- quote(fit_gmm)
  fit
}

# The data as fits know them (see model_data()), of all rows; the values are those of the sample, which is what is
# looked at where values are asked for.
data_of_survey <- function(survey, source, noise, prior, threads) {
  data <- model_data(survey$sample$x, survey$sample$weights, NULL, threads)
  data$labels <- labels_of_chunk(survey$sample$labels, nrow(data$x), levels_of(survey), !isFALSE(noise))
  data$n <- survey$weight
  data$rows <- if (isTRUE(survey$whole)) survey$weight else survey$count
  data$mean <- survey$mean
  data$deviations <- sqrt(pmax(survey$squares / survey$observed, 0))
  data["covariance"] <- list(if (survey$missing == 0) survey$scatter / survey$weight)
  data$missing <- survey$missing
  data$tol_unit <- if (survey$weighted) unit_of_weights(survey$weight, survey$count) else 1
  data$source <- source
  data$profile <- list(count = data$rows, weight = survey$weight, observed = survey$observed,
                       complete = survey$missing == 0, covariance = data$covariance)
  data$levels <- levels_of(survey)
  check_spread(data)
  with_box_and_scale(data, noise_box(noise, rbind(survey$lower, survey$upper, deparse.level = 0)), prior)
}

# The rows of the sample as data of their own: what noise and priors take from the data is that of all rows.
sample_of_source <- function(data) {
  small <- model_data(data$x, data$weights, data$labels, data$threads)
  small$box <- data$box
  if (!is.null(data$covariance)) small$covariance <- data$covariance
  small
}

# From parameters that are given EM goes over all rows at once; everything else is looked for in the sample.
fits_to_go_on_from <- function(data, small, k, start, how) {
  if (!is_parameters(start)) return(search_models(small, k, how))
  cells <- model_cells(k, how$models)
  lapply(seq_len(nrow(cells)), function(i) {
    model <- how$models[[cells$model[i]]]
    fit <- empty_fit(data, cells$k[i], model)
    if (!is.null(fit$reason)) return(fit)
    fit$params <- make_starts(small, cells$k[i], start, 1L, model)[[1]]$params
    fit$status <- "returned"
    fit
  })
}

# ---- On all rows ------------------------------------------------------------------------------

# The best maxima of a single model, or one of each model that comes near to the best, advance together.
polish_together <- function(fits, data, how, kept) {
  near <- cells_near_the_best(fits, data, how)
  jobs <- unlist(lapply(near, function(i) {
    solutions <- solutions_of(fits[[i]], data)
    if (length(near) > 1) solutions <- utils::head(solutions, 1)
    lapply(solutions, function(params) list(params = params, model = fits[[i]]$model, cell = i))
  }), recursive = FALSE)
  if (length(jobs) == 0) return(fits)
  if (how$control$tol > 0 && length(near) > 1) how$control$tol <- max(how$control$tol, comparison_tol(data$profile$count))
  runs <- kept$run("polish", data, jobs, how)
  cells <- vapply(jobs, function(job) job$cell, 1L)
  for (i in near) {
    fits[[i]] <- with_runs_on_all(fits[[i]], runs[cells == i], data)
    fits[[i]]$on_all <- TRUE
  }
  fits
}

# By the criterion that they would have if all rows were like those of the sample.
cells_near_the_best <- function(fits, data, how) {
  ran <- which(lengths(lapply(fits, solutions_of, data)) > 0)
  if (length(ran) <= 1 || is_parameters(how$start)) return(ran)
  regular <- ran[vapply(fits[ran], is_regular, NA)]
  if (length(regular) == 0) return(ran[1])
  of_all <- vapply(fits[regular], function(fit) {
    share <- data$n / fit$n_obs
    information_criterion(how$criterion, fit$loglik * share, fit$df, data$n, fit$entropy * share)
  }, 1)
  regular[order(of_all)[seq_len(min(most_near, length(regular)))]]
}

# The best by the criterion, brought to its digits; what has turned out to be no maximum gives way to the next.
choose_on_all_rows <- function(fits, data, how, kept) {
  fits <- with_entropies(fits, data, how)
  table <- table_of_source(fits, data, how)
  value <- table[[how$criterion]]
  for (i in order(value)) {
    if (is.na(value[i])) break
    # As in memory: one model whose start was given, or without a search, is brought to `tol` and no further.
    finished <- if (length(fits) > 1 || how$moves) finish_fit_over(fits[[i]], data, how, kept) else fits[[i]]
    fault <- if (length(fits) > 1) fault_of(finished, data, spacings_told(data))
    if (is.null(fault)) return(list(fit = finished, selection = table, all = fits))
    table <- set_aside(table, i, describe_faults(list(fault)))
  }
  i <- fallback(fits, table)
  list(fit = fits[[i]], selection = table, all = fits)
}

finish_fit_over <- function(fit, data, how, kept) {
  if (!is_regular(fit)) return(fit)
  tol <- how$control$tol
  how$control <- to_its_digits(how$control)
  how$control$max_iter <- iterations_left(fit, how)
  finished_by(fit, kept$run("finish", data, list(list(params = fit$params, model = fit$model)), how)[[1]], tol)
}

# What was seen in the sample alone has no criterion.
table_of_source <- function(fits, data, how) {
  table <- selection_table(fits, data, how$criterion, 0, how)
  only_sample <- which(!vapply(fits, function(fit) isTRUE(fit$on_all), NA) & table$reason == "")
  table$loglik[only_sample] <- NA_real_
  # NEC compares with one component, which must have been seen on all rows, too.
  compared <- table$covariance[table$k == 1 & !seq_along(fits) %in% only_sample]
  table$NEC[table$k > 1 & !table$covariance %in% compared] <- NA_real_
  if (length(fits) == 1) return(table)
  set_aside(table, only_sample, gettextf("behind others in the sample of %s rows", format(nrow(data$x), big.mark = " ")))
}

# The entropies that ICL asks for, of all contenders in one pass; what the sample has told of them is not true of all rows.
with_entropies <- function(fits, data, how) {
  on_all <- which(vapply(fits, function(fit) isTRUE(fit$on_all), NA))
  entropies <- rep(NA_real_, length(on_all))
  if (how$criterion == "ICL") {
    entropies <- vapply(last_pass(fits[on_all], data, how$control$threads), function(seen) seen$entropy, 1)
  }
  fits[on_all] <- Map(function(fit, entropy) utils::modifyList(fit, list(entropy = entropy)), fits[on_all], entropies)
  fits
}

# Of each fit and all rows: the entropy of the responsibilities, and how many rows belong to each component and how clearly.
last_pass <- function(fits, data, threads) {
  params <- lapply(fits, function(fit) fit$params)
  fold_over(data$source, describe_chunk, list(params = params, levels = data$levels, threads = threads), add_sums)
}

describe_chunk <- function(chunk, args) {
  lapply(args$params, function(params) {
    noise <- !is.null(params$noise)
    labels <- engine_labels(labels_of_chunk(chunk$labels, nrow(chunk$x), args$levels, noise), n_components(params), noise)
    at <- function(what) evaluate_at(params, chunk$x, what, labels, args$threads)
    weights <- or_default(chunk$weights, rep(1, nrow(chunk$x)))
    list(entropy = sum(weights * at("entropy")), components = component_rows(at("responsibilities"), of_observed_rows(at("class"), chunk$x), noise, weights))
  })
}

without_rows <- function(fit, data, survey, components, passes) {
  fit["weights"] <- list(NULL)
  fit$cluster <- integer(0)
  fit$incomplete <- survey$incomplete
  if (!is.null(fit$labels)) fit$labels <- list(codes = integer(0), levels = fit$labels$levels)
  fit$source <- list(title = data$source$title, rows = survey$rows, sample = nrow(data$x), passes = passes,
                     weighted = survey$weighted, labelled = survey$labelled,
                     blank = survey$blank, components = components)
  fit
}

# ---- Checkpoints ------------------------------------------------------------------------------

passes_between_checkpoints <- 5L

# Where a fit stands, as a file that is replaced as a whole, so that it can go on from there. recall(name, find) is what
# was found before, or is found now; run() is EM, from where it was.
checkpoint_at <- function(path, resume, asked) {
  check_flag(resume, "resume")
  state <- list(asked = asked)
  passes <- 0L
  if (!is.null(path)) check_checkpoint(path)
  if (resume) state <- read_checkpoint(path, asked)
  save <- function() if (!is.null(path)) save_whole(state, path)
  recall <- function(name, find) {
    if (is.null(state[[name]])) {
      state[[name]] <<- find()
      save()
    }
    state[[name]]
  }
  run <- function(stage, data, jobs, how) {
    known <- state[[stage]]
    if (length(known) == length(jobs)) jobs <- Map(function(job, params) utils::modifyList(job, list(params = params)), jobs, known)
    state[[stage]] <<- lapply(jobs, function(job) job$params)
    seen <- function(questions) {
      passes <<- passes + 1L
      for (question in questions) if (question$plain) state[[stage]][[question$job]] <<- question$params
      if (passes %% passes_between_checkpoints == 0L) save()
    }
    runs <- run_em_over(data, jobs, how$control, how$progress$report, seen = seen)
    state[[stage]] <<- lapply(runs, function(run) run$params)
    save()
    runs
  }
  list(recall = recall, run = run)
}

check_checkpoint <- function(path) {
  if (can_be_a_file(path)) return(invisible())
  abort(gettextf("`checkpoint` must be the name of a file in a folder that exists, not %s.", describe(path)))
}

# Another file takes its place at once: whatever happens there is always a whole one.
save_whole <- function(state, path) {
  beside <- paste0(path, ".new")
  saveRDS(state, beside)
  if (!file.rename(beside, path)) abort(gettextf("`checkpoint` cannot be written: %s", path))
}

read_checkpoint <- function(path, asked) {
  if (is.null(path)) abort(gettextf("`resume` needs the `checkpoint` to go on from."))
  if (!file.exists(path)) abort(gettextf("`checkpoint` must be a file to go on from, but there is no %s.", path))
  state <- tryCatch(readRDS(path), error = function(e) NULL)
  if (!is.list(state) || !is.list(state$asked)) abort(gettextf("`checkpoint` must be a file that a fit has left, and %s is not.", path))
  differs <- names(asked)[!mapply(function(a, b) isTRUE(all.equal(a, b)), asked, state$asked[names(asked)])]
  if (length(differs) > 0) {
    abort(gettextf("`checkpoint` is of a fit with another `%s`.", differs[1]))
  }
  state
}
