# EM laid open: parameters, responsibilities, log-likelihood and bounds at every iteration.

trace_of <- function(x, family = "VVV", k = 2, iterations = 15, ...) {
  start <- complete_mle(x, score_groups(x, k), family)
  em_trace(x, start, family, ..., control = gmm_control(max_iter = iterations, tol = 0))
}

test_that("the path is that of plain R, for the closed forms", {
  for (case in list(list(iris4, 3), list(geyser, 2), list(as.matrix(people[1:2]), 2))) {
    for (family in closed_form) {
      trace <- trace_of(case[[1]], family, case[[2]], iterations = 10)
      expected <- ref_em_path(case[[1]], trace$params[[1]], family, 10)
      expect_near(trace$loglik, expected, 1e-10, label = paste(family, case[[2]]))
    }
  }
})

test_that("its path is that of fit_gmm() from the same start, in every family", {
  for (family in families) {
    trace <- trace_of(iris4, family, 3, iterations = 12)
    fit <- fit_iterations(iris4, 3, family, trace$params[[1]], 12)
    expect_near(trace$loglik, fit$trace, 1e-11, label = family)
    expect_same_params(trace$params[[13]], coef(fit), 1e-8, label = family)
  }
})

test_that("everything that belongs to an iteration belongs to its parameters", {
  trace <- trace_of(geyser, "VEV")
  for (t in seq_along(trace$params)) {
    expect_s3_class(trace$params[[t]], "gmm_params")
    expect_identical(trace$responsibilities[[t]], e_step(trace$params[[t]], geyser))
    expect_near(trace$loglik[t], log_likelihood(trace$params[[t]], geyser), 1e-14)
  }
})

test_that("the bound touches after each E-step, and climbs between the log-likelihoods", {
  for (family in families) {
    trace <- trace_of(iris4, family, 2)
    last <- length(trace$loglik)
    expect_near(trace$bound_e, trace$loglik, 1e-11, label = family)
    # l(theta_t) = L(w_t, theta_t) <= L(w_t, theta_{t+1}) <= l(theta_{t+1})
    slack <- 1e-10 * max(abs(trace$loglik))
    expect_true(all(trace$bound_m[-last] >= trace$loglik[-last] - slack), label = family)
    expect_true(all(trace$bound_m[-last] <= trace$loglik[-1] + slack), label = family)
    expect_identical(trace$bound_m[last], NA_real_)
  }
})

test_that("bound_m is the bound at w_t and theta_(t+1)", {
  trace <- trace_of(geyser, iterations = 3)
  for (t in 1:3) {
    bound <- lower_bound(trace$params[[t + 1]], geyser, trace$responsibilities[[t]])$bound
    expect_near(trace$bound_m[t], bound, 1e-15)
  }
})

test_that("it starts from labels, responsibilities, centres, parameters, a fit or a method", {
  control <- gmm_control(max_iter = 2, tol = 0)
  labels <- score_groups(geyser, 2)
  from_labels <- em_trace(geyser, labels, control = control)
  one_hot <- outer(labels, 1:2, "==") * 1
  expect_near(em_trace(geyser, one_hot, control = control)$loglik, from_labels$loglik, 1e-13)
  expect_near(em_trace(geyser, complete_mle(geyser, labels), control = control)$loglik,
              from_labels$loglik, 1e-13)
  centers <- rbind(c(2, 50), c(4, 80))
  from_centers <- em_trace(geyser, centers, control = control)
  by_hand <- apply(vapply(1:2, function(j) colSums((t(geyser) - centers[j, ])^2), numeric(272)), 1, which.min)
  expect_near(from_centers$loglik[1], log_likelihood(complete_mle(geyser, by_hand), geyser), 1e-13)
  fit <- fit_iterations(geyser, 2, "VVV", labels, 4)
  expect_near(em_trace(geyser, fit, control = control)$loglik[1], fit$loglik, 1e-13)
  by_method <- with_seed(1, em_trace(geyser, "kmeans++", k = 3, control = control))
  expect_identical(by_method$k, 3L)
})

