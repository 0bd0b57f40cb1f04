# Also for R/: mezcla-package.

# What readers look for in a vignette before they read it, and what they find in none that was built: dead ends.
vignette_sources <- function() {
  files <- list.files(file.path("..", "..", "vignettes"), "\\.Rmd$", full.names = TRUE)
  skip_if(length(files) == 0, "no sources here")
  texts <- lapply(files, readLines, encoding = "UTF-8")
  names(texts) <- sub("\\.Rmd$", "", basename(files))
  texts
}

all_matches <- function(pattern, text) {
  unique(unlist(regmatches(text, gregexpr(pattern, text, perl = TRUE))))
}

# Vignettes that are translations, and of what: what the originals state is checked there, with the same code.
translations <- c("k-medias-como-limite" = "kmeans-limit", "las-matematicas" = "mathematics")

# The code that a reader sees, without strings and comments; and the displayed formulas, without their words.
code_of_vignette <- function(text) {
  fence <- cumsum(grepl("^```", text))
  shown <- Filter(function(block) grepl("^```[{]r", block[1]) && !grepl("include = FALSE|child", block[1]), split(text, fence))
  code <- unlist(lapply(shown, `[`, -1), use.names = FALSE)
  code <- gsub("c\\(volume = [^)]*\\)\\[\\[part\\]\\]", "part", gsub("#[^\"]*$", "", code))
  trimws(gsub("\"[^\"]*\"", "\"\"", gsub("suave|soft", "", code)))
}
formulas_of_vignette <- function(text) {
  math <- text[cumsum(grepl("^[$][$]", text)) %% 2 == 1]
  gsub("\\s+", "", gsub("(text|texttt)[{][^}]*[}]", "", math))
}

test_that("translations have the code and the formulas of their originals", {
  texts <- vignette_sources()
  for (name in names(translations)) {
    original <- texts[[translations[[name]]]]
    expect_equal(code_of_vignette(texts[[name]]), code_of_vignette(original), label = name)
    expect_equal(formulas_of_vignette(texts[[name]]), formulas_of_vignette(original), label = name)
    expect_gt(length(formulas_of_vignette(original)), 20)
    headings <- function(text) nchar(sub(" .*", "", grep("^#+ ", text[cumsum(grepl("^```", text)) %% 2 == 0], value = TRUE)))
    expect_equal(headings(texts[[name]]), headings(original), label = name)
  }
})

# The chunks that check, parsed: the names of the arguments of stopifnot().
check_chunks <- function(text) {
  fence <- cumsum(grepl("^```", text))
  blocks <- split(text, fence)
  Filter(function(block) grepl("include = FALSE", block[1]) && any(grepl("stopifnot(", block, fixed = TRUE)), blocks)
}

named_conditions <- function(text) {
  code <- unlist(lapply(check_chunks(text), `[`, -1))
  if (length(code) == 0) return(character())
  calls <- Filter(function(call) is.call(call) && identical(call[[1]], quote(stopifnot)), as.list(parse(text = code)))
  names <- unlist(lapply(calls, names))
  names[nzchar(names)]
}

without_checks <- function(text) {
  code <- unlist(lapply(check_chunks(text), identity), use.names = FALSE)
  text[!text %in% code | !nzchar(text)]
}

test_that("a vignette has an index entry that is its title, and formulas that need no network", {
  texts <- vignette_sources()
  readmes <- file.path("..", "..", c("README.md", "README.es.md"))
  # Lines are broken anywhere, also within a title.
  readmes <- vapply(readmes, function(file) paste(readLines(file, encoding = "UTF-8"), collapse = " "), "")
  for (name in names(texts)) {
    text <- texts[[name]]
    title <- all_matches('(?<=^title: ").*(?="$)', text)
    expect_length(title, 1)
    expect_true(sprintf("  %%\\VignetteIndexEntry{%s}", title) %in% text, info = name)
    expect_true("  %\\VignetteEngine{knitr::rmarkdown}" %in% text, info = name)
    expect_true("  %\\VignetteEncoding{UTF-8}" %in% text, info = name)
    expect_match(text, "--mathml|math_method: mathml", all = FALSE, info = name)
    expect_true(all(grepl(sprintf("*%s*", title), readmes, fixed = TRUE)), info = name)
  }
})

