# The rows of the catalogue of hostile inputs (test-catalogue.R): an id (H01 to H94 as in the list that
# it follows, "own" for what was thought of besides, "base" for what quotes R), the input in words, a
# call, and what must come of it.

# A classed error whose message has these words (regular expressions).
fails <- function(id, input, call, ...) new_row(id, input, substitute(call), "fails", c(...))

# A value, and a classed warning whose message has these words.
warns <- function(id, input, call, ...) new_row(id, input, substitute(call), "warns", c(...))

# TRUE, and not a word.
holds <- function(id, input, call) new_row(id, input, substitute(call), "holds", NULL)

# The value of an expression that must warn in this class, once, whatever else comes of it: for rows that
# hold all the same.
with_warning <- function(class, code) {
  count <- 0
  value <- withCallingHandlers(code, warning = function(w) {
    if (!inherits(w, class)) return()
    count <<- count + 1
    invokeRestart("muffleWarning")
  })
  if (count != 1) stop(sprintf("%d warnings of class %s", count, class))
  value
}

new_row <- function(id, input, call, expected, words) {
  list(id = id, input = input, call = call, expected = expected, words = words,
       name = sprintf("%s %s", id, input))
}

# What comes of a row: its value, error and warnings, whoever raised them.
outcome_of <- function(row, env) {
  warnings <- list()
  value <- NULL
  run <- as.function(list(row$call), env)
  error <- tryCatch(
    {
      value <- with_seed(1, withCallingHandlers(run(), warning = function(w) {
        warnings <<- c(warnings, list(w))
        invokeRestart("muffleWarning")
      }))
      NULL
    },
    error = identity
  )
  list(value = value, error = error, warnings = warnings)
}

expect_outcome <- function(row, outcome) {
  say <- function(...) testthat::fail(paste0(row$name, ": ", sprintf(...)))
  condition <- switch(row$expected, fails = outcome$error, warns = first_of_ours(outcome$warnings))
  if (row$expected != "fails" && !is.null(outcome$error)) {
    return(say("error: %s", conditionMessage(outcome$error)))
  }
  if (row$expected == "holds") {
    if (length(outcome$warnings) > 0) return(say("warning: %s", conditionMessage(outcome$warnings[[1]])))
    if (!isTRUE(outcome$value)) return(say("%s", paste(format(outcome$value), collapse = " ")))
    return(testthat::succeed())
  }
  if (is.null(condition)) return(say("no such condition."))
  if (!inherits(condition, c("mezcla_error", "mezcla_warning"))) {
    return(say("not a condition of the package: %s", conditionMessage(condition)))
  }
  for (word in row$words) {
    if (!grepl(word, conditionMessage(condition))) {
      say("\"%s\" does not say %s.", conditionMessage(condition), word)
    }
  }
  testthat::succeed()
}

first_of_ours <- function(conditions) Filter(function(w) inherits(w, "mezcla_warning"), conditions)[1][[1]]

# The condition that a row is about.
condition_of <- function(row, outcome) {
  if (row$expected == "fails") outcome$error else if (row$expected == "warns") first_of_ours(outcome$warnings)
}

# What a message names, in every language: arguments, values in quotes, numbers.
named_in <- function(message) {
  tokens <- regmatches(message, gregexpr("`[^`]+`|\"[^\"]+\"|'[^']+'|-?[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)?", message))
  sort(unique(tokens[[1]]))
}

# Fits from labels, so that nothing is drawn and little is searched.
quick_gmm <- function(x, start, covariance = "VVV", ...) {
  fit_gmm(x, k = length(unique(start)), covariance = covariance, start = start, ...)
}

same <- function(a, b, tol = 0) {
  a <- as.vector(unclass(a))
  b <- as.vector(unclass(b))
  length(a) == length(b) && all(is.finite(a) | a == b) &&
    if (tol == 0) identical(a, b) else max(abs(a - b)) <= tol * max(abs(b))
}

same_params <- function(a, b, tol = 0) {
  all(vapply(c("proportions", "means", "covariances"), function(part) same(a[[part]], b[[part]], tol), NA))
}

# A session of its own; TRUE if the last line that it prints is TRUE.
true_in_child <- function(..., before = FALSE) {
  output <- run_child(c(...), before = before, timeout = 60)
  if (identical(output[length(output)], "TRUE")) TRUE else output
}

replace_field <- function(x, name, value) {
  x[[name]] <- value
  x
}

# Drawn without a file.
draw <- function(code) {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  force(code)
  TRUE
}
