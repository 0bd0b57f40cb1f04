# The noise component: a uniform density over a box, beside the normal ones.

# The geyser and 30 rows from a uniform distribution over the same ranges.
noisy <- with_seed(1, rbind(geyser, cbind(runif(30, 1.6, 5.1), runif(30, 43, 96))))
box_volume <- function(x) prod(apply(x, 2, function(v) diff(range(v))))

test_that("densities, responsibilities and the M-step by hand", {
  box <- rbind(-5, 5)
  theta <- gmm_params(0.8, 0, 1, noise = list(proportion = 0.2, box = box))
  x <- c(-1, 0, 4)
  joint <- cbind(0.8 * dnorm(x), 0.2 / 10)
  expect_near(dgmm(x, theta), rowSums(joint), 1e-14)
  w <- e_step(theta, x)
  expect_identical(colnames(w), c("1", "noise"))
  expect_near(w, joint / rowSums(joint), 1e-14)
  expect_near(log_likelihood(theta, x), sum(log(rowSums(joint))), 1e-14)
  fit <- expect_carried_warning(fit_iterations(x, 1, "V", theta, 1, noise = 1 / 10))
  expect_near(fit$params$noise$proportion, mean(w[, 2]), 1e-14)
  mu <- sum(w[, 1] * x) / sum(w[, 1])
  expect_near(fit$params$means, mu, 1e-14)
  expect_near(fit$params$covariances, sum(w[, 1] * (x - mu)^2) / sum(w[, 1]), 1e-13)
  again <- m_step(x, w, "V", noise = 1 / 10)
  expect_same_params(again, coef(fit), 1e-13)
})

