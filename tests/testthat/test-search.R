# The search: good maxima are found whatever the seed, nothing ends below what it contains, spurious
# maxima are recognised, and only what may be moved is.

test_that("maxima that EM from the usual starts misses are found with every seed", {
  # From long searches by other programs; the third is what this one found above them.
  for (seed in 1:3) {
    expect_gt(with_seed(seed, fit_gmm(faithful, 3, "VVV"))$loglik, -1114.4400)
    expect_gt(with_seed(seed, fit_gmm(iris4, 4, "VVI"))$loglik, -264.8477)
    skip_if_not_installed("MASS")
    expect_gt(with_seed(seed, fit_gmm(MASS::crabs[4:8], 4, "VVV"))$loglik, -1243)
  }
})

test_that("the table tells of starts and moves, and how often the best was reached", {
  fit <- with_seed(1, fit_gmm(faithful, 3, "VVV"))
  expect_setequal(fit$starts$method, c(start_methods, "EEE", "swap", "split/merge", "nest"))
  # Starts come first, each of the methods among the first few.
  expect_identical(fit$starts$method[seq_along(start_methods)], start_methods)
  expect_true(all(fit$starts$status %in% c("converged", "stopped_early", "returned", "collapsed", "empty", "spurious")))
  reached <- times_reached(fit$starts)
  expect_gt(reached, 5)
  stopped <- sum(fit$starts$status == "stopped_early")
  printed <- gsub("\\s+", " ", paste(capture.output(print(fit)), collapse = " "))
  expect_match(printed, sprintf("the best of %d runs, of which %d were stopped early, reached %d times", nrow(fit$starts), stopped, reached))
  twice <- data.frame(loglik = c(-10, -10, -9.999, -10, -12), status = c("returned", "converged", "converged", "returned", "converged"))
  expect_identical(times_reached(twice), 3L)
  # Runs of a given length, of which none has converged, and rounding where weights are huge.
  expect_identical(times_reached(data.frame(loglik = c(-10, -12, -10.001), status = c("iteration_limit", "stopped_early", "iteration_limit"))), 2L)
  expect_identical(times_reached(data.frame(loglik = -1e300 * (1 + c(0, 1e-14, 1e-6)), status = rep("converged", 3))), 2L)
  expect_match(capture.output(print(with_seed(1, suppressWarnings(fit_gmm(faithful, 2, "VVV", control = gmm_control(tol = 0, max_iter = 5)))))),
               "reached 1 time$", all = FALSE)
})

test_that("from one maximum no move is made twice", {
  # Of two components in one column there is one pair to be merged, and one component to be split then, or to become two
  # about its mean; and a swap leads as often somewhere else as there are components and rows.
  x <- c(-4, -3.8, -3.7, -3.3, -3, 2.8, 3.1, 3.3, 3.9, 4.4)
  fit <- with_seed(1, fit_gmm(x, 2, "V", control = gmm_control(search = 400)))
  moves <- table(fit$starts$method)
  expect_identical(moves[["split/merge"]], 1L)
  expect_identical(moves[["nest"]], 1L)
  expect_lte(moves[["swap"]], 20)
  # In two columns a component is split in another direction each time.
  expect_gt(sum(with_seed(1, fit_gmm(faithful, 2, "EII"))$starts$method == "split/merge"), 5)
})

test_that("another maximum within 2 units is told of", {
  fit <- with_seed(1, fit_gmm(faithful, 3, "VVV"))
  fit$starts <- rbind(fit$starts, data.frame(method = "swap", loglik = fit$loglik - 1.5, iterations = 9L, status = "converged"))
  expect_match(paste(capture.output(summary(fit)), collapse = " "), "within 2 units")
  fit$starts$loglik[nrow(fit$starts)] <- fit$loglik - 2.5
  fit$starts <- fit$starts[fit$starts$loglik > fit$loglik - 0.1 | fit$starts$loglik < fit$loglik - 2, ]
  expect_no_match(paste(capture.output(summary(fit)), collapse = " "), "within 2 units")
})

