#include <Rcpp.h>

#include "kernels/kernels.hpp"

// The largest absolute value, and whether one is missing.
// [[Rcpp::export]]
Rcpp::List cpp_survey(Rcpp::NumericVector x) {
  bool missing = false;
  const double largest =
      mezcla::kernels::loops().survey(x.begin(), static_cast<std::size_t>(x.size()), &missing);
  return Rcpp::List::create(Rcpp::Named("largest") = largest, Rcpp::Named("missing") = missing);
}

// A matrix whose elements are whatever lay there before: to be filled before anybody sees it.
// [[Rcpp::export]]
Rcpp::NumericMatrix cpp_unset_matrix(int rows, int columns) {
  return Rcpp::NumericMatrix(Rcpp::no_init(rows, columns));
}

// The instruction sets that this machine and this build have, the fastest last.
// [[Rcpp::export]]
Rcpp::CharacterVector cpp_instruction_sets() {
  return Rcpp::wrap(mezcla::kernels::instruction_sets());
}

// The one that is in use.
// [[Rcpp::export]]
std::string cpp_instruction_set() { return mezcla::kernels::loops().name; }

// FALSE when there is no such set.
// [[Rcpp::export]]
bool cpp_use_instruction_set(std::string name) {
  return mezcla::kernels::use_instruction_set(name);
}
