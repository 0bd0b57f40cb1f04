#' EM by hand, one half step at a time
#'
#' `em_start()` puts EM at its start; each `em_step()` takes the half step that comes next: an E-step, then an
#' M-step, then an E-step again. What is returned prints what has just happened, and [explain()] tells it in full.
#' The steps are those of [em_trace()], and of [fit_gmm()] without extrapolation (`gmm_control(accelerate = FALSE)`), to the last digit.
#'
#' A state is also an [em_trace()] of the way up to now: `as.data.frame()` gives its table,
#' `$params` and `$responsibilities` what was computed, `explain(state, iteration = t)` an earlier iteration.
#' `plot()` draws the components where they are, with every row in the mixture of their colours that the last
#' E-step gave it, and `plot(state, "bounds")` the lower bound pushing the log-likelihood up.
#'
#' @inheritParams em_trace
#' @inheritParams explain
#' @param start As for [fit_gmm()]: [gmm_params()] or a fit, labels, responsibilities, centres,
#'   or the name of a method (then `k` is needed).
#' @param state A state by `em_start()` or `em_step()`.
#' @param steps How many half steps to take.
#' @return An object of class `em_state`, which inherits from `em_trace` and has in `half` the last half step:
#'   `"start"`, `"E"` or `"M"`. When a component has lost its rows or its spread EM is at its end, and a further
#'   step is an error.
#' @seealso [e_step()] and [m_step()], the same steps as functions of parameters and data.
#' @examples
#' x <- people[c("height", "weight")]
#' start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)),
#'                     covariances = diag(c(50, 100)))
#' state <- em_start(x, start)
#' state
#' state <- em_step(state) # E
#' state
#' state <- em_step(state) # M
#' state
#' explain(state)
#' plot(state)
#' em_step(state, steps = 20)
#' @export
em_start <- function(x, start = "kmeans++", covariance = "VVV", k = NULL, weights = NULL, labels = NULL,
                     noise = FALSE, prior = NULL, proportions = c("free", "equal"), sigma2 = NULL,
                     constraint = NULL, lang = NULL) {
  if (!is.null(lang)) check_language(lang)
  setup <- em_setup(x, start, covariance, k, weights, labels, noise, prior, proportions, sigma2, constraint)
  new_em_state(setup, list(setup$first), "iteration_limit", "start", lang)
}

new_em_state <- function(setup, path, status, half, lang) {
  trace <- new_em_trace(setup, path, status)
  structure(c(unclass(trace), list(setup = setup, half = half, lang = lang)),
            class = c("em_state", "em_trace"))
}

#' @rdname em_start
#' @export
em_step <- function(state, steps = 1) {
  if (!inherits(state, "em_state")) {
    abort(gettextf("`state` must be made by em_start() or em_step(), not %s.", describe(state)))
  }
  check_object(state, "state")
  steps <- check_whole(steps, "steps", max = 1e6)
  if (has_ended(state)) {
    abort(gettextf("EM has ended here (%s): `state` has no further step.", describe_status(state$status)))
  }
  after_e <- state$half == "E"
  path <- one_by_one(state$setup, state$params, (steps + after_e) %/% 2)
  ended <- has_ended(path)
  half <- if (ended || (steps + after_e) %% 2 == 0) "M" else "E"
  new_em_state(state$setup, path$params, path$status, half, state$lang)
}

has_ended <- function(state) state$status %in% statuses_that_are("ended")

#' @export
print.em_state <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  say <- teller(check_language(x$lang))
  tell <- function(...) writeLines(wrapped(paste(...), min(getOption("width"), 90)))
  switch(EXPR = x$half,
    start = {
      tell(say("state.start", family = x$covariance, k = x$k, n = nrow(x$data)))
      print_theta(x, say, digits)
      tell(say("state.start_l", l = decimals_for(x$loglik)(x$loglik)))
    },
    E = tell_after_e(x, say, tell),
    M = {
      tell(say("state.m", to = length(x$params) - 1))
      print_theta(x, say, digits)
      tell(say_climb(x, say), if (has_ended(x)) say("state.ended"))
    }
  )
  invisible(x)
}

