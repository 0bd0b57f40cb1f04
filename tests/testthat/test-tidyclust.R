# Engines for tidyclust: what they call, and, where it is installed, the way through it.

start <- score_groups(geyser, 2)
fit <- fit_gmm(geyser, k = 2, covariance = "EEE", start = start)
means <- fit_kmeans(geyser, start = geyser[1:2, ])

test_that("the five flags name the fourteen families", {
  flags <- expand.grid(circular = c(TRUE, FALSE), shared_size = c(TRUE, FALSE), zero_covariance = c(TRUE, FALSE),
                       shared_orientation = c(TRUE, FALSE), shared_shape = c(TRUE, FALSE))
  named <- apply(flags, 1, function(row) {
    do.call(tidyclust_fit_gmm, c(list(geyser, 2), as.list(row), start = list(start),
                                 control = list(gmm_control(max_iter = 1, tol = 0))))$covariance
  })
  expect_setequal(named, families)
  expect_identical(named[flags$circular & flags$shared_size], rep("EII", 8))
  one <- flags$shared_size & !flags$circular & !flags$zero_covariance & flags$shared_orientation & !flags$shared_shape
  expect_identical(named[one], "EVE")
  expect_identical(tidyclust_fit_gmm(geyser, 2, covariance = "VVV", start = start)$covariance, "VVV")
})

test_that("predictions are factors of all clusters", {
  expect_identical(tidyclust_predict(fit, geyser[1:9, ]), factor(paste0("Cluster_", unname(predict(fit, geyser[1:9, ]))), c("Cluster_1", "Cluster_2")))
  expect_identical(levels(tidyclust_predict(means, geyser[1:9, ], labels = c("a", "b"))), c("a", "b"))
  expect_error(tidyclust_predict(fit, geyser, labels = "a"), "`labels`.*2", class = "mezcla_argument_error")
  noisy <- with_seed(1, fit_gmm(rbind(geyser, c(30, 300), c(-20, 9)), 2, "VVV", noise = TRUE, n_start = 2))
  expect_identical(as.character(tidyclust_predict(noisy, rbind(c(60, 300)))), "Outlier")
  expect_identical(levels(extract_cluster_assignment.gmm_fit(noisy)$.cluster), c("Outlier", "Cluster_1", "Cluster_2"))
  labelled <- fit_gmm(geyser, 2, "EEE", labels = replace(factor(c("x", "y")[start]), 9:99, NA))
  expect_identical(levels(tidyclust_predict(labelled, geyser)), c("Cluster_1", "Cluster_2"))
})

test_that("the summary has what tidyclust's metrics are made of", {
  summary <- extract_fit_summary.kmeans_fit(means)
  expect_named(summary, c("cluster_names", "centroids", "n_members", "sse_within_total_total", "sse_total", "orig_labels",
                          "cluster_assignments"))
  expect_near(summary$sse_within_total_total, means$withinss, 1e-10)
  expect_near(summary$sse_total, means$totss, 1e-10)
  expect_identical(summary$n_members, means$size)
  expect_equal(as.matrix(as.data.frame(summary$centroids)), unname_rows(means$centers))
  mixed <- extract_fit_summary.gmm_fit(fit)
  expect_near(sum(mixed$sse_within_total_total), distortion(geyser, fit$means, fit$cluster), 1e-10)
  expect_identical(as.integer(mixed$cluster_assignments), unname(fit$cluster))
})

test_that("tidyclust fits, predicts and tunes by our engines", {
  skip_on_cran()
  skip_if_not_installed("tidyclust")
  theirs <- function(name) getExportedValue("tidyclust", name)
  engine <- function(spec, ...) theirs("set_engine")(spec, "mezcla", ...)
  generic_fit <- theirs("fit")
  spec <- engine(theirs("gm_clust")(num_clusters = 2, circular = FALSE, zero_covariance = FALSE), start = start)
  fitted <- generic_fit(spec, ~ eruptions + waiting, data = faithful)
  inside <- theirs("extract_fit_engine")(fitted)
  expect_equal(coef(inside), coef(fit))
  new <- faithful[c(1, 2, 9), ]
  expect_identical(as.integer(predict(fitted, new)$.pred_cluster), unname(predict(fit, new)))
  expect_equal(predict(inside, new, "posterior"), predict(fit, new, "posterior"), ignore_attr = TRUE)
  expect_identical(as.integer(theirs("extract_cluster_assignment")(fitted)$.cluster), unname(fit$cluster))
  centroids <- theirs("extract_centroids")(fitted)
  expect_equal(centroids$waiting, unname(fit$means[, 2]))
  lloyd <- generic_fit(engine(theirs("k_means")(num_clusters = 3), n_start = 5), ~ eruptions + waiting, data = faithful)
  expect_identical(class(theirs("extract_fit_engine")(lloyd)), c("kmeans_fit", "kmeans"))
  expect_equal(theirs("sse_within_total_vec")(lloyd), theirs("extract_fit_engine")(lloyd)$tot.withinss, tolerance = 1e-6)
  expect_setequal(levels(predict(lloyd, new)$.pred_cluster), paste0("Cluster_", 1:3))
  tuned <- engine(theirs("k_means")(num_clusters = getExportedValue("tune", "tune")()), n_start = 2)
  flow <- getExportedValue("workflows", "workflow")(getExportedValue("recipes", "recipe")(~ eruptions + waiting, faithful), tuned)
  folds <- with_seed(1, getExportedValue("rsample", "vfold_cv")(faithful, 2))
  result <- theirs("tune_cluster")(flow, resamples = folds, grid = data.frame(num_clusters = 2:3),
                                   metrics = theirs("cluster_metric_set")(theirs("sse_within_total")))
  means <- getExportedValue("tune", "collect_metrics")(result)$mean
  expect_gt(means[1], means[2])
})

test_that("what is no flag and no fit is told", {
  expect_error(tidyclust_fit_gmm(iris[1:2], 2, circular = NA), "`circular` must be TRUE or FALSE", class = "mezcla_argument_error")
  expect_error(tidyclust_predict(1, iris[1:2]), "`object` must be a fit", class = "mezcla_argument_error")
})
