# README.es.md says what README.md says: what a machine can compare of the two is compared here.
readme_file <- function(name) {
  file <- file.path("..", "..", name)
  skip_if_not(file.exists(file), "no sources here")
  readLines(file, encoding = "UTF-8")
}

is_fence <- function(lines) startsWith(lines, "```")
in_code <- function(lines) cumsum(is_fence(lines)) %% 2 == 1 | is_fence(lines)
# Commands, without what is said of them.
code_of <- function(lines) {
  code <- trimws(sub("#.*", "", lines[in_code(lines)]))
  code[nzchar(code)]
}
prose_of <- function(lines) lines[!in_code(lines)]
found_in <- function(pattern, lines, perl = FALSE) {
  unlist(regmatches(lines, gregexpr(pattern, lines, perl = perl)))
}
heading_levels <- function(lines) nchar(found_in("^#+(?= )", prose_of(lines), perl = TRUE))
# Files that links and pictures lead to, but for those from one language to the other.
targets_of <- function(lines) {
  setdiff(found_in("(?<=\\]\\()[^)]+", lines, perl = TRUE), c("README.md", "README.es.md"))
}
# What stands between backticks, wherever a translation puts it.
terms_of <- function(lines) sort(found_in("`[^`]+`", prose_of(lines)))
numbers_in_tables <- function(lines) found_in("[0-9.]+", grep("^\\|", lines, value = TRUE))

test_that("README.es.md keeps in step with README.md", {
  english <- readme_file("README.md")
  spanish <- readme_file("README.es.md")
  expect_gt(length(code_of(english)), 10)
  expect_equal(code_of(spanish), code_of(english))
  expect_equal(heading_levels(spanish), heading_levels(english))
  expect_equal(targets_of(spanish), targets_of(english))
  expect_equal(numbers_in_tables(spanish), numbers_in_tables(english))
  expect_equal(setdiff(terms_of(english), terms_of(spanish)), character())
  # Each begins with a link to the other.
  expect_match(english[1:5], "README.es.md", fixed = TRUE, all = FALSE)
  expect_match(spanish[1:5], "README.md", fixed = TRUE, all = FALSE)
})

# The cells of a table of benchmarks/results/, by the words that its rows begin with.
rows_of_results <- function(file, begin, heading) {
  lines <- readme_file(file.path("benchmarks", "results", file))
  lines <- lines[seq_along(lines) > match(heading, lines)]
  vapply(begin, function(words) {
    row <- lines[startsWith(lines, paste0("| ", words))][1]
    cells <- trimws(strsplit(row, "|", fixed = TRUE)[[1]])[-1]
    c(cells, character(20))[1:20]
  }, character(20))
}
as_one_line <- function(lines) gsub("\\s+", " ", paste(lines, collapse = " "))

