# Discriminant analysis: against MASS and mclust, and by Bayes' rule in plain R.

by_hand <- function(da, x, prior = da$proportions) {
  density <- vapply(seq_along(da$classes), function(one) {
    own <- which(da$map == one)
    part <- gmm_params(da$params$proportions[own] / sum(da$params$proportions[own]), unname(da$params$means[own, , drop = FALSE]),
                       unname(da$params$covariances[, , own, drop = FALSE]))
    dgmm(unname(x), part)
  }, numeric(nrow(x)))
  joint <- sweep(density, 2, prior, "*")
  list(density = density, posterior = joint / rowSums(joint))
}

# mclust looks for its own functions where it is called from.
mclust_edda <- function(family, call = quote(MclustDA(x, class, modelType = "EDDA", modelNames = family, verbose = FALSE))) {
  eval(call, list2env(list(x = iris4, class = iris$Species, family = family), parent = asNamespace("mclust")))
}

linear <- fit_gmm_da(iris4, iris$Species, covariance = "EEE")
mixed <- with_seed(1, fit_gmm_da(iris4, iris$Species, k = 2, covariance = "EEE", n_start = 2))
class_of <- function(f) unname(predict(f))

test_that("EEE is linear, VVV quadratic discriminant analysis", {
  skip_if_not_installed("MASS")
  # MASS divides by n - k, or n_j - 1: its maximum likelihood method does not.
  lda <- MASS::lda(iris4, iris$Species, method = "mle")
  expect_near(predict(linear, type = "posterior"), predict(lda, iris4)$posterior, 1e-8)
  expect_identical(as.character(predict(linear)), as.character(predict(lda, iris4)$class))
  qda <- MASS::qda(iris4, iris$Species, method = "mle")
  expect_near(predict(fit_gmm_da(iris4, iris$Species, covariance = "VVV"), type = "posterior"), predict(qda, iris4)$posterior, 1e-8)
})

test_that("EDDA is mclust's, family by family, on iris and on its banknotes", {
  skip_if_not_installed("mclust")
  # Before 6.1.1 it did not count the shares of the classes.
  shares <- if (utils::packageVersion("mclust") < "6.1.1") 2 else 0
  for (family in c("EII", "VVI", "VEE", "EVV", "VVV")) {
    theirs <- mclust_edda(family)
    ours <- fit_gmm_da(iris4, iris$Species, covariance = family)
    # It gives the likelihood of the mixture.
    expect_near(log_likelihood(coef(ours), iris4), theirs$loglik, 1e-6)
    expect_equal(ours$df - shares, theirs$df)
    expect_near(predict(ours, type = "posterior"), utils::getFromNamespace("predict.MclustDA", "mclust")(theirs)$z, 1e-3)
  }
  # Its documentation: VEV, error 0.02, Brier score 0.0127; EVE, 0.005, 0.0042.
  best <- fit_gmm_da(iris4, iris$Species)
  expect_identical(unname(best$covariance), rep("VEV", 3))
  found <- summary(best)
  expect_equal(found$error, 0.02)
  expect_equal(round(found$brier, 4), 0.0127)
  banknote <- get(utils::data("banknote", package = "mclust", envir = environment()))
  notes <- fit_gmm_da(Status ~ ., data = banknote)
  expect_identical(unname(notes$covariance), rep("EVE", 2))
  found <- summary(notes)
  expect_equal(found$error, 0.005)
  expect_equal(round(found$brier, 4), 0.0042)
})

test_that("class by class each class has the mixture of its own rows", {
  expect_identical(mixed$model, "MclustDA")
  expect_identical(unname(mixed$k), c(2L, 2L, 2L))
  for (one in levels(iris$Species)) {
    alone <- mixed$fits[[one]]
    expect_equal(alone$n_obs, 50)
    expect_near(alone$loglik, log_likelihood(coef(alone), iris4[iris$Species == one, ]), 1e-9)
  }
  joint <- sum(vapply(mixed$fits, function(fit) fit$loglik, 0)) + 150 * log(1 / 3)
  expect_near(as.numeric(logLik(mixed)), joint, 1e-12)
  expect_equal(mixed$df, sum(vapply(mixed$fits, function(fit) fit$df, 0)) + 2)
  expect_near(BIC(mixed), -2 * joint + mixed$df * log(150), 1e-12)
  expect_identical(rownames(coef(mixed)$means)[1:3], c("setosa.1", "setosa.2", "versicolor.1"))
  # One component of its own in each: quadratic.
  one <- fit_gmm_da(iris4, iris$Species, model = "MclustDA", covariance = "VVV")
  expect_near(predict(one, type = "posterior"), predict(fit_gmm_da(iris4, iris$Species, covariance = "VVV"), type = "posterior"), 1e-8)
  by_class <- with_seed(1, fit_gmm_da(iris4, iris$Species, k = list(virginica = 1, setosa = 2, versicolor = 1), covariance = "EEE", n_start = 2))
  expect_identical(by_class$k, c(setosa = 2L, versicolor = 1L, virginica = 1L))
})

