# Fits that learn from further rows: stepwise EM.

three_groups <- function(n, seed = 1) {
  with_seed(seed, {
    z <- sample(3, n, TRUE, c(0.5, 0.3, 0.2))
    x <- matrix(rnorm(3 * n), n) + rbind(c(0, 0, 0), c(4, 1, 0), c(0, 5, 5))[z, ]
    list(x = structure(x, dimnames = list(NULL, c("a", "b", "c"))), z = z)
  })
}

at_start <- function(x, k, covariance = "VVV", ..., start) {
  suppressWarnings(fit_gmm(x, k, covariance, ..., start = start, control = gmm_control(max_iter = 1, tol = 0)))
}

test_that("a batch of all rows and a step of size 1 are an iteration of EM, in every family", {
  rows <- three_groups(600)
  x <- rows$x
  start <- complete_mle(x, ifelse(seq_len(600) %% 7 == 0, 1, rows$z))
  for (family in gmm_families()$covariance) {
    fit <- at_start(x, 3, family, start = start)
    one <- m_step(x, e_step(fit, x), covariance = family)
    # A line search and rounding stop where they stop: a tolerance for families without a closed form.
    learned <- update(fit, newdata = x, before = 0, batch_size = 1e6)
    expect_equal(unclass(coef(learned)), unclass(one), tolerance = if (family %in% c("VEI", "VEE", "EVE", "VVE", "VEV")) 1e-6 else 1e-12, info = family)
    expect_near(learned$online$loglik, log_likelihood(fit, x), 1e-13)
    expect_identical(learned$online$step, 1)
    expect_identical(learned$online$batches, 1L)
  }
})

test_that("so they are with weights, missing values, labels, noise, a prior and constraints", {
  rows <- three_groups(600)
  x <- rows$x
  known <- replace(rows$z, seq_len(600) %% 10 != 0, NA)
  weights <- with_seed(2, rexp(600))
  start <- complete_mle(x, ifelse(seq_len(600) %% 7 == 0, 1, rows$z))
  holes <- x
  holes[cbind(1:200, rep(1:3, length.out = 200))] <- NA
  prior <- gmm_prior(mean = c(1, 1, 1), scale = diag(3))
  learned <- function(fit, x, ...) suppressWarnings(update(fit, newdata = x, before = 0, batch_size = 1e6, ...))
  next_one <- function(x, ..., weights = NULL, labels = NULL, noise = FALSE, prior = NULL) {
    fit_gmm(x, 3, "VVV", weights = weights, labels = labels, noise = noise, prior = prior, ..., control = gmm_control(max_iter = 1, tol = 0))
  }
  expect_next <- function(fit, x, ..., learn = list()) {
    one <- suppressWarnings(next_one(x, ..., start = fit))
    got <- do.call(learned, c(list(fit, x), learn))
    expect_equal(unclass(coef(got)), unclass(coef(one)), tolerance = 1e-9)
  }
  expect_next(at_start(x, 3, weights = weights, start = start), x, weights = weights, learn = list(weights = weights))
  expect_next(at_start(holes, 3, start = start), holes)
  expect_next(at_start(x, 3, labels = known, start = start), x, labels = known, learn = list(labels = known))
  noisy <- rbind(x, matrix(with_seed(3, runif(90, -10, 15)), 30))
  expect_next(at_start(noisy, 3, noise = TRUE, start = start), noisy, noise = TRUE)
  expect_next(at_start(x, 3, prior = prior, start = start), x, prior = prior)
  expect_next(at_start(x, 3, constraint = gmm_constraint(eigen_ratio = 1.5), start = start), x, constraint = gmm_constraint(eigen_ratio = 1.5))
  expect_next(at_start(x, 3, proportions = "equal", start = start), x, proportions = "equal")
})

