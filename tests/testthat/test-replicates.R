# What bootstrap_lrt() and stability() share: seeds, processes, and refits of a model.

plan_of <- function(...) replicate_plan(5, 3, ..., control = gmm_control(progress = FALSE))

test_that("every replicate has a seed of its own, from the generator", {
  values <- with_seed(1, run_replicates(function(i) runif(2), plan_of(1), ""))
  seeds <- with_seed(1, sample.int(.Machine$integer.max, 5))
  expect_identical(values, lapply(unname(seeds), function(seed) with_seed(seed, runif(2))), ignore_attr = TRUE)
})

test_that("the number of processes changes nothing, nor where the generator goes on", {
  skip_if_not(can_fork())
  result <- function(cores) {
    with_seed(1, list(unname(run_replicates(function(i) rnorm(3), plan_of(cores), "")), runif(1)))
  }
  expect_identical(result(2), result(1))
})

test_that("what goes wrong in a process is an error here, too", {
  skip_if_not(can_fork())
  for (cores in 1:2) {
    expect_error(run_replicates(function(i) stop("so wrong"), plan_of(cores), ""), "so wrong")
  }
})

test_that("fits inside replicates take one thread where replicates run side by side", {
  expect_identical(plan_of(1)$inner$threads, gmm_control()$threads)
  skip_if_not(can_fork())
  expect_identical(plan_of(2)$inner$threads, 1L)
})

test_that("noise and labels are given to refits as they were to the fit", {
  x <- rbind(geyser, with_seed(1, cbind(runif(10, 0, 8), runif(10, 20, 120))))
  fit <- function(...) with_seed(1, fit_gmm(x, k = 2, covariance = "EEE", n_start = 2, ...))
  expect_identical(given_noise(fit()), FALSE)
  expect_identical(given_noise(fit(noise = TRUE)), TRUE)
  expect_near(given_noise(fit(noise = 1e-4)), 1e-4)
  again <- function(labels, noise = FALSE) {
    checked <- check_labels(labels, 4, noise)
    expect_identical(check_labels(given_labels(checked, 1:4), 4, noise)$codes, checked$codes)
    expect_equal(check_labels(given_labels(checked, 1:4), 4, noise)$plausibility, checked$plausibility)
    suppressWarnings(check_labels(given_labels(checked, c(4, 1)), 2, noise), classes = "mezcla_labels_warning")
  }
  expect_identical(again(factor(c("a", NA, "b", "a")))$codes, c(1L, 1L))
  expect_identical(again(c(1, NA, 0, 2), TRUE)$codes, c(2L, 1L))
  expect_identical(again(rbind(c(1, 1), c(1, 0), c(0, 1), c(1, 0.5)))$plausibility, rbind(c(1, 0.5), c(1, 1)))
  expect_null(given_labels(NULL, 1:2))
})

test_that("a progress line counts replicates", {
  line <- progress_line(list(progress = TRUE), "k = 1")
  expect_silent(line$count(1, 10)) # not in the first two seconds
  quiet <- progress_line(list(progress = FALSE), "k = 1")
  expect_null(quiet$count(1, 10))
})

test_that("where nothing can be forked there is one process", {
  plan <- with_changed("can_fork", function() FALSE, plan_of(2))
  expect_identical(plan$cores, 1L)
  expect_identical(plan$inner$threads, gmm_control()$threads)
})

test_that("a process that is ended from outside is an error that says so", {
  skip_if_not(can_fork())
  session <- Sys.getpid()
  killed <- function(i) if (Sys.getpid() != session) tools::pskill(Sys.getpid(), tools::SIGKILL)
  expect_error(map_seeds(1:2, 1:2, killed, 2), "ended from outside; try `cores = 1`", class = "mezcla_process_error")
})

test_that("counts that are drawn again are those of draws", {
  counts <- c(3, 0, 5, 2)
  drawn <- with_seed(1, replicate(4000, redrawn_counts(counts)))
  expect_true(all(colSums(drawn) == 10))
  expect_near(rowMeans(drawn), counts, 0.1)
  expect_near(apply(drawn, 1, var), counts * (1 - counts / 10), 0.2)
})
