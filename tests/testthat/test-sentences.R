# The table of sentences: both languages say the same.

table <- mezcla:::sentence_table()

matches <- function(text, pattern) sort(regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]])

test_that("every sentence is there in every language, once", {
  expect_identical(colnames(table), c("en", "es"))
  expect_false(anyNA(table))
  expect_true(all(nzchar(table)))
  expect_false(anyDuplicated(rownames(table)) > 0)
  expect_true(all(validUTF8(table)))
  expect_gt(nrow(table), 100)
})

test_that("both languages have the same gaps and the same formulas", {
  for (key in rownames(table)) {
    for (pattern in c("<<[a-z_]+>>", "(?<!\\\\)[$][^$]*[$]", "`[^` ]*`", "[a-z_]+\\(")) {
      # stats::kmeans() and the like; what stands in parentheses may be translated.
      expect_identical(matches(table[key, "es"], pattern), matches(table[key, "en"], pattern), label = key)
    }
    expect_identical(length(matches(table[key, "es"], "(?<!\\\\)[$]")) %% 2L, 0L, label = key)
  }
})

test_that("no key is asked for that is not there, and none is there for nothing", {
  skip_without_sources()
  files <- Sys.glob(file.path(source_dir, "R", "*.R"))
  code <- paste(unlist(lapply(files, readLines)), collapse = "\n")
  asked <- unique(gsub('say\\("|"', "", matches(code, 'say\\("[a-zA-Z0-9_.]+"')))
  expect_equal(setdiff(asked, rownames(table)), character())
  # Keys that are put together, or chosen by if, stand in the code in parts.
  quoted <- gsub('"', "", matches(code, '"[a-zA-Z0-9_.]+"'))
  parts <- "(volume|shape|orientation)[.][EVI]|demo[.](seen|why|do)|state[.]plot_[A-Za-z]+"
  demonstrated <- paste0("^(", paste(demonstrate()$what, collapse = "|"), ")[.](title|seen|why|do|panel[123])$")
  unused <- setdiff(rownames(table), quoted)
  unused <- unused[!grepl(parts, unused) & !grepl(demonstrated, unused)]
  expect_equal(unused, character())
})

test_that("gaps are filled, all of them", {
  say <- mezcla:::teller("es")
  expect_identical(say("state.proportion"), "proporci\u00f3n")
  expect_match(say("bad_start.panel1", bad = "-3"), ": -3", fixed = TRUE)
  expect_error(say("no.such.key"))
})

test_that("the language is that of the session's messages unless one is given", {
  skip_if(getRversion() < "4.2.0")
  skip_if_not(l10n_info()[["UTF-8"]], "the locale cannot show Spanish")
  old <- Sys.setLanguage("es")
  on.exit(Sys.setLanguage(old))
  expect_identical(mezcla:::check_language(NULL), "es")
  expect_identical(mezcla:::check_language("en"), "en")
  expect_match(format(explain(em_trace(geyser, score_groups(geyser, 2))))[1], "iteraci\u00f3n 1")
  Sys.setLanguage("fr")
  expect_identical(mezcla:::check_language(NULL), "en")
})

test_that("Spanish is told in any locale", {
  code <- c("trace <- em_trace(faithful, rep(1:2, 136), control = gmm_control(max_iter = 2))",
            "text <- format(explain(trace, lang = 'es'))",
            "cat(any(grepl('Paso E', text)), length(text) > 20, sep = ' ')")
  old <- Sys.getenv("LC_ALL", NA)
  on.exit(if (is.na(old)) Sys.unsetenv("LC_ALL") else Sys.setenv(LC_ALL = old))
  Sys.setenv(LC_ALL = "C")
  expect_match(paste(run_child(code), collapse = " "), "TRUE TRUE")
})
