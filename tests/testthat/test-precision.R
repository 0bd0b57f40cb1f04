# How many digits are right: against arithmetic of 60 digits (package Rmpfr), and against certified values.

bits <- 256

# Everything about one component and all rows in multiple precision: log pi + log N, by a Cholesky
# factor made element by element.
mp_log_joint <- function(params, x, j) {
  mp <- function(v) Rmpfr::mpfr(v, bits)
  d <- ncol(x)
  sigma <- params$covariances[, , j]
  dim(sigma) <- c(d, d)
  root <- lapply(seq_len(d), function(i) vector("list", d))
  for (i in seq_len(d)) {
    for (l in seq_len(i)) {
      rest <- mp(sigma[i, l])
      for (m in seq_len(l - 1)) rest <- rest - root[[i]][[m]] * root[[l]][[m]]
      root[[i]][[l]] <- if (i == l) sqrt(rest) else rest / root[[l]][[l]]
    }
  }
  squares <- mp(numeric(nrow(x)))
  log_det <- mp(0)
  z <- list()
  for (i in seq_len(d)) {
    rest <- mp(x[, i]) - mp(params$means[j, i])
    for (m in seq_len(i - 1)) rest <- rest - root[[i]][[m]] * z[[m]]
    z[[i]] <- rest / root[[i]][[i]]
    squares <- squares + z[[i]]^2
    log_det <- log_det + 2 * log(root[[i]][[i]])
  }
  log(mp(params$proportions[j])) - (d * log(2 * Rmpfr::Const("pi", bits)) + log_det + squares) / 2
}

# List of the log joint densities of all components, and of the density of the mixture.
mp_density <- function(params, x) {
  joint <- lapply(seq_along(params$proportions), function(j) mp_log_joint(params, x, j))
  # Even these exponents end somewhere.
  highest <- Reduce(pmax, joint)
  list(joint = joint, density = highest + log(Reduce(`+`, lapply(joint, function(one) exp(one - highest)))))
}

expect_precise <- function(params, x, tol = 1e-12, label = NULL) {
  exact <- mp_density(params, x)
  loglik <- sum(exact$density)
  ours <- log_likelihood(params, x)
  expect_lte(as.numeric(abs(Rmpfr::mpfr(ours, bits) - loglik) / abs(loglik)), tol, label = label)
  w <- e_step(params, x)
  for (j in seq_along(exact$joint)) {
    expect_near(w[, j], as.numeric(exp(exact$joint[[j]] - exact$density)), tol * 100, scale = 1, label = label)
  }
}

rows <- cloud(25, 3, 3)
groups <- score_groups(rows, 3)

test_that("log-likelihoods and responsibilities are right to 1e-12, wherever the data lie", {
  skip_if_not_installed("Rmpfr")
  for (place in list(c(1, 0), c(1, 1e3), c(1e-150, 0), c(1e149, 0), c(1e-7, 1), c(1e4, 1e9))) {
    x <- rows * place[1] + place[2]
    expect_precise(complete_mle(x, groups), x, label = paste(place, collapse = " + "))
  }
  mixed <- sweep(rows, 2, c(1e-6, 1, 1e8), "*")
  expect_precise(complete_mle(mixed, groups), mixed)
  for (family in families) expect_precise(complete_mle(rows, groups, family), rows, label = family)
  line <- rows[, 1, drop = FALSE]
  expect_precise(complete_mle(line, groups, "V"), line)
})

test_that("with an offset of 1e8 the parameters are as good as the data, and the likelihood as good as they", {
  skip_if_not_installed("Rmpfr")
  x <- rows + 1e8
  expect_precise(complete_mle(x, groups), x)
})

test_that("so they are for rows so far away that every density underflows", {
  skip_if_not_installed("Rmpfr")
  theta <- complete_mle(rows, groups)
  far <- rbind(c(1e4, -1e4, 3), c(-1e6, 0, 1e6), c(50, 60, 70), c(1e12, 1, 1))
  expect_precise(theta, far)
  expect_identical(unname(rowSums(e_step(theta, far))), rep(1, 4))
})

test_that("nearly dependent columns: as right as the condition of the covariance allows", {
  skip_if_not_installed("Rmpfr")
  for (gap in c(1e-3, 1e-5)) { # condition numbers of about 1e6 and 1e10
    x <- cbind(rows[, 1], rows[, 1] + gap * rows[, 2])
    expect_precise(complete_mle(x, rep(1, 25)), x, 4e-16 / gap^2)
  }
})

