# What is tried: how often, with which arguments (see inputs.R), and what must hold of the result.

subjects <- list()

# ---- Tools ------------------------------------------------------------------------------------

largest <- function(x) if (length(x) == 0) 0 else max(abs(x))
finite <- function(x) all(is.finite(unlist(x)))

# Within tol, relative to the size of both (and of 1).
near <- function(a, b, tol = 1e-9) {
  length(a) == length(b) && (identical(as.vector(a), as.vector(b)) ||
    isTRUE(largest(a - b) <= tol * max(1, largest(a), largest(b))))
}

# How many times its rounding an evaluation at these parameters may lose: the condition of the
# worst covariance, in standardised columns.
condition_of <- function(params) {
  k <- length(params$proportions)
  d <- ncol(params$means)
  worst <- vapply(seq_len(k), function(j) {
    sigma <- matrix(params$covariances[, , j], d)
    values <- eigen(stats::cov2cor(sigma), symmetric = TRUE, only.values = TRUE)$values
    if (values[d] > 0) values[1] / values[d] else Inf
  }, 0)
  max(worst)
}

# Rounding of a log-likelihood: of the data's offset beside the spread, and of bad condition.
noise_of <- function(params, x) {
  spread <- sqrt(apply(params$covariances, 3, function(s) diag(as.matrix(s))))
  spread <- matrix(spread, ncol(x))
  offset <- max(apply(abs(x), 2, largest_value) / apply(spread, 1, min))
  .Machine$double.eps * nrow(x) * ncol(x) * max(condition_of(params), offset)^1 * 100
}

regular <- c("converged", "bounded", "iteration_limit", "spurious", "identical")

rows_kept <- function(value, fit) {
  left_out <- unclass(fit$na.action)
  if (is.null(left_out)) return(value)
  if (length(dim(value)) == 2) value[-left_out, , drop = FALSE] else value[-left_out]
}

check_responsibilities <- function(w, n, what) {
  hold(is.matrix(w) && nrow(w) == n, paste(what, "has a row per row"), paste(dim(w), collapse = " x "))
  hold(!anyNA(w) && all(w >= 0), paste(what, "is not negative and not NaN"))
  hold(largest(rowSums(w) - 1) <= 1e-12, paste(what, "adds up to 1"), format(largest(rowSums(w) - 1)))
}

silently <- function(code) utils::capture.output(result <- force(code))

# With another number of threads nothing may change but the call.
check_threads <- function(result, name, arguments) {
  control <- as.list(arguments$control)
  if (length(control) == 0) return(invisible())
  control$threads <- one_of(setdiff(c(1, 2, 3, 7), control$threads))
  arguments$control <- as.call(control)
  other <- call_by_name(name, arguments)
  same <- setdiff(names(result), "call")
  differ <- Filter(function(part) !identical(unclass(result)[[part]], unclass(other)[[part]]), same)
  hold(length(differ) == 0, "no bit depends on the number of threads", paste(differ, collapse = " "))
}

# ---- Fits of mixtures -------------------------------------------------------------------------

check_gmm <- function(fit, arguments) {
  x <- fit$data
  n <- nrow(x)
  params <- coef(fit)
  hold(inherits(fit, "gmm_fit"), "the fit has its class")
  numbers <- fit[c("loglik", "df", "n_obs", "trace", "iterations", "entropy", "log_prior")]
  hold(finite(numbers) && finite(unclass(params)), "a fit has finite numbers",
       paste(fit$status, names(numbers)[!vapply(numbers, finite, NA)]))
  share <- sum(params$proportions) + if (is.null(params$noise)) 0 else params$noise$proportion
  hold(near(share, 1, 1e-12) && all(params$proportions >= 0), "proportions add up to 1", format(share))
  hold(has_labels(fit, x, 0:fit$k), "a label per row")
  if (!fit$status %in% regular) return(invisible())
  noise <- noise_of(params, x)
  if (!is.finite(noise) || noise > 0.01) return(invisible())
  noise <- noise * max(1, fit$weights) # a row counts as often as its weight says
  check_trace(fit, arguments, noise)
  check_loglik(fit, arguments, noise)
  check_criteria(fit)
  check_predictions(fit)
  check_methods(fit)
}

# A label of these for each row, but for rows without any value.
has_labels <- function(fit, x, labels) {
  seen <- !is_blank(x)
  length(fit$cluster) == nrow(x) && all(fit$cluster[seen] %in% labels) && all(is.na(fit$cluster[!seen]))
}

is_blank <- function(x) rowSums(!is.na(x)) == 0

# Never falls, but for the first step from parameters that lie outside the model.
check_trace <- function(fit, arguments, noise) {
  trace <- fit$trace
  if (!is.null(arguments$start) && is.language(arguments$start)) trace <- trace[-1]
  fall <- max(0, -diff(trace))
  hold(fall <= noise + 1e-10 * largest(trace), "the objective never falls",
       sprintf("by %.3g, rounding %.3g, %s", fall, noise, fit$status))
}

