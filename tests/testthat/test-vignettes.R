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
