# Every argument of every function, one at a time, given what it is not made for: what comes of it is a
# value or an error of the package, never one of R's or the engine's.

here <- geyser[seq(1, 272, by = 6), ]
groups <- score_groups(here, 2)
half <- random_responsibilities(nrow(here), 2)
brief <- gmm_control(max_iter = 3, tol = 0, progress = FALSE)
theta <- complete_mle(here, groups)
line <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 1))
loose <- gmm_params(c(0.5, 0.5), here[1:2, ], diag(2))
region <- hdr(theta, n = 100, seed = 1)
da <- fit_gmm_da(here, groups, covariance = "EEE")
fit <- fit_gmm(here, k = 2, covariance = "VVV", start = groups, control = brief)
means <- fit_kmeans(here, start = here[1:2, ])
seen <- gmm_projection(fit)
beside <- data.frame(other = sin(seq_len(nrow(here))))
tight <- fit_gmm(here, k = 2, covariance = "EEE", start = groups, control = brief)
trace <- em_trace(here, groups, control = brief)
halves <- kmeans_trace(here, here[1:2, ])
state <- em_start(here, groups)
combined <- combine_components(fit)
stable <- with_seed(1, stability(means, n_boot = 2))
boot <- with_seed(1, gmm_boot(fit, n_boot = 3, control = brief))
holes <- replace(here, 5, NA)
boxes <- bins(floor(here), floor(here) + 1)
of_bins <- suppressWarnings(fit_gmm(boxes, k = 2, covariance = "EEI", start = groups, control = brief))

# Sources of the same rows, in files and elsewhere.
table_of <- data.frame(here, w = 1, g = groups)
csv <- tempfile(fileext = ".csv")
utils::write.csv(table_of, csv, row.names = FALSE)
in_chunks <- function() chunk_source_from(here, 10)
at_once <- local({
  given <- FALSE
  function(reset) {
    last <- given
    given <<- !reset
    if (!reset && !last) here
  }
})
opened <- function(open) function(...) {
  source <- open(...)
  if (is_chunk_source(source)) for_each_chunk(source, function(chunk) NULL)
}

# The arguments of a formula's method are evaluated in the data.
by_formula <- function(fitter) {
  here <- faithful[seq(1, 272, by = 6), ]
  function(...) do.call(fitter, list(~ eruptions, here, k = 2, n_start = 1, ...), quote = TRUE)
}
model <- list(covariance = "VVV", weights = NULL, noise = FALSE, prior = NULL, proportions = "free",
              sigma2 = NULL, constraint = NULL)
