# The glue keeps hold of R's objects: a collection of garbage at every allocation takes none away. And
# it does not trust what it is given: R code has checked sizes, but what slips through is refused.
# Also for R/: engine.

test_that("every entry point is among those that are called", {
  entries <- grep("^cpp_", ls(asNamespace("mezcla")), value = TRUE)
  expect_setequal(names(entry_points()), entries)
})

test_that("sizes that do not agree are refused, not read past their end", {
  values <- unlist(lapply(entry_points(), lapply, function(call) list(call())), recursive = FALSE)
  refusals <- Filter(function(value) inherits(value[[1]], "refusal"), values)
  expect_identical(vapply(unname(refusals), function(value) as.character(value[[1]]), ""), c(
    "there are no rows or no columns", # cpp_moments
    "what is known of the columns has the wrong size", # cpp_em
    "labels of the wrong size",
    "label 8 has a code that is not between 0 and 2",
    "label 3 has a code that is not between 0 and 3",
    "label 3 has a code that is not between 0 and 3",
    "labels of the wrong size",
    "weights of the wrong size",
    "parameters of another number of components",
    "there is no number of iterations",
    "the numbers of starts and of iterations differ",
    "the sizes of the constraint and of the parameters differ",
    "the sizes of the prior and of the data differ",
    "weights of the wrong size", # cpp_starts
    "a scale of the wrong size",
    "not as many shares of noise as starts",
    "there is no such kind of start",
    "there are no rows or no columns",
    "there are no components",
    "there are no components",
    "there are no rows or no columns", # cpp_lattice
    "weights of the wrong size",
    "what is known of the columns has the wrong size",
    "there are no components",
    "not as many contenders as models",
    "there are no models",
    "labels of the wrong size",
    "label 8 has a code that is not between 0 and 2",
    "labels of the wrong size",
    "an assignment of the wrong size",
    "label 3 has a code that is not between 1 and 2",
    "label 3 has a code that is not between 1 and 2",
    "an assignment of the wrong size",
    "an assignment of the wrong size",
    "an assignment of the wrong size",
    "the data and the means differ in columns",
    "a start of another number of components",
    "a start of another number of components",
    "what is known of the columns has the wrong size", # cpp_left_out
    "weights of the wrong size",
    "labels of the wrong size",
    "label 8 has a code that is not between 0 and 2",
    "labels of the wrong size",
    "what is known of the columns has the wrong size",
    "a covariance matrix is not positive definite",
    "the sizes of the constraint and of the parameters differ",
    "an assignment of the wrong size", # cpp_m_step
    "a component without any row has no maximum likelihood estimate",
    "label 2 has a code that is not between 1 and 2",
    "label 2 has a code that is not between 1 and 2",
    "what is known of the columns has the wrong size",
    "there are no rows or no columns",
    "not as many answers as questions", # cpp_em_by_passes
    "a sum over rows has no element \"noise\"",
    "a sum over rows of the wrong size",
    "the sizes of the profile and of the parameters differ",
    "what is known of the columns has the wrong size",
    "the numbers of jobs and of iterations differ",
    "an unknown kind of scatter", # cpp_sums
    "the data and the means differ in columns",
    "there are no rows or no columns",
    "the data and the means differ in columns", # cpp_kmeans_sums
    "weights of the wrong size",
    "a covariance family is spelt with the letters E, V and I", # cpp_families
    "the sizes of the statistics differ", # cpp_moments_of
    "the sizes of the statistics differ", # cpp_maximise
    "the sizes of the statistics differ",
    "what is known of the columns has the wrong size",
    "a component without any row has no maximum likelihood estimate",
    "not as many charts as components", # cpp_scores
    "a chart of the wrong size",
    "no such parameter",
    "the covariances are not diagonal",
    "the data and the means differ in columns",
    "weights of the wrong size",
    "the data and the means differ in columns", # cpp_evaluate
    "the sizes of the parameters differ",
    "an array of the wrong size",
    "a covariance matrix is not positive definite",
    "the box of the noise and the means differ in columns",
    "a covariance family has three letters: volume, shape, orientation", # cpp_log_prior
    "a covariance family is spelt with the letters E, V and I",
    "a scale of the wrong size", # cpp_kmeans
    "there are no centres",
    "weights of the wrong size",
    "a batch has no rows",
    "it is not one column, or there are no centres", # cpp_best_centers_1d
    "values are missing",
    "a scale of the wrong size", # cpp_start_centers
    "there are no centres"
  ))
})

test_that("no entry point is troubled by the garbage collector", {
  skip_on_cran()
  # In a session of its own, which has less to go through at each collection.
  helper <- normalizePath(test_path("helper-entry-points.R"), winslash = "/")
  output <- run_child(c(
    sprintf("source('%s')", helper),
    "differ <- differ_under_torture(function(calls) calls[1])",
    "cat(if (length(differ) > 0) differ else 'all the same')"
  ), timeout = 300)
  expect_identical(output[length(output)], "all the same")
})

