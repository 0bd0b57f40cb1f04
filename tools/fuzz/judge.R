# A case is judged: it held, or it was refused by one of mezcla's classed errors, or it failed.

# A property that must hold; `detail` is worked out only where it does not.
hold <- function(ok, property, detail = "") {
  if (isTRUE(ok)) return(invisible())
  stop(errorCondition(paste(detail, collapse = " "), property = property, class = "fuzz_failure"))
}

# A call with its arguments as variables, as a user would write it. What mezcla refuses here is refused;
# in the checks that follow it must not refuse anything.
attempt <- function(name, arguments) {
  refuse <- function(e) stop(errorCondition(conditionMessage(e), class = "fuzz_refusal", reason = e))
  tryCatch(call_by_name(name, arguments), mezcla_error = refuse)
}

call_by_name <- function(name, arguments) {
  # The start, a prior and so on are drawn from other random numbers than the call itself.
  environment <- list2env(lapply(arguments, eval), parent = globalenv())
  set.seed(current$seed)
  eval(as.call(c(as.name(name), sapply(names(arguments), as.name, simplify = FALSE))), environment)
}

current <- new.env()
time_limit <- 60

judge <- function(case) {
  current$seed <- case$seed
  before <- use_options(case$options)
  on.exit(use_options(before))
  setTimeLimit(elapsed = time_limit, transient = TRUE)
  on.exit(setTimeLimit(), add = TRUE)
  verdict <- function(kind, property = "", message = "") {
    list(kind = kind, property = property, message = message)
  }
  tryCatch(
    withCallingHandlers({
      subjects[[case$subject]]$check(case$arguments)
      verdict("held")
    }, warning = check_warning),
    fuzz_refusal = function(e) verdict("refused", class(e$reason)[1], conditionMessage(e)),
    fuzz_failure = function(e) verdict("failed", e$property, conditionMessage(e)),
    error = function(e) verdict("failed", "no error without a class", describe_error(e)),
    interrupt = function(e) verdict("failed", "an end within the time limit")
  )
}

describe_error <- function(e) paste0(deparse1(conditionCall(e))[1], ": ", conditionMessage(e))

# Warnings are classed too.
check_warning <- function(w) {
  hold(inherits(w, "mezcla_warning"), "no warning without a class", describe_error(w))
  invokeRestart("muffleWarning")
}

# Instruction set and options of R, put in force; those that were before.
use_options <- function(wanted) {
  set <- wanted$isa
  wanted$isa <- NULL
  before <- options(wanted)
  if (!is.null(set)) before$isa <- mezcla:::use_instruction_set(set)
  before
}

random_options <- function() {
  c(list(isa = one_of(mezcla:::instruction_sets()), mezcla.threads = sample(3, 1)),
    if (chance(0.05)) one_of(list(list(OutDec = ","), list(digits = 22), list(width = 20L), list(scipen = 100L))))
}

# ---- Cases ------------------------------------------------------------------------------------

# Each case has a seed of its own, from which alone it is made.
make_case <- function(seed) {
  set.seed(seed)
  shares <- vapply(subjects, function(subject) subject$share, numeric(1))
  subject <- sample(names(subjects), 1, prob = shares)
  list(seed = seed, subject = subject, options = random_options(), arguments = subjects[[subject]]$make())
}

# ---- Failures ---------------------------------------------------------------------------------

# The same failure from less: without some arguments, with fewer rows.
shrink <- function(case, property, most = 150) {
  for (round in seq_len(most)) {
    smaller <- NULL
    for (candidate in simpler_cases(case)) {
      most <- most - 1
      if (most < 0) return(case)
      verdict <- judge(candidate)
      if (verdict$kind == "failed" && verdict$property == property) {
        smaller <- candidate
        break
      }
    }
    if (is.null(smaller)) return(case)
    case <- smaller
  }
  case
}

simpler_cases <- function(case) {
  with_arguments <- function(arguments) {
    case$arguments <- arguments
    case
  }
  names <- setdiff(names(case$arguments), c("x", "k", subjects[[case$subject]]$needs))
  plain <- list(isa = "plain", mezcla.threads = 1L)
  c(if (!identical(case$options, plain)) list(within_list(case, options = plain)),
    lapply(names, function(name) with_arguments(case$arguments[setdiff(names(case$arguments), name)])),
    lapply(fewer_rows(case$arguments), with_arguments))
}

within_list <- function(x, ...) utils::modifyList(x, list(...), keep.null = TRUE)

# Everything that has a value per row goes with its row.
fewer_rows <- function(arguments) {
  n <- NROW(arguments$x)
  if (is.null(arguments$x) || n < 3) return(list())
  half <- n %/% 2
  lapply(list(seq_len(half), seq(half + 1, n), seq_len(n - 1), seq(2, n)), function(rows) {
    lapply(arguments, function(value) {
      if (is.language(value) || NROW(value) != n) value
      else if (length(dim(value)) == 2) value[rows, , drop = FALSE]
      else value[rows]
    })
  })
}

# R code that repeats the case.
show_case <- function(case) {
  code <- function(value) paste(deparse(value, width.cutoff = 100, control = c("keepNA", "keepInteger", "niceNames", "showAttributes", "digits17")), collapse = "\n  ")
  arguments <- vapply(case$arguments, code, "")
  options <- case$options[names(case$options) != "isa"]
  paste0(
    sprintf("# MEZCLA_ISA=%s R\nlibrary(mezcla)\n", case$options$isa),
    if (length(options) > 0) sprintf("options(%s)\n", paste(names(options), "=", vapply(options, code, ""), collapse = ", ")),
    paste0(sprintf("%s <- %s\n", names(arguments), arguments), collapse = ""),
    sprintf("set.seed(%d)\n", case$seed),
    sprintf("%s(%s)\n", subjects[[case$subject]]$call, paste(names(arguments), "=", names(arguments), collapse = ", "))
  )
}
