# EM as a whole: its path, its limits, its monotony.

closed_path <- function(x, k, family, iterations, weights = NULL) {
  start <- complete_mle(x, score_groups(x, k), family)
  fit <- fit_iterations(x, k, family, start, iterations, weights = weights)
  w <- if (is.null(weights)) 1 else weights
  list(fit = fit, reference = ref_em_path(as.matrix(x), start, family, iterations, w))
}

test_that("the whole path of the log-likelihood is that of plain R, for the closed forms", {
  cases <- list(list(iris4, 2), list(iris4, 3), list(geyser, 3), list(as.matrix(people[1:2]), 2))
  for (case in cases) {
    for (family in closed_form) {
      both <- closed_path(case[[1]], case[[2]], family, 15)
      expect_near(both$fit$trace, both$reference, 1e-10, label = paste(family, case[[2]]))
    }
  }
})

test_that("case weights enter every iteration as in plain R", {
  weights <- with_seed(1, rexp(150))
  for (family in closed_form) {
    both <- closed_path(iris4, 3, family, 10, weights)
    expect_near(both$fit$trace, both$reference, 1e-10, label = family)
  }
})

test_that("in one dimension the path is that of plain R", {
  x <- matrix(geyser[, "waiting"])
  for (family in c("E", "V")) {
    start <- complete_mle(x, score_groups(x, 2), family)
    fit <- fit_iterations(x, 2, family, start, 15)
    expect_near(fit$trace, ref_em_path(x, start, if (family == "E") "EEE" else "VVV", 15), 1e-11)
  }
})

test_that("one iteration by hand", {
  # Rows -1, 0, 3; theta_0: means 0 and 2, unit variances, equal proportions.
  x <- c(-1, 0, 3)
  start <- gmm_params(c(0.5, 0.5), c(0, 2), c(1, 1))
  w <- plogis(2 * (x - 1)) # log w_2 / w_1 = 2 x - 2
  fit <- expect_carried_warning(fit_iterations(x, 2, "V", start, 1))
  expect_near(fit$params$proportions, c(sum(1 - w), sum(w)) / 3, 1e-14)
  mu <- c(sum((1 - w) * x) / sum(1 - w), sum(w * x) / sum(w))
  expect_near(fit$params$means, mu, 1e-14)
  variance <- c(sum((1 - w) * (x - mu[1])^2) / sum(1 - w), sum(w * (x - mu[2])^2) / sum(w))
  expect_near(fit$params$covariances, variance, 1e-13)
  expect_near(fit$trace[1], sum(log(0.5 * dnorm(x) + 0.5 * dnorm(x, 2))), 1e-14)
})

test_that("an iteration is m_step(e_step()), for the closed forms", {
  theta <- complete_mle(iris4, score_groups(iris4, 3))
  for (family in closed_form) {
    start <- complete_mle(iris4, score_groups(iris4, 3), family)
    fit <- fit_iterations(iris4, 3, family, start, 1)
    expect_same_params(coef(fit), m_step(iris4, e_step(start, iris4), family), 1e-12, label = family)
  }
})

test_that("from parameters outside the family, too, an iteration is the family's M-step", {
  outside <- complete_mle(iris4, iris$Species) # VVV
  for (family in closed_form) {
    fit <- fit_iterations(iris4, 3, family, outside, 1)
    expect_same_params(coef(fit), m_step(iris4, e_step(outside, iris4), family), 1e-12, label = family)
  }
})

test_that("from parameters outside the family EM goes on to a maximum", {
  # The first step into the family may lower the log-likelihood; that is not the end.
  outside <- complete_mle(iris4, iris$Species)
  for (family in families) {
    fit <- fit_gmm(iris4, k = 3, covariance = family, start = outside, control = gmm_control(tol = 1e-9))
    further <- fit_iterations(iris4, 3, family, fit, 50)
    expect_lt(further$loglik - fit$loglik, 1e-6, label = family)
    expect_never_falls(fit$trace[-1], label = family)
  }
  uneven <- gmm_params(c(0.1, 0.1, 0.8), unname(outside$means), unname(outside$covariances))
  fit <- fit_gmm(iris4, k = 3, covariance = "VVV", proportions = "equal", start = uneven,
                 control = gmm_control(tol = 1e-9))
  expect_lt(fit_iterations(iris4, 3, "VVV", fit, 50, proportions = "equal")$loglik - fit$loglik, 1e-6)
  fit <- fit_gmm(iris4, k = 3, sigma2 = 0.1, start = outside, control = gmm_control(tol = 1e-9))
  expect_lt(fit_iterations(iris4, 3, "EII", fit, 50, sigma2 = 0.1)$loglik - fit$loglik, 1e-6)
})