test_that("threads change no bit of it, and search = 0 leaves the moves out", {
  fit <- function(...) with_seed(5, fit_gmm(iris4, 4, "VEV", control = gmm_control(...)))
  one <- fit(threads = 1)
  expect_identical(fit(threads = 3), one)
  still <- fit(search = 0)
  expect_false(any(still$starts$method %in% c("swap", "split/merge", "turn", "nest")))
  expect_gte(one$loglik, still$loglik - 1e-3)
  expect_true("turn" %in% with_seed(1, fit_gmm(iris4, 3, "VVE"))$starts$method)
})

test_that("what has a meaning stays where it is: labels, given starts, constraints on components", {
  z <- replace(rep(NA_integer_, 150), c(1:5, 60:64, 120:124), rep(1:3, each = 5))
  expect_identical(nrow(fit_gmm(iris4, 3, "VVV", start = score_groups(iris4, 3))$starts), 1L)
  fits <- list(with_seed(1, fit_gmm(iris4, labels = z, covariance = "EEE")),
               with_seed(1, fit_gmm(iris4, 3, "EEE", constraint = gmm_constraint(proportions = c(0.3, NA, NA)))))
  for (fit in fits) expect_false(any(fit$starts$method %in% c("swap", "split/merge", "turn", "nest")))
})

test_that("no model ends below one that is nested in it", {
  x <- with_seed(4, matrix(rnorm(900), ncol = 3) %*% matrix(c(1, 0.5, 0, 0, 1, 0.3, 0, 0, 2), 3) +
                   2 * sample(0:2, 300, TRUE))
  table <- with_seed(1, fit_gmm(x, 1:4))$selection
  ranks <- axis_ranks(table$covariance)
  for (outer in seq_len(nrow(table))) {
    inner <- which(table$k == table$k[outer] & colSums(ranks > ranks[, outer]) == 0)
    regular <- inner[table$status[inner] %in% c("converged", "iteration_limit")]
    if (table$status[outer] %in% c("converged", "iteration_limit"))
      expect_gte(table$loglik[outer], max(table$loglik[regular]) - 1e-6)
  }
})

test_that("a component on too few rows is spurious, and is not preferred to a regular maximum", {
  x <- with_seed(2, rbind(matrix(rnorm(120), ncol = 2), cbind(c(5, 5.001, 5.002), c(1, 1.3, 1.1))))
  start <- c(rep(1, 60), rep(2, 3))
  expect_warning(fit <- fit_gmm(x, 2, "VVV", start = start), "spurious", class = "mezcla_degenerate_warning")
  expect_identical(fit$status, "spurious")
  expect_identical(fit$components, 2L)
  expect_match(fit$diagnosis[1], "rests on 3 rows")
  fit <- with_seed(1, fit_gmm(x, 2, "VVV"))
  expect_identical(fit$status, "converged")
  # Where all have the same volume and shape the likelihood is bounded, and nothing is spurious.
  expect_identical(fit_gmm(x, 2, "EEE", start = start)$status, "converged")
  expect_identical(fit_gmm(x, 2, "EEV", start = start)$status, "converged")
  expect_warning(narrow <- fit_gmm(x, 2, "VEV", start = start), class = "mezcla_degenerate_warning")
  expect_identical(narrow$status, "spurious")
})

test_that("where all starts degenerate, moves lead to a regular maximum", {
  skip_if_not_installed("mclust")
  loaded <- new.env()
  utils::data("EuroUnemployment", package = "mclust", envir = loaded)
  x <- loaded$EuroUnemployment
  still <- gmm_control(search = 0)
  expect_warning(few <- with_seed(3, fit_gmm(x, 2, "EVE", n_start = 10, control = still)),
                 class = "mezcla_degenerate_warning")
  expect_identical(few$status, "spurious")
  more <- with_seed(3, fit_gmm(x, 2, "EVE"))
  expect_identical(more$status, "converged")
  expect_true("spurious" %in% more$starts$status)
})

