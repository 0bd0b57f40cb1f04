# Results of choices.R as files: the tables (csv), a page that can be read (CHOICES.md) and the picture.

close_enough <- 0.01 # per row: a likelihood of held-out rows that is less than this lower is as good
cell_loss <- 0.01 # what a cell may lack

# --- Held-out rows ----------------------------------------------------------------------

# Per set and engine: the mean over all rows, NA where a fold failed.
heldout_means <- function(rows) {
  groups <- split(rows, list(factor(rows$engine, unique(rows$engine)), factor(rows$data, unique(rows$data))))
  do.call(rbind, c(lapply(Filter(nrow, groups), function(group) {
    data.frame(data = group$data[1], engine = group$engine[1], held_out = sum(group$held_out) / sum(group$rows),
               floored = sum(group$floored, na.rm = TRUE), failed = sum(nzchar(group$failure)))
  }), make.row.names = FALSE))
}

values_of <- function(table, engine, value, data) {
  own <- table[table$engine == engine, ]
  own[[value]][match(data, own$data)]
}

# Ours less theirs, per set. Whoever fails where the other does not has lost without a number.
lead_over <- function(means, other) {
  data <- unique(means$data)
  ours <- values_of(means, "mezcla", "held_out", data)
  theirs <- values_of(means, other, "held_out", data)
  data.frame(data = data, lead = ours - theirs, at_least = !is.na(ours) & (is.na(theirs) | ours >= theirs - close_enough))
}

# --- The goals ------------------------------------------------------------------------------

goal_row <- function(what, value, goal, reached) {
  data.frame(what = what, value = value, goal = goal, reached = if (isTRUE(reached)) "yes" else "no")
}
three <- function(x) show(as.numeric(x) + 0)

heldout_goals <- function(rows) {
  if (!all(c("mezcla", "Mclust") %in% rows$engine)) return(NULL)
  lead <- lead_over(heldout_means(rows), "Mclust")
  known <- lead$lead[!is.na(lead$lead)]
  share <- mean(lead$at_least)
  trimmed <- mean(known, trim = 0.1)
  rbind(
    goal_row(sprintf("held-out log-likelihood at least Mclust's (%d sets)", nrow(lead)), percent(share), "90 %",
             share >= 0.9),
    goal_row("mean of the difference per row", three(mean(known)), "> 0", mean(known) > 0),
    goal_row("the same, a tenth trimmed at both ends", three(trimmed), ">= 0", trimmed >= 0)
  )
}

# k and family of each seed, and how many sets have but one.
seeds_table <- function(rows) {
  groups <- split(rows, list(factor(rows$engine, unique(rows$engine)), factor(rows$data, unique(rows$data))))
  do.call(rbind, c(lapply(Filter(nrow, groups), function(group) {
    answers <- table(ifelse(nzchar(group$failure), "failed", paste0(group$family, ",", group$k)))
    answers <- answers[order(-answers)]
    data.frame(data = group$data[1], engine = group$engine[1], seeds = nrow(group), agree = answers[[1]],
               answers = paste(sprintf("%s (%d)", names(answers), answers), collapse = ", "),
               range = diff(range(group$bic, na.rm = TRUE)))
  }), make.row.names = FALSE))
}

seeds_goals <- function(rows) {
  ours <- rows[rows$engine == "mezcla", ]
  if (nrow(ours) == 0) return(NULL)
  table <- seeds_table(ours)
  share <- mean(table$agree == table$seeds)
  goal_row(sprintf("sets of which all of %d seeds choose the same", max(table$seeds)), percent(share), "95 %", share >= 0.95)
}

time_ratios <- function(rows) {
  ours <- rows[rows$engine == "mezcla" & rows$n <= 1000, ]
  ratio <- ours$seconds / values_of(rows, "Mclust", "seconds", ours$data)
  structure(ratio, names = ours$data)[!is.na(ratio)]
}

times_goals <- function(rows) {
  ratio <- time_ratios(rows)
  if (length(ratio) == 0) return(NULL)
  mean <- exp(mean(log(ratio)))
  rbind(
    goal_row(sprintf("processor time / Mclust's, geometric mean (%d sets, n <= 1000)", length(ratio)), three(mean), "<= 1",
             mean <= 1),
    goal_row(sprintf("the largest (%s)", names(which.max(ratio))), three(max(ratio)), "<= 2", max(ratio) <= 2)
  )
}

normal_goals <- function(rows) {
  share <- function(engine) mean(rows$k[rows$engine == engine] %in% 1)
  ours <- share("mezcla")
  goal_row(sprintf("one normal: k = 1 (Mclust: %s)", percent(share("Mclust"))), percent(ours), "95 %", ours >= 0.95)
}

# Whether k, and whether k and family are those of the truth.
with_truth <- function(rows) {
  rows$k_found <- rows$k %in% NA == FALSE & rows$k == rows$true_k
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

# What a cell lacks beside the same model alone; only cells that can be chosen.
with_losses <- function(rows) {
  rows <- rows[!is.na(rows$table), ]
  rows$loss <- rows$alone - rows$table
  rows$behind <- rows$Mclust - rows$table
  rows
}

table_goals <- function(rows) {
  rows <- with_losses(rows)
  compared <- !is.na(rows$loss)
  share <- mean(rows$loss[compared] <= cell_loss)
  below <- sum(rows$behind > cell_loss, na.rm = TRUE)
  rbind(
    goal_row(sprintf("cells of a table within %g of the model alone (%d cells)", cell_loss, sum(compared)), percent(share),
             "97 %", share >= 0.97),
    goal_row("the worst", three(max(0, rows$loss[compared])), "", max(rows$loss[compared]) <= cell_loss),
    goal_row("cells below a nested one", three(sum(rows$lower)), "0", sum(rows$lower) == 0),
    goal_row("cells below Mclust's", three(below), "0", below == 0)
  )
}

goals_of <- list(heldout = heldout_goals, normal = normal_goals, truth = truth_goals, seeds = seeds_goals,
                 times = times_goals, table = table_goals)

goals_table <- function(results) {
  do.call(rbind, c(lapply(intersect(names(goals_of), names(results)), function(part) goals_of[[part]](results[[part]])),
                   make.row.names = FALSE))
}


write_choices <- function(results, minutes, folder) {
  print(goals_table(results), right = FALSE)
  if (!is.null(results$table)) print(table_by_set(results$table))
  if (!is.null(results$seeds)) print(seeds_table(results$seeds))
  if (!is.null(results$heldout)) print(heldout_means(results$heldout))
}

table_by_set <- function(rows) {
  rows <- with_losses(rows)
  do.call(rbind, c(lapply(split(rows, factor(rows$data, unique(rows$data))), function(cells) {
    compared <- cells$loss[!is.na(cells$loss)]
    data.frame(data = cells$data[1], cells = length(compared), "within 0.01" = percent(mean(compared <= cell_loss)),
               "more than 1" = sum(compared > 1), worst = max(0, compared), where = worst_cell(cells),
               "below nested" = sum(cells$lower), "below Mclust's" = sum(cells$behind > cell_loss, na.rm = TRUE),
               "by at most" = max(0, cells$behind, na.rm = TRUE), check.names = FALSE)
  }), make.row.names = FALSE))
}

worst_cell <- function(cells) {
  worst <- which.max(cells$loss)
  if (length(worst) == 0 || cells$loss[worst] <= cell_loss) "" else sprintf("%s,%d", cells$family[worst], cells$k[worst])
}
