# What users have instead of plain vectors and matrices: classes that change nothing about the values,
# arrays of one dimension (tapply(), table()), data frames of one column. All of them are read here, once.

# The values themselves; what is none of these comes back as it is. Factors come back whole: their codes
# are levels, and none of the levels is NA.
unwrapped <- function(x, name) {
  if (inherits(x, "Matrix")) return(made_dense(x, name))
  if (inherits(x, "integer64")) x <- read_integer64(x)
  if (inherits(x, "haven_labelled")) x <- read_labelled(x)
  for (class in c("AsIs", "table", "xtabs")) {
    if (inherits(x, class)) oldClass(x) <- setdiff(oldClass(x), class)
  }
  if (inherits(x, c("ts", "zoo"))) x <- without_times(x)
  if (is.factor(x)) x <- whole_factor(x, name)
  if (is.atomic(x) && length(dim(x)) == 1) x <- without_dimension(x)
  x
}

# What was sparse takes more room from here on, which is told.
made_dense <- function(x, name) {
  if (!inherits(x, "sparseMatrix")) return(as.matrix(x))
  text <- gettextf("`%s` is a sparse matrix, and is made dense: %s x %s numbers, %s.", name, nrow(x), ncol(x),
                   format(structure(8 * prod(dim(x)), class = "object_size"), units = "auto", standard = "SI"))
  class <- c("mezcla_dense_message", "mezcla_message", "message", "condition")
  message(structure(class = class, list(message = paste0(text, "\n"), call = user_call())))
  as.matrix(x)
}

# A vector, where it came as the only column of a data frame or a matrix.
unwrapped_vector <- function(x, name) {
  if (is.data.frame(x) && length(x) == 1) x <- x[[1]]
  x <- unwrapped(x, name)
  if (is.atomic(x) && length(dim(x)) == 2 && ncol(x) == 1) x <- x[, 1]
  x
}

# The rows of a time series are rows.
without_times <- function(x) {
  keep <- if (is.null(dim(x))) "names" else c("dim", "dimnames")
  attributes(x) <- attributes(x)[keep]
  x
}

without_dimension <- function(x) {
  names <- dimnames(x)[[1]]
  dim(x) <- NULL
  names(x) <- names
  x
}

# The package bit64 keeps the bits of integers of 64 bits in doubles, where R sees other numbers. From
# 2^53 on doubles do not hold all of them.
read_integer64 <- function(x) {
  bits <- writeBin(as.vector(unclass(x)), raw(), endian = "little")
  words <- matrix(readBin(bits, "integer", 4 * length(x), size = 2, signed = FALSE, endian = "little"), nrow = 4)
  negative <- words[4, ] >= 2^15
  values <- (words[3, ] + 2^16 * words[4, ] - 2^32 * negative) * 2^32 + words[1, ] + 2^16 * words[2, ]
  values[negative & words[4, ] == 2^15 & colSums(words[1:3, , drop = FALSE]) == 0] <- NA
  attributes(values) <- attributes(x)[c("dim", "dimnames", "names")]
  values
}

# Values that the package haven has read, those declared as missing being so.
read_labelled <- function(x) {
  range <- or_default(attr(x, "na_range"), c(Inf, -Inf))
  values <- unclass(x)
  attributes(values) <- attributes(x)["names"]
  values[values %in% attr(x, "na_values") | values >= range[1] & values <= range[2]] <- NA
  values
}

whole_factor <- function(x, name) {
  levels <- as.character(levels(x))
  codes <- as.vector(unclass(x))
  bad <- which(!is.na(codes) & !codes %in% seq_along(levels))
  if (length(bad) > 0) {
    abort(gettextf("`%s` is a damaged factor: it has %d levels, but the code of row %d is %s.",
                   name, length(levels), bad[1], format(codes[bad[1]])))
  }
  if (anyDuplicated(levels)) {
    abort(gettextf("`%s` is a damaged factor: its level \"%s\" is there twice.",
                   name, levels[anyDuplicated(levels)]))
  }
  # addNA() makes a level of what is missing.
  known <- which(!is.na(levels))
  structure(match(codes, known), levels = levels[known], names = names(x), dim = dim(x),
            class = "factor")
}
