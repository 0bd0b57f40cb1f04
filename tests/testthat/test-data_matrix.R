# From what users have to a matrix of doubles, nothing lost on the way.

test_that("vector, one-column matrix and one-column data frame are the same data", {
  x <- geyser[, "waiting"]
  labels <- score_groups(geyser, 2)
  as_vector <- fit_iterations(x, 2, "V", labels, 5)
  as_matrix <- fit_iterations(matrix(x), 2, "V", labels, 5)
  as_frame <- fit_iterations(data.frame(waiting = x), 2, "V", labels, 5)
  expect_identical(as_matrix$params, as_vector$params)
  expect_identical(unname(as_frame$params$means), unname(as_vector$params$means))
  expect_identical(colnames(as_frame$params$means), "waiting")
  expect_identical(dim(as_vector$params$means), c(2L, 1L))
  expect_identical(dim(as_vector$params$covariances), c(1L, 1L, 2L))
})

test_that("integers, logicals and doubles are the same numbers", {
  integers <- round(iris4 * 10)
  storage.mode(integers) <- "integer"
  doubles <- integers + 0
  labels <- score_groups(iris4, 2)
  expect_identical(fit_iterations(integers, 2, "VVV", labels, 3)$params,
                   fit_iterations(doubles, 2, "VVV", labels, 3)$params)
  expect_identical(unname(as_data_matrix(c(TRUE, FALSE))), matrix(c(1, 0)))
  expect_identical(as_data_matrix(data.frame(a = 1:2, b = c(TRUE, NA) | TRUE)),
                   cbind(a = c(1, 2), b = c(1, 1)))
})

test_that("data frames, time series and protected columns lose nothing but their class", {
  frame <- data.frame(a = c(1, 2), b = I(c(3, 4)), row.names = c("r", "s"))
  expect_identical(as_data_matrix(frame),
                   matrix(c(1, 2, 3, 4), 2, dimnames = list(c("r", "s"), c("a", "b"))))
  series <- ts(matrix(c(1, 2, 3, 4, 5, 6), 3, dimnames = list(NULL, c("u", "v"))), start = 2000)
  expect_identical(as_data_matrix(series), cbind(u = c(1, 2, 3), v = c(4, 5, 6)))
  expect_identical(unname(as_data_matrix(ts(c(1, 2, 3)))), matrix(c(1, 2, 3)))
})

test_that("odd column names are kept, and do not confuse", {
  odd <- c("z", "class", "cluster", "año")
  fit <- fit_iterations(`colnames<-`(iris4, odd), 2, "VVV", score_groups(iris4, 2), 3)
  expect_identical(colnames(fit$params$means), odd)
  expect_identical(predict(fit, `colnames<-`(iris4, odd)[, 4:1]), fit$cluster)
})

test_that("columns of the same name or without one are told apart", {
  x <- iris4[, 1:2]
  labels <- score_groups(iris4, 2)
  expected <- fit_iterations(x, 2, "VVV", labels, 3)
  for (names in list(c("a", "a"), c("a", ""), c("", ""))) {
    colnames(x) <- names
    fit <- fit_iterations(x, 2, "VVV", labels, 3)
    expect_identical(fit$loglik, expected$loglik)
    expect_identical(predict(fit, x), expected$cluster)
    frame <- as.data.frame(x)
    names(frame) <- names
    fit <- fit_iterations(frame, 2, "VVV", labels, 3)
    expect_identical(fit$loglik, expected$loglik)
    expect_identical(predict(fit, frame), expected$cluster)
  }
})

test_that("a factor never becomes codes, not even behind a name that is there twice", {
  frame <- data.frame(a = c(1, 2, 4), b = factor(c("u", "v", "u")))
  names(frame) <- c("a", "a")
  expect_error(fit_gmm(frame, k = 1, covariance = "VVI"), class = "mezcla_error")
})

test_that("data that are modified after the fit do not change it, and the fit does not change them", {
  x <- iris4 + 0
  copy <- x + 0
  fit <- fit_iterations(x, 2, "VVV", score_groups(iris4, 2), 3)
  means <- fit_kmeans(x, start = iris4[c(1, 100), ])
  expect_identical(x, copy)
  x[1, 1] <- 1e6
  expect_identical(fit$data, copy)
  expect_identical(means$data, copy)
})

test_that("large and small values are accepted as far as their squares are numbers", {
  for (unit in c(1e-140, 1e140)) {
    fit <- fit_iterations(geyser * unit, 2, "VVV", score_groups(geyser, 2), 5)
    expect_all_finite(fit)
    expect_identical(fit$cluster, fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5)$cluster)
  }
})

test_that("matrices of package Matrix are read as what they hold", {
  skip_if_not_installed("Matrix")
  sparse <- Matrix::Matrix(round(iris4), sparse = TRUE)
  labels <- score_groups(iris4, 2)
  # Whole numbers, in whose steps a component of Petal.Width lies.
  loglik <- function(x) {
    suppressWarnings(fit_iterations(x, 2, "EEE", labels, 3), classes = "mezcla_resolution_warning")$loglik
  }
  expect_identical(loglik(sparse), loglik(round(iris4)))
})

