# Equivariance: shifts, units, rotations, and the order of rows, columns and components.

groups <- score_groups(iris4, 3)
fits <- lapply(stats::setNames(families, families), function(family) {
  fit_iterations(iris4, 3, family, groups, 12)
})
by_column <- c("EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV")
by_rotation <- setdiff(families, c("EEI", "VEI", "EVI", "VVI"))
n_log_det <- function(a) 150 * sum(log(abs(a)))

# Iterative families reach the M-step of the start up to 1e-14 of the objective, and so up to
# about 1e-7 of its argument.
settled <- function(family) if (family %in% closed_form) 1e-9 else 1e-6

# x -> x A' + shift for a matrix A: what must become of the fit.
expect_moved <- function(moved, fit, A = diag(4), shift = 0, tol = 1e-9, label = NULL) {
  expect_near(moved$params$proportions, fit$params$proportions, tol, label = paste(label, "proportions"))
  spread <- max(abs(A %*% t(fit$params$means)))
  expect_near(moved$params$means, sweep(fit$params$means %*% t(A), 2, -shift), tol, scale = spread,
              label = paste(label, "means"))
  for (j in 1:3) {
    expected <- A %*% fit$params$covariances[, , j] %*% t(A)
    # in units of the standard deviations, so that no column hides behind another
    unit <- tcrossprod(sqrt(diag(expected)))
    expect_near(moved$params$covariances[, , j] / unit, expected / unit, tol, scale = 1,
                label = paste(label, "covariances"))
  }
  shifted <- fit$loglik - 150 * as.vector(determinant(A)$modulus)
  expect_near(moved$loglik, shifted, tol, scale = abs(fit$loglik), label = paste(label, "loglik"))
  expect_identical(moved$cluster, fit$cluster)
}

test_that("a shift moves the means and nothing else", {
  # On a grid of 2^-20, so that even + 2^27 (about 1e8) rounds nothing.
  x <- round(iris4 * 2^20) / 2^20
  for (family in families) {
    here <- fit_iterations(x, 3, family, groups, 12)
    for (shift in 2^c(10, 27)) {
      there <- fit_iterations(x + shift, 3, family, groups, 12)
      # Means are near 1e8, so their last bit is 1e-8: that is all that is left of accuracy.
      tol <- if (shift > 1e6) 1e-6 else settled(family)
      expect_moved(there, here, shift = shift, tol = tol, label = paste(family, shift))
    }
  }
})

test_that("one unit for all columns: all fourteen families follow", {
  for (family in families) {
    for (unit in c(1e-100, 1e-7, 1e4, 1e100)) {
      moved <- fit_iterations(iris4 * unit, 3, family, groups, 12)
      expect_moved(moved, fits[[family]], A = diag(unit, 4), tol = settled(family), label = paste(family, unit))
    }
  }
})

test_that("a unit per column: the families that can, follow", {
  units <- c(1e-6, 1, 1e6, 300)
  for (family in by_column) {
    moved <- fit_iterations(sweep(iris4, 2, units, "*"), 3, family, groups, 12)
    expect_moved(moved, fits[[family]], A = diag(units), tol = settled(family), label = family)
  }
})

test_that("a power of two is followed to the last bit", {
  for (family in families) {
    moved <- fit_iterations(iris4 * 2^300, 3, family, groups, 12)
    expect_identical(moved$params$means, fits[[family]]$params$means * 2^300)
    expect_identical(moved$params$covariances, fits[[family]]$params$covariances * 2^600)
  }
})

test_that("rotations and reflections: all but the diagonal families follow", {
  rotation <- qr.Q(qr(matrix(c(3, 1, 2, 5, 1, 4, 1, 1, 0, 2, 2, 7, 1, 0, 1, 1), 4)))
  for (family in by_rotation) {
    # VVE and EVE have local optima, and the bases from which they begin include the coordinates.
    start <- if (family %in% c("EVE", "VVE")) coef(fits[[family]]) else groups
    fit <- if (is.list(start)) fit_iterations(iris4, 3, family, start, 12) else fits[[family]]
    if (is.list(start)) {
      start$means <- start$means %*% t(rotation)
      for (j in 1:3) start$covariances[, , j] <- rotation %*% start$covariances[, , j] %*% t(rotation)
      start <- gmm_params(start$proportions, unname(start$means),
                          unname(start$covariances / 2 + aperm(start$covariances, c(2, 1, 3)) / 2))
    }
    moved <- fit_iterations(iris4 %*% t(rotation), 3, family, start, 12)
    expect_moved(moved, fit, A = rotation, tol = settled(family), label = family)
  }
})

test_that("any affine map: the families of all ellipsoids follow", {
  A <- matrix(c(2, 1, 0, 0, 1, 3, 1, 0, 0, -1, 1, 5, 1, 0, 0, 1), 4)
  for (family in c("EEE", "VEE", "EVV", "VVV")) {
    moved <- fit_iterations(iris4 %*% t(A), 3, family, groups, 12)
    expect_moved(moved, fits[[family]], A = A, tol = max(1e-8, settled(family)), label = family)
  }
})

