# The M-step: by hand for every family, against plain R, and as the maximiser that it must be.

# Two groups of four rows whose scatters are W_1 = diag(2, 8) and W_2 = [10 6; 6 10].
two_crosses <- rbind(c(1, 0), c(-1, 0), c(0, 2), c(0, -2),
                     c(12, 12), c(8, 8), c(11, 9), c(9, 11))
cross <- rep(1:2, each = 4)

test_that("means and variances in one dimension, by hand", {
  x <- c(0, 1, 3, 8)
  w <- cbind(c(1, 1, 0.5, 0), c(0, 0, 0.5, 1))
  # N = 2.5, 1.5; mu_1 = 2.5 / 2.5; mu_2 = 9.5 / 1.5
  # S_1 = 1 + 0 + 0.5 * 4 = 3; S_2 = 0.5 (3 - 19/3)^2 + (8 - 19/3)^2 = 25/3
  theta <- m_step(x, w, "V")
  expect_near(theta$proportions, c(2.5, 1.5) / 4, 1e-15)
  expect_near(theta$means, c(1, 19 / 3), 1e-15)
  expect_near(theta$covariances, c(3 / 2.5, 25 / 3 / 1.5), 1e-14)
  expect_near(m_step(x, w, "E")$covariances, rep((3 + 25 / 3) / 4, 2), 1e-14)
})

test_that("proportions, means and all fourteen covariances in two dimensions, by hand", {
  both <- function(a, b) array(c(a, b), c(2, 2, 2))
  # Where the rules need iteration:
  # VEI: shape (a, 1/a) minimises tr(W_1 A^-1) tr(W_2 A^-1) = (2/a + 8a)(10/a + 10a), so a^2 = 1/2,
  #   volumes 3 sqrt(2)/4 and 15 sqrt(2)/8.
  # VEV: W_1 and W_2 have the same shape (ratio 4), so it is VVV.
  by_hand <- list(
    EII = both(diag(30 / 16, 2), diag(30 / 16, 2)),
    VII = both(diag(10 / 8, 2), diag(20 / 8, 2)),
    EEI = both(diag(c(1.5, 2.25)), diag(c(1.5, 2.25))),
    VEI = both(diag(c(0.75, 1.5)), diag(c(1.875, 3.75))),
    # roots of the determinants of the diagonals: 4 and 10
    EVI = both(diag(c(0.5, 2)) * 1.75, diag(1.75, 2)),
    VVI = both(diag(c(0.5, 2)), diag(2.5, 2)),
    EEE = both(c(12, 6, 6, 18) / 8, c(12, 6, 6, 18) / 8),
    # eigenvalues (8, 2) and (16, 4) along their axes, (1, 1) / sqrt(2) in the second
    EEV = both(diag(c(0.75, 3)), c(1.875, 1.125, 1.125, 1.875)),
    VEV = both(diag(c(0.5, 2)), c(2.5, 1.5, 1.5, 2.5)),
    # roots of the determinants: 4 and 8
    EVV = both(diag(c(0.5, 2)) * 1.5, c(1.25, 0.75, 0.75, 1.25) * 1.5),
    VVV = both(diag(c(0.5, 2)), c(2.5, 1.5, 1.5, 2.5))
  )
  w <- cbind(cross == 1, cross == 2) * 1
  for (family in names(by_hand)) {
    theta <- m_step(two_crosses, w, family)
    expect_near(theta$proportions, c(0.5, 0.5), 1e-15)
    expect_near(theta$means, rbind(c(0, 0), c(10, 10)), 1e-15)
    # The iteration for VEI stops at 1e-14 of the objective, so at 1e-7 of its argument.
    tol <- if (family == "VEI") 2e-7 else 1e-14
    expect_near(theta$covariances, by_hand[[family]], tol, label = family)
  }
})

