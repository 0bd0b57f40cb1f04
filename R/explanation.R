# What explain() returns: blocks of a text, written once and shown as plain text or as Markdown with
# LaTeX. Texts may have formulas between dollars. A block is a list with its `kind`; text_of and
# markdown_of below have a function for each of kinds_of_blocks. How numbers are written: figures.R.

heading <- function(text) list(kind = "heading", text = text)
paragraph <- function(...) list(kind = "paragraph", text = paste(c(...), collapse = " "))
equation <- function(latex) list(kind = "equation", latex = latex)

# body: a character matrix; its column names are the header. given: the columns, besides the first, that a student
# is given.
table_block <- function(body, given = NULL) list(kind = "table", body = body, given = given)

# name = matrix, or name = matrix -> matrix.
matrices <- function(name, values) list(kind = "matrices", name = name, values = values)

new_explanation <- function(blocks) structure(list(blocks = blocks), class = "explanation")

#' @rdname explain
#' @export
format.explanation <- function(x, style = c("text", "markdown"), width = getOption("width"), ...) {
  check_object(x)
  style <- match_choice(style, "style", c("text", "markdown"))
  check_dots_empty(...)
  width <- min(check_whole(width, "width", min = 10), 90)
  writers <- if (style == "text") text_of else markdown_of
  lines <- lapply(x$blocks, function(block) c(writers[[block$kind]](block, width), ""))
  lines <- unlist(lines)
  lines[-length(lines)]
}

#' @rdname explain
#' @export
print.explanation <- function(x, style = c("text", "markdown"), ...) {
  writeLines(format(x, style, ...))
  invisible(x)
}

# In R Markdown and Quarto an explanation is a part of the page.
#' @exportS3Method knitr::knit_print
knit_print.explanation <- function(x, ...) {
  knitr::asis_output(paste(c("", format(x, "markdown"), ""), collapse = "\n"))
}

# --- Plain text ---------------------------------------------------------------

text_of <- list(
  heading = function(block, width) {
    text <- wrapped(block$text, width)
    c(text, strrep("-", max(nchar(text))))
  },
  paragraph = function(block, width) wrapped(block$text, width),
  equation = function(block, width) {
    unlist(lapply(plain_math(block$latex), broken_at_equals, width))
  },
  table = function(block, width) fold_table(plain_table(block$body), width),
  matrices = function(block, width) plain_matrices(block, width)
)

wrapped <- function(text, width) strwrap(plain_text(text), width)

# A formula that is too long goes on in the next line from an equals sign.
broken_at_equals <- function(line, width) {
  if (nchar(line) + 4 <= width) return(paste0("    ", line))
  pieces <- strsplit(line, " = ", fixed = TRUE)[[1]]
  first <- paste(pieces[seq_len(min(2, length(pieces)))], collapse = " = ")
  rest <- if (length(pieces) > 2) paste("=", pieces[-(1:2)])
  c(strwrap(first, width, indent = 4, exdent = 8), unlist(lapply(rest, strwrap, width, indent = 8, exdent = 10)))
}

# Columns of equal width, in lines.
plain_table <- function(body) {
  cells <- rbind(colnames(body), body)
  cells[] <- vapply(cells, plain_text, "")
  columns <- apply(cells, 2, format, justify = "right")
  lapply(seq_len(ncol(columns)), function(j) columns[, j])
}

# Matrices side by side, or one below the other, each with its sign in its middle line.
plain_matrices <- function(block, width) {
  signs <- c(paste(plain_math(block$name), "="), rep("->", length(block$values) - 1))
  sides <- unname(Map(matrix_lines, signs, block$values))
  whole <- paste0("    ", do.call(paste, c(sides, sep = "  ")))
  if (nchar(whole[1]) <= width) return(whole)
  paste0("    ", unlist(Map(matrix_lines, formatC(signs, width = max(nchar(signs))), block$values)))
}

matrix_lines <- function(sign, value) {
  middle <- (nrow(value) + 1) %/% 2
  columns <- lapply(seq_len(ncol(value)), function(j) format(entries(value[, j]), justify = "right"))
  do.call(paste, c(list(format(replace(character(nrow(value)), middle, sign))), columns, sep = "  "))
}

# Columns side by side; those that do not fit go below, after the first again.
fold_table <- function(columns, width) {
  paste_columns <- function(columns) paste0("    ", do.call(paste, c(columns, sep = "  ")))
  widths <- vapply(columns, function(column) nchar(column[1]) + 2, 0)
  lines <- character()
  while (length(columns) > 1) {
    fits <- max(2, sum(4 + cumsum(widths) <= width))
    fits <- min(fits, length(columns))
    lines <- c(lines, if (length(lines) > 0) "", paste_columns(columns[seq_len(fits)]))
    columns <- columns[-seq(2, fits)]
    widths <- widths[-seq(2, fits)]
  }
  sub(" +$", "", lines)
}

# --- Markdown -----------------------------------------------------------------

in_dollars <- function(latex) paste0("$", pretty_numbers(latex), "$")

displayed <- function(latex) c("$$", pretty_numbers(latex), "$$")

markdown_of <- list(
  heading = function(block, width) paste0("**", with_math(block$text, in_dollars), "**"),
  paragraph = function(block, width) with_math(block$text, in_dollars),
  # Each by itself: fractions in an aligned environment are set small.
  equation = function(block, width) unlist(lapply(block$latex, displayed)),
  table = function(block, width) markdown_table(block$body),
  matrices = function(block, width) {
    sides <- paste(vapply(block$values, latex_matrix, ""), collapse = " \\to ")
    displayed(paste(block$name, "=", sides))
  }
)

markdown_table <- function(body) {
  row <- function(cells) paste0("| ", paste(cells, collapse = " | "), " |")
  cells <- rbind(colnames(body), body)
  cells[] <- gsub("^([0-9.]+e[+-][0-9]+)$", "$\\1$", cells)
  cells[] <- gsub("|", "\\|", vapply(cells, with_math, "", in_dollars), fixed = TRUE)
  # As formulas, for LaTeX, which has no letters for arrows; those of names have a backslash.
  cells[] <- gsub("(?<!\\\\)<-", "$\\\\leftarrow$", gsub("->", "$\\to$", cells, fixed = TRUE), perl = TRUE)
  c(row(cells[1, ]), row(rep("--:", ncol(cells))), apply(cells[-1, , drop = FALSE], 1, row))
}

latex_matrix <- function(values) {
  latex <- function(row) ifelse(is.na(row), a_blank, entries(row))
  if (length(values) == 1) return(latex(values))
  rows <- apply(values, 1, function(row) paste(latex(row), collapse = " & "))
  paste0("\\begin{pmatrix}", paste(rows, collapse = " \\\\ "), "\\end{pmatrix}")
}
