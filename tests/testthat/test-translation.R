# Message -> TRUE when all of its forms are translated. Long strings run over several lines.
messages_in_po <- function(file) {
  lines <- readLines(file, encoding = "UTF-8")
  lines <- lines[!startsWith(lines, "#")]
  field <- cumsum(grepl("^msg", lines))
  quoted <- ifelse(grepl('"', lines), sub('^[^"]*"(.*)"$', "\\1", lines), "")
  text <- vapply(split(quoted, field), paste, "", collapse = "")
  name <- sub("\\s.*", "", lines[!duplicated(field)])
  is_id <- name %in% c("msgid", "msgid_plural")
  entry <- cumsum(name == "msgid")
  complete <- tapply(nzchar(text[!is_id]), entry[!is_id], all)
  po <- data.frame(id = text[is_id], translated = as.vector(complete[entry[is_id]]))
  po[nzchar(po$id), ]
}

test_that("every message of the package has its Spanish translation", {
  skip_without_sources()
  file <- file.path(source_dir, "po", "R-es.po")
  # What was guessed from a message that is like it is no translation, and R shows the English.
  expect_equal(grep("^#,.*fuzzy", readLines(file, encoding = "UTF-8"), value = TRUE), character())
  po <- messages_in_po(file)
  expect_equal(po$id[!po$translated], character())
  utils::capture.output({
    singular <- tools::xgettext(source_dir, verbose = FALSE, asCall = FALSE)
    plural <- tools::xngettext(source_dir, verbose = FALSE)
  })
  used <- c(unlist(singular), unlist(plural))
  used <- unique(used[grepl("[[:alpha:]]", used)])
  expect_gt(length(used), 100)
  escaped <- gsub("\n", "\\n", gsub('"', '\\"', used, fixed = TRUE), fixed = TRUE)
  expect_equal(setdiff(trimws(escaped), trimws(po$id)), character())
})

test_that("translations take the same arguments as the messages", {
  skip_without_sources()
  expect_length(tools::checkPoFile(file.path(source_dir, "po", "R-es.po"), strictPlural = TRUE), 0)
})

test_that("messages come in Spanish where the session is Spanish", {
  skip_if(getRversion() < "4.2.0")
  skip_if_not(l10n_info()[["UTF-8"]], "the locale cannot show Spanish")
  old <- Sys.setLanguage("es")
  on.exit(Sys.setLanguage(old))
  expect_error(fit_gmm(faithful, k = 2.5), "debe ser un número entero entre 1 y 272, no 2.5")
})
