# Sentences for people who learn EM, in the language that is asked for, whatever the session's. All stand
# in one table, inst/sentences.dcf: a key, and the sentence in each language.

languages <- c("en", "es")

# The language in which messages come: a catalogue translates the code to its own. English for those of
# which there are no sentences.
session_language <- function() intersect(c(gettext("en"), "en"), languages)[1]

check_language <- function(lang) {
  if (is.null(lang)) session_language() else check_choice(lang, "lang", languages)
}

# A character matrix: a row per key, a column per language.
sentence_table <- function() {
  # Bytes as they are: in a locale that is not UTF-8 they must not be translated by reading them.
  lines <- readLines(system.file("sentences.dcf", package = "mezcla", mustWork = TRUE), encoding = "UTF-8")
  connection <- textConnection(lines[!startsWith(lines, "#")], encoding = "UTF-8")
  on.exit(close(connection))
  table <- read.dcf(connection, fields = c("key", languages))
  keys <- table[, "key"]
  table <- table[, languages]
  table[] <- gsub("[[:space:]]+", " ", table, useBytes = TRUE)
  Encoding(table) <- "UTF-8"
  rownames(table) <- keys
  table
}

# A function that tells the sentence of a key, its <<gaps>> filled with the further arguments.
teller <- function(lang) {
  sentences <- sentence_table()[, lang]
  # The dot, since `k` is a gap.
  function(.key, ...) fill_gaps(sentences[[.key]], list(...))
}

fill_gaps <- function(sentence, values) {
  for (gap in names(values)) {
    sentence <- gsub(paste0("<<", gap, ">>"), values[[gap]], sentence, fixed = TRUE)
  }
  sentence
}
