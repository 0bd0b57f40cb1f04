# Builds the vignettes with the package that is installed in .library/, and puts them there: R CMD INSTALL builds none.
#   Rscript tools/vignettes.R
# Where rmarkdown or pandoc are missing it says so, and leaves the package without vignettes.

package <- read.dcf("DESCRIPTION", "Package")[[1]]
library <- normalizePath(".library")
.libPaths(c(library, .libPaths()))
installed <- file.path(library, package)

say <- function(...) cat("vignettes: ", sprintf(...), "\n", sep = "")

missing_for_vignettes <- function() {
  packages <- c("knitr", "rmarkdown")
  packages <- packages[!vapply(packages, requireNamespace, NA, quietly = TRUE)]
  c(packages, if (length(packages) == 0 && !rmarkdown::pandoc_available()) "pandoc")
}

# Each in a folder and an R of its own: rmarkdown tidies all of a session's temporary folder. Two at once where that can be.
build <- function(files) {
  at_once <- if (.Platform$OS.type == "unix") min(2L, parallel::detectCores(), na.rm = TRUE) else 1L
  results <- parallel::mclapply(files, build_one, mc.cores = at_once, mc.preschedule = FALSE)
  failed <- which(!vapply(results, is.null, NA))
  for (i in failed) message("vignettes: ", basename(files[i]), ": ", paste(results[[i]], collapse = "\n"))
  if (length(failed) > 0) quit(status = 1)
}

# NULL, or what was said by the one that could not be built.
build_one <- function(file) {
  own <- tempfile("vignette")
  dir.create(own)
  file.copy(list.files(dirname(file), full.names = TRUE), own)
  work <- sprintf("tools::buildVignette(%s, %s, quiet = TRUE)", deparse1(file.path(own, basename(file))), deparse1(own))
  script <- file.path(own, "build.R")
  writeLines(c(sprintf(".libPaths(%s)", deparse1(.libPaths())), work), script)
  said <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), shQuote(script), stdout = TRUE, stderr = TRUE))
  made <- file.path(own, paste0(sub("[.]Rmd$", "", basename(file)), c(".html", ".R")))
  if (is.null(attr(said, "status")) && all(file.copy(made, dirname(file)))) NULL else said
}

# What vignette() looks up, in the form that R CMD build gives it.
index_of <- function(files) {
  about <- lapply(files, tools::vignetteInfo)
  field <- function(name) vapply(about, function(info) info[[name]], "")
  base <- sub("[.]Rmd$", "", basename(files))
  index <- data.frame(File = basename(files), Title = field("title"), PDF = paste0(base, ".html"), R = paste0(base, ".R"))
  index$Depends <- lapply(about, function(info) info$depends)
  index$Keywords <- lapply(about, function(info) info$keywords)
  index
}

main <- function() {
  lacking <- missing_for_vignettes()
  if (length(lacking) > 0) {
    return(say("not built, for want of %s. What is left of the package is whole.", paste(lacking, collapse = " and ")))
  }
  say("building them takes a minute")
  where <- tempfile("vignettes")
  dir.create(where)
  file.copy("vignettes", where, recursive = TRUE)
  files <- list.files(file.path(where, "vignettes"), "[.]Rmd$", full.names = TRUE)
  build(files)
  index <- index_of(files)
  doc <- file.path(installed, "doc")
  unlink(doc, recursive = TRUE)
  dir.create(doc)
  built <- file.path(where, "vignettes", c(index$File, index$PDF, index$R))
  stopifnot(file.copy(built, doc))
  saveRDS(index, file.path(installed, "Meta", "vignette.rds"), version = 2)
  # The page that the help browser links to; without it only that link is missing.
  write_index <- get0(".writeVignetteHtmlIndex", asNamespace("tools"))
  if (!is.null(write_index)) write_index(package, file.path(doc, "index.html"), index)
  found <- utils::vignette(package = package, lib.loc = library)$results[, "Item"]
  stopifnot(setequal(found, sub("[.]Rmd$", "", index$File)))
  say("vignette(package = \"%s\") lists %d", package, length(found))
}

main()
