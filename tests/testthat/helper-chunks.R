# Sources in chunks: what comes out of them, and the errors that name a chunk.

chunks_of <- function(source) {
  chunks <- list()
  for_each_chunk(source, function(chunk) chunks[[length(chunks) + 1]] <<- chunk)
  chunks
}

rows_of <- function(source) do.call(rbind, lapply(chunks_of(source), `[[`, "x"))

in_file <- function(lines, fileext = ".csv") {
  path <- tempfile(fileext = fileext)
  writeLines(lines, path)
  path
}

expect_chunk_error <- function(call, ...) {
  error <- tryCatch(call, mezcla_chunk_error = identity)
  expect_s3_class(error, "mezcla_chunk_error")
  for (words in c(...)) expect_match(conditionMessage(error), words)
}
