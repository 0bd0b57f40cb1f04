test_that("of a normal distribution it is the central interval", {
  region <- hdr(gmm_params(1, 3, 4), c(0.5, 0.95))
  expect_equal(region$intervals$lower, 3 - 2 * qnorm(c(0.975, 0.75)), tolerance = 1e-12)
  expect_equal(region$intervals$upper, 3 + 2 * qnorm(c(0.975, 0.75)), tolerance = 1e-12)
  expect_equal(region$table$level, dnorm(qnorm(c(0.975, 0.75))) / 2, tolerance = 1e-12)
  expect_identical(region$table$prob, c(0.95, 0.5))
})

test_that("on a line: the density is at its level at every end, and regions hold what they should", {
  for (seed in 1:6) {
    theta <- with_seed(seed, gmm_params(rep(0.25, 4), rnorm(4, sd = 4), rexp(4) + 0.05))
    region <- hdr(theta, c(0.2, 0.5, 0.9, 0.999))
    for (i in 1:4) {
      ends <- region$intervals[region$intervals$prob == region$table$prob[i], ]
      expect_near(dgmm(c(ends$lower, ends$upper), theta), rep(region$table$level[i], 2 * nrow(ends)), 1e-9)
      expect_near(sum(ends$probability), region$table$prob[i], 1e-10)
      expect_equal(nrow(ends), region$table$intervals[i])
      expect_true(all(ends$lower[-1] > ends$upper[-nrow(ends)]))
    }
    # No other region that holds as much is smaller: the central interval is not.
    central <- diff(qgmm(c(0.25, 0.75), theta))
    half <- region$intervals[region$intervals$prob == 0.5, ]
    expect_lte(sum(half$upper - half$lower), central + 1e-9)
  }
})

test_that("noise is within its box and no further", {
  theta <- gmm_params(0.8, 0, 1, noise = list(proportion = 0.2, box = rbind(-5, 10)))
  all_of_it <- hdr(theta, c(0.5, 0.99))
  wide <- as.data.frame(all_of_it)[1, ]
  # The noise is flat: the region is the whole box, and holds a little more than it should.
  expect_equal(c(wide$lower, wide$upper), c(-5, 10))
  expect_gte(wide$probability, 0.99)
  expect_near(as.data.frame(all_of_it)$probability[2], 0.5, 1e-10)
  expect_identical(unname(predict(all_of_it, c(9.9, 10.1))[, 1]), c(TRUE, FALSE))
})

test_that("in the plane: level and area of an ellipse, within their Monte Carlo errors", {
  sigma <- matrix(c(4, 1, 1, 2), 2)
  region <- hdr(gmm_params(1, rbind(c(1, 2)), sigma), c(0.5, 0.95), n = 50000, seed = 1)
  level <- exp(-qchisq(c(0.95, 0.5), 2) / 2) / (2 * pi * sqrt(det(sigma)))
  area <- pi * qchisq(c(0.95, 0.5), 2) * sqrt(det(sigma))
  expect_true(all(abs(region$table$level - level) < 4 * region$table$se))
  expect_true(all(abs(region$table$volume - area) < 4 * region$table$volume_se))
  expect_lt(region$table$se[1], 0.03 * level[1])
  # The same seed, the same regions; and the generator goes on as if nothing had been.
  after <- with_seed(2, {
    hdr(region$params, 0.5, n = 1000, seed = 1)
    runif(1)
  })
  expect_identical(after, with_seed(2, runif(1)))
  x <- with_seed(5, rgmm(20000, region$params))
  expect_near(colMeans(predict(region, x)), c(0.95, 0.5), 0.02, scale = 1)
  expect_true(is.na(predict(region, cbind(NA, 1))[1, 1]))
})

test_that("regions print, are drawn, and are checked", {
  fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 10)
  plane <- hdr(fit, c(0.5, 0.9, 0.99), n = 5000, seed = 1)
  line <- hdr(marginal(fit, "waiting"))
  expect_output(print(plane), "in 2 variables: eruptions, waiting")
  expect_output(print(line), "Intervals:")
  expect_draws(plot(plane))
  expect_draws(plot(line, main = "Waiting", xlim = c(30, 110)))
  expect_equal(dim(predict(plane)), c(272, 3))
  expect_error(predict(line), "`newdata`")
  expect_error(plot(hdr(random_params(3, 2), n = 500)), "marginal", class = "mezcla_argument_error")
  expect_error(hdr(fit, 1), "`prob`.*1", class = "mezcla_argument_error")
  expect_error(hdr(fit, "a"), "`prob`")
  broken <- plane
  broken$table <- NULL
  expect_error(print(broken), "gmm_hdr", class = "mezcla_fit_error")
  skip_if_not_installed("ggplot2")
  expect_autoplot(ggplot2::autoplot(plane))
  expect_autoplot(ggplot2::autoplot(line))
})
