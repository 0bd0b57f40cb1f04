# Starts and the random numbers they use.
# Also for R/: anchors, centers.

test_that("the seed decides, and nothing else", {
  for (method in start_methods) {
    one <- with_seed(11, fit_gmm(geyser, k = 3, covariance = "VVV", start = method, n_start = 3))
    two <- with_seed(11, fit_gmm(geyser, k = 3, covariance = "VVV", start = method, n_start = 3))
    expect_identical(one, two)
    expect_identical(setdiff(one$starts$method, c("EEE", "swap", "split/merge", "nest")), method)
  }
  first <- with_seed(1, fit_kmeans(iris4, k = 5, n_start = 1))
  expect_identical(with_seed(1, fit_kmeans(iris4, k = 5, n_start = 1)), first)
  others <- vapply(2:10, function(seed) with_seed(seed, fit_kmeans(iris4, k = 5, n_start = 1, control = kmeans_control(search = 0)))$trace[1], 0)
  expect_gt(length(unique(others)), 5)
})

test_that("the generator is advanced, not set, and by the same amount each time", {
  state_after <- function(seed, code) with_seed(seed, {
    force(code)
    runif(1)
  })
  fit <- function() fit_gmm(geyser, k = 2, covariance = "EEE", n_start = 2)
  with_seed(1, {
    fit()
    one <- runif(1)
  })
  with_seed(1, {
    fit()
    two <- runif(1)
  })
  other <- with_seed(2, {
    fit()
    runif(1)
  })
  expect_identical(one, two)
  expect_false(identical(one, other))
  expect_false(identical(one, with_seed(1, runif(1))))
})

test_that("a start that is given uses no random number", {
  with_seed(1, {
    before <- .Random.seed
    fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
    fit_kmeans(geyser, start = geyser[1:2, ])
    em_trace(geyser, score_groups(geyser, 2))
    expect_identical(.Random.seed, before)
  })
})

test_that("other generators of R are as good", {
  old <- RNGkind()
  on.exit(suppressWarnings(do.call(RNGkind, as.list(old))))
  before <- get0(".Random.seed", envir = globalenv(), inherits = FALSE)
  for (kind in c("L'Ecuyer-CMRG", "Wichmann-Hill")) {
    RNGkind(kind)
    set.seed(3)
    one <- fit_gmm(geyser, k = 2, covariance = "VVV", n_start = 2)
    set.seed(3)
    expect_identical(fit_gmm(geyser, k = 2, covariance = "VVV", n_start = 2), one)
  }
})

test_that("centres are rows of the data, all distinct, none of weight zero", {
  data <- model_data(round(iris4), weights = rep(c(1, 0, 2), 50))
  for (method in c("kmeans++", "random")) {
    for (seed in 1:10) {
      centers <- with_seed(seed, start_centers(data, 5, method, rep(1, 4)))
      key <- function(m) apply(m, 1, paste, collapse = " ")
      expect_true(all(key(centers) %in% key(round(iris4)[rep(c(TRUE, FALSE, TRUE), 50), ])))
      expect_identical(anyDuplicated(key(centers)), 0L)
    }
  }
})

test_that("k-means++ draws rows in proportion to weight times squared distance", {
  # Values 0, 1, 3; first centre 0 with probability 1/3. Then 1 : 3 = 1 : 9 from 0, and so on.
  x <- matrix(c(0, 1, 3))
  data <- model_data(x)
  draws <- with_seed(1, replicate(4000, paste(start_centers(data, 2, "kmeans++", 1), collapse = " ")))
  expected <- c(`0 1` = 0.1, `0 3` = 0.9, `1 0` = 0.2, `1 3` = 0.8, `3 0` = 9 / 13, `3 1` = 4 / 13) / 3
  observed <- table(factor(draws, names(expected))) / 4000
  expect_gt(chisq.test(table(factor(draws, names(expected))), p = expected)$p.value, 1e-4)
  expect_identical(sum(observed), 1)

  data <- model_data(x, weights = c(2, 1, 1))
  draws <- with_seed(1, replicate(4000, paste(start_centers(data, 2, "random", 1), collapse = " ")))
  expected <- c(`0 1` = 1 / 4, `0 3` = 1 / 4, `1 0` = 1 / 6, `1 3` = 1 / 12, `3 0` = 1 / 6, `3 1` = 1 / 12)
  expect_gt(chisq.test(table(factor(draws, names(expected))), p = expected)$p.value, 1e-4)
})

