# Results of optima.R as files: the tables (csv), a page that can be read (OPTIMA.md) and the picture.

# What is less than this below the best known is at the same optimum; what is less than the second near enough to it.
same <- 1e-3
near <- 0.1

model_of <- function(rows) sprintf("%s,%d", rows$family, rows$k)
case_key <- function(rows) paste(rows$data, rows$family, rows$k)

# The rows of mezcla that belong to those given.
ours_of <- function(rows, results) {
  ours <- results[results$engine == "mezcla", ]
  ours[match(case_key(rows), case_key(ours)), ]
}

# --- One row per engine ------------------------------------------------------------

# What is spurious or failed has not reached the best, and is above nobody.
summary_row <- function(rows, results) {
  ours <- ours_of(rows, results)
  lead <- rows$loglik - ours$loglik
  above <- !nzchar(rows$spurious) & lead > same
  below <- !nzchar(ours$spurious) & lead < -same
  share <- function(limit) percent(mean(!is.na(rows$shortfall) & rows$shortfall <= limit))
  data.frame(
    engine = rows$engine[1], cases = nrow(rows), "within 0.001" = share(same), "within 0.1" = share(near),
    "mean shortfall" = mean(rows$shortfall, na.rm = TRUE), largest = max(c(0, rows$shortfall), na.rm = TRUE),
    spurious = sum(nzchar(rows$spurious) & rows$spurious != "failed"), failed = sum(rows$spurious == "failed"),
    "above mezcla" = sum(above, na.rm = TRUE), "below mezcla" = sum(below, na.rm = TRUE),
    "time / mezcla" = exp(mean(log(rows$seconds / ours$seconds), na.rm = TRUE)), check.names = FALSE
  )
}

by_engine <- function(results) split(results, factor(results$engine, unique(results$engine)))

summary_table <- function(results) {
  do.call(rbind, c(lapply(by_engine(results), summary_row, results), make.row.names = FALSE))
}

summary_section <- function(results, title) {
  section(
    results, title,
    c("Shortfall: by how much the log-likelihood is below the best known, which is the best of all engines and of",
      "the anchors (`benchmarks/anchors.csv`) that is not spurious. Every log-likelihood is that which",
      "`mezcla::log_likelihood()` finds at the parameters that were returned. *Spurious* is a solution with a",
      "component on fewer than d + 1 distinct rows (unless all covariances are equal, where the likelihood is",
      "bounded), or with a variance below 1e-6 of that of all rows in some direction, or, where a component has fewer",
      "than 5(d + 1) rows, below 1e-4 of that within components: it has no shortfall, counts as",
      "not within anything and is above nobody. *Above* and *below mezcla* count cases with a difference of more than",
      "0.001. *Cases* are those for which the engine has the family and, where they are large, the time. The last",
      "column is a geometric mean."),
    summary_table(results)
  )
}

# --- Cases -------------------------------------------------------------------------

# Two digits where they say something; what is the best known is 0.
shortfall_text <- function(rows) {
  text <- ifelse(abs(rows$shortfall) < same, "0", trimws(formatC(rows$shortfall, digits = 2, format = "fg")))
  ifelse(nzchar(rows$spurious), rows$spurious, text)
}

cases_table <- function(results) {
  table <- unique(results[c("data", "n", "d", "family", "k", "best")])
  keys <- case_key(table)
  for (rows in by_engine(results)) {
    table[[rows$engine[1]]] <- shortfall_text(rows)[match(keys, case_key(rows))]
  }
  transform_best(table)
}

transform_best <- function(table) {
  table$best <- ifelse(is.na(table$best), "none", sprintf("%.4f", table$best))
  table$model <- model_of(table)
  table[c("data", "n", "d", "model", setdiff(names(table), c("data", "n", "d", "family", "k", "model")))]
}

cases_section <- function(results) {
  section(results, "All cases",
          c("The best log-likelihood known, and how far below it each engine is: 0 is less than 0.001, nothing is not",
            "asked."),
          cases_table(results))
}

