# What a worker process of choices.R knows besides engines.R, optima_engines.R and workers.R. Each engine has
#   fit(x, seed)    what is timed: the call of a user who gives nothing but the data
#   read(fit, x)    list(family, k, df, parameters, status), after the clock has stopped
# with parameters as in optima_engines.R.

# Attached, because Mclust() looks its parts up from the search path.
if (requireNamespace("mclust", quietly = TRUE)) suppressMessages(library(mclust))

choice_engines <- list()

choice_engines$mezcla <- list(
  fit = function(x, seed) mezcla::fit_gmm(x),
  read = function(fit, x) {
    list(family = fit$covariance, k = fit$k, df = fit$df, status = fit$status,
         parameters = unclass(fit$params)[c("proportions", "means", "covariances")])
  }
)

# Which aims at what is compared: the likelihood of rows held out, here of the rows that are not held out for the comparison.
choice_engines[["mezcla by CV"]] <- list(fit = function(x, seed) mezcla::fit_gmm(x, criterion = "CV"), read = choice_engines$mezcla$read)

# What is left where nothing is searched for.
choice_engines[["mezcla, one start"]] <- list(
  fit = function(x, seed) mezcla::fit_gmm(x, n_start = 1, control = mezcla::gmm_control(search = 0)), read = choice_engines$mezcla$read
)

# What it calls X, XII and the like, one component, is E, EII and so on here.
choice_engines$Mclust <- list(
  fit = function(x, seed) {
    fit <- Mclust(x, verbose = FALSE)
    if (is.null(fit)) stop("no model")
    fit
  },
  read = function(fit, x) {
    family <- c(X = "E", XII = "EII", XXI = "EEI", XXX = "EEE")[fit$modelName]
    list(family = if (is.na(family)) fit$modelName else unname(family), k = fit$G, df = fit$df, status = "",
         parameters = parameters_of_mclust(fit$parameters, ncol(x)))
  }
)

# The process is kept; it says itself how much of the processor it took.
python <- new.env()
choice_engines[["scikit-learn"]] <- list(
  fit = function(x, seed) {
    if (is.null(python$worker)) python$worker <- start_python_worker(character())
    case <- write_case(x, 9)
    on.exit(drop_case(case))
    answer <- python$worker$ask(task = "choice", prefix = case$prefix, n = case$n, d = case$d, k = 9, seed = seed)
    c(answer, list(parameters = read_theta(case$prefix, ncol(x), answer$components)))
  },
  read = function(fit, x) {
    family <- if (ncol(x) == 1) c(VVV = "V", EEE = "E")[[fit$family]] else fit$family
    list(family = family, k = fit$components, df = fit$df, status = "", parameters = fit$parameters,
         seconds = fit$seconds)
  }
)

# --- One judge for all ---------------------------------------------------------------

# log p(x, component), a column per component; NA where the covariance is no covariance.
log_joint <- function(parameters, x) {
  k <- length(parameters$proportions)
  d <- ncol(x)
  covariances <- array(parameters$covariances, c(d, d, k))
  means <- matrix(parameters$means, k, d)
  one <- function(j) {
    root <- tryCatch(chol(matrix(covariances[, , j], d)), error = function(e) NULL)
    if (is.null(root)) return(rep(NA_real_, nrow(x)))
    scaled <- backsolve(root, t(x) - means[j, ], transpose = TRUE)
    log(parameters$proportions[j]) - sum(log(diag(root))) - d / 2 * log(2 * pi) - colSums(scaled^2) / 2
  }
  matrix(vapply(seq_len(k), one, numeric(nrow(x))), nrow(x))
}

log_density <- function(parameters, x) {
  joint <- log_joint(parameters, x)
  top <- do.call(pmax, as.data.frame(joint))
  top + log(rowSums(exp(joint - top)))
}

# A density of zero, or none, would outweigh everything: its logarithm counts as -1000.
lowest <- -1000
held_out_score <- function(parameters, x) {
  density <- log_density(parameters, x)
  none <- is.na(density) | density < lowest
  list(held_out = sum(ifelse(none, lowest, density)), floored = sum(none), rows = nrow(x))
}

