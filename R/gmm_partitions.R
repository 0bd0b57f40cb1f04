# Data that are spread over the workers of a pool: each partition is with one worker, which has read it itself, and keeps
# it. What is asked of all rows is asked of every partition, and the answers come back in the order of the partitions,
# whoever gave them and when: sums of them have the same bits however often workers were lost.

#' Data on several processes or machines
#'
#' Gives each partition of the data to a worker of a pool. The result is given to [fit_gmm()] and [fit_kmeans()] in place of the data.
#'
#' A partition is
#' * a path as the worker sees it: a Parquet file or a folder of them ([chunk_parquet()]), or a file for [chunk_file()]. It is read
#'   where it is, and no row of it travels;
#' * a source of chunks such as [chunk_file()] makes, which is sent and read by the worker. Of [chunk_dbi()] only those can be sent
#'   that connect by a function;
#' * a function without arguments that the worker calls, and that returns a source, a matrix or a data frame;
#' * a matrix or a data frame, which is sent once.
#'
#' Partitions whose names are names of workers go to these, the others to whoever has least. If a worker is lost, its partitions are read
#' again by others, which must be able to: files that only the lost machine has are lost with it.
#'
#' Results depend on how the rows are partitioned in the last digits, as sums do, and not on the number of workers, on
#' who is faster, or on who is lost.
#'
#' @param pool A pool by [gmm_pool()].
#' @param partitions A list of partitions, or a vector of paths. A list may mix kinds.
#' @param columns The names of the columns that are data; `NULL` for all. Needed for paths, and ignored for sources, which have theirs.
#' @param weights,labels The names of columns, as in [chunk_source()], for paths, functions, matrices and data frames.
#' @param keep Whether workers keep the rows in memory. Otherwise they read them again in each pass, for partitions that are too large.
#' @return An object of class `gmm_partitions`. `close()` has the workers forget the rows.
#' @seealso [gmm_pool()].
#' @examplesIf requireNamespace("mirai", quietly = TRUE)
#' \donttest{
#' pool <- gmm_pool(2)
#' x <- as.matrix(people[c("height", "weight")])
#' parts <- on_pool(pool, list(x[1:200, ], x[201:400, ], x[401:507, ]))
#' parts
#' close(pool)
#' }
#' @export
on_pool <- function(pool, partitions, columns = NULL, weights = NULL, labels = NULL, keep = TRUE) {
  check_pool(pool)
  check_columns(columns, weights, labels)
  keep <- check_flag(keep, "keep")
  partitions <- as_partitions(partitions)
  how <- list(columns = columns, weights = weights, labels = labels, keep = keep)
  state <- new.env(parent = emptyenv())
  state$owner <- assign_owners(pool, names(partitions), length(partitions))
  state$has <- rep(FALSE, length(partitions))
  state$lost <- 0L
  keys <- sprintf("%s-%d", new_profile(), seq_along(partitions))
  n <- length(partitions)
  title <- sprintf(ngettext(n, "%d partition on a pool of workers", "%d partitions on a pool of workers"), n)
  result <- structure(list(pool = pool, title = title, keys = keys, recipes = unname(partitions), names = names_in_messages(partitions),
                           how = how, state = state, weights = weights, labels = labels,
                           memory = new.env(parent = emptyenv()), variables = NULL, rows = NULL),
                      class = c("gmm_partitions", "chunk_source"))
  first <- map_partitions(result, columns_of_partition, only = 1)[[1]]
  # Every other partition brings its columns into this order.
  state$columns <- first
  result$variables <- first$names
  result$rows <- unlist(map_partitions(result, rows_of_partition))
  # Who reads a partition again must find what was there.
  state$rows <- result$rows
  list2env(c(stats::setNames(first, c("columns", "named")), list(rows = sum(result$rows))), envir = result$memory)
  result$open <- function() reader_of_partitions(result)
  result
}

as_partitions <- function(partitions) {
  if (is.character(partitions)) partitions <- stats::setNames(as.list(partitions), names(partitions))
  if (!is.list(partitions) || is.data.frame(partitions) || is_chunk_source(partitions) || length(partitions) == 0) {
    abort(gettextf("`partitions` must be a list of partitions, or paths, not %s.", describe(partitions)))
  }
  for (i in seq_along(partitions)) check_partition(partitions[[i]], i)
  partitions
}

