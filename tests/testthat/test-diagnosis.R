# What a fit says of components that are not regular.

test_that("a collapse onto duplicates names the component, the column and the duplicates", {
  x <- cbind(a = with_seed(1, c(rnorm(60), rep(3, 10))), b = with_seed(2, rnorm(70)))
  expect_warning(fit <- fit_gmm(x, k = 2, covariance = "VVV", start = rep(1:2, c(60, 10))),
                 class = "mezcla_degenerate_warning")
  expect_identical(fit$status, "collapsed")
  expect_identical(fit$components, 2L)
  expect_match(fit$diagnosis[1], "Component 2 has no spread left in column 'a'; it lies on 10 rows")
  expect_match(fit$diagnosis[2], "gmm_prior")
  same <- rbind(x[1:60, ], matrix(c(3, 4), 10, 2, byrow = TRUE))
  expect_warning(fit <- fit_gmm(same, k = 2, covariance = "VVV", start = rep(1:2, c(60, 10))),
                 class = "mezcla_degenerate_warning")
  expect_match(fit$diagnosis[1], "10 rows that are copies of 1")
})

test_that("a collapse onto a line names the columns that are collinear in the component", {
  x <- with_seed(1, matrix(rnorm(300), 100, dimnames = list(NULL, c("a", "b", "c"))))
  x[61:100, "c"] <- 5 + x[61:100, "a"]
  expect_warning(fit <- fit_gmm(x, k = 2, covariance = "VVV", start = rep(1:2, c(60, 40))),
                 class = "mezcla_degenerate_warning")
  expect_match(fit$diagnosis[1], "collinear in column 'a', column 'c'")
  expect_false(any(grepl("'b'", fit$diagnosis)))
  expect_output(print(fit), "collinear")
})

test_that("rows on a line are no component, unless they are many or spread", {
  fit_line <- function(rows, spread, from = 1.5) {
    x <- with_seed(1, rbind(matrix(rnorm(120), 60), matrix(seq(from, from + 2, length.out = rows), rows, 2)))
    x[-(1:60), 2] <- x[-(1:60), 2] + with_seed(2, spread * rnorm(rows))
    suppressWarnings(fit_gmm(x, k = 2, covariance = "VVV", start = rep(1:2, c(60, rows))))
  }
  expect_identical(fit_line(10, 0.2)$status, "converged")
  expect_identical(fit_line(30, 0.01)$status, "converged")
  expect_identical(fit_line(10, 0.01, from = 4)$status, "converged")
  flat <- fit_line(10, 0.01)
  expect_identical(flat$status, "spurious")
  expect_match(flat$diagnosis[1], "Component 2 rests on 10 rows that hardly differ in some direction")
  few <- rbind(with_seed(1, matrix(rnorm(120), 60)), c(2, 2), c(2.3, 1.6), c(2.5, 2.4))
  few <- suppressWarnings(fit_gmm(few, k = 2, covariance = "VVV", start = rep(1:2, c(60, 3))))
  expect_match(few$diagnosis[1], "Component 2 rests on 2.9 rows, too few")
})

test_that("an emptied component and twins are named", {
  start <- gmm_params(c(0.5, 0.5), rbind(colMeans(geyser), c(1e5, 1e5)), diag(c(1, 100)))
  expect_warning(fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = start), "component 2")
  expect_match(fit$diagnosis[1], "No row belongs to component 2")
  expect_warning(fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = matrix(0.5, 272, 2)), "1, 2")
  expect_match(fit$diagnosis, "same parameters")
})

test_that("regular fits have nothing to diagnose", {
  fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5)
  expect_length(fit$diagnosis, 0)
})

test_that("of two components that collapse together neither has the rows", {
  x <- rbind(with_seed(1, matrix(rnorm(120), 60)), matrix(c(3, 4), 10, 2, byrow = TRUE))
  w <- cbind(rep(1:0, c(60, 10)), rep(c(0, 0.5), c(60, 10)), rep(c(0, 0.5), c(60, 10)))
  expect_warning(fit <- fit_gmm(x, k = 3, covariance = "VVV", start = w), class = "mezcla_degenerate_warning")
  expect_match(fit$diagnosis[1], "Component 2 .*; it lies on no row")
})

# Three groups far apart, of which the smallest is flat: rows that are truly in a plane.
flat_group <- function(n = c(20, 223, 257), d = 8, away = 40, flat = 1e-4) {
  with_seed(3, {
    x <- do.call(rbind, lapply(seq_along(n), function(j) matrix(rnorm(n[j] * d), n[j])))
    small <- seq_len(n[1])
    x[small, 1] <- flat * x[small, 1]
    x + rep(c(0, away, -away), n)
  })
}

