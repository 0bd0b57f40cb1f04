silent <- gmm_control(progress = FALSE)
fit <- quick_gmm(geyser, score_groups(geyser, 2), "VVV")

test_that("each type gives the errors of the derivatives, give or take", {
  exact <- sqrt(diag(vcov(fit, parameters = "natural")))
  robust <- sqrt(diag(vcov(fit, "sandwich", "natural")))
  for (type in c("nonparametric", "parametric", "weighted", "jackknife")) {
    boot <- with_seed(1, gmm_boot(fit, type, n_boot = 150, control = silent))
    ratio <- sqrt(diag(vcov(boot, "natural"))) / if (type == "parametric") exact else robust
    expect_gt(min(ratio), 0.8)
    expect_lt(max(ratio), 1.25)
    expect_identical(boot$failed, 0L)
  }
})

test_that("the jackknife is that of the textbook", {
  x <- geyser[1:40, 2]
  one <- fit_gmm(x, k = 1, covariance = "V")
  boot <- gmm_boot(one, "jackknife", control = silent)
  expect_length(boot$params, 40)
  expect_equal(vcov(boot, "natural")["mean[1,x]", "mean[1,x]"], var(x) / 40, tolerance = 1e-8)
  # A row of weight 3 is three rows.
  weights <- rep_len(c(1, 3), 40)
  weighted <- gmm_boot(fit_gmm(x, k = 1, covariance = "V", weights = weights), "jackknife", control = silent)
  copied <- gmm_boot(fit_gmm(rep(x, weights), k = 1, covariance = "V"), "jackknife", control = silent)
  expect_equal(vcov(weighted, "natural"), vcov(copied, "natural"), tolerance = 1e-8)
  expect_equal(as.data.frame(weighted)$bias, as.data.frame(copied)$bias, tolerance = 1e-6)
})

test_that("the figures are those of mclust", {
  skip_if_not_installed("mclust")
  mclustBIC <- mclust::mclustBIC
  theirs <- with_seed(1, {
    model <- mclust::Mclust(faithful, G = 2, modelNames = "VVV", verbose = FALSE)
    summary(mclust::MclustBootstrap(model, nboot = 199, type = "bs", verbose = FALSE), what = "se")
  })
  boot <- with_seed(2, gmm_boot(fit, n_boot = 199, control = silent))
  ours <- sqrt(diag(vcov(boot, "natural")))
  # Either has a Monte Carlo error of five per cent.
  expect_equal(unname(ours[1:2]), unname(theirs$pro[order(theirs$pro)][1:2]), tolerance = 0.25)
  expect_equal(sort(unname(ours[3:6])), sort(as.vector(theirs$mean)), tolerance = 0.25)
  expect_equal(sort(unname(ours[7:10])), sort(as.vector(apply(theirs$variance, 3, diag))), tolerance = 0.25)
})

test_that("results do not depend on the number of processes, and leave the generator where it would be", {
  skip_if_not(can_fork())
  run <- function(cores) with_seed(1, list(gmm_boot(fit, "weighted", n_boot = 6, cores = cores, control = silent), runif(1)))
  expect_identical(run(1), run(2))
})

test_that("components are followed through label switching, also where their means are the same", {
  x <- with_seed(3, rbind(matrix(rnorm(200), 100), matrix(rnorm(300, sd = 4), 150)))
  nested <- quick_gmm(x, rep(1:2, c(100, 150)), "VII")
  data <- data_of_fit(nested)
  expect_identical(aligned_params(permute_params(nested$params, 2:1), nested, data), nested$params)
  boot <- with_seed(1, gmm_boot(nested, n_boot = 30, control = silent))
  volumes <- vapply(boot$params, function(p) p$covariances[1, 1, ], numeric(2))
  expect_true(all(volumes[1, ] < volumes[2, ]) || all(volumes[1, ] > volumes[2, ]))
})

test_that("rotations of replicates are those away from the fit", {
  one <- quick_gmm(iris4, score_groups(iris4, 2), "VVE")
  boot <- with_seed(1, gmm_boot(one, "weighted", n_boot = 60, control = silent))
  rotations <- grep("^rotation", rownames(vcov(boot)))
  expect_length(rotations, 6)
  ratio <- sqrt(diag(vcov(boot)) / diag(vcov(one, "sandwich")))[rotations]
  expect_gt(min(ratio), 0.5)
  expect_lt(max(ratio), 2)
})

test_that("weights, missing values, labels and noise are taken along", {
  holed <- replace(geyser, cbind(c(4, 90, 200), c(1, 2, 2)), NA)
  labels <- replace(factor(score_groups(geyser, 2), labels = c("short", "long")), seq(1, 272, 2), NA)
  all <- suppressWarnings(fit_gmm(holed, k = 2, covariance = "EEE", labels = labels, noise = TRUE, weights = rep(1:2, 136)))
  for (type in c("nonparametric", "parametric", "weighted")) {
    boot <- with_seed(1, gmm_boot(all, type, n_boot = 5, control = silent))
    expect_identical(boot$failed, 0L)
    expect_identical(rownames(boot$params[[1]]$means), c("short", "long"))
    expect_identical(boot$params[[1]]$noise$box, all$params$noise$box)
    expect_true("proportion[noise]" %in% rownames(confint(boot)))
  }
  # Rows whose component is known are drawn from it.
  draw <- with_seed(1, row_drawer(all)())
  long <- which(labels == "long")
  expect_lt(abs(mean(draw[long, 2]) - all$params$means["long", 2]), 3)
  uneven <- quick_gmm(geyser, score_groups(geyser, 2), "VVV", weights = rep(c(0.5, 1.3), 136))
  expect_error(gmm_boot(uneven, n_boot = 3), "whole", class = "mezcla_error")
  expect_no_error(with_seed(1, gmm_boot(uneven, "weighted", n_boot = 3, control = silent)))
})

