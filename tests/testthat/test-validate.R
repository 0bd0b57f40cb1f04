# Fits that come back: from a file, from another session, from an earlier version, or damaged.

here <- geyser[seq(1, 272, by = 4), ]
fit <- fit_gmm(here, k = 2, covariance = "VVV", start = score_groups(here, 2), weights = rep(1:2, 34),
               control = gmm_control(tol = 0, max_iter = 5))
smaller <- fit_gmm(here, k = 2, covariance = "EEE", start = score_groups(here, 2), weights = rep(1:2, 34))
labelled <- fit_gmm(here, k = 2, covariance = "VVV", labels = replace(score_groups(here, 2), 1:9, NA), noise = TRUE)
means <- fit_kmeans(here, start = here[1:2, ])
theta <- coef(fit)

damaged_as <- function(fit, part, value) {
  fit[[part]] <- value
  fit
}

# ---- What is damaged ---------------------------------------------------------------------------

bad_params <- list(
  "no params" = NULL,
  "a covariance less" = damaged_as(theta, "covariances", theta$covariances[, , 1, drop = FALSE]),
  "a matrix of covariances" = damaged_as(theta, "covariances", diag(2)),
  "covariances NaN" = damaged_as(theta, "covariances", theta$covariances * NaN),
  "covariances negative" = damaged_as(theta, "covariances", -theta$covariances),
  "covariances singular" = damaged_as(theta, "covariances", theta$covariances * 0 + 1),
  "no covariances" = damaged_as(theta, "covariances", NULL),
  "a column less" = damaged_as(theta, "means", theta$means[, 1, drop = FALSE]),
  "means a vector" = damaged_as(theta, "means", as.vector(theta$means)),
  "means NA" = damaged_as(theta, "means", NA * theta$means),
  "no means" = damaged_as(theta, "means", NULL),
  "three proportions" = damaged_as(theta, "proportions", c(0.2, 0.3, 0.5)),
  "proportions of words" = damaged_as(theta, "proportions", c("a", "b")),
  "proportions negative" = damaged_as(theta, "proportions", c(-1, 2)),
  "no proportions" = damaged_as(theta, "proportions", NULL),
  "a noise without a box" = damaged_as(theta, "noise", list(proportion = 0.1)),
  "a number" = structure(1, class = "gmm_params"),
  "an empty list" = structure(list(), class = "gmm_params")
)
bad_gmm <- c(
  lapply(bad_params, function(params) damaged_as(fit, "params", params)),
  lapply(c("covariance", "equal_proportions", "k", "loglik", "log_prior", "df", "n_obs", "iterations", "converged",
           "status", "trace", "starts", "selection", "cluster", "call"),
         function(field) damaged_as(fit, field, NULL)),
  list(
    "covariance VVX" = damaged_as(fit, "covariance", "VVX"), "k = 3" = damaged_as(fit, "k", 3L),
    "k a word" = damaged_as(fit, "k", "2"), "loglik NaN" = damaged_as(fit, "loglik", NaN),
    "df a list" = damaged_as(fit, "df", list(3)), "converged NA" = damaged_as(fit, "converged", NA),
    "trace NaN" = damaged_as(fit, "trace", fit$trace * NaN), "starts a list" = damaged_as(fit, "starts", list(1)),
    "cluster 7" = damaged_as(fit, "cluster", replace(fit$cluster, 3, 7L)),
    "cluster NA" = damaged_as(fit, "cluster", replace(fit$cluster, 3, NA)),
    "other rows" = damaged_as(fit, "data", here[1:9, ]),
    "other columns" = damaged_as(fit, "data", here[, 1, drop = FALSE]),
    "data of words" = damaged_as(fit, "data", matrix("a", 68, 2)),
    "other weights" = damaged_as(fit, "weights", 1:3),
    "other labels" = damaged_as(labelled, "labels", damaged_as(labelled$labels, "codes", 1:3)),
    "an empty list" = structure(list(), class = "gmm_fit"), "a number" = structure(1, class = "gmm_fit"),
    "a function" = structure(mean, class = "gmm_fit"), "NULL in it" = structure(list(NULL), class = "gmm_fit"),
    "k-means that calls itself a mixture" = structure(unclass(means), class = "gmm_fit")
  )
)
bad_kmeans <- c(
  lapply(c("k", "centers", "cluster", "size", "withinss", "totss", "tot.withinss", "betweenss", "iter", "converged",
           "trace", "starts", "method", "trim", "n_obs", "n_values", "call"),
         function(field) damaged_as(means, field, NULL)),
  list(
    "centres NaN" = damaged_as(means, "centers", means$centers * NaN),
    "centres a vector" = damaged_as(means, "centers", as.vector(means$centers)),
    "a centre less" = damaged_as(means, "centers", means$centers[1, , drop = FALSE]),
    "cluster 7" = damaged_as(means, "cluster", replace(means$cluster, 3, 7L)),
    "other rows" = damaged_as(means, "data", here[1:9, ]),
    "an empty list" = structure(list(), class = c("kmeans_fit", "kmeans")),
    "a mixture that calls itself k-means" = structure(unclass(fit), class = c("kmeans_fit", "kmeans"))
  )
)

