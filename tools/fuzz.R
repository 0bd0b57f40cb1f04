# Property-based fuzzing: random calls, of which either what must hold holds, or one of mezcla's classed
# errors comes. Anything else is a failure, which is shown as R code that repeats it.
#
#   Rscript tools/fuzz.R [cases=10000] [seed=20240131] [subject=mixture]   seed: by default the date
#   Rscript tools/fuzz.R case=1234567                                      one case again

library(mezcla)
options(warn = 1, keep.source = FALSE)
Sys.setenv(LANGUAGE = "en")
for (file in c("tools/fuzz/inputs.R", "tools/fuzz/judge.R", "tools/fuzz/subjects.R",
               "tests/testthat/helper-reference.R", "tests/testthat/helper-reference-em.R")) {
  source(file)
}

settings <- function(arguments) {
  parts <- strsplit(arguments[grepl("=.", arguments)], "=", fixed = TRUE)
  given <- stats::setNames(lapply(parts, `[`, 2), vapply(parts, `[`, "", 1))
  unknown <- setdiff(names(given), c("cases", "seed", "case", "subject"))
  if (length(unknown) > 0) stop("unknown setting: ", unknown[1], call. = FALSE)
  number <- function(name, default) if (is.null(given[[name]])) default else as.numeric(given[[name]])
  list(cases = number("cases", 10000), seed = number("seed", as.numeric(format(Sys.Date(), "%Y%m%d"))),
       case = number("case", NULL), subject = given$subject)
}

# Seeds of their own for up to 20 000 cases of each seed.
case_seeds <- function(seed, cases) as.integer((seed %% 100000) * 20000 + seq_len(min(cases, 20000)))

show_failure <- function(case, verdict) {
  cat(sprintf("\nFAILED: %s\n  %s\n  case=%d (%s); the same from less:\n\n", verdict$property, verdict$message,
              case$seed, case$subject))
  smaller <- shrink(case, verdict$property)
  cat(gsub("(?m)^", "    ", show_case(smaller), perl = TRUE), "\n", sep = "")
}

most_shown <- 10

run <- function(seeds, subject) {
  if (!is.null(subject)) subjects <<- subjects[subject]
  begun <- proc.time()[["elapsed"]]
  log <- vector("list", length(seeds))
  shown <- character()
  for (i in seq_along(seeds)) {
    from <- proc.time()[["elapsed"]]
    case <- make_case(seeds[i])
    note_place(seeds[i])
    verdict <- judge(case)
    log[[i]] <- data.frame(subject = case$subject, kind = verdict$kind, property = verdict$property,
                           seconds = proc.time()[["elapsed"]] - from)
    key <- paste(case$subject, verdict$property)
    if (verdict$kind == "failed" && length(shown) < most_shown && sum(shown == key) < 2) {
      shown <- c(shown, key)
      show_failure(case, verdict)
    }
    if (i %% 1000 == 0) cat(sprintf("%d cases, %.0f s\n", i, proc.time()[["elapsed"]] - begun))
  }
  do.call(rbind, log)
}

report <- function(log, settings) {
  table <- do.call(rbind, lapply(split(log, log$subject), function(rows) {
    data.frame(cases = nrow(rows), held = sum(rows$kind == "held"), refused = sum(rows$kind == "refused"),
               failed = sum(rows$kind == "failed"), seconds = round(sum(rows$seconds), 1))
  }))
  cat("\n")
  print(table)
  failed <- log[log$kind == "failed", ]
  if (nrow(failed) > 0) {
    cat("\nWhat failed:\n")
    print(sort(table(paste0(failed$subject, ": ", failed$property)), decreasing = TRUE))
  }
  cat(sprintf("\nseed=%.0f: %d cases, %d held, %d refused by a classed error, %d failed\n", settings$seed, nrow(log),
              sum(log$kind == "held"), sum(log$kind == "refused"), nrow(failed)))
  quit(status = if (nrow(failed) > 0) 1 else 0)
}

# A case that ends the session must not end the run without a word: cases run in a session of their
# own, which writes down where it is.
place <- Sys.getenv("MEZCLA_FUZZ_PLACE")
note_place <- function(seed) if (nzchar(place)) cat(seed, file = place)

run_apart <- function(arguments) {
  place <- tempfile("place")
  Sys.setenv(MEZCLA_FUZZ_PLACE = place)
  status <- system2(file.path(R.home("bin"), "Rscript"), shQuote(c("tools/fuzz.R", arguments)))
  if (!status %in% 0:1) {
    cat(sprintf("\nFAILED: the session ended (status %d) in case=%s, or while it was made smaller\n", status,
                readLines(place, warn = FALSE)))
  }
  quit(status = status)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (!nzchar(place)) run_apart(arguments)
given <- settings(arguments)
if (is.null(given$case)) {
  cat(sprintf("fuzz: seed=%.0f, %.0f cases\n", given$seed, given$cases))
  report(run(case_seeds(given$seed, given$cases), given$subject), given)
} else {
  case <- make_case(as.integer(given$case))
  cat(show_case(case))
  note_place(case$seed)
  verdict <- judge(case)
  cat(sprintf("%s %s %s\n", verdict$kind, verdict$property, verdict$message))
  quit(status = if (verdict$kind == "failed") 1 else 0)
}
