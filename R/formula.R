# The formula interface: what a formula and its data frame say, as the default methods take it.

# x, weights, labels and terms from a one-sided formula, as prcomp() reads it. No row is dropped.
formula_frame <- function(formula, call, env) {
  if (length(formula) != 2) {
    abort(gettextf("The formula must have no response, as in ~ height + weight."))
  }
  keep <- match(c("x", "data", "subset", "weights", "labels"), names(call), 0L)
  call <- call[c(1L, keep)]
  names(call)[2] <- "formula"
  call[[1]] <- quote(stats::model.frame)
  call$formula <- used_variables(formula, eval(call$data, env))
  call$na.action <- quote(stats::na.pass)
  frame <- eval(call, env)
  weights <- stats::model.weights(frame)
  x <- as_data_matrix(frame[!names(frame) %in% c("(weights)", "(labels)")], missing_ok = TRUE)
  list(x = x, weights = weights, labels = frame[["(labels)"]], terms = attr(frame, "terms"))
}

# The formula without the variables that it takes away, as in ~ . - sex.
used_variables <- function(formula, data) {
  terms <- stats::terms(formula, data = data)
  labels <- attr(terms, "term.labels")
  if (any(attr(terms, "order") > 1)) {
    abort(gettextf("The formula must have no interactions; write products as I(a * b)."))
  }
  if (length(labels) == 0) {
    abort(gettextf("The formula must have at least one variable, as in ~ height + weight."))
  }
  stats::reformulate(labels, env = environment(formula))
}
