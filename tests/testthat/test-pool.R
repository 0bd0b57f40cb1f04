# Pools of workers, and partitions on them. What comes back must be the same to the last bit, whoever is lost.
# Also for R/: pool_cluster, pool_mirai.

skip_on_cran()

x <- as.matrix(people[c("height", "weight")])
pieces <- list(x[1:100, ], x[101:150, 2:1], x[151:300, ], x[301:507, ])
theta <- gmm_params(c(0.5, 0.5), rbind(c(160, 55), c(180, 80)), diag(c(50, 100)))

# Functions that go to workers take nothing of the tests with them.
for_workers <- function(f) {
  environment(f) <- globalenv()
  f
}
statistics_of <- for_workers(function(source, params) {
  found <- NULL
  mezcla:::for_each_chunk(source, function(chunk) {
    one <- mezcla::sufficient_statistics(params, chunk$x, chunk$weights, chunk$labels)
    found <<- if (is.null(found)) one else found + one
  })
  found
})
map_partitions <- mezcla:::map_partitions
fold <- function(partitions, params = theta) Reduce(`+`, map_partitions(partitions, statistics_of, list(params)))
expected <- Reduce(`+`, lapply(pieces, function(piece) sufficient_statistics(theta, piece[, colnames(x)])))
nothing <- for_workers(function(source) NULL)

kill <- function(worker) tools::pskill(worker$pid, tools::SIGKILL)
in_words <- function(call) paste(utils::capture.output(print(call)), collapse = "\n")

with_pool <- function(use, ...) {
  pool <- gmm_pool(...)
  on.exit(close(pool))
  use(pool)
}

with_cluster <- function(n, use, ...) {
  cluster <- parallel::makePSOCKcluster(n)
  # Of nodes that were killed there is nothing left to stop.
  on.exit(suppressWarnings(try(parallel::stopCluster(cluster), silent = TRUE)))
  use(gmm_pool(cluster = cluster, ...))
}

expect_partition_error <- function(call, ...) {
  error <- tryCatch(call, mezcla_error = identity)
  expect_s3_class(error, "mezcla_partition_error")
  for (words in c(...)) expect_match(conditionMessage(error), words)
}

test_that("partitions on local workers: the sum over all rows, and what is said of it", {
  skip_if_not_installed("mirai")
  with_pool(workers = 2, use = function(pool) {
    parts <- on_pool(pool, pieces)
    expect_identical(fold(parts), expected)
    expect_near(fold(parts)$loglik, log_likelihood(theta, x), 1e-12)
    expect_identical(parts$variables, c("height", "weight"))
    expect_identical(parts$rows, c(100, 50, 150, 207))
    expect_match(in_words(pool), "A pool of 2 workers\n  w1: process [0-9]+ on .*last work in")
    expect_match(in_words(parts), paste0(
      "507 rows in 4 partitions on a pool of workers\nvariables: height, weight\n",
      "  w1: .*: partitions 1, 3, 250 rows\n  w2: .*: partitions 2, 4, 257 rows"
    ))
    # Names of workers say who gets what.
    pinned <- on_pool(pool, list(w2 = pieces[[1]], w2 = pieces[[3]]))
    expect_identical(pinned$state$owner, c(2L, 2L))

    # Files, functions and sources are read by the workers, with weights and labels.
    frame <- data.frame(x, w = rep(c(0.5, 1, 2), 169), sex = people$sex)
    files <- file.path(tempfile(), c("1.csv", "2.csv"))
    dir.create(dirname(files[1]))
    utils::write.csv(frame[1:200, ], files[1], row.names = FALSE)
    utils::write.csv(frame[201:507, 4:1], files[2], row.names = FALSE)
    from_files <- on_pool(pool, files, columns = colnames(x), weights = "w", labels = "sex")
    beside <- map_partitions(from_files, for_workers(function(source) {
      found <- NULL
      mezcla:::for_each_chunk(source, function(chunk) found <<- data.frame(chunk$x, w = chunk$weights, sex = chunk$labels))
      found
    }))
    expect_equal(do.call(rbind, beside), transform(frame, sex = as.character(sex)), tolerance = 1e-15)
    part <- for_workers(eval(bquote(function() utils::read.csv(.(files[1]))[c("height", "weight")])))
    mixed <- on_pool(pool, list(part, chunk_file(files[2], colnames(x), n = 50)))
    expect_near(fold(mixed)$loglik, expected$loglik, 1e-12)
    # Read again in each pass, where rows are too many to be kept.
    streamed <- on_pool(pool, list(part, chunk_file(files[2], colnames(x), n = 50)), keep = FALSE)
    expect_identical(fold(streamed), fold(mixed))
    unlink(files[2])
    expect_identical(fold(mixed)$loglik, fold(mixed)$loglik)
    expect_partition_error(suppressWarnings(fold(streamed)), "Partition 2, worker w2", "from its beginning")

    # Errors there are errors here, and the pool works on.
    expect_partition_error(map_partitions(parts, for_workers(function(source) stop("out of ideas"))), "Partition 1, worker w1: out of ideas")
    expect_partition_error(on_pool(pool, "nowhere.csv"), "Partition 1 \\('nowhere.csv'\\)", "no file")
    expect_partition_error(on_pool(pool, list(x, x[, 1, drop = FALSE])), "Partition 2", "missing: weight")
    expect_partition_error(on_pool(pool, list(x, data.frame(height = "a", weight = 1))), "Partition 2", "'height'", "character")
    expect_identical(fold(parts), expected)

    # What workers have forgotten they are sent again.
    close(parts)
    expect_identical(fold(parts), expected)
    map_partitions(parts, for_workers(function(source) {
      cache <- get("kept_partitions", asNamespace("mezcla"))
      rm(list = ls(cache), envir = cache)
    }))
    expect_identical(fold(parts), expected)
    close(pool)
    expect_match(in_words(pool), "closed")
    expect_error(fold(parts), "closed", class = "mezcla_pool_error")
  })
})

