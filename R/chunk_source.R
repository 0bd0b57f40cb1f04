# Rows that are read chunk by chunk, pass after pass, and are never all in memory: what a source of them is, and the one
# loop over its chunks.
#
# A source is a list with
#   open      a function that begins a pass: list(read = function that returns the next chunk, a data frame or a matrix,
#             or NULL at the end; close = function that lets go of what was opened)
#   title     what messages call it, as in "the CSV file 'people.csv'"
#   weights, labels   the names of columns that are no data, or NULL
#   memory    an environment: what the first pass has told, to which later passes are held: the `columns` in their
#             order, whether they are `named`, how many `passes` have begun, and, once one has come to its end, how many `rows`
#             there are

#' Data in chunks
#'
#' Rows that are too many for the memory are read chunk by chunk, as often as a fit needs them. These functions say
#' where the chunks come from; what they return is given to [fit_gmm()] and [fit_kmeans()] in place of the data.
#'
#' `chunk_source()` takes a function of the protocol that the package \pkg{biglm} has made common: `f(reset = TRUE)`
#' goes back to the beginning, what it returns is not looked at; `f(reset = FALSE)` returns the next chunk, a data frame
#' or a matrix, and `NULL` after the last one. Whatever can be read again from its beginning can be told so.
#'
#' `chunk_arrow()` takes a function that opens a reader, which is anything with a function `read_next_batch()` that
#' returns the next batch and, after the last one, `NULL`: a `RecordBatchReader` of the package \pkg{arrow}, for example
#' by `function() arrow::as_record_batch_reader(arrow::open_dataset("folder"))`. It is called at the beginning of each
#' pass, since such readers do not go back.
#'
#' Other sources are files ([chunk_file()], [chunk_parquet()]) and databases ([chunk_dbi()]).
#'
#' @section What is checked: All columns but those of `weights` and `labels` are data, and must be numeric; values may be
#' missing. Every chunk must have the columns of the first one. Where they have names their order does not
#' matter: it is that of the first chunk. Chunks without rows are passed over. Every pass must have the rows of the
#' first one, which is known by their number. A fault in a chunk is an error that tells its number, of class
#' `mezcla_chunk_error`; so are a file or a database that can no longer be read, and a chunk of at least 100 rows of which
#' no value is there, as after a wrong separator.
#'
#' @param f A function with one argument, `reset`.
#' @param open A function without arguments that opens a reader.
#' @param weights The name of the column with case weights, which are not negative; `NULL` if there is none.
#' @param labels The name of the column with the known components, `NA` where they are not known; `NULL` if there is none.
#' @return An object of class `chunk_source`. Nothing is read before it is used.
#' @references Lumley, T. *biglm: bounded memory linear and generalized linear models*. R package.
#' @examples
#' # Five chunks of 50 rows, drawn again in each pass
#' drawn <- function() {
#'   number <- 0
#'   function(reset) {
#'     if (reset) {
#'       number <<- 0
#'       return(NULL)
#'     }
#'     number <<- number + 1
#'     if (number > 5) return(NULL)
#'     data.frame(x = qnorm(ppoints(50)) + number, y = number)
#'   }
#' }
#' chunk_source(drawn())
#' @export
chunk_source <- function(f, weights = NULL, labels = NULL) {
  if (!is.function(f)) abort(gettextf("`f` must be a function with the argument `reset`, not %s.", describe(f)))
  if (!any(c("reset", "...") %in% names(formals(args(f))))) {
    abort(gettextf("`f` must have the argument `reset`: f(reset = TRUE) begins a pass, f(reset = FALSE) returns the next chunk."))
  }
  open <- function() {
    f(reset = TRUE)
    list(read = function() f(reset = FALSE), close = function() NULL)
  }
  new_chunk_source(open, gettext("a function"), weights, labels)
}

#' @rdname chunk_source
#' @export
chunk_arrow <- function(open, weights = NULL, labels = NULL) {
  if (!is.function(open)) {
    abort(gettextf("`open` must be a function that opens a reader, since one reader can be read only once, not %s.",
                   describe(open)))
  }
  begin <- function() {
    reader <- open()
    if (!can_read_batches(reader)) stop(gettextf("`open` must return a reader with a function read_next_batch(), not %s.", describe(reader)), call. = FALSE)
    list(read = function() batch_as_frame(reader$read_next_batch()), close = function() NULL)
  }
  new_chunk_source(begin, gettext("a reader of batches"), weights, labels)
}

# Readers are environments, lists or objects of other languages, which tell what they have by `$`.
can_read_batches <- function(reader) !is.atomic(reader) && is.function(tryCatch(reader$read_next_batch, error = function(e) NULL))

