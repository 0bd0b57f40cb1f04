# Choosing among models.

criteria <- c("BIC", "AIC", "AICc", "ICL", "NEC", "CV")

# A row per model. What must not be chosen, models that failed or degenerated or that have as many
# parameters as there are rows, has no criterion and says why. `alone`: see fits_alone(); `held_out`
# cross-validates them.
selection_table <- function(fits, data, criterion, folds, how, alone = list(), held_out = cross_validate) {
  of <- function(field, kind) vapply(fits, `[[`, kind, field)
  table <- list(k = of("k", 1L), covariance = families_of(fits))
  if (has_both_proportions(how$models)) table$proportions <- proportions_of_models(lapply(fits, `[[`, "model"))
  table$loglik <- of("loglik", 1)
  table$df <- of("df", 1)
  table$loglik <- as_in_the_simplest(table)
  entropy <- of("entropy", 1)
  status <- of("status", "")
  regular <- status %in% statuses_that_are("regular")
  for (name in c("BIC", "AIC", "AICc", "ICL")) {
    table[[name]] <- replace(information_criterion(name, table$loglik, table$df, data$n, entropy), !regular, NA_real_)
  }
  compared <- if (has_nec(data$labels, how$models[[1]]$constraint)) logliks_alone(fits, alone)
  table$NEC <- replace(nec(entropy, table$loglik, compared, table$k), !regular, NA_real_)
  if (criterion == "CV") {
    table$CV <- replace(held_out(data, unique(table$k), folds, how), !regular, NA_real_)
  }
  table$searched <- of("searched", NA)
  table$status <- status
  table$reason <- reasons_of(fits)
  table <- structure(table, class = "data.frame", row.names = .set_row_names(length(fits)), criterion = criterion)
  if (length(fits) == 1) return(table)
  set_aside(table, which(regular & !are_carried(fits, data)),
            gettextf("as many parameters as rows, or more"))
}

families_of <- function(fits) vapply(lapply(fits, `[[`, "model"), `[[`, "", "covariance")

# Why fits could not be made; "" where they were.
reasons_of <- function(fits) {
  reasons <- lapply(fits, `[[`, "reason")
  told <- lengths(reasons) > 0
  replace(character(length(fits)), told, unlist(reasons[told]))
}

# Rows that are not chosen from any more, with a reason for all or for each.
set_aside <- function(table, rows, reason) {
  if (length(rows) == 0) return(table)
  class(table) <- NULL
  for (name in intersect(criteria, names(table))) table[[name]][rows] <- NA_real_
  table$reason[rows] <- reason
  class(table) <- "data.frame"
  table
}

# One component has the same covariance in several families: what rounding makes of it should not choose.
as_in_the_simplest <- function(table) {
  loglik <- table$loglik
  ranks <- ranks_of(table$covariance)
  for (df in unique(table$df[table$k == 1])) {
    twins <- which(table$k == 1 & table$df == df & !is.na(loglik))
    first <- twins[which.min(ranks[twins])]
    same <- twins[abs(loglik[twins] - loglik[first]) < least_apart]
    loglik[same] <- loglik[first]
  }
  loglik
}

# The best of the fits, brought to the tolerance that was asked for, and the table in which those that
# were set aside on the way say why. What comes near to the best is searched further,
# until nothing changes any more.
choose_fit <- function(fits, make_table, data, how) {
  if (length(fits) == 1 && how$moves) fits[[1]] <- finish_fit(fits[[1]], data, how)
  table <- make_table(fits)
  if (length(fits) == 1) return(list(fit = fits[[fallback(fits, table)]], selection = table, all = fits))
  deeper <- how$moves && attr(table, "criterion") != "CV" && nrow(data$x) <= 2 * enough_to_compare
  done <- integer(0)
  judge <- remembering_judge(data, how)
  for (round in 1:6) {
    best <- best_by_criterion(fits, table, judge)
    # What is chosen in the end has been searched itself.
    near <- setdiff(if (round < 4) best$near else intersect(best$near, best$at), done)
    if (!deeper || length(near) == 0 || round == 6) break
    before <- objectives(fits[near])
    fits <- search_deeper(fits, near, data, how)
    if (identical(objectives(fits[near]), before)) {
      best <- searched_in_vain(best, near, fits)
      break
    }
    done <- c(done, near)
    table <- make_table(fits)
  }
  if (!is.null(best$fit)) return(c(best, list(all = fits)))
  list(fit = finish_fit(fits[[fallback(fits, table)]], data, how), selection = best$selection, all = fits)
}