test_that("the closed forms agree with Celeux and Govaert's formulas", {
  for (d in c(2, 3, 5)) {
    x <- cloud(200, d, 3, seed = d)
    w <- random_responsibilities(200, 3, seed = d)
    for (family in closed_form) {
      expect_same_params(m_step(x, w, family), ref_m_step(x, w, family), 1e-12,
                         label = paste(family, d))
    }
  }
})

test_that("proportions are the column means of w and means are weighted, in every family", {
  w <- random_responsibilities(150, 3)
  for (family in families) {
    theta <- m_step(iris4, w, family)
    expect_near(theta$proportions, colMeans(w), 1e-14)
    expect_near(theta$means, crossprod(w, iris4) / colSums(w), 1e-14)
  }
})

test_that("the equal covariance is the average of the variable ones", {
  w <- random_responsibilities(150, 3)
  n <- colSums(w)
  free <- m_step(iris4, w, "VVV")$covariances
  pooled <- (n[1] * free[, , 1] + n[2] * free[, , 2] + n[3] * free[, , 3]) / 150
  for (j in 1:3) expect_near(m_step(iris4, w, "EEE")$covariances[, , j], pooled, 1e-14)
})

test_that("one component is the sample in every ellipsoidal family", {
  sample <- cov.wt(iris4, method = "ML")
  w <- matrix(1, 150, 1)
  ellipsoidal <- families[!endsWith(families, "I")]
  for (family in ellipsoidal) {
    theta <- m_step(iris4, w, family)
    expect_near(theta$means, sample$center, 1e-14)
    expect_near(theta$covariances, sample$cov, 1e-13, label = family)
  }
  for (family in c("EEI", "VEI", "EVI", "VVI")) {
    expect_near(m_step(iris4, w, family)$covariances, diag(diag(sample$cov)), 1e-13, label = family)
  }
  for (family in c("EII", "VII")) {
    expect_near(m_step(iris4, w, family)$covariances, diag(mean(diag(sample$cov)), 4), 1e-13)
  }
})

test_that("with one component E and V are the same letter", {
  w <- matrix(1, 150, 1)
  for (family in families) {
    other <- gsub("E", "V", family)
    expect_near(m_step(iris4, w, family)$covariances, m_step(iris4, w, other)$covariances, 1e-13,
                label = paste(family, other))
  }
})

test_that("in one dimension only the volume is left", {
  w <- random_responsibilities(272, 3)
  x <- geyser[, "waiting"]
  equal <- m_step(x, w, "E")
  variable <- m_step(x, w, "V")
  for (family in families) {
    expect_identical(m_step(x, w, family), if (startsWith(family, "E")) equal else variable)
  }
  expect_near(variable$covariances, ref_m_step(x, w, "VVV")$covariances, 1e-14)
  expect_near(equal$covariances, ref_m_step(x, w, "EEE")$covariances, 1e-14)
})

# Which families contain which: letter by letter, I within E within V.
contains <- function(large, small) {
  rank <- function(family) match(strsplit(family, "")[[1]], c("I", "E", "V"))
  large != small && all(rank(large) >= rank(small))
}

test_that("a family that contains another reaches at least its maximum", {
  for (case in 1:3) {
    x <- list(iris4, geyser, cloud(150, 3, 3))[[case]]
    w <- random_responsibilities(nrow(x), 3, seed = case)
    reached <- vapply(families, function(family) ref_expected(m_step(x, w, family), x, w), 0)
    for (large in families) {
      for (small in families[vapply(families, function(f) contains(large, f), NA)]) {
        expect_gte(reached[[large]], reached[[small]] - 1e-9 * abs(reached[[small]]))
      }
    }
  }
})