# The best of the others in each case, beside what mezcla found. `rows` and `eigen` say how near to
# spurious either is.
beside_mezcla <- function(results) {
  rivals <- results[results$engine != "mezcla" & !nzchar(results$spurious), ]
  rivals <- rivals[order(rivals$shortfall), ]
  ours <- results[results$engine == "mezcla", ]
  other <- rivals[match(case_key(ours), case_key(rivals)), ] # the first, and so the best
  data.frame(
    data = ours$data, model = model_of(ours), mezcla = ours$loglik, spurious = ours$spurious, rows = ours$rows,
    eigen = ours$eigen, lead = round(pmax(other$loglik, ours$anchor, na.rm = TRUE) - ours$loglik, 4),
    other = other$loglik,
    engine = other$engine, "its rows" = other$rows, "its eigen" = other$eigen, anchor = ours$anchor,
    check.names = FALSE
  )
}

# In decreasing order of the lead, log-likelihoods with four digits.
show_beside <- function(table) {
  table <- table[order(-table$lead), ]
  numbers <- names(table) %in% c("mezcla", "other", "anchor")
  table[numbers] <- lapply(table[numbers], function(x) ifelse(is.na(x), "", sprintf("%.4f", x)))
  table
}

below_section <- function(results) {
  table <- beside_mezcla(results)
  table <- table[is.na(table$mezcla) | !is.na(table$lead) & table$lead > same, ]
  if (nrow(table) == 0) return(c("## Where mezcla is below another", "", "Nowhere, by more than 0.001.", ""))
  section(table, "Where mezcla is below another",
          c(sprintf("By more than 0.001: %d cases. *Other* is the best of the other engines that is not spurious,",
                    nrow(table)),
            "*lead* how far it, or the anchor, is above. *Rows* is the weight of the smallest component, *eigen* the",
            "least variance beside that of all rows in the same direction."),
          show_beside(table))
}

spurious_section <- function(results) {
  table <- beside_mezcla(results)
  table <- table[nzchar(table$spurious) & !is.na(table$mezcla) & (is.na(table$lead) | table$lead <= same), ]
  section(table, "Where mezcla is above, but with a spurious solution",
          "These do not count.", show_beside(table))
}

# With equal covariances that is a maximum like any other, but it may not be what one looks for.
few_rows_section <- function(results) {
  table <- beside_mezcla(results)
  family <- sub(",.*", "", table$model)
  d <- results$d[match(table$data, results$data)]
  table <- table[has_equal_covariances(family) & table$rows < d + 1 & !is.na(table$lead), ]
  section(table, "Where mezcla has a component of few rows, with equal covariances",
          "Fewer than d + 1. The likelihood is bounded there, and they count; a user may prefer the other solution.",
          show_beside(table))
}

# --- The whole grid ----------------------------------------------------------------

grid_table <- function(grid) {
  rows <- lapply(split(grid, factor(grid$engine, unique(grid$engine))), function(cells) {
    data.frame(engine = cells$engine[1], seconds = cells$seconds[1], cells = nrow(cells),
               fitted = sum(!is.na(cells$loglik)), "below a nested cell" = sum(cells$lower),
               largest = max(c(0, (cells$nested - cells$loglik)[cells$lower])), check.names = FALSE)
  })
  do.call(rbind, c(rows, make.row.names = FALSE))
}

grid_section <- function(grid) {
  if (NROW(grid) == 0) return(NULL)
  section(
    grid, "All families, k = 1 to 9",
    c(sprintf("`fit_gmm(x)` and `mclustBIC(x)` on %g x %d simulated rows. A cell is below a nested one if a model",
              grid$n[1], grid$d[1]),
      "that it contains (no family axis freer, no more components) has a log-likelihood that is more than 0.02",
      "higher: what it found cannot be the maximum."),
    grid_table(grid)
  )
}

# --- The picture -------------------------------------------------------------------