test_that("of three workers one is killed at any time: the same bits", {
  skip_if_not_installed("mirai")
  times <- with_seed(7, runif(2, 0, 0.4))
  for (time in times) with_pool(workers = 3, timeout = 60, use = function(pool) {
    parts <- on_pool(pool, pieces)
    victim <- pool$workers[[2]]
    system(sprintf("(sleep %.3f; kill -9 %d) > /dev/null 2>&1 &", time, victim$pid))
    params <- list(theta)
    told <- character()
    withCallingHandlers(
      # Until it was lost, and a while after.
      while (length(params) < 500 && (victim$alive || length(params) < 10)) {
        params[[length(params) + 1]] <- m_step(fold(parts, params[[length(params)]]))
      },
      mezcla_pool_warning = function(w) {
        told <<- c(told, conditionMessage(w))
        invokeRestart("muffleWarning")
      }
    )
    expect_length(told, 1)
    expect_match(told, "Worker w2 is lost")
    own <- theta
    for (i in seq_along(params)) {
      expect_identical(params[[i]], own)
      own <- m_step(Reduce(`+`, lapply(pieces, function(piece) sufficient_statistics(own, piece[, colnames(x)]))))
    }
    expect_match(in_words(pool), "w2: .*, lost")
    kill(pool$workers[[1]])
    kill(pool$workers[[3]])
    expect_error(suppressWarnings(fold(parts)), "No worker of the pool is left", class = "mezcla_pool_error")
  })
})

test_that("a worker that does not answer in time is given up", {
  skip_if_not_installed("mirai")
  with_pool(workers = 2, timeout = 3, use = function(pool) {
    parts <- on_pool(pool, pieces)
    mine <- pool$workers[[1]]$pid
    slow <- for_workers(eval(bquote(function(source) if (Sys.getpid() == .(mine)) Sys.sleep(60) else source$memory$rows)))
    expect_warning(rows <- map_partitions(parts, slow), "w1 is lost.*within 3 seconds", class = "mezcla_pool_warning")
    expect_identical(unlist(rows), c(100, 50, 150, 207))
  })
})

test_that("Ctrl-C ends the work, and the pool works on", {
  skip_if_not_installed("mirai")
  skip_on_os("windows")
  with_pool(workers = 2, use = function(pool) {
    parts <- on_pool(pool, pieces)
    system(sprintf("(sleep 0.5; kill -INT %d) > /dev/null 2>&1 &", Sys.getpid()))
    from <- proc.time()[["elapsed"]]
    how <- tryCatch(map_partitions(parts, for_workers(function(source) Sys.sleep(60))), interrupt = function(e) "interrupted")
    expect_identical(how, "interrupted")
    expect_identical(fold(parts), expected)
    expect_lt(proc.time()[["elapsed"]] - from, 20)
  })
})