# The same choice, of models that a search has left as they were.
searched_in_vain <- function(best, near, fits) {
  best$selection$searched[near] <- TRUE
  best$fit$runs <- fits[[best$at]]$runs
  best
}

# Whether a table of several models has any that may be chosen.
has_choice <- function(table) nrow(table) > 1 && any(!is.na(table[[attr(table, "criterion")]]))

# Where there is nothing to choose from. Nothing regular: the first that ran is returned with its status, or
# the first reason told.
fallback <- function(fits, table) {
  criterion <- attr(table, "criterion")
  if (length(fits) > 1 && any(!is.na(table$BIC)) && !has_choice(table)) {
    abort(gettextf("`criterion` must be one that at least one of the models has, but %s is missing for all of them; choose by BIC, or give simpler models.",
                   criterion), "data")
  }
  ran <- which(vapply(fits, function(fit) !is.null(fit$params), logical(1)))
  if (length(ran) == 0) abort(fits[[1]]$reason, "data")
  regular <- ran[vapply(fits[ran], is_regular, NA)]
  if (length(regular) > 0) regular[which.min(vapply(fits[regular], function(fit) fit$df, 1))] else ran[1]
}

# The criterion counts parameters; of what the data do not carry it counts too few, and is told how many there
# are in effect. There is no `fit` where nothing is left to choose from.
best_by_criterion <- function(fits, table, judge) {
  criterion <- attr(table, "criterion")
  value <- table[[criterion]]
  slack <- slack_of(criterion)
  margin <- pmax(slack, near_the_best(criterion, table))
  looked <- look_from_the_least(fits, table, margin, judge)
  judged <- looked$judged
  seen <- lengths(judged) > 0
  if (!any(is.finite(looked$prices))) {
    return(list(selection = set_aside(table, which(seen), why_passed_over(judged[seen], 0))))
  }
  best <- simplest_of_best(fits, looked$prices, judged, table$BIC, slack)
  if (is_corrected(criterion)) {
    rivals <- which(value <= value[best] - slack & seen & looked$stands == seq_along(value))
    rival <- better_by_both(fits, best, rivals[order(value[rivals])], judged, judge)
    judged[rival$at] <- list(rival$judged)
    best <- or_default(rival$at, best)
  }
  # The folds of a cross-validation tell the same models apart by rounding.
  passed <- which(value < value[best] & seen & looked$stands != best)
  table <- set_aside(table, passed, why_passed_over(judged[passed], fits[[best]]$df))
  near <- which((looked$prices < min(looked$prices) + margin | seq_along(value) == best) & table$k > 1)
  near <- utils::head(near[order(near != best, looked$prices[near])], most_near)
  list(fit = judged[[best]]$fit, at = best, selection = table, near = near)
}

# What was judged, roughly at first and then closely, the prices of what came within the margin of the best when
# it was looked at closely, and who stands for whom. Whose price is the least so far is looked at next, so that few need a close look. Where
# the criterion does not tell (NEC is 1 for one component, whatever its family) BIC does, and where that does not
# either, the simpler.
look_from_the_least <- function(fits, table, margin, judge) {
  criterion <- attr(table, "criterion")
  value <- table[[criterion]]
  ranks <- ranks_of(table$covariance)
  stands <- who_stands_for(table, value, ranks)
  settled <- is.na(value) | stands != seq_along(value)
  prices <- replace(value, settled, Inf)
  judged <- vector("list", length(fits))
  of_bic <- ties_of(table$BIC, "BIC")
  in_order <- order(if (criterion == "BIC") of_bic else ties_of(value, criterion), of_bic, ranks)
  repeat {
    open <- in_order[(!settled & prices < min(prices[settled], Inf) + margin)[in_order]]
    if (length(open) == 0) break
    i <- open[which.min(prices[open])]
    judged[[i]] <- judge(fits[[i]], i, closely = !is.null(judged[[i]]))
    settled[i] <- judged[[i]]$closely || judged[[i]]$out
    prices[i] <- if (judged[[i]]$out) Inf else value[i] + price_of_excess(criterion, judged[[i]]$excess)
  }
  list(judged = judged[stands], prices = replace(prices, !settled, Inf), stands = stands)
}

# Where rows are few the number of parameters in effect is itself an estimate, and so small a difference does not
# tell models apart: the simpler stays.
hardly_better <- 1
slack_of <- function(criterion) if (is_corrected(criterion)) hardly_better else 0

# AIC and AICc are about rows that were not seen themselves, and who asks for them wants what they say.
is_corrected <- function(criterion) criterion %in% c("BIC", "ICL")

