# Fits as other packages ask for partitions.

noisy <- with_seed(1, fit_gmm(rbind(geyser, c(30, 300), c(-20, 9)), 2, "VVV", noise = TRUE, n_start = 2))

test_that("what clusterboot() asks for", {
  made <- with_seed(1, gmm_cbi(geyser, 2, covariance = "EEE", n_start = 2))
  expect_identical(made$nc, 2L)
  expect_identical(made$partition, unname(made$result$cluster))
  expect_identical(which(made$clusterlist[[2]]), unname(which(made$result$cluster == 2)))
  trimmed <- with_seed(1, kmeans_cbi(geyser, 2, trim = 0.1))
  expect_identical(tabulate(trimmed$partition, 3), c(tabulate(trimmed$result$cluster, 2), 28L))
  expect_identical(sum(unlist(trimmed$clusterlist)), 244L)
})

test_that("clue takes a mixture for a soft partition", {
  skip_if_not_installed("clue")
  expect_true(clue::is.cl_partition(noisy))
  expect_false(clue::is.cl_hard_partition(noisy))
  expect_identical(clue::n_of_classes(noisy), 3L)
  expect_equal(clue::n_of_objects(noisy), 274)
  expect_equal(unclass(clue::cl_membership(noisy)), noisy$z, ignore_attr = TRUE)
  expect_identical(as.integer(clue::cl_class_ids(noisy))[273:274], c(3L, 3L))
  expect_identical(as.integer(clue::cl_predict(noisy, geyser[1:9, ])), unname(predict(noisy, geyser[1:9, ])))
  expect_equal(unclass(clue::cl_predict(noisy, geyser[1:9, ], "memberships")), predict(noisy, geyser[1:9, ], "posterior"),
               ignore_attr = TRUE)
  expect_identical(clue::cl_prototypes(noisy), noisy$means)
  plain <- fit_gmm(geyser, k = 2, covariance = "EEE", start = score_groups(geyser, 2))
  means <- fit_kmeans(geyser, start = geyser[1:2, ])
  expect_near(as.numeric(clue::cl_agreement(clue::as.cl_hard_partition(plain), means, method = "cRand")),
              adjusted_rand(plain, means))
})

test_that("easystats has a row for each component, and the criteria", {
  fit <- fit_gmm(geyser, k = 2, covariance = "EEE", start = score_groups(geyser, 2))
  table <- model_parameters.gmm_fit(fit)
  expect_identical(names(table), c("Cluster", "n_Obs", "Proportion", "Sum_Squares", "eruptions", "waiting"))
  expect_identical(table$waiting, unname(fit$means[, 2]))
  expect_near(sum(table$Sum_Squares), distortion(geyser, fit$means, fit$cluster), 1e-10)
  expect_near(attr(table, "variance"), 1 - sum(table$Sum_Squares) / fit_kmeans(geyser, 1)$totss)
  expect_identical(model_performance.gmm_fit(fit)$BIC, stats::BIC(fit))
  skip_if_not_installed("parameters")
  expect_output(print(getExportedValue("parameters", "model_parameters")(fit)), "Proportion")
})
