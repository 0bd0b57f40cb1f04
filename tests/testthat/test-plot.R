# Every picture of fits and traces is drawn; see helper-plot.R.
# Also for R/: palette, plot_approach, plot_bootstrap_lrt, plot_bounds, plot_combined_components, plot_discriminant,
#   plot_gmm_boot, plot_gmm_fit, plot_hdr, plot_kmeans_fit, plot_kmeans_limit, plot_margins, plot_profile,
#   plot_projection, plot_qq, plot_responsibilities, plot_selection, plot_stability, plot_traces.

small <- list(
  faithful$eruptions[1:60],
  as.matrix(faithful[1:60, ]),
  as.matrix(iris[seq(1, 150, 3), 1:4])
)

quietly <- gmm_control(progress = FALSE)

test_that("every picture of a mixture is drawn, for d = 1, 2, 4 and k = 1, 3", {
  for (x in small) for (k in c(1, 3)) {
    set.seed(1)
    d <- NCOL(x)
    fit <- fit_gmm(x, k = k, covariance = if (d == 1) "E" else "EEI", n_start = 2, control = quietly)
    for (what in setdiff(pictures_of_gmm, if (d == 1) "projection")) {
      expect_identical(expect_draws(plot(fit, what = what)), fit)
    }
    expect_draws(plot(fit, legend = FALSE))
    expect_draws(plot(fit, "responsibilities", rows = c(7, 3), legend = FALSE))
    expect_draws(plot(coef(fit)))
    for (dims in unique(list(d, rev(seq_len(min(d, 2))), seq_len(min(d, 3))))) {
      for (what in c("classification", "density", "uncertainty")) {
        expect_draws(plot(fit, what, dims = dims))
      }
    }
  }
})

test_that("every picture of k-means is drawn, for d = 1, 2, 4 and k = 1, 3", {
  for (x in small) for (k in c(1, 3)) {
    set.seed(1)
    fit <- fit_kmeans(x, k = k, n_start = 2, control = kmeans_control(progress = FALSE))
    expect_identical(expect_draws(plot(fit)), fit)
    expect_draws(plot(fit, what = "trace"))
    expect_draws(plot(fit, dims = 1))
    centers <- as.matrix(x)[seq_len(k), , drop = FALSE]
    trace <- kmeans_trace(x, centers, kmeans_control(progress = FALSE))
    expect_identical(expect_draws(plot(trace)), trace)
    for (t in c(1, 2, length(trace$half))) expect_draws(plot(trace, iteration = t))
  }
})

test_that("every picture of EM at work is drawn, for d = 1, 2, 4 and k = 1, 3", {
  for (x in small) for (k in c(1, 3)) for (iterations in c(0, 1, 70)) {
    start <- rep_len(seq_len(k), NROW(x))
    trace <- em_trace(x, start, covariance = if (NCOL(x) == 1) "V" else "EEI",
                      control = gmm_control(max_iter = iterations, tol = 0, progress = FALSE))
    expect_identical(expect_draws(plot(trace)), trace)
    expect_draws(plot(trace, iteration = 0))
    expect_draws(plot(trace, iteration = length(trace$params) - 1, dims = 1))
    expect_draws(plot(trace, iteration = length(trace$params) - 1))
  }
})

test_that("the limit is drawn", {
  for (x in small[1:2]) for (k in c(1, 3)) {
    set.seed(1)
    limit <- kmeans_limit(x, k = k)
    expect_identical(expect_draws(plot(limit)), limit)
  }
  expect_draws(plot(limit, main = "A title", col = "black", pch = 1, legend = FALSE))
})

