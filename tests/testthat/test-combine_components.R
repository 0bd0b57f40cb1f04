# Components merged to clusters.

# A fit at given parameters, where EM has done nothing.
fit_at <- function(params, x, covariance, ...) {
  fit_iterations(x, nrow(params$means), covariance, params, 0, ...)
}

x_bars <- with_seed(1, cbind(runif(300, -2, 2), rep(c(0, 4, 8), each = 100) + rnorm(300, sd = 0.4)))
bars <- with_seed(1, fit_gmm(x_bars, k = 6, covariance = "EII", n_start = 5))

test_that("three components of which two are the same, by hand", {
  params <- gmm_params(c(0.2, 0.3, 0.5), c(0, 0, 100), rep(1, 3))
  x <- c(rep(0, 10), rep(100, 4))
  # Each component has one value for all its rows.
  fit <- suppressWarnings(fit_at(params, x, "E"), classes = "mezcla_resolution_warning")
  combined <- combine_components(fit)
  # Ten rows of which nothing is known but 2 : 3.
  expect_near(combined$merges$entropy, c(-10 * (0.4 * log(0.4) + 0.6 * log(0.6)), 0, 0))
  expect_identical(combined$merges$clusters, 3:1)
  expect_identical(combined$merges$merged, c(NA, "1 + 2", "1,2 + 3"))
  expect_identical(combined$merges$rows, c(0, 10, 14))
  expect_identical(combined$merges$cumulated, c(24, 14, 0))
  expect_identical(unname(combined$map), rbind(1:3, c(1L, 1L, 2L), 1L))
  expect_identical(predict(combined, clusters = 2), rep(1:2, c(10, 4)))
  expect_near(predict(combined, 0, type = "posterior", clusters = 2), c(1, 0))
})

test_that("merges, entropies and classes are those of mclust", {
  skip_if_not_installed("mclust")
  mclustBIC <- mclust::mclustBIC # Mclust() looks it up from where it is called
  for (model in c("EII", "EEE")) {
    theirs <- mclust::Mclust(x_bars, G = 6, modelNames = model, verbose = FALSE)
    p <- theirs$parameters
    # Its own responsibilities are those before the last M-step.
    theirs$z <- getExportedValue("mclust", paste0("estep", model))(x_bars, parameters = p)$z
    combi <- mclust::clustCombi(theirs)
    fit <- fit_at(gmm_params(p$pro, t(p$mean), p$variance$sigma), x_bars, model)
    ours <- combine_components(fit, by = "clusters")
    entropy <- vapply(combi$combiz, function(z) -sum(ifelse(z > 0, z * log(z), 0)), 0)
    expect_near(ours$merges$entropy, rev(entropy), 1e-8)
    for (clusters in 1:6) {
      expect_identical(unname(predict(ours, clusters = clusters)), as.integer(combi$classification[[clusters]]))
      expect_near(predict(ours, type = "posterior", clusters = clusters), combi$combiz[[clusters]], 1e-8)
    }
    expect_identical(ours$clusters, as.integer(mclust::clustCombiOptim(combi)$numClusters.combi))
    by_rows <- combine_components(fit)
    theirs <- utils::getFromNamespace("pcws2_reg", "mclust")(rev(by_rows$merges$cumulated), entropy)
    expect_identical(by_rows$clusters, theirs$c)
  }
})

test_that("the bars are found", {
  combined <- combine_components(bars)
  expect_identical(combined$clusters, 3L)
  expect_identical(adjusted_rand(combined$cluster, rep(1:3, each = 100)), 1)
  expect_identical(combined$cluster, predict(combined))
  expect_true(all(diff(combined$merges$entropy) <= 1e-9))
  expect_identical(as.data.frame(combined), combined$merges)
})

test_that("posteriors are sums of responsibilities, and with all components those of the fit", {
  combined <- combine_components(bars)
  w <- predict(bars, type = "posterior")
  expect_near(predict(combined, clusters = 6, type = "posterior"), w)
  for (clusters in 1:6) {
    posterior <- predict(combined, type = "posterior", clusters = clusters)
    map <- combined$map[7 - clusters, ]
    expect_near(posterior, w %*% outer(map, seq_len(clusters), "=="))
    new <- predict(combined, x_bars[5:7, ], type = "posterior", clusters = clusters)
    expect_near(new, posterior[5:7, ])
  }
})

test_that("the order of the components does not matter", {
  combined <- combine_components(bars)
  order <- c(4, 2, 6, 1, 3, 5)
  theta <- coef(bars)
  turned <- gmm_params(theta$proportions[order], theta$means[order, ], theta$covariances[, , order])
  other <- combine_components(fit_at(turned, x_bars, "EII"))
  expect_near(other$merges$entropy, combined$merges$entropy, 1e-10)
  expect_identical(other$merges$rows, combined$merges$rows)
  for (clusters in 1:6) {
    expect_identical(adjusted_rand(predict(other, clusters = clusters), predict(combined, clusters = clusters)), 1)
  }
})

