# The tutorials of inst/tutorials, and R/tutorial.R, which judges their answers.

tutorials <- c(en = "em-by-hand", es = "em-a-mano")

tutorial_file <- function(name) system.file("tutorials", name, paste0(name, ".Rmd"), package = "mezcla", mustWork = TRUE)

# The code of each chunk, by its label, without learnr or knitr.
chunks_of <- function(name) {
  lines <- readLines(tutorial_file(name), encoding = "UTF-8")
  begins <- grep("^```\\{r", lines)
  ends <- vapply(begins, function(begin) begin + which(lines[-seq_len(begin)] == "```")[1], 1)
  code <- Map(function(begin, end) paste(lines[seq_len(end - begin - 1) + begin], collapse = "\n"), begins, ends)
  stats::setNames(code, sub("^```\\{r ([^,}]*).*", "\\1", lines[begins]))
}

exercises_of <- function(chunks) sub("-check$", "", grep("-check$", names(chunks), value = TRUE))

# What learnr has run before an exercise.
prepared <- function() {
  setup <- grep("^(theta|w) <-", strsplit(chunks_of("em-by-hand")$setup, "\n")[[1]], value = TRUE)
  envir <- new.env(parent = asNamespace("mezcla"))
  eval(parse(text = setup), envir)
  envir
}

# The setup's checker as learnr keeps it: its text, which knows nothing of where it was written.
checker_of <- function(chunks) {
  calls <- Filter(function(call) identical(call[[1]], quote(tutorial_options)), as.list(parse(text = chunks$setup)))
  eval(parse(text = deparse(calls[[1]]$exercise.checker)), globalenv())
}

judge_code <- function(code, check, envir, checker) {
  value <- eval(parse(text = code), new.env(parent = envir))
  checker(last_value = value, check_code = check, envir_prep = envir, label = "any", user_code = code)
}

test_that("in both tutorials each solution is right by its check, and what begins an exercise is not code yet", {
  envir <- prepared()
  for (name in tutorials) {
    chunks <- chunks_of(name)
    exercises <- exercises_of(chunks)
    checker <- checker_of(chunks)
    expect_gt(length(exercises), 10)
    for (exercise in exercises) {
      solution <- chunks[[paste0(exercise, "-solution")]]
      check <- chunks[[paste0(exercise, "-check")]]
      judged <- judge_code(solution, check, envir, checker)
      expect_true(judged$correct, info = paste(name, exercise))
      expect_match(chunks[[exercise]], "___", fixed = TRUE, info = exercise)
      # A blank is all that parts it from the solution.
      blanks <- gsub("___", ".+", gsub("([][().^$|*+?{}\\\\])", "\\\\\\1", chunks[[exercise]]), fixed = TRUE)
      expect_match(solution, paste0("^", blanks, "$"), info = paste(name, exercise))
      wrong <- judge_code(sprintf("local({\n%s\n}) + 1", solution), check, envir, checker)
      expect_false(wrong$correct, info = paste(name, exercise))
    }
  }
})

test_that("the two tutorials differ in their words alone", {
  both <- lapply(tutorials, chunks_of)
  expect_identical(names(both$en), names(both$es))
  code <- lapply(both, function(chunks) chunks[grep("question", chunks, invert = TRUE)])
  code <- lapply(code, function(chunks) chunks[names(chunks) != "setup"])
  expect_identical(code$en, code$es)
  rights <- lapply(both, function(chunks) {
    lines <- unlist(strsplit(unlist(chunks[grep("question", chunks)]), "\n"))
    grepl("correct = TRUE", grep("answer(", lines, fixed = TRUE, value = TRUE))
  })
  expect_identical(rights$en, rights$es)
})

test_that("it is said which number is wrong, and how", {
  said <- function(given, expected = c(0.1, 2)) why_wrong(given, expected)
  expect_null(said(c(0.1, 2)))
  expect_null(said(cbind(0.1002, 2.001)))
  expect_match(said(c(0.1, 2.1)), "number 2 is too large")
  expect_match(said(c(0.05, 2)), "number 1 is too small")
  expect_match(said(c(NA, 2)), "Number 1 is missing")
  expect_match(said(1), "as many numbers as were asked for \\(2\\), not 1")
  expect_match(said("a"), "must be numbers, not")
})

test_that("learnr makes pages of them", {
  skip_on_cran()
  # Not suggested: learnr alone runs them, and nothing else needs it.
  learnr <- "learnr"
  skip_if_not_installed(learnr)
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available())
  for (name in tutorials) {
    folder <- tempfile("tutorial")
    dir.create(folder)
    file.copy(tutorial_file(name), folder)
    page <- rmarkdown::render(file.path(folder, paste0(name, ".Rmd")), quiet = TRUE, envir = new.env())
    html <- paste(readLines(page, encoding = "UTF-8", warn = FALSE), collapse = "\n")
    for (exercise in exercises_of(chunks_of(name))) {
      expect_match(html, sprintf("data-label=\"%s\"", exercise), fixed = TRUE, info = name)
    }
  }
})
