# What fits say of themselves.

#' @export
print.gmm_fit <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_fit(x, "x")
  print_model(x)
  cat("\n")
  print_in_part(component_table(x$params), digits)
  print_noise(x$params, digits)
  cat("\n")
  print_likelihood(x)
  print_search(x)
  invisible(x)
}

#' @export
format.gmm_fit <- function(x, ...) {
  check_fit(x, "x")
  if (is_online(x)) return(gettextf("<gmm_fit: %s, k = %d, learned from %s rows>", x$covariance, x$k, count_rows_told(x)))
  gettextf("<gmm_fit: %s, k = %d, log-likelihood %s>", x$covariance, x$k,
           format(x$loglik, digits = 7))
}

print_model <- function(x) {
  cat(sprintf(ngettext(x$k, "Gaussian mixture with %d component", "Gaussian mixture with %d components"), x$k),
      "\n", sep = "")
  restriction <- c(
    if (proportions_of_model(x) == "equal") gettext("equal proportions"),
    if (!is.null(x$sigma2)) gettextf("covariances held at %s I", format(x$sigma2))
  )
  family <- sprintf("%s (%s)", x$covariance, describe_family(x$covariance))
  cat(gettextf("Family: %s", paste(c(family, restriction), collapse = "; ")), "\n", sep = "")
  data <- gettextf("Data:   %s rows, %s: %s", count_rows_told(x),
                   sprintf(ngettext(n_variables(x$params), "%d variable", "%d variables"), n_variables(x$params)),
                   told_in_part(colnames(x$params$means)))
  print_after_head(data)
  print_given(x)
}

# A line that begins with a word and spaces, under the end of which further lines begin.
print_after_head <- function(text) {
  head <- regmatches(text, regexpr("^\\S+\\s+", text))
  rest <- strwrap(substring(text, nchar(head) + 1), getOption("width") - nchar(head))
  cat(head, paste(rest, collapse = paste0("\n", strrep(" ", nchar(head)))), "\n", sep = "")
}

# What the fit was given besides the data, a line each.
print_given <- function(x) {
  missing <- missing_note(x)
  lines <- c(
    if (!is.null(missing) && !is_binned(x)) gettextf("Missing: %s", missing),
    if (is_binned(x)) gettextf("Bins: %s; the likelihood is their probability", describe_own_bins(x)),
    if (has_weights(x) && !is_binned(x)) gettextf("Weights: %s", describe_weights(x)),
    if (is_online(x)) tell_new_rows(x),
    if (!is.null(x$source) && !is_online(x)) gettextf("Source: %s, read %d times; a search in %s rows", x$source$title, x$source$passes,
                                                      format(x$source$sample, big.mark = " ")),
    if (!is.null(x$labels)) gettextf("Labels: %s", describe_labels(x$labels, x$source)),
    if (!is.null(x$prior)) gettextf("Prior: %s (the estimates are MAP: of highest posterior density)",
                                    describe_prior(x$prior)),
    if (!is.null(x$constraint)) gettextf("Constraint: %s", describe_constraint(x$constraint))
  )
  for (line in lines) writeLines(strwrap(line, exdent = 4))
}

describe_own_bins <- function(fit) {
  if (!is.null(fit[["data"]])) return(describe_bins(own_bins(fit)))
  n <- length(fit$cluster)
  sprintf(ngettext(n, "%d bin", "%d bins"), n)
}

# Whether rows have weights but those that are none.
has_weights <- function(fit) isTRUE(fit$source$weighted) || !is.null(fit$weights) && any(fit$weights != !is.na(fit$cluster))

describe_weights <- function(fit) {
  without <- sum(fit$weights == 0 & !is.na(fit$cluster))
  of_all <- gettextf("with sum %s", format(fit$n_obs))
  if (without == 0) return(of_all)
  paste0(of_all, "; ", sprintf(ngettext(without, "%d row has weight 0", "%d rows have weight 0"), without))
}

describe_labels <- function(labels, source = NULL) {
  if (is.null(labels$codes)) {
    return(gettextf("something is known of %d of the %d rows",
                    sum(is_limited(labels$plausibility)), nrow(labels$plausibility)))
  }
  known <- if (is.null(source)) sum(labels$codes != 0) else source$labelled
  rows <- if (is.null(source)) length(labels$codes) else source$rows
  told <- function(n) format(n, big.mark = "", scientific = FALSE)
  gettextf("known for %s of the %s rows", told(known), told(rows))
}

# What it has learned from after it was fitted.
tell_new_rows <- function(fit) {
  online <- fit$online
  gettextf("Learned: %s of the rows, by update(), which looks at each once and keeps none", format(online$rows, big.mark = " ", scientific = FALSE))
}

