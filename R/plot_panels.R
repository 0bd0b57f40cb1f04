# How plots of components are laid out: a view of the data and the components in some of the
# variables, drawn on a line (one variable), in the plane (two) or in a matrix of panels (more), by
# base graphics here and by ggplot2 in autoplot_panels.R. What is drawn there is a painter's, a list:
#   line    names of layers (see plot_layers.R) of a panel over one variable; a function of a view,
#           `top`, gives the upper end of its y axis, and `ylab` is the label of that axis
#   plane   names of layers of a panel over two variables
#   groups  a function of a view: what the legend says of each component or cluster (names 1, 2,
#           ...) and of noise (name 0); or NULL
#   key     a function of a view: the arguments of legend(), or NULL
#   note    a function of a view: a remark for the margin, or NULL
# and, optionally, `diagonal`: the painter of single variables in a matrix of panels.

most_variables <- 6

# A view. Rows: x (n x d); those drawn one by one: shown, with what is known of these in of_rows
# (component, uncertainty, colour). Components: centers (k x d), params (gmm_params, or NULL).
# limits: 2 x d, of the axes. Styles are by component.
new_view <- function(x, centers, dots, cluster = NULL, params = NULL, weights = NULL,
                     limits = view_limits(x, centers, params)) {
  k <- nrow(centers)
  shown <- shown_rows(nrow(x))
  list(
    x = x, centers = centers, params = params, weights = weights, limits = limits,
    variables = variable_names(if (is.null(colnames(x))) centers else x),
    shown = shown, of_rows = list(component = if (!is.null(cluster)) as.integer(cluster)[shown]),
    labels = component_labels(centers),
    colours = rep_len(or_default(dots$col, component_colours(k)), k),
    symbols = rep_len(or_default(dots$pch, component_symbols(k)), k),
    cex = point_size(length(shown)) * or_default(dots$cex, 1),
    alpha = point_alpha(length(shown)), all_variables = ncol(centers), breaks = check_breaks(dots$breaks)
  )
}

# A view of some of the variables of a view.
narrow <- function(view, dims) {
  pick <- function(m) m[, dims, drop = FALSE]
  view$x <- pick(view$x)
  view$centers <- pick(view$centers)
  view$limits <- pick(view$limits)
  view$variables <- view$variables[dims]
  if (!is.null(view$params)) view$params <- params_of(view$params, dims)
  if (!is.null(view$path)) view$path <- lapply(view$path, pick)
  if (!is.null(view$bins)) view$bins[c("lower", "upper")] <- list(pick(view$bins$lower), pick(view$bins$upper))
  view
}

# What the data and the centres need, and the 95 % ellipses too unless that takes more than a
# third of the data's range on one side.
view_limits <- function(x, centers, params = NULL) {
  reach <- component_reach(params)
  vapply(seq_len(ncol(centers)), function(v) {
    values <- x[is.finite(x[, v]), v]
    if (length(values) == 0) return(range(centers[, v], reach[, v]))
    ends <- range(values, centers[, v])
    spare <- diff(ends) / 3
    own <- reach[, v]
    if (length(own) == 0) return(ends)
    c(min(ends[1], max(min(own), ends[1] - spare)), max(ends[2], min(max(own), ends[2] + spare)))
  }, numeric(2))
}

# The extent of the 95 % ellipses.
component_reach <- function(params) {
  if (is.null(params)) return(NULL)
  radius <- sqrt(stats::qchisq(0.95, 2) * variances_of(params$covariances))
  rbind(params$means - radius, params$means + radius)
}

# Short names go onto the centres; for longer ones the number does.
component_labels <- function(centers) {
  names <- rownames(centers)
  if (is.null(names)) names <- as.character(seq_len(nrow(centers)))
  short <- if (all(nchar(names) <= 2)) names else as.character(seq_len(nrow(centers)))
  list(short = short, long = ifelse(short == names, names, paste(short, names)))
}

check_dims <- function(dims, variables, most = most_variables) {
  if (is.null(dims)) return(seq_len(min(length(variables), most)))
  check_variables(dims, variables, "dims")
}

# Which arguments style the components or the title, and which are for the plot call.
own_arguments <- c("main", "col", "pch", "cex", "breaks")
title_arguments <- c("cex.main", "col.main", "font.main", "family", "adj")
label_arguments <- c("xlab", "ylab", "xlim", "ylim", "sub", "asp")