simplest_of_best <- function(fits, prices, judged, bic, slack) {
  best <- which(prices == min(prices))
  if (length(best) > 1) best <- best[order(bic[best])[1]]
  if (!judged[[best]]$few_rows || slack == 0) return(best)
  near <- union(best, which(prices < prices[best] + slack)) # of 1e17 a slack of 1 is nothing
  near[order(vapply(fits[near], function(fit) fit$df, 1), prices[near])[1]]
}

# A model that is better by the criterion may lose by what is taken off it, and yet tell rows that were left out to be likelier
# than the chosen one does: then nothing speaks for the chosen one, and the first of such `rivals` takes its place.
better_by_both <- function(fits, best, rivals, judged, judge) {
  rivals <- rivals[vapply(judged[rivals], tells_by_rows_unseen, NA)]
  if (length(rivals) == 0) return(NULL)
  chosen <- judge(fits[[best]], best, closely = TRUE, unseen = TRUE)
  is_better <- function(rival) !rival$out && predicts_better(rival$unseen, chosen$unseen)
  for (i in rivals) {
    if (!is_better(judged[[i]])) next
    rival <- judge(fits[[i]], i, closely = TRUE)
    if (is_better(rival)) return(list(at = i, judged = rival))
  }
}

# With a parameter to fewer than three rows what a row left out tells depends on which of many maxima was found.
tells_by_rows_unseen <- function(judged) {
  !judged$out && !is.null(judged$unseen) && 3 * judged$fit$df <= sum(judged$unseen$counts)
}

# Whether rows that were left out are likelier, by more than the standard error of the difference between two models.
predicts_better <- function(unseen, other) {
  counts <- unseen$counts
  difference <- (unseen$terms - other$terms) / counts
  n <- sum(counts)
  error <- sqrt(n / (n - 1) * sum(counts * (difference - sum(counts * difference) / n)^2))
  sum(counts * difference) > error
}

# Of families that are the same with one component (see as_in_the_simplest()) the simplest stands for all: its place,
# for each of the models.
who_stands_for <- function(table, value, ranks) {
  result <- seq_along(value)
  one <- which(table$k == 1 & !is.na(value))
  one <- one[order(ranks[one])]
  same <- paste(table$df[one], table$loglik[one])
  result[one] <- one[match(same, same)]
  result
}

# What comes so near to the best, and at most so many, may be better: what a deeper search gains grows with the
# components, and is little in one column, where starts are exact.
near_the_best <- function(criterion, table) {
  if (criterion == "NEC") return(0.05)
  pmin(3 * (table$k - 1), ifelse(is_of_one_column(table$covariance), 4, 10))
}
most_near <- 6

# Maxima are not brought nearer than that while they are compared: what differs by less does not tell them apart.
least_apart <- 2e-3

# The rank of each value, the same where nothing tells them apart.
ties_of <- function(values, criterion) {
  least <- if (is_in_units_of_loglik(criterion)) least_apart else 1e-9
  sorted <- order(values)
  steps <- diff(values[sorted])
  ranks <- cumsum(c(1, steps > least | is.na(steps)))
  replace(ranks, sorted, ranks)
}

# A function that judges a fit, roughly or closely, and does so once for each maximum that it is shown; of one that owes
# nothing it may be asked besides how it predicts rows `unseen`.
remembering_judge <- function(data, how) {
  known <- list()
  delayedAssign("spacings", spacings_told(data))
  function(fit, i, closely, unseen = FALSE) {
    judged <- known[[as.character(i)]]
    if (is.null(judged) || !is_same_maximum(judged$fit, fit)) judged <- judge_roughly(fit, data, how, spacings)
    if (closely && !judged$closely && !judged$out) judged <- judge_closely(judged, data, how, spacings)
    if (unseen && is.null(judged$unseen)) judged$unseen <- rows_unseen(judged$fit, data, how, closely)
    judged$fit$runs <- fit$runs
    known[[as.character(i)]] <<- judged
    judged
  }
}

is_same_maximum <- function(fit, other) abs(fit$objective - other$objective) < least_apart

# Whether a fit is out, the parameters that it has in excess of those that were counted, and the fault for which
# another may be preferred to it besides.
judge_roughly <- function(fit, data, how, spacings) {
  # Cross-validation has left rows out itself.
  few_rows <- how$criterion != "CV" && !has_rows_enough(fit, data)
  judge_as(fit, data, how, spacings, few_rows, closely = FALSE, least = 0)
}

# Brought to its maximum, and told more exactly what it owes to the rows that it has seen.
judge_closely <- function(judged, data, how, spacings) {
  judge_as(finish_fit(judged$fit, data, how), data, how, spacings, judged$few_rows, closely = TRUE, least = judged$excess)
}

