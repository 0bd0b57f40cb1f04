# Fits among processes and threads: Ctrl-C in every long call, forks after and within threads, and
# R's generators. (test-threads.R has the bits, test-interrupt.R single fits.)

skip_on_os("windows")
skip_on_cran()

# Calls that would take minutes, by what they would be known as.
long_calls <- c(
  "fit_gmm, given start" = "fit_gmm(x, k = 20, covariance = 'VVV', start = labels, control = endless)",
  "fit_gmm, starts" = "fit_gmm(x, k = 15, covariance = 'VVE', n_start = 100)",
  "fit_gmm, several models" = "fit_gmm(x, k = 1:9)",
  "fit_gmm, moves" = "fit_gmm(iris[1:4], k = 5, covariance = 'VVI', control = gmm_control(search = 1e7))",
  "fit_gmm, CV" = "fit_gmm(faithful, k = 1:9, criterion = 'CV', folds = 100)",
  "fit_gmm, missing values" = "fit_gmm(holes, k = 20, covariance = 'VVV', start = labels, control = endless)",
  "fit_kmeans, lloyd" = "fit_kmeans(x, start = x[1:500, ])",
  "fit_kmeans, starts" = "fit_kmeans(x, k = 200, n_start = 50)",
  "fit_kmeans, moves" = "fit_kmeans(x[1:5000, ], k = 50, control = kmeans_control(search = 1e7))",
  "fit_kmeans, hartigan" = "fit_kmeans(x, start = x[1:500, ], control = kmeans_control(method = 'hartigan'))",
  "fit_kmeans, minibatch" = "fit_kmeans(x, start = x[1:300, ], control = kmeans_control(method = 'minibatch', batch_size = 1e5))",
  "fit_kmeans, exact" = "fit_kmeans(x[1:4e5], k = 120)",
  "fit_kmeans, trimmed" = "fit_kmeans(x, start = x[1:500, ], trim = 0.1)",
  "fit_kmeans, missing values" = "fit_kmeans(holes, start = x[1:500, ])",
  "bootstrap_lrt" = "bootstrap_lrt(faithful, k = 1:2, n_boot = 1e5)",
  "stability" = "stability(fit, n_boot = 1e5)",
  "em_trace" = "em_trace(x, labels, control = endless)",
  "kmeans_trace" = "kmeans_trace(x, x[1:200, ])",
  "kmeans_limit" = "kmeans_limit(x, start = x[1:50, ])",
  "complete_mle, missing values" = "complete_mle(holes, labels, covariance = 'VVE')",
  "m_step" = "m_step(wide, shares, covariance = 'VVE')",
  "log_likelihood" = "log_likelihood(many, x)",
  "predict" = "predict(of_many, x[rep(seq_len(nrow(x)), 3), ])",
  "rgmm" = "rgmm(2e7, many)",
  "pgmm" = "pgmm(points, on_a_line)"
)

