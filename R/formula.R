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
  data <- check_frame(eval(call$data, env))
  call <- with_values_of_dots(call, data, env)
  call$formula <- used_variables(formula, data)
  call$subset <- rows_of_subset(call, data, formula)
  call$na.action <- quote(stats::na.pass)
  frame <- tryCatch(eval(call, env), error = function(e) abort_frame(e, call, data))
  weights <- stats::model.weights(frame)
  x <- as_data_matrix(frame[!names(frame) %in% c("(weights)", "(labels)")], missing_ok = TRUE)
  list(x = x, weights = weights, labels = frame[["(labels)"]], terms = with_variables_of_rows(attr(frame, "terms"), data))
}

# Which of the variables have a value for each row, and are asked for of new ones. The others (the degree of a polynomial, a unit)
# are found where the formula was written, as they were at first.
with_variables_of_rows <- function(terms, data) {
  env <- environment(terms)
  names <- all.vars(without_fields(stats::formula(terms)))
  rows <- NROW(eval(attr(terms, "variables")[[2]], data, env))
  constant <- function(name) {
    value <- get0(name, env)
    # A list may hold constants, as it may hold columns.
    sizes <- if (is.list(value) && !is.data.frame(value)) lengths(value) else if (is.atomic(value) && !is.null(value)) NROW(value) else rows
    !name %in% names(data) && all(sizes != rows)
  }
  structure(terms, of_rows = Filter(Negate(constant), names))
}

# a$b and a@b name a, and not b.
without_fields <- function(expression) {
  if (!is.call(expression)) return(expression)
  if (is.name(expression[[1]]) && as.character(expression[[1]]) %in% c("$", "@")) return(without_fields(expression[[2]]))
  as.call(lapply(as.list(expression), without_fields))
}

# The rows that `subset` says: as in R's own functions, a row for which it is NA is none of them.
rows_of_subset <- function(call, data, formula) {
  if (is.null(call$subset)) return(NULL)
  subset <- tryCatch(eval(call$subset, data, environment(formula)), error = function(e) {
    abort(gettextf("`%s` cannot be evaluated: %s.", "subset", conditionMessage(e)))
  })
  subset <- unwrapped_vector(subset, "subset")
  rows <- tryCatch(rows_of_variables(call[c(1, match(c("formula", "data"), names(call), 0))], data, environment(formula))[[1]],
                   error = function(e) NULL)
  check_subset(subset, rows, row.names(data))
  subset <- if (is.logical(subset)) subset & !is.na(subset) else subset[!is.na(subset)]
  if (isTRUE(rows > 0) && takes_none(subset, rows)) {
    abort(gettextf("`subset` must take at least one of the %d rows, but takes none.", rows))
  }
  subset
}

takes_none <- function(subset, rows) if (is.character(subset)) length(subset) == 0 else length(seq_len(rows)[subset]) == 0

# R takes what lies beyond the rows for rows of NA. `rows` is NULL where the variables themselves are at fault, which is told then.
check_subset <- function(subset, rows, names) {
  if (!is.logical(subset) && !is.numeric(subset) && !is.character(subset)) {
    abort(gettextf("`subset` must be a condition or the numbers of rows, not %s.", describe(subset)))
  }
  if (is.null(rows)) return(invisible())
  if (is.logical(subset)) {
    if (!length(subset) %in% c(1L, rows)) {
      abort(gettextf("`subset` must be TRUE or FALSE for each of the %d rows, not for %d.", rows, length(subset)))
    }
    return(invisible())
  }
  known <- if (is.character(subset)) subset %in% names else abs(subset) <= rows
  bad <- which(!known & !is.na(subset))
  if (length(bad) > 0) {
    abort(gettextf("`subset` must be among the %d rows, but number %d is %s.", rows, bad[1],
                   if (is.character(subset)) quoted(subset[bad[1]]) else format(subset[bad[1]])))
  }
}

# The formula without the variables that it takes away, as in ~ . - sex.
used_variables <- function(formula, data) {
  if (is.null(data) && "." %in% all.vars(formula)) {
    abort(gettextf("`data` must be given for a formula with a dot."))
  }
  terms <- stats::terms(formula, data = data)
  labels <- attr(terms, "term.labels")
  if (!is.null(attr(terms, "offset"))) {
    abort(gettextf("The formula must have no offset(), which means nothing in a mixture."))
  }
  if (any(attr(terms, "order") > 1)) {
    abort(gettextf("The formula must have no interactions; write products as I(a * b)."))
  }
  if (length(labels) == 0) {
    abort(gettextf("The formula must have at least one variable, as in ~ height + weight."))
  }
  stats::reformulate(labels, env = environment(formula))
}

check_frame <- function(data) {
  if (is.null(data) || is.data.frame(data) || is.environment(data) || is.list(data) && !is.object(data) && !is.pairlist(data)) return(data)
  abort(gettextf("`data` must be a data frame, not %s.", describe(data)))
}

