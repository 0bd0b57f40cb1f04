# Results of choices.R as files: the tables (csv), a page that can be read (CHOICES.md) and the picture.

close_enough <- 0.01 # per row: a likelihood of held-out rows that is less than this lower is as good
cell_loss <- 0.01 # what a cell may lack

by_engine_and_data <- function(rows) {
  groups <- split(rows, list(factor(rows$engine, unique(rows$engine)), factor(rows$data, unique(rows$data))))
  Filter(nrow, groups)
}
bind <- function(rows) if (length(rows) > 0) do.call(rbind, c(unname(rows), make.row.names = FALSE))

model_name <- function(rows) ifelse(is.na(rows$family), "failed", sprintf("%s,%d", rows$family, as.integer(rows$k)))

# --- Held-out rows ----------------------------------------------------------------------

# Per set and engine: the mean over all rows, NA where a fold failed.
heldout_means <- function(rows) {
  bind(lapply(by_engine_and_data(rows), function(group) {
    data.frame(data = group$data[1], engine = group$engine[1], held_out = sum(group$held_out) / sum(group$rows),
               floored = sum(group$floored, na.rm = TRUE), failed = sum(nzchar(group$failure)))
  }))
}

values_of <- function(table, engine, value, data) {
  own <- table[table$engine == engine, ]
  own[[value]][match(data, own$data)]
}

# Ours less theirs, per set. Whoever fails where the other does not has lost without a number.
lead_over <- function(means, other, own = "mezcla") {
  data <- unique(means$data[means$engine == own])
  ours <- values_of(means, own, "held_out", data)
  theirs <- values_of(means, other, "held_out", data)
  at_least <- !is.na(ours) & (is.na(theirs) | ours >= theirs - close_enough)
  data.frame(data = data, lead = ours - theirs, at_least = at_least)
}

# The standard error of a lead: the folds' differences vary by it.
errors_of_leads <- function(rows, data, other) {
  of_folds <- function(engine, set) {
    own <- rows[rows$engine == engine & rows$data == set, ]
    (own$held_out / own$rows)[order(own$fold)]
  }
  vapply(data, function(set) {
    lead <- of_folds("mezcla", set) - of_folds(other, set)
    stats::sd(lead, na.rm = TRUE) / sqrt(sum(!is.na(lead)))
  }, 0)
}

# --- The goals ------------------------------------------------------------------------------

goal_row <- function(what, value, goal, reached) {
  data.frame(what = what, value = value, goal = goal, reached = if (isTRUE(reached)) "yes" else "no")
}
# What is told beside the goals.
note_row <- function(what, value) data.frame(what = what, value = value, goal = "", reached = "")
three <- function(x) show(as.numeric(x))

heldout_goals <- function(rows) {
  if (!all(c("mezcla", "Mclust") %in% rows$engine)) return(NULL)
  lead <- lead_over(heldout_means(rows), "Mclust")
  known <- lead$lead[!is.na(lead$lead)]
  share <- mean(lead$at_least)
  within_noise <- lead$at_least | lead$lead > -errors_of_leads(rows, lead$data, "Mclust")
  trimmed <- mean(known, trim = 0.1)
  rbind(
    goal_row(sprintf("held-out log-likelihood at least Mclust's, to %s per row (%d sets)", close_enough, nrow(lead)), percent(share), "90 %",
             share >= 0.9),
    note_row("the same, or lower by less than the standard error of the folds", percent(mean(within_noise %in% TRUE))),
    goal_row("mean of the difference per row", three(mean(known)), "> 0", mean(known) > 0),
    goal_row("the same, a tenth trimmed at both ends", three(trimmed), ">= 0", trimmed >= 0),
    cv_rows(heldout_means(rows))
  )
}

