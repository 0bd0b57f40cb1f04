# Workers on this machine and on others: what a pool is, and the one loop that gives them work and waits for it.
#
# A pool is an environment with `workers`, a list of environments. Each has
#   name, where, pid   for messages: its name, and the machine and the process that it said it is in
#   alive              FALSE from when it was lost
#   seconds            how long its last work took, by its own clock
#   backend            five functions:
#     send(bundle)     sends work, and returns a task at once
#     is_done(task)    whether an answer, or an error, is there
#     answer(task)     list(value =), list(lost = why) if the worker is gone, or list(error = message)
#     is_there()       whether the worker is still connected, as far as can be known without work
#     cancel(task)     gives a task up
#   and besides release(), which ends what was started for it.

#' Several processes or machines for one fit
#'
#' `gmm_pool()` starts workers, R processes on this machine or on others, and [on_pool()] gives them the data. All that goes
#' to and fro in a fit are parameters and sums of statistics, a few kilobytes in each iteration.
#'
#' Workers are started and spoken to by the package \pkg{mirai}, or they are those of a cluster of the package
#' \pkg{parallel}. On every worker this version of the package must be installed.
#'
#' * `gmm_pool(4)`: four processes on this machine.
#' * `gmm_pool(remote = list(n1 = mirai::ssh_config("ssh://n1"), n2 = mirai::ssh_config("ssh://n2")), url = mirai::host_url(tls = TRUE))`:
#'   one on each of two machines, by SSH, which answer over an encrypted connection.
#' * `gmm_pool(8, remote = mirai::cluster_config(command = "sbatch"), url = mirai::host_url())`: eight jobs of Slurm.
#' * `gmm_pool(cluster = parallel::makePSOCKcluster(4))`: the cluster stays yours, and [close()] does not stop it. Only clusters
#'   of sockets (PSOCK, FORK) can be waited for with a time limit.
#'
#' A worker that dies, or does not answer within `timeout` seconds, is given up: its partitions are read again by the others, and
#' the fit goes on to the same result. A warning of class `mezcla_pool_warning` tells of it. Without any worker left it is an error of
#' class `mezcla_pool_error`. Ctrl-C stops the work of all workers.
#'
#' @param workers How many workers; by default 2, or as many as there are in `remote`.
#' @param remote `NULL` for processes on this machine; otherwise how \pkg{mirai} starts a worker elsewhere, by
#'   [mirai::ssh_config()], [mirai::cluster_config()] or [mirai::remote_config()], or a list with one of them for each worker, whose names
#'   are the names of the workers.
#' @param url The address at which this session waits for workers elsewhere: by [mirai::host_url()], with port 0 for any that is
#'   free; or one address for each worker.
#' @param cluster A cluster of the package \pkg{parallel}.
#' @param timeout Seconds that a worker may take to start, and to answer.
#' @return An object of class `gmm_pool`. `close()` ends its workers; they also end by themselves when the session does.
#' @seealso [on_pool()].
#' @examplesIf requireNamespace("mirai", quietly = TRUE)
#' \donttest{
#' pool <- gmm_pool(2)
#' pool
#' close(pool)
#' }
#' @export
gmm_pool <- function(workers = NULL, remote = NULL, url = NULL, cluster = NULL, timeout = 600) {
  timeout <- check_number(timeout, "timeout", above = 0)
  if (!is.null(workers)) workers <- check_whole(workers, "workers")
  pool <- structure(new.env(parent = emptyenv()), class = "gmm_pool")
  pool$timeout <- timeout
  pool$open <- TRUE
  pool$workers <- list()
  reg.finalizer(pool, close_pool)
  on.exit(close_pool(pool))
  pool$workers <- if (is.null(cluster)) {
    check_suggested("mirai", "gmm_pool()")
    mirai_workers(workers, remote, url)
  } else {
    if (!is.null(workers) || !is.null(remote) || !is.null(url)) {
      abort(gettextf("`cluster` has its workers already: `workers`, `remote` and `url` must not be given."))
    }
    cluster_workers(cluster)
  }
  greet(pool)
  on.exit()
  pool
}

new_worker <- function(name, backend) {
  worker <- new.env(parent = emptyenv())
  list2env(list(name = name, backend = backend, alive = TRUE, greeted = FALSE, seconds = NA_real_), envir = worker)
  worker
}