# Each of the calls in one session, interrupted when it has run for 0.4 seconds: a line for each, with
# the processor's seconds that went by until the session had control again.
interrupted_calls <- function(calls) {
  run_child(paste(c(
    "set.seed(1)",
    "x <- matrix(rnorm(1.5e6), ncol = 10)",
    "holes <- replace(x, sample(length(x), 2e5), NA)",
    "holes[, 1] <- x[, 1]",
    "labels <- rep_len(1:20, nrow(x))",
    "endless <- gmm_control(tol = 0, max_iter = 1e6, threads = 1)",
    "options(mezcla.threads = 1)",
    "fit <- fit_gmm(faithful, k = 2, covariance = 'VVV')",
    "wide <- matrix(rnorm(400 * 60), 400)",
    "shares <- matrix(rexp(400 * 10), 400)",
    "shares <- shares / rowSums(shares)",
    "many <- gmm_params(rep(1 / 1500, 1500), x[1:1500, ], diag(10) + 0.1)",
    "points <- rep(x[, 1], 20)",
    "on_a_line <- gmm_params(rep(1 / 500, 500), x[1:500, 1], rep(1, 500))",
    "at_once <- gmm_control(max_iter = 0, tol = 0, threads = 1)",
    "of_many <- suppressWarnings(fit_gmm(x[1:2000, ], start = many, control = at_once))",
    "cpu <- function() sum(proc.time()[1:2])",
    "interrupted <- function(call) {",
    "  gc()",
    "  system(sprintf('(sleep 0.4; kill -INT %d) > /dev/null 2>&1 &', Sys.getpid()))",
    "  from <- cpu()",
    "  how <- tryCatch({ eval(call); Sys.sleep(2); 'ended' }, interrupt = function(e) 'interrupted')",
    "  cat(how, cpu() - from, '\\n')",
    "}",
    sprintf("interrupted(quote(%s))", calls),
    "memory <- function() {",
    "  gc()",
    "  line <- grep('^VmRSS', readLines('/proc/self/status'), value = TRUE)",
    "  as.numeric(gsub('[^0-9]', '', line)) / 1024",
    "}",
    "if (file.exists('/proc/self/status')) {",
    "  used <- numeric()",
    sprintf("  for (i in 1:4) { interrupted(quote(%s)); used[i] <- memory() }", calls[1]),
    "  cat('grown', used[4] - used[1], '\\n')",
    "}",
    "cat(fit_gmm(faithful, k = 2, covariance = 'VVV')$status, '\\n')"
  ), collapse = "\n"), timeout = 600)
}

test_that("Ctrl-C ends every long call within a second, and gives its memory back", {
  said <- trimws(interrupted_calls(long_calls))
  said <- strsplit(said[nzchar(said)], " ")
  expect_gte(length(said), length(long_calls) + 1)
  for (i in seq_along(long_calls)) {
    label <- names(long_calls)[i]
    expect_identical(said[[i]][1], "interrupted", label = label)
    # Of the processor's time, lest a loaded machine decides: 0.4 seconds before the signal, one after.
    expect_lt(as.numeric(said[[i]][2]), 1.4, label = paste(label, said[[i]][2]))
  }
  grown <- Filter(function(line) line[1] == "grown", said)
  if (length(grown) > 0) expect_lt(as.numeric(grown[[1]][2]), 30)
  expect_identical(said[[length(said)]], "converged")
})

test_that("forks of forks, and threads within them, end and agree", {
  output <- run_child(c(
    "set.seed(1)",
    "x <- matrix(rnorm(30000), ncol = 3)",
    "control <- function(threads) gmm_control(max_iter = 3, tol = 0, threads = threads)",
    "fit <- function(threads) fit_gmm(x, k = 3, covariance = 'VVV', start = rep_len(1:3, 10000), control = control(threads))$trace",
    "means <- function() { set.seed(2); fit_kmeans(x, 5, n_start = 3)$centers }",
    "test <- function() { set.seed(3); bootstrap_lrt(faithful, k = 1, n_boot = 4, cores = 2, level = 0.5, control = gmm_control(search = 0))$tests }",
    "steady <- function() { set.seed(4); stability(faithful, k = 2, n_boot = 4, cores = 2, control = gmm_control(search = 0))$table }",
    "expected <- list(fit(2), means(), test(), steady())",
    "within <- function(i) list(fit(i), means(), test(), steady())",
    "nested <- parallel::mclapply(1:3, within, mc.cores = 2)",
    "stopifnot(vapply(nested, identical, NA, expected))",
    "twice <- parallel::mclapply(1:2, function(i) parallel::mclapply(1:2, function(j) fit(3), mc.cores = 2), mc.cores = 2)",
    "stopifnot(vapply(unlist(twice, recursive = FALSE), identical, NA, expected[[1]]))",
    "cat('all the same')"
  ), timeout = 120)
  expect_identical(output[length(output)], "all the same")
})