calls <- list(
  list(fit_gmm, c(list(here, k = 2, labels = NULL, start = groups, n_start = 1, criterion = "BIC", folds = 3,
                       na.action = na.pass, keep_data = TRUE, control = brief), model)),
  list(fit_gmm, list(~ eruptions, data = faithful, k = 1)),
  list(bins, list(lower = 1:3, upper = 2:4, counts = 1:3)),
  list(fit_gmm, list(boxes, k = 2, covariance = "EEI", labels = NULL, noise = FALSE, prior = NULL, proportions = "free", sigma2 = NULL,
                     constraint = NULL, start = groups, n_start = 1, criterion = "BIC", folds = 3, keep_data = TRUE, control = brief)),
  list(fit_gmm, list(here, k = 2, covariance = "EEI", rounding = 0.5, start = groups, control = brief)),
  list(e_step, list(params = theta, x = boxes, labels = NULL)),
  list(log_likelihood, list(params = theta, x = boxes, weights = NULL, labels = NULL)),
  list(by_formula(fit_gmm), list(subset = NULL, weights = NULL, labels = NULL)),
  list(by_formula(fit_kmeans), list(subset = NULL, weights = NULL)),
  list(fit_kmeans, list(here, k = 2, weights = NULL, trim = 0, start = "random", n_start = 1, na.action = na.pass,
                        keep_data = TRUE, control = kmeans_control(), criterion = "silhouette")),
  list(fit_gmm, list(in_chunks(), k = 2, covariance = "VVV", noise = FALSE, prior = NULL, proportions = "free", sigma2 = NULL, constraint = NULL,
                     start = theta, n_start = 1, criterion = "BIC", sample = 100, checkpoint = NULL, resume = FALSE, control = brief)),
  list(fit_kmeans, list(in_chunks(), k = 2, start = "random", n_start = 1, sample = 100, control = kmeans_control())),
  list(opened(chunk_source), list(f = at_once, weights = NULL, labels = NULL)),
  list(opened(chunk_arrow), list(open = function() list(read_next_batch = function() NULL), weights = NULL, labels = NULL)),
  list(opened(chunk_file), list(path = csv, columns = NULL, n = 10, ncol = NULL, weights = "w", labels = "g", format = NULL, header = TRUE,
                                sep = ",", dec = ".")),
  list(write_chunks, list(x = in_chunks(), path = tempfile())),
  if (requireNamespace("nanoparquet", quietly = TRUE)) list(opened(chunk_parquet), list(path = csv, columns = NULL, weights = NULL, labels = NULL)),
  if (requireNamespace("DBI", quietly = TRUE)) list(opened(chunk_dbi), list(con = function() stop("gone"), query = "q", n = 10, weights = NULL, labels = NULL)),
  if (requireNamespace("mirai", quietly = TRUE)) list(pool_here, list(workers = 1, remote = NULL, url = NULL, cluster = NULL, timeout = 10)),
  if (requireNamespace("mirai", quietly = TRUE)) list(on_pool, list(pool = pool_here(1), partitions = list(table_of), columns = c("eruptions", "waiting"),
                                                                    weights = "w", labels = "g", keep = TRUE)),
  list(fit_of, list(fit, k = 2, covariance = "VVV", control = brief, proportions = "free")),
  list(e_step, list(params = theta, x = here, labels = NULL)),
  list(m_step, c(list(x = here, responsibilities = half), model)),
  list(sufficient_statistics, list(params = theta, x = here, weights = NULL, labels = NULL)),
  list(complete_mle, c(list(x = here, z = groups), model)),
  list(complete_log_likelihood, list(params = theta, x = here, z = groups, weights = NULL)),
  list(log_likelihood, list(params = theta, x = here, weights = NULL, labels = NULL)),
  list(distortion, list(x = here, centers = here[1:2, ], cluster = groups, weights = NULL)),
  list(lower_bound, list(params = theta, x = here, responsibilities = half, weights = NULL, labels = NULL)),
  list(em_trace, c(list(x = here, start = groups, k = 2, labels = NULL, control = brief), model)),
  list(em_start, c(list(x = here, start = groups, k = 2, labels = NULL, lang = "en"), model)),
  list(em_step, list(state = state, steps = 1)),
  list(explain, list(x = trace, iteration = 1, row = 1, lang = "en", blank = FALSE)),
  list(explain, list(x = halves, iteration = 1, row = 1, lang = "en", blank = FALSE)),
  list(bound_curve, list(params = theta, x = here, component = 1, variable = 1, from = 3, steps = 1, limits = c(1, 5), lang = "en")),
  list(em_exercise, list(seed = 1, type = "e_step", lang = "en")),
  list(kmeans_trace, list(x = here, centers = here[1:2, ], control = kmeans_control(), weights = NULL, trim = 0)),
  list(kmeans_limit, list(x = here, k = 2, sigma2 = c(10, 1), weights = NULL, start = "random", control = brief)),
  list(dgmm, list(x = here, params = theta, log = FALSE)),
  list(pgmm, list(q = 1, params = line, lower.tail = TRUE, log.p = FALSE, lower = 0)),
  list(pgmm, list(q = here, params = loose, lower.tail = TRUE, log.p = FALSE, lower = c(1, 2))),
  list(qgmm, list(p = 0.5, params = loose)),
  list(fit_gmm_da, list(here, class = groups, k = 1, covariance = "EEE", model = "EDDA", new_classes = 0, weights = NULL, prior = NULL,
                        n_start = 1, control = brief)),
  list(cv_gmm_da, list(object = da, folds = 2, prior = c(0.5, 0.5), cost = c(1, 1), select = FALSE, n_start = 1, control = brief)),
  list(gmm_projection, list(object = fit, dims = 1:2, lambda = 0.5)),
  list(three_step, list(object = fit, formula = ~ other, data = beside, method = "BCH", reference = 1)),
  list(three_step, list(object = fit, formula = other ~ 1, data = beside, method = "ML")),
  list(gof_test, list(object = fit, n_boot = 2, n_start = 1, cores = 1, control = brief)),
  list(profile_table, list(here, k = 1, covariance = "EEI", n_boot = 0, n_start = 1, cores = 1, control = brief)),
  list(marginal, list(object = theta, vars = 1)),
  list(conditional, list(object = theta, given = c(eruptions = 3))),
  list(cutpoints, list(object = line, by = "class", se = FALSE)),
  list(modes, list(object = theta)),
  list(hdr, list(object = theta, prob = 0.5, n = 100, seed = 1)),
  list(overlap, list(object = theta, n = 100, seed = 1)),
  list(mixture_entropy, list(object = theta, n = 100, seed = 1)),
  list(kl_divergence, list(p = theta, q = theta, n = 100, seed = 1)),
  list(qgmm, list(p = 0.5, params = line, lower.tail = TRUE, log.p = FALSE)),
  list(rgmm, list(n = 3, params = theta)),
  list(gmm_params, list(proportions = c(0.5, 0.5), means = here[1:2, ], covariances = diag(2), noise = NULL)),
  list(gmm_prior, list(mean = c(1, 2), shrinkage = 0.01, dof = 4, scale = diag(2), concentration = 1)),
  list(gmm_constraint, list(eigen_ratio = 10, proportions = c(0.5, 0.5), means = here[1:2, ], covariances = NULL)),
  list(gmm_control, list(max_iter = 9, tol = 1e-5, accelerate = TRUE, threads = 1, search = 1, progress = FALSE)),
  list(kmeans_control, list(max_iter = 9, tol = 0, threads = 1, method = "lloyd", batch_size = 10, search = 1,
                            progress = FALSE)),
  list(adjusted_rand, list(a = groups, b = groups)),
  list(combine_components, list(object = fit, by = "rows"))
)
calls <- Filter(Negate(is.null), calls)
# Of methods the first argument is what it is called for.
methods <- list(
  list(m_step, sufficient_statistics(theta, here), model[c("covariance", "prior", "proportions", "sigma2", "constraint")]),
  list(predict, fit, list(newdata = here[1:3, ], type = "class")),
  list(predict, of_bins, list(newdata = boxes[1:3], type = "class")),
  list(delta_method, of_bins, list(what = "posteriors", newdata = boxes[1:3], level = 0.9, vcov = NULL)),
  list(gmm_boot, of_bins, list(type = "parametric", n_boot = 2, cores = 1, control = brief)),
  list(`[`, boxes, list(i = 1:3)),
  list(predict, fit, list(newdata = here[1:3, ], type = "response", response = 1)),
  list(predict, fit, list(newdata = here[1:3, ], type = "quantile", response = 1, probs = 0.5)),
  list(predict, da, list(newdata = here[1:3, ], type = "class", prior = c(0.5, 0.5), cost = c(1, 1))),
  list(plot, da, list(what = "classification", dims = 1, legend = TRUE)),
  list(predict, seen, list(newdata = here[1:3, ], type = "class", directions = 1)),
  list(plot, seen, list(what = "boundaries", directions = 1, legend = TRUE)),
  list(anova, tight, list(fit, n_boot = 2, n_start = 1, cores = 1, control = brief)),
  list(predict, region, list(newdata = here[1:3, ])), list(plot, region, list(legend = TRUE)),
  list(predict, means, list(newdata = here[1:3, ], type = "class")),
  list(predict, combined, list(newdata = here[1:3, ], type = "class", clusters = 2)),
  list(fitted, fit, list(method = "centers")), list(residuals, fit, list(method = "centers")),
  list(simulate, fit, list(nsim = 1, seed = 1, n = 3)),
  list(update, fit, list(formula. = NULL, evaluate = FALSE)),
  list(update, fit, list(newdata = here, kappa = 1, before = NULL, batch_size = 20, weights = NULL, labels = NULL)),
  list(predict, fit, list(newdata = in_chunks(), type = "class", sink = NULL)),
  list(impute, fit, list(newdata = holes, type = "mean", m = 1, seed = NULL)),
  list(impute, theta, list(newdata = holes, type = "draw", m = 1, seed = NULL)),
  list(relabel, fit, list(order = "mean")), list(relabel, theta, list(order = "mean")),
  list(relabel, means, list(order = "mean")),
  list(stability, means, list(k = 2, n_boot = 2, n_start = 1, cores = 1, control = kmeans_control())),
  list(bootstrap_lrt, here[, 1], list(k = 1, covariance = "E", n_boot = 19, level = 0.05, n_start = 1, cores = 1,
                                      control = brief)),
  list(coef, fit, list(simplify = TRUE, parameters = "free")),
  list(vcov, fit, list(type = "observed", parameters = "free", weights = "counts")),
  list(confint, fit, list(parm = "means", level = 0.9, method = "wald", type = "observed", weights = "counts")),
  list(delta_method, fit, list(what = "means", newdata = here[1:3, ], level = 0.9, type = "observed", weights = "counts",
                               vcov = NULL)),
  list(summary, fit, list(se = FALSE)),
  list(gmm_boot, fit, list(type = "weighted", n_boot = 2, cores = 1, control = brief)),
  list(vcov, boot, list(parameters = "natural")), list(confint, boot, list(parm = 1, level = 0.9)),
  list(plot, boot, list(what = "means", level = 0.9)),
  list(plot, fit, list(what = "classification", dims = 1, legend = TRUE)),
  list(plot, means, list(what = "clusters", dims = 1, legend = TRUE)), list(plot, theta, list(dims = 1, legend = TRUE)),
  list(plot, trace, list(iteration = 1, dims = 1, legend = TRUE)),
  list(plot, halves, list(iteration = 1, dims = 1, legend = TRUE)),
  list(plot, combined, list(what = "entropy", clusters = 2, dims = 1, legend = TRUE)),
  list(plot, stable, list(what = "agreement", k = 2))
)