# Every worker says who it is, and that it has this version of the package.
greet <- function(pool) {
  answers <- work_on(pool, lapply(pool$workers, function(worker) list(hello = TRUE)))
  for (i in seq_along(pool$workers)) {
    worker <- pool$workers[[i]]
    answer <- answers[[i]]
    if (is.null(answer$value)) {
      abort(gettextf("Worker %s cannot be started: %s", worker$name, or_default(answer$lost, answer$error)), "pool")
    }
    if (!identical(answer$value$version, this_version())) {
      abort(gettextf("Worker %s has version %s of the package, and this is version %s.", worker$name,
                     answer$value$version, this_version()), "pool")
    }
    worker$where <- answer$value$where
    worker$pid <- answer$value$pid
    worker$greeted <- TRUE
  }
}

check_pool <- function(pool) {
  if (!inherits(pool, "gmm_pool")) abort(gettextf("`pool` must be made by gmm_pool(), not %s.", describe(pool)))
  if (!pool$open) abort(gettextf("The pool is closed."), "pool")
}

living <- function(pool) Filter(function(i) pool$workers[[i]]$alive, seq_along(pool$workers))

#' @export
close.gmm_pool <- function(con, ...) {
  check_dots_empty(...)
  close_pool(con)
  invisible()
}

close_pool <- function(pool) {
  if (!pool$open) return(invisible())
  pool$open <- FALSE
  for (worker in pool$workers) try(worker$backend$release(), silent = TRUE)
}

#' @export
print.gmm_pool <- function(x, ...) {
  n <- length(x$workers)
  if (!x$open) {
    cat(gettext("A pool of workers that is closed"), "\n", sep = "")
    return(invisible(x))
  }
  cat(sprintf(ngettext(n, "A pool of %d worker", "A pool of %d workers"), n), "\n", sep = "")
  for (worker in x$workers) cat("  ", line_of_worker(worker), "\n", sep = "")
  invisible(x)
}

line_of_worker <- function(worker) {
  line <- gettextf("%s: process %d on %s", worker$name, worker$pid, worker$where)
  if (!worker$alive) return(paste0(line, ", ", gettext("lost")))
  if (is.na(worker$seconds)) line else paste0(line, ", ", gettextf("last work in %s s", format(worker$seconds, digits = 2)))
}

# ---- Work ------------------------------------------------------------------------------------

# Seconds after which it is asked whether workers that do not answer are still there.
patience <- 1

# Gives each worker its bundle, NULL for none, and waits for all: a list of answers, each list(value =), list(lost =) or
# list(error =). Whatever ends the waiting, no work goes on after it.
work_on <- function(pool, bundles) {
  tasks <- vector("list", length(bundles))
  waiting <- integer()
  on.exit(for (i in waiting) try(pool$workers[[i]]$backend$cancel(tasks[[i]]), silent = TRUE))
  answers <- vector("list", length(bundles))
  for (i in seq_along(bundles)) {
    if (is.null(bundles[[i]])) next
    tasks[[i]] <- tryCatch(pool$workers[[i]]$backend$send(bundles[[i]]), error = function(e) {
      answers[[i]] <<- list(lost = conditionMessage(e))
      NULL
    })
    if (is.null(answers[[i]])) waiting <- c(waiting, i)
  }
  begun <- last_look <- now()
  while (length(waiting) > 0) {
    done <- Filter(function(i) pool$workers[[i]]$backend$is_done(tasks[[i]]), waiting)
    for (i in done) answers[[i]] <- pool$workers[[i]]$backend$answer(tasks[[i]])
    waiting <- setdiff(waiting, done)
    if (length(waiting) == 0) break
    if (now() - last_look > patience) {
      gone <- Filter(function(i) why_gone(pool$workers[[i]], now() - begun, pool$timeout), waiting)
      for (i in gone) {
        answers[[i]] <- list(lost = if (now() - begun > pool$timeout) {
          gettextf("it has not answered within %s seconds", format(pool$timeout))
        } else {
          gettext("its connection has ended")
        })
        try(pool$workers[[i]]$backend$cancel(tasks[[i]]), silent = TRUE)
      }
      waiting <- setdiff(waiting, gone)
      last_look <- now()
    }
    # A twentieth of the time that it takes may be lost by sleeping.
    if (length(done) == 0) Sys.sleep(min(0.02, max(0.0002, (now() - begun) / 20)))
  }
  for (i in seq_along(answers)) if (!is.null(answers[[i]]$lost)) pool$workers[[i]]$alive <- FALSE
  answers
}

why_gone <- function(worker, seconds, timeout) {
  seconds > timeout || worker$greeted && !worker$backend$is_there()
}

now <- function() proc.time()[["elapsed"]]
