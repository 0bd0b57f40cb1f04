# Statistics in users' hands: made of pieces of the data, added, and maximised.

x <- geyser
theta <- gmm_params(c(0.4, 0.6), rbind(c(eruptions = 2.2, waiting = 55), c(4.1, 78)), array(c(0.2, 1, 1, 40, 0.3, 1, 1, 50), c(2, 2, 2)))
pieces <- split(seq_len(272), rep(1:5, c(100, 1, 60, 11, 100)))

# The statistics of each of the pieces, added up.
added <- function(params, x, weights = NULL, labels = NULL) {
  Reduce(`+`, lapply(pieces, function(rows) {
    sufficient_statistics(params, x[rows, , drop = FALSE], weights[rows], if (!is.null(labels)) labels[rows])
  }))
}

# One iteration of EM over all rows at once, by the engine's own loop.
one_iteration <- function(x, params, covariance = "VVV", ...) {
  suppressWarnings(em_trace(x, params, covariance, ..., control = gmm_control(max_iter = 1, tol = 0)))
}

expect_same_statistics <- function(a, b, tol = 1e-12, label = NULL) {
  for (part in setdiff(names(b), "params")) expect_near(a[[part]], b[[part]], tol, label = paste(label, part))
  expect_identical(names(a), names(b))
}

test_that("by hand, in one dimension: responsibilities, sums about the means, and what they become", {
  # At x = 0, 2, 4 with means 0 and 4: the middle row is halved, the others are whole but for e^-8.
  theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(1, 1))
  p <- plogis(8)
  s <- sufficient_statistics(theta, c(0, 2, 4))
  expect_s3_class(s, "gmm_statistics")
  expect_near(s$weight, c(1.5, 1.5), 1e-14)
  expect_near(s$moment[, 1], c(1 + 4 * (1 - p), -1 - 4 * (1 - p)), 1e-14)
  expect_near(s$scatter[1, 1, ], rep(2 + 16 * (1 - p), 2), 1e-14)
  expect_near(s$loglik, 2 * log(0.5 * dnorm(0) + 0.5 * dnorm(4)) + log(dnorm(2)), 1e-14)
  expect_identical(c(s$rows, s$missing), c(3, 0))
  next_one <- m_step(s, "V")
  expect_near(next_one$means[, 1], c(0, 4) + s$moment[, 1] / 1.5, 1e-14)
  expect_near(next_one$covariances[1, 1, ], s$scatter[1, 1, ] / 1.5 - (s$moment[, 1] / 1.5)^2, 1e-13)
  expect_near(m_step(s, "V", proportions = "equal")$proportions, c(0.5, 0.5), 0)
})

test_that("the sum of the pieces is the whole, in any order and of any size", {
  whole <- sufficient_statistics(theta, x)
  expect_same_statistics(added(theta, x), whole)
  expect_near(whole$loglik, log_likelihood(theta, x), 1e-13)
  w <- e_step(theta, x)
  expect_near(whole$weight, colSums(w), 1e-13)
  a <- sufficient_statistics(theta, x[1:100, ])
  b <- sufficient_statistics(theta, x[101:272, ])
  expect_identical(a + b, b + a)
  expect_identical(+a, a)
  single <- Reduce(`+`, lapply(seq_len(272), function(i) sufficient_statistics(theta, x[i, , drop = FALSE])))
  expect_same_statistics(single, whole)
})

test_that("EM step by step over pieces is EM over all rows, in every family", {
  for (family in families) {
    s <- added(theta, x)
    expect_same_params(m_step(s, family), m_step(x, e_step(theta, x), family), 1e-9, label = family)
    if (gmm_families()$closed_form[gmm_families()$covariance == family]) {
      expect_same_params(m_step(s, family), one_iteration(x, theta, family)$params[[2]], 1e-11, label = family)
    }
  }
  # And on from there, to the end of five iterations.
  now <- theta
  for (t in 1:5) now <- m_step(added(now, x), "EEE")
  trace <- suppressWarnings(em_trace(x, theta, "EEE", control = gmm_control(max_iter = 5, tol = 0)))
  expect_same_params(now, trace$params[[6]], 1e-10)
})

test_that("one column", {
  y <- x[, 2, drop = FALSE]
  line <- gmm_params(c(0.4, 0.6), c(55, 78), c(40, 50))
  for (family in c("E", "V")) {
    expect_same_params(m_step(added(line, y), family), one_iteration(y, line, family)$params[[2]], 1e-12, label = family)
  }
})

