#' Agreement of two partitions
#'
#' The Rand index of two partitions of the same rows, adjusted for chance (Hubert and Arabie 1985):
#' 1 where they are the same, whatever the names of the classes, and 0 on average where rows
#' are put at random into classes of the given sizes; it may be negative.
#'
#' With \eqn{n_{ij}} rows in class i of `a` and class j of `b`, and P(m) = m(m - 1) / 2 pairs among
#' m rows, let \eqn{S = \sum_{ij} P(n_{ij})}, \eqn{A = \sum_i P(n_{i.})},
#' \eqn{B = \sum_j P(n_{.j})}. Then
#' \deqn{\mathrm{ARI} = \frac{S - AB / P(n)}{(A + B) / 2 - AB / P(n)}.} Where both partitions have a single class, or both a class for every row, this is 0 / 0,
#' and the value is 1. Pairs are counted in double precision, so that no number of rows is too
#' large.
#'
#' @param a,b The classes of the rows: vectors or factors of the same length, or fits by [fit_gmm()]
#'   or [fit_kmeans()] (or [stats::kmeans()]), whose `cluster` is taken. Noise and
#'   trimmed rows (0) are a class like any other. Missing labels are an error: no row is dropped.
#' @return A number.
#' @references Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification*
#'   2, 193-218. \doi{10.1007/BF01908075}
#' @seealso [stability()], which uses it.
#' @examples
#' adjusted_rand(c(1, 1, 2, 2), c("b", "b", "a", "a"))
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
#' adjusted_rand(fit, people$sex)
#' @export
adjusted_rand <- function(a, b) {
  a <- class_codes(a, "a")
  b <- class_codes(b, "b")
  if (length(a) != length(b)) {
    abort(gettextf("`a` and `b` must be of the same length, not %d and %d.", length(a), length(b)))
  }
  both <- pairs_within(match_first(a + max(a) * (b - 1)))
  in_a <- pairs_within(a)
  in_b <- pairs_within(b)
  all <- count_pairs(as.double(length(a)))
  by_chance <- if (all > 0) in_a * (in_b / all) else 0
  # Both partitions trivial, and so the same.
  if ((in_a + in_b) / 2 == by_chance) return(1)
  (both - by_chance) / ((in_a + in_b) / 2 - by_chance)
}

# The classes as numbers from 1.
class_codes <- function(x, name) {
  if (inherits(x, c("gmm_fit", "kmeans_fit"))) check_no_source(check_fit(x, name))
  if (inherits(x, c("gmm_fit", "kmeans"))) x <- x$cluster
  x <- unwrapped_vector(x, name)
  if (!is.atomic(x) || length(x) == 0 || !is.null(dim(x))) {
    abort(gettextf("`%s` must be a vector of classes, or a fit, not %s.", name, describe(x)))
  }
  if (anyNA(x)) {
    abort(gettextf("`%s` must have no missing labels, but that of row %d is NA.",
                   name, which(is.na(x))[1]))
  }
  # As doubles, lest products of them overflow.
  as.double(match_first(x))
}

# Which of the different values, in the order in which they come.
match_first <- function(x) match(x, unique(x))

count_pairs <- function(m) m * (m - 1) / 2

# The pairs of rows that are in the same class.
pairs_within <- function(codes) sum(count_pairs(as.double(tabulate(codes))))
