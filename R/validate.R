# Fits that come back from a file, from another version of the package or out of somebody's hands: what
# is not whole is an error of ours, told in the method that was called, before the engine sees it. What
# a fit must have is said here alone; fields that later versions add are no business of an older fit.

# The fit itself, if it is one.
check_fit <- function(fit, name = "object") {
  kmeans <- inherits(fit, "kmeans_fit")
  reason <- why_not_whole(fit, if (kmeans) fields_of_kmeans_fit else if (is_online(fit)) fields_of_online_fit else fields_of_gmm_fit)
  if (is.null(reason) && !kmeans) reason <- or_default(why_no_mixture(fit), why_no_model(fit))
  if (is.null(reason)) reason <- why_not_of_one_size(fit, if (kmeans) fit$centers else fit$params$means)
  if (is.null(reason)) return(fit)
  abort(paste(c(gettextf("`%s` is not a valid fit: %s", name, reason), made_by_another_version(fit)), collapse = " "),
        "fit")
}

this_version <- function() unname(getNamespaceVersion(topenv()))

made_by_another_version <- function(fit) {
  if (!is.list(fit) || !is_word(fit$version) || fit$version == this_version()) return(NULL)
  gettextf("It was made by version %s of the package, and this is version %s.", fit$version, this_version())
}

# What is made from fits and data besides, traces, tests, summaries: their fields are asked for, and the fit
# that is in them looked into.
check_object <- function(x, name = "x") {
  class <- class(x)[1]
  fields <- fields_of_objects[[class]]
  invalid <- function(...) {
    abort(paste(gettextf("`%s` is not a valid object of class \"%s\":", name, class), ...), "fit")
  }
  reason <- why_not_whole(x, fields)
  if (is.null(reason) && !is.null(sizes_of_objects[[class]])) reason <- sizes_of_objects[[class]](x)
  if (!is.null(reason)) invalid(reason)
  for (fit in intersect(c("fit", "lloyd"), names(fields))) {
    if (inherits(x[[fit]], "gmm_da")) check_object(x[[fit]], paste0(name, "$", fit)) else check_fit(x[[fit]], paste0(name, "$", fit))
  }
  x
}

is_word <- function(x) is.character(x) && length(x) == 1 && !is.na(x)
# nocov begin: the lists below hold these as they were before covr put its counters into them
is_answer <- function(x) is.logical(x) && length(x) == 1 && !is.na(x)
is_unknown <- function(x) identical(x, NA_real_)
is_count <- function(x) is_number(x) && x >= 1 && x == round(x)
are_numbers <- function(x) is.numeric(x) && length(x) > 0 && !anyNA(x)
are_classes <- function(x) is.numeric(x) && length(x) > 0 && all(is.na(x) | x == round(x))
# A fit of a source keeps none (see why_not_of_one_size()).
are_kept_classes <- function(x) identical(x, integer(0)) || are_classes(x)
# nocov end

# nocov begin: lists again
is_none_or <- function(one) function(x) is.null(x) || one(x)
# A field that not every object has.
maybe <- function(one) structure(is_none_or(one), maybe = TRUE)
is_engine_model <- function(x) {
  is.list(x) && is_word(x$family) && is_answer(x$equal_proportions) && is_none_or(is.numeric)(x$box) &&
    is_none_or(is.list)(x$prior) && is_none_or(is.list)(x$constraint)
}
is_table_of <- function(...) function(x) is.data.frame(x) && nrow(x) > 0 && all(c(...) %in% names(x))
is_told_source <- function(x) is.list(x) && is_word(x$title) && is_number(x$rows) && is_number(x$passes) && is_answer(x$weighted)
is_data <- function(x) is.matrix(x) && is.double(x) && all(dim(x) > 0)
are_values <- function(x) is.numeric(x) && length(x) > 0
are_words <- function(x) is.character(x) && length(x) > 0 && !anyNA(x)
are_lists_of <- function(one) function(x) is.list(x) && length(x) > 0 && all(vapply(x, one, NA))
# nocov end

fields_of_trace <- list(
  params = are_lists_of(function(x) inherits(x, "gmm_params")), responsibilities = are_lists_of(is_data),
  loglik = are_numbers, log_prior = are_numbers, bound_e = are_numbers, bound_m = are_values, status = is_word,
  given = function(x) is.list(x) && is_engine_model(x$model),
  covariance = function(x) is_word(x) && x %in% c("E", "V", gmm_families()$covariance),
  k = is_count, data = is_data
)