check_loglik <- function(fit, arguments, noise) {
  labels <- if (!is.null(arguments$labels)) rows_kept(arguments$labels, fit)
  again <- log_likelihood(coef(fit), fit$data, fit$weights, labels)
  hold(abs(again - fit$loglik) <= noise + 1e-9 * (1 + abs(again)), "loglik is that of the parameters",
       sprintf("%.15g, %.15g", again, fit$loglik))
  if (chance(0.2) && condition_of(coef(fit)) < 1e6 && moderate(fit)) {
    weights <- if (is.null(fit$weights)) 1 else fit$weights
    by_hand <- ref_observed_loglik(coef(fit), fit$data, weights, labels)
    hold(abs(by_hand - fit$loglik) <= 1e3 * noise + 1e-8 * (1 + abs(by_hand)),
         "loglik is that of plain R", sprintf("%.15g, %.15g", by_hand, fit$loglik))
  }
}

# Numbers that solve() accepts.
moderate <- function(fit) {
  size <- abs(log10(apply(fit$data, 2, stats::sd, na.rm = TRUE)))
  all(is.finite(size)) && max(size) < 3 && all(coef(fit)$proportions > 0)
}

check_criteria <- function(fit) {
  n <- fit$n_obs
  minus2 <- -2 * fit$loglik
  hold(near(stats::BIC(fit), minus2 + fit$df * log(n), 1e-12), "BIC is -2 l + df log n")
  hold(near(stats::AIC(fit), minus2 + 2 * fit$df, 1e-12), "AIC is -2 l + 2 df")
  hold(near(ICL(fit), stats::BIC(fit) + 2 * fit$entropy, 1e-12), "ICL is BIC + 2 entropy")
  hold(fit$entropy >= 0, "entropy is not negative")
  table <- fit$selection
  best <- table[[attr(table, "criterion")]]
  row <- which(table$k == fit$k & table$covariance == fit$covariance)
  hold(length(row) == 1, "the chosen model has a row")
  chosen <- all(is.na(best)) || isTRUE(best[row] <= min(best, na.rm = TRUE))
  hold(chosen, "the chosen model has the best criterion")
}

check_predictions <- function(fit) {
  seen <- !is_blank(fit$data)
  n <- sum(seen)
  before <- fit
  before["na.action"] <- list(NULL) # without places for rows that were left out
  w <- predict(before, type = "posterior")
  hold(nrow(w) == nrow(fit$data) && all(is.na(w[!seen, ])), "a row of the posterior for each row")
  w <- w[seen, , drop = FALSE]
  check_responsibilities(w, n, "the posterior")
  class <- predict(before)
  hold(length(class) == nrow(fit$data) && identical(unname(is.na(class)), unname(!seen)), "a class per row")
  if (is.null(fit$labels)) hold(identical(class, fit$cluster), "predict() is cluster")
  logdensity <- predict(before, type = "logdensity")[seen]
  hold(!anyNA(logdensity) && all(logdensity < Inf), "log densities are numbers")
  hold(identical(predict(before, type = "density")[seen], exp(logdensity)), "density is exp(logdensity)")
  doubt <- predict(before, type = "uncertainty")[seen]
  hold(near(doubt, 1 - apply(w, 1, max), 1e-12) && all(doubt >= 0), "uncertainty is 1 - the largest")
  distance <- predict(before, type = "mahalanobis")[seen, , drop = FALSE]
  hold(identical(dim(distance), c(n, fit$k)) && !anyNA(distance) && all(distance >= 0), "distances are not negative")
  again <- unserialize(serialize(fit, NULL))
  hold(identical(predict(again, fit$data, type = "posterior")[seen, , drop = FALSE], w), "predictions survive saving, and are those of the rows")
  far <- fit$data[1, ] + 10^stats::runif(1, 0, 12) * ifelse(is.na(fit$data[1, ]), 0, 1)
  if (largest(far[!is.na(far)]) < 1e150) {
    check_responsibilities(predict(fit, matrix(far, 1, dimnames = list(NULL, colnames(fit$data))), type = "posterior"), 1,
                           "the posterior of a far row")
  }
}