test_that("there are more starts where there are more parameters, and fewer where they are dear", {
  starts_for <- function(n, d, k, family, ..., start = start_methods, moves = TRUE, box = NULL) {
    n_starts(list(..., start = start, moves = moves), list(x = matrix(0, n, d)), k, list(model_spec(family, d = d, box = box)))
  }
  alone <- function(...) starts_for(..., several = FALSE)
  expect_identical(alone(569, 10, 4, "VVV"), 75L)
  expect_identical(alone(569, 10, 4, "EII"), 21L)
  expect_identical(alone(1e5, 10, 4, "VVV"), 10L)
  expect_identical(alone(272, 1, 1, "E"), 10L)
  # Several models have starts from each other; and what was asked for is what is done.
  expect_identical(starts_for(569, 10, 4, "VVV", several = TRUE), 6)
  # Of one column the first is exact, where it is k-means and moves lead on from it.
  expect_identical(starts_for(82, 1, 4, "V", several = TRUE), 1)
  expect_identical(starts_for(82, 1, 4, "V", several = TRUE, moves = FALSE), 3)
  expect_identical(starts_for(82, 1, 4, "V", several = TRUE, start = c("random", "kmeans")), 3)
  expect_identical(starts_for(82, 1, 4, "V", several = TRUE, box = matrix(c(0, 1))), 3)
  expect_identical(alone(569, 10, 4, "VVV", n_start = 3L), 3L)
  expect_identical(starts_for(569, 10, 4, "VVV", several = TRUE, n_start = 30L), 30L)
  # The largest of several decides, wherever it stands.
  how <- list(several = TRUE, control = gmm_control(search = 8), start = start_methods, moves = TRUE)
  of_several <- function(families) n_starts(how, list(x = matrix(0, 150, 4)), 5, lapply(families, model_spec, d = 4))
  expect_identical(of_several(c("EII", "VVV")), of_several(c("VVV", "EII")))
  expect_gt(of_several(c("EII", "VVV")), of_several(c("EII", "EEI")))
})

test_that("moves are as many as a cell may need: of one column none before it contends", {
  moves <- function(d, ...) n_moves(gmm_control(...), 3, list(x = matrix(0, 50, d)), several = TRUE)
  expect_identical(moves(1), 0L)
  expect_identical(moves(2), 4L)
  expect_identical(moves(1, search = 150), 150L)
  contending <- function(d, k) n_moves(gmm_control(), k, list(x = matrix(0, 50, d)), contenders = TRUE)
  expect_identical(contending(1, 3), 11L)
  expect_identical(contending(2, 3), 92L)
  expect_identical(contending(2, 9), 375L)
})

test_that("a deeper search is taken where it is better, and told of in any case", {
  run <- function(params, objective, status = "converged") {
    runs <- list(method = "swap", objective = objective, log_prior = 0, iterations = 3L, status = status)
    list(params = params, loglik = objective, objective = objective, log_prior = 0, iterations = 3L, status = status,
         trace = objective, components = integer(0), remaining = 0, gradient = 0, entropy = objective / 10,
         runs = runs, solutions = list(params))
  }
  fit <- run("old", 1)
  better <- improve_fit(fit, run("new", 2))
  expect_identical(better[c("params", "objective", "entropy", "solutions")],
                   list(params = "new", objective = 2, entropy = 0.2, solutions = list("new")))
  expect_identical(table_of_runs(better$runs)$loglik, c(1, 2))
  for (other in list(run("worse", 0), run("spurious", 3, "spurious"))) {
    same <- improve_fit(fit, other)
    expect_identical(same[c("params", "objective", "entropy", "solutions")], fit[c("params", "objective", "entropy", "solutions")])
    expect_identical(nrow(table_of_runs(same$runs)), 2L)
  }
  expect_identical(improve_fit(fit, NULL), fit)
})

