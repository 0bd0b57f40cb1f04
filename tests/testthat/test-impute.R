# Missing values filled in: conditional means, and draws with the conditional distribution.
# Also for R/: conditional_laws.

# Row by row, as the formulas stand in a book: given x_O, the responsibilities, and for each
# component the mean and covariance of x_M.
ref_conditional <- function(params, row) {
  o <- !is.na(row)
  k <- length(params$proportions)
  given <- lapply(seq_len(k), function(j) {
    mean <- params$means[j, ]
    sigma <- matrix(params$covariances[, , j], length(row))
    if (!any(o)) return(list(log = 0, mean = mean, covariance = sigma))
    slope <- sigma[!o, o, drop = FALSE] %*% solve(sigma[o, o, drop = FALSE])
    list(log = ref_log_normal(t(row[o]), mean[o], sigma[o, o, drop = FALSE]),
         mean = mean[!o] + slope %*% (row[o] - mean[o]),
         covariance = sigma[!o, !o, drop = FALSE] - slope %*% sigma[o, !o, drop = FALSE])
  })
  joint <- log(params$proportions) + vapply(given, function(law) law$log, 0)
  noise <- params$noise
  if (!is.null(noise)) {
    side <- noise$box[2, ] - noise$box[1, ]
    joint <- c(joint, log(noise$proportion) - sum(log(side[o])))
    given[[k + 1]] <- list(mean = colMeans(noise$box)[!o],
                           covariance = diag(side[!o]^2 / 12, sum(!o)))
  }
  w <- exp(joint - max(joint))
  list(w = w / sum(w), means = sapply(given, function(law) law$mean), laws = given)
}

ref_impute <- function(params, x) {
  for (i in which(rowSums(is.na(x)) > 0)) {
    at <- ref_conditional(params, x[i, ])
    x[i, is.na(x[i, ])] <- matrix(at$means, ncol = length(at$w)) %*% at$w
  }
  x
}

# Each cell missing with this probability, and the first row altogether.
punch <- function(x, probability, seed = 1) {
  with_seed(seed, x[runif(length(x)) < probability] <- NA)
  x[1, ] <- NA
  x
}

plane <- gmm_params(c(0.3, 0.7), rbind(c(0, 0), c(4, -1)),
                    array(c(1, 0.8, 0.8, 1, 2, -1, -1, 3), c(2, 2, 2)))
box <- rbind(lower = c(-10, -8), upper = c(10, 12))
noisy <- gmm_params(c(0.2, 0.5), unname(plane$means), unname(plane$covariances),
                    noise = list(proportion = 0.3, box = box))
fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 10)
by_formula <- fit_iterations(~ eruptions + waiting, 2, "VVV", score_groups(geyser, 2), 10, data = faithful)

test_that("with one component it is the regression, by hand", {
  # Slopes 3/4 of x2 on x1 and 3/9 of x1 on x2; given x1, the variance of x2 is 9 - 9/4.
  normal <- gmm_params(1, rbind(c(1, -1)), matrix(c(4, 3, 3, 9), 2))
  x <- rbind(c(3, NA), c(NA, 5), c(1, NA), c(NA, NA), c(7, 7))
  expect_near(impute(normal, x), rbind(c(3, 0.5), c(3, 5), c(1, -1), c(1, -1), c(7, 7)), 1e-15)
  many <- impute(normal, x[rep(1, 20000), ], type = "draw", seed = 1)[, 2]
  expect_lt(abs(mean(many) - 0.5), 5 * sqrt(6.75 / 20000))
  expect_lt(abs(var(many) - 6.75), 5 * 6.75 * sqrt(2 / 20000))
})

test_that("with two components it is the average of two regressions, by hand", {
  x <- rbind(c(1, NA), c(NA, 2))
  w <- c(0.3 * dnorm(1, 0, 1), 0.7 * dnorm(1, 4, sqrt(2)))
  second <- sum(w * c(0.8 * 1, -1 - 0.5 * (1 - 4))) / sum(w)
  w <- c(0.3 * dnorm(2, 0, 1), 0.7 * dnorm(2, -1, sqrt(3)))
  first <- sum(w * c(0.8 * 2, 4 - (2 + 1) / 3)) / sum(w)
  expect_near(impute(plane, x), rbind(c(1, second), c(first, 2)), 1e-14)
})

test_that("means are the book's formulas, whatever the pattern", {
  for (d in c(1, 2, 6)) {
    params <- random_params(d, 3, seed = d)
    x <- punch(cloud(200, d, 3, seed = d), 0.4)
    expect_near(impute(params, x), ref_impute(params, x), 1e-12)
  }
  for (k in c(1, 2)) {
    params <- random_params(3, k, seed = k)
    x <- punch(cloud(50, 3, 2), 0.5)
    expect_near(impute(params, x), ref_impute(params, x), 1e-12)
  }
})