# Why R could not make the frame: in our words where the cause is one of the usual ones.
abort_frame <- function(error, call, data) {
  env <- environment(call$formula)
  known <- function(name) name %in% names(data) || !is.null(get0(name, env)) && !is.function(get0(name, env))
  names <- all.vars(call$formula)
  lost <- names[!vapply(names, known, NA)]
  if (length(lost) > 0) {
    abort(gettextf("`data` must have the variables of the formula; missing: %s.", paste(lost, collapse = ", ")))
  }
  for (name in intersect(c("weights", "labels"), names(call))) {
    tryCatch(eval(call[[name]], data, env), error = function(e) {
      abort(gettextf("`%s` cannot be evaluated: %s.", name, conditionMessage(e)))
    })
  }
  rows <- tryCatch(rows_of_variables(call, data, env), error = function(e) NULL)
  other <- which(rows != rows[1])
  if (length(other) > 0) {
    abort(gettextf("The variables of the formula must have equally many rows, but %s has %d and %s has %d.",
                   names(rows)[1], rows[1], names(rows)[other[1]], rows[other[1]]))
  }
  abort(gettextf("The formula cannot be evaluated: %s.", conditionMessage(error)))
}

rows_of_variables <- function(call, data, env) {
  variables <- as.list(attr(stats::terms(call$formula), "variables"))[-1]
  names(variables) <- vapply(variables, deparse1, "")
  extra <- c("weights", "labels")
  variables <- c(variables, as.list(call)[intersect(extra, names(call))])
  vapply(variables, function(variable) NROW(eval(variable, data, env)), integer(1))
}

# The call with short values in the place of their names, which may be others' or nobody's by the time of an
# update(): lapply(1:3, function(k) fit_gmm(x, k)).
settled_call <- function(call, env) {
  for (name in setdiff(names(call), c("", "x", "data", "weights", "labels", "subset", "..."))) {
    if (!is.name(call[[name]])) next
    value <- tryCatch(eval(call[[name]], env), error = function(e) NULL)
    if (is.atomic(value) && length(value) %in% 1:20 && is.null(attributes(value))) call[[name]] <- value
  }
  with_written_dots(call, env)
}

# What came by way of `...` has no name of its own (..1) outside of the function that passed it on: what was written there has.
with_written_dots <- function(call, env) {
  for (i in which(vapply(as.list(call), is_dot, NA))) call[i] <- list(written_for(call[[i]], env))
  call
}

# The expression of the caller for ..1, ..2, ...; as it is where nobody has it.
written_for <- function(dot, env) {
  while (!identical(env, emptyenv()) && !exists("...", envir = env, inherits = FALSE)) env <- parent.env(env)
  given <- if (!identical(env, emptyenv())) as.list(substitute(list(...), env))[-1]
  number <- as.integer(substring(as.character(dot), 3))
  if (number <= length(given)) given[[number]] else dot
}

# The same where they are evaluated: their values, or, of columns of the data, what was written.
with_values_of_dots <- function(call, data, env) {
  for (name in intersect(c("weights", "labels", "subset"), names(call))) {
    if (!is_dot(call[[name]])) next
    written <- written_for(call[[name]], env)
    of_columns <- is.list(data) && any(all.vars(written) %in% names(data))
    call[name] <- list(if (of_columns) written else eval(call[[name]], env))
  }
  call
}

is_dot <- function(expression) is.name(expression) && grepl("^[.][.][0-9]+$", as.character(expression))

frame_for_terms <- function(terms, newdata, name = "newdata") {
  variables <- or_default(attr(terms, "of_rows"), all.vars(terms))
  if (!is.list(newdata)) newdata <- named_columns(unwrapped(newdata, "newdata"), variables)
  if (!is.data.frame(newdata)) newdata <- evaluated(as.data.frame(newdata))
  missing <- setdiff(variables, names(newdata))
  if (length(missing) > 0) {
    abort(gettextf("`%s` must have the columns of the data; missing: %s.",
                   name, paste(missing, collapse = ", ")))
  }
  evaluated(stats::model.frame(terms, newdata, na.action = stats::na.pass))
}

# The variables of a fit by a formula, made of the columns of a data frame; a frame that has these already is left as it is.
rows_by_formula <- function(object, x, name = "x") {
  terms <- if (is.list(object)) unclass(object)[["terms"]]
  if (is.null(terms) || !is.data.frame(x)) return(x)
  own <- as.list(x)[attr(terms, "term.labels")]
  there <- all(lengths(own) > 0) && !any(vapply(own, is.matrix, NA))
  if (there || is_of_columns_told(object, x)) return(x)
  numeric_columns(frame_for_terms(terms, x, name), name)
}

# Columns that have the names of the fit's variables, poly(x, 2)1 and poly(x, 2)2, are these.
is_of_columns_told <- function(object, x) {
  variables <- colnames(unclass(object)$params$means)
  !is.null(variables) && all(variables %in% names(x))
}

# Vectors and matrices with names for their columns. A vector is a column where there is one variable, and
# otherwise a row; what has no names has the variables in the order of the formula.
named_columns <- function(newdata, variables) {
  vector <- is.null(dim(newdata)) && (is.numeric(newdata) || is.logical(newdata))
  column <- vector && length(variables) == 1 && !variables %in% names(newdata)
  if (vector && !column) newdata <- matrix(newdata, 1, dimnames = list(NULL, names(newdata)))
  newdata <- numeric_columns(newdata, "newdata")
  if (is.null(colnames(newdata)) && ncol(newdata) == length(variables)) colnames(newdata) <- variables
  newdata
}

evaluated <- function(frame) {
  tryCatch(frame, error = function(e) {
    abort(gettextf("`newdata` cannot be read as the formula says: %s.", conditionMessage(e)))
  })
}
