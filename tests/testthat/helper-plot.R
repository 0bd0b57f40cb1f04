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