# ---- Who is asked ------------------------------------------------------------------------------

of_every_fit <- list(
  print = print, format = format, summary = summary, plot = function(f) draw(plot(f)),
  trace = function(f) draw(plot(f, what = "trace")), predict = predict,
  newdata = function(f) predict(f, here[1:3, ]), logLik = logLik, BIC = BIC, AICc = AICc, nobs = nobs, coef = coef,
  fitted = fitted, classes = function(f) fitted(f, "classes"), residuals = residuals,
  simulate = function(f) simulate(f, seed = 1), update = function(f) update(f, k = 2), weights = weights,
  formula = formula, relabel = function(f) relabel(f, "mean"), reference = function(f) relabel(means, f),
  stability = function(f) stability(f, n_boot = 2), adjusted_rand = function(f) adjusted_rand(fit, f)
)
if (requireNamespace("ggplot2", quietly = TRUE)) of_every_fit$autoplot <- ggplot2::autoplot
of_mixtures <- list(
  vcov = vcov, confint = confint, delta_method = delta_method, gmm_boot = function(f) gmm_boot(f, n_boot = 2),
  ICL = ICL, NEC = NEC, impute = impute, bootstrap = function(f) bootstrap_lrt(f, n_boot = 19),
  combine = combine_components, uncertainty = function(f) predict(f, type = "uncertainty"),
  dgmm = function(f) dgmm(here, f), rgmm = function(f) rgmm(3, f), e_step = function(f) e_step(f, here),
  log_likelihood = function(f) log_likelihood(f, here),
  complete = function(f) complete_log_likelihood(f, here, fit$cluster),
  bound = function(f) lower_bound(f, here, matrix(0.5, 68, 2)),
  start = function(f) fit_gmm(here, k = 2, covariance = "VVV", start = f), em_trace = function(f) em_trace(here, f),
  marginal = function(f) marginal(f, 1), conditional = function(f) conditional(f, c(NA, 60)), modes = modes, decompose = decompose,
  hdr = function(f) hdr(f, n = 200), overlap = function(f) overlap(f, n = 50), entropy_of_density = function(f) mixture_entropy(f, n = 50),
  divergence = function(f) kl_divergence(theta, f, n = 50),
  response = function(f) predict(f, type = "response", response = 1), projection = gmm_projection,
  gof = function(f) gof_test(f, n_boot = 2), anova = function(f) anova(smaller, f, n_boot = 2, n_start = 1), profile = function(f) profile_table(f),
  three_step = function(f) three_step(f, ~ 1, data.frame(a = 1:68))
)
of_lines <- list(cutpoints = cutpoints, pgmm = function(f) pgmm(1, f), qgmm = function(f) qgmm(0.5, f))
of_params <- list(
  print = print, format = format, plot = function(p) draw(plot(p)), simulate = function(p) simulate(p, n = 3),
  relabel = function(p) relabel(p, "mean"), impute = function(p) impute(p, here),
  dgmm = function(p) dgmm(here, p), rgmm = function(p) rgmm(3, p), pgmm = function(p) pgmm(1, p),
  marginal = function(p) marginal(p, 1), conditional = function(p) conditional(p, c(NA, 60)), modes = modes, decompose = decompose,
  hdr = function(p) hdr(p, n = 200), overlap = function(p) overlap(p, n = 50), divergence = function(p) kl_divergence(p, theta, n = 50),
  e_step = function(p) e_step(p, here), log_likelihood = function(p) log_likelihood(p, here),
  start = function(p) fit_gmm(here, k = 2, covariance = "VVV", start = p)
)

# Every question to every damaged object: an error of the package, of the class and with the words.
expect_refused <- function(objects, questions, class, words = "") {
  for (i in seq_along(objects)) {
    for (question in names(questions)) {
      error <- tryCatch(
        {
          utils::capture.output(questions[[question]](objects[[i]]))
          NULL
        },
        error = identity
      )
      label <- sprintf("%s of %s (%d)", question, names(objects)[i], i)
      if (is.null(error)) {
        fail(sprintf("%s: no error.", label))
      } else {
        expect(inherits(error, class) && grepl(words, conditionMessage(error)),
               sprintf("%s: %s", label, conditionMessage(error)))
      }
    }
  }
}