test_that("equal proportions and a fixed sigma2 leave the rest as it is", {
  w <- random_responsibilities(150, 3)
  free <- m_step(iris4, w, "VEV")
  equal <- m_step(iris4, w, "VEV", proportions = "equal")
  expect_identical(equal$proportions, rep(1 / 3, 3))
  expect_identical(equal[c("means", "covariances")], free[c("means", "covariances")])
  held <- m_step(iris4, w, sigma2 = 0.7)
  expect_near(held$means, free$means, 1e-15)
  for (j in 1:3) expect_identical(unname(held$covariances[, , j]), diag(0.7, 4))
})

test_that("the responsibilities decide, not the order of rows, columns or components", {
  w <- random_responsibilities(150, 3)
  rows <- with_seed(2, sample(150))
  for (family in families) {
    theta <- m_step(iris4, w, family)
    expect_same_params(m_step(iris4[rows, ], w[rows, ], family), theta, 1e-8, label = family)
    turned <- m_step(iris4, w[, c(3, 1, 2)], family)
    expect_near(turned$covariances, theta$covariances[, , c(3, 1, 2)], 1e-7, label = family)
    mirrored <- m_step(iris4[, 4:1], w, family)
    # The iterations go through the axes in their order and stop at 1e-14 of the objective.
    expect_near(mirrored$covariances, theta$covariances[4:1, 4:1, ], 1e-6, label = family)
  }
})

# The least objective over all angles of the common axes in two dimensions, at the best volume and
# shape for each: with s = diag(D' W_j D),
# VVE: sum_j N_j sum_r log(s_jr / N_j) + n d;  EVE: n d log(sum_j sqrt(s_j1 s_j2) / n) + n d.
best_of_all_angles <- function(within, family) {
  n <- within$total
  objective <- function(angle) {
    basis <- matrix(c(cos(angle), sin(angle), -sin(angle), cos(angle)), 2)
    s <- vapply(seq_along(n), function(j) diag(t(basis) %*% within$scatter[, , j] %*% basis), c(0, 0))
    if (family == "VVE") return(sum(n * colSums(log(sweep(s, 2, n, "/")))) + 2 * sum(n))
    2 * sum(n) * (log(sum(sqrt(apply(s, 2, prod))) / sum(n)) + 1)
  }
  scan <- seq(0, pi / 2, length.out = 721)
  near <- scan[which.min(vapply(scan, objective, 0))] + c(-1, 1) * pi / 1440
  optimize(objective, near, tol = 1e-9)$objective
}

expect_best_angle <- function(x, w, label) {
  within <- ref_within(x, w)
  for (family in c("EVE", "VVE")) {
    reached <- ref_covariance_objective(m_step(x, w, family)$covariances, within$scatter, within$total)
    expect_near(reached, best_of_all_angles(within, family), 1e-10, label = paste(family, label))
  }
}

test_that("EVE and VVE find the best angle of all, in two dimensions", {
  expect_best_angle(geyser, outer(score_groups(geyser, 2), 1:2, "==") * 1, "geyser")
  for (case in 1:4) {
    expect_best_angle(cloud(120, 2, 3, seed = case), random_responsibilities(120, 3, seed = case), case)
  }
})

# k long thin groups, each along a line of its own: many local optima for a common orientation.
star <- function(k, seed) {
  with_seed(seed, do.call(rbind, lapply(seq_len(k), function(j) {
    matrix(rnorm(60), 30) %*% diag(exp(rnorm(2, sd = 1.5))) %*% qr.Q(qr(matrix(rnorm(4), 2)))
  })))
}

test_that("they find it among many local optima", {
  # Seeds at which the coordinate axes, the pooled axes, or those of the largest component lead to
  # another optimum; the axes of one of the components lead to the best.
  for (case in list(c(2, 49), c(2, 208), c(3, 5), c(3, 44), c(3, 253), c(3, 299), c(4, 57), c(4, 63), c(4, 97))) {
    k <- case[1]
    w <- outer(rep(seq_len(k), each = 30), seq_len(k), "==") * 1
    expect_best_angle(star(k, case[2]), w, paste(case, collapse = "/"))
  }
})