adjusted_rand <- function(a, b) {
  pairs <- function(counts) sum(counts * (counts - 1) / 2)
  both <- table(a, b)
  one <- pairs(rowSums(both))
  other <- pairs(colSums(both))
  chance <- one * other / pairs(length(a))
  most <- (one + other) / 2
  if (most == chance) 1 else (pairs(both) - chance) / (most - chance)
}

# --- The tasks -------------------------------------------------------------------------

processor_time <- function() sum(proc.time()[c(1, 2, 4, 5)], na.rm = TRUE)

# The clock ticks in milliseconds, of which a call may take five: `calls` of them are timed together.
timed_fit <- function(engine, x, seed, calls = 1) {
  begin <- processor_time()
  for (i in seq_len(calls)) {
    set.seed(seed)
    fit <- engine$fit(x, seed)
  }
  seconds <- (processor_time() - begin) / calls
  list(fit = fit, seconds = if (is.list(fit) && is.numeric(fit$seconds)) fit$seconds else seconds)
}

least_timed <- 0.2 # seconds

# The first call of a process loads what is loaded only once.
warmed <- new.env()
warm_up <- function(name) {
  if (!is.null(warmed[[name]])) return()
  warmed[[name]] <- TRUE
  timed_fit(choice_engines[[name]], as.matrix(datasets::faithful[1:60, ]), 1)
}

# One row: what is chosen, and the least time of at most `times`, none begun after `patience` seconds; of short calls
# each is the mean of as many as take a fifth of a second.
choose <- function(engine, x, seed, test = NULL, z = NULL, times = 1, patience = 0) {
  warm_up(engine)
  engine <- choice_engines[[engine]]
  first <- timed_fit(engine, x, seed)
  calls <- if (times > 1) max(1, ceiling(least_timed / max(first$seconds, 1e-3))) else 1
  seconds <- if (calls == 1) first$seconds
  while (length(seconds) < times && calls * sum(seconds) < patience) {
    seconds <- c(seconds, timed_fit(engine, x, seed, calls)$seconds)
  }
  found <- engine$read(first$fit, x)
  loglik <- sum(log_density(found$parameters, x))
  row <- data.frame(family = found$family, k = found$k, df = found$df, loglik = loglik,
                    bic = -2 * loglik + found$df * log(nrow(x)), status = found$status, seconds = min(seconds))
  if (!is.null(test)) row <- data.frame(row, held_out_score(found$parameters, test))
  if (!is.null(z)) row$rand <- adjusted_rand(max.col(replace_na(log_joint(found$parameters, x))), z)
  row
}

replace_na <- function(x) replace(x, is.na(x), -Inf)

# --- The table of a selection, and its cells alone --------------------------------------------

regular_statuses <- c("converged", "bounded", "iteration_limit")

whole_table <- function(x, k, seed, search = NULL) {
  set.seed(seed)
  begin <- processor_time()
  table <- mezcla::fit_gmm(x, k, control = mezcla::gmm_control(search = search))$selection
  seconds <- processor_time() - begin
  loglik <- ifelse(is.na(table$BIC), NA, table$loglik)
  cells <- data.frame(k = table$k, family = table$covariance)
  if (is.null(search)) data.frame(cells, table = loglik, searched = table$searched, seconds = seconds)
  else data.frame(cells, search_of_all = loglik, seconds_of_all = seconds)
}

# What each family reaches by itself; NA where that is not regular.
cells_alone <- function(x, k, families, seed) {
  alone <- vapply(families, function(family) {
    set.seed(seed)
    fit <- tryCatch(mezcla::fit_gmm(x, k, family), error = function(e) NULL)
    if (is.null(fit) || !fit$status %in% regular_statuses) NA_real_ else fit$loglik
  }, 0)
  data.frame(k = k, family = families, alone = unname(alone))
}

# Likewise Mclust's: NA where it is spurious too.
cells_of_mclust <- function(x, k, families) {
  found <- vapply(families, function(family) {
    tryCatch({
      fit <- Mclust(x, k, family, verbose = FALSE)
      parameters <- parameters_of_mclust(fit$parameters, ncol(x))
      joint <- log_joint(parameters, x)
      posterior <- exp(joint - log_density(parameters, x))
      if (nzchar(guard_of(x, parameters, posterior, family)$spurious)) NA_real_ else sum(log_density(parameters, x))
    }, error = function(e) NA_real_)
  }, 0)
  data.frame(k = k, family = families, Mclust = unname(found))
}