are_finite_in <- function(sizes) {
  function(x) is.double(x) && length(dim(x)) == sizes && length(x) > 0 && all(is.finite(x))
}

# Of what explanations consist (see explanation.R).
kinds_of_blocks <- c("heading", "paragraph", "equation", "table", "matrices")

fields_of_objects <- list(
  gmm_statistics = list(
    params = function(x) inherits(x, "gmm_params"), weight = function(x) are_numbers(x) && all(x >= 0),
    moment = are_finite_in(2), scatter = are_finite_in(3), noise = maybe(function(x) is_number(x) && x >= 0),
    loglik = is_number, rows = is_number, missing = is_number
  ),
  explanation = list(blocks = are_lists_of(function(x) is.list(x) && is_word(x$kind) && x$kind %in% kinds_of_blocks)),
  summary.gmm_fit = list(fit = is.list, table = maybe(is.data.frame), parameters = maybe(is_answer),
                         estimates = maybe(is.data.frame), type = maybe(is_word)),
  summary.kmeans_fit = list(fit = is.list, table = is.data.frame),
  combined_components = list(
    merges = is_table_of("clusters", "merged", "entropy", "rows", "cumulated"),
    map = function(x) is.matrix(x) && are_numbers(x) && all(x %in% seq_len(nrow(x))),
    clusters = is_count, cluster = are_classes, fit = is.list,
    by = function(x) is_word(x) && x %in% c("rows", "clusters")
  ),
  em_trace = fields_of_trace,
  em_state = c(fields_of_trace, list(setup = is.list, half = function(x) is_word(x) && x %in% c("start", "E", "M"))),
  kmeans_trace = list(
    half = function(x) are_words(x) && all(x %in% c("assign", "update")),
    centers = are_lists_of(is_data), cluster = are_lists_of(are_classes), distortion = are_numbers, data = is_data
  ),
  kmeans_limit = list(
    path = is_table_of("sigma2", "hardness", "minus_2_sigma2_loglik", "soft_distortion", "distortion", "distance"),
    centers = are_lists_of(is_data), start = is_data, lloyd = is.list, data = is_data,
    status = maybe(are_words), tol = maybe(is_number)
  ),
  bound_curve = list(
    steps = is_table_of("t", "at", "loglik", "slope", "top", "bound", "loglik_top", "kl"),
    curve = is_table_of("value", "loglik"), parameter = is_word, component = is_count, name = is_word, lang = is_word
  ),
  em_exercise = list(
    type = is_word, seed = is_number, lang = is_word, question = is_word, answer = is_number, tolerance = is_number,
    solution = is.list
  ),
  gmm_da = list(
    model = function(x) is_word(x) && x %in% c("EDDA", "MclustDA"), classes = are_words, proportions = are_numbers, k = are_numbers,
    covariance = are_words, params = function(x) inherits(x, "gmm_params"), map = are_classes, loglik = is_number, df = is_number,
    n_obs = is_number, fits = are_lists_of(is.list), selection = is.data.frame, class = is.factor, data = is_data,
    weights = maybe(is.numeric), variables = maybe(is.character)
  ),
  summary.gmm_da = list(fit = function(x) inherits(x, "gmm_da"), table = is.data.frame, confusion = is.matrix, error = is_number, brier = is_number),
  cv_gmm_da = list(table = is_table_of("estimate", "se", "training"), confusion = is.matrix, folds = is_count, model = is_word),
  gmm_projection = list(
    directions = is_data, center = are_numbers, shares = are_numbers, correlations = is_data, scores = is_data,
    params = function(x) inherits(x, "gmm_params"), class = is.factor, map = are_classes, classes = are_words, variables = are_words,
    lambda = is_number, title = is_word, da = is_answer, weights = maybe(is.numeric)
  ),
  gof_test = list(
    tests = is_table_of("variable", "statistic", "value", "p_value"), overall = is_number, replicates = is.matrix, failed = is_number,
    n_boot = is_count, model = is_word, reasons = maybe(is.character)
  ),
  three_step = list(
    table = is_table_of("class", "term", "estimate", "se"), test = maybe(is.data.frame), vcov = is.matrix, error = is.matrix,
    method = is_word, kind = is_word, n = is_number, left_out = maybe(is_number), model = is_word, reference = maybe(is_word)
  ),
  gmm_hdr = list(
    table = is_table_of("prob", "level", "se"), log_level = are_values, params = function(x) inherits(x, "gmm_params"),
    intervals = maybe(is_table_of("prob", "lower", "upper", "probability")), data = maybe(is_data), weights = maybe(is.numeric)
  ),
  stability = list(
    table = is_table_of("k", "mean", "lower", "upper", "replicates", "failed"), agreement = are_lists_of(is.numeric),
    jaccard = function(x) is.list(x) && all(vapply(x, is_none_or(is.matrix), NA)), n_boot = is_count,
    model = is_word, reasons = maybe(is.character)
  ),
  bootstrap_lrt = list(
    tests = is_table_of("k", "statistic", "p_value", "replicates", "failed"), k = is_count,
    statistics = function(x) is.list(x) && all(vapply(x, is_none_or(is.numeric), NA)),
    covariance = is_word, level = is_number, n_boot = is_count, stopped = maybe(is_word), reasons = maybe(is.character)
  ),
  gmm_boot = list(
    params = function(x) is.list(x) && all(vapply(x, function(one) is.null(one) || inherits(one, "gmm_params"), NA)),
    fit = is.list, type = function(x) is_word(x) && x %in% c("nonparametric", "parametric", "weighted", "jackknife"),
    n_boot = is_count, failed = function(x) is_number(x) && x >= 0, reasons = maybe(is.character), counts = maybe(are_numbers)
  )
)

