# How many passes over the data extrapolation saves: EM to the default stop, plain and extrapolated, from the
# same start. Counts, so nothing is timed.

# Clusters that overlap, on which EM is slow; `seeds` of each.
passes_cases <- function(seeds) {
  families <- c("VII", "EEI", "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV")
  shapes <- data.frame(d = c(2, 5, rep(3, length(families))), k = c(3, 4, rep(3, length(families))),
                       family = c("VVV", "VVV", families))
  shapes$seeds <- ifelse(shapes$family == "VVV", seeds, ceiling(seeds / 3))
  shapes[rep(seq_len(nrow(shapes)), shapes$seeds), c("d", "k", "family")]
}

# Both from the same short k-means; NULL where one of them degenerates.
passes_row <- function(case, seed) {
  set.seed(seed)
  x <- make_rows(1000, case$d, case$k, apart = 1.5)$x
  labels <- stats::kmeans(x, x[seq_len(case$k), ], iter.max = 30)$cluster
  fits <- lapply(c(plain = FALSE, extrapolated = TRUE), function(accelerate) {
    control <- mezcla::gmm_control(accelerate = accelerate, max_iter = 1e5)
    suppressWarnings(mezcla::fit_gmm(x, case$k, case$family, start = labels, control = control))
  })
  if (!all(vapply(fits, function(fit) fit$status == "converged", NA))) return(NULL)
  data.frame(case, seed = seed, plain = fits$plain$iterations, extrapolated = fits$extrapolated$iterations,
             gain = fits$extrapolated$loglik - fits$plain$loglik)
}

run_passes <- function(seeds) {
  cases <- passes_cases(seeds)
  rows <- lapply(seq_len(nrow(cases)), function(i) passes_row(cases[i, ], i))
  rows <- do.call(rbind, c(rows, make.row.names = FALSE))
  cat(sprintf("passes: %d runs, %.2f times fewer\n", nrow(rows), fewer(rows)))
  rows
}

fewer <- function(rows) exp(mean(log(rows$plain / rows$extrapolated)))

passes_table <- function(rows) {
  groups <- split(rows, factor(paste(rows$family, rows$d), unique(paste(rows$family, rows$d))))
  groups <- c(groups, list(rows, rows[rows$plain >= 100, ]))
  table <- do.call(rbind, lapply(groups, function(rows) {
    data.frame(runs = nrow(rows), "plain, median" = stats::median(rows$plain),
               "extrapolated, median" = stats::median(rows$extrapolated), "times fewer" = fewer(rows),
               "as high or higher" = percent(mean(rows$gain > -1e-4)), "1e-4 lower" = sum(rows$gain < -1e-4),
               check.names = FALSE)
  }))
  models <- vapply(groups[seq_len(length(groups) - 2)], function(rows) {
    sprintf("%s, k = %d, d = %d", rows$family[1], rows$k[1], rows$d[1])
  }, "")
  data.frame(model = c(models, "all", "those of 100 or more"), table, row.names = NULL, check.names = FALSE)
}

passes_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  section(
    rows, "Passes over the data",
    c("EM from the labels of k-means to the default stop, plain and extrapolated, on 1000 rows from overlapping clusters",
      "(centres 1.5 standard deviations apart): how many passes it takes, and whether the log-likelihood at the end is as",
      "high. Ratios are geometric means. Where it is lower, the two have ended at different maxima."),
    passes_table(rows)
  )
}
