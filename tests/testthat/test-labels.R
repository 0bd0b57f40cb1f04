# Labels that are known in part: from discriminant analysis, where all are, to mixtures.

some_known <- function(z, every = 5) replace(z, seq_along(z) %% every != 0, NA)
species <- some_known(iris$Species)

test_that("all labels known is complete_mle(), exactly and in one step, in every family", {
  for (family in families) {
    fit <- fit_gmm(iris4, covariance = family, labels = iris$Species)
    expect_identical(coef(fit), complete_mle(iris4, iris$Species, family), label = family)
    expect_identical(fit$k, 3L)
    expect_true(fit$converged)
    expect_near(fit$loglik, complete_log_likelihood(coef(fit), iris4, iris$Species), 1e-13)
  }
  expect_output(print(fit), "The component of every row is known")
})

test_that("a start of other labels than those that are known ends at the same estimates", {
  fit <- fit_gmm(iris4, covariance = "VVV", labels = iris$Species, start = rep(1:3, 50))
  expect_same_params(coef(fit), complete_mle(iris4, iris$Species), 1e-10)
})

test_that("with all labels known, predict() is LDA for EEE and QDA for VVV", {
  skip_if_not_installed("MASS")
  # Proportions that are not equal, and MASS's estimates with the ML divisor.
  rows <- c(1:50, 51:90, 101:130)
  z <- droplevels(iris$Species[rows])
  x <- iris4[rows, ]
  lda <- MASS::lda(x, z, method = "mle")
  qda <- MASS::qda(x, z, method = "mle")
  for (case in list(list("EEE", lda), list("VVV", qda))) {
    fit <- fit_gmm(x, covariance = case[[1]], labels = z)
    theirs <- predict(case[[2]], iris4)
    expect_near(predict(fit, iris4, type = "posterior"), theirs$posterior, 1e-8)
    expect_identical(as.character(predict(fit, iris4)), as.character(theirs$class))
  }
})

test_that("with no label known the fit is that without labels", {
  nothing <- factor(rep(NA, 150), levels = c("a", "b"))
  start <- score_groups(iris4, 2)
  plain <- fit_iterations(iris4, 2, "VVV", start, 10)
  expect_identical(fit_iterations(iris4, 2, "VVV", start, 10, labels = nothing)$params, plain$params)
  open <- matrix(TRUE, 150, 2)
  fit <- fit_iterations(iris4, 2, "VVV", start, 10, labels = open)
  expect_near(fit$trace, plain$trace, 1e-13)
})

test_that("a factor, allowed sets and plausibilities of the same content are the same fit", {
  allowed <- outer(as.integer(species), 1:3, "==")
  allowed[is.na(allowed)] <- TRUE
  start <- complete_mle(iris4, iris$Species)
  fit <- fit_iterations(iris4, 3, "VVI", start, 10, labels = species)
  silent <- replace(allowed, cbind(which(is.na(species)), rep(1:3, each = 120)), NA)
  for (labels in list(allowed, allowed * 1, allowed * runif(150), silent, as.integer(species),
                      as.character(species))) {
    again <- fit_iterations(iris4, 3, "VVI", start, 10, labels = labels)
    expect_near(again$trace, fit$trace, 1e-13)
  }
})

test_that("the log-likelihood of an allowed set is that of the set, by hand", {
  theta <- gmm_params(c(0.2, 0.3, 0.5), c(0, 1, 3), c(1, 1, 2))
  x <- c(0.5, 2)
  allowed <- rbind(c(TRUE, TRUE, FALSE), c(FALSE, TRUE, TRUE))
  joint <- cbind(0.2 * dnorm(x), 0.3 * dnorm(x, 1), 0.5 * dnorm(x, 3, sqrt(2)))
  expect_near(log_likelihood(theta, x, labels = allowed), sum(log(rowSums(joint * allowed))), 1e-14)
  expect_near(e_step(theta, x, labels = allowed), joint * allowed / rowSums(joint * allowed), 1e-14)
  doubt <- rbind(c(0.9, 0.3, 0), c(1, 2, 4))
  relative <- doubt / c(0.9, 4)
  expect_near(log_likelihood(theta, x, labels = doubt), sum(log(rowSums(joint * relative))), 1e-14)
  expect_near(log_likelihood(theta, x, weights = c(2, 0), labels = allowed),
              2 * log(sum((joint * allowed)[1, ])), 1e-14)
})

