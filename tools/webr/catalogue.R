# Goes into the copy of the package that is compiled for webR, whose R has no translations (capabilities("NLS") is FALSE): the package's
# own, looked up in its catalogue, in the language that LANGUAGE names.
gettext <- function(..., domain = NULL, trim = TRUE) {
  texts <- c(...)
  known <- catalogue(Sys.getenv("LANGUAGE"))
  vapply(texts, function(text) if (!nzchar(text) || is.null(known[[text]])) text else known[[text]][1], "", USE.NAMES = FALSE)
}

gettextf <- function(fmt, ..., domain = NULL, trim = TRUE) sprintf(gettext(fmt), ...)

# Both forms are those of English and of Spanish.
ngettext <- function(n, msg1, msg2, domain = NULL) {
  forms <- catalogue(Sys.getenv("LANGUAGE"))[[msg1]]
  if (length(forms) < 2) forms <- c(msg1, msg2)
  if (n == 1) forms[1] else forms[2]
}

catalogues <- new.env()

# An environment: the translations of a text, two of one that has a plural.
catalogue <- function(language) {
  language <- if (nzchar(language)) language else "en"
  if (is.null(catalogues[[language]])) {
    file <- system.file("po", language, "LC_MESSAGES", "R-mezcla.mo", package = "mezcla")
    catalogues[[language]] <- if (nzchar(file)) read_catalogue(file) else new.env()
  }
  catalogues[[language]]
}

# The format of gettext: how many texts, and where the tables of originals and of translations begin, of lengths and places.
read_catalogue <- function(file) {
  bytes <- readBin(file, "raw", file.size(file))
  number <- function(at) readBin(bytes[at + 1:4], "integer", endian = "little")
  forms <- function(table, i) {
    text <- bytes[number(table + 8 * i + 4) + seq_len(number(table + 8 * i))]
    text[text == 0] <- as.raw(1)
    text <- rawToChar(text)
    Encoding(text) <- "UTF-8"
    strsplit(text, "\001", fixed = TRUE)[[1]]
  }
  known <- new.env()
  for (i in seq_len(number(8)) - 1) {
    original <- forms(number(12), i)
    if (length(original) > 0) known[[original[1]]] <- forms(number(16), i)
  }
  known
}