test_that("a damaged mixture is not a valid fit, whatever is asked", {
  expect_refused(bad_gmm, c(of_every_fit, of_mixtures, of_lines), "mezcla_fit_error", "not a valid fit: .*[.]$")
})

test_that("a damaged k-means is not a valid fit, whatever is asked", {
  expect_refused(bad_kmeans, of_every_fit, "mezcla_fit_error", "not a valid fit: .*[.]$")
})

test_that("damaged parameters are an error of the package, whatever is asked", {
  expect_refused(bad_params[-1], of_params, "mezcla_error")
})

test_that("whole fits are let through", {
  for (question in names(c(of_every_fit, of_mixtures))) {
    if (question %in% c("formula", "bootstrap", "stability")) next
    ask <- c(of_every_fit, of_mixtures)[[question]]
    expect_no_error(utils::capture.output(suppressWarnings(ask(fit))))
    if (question %in% names(of_every_fit)) expect_no_error(utils::capture.output(ask(means)))
  }
})

test_that("traces, tests and summaries from which something is gone say so", {
  made <- with_seed(1, list(
    em_trace(here, score_groups(here, 2), control = gmm_control(max_iter = 2)), kmeans_trace(here, here[1:2, ]),
    em_start(here, score_groups(here, 2)),
    kmeans_limit(here, 2), stability(means, n_boot = 2), bootstrap_lrt(here[, 1], k = 1, covariance = "E", n_boot = 19),
    combine_components(fit), summary(fit), summary(means), gmm_boot(fit, n_boot = 2)
  ))
  questions <- list(print = print, plot = function(x) draw(plot(x)), table = as.data.frame)
  for (object in made) {
    asked <- if (inherits(object, c("summary.gmm_fit", "summary.kmeans_fit"))) questions["print"] else questions
    traced <- inherits(object, c("em_trace", "kmeans_trace", "kmeans_limit"))
    if (traced) asked <- c(questions, explain = explain, explore = explore)
    # Fields that are filled for some objects only are not missed.
    fields <- setdiff(names(object), c("stopped", "reasons", "table", "lang", "weights", "parameters",
                                       if (inherits(object, "kmeans_limit")) c("status", "tol")))
    for (field in fields) {
      expect_refused(list(damaged_as(object, field, NULL)), asked, "mezcla_fit_error", "not a valid")
    }
  }
})

test_that("what is of another kind or size in a trace, a state, a test or a fit is no business of R's", {
  groups <- score_groups(here, 2)
  half <- replace(groups, 1:9, NA)
  state <- em_step(em_start(here, groups, labels = half))
  trace <- em_trace(here, groups, labels = half, control = gmm_control(max_iter = 2))
  halves <- kmeans_trace(here, here[1:2, ])
  limit <- kmeans_limit(here, 2)
  test <- with_seed(1, bootstrap_lrt(here[, 1], k = 1, covariance = "E", n_boot = 19))
  merged <- combine_components(fit)
  beyond <- function(object, at) {
    object[[at]] <- replace(object[[at]], 3, 1000000L)
    object
  }
  questions <- list(print = print, plot = function(x) draw(plot(x)), table = as.data.frame)
  expect_refused(list(
    damaged_as(trace, "params", trace$params[1]), damaged_as(trace, "params", list(1, 2, 3)),
    damaged_as(trace, "loglik", "a"), damaged_as(trace, "given", 1), damaged_as(trace, "data", 1:3),
    damaged_as(trace, c("given", "labels"), replace(trace$given$labels, 3, 9L)), beyond(trace, c("given", "labels")),
    beyond(state, c("setup", "data", "labels", "codes")), damaged_as(state, c("setup", "data"), 1),
    damaged_as(halves, "centers", list()), damaged_as(halves, "cluster", "a"), beyond(halves, c("cluster", 1)),
    damaged_as(limit, "path", data.frame(a = 1)), damaged_as(limit, "lloyd", list()), damaged_as(test, "level", "a"),
    damaged_as(test, "statistics", list("a")), damaged_as(merged, "map", 1), damaged_as(merged, "clusters", 9)
  ), questions, "mezcla_fit_error", "not a valid")
  expect_error(em_step(beyond(state, c("setup", "data", "labels", "codes"))), class = "mezcla_fit_error")
  expect_refused(list(
    beyond(labelled, c("labels", "codes")), damaged_as(labelled, c("labels", "codes"), labelled$labels$codes - 5L),
    damaged_as(labelled, "labels", "a"), damaged_as(fit, "prior", 1), damaged_as(fit, "variables", "a"),
    damaged_as(fit, "missing", "a"), damaged_as(fit, "constraint", structure(list(means = "a"), class = "gmm_constraint"))
  ), list(print = print, predict = predict, impute = impute), "mezcla_fit_error", "not a valid fit")
  # Settings that were changed by hand are what the function makes of them.
  control <- gmm_control(progress = FALSE)
  control$max_iter <- 1
  expect_warning(fit_gmm(here, 2, "VVV", start = groups, control = control), "limit of 1", class = "mezcla_warning")
})

