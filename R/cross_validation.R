# The log-likelihood of rows that took no part in the fit.

check_criterion <- function(criterion, folds, data, constraint) {
  if (criterion == "NEC") check_has_nec(data$labels, constraint)
  if (criterion == "CV") check_whole(folds, "folds", min = 2, max = length(rows_that_count(data)))
}

# Minus twice the held-out log-likelihood of every model, NA for those that fail in a fold. Each row is
# held out once, its weight and its label with it; rows of weight 0 never.
cross_validate <- function(data, k, folds, how) {
  counted <- rows_that_count(data)
  fold <- sample(rep_len(seq_len(folds), length(counted)))
  held_out <- vapply(seq_len(folds), function(v) held_out_logliks(data, counted[fold == v], k, how),
                     numeric(nrow(model_cells(k, how$models))))
  -2 * rowSums(matrix(held_out, ncol = folds))
}

# Models in the order of search_models().
held_out_logliks <- function(data, out, k, how) {
  training <- rows_of_data(data, -out, how$models[[1]]$prior)
  how$start <- rows_of_start(how$start, nrow(data$x), -out)
  rest <- list(x = keep_rows(data$x, out), weights = keep_rows(data$weights, out),
               labels = keep_rows_of_labels(data$labels, out))
  unlist(lapply(k, function(k_now) {
    fits <- tryCatch(search_models(training, k_now, how), mezcla_error = function(e) NULL)
    if (is.null(fits)) return(rep(NA_real_, nrow(model_cells(k_now, how$models))))
    vapply(fits, held_out_loglik, numeric(1), rest, how$control$threads)
  }))
}

held_out_loglik <- function(fit, rest, threads) {
  if (is.null(fit$params) || !is_regular(fit)) return(NA_real_)
  labels <- engine_labels(rest$labels, fit$k, has_noise(fit$model))
  log_likelihood_at(fit$params, rest$x, rest$weights, labels, threads)
}
