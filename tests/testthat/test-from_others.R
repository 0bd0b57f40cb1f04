# Mixtures of other packages. Theirs were recorded by fixtures/make-others.R.
# Also for R/: to_mclust.

others <- readRDS(test_path("fixtures", "others.rds"))
x <- others$data

test_that("the log-likelihood at the parameters that are read is what the package says", {
  expect_near(log_likelihood(as_gmm_params(others$mvnormalmixEM), x), others$mvnormalmixEM$loglik, 1e-9)
  for (name in c("normalmixEM", "equal_sigma")) {
    expect_near(log_likelihood(as_gmm_params(others[[name]]), x[, 2]), others[[name]]$loglik, 1e-9)
  }
  diagonal <- as_gmm_params(others$ClusterR_diagonal)
  expect_identical(diag(diagonal$covariances[, , 2]), others$ClusterR_diagonal$covariance_matrices[2, ], ignore_attr = TRUE)
  expect_identical(unname(as_gmm_params(others$ClusterR_full)$covariances), others$ClusterR_full$covariance_matrices)
  # The best that there is.
  best <- fit_gmm(x, k = 2, covariance = "VVV", start = others$ClusterR_full)
  expect_near(log_likelihood(as_gmm_params(others$ClusterR_full), x), best$loglik, 1e-4)
})

test_that("flexmix is read by its slots", {
  if (nzchar(system.file(package = "flexmix"))) {
    expect_near(log_likelihood(as_gmm_params(others$flexmix), x), others$flexmix_loglik, 1e-9)
  }
  here <- environment()
  methods::setClass("FLXpart", methods::representation(parameters = "list"), where = here)
  made <- methods::setClass("flexmix", methods::representation(prior = "numeric", components = "list"), where = here)
  part <- function(...) list(methods::new("FLXpart", parameters = list(...)))
  fit <- made(prior = c(0.3, 0.7), components = list(part(center = 1:2, cov = diag(2)), part(center = 3:4, cov = 2 * diag(2))))
  params <- as_gmm_params(fit)
  expect_identical(params$proportions, c(0.3, 0.7))
  expect_identical(unname(params$means), rbind(1:2, 3:4) + 0)
  expect_identical(unname(params$covariances[, , 2]), 2 * diag(2))
  expect_error(as_gmm_params(made(prior = 1, components = list(part(coef = 1)))), "flexmix", class = "mezcla_argument_error")
})

test_that("tclust has its means in columns", {
  fit <- structure(list(centers = cbind(c(a = 1, b = 2), c(3, 4), c(5, 6)), cov = array(diag(2), c(2, 2, 3)), weights = c(1, 2, 5)),
                   class = "tclust")
  params <- as_gmm_params(fit)
  expect_equal(params$proportions, c(1, 2, 5) / 8)
  expect_identical(unname(params$means), rbind(1:2, 3:4, 5:6) + 0)
  expect_identical(colnames(params$means), c("a", "b"))
})

test_that("k-means is read as the maximum likelihood estimates of EII for its clusters", {
  for (fit in list(stats::kmeans(x, x[c(1, 30), ]), fit_kmeans(x, start = x[c(1, 30), ]))) {
    expect_same_params(as_gmm_params(fit), complete_mle(x, fit$cluster, "EII"))
    as_fit <- as_gmm_fit(fit, x)
    expect_identical(as_fit$covariance, "EII")
    expect_near(as_fit$loglik, log_likelihood(as_gmm_params(fit), x))
  }
  expect_error(as_gmm_params(fit_kmeans(x[1:2, ], start = x[1:2, ])), class = "mezcla_data_error")
})