test_that("of one component the maximum of all rows is found, and with kappa the average that the definition says", {
  x <- as.matrix(faithful)
  for (family in c("EII", "VVI", "VVV")) {
    old <- fit_gmm(x[1:100, ], 1, family)
    expect_equal(unclass(coef(update(old, newdata = x[-(1:100), ], batch_size = 30))), unclass(coef(fit_gmm(x, 1, family))), tolerance = 1e-12)
    kept_none <- fit_gmm(x[1:100, ], 1, family, keep_data = FALSE)
    expect_equal(unclass(coef(update(kept_none, newdata = x[-(1:100), ]))), unclass(coef(fit_gmm(x, 1, family))), tolerance = 1e-12)
  }
  w <- with_seed(1, rexp(272))
  old <- fit_gmm(x[1:100, ], 1, "VVV", weights = w[1:100])
  new <- update(old, newdata = x[101:272, ], weights = w[101:272], batch_size = 50)
  expect_equal(unclass(coef(new)), unclass(coef(fit_gmm(x, 1, "VVV", weights = w))), tolerance = 1e-12)
  expect_equal(nobs(new), sum(w))
  # By hand: averages of x and of x^2.
  y <- faithful$eruptions
  m1 <- mean(y[1:72])
  m2 <- mean(y[1:72]^2)
  for (t in 0:3) {
    gamma <- (t + 1 + 72 / 50)^-0.7
    batch <- y[72 + t * 50 + 1:50]
    m1 <- (1 - gamma) * m1 + gamma * mean(batch)
    m2 <- (1 - gamma) * m2 + gamma * mean(batch^2)
  }
  fit <- update(fit_gmm(y[1:72], 1, "V"), newdata = y[-(1:72)], kappa = 0.7, batch_size = 50)
  expect_near(fit$means, m1, 1e-13)
  expect_near(fit$covariances, m2 - m1^2, 1e-11)
  expect_near(fit$online$step, (4 + 72 / 50)^-0.7, 1e-15)
})

test_that("two components are those of stepwise EM written down for one variable", {
  y <- with_seed(4, c(rnorm(300), rnorm(300, 4, 2)))[with_seed(5, sample(600))]
  first <- fit_gmm(y[1:100], 2, "V")
  joint <- function(y, p) outer(y, 1:2, function(y, j) p$pi[j] * stats::dnorm(y, p$mu[j], sqrt(p$s2[j])))
  sums <- function(y, p) {
    w <- joint(y, p) / rowSums(joint(y, p))
    rbind(colMeans(w), colMeans(w * y), colMeans(w * y^2))
  }
  maximum <- function(s) list(pi = s[1, ], mu = s[2, ] / s[1, ], s2 = s[3, ] / s[1, ] - (s[2, ] / s[1, ])^2)
  p <- list(pi = first$proportions, mu = as.vector(first$means), s2 = as.vector(first$covariances))
  s <- sums(y[1:100], p)
  loglik <- 0
  for (t in 0:4) {
    batch <- y[100 + t * 100 + 1:100]
    gamma <- (t + 2)^-0.8
    loglik <- loglik + sum(log(rowSums(joint(batch, p))))
    s <- (1 - gamma) * s + gamma * sums(batch, p)
    p <- maximum(s)
  }
  fit <- update(first, newdata = y[-(1:100)], kappa = 0.8, batch_size = 100)
  expect_near(fit$proportions, p$pi, 1e-12)
  expect_near(fit$means, p$mu, 1e-12)
  expect_near(fit$covariances, p$s2, 1e-11)
  expect_near(fit$online$loglik, loglik, 1e-12)
  expect_near(sum(fit$trace), loglik, 1e-12)
})

