# Fits of rows that are read in chunks are those of the same rows in memory.
# Also for R/: kmeans_source, passes, predict_source.

rows_of_three <- function(n = 4000) {
  set.seed(11)
  z <- sample(3, n, TRUE, c(0.5, 0.3, 0.2))
  x <- matrix(rnorm(3 * n), n) %*% chol(0.5 + 0.5 * diag(3)) + rbind(c(0, 0, 0), c(4, 1, 0), c(0, 5, 5))[z, ]
  colnames(x) <- c("a", "b", "c")
  list(x = x, z = z)
}

in_chunks <- function(x, rows = c(500, 333, 1200), ...) chunk_source_from(x, rows, ...)

test_that("EM of chunks is EM of all rows, whatever the family and wherever chunks begin", {
  x <- rows_of_three()$x
  start <- complete_mle(x, stats::kmeans(x, x[c(1, 10, 100), ])$cluster)
  control <- gmm_control(tol = 1e-7)
  for (family in gmm_families()$covariance) {
    memory <- fit_gmm(x, 3, family, start = start, control = control)
    for (rows in list(c(500, 333, 1200), if (family %in% c("EEE", "VVI", "VVV")) 137)) {
      if (is.null(rows)) next
      chunks <- fit_gmm(in_chunks(x, rows), 3, family, start = start, sample = 500, control = control)
      expect_identical(chunks$status, memory$status)
      expect_equal(chunks$loglik, memory$loglik, tolerance = 1e-10)
      expect_equal(chunks$params, memory$params, tolerance = 1e-6, info = family)
      expect_identical(chunks$df, memory$df)
      expect_equal(BIC(chunks), BIC(memory), tolerance = 1e-10)
      expect_equal(chunks$entropy, memory$entropy, tolerance = 1e-5)
    }
  }
})

test_that("an iteration over chunks is that over all rows", {
  x <- rows_of_three(900)$x
  start <- complete_mle(x, rep(1:3, 300))
  memory <- suppressWarnings(fit_gmm(x, 3, "VVV", start = start, control = gmm_control(max_iter = 3, tol = 0)))
  chunks <- suppressWarnings(fit_gmm(in_chunks(x, 100), 3, "VVV", start = start, sample = 200,
                                     control = gmm_control(max_iter = 3, tol = 0)))
  expect_equal(chunks$params, memory$params, tolerance = 1e-12)
  expect_equal(chunks$trace[1:4], memory$trace[1:4], tolerance = 1e-13)
})

test_that("weights, labels, missing values, noise and a prior are those of all rows", {
  rows <- rows_of_three()
  x <- rows$x
  set.seed(2)
  x[sample(length(x), 600)] <- NA
  x[c(7, 3000), ] <- NA
  blank <- sum(rowSums(is.na(x)) == 3)
  weights <- rexp(nrow(x))
  known <- ifelse(runif(nrow(x)) < 0.05, rows$z, NA)
  source <- in_chunks(cbind(x, w = weights, l = known), weights = "w", labels = "l")
  expect_warning(chunks <- fit_gmm(source, 3, "VVV", noise = TRUE, prior = gmm_prior(), sample = 1000),
                 sprintf("%d rows have no observed value, and are left out; the first is row 7\\.", blank), class = "mezcla_missing_warning")
  suppressWarnings(memory <- fit_gmm(x, 3, "VVV", weights = weights, labels = known, noise = TRUE, prior = gmm_prior(),
                                     start = chunks, control = gmm_control(tol = 1e-9)))
  expect_equal(chunks$loglik, memory$loglik, tolerance = 1e-9)
  expect_equal(chunks$params, memory$params, tolerance = 1e-4)
  expect_equal(chunks$n_obs, memory$n_obs)
  expect_identical(rownames(chunks$params$means), rownames(memory$params$means))
  told <- paste(capture.output(print(chunks)), collapse = " ")
  expect_match(told, sprintf("known for %d of the 4000 rows", sum(!is.na(known))))
  expect_match(told, sprintf("%d rows without any value left out", blank))
  expect_match(told, "with sum")
  expect_identical(levels(predict(chunks, x[1:3, ])), levels(predict(memory, x[1:3, ])))
})