# Final log-likelihoods on iris from the rank of the first principal score cut in k equal groups,
# made with mclust 6.1.3, me(), tol = 1e-13; VVE with an exact M-step, because mclust's does not
# maximise (it takes the orientation of EVE). VEE by mclust lies 1.3e-7 below the maximum.
on_iris <- list(
  `2` = c(EII = -536.652471, VII = -478.559096, EEI = -488.914819, VEI = -443.066687,
          EVI = -463.569030, VVI = -386.185347, EEE = -296.447575, VEE = -278.057150,
          EVE = -273.496151, VVE = -244.570579, EEV = -259.666909, VEV = -215.725972,
          EVV = -259.016421, VVV = -214.354704),
  `3` = c(EII = -401.802176, VII = -384.314095, EEI = -361.425522, VEI = -339.468727,
          EVI = -340.085581, VVI = -306.860461, EEE = -256.354043, VEE = -237.560163,
          EVE = -234.140235, VVE = -214.053208, EEV = -214.850379, VEV = -186.073283,
          EVV = -205.535881, VVV = -180.185477)
)

test_that("all fourteen families reach the reference log-likelihoods on iris", {
  for (k in 2:3) {
    for (family in families) {
      fit <- fit_to_end(iris4, k, family, score_groups(iris4, k))
      expect_near(fit$loglik, on_iris[[as.character(k)]][[family]], 1e-6, scale = 1,
                  label = paste(family, k))
      expect_identical(fit$status, "converged")
    }
  }
})

# me() and mstep() themselves look for these only where mclust is attached.
from_mclust <- function(step, family) getExportedValue("mclust", paste0(step, family))

test_that("all fourteen families reach what mclust::me() reaches from the same start", {
  skip_if_not_installed("mclust")
  control <- mclust::emControl(tol = c(1e-13, 1e-13), itmax = c(10000, 10000))
  for (case in list(list(geyser, 2), list(geyser, 3), list(as.matrix(people[1:2]), 2))) {
    x <- case[[1]]
    k <- case[[2]]
    groups <- score_groups(x, k)
    z <- outer(groups, seq_len(k), "==") * 1
    for (family in families) {
      theirs <- from_mclust("me", family)(data = x, z = z, control = control)$loglik
      ours <- fit_to_end(x, k, family, groups)$loglik
      # mclust's VVE is not the maximum: see above.
      if (family == "VVE") expect_gte(ours, theirs - 1e-6)
      else expect_near(ours, theirs, 1e-6, scale = 1, label = paste(family, k, nrow(x)))
    }
  }
})

test_that("the M-step of the closed forms is mclust's", {
  skip_if_not_installed("mclust")
  w <- random_responsibilities(150, 3)
  for (family in closed_form) {
    theirs <- from_mclust("mstep", family)(data = iris4, z = w)$parameters
    ours <- m_step(iris4, w, family)
    expect_near(ours$proportions, theirs$pro, 1e-13)
    expect_near(ours$means, t(theirs$mean), 1e-13)
    expect_near(ours$covariances, theirs$variance$sigma, 1e-10, label = family)
  }
})

test_that("the log-likelihood never falls: families, data, seeds", {
  data <- list(iris = iris4, geyser = geyser, cloud = cloud(200, 3, 4, seed = 8))
  for (name in names(data)) {
    x <- data[[name]]
    for (family in families) {
      for (seed in 1:3) {
        start <- with_seed(seed, sample(rep_len(1:3, nrow(x))))
        fit <- fit_iterations(x, 3, family, start, 60)
        expect_never_falls(fit$trace, label = paste(name, family, seed))
      }
    }
  }
})

