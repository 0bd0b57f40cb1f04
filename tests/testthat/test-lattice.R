# Many models at once: none ends below what it contains, the criterion that was asked for decides, and
# what the data do not carry is told and not chosen. Rows that are left out, by hand.

# Which cells of a table hold a regular maximum.
is_regular_cell <- function(table) table$status %in% c("converged", "bounded", "iteration_limit")

# All cells with their parameters, as fit_gmm() finds them before it chooses.
cells_of <- function(x, k, seed = 1) {
  data <- model_data(as.matrix(x))
  models <- model_grid(gmm_families(), "free", NULL, data, NULL, NULL)
  control <- gmm_control(progress = FALSE)
  how <- search_plan(models, start_methods, NULL, data, control, progress_line(control, ""))
  list(data = data, fits = with_seed(seed, search_models(data, k, how)))
}

# Only a larger family that degenerates from where the smaller one has its maximum may be below it.
expect_nested <- function(cells, label) {
  fits <- Filter(has_maximum, cells$fits)
  ranks <- axis_ranks(vapply(fits, function(fit) fit$model$covariance, ""))
  k <- vapply(fits, function(fit) fit$k, 1L)
  loglik <- vapply(fits, function(fit) fit$loglik, 1)
  for (outer in seq_along(fits)) {
    inner <- which(k == k[outer] & colSums(ranks > ranks[, outer]) == 0 & loglik > loglik[outer] + 1e-3)
    model <- fits[[outer]]$model
    for (i in inner) {
      from_there <- run_em(cells$data, list(fits[[i]]$params), model, gmm_control())[[1]]
      expect_true(from_there$status %in% c("collapsed", "spurious"),
                  label = paste(label, model$covariance, k[outer], "is below", fits[[i]]$model$covariance))
    }
  }
  expect_gt(length(fits), 20)
}

test_that("no cell ends below one that is nested in it, on data that people have", {
  for (data in list(iris[1:4], trees, swiss[1:4], geyser)) expect_nested(cells_of(data, 1:4), names(data)[1])
})

test_that("threads change no bit of a whole selection", {
  fit <- function(threads) {
    with_seed(3, suppressWarnings(fit_gmm(iris[1:4], 1:4, control = gmm_control(threads = threads))))
  }
  one <- fit(1)
  for (threads in 2:3) expect_identical(fit(threads), one)
})

test_that("what has as many parameters as there are rows is fitted, told and not chosen", {
  x <- with_seed(1, rbind(matrix(rnorm(45), 15), matrix(rnorm(45, 8), 15)))
  table <- with_seed(1, fit_gmm(x, 1:4))$selection
  many <- table$df >= 30
  expect_gte(sum(many), 5)
  regular <- is_regular_cell(table)
  expect_true(any(many & regular))
  expect_identical(unique(table$reason[many & regular]), "as many parameters as rows, or more")
  shown <- intersect(criteria, names(table))
  expect_true(all(is.na(table[many, shown])))
  expect_false(anyNA(table$loglik[many & regular]))
  # They have a value all the same, which nothing that is nested in them exceeds.
  expect_nested(cells_of(x, 1:4), "few rows")
  # Rows of weight 0 do not carry anything; a prior stands for rows of its own.
  weights <- rep(1:0, c(9, 21))
  weighted <- with_seed(1, fit_gmm(x, 1, c("EII", "VVV"), weights = weights))$selection
  expect_identical(weighted$df, c(4, 9))
  expect_identical(weighted$reason, c("", "as many parameters as rows, or more"))
  prior <- with_seed(1, fit_gmm(x, 4, c("EII", "VVV"), prior = TRUE))$selection
  expect_false(anyNA(prior$BIC))
  # A single model is what was asked for.
  expect_warning(single <- with_seed(1, fit_gmm(x, 4, "VVV", prior = NULL, n_start = 2, start = rep(1:4, c(8, 7, 8, 7)))),
                 "39 parameters for 30 rows", class = "mezcla_carried_warning")
  expect_true(is.finite(single$selection$BIC))
})

test_that("the criterion that is asked for decides", {
  for (seed in 1:2) {
    fit <- with_seed(seed, fit_gmm(precip, 1:9, "V", criterion = "AIC"))
    table <- fit$selection
    left <- which(!is.na(table$AIC))
    best <- left[which.min(table$AIC[left])]
    expect_identical(list(fit$k, fit$covariance), list(table$k[best], table$covariance[best]))
    # What has no AIC says why, unless it degenerated, which its status tells.
    aside <- is.na(table$AIC)
    expect_true(all(nzchar(table$reason[aside]) | !is_regular_cell(table)[aside]))
  }
})

