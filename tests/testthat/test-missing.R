# Missing values: maximum likelihood from what is observed, and what na.action makes of rows. How
# they combine with everything else is in test-combinations.R.

# 47 values in 42 rows, in five patterns.
with_holes <- function(x) {
  i <- seq_len(nrow(x))
  fourth <- which(i %% 4 == 0)
  x[cbind(fourth, 1 + (fourth %/% 4) %% ncol(x))] <- NA
  x[i %% 30 == 7, 2:3] <- NA
  x
}
holes <- with_holes(iris4)
theta <- complete_mle(iris4, iris$Species)

# log p(x_O), row by row, from the marginal that is cut out by hand.
observed_log_density <- function(params, x) {
  vapply(seq_len(nrow(x)), function(i) {
    o <- !is.na(x[i, ])
    joint <- vapply(seq_along(params$proportions), function(j) {
      sigma <- matrix(params$covariances[, , j], ncol(x))[o, o, drop = FALSE]
      log(params$proportions[j]) + if (any(o)) ref_log_normal(x[i, o, drop = FALSE], params$means[j, o], sigma) else 0
    }, 0)
    max(joint) + log(sum(exp(joint - max(joint))))
  }, 0)
}

test_that("one component, one value missing: the regression by hand", {
  # x2 is missing in the last row. ML: mean and variance of x1 from all rows, the regression of
  # x2 on x1 from the complete ones (Anderson 1957).
  x <- cbind(c(1, 2, 4, 5, 8), c(1, 3, 2, 6, NA))
  fit <- expect_carried_warning(fit_to_end(x, 1, "VVV", rep(1, 5)))
  slope <- cov(x[1:4, 1], x[1:4, 2]) / var(x[1:4, 1])
  residual <- mean(residuals(lm(x[1:4, 2] ~ x[1:4, 1]))^2)
  v1 <- mean((x[, 1] - 4)^2)
  expect_near(fit$params$means, c(4, mean(x[1:4, 2]) + slope * (4 - 3)), 1e-5)
  expect_near(fit$params$covariances, c(v1, slope * v1, slope * v1, residual + slope^2 * v1), 1e-5)
})

test_that("the log-likelihood is that of what is observed, in every family", {
  for (family in families) {
    fit <- fit_iterations(holes, 3, family, theta, 10)
    expect_near(fit$loglik, sum(observed_log_density(coef(fit), holes)), 1e-12, label = family)
    expect_near(fit$loglik, log_likelihood(fit, holes), 1e-13, label = family)
    expect_never_falls(fit$trace[-1], label = family)
  }
})

test_that("a fit to what is observed is a maximum", {
  # Parameters nearby are no better.
  fit <- fit_to_end(holes, 2, "VVV", score_groups(iris4, 2))
  best <- sum(observed_log_density(coef(fit), holes))
  for (seed in 1:10) {
    moved <- coef(fit)
    step <- with_seed(seed, matrix(rnorm(8, sd = 0.02), 2))
    moved$means <- moved$means + step
    for (j in 1:2) moved$covariances[, , j] <- moved$covariances[, , j] * (1 + step[j, 1])
    expect_lt(sum(observed_log_density(moved, holes)), best)
  }
})

test_that("one component agrees with MGMM", {
  # MGMM 1.0.1.3, FitGMM(x, k = 1, eps = 1e-15, maxit = 20000) on these rows.
  mgmm_mean <- c(5.844099541, 3.048311093, 3.761399257, 1.19918368)
  mgmm_covariance <- c(
    0.692265422, -0.05047031794, 1.282741781, 0.518633147,
    -0.05047031794, 0.1940918853, -0.3345960362, -0.1226805311,
    1.282741781, -0.3345960362, 3.084230195, 1.286694633,
    0.518633147, -0.1226805311, 1.286694633, 0.5802531273
  )
  fit <- fit_to_end(holes, 1, "VVV", rep(1, 150), tol = 1e-13)
  expect_near(fit$params$means, mgmm_mean, 1e-7)
  expect_near(fit$params$covariances, mgmm_covariance, 1e-6)
})

