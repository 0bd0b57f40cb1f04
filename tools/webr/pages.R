# Called by tools/webr.sh: lessons as pages on which their code runs. The text, with its numbers, is worked out here; the code that
# is shown becomes cells for the page's script (page/lesson.js), which gives it to webR.
#   Rscript pages.R <folder for the pages> [lesson...]
# Beside each page goes what its cells print here, for tools/webr/check/.
site <- normalizePath(commandArgs(TRUE)[1])
wanted <- commandArgs(TRUE)[-1]

tutorial <- function(name) file.path("inst", "tutorials", name, paste0(name, ".Rmd"))
lessons <- list(
  "em-paso-a-paso" = list(file = "vignettes/em-paso-a-paso.Rmd", lang = "es"),
  "em-a-mano" = list(file = tutorial("em-a-mano"), lang = "es"),
  "mathematics" = list(file = "vignettes/mathematics.Rmd", lang = "en"),
  "em-by-hand" = list(file = tutorial("em-by-hand"), lang = "en")
)

escaped <- function(text) {
  for (pair in list(c("&", "&amp;"), c("<", "&lt;"), c(">", "&gt;"), c("\"", "&quot;"))) text <- gsub(pair[1], pair[2], text, fixed = TRUE)
  text
}

# Within a line of JSON; the code is UTF-8.
quoted <- function(text) {
  text <- gsub("\\", "\\\\", paste(text, collapse = "\n"), fixed = TRUE)
  for (pair in list(c("\"", "\\\""), c("\n", "\\n"), c("\t", "\\t"), c("</", "<\\/"))) text <- gsub(pair[1], pair[2], text, fixed = TRUE)
  paste0("\"", text, "\"")
}

raw_html <- function(...) c("", "```{=html}", ..., "```", "")

# --- Cells ------------------------------------------------------------------------

# What is known of the cells of the page that is being made.
new_record <- function() {
  record <- new.env()
  record$expected <- list()
  record$printed <- character()
  record$setup <- character()
  record
}

# An exercise is a cell that has a solution, and a check that gives what its last value must be.
cell_of <- function(code, id, options = list(), exercise = NULL) {
  attributes <- c(sprintf("data-cell=\"%s\"", escaped(id)), if (!is.null(exercise)) "data-exercise",
                  if (isTRUE(options$drawn)) sprintf("data-plot=\"%g %g\"", options$fig.width, options$fig.height),
                  if (!is.null(options$fig.alt)) sprintf("data-alt=\"%s\"", escaped(options$fig.alt)))
  caption <- if (!is.null(options$fig.cap)) sprintf("<p class=\"caption\">%s</p>", escaped(options$fig.cap))
  parts <- if (!is.null(exercise)) {
    sprintf("<script type=\"application/json\">{\"solution\":%s,\"check\":%s}</script>", quoted(exercise$solution), quoted(exercise$check))
  }
  raw_html(sprintf("<div class=\"cell\" %s>", paste(attributes, collapse = " ")),
           sprintf("<pre class=\"code\"><code>%s</code></pre>", escaped(paste(code, collapse = "\n"))), caption, parts, "</div>")
}

# --- Vignettes ---------------------------------------------------------------------

# Chunks that are shown become cells; what the others write stays as it is, as do exercises that check themselves.
knit_into_cells <- function(file, record) {
  # What is drawn here, since its code is not shown, goes beside the page.
  knitr::opts_chunk$set(dev = "png", dpi = 150, fig.path = sub("[.]Rmd$", "-", file))
  # Exercises have fields to type into; that is all of HTML that knitr is told of: an explorer cannot be run here.
  as_html <- function(x, ...) knitr::asis_output(paste(c("", format(x, "html"), ""), collapse = "\n"))
  registerS3method("knit_print", "em_exercise", as_html, envir = asNamespace("knitr"))
  # Each visible value is printed, as it is at the console.
  knitr::opts_hooks$set(echo = function(options) {
    if (options$echo) options$render <- function(x, options, ...) print(x, ...)
    options$comment <- NA
    options$collapse <- FALSE
    options
  })
  keep <- function(x, options) {
    record$printed <- c(record$printed, x)
    if (options$echo) "" else x
  }
  knitr::knit_hooks$set(
    source = function(x, options) "",
    output = keep, message = keep, warning = keep, error = keep,
    plot = function(x, options) {
      record$drawn <- TRUE
      if (options$echo) "" else knitr::hook_plot_md(x, options)
    },
    chunk = function(x, options) {
      printed <- record$printed
      drawn <- isTRUE(record$drawn)
      record$printed <- character()
      record$drawn <- FALSE
      if (!options$include) return("")
      if (!options$echo || !isTRUE(options$eval)) return(if (options$echo) "" else x)
      id <- as.character(length(record$expected) + 1)
      record$expected[[id]] <- paste(printed, collapse = "")
      options$drawn <- drawn
      paste(cell_of(options$code, id, options), collapse = "\n")
    }
  )
  knitr::knit(file, "lesson.md", quiet = TRUE, encoding = "UTF-8", envir = new.env(parent = globalenv()))
}

# --- Tutorials of learnr -------------------------------------------------------------