optima_hues <- c(mezcla = hues[[6]], Mclust = hues[[7]], "me, 50 starts" = hues[[8]], Rmixmod = hues[[3]],
                 "scikit-learn" = hues[[4]])

draw_optima <- function(results, file) {
  grDevices::png(file, width = 2200, height = 1000, res = 200)
  on.exit(grDevices::dev.off())
  graphics::layout(t(1:2), widths = c(1.35, 1))
  graphics::par(mar = c(4.2, 4.4, 3, 1), las = 1, mgp = c(2.9, 0.7, 0), tcl = -0.3, cex.axis = 0.85, font.main = 1,
                cex.main = 1)
  draw_shares(results)
  draw_times(results)
}

# The share of cases with at most that shortfall; it ends below 1 where solutions are spurious.
share_steps <- function(rows, limits) {
  vapply(limits, function(limit) mean(!is.na(rows$shortfall) & rows$shortfall <= limit), 0)
}

# Heights of labels: spread out, and from the top down none above 1.
label_heights <- function(ends, gap = 0.055) {
  heights <- spread_out(ends, gap)
  highest <- 1
  for (i in order(-heights)) {
    heights[i] <- min(heights[i], highest)
    highest <- heights[i] - gap
  }
  heights
}

draw_shares <- function(results) {
  limits <- 10^seq(-4, 4, length.out = 2000)
  steps <- lapply(by_engine(results), share_steps, limits)
  graphics::plot(range(limits) * c(1, 150), range(0, 1), type = "n", log = "x", axes = FALSE, yaxs = "i", xaxs = "i",
                 xlab = "shortfall from the best log-likelihood known, or less", ylab = "share of cases",
                 main = sprintf("How near the default comes, %d cases", length(unique(case_key(results)))))
  graphics::segments(min(limits), 0:5 / 5, max(limits), 0:5 / 5, col = "grey90", xpd = NA)
  graphics::axis(1, 10^(-4:4), plain(10^(-4:4)), lwd = 0, lwd.ticks = 1, cex.axis = 0.75)
  graphics::axis(2, 0:5 / 5, percent(0:5 / 5), lwd = 0, lwd.ticks = 1)
  heights <- label_heights(vapply(steps, max, 0))
  labels <- count_labels(results)
  for (engine in rev(names(steps))) {
    hue <- optima_hues[[engine]]
    graphics::lines(limits, steps[[engine]], type = "s", col = hue, lwd = if (engine == "mezcla") 4 else 2, xpd = NA)
    graphics::text(max(limits) * 1.3, heights[[engine]], labels[[engine]], adj = 0, col = hue, cex = 0.85, xpd = NA)
  }
  graphics::text(max(limits), 0.04, "below 100 % at the right: spurious solutions", adj = 1, col = "grey40", cex = 0.75)
}

# The number of cases where it is not all of them.
count_labels <- function(results) {
  counts <- vapply(by_engine(results), nrow, 0L)
  labels <- ifelse(counts == max(counts), names(counts), sprintf("%s (%d)", names(counts), counts))
  structure(labels, names = names(counts))
}

# Times beside mezcla's: nine cases of ten, the middle half, and the geometric mean.
draw_times <- function(results) {
  ratios <- lapply(by_engine(results), function(rows) rows$seconds / ours_of(rows, results)$seconds)
  ratios <- rev(ratios[names(ratios) != "mezcla"])
  if (length(ratios) == 0) return(invisible())
  ends <- vapply(ratios, stats::quantile, numeric(4), c(0.05, 0.25, 0.75, 0.95), na.rm = TRUE)
  middle <- vapply(ratios, function(x) exp(mean(log(x), na.rm = TRUE)), 0)
  at <- seq_along(ratios)
  colours <- optima_hues[names(ratios)]
  graphics::par(mar = c(4.2, 7, 3, 1.5))
  graphics::plot(range(1, ends), c(0.5, length(at) + 0.5), type = "n", log = "x", axes = FALSE, yaxs = "i", ylab = "",
                 xlab = "times as long as mezcla", main = "In what time")
  graphics::abline(v = 1, col = optima_hues[["mezcla"]], lwd = 2)
  graphics::segments(ends[1, ], at, ends[4, ], at, col = colours, lwd = 2)
  graphics::segments(ends[2, ], at, ends[3, ], at, col = colours, lwd = 9, lend = "butt")
  graphics::points(middle, at, pch = 21, bg = "white", col = colours, cex = 1.6, lwd = 2)
  graphics::text(middle, at, show(middle), pos = 3, offset = 0.9, cex = 0.85, col = colours)
  marks <- as.vector(outer(if (max(ends) < 30) c(1, 2, 5) else 1, 10^(-3:4)))
  graphics::axis(1, marks, plain(marks), lwd = 0, lwd.ticks = 1)
  graphics::axis(2, at, names(ratios), tick = FALSE, line = -0.5)
}