# What must be of one size in them, where that is more than R says by itself: NULL, or what is wrong.
sizes_of_objects <- list(
  gmm_statistics = function(x) {
    first_reason(
      why_no_mixture(list(params = x$params, k = n_components(x$params))),
      if (length(x$weight) != n_components(x$params)) not_of_one_size("weight"),
      if (!identical(dim(x$moment), dim(x$params$means))) not_of_one_size("moment"),
      if (!identical(dim(x$scatter), dim(x$params$covariances))) not_of_one_size("scatter"),
      if (is.null(x$noise) != is.null(x$params$noise)) not_of_one_size("noise")
    )
  },
  em_trace = function(x) why_no_path(x),
  em_state = function(x) first_reason(why_no_path(x), why_no_setup(x)),
  kmeans_trace = function(x) {
    sized <- vapply(x$centers, function(centers) identical(dim(centers), dim(x$centers[[1]])), NA)
    within <- vapply(x$cluster, function(cluster) {
      length(cluster) == nrow(x$data) && lie_within(cluster, 0, nrow(x$centers[[1]]))
    }, NA)
    first_reason(
      of_one_length(x, c("half", "centers", "cluster", "distortion")),
      if (!all(sized) || ncol(x$centers[[1]]) != ncol(x$data)) not_of_one_size("centers"),
      if (!all(within)) not_of_one_size("cluster"), why_no_weights(x$weights, nrow(x$data))
    )
  },
  kmeans_limit = function(x) {
    sized <- vapply(x$centers, function(centers) identical(dim(centers), dim(x$start)), NA)
    if (!all(sized) || length(x$centers) != nrow(x$path) || ncol(x$start) != ncol(x$data)) not_of_one_size("centers")
  },
  gmm_da = function(x) {
    check_params(x$params)
    classes <- length(x$classes)
    first_reason(
      if (length(x$map) != n_components(x$params) || !setequal(x$map, seq_len(classes))) not_of_one_size("map"),
      of_one_length(x, c("classes", "proportions", "k", "covariance")),
      if (ncol(x$data) != n_variables(x$params)) not_of_one_size("data"),
      if (length(x$class) != nrow(x$data) || !identical(levels(x$class), x$classes)) not_of_one_size("class"),
      if (!is.null(x$variables) && length(x$variables) != ncol(x$data)) not_of_one_size("variables"),
      why_no_weights(x$weights, nrow(x$data))
    )
  },
  gmm_projection = function(x) {
    check_params(x$params)
    m <- length(x$shares)
    first_reason(
      if (n_variables(x$params) != m || ncol(x$scores) != m || ncol(x$directions) != m) not_of_one_size("shares"),
      if (nrow(x$directions) != length(x$variables) || length(x$center) != length(x$variables)) not_of_one_size("directions"),
      if (!identical(dim(x$correlations), dim(x$directions))) not_of_one_size("correlations"),
      if (length(x$map) != n_components(x$params) || !setequal(x$map, seq_along(x$classes))) not_of_one_size("map"),
      if (length(x$class) != nrow(x$scores) || !identical(levels(x$class), x$classes)) not_of_one_size("class"),
      why_no_weights(x$weights, nrow(x$scores))
    )
  },
  three_step = function(x) if (nrow(x$vcov) != nrow(x$table)) not_of_one_size("vcov"),
  gof_test = function(x) if (ncol(x$replicates) != nrow(x$tests)) not_of_one_size("replicates"),
  gmm_hdr = function(x) {
    check_params(x$params)
    first_reason(
      if (length(x$log_level) != nrow(x$table)) not_of_one_size("log_level"),
      if (!is.null(x$data) && ncol(x$data) != n_variables(x$params)) not_of_one_size("data"),
      if (!is.null(x$data)) why_no_weights(x$weights, nrow(x$data))
    )
  },
  combined_components = function(x) {
    first_reason(
      if (nrow(x$map) != nrow(x$merges) || ncol(x$map) != nrow(x$map) || x$clusters > nrow(x$map)) not_of_one_size("map"),
      if (length(x$cluster) != length(x$fit$cluster)) not_of_one_size("cluster")
    )
  },
  stability = function(x) {
    counted <- x$table$replicates > 0
    first_reason(
      if (length(x$agreement) != nrow(x$table)) not_of_one_size("agreement"),
      if (length(x$jaccard) != nrow(x$table) || any(counted & lengths(x$jaccard) == 0)) not_of_one_size("jaccard")
    )
  },
  gmm_boot = function(x) {
    # check_fit() says what is wrong with the fit.
    if (!is_data(x$fit$params$means)) return(NULL)
    size <- lapply(x$fit$params[c("means", "covariances")], dim)
    sized <- vapply(x$params, function(one) {
      is.null(one) || identical(lapply(one[c("means", "covariances")], dim), size) && length(one$proportions) == size$means[1]
    }, NA)
    jackknife <- x$type == "jackknife"
    first_reason(
      if (length(x$params) != x$n_boot || !all(sized)) not_of_one_size("params"),
      if (sum(vapply(x$params, is.null, NA)) != x$failed) not_of_one_size("failed"),
      if (length(x$counts) != jackknife * x$n_boot) not_of_one_size("counts")
    )
  },
  bootstrap_lrt = function(x) {
    drawn <- x$tests$replicates + x$tests$failed
    if (!isTRUE(all(lengths(x$statistics) == drawn)) || length(x$statistics) != length(drawn)) not_of_one_size("statistics")
  }
)

