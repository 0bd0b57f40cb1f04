# Workers of a cluster of the package parallel. Its functions for users wait for all nodes and without a limit; what they
# are made of, a call that is sent and an answer that is received, is not exported, and has not changed since R 2.14.

cluster_workers <- function(cluster) {
  if (!inherits(cluster, "cluster") || length(cluster) == 0) {
    abort(gettextf("`cluster` must be a cluster of the package parallel, as by makePSOCKcluster(), not %s.", describe(cluster)))
  }
  lapply(seq_along(cluster), function(i) new_worker(paste0("w", i), cluster_backend(cluster[[i]])))
}

cluster_backend <- function(node) {
  parallel <- asNamespace("parallel")
  unread <- 0
  receive <- function() {
    answer <- parallel$recvResult(node)
    unread <<- unread - 1
    answer
  }
  waits <- inherits(node, c("SOCKnode", "SOCK0node"))
  is_ready <- function(seconds) !waits || socketSelect(list(node$con), FALSE, seconds)
  list(
    send = function(bundle) {
      # Answers to what was given up are not ours any more.
      while (unread > 0) {
        if (!is_ready(patience)) stop(gettext("it is still at work that was given up"))
        receive()
      }
      parallel$sendCall(node, do_bundle_of, list(bundle = bundle, paths = .libPaths()))
      unread <<- unread + 1
      TRUE
    },
    is_done = function(task) is_ready(0),
    answer = function(task) answer_of_node(tryCatch(list(value = receive()), error = function(e) {
      list(lost = gettextf("its connection has ended (%s)", conditionMessage(e)))
    })),
    is_there = function() TRUE,
    cancel = function(task) NULL,
    release = function() NULL
  )
}

answer_of_node <- function(answer) {
  if (inherits(answer$value, "try-error")) list(error = sub("\n$", "", as.character(answer$value))) else answer
}

# Sent whole, since a worker may not find the package before it knows where to look.
do_bundle_of <- function(bundle, paths) {
  .libPaths(c(paths[dir.exists(paths)], .libPaths()))
  getNamespace("mezcla")[["do_bundle"]](bundle)
}
environment(do_bundle_of) <- baseenv()