test_that("VEI, VEE and VEV find the maximum that optim() finds, in two dimensions", {
  x <- cloud(120, 2, 3, seed = 9)
  w <- random_responsibilities(120, 3, seed = 9)
  within <- ref_within(x, w)
  n <- within$total
  # With the equal C of determinant one, the best volumes are tr(W_j C^-1) / (2 N_j).
  at_best_volume <- function(trace) sum(2 * n * log(trace / (2 * n))) + 2 * sum(n)
  traces <- function(inverse) vapply(1:3, function(j) sum(within$scatter[, , j] * inverse), 0)
  turned <- function(ratio, angle) {
    basis <- matrix(c(cos(angle), sin(angle), -sin(angle), cos(angle)), 2)
    basis %*% diag(exp(c(-ratio, ratio))) %*% t(basis)
  }
  values <- vapply(1:3, function(j) eigen(within$scatter[, , j])$values, c(0, 0))
  best <- c(
    VEI = optimize(function(r) at_best_volume(traces(turned(r, 0))), c(-5, 5), tol = 1e-9)$objective,
    VEE = min(vapply(seq(0, 1.5, by = 0.25), function(angle) {
      optim(c(0.1, angle), function(p) at_best_volume(traces(turned(p[1], p[2]))), method = "BFGS",
            control = list(reltol = 1e-15))$value
    }, 0)),
    VEV = optimize(function(r) at_best_volume(colSums(values * exp(c(-r, r)))), c(0, 5),
                   tol = 1e-9)$objective
  )
  for (family in names(best)) {
    reached <- ref_covariance_objective(m_step(x, w, family)$covariances, within$scatter, n)
    expect_near(reached, best[[family]], 1e-10, label = family)
  }
})

# Volume, shape and orientation of each Sigma_j, and what the letters say of them.
parts_of <- function(covariances, family) {
  d <- dim(covariances)[1]
  k <- dim(covariances)[3]
  letter <- strsplit(family, "")[[1]]
  common <- if (letter[3] == "I") diag(d) else eigen(covariances[, , 1])$vectors
  orientation <- lapply(seq_len(k), function(j) {
    if (letter[3] == "V") eigen(covariances[, , j])$vectors else common
  })
  rotated <- lapply(seq_len(k), function(j) t(orientation[[j]]) %*% covariances[, , j] %*% orientation[[j]])
  volume <- vapply(rotated, function(m) prod(diag(m))^(1 / d), 0)
  list(volume = volume, orientation = orientation, rotated = rotated,
       shape = vapply(seq_len(k), function(j) diag(rotated[[j]]) / volume[j], numeric(d)))
}

test_that("what the M-step returns belongs to its family", {
  x <- cloud(150, 3, 3, seed = 5)
  w <- random_responsibilities(150, 3, seed = 5)
  for (family in families) {
    parts <- parts_of(m_step(x, w, family)$covariances, family)
    letter <- strsplit(family, "")[[1]]
    for (j in 1:3) {
      off_axes <- parts$rotated[[j]] - diag(diag(parts$rotated[[j]]))
      expect_lt(max(abs(off_axes)) / max(parts$rotated[[j]]), 1e-10, label = family)
    }
    if (letter[1] == "E") expect_near(parts$volume, rep(parts$volume[1], 3), 1e-13, label = family)
    if (letter[2] == "E") expect_near(parts$shape, rep(parts$shape[, 1], 3), 1e-10, label = family)
    if (letter[2] == "I") expect_near(parts$shape, rep(1, 9), 1e-13, label = family)
  }
})