test_that("draws have the conditional distribution", {
  # Given x1, x2 has a mixture for its distribution, whose distribution function is known.
  at <- ref_conditional(plane, c(1.5, NA))
  rest <- gmm_params(at$w, at$means, sapply(at$laws, function(law) law$covariance))
  expect_gt(min(at$w), 0.05)
  x <- impute(plane, matrix(c(1.5, NA), 5000, 2, byrow = TRUE), type = "draw", seed = 2)
  expect_true(all(x[, 1] == 1.5))
  expect_gt(suppressWarnings(ks.test(pgmm(x[, 2], rest), "punif"))$p.value, 1e-3)
  line <- gmm_params(c(0.3, 0.7), c(0, 5), c(1, 4))
  x <- impute(line, rep(NA_real_, 5000), type = "draw", seed = 3)
  expect_gt(suppressWarnings(ks.test(pgmm(x, line), "punif"))$p.value, 1e-3)
})

test_that("draws of several values have their covariances", {
  params <- random_params(4, 2, seed = 5)
  row <- c(NA, 0.5, NA, NA)
  at <- ref_conditional(params, row)
  n <- 40000
  x <- impute(params, matrix(row, n, 4, byrow = TRUE), type = "draw", seed = 1)[, -2]
  mean <- as.vector(at$means %*% at$w)
  second <- Reduce(`+`, lapply(1:2, function(j) {
    at$w[j] * (at$laws[[j]]$covariance + tcrossprod(at$means[, j]))
  }))
  covariance <- second - tcrossprod(mean)
  expect_true(all(abs(colMeans(x) - mean) < 5 * sqrt(diag(covariance) / n)))
  # Standard errors of the covariances from the draws themselves.
  centred <- sweep(x, 2, mean)
  for (a in 1:3) for (b in 1:a) {
    products <- centred[, a] * centred[, b]
    expect_lt(abs(mean(products) - covariance[a, b]), 5 * sd(products) / sqrt(n))
  }
})

test_that("many draws average to the mean, with the conditional variance", {
  x <- punch(cloud(40, 2, 2, seed = 3), 0.4)
  m <- 2000
  draws <- impute(plane, x, type = "draw", m = m, seed = 1)
  expect_type(draws, "list")
  expect_length(draws, m)
  missing <- is.na(x)
  values <- vapply(draws, function(full) full[missing], numeric(sum(missing)))
  expected <- impute(plane, x)[missing]
  # V(x_M | x_O) = E V(x_M | x_O, z) + V E(x_M | x_O, z)
  variance <- function(i) {
    at <- ref_conditional(plane, x[i, ])
    within <- sapply(at$laws, function(law) diag(law$covariance))
    means <- matrix(at$means, ncol = 2)
    as.vector(matrix(within, ncol = 2) %*% at$w + (means - as.vector(means %*% at$w))^2 %*% at$w)
  }
  variances <- x
  for (i in which(rowSums(missing) > 0)) variances[i, missing[i, ]] <- variance(i)
  variances <- variances[missing]
  expect_true(all(abs(rowMeans(values) - expected) < 5 * sqrt(variances / m)))
  expect_true(all(apply(values, 1, var) / variances > 0.7))
  expect_true(all(apply(values, 1, var) / variances < 1.4))
  expect_true(all(vapply(draws, function(full) identical(full[!missing], x[!missing]), NA)))
})

test_that("a row with nothing observed gets the mixture's mean, or a draw from the mixture", {
  nothing <- matrix(NA_real_, 20000, 2)
  expect_near(impute(plane, nothing[1, , drop = FALSE]), c(2.8, -0.7), 1e-15)
  x <- impute(plane, nothing, type = "draw", seed = 4)
  covariance <- 0.3 * (plane$covariances[, , 1] + tcrossprod(c(-2.8, 0.7))) +
    0.7 * (plane$covariances[, , 2] + tcrossprod(c(1.2, -0.3)))
  expect_true(all(abs(colMeans(x) - c(2.8, -0.7)) < 5 * sqrt(diag(covariance) / 20000)))
  expect_near(cov(x), covariance, 0.05) # five standard errors are about 0.25 of 5
})