test_that("prediction is Bayes' rule, with other shares too", {
  for (da in list(linear, mixed)) {
    expected <- by_hand(da, iris4)
    expect_near(predict(da, type = "density"), expected$density, 1e-10)
    expect_near(predict(da, type = "posterior"), expected$posterior, 1e-10)
    prior <- c(0.7, 0.2, 0.1)
    expect_near(predict(da, type = "posterior", prior = prior), by_hand(da, iris4, prior)$posterior, 1e-10)
    named <- c(virginica = 0.1, setosa = 0.7, versicolor = 0.2)
    expect_identical(predict(da, type = "posterior", prior = named), predict(da, type = "posterior", prior = prior))
    expect_identical(levels(predict(da)), levels(iris$Species))
    expect_identical(levels(predict(da, prior = c(1, 0, 0)))[unique(predict(da, prior = c(1, 0, 0)))], "setosa")
  }
  # With values that are missing: by the others, as a fit to these alone.
  holes <- replace(iris4, cbind(1:150, rep(2, 150)), NA)
  expect_near(predict(linear, holes, type = "posterior"), predict(fit_gmm_da(iris4[, -2], iris$Species, covariance = "EEE"), type = "posterior"), 1e-9)
  expect_near(predict(linear, iris[c(60, 1), 4:1], type = "posterior"), predict(linear, type = "posterior")[c(60, 1), ], 1e-15)
})

test_that("with costs it is the least expected cost", {
  w <- predict(linear, type = "posterior")
  cost <- rbind(c(0, 1, 1), c(1, 0, 1), c(1, 10, 0))
  expected <- apply(w %*% cost, 1, which.min)
  expect_identical(as.integer(predict(linear, cost = cost)), unname(expected))
  expect_identical(as.integer(predict(linear, cost = c(1, 1, 10))), unname(apply(w %*% rbind(c(0, 1, 1), c(1, 0, 1), c(10, 10, 0)), 1, which.min)))
  named <- cost[3:1, c(2, 3, 1)]
  dimnames(named) <- list(levels(iris$Species)[3:1], levels(iris$Species)[c(2, 3, 1)])
  expect_identical(predict(linear, cost = named), predict(linear, cost = cost))
  expect_identical(predict(linear, cost = 1 - diag(3)), predict(linear))
  expect_gt(sum(predict(linear, cost = cost) == "virginica"), sum(predict(linear) == "virginica"))
})

test_that("leave-one-out is each row by the others", {
  x <- iris4[seq(1, 150, by = 5), ]
  class <- iris$Species[seq(1, 150, by = 5)]
  da <- fit_gmm_da(x, class, covariance = "EEE")
  cv <- with_seed(1, cv_gmm_da(da, folds = 30))
  expected <- t(vapply(1:30, function(i) predict(fit_gmm_da(x[-i, ], class[-i], covariance = "EEE"), x[i, , drop = FALSE], type = "posterior"), numeric(3)))
  expect_near(cv$posterior, expected, 1e-10)
  wrong <- max.col(expected) != as.integer(class)
  expect_equal(cv$table["error", "estimate"], mean(wrong))
  brier <- rowSums((expected - outer(as.integer(class), 1:3, "=="))^2) / 2
  expect_near(cv$table["brier", "estimate"], mean(brier), 1e-10)
  # The usual standard error of a mean.
  expect_near(cv$table["brier", "se"], sd(brier) / sqrt(30), 1e-10)
  expect_equal(sum(diag(cv$confusion)), sum(!wrong))
  expect_equal(as.data.frame(cv), cv$table)
})