test_that("with equal proportions plausibilities are the rows' prior probabilities", {
  theta <- gmm_params(c(0.5, 0.5), c(0, 2), c(1, 1))
  prior <- cbind(c(0.9, 0.5), c(0.1, 0.5))
  w <- e_step(theta, c(1, 1), labels = prior)
  expect_near(w, prior, 1e-14) # the rows are midway: only the prior tells
})

test_that("known rows keep their component, and components their identity, from any start", {
  for (seed in 1:5) {
    fit <- with_seed(seed, fit_gmm(iris4, covariance = "VVV", labels = species, n_start = 4))
    expect_identical(fit$k, 3L)
    known <- !is.na(species)
    expect_identical(unname(fit$cluster)[known], as.integer(species)[known])
    expect_identical(rownames(fit$params$means), levels(species))
    expect_gt(mean(fit$cluster == as.integer(iris$Species)), 0.95)
    expect_never_falls(fit$trace)
  }
  expect_s3_class(predict(fit), "factor")
  expect_identical(levels(predict(fit)), levels(species))
  expect_output(print(fit), "known for 30 of the 150 rows")
})

test_that("predict() does not look at the labels", {
  wrong <- replace(species, 5, "virginica") # a setosa
  fit <- fit_gmm(iris4, covariance = "VVI", labels = wrong, n_start = 2)
  expect_identical(unname(fit$cluster)[5], 3L)
  expect_identical(predict(fit), predict(fit, iris4))
  expect_identical(as.character(predict(fit)[[5]]), "setosa")
})

test_that("more components than labels: those without a label find their own rows", {
  known <- replace(species, species == "virginica", NA)
  known <- factor(known, levels = c("setosa", "versicolor"))
  fit <- with_seed(1, fit_gmm(iris4, k = 3, covariance = "VVV", labels = known))
  expect_identical(rownames(fit$params$means), c("setosa", "versicolor", "3"))
  expect_gt(mean(fit$cluster == as.integer(iris$Species)), 0.95)
  expect_error(fit_gmm(iris4, k = 1, labels = known), "at least the number of labels, 2",
               class = "mezcla_error")
})

test_that("labels in an allowed matrix with names, and a formula with labels and a subset", {
  allowed <- matrix(TRUE, 150, 2, dimnames = list(NULL, c("small", "large")))
  allowed[1:10, "large"] <- FALSE
  allowed[120:130, "small"] <- FALSE
  fit <- with_seed(1, fit_gmm(iris4, covariance = "VVV", labels = allowed))
  expect_identical(rownames(fit$params$means), c("small", "large"))
  expect_identical(as.character(predict(fit)[c(1, 125)]), c("small", "large"))
  expect_output(print(fit), "something is known of 21 of the 150 rows")
  frame <- data.frame(iris, known = species)
  by_formula <- fit_gmm(~ Sepal.Length + Petal.Length, frame, labels = known, covariance = "EEE",
                        subset = Sepal.Length > 4.5, n_start = 2)
  rows <- iris$Sepal.Length > 4.5
  direct <- fit_gmm(iris[rows, c(1, 3)], labels = species[rows], covariance = "EEE", n_start = 2)
  expect_identical(by_formula$params, direct$params)
})

test_that("labels that make no sense are errors that say where", {
  expect_error(fit_gmm(iris4, labels = 1:3), "150 rows", class = "mezcla_error")
  expect_error(fit_gmm(iris4, labels = replace(rep(1, 150), 7, 2.5)), "row 7 is 2.5", class = "mezcla_error")
  expect_error(fit_gmm(iris4, labels = replace(rep(NA, 150), 7, 0)), "row 7 is 0", class = "mezcla_error")
  expect_error(fit_gmm(iris4, labels = matrix(FALSE, 150, 2)), "row 1 allows none", class = "mezcla_error")
  expect_error(fit_gmm(iris4, labels = matrix(-1, 150, 2)), "row 1, column 1 is -1", class = "mezcla_error")
  expect_error(fit_gmm(iris4, labels = matrix(1, 10, 2)), "150 rows", class = "mezcla_error")
  expect_error(fit_gmm(iris4, k = 4, labels = matrix(1, 150, 2)), "4 components", class = "mezcla_error")
  expect_error(fit_gmm(iris4, k = 4, labels = iris$Species), "component 4 without any row", class = "mezcla_error")
  expect_error(fit_gmm(iris4, labels = factor(rep("noise", 150))), "noise", class = "mezcla_error")
})

