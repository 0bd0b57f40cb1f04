#' Exercises for paper, with their solutions
#'
#' Makes an exercise with numbers of its own for each seed: six numbers, two components, and one thing to work out with
#' a calculator. The worked solution is what [explain()] says of the step. An exercise prints as a question; in
#' R Markdown and Quarto it becomes a part of the page, which on an HTML page has a field for the answer, checks it without a
#' server, and unfolds the solution; and as a file for \pkg{exams} it goes to Moodle, Canvas or PDF
#' with as many versions as there are seeds.
#'
#' | `type` | what is asked for |
#' |---|---|
#' | `"e_step"` | a responsibility, by Bayes' rule |
#' | `"m_step"` | a mean after an E-step and an M-step |
#' | `"bound"` | the gap between log-likelihood and bound after the M-step, the Kullback-Leibler divergence |
#' | `"assign"` | the distortion J after the first assignment of k-means |
#' | `"update"` | a centre after the first update |
#'
#' @param seed A whole number; the same seed makes the same exercise. The session's random numbers are left as they were.
#' @param type What is asked for.
#' @inheritParams explain
#' @param x An exercise.
#' @param solution Whether to print the solution too.
#' @param style `"text"`; `"markdown"`; `"html"`, Markdown for an HTML page, on which the exercise checks itself; or `"exams"`, the lines of a file for `exams::exams2moodle()` and its like.
#' @param ... Must be empty.
#' @return An object of class `em_exercise`: a list with `type`, `seed`, `lang`, `data` (the six numbers), `question` (in
#'   Markdown), `answer`, `tolerance` (what an answer may differ by), `worksheet` and `solution` (explanations by
#'   [explain()], with blanks and without). `format()` gives lines of text.
#' @seealso [explain()] with `blank = TRUE`, for worksheets of any data. For whoever has the package learnr, the tutorials
#'   `em-by-hand` and, in Spanish, `em-a-mano` check what is typed: `learnr::run_tutorial("em-by-hand", package = "mezcla")`.
#' @examples
#' em_exercise(1)
#' print(em_exercise(1, "assign", lang = "es"), solution = TRUE)
#'
#' # For R/exams: a file for each exercise, or one that draws its seed.
#' file <- tempfile(fileext = ".Rmd")
#' writeLines(format(em_exercise(7, "m_step"), "exams"), file)
#' @export
em_exercise <- function(seed, type = c("e_step", "m_step", "bound", "assign", "update"), lang = NULL) {
  seed <- check_whole(seed, "seed", min = 0, max = .Machine$integer.max)
  type <- match_choice(type, "type", names(exercises))
  lang <- check_language(lang)
  made <- with_own_seed(exercises[[type]](), seed)
  told <- function(...) do.call(explain, c(list(made$trace, row = made$row, lang = lang, ...)))
  question <- do.call(teller(lang), c(list(made$key), made$gaps))
  structure(list(
    type = type, seed = seed, lang = lang, data = as.vector(made$trace$data), question = question,
    answer = made$answer, tolerance = max(0.01 * abs(made$answer), 5e-4, made$rounding), worksheet = told(blank = TRUE), solution = told()
  ), class = "em_exercise")
}

# Each makes numbers, and gives a trace, the row that is told, the sentence of the question and its gaps, and
# the answer.
exercises <- list(
  e_step = function() {
    made <- mixture_for_paper()
    trace <- made$trace
    j <- sample(2, 1)
    new_exercise(trace, made$row, "exercise.e_step", trace$responsibilities[[1]][made$row, j], c(made$gaps, j = j))
  },
  m_step = function() {
    made <- mixture_for_paper()
    j <- sample(2, 1)
    new_exercise(made$trace, made$row, "exercise.m_step", made$trace$params[[2]]$means[j, 1], c(made$gaps, j = j))
  },
  bound = function() {
    made <- mixture_for_paper()
    trace <- made$trace
    # Whoever takes the difference of what the solution prints is right.
    number <- decimals_for(c(trace$loglik[1], trace$bound_m[1], trace$loglik[2]))
    rounding <- 1.1 * 10^-decimals_in(number(trace$loglik[2]))
    new_exercise(trace, made$row, "exercise.bound", trace$loglik[2] - trace$bound_m[1], made$gaps, rounding)
  },
  assign = function() {
    made <- centres_for_paper()
    new_exercise(made$trace, made$row, "exercise.assign", made$trace$distortion[1], made$gaps)
  },
  update = function() {
    made <- centres_for_paper()
    j <- sample(2, 1)
    new_exercise(made$trace, made$row, "exercise.update", made$trace$centers[[2]][j, 1], c(made$gaps, j = j))
  }
)

new_exercise <- function(trace, row, key, answer, gaps, rounding = 0) {
  list(trace = trace, row = row, key = key, answer = unname(answer), gaps = gaps, rounding = rounding)
}

numbers_for_paper <- function() sort(c(sample(0:5, 3), sample(6:11, 3)))