test_that("starts on data with many copies of few rows leave no component empty", {
  x <- cbind(rep(c(0, 1, 5, 9), c(50, 40, 10, 5)), rep(c(0, 1, 3, 2), c(50, 40, 10, 5)))
  for (seed in 1:10) {
    fit <- with_seed(seed, suppressWarnings(fit_gmm(x, k = 3, covariance = "EII", n_start = 4)))
    expect_all_finite(fit)
    fit <- with_seed(seed, fit_kmeans(x, k = 4, start = "random", n_start = 2))
    expect_identical(fit$tot.withinss, 0)
    expect_true(all(fit$size > 0))
  }
})

test_that("responsibilities of whole numbers are responsibilities, in every function", {
  # In a session of its own: read as labels they were once an index out of bounds.
  output <- run_child(c(
    "x <- as.matrix(faithful)",
    "w <- cbind(1L - (x[, 2] > 70), 0L + (x[, 2] > 70))",
    "stopifnot(is.integer(w))",
    "control <- gmm_control(max_iter = 3, tol = 0)",
    "double <- fit_gmm(x, k = 2, covariance = 'VVV', start = w + 0, control = control)",
    "stopifnot(identical(fit_gmm(x, k = 2, covariance = 'VVV', start = w, control = control)$trace, double$trace))",
    "stopifnot(identical(em_trace(x, w, control = control)$loglik, em_trace(x, w + 0, control = control)$loglik))",
    "stopifnot(identical(m_step(x, w), m_step(x, w + 0)))",
    "cat('all the same')"
  ))
  expect_identical(output[length(output)], "all the same")
})

test_that("the starts do not depend on the units of the columns", {
  one <- with_seed(1, make_starts(model_data(geyser), 3, "kmeans++", 4))
  two <- with_seed(1, make_starts(model_data(sweep(geyser, 2, c(2^20, 2^-9), "*")), 3, "kmeans++", 4))
  expect_identical(lapply(one, `[[`, "assignment"), lapply(two, `[[`, "assignment"))
})

test_that("rows that no distance tells apart are too few", {
  x <- c(1, 2, rep(1e17, 1000))
  expect_error(with_seed(1, fit_gmm(x, 3, "V")), "3 distinct rows", class = "mezcla_rows_error")
})

test_that("a component that trimming for the noise leaves without a row gets one all the same", {
  x <- c(1, 2, 4, 8, 16)
  data <- model_data(matrix(x))
  for (method in start_methods) for (seed in 1:10) {
    # Two of five rows are noise, four are centres.
    labels <- with_seed(seed, run_starts(data, 4, method, 0.4, standard_scale(data)))[[1]]
    expect_setequal(setdiff(labels, 0L), 1:4)
  }
})

test_that("responsibilities with a column for the noise tell k by its name", {
  x <- with_seed(1, rbind(geyser, cbind(runif(20, 1.6, 5.1), runif(20, 43, 96))))
  fit <- fit_iterations(x, 2, "VVV", score_groups(x, 2), 5, noise = TRUE)
  w <- predict(fit, type = "posterior")
  again <- fit_gmm(x, covariance = "VVV", start = w, noise = TRUE)
  expect_identical(again$k, 2L)
  expect_error(fit_gmm(x, k = 3, covariance = "VVV", start = w, noise = TRUE), "`start` has 2 components",
               class = "mezcla_error")
  # Without names all are components, unless k says that the last is not.
  expect_identical(fit_gmm(x, covariance = "VVI", start = unname(w), noise = TRUE)$k, 3L)
  expect_identical(fit_gmm(x, k = 2, covariance = "VVV", start = unname(w), noise = TRUE)$loglik, again$loglik)
})