test_that("complete data take the plain path, to the bit", {
  weights <- with_seed(1, rexp(150))
  for (family in families) {
    plain <- fit_iterations(iris4, 3, family, theta, 5, weights = weights)
    for (action in c("na.pass", "na.omit", "na.exclude", "na.fail")) {
      again <- fit_iterations(iris4, 3, family, theta, 5, weights = weights, na.action = action)
      expect_identical(again$params, plain$params)
    }
  }
  # The blocks of complete rows are those of the rows alone.
  both <- rbind(iris4, replace(iris4[1, , drop = FALSE], 2, NA))
  statistics <- function(x) cpp_statistics(theta, list(x = x), 1)
  expect_near(statistics(both)$weight - statistics(iris4)$weight, c(1, 0, 0), 1e-10)
})

test_that("where only some columns are of use, the others do not matter", {
  # A column that is missing in every row of weight is an error; one that is nearly so says little.
  x <- cbind(geyser, c(rnorm(5), rep(NA, 267)))
  fit <- fit_iterations(x, 2, "VVI", score_groups(geyser, 2), 20)
  without <- fit_iterations(geyser, 2, "VVI", score_groups(geyser, 2), 20)
  expect_near(fit$params$means[, 1:2], without$params$means, 0.02)
  expect_all_finite(fit)
})

test_that("NaN is NA, and integers and data frames may have either", {
  fit <- fit_iterations(holes, 2, "EEE", score_groups(iris4, 2), 3)
  nan <- replace(holes, is.na(holes), NaN)
  expect_identical(fit_iterations(nan, 2, "EEE", score_groups(iris4, 2), 3)$params, fit$params)
  frame <- as.data.frame(holes)
  expect_identical(fit_iterations(frame, 2, "EEE", score_groups(iris4, 2), 3)$params, fit$params)
  small <- matrix(c(1L, 2L, NA, 5L, 7L, 9L), ncol = 1)
  whole <- small[!is.na(small)]
  expect_warning(one <- fit_gmm(small, k = 1, covariance = "E"), "row 3", class = "mezcla_missing_warning")
  expect_same_params(coef(one), complete_mle(whole, rep(1, 5), "E"), 1e-12)
  expect_same_params(coef(fit_gmm(small, k = 1, covariance = "E", na.action = na.omit)),
                     complete_mle(whole, rep(1, 5), "E"), 1e-12)
})

test_that("na.omit leaves rows out, na.exclude keeps their place, na.fail fails", {
  frame <- as.data.frame(holes)
  gone <- which(rowSums(is.na(holes)) > 0)
  start <- score_groups(iris4, 2)[-gone]
  expected <- fit_iterations(holes[-gone, ], 2, "VVV", start, 5)
  omit <- fit_iterations(frame, 2, "VVV", start, 5, na.action = na.omit)
  exclude <- fit_iterations(frame, 2, "VVV", start, 5, na.action = na.exclude)
  expect_identical(omit$params, expected$params)
  expect_identical(exclude$params, expected$params)
  expect_s3_class(omit$na.action, "omit")
  expect_identical(unname(unclass(omit$na.action))[seq_along(gone)], gone)
  expect_length(predict(omit), 150 - length(gone))
  expect_length(predict(exclude), 150)
  expect_identical(unname(which(is.na(predict(exclude)))), gone)
  expect_identical(dim(fitted(exclude)), c(150L, 4L))
  expect_identical(dim(residuals(exclude)), c(150L, 4L))
  expect_identical(dim(residuals(omit)), c(150L - length(gone), 4L))
  expect_near(residuals(exclude)[-gone, ] + fitted(exclude)[-gone, ], iris4[-gone, ], 1e-12)
  expect_error(fit_gmm(frame, k = 2, na.action = na.fail), "row", class = "mezcla_error")
  expect_output(print(omit), "42 rows left out \\(na.omit\\)")
  expect_output(print(fit_iterations(frame, 2, "VVV", score_groups(iris4, 2), 2)), "47 values in 42 rows")
})

test_that("na.action takes rows from weights and labels too, and goes through formulas", {
  frame <- data.frame(holes, w = with_seed(2, rexp(150)), kind = iris$Species)
  whole <- stats::complete.cases(frame)
  fit <- fit_gmm(~ . - w - kind, data = frame, weights = w, labels = kind, covariance = "EEE",
                 na.action = "na.exclude")
  expect_near(fit$n_obs, sum(frame$w[whole]), 1e-14)
  expect_same_params(coef(fit), complete_mle(iris4[whole, ], iris$Species[whole], "EEE",
                                             weights = frame$w[whole]), 1e-12)
  expect_length(predict(fit), 150)
})

