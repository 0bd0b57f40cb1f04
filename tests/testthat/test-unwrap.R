# What stands for plain vectors and matrices, and what only looks like it.

sides <- rep(1:2, each = 50)
two <- with_seed(1, rbind(matrix(rnorm(100), 50), matrix(rnorm(100, 6), 50)))

# The bits that the package bit64 keeps in doubles.
as_bits <- function(low, high = rep(0, length(low))) {
  words <- as.vector(rbind(low %% 2^16, low %/% 2^16, high %% 2^16, high %/% 2^16))
  structure(readBin(writeBin(as.integer(ifelse(words >= 2^15, words - 2^16, words)), raw(), size = 2, endian = "little"),
                    "double", length(low), endian = "little"), class = "integer64")
}

test_that("integers of 64 bits are the numbers that they stand for", {
  # 1, 2^33 + 5, -1, NA
  x <- as_bits(c(1, 5, 2^32 - 1, 0), c(0, 2, 2^32 - 1, 2^31))
  expect_identical(read_integer64(x), c(1, 2^33 + 5, -1, NA))
  one_or_two <- as_bits(sides)
  plain <- fit_gmm(two, covariance = "VVV", labels = sides, weights = sides)
  expect_identical(coef(fit_gmm(two, covariance = "VVV", labels = one_or_two, weights = one_or_two)), coef(plain))
  expect_identical(coef(fit_gmm(two, as_bits(2), covariance = "VVV", start = one_or_two)),
                   coef(fit_gmm(two, 2, covariance = "VVV", start = sides)))
  frame <- structure(list(a = as_bits(c(1:9, 20))), class = "data.frame", row.names = 1:10)
  expect_identical(as.vector(fit_gmm(frame, 1)$data), c(1:9, 20) + 0)
})

test_that("labelled values of haven are values, and what they declare as missing is missing", {
  labelled <- structure(c(1, 2, 9, 4, 5, 98), labels = c(low = 1), na_values = 9, na_range = c(90, 99),
                        class = c("haven_labelled_spss", "haven_labelled", "vctrs_vctr", "double"))
  expect_identical(unwrapped(labelled, "x"), c(1, 2, NA, 4, 5, NA))
  frame <- structure(list(a = labelled, b = c(3, 1, 4, 1, 5, 9)), class = "data.frame", row.names = 1:6)
  expect_identical(fit_gmm(frame, 1)$missing, 2L)
})

test_that("arrays of one dimension are vectors, and tables are arrays", {
  means <- tapply(as.vector(two), seq_along(two), mean)
  expect_identical(coef(fit_gmm(means, 1)), coef(fit_gmm(as.vector(means), 1)))
  counts <- table(faithful$waiting)
  expect_identical(fit_gmm(counts, 1)$data[, 1], c(counts) + 0)
  expect_identical(predict(fit_gmm(faithful$waiting, 2, "V", start = c(50, 80)), table(c(a = 1, b = 1)))[[1]], 1L)
  ones <- array(1, 100)
  expect_identical(coef(fit_gmm(two, 2, "EEE", weights = ones, start = array(sides))),
                   coef(fit_gmm(two, 2, "EEE", weights = rep(1, 100), start = sides)))
  expect_identical(gmm_params(array(c(0.5, 0.5)), array(0:1), array(c(1, 1))), gmm_params(c(0.5, 0.5), 0:1, c(1, 1)))
})

test_that("missing values of an array of one dimension are filled in", {
  theta <- gmm_params(1, 3, 1)
  expect_identical(impute(theta, array(c(1, NA, 2))), array(c(1, 3, 2)))
})

test_that("a level NA is no label", {
  labels <- factor(replace(rep(c("a", "b"), each = 50), c(3:30, 60:90), NA))
  expect_identical(coef(fit_gmm(two, covariance = "EEE", labels = addNA(labels))),
                   coef(fit_gmm(two, covariance = "EEE", labels = labels)))
  expect_error(complete_mle(two, addNA(labels)), "row 3", class = "mezcla_argument_error")
})

