# Missing values: which rows a fit uses, and what it says of those that are not whole.

# The four actions that R knows for missing values, by function or by name. The rows to keep, and
# what stats::naresid() and stats::napredict() need to know of the others.
apply_na_action <- function(x, na.action) {
  action <- name_of_na_action(na.action)
  if (!has_missing(x)) return(list(keep = TRUE, record = NULL))
  incomplete <- which(rowSums(is.na(x)) > 0)
  if (action == "na.fail") check_finite(x, "x")
  if (action == "na.pass") return(list(keep = TRUE, record = NULL))
  if (length(incomplete) == nrow(x)) {
    abort(gettextf("`x` must have a row without missing values when `na.action` is %s.", action))
  }
  names(incomplete) <- if (is.null(rownames(x))) incomplete else rownames(x)[incomplete]
  list(keep = -incomplete, record = structure(incomplete, class = sub("na.", "", action, fixed = TRUE)))
}

# Where rows are left out the others are known by their numbers, if they have no names: as R's data frames have them.
with_row_numbers <- function(x, record) {
  if (!is.null(record) && is.null(rownames(x))) rownames(x) <- seq_len(nrow(x))
  x
}

name_of_na_action <- function(na.action) {
  known <- c("na.pass", "na.omit", "na.exclude", "na.fail")
  if (is.character(na.action)) return(check_choice(na.action, "na.action", known))
  same <- vapply(known, function(name) identical(na.action, getExportedValue("stats", name)), NA)
  if (!any(same)) {
    abort(gettextf("`na.action` must be one of %s, not %s.", paste(known, collapse = ", "),
                   describe(na.action)))
  }
  known[same]
}

# The rows of a model's inputs that are kept: all have a row (or an element) per row of x.
keep_rows <- function(x, keep) {
  if (is.null(x) || isTRUE(keep)) return(x)
  if (is_bins(x)) return(x[keep])
  if (length(dim(x)) == 2) x[keep, , drop = FALSE] else x[keep]
}

# 1, ..., n a part after the other, of `size` each but for the last.
rows_in_parts <- function(n, size) {
  lapply(seq(1, by = size, length.out = ceiling(n / size)), function(first) first:min(first + size - 1, n))
}

# The rows in which nothing was observed.
blank_rows <- function(x) if (has_missing(x)) which(rowSums(!is.na(x)) == 0) else integer(0)

# Such a row tells a fit nothing: its weight is 0, and it is told of. A row more or less would change n.
# Where `some` row must be left, nothing is done if none is.
without_blank_rows <- function(x, weights, some = TRUE) {
  blank <- blank_rows(x)
  if (!is.null(weights)) blank <- blank[weights[blank] > 0]
  if (length(blank) == 0 || (some && length(blank) == nrow(x))) return(weights)
  alert(sprintf(ngettext(
    length(blank),
    "`x` has %d row without any observed value, which is left out: row %s.",
    "`x` has %d rows without any observed value, which are left out: rows %s."
  ), length(blank), list_some(blank)), "missing")
  replace(weights_for(weights, nrow(x)), blank, 0)
}

# What is said of the rows of a fit, a value or a line for each: NA where nothing was observed.
of_observed_rows <- function(values, x) {
  force(values) # whoever has no rows says so
  blank <- blank_rows(x)
  if (is.matrix(values)) values[blank, ] <- NA else values[blank] <- NA
  values
}

# A column without any value tells a fit nothing: an error that names it.
check_observed <- function(x, weights = NULL, name = "x") {
  if (!has_missing(x)) return(invisible())
  counted <- if (is.null(weights)) rep(TRUE, nrow(x)) else weights > 0
  empty <- which(colSums(!is.na(x[counted, , drop = FALSE])) == 0)
  if (length(empty) > 0) {
    abort(gettextf("`%s` must have an observed value in every column, but %s has none.",
                   name, column_label(x, empty[1])))
  }
}

list_some <- function(x, most = 5) {
  paste(c(utils::head(x, most), if (length(x) > most) "..."), collapse = ", ")
}

incomplete_rows <- function(data) if (data$missing == 0) 0L else sum(rowSums(is.na(data$x)) > 0)

# What print() says of missing values: of the rows that were left out, or of those that were used.
missing_note <- function(fit) {
  left_out <- fit$na.action
  if (!is.null(left_out)) {
    return(sprintf(ngettext(length(left_out), "%d row left out (%s)", "%d rows left out (%s)"),
                   length(left_out), paste0("na.", class(left_out)[1])))
  }
  blank <- if (is.null(fit$source)) sum(is.na(fit$cluster)) else fit$source$blank
  d <- ncol(if (inherits(fit, "kmeans_fit")) fit$centers else fit$params$means)
  tell_missing(fit$missing - blank * d, fit$incomplete - blank, blank)
}

# So many values, in so many rows that have others, and so many rows without any; NULL where there are none.
tell_missing <- function(missing, rows, blank) {
  notes <- c(
    if (blank > 0) sprintf(ngettext(blank, "%d row without any value left out", "%d rows without any value left out"), blank),
    if (missing > 0) sprintf(ngettext(missing, "%d value in %d row; what is observed is used",
                                      "%d values in %d rows; what is observed is used"),
                             missing, as.integer(rows))
  )
  if (length(notes) > 0) paste(notes, collapse = "; ")
}

# How many rows were fitted, and of how many where some were left out.
count_rows_told <- function(fit) {
  if (!is.null(fit$source)) return(format(fit$source$rows, big.mark = " ", scientific = FALSE))
  used <- sum(!is.na(fit$cluster))
  all <- length(fit$cluster) + length(fit$na.action)
  told <- function(n) format(n, big.mark = " ")
  if (used == all) told(all) else gettextf("%s of %s", told(used), told(all))
}
