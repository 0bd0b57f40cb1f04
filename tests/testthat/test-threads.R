# No bit of a result depends on the number of threads, nor on what runs beside it.

x <- cloud(20300, 3, 3) # seven shards of 16 blocks of 192 rows, the last one not full
weights <- with_seed(1, rexp(nrow(x)))
labels <- score_groups(x, 3)
counts <- c(2, 3, 7)

test_that("fits of all families are the same to the last bit", {
  for (family in families) {
    one <- fit_iterations(x, 3, family, labels, 4, weights = weights, threads = 1)
    for (threads in counts) {
      other <- fit_iterations(x, 3, family, labels, 4, weights = weights, threads = threads)
      expect_identical(other[names(other) != "call"], one[names(one) != "call"])
    }
  }
})

test_that("so are fits from their own starts", {
  fit <- function(threads) {
    with_seed(1, fit_gmm(x, k = 3, covariance = "VVI", n_start = 4,
                         control = gmm_control(tol = 1e-2, threads = threads)))
  }
  one <- fit(1)
  for (threads in counts) expect_identical(fit(threads)[-1], one[-1])
})

test_that("so is k-means, with and without weights", {
  for (w in list(NULL, weights)) {
    fit <- function(threads) {
      with_seed(1, fit_kmeans(x, k = 6, weights = w, n_start = 3, control = kmeans_control(threads = threads)))
    }
    one <- fit(1)
    same <- names(one) != "call"
    for (threads in counts) expect_identical(unclass(fit(threads))[same], unclass(one)[same])
  }
})

test_that("so are starts that run side by side, in rows few and many", {
  for (rows in list(1:400, 1:9000)) {
    fit <- function(threads) {
      control <- gmm_control(max_iter = 20, tol = 0, threads = threads)
      with_seed(2, suppressWarnings(fit_gmm(x[rows, ], k = 3, covariance = "VVV", n_start = 7, control = control)))
    }
    one <- fit(1)
    for (threads in counts) expect_identical(fit(threads)[-1], one[-1])
  }
})

test_that("so are predictions and log-likelihoods", {
  theta <- complete_mle(x, labels)
  fit <- fit_iterations(x, 3, "VVV", theta, 2)
  answers <- function(threads) {
    old <- options(mezcla.threads = threads)
    on.exit(options(old))
    list(log_likelihood(theta, x), m_step(x, e_step(theta, x), "VEV"),
         lapply(c("class", "posterior", "logdensity", "mahalanobis"), function(type) predict(fit, type = type)))
  }
  one <- answers(1)
  for (threads in counts) expect_identical(answers(threads), one)
})

test_that("more threads than rows or shards do no harm", {
  expect_identical(fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 3, threads = 64)$trace,
                   fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 3, threads = 1)$trace)
  expect_identical(nrow(fit_gmm(matrix(c(1, 2, 4)), k = 1, covariance = "V",
                                control = gmm_control(threads = 1024))$data), 3L)
})

test_that("options(mezcla.threads) is what the controls take", {
  old <- options(mezcla.threads = 3)
  on.exit(options(old))
  expect_identical(gmm_control()$threads, 3L)
  expect_identical(kmeans_control()$threads, 3L)
  options(mezcla.threads = NULL)
  expect_identical(gmm_control()$threads, 2L)
})

test_that("a fork of a session that used threads fits the same, and ends", {
  skip_on_os("windows")
  skip_if_not_installed("parallel")
  # In a session of its own, which is killed if it hangs.
  output <- run_child(c(
    "set.seed(1)",
    "x <- matrix(rnorm(30000), ncol = 3)",
    "labels <- rep_len(1:3, 10000)",
    "control <- gmm_control(max_iter = 3, tol = 0, threads = 4)",
    "fit <- function() fit_gmm(x, k = 3, covariance = 'VVV', start = labels, control = control)$trace",
    "parent <- fit()",
    "children <- parallel::mclapply(1:4, function(i) fit(), mc.cores = 2)",
    "stopifnot(all(vapply(children, identical, NA, parent)))",
    "cat('all the same')"
  ), timeout = 60)
  expect_identical(output[length(output)], "all the same")
})

test_that("who says how many threads is asked for no other number", {
  # To ask for the default is an error then.
  before <- options(mezcla.threads = "none")
  on.exit(options(before))
  expect_error(default_threads(), class = "mezcla_error")
  em <- gmm_control(threads = 1)
  means <- kmeans_control(threads = 1)
  expect_no_error(suppressWarnings({
    fit_gmm(faithful, 1:2, control = em)
    fit_gmm(faithful, 2, "EEE", noise = TRUE, prior = gmm_prior(), labels = rep(c("a", NA), 136), control = em)
    fit_gmm(faithful, 2, "VVI", rounding = c(0.001, 1) / 2, control = em)
    fit_gmm(faithful, 1:2, "VVV", criterion = "CV", control = em)
    fit_gmm(faithful, 2, "VVV", start = cbind(c(2, 4), c(50, 80)), control = em)
    fit_kmeans(faithful, 2:3, criterion = "silhouette", control = means)
    fit_kmeans(faithful, 2, trim = 0.1, control = means)
    kmeans_limit(faithful, 2, control = em)
    fit_gmm_da(iris[1:4], iris$Species, control = em)
    gmm_boot(fit_gmm(faithful, 2, "VVI", control = em), n_boot = 2, control = em)
  }))
})

test_that("a time limit is heard while the caller waits for what another thread has to do", {
  x <- cloud(3000, 8, 8)
  data <- prepare_data(as_data_matrix(x))
  model <- model_spec(covariance = "VVV", proportions = "free", d = 8)
  start <- unclass(fit_gmm(x, 12, "VVV", control = gmm_control(max_iter = 3, tol = 0), n_start = 1)$params)
  # One job that ends at once, and one that would take minutes.
  control <- engine_control(gmm_control(tol = 0, threads = 2), data, c(1L, 2000000L))
  setTimeLimit(elapsed = 1, transient = TRUE)
  on.exit(setTimeLimit())
  expect_error(cpp_em(engine_problem(data, model, 12L), list(start, start), control, NULL), "time limit")
})