# --- Page and files -----------------------------------------------------------------

optima_machine <- function() {
  packages <- unique(vapply(methods, function(method) method$contender$engine, ""))
  packages <- setdiff(packages, "scikit-learn")
  about <- c(date = today(), processor = processor_and_cores(), R = r_and_blas(), packages = versions_of(packages),
             "scikit-learn" = sklearn_version())
  data.frame(what = names(about), is = unname(about))
}

sklearn_version <- function() {
  if (is.null(methods[["scikit-learn"]])) return("not installed")
  answer <- start_and_ask(methods[["scikit-learn"]]$contender)
  sprintf("%s, numpy %s, %s", answer$version, answer$numpy, answer$blas)
}

methods_text <- c(
  "* mezcla: `fit_gmm(x, k, family)`, two threads as by default; the others have one.",
  "* Mclust: `Mclust(x, k, family)`.",
  "* me, 50 starts: `mclust::me()` from 50 random hard assignments (random labels, and the nearest of k random rows,",
  "  in turn), the best that is not spurious; no further start begins after some seconds (`starts` in `optima.csv`).",
  "* Rmixmod: `mixmodCluster()` with `mixmodStrategy(\"EM\", initMethod = \"smallEM\")`.",
  "* scikit-learn: `GaussianMixture(n_init=10)`, the four families that it has."
)

optima_page <- function(results, grid, passes, apart, minutes) {
  kinds <- if (NROW(results) > 0) split(results, results$kind)
  c("# Which optimum, in what time", "",
    "Written by `make optima`; do not edit. Each package fits the same data with the same model, everything else as",
    sprintf("it is by default: %d cases from %d data sets. This run took %.0f minutes.",
            length(unique(case_key(results))), length(unique(results$data)), minutes), "",
    methods_text, "", "![Share of cases against shortfall, and times](optima.png)", "", markdown(optima_machine()),
    if (NROW(results) > 0) summary_section(results, "In one row each"),
    if (length(kinds) > 1) Map(function(rows, kind) summary_section_short(rows, kind), kinds, names(kinds)),
    if (NROW(results) > 0) c(below_section(results), spurious_section(results), few_rows_section(results)),
    grid_section(grid), passes_section(passes), apart_section(apart), cases_section(results),
    if (length(notes) > 0) c("## Notes", "", paste("*", notes), ""))
}

summary_section_short <- function(rows, kind) c(paste0("### Of these, ", kind), "", markdown(summary_table(rows)))

write_optima <- function(results, grid, passes, apart, minutes, folder) {
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  write_table(results, folder, "optima")
  write_table(grid, folder, "grid")
  write_table(passes, folder, "passes")
  write_table(apart, folder, "apart")
  if (NROW(results) > 0) draw_optima(results, file.path(folder, "optima.png"))
  text <- unlist(optima_page(results, grid, passes, apart, minutes))
  writeLines(text, file.path(folder, "OPTIMA.md"))
  long <- c(grep("^## All cases", text), length(text) + 1)[1]
  writeLines(c("", text[seq_len(long - 1)])) # the cases were written as they ran
  cat("written to", folder, "\n")
}
