# Arguments, one at a time. Every message names the argument, what it must be and what it is.

check_whole <- function(x, name, min = 1, max = Inf) {
  x <- unwrapped(x, name)
  # What is no integer of R's has a limit, too.
  if (is_number(x) && x > .Machine$integer.max) max <- base::min(max, .Machine$integer.max)
  if (is_number(x) && x == round(x) && x >= min && x <= max) return(as.integer(x))
  abort(
    if (is.finite(max)) {
      gettextf("`%s` must be a whole number between %s and %s, not %s.",
               name, number(min), number(max), describe(x))
    } else {
      gettextf("`%s` must be a whole number, at least %s, not %s.",
               name, number(min), describe(x))
    }
  )
}

check_number <- function(x, name, min = -Inf, above = -Inf) {
  x <- unwrapped(x, name)
  if (is_number(x) && x >= min && x > above) return(as.double(x))
  abort(
    if (is.finite(above)) {
      gettextf("`%s` must be a number greater than %s, not %s.", name, number(above), describe(x))
    } else {
      gettextf("`%s` must be a number, at least %s, not %s.", name, number(min), describe(x))
    }
  )
}

check_flag <- function(x, name) {
  if (is.logical(x) && length(x) == 1 && !is.na(x)) return(x)
  abort(gettextf("`%s` must be TRUE or FALSE, not %s.", name, describe(x)))
}

check_choice <- function(x, name, choices) {
  if (is.character(x) && length(x) == 1 && x %in% choices) return(x)
  abort(gettextf("`%s` must be one of %s, not %s.", name, quoted(choices), describe(x)))
}

# The first of the choices when the argument was left at its default vector of all of them.
match_choice <- function(x, name, choices) {
  check_choice(if (identical(x, choices)) choices[1] else x, name, choices)
}

check_dots_empty <- function(...) {
  if (...length() == 0) return(invisible())
  names <- names(list(...))
  first <- if (is.null(names) || names[1] == "") describe(..1) else names[1]
  abort(gettextf("unused argument: %s.", first))
}

is_number <- function(x) is.numeric(x) && !is.factor(x) && length(x) == 1 && is.finite(x)

number <- function(x) format(x, digits = 7, scientific = max(abs(x)) >= 1e7)

quoted <- function(x) paste0('"', x, '"', collapse = ", ")

# A value as it is best named in a message: itself when short, otherwise its kind.
describe <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.atomic(x) && !is.factor(x) && is.null(dim(x)) && length(x) == 1) {
    return(if (is.character(x)) paste0('"', x, '"') else format(x))
  }
  kind <- class(x)[1]
  if (is.atomic(x) && length(x) == 0) return(gettextf("an empty vector of type %s", kind))
  if (is.atomic(x) && !is.null(dim(x))) {
    return(gettextf("a %s %s of type %s", paste(dim(x), collapse = " x "), kind, typeof(x)))
  }
  if (is.atomic(x) && !is.object(x)) {
    return(gettextf("a vector of type %s and length %d", kind, length(x)))
  }
  gettextf("an object of class \"%s\"", kind)
}

or_default <- function(value, default) if (is.null(value)) default else value

end_of <- function(x) x[length(x)]

describe_values <- function(x) {
  if (!is.atomic(x) || is.null(x) || is.object(x) || !length(x) %in% 2:6) return(describe(x))
  paste(if (is.character(x)) paste0('"', x, '"') else format(x, trim = TRUE), collapse = ", ")
}

# A function that writes numbers of the size of these with as many decimals as tell them apart.
decimals_for <- function(values) {
  gaps <- diff(sort(unique(values)))
  gaps <- gaps[gaps > 1e-13 * max(abs(values))]
  decimals <- if (length(gaps) == 0) 2 else min(6, max(2, 1 - floor(log10(min(gaps)))))
  function(x) formatC(round(x, decimals) + 0, format = "f", digits = decimals) # + 0: no minus before a zero
}
