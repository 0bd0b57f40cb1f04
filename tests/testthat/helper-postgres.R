# A PostgreSQL server of the tests' own, on loopback, for as long as they run.

postgres_program <- function(name) {
  folders <- c(Sys.glob("/usr/lib/postgresql/*/bin"), Sys.glob("/usr/pgsql-*/bin"), dirname(Sys.which("postgres")))
  found <- file.path(folders, name)
  found <- found[file.exists(found) & nzchar(folders)]
  if (length(found) == 0) "" else found[length(found)]
}

# The driver of an R package that is here, or NULL.
postgres_driver <- function() {
  for (package in c("RPostgres", "RPostgreSQL")) {
    if (requireNamespace(package, quietly = TRUE)) {
      return(getExportedValue(package, c(RPostgres = "Postgres", RPostgreSQL = "PostgreSQL")[[package]])())
    }
  }
}

is_root <- function() identical(unname(Sys.info()["effective_user"]), "root")

# Programs of the server refuse to run as root, which becomes somebody without rights for them.
run_as_nobody <- function(program, arguments, ...) {
  if (!is_root()) return(system2(program, arguments, ...))
  system2("setpriv", c("--reuid=65534", "--regid=65534", "--clear-groups", program, arguments), ...)
}

free_port <- function() {
  for (port in sample(20000:40000, 20)) {
    free <- tryCatch({
      close(serverSocket(port))
      TRUE
    }, error = function(e) FALSE)
    if (free) return(port)
  }
  stop("no port is free")
}

# list(connect, stop, kill), or a reason why there is none.
start_postgres <- function() {
  if (.Platform$OS.type == "windows") return("not on Windows")
  programs <- vapply(c("initdb", "postgres"), postgres_program, "")
  if (!all(nzchar(programs))) return("no PostgreSQL server here")
  driver <- postgres_driver()
  if (is.null(driver)) return("neither RPostgres nor RPostgreSQL here")
  if (is_root() && !nzchar(Sys.which("setpriv"))) return("root cannot become somebody else here")
  # The path of a socket must be short, and nobody must get into the folder.
  home <- tempfile("pg", tmpdir = "/tmp")
  dir.create(home, mode = "0700")
  if (is_root()) system2("chown", c("65534:65534", home))
  data <- file.path(home, "data")
  log <- tempfile()
  status <- run_as_nobody(programs[["initdb"]], c("-D", data, "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"),
                          stdout = log, stderr = log)
  if (status != 0) return(paste("initdb failed:", paste(readLines(log), collapse = " ")))
  port <- free_port()
  run_as_nobody(programs[["postgres"]], c("-D", data, "-p", port, "-k", home, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
                stdout = log, stderr = log, wait = FALSE)
  connect <- function() {
    DBI::dbConnect(driver, host = "127.0.0.1", port = port, user = "tester", dbname = "postgres", password = "")
  }
  pid_file <- file.path(data, "postmaster.pid")
  signal <- function(signal) {
    tools::pskill(as.integer(readLines(pid_file, 1)), signal)
    Sys.sleep(0.3)
  }
  for (i in 1:100) {
    con <- tryCatch(suppressWarnings(connect()), error = function(e) NULL)
    if (!is.null(con)) break
    Sys.sleep(0.1)
  }
  if (is.null(con)) return(paste("the server did not start:", paste(readLines(log), collapse = " ")))
  DBI::dbDisconnect(con)
  list(connect = connect, kill = function() signal(tools::SIGQUIT), stop = function() {
    if (file.exists(pid_file)) signal(tools::SIGQUIT)
    unlink(home, recursive = TRUE)
  })
}
