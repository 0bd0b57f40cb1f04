# Files in chunks.

fine <- cbind(a = c(1:6 + 0.1, NA), b = sqrt(7:1))

as_csv <- function(x, sep = ",", dec = ".") {
  path <- tempfile(fileext = ".csv")
  utils::write.table(format(as.data.frame(x), digits = 17, decimal.mark = dec), path, sep = sep, dec = dec, row.names = FALSE, quote = FALSE)
  path
}

test_that("a text file in chunks of any size is the table", {
  path <- as_csv(fine)
  for (n in c(1, 2, 3, 7, 100)) {
    source <- chunk_file(path, n = n)
    expect_identical(rows_of(source), fine)
    expect_identical(rows_of(source), fine)
    expect_length(chunks_of(source), ceiling(7 / n))
  }
})

test_that("columns, weights and labels are chosen by name", {
  path <- in_file(c("id,a,b,w,z", "r1,1,2,0.5,u", "r2,3,,2,", "\"r, 3\",5,6,1,\"v\""))
  source <- chunk_file(path, columns = c("b", "a"), n = 2, weights = "w", labels = "z")
  chunks <- chunks_of(source)
  # The order is that of `columns`.
  expect_identical(chunks[[1]], list(x = cbind(b = c(2, NA), a = c(1, 3)), weights = c(0.5, 2), labels = c("u", NA), number = 1))
  expect_identical(chunks[[2]]$labels, "v")
  expect_output(print(source), "the CSV file '.*[.]csv'\nvariables: b, a\nweights: w\nlabels: z")
  expect_error(chunk_file(path), "'id' has words; `columns`", class = "mezcla_argument_error")
  expect_error(chunk_file(path, columns = "height"), "no column 'height'; its columns are id, a, b, w, z",
               class = "mezcla_argument_error")
  expect_error(chunk_file(path, columns = c("a", "a")), "`columns`", class = "mezcla_argument_error")
})

test_that("other separators, no header, a mark at the beginning, compression", {
  expect_identical(rows_of(chunk_file(as_csv(fine, ";", ","), sep = ";", dec = ",")), fine)
  expect_identical(rows_of(chunk_file(in_file(c("1,2", "3,4")), header = FALSE)), cbind(x1 = c(1, 3), x2 = c(2, 4)))
  expect_identical(rows_of(chunk_file(in_file(c("a\tb", "1\t2"), ".tsv"), sep = "\t")), cbind(a = 1, b = 2))
  bom <- tempfile(fileext = ".csv")
  writeBin(c(as.raw(c(0xef, 0xbb, 0xbf)), charToRaw("a,b\n1,2\n")), bom)
  expect_identical(rows_of(chunk_file(bom)), cbind(a = 1, b = 2))
  packed <- tempfile(fileext = ".csv.gz")
  connection <- gzfile(packed, "w")
  writeLines(readLines(as_csv(fine)), connection)
  close(connection)
  expect_identical(rows_of(chunk_file(packed, n = 2)), fine)
  truth <- in_file(c("a,yes", "1,TRUE", "2,FALSE", "3,"))
  expect_identical(rows_of(chunk_file(truth)), cbind(a = c(1, 2, 3), yes = c(1, 0, NA)))
})

test_that("several files are read one after the other, whatever the order of their columns", {
  one <- as_csv(fine[1:3, ])
  two <- as_csv(fine[4:7, 2:1])
  source <- chunk_file(c(one, two), n = 2)
  expect_identical(rows_of(source), fine)
  expect_output(print(source), "2 CSV files, of which the first is")
  other <- in_file(c("a,c", "1,2"))
  expect_chunk_error(rows_of(chunk_file(c(one, other))), "Chunk 2", basename(other), "'b' is missing")
})