judge_as <- function(fit, data, how, spacings, few_rows, closely, least) {
  fault <- fault_of(fit, data, spacings)
  unseen <- if (few_rows && is.null(fault)) rows_unseen(fit, data, how, closely)
  excess <- if (is.null(unseen)) least else max(least, excess_parameters(fit, unseen))
  judgement(fit, data, few_rows, excess, unseen, fault, closely)
}

# One component is what is left where nothing else is carried: an outlying row, which nothing predicts,
# puts all models in excess, and the crudest of them would be no better for that.
judgement <- function(fit, data, few_rows, excess, unseen, fault, closely) {
  beyond <- fit$k > 1 && fit$df + excess >= data$rows && is.null(fit$model$prior)
  list(fit = fit, few_rows = few_rows, excess = excess, unseen = unseen, fault = fault, closely = closely,
       out = !is.null(fault) || beyond)
}

# A sentence for each of several judgements; `df` is that of the model which was chosen.
why_passed_over <- function(judged, df) {
  faults <- lapply(judged, `[[`, "fault")
  at_fault <- lengths(faults) > 0
  reasons <- character(length(judged))
  reasons[at_fault] <- describe_faults(faults[at_fault])
  reasons[!at_fault] <- vapply(judged[!at_fault], function(one) describe_excess(one$fit, one$excess, df), "")
  reasons
}

# EM without each of the rows in turn: as far as it is cheap.
affordable_iterations <- function(fit, data) {
  if (fit$k == 1) return(0L)
  as.integer(min(25, 3e8 / (work_of_pass(data, fit$k) * nrow(data$x))))
}

# The simpler a family, the lower.
ranks_of <- function(families) ranks_of_families[match(families, names_of_families)]

# A column for each family: of its three letters I is less than E, and E than V.
axis_ranks <- function(covariance) {
  family <- three_letters(covariance)
  rank <- function(i) match(substr(family, i, i), c("I", "E", "V"))
  rbind(rank(1), rank(2), rank(3))
}

ranks_of_families <- colSums(axis_ranks(names_of_families))

# NULL, or for what a fit that has been brought to its maximum must not win.
fault_of <- function(fit, data, spacings) {
  if (!is_regular(fit)) return(fault_of_status(fit))
  narrow <- narrower_than_steps(fit$params, fit$model$prior, spacings)
  if (!is.null(narrow)) list(kind = "narrow", component = narrow$component, column = spacings[[narrow$column]]$label)
}

fault_of_status <- function(fit) list(kind = "status", status = fit$status)

# A sentence for each. Those of a kind are made in one call: it may be what most models have.
describe_faults <- function(faults) {
  kind <- vapply(faults, `[[`, "", "kind")
  of <- function(which, field, what) vapply(faults[kind == which], `[[`, what, field)
  sentences <- character(length(faults))
  sentences[kind == "status"] <- gettextf("%s when it was brought to its maximum", of("status", "status", ""))
  sentences[kind == "narrow"] <- gettextf("component %d is narrower than the steps of %s", of("narrow", "component", 1L),
                                          of("narrow", "column", ""))
  sentences
}

# What the log density of the rows by a fit without them adds up to, and how many rows each term stands for.
rows_unseen <- function(fit, data, how, closely) {
  iterations <- if (closely) affordable_iterations(fit, data) else 0L
  densities <- left_out_densities(data, fit$params, fit$model, iterations, how$control$threads)
  weights <- or_default(data$weights, rep(1, nrow(data$x)))
  count <- weights > 0
  list(terms = (weights * densities)[count], counts = counts_of_rows(weights)[count])
}

# By how much a fit owes more to the rows that it has seen than its parameters tell: the log-likelihood
# exceeds that of rows that were left out by about the number of parameters (Stone 1977), where rows are
# many; with few rows to a component by much more.
excess_parameters <- function(fit, unseen) max(0, fit$loglik - sum(unseen$terms) - fit$df)

# So many rows to a parameter, in every component, that nothing would come of it.
has_rows_enough <- function(fit, data) {
  data$rows >= 20 * fit$df && min(fit$params$proportions) * data$rows >= 10 * fit$df / fit$k
}

describe_excess <- function(fit, excess, df) {
  if (excess < 0.5 && fit$df > df) return(gettextf("less than %s better than a model with fewer parameters", format(hardly_better)))
  gettextf("predicts rows that it has not seen as if it had %s parameters",
           format(round(fit$df + excess, if (excess < 0.5) 1 else 0)))
}

# What the likelihood owes to the rows that it has seen, beyond what the criterion takes off for the
# parameters that it counts.
price_of_excess <- function(criterion, excess) if (is_corrected(criterion)) 2 * excess else 0