# What a choice reaches that aims at rows held out, and what the better of the two, were it known which that is.
cv_rows <- function(means) {
  if (!"mezcla by CV" %in% means$engine) return(NULL)
  by_cv <- lead_over(means, "Mclust", "mezcla by CV")
  by_bic <- lead_over(means, "Mclust")
  either <- by_cv$at_least | by_bic$at_least[match(by_cv$data, by_bic$data)]
  what <- sprintf("at least Mclust's where the choice is by `criterion = \"CV\"`, which aims at it (%d sets)", nrow(by_cv))
  rbind(note_row(what, percent(mean(by_cv$at_least))),
        note_row("at least Mclust's by one of the two criteria, were it known by which", percent(mean(either))))
}

# k and family of each seed, and how many sets have but one.
seeds_table <- function(rows) {
  bind(lapply(by_engine_and_data(rows), function(group) {
    answers <- table(model_name(group))
    answers <- answers[order(-answers)]
    data.frame(data = group$data[1], engine = group$engine[1], seeds = nrow(group), agree = answers[[1]],
               answers = paste(sprintf("%s (%d)", names(answers), answers), collapse = ", "),
               range = if (all(is.na(group$bic))) NA else diff(range(group$bic, na.rm = TRUE)))
  }))
}

seeds_goals <- function(rows) {
  ours <- rows[rows$engine == "mezcla", ]
  if (nrow(ours) == 0) return(NULL)
  table <- seeds_table(ours)
  share <- mean(table$agree == table$seeds)
  what <- sprintf("sets of which all of %d seeds choose the same", max(table$seeds))
  alike <- mean(table$agree == table$seeds & table$range < 0.02)
  rbind(goal_row(what, percent(share), "95 %", share >= 0.95),
        note_row("and have the same BIC, to 0.02", percent(alike)))
}

few_rows <- 1000 # up to which the goals of time are

time_ratios <- function(rows, engine = "mezcla") {
  ours <- rows[rows$engine == engine & rows$n <= few_rows, ]
  ratio <- ours$seconds / values_of(rows, "Mclust", "seconds", ours$data)
  structure(ratio, names = ours$data)[!is.na(ratio)]
}

times_goals <- function(rows) {
  ratio <- time_ratios(rows)
  if (length(ratio) == 0) return(NULL)
  mean <- exp(mean(log(ratio)))
  what <- sprintf("processor time / Mclust's, geometric mean (%d sets, n <= %d)", length(ratio), few_rows)
  rbind(
    goal_row(what, three(mean), "<= 1", mean <= 1),
    goal_row(sprintf("the largest (%s)", names(which.max(ratio))), three(max(ratio)), "<= 2", max(ratio) <= 2),
    times_of_one_start(rows, names(which.max(ratio)))
  )
}

# What of that is left where no model has more than one start and nothing is searched for.
times_of_one_start <- function(rows, largest) {
  ratio <- time_ratios(rows, "mezcla, one start")
  if (length(ratio) == 0) return(NULL)
  what <- sprintf("with one start of each model and no search: geometric mean, and %s", largest)
  note_row(what, paste(three(exp(mean(log(ratio)))), three(ratio[[largest]]), sep = ", "))
}

normal_goals <- function(rows) {
  share <- function(engine) if (any(rows$engine == engine)) mean(rows$k[rows$engine == engine] %in% 1) else NA
  ours <- share("mezcla")
  goal_row(sprintf("one normal: k = 1 (Mclust: %s)", percent(share("Mclust"))), percent(ours), "95 %", ours >= 0.95)
}

# Whether k, and whether k and family are those of the truth.
with_truth <- function(rows) {
  rows$k_found <- !is.na(rows$k) & rows$k == rows$true_k
  canonical <- function(family, k, d) if (is.na(family)) "" else same_family(family, k, d)
  chosen <- mapply(canonical, rows$family, rows$true_k, rows$true_d)
  truth <- mapply(same_family, rows$true_family, rows$true_k, rows$true_d)
  rows$both_found <- rows$k_found & chosen == truth
  rows
}

