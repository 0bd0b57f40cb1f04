# _pkgdown.yml has every help page and every vignette, once: pkgdown itself says so only when a site is built.

site_contents <- function(section) {
  skip_without_sources()
  lines <- readLines(file.path(source_dir, "_pkgdown.yml"), encoding = "UTF-8")
  heads <- grep("^[a-z]+:", lines)
  begin <- match(paste0(section, ":"), lines)
  end <- c(heads[heads > begin] - 1, length(lines))[1]
  listed <- sub("^  - ", "", grep("^  - ", lines[begin:end], value = TRUE))
  expect_identical(anyDuplicated(listed), 0L, info = section)
  listed
}

test_that("the reference lists every help page that is not internal", {
  listed <- site_contents("reference")
  names <- list()
  for (file in list.files(file.path(source_dir, "man"), "[.]Rd$", full.names = TRUE)) {
    text <- paste(readLines(file, encoding = "UTF-8"), collapse = " ")
    found <- regmatches(text, gregexpr("\\\\(?:alias|name)\\{\\K[^}]+", text, perl = TRUE))[[1]]
    if (!grepl("\\keyword{internal}", text, fixed = TRUE)) names[[basename(file)]] <- found
  }
  by_beginning <- sub("starts_with\\(\"(.*)\"\\)", "\\1", grep("^starts_with", listed, value = TRUE))
  one_by_one <- listed[!grepl("^starts_with", listed)]
  is_listed <- vapply(names, function(found) {
    any(found %in% one_by_one) || any(vapply(by_beginning, function(start) any(startsWith(found, start)), NA))
  }, NA)
  expect_identical(names(names)[!is_listed], character())
  expect_identical(setdiff(one_by_one, unlist(names)), character())
  expect_gt(length(names), 70)
})

test_that("the articles are the vignettes", {
  vignettes <- sub("[.]Rmd$", "", basename(list.files(file.path(source_dir, "vignettes"), "[.]Rmd$")))
  expect_setequal(site_contents("articles"), vignettes)
})
