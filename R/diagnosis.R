# Why components are not regular: a sentence for each of those of which the status speaks, and one
# with what to try.

diagnose <- function(run, data) {
  if (length(run$components) == 0) return(character(0))
  describe <- switch(run$status,
    collapsed = function(j) describe_collapse(run, data, j),
    empty = function(j) gettextf("No row belongs to component %d any more.", j),
    spurious = function(j) describe_spurious(run, data, j),
    bounded = function(j) gettextf("Component %d has its least variance at the bound of the constraint.", j),
    identical = NULL
  )
  if (is.null(describe)) {
    return(gettextf("Components %s have the same parameters: start from something less symmetric.",
                    paste(run$components, collapse = ", ")))
  }
  c(vapply(run$components, describe, ""), advise(run))
}

# In which columns a component has no spread left, and on which rows it lies.
describe_collapse <- function(run, data, j) {
  columns <- columns_without_spread(run$params$covariances, j, data)
  support <- describe_support(run, data, j)
  if (length(columns) == 1) {
    return(gettextf("Component %d has no spread left in %s; it lies on %s.", j, columns, support))
  }
  gettextf("Component %d is collinear in %s; it lies on %s.", j, paste(columns, collapse = ", "), support)
}

# On how few rows a covariance rests, or on how flat ones.
describe_spurious <- function(run, data, j) {
  rows <- run$params$proportions[j] * data$rows
  shown <- format(signif(rows, 2))
  if (rows < fewest_rows(run$model$covariance, ncol(data$x))) {
    return(gettextf("Component %d rests on %s rows, too few for a covariance of its own: such a maximum is spurious.",
                    j, shown))
  }
  gettextf("Component %d rests on %s rows that hardly differ in some direction: such a maximum is spurious.",
           j, shown)
}

# What a covariance of its own takes; where its axes are not its own, a spread.
fewest_rows <- function(covariance, d) if (d > 1 && endsWith(covariance, "V")) d + 1 else 2

# The columns that the direction of least variance involves, in standardised units.
columns_without_spread <- function(covariances, j, data) {
  scale <- ifelse(data$deviations > 0, data$deviations, 1)
  if (only_variances(covariances)) return(column_label(data$x, which.min(variances_of(covariances)[j, ] / scale^2)))
  sigma <- slice(covariances, j)
  spectrum <- eigen(sigma / tcrossprod(scale), symmetric = TRUE)
  direction <- abs(spectrum$vectors[, ncol(sigma)])
  involved <- which(direction > 0.05 * max(direction))
  vapply(involved, function(column) column_label(data$x, column), "")
}

describe_support <- function(run, data, j) {
  w <- evaluate_at(run$params, data$x, "responsibilities",
                   engine_labels(data$labels, run$k, has_noise(run$model)))
  counted <- rows_that_count(data)
  own <- data$x[counted[w[counted, j] > 0.5], , drop = FALSE]
  distinct <- nrow(unique(own))
  if (nrow(own) == 0) return(gettext("no row"))
  if (distinct == nrow(own)) return(sprintf(ngettext(distinct, "%d row", "%d rows"), distinct))
  sprintf(ngettext(distinct, "%d rows that are copies of %d", "%d rows, of which %d are distinct"),
          nrow(own), distinct)
}

# What is set already need not be tried.
advise <- function(run) {
  limited <- !is.null(run$model$prior) || !is.null(run$model$constraint$eigen_ratio)
  switch(run$status,
    spurious = ,
    collapsed = if (limited) gettext("Try other starts, fewer components, or a family with fewer parameters.")
    else gettext("Try other starts, fewer components, a family with fewer parameters, a gmm_prior(), or a bound by gmm_constraint()."),
    empty = gettext("Try other starts or fewer components.")
  )
}