check_partition <- function(x, i) {
  if (inherits(x, "chunk_dbi") && !is.function(environment(x$open)$con)) {
    abort(gettextf("Partition %d has a connection to a database, which cannot be sent: chunk_dbi() must have a function that connects.", i))
  }
  known <- is_word(x) || is_source_to_send(x) || is.function(x) || is.data.frame(x) || is.matrix(x) && is.numeric(x)
  if (known) return(invisible())
  abort(gettextf("Partition %d must be a path, a source of chunks, a function, a matrix or a data frame, not %s.", i, describe(x)))
}

is_source_to_send <- function(x) is_chunk_source(x) && !inherits(x, "gmm_partitions")

names_in_messages <- function(partitions) {
  vapply(seq_along(partitions), function(i) {
    if (is_word(partitions[[i]])) sprintf("%d ('%s')", i, partitions[[i]]) else as.character(i)
  }, "")
}

# By name where a worker has it, otherwise in turn to whoever has fewest.
assign_owners <- function(pool, names, n) {
  workers <- vapply(pool$workers, function(worker) worker$name, "")
  owner <- if (is.null(names)) rep(NA_integer_, n) else match(names, workers)
  owner[!owner %in% living(pool)] <- NA
  for (i in which(is.na(owner))) owner[i] <- least_loaded(pool, owner)
  owner
}

least_loaded <- function(pool, owner) {
  candidates <- living(pool)
  if (length(candidates) == 0) abort(gettextf("No worker of the pool is left."), "pool")
  candidates[which.min(tabulate(owner, length(pool$workers))[candidates])]
}

# ---- Asking all partitions -------------------------------------------------------------------

# fun(source, ...) of each partition, the arguments being `args`, where its worker is: a list in the order of the
# partitions. `source` is a chunk_source. `seeds`, one for each partition, are for what is drawn.
map_partitions <- function(partitions, fun, args = list(), only = seq_along(partitions$keys), seeds = NULL) {
  check_pool(partitions$pool)
  results <- vector("list", length(partitions$keys))
  open <- only
  while (length(open) > 0) {
    reassign(partitions, open)
    bundles <- bundles_for(partitions, open, fun, args, seeds)
    answers <- work_on(partitions$pool, bundles)
    for (i in seq_along(answers)) {
      if (is.null(bundles[[i]])) next
      done <- take_answer(partitions, i, bundles[[i]]$places, answers[[i]])
      results[as.integer(names(done))] <- done
      open <- setdiff(open, as.integer(names(done)))
    }
  }
  results[only]
}

reassign <- function(partitions, open) {
  state <- partitions$state
  for (p in open) {
    if (partitions$pool$workers[[state$owner[p]]]$alive) next
    state$owner[p] <- NA
    state$owner[p] <- least_loaded(partitions$pool, state$owner)
    state$has[p] <- FALSE
  }
}

bundles_for <- function(partitions, open, fun, args, seeds) {
  state <- partitions$state
  lapply(seq_along(partitions$pool$workers), function(i) {
    places <- open[state$owner[open] == i]
    if (length(places) == 0) return(NULL)
    # What a worker has already is not sent again.
    list(places = places, keys = partitions$keys[places], recipes = ifelse(state$has[places], list(NULL), partitions$recipes[places]),
         rows = state$rows[places], seeds = seeds[places], how = partitions$how, columns = state$columns, fun = fun, args = args)
  })
}

# The results that came from a worker, by the numbers of their partitions; none where it has to be asked again.
take_answer <- function(partitions, i, places, answer) {
  state <- partitions$state
  worker <- partitions$pool$workers[[i]]
  if (!is.null(answer$lost)) {
    state$lost <- state$lost + 1L
    alert(gettextf("Worker %s is lost: %s. Its partitions are read again by others.", worker$name, answer$lost), "pool")
    return(list())
  }
  if (!is.null(answer$error)) abort(gettextf("Worker %s: %s", worker$name, answer$error), "partition")
  worker$seconds <- answer$value$seconds
  found <- answer$value$results
  # It has forgotten, which happens where somebody else started it anew.
  absent <- vapply(found, function(one) isTRUE(one$absent), NA)
  state$has[places] <- !absent
  for (j in which(!absent)) {
    if (is.null(found[[j]]$error)) next
    state$has[places[j]] <- FALSE
    abort(gettextf("Partition %s, worker %s: %s", partitions$names[places[j]], worker$name, found[[j]]$error), "partition")
  }
  stats::setNames(lapply(found[!absent], `[[`, "value"), places[!absent])
}