test_that("a flat group that lies apart is no spurious one", {
  x <- flat_group()
  truth <- rep(1:3, c(20, 223, 257))
  fit <- with_seed(1, fit_gmm(x, 3, "VVV"))
  expect_identical(fit$status, "converged")
  expect_identical(adjusted_rand(fit$cluster, truth), 1)
  expect_gte(fit$loglik, fit_gmm(x, 3, "VVV", start = truth)$loglik - 1e-6)
  # Amid the others, or of too few rows, it is.
  for (x in list(flat_group(away = 0.5), flat_group(c(12, 223, 257)))) {
    start <- rep(1:3, c(nrow(x) - 480, 223, 257))
    expect_warning(near <- fit_gmm(x, 3, "VVV", start = start), "spurious", class = "mezcla_degenerate_warning")
    expect_identical(near$status, "spurious")
  }
})

test_that("print tells of a higher maximum that was set aside", {
  x <- flat_group(c(12, 223, 257))
  fit <- with_seed(1, fit_gmm(x, 3, "VVV"))
  starts <- fit$starts
  higher <- max(starts$loglik[starts$status == "spurious"])
  expect_identical(fit$status, "converged")
  expect_gt(higher, fit$loglik)
  shown <- paste(utils::capture.output(print(fit)), collapse = " ")
  told <- sprintf("A higher maximum, of log-likelihood %.2f, was set aside as spurious", higher)
  expect_match(gsub(" +", " ", shown), told, fixed = TRUE)
  expect_no_match(paste(utils::capture.output(print(fit_gmm(geyser, 2, "VVV", start = score_groups(geyser, 2)))), collapse = " "),
                  "set aside")
})

test_that("flat rows are called flat, and what is set already is not advised", {
  x <- rbind(cbind(rnorm(40), rnorm(40)), cbind(3 + (1:5) / 10, 5 + 1e-6 * c(1, -1, 2, -2, 1)))
  expect_warning(fit <- fit_gmm(x, 2, "VVI", start = rep(1:2, c(40, 5))), "hardly differ in some direction",
                 class = "mezcla_degenerate_warning")
  advice <- function(model) advise(list(status = "collapsed", model = model))
  expect_match(advice(list()), "gmm_prior")
  expect_no_match(advice(list(prior = list(1))), "gmm_prior")
  expect_no_match(advice(list(constraint = list(eigen_ratio = 10))), "gmm_constraint")
})

test_that("a component that vanishes is empty, and no confidence interval is made of it", {
  # Half of the rows are known to be in a; what EM makes of b has less and less.
  fit <- with_seed(1, suppressWarnings(fit_gmm(faithful, 2, "EEE", labels = rep(c("a", NA), 136))))
  expect_identical(fit$status, "empty")
  expect_false(fit$converged)
  expect_warning(intervals <- confint(fit), "There are no standard errors. A component is empty", class = "mezcla_inference_warning")
  expect_true(all(is.na(intervals)))
  # A proportion that is held is as small as somebody wants it.
  held <- with_seed(1, fit_gmm(faithful, 2, "EEE", start = score_groups(faithful, 2), constraint = gmm_constraint(proportions = c(1e-7, NA))))
  expect_identical(held$status, "converged")
  # Where it has rows of its own it is none.
  expect_identical(with_seed(1, fit_gmm(faithful, 2, "VVV", labels = rep(c("a", NA), 136)))$status, "converged")
})

test_that("noise that vanishes is a maximum, without standard errors", {
  fit <- with_seed(1, fit_gmm(faithful, 2, "VVE", noise = TRUE))
  expect_identical(fit$status, "converged")
  expect_lt(fit$params$noise$proportion, 1e-6)
  expect_warning(expect_true(all(is.na(vcov(fit)))), "A proportion is 0", class = "mezcla_inference_warning")
})

test_that("rows of weight 0 are not among those on which a component lies, and print counts them", {
  x <- with_seed(1, rbind(matrix(rnorm(6), 3), matrix(50, 97, 2) + rnorm(194)))
  few <- with_seed(1, suppressWarnings(fit_gmm(x, 2, "VVV", weights = c(1, 1, 1, rep(0, 97)))))
  expect_match(few$diagnosis, "it lies on [12] rows?\\.", all = FALSE)
  expect_error(fit_gmm(faithful, 2, "VVV", weights = c(1, rep(0, 271))), "is constant in the rows that count", class = "mezcla_error")
  fit <- with_seed(1, fit_gmm(faithful, 2, "VVV", weights = rep(1:0, 136)))
  expect_output(print(fit), "Weights: with sum 136; 136 rows have weight 0", fixed = TRUE)
})