test_that("noise is filled in from its box", {
  x <- rbind(c(1, NA), c(NA, -3), c(NA, NA), c(9, NA), c(2, 2))
  full <- impute(noisy, x)
  expect_near(full, ref_impute(noisy, x), 1e-13)
  # By hand: density 1/20 on the side observed, and 2, the middle of the other side.
  w <- c(0.2 * dnorm(1, 0, 1), 0.5 * dnorm(1, 4, sqrt(2)), 0.3 / 20)
  expect_near(full[1, 2], sum(w * c(0.8, 0.5, 2)) / sum(w), 1e-14)
  expect_near(full[3, ], 0.5 * c(4, -1) + 0.3 * c(0, 2), 1e-14)
  # Far from the components a row is noise, also beyond the box.
  for (far in c(-9.9, 1000)) {
    row <- matrix(c(far, NA), 4000, 2, byrow = TRUE)
    expect_near(impute(noisy, row)[, 2], rep(2, 4000), 1e-6)
    drawn <- impute(noisy, row, type = "draw", seed = 1)
    expect_true(all(drawn[, 1] == far & drawn[, 2] >= -8 & drawn[, 2] <= 12))
    expect_gt(suppressWarnings(ks.test(drawn[, 2], "punif", -8, 12))$p.value, 1e-3)
  }
})

test_that("draws with noise have the moments of all components", {
  at <- ref_conditional(noisy, c(1, NA))
  n <- 40000
  x <- impute(noisy, matrix(c(1, NA), n, 2, byrow = TRUE), type = "draw", seed = 1)[, 2]
  mean <- sum(at$w * at$means)
  variance <- sum(at$w * (vapply(at$laws, function(law) law$covariance[1], 0) + at$means^2)) - mean^2
  expect_lt(abs(mean(x) - mean), 5 * sqrt(variance / n))
  expect_lt(abs(mean((x - mean)^2) - variance), 5 * sd((x - mean)^2) / sqrt(n))
})

test_that("rows keep their order, names and observed values to the bit", {
  x <- punch(geyser, 0.3)
  rownames(x) <- paste0("r", 1:272)
  full <- impute(fit, x)
  expect_identical(dimnames(full), dimnames(x))
  expect_identical(full[!is.na(x)], x[!is.na(x)])
  expect_false(anyNA(full))
  rows <- with_seed(1, sample(272))
  expect_near(impute(fit, x[rows, ]), full[rows, ], 1e-13)
  for (i in 1:6) expect_near(impute(fit, x[i, , drop = FALSE]), full[i, ], 1e-13)
})

test_that("where nothing is missing, the data come back", {
  for (type in c("mean", "draw")) {
    expect_identical(impute(fit, type = type), geyser)
    expect_identical(impute(fit, faithful, type), faithful)
    expect_identical(impute(fit, geyser[0, ], type), geyser[0, ])
    expect_identical(impute(by_formula, faithful[0, ], type), faithful[0, ])
  }
  counts <- matrix(1:4, 2)
  expect_identical(impute(plane, counts), counts)
  expect_identical(impute(plane, counts, "draw", m = 2), list(counts, counts))
  expect_identical(impute(by_formula), as.data.frame(geyser))
})

test_that("a data frame comes back with all of its columns", {
  frame <- data.frame(
    id = letters[1:4], waiting = c(60L, NA, NA, 80L), when = Sys.Date() + 0:3,
    eruptions = c(NA, 2, NA, 4), other = c(NA, 1, 2, NA), row.names = paste0("r", 1:4)
  )
  expected <- impute(fit, as.matrix(frame[c("eruptions", "waiting")]))
  for (model in list(fit, by_formula, coef(fit))) {
    full <- impute(model, frame)
    for (what in c("names", "row.names", "class")) {
      expect_identical(attr(full, what), attr(frame, what))
    }
    expect_identical(full[c("id", "when", "other")], frame[c("id", "when", "other")])
    expect_near(as.matrix(full[c("eruptions", "waiting")]), expected, 1e-13)
    drawn <- impute(model, frame, type = "draw", m = 2, seed = 1)
    expect_identical(dimnames(drawn[[2]]), dimnames(frame))
    expect_identical(is.na(drawn[[2]]), is.na(full))
  }
})

test_that("a list of columns will do for a formula, and comes back as a data frame", {
  columns <- list(waiting = c(NA, 60), eruptions = c(2, 3))
  completed <- impute(by_formula, columns)
  expect_identical(completed, impute(by_formula, as.data.frame(columns)))
  expect_identical(completed$waiting[2], 60)
  expect_near(completed$waiting[1], impute(fit, cbind(eruptions = 2, waiting = NA))[, "waiting"], 1e-12)
})