test_that("a selection looks at a sample, and judges by all rows", {
  x <- rows_of_three()$x
  set.seed(4)
  fit <- fit_gmm(in_chunks(x), 1:5, c("EII", "EEE", "VVV"), sample = 800)
  expect_identical(c(fit$k, fit$covariance), c("3", "EEE"))
  memory <- fit_gmm(x, 3, "EEE")
  expect_equal(fit$loglik, memory$loglik, tolerance = 1e-9)
  expect_equal(fit$params, memory$params, tolerance = 1e-4)
  on_all <- !is.na(fit$selection$BIC)
  expect_lte(sum(on_all), 6)
  expect_match(fit$selection$reason[!on_all & is.na(fit$selection$loglik)], "behind others in the sample of 800 rows")
  expect_equal(min(fit$selection$BIC, na.rm = TRUE), BIC(fit), tolerance = 1e-5)
  icl <- fit_gmm(in_chunks(x), 2:4, "EEE", criterion = "ICL", sample = 800)
  expect_identical(icl$k, 3L)
  expect_equal(icl$selection$ICL[icl$selection$k == 3], BIC(icl) + 2 * icl$entropy, tolerance = 1e-6)
})

test_that("few rows are fitted in memory", {
  set.seed(1)
  few <- fit_gmm(chunk_source_from(as.matrix(faithful), 50), 2, "VVV")
  set.seed(1)
  memory <- fit_gmm(faithful, 2, "VVV")
  expect_equal(few$loglik, memory$loglik, tolerance = 1e-8)
  expect_identical(unname(few$cluster), unname(memory$cluster))
  expect_null(few$source)
  set.seed(1)
  expect_identical(fit_kmeans(chunk_source_from(as.matrix(faithful), 50), 2)$size, fit_kmeans(faithful, 2)$size)
})

test_that("neither threads nor chunks change what the sample is, and threads no bit of a fit", {
  x <- rows_of_three()$x
  fits <- lapply(1:2, function(threads) {
    set.seed(6)
    fit_gmm(in_chunks(x), 3, "VVV", sample = 500, control = gmm_control(threads = threads))
  })
  expect_identical(fits[[1]]$params, fits[[2]]$params)
  samples <- lapply(list(1000, 77), function(rows) {
    set.seed(6)
    survey_of(in_chunks(x, rows), 500, 1)$sample$x
  })
  expect_identical(samples[[1]], samples[[2]])
})

test_that("a survey has the moments, ranges and counts of all rows", {
  x <- rows_of_three(1000)$x + 1e6
  survey <- survey_of(in_chunks(x, c(10, 300)), 100, 1)
  expect_equal(survey$mean, unname(colMeans(x)), tolerance = 1e-13)
  expect_equal(survey$scatter / survey$weight, unname(stats::cov(x)) * 999 / 1000, tolerance = 1e-9)
  expect_equal(unname(survey$lower), unname(apply(x, 2, min)))
  expect_identical(survey$rows, 1000)
  y <- x
  y[1:10, 2] <- NA # a chunk without a value in a column
  y[500:600, 1] <- NA
  weights <- rep(c(0, 1, 2.5, 1), 250)
  survey <- survey_of(in_chunks(cbind(y, w = weights), 10, weights = "w"), 100, 1)
  data <- model_data(y, weights)
  expect_equal(survey$mean, unname(data$mean), tolerance = 1e-13)
  expect_equal(sqrt(survey$squares / survey$observed), unname(data$deviations), tolerance = 1e-8)
  expect_equal(unname(survey$observed), unname(colSums((!is.na(y)) * weights)))
  expect_identical(as.integer(survey$count), 750L)
})

test_that("surveys of more rows than an integer can count add up", {
  one <- survey_of(in_chunks(rows_of_three(400)$x, 400), 100, 1)
  sums <- c("rows", "count", "weight", "observed", "squares", "scatter")
  many <- one
  many[sums] <- lapply(one[sums], `*`, 1e8)
  both <- add_surveys(100)(many, many)
  expect_identical(both$rows, 8e10)
  expect_equal(both$scatter / both$weight, one$scatter / one$weight)
  expect_identical(vapply(one[c("rows", "count", "weight", "missing", "blank", "labelled")], typeof, ""),
                   c(rows = "double", count = "double", weight = "double", missing = "double", blank = "double", labelled = "double"))
})