test_that("a column that no family of some can have is named in a call that leaves all to us", {
  told <- function(x) {
    warning <- NULL
    fit <- with_seed(1, withCallingHandlers(fit_gmm(x, 1:2), mezcla_estimable_warning = function(w) {
      warning <<- conditionMessage(w)
      invokeRestart("muffleWarning")
    }))
    expect_all_finite(fit)
    list(fit = fit, warning = warning)
  }
  constant <- told(cbind(geyser, constant = 7))
  expect_match(constant$warning, "24 of 28 models could not be fitted:.*column 'constant' is constant")
  expect_true(constant$fit$covariance %in% c("EII", "VII"))
  collinear <- told(cbind(geyser, twice = 2 * geyser[, 1] + geyser[, 2]))
  expect_match(collinear$warning, "16 of 28 models could not be fitted:.*eruptions.*waiting.*twice are dependent")
  expect_match(collinear$fit$covariance, "I$")
  # Nothing is said of what is as it should be.
  expect_null(told(geyser)$warning)
})

test_that("of families that are the same the simplest name stands for all", {
  fit <- with_seed(1, fit_gmm(iris[iris$Species == "versicolor", 1:4], 1:2))
  expect_identical(list(fit$k, fit$covariance), list(1L, "EEE"))
  table <- fit$selection
  same <- table$k == 1 & table$df == fit$df
  expect_identical(table$covariance[same], families[!endsWith(families, "I")])
  expect_near(table$loglik[same], rep(fit$loglik, sum(same)), 0.01, scale = 1)
})

test_that("the answers to the simplest call are those that we know of", {
  skip_on_cran()
  for (seed in 1:3) {
    answer <- function(x) {
      fit <- with_seed(seed, fit_gmm(x))
      list(fit$covariance, fit$k)
    }
    expect_identical(answer(attitude), list("EII", 2L), label = paste("attitude, seed", seed))
    expect_identical(answer(iris[1:4]), list("VEV", 2L), label = paste("iris, seed", seed))
    expect_identical(answer(faithful), list("EEE", 3L), label = paste("faithful, seed", seed))
    expect_identical(answer(iris[1:50, 1:4])[[2]], 1L, label = paste("setosa, seed", seed))
  }
})

test_that("what collapsed is never chosen", {
  skip_on_cran()
  for (seed in 1:2) for (x in list(mtcars[1:7], trees, stackloss)) {
    fit <- with_seed(seed, fit_gmm(x))
    expect_true(any(fit$selection$status == "collapsed"))
    expect_identical(fit$status, "converged")
    expect_lt(fit$df, nrow(x))
    degenerate <- fit$selection$status %in% c("collapsed", "spurious", "empty")
    expect_true(all(is.na(fit$selection$BIC[degenerate])))
  }
})

test_that("starts are one per method that was asked for, and what others have found is told by its kind", {
  fit <- with_seed(1, fit_gmm(geyser, 1:3, c("EEE", "VVV", "VII"), n_start = 4))
  kinds <- c(start_methods, "neighbour", "split", "merge", "best", "swap", "split/merge", "turn", "nest", "EEE")
  expect_true(all(fit$starts$method %in% kinds))
  expect_true(any(fit$starts$method %in% c("neighbour", "split", "merge")))
  # Given starts are all that there is: nobody hands anything on.
  given <- fit_gmm(geyser, 2, c("EEE", "VVV"), start = score_groups(geyser, 2))
  expect_identical(given$starts$method, "labels")
})

# ---- Starts in shells -------------------------------------------------------------------------

test_that("a ring around a disc is found", {
  x <- with_seed(1, {
    angle <- runif(500, 0, 2 * pi)
    rbind(matrix(rnorm(1000, sd = 0.7), 500), 5 * cbind(cos(angle), sin(angle)) + matrix(rnorm(1000, sd = 0.3), 500))
  })
  truth <- rep(1:2, each = 500)
  for (family in c("VII", "VVI")) {
    known <- fit_gmm(x, 2, family, start = truth)
    for (seed in 1:3) {
      found <- with_seed(seed, fit_gmm(x, 2, family))
      expect_gte(found$loglik, known$loglik - 0.01, label = paste(family, seed))
    }
  }
})

test_that("shells are of equally many rows, by the distance from the mean", {
  data <- model_data(matrix(c(0, 1, -1.5, 3, -3.5, 5, -4.5, 0.5)))
  shells <- function(k, trim = 0) run_starts(data, k, "concentric", trim, standard_scale(data))[[1]]
  distance <- abs(data$x - mean(data$x))
  expect_identical(shells(2), as.integer(1 + (rank(distance) > 4)))
  expect_identical(shells(4), as.integer(ceiling(rank(distance) / 2)))
  # The farthest are the noise.
  trimmed <- shells(3, 0.25)
  expect_identical(trimmed, as.integer(c(1, 1, 2, 2, 3, 3, 0, 0)[rank(distance)]))
})

