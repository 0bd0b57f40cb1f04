# The order of the components: which it is, and that everything follows when it changes.

# Four components; 2 and 4 have the same mean of the first variable, 1 and 3 the same means.
theta <- gmm_params(c(0.1, 0.3, 0.2, 0.4), rbind(c(5, 1), c(2, 9), c(5, 1), c(2, 3)),
                    array(rep(c(1, 0, 0, 1), 4) * rep(1:4, each = 4), c(2, 2, 4)))

test_that("the canonical order by hand: first variable, next variable, proportion", {
  ordered <- relabel(theta)
  expect_identical(ordered$proportions, c(0.4, 0.3, 0.2, 0.1))
  expect_identical(unname(ordered$means), rbind(c(2, 3), c(2, 9), c(5, 1), c(5, 1)))
  expect_identical(unname(ordered$covariances[1, 1, ]), c(4, 2, 3, 1))
  expect_identical(rownames(ordered$means), as.character(1:4))
  expect_identical(relabel(theta, "proportion")$proportions, c(0.4, 0.3, 0.2, 0.1))
  expect_identical(relabel(theta, c(3, 1, 4, 2))$proportions, c(0.2, 0.1, 0.4, 0.3))
  # Rounding does not break ties.
  noisy <- theta
  noisy$means[4, 1] <- 2 * (1 + 4e-16)
  expect_identical(relabel(noisy)$proportions, ordered$proportions)
  for (shift in c(-1e8, 1e8)) {
    far <- gmm_params(c(0.5, 0.5), c(0.001, 0) + shift, c(1e-6, 1e-6))
    expect_identical(unname(relabel(far)$means[, 1]), c(0, 0.001) + shift)
  }
})

test_that("another order is the same mixture, with its parts in that order", {
  x <- cloud(50, 3, 3)
  params <- random_params(3, 4)
  params$noise <- list(proportion = 0, box = rbind(rep(-10, 3), rep(10, 3)))
  order <- c(3, 1, 4, 2)
  other <- relabel(params, order)
  expect_s3_class(other, "gmm_params")
  expect_near(log_likelihood(other, x), log_likelihood(params, x), 1e-14)
  expect_near(e_step(other, x)[, 1:4], e_step(params, x)[, order], 1e-13)
  expect_identical(relabel(other, order(order)), params)
  expect_identical(relabel(params, 1:4), params)
})

test_that("names that labels gave go along, and back", {
  known <- complete_mle(iris4, iris$Species)
  other <- relabel(known, "proportion")
  expect_identical(other, known)
  turned <- relabel(known, c(2, 3, 1))
  expect_identical(rownames(turned$means), c("versicolor", "virginica", "setosa"))
  expect_identical(dimnames(turned$covariances)[[3]], c("versicolor", "virginica", "setosa"))
  expect_identical(relabel(turned, c(3, 1, 2)), known)
})

test_that("fits of mixtures and k-means come in the canonical order, whatever the seed", {
  for (seed in 1:4) {
    fit <- with_seed(seed, fit_gmm(geyser, k = 2, covariance = "VVV", n_start = 3))
    expect_false(is.unsorted(fit$params$means[, 1]))
    expect_identical(unname(fit$cluster), max.col(e_step(fit, geyser), ties.method = "first"))
    expect_identical(predict(fit), fit$cluster)
    chosen <- with_seed(seed, fit_gmm(geyser, k = 2:3, covariance = "EEE", n_start = 3))
    expect_false(is.unsorted(chosen$params$means[, 1]))
    means <- with_seed(seed, fit_kmeans(iris4, k = 3))
    expect_false(is.unsorted(means$centers[, 1]))
    expect_near(distortion(iris4, means$centers, means$cluster), means$tot.withinss, 1e-12)
    expect_identical(means$size, tabulate(means$cluster, 3))
  }
})

test_that("k-means with tied coordinates: the next decides", {
  corners <- as.matrix(expand.grid(0:1, 0:1)) * 10
  x <- corners[rep(1:4, 25), ] + cbind(c(-0.3, 0.3), rep(c(-0.1, 0.1), each = 2))[rep(1:4, each = 25), ]
  for (seed in 1:4) {
    fit <- with_seed(seed, fit_kmeans(x, k = 4))
    expect_near(fit$centers, rbind(c(0, 0), c(0, 10), c(10, 0), c(10, 10)), 0.05)
  }
})