print_theta <- function(state, say, digits) {
  params <- end_of(state$params)[[1]]
  table <- component_table(params)
  colnames(table)[1] <- say("state.proportion")
  told <- the_largest(params$proportions)
  print(table[told, seq_len(min(ncol(table), most_told + 1)), drop = FALSE], digits = digits)
}

tell_after_e <- function(state, say, tell) {
  from <- length(state$params) - 1
  w <- end_of(state$responsibilities)[[1]]
  weights <- weights_for(state$given$weights, nrow(w))
  row <- row_in_doubt(w, state$given$weights)$number
  told <- the_largest(w[row, ])
  names <- c(component_names_told(rownames(state$params[[1]]$means), state$k), say("noise"))[told]
  pairs <- function(values) paste0(names, ": ", figures(values[told], 4), collapse = ", ")
  l <- end_of(state$loglik + state$log_prior)
  tell(say("state.e", from = from))
  tell(say("state.e_rows", sizes = pairs(colSums(weights * w))))
  tell(say("state.e_doubt", doubt = sum(uncertainty(w) > 0.2), n = nrow(w), row = row_label(state$data, row),
           shares = pairs(w[row, ])))
  tell(say("state.e_bound", from = from, l = decimals_for(l)(l)))
}

say_climb <- function(state, say) {
  at <- length(state$params) - 1
  l <- (state$loglik + state$log_prior)[at + 0:1]
  bound <- state$bound_m[at]
  number <- decimals_for(c(l, bound))
  change <- changes_for(number, l[1])
  say(if (has_ended(state)) "state.m_bound_last" else "state.m_bound", from = at - 1, l = number(l[1]),
      bound = number(bound), rise = change(bound - l[1]), l_after = number(l[2]), gain = change(l[2] - l[1]))
}

#' @rdname em_start
#' @param x The data, n x d: a numeric matrix, a data frame, or a vector if d = 1. For `plot()` a state.
#' @param what `"components"`, where they are now, or `"bounds"`, as [plot.em_trace()] draws them.
#' @param ... For `plot()`, as in [plot.em_trace()].
#' @export
plot.em_state <- function(x, what = c("components", "bounds"), ...) {
  check_object(x)
  what <- match_choice(what, "what", c("components", "bounds"))
  if (what == "bounds") {
    plot(structure(x, class = "em_trace"), ...)
    return(invisible(x))
  }
  dots <- list(...)
  if (is.null(dots$main)) dots$main <- title_of_state(x)
  do.call(plot, c(list(trace_as_coloured(x), iteration = length(x$params) - 1), dots))
  invisible(x)
}

# The one formula of the sentence, theta_t, as a picture writes it.
title_of_state <- function(x) {
  at <- length(x$params) - 1
  sentence <- teller(check_language(x$lang))(paste0("state.plot_", x$half), at = at)
  parts <- strsplit(sentence, "$", fixed = TRUE)[[1]]
  if (length(parts) < 2) return(sentence)
  as.expression(bquote(bold(.(parts[1])) * theta[.(at)]))
}

# The state as a trace whose rows have the colours that they have now.
trace_as_coloured <- function(x) {
  trace <- structure(x, class = "em_trace")
  at <- length(x$params)
  # The rows have the colours of the last E-step; before the first all have the same.
  w <- trace$responsibilities[[max(1, at - (x$half == "M"))]]
  if (x$half == "start") w[] <- 1 / ncol(w)
  trace$responsibilities[[at]] <- w
  trace
}

#' @rdname autoplot.gmm_fit
#' @method autoplot em_state
#' @exportS3Method ggplot2::autoplot em_state
autoplot.em_state <- function(object, what = c("components", "bounds"), dims = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  what <- match_choice(what, "what", c("components", "bounds"))
  if (what == "bounds") return(autoplot_bounds(bounds_picture(object)))
  view <- em_view(trace_as_coloured(object), length(object$params) - 1)
  view$title <- title_of_state(object)
  autoplot_view(view, dims, em_painter())
}
