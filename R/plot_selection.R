# The criterion by number of components and family (what = "selection").

# A picture: the `data` (k, family, value, chosen), and what the title and the axis say.
selection_picture <- function(fit) {
  criterion <- attr(fit$selection, "criterion")
  data <- data.frame(k = fit$selection$k, family = fit$selection$covariance,
                     value = fit$selection[[criterion]])
  data$chosen <- data$k == fit$k & data$family == fit$covariance
  data <- data[!is.na(data$value), ]
  both <- !is.null(fit$selection$proportions)
  if (both) data <- best_of_twins(data)
  if (nrow(data) == 0) {
    abort(gettextf("There is no selection to draw: %s is missing for every model.", criterion))
  }
  title <- gettextf("Selection by %s: %s, k = %s", criterion, fit$covariance, fit$k)
  if (both) {
    kind <- if (proportions_of_model(fit) == "equal") gettext("equal proportions") else gettext("free proportions")
    title <- paste(title, kind, sep = ", ")
  }
  list(data = data, title = title, label = gettextf("%s (smaller is better)", criterion))
}

# Of two models that differ in their proportions alone the better.
best_of_twins <- function(data) {
  data <- data[order(data$value), ]
  data <- data[!duplicated(data[c("k", "family")]), ]
  data[order(data$k), ]
}

# One number of components: the families in order, best first.
is_ranking <- function(picture) length(unique(picture$data$k)) == 1

plot_selection <- function(picture, dots, legend) {
  main <- or_default(dots$main, picture$title)
  if (is_ranking(picture)) plot_ranking(picture$data, picture$label, main, dots)
  else plot_criterion(picture$data, picture$label, main, dots, legend)
}

# In the order of the legend: equal volumes, then variable ones.
known_families <- function(families) {
  known <- c("E", "V", gmm_families()$covariance)
  intersect(known[order(substr(known, 1, 1))], families)
}

plot_criterion <- function(table, label, main, dots, legend) {
  k <- sort(unique(table$k))
  ylim <- criterion_limits(table$value)
  open_panel(range(k), ylim, dots,
             list(xlab = gettext("number of components"), ylab = label, xaxt = "n"))
  if (is.null(dots$xaxt)) graphics::axis(1, at = k)
  families <- known_families(table$family)
  style <- family_style(families, dots)
  for (f in seq_along(families)) {
    line <- table[table$family == families[f], ]
    line <- line[order(line$k), ]
    graphics::lines(line$k, line$value, type = "o", col = style$col[f], lty = style$lty[f],
                    pch = style$pch[f], bg = style$pt.bg[f], lwd = 1.4)
  }
  mark_chosen(table, dots)
  key <- if (legend) c(list(legend = families, lwd = 1.4, seg.len = 2.6), style)
  note <- if (is.null(dots$ylim)) above_note(table$value, graphics::par("usr")[4])
  finish_panel(key, note, main, dots)
}

# Room for the name of the chosen model below; and where some models are far worse than the
# rest, as a single component and spheres often are, the panel ends below them.
criterion_limits <- function(values) {
  high <- end_of_the_near(values)
  low <- min(values)
  c(low - 0.09 * (high - low), high)
}

end_of_the_near <- function(values) {
  low <- min(values)
  most <- stats::quantile(values, 0.65, names = FALSE)
  far <- most > low && max(values) - low > 2.5 * (most - low)
  if (far) low + 1.6 * (most - low) else max(values)
}

above_note <- function(values, top) {
  above <- sum(values > top)
  if (above == 0) return(NULL)
  sprintf(ngettext(above, "%d model is worse than the panel shows",
                   "%d models are worse than the panel shows"), above)
}

# The last two letters of a family give the hue and the symbol, the first (volume) whether the
# line is solid and the symbol full: seven by two are fourteen.
family_style <- function(families, dots) {
  letters <- three_letters_of(families)
  kinds <- c("II", "EI", "VI", "EE", "VE", "EV", "VV")
  kind <- match(substr(letters, 2, 3), kinds)
  variable <- substr(letters, 1, 1) == "V"
  hues <- c(component_colours(6), "grey25")[c(1, 6, 3, 5, 4, 7, 2)]
  col <- if (is.null(dots$col)) hues[kind] else rep_len(dots$col, length(families))
  pch <- if (is.null(dots$pch)) c(21, 22, 24, 23, 25, 22, 21)[kind] else rep_len(dots$pch, length(families))
  list(col = col, pch = pch, pt.bg = ifelse(variable, col, "white"),
       lty = ifelse(variable, "solid", "42"))
}

three_letters_of <- function(families) vapply(families, three_letters, "", USE.NAMES = FALSE)

mark_chosen <- function(table, dots) {
  best <- table[table$chosen, ]
  graphics::points(best$k, best$value, cex = 2.6, lwd = 1.6)
  graphics::text(best$k, best$value, best$family, pos = 1, offset = 0.8, font = 2, cex = 0.9, xpd = NA)
}

plot_ranking <- function(table, label, main, dots) {
  table <- table[order(-table$value), ]
  at <- seq_len(nrow(table))
  style <- family_style(table$family, dots)
  open_panel(ranking_limits(table$value), c(0.5, nrow(table) + 0.5), dots,
             list(xlab = label, ylab = gettext("family"), yaxt = "n", las = 1))
  graphics::abline(h = at, col = "grey90")
  graphics::axis(2, at = at, labels = table$family, las = 1, cex.axis = 0.8)
  graphics::points(table$value, at, col = style$col, pch = style$pch, bg = style$pt.bg, cex = 1.3)
  graphics::points(table$value[table$chosen], at[table$chosen], cex = 2.6, lwd = 1.6)
  edge <- graphics::par("usr")[2]
  beyond <- table$value > edge
  if (any(beyond)) {
    graphics::text(edge, at[beyond], beyond_text(table$value[beyond]), pos = 2, offset = 0.3, cex = 0.8, col = style$col[beyond])
  }
  finish_panel(NULL, NULL, main, dots)
}

# What is far worse than the rest would push the rest together: its value is written at the edge.
ranking_limits <- function(values) c(min(values), end_of_the_near(values))

beyond_text <- function(values) paste(in_full(round(values, 1)), "->")