check_methods <- function(fit) {
  n <- nrow(fit$data)
  hold(identical(nobs(fit), fit$n_obs), "nobs() is the weight of the rows")
  if (chance(0.7)) return(invisible())
  text <- silently({
    print(fit)
    print(summary(fit))
    print(coef(fit))
  })
  hold(length(text) > 0 && !any(grepl("NaN", text)), "it prints", grep("NaN", text, value = TRUE)[1])
  hold(nrow(simulate(fit, n = 7)) == 7 && finite(simulate(fit)[seq_len(ncol(fit$data))]), "it simulates")
  order <- sample(fit$k)
  moved <- relabel(fit, order)
  # Where all are equal nothing tells them apart.
  hold(identical(coef(moved)$proportions, coef(fit)$proportions[order]), "relabel() permutes")
  hold(identical(as.vector(moved$cluster), c(0L, match(seq_len(fit$k), order))[fit$cluster + 1L]), "and the labels")
  complete <- impute(fit)
  hold(!anyNA(complete) && identical(complete[!is.na(fit$data)], fit$data[!is.na(fit$data)]), "impute() fills in only what is missing")
  if (fit$k > 1) {
    combined <- combine_components(fit)
    hold(all(diff(rev(combined$merges$entropy)) >= -1e-9 * max(1, fit$entropy)), "merging lowers the entropy")
  }
  hold(identical(dim(residuals(fit)), dim(fitted(fit))), "residuals have the size of the fitted")
}

subjects$mixture <- list(
  share = 30, call = "fit_gmm", make = gmm_case,
  check = function(arguments) {
    before <- serialize(arguments$x, NULL)
    fit <- attempt("fit_gmm", arguments)
    hold(identical(serialize(arguments$x, NULL), before), "x is not changed")
    check_gmm(fit, arguments)
    if (chance(0.3)) check_threads(fit, "fit_gmm", arguments)
  }
)

subjects$models <- list(
  share = 1.5, call = "fit_gmm", make = function() gmm_case(several = TRUE),
  check = function(arguments) {
    fit <- attempt("fit_gmm", arguments)
    check_gmm(fit, arguments)
    if (chance(0.3)) check_threads(fit, "fit_gmm", arguments)
  }
)

# ---- Bins -------------------------------------------------------------------------------------

subjects$bins <- list(
  share = 2, call = "fit_gmm",
  make = function() tryCatch(bins_case(), mezcla_error = function(e) bins_case()),
  check = function(arguments) {
    fit <- attempt("fit_gmm", arguments)
    hold(finite(fit[c("loglik", "df", "n_obs", "trace", "entropy")]) && finite(unclass(coef(fit))), "a fit of bins has finite numbers", fit$status)
    hold(fit$loglik <= 1e-9 || any(fit$bins$lower == fit$bins$upper), "a probability is at most 1")
    hold(has_labels(fit, fit$data, 0:fit$k), "a label per bin")
    seen <- !is_blank(fit$data)
    check_responsibilities(predict(fit, type = "posterior")[seen, , drop = FALSE], sum(seen), "the posterior of bins")
    hold(!anyNA(predict(fit, type = "logdensity")[seen]), "bins have a probability")
    if (!fit$status %in% regular) return(invisible())
    check_criteria(fit)
    again <- log_likelihood(coef(fit), fit$bins[seen], labels = if (is.null(fit$labels)) NULL else keep_labels(arguments$labels, seen))
    hold(near(again, fit$loglik, 1e-8), "loglik is that of the bins", sprintf("%.15g, %.15g", again, fit$loglik))
    check_errors_of_bins(fit)
    silently({
      print(fit)
      print(fit$bins)
    })
  }
)

keep_labels <- function(labels, keep) if (length(dim(labels)) == 2) labels[keep, , drop = FALSE] else labels[keep]

# Standard errors or a word on why there are none; what is drawn may be refused.
check_errors_of_bins <- function(fit) {
  errors <- vcov(fit)
  hold(all(is.na(errors)) || all(diag(errors) > 0), "variances are positive")
  type <- one_of(c("nonparametric", "parametric", "weighted"))
  boot <- refusable(gmm_boot(fit, type, n_boot = 2, control = gmm_control(max_iter = 5)))
  if (!is.null(boot)) hold(length(boot$params) == 2, "as many replicates as were asked for")
}

refusable <- function(code) tryCatch(code, mezcla_error = function(e) NULL)

# ---- EM, step by step -------------------------------------------------------------------------