test_that("a selection is drawn with 14 families, gaps, and a single k", {
  set.seed(1)
  fit <- fit_gmm(iris[1:4], k = 1:3, n_start = 1, control = quietly)
  expect_draws(plot(fit, "selection"))
  expect_draws(plot(fit, "selection", ylim = c(500, 2000), col = 1:3, pch = 1))
  fit$selection$BIC[c(2, 20, 40)] <- NA
  expect_draws(plot(fit, "selection"))
  fit$selection <- structure(fit$selection[fit$selection$k == 3, ], criterion = "AIC")
  expect_draws(plot(fit, "selection"))
  fit$selection$AIC <- NA_real_
  expect_error(plot(fit, "selection"), "AIC is missing for every model", class = "mezcla_error")
})

test_that("arguments of the plot call come before the defaults", {
  fit <- fit_gmm(small[[2]], k = 2, covariance = "EEE", n_start = 2, control = quietly)
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  for (what in c("classification", "density", "uncertainty")) {
    plot(fit, what, main = "m", sub = "s", xlab = "a", ylab = NULL, xlim = c(0, 10), ylim = c(0, 200),
         pch = 1, col = c("black", "grey"), cex = 2, las = 0, bty = "l", cex.main = 1, log = "")
    expect_equal(graphics::par("usr"), c(-0.4, 10.4, -8, 208))
    # The panel is left as plot() leaves one, so that users can add to it.
    graphics::points(3, 70)
  }
  expect_no_warning({
    plot(fit, "trace", main = "m", col = "red", xlab = "a", pch = 2)
    plot(fit_kmeans(iris[1:4], 3), main = "m", col = 1:3, xlab = "not used", xlim = c(0, 1))
  })
})

test_that("weights, names of components, noise and many rows are drawn", {
  set.seed(1)
  weighted <- fit_gmm(faithful, k = 2, covariance = "VVV", weights = rep_len(1:3, 272), control = quietly)
  for (what in c("classification", "density", "uncertainty")) {
    expect_draws(plot(weighted, what))
    expect_draws(plot(weighted, what, dims = "waiting"))
  }
  expect_draws(plot(complete_mle(iris[1:4], iris$Species)))
  with_noise <- weighted
  with_noise$cluster[1:5] <- 0L
  expect_draws(plot(with_noise))
  # Rows have the colours of the components, and the noise's, in the shares that they have of them.
  trace <- em_trace(geyser, score_groups(geyser, 2), noise = TRUE, control = gmm_control(max_iter = 2, tol = 0))
  expect_draws(plot(trace, iteration = 2))
  expect_draws(plot(trace))
  on_a_line <- gmm_params(c(0.5, 0.4), c(2, 4.3), c(0.1, 0.2), noise = list(proportion = 0.1, box = rbind(0, 8)))
  expect_draws(plot(on_a_line))
  many <- rgmm(30000, coef(weighted))
  expect_draws(plot(fit_gmm(many, k = 2, covariance = "VVV", n_start = 1, control = quietly)))
  expect_lte(length(shown_rows(30000)), most_points)
  expect_identical(shown_rows(1e7), shown_rows(1e7))
  expect_identical(range(shown_rows(1e7)), c(1, 1e7))
  expect_identical(shown_rows(7), 1:7)
})

test_that("legends that have no room are left out", {
  fit <- fit_gmm(faithful, k = 2, covariance = "EEE", n_start = 2, control = quietly)
  grDevices::pdf(NULL, width = 7, height = 7)
  on.exit(grDevices::dev.off())
  graphics::par(mar = c(4, 4, 0, 0))
  expect_no_condition(plot(fit, main = ""))
  expect_identical(legend_above(component_key(list(
    params = coef(fit), centers = coef(fit)$means, x = faithful, labels = list(long = 1:2),
    colours = 1:2, symbols = 1:2, of_rows = list(component = 1L)
  ))), 0)
  expect_no_condition(plot(fit_kmeans(rgmm(500, coef(fit)), 40, n_start = 1)))
})

