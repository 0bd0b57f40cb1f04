# ggplot2 draws the same data (see test-plot_data.R) and everything that plot() draws.
# Also for R/: autoplot_panels, autoplot_pictures, plot_geoms.

skip_if_not_installed("ggplot2", "3.4.0")
autoplot <- function(...) ggplot2::autoplot(...)
quietly <- gmm_control(progress = FALSE)

test_that("every picture of a mixture becomes a ggplot, for d = 1, 2, 4 and k = 1, 3", {
  skip_on_cran()
  for (x in list(faithful$eruptions[1:60], faithful[1:60, ], iris[seq(1, 150, 3), 1:4])) {
    set.seed(1)
    d <- NCOL(x)
    fit <- fit_gmm(x, k = 3, covariance = if (d == 1) "E" else "EEI", n_start = 2, control = quietly)
    # A matrix of panels takes long to draw.
    for (what in setdiff(pictures_of_gmm, if (d == 1) "projection")) expect_autoplot(autoplot(fit, what), draw = d < 3)
    expect_autoplot(autoplot(fit, "responsibilities", rows = c(7, 3)))
    if (d == 4) next
    expect_autoplot(autoplot(coef(fit)))
    single <- fit_gmm(x, k = 1, covariance = if (d == 1) "E" else "EEI", control = quietly)
    for (what in setdiff(pictures_of_gmm, if (d == 1) "projection")) {
      expect_autoplot(autoplot(single, what), draw = FALSE)
    }
  }
})

test_that("noise, weights, labels and missing values are drawn", {
  x <- as.matrix(faithful)
  x[c(3, 8), 2] <- NA
  species <- factor(rep_len(c("short", "long"), 272))
  fit <- fit_gmm(x, k = 2, covariance = "VVV", noise = TRUE, weights = rep_len(1:2, 272),
                 labels = replace(species, -(1:6), NA), n_start = 1, control = quietly)
  fit$cluster[11:14] <- 0L
  for (what in pictures_of_gmm) {
    expect_autoplot(autoplot(fit, what))
    expect_draws(plot(fit, what))
  }
  expect_autoplot(autoplot(fit, dims = 1))
  plot <- autoplot(fit)
  expect_match(plot$labels$caption, "^2 rows with missing values are not drawn")
  points <- layers_with(plot, "shape", "x")[[1]]
  expect_identical(nrow(points), 270L)
  expect_identical(sum(points$shape == noise_symbol), 4L)
  expect_setequal(levels(plot$layers[[1]]$data$group), c(component_labels(fit$params$means)$long, "noise"))
  expect_match(autoplot(fit, "parallel")$labels$caption, "2 rows have missing values")
})

test_that("a legend says what plot() says of components and clusters, whatever carries their colours", {
  rows <- faithful[seq(1, 272, 4), ]
  halves <- rep_len(1:2, nrow(rows))
  expect_legend <- function(plot, view, groups) {
    expect_identical(setdiff(legend_texts(plot), c("component", "cluster", "mixture")), unname(groups(view)))
  }
  fit <- fit_at(two_of_faithful(), rows)
  expect_legend(autoplot(fit), fit_view(fit, "classification"), component_groups)
  steps <- em_trace(rows, halves, control = gmm_control(max_iter = 3))
  expect_legend(autoplot(steps, iteration = 2), em_view(steps, 2), component_groups)
  in_one <- em_trace(rows[1], halves, control = gmm_control(max_iter = 3))
  expect_legend(autoplot(in_one, iteration = 2), em_view(in_one, 2), component_groups)
  for (x in list(rows, rows[1])) {
    clusters <- fit_kmeans(x, 2)
    expect_legend(autoplot(clusters), clusters_view(clusters), cluster_groups)
    moves <- kmeans_trace(x, as.matrix(x[1:2, , drop = FALSE]))
    expect_legend(autoplot(moves, iteration = 1), half_step_view(moves, 1), cluster_groups)
  }
})

