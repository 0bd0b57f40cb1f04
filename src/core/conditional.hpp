// Rows with missing values: what each component expects of these given those that are observed.
#pragma once

#include "parameters.hpp"
#include "patterns.hpp"

namespace mezcla {

// For one pattern of missing values (O observed, M missing), component by component. With the
// precision P_j = U_j U_j' only blocks of the size of M are inverted:
//   E[x_M | x_O] = mu_M - P_MM^-1 P_MO (x_O - mu_O),   Cov[x_M | x_O] = P_MM^-1,
// and the squared Mahalanobis distance of x_O is that of the row filled with E[x_M | x_O].
struct Conditional {
  const Pattern* pattern = nullptr;
  arma::vec constant;      // k: log pi_j - |O|/2 log 2 pi - 1/2 log det Sigma_j,OO
  arma::cube regression;   // - P_MM^-1 P_MO: |M| x |O| x k; empty where all are diagonal
  arma::cube covariance;   // P_MM^-1: |M| x |M| x k; only the diagonals where all are diagonal
  double noise_log_joint;  // log p(x_O, z = noise), the same for every row

  // Throws NotPositiveDefinite.
  Conditional(const Density& density, const Pattern& pattern);
};

}  // namespace mezcla
