# Installs what a group of the Makefile's targets needs and is missing, and says so:
#
#   Rscript tools/setup.R run|test|check|docs|bench
#
# Packages go to the first library that can be written to. They come from Debian where it has them
# and R sees the library into which Debian puts them, otherwise from CRAN. Tools that are no R
# packages (a compiler, pandoc) come from Debian, or a sentence says which are missing.

say <- function(...) cat(sprintf(...), "\n", sep = "")

give_up <- function(...) {
  cat(sprintf(...), "\n", sep = "", file = stderr())
  quit(status = 1)
}

enumerate <- function(x) paste(unique(x), collapse = ", ")

# What is needed ----------------------------------------------------------------------------------

# "Rcpp, testthat (>= 3.0.0)" as a data frame: packages, and the least version of each.
parse_requirements <- function(fields) {
  entries <- trimws(unlist(strsplit(fields[!is.na(fields)], ",")))
  least <- ifelse(grepl(">", entries), sub("[^>]*>=?[[:space:]]*([0-9.-]+).*", "\\1", entries), "0")
  all <- data.frame(package = sub("[[:space:](].*", "", entries), least = least)
  all[!all$package %in% c("", "R"), ]
}

mentioned_in <- function(directory, packages) {
  files <- list.files(directory, "[.]R$", recursive = TRUE, full.names = TRUE)
  lines <- unlist(lapply(files, readLines, warn = FALSE))
  vapply(packages, function(p) any(grepl(paste0("\\b", p, "\\b"), lines)), NA)
}

required_packages <- function(group) {
  description <- read.dcf("DESCRIPTION", c("Imports", "LinkingTo", "Suggests"))[1, ]
  suggested <- parse_requirements(description["Suggests"])
  extra <- switch(group,
    run = NULL,
    bench = suggested[mentioned_in("benchmarks", suggested$package), ],
    test = suggested[mentioned_in("tests", suggested$package), ],
    check = suggested,
    docs = rbind(suggested, data.frame(package = "roxygen2", least = "7.0.0"))
  )
  rbind(parse_requirements(description[c("Imports", "LinkingTo")]), extra)
}

is_met <- function(package, least) {
  directory <- find.package(package, quiet = TRUE)
  length(directory) > 0 && utils::packageVersion(package, dirname(directory[1])) >= least
}

unmet <- function(packages) {
  met <- vapply(seq_len(nrow(packages)), function(i) {
    is_met(packages$package[i], packages$least[i])
  }, NA)
  packages[!met, ]
}

on_path <- function(command) nzchar(Sys.which(sub("[[:space:]].*", "", command)))

makeconf <- function(variable) {
  lines <- readLines(file.path(R.home("etc"), "Makeconf"))
  sub("^[^=]*=[[:space:]]*", "", grep(paste0("^", variable, "[[:space:]]*="), lines, value = TRUE)[1])
}

# Can `-lname` be linked? Asked only where R was built to link it by that name.
can_link <- function(name, variable) {
  if (makeconf(variable) != paste0("-l", name)) {
    return(TRUE)
  }
  if (!on_path(makeconf("CC"))) {
    return(FALSE)
  }
  file <- sprintf("lib%s.so", name)
  found <- system2(sub(" .*", "", makeconf("CC")), paste0("-print-file-name=", file), stdout = TRUE)
  found != file
}

missing_tools <- function(group) {
  if (.Platform$OS.type == "windows") {
    return(NULL) # Rtools and RStudio bring them
  }
  tool <- function(what, deb, found) data.frame(what, deb, found)
  pandoc <- on_path("pandoc") || nzchar(Sys.getenv("RSTUDIO_PANDOC"))
  tools <- rbind(
    tool("make", "make", on_path("make")),
    tool("a C compiler", "gcc", on_path(makeconf("CC"))),
    tool("a C++ compiler", "g++", on_path(makeconf("CXX"))),
    tool("a Fortran compiler", "gfortran", on_path(makeconf("FC"))),
    tool("BLAS to link with", "libblas-dev", can_link("blas", "BLAS_LIBS")),
    tool("LAPACK to link with", "liblapack-dev", can_link("lapack", "LAPACK_LIBS")),
    if (group %in% c("check", "docs")) tool("pandoc", "pandoc", pandoc),
    if (group == "check") tool("qpdf", "qpdf", on_path("qpdf")),
    if (group == "check") tool("HTML Tidy", "tidy", on_path("tidy")),
    if (group == "docs") tool("GNU gettext", "gettext", on_path("msgfmt"))
  )
  tools[!tools$found, ]
}

# Debian ------------------------------------------------------------------------------------------

can_use_apt <- function() {
  file.exists("/etc/debian_version") && on_path("apt-get") && Sys.info()[["user"]] == "root"
}

# Runs apt-get without a question and returns whether it succeeded; its words are shown if not.
apt_get <- function(...) {
  log <- tempfile()
  arguments <- c("-y", "-q", "-o", "DPkg::Lock::Timeout=300", ...)
  status <- system2("apt-get", arguments, log, log, env = "DEBIAN_FRONTEND=noninteractive")
  if (status != 0) writeLines(utils::tail(readLines(log), 20))
  status == 0
}

apt_update <- function() {
  say("Updating Debian's list of packages.")
  if (!apt_get("update")) say("That failed; going on with the list that is there.")
}

apt_install <- function(debs) {
  say("Installing from Debian: %s.", enumerate(debs))
  apt_get("install", "--no-install-recommends", unique(debs))
}