test_that("parts have their share of every class, and costs and weights count", {
  cv <- with_seed(1, cv_gmm_da(linear, folds = 5, cost = c(1, 1, 10)))
  expect_true(all(table(cv$fold, iris$Species) == 10))
  wrong <- cv$class != iris$Species
  expect_equal(cv$table["error", "estimate"], mean(wrong))
  expect_equal(cv$table["cost", "estimate"], mean(wrong * c(1, 1, 10)[iris$Species]))
  expect_equal(cv$table["brier", "training"], summary(linear)$brier)
  # A row of weight 0 is as if it were not there.
  weights <- replace(rep(1, 150), 71:80, 0)
  weighted <- fit_gmm_da(iris4, iris$Species, covariance = "EEE", weights = weights)
  without <- fit_gmm_da(iris4[-(71:80), ], iris$Species[-(71:80)], covariance = "EEE")
  expect_near(predict(weighted, iris4, type = "posterior"), predict(without, iris4, type = "posterior"), 1e-9)
  expect_near(summary(weighted)$error, summary(without)$error, 1e-12)
  expect_equal(unname(weighted$proportions), c(50, 40, 50) / 140)
})

test_that("cross-validation is near mclust's", {
  skip_if_not_installed("mclust")
  theirs <- with_seed(1, mclust_edda("EEE", quote({
    fit <- MclustDA(x, class, modelType = "EDDA", modelNames = family, verbose = FALSE)
    cvMclustDA(fit, nfold = 10, verbose = FALSE)
  })))
  ours <- with_seed(1, cv_gmm_da(linear))
  expect_lt(abs(ours$table["error", "estimate"] - theirs$ce), 0.011)
  expect_lt(abs(ours$table["brier", "estimate"] - theirs$brier), 0.005)
  several <- with_seed(1, cv_gmm_da(mixed, folds = 3, n_start = 1, select = TRUE))
  expect_lt(several$table["error", "estimate"], 0.08)
})

test_that("rows without a class: the mixture of all, as by fit_gmm() with labels", {
  class <- replace(people$sex, -seq(1, 507, by = 10), NA)
  x <- people[c("height", "weight")]
  semi <- fit_gmm_da(x, class, covariance = "VVV")
  plain <- fit_gmm(x, k = 2, covariance = "VVV", labels = class)
  expect_near(semi$loglik, plain$loglik, 1e-8)
  expect_near(predict(semi, type = "posterior"), predict(plain, type = "posterior"), 1e-4, scale = 1)
  # More is known than by the labelled rows alone, and no worse.
  few <- fit_gmm_da(x[!is.na(class), ], class[!is.na(class)], covariance = "VVV")
  unknown <- is.na(class)
  expect_gt(sum(dgmm(x[unknown, ], coef(semi), log = TRUE)), sum(dgmm(x[unknown, ], coef(few), log = TRUE)))
  # Two components per class: rows are in those of their class.
  two <- with_seed(1, fit_gmm_da(x, class, k = 2, covariance = "EEE", n_start = 2))
  expect_identical(two$map, c(1L, 1L, 2L, 2L))
  expect_equal(two$loglik, log_likelihood(coef(two), x, labels = {
    allowed <- outer(as.integer(class), two$map, "==")
    replace(allowed, is.na(allowed), TRUE)
  }), tolerance = 1e-8)
  cv <- with_seed(1, cv_gmm_da(semi, folds = 5))
  expect_identical(is.na(cv$fold), unknown)
  expect_output(print(semi), "456 rows have no class")
})

test_that("a class of which no row is known is found", {
  class <- replace(iris$Species, c(51:75, 101:150), NA)
  da <- suppressWarnings(fit_gmm_da(iris4, class, covariance = "VVV", new_classes = 1))
  expect_identical(da$classes, c("setosa", "versicolor", "new1"))
  expect_gt(mean(predict(da)[101:150] == "new1"), 0.9)
  expect_gt(mean(predict(da)[51:100] == "versicolor"), 0.9)
})

test_that("classes may be called anything", {
  for (names in list(c("0", "1"), c("noise", "other"), c("NA", "b"), c("2", "1"))) {
    class <- factor(names[1 + (people$sex == "male")], names)
    da <- fit_gmm_da(people[c("height", "weight")], class, covariance = "EEE")
    expect_identical(da$classes, names)
    expect_identical(levels(class_of(da)), names)
    expect_identical(as.integer(class_of(da)), as.integer(class_of(fit_gmm_da(people[c("height", "weight")], people$sex, covariance = "EEE"))))
  }
  numbers <- fit_gmm_da(people$height, (people$sex == "male") * 1, covariance = "E")
  expect_identical(numbers$classes, c("0", "1"))
  by_formula <- fit_gmm_da(sex ~ log(weight) + height, data = people, covariance = "EEE", subset = height > 160)
  expect_equal(nrow(by_formula$data), sum(people$height > 160))
  expect_identical(class_of(by_formula), unname(predict(by_formula, people[people$height > 160, ])))
})

