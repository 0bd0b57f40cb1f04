# Sources of chunks: what comes out of them, and what is said of those that are not whole.

x <- cbind(a = c(1.5, -2, NA, 4, 5, 6, 7), b = c(0.1, 1 / 3, 2, NaN, 1e100, -7, 0))
x[4, 2] <- NA
fine <- cbind(a = 1:7 + 0.5, b = sqrt(7:1))

# A source of these chunks.
source_of <- function(chunks, ...) {
  at <- 0
  chunk_source(function(reset) {
    at <<- if (reset) 0 else at + 1
    if (!reset && at <= length(chunks)) chunks[[at]]
  }, ...)
}

test_that("chunks of any size are the rows, pass after pass", {
  for (rows in list(1, 2, 3, 7, 100, c(1, 3))) {
    source <- chunk_source_from(x, rows)
    expect_identical(rows_of(source), x)
    expect_identical(rows_of(source), x)
  }
  expect_identical(for_each_chunk(chunk_source_from(x, 3), function(chunk) NULL), 3)
  chunks <- chunks_of(chunk_source_from(x, 3))
  expect_identical(lapply(chunks, `[[`, "number"), list(1, 2, 3))
  expect_identical(chunks[[1]], list(x = x[1:3, ], weights = NULL, labels = NULL, number = 1))
})

test_that("data frames, whole numbers and chunks without rows are read as matrices are", {
  frame <- as.data.frame(fine)
  whole <- data.frame(a = 1:3, b = c(TRUE, FALSE, NA))
  expect_identical(rows_of(source_of(list(frame[1:2, ], frame[0, ], frame[3:7, ]))), fine)
  expect_identical(rows_of(source_of(list(whole))), cbind(a = c(1, 2, 3), b = c(1, 0, NA)))
  expect_identical(lapply(chunks_of(source_of(list(fine[0, ], fine[1:2, ], fine[0, ]))), `[[`, "number"), list(1))
  expect_identical(rows_of(source_of(list(matrix(1:4, 2)))), cbind(x1 = c(1, 2), x2 = c(3, 4)))
})

test_that("columns come in the order of the first chunk, in later passes too", {
  source <- source_of(list(fine[1:3, ], fine[4:7, 2:1]))
  expect_identical(rows_of(source), fine)
  first <- TRUE
  turning <- chunk_source(function(reset) {
    if (reset) {
      first <<- !first
      done <<- FALSE
      return(NULL)
    }
    if (done) return(NULL)
    done <<- TRUE
    if (first) fine else fine[, 2:1]
  })
  done <- FALSE
  expect_identical(rows_of(turning), fine[, 2:1])
  expect_identical(rows_of(turning), fine[, 2:1])
})

test_that("weights and labels are columns of their own", {
  frame <- data.frame(a = 1:4, w = c(1, 0, 2.5, 1), z = factor(c("u", NA, "v", "u")))
  chunks <- chunks_of(source_of(list(frame[1:2, ], frame[3:4, c("z", "a", "w")]), weights = "w", labels = "z"))
  expect_identical(chunks[[1]], list(x = cbind(a = c(1, 2)), weights = c(1, 0), labels = c("u", NA), number = 1))
  expect_identical(chunks[[2]], list(x = cbind(a = c(3, 4)), weights = c(2.5, 1), labels = c("v", "u"), number = 2))
  numbers <- cbind(fine, w = 7:1)
  expect_identical(chunks_of(source_of(list(numbers), weights = "w"))[[1]]$weights, as.double(7:1))
})

