# A few worker processes that take jobs from one list, each under a limit of time: who goes beyond it is ended, and
# another takes its place. workers.R has those that are asked one after the other, without a limit.
#
# A job is list(what, arguments): the name of a function that workers know from `files`, and what it is called with.

start_pool_worker <- function(files) {
  server <- open_server()
  on.exit(close(server$socket))
  # Processor time is compared: no BLAS may spend it waiting.
  with_environment(c(OPENBLAS_NUM_THREADS = "1", OMP_NUM_THREADS = "1"), function() {
    command <- c("--vanilla", shQuote(beside("pool_worker.R")), server$port)
    system2(file.path(R.home("bin"), "Rscript"), command, wait = FALSE, stdout = FALSE)
  })
  stream <- socketAccept(server$socket, blocking = TRUE, open = "r+b", timeout = 60)
  socketTimeout(stream, 3600)
  worker <- list(stream = stream, pid = unserialize(stream))
  serialize(list(libraries = .libPaths(), files = normalizePath(beside(files))), stream)
  ready <- receive(worker)
  if (failed(ready)) stop("a worker process does not start: ", ready$reason)
  worker
}

end_pool_worker <- function(worker) {
  tools::pskill(worker$pid, tools::SIGKILL)
  close(worker$stream)
}

failure <- function(reason) structure(list(reason = reason), class = "failure")
failed <- function(answer) inherits(answer, "failure")

receive <- function(worker) {
  tryCatch(unserialize(worker$stream), error = function(e) failure("the process ended"))
}

# Each who has nothing to do is given the next job of the queue, as long as there is one.
give_jobs <- function(crew, queue, jobs) {
  for (i in which(vapply(crew, function(member) is.na(member$job), NA))) {
    if (length(queue) == 0) break
    crew[[i]][c("job", "begin")] <- list(queue[1], as.numeric(Sys.time()))
    serialize(jobs[[queue[1]]][c("what", "arguments")], crew[[i]]$worker$stream)
    queue <- queue[-1]
  }
  list(crew = crew, queue = queue)
}

# Whose answer has come, or NA for who is beyond the limit of time.
wait_for_any <- function(crew, limit) {
  busy <- which(!vapply(crew, function(member) is.na(member$job), NA))
  since <- vapply(crew[busy], function(member) as.numeric(Sys.time()) - member$begin, 0)
  streams <- lapply(crew[busy], function(member) member$worker$stream)
  ready <- socketSelect(streams, timeout = max(0, limit - max(since)))
  if (any(ready)) return(list(who = busy[ready][1], late = FALSE))
  list(who = busy[which.max(since)], late = TRUE)
}

# The answers in the order of the jobs; a "failure" for what failed. Long jobs come first, so that all end together.
run_jobs <- function(jobs, label, files, limit, workers = 2) {
  if (length(jobs) == 0) return(list())
  answers <- vector("list", length(jobs))
  queue <- order(-vapply(jobs, function(job) job$size, 0))
  crew <- lapply(seq_len(min(workers, length(jobs))), function(i) list(worker = start_pool_worker(files), job = NA))
  on.exit(for (member in crew) end_pool_worker(member$worker))
  begin <- Sys.time()
  for (finished in seq_along(jobs)) {
    given <- give_jobs(crew, queue, jobs)
    crew <- given$crew
    queue <- given$queue
    found <- wait_for_any(crew, limit)
    member <- crew[[found$who]]
    answer <- if (found$late) failure(sprintf("no end in %g seconds", limit)) else receive(member$worker)
    answers[[member$job]] <- answer
    if (has_ended(answer)) crew[[found$who]]$worker <- in_the_place_of(member$worker, files)
    crew[[found$who]]$job <- NA
    say_progress(label, finished, length(jobs), begin)
  }
  answers
}

# A failure of the process, not of the fit.
has_ended <- function(answer) failed(answer) && grepl("^(no end in|the process ended)", answer$reason)

in_the_place_of <- function(worker, files) {
  end_pool_worker(worker)
  start_pool_worker(files)
}

say_progress <- function(label, finished, all, begin) {
  tenths <- floor(10 * c(finished - 1, finished) / all)
  if (tenths[1] == tenths[2]) return()
  cat(sprintf("%s: %d of %d in %.0f s\n", label, finished, all, as.numeric(Sys.time() - begin, units = "secs")))
}
