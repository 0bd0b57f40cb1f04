# Worksheets leave out what is to be worked out, and exercises have the answers that the formulas give.
# Also for R/: em_exercise.

trace <- em_trace(six, gmm_params(c(0.5, 0.5), c(0, 4), c(4, 4)), control = gmm_control(max_iter = 2))

test_that("a worksheet has no result in it, and the rest of the explanation", {
  for (lang in c("en", "es")) {
    sheet <- format(explain(trace, row = 1, lang = lang, blank = TRUE), width = 200)
    whole <- format(explain(trace, row = 1, lang = lang), width = 200)
    expect_gt(sum(lengths(regmatches(sheet, gregexpr("____", sheet)))), 25)
    results <- c(trace$responsibilities[[1]][1, ], trace$params[[2]]$means, trace$loglik[1:2], trace$bound_m[1])
    for (result in format(abs(results), digits = 4, trim = TRUE)) {
      expect_false(any(grepl(substr(result, 1, 5), sheet, fixed = TRUE)), label = result)
    }
    expect_true(any(grepl("____", sheet)) && !any(grepl("____", whole)))
    # Given: proportions and parameters before.
    expect_match(sheet, "0.5 -> ____", all = FALSE, fixed = TRUE)
    expect_match(sheet, "4 -> ____", all = FALSE, fixed = TRUE)
    expect_match(sheet, "blank", all = FALSE)
  }
  # A tie is not given away.
  expect_no_match(format(explain(trace, row = 3, lang = "en", blank = TRUE)), "equally")
  expect_match(paste(format(explain(trace, row = 3, lang = "en")), collapse = " "), "equally")
})

test_that("matrices, k-means, states and Markdown have blanks too", {
  plane <- em_trace(geyser, score_groups(geyser, 2), control = gmm_control(max_iter = 1))
  sheet <- format(explain(plane, lang = "en", blank = TRUE), "markdown")
  expect_match(sheet, "\\to \\begin{pmatrix}\\_\\_\\_\\_", all = FALSE, fixed = TRUE)
  km <- kmeans_trace(six, c(0, 1))
  sheet <- format(explain(km, 2, lang = "en", blank = TRUE))
  expect_no_match(sheet, "11.44|<-|3.6 -> 4")
  expect_match(paste(sheet, collapse = " "), "assigned to cluster ____", fixed = TRUE)
  state <- em_step(em_start(six, gmm_params(c(0.5, 0.5), c(0, 4), c(4, 4)), lang = "en"))
  expect_match(format(explain(state, blank = TRUE)), "____", all = FALSE)
  expect_no_match(format(explain(em_start(six, rep(1:2, 3), lang = "en"), blank = TRUE)), "____")
  expect_error(explain(km, blank = NA), "`blank` must be TRUE or FALSE", class = "mezcla_error")
})

test_that("exercises have the answers of the formulas", {
  for (seed in 1:6) {
    made <- em_exercise(seed, "e_step", "en")
    x <- made$data
    given <- function(pattern) as.numeric(sub(paste0(".*", pattern, "([0-9]+).*"), "\\1", made$question))
    mu <- c(given("mu_1="), given("mu_2="))
    v <- given("variance ")
    j <- given("component ")
    row <- given("row ")
    joint <- dnorm(x[row], mu, sqrt(v))
    expect_near(made$answer, (joint / sum(joint))[j], 1e-10)

    centres <- em_exercise(seed, "assign", "en")
    from <- as.numeric(regmatches(centres$question, regexec("centres ([0-9]+) and ([0-9]+)", centres$question))[[1]][-1])
    expect_near(centres$answer, sum(pmin((centres$data - from[1])^2, (centres$data - from[2])^2)), 1e-12)
  }
  means <- em_exercise(3, "m_step", "en")
  theta <- function(made) {
    given <- function(pattern) as.numeric(sub(paste0(".*", pattern, "([0-9]+).*"), "\\1", made$question))
    list(mu = c(given("mu_1="), given("mu_2=")), v = given("variance "), j = given("component "))
  }
  of <- theta(means)
  w <- sapply(of$mu, function(mu) dnorm(means$data, mu, sqrt(of$v)))
  w <- w / rowSums(w)
  expect_near(means$answer, sum(w[, of$j] * means$data) / sum(w[, of$j]), 1e-10)
  gap <- em_exercise(3, "bound", "en")
  new <- m_step(gap$data, w)
  expect_near(gap$answer, sum(w * log(w / e_step(new, gap$data))), 1e-8, scale = 1)
  centre <- em_exercise(3, "update", "en")
  expect_true(centre$answer >= min(centre$data) && centre$answer <= max(centre$data))
})

