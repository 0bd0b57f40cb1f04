# Makes every generated file again, from the comments in R/ and the messages in po/.

Rcpp::compileAttributes(".")

# The R files and the data are enough for the help pages: nothing is compiled for them.
roxygen2::roxygenise(".", load_code = function(path) {
  env <- roxygen2::load_source(path)
  for (file in Sys.glob(file.path(path, "data", "*.rda"))) load(file, envir = env)
  env
})

# Formulas in help pages that are read as text, where a page would show LaTeX: the second argument of \\eqn{} and \\deqn{}.
plain <- new.env()
sys.source("R/plain_math.R", plain)

# What formulas of the help have that those of explanations have not.
in_help <- c(
  "mid(?![a-z])" = " | ", "[|]" = "||", "q?quad" = "  ", "int(?![a-z])" = "integral", "propto" = " proportional to ", "sim(?![a-z])" = " ~ ",
  "bar *\\\\?([A-Za-z]+)" = "mean(\\1)", "cap(?![a-z])" = " and ", "cup(?![a-z])" = " or ", "partial" = "d", "[{]" = "(", "[}]" = ")",
  "mathrm[{]([A-Za-z]+)[}]" = "\\1", "#" = "#", "[,;]" = " ", "frac([0-9])([a-z0-9])" = "(\\1/\\2)"
)

# A fraction that something follows, or that a function is of, needs parentheses on one line.
in_line <- function(latex) {
  for (start in rev(gregexpr("\\\\frac[{]", latex)[[1]])) {
    if (start < 0) next
    characters <- strsplit(latex, "")[[1]]
    end <- closing_brace(characters, closing_brace(characters, start + 5) + 1)
    after <- substring(latex, end + 1)
    before <- substr(latex, 1, start - 1)
    if (!grepl("^ *[\\\\|(A-Za-z]", after) && !grepl("log ?$", before)) next
    latex <- paste0(before, "(", substr(latex, start, end), ")", after)
  }
  latex
}

text_of_formula <- function(latex) {
  latex <- gsub("[}] +[{]", "}{", gsub("\\s+", " ", latex))
  latex <- in_line(gsub("(sum_[a-z])(?=[A-Za-z\\\\|])", "\\1 ", latex, perl = TRUE))
  for (command in names(in_help)) latex <- gsub(paste0("\\\\", command), in_help[[command]], latex, perl = TRUE)
  plain$plain_math(latex)
}

# Where the brace that opens at a place closes again.
closing_brace <- function(characters, open) {
  escaped <- c(FALSE, characters[-length(characters)] == "\\")
  depth <- cumsum((characters == "{" & !escaped) - (characters == "}" & !escaped))
  at <- which(depth == depth[open] - 1)
  at[at > open][1]
}

with_plain_formulas <- function(page) {
  text <- paste(readLines(page, encoding = "UTF-8"), collapse = "\n")
  for (start in rev(gregexpr("\\\\d?eqn[{]", text)[[1]])) {
    if (start < 0) next
    characters <- strsplit(text, "")[[1]]
    open <- start + attr(regexpr("\\\\d?eqn[{]", substring(text, start)), "match.length") - 1
    close <- closing_brace(characters, open)
    if (identical(characters[close + 1], "{")) next
    latex <- substr(text, open + 1, close - 1)
    told <- text_of_formula(latex)
    text <- paste0(substr(text, 1, close), "{", told, "}", substring(text, close + 1))
  }
  writeLines(enc2utf8(text), page, useBytes = TRUE)
}
for (page in Sys.glob("man/*.Rd")) with_plain_formulas(page)

dir.create("po", showWarnings = FALSE)
tools::update_pkg_po(".")
unlink(Sys.glob("po/*~"))
unlink("inst/po/en@quot", recursive = TRUE) # curly quotes: not wanted
