#' A step of EM or of k-means in words
#'
#' Tells what one iteration did, in words and formulas that are filled with the numbers of these data:
#' the E-step of one row by Bayes' rule, the update of the proportions, means and covariances, and the lower
#' bound before and after; or the two half steps of k-means with the distortion J; or how a mixture
#' becomes k-means.
#'
#' The result prints as plain text at the console. As the value of a chunk of R Markdown or Quarto it becomes
#' a part of the page, with its formulas in LaTeX; `format(x, style = "markdown")` gives that text.
#'
#' Whatever the size of the data, what is written stays short: of many components those of which the row has
#' most, of many variables the first. Everything that went into the step is told: case weights, missing
#' values, labels, noise, a prior, a constraint, the covariance family.
#'
#' @param x A trace by [em_trace()] or [kmeans_trace()], a state by [em_start()] and [em_step()] (of which the
#'   last half step is told), or a path by [kmeans_limit()].
#' @param iteration Which iteration, from 1: that from \eqn{\theta_{t-1}} to \eqn{\theta_t}, or the t-th assignment
#'   of k-means and the update of the centres that follows it. Of a state by default the last half step.
#' @param row The row of the data that is told, by number or name; by default the one most in doubt, and for
#'   k-means the one nearest to a border.
#' @param lang `"en"` or `"es"`; by default the language of the session's messages.
#' @param blank Whether to leave out what is to be worked out: a worksheet, of which the explanation is the solution.
#' @param style `"text"` or `"markdown"`.
#' @param width Of the lines of text; 90 at most.
#' @param ... Must be empty.
#' @return An object of class `explanation`, with methods for `print()`, `format()` (a vector of lines) and
#'   `knitr::knit_print()`.
#' @seealso [em_start()], to take the steps oneself; [demonstrate()], for what goes wrong.
#' @references Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from
#'   incomplete data via the EM algorithm. *Journal of the Royal Statistical Society B* 39, 1-38.
#'   \doi{10.1111/j.2517-6161.1977.tb01600.x}
#' @examples
#' x <- people[c("height", "weight")]
#' start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)),
#'                     covariances = diag(c(50, 100)))
#' trace <- em_trace(x, start, control = gmm_control(max_iter = 20))
#' explain(trace)
#' explain(trace, 20, row = 35, lang = "es")
#'
#' explain(kmeans_trace(x, centers = rbind(c(150, 100), c(200, 50))))
#'
#' # On paper: a worksheet and its solution, for the six numbers.
#' start <- gmm_params(c(0.5, 0.5), c(0, 4), c(4, 4))
#' by_hand <- em_trace(six, start, control = gmm_control(max_iter = 2))
#' explain(by_hand, row = 3, blank = TRUE)
#' explain(by_hand, row = 3)
#' @export
explain <- function(x, ...) UseMethod("explain")

# dplyr and generics have a generic of this name, which masks ours when it is attached later: the methods are its methods
# too.
#' @rawNamespace
#' S3method(dplyr::explain, em_state)
#' S3method(dplyr::explain, em_trace)
#' S3method(dplyr::explain, kmeans_limit)
#' S3method(dplyr::explain, kmeans_trace)
#' S3method(generics::explain, em_state)
#' S3method(generics::explain, em_trace)
#' S3method(generics::explain, kmeans_limit)
#' S3method(generics::explain, kmeans_trace)
#' S3method(generics::explore, em_trace)
#' S3method(generics::explore, kmeans_limit)
#' S3method(generics::explore, kmeans_trace)
NULL

#' @export
explain.default <- function(x, ...) {
  abort(gettextf("`x` must be a trace by em_trace() or kmeans_trace(), a state by em_start(), or a path by kmeans_limit(), not %s.",
                 describe(x)))
}

# The number of a row that is given by number or by name.
check_row <- function(row, x) {
  if (is.character(row) && length(row) == 1 && row %in% rownames(x)) return(match(row, rownames(x)))
  check_whole(row, "row", max = nrow(x))
}

row_label <- function(x, row) {
  name <- rownames(x)[row]
  if (is.null(name) || name == row) as.character(row) else sprintf("%d (%s)", row, as_words(name))
}

# How much of large things is written.
most_told <- 4

# The indices of the largest, in their order.
the_largest <- function(x, most = most_told + 1) {
  if (length(x) <= most) return(seq_along(x))
  sort(order(x, decreasing = TRUE)[seq_len(most)])
}

told_variables <- function(d) seq_len(min(d, most_told))

# A row of the data, with what must be said of it.
tell_row <- function(say, x, row) {
  more <- ncol(x) > most_told
  c(say("row.is", values = values_of_row(x, row)),
    if (more) say("row.more_variables", d = ncol(x), shown = most_told),
    if (anyNA(x[row, ])) say("row.missing"))
}

values_of_row <- function(x, row) {
  shown <- told_variables(ncol(x))
  paste(as_words(variable_names(x)[shown]), "=", figures(x[row, shown]), collapse = ", ")
}

# The names by which tables call components: their numbers in the formulas, and names that they have.
component_names_told <- function(names, k) {
  number <- as.character(seq_len(k))
  if (is.null(names)) number else ifelse(names == number, number, paste(number, as_words(names)))
}

# Two matrices, cell by cell.
before_after <- function(before, after) {
  cells <- paste(figures(before), "->", figures(after))
  matrix(cells, nrow = NROW(before))
}

# The beginning of a sum of rows times their weights, as one would write it.
beginning_of_sum <- function(x, weights, rows, more) {
  vectors <- apply(x[rows, , drop = FALSE], 1, vector_figures)
  factors <- if (is.null(weights)) "" else paste0(figures(weights[rows], 3), "\\cdot ")
  paste(c(paste0(factors, vectors), if (more) "\\dots"), collapse = " + ")
}
