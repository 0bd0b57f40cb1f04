# The bootstrap of the likelihood ratio.

silent <- gmm_control(progress = FALSE)
two <- with_seed(1, c(rnorm(60), rnorm(40, 8)))

test_that("it stops at the two components that there are", {
  test <- with_seed(1, bootstrap_lrt(two, covariance = "E", n_boot = 19, n_start = 3, control = silent))
  expect_identical(test$tests$k, 1:2)
  expect_identical(test$k, 2L)
  expect_identical(test$tests$p_value[1], 1 / 20)
  expect_identical(test$tests$replicates, c(19L, 19L))
  one <- fit_gmm(two, k = 1, covariance = "E")
  more <- with_seed(1, fit_gmm(two, k = 2, covariance = "E"))
  expect_near(test$tests$statistic[1], 2 * (more$loglik - one$loglik), 1e-4, scale = 1)
})

test_that("the statistic is that of mclust", {
  skip_if_not_installed("mclust")
  mclustBIC <- mclust::mclustBIC # Mclust() looks it up from where it is called
  theirs <- vapply(1:2, function(k) {
    mclust::Mclust(faithful, G = k, modelNames = "EEE", verbose = FALSE)$loglik
  }, 0)
  test <- with_seed(1, bootstrap_lrt(faithful, k = 1, covariance = "EEE", n_boot = 19, n_start = 2, control = silent))
  expect_near(test$tests$statistic, 2 * diff(theirs), 0.01, scale = 1)
  expect_identical(test$tests$p_value, 1 / 20)
})

test_that("p counts the replicates that reach the statistic", {
  x <- with_seed(3, rnorm(50))
  test <- with_seed(1, bootstrap_lrt(x, k = 1, covariance = "E", n_boot = 39, n_start = 2, control = silent))
  row <- as.data.frame(test)
  expect_identical(row$p_value, (1 + sum(test$statistics[["1"]] >= row$statistic)) / 40)
  expect_gt(row$p_value, 0.05)
  expect_identical(test$k, 1L)
})

test_that("a replicate can be repeated by hand", {
  fit <- with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE", n_start = 2))
  test <- with_seed(5, bootstrap_lrt(fit, n_boot = 19, n_start = 2, control = silent))
  more <- with_seed(5, fit_gmm(geyser, k = 3, covariance = "EEE", n_start = 2))
  expect_identical(test$tests$statistic, 2 * (more$loglik - fit$loglik))
  by_hand <- with_seed(5, {
    fit_gmm(geyser, k = 3, covariance = "EEE", n_start = 2) # that to the data comes first
    seeds <- sample.int(.Machine$integer.max, 19)
    set.seed(seeds[4])
    y <- rgmm(272, fit)
    few <- gmm_control(search = 12)
    l <- vapply(2:3, function(k) fit_gmm(y, k = k, covariance = "EEE", n_start = 2, control = few)$loglik, 0)
    2 * diff(l)
  })
  expect_identical(test$statistics[["2"]][4], by_hand)
})

test_that("the seed decides, and the number of processes does not", {
  run <- function(seed, cores) {
    with_seed(seed, bootstrap_lrt(two, k = 1:2, covariance = "E", n_boot = 19, n_start = 2, cores = cores,
                                  control = silent))
  }
  first <- run(1, 1)
  expect_identical(run(1, 1), first)
  expect_false(identical(run(2, 1)$statistics, first$statistics))
  skip_on_os("windows")
  expect_identical(run(1, 2), first)
})

test_that("the settings of the fit are those of all fits", {
  x <- rbind(geyser, with_seed(1, cbind(runif(15, 0, 8), runif(15, 20, 120))))
  fit <- with_seed(1, fit_gmm(x, k = 2, covariance = "EEV", noise = TRUE, prior = TRUE, n_start = 3,
                              proportions = "equal", constraint = gmm_constraint(eigen_ratio = 1e4)))
  test <- with_seed(2, bootstrap_lrt(fit, n_boot = 19, n_start = 2, control = silent))
  more <- with_seed(2, update(fit, k = 3, n_start = 2))
  expect_identical(test$tests$statistic, 2 * (more$loglik - fit$loglik))
  held <- with_seed(1, fit_gmm(geyser, k = 2, sigma2 = 30, n_start = 2))
  test <- with_seed(2, bootstrap_lrt(held, n_boot = 19, n_start = 2, control = silent))
  more <- with_seed(2, fit_gmm(geyser, k = 3, sigma2 = 30, n_start = 2))
  expect_identical(test$tests$statistic, 2 * (more$loglik - held$loglik))
})

test_that("replicates miss the values that the data miss", {
  holes <- replace(geyser, cbind(seq(1, 272, 3), 2), NA)
  fit <- with_seed(1, fit_gmm(holes, k = 1, covariance = "VVI"))
  test <- with_seed(5, bootstrap_lrt(fit, n_boot = 19, n_start = 2, control = silent))
  by_hand <- with_seed(5, {
    fit_gmm(holes, k = 2, covariance = "VVI", n_start = 2)
    set.seed(sample.int(.Machine$integer.max, 19)[1])
    y <- rgmm(272, fit)
    y[is.na(holes)] <- NA
    # Replicates are searched with few moves.
    few <- gmm_control(search = 12)
    2 * diff(vapply(1:2, function(k) fit_gmm(y, k = k, covariance = "VVI", n_start = 2, control = few)$loglik, 0))
  })
  expect_identical(test$statistics[["1"]][1], by_hand)
})