subjects$trace <- list(
  share = 7, call = "em_trace", needs = "start",
  make = function() {
    x <- random_matrix(spoil = 0.5)
    k <- min(sample(3, 1), nrow(x))
    arguments <- c(list(x = x, k = k), gmm_arguments(x, k))
    arguments$start <- random_start(x, k, !is.null(arguments$noise))
    arguments$control <- call("gmm_control", max_iter = sample(0:6, 1), tol = one_of(c(0, 1e-6)))
    arguments$x <- in_container(x)
    arguments
  },
  check = function(arguments) {
    trace <- attempt("em_trace", arguments)
    last <- trace$params[[length(trace$params)]]
    hold(finite(trace$loglik) && finite(trace$log_prior), "the trace is finite")
    for (w in trace$responsibilities) check_responsibilities(w, nrow(trace$data), "every E-step")
    noise <- noise_of(last, trace$data)
    if (trace$status == "collapsed" || !is.finite(noise) || noise > 0.01) return(invisible())
    objective <- trace$loglik + trace$log_prior
    tolerance <- noise + 1e-9 * (1 + largest(objective))
    # The first step from parameters that lie outside the model says nothing.
    told <- if (is.language(arguments$start)) function(values) values[-1] else identity
    hold(all(diff(told(objective)) >= -tolerance), "the objective never falls", format(diff(objective)))
    hold(largest(trace$bound_e - objective) <= tolerance, "the bound touches after an E-step",
         format(largest(trace$bound_e - objective)))
    steps <- seq_len(length(objective) - 1)
    hold(all(trace$bound_m[steps] <= objective[steps + 1] + tolerance), "the bound stays below the objective")
    rise <- told(trace$bound_m[steps] - trace$bound_e[steps])
    hold(all(rise >= -tolerance), "an M-step raises the bound", format(rise))
    silently(print(trace))
  }
)

# ---- What must not change a fit ---------------------------------------------------------------

# A few iterations from a start that belongs to the rows, so that any change of the rows can change
# the start alike.
invariant_case <- function() {
  x <- random_matrix(spoil = 0.25)
  k <- min(sample(3, 1), nrow(x))
  arguments <- c(list(x = x, k = k), gmm_arguments(x, k))
  if (is.matrix(arguments$labels) || is.logical(arguments$labels)) arguments$labels <- NULL
  arguments$constraint <- NULL
  arguments$start <- rep_len(seq_len(k), nrow(x))[sample(nrow(x))]
  arguments$control <- call("gmm_control", max_iter = sample(4, 1), tol = 0, threads = sample(2, 1))
  arguments$change <- one_of(c("order", "repetition", "absence", "unit", "units", "weight"))
  arguments
}

change_rows <- function(arguments, rows) {
  for (name in intersect(names(arguments), c("weights", "labels", "start"))) arguments[[name]] <- arguments[[name]][rows]
  arguments$x <- arguments$x[rows, , drop = FALSE]
  arguments
}

# The changed arguments, and by how much the log-likelihood must differ; NULL where the change does not apply.
changed_case <- function(arguments, change) {
  x <- arguments$x
  n <- nrow(x)
  weights <- if (is.null(arguments$weights)) rep(1, n) else arguments$weights
  switch(change,
    order = list(before = arguments, after = change_rows(arguments, sample(n)), shift = 0),
    repetition = {
      times <- sample(0:3, n, replace = TRUE)
      arguments$weights <- NULL
      once <- arguments
      once$weights <- as.double(times)
      list(before = once, after = change_rows(arguments, rep(seq_len(n), times)), shift = 0)
    },
    absence = {
      gone <- some_rows(n, 0.2)
      if (length(gone) == 0) return(NULL)
      arguments$weights <- replace(as.double(weights), gone, 0)
      list(before = arguments, after = change_rows(arguments, -gone), shift = 0)
    },
    weight = {
      # Of no unit: parameters stay. A prior has one.
      if (!is.null(arguments$prior)) return(NULL)
      factor <- 2^sample(-3:3, 1)
      after <- arguments
      after$weights <- weights * factor
      list(before = arguments, after = after, shift = 0, factor = factor)
    },
    unit = scaled_case(arguments, rep(10^stats::runif(1, -3, 3), ncol(x)), weights),
    units = {
      by_column <- c("EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV", "diagonal", "tied", "full")
      if (!arguments$covariance %in% by_column) return(NULL)
      scaled_case(arguments, 10^stats::runif(ncol(x), -2, 2), weights)
    }
  )
}

scaled_case <- function(arguments, factor, weights) {
  x <- arguments$x
  # What is in the data's units as well must be left out.
  if (!is.null(arguments$prior) || is.numeric(arguments$noise)) return(NULL)
  if (!is.null(arguments$sigma2)) {
    if (length(unique(factor)) > 1) return(NULL)
    arguments2 <- within_list(arguments, sigma2 = arguments$sigma2 * factor[1]^2)
  } else {
    arguments2 <- arguments
  }
  arguments2$x <- x * rep(factor, each = nrow(x)) + 3 * factor[1]
  shift <- -sum((weights * !is.na(x)) %*% log(factor))
  list(before = arguments, after = arguments2, shift = shift)
}