test_that("two processes that fit at once do not know of each other", {
  output <- run_child(c(
    "first <- function() { set.seed(1); fit_gmm(iris[1:4], k = 3, covariance = 'VEV', control = gmm_control(search = 4, threads = 2))[-1] }",
    "second <- function() { set.seed(2); unclass(fit_kmeans(iris[1:4], k = 4, control = kmeans_control(threads = 2))) }",
    "alone <- list(first(), second())",
    "jobs <- list(parallel::mcparallel(first()), parallel::mcparallel(second()))",
    "here <- first()",
    "both <- unname(parallel::mccollect(jobs))",
    "same <- function(a, b) identical(a[names(a) != 'call'], b[names(b) != 'call'])",
    "stopifnot(same(both[[1]], alone[[1]]), same(both[[2]], alone[[2]]), same(here, alone[[1]]))",
    "cat('all the same')"
  ), timeout = 120)
  expect_identical(output[length(output)], "all the same")
})

# ---- Generators -------------------------------------------------------------------------------

kinds <- list(
  "Mersenne-Twister", "Wichmann-Hill", "Marsaglia-Multicarry", "Super-Duper", "Knuth-TAOCP-2002",
  "L'Ecuyer-CMRG", c("Mersenne-Twister", "Box-Muller"), c("Mersenne-Twister", "Inversion", "Rounding")
)

test_that("a seed gives the same results under every generator, which goes on from there", {
  before <- RNGkind()
  on.exit(suppressWarnings(RNGkind(before[1], before[2], before[3])))
  draws <- function() {
    list(fit_gmm(geyser, k = 2, covariance = "VEE", control = gmm_control(search = 4))[-1],
         unclass(fit_kmeans(iris4, k = 3, control = kmeans_control(search = 4)))[c("centers", "trace")],
         fit_kmeans(iris4, k = 3, control = kmeans_control(method = "minibatch"))$centers,
         rgmm(5, random_params(2, 2)), next_number = runif(1))
  }
  for (kind in kinds) {
    suppressWarnings(do.call(RNGkind, as.list(kind)))
    set.seed(1)
    one <- draws()
    set.seed(1)
    two <- draws()
    set.seed(2)
    other <- draws()
    expect_identical(one, two, label = paste(kind, collapse = " "))
    expect_false(identical(one$next_number, other$next_number), label = paste(kind, collapse = " "))
  }
})

test_that("a session that has drawn no number yet gets one", {
  output <- run_child(c(
    "stopifnot(!exists('.Random.seed', globalenv()))",
    "fit <- fit_gmm(faithful, k = 2, covariance = 'VVV')",
    "stopifnot(exists('.Random.seed', globalenv()))",
    "cat(fit$status)"
  ))
  expect_identical(output[length(output)], "converged")
})

# ---- Instruction sets -------------------------------------------------------------------------

# Exactly the same within a set, whatever the number of threads; between sets up to the order of
# additions and the last bits of exp and log.
between_sets <- 1e-11

test_that("every instruction set has bits of its own, and all agree to 1e-11", {
  old <- mezcla:::instruction_set()
  on.exit(mezcla:::use_instruction_set(old))
  x <- cloud(9300, 3, 3)
  # From the same parameters: a start by labels is known to fewer digits where it iterates.
  starts <- lapply(c(EEI = "EEI", VVE = "VVE", VVV = "VVV"), function(family) complete_mle(x, score_groups(x, 3), family))
  traces <- list()
  for (set in mezcla:::instruction_sets()) {
    mezcla:::use_instruction_set(set)
    for (family in c("EEI", "VVE", "VVV")) {
      start <- starts[[family]]
      one <- fit_iterations(x, 3, family, start, 4, threads = 1)$trace
      for (threads in c(2, 3, 7)) {
        expect_identical(fit_iterations(x, 3, family, start, 4, threads = threads)$trace, one, label = paste(set, family, threads))
      }
      if (is.null(traces[[family]])) traces[[family]] <- one
      expect_near(one, traces[[family]], between_sets, label = paste(set, family))
    }
  }
})