test_that("what the READMEs say of optima and of choices is what was measured", {
  engines <- rows_of_results("OPTIMA.md", c("mezcla ", "Mclust ", "me, 50", "Rmixmod ", "scikit-learn "), "## In one row each")
  optima <- engines[3, ]
  above <- max(as.numeric(engines[9, c(2, 4, 5)])) # others' defaults
  goals <- rows_of_results("CHOICES.md", c(
    "held-out", "the same, or lower", "the same, a tenth", "one normal", "known truth: k found", "sets of which", "processor", "the largest",
    "cells of a table within", "those that say", "the same where every", "which takes so many", "at least Mclust's where", "at least Mclust's by one"
  ), "## The goals")
  # Beside those of Mclust: "one normal: k = 1 (Mclust: 89 %)" and "> 69 %".
  values <- c(goals[2, ], sub(".*Mclust: (.*)\\)", "\\1", goals[1, 4]), sub("> ", "", goals[3, 5]))
  sets <- grep("data sets of .*: ", readme_file(file.path("benchmarks", "results", "DATASETS.md")), value = TRUE)
  runs <- rows_of_results("OPTIMA.md", "all", "| model | runs | plain, median | extrapolated, median | times fewer | as high or higher | 1e-4 lower |")
  values <- c(values, paste0("[", sub(" .*", "", sets)), sub(".* in (.*)[.]$", "\\1", sets))
  starts <- c(README.md = "50 starts", README.es.md = "50 inicios")
  for (name in names(starts)) {
    text <- as_one_line(readme_file(name))
    shares <- sprintf("mezcla %s, Mclust %s, %s %s, Rmixmod %s, scikit-learn %s; ", optima[1], optima[2], starts[[name]], optima[3], optima[4], optima[5])
    expect_true(grepl(shares, text, fixed = TRUE), info = paste(name, shares))
    expect_true(grepl(sprintf("%s; (in|en) %d ", optima[5], above), text), info = paste(name, above))
    expect_true(grepl(sprintf("%s (of the runs|de las corridas)", runs[6]), text), info = paste(name, runs[6]))
    said <- sub(".*CHOICES.md\\)", "", text)
    for (number in values) expect_true(grepl(number, said, fixed = TRUE), info = paste(name, number))
  }
})

test_that("the pictures and files that the READMEs show exist", {
  for (name in c("README.md", "README.es.md")) {
    for (target in targets_of(readme_file(name))) {
      expect_true(file.exists(file.path("..", "..", target)), info = target)
    }
  }
})

test_that("DESIGN.md leads to every page of design/, knows the storeys and the rooms, and names files that are there", {
  lines <- readme_file("DESIGN.md")
  root <- file.path("..", "..")
  expect_lt(length(lines), 120) # a page
  pages <- file.path("design", list.files(file.path(root, "design")))
  expect_setequal(unique(grep("^design/", targets_of(lines), value = TRUE)), pages)
  all <- c(lines, unlist(lapply(file.path(root, pages), readLines, encoding = "UTF-8")))
  named <- found_in("(?<=`)(R|src|tools|benchmarks|inst|tests|vignettes|design)/[A-Za-z0-9_./-]+[.][A-Za-z]+(?=`)", all, perl = TRUE)
  expect_identical(named[!file.exists(file.path(root, named)) & !grepl("*", named, fixed = TRUE)], character())
  expressions <- as.list(parse(file.path(root, "tools", "storeys.R"), keep.source = FALSE))
  is_layout <- vapply(expressions, function(e) is.call(e) && identical(e[[2]], quote(storeys)), NA)
  storeys <- names(expressions[[which(is_layout)[1]]][[3]])[-1]
  sentence <- grep("^`R/`: base", lines, value = TRUE)
  said <- trimws(gsub("\\(.*?\\)", "", strsplit(sub("\\. `tools.*", "", sub("^`R/`: ", "", sentence)), ",")[[1]]))
  expect_identical(sub("[.]$", "", said), storeys)
})

test_that("each file of R/ has a file of tests, or is named in the header of one", {
  skip_without_sources()
  files <- sub("[.]R$", "", list.files(file.path(source_dir, "R"), "[.]R$"))
  tests <- list.files(file.path(source_dir, "tests", "testthat"), "^test-.*[.]R$", full.names = TRUE)
  headers <- unlist(lapply(tests, function(path) {
    lines <- readLines(path, encoding = "UTF-8")
    header <- paste(sub("^# *", "", lines[cumsum(!startsWith(lines, "#")) == 0]), collapse = " ")
    if (grepl("Also for R/:", header)) strsplit(sub("[.].*", "", sub(".*Also for R/: ", "", header)), ", ")[[1]]
  }))
  expect_identical(setdiff(headers, files), character())
  expect_identical(anyDuplicated(headers), 0L)
  own <- sub("^test-(.*)[.]R$", "\\1", basename(tests))
  expect_identical(setdiff(files, c(own, headers, "RcppExports")), character())
})