truth_goals <- function(rows) {
  rows <- with_truth(rows)
  one <- function(column, what) {
    share <- tapply(rows[[column]], rows$engine, mean)
    if (!all(c("mezcla", "Mclust") %in% names(share))) return(NULL)
    goal_row(sprintf("known truth: %s found", what), percent(share[["mezcla"]]), paste(">", percent(share[["Mclust"]])),
             share[["mezcla"]] > share[["Mclust"]])
  }
  rbind(one("k_found", "k"), one("both_found", "k and family"))
}

# What a cell lacks beside the same model alone; only cells that can be chosen. The best that is regular of a larger
# model may lie below one that it contains: then it does so alone, too, and nothing is missing.
with_losses <- function(rows) {
  rows <- rows[!is.na(rows$table), ]
  rows$loss <- rows$alone - rows$table
  rows$behind <- rows$Mclust - rows$table
  rows$lower <- rows$lower & !(!is.na(rows$loss) & rows$nested > rows$alone + nested_loss)
  rows
}

table_goals <- function(rows) {
  rows <- with_losses(rows)
  compared <- !is.na(rows$loss)
  within <- rows$loss[compared] <= cell_loss
  searched <- within[rows$searched[compared]]
  below <- sum(rows$behind > cell_loss, na.rm = TRUE)
  below_though_searched <- sum(rows$behind > cell_loss & rows$searched, na.rm = TRUE)
  what <- sprintf("cells of a table within %g of the model alone (%d cells)", cell_loss, length(within))
  of_searched <- sprintf("those that say they were searched (%d cells)", length(searched))
  of_all <- mean(rows$alone[compared] - rows$search_of_all[compared] <= cell_loss, na.rm = TRUE)
  rbind(
    goal_row(what, percent(mean(within)), "97 %", mean(within) >= 0.97),
    goal_row(of_searched, percent(mean(searched)), "97 %", mean(searched) >= 0.97),
    goal_row("the same where every cell is searched", percent(of_all), "97 %", of_all >= 0.97),
    note_row("which takes so many times as long, geometric mean", three(times_of_all(rows))),
    goal_row("the worst", three(max(0, rows$loss[compared])), "", max(rows$loss[compared]) <= cell_loss),
    goal_row("cells below a nested one", three(sum(rows$lower)), "0", sum(rows$lower) == 0),
    goal_row("cells below Mclust's", three(below), "0", below == 0),
    goal_row("of them searched", three(below_though_searched), "0", below_though_searched == 0)
  )
}

times_of_all <- function(rows) {
  sets <- rows[!duplicated(rows$data), ]
  exp(mean(log(sets$seconds_of_all / sets$seconds)))
}

goals_of <- list(heldout = heldout_goals, normal = normal_goals, truth = truth_goals, seeds = seeds_goals,
                 times = times_goals, table = table_goals)

goals_table <- function(results) {
  parts <- Filter(function(part) NROW(results[[part]]) > 0, names(goals_of))
  do.call(rbind, lapply(parts, function(part) goals_of[[part]](results[[part]])))
}


# --- Tables -----------------------------------------------------------------------------------

table_by_set <- function(rows) {
  rows <- with_losses(rows)
  bind(lapply(split(rows, factor(rows$data, unique(rows$data))), function(cells) {
    compared <- cells$loss[!is.na(cells$loss)]
    data.frame(data = cells$data[1], cells = length(compared), "within 0.01" = percent(mean(compared <= cell_loss)),
               searched = sum(cells$searched & !is.na(cells$loss)),
               "of these" = percent(mean(cells$loss[cells$searched & !is.na(cells$loss)] <= cell_loss)),
               "more than 1" = sum(compared > 1), worst = max(0, compared), where = worst_cell(cells),
               "below nested" = sum(cells$lower), "below Mclust's" = sum(cells$behind > cell_loss, na.rm = TRUE),
               "by at most" = max(0, cells$behind, na.rm = TRUE), check.names = FALSE)
  }))
}

worst_cell <- function(cells) {
  worst <- which.max(cells$loss)
  if (length(worst) == 0 || cells$loss[worst] <= cell_loss) "" else model_name(cells[worst, ])
}