batch_as_frame <- function(batch) if (is.null(batch) || is.matrix(batch)) batch else as.data.frame(batch)

new_chunk_source <- function(open, title, weights, labels, columns = NULL, class = NULL) {
  check_column(weights, "weights")
  check_column(labels, "labels")
  if (!is.null(weights) && identical(weights, labels)) {
    abort(gettextf("`weights` and `labels` must be different columns, and both are \"%s\".", weights))
  }
  memory <- new.env(parent = emptyenv())
  if (!is.null(columns)) {
    memory$columns <- setdiff(columns, c(weights, labels))
    memory$named <- TRUE
  }
  structure(list(open = open, title = title, weights = weights, labels = labels, memory = memory),
            class = c(class, "chunk_source"))
}

check_column <- function(x, name) {
  if (is.null(x) || is_word(x) && nzchar(x)) return(invisible())
  abort(gettextf("`%s` must be the name of a column of the chunks, not %s.", name, describe(x)))
}

is_chunk_source <- function(x) inherits(x, "chunk_source")

# A matrix that is in memory, in chunks of so many rows (recycled): what tests compare with.
chunk_source_from <- function(x, rows, weights = NULL, labels = NULL) {
  begin <- 0
  number <- 0
  f <- function(reset) {
    if (reset) {
      begin <<- number <<- 0
      return(NULL)
    }
    if (begin >= nrow(x)) return(NULL)
    number <<- number + 1
    size <- rows[(number - 1) %% length(rows) + 1]
    taken <- begin + seq_len(min(size, nrow(x) - begin))
    begin <<- begin + length(taken)
    x[taken, , drop = FALSE]
  }
  source <- chunk_source(f, weights, labels)
  source$title <- gettext("a matrix")
  source
}

#' @export
print.chunk_source <- function(x, ...) {
  cat(gettextf("Data in chunks from %s", x$title), "\n", sep = "")
  told <- function(label, value) if (!is.null(value)) cat(label, ": ", value, "\n", sep = "")
  told(gettext("variables"), if (length(x$memory$columns) > 0) list_some(x$memory$columns, most = 10))
  told(gettext("weights"), x$weights)
  told(gettext("labels"), x$labels)
  told(gettext("rows"), if (!is.null(x$memory$rows)) format(x$memory$rows, big.mark = " "))
  invisible(x)
}

# ---- The loop --------------------------------------------------------------------------------

# One pass (of chunks that a worker of a pool keeps, `resident`, without checks, which they have passed): `use` is called with each chunk that has rows, list(x = a matrix of doubles with column names, weights and
# labels = NULL or a value per row, number = 1, 2, ...). Returns, invisibly, how many chunks there were. What was opened
# is closed, however the pass ends.
for_each_chunk <- function(source, use) {
  force(source) # what is wrong with its arguments is no fault of a chunk
  begin_pass(source)
  if (!is.null(source$resident)) {
    for (chunk in source$resident) use(chunk)
    return(invisible(length(source$resident)))
  }
  reader <- open_source(source)
  on.exit(reader$close())
  number <- 0
  rows <- 0
  repeat {
    chunk <- read_chunk(reader, source, number + 1)
    if (is.null(chunk)) break
    if (nrow(chunk) == 0) next
    number <- number + 1
    rows <- rows + nrow(chunk)
    check_rows_so_far(rows, source, number)
    chunk <- checked_chunk(chunk, source, number) # also where `use` does not look at it
    use(chunk)
  }
  check_pass(rows, source)
  invisible(number)
}

# How often a source has been read, or begun to be.
passes_over <- function(source) or_default(source$memory$passes, 0L)

begin_pass <- function(source) source$memory$passes <- passes_over(source) + 1L

open_source <- function(source) {
  tryCatch(source$open(), error = function(e) {
    abort(gettextf("%s cannot be read from its beginning: %s", sentence_case(source$title), conditionMessage(e)), "chunk")
  })
}

sentence_case <- function(text) paste0(toupper(substr(text, 1, 1)), substr(text, 2, nchar(text)))

read_chunk <- function(reader, source, number) {
  chunk <- tryCatch(reader$read(), error = function(e) {
    abort(gettextf("Chunk %d of %s cannot be read: %s", number, source$title, conditionMessage(e)), "chunk")
  })
  if (is.null(chunk) || is.data.frame(chunk) || length(dim(chunk)) == 2) return(chunk)
  abort(gettextf("Chunk %d of %s must be a data frame or a matrix, not %s.", number, source$title, describe(chunk)), "chunk")
}

checked_chunk <- function(chunk, source, number) {
  tryCatch(as_chunk(chunk, source, number), mezcla_argument_error = function(e) {
    abort(gettextf("Chunk %d of %s: %s", number, source$title, conditionMessage(e)), "chunk")
  })
}

