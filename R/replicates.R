# Replicates: what bootstrap_lrt(), stability() and gmm_boot() repeat. Each has a seed of its own, drawn from
# R's generator beforehand, so that no result depends on how many processes share the work.

# What a user may ask of replicates, checked. Fits inside replicates are silent, and take one thread
# each where the replicates themselves run side by side.
replicate_plan <- function(n_boot, n_start, cores, control, class = "gmm_control") {
  control <- check_is_control(control, class)
  cores <- check_whole(cores, "cores", max = 1024)
  if (!can_fork()) cores <- 1L
  inner <- control
  inner$progress <- FALSE
  # Many fits, none of which is looked at for itself: a few moves are enough.
  if (is.null(inner$search)) inner$search <- 12L
  if (cores > 1) inner$threads <- 1L
  list(n_boot = check_whole(n_boot, "n_boot", max = 1e6),
       n_start = check_whole(n_start, "n_start", max = 1e6),
       cores = cores, control = control, inner = inner)
}

check_one_family <- function(covariance) {
  families <- if (is.data.frame(covariance)) nrow(covariance) else length(covariance)
  if (families == 1) return(invisible())
  abort(gettextf("`covariance` must name one family here, not %d.", families))
}

can_fork <- function() .Platform$OS.type == "unix" && requireNamespace("parallel", quietly = TRUE)

# The values of replicate(i), i = 1, ..., plan$n_boot, under different seeds. The generator goes on from
# where the seeds were drawn.
run_replicates <- function(replicate, plan, label) {
  begin_simulation(NULL)
  seeds <- sample.int(.Machine$integer.max, plan$n_boot)
  after <- get(".Random.seed", envir = globalenv())
  on.exit(assign(".Random.seed", after, envir = globalenv()))
  progress <- progress_line(plan$control, label)
  on.exit(progress$clear(), add = TRUE)
  values <- list()
  for (batch in batches_of(seq_along(seeds), plan$cores)) {
    values <- c(values, map_seeds(batch, seeds, replicate, plan$cores))
    progress$count(length(values), plan$n_boot)
  }
  values
}

# One by one, or about twenty shares of the work between which progress is shown.
batches_of <- function(numbers, cores) {
  size <- if (cores == 1) 1 else cores * ceiling(length(numbers) / (20 * cores))
  split(numbers, ceiling(numbers / size))
}

map_seeds <- function(numbers, seeds, replicate, cores) {
  under_seed <- function(i) {
    set.seed(seeds[i])
    replicate(i)
  }
  if (cores == 1) return(lapply(numbers, under_seed))
  # What went wrong is raised below.
  values <- suppressWarnings(
    parallel::mclapply(numbers, under_seed, mc.cores = cores, mc.set.seed = FALSE)
  )
  for (value in values) {
    if (inherits(value, "try-error")) {
      problem <- attr(value, "condition")
      stop(problem)
    }
    if (is.null(value)) {
      abort(gettextf("A process that computed replicates was ended from outside; try `cores = 1`."),
            "process")
    }
  }
  values
}

# The model of a fit on other rows or with another k: the new fit, or list(reason) if there is none.
try_refit <- function(fit, x, k, n_start, control, labels = NULL) {
  tryCatch({
    refit <- suppressWarnings(refit_model(fit, x, k, n_start, control, labels),
                              classes = "mezcla_warning")
    regular <- inherits(refit, "kmeans_fit") || is_regular(refit)
    if (regular) refit else list(reason = refit$diagnosis[1])
  }, mezcla_error = function(e) list(reason = conditionMessage(e)))
}

refit_model <- function(fit, x, k, n_start, control, labels = NULL) {
  if (inherits(fit, "kmeans_fit")) {
    return(fit_kmeans(x, k, trim = fit$trim, n_start = n_start, control = control))
  }
  fit_gmm(x, k = k, covariance = fit$covariance, labels = labels, noise = given_noise(fit),
          prior = fit$prior, proportions = proportions_of_model(fit), sigma2 = fit$sigma2,
          constraint = fit$constraint, n_start = n_start, control = control)
}

