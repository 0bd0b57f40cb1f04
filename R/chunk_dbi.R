# Chunks from databases, by DBI.

#' Chunks from a database
#'
#' The rows of a query, which is sent anew in each pass and fetched `n` rows at a time, by the package \pkg{DBI} and any package that
#' speaks to a database through it.
#'
#' Of PostgreSQL the query is read through a cursor on the server, within a transaction that ends with the pass unless the
#' connection already was in one, because the whole result would come into memory otherwise. Other databases do what
#' their package does at [DBI::dbSendQuery()]; those of \pkg{RSQLite} and \pkg{duckdb} fetch row by row.
#'
#' While a pass goes on, the connection is taken, and most packages allow no other query on it. Rows may come in another
#' order in each pass unless the query orders them, and sums of them then differ in their last digits.
#'
#' @param con A connection by [DBI::dbConnect()]; or a function without arguments that makes one, which is called at the
#'   beginning of each pass, and whose connection is closed at its end. Such a source can be sent to other processes.
#' @param query The query, in the language of the database. What its columns are is as in [chunk_source()].
#' @param n Rows in a chunk.
#' @inheritParams chunk_source
#' @return An object of class `chunk_source`.
#' @seealso [chunk_source()] for what is checked.
#' @examplesIf requireNamespace("RSQLite", quietly = TRUE)
#' con <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
#' DBI::dbWriteTable(con, "people", people)
#' chunk_dbi(con, "SELECT height, weight FROM people WHERE height > 150", n = 200)
#' DBI::dbDisconnect(con)
#' @export
chunk_dbi <- function(con, query, n = 1e5, weights = NULL, labels = NULL) {
  check_suggested("DBI", "chunk_dbi()")
  if (!is.function(con) && !inherits(con, "DBIConnection")) {
    abort(gettextf("`con` must be a connection by DBI::dbConnect(), or a function that makes one, not %s.", describe(con)))
  }
  if (!is_word(query) || !nzchar(query)) abort(gettextf("`query` must be a query in one string, not %s.", describe(query)))
  n <- check_whole(n, "n")
  new_chunk_source(function() open_query(con, query, n), gettext("a query of a database"), weights, labels,
                   class = "chunk_dbi")
}

open_query <- function(con, query, n) {
  own <- is.function(con)
  connection <- if (own) con() else con
  leave <- function() if (own) try(suppressWarnings(DBI::dbDisconnect(connection)), silent = TRUE)
  reader <- tryCatch(
    if (is_postgres(connection)) open_cursor(connection, query, n) else open_result(connection, query, n),
    error = function(e) {
      leave()
      stop(e)
    }
  )
  list(read = reader$read, close = function() {
    reader$close()
    leave()
  })
}

# RPostgreSQL and RPostgres.
is_postgres <- function(connection) inherits(connection, c("PostgreSQLConnection", "PqConnection"))

open_result <- function(connection, query, n) {
  result <- DBI::dbSendQuery(connection, query)
  list(
    read = function() {
      if (!DBI::dbIsValid(result)) stop(gettext("the connection is gone."), call. = FALSE)
      if (!DBI::dbHasCompleted(result)) DBI::dbFetch(result, n)
    },
    # The connection may be gone, which has been told then.
    close = function() try(suppressWarnings(DBI::dbClearResult(result)), silent = TRUE)
  )
}

execute <- function(connection, statement) DBI::dbClearResult(DBI::dbSendQuery(connection, statement))

open_cursor <- function(connection, query, n) {
  tell <- function(statement) execute(connection, statement)
  quietly <- function(statement) tryCatch(suppressWarnings(tell(statement)), error = function(e) NULL)
  within <- in_transaction(connection)
  if (!within) tell("BEGIN READ ONLY")
  end <- function() {
    quietly("CLOSE mezcla_rows")
    if (!within) quietly("ROLLBACK")
  }
  tryCatch(tell(paste("DECLARE mezcla_rows NO SCROLL CURSOR FOR", query)), error = function(e) {
    end()
    stop(e)
  })
  list(
    read = function() {
      # dbGetQuery() of RPostgreSQL makes a warning of a server that is gone, this an error.
      result <- DBI::dbSendQuery(connection, sprintf("FETCH %d FROM mezcla_rows", n))
      on.exit(DBI::dbClearResult(result))
      rows <- DBI::dbFetch(result, -1)
      if (is.data.frame(rows) && nrow(rows) > 0) rows
    },
    close = end
  )
}

# Outside of a transaction a savepoint is an error, which changes nothing.
in_transaction <- function(connection) {
  tryCatch({
    suppressWarnings(execute(connection, "SAVEPOINT mezcla_savepoint"))
    execute(connection, "RELEASE SAVEPOINT mezcla_savepoint")
    TRUE
  }, error = function(e) FALSE)
}
