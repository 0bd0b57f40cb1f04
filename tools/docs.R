# Makes every generated file again, from the comments in R/ and the messages in po/.

Rcpp::compileAttributes(".")

# The R files and the data are enough for the help pages: nothing is compiled for them.
roxygen2::roxygenise(".", load_code = function(path) {
  env <- roxygen2::load_source(path)
  for (file in Sys.glob(file.path(path, "data", "*.rda"))) load(file, envir = env)
  env
})

dir.create("po", showWarnings = FALSE)
tools::update_pkg_po(".")
unlink(Sys.glob("po/*~"))
unlink("inst/po/en@quot", recursive = TRUE) # curly quotes: not wanted