# The name of a file in a folder that exists.
can_be_a_file <- function(x) is_word(x) && nzchar(x) && dir.exists(dirname(x))

lie_within <- function(x, low, high) !anyNA(x) && all(x >= low & x <= high)

not_of_one_size <- function(field) gettextf("its `%s` does not go with the rest.", field)

of_one_length <- function(x, fields) {
  odd <- which(lengths(x[fields]) != length(x[[fields[1]]]))
  if (length(odd) > 0) not_of_one_size(fields[odd[1]])
}

why_no_weights <- function(weights, n) {
  if (!is.null(weights) && !(is.numeric(weights) && length(weights) == n)) not_of_one_size("weights")
}

# Parameters of one size all the way, and what was given with the rows.
why_no_path <- function(x) {
  n <- nrow(x$data)
  d <- ncol(x$data)
  sized <- vapply(x$params, function(params) {
    is.list(params) && is.numeric(params$proportions) && length(params$proportions) == x$k &&
      is_data(params$means) && all(dim(params$means) == c(x$k, d)) &&
      is.double(params$covariances) && identical(dim(params$covariances), as.integer(c(d, d, x$k)))
  }, NA)
  shared <- vapply(x$responsibilities, function(w) nrow(w) == n && ncol(w) %in% (x$k + 0:1), NA)
  first_reason(
    of_one_length(x, c("params", "responsibilities", "loglik", "log_prior", "bound_e", "bound_m")),
    if (!all(sized)) not_of_one_size("params"), if (!all(shared)) not_of_one_size("responsibilities"),
    why_no_weights(x$given$weights, n), why_no_engine_labels(x$given$labels, n, x$k)
  )
}

