# What is known of the rows' components, for fits in which some labels are known: a factor with NA,
# or how plausible each component is for each row.

# Two kinds, which are brought to one form for the engine by engine_labels():
#   codes          n integers: 1, ..., length(levels); 0 where not known; -1 for noise
#   plausibility   n x columns, not negative, the largest of a row 1
# both with the `levels`, names of the first components. `noise` is whether there is a noise
# component.
#
# Levels of a factor that none of the rows has which are used are dropped, unless `used` is NULL, since the
# levels are components that there are already.
check_labels <- function(labels, n, noise = FALSE, used = TRUE) {
  if (is.null(labels)) return(NULL)
  labels <- unwrapped_vector(labels, "labels")
  if (is.matrix(labels) || is.data.frame(labels)) return(check_plausibility(labels, n, noise))
  if (length(labels) != n || !is.atomic(labels)) {
    abort(gettextf("`labels` must have a label (or NA) for each of the %d rows, or a row for each, not %s.",
                   n, describe(labels)))
  }
  if (all(is.na(labels))) return(NULL)
  if (is.factor(labels)) {
    if (!is.null(used)) labels <- without_unused_levels(labels, "labels", used, may_add = TRUE)
  } else {
    known <- which(!is.na(labels))
    given <- as_labels(labels[known], length(known), "labels", n, noise, known)
    labels <- factor(replace(rep(NA, n), known, as.character(given)), levels(given))
  }
  labels <- split_noise(labels)
  if (any(labels$codes < 0) && !noise) {
    abort(gettextf("`labels` must not speak of noise unless `noise` is TRUE or a density."))
  }
  labels
}

# A level that no row has is no component, and is told by its name.
without_unused_levels <- function(labels, name, used = TRUE, may_add = FALSE) {
  unused <- setdiff(levels(labels), c(as.character(labels[used]), "noise", "0"))
  if (length(unused) == 0) return(labels)
  alert(paste(c(
    sprintf(ngettext(length(unused), "`%s` has a level that no row has, and it is dropped: %s.",
                     "`%s` has levels that no row has, and they are dropped: %s."), name, list_some(unused)),
    if (may_add) gettext("For components without a label let `k` be more than the number of labels.")
  ), collapse = " "), "labels")
  factor(labels, setdiff(levels(labels), unused))
}

# A factor as codes and the levels that are components; level 0 or "noise" is the noise.
split_noise <- function(labels) {
  noise <- levels(labels) %in% c("noise", "0")
  codes <- match(seq_along(noise), which(!noise))
  codes[noise] <- -1L
  codes <- codes[as.integer(labels)]
  codes[is.na(codes)] <- 0L
  list(codes = as.integer(codes), levels = levels(labels)[!noise])
}

check_plausibility <- function(labels, n, noise) {
  if (is.data.frame(labels)) labels <- numeric_columns(labels, "labels")
  if (!(is.numeric(labels) || is.logical(labels)) || nrow(labels) != n) {
    abort(gettextf("`labels` must be a logical or numeric matrix with %d rows and a column per component, not %s.",
                   n, describe(labels)))
  }
  # A row of NA says nothing.
  labels[rowSums(!is.na(labels)) == 0, ] <- 1
  bad <- which(!is.finite(labels) | labels < 0, arr.ind = TRUE)
  if (nrow(bad) > 0) {
    abort(gettextf("`labels` must be TRUE, FALSE or numbers that are not negative, but row %d, column %d is %s.",
                   bad[1, 1], bad[1, 2], format(labels[bad[1, 1], bad[1, 2]])))
  }
  largest <- as.vector(do.call(pmax, asplit(labels, 2)))
  if (any(largest <= 0)) {
    abort(gettextf("`labels` must allow a component in every row, but row %d allows none.",
                   which(largest <= 0)[1]))
  }
  labels <- noise_last(labels, noise)
  plausibility <- labels / largest
  storage.mode(plausibility) <- "double"
  names <- colnames(labels)
  if (is.null(names)) names <- as.character(seq_len(ncol(labels)))
  list(plausibility = unname(plausibility), levels = if (noise) setdiff(names, "noise") else names)
}

noise_last <- function(labels, noise) {
  at <- which(colnames(labels) == "noise")
  if (!noise || length(at) == 0) return(labels)
  labels[, c(setdiff(seq_len(ncol(labels)), at), at), drop = FALSE]
}

keep_rows_of_labels <- function(labels, keep) {
  for (part in c("codes", "plausibility")) labels[[part]] <- keep_rows(labels[[part]], keep)
  labels
}

# How many components the labels speak of.
components_of_labels <- function(labels) if (!is.null(labels)) length(labels$levels)