print_likelihood <- function(x) {
  if (is_online(x)) {
    cat(strwrap(gettextf("log-likelihood of all rows not known, df %d; of the %s that were learned, each at the parameters before its batch, %s",
                         as.integer(x$df), format(x$online$rows, big.mark = " ", scientific = FALSE),
                         loglik_told(x$online$loglik)), exdent = 2), sep = "\n")
    return(invisible())
  }
  if (x$status == "collapsed") {
    cat(gettextf("log-likelihood %s, which has no meaning: where a component collapses there is no maximum",
                 format(x$loglik, digits = 7)), "\n", sep = "")
    return(invisible())
  }
  if (!is.null(x$prior)) {
    cat(gettextf("log-likelihood + log prior %s", loglik_told(x$loglik + x$log_prior)), "\n", sep = "")
  }
  cat(gettextf("log-likelihood %s, df %d, BIC %s, AIC %s (smaller is better)",
               loglik_told(x$loglik), as.integer(x$df), loglik_told(stats::BIC(x)), loglik_told(stats::AIC(x))),
      "\n", sep = "")
}

# To two decimals, as far as a number has any.
loglik_told <- function(value) {
  if (isTRUE(abs(value) < 1e13)) formatC(value, format = "f", digits = 2) else format(value, digits = 7)
}

print_search <- function(x) {
  if (is_online(x)) {
    cat(sprintf(ngettext(x$iterations, "Stepwise EM: %d batch, with a last step of size %s", "Stepwise EM: %d batches, with a last step of size %s"),
                x$iterations, format(x$online$step, digits = 2)), "\n", sep = "")
    return(invisible())
  }
  run <- if (x$iterations == 0 && x$converged && !is.null(x$labels)) {
    gettext("The component of every row is known: EM has nothing to find")
  } else {
    sprintf(ngettext(x$iterations, "EM: %s after %d iteration", "EM: %s after %d iterations"), describe_status(x$status), x$iterations)
  }
  # Of what is no regular maximum it says nothing that others came to the same.
  if (nrow(x$starts) > 1 && is_regular(x)) run <- paste0(run, "; ", tell_starts(x$starts))
  writeLines(strwrap(run, exdent = 2))
  for (line in c(x$diagnosis, tell_set_aside(x))) writeLines(strwrap(line, exdent = 2))
  if (nrow(x$selection) > 1) writeLines(strwrap(tell_choice(x$selection), exdent = 2))
}

# By what, or that there was nothing to choose from.
tell_choice <- function(selection) {
  criterion <- attr(selection, "criterion")
  if (all(is.na(selection[[criterion]]))) {
    return(gettextf("None of %d models may be chosen; this one has the fewest parameters. $selection says why.", nrow(selection)))
  }
  gettextf("Chosen by %s among %d models; see $selection.", criterion, nrow(selection))
}

# How many runs there were, and how many of them came to the same end. Those that were stopped early did not
# get the chance.
tell_starts <- function(starts) {
  reached <- times_reached(starts)
  stopped <- sum(starts$status == "stopped_early")
  if (stopped == 0) {
    return(sprintf(ngettext(reached, "the best of %d runs, reached %d time", "the best of %d runs, reached %d times"),
                   nrow(starts), reached))
  }
  sprintf(ngettext(reached, "the best of %d runs, of which %d were stopped early, reached %d time",
                   "the best of %d runs, of which %d were stopped early, reached %d times"), nrow(starts), stopped, reached)
}

# A higher maximum that rests on too few rows to be preferred.
tell_set_aside <- function(fit) {
  starts <- fit$starts
  above <- objectives_in_table(starts) - (fit$loglik + fit$log_prior)
  spurious <- starts$status %in% "spurious" & above > 0.1
  if (!is_regular(fit) || !any(spurious)) return(character(0))
  gettextf("A higher maximum, of log-likelihood %s, was set aside as spurious; see $starts.",
           loglik_told(starts$loglik[spurious][which.max(above[spurious])]))
}

# Another maximum that is hardly lower than the one returned.
rival_loglik <- function(fit) {
  starts <- fit$starts
  below <- fit$loglik + fit$log_prior - objectives_in_table(starts)
  rivals <- starts$status %in% c("converged", "bounded") & below > 0.1 & below < 2
  if (any(rivals)) starts$loglik[rivals][which.min(below[rivals])]
}

