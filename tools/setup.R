# Installs what is missing, and nothing else:
#   Rscript tools/setup.R run|test|check|docs|bench|core|coverage|explorer|lint|pictures|standards|valgrind
# What a group needs stands in DESCRIPTION. A missing package comes from Debian's
# r-cran-* where that is possible and recent enough, otherwise from CRAN.

say <- function(...) cat("setup: ", sprintf(...), "\n", sep = "")

give_up <- function(...) {
  message("setup: ", sprintf(...))
  quit(status = 1)
}

and_list <- function(x) paste(x, collapse = ", ")

# --- What is needed: named vectors, package = least version -------------------

parse_needs <- function(field) {
  entries <- trimws(strsplit(paste(field, collapse = ","), ",")[[1]])
  entries <- entries[nzchar(entries) & !grepl("^(NA|R)\\b", entries)]
  versions <- ifelse(grepl(">=", entries), gsub(".*>=\\s*|\\s*\\)", "", entries), "0")
  structure(versions, names = sub("[[:space:](].*", "", entries))
}

mentioned_in <- function(needs, folder) {
  files <- list.files(folder, "\\.(R|Rmd)$", recursive = TRUE, full.names = TRUE)
  text <- unlist(lapply(files, readLines, warn = FALSE))
  found <- function(name) any(grepl(paste0("\\b", name, "\\b"), text))
  needs[vapply(names(needs), found, NA)]
}

group_needs <- function(group, description) {
  field <- function(...) parse_needs(description[intersect(c(...), names(description))])
  base <- field("Imports", "LinkingTo")
  suggests <- field("Suggests")
  tests <- c(suggests["testthat"], mentioned_in(suggests, "tests"))
  extra <- switch(group,
    run = character(),
    test = tests,
    check = suggests,
    coverage = c(tests, field("Config/Needs/coverage")),
    field(paste0("Config/Needs/", group))
  )
  needs <- c(base, extra)
  needs[!duplicated(names(needs))]
}

# --- What is missing ----------------------------------------------------------

installed_fields <- function(package) {
  fields <- c("Version", "Depends", "Imports")
  suppressWarnings(utils::packageDescription(package, fields = fields))
}

is_installed <- function(package) is.list(installed_fields(package))

# The needed packages, and what they need in turn, that are absent or too old.
missing_packages <- function(needs) {
  checked <- character()
  missing <- character()
  while (length(needs) > 0) {
    package <- names(needs)[1]
    version <- needs[[1]]
    needs <- needs[-1]
    if (paste(package, version) %in% checked) next
    checked <- c(checked, paste(package, version))
    fields <- installed_fields(package)
    if (!is.list(fields) || package_version(fields$Version) < version) {
      missing[package] <- version
    } else {
      needs <- c(needs, parse_needs(c(fields$Depends, fields$Imports)))
    }
  }
  missing
}

# --- Debian -------------------------------------------------------------------

on_debian <- function() file.exists("/etc/debian_version") && nzchar(Sys.which("apt-get"))
is_root <- function() identical(unname(Sys.info()["effective_user"]), "root")
can_apt <- function() on_debian() && is_root()

apt_get <- function(...) {
  log <- tempfile()
  options <- c("-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300",
               "-o", "Acquire::Retries=3")
  status <- system2("apt-get", c(options, ...), stdout = log, stderr = log, stdin = "/dev/null",
                    env = "DEBIAN_FRONTEND=noninteractive")
  if (status != 0) writeLines(c(utils::tail(readLines(log), 15)))
  status == 0
}

apt_is_updated <- FALSE
apt_update <- function() {
  if (apt_is_updated) return(invisible())
  say("refreshing the list of Debian packages")
  apt_get("update")
  apt_is_updated <<- TRUE
}

apt_install <- function(packages) {
  apt_update()
  say("apt-get install %s", paste(packages, collapse = " "))
  apt_get("install", packages)
}

# R version of the Debian package on offer, "1:1.8-4-2" being 1.8-4; NA where there is none.
debian_versions <- function(debs) {
  policy <- system2("apt-cache", c("policy", debs), stdout = TRUE, stderr = FALSE, env = "LC_ALL=C")
  offered <- sub(".*Candidate: *", "", grep("Candidate:", policy, value = TRUE))
  names(offered) <- sub(":$", "", grep("^[^ ]", policy, value = TRUE))
  upstream <- sub("[+~].*", "", sub("-[^-]*$", "", sub("^[0-9]+:", "", offered)))
  upstream[!grepl("^[0-9]+([.-][0-9]+)+$", upstream)] <- NA
  unname(upstream[debs])
}

# Debian puts the packages that come with R beside the base ones.
recommended <- c("KernSmooth", "MASS", "Matrix", "boot", "class", "cluster", "codetools",
                 "foreign", "lattice", "mgcv", "nlme", "nnet", "rpart", "spatial", "survival")
debian_library <- function(packages) {
  ifelse(packages %in% recommended, "/usr/lib/R/library", "/usr/lib/R/site-library")
}