test_that("the slowest is told where it keeps the others waiting", {
  skip_if_not_installed("mirai")
  with_pool(workers = 2, use = function(pool) {
    parts <- on_pool(pool, pieces)
    mine <- pool$workers[[1]]$pid
    map_partitions(parts, for_workers(eval(bquote(function(source) if (Sys.getpid() == .(mine)) Sys.sleep(0.3)))))
    expect_match(mezcla:::slowest_worker(parts), "^worker w1 takes [0-9.]+ s, half of them")
    map_partitions(parts, for_workers(function(source) Sys.sleep(0.1)))
    expect_null(mezcla:::slowest_worker(parts))
    # A fit names it in its progress line.
    slow <- for_workers(eval(bquote(function() {
      given <- FALSE
      mezcla::chunk_source(function(reset) {
        first <- !reset && !given
        given <<- first
        if (!first) return(NULL)
        if (Sys.getpid() == .(mine)) Sys.sleep(0.5)
        mezcla::people[1:250, c("height", "weight")]
      })
    })))
    parts <- on_pool(pool, list(slow, x[251:507, ]), keep = FALSE)
    control <- gmm_control(tol = 0, max_iter = 3, progress = TRUE)
    said <- capture.output(type = "message", with_changed("progress_delay", 0, suppressWarnings(
      fit_gmm(parts, 2, "VVV", start = theta, sample = 100, control = control)
    )))
    expect_match(paste(said, collapse = " "), "iteration [0-9]+, -[0-9.]+; worker w1 takes [0-9.]+ s, half of them")
  })
})

test_that("a cluster of parallel does the same", {
  with_cluster(2, timeout = 5, use = function(pool) {
    parts <- on_pool(pool, pieces)
    expect_identical(fold(parts), expected)
    expect_partition_error(map_partitions(parts, for_workers(function(source) stop("out of ideas"))), "out of ideas")
    if (.Platform$OS.type != "windows") {
      system(sprintf("(sleep 0.5; kill -INT %d) > /dev/null 2>&1 &", Sys.getpid()))
      how <- tryCatch(map_partitions(parts, for_workers(function(source) Sys.sleep(1))), interrupt = function(e) "interrupted")
      expect_identical(how, "interrupted")
      Sys.sleep(2)
    }
    # The answer to what was interrupted is not taken for the next one.
    expect_identical(fold(parts), expected)
    kill(pool$workers[[2]])
    expect_warning(sums <- fold(parts), "Worker w2 is lost", class = "mezcla_pool_warning")
    expect_identical(sums, expected)
    expect_warning(expect_error(map_partitions(parts, for_workers(function(source) Sys.sleep(30))), "No worker"), "within 5 seconds")
  })
})

test_that("a cluster stays its owner's", {
  cluster <- parallel::makePSOCKcluster(1)
  on.exit(parallel::stopCluster(cluster))
  pool <- gmm_pool(cluster = cluster)
  close(pool)
  expect_identical(parallel::clusterEvalQ(cluster, 1 + 1), list(2))
  expect_error(gmm_pool(2, cluster = cluster), "`workers`", class = "mezcla_argument_error")
})

test_that("arguments are checked", {
  skip_if_not_installed("mirai")
  argument <- "mezcla_argument_error"
  expect_error(gmm_pool(0), "`workers`", class = argument)
  expect_error(gmm_pool(2, timeout = 0), "`timeout`", class = argument)
  expect_error(gmm_pool(cluster = 2), "`cluster`", class = argument)
  expect_error(gmm_pool(remote = 2), "`remote`", class = argument)
  expect_error(gmm_pool(2, url = "tcp://127.0.0.1:0"), "`remote` must tell", class = argument)
  ssh <- mirai::ssh_config("ssh://nowhere")
  expect_error(gmm_pool(remote = ssh), "`url`", class = argument)
  expect_error(gmm_pool(3, remote = list(ssh, ssh), url = "tcp://127.0.0.1:0"), "`workers`.*2, not 3", class = argument)
  expect_error(gmm_pool(remote = list(a = ssh, a = ssh), url = "tcp://127.0.0.1:0"), "different", class = argument)
  expect_error(gmm_pool(remote = list(ssh, ssh), url = rep("tcp://127.0.0.1:0", 3)), "`url`", class = argument)
  expect_error(on_pool(1, pieces), "`pool`", class = argument)
  with_pool(workers = 1, use = function(pool) {
    expect_error(on_pool(pool, x), "`partitions`", class = argument)
    expect_error(on_pool(pool, list(x, letters)), "Partition 2", class = argument)
    expect_error(on_pool(pool, list(x), columns = 1), "`columns`", class = argument)
    expect_error(on_pool(pool, list(x), keep = NA), "`keep`", class = argument)
    if (requireNamespace("RSQLite", quietly = TRUE)) {
      con <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
      expect_error(on_pool(pool, list(chunk_dbi(con, "SELECT 1"))), "function that connects", class = argument)
      DBI::dbDisconnect(con)
    }
  })
})