test_that("the fit is that of mclust::me() with the same box, in ten families", {
  skip_if_not_installed("mclust")
  control <- mclust::emControl(tol = c(1e-13, 1e-13), itmax = c(10000, 10000))
  z <- cbind(outer(1 + (faithful$waiting > 68), 1:2, "==") * 1, 0)
  z <- rbind(z, cbind(matrix(0, 30, 2), 1))
  for (family in c("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "EEV", "VEV", "VVV")) {
    me <- getExportedValue("mclust", paste0("me", family))
    theirs <- me(data = noisy, z = z, Vinv = 1 / box_volume(noisy), control = control)
    ours <- fit_to_end(noisy, 2, family, z, noise = TRUE)
    expect_near(ours$loglik, theirs$loglik, 1e-9, label = family)
    expect_near(ours$params$noise$proportion, theirs$parameters$pro[3], 1e-4, label = family)
  }
})

test_that("noise is found without a guess, and is class 0", {
  fit <- with_seed(1, fit_gmm(noisy, k = 2, covariance = "VVV", noise = TRUE))
  expect_near(fit$loglik, -1318.427814, 1e-8) # mclust 6.1.3, from the true noise
  outside <- which(fit$cluster == 0)
  expect_gt(mean(outside > 272), 0.5) # the others lie at the rim of their component
  expect_identical(unname(predict(fit)), unname(fit$cluster))
  posterior <- predict(fit, type = "posterior")
  expect_identical(colnames(posterior), c("1", "2", "noise"))
  expect_near(rowSums(posterior), rep(1, 302), 1e-13)
  expect_near(fit$params$noise$proportion, mean(posterior[, "noise"]), 1e-3)
  expect_near(sum(fit$params$proportions) + fit$params$noise$proportion, 1, 1e-14)
  expect_identical(fit$df, 12)
  expect_output(print(fit), "noise: proportion 0.153\\d, uniform over a box")
  expect_identical(rownames(summary(fit)$table), c("1", "2", "noise"))
  # An outlier far beyond the box is noise too.
  expect_identical(predict(fit, rbind(c(20, 500))), 0L)
  for (covariance in c("EII", "VEV")) {
    other <- with_seed(1, fit_gmm(noisy, k = 1:3, covariance = covariance, noise = TRUE, n_start = 3))
    expect_false(is.null(other$params$noise))
  }
})

test_that("residuals and fitted values of noise are not there, the posterior mean has the box's centre", {
  fit <- with_seed(1, fit_gmm(noisy, k = 2, covariance = "VVV", noise = TRUE, n_start = 3))
  gone <- unname(fit$cluster) == 0
  expect_identical(unname(is.na(fitted(fit)[, 1])), gone)
  expect_identical(unname(is.na(residuals(fit)[, 2])), gone)
  w <- predict(fit, type = "posterior")
  centers <- rbind(fit$params$means, colMeans(fit$params$noise$box))
  expect_near(fitted(fit, "posterior"), w %*% centers, 1e-13)
})

test_that("the box is that of the ranges, or one in proportion with the density that is given", {
  fit <- fit_iterations(noisy, 2, "VVV", score_groups(noisy, 2), 1, noise = TRUE)
  expect_near(fit$params$noise$box, apply(noisy, 2, range), 1e-15)
  given <- fit_iterations(noisy, 2, "VVV", score_groups(noisy, 2), 1, noise = 1e-5)
  sides <- diff(given$params$noise$box)
  expect_near(prod(sides), 1e5, 1e-12)
  expect_near(sides[1] / sides[2], diff(range(noisy[, 1])) / diff(range(noisy[, 2])), 1e-12)
  # A row without weight does not stretch it.
  far <- rbind(noisy, c(100, 1000))
  w <- c(rep(1, 302), 0)
  absent <- fit_iterations(far, 2, "VVV", c(score_groups(noisy, 2), 1), 1, noise = TRUE, weights = w)
  expect_identical(absent$params$noise, fit$params$noise)
  # In 400 dimensions neither the volume nor its inverse is a double.
  wide <- with_seed(3, matrix(rnorm(40 * 400, sd = 50), 40))
  fit <- expect_carried_warning(fit_iterations(wide, 1, "EII", rep(1, 40), 2, noise = TRUE))
  expect_all_finite(fit)
})

test_that("units do not matter: the log-likelihood shifts as it must", {
  start <- 1 + (noisy[, 2] > 68)
  scale <- c(1e6, 1e-6)
  for (family in c("EEI", "VVI", "EEE", "VVV")) {
    a <- fit_iterations(noisy, 2, family, start, 10, noise = TRUE)
    b <- fit_iterations(sweep(noisy, 2, scale, "*"), 2, family, start, 10, noise = TRUE)
    expect_near(b$loglik, a$loglik - 302 * sum(log(scale)), 1e-9, label = family)
    expect_identical(b$cluster, a$cluster)
  }
})

test_that("equal proportions, labels and complete data with noise", {
  start <- score_groups(noisy, 2)
  fit <- fit_iterations(noisy, 2, "VVV", start, 10, noise = TRUE, proportions = "equal")
  expect_near(fit$params$proportions, rep((1 - fit$params$noise$proportion) / 2, 2), 1e-15)
  z <- c(start[1:272], rep(0, 30))
  mle <- complete_mle(noisy, z, noise = TRUE)
  expect_near(mle$noise$proportion, 30 / 302, 1e-15)
  expect_near(mle$means, complete_mle(geyser, start[1:272])$means, 1e-13)
  expect_near(complete_log_likelihood(mle, noisy, z),
              complete_log_likelihood(complete_mle(geyser, start[1:272]), geyser, start[1:272]) +
                30 * log(30 / 302 / box_volume(noisy)) + 272 * log(272 / 302), 1e-12)
  all <- fit_gmm(noisy, covariance = "VVV", labels = z, noise = TRUE)
  expect_same_params(coef(all), mle, 1e-15)
  named <- factor(ifelse(z == 0, "noise", c("short", "long")[z]), c("noise", "short", "long"))
  expect_same_params(complete_mle(noisy, named, noise = TRUE), mle, 1e-15)
  some <- replace(z, seq(1, 302, by = 3), NA)
  fit <- fit_gmm(noisy, covariance = "VVV", labels = some, noise = TRUE, n_start = 2)
  expect_true(all(fit$cluster[which(some == 0)] == 0))
  expect_identical(levels(predict(fit)), c("noise", "1", "2"))
  expect_error(m_step(noisy, e_step(fit, noisy)), "`noise` must be TRUE", class = "mezcla_error")
})

test_that("drawing, distribution function and quantiles know of noise", {
  theta <- gmm_params(0.6, 0, 1, noise = list(proportion = 0.4, box = rbind(-4, 6)))
  x <- with_seed(1, rgmm(20000, theta))
  z <- attr(x, "component")
  expect_near(mean(z == 0), 0.4, 0.03)
  expect_gt(stats::ks.test(x[z == 0], "punif", -4, 6)$p.value, 0.001)
  q <- c(-5, -1, 0, 2, 7)
  expect_near(pgmm(q, theta), 0.6 * pnorm(q) + 0.4 * punif(q, -4, 6), 1e-14)
  p <- c(0.01, 0.3, 0.5, 0.99)
  expect_near(pgmm(qgmm(p, theta), theta), p, 1e-10)
  draw <- simulate(theta, n = 5, seed = 2)
  expect_identical(dim(draw), c(5L, 2L))
})

test_that("the lower bound holds with noise, and touches", {
  fit <- fit_iterations(noisy, 2, "VVV", score_groups(noisy, 2), 3, noise = TRUE)
  w <- e_step(fit, noisy)
  expect_near(lower_bound(fit, noisy, w)$bound, fit$loglik, 1e-13)
  expect_lt(lower_bound(fit, noisy, random_responsibilities(302, 3))$bound, fit$loglik)
  trace <- em_trace(noisy, score_groups(noisy, 2), noise = TRUE, control = gmm_control(max_iter = 5))
  expect_near(trace$bound_e, trace$loglik, 1e-13)
  expect_true(all(trace$bound_m[1:5] >= trace$bound_e[1:5] - 1e-9))
  expect_true(all(trace$bound_m[1:5] <= trace$loglik[2:6] + 1e-9))
})

test_that("what is no noise is an error that says so", {
  expect_error(fit_gmm(noisy, noise = "yes"), "`noise`", class = "mezcla_error")
  expect_error(fit_gmm(noisy, noise = -1), "`noise`", class = "mezcla_error")
  expect_error(fit_gmm(cbind(noisy, 1), k = 1, covariance = "EII", noise = TRUE), "column 3", class = "mezcla_error")
  expect_error(gmm_params(1, 0, 1, noise = list(proportion = 0.1, box = rbind(-1, 1))), "add up to 1",
               class = "mezcla_error")
  expect_error(gmm_params(0.9, 0, 1, noise = list(proportion = 0.1, box = rbind(1, -1))), "`box` of the noise",
               class = "mezcla_error")
  theta <- gmm_params(0.9, 0, 1, noise = list(proportion = 0.1, box = rbind(-1, 1)))
  expect_error(fit_gmm(rnorm(20), start = theta), "no noise component", class = "mezcla_error")
})