subjects$invariance <- list(
  share = 11, call = "fit_gmm", needs = c("start", "change", "covariance"), make = invariant_case,
  check = function(arguments) {
    change <- arguments$change
    arguments$change <- NULL
    before <- attempt("fit_gmm", arguments)
    both <- changed_case(arguments, change)
    if (is.null(both)) return(invisible())
    one <- attempt("fit_gmm", both$before)
    two <- attempt("fit_gmm", both$after)
    odd <- c("collapsed", "empty", "spurious", "identical")
    if (one$status %in% odd || two$status %in% odd) return(invisible())
    noise <- noise_of(coef(one), one$data) + noise_of(coef(two), two$data)
    if (!is.finite(noise) || noise > 1e-3) return(invisible())
    # Common axes have local optima, and rounding may decide from which of several bases EM starts.
    if (arguments$covariance %in% c("EVE", "VVE")) return(invisible())
    factor <- if (is.null(both$factor)) 1 else both$factor
    gap <- abs(factor * one$loglik + both$shift - two$loglik)
    hold(gap <= 1e3 * noise + 1e-8 * (1 + abs(factor * one$loglik)), paste("invariance:", change),
         sprintf("%.12g and %.12g differ by %.3g", factor * one$loglik + both$shift, two$loglik, gap))
  }
)

# ---- k-means ----------------------------------------------------------------------------------

# Squared distances over what is observed, as differences.
all_distances <- function(x, centers) {
  vapply(seq_len(nrow(centers)), function(j) rowSums(sweep(x, 2, centers[j, ])^2, na.rm = TRUE), numeric(nrow(x)))
}

check_kmeans <- function(fit, arguments) {
  x <- fit$data
  n <- nrow(x)
  method <- fit$method
  numbers <- fit[c("centers", "totss", "withinss", "tot.withinss", "betweenss", "size", "trace")]
  if (largest_value(x) > 1e140) return(invisible()) # squares in the data's units are no doubles
  hold(finite(numbers), "a fit has finite numbers", paste(names(numbers)[!vapply(numbers, finite, NA)], collapse = " "))
  hold(has_labels(fit, x, (if (fit$trim > 0) 0 else 1):fit$k), "a label per row")
  if (anyNA(fit$cluster)) return(invisible()) # what is left is checked by fits without such rows
  distance <- matrix(all_distances(x, fit$centers), n)
  unit <- max(distance)
  # The centres are rounded in the data's units.
  rounding <- 16 * .Machine$double.eps * (largest_value(x) * sqrt(unit) * ncol(x) + unit) + (16 * .Machine$double.eps * largest_value(x))^2
  trimmed <- fit$cluster == 0
  own <- distance[cbind(seq_len(n), pmax(fit$cluster, 1))]
  least <- apply(distance, 1, min)
  hold(all((own - least)[!trimmed] <= rounding), "labels are nearest", sprintf("%.3g, rounding %.3g", max((own - least)[!trimmed]), rounding))
  weights <- if (is.null(fit$weights)) rep(1, n) else fit$weights
  slack <- n * max(weights) * rounding + 1e-10 * largest(fit$trace)
  if (method != "minibatch") {
    hold(all(diff(fit$trace) <= slack), "J never rises", sprintf("by %.3g", max(diff(fit$trace))))
  }
  whole <- all(weights == round(weights))
  if (fit$trim == 0 || is.null(fit$weights)) {
    total <- sum((weights * own)[!trimmed])
    hold(abs(total - fit$tot.withinss) <= slack + 1e-9 * total, "J is that of labels and centres",
         sprintf("%.12g, %.12g", total, fit$tot.withinss))
  }
  hold(abs(fit$tot.withinss - fit$trace[length(fit$trace)]) <= slack + 1e-9 * fit$tot.withinss, "the trace ends in J")
  if (fit$trim == 0) {
    sizes <- vapply(seq_len(fit$k), function(j) sum(weights[fit$cluster == j]), 0)
    hold(near(fit$size, sizes, 1e-12), "sizes are those of the labels")
  }
  hold(near(fit$totss, fit$tot.withinss + fit$betweenss, 1e-9), "sums of squares add up")
  check_kmeans_methods(fit, distance)
}

largest_value <- function(x) if (all(is.na(x))) 0 else max(abs(x), na.rm = TRUE)

check_kmeans_methods <- function(fit, distance) {
  before <- fit
  before["na.action"] <- list(NULL)
  hold(identical(predict(before), fit$cluster), "predict() is cluster")
  again <- predict(before, type = "distance")
  hold(near(as.vector(again), sqrt(as.vector(distance)), 1e-7), "distances are Euclidean")
  if (fit$trim == 0) {
    other <- predict(fit, fit$data)
    gap <- distance[cbind(seq_along(other), other)] - distance[cbind(seq_along(other), fit$cluster)]
    hold(largest(gap) <= 1e-9 * max(distance) + 1e-7 * largest_value(fit$data)^2 * .Machine$double.eps^0.5, "new rows go to the nearest centre", format(largest(gap)))
  }
  if (chance(0.2)) {
    text <- silently({
      print(fit)
      print(summary(fit))
    })
    hold(!any(grepl("NaN", text)), "it prints", grep("NaN", text, value = TRUE)[1])
  }
}