test_that("without the data only what needs none is drawn", {
  fit <- fit_gmm(faithful, k = 2, covariance = "EEE", n_start = 2, keep_data = FALSE, control = quietly)
  for (what in c("classification", "density", "uncertainty")) {
    expect_error(plot(fit, what), "keep_data = FALSE", class = "mezcla_error")
  }
  expect_draws(plot(fit, "trace"))
  expect_draws(plot(fit, "selection"))
  expect_draws(plot(coef(fit)))
  fit <- fit_kmeans(faithful, k = 2, keep_data = FALSE)
  expect_error(plot(fit), "keep_data = FALSE", class = "mezcla_error")
  expect_draws(plot(fit, "trace"))
})

test_that("errors name the argument, what it must be and what it is", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  fit <- fit_gmm(faithful, k = 2, covariance = "EEE", n_start = 2, control = quietly)
  # The messages alone: how a snapshot shows a condition depends on testthat's version.
  message_of <- function(expr) conditionMessage(expect_error(expr, class = "mezcla_argument_error"))
  messages <- c(
    message_of(plot(fit, what = "densities")),
    message_of(plot(fit, dims = "height")),
    message_of(plot(fit, dims = c(1, 3))),
    message_of(plot(fit, dims = c("waiting", "waiting"))),
    message_of(plot(fit, dims = TRUE)),
    message_of(plot(fit, legend = NA)),
    message_of(plot(fit_kmeans(faithful, 2), what = "density"))
  )
  expect_snapshot(cat(messages, sep = "\n"))
  trace <- em_trace(faithful, rep_len(1:2, 272), control = gmm_control(max_iter = 3, progress = FALSE))
  expect_error(plot(trace, iteration = 4), "between 0 and 3", class = "mezcla_error")
  expect_error(plot(trace, iteration = -1), class = "mezcla_error")
  trace <- kmeans_trace(faithful, faithful[1:2, ])
  expect_error(plot(trace, iteration = 0), "between 1 and", class = "mezcla_error")
  expect_error(plot(trace, iteration = 1.5), class = "mezcla_error")
})

test_that("the axes of a trace are the same for every iteration", {
  trace <- em_trace(faithful, rep_len(1:2, 272), control = gmm_control(max_iter = 5, progress = FALSE))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  axes <- sapply(0:5, function(t) {
    plot(trace, iteration = t)
    graphics::par("usr")
  })
  expect_true(all(axes == axes[, 1]))
})

test_that("along the path of EM the bounds lie below the log-likelihood and touch it", {
  trace <- em_trace(faithful, rep_len(1:2, 272), control = gmm_control(max_iter = 5, progress = FALSE))
  expect_equal(params_at(trace, 2), trace$params[[3]], ignore_attr = TRUE)
  expect_equal(params_at(trace, 5), trace$params[[6]], ignore_attr = TRUE)
  s <- seq(0, 5, 0.125)
  loglik <- vapply(s, function(at) log_likelihood(params_at(trace, at), trace$data), 0)
  for (t in 0:4) {
    bound <- vapply(s, function(at) {
      lower_bound(params_at(trace, at), trace$data, trace$responsibilities[[t + 1]])$bound
    }, 0)
    expect_true(all(bound <= loglik + 1e-8))
    expect_equal(bound[s == t], loglik[s == t])
    expect_identical(s[which.max(bound)], t + 1)
  }
  # The noise is on its way as everything else is.
  trace <- em_trace(faithful, rep_len(1:2, 272), noise = TRUE, control = gmm_control(max_iter = 2, progress = FALSE))
  share <- vapply(trace$params, noise_proportion, 0)
  expect_equal(noise_proportion(params_at(trace, 0.25)), 0.75 * share[1] + 0.25 * share[2])
})

test_that("the window of the climb leaves out a first leap", {
  expect_identical(climb_window(c(0, 1, 2, 3, 4, 5)), 0:4 + 0)
  expect_identical(climb_window(c(-1000, 1, 2, 3, 4, 5)), 1:5 + 0)
  expect_equal(climb_window(c(0, 1)), 0:1)
})

