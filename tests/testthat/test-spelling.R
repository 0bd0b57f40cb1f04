# Spelling, where the package spelling is installed (British, with the words of inst/WORDLIST). What is in Spanish is not for it.

test_that("help, vignettes and README have no word that is in no dictionary", {
  skip_on_cran()
  skip_without_sources()
  skip_if_not_installed("spelling")
  vignettes <- list.files(file.path(source_dir, "vignettes"), "[.]Rmd$", full.names = TRUE)
  vignettes <- Filter(function(file) !"lang: es" %in% readLines(file, encoding = "UTF-8"), vignettes)
  files <- c(list.files(file.path(source_dir, "man"), "[.]Rd$", full.names = TRUE), vignettes,
             file.path(source_dir, c("README.md", "NEWS.md")))
  formulas <- c("ij", "jl", "jM", "jMM", "jMO", "jO", "jOM", "jOO", "jp", "jq", "iO", "OO", "pq", "nd", "il", "kd", "tb", "th", "ic", "md", "rd", "sim", "tr", "cpp", "dx", "ih", "int", "jr",
                "rr")
  known <- c(readLines(file.path(source_dir, "inst", "WORDLIST")), formulas)
  words <- tryCatch(
    getExportedValue("spelling", "spell_check_files")(files, ignore = known, lang = "en_GB"),
    error = function(e) skip(conditionMessage(e))
  )
  expect_identical(words$word, character())
})