test_that("a sample is drawn uniformly", {
  set.seed(3)
  drawn <- replicate(400, sort(survey_of(in_chunks(matrix(1:200 + 0, 200), 30), 100, 1)$sample$x))
  counts <- tabulate(drawn, 200)
  expect_gt(stats::chisq.test(matrix(c(counts[1:100], counts[101:200]), ncol = 2))$p.value, 1e-4)
  expect_true(all(abs(counts - 200) < 5 * 10))
})

test_that("likelihoods, statistics and predictions of chunks are those of all rows", {
  x <- rows_of_three(1000)$x
  theta <- complete_mle(x, rep(1:2, 500))
  source <- in_chunks(x, 170)
  expect_equal(log_likelihood(theta, source), log_likelihood(theta, x), tolerance = 1e-13)
  chunks <- sufficient_statistics(theta, source)
  memory <- sufficient_statistics(theta, x)
  expect_equal(unclass(chunks), unclass(memory), tolerance = 1e-9)
  expect_equal(m_step(chunks), m_step(memory), tolerance = 1e-10)
  expect_error(log_likelihood(theta, source, weights = rep(1, 1000)), "columns of the source", class = "mezcla_argument_error")

  fit <- fit_gmm(x, 2, "EEE", start = theta)
  expect_identical(predict(fit, source), unname(predict(fit, x)))
  expect_equal(unname(predict(fit, source, type = "posterior")), unname(predict(fit, x, type = "posterior")))
  seen <- NULL
  told <- predict(fit, source, type = "logdensity", sink = function(values, number) seen <<- c(seen, number, length(values)))
  expect_identical(told, 1000)
  expect_identical(as.vector(seen), c(rbind(1:6, c(rep(170, 5), 150))))
  path <- tempfile(fileext = ".csv")
  on.exit(unlink(path))
  predict(fit, source, type = "posterior", sink = path)
  expect_equal(unname(as.matrix(utils::read.csv(path))), unname(predict(fit, x, type = "posterior")), tolerance = 1e-12)
  expect_error(predict(fit, source, sink = 3), "`sink` must be NULL, a function", class = "mezcla_argument_error")
  expect_error(predict(fit, x, sink = path), "read in chunks", class = "mezcla_argument_error")
})

test_that("k-means of chunks is Lloyd's of all rows", {
  x <- rows_of_three()$x
  start <- x[c(3, 50, 500), ]
  chunks <- fit_kmeans(in_chunks(x), start = start, sample = 500)
  memory <- fit_kmeans(x, start = start, control = kmeans_control(search = 0, method = "lloyd"))
  expect_true(chunks$converged)
  expect_equal(chunks$tot.withinss, memory$tot.withinss, tolerance = 1e-12)
  expect_equal(unname(chunks$centers), unname(memory$centers), tolerance = 1e-12)
  expect_identical(unname(chunks$size), unname(memory$size))
  expect_equal(chunks$totss, memory$totss, tolerance = 1e-12)
  expect_true(all(diff(chunks$trace) <= 0))
  set.seed(1)
  searched <- fit_kmeans(in_chunks(x), 3, sample = 500)
  expect_equal(searched$tot.withinss, fit_kmeans(x, 3)$tot.withinss, tolerance = 1e-4)
  expect_identical(predict(searched, in_chunks(x, 99)), unname(predict(searched, x)))
  expect_warning(fit_kmeans(in_chunks(x), start = start, sample = 500, control = kmeans_control(max_iter = 1)),
                 "limit of 1 iteration", class = "mezcla_convergence_warning")
  y <- x
  y[seq(1, length(y), 17)] <- NA
  expect_equal(fit_kmeans(in_chunks(y), start = start, sample = 500)$tot.withinss,
               fit_kmeans(y, start = start, control = kmeans_control(search = 0, method = "lloyd"))$tot.withinss, tolerance = 1e-10)
})