test_that("a device without transparency has paler colours instead, and nothing to warn of", {
  file <- tempfile(fileext = ".ps")
  grDevices::postscript(file)
  on.exit({
    grDevices::dev.off()
    unlink(file)
  })
  expect_identical(fade("#000000", 0.25), "#BFBFBF")
  fit <- fit_gmm(faithful, k = 2, covariance = "EEE", n_start = 2, control = quietly)
  expect_no_warning({
    plot(fit)
    plot(fit, dims = 1)
    plot(fit_kmeans(faithful, start = as.matrix(faithful)[1:2, ]))
  })
})

test_that("a legend in several rows is read along them, and ends before its last row does", {
  key <- by_rows(list(legend = letters[1:5], col = 1:5, lwd = 2), 3)
  # legend() fills columns: a d, b e, c.
  expect_identical(key$legend, c("a", "d", "b", "e", "c", ""))
  expect_identical(key$col, c(1L, 4L, 2L, 5L, 3L, NA))
  expect_identical(key$lwd, 2)
  expect_identical(by_rows(list(legend = letters[1:4]), 2)$legend, c("a", "c", "b", "d"))
})

test_that("a panel far away from the rows is empty", {
  fit <- fit_at(two_of_faithful(), faithful)
  expect_draws(plot(fit, "density", xlim = c(100, 101), ylim = c(1000, 1001)))
  expect_draws(plot(fit, "density", dims = 1, xlim = c(100, 101)))
  view <- fit_view(fit, "density")
  expect_null(contour_data(view, c(100, 101, 1000, 1001)))
  expect_null(density_bar_data(narrow(view, 1), c(100, 101, 0, 1)))
})

test_that("many variables with long names are drawn", {
  x <- cloud(60, 12, 2)
  colnames(x) <- paste("a variable with a long name, number", 1:12)
  fit <- fit_gmm(x, start = rep(1:2, 30), covariance = "EEI")
  expect_draws(plot(fit, "profile"))
  expect_draws(plot(fit, "parallel"))
  expect_draws(plot(fit, "projection"))
  expect_match(arrows_note(projection_view(fit)), "correlations of 10 of 12 variables")
  expect_match(arrows_note(projection_view(fit, 1:10)), "correlations of the variables")
})

test_that("of many rows some are drawn, and how many is told", {
  x <- with_seed(1, rgmm(2001, two_of_faithful()))
  fit <- fit_at(two_of_faithful(), matrix(x, ncol = 2))
  expect_match(parallel_picture(fit)$note, "1 000 of 2 001 rows drawn", all = FALSE)
  expect_match(responsibilities_picture(fit)$note, "2 000 of 2 001 rows drawn")
  expect_null(responsibilities_picture(fit, rows = 1:2001)$note)
})

test_that("breaks of histograms are those that are asked for", {
  fit <- fit_gmm(faithful$waiting, 2, "V", start = c(50, 80))
  ends <- seq(40, 100, by = 20)
  expect_identical(histogram_data(fit_view(fit, "classification", list(breaks = ends)))$xmax, ends[-1])
  expect_lt(nrow(histogram_data(fit_view(fit, "density", list(breaks = 4)))), 8)
  draw(plot(fit, breaks = 10))
  draw(plot(fit_kmeans(faithful$waiting, 2), breaks = ends))
  expect_error(plot(fit, breaks = c(50, 60)), "`breaks` must span", class = "mezcla_argument_error")
  expect_error(plot(fit, breaks = "many"), "`breaks`", class = "mezcla_argument_error")
})

test_that("one row is drawn", {
  one <- expect_carried_warning(fit_gmm(3, 1, sigma2 = 1))
  for (what in c("classification", "density", "uncertainty")) expect_true(draw(plot(one, what = what)))
  expect_true(draw(plot(fit_kmeans(3, 1))))
  expect_true(draw(plot(fit_kmeans(faithful[1, ], 1))))
})

