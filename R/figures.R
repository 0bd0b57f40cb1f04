# Numbers as people write them.

# A function that writes numbers of the size of these with as many decimals as tell them apart.
decimals_for <- function(values) {
  gaps <- diff(sort(unique(values)))
  gaps <- gaps[gaps > 1e-13 * max(abs(values))]
  decimals <- if (length(gaps) == 0) 2 else min(6, max(2, 1 - floor(log10(min(gaps)))))
  function(x) formatC(round(x, decimals) + 0, format = "f", digits = decimals) # + 0: no minus before a zero
}

big <- function(x, digits = 7) format(x, big.mark = " ", digits = digits, scientific = FALSE, trim = TRUE)

# ngettext() takes integers only; sizes may be larger, or sums of weights.
for_ngettext <- function(n) if (n == 1) 1L else 2L

# Each by itself with four digits, as one would write it on a board.
figures <- function(x, digits = 4) vapply(x, format, "", digits = digits, USE.NAMES = FALSE)

# Of a matrix, where NA is a blank.
entries <- function(x) ifelse(is.na(x), "____", figures(x))

# exp() of logarithms, also where that is no double any more.
exp_figures <- function(log_x) {
  vapply(log_x, function(value) {
    if (is.na(value)) return("-")
    if (abs(value) < 600 || is.infinite(value)) return(figures(exp(value)))
    exponent <- floor(value / log(10))
    sprintf("%se%+03d", figures(exp(value - exponent * log(10))), as.integer(exponent))
  }, "", USE.NAMES = FALSE)
}

decimals_in <- function(text) nchar(sub("^[^.,]*[.,]?", "", text))

# Differences of such numbers, of the size of `l`: what is too small for the decimals as it is, rounding as 0.
changes_for <- function(number, l) {
  function(x) {
    if (abs(x) <= 1e-13 * abs(l)) return(number(0))
    if (abs(x) < 1e-5) return(figures(x, 2))
    # Three figures at least.
    few <- decimals_in(number(x)) < 2 - floor(log10(abs(x)))
    if (few) figures(x, 3) else number(x)
  }
}

vector_figures <- function(x) {
  if (length(x) == 1) figures(x) else paste0("(", paste(figures(x), collapse = ", "), ")")
}

percent_names <- function(p) paste0(vapply(100 * p, format, "", digits = 7, scientific = FALSE), "%")