test_that("named columns of a matrix may come in any order", {
  x <- punch(geyser, 0.3)
  wide <- cbind(id = 1:272, waiting = x[, 2], gap = NA, eruptions = x[, 1])
  for (model in list(fit, by_formula, coef(fit))) {
    full <- impute(model, wide)
    expect_identical(dimnames(full), dimnames(wide))
    expect_identical(full[, c("id", "gap")], wide[, c("id", "gap")])
    expect_near(full[, c("eruptions", "waiting")], impute(fit, x), 1e-13)
  }
  expect_near(impute(fit, unname(x)), impute(fit, x), 1e-13)
  # Names that were made up are no names to match by.
  named <- cbind(a = c(1, NA), b = c(NA, 2))
  expect_identical(unname(impute(plane, named)), impute(plane, unname(named)))
  swapped <- cbind(x2 = c(NA, 2), x1 = c(1, NA))
  expect_identical(impute(plane, swapped), impute(plane, swapped[, 2:1])[, 2:1])
})

test_that("vectors come back as vectors", {
  expect_identical(names(impute(fit, c(waiting = 70, eruptions = NA))), c("waiting", "eruptions"))
  row <- cbind(eruptions = NA, waiting = 70)
  expect_identical(unname(impute(fit, c(waiting = 70, eruptions = NA))), rev(as.vector(impute(fit, row))))
  expect_identical(impute(by_formula, c(waiting = 70, eruptions = NA)),
                   impute(fit, c(waiting = 70, eruptions = NA)))
  expect_identical(impute(fit, c(NA, 70)), as.vector(impute(fit, row)))
  line <- gmm_params(c(0.3, 0.7), c(0, 5), c(1, 4))
  expect_near(impute(line, c(a = 1, b = NA, c = 2)), c(1, 3.5, 2), 1e-15)
  expect_identical(names(impute(line, c(a = 1, b = NA, c = 2))), c("a", "b", "c"))
})

test_that("series and sparse matrices stay what they are", {
  x <- cbind(c(1, NA, 0), c(0, 2, NA))
  full <- impute(plane, x)
  expect_identical(impute(plane, ts(x, 2001)), ts(full, 2001))
  skip_if_not_installed("Matrix")
  sparse <- impute(plane, Matrix::Matrix(x, sparse = TRUE))
  expect_s4_class(sparse, "dgCMatrix")
  expect_identical(as.matrix(sparse), full)
})

test_that("the rows of the fit are filled in, for a formula as a data frame", {
  holes <- punch(geyser, 0.2)
  expected <- impute(coef(fit), holes)
  fit$data <- holes
  expect_identical(impute(fit), expected)
  by_formula$data <- holes
  expect_identical(names(impute(by_formula)), c("eruptions", "waiting"))
  expect_near(as.matrix(impute(by_formula)), impute(coef(by_formula), holes), 1e-15)
})

test_that("at EM's fixed point the filled data have the mean of the mixture", {
  x <- punch(geyser, 0.2)
  some <- rowSums(!is.na(x)) > 0
  x <- x[some, ]
  for (model in c("VVV", "EEI")) {
    own <- fit_to_end(x, 2, model, score_groups(geyser, 2)[some])
    # sum_j pi_j mu_j = (1/n) sum_i sum_j w_ij E[x_i | x_iO, j]
    expect_near(colMeans(impute(own)), own$params$proportions %*% own$params$means, 1e-6)
    expect_identical(impute(own)[!is.na(x)], x[!is.na(x)])
    expect_identical(impute(own, x), impute(own))
  }
  frame <- data.frame(x, sex = "f")
  own <- fit_gmm(~ waiting + eruptions, data = frame, k = 1, covariance = "VVV",
                 control = gmm_control(tol = 1e-11))
  expect_near(colMeans(impute(own)), own$params$means, 1e-6)
  expect_identical(impute(own, frame)[c("waiting", "eruptions")], impute(own))
  # Rows that were left out of the fit are no rows of it.
  whole <- stats::na.omit(frame)
  own <- fit_gmm(~ waiting + eruptions, data = frame, k = 1, covariance = "VVV", na.action = na.omit)
  expect_identical(dim(impute(own)), c(nrow(whole), 2L))
  expect_false(anyNA(impute(own, frame)))
})

test_that("a fit with noise fills in its rows", {
  x <- rbind(punch(geyser, 0.2), cbind(c(9, 0, NA, 8), c(20, NA, 150, 130)))
  x <- x[rowSums(!is.na(x)) > 0, ]
  own <- fit_gmm(x, k = 2, covariance = "VVV", start = fit, noise = TRUE)
  expect_near(impute(own), ref_impute(coef(own), x), 1e-12)
  drawn <- impute(own, type = "draw", seed = 1)
  expect_identical(drawn[!is.na(x)], x[!is.na(x)])
  expect_false(anyNA(drawn))
})

