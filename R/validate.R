# Fits that come back from a file, from another version of the package or out of somebody's hands: what
# is not whole is an error of ours, told in the method that was called, before the engine sees it. What
# a fit must have is said here alone; fields that later versions add are no business of an older fit.

# The fit itself, if it is one.
check_fit <- function(fit, name = "object") {
  kmeans <- inherits(fit, "kmeans_fit")
  reason <- why_not_whole(fit, if (kmeans) fields_of_kmeans_fit else fields_of_gmm_fit)
  if (is.null(reason) && !kmeans) reason <- why_no_mixture(fit)
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
  fields <- fields_of_objects[[class(x)[1]]]
  lost <- if (is.list(x)) setdiff(fields, names(x)) else fields
  if (length(lost) > 0) {
    abort(gettextf("`%s` is not a valid object of class \"%s\": it has no `%s`.", name, class(x)[1], lost[1]),
          "fit")
  }
  if ("fit" %in% fields) check_fit(x$fit, paste0(name, "$fit"))
  x
}

fields_of_trace <- c("params", "responsibilities", "loglik", "log_prior", "bound_e", "bound_m", "status", "given",
                     "covariance", "k", "data")

fields_of_objects <- list(
  summary.gmm_fit = "fit",
  summary.kmeans_fit = c("fit", "table"),
  combined_components = c("merges", "map", "clusters", "cluster", "fit"),
  em_trace = fields_of_trace,
  em_state = c(fields_of_trace, "setup", "half"),
  kmeans_trace = c("half", "centers", "cluster", "distortion", "data"),
  kmeans_limit = c("path", "centers", "start", "lloyd", "data"),
  stability = c("table", "agreement", "jaccard", "n_boot", "model"),
  bootstrap_lrt = c("tests", "statistics", "k", "covariance", "level", "n_boot")
)

is_word <- function(x) is.character(x) && length(x) == 1 && !is.na(x)
# nocov begin: the lists below hold these as they were before covr put its counters into them
is_answer <- function(x) is.logical(x) && length(x) == 1 && !is.na(x)
is_count <- function(x) is_number(x) && x >= 1 && x == round(x)
are_numbers <- function(x) is.numeric(x) && length(x) > 0 && !anyNA(x)
# nocov end

fields_of_gmm_fit <- list(
  covariance = function(x) is_word(x) && x %in% c("E", "V", gmm_families()$covariance),
  proportions = function(x) is_word(x) && x %in% c("free", "equal"),
  k = is_count, params = function(x) inherits(x, "gmm_params"),
  loglik = is_number, log_prior = is_number, df = is_number, n_obs = is_number,
  iterations = is_number, converged = is_answer, status = is_word, trace = are_numbers,
  starts = is.data.frame, selection = is.data.frame, cluster = are_numbers, call = is.call
)

fields_of_kmeans_fit <- list(
  k = is_count, centers = function(x) is.matrix(x) && is.numeric(x) && all(is.finite(x)),
  cluster = are_numbers, size = are_numbers, withinss = are_numbers, totss = is_number,
  tot.withinss = is_number, betweenss = is_number, iter = is_number, converged = is_answer,
  trace = are_numbers, starts = is.data.frame, method = is_word, trim = is_number,
  n_obs = is_number, n_values = is_number, call = is.call
)

# NULL, or what is wrong with the first field that is.
why_not_whole <- function(fit, fields) {
  if (!is.list(fit)) return(gettextf("it is %s.", describe(unclass(fit))))
  for (name in names(fields)) {
    if (is.null(fit[[name]])) return(gettextf("it has no `%s`.", name))
    if (!fields[[name]](fit[[name]])) return(what_is_damaged(fit[[name]], name))
  }
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

# Whether what there is of each row, column and component is there of all of them.
why_not_of_one_size <- function(fit, centers) {
  n <- length(fit$cluster)
  if (nrow(centers) != fit$k) return(gettextf("it has %d centres, not %d.", nrow(centers), as.integer(fit$k)))
  if (any(fit$cluster < 0 | fit$cluster > fit$k)) return(gettext("its `cluster` names components that do not exist."))
  data <- fit$data
  if (!is.null(data) && !(is.matrix(data) && is.double(data) && all(dim(data) == c(n, ncol(centers))))) {
    return(gettextf("its `data` must be a %d x %d matrix of type double, not %s.", n, ncol(centers), describe(data)))
  }
  rows <- list(weights = fit$weights, labels = labels_by_row(fit$labels))
  for (name in names(rows)) {
    if (!is.null(rows[[name]]) && length(rows[[name]]) != n) {
      return(gettextf("its `%s` must have one value for each of the %d rows.", name, n))
    }
  }
}

# One number for each row that labels speak of.
labels_by_row <- function(labels) {
  if (is.null(labels) || !is.null(labels$codes)) return(labels$codes)
  labels$plausibility[, 1]
}