test_that("a selection says which of its models were searched as if alone, and these are as good as alone", {
  for (x in list(iris[1:4], faithful, as.numeric(rivers))) {
    set.seed(1)
    table <- suppressWarnings(fit_gmm(x, k = 1:4))$selection
    expect_true(all(table$searched[table$k == 1 & !is.na(table$BIC)]))
    looked_at <- which(table$searched & table$k > 1 & !is.na(table$BIC))
    expect_true(which.min(table$BIC) %in% c(looked_at, which(table$k == 1)))
    for (i in looked_at) {
      alone <- suppressWarnings(fit_gmm(x, table$k[i], table$covariance[i]))
      expect_gt(table$loglik[i], alone$loglik - 0.01)
    }
  }
  few <- function(...) suppressWarnings(fit_gmm(iris[1:4], k = 2:3, covariance = c("EII", "VVI", "VVV"), ...))$selection$searched
  expect_false(all(few()))
  expect_true(all(few(control = gmm_control(search = 20))))
  expect_true(all(suppressWarnings(fit_gmm(iris[1:4], 3, c("EII", "VVV"), start = iris$Species))$selection$searched))
  expect_true(fit_gmm(faithful, 2, "VVV")$selection$searched)
})

test_that("of many rows a sample is searched, and all rows decide", {
  x <- with_seed(1, matrix(rnorm(44000), ncol = 2) + 4 * sample(0:1, 22000, TRUE))
  fit <- with_seed(1, fit_gmm(x, 2, "EEE"))
  expect_identical(unique(fit$starts$method), "sample")
  expect_identical(fit$n_obs, 22000)
  expect_near(fit$loglik, fit_gmm(x, 2, "EEE", start = 1 + (x[, 1] > 2))$loglik, 1e-4, scale = 1)
  several <- with_seed(1, fit_gmm(x[1:6000, ], 1:2, c("EII", "EEE")))
  expect_identical(several$k, 2L)
  expect_identical(several$n_obs, 6000)
  # Columns so far apart that there are no common axes: a model that the sample cannot have, nor all rows.
  expect_warning(apart <- fit_gmm(sweep(x[1:4100, ], 2, c(1, 1e12), "*"), 1, c("VVI", "EVE")),
                 "1 of 2 models", class = "mezcla_estimable_warning")
  expect_identical(apart$selection$status, c("converged", "not estimable"))
  expect_identical(apart$n_obs, 4100)
})

test_that("many rows of which few count are no reason for a sample", {
  x <- with_seed(1, matrix(rnorm(8200), ncol = 2))
  weights <- rep(1:0, c(100, 4000))
  fit <- with_seed(1, fit_gmm(x, 1, c("EII", "EEE"), weights = weights))
  few <- with_seed(1, fit_gmm(x[1:100, ], 1, c("EII", "EEE")))
  expect_near(fit$selection$loglik, few$selection$loglik, 1e-12)
  expect_identical(fit$n_obs, 100)
})

test_that("a model that degenerates on a sample is tried on all rows", {
  data <- model_data(geyser)
  models <- lapply(c("EEE", "VVV"), model_spec, d = 2)
  silent <- progress_line(list(progress = FALSE), "")
  how <- search_plan(models, start_methods, NULL, data, gmm_control(), silent)
  how$several <- TRUE
  cells <- model_cells(2L, models)
  fits <- with_seed(1, fit_cells(data, cells, how))
  degenerate <- fits
  degenerate[[2]]$status <- "spurious"
  mended <- with_seed(1, fit_failed_cells(data, cells, degenerate, how))
  expect_identical(mended[[1]], fits[[1]])
  expect_true(has_maximum(mended[[2]]))
  expect_near(mended[[2]]$loglik, fits[[2]]$loglik, 0.1, scale = 1)
  expect_gt(length(mended[[2]]$runs$method), length(fits[[2]]$runs$method))
})

test_that("how many rows a sample needs depends on the largest model, wherever it stands in the list", {
  x <- with_seed(1, matrix(rnorm(5000 * 12), 5000))
  fits <- lapply(list(c("EII", "VVV"), c("VVV", "EII")), function(families) with_seed(1, fit_gmm(x, 1:3, families)))
  expect_identical(fits[[1]]$selection$searched, fits[[2]]$selection$searched[c(2, 1, 4, 3, 6, 5)])
  of_starts <- lapply(fits, function(fit) "sample" %in% fit$starts$method)
  expect_identical(of_starts[[1]], of_starts[[2]])
})

