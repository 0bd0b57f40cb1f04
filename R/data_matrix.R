# From what users have (matrix, data frame, vector) to the n x d matrix of doubles that the
# engine reads. Nothing is dropped, coded or guessed on the way.

as_data_matrix <- function(x, name = "x", missing_ok = FALSE) {
  x <- numeric_columns(x, name)
  if (nrow(x) == 0 || ncol(x) == 0) {
    abort(gettextf("`%s` must have at least one row and one column, not %d x %d.",
                   name, nrow(x), ncol(x)))
  }
  # Data that are ready are not copied.
  if (!is.double(x)) storage.mode(x) <- "double"
  check_finite(x, name, missing_ok)
  x
}

numeric_columns <- function(x, name) {
  if (is.data.frame(x)) return(columns_of_frame(x, name))
  x <- unwrapped(x, name)
  if (!is.numeric(x) && !is.logical(x) || is.object(x)) {
    abort(gettextf("`%s` must be a numeric matrix, a data frame or a numeric vector, not %s.",
                   name, describe(x)))
  }
  if (is.null(dim(x))) return(as_column(x, name))
  if (length(dim(x)) > 2) {
    abort(gettextf("`%s` must have two dimensions, not %d.", name, length(dim(x))))
  }
  x
}

# R's matrices have no more rows than an integer can count, longer as vectors may be.
as_column <- function(x, name) {
  if (length(x) > .Machine$integer.max) {
    abort(gettextf("`%s` must have at most %s rows, not %s.",
                   name, format(.Machine$integer.max), format(length(x))))
  }
  matrix(as.vector(x), ncol = 1, dimnames = list(names(x), NULL))
}

# A column may be a matrix, as those of poly() and splines are; then its columns are columns.
columns_of_frame <- function(x, name) {
  for (column in seq_along(x)) {
    values <- unwrapped(x[[column]], name)
    if (inherits(values, "matrix")) values <- unclass(values)
    check_numeric(values, x[[column]], name, names(x)[column])
    if (is.object(x[[column]]) || !identical(dim(values), dim(x[[column]]))) x[[column]] <- values
  }
  as.matrix(as.data.frame(x))
}

check_numeric <- function(values, column, name, label) {
  if ((is.numeric(values) || is.logical(values)) && !is.object(values) && length(dim(values)) %in% c(0, 2)) {
    return(invisible())
  }
  if (is.numeric(values) && length(dim(values)) > 2) {
    abort(gettextf("`%s` must have columns of one or two dimensions, but column '%s' has %d.",
                   name, label, length(dim(values))))
  }
  abort(gettextf("`%s` must have numeric columns only, but column '%s' is of class \"%s\".",
                 name, label, class(column)[1]))
}

# Beyond this the square of a value, and so a covariance, is no longer a finite double.
largest_value <- 1e150

check_finite <- function(x, name, missing_ok = FALSE) {
  survey <- cpp_survey(x)
  if (!missing_ok && survey$missing) {
    at <- first_cell(x, is.na(x))
    abort(sprintf(ngettext(
      sum(is.na(x)),
      "`%s` must have no missing values, but it has %d (row %d, %s).",
      "`%s` must have no missing values, but it has %d (the first in row %d, %s)."
    ), name, sum(is.na(x)), at$row, at$column))
  }
  if (survey$largest > largest_value) {
    at <- first_cell(x, abs(x) > largest_value & !is.na(x))
    abort(gettextf("`%s` must have values between -1e150 and 1e150, but row %d, %s is %s.",
                   name, at$row, at$column, format(at$value)))
  }
}

# max(abs(x)) of what is observed, without a copy of x.
largest_size <- function(x) cpp_survey(x)$largest

all_finite <- function(x) {
  survey <- cpp_survey(x)
  !survey$missing && is.finite(survey$largest)
}

first_cell <- function(x, bad) {
  at <- which(bad)[1]
  column <- (at - 1) %/% nrow(x) + 1
  list(row = as.integer((at - 1) %% nrow(x) + 1), column = column_label(x, column), value = x[at])
}

column_label <- function(x, column) {
  label <- colnames(x)[column]
  if (is.null(label) || is.na(label) || label == "") {
    gettextf("column %d", as.integer(column))
  } else {
    gettextf("column '%s'", label)
  }
}

# Names for the variables even where the data have none.
variable_names <- function(x) {
  if (is.null(colnames(x))) made_up_names(ncol(x)) else colnames(x)
}

# Names that tell the columns apart in a message: a number where a name is missing.
column_names <- function(x) {
  names <- variable_names(x)
  ifelse(nzchar(names), names, as.character(seq_along(names)))
}

made_up_names <- function(d) if (d == 1) "x" else paste0("x", seq_len(d))

# New rows for a model of d variables: matched by name when both sides have names that tell the
# columns apart.
as_new_matrix <- function(x, variables, d, name = "newdata", missing_ok = FALSE) {
  x <- columns_in_order(x, variables, d, name)
  if (nrow(numeric_columns(x, name)) == 0) return(matrix(0, 0, d, dimnames = if (isTRUE(ncol(x) == d)) list(NULL, colnames(x))))
  x <- as_data_matrix(x, name, missing_ok)
  check_number_of_columns(x, d, name)
  x
}

check_number_of_columns <- function(x, d, name) {
  if (ncol(x) == d) return(invisible())
  abort(sprintf(ngettext(
    d, "`%s` must have %d column, not %d.", "`%s` must have %d columns, not %d."
  ), name, d, ncol(x)))
}