test_that("complete_mle() and m_step() of incomplete rows are maxima of their own", {
  # Every label known: each group alone, by a fit of one component.
  all <- complete_mle(holes, iris$Species)
  for (j in 1:3) {
    group <- holes[iris$Species == levels(iris$Species)[j], ]
    alone <- fit_to_end(group, 1, "VVV", rep(1, 50), tol = 1e-13)
    expect_near(all$means[j, ], alone$params$means, 1e-6)
    expect_near(all$covariances[, , j], alone$params$covariances, 1e-5)
  }
  # Soft: the weighted groups.
  w <- random_responsibilities(150, 2)
  soft <- m_step(holes, w)
  alone <- fit_to_end(holes, 1, "VVV", rep(1, 150), weights = w[, 2], tol = 1e-13)
  expect_near(soft$means[2, ], alone$params$means, 1e-6)
  expect_near(soft$proportions, colMeans(w), 1e-12)
})

test_that("predict() uses what is observed, and gives a row for every row", {
  fit <- fit_iterations(iris4, 3, "VVV", theta, 20)
  expect_near(predict(fit, holes, type = "logdensity"), observed_log_density(coef(fit), holes), 1e-12)
  nothing <- matrix(NA_real_, 2, 4)
  expect_near(predict(fit, nothing, type = "posterior"), rep(fit$params$proportions, each = 2), 1e-14)
  expect_identical(dim(predict(fit, holes, type = "mahalanobis")), c(150L, 3L))
  # Distances in the columns that are there.
  row <- c(5, NA, 2, NA)
  sigma <- fit$params$covariances[c(1, 3), c(1, 3), 2]
  expect_near(predict(fit, matrix(row, 1), type = "mahalanobis")[2],
              stats::mahalanobis(row[c(1, 3)], fit$params$means[2, c(1, 3)], sigma), 1e-12)
  expect_identical(anyNA(predict(fit, holes)), FALSE)
})

test_that("columns that are never seen together are told, where the family has their covariance", {
  x <- geyser
  x[1:136, 1] <- NA
  x[137:272, 2] <- NA
  start <- rep(1, 272)
  expect_warning(fit_gmm(x, k = 1, covariance = "VVV", start = start),
                 "No row has both column 'eruptions' and column 'waiting'", class = "mezcla_identification_warning")
  expect_silent(fit <- fit_gmm(x, k = 1, covariance = "VVI", start = start))
  expect_near(fit$params$means, colMeans(x, na.rm = TRUE), 1e-12)
  expect_silent(fit_gmm(x, k = 1, covariance = "VVV", start = start, prior = TRUE))
})

test_that("a nearly singular covariance keeps its digits", {
  # Eigenvalues 1, 1 and 1e-12: the third column is the sum of the others, nearly. What is observed
  # of a row without one of the three has a density of ordinary condition.
  root <- cbind(c(1, 0, 1), c(0, 1, 1), c(0, 0, 1e-6))
  theta <- gmm_params(1, t(c(1, 2, 3)), tcrossprod(root))
  x <- with_seed(1, matrix(rnorm(30), 10)) %*% t(root) + rep(1:3, each = 10)
  for (gone in 1:3) {
    x_o <- replace(x, cbind(1:10, gone), NA)
    expected <- sum(ref_log_normal(x[, -gone], theta$means[-gone], theta$covariances[-gone, -gone, 1]))
    expect_near(log_likelihood(theta, x_o), expected, 1e-8, label = gone)
  }
})

test_that("on the slow way to a collapse the log-likelihood does not fall", {
  # Twelve rows with holes in four columns: the variance in some direction shrinks to nothing.
  for (seed in c(1, 17, 26, 32, 35, 39)) {
    x <- with_seed(seed, {
      x <- matrix(rnorm(48), 12)
      replace(x, sample(48, 10), NA)
    })
    fit <- suppressWarnings(fit_iterations(x, 1, "VVV", rep(1, 12), 400))
    expect_never_falls(fit$trace, label = seed)
  }
})

test_that("constant columns are told under a prior, too", {
  x <- cbind(geyser, c = 1)
  x[3, 1] <- NA
  expect_error(fit_gmm(x, k = 2, covariance = "VVV", prior = TRUE), "'c' is constant", class = "mezcla_error")
  expect_error(fit_gmm(cbind(c(3, 3, NA, 3), 3), k = 1, covariance = "EVI", prior = TRUE), "constant",
               class = "mezcla_error")
})