test_that("objects print, are drawn, and are checked", {
  expect_output(print(linear), "EDDA with 3 classes \\(EEE\\)")
  expect_output(print(summary(linear)), "error 0.02")
  expect_output(print(with_seed(1, cv_gmm_da(linear, folds = 2))), "Cross-validation in 2 parts")
  expect_match(format(linear), "gmm_da")
  plane <- fit_gmm_da(iris4[, 3:4], replace(iris$Species, 1:20, NA), covariance = "VVV")
  line <- fit_gmm_da(iris4[, 3], iris$Species, covariance = "V")
  for (what in c("classification", "boundaries", "error")) {
    expect_draws(plot(plane, what = what))
    expect_draws(plot(line, what = what))
  }
  expect_draws(plot(linear, what = "boundaries"))
  damaged <- linear
  damaged$map <- c(1L, 1L, 2L)
  expect_error(predict(damaged), "gmm_da.*`map`", class = "mezcla_fit_error")
  expect_error(predict(replace(linear, "class", list(iris$Species[1:3]))), "`class`", class = "mezcla_fit_error")
  skip_if_not_installed("ggplot2")
  for (what in c("classification", "boundaries", "error")) {
    expect_autoplot(ggplot2::autoplot(plane, what = what))
    expect_autoplot(ggplot2::autoplot(line, what = what), draw = FALSE)
  }
  expect_autoplot(ggplot2::autoplot(linear, what = "error"), draw = FALSE)
})

test_that("the boundaries are where the class changes", {
  da <- fit_gmm_da(iris4[, 3:4], iris$Species, covariance = "VVV")
  view <- da_view(da, "boundaries")
  at <- boundary_data(view, c(1, 7, 0, 2.5))
  w <- predict(da, unname(as.matrix(at[c("x", "y")])), type = "posterior")
  # The two most probable are nearly equal there.
  two <- t(apply(log(w), 1, sort, decreasing = TRUE))[, 1:2]
  expect_lt(max(two[, 1] - two[, 2]), 0.2)
  line <- fit_gmm_da(iris4[, 3], iris$Species, covariance = "E")
  cuts <- unique(boundary_data(da_view(line, "boundaries"), c(0, 8, 0, 1))$x)
  expect_near(cuts, cutpoints(coef(line))$cutpoint, 0.002, scale = 1)
})

test_that("what cannot be is told", {
  expect_error(fit_gmm_da(iris4, iris$Species[1:10]), "`class`.*150", class = "mezcla_argument_error")
  expect_error(fit_gmm_da(iris4, rep("a", 150)), "`class` must have two classes or more, not 1")
  expect_error(fit_gmm_da(iris4, rep(NA, 150)), "not 0")
  lonely <- replace(as.character(iris$Species), 2:50, "virginica")
  expect_error(fit_gmm_da(iris4, lonely, k = 2), "Class \"setosa\" \\(1 row\\)", class = "mezcla_data_error")
  expect_error(fit_gmm_da(iris4, iris$Species, k = 2, model = "EDDA"), "`k` must be 1")
  expect_error(fit_gmm_da(iris4, iris$Species, k = list(a = 1)), "`k`.*setosa")
  expect_error(fit_gmm_da(iris4, iris$Species, new_classes = 1), "`new_classes`")
  expect_error(fit_gmm_da(~ Sepal.Length, data = iris), "class as its response")
  expect_error(predict(linear, prior = c(0.5, 0.2, 0.2)), "`prior` must add up to 1, not to 0.9")
  expect_error(predict(linear, prior = c(0.5, 0.5)), "`prior`.*3 classes")
  expect_error(predict(linear, prior = c(a = 0.5, b = 0.2, c = 0.3)), "`prior`.*setosa")
  expect_error(predict(linear, cost = diag(2)), "`cost`.*3 x 3")
  expect_error(cv_gmm_da(linear, folds = 1), "`folds`")
  expect_error(cv_gmm_da(1), "fit_gmm_da")
})

test_that("what is wrong with a class is told by its name, or its length", {
  expect_error(suppressWarnings(fit_gmm_da(iris4, c(rep("a", 149), "b"), covariance = "VVV")), "Class \"b\" cannot be fitted", class = "mezcla_data_error")
  expect_error(fit_gmm_da(iris4, iris$Species[-1]), "for each of the 150 rows, not for 149", class = "mezcla_argument_error")
})

