# Passes over rows that are elsewhere: what is made of each chunk, or of each partition, is added up in their order.

# `work(chunk, args)` of each chunk, and all of it put together by combine(a, b).
fold_over <- function(source, work, args, combine) UseMethod("fold_over")

#' @export
fold_over.chunk_source <- function(source, work, args, combine) {
  total <- NULL
  for_each_chunk(source, function(chunk) {
    part <- work(ready_chunk(chunk), args)
    total <<- if (is.null(total)) part else combine(total, part)
  })
  total
}

# A row without any value counts for nothing, as it does in memory; what is told of it there is told once, of all.
ready_chunk <- function(chunk) {
  chunk["weights"] <- list(without_blank(chunk$x, chunk$weights))
  chunk
}

without_blank <- function(x, weights) {
  blank <- blank_rows(x)
  if (length(blank) == 0) weights else replace(or_default(weights, rep(1, nrow(x))), blank, 0)
}

# Sums of sums: lists of numbers that add element by element.
add_sums <- function(a, b) Map(function(one, other) Map(`+`, one, other), a, b)

# ---- What one pass tells of all rows ----------------------------------------------------------

# Counts, weights and moments, ranges, the labels that there are, and a uniform sample of `size` rows: those with the
# largest of random numbers, so that it does not matter where chunks begin.
survey_chunk <- function(chunk, args) {
  x <- chunk$x
  used <- if (is.null(chunk$weights)) rep(TRUE, nrow(x)) else chunk$weights > 0
  key <- stats::runif(nrow(x))
  blank <- blank_rows(x)
  # Doubles: of 10^10 rows, or of products of counts, integers know nothing.
  survey <- list(
    rows = as.double(nrow(x)), count = as.double(sum(used)), missing = as.double(sum(is.na(x))),
    incomplete = as.double(sum(rowSums(is.na(x)) > 0)), blank = as.double(length(blank)), first_blank = min(blank, Inf),
    weight = 0, weighted = !is.null(chunk$weights), whole = is.null(chunk$weights) || are_counts(chunk$weights), labelled = as.double(sum(!is.na(chunk$labels))),
    labels = unique(chunk$labels[!is.na(chunk$labels)]), chunks = 1L,
    sample = list(x = x, weights = chunk$weights, labels = chunk$labels, key = key)
  )
  survey$sample <- largest_keys(survey$sample, which(used), args$size)
  if (!any(used)) return(survey)
  kept <- x[used, , drop = FALSE]
  weights <- chunk$weights[used]
  c(survey[setdiff(names(survey), "weight")], moments_of_chunk(kept, weights, args$threads))
}

moments_of_chunk <- function(x, weights, threads) {
  weight <- if (is.null(weights)) as.double(nrow(x)) else sum(weights)
  observed <- if (anyNA(x)) unname(colSums((!is.na(x)) * or_default(weights, rep(1, nrow(x))))) else rep(weight, ncol(x))
  moments <- moments_of_rows(x, weights, observed > 0, threads)
  list(weight = weight, observed = observed, mean = moments$mean, squares = moments$variance * observed,
       scatter = if (length(moments$covariance) > 0) moments$covariance * weight,
       lower = ends_of(x, min), upper = ends_of(x, max))
}

ends_of <- function(x, end) {
  apply(x, 2, function(column) if (all(is.na(column))) NA_real_ else end(column, na.rm = TRUE))
}

# A column of which the chunk has no value has no moments here.
moments_of_rows <- function(x, weights, seen, threads) {
  if (all(seen)) return(moments_of(x, weights, TRUE, threads))
  moments <- list(mean = numeric(ncol(x)), variance = numeric(ncol(x)))
  rest <- moments_of(x[, seen, drop = FALSE], without_blank(x[, seen, drop = FALSE], weights), FALSE, threads)
  moments$mean[seen] <- rest$mean
  moments$variance[seen] <- rest$variance
  moments
}

largest_keys <- function(sample, rows, size) {
  if (length(rows) > size) rows <- sort(rows[order(sample$key[rows], decreasing = TRUE)[seq_len(size)]])
  list(x = sample$x[rows, , drop = FALSE], weights = sample$weights[rows], labels = sample$labels[rows],
       key = sample$key[rows])
}

# Two surveys are one of all their rows (moments: Chan, Golub and LeVeque 1983).
add_surveys <- function(size) {
  function(a, b) {
    sums <- c("rows", "count", "missing", "incomplete", "blank", "labelled", "chunks")
    both <- if (is.null(b$mean)) a else if (is.null(a$mean)) b else with_moments_added(a, b)
    both[sums] <- Map(`+`, a[sums], b[sums])
    both$first_blank <- min(a$first_blank, a$rows + b$first_blank)
    both$weighted <- a$weighted || b$weighted
    both$whole <- a$whole && b$whole
    both$labels <- unique(c(a$labels, b$labels))
    both$sample <- joined_samples(a, b, size)
    both
  }
}

