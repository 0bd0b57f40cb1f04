# Called by tools/webr.sh: Rcpp and mezcla, compiled by emscripten, as an image of a library that webR mounts.
#   Rscript compile.R <webR's R version> <folder for work> <folder for the image>
# What is compiled stays in the folder for work, and is compiled again only when its sources have changed.
arguments <- commandArgs(TRUE)
there <- list(r_version = arguments[1], work = normalizePath(arguments[2]), image = normalizePath(arguments[3]))
here <- normalizePath(".")
# A library for each: R loads Rcpp as it installs mezcla, and can only load the one of this machine.
library_of <- function(package) file.path(there$work, "libraries", package)

say <- function(...) cat("webr: ", sprintf(...), "\n", sep = "")
not_run <- function(...) {
  message("webr: not run: ", sprintf(...))
  quit(status = 77)
}

# --- Sources --------------------------------------------------------------------

# Rcpp as it is released: what Debian and binaries install has no sources.
unpack_rcpp <- function() {
  sources <- file.path(there$work, "Rcpp")
  file <- Sys.glob(file.path(there$work, "Rcpp_*.tar.gz"))
  if (length(file) == 0) file <- fetch_rcpp()
  unlink(sources, recursive = TRUE)
  utils::untar(file[1], exdir = there$work)
  sources
}

fetch_rcpp <- function() {
  options(repos = if ("@CRAN@" %in% getOption("repos")) "https://cloud.r-project.org" else getOption("repos"), timeout = 600)
  # A mirror without an index of one kind is asked for that of another, with a warning.
  fetched <- tryCatch(suppressWarnings(utils::download.packages("Rcpp", there$work, type = "source", quiet = TRUE)), error = identity)
  if (inherits(fetched, "condition")) not_run("the sources of Rcpp cannot be fetched (%s)", conditionMessage(fetched))
  if (nrow(fetched) == 0) not_run("the sources of Rcpp cannot be fetched")
  fetched[1, 2]
}

# Ours, with src/Makevars.webr in the place of Makevars, as rwasm does it.
copy_mezcla <- function() {
  sources <- file.path(there$work, "mezcla")
  unlink(sources, recursive = TRUE)
  dir.create(sources)
  file.copy(file.path(here, c("DESCRIPTION", "NAMESPACE", "R", "data", "inst", "po", "src")), sources, recursive = TRUE,
            copy.date = TRUE)
  file.copy(file.path(here, "tools", "webr", "catalogue.R"), file.path(sources, "R"))
  src <- file.path(sources, "src")
  unlink(list.files(src, "[.](o|so|dll)$", recursive = TRUE, full.names = TRUE))
  file.rename(file.path(src, "Makevars.webr"), file.path(src, "Makevars"))
  sources
}

# What a compiled package was made of.
fingerprint <- function(sources) {
  files <- sort(list.files(sources, recursive = TRUE))
  files <- c(file.path(sources, grep("^src/|^DESCRIPTION$", files, value = TRUE)),
             file.path(here, "tools", "webr", c("wasm.mk", "shim.cpp")))
  c(there$r_version, unname(tools::md5sum(files)))
}

compile_shim <- function() {
  flags <- "-std=gnu++17 -Oz -fPIC -fwasm-exceptions -s SUPPORT_LONGJMP=wasm -c"
  status <- system(paste("em++", flags, "tools/webr/shim.cpp -o", shQuote(file.path(there$work, "shim.o"))))
  if (status != 0) stop("the shim cannot be compiled")
}

# --- To compile, to install -----------------------------------------------------

# Where only R code has changed, the library that was compiled is put back.
install <- function(package, sources) {
  made_of <- file.path(there$work, paste0(package, ".md5"))
  kept <- file.path(there$work, paste0(package, ".so"))
  print <- fingerprint(sources)
  compiled <- file.exists(kept) && file.exists(made_of) && identical(readLines(made_of), print)
  say(if (compiled) "%s: nothing to compile" else "compiling %s, which takes a minute or two", package)
  if (compiled) unlink(file.path(sources, "src"), recursive = TRUE)
  log <- file.path(there$work, paste0(package, ".log"))
  environment <- c(paste0("R_MAKEVARS_USER=", shQuote(file.path(here, "tools", "webr", "wasm.mk"))), "MAKEFLAGS=-j2",
                   paste0("RCPP_INCLUDE=", shQuote(file.path(there$work, "Rcpp", "inst", "include"))),
                   paste0("WEBR_SHIM=", shQuote(file.path(there$work, "shim.o"))),
                   paste0("WEBR_DIST=", shQuote(file.path(here, "tools", "webr", "node_modules", "webr", "dist"))))
  library <- library_of(package)
  dir.create(library, FALSE, TRUE)
  options <- c("--no-docs", "--no-test-load", "--no-staged-install", "--no-lock", paste0("--library=", shQuote(library)))
  status <- system2(file.path(R.home("bin"), "R"), c("CMD", "INSTALL", options, shQuote(sources)), stdout = log, stderr = log,
                    env = environment)
  if (status != 0) {
    writeLines(utils::tail(readLines(log), 30))
    stop(package, " cannot be installed")
  }
  libs <- file.path(library, package, "libs")
  if (compiled) {
    dir.create(libs, FALSE)
    file.copy(kept, file.path(libs, basename(kept)), overwrite = TRUE)
  } else {
    file.copy(file.path(libs, basename(kept)), kept, overwrite = TRUE)
    writeLines(print, made_of)
  }
  say_who_built(file.path(library, package))
}

# webR reads packages that its own R has built for its own platform.
say_who_built <- function(installed) {
  about <- file.path(installed, "Meta", "package.rds")
  record <- readRDS(about)
  record$Built$R <- R_system_version(there$r_version)
  record$Built$Platform <- "wasm32-unknown-emscripten"
  record$DESCRIPTION[["Built"]] <- sub("^R [^;]*; [^;]*;", sprintf("R %s; wasm32-unknown-emscripten;", there$r_version),
                                       record$DESCRIPTION[["Built"]])
  saveRDS(record, about)
}

# --- The image ------------------------------------------------------------------

# All files one after another, and where each begins: what webR mounts as a folder.
write_image <- function(packages) {
  files <- unlist(lapply(packages, function(package) file.path(package, list.files(file.path(library_of(package), package), recursive = TRUE))))
  files <- files[!grepl("^[^/]+/(doc|examples|include|tinytest|teaching|tutorials|bib|discovery|announce|prompt|skeleton|NEWS|CITATION)", files)]
  paths <- file.path(library_of(sub("/.*", "", files)), files)
  sizes <- file.size(paths)
  contents <- unlist(lapply(paths, function(path) readBin(path, "raw", file.size(path))))
  image <- gzfile(file.path(there$image, "library.data.gz"), "wb", compression = 9)
  writeBin(contents, image)
  close(image)
  ends <- cumsum(sizes)
  entries <- sprintf('{"filename":"/%s","start":%.0f,"end":%.0f}', files, ends - sizes, ends)
  writeLines(sprintf('{"files":[%s]}', paste(entries, collapse = ",")), file.path(there$image, "library.js.metadata"))
  say("%d files of the library, %.1f MB, as %.1f MB", length(files), sum(sizes) / 1e6,
      file.size(file.path(there$image, "library.data.gz")) / 1e6)
}

compile_shim()
install("Rcpp", unpack_rcpp())
install("mezcla", copy_mezcla())
write_image(c("Rcpp", "mezcla"))