plot_view <- function(view, dims, painter, dots, legend) {
  check_flag(legend, "legend")
  view <- narrow(view, check_dims(dims, view$variables))
  main <- or_default(dots$main, view$title)
  draw <- switch(min(ncol(view$centers), 3), draw_line, draw_plane, draw_matrix)
  draw(view, painter, main, dots, if (legend) painter$key(view))
}

draw_line <- function(view, painter, main, dots, key) {
  open_panel(view$limits[, 1], c(0, painter$top(view)), dots,
             list(xlab = view$variables, ylab = painter$ylab))
  draw_layers(painter$line, view)
  finish_panel(key, notes_of(view, painter), main, dots)
}

draw_plane <- function(view, painter, main, dots, key) {
  open_panel(view$limits[, 1], view$limits[, 2], dots,
             list(xlab = view$variables[1], ylab = view$variables[2]))
  draw_layers(painter$plane, view)
  finish_panel(key, notes_of(view, painter), main, dots)
}

# An empty panel; what the user gave in `...` comes before the defaults.
open_panel <- function(xlim, ylim, dots, defaults = list()) {
  ylim <- with_some_height(ylim)
  defaults <- utils::modifyList(list(xlim = xlim, ylim = ylim, las = upright(ylim)), defaults)
  args <- utils::modifyList(defaults, dots[setdiff(names(dots), own_arguments)])
  # NULL takes a label away, instead of calling for plot()'s own.
  for (label in c("xlab", "ylab")) if (is.null(args[[label]])) args[[label]] <- ""
  args$type <- "n"
  titles <- args[c("xlab", "ylab")]
  args[c("xlab", "ylab")] <- ""
  do.call(graphics::plot, c(list(x = xlim, y = ylim), args))
  if (!isFALSE(args$ann)) axis_titles(titles, args)
}

# Titles of the axes, smaller where they are longer than the panel and what lies on both sides of it.
axis_titles <- function(titles, args) {
  style <- args[intersect(names(args), c("col.lab", "font.lab", "family", "mgp"))]
  margins <- graphics::par("mai")
  room <- graphics::par("pin") + 2 * c(min(margins[c(2, 4)]), min(margins[c(1, 3)]))
  cex <- or_default(args$cex.lab, graphics::par("cex.lab"))
  for (i in 1:2) {
    text <- titles[[i]]
    if (is.language(text)) text <- as.expression(text)
    if (identical(text, "")) next
    long <- max(graphics::strwidth(text, "inches", cex = cex, font = or_default(args$font.lab, 1)))
    label <- c(stats::setNames(list(text), names(titles)[i]), style, cex.lab = cex * min(1, 0.98 * room[i] / long))
    do.call(graphics::title, label)
  }
}

# Values that differ by rounding alone make no axis.
with_some_height <- function(ylim) {
  most <- max(abs(ylim))
  if (!is.finite(most) || diff(ylim) > 1e-10 * most) ylim else ylim + c(-1, 1) * 1e-6 * most
}

# Labels of the axes all upright, unless those of the y axis would run into its title.
upright <- function(ylim) {
  labels <- format(pretty(ylim), trim = TRUE)
  digits <- nchar(gsub("[.-]", "", labels))
  # A point or a sign is half as wide.
  if (max(digits + (nchar(labels) - digits) / 2) > 3) 0 else 1
}

finish_panel <- function(key, notes, main, dots) {
  used <- if (is.null(key)) 0 else legend_above(key)
  margin_note(notes)
  title <- c(list(main = main), dots[intersect(names(dots), title_arguments)])
  if (used > 0) title$line <- used + 0.35
  if (is.null(title$cex.main)) title$cex.main <- cex_of_title(main)
  do.call(graphics::title, title)
}

# A title is centred above its panel, and has as much room beside it as the narrower margin: in inches.
room_of_title <- function() 0.98 * (graphics::par("pin")[1] + 2 * min(graphics::par("mai")[c(2, 4)]))

cex_of_title <- function(main) {
  usual <- graphics::par("cex.main")
  if (length(main) == 0) return(usual)
  usual * min(1, room_of_title() / max(graphics::strwidth(main, "inches", cex = usual, font = 2), 1e-6))
}

# Remarks in the right margin: as many of them, from the first, as have room there.
margin_note <- function(notes) {
  while (length(notes) > 0) {
    note <- paste(notes, collapse = "; ")
    length <- graphics::strwidth(note, "inches", cex = 0.65)
    if (graphics::par("mar")[4] >= 1.2 && length <= graphics::par("pin")[2]) {
      return(graphics::mtext(note, side = 4, line = 0.3, adj = 0, col = "grey40", las = 0,
                             cex = 0.65 * graphics::par("cex")))
    }
    notes <- utils::head(notes, -1)
  }
}

