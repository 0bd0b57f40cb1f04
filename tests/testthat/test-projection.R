# Directions that separate: against mclust's MclustDR and MASS's lda().

fit <- fit_to_end(iris4, 3, "VVV", score_groups(iris4, 3))
seen <- gmm_projection(fit)
da <- fit_gmm_da(iris4, iris$Species, covariance = "EEE")

same_lines <- function(a, b) {
  unit <- function(m) sweep(m, 2, sqrt(colSums(m^2)), "/")
  abs(colSums(unit(unname(a)) * unit(unname(b))))
}

test_that("directions and shares are those of MclustDR", {
  skip_if_not_installed("mclust")
  mclust_fit <- eval(quote(Mclust(x, G = 3, modelNames = "VVV", verbose = FALSE)), list2env(list(x = iris4), parent = asNamespace("mclust")))
  theta <- gmm_params(mclust_fit$parameters$pro, t(mclust_fit$parameters$mean), mclust_fit$parameters$variance$sigma)
  ours <- fit_to_end(iris4, 3, "VVV", theta)
  for (lambda in c(0.5, 1, 0.2)) {
    theirs <- mclust::MclustDR(mclust_fit, lambda = lambda)
    found <- gmm_projection(ours, lambda = lambda)
    m <- min(theirs$numdir, 3)
    expect_near(same_lines(found$directions[, 1:m], theirs$basis[, 1:m]), rep(1, m), 1e-4)
    expect_near(found$shares[1:m], (theirs$evalues / sum(theirs$evalues))[1:m], 1e-3)
  }
})

test_that("with equal covariances they are the linear discriminants", {
  skip_if_not_installed("MASS")
  lda <- MASS::lda(iris4, iris$Species)
  for (lambda in c(0.5, 1)) {
    found <- gmm_projection(da, lambda = lambda)
    expect_equal(ncol(found$directions), 2)
    expect_near(same_lines(found$directions, lda$scaling), c(1, 1), 1e-6)
  }
  # Two directions lose nothing of three classes: the classes are the same.
  expect_near(predict(found, type = "posterior"), predict(da, type = "posterior"), 1e-8)
  expect_identical(unname(predict(found, type = "class")), unname(predict(da)))
})

test_that("scores are uncorrelated, of mean 0 and variance 1 under the mixture", {
  moments <- mixture_moments(seen$params)
  expect_near(moments$mean, rep(0, 4), 1e-10, scale = 1)
  expect_near(moments$total, diag(4), 1e-8, scale = 1)
  # At the maximum that is the covariance of the rows.
  expect_near(crossprod(seen$scores) / 150, diag(4), 1e-4, scale = 1)
  expect_near(sum(seen$shares), 1, 1e-8)
  expect_true(all(diff(seen$shares) <= 0))
  expect_near(predict(seen, iris[c(150, 3), 4:1]), seen$scores[c(150, 3), ], 1e-12)
  expect_near(seen$correlations, cor(iris4, seen$scores), 1e-4, scale = 1)
  expect_identical(dimnames(coef(seen)), list(colnames(iris4), paste0("dir", 1:4)))
})

test_that("in all directions the mixture says the same as in all variables", {
  expect_near(predict(seen, type = "posterior"), predict(fit, type = "posterior"), 1e-8)
  one <- predict(seen, type = "posterior", directions = 1)
  joint <- sweep(vapply(1:3, function(j) {
    dnorm(seen$scores[, 1], seen$params$means[j, 1], sqrt(seen$params$covariances[1, 1, j]))
  }, numeric(150)), 2, coef(fit)$proportions, "*")
  expect_near(one, joint / rowSums(joint), 1e-10)
  # The picture has the same directions.
  expect_near(same_lines(separating_directions(coef(fit))$directions, seen$directions[, 1:2]), c(1, 1), 1e-10)
})

test_that("some variables, missing values, noise, and units", {
  part <- gmm_projection(fit, dims = c("Petal.Width", "Sepal.Length"))
  expect_identical(rownames(part$directions), c("Petal.Width", "Sepal.Length"))
  expect_near(predict(part, iris[1:3, 1:4]), part$scores[1:3, ], 1e-12)
  holes <- replace(iris4, cbind(3, 2), NA)
  expect_identical(which(is.na(predict(seen, holes)[, 1])), 3L)
  expect_true(is.na(predict(seen, holes, type = "class")[3]))
  noisy <- suppressWarnings(fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 5, noise = TRUE))
  expect_near(sum(gmm_projection(noisy)$params$proportions), 1, 1e-12)
  scaled <- fit_to_end(sweep(iris4, 2, c(1e3, 1, 1e-3, 1), "*"), 3, "VVV", score_groups(iris4, 3))
  expect_near(gmm_projection(scaled)$scores, seen$scores, 1e-3, scale = 1)
})

test_that("objects print, are drawn, and are checked", {
  expect_output(print(seen), "Projection \\(VVV, k = 3\\) on 4 directions of 4 variables")
  expect_equal(dim(as.data.frame(seen)), c(150, 5))
  classes <- gmm_projection(da)
  for (what in c("classification", "boundaries")) {
    expect_draws(plot(seen, what = what))
    expect_draws(plot(classes, what = what, directions = 2:1))
    expect_draws(plot(classes, what = what, directions = 1))
  }
  expect_error(gmm_projection(coef(fit)), "fit_gmm_da", class = "mezcla_argument_error")
  expect_error(gmm_projection(fit, lambda = 2), "`lambda`.*2")
  expect_error(gmm_projection(fit_gmm(iris4, k = 1, covariance = "VVV")), "components that differ")
  expect_error(gmm_projection(fit_gmm(iris4, k = 1, covariance = "VVV", keep_data = FALSE)), class = "mezcla_error")
  expect_error(predict(seen, type = "class", directions = 5), "`directions`.*5")
  expect_error(plot(seen, directions = 1:3), "`directions` must be one or two, not 3")
  expect_error(predict(replace(seen, "center", list(1))), "gmm_projection", class = "mezcla_fit_error")
  skip_if_not_installed("ggplot2")
  expect_autoplot(ggplot2::autoplot(seen))
  expect_autoplot(ggplot2::autoplot(classes, what = "boundaries"))
})