test_that("components without a label take numbers that are no labels", {
  expect_identical(component_names(list(levels = c("a", "b")), 3L), c("a", "b", "3"))
  expect_identical(component_names(list(levels = "2"), 2L), c("2", "1"))
  expect_identical(component_names(list(levels = c("3", "2")), 4L), c("3", "2", "4", "1"))
  expect_identical(component_names(NULL, 2L), c("1", "2"))
  labels <- factor(c("2", rep(NA, nrow(faithful) - 1)), levels = "2")
  fit <- with_seed(1, fit_gmm(faithful, 2, "EEE", labels = labels))
  expect_setequal(rownames(coef(fit)$means), c("1", "2"))
})

test_that("the column of the noise is known by its name, wherever it stands", {
  theta <- gmm_params(c(0.5, 0.3), c(0, 3), c(1, 1), noise = list(proportion = 0.2, box = rbind(-5, 5)))
  x <- c(0.5, 2, 4)
  doubt <- cbind(c(1, 0.5, 0), c(0.2, 1, 1), noise = c(0, 1, 0.3))
  colnames(doubt)[1:2] <- c("low", "high")
  first <- doubt[, c("noise", "low", "high")]
  joint <- cbind(0.5 * dnorm(x), 0.3 * dnorm(x, 3), 0.2 / 10) * doubt
  expect_near(e_step(theta, x, labels = doubt), joint / rowSums(joint), 1e-14)
  expect_identical(e_step(theta, x, labels = first), e_step(theta, x, labels = doubt))
})

test_that("starts leave a row to every component that may have one", {
  starts_for <- function(allowed) {
    data <- model_data(geyser, labels = check_labels(allowed, 272))
    with_seed(1, unlist(lapply(start_methods, function(method) make_starts(data, ncol(allowed), method, 10)), FALSE))
  }
  # All rows are of component 1 but the first, which may be of 2, and the second, which may be of 2 or 3.
  row <- 1:272
  for (start in starts_for(cbind(TRUE, row <= 2, row == 2))) {
    expect_identical(start$assignment, c(2L, 3L, rep(1L, 270)))
  }
  # Two rows each for three components, so that two may have left none for the third: then they draw again.
  far <- order(abs(geyser[, 1] - mean(geyser[, 1])), decreasing = TRUE)[1:3]
  allowed <- cbind(!row %in% far, row %in% far[1:2], row %in% far[2:3], row %in% far[c(1, 3)])
  for (start in starts_for(allowed)) expect_setequal(start$assignment[far], 2:4)
})

test_that("levels that no row has are dropped, by name, unless `k` asks for more components", {
  x <- with_seed(1, rbind(matrix(rnorm(100), 50), matrix(rnorm(100, 6), 50)))
  labels <- factor(rep(c("x", "y"), each = 50), levels = c("x", "nobody", "y"))
  half <- replace(labels, c(1:30, 60:90), NA)
  expect_warning(all <- fit_gmm(x, covariance = "VVV", labels = labels), "nobody", class = "mezcla_labels_warning")
  expect_identical(rownames(coef(all)$means), c("x", "y"))
  expect_warning(some <- fit_gmm(x, covariance = "VVV", labels = half), "nobody", class = "mezcla_labels_warning")
  expect_identical(coef(some), coef(fit_gmm(x, covariance = "VVV", labels = droplevels(half))))
  expect_warning(more <- fit_gmm(x, 3, "EII", labels = half), "`k`", class = "mezcla_labels_warning")
  expect_identical(rownames(coef(more)$means), c("x", "y", "3"))
  expect_warning(known <- complete_mle(x, labels), "nobody", class = "mezcla_labels_warning")
  expect_identical(known, complete_mle(x, droplevels(labels)))
  expect_error(fit_gmm(x, 3, start = labels), "component 2, \"nobody\"", class = "mezcla_argument_error")
  # A level of rows that are left out is a level that no row has.
  x[labels == "y", 1] <- NA
  expect_warning(one <- fit_gmm(x, covariance = "EII", labels = droplevels(labels), na.action = na.omit), "y",
                 class = "mezcla_labels_warning")
  expect_identical(one$k, 1L)
})

test_that("labels that are names of components are these, whatever the order of their levels", {
  theta <- complete_mle(geyser, ifelse(geyser[, 1] > 3, "long", "short"))
  labels <- factor(replace(rep("long", 272), 1:9, NA), levels = c("short", "long"))
  expect_identical(e_step(theta, geyser, labels = labels), e_step(theta, geyser, labels = factor(labels, c("long", "short"))))
  expect_true(all(e_step(theta, geyser, labels = labels)[-(1:9), "long"] == 1))
  more <- factor(labels, c("nobody", "short", "long", "other"))
  expect_identical(log_likelihood(theta, geyser, labels = more), log_likelihood(theta, geyser, labels = labels))
  numbered <- gmm_params(c(0.5, 0.5), geyser[1:2, ], diag(c(1, 100)))
  two <- factor(rep(c("a", "b"), 136), c("a", "b", "c", "d"))
  expect_identical(e_step(numbered, geyser, labels = two), e_step(numbered, geyser, labels = rep(1:2, 136)))
})

