# Databases in chunks: SQLite, and a server of PostgreSQL that is started here.

skip_if_not_installed("DBI")

frame <- data.frame(id = 1:1000, a = sqrt(1:1000), b = c(NA, 1 / (2:1000)), w = rep(c(0.5, 1), 500), z = rep(c("u", "v"), 500))
data <- as.matrix(frame[c("a", "b")])
query <- "SELECT a, b FROM rows ORDER BY id"

test_that("SQLite in chunks of any size", {
  skip_if_not_installed("RSQLite")
  con <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
  on.exit(DBI::dbDisconnect(con))
  DBI::dbWriteTable(con, "rows", frame)
  for (n in c(1, 300, 500, 1000, 5000)) {
    source <- chunk_dbi(con, query, n)
    expect_identical(rows_of(source), data)
    expect_identical(rows_of(source), data)
  }
  beside <- chunks_of(chunk_dbi(con, "SELECT a, w, z FROM rows ORDER BY id", 400, weights = "w", labels = "z"))
  expect_identical(unlist(lapply(beside, `[[`, "weights")), frame$w)
  expect_identical(unlist(lapply(beside, `[[`, "labels")), frame$z)
  expect_error(rows_of(chunk_dbi(con, "SELECT a FROM nowhere")), "query of a database.*nowhere", class = "mezcla_chunk_error")
  expect_error(rows_of(chunk_dbi(con, "SELECT a, z FROM rows")), "Chunk 1.*'z'", class = "mezcla_chunk_error")
  # The result was given back each time: the connection takes the next query.
  expect_error(for_each_chunk(chunk_dbi(con, query, 10), function(chunk) stop("enough")), "enough")
  expect_silent(expect_identical(DBI::dbGetQuery(con, "SELECT count(*) AS n FROM rows")$n, 1000L))
  DBI::dbExecute(con, "DELETE FROM rows WHERE id > 900")
  expect_error(rows_of(source), "1 000 rows.*900 now", class = "mezcla_chunk_error")
})

test_that("a function that connects is called for each pass, and its connection closed", {
  skip_if_not_installed("RSQLite")
  file <- tempfile(fileext = ".sqlite")
  con <- DBI::dbConnect(RSQLite::SQLite(), file)
  DBI::dbWriteTable(con, "rows", frame)
  DBI::dbDisconnect(con)
  made <- list()
  source <- chunk_dbi(function() {
    con <- DBI::dbConnect(RSQLite::SQLite(), file)
    made[[length(made) + 1]] <<- con
    con
  }, query, 300)
  expect_identical(rows_of(source), data)
  expect_identical(rows_of(source), data)
  expect_error(for_each_chunk(source, function(chunk) stop("enough")), "enough")
  expect_length(made, 3)
  for (con in made) expect_false(DBI::dbIsValid(con))
  # SQLite keeps a connection that is closed for as long as rows of it are read.
  closing <- function(chunk) if (chunk$number == 2) suppressWarnings(DBI::dbDisconnect(made[[length(made)]]))
  expect_identical(for_each_chunk(source, closing), 4)
})

test_that("arguments are checked", {
  expect_error(chunk_dbi(1, query), "`con`", class = "mezcla_argument_error")
  expect_error(chunk_dbi(function() 1, 7), "`query`", class = "mezcla_argument_error")
  expect_error(chunk_dbi(function() 1, query, n = 0.5), "`n`", class = "mezcla_argument_error")
})

test_that("PostgreSQL, from a server on this machine", {
  skip_on_cran()
  server <- start_postgres()
  if (is.character(server)) skip(server)
  on.exit(server$stop())
  con <- server$connect()
  tell <- function(statement) DBI::dbClearResult(DBI::dbSendQuery(con, statement))
  # By the server itself, since what drivers write may have lost digits.
  tell(paste("CREATE TABLE rows AS SELECT id, sqrt(id::float8) AS a, CASE WHEN id > 1 THEN 1 / id::float8 END AS b,",
             "CASE WHEN id % 2 = 1 THEN 0.5 ELSE 1 END AS w, CASE WHEN id % 2 = 1 THEN 'u' ELSE 'v' END AS z",
             "FROM generate_series(1, 1000) AS id"))
  for (n in c(300, 500, 5000)) expect_identical(rows_of(chunk_dbi(con, query, n)), data)
  source <- chunk_dbi(server$connect, query, 300)
  expect_identical(rows_of(source), data)
  expect_identical(rows_of(source), data)
  beside <- chunks_of(chunk_dbi(con, "SELECT a, w, z FROM rows ORDER BY id", 400, weights = "w", labels = "z"))
  expect_identical(unlist(lapply(beside, `[[`, "weights")), frame$w)
  expect_identical(unlist(lapply(beside, `[[`, "labels")), frame$z)
  expect_error(rows_of(chunk_dbi(con, "SELECT a FROM nowhere")), "nowhere", class = "mezcla_chunk_error")
  expect_error(for_each_chunk(chunk_dbi(con, query, 10), function(chunk) stop("enough")), "enough")
  # Nothing is left of a pass, and a transaction of the user's own goes on.
  expect_identical(nrow(DBI::dbGetQuery(con, "SELECT name FROM pg_cursors")), 0L)
  tell("BEGIN")
  tell("DELETE FROM rows WHERE id > 900")
  expect_identical(rows_of(chunk_dbi(con, query, 300)), data[1:900, ])
  tell("ROLLBACK")
  expect_identical(rows_of(chunk_dbi(con, query, 300)), data)
  # The server dies in the middle of a pass.
  dying <- function(chunk) if (chunk$number == 2) server$kill()
  expect_error(suppressWarnings(for_each_chunk(source, dying)), "Chunk 3 of a query", class = "mezcla_chunk_error")
  expect_error(suppressWarnings(rows_of(source)), "from its beginning", class = "mezcla_chunk_error")
})