# Debian puts R's recommended packages beside the base ones, the others into its site library.
debian_library <- function(package) {
  recommended <- c(
    "KernSmooth", "MASS", "Matrix", "boot", "class", "cluster", "codetools", "foreign", "lattice",
    "mgcv", "nlme", "nnet", "rpart", "spatial", "survival"
  )
  ifelse(package %in% recommended, "/usr/lib/R/library", "/usr/lib/R/site-library")
}

# Which of the packages apt would install in the version that is needed, where R sees them.
debian_has <- function(packages) {
  debs <- paste0("r-cran-", tolower(packages$package))
  policy <- suppressWarnings(system2("apt-cache", c("policy", debs), stdout = TRUE, stderr = FALSE))
  versions <- sub(".*Candidate: ", "", grep("Candidate:", policy, value = TRUE))
  names(versions) <- sub(":$", "", grep("^r-cran-.*:$", policy, value = TRUE))
  upstream <- sub("-[^-]*$", "", sub("[+~].*", "", sub("^[0-9]+:", "", versions[debs])))
  offered <- package_version(upstream, strict = FALSE)
  new_enough <- !is.na(offered) & offered >= packages$least
  new_enough & debian_library(packages$package) %in% normalizePath(.libPaths())
}

# CRAN --------------------------------------------------------------------------------------------

writable_library <- function() {
  # The library of base R is for R itself, unless there is no other.
  candidates <- setdiff(.libPaths(), .Library)
  writable <- candidates[file.access(candidates, 2) == 0]
  if (length(writable)) {
    return(writable[1])
  }
  user <- Sys.getenv("R_LIBS_USER")
  if (nzchar(user) && dir.create(user, showWarnings = FALSE, recursive = TRUE)) {
    say("Creating the library %s.", user)
    .libPaths(c(user, .libPaths()))
    return(user)
  }
  if (file.access(.Library, 2) != 0) {
    give_up("No R library can be written to: set R_LIBS_USER to a directory that can.")
  }
  .Library
}

cran_packages <- function() {
  repos <- getOption("repos")
  if (is.null(repos) || identical(repos[["CRAN"]], "@CRAN@")) {
    options(repos = c(CRAN = "https://cloud.r-project.org"))
  }
  options(timeout = max(600, getOption("timeout")))
  available <- suppressWarnings(utils::available.packages())
  if (nrow(available) == 0) {
    give_up("No packages can be read from %s: is this machine offline?", getOption("repos")[[1]])
  }
  available
}

# The packages and those that they need, unless installed in the version that is needed.
with_dependencies <- function(packages, available) {
  repeat {
    rows <- intersect(packages$package, rownames(available))
    needed <- unmet(parse_requirements(available[rows, c("Depends", "Imports", "LinkingTo")]))
    needed <- needed[!needed$package %in% packages$package, ]
    if (nrow(needed) == 0) {
      return(packages)
    }
    packages <- rbind(packages, needed)
  }
}

install_from_cran <- function(packages) {
  library <- writable_library()
  names <- unique(with_dependencies(packages, cran_packages())$package)
  say("Installing from CRAN into %s: %s.", library, enumerate(names))
  logs <- tempfile()
  utils::install.packages(
    names, library,
    dependencies = FALSE, quiet = TRUE, keep_outputs = logs,
    Ncpus = min(2, parallel::detectCores(), na.rm = TRUE)
  )
  for (name in intersect(unmet(packages)$package, sub("[.]out$", "", dir(logs)))) {
    say("The last lines of the installation of %s:", name)
    writeLines(utils::tail(readLines(file.path(logs, paste0(name, ".out"))), 20))
  }
}

# -------------------------------------------------------------------------------------------------

install_tools <- function(tools) {
  if (!(can_use_apt() && apt_install(tools$deb))) {
    give_up(
      "Missing: %s. On Debian or Ubuntu, as root: apt-get install %s",
      enumerate(tools$what), enumerate(tools$deb) |> gsub(pattern = ",", replacement = "")
    )
  }
}

install_packages <- function(packages) {
  if (can_use_apt()) {
    from_debian <- debian_has(packages)
    if (any(from_debian)) apt_install(paste0("r-cran-", tolower(packages$package[from_debian])))
    packages <- unmet(packages)
  }
  if (nrow(packages)) install_from_cran(packages)
}

# Loads each package: a library may hold what does not load, such as one built for another R.
verify <- function(packages) {
  for (package in unmet(packages)$package) {
    give_up("The package %s is needed and could not be installed.", package)
  }
  for (package in unique(packages$package)) {
    tryCatch(loadNamespace(package), error = function(e) {
      give_up("The package %s is installed and does not load: %s", package, conditionMessage(e))
    })
  }
}

main <- function(group) {
  packages <- required_packages(group)
  tools <- missing_tools(group)
  missing <- unmet(packages)
  if (NROW(tools) == 0 && nrow(missing) == 0) {
    return(say("Setup (%s): nothing is missing.", group))
  }
  if (can_use_apt()) apt_update()
  if (NROW(tools)) install_tools(tools)
  if (nrow(missing)) install_packages(missing)
  verify(packages)
  say("Setup (%s): done.", group)
}

group <- commandArgs(trailingOnly = TRUE)
if (!identical(group %in% c("run", "test", "check", "docs", "bench"), TRUE)) {
  give_up("Usage: Rscript tools/setup.R run|test|check|docs|bench")
}
if (!file.exists("DESCRIPTION")) {
  give_up("Run tools/setup.R in the directory that holds DESCRIPTION.")
}
main(group)