subjects$kmeans <- list(
  share = 20, call = "fit_kmeans", make = kmeans_case,
  check = function(arguments) {
    fit <- attempt("fit_kmeans", arguments)
    check_kmeans(fit, arguments)
    if (chance(0.4)) check_threads(fit, "fit_kmeans", arguments)
  }
)

subjects$kmeans_trace <- list(
  share = 3, call = "kmeans_trace", needs = "centers",
  make = function() {
    x <- random_matrix(missing = 0.2, spoil = 0.6)
    arguments <- list(x = x, centers = unname(x[sample(nrow(x), min(nrow(x), sample(3, 1))), , drop = FALSE]),
                      weights = maybe(0.3, random_weights(nrow(x))), trim = maybe(0.2, 0.2))
    Filter(Negate(is.null), arguments)
  },
  check = function(arguments) {
    trace <- attempt("kmeans_trace", arguments)
    if (largest_value(trace$data) > 1e140) return(invisible())
    slack <- 1e-9 * max(trace$distortion) + 1e-12 * nrow(trace$data) * largest_value(trace$data)^2 * 1e-3
    # A row on the border of what is trimmed counts in part, and distortion() does not know of that.
    if (is.null(arguments$trim)) hold(all(diff(trace$distortion) <= slack), "J never rises", format(max(diff(trace$distortion))))
    silently(print(trace))
  }
)

subjects$limit <- list(
  share = 1, call = "kmeans_limit", needs = "start",
  make = function() {
    x <- random_matrix(missing = 0.1, spoil = 0.3)
    k <- min(nrow(x), sample(3, 1))
    list(x = x, k = k, sigma2 = c(1, 0.1, 1e-3), start = one_of(c("kmeans++", "random")),
         control = call("gmm_control", max_iter = 15, progress = FALSE))
  },
  check = function(arguments) {
    limit <- attempt("kmeans_limit", arguments)
    path <- limit$path
    hold(finite(path[c("hardness", "soft_distortion", "distortion", "distance")]), "the path is finite")
    hold(all(path$hardness <= 1 + 1e-12 & path$hardness >= 1 / nrow(limit$start) - 1e-12), "hardness is a share")
    slack <- 1e-8 * (abs(path$constant) + path$distortion) + 1e-9
    hold(all(path$soft_distortion <= path$distortion + slack), "soft J is at most J")
    lower <- path$distortion - 2 * path$sigma2 * nrow(limit$data) * log(nrow(limit$start))
    hold(all(path$soft_distortion >= lower - slack), "and at least J - 2 sigma^2 n log k")
  }
)

# ---- Steps at given parameters ----------------------------------------------------------------

subjects$steps <- list(
  share = 13, call = "e_step", needs = "params",
  make = function() {
    d <- sample(4, 1)
    list(params = random_params(d), x = random_rows(d))
  },
  check = function(arguments) {
    params <- eval(arguments$params)
    x <- arguments$x
    w <- attempt("e_step", arguments)
    check_responsibilities(w, nrow(x), "the E-step")
    l <- log_likelihood(params, x)
    hold(is.finite(l), "the log-likelihood is finite", format(l))
    noise <- noise_of(params, x)
    bound <- lower_bound(params, x, w)
    tolerance <- noise + 1e-9 * (1 + abs(l))
    hold(is.finite(bound$bound) && bound$kl <= tolerance && abs(bound$bound - l) <= tolerance, "the bound touches",
         sprintf("%.12g, %.12g, kl %.3g", bound$bound, l, bound$kl))
    other <- matrix(stats::rexp(length(w)), nrow(w))
    other <- other / rowSums(other) * (sum(params$proportions > 0) == length(params$proportions))
    if (all(rowSums(other) > 0)) {
      loose <- lower_bound(params, x, other)
      hold(loose$bound <= l + tolerance && loose$kl >= 0, "the bound lies below")
      hold(abs(loose$bound + loose$kl - l) <= tolerance + 1e-9 * abs(loose$kl), "the gap is the divergence", sprintf("%.12g, %.12g", loose$bound + loose$kl, l))
    }
    complete <- x[rowSums(is.na(x)) == 0, , drop = FALSE]
    if (nrow(complete) > 0) {
      hold(near(sum(dgmm(complete, params, log = TRUE)), log_likelihood(params, complete)), "densities add up")
    }
    if (anyNA(x)) {
      filled <- impute(params, x, type = one_of(c("mean", "draw")))
      hold(!anyNA(filled), "impute() fills in")
    }
  }
)

