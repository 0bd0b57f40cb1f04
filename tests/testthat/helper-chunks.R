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

# A pool whose only worker is this process.
backend_here <- list(send = do_bundle, is_done = function(task) TRUE, answer = function(task) list(value = task),
                     is_there = function() TRUE, cancel = function(task) NULL, release = function() NULL)
pool_here <- function(...) {
  with_changed("mirai_worker", function(name, remote, url) new_worker(name, backend_here), gmm_pool(...))
}