# ---- Rows that are left out -------------------------------------------------------------------

left_out_of <- function(..., weights = NULL) sum(rows_left_out_of(..., weights = weights) * or_default(weights, 1))

rows_left_out_of <- function(x, params, covariance, iterations = 0L, ..., weights = NULL, labels = NULL, box = NULL) {
  x <- as.matrix(x)
  labels <- check_labels(labels, nrow(x), !is.null(box))
  data <- with_box_and_scale(model_data(x, weights, labels), box, NULL)
  left_out_densities(data, params, model_spec(covariance, d = ncol(x), box = box, ...), iterations, 2L)
}

test_that("one component without a row is the sample without it", {
  for (x in list(trees, as.matrix(iris[1:50, 1:4]))) {
    x <- as.matrix(x)
    one <- complete_mle(x, rep(1, nrow(x)), "VVV")
    by_hand <- vapply(seq_len(nrow(x)), function(i) {
      rest <- cov.wt(x[-i, ], method = "ML")
      dgmm(x[i, , drop = FALSE], gmm_params(1, rest$center, array(rest$cov, c(dim(rest$cov), 1))), log = TRUE)
    }, 0)
    for (iterations in 0:1) expect_near(rows_left_out_of(x, one, "VVV", iterations), by_hand, 1e-10)
  }
})

test_that("several components without a row are an M-step on the rest", {
  for (family in c("VVV", "EEE", "VVI", "EII", "VEI")) {
    fit <- fit_to_end(geyser, 2, family, score_groups(geyser, 2))
    w <- e_step(fit, geyser)
    by_hand <- sum(vapply(seq_len(272), function(i) {
      dgmm(geyser[i, , drop = FALSE], m_step(geyser[-i, ], w[-i, ], family), log = TRUE)
    }, 0))
    # VEI iterates between volumes and shape, which is left at one round from where the fit is.
    expect_near(left_out_of(geyser, coef(fit), family), by_hand, if (family == "VEI") 1e-4 else 1e-10, label = family)
    expect_lt(by_hand, fit$loglik)
  }
})

test_that("further iterations without a row go to where EM on the rest goes", {
  x <- geyser[1:60, ]
  fit <- fit_to_end(x, 2, "EEE", score_groups(x, 2))
  by_hand <- sum(vapply(seq_len(60), function(i) {
    rest <- fit_to_end(x[-i, ], 2, "EEE", coef(fit), tol = 1e-9)
    dgmm(x[i, , drop = FALSE], coef(rest), log = TRUE)
  }, 0))
  near <- left_out_of(x, coef(fit), "EEE", 50L)
  expect_near(near, by_hand, 0.05, scale = 1)
  expect_lt(abs(near - by_hand), abs(left_out_of(x, coef(fit), "EEE") - by_hand))
})

test_that("what one row leaves behind is nothing to the next: their order does not matter", {
  fit <- fit_to_end(geyser, 3, "VVV", score_groups(geyser, 3))
  other <- with_seed(1, sample(272))
  for (iterations in c(0L, 5L)) {
    value <- left_out_of(geyser, coef(fit), "VVV", iterations)
    expect_near(left_out_of(geyser[other, ], coef(fit), "VVV", iterations), value, 1e-6, label = iterations)
  }
})

test_that("a row of weight two is two rows, of which one is left out; a row of weight 0 is none", {
  w <- rep(c(1, 2, 0, 1), 68)
  repeated <- geyser[rep(seq_len(272), w), ]
  for (family in c("VVV", "EEE")) {
    fit <- fit_to_end(repeated, 2, family, score_groups(repeated, 2))
    for (iterations in c(0L, 3L)) {
      expect_near(left_out_of(geyser, coef(fit), family, iterations, weights = w),
                  left_out_of(repeated, coef(fit), family, iterations), 1e-8, label = paste(family, iterations))
    }
    expect_identical(rows_left_out_of(geyser, coef(fit), family, weights = w)[w == 0], numeric(68))
  }
})

