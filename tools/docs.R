# Makes every generated file again, from the comments in R/ and the messages in po/.

Rcpp::compileAttributes(".")

# The R files alone are enough for the help pages: nothing is compiled for them.
roxygen2::roxygenise(".", load_code = roxygen2::load_source)

dir.create("po", showWarnings = FALSE)
tools::update_pkg_po(".")