#' Summary of a mixture
#'
#' @param object A fit by [fit_gmm()].
#' @param parameters Whether the parameters are printed: proportions, means and covariance matrices. Of
#'   matrices that would take more than a screen the standard deviations stand for them.
#' @param se Whether to tell standard errors: `TRUE` for those by the observed information, or a `type` of
#'   [delta_method()].
#' @param ... Must be empty.
#' @return An object of class `summary.gmm_fit`: the fit and `table`, a data frame with a row per
#'   component: its proportion, the number of rows assigned to it, the mean over these rows of
#'   the probability that they belong to it, and how many of them are in doubt (with less than
#'   0.8). With weights rows are counted by them. With standard errors `estimates` too, the table of [delta_method()].
#' @examples
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' summary(fit)
#' summary(fit, se = "sandwich")
#' @export
summary.gmm_fit <- function(object, parameters = TRUE, se = FALSE, ...) {
  check_dots_empty(...)
  check_fit(object)
  check_flag(parameters, "parameters")
  type <- check_se(se)
  table <- NULL
  if (!is.null(object$data) || !is.null(object$source$components)) {
    table <- component_summary(object)
  }
  estimates <- if (!is.null(type)) delta_method(object, type = type)
  structure(c(list(fit = object, table = table, parameters = parameters), if (!is.null(type)) list(estimates = estimates, type = type)),
            class = "summary.gmm_fit")
}

# NULL, or the type of standard errors.
check_se <- function(se) {
  if (identical(se, FALSE)) return(NULL)
  if (identical(se, TRUE)) return("observed")
  if (is.character(se) && length(se) == 1 && se %in% error_types) return(se)
  abort(gettextf("`se` must be TRUE, FALSE or one of %s, not %s.", quoted(error_types), describe(se)))
}

component_summary <- function(fit) {
  noise <- !is.null(fit$params$noise)
  rows <- fit$source$components
  if (is.null(rows)) {
    labels <- engine_labels(fit$labels, fit$k, noise)
    w <- if (is_binned(fit)) unlabelled_responsibilities(fit) else evaluate_at(fit$params, fit$data, "responsibilities", labels)
    rows <- component_rows(w, fit$cluster, noise, weights_for(fit$weights, nrow(w)))
  }
  data.frame(
    proportion = c(fit$params$proportions, fit$params$noise$proportion),
    rows = as_counts(rows[, "rows"]),
    mean_probability = ifelse(rows[, "rows"] > 0, rows[, "probability"] / rows[, "rows"], NA),
    in_doubt = as_counts(rows[, "in_doubt"]),
    row.names = c(rownames(fit$params$means), if (noise) "noise")
  )
}

#' @export
print.summary.gmm_fit <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  fit <- check_object(x)$fit
  print_model(fit)
  print_likelihood(fit)
  print_search(fit)
  rival <- rival_loglik(fit)
  if (length(rival) > 0) {
    writeLines(strwrap(gettextf(
      "Another maximum, of log-likelihood %s, is within 2 units of this one: the data hardly tell them apart; see $starts.",
      loglik_told(rival)), exdent = 2))
  }
  if (!is.null(x$table)) {
    title <- if (!has_weights(fit)) gettext("Rows by their most probable component (in doubt: probability below 0.8):")
    else gettext("Rows, counted by their weights, by their most probable component (in doubt: probability below 0.8):")
    cat("\n", title, "\n", sep = "")
    shown <- x$table
    names(shown) <- c(gettext("proportion"), gettext("rows"), gettext("mean_probability"), gettext("in_doubt"))
    print_in_part(shown, digits)
  }
  if (!isFALSE(x$parameters)) print_parameters(fit$params, digits)
  if (!is.null(x$estimates)) {
    cat("\n", gettextf("Estimates with standard errors (%s) and intervals of 95 %%:", x$type), "\n", sep = "")
    print_in_part(x$estimates[-(1:4)], digits, rows = 40)
  }
  print_runners_up(fit)
  invisible(x)
}

print_parameters <- function(params, digits) {
  cat("\n", gettext("Proportions and means:"), "\n", sep = "")
  print_in_part(component_table(params), digits)
  print_noise(params, digits)
  if (n_components(params) * n_variables(params) <= most_rows_of_covariances) return(print_covariances(params, digits))
  cat("\n", gettext("Standard deviations (the covariance matrices are fit$covariances):"), "\n", sep = "")
  sd <- component_deviations(params)
  dimnames(sd) <- dimnames(params$means)
  print_in_part(sd, digits)
}

most_rows_of_covariances <- 30

print_runners_up <- function(fit, most = 5) {
  if (nrow(fit$selection) < 2) return(invisible())
  criterion <- attr(fit$selection, "criterion")
  best <- fit$selection[order(fit$selection[[criterion]], na.last = NA), ]
  if (nrow(best) == 0) return(invisible())
  cat("\n", gettextf("Best models by %s:", criterion), "\n", sep = "")
  columns <- union(c("k", "covariance", if (!is.null(best$proportions)) "proportions", "loglik", "df", "BIC", "AIC"), criterion)
  print(utils::head(best[columns], most), row.names = FALSE)
}