#' @export
close.gmm_partitions <- function(con, ...) {
  check_dots_empty(...)
  pool <- con$pool
  if (!pool$open) return(invisible())
  bundles <- lapply(seq_along(pool$workers), function(i) if (pool$workers[[i]]$alive) list(forget = con$keys))
  work_on(pool, bundles)
  con$state$has[] <- FALSE
  invisible()
}

#' @export
print.gmm_partitions <- function(x, ...) {
  n <- length(x$keys)
  rows <- format(sum(x$rows), big.mark = " ")
  cat(sprintf(ngettext(n, "%s rows in %d partition on a pool of workers", "%s rows in %d partitions on a pool of workers"), rows, n),
      "\n", gettext("variables"), ": ", list_some(x$variables, most = 10), "\n", sep = "")
  told <- function(label, value) if (!is.null(value)) cat(label, ": ", value, "\n", sep = "")
  told(gettext("weights"), x$weights)
  told(gettext("labels"), x$labels)
  workers <- x$pool$workers
  for (i in seq_along(workers)) {
    own <- which(x$state$owner == i)
    if (length(own) == 0) next
    cat("  ", line_of_worker(workers[[i]]), ": ",
        sprintf(ngettext(length(own), "partition %s, %s rows", "partitions %s, %s rows"), list_some(own, most = 8),
                format(sum(x$rows[own]), big.mark = " ")), "\n", sep = "")
  }
  invisible(x)
}

# For the progress line: who kept the others waiting, where somebody did.
slowest_worker <- function(source) {
  if (!inherits(source, "gmm_partitions")) return(NULL)
  workers <- source$pool$workers[living(source$pool)]
  seconds <- vapply(workers, function(worker) worker$seconds, 0)
  if (length(workers) < 2 || anyNA(seconds) || max(seconds) < 1.5 * stats::median(seconds)) return(NULL)
  slowest <- which.max(seconds)
  gettextf("worker %s takes %s s, half of them %s s or less", workers[[slowest]]$name, format(seconds[slowest], digits = 2),
           format(stats::median(seconds), digits = 2))
}

# Partition by partition in their order. What is drawn there is drawn under seeds from here, so that it does not matter
# which worker draws, nor how often one is lost.
#' @export
fold_over.gmm_partitions <- function(source, work, args, combine) {
  begin_pass(source)
  seed <- sample.int(.Machine$integer.max - length(source$keys), 1)
  parts <- map_partitions(source, fold_partition, list(work, args, combine), seeds = seed + seq_along(source$keys))
  Reduce(combine, parts)
}

fold_partition <- function(source, work, args, combine) fold_over(source, work, args, combine)

# The rows themselves, which come here a partition at a time: partitions are a source of chunks like others.
reader_of_partitions <- function(partitions) {
  p <- 0
  queue <- list()
  read <- function() {
    while (length(queue) == 0) {
      if (p == length(partitions$keys)) return(NULL)
      p <<- p + 1
      queue <<- map_partitions(partitions, chunks_of_partition, only = p)[[1]]
    }
    chunk <- queue[[1]]
    queue <<- queue[-1]
    with_columns_beside(chunk, partitions)
  }
  list(read = read, close = function() NULL)
}

chunks_of_partition <- function(source) or_default(source$resident, resident_source(source)$resident)

with_columns_beside <- function(chunk, source) {
  rows <- as.data.frame(chunk$x)
  if (!is.null(source$weights)) rows[[source$weights]] <- chunk$weights
  if (!is.null(source$labels)) rows[[source$labels]] <- chunk$labels
  rows
}

# ---- What a worker does ----------------------------------------------------------------------

# What it has of partitions, by their keys. A namespace outlives the tidying up between two tasks.
kept_partitions <- new.env()