# Every list that crosses, as R makes it, with what reads it.
lists_that_cross <- function() {
  x <- cbind(a = c(1, 2, 4, 7, 3, 6, 9, 5), b = c(3, 1, 0, 5, 8, 2, 4, 6))
  groups <- rep(1:2, 4)
  data <- model_data(x)
  known <- known_columns(data)
  params <- complete_mle(x, groups)
  noise <- list(proportion = 0.1, box = noise_box(TRUE, x))
  noisy <- unclass(gmm_params(0.9 * params$proportions, params$means, params$covariances, noise))
  held <- gmm_constraint(eigen_ratio = 4)
  model <- engine_model(model_spec("VVV", d = 2, prior = gmm_prior(scale = diag(2)), constraint = held), data, 2)
  start <- list(method = "labels", assignment = groups)
  group <- list(k = 2L, labels = NULL, starts = list(start), models = list(model), contends = TRUE, penalties = 0)
  race <- c(short = 2L, better = 2L, longer = 3L, finalists = 2L)
  plan <- list(exchanges = FALSE, race = race, moves = 1L, moves_from_others = 0L, moves_if_apart = 1L,
               hopeless = Inf)
  problem <- engine_problem(data, model_spec("VVV", d = 2, prior = gmm_prior(scale = diag(2)), constraint = held), 2)
  m_step <- function(part, value) cpp_m_step(if (part == "problem") value else replace(problem, part, list(value)), groups, TRUE, 1L)
  control <- engine_control(gmm_control(max_iter = 3, threads = 1), data)
  em <- function(control) cpp_em(problem, list(unclass(params)), control, NULL)
  of_kmeans <- scaled_data(data, c(1, 1))
  how <- kmeans_control_of(kmeans_control(threads = 1))
  kmeans <- function(scaled, control) cpp_kmeans(scaled, list(x[c(1, 7), ]), control, NULL)
  chart <- new_chart(params, model_spec("VVV", d = 2))
  chart <- list(params = chart$params, components = lapply(chart_derivatives(chart), `[`, c("jacobian", "which")),
                diagonal = chart$diagonal, parameters = chart$size)
  scores <- function(chart) cpp_scores(list(x = x), model, chart, FALSE, 1L)
  within_model <- function(part) function(list) m_step("model", replace(model, part, list(list)))
  lattice <- function(group, plan) cpp_lattice(list(x = x), known, list(group), plan, control, NULL)
  log_likelihood <- function(params) cpp_log_likelihood(params, list(x = x), 1L)
  list(
    params = list(noisy, log_likelihood), noise = list(noisy$noise, function(noise) log_likelihood(replace(noisy, "noise", list(noise)))),
    data = list(list(x = x, weights = rep(1, 8)), function(data) m_step("data", data)),
    problem = list(problem, function(problem) m_step("problem", problem)), control = list(control, em),
    scaled = list(of_kmeans, function(scaled) kmeans(scaled, how)),
    how = list(how, function(control) kmeans(of_kmeans, control)), chart = list(chart, scores),
    component = list(chart$components[[1]], function(one) scores(replace(chart, "components", list(replace(chart$components, 1, list(one)))))),
    known = list(known, function(known) m_step("columns", known)), model = list(model, function(model) m_step("model", model)),
    prior = list(model$prior, within_model("prior")), constraint = list(model$constraint, within_model("constraint")),
    group = list(group, function(group) lattice(group, plan)), plan = list(plan, function(plan) lattice(group, plan)),
    start = list(start, function(start) lattice(replace(group, "starts", list(list(start))), plan)),
    race = list(race, function(race) lattice(group, replace(plan, "race", list(race)))),
    statistics = list(unclass(sufficient_statistics(params, x)), function(s) cpp_maximise(s, known, model, 1L))
  )
}

test_that("lists are read strictly: a name that is misspelt, or there twice, is an error wherever one crosses", {
  for (what in lists_that_cross()) {
    whole <- what[[1]]
    read <- what[[2]]
    expect_no_error(read(whole))
    expect_error(read(unname(whole)), "unknown element \"\"")
    # NULL is as good as left out, whatever it is called.
    for (name in names(Filter(Negate(is.null), as.list(whole)))) {
      misspelt <- whole
      names(misspelt)[names(whole) == name] <- paste0(name, "s")
      expect_error(read(misspelt), sprintf("unknown element \"%ss\"", name))
      expect_error(read(c(whole, whole[name])), sprintf("two elements \"%s\"", name))
    }
  }
})

test_that("what a list must have is asked for by name", {
  lists <- lists_that_cross()
  needed <- list(
    data = "x", problem = "k", control = "tol", scaled = "mean", how = "trim", chart = "diagonal", component = "which",
    params = "means", noise = "box", known = "mean", model = "family", prior = "rows", group = "contends", plan = "race",
    start = "method", race = "finalists", statistics = "scatter"
  )
  for (what in names(needed)) {
    whole <- lists[[what]][[1]]
    expect_error(lists[[what]][[2]](whole[names(whole) != needed[[what]]]), sprintf("no element \"%s\"", needed[[what]]))
  }
  expect_error(lists$start[[2]](c(lists$start[[1]], list(params = complete_mle(1:8, rep(1:2, 4))))), "not both")
  expect_error(lists$control[[2]](replace(lists$control[[1]], "max_iter", list(integer(0)))), "no number of iterations")
})
