# The site, by pkgdown, into site/: the reference with its examples, all vignettes, the search.
#   Rscript tools/site.R [quick]    quick: without running the examples
# pkgdown is asked for and not fetched: it brings much along, and nothing else needs it.

if (!requireNamespace("pkgdown", quietly = TRUE)) {
  cat("not run: there is no pkgdown (install.packages(\"pkgdown\"); Debian: r-cran-pkgdown)\n")
  quit(status = 77)
}
quick <- "quick" %in% commandArgs(trailingOnly = TRUE)

# A copy, since some of the pictures are written beside the sources; of what is in the repository alone.
where <- file.path(tempfile("site"), "mezcla")
dir.create(where, recursive = TRUE)
parts <- c("DESCRIPTION", "NAMESPACE", "R", "data", "inst", "man", "po", "vignettes", "pkgdown", "_pkgdown.yml", "README.md",
           "README.es.md", "NEWS.md")
stopifnot(file.copy(parts, where, recursive = TRUE))
unlink(file.path(where, "pkgdown", "favicon"), recursive = TRUE)
# Tutorials need a server of their own, where pkgdown would ask whether they have been published.
unlink(file.path(where, "inst", "tutorials"), recursive = TRUE)

# What is in the repository and not on the site is named there, and not linked.
for (file in file.path(where, c("README.md", "README.es.md"))) {
  lines <- readLines(file, encoding = "UTF-8")
  lines <- gsub("](README.md)", "](index.html)", lines, fixed = TRUE)
  elsewhere <- "\\[([^]]+)\\]\\((?!https?:|#|README[.]es|index)[^)]+[.]md(#[^)]*)?\\)"
  writeLines(gsub(elsewhere, "\\1", lines, perl = TRUE), file, useBytes = TRUE)
}

# As the vignettes are, with formulas in MathML: pkgdown's own format has MathJax from a server.
for (file in list.files(file.path(where, "vignettes"), "[.]Rmd$", full.names = TRUE)) {
  lines <- readLines(file, encoding = "UTF-8")
  end <- which(lines == "---")[2]
  writeLines(append(lines, c("pkgdown:", "  as_is: true"), end - 1), file, useBytes = TRUE)
}

# It would ask CRAN and Bioconductor whether they have the package, and where packages live that are named and not
# here: a site is built without a network, too.
options(pkgdown.internet = FALSE)
if (exists("CRAN_urls", asNamespace("downlit"), inherits = FALSE)) {
  utils::assignInNamespace("CRAN_urls", function() data.frame(Package = character(), URL = character()), "downlit")
}
site <- file.path(normalizePath("."), "site")
unlink(site, recursive = TRUE)
# Lessons whose code runs in the browser, where `make webr` has made them.
live <- if (file.exists(".webr/site/em-paso-a-paso.html")) normalizePath(".webr/site")
navbar <- yaml::read_yaml("_pkgdown.yml")$navbar
if (!is.null(live)) {
  navbar$structure$left <- c(navbar$structure$left, "live")
  pages <- c("EM paso a paso" = "em-paso-a-paso", "EM a mano" = "em-a-mano", "The mathematics" = "mathematics", "EM by hand" = "em-by-hand")
  menu <- lapply(names(pages), function(name) list(text = name, href = sprintf("live/%s.html", pages[[name]])))
  navbar$components$live <- list(text = "In the browser", menu = menu)
}
pkgdown::build_site(where, examples = !quick, run_dont_run = FALSE, seed = 1, lazy = FALSE, preview = FALSE,
                    install = FALSE, new_process = FALSE, devel = FALSE, override = list(destination = site, navbar = navbar))

if (!is.null(live)) {
  dir.create(file.path(site, "live"))
  parts <- grep("[.]expected[.]json$", list.files(live, full.names = TRUE), value = TRUE, invert = TRUE)
  stopifnot(file.copy(parts, file.path(site, "live"), recursive = TRUE))
}

# Whatever a page of the site links to on the site is there.
pages <- list.files(site, "[.]html$", recursive = TRUE, full.names = TRUE)
dead <- unlist(lapply(pages, function(page) {
  text <- paste(readLines(page, warn = FALSE, encoding = "UTF-8"), collapse = " ")
  links <- regmatches(text, gregexpr("(?<=href=\"|src=\")[^\"#?]+", text, perl = TRUE))[[1]]
  links <- unique(links[!grepl("^([a-z]+:|//)", links)])
  missing <- links[!file.exists(file.path(dirname(page), utils::URLdecode(links)))]
  if (length(missing) > 0) paste(sub(paste0(site, "/"), "", page, fixed = TRUE), "->", missing)
}))
if (length(dead) > 0) {
  cat("links to nowhere:\n", paste0("  ", dead, "\n"), sep = "")
  quit(status = 1)
}
cat(length(pages), "pages in site/; open site/index.html\n")