test_that("rows that count for nothing do not stand in the way, and have no class", {
  z <- replace(as.integer(iris$Species), 7, NA)
  blank <- iris4
  blank[7, ] <- NA
  without <- fit_gmm(iris4[-7, ], 3, "VVV", labels = factor(z[-7]))
  expect_equal(suppressWarnings(fit_gmm(blank, 3, "VVV", labels = factor(z)))$loglik, without$loglik, tolerance = 1e-12)
  light <- replace(rep(1, 150), 7, 0)
  expect_equal(fit_gmm(iris4, 3, "VVV", labels = factor(z), weights = light)$loglik, without$loglik, tolerance = 1e-12)
  allowed <- outer(as.integer(iris$Species), 1:3, "==")
  allowed[7, ] <- TRUE
  expect_equal(fit_gmm(iris4, 3, "VVV", labels = allowed, weights = light)$loglik, without$loglik, tolerance = 1e-12)
  blank[1:20, ] <- NA
  da <- suppressWarnings(fit_gmm_da(blank, iris$Species, covariance = "VVV"))
  expect_identical(unname(which(is.na(predict(da)))), 1:20)
  expect_silent(judged <- with_seed(1, cv_gmm_da(da, folds = 5)))
  expect_lt(judged$table["error", "estimate"], 0.06)
  expect_identical(sum(judged$confusion), 130)
  expect_lt(summary(da)$error, 0.06)
})

test_that("a class may be called nothing, and one without weight is told by its name", {
  z <- as.character(iris$Species)
  z[1:50] <- ""
  for (model in c("EDDA", "MclustDA")) {
    expect_identical(fit_gmm_da(iris4, z, covariance = "EEE", model = model)$classes[1], "")
  }
  expect_error(fit_gmm_da(iris4, iris$Species, covariance = "VVV", weights = rep(c(0, 1), c(50, 100))), "Class \"setosa\" has no row with a positive weight",
               class = "mezcla_data_error")
})

test_that("a selection in parts keeps the components that each class has", {
  x <- with_seed(1, rbind(cbind(rnorm(60), rnorm(60)), cbind(rnorm(60, 5), rnorm(60)), cbind(rnorm(60), rnorm(60, 8)), cbind(rnorm(60, 5), rnorm(60, 8))))
  z <- replace(rep(c("a", "b", "b", "a"), each = 60), seq(2, 240, 10), NA)
  da <- with_seed(1, fit_gmm_da(x, z, k = 2, covariance = "EEI", n_start = 3))
  expect_equal(unname(refit_da(da, c(1, 71, 131), TRUE, 3, gmm_control())$k), c(2, 2))
})

test_that("a fit by a formula has it, with the class, and update() changes it", {
  da <- fit_gmm_da(Species ~ Sepal.Length + Sepal.Width, data = iris, covariance = "EEE")
  expect_identical(formula(da), Species ~ Sepal.Length + Sepal.Width, ignore_attr = TRUE)
  more <- update(da, . ~ . + Petal.Length)
  expect_identical(formula(more), Species ~ Sepal.Length + Sepal.Width + Petal.Length, ignore_attr = TRUE)
  direct <- fit_gmm_da(iris[c(1:2, 3)], iris$Species, covariance = "EEE")
  expect_identical(more$loglik, direct$loglik)
  expect_identical(unname(update(direct, covariance = "VVV")$covariance), rep("VVV", 3))
  expect_error(formula(direct), "without a formula", class = "mezcla_argument_error")
  # What a function knew is taken from the fit.
  made <- function(form) {
    there <- iris
    fit_gmm_da(form, there, covariance = "EEE")
  }
  again <- update(made(Species ~ log(Sepal.Length) + Sepal.Width), covariance = "VVV")
  expect_identical(again$loglik, fit_gmm_da(Species ~ log(Sepal.Length) + Sepal.Width, iris, covariance = "VVV")$loglik)
  inside <- (function() {
    there <- iris[1:2]
    classes <- iris$Species
    fit_gmm_da(there, classes, covariance = "EEE")
  })()
  expect_identical(update(inside)$loglik, inside$loglik)
})

test_that("classes of one component each, fitted apart, share nothing, and are told so", {
  apart <- fit_gmm_da(Species ~ Sepal.Length + Sepal.Width, iris, covariance = "EEE", model = "MclustDA")
  expect_identical(as.data.frame(apart)$covariance, rep("VVV", 3))
  expect_match(format(apart), "MclustDA with 3 classes (VVV)", fixed = TRUE)
  quadratic <- fit_gmm_da(Species ~ Sepal.Length + Sepal.Width, iris, covariance = "VVV")
  expect_near(apart$loglik, quadratic$loglik, 1e-9)
  linear <- fit_gmm_da(Species ~ Sepal.Length + Sepal.Width, iris, covariance = "EEE")
  expect_identical(as.data.frame(linear)$covariance, rep("EEE", 3))
})
