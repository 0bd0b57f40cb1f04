# Worker processes: one per set of environment variables, kept while they are needed, so that
# engines can take turns from one short measurement to the next.
#
# A worker is list(ask, stop); ask(...) sends a request, waits, and returns the answer.

with_environment <- function(variables, action) {
  before <- Sys.getenv(names(variables), unset = NA, names = TRUE)
  on.exit({
    Sys.unsetenv(names(before)[is.na(before)])
    if (!all(is.na(before))) do.call(Sys.setenv, as.list(before[!is.na(before)]))
  })
  # An NA is a variable that must not be set.
  Sys.unsetenv(names(variables)[is.na(variables)])
  if (!all(is.na(variables))) do.call(Sys.setenv, as.list(variables[!is.na(variables)]))
  action()
}

# --- R -----------------------------------------------------------------------

# What an R worker knows: files of this folder.
worker_files <- "engines.R"

set_up_worker <- function(libraries, files) {
  .libPaths(libraries)
  for (file in files) source(file, local = globalenv())
}
call_serve <- function(request) serve(request)

start_r_worker <- function(variables) {
  cluster <- with_environment(variables, function() {
    parallel::makePSOCKcluster(1, rscript_args = "--vanilla", setup_strategy = "sequential")
  })
  parallel::clusterCall(cluster, set_up_worker, .libPaths(), normalizePath(beside(worker_files)))
  list(
    ask = function(...) parallel::clusterCall(cluster, call_serve, list(...))[[1]],
    stop = function() parallel::stopCluster(cluster)
  )
}

# --- Python ------------------------------------------------------------------

# The first Python that has scikit-learn: Debian's is the system's, which need not be on the PATH.
find_python <- function() {
  has_sklearn <- function(python) {
    nzchar(python) && system2(python, c("-c", shQuote("import sklearn")), stdout = FALSE, stderr = FALSE) == 0
  }
  candidates <- c(Sys.getenv("PYTHON"), "/usr/bin/python3", Sys.which("python3"))
  Find(has_sklearn, candidates)
}

open_server <- function() {
  for (port in sample(11000:11999, 20)) {
    server <- tryCatch(serverSocket(port), error = function(e) NULL)
    if (!is.null(server)) return(list(socket = server, port = port))
  }
  stop("no free port for the Python worker")
}

parse_answer <- function(line) {
  pairs <- strsplit(strsplit(line, "\t")[[1]], "=")
  answer <- lapply(pairs, function(pair) utils::type.convert(pair[2], as.is = TRUE))
  names(answer) <- vapply(pairs, `[`, "", 1)
  if (!is.null(answer$error)) stop("scikit-learn: ", answer$error)
  answer
}

start_python_worker <- function(variables) {
  server <- open_server()
  on.exit(close(server$socket))
  with_environment(variables, function() {
    system2(find_python(), c(shQuote(beside("scikit_learn.py")), server$port), wait = FALSE)
  })
  stream <- socketAccept(server$socket, blocking = TRUE, open = "r+", timeout = 60)
  socketTimeout(stream, 3600)
  list(
    ask = function(...) {
      request <- list(...)
      request <- request[!vapply(request, is.null, NA)]
      values <- vapply(request, format, "", scientific = FALSE)
      writeLines(paste(names(request), values, sep = "=", collapse = "\t"), stream)
      parse_answer(readLines(stream, 1))
    },
    stop = function() close(stream)
  )
}

# --- Which worker a contender runs in -------------------------------------------

# Threads of a BLAS and of OpenMP are fixed when a process starts; mezcla's are an argument.
variables_of <- function(contender) {
  threads <- as.character(contender$threads)
  switch(contender$engine,
    mezcla = c(MEZCLA_ISA = if (contender$isa == "default") NA else contender$isa,
               OPENBLAS_NUM_THREADS = "1"),
    "scikit-learn" = c(OMP_NUM_THREADS = threads, OPENBLAS_NUM_THREADS = threads,
                       OPENBLAS_CORETYPE = if (contender$core == "default") NA else contender$core),
    c(OMP_NUM_THREADS = threads, OPENBLAS_NUM_THREADS = "1")
  )
}

package_of <- function(engine) {
  if (engine == "scikit-learn") "sklearn" else sub(" .*", "", engine)
}

crew <- new.env()

# One for each engine and set of variables.
key_of <- function(contender) paste(c(contender$engine, variables_of(contender)), collapse = " ")

worker_of <- function(contender) {
  key <- key_of(contender)
  if (is.null(crew[[key]])) {
    start <- if (contender$engine == "scikit-learn") start_python_worker else start_r_worker
    worker <- start(variables_of(contender))
    worker$ask(task = "package", package = package_of(contender$engine))
    crew[[key]] <- worker
  }
  crew[[key]]
}

# The next request begins in a new process.
dismiss <- function(contender) {
  key <- key_of(contender)
  if (is.null(crew[[key]])) return()
  try(crew[[key]]$stop(), silent = TRUE) # the process may have ended
  rm(list = key, envir = crew)
}

dismiss_crew <- function() {
  for (key in ls(crew)) crew[[key]]$stop()
  rm(list = ls(crew), envir = crew)
}