test_that("several pictures are drawn in the panels that there are", {
  fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
  means <- fit_kmeans(geyser, start = geyser[1:2, ])
  file <- tempfile(fileext = ".pdf")
  on.exit(unlink(file))
  pages <- function(code) {
    grDevices::pdf(file, compress = FALSE)
    force(code)
    grDevices::dev.off()
    sum(grepl("/Type /Page ", readLines(file, warn = FALSE), fixed = TRUE, useBytes = TRUE))
  }
  several <- function() {
    graphics::par(mfrow = c(2, 2))
    plot(fit, what = c("class", "density", "trace"))
    plot(means, what = "trace")
    expect_identical(graphics::par("mfrow"), c(2L, 2L))
  }
  expect_identical(pages(several()), 1L)
  expect_identical(pages(plot(fit, what = c("density", "uncertainty"))), 2L)
  expect_identical(pages(plot(means, what = c("clusters", "trace"))), 2L)
  expect_identical(pages(plot(fit)), 1L)
  expect_error(plot(fit, what = c("density", "x")), "`what`.*\"x\"", class = "mezcla_argument_error")
})

test_that("the numbers of a y axis leave room for its title", {
  # At the size of a device by default the labels end within the two lines that lie before the title.
  expect_identical(vapply(list(c(0, 0.05), c(0, 1), c(0, 50), c(0, 450), c(0, 5000), c(-40, 40), c(0, 62.5)), upright, 0), c(0, 1, 1, 1, 0, 1, 1))
})

test_that("titles and names are no wider than the room that there is", {
  grDevices::pdf(NULL, width = 4, height = 4)
  on.exit(grDevices::dev.off())
  graphics::plot(1)
  for (title in c("short", strrep("a long title ", 9))) {
    width <- graphics::strwidth(title, "inches", cex = cex_of_title(title), font = 2)
    expect_lte(width, graphics::par("pin")[1] + 2 * min(graphics::par("mai")[c(2, 4)]))
    expect_lte(graphics::strwidth(cut_to_fit(title, 1, 0.8), "inches", cex = 0.8), 1)
  }
  expect_identical(cex_of_title("short"), graphics::par("cex.main"))
  expect_identical(cut_to_fit("short", 1, 0.8), "short")
  expect_false(divergence_colour %in% bound_colour(0:3))
  long <- iris4
  colnames(long)[2] <- strrep("sepal_width_in_millimetres_", 4)
  fit <- fit_gmm(long, 2, "EEE")
  expect_draws(plot(fit))
  expect_draws(plot(fit, what = "profile"))
})

test_that("legends of k-means have all trimmed rows, and weights for weights", {
  x <- cbind(sin(1:30000) * 3, cos((1:30000) * 1.7))
  texts <- function(fit) unname(cluster_groups(clusters_view(fit)))
  fit <- fit_kmeans(x, 2, trim = 0.05)
  expect_match(texts(fit)[3], "1 500 rows trimmed", fixed = TRUE)
  weighted <- fit_kmeans(geyser, 2, weights = rep(0.33, 272))
  expect_match(texts(weighted), "weight [0-9.]+$")
  expect_output(print(weighted), "Weights: with sum 89.76")
  expect_warning(fit_kmeans(geyser, 2, weights = rep(1 / 272, 272)), class = "mezcla_weights_warning")
  expect_identical(in_lines("eruptions: p = 0.05", 18), "eruptions:\np = 0.05")
})

test_that("means of parameters are centres, whatever names were made up for them", {
  theta <- gmm_params(c(0.5, 0.5), rbind(c(2, 54), c(4, 80)), diag(2))
  expect_identical(fit_kmeans(faithful, start = theta$means)$k, 2L)
  expect_output(print(fit_kmeans(1:10, 2)), " x")
  named <- complete_mle(people[c("height", "weight")], people$sex)
  expect_output(print(named), "Covariance matrix of component 1, female:")
})
