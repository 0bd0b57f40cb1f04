# Fits as tables. The columns that come first are those of broom 1.0.3 for mclust's and R's own fits.

skip_if_not_installed("generics")
tidy <- generics::tidy
glance <- generics::glance
augment <- generics::augment

fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
means <- fit_kmeans(geyser, start = geyser[1:2, ])
air <- log(airquality[1:4])

test_that("tidy() of a mixture has a row per component", {
  table <- tidy(fit)
  expect_named(table, c("component", "size", "proportion", "mean.eruptions", "mean.waiting"))
  expect_identical(table$component, 1:2)
  expect_identical(table$size, tabulate(fit$cluster, 2))
  expect_identical(table$proportion, fit$params$proportions)
  expect_identical(table$mean.waiting, unname(fit$params$means[, 2]))
  expect_s3_class(table, "tbl_df")
})

test_that("families of spheres have a variance, one variable a mean, noise the component 0", {
  noisy <- with_seed(1, fit_gmm(c(faithful$waiting, 300, 400), k = 2, covariance = "V", noise = TRUE))
  table <- tidy(noisy)
  expect_named(table, c("component", "size", "proportion", "variance", "mean"))
  expect_identical(table$component, c(1:2, 0L))
  expect_identical(table$size, vapply(c(1, 2, 0), function(j) sum(noisy$cluster == j), 1L))
  expect_equal(sum(table$proportion), 1)
  expect_identical(table$variance, c(unname(noisy$params$covariances[1, 1, ]), NA))
  expect_identical(is.na(table$mean), c(FALSE, FALSE, TRUE))
  expect_equal(glance(noisy)$hypvol, 400 - 43)
  expect_identical(levels(augment(noisy)$.class), c("1", "2", "noise"))
  expect_identical(unname(as.character(augment(noisy)$.class[273:274])), c("noise", "noise"))
})

test_that("components with names are told by them", {
  labels <- replace(iris$Species, c(3:20, 60:80), NA)
  known <- fit_gmm(iris[1:4], k = 3, covariance = "EEE", labels = labels)
  expect_identical(tidy(known)$label, levels(iris$Species))
  rows <- augment(known, iris, posterior = TRUE)
  expect_named(rows, c(names(iris), ".class", ".uncertainty", ".density", paste0(".posterior_", levels(iris$Species))))
  # Whose label is known is in no doubt.
  expect_identical(rows$.uncertainty[!is.na(labels)], rep(0, sum(!is.na(labels))))
  expect_identical(as.integer(rows$.class), unname(known$cluster))
})

test_that("tidy() gives the intervals of confint()", {
  table <- tidy(fit, conf.int = TRUE, conf.level = 0.9)
  expect_named(table, c("term", "estimate", "conf.low", "conf.high"))
  expect_identical(table$term, rownames(stats::confint(fit)))
  expect_equal(cbind(table$conf.low, table$conf.high), unname(stats::confint(fit, level = 0.9)), ignore_attr = TRUE)
  expect_true(all(table$conf.low < table$estimate & table$estimate < table$conf.high))
  expect_near(table$estimate[match("mean[2,waiting]", table$term)], fit$means[2, 2], 1e-6)
  expect_error(tidy(fit, conf.int = TRUE, conf.level = 95), "`conf.level`.*95", class = "mezcla_argument_error")
})

test_that("glance() of a mixture is one row, with BIC in the sign of stats", {
  table <- glance(fit)
  expect_identical(names(table)[1:7], c("model", "G", "BIC", "logLik", "df", "hypvol", "nobs"))
  expect_identical(nrow(table), 1L)
  expect_identical(table$BIC, stats::BIC(fit))
  expect_identical(table$BIC, -2 * table$logLik + table$df * log(272))
  expect_identical(table$hypvol, NA_real_)
  skip_if_not_installed("mclust")
  expect_equal(table$BIC, -mclust::bic("VVV", fit$loglik, 272, 2, 2))
})

test_that("augment() puts beside each row what predict() says of it", {
  rows <- augment(fit)
  expect_named(rows, c(".rownames", "eruptions", "waiting", ".class", ".uncertainty", ".density"))
  expect_identical(rows$.class, factor(unname(fit$cluster)))
  expect_equal(rows$.uncertainty, unname(predict(fit, type = "uncertainty")))
  expect_equal(rows$.density, unname(predict(fit, type = "density")))
  new <- data.frame(waiting = c(55, 80, NA), other = letters[1:3], eruptions = c(2, 4, NA))
  rows <- augment(fit, newdata = new, posterior = TRUE)
  expect_identical(rows[names(new)], structure(new, class = class(rows)))
  expect_equal(cbind(rows$.posterior_1, rows$.posterior_2), predict(fit, new, "posterior"), ignore_attr = TRUE)
  # As is, when it is done again.
  expect_identical(names(augment(fit, newdata = rows, posterior = TRUE)), names(rows))
  expect_identical(nrow(augment(fit, newdata = c(2, 55))), 1L)
})

