# Predictions of rows that are read in chunks: put together, handed on chunk by chunk, or written to a file.

predict_chunks <- function(source, sink, of_rows) {
  taken <- sink_for(sink)
  rows <- 0
  for_each_chunk(source, function(chunk) {
    rows <<- rows + nrow(chunk$x)
    taken$put(of_rows(chunk$x), chunk$number)
  })
  if (is.null(sink)) taken$all() else invisible(rows)
}

sink_for <- function(sink) {
  if (is.null(sink)) return(collecting_sink())
  if (is.function(sink)) return(list(put = sink))
  if (can_be_a_file(sink)) return(file_sink(sink))
  abort(gettextf("`sink` must be NULL, a function of what is predicted of a chunk and of its number, or the name of a file, not %s.",
                 describe(sink)))
}

collecting_sink <- function() {
  parts <- list()
  list(put = function(values, number) parts[[number]] <<- values,
       all = function() if (is.matrix(parts[[1]])) do.call(rbind, parts) else unlist(parts))
}

# The first chunk makes the file anew, with a line of names.
file_sink <- function(path) {
  list(put = function(values, number) {
    table <- if (is.matrix(values)) as.data.frame(values) else data.frame(value = values)
    utils::write.table(table, path, append = number > 1, sep = ",", row.names = FALSE, col.names = number == 1, qmethod = "double")
  })
}

check_no_sink <- function(sink) {
  if (!is.null(sink)) abort(gettextf("`sink` is for `newdata` that are read in chunks: see chunk_source()."))
}
