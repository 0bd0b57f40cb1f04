# How many clusters.

four <- with_seed(1, rbind(c(0, 0), c(9, 0), c(0, 9), c(9, 9))[rep(1:4, each = 30), ] + rnorm(240))

test_that("four clear clusters are four by every criterion", {
  for (criterion in kmeans_criteria) {
    fit <- with_seed(2, fit_kmeans(four, k = 1:6, criterion = criterion, n_start = 3))
    expect_identical(fit$k, 4L)
    expect_identical(attr(fit$selection, "criterion"), criterion)
    expect_identical(nrow(fit$selection), 6L)
    expect_identical(fit$tot.withinss, fit$selection$distortion[4])
    expect_output(print(fit), sprintf("Chosen by %s among k = 1, 2, 3, 4, 5, 6", criterion))
  }
})

test_that("one cluster is one by those criteria that can say so", {
  x <- with_seed(3, matrix(runif(200), 100))
  expect_identical(with_seed(1, fit_kmeans(x, k = 1:3, criterion = "gap", n_start = 3))$k, 1L)
})

test_that("criteria are what they are said to be", {
  fit <- with_seed(1, fit_kmeans(iris4, k = 1:4))
  table <- fit$selection
  alone <- lapply(2:4, function(k) with_seed(k, fit_kmeans(iris4, k)))
  distances <- as.matrix(stats::dist(iris4))
  by_hand <- function(cluster) {
    mean(vapply(seq_along(cluster), function(i) {
      own <- setdiff(which(cluster == cluster[i]), i)
      b <- min(tapply(distances[i, cluster != cluster[i]], cluster[cluster != cluster[i]], mean))
      (b - mean(distances[i, own])) / max(b, mean(distances[i, own]))
    }, 1))
  }
  expect_near(table$silhouette[2:4], vapply(alone, function(fit) by_hand(fit$cluster), 1))
  expect_near(table$CH[2:4], vapply(alone, function(fit) fit$betweenss / (fit$k - 1) / (fit$tot.withinss / (150 - fit$k)), 1))
  expect_near(table$BIC[2:4], vapply(alone, stats::BIC, 1))
  expect_identical(is.na(table$silhouette), c(TRUE, FALSE, FALSE, FALSE))
  skip_if_not_installed("cluster")
  expect_near(table$silhouette[3], mean(getExportedValue("cluster", "silhouette")(alone[[2]]$cluster, stats::dist(iris4))[, 3]))
})

test_that("gaps are those of clusGap() within what fifty references tell", {
  skip_on_cran()
  skip_if_not_installed("cluster")
  ours <- with_seed(1, fit_kmeans(iris4, k = 1:4, criterion = "gap", n_start = 5))$selection
  theirs <- with_seed(2, getExportedValue("cluster", "clusGap")(iris4, stats::kmeans, 4, B = 50, nstart = 5, d.power = 2, verbose = FALSE))$Tab
  expect_true(all(abs(ours$gap - theirs[, "gap"]) < 4 * theirs[, "SE.sim"] * sqrt(2 / 50)))
  expect_near(ours$gap_se, theirs[, "SE.sim"], 0.5)
})

test_that("the first gap that the next does not exceed by a standard error is taken, in the order of k", {
  table <- data.frame(k = c(3L, 1L, 2L), gap = c(1.05, 0.1, 1), gap_se = 0.1)
  expect_identical(best_k(table, "gap"), 3L)
  table$gap_se <- 0.01
  expect_identical(best_k(table, "gap"), 1L)
})

test_that("weights are counts of rows; trimmed rows do not count", {
  w <- rep(1:3, length.out = 150)
  weighted <- with_seed(1, fit_kmeans(iris4, 2:4, weights = w))$selection
  expect_equal(weighted, with_seed(1, fit_kmeans(iris4[rep(1:150, w), ], 2:4))$selection)
  outlier <- rbind(four, c(500, 500))
  trimmed <- with_seed(1, fit_kmeans(outlier, 2:6, trim = 1 / 121, start = "random", n_start = 60))
  expect_identical(trimmed$k, 4L)
  kept <- with_seed(1, fit_kmeans(four, 2:6))$selection
  expect_near(trimmed$selection$silhouette[1:3], kept$silhouette[1:3])
  expect_near(trimmed$selection$CH[1:3], kept$CH[1:3])
  expect_true(all(is.na(trimmed$selection$BIC)))
})

test_that("many rows are compared by some of them", {
  x <- with_seed(1, matrix(rnorm(10000), 5000) + rep(c(0, 8), each = 2500))
  fit <- with_seed(1, fit_kmeans(x, 2:3, n_start = 1))
  expect_identical(fit$k, 2L)
  rows <- shown_rows(5000, most_in_silhouettes)
  own <- with_seed(1, fit_kmeans(x, 2, n_start = 1))$cluster[rows]
  sums <- distance_sums(x[rows, ], rep(1, 4000), list(own), 2L)[[1]]
  some <- c(1, 700, 4000)
  expect_near(sums[some, 2], vapply(some, function(i) sum(sqrt(colSums((t(x[rows[own == 2], ]) - x[rows[i], ])^2))), 1), 1e-10)
})

