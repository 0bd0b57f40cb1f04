# The table of families: names, letters, degrees of freedom.

test_that("the table spells out the letters of its names", {
  table <- gmm_families()
  expect_identical(table$covariance, families)
  expect_identical(paste0(table$volume, table$shape, table$orientation), families)
  expect_identical(table$covariance[table$closed_form], closed_form)
  expect_identical(table$alias[match(c("VII", "VVI", "EEE", "VVV"), families)],
                   c("spherical", "diagonal", "tied", "full"))
  expect_identical(sum(!is.na(table$alias)), 4L)
})

test_that("what the engine knows of families is what their definitions say", {
  traits <- family_traits(families)
  expect_identical(families[traits$common], c("EII", "EEI", "EEE"))
  expect_identical(families[traits$diagonal], families[substr(families, 3, 3) == "I"])
  # A family takes any unit of each column if it has, with Sigma_j, also D Sigma_j D for every diagonal D.
  expect_identical(families[traits$equivariant], c("EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV"))
  expect_identical(families[!traits$closed_form], c("VEI", "VEE", "EVE", "VVE", "VEV"))
  expect_identical(family_traits(c("E", "V"))$closed_form, c(TRUE, TRUE))
})

test_that("degrees of freedom are those of the literature", {
  # Celeux & Govaert (1995), table 1: the free parameters of the covariances.
  of_covariances <- function(family, k, d) {
    beta <- d * (d + 1) / 2
    switch(family,
      EII = 1, VII = k, EEI = d, VEI = d + k - 1, EVI = k * d - k + 1, VVI = k * d,
      EEE = beta, VEE = beta + k - 1, EVE = beta + (k - 1) * (d - 1), VVE = beta + (k - 1) * d,
      EEV = k * beta - (k - 1) * d, VEV = k * beta - (k - 1) * (d - 1),
      EVV = k * beta - (k - 1), VVV = k * beta
    )
  }
  for (k in 1:3) {
    for (d in 2:4) {
      for (family in families) {
        start <- complete_mle(iris4[, 1:d], rep_len(seq_len(k), 150), family)
        fit <- fit_iterations(iris4[, 1:d], k, family, start, 1)
        expect_identical(fit$df, k - 1 + k * d + of_covariances(family, k, d))
      }
    }
  }
})

test_that("degrees of freedom are mclust's", {
  skip_if_not_installed("mclust")
  for (family in families) {
    for (k in c(1, 2, 5)) {
      ours <- count_parameters(model_spec(family, d = 4), k, 4)
      expect_identical(ours, as.double(mclust::nMclustParams(family, d = 4, G = k)))
    }
  }
  for (family in c("E", "V")) {
    expect_identical(count_parameters(model_spec(family, d = 1), 3, 1),
                     as.double(mclust::nMclustParams(family, d = 1, G = 3)))
  }
})

test_that("what is held fixed is not counted", {
  expect_identical(count_parameters(model_spec("VVV", "equal", d = 2), 3, 2), 6 + 9)
  expect_identical(count_parameters(model_spec(sigma2 = 2, d = 2), 3, 2), 2 + 6)
  expect_identical(count_parameters(model_spec(proportions = "equal", sigma2 = 2, d = 2), 3, 2), 6)
})

test_that("aliases, rows of the table and names are the same families", {
  fit <- function(covariance, x = iris4) fit_iterations(x, 2, covariance, score_groups(iris4, 2), 2)
  expect_identical(fit("full")$loglik, fit("VVV")$loglik)
  expect_identical(fit("tied")$covariance, "EEE")
  expect_identical(fit("diagonal")$covariance, "VVI")
  expect_identical(fit("spherical")$covariance, "VII")
  expect_identical(fit(subset(gmm_families(), covariance == "EEV"))$covariance, "EEV")
})

test_that("in one dimension a family is E or V, whatever its name", {
  expect_identical(covariance_names(families, d = 1), c("E", "V"))
  for (name in c("EEE", "tied", "E")) expect_identical(covariance_names(name, d = 1), "E")
  for (name in c("VEI", "full", "V")) expect_identical(covariance_names(name, d = 1), "V")
  x <- geyser[, "waiting"]
  labels <- score_groups(geyser, 2)
  expect_identical(fit_iterations(x, 2, "VVV", labels, 5)$trace, fit_iterations(x, 2, "V", labels, 5)$trace)
  # 1 + 2 + 2 and 1 + 2 + 1 parameters
  expect_identical(fit_iterations(x, 2, "V", labels, 1)$df, 5)
  expect_identical(fit_iterations(x, 2, "E", labels, 1)$df, 4)
})

test_that("families are described by what their letters say", {
  expect_identical(describe_family("VII"), "spherical: variable volume")
  expect_identical(describe_family("EVI"), "diagonal: equal volume, variable shape")
  expect_identical(describe_family("VEE"),
                   "ellipsoidal: variable volume, equal shape, equal orientation")
  expect_identical(anyDuplicated(vapply(families, describe_family, "")), 0L)
})

test_that("diag is short for diagonal", {
  expect_identical(covariance_names(c("diag", "VVI", "full"), 2), c("VVI", "VVV"))
})
