# Predictions: one row out per row in, matched by name.
# Also for R/: rows_of_fit.

fit <- fit_iterations(iris4, 3, "VVV", score_groups(iris4, 3), 15)
frame <- data.frame(iris4, row.names = paste0("r", 1:150))

test_that("every type says what it is", {
  w <- e_step(fit, iris4)
  expect_identical(predict(fit), fit$cluster)
  expect_identical(predict(fit, iris4), fit$cluster)
  expect_identical(predict(fit, type = "posterior"), w)
  expect_identical(predict(fit, type = "class"), max.col(w, ties.method = "first"))
  expect_near(predict(fit, type = "uncertainty"), 1 - apply(w, 1, max), 1e-14, scale = 1)
  expect_near(predict(fit, type = "logdensity"), ref_log_density(coef(fit), iris4), 1e-10)
  expect_identical(predict(fit, type = "density"), exp(predict(fit, type = "logdensity")))
  expect_near(sum(predict(fit, type = "logdensity")), fit$loglik, 1e-13)
  expected <- vapply(1:3, function(j) {
    mahalanobis(iris4, fit$params$means[j, ], fit$params$covariances[, , j])
  }, numeric(150))
  expect_near(predict(fit, type = "mahalanobis"), expected, 1e-11)
})

test_that("uncertainty is exact where it is tiny", {
  two <- gmm_params(c(0.5, 0.5), c(0, 10), c(1, 1))
  one_row <- fit_gmm(c(-1, 0, 1, 9, 10, 11), k = 2, covariance = "E", start = two,
                     control = gmm_control(max_iter = 0, tol = 0))
  # w_2 / w_1 = exp(10 x - 50): at 0 the uncertainty is exp(-50), far below the last bit of 1
  expect_near(predict(one_row, 0, type = "uncertainty"), exp(-50), 1e-12)
})

test_that("ties go to the component with the lowest index", {
  twins <- gmm_params(c(0.25, 0.5, 0.25), c(-1, 8, 1), c(1, 1, 1))
  tied <- expect_carried_warning(fit_gmm(c(-2, 0, 2, 8), k = 3, covariance = "E", start = twins,
                                         control = gmm_control(max_iter = 0, tol = 0)))
  posterior <- unname(predict(tied, type = "posterior"))
  expect_identical(posterior[2, 1], posterior[2, 3])
  expect_identical(unname(predict(tied)), c(1L, 1L, 3L, 2L))
})

test_that("named columns may come in any order, and others are left aside", {
  for (type in c("class", "posterior", "logdensity", "mahalanobis")) {
    expected <- predict(fit, frame, type)
    expect_identical(predict(fit, frame[4:1], type), expected)
    expect_identical(predict(fit, cbind(id = letters[1], frame, last = 1), type), expected)
    expect_identical(predict(fit, as.matrix(frame)[, c(2, 4, 1, 3)], type), expected)
    expect_identical(unname(predict(fit, unname(iris4), type)), unname(expected))
  }
})

test_that("rows keep their names, and their number and order", {
  expect_identical(names(predict(fit, frame)), rownames(frame))
  expect_identical(rownames(predict(fit, frame, "posterior")), rownames(frame))
  rows <- with_seed(1, sample(150, 40))
  expect_identical(predict(fit, frame[rows, ]), predict(fit, frame)[rows])
})

test_that("one row and no row", {
  one <- predict(fit, iris4[7, , drop = FALSE], "posterior")
  expect_identical(dim(one), c(1L, 3L))
  expect_identical(unname(one), unname(predict(fit, type = "posterior")[7, , drop = FALSE]))
  expect_identical(dim(predict(fit, iris4[0, ], "posterior")), c(0L, 3L))
  expect_identical(dim(predict(fit, iris4[0, ], "mahalanobis")), c(0L, 3L))
  expect_identical(unname(predict(fit, iris4[0, ])), integer(0))
  for (type in c("density", "logdensity", "uncertainty")) {
    expect_identical(unname(predict(fit, iris4[0, ], type)), numeric(0))
  }
  expect_identical(unname(predict(fit, frame[0, ])), integer(0))
})

test_that("a vector is one row, and its names count", {
  x <- iris4[7, ]
  expect_identical(unname(predict(fit, x, "posterior")), unname(predict(fit, iris4[7, , drop = FALSE], "posterior")))
  expect_identical(unname(predict(fit, rev(x), "posterior")), unname(predict(fit, x, "posterior")))
})