# A neighbour within the family: each part moved by `by` (a list made by random_move()).
moved <- function(parts, family, by, sign) {
  letter <- strsplit(family, "")[[1]]
  k <- length(parts$volume)
  of <- function(axis, j) if (letter[axis] == "V") j else 1
  array(vapply(seq_len(k), function(j) {
    volume <- parts$volume[j] * exp(sign * by$volume[of(1, j)])
    shape <- parts$shape[, j] * if (letter[2] == "I") 1 else exp(sign * by$shape[, of(2, j)])
    skew <- sign * by$skew[, , of(3, j)]
    turn <- solve(diag(nrow(skew)) - skew, diag(nrow(skew)) + skew) # Cayley: orthogonal
    basis <- parts$orientation[[j]] %*% if (letter[3] == "I") diag(nrow(skew)) else turn
    volume * basis %*% diag(shape) %*% t(basis)
  }, diag(nrow(parts$shape))), c(dim(by$skew)[1:2], k))
}

random_move <- function(d, k, size) {
  shape <- matrix(rnorm(d * k), d)
  skew <- array(rnorm(d * d * k), c(d, d, k))
  list(volume = size * rnorm(k), shape = size * sweep(shape, 2, colMeans(shape)),
       skew = size * (skew - aperm(skew, c(2, 1, 3))) / 2)
}

test_that("no neighbour within the family is better than the M-step", {
  x <- cloud(150, 3, 3, seed = 6)
  w <- random_responsibilities(150, 3, seed = 6)
  within <- ref_within(x, w)
  with_seed(1, for (family in families) {
    covariances <- m_step(x, w, family)$covariances
    parts <- parts_of(covariances, family)
    reached <- ref_covariance_objective(covariances, within$scatter, within$total)
    # 1e-9 of the objective for rounding; a slope of 0.01 would show at the smallest size.
    for (size in rep(c(1e-4, 1e-2, 0.3), c(10, 10, 5))) {
      by <- random_move(3, 3, size)
      for (sign in c(-1, 1)) {
        value <- ref_covariance_objective(moved(parts, family, by, sign), within$scatter, within$total)
        expect_gte(value, reached - 1e-9 * abs(reached), label = paste(family, size))
      }
    }
  })
})

test_that("the fixed point of the parameters does not move: m_step(e_step()) at a fit", {
  for (family in families) {
    fit <- fit_to_end(iris4, 2, family, score_groups(iris4, 2), tol = 1e-13)
    # Where the likelihood is flat to 1e-13, the parameters are settled to its square root.
    expect_same_params(m_step(iris4, e_step(fit, iris4), family), coef(fit), 1e-6, label = family)
  }
})

test_that("complete data: counts, means and covariances with divisor N_j, by hand", {
  theta <- complete_mle(two_crosses[-8, ], c("b", "b", "b", "b", "a", "a", "a"))
  # Components in the order of the labels: a = (12,12), (8,8), (11,9); b = the first cross.
  expect_near(theta$proportions, c(3, 4) / 7, 1e-15)
  expect_near(theta$means, rbind(c(31, 29) / 3, c(0, 0)), 1e-15)
  expect_near(theta$covariances[, , "a"], c(26, 22, 22, 26) / 9, 1e-14)
  expect_near(theta$covariances[, , "b"], diag(c(0.5, 2)), 1e-15)
  expect_identical(rownames(theta$means), c("a", "b"))
})

test_that("complete_mle() is m_step() with zeros and ones", {
  one_hot <- outer(as.integer(iris$Species), 1:3, "==") * 1
  for (family in families) {
    # Iterations that stop at 1e-14 of the objective settle their argument to about 1e-7.
    tol <- if (family %in% closed_form) 1e-13 else 1e-6
    expect_same_params(complete_mle(iris4, iris$Species, family), m_step(iris4, one_hot, family), tol)
  }
  expect_identical(complete_mle(iris4, as.integer(iris$Species))$means,
                   `rownames<-`(complete_mle(iris4, iris$Species)$means, 1:3))
})