test_that("vignettes send to vignettes that exist, and cite what is in the list", {
  texts <- vignette_sources()
  sent_to <- all_matches('(?<=vignette\\(")[a-z-]+(?=")', unlist(texts))
  expect_gt(length(sent_to), 3)
  expect_equal(setdiff(sent_to, names(texts)), character())
  # Those that say `bibliography: references.bib`; others bring their own list.
  listed <- Filter(function(text) "bibliography: references.bib" %in% text, texts)
  cited <- all_matches("(?<=@)[a-z]+[0-9]{4}\\b", unlist(listed))
  keys <- all_matches("(?<=\\{)[a-z]+[0-9]{4}(?=,$)", readLines(file.path("..", "..", "vignettes", "references.bib")))
  expect_gt(length(cited), 20)
  expect_equal(sort(keys), sort(cited))
})

# Spaces are one, whatever the line; backslashes in a string of R are doubled.
in_one_line <- function(text) gsub("\\s+", " ", paste(text, collapse = " "))

test_that("what a vignette checks stands in it, word for word", {
  texts <- vignette_sources()
  for (name in names(texts)) {
    # The code of conditions must not count for the text.
    checks <- named_conditions(texts[[name]])
    prose <- in_one_line(without_checks(texts[[name]]))
    if (!name %in% names(translations)) expect_gt(length(checks), 5, label = name)
    for (statement in checks) {
      expect_true(grepl(in_one_line(statement), prose, fixed = TRUE), label = paste0(name, ": ", statement))
    }
  }
})

test_that("the table of symbols is one, in both languages and on the help page", {
  vignette_sources()
  folder <- file.path("..", "..", "vignettes")
  symbols_of <- function(lang) {
    lines <- readLines(file.path(folder, sprintf("symbols-%s.md", lang)), encoding = "UTF-8")
    cells <- strsplit(lines[-(1:2)], " | ", fixed = TRUE)
    vapply(cells, function(cell) paste(trimws(gsub("[|]", "", cell[1:2])), collapse = " : "), "")
  }
  expect_gt(length(symbols_of("en")), 10)
  expect_identical(symbols_of("es"), symbols_of("en"))
  page <- paste(readLines(file.path("..", "..", "R", "mezcla-package.R")), collapse = " ")
  for (symbol in unlist(regmatches(symbols_of("en"), gregexpr("(?<=[$])[^$ ,:]+(?=[$])", symbols_of("en"), perl = TRUE)))) {
    expect_true(grepl(sprintf("\\eqn{%s}", gsub("[lr]Vert", "|", symbol)), page, fixed = TRUE), label = symbol)
  }
  shown <- vapply(vignette_sources(), function(text) any(grepl("child = \"symbols-", text)), NA)
  expect_gte(sum(shown), 2)
})

test_that("pages have one list of fonts for formulas, and fit a telephone", {
  texts <- vignette_sources()
  for (name in names(texts)) expect_true("      in_header: style.htm" %in% texts[[name]], label = name)
  style <- readLines(file.path("..", "..", "vignettes", "style.htm"))
  expect_match(style, "math [{] font-family", all = FALSE)
  expect_match(style, "max-width: 100%", all = FALSE)
})

test_that("the code of every vignette can be parsed, and no chunk is left open", {
  texts <- vignette_sources()
  for (name in names(texts)) {
    text <- texts[[name]]
    fences <- grepl("^```", text)
    expect_identical(sum(fences) %% 2, 0, info = name)
    opened <- text[fences][c(TRUE, FALSE)]
    expect_true(all(text[fences][c(FALSE, TRUE)] == "```"), info = name)
    code <- unlist(Map(function(block, opening) if (grepl("^```[{]r", opening)) block[-1],
                       split(text, cumsum(fences))[as.character(seq(1, sum(fences), by = 2))], opened))
    expect_error(parse(text = code, keep.source = FALSE), NA, info = name)
  }
})
