# An iteration of EM in words: the E-step of a row, the M-step, the bound.

#' @rdname explain
#' @export
explain.em_trace <- function(x, iteration = 1, row = NULL, ..., lang = NULL, blank = FALSE) {
  check_object(x)
  check_dots_empty(...)
  check_flag(blank, "blank")
  last <- length(x$params) - 1
  s <- em_story(x, check_whole(iteration, "iteration", max = max(1, last)), row, lang, blank)
  title <- s$say("em.title", family = x$covariance, k = x$k, from = s$from, to = s$to)
  rest <- if (is.null(s$after)) tell_touch(s) else c(tell_m_step(s), tell_bound(s))
  explained(c(list(heading(title)), tell_e_step(s), rest), blank, s$say)
}

#' @rdname explain
#' @export
explain.em_state <- function(x, iteration = NULL, row = NULL, ..., lang = x$lang, blank = FALSE) {
  check_object(x)
  if (!is.null(iteration)) return(explain.em_trace(x, iteration, row, ..., lang = lang, blank = blank))
  check_dots_empty(...)
  check_flag(blank, "blank")
  at <- length(x$params)
  s <- em_story(x, if (x$half == "M") at - 1 else at, row, lang, blank)
  explained(switch(EXPR = x$half,
    start = list(paragraph(s$say("state.start_explained"))),
    E = c(tell_e_step(s), tell_touch(s)),
    M = c(tell_m_step(s), tell_bound(s))
  ), blank && x$half != "start", s$say)
}

# Everything that the sentences about an iteration need: what was, what came of it, and who tells it.
em_story <- function(trace, iteration, row, lang, blank = FALSE) {
  w <- trace$responsibilities[[iteration]]
  row <- if (is.null(row)) row_in_doubt(w, trace$given$weights) else list(number = check_row(row, trace$data))
  objective <- trace$loglik + trace$log_prior
  k <- trace$k
  list(
    say = teller_of(check_language(lang), blank), from = iteration - 1, to = iteration,
    before = trace$params[[iteration]],
    after = if (iteration < length(trace$params)) trace$params[[iteration + 1]],
    x = trace$data, row = row$number, in_doubt = isTRUE(row$in_doubt), w = w,
    # Names and indices of the components that are told; the noise is none of them.
    names = component_names_told(rownames(trace$params[[1]]$means), k),
    told = the_largest(w[row$number, seq_len(k)]), variables = told_variables(ncol(trace$data)),
    most_probable = which.max(w[row$number, ]),
    given = trace$given, covariance = trace$covariance,
    l = objective[iteration], l_after = objective[iteration + 1],
    bound_e = trace$bound_e[iteration], bound_m = trace$bound_m[iteration]
  )
}

row_in_doubt <- function(w, weights) {
  doubt <- uncertainty(w)
  if (!is.null(weights)) doubt[weights <= 0] <- -1
  list(number = which.max(doubt), in_doubt = TRUE)
}

# --- E-step -------------------------------------------------------------------

tell_e_step <- function(s) {
  bayes <- bayes_of_row(s)
  noise <- !is.null(s$before$noise)
  labelled <- !is.null(s$given$labels)
  others <- ncol(s$w) - nrow(bayes)
  list(
    heading(s$say("e.heading", row = row_label(s$x, s$row))),
    paragraph(tell_row(s$say, s$x, s$row), if (s$in_doubt && ncol(s$w) > 1) s$say("row.in_doubt")),
    paragraph(s$say("e.bayes", from = s$from)),
    equation(bayes_rule(labelled)),
    table_block(bayes_table(s, bayes, labelled), given = if (labelled) c(3, 5) else 3),
    paragraph(s$say("e.table"), if (labelled) s$say("e.labels"), if (noise) s$say("e.noise"),
              if (others > 0) s$say("e.others", others = others)),
    equation(bayes_filled(s, bayes, others)),
    paragraph(conclude_row(s), s$say("e.all", n = nrow(s$w)))
  )
}