test_that("weights that are whole numbers are counts of rows", {
  w <- rep(c(0, 1, 2, 1), 25)
  weighted <- fit_gmm(two, k = 1, covariance = "E", weights = w)
  repeated <- fit_gmm(rep(two, w), k = 1, covariance = "E")
  tests <- lapply(list(weighted, repeated), function(fit) {
    with_seed(1, bootstrap_lrt(fit, n_boot = 19, n_start = 2, control = silent))
  })
  expect_near(tests[[1]]$tests$statistic, tests[[2]]$tests$statistic, 1e-6)
  expect_near(tests[[1]]$statistics[["1"]], tests[[2]]$statistics[["1"]], 1e-3, scale = 1)
  half <- fit_gmm(two, k = 1, covariance = "E", weights = w / 2)
  expect_error(bootstrap_lrt(half), "`weights`.*weight 2 is 0.5", class = "mezcla_error")
})

test_that("replicates that cannot be fitted are counted and told", {
  # Two components of eight rows with variances of their own: many collapse.
  x <- c(0, 0.4, 1, 1.7, 8, 8.9, 9.3, 10.5)
  expect_warning(
    test <- with_seed(1, bootstrap_lrt(x, k = 1, covariance = "V", n_boot = 19, n_start = 5, control = silent)),
    "of 19 replicates", class = "mezcla_replicates_warning"
  )
  row <- test$tests
  expect_gt(row$failed, 0)
  expect_identical(row$failed + row$replicates, 19L)
  expect_identical(row$failed, sum(is.na(test$statistics[["1"]])))
  expect_identical(row$p_value,
                   (1 + sum(test$statistics[["1"]] >= row$statistic, na.rm = TRUE)) / (1 + row$replicates))
  expect_output(print(test), "could not be fitted, and do(es)? not count")
})

test_that("it stops where one component more cannot be fitted", {
  # So far apart that with sigma2 = 1 they are two components, and in no column by more than two deviations.
  same <- matrix(rep(c(0, 1.9), 10), 20, 2)
  stopped <- with_seed(1, bootstrap_lrt(same, k = 2:4, sigma2 = 1, n_boot = 19, control = silent))
  expect_match(stopped$stopped, "distinct rows")
  expect_identical(stopped$k, 2L)
  expect_identical(stopped$tests$p_value, NA_real_)
  expect_output(print(stopped), "k = 2 could not be tested, since k = 3 cannot be fitted")
  expect_error(plot(stopped), "no replicate", class = "mezcla_error")
  # The smaller model, however, must be fitted.
  expect_error(bootstrap_lrt(same, k = 3, sigma2 = 1, control = silent), "distinct rows", class = "mezcla_error")
})

test_that("it is printed and drawn", {
  test <- with_seed(1, bootstrap_lrt(two, k = 1:2, covariance = "E", n_boot = 19, n_start = 2, control = silent))
  expect_output(print(test), "19 replicates.*Level 0.05: k = 2 is not rejected")
  expect_draws(plot(test))
  expect_draws(plot(test, main = "", col = "red"))
  rejected <- with_seed(1, bootstrap_lrt(two, k = 1, covariance = "E", n_boot = 19, n_start = 2, control = silent))
  expect_identical(rejected$k, 2L)
  expect_output(print(rejected), "k = 1 is rejected too; test more with k = 2")
  expect_draws(plot(rejected))
})

test_that("bad input is told", {
  fit <- fit_gmm(two, k = 1, covariance = "E")
  wrong <- function(expr, message) expect_error(expr, message, class = "mezcla_error")
  wrong(bootstrap_lrt(fit, k = c(1, 3)), "`k`.*1, 3")
  wrong(bootstrap_lrt(fit, k = "a"), "`k`.*\"a\"")
  wrong(bootstrap_lrt(fit, k = 0:1), "`k`.*0, 1")
  wrong(bootstrap_lrt(fit, level = 2), "`level`.*2")
  wrong(bootstrap_lrt(fit, n_boot = 18), "`n_boot`.*19.*0.05.*18")
  wrong(bootstrap_lrt(fit, n_boot = "a"), "`n_boot`")
  wrong(bootstrap_lrt(fit, cores = 0), "`cores`")
  wrong(bootstrap_lrt(fit, n_start = 0), "`n_start`")
  wrong(bootstrap_lrt(fit, control = kmeans_control()), "`control`")
  wrong(bootstrap_lrt(fit, covariance = "V"), "unused argument: covariance")
  wrong(bootstrap_lrt(two, covariance = c("E", "V")), "`covariance`.*2")
  labelled <- fit_gmm(two, k = 2, covariance = "E", labels = c(1, 2, rep(NA, 98)))
  wrong(bootstrap_lrt(labelled), "labels")
  held <- fit_gmm(two, k = 2, covariance = "E", constraint = gmm_constraint(means = c(0, NA)))
  wrong(bootstrap_lrt(held), "`k` must be 2")
  fit$data <- NULL
  wrong(bootstrap_lrt(fit), "keep_data")
})

test_that("without any replicate there is no verdict", {
  # Of four rows there are hardly two on either side: all that is found of a replicate is spurious.
  x <- c(0, 0.5, 8, 8.9)
  expect_warning(
    test <- with_seed(1, bootstrap_lrt(x, k = 1, covariance = "V", n_boot = 1, level = 0.5, n_start = 5,
                                       control = silent)),
    "1 of 1 replicates", class = "mezcla_replicates_warning"
  )
  expect_identical(test$tests$p_value, NA_real_)
  expect_identical(test$k, 1L)
  expect_output(print(test), "k = 1 could not be tested: no replicate could be fitted")
})
