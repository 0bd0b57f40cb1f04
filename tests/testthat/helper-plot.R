# Plots draw into a device without a file; what is checked is that they draw, without warnings,
# leave the graphical parameters as they were, and return their object invisibly.
expect_draws <- function(call, restores = TRUE) {
  grDevices::pdf(NULL, width = 8, height = 6)
  on.exit(grDevices::dev.off())
  names <- c("mfrow", "mar", "oma", "cex", "mgp", "las", "xpd", "mex", "pty")
  before <- graphics::par(names)
  result <- NULL
  expect_no_condition(result <- withVisible(force(call)))
  expect_false(result$visible)
  if (restores) expect_identical(graphics::par(names), before)
  invisible(result$value)
}

# A fit whose parameters are made by hand: no iteration changes them.
fit_at <- function(params, x, ...) {
  fit_gmm(x, start = params, k = length(params$proportions), covariance = "VVV",
          control = gmm_control(max_iter = 0, tol = 0, progress = FALSE), ...)
}

two_of_faithful <- function() {
  gmm_params(c(0.36, 0.64), means = rbind(c(2, 54.5), c(4.3, 80)),
             covariances = array(c(0.07, 0.44, 0.44, 33.7, 0.17, 0.94, 0.94, 36), c(2, 2, 2)))
}

# autoplot() returns a ggplot that draws (or is built, which takes half the time) without a word, and
# prints nothing itself.
expect_autoplot <- function(call, draw = TRUE) {
  grDevices::pdf(NULL, width = 8, height = 6)
  on.exit(grDevices::dev.off())
  expect_silent(plot <- force(call))
  testthat::expect_s3_class(plot, "ggplot")
  expect_silent(if (draw) ggplot2::ggplotGrob(plot) else ggplot2::ggplot_build(plot))
  invisible(plot)
}

# The layers of a plot whose data have all of these columns.
layers_with <- function(plot, ...) {
  data <- ggplot2::ggplot_build(plot)$data
  Filter(function(layer) all(c(...) %in% names(layer)), data)
}

# What the legends of a ggplot say.
legend_texts <- function(plot) {
  grDevices::pdf(NULL, width = 8, height = 6)
  on.exit(grDevices::dev.off())
  table <- ggplot2::ggplotGrob(plot)
  texts_in <- function(grob) {
    c(if (inherits(grob, "text")) grob$label, unlist(lapply(c(grob$grobs, as.list(grob$children)), texts_in)))
  }
  unlist(lapply(table$grobs[startsWith(table$layout$name, "guide-box")], texts_in))
}