test_that("points, ellipses and centres are those of the fit", {
  fit <- fit_at(two_of_faithful(), faithful)
  plot <- autoplot(fit)
  points <- layers_with(plot, "shape", "x")[[1]]
  expect_equal(points[c("x", "y")], setNames(faithful, c("x", "y")), ignore_attr = TRUE)
  expect_identical(points$colour, component_colours(2)[fit$cluster])
  expect_identical(points$shape, component_symbols(2)[fit$cluster])
  expect_identical(c(plot$labels$x, plot$labels$y), names(faithful))
  drawn <- layers_with(plot, "label")[[1]]
  expect_equal(as.matrix(drawn[c("x", "y")]), fit$params$means, ignore_attr = TRUE)
  expect_identical(drawn$label, c("1", "2"))
  # Users' scales and themes take the place of the defaults.
  grey <- suppressMessages(plot + ggplot2::scale_colour_manual(values = c("black", "grey")))
  expect_setequal(layers_with(grey, "shape", "x")[[1]]$colour, c("black", "grey"))
  expect_length(plot$theme, 0)
})

test_that("rows in doubt are as large as the class that they are in", {
  set.seed(1)
  fit <- fit_gmm(faithful$eruptions, k = 2, covariance = "V", n_start = 2, control = quietly)
  view <- fit_view(fit, "uncertainty")
  drawn <- layers_with(autoplot(fit, "uncertainty"), "shape", "size")[[1]]
  expect_equal(drawn$size, 2 * view$cex * doubt_sizes[doubt_data(view)$class])
})

test_that("over one variable there are the histogram and the curves", {
  fit <- fit_at(params_of(two_of_faithful(), 1), faithful$eruptions)
  plot <- autoplot(fit)
  bars <- layers_with(plot, "xmin", "ymax")[[1]]
  expect_equal(sum((bars$xmax - bars$xmin) * bars$ymax), 1)
  curves <- layers_with(plot, "linetype", "y", "flipped_aes")
  at <- curves[[2]]$x[curves[[2]]$group == 1]
  expect_equal(curves[[2]]$y[curves[[2]]$group == 1], 0.36 * dnorm(at, 2, sqrt(0.07)))
  expect_equal(curves[[1]]$y, dgmm(curves[[1]]$x, fit$params))
})

test_that("a matrix of panels has the pair of each panel", {
  fit <- fit_gmm(iris[1:3], k = 2, covariance = "EEE", n_start = 1, control = quietly)
  points <- Filter(function(layer) nrow(layer) == 900, layers_with(autoplot(fit), "shape", "x"))[[1]]
  expect_identical(as.vector(table(points$PANEL)), c(0L, 150L, 150L, 150L, 0L, 150L, 150L, 150L, 0L))
  expect_equal(points$x[points$PANEL == 2], iris[[2]])
  expect_equal(points$y[points$PANEL == 2], iris[[1]])
})

test_that("what is far larger than its panel does not stretch the axes of a matrix", {
  x <- as.matrix(iris[1:3])
  params <- gmm_params(c(0.5, 0.5), rbind(colMeans(x), colMeans(x)), array(c(diag(400, 3), diag(0.04, 3)), c(3, 3, 2)))
  built <- ggplot2::ggplot_build(expect_autoplot(autoplot(fit_at(params, x)), draw = FALSE))
  ranges <- vapply(built$layout$panel_params, function(panel) panel$y.range, numeric(2))
  limits <- view_limits(x, params$means, params)
  expect_true(all(abs(ranges[, c(1, 4, 7)] - limits) < 0.15 * rep(apply(limits, 2, diff), each = 2)))
})

test_that("traces, limits, selections and what is made of fits become ggplots", {
  skip_on_cran()
  set.seed(1)
  start <- rep_len(1:2, 272)
  for (iterations in c(0, 1, 70)) {
    trace <- em_trace(faithful, start, control = gmm_control(max_iter = iterations, tol = 0, progress = FALSE))
    expect_autoplot(autoplot(trace))
    expect_autoplot(autoplot(trace, iteration = iterations))
  }
  expect_autoplot(autoplot(trace, iteration = 70, dims = 1))
  expect_error(autoplot(trace, iteration = 71), "between 0 and 70", class = "mezcla_error")
  steps <- kmeans_trace(faithful, faithful[1:2, ])
  expect_autoplot(autoplot(steps))
  expect_autoplot(autoplot(steps, iteration = 2))
  expect_autoplot(autoplot(kmeans_limit(faithful, k = 2)))
  expect_autoplot(autoplot(kmeans_limit(faithful, k = 2, sigma2 = 1)))
  for (x in list(faithful, faithful$waiting, iris[1:4])) {
    fit <- fit_kmeans(x, k = 3, trim = 0.05)
    expect_autoplot(autoplot(fit), draw = NCOL(x) < 3)
    expect_autoplot(autoplot(fit, "trace"), draw = FALSE)
    expect_autoplot(autoplot(fit_kmeans(x, k = 1), "trace"))
  }
  stable <- stability(fit_kmeans(faithful, k = 2), k = 2:3, n_boot = 5)
  expect_autoplot(autoplot(stable))
  expect_autoplot(autoplot(stable, "clusters", k = 3))
  expect_autoplot(autoplot(bootstrap_lrt(faithful$eruptions, k = 1, covariance = "E", n_boot = 19, n_start = 1,
                                         control = quietly)))
  combined <- combine_components(fit_gmm(faithful, k = 4, covariance = "EII", n_start = 1, control = quietly))
  expect_autoplot(autoplot(combined))
  expect_autoplot(autoplot(combine_components(fit_at(two_of_faithful(), faithful))))
  for (clusters in 1:4) expect_autoplot(autoplot(combined, "classification", clusters = clusters), draw = FALSE)
  fit <- fit_gmm(iris[1:4], k = 1:3, n_start = 1, control = quietly)
  expect_autoplot(autoplot(fit, "selection"))
  fit$selection <- structure(fit$selection[fit$selection$k == 3, ], criterion = "AIC")
  expect_autoplot(autoplot(fit, "selection"))
})