# Those that lack most, or are most below Mclust's.
worst_cells <- function(rows, most = 20) {
  rows <- with_losses(rows)
  lack <- pmax(rows$loss, rows$behind, 0, na.rm = TRUE)
  rows <- rows[order(-lack), ][seq_len(min(most, sum(lack > cell_loss))), ]
  digits <- function(x) ifelse(is.na(x), "", sprintf("%.4f", x))
  data.frame(data = rows$data, model = model_name(rows), searched = ifelse(rows$searched, "yes", ""),
             table = digits(rows$table), alone = digits(rows$alone),
             Mclust = digits(rows$Mclust), nested = digits(rows$nested))
}

# Not those that answer one question alone.
engines_compared <- function(rows) setdiff(unique(rows$engine), c("mezcla by CV", "mezcla, one start"))

# One row per engine: what was chosen on real data, how good and how stable.
engines_table <- function(results) {
  times <- results$times
  heldout <- if (!is.null(results$heldout)) heldout_means(results$heldout)
  seeds <- if (!is.null(results$seeds)) seeds_table(results$seeds)
  bind(lapply(engines_compared(times), function(engine) {
    own <- times[times$engine == engine, ]
    row <- data.frame(engine = engine, sets = nrow(own), "median df" = stats::median(own$df, na.rm = TRUE),
                      "df > n / 2" = sum(own$df > own$n / 2, na.rm = TRUE), "k = 1" = sum(own$k %in% 1),
                      "k = 9" = sum(own$k %in% 9), seconds = sum(own$seconds, na.rm = TRUE),
                      failed = sum(nzchar(own$failure)), check.names = FALSE)
    if (!is.null(heldout)) row <- cbind(row, heldout_columns(heldout[heldout$engine == engine, ]))
    if (!is.null(seeds)) row[["one answer"]] <- one_answer(seeds[seeds$engine == engine, ])
    row
  }))
}

heldout_columns <- function(own) {
  data.frame("held out, median" = stats::median(own$held_out, na.rm = TRUE), "rows at -1000" = sum(own$floored),
             "folds failed" = sum(own$failed), check.names = FALSE)
}

one_answer <- function(seeds) if (nrow(seeds) == 0) "" else percent(mean(seeds$agree == seeds$seeds))

# Where there is nothing random there are no seeds, and all is one answer.
sets_table <- function(results) {
  times <- results$times
  table <- unique(times[c("data", "n", "d")])
  engines <- engines_compared(times)
  own <- function(engine) {
    rows <- times[times$engine == engine, ]
    rows[match(table$data, rows$data), ]
  }
  for (engine in engines) table[[engine]] <- sprintf("%s (%s)", model_name(own(engine)), show(own(engine)$df))
  for (engine in engines) table[[paste("BIC,", engine)]] <- own(engine)$bic
  if (!is.null(results$heldout)) {
    means <- heldout_means(results$heldout)
    for (engine in engines) {
      table[[paste("held out,", engine)]] <- values_of(means, engine, "held_out", table$data)
    }
  }
  if (!is.null(results$seeds)) {
    table[["seeds, mezcla"]] <- values_of(seeds_table(results$seeds), "mezcla", "answers", table$data)
  }
  for (engine in intersect(engines, c("mezcla", "Mclust"))) table[[paste("s,", engine)]] <- own(engine)$seconds
  as_text(table)
}

# BIC and held-out likelihoods with two digits, since it is their differences that are looked at.
as_text <- function(table) {
  close <- grepl("^(BIC|held out),", names(table))
  table[close] <- lapply(table[close], function(x) ifelse(is.na(x), "", sprintf("%.2f", x)))
  table
}

share_of_one <- function(rows) {
  shape <- sprintf("%d x %d", rows$n, rows$d)
  engine <- factor(rows$engine, unique(rows$engine))
  shares <- tapply(rows$k %in% 1, list(factor(shape, unique(shape)), engine), mean)
  shares <- rbind(shares, all = tapply(rows$k %in% 1, engine, mean))
  data.frame("n x d" = rownames(shares), apply(shares, 2, percent), check.names = FALSE, row.names = NULL)
}