# Equal proportions and variances, so that most of Bayes' rule cancels; the row is the one most in doubt.
mixture_for_paper <- function() {
  x <- numbers_for_paper()
  means <- c(sample(1:3, 1), sample(6:9, 1))
  variance <- sample(c(4, 6, 8), 1)
  theta <- gmm_params(c(0.5, 0.5), means = means, covariances = c(variance, variance))
  trace <- em_trace(x, theta, control = gmm_control(max_iter = 1, tol = 0))
  # A row half-way between the means would need no rule.
  doubt <- uncertainty(trace$responsibilities[[1]])
  row <- which.max(ifelse(doubt > 0.4999, -1, doubt))
  list(trace = trace, row = row, gaps = list(
    x = paste(x, collapse = ", "), a = means[1], b = means[2], variance = variance, row = row, value = x[row]
  ))
}

# Two of the numbers are the centres, the first among the small ones.
centres_for_paper <- function() {
  repeat {
    x <- numbers_for_paper()
    centers <- c(sample(x[1:2], 1), sample(x[3:6], 1))
    # A number half-way between the centres would need a rule.
    if (!any(2 * x == sum(centers))) break
  }
  trace <- kmeans_trace(x, centers)
  row <- row_on_border(distances2(trace$data, trace$centers[[1]]))$number
  list(trace = trace, row = row, gaps = list(x = paste(x, collapse = ", "), a = centers[1], b = centers[2]))
}

#' @rdname em_exercise
#' @export
format.em_exercise <- function(x, style = c("text", "markdown", "html", "exams"), ...) {
  check_object(x)
  check_dots_empty(...)
  style <- match_choice(style, "style", c("text", "markdown", "html", "exams"))
  if (style == "text") return(wrapped(x$question, min(getOption("width"), 90)))
  question <- with_math(x$question, in_dollars)
  if (style == "markdown") return(question)
  if (style == "html") return(checked_on_the_page(x, question))
  c("Question", "========", question, "", "Solution", "========", format(x$solution, "markdown"), "",
    "Meta-information", "================", sprintf("exname: mezcla %s %d", x$type, x$seed), "extype: num",
    sprintf("exsolution: %s", machine_number(x$answer, 10)), sprintf("extol: %s", machine_number(x$tolerance, 3)))
}

#' @rdname em_exercise
#' @export
print.em_exercise <- function(x, solution = FALSE, ...) {
  check_object(x)
  check_flag(solution, "solution")
  writeLines(format(x))
  if (solution) {
    cat("\n")
    print(x$solution)
    cat("\n")
    writeLines(plain_text(teller(x$lang)("exercise.answer", answer = figures(x$answer))))
  }
  invisible(x)
}

# A form that compares what is typed with the answer, by itself: a script of its own for each, so that a page needs nothing
# in its head. Whoever looks into the page's source finds the answer there.
checked_on_the_page <- function(x, question) {
  say <- teller(x$lang)
  # In an attribute, within the strings of a script.
  quoted <- function(key) gsub("'", "&rsquo;", say(key), fixed = TRUE)
  check <- paste0(
    "var t = this.elements[0].value.trim().replace(',', '.').replace(/[\u2212\u2013]/, '-'), v = Number(t), ",
    "good = Math.abs(v - this.dataset.answer) &lt;= this.dataset.tolerance; ",
    "this.querySelector('output').textContent = t === '' || isNaN(v) ? '", quoted("exercise.no_number"), "' : good ? '",
    quoted("exercise.right"), "' : '", quoted(if (x$type == "bound") "exercise.wrong_bound" else "exercise.wrong"), "'; return false;"
  )
  # Headings would be those of the page.
  solution <- sub("^#+ +(.*?) *([{].*)?$", "**\\1**", format(x$solution, "markdown"), perl = TRUE)
  c(
    "<div class=\"mezcla-exercise\">", "", question, "",
    sprintf("<form data-answer=\"%s\" data-tolerance=\"%s\" onsubmit=\"%s\">", machine_number(x$answer, 15),
            machine_number(x$tolerance, 3), check),
    sprintf("<label>%s <input type=\"text\" inputmode=\"decimal\" size=\"9\" autocomplete=\"off\"></label>", say("exercise.yours")),
    sprintf("<button type=\"submit\">%s</button> <output></output>", say("exercise.check")), "</form>", "",
    "<details>", sprintf("<summary>%s</summary>", say("exercise.solution")), "", solution, "",
    with_math(say("exercise.answer", answer = figures(x$answer)), in_dollars), "", "</details>", "", "</div>"
  )
}

# As programs read numbers, whatever people write for the decimal mark.
machine_number <- function(x, digits) format(x, digits = digits, decimal.mark = ".")

#' @exportS3Method knitr::knit_print
knit_print.em_exercise <- function(x, ...) {
  style <- if (knitr::is_html_output()) "html" else "markdown"
  knitr::asis_output(paste(c("", format(x, style), ""), collapse = "\n"))
}