#' @export
print.kmeans_fit <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_fit(x, "x")
  cat(sprintf(ngettext(x$k, "k-means with %d cluster of size %s",
                       "k-means with %d clusters of sizes %s"), x$k,
              told_in_part(format(x$size, digits = digits, trim = TRUE))), "\n\n", sep = "")
  centers <- x$centers
  colnames(centers) <- variable_names(centers)
  print_in_part(centers, digits)
  if (has_weights(x)) cat("\n", gettextf("Weights: %s", describe_weights(x)), sep = "")
  missing <- missing_note(x)
  if (!is.null(missing)) cat("\n", gettextf("Missing: %s", missing), sep = "")
  if (x$trim > 0) {
    trimmed <- sum(x$cluster == 0, na.rm = TRUE)
    cat("\n", sprintf(ngettext(trimmed, "Trimmed: %d row (%s %% of the weight), cluster 0",
                               "Trimmed: %d rows (%s %% of the weight), cluster 0"),
                      trimmed, format(100 * x$trim, digits = 3)), sep = "")
  }
  cat("\n")
  writeLines(strwrap(gettextf("distortion J = %s (%s %% of the total sum of squares lies between clusters)", format(x$tot.withinss, digits = 7),
                              formatC(100 * share_between(x), format = "f", digits = 1)), exdent = 2))
  run <- describe_run(x)
  if (nrow(x$starts) > 1) run <- paste0(run, "; ", tell_kmeans_starts(x))
  writeLines(strwrap(run, exdent = 2))
  if (!is.null(x$selection)) {
    cat(gettextf("Chosen by %s among k = %s; see $selection.", attr(x$selection, "criterion"),
                 told_in_part(x$selection$k)), "\n", sep = "")
  }
  invisible(x)
}

tell_kmeans_starts <- function(x) {
  is_start <- x$starts$moves == 0
  reached <- sum(x$starts$distortion <= x$tot.withinss * (1 + 1e-6) & is_start)
  moves <- sum(x$starts$moves)
  if (moves == 0) return(gettextf("the best of %d starts, reached by %d", sum(is_start), reached))
  gettextf("the best of %d starts, reached by %d, and of %d moves of centres", sum(is_start), reached, moves)
}

describe_run <- function(x) {
  if (x$method == "minibatch" && !is.null(x$source)) {
    return(sprintf(ngettext(x$iter - 1L, "Mini-batches: %d batch, in one pass", "Mini-batches: %d batches, in one pass"), x$iter - 1L))
  }
  if (!x$converged) return(describe_limit(x))
  switch(x$method,
    exact = gettext("Exact: the global optimum, by dynamic programming"),
    lloyd = gettextf("Lloyd: converged after %d iterations", x$iter),
    hartigan = gettextf("Hartigan: converged after %d iterations", x$iter),
    minibatch = gettextf("Mini-batches: no lower J any more after %d batches", x$iter - 1L)
  )
}

# Of a run that was stopped the last entry of the trace is after its last iteration, as in the warning.
describe_limit <- function(x) {
  limit <- x$iter - 1L
  sprintf(switch(x$method,
    lloyd = ngettext(limit, "Lloyd: stopped at the limit after %d iteration",
                     "Lloyd: stopped at the limit after %d iterations"),
    hartigan = ngettext(limit, "Hartigan: stopped at the limit after %d iteration",
                        "Hartigan: stopped at the limit after %d iterations"),
    minibatch = ngettext(limit, "Mini-batches: stopped at the limit after %d batch",
                         "Mini-batches: stopped at the limit after %d batches")
  ), limit)
}

share_between <- function(x) if (x$totss > 0) max(0, x$betweenss / x$totss) else 0

#' @export
format.kmeans_fit <- function(x, ...) {
  check_fit(x, "x")
  gettextf("<kmeans_fit: k = %d, J = %s>", x$k, format(x$tot.withinss, digits = 7))
}

#' @export
summary.kmeans_fit <- function(object, ...) {
  check_dots_empty(...)
  check_fit(object)
  table <- data.frame(size = object$size, withinss = object$withinss,
                      mean_square = ifelse(object$size > 0, object$withinss / object$size, NA))
  structure(list(fit = object, table = table), class = "summary.kmeans_fit")
}

#' @export
print.summary.kmeans_fit <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  print(check_object(x)$fit, digits = digits)
  cat("\n", gettext("Clusters (mean_square: mean squared distance to the centre):"), "\n", sep = "")
  print_in_part(x$table, digits)
  invisible(x)
}
