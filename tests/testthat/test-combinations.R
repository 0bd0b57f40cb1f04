# Case weights, missing values, labels, noise and a prior: combinations of them with every
# family, against EM in plain R (helper-reference-em.R).

combinations <- expand.grid(weights = c(FALSE, TRUE), missing = c(FALSE, TRUE),
                            labels = c(FALSE, TRUE), noise = c(FALSE, TRUE),
                            prior = c(FALSE, TRUE))
everything <- combinations[32, ]
iterative <- setdiff(families, closed_form)

named <- function(on, family) paste(c(family, names(on)[unlist(on)]), collapse = " + ")

# Three groups of 27 rows and 9 rows anywhere.
group <- rep(0:3, c(9, 27, 27, 27))
make_rows <- function() {
  normal <- matrix(rnorm(180), 90)
  root <- list(diag(2), matrix(c(1, 0.8, 0, 0.6), 2), matrix(c(0.7, -0.7, 0, 1.2), 2),
               matrix(c(1.5, 0.6, 0, 0.5), 2))
  centre <- rbind(c(0, 0), c(0, 0), c(5, 1), c(1, 5))
  x <- centre[group + 1, ]
  for (g in 0:3) x[group == g, ] <- x[group == g, ] + normal[group == g, ] %*% t(root[[g + 1]])
  x[group == 0, ] <- matrix(runif(18, -4, 9), 9)
  x
}
rows <- with_seed(2, make_rows())

# Every sixth value is missing, never both of a row.
with_holes <- with_seed(3, replace(rows, sample(90, 30) + sample(c(0, 90), 30, replace = TRUE), NA))

# Two rows have no weight. Where weights are used, the first of them lies far beyond the others,
# and where values are missing, the second has none.
weights <- with_seed(4, replace(rexp(90), c(1, 19), 0))

# A third of the labels is known, and of some outliers that they are outliers.
known <- with_seed(5, ifelse(runif(90) < 1 / 3 & group > 0, group, NA))
labelled <- function(noise) {
  if (noise) factor(replace(known, c(4, 6), "noise"), c("1", "2", "3", "noise"))
  else factor(known)
}

# One combination, as arguments of ref_em() and of fit_gmm().
make_case <- function(on, family) {
  x <- if (on$missing) with_holes else rows
  w <- if (on$weights) weights
  if (on$weights) x[1, 1] <- 30
  if (on$weights && on$missing) x[19, ] <- NA
  case <- list(x = x, weights = w, labels = if (on$labels) labelled(on$noise), noise = on$noise)
  case$start <- start_for(family, if (on$noise) ref_box(x, weights_of(case)))
  case$family <- family
  case$prior <- if (on$prior) list(shrinkage = 0.05, concentration = 1.5)
  # Where values are missing the default scale takes an EM of its own: a test below.
  if (on$prior && on$missing) case$prior$scale <- some_scale
  case
}

some_scale <- matrix(c(2, 0.5, 0.5, 1), 2)

# The estimates from the groups, which lie within the family. (A first step from outside it may
# lower the objective.)
start_for <- function(family, box = NULL) {
  grouped <- group > 0
  within <- ref_within(rows[grouped, ], outer(group[grouped], 1:3, "==") * 1)
  gmm_params(rep(if (is.null(box)) 1 / 3 else 0.3, 3), within$means + 0.3,
             ref_any_covariances(within$scatter, within$total, family),
             noise = if (!is.null(box)) list(proportion = 0.1, box = box))
}

weights_of <- function(case) if (is.null(case$weights)) 1 else case$weights

prior_of <- function(case) {
  if (is.null(case$prior)) return(NULL)
  do.call(ref_prior, c(list(case$x, k = 3, case$family, weights_of(case)), case$prior))
}

reference <- function(case, iterations, start = case$start, ...) {
  ref_em(case$x, start, case$family, iterations, weights = weights_of(case), labels = case$labels,
         prior = prior_of(case), ...)
}