test_that("case weights weigh the entropy as repeated rows do", {
  w <- rep(0:3, 75)
  theta <- coef(bars)
  weighted <- combine_components(fit_at(theta, x_bars, "EII", weights = w))
  repeated <- combine_components(fit_at(theta, x_bars[rep(1:300, w), ], "EII"))
  expect_near(weighted$merges$entropy, repeated$merges$entropy, 1e-10)
  expect_identical(weighted$merges[c("merged", "rows", "cumulated")],
                   repeated$merges[c("merged", "rows", "cumulated")])
})

test_that("noise stays apart", {
  x <- rbind(x_bars, with_seed(2, cbind(runif(20, -6, 6), runif(20, -4, 12))))
  fit <- with_seed(1, fit_gmm(x, k = 6, covariance = "EII", noise = TRUE, n_start = 5))
  combined <- combine_components(fit)
  w <- predict(fit, type = "posterior")
  for (clusters in c(6, 3, 1)) {
    posterior <- predict(combined, type = "posterior", clusters = clusters)
    expect_identical(colnames(posterior), c(seq_len(clusters), "noise"))
    expect_identical(posterior[, "noise"], w[, "noise"])
    expect_near(rowSums(posterior), rep(1, nrow(x)))
  }
  expect_true(any(combined$cluster == 0))
  last <- cbind(w[, "noise"], 1 - w[, "noise"])
  expect_near(combined$merges$entropy[6], -sum(ifelse(last > 0, last * log(last), 0)), 1e-8)
})

test_that("labels and missing values are in the responsibilities", {
  x <- replace(x_bars, cbind(1:20, 1), NA)
  labels <- factor(replace(rep(NA, 300), 1:10, "low"))
  fit <- with_seed(1, fit_gmm(x, k = 4, covariance = "EII", labels = labels, n_start = 3))
  combined <- combine_components(fit)
  expect_identical(unname(combined$cluster[1:10]), rep(1L, 10))
  w <- e_step(coef(fit), x, labels)
  expect_near(combined$merges$entropy[1], -sum(ifelse(w > 0, w * log(w), 0)), 1e-10)
})

test_that("one or two components", {
  one <- combine_components(with_seed(1, fit_gmm(geyser, k = 1, covariance = "EEE")))
  expect_identical(one$clusters, 1L)
  expect_output(print(one), "1 component .*Too few")
  two <- combine_components(with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE", n_start = 2)))
  expect_identical(two$clusters, 2L)
  expect_identical(two$merges$clusters, 2:1)
})

test_that("it is printed and drawn", {
  combined <- combine_components(bars)
  expect_output(print(combined), "meet at 3 clusters: \\{")
  for (by in c("rows", "clusters")) {
    expect_draws(plot(combine_components(bars, by)))
  }
  for (clusters in c(1, 3, 6)) expect_draws(plot(combined, "classification", clusters = clusters))
  expect_draws(plot(combined, "classification", dims = 2, legend = FALSE))
  expect_draws(plot(combine_components(with_seed(1, fit_gmm(geyser, k = 1, covariance = "EEE")))))
})

test_that("bad input is told", {
  combined <- combine_components(bars)
  expect_error(combine_components(coef(bars)), "`object`.*gmm_params", class = "mezcla_error")
  expect_error(combine_components(bars, by = "k"), "`by`", class = "mezcla_error")
  expect_error(predict(combined, clusters = 7), "`clusters`.*6.*7", class = "mezcla_error")
  expect_error(predict(combined, type = "density"), "`type`", class = "mezcla_error")
  bars$data <- NULL
  expect_error(combine_components(bars), "keep_data", class = "mezcla_error")
})

test_that("on a line clusters are squares in the legend, and noise has its place there", {
  x <- with_seed(1, c(rnorm(60), rnorm(60, 1.5), rnorm(60, 12), runif(15, -30, 40)))
  start <- gmm_params(c(0.3, 0.3, 0.3), c(0, 1.5, 12), rep(1, 3), noise = list(proportion = 0.1, box = rbind(-30, 40)))
  fit <- fit_gmm(x, covariance = "E", noise = TRUE, start = start)
  combined <- combine_components(fit)
  expect_draws(plot(combined, "classification", clusters = 2))
  key <- combined_painter()$key(combined_view(combined, 2))
  expect_identical(key$legend, c("cluster 1: 1, 2", "cluster 2: 3", "noise"))
  expect_true(all(key$pch == 15))
})
