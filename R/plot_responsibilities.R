# Whose row is it? Bars of responsibilities (what = "responsibilities").

most_bars <- 2000
most_named_bars <- 40

# A picture: the `data` of the bars, a row of `data` for each responsibility: the row of the fit
# and its name, `at` which place from the bottom it is, the component (0 is noise), its responsibility
# (value), and where its part of the bar goes from and to.
responsibilities_picture <- function(fit, rows = NULL, dots = list()) {
  need_data(fit, "responsibilities")
  w <- own_responsibilities(fit)
  chosen <- if (is.null(rows)) rows_in_order(w, fit$cluster) else check_rows(rows, fit$data)
  shown <- if (is.null(rows)) chosen[shown_rows(length(chosen), most_bars)] else chosen
  view <- params_view(fit$params, dots)
  view$of_rows$component <- fit$cluster[shown]
  if (ncol(w) > fit$k) view$of_rows$component <- 0L
  list(
    data = responsibility_data(w, shown, fit$k), view = view, named = length(shown) <= most_named_bars,
    title = fit_title(fit, "responsibilities"), xlab = gettext("responsibility"),
    ylab = if (is.null(rows)) gettext("rows, in the order of their components") else gettext("row"),
    note = if (length(shown) < length(chosen)) {
      gettextf("%s of %s rows drawn", big(length(shown)), big(length(chosen)))
    }
  )
}

responsibility_data <- function(w, rows, k) {
  names <- if (is.null(rownames(w))) as.character(rows) else rownames(w)[rows]
  w <- unname(w[rows, , drop = FALSE])
  to <- w
  for (j in seq_len(ncol(w))[-1]) to[, j] <- to[, j - 1] + w[, j]
  data.frame(row = rows, name = names, at = rev(seq_along(rows)),
             component = rep(c(seq_len(k), 0L)[seq_len(ncol(w))], each = length(rows)),
             value = as.vector(w), from = as.vector(to - w), to = as.vector(to))
}

# By component, the most certain first; the last component the other way round, so that two
# components make one curve. A row without any value is in no component.
rows_in_order <- function(w, cluster) {
  column <- ifelse(cluster == 0, ncol(w), cluster)
  own <- w[cbind(seq_along(column), column)]
  utils::head(order(column, ifelse(column == ncol(w), own, -own)), sum(!is.na(cluster)))
}

check_rows <- function(rows, x) {
  index <- if (is.character(rows)) match(rows, rownames(x)) else rows
  good <- is.numeric(index) && length(index) > 0 && all(index %in% seq_len(nrow(x)))
  if (good) return(as.integer(index))
  abort(gettextf("`rows` must be numbers of rows (1 to %d) or their names, not %s.", nrow(x),
                 describe_values(rows)))
}

# The parts of the bars that have room for their number.
bar_texts <- function(data) {
  data <- data[data$value >= 0.08, ]
  data$middle <- (data$from + data$to) / 2
  data$text <- formatC(data$value, format = "f", digits = 2)
  data
}

plot_responsibilities <- function(picture, dots, legend) {
  data <- picture$data
  if (picture$named) {
    old <- use_par(mar = pmax(graphics::par("mar"), c(0, lines_of_labels(data$name), 0, 0)))
    on.exit(graphics::par(old))
  }
  open_panel(c(0, 1), c(0.5, max(data$at) + 0.5), dots,
             list(xlab = picture$xlab, ylab = if (picture$named) "" else picture$ylab, yaxt = "n",
                  bty = "n", yaxs = "i"))
  height <- if (picture$named) 0.4 else 0.5
  colours <- bar_colours(picture$view)[data$component + 1]
  graphics::rect(data$from, data$at - height, data$to, data$at + height, col = colours, lwd = 0.5,
                 border = if (picture$named) "white" else colours)
  if (picture$named) {
    first <- !duplicated(data$at)
    graphics::axis(2, at = data$at[first], labels = data$name[first], las = 1, tick = FALSE)
    texts <- bar_texts(data)
    graphics::text(texts$middle, texts$at, texts$text, cex = 0.8)
  }
  key <- group_key(picture$view, component_groups(picture$view))
  key$pch[] <- 15
  key$col <- bar_colours(picture$view)[as.integer(names(component_groups(picture$view))) + 1]
  finish_panel(if (legend) key, picture$note, or_default(dots$main, picture$title), dots)
}

# Light enough for black numbers.
bar_colours <- function(view) tint(c(noise_colour, view$colours), 0.35)

lines_of_labels <- function(names) {
  1.5 + max(graphics::strwidth(names, "inches")) / (graphics::par("csi") * graphics::par("mex"))
}