check_labels_fit <- function(labels, k, noise) {
  if (is.null(labels)) return(invisible())
  named <- components_of_labels(labels)
  if (!is.null(labels$codes)) {
    if (k < named) {
      abort(gettextf("`k` must be at least the number of labels, %d, not %d.", named, k))
    }
  } else if (!ncol(labels$plausibility) %in% c(k, if (noise) k + 1)) {
    abort(gettextf("`labels` must have a column for each of the %d components, not %d columns.",
                   k, ncol(labels$plausibility)))
  }
}

# Integers (0 not known, k + 1 noise), or log plausibilities with a column per component and one
# for the noise. A row that a matrix without such a column limits to some components is no noise.
engine_labels <- function(labels, k, noise) {
  if (is.null(labels)) return(NULL)
  if (!is.null(labels$codes)) return(ifelse(labels$codes < 0L, k + 1L, labels$codes))
  log(plausibility_of(labels, k, noise))
}

# n x k, or n x (k + 1) with noise: how plausible each component is.
plausibility_of <- function(labels, k, noise) {
  columns <- k + noise
  if (is.null(labels$codes)) {
    plausibility <- labels$plausibility
    if (ncol(plausibility) == columns) return(plausibility)
    return(cbind(plausibility, as.double(!is_limited(plausibility))))
  }
  codes <- engine_labels(labels, k, noise)
  plausibility <- outer(codes, seq_len(columns), "==") * 1
  plausibility[codes == 0L, ] <- 1
  plausibility
}

# The rows of which something is known: not all components are equally plausible.
is_limited <- function(plausibility) rowSums(plausibility != plausibility[, 1]) > 0

# The component of each row where only one is possible, 0 elsewhere.
known_components <- function(labels, k, noise) {
  if (!is.null(labels$codes)) return(engine_labels(labels, k, noise))
  possible <- plausibility_of(labels, k, noise) > 0
  ifelse(rowSums(possible) == 1, max.col(possible, ties.method = "first"), 0L)
}

all_known <- function(data, k, noise) {
  if (is.null(data$labels)) return(FALSE)
  known <- known_components(data$labels, k, noise) > 0
  all(if (is.null(data$weights)) known else known | data$weights == 0)
}

# Names for all components: those of the labels, then their own numbers, or others where these are labels.
component_names <- function(labels, k) {
  named <- utils::head(labels$levels, k)
  own <- setdiff(seq_len(k), seq_along(named))
  free <- setdiff(as.character(c(own, seq_len(k))), named)
  c(named, utils::head(free, length(own)))
}

# Labels as a factor whose levels are the components, in their order: whole numbers in
# increasing order, anything else in the order of factor(). With `noise` 0 is a label too.
as_labels <- function(z, n, name = "z", most = n, noise = FALSE,
                      rows = seq_len(n)) {
  z <- unwrapped_vector(z, name)
  if (length(z) != n || !is.atomic(z)) {
    abort(gettextf("`%s` must have a label for each of the %d rows, not %s.",
                   name, n, describe(z)))
  }
  if (is.raw(z) || is.complex(z)) {
    abort(gettextf("`%s` must be a factor, words or whole numbers, not %s.", name, describe(z)))
  }
  if (anyNA(z)) {
    abort(gettextf("`%s` must have no missing labels, but that of row %d is NA.",
                   name, which(is.na(z))[1]))
  }
  if (is.factor(z)) return(z)
  if (is.numeric(z)) {
    least <- if (noise) 0L else 1L
    bad <- which(z != round(z) | z < least | z > most)
    if (length(bad) > 0) {
      abort(gettextf("`%s` must be whole numbers between %d and %d, but that of row %d is %s.",
                     name, least, most, rows[bad[1]], format(z[bad[1]])))
    }
    return(factor(z, levels = seq(least, max(z))))
  }
  factor(z)
}

# The components that the levels with the numbers `used` stand for: those of these names; numbers are places. Where components have
# only numbers words are theirs in the order of the levels, of which a part of the rows may lack some.
places_of_levels <- function(levels, used, names, name, in_parts = FALSE) {
  given <- levels[used]
  numbers <- as.character(seq_along(names))
  if (all(given %in% names)) return(match(given, names))
  if (all(given %in% numbers)) return(match(given, numbers))
  only_numbered <- identical(names, numbers)
  if (only_numbered && in_parts) {
    abort(gettextf("`%s` must be numbers of components or names that these have, since rows that are told in parts may lack some of the words; the components have only numbers, and a label is %s.",
                   name, quoted(setdiff(given, names)[1])))
  }
  if (!only_numbered || max(used) > length(names)) {
    abort(gettextf("`%s` must have labels among those of the components (%s), not %s.", name,
                   paste(names, collapse = ", "), quoted(setdiff(given, names)[1])))
  }
  used
}
