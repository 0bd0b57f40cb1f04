# Covariances of more than 1000 variables that are diagonal keep their variances. A d x d matrix of these numbers of
# variables would be 72 MB; what R allocates in one piece is bounded far below that.

d <- 3000L
quiet <- gmm_control(progress = FALSE, max_iter = 20)
set.seed(1)
x <- matrix(rnorm(30 * d), 30) + rep(c(0, 0.4), 15)
w <- cbind(rep(c(0.9, 0.2), 15), rep(c(0.1, 0.8), 15))

largest_allocation <- function(code) {
  file <- tempfile()
  on.exit(unlink(file))
  utils::Rprofmem(file, threshold = 1e6)
  tryCatch(force(code), finally = utils::Rprofmem(NULL))
  max(0, as.numeric(sub(" .*", "", grep("^[0-9]+ :", readLines(file), value = TRUE))))
}

test_that("the M-step of each diagonal family is that of its formula, without a matrix", {
  skip_if_not(capabilities("profmem"), "R was built without memory profiling")
  n_j <- colSums(w)
  means <- crossprod(w, x) / n_j
  spread <- t(sapply(1:2, function(j) colSums(w[, j] * sweep(x, 2, means[j, ])^2)))
  unit <- function(a) a / exp(mean(log(a)))
  expected <- list(
    EII = matrix(sum(spread) / (30 * d), 2, d), VII = matrix(rowMeans(spread) / n_j, 2, d),
    EEI = matrix(colSums(spread) / 30, 2, d, byrow = TRUE), VVI = spread / n_j,
    EVI = sum(apply(spread, 1, function(s) exp(mean(log(s))))) / 30 * t(apply(spread, 1, unit))
  )
  for (family in names(expected)) {
    most <- largest_allocation(theta <- m_step(x, w, family))
    expect_lt(most, 4e6)
    expect_s3_class(theta$covariances, "diagonal_covariances")
    expect_equal(unname(theta$means), unname(means), tolerance = 1e-12)
    expect_equal(variances_of(theta$covariances), expected[[!!family]], tolerance = 1e-10)
  }
})

test_that("fits of 3000 variables answer as mixtures do, without a matrix", {
  skip_if_not(capabilities("profmem"), "R was built without memory profiling")
  fit <- NULL
  most <- largest_allocation({
    fit <- suppressWarnings(fit_gmm(x, 2, "EEI", n_start = 1, control = quiet))
    capture.output(print(fit), print(summary(fit)), print(coef(fit)), str(fit$covariances))
    p <- predict(fit, x, type = "posterior")
    y <- rgmm(5, fit)
  })
  # Two sets of variances, as doubles, in the fit; the table of a selection and texts besides.
  expect_lt(most, 8e6)
  expect_equal(sum(p), 30)
  expect_equal(dim(y), c(5L, d))
  expect_equal(dim(fit$covariances), c(d, d, 2L))
  one <- variances_of(fit$covariances)
  by_hand <- sapply(1:2, function(j) log(fit$proportions[j]) + colSums(dnorm(t(x), fit$means[j, ], sqrt(one[j, ]), log = TRUE)))
  most_of <- apply(by_hand, 1, max)
  expect_equal(log_likelihood(fit, x), sum(most_of + log(rowSums(exp(by_hand - most_of)))), tolerance = 1e-12)
  expect_equal(fit$loglik, log_likelihood(fit, x), tolerance = 1e-12)
  expect_equal(dgmm(x[1:2, ], fit, log = TRUE), unname((most_of + log(rowSums(exp(by_hand - most_of))))[1:2]),
               tolerance = 1e-12, ignore_attr = TRUE)
  expect_equal(unname(e_step(fit, x)), unname(p), tolerance = 1e-12)
  expect_equal(relabel(relabel(fit, 2:1), 2:1)$covariances, fit$covariances)
})

test_that("they are taken apart as arrays are", {
  set.seed(2)
  variances <- matrix(rexp(2 * 1200) + 0.1, 2, dimnames = list(NULL, paste0("v", 1:1200)))
  light <- diagonal_covariances(variances)
  full <- as.array(light)
  expect_identical(dim(light), dim(full))
  expect_identical(dimnames(light), dimnames(full))
  expect_identical(diag(full[, , 2]), variances[2, ])
  expect_identical(light[, , 1], full[, , 1])
  expect_identical(light[1:3, 1:3, ], full[1:3, 1:3, ])
  expect_identical(light[3:1, 1:2, 2], full[3:1, 1:2, 2])
  expect_identical(light[c("v2", "v5"), c("v2", "v5"), , drop = FALSE], full[c("v2", "v5"), c("v2", "v5"), , drop = FALSE])
  expect_identical(light[5, 5, ], full[5, 5, ])
  expect_identical(light[c(4, 4), c(4, 7, 4), 1], full[c(4, 4), c(4, 7, 4), 1])
  expect_identical(light[-1, 1, 1], full[-1, 1, 1])
  expect_identical(as.array(light[, , 2:1, drop = FALSE]), full[, , 2:1, drop = FALSE])
  expect_s3_class(light[, , 2:1, drop = FALSE], "diagonal_covariances")
  expect_error(light[5], class = "mezcla_argument_error")
  expect_error(light[1, 1201, 1], class = "mezcla_argument_error")
  small <- diagonal_covariances(variances[, 1:3])
  expect_identical(small, full[1:3, 1:3, ])
})

