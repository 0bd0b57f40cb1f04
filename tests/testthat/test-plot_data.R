# What base graphics and ggplot2 draw: the data frames themselves.
# Also for R/: plot_layers, plot_panels.

test_that("rows with missing values are left out of the points, and told", {
  x <- faithful
  x$waiting[c(3, 8)] <- NA
  fit <- fit_at(two_of_faithful(), x)
  view <- fit_view(fit, "classification")
  points <- point_data(view)
  expect_identical(points$row, setdiff(1:272, c(3, 8)))
  expect_identical(points$y, x$waiting[points$row])
  expect_identical(points$component, unname(fit$cluster)[points$row])
  expect_match(notes_of(view, painter_for("classification"))[1], "2 rows with missing values are not drawn")
  expect_identical(nrow(point_data(narrow(view, 1))), 272L)
  expect_null(unseen_note(narrow(view, 1)))
})

test_that("ellipses lie at the quantiles of chi-square", {
  view <- params_view(two_of_faithful())
  ellipses <- ellipse_data(view)
  expect_identical(nrow(ellipses), 4L * 121L)
  for (j in 1:2) for (probability in c(0.5, 0.95)) {
    one <- ellipses[ellipses$component == j & ellipses$probability == probability, ]
    distance <- mahalanobis(one[c("x", "y")], view$params$means[j, ], view$params$covariances[, , j])
    expect_equal(unname(distance), rep(qchisq(probability, 2), 121))
  }
})

test_that("the curves of components and noise add up to the mixture", {
  noise <- list(proportion = 0.1, box = rbind(-5, 10))
  params <- gmm_params(c(0.3, 0.6), c(0, 4), c(1, 2), noise = noise)
  view <- params_view(params)
  edges <- c(-4, 8, 0, 0.2)
  curves <- curve_data(view, edges)
  noise <- noise_data(view, edges)
  expect_equal(noise$y, 0.1 / 15)
  total <- Reduce(`+`, split(curves$y, curves$component)) + noise$y
  expect_equal(total, mixture_data(view, edges)$y)
  expect_null(sum_data(params_view(gmm_params(1, 0, 1)), edges))
  # Peaks that the panel cuts off are marked at its top.
  expect_equal(peak_data(view, c(0, 1, 0, 0.15))$y, c(0.3 * dnorm(0), 0.15))
})

test_that("a histogram counts weights and has area one", {
  weights <- rep(1:2, 136)
  view <- fit_view(fit_at(params_of(two_of_faithful(), 1), faithful$eruptions, weights = weights), "classification")
  bars <- histogram_data(view)
  expect_equal(sum((bars$xmax - bars$xmin) * bars$ymax), 1)
  inside <- faithful$eruptions > bars$xmin[3] & faithful$eruptions <= bars$xmax[3]
  expect_equal(bars$ymax[3], sum(weights[inside]) / sum(weights) / (bars$xmax[3] - bars$xmin[3]))
})

test_that("contours enclose their share of the rows and have one label each", {
  view <- fit_view(fit_at(two_of_faithful(), faithful), "density")
  edges <- panel_edges(view$limits[, 1], view$limits[, 2])
  contours <- contour_data(view, edges)
  levels <- view_levels(view)
  at <- dgmm(unname(as.matrix(contours[c("x", "y")])), view$params, log = TRUE)
  for (i in 1:4) {
    share <- density_shares[i]
    expect_equal(unname(at[contours$share == share]), rep(levels[i], sum(contours$share == share)), tolerance = 0.02)
    expect_equal(mean(dgmm(unname(as.matrix(faithful)), view$params, log = TRUE) >= levels[i]), share,
                 tolerance = 0.01)
  }
  expect_identical(sort(contours$label[!is.na(contours$label)]), sort(paste(100 * density_shares, "%")))
})

test_that("regions and bands are drawn where the view has all variables", {
  fit <- fit_kmeans(faithful, 2, start = as.matrix(faithful[1:2, ]))
  view <- clusters_view(fit)
  edges <- panel_edges(view$limits[, 1], view$limits[, 2])
  expect_setequal(region_data(view, edges)$component, 1:2)
  expect_null(band_data(narrow(view, 1), edges))
  line <- clusters_view(fit_kmeans(c(0, 1, 10, 11), 2, start = cbind(c(0, 10))))
  expect_equal(band_data(line, c(-1, 12, 0, 1))$xmax, c(5.5, 12))
  expect_identical(band_data(line, c(-1, 12, 0, 1))$component, 1:2)
})

