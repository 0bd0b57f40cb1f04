# Kills one of three workers at a random time of a fit, again and again; each fit must end with the same bits as one that
# nobody has disturbed.
#   Rscript tools/pool-kills.R [times = 50] [seed]

library(mezcla)

given <- as.numeric(commandArgs(trailingOnly = TRUE))
times <- if (length(given) > 0) given[1] else 50
seed <- if (length(given) > 1) given[2] else as.numeric(format(Sys.Date(), "%Y%m%d"))
cat("seed", seed, "\n")

set.seed(1)
labels <- rep(1:3, length.out = 60000)
x <- matrix(rnorm(60000 * 4), ncol = 4) + c(0, 2, 4)[labels]
colnames(x) <- letters[1:4]
pieces <- lapply(split(seq_len(nrow(x)), rep(1:7, length.out = nrow(x))), function(rows) x[rows, ])
start <- gmm_params(rep(1 / 3, 3), x[1:3, ], diag(4))
fit_on <- function(parts) {
  set.seed(2)
  fit <- fit_gmm(parts, k = 3, covariance = "VVV", start = start, control = gmm_control(tol = 0, max_iter = 60, progress = FALSE))
  unclass(fit)[setdiff(names(fit), "call")]
}

# list(fit, seconds), or with `kill_after` the moment at which worker `victim` dies.
run <- function(kill_after = NULL, victim = NULL) {
  pool <- gmm_pool(3, timeout = 120)
  on.exit(close(pool))
  parts <- on_pool(pool, pieces)
  if (!is.null(kill_after)) {
    system(sprintf("(sleep %.4f; kill -9 %d) > /dev/null 2>&1 &", kill_after, pool$workers[[victim]]$pid))
  }
  from <- proc.time()[["elapsed"]]
  fit <- suppressWarnings(fit_on(parts))
  list(fit = fit, seconds = proc.time()[["elapsed"]] - from, lost = sum(!vapply(pool$workers, function(w) w$alive, NA)))
}

undisturbed <- run()
cat(sprintf("undisturbed: %.2f s\n", undisturbed$seconds))
set.seed(seed)
moments <- runif(times, 0, undisturbed$seconds)
victims <- sample(3, times, replace = TRUE)
noticed <- 0
for (i in seq_len(times)) {
  disturbed <- run(moments[i], victims[i])
  if (!identical(disturbed$fit, undisturbed$fit)) {
    message(sprintf("fit %d, worker %d killed after %.4f s: another result", i, victims[i], moments[i]))
    quit(status = 1)
  }
  noticed <- noticed + disturbed$lost
  cat(sprintf("%2d: worker %d killed after %.3f s, %.2f s, the same\n", i, victims[i], moments[i], disturbed$seconds))
}
cat(sprintf("%d fits of %d the same to the last bit; %d lost a worker on the way\n", times, times, noticed))
if (noticed < times / 2) {
  message("most workers were killed too late to be noticed")
  quit(status = 1)
}
