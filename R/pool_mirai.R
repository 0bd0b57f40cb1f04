# Workers of mirai. Each is the only one of a compute profile of its own, because within a profile nobody knows which
# worker gets what, and the partitions are where they are.

mirai_workers <- function(n, remote, url) {
  remote <- remotes_of_workers(remote, n)
  if (is.null(n)) n <- if (is.null(remote)) 2L else length(remote)
  if (is.null(remote) && !is.null(url)) {
    abort(gettextf("`url` is for workers elsewhere, and `remote` must tell how to start them."))
  }
  if (!is.null(remote) && is.null(url)) {
    abort(gettextf("`url` must be the address at which workers elsewhere reach this session, as by mirai::host_url()."))
  }
  if (!is.null(url) && (!is.character(url) || !length(url) %in% c(1, n) || anyNA(url))) {
    abort(gettextf("`url` must be one address, or one for each of the %d workers, not %s.", n, describe(url)))
  }
  names <- or_default(names(remote), paste0("w", seq_len(n)))
  started <- list()
  on.exit(for (worker in started) worker$backend$release())
  for (i in seq_len(n)) {
    started[[i]] <- mirai_worker(names[i], remote[[i]], if (!is.null(url)) rep_len(url, n)[i])
  }
  on.exit()
  started
}

# A list with one for each worker, or NULL. What mirai makes of one machine is a list, too, with `command` in it.
remotes_of_workers <- function(remote, n) {
  if (is.null(remote)) return(NULL)
  is_one <- function(x) is.list(x) && "command" %in% names(x)
  if (is_one(remote)) return(rep(list(remote), or_default(n, 1L)))
  if (!is.list(remote) || length(remote) == 0 || !all(vapply(remote, is_one, NA))) {
    abort(gettextf("`remote` must be made by ssh_config(), cluster_config() or remote_config() of mirai, or a list of such, not %s.",
                   describe(remote)))
  }
  if (!is.null(n) && n != length(remote)) {
    abort(gettextf("`workers` must be the number of entries of `remote`, %d, not %d.", length(remote), n))
  }
  if (!is.null(names(remote)) && !tell_apart(names(remote))) abort(gettextf("The names in `remote` must be different."))
  remote
}

mirai_worker <- function(name, remote, url) {
  profile <- new_profile()
  if (is.null(remote)) {
    mirai::daemons(1, .compute = profile)
  } else {
    mirai::daemons(1, url = url, remote = remote, .compute = profile)
  }
  here <- is.null(remote)
  new_worker(name, mirai_backend(profile, if (here) .libPaths()))
}

# A name that no other pool has, nor the user.
new_profile <- function() {
  profiles$count <- profiles$count + 1
  sprintf("mezcla-%d-%d", Sys.getpid(), profiles$count)
}
profiles <- new.env()
profiles$count <- 0

# Workers of this machine look for packages where this session does.
mirai_backend <- function(profile, paths) {
  work <- quote({
    if (!is.null(paths)) .libPaths(paths)
    getNamespace("mezcla")[["do_bundle"]](bundle)
  })
  list(
    send = function(bundle) mirai::mirai(work, .args = list(bundle = bundle, paths = paths), .compute = profile),
    is_done = function(task) !mirai::unresolved(task),
    answer = function(task) answer_of_mirai(task$data),
    is_there = function() mirai::info(.compute = profile)[["connections"]] > 0,
    cancel = function(task) mirai::stop_mirai(task),
    release = function() mirai::daemons(0, .compute = profile)
  )
}

answer_of_mirai <- function(value) {
  if (mirai::is_mirai_error(value)) return(list(error = conditionMessage(value)))
  if (mirai::is_error_value(value)) {
    return(list(lost = gettextf("its connection has ended (mirai's error %s)", format(as.integer(value)))))
  }
  list(value = value)
}