test_that("a column of labels or weights is read as what it holds", {
  expected <- coef(complete_mle(two, sides))
  for (labels in list(data.frame(z = sides), matrix(sides), data.frame(z = factor(sides)), array(sides, 100),
                      structure(list(z = sides), class = c("tbl_df", "tbl", "data.frame"), row.names = 1:100))) {
    expect_identical(fit_gmm(two, covariance = "VVV", labels = labels)$k, 2L)
    expect_identical(fit_gmm(two, covariance = "VVV", start = labels)$k, 2L)
    expect_identical(complete_mle(two, labels)$means, complete_mle(two, sides)$means)
  }
  weighted <- fit_gmm(two, covariance = "VVV", labels = sides, weights = sides)
  for (weights in list(data.frame(w = sides), matrix(sides), I(sides))) {
    expect_identical(coef(fit_gmm(two, covariance = "VVV", labels = sides, weights = weights)), coef(weighted))
  }
})

test_that("a factor whose codes are no levels is an error, whatever the codes", {
  for (code in c(100000000L, 3L, 0L, -7L)) {
    bad <- structure(replace(sides, 10, code), levels = c("a", "b"), class = "factor")
    theta <- complete_mle(two, sides)
    for (call in list(
      function() complete_mle(two, bad), function() fit_gmm(two, start = bad), function() fit_gmm(two, labels = bad),
      function() em_trace(two, bad), function() complete_log_likelihood(theta, two, bad),
      function() e_step(theta, two, labels = bad), function() em_start(two, bad),
      function() fit_gmm(two, 2, "EEE", labels = data.frame(bad)), function() distortion(two, two[1:2, ], bad),
      function() adjusted_rand(bad, sides), function() relabel(fit_kmeans(two, 2), bad)
    )) {
      expect_error(call(), "damaged factor.*row 10", class = "mezcla_argument_error")
    }
  }
  twice <- structure(sides, levels = c("a", "a"), class = "factor")
  expect_error(complete_mle(two, twice), "\"a\" is there twice", class = "mezcla_argument_error")
})

test_that("matrix columns of formulas are columns", {
  fit <- fit_gmm(~ poly(waiting, 2) + eruptions, faithful, 2, "EEE", start = faithful$eruptions > 3)
  expect_identical(ncol(fit$data), 3L)
  expect_identical(unname(predict(fit, faithful[5:9, ])), unname(predict(fit)[5:9]))
  splines <- fit_gmm(~ splines::ns(waiting, 3), faithful, 2, "EEE", start = faithful$eruptions > 3)
  expect_identical(unname(predict(splines, faithful[5:9, ])), unname(predict(splines)[5:9]))
  long <- fit_gmm(~ I(waiting > 70) + eruptions, faithful, 1, "VVV")
  frame <- data.frame(a = faithful$waiting > 70, b = faithful$eruptions)
  expect_identical(long$loglik, fit_gmm(frame, 1, "VVV")$loglik)
})

test_that("a sparse matrix is made dense, and says so", {
  skip_if_not_installed("Matrix")
  sparse <- Matrix::Matrix(c(0, 0, 1, 0, 2, 0, 0, 3, 5, 0, 0, 4), 6, sparse = TRUE)
  expect_message(fit <- fit_gmm(sparse, 1, "EII"), "`x` is a sparse matrix.*6 x 2 numbers, 96 B", class = "mezcla_dense_message")
  expect_identical(unname(fit$data), unname(as.matrix(sparse)))
  expect_silent(fit_gmm(Matrix::Matrix(geyser, sparse = FALSE), 1, "EII"))
})

test_that("the rows of a time series are rows, whether it is one, several or a column", {
  x <- as.matrix(as.data.frame(lapply(datasets::freeny, as.vector)))
  for (given in list(datasets::freeny, stats::ts(x, start = 1962, frequency = 4))) {
    expect_identical(fit_gmm(given, 1)$loglik, fit_gmm(x, 1)$loglik)
  }
  expect_identical(fit_gmm(datasets::lh, 1, "V")$loglik, fit_gmm(as.vector(datasets::lh), 1, "V")$loglik)
  expect_identical(fit_kmeans(datasets::freeny, start = x[c(1, 39), ])$centers,
                   fit_kmeans(x, start = x[c(1, 39), ])$centers)
  dated <- structure(x, index = as.Date("1962-01-01") + seq_len(nrow(x)), class = "zoo")
  expect_identical(fit_gmm(dated, 1)$loglik, fit_gmm(x, 1)$loglik)
})
