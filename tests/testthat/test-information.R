# Also for R/: charts.

# A mixture of the family near the data's groups, at no maximum, so that gradients count.
some_mixture <- function(covariance, x, groups, ...) {
  complete_mle(x, groups, covariance = covariance, ...)
}

rows <- local({
  set.seed(11)
  x <- rbind(matrix(rnorm(60), 20) %*% chol(matrix(c(2, 0.6, 0.3, 0.6, 1, -0.2, 0.3, -0.2, 0.7), 3)),
             matrix(rnorm(75), 25) %*% chol(matrix(c(1, -0.4, 0, -0.4, 1.5, 0.5, 0, 0.5, 1), 3)) + rep(c(2, 1, -1), each = 25))
  colnames(x) <- c("a", "b", "c")
  list(x = x, groups = rep(1:2, c(20, 25)))
})

# What derivatives_at() reads, made without a fit.
as_inference_data <- function(x, model, k, weights = NULL, labels = NULL) {
  data <- with_box_and_scale(model_data(x, weights), model$box, model$prior)
  checked <- check_labels(labels, nrow(x), has_noise(model))
  list(x = x, weights = weights, labels = engine_labels(checked, k, has_noise(model)), model = model,
       engine = engine_model(model, data, k), n = nrow(x), tol_unit = 1)
}

objective_of <- function(chart, data) function(theta) {
  params <- chart_params(chart, theta)
  log_likelihood_at(params, data$x, data$weights, data$labels) +
    if (is.null(data$model$prior)) 0 else cpp_log_prior(params, data$engine)
}

expect_exact_derivatives <- function(params, model, x, weights = NULL, labels = NULL) {
  data <- as_inference_data(x, model, n_components(params), weights, labels)
  chart <- new_chart(params, model)
  exact <- derivatives_at(chart, data)
  f <- objective_of(chart, data)
  theta <- unname(chart_origin(chart))
  expect_equal(chart$size, count_parameters(model, chart$k, chart$d))
  expect_equal(f(theta), exact$objective, tolerance = 1e-12)
  unit <- sqrt(abs(diag(exact$information)) + nrow(x) / 10)
  expect_lt(max(abs(exact$gradient - central_gradient(f, theta)) / unit), 1e-6)
  error <- exact$information + central_hessian(f, theta)
  expect_lt(max(abs(error / outer(unit, unit))), 2e-6)
}

test_that("derivatives are exact in every family", {
  for (covariance in families) {
    expect_exact_derivatives(some_mixture(covariance, rows$x, rows$groups), model_spec(covariance, d = 3), rows$x)
  }
})

test_that("derivatives are exact in one dimension", {
  x <- rows$x[, 1, drop = FALSE]
  for (covariance in c("E", "V")) {
    expect_exact_derivatives(some_mixture(covariance, x, rows$groups), model_spec(covariance, d = 1), x)
  }
})

with_holes <- function(x) {
  set.seed(3)
  x[cbind(sample(nrow(x), 20), sample(ncol(x), 20, TRUE))] <- NA
  x[5, 1:2] <- NA
  x
}

test_that("derivatives are exact with weights, missing values, labels, noise and a prior at once, in every family", {
  set.seed(4)
  weights <- round(rexp(45), 2) + 0.1
  labels <- factor(ifelse(runif(45) < 0.3, c("one", "two")[rows$groups], NA))
  box <- noise_box(TRUE, rows$x)
  x <- with_holes(rows$x)
  for (covariance in families) {
    params <- some_mixture(covariance, rows$x, rows$groups)
    params$proportions <- params$proportions * 0.9
    params$noise <- list(proportion = 0.1, box = box)
    model <- model_spec(covariance, d = 3, box = box, prior = gmm_prior(shrinkage = 0.5, concentration = 1.5))
    expect_exact_derivatives(params, model, x, weights, labels)
  }
})

