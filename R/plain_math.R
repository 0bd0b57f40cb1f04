# Formulas are written once, in the little LaTeX that is used here; this is what the console shows of them.

# Formulas -> plain text: \frac{a}{b + c} becomes a / (b + c), w_{ij} becomes w_ij.
plain_math <- function(latex) {
  latex <- plain_scripts(gsub("\\\\(left|right)(?![a-z])", "", latex, perl = TRUE))
  latex <- vapply(latex, plain_fractions, "", USE.NAMES = FALSE)
  for (command in names(plain_commands)) {
    latex <- gsub(paste0("\\\\", command), plain_commands[[command]], latex, perl = TRUE)
  }
  latex <- gsub("([[:alnum:]])\\\\(?=[a-z])", "\\1 ", latex, perl = TRUE)
  latex <- gsub("[{}\\\\]", "", latex)
  latex <- trimws(gsub(" +", " ", gsub("(?<=[^ <>!])=(?=[^ ])", " = ", latex, perl = TRUE)))
  gsub(close_equals, "=", latex, fixed = TRUE)
}

# Stands for an equals sign within a subscript until all others have their spaces.
close_equals <- "\001"

# What has another name in plain text; Greek letters and functions keep theirs.
plain_commands <- c(
  "ge(?![a-z])" = " >= ", "le(?![a-z])" = " <= ", "ne(?![a-z])" = " != ", "to(?![a-z])" = " -> ",
  "cdot(?![a-z])" = " * ", "dots(?![a-z])" = "...", "arg\\\\min" = "argmin", "lVert *" = "||", "rVert" = "||"
)

# Subscripts and superscripts: an index as it is, two indices as in R, a sum in parentheses. What stands there is
# kept together: its equals signs get no spaces, and so are no places for a line to end.
plain_scripts <- function(latex) {
  latex <- gsub("\\^\\\\top", "'", latex)
  latex <- gsub("_\\{([^{},]*),([^{}]*)\\}", "[\\1,\\2]", latex)
  latex <- gsub("([_^])\\{([A-Za-z0-9.]+)\\}", "\\1\\2", latex)
  latex <- gsub("([_^]\\{[^{}=]*)=([^{}=]*\\})", paste0("\\1", close_equals, "\\2"), latex)
  gsub("([_^])\\{([^{}]*)\\}", "\\1(\\2)", latex)
}

# The innermost fractions first.
plain_fractions <- function(latex) {
  fraction <- "\\\\frac\\{([^{}]*)\\}\\{([^{}]*)\\}"
  while (grepl(fraction, latex)) {
    at <- regmatches(latex, regexec(fraction, latex))[[1]]
    plain <- paste(in_parentheses(at[2], "[+-] "), "/", in_parentheses(at[3], " "))
    latex <- sub(at[1], plain, latex, fixed = TRUE)
  }
  latex
}

# A term is put in parentheses when it has the pattern outside of its own.
in_parentheses <- function(term, pattern) {
  outside <- term
  while (grepl("\\([^()]*\\)", outside)) outside <- gsub("\\([^()]*\\)", "", outside)
  if (grepl(pattern, outside)) paste0("(", term, ")") else term
}

# R's numbers in formulas for print: 1.5e-05 as a power of ten.
pretty_numbers <- function(latex) {
  gsub("([0-9.]+)e([+-]?)0*([0-9]+)", "\\1\\\\times 10^{\\2\\3}", gsub("e+", "e", latex, fixed = TRUE))
}

# A sentence with formulas between dollars, each of them as `how` shows it. A dollar after a backslash is one.
with_math <- function(text, how) {
  pieces <- strsplit(text, "(?<!\\\\)[$]", perl = TRUE)[[1]]
  inside <- seq_along(pieces) %% 2 == 0
  pieces[inside] <- vapply(pieces[inside], how, "", USE.NAMES = FALSE)
  paste(pieces, collapse = "")
}

# Names that the data have, in a sentence: whatever means something in Markdown, HTML or LaTeX has a backslash
# before it, and is a character like others.
as_words <- function(names) {
  gsub("([]\\\\`*_{}<>&#~^@$![])", "\\\\\\1", gsub("[[:cntrl:]]+", " ", names), perl = TRUE)
}

# The sentence at the console.
plain_text <- function(text) {
  gsub("\\\\([]\\\\`*_{}<>&#~^@$![])", "\\1", with_math(text, plain_math), perl = TRUE)
}

# One minus the largest of each row of responsibilities.
uncertainty <- function(w) {
  # The sum of the others, which is exact where the largest is nearly one.
  if (nrow(w) == 0) return(numeric(0))
  largest <- cbind(seq_len(nrow(w)), max.col(w, ties.method = "first"))
  w[largest] <- 0
  rowSums(w)
}

# A sum for each level of a factor.
sum_by <- function(values, groups) as.vector(tapply(values, groups, sum, default = 0))

# Integers, as long as they are.
as_counts <- function(x) if (all(x <= .Machine$integer.max & x == round(x))) as.integer(x) else as.vector(x)