# `noise` as it was given to the fit: a box that is not that of the data came from a density.
given_noise <- function(fit) {
  box <- fit$params$noise$box
  if (is.null(box)) return(FALSE)
  own <- if (is_binned(fit)) box_of_bins(TRUE, own_bins(fit)) else noise_box(TRUE, own_rows(fit), fit$weights)
  if (isTRUE(all.equal(unname(box), unname(own)))) TRUE else exp(-log_volume(box))
}

# `labels` as they may be given to a fit, for some of its rows.
given_labels <- function(labels, rows) {
  labels <- keep_rows_of_labels(labels, rows)
  if (is.null(labels$codes)) {
    given <- labels$plausibility
    if (is.null(given)) return(NULL)
    colnames(given) <- c(labels$levels, "noise")[seq_len(ncol(given))]
    return(given)
  }
  levels <- c("noise", labels$levels)
  factor(levels[ifelse(labels$codes == 0L, NA, pmax(labels$codes, 0L) + 1L)], levels)
}

# The rows of a fit, weights that are whole numbers being counts of rows.
counted_rows <- function(fit) {
  n <- nrow(rows_or_stand_ins(fit))
  check_weights_count(fit)
  if (is.null(fit$weights)) return(seq_len(n))
  repeated_rows(fit$weights)
}

# Each row as often as it counts; rows themselves, which follow, take far more room than their numbers.
repeated_rows <- function(counts) {
  if (sum(counts) > most_repeated) {
    abort(gettextf("Each row would be taken as often as its weight says, %s rows in all, and there can be %s; give smaller weights.",
                   format(sum(counts)), format(most_repeated)), "data")
  }
  rep(seq_along(counts), counts)
}

most_repeated <- 2e8

# As many of each row as sum(counts) draws with replacement have, without the draws themselves.
redrawn_counts <- function(counts) {
  n <- left <- sum(counts)
  drawn <- numeric(length(counts))
  for (i in which(counts > 0)) {
    drawn[i] <- stats::rbinom(1, n, min(counts[i] / left, 1))
    n <- n - drawn[i]
    left <- left - counts[i]
  }
  drawn
}

check_weights_count <- function(fit) {
  if (is.null(fit$weights)) return(invisible())
  if (is_binned(fit)) check_counted(fit$weights)
  bad <- which(fit$weights != round(fit$weights))
  if (length(bad) > 0) {
    abort(gettextf(
      "A bootstrap takes `weights` for numbers of equal rows: they must be whole, but weight %d is %s.",
      bad[1], format(fit$weights[bad[1]])
    ))
  }
}

# A constraint that holds parameters of so many components says nothing of other numbers.
check_k_of_constraint <- function(fit, k) {
  held <- components_of_constraint(fit$constraint)
  if (!is.null(held) && any(k != held)) {
    abort(gettextf(
      "`k` must be %d, since the constraint of the fit holds parameters of %d components.", held, held
    ))
  }
}

# Failures are told once, with the first reason.
warn_of_failures <- function(reasons, all) {
  failed <- length(reasons)
  if (failed == 0) return(invisible())
  alert(sprintf(ngettext(
    failed,
    "%d of %d replicates could not be fitted, and is left out: %s",
    "%d of %d replicates could not be fitted, and are left out; the first: %s"
  ), failed, as.integer(all), reasons[1]), "replicates")
}

# The same in print().
print_failures <- function(failed, reasons) {
  if (failed == 0) return(invisible())
  text <- sprintf(ngettext(
    failed,
    "%d replicate could not be fitted, and does not count: %s",
    "%d replicates could not be fitted, and do not count; the first: %s"
  ), failed, reasons[1])
  writeLines(strwrap(text, exdent = 2))
}