test_that("a fit's log-likelihood is that of its parameters in 60 digits", {
  skip_if_not_installed("Rmpfr")
  for (family in families) {
    fit <- fit_iterations(rows, 2, family, score_groups(rows, 2), 4)
    loglik <- sum(mp_density(coef(fit), rows)$density)
    expect_lte(as.numeric(abs(fit$loglik - loglik) / abs(loglik)), 1e-12, label = family)
  }
})

# Two groups that are nearly flat, each near a plane of its own.
flat_groups <- function(gap, seed) {
  with_seed(seed, {
    group <- sample(2, 150, replace = TRUE)
    x <- matrix(rnorm(450), 150) %*% diag(c(1, 1, gap))
    for (j in 1:2) {
      rows <- group == j
      x[rows, ] <- x[rows, ] %*% qr.Q(qr(matrix(rnorm(9), 3))) + 2 * j
    }
    list(x = x, start = group)
  })
}

test_that("near the limit of rounding a run ends rather than fall, and the condition number is told", {
  for (gap in c(1e-4, 1e-5, 1e-6)) {
    for (family in c("VEE", "EEV", "VEV", "EVV", "VVV")) {
      flat <- flat_groups(gap, seed = 3)
      warnings <- character()
      fit <- withCallingHandlers(
        fit_gmm(flat$x, k = 2, covariance = family, start = flat$start),
        mezcla_resolution_warning = function(w) {
          warnings <<- c(warnings, conditionMessage(w))
          invokeRestart("muffleWarning")
        }
      )
      label <- paste(family, gap)
      expect_never_falls(fit$trace[-1], 1e-11, label)
      expect_identical(length(warnings) > 0, gap == 1e-6 && family != "VEE", label = label)
      if (length(warnings) > 0) expect_match(warnings, "condition number .*e\\+1[1-4]")
    }
  }
})

# ---- Certified values --------------------------------------------------------------------------

# Data made so that mean and standard deviation (divisor n - 1) are known exactly: NIST's sets of the
# series NumAcc for univariate statistics, of increasing difficulty.
alternating <- function(base, low, high) c(base, rep(c(low, high), 500))
certified <- list(
  NumAcc1 = list(x = c(10000001, 10000003, 10000002), mean = 10000002, sd = 1),
  NumAcc2 = list(x = alternating(1.2, 1.1, 1.3), mean = 1.2, sd = 0.1),
  NumAcc3 = list(x = alternating(1000000.2, 1000000.1, 1000000.3), mean = 1000000.2, sd = 0.1),
  NumAcc4 = list(x = alternating(10000000.2, 10000000.1, 10000000.3), mean = 10000000.2, sd = 0.1)
)

# How many digits agree.
agreeing <- function(value, certain) min(15, -log10(abs(value - certain) / abs(certain)))

test_that("one component has mean and deviation to all the digits that the stored data have", {
  for (name in names(certified)) {
    set <- certified[[name]]
    n <- length(set$x)
    one <- coef(fit_gmm(set$x, k = 1, covariance = "V"))
    sd <- sqrt(one$covariances[1, 1, 1] * n / (n - 1))
    expect_gte(agreeing(one$means[1, 1], set$mean), 14.9, label = name)
    # Storing 10000000.1 in a double costs NumAcc3 and 4 the digits that they lack.
    expect_gte(agreeing(sd, set$sd), c(NumAcc1 = 15, NumAcc2 = 14, NumAcc3 = 9, NumAcc4 = 8)[[name]], label = name)
    means <- fit_kmeans(set$x, k = 1)
    expect_gte(agreeing(means$centers[1, 1], set$mean), 14.9, label = name)
    expect_near(means$tot.withinss, one$covariances[1, 1, 1] * n, 1e-13)
  }
})

test_that("of what is stored the variance is right to the last digits", {
  skip_if_not_installed("Rmpfr")
  for (set in certified) {
    x <- Rmpfr::mpfr(set$x, bits)
    exact <- sum((x - sum(x) / length(x))^2) / length(x)
    variance <- coef(fit_gmm(set$x, k = 1, covariance = "V"))$covariances[1, 1, 1]
    expect_lte(as.numeric(abs(variance - exact) / exact), 1e-14)
  }
})

# The default search and its default tolerance.
test_that("a default fit has the log-likelihood of the maximum to ten digits", {
  maxima <- subset(certified_values(), quantity == "loglik")
  expect_identical(nrow(maxima), 10L)
  for (i in seq_len(nrow(maxima))) {
    of <- maxima[i, ]
    if (of$id == "geyser_V2" && !requireNamespace("MASS", quietly = TRUE)) next
    for (seed in 1:3) {
      fit <- with_seed(seed, fit_gmm(certified_data(of$id), of$k, of$family))
      expect_gte(agreeing(fit$loglik, as.numeric(of$certified)), 10, label = paste(of$id, seed))
    }
  }
})