subjects$m_step <- list(
  share = 6, call = "m_step", needs = "responsibilities",
  make = function() {
    x <- random_matrix(spoil = 0.5)
    n <- nrow(x)
    k <- min(sample(3, 1), n)
    arguments <- gmm_arguments(x, k)
    arguments$labels <- NULL
    columns <- k + !is.null(arguments$noise)
    w <- matrix(stats::rexp(n * columns), n)
    if (chance(0.2)) w <- (w == apply(w, 1, max)) * 1
    c(list(x = x, responsibilities = w / rowSums(w)), arguments)
  },
  check = function(arguments) {
    params <- attempt("m_step", arguments)
    hold(finite(unclass(params)), "the parameters are finite")
    hold(inherits(do.call(gmm_params, unclass(params)), "gmm_params"), "the parameters are a mixture")
    if (!is.null(arguments$prior) || anyNA(arguments$x)) return(invisible())
    # No random neighbour of the means is better.
    noise <- noise_of(params, as.matrix(arguments$x))
    if (!is.finite(noise) || noise > 1e-6 || !is.null(arguments$constraint)) return(invisible())
    value <- function(params) {
      lower_bound(params, arguments$x, arguments$responsibilities, arguments$weights)$bound
    }
    other <- params
    other$means <- other$means + stats::rnorm(length(other$means)) * 1e-3 * sqrt(mean(apply(params$covariances, 3, diag)))
    if (largest_value(other$means) < 1e150) {
      best <- value(params)
      hold(value(other) <= best + noise + 1e-9 * (1 + abs(best)), "no neighbour of the means is better",
           sprintf("%.12g, %.12g", best, value(other)))
    }
  }
)

# ---- Distribution functions -------------------------------------------------------------------

subjects$distribution <- list(
  share = 6, call = "pgmm", needs = c("params", "q"),
  make = function() {
    q <- sort(stats::rnorm(8, sd = 10^stats::runif(1, -2, 3)))
    list(q = c(-Inf, q, Inf), params = random_params(1), lower.tail = chance(0.7), log.p = chance(0.3))
  },
  check = function(arguments) {
    params <- eval(arguments$params)
    p <- attempt("pgmm", arguments)
    turn <- if (arguments$lower.tail) 1 else -1
    hold(!anyNA(p) && all(turn * diff(p) >= -1e-14), "pgmm() is monotone")
    plain <- if (arguments$log.p) exp(p) else p
    hold(all(plain >= 0 & plain <= 1) && near(range(plain), c(0, 1), 1e-12), "and between 0 and 1")
    other <- pgmm(arguments$q, params, !arguments$lower.tail)
    hold(near(plain + other, rep(1, length(plain)), 1e-12), "both tails make 1")
    share <- c(0, 1e-300, sort(stats::runif(4)), 1)
    q <- qgmm(share, params, arguments$lower.tail)
    hold(!anyNA(q) && all(turn * diff(q) >= 0), "qgmm() is monotone")
    hold(near(pgmm(q, params, arguments$lower.tail), share, 1e-8), "pgmm() undoes qgmm()",
         format(largest(pgmm(q, params, arguments$lower.tail) - share)))
    draws <- rgmm(20, params)
    hold(identical(dim(draws), c(20L, 1L)) && finite(draws), "rgmm() draws")
    density <- dgmm(draws, params)
    hold(all(density > 0), "where the density is positive")
  }
)

# ---- Replicates -------------------------------------------------------------------------------

subjects$replicates <- list(
  share = 0.3, call = "bootstrap_lrt",
  make = function() {
    x <- random_matrix(missing = 0.1, spoil = 0.3)
    list(x = x, k = 1, n_boot = 2, level = 0.5, n_start = 1, covariance = random_family(ncol(x)),
         control = call("gmm_control", max_iter = 20, search = 0, progress = FALSE))
  },
  check = function(arguments) {
    test <- attempt("bootstrap_lrt", arguments)
    p <- test$tests$p_value
    hold(all(is.na(p) | p > 0 & p <= 1), "p-values are shares")
    silently(print(test))
  }
)

# ---- Arguments that are no such thing ---------------------------------------------------------

junk <- list(
  NULL, NA, NaN, Inf, -1, 0, 1.5, 1e300, 1e10, "a", "", NA_character_, TRUE, list(), list(1, "a"), character(0), numeric(0),
  factor("a"), as.Date("2020-01-01"), 1i, quote(a + b), function(x) x, matrix(0, 0, 3), matrix("a", 2, 2),
  matrix(1, 2, 2), array(1, c(2, 2, 2)), data.frame(), data.frame(a = "b"), 1:3, c(a = 1, b = NA), as.raw(1),
  structure(list(), class = "gmm_params"), structure(list(k = 2), class = "gmm_fit"), globalenv()
)