test_that("equal proportions and a fixed sigma2 hold all along the path", {
  start <- gmm_params(c(0.5, 0.5), rbind(c(2, 60), c(4, 80)), diag(9, 2))
  trace <- em_trace(geyser, start, proportions = "equal", sigma2 = 9,
                    control = gmm_control(max_iter = 5, tol = 0))
  for (theta in trace$params) {
    expect_identical(theta$proportions, c(0.5, 0.5))
    expect_identical(unname(theta$covariances), array(diag(9, 2), c(2, 2, 2)))
  }
})

test_that("it ends when EM ends, and as a data frame has a row per iteration", {
  trace <- em_trace(geyser, score_groups(geyser, 2), control = gmm_control())
  expect_identical(trace$status, "converged")
  table <- as.data.frame(trace)
  expect_identical(names(table), c("iteration", "loglik", "bound_e", "bound_m"))
  expect_identical(table$iteration, seq_along(trace$loglik) - 1L)
  expect_identical(table$loglik, trace$loglik)
  expect_length(trace$params, nrow(table))
  expect_length(trace$responsibilities, nrow(table))
  none <- em_trace(geyser, score_groups(geyser, 2), control = gmm_control(max_iter = 0))
  expect_identical(nrow(as.data.frame(none)), 1L)
  expect_identical(none$status, "iteration_limit")
  expect_identical(em_trace(geyser, matrix(0.5, 272, 2))$status, "identical")
})

test_that("with everything at once the trace is the fit's path, and the bounds lie between", {
  x <- geyser
  x[seq(3, 272, by = 7), 1] <- NA
  x[seq(5, 272, by = 11), 2] <- NA
  x[rowSums(is.na(x)) == 2, 1] <- 3
  groups <- score_groups(geyser, 2)
  labels <- replace(groups, seq(1, 272, by = 3), NA)
  weights <- with_seed(8, rexp(272))
  prior <- gmm_prior(concentration = 2)
  trace <- em_trace(x, groups, "VVI", weights = weights, labels = labels, noise = TRUE, prior = prior,
                    control = gmm_control(tol = 0, max_iter = 6))
  fit <- fit_iterations(x, 2, "VVI", groups, 6, weights = weights, labels = labels, noise = TRUE, prior = prior)
  objective <- trace$loglik + trace$log_prior
  expect_near(objective, fit$trace, 1e-12)
  expect_near(trace$log_prior[7], fit$log_prior, 1e-10)
  expect_near(trace$bound_e, objective, 1e-12)
  expect_true(all(trace$bound_m[1:6] >= trace$bound_e[1:6] - 1e-8))
  expect_true(all(trace$bound_m[1:6] <= objective[2:7] + 1e-8))
  expect_identical(names(as.data.frame(trace))[3], "log_prior")
  expect_output(print(trace), "touches loglik \\+ log_prior")
  bound <- lower_bound(trace$params[[7]], x, trace$responsibilities[[7]], weights, labels)
  expect_near(bound$bound, trace$loglik[7], 1e-12)
  expect_near(bound$kl, 0, 1e-8, scale = 1)
})

test_that("data without a variance to estimate have no trace", {
  x <- cbind(c(-4.3, -5.8, -5.5, 1), c(2.5, 2.2, 2.7, 1), -7.4)
  expect_error(with_seed(1, em_trace(x, "kmeans++", k = 2)), "column 3", class = "mezcla_data_error")
})

test_that("how it has ended is told in words", {
  ended <- function(trace) paste(capture.output(print(trace)), collapse = " ")
  expect_match(ended(em_trace(geyser, matrix(0.5, 272, 2))), "components that cannot be told apart")
  far <- gmm_params(c(0.5, 0.5), rbind(colMeans(geyser), c(1e5, 1e5)), diag(c(1, 100)))
  expect_match(ended(em_trace(geyser, far)), "a component emptied")
  three <- with_seed(2, rbind(matrix(rnorm(120), ncol = 2), cbind(c(5, 5.001, 5.002), c(1, 1.3, 1.1))))
  expect_match(ended(em_trace(three, rep(1:2, c(60, 3)))), "converged to a spurious maximum")
  # What another version may say is told as it is.
  trace <- trace_of(geyser)
  trace$status <- "paused"
  expect_match(ended(trace), "iterations, paused")
})