test_that("what a formula computes can be observed but not filled in", {
  model <- fit_gmm(~ eruptions + log(waiting), faithful, k = 1, covariance = "VVV")
  expected <- impute(coef(model), cbind(eruptions = NA, "log(waiting)" = log(70)))
  full <- impute(model, data.frame(waiting = 70, eruptions = NA))
  expect_identical(full$waiting, 70)
  expect_near(full$eruptions, expected[1], 1e-14)
  expect_identical(names(impute(model)), c("eruptions", "log(waiting)"))
  lost <- data.frame(waiting = c(70, NA), eruptions = c(NA, 2))
  expect_error(impute(model, lost), "newdata.*'log\\(waiting\\)'.*row 2", class = "mezcla_error")
  # A column of that name is not the one that was missing.
  lost[["log(waiting)"]] <- 1
  expect_error(impute(model, lost), "'log\\(waiting\\)'.*row 2", class = "mezcla_error")
})

test_that("seeds keep the contract of simulate", {
  x <- punch(geyser, 0.3)
  one <- impute(fit, x, type = "draw", seed = 5)
  expect_identical(one, impute(fit, x, type = "draw", seed = 5))
  expect_identical(one, with_seed(5, impute(fit, x, type = "draw")))
  expect_identical(one, impute(fit, x, type = "draw", m = 3, seed = 5)[[1]])
  expect_false(identical(one, impute(fit, x, type = "draw", seed = 6)))
  several <- impute(fit, x, type = "draw", m = 3, seed = 5)
  expect_false(identical(several[[1]], several[[2]]))
  with_seed(1, {
    before <- .Random.seed
    impute(fit, x, type = "draw", seed = 5)
    impute(fit, x)
    expect_identical(.Random.seed, before)
    impute(fit, x, type = "draw")
    expect_false(identical(.Random.seed, before))
  })
})

test_that("units do not matter", {
  x <- punch(geyser, 0.3)
  unit <- 2^c(300, -300)
  params <- coef(fit)
  params$means <- params$means * rep(unit, each = 2)
  params$covariances <- params$covariances * as.vector(tcrossprod(unit))
  scaled <- impute(params, x * rep(unit, each = 272))
  expect_near(scaled / rep(unit, each = 272), impute(fit, x), 1e-10)
})

test_that("a nearly exact dependence is followed, and draws then have next to no spread", {
  tight <- gmm_params(1, rbind(c(0, 0, 0)), matrix(1 - 1e-12, 3, 3) + diag(1e-12, 3))
  x <- matrix(c(2, NA, 2), 100, 3, byrow = TRUE)
  expect_near(impute(tight, x)[, 2], rep(2, 100), 1e-3)
  drawn <- impute(tight, x, type = "draw", seed = 1)[, 2]
  # V(x_2 | x_1, x_3) = (1 - rho) (1 + 2 rho) / (1 + rho), 1.5e-12 here
  expect_lt(abs(log(mean((drawn - impute(tight, x)[, 2])^2) / 1.5e-12)), log(2))
})

test_that("errors say what is wrong", {
  lean <- fit_gmm(geyser, k = 2, covariance = "VVV", start = fit, keep_data = FALSE)
  x <- rbind(c(1, NA))
  fails <- function(code, regexp) expect_error(code, regexp, class = "mezcla_error")
  fails(impute(lean), "newdata.*keep_data = FALSE")
  expect_near(impute(lean, x), impute(coef(lean), x), 1e-15)
  fails(impute(plane), "newdata")
  fails(impute(plane, NULL), "newdata")
  fails(impute(plane, x, type = "mode"), "`type`.*\"mean\", \"draw\".*mode")
  fails(impute(plane, x, m = 3), "`m` must be 1.*not 3")
  fails(impute(plane, x, type = "draw", m = 0), "`m` must be a whole number")
  fails(impute(plane, x, type = "draw", m = 1.5), "`m` must be a whole number")
  fails(impute(plane, x, draws = 3), "draws")
  fails(impute(fit, x, draws = 3), "draws")
  fails(impute(plane, cbind(x, 1)), "`newdata`.*2 columns, not 3")
  fails(impute(plane, rbind(c(Inf, NA))), "`newdata`")
  fails(impute(fit, cbind(eruptions = NA, b = 1)), "`newdata`.*waiting")
  fails(impute(by_formula, data.frame(eruptions = NA)), "`newdata`.*waiting")
  fails(impute(fit, data.frame(eruptions = NA, waiting = "a")), "`newdata`.*'waiting'")
})
