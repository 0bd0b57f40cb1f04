# Colours and symbols of components: told apart by readers who are colour-blind, in print and on
# screen. Colour never works alone: every component has a symbol, a line type and a number too.

# Okabe and Ito's hues without black (which is text) and yellow (too pale on white). After six
# components they come again, darker and lighter: 54 different colours.
component_colours <- function(k) {
  hues <- grDevices::palette.colors(palette = "Okabe-Ito")[c(6, 7, 4, 8, 2, 3)]
  shifts <- c(0, -0.45, 0.4, -0.65, 0.6, -0.25, 0.2, -0.8, 0.75)
  index <- seq_len(k) - 1
  tint(unname(hues[index %% 6 + 1]), shifts[index %/% 6 %% 9 + 1])
}

# Seven symbols against six hues, so that a hue that comes again has another symbol.
component_symbols <- function(k) rep_len(c(16, 17, 15, 18, 4, 1, 2), k)

component_lines <- function(k) rep_len(c("solid", "42", "22", "4222", "82", "1242"), k)

noise_colour <- "grey55"
noise_symbol <- 3
noise_line <- "13"

# Mixed with white (shift > 0) or with black (shift < 0) by that share.
tint <- function(colour, shift) {
  n <- max(length(colour), length(shift))
  shift <- rep_len(shift, n)
  goal <- ifelse(shift > 0, 255, 0)
  channels <- t(grDevices::col2rgb(rep_len(colour, n)))
  grDevices::rgb(channels + abs(shift) * (goal - channels), maxColorValue = 255)
}

# Transparent where the device can do it; otherwise as pale as it would look on white.
fade <- function(colour, alpha) {
  transparent <- grDevices::dev.capabilities("semiTransparency")$semiTransparency
  if (isFALSE(transparent)) return(tint(colour, 1 - alpha))
  grDevices::adjustcolor(colour, alpha)
}

# For each row the mean of the components' colours, weighted by its responsibilities.
blend <- function(w, colours) {
  channels <- w %*% t(grDevices::col2rgb(colours))
  grDevices::rgb(pmin(channels, 255), maxColorValue = 255)
}

# Points become smaller and more transparent as they become many.
point_size <- function(n) max(0.35, min(0.95, 0.95 * (300 / n)^0.22))
point_alpha <- function(n) max(0.2, min(0.85, 0.85 * (300 / n)^0.35))
