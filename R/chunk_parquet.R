# Chunks from Parquet files.

#' Chunks from Parquet files
#'
#' Columns of Parquet files, read by the package \pkg{nanoparquet}, which must be installed. A file is a chunk, whatever
#' its row groups are: a table that does not fit into memory should be in many files, as most programs write it.
#'
#' @param path The names of Parquet files, or of a folder whose files end in `.parquet`; they are read in the order of
#'   their names.
#' @param columns The names of the columns that are data, which alone are read; `NULL` for all.
#' @inheritParams chunk_source
#' @return An object of class `chunk_source`.
#' @seealso [chunk_source()] for what is checked, [chunk_file()] and [chunk_dbi()] for other sources.
#' @examplesIf requireNamespace("nanoparquet", quietly = TRUE)
#' folder <- tempfile()
#' dir.create(folder)
#' parts <- split(people, rep(1:3, length.out = nrow(people)))
#' for (i in 1:3) {
#'   nanoparquet::write_parquet(parts[[i]], file.path(folder, sprintf("part-%d.parquet", i)))
#' }
#' chunk_parquet(folder, columns = c("height", "weight"))
#' unlink(folder, recursive = TRUE)
#' @export
chunk_parquet <- function(path, columns = NULL, weights = NULL, labels = NULL) {
  check_suggested("nanoparquet", "chunk_parquet()")
  check_columns(columns, weights, labels)
  files <- parquet_files(path)
  wanted <- if (!is.null(columns)) unique(c(columns, weights, labels))
  open <- function() {
    at <- 0
    read <- function() {
      if (at == length(files)) return(NULL)
      at <<- at + 1
      tryCatch(as.data.frame(nanoparquet::read_parquet(files[at], col_select = wanted)),
               error = function(e) stop(of_file(conditionMessage(e), files, at), call. = FALSE))
    }
    list(read = read, close = function() NULL)
  }
  title <- if (length(files) == 1) gettextf("the Parquet file '%s'", basename(files)) else {
    gettextf("%d Parquet files, of which the first is '%s'", length(files), basename(files[1]))
  }
  new_chunk_source(open, title, weights, labels, columns, "chunk_parquet")
}

parquet_files <- function(path) {
  if (is_word(path) && dir.exists(path)) {
    files <- list.files(path, "[.]parquet$", full.names = TRUE)
    if (length(files) == 0) abort(gettextf("`path` must be a folder with files that end in .parquet, and '%s' has none.", path))
    path <- sort(files, method = "radix")
  }
  check_paths(path)
  normalizePath(path)
}