with_moments_added <- function(a, b) {
  observed <- a$observed + b$observed
  gap <- ifelse(a$observed > 0, b$mean - a$mean, 0) * (b$observed > 0)
  share <- ifelse(observed > 0, b$observed / observed, 0)
  both <- a
  both$mean <- ifelse(a$observed > 0, a$mean + gap * share, b$mean)
  both$squares <- a$squares + b$squares + gap^2 * a$observed * share
  both["scatter"] <- list(if (!is.null(a$scatter) && !is.null(b$scatter)) {
    a$scatter + b$scatter + tcrossprod(gap) * (a$weight * b$weight / (a$weight + b$weight))
  })
  both$observed <- observed
  both$weight <- a$weight + b$weight
  both$lower <- pmin(a$lower, b$lower, na.rm = TRUE)
  both$upper <- pmax(a$upper, b$upper, na.rm = TRUE)
  both
}

joined_samples <- function(a, b, size) {
  weights <- function(survey) {
    if (a$weighted || b$weighted) or_default(survey$sample$weights, rep(1, nrow(survey$sample$x)))
  }
  sample <- list(x = rbind(a$sample$x, b$sample$x), weights = c(weights(a), weights(b)),
                 labels = c(a$sample$labels, b$sample$labels), key = c(a$sample$key, b$sample$key))
  largest_keys(sample, seq_len(nrow(sample$x)), size)
}

survey_of <- function(source, size, threads) {
  survey <- fold_over(source, survey_chunk, list(size = size, threads = threads), add_surveys(size))
  survey$weighted <- !is.null(source$weights)
  survey$named <- source$memory$named
  if (survey$count == 0) abort(gettextf("`x` must have a row with a positive weight and a value."), "data")
  unseen <- which(!(survey$observed > 0))
  if (length(unseen) > 0) {
    abort(gettextf("`x` must have a value in every column, but %s has none.", column_label(survey$sample$x, unseen[1])), "data")
  }
  blank <- survey$blank
  if (blank > 0) {
    alert(sprintf(ngettext(blank, "%s row has no observed value, and is left out: row %s.",
                           "%s rows have no observed value, and are left out; the first is row %s."),
                  format(blank, big.mark = " "), format(survey$first_blank, big.mark = " ", scientific = FALSE)), "missing")
  }
  survey
}

levels_of <- function(survey) if (length(survey$labels) > 0) levels(factor(survey$labels))

# Labels of a chunk, by the levels that all rows have.
labels_of_chunk <- function(labels, n, levels, noise) {
  if (is.null(levels)) return(NULL)
  check_labels(factor(labels, levels = levels), n, noise, used = NULL)
}

# ---- In batches -------------------------------------------------------------------------------

# Rows in batches of `size`, wherever the pieces begin that are added: see() of each part of a batch, end() when it is whole, and
# of what is left at last.
in_batches <- function(size, see, end) {
  filled <- 0
  add <- function(x, weights, labels = NULL) {
    done <- 0
    while (done < nrow(x)) {
      rows <- done + seq_len(min(size - filled, nrow(x) - done))
      see(keep_rows(x, rows), weights[rows], if (is.matrix(labels)) keep_rows(labels, rows) else labels[rows])
      done <- done + length(rows)
      filled <<- filled + length(rows)
      if (filled == size) finish()
    }
  }
  finish <- function() if (filled > 0) {
    end()
    filled <<- 0
  }
  list(add = add, finish = finish)
}

# How far a batch moves averages that stand for rows of weight `before`: in batches of one size a power of their number (Cappe and
# Moulines 2009); with kappa = 1 every row counts the same.
step_size <- function(weight, before, kappa) (1 + before / weight)^-kappa

# ---- Sums at parameters -----------------------------------------------------------------------

# What a chunk adds to the answer of each question: list(params, scatter), see cpp_em_by_passes().
fold_chunk <- function(chunk, args) {
  noise <- !is.null(args$questions[[1]]$params$noise)
  labels <- labels_of_chunk(chunk$labels, nrow(chunk$x), args$levels, noise)
  questions <- lapply(args$questions, function(question) {
    list(params = unclass(question$params), scatter = question$scatter,
         labels = engine_labels(labels, n_components(question$params), noise))
  })
  run_sums(questions, chunk$x, chunk$weights, args$threads)
}

# The weights may have changed where the rows have not.
check_weight_of_pass <- function(sums, data) {
  weight <- sum(sums$weight) + or_default(sums$noise, 0)
  if (!is.finite(weight) || abs(weight - data$n) <= 1e-6 * data$n) return(invisible())
  abort(gettextf("%s has changed: its weights added up to %s when it was first read, and to %s now.", sentence_case(data$source$title),
                 format(data$n), format(weight)), "chunk")
}

# EM over a source, all of `jobs`, list(params, model), in the same passes. `seen`, where it is given, is told the
# questions of each pass.
run_em_over <- function(data, jobs, control, report = NULL, max_iter = control$max_iter, seen = NULL) {
  fold <- function(questions) {
    questions <- lapply(questions, function(question) {
      question$params <- params_from_engine(question$params, data, jobs[[question$job]]$model)
      question
    })
    if (!is.null(seen)) seen(questions)
    sums <- fold_over(data$source, fold_chunk, list(questions = questions, levels = if (!is.null(data$labels)) data$levels, threads = control$threads), add_sums)
    check_weight_of_pass(sums[[1]], data)
    sums
  }
  run_em_by_passes(fold, data, jobs, control, report, rep_len(as.integer(max_iter), length(jobs)))
}
