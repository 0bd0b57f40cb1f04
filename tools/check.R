# R CMD build and R CMD check --as-cran in a temporary directory. Fails unless there
# are no errors, no warnings, and no notes but the permitted ones.

# Notes that say nothing about the package, line by line. All lines must be of this kind.
permitted <- c(
  "^Maintainer: ", "^New submission$", # a first submission has both
  "^unable to verify current time$" # a machine without a network
)

root <- normalizePath(".")
where <- tempfile("check")
dir.create(where)
setwd(where)

have <- function(program) nzchar(Sys.which(program))
# The manual needs a font that Debian has apart from LaTeX.
has_latex <- have("pdflatex") && have("kpsewhich") && length(system2("kpsewhich", "inconsolata.sty", stdout = TRUE)) > 0
Sys.setenv(
  "_R_CHECK_CRAN_INCOMING_REMOTE_" = "false",
  "_R_CHECK_SYSTEM_CLOCK_" = "0",
  "_R_CHECK_FORCE_SUGGESTS_" = "false",
  "_R_CHECK_RD_VALIDATE_RD2HTML_" = if (have("tidy")) "true" else "false",
  # Flags that R itself was built with are not ours to drop.
  "_R_CHECK_COMPILATION_FLAGS_KNOWN_" = "-Wformat -Werror=format-security -Wdate-time",
  LANGUAGE = "en"
)

# The sources are in UTF-8; a container may have no locale for that but this one.
if (!l10n_info()[["UTF-8"]]) Sys.setenv(LC_ALL = "C.UTF-8")

r_cmd <- function(...) {
  status <- system2(file.path(R.home("bin"), "R"), c("CMD", ...), stdin = "/dev/null")
  if (status != 0) message("R CMD ", paste(..., collapse = " "), " failed")
  status
}

if (r_cmd("build", shQuote(root)) != 0) quit(status = 1)
tarball <- list.files(pattern = "[.]tar[.]gz$")
status <- r_cmd("check", "--as-cran", if (!has_latex) "--no-manual", tarball)

log <- Sys.glob("*.Rcheck/00check.log")
found <- tools::check_packages_in_dir_details(logs = log, drop_ok = TRUE)
found <- found[found$Status %in% c("ERROR", "FAILURE", "WARNING", "NOTE"), ]

is_permitted <- function(status, output) {
  lines <- trimws(strsplit(output, "\n")[[1]])
  lines <- lines[nzchar(lines)]
  known <- Reduce(`|`, lapply(permitted, grepl, lines))
  status == "NOTE" && (all(known) || only_code_is_large(lines))
}

# The library is large by its debugging symbols, where R compiles with -g: CRAN wants them left in, and notes the size all
# the same. What its policies limit is data and documentation, in megabytes.
most_documentation <- 5
only_code_is_large <- function(lines) {
  megabytes <- function(what) {
    found <- grep(paste0("^", what, " +[0-9.]+Mb$"), lines, value = TRUE)
    if (length(found) == 1) as.numeric(sub("Mb$", "", sub(".* ", "", found))) else 0
  }
  total <- megabytes("installed size is")
  documents <- megabytes("doc") + megabytes("help") + megabytes("data")
  if (total > 0) cat(sprintf("installed data and documentation: %.1f MB\n", documents))
  total > 0 && documents < most_documentation
}

found$permitted <- as.logical(Map(is_permitted, found$Status, found$Output))

cat("\n")
for (i in seq_len(nrow(found))) {
  cat(found$Status[i], if (found$permitted[i]) " (permitted)", ": ", found$Check[i], "\n",
      found$Output[i], "\n\n", sep = "")
}
bad <- found[!found$permitted, ]
count <- function(status) sum(bad$Status %in% status)
cat(sprintf("R CMD check: %d errors, %d warnings, %d notes, and %d permitted notes\n",
            count(c("ERROR", "FAILURE")), count("WARNING"), count("NOTE"), sum(found$permitted)))

ok <- status == 0 && nrow(bad) == 0
if (ok) setwd(root) else cat("The log is ", normalizePath(log), "\n", sep = "")
quit(status = if (ok) 0 else 1)