test_that("it does not matter where chunks begin, nor whether rows come at once or in two calls", {
  x <- three_groups(2000)$x
  first <- fit_gmm(x[1:500, ], 3, "EEE")
  rest <- x[-(1:500), ]
  whole <- update(first, newdata = rest, batch_size = 250)
  for (rows in list(c(77, 300), 1000, 1e6)) {
    expect_equal(unclass(coef(update(first, newdata = chunk_source_from(rest, rows), batch_size = 250))), unclass(coef(whole)), tolerance = 1e-12)
  }
  twice <- update(update(first, newdata = rest[1:750, ], batch_size = 250), newdata = rest[751:1500, ], batch_size = 250)
  expect_equal(twice$online, whole$online, tolerance = 1e-12)
  expect_identical(twice$trace, whole$trace)
  expect_identical(twice$n_obs, 2000)
  # Columns are matched by name.
  expect_identical(coef(update(first, newdata = as.data.frame(rest)[3:1], batch_size = 250)), coef(whole))
})

test_that("it comes near to the maximum of all rows", {
  rows <- three_groups(10000, 7)
  x <- rows$x
  first <- fit_gmm(x[1:400, ], 3, "VVV")
  full <- fit_gmm(x, 3, "VVV", start = first)
  for (kappa in c(0.7, 1)) {
    learned <- update(first, newdata = x[-(1:400), ], kappa = kappa, batch_size = 500)
    lack <- full$loglik - log_likelihood(learned, x)
    # Half the number of parameters is what a maximum of other rows of the population lacks in the mean.
    expect_lt(lack, full$df / 2)
    expect_gt(full$loglik - log_likelihood(first, x), 20 * lack)
  }
  # From parameters that are far off, if these are forgotten.
  far <- at_start(x[1:400, ], 3, start = gmm_params(rep(1 / 3, 3), rbind(c(2, 2, 2), c(6, 0, 0), c(0, 3, 7)), 9 * diag(3)))
  learned <- update(far, newdata = x, before = 0, kappa = 0.6, batch_size = 100)
  expect_lt(full$loglik - log_likelihood(learned, x), (full$loglik - log_likelihood(far, x)) / 20)
})

test_that("weights that are counts are rows, and those of weight 0 or without a value are none", {
  x <- three_groups(300)$x
  first <- fit_gmm(x[1:100, ], 2, "VVI")
  new <- x[101:300, ]
  counts <- rep(0:3, 50)
  by_count <- update(first, newdata = new, weights = counts, batch_size = 200)
  by_row <- update(first, newdata = new[rep(1:200, counts), ], batch_size = 300)
  expect_equal(unclass(coef(by_count)), unclass(coef(by_row)), tolerance = 1e-12)
  expect_identical(nobs(by_count), 400)
  expect_output(print(by_count), "Weights: with sum 400")
  blank <- rbind(new, NA)
  expect_warning(without <- update(first, newdata = blank, batch_size = 200), "without any observed value", class = "mezcla_missing_warning")
  expect_equal(coef(without), coef(update(first, newdata = new, batch_size = 200)))
  expect_output(print(without), "1 row without any value left out")
  weighted <- chunk_source_from(cbind(blank, w = c(counts, 1)), 50, weights = "w")
  expect_equal(unclass(coef(update(first, newdata = weighted, batch_size = 200))), unclass(coef(by_count)), tolerance = 1e-12)
  nothing <- update(first, newdata = new, weights = rep(0, 200))
  expect_equal(coef(nothing), coef(first))
  expect_identical(nothing$online$batches, 0L)
})

test_that("labels name components", {
  rows <- three_groups(900)
  name <- c("one", "two", "three")[rows$z]
  fit <- fit_gmm(rows$x[1:300, ], 3, "VVV", labels = factor(replace(name[1:300], 1:250, NA), c("one", "two", "three")))
  new <- 301:900
  known <- replace(name, seq_along(name) %% 2 == 0, NA)
  learned <- update(fit, newdata = rows$x[new, ], labels = factor(known[new]), batch_size = 300)
  source <- chunk_source_from(data.frame(rows$x[new, ], l = known[new]), 130, labels = "l")
  expect_equal(unclass(coef(update(fit, newdata = source, batch_size = 300))), unclass(coef(learned)), tolerance = 1e-12)
  expect_identical(rownames(learned$params$means), c("one", "two", "three"))
  expect_output(print(learned), "known for 350 of the 900 rows")
  expect_identical(levels(predict(learned, rows$x[1:3, ])), c("one", "two", "three"))
})