test_that("faults of text files are told with the number of the chunk and R's own words", {
  words <- in_file(c("a,b", "1,2", "3,4", "5,n/a"))
  expect_error(chunk_file(words), "'b' has words", class = "mezcla_argument_error")
  late <- in_file(c("a,b", rep("1,2", 1500), "5,n/a"))
  expect_chunk_error(rows_of(chunk_file(late, n = 1000)), "Chunk 2 of the CSV file", "n/a")
  short <- in_file(c("a,b", rep("1,2", 1500), "5"))
  expect_chunk_error(rows_of(chunk_file(short, n = 1000)), "Chunk 2 of the CSV file", "2 elements")
  expect_chunk_error(chunk_file(in_file("a,b")), "cannot be read")
  expect_chunk_error(chunk_file(in_file(c("a,a", "1,2"))), "different name")
  expect_chunk_error(chunk_file(in_file(c("a", "1,2"))), "as many names")
  path <- as_csv(fine)
  source <- chunk_file(path)
  rows_of(source)
  writeLines(readLines(path)[1:5], path)
  expect_chunk_error(rows_of(source), "had 7 rows", "4 now")
  unlink(path)
  expect_chunk_error(suppressWarnings(rows_of(source)), "from its beginning")
  expect_error(chunk_file(path), "no file", class = "mezcla_argument_error")
  expect_error(chunk_file(1), "`path`", class = "mezcla_argument_error")
  expect_error(chunk_file(late, n = 0), "`n`", class = "mezcla_argument_error")
  expect_error(chunk_file(late, sep = ",,"), "`sep`", class = "mezcla_argument_error")
  expect_error(chunk_file(late, format = "xls"), "`format`", class = "mezcla_argument_error")
})

test_that("no connection stays open", {
  before <- nrow(showConnections())
  late <- in_file(c("a,b", rep("1,2", 1500), "5,n/a"))
  expect_chunk_error(rows_of(chunk_file(late, n = 1000)))
  expect_error(for_each_chunk(chunk_file(as_csv(fine)), function(chunk) stop("no")))
  raw <- tempfile()
  write_chunks(fine, raw)
  rows_of(chunk_file(raw))
  expect_identical(nrow(showConnections()), before)
})

test_that("raw files bring back every bit", {
  path <- tempfile(fileext = ".bin")
  odd <- cbind(fine, c = c(NA, NaN, .Machine$double.xmin, -0, 1e-310, 1 / 3, -1e149))
  colnames(odd)[3] <- "\u00f1"
  for (n in c(1, 3, 7, 100)) {
    expect_identical(write_chunks(odd, path, n), path)
    source <- chunk_file(path)
    expect_true(identical(rows_of(source), odd, single.NA = FALSE, num.eq = FALSE))
    expect_length(chunks_of(source), ceiling(7 / n))
  }
  expect_identical(rows_of(chunk_file(path, columns = c("b", "a"))), odd[, c("b", "a")])
  expect_identical(rows_of(chunk_file(c(path, path))), rbind(odd, odd))
  write_chunks(as.data.frame(odd), path)
  expect_identical(rows_of(chunk_file(path)), odd)
})

test_that("the bytes are those that are documented", {
  path <- tempfile()
  write_chunks(cbind(u = c(1, 2, 3), vw = c(4, 5, 6)), path, n = 2)
  integers <- function(...) writeBin(c(...), raw(), size = 4, endian = "little")
  doubles <- function(...) writeBin(as.double(c(...)), raw(), size = 8, endian = "little")
  expect_identical(readBin(path, "raw", 1e4), c(
    charToRaw("mezcla01"), integers(2L, 1L), charToRaw("u"), integers(2L), charToRaw("vw"),
    integers(2L), doubles(1, 2, 4, 5), integers(1L), doubles(3, 6), integers(0L)
  ))
})

test_that("a source is copied with its weights and labels", {
  frame <- data.frame(a = c(1, 2, 3), w = c(1, 0.5, 2), z = c(1, NA, 2))
  csv <- as_csv(frame)
  path <- tempfile()
  write_chunks(chunk_file(csv, n = 2, weights = "w", labels = "z"), path)
  chunks <- chunks_of(chunk_file(path, weights = "w", labels = "z"))
  expect_identical(chunks[[1]], list(x = cbind(a = c(1, 2)), weights = c(1, 0.5), labels = c(1, NA), number = 1))
  words <- in_file(c("a,z", "1,u"))
  expect_chunk_error(write_chunks(chunk_file(words, labels = "z"), path), "'z' must be numbers")
  # What was there stays, and nothing else does.
  expect_length(chunks_of(chunk_file(path)), 2)
  expect_false(file.exists(paste0(path, ".part")))
})

