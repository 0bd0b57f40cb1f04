# Every entry point of the compiled code, called with as little as it takes: what the glue does with
# R's objects can then be tried under conditions in which everything is slow.

# By the name of the entry point, a list of functions without arguments; the first of them is the
# plainest, the others have arguments that are converted in another way, or are refused. Their
# values are what one may compare. Nothing of testthat is used, so that a fresh session can read this.
entry_points <- function() {
  engine <- asNamespace("mezcla")
  x <- cbind(a = c(1, 2, 4, 7, 3, 6, 9, 5), b = c(3, 1, 0, 5, 8, 2, 4, 6))
  holes <- replace(x, c(2, 11), NA)
  weights <- c(1, 2, 1, 0.5, 1, 1, 3, 1)
  groups <- rep(1:2, 4)
  data <- engine$model_data(x)
  known <- engine$known_columns(data)
  box <- engine$noise_box(TRUE, x)
  params <- unclass(complete_mle(x, groups))
  noisy <- params
  noisy$proportions <- 0.9 * params$proportions
  noisy$noise <- list(proportion = 0.1, box = box)
  model <- function(covariance = "VVV", k = 2, ...) {
    engine$engine_model(engine$model_spec(covariance, d = 2, ...), data, k)
  }
  # Made here, lest R code be what is slow.
  vvv <- model()
  eee <- model("EEE")
  vve <- model("VVE")
  vee <- model("VEE")
  informed <- model(box = box, prior = gmm_prior())
  noisy_eve <- model("EVE", box = box)
  with_prior <- model(prior = gmm_prior())
  held <- gmm_constraint(4, c(0.4, 0.6), rbind(c(3, 3), NA), array(c(diag(2), rep(NA, 4)), c(2, 2, 2)))
  held <- model("VEV", constraint = held)
  partly <- c(1L, 0L, 0L, 2L, 0L, 0L, 0L, 3L) # 3 is the noise
  plausible <- log(matrix(c(1, 0.5), 8, 3))
  held_statistics <- unclass(sufficient_statistics(complete_mle(x, groups), x))
  noisy_statistics <- unclass(sufficient_statistics(do.call(gmm_params, noisy), x))
  centers <- x[c(1, 7), ]
  unit <- c(1, 1)
  # Draws of R's generator come in the same way whenever this is called.
  seeded <- function(call) function() {
    set.seed(1)
    call()
  }
  refused <- function(call) function() {
    tryCatch(call(), error = function(e) structure(conditionMessage(e), class = "refusal"))
  }
  changed <- function(part, value) {
    params[[part]] <- value
    params
  }
  data_of <- function(x, weights = NULL, labels = NULL) list(x = x, weights = weights, labels = labels)
  problem <- function(x, weights = NULL, labels = NULL, model = vvv, k = 2L, columns = known) {
    list(data = data_of(x, weights, labels), columns = columns, model = model, k = k)
  }
  control <- function(max_iter, tol = 0, accelerate = FALSE) {
    list(max_iter = max_iter, tol = tol, accelerate = accelerate, threads = 2L)
  }
  scaled <- function(x, weights = NULL, scale = unit, mean = known$mean) {
    list(data = data_of(x, weights), mean = mean, scale = scale)
  }
  # Called a few times a second, and so only where everything is slow.
  reports <- function() {
    count <- 0
    engine$cpp_em(problem(x), list(params), control(3L), function(iteration, objective) count <<- count + 1)
  }
  em <- function(x, weights, labels, starts, model, accelerate = FALSE, max_iter = rep(3L, length(starts))) {
    engine$cpp_em(problem(x, weights, labels, model), starts, control(max_iter, accelerate = accelerate), NULL)
  }
  kmeans_control <- function(method = "lloyd", trim = 0, batch_size = 4L) {
    list(method = method, max_iter = 5L, tol = 0, batch_size = batch_size, trim = trim, threads = 2L)
  }
  kmeans <- function(x, method, weights = NULL, trim = 0, starts = list(centers)) {
    engine$cpp_kmeans(scaled(x, weights), starts, kmeans_control(method, trim), NULL)
  }
  methods <- c("kmeans", "kmeans++", "random", "concentric")
  starts_of <- function(x, methods, weights = NULL, k = 2L, trims = numeric(length(methods)), scale = unit) {
    engine$cpp_starts(scaled(x, weights, scale), k, methods, trims, 2L)
  }
  # Models of one number of components, as cpp_lattice() takes them.
  start <- function(method, ...) list(method = method, ...)
  group <- function(starts, models, labels = NULL, k = 2L, contends = rep(TRUE, length(models))) {
    list(k = k, labels = labels, starts = starts, models = models, contends = contends, penalties = numeric(length(models)))
  }
  by_labels <- start("labels", assignment = groups)
  by_weights <- start("soft", assignment = cbind(c(0.9, 0.2), c(0.1, 0.8))[groups, ])
  by_params <- start("params", params = params)
  noisy_starts <- list(start("params", params = noisy), start("labels", assignment = replace(groups, 1, 3L)),
                       start("soft", assignment = matrix(c(0.5, 0.4, 0.1), 8, 3, byrow = TRUE)))
  one <- group(list(start("labels", assignment = rep(1L, 8))), list(model("VVE", 1), model("VVV", 1)), k = 1L)
  narrow <- unclass(complete_mle(x[, 1, drop = FALSE], groups))
  alone <- unclass(complete_mle(x, rep(1, 8)))
  held_of_three <- model(k = 3, constraint = gmm_constraint(proportions = c(0.2, NA, NA)))
  lattice <- function(x, groups, weights = NULL, exchanges = TRUE, accelerate = FALSE, columns = known) {
    race <- c(short = 2L, better = 2L, longer = 3L, finalists = 2L)
    plan <- list(exchanges = exchanges, race = race, moves = 4L, moves_from_others = 2L, moves_if_apart = 4L,
                 hopeless = 60)
    engine$cpp_lattice(data_of(x, weights), columns, groups, plan, control(5L, 1e-3, accelerate), NULL)
  }
  left_out <- function(x, weights, labels, params, model, iterations, columns = known) {
    engine$cpp_left_out(problem(x, weights, labels, model, columns = columns), params, iterations, 2L)
  }
  charts_of <- function(params, model) {
    chart <- engine$new_chart(params, model)
    lapply(engine$chart_derivatives(chart), function(one) one[c("jacobian", "which")])
  }
  vvv_charts <- charts_of(params, engine$model_spec("VVV", d = 2))
  noisy_charts <- charts_of(noisy, engine$model_spec("VVV", d = 2, box = box))
  score_sums <- function(params, x, weights, labels, model, charts, diagonal = FALSE, parameters = 12L, squared = FALSE) {
    chart <- list(params = params, components = charts, diagonal = diagonal, parameters = parameters)
    engine$cpp_scores(data_of(x, weights, labels), model, chart, squared, 2L)
  }
  sums <- function(x, weights = NULL) {
    function(questions) {
      asked <- lapply(questions, function(question) {
        noise <- if (question$params$noise_proportion > 0) list(proportion = question$params$noise_proportion, box = box)
        question$params$noise_proportion <- NULL
        question$params$noise <- noise
        question[c("params", "scatter")]
      })
      engine$cpp_sums(asked, data_of(x, weights), 2L)
    }
  }
  by_passes <- function(fold, model = vvv, start = params, observed = c(8, 8), complete = TRUE, columns = known,
                        max_iter = 3L) {
    profile <- list(count = 8, weight = 8, observed = observed, complete = complete)
    engine$cpp_em_by_passes(fold, profile, columns, list(list(params = start, model = model)),
                            control(max_iter, 1e-3, TRUE), NULL)
  }
  list(
    cpp_moments = list(
      function() engine$cpp_moments(data_of(x), TRUE, 1L),
      function() engine$cpp_moments(data_of(holes, weights), FALSE, 2L),
      refused(function() engine$cpp_moments(data_of(x[0, ]), TRUE, 1L))
    ),
    cpp_em = list(
      function() em(x, NULL, NULL, list(params), vvv),
      function() em(holes, weights, partly, list(noisy), informed),
      function() em(x, weights, plausible, list(noisy), noisy_eve),
      function() em(x, NULL, NULL, list(params, params), held, TRUE),
      reports,
      refused(function() em(x[, 1, drop = FALSE], NULL, NULL, list(params), vvv)),
      refused(function() em(x, NULL, partly[-1], list(params), vvv)),
      # Codes and sizes that are not those of the components and of the rows.
      refused(function() em(x, NULL, partly, list(params), vvv)),
      refused(function() em(x, NULL, replace(partly, 3, NA), list(noisy), informed)),
      refused(function() em(x, NULL, replace(partly, 3, -1L), list(noisy), informed)),
      refused(function() em(x, NULL, as.character(partly), list(params), vvv)),
      refused(function() em(x, weights[-1], NULL, list(params), vvv)),
      refused(function() em(x, NULL, NULL, list(params, noisy), vvv)),
      refused(function() em(x, NULL, NULL, list(), vvv)),
      refused(function() em(x, NULL, NULL, list(), vvv, max_iter = 3L)),
      refused(function() em(x, NULL, NULL, list(params), held_of_three)),
      refused(function() em(x, NULL, NULL, list(params), replace(with_prior, "prior", list(replace(with_prior$prior, "mean", list(1))))))
    ),
    cpp_starts = list(
      seeded(function() starts_of(x, methods)),
      seeded(function() starts_of(holes, methods, weights, trims = c(0.1, 0.2, 0, 0.3), scale = c(1, 0.5))),
      function() starts_of(x[c(1, 1, 1, 2), ], "kmeans++", k = 3L),
      refused(function() starts_of(x, methods, weights[-1])),
      refused(function() starts_of(x, methods, scale = 1)),
      refused(function() starts_of(x, methods, trims = 0)),
      refused(function() starts_of(x, "nearest")),
      refused(function() starts_of(x[0, ], "random")),
      refused(function() starts_of(x, "concentric", k = 0L)),
      refused(function() starts_of(x, "kmeans", k = -1L))
    ),
    cpp_lattice = list(
      seeded(function() lattice(x, list(group(list(by_labels), list(eee, vvv))))),
      seeded(function() lattice(holes, list(one, group(list(by_params, by_weights), list(vve, vvv))), weights)),
      seeded(function() lattice(holes, list(group(noisy_starts, list(informed), partly)), weights, accelerate = TRUE)),
      seeded(function() lattice(x, list(group(noisy_starts, list(noisy_eve), plausible)), weights)),
      function() lattice(x, list(group(list(by_params), list(held))), exchanges = FALSE),
      # Nothing to start from, and a start that is no mixture, are not errors: there is no result.
      seeded(function() lattice(x, list(group(list(), list(vvv))))),
      seeded(function() lattice(x, list(group(list(start("labels", assignment = rep(1L, 8))), list(vvv))))),
      function() lattice(x, list()),
      refused(function() lattice(x[0, ], list(group(list(by_params), list(vvv))))),
      refused(function() lattice(x, list(group(list(by_params), list(vvv))), weights[-1])),
      refused(function() lattice(x, list(group(list(by_params), list(vvv))), columns = lapply(known, head, 1))),
      refused(function() lattice(x, list(replace(group(list(by_params), list(vvv)), "k", 0L)))),
      refused(function() lattice(x, list(group(list(by_params), list(vvv), contends = c(TRUE, TRUE))))),
      refused(function() lattice(x, list(group(list(by_params), list())))),
      refused(function() lattice(x, list(group(list(by_params), list(vvv), partly[-1])))),
      refused(function() lattice(x, list(group(list(by_params), list(vvv), partly)))),
      refused(function() lattice(x, list(group(list(by_params), list(vvv), plausible)))),
      refused(function() lattice(x, list(group(list(start("labels", assignment = groups[-1])), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("labels", assignment = replace(groups, 3, 3L))), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("labels", assignment = replace(groups, 3, 0L))), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("soft", assignment = matrix(0.5, 7, 2))), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("soft", assignment = matrix(0.5, 8, 3))), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("soft", assignment = matrix(1, 8, 1))), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("params", params = narrow)), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("params", params = alone)), list(vvv))))),
      refused(function() lattice(x, list(group(list(start("params", params = noisy)), list(vvv)))))
    ),
    cpp_left_out = list(
      function() left_out(x, NULL, NULL, params, vvv, 0L),
      function() left_out(x, weights, NULL, params, vee, 2L),
      function() left_out(holes, weights, partly, noisy, informed, 1L),
      function() left_out(x, weights, plausible, noisy, noisy_eve, 2L),
      function() left_out(x, NULL, NULL, params, held, 1L),
      refused(function() left_out(x[, 1, drop = FALSE], NULL, NULL, params, vvv, 0L)),
      refused(function() left_out(x, weights[-1], NULL, params, vvv, 0L)),
      refused(function() left_out(x, NULL, partly[-1], params, vvv, 0L)),
      refused(function() left_out(x, NULL, partly, params, vvv, 0L)),
      refused(function() left_out(x, NULL, plausible, params, vvv, 0L)),
      refused(function() left_out(x, NULL, NULL, params, vvv, 0L, lapply(known, head, 1))),
      refused(function() left_out(x, NULL, NULL, changed("covariances", -params$covariances), vvv, 0L)),
      refused(function() left_out(x, NULL, NULL, params, held_of_three, 0L))
    ),
    cpp_m_step = list(
      function() engine$cpp_m_step(problem(x), groups, TRUE, 1L),
      function() engine$cpp_m_step(problem(x, weights, model = vee), matrix(0.5, 8, 2), FALSE, 2L),
      refused(function() engine$cpp_m_step(problem(x), matrix(0.5, 7, 2), TRUE, 1L)),
      refused(function() engine$cpp_m_step(problem(x, k = 3L), groups, TRUE, 1L)),
      refused(function() engine$cpp_m_step(problem(x), replace(groups, 2, 100000000L), TRUE, 1L)),
      refused(function() engine$cpp_m_step(problem(x), replace(groups, 2, 0L), TRUE, 1L)),
      refused(function() engine$cpp_m_step(problem(x, columns = lapply(known, head, 1)), groups, TRUE, 1L)),
      refused(function() engine$cpp_m_step(problem(x[0, ]), integer(), TRUE, 1L))
    ),
    cpp_statistics = list(
      function() engine$cpp_statistics(params, data_of(x), 1L),
      function() engine$cpp_statistics(noisy, data_of(holes, weights, partly), 2L)
    ),
    cpp_em_by_passes = list(
      function() by_passes(sums(x)),
      function() by_passes(sums(holes, weights), model = informed, start = noisy, complete = FALSE),
      refused(function() by_passes(function(questions) list())),
      refused(function() by_passes(function(questions) list(list(weight = 1)))),
      refused(function() by_passes(function(questions) list(replace(sums(x)(questions)[[1]], "moment", 1)))),
      refused(function() by_passes(sums(x), observed = 8)),
      refused(function() by_passes(sums(x), columns = lapply(known, head, 1))),
      refused(function() by_passes(sums(x), max_iter = c(1L, 1L, 1L)))
    ),
    cpp_sums = list(
      function() engine$cpp_sums(list(list(params = params, scatter = "full")), data_of(x), 1L),
      function() engine$cpp_sums(list(list(params = noisy, scatter = "diagonal", labels = partly)), data_of(holes, weights), 2L),
      refused(function() engine$cpp_sums(list(list(params = params, scatter = "some")), data_of(x), 1L)),
      refused(function() engine$cpp_sums(list(list(params = params, scatter = "full")), data_of(x[, 1, drop = FALSE]), 1L)),
      refused(function() engine$cpp_sums(list(list(params = params, scatter = "full")), data_of(x[0, ]), 1L))
    ),
    cpp_kmeans_sums = list(
      function() engine$cpp_kmeans_sums(scaled(x), centers, 1L),
      function() engine$cpp_kmeans_sums(scaled(holes, weights), centers, 2L),
      refused(function() engine$cpp_kmeans_sums(scaled(x), centers[, 1, drop = FALSE], 1L)),
      refused(function() engine$cpp_kmeans_sums(scaled(x, weights[-1]), centers, 1L))
    ),
    cpp_families = list(
      function() engine$cpp_families(c("EII", "VVE")), refused(function() engine$cpp_families("XVV"))
    ),
    cpp_statuses = list(function() engine$cpp_statuses()),
    cpp_moments_of = list(
      function() engine$cpp_moments_of(held_statistics),
      function() engine$cpp_moments_of(noisy_statistics),
      refused(function() engine$cpp_moments_of(replace(held_statistics, "weight", 1)))
    ),
    cpp_maximise = list(
      function() engine$cpp_maximise(held_statistics, known, vvv, 1L),
      function() engine$cpp_maximise(noisy_statistics, known, noisy_eve, 2L),
      refused(function() engine$cpp_maximise(replace(held_statistics, "weight", 1), known, vvv, 1L)),
      refused(function() engine$cpp_maximise(replace(held_statistics, "moment", list(diag(3))), known, vvv, 1L)),
      refused(function() engine$cpp_maximise(held_statistics, lapply(known, head, 1), vvv, 1L)),
      refused(function() engine$cpp_maximise(replace(held_statistics, "weight", list(c(0, 8))), known, vvv, 1L))
    ),
    cpp_scores = list(
      function() score_sums(params, x, NULL, NULL, vvv, vvv_charts),
      function() score_sums(noisy, holes, weights, partly, informed, noisy_charts),
      function() score_sums(params, x, weights, NULL, vvv, vvv_charts, squared = TRUE),
      refused(function() score_sums(params, x, NULL, NULL, vvv, vvv_charts[1])),
      refused(function() score_sums(params, x, NULL, NULL, vvv, list(lapply(vvv_charts[[1]], head, 1), vvv_charts[[2]]))),
      refused(function() score_sums(params, x, NULL, NULL, vvv, vvv_charts, parameters = 3L)),
      refused(function() score_sums(params, x, NULL, NULL, vvv, vvv_charts, diagonal = TRUE)),
      refused(function() score_sums(params, x[, 1, drop = FALSE], NULL, NULL, vvv, vvv_charts)),
      refused(function() score_sums(params, x, weights[-1], NULL, vvv, vvv_charts))
    ),
    cpp_evaluate = c(
      lapply(c("class", "log_density", "responsibilities", "log_joint", "mahalanobis"), function(what) {
        function() engine$cpp_evaluate(params, data_of(x), what, 1L)
      }),
      function() engine$cpp_evaluate(noisy, data_of(holes, labels = plausible), "responsibilities", 2L),
      refused(function() engine$cpp_evaluate(params, data_of(x[, 1, drop = FALSE]), "class", 1L)),
      refused(function() engine$cpp_evaluate(changed("proportions", 1), data_of(x), "class", 1L)),
      refused(function() engine$cpp_evaluate(changed("covariances", diag(3)), data_of(x), "class", 1L)),
      refused(function() engine$cpp_evaluate(changed("covariances", -params$covariances), data_of(x), "class", 1L)),
      refused(function() engine$cpp_evaluate(changed("noise", list(proportion = 0.1, box = box[, 1, drop = FALSE])),
                                             data_of(x), "class", 1L))
    ),
    cpp_log_likelihood = list(
      function() engine$cpp_log_likelihood(params, data_of(x), 1L),
      function() engine$cpp_log_likelihood(noisy, data_of(holes, weights, partly), 2L)
    ),
    cpp_log_prior = list(
      function() engine$cpp_log_prior(params, with_prior),
      function() engine$cpp_log_prior(params, vvv),
      refused(function() engine$cpp_log_prior(params, replace(vvv, "family", "VV"))),
      refused(function() engine$cpp_log_prior(params, replace(vvv, "family", "VVX")))
    ),
    cpp_survey = list(function() engine$cpp_survey(holes)),
    cpp_unset_matrix = list(function() dim(engine$cpp_unset_matrix(3L, 2L))),
    cpp_instruction_sets = list(function() engine$cpp_instruction_sets()),
    cpp_instruction_set = list(function() engine$cpp_instruction_set()),
    cpp_use_instruction_set = list(
      function() engine$cpp_use_instruction_set("none"),
      function() engine$cpp_use_instruction_set(engine$cpp_instruction_set())
    ),
    cpp_kmeans = list(
      function() kmeans(x, "lloyd"),
      function() kmeans(x, "hartigan", weights, starts = list(centers, x[2:3, ])),
      function() kmeans(holes, "exhaustive", trim = 0.2),
      seeded(function() kmeans(x, "minibatch")),
      refused(function() kmeans(x[, 1, drop = FALSE], "lloyd")),
      refused(function() kmeans(x, "lloyd", starts = list(centers[0, ]))),
      refused(function() kmeans(x, "lloyd", weights = weights[1:2])),
      refused(function() engine$cpp_kmeans(scaled(x), list(centers), kmeans_control(batch_size = 0L), NULL))
    ),
    cpp_swap_centers = list(
      seeded(function() engine$cpp_swap_centers(scaled(x), centers, 2L, kmeans_control())),
      seeded(function() engine$cpp_swap_centers(scaled(holes, weights), centers, 2L, kmeans_control()))
    ),
    cpp_best_centers_1d = list(
      function() engine$cpp_best_centers_1d(scaled(x[, 1, drop = FALSE], NULL, 1, known$mean[1]), 3L, 1L),
      function() engine$cpp_best_centers_1d(scaled(x[, 1, drop = FALSE], weights, 1, known$mean[1]), 30L, 1L),
      refused(function() engine$cpp_best_centers_1d(scaled(x), 3L, 1L)),
      refused(function() engine$cpp_best_centers_1d(scaled(holes[, 1, drop = FALSE], NULL, 1, known$mean[1]), 3L, 1L))
    ),
    cpp_start_centers = list(
      seeded(function() engine$cpp_start_centers(scaled(x), 2L, "kmeans++", 1L)),
      seeded(function() engine$cpp_start_centers(scaled(holes, weights), 2L, "random", 2L)),
      refused(function() engine$cpp_start_centers(scaled(x, scale = 1), 2L, "kmeans++", 1L)),
      refused(function() engine$cpp_start_centers(scaled(x), 0L, "kmeans++", 1L))
    )
  )
}

# The entry points that differ when R collects garbage at every chance it has, of those calls that
# `choose` takes from each; NULL where none does.
differ_under_torture <- function(choose = identity) {
  calls <- unlist(lapply(entry_points(), choose))
  calm <- lapply(calls, function(call) call())
  tortured <- lapply(calls, function(call) {
    gctorture(TRUE)
    on.exit(gctorture(FALSE))
    call()
  })
  same <- mapply(identical, calm, tortured)
  names(calls)[!same]
}