# ---- Sessions and versions ---------------------------------------------------------------------

test_that("a fit is the same in another session, where the package is not attached", {
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(list(fit = fit, means = means), file)
  output <- run_child(attach = FALSE, c(
    sprintf("saved <- readRDS(%s)", deparse(file)),
    "invisible(loadNamespace('mezcla'))",
    "options(digits = 17)",
    "invisible(capture.output(print(saved$fit), print(saved$means), print(summary(saved$fit))))",
    "cat(sum(predict(saved$fit, type = 'posterior')[, 1]), logLik(saved$fit), sum(predict(saved$means)),",
    "    nrow(simulate(saved$fit, seed = 1)), '\\n')",
    "here <- saved$fit$data",
    "again <- update(saved$fit, x = here, start = coef(saved$fit), weights = NULL,",
    "                control = mezcla::gmm_control(max_iter = 50))",
    "cat(class(again), '\\n')"
  ))
  numbers <- scan(text = output[length(output) - 1], quiet = TRUE)
  expected <- c(sum(predict(fit, type = "posterior")[, 1]), fit$loglik, sum(means$cluster), 68)
  expect_equal(numbers, expected, tolerance = 1e-14)
  expect_identical(trimws(output[length(output)]), "gmm_fit")
})

test_that("a fit holds no pointer and no environment but that of its formula", {
  kinds <- function(x) if (is.list(x)) unlist(lapply(x, kinds)) else typeof(x)
  expect_false(any(kinds(unclass(fit)) %in% c("externalptr", "environment", "closure")))
  expect_false(any(kinds(unclass(means)) %in% c("externalptr", "environment", "closure")))
})

test_that("a fit tells the version that made it, and a damaged one of another version says so", {
  expect_identical(fit$version, as.character(utils::packageVersion("mezcla")))
  old <- damaged_as(damaged_as(fit, "version", "0.0.1"), "trace", NULL)
  expect_error(print(old), "version 0.0.1", class = "mezcla_fit_error")
})

fixtures <- list.files("fixtures", "^fits-.*[.]rds$", full.names = TRUE)

test_that("fits of every version print, predict and plot as they did", {
  expect_gt(length(fixtures), 0)
  for (file in fixtures) {
    made <- readRDS(file)
    for (name in names(made$fits)) {
      label <- paste(made$version, name)
      fit <- made$fits[[name]]
      said <- made$said[[name]]
      expect_output(print(fit), label = label)
      expect_output(print(summary(fit)), label = label)
      expect_near(predict(fit, said$newdata, type = said$type), said$predicted, 1e-9, label = label)
      expect_identical(as.vector(predict(fit, said$newdata)), as.vector(said$class), label = label)
      expect_identical(coef(fit), said$coef, label = label)
      if (!is.null(said$loglik)) expect_equal(as.numeric(logLik(fit)), said$loglik, tolerance = 1e-12)
      expect_true(draw(if (is.null(fit$data)) plot(fit, what = "trace") else plot(fit)))
      if (!is.null(fit$data)) expect_identical(dim(residuals(fit)), dim(fit$data))
      expect_identical(nrow(simulate(fit, seed = 1)), length(fit$cluster))
      expect_s3_class(relabel(fit, "mean"), class(fit))
    }
  }
})

test_that("what a source has left, and other models, are whole or told", {
  fit <- update(fit_gmm(iris4, 1:2, "EEE"), newdata = iris4)
  for (damage in list(list(source = list()), list(n_obs = matrix(150)))) {
    fit[names(damage)] <- damage
    expect_error(print(fit), "is not a valid fit", class = "mezcla_error")
  }
  chosen <- fit_gmm(iris4, 1:2, "EEE")
  for (wrong in list(list(1, 2), list(NULL), "a")) {
    chosen$candidates <- wrong
    expect_error(fit_of(chosen, k = 2), "is not a valid fit", class = "mezcla_error")
  }
})