fitted_case <- function(case, iterations, ..., tol = 0, threads = 2) {
  fit_gmm(case$x, k = 3, covariance = case$family, start = case$start, weights = case$weights,
          labels = case$labels, noise = case$noise,
          prior = if (!is.null(case$prior)) do.call(gmm_prior, case$prior), ...,
          control = gmm_control(tol = tol, max_iter = iterations, threads = threads))
}

# Half of all, by whether as many are on as the family's number is even: in each family every four of the five
# come in every combination, and every combination comes in half of the families. Not for every check of
# every machine.
half_for <- function(family) which((rowSums(combinations) + match(family, families)) %% 2 == 0)

for_all_combinations <- function(families, code) {
  skip_on_cran()
  for (family in families) {
    for (i in half_for(family)) {
      on <- combinations[i, ]
      code(make_case(on, family), named(on, family))
    }
  }
}

expect_agrees <- function(fit, reference, tol, label) {
  expect_near(fit$trace, reference$path, tol, label = label)
  params <- coef(fit)
  expect_same_params(params, reference$params, 100 * tol, label)
  noise <- reference$params$noise$proportion
  if (is.null(noise)) expect_null(params$noise, label = label)
  else expect_near(params$noise$proportion, noise, 100 * tol, label = label)
}

test_that("the path of every combination is that of plain R, for the closed forms", {
  for_all_combinations(closed_form, function(case, label) {
    expect_agrees(fitted_case(case, 4), reference(case, 4), 1e-11, label)
  })
})

test_that("so it is with equal proportions", {
  for (i in c(9, 16, 17, 25, 32)) {
    case <- make_case(combinations[i, ], "VVV")
    fit <- fitted_case(case, 4, proportions = "equal")
    expected <- reference(case, 4, proportions = "equal")
    expect_agrees(fit, expected, 1e-11, named(combinations[i, ], "equal"))
  }
})

test_that("the objective is that of plain R for the iterative families too", {
  for_all_combinations(iterative, function(case, label) {
    fit <- fitted_case(case, 3)
    expect_near(fit$trace[1], reference(case, 0)$path, 1e-11, label = label)
    end <- reference(case, 0, start = coef(fit))$path
    expect_near(fit$trace[4], end, 1e-11, label = label)
  })
})

test_that("the objective never falls, whatever is combined", {
  for_all_combinations(families, function(case, label) {
    fit <- fitted_case(case, 40)
    expect_identical(fit$status, "iteration_limit", label = label)
    expect_never_falls(fit$trace, label = label)
  })
})

test_that("the iterative families reach the maximum that plain R reaches", {
  for (family in iterative) {
    for (i in c(2, 3, 7, 13, 22, 32)) {
      label <- named(combinations[i, ], family)
      case <- make_case(combinations[i, ], family)
      fit <- fitted_case(case, 5000, tol = 1e-10)
      expect_identical(fit$status, "converged", label = label)
      path <- reference(case, 1000, tol = 1e-8)$path
      expect_near(fit$trace[length(fit$trace)], path[length(path)], 1e-5, scale = 1, label = label)
    }
  }
})

test_that("every part of a prior may be given, or left to the data", {
  priors <- list(list(), list(shrinkage = 0), list(mean = c(1, -1), shrinkage = 2), list(dof = 7),
                 list(concentration = 3), list(scale = some_scale, dof = 5), list(scale = 3))
  for (family in closed_form) {
    for (prior in priors) {
      case <- make_case(combinations[30, ], family) # all but missing values
      case["prior"] <- list(prior)
      label <- paste(family, paste(names(prior), collapse = " + "))
      fit <- fitted_case(case, 2)
      expect_agrees(fit, reference(case, 2), 1e-11, label)
      log_prior <- ref_log_prior(coef(fit), prior_of(case), family)
      expect_near(fit$log_prior, log_prior, 1e-10, label = label)
    }
  }
})

test_that("TRUE is the default prior, and finds its scale where values are missing", {
  for (family in families) {
    case <- make_case(everything, family)
    case["prior"] <- list(list())
    fit <- fit_gmm(case$x, k = 3, covariance = family, start = case$start, weights = case$weights,
                   labels = case$labels, noise = TRUE, prior = TRUE,
                   control = gmm_control(tol = 0, max_iter = 2))
    expect_identical(fit$trace, fitted_case(case, 2)$trace)
    expect_near(fit$trace[1], reference(case, 0)$path, 1e-11, label = family)
  }
})