test_that("augment() keeps the place of rows that were left out", {
  omitted <- with_seed(1, fit_gmm(air, k = 2, covariance = "EEE", na.action = na.omit, n_start = 2))
  expect_identical(nrow(augment(omitted)), sum(stats::complete.cases(air)))
  rows <- augment(omitted, airquality)
  expect_identical(nrow(rows), 153L)
  expect_identical(is.na(rows$.class), !stats::complete.cases(air))
  expect_equal(rows$.density[stats::complete.cases(air)], unname(predict(omitted, type = "density")))
  expect_error(augment(omitted, air[1:9, ]), "`data`.*111.*9", class = "mezcla_argument_error")
  expect_error(augment(fit, geyser, geyser), "`data`.*`newdata`", class = "mezcla_argument_error")
  expect_error(augment(fit, "a"), class = "mezcla_argument_error")
  blank <- suppressWarnings(fit_gmm(rbind(geyser, NA), k = 2, covariance = "EEE", start = score_groups(geyser[c(1:272, 1), ], 2)))
  expect_identical(lapply(augment(blank)[273, c(".class", ".uncertainty", ".density")], is.na),
                   list(.class = TRUE, .uncertainty = TRUE, .density = TRUE))
})

test_that("columns that are lists or matrices stay as they are", {
  data <- faithful
  data$list <- as.list(seq_len(272))
  data$matrix <- geyser
  rows <- augment(means, data)
  expect_identical(rows$list, data$list)
  expect_identical(rows$matrix, data$matrix)
})

test_that("k-means has the columns of R's", {
  table <- tidy(means)
  expect_named(table, c("eruptions", "waiting", "size", "withinss", "cluster"))
  expect_identical(table$size, means$size)
  expect_identical(table$cluster, factor(1:2))
  expect_identical(names(glance(means))[1:4], c("totss", "tot.withinss", "betweenss", "iter"))
  expect_identical(glance(means)$tot.withinss, means$tot.withinss)
  expect_identical(unname(augment(means, faithful)$.cluster), factor(unname(means$cluster)))
  trimmed <- with_seed(1, fit_kmeans(geyser, k = 2, trim = 0.1))
  expect_identical(sum(augment(trimmed)$.cluster == "0"), 28L)
  expect_identical(unname(augment(means, newdata = geyser[5:6, ])$.cluster), factor(unname(means$cluster[5:6]), 1:2))
})

test_that("parameters are a table with a row for each number", {
  theta <- gmm_params(c(0.2, 0.7), rbind(1:2, 3:4), array(c(2, 1, 1, 3, 5, 0, 0, 6), c(2, 2, 2)),
                      noise = list(proportion = 0.1, box = rbind(c(0, 0), c(9, 9))))
  table <- as.data.frame(theta)
  expect_identical(table$parameter, rep(c("proportion", "mean", "covariance"), c(3, 4, 6)))
  expect_equal(table$value, c(0.2, 0.7, 0.1, 1, 2, 3, 4, 2, 1, 3, 5, 0, 6))
  expect_identical(table$component, c("1", "2", "noise", "1", "1", "2", "2", "1", "1", "1", "2", "2", "2"))
  expect_identical(table$variable2[8:10], c("x1", "x1", "x2"))
  expect_identical(table$variable[8:10], c("x1", "x2", "x2"))
  expect_identical(as.data.frame(fit), as.data.frame(coef(fit)))
  line <- as.data.frame(gmm_params(c(0.5, 0.5), c(0, 1), c(1, 4)))
  expect_identical(line$value, c(0.5, 0.5, 0, 1, 1, 4))
  expect_identical(as.data.frame(means)$waiting, unname(means$centers[, 2]))
})

test_that("columns of one name stay as they are beside what augment() tells", {
  x <- iris4[, 1:2]
  colnames(x) <- c("a", "a")
  fit <- fit_gmm(x, 2, "EEE")
  expect_identical(names(generics::augment(fit))[1:3], c("a", "a", ".class"))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  for (what in c("cdf", "quantiles")) expect_silent(plot(fit, what = what))
})

test_that("augment() takes the rows of a fit that has not kept them", {
  columns <- people[c("height", "weight")]
  arguments <- list(k = 2, covariance = "EEE", start = as.integer(people$sex))
  fit <- do.call(fit_gmm, c(list(columns), arguments))
  without <- do.call(fit_gmm, c(list(columns), arguments, keep_data = FALSE))
  expect_identical(augment(without, people, posterior = TRUE), augment(fit, people, posterior = TRUE))
  air <- fit_gmm(~ Ozone + Temp, data = airquality, k = 1, covariance = "EEE", na.action = na.omit, keep_data = FALSE)
  expect_identical(which(is.na(augment(air, airquality)$.density)), which(is.na(airquality$Ozone)))
  fails <- function(code, ...) expect_error(code, ..., class = "mezcla_argument_error")
  fails(augment(without), "`data`, the rows of the fit.*keep_data = FALSE")
  fails(augment(without, people[1:9, ]), "`data` must have the 507 rows of the fit, not 9")
  fails(augment(without, people["height"]), "`data`.*missing: weight")
})

test_that("augment() tells how many rows it takes", {
  fails <- function(code, ...) expect_error(code, ..., class = "mezcla_argument_error")
  air <- fit_gmm(~ Ozone + Temp, data = airquality, k = 1, covariance = "EEE", na.action = na.omit)
  fails(augment(air, airquality[1:9, ]), "the 116 rows of the fit, or 153 with those that `na.action` left out, not 9")
  may <- fit_gmm(~ Wind + Temp, data = airquality, k = 1, covariance = "EEE", subset = Month == 5)
  fails(augment(may, airquality), "`subset` chose, of which the fit has 31, not 153")
})