test_that("it never falls with weights, equal proportions or a fixed sigma2 either", {
  weights <- with_seed(4, rexp(272))
  start <- with_seed(5, sample(rep_len(1:3, 272)))
  for (family in families) {
    fit <- fit_iterations(geyser, 3, family, start, 60, weights = weights)
    expect_never_falls(fit$trace, label = paste(family, "weights"))
    fit <- fit_iterations(geyser, 3, family, start, 60, proportions = "equal")
    expect_never_falls(fit$trace, label = paste(family, "equal"))
    expect_identical(fit$params$proportions, rep(1 / 3, 3))
  }
  for (sigma2 in c(0.01, 1, 50)) {
    # The least is narrower than the minutes in which the data were recorded.
    fit <- suppressWarnings(fit_iterations(geyser, 3, "EII", start, 60, sigma2 = sigma2),
                            classes = "mezcla_resolution_warning")
    expect_never_falls(fit$trace, label = sigma2)
    expect_identical(unname(fit$params$covariances), array(diag(sigma2, 2), c(2, 2, 3)))
  }
})

test_that("equal proportions with sigma2 are soft k-means, iteration by iteration", {
  centers <- rbind(c(2, 60), c(4, 70), c(4.5, 85))
  start <- gmm_params(rep(1 / 3, 3), centers, diag(4, 2))
  fit <- fit_iterations(geyser, 3, "EII", start, 5, proportions = "equal", sigma2 = 4)
  for (t in 1:5) {
    distance <- vapply(1:3, function(j) colSums((t(geyser) - centers[j, ])^2), numeric(272))
    w <- exp(-(distance - apply(distance, 1, min)) / (2 * 4))
    w <- w / rowSums(w)
    centers <- crossprod(w, geyser) / colSums(w)
  }
  expect_near(fit$params$means, centers, 1e-12)
})

test_that("at convergence the gradient in the means vanishes", {
  # sum_i w_ij Sigma_j^-1 (x_i - mu_j) = 0
  for (family in families) {
    fit <- fit_to_end(geyser, 2, family, score_groups(geyser, 2), tol = 1e-13)
    w <- e_step(fit, geyser)
    for (j in 1:2) {
      score <- colSums(w[, j] * sweep(geyser, 2, fit$params$means[j, ]))
      # A log-likelihood that is flat to 1e-13 leaves its slope at about the root of that.
      expect_lt(max(abs(score)) / sum(abs(geyser)), 1e-6)
    }
  }
})

test_that("tol = 0 runs exactly max_iter iterations, and 0 iterations return the start", {
  start <- complete_mle(geyser, score_groups(geyser, 2))
  fit <- fit_iterations(geyser, 2, "VVV", start, 37)
  expect_identical(fit$iterations, 37L)
  expect_length(fit$trace, 38)
  none <- fit_iterations(geyser, 2, "VVV", start, 0)
  expect_same_params(coef(none), start, 1e-15)
  expect_near(none$loglik, log_likelihood(start, geyser), 1e-14)
  expect_false(none$converged)
})

test_that("a smaller tolerance goes further, and what is left to gain is about the tolerance", {
  start <- with_seed(1, sample(1:3, 272, replace = TRUE))
  best <- fit_to_end(geyser, 3, "VVI", start, tol = 1e-12)$loglik
  last <- -Inf
  for (tol in 10^-(0:8)) {
    fit <- fit_to_end(geyser, 3, "VVI", start, tol = tol)
    expect_gte(fit$loglik, last)
    last <- fit$loglik
  }
  # Aitken's estimate near the end, where convergence is linear, is good to a small factor.
  expect_lt(best - fit$loglik, 1e-7)
})

test_that("what is estimated to be left is what is left, however slowly EM gets there", {
  y <- with_seed(2, c(rnorm(150), rnorm(150, 1.5)))
  fit_to <- function(tol) {
    fit_gmm(y, 2, "V", start = rep(1:2, each = 150),
            control = gmm_control(tol = tol, accelerate = tol < 1e-4, max_iter = 1e5))
  }
  best <- fit_to(1e-10)$loglik
  for (tol in c(1e-2, 1e-3)) {
    fit <- fit_to(tol)
    expect_lte(fit$remaining, tol)
    expect_near((best - fit$loglik) / fit$remaining, 1, 0.1)
  }
})

