# Marginal and conditional distributions, and mixture regression.
# Also for R/: regression.

space <- random_params(3, 2, seed = 4)
box <- rbind(c(-9, -8, -7), c(9, 8, 7))
noisy <- gmm_params(0.8 * space$proportions, space$means, space$covariances, noise = list(proportion = 0.2, box = box))
fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 20)

test_that("the marginal density is the integral of the joint one", {
  one <- marginal(space, c("x3", "x1"))
  expect_identical(colnames(one$means), c("x3", "x1"))
  at <- rbind(c(0.3, -1), c(2, 1))
  integral <- apply(at, 1, function(x) {
    integrate(function(y) dgmm(cbind(x[2], y, x[1]), space), -60, 60, rel.tol = 1e-10)$value
  })
  expect_near(dgmm(at, one), integral, 1e-8)
  expect_identical(marginal(space, 2), marginal(space, "x2"))
  expect_identical(marginal(fit, 1:2), coef(fit))
  # The noise's: uniform over one side.
  expect_equal(marginal(noisy, 2)$noise$box, noisy$noise$box[, 2, drop = FALSE])
})

test_that("conditional times marginal is the joint density, noise included", {
  x <- rbind(c(0.3, -1, 0.5), c(2, 1, -3), c(-4, 3, 0))
  for (theta in list(space, noisy)) {
    for (i in 1:3) {
      given <- conditional(theta, c(x1 = x[i, 1], x3 = x[i, 3]))
      expect_s3_class(given, "gmm_params")
      expect_near(dgmm(x[i, 2], given) * dgmm(x[i, c(1, 3)], marginal(theta, c(1, 3))), dgmm(x[i, ], theta), 1e-13)
      pair <- conditional(theta, list(x2 = x[i, 2]))
      expect_near(dgmm(x[i, c(1, 3)], pair) * dgmm(x[i, 2], marginal(theta, 2)), dgmm(x[i, ], theta), 1e-13)
    }
  }
  # The order in which they are given does not count, nor the form.
  expect_identical(conditional(space, c(x3 = 1, x1 = 2)), conditional(space, data.frame(x1 = 2, x3 = 1)))
  expect_identical(conditional(space, c(2, NA, 1)), conditional(space, c(x3 = 1, x1 = 2)))
  # Far out nothing underflows.
  far <- conditional(space, c(x1 = 1e6))
  expect_near(sum(far$proportions), 1, 1e-12)
  expect_equal(conditional(marginal(space, 1:2), c(x1 = 1)), marginal(conditional(space, c(x1 = 1)), 1))
})

test_that("by hand: the regression of a bivariate normal", {
  normal <- gmm_params(1, rbind(c(1, -1)), matrix(c(4, 3, 3, 9), 2))
  given <- conditional(normal, c(x1 = 3))
  expect_near(given$means, -1 + 0.75 * 2, 1e-15)
  expect_near(given$covariances, 9 - 9 / 4, 1e-15)
})

test_that("with one component mixture regression is lm()", {
  one <- fit_gmm(iris[1:4], k = 1, covariance = "VVV")
  model <- lm(Petal.Width ~ ., data = iris[1:4])
  expect_near(predict(one, type = "response", response = "Petal.Width"), fitted(model), 1e-10)
  new <- data.frame(Petal.Length = c(2, 5), Sepal.Width = 3, Sepal.Length = c(5, 6))
  expect_near(predict(one, new, type = "response", response = "Petal.Width"), predict(model, new), 1e-10)
  expect_near(predict(one, new, type = "variance", response = 4), rep(mean(residuals(model)^2), 2), 1e-9)
  both <- predict(one, new[1:2], type = "response", response = c("Sepal.Length", "Petal.Width"))
  expect_identical(colnames(both), c("Sepal.Length", "Petal.Width"))
  expect_near(both, predict(lm(cbind(Sepal.Length, Petal.Width) ~ Petal.Length + Sepal.Width, iris), new), 1e-10)
})

