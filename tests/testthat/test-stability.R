# Stability of clusters under the bootstrap.

silent <- gmm_control(progress = FALSE)
quick <- kmeans_control(progress = FALSE)
far <- with_seed(1, c(rnorm(30), rnorm(30, 50), rnorm(40, 100)))

test_that("clusters far apart are the same each time", {
  for (fit in list(with_seed(1, fit_kmeans(far, k = 3)), with_seed(1, fit_gmm(far, k = 3, covariance = "E")))) {
    stable <- with_seed(1, stability(fit, n_boot = 8))
    expect_identical(stable$agreement, list("3" = rep(1, 8)))
    expect_true(all(stable$jaccard[["3"]] == 1))
    expect_identical(dim(stable$jaccard[["3"]]), c(8L, 3L))
    expect_identical(as.data.frame(stable),
                     data.frame(k = 3L, mean = 1, sd = 0, lower = 1, median = 1, upper = 1, replicates = 8L, failed = 0L))
  }
})

test_that("a replicate can be repeated by hand", {
  fit <- with_seed(1, fit_kmeans(iris4, k = 3, n_start = 3))
  stable <- with_seed(5, stability(fit, n_boot = 6, n_start = 3, control = quick))
  other <- with_seed(5, {
    set.seed(sample.int(.Machine$integer.max, 6)[4])
    refit <- fit_kmeans(iris4[sample.int(150, replace = TRUE), ], k = 3, n_start = 3)
    predict(refit, iris4)
  })
  expect_identical(stable$agreement[["3"]][4], adjusted_rand(fit, other))
  jaccard <- vapply(1:3, function(own) max(vapply(1:3, function(theirs) {
    sum(fit$cluster == own & other == theirs) / sum(fit$cluster == own | other == theirs)
  }, 0)), 0)
  expect_identical(unname(stable$jaccard[["3"]][4, ]), jaccard)
  row <- stable$table
  expect_identical(row$mean, mean(stable$agreement[["3"]]))
  expect_identical(row$sd, sd(stable$agreement[["3"]]))
  expect_identical(row$lower, quantile(stable$agreement[["3"]], 0.05, names = FALSE))
})

test_that("several k: a row each, and that of the fit is the fit", {
  fit <- with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE", n_start = 2))
  stable <- with_seed(1, stability(fit, k = 2:3, n_boot = 5, n_start = 2, control = silent))
  expect_identical(stable$table$k, 2:3)
  expect_identical(names(stable$agreement), c("2", "3"))
  expect_identical(stable$agreement["2"], with_seed(1, stability(fit, n_boot = 5, n_start = 2, control = silent))$agreement)
  expect_gt(stable$table$mean[1], stable$table$mean[2])
  data <- with_seed(1, stability(faithful, k = 2:3, covariance = "EEE", n_boot = 5, n_start = 2, control = silent))
  expect_identical(data$table$k, 2:3)
  expect_identical(data$model, "EEE")
})

test_that("the seed decides, and the number of processes does not", {
  run <- function(seed, cores) {
    with_seed(seed, stability(faithful, k = 3, covariance = "EII", n_boot = 6, n_start = 2, cores = cores, control = silent))
  }
  first <- run(1, 1)
  expect_identical(run(1, 1), first)
  expect_false(identical(run(2, 1), first))
  skip_on_os("windows")
  expect_identical(run(1, 2), first)
})

test_that("noise and trimmed rows are class 0", {
  x <- c(far, 500, -400, 800)
  trimmed <- with_seed(1, fit_kmeans(x, k = 3, trim = 0.02))
  stable <- with_seed(1, stability(trimmed, n_boot = 10, control = quick))
  expect_identical(colnames(stable$jaccard[[1]]), c("0", "1", "2", "3"))
  noisy <- with_seed(1, fit_gmm(x, k = 3, covariance = "E", noise = TRUE))
  stable <- with_seed(1, suppressWarnings(stability(noisy, n_boot = 10, control = silent)))
  expect_identical(colnames(stable$jaccard[[1]]), c("0", "1", "2", "3"))
})