test_that("all that is known of rows goes into them: weights, labels, missing values, noise, with prior and bound", {
  holes <- replace(x, cbind(c(3, 50, 130, 200, 201, 202), c(1, 2, 1, 2, 1, 2)), NA)
  weights <- with_seed(1, rexp(272))
  labels <- replace(rep(NA, 272), c(1:20, 250:260), with_seed(2, sample(1:2, 31, replace = TRUE)))
  noisy <- gmm_params(0.9 * theta$proportions, theta$means, theta$covariances,
                      noise = list(proportion = 0.1, box = apply(x, 2, range)))
  prior <- gmm_prior(mean = c(3, 70), scale = diag(c(0.5, 90)), concentration = 2)
  bound <- gmm_constraint(eigen_ratio = 5)
  check <- function(x, params, family, weights = NULL, labels = NULL, ...) {
    s <- added(params, x, weights, labels)
    noise <- if (is.null(params$noise)) FALSE else TRUE
    trace <- one_iteration(x, params, family, weights = weights, labels = labels, noise = noise, ...)
    expect_near(s$loglik, trace$loglik[1], 1e-12, label = family)
    expect_same_params(m_step(s, family, ...), trace$params[[2]], 1e-10, label = family)
  }
  check(x, theta, "VVV", weights = weights)
  check(x, theta, "VVI", labels = labels)
  check(holes, theta, "VVV")
  check(holes, theta, "EEI")
  check(x, noisy, "EEE")
  check(x, theta, "VVV", prior = TRUE)
  check(x, theta, "VII", weights = rep(c(1, 2), 136), prior = TRUE)
  check(x, theta, "EEE", weights = weights, prior = gmm_prior(shrinkage = 0))
  check(x, theta, "VVV", constraint = bound)
  check(holes, noisy, "VVV", weights, labels, prior = prior, constraint = bound)
  check(holes, noisy, "VVI", weights, labels, prior = prior,
        constraint = gmm_constraint(means = rbind(c(2, 54), NA)))
  check(x, theta, "VVV", sigma2 = 20)
  # Several components may be allowed, and graded belief.
  plausible <- matrix(1, 272, 2)
  plausible[1:40, 2] <- 0.3
  s <- sufficient_statistics(theta, x, labels = plausible)
  expect_near(s$weight, colSums(e_step(theta, x, labels = plausible)), 1e-12)
})

test_that("a row that says nothing adds nothing: of weight 0, or without any value", {
  whole <- sufficient_statistics(theta, x)
  none <- sufficient_statistics(theta, x[1:9, ], weights = rep(0, 9))
  expect_identical(unlist(none[c("weight", "moment", "scatter", "loglik", "rows")], use.names = FALSE), numeric(2 + 4 + 8 + 2))
  expect_identical(whole + none, whole)
  blank <- rbind(x[1:9, ], NA)
  expect_warning(s <- sufficient_statistics(theta, blank), "row 10", class = "mezcla_missing_warning")
  expect_same_statistics(s, sufficient_statistics(theta, x[1:9, ]))
  expect_warning(s <- sufficient_statistics(theta, blank[10, , drop = FALSE]), "row 1", class = "mezcla_missing_warning")
  expect_identical(whole + s, whole)
  expect_identical(whole + sufficient_statistics(theta, x[0, ]), whole)
  # A column of which this piece has nothing.
  s <- sufficient_statistics(theta, replace(x, 1:272, NA))
  expect_true(all(is.finite(unlist(m_step(s)[1:3]))))
})

test_that("neither offsets nor units cost digits", {
  expected <- m_step(added(theta, x))
  for (offset in c(1e4, 1e8)) {
    far <- round(x * 2^10) / 2^10 + offset
    near <- far - offset
    moved <- gmm_params(theta$proportions, theta$means + offset, theta$covariances)
    step <- m_step(added(moved, far))
    still <- m_step(added(gmm_params(theta$proportions, moved$means - offset, theta$covariances), near))
    expect_near(step$means - offset, still$means, 1e-7)
    expect_near(step$covariances, still$covariances, 1e-7)
  }
  for (unit in list(c(1e-120, 1e100), c(1e100, 1e-120))) {
    scaled <- gmm_params(theta$proportions, theta$means * rep(unit, each = 2), theta$covariances * as.vector(tcrossprod(unit)))
    step <- m_step(added(scaled, x * rep(unit, each = 272)))
    expect_near(step$means / rep(unit, each = 2), expected$means, 1e-12)
    expect_near(step$covariances / as.vector(tcrossprod(unit)), expected$covariances, 1e-11)
  }
})