columns_in_order <- function(x, variables, d, name) {
  x <- if (is.data.frame(x)) with_columns_of_matrices(x, variables) else unwrapped(x, name)
  if (d > 1 && is.null(dim(x)) && length(x) == d && (is.numeric(x) || is.logical(x))) {
    x <- matrix(x, nrow = 1, dimnames = list(NULL, names(x)))
  }
  named <- !is.null(colnames(x)) && tell_apart(variables)
  if (named) {
    missing <- setdiff(variables, colnames(x))
    if (length(missing) > 0) {
      abort(gettextf("`%s` must have the columns of the data; missing: %s.",
                     name, paste(missing, collapse = ", ")))
    }
    if (!identical(colnames(x), variables)) x <- x[, variables, drop = FALSE]
  }
  x
}

# A column that is a matrix gives its columns the names that the fit has for them: see columns_of_frame().
with_columns_of_matrices <- function(x, variables) {
  wide <- vapply(x, function(column) length(dim(column)) == 2, NA)
  if (!any(wide) || all(variables %in% names(x))) return(x)
  x <- as.data.frame(x)
  do.call(cbind, lapply(seq_along(x), function(i) if (wide[i]) as.data.frame(as.matrix(x[i])) else x[i]))
}

# The places that the variables have among columns that are given in another order: by name where both
# sides have names, NULL where the places are those of the columns.
columns_by_name <- function(given, variables, name) {
  if (!any(nzchar(given)) || !tell_apart(variables)) return(NULL)
  unmatched <- c(setdiff(given, variables), setdiff(variables, given))
  if (length(unmatched) > 0 || anyDuplicated(given)) {
    abort(gettextf("`%s` must have the names of the columns of the data (%s), or no names; unmatched: %s.",
                   name, list_some(variables),
                   list_some(if (length(unmatched) > 0) unmatched else given[duplicated(given)], most = 10)))
  }
  match(variables, given)
}

# Whether these are names by which columns can be told apart.
tell_apart <- function(names) !is.null(names) && !anyDuplicated(names) && all(nzchar(names))

# Shares in the place of counts: to BIC they are the weight of one row.
have_unit_sum <- function(weights) !is.null(weights) && sum(weights) <= 1.5 && sum(weights > 0) > 2 * sum(weights)

check_weights <- function(weights, n, some = TRUE) {
  if (is.null(weights)) return(NULL)
  weights <- unwrapped_vector(weights, "weights")
  if (!is.numeric(weights) || !is.null(dim(weights)) || length(weights) != n) {
    abort(gettextf("`weights` must be a numeric vector of length %d, not %s.",
                   n, describe(weights)))
  }
  bad <- which(!is.finite(weights) | weights < 0)
  if (length(bad) > 0) {
    abort(gettextf("`weights` must be finite and not negative, but weight %d is %s.",
                   bad[1], format(weights[bad[1]])))
  }
  if (!is.finite(sum(weights))) abort(gettextf("`weights` must have a finite sum."))
  if (some) check_some_weight(weights)
  without_vanishing(as.double(weights))
}

# Beside the largest of them such a weight counts for nothing: no sum of doubles sees it.
without_vanishing <- function(weights) {
  weights[weights < 1e-100 * max(weights)] <- 0
  lost <- which(weights > 0 & weights < .Machine$double.xmin)
  if (length(lost) == 0) return(weights)
  abort(gettextf("`weights` must be 0 or at least %s, where doubles have all their digits, but weight %d is %s.",
                 format(.Machine$double.xmin, digits = 2), lost[1], format(weights[lost[1]])))
}

check_some_weight <- function(weights) {
  if (!is.null(weights) && sum(weights) <= 0) abort(gettextf("`weights` must not all be zero."))
}

has_missing <- function(x) cpp_survey(x)$missing

rows_that_count <- function(data) {
  if (is.null(data$weights)) seq_len(nrow(data$x)) else which(data$weights > 0)
}

weights_for <- function(weights, n) if (is.null(weights)) rep(1, n) else check_weights(weights, n)

# Names of variables that somebody gave, which alone are names to match columns by.
names_to_match <- function(params, given) {
  variables <- colnames(params$means)
  made_up <- identical(variables, made_up_names(length(variables)))
  if (made_up && !all(variables %in% colnames(given))) NULL else variables
}

# Means whose columns have the names that somebody gave, or none.
with_given_names <- function(means) {
  if (identical(colnames(means), made_up_names(ncol(means)))) unname(means) else means
}

# Values of a fit's rows; what stands for bins is none.
own_rows <- function(object) {
  if (is_binned(object)) {
    abort(gettextf("The fit is of bins, and this needs the values of rows."), "data")
  }
  rows_or_stand_ins(object)
}

# A fit that has learned from rows after it was fitted: see update.gmm_fit().
is_online <- function(fit) is.list(fit) && !is.null(unclass(fit)[["online"]])

check_no_source <- function(object) {
  if (is.null(object$source)) return(invisible())
  if (is_online(object)) abort(gettextf("The fit has no data, since update() learns from rows without keeping them; predict(fit, rows) is for rows that are given."))
  abort(gettextf("The fit has no data, since its rows were read from %s; predict(fit, source) reads them again.", object$source$title))
}

rows_or_stand_ins <- function(object) {
  check_no_source(object)
  if (is.null(object$data)) {
    abort(gettextf("The fit has no data, since it was made with keep_data = FALSE."))
  }
  object$data
}

# A word for each row, the same for rows that are.
row_keys <- function(m) do.call(paste, unname(as.data.frame(m)))

# How many rows are drawn at most.
most_points <- 20000

# Every row, or the same evenly spaced rows each time.
shown_rows <- function(n, most = most_points) {
  if (n <= most) seq_len(n) else unique(round(seq(1, n, length.out = most)))
}

# Memory that nobody has touched: the system finds it as rows come, not in one go that takes seconds.
unset_matrix <- function(n, d) cpp_unset_matrix(n, d)