test_that("derivatives are exact with equal proportions, held parameters and plausibilities", {
  plausible <- cbind(rep(c(1, 0.3), c(20, 25)), rep(c(0.5, 1), c(20, 25)))
  params <- some_mixture("VEV", rows$x, rows$groups)
  equal <- params
  equal$proportions <- c(0.5, 0.5)
  expect_exact_derivatives(equal, model_spec("VEV", "equal", d = 3), rows$x, labels = plausible)
  constraint <- gmm_constraint(proportions = c(0.3, NA, NA), means = rbind(NA, c(2, 1, -1), NA),
                               covariances = array(c(rep(NA, 18), diag(3) + 0.2), c(3, 3, 3)))
  three <- gmm_params(c(0.3, 0.25, 0.45), rbind(c(0, 0, 0.2), c(2, 1, -1), c(1, 1, 1)),
                      array(c(params$covariances, diag(3) + 0.2), c(3, 3, 3)))
  expect_exact_derivatives(three, model_spec("VEV", d = 3, constraint = constraint), rows$x)
  three$covariances[, , 2] <- three$covariances[, , 1] * 2
  expect_exact_derivatives(three, model_spec("VEE", d = 3, constraint = constraint), rows$x)
  # A diagonal family beside a held covariance that is not diagonal.
  three$covariances[, , 1] <- diag(c(1, 2, 0.5))
  three$covariances[, , 2] <- diag(c(2, 1, 1.5))
  expect_exact_derivatives(three, model_spec("VVI", d = 3, constraint = constraint), with_holes(rows$x))
})

test_that("covariances that happen to be diagonal have derivatives off the diagonal", {
  params <- gmm_params(c(0.4, 0.6), rbind(c(0, 0, 0), c(2, 1, -1)), array(c(diag(c(1, 2, 3)), diag(c(2, 1, 1.5))), c(3, 3, 2)))
  for (covariance in c("VVV", "VVE")) expect_exact_derivatives(params, model_spec(covariance, d = 3), rows$x)
  expect_exact_derivatives(params, model_spec("VVV", d = 3), with_holes(rows$x))
})

test_that("a vector is the same mixture again, and rotations are undone", {
  set.seed(5)
  for (covariance in families) {
    model <- model_spec(covariance, d = 3)
    chart <- new_chart(some_mixture(covariance, rows$x, rows$groups), model)
    expect_equal(chart_params(chart, chart_origin(chart)), chart$params, tolerance = 1e-10)
    theta <- chart_origin(chart) + rnorm(chart$size, sd = 0.1)
    there <- chart_params(chart, theta)
    expect_equal(theta_in_chart(chart, there), theta, tolerance = 1e-8)
    expect_length(unique(names(theta)), chart$size)
  }
})

test_that("mixtures whose axes lie far from those of the chart have numbers in it too", {
  turn <- function(angle) matrix(c(cos(angle), sin(angle), 0, -sin(angle), cos(angle), 0, 0, 0, 1), 3)
  for (covariance in c("EVE", "VVE", "EEV", "VEV")) {
    model <- model_spec(covariance, d = 3)
    chart <- new_chart(some_mixture(covariance, rows$x, rows$groups), model)
    there <- chart$params
    for (j in 1:2) {
      # Together where all share their axes.
      q <- turn(if (chart$orientation == "E") 1.5 else 2.2 * j)
      there$covariances[, , j] <- q %*% there$covariances[, , j] %*% t(q)
    }
    expect_equal(chart_params(chart, theta_in_chart(chart, there)), there, tolerance = 1e-8)
  }
})

test_that("scores are the same to the bit for any number of threads", {
  set.seed(6)
  x <- rgmm(9000, gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(2, 1)), array(c(diag(2), 1, 0.5, 0.5, 2), c(2, 2, 2))))
  attr(x, "component") <- NULL
  x[cbind(sample(9000, 300), 1)] <- NA
  params <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(2, 1)), diag(2))
  model <- model_spec("VVV", d = 2)
  data <- as_inference_data(x, model, 2)
  chart <- new_chart(params, model)
  one <- derivatives_at(chart, data, TRUE, threads = 1)
  expect_identical(derivatives_at(chart, data, TRUE, threads = 3), one)
})

test_that("weights are counts of rows", {
  weights <- rep_len(c(1, 3, 2, 0), 45)
  model <- model_spec("VVE", d = 3)
  chart <- new_chart(some_mixture("VVE", rows$x, rows$groups), model)
  counted <- derivatives_at(chart, as_inference_data(rows$x, model, 2, weights))
  copied <- derivatives_at(chart, as_inference_data(rows$x[rep(1:45, weights), ], model, 2))
  expect_equal(counted[c("gradient", "information", "scores")], copied[c("gradient", "information", "scores")], tolerance = 1e-10)
})