test_that("the clusters of combined components have one colour each", {
  combined <- combine_components(fit_gmm(faithful, k = 4, covariance = "EII", n_start = 1, control = quietly))
  points <- layers_with(autoplot(combined, "classification", clusters = 2), "shape", "x")[[1]]
  expect_identical(points$colour, component_colours(2)[predict(combined, clusters = 2)])
})

test_that("arguments are checked as those of plot()", {
  fit <- fit_at(two_of_faithful(), faithful)
  expect_error(autoplot(fit, "densities"), "`what` must be one of", class = "mezcla_argument_error")
  expect_error(autoplot(fit, dims = 3), "`dims` must be", class = "mezcla_argument_error")
  expect_error(autoplot(fit, col = "red"), "unused argument: col", class = "mezcla_argument_error")
  fit$data <- NULL
  for (what in setdiff(pictures_of_gmm, c("trace", "selection", "profile"))) {
    expect_error(autoplot(fit, what), "keep_data = FALSE", class = "mezcla_error")
  }
  expect_autoplot(autoplot(fit, "profile"))
})

# Pictures as a whole. What ggplot2 draws depends on its version, so they are compared where the
# versions are those that they were recorded with, and plot data (above) everywhere.
test_that("pictures look as they were recorded", {
  skip_on_cran()
  # Those that are not compared stay where they are: testthat would delete them.
  for (name in c("classification", "curves", "responsibilities", "profile", "base-classification")) {
    announce_snapshot_file(name = paste0(name, ".svg"))
  }
  skip_if_not_installed("vdiffr")
  recorded <- c(ggplot2 = "4.0.3", vdiffr = "1.0.5", R = "4.2")
  here <- c(vapply(c("ggplot2", "vdiffr"), function(name) format(utils::packageVersion(name)), ""),
            R = paste(R.version$major, sub("[.].*", "", R.version$minor), sep = "."))
  skip_if_not(identical(here, recorded), "the versions of the recorded pictures")
  fit <- fit_at(two_of_faithful(), faithful[1:40, ])
  line <- fit_at(params_of(two_of_faithful(), 1), faithful$eruptions[1:40])
  vdiffr::expect_doppelganger("classification", autoplot(fit))
  vdiffr::expect_doppelganger("curves", autoplot(line))
  vdiffr::expect_doppelganger("responsibilities", autoplot(fit, "responsibilities", rows = 1:5))
  vdiffr::expect_doppelganger("profile", autoplot(fit, "profile"))
  vdiffr::expect_doppelganger("base-classification", function() plot(fit))
})

test_that("the caption of a selection counts what lies beyond the panel, which shows more than its limits", {
  skip_if_not_installed("ggplot2")
  fit <- fit_gmm(geyser, 1:3, c("EII", "VVV", "EEE", "VII"), n_start = 1)
  values <- 2000 + seq_len(nrow(fit$selection))
  values[fit$selection$k == fit$k & fit$selection$covariance == fit$covariance] <- 1999
  highest <- order(values, decreasing = TRUE)
  values[highest[1]] <- 2500
  limits <- criterion_limits(values)
  values[highest[2]] <- limits[2] + 0.03 * diff(limits)
  fit$selection$BIC <- values
  expect_identical(autoplot(fit, what = "selection")$labels$caption, "1 model is worse than the panel shows")
})
