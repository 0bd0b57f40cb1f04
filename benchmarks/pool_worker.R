# A process of pool.R: says who it is, is told what to know, and then does what it is asked until nobody asks.

# What fails is an answer too; whoever ends this process makes no farewell.
answer_to <- function(request) {
  tryCatch(suppressWarnings(do.call(request$what, request$arguments)), error = function(e) {
    structure(list(reason = conditionMessage(e)), class = "failure")
  })
}

stream <- socketConnection(port = as.integer(commandArgs(trailingOnly = TRUE)[1]), open = "r+b", blocking = TRUE,
                           timeout = 24 * 3600)
serialize(Sys.getpid(), stream)
known <- unserialize(stream)
here <- dirname(known$files[1])
beside <- function(file) file.path(here, file)
set_up <- function(known) {
  .libPaths(known$libraries)
  for (file in known$files) source(file, local = globalenv())
  TRUE
}
serialize(answer_to(list(what = "set_up", arguments = list(known))), stream)

repeat {
  request <- tryCatch(unserialize(stream), error = function(e) NULL)
  if (is.null(request)) break
  serialize(answer_to(request), stream)
}