test_that("vcov() and confint() of a fit can be those of a bootstrap", {
  boot <- with_seed(1, gmm_boot(fit, n_boot = 20, control = silent))
  expect_identical(with_seed(1, vcov(fit, "bootstrap", n_boot = 20, control = silent)), vcov(boot))
  expect_identical(with_seed(1, confint(fit, "means", method = "bootstrap", n_boot = 20, control = silent)), confint(boot, "means"))
  values <- vapply(boot$params, function(p) p$means[2, 2], 0)
  expect_equal(unname(confint(boot, "means", level = 0.5)[4, ]), unname(quantile(values, c(0.25, 0.75))))
  table <- as.data.frame(boot)
  expect_equal(table["mean[2,waiting]", "std_error"], sd(values))
  expect_equal(table["mean[2,waiting]", "bias"], mean(values) - fit$params$means[[2, 2]])
  expect_equal(delta_method(fit, "means", vcov = vcov(boot))$std_error, table$std_error[3:6], tolerance = 1e-6)
})

test_that("failures are counted and told, and a degenerate fit is refused", {
  x <- with_seed(1, c(rnorm(40), 3, 3.2, 3.4))
  small <- quick_gmm(x, rep(1:2, c(40, 3)), "V")
  skip_if_not(small$status == "converged")
  expect_warning(boot <- with_seed(1, gmm_boot(small, n_boot = 30, control = silent)), class = "mezcla_replicates_warning")
  expect_gt(boot$failed, 0)
  expect_output(print(boot), "could not be fitted")
  collapsed <- suppressWarnings(quick_gmm(c(x, rep(9, 5)), rep(1:2, c(43, 5)), "V"))
  expect_error(gmm_boot(collapsed, n_boot = 3), "no maximum", class = "mezcla_data_error")
})

test_that("it is printed and drawn", {
  boot <- with_seed(1, gmm_boot(fit, n_boot = 20, control = silent))
  expect_output(print(boot), "Bootstrap of a Gaussian mixture \\(VVV, k = 2; 20 replicates\\).*std_error.*mean\\[1,eruptions\\]")
  picture <- boot_picture(boot, "means", 0.95)
  expect_identical(levels(picture$bars$quantity), rownames(confint(boot, "means")))
  expect_identical(picture$lines$lower, unname(confint(boot, "means")[, 1]))
  draw(expect_identical(plot(boot), boot))
  draw(plot(boot, c("proportions", "correlations"), main = "Errors", col = "red"))
  expect_error(plot(boot, "posteriors"), "`what`", class = "mezcla_error")
  skip_if_not_installed("ggplot2")
  expect_s3_class(ggplot2::autoplot(boot, "variances"), "ggplot")
})

test_that("weights are counts: a table of values has the errors of the values", {
  values <- with_seed(1, round(rnorm(800), 1))
  counts <- table(values)
  as_table <- fit_gmm(as.numeric(names(counts)), 1, "V", weights = as.vector(counts))
  in_full <- fit_gmm(values, 1, "V")
  expected <- sqrt(in_full$covariances[1] / 800)
  for (type in c("nonparametric", "parametric", "weighted")) {
    means <- vapply(with_seed(2, gmm_boot(as_table, type, n_boot = 400, control = silent))$params, function(p) p$means[1], 0)
    expect_lt(abs(sd(means) / expected - 1), 0.15)
  }
  halves <- fit_gmm(as.numeric(names(counts)), 1, "V", weights = as.vector(counts) + 0.5)
  expect_error(gmm_boot(halves, "parametric", n_boot = 9), "they must be whole", class = "mezcla_error")
})

test_that("what a method of confint() does not read is an error", {
  fit <- with_seed(1, fit_gmm(faithful, 2, "VVV"))
  expect_error(confint(fit, method = "profile", type = "sandwich"), "`type` is for `method` \"wald\", not for \"profile\"", class = "mezcla_error")
  expect_error(confint(fit, method = "bootstrap", weights = "sampling"), "`weights` is for `method` \"wald\"", class = "mezcla_error")
  expect_error(confint(fit, method = "bootstrap", type = "observed"), "nonparametric", class = "mezcla_error")
  by_type <- function(type) with_seed(1, confint(fit, "means", method = "bootstrap", type = type, n_boot = 30, control = silent))
  expect_false(isTRUE(all.equal(by_type("parametric"), by_type("nonparametric"))))
})

test_that("k-means has no parameters to bootstrap, and says so", {
  expect_error(gmm_boot(fit_kmeans(geyser, k = 2)), "`fit` must be a fit by fit_gmm\\(\\), not .*kmeans_fit", class = "mezcla_argument_error")
})

test_that("weights that stand for more rows than there can be are drawn as counts", {
  heavy <- quick_gmm(geyser, score_groups(geyser, 2), "EEE", weights = rep(1e9, 272))
  boot <- with_seed(1, gmm_boot(heavy, n_boot = 3, control = silent))
  expect_identical(boot$failed, 0L)
  expect_lt(max(abs(boot$params[[1]]$means - heavy$params$means)), 1e-3)
  expect_error(gmm_boot(heavy, "parametric", n_boot = 3, control = silent), "2.72e\\+11 rows in all", class = "mezcla_data_error")
  grouped <- fit_gmm(bins(0:9, 1:10, 1e9 * c(1, 5, 9, 5, 1, 1, 6, 9, 5, 1)), k = 2, covariance = "E")
  expect_identical(with_seed(1, gmm_boot(grouped, n_boot = 2, control = silent))$failed, 0L)
})