test_that("units and origin do not matter: each observed value shifts the log-likelihood once", {
  start <- score_groups(iris4, 3)
  scale <- c(2^20, 2^-30, 1, 2^7)
  observed <- colSums(!is.na(holes))
  for (family in c("EEI", "VVI", "EEE", "VEE", "EVV", "VVV")) {
    a <- fit_iterations(holes, 3, family, start, 10)
    b <- fit_iterations(sweep(holes, 2, scale, "*"), 3, family, start, 10)
    expect_near(b$loglik, a$loglik - sum(observed * log(scale)), 1e-11, label = family)
    expect_near(b$params$means, sweep(a$params$means, 2, scale, "*"), 1e-10, label = family)
  }
  # Rounded so that the shift is exact.
  x <- round(holes * 2^10) / 2^10
  for (family in families) {
    a <- fit_iterations(x, 3, family, start, 10)
    b <- fit_iterations(x + 2^27, 3, family, start, 10)
    # Means are rounded to 1e-8 here. How far a flat objective was climbed when the start's sweeps
    # over the axes ended (EVE, VVE) depends on such digits.
    tol <- if (family %in% c("EVE", "VVE")) 1e-3 else 1e-6
    expect_near(b$loglik, a$loglik, tol / 10, label = family)
    expect_near(b$params$covariances, a$params$covariances, tol, label = family)
    expect_identical(b$cluster, a$cluster)
  }
})

test_that("dependent columns are found among the complete rows", {
  x <- cbind(iris4, total = rowSums(iris4))
  x[5, 1] <- NA
  expect_error(fit_gmm(x, k = 2, covariance = "VVV"), "dependent", class = "mezcla_error")
})

test_that("a column that is constant among the complete rows may vary among the others", {
  x <- cbind(a = c(geyser[1:20, 1], rep(NA, 20)), b = c(rep(70, 20), geyser[21:40, 2]))
  fit <- fit_gmm(x, k = 1, covariance = "VVI")
  expect_near(coef(fit)$means, c(mean(x[1:20, 1]), mean(x[, 2])), 1e-12)
  expect_true(fit_gmm(x, k = 1, covariance = "EEE")$status %in% c("converged", "iteration_limit"))
})

test_that("a row without any value is left out with a warning, and keeps its place", {
  x <- rbind(holes[1:9, ], NA, holes[10:150, ])
  start <- function(n) score_groups(iris4, 2)[c(1:9, if (n > 150) 1, 10:150)]
  expect_warning(fit <- fit_iterations(x, 2, "VVV", start(151), 3), "1 row .*: row 10[.]", class = "mezcla_missing_warning")
  without <- fit_iterations(holes, 2, "VVV", start(150), 3)
  expect_same_params(coef(fit), coef(without), 1e-12)
  expect_near(fit$loglik, without$loglik, 1e-9)
  expect_identical(c(nobs(fit), BIC(fit)), c(150, BIC(without)))
  said <- list(fit$cluster, predict(fit), predict(fit, type = "uncertainty"), fitted(fit)[, 1], residuals(fit)[, 4],
               predict(fit, type = "posterior")[, 1], fitted(fit, "posterior")[, 1], relabel(fit, 2:1)$cluster,
               combine_components(fit)$cluster)
  for (values in said[-5]) expect_identical(unname(which(is.na(values))), 10L)
  expect_true(is.na(said[[5]][10]) && length(said[[5]]) == 151)
  printed <- capture.output(print(fit))
  expect_match(printed, "150 of 151 rows", all = FALSE)
  expect_match(printed, "1 row without any value left out", all = FALSE)
  expect_no_match(printed, "Weights")
  for (what in c("classification", "uncertainty", "responsibilities", "parallel", "projection")) draw(plot(fit, what = what))
  expect_warning(means <- fit_kmeans(x, 2, start = iris4[c(1, 100), ]), "row 10",
                 class = "mezcla_missing_warning")
  expect_identical(unname(which(is.na(means$cluster))), 10L)
  expect_identical(sum(means$size), 150)
  draw(plot(means))
  expect_warning(fit_gmm(rbind(holes, NA, NA), 2, "EII", start = c(start(150), 1, 2)), "2 rows .*: rows 151, 152[.]",
                 class = "mezcla_missing_warning")
})