test_that("what needs the rows says where they were read from", {
  x <- rows_of_three()$x
  fit <- fit_gmm(in_chunks(x), 2, "EEE", sample = 500)
  for (call in list(residuals, fitted, predict, plot, vcov, function(fit) fit_gmm(in_chunks(x), start = list(1)))) {
    expect_error(call(fit), class = "mezcla_error")
  }
  expect_error(residuals(fit), "read from a matrix")
  expect_error(plot(fit), "read from a matrix")
  expect_output(print(summary(fit)), "4 000 rows")
  expect_identical(sum(component_summary(fit)$rows), 4000L)
  expect_identical(nobs(fit), fit$n_obs)
  expect_error(fit_gmm(in_chunks(x), 2, sample = 5), "`sample` must be", class = "mezcla_argument_error")
  expect_error(fit_gmm(in_chunks(x), 2, criterion = "CV"), "`criterion` must be", class = "mezcla_argument_error")
  zero <- in_chunks(cbind(x, w = 0), weights = "w")
  expect_error(fit_gmm(zero, 2, sample = 500), "positive weight", class = "mezcla_data_error")
  empty <- x
  empty[, 2] <- NA
  expect_error(fit_gmm(in_chunks(empty), 2, sample = 500), "'b' has none", class = "mezcla_data_error")
})

test_that("a fit that was interrupted goes on from its checkpoint to the same maximum", {
  x <- rows_of_three()$x
  path <- tempfile(fileext = ".rds")
  on.exit(unlink(path))
  dies_after <- function(most) {
    chunks <- split.data.frame(x, rep(1:4, each = 1000))
    passes <- 0
    number <- 0
    chunk_source(function(reset) {
      if (reset) {
        passes <<- passes + 1
        number <<- 0
        return(NULL)
      }
      number <<- number + 1
      if (passes > most && number == 3) stop("the disk is gone")
      if (number <= 4) chunks[[number]]
    })
  }
  fit <- function(most, ...) {
    set.seed(8)
    fit_gmm(dies_after(most), 3, "VVV", sample = 300, control = gmm_control(accelerate = FALSE, tol = 1e-8), ...)
  }
  whole <- fit(Inf)
  expect_error(fit(1, checkpoint = path), "Chunk 3 of a function cannot be read: the disk is gone", class = "mezcla_chunk_error")
  # The survey and the search are kept; then parameters after five passes.
  expect_error(fit(12, checkpoint = path, resume = TRUE), class = "mezcla_chunk_error")
  resumed <- fit(Inf, checkpoint = path, resume = TRUE)
  expect_equal(resumed$loglik, whole$loglik, tolerance = 1e-10)
  expect_equal(resumed$params, whole$params, tolerance = 1e-5)
  expect_lt(resumed$source$passes, whole$source$passes - 5)
  expect_error(fit_gmm(dies_after(Inf), 2, "VVV", sample = 300, checkpoint = path, resume = TRUE), "another `k`",
               class = "mezcla_argument_error")
  expect_error(fit(Inf, resume = TRUE), "needs the `checkpoint`", class = "mezcla_argument_error")
  expect_error(fit(Inf, checkpoint = tempfile(), resume = TRUE), "there is no", class = "mezcla_argument_error")
  expect_error(fit(Inf, checkpoint = "no/such/folder/x"), "folder that exists", class = "mezcla_argument_error")
  writeLines("no checkpoint", path)
  expect_error(fit(Inf, checkpoint = path, resume = TRUE), "that a fit has left", class = "mezcla_argument_error")
})

# ---- k-means by mini-batches ------------------------------------------------------------------

by_batches_of <- function(size) kmeans_control(method = "minibatch", batch_size = size)

test_that("a pass of mini-batches is that written down, wherever chunks begin", {
  x <- rows_of_three(1000)$x
  weights <- rep(c(1, 2, 0.5, 0), 250)
  start <- x[1:3, ]
  reference <- function(x, w, size) {
    centers <- start
    count <- numeric(3)
    for (rows in split(seq_len(nrow(x)), (seq_len(nrow(x)) - 1) %/% size)) {
      nearest <- max.col(-vapply(1:3, function(j) colSums((t(x[rows, ]) - centers[j, ])^2), numeric(length(rows))), "first")
      for (j in 1:3) {
        own <- rows[nearest == j]
        total <- count[j] + sum(w[own])
        if (sum(w[own]) > 0) centers[j, ] <- (count[j] * centers[j, ] + colSums(x[own, , drop = FALSE] * w[own])) / total
        count[j] <- total
      }
    }
    centers
  }
  for (rows in list(c(70, 400), 1000)) {
    fit <- fit_kmeans(in_chunks(x, rows), start = start, sample = 200, control = by_batches_of(128))
    expect_equal(fit$centers, reference(x, rep(1, 1000), 128), tolerance = 1e-12, ignore_attr = TRUE)
    fit <- fit_kmeans(in_chunks(cbind(x, w = weights), rows, weights = "w"), start = start, sample = 200, control = by_batches_of(128))
    expect_equal(fit$centers, reference(x, weights, 128), tolerance = 1e-12, ignore_attr = TRUE)
    expect_equal(fit$tot.withinss, distortion(x, fit$centers, weights = weights))
    expect_equal(sum(fit$size), sum(weights))
  }
})