install_from_debian <- function(missing) {
  missing <- missing[debian_library(names(missing)) %in% .libPaths()]
  if (!can_apt() || length(missing) == 0) return(invisible())
  apt_update()
  debs <- paste0("r-cran-", tolower(names(missing)))
  versions <- debian_versions(debs)
  suits <- !is.na(versions)
  suits[suits] <- package_version(versions[suits]) >= missing[suits]
  if (any(suits)) apt_install(debs[suits])
}

# --- CRAN ---------------------------------------------------------------------

# The first library that can be written to, R's own excepted; made if there is none.
writable_library <- function() {
  libraries <- setdiff(.libPaths(), .Library)
  writable <- libraries[file.access(libraries, 2) == 0]
  if (length(writable) > 0) return(writable[1])
  own <- strsplit(Sys.getenv("R_LIBS_USER"), .Platform$path.sep)[[1]][1]
  if (is.na(own) || own == "NULL" || !dir.create(own, FALSE, recursive = TRUE)) {
    give_up("no R library can be written to. Set R_LIBS_USER to a directory of yours.")
  }
  say("made the library %s", own)
  .libPaths(c(own, .libPaths()))
  own
}

cran <- function() {
  repos <- getOption("repos")
  if (is.null(repos) || "@CRAN@" %in% repos) "https://cloud.r-project.org" else repos
}

# Libraries that CRAN packages must find when they are compiled here.
source_libraries <- c(RPostgreSQL = "libpq-dev", fs = "libuv1-dev", gmp = "libgmp-dev", Rmpfr = "libmpfr-dev", xml2 = "libxml2-dev")

install_source_libraries <- function(packages) {
  debs <- source_libraries[intersect(packages, names(source_libraries))]
  if (length(debs) > 0 && can_apt()) apt_install(c("pkg-config", debs))
}

show_failures <- function(logs) {
  for (log in list.files(logs, full.names = TRUE)) {
    package <- sub("[.]out$", "", basename(log))
    if (is_installed(package)) next
    writeLines(c(paste("---", package), utils::tail(readLines(log), 15)))
  }
}

install_from_cran <- function(missing) {
  options(repos = cran(), timeout = max(600, getOption("timeout")), warn = 1)
  library <- writable_library()
  available <- utils::available.packages()
  if (nrow(available) == 0) give_up("%s cannot be reached", cran()[[1]])
  needed <- tools::package_dependencies(names(missing), available, recursive = TRUE)
  needed <- setdiff(unlist(needed), names(missing))
  packages <- c(names(missing), needed[!vapply(needed, is_installed, NA)])
  install_source_libraries(packages)
  say("install.packages(%s) into %s; this can take minutes", and_list(packages), library)
  logs <- tempfile("logs")
  dir.create(logs)
  utils::install.packages(names(missing), library, available = available, quiet = TRUE,
                          Ncpus = min(2, parallel::detectCores(), na.rm = TRUE),
                          keep_outputs = logs)
  show_failures(logs)
}

# --- Compilers and tools ------------------------------------------------------

program <- function(name) nzchar(Sys.which(name))

makeconf <- function(variable) {
  lines <- readLines(file.path(R.home("etc"), .Platform$r_arch, "Makeconf"))
  line <- grep(paste0("^", variable, " *="), lines, value = TRUE)[1]
  trimws(sub("^[^=]*=", "", line))
}

# Whether the C++ compiler finds the libraries that Armadillo code is linked with.
links <- function(libraries) {
  source <- tempfile(fileext = ".cpp")
  writeLines("int main() { return 0; }", source)
  command <- paste(makeconf("CXX"), source, libraries, "-o", tempfile())
  system(command, ignore.stdout = TRUE, ignore.stderr = TRUE) == 0
}

# Off Debian, R may bring its own BLAS; there the linker's own message has to do.
# All are tried at once first, because that is nearly always enough.
delayedAssign("links_all", !on_debian() || links("-lgfortran -lblas -llapack"))
can_link <- function(library) links_all || links(library)

# One row per tool: what it is, is it here, its Debian package.
tools_needed <- function(group) {
  compilers <- list(
    list("make", program("make"), "make"),
    list("a C++ compiler", program(sub(" .*", "", makeconf("CXX"))), "g++"),
    list("a C compiler", program(sub(" .*", "", makeconf("CC"))), "gcc"),
    list("a Fortran compiler", can_link("-lgfortran"), "gfortran"),
    list("BLAS", can_link("-lblas"), "libblas-dev"),
    list("LAPACK", can_link("-llapack"), "liblapack-dev")
  )
  extra <- switch(group,
    check = list(
      list("pandoc", program("pandoc") || nzchar(Sys.getenv("RSTUDIO_PANDOC")), "pandoc"),
      list("qpdf", program("qpdf"), "qpdf"),
      list("pngquant", program("pngquant"), "pngquant"),
      list("tidy", program("tidy"), "tidy")
    ),
    test = list(list("PostgreSQL", has_postgres(), "postgresql")),
    docs = list(list("gettext", program("xgettext") && program("msgfmt"), "gettext")),
    core = list(list("doctest", has_header("doctest/doctest.h"), "doctest-dev")),
    lint = list(list("clang-format", program("clang-format-14"), "clang-format-14")),
    ci = list(list("ccache", program("ccache"), "ccache")),
    standards = list(list("clang", has_clang(), "clang")),
    valgrind = list(list("valgrind", program("valgrind"), "valgrind")),
    bench = list(
      list("scikit-learn", has_sklearn(), "python3-sklearn"),
      list("OpenBLAS", has_fast_blas(), "libopenblas0-pthread")
    )
  )
  c(compilers, extra)
}