test_that("the user's order stays: labels, values to start from, constraints on components", {
  down <- ifelse(geyser[, 2] > 67, 1L, 2L)
  theta <- complete_mle(geyser, down)
  starts <- list(labels = down, params = theta, responsibilities = e_step(theta, geyser),
                 centers = theta$means, fit = fit_gmm(geyser, 2, "VVV", start = down))
  first <- theta$means[1, 1]
  expect_gt(first, theta$means[2, 1])
  for (start in starts) {
    fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = start)
    expect_near(fit$params$means[1, 1], first, 0.1)
  }
  labels <- factor(replace(down, -(1:30), NA))
  expect_near(fit_gmm(geyser, covariance = "VVV", labels = labels)$params$means[1, 1], first, 0.1)
  held <- gmm_constraint(means = rbind(c(4.3, 80), c(NA, NA)))
  expect_identical(unname(fit_gmm(geyser, 2, "VVV", constraint = held)$params$means[1, ]), c(4.3, 80))
  expect_near(fit_kmeans(geyser, start = theta$means)$centers[1, 1], first, 0.1)
  bounded <- fit_gmm(geyser, 2, "VVV", constraint = gmm_constraint(eigen_ratio = 1e6))
  expect_lt(bounded$params$means[1, 1], bounded$params$means[2, 1])
})

test_that("a fit in another order is consistent, and back it is itself", {
  fit <- with_seed(1, fit_gmm(iris4, k = 3, covariance = "VVV", noise = TRUE, n_start = 3))
  other <- relabel(fit, c(3, 1, 2))
  expect_near(predict(other, type = "posterior")[, 1:3], predict(fit, type = "posterior")[, c(3, 1, 2)], 1e-12)
  expect_identical(predict(other), other$cluster)
  expect_identical(other$cluster == 0, fit$cluster == 0)
  expect_identical(summary(other)$table$rows, summary(fit)$table$rows[c(3, 1, 2, 4)])
  same <- c("loglik", "starts", "trace", "selection", "entropy", "call")
  expect_identical(other[same], fit[same])
  expect_identical(relabel(other, c(2, 3, 1)), fit)
})

test_that("labels and constraints of a fit follow", {
  species <- replace(iris$Species, -c(1:10, 51:60, 101:110), NA)
  fit <- fit_gmm(iris4, covariance = "VVI", labels = species, n_start = 2)
  other <- relabel(fit, c(2, 3, 1))
  expect_identical(as.character(predict(other)), as.character(predict(fit)))
  expect_identical(levels(predict(other)), c("versicolor", "virginica", "setosa"))
  expect_near(summary(other)$table$mean_probability, summary(fit)$table$mean_probability[c(2, 3, 1)], 1e-12)
  expect_identical(relabel(other, c(3, 1, 2)), fit)

  # Labels that are numbers are names too; and an unlabelled component may come first.
  numbers <- as.integer(replace(species, 101:110, NA))
  some <- with_seed(1, fit_gmm(iris4, k = 3, covariance = "VVI", labels = numbers, n_start = 2))
  other <- relabel(some, c(3, 2, 1))
  expect_identical(as.character(predict(other)), as.character(predict(some)))
  expect_near(summary(other)$table$mean_probability, rev(summary(some)$table$mean_probability), 1e-12)

  allowed <- matrix(TRUE, 272, 2)
  allowed[1:20, 1] <- geyser[1:20, 1] < 3
  plausible <- fit_gmm(geyser, covariance = "VVV", labels = allowed, noise = TRUE, n_start = 2)
  turned <- relabel(plausible, 2:1)
  expect_identical(impute(turned), impute(plausible))
  expect_equal(summary(turned)$table$mean_probability[c(2, 1, 3)], summary(plausible)$table$mean_probability)
  expect_identical(relabel(turned, 2:1), plausible)

  held <- fit_gmm(geyser, 2, "VVV", constraint = gmm_constraint(proportions = c(0.3, 0.7), means = rbind(NA * 1:2, c(4.3, 80))))
  turned <- relabel(held, 2:1)
  expect_identical(turned$constraint$proportions, c(0.7, 0.3))
  expect_identical(turned$constraint$means[1, ], c(4.3, 80))
  expect_identical(relabel(turned, 2:1), held)

  sigma <- array(c(0.1, 0, 0, 30, rep(NA, 4)), c(2, 2, 2))
  held <- fit_gmm(geyser, 2, "VVV", constraint = gmm_constraint(covariances = sigma))
  turned <- relabel(held, 2:1)
  expect_identical(turned$constraint$covariances[, , 2], diag(c(0.1, 30)))
  expect_identical(unname(turned$params$covariances[, , 2]), diag(c(0.1, 30)))
  expect_identical(relabel(turned, 2:1), held)
})