test_that("far rows get finite log densities and posteriors that add up to one", {
  far <- rbind(iris4[1, ] + 1e4, iris4[1, ] - 1e4, iris4[1, ] * 1e100)
  posterior <- predict(fit, far, "posterior")
  expect_near(rowSums(posterior), rep(1, 3), 1e-14)
  expect_true(all(is.finite(predict(fit, far, "logdensity"))))
  expect_false(anyNA(predict(fit, far)))
})

test_that("a prediction is what it is in one dimension and with one component, too", {
  line <- fit_iterations(geyser[, 2], 2, "V", score_groups(geyser, 2), 5)
  expect_identical(predict(line, geyser[, 2]), line$cluster)
  expect_identical(dim(predict(line, 70, "posterior")), c(1L, 2L))
  one <- fit_gmm(geyser, k = 1, covariance = "VVV")
  expect_identical(unname(predict(one)), rep(1L, 272))
  expect_identical(unname(predict(one, type = "uncertainty")), rep(0, 272))
  expect_near(predict(one, type = "mahalanobis"),
              mahalanobis(geyser, colMeans(geyser), cov(geyser) * 271 / 272), 1e-11)
})

test_that("a formula's fit finds its variables in new data", {
  made <- fit_gmm(~ log(eruptions) + waiting, data = faithful, k = 2, covariance = "VVV",
                  start = score_groups(geyser, 2))
  new <- data.frame(waiting = c(55, 80), extra = 0, eruptions = c(1.8, 4.2))
  expect_identical(dim(predict(made, new, "posterior")), c(2L, 2L))
  expect_identical(unname(predict(made, new)), unname(predict(made, new[3:1])))
  weighted <- fit_gmm(~ eruptions + waiting, data = transform(faithful, w = 1), weights = w, k = 2,
                      covariance = "VVV", start = score_groups(geyser, 2))
  expect_identical(predict(weighted, faithful), weighted$cluster)
})

test_that("a formula's fit takes a named vector for one row", {
  made <- fit_gmm(~ eruptions + waiting, data = faithful, k = 2, covariance = "VVV",
                  start = score_groups(geyser, 2))
  expected <- unname(predict(made, data.frame(eruptions = 2, waiting = 50), "posterior"))
  expect_identical(unname(predict(made, c(waiting = 50, eruptions = 2), "posterior")), expected)
})

test_that("k-means predicts the nearest centre, and distances", {
  means <- fit_kmeans(iris4, start = iris4[c(1, 60, 120), ])
  expect_identical(predict(means), means$cluster)
  expect_identical(predict(means, frame[4:1]), stats::setNames(means$cluster, rownames(frame)))
  expected <- sqrt(vapply(1:3, function(j) colSums((t(iris4) - means$centers[j, ])^2), numeric(150)))
  expect_near(predict(means, type = "distance"), expected, 1e-13)
  expect_identical(dim(predict(means, iris4[0, ], "distance")), c(0L, 3L))
  expect_identical(unname(predict(means, iris4[0, ])), integer(0))
  # In any unit.
  tiny <- fit_kmeans(iris4 * 1e-100, start = iris4[c(1, 60, 120), ] * 1e-100)
  expect_identical(predict(tiny, iris4 * 1e-100), tiny$cluster)
})

test_that("numbers are new rows for a fit of one variable that was made by a formula, and rows for several", {
  fit <- fit_gmm(~ waiting, faithful, 2, "V", start = faithful$waiting > 68)
  expected <- predict(fit, data.frame(waiting = c(50, 80)))
  expect_identical(unname(predict(fit, c(50, 80))), unname(expected))
  expect_identical(names(predict(fit, c(a = 50, b = 80))), c("a", "b"))
  expect_identical(unname(predict(fit, array(c(50, 80)))), unname(expected))
  expect_identical(unname(predict(fit, c(waiting = 80))), 2L)
  expect_identical(unname(predict(fit, matrix(c(50, 80)))), unname(expected))
  several <- fit_gmm(~ log(waiting) + eruptions, faithful, 2, "EEE", start = faithful$waiting > 68)
  expect_identical(unname(predict(several, c(80, 4))), 2L)
  expect_identical(unname(predict(several, c(eruptions = 4, waiting = 80))), 2L)
  expect_error(predict(several, c(80, 4, 1)), "`newdata`", class = "mezcla_argument_error")
})