# Found k, found k and family, and the adjusted Rand index beside the truth, by what the cells have in common.
truth_table <- function(rows) {
  rows <- with_truth(rows)
  features <- c("all", "n", "d", "k", "separation", "shares", "family")
  rows$true_all <- ""
  bind(lapply(features, function(feature) {
    values <- rows[[paste0("true_", feature)]]
    bind(lapply(sort(unique(values)), function(value) {
      truth_row(paste(feature, value), rows[values == value, ])
    }))
  }))
}

truth_row <- function(label, rows) {
  engines <- unique(rows$engine)
  row <- data.frame(truth = trimws(label), sets = nrow(rows) / length(engines))
  for (engine in engines) {
    own <- rows[rows$engine == engine, ]
    row[[engine]] <- sprintf("%s, %s, %.2f", percent(mean(own$k_found)), percent(mean(own$both_found)),
                             mean(own$rand, na.rm = TRUE))
  }
  row
}

# --- The picture ----------------------------------------------------------------------------

choice_hues <- c(mezcla = hues[[6]], Mclust = hues[[7]], "scikit-learn" = hues[[4]])

draw_choices <- function(results, file) {
  panels <- list(heldout = draw_leads, times = draw_ratios_by_rows, truth = draw_recovered)
  panels <- panels[vapply(names(panels), function(part) NROW(results[[part]]) > 0, NA)]
  compared <- all(c("mezcla", "Mclust") %in% unlist(lapply(results[names(panels)], `[[`, "engine")))
  if (length(panels) == 0 || !compared) return(FALSE)
  grDevices::png(file, width = 3000 * length(panels) / 3, height = 1100, res = 200)
  on.exit(grDevices::dev.off())
  graphics::par(mfrow = c(1, length(panels)), mar = c(4.2, 4.6, 3, 1), las = 1, mgp = c(3.1, 0.7, 0), tcl = -0.3,
                cex = 0.83, cex.axis = 0.85, font.main = 1, cex.main = 1)
  for (part in names(panels)) panels[[part]](results[[part]], results)
  TRUE
}

# Differences of 0.01 are to be seen beside those of 1000.
squeezed <- function(x, unit = close_enough) sign(x) * log10(1 + abs(x) / unit)

# Per set, in order: above zero mezcla's choice is the better one.
draw_leads <- function(rows, results) {
  means <- heldout_means(rows)
  leads <- list(Mclust = lead_over(means, "Mclust"), "scikit-learn" = lead_over(means, "scikit-learn"))
  leads <- Filter(length, lapply(leads, function(lead) sort(lead$lead[!is.na(lead$lead)])))
  marks <- c(-1000, -100, -10, -1, -0.1, -0.01, 0, 0.01, 0.1, 1, 10, 100, 1000)
  graphics::plot(0:1, squeezed(range(-1, 1, unlist(leads))), type = "n", axes = FALSE,
                 xlab = "share of the real data sets", ylab = "per row, mezcla less the other",
                 main = "Log-likelihood of rows held out")
  graphics::abline(h = squeezed(marks), col = "grey90")
  graphics::abline(h = 0, col = "grey40")
  graphics::axis(1, 0:5 / 5, percent(0:5 / 5), lwd = 0, lwd.ticks = 1)
  graphics::axis(2, squeezed(marks), plain(marks), lwd = 0, lwd.ticks = 1)
  for (other in names(leads)) {
    graphics::points(stats::ppoints(length(leads[[other]])), squeezed(leads[[other]]), pch = 16, cex = 0.8,
                     col = choice_hues[[other]])
  }
  graphics::legend("topleft", paste("beside", names(leads)), pch = 16, col = choice_hues[names(leads)], bty = "n",
                   cex = 0.85)
}

