// Lloyd's k-means: coordinate descent on the distortion J(c, mu) = sum_i || x_i - mu_c(i) ||^2.
#pragma once

#include <vector>

#include "execution.hpp"
#include "linear_algebra.hpp"
#include "rows.hpp"

namespace mezcla {

struct LloydResult {
  arma::mat centres;          // d x k
  std::vector<int> labels;    // n, in 0, ..., k - 1: the nearest of the centres
  arma::vec sizes;            // k: sum of case weights
  arma::vec within;           // k: sum of squared distances within each cluster
  std::vector<double> trace;  // J after every assignment
  bool converged = false;     // the last assignment changed no label (or too little)
  int relocated = 0;          // empty clusters that were moved to the farthest row
};

// Assigns and updates until an assignment changes nothing, or lowers J by less than tolerance
// times J, or max_iterations updates have been made. The labels belong to the returned centres.
LloydResult lloyd(const Rows& rows, arma::mat centres, int max_iterations, double tolerance,
                  const Execution& execution);

}  // namespace mezcla