test_that("rows in doubt come last and are in the third class", {
  fit <- fit_at(two_of_faithful(), faithful)
  doubts <- doubt_data(fit_view(fit, "uncertainty"))
  expect_false(is.unsorted(doubts$uncertainty))
  expect_equal(doubts$uncertainty, unname(predict(fit, type = "uncertainty"))[doubts$row])
  expect_identical(doubts$class, 1 + (doubts$uncertainty > 0.05) + (doubts$uncertainty > 0.1))
})

test_that("bars of responsibilities follow each other and add up to one", {
  fit <- fit_at(two_of_faithful(), faithful)
  picked <- responsibilities_picture(fit, rows = c(5, 200))
  expect_true(picked$named)
  expect_equal(picked$data$value[picked$data$row == 200], unname(predict(fit, type = "posterior")[200, ]))
  expect_equal(picked$data$to[picked$data$component == 2], c(1, 1))
  expect_equal(picked$data$from[picked$data$component == 2], picked$data$to[picked$data$component == 1])
  expect_identical(picked$data$name[1:2], c("5", "200"))
  expect_identical(picked$data$at[1:2], 2:1)

  all <- responsibilities_picture(fit)
  expect_false(all$named)
  first <- all$data[all$data$component == 1, ]
  expect_setequal(first$row, 1:272)
  expect_gt(min(diff(first$value[order(first$at)])), -1e-12)

  expect_error(plot(fit, "responsibilities", rows = 300), "`rows` must be numbers of rows \\(1 to 272\\)",
               class = "mezcla_argument_error")
  expect_error(responsibilities_picture(fit, rows = "nobody"), "nobody", class = "mezcla_argument_error")
  expect_error(responsibilities_picture(fit, rows = integer()), class = "mezcla_argument_error")
})

test_that("the moments of a mixture are those of its rows", {
  params <- two_of_faithful()
  moments <- mixture_moments(params)
  set.seed(1)
  draws <- unclass(rgmm(2e5, params))
  attr(draws, "component") <- NULL
  expect_equal(unname(moments$mean), colMeans(draws), tolerance = 0.01, ignore_attr = TRUE)
  expect_equal(unname(moments$total), cov(draws), tolerance = 0.02, ignore_attr = TRUE)
  expect_equal(moments$within + moments$between, moments$total)
})

test_that("profiles and lines are in standard deviations from the mean", {
  fit <- fit_at(two_of_faithful(), faithful)
  moments <- mixture_moments(fit$params)
  profile <- profile_picture(fit)$data
  one <- profile[profile$component == 2 & profile$variable == "waiting", ]
  expect_equal(one$value, unname((80 - moments$mean[2]) / moments$sd[2]))
  expect_equal(one$upper - one$value, unname(6 / moments$sd[2]))
  rows <- parallel_picture(fit, dims = "waiting")$rows
  expect_equal(rows$value, (faithful$waiting - moments$mean[[2]]) / moments$sd[[2]])
  expect_identical(rows$row, 1:272)
})

test_that("the projection separates as the discriminant does", {
  skip_if_not_installed("MASS")
  fit <- fit_gmm(iris[1:4], k = 3, labels = iris$Species, covariance = "EEE", control = gmm_control(progress = FALSE))
  view <- projection_view(fit)
  known <- MASS::lda(iris[1:4], iris$Species)$scaling
  scores <- as.matrix(iris[1:4]) %*% known
  expect_equal(abs(diag(cor(view$x, scores))), c(1, 1), tolerance = 1e-6)
  # In units in which all rows have variance one, and without correlation.
  expect_equal(unname(crossprod(scale(view$x, scale = FALSE)) / 150), diag(2), tolerance = 1e-6)
  expect_equal(as.matrix(view$arrows[c("x", "y")]), cor(iris[1:4], view$x), tolerance = 1e-6, ignore_attr = TRUE)
  # Components go where their rows go.
  j <- iris$Species == "virginica"
  expect_equal(colMeans(view$x[j, ]), view$params$means[3, ], tolerance = 1e-6, ignore_attr = TRUE)
})

test_that("directions that do not separate are those in which rows vary most", {
  set.seed(1)
  x <- cbind(rnorm(200, sd = 3), rnorm(200), rnorm(200)) %*% matrix(c(1, 1, 0, -1, 1, 0, 0, 0, 1), 3)
  fit <- fit_gmm(x, k = 1, covariance = "VVV", control = gmm_control(progress = FALSE))
  view <- projection_view(fit)
  expect_equal(abs(cor(view$x[, 1], prcomp(x, scale. = TRUE)$x[, 1])), 1, tolerance = 1e-6)
  expect_match(colnames(view$x), "widest")
  expect_error(projection_view(fit, dims = 1), "two variables or more, not 1", class = "mezcla_argument_error")
})