do_bundle <- function(bundle) {
  if (isTRUE(bundle$hello)) {
    return(list(version = this_version(), where = Sys.info()[["nodename"]], pid = Sys.getpid()))
  }
  if (!is.null(bundle$forget)) {
    rm(list = intersect(bundle$forget, ls(kept_partitions)), envir = kept_partitions)
    return(list(done = TRUE))
  }
  begun <- now()
  results <- lapply(seq_along(bundle$keys), function(j) do_partition(bundle, j))
  list(results = results, seconds = now() - begun)
}

do_partition <- function(bundle, j) {
  tryCatch({
    source <- kept_partition(bundle, j)
    if (is.null(source)) return(list(absent = TRUE))
    list(value = under_seed(bundle$seeds[j], do.call(bundle$fun, c(list(source), bundle$args), quote = TRUE)))
  }, error = function(e) list(error = conditionMessage(e)))
}

# Generators of workers are of different kinds.
under_seed <- function(seed, draws) {
  if (is.null(seed)) return(draws)
  kind <- RNGkind()
  on.exit(RNGkind(kind[1], kind[2], kind[3]))
  RNGkind("Mersenne-Twister", "Inversion", "Rejection")
  drawn_under(seed, draws)
}

kept_partition <- function(bundle, j) {
  key <- bundle$keys[j]
  source <- kept_partitions[[key]]
  recipe <- bundle$recipes[[j]]
  if (is.null(source)) {
    if (is.null(recipe)) return(NULL)
    source <- source_of_recipe(recipe, bundle$how)
  } else if (!is.null(source$resident) || !bundle$how$keep || is.null(bundle$columns)) {
    return(source)
  }
  # The order of the columns is known once the first partition has told it.
  if (!is.null(bundle$columns)) {
    source$memory$columns <- bundle$columns$names
    source$memory$named <- bundle$columns$named
    if (bundle$how$keep) source <- resident_source(source)
    check_rows_again(source, bundle$rows[j])
  }
  kept_partitions[[key]] <- source
  source
}

check_rows_again <- function(source, rows) {
  if (is.null(rows) || is.na(rows)) return(invisible())
  if (is.null(source$resident)) source$memory$rows <- rows
  if (source$memory$rows != rows) {
    abort(gettextf("it had %s rows when it was first read, and has %s now.", format(rows, big.mark = " "),
                   format(source$memory$rows, big.mark = " ")), "chunk")
  }
}

source_of_recipe <- function(recipe, how) {
  if (is.function(recipe)) recipe <- recipe()
  if (is_chunk_source(recipe)) return(recipe)
  if (is_word(recipe)) return(source_of_path(recipe, how))
  chunk_of_memory(recipe, how)
}

source_of_path <- function(path, how) {
  if (dir.exists(path) || grepl("[.]parquet$", path)) return(chunk_parquet(path, how$columns, how$weights, how$labels))
  chunk_file(path, how$columns, weights = how$weights, labels = how$labels)
}

# Rows of a matrix that are done at a time, so that what is computed of them beside stays small.
chunk_of_memory <- function(x, how) {
  if (!is.null(how$columns)) {
    kept <- c(how$columns, how$weights, how$labels)
    absent <- setdiff(kept, colnames(x))
    if (length(absent) > 0) abort(gettextf("the column '%s' is missing.", absent[1]))
    x <- x[, kept, drop = FALSE]
  }
  chunk_source_from(x, 1e5, how$weights, how$labels)
}

# A source whose chunks have been read and checked, and are all in memory.
resident_source <- function(source) {
  chunks <- list()
  for_each_chunk(source, function(chunk) chunks[[length(chunks) + 1]] <<- chunk)
  source$resident <- chunks
  source["open"] <- list(NULL)
  source
}

columns_of_partition <- function(source) {
  enough <- structure(class = c("mezcla_enough", "condition"), list(message = "", call = NULL))
  tryCatch(for_each_chunk(source, function(chunk) signalCondition(enough)), mezcla_enough = function(e) NULL)
  list(names = source$memory$columns, named = source$memory$named)
}

rows_of_partition <- function(source) {
  if (is.null(source$memory$rows)) for_each_chunk(source, function(chunk) NULL)
  source$memory$rows
}
