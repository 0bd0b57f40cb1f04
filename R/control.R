#' Control of the fits
#'
#' @param max_iter Maximum number of iterations of EM (or of k-means) in one run. 0 evaluates the start. An
#'   iteration of `"hartigan"` is one of Lloyd's or a pass over the rows, one of `"minibatch"` a batch.
#' @param tol EM stops when the log-likelihood that is still to be gained, estimated from its
#'   last increments, is less than `tol`. It is in units of log-likelihood, not per
#'   row. `tol = 0` runs exactly `max_iter` iterations. What a search ends with goes on until it is
#'   less than `tol` / 10000. k-means stops when no label changes, unless
#'   `tol > 0` and the distortion falls by less than `tol` times itself; by mini-batches, when the
#'   distortion has fallen by no more than that in 10 batches.
#' @param accelerate Whether EM is extrapolated: a third of the iterations or less, where it is slow, and
#'   never a fall. Without it every iteration is one of EM. By default not where `tol = 0`.
#' @param search How many moves in a row that do not lead to a better maximum end the search (see *Search* in
#'   [fit_gmm()] and [fit_kmeans()]); 0 for none. `NULL` takes more where they are cheap: from 4k + 20 (80 at most) to
#'   25k + 150; of several models 4 for each that may still be chosen, and in one column none, and for those that come near to
#'   the best no more than 8k^2 + 20, or 3k + 2 in one column. With a number all of several models, also
#'   those far behind, make so many. For k-means from 5 + k/5 (25 at most) to 15k + 300.
#' @param threads Number of threads. No result depends on it, to the last bit.
#' @param method How k-means lowers the distortion: `"lloyd"`, `"hartigan"` or `"minibatch"`, or `"exact"` for one
#'   column; `"auto"`, the default, is `"exact"` where that can be done and `"lloyd"` elsewhere. See the section on
#'   methods in [fit_kmeans()].
#' @param batch_size Rows in a mini-batch (no more than there are in the data).
#' @param progress Whether to report progress on the console, once a fit takes longer than two
#'   seconds.
#' @return A list of class `gmm_control` or `kmeans_control`.
#' @examples
#' fit_gmm(faithful, k = 2, covariance = "VVV", control = gmm_control(tol = 1e-8))
#' fit_kmeans(iris[1:4], k = 5, control = kmeans_control(method = "hartigan"))
#' @export
gmm_control <- function(max_iter = 2000, tol = 1e-5, accelerate = tol > 0, search = NULL,
                        threads = default_threads(), progress = interactive()) {
  control <- check_control(max_iter, tol, threads, progress)
  control$accelerate <- check_flag(accelerate, "accelerate")
  control$search <- check_search(search)
  structure(control, class = "gmm_control")
}

#' @rdname gmm_control
#' @export
kmeans_control <- function(max_iter = 1000, tol = 0, threads = default_threads(),
                           method = c("auto", "lloyd", "hartigan", "minibatch", "exact"), batch_size = 1024,
                           search = NULL, progress = interactive()) {
  structure(c(
    check_control(max_iter, tol, threads, progress),
    method = match_choice(method, "method", kmeans_methods),
    batch_size = check_whole(batch_size, "batch_size", max = .Machine$integer.max),
    search = check_search(search)
  ), class = "kmeans_control")
}

check_search <- function(search) {
  if (!is.null(search)) check_whole(search, "search", min = 0, max = .Machine$integer.max)
}

kmeans_methods <- c("auto", "lloyd", "hartigan", "minibatch", "exact")

check_control <- function(max_iter, tol, threads, progress) {
  list(
    max_iter = check_whole(max_iter, "max_iter", min = 0, max = .Machine$integer.max),
    tol = check_number(tol, "tol", min = 0),
    threads = check_whole(threads, "threads", min = 1, max = 1024),
    progress = check_flag(progress, "progress")
  )
}

default_threads <- function() {
  check_whole(getOption("mezcla.threads", 2L), "options(mezcla.threads)", min = 1, max = 1024)
}

check_is_control <- function(control, class) {
  if (inherits(control, class)) return(remade(control, match.fun(class)))
  abort(gettextf("`control` must be made by %s(), not %s.", class, describe(control)))
}

# Settings that somebody may have changed by hand, or that an earlier version has made, as the function
# makes them that makes them now.
remade <- function(settings, maker) {
  if (!is.list(settings)) {
    abort(gettextf("An object of class \"%s\" must be a list, not %s.", class(settings)[1], describe(unclass(settings))))
  }
  do.call(maker, unclass(settings)[intersect(names(settings), names(formals(maker)))], quote = TRUE)
}

progress_delay <- 2 # seconds

# What the engine calls from time to time: shows one line that is written over, once it has taken so
# long, and clears it at the end. `note` has what else is to be said of an iteration, or NULL.
progress_line <- function(control, label, note = function() NULL) {
  if (!control$progress) {
    silent <- function(...) NULL
    return(list(report = NULL, count = silent, label = silent, clear = silent))
  }
  begun <- proc.time()[["elapsed"]]
  width <- 0
  show <- function(text) {
    if (proc.time()[["elapsed"]] - begun < progress_delay) return(invisible())
    cat("\r", formatC(text, width = -width), sep = "", file = stderr())
    width <<- nchar(text)
  }
  list(
    report = function(iteration, objective) {
      show(paste(c(gettextf("%s: iteration %d, %s", label, iteration, format(objective, digits = 9)), note()), collapse = "; "))
    },
    count = function(done, all) show(gettextf("%s: replicate %d of %d", label, done, all)),
    label = function(text) label <<- text,
    clear = function() if (width > 0) cat("\r", strrep(" ", width), "\r", sep = "", file = stderr())
  )
}