test_that("labels of every kind are the plausibilities that they stand for", {
  allowed <- with_seed(6, matrix(runif(270) < 0.7, 90))
  allowed[rowSums(allowed) == 0, ] <- TRUE
  plausible <- with_seed(7, matrix(rexp(270), 90))
  plausible[1:30, ] <- 0.4
  with_noise <- cbind(plausible, with_seed(8, rexp(90)))
  kinds <- list(known, factor(known), allowed, plausible)
  for (family in c("EII", "VVV")) {
    for (noise in c(FALSE, TRUE)) {
      of_noise <- list(replace(known, c(4, 6), 0), labelled(TRUE), with_noise)
      for (labels in c(kinds, if (noise) of_noise)) {
        case <- make_case(everything, family)
        case$start <- start_for(family, if (noise) ref_box(case$x, weights))
        case$noise <- noise
        case$labels <- labels
        label <- paste(family, noise, paste(class(labels), collapse = " "), NCOL(labels))
        expect_agrees(fitted_case(case, 3), reference(case, 3), 1e-11, label)
      }
    }
  }
})

test_that("a number as noise is the density within a box like the ranges", {
  case <- make_case(everything, "VVI")
  range <- ref_box(case$x, weights)
  side <- range[2, ] - range[1, ]
  box <- rbind(lower = 0, upper = side * sqrt(1 / (0.002 * prod(side))))
  case$start <- start_for("VVI", box)
  case$noise <- 0.002
  fit <- fitted_case(case, 4)
  expect_agrees(fit, reference(case, 4), 1e-11, "density")
  fitted_side <- coef(fit)$noise$box[2, ] - coef(fit)$noise$box[1, ]
  expect_near(fitted_side, box[2, ], 1e-12)
})

# As the engine wants them: 0 for unknown, k + 1 = 3 for noise; logarithms of plausibilities.
encode_labels <- function(labels) {
  if (is.null(labels)) return(NULL)
  if (is.matrix(labels)) return(log(labels))
  as.integer(ifelse(is.na(labels), 0, ifelse(labels == 0, 3, labels)))
}

test_that("the statistics of an E-step are those of plain R", {
  theta <- random_params(3, k = 2)
  full <- cloud(700, 3, 2)
  holes <- with_seed(9, replace(full, sample(length(full), length(full) / 5), NA))
  holes[rowSums(is.na(holes)) == 3, 2] <- 0
  box <- ref_box(full)
  noisy <- gmm_params(0.9 * theta$proportions, theta$means, theta$covariances,
                      noise = list(proportion = 0.1, box = box))
  weights <- with_seed(10, rexp(700))
  labels <- with_seed(11, sample(c(NA, 1, 2), 700, replace = TRUE))
  plausible <- with_seed(12, matrix(rexp(2100), 700))
  plausible <- plausible / apply(plausible, 1, max)
  cases <- list(
    list(theta, holes, 1, NULL), list(theta, holes, weights, labels), list(noisy, full, 1, NULL),
    list(noisy, holes, weights, replace(labels, 1:9, 0)), list(noisy, holes, weights, plausible)
  )
  for (i in seq_along(cases)) {
    case <- cases[[i]]
    x <- case[[2]]
    for_engine <- encode_labels(case[[4]])
    s <- with_within(cpp_statistics(case[[1]], list(x = x, weights = if (length(case[[3]]) > 1) case[[3]], labels = for_engine), 2))
    expected <- do.call(ref_statistics, unname(case))
    for (part in c("weight", "noise", "loglik")) {
      expect_near(s[[part]], expected[[part]], 1e-11, label = paste(i, part))
    }
    expect_near(s$moment, expected$moment, 1e-11, label = paste(i, "moment"))
    expect_near(s$within, expected$within, 1e-11, label = paste(i, "within"))
  }
})