conclude_row <- function(s) {
  names <- c(s$names, s$say("noise"))
  probability <- figures(s$w[s$row, ])
  first <- s$most_probable
  second <- setdiff(order(s$w[s$row, ], decreasing = TRUE), first)[1]
  tied <- !is.na(second) && probability[first] == probability[second]
  s$say(if (tied) "e.tie" else "e.conclusion", component = names[first], other = names[second],
        probability = probability[first])
}

bayes_rule <- function(labelled) {
  term <- function(j) {
    sprintf("%s\\pi_%s N(x_i; \\mu_%s, \\Sigma_%s)", if (labelled) sprintf("a_{i%s} ", j) else "", j, j, j)
  }
  sprintf("w_{ij} = \\frac{%s}{\\sum_h %s}", term("j"), term("h"))
}

# What enters Bayes' rule for the row of the data: a row per component that is told, and one for the noise;
# densities and products as logarithms.
bayes_of_row <- function(s) {
  x <- s$x[s$row, , drop = FALSE]
  noise <- s$before$noise
  proportion <- c(s$before$proportions, noise$proportion)
  log_joint <- evaluate_at(s$before, x, "log_joint")[1, ]
  log_plausibility <- rep_len(log_plausibility_at(labels_of_row(s), length(proportion)), length(proportion))
  bayes <- data.frame(
    component = seq_along(proportion),
    distance = c(evaluate_at(s$before, x, "mahalanobis")[1, ], if (!is.null(noise)) NA),
    proportion = proportion, log_density = log_joint - log(proportion),
    log_plausibility = log_plausibility, log_product = log_joint + log_plausibility, w = s$w[s$row, ]
  )
  bayes[c(s$told, if (!is.null(noise)) length(proportion)), ]
}

bayes_table <- function(s, bayes, labelled) {
  names <- c(s$names, s$say("noise"))[bayes$component]
  total <- evaluate_at(s$before, s$x[s$row, , drop = FALSE], "log_density", labels_of_row(s))
  body <- cbind(
    c(names, s$say("sum")), c(ifelse(is.na(bayes$distance), "-", figures(bayes$distance)), ""),
    c(figures(bayes$proportion), "1"), c(exp_figures(bayes$log_density), ""),
    if (labelled) c(exp_figures(bayes$log_plausibility), ""),
    c(exp_figures(c(bayes$log_product, total))), c(figures(bayes$w), "1")
  )
  colnames(body) <- c(s$say("component"), "$D_j^2$", "$\\pi_j$", "$N(x_i; \\mu_j, \\Sigma_j)$",
                      if (labelled) "$a_{ij}$", s$say("product"), "$w_{ij}$")
  body
}

labels_of_row <- function(s) {
  labels <- s$given$labels
  if (is.matrix(labels)) labels[s$row, , drop = FALSE] else labels[s$row]
}

# Bayes' rule with numbers, for the most probable component.
bayes_filled <- function(s, bayes, others) {
  products <- exp_figures(bayes$log_product)
  own <- match(s$most_probable, bayes$component)
  sum <- paste(c(products, if (others > 0) "\\dots"), collapse = " + ")
  sprintf("w_{%d,%d} = \\frac{%s}{%s} = %s", s$row, s$most_probable, products[own], sum, figures(bayes$w[own]))
}

# --- M-step -------------------------------------------------------------------

# Whether the M-step is the weighted means and covariances, or something that starts from them.
is_plain_step <- function(s) {
  !anyNA(s$x) && is.null(s$given$model$prior) && length(s$given$model$constraint) == 0
}

tell_m_step <- function(s) {
  c(
    list(heading(s$say("m.heading"))),
    if (is_plain_step(s)) tell_component(s) else list(paragraph(if (!is.null(s$given$weights)) s$say("m.weights"), s$say("m.general"))),
    list(paragraph(tell_restrictions(s)))[length(tell_restrictions(s)) > 0],
    list(paragraph(s$say(if (length(s$told) < length(s$names)) "m.table_some" else "m.table")),
         table_block(update_table(s))),
    lapply(covariances_told(s), function(j) covariance_update(s, j))
  )
}