# What em_step() goes on with.
why_no_setup <- function(x) {
  data <- x$setup$data
  data_whole <- is.list(data) && is.character(data$variables) && length(data$variables) == ncol(x$data) &&
    identical(data$x, x$data) && are_numbers(data$mean) && are_numbers(data$deviations) &&
    length(data$mean) == ncol(x$data) && length(data$deviations) == ncol(x$data) && is_number(data$tol_unit) &&
    is_number(data$n) && is_number(data$missing) && identical(x$setup$k, x$k)
  model <- x$setup$model
  model_whole <- is.list(model) && is_word(model$covariance) && is_none_or(is_data)(model$box) &&
    is_word(model$proportions) && is.null(why_no_remake(model, ncol(x$data)))
  if (!isTRUE(data_whole) || !isTRUE(model_whole)) return(not_of_one_size("setup"))
  first_reason(why_no_weights(data$weights, nrow(x$data)), why_no_labels(data$labels, nrow(x$data), x$k))
}

# The first of some reasons; those after it are not asked for.
first_reason <- function(...) {
  for (i in seq_len(...length())) {
    reason <- ...elt(i)
    if (!is.null(reason)) return(reason)
  }
}

fields_of_gmm_fit <- list(
  covariance = function(x) is_word(x) && x %in% c("E", "V", gmm_families()$covariance),
  k = is_count, params = function(x) inherits(x, "gmm_params"),
  loglik = is_number, log_prior = is_number, df = is_number, n_obs = function(x) is_number(x) && is.null(dim(x)),
  iterations = function(x) is_number(x) && x >= 0, converged = is_answer, status = is_word, trace = are_numbers,
  starts = is.data.frame, selection = is.data.frame, cluster = are_kept_classes, call = is.call,
  entropy = is_number, missing = is_number, incomplete = is_number,
  variables = maybe(is.character), diagnosis = maybe(is.character), components = maybe(is.numeric),
  sigma2 = maybe(is_number), prior = maybe(function(x) inherits(x, "gmm_prior")),
  constraint = maybe(function(x) inherits(x, "gmm_constraint")), bins = maybe(function(x) inherits(x, "gmm_bins") && is.list(x)),
  candidates = maybe(function(x) is.list(x) && all(vapply(x, function(one) is.null(one) || inherits(one, "gmm_params"), NA))),
  source = maybe(is_told_source)
)

# Of which no log-likelihood is known: see update.gmm_fit().
fields_of_online_fit <- utils::modifyList(fields_of_gmm_fit, list(
  loglik = is_unknown, log_prior = is_unknown, entropy = is_unknown, trace = is.numeric,
  online = function(x) {
    is.list(x) && is_number(x$rows) && is_number(x$weight) && is_number(x$loglik) && is_number(x$before) && x$before >= 0 &&
      is_number(x$batches) && is.numeric(x$step) && inherits(x$statistics, "gmm_statistics")
  },
  source = is_told_source
))

fields_of_kmeans_fit <- list(
  k = is_count, centers = function(x) is.matrix(x) && is.numeric(x) && all(is.finite(x)),
  cluster = are_kept_classes, size = are_numbers, withinss = are_numbers, totss = is_number,
  tot.withinss = is_number, betweenss = is_number, iter = is_number, converged = is_answer,
  trace = are_numbers, starts = is.data.frame, method = is_word, trim = is_number,
  n_obs = is_number, n_values = is_number, call = is.call,
  missing = is_number, incomplete = is_number, variables = maybe(is.character),
  selection = maybe(function(x) is.data.frame(x) && is_word(attr(x, "criterion")) && attr(x, "criterion") %in% names(x))
)

# NULL, or what is wrong with the first field that is.
why_not_whole <- function(fit, fields) {
  if (!is.list(fit)) return(gettextf("it is %s.", describe(unclass(fit))))
  for (name in names(fields)) {
    if (is.null(fit[[name]]) && is.null(attr(fields[[name]], "maybe"))) return(gettextf("it has no `%s`.", name))
    if (!fields[[name]](fit[[name]])) return(what_is_damaged(fit[[name]], name))
  }
  if (inherits(fit, "gmm_fit") && !is_whole_restriction(fit)) return(gettextf("it has no `%s`.", "equal_proportions"))
}

# In the field of this version, or in that of earlier ones.
is_whole_restriction <- function(fit) {
  is_answer(fit[["equal_proportions"]]) || is_word(fit[["proportions"]]) && fit[["proportions"]] %in% c("free", "equal")
}

