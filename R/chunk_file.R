# Chunks from files: text, and doubles as they are in memory.

#' Chunks from files
#'
#' `chunk_file()` reads text files with columns (CSV) or raw files of doubles, a chunk at a time; `write_chunks()` writes
#' raw files, which are read many times faster than text, and so are worth it for data that are read in each iteration.
#'
#' A path that ends in `.csv`, `.txt` or `.tsv`, compressed or not (`.gz`, `.bz2`, `.xz`), is text, unless `format` says otherwise, and
#' all else is raw. The types of the columns of a text file are told by its first 1000 rows. A column of words is an
#' error unless `columns` leave it out, or it holds the `labels`. Empty fields and `NA` are missing values.
#'
#' @section Raw files: All numbers are little-endian. `write_chunks()` writes
#'
#' * 8 bytes, `mezcla01`; the number d of columns, an integer of 4 bytes; for each column the number of bytes of its
#'   name, an integer of 4 bytes, and its name in UTF-8;
#' * for each chunk the number n of its rows, an integer of 4 bytes, and n d doubles of 8 bytes each, column after column;
#' * an integer of 4 bytes that is 0: the end. A file without it is truncated, which is an error.
#'
#' What other programs have written without any of this, nothing but doubles, can be read as well, if `ncol` tells the number of
#' columns: in chunks of `n` rows (the last one may have fewer), within each chunk column after column. With `n` at least the
#' number of rows that is a matrix of Fortran, R or Julia. Its columns have the names `x1`, `x2`, ...
#'
#' @param path The names of one or more files, which are read one after the other.
#' @param columns The names of the columns that are data; `NULL` for all.
#' @param n Rows in a chunk. Of raw files with chunks of their own it says nothing.
#' @param ncol `NULL`, or the number of columns of a raw file that is nothing but doubles.
#' @inheritParams chunk_source
#' @param format `"csv"` or `"raw"`; `NULL` to tell by the end of the name.
#' @param header Whether the first line of a text file has the names of the columns.
#' @param sep,dec What separates the fields of a text file, and what marks decimals: `sep = ";", dec = ","` in Spain, `sep = "\t"` for
#'   tabulators.
#' @return `chunk_file()`: an object of class `chunk_source`. `write_chunks()`: `path`, invisibly.
#' @seealso [chunk_source()] for what is checked.
#' @examples
#' csv <- tempfile(fileext = ".csv")
#' write.csv(people, csv, row.names = FALSE)
#' source <- chunk_file(csv, columns = c("height", "weight"), n = 200)
#' source
#' raw <- tempfile(fileext = ".bin")
#' write_chunks(source, raw)
#' chunk_file(raw)
#' unlink(c(csv, raw))
#' @export
chunk_file <- function(path, columns = NULL, n = 1e5, ncol = NULL, weights = NULL, labels = NULL, format = NULL,
                       header = TRUE, sep = ",", dec = ".") {
  check_paths(path)
  n <- check_whole(n, "n")
  check_columns(columns, weights, labels)
  format <- if (is.null(format)) format_of(path) else check_choice(format, "format", c("csv", "raw"))
  path <- normalizePath(path)
  if (format == "csv") {
    if (!is.null(ncol)) abort(gettextf("`ncol` is for raw files (format = \"raw\"); of text files the first line tells it."))
    text <- list(header = check_flag(header, "header"), sep = check_character(sep, "sep"), dec = check_character(dec, "dec"))
    return(csv_source(path, columns, n, weights, labels, text))
  }
  raw_source(path, columns, n, if (!is.null(ncol)) check_whole(ncol, "ncol"), weights, labels)
}

check_paths <- function(path, name = "path") {
  if (!is.character(path) || length(path) == 0 || anyNA(path)) {
    abort(gettextf("`%s` must be names of files, not %s.", name, describe(path)))
  }
  absent <- path[!file.exists(path) | dir.exists(path)]
  if (length(absent) > 0) abort(gettextf("`%s` must be names of files, but there is no file '%s'.", name, absent[1]))
}

check_columns <- function(columns, weights, labels) {
  check_column(weights, "weights")
  check_column(labels, "labels")
  if (is.null(columns)) return(invisible())
  if (!is.character(columns) || length(columns) == 0 || !tell_apart(columns) || anyNA(columns)) {
    abort(gettextf("`columns` must be names of different columns, not %s.", describe_values(columns)))
  }
}