test_that("a vector that is too long for a column is refused before it is written out", {
  # R keeps such a sequence as its two ends.
  expect_error(fit_gmm(1:2^31, k = 1), "`x` must have at most 2147483647 rows, not 2147483648", class = "mezcla_error")
  expect_error(fit_kmeans(1:2^31, k = 1), "`x`", class = "mezcla_error")
})

test_that("new rows whose columns are those of the model are not copied", {
  x <- as.matrix(faithful)
  expect_identical(mezcla:::as_new_matrix(x, colnames(x), 2), x)
  skip_if_not(capabilities("profmem"))
  big <- matrix(0, 1e5, 2, dimnames = list(NULL, colnames(x)))
  log <- tempfile()
  utils::Rprofmem(log, threshold = 8e5)
  mezcla:::as_new_matrix(big, colnames(x), 2)
  utils::Rprofmem(NULL)
  # Lines without a number are pages for whatever is small.
  expect_length(grep("^[0-9]", readLines(log)), 0)
})

test_that("weights that are shares are told by a warning, once, that says how to scale them", {
  shares <- rep(1 / 272, 272)
  start <- score_groups(geyser, 2)
  told <- 0
  fit <- withCallingHandlers(fit_gmm(geyser, 2, c("EEE", "VVV"), weights = shares, start = start), mezcla_weights_warning = function(w) {
    told <<- told + 1
    expect_match(conditionMessage(w), "weights * 272 / sum(weights)", fixed = TRUE)
    invokeRestart("muffleWarning")
  })
  expect_identical(told, 1)
  expect_no_warning(fit_gmm(geyser, 2, "VVV", weights = shares * 272, start = start))
  expect_no_warning(fit_gmm(geyser, 2, "VVV", weights = rep(0.5, 272), start = start))
  expect_no_warning(complete_mle(geyser, start, weights = shares))
})

test_that("weights that vanish beside others are 0, and those too small for their digits an error", {
  start <- score_groups(geyser, 2)
  fit <- fit_gmm(geyser, 2, "VVV", weights = rep(c(1, 5e-324), c(271, 1)), start = start)
  expect_identical(coef(fit), coef(fit_gmm(geyser, 2, "VVV", weights = rep(1:0, c(271, 1)), start = start)))
  expect_error(fit_gmm(geyser, 2, weights = rep(1e-320, 272)), "`weights` must be 0 or at least 2.2e-308",
               class = "mezcla_argument_error")
  expect_error(fit_kmeans(geyser, 2, weights = rep(1e305, 272)), "`weights`", class = "mezcla_argument_error")
})

test_that("subset = NA takes no row, as in R", {
  holes <- faithful
  holes$waiting[1:5] <- NA
  fit <- fit_gmm(~ eruptions, holes, 1, subset = waiting > 60)
  expect_identical(fit$data[, 1], holes$eruptions[which(holes$waiting > 60)] |> setNames(which(holes$waiting > 60)))
  expect_identical(nrow(fit_kmeans(~ eruptions, holes, k = 2, subset = c(NA, 3:9))$data), 7L)
  expect_error(fit_gmm(~ eruptions, holes, subset = wating > 60), "`subset`.*wating", class = "mezcla_argument_error")
  expect_error(fit_gmm(~ eruptions, holes, subset = list(1)), "`subset`", class = "mezcla_argument_error")
})

test_that("a formula has no offset", {
  expect_error(fit_gmm(~ eruptions + offset(waiting), faithful), "offset", class = "mezcla_argument_error")
})

test_that("weights and labels of a formula that cannot be evaluated are named", {
  expect_error(fit_gmm(~ waiting, faithful, k = 2, weights = nowhere), "`weights` cannot be evaluated: .*nowhere", class = "mezcla_error")
  expect_error(fit_gmm(~ waiting, faithful, k = 2, labels = nowhere), "`labels` cannot be evaluated: .*nowhere", class = "mezcla_error")
})

test_that("a subset without any row is named", {
  none <- "`subset` must take at least one of the 272 rows, but takes none"
  expect_error(fit_gmm(~ eruptions, data = faithful, subset = eruptions > 100, k = 1), none, class = "mezcla_argument_error")
  expect_error(fit_kmeans(~ eruptions, data = faithful, subset = -(1:272), k = 1), none, class = "mezcla_argument_error")
  expect_error(fit_kmeans(~ eruptions, data = faithful, subset = character(0), k = 1), none, class = "mezcla_argument_error")
})

test_that("a column that is a matrix of several is read of new rows as it was of the fit's", {
  for (columns in list(NULL, c("a", "b"))) {
    d <- data.frame(time = geyser[, 1])
    d$m <- matrix(c(geyser[, 2], rev(geyser[, 1])), ncol = 2, dimnames = list(NULL, columns))
    fit <- fit_gmm(d, 1, "VVV")
    more <- cbind(other = "word", d[2:1])
    expect_near(predict(fit, more, type = "density"), predict(fit, type = "density"))
    means <- fit_kmeans(d, start = cbind(c(2, 4), c(55, 80), c(3, 3)))
    expect_identical(unname(predict(means, more)), unname(means$cluster))
  }
  expect_error(predict(fit, d["m"]), "missing: time", class = "mezcla_argument_error")
})