test_that("doubles without a header are read in chunks of n rows", {
  path <- tempfile(fileext = ".bin")
  x <- unname(fine)
  writeBin(as.vector(x), path, size = 8, endian = "little")
  expected <- x
  colnames(expected) <- c("x1", "x2")
  expect_identical(rows_of(chunk_file(path, ncol = 2, n = 7)), expected)
  expect_identical(rows_of(chunk_file(path, ncol = 2)), expected)
  writeBin(c(x[1:3, ], x[4:6, ], x[7, ]), path, size = 8, endian = "little")
  source <- chunk_file(path, ncol = 2, n = 3)
  expect_identical(rows_of(source), expected)
  expect_length(chunks_of(source), 3)
  expect_error(chunk_file(path), "`ncol`", class = "mezcla_error")
  expect_error(chunk_file(as_csv(fine), ncol = 2, format = "csv"), "`ncol` is for raw", class = "mezcla_argument_error")
})

test_that("a truncated raw file is an error wherever it was cut", {
  path <- tempfile(fileext = ".bin")
  write_chunks(fine, path, n = 3)
  whole <- readBin(path, "raw", 1e4)
  header <- 8 + 4 + 2 * 5
  for (size in seq_len(length(whole) - 1)) {
    writeBin(whole[seq_len(size)], path)
    # Within the header there is no source yet.
    expect_chunk_error(rows_of(chunk_file(path)), if (size < header) "write_chunks" else "truncated")
  }
  block <- 4 + 3 * 2 * 8
  writeBin(whole[seq_len(header + block + 20)], path)
  expect_chunk_error(rows_of(chunk_file(path)), "Chunk 2 of the raw file", "truncated")
  writeBin(whole[1:24], path)
  expect_chunk_error(rows_of(chunk_file(path, ncol = 2)), "truncated")
})

test_that("no line of a file is lost or taken for two", {
  single <- in_file(c("a", "1", "", "3", "NA", "5", ""))
  expect_identical(unname(rows_of(chunk_file(single, n = 2))[, 1]), c(1, NA, 3, NA, 5, NA))
  expect_error(chunk_file(in_file(c("a", "1", "2", "3,4"))), "line 4 has 2, and the first row 1", class = "mezcla_chunk_error")
  expect_error(chunk_file(in_file(c("a,b", "1,2", "3,4,5,6"))), "line 3 has 4, and the first row 2", class = "mezcla_chunk_error")
  expect_chunk_error(chunks_of(chunk_file(in_file(c("a", rep("1", 1500), "1,234")))), "row 1501 has more fields than the one column")
  over_lines <- in_file(c("a,b", "1,\"x", "y\"", "2,z"))
  expect_identical(unname(rows_of(chunk_file(over_lines, columns = "a"))[, 1]), c(1, 2))
})

test_that("what is no file to write to, no reader and no column of data is told", {
  expect_error(write_chunks(matrix(1:4, 2), file.path(tempfile(), "x.bin")), "`path` must be the name of a file in a folder", class = "mezcla_argument_error")
  for (none in list(function() 1, function() list(), function() NULL)) {
    expect_chunk_error(chunks_of(chunk_arrow(none)), "`open` must return a reader")
  }
  expect_error(chunk_file(in_file(c("a", "1")), weights = "a"), "`columns` must leave", class = "mezcla_argument_error")
  expect_error(chunk_file(in_file(c("a", "1")), ncol = 2), "format = \"raw\"", class = "mezcla_argument_error")
})

test_that("every file is looked at", {
  expect_chunk_error(chunks_of(chunk_file(c(in_file(c("a,b", "1,2")), in_file(c("a,b", "1,2,3,4"))))), "as many names in its first line as columns, 4, not 2")
})
