# Help pages send readers to what is there.

pages <- function() {
  files <- list.files(file.path(source_dir, "man"), "[.]Rd$", full.names = TRUE)
  texts <- vapply(files, function(file) paste(readLines(file, encoding = "UTF-8"), collapse = " "), "")
  stats::setNames(texts, basename(files))
}

all_found <- function(pattern, text) regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]]

test_that("a section that a page names is on it, or on the page that is said", {
  skip_without_sources()
  texts <- pages()
  sections_of <- function(page) all_found("(?<=\\\\section\\{)[^}]+", texts[[page]])
  named <- 0
  for (page in names(texts)) {
    below <- all_found("(?<=\\\\emph\\{)[A-Z][a-z ]+(?=\\} below)", texts[[page]])
    expect_equal(setdiff(below, sections_of(page)), character(), info = page)
    elsewhere <- all_found("\\\\emph\\{[A-Z][a-z ]+\\} in\\s+\\\\code\\{\\\\link\\[?=?[a-z_]*\\]?\\{[a-z_]+", texts[[page]])
    for (reference in elsewhere) {
      section <- sub("\\\\emph\\{([^}]+).*", "\\1", reference)
      target <- paste0(sub(".*\\{", "", reference), ".Rd")
      expect_true(section %in% sections_of(target), info = paste(page, reference))
    }
    # "see *Search*", which says nothing of where, is on the page itself.
    here <- all_found("(?i:see)\\s+\\\\emph\\{\\K[A-Z][A-Za-z -]+(?=\\}(?! below|\\s+in\\s))", texts[[page]])
    expect_equal(setdiff(here, sections_of(page)), character(), info = page)
    named <- named + length(here) + length(below) + length(elsewhere)
  }
  expect_gt(named, 5)
})

test_that("links within the package have a target", {
  skip_without_sources()
  texts <- pages()
  targets <- unlist(lapply(texts, function(text) all_found("\\\\(?:alias|name)\\{\\K[^}]+", text)))
  for (page in names(texts)) {
    links <- all_found("\\\\link\\{[^}]+", texts[[page]])
    linked <- sub("\\(\\)$", "", sub(".*\\{", "", links))
    base <- unlist(lapply(c("base", "stats", "graphics", "utils", "methods"), getNamespaceExports))
    expect_equal(setdiff(linked, c(targets, base)), character(), info = page)
  }
})

test_that("help that is read as text has formulas in words, and no LaTeX", {
  skip_without_sources()
  for (page in list.files(file.path(source_dir, "man"), "[.]Rd$", full.names = TRUE)) {
    text <- utils::capture.output(tools::Rd2txt(page, options = list(underline_titles = FALSE)))
    left <- grep("\\\\(frac|log|exp|mid|sum|max|quad|bar|to|[{|])", text, value = TRUE)
    expect_identical(left, character(), label = basename(page))
  }
})