check_character <- function(x, name) {
  if (is_word(x) && nchar(x) == 1) return(x)
  abort(gettextf("`%s` must be one character, not %s.", name, describe(x)))
}

format_of <- function(path) {
  if (all(grepl("[.](csv|txt|tsv)([.](gz|bz2|xz))?$", path, ignore.case = TRUE))) "csv" else "raw"
}

# Files one after the other as if they were one; `open_file` opens one of them.
chained <- function(paths, open_file) {
  function() {
    at <- 1
    tell_file <- function(call) {
      tryCatch(call, error = function(e) stop(of_file(conditionMessage(e), paths, at), call. = FALSE))
    }
    current <- tell_file(open_file(paths[1]))
    close <- function() if (!is.null(current)) {
      current$close()
      current <<- NULL
    }
    read <- function() {
      repeat {
        chunk <- tell_file(current$read())
        if (!is.null(chunk)) return(chunk)
        close()
        if (at == length(paths)) return(NULL)
        at <<- at + 1
        current <<- tell_file(open_file(paths[at]))
      }
    }
    list(read = read, close = close)
  }
}

of_file <- function(message, paths, at) if (length(paths) == 1) message else sprintf("'%s': %s", basename(paths[at]), message)

check_known_columns <- function(wanted, known, path) {
  absent <- setdiff(wanted, known)
  if (length(absent) == 0) return(invisible())
  abort(gettextf("The file '%s' has no column '%s'; its columns are %s.", basename(path), absent[1],
                 list_some(known, most = 10)))
}

check_some_column <- function(data, path) {
  if (length(data) == 0) abort(gettextf("`columns` must leave columns of data besides weights and labels in the file '%s'.", basename(path)))
}

# ---- Text ------------------------------------------------------------------------------------

rows_to_look_at <- 1000

csv_source <- function(path, columns, n, weights, labels, text) {
  first <- csv_layout(path[1], text)
  wanted <- c(columns, weights, labels)
  check_known_columns(wanted, first$names, path[1])
  data <- setdiff(if (is.null(columns)) first$names else columns, c(weights, labels))
  check_some_column(data, path[1])
  words <- intersect(data, first$names[first$kinds == "character"])
  if (length(words) > 0) {
    abort(gettextf("The file '%s' must have numeric columns only, but column '%s' has words; `columns` can leave it out.",
                   basename(path[1]), words[1]))
  }
  kinds <- stats::setNames(first$kinds, first$names)
  kinds[setdiff(first$names, c(data, weights, labels))] <- "NULL"
  open <- chained(path, function(one) open_csv(one, kinds, n, text))
  title <- if (length(path) == 1) gettextf("the CSV file '%s'", basename(path)) else {
    gettextf("%d CSV files, of which the first is '%s'", length(path), basename(path[1]))
  }
  new_chunk_source(open, title, weights, labels, data, "chunk_file")
}

# The names of the columns of a text file, and what its first rows have in them.
csv_layout <- function(path, text) {
  check_fields(path, text)
  first <- tryCatch(
    utils::read.table(path, header = FALSE, sep = text$sep, dec = text$dec, skip = as.integer(text$header), quote = "\"",
                      nrows = rows_to_look_at, comment.char = "", na.strings = c("NA", ""), stringsAsFactors = FALSE,
                      strip.white = TRUE, fill = FALSE),
    error = function(e) abort(gettextf("The file '%s' cannot be read: %s", basename(path), conditionMessage(e)), "chunk")
  )
  kinds <- vapply(first, function(column) {
    if (is.character(column)) "character" else if (is.logical(column) && !all(is.na(column))) "logical" else "numeric"
  }, "")
  list(names = if (text$header) csv_header(path, text, length(first)) else made_up_names(length(first)), kinds = unname(kinds))
}