hostile <- list(
  "NULL" = NULL, "NA" = NA, "Inf" = Inf, "-1" = -1, "2.5" = 2.5, "a word" = "a", "no word" = character(0),
  "no number" = numeric(0), "a list" = list(), "a factor" = factor("a"), "a matrix of words" = matrix("a", 2, 2),
  "three dimensions" = array(1, c(2, 2, 2)), "a function" = mean, "a formula" = ~ eruptions, "1e300" = 1e300,
  "NA beside a number" = c(1, NA), "an environment" = globalenv(),
  "a spoof of a control" = structure(list(tol = "a", progress = 2), class = c("gmm_control", "kmeans_control")),
  "a spoof of a prior" = structure(list(shrinkage = "a"), class = "gmm_prior"),
  "a spoof of a constraint" = structure(list(means = "a"), class = "gmm_constraint"),
  # The base classes, of a length that no argument has, and of that which data have.
  "raw" = as.raw(1:3), "complex" = 1i, "a date" = Sys.Date(), "a time" = Sys.time(), "a difference" = diff(Sys.time() + 0:2),
  "a name" = quote(a), "a call" = quote(a + b), "an expression" = expression(a), "a pair list" = pairlist(a = 1),
  "no column" = data.frame(row.names = 1:3), "no row" = data.frame(a = numeric(0)), "a table" = table(c(1, 1, 2)),
  "a table of two" = table(c(1, 2), c(1, 2)), "one dimension" = array(1:3), "no rows" = matrix(0, 0, 2),
  "a version" = numeric_version("1.2"), "dots" = quote(...), "-0" = -0, "the smallest" = 5e-324, "2^31" = 2^31,
  "TRUE" = TRUE, "a damaged factor" = structure(c(1L, 9L), levels = "a", class = "factor"),
  "n ones in an array" = array(1, nrow(here)), "n in a table" = table(seq_len(nrow(here))),
  "n words" = rep(c("a", "b"), length.out = nrow(here)), "n raw" = as.raw(groups), "n complex" = groups + 0i,
  "n dates" = Sys.Date() + groups, "n in a factor" = factor(groups), "n with NA for a level" = addNA(factor(c(NA, groups[-1]))),
  "n beyond the levels" = structure(rep(7L, nrow(here)), levels = c("a", "b"), class = "factor"),
  "n in a column" = data.frame(a = groups), "n in a matrix" = matrix(groups), "n in a list" = as.list(groups),
  "n of 64 bits" = structure(groups + 0, class = "integer64"), "n labelled" = structure(groups, class = "haven_labelled"),
  "n NA" = rep(NA, nrow(here)), "n rows of words" = as.data.frame(matrix("a", nrow(here), 2)),
  "n rows NA" = matrix(NA_real_, nrow(here), 2), "n rows apart" = cbind(here[, 1] * 1e-140, here[, 2] * 1e140),
  "a column of three dimensions" = structure(list(a = array(1, c(nrow(here), 1, 2))), class = "data.frame",
                                             row.names = seq_len(nrow(here))),
  "a time series" = stats::ts(here), "a k-means of R's" = stats::kmeans(here, here[1:2, ]),
  "a k-means without centres" = structure(list(), class = "kmeans"), "a fit" = fit, "parameters" = theta, "a trace" = trace,
  "a linear model" = stats::lm(waiting ~ eruptions, faithful)
)