test_that("what the diagnosis says of a component it says of its new number", {
  x <- c(with_seed(1, rnorm(60)), rep(3, 10))
  start <- rep(1:2, c(60, 10))
  fit <- suppressWarnings(fit_gmm(x, covariance = "V", start = start))
  expect_identical(fit$status, "collapsed")
  expect_identical(as.integer(fit$components), 2L)
  turned <- relabel(fit, 2:1)
  expect_identical(turned$components, 1L)
  expect_identical(turned$diagnosis[1], sub("Component 2", "Component 1", fit$diagnosis[1]))
  lean <- suppressWarnings(fit_gmm(x, covariance = "V", start = start, keep_data = FALSE))
  expect_identical(relabel(lean, 2:1)$diagnosis, character(0))
  # The canonical order, where the component that collapsed becomes another one.
  own <- with_seed(1, suppressWarnings(fit_gmm(c(-x, 50 + 1:9 / 9), k = 3, covariance = "V", n_start = 1)))
  variances <- own$params$covariances[1, 1, ]
  if (own$status == "collapsed") {
    expect_identical(own$components, unname(which.min(variances)))
    expect_match(own$diagnosis[1], sprintf("Component %d ", own$components))
  }
})

test_that("k-means in another order, trimmed rows and all", {
  fit <- with_seed(1, fit_kmeans(iris4, k = 3, trim = 0.1, weights = rep(1:2, 75)))
  other <- relabel(fit, c(2, 3, 1))
  expect_identical(unname(other$centers), unname(fit$centers[c(2, 3, 1), ]))
  expect_identical(rownames(other$centers), as.character(1:3))
  expect_identical(other$withinss, fit$withinss[c(2, 3, 1)])
  expect_identical(other$size, fit$size[c(2, 3, 1)])
  expect_identical(other$cluster, c(0L, 3L, 1L, 2L)[fit$cluster + 1], ignore_attr = TRUE)
  expect_identical(relabel(other, c(3, 1, 2)), fit)
  expect_identical(relabel(other), fit)
  expect_false(is.unsorted(-relabel(fit, "proportion")$size))
})

test_that("a reference gives its order back", {
  fit <- with_seed(1, fit_gmm(iris4, k = 3, covariance = "VVV", n_start = 3))
  means <- with_seed(1, fit_kmeans(iris4, k = 3))
  for (order in list(c(2, 3, 1), c(3, 2, 1), 1:3)) {
    turned <- relabel(fit, order)
    for (reference in list(turned, coef(turned))) expect_identical(relabel(fit, reference), turned)
    expect_identical(relabel(coef(fit), turned), coef(turned))
    expect_identical(relabel(fit, turned$cluster), turned)
    expect_identical(relabel(fit, factor(letters[turned$cluster])), turned)
    centers <- relabel(means, order)
    expect_identical(relabel(means, centers), centers)
    expect_identical(relabel(means, stats::kmeans(iris4, centers$centers)), centers)
  }
  expect_near(mean(relabel(means, turned)$cluster == turned$cluster), 1, 0.15)
})

test_that("matching has the least total distance of all matchings", {
  for (seed in 1:20) {
    a <- random_params(2, 4, seed)
    b <- random_params(2, 4, seed + 100)
    pooled <- Reduce(`+`, lapply(1:4, function(j) a$proportions[j] * a$covariances[, , j]))
    cost <- vapply(1:4, function(j) sqrt(mahalanobis(a$means, b$means[j, ], pooled)), numeric(4))
    all <- as.matrix(expand.grid(1:4, 1:4, 1:4, 1:4))
    all <- all[apply(all, 1, function(p) length(unique(p)) == 4), ]
    total <- apply(all, 1, function(p) sum(cost[cbind(p, 1:4)]))
    expect_identical(relabel(a, b), relabel(a, all[which.min(total), ]), label = seed)
  }
})

