# Covariances of many columns that are all diagonal: in form a d x d x k array, of which the variances are kept.

# Up to so many columns covariances are an array.
most_columns_of_matrices <- 1000

# So many numbers are written out from variances, and no more: a gigabyte.
most_numbers_of_matrices <- 2^27

#' Diagonal covariances
#'
#' The covariances of components whose variables are uncorrelated, from their variances. Up to 1000 variables they are an
#' ordinary d x d x k array. Beyond, where the zeros would take all memory (20 000 variables: 3.2 GB for each component),
#' they are an object that keeps the k d variances, and is used as the array is: `dim()`, `dimnames()` and `[`
#' know no difference.
#'
#' Fits of the diagonal families (`EII`, `VII`, `EEI`, `VEI`, `EVI`, `VVI`) to more than 1000 variables have such covariances.
#' `[` gives numbers where both variables are chosen (`covariances[1:3, 1:3, ]`, an array), the matrix of one component
#' (`covariances[, , 1]`), and components (`covariances[, , 2:1, drop = FALSE]`) as an object like itself. Matrices
#' with more than \eqn{2^{27}} numbers (a gigabyte) are an error of class `mezcla_memory_error`, also in methods that need
#' them; most need only the variances.
#'
#' @param variances A k x d matrix, a row per component; in one dimension k numbers will do.
#' @param x An object by `diagonal_covariances()`.
#' @param i,j,h Which rows, columns and components.
#' @param drop Whether to drop dimensions of extent 1.
#' @param digits For `print()`: significant digits.
#' @param ... Ignored.
#' @return A d x d x k array, or for more than 1000 variables an object of class `diagonal_covariances`. `as.array()`: the
#'   array in full.
#' @examples
#' diagonal_covariances(rbind(c(1, 4), c(2, 9)))
#' many <- diagonal_covariances(matrix(1:2, 2, 20000))
#' dim(many)
#' many[1:2, 1:2, ]
#' theta <- gmm_params(c(0.5, 0.5), means = matrix(0, 2, 20000), covariances = many)
#' log_likelihood(theta, matrix(0, 3, 20000))
#' @seealso [gmm_params()]
#' @export
diagonal_covariances <- function(variances) {
  variances <- unwrapped(variances, "variances")
  if (is.numeric(variances) && is.null(dim(variances))) variances <- matrix(variances)
  variances <- as_data_matrix(variances, "variances")
  if (any(variances <= 0)) {
    bad <- which(variances <= 0, arr.ind = TRUE)[1, ]
    abort(gettextf("`variances` must be above 0, but that of component %d in %s is %s.", bad[1],
                   column_label(variances, bad[2]), format(variances[bad[1], bad[2]])))
  }
  names <- variable_names(variances)
  if (is.null(colnames(variances))) names <- NULL
  covariances_with(unname(variances), list(names, names, rownames(variances)))
}

# From a k x d matrix of variances.
covariances_with <- function(variances, names = NULL) {
  if (all(vapply(names, is.null, NA))) names <- NULL
  covariances_of(as.double(t(variances)), ncol(variances), nrow(variances), names)
}

# From variances one component after the other.
covariances_of <- function(variances, d, k, names = NULL) {
  if (d > most_columns_of_matrices) {
    return(structure(variances, size = c(d, d, k), names_of = names, class = "diagonal_covariances"))
  }
  full <- matrix(0, d^2, k)
  full[seq.int(1, d^2, d + 1), ] <- variances
  array(full, c(d, d, k), names)
}

# sigma^2 I in k components of d columns.
spherical_covariances <- function(variance, k, d) covariances_with(matrix(variance, k, d))

# The components of several mixtures of d variables.
joined_covariances <- function(several) {
  if (all(vapply(several, only_variances, NA))) return(covariances_with(do.call(rbind, lapply(several, variances_of))))
  size <- dim(several[[1]])
  k <- sum(vapply(several, function(one) dim(one)[3], integer(1)))
  array(unlist(lapply(several, as.array)), c(size[1], size[2], k))
}

# That of component j times a number.
with_scaled_component <- function(covariances, j, by) {
  if (only_variances(covariances)) {
    variances <- variances_of(covariances)
    variances[j, ] <- variances[j, ] * by
    return(covariances_with(variances, dimnames(covariances)))
  }
  covariances[, , j] <- covariances[, , j] * by
  covariances
}

only_variances <- function(covariances) inherits(covariances, "diagonal_covariances")

# The variances of any covariances: a k x d matrix.
variances_of <- function(covariances) {
  size <- dim(covariances)
  if (only_variances(covariances)) return(t(matrix(unclass(covariances), size[1], size[3])))
  t(matrix(covariances, size[1]^2)[seq.int(1, size[1]^2, size[1] + 1), , drop = FALSE])
}

