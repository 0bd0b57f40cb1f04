# One mean moves: bound and log-likelihood are curves, and EM climbs them.

theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
curve <- bound_curve(theta, six, from = -3, steps = 4, lang = "en")

test_that("the bound touches with the same slope, lies below, and M goes to its top", {
  for (t in 1:4) {
    L <- curve$curve[[paste0("L_", t - 1)]]
    expect_true(all(L <= curve$curve$loglik + 1e-9))
    at <- which.min(abs(curve$curve$value - curve$steps$at[t]))
    expect_near(L[at], curve$steps$loglik[t], 1e-9, scale = 1)
    expect_near(max(L), curve$steps$bound[t], 1e-9, scale = 1)
    expect_identical(which.max(L), which.min(abs(curve$curve$value - curve$steps$top[t])))
    # The slope of l by differences is that of the bound.
    l <- function(m) log_likelihood(gmm_params(c(0.5, 0.5), c(m, 4), c(4, 4)), six)
    h <- 1e-5
    expect_near((l(curve$steps$at[t] + h) - l(curve$steps$at[t] - h)) / (2 * h), curve$steps$slope[t], 1e-6, scale = 1)
  }
  expect_near(curve$steps$kl, curve$steps$loglik_top - curve$steps$bound, 1e-9, scale = 1)
  expect_identical(curve$steps$at[-1], curve$steps$top[-4])
  expect_true(all(diff(curve$steps$loglik) > 0))
})

test_that("the top is the weighted mean, and in the plane that of the rest given", {
  w <- 1 / (1 + exp((six - -3)^2 / 8 - (six - 4)^2 / 8))
  expect_near(curve$steps$top[1], sum(w * six) / sum(w), 1e-10)
  plane <- gmm_params(c(0.4, 0.6), rbind(c(2, 55), c(4.3, 80)), array(c(0.07, 0.4, 0.4, 34, 0.17, 0.9, 0.9, 36), c(2, 2, 2)))
  moved <- bound_curve(plane, faithful, component = 2, variable = "waiting", from = 70, steps = 1, lang = "en")
  at <- plane
  at$means[2, 2] <- 70
  w <- e_step(at, faithful)
  best <- optimize(function(m) {
    at$means[2, 2] <- m
    lower_bound(at, faithful, w)$bound
  }, c(60, 100), maximum = TRUE, tol = 1e-9)$maximum
  expect_near(moved$steps$top, best, 1e-6)
  expect_identical(moved$name, "waiting")
})

# A mixture with noise in the plane, whose second component may be moved.
plane_with_noise <- gmm_params(
  c(0.35, 0.55), rbind(c(2, 55), c(4.3, 80)), array(c(0.07, 0.4, 0.4, 34, 0.17, 0.9, 0.9, 36), c(2, 2, 2)),
  noise = list(proportion = 0.1, box = rbind(c(1, 40), c(6, 100)))
)
with_gaps <- as.matrix(faithful)
with_gaps[cbind(c(3, 40, 77), c(1, 2, 1))] <- NA

# What moves, without the package's own way to move it.
moved_to <- function(params, parameter, value) {
  rest <- (1 - value) / (1 - params$proportions[2])
  switch(parameter,
    mean = params$means[2, 1] <- value,
    proportion = {
      params$proportions <- c(params$proportions[1] * rest, value)
      if (!is.null(params$noise)) params$noise$proportion <- params$noise$proportion * rest
    },
    sd = params$covariances[, , 2] <- params$covariances[, , 2] * value^2 / params$covariances[1, 1, 2]
  )
  params
}

test_that("the bound lies below and touches with the same slope, whatever moves", {
  for (params in list(theta, plane_with_noise)) {
    x <- if (ncol(params$means) == 1) six else with_gaps
    for (parameter in c("mean", "proportion", "sd")) {
      from <- c(mean = 3.9, proportion = 0.2, sd = 1.3)[[parameter]]
      curve <- bound_curve(params, x, 2, from = from, steps = 3, parameter = parameter, lang = "en")
      l <- function(value) log_likelihood(moved_to(params, parameter, value), x)
      some <- seq(1, nrow(curve$curve), by = 15)
      expect_near(curve$curve$loglik[some], vapply(curve$curve$value[some], l, 0), 1e-9, scale = 1)
      expect_true(all(diff(c(curve$steps$loglik, curve$steps$loglik_top[3])) >= 0))
      for (t in 1:3) {
        step <- curve$steps[t, ]
        w <- e_step(moved_to(params, parameter, step$at), x)
        L <- function(value) lower_bound(moved_to(params, parameter, value), x, w)$bound
        expect_near(curve$curve[[paste0("L_", t - 1)]][some], vapply(curve$curve$value[some], L, 0), 1e-8, scale = 1)
        expect_true(all(curve$curve[[paste0("L_", t - 1)]] <= curve$curve$loglik + 1e-8))
        expect_near(L(step$at), step$loglik, 1e-9, scale = 1)
        h <- 1e-5
        for (height in list(l, L)) expect_near((height(step$at + h) - height(step$at - h)) / (2 * h), step$slope, 1e-5, scale = 1)
        best <- optimize(L, range(curve$curve$value), maximum = TRUE, tol = 1e-10)
        expect_near(step$top, best$maximum, 1e-6)
        expect_near(step$bound, best$objective, 1e-8, scale = 1)
      }
    }
  }
})