test_that("scikit-learn's four kinds of covariances, with and without their names", {
  means <- rbind(1:3, 4:6)
  full <- aperm(array(c(diag(3), 2 * diag(3) + 0.5), c(3, 3, 2)), c(3, 1, 2))
  read <- function(covariances, type = NULL) {
    as_gmm_params(list(weights_ = c(0.25, 0.75), means_ = means, covariances_ = covariances, covariance_type = type))
  }
  same <- gmm_params(c(0.25, 0.75), means, array(c(diag(3), 2 * diag(3) + 0.5), c(3, 3, 2)))
  for (type in list(NULL, "full")) expect_identical(read(full, type), same)
  expect_identical(read(full[2, , ]), gmm_params(c(0.25, 0.75), means, full[2, , ]))
  expect_identical(read(rbind(1:3, 4:6))$covariances[, , 2], diag(4:6 + 0), ignore_attr = TRUE)
  expect_identical(read(c(1, 4), "spherical")$covariances[, , 2], diag(4, 3), ignore_attr = TRUE)
  # Nested lists, as JSON has them.
  nested <- lapply(1:2, function(j) lapply(1:3, function(a) as.list(full[j, a, ])))
  lists <- list(weights = list(0.25, 0.75), means = lapply(1:2, function(j) as.list(means[j, ] + 0)), covariances = nested)
  expect_identical(as_gmm_params(lists), same)
  expect_identical(as_gmm_params(unclass(same)), same, ignore_attr = TRUE)
  fails <- function(code, ...) expect_error(code, ..., class = "mezcla_argument_error")
  fails(as_gmm_params(list(weights_ = 1, means_ = 1)), "missing: covariances")
  square <- list(weights_ = c(0.5, 0.5), means_ = diag(2), covariances_ = diag(2))
  fails(as_gmm_params(square), "`covariance_type`.*2 x 2.*\"tied\"")
  expect_identical(as_gmm_params(c(square, covariance_type = "tied"))$covariances[, , 2], diag(2), ignore_attr = TRUE)
  fails(as_gmm_params(c(square, covariance_type = "full")), "2 x 2 x 2.*\"full\".*2 x 2")
  fails(as_gmm_params(list(weights = list(1, 2), means = list(list(1, 2), 3), covariances = 1)), "rows of equal length")
})

test_that("an Mclust comes and goes, in every family", {
  for (family in families) {
    fit <- suppressWarnings(fit_iterations(iris4, 3, family, iris$Species, 5))
    back <- as_gmm_fit(as_mclust(fit))
    expect_identical(back$covariance, family)
    expect_same_params(coef(back), coef(fit), 1e-12)
    expect_near(c(back$loglik, back$df), c(fit$loglik, fit$df))
    expect_true(back$converged)
  }
  line <- fit_gmm(x[, 2], k = 2, covariance = "V", start = score_groups(x, 2))
  expect_same_params(coef(as_gmm_fit(as_mclust(line))), coef(line), 1e-12)
})

test_that("mclust takes what as_mclust() gives", {
  skip_if_not_installed("mclust")
  for (family in families) {
    fit <- suppressWarnings(fit_iterations(iris4, 3, family, iris$Species, 5))
    theirs <- as_mclust(fit)
    expect_near(mclust::dens(iris4, family, theirs$parameters), predict(fit, type = "density"), 1e-10)
    expect_near(predict(theirs, iris4)$z, fit$z, 1e-10)
    expect_identical(theirs$df, mclust::nMclustParams(family, 4, 3) + 0)
    expect_near(theirs$bic, -stats::BIC(fit))
    expect_near(theirs$icl, mclust::icl(theirs))
  }
  noisy <- with_seed(1, fit_gmm(rbind(geyser, cbind(runif(20, 0, 10), runif(20, 0, 200))), 2, "VEI", noise = TRUE, n_start = 2))
  theirs <- as_mclust(noisy)
  expect_identical(as.integer(predict(theirs)$classification), unname(noisy$cluster))
  back <- as_gmm_fit(theirs)
  expect_near(back$loglik, noisy$loglik)
  expect_same_params(coef(back), coef(noisy), 1e-12)
  expect_output(print(summary(theirs)), "VEI")
})

test_that("fits by mclust are read, whatever it calls a single component", {
  skip_if_not_installed("mclust")
  mclustBIC <- mclust::mclustBIC # which Mclust() looks for where it is called
  for (name in c("XII", "XXI", "XXX")) {
    theirs <- mclust::Mclust(geyser, G = 1, modelNames = c(XII = "EII", XXI = "EEI", XXX = "VVV")[[name]], verbose = FALSE)
    ours <- as_gmm_fit(theirs)
    expect_near(c(ours$loglik, ours$df), c(theirs$loglik, theirs$df), 1e-9)
  }
  one <- mclust::Mclust(geyser[, 1], G = 1, verbose = FALSE)
  expect_near(as_gmm_fit(one)$loglik, one$loglik, 1e-9)
  two <- mclust::Mclust(geyser, G = 2, modelNames = "VVV", verbose = FALSE)
  expect_lt(abs(as_gmm_fit(two)$loglik - two$loglik), 0.01)
  expect_identical(colnames(as_gmm_fit(two)$means), colnames(geyser))
  # Anywhere parameters are asked for.
  expect_identical(e_step(two, geyser), e_step(as_gmm_params(two), geyser))
  expect_identical(dgmm(geyser, two), dgmm(geyser, as_gmm_params(two)))
  expect_identical(fit_gmm(geyser, start = two, covariance = "VVV")$loglik,
                   fit_gmm(geyser, start = as_gmm_params(two), covariance = "VVV")$loglik)
})

