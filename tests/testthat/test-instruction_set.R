# The same loops, compiled for each instruction set: the same answers but for rounding.

sets <- mezcla:::instruction_sets()

# What `compute` gives in each set, in a list.
in_each_set <- function(compute) {
  before <- mezcla:::instruction_set()
  on.exit(mezcla:::use_instruction_set(before))
  lapply(stats::setNames(sets, sets), function(set) {
    mezcla:::use_instruction_set(set)
    compute()
  })
}

test_that("there is plain C++ everywhere, and the last of the sets is in use unless one was asked for", {
  expect_identical(sets[1], "plain")
  expect_true(all(sets %in% c("plain", "baseline", "avx2", "avx512")))
  if (is.null(mezcla:::wanted_instruction_set())) {
    expect_identical(mezcla:::instruction_set(), sets[length(sets)])
  }
})

test_that("densities are right in every set, in few dimensions and in many, for blocks of any length", {
  for (d in c(1:9, 13, 20, 66, 130)) {
    n <- c(1, 7, 8, 9, 100, 193)[d %% 6 + 1]
    x <- cloud(n, d, 1, seed = d)
    theta <- random_params(d, 3, seed = d)
    expected <- ref_log_density(theta, x)
    for (values in in_each_set(function() dgmm(x, theta, log = TRUE))) expect_near(values, expected, 1e-12)
  }
})

test_that("responsibilities are right in every set, down to the smallest numbers", {
  theta <- gmm_params(c(0.25, 0.25, 0.5), matrix(c(0, 3, -5)), array(c(1, 4, 0.25), c(1, 1, 3)))
  x <- matrix(c(seq(-40, 40, length.out = 301), -1e3, 1e3, 1e6))
  joint <- ref_log_joint(theta, x)
  expected <- exp(joint - ref_log_density(theta, x))
  # Smaller shares than a normal number are none.
  expected[expected < 1e-307] <- 0
  for (w in in_each_set(function() e_step(theta, x))) {
    expect_lt(max(abs(log(unname(w)) - log(expected))[expected > 0]), 1e-11)
    expect_true(all(w[expected == 0] < 1e-306))
    expect_near(rowSums(w), rep(1, nrow(x)), 1e-14)
  }
})

# From the same parameters: where a start has no closed form it is known to a few digits less.
test_that("iterations of all families agree to 1e-12 of the log-likelihood", {
  weights <- with_seed(1, rexp(1000))
  for (d in c(2, 7)) {
    x <- cloud(1000, d, 3, seed = d)
    holes <- x
    holes[cbind(1:50, rep_len(seq_len(d), 50))] <- NA
    labels <- score_groups(x, 3)
    for (family in families) {
      for (data in if (d == 2) list(x, holes) else list(x)) {
        start <- complete_mle(data, labels, family, weights = weights)
        traces <- in_each_set(function() {
          fit_iterations(data, 3, family, start, 3, weights = weights)$trace
        })
        for (trace in traces) expect_near(trace, traces$plain, 1e-12)
      }
    }
  }
})

test_that("k-means finds the same clusters in every set, also where distances are equal", {
  grid <- as.matrix(expand.grid(1:12, 1:12, 1:3))
  for (x in list(cloud(1500, 4, 5), grid, grid + 1e9)) {
    centers <- with_seed(1, unique(x)[sample(nrow(unique(x)), 7), ])
    fits <- in_each_set(function() fit_kmeans(x, start = centers))
    for (fit in fits) {
      expect_identical(fit$cluster, fits$plain$cluster)
      expect_near(fit$trace, fits$plain$trace, 1e-12)
    }
  }
})

test_that("values beyond the range, or missing, are seen in every set wherever they stand", {
  for (at in c(1, 8, 61, 64, 99)) {
    x <- as.double(1:99)
    x[at] <- -1e200
    for (seen in in_each_set(function() mezcla:::cpp_survey(x))) expect_identical(seen, list(largest = 1e200, missing = FALSE))
    x[at] <- NA
    largest <- max(x, na.rm = TRUE)
    for (seen in in_each_set(function() mezcla:::cpp_survey(x))) expect_identical(seen, list(largest = largest, missing = TRUE))
  }
})

test_that("a set is asked for by option or environment variable, and one that is not there by neither", {
  ask <- function(...) {
    run_child(c(..., "cat(mezcla:::instruction_set())"), before = TRUE)
  }
  expect_identical(ask("options(mezcla.isa = 'plain')"), "plain")
  expect_identical(ask("Sys.setenv(MEZCLA_ISA = 'plain')"), "plain")
  unknown <- ask("Sys.setenv(MEZCLA_ISA = 'mmx', LANGUAGE = 'en')")
  expect_match(paste(unknown, collapse = " "), "variable MEZCLA_ISA must be one of \"plain\"")
  expect_identical(unknown[length(unknown)], sets[length(sets)])
  expect_error(mezcla:::use_instruction_set("mmx"), class = "mezcla_error")
  expect_error(mezcla:::use_instruction_set(2), class = "mezcla_error")
})

test_that("when the package is loaded, the option comes before the variable, and neither can stop it", {
  before <- mezcla:::instruction_set()
  old <- options(mezcla.isa = NULL)
  variable <- Sys.getenv("MEZCLA_ISA", NA)
  on.exit({
    options(old)
    if (is.na(variable)) Sys.unsetenv("MEZCLA_ISA") else Sys.setenv(MEZCLA_ISA = variable)
    mezcla:::use_instruction_set(before)
  })
  Sys.setenv(MEZCLA_ISA = "")
  expect_silent(mezcla:::.onLoad())
  expect_identical(mezcla:::instruction_set(), before)
  Sys.setenv(MEZCLA_ISA = "plain")
  mezcla:::.onLoad()
  expect_identical(mezcla:::instruction_set(), "plain")
  options(mezcla.isa = "mmx")
  expect_warning(mezcla:::.onLoad(), "options(mezcla.isa =) must be one of \"plain\"", fixed = TRUE,
                 class = "mezcla_option_warning")
  expect_identical(mezcla:::instruction_set(), "plain")
})

test_that("a package that is unloaded takes its library along, and loads again", {
  output <- run_child(attach = FALSE, c(
    "invisible(mezcla::fit_kmeans(faithful, 2, n_start = 1))", "unloadNamespace('mezcla')",
    "cat('mezcla' %in% names(getLoadedDLLs()), mezcla::fit_kmeans(faithful, 2, n_start = 1)$k, '\\n')"
  ))
  expect_identical(trimws(output[length(output)]), "FALSE 2")
})
