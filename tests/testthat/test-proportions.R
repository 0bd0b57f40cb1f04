# Free and equal proportions in one search.

one_search <- function(x, ...) with_seed(1, fit_gmm(x, proportions = c("free", "equal"), ...))

test_that("each model is tried with either, and told apart in the table", {
  fit <- one_search(geyser, k = 1:3, covariance = c("EEE", "VVV"))
  table <- fit$selection
  expect_identical(names(table)[1:5], c("k", "covariance", "proportions", "loglik", "df"))
  # One component has no other proportion than 1.
  expect_identical(nrow(table), 2L + 4L + 4L)
  expect_identical(table$proportions[table$k == 1], c("free", "free"))
  free <- table[table$k > 1 & table$proportions == "free", ]
  equal <- table[table$k > 1 & table$proportions == "equal", ]
  expect_identical(equal[c("k", "covariance")], free[c("k", "covariance")], ignore_attr = TRUE)
  expect_equal(free$df - equal$df, free$k - 1)
  # Equal proportions are nested in free ones.
  expect_true(all(equal$loglik <= free$loglik + 1e-2))
  best <- table[which.min(table$BIC), ]
  expect_identical(list(fit$k, fit$covariance, fit$equal_proportions), list(best$k, best$covariance, best$proportions == "equal"))
})

test_that("each row is as good as the search for that model alone", {
  table <- one_search(iris4, k = 2:3, covariance = c("VEV", "VVV"))$selection
  for (i in seq_len(nrow(table))) {
    alone <- with_seed(1, fit_gmm(iris4, k = table$k[i], covariance = table$covariance[i], proportions = table$proportions[i]))
    expect_gt(table$loglik[i], alone$loglik - 0.05, label = paste(table[i, 1:3], collapse = " "))
  }
})

test_that("what was drawn with equal proportions is found to have them, and what was not is not", {
  theta <- gmm_params(rep(1 / 3, 3), rbind(c(0, 0), c(6, 0), c(0, 6)), diag(2))
  even <- one_search(with_seed(2, rgmm(600, theta)), k = 2:4, covariance = c("EII", "VVV"))
  expect_identical(even$k, 3L)
  expect_true(even$equal_proportions)
  expect_equal(unname(coef(even)$proportions), rep(1 / 3, 3), tolerance = 1e-14)
  expect_output(print(even), "equal proportions")
  expect_output(print(summary(even)), "proportions")
  theta$proportions <- c(0.7, 0.2, 0.1)
  uneven <- one_search(with_seed(2, rgmm(600, theta)), k = 2:4, covariance = c("EII", "VVV"))
  expect_false(uneven$equal_proportions)
})

test_that("the default is free proportions, and either alone is as before", {
  alone <- with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE"))
  expect_false(alone$equal_proportions)
  expect_null(alone$selection$proportions)
  expect_true(with_seed(1, fit_gmm(geyser, k = 2, covariance = "EEE", proportions = "Eq"))$equal_proportions)
  expect_identical(one_search(geyser, k = 2, covariance = "EEE")$selection$proportions, c("free", "equal"))
  for (wrong in list("none", c("free", "none"), NA, 1, character())) {
    expect_error(fit_gmm(geyser, k = 2, proportions = wrong), "`proportions`.*\"free\", \"equal\"", class = "mezcla_argument_error")
  }
})

test_that("criteria, pictures and other models of the selection go with it", {
  cv <- one_search(geyser, k = 1:2, covariance = "EEE", criterion = "CV", folds = 3, n_start = 2)
  expect_false(anyNA(cv$selection$CV))
  expect_identical(nrow(cv$selection), 3L)
  fit <- one_search(geyser, k = 1:3, covariance = c("EEE", "VVV"))
  expect_false(anyNA(fit$selection$NEC))
  picture <- selection_picture(fit)
  expect_identical(nrow(picture$data), 6L)
  expect_identical(sum(picture$data$chosen), 1L)
  expect_equal(min(picture$data$value), min(fit$selection$BIC))
  expect_match(picture$title, "(free|equal) proportions$")
  expect_draws(plot(fit, what = "selection"))
  for (which in c("free", "equal")) {
    other <- fit_of(fit, k = 2, covariance = "EEE", proportions = which)
    row <- with(fit$selection, k == 2 & covariance == "EEE" & proportions == which)
    expect_identical(other$equal_proportions, which == "equal")
    expect_identical(as.integer(other$df), as.integer(fit$selection$df[row]))
    expect_gt(other$loglik, fit$selection$loglik[row] - 1e-6)
    expect_identical(other$call$proportions, which)
  }
  expect_error(fit_of(fit, k = 2, proportions = "none"), class = "mezcla_argument_error")
  expect_identical(with_seed(1, update(fit, k = 2))$selection$proportions, rep(c("free", "equal"), 2))
})

test_that("bins, sources and labels have it, too", {
  binned <- one_search(bins(floor(geyser), floor(geyser) + 1), k = 2, covariance = "EEE", n_start = 2)
  expect_identical(binned$selection$proportions, c("free", "equal"))
  source <- chunk_source(local({
    at <- 0
    function(reset = FALSE) {
      if (reset) at <<- 0 else at <<- at + 1
      if (!reset && at <= 2) geyser[seq(at, 272, by = 2), ]
    }
  }))
  small <- one_search(source, k = 2, covariance = "EEE")
  large <- one_search(source, k = 2, covariance = c("EEE", "VVV"), sample = 100)
  for (fit in list(small, large)) expect_setequal(fit$selection$proportions, c("free", "equal"))
  expect_identical(nrow(large$selection), 4L)
  labelled <- one_search(iris4, k = 3, covariance = "EEE", labels = replace(iris$Species, seq(1, 150, 3), NA))
  expect_identical(labelled$selection$proportions, c("free", "equal"))
})