test_that("what needs matrices says so, and what is damaged is found", {
  huge <- diagonal_covariances(matrix(1, 1, 20000))
  expect_error(as.array(huge), "only the variances", class = "mezcla_memory_error")
  expect_error(huge[, , 1], "only the variances", class = "mezcla_memory_error")
  expect_error(diagonal_covariances(matrix(c(1, 0), 1)), "component 1", class = "mezcla_argument_error")
  expect_error(diagonal_covariances("a"), class = "mezcla_argument_error")
  wrong <- huge
  attr(wrong, "size") <- c(1L, 1L, 1L)
  expect_error(gmm_params(1, matrix(0, 1, 20000), wrong), "diagonal_covariances", class = "mezcla_argument_error")
  expect_error(print(wrong), "diagonal_covariances", class = "mezcla_argument_error")
  expect_error(gmm_params(1, matrix(0, 1, 1500), huge), "1500 x 1500 x 1", class = "mezcla_argument_error")
  wrong <- structure(unclass(huge), class = class(huge))
  attr(wrong, "names_of") <- list("a")
  expect_error(print(wrong), "diagonal_covariances", class = "mezcla_argument_error")
  negative <- structure(-unclass(huge), class = class(huge))
  expect_error(gmm_params(1, matrix(0, 1, 20000), negative), "component 1", class = "mezcla_argument_error")
})

test_that("tables, replicates and divergences of very many columns take variances alone", {
  d <- 20000
  p <- gmm_params(c(0.4, 0.6), rbind(rep(0, d), rep(0.02, d)), diagonal_covariances(rbind(rep(1, d), rep(2, d))))
  q <- gmm_params(1, matrix(0.5, 1, d), diagonal_covariances(matrix(2, 1, d)))
  r <- gmm_params(1, matrix(0, 1, d), diagonal_covariances(matrix(1, 1, d)))
  # Between normals, d times that of one column.
  expect_near(kl_divergence(r, q)[["estimate"]], d * (1 / 2 + 0.25 / 2 - 1 + log(2)) / 2, 1e-9)
  expect_near(mixture_entropy(r)[["estimate"]], d / 2 * (1 + log(2 * pi)), 1e-12)
  table <- as.data.frame(p)
  expect_identical(nrow(table), as.integer(2 + 4 * d))
  expect_near(table$value[table$parameter == "covariance"], rep(c(1, 2), each = d), 0)
  free <- conditional(p, c(x1 = 0.3))
  expect_identical(dim(free$covariances), c(19999L, 19999L, 2L))
  expect_error(sufficient_statistics(p, matrix(0, 2, d)), class = "mezcla_memory_error")
  skip_if_not_installed("jsonlite")
  file <- tempfile(fileext = ".json")
  on.exit(unlink(file))
  write_gmm(p, file)
  expect_identical(unclass(read_gmm(file)$covariances), unclass(p$covariances))
})

test_that("coefficients and replicates of many columns need no matrix", {
  x <- with_seed(1, matrix(rnorm(20 * 1500), 20) + rep(c(0, 3), each = 10))
  fit <- suppressWarnings(fit_gmm(x, 2, "EEI", start = rep(1:2, each = 10)))
  expect_identical(length(coef(fit, simplify = TRUE)), as.integer(fit$df))
  expect_error(vcov(fit), class = "mezcla_memory_error")
  boot <- with_seed(1, gmm_boot(fit, n_boot = 3))
  expect_identical(nrow(as.data.frame(boot)), as.integer(2 + 2 * 1500 + 1500))
  values <- cbind(c(3, 1, 2, 7), c(0, 0, 1, 5))
  expect_near(quantiles_of_columns(values, c(0.1, 0.9)), apply(values, 2, quantile, c(0.1, 0.9), names = FALSE), 1e-12)
  expect_near(deviations_of_replicates(values, NULL), apply(values, 2, sd), 1e-12)
})