good_calls <- function() {
  set.seed(1)
  x <- plain_matrix(25, 2)
  params <- eval(params_at(x[1:2, ], c(1, 1)))
  fit <- fit_gmm(x, k = 2, covariance = "EII", start = rep(1:2, length.out = 25),
                 control = gmm_control(tol = 0, max_iter = 2, search = 0))
  line <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 2))
  w <- matrix(0.5, 25, 2)
  list(
    fit_gmm = list(x = x, k = 2, covariance = "EII", weights = NULL, labels = NULL, noise = FALSE, prior = NULL,
                   proportions = "free", sigma2 = NULL, constraint = NULL, start = "random", n_start = 1, criterion = "BIC",
                   na.action = "na.pass", keep_data = TRUE, control = gmm_control(max_iter = 5, search = 0)),
    fit_kmeans = list(x = x, k = 2, weights = NULL, trim = 0, start = "random", n_start = 1, na.action = "na.pass",
                      keep_data = TRUE, control = kmeans_control(search = 0)),
    em_trace = list(x = x, start = params, covariance = "VVV", k = 2, weights = NULL, labels = NULL, noise = FALSE,
                    prior = NULL, proportions = "free", sigma2 = NULL, constraint = NULL, control = gmm_control(max_iter = 2)),
    kmeans_trace = list(x = x, centers = x[1:2, ], control = kmeans_control(), weights = NULL, trim = 0),
    kmeans_limit = list(x = x, k = 2, sigma2 = c(1, 0.1), weights = NULL, start = x[1:2, ], control = gmm_control(max_iter = 5)),
    e_step = list(params = params, x = x, labels = NULL),
    m_step = list(x = x, responsibilities = w, covariance = "VVV", weights = NULL, noise = FALSE, prior = NULL,
                  proportions = "free", sigma2 = NULL, constraint = NULL),
    complete_mle = list(x = x, z = rep(1:2, length.out = 25), covariance = "VVV", weights = NULL, noise = FALSE, prior = NULL,
                        proportions = "free", sigma2 = NULL, constraint = NULL),
    log_likelihood = list(params = params, x = x, weights = NULL, labels = NULL),
    complete_log_likelihood = list(params = params, x = x, z = rep(1:2, length.out = 25), weights = NULL),
    lower_bound = list(params = params, x = x, responsibilities = w, weights = NULL, labels = NULL),
    distortion = list(x = x, centers = x[1:2, ], cluster = rep(1:2, length.out = 25), weights = NULL),
    gmm_params = list(proportions = c(0.5, 0.5), means = x[1:2, ], covariances = diag(2), noise = NULL),
    gmm_control = list(max_iter = 5, tol = 0, accelerate = FALSE, search = NULL, threads = 1, progress = FALSE),
    kmeans_control = list(max_iter = 5, tol = 0, threads = 1, method = "lloyd", batch_size = 10, search = NULL, progress = FALSE),
    gmm_prior = list(shrinkage = 1, mean = NULL, dof = NULL, scale = NULL, concentration = 1),
    gmm_constraint = list(eigen_ratio = NULL, proportions = NULL, means = NULL, covariances = NULL),
    dgmm = list(x = x, params = params, log = FALSE),
    pgmm = list(q = 1, params = line, lower.tail = TRUE, log.p = FALSE),
    qgmm = list(p = 0.5, params = line, lower.tail = TRUE, log.p = FALSE),
    rgmm = list(n = 3, params = params),
    predict = list(object = fit, newdata = x, type = "class"),
    impute = list(object = fit, newdata = x, type = "mean", m = 1, seed = NULL),
    relabel = list(object = fit, order = "mean"),
    combine_components = list(object = fit, by = "rows"),
    adjusted_rand = list(a = rep(1:2, 5), b = rep(1:5, 2)),
    fitted = list(object = fit, method = "centers"),
    residuals = list(object = fit, method = "centers"),
    simulate = list(object = fit, nsim = 1, seed = NULL, n = 3)
  )
}

calls_to_spoil <- good_calls()

# The argument on which R itself dispatches is not ours to check.
dispatched <- list(fit_gmm = character(), predict = "object", impute = "object", relabel = "object", fitted = "object",
                   residuals = "object", simulate = c("object", "seed"))

subjects$junk <- list(
  share = 12, call = "do.call", needs = c("what", "args"),
  make = function() {
    what <- sample(names(calls_to_spoil), 1)
    arguments <- calls_to_spoil[[what]]
    at <- sample(setdiff(names(arguments), dispatched[[what]]), 1)
    arguments[at] <- list(one_of(junk))
    list(what = what, args = arguments)
  },
  check = function(arguments) {
    # As values, since junk may be a call that do.call() would run.
    environment <- list2env(arguments$args, parent = globalenv())
    call <- as.call(c(as.name(arguments$what), sapply(names(arguments$args), as.name, simplify = FALSE)))
    set.seed(current$seed)
    refuse <- function(e) {
      hold(nzchar(conditionMessage(e)), "an error says something")
      stop(errorCondition(conditionMessage(e), class = "fuzz_refusal", reason = e))
    }
    tryCatch(eval(call, environment), mezcla_error = refuse)
  }
)