test_that("the same start goes the same way, and the end of one run continues in the next", {
  start <- complete_mle(iris4, score_groups(iris4, 3))
  whole <- fit_iterations(iris4, 3, "VVV", start, 20)
  expect_identical(fit_iterations(iris4, 3, "VVV", start, 20)$trace, whole$trace)
  half <- fit_iterations(iris4, 3, "VVV", start, 10)
  rest <- fit_iterations(iris4, 3, "VVV", half, 10)
  expect_near(c(half$trace, rest$trace[-1]), whole$trace, 1e-12)
})

test_that("a component that collapses on duplicates is told, and nothing is NaN", {
  # Unbounded likelihood: ten copies of one point.
  x <- with_seed(1, c(rnorm(60), rep(3, 10)))
  labels <- rep(1:2, c(60, 10))
  expect_warning(fit <- fit_gmm(x, k = 2, covariance = "V", start = labels),
                 class = "mezcla_degenerate_warning")
  expect_identical(fit$status, "collapsed")
  expect_identical(fit$components, 2L)
  expect_false(fit$converged)
  expect_all_finite(fit)
  # The equal variance is not affected.
  fit <- fit_gmm(x, k = 2, covariance = "E", start = labels)
  expect_identical(fit$status, "converged")
})

test_that("a component to which nothing belongs any more is told, and nothing is NaN", {
  start <- gmm_params(c(0.5, 0.5), rbind(colMeans(geyser), c(1e5, 1e5)), diag(c(1, 100)))
  expect_warning(fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = start),
                 class = "mezcla_degenerate_warning")
  expect_identical(fit$status, "empty")
  expect_identical(fit$components, 2L)
  expect_all_finite(fit)
})

test_that("a symmetric start is not passed off as a maximum", {
  # Equal responsibilities, or equal components, are a saddle that EM cannot leave.
  expect_warning(fit_gmm(iris4, k = 2, covariance = "VVV", start = matrix(0.5, 150, 2)),
                 class = "mezcla_warning")
  equal <- gmm_params(c(0.5, 0.5), rbind(colMeans(iris4), colMeans(iris4)), cov(iris4))
  expect_warning(fit_gmm(iris4, k = 2, covariance = "VVV", start = equal), class = "mezcla_warning")
})

test_that("duplicates are weights: copies of rows change no parameter", {
  start <- complete_mle(iris4, score_groups(iris4, 3))
  once <- fit_iterations(iris4, 3, "VVV", start, 20)
  thrice <- fit_iterations(iris4[rep(1:150, 3), ], 3, "VVV", start, 20)
  expect_same_params(coef(thrice), coef(once), 1e-11)
  expect_near(thrice$loglik, 3 * once$loglik, 1e-12)
})

test_that("components far apart are not taken for collapsed", {
  x <- with_seed(1, c(rnorm(50), 1e7 + rnorm(50, sd = 2)))
  fit <- fit_gmm(x, k = 2, covariance = "V", start = rep(1:2, each = 50))
  expect_identical(fit$status, "converged")
  # The data are rounded at 1e-9.
  expect_near(fit$params$covariances, c(var(x[1:50]), var(x[51:100])) * 49 / 50, 1e-8)
})

test_that("a sigma2 of any size is an error or gives numbers", {
  # In a session of its own: at the edge of the doubles it was once taken for no sigma2.
  output <- run_child(c(
    "x <- as.matrix(faithful)",
    "labels <- 1 + (x[, 2] > 70)",
    "try_fit <- function(x, sigma2) {",
    "  fit <- tryCatch(suppressWarnings(fit_gmm(x, k = 2, sigma2 = sigma2, start = labels)), error = identity)",
    "  if (inherits(fit, 'mezcla_error')) return(TRUE)",
    "  inherits(fit, 'gmm_fit') && all(is.finite(unlist(fit[c('loglik', 'trace', 'params')])))",
    "}",
    "ok <- c(try_fit(x, 1e-300), try_fit(x, 1e-320), try_fit(x, 1e300), try_fit(x * 1e100, 1e-150),",
    "  try_fit(x * 1e100, 1e-200), try_fit(x * 1e-100, 1e200))",
    "cat(ok)"
  ))
  expect_identical(output[length(output)], paste(rep("TRUE", 6), collapse = " "))
})
