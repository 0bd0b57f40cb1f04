# The tutorials in inst/tutorials, which learnr runs: what is answered is compared with what the package computes.

# A checker as learnr calls it. The last value of what was typed is compared, number by number, with that of the
# exercise's check; an answer that was rounded to three digits will do.
check_tutorial_value <- function(last_value, check_code, envir_prep, ...) {
  expected <- as.numeric(eval(parse(text = check_code), new.env(parent = envir_prep)))
  wrong <- why_wrong(last_value, expected)
  correct <- is.null(wrong)
  list(message = if (correct) gettext("Right.") else wrong, correct = correct,
       type = if (correct) "success" else "error", location = "append")
}

# NULL where the answer is right.
why_wrong <- function(given, expected) {
  if (!is.numeric(given)) return(gettextf("The last value must be numbers, not %s.", describe(given)))
  given <- as.numeric(given)
  if (length(given) != length(expected)) {
    return(gettextf("The last value must have as many numbers as were asked for (%d), not %d.", length(expected), length(given)))
  }
  # What is all but 0 beside the others need not have digits of its own.
  near <- 0.005 * pmax(abs(expected), max(abs(expected)) / 100)
  off <- which(is.na(given) | abs(given - expected) > near)
  if (length(off) == 0) return(NULL)
  first <- off[1]
  if (is.na(given[first])) return(gettextf("Number %d is missing.", first))
  if (given[first] > expected[first]) gettextf("Not yet: number %d is too large.", first)
  else gettextf("Not yet: number %d is too small.", first)
}