# One component's update as sums over rows.
tell_component <- function(s) {
  # The noise has no mean; then the next component is told.
  j <- s$told[which.max(s$w[s$row, s$told])]
  weights <- s$given$weights
  shares <- s$w[, j] * weights_for(weights, nrow(s$w))
  rows <- rows_written(shares)
  total <- sum(shares)
  x <- s$x[, s$variables, drop = FALSE]
  mean <- colSums(shares * x) / total
  deviations <- sweep(x, 2, mean)
  free <- s$covariance %in% c("VVV", "V")
  blocks <- list(
    paragraph(if (!is.null(weights)) s$say("m.weights"),
              s$say("m.intro", component = s$names[j], rows = paste(rows, collapse = ", "))),
    equation(fill_gaps(c(
      "N_{<<j>>} = \\sum_i w_{i<<j>>} = <<shares>> + \\dots = <<total>>",
      if (!s$given$model$equal_proportions) {
        "\\pi_{<<j>>} = \\frac{N_{<<j>>}}{n} = \\frac{<<total>>}{<<n>>} = <<pi>>"
      },
      "\\mu_{<<j>>} = \\frac{\\sum_i w_{i<<j>>} x_i}{N_{<<j>>}} = \\frac{<<sum>>}{<<total>>} = <<mu>>",
      "<<name>>_{<<j>>} = \\frac{\\sum_i w_{i<<j>>} (x_i-\\mu_{<<j>>})(x_i-\\mu_{<<j>>})^\\top}{N_{<<j>>}}"
    ), list(
      j = j, shares = paste(figures(shares[rows], 3), collapse = " + "), total = figures(total, 5),
      n = figures(sum(weights_for(weights, nrow(s$w))), 7), pi = figures(s$after$proportions[j]),
      sum = beginning_of_sum(x, shares, rows, more = sum(shares > 0) > 2), mu = vector_figures(mean),
      name = if (free) "\\Sigma" else "S"
    ))),
    matrices(sprintf("S_{%d}", j), list(crossprod(sqrt(shares) * deviations) / total))
  )
  # A covariance without restrictions is written below, beside the old one.
  if (free) blocks[1:2] else blocks
}

# The first rows that matter to a sum, as long as there are any.
rows_written <- function(shares, most = 2) {
  rows <- utils::head(which(shares >= 0.1), most)
  if (length(rows) < most) rows <- sort(utils::head(order(shares, decreasing = TRUE), most))
  rows
}

# What else the M-step has to obey.
tell_restrictions <- function(s) {
  model <- s$given$model
  held <- model$constraint$covariances
  all_held <- !is.null(held) && !anyNA(held)
  c(
    if (model$equal_proportions) s$say("m.equal_proportions"),
    if (all_held) s$say("m.held_covariances") else if (holds_something(model$constraint)) s$say("m.constraint"),
    if (!is.null(model$constraint$eigen_ratio)) s$say("m.eigen_ratio", ratio = figures(model$constraint$eigen_ratio)),
    if (anyNA(s$x)) s$say("m.missing"),
    if (!is.null(model$prior)) s$say("m.prior"),
    if (!all_held) tell_family(s)
  )
}

holds_something <- function(constraint) length(setdiff(names(Filter(Negate(is.null), constraint)), "eigen_ratio")) > 0

tell_family <- function(s) {
  family <- s$covariance
  if (!is_plain_step(s) || family %in% c("VVV", "V")) return(NULL)
  if (family == "E") return(s$say("m.family_one", family = family))
  letters <- strsplit(family, "")[[1]]
  closed <- gmm_families()$closed_form[gmm_families()$covariance == family]
  word <- function(axis, letter) s$say(paste0(axis, ".", letter))
  c(s$say("m.family", family = family, volume = word("volume", letters[1]),
          shape = word("shape", letters[2]), orientation = word("orientation", letters[3])),
    if (!closed) s$say("m.sweep"))
}