test_that("the same seed makes the same exercise, in either language, and leaves the session's alone", {
  set.seed(9)
  before <- .Random.seed
  one <- em_exercise(5, "m_step", "en")
  expect_identical(.Random.seed, before)
  expect_identical(one$answer, em_exercise(5, "m_step", "es")$answer)
  expect_false(identical(one$data, em_exercise(6, "m_step", "en")$data))
  expect_output(print(one), "Six numbers")
  expect_output(print(one, solution = TRUE), "Answer: ")
  expect_output(print(em_exercise(5, "update", "es"), solution = TRUE), "Respuesta: ")
  expect_s3_class(one$worksheet, "explanation")
  expect_error(em_exercise(-1), "`seed`", class = "mezcla_error")
  expect_error(em_exercise(1, "guess"), "`type` must be one of", class = "mezcla_error")
})

test_that("R/exams reads what is written for it", {
  for (type in c("e_step", "m_step", "bound", "assign", "update")) {
    made <- em_exercise(2, type, "es")
    file <- tempfile(fileext = ".Rmd")
    writeLines(format(made, "exams"), file, useBytes = TRUE)
    lines <- readLines(file, encoding = "UTF-8")
    expect_identical(sum(lines %in% c("Question", "Solution", "Meta-information")), 3L)
    expect_true("extype: num" %in% lines)
    if (!nzchar(system.file(package = "exams"))) next
    read <- getExportedValue("exams", "read_exercise")(file)
    expect_near(read$metainfo$solution, made$answer, 1e-8)
    expect_gt(length(read$question), 0)
  }
  skip_if_not_installed("knitr")
  expect_s3_class(knitr::knit_print(made), "knit_asis")
})

test_that("on a page an exercise checks itself", {
  made <- em_exercise(3, "e_step", "es")
  lines <- format(made, "html")
  form <- grep("<form", lines, value = TRUE)
  expect_near(as.numeric(sub('.*data-answer="([^"]*)".*', "\\1", form)), made$answer, 1e-12)
  expect_match(lines, "Tu respuesta:", fixed = TRUE, all = FALSE)
  # No heading of the solution becomes one of the page.
  expect_false(any(grepl("^#", lines)))
  expect_identical(sum(lines == "<details>"), 1L)
  # The attribute ends where it should.
  expect_identical(lengths(regmatches(form, gregexpr('"', form))), 6L)
  expect_match(format(em_exercise(3, "assign", "en"), "html"), "Your answer:", fixed = TRUE, all = FALSE)
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available())
  file <- tempfile(fileext = ".Rmd")
  writeLines(c("```{r, echo = FALSE}", 'mezcla::em_exercise(3, "m_step", lang = "en")', "```"), file)
  on.exit(unlink(c(file, page)))
  page <- rmarkdown::render(file, rmarkdown::html_fragment(), quiet = TRUE)
  expect_match(paste(readLines(page, warn = FALSE), collapse = " "), "<form data-answer=.*<input type=\"text\"")
})

test_that("the slides are the same in both languages, and their code runs", {
  skip_if_not_installed("knitr")
  skip_if_not_installed("htmlwidgets")
  sources <- lapply(c("en", "es"), function(lang) {
    readLines(system.file("teaching", sprintf("slides-%s.Rmd", lang), package = "mezcla", mustWork = TRUE), encoding = "UTF-8")
  })
  marks <- function(lines) grep("^(##|```|[$][$])", lines, value = TRUE)
  kinds <- lapply(sources, function(lines) substr(marks(lines), 1, 3))
  expect_identical(kinds[[1]], kinds[[2]])
  expect_identical(grep("^[$][$]", sources[[1]], value = TRUE), grep("^[$][$]", sources[[2]], value = TRUE))
  for (lines in sources) {
    code <- knitr::purl(text = lines, quiet = TRUE, documentation = 0)
    expect_no_error(draw(eval(parse(text = code), new.env(parent = globalenv()))))
  }
})

test_that("an exercise takes for right what its own solution prints, and asks nothing that needs a rule of its own", {
  for (seed in 1:60) {
    gap <- em_exercise(seed, "bound", "en")
    told <- regmatches(format(gap$solution), regexpr("the gap that is left, [-0-9.e]+[0-9]", format(gap$solution)))
    expect_lte(abs(as.numeric(sub(".* ", "", told)) - gap$answer), gap$tolerance)
    centres <- em_exercise(seed, "update", "en")
    from <- as.numeric(regmatches(centres$question, gregexpr("(?<=centres )[0-9]+|(?<= and )[0-9]+", centres$question, perl = TRUE))[[1]])
    expect_false(any(2 * centres$data == sum(from)))
  }
})

test_that("where decimals have a comma programs still read numbers, and blanks are blanks", {
  old <- options(OutDec = ",")
  on.exit(options(old))
  one <- em_exercise(1, "e_step", "es")
  expect_match(format(one, "html"), "data-answer=\"0[.][0-9]+\" data-tolerance=\"0[.][0-9]+\"", all = FALSE)
  expect_match(format(one, "exams"), "^exsolution: 0[.]", all = FALSE)
  expect_match(format(one, "exams"), "^extol: 0[.]", all = FALSE)
  trace <- em_trace(six, gmm_params(c(0.5, 0.5), c(0, 4), c(1, 1)), control = gmm_control(max_iter = 1, tol = 0))
  expect_no_match(format(explain(trace, lang = "es", blank = TRUE)), ">= -[0-9]+,", all = TRUE)
})