test_that("with weights, missing values, labels and noise, too, a fit follows units and shifts", {
  holes <- cbind(seq(2, 146, by = 4), rep(1:4, length.out = 37))
  weights <- with_seed(4, rexp(150))
  labels <- replace(groups, seq(1, 150, by = 2), NA)
  # What a row has of its own log density changes by the units of what is observed of it.
  observed <- sum(weights * rowSums(!is.na(replace(iris4, holes, NA))))
  fit <- function(family, unit, shift) {
    x <- replace(iris4 * unit + shift, holes, NA)
    fit_iterations(x, 3, family, groups, 4, weights = weights, labels = labels, noise = TRUE)
  }
  for (family in families) {
    here <- fit(family, 1, 0)
    for (to in list(c(1e-100, 0), c(1e7, 1e9), c(1, 1e5))) {
      there <- fit(family, to[1], to[2])
      label <- paste(family, to[1], to[2])
      expect_near(there$loglik, here$loglik - observed * log(to[1]), 1e-8, label = label)
      expect_near(predict(there, type = "posterior"), predict(here, type = "posterior"), 1e-4, label = label)
      expect_identical(there$cluster, here$cluster, label = label)
    }
  }
})

test_that("the order of the rows does not matter", {
  rows <- with_seed(3, sample(150))
  for (family in families) {
    moved <- fit_iterations(iris4[rows, ], 3, family, groups[rows], 12)
    expect_same_params(coef(moved), coef(fits[[family]]), settled(family), label = family)
    expect_identical(moved$cluster, fits[[family]]$cluster[rows])
  }
})

# Where an M-step iterates a start goes only some of the way, on which axes come in their order: from its
# maximum all is the same.
from_maximum <- function(x, groups, family) {
  fit_iterations(x, 3, family, if (family %in% closed_form) groups else complete_mle(x, groups, family), 12)
}

test_that("the order of the columns does not matter", {
  columns <- c(3, 1, 4, 2)
  for (family in families) {
    fit <- from_maximum(iris4, groups, family)
    moved <- from_maximum(iris4[, columns], groups, family)
    # The axes are visited in their order, so the iterative families agree at their limit only.
    tol <- if (family %in% closed_form) 1e-9 else 1e-5
    expect_near(moved$params$means, fit$params$means[, columns], tol, label = family)
    expect_near(moved$params$covariances, fit$params$covariances[columns, columns, ], tol, label = family)
  }
})

test_that("the order of the components does not matter", {
  for (family in families) {
    fit <- from_maximum(iris4, groups, family)
    moved <- from_maximum(iris4, c(3, 1, 2)[groups], family)
    expect_near(moved$params$means[c(3, 1, 2), ], fit$params$means, settled(family), label = family)
    expect_near(moved$params$covariances[, , c(3, 1, 2)], fit$params$covariances,
                settled(family), label = family)
    expect_identical(c(2L, 3L, 1L)[moved$cluster], fit$cluster)
  }
})

test_that("from its own starts, too, a fit does not know its units", {
  fit <- with_seed(1, fit_gmm(geyser, k = 3, covariance = "VVV"))
  moved <- with_seed(1, fit_gmm(sweep(geyser, 2, c(2^-30, 2^40), "*"), k = 3, covariance = "VVV"))
  expect_identical(moved$cluster, fit$cluster)
  expect_identical(moved$params$means, sweep(fit$params$means, 2, c(2^-30, 2^40), "*"))
})

test_that("k-means follows shifts, units and rotations", {
  fit <- fit_kmeans(iris4, start = iris4[c(1, 60, 120), ])
  for (unit in c(1e-100, 1e-7, 1e100)) {
    moved <- fit_kmeans(iris4 * unit, start = iris4[c(1, 60, 120), ] * unit)
    expect_identical(moved$cluster, fit$cluster)
    expect_near(moved$centers / unit, fit$centers, 1e-12)
    expect_near(moved$withinss / unit^2, fit$withinss, 1e-12)
    expect_identical(moved$iter, fit$iter)
  }
  rotation <- qr.Q(qr(matrix(c(3, 1, 2, 5, 1, 4, 1, 1, 0, 2, 2, 7, 1, 0, 1, 1), 4)))
  moved <- fit_kmeans(iris4 %*% rotation + 1e3, start = iris4[c(1, 60, 120), ] %*% rotation + 1e3)
  expect_identical(moved$cluster, fit$cluster)
  expect_near(moved$withinss, fit$withinss, 1e-9)
})

test_that("so does k-means with weights, missing values and trimmed rows", {
  holes <- cbind(seq(2, 146, by = 4), rep(1:4, length.out = 37))
  weights <- with_seed(4, rexp(150))
  fit <- function(unit, shift) {
    fit_kmeans(replace(iris4 * unit + shift, holes, NA), start = iris4[c(1, 60, 120), ] * unit + shift,
               weights = weights, trim = 0.1)
  }
  here <- fit(1, 0)
  for (to in list(c(1e-150, 0), c(2^20, 2^30), c(1, 1e5), c(1e149, 0))) {
    there <- fit(to[1], to[2])
    expect_identical(there$cluster, here$cluster)
    expect_near((there$centers - to[2]) / to[1], here$centers, 1e-9)
    expect_near(there$withinss / to[1]^2, here$withinss, 1e-8)
  }
})