test_that("what mini-batches of a source report is true, and near to the minimum", {
  x <- rows_of_three(6000)$x
  fit <- with_seed(1, fit_kmeans(in_chunks(x), 3, sample = 500, control = by_batches_of(500)))
  lloyd <- with_seed(1, fit_kmeans(x, 3))
  expect_lt(fit$tot.withinss, 1.001 * lloyd$tot.withinss)
  expect_equal(fit$tot.withinss, distortion(x, fit$centers), tolerance = 1e-12)
  expect_identical(fit$size, tabulate(predict(fit, x), 3))
  expect_identical(fit$source$passes, 3L)
  expect_identical(fit$iter, 13L)
  expect_near(mean(fit$trace[1:12]), fit$tot.withinss, 0.05)
  expect_identical(c(fit$method, fit$converged, fit$ifault), c("minibatch", "FALSE", "0"))
  expect_output(print(fit), "Mini-batches: 12 batches, in one pass")
  again <- fit_kmeans(in_chunks(x), start = fit$centers, sample = 500)
  expect_true(again$converged)
  expect_equal(again$tot.withinss, lloyd$tot.withinss, tolerance = 1e-6)
})

test_that("rows that come sorted make no worse centres than those of the sample", {
  x <- rows_of_three(6000)$x
  sorted <- x[order(x[, 1]), ]
  lloyd <- with_seed(1, fit_kmeans(x, 3))
  for (seed in 1:3) {
    fit <- with_seed(seed, fit_kmeans(in_chunks(sorted), 3, sample = 1000, control = by_batches_of(200)))
    expect_lt(fit$tot.withinss, 1.02 * lloyd$tot.withinss)
  }
  # Given centres that the pass would spoil: all rows of a batch belong to one of two centres that lie well.
  y <- c(rep(0, 500), rep(10, 500), rep(4.9, 10))
  fit <- fit_kmeans(chunk_source_from(matrix(y), 100), start = matrix(c(0, 10)), sample = 100, control = by_batches_of(1000))
  expect_lte(fit$tot.withinss, distortion(y, matrix(c(0, 10))))
})

test_that("missing values are left out of mini-batches of a source, coordinate by coordinate", {
  x <- rows_of_three(2000)$x
  holes <- with_seed(3, replace(x, sample(length(x), 500), NA))
  holes[rowSums(is.na(holes)) == 3, 1] <- 0
  fit <- with_seed(1, fit_kmeans(in_chunks(holes), 3, sample = 400, control = by_batches_of(100)))
  lloyd <- with_seed(1, fit_kmeans(holes, 3))
  expect_lt(fit$tot.withinss, 1.02 * lloyd$tot.withinss)
  expect_equal(fit$tot.withinss, distortion(holes, fit$centers), tolerance = 1e-12)
})

test_that("NEC compares with one component that was seen on all rows, or not at all", {
  rows <- rows_of_three()
  source <- in_chunks(rows$x)
  chunks <- with_seed(1, fit_gmm(source, 1:3, "VVV", sample = 1000, criterion = "ICL"))
  alone <- fit_gmm(rows$x, 1, "VVV")$loglik
  table <- chunks$selection
  told <- which(table$k > 1 & !is.na(table$NEC))
  for (i in told) {
    if (table$k[i] != chunks$k) next
    expect_equal(table$NEC[i], chunks$entropy / (chunks$loglik - alone), tolerance = 1e-2)
  }
  if (!any(is.finite(table$BIC[table$k == 1]))) expect_length(told, 0)
})

test_that("a checkpoint knows how long its search was", {
  source <- in_chunks(rows_of_three()$x)
  file <- tempfile()
  fit <- function(...) fit_gmm(source, 2, "VVI", sample = 1000, checkpoint = file, ...)
  with_seed(1, fit(n_start = 1, control = gmm_control(search = 0)))
  expect_error(fit(resume = TRUE, n_start = 5, control = gmm_control(search = 0)), class = "mezcla_error")
  expect_error(fit(resume = TRUE, n_start = 1, control = gmm_control(search = 9)), class = "mezcla_error")
  expect_no_error(fit(resume = TRUE, n_start = 1, control = gmm_control(search = 0, max_iter = 3000)))
})