test_that("a faulty chunk is told by its number", {
  second <- function(chunk, ...) source_of(list(fine, chunk), ...)
  expect_chunk_error(rows_of(second(cbind(a = 1, c = 2))), "Chunk 2 of a function", "missing: b")
  expect_chunk_error(rows_of(second(cbind(a = 1, b = 2, c = 3))), "Chunk 2", "more: c")
  expect_chunk_error(rows_of(second(cbind(a = 1, a = 2))), "Chunk 2", "missing: b")
  expect_chunk_error(rows_of(second(cbind(a = 1, b = 2, b = 2))), "Chunk 2", "'b' is there twice")
  expect_chunk_error(rows_of(second(data.frame(a = 1, b = "2"))), "Chunk 2", "numeric columns", "'b'", "character")
  expect_chunk_error(rows_of(second(cbind(a = 1, b = Inf))), "Chunk 2", "row 1, column 'b'", "Inf")
  expect_chunk_error(rows_of(second(1:2)), "Chunk 2", "data frame or a matrix")
  expect_chunk_error(rows_of(second(matrix(NA, 100, 2, dimnames = list(NULL, c("a", "b"))))), "Chunk 2", "100 rows", "missing")
  expect_chunk_error(rows_of(source_of(list(matrix(1, 2, 2), matrix(1, 2, 3)))), "Chunk 2", "2 columns", "3")
  expect_chunk_error(rows_of(source_of(list(fine), weights = "w")), "Chunk 1", "'w' is missing")
  expect_chunk_error(rows_of(source_of(list(cbind(fine, w = -1)), weights = "w")), "Chunk 1", "`weights`", "-1")
  # Also where nobody looks at the chunk.
  expect_chunk_error(for_each_chunk(second(cbind(a = 1, b = Inf)), function(chunk) NULL), "Chunk 2")
  expect_chunk_error(rows_of(source_of(list())), "at least one row")
  expect_chunk_error(rows_of(source_of(list(fine[0, ]))), "at least one row")
})

test_that("few rows without a value are no fault of the source", {
  blank <- rbind(fine, NA, NA)
  expect_identical(rows_of(chunk_source_from(blank, 1)), blank)
})

test_that("what fails in the user's function comes with its message and the number of the chunk", {
  failing <- function(at) chunk_source(function(reset) {
    if (reset) number <<- 0
    if (reset && at == 0) stop("nothing here")
    number <<- number + 1
    if (number == at + 1) stop("the disk is gone")
    fine
  })
  number <- 0
  expect_chunk_error(rows_of(failing(3)), "Chunk 3", "the disk is gone")
  expect_chunk_error(rows_of(failing(0)), "from its beginning", "nothing here")
  # What the caller does with a chunk is no fault of the chunk.
  expect_error(for_each_chunk(chunk_source_from(x, 2), function(chunk) stop("mine")), "^mine$")
})

test_that("a source that changes between passes is noticed", {
  chunks <- list(fine, fine)
  at <- 0
  source <- chunk_source(function(reset) {
    at <<- if (reset) 0 else at + 1
    if (!reset && at <= length(chunks)) chunks[[at]]
  })
  rows_of(source)
  chunks <- list(fine, fine, fine)
  expect_chunk_error(rows_of(source), "14 rows when it was first read", "chunk 3")
  chunks <- list(fine)
  expect_chunk_error(rows_of(source), "14 rows when it was first read", "7 now")
  # A pass that was left before its end says nothing.
  source <- chunk_source_from(x, 2)
  expect_error(for_each_chunk(source, function(chunk) stop("enough")))
  expect_identical(rows_of(source), x)
})

test_that("whatever ends a pass, what was opened is closed", {
  closed <- 0
  source <- mezcla:::new_chunk_source(function() list(read = function() fine, close = function() closed <<- closed + 1),
                                      "it", NULL, NULL)
  expect_error(for_each_chunk(source, function(chunk) stop("no")))
  expect_identical(closed, 1)
  tryCatch(for_each_chunk(source, function(chunk) stop(structure(class = c("interrupt", "condition"), list()))),
           interrupt = function(e) NULL)
  expect_identical(closed, 2)
})

test_that("readers of batches are opened anew for each pass", {
  opened <- 0
  open <- function() {
    opened <<- opened + 1
    at <- 0
    list(read_next_batch = function() {
      at <<- at + 1
      if (at <= 2) as.data.frame(fine)[if (at == 1) 1:3 else 4:7, ]
    })
  }
  source <- chunk_arrow(open)
  expect_identical(rows_of(source), fine)
  expect_identical(rows_of(source), fine)
  expect_identical(opened, 2)
  expect_error(chunk_arrow(open()), "function that opens", class = "mezcla_argument_error")
})

test_that("arguments are checked", {
  expect_error(chunk_source(1), "`f`", class = "mezcla_argument_error")
  expect_error(chunk_source(function() 1), "reset", class = "mezcla_argument_error")
  expect_error(chunk_source(function(reset) 1, weights = 1), "`weights`", class = "mezcla_argument_error")
  expect_error(chunk_source(function(reset) 1, weights = "a", labels = "a"), "different", class = "mezcla_argument_error")
})

test_that("a source says what it is", {
  source <- source_of(list(cbind(fine, w = 1)), weights = "w")
  expect_output(print(source), "^Data in chunks from a function\nweights: w$")
  rows_of(source)
  expect_output(print(source), "variables: a, b\nweights: w\nrows: 7$")
})