# The chunks of learnr are named <exercise>, <exercise>-solution, <exercise>-check; questions call question().
tutorial_into_cells <- function(file, record) {
  lines <- readLines(file, encoding = "UTF-8")
  begins <- grep("^```\\{r", lines)
  ends <- vapply(begins, function(begin) begin + which(lines[-seq_len(begin)] == "```")[1], 1)
  names <- sub("^```\\{r ([^,}]*).*", "\\1", lines[begins])
  code <- stats::setNames(Map(function(begin, end) lines[seq_len(end - begin - 1) + begin], begins, ends), names)
  record$setup <- setup_without_learnr(code$setup)
  made <- lapply(names, function(name) {
    if (name == "setup" || grepl("-(solution|check)$", name)) return(character())
    solution <- code[[paste0(name, "-solution")]]
    check <- code[[paste0(name, "-check")]]
    if (is.null(check)) return(raw_html(eval(parse(text = code[[name]]), questions())))
    record$expected[[name]] <- ""
    cell_of(code[[name]], name, exercise = list(solution = solution, check = check))
  })
  text <- split_at(lines, begins, ends)
  writeLines(unlist(c(rbind(text, c(made, list(character()))))), "lesson.md", useBytes = TRUE)
}

# What lies between the chunks: one part more than there are chunks.
split_at <- function(lines, begins, ends) {
  starts <- c(1, ends + 1)
  stops <- c(begins - 1, length(lines))
  Map(function(from, to) if (to >= from) lines[from:to] else character(), starts, stops)
}

setup_without_learnr <- function(code) {
  of_learnr <- function(call) is.call(call) && (identical(call, quote(library(learnr))) || identical(call[[1]], quote(tutorial_options)))
  unlist(lapply(Filter(Negate(of_learnr), as.list(parse(text = code, keep.source = FALSE))), deparse))
}

# A question as a form; where learnr would shuffle answers they are sorted by their words.
questions <- function() {
  envir <- new.env()
  envir$answer <- function(text, correct = FALSE) list(text = text, correct = correct)
  envir$question <- function(text, ..., random_answer_order = FALSE, allow_retry = TRUE) {
    answers <- list(...)
    answers <- answers[order(vapply(answers, `[[`, "", "text"))]
    choice <- vapply(answers, function(answer) {
      sprintf("<label><input type=\"radio\" name=\"q\"%s> %s</label>", if (answer$correct) " data-right" else "", escaped(answer$text))
    }, "")
    c("<form class=\"question\"><fieldset>", sprintf("<legend>%s</legend>", escaped(text)), choice, "</fieldset></form>")
  }
  envir
}

# --- Pages ---------------------------------------------------------------------------

make_page <- function(name, lesson) {
  from <- normalizePath(lesson$file)
  template <- normalizePath("tools/webr/page/template.html")
  work <- tempfile("lesson")
  dir.create(work)
  old <- setwd(work)
  on.exit(setwd(old))
  record <- new_record()
  file.copy(list.files(dirname(from), full.names = TRUE), ".")
  if (grepl("tutorials", from)) tutorial_into_cells(from, record) else knit_into_cells(basename(from), record)
  # Styles of the vignette's own page are not this one's.
  lines <- readLines("lesson.md", encoding = "UTF-8")
  style <- cumsum(lines == "<style>") > cumsum(c("", lines[-length(lines)]) == "</style>")
  writeLines(lines[!style], "lesson.md", useBytes = TRUE)
  options <- c("--standalone", "--mathml", "--citeproc", "--toc", "--toc-depth=1", paste0("--template=", template),
               "--metadata", paste0("lang=", lesson$lang), "--metadata", paste0("name=", name), "--section-divs",
               "--metadata", paste0(lesson$lang, "=true"), if (any(grepl("number_sections: true", lines, fixed = TRUE))) "--number-sections",
               # A text whose sections begin at the second level, as vignettes may, has them in its contents all the same.
               if (!any(grepl("^# ", lines[cumsum(grepl("^```", lines)) %% 2 == 0]))) "--shift-heading-level-by=-1")
  rmarkdown::pandoc_convert(file.path(work, "lesson.md"), "html5", "markdown+tex_math_single_backslash", output = file.path(site, paste0(name, ".html")),
                            options = options, wd = work)
  # Cells draw their own.
  pictures <- Filter(function(file) any(grepl(file, lines, fixed = TRUE)), list.files(".", paste0("^", name, "-.*[.]png$")))
  stopifnot(file.copy(pictures, site, overwrite = TRUE))
  write_facts(name, record)
}

# What the script needs before the first cell, and what the check compares.
write_facts <- function(name, record) {
  writeLines(sprintf("{\"setup\":%s}", quoted(record$setup)), file.path(site, paste0(name, ".json")), useBytes = TRUE)
  expected <- vapply(names(record$expected), function(id) sprintf("%s:%s", quoted(id), quoted(record$expected[[id]])), "")
  writeLines(sprintf("{%s}", paste(expected, collapse = ",\n")), file.path(site, paste0(name, ".expected.json")), useBytes = TRUE)
  cat(sprintf("webr: %s.html: %d cells\n", name, length(expected)))
}

suppressPackageStartupMessages(library(mezcla))
options(width = 75) # as in page/lesson.js
for (name in if (length(wanted) > 0) wanted else names(lessons)) make_page(name, lessons[[name]])