test_that("rows without some values, noise and labels are left out as they are", {
  holes <- replace(geyser, c(5, 40, 300, 411), NA)
  one <- fit_to_end(holes, 1, "VVI", rep(1, 272))
  # What is missing of the other rows is filled in by the fit, with its variance.
  mean <- drop(coef(one)$means)
  variance <- diag(coef(one)$covariances[, , 1])
  by_hand <- vapply(seq_len(272), function(i) {
    sum(vapply(1:2, function(column) {
      missing <- is.na(holes[-i, column])
      filled <- replace(holes[-i, column], missing, mean[column])
      spread <- sqrt(mean((filled - mean(filled))^2 + variance[column] * missing))
      if (is.na(holes[i, column])) 0 else dnorm(holes[i, column], mean(filled), spread, log = TRUE)
    }, 0))
  }, 0)
  expect_near(rows_left_out_of(holes, coef(one), "VVI"), by_hand, 1e-10)
  two <- fit_to_end(holes, 2, "VVV", score_groups(geyser, 2))
  value <- left_out_of(holes, coef(two), "VVV", 2L)
  expect_true(value < two$loglik && value > two$loglik - 60)

  x <- rbind(geyser, with_seed(1, cbind(runif(20, 1.6, 5.1), runif(20, 43, 96))))
  noisy <- fit_to_end(x, 2, "VVV", score_groups(x, 2), noise = TRUE)
  w <- e_step(noisy, x)
  box <- coef(noisy)$noise$box
  density <- 1 / prod(apply(box, 2, diff))
  by_hand <- sum(vapply(seq_len(nrow(x)), function(i) {
    rest <- m_step(x[-i, ], w[-i, ], "VVV", noise = density)
    dgmm(x[i, , drop = FALSE], rest, log = TRUE)
  }, 0))
  expect_near(left_out_of(x, coef(noisy), "VVV", box = box), by_hand, 1e-9)

  # All labels known: a discriminant analysis in which each row is left out with its label.
  z <- as.integer(iris$Species)
  known <- complete_mle(iris4, z, "VVV")
  by_hand <- sum(vapply(seq_len(150), function(i) {
    complete_log_likelihood(complete_mle(iris4[-i, ], z[-i], "VVV"), iris4[i, , drop = FALSE], factor(z[i], levels = 1:3))
  }, 0))
  expect_near(left_out_of(iris4, known, "VVV", labels = iris$Species), by_hand, 1e-10)
  # And plausibilities, which leave a component out.
  plausible <- matrix(c(1, 0.5, 0.2), 150, 3)
  fit <- with_seed(1, fit_gmm(iris4, 3, "EEE", labels = plausible, start = z))
  value <- left_out_of(iris4, coef(fit), "EEE", 1L, labels = plausible)
  expect_true(value < fit$loglik && value > fit$loglik - 100)
})

test_that("rows that nothing predicts any more count, but as numbers", {
  # The variance is held, and all rows are far from the mean without them.
  x <- c(-1e4, 1e4, -2e4, 2e4)
  value <- left_out_of(x, gmm_params(1, 0, 1), "E", sigma2 = 1)
  # The least that there is, in units of the deviation.
  expect_near(value, -700 * 4, 4 * log(2e4), scale = 1)
})

test_that("numbers of components need not have the same families", {
  data <- model_data(geyser)
  models <- lapply(c("EII", "VVI", "VVV", "EEE", "VEV"), model_spec, d = 2)
  how <- search_plan(models, start_methods, NULL, data, gmm_control(), progress_line(list(progress = FALSE), ""))
  how$several <- TRUE
  cells <- data.frame(k = c(2L, 2L, 3L, 3L, 4L), model = c(1L, 3L, 2L, 5L, 5L))
  fits <- with_seed(1, fit_cells(data, cells, how))
  expect_identical(vapply(fits, function(fit) fit$model$covariance, ""), c("EII", "VVV", "VVI", "VEV", "VEV"))
  expect_identical(vapply(fits, function(fit) n_components(fit$params), 1L), cells$k)
  expect_true(all(vapply(fits, has_maximum, NA)))
})

test_that("a number of moves holds for every cell of a table, and its cells are then what they are alone", {
  skip_on_cran()
  control <- gmm_control(search = 150)
  families <- c("EII", "VVI", "EEE", "VEV", "VVV")
  table <- with_seed(1, fit_gmm(iris4, k = 2:4, covariance = families, control = control))$selection
  alone <- mapply(function(k, family) with_seed(1, suppressWarnings(fit_gmm(iris4, k, family)))$loglik, table$k, table$covariance)
  kept <- !is.na(table$BIC)
  expect_gt(sum(kept), 10)
  expect_gte(mean(table$loglik[kept] > alone[kept] - 0.01), 0.9)
  expect_false(picks_cells(list(several = TRUE, control = control)))
  expect_true(picks_cells(list(several = TRUE, control = gmm_control())))
})

test_that("where none of many families is one that looks at all starts, all are", {
  x <- with_seed(5, matrix(rnorm(1200), 400) + matrix(rnorm(24, sd = 2.5), 8)[sample(8, 400, TRUE), ])
  five <- c("VEI", "EVI", "VEE", "EVE", "EEV")
  fit <- with_seed(1, fit_gmm(x, 8, five, start = "random", n_start = 20, control = gmm_control(search = 0)))
  expect_gt(min(fit$selection$loglik), -2380)
  expect_gte(nrow(fit$starts), 20)
})
