# Parquet in chunks.

skip_if_not_installed("nanoparquet")

frame <- data.frame(a = c(1.5, NA, 3, 4), b = 4:1, word = c("u", "v", NA, "u"), w = c(1, 2, 0, 1))
folder <- tempfile()
dir.create(folder)
for (i in 1:2) nanoparquet::write_parquet(frame[2 * i - 1:0, ], file.path(folder, sprintf("part-%d.parquet", i)))
writeLines("not for us", file.path(folder, "README"))

test_that("each file is a chunk, and only the columns that are asked for are data", {
  source <- chunk_parquet(folder, columns = c("b", "a"), weights = "w", labels = "word")
  expected <- list(
    list(x = cbind(b = c(4, 3), a = c(1.5, NA)), weights = c(1, 2), labels = c("u", "v"), number = 1),
    list(x = cbind(b = c(2, 1), a = c(3, 4)), weights = c(0, 1), labels = c(NA, "u"), number = 2)
  )
  expect_identical(chunks_of(source), expected)
  expect_identical(chunks_of(source), expected)
  files <- list.files(folder, "parquet$", full.names = TRUE)
  expect_identical(chunks_of(chunk_parquet(files[2:1], c("b", "a")))[[1]]$x, expected[[2]]$x)
  expect_output(print(source), "2 Parquet files, of which the first is 'part-1.parquet'\nvariables: b, a\nweights: w\nlabels: word\nrows: 4$")
})

test_that("faults are told with the number of the chunk", {
  expect_error(chunks_of(chunk_parquet(folder)), "Chunk 1 of 2 Parquet files.*'word'", class = "mezcla_chunk_error")
  expect_error(chunks_of(chunk_parquet(folder, "height")), "Chunk 1 of 2 Parquet files.*part-1", class = "mezcla_chunk_error")
  damaged <- tempfile()
  dir.create(damaged)
  files <- file.path(damaged, c("1.parquet", "2.parquet"))
  file.copy(list.files(folder, "parquet$", full.names = TRUE), files)
  bytes <- readBin(files[2], "raw", 1e5)
  writeBin(bytes[seq_len(length(bytes) - 20)], files[2])
  expect_error(chunks_of(chunk_parquet(damaged, "a")), "Chunk 2 of 2 Parquet files.*'2.parquet'", class = "mezcla_chunk_error")
  empty <- tempfile()
  dir.create(empty)
  expect_error(chunk_parquet(empty), "has none", class = "mezcla_argument_error")
  expect_error(chunk_parquet("nowhere.parquet"), "no file", class = "mezcla_argument_error")
})