test_that("labels are components by name or number, and a word that is neither is told", {
  x <- two_apart$x
  z <- two_apart$z
  fit <- fit_gmm(x, 2, "VVV", labels = some_known(z))
  right <- log_likelihood(fit, x, labels = z)
  # Some rows have one label only; levels and columns come in another order; numbers are places.
  last <- which(z == "v")
  expect_identical(e_step(fit, x[last, ], labels = z[last])[, "v"], rep(1, length(last)))
  expect_identical(log_likelihood(fit, x, labels = factor(z, c("v", "u"))), right)
  expect_identical(log_likelihood(fit, x, labels = cbind(v = z == "v", u = z == "u")), right)
  expect_identical(log_likelihood(fit, x, labels = ifelse(z == "v", 2, 1)), right)
  expect_identical(complete_log_likelihood(fit, x[last, ], rep(2, length(last))), complete_log_likelihood(fit, x[last, ], z[last]))
  unknown <- replace(z, 3, "zz")
  for (call in list(log_likelihood, e_step, sufficient_statistics)) {
    expect_error(call(fit, x, labels = unknown), "`labels` must have labels among those of the components \\(u, v\\), not \"zz\"", class = "mezcla_argument_error")
  }
  expect_error(complete_log_likelihood(fit, x, unknown), "`z` must have labels among", class = "mezcla_argument_error")
  expect_error(update(fit, newdata = x, labels = rep("zz", 80)), "not \"zz\"", class = "mezcla_argument_error")
})

test_that("words are no components that have only numbers where rows come in parts", {
  x <- two_apart$x
  theta <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(6, 6)), diag(2))
  expect_identical(log_likelihood(theta, x, labels = two_apart$z), log_likelihood(theta, x, labels = rep(1:2, each = 40)))
  of_parts <- "told in parts"
  expect_error(sufficient_statistics(theta, x, labels = two_apart$z), of_parts, class = "mezcla_argument_error")
  source <- function(labels) chunk_source_from(data.frame(x, z = labels), 40, labels = "z")
  expect_error(log_likelihood(theta, source(two_apart$z)), of_parts)
  expect_error(update(fit_gmm(x, 2, "VVV"), newdata = source(two_apart$z)), of_parts)
  numbers <- source(rep(1:2, each = 40))
  expect_near(log_likelihood(theta, numbers), log_likelihood(theta, x, labels = two_apart$z), 1e-13)
  expect_identical(unname(sufficient_statistics(theta, numbers)$weight), c(40, 40))
})

test_that("columns of labels are components by name or number, and a start's components those of the labels", {
  x <- c(qnorm(ppoints(30)), 6 + qnorm(ppoints(30)))
  z <- rep(c("u", "v"), each = 30)
  fit <- fit_gmm(x, 2, "V", labels = z)
  right <- log_likelihood(fit, x, labels = z)
  columns <- function(first, second) matrix(c(z == "v", z == "u") + 0, ncol = 2, dimnames = list(NULL, c(first, second)))
  expect_identical(log_likelihood(fit, x, labels = columns("v", "u")), right)
  expect_identical(log_likelihood(fit, x, labels = columns("2", "1")), right)
  for (wrong in list(c("zz", "u"), c("p", "q"), c("u", "u"))) {
    expect_error(log_likelihood(fit, x, labels = columns(wrong[1], wrong[2])), "`labels` must have", class = "mezcla_argument_error")
  }
  turned <- factor(z, c("v", "u"))
  expect_near(em_trace(x, coef(fit), labels = turned)$loglik[1], right, 1e-12)
  expect_identical(rownames(fit_gmm(x, 2, "V", labels = turned, start = fit)$means), c("v", "u"))
  expect_error(em_trace(x, coef(fit), labels = replace(z, z == "v", "zz")), "not \"zz\"", class = "mezcla_argument_error")
  expect_error(e_step(gmm_params(c(0.5, 0.5), c(0, 6), c(1, 1)), x, labels = rep(c(1, 3), 30)), "components \\(1, 2\\), not \"3\"", class = "mezcla_argument_error")
})
