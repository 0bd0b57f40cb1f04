# Many variables side by side: the means of the components (what = "profile") and the rows
# (what = "parallel"), in standard deviations of all rows from the mean of all rows.

most_lines <- 1000

# A picture: the `data` of the means (component, variable, and its place `at`, value, and the
# standard deviation of the component below and above), the view that has the styles, and texts.
profile_picture <- function(fit, dims = NULL, dots = list()) {
  view <- params_view(fit$params, dots)
  dims <- check_dims(dims, view$variables, most = Inf)
  list(data = profile_data(fit$params, dims, view$variables), view = view, variables = view$variables[dims],
       title = fit_title(fit, "profile"), ylab = gettext("standardised mean"),
       note = gettext("bars: standard deviation within the component"))
}

profile_data <- function(params, dims, variables) {
  moments <- mixture_columns(params)
  k <- n_components(params)
  each <- function(values) rep(values, each = k)
  mean <- as.vector(params$means[, dims] - each(moments$mean[dims])) / each(moments$sd[dims])
  sd <- as.vector(sqrt(variances_of(params$covariances)[, dims])) / each(moments$sd[dims])
  data.frame(component = rep(seq_len(k), length(dims)), variable = each(variables[dims]), at = each(seq_along(dims)),
             value = mean, lower = mean - sd, upper = mean + sd)
}

# The same with the `rows` (row, component, variable, at, value) under the means.
parallel_picture <- function(fit, dims = NULL, dots = list()) {
  need_data(fit, "parallel")
  picture <- profile_picture(fit, dims, dots)
  picture$rows <- parallel_data(fit, check_dims(dims, picture$view$variables, most = Inf))
  picture$view$of_rows$component <- fit$cluster
  picture$title <- fit_title(fit, "parallel")
  picture$ylab <- gettext("standardised value")
  drawn <- length(unique(picture$rows$row))
  picture$note <- c(missing_line_note(fit$data, picture$variables), if (drawn < nrow(fit$data)) {
    gettextf("%s of %s rows drawn", big(drawn), big(nrow(fit$data)))
  })
  picture
}

parallel_data <- function(fit, dims) {
  shown <- shown_rows(nrow(fit$data), most_lines)
  moments <- mixture_columns(fit$params)
  z <- sweep(sweep(fit$data[shown, dims, drop = FALSE], 2, moments$mean[dims]), 2, moments$sd[dims], "/")
  # Row by row, as lines are drawn.
  at <- rep(seq_along(dims), length(shown))
  data.frame(row = rep(shown, each = length(dims)),
             component = rep(unname(fit$cluster)[shown], each = length(dims)),
             variable = variable_names(fit$data)[dims][at], at = at, value = as.vector(t(z)))
}

missing_line_note <- function(x, variables) {
  incomplete <- sum(rowSums(is.na(x)) > 0)
  if (incomplete == 0) return(NULL)
  sprintf(ngettext(incomplete, "%s row has missing values: its line is broken",
                   "%s rows have missing values: their lines are broken"), big(incomplete))
}

plot_profile <- function(picture, dots, legend) {
  data <- picture$data
  open_profile(picture, range(data$lower, data$upper), dots)
  # Side by side, so that bars do not cover each other.
  data$at <- data$at + dodge(data$component, picture$view)
  colours <- line_colours(picture$view)[data$component]
  graphics::segments(data$at, data$lower, data$at, data$upper, col = fade(colours, 0.6), lwd = 2)
  draw_profiles(data, picture$view)
  finish_panel(if (legend) profile_key(picture$view), picture$note, or_default(dots$main, picture$title), dots)
}

dodge <- function(component, view) {
  k <- length(view$colours)
  (component - (k + 1) / 2) * min(0.12, 0.5 / k)
}

# Names of variables stand upright when they have no room side by side.
open_profile <- function(picture, ylim, dots) {
  d <- length(picture$variables)
  open_panel(c(1, d) + c(-0.3, 0.3), ylim, dots, list(xlab = "", ylab = picture$ylab, xaxt = "n"))
  room <- graphics::par("pin")[1] / (d + 0.6)
  needed <- sort(graphics::strwidth(picture$variables, "inches"))
  if (needed[d] < 0.95 * room) return(graphics::axis(1, at = seq_len(d), labels = picture$variables, gap.axis = 0))
  longest <- (graphics::par("mar")[1] - 1) * graphics::par("csi") * graphics::par("mex")
  # Most of them as a whole; what is longer is cut.
  cex <- max(0.65, min(1, 0.95 * longest / needed[max(1, floor(0.8 * d))]))
  graphics::axis(1, at = seq_len(d), labels = cut_to_fit(picture$variables, longest, cex), las = 2, cex.axis = cex)
}

draw_profiles <- function(data, view) {
  for (line in split(data, data$component)) {
    j <- line$component[1]
    colour <- line_colours(view)[j]
    graphics::lines(line$at, line$value, col = fade("white", 0.7), lwd = 4)
    graphics::lines(line$at, line$value, col = colour, lwd = 2, lty = component_lines(j)[j])
    graphics::points(line$at, line$value, col = colour, pch = view$symbols[j], cex = 1.1)
  }
}

# Noise has no mean: it is there where rows of it are drawn.
profile_groups <- function(view) {
  groups <- component_groups(view)
  if (any(view$of_rows$component == 0, na.rm = TRUE)) groups else groups[names(groups) != "0"]
}

profile_key <- function(view) {
  key <- group_key(view, profile_groups(view))
  noise <- length(key$legend) - length(view$colours)
  c(key, list(lty = c(component_lines(length(view$colours)), rep("solid", noise)), lwd = 2, seg.len = 2.2))
}

plot_parallel <- function(picture, dots, legend) {
  rows <- picture$rows
  open_profile(picture, range(rows$value, picture$data$value, na.rm = TRUE), dots)
  alpha <- line_alpha(picture)
  for (line in split(rows, rows$row)) {
    colour <- fade(colour_of(picture$view, line$component[1]), alpha)
    for (part in stretches(nrow(line))) {
      graphics::lines(line$at[part], line$value[part], col = colour, type = if (nrow(line) == 1) "p" else "l", pch = "-")
    }
  }
  draw_profiles(picture$data, picture$view)
  finish_panel(if (legend) profile_key(picture$view), picture$note, or_default(dots$main, picture$title), dots)
}

# A long line that crosses itself takes devices more than proportionally longer: stretches, each from where the last ends.
stretches <- function(n, most = 100) {
  lapply(seq(1, max(n - 1, 1), by = most), function(from) from:min(from + most, n))
}

# Lines become more transparent as they become many.
line_alpha <- function(picture) max(0.12, min(0.6, 45 * length(picture$variables) / nrow(picture$rows)))