draw_ratios_by_rows <- function(rows, results) {
  ours <- rows[rows$engine == "mezcla", ]
  ratio <- ours$seconds / values_of(rows, "Mclust", "seconds", ours$data)
  shown <- is.finite(ratio) & ratio > 0
  marks <- as.vector(outer(c(1, 2, 5), 10^(-2:3)))
  graphics::plot(ours$n[shown], ratio[shown], type = "n", log = "xy", axes = FALSE, xlab = "rows",
                 ylab = "processor time / Mclust's", main = "Time of the default call",
                 ylim = range(0.5, 2, ratio[shown]))
  graphics::abline(h = marks, col = "grey90")
  graphics::abline(h = 1, col = choice_hues[["Mclust"]], lwd = 2)
  graphics::abline(h = 2, col = choice_hues[["Mclust"]], lty = "32")
  graphics::points(ours$n[shown], ratio[shown], pch = 21, bg = choice_hues[["mezcla"]], col = "white", cex = 1.2)
  graphics::axis(1, 10^(1:4), plain(10^(1:4)), lwd = 0, lwd.ticks = 1)
  graphics::axis(2, marks, plain(marks), lwd = 0, lwd.ticks = 1)
}

# Three shares for each engine, as bars.
recovered_shares <- function(rows, normal) {
  rows <- with_truth(rows)
  engines <- unique(rows$engine)
  share <- function(found) vapply(engines, function(engine) mean(found[rows$engine == engine]), 0)
  one <- if (NROW(normal) > 0) {
    vapply(engines, function(engine) mean(normal$k[normal$engine == engine] %in% 1), 0)
  }
  rbind("one normal\nis one" = one, "k" = share(rows$k_found), "k and\nfamily" = share(rows$both_found))
}

draw_recovered <- function(rows, results) {
  shares <- t(recovered_shares(rows, results$normal))
  graphics::par(mar = c(4.2, 4.6, 3, 1))
  at <- graphics::barplot(shares, beside = TRUE, col = choice_hues[rownames(shares)], border = NA, ylim = c(0, 1.12),
                          axes = FALSE, ylab = "share of the simulated sets", main = "How often the truth is found",
                          mgp = c(3.1, 1.5, 0))
  graphics::axis(2, 0:5 / 5, percent(0:5 / 5), lwd = 0, lwd.ticks = 1)
  graphics::text(at, shares, sprintf("%.0f", 100 * shares), pos = 3, offset = 0.3, cex = 0.8)
  graphics::legend("topright", rownames(shares), fill = choice_hues[rownames(shares)], border = NA, bty = "n",
                   cex = 0.85, horiz = TRUE)
}

# --- Page and files -----------------------------------------------------------------

choices_machine <- function() {
  packages <- c("mezcla", if ("Mclust" %in% engines) "mclust")
  about <- c(date = today(), processor = processor_and_cores(), R = r_and_blas(), packages = versions_of(packages))
  data.frame(what = names(about), is = unname(about))
}

# The reason that is told most, for each engine and part.
failures_table <- function(results) {
  bind(Filter(length, lapply(names(results), function(part) {
    rows <- results[[part]]
    if (is.null(rows$failure) || !any(nzchar(rows$failure))) return(NULL)
    rows <- rows[nzchar(rows$failure), ]
    bind(lapply(split(rows, rows$engine), function(own) {
      reasons <- sort(table(own$failure), decreasing = TRUE)
      data.frame(engine = own$engine[1], part = part, fits = nrow(own),
                 reason = gsub("[|\n]+", " ", names(reasons)[1]))
    }))
  })))
}

choices_text <- c(
  "* mezcla: `fit_gmm(x)`, 14 families, k = 1 to 9, two threads as by default.",
  "* mezcla, one start: `fit_gmm(x, n_start = 1, control = gmm_control(search = 0))`; for its time only.",
  "* mezcla by CV: `fit_gmm(x, criterion = \"CV\")`; for rows held out only, of up to 1000 rows.",
  "* Mclust: `Mclust(x)`, 14 families, k = 1 to 9, one thread.",
  "* scikit-learn: `GaussianMixture`, k = 1 to 9 and its four covariance types, the least BIC. It has no family EII."
)