test_that("where the pooled covariance is singular but for rounding, distances go by the variances", {
  # Nearly on the diagonal: whether adding up leaves anything of the difference depends on the weights.
  singular <- 0
  for (share in 1:19 / 20) for (size in 2:6) {
    line <- matrix(c(1, 1 - 2^-53, 1 - 2^-53, 1), 2)
    params <- gmm_params(c(share, 1 - share), rbind(c(0, 0), c(5, 5)), array(c(line, size * line), c(2, 2, 2)))
    singular <- singular + !is_covariance(parts_by_component(params)$metric)
    expect_identical(relabel(params, relabel(params, 2:1)), relabel(params, 2:1))
  }
  expect_gt(singular, 0)
})

test_that("the assignment is the best of all, with ties and signs", {
  for (seed in 1:30) {
    cost <- with_seed(seed, matrix(round(rnorm(25), seed %% 3), 5))
    all <- as.matrix(expand.grid(rep(list(1:5), 5)))
    all <- all[apply(all, 1, function(p) !anyDuplicated(p)), ]
    best <- least_assignment(cost)
    expect_setequal(best, 1:5)
    expect_near(sum(cost[cbind(best, 1:5)]), min(apply(all, 1, function(p) sum(cost[cbind(p, 1:5)]))), 1e-12)
  }
  expect_identical(least_assignment(matrix(7)), 1L)
})

test_that("labels count by weight, unknown ones and noise do not", {
  x <- c(0, 0.1, 0.2, 10, 10.1, 10.2)
  fit <- fit_gmm(x, start = rep(1:2, each = 3), covariance = "E")
  expect_identical(relabel(fit, c(2, NA, NA, NA, NA, NA))$cluster, rep(2:1, each = 3))
  expect_identical(relabel(fit, c(2, 1, 1, 0, 0, 2))$cluster, rep(1:2, each = 3))
  weighted <- fit_gmm(x, start = rep(1:2, each = 3), covariance = "E", weights = c(9, 1, 1, 1, 1, 1))
  expect_identical(relabel(weighted, c(2, 1, 1, 2, 0, 0))$cluster, rep(2:1, each = 3))
})

test_that("an order that makes no sense is an error that says what it must be", {
  fit <- fit_gmm(geyser, 2, "EEE", start = score_groups(geyser, 2))
  bad <- function(order, message, object = fit) {
    expect_error(relabel(object, order), message, class = "mezcla_error")
  }
  bad(c(1, 1), "`order` must be a permutation of the numbers from 1 to 2, .* labels of the 272 rows, not a vector")
  bad(c(1, 1), "parameters or a fit, not a vector of type numeric and length 2", coef(fit))
  bad("size", "`order` must be one of \"mean\", \"proportion\", not \"size\"")
  bad(NULL, "not NULL")
  bad(list(1), "not an object of class \"list\"|not a")
  bad(random_params(2, 3), "`order` must have 2 components, as `object` has, not 3")
  bad(random_params(3, 2), "`order` must have 2 columns")
  bad(rep(1:3, length.out = 272), "`order` must be whole numbers between 0 and 2, but that of row 3 is 3")
  bad(rep(c("a", "b", "c"), length.out = 272), "at most 2 different labels, not 3")
  expect_error(relabel(fit, 1:2, 3), "unused argument", class = "mezcla_error")
})

test_that("a spurious fit says after it what it said before, by the new numbers", {
  x <- rbind(with_seed(1, matrix(rnorm(120), 60)), c(2, 2), c(2.3, 1.6), c(2.5, 2.4))
  spurious <- function(...) suppressWarnings(fit_gmm(x, 2, "VVV", start = rep(2:1, c(60, 3)), ...))
  fit <- spurious()
  expect_identical(fit$status, "spurious")
  turned <- relabel(fit, order = 2:1)
  expect_identical(turned$diagnosis, sub(paste("Component", fit$components), paste("Component", 3L - fit$components), fit$diagnosis))
  expect_identical(relabel(spurious(keep_data = FALSE), order = 2:1)$diagnosis, character(0))
})
