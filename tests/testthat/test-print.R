# What users see. Small snapshots, of fits that stop after a given number of iterations, so that
# no digit hangs on where an iteration ends.

labels <- score_groups(geyser, 2)

test_that("parameters", {
  expect_snapshot(gmm_params(c(0.4, 0.6), c(-1, 1), c(1, 4)))
  expect_snapshot(gmm_params(c(0.25, 0.75), rbind(c(0, 1), c(2, 3)), matrix(c(2, 1, 1, 2), 2)))
  expect_snapshot(gmm_params(1, cbind(a = 1, b = 2), diag(2)))
  expect_identical(format(random_params(3, 2)), "<gmm_params: k = 2, d = 3>")
})

test_that("mixtures", {
  expect_snapshot(fit_iterations(geyser, 2, "VVV", labels, 5))
  weighted <- fit_iterations(geyser, 2, "VVI", labels, 1, weights = rep(2, 272), proportions = "equal")
  expect_snapshot(weighted)
  expect_snapshot(fit_iterations(geyser[, 2], 1, "V", rep(1, 272), 0, sigma2 = 100))
})

test_that("the summary of a mixture", {
  expect_snapshot(summary(fit_iterations(geyser, 2, "EEE", labels, 5)))
})

test_that("k-means", {
  expect_snapshot(fit_kmeans(geyser, start = rbind(c(2, 50), c(4, 80))))
  expect_snapshot(summary(fit_kmeans(c(0, 1, 2, 6), start = matrix(c(0, 1)))))
})

test_that("k-means says what was missing, and where it was stopped", {
  start <- rbind(c(2, 50), c(4, 80), c(3, 60))
  holes <- replace(geyser, c(5, 300), NA)
  expect_output(print(fit_kmeans(holes, start = start)), "Missing: 2 values")
  stopped <- function(method, max_iter) {
    control <- kmeans_control(method = method, max_iter = max_iter, batch_size = 20)
    warning <- tryCatch(fit_kmeans(geyser, start = start, control = control), warning = conditionMessage)
    limit <- sprintf(if (max_iter == 1) "limit of %d iteration " else "limit of %d iterations ", max_iter)
    expect_match(warning, limit, fixed = TRUE)
    paste(capture.output(print(suppressWarnings(fit_kmeans(geyser, start = start, control = control)))), collapse = " ")
  }
  expect_match(stopped("lloyd", 2), "Lloyd: stopped at the limit after 2 iterations")
  expect_match(stopped("lloyd", 1), "Lloyd: stopped at the limit after 1 iteration$")
  expect_match(stopped("hartigan", 2), "Hartigan: stopped at the limit after 2 iterations")
  expect_match(stopped("minibatch", 1), "Mini-batches: stopped at the limit after 1 batch$")
})

test_that("traces", {
  trace <- em_trace(geyser, labels, control = gmm_control(max_iter = 2, tol = 0))
  expect_snapshot(print(trace, digits = 7))
  expect_snapshot(kmeans_trace(c(0, 1, 2, 6), matrix(c(0, 1))))
  expect_snapshot(kmeans_limit(geyser, start = rbind(c(2, 50), c(4, 80)), sigma2 = c(10, 1, 0.1)))
})

test_that("selections name their criterion", {
  fit <- with_seed(1, fit_gmm(geyser, k = 1:2, covariance = c("EEE", "VVV"), n_start = 2))
  expect_output(print(fit), "Chosen by BIC among 4 models")
  expect_output(print(summary(fit)), "Best models by BIC")
})

test_that("everything that is printed is returned invisibly, and can be formatted", {
  fit <- fit_iterations(geyser, 2, "VVV", labels, 5)
  means <- fit_kmeans(geyser, start = geyser[1:2, ])
  capture.output({
    for (object in list(fit, means, coef(fit), summary(fit), summary(means))) {
      expect_identical(withVisible(print(object)), list(value = object, visible = FALSE))
    }
  })
  expect_match(format(fit), "VVV, k = 2, log-likelihood")
  expect_match(format(means), "k = 2, J = ")
})

test_that("k-means of rows that are all the same, or with one cluster, prints as plain as others", {
  expect_no_match(capture.output(print(fit_kmeans(rep(1, 5), k = 1))), "NaN|1 clusters")
  expect_no_match(capture.output(print(fit_kmeans(geyser, k = 1))), "NaN|1 clusters")
})

test_that("narrow consoles and many digits break nothing", {
  old <- options(width = 20, digits = 22)
  on.exit(options(old))
  fit <- fit_iterations(geyser, 2, "VVV", labels, 5)
  expect_output(print(summary(fit)))
  expect_output(print(fit_kmeans(geyser, start = geyser[1:2, ])))
})

