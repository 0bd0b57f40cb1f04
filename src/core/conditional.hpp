// Rows with missing values: each component seen through the columns that are observed, and
// what it expects of the others given these.
#pragma once

#include "parameters.hpp"
#include "patterns.hpp"

namespace mezcla {

// For one pattern of missing values (O observed, M missing), component by component.
struct Conditional {
  const Pattern* pattern = nullptr;
  arma::vec constant;      // k: log pi_j - |O|/2 log 2 pi - 1/2 log det Sigma_j,OO
  arma::cube factor;       // precision factor of Sigma_j,OO: |O| x |O| x k
  arma::cube regression;   // Sigma_j,MO Sigma_j,OO^-1: |M| x |O| x k
  arma::cube covariance;   // of the missing given the observed: |M| x |M| x k
  double noise_log_joint;  // log p(x_O, z = noise), the same for every row

  // Throws NotPositiveDefinite.
  Conditional(const Density& density, const Pattern& pattern);
};

}  // namespace mezcla
