#include <Rcpp.h>

#include "kernels/kernels.hpp"

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