test_that("columns are matched by their names in a start, a constraint and a prior", {
  fit <- fit_gmm(faithful, 2, "VVV", start = score_groups(geyser, 2))
  for (start in list(fit, coef(fit))) {
    expect_near(fit_gmm(faithful[2:1], 2, "VVV", start = start)$loglik, -1130.264, 1e-3)
    expect_near(end_of(em_trace(faithful[2:1], start, control = gmm_control(max_iter = 2))$loglik), -1130.264, 1e-3)
  }
  expect_identical(colnames(coef(fit_kmeans(faithful[2:1], start = fit))), c("waiting", "eruptions"))
  held <- complete_mle(iris[1:4], iris$Species)
  for (constraint in list(gmm_constraint(covariances = held$covariances), gmm_constraint(means = held$means))) {
    loglik <- function(x) fit_gmm(x, 3, "VVV", start = iris$Species, constraint = constraint)$loglik
    expect_near(loglik(iris[4:1]), loglik(iris[1:4]), 1e-6)
  }
  prior <- gmm_prior(mean = colMeans(iris[1:4]), scale = cov(iris[1:4]), shrinkage = 1)
  loglik <- function(x) fit_gmm(x, 3, "VVV", start = iris$Species, prior = prior)$loglik
  expect_near(loglik(iris[4:1]), loglik(iris[1:4]), 1e-6)
  # Without names places are what counts.
  expect_identical(fit_gmm(unname(geyser), 2, "VVV", start = fit)$loglik, fit_gmm(geyser, 2, "VVV", start = fit)$loglik)
  expect_error(fit_gmm(setNames(faithful, c("eruptions", "wait")), 2, "VVV", start = fit), "wait, waiting|waiting, wait",
               class = "mezcla_argument_error")
  expect_error(fit_gmm(faithful, 2, prior = gmm_prior(mean = c(a = 1, waiting = 2))), "`mean`.*a, eruptions",
               class = "mezcla_argument_error")
  expect_error(fit_gmm(faithful, 1, constraint = gmm_constraint(means = cbind(a = 1, waiting = 2))), "`means`.*a, eruptions",
               class = "mezcla_argument_error")
  expect_error(fit_gmm(faithful, 1, constraint = gmm_constraint(covariances = array(diag(2), c(2, 2, 1), list(
    c("a", "b"), c("a", "b"), NULL)))), "`covariances`.*a, b", class = "mezcla_argument_error")
})

test_that("a k-means, and data frames of centres or of responsibilities, are starts", {
  ours <- fit_kmeans(faithful, start = geyser[1:2, ])
  theirs <- stats::kmeans(faithful, geyser[1:2, ])
  expected <- fit_gmm(faithful, 2, "VVV", start = ours$centers)
  w <- as.data.frame(e_step(expected, faithful))
  expect_identical(coef(fit_gmm(faithful, covariance = "VVV", start = ours)), coef(expected))
  expect_near(coef(fit_gmm(faithful[2:1], covariance = "VVV", start = theirs))$means[, 2:1], coef(expected)$means, 1e-6)
  expect_identical(coef(fit_gmm(faithful, covariance = "VVV", start = as.data.frame(ours$centers))), coef(expected))
  expect_near(fit_gmm(faithful, covariance = "VVV", start = w)$loglik, expected$loglik, 1e-6)
  expect_identical(fit_kmeans(faithful, start = theirs)$cluster, ours$cluster)
  expect_error(fit_gmm(faithful, 2, start = structure(list(1), class = "kmeans")), "`start`", class = "mezcla_error")
})

test_that("a start for all rows serves those that are left", {
  holes <- replace(geyser, 1:5, NA)
  groups <- score_groups(geyser, 2)
  expect_identical(coef(fit_gmm(holes, 2, "VVV", start = groups, na.action = na.omit)),
                   coef(fit_gmm(geyser[-(1:5), ], 2, "VVV", start = groups[-(1:5)])))
})