test_that("it is told how often the best was reached, unless the best is no regular maximum", {
  regular <- with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE", n_start = 3))
  expect_output(print(regular), "reached [1-9][0-9]* times")
  crowded <- suppressWarnings(with_seed(1, fit_gmm(people[1:20, 1:2], k = 6, covariance = "VVV")))
  expect_true(crowded$status %in% c("spurious", "collapsed"))
  expect_no_match(capture.output(print(crowded)), "reached")
})

test_that("of many components and variables the first are printed, and how many more there are", {
  x <- with_seed(1, matrix(rnorm(4000), 2000))
  means <- fit_kmeans(x, start = x[1:1000, ], control = kmeans_control(max_iter = 1000))
  fit <- suppressWarnings(fit_gmm(x, 1000, "EII", start = means, control = gmm_control(max_iter = 1)))
  for (object in list(means, summary(means), fit, summary(fit), coef(fit))) {
    printed <- capture.output(print(object))
    expect_lt(length(printed), 80)
    expect_match(printed, "980 more rows", all = FALSE)
  }
  theta <- gmm_params(rep(0.05, 20), with_seed(1, matrix(rnorm(2000), 20)), array(diag(100) * 1:20, c(100, 100, 20)))
  theta$covariances[] <- array(vapply(1:20, function(j) diag(100) * j, diag(100)), c(100, 100, 20))
  printed <- capture.output(print(theta))
  expect_match(printed, "10 more components", all = FALSE)
  expect_match(printed, "80 more rows; 80 more columns", all = FALSE)
})

test_that("rows that were left out are counted", {
  fit <- fit_gmm(airquality[1:4], 1, "VVV", na.action = na.omit)
  expect_match(capture.output(fit), "111 of 153 rows", all = FALSE)
})

test_that("the summary of many variables fits a screen", {
  wide <- with_seed(1, matrix(rnorm(900 * 30), 900))
  fit <- expect_carried_warning(fit_gmm(wide, 3, "VVV", start = score_groups(wide, 3),
                                        control = gmm_control(max_iter = 1, tol = 0)))
  lines <- utils::capture.output(print(summary(fit)))
  expect_lt(length(lines), 60)
  expect_true(any(grepl("Standard deviations .*fit\\$covariances", lines)))
  expect_lte(max(nchar(lines[!grepl("^(Family|log-lik)", lines)])), 80)
  without <- utils::capture.output(print(summary(fit, parameters = FALSE)))
  expect_false(any(grepl("means|deviations", without)))
  expect_error(summary(fit, parameters = "no"), "`parameters`", class = "mezcla_argument_error")
  expect_true(any(grepl("Covariance matrix", utils::capture.output(print(summary(fit_gmm(geyser, 2, "EEE", n_start = 1)))))))
})

test_that("a number too large for decimals is written with an exponent", {
  fit <- with_seed(1, fit_gmm(faithful, 2, "VVV", weights = rep(1e300, 272), control = gmm_control(search = 0)))
  expect_output(print(fit), "log-likelihood -1.130264e+303", fixed = TRUE)
  expect_identical(loglik_told(-1130.264), "-1130.26")
})

test_that("a discriminant analysis tells of weights and of missing values", {
  x <- replace(as.matrix(iris[1:4]), 5, NA)
  da <- fit_gmm_da(x, iris$Species, weights = rep(1:3, 50), covariance = "EEE")
  expect_output(print(da), "Weights: with sum 300; rows are counted by their weights", fixed = TRUE)
  expect_output(print(da), "Missing: 1 value in 1 row; what is observed is used", fixed = TRUE)
})

test_that("with weights the summary counts rows by them", {
  weights <- rep_len(c(3, 0, 1, 2), nrow(geyser))
  groups <- score_groups(geyser, 2)
  many <- rep(seq_len(nrow(geyser)), weights)
  weighted <- fit_gmm(geyser, 2, "EEE", weights = weights, start = groups)
  repeated <- fit_gmm(geyser[many, ], 2, "EEE", start = groups[many])
  expect_equal(summary(weighted)$table, summary(repeated)$table, tolerance = 1e-8)
  expect_identical(weighted$size, repeated$size)
  expect_output(print(summary(weighted)), "Rows, counted by their weights, by their most probable component")
  # Not only whole ones.
  half <- fit_gmm(geyser, 2, "EEE", weights = weights / 2, start = groups)
  expect_near(summary(half)$table$rows, repeated$size / 2)
})
