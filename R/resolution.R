# What the digits of the data allow: columns too small for their squares to be numbers, columns that an
# offset leaves few digits of, and components narrower than the steps in which a column was recorded.

# Below this the square of a standard deviation, and so a variance, is hardly a double any more.
least_deviation <- 1e-152

# A mixture takes the variance of every column, k-means only their sum.
check_spread <- function(data, each_column = TRUE) {
  tiny <- which(data$deviations < least_deviation)
  if (!each_column && length(tiny) < ncol(data$x)) return(invisible())
  counted <- rows_that_count(data)
  for (column in tiny) {
    values <- range(data$x[counted, column], na.rm = TRUE)
    if (values[1] == values[2]) next
    abort(gettextf("`x` must have columns with a standard deviation of at least 1e-152, but %s has only values between %s and %s; multiply it by a number.",
                   column_label(data$x, column), format(values[1]), format(values[2])))
  }
}

# Doubles near 1e15 are an eighth apart: what was finer is lost before we see it.
warn_of_lost_digits <- function(data) {
  spacing <- .Machine$double.eps * 2^floor(log2(pmax(abs(data$mean), .Machine$double.xmin)))
  lost <- which(data$deviations > 0 & spacing > 0.01 * data$deviations)
  if (length(lost) == 0) return(invisible())
  column <- lost[1]
  alert(gettextf("The values of %s are so large that doubles resolve them only to %s of their standard deviation; take a constant away before they are stored.",
                 column_label(data$x, column), format(spacing[column] / data$deviations[column], digits = 1)),
        "resolution")
}

# How much of the log-likelihood is rounding: each row's density loses the digits that the condition number
# of a covariance has (as a correlation matrix: mixed units cost nothing), in one direction or the other.
warn_of_condition <- function(fit) {
  if (only_variances(fit$params$covariances)) return(invisible())
  condition <- vapply(seq_len(fit$k), function(j) condition_number(slice(fit$params$covariances, j)), numeric(1))
  uncertain <- .Machine$double.eps * max(condition) * sqrt(length(fit$cluster))
  if (uncertain <= 1e-3 || fit$status == "collapsed") return(invisible())
  alert(gettextf("The covariance matrix of component %d is so near to singular (condition number %s) that rounding changes the log-likelihood by about %s; leave out columns that nearly follow from others.",
                 which.max(condition), format(max(condition), digits = 1), format(uncertain, digits = 1)), "resolution")
}

condition_number <- function(sigma) {
  if (is_diagonal(sigma)) return(1)
  sd <- sqrt(diag(sigma))
  values <- eigen(sigma / tcrossprod(sd), symmetric = TRUE, only.values = TRUE)$values
  values[1] / max(values[length(values)], .Machine$double.eps * values[1])
}

# Rows that are equal because values were rounded, counted or set raise a likelihood of densities without
# limit. A component with less than half a step between its values for a standard deviation lies on
# such ties.
warn_of_steps <- function(fit, data) {
  if (!is_regular(fit)) return(invisible())
  narrow <- narrower_than_steps(fit$params, fit$prior, spacings_told(data))
  if (is.null(narrow)) return(invisible())
  alert(gettextf("Component %d has a standard deviation of %s in %s, %s: the density rises without limit on values that are equal. Try fewer components, a family with fewer parameters, or a gmm_prior().",
                 narrow$component, format(narrow$deviation, digits = 2), column_label(data$x, narrow$column),
                 describe_narrowness(narrow)), "resolution")
}

# The first component, column by column, that is, with the step or the tie; NULL where none is. A prior keeps
# components wide.
narrower_than_steps <- function(params, prior, spacings) {
  if (!is.null(prior) || n_components(params) == 1) return(NULL)
  deviations <- component_deviations(params)
  for (column in seq_len(ncol(deviations))) {
    j <- which.min(deviations[, column])
    deviation <- deviations[j, column]
    if (deviation >= spacings[[column]]$wide_enough) next
    step <- step_of_values(spacings[[column]], twice = 2 * deviation)
    tie <- if (is.null(step)) tie_about(spacings[[column]], params$means[j, column], deviation)
    if (is.null(step) && is.null(tie)) next
    return(list(component = j, column = column, deviation = deviation, step = step, tie = tie))
  }
}