# R takes a line with twice as many fields for two lines: the first lines of a file tell of what it is that its lines are not all alike.
check_fields <- function(path, text) {
  lines <- textConnection(readLines(path, rows_to_look_at + 1, warn = FALSE))
  on.exit(close(lines))
  found <- utils::count.fields(lines, sep = text$sep, quote = "\"", comment.char = "", blank.lines.skip = FALSE)
  # An empty line has none; NA where a field goes on in the next line.
  of_rows <- replace(found, found %in% 0 | seq_along(found) <= text$header, NA)
  d <- of_rows[!is.na(of_rows)][1]
  bad <- which(of_rows != d)
  if (length(bad) > 0) {
    abort(gettextf("The file '%s' must have equally many fields in each line, but line %d has %d, and the first row %d.", basename(path), bad[1],
                   found[bad[1]], d), "chunk")
  }
  d
}

csv_header <- function(path, text, d = NULL) {
  line <- readLines(path, 1, warn = FALSE)
  line <- sub("^\ufeff", "", enc2utf8(line))
  names <- scan(text = line, what = "", sep = text$sep, quote = "\"", quiet = TRUE, strip.white = TRUE, comment.char = "")
  if (!is.null(d) && length(names) != d) {
    abort(gettextf("The file '%s' must have as many names in its first line as columns, %d, not %d.", basename(path), d,
                   length(names)), "chunk")
  }
  if (!tell_apart(names)) {
    abort(gettextf("The file '%s' must have a different name for each column in its first line.", basename(path)), "chunk")
  }
  names
}

open_csv <- function(path, kinds, n, text) {
  d <- check_fields(path, text)
  names <- if (text$header) csv_header(path, text, if (!is.na(d)) d) else names(kinds)
  absent <- setdiff(names(kinds)[kinds != "NULL"], names)
  if (length(absent) > 0) stop(gettextf("the column '%s' is missing.", absent[1]), call. = FALSE)
  connection <- file(path, "r")
  if (text$header) readLines(connection, 1, warn = FALSE)
  kinds <- ifelse(names %in% names(kinds), kinds[names], "NULL")
  what <- lapply(kinds, function(kind) if (kind != "NULL") vector(kind, 0))
  # In a single column an empty line is a missing value, and what comes after its field is seen in a second one.
  single <- length(kinds) == 1
  if (single) what <- c(what, "")
  read <- function() {
    found <- scan(connection, what, nmax = n, sep = text$sep, dec = text$dec, quote = "\"", na.strings = c("NA", ""),
                  multi.line = FALSE, fill = single, blank.lines.skip = !single, quiet = TRUE, strip.white = TRUE, comment.char = "")
    if (single && any(more <- !is.na(found[[2]]))) stop(gettextf("row %d has more fields than the one column.", which(more)[1]), call. = FALSE)
    found <- found[seq_along(kinds)][kinds != "NULL"]
    if (length(found[[1]]) == 0) return(NULL)
    names(found) <- names[kinds != "NULL"]
    if (all(kinds %in% c("NULL", "numeric"))) return(do.call(cbind, found))
    structure(found, class = "data.frame", row.names = .set_row_names(length(found[[1]])))
  }
  list(read = read, close = function() close(connection))
}

# ---- Raw doubles -----------------------------------------------------------------------------

raw_mark <- "mezcla01"

raw_source <- function(path, columns, n, ncol, weights, labels) {
  names <- if (is.null(ncol)) raw_header(path[1]) else made_up_names(ncol)
  check_known_columns(c(columns, weights, labels), names, path[1])
  data <- setdiff(if (is.null(columns)) names else columns, c(weights, labels))
  check_some_column(data, path[1])
  kept <- c(data, weights, labels)
  open_file <- if (is.null(ncol)) function(one) open_blocks(one, kept) else function(one) open_doubles(one, names, kept, n)
  title <- if (length(path) == 1) gettextf("the raw file '%s'", basename(path)) else {
    gettextf("%d raw files, of which the first is '%s'", length(path), basename(path[1]))
  }
  new_chunk_source(chained(path, open_file), title, weights, labels, data, "chunk_file")
}

raw_header <- function(path) {
  connection <- file(path, "rb")
  on.exit(close(connection))
  read_raw_header(connection, path)
}

read_integer <- function(connection) readBin(connection, "integer", 1, size = 4, endian = "little")

