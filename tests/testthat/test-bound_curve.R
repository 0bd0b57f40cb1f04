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

test_that("it is told in both languages, drawn, and a table", {
  expect_output(print(curve), "the Kullback-Leibler divergence")
  expect_output(print(bound_curve(theta, six, lang = "es")), "divergencia de Kullback-Leibler")
  expect_identical(as.data.frame(curve), curve$steps)
  for (shown in 0:4) expect_draws(plot(curve, shown = shown))
  expect_identical(faults_of_texts(texts_drawn(function() plot(curve))), character())
})

test_that("what cannot be is said", {
  expect_error(bound_curve(theta, six, component = 3), "`component`", class = "mezcla_error")
  expect_error(bound_curve(theta, six, variable = "waiting"), "`variable`", class = "mezcla_error")
  expect_error(bound_curve(theta, six, from = NA), "`from` must be a finite number", class = "mezcla_error")
  expect_error(bound_curve(theta, six, limits = c(2, 1)), "`limits` must be two finite numbers", class = "mezcla_error")
  expect_error(plot(curve, shown = 5), "`shown`", class = "mezcla_error")
})