what_is_damaged <- function(x, name) {
  if (is.numeric(x) && length(x) > 1 && anyNA(x)) return(gettextf("its `%s` has missing values.", name))
  gettextf("its `%s` is %s.", name, describe(x))
}

why_no_mixture <- function(fit) {
  tryCatch(
    {
      check_params(fit$params)
      if (n_components(fit$params) != fit$k) {
        gettextf("its `params` have %d components, not %d.", n_components(fit$params), as.integer(fit$k))
      }
    },
    mezcla_error = conditionMessage
  )
}

# What was asked of the parameters, made again.
why_no_model <- function(fit) {
  if (is.null(fit$prior) && is.null(fit$constraint)) return(NULL)
  why_no_remake(fit, ncol(fit$params$means))
}

why_no_remake <- function(model, d) {
  tryCatch(
    {
      proportions <- if (inherits(model, "gmm_fit")) proportions_of_model(model) else model$proportions
      model_spec(model$covariance, proportions, model$sigma2, d, prior = model$prior, constraint = model$constraint)
      NULL
    },
    mezcla_error = conditionMessage
  )
}

# Whether what there is of each row, column and component is there of all of them.
why_not_of_one_size <- function(fit, centers) {
  n <- length(fit$cluster)
  if (n == 0 && !is.list(fit$source)) return(what_is_damaged(fit$cluster, "cluster"))
  # Rows without any value alone have no class.
  if (anyNA(fit$cluster) && !(length(fit$weights) == n && all(fit$weights[is.na(fit$cluster)] == 0))) {
    return(gettextf("its `%s` has missing values.", "cluster"))
  }
  d <- ncol(centers)
  if (!is.null(fit$variables) && length(fit$variables) != d) return(not_of_one_size("variables"))
  if (!is.null(fit[["size"]]) && length(fit[["size"]]) != fit$k) return(not_of_one_size("size"))
  if (nrow(centers) != fit$k) return(gettextf("it has %d centres, not %d.", nrow(centers), as.integer(fit$k)))
  if (any(fit$cluster < 0 | fit$cluster > fit$k, na.rm = TRUE)) return(gettext("its `cluster` names components that do not exist."))
  data <- fit$data
  if (!is.null(data) && !(is.matrix(data) && is.double(data) && all(dim(data) == c(n, ncol(centers))))) {
    return(gettextf("its `data` must be a %d x %d matrix of type double, not %s.", n, ncol(centers), describe(data)))
  }
  if (!is.null(fit$weights) && !(is.numeric(fit$weights) && length(fit$weights) == n)) {
    return(gettextf("its `%s` must have one value for each of the %d rows.", "weights", n))
  }
  first_reason(why_no_bins(fit, n, d), why_no_labels(fit$labels, n, fit$k))
}

why_no_bins <- function(fit, n, d) {
  if (is.null(fit[["bins"]]) || is.null(fit[["data"]])) return(NULL)
  bins <- unclass(fit[["bins"]])
  sized <- function(x) is.matrix(x) && is.double(x) && all(dim(x) == c(n, d)) && !anyNA(x)
  good <- sized(bins$lower) && sized(bins$upper) && all(bins$lower <= bins$upper) &&
    (is.null(bins$counts) || is.numeric(bins$counts) && length(bins$counts) == n)
  if (!good) not_of_one_size("bins")
}

# Labels as check_labels() makes them; an index that is none would be read beyond the end.
why_no_labels <- function(labels, n, k) {
  if (is.null(labels)) return(NULL)
  if (!is.list(labels) || !is.character(labels$levels)) return(not_of_one_size("labels"))
  codes <- labels$codes
  good <- if (is.null(codes)) is_plausibility(labels$plausibility, n, k) && all(labels$plausibility >= 0)
  else is.integer(codes) && length(codes) == n && lie_within(codes, -1, k)
  if (!good) not_of_one_size("labels")
}

# The same as engine_labels() makes them.
why_no_engine_labels <- function(labels, n, k) {
  if (is.null(labels)) return(NULL)
  good <- if (is.matrix(labels)) is_plausibility(labels, n, k)
  else is.integer(labels) && length(labels) == n && lie_within(labels, 0, k + 1)
  if (!good) not_of_one_size("labels")
}

is_plausibility <- function(x, n, k) is_data(x) && nrow(x) == n && ncol(x) %in% (k + 0:1) && !anyNA(x)