test_that("what a criterion cannot do is an error", {
  holes <- replace(iris4, 5, NA)
  fails <- function(code, ...) expect_error(code, ..., class = "mezcla_argument_error")
  fails(fit_kmeans(holes, 1:3), "`criterion`.*silhouette.*missing")
  expect_identical(with_seed(1, fit_kmeans(holes, 2:4, criterion = "CH"))$k, 3L)
  fails(fit_kmeans(iris4, 1:3, criterion = "gap", weights = rep(1, 150)), "`criterion`.*gap.*weights")
  fails(fit_kmeans(iris4, 1:3, criterion = "BIC", trim = 0.1), "`criterion`.*BIC.*trim")
  fails(fit_kmeans(iris4[1:3, ], 2:3, criterion = "gap"), "`criterion`.*gap.*distortion")
  fails(fit_kmeans(iris4, 1:3, start = iris4[1:2, ]), "`start`")
  fails(fit_kmeans(iris4, c(2, 2.5)), "`k`.*2.5")
  fails(plot(fit_kmeans(iris4, start = iris4[1:2, ]), what = "selection"), "selection.*single `k`")
})

test_that("the picture has the criterion by k, the chosen one marked", {
  fit <- with_seed(1, fit_kmeans(four, k = c(5, 2:4)))
  picture <- kmeans_selection_picture(fit)
  expect_identical(picture$data$k, 2:5)
  expect_identical(picture$data$chosen, c(FALSE, FALSE, TRUE, FALSE))
  expect_identical(picture$data$value, fit$selection$silhouette[c(2:4, 1)])
  draw(plot(fit, what = "selection"))
  gaps <- with_seed(1, fit_kmeans(four, k = 3:4, criterion = "gap", n_start = 2))
  draw(plot(gaps, what = "selection"))
  skip_if_not_installed("ggplot2")
  layers <- ggplot2::ggplot_build(ggplot2::autoplot(gaps, what = "selection"))$data
  expect_equal(layers[[1]]$ymax - layers[[1]]$ymin, 2 * gaps$selection$gap_se)
})

test_that("weights in another unit choose the same, where they count nothing", {
  x <- with_seed(1, rbind(cbind(rnorm(60), rnorm(60)), cbind(rnorm(60, 9), rnorm(60)), cbind(rnorm(60), rnorm(60, 9))))
  tables <- lapply(list(NULL, rep(1 / 180, 180)), function(weights) {
    suppressWarnings(with_seed(1, fit_kmeans(x, 2:4, weights = weights, criterion = "silhouette")), classes = "mezcla_weights_warning")$selection
  })
  expect_equal(tables[[1]][c("CH", "silhouette")], tables[[2]][c("CH", "silhouette")], tolerance = 1e-10)
})

test_that("starts that are not those of k-means are refused", {
  expect_error(fit_kmeans(faithful, 2, start = "concentric"), "must be one of \"kmeans\\+\\+\", \"random\"", class = "mezcla_error")
  expect_error(kmeans_limit(faithful, 2, start = "concentric"), "must be one of", class = "mezcla_error")
})

silhouette_by_hand <- function(cluster, x) {
  distance <- as.matrix(dist(x))
  mean(vapply(seq_along(cluster), function(i) {
    mean_to <- function(j) mean(distance[i, setdiff(which(cluster == j), i)])
    if (sum(cluster == cluster[i]) == 1) return(0)
    a <- mean_to(cluster[i])
    b <- min(vapply(setdiff(unique(cluster), cluster[i]), mean_to, 1))
    (b - a) / max(a, b)
  }, 1))
}

test_that("silhouettes keep their digits in clusters that are tight and far from the mean", {
  tight <- rep(c(0, 1, 10, 11), 3) + (1:12) / 100
  x <- cbind(c(1e9 + tight, -1e9 + tight), 0)
  fit <- with_seed(1, fit_kmeans(x, 4:6))
  for (k in 4:6) {
    own <- with_seed(1, fit_kmeans(x, k))
    expect_near(fit$selection$silhouette[k - 3], silhouette_by_hand(own$cluster, x), 1e-6)
  }
})

test_that("a row far away does not make all others near", {
  x <- matrix(sin(1:800), 200)
  x[1, 1] <- 1e9
  fit <- with_seed(1, fit_kmeans(x, 2:3))
  expect_true(all(is.finite(fit$selection$silhouette)))
  own <- with_seed(1, fit_kmeans(x, 3))
  expect_near(fit$selection$silhouette[2], silhouette_by_hand(own$cluster, x), 1e-6)
  expect_draws(plot(fit_kmeans(geyser, 2, weights = rep(2e7, 272))))
})

test_that("a row without any value is in no criterion's way", {
  for (criterion in c("silhouette", "gap")) {
    whole <- with_seed(1, fit_kmeans(geyser, 1:3, criterion = criterion, n_start = 2))
    expect_warning(holed <- with_seed(1, fit_kmeans(rbind(geyser, NA), 1:3, criterion = criterion, n_start = 2)), "row 273")
    expect_equal(holed$selection[[criterion]], whole$selection[[criterion]], tolerance = if (criterion == "gap") 0.05 else 1e-6)
  }
  expect_warning(expect_error(fit_kmeans(rbind(geyser, NA, c(NA, 3)), 1:3), "no value of `x` is missing"), "row 273")
})

test_that("where every row lies on its centre the ratio of Calinski and Harabasz is the largest", {
  fit <- fit_kmeans(rep(1:3, 10), k = 1:3, criterion = "CH")
  expect_identical(list(fit$k, fit$selection$CH[3]), list(3L, Inf))
  expect_draws(plot(fit, what = "selection"))
  expect_match(kmeans_selection_picture(fit)$note, "infinite for k = 3")
  expect_error(kmeans_selection_picture(fit_kmeans(rep(1:3, 10), k = c(1, 3), criterion = "CH")), "CH is infinite")
})
