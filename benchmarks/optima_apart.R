# Groups that lie apart, many of them or one of them small and flat: whether the optimum next to the groups is
# reached, by mixtures and by k-means. Beside them what starts from the groups reaches.

# `n` of each of k groups in d columns, standard normal about centres that are N(0, spread^2 I).
many_groups <- function(k, d, n, spread) {
  groups <- rep(seq_len(k), each = n)
  list(x = matrix(stats::rnorm(k * d, sd = spread), k)[groups, ] + matrix(stats::rnorm(k * n * d), k * n), groups = groups)
}

# Three groups, the smallest of them almost in a plane.
flat_group <- function(n = c(20, 223, 257), d = 8) {
  groups <- rep(1:3, n)
  x <- matrix(stats::rnorm(sum(n) * d), sum(n))
  x[groups == 1, 1] <- 1e-4 * x[groups == 1, 1]
  list(x = x + c(0, 40, -40)[groups], groups = groups)
}

apart_cases <- function(quick) {
  few <- list(
    list(what = "one of three is small and flat", family = "VVV", rows = function() flat_group()),
    list(what = "20 groups", family = "VVV", rows = function() many_groups(20, 4, 60, 6)),
    list(what = "50 groups", family = NULL, rows = function() many_groups(50, 2, 400, 40))
  )
  many <- list(
    list(what = "50 groups", family = "VVV", rows = function() many_groups(50, 5, 100, 6)),
    list(what = "100 groups", family = "VVI", rows = function() many_groups(100, 20, 200, 6)),
    list(what = "100 groups", family = NULL, rows = function() many_groups(100, 5, 200, 20))
  )
  if (quick) few else c(few, many)
}

# How far below (mixtures, in units of log-likelihood) or how many times above (k-means, of J) what the
# groups themselves lead to: 0 and 1 are the aim.
apart_values <- function(case, rows, k) {
  if (is.null(case$family)) {
    from_groups <- mezcla::fit_kmeans(rows$x, start = rowsum(rows$x, rows$groups) / tabulate(rows$groups))$tot.withinss
    return(c(mezcla = mezcla::fit_kmeans(rows$x, k)$tot.withinss,
             "kmeans(nstart = 10)" = suppressWarnings(stats::kmeans(rows$x, k, iter.max = 100, nstart = 10))$tot.withinss) /
             from_groups)
  }
  suppressWarnings({
    from_groups <- mezcla::fit_gmm(rows$x, k, case$family, start = rows$groups)$loglik
    c(mezcla = from_groups - mezcla::fit_gmm(rows$x, k, case$family)$loglik, "kmeans(nstart = 10)" = NA)
  })
}

run_apart <- function(quick) {
  rows <- lapply(apart_cases(quick), function(case) {
    do.call(rbind, lapply(1:3, function(seed) {
      set.seed(seed)
      rows <- case$rows()
      k <- max(rows$groups)
      seconds <- system.time(values <- apart_values(case, rows, k))[["elapsed"]]
      cat(sprintf("apart: %s, %s, seed %d: %.4f in %.2g s\n", case$what, c(case$family, "k-means")[1], seed, values[[1]],
                  seconds))
      data.frame(groups = case$what, model = c(case$family, "k-means")[1], n = nrow(rows$x), d = ncol(rows$x), k = k,
                 seed = seed, as.list(values), check.names = FALSE)
    }))
  })
  do.call(rbind, rows)
}

apart_section <- function(rows) {
  if (NROW(rows) == 0) return(NULL)
  section(
    rows, "Groups that lie apart",
    c("What the defaults reach, beside what starts from the groups themselves: mixtures, how far below in log-likelihood;",
      "k-means, how many times its J. So 0 and 1 are the aim; a little less says that there is something better."),
    rows
  )
}