has_header <- function(header) {
  source <- tempfile(fileext = ".cpp")
  writeLines(sprintf("#include <%s>", header), source)
  system(paste(makeconf("CXX"), "-fsyntax-only", source), ignore.stdout = TRUE, ignore.stderr = TRUE) == 0
}

# Debian's may have its version in its name.
has_clang <- function() {
  folders <- strsplit(Sys.getenv("PATH"), .Platform$path.sep)[[1]]
  length(list.files(folders, "^clang[+][+](-[0-9]+)?$")) > 0
}

# Its server, which Debian keeps out of the PATH.
has_postgres <- function() program("postgres") || length(Sys.glob("/usr/lib/postgresql/*/bin/postgres")) > 0

has_sklearn <- function() {
  imports <- function(python) {
    nzchar(python) && system2(python, c("-c", shQuote("import sklearn")), stdout = FALSE, stderr = FALSE) == 0
  }
  any(vapply(c(Sys.getenv("PYTHON"), "/usr/bin/python3", Sys.which("python3")), imports, NA))
}

# Debian's numpy calls the BLAS that R calls, and the reference one would make it look slow.
has_fast_blas <- function() {
  libraries <- normalizePath(extSoftVersion()[["BLAS"]], mustWork = FALSE)
  !on_debian() || grepl("openblas|mkl|blis|atlas", libraries, ignore.case = TRUE)
}

# Tools and packages without which the group still works, only with less: a note is enough.
optional_tools <- c("pngquant", "qpdf", "tidy", "scikit-learn", "OpenBLAS", "PostgreSQL", "clang", "clang-format", "ccache", "doctest",
                    "valgrind")
optional_packages <- function(group, description) {
  if (group %in% c("bench", "coverage", "lint")) {
    names(parse_needs(description[paste0("Config/Needs/", group)]))
  }
}

missing_tools <- function(group) Filter(function(tool) !tool[[2]], tools_needed(group))

install_tools <- function(group) {
  missing <- missing_tools(group)
  if (length(missing) > 0 && can_apt()) {
    apt_install(vapply(missing, `[[`, "", 3))
    links_all <<- FALSE
    missing <- missing_tools(group)
  }
  for (tool in missing) {
    advice <- sprintf("%s is missing. %s", tool[[1]], how_to_get(tool[[3]]))
    if (tool[[1]] %in% optional_tools) say("%s", advice) else give_up("%s", advice)
  }
}

how_to_get <- function(deb) {
  if (on_debian()) return(sprintf("Install it as root: apt-get install %s", deb))
  switch(Sys.info()[["sysname"]],
    Windows = "It comes with Rtools: https://cran.r-project.org/bin/windows/Rtools/",
    Darwin = "See https://mac.r-project.org/tools/, or Homebrew for the rest.",
    sprintf("Install it with your system's package manager (Debian calls it %s).", deb)
  )
}

# --- The line -----------------------------------------------------------------

verify <- function(needs) {
  for (package in names(needs)) {
    problem <- tryCatch(
      {
        loadNamespace(package)
        NULL
      },
      error = conditionMessage
    )
    if (!is.null(problem)) give_up("the package %s does not load: %s", package, problem)
  }
}

main <- function(group) {
  description <- read.dcf("DESCRIPTION")[1, ]
  needs <- group_needs(group, description)
  if (length(missing_tools(group)) == 0 && length(missing_packages(needs)) == 0) {
    return(say("nothing is missing for '%s'", group))
  }
  install_tools(group)
  for (install in list(install_from_debian, install_from_cran)) {
    missing <- missing_packages(needs)
    if (length(missing) > 0) install(missing)
  }
  missing <- missing_packages(needs)
  spared <- intersect(names(missing), optional_packages(group, description))
  if (length(spared) > 0) say("left out, because it cannot be installed: %s", and_list(spared))
  needs <- needs[setdiff(names(needs), spared)]
  missing <- missing[setdiff(names(missing), spared)]
  if (length(missing) > 0) {
    give_up("still missing: %s. Read the messages above, or try install.packages() yourself.",
            and_list(names(missing)))
  }
  verify(needs)
  say("all that '%s' needs is here", group)
}

group <- commandArgs(trailingOnly = TRUE)
groups <- c("run", "test", "check", "ci", "docs", "bench", "core", "coverage", "explorer", "lint", "pictures", "standards", "valgrind")
if (length(group) != 1 || !group %in% groups) {
  give_up("call me as: Rscript tools/setup.R %s", paste(groups, collapse = "|"))
}
main(group)