test_that("labels, missing values, weights that are counts", {
  x <- replace(geyser, cbind(seq(1, 272, 5), 1), NA)
  labels <- factor(replace(rep(NA, 272), 1:40, ifelse(geyser[1:40, 2] > 70, "long", "short")))
  fit <- with_seed(1, fit_gmm(x, k = 2, covariance = "EEE", labels = labels, n_start = 2))
  stable <- with_seed(1, stability(fit, n_boot = 5, n_start = 2, control = silent))
  expect_gt(stable$table$mean, 0.9)
  w <- rep(0:3, 25)
  weighted <- with_seed(1, fit_kmeans(far, k = 2, weights = w))
  repeated <- fit_kmeans(rep(far, w), start = weighted$centers)
  runs <- lapply(list(weighted, repeated), function(fit) with_seed(1, stability(fit, n_boot = 5, control = quick)))
  expect_identical(runs[[1]]$agreement, runs[[2]]$agreement)
  half <- fit_kmeans(far, k = 2, weights = w / 2)
  expect_error(stability(half), "`weights`.*0.5", class = "mezcla_error")
})

test_that("replicates that cannot be fitted are counted and told", {
  fit <- fit_kmeans(c(1, 2, 4, 8), k = 3)
  expect_warning(stable <- with_seed(1, stability(fit, n_boot = 10, control = quick)), "of 10 replicates.*distinct",
                 class = "mezcla_replicates_warning")
  expect_gt(stable$table$failed, 0)
  expect_identical(stable$table$failed, sum(is.na(stable$agreement[[1]])))
  expect_identical(nrow(stable$jaccard[[1]]), stable$table$replicates)
  expect_output(print(stable), "could not be fitted, and do(es)? not count")
  all <- suppressWarnings(with_seed(1, stability(fit_kmeans(1:10, k = 10), n_boot = 3, control = quick)))
  expect_identical(all$table$failed, 3L)
  expect_identical(all$table$mean, NA_real_)
  expect_output(print(all), "3 replicates could not")
  expect_error(plot(all), "no replicate", class = "mezcla_error")
})

test_that("it is printed and drawn", {
  stable <- with_seed(1, stability(fit_kmeans(iris4, k = 3), k = 2:4, n_boot = 4, control = quick))
  expect_output(print(stable), "k-means, 4 replicates.*k = 2: 1: .*k = 4: 1: ")
  expect_draws(plot(stable))
  expect_draws(plot(stable, "clusters"))
  expect_draws(plot(stable, "clusters", k = 4, col = "red", main = ""))
  expect_error(plot(stable, "clusters", k = 5), "`k`.*2, 3, 4.*5", class = "mezcla_error")
  single <- with_seed(1, stability(fit_kmeans(iris4, k = 1), n_boot = 4, control = quick))
  expect_identical(single$agreement[[1]], rep(1, 4))
  expect_draws(plot(single))
})

test_that("bad input is told", {
  fit <- with_seed(1, fit_kmeans(far, k = 3))
  wrong <- function(expr, message) expect_error(expr, message, class = "mezcla_error")
  wrong(stability(far), "`k` must be given")
  wrong(stability(far, k = 2, covariance = c("E", "V")), "`covariance`.*2")
  wrong(stability(fit, k = 1.5), "`k`.*1.5")
  wrong(stability(fit, k = 101, control = quick), "`k`")
  wrong(stability(fit, n_boot = 0), "`n_boot`")
  wrong(stability(fit, control = gmm_control()), "`control`.*kmeans_control")
  wrong(stability(fit, trim = 0.1), "unused argument: trim")
  held <- fit_gmm(far, k = 2, covariance = "E", constraint = gmm_constraint(means = c(0, NA)))
  wrong(stability(held, k = 2:3), "`k` must be 2")
  fit$data <- NULL
  wrong(stability(fit), "keep_data")
})

test_that("weights that stand for more rows than there can be are an error before any are made", {
  heavy <- fit_gmm(geyser, k = 2, covariance = "EEE", weights = rep(1e9, 272), start = score_groups(geyser, 2))
  expect_error(stability(heavy, n_boot = 3), "2.72e\\+11 rows in all", class = "mezcla_data_error")
})