describe_narrowness <- function(narrow) {
  if (!is.null(narrow$step)) return(gettextf("whose values come in steps of %s", format(narrow$step, digits = 2)))
  tie <- narrow$tie
  gettextf("where its %s rows all have the value %s and no other value lies within %s", format(tie$rows, big.mark = " "), format(tie$value),
           format(tie$gap, digits = 2))
}

tie_about <- function(spacing, mean, deviation) {
  if (!is_spread_about(spacing$some, mean, deviation)) tie_at(spacing$values, mean, deviation, spacing$counts)
}

# The one value that a component can have, where several rows have it and any other is a thousand deviations away:
# values that were set (doses, dilutions) come in no steps, and yet are no measurements.
tie_at <- function(values, mean, deviation, counts = NULL) {
  value <- values[which.min(abs(values - mean))]
  rows <- if (is.null(counts)) sum(values == value) else sum(counts[values == value])
  others <- values[values != value]
  if (length(others) == 0) return(NULL)
  gap <- min(abs(others - value))
  if (rows > 1 && abs(value - mean) < 10 * deviation && gap > 1000 * deviation) {
    list(value = value, rows = rows, gap = gap)
  }
}

# Whether the first values tell that there is no tie: of two that differ a tie has at most one so near.
is_spread_about <- function(values, mean, deviation) {
  near <- values[abs(values - mean) < 900 * deviation]
  length(near) > 1 && any(near != near[1])
}

# The step in which values were recorded, if there is one and it exceeds `twice`: values that are equal, and
# nearly all distances between neighbours whole multiples of it. The least distance alone is no step: continuous
# data have one, too. The first rows tell nearly always that there is none.
step_of_values <- function(spacing, twice) {
  if (spacing$at_most <= twice) return(NULL)
  if (!spacing$has_equal || length(spacing$all) == 0) return(NULL)
  step <- usual_gap(spacing$all)
  steps <- spacing$all / step
  if (step > twice && mean(abs(steps - round(steps)) > 0.02) <= share_of_odd_gaps) step
}

# All but few gaps are at least that: of sorted ones.
usual_gap <- function(gaps) gaps[max(1, ceiling(share_of_odd_gaps * length(gaps) - 1e-9))]

# Values, some of them (the first), how many rows have each of them (NULL for one), what the column is called; the distances between neighbours, sorted, without
# those that are rounding: of some and of all; what a step is not longer than; and the deviation from which on a component lies
# on no step and no tie. Each is worked out once and only where it is asked for.
spacing_of <- function(values, some = utils::head(values, some_values), counts = NULL, label = NULL) {
  gaps_of <- function(values) {
    distinct <- sort(unique(values))
    gaps <- diff(distinct)
    sort(gaps[gaps > 1e-9 * (distinct[length(distinct)] - distinct[1])])
  }
  told <- new.env(parent = emptyenv())
  delayedAssign("values", values, assign.env = told)
  told$some <- some
  told$counts <- counts
  delayedAssign("label", label, assign.env = told)
  delayedAssign("has_equal", any(told$counts > 1) || anyDuplicated(told$values) > 0, assign.env = told)
  delayedAssign("first", gaps_of(told$some), assign.env = told)
  delayedAssign("at_most", if (length(told$first) > 0) usual_gap(told$first) else Inf, assign.env = told)
  delayedAssign("wide_enough", max(told$at_most / 2, diff(range(told$values)) / 1000), assign.env = told)
  delayedAssign("all", if (length(told$values) > length(told$some)) gaps_of(told$values) else told$first, assign.env = told)
  told
}

# So many nearly always tell that there is nothing to be said of all.
some_values <- 1000

# Of each column.
spacings_told <- function(data) {
  counted <- rows_that_count(data)
  counts <- if (!is.null(data$weights) && are_counts(data$weights)) data$weights
  lapply(seq_len(ncol(data$x)), function(column) {
    there <- function(rows) rows[!is.na(data$x[rows, column])]
    spacing_of(data$x[there(counted), column], data$x[there(utils::head(counted, some_values)), column], counts[there(counted)],
               column_label(data$x, column))
  })
}

# A value that was recorded otherwise makes two gaps that are no multiples.
share_of_odd_gaps <- 0.05