read_raw_header <- function(connection, path) {
  no_header <- function() {
    abort(gettextf("The file '%s' is not by write_chunks(). If it is nothing but doubles, `ncol` must tell the number of its columns.",
                   basename(path)), "chunk")
  }
  if (!identical(readBin(connection, "raw", 8), charToRaw(raw_mark))) no_header()
  d <- read_integer(connection)
  if (length(d) != 1 || is.na(d) || d < 1) no_header()
  names <- vapply(seq_len(d), function(i) {
    size <- read_integer(connection)
    if (length(size) != 1 || is.na(size) || size < 0) no_header()
    name <- readBin(connection, "raw", size)
    if (length(name) < size) no_header()
    rawToChar(name)
  }, "")
  Encoding(names) <- "UTF-8"
  names
}

truncated <- function() stop(gettext("the file is truncated."), call. = FALSE)

as_block <- function(values, names, kept) {
  block <- matrix(values, ncol = length(names), dimnames = list(NULL, names))
  if (identical(names, kept)) block else block[, kept, drop = FALSE]
}

open_blocks <- function(path, kept) {
  connection <- file(path, "rb")
  names <- tryCatch(read_raw_header(connection, path), error = function(e) {
    close(connection)
    stop(e)
  })
  read <- function() {
    rows <- read_integer(connection)
    if (length(rows) == 0 || is.na(rows) || rows < 0) truncated()
    if (rows == 0) return(NULL)
    values <- readBin(connection, "double", as.double(rows) * length(names), size = 8, endian = "little")
    if (length(values) < as.double(rows) * length(names)) truncated()
    as_block(values, names, kept)
  }
  list(read = read, close = function() close(connection))
}

open_doubles <- function(path, names, kept, n) {
  if (file.size(path) %% (8 * length(names)) != 0) truncated()
  connection <- file(path, "rb")
  read <- function() {
    values <- readBin(connection, "double", as.double(n) * length(names), size = 8, endian = "little")
    if (length(values) == 0) return(NULL)
    if (length(values) %% length(names) != 0) truncated()
    as_block(values, names, kept)
  }
  list(read = read, close = function() close(connection))
}

#' @rdname chunk_file
#' @param x The rows: a numeric matrix, a data frame, or a `chunk_source`, whose chunks, weights and labels (if these are numbers)
#'   are written as they come.
#' @export
write_chunks <- function(x, path, n = 1e5) {
  if (!is_word(path) || !nzchar(path)) abort(gettextf("`%s` must be the name of a file, not %s.", "path", describe(path)))
  n <- check_whole(n, "n")
  source <- if (is_chunk_source(x)) x else chunk_source_from(as_data_matrix(x, missing_ok = TRUE), n)
  # The file has its name once it is whole.
  part <- paste0(path, ".part")
  connection <- tryCatch(suppressWarnings(file(part, "wb")), error = function(e) {
    abort(gettextf("`%s` must be the name of a file in a folder that exists, not \"%s\".", "path", path))
  })
  on.exit({
    close(connection)
    unlink(part)
  })
  for_each_chunk(source, function(chunk) write_block(chunk, source, connection))
  write_integer(0, connection)
  close(connection)
  on.exit(unlink(part))
  if (!file.rename(part, path)) abort(gettextf("The file '%s' cannot be written.", path), "chunk")
  on.exit()
  invisible(path)
}

write_integer <- function(x, connection) writeBin(as.integer(x), connection, size = 4, endian = "little")

write_block <- function(chunk, source, connection) {
  beside <- chunk[c("weights", "labels")]
  names(beside) <- c(or_default(source$weights, ""), or_default(source$labels, ""))
  beside <- Filter(Negate(is.null), beside)
  if (!all(vapply(beside, is.numeric, NA))) {
    abort(gettextf("Labels in column '%s' must be numbers to be written to a raw file.", source$labels), "chunk")
  }
  block <- do.call(cbind, c(list(chunk$x), beside))
  if (chunk$number == 1) write_raw_header(colnames(block), connection)
  write_integer(nrow(block), connection)
  writeBin(as.vector(block), connection, size = 8, endian = "little")
}

write_raw_header <- function(names, connection) {
  writeBin(charToRaw(raw_mark), connection)
  write_integer(length(names), connection)
  for (name in enc2utf8(names)) {
    write_integer(nchar(name, "bytes"), connection)
    writeBin(charToRaw(name), connection)
  }
}