# A row per component that is told: N_j, and proportion and mean before and after; in one dimension the
# variance too.
update_table <- function(s) {
  weights <- weights_for(s$given$weights, nrow(s$w))
  pair <- function(value) before_after(value(s$before), value(s$after))
  body <- cbind(
    s$names[s$told], figures(colSums(weights * s$w)[s$told], 5),
    pair(function(theta) theta$proportions[s$told]),
    pair(function(theta) theta$means[s$told, s$variables, drop = FALSE]),
    if (ncol(s$x) == 1) pair(function(theta) theta$covariances[1, 1, s$told])
  )
  if (!is.null(s$after$noise)) {
    own <- c(s$say("noise"), figures(sum(weights * s$w[, ncol(s$w)]), 5), before_after(s$before$noise$proportion, s$after$noise$proportion))
    body <- rbind(body, c(own, rep("", ncol(body) - 3)))
  }
  variables <- as_words(colnames(s$before$means)[s$variables])
  colnames(body) <- c(s$say("component"), "$N_j$", "$\\pi_j$", sprintf("$\\mu_j$: %s", variables),
                      if (ncol(s$x) == 1) "$\\Sigma_j$")
  body
}

# Whose covariance matrices are written: one where all are the same, otherwise those of up to three components.
covariances_told <- function(s) {
  held <- s$given$model$constraint$covariances
  if (ncol(s$x) == 1 || (!is.null(held) && !anyNA(held))) return(NULL)
  sigma <- s$after$covariances
  if (length(s$names) > 1 && all(sigma == as.vector(sigma[, , 1]))) return(0)
  s$told[the_largest(s$w[s$row, s$told], 3)]
}

# Component 0 is all of them.
covariance_update <- function(s, j) {
  of <- function(theta) slice(theta$covariances, max(j, 1))[s$variables, s$variables, drop = FALSE]
  matrices(if (j == 0) "\\Sigma" else sprintf("\\Sigma_{%d}", j), list(of(s$before), of(s$after)))
}

# --- The bound ----------------------------------------------------------------

bound_formula <- function(s) {
  fill_gaps(paste(
    "L_{<<from>>}(\\theta) = \\sum_i \\sum_j w_{ij}",
    "\\log \\left(\\frac{<<labels>>\\pi_j N(x_i; \\mu_j, \\Sigma_j)}{w_{ij}}\\right) \\le l(\\theta)"
  ), list(from = s$from, labels = if (is.null(s$given$labels)) "" else "a_{ij} "))
}

tell_touch <- function(s) {
  number <- decimals_for(c(s$l, s$bound_e))
  list(
    heading(s$say("bound.heading")), paragraph(s$say("bound.definition")), equation(bound_formula(s)),
    paragraph(s$say("bound.e_only", from = s$from, l = number(s$l)), tell_of_bound(s))
  )
}

tell_of_bound <- function(s) {
  c(if (!is.null(s$given$model$prior)) s$say("bound.prior"),
    if (!is.null(s$given$weights)) s$say("bound.weights"))
}

tell_bound <- function(s) {
  number <- decimals_for(c(s$l, s$bound_m, s$l_after))
  change <- changes_for(number, s$l)
  gain <- s$l_after - s$l
  body <- rbind(
    c(s$say("bound.after_e", from = s$from), number(c(s$bound_e, s$l)), change(s$l - s$bound_e)),
    c(s$say("bound.after_m", to = s$to), number(c(s$bound_m, s$l_after)), change(s$l_after - s$bound_m))
  )
  colnames(body) <- c("", sprintf("$L_{%d}$", s$from), "$l$", sprintf("$l - L_{%d}$", s$from))
  chain <- fill_gaps(c(
    paste("l(\\theta_{<<to>>}) \\ge L_{<<from>>}(\\theta_{<<to>>})",
          "\\ge L_{<<from>>}(\\theta_{<<from>>}) = l(\\theta_{<<from>>})"),
    "<<l_after>> \\ge <<bound_m>> \\ge <<l>> = <<l>>"
  ), list(from = s$from, to = s$to, l = number(s$l), bound_m = number(s$bound_m), l_after = number(s$l_after)))
  list(
    heading(s$say("bound.heading")), paragraph(s$say("bound.definition")), equation(bound_formula(s)),
    table_block(body), equation(chain),
    paragraph(tell_of_bound(s),
              s$say("bound.chain", from = s$from, to = s$to, rise = change(s$bound_m - s$l),
                    gain = change(gain), gap = change(s$l_after - s$bound_m)),
              if (gain < 1e-6 * (1 + abs(s$l))) s$say("bound.arrived"))
  )
}