# What R or the engine says where the package should have spoken.
foreign_error <- function(f, arguments) {
  tryCatch(
    {
      utils::capture.output(suppressWarnings(draw(do.call(f, arguments, quote = TRUE))))
      NULL
    },
    mezcla_error = function(e) NULL, error = conditionMessage
  )
}

# Replicates by the billion are what was asked for, and are not tried.
is_a_large_request <- function(argument, name) argument %in% c("n_boot", "cores") && name == "1e300"

expect_no_foreign_error <- function(f, fixed, arguments) {
  for (argument in names(arguments)) {
    # Half of the values, the other half for the next argument: functions share their checks.
    for (name in names(hostile)[seq_along(hostile) %% 2 == match(argument, names(arguments)) %% 2]) {
      if (is_a_large_request(argument, name) || !nzchar(argument)) next
      foreign <- foreign_error(f, c(fixed, replace(arguments, argument, list(hostile[[name]]))))
      expect(is.null(foreign), sprintf("%s = %s: %s", argument, name, foreign))
    }
  }
}

# A word may be taken for the name of a file.
in_a_folder_of_its_own <- function(code) {
  folder <- tempfile()
  dir.create(folder)
  before <- setwd(folder)
  on.exit({
    setwd(before)
    unlink(folder, recursive = TRUE)
  })
  force(code)
}

test_that("functions", {
  skip_on_cran()
  in_a_folder_of_its_own(for (call in calls) with_seed(1, expect_no_foreign_error(call[[1]], list(), call[[2]])))
})

test_that("methods", {
  skip_on_cran()
  in_a_folder_of_its_own(for (call in methods) with_seed(1, expect_no_foreign_error(call[[1]], call[2], call[[3]])))
})