# What does not show comes first, lest it be left out for want of room.
notes_of <- function(view, painter) {
  c(peak_note(view, painter), unseen_note(view), rows_note(view), painter$note(view), variables_note(view))
}

# Curves that leave the panel upwards.
peak_note <- function(view, painter) {
  if (ncol(view$centers) > 1 || !identical(painter$top, top_of_curves)) return(NULL)
  peak <- peak_of_curves(view)
  if (peak > top_of_curves(view)) gettextf("the curve goes on above the panel, up to %s", format(signif(peak, 2)))
}

# Rows that cannot be drawn, since they miss the value of a variable.
unseen_note <- function(view) {
  unseen <- sum(rowSums(is.na(view$x)) > 0)
  if (unseen == 0) return(NULL)
  text <- if (ncol(view$x) > 2) ngettext(unseen, "%s row with missing values is drawn where both variables are known",
                                         "%s rows with missing values are drawn where both variables are known")
  else ngettext(unseen, "%s row with missing values is not drawn", "%s rows with missing values are not drawn")
  sprintf(text, big(unseen))
}

rows_note <- function(view) {
  if (length(view$shown) == nrow(view$x)) return(NULL)
  gettextf("%s of %s rows drawn", big(length(view$shown)), big(nrow(view$x)))
}

# The title of one of several panels, no wider than the room that there is, by default the panel.
cex_to_fit <- function(title, room = graphics::par("pin")[1]) {
  min(1, room / graphics::strwidth(as.character(title), "inches", font = 2))
}

# Rows and columns for n panels, no fewer columns than rows.
wide_layout <- function(n) rev(grDevices::n2mfrow(n))

# A matrix of panels: points below the diagonal and above it, one variable at a time on it.
draw_matrix <- function(view, painter, main, dots, key) {
  d <- ncol(view$centers)
  cex <- max(0.55, 0.85 - 0.05 * (d - 2))
  top <- if (is.null(key)) 2.2 else 3.6
  old <- use_par(mfrow = c(d, d), mar = rep(0.25, 4), oma = c(2.8, 3.2, top / cex, 3.2), cex = cex,
                 mgp = c(2, 0.6, 0), las = 1)
  on.exit(graphics::par(old))
  dots <- dots[setdiff(names(dots), c(label_arguments, "main"))]
  diagonal <- or_default(painter$diagonal, painter)
  blank <- list(xlab = "", ylab = "", xaxt = "n", yaxt = "n")
  for (i in seq_len(d)) for (j in seq_len(d)) {
    panel <- narrow(view, unique(c(j, i)))
    if (i == j) {
      open_panel(panel$limits[, 1], c(0, 1.3 * diagonal$top(panel)), dots, blank)
      draw_layers(diagonal$line, panel)
      name_on_diagonal(panel$variables)
    } else {
      open_panel(panel$limits[, 1], panel$limits[, 2], dots, blank)
      draw_layers(painter$plane, panel)
    }
    matrix_axes(i, j, d)
  }
  finish_matrix(key, notes_of(view, painter), main, dots)
}

name_on_diagonal <- function(name) {
  size <- 0.8 # as mtext() has it, whatever the panels' own is
  length <- graphics::strwidth(name, "inches", cex = size / graphics::par("cex"), font = 2)
  size <- max(0.45, size * min(1, 0.95 * graphics::par("pin")[1] / length))
  name <- cut_to_fit(name, 0.98 * graphics::par("pin")[1], size / graphics::par("cex"), font = 2)
  graphics::mtext(name, side = 3, line = -1.2, cex = size, font = 2)
}

# Texts without their ends, where these have no room.
cut_to_fit <- function(texts, room, cex, font = 1) {
  vapply(texts, function(text) {
    short <- text
    while (nchar(short) > 2 && graphics::strwidth(short, "inches", cex = cex, font = font) > room) {
      text <- substr(text, 1, nchar(text) - 1)
      short <- paste0(text, "...")
    }
    short
  }, "", USE.NAMES = FALSE)
}

# The y axis of the first row stands at its right end, since the panel at its left end, on the
# diagonal, has a density as y axis.
matrix_axes <- function(i, j, d) {
  if (i == d) graphics::axis(1)
  if (j == 1 && i > 1) graphics::axis(2)
  if (j == d && i == 1) graphics::axis(4)
}

finish_matrix <- function(key, notes, main, dots) {
  if (!is.null(key)) legend_over_all(key)
  title_over_all(main, dots)
  graphics::mtext(notes_that_fit(notes, 0.6), side = 1, line = 1.6, outer = TRUE, adj = 1, col = "grey40", cex = 0.6)
}