test_that("discriminant analysis of very many columns keeps variances, and what is not diagonal its matrices", {
  x <- with_seed(1, matrix(rnorm(20 * 1200), 20) + rep(c(0, 3), each = 10))
  class <- rep(c("a", "b"), each = 10)
  da <- suppressWarnings(fit_gmm_da(x, class, covariance = c("EEI", "VVI")))
  expect_s3_class(coef(da)$covariances, "diagonal_covariances")
  expect_identical(as.character(predict(da)), class)
  each <- suppressWarnings(fit_gmm_da(x, class, covariance = "VVI", model = "MclustDA"))
  own <- function(rows) colMeans(sweep(x[rows, ], 2, colMeans(x[rows, ]))^2)
  expect_near(variances_of(coef(each)$covariances), rbind(own(1:10), own(11:20)), 1e-10)
  # Of the two kinds together, matrices.
  few <- diagonal_covariances(matrix(rep(1:2, length.out = 1001), 1))
  full <- array(crossprod(matrix(1:1001, 1)) + diag(1001), c(1001, 1001, 1))
  both <- joined_covariances(list(few, full))
  expect_identical(dim(both), c(1001L, 1001L, 2L))
  expect_identical(both[, , 1], few[, , 1])
  expect_identical(both[, , 2], full[, , 1])
})

test_that("parts, imputations, probabilities and regions of very many columns need no matrix", {
  d <- 20000
  p <- gmm_params(c(0.4, 0.6), rbind(rep(0, d), rep(1, d)), diagonal_covariances(rbind(rep(4, d), rep(c(1, 9), d / 2))))
  parts <- decompose(p)
  expect_near(unname(parts$volume), c(4, 3), 1e-12)
  expect_near(unname(parts$shape[, 1:2]), rbind(c(1, 1), c(1 / 3, 3)), 1e-12)
  expect_identical(unname(parts$orientation[1:2, 1:2, 2]), diag(2))
  # Whoever is at one component's mean is of it, and misses its mean.
  x <- rbind(replace(rep(0, d), 7, NA), replace(rep(1, d), 7, NA))
  expect_near(impute(p, x)[, 7], c(0, 1), 1e-12)
  draws <- vapply(impute(p, x, type = "draw", m = 200, seed = 1), function(filled) filled[1, 7], 0)
  expect_lt(abs(mean(draws)), 5 * 2 / sqrt(200))
  expect_lt(abs(sd(draws) - 2), 5 * 2 / sqrt(400))
  expect_near(pgmm(rbind(replace(rep(Inf, d), 2, 1)), p), 0.4 * pnorm(0.5) + 0.6 * 0.5, 1e-12)
  region <- hdr(p, 0.9, seed = 1)
  # No double is as small as that density; its logarithm tells rows apart.
  expect_identical(region$table$level, 0)
  expect_identical(as.vector(predict(region, rbind(p$means[1, ], p$means[1, ] + 6))), c(TRUE, FALSE))
  expect_output(print(region), "log_level")
  # mclust has nothing but matrices.
  fit <- suppressWarnings(fit_gmm(with_seed(1, matrix(rnorm(10 * d), 10)), 2, "EII", start = rep(1:2, 5), control = gmm_control(max_iter = 1)))
  expect_error(as_mclust(fit), "mclust keeps", class = "mezcla_memory_error")
})

test_that("mclust gets matrices of what are variances here", {
  x <- with_seed(1, matrix(rnorm(20 * 1100), 20) + rep(c(0, 3), each = 10))
  fit <- suppressWarnings(fit_gmm(x, 2, "VVI", start = rep(1:2, each = 10)))
  variance <- as_mclust(fit)$parameters$variance
  expect_identical(class(variance$sigma), "array")
  expect_near(diag(variance$sigma[, , 2]), variances_of(coef(fit)$covariances)[2, ], 1e-14)
  expect_near(variance$shape[, 1] * variance$scale[1], variances_of(coef(fit)$covariances)[1, ], 1e-12)
})

test_that("a long line is drawn in stretches that meet", {
  expect_identical(stretches(5, 2), list(1:3, 3:5))
  expect_identical(stretches(4, 2), list(1:3, 3:4))
  expect_identical(stretches(1), list(1:1))
  expect_identical(stretches(101), list(1:101))
})

test_that("k-means of very many columns needs no matrix", {
  d <- 20000
  x <- rbind(rep(0, d), rep(c(2, 0), d / 2), rep(10, d), rep(c(12, 10), d / 2))
  km <- fit_kmeans(x, start = x[c(1, 3), ])
  theta <- as_gmm_params(km)
  # Half of the columns lie 1 from their centre.
  expect_near(variances_of(theta$covariances), matrix(0.5, 2, d), 1e-12)
  other <- gmm_params(c(0.5, 0.5), unname(km$centers)[2:1, ], unname(theta$covariances))
  expect_identical(relabel(km, other)$cluster, 3L - km$cluster)
  path <- kmeans_limit(x, start = km$centers, sigma2 = c(1, 0.1))
  expect_near(path$path$hardness, c(1, 1), 1e-12)
})