# Why an object that somebody may have changed is none; NULL where it is.
why_no_variances <- function(covariances) {
  size <- attr(covariances, "size")
  names <- attr(covariances, "names_of")
  sized <- is.integer(size) && length(size) == 3 && !anyNA(size) && all(size > 0) && size[1] == size[2]
  named <- is.null(names) || is.list(names) && length(names) == 3
  if (sized && named && is.double(covariances) && length(unclass(covariances)) == size[1] * as.double(size[3])) return(NULL)
  gettextf("`covariances` must be made by diagonal_covariances() and unchanged.")
}

#' @rdname diagonal_covariances
#' @export
dim.diagonal_covariances <- function(x) attr(x, "size")

#' @export
dimnames.diagonal_covariances <- function(x) attr(x, "names_of")

#' @export
`dimnames<-.diagonal_covariances` <- function(x, value) {
  attr(x, "names_of") <- if (!all(vapply(value, is.null, NA))) value
  x
}

#' @rdname diagonal_covariances
#' @export
`[.diagonal_covariances` <- function(x, i, j, h, ..., drop = TRUE) {
  if (nargs() - (!missing(drop)) != 4) {
    abort(gettextf("Diagonal covariances are taken apart by three subscripts, as in covariances[1:3, 1:3, ]."))
  }
  size <- dim(x)
  names <- or_default(dimnames(x), vector("list", 3))
  chosen <- function(index, extent) stats::setNames(seq_len(size[extent]), names[[extent]])[index]
  rows <- unname(if (missing(i)) seq_len(size[1]) else chosen(i, 1))
  columns <- unname(if (missing(j)) seq_len(size[2]) else chosen(j, 2))
  components <- unname(if (missing(h)) seq_len(size[3]) else chosen(h, 3))
  if (anyNA(c(rows, columns, components))) abort(gettextf("A subscript is out of bounds."))
  names <- list(names[[1]][rows], names[[2]][columns], names[[3]][components])
  variances <- variances_of(x)[components, , drop = FALSE]
  # Where it stays what it is, it does.
  if (identical(rows, columns) && !anyDuplicated(rows) && !(drop && length(components) == 1)) {
    part <- covariances_with(variances[, rows, drop = FALSE], names)
    return(if (drop && !only_variances(part)) part[, , ] else part)
  }
  block_of(variances, rows, columns, names, drop)
}

# Rows and columns of matrices that have only variances.
block_of <- function(variances, rows, columns, names, drop) {
  size <- c(length(rows), length(columns), nrow(variances))
  check_numbers_of_matrices(prod(size))
  full <- array(0, size, if (!all(vapply(names, is.null, NA))) names)
  at <- match(rows, columns)
  if (anyDuplicated(columns)) {
    for (row in seq_along(rows)) full[row, columns == rows[row], ] <- variances[, rows[row]]
  } else {
    own <- which(!is.na(at))
    for (component in if (length(own) > 0) seq_len(size[3])) full[cbind(own, at[own], component)] <- variances[component, rows[own]]
  }
  full[, , , drop = drop]
}

check_numbers_of_matrices <- function(size) {
  if (size <= most_numbers_of_matrices) return(invisible())
  abort(gettextf("This needs covariance matrices of %s numbers (%s), of which only the variances are kept; take some of the variables, as by marginal().",
                 format(size, digits = 3), format(structure(8 * size, class = "object_size"), units = "GB", standard = "SI")),
        "memory")
}

#' @rdname diagonal_covariances
#' @export
as.array.diagonal_covariances <- function(x, ...) {
  block_of(variances_of(x), seq_len(dim(x)[1]), seq_len(dim(x)[2]), or_default(dimnames(x), vector("list", 3)), FALSE)
}

#' @rdname diagonal_covariances
#' @export
print.diagonal_covariances <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  why <- why_no_variances(x)
  if (!is.null(why)) abort(why)
  size <- dim(x)
  cat(gettextf("Diagonal covariances, %d x %d x %d. Variances:", size[1], size[2], size[3]), "\n", sep = "")
  print_in_part(table_of_variances(x), digits)
  invisible(x)
}

#' @importFrom utils str
#' @export
str.diagonal_covariances <- function(object, ...) {
  size <- dim(object)
  cat(gettextf(" Diagonal covariances, %d x %d x %d", size[1], size[2], size[3]), "\n", sep = "")
}

table_of_variances <- function(covariances) {
  table <- variances_of(covariances)
  names <- or_default(dimnames(covariances), vector("list", 3))
  dimnames(table) <- list(or_default(names[[3]], as.character(seq_len(nrow(table)))), names[[1]])
  table
}