test_that("a checkpoint is of one source: its rows, columns, weights and labels", {
  x <- cbind(a = c(qnorm(ppoints(300)), 6 + qnorm(ppoints(300))), b = rep(qnorm(ppoints(30)), 20), w = 1)
  path <- tempfile()
  fit <- function(rows = x[, 1:2], weights = NULL, resume = TRUE) {
    with_seed(1, fit_gmm(chunk_source_from(rows, 100, weights), 2, "VVI", sample = 200, checkpoint = path, resume = resume))
  }
  first <- fit(resume = FALSE)
  expect_equal(fit()$params, first$params, tolerance = 1e-5)
  expect_equal(fit(x[, 2:1])$params$means, first$params$means, tolerance = 1e-5)
  expect_chunk_error(fit(rbind(x, x[1:50, ])[, 1:2]), "had 600 rows when it was first read")
  expect_chunk_error(fit(x[1:500, 1:2]), "had 600 rows")
  expect_chunk_error(fit(x), "has more: w")
  expect_error(fit(x, "w"), "another `weights`", class = "mezcla_argument_error")
})

test_that("fits of sources know how many rows components have, and not what nobody gave", {
  x <- cbind(a = c(qnorm(ppoints(400)), 9 + qnorm(ppoints(200))))
  fit <- suppressWarnings(fit_gmm(chunk_source_from(rbind(x, NA, NA), 100), 2, "V", sample = 200))
  expect_identical(fit$size, c(400L, 200L))
  expect_identical(generics::tidy(fit)$size, c(400L, 200L))
  expect_near(profile_table(fit)$smallest, 1 / 3, 1e-12)
  expect_false(fit$source$weighted)
  expect_false(any(grepl("Weights", capture.output(print(fit)))))
  learned <- update(fit_gmm(x, 2, "V"), newdata = x)
  expect_identical(learned$size, c(NA_integer_, NA_integer_))
  expect_identical(profile_table(learned)$smallest, NA_real_)
  for (of_rows in list(quote(fit$z), quote(adjusted_rand(fit, x)), quote(generics::augment(fit_kmeans(chunk_source_from(x, 100), 2, sample = 200), x)))) {
    expect_error(eval(of_rows), "The fit has no data, since its rows were read from", class = "mezcla_error")
  }
  expect_error(fit_gmm(x, 2, "V", keep_data = FALSE)$uncertainty, "keep_data = FALSE", class = "mezcla_error")
})

test_that("what a source cannot be asked is told by the argument that is at fault", {
  source <- function() chunk_source_from(cbind(a = 1:600 / 7, b = sin(1:600)), 100)
  expect_error(fit_gmm(source(), 150, sample = 100), "`sample` must be at least `k` = 150", class = "mezcla_argument_error")
  expect_error(fit_kmeans(source(), 150, sample = 100), "`sample` must be at least `k` = 150", class = "mezcla_argument_error")
  expect_error(fit_kmeans(source(), 5, start = rbind(c(0, 0), c(9, 0)), sample = 100), "`start` must have a row for each of the 5", class = "mezcla_argument_error")
  expect_error(fit_gmm(source(), 2, sample = 100, start = rep(1:2, 50)), "centres of 2 columns where rows come in chunks", class = "mezcla_argument_error")
})

test_that("a checkpoint notices weights that have changed, and those of before are read", {
  x <- cbind(a = c(qnorm(ppoints(300)), 6 + qnorm(ppoints(300))), w = 1)
  path <- tempfile()
  fit <- function(rows, resume) with_seed(1, fit_gmm(chunk_source_from(rows, 100, "w"), 2, "V", sample = 200, checkpoint = path, resume = resume))
  first <- fit(x, FALSE)
  heavier <- replace(x, cbind(1:100, 2), 3)
  expect_chunk_error(fit(heavier, TRUE), "weights added up to 600 when it was first read, and to 800 now")
  state <- readRDS(path)
  state$survey[c("whole", "named")] <- NULL
  saveRDS(state, path)
  expect_equal(fit(x, TRUE)$loglik, first$loglik, tolerance = 1e-10)
})
