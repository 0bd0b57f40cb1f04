# Kills one of three workers at a random time of a fit, until so many fits have lost one; each must end with the same bits as one
# that nobody has disturbed. Ends with 77 where the package mirai is missing.
#   Rscript tools/pool-kills.R [times = 50] [seed]

if (!requireNamespace("mirai", quietly = TRUE)) {
  cat("not run: pool-kills: there is no package mirai\n")
  quit(status = 77)
}

library(mezcla)

given <- as.numeric(commandArgs(trailingOnly = TRUE))
times <- if (length(given) > 0) given[1] else 50
seed <- if (length(given) > 1) given[2] else as.numeric(format(Sys.Date(), "%Y%m%d"))
cat("seed", seed, "\n")

set.seed(1)
labels <- rep(1:3, length.out = 30000)
x <- matrix(rnorm(30000 * 4), ncol = 4) + c(0, 2, 4)[labels]
colnames(x) <- letters[1:4]
pieces <- lapply(split(seq_len(nrow(x)), rep(1:7, length.out = nrow(x))), function(rows) x[rows, ])
start <- gmm_params(rep(1 / 3, 3), x[1:3, ], diag(4))
fit_on <- function(parts) {
  set.seed(2)
  fit <- fit_gmm(parts, k = 3, covariance = "VVV", start = start, control = gmm_control(tol = 0, max_iter = 40, progress = FALSE))
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
# Drawn at once, since a fit has its own seed.
most <- 3 * times
set.seed(seed)
shares <- runif(most)
victims <- sample(3, most, replace = TRUE)
lost <- tried <- 0
seconds <- numeric(0)
shortest <- undisturbed$seconds
while (lost < times && tried < most) {
  tried <- tried + 1
  # Early, since a worker that dies when the fit is over proves nothing; such a fit is not counted.
  moment <- 0.7 * shortest * shares[tried]
  victim <- victims[tried]
  disturbed <- run(moment, victim)
  if (!identical(disturbed$fit, undisturbed$fit)) {
    message(sprintf("fit %d, worker %d killed after %.4f s: another result", tried, victim, moment))
    quit(status = 1)
  }
  lost <- lost + (disturbed$lost == 1)
  if (disturbed$lost == 1) seconds <- c(seconds, disturbed$seconds)
  shortest <- min(shortest, disturbed$seconds)
  cat(sprintf("%2d: worker %d killed after %.3f s, %.2f s, the same%s\n", tried, victim, moment, disturbed$seconds,
              if (disturbed$lost == 1) "" else " (killed too late to be noticed: not counted)"))
}
cat(sprintf("%d of %d fits lost one of three workers on the way, and all were the same to the last bit\n", lost, tried))
cat(sprintf("seconds: undisturbed %.2f, with a worker lost %.2f in the median, %.2f at most\n", undisturbed$seconds,
            median(seconds), max(seconds)))
if (lost < times) {
  message("most workers were killed too late to be noticed")
  quit(status = 1)
}
