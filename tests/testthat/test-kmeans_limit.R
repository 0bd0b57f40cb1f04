# From the mixture to k-means: equal proportions, sigma^2 I, sigma^2 -> 0.

limits <- list(
  geyser = list(x = geyser, limit = kmeans_limit(geyser, start = rbind(c(2, 60), c(4, 80)))),
  iris = list(x = iris4, limit = kmeans_limit(iris4, start = iris4[c(1, 60, 120), ])),
  people = list(x = as.matrix(people[1:2]),
                limit = kmeans_limit(people[1:2], start = rbind(c(160, 60), c(180, 80))))
)

test_that("the path decreases and ends at Lloyd's solution", {
  for (name in names(limits)) {
    limit <- limits[[name]]$limit
    path <- limit$path
    last <- path[nrow(path), ]
    expect_true(all(diff(path$sigma2) < 0))
    scale <- sqrt(max(diag(cov(limits[[name]]$x))))
    expect_lt(last$distance / scale, 1e-8)
    expect_near(limit$centers[[nrow(path)]], limit$lloyd$centers, 1e-8, label = name)
    expect_near(last$distortion, limit$lloyd$tot.withinss, 1e-10)
  }
})

test_that("responsibilities become zeros and ones", {
  for (case in limits) {
    path <- case$limit$path
    expect_true(all(path$hardness <= 1 & path$hardness >= 1 / nrow(case$limit$start)))
    expect_lt(1 - path$hardness[nrow(path)], 1e-3)
    expect_gt(path$hardness[nrow(path)], path$hardness[1])
  }
})

test_that("the soft distortion lies between J - 2 sigma^2 n log k and J, and tends to J", {
  for (case in limits) {
    path <- case$limit$path
    n <- nrow(case$x)
    k <- nrow(case$limit$start)
    expect_true(all(path$soft_distortion <= path$distortion * (1 + 1e-12)))
    expect_true(all(path$soft_distortion >= (path$distortion - 2 * path$sigma2 * n * log(k)) * (1 - 1e-12)))
  }
})

test_that("-2 sigma^2 l is soft distortion plus constant, both written out", {
  for (case in limits) {
    path <- case$limit$path
    x <- case$x
    k <- nrow(case$limit$start)
    for (t in seq_len(nrow(path))) {
      s2 <- path$sigma2[t]
      centers <- case$limit$centers[[t]]
      distance <- vapply(seq_len(k), function(j) colSums((t(x) - centers[j, ])^2), numeric(nrow(x)))
      nearest <- apply(distance, 1, min)
      soft <- sum(nearest - 2 * s2 * log(rowSums(exp(-(distance - nearest) / (2 * s2)))))
      expect_near(path$soft_distortion[t], soft, 1e-9)
      constant <- 2 * s2 * nrow(x) * (log(k) + ncol(x) / 2 * log(2 * pi * s2))
      expect_near(path$constant[t], constant, 1e-13)
      theta <- gmm_params(rep(1 / k, k), unname(centers), diag(s2, ncol(x)))
      expect_near(path$minus_2_sigma2_loglik[t], -2 * s2 * ref_loglik(theta, x), 1e-11)
      expect_near(path$minus_2_sigma2_loglik[t], soft + constant, 1e-9)
    }
  }
})

test_that("far enough down the path -2 sigma^2 l is J", {
  limit <- kmeans_limit(geyser, start = rbind(c(2, 60), c(4, 80)), sigma2 = 10^-(0:12))
  path <- limit$path
  gap <- abs(path$minus_2_sigma2_loglik - path$distortion) / path$distortion
  expect_lt(gap[13], 1e-9)
  expect_true(all(diff(gap[3:13]) < 0))
  expect_true(all(is.finite(as.matrix(path))))
})

test_that("for large sigma^2 all centres are the mean, and for k = 1 always", {
  limit <- kmeans_limit(geyser, start = rbind(c(2, 60), c(4, 80)), sigma2 = c(1e6, 1e-3),
                        control = gmm_control(tol = 1e-10, progress = FALSE))
  for (j in 1:2) expect_near(limit$centers[[1]][j, ], colMeans(geyser), 1e-3)
  one <- kmeans_limit(geyser, k = 1, sigma2 = c(100, 1))
  for (centers in one$centers) expect_near(centers, colMeans(geyser), 1e-12)
  expect_identical(one$path$hardness, c(1, 1))
  expect_near(one$path$soft_distortion, one$path$distortion, 1e-12)
})