test_that("weights that are whole numbers are repeated rows, with everything on at once", {
  times <- rep(c(0, 1, 2, 3, 1, 1), 15)
  repeated <- rep(seq_len(90), times)
  for (family in families) {
    once <- make_case(everything, family)
    once$weights <- times
    once["prior"] <- list(list())
    once$start <- start_for(family, ref_box(once$x, times))
    copies <- once
    copies$x <- once$x[repeated, ]
    copies$labels <- once$labels[repeated]
    copies["weights"] <- list(NULL)
    weighted <- fitted_case(once, 10)
    written_out <- fitted_case(copies, 10)
    expect_near(weighted$trace, written_out$trace, 1e-11, label = family)
    expect_same_params(coef(weighted), coef(written_out), 1e-8, label = family)
    expect_identical(weighted$n_obs, written_out$n_obs)
    expect_identical(weighted$cluster[repeated], written_out$cluster)
  }
})

test_that("no bit depends on the number of threads, with everything on at once", {
  x <- cloud(5000, 3, 3)
  labels <- with_seed(13, factor(replace(score_groups(x, 3), sample(5000, 4000), NA)))
  start <- complete_mle(x, score_groups(x, 3))
  start <- gmm_params(0.9 * start$proportions, start$means, start$covariances,
                      noise = list(proportion = 0.1, box = ref_box(x)))
  holes <- with_seed(14, cbind(1:2000, sample(3, 2000, replace = TRUE)))
  x <- replace(x, holes[, 1] + 5000 * (holes[, 2] - 1), NA)
  weights <- with_seed(15, rexp(5000))
  for (family in families) {
    fit <- function(threads) {
      fit <- fit_iterations(x, 3, family, start, 3, weights = weights, labels = labels,
                            noise = TRUE, prior = TRUE, threads = threads)
      fit[names(fit) != "call"]
    }
    one <- fit(1)
    for (threads in 2:3) expect_identical(fit(threads), one, label = paste(family, threads))
  }
})

# The most probable component; the noise, which is last, is 0.
class_of <- function(w) {
  column <- max.col(w, ties.method = "first")
  as.integer(ifelse(column > 3, 0, column))
}

# With labels, classes go by names.
class_names <- function(w, fit) {
  class <- as.character(class_of(w))
  if (is.null(fit$labels)) class else sub("^0$", "noise", class)
}

test_that("responsibilities, log-likelihoods and predictions are those of plain R", {
  for (i in c(3, 5, 9, 15, 32)) {
    case <- make_case(combinations[i, ], "VVV")
    label <- named(combinations[i, ], "VVV")
    fit <- fitted_case(case, 3)
    theta <- coef(fit)
    w <- ref_posterior(theta, case$x, case$labels)
    expect_near(e_step(theta, case$x, labels = case$labels), w, 1e-11, label = label)
    loglik <- log_likelihood(theta, case$x, weights = case$weights, labels = case$labels)
    expect_near(loglik, ref_observed_loglik(theta, case$x, weights_of(case), case$labels), 1e-12,
                label = label)
    expect_near(fit$loglik, loglik, 1e-12, label = label)
    # Of a row without any value nothing is said.
    seen <- rowSums(!is.na(case$x)) > 0
    expect_identical(as.vector(fit$cluster)[seen], class_of(w)[seen], label = label)

    unlabelled <- ref_posterior(theta, case$x)
    expect_near(predict(fit, type = "posterior")[seen, ], unlabelled[seen, ], 1e-11, label = label)
    expect_identical(as.character(predict(fit))[seen], class_names(unlabelled, fit)[seen], label = label)
    expect_true(all(is.na(c(fit$cluster[!seen], predict(fit)[!seen]))))
    expect_near(predict(fit, case$x, type = "logdensity"),
                ref_log_sum(ref_observed_log_joint(theta, case$x)), 1e-11, label = label)
  }
})

test_that("a row of which nothing is observed says nothing but counts", {
  case <- make_case(combinations[11, ], "VVV") # missing values and noise
  theta <- case$start
  empty <- matrix(NA_real_, 1, 2)
  expect_near(e_step(theta, empty), c(theta$proportions, theta$noise$proportion), 1e-14)
  expect_near(log_likelihood(theta, empty), 0, 1e-14, scale = 1)
})