as_chunk <- function(chunk, source, number) {
  beside <- c(source$weights, source$labels)
  absent <- setdiff(beside, colnames(chunk))
  if (length(absent) > 0) abort(gettextf("the column '%s' is missing.", absent[1]))
  weights <- if (!is.null(source$weights)) column_beside(chunk, source$weights)
  labels <- if (!is.null(source$labels)) labels_beside(chunk, source$labels)
  x <- chunk
  if (length(beside) > 0) x <- x[, !colnames(x) %in% beside, drop = FALSE]
  x <- in_first_order(numeric_columns(x, "chunk"), source$memory)
  x <- as_data_matrix(x, "chunk", missing_ok = TRUE)
  if (!is.null(dimnames(x)[[1]])) dimnames(x) <- list(NULL, colnames(x))
  check_some_value(x)
  list(x = x, weights = check_weights(weights, nrow(x), some = FALSE), labels = labels, number = number)
}

# Data frames of any class, those of other packages included.
column_beside <- function(chunk, name) if (is.data.frame(chunk)) chunk[[name]] else chunk[, name]

# Levels may be other ones in each chunk: their names are what chunks have in common.
labels_beside <- function(chunk, name) {
  labels <- unwrapped_vector(column_beside(chunk, name), "labels")
  if (is.factor(labels)) as.character(labels) else labels
}

# The columns as the first chunk had them, which is kept in `memory`.
in_first_order <- function(x, memory) {
  if (is.null(memory$columns)) {
    if (anyDuplicated(colnames(x))) {
      abort(gettextf("the column '%s' is there twice.", colnames(x)[anyDuplicated(colnames(x))]))
    }
    memory$named <- !is.null(colnames(x)) && all(nzchar(colnames(x)))
    memory$columns <- column_names_of_first(x)
  }
  places <- if (memory$named) places_by_name(x, memory$columns) else NULL
  if (ncol(x) != length(memory$columns)) {
    abort(sprintf(ngettext(length(memory$columns), "it must have %d column, as the first chunk has, not %d.",
                           "it must have %d columns, as the first chunk has, not %d."), length(memory$columns), ncol(x)))
  }
  if (!is.null(places) && !identical(places, seq_along(places))) x <- x[, places, drop = FALSE]
  if (!identical(colnames(x), memory$columns)) colnames(x) <- memory$columns
  x
}

column_names_of_first <- function(x) {
  names <- variable_names(x)
  ifelse(nzchar(names), names, made_up_names(ncol(x)))
}

places_by_name <- function(x, columns) {
  given <- colnames(x)
  missing <- setdiff(columns, given)
  if (length(missing) > 0) {
    abort(gettextf("it must have the columns of the first chunk; missing: %s.", list_some(missing, most = 10)))
  }
  more <- setdiff(given, columns)
  if (length(more) > 0) {
    abort(gettextf("it must have the columns of the first chunk, and has more: %s.", list_some(more, most = 10)))
  }
  if (anyDuplicated(given)) abort(gettextf("the column '%s' is there twice.", given[anyDuplicated(given)]))
  match(columns, given)
}

# So many rows are judged by themselves; fewer may well have no value by chance.
rows_to_judge <- 100

check_some_value <- function(x) {
  if (nrow(x) >= rows_to_judge && is.na(x[1]) && all(is.na(x))) {
    abort(gettextf("it has %d rows and no value in any of them: all are missing.", nrow(x)))
  }
}

# ---- A source that changes -------------------------------------------------------------------

# What a pass has told, in another session maybe, holds for those that follow.
hold_to_survey <- function(source, survey) {
  source$memory$rows <- survey$rows
  source$memory$columns <- colnames(survey$sample$x)
  source$memory$named <- or_default(survey$named, TRUE)
}

check_rows_so_far <- function(rows, source, number) {
  known <- source$memory$rows
  if (!is.null(known) && rows > known) {
    abort(gettextf("%s has changed: it had %s rows when it was first read, and chunk %d goes beyond them.",
                   sentence_case(source$title), format(known, big.mark = " "), number), "chunk")
  }
}

check_pass <- function(rows, source) {
  known <- source$memory$rows
  if (rows == 0) abort(gettextf("%s must have at least one row, and has none.", sentence_case(source$title)), "chunk")
  if (!is.null(known) && rows != known) {
    abort(gettextf("%s has changed: it had %s rows when it was first read, and has %s now.",
                   sentence_case(source$title), format(known, big.mark = " "), format(rows, big.mark = " ")), "chunk")
  }
  source$memory$rows <- rows
}