real_text <- c(
  "What is chosen, and its number of parameters; BIC (less is better) from the log-likelihood at the parameters that",
  "were returned; the mean log-likelihood of a row that was held out, by folds that are the same for all, in each of",
  "which the choice is made again (a density below exp(-1000), or none, counts as that: *rows at -1000*); what mezcla",
  "chooses from other seeds; and the processor time of a call in seconds (all threads, the least of three rounds, one",
  "process alone, after a first call on other data; a round is a call, or as many as take a fifth of a second). Rows that miss a value and columns that are no numbers are left",
  "out. *One answer*: the share of sets of which all seeds choose the same; Mclust is random beyond 2000 rows only.")

table_text <- c(
  "`fit_gmm(x, k = 2:6)` beside `fit_gmm(x, k, family)` for each of its cells that has a criterion, from the same",
  "seed: by how much the log-likelihood in the table is lower; how many are below a model that they contain (by 0.02)",
  "where alone they are not (or are no maximum), and how many below `Mclust(x, k, family)` where that is not spurious",
  "(by 0.01). By default what may be chosen is *searched*, as the table says of it; other cells have a value and no search.",
  "*Every cell is searched* with `gmm_control(search = 150)`.")

truth_text <- c(
  "Normal mixtures whose nearest centres are `separation` standard deviations apart, with shares that are equal or",
  "fall to a quarter; cells are drawn at random from the grid of all. For each engine: how often k is found, how often",
  "k and family, and the mean of the adjusted Rand index.")

normal_text <- "One standard normal, n x d: how often one component is chosen."

table_section <- function(rows) {
  c(section(rows, "The table of a selection", table_text, table_by_set(rows)),
    section(worst_cells(rows), "Cells that lack most", "Log-likelihoods.", worst_cells(rows)))
}

choices_page <- function(results, minutes) {
  has <- function(part) NROW(results[[part]]) > 0
  c("# What is chosen by default", "",
    "Written by `make choices`; do not edit. Each package chooses among its models as it does where nothing is set.",
    sprintf("This run took %.0f minutes.", minutes), "", choices_text, "",
    if (has("picture")) c("![Held-out likelihood, time and truth](choices.png)", ""), markdown(choices_machine()),
    section(goals_table(results), "The goals", "From the tables below.", goals_table(results)),
    if (has("times")) section(results$times, "Real data, in one row each", real_text, engines_table(results)),
    if (has("normal")) section(results$normal, "One normal", normal_text, share_of_one(results$normal)),
    if (has("truth")) section(results$truth, "A known truth", truth_text, truth_table(results$truth)),
    if (has("table")) table_section(results$table),
    if (has("times")) section(results$times, "Real data, all sets", "Family, k, and the number of parameters.",
                              sets_table(results)),
    # Without the times there is no table of sets that these could be part of.
    if (has("heldout") && !has("times")) {
      means <- heldout_means(results$heldout)
      section(means, "Log-likelihood of rows held out", "Per row.", means)
    },
    if (has("seeds") && !has("times")) {
      seeds <- seeds_table(results$seeds)
      section(seeds, "Seeds", "What each engine chooses, and the range of BIC.", seeds)
    },
    section(failures_table(results), "What failed", "Fits, and the reason that is told most.", failures_table(results)),
    if (length(notes) > 0) c("## Notes", "", paste("*", notes), ""))
}

write_choices <- function(results, minutes, folder) {
  drawn <- draw_choices(results, file.path(folder, "choices.png"))
  if (drawn) results$picture <- data.frame(drawn)
  text <- choices_page(results, minutes)
  writeLines(text, file.path(folder, "CHOICES.md"))
  writeLines(c("", text))
  cat("written to", folder, "\n")
}