test_that("what cannot be fitted to a sample is fitted to all rows", {
  # The third value is that of two rows in 60 000, of which a sample need not have any.
  for (seed in 1:3) {
    x <- with_seed(seed, replace(rep(0:1, 30000), sample(60000, 2), 2))
    alone <- with_seed(seed, fit_gmm(x, 3, "V", prior = gmm_prior()))
    expect_identical(alone$status, "converged")
    several <- with_seed(seed, fit_gmm(x, 2:3, "E", prior = gmm_prior()))
    expect_identical(several$selection$status, rep("converged", 2))
    expect_identical(several$k, 3L)
  }
})

test_that("a run that ends at its limit has converged only if it is near enough", {
  x <- with_seed(2, rbind(matrix(rnorm(200), 100), matrix(rnorm(200, 2), 100)))
  for (most in 3:12) for (seed in 1:10) {
    fit <- with_seed(seed, suppressWarnings(fit_gmm(x, 2, "VVV", control = gmm_control(max_iter = most, search = 0))))
    if (fit$converged) expect_lt(fit$remaining, 1e-5)
  }
})

test_that("bounded and spurious maxima, too, are told where a run is near enough", {
  x <- with_seed(2, rbind(matrix(rnorm(200), 100), matrix(rnorm(200, 2), 100)))[c(1:20, 120:150), ]
  few <- gmm_control(max_iter = 7, search = 0)
  for (family in c("VVI", "EVI")) for (k in 3:6) for (seed in 1:3) {
    fit <- with_seed(seed, suppressWarnings(fit_gmm(x, k, family, constraint = gmm_constraint(eigen_ratio = 4), control = few)))
    if (fit$status == "bounded") expect_lt(fit$remaining, 1e-5)
  }
  hardly <- replace(as.matrix(faithful), 3:272, NA)
  fit <- with_seed(1, suppressWarnings(fit_gmm(hardly, 3, "VVI")))
  if (fit$status %in% c("spurious", "converged")) expect_lt(fit$remaining, 1e-5) else expect_identical(fit$status, "collapsed")
})

test_that("a run that has converged does not want further digits for which there are no iterations", {
  for (most in c(9, 12)) {
    expect_no_warning(fit <- with_seed(1, fit_gmm(faithful, 2, "VVV", control = gmm_control(max_iter = most))))
    expect_identical(fit$status, "converged", label = most)
    expect_lt(fit$remaining, 1e-5)
  }
})

test_that("the length of a search is known of more than 2^31 rows times centres", {
  data <- list(x = matrix(0, 50000L, 1))
  expect_gt(work_of_pass(data, 50000L), 2^31)
  expect_identical(n_swaps(kmeans_control(), data, 50000L), 25L)
})

test_that("weights that are whole numbers are counts of rows for what a maximum rests on", {
  x <- c(qnorm(ppoints(100)), 10 + qnorm(ppoints(30)) / 2)
  counts <- rep(c(100, 1), c(100, 30))
  counted <- with_seed(1, fit_gmm(x, 2, "V", weights = counts))
  expect_identical(counted$status, "converged")
  expect_near(counted$loglik, with_seed(1, fit_gmm(rep(x, counts), 2, "V"))$loglik, 1e-10)
  grid <- as.matrix(rbind(expand.grid(-2:2, -2:2), expand.grid(9:11, 9:11)))
  counts <- rep(c(500, 8), c(25, 9))
  expect_near(with_seed(1, fit_gmm(grid, 2, "VVV", weights = counts))$loglik,
              with_seed(1, fit_gmm(grid[rep(1:34, counts), ], 2, "VVV"))$loglik, 1e-9)
  # Many parameters for few distinct rows, which many rows have.
  corners <- as.matrix(expand.grid(0:1, 0:1, 0:1))
  expect_silent(fit_gmm(corners, 1, "VVV", weights = rep(c(20, 40), 4)))
  expect_warning(fit_gmm(corners, 1, "VVV", weights = rep(c(0.5, 1.5), 4)), class = "mezcla_carried_warning")
})