test_that("its top is the M-step's, where that lies along the curve", {
  from <- gmm_params(c(0.3, 0.7), rbind(c(2, 55), c(4.3, 80)), array(c(0.07, 0.4, 0.4, 34, 0.17, 0.9, 0.9, 36), c(2, 2, 2)))
  w <- e_step(from, faithful)
  after <- m_step(faithful, w)
  expect_near(bound_curve(from, faithful, 1, steps = 1, parameter = "proportion")$steps$top, after$proportions[1], 1e-10)
  # N_j / n by hand: with the means 0 and 4 and equal variances w is logistic.
  expect_near(bound_curve(theta, six, 2, steps = 1, parameter = "proportion")$steps$top, mean(1 / (1 + exp(2 - six))), 1e-10)
  # A variance is the scatter about the mean that is held, over N_j.
  w <- 1 / (1 + exp(2 - six))
  expect_near(bound_curve(theta, six, 2, steps = 1, parameter = "sd")$steps$top, sqrt(sum(w * (six - 4)^2) / sum(w)), 1e-10)
  # In the plane, over N_j d, as in the family VII.
  at <- coef(fit_gmm(faithful, 2, "VII"))
  at$covariances[, , 2] <- 4 * at$covariances[, , 2]
  w <- e_step(at, faithful)
  scatter <- sum(w[, 2] * rowSums(sweep(as.matrix(faithful), 2, at$means[2, ])^2))
  top <- bound_curve(at, faithful, 2, steps = 1, parameter = "sd")$steps$top
  expect_near(top, sqrt(scatter / (2 * sum(w[, 2]))), 1e-9)
  # Of a component on its mean it is the M-step's variance.
  balanced <- gmm_params(1, mean(six), 9)
  expect_near(bound_curve(balanced, six, steps = 1, parameter = "sd")$steps$top, sqrt(m_step(six, matrix(1, 6))$covariances[1]), 1e-10)
})

test_that("it is told in both languages, drawn, and a table", {
  expect_output(print(curve), "the Kullback-Leibler divergence")
  expect_output(print(bound_curve(theta, six, lang = "es")), "divergencia de Kullback-Leibler")
  expect_identical(as.data.frame(curve), curve$steps)
  for (shown in 0:4) expect_draws(plot(curve, shown = shown))
  expect_identical(faults_of_texts(texts_drawn(function() plot(curve))), character())
  for (parameter in c("proportion", "sd")) {
    other <- bound_curve(theta, six, component = 2, parameter = parameter, lang = "es")
    expect_output(print(other), c(proportion = "solo se mueve pi_2", sd = "solo se mueve sigma_2")[[parameter]])
    expect_identical(faults_of_texts(texts_drawn(function() plot(other))), character())
  }
})

test_that("what cannot be is said", {
  expect_error(bound_curve(theta, six, component = 3), "`component`", class = "mezcla_error")
  expect_error(bound_curve(theta, six, variable = "waiting"), "`variable`", class = "mezcla_error")
  expect_error(bound_curve(theta, six, from = NA), "`from` must be a finite number", class = "mezcla_error")
  expect_error(bound_curve(theta, six, limits = c(2, 1)), "`limits` must be two finite numbers", class = "mezcla_error")
  expect_error(bound_curve(theta, six, parameter = "variance"), "`parameter`", class = "mezcla_error")
  expect_error(bound_curve(theta, six, from = 1, parameter = "proportion"), "`from` must lie between 0 and 1", class = "mezcla_error")
  expect_error(bound_curve(theta, six, limits = c(0.1, 1.2), parameter = "proportion"), "`limits` must lie", class = "mezcla_error")
  expect_error(bound_curve(theta, six, from = -1, parameter = "sd"), "`from` must be greater than 0", class = "mezcla_error")
  expect_error(bound_curve(gmm_params(1, 0, 1), six, parameter = "proportion"), "`parameter` must be", class = "mezcla_error")
  expect_error(plot(curve, shown = 5), "`shown`", class = "mezcla_error")
})

test_that("a constant column, and one far narrower than a component, have a bound all the same", {
  theta <- gmm_params(c(0.5, 0.5), c(0, 1), 1)
  for (x in list(c(1, 1, 1), c(0, 1, 2) * 1e-140, c(0, 1, 2) * 1e5)) {
    curve <- bound_curve(theta, x, steps = 1)
    w <- e_step(theta, x)[, 1]
    expect_near(curve$steps$top, sum(w * x) / sum(w), 1e-6, scale = 1)
    expect_near(curve$steps$slope, sum(w * x), 1e-6, scale = 1)
  }
})

test_that("a standard deviation moves where only variances are kept, too", {
  d <- 1200
  x <- with_seed(1, matrix(rnorm(4 * d), 4))
  params <- gmm_params(c(0.5, 0.5), rbind(rep(-1, d), rep(1, d)), diagonal_covariances(matrix(4, 2, d)))
  curve <- bound_curve(params, x, component = 2, parameter = "sd", steps = 1)
  w <- e_step(params, x)[, 2]
  expect_near(curve$steps$top, sqrt(sum(w * rowSums((x - 1)^2)) / (d * sum(w))), 1e-9)
  expect_identical(class(curve$params$covariances), "diagonal_covariances")
})
