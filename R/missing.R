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
  if (length(dim(x)) == 2) x[keep, , drop = FALSE] else x[keep]
}

# A row without any value, or a column without any, tells a fit nothing: an error that names it.
check_observed <- function(x, weights = NULL, name = "x") {
  if (!has_missing(x)) return(invisible())
  counted <- if (is.null(weights)) rep(TRUE, nrow(x)) else weights > 0
  seen <- !is.na(x)
  blank <- which(rowSums(seen) == 0 & counted)
  if (length(blank) > 0) {
    abort(sprintf(ngettext(
      length(blank),
      "`%s` must have an observed value in every row, but row %s has none; leave it out, or give it weight 0.",
      "`%s` must have an observed value in every row, but rows %s have none; leave them out, or give them weight 0."
    ), name, list_some(blank)))
  }
  empty <- which(colSums(seen[counted, , drop = FALSE]) == 0)
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
  if (fit$missing == 0) return(NULL)
  sprintf(ngettext(fit$missing, "%d value in %d row; what is observed is used",
                   "%d values in %d rows; what is observed is used"), fit$missing, fit$incomplete)
}