test_that("means, variances and quantiles are those of the conditional distribution, row by row", {
  x <- rbind(c(0.3, NA, 0.5), c(2, NA, -3), c(NA, NA, 1), c(-4, NA, 0))
  fits <- list(fit_at(space, rgmm(50, space)), fit_at(noisy, rgmm(50, noisy), noise = TRUE))
  fits[[2]]$params <- noisy
  probs <- c(0, 1e-6, 0.05, 0.5, 0.9, 1)
  for (f in fits) {
    mean <- predict(f, x, type = "response", response = 2)
    variance <- predict(f, x, type = "variance", response = 2)
    quantiles <- predict(f, x, type = "quantile", response = 2, probs = probs)
    expect_identical(colnames(quantiles), c("0%", "0.0001%", "5%", "50%", "90%", "100%"))
    for (i in seq_len(nrow(x))) {
      known <- which(!is.na(x[i, ]))
      free <- marginal(conditional(f, setNames(x[i, known], paste0("x", known))), "x2")
      moments <- vapply(1:2, function(power) {
        # The noise has no density beyond its box.
        parts <- gmm_params(free$proportions / sum(free$proportions), free$means, free$covariances)
        normal <- integrate(function(y) y^power * dgmm(y, parts), -80, 80, rel.tol = 1e-9, subdivisions = 1000)$value
        uniform <- integrate(function(y) y^power / 16, -8, 8)$value
        sum(free$proportions) * normal + (1 - sum(free$proportions)) * uniform
      }, numeric(1))
      expect_near(mean[i], moments[1], 1e-6, scale = 1)
      expect_near(variance[i], moments[2] - moments[1]^2, 1e-5, scale = 1)
      expect_near(quantiles[i, 2:5], qgmm(probs[2:5], free), 1e-9)
      expect_identical(unname(quantiles[i, c(1, 6)]), c(-Inf, Inf))
    }
  }
})

test_that("new rows need not have the response, however the fit was made", {
  tall <- c(160, 175, 190)
  by_formula <- fit_iterations(~ height + weight, 2, "VVV", people$sex, 5, data = people)
  by_data <- fit_iterations(people[c("height", "weight")], 2, "VVV", people$sex, 5)
  by_matrix <- fit_iterations(unname(as.matrix(people[c("height", "weight")])), 2, "VVV", people$sex, 5)
  expected <- vapply(tall, function(h) {
    given <- conditional(by_data, c(height = h))
    sum(given$proportions * given$means)
  }, numeric(1))
  ask <- function(f, newdata, response = "weight") unname(predict(f, newdata, type = "response", response = response))
  expect_near(ask(by_formula, data.frame(height = tall)), expected, 1e-12)
  expect_near(ask(by_data, data.frame(height = tall)), expected, 1e-12)
  expect_near(ask(by_data, cbind(height = tall)), expected, 1e-12)
  expect_near(ask(by_data, c(height = 160)), expected[1], 1e-12)
  expect_near(ask(by_matrix, tall, 2), expected, 1e-12)
  expect_near(ask(by_matrix, cbind(tall, 70), 2), expected, 1e-12)
  # What is there is not used.
  expect_near(ask(by_data, data.frame(weight = 1e6, height = tall)), expected, 1e-12)
  logs <- fit_iterations(~ height + log(weight), 2, "VVV", people$sex, 5, data = people)
  expect_near(ask(logs, data.frame(height = 170), "log(weight)"), ask(logs, data.frame(height = 170, weight = 3), "log(weight)"), 1e-14)
  # Rows of the fit keep their places.
  holes <- replace(geyser, cbind(3, 1:2), NA)
  omitted <- suppressWarnings(fit_gmm(holes, k = 1, covariance = "VVV", na.action = na.exclude))
  expect_identical(unname(which(is.na(predict(omitted, type = "response", response = 2)))), 3L)
})