test_that("what cannot be read, or written, is told", {
  fails <- function(code, ...) expect_error(code, ..., class = "mezcla_argument_error")
  fails(as_gmm_params(1), "`object`.*not 1")
  for (class in c("Mclust", "mixEM", "GMMCluster", "tclust")) {
    fails(as_gmm_params(structure(list(G = 2), class = class)), "means and covariances of normal components")
  }
  fails(as_gmm_fit(others$ClusterR_full), "`data` must be given")
  expect_identical(as_gmm_fit(others$mvnormalmixEM)$n_obs, 68)
  fails(as_mclust(coef(as_gmm_fit(others$mvnormalmixEM))), "`fit`")
  weighted <- fit_gmm(x, 2, "EEE", weights = rep(1:2, 34), start = score_groups(x, 2))
  fails(as_mclust(weighted), "mclust.*weights")
  fails(as_mclust(fit_gmm(x, 2, "EEE", proportions = "equal", start = score_groups(x, 2))), "equal proportions")
  fit <- as_gmm_fit(others$mvnormalmixEM)
  expect_identical(as_gmm_fit(fit), fit)
  expect_identical(as_gmm_params(fit), coef(fit))
  expect_identical(update(fit, k = 1, start = "kmeans")$k, 1L)
})

test_that("nobody says of a mixture from elsewhere that all labels were known", {
  means <- fit_kmeans(iris4, 3)
  expect_output(print(as_gmm_fit(means, iris4)), "EM: .* after 0 iterations")
})

test_that("what mixtools' and flexmix's components share, and what one variable is called, is read", {
  made <- function(...) structure(list(lambda = c(0.4, 0.6), ...), class = "mixEM")
  # normalmixEM(arbmean = FALSE) has the least standard deviation and how many times it the others are.
  scaled <- as_gmm_params(made(mu = 3, sigma = 2, scale = c(1, 1.5)))
  expect_identical(as.vector(scaled$covariances), c(4, 9))
  expect_identical(as.vector(scaled$means), c(3, 3))
  x <- cbind(a = 1:2, b = 3:4)
  for (sigma in list(list(diag(2), 2 * diag(2)), diag(2))) {
    shared <- as_gmm_params(made(x = x, mu = c(3, 4), sigma = sigma))
    expect_identical(unname(shared$means), rbind(c(3, 4), c(3, 4)))
    expect_identical(colnames(shared$means), c("a", "b"))
    expect_identical(shared$covariances[, , 2], if (is.list(sigma)) sigma[[2]] else sigma, ignore_attr = TRUE)
  }
  here <- environment()
  methods::setClass("FLXpart", methods::representation(parameters = "list"), where = here)
  flexmix <- methods::setClass("flexmix", methods::representation(prior = "numeric", components = "list"), where = here)
  part <- function(mean, sd) list(methods::new("FLXpart", parameters = list(mean = mean, sd = sd)))
  expect_identical(as_gmm_params(flexmix(prior = c(0.3, 0.7), components = list(part(1, 2), part(3, 4)))),
                   gmm_params(c(0.3, 0.7), c(1, 3), c(4, 16)))
})

test_that("of trimmed k-means the variance is that of the rows that are kept", {
  weights <- rep(1:2, 34)
  for (fit in list(fit_kmeans(x, start = x[c(1, 30), ], trim = 0.1), fit_kmeans(x, start = x[c(1, 30), ], trim = 0.1, weights = weights))) {
    sigma2 <- fit$tot.withinss / (2 * sum(fit$size))
    expect_near(as_gmm_params(fit)$covariances[1, 1, ], c(sigma2, sigma2))
    expect_near(fit$n_values, 2 * sum(fit$size))
  }
})

test_that("as_mclust() has all models that were tried, and the rows' names", {
  rows <- geyser
  rownames(rows) <- paste0("r", seq_len(nrow(rows)))
  fit <- fit_gmm(rows, 1:2, c("VVV", "EII"), proportions = c("free", "equal"), n_start = 2)
  bic <- as_mclust(fit)$BIC
  expect_identical(rownames(as_mclust(fit)$z), rownames(rows))
  expect_s3_class(bic, "mclustBIC")
  expect_identical(dimnames(unclass(bic)), list(c("1", "2"), c("EII", "VVV")))
  tried <- fit$selection[fit$selection$k == 2 & fit$selection$proportions == "free", ]
  expect_identical(bic["2", tried$covariance], -tried$BIC, ignore_attr = TRUE)
  skip_if_not_installed("mclust")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_no_error(plot(as_mclust(fit), what = "BIC"))
})