test_that("at any unit of measurement the path is the same", {
  base <- limits$geyser$limit
  for (unit in c(2^-60, 2^60)) {
    moved <- kmeans_limit(geyser * unit, start = rbind(c(2, 60), c(4, 80)) * unit)
    expect_near(moved$path$hardness, base$path$hardness, 1e-12)
    expect_near(moved$path$sigma2, base$path$sigma2 * unit^2, 1e-14)
    expect_near(moved$path$distortion, base$path$distortion * unit^2, 1e-9)
  }
})

test_that("as a data frame it is its path", {
  expect_identical(as.data.frame(limits$iris$limit), limits$iris$limit$path)
})

test_that("with weights and missing values the limit is the k-means of these", {
  x <- scale(geyser)
  x[seq(3, 272, by = 17), 1] <- NA
  x[seq(5, 272, by = 29), 2] <- NA
  weights <- with_seed(1, rexp(272))
  centers <- rbind(c(-1, -1), c(0.7, 0.7))
  limit <- kmeans_limit(x, start = centers, weights = weights, control = gmm_control(tol = 1e-10, progress = FALSE))
  last <- limit$path[nrow(limit$path), ]
  expect_near(limit$lloyd$centers, fit_kmeans(x, start = centers, weights = weights)$centers, 1e-15)
  expect_lt(last$distance, 1e-3)
  expect_near(last$soft_distortion, limit$lloyd$tot.withinss, 1e-3)
  expect_near(last$distortion, limit$lloyd$tot.withinss, 1e-6)
  expect_gt(last$hardness, 0.999)
})

test_that("a centre that is nearest to no row is a warning, and EM ends without it", {
  start <- rbind(c(165, 60), c(500, 500))
  expect_warning(limit <- kmeans_limit(people[1:2], start = start), "Centre 2 of `start` is nearest to no row",
                 class = "mezcla_start_warning")
  expect_identical(unique(limit$status), "empty")
  expect_gt(min(limit$path$distance), 100)
  # The row whose responsibility for the far centre falls most slowly is that with the smallest difference.
  x <- cbind(c(0, 1, 2))
  w <- e_step(gmm_params(c(0.5, 0.5), means = rbind(1, 9), covariances = array(2, c(1, 1, 2))), x)
  expect_near(m_step(x, w, sigma2 = 2)$means[2, 1], 2, 0.05)
  # A row that weighs nothing is none.
  expect_warning(kmeans_limit(c(0, 1, 2, 90), start = rbind(1, 90), weights = c(1, 1, 1, 0)), "nearest to no row")
  expect_no_warning(kmeans_limit(people[1:2], start = rbind(c(165, 60), c(180, 80))))
})

test_that("no more digits are printed than EM converged to", {
  start <- rbind(c(165, 60), c(180, 80))
  path <- c(400, 100, 20, 5, 1)
  at <- function(tol) kmeans_limit(people[1:2], sigma2 = path, start = start, control = gmm_control(tol = tol, progress = FALSE))
  loose <- at(1e-3)
  tight <- at(1e-12)
  error <- mezcla:::limit_error(loose)
  expect_true(all(abs(loose$path$soft_distortion - tight$path$soft_distortion) <= error$J))
  # The default is tight: four digits of the distance are those of a run that goes on.
  usual <- kmeans_limit(people[1:2], sigma2 = path, start = start)
  expect_equal(signif(usual$path$distance[2:4], 4), signif(tight$path$distance[2:4], 4))
  # A distance below the error is printed as none.
  close <- loose
  close$path$distance <- error$distance / 2
  expect_identical(sub(".* ", "", trimws(capture.output(print(close))[4:8])), rep("0", 5))
})

test_that("the print has its numbers in every language", {
  limit <- kmeans_limit(six, k = 2, sigma2 = c(4, 1, 0.01), start = c(0, 1))
  numbers <- function(language) {
    old <- Sys.getenv("LANGUAGE")
    on.exit(Sys.setenv(LANGUAGE = old))
    Sys.setenv(LANGUAGE = language)
    regmatches(paste(capture.output(print(limit)), collapse = " "), gregexpr("[0-9.]+", paste(capture.output(print(limit)), collapse = " ")))[[1]]
  }
  expect_identical(numbers("es"), numbers("en"))
  expect_no_match(capture.output(print(limit)), "NA")
})