test_that("a column without any value is an error that names it", {
  x <- rbind(holes, NA)
  expect_error(fit_gmm(cbind(holes, z = NA), k = 2), "column 'z' has none", class = "mezcla_error")
  # With weight 0 a row is absent anyway.
  fit <- fit_iterations(x, 2, "VVV", c(score_groups(iris4, 2), 1), 3, weights = c(rep(1, 150), 0))
  expect_same_params(coef(fit), coef(fit_iterations(holes, 2, "VVV", score_groups(iris4, 2), 3)), 1e-12)
  expect_length(fit$cluster, 151)
})

test_that("of centres that are as near in what is observed, k-means takes the first", {
  x <- cbind(c(-1, 0, 1, 0), c(0, NA, 0, 0))
  cluster_at <- function(centers) {
    unname(suppressWarnings(fit_kmeans(x, start = centers, control = kmeans_control(max_iter = 0)))$cluster)
  }
  expect_identical(cluster_at(cbind(c(-1, 1), 0)), c(1L, 1L, 2L, 1L))
  expect_identical(cluster_at(cbind(c(1, -1), 0)), c(2L, 1L, 1L, 1L))
})

test_that("k-means over what is observed: J by hand, and descent", {
  x <- with_holes(scale(iris4))
  centers <- x[c(1, 61, 121), ]
  fit <- fit_kmeans(x, start = centers)
  squares <- (x - fit$centers[fit$cluster, ])^2
  expect_near(fit$tot.withinss, sum(squares, na.rm = TRUE), 1e-12)
  # Each coordinate of a centre is the mean of what its rows have, each row is nearest.
  for (j in 1:3) expect_near(fit$centers[j, ], colMeans(x[fit$cluster == j, ], na.rm = TRUE), 1e-12)
  all <- vapply(1:3, function(j) colSums((t(x) - fit$centers[j, ])^2, na.rm = TRUE), numeric(150))
  expect_identical(unname(fit$cluster), max.col(-all, ties.method = "first"))
  expect_true(all(diff(fit$trace) <= 0))
  expect_near(fit$totss, sum(sweep(x, 2, colMeans(x, na.rm = TRUE))^2, na.rm = TRUE), 1e-12)
  expect_near(distortion(x, fit$centers, fit$cluster), fit$tot.withinss, 1e-12)
  expect_identical(unname(predict(fit, x)), unname(fit$cluster))
  expect_near(attr(logLik(fit), "df"), 3 * 4 + 1, 1e-15)
  expect_identical(sum(with_seed(1, fit_kmeans(x, 3))$size), 150L)
})

test_that("a row without any value tells nothing, whatever its label", {
  x <- rbind(as.matrix(faithful), NA)
  labels <- c(1, 2, rep(NA, 270), 1)
  fit <- with_seed(1, suppressWarnings(fit_gmm(x, 2, "VVV", labels = labels)))
  expect_near(log_likelihood(fit$params, x, labels = labels), fit$loglik, 1e-12)
  expect_near(log_likelihood(fit$params, x[-273, ], labels = labels[-273]), fit$loglik, 1e-12)
})

test_that("a common shape that is flat in a column of few values has collapsed", {
  x <- as.matrix(faithful)
  x[3:272, 1] <- NA
  for (family in c("EEI", "VEI", "EEE", "VEE", "EEV", "VEV")) {
    fit <- with_seed(1, suppressWarnings(fit_gmm(x, 3, family)))
    variances <- apply(fit$params$covariances, 3, function(sigma) min(eigen(sigma, TRUE)$values))
    if (fit$status != "collapsed") expect_gt(min(variances), 1e-6, label = family)
  }
  chosen <- with_seed(1, suppressWarnings(fit_gmm(x, k = 1:3)))
  expect_gt(min(chosen$params$covariances[1, 1, ]), 1e-6)
})

test_that("rows that are left out leave the others their numbers, without a formula as with one", {
  columns <- airquality[c("Ozone", "Temp")]
  there <- which(!is.na(columns$Ozone))
  for (data in list(columns, unname(as.matrix(columns)))) {
    fit <- fit_gmm(data, 1, "EEE", na.action = na.omit)
    expect_identical(names(fit$cluster), as.character(there))
    expect_identical(rownames(residuals(fit)), as.character(there))
    expect_identical(names(fit_kmeans(data, start = rbind(c(10, 60), c(50, 80)), na.action = na.omit)$cluster), as.character(there))
  }
  expect_identical(names(fitted(fit_gmm(columns, 1, "EEE", na.action = na.exclude), "classes")), as.character(1:153))
  expect_null(names(fit_gmm(columns, 1, "EEE")$cluster))
})