test_that("fits of formulas, of sources and of bins learn too", {
  formula <- fit_gmm(~ height + log(weight), people[1:200, ], k = 2, covariance = "VVV")
  by_frame <- update(formula, newdata = people[201:507, ], batch_size = 100)
  plain <- fit_gmm(cbind(people$height, log(people$weight))[1:200, ], 2, "VVV", start = formula)
  by_matrix <- update(plain, newdata = cbind(people$height, log(people$weight))[201:507, ], batch_size = 100)
  expect_equal(unname(by_frame$means), unname(by_matrix$means), tolerance = 1e-6)
  x <- three_groups(3000)$x
  source <- suppressWarnings(fit_gmm(chunk_source_from(x[1:1000, ], 300), 3, "VVV", sample = 200, control = gmm_control(tol = 1e-10)))
  memory <- fit_gmm(x[1:1000, ], 3, "VVV", start = source, control = gmm_control(tol = 1e-10))
  expect_equal(unclass(coef(update(source, newdata = x[-(1:1000), ]))), unclass(coef(update(memory, newdata = x[-(1:1000), ]))), tolerance = 1e-5)
  expect_identical(update(source, newdata = x[-(1:1000), ])$source$rows, 3000)
  rounded <- suppressWarnings(fit_gmm(faithful[1:150, ], 1, "VVI", rounding = c(0.05, 0.5)))
  expect_near(update(rounded, newdata = faithful[151:272, ])$means, colMeans(faithful), 1e-2)
})

test_that("a fit that has learned says what it is, and nothing of a likelihood that nobody knows", {
  x <- three_groups(1200)$x
  fit <- update(fit_gmm(x[1:400, ], 2:3, "VVI", criterion = "BIC"), newdata = x[-(1:400), ], batch_size = 300)
  expect_identical(fit$status, "online")
  expect_false(fit$converged)
  expect_identical(fit$iterations, 3L)
  expect_identical(c(logLik(fit)), NA_real_)
  expect_identical(attributes(logLik(fit))[c("df", "nobs")], list(df = fit$df, nobs = 1200))
  for (criterion in c(BIC(fit), AIC(fit), ICL(fit))) expect_identical(criterion, NA_real_)
  expect_identical(nrow(fit$selection), 1L)
  expect_true(is.na(fit$selection$BIC))
  told <- paste(capture.output(print(fit)), collapse = " ")
  expect_match(told, "1 200 rows, 3 variables")
  expect_match(told, "800 of the rows, by update()", fixed = TRUE)
  expect_match(told, "log-likelihood of all rows not known")
  expect_match(told, "3 batches, with a last step of size 0.17", fixed = TRUE)
  expect_match(format(fit), "learned from 1 200 rows")
  expect_output(print(summary(fit)), "Stepwise EM")
  expect_error(residuals(fit), "learns from rows without keeping", class = "mezcla_error")
  expect_error(plot(fit), "learns from rows without keeping", class = "mezcla_error")
  expect_error(update(fit, k = 2), "does not keep", class = "mezcla_error")
  expect_identical(update(fit, k = 2, evaluate = FALSE)$k, 2)
  expect_identical(dim(simulate(fit, seed = 1)), c(1200L, 4L))
  expect_length(predict(fit, x), 1200)
  other <- relabel(fit, 3:1)
  expect_equal(coef(relabel(update(other, newdata = x[1:50, ]), 3:1)), coef(update(fit, newdata = x[1:50, ])), tolerance = 1e-12)
  path <- tempfile()
  saveRDS(fit, path)
  expect_identical(coef(update(readRDS(path), newdata = x[1:10, ])), coef(update(fit, newdata = x[1:10, ])))
  fit$online$statistics <- NULL
  expect_error(print(fit), "`online`", class = "mezcla_fit_error")
})

