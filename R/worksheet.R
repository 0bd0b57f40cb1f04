# Explanations with blanks: what a student is to work out is left out, what is given stays.

# It is read as four underscores in plain text, Markdown and LaTeX.
a_blank <- "\\_\\_\\_\\_"

# The gaps of sentences that are results.
results_in_sentences <- list(
  e.conclusion = c("component", "probability"),
  bound.e_only = "l", bound.chain = c("rise", "gain", "gap"), km.assigned = "cluster", km.trimmed = "cluster",
  km.a_first = "after", km.a_J = c("moved", "before", "after"), km.b_J = c("before", "after"), km.end = "after",
  km.stopped = "after"
)

# A teller, which leaves results out when it is to.
teller_of <- function(lang, blank) {
  say <- teller(lang)
  if (!blank) return(say)
  function(.key, ...) {
    values <- list(...)
    # That there is a tie is a result as well.
    if (.key == "e.tie") .key <- "e.conclusion"
    if (.key == "km.tie") return(NULL)
    results <- intersect(results_in_sentences[[.key]], names(values))
    values[results] <- a_blank
    do.call(say, c(list(.key), values))
  }
}

# Blocks become an explanation, or a worksheet.
explained <- function(blocks, blank, say) {
  if (!blank) return(new_explanation(blocks))
  blocks <- lapply(blocks, function(block) if (is.null(blanked[[block$kind]])) block else blanked[[block$kind]](block))
  new_explanation(c(blocks[1], list(paragraph(say("blank.intro"))), blocks[-1]))
}

blanked <- list(
  equation = function(block) {
    block$latex <- vapply(block$latex, blank_equation, "", USE.NAMES = FALSE)
    block
  },
  table = function(block) {
    given <- c(1, block$given)
    for (j in setdiff(seq_len(ncol(block$body)), given)) block$body[, j] <- blank_cells(block$body[, j])
    block
  },
  matrices = function(block) {
    last <- length(block$values)
    block$values[[last]][] <- NA
    block
  }
)

# Symbols stay; from the first side of the equation that has numbers on there is one blank.
blank_equation <- function(latex) {
  if (grepl("\\ge", latex, fixed = TRUE)) return(gsub("-?[0-9]+[.,][0-9]+(e[+-][0-9]+)?", gsub("\\", "\\\\", a_blank, fixed = TRUE), latex))
  sides <- strsplit(latex, " = ", fixed = TRUE)[[1]]
  numbers <- grepl("[0-9]", gsub("[_^]([{][^{}]*[}]|[0-9])", "", sides))
  if (!any(numbers[-1])) return(latex)
  paste(c(sides[seq_len(which(numbers[-1])[1])], a_blank), collapse = " = ")
}

# What was there before an arrow is given; empty cells stay empty, since they say that nothing belongs there.
blank_cells <- function(cells) {
  arrow <- grepl(" -> ", cells, fixed = TRUE)
  cells[arrow] <- sub(" -> .*", paste0(" -> ", gsub("\\", "\\\\", a_blank, fixed = TRUE)), cells[arrow])
  cells[!arrow & grepl("[0-9]", cells)] <- a_blank
  cells[cells == "<-"] <- ""
  cells
}