test_that("names of arrows do not cover each other", {
  expect_identical(pushed_apart(c(0, 0, 5), c(1, 1.1, 1.1), width = 1, height = 0.5), c(1, 1.5, 1.1))
  y <- pushed_apart(rep(0, 4), c(3, 1, 1, 1.2), 1, 0.5)
  expect_true(all(diff(sort(y)) >= 0.4999))
})

test_that("one component's Q-Q plot is that of its Mahalanobis distances", {
  x <- as.matrix(iris[1:50, 1:4])
  params <- gmm_params(1, colMeans(x), cov(x))
  picture <- qq_picture(fit_at(params, x))
  d2 <- mahalanobis(x, colMeans(x), cov(x))
  expect_equal(picture$data$distance, unname(sort(d2)))
  expect_identical(picture$data$row, unname(order(d2)))
  expect_equal(picture$data$quantile, qchisq((1:50 - 0.5) / 50, 4))
  expect_true(all(picture$bands$lower < picture$bands$quantile & picture$bands$quantile < picture$bands$upper))
  # Weights count rows.
  twice <- qq_picture(fit_at(params, x, weights = rep(2, 50)))
  expect_equal(twice$data, picture$data)
})

test_that("each component's Q-Q plot counts rows by their responsibility", {
  set.seed(2)
  params <- gmm_params(c(0.4, 0.6), c(0, 2.5), c(1, 1.5))
  x <- as.vector(rgmm(20000, params))
  data <- qq_picture(fit_at(params, x))$data
  middle <- data[data$quantile < qchisq(0.99, 1) & data$quantile > 0.1, ]
  # Though half of the rows lie nearer to the other component than the quantiles of the nearest would have it.
  expect_lt(max(abs(sqrt(middle$distance) - sqrt(middle$quantile))), 0.08)
})

test_that("rows that miss values are as far out as among complete rows", {
  distances <- distances_as_complete(cbind(c(1, 2, 3)), c(2, 1, 0), 2)
  expect_equal(distances[, 1], c(1, qchisq(pchisq(2, 1), 2), NA))
})

test_that("the lines of the entropy plot stay in the panel", {
  set.seed(1)
  fit <- fit_gmm(iris[1:4], k = 6, covariance = "EEI", n_start = 1, control = gmm_control(progress = FALSE))
  for (by in c("rows", "clusters")) {
    combined <- combine_components(fit, by)
    lines <- entropy_lines(combined)
    limits <- entropy_limits(entropy_data(combined), lines)
    expect_true(all(lines$entropy >= limits[1] & lines$entropy <= limits[2]))
    expect_setequal(lines$piece, 1:2)
  }
})

test_that("with a prior, the pictures of EM speak of the sum", {
  start <- rep_len(1:2, 272)
  trace <- em_trace(faithful, start, prior = gmm_prior(), control = gmm_control(max_iter = 4, progress = FALSE))
  picture <- bounds_picture(trace)
  expect_equal(picture$objective, trace$loglik + trace$log_prior)
  expect_identical(picture$left, "what is left to gain")
  expect_match(deparse(picture$symbol), "log ~ p\\(theta\\)")
  plain <- em_trace(faithful, start, control = gmm_control(max_iter = 4, progress = FALSE))
  expect_identical(bounds_picture(plain)$symbol, quote(l(theta)))
  expect_equal(picture$steps$objective, picture$objective[picture$steps$s + 1])
  expect_true(all(picture$gaps$value > 0))
})

test_that("a curve that leaves the panel upwards is told", {
  x <- c(seq(-400, 400, length.out = 41), seq(-1, 1, length.out = 200))
  fit <- fit_gmm(x, k = 2, covariance = "V", start = rep(1:2, c(41, 200)))
  view <- fit_view(fit, "classification")
  expect_match(peak_note(view, painter_for("classification")), "above the panel, up to")
  expect_null(peak_note(fit_view(fit_gmm(geyser[, 1], 2, "V"), "classification"), painter_for("classification")))
})

test_that("long names of arrows are cut, and stay within the panel", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  plot(0:1, 0:1)
  text <- strrep("long ", 6)
  at <- within_panel(c(0, 0.5, 1), text, 0.75)
  half <- graphics::strwidth(text, cex = 0.75) / 2
  expect_true(all(at - half >= graphics::par("usr")[1] & at + half <= graphics::par("usr")[2]))
  expect_identical(at[2], 0.5)
})