test_that("the complete-data log-likelihood is a sum over groups, and has its maximum there", {
  x <- c(0, 2, 5)
  theta <- gmm_params(c(0.6, 0.4), c(1, 4), c(1, 2))
  by_hand <- sum(log(0.6 * dnorm(c(0, 2), 1, 1)), log(0.4 * dnorm(5, 4, sqrt(2))))
  expect_near(complete_log_likelihood(theta, x, c(1, 1, 2)), by_hand, 1e-15)

  at_best <- complete_log_likelihood(complete_mle(iris4, iris$Species), iris4, iris$Species)
  # At the maximum: sum_j N_j (log pi_j - (d log 2 pi + log det Sigma_j + d) / 2).
  closed <- sum(vapply(split(as.data.frame(iris4), iris$Species), function(group) {
    50 * (log(1 / 3) - (4 * log(2 * pi) + log(det(cov(group) * 49 / 50)) + 4) / 2)
  }, 0))
  expect_near(at_best, closed, 1e-13)
  expect_gte(log_likelihood(complete_mle(iris4, iris$Species), iris4), at_best)
})

test_that("labels that are the names of components are those components", {
  theta <- complete_mle(iris4, iris$Species)
  rows <- iris$Species != "setosa"
  by_factor <- complete_log_likelihood(theta, iris4[rows, ], iris$Species[rows])
  # Without setosa among the labels, and in whatever order their values come.
  expect_identical(complete_log_likelihood(theta, iris4[rows, ], as.character(iris$Species[rows])), by_factor)
  expect_identical(complete_log_likelihood(theta, iris4[rows, ], droplevels(iris$Species[rows])), by_factor)
  expect_error(complete_log_likelihood(theta, iris4, rep("rose", 150)), class = "mezcla_error")
})

test_that("other labels are those of components without names, in their order; the noise is apart", {
  theta <- complete_mle(geyser, score_groups(geyser, 2))
  z <- score_groups(geyser, 2)
  by_number <- complete_log_likelihood(theta, geyser, z)
  expect_identical(complete_log_likelihood(theta, geyser, c("a", "b")[z]), by_number)
  expect_identical(complete_log_likelihood(theta, geyser, factor(c("b", "a")[z], c("b", "a"))), by_number)
  theta$proportions <- 0.9 * theta$proportions
  theta$noise <- list(proportion = 0.1, box = apply(geyser, 2, range))
  z[1:5] <- 0
  by_number <- complete_log_likelihood(theta, geyser, z)
  expect_identical(complete_log_likelihood(theta, geyser, c("noise", "a", "b")[z + 1]), by_number)
  # As many labels as components, one of which is the noise.
  first <- z != 2
  expect_identical(complete_log_likelihood(theta, geyser[first, ], c("noise", "z")[z[first] + 1]),
                   complete_log_likelihood(theta, geyser[first, ], z[first]))
})

test_that("an outlier of 1e7 deviations in a component of its own leaves the others their variances", {
  groups <- rep(1:3, c(10, 10, 1))
  x <- cbind(with_seed(1, rnorm(21)), c(with_seed(2, rnorm(20, sd = rep(c(1e-3, 1e-4), each = 10))), 5e3))
  w <- outer(groups, 1:3, "==") * 1
  within <- function(j) colSums(scale(x[groups == j, ], scale = FALSE)^2)
  expect_near(diag(slice(m_step(x, w, "EEI")$covariances, 1)) * 21, within(1) + within(2), 1e-8)
  expect_warning(own <- m_step(x, w, "VVI"), "Component 3", class = "mezcla_degenerate_warning")
  for (j in 1:2) expect_near(diag(slice(own$covariances, j)) * 10, within(j), 1e-8)
})

# ---- Shapes in common beside a component that is flat -------------------------------------------

# n_flat rows without spread in the last of d columns, and n_full rows that have it.
one_is_flat <- function(n_flat, n_full, d, seed = 1) {
  set.seed(seed)
  rbind(cbind(matrix(rnorm(n_flat * (d - 1)), n_flat), 0), matrix(rnorm(n_full * d, 9), n_full))
}