test_that("densities of components are those of the normal distribution", {
  on_line <- gmm_params(c(0.3, 0.7, 0), c(0, 4, 9), c(1, 2, 1))
  f <- fit_at(gmm_params(c(0.3, 0.7), c(0, 4), c(1, 2)), with_seed(1, rnorm(20, 2, 3)))
  x <- c(-1, 2, 5)
  expect_near(predict(f, x, type = "component"), cbind(dnorm(x), dnorm(x, 4, sqrt(2))), 1e-14)
  expect_near(component_densities(on_line, cbind(x))[, 3], dnorm(x, 9), 1e-13)
  g <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5, noise = TRUE)
  expect_near(predict(g, geyser[1:3, ], type = "component")[, "noise"], rep(exp(-log_volume(coef(g)$noise$box)), 3), 1e-12)
})

test_that("what is no variable is told", {
  expect_error(marginal(space, "y"), "`vars`.*\"y\"", class = "mezcla_argument_error")
  expect_error(marginal(space, 4), "`vars`.*1 to 3")
  expect_error(conditional(space, c(y = 1)), "`given`.*\"y\"", class = "mezcla_argument_error")
  expect_error(conditional(space, c(x1 = 1, x1 = 2)), "`given`.*\"x1\" twice")
  expect_error(conditional(space, c(x1 = NA)), "`given`.*x1 is NA")
  expect_error(conditional(space, c(x1 = Inf)), "`given`.*x1 is Inf")
  expect_error(conditional(space, c(1, 2, 3)), "`given` must leave")
  expect_error(conditional(space, c(NA_real_, NA, NA)), "`given` must give")
  expect_error(conditional(space, 1), "`given`")
  expect_error(conditional(space, data.frame(x1 = 1:2)), "`given` must be one row, not 2")
  expect_error(conditional(space, "x1"), "`given`")
  expect_error(predict(fit, type = "response"), "`response` must be given")
  expect_error(predict(fit, type = "response", response = "age"), "`response`.*\"age\"")
  expect_error(predict(fit, type = "response", response = 1:2), "`response` must leave")
  expect_error(predict(fit, response = 1), "`response` is for type")
  expect_error(predict(fit, type = "quantile", response = 1, probs = 2), "`probs`.*2")
  three <- fit_at(space, rgmm(50, space))
  expect_error(predict(three, type = "quantile", response = 1:2), "`response` must be one variable")
})

test_that("where nothing of the components is left the noise is all that is conditional", {
  theta <- gmm_params(c(0.5, 0.4), rbind(c(0, 0), c(4, 0)), array(c(1e-4, 0, 0, 1), c(2, 2, 2)),
                      list(proportion = 0.1, box = rbind(c(-2, -4), c(6, 4))))
  rest <- conditional(theta, c(2, NA))
  expect_near(dgmm(c(-3, 0, 3.9), rest), rep(0.125, 3), 1e-12)
  expect_near(qgmm(0.75, rest), 2, 1e-9)
  expect_output(print(rest), "noise: proportion 1")
})

test_that("noise alone is a density, and has no regions of its own", {
  alone <- gmm_params(c(0, 0), c(0, 4), c(1, 1), list(proportion = 1, box = rbind(-5, 5)))
  expect_identical(alone$proportions, c(0, 0))
  expect_near(dgmm(0, alone), 0.1, 1e-12)
  expect_error(hdr(alone), "`object` must have components", class = "mezcla_argument_error")
})

test_that("a response of one row has the name of the row, as those of several have", {
  fit <- fit_gmm(people[c("height", "weight")], 1, "VVV")
  both <- predict(fit, people[1:2, c("height", "weight")], type = "response", response = "weight")
  expect_identical(predict(fit, people[1, c("height", "weight")], type = "response", response = "weight"), both[1])
  expect_null(names(predict(fit, c(height = 170), type = "response", response = "weight")))
})

test_that("a missing value that is given is told as one, whatever its type", {
  theta <- gmm_params(1, rbind(c(height = 170, weight = 70)), diag(2))
  for (none in list(NA, NA_real_, NA_integer_)) {
    expect_error(conditional(theta, data.frame(height = 170, weight = none)), "that of weight is NA", class = "mezcla_argument_error")
  }
})