test_that("what cannot be learned from is told", {
  x <- three_groups(300)$x
  fit <- fit_gmm(x, 2, "VVV")
  expect_error(update(fit, newdata = x[, 1:2]), "`newdata`", class = "mezcla_error")
  expect_error(update(fit, newdata = "a"), "`newdata`", class = "mezcla_error")
  expect_error(update(fit, newdata = bins(c(0, 1), c(1, 2))), "not bins", class = "mezcla_error")
  for (kappa in list(0.5, 1.1, NA, "1", c(0.6, 0.7), NULL, Inf)) expect_error(update(fit, newdata = x, kappa = kappa), "`kappa`", class = "mezcla_error")
  for (before in list(-1, NA, "1", 1:2)) expect_error(update(fit, newdata = x, before = before), "`before`", class = "mezcla_error")
  for (size in list(0, 1.5, NA, "a")) expect_error(update(fit, newdata = x, batch_size = size), "`batch_size`", class = "mezcla_error")
  expect_error(update(fit, newdata = x, weights = 1:3), "`weights`", class = "mezcla_error")
  expect_error(update(fit, newdata = x, weight = 1), "unused argument: weight", class = "mezcla_error")
  expect_error(update(fit, newdata = chunk_source_from(x, 100), weights = rep(1, 300)), "columns of the source", class = "mezcla_error")
  expect_error(update(fit, . ~ ., newdata = x), "one of them", class = "mezcla_error")
  with_prior <- fit_gmm(x, 2, "VVV", prior = gmm_prior(), keep_data = FALSE)
  expect_error(update(with_prior, newdata = x), "keep_data = TRUE", class = "mezcla_error")
  expect_s3_class(update(with_prior, newdata = x, before = 0), "gmm_fit")
  holes <- replace(x, 1, NA)
  expect_error(update(with_prior, newdata = holes, before = 0), "`prior` must have a `mean`", class = "mezcla_error")
  # Everything is forgotten, and a batch is of one component only.
  apart <- fit_gmm(c(rnorm(50), rnorm(50, 1e4)), 2, "V")
  expect_error(update(apart, newdata = rep(c(-1, 0, 1), 9), before = 0), "belongs to component 2", class = "mezcla_data_error")
})

test_that("of free and equal proportions the selection shows those that were chosen", {
  fit <- with_seed(1, fit_gmm(faithful, 1:3, "EII", proportions = c("free", "equal")))
  own <- update(fit, newdata = faithful[1:50, ])$selection
  expect_identical(own$proportions, proportions_of_model(fit))
  expect_identical(own$df, fit$df)
})

test_that("arguments of fits again and of learning are not mixed", {
  fit <- fit_gmm(iris[1:4], 2, "VVV")
  for (given in c("kappa", "before", "batch_size")) {
    call <- as.call(c(quote(update), quote(fit), stats::setNames(list(0.9), given)))
    expect_error(eval(call), sprintf("`%s` is for rows that are learned", given), class = "mezcla_argument_error")
  }
  expect_error(update(fit, newdata = iris[1:4], evaluate = FALSE), "`evaluate` is for fits again", class = "mezcla_argument_error")
  expect_error(update(fit, newdata = iris[1:4], k = 3), "unused argument: k", class = "mezcla_argument_error")
  expect_error(update(fit, newdata = iris[1:4], b = 3), "unused argument: b", class = "mezcla_argument_error")
})

test_that("rows that leave a component no spread are told, and no fit is made of them", {
  fit <- with_seed(1, fit_gmm(iris4, 3, "VVV"))
  for (rows in 1:3) {
    expect_error(update(fit, newdata = iris4[seq_len(rows), , drop = FALSE], before = 0),
                 "leave component . no spread|belongs to component", class = "mezcla_data_error")
  }
  expect_s3_class(update(fit, newdata = iris4[1, , drop = FALSE]), "gmm_fit")
})