test_that("the number of threads does not change a bit", {
  many <- cloud(9000, 3, 2)
  params <- random_params(3, 2)
  one <- run_e_step(params, many, NULL, NULL, 1)
  for (threads in 2:3) expect_identical(run_e_step(params, many, NULL, NULL, threads), one)
})

test_that("components and columns keep their names, and labels mean the components of that name", {
  named <- complete_mle(people[c("height", "weight")], people$sex)
  s <- sufficient_statistics(named, people[c("weight", "height")], labels = people$sex)
  expect_identical(names(s$weight), levels(people$sex))
  expect_same_params(m_step(s), named, 1e-12)
  expect_identical(dimnames(m_step(s)$means), dimnames(named$means))
  # Parameters whose variables have no names take those of the columns.
  plain <- gmm_params(theta$proportions, unname(theta$means), theta$covariances)
  expect_identical(m_step(sufficient_statistics(plain, x) + sufficient_statistics(plain, x[0, ])),
                   m_step(sufficient_statistics(theta, x)))
  # Names that nobody gave ask nothing of a prior's.
  bare <- sufficient_statistics(gmm_params(theta$proportions, unname(theta$means), theta$covariances), unname(x))
  expect_same_params(m_step(bare, prior = TRUE), m_step(sufficient_statistics(theta, x), prior = TRUE), 1e-12)
})

test_that("what cannot be added or maximised says so", {
  s <- sufficient_statistics(theta, x)
  other <- sufficient_statistics(m_step(s), x)
  expect_error(s + other, "same parameters", class = "mezcla_argument_error")
  expect_error(s + 1, "sufficient_statistics\\(\\), not 1", class = "mezcla_argument_error")
  expect_error(NULL + s, "not NULL", class = "mezcla_argument_error")
  expect_error(m_step(s, weights = rep(1, 272)), "weights", class = "mezcla_argument_error")
  expect_error(m_step(s, "XXX"), "covariance", class = "mezcla_argument_error")
  expect_error(m_step(s, constraint = gmm_constraint(proportions = c(0.2, 0.3, 0.5))), "3 components, but there are 2",
               class = "mezcla_argument_error")
  holes <- sufficient_statistics(theta, replace(x, 5, NA))
  expect_error(m_step(holes, prior = TRUE), "`prior` must have a `mean` and a `scale`", class = "mezcla_argument_error")
  expect_error(sufficient_statistics(theta, x[, 1]), class = "mezcla_error")
  expect_error(sufficient_statistics(theta, x, weights = c(-1, rep(1, 271))), "weight 1", class = "mezcla_argument_error")
  # A component that no row allows.
  alone <- sufficient_statistics(theta, x, labels = rep(1, 272))
  expect_error(m_step(alone), "component 2", class = "mezcla_argument_error")
  # Rows without spread.
  flat <- sufficient_statistics(theta, x[c(1, 1, 1), ])
  expect_error(m_step(flat), "must vary", class = "mezcla_data_error")
  one_value <- cbind(c(1, 2, 4, 7), 5)
  s <- sufficient_statistics(gmm_params(1, cbind(3, 4.5), diag(2)), one_value)
  expect_warning(step <- m_step(s, "VVI"), "no spread", class = "mezcla_degenerate_warning")
  expect_near(step$means, cbind(3.5, 5), 1e-12)
})

test_that("print says of how many rows they are and where the components' rows lie", {
  s <- sufficient_statistics(theta, x)
  printed <- utils::capture.output(print(s))
  expect_match(printed[1], "2 components in 2 variables")
  expect_match(printed[2], "of 272 rows, whose log-likelihood is -1")
  expect_match(printed, "eruptions waiting", all = FALSE)
  expect_identical(utils::capture.output(out <- withVisible(print(s)))[1], printed[1])
  expect_false(out$visible)
  noisy <- gmm_params(0.9 * theta$proportions, theta$means, theta$covariances,
                      noise = list(proportion = 0.1, box = apply(x, 2, range)))
  expect_match(utils::capture.output(print(sufficient_statistics(noisy, x))), "^noise: weight", all = FALSE)
})