# With a share e of the shape in the last column log det is d log v_flat = d log(e) / (d - 1) for the flat
# component, up to constants, and -d log(e) for the other: without bound where n_flat > (d - 1) n_full.
test_that("a common shape beside a flat component is unbounded exactly where it should be", {
  for (family in c("VEI", "VEE", "VEV")) {
    for (case in list(c(120, 100, 2), c(200, 100, 2), c(230, 100, 3), c(200, 60, 4))) {
      x <- one_is_flat(case[1], case[2], case[3])
      z <- rep(1:2, case[1:2])
      label <- paste(family, paste(case, collapse = " "))
      expect_warning(complete_mle(x, z, family), "Component 1 has no spread", label = label)
      fit <- suppressWarnings(fit_gmm(x, 2, family, start = z))
      expect_identical(fit$status, "collapsed", label = label)
    }
    for (case in list(c(50, 100, 2), c(90, 100, 2), c(150, 100, 3), c(120, 60, 4))) {
      x <- one_is_flat(case[1], case[2], case[3])
      z <- rep(1:2, case[1:2])
      label <- paste(family, paste(case, collapse = " "))
      expect_no_warning(complete_mle(x, z, family))
      expect_identical(fit_gmm(x, 2, family, start = z)$status, "converged", label = label)
    }
  }
})

test_that("what a common shape makes unbounded does not win", {
  for (family in c("VEI", "VVI")) {
    set.seed(1)
    x <- rbind(cbind(rnorm(200), 0), matrix(rnorm(200, 6), 100))
    fit <- suppressWarnings(fit_gmm(x, 2, family, n_start = 2, control = gmm_control(search = 0)))
    expect_identical(fit$status, "collapsed", label = family)
  }
  fit <- suppressWarnings(fit_gmm(ChickWeight[c("weight", "Time")], 9, "VEI", n_start = 3,
                                  control = gmm_control(search = 0)))
  if (fit$status == "converged") expect_lt(max(fit$params$covariances), 1e6)
})

test_that("a column that does not vary leaves the floor to the others", {
  # Of the least variance, 0, the floor would be 0, and a component on copies end in an error.
  set.seed(1)
  x <- cbind(rbind(matrix(rnorm(40), 20), matrix(5, 10, 2)), zero = 0)
  z <- rep(1:2, c(20, 10))
  expect_warning(theta <- complete_mle(x, z, "VII"), "Component 2 has no spread")
  expect_true(all(theta$covariances[cbind(1:3, 1:3, 2)] > 0))
  expect_identical(suppressWarnings(fit_gmm(x, 2, "VII", start = z))$status, "collapsed")
  zero <- fit_gmm(cbind(iris4, zero = 0), k = 3, covariance = c("VII", "EII"), n_start = 3)
  expect_true(is.finite(zero$loglik))
})

test_that("a class of two rows has no covariance of its own, and complete_mle() says so", {
  set.seed(1)
  x <- matrix(rnorm(80), 40)
  z <- rep(1:2, c(2, 38))
  holes <- replace(x, 5, NA)
  for (family in c("VVV", "VVE")) {
    expect_warning(complete_mle(x, z, family), "Component 1 has no spread", class = "mezcla_degenerate_warning")
    expect_warning(complete_mle(holes, z, family), "Component 1 has no spread", class = "mezcla_degenerate_warning")
    expect_warning(m_step(x, outer(z, 1:2, "==") * 1, family), "Component 1 has no spread",
                   class = "mezcla_degenerate_warning")
  }
  for (family in c("EEE", "VVI", "VEV")) expect_no_warning(complete_mle(x, z, family))
})

test_that("components without spread are told in the plural", {
  expect_warning(complete_mle(iris[1:3, 1:4], 1:3), "Components 1, 2, 3 have no spread", class = "mezcla_degenerate_warning")
})