# As many remarks, from the first, as fit below all panels.
notes_that_fit <- function(notes, cex) {
  inside <- graphics::par("din")[1] - sum(graphics::par("omi")[c(2, 4)])
  while (length(notes) > 1 && width_in_margin(paste(notes, collapse = "; "), cex) > inside) notes <- utils::head(notes, -1)
  paste(notes, collapse = "; ")
}

# Inches that mtext() takes, whose sizes do not depend on the panels' text size.
width_in_margin <- function(text, cex, font = 1) {
  max(graphics::strwidth(text, "inches", cex = cex / graphics::par("cex"), font = font))
}

# A title over several panels, at the same distance from the top whatever their text size, and no wider than they.
title_over_all <- function(main, dots) {
  line <- graphics::par("oma")[3] - 1.5 / graphics::par("cex")
  cex <- or_default(dots$cex.main, 1.1)
  if (is.character(main) && nzchar(main)) {
    cex <- min(cex, cex * 0.98 * graphics::par("din")[1] / width_in_margin(main, cex, font = 2))
  }
  graphics::mtext(main, outer = TRUE, side = 3, line = line, font = 2, cex = cex)
}

variables_note <- function(view) {
  if (length(view$variables) == view$all_variables) return(NULL)
  gettextf("%d of %d variables: see `dims`", length(view$variables), view$all_variables)
}

# A legend between the panel and its title, so that it covers no points; returns the lines of
# the margin that it takes, 0 when there was no room.
legend_above <- function(key, title_lines = 1.6) {
  edges <- graphics::par("usr")
  room <- lines_up(graphics::par("mar")[3] - title_lines)
  left <- if (graphics::par("xlog")) 10^edges[1] else edges[1]
  bottom <- if (graphics::par("ylog")) 10^edges[4] else edges[4]
  # As large as in a single panel, where panels side by side have smaller text.
  height <- place_legend(key, left, bottom, edges[2] - edges[1], room, 1 / max(0.7, min(1, graphics::par("cex"))))
  height / lines_up(1)
}

# The same over several panels; to be called after a panel without log axes.
legend_over_all <- function(key) {
  left <- graphics::grconvertX(0, "nic", "user")
  bottom <- graphics::grconvertY(1, "nic", "user")
  width <- graphics::grconvertX(1, "nic", "user") - left
  cex <- graphics::par("cex")
  place_legend(key, left, bottom, width, lines_up(graphics::par("oma")[3] - 1.9 / cex), 1 / cex)
}

# The height of so many lines of the margin in the units of the y axis.
lines_up <- function(lines) {
  edges <- graphics::par("usr")
  inches <- graphics::par("csi") * graphics::par("mex")
  lines * inches * (edges[4] - edges[3]) / graphics::par("pin")[2]
}

# As large as it can be in as few rows as fit; nothing when even the smallest does not.
place_legend <- function(key, left, bottom, width, height, scale = 1) {
  base <- list(bty = "n", xpd = NA, xjust = 0, yjust = 0, x.intersp = 0.7)
  for (cex in scale * c(0.85, 0.75, 0.65, 0.55)) {
    base$text.width <- max(graphics::strwidth(c(key$legend, "mm"), cex = cex)) +
      graphics::strwidth("m", cex = cex)
    for (columns in balanced_columns(length(key$legend))) {
      args <- c(list(x = left, y = bottom), by_rows(key, columns), base,
                list(ncol = columns, cex = cex))
      box <- do.call(graphics::legend, c(args, plot = FALSE))$rect
      if (box$w > width || box$h > height) next
      do.call(graphics::legend, args)
      return(box$h)
    }
  }
  0
}

# Numbers of columns that leave no column empty, from one row of them to one column.
balanced_columns <- function(n) unique(ceiling(n / seq_len(n)))

# legend() fills columns; to be read along rows its entries are put in another order.
by_rows <- function(key, columns) {
  n <- length(key$legend)
  rows <- ceiling(n / columns)
  order <- as.vector(matrix(seq_len(rows * columns), rows, byrow = TRUE))
  key <- lapply(key, function(entry) if (length(entry) == n) entry[order] else entry)
  key$legend[order > n] <- "" # the end of the last row
  key
}

# Sets graphical parameters and returns what they were, read before any is set: mfrow changes
# cex.
use_par <- function(...) {
  settings <- list(...)
  old <- sapply(names(settings), graphics::par, simplify = FALSE)
  graphics::par(settings)
  old
}
