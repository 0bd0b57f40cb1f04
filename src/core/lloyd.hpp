// Lloyd's k-means: coordinate descent on the distortion J(c, mu) = sum_i || x_i - mu_c(i) ||^2,
// over the values that are observed (Chi, Chi & Baraniuk 2016) and the rows that are not trimmed.
#pragma once

#include <vector>

#include "execution.hpp"
#include "linear_algebra.hpp"
#include "rows.hpp"

namespace mezcla {

struct LloydResult {
  arma::mat centres;          // d x k
  std::vector<int> labels;    // n: the nearest of the centres, 0, ..., k - 1; k where trimmed
  std::vector<double> kept;   // n: the case weights that trimming leaves; empty without trimming
  arma::vec sizes;            // k: sum of the case weights that were not trimmed
  arma::vec within;           // k: sum of squared distances within each cluster
  std::vector<double> trace;  // J after every assignment
  bool converged = false;     // the last assignment changed nothing (or too little)
  int relocated = 0;          // empty clusters that were moved to the farthest row
};

struct LloydControl {
  int max_iterations = 1000;
  double tolerance = 0.0;   // stop when J falls by less than this times J
  double trim = 0.0;        // share of the weight that is left out of each update, see trimming.hpp
  bool passes_over = true;  // rows whose nearest centre cannot have changed (see reassignment.hpp)
  // A run that only has to say whether it comes below this J: it stops when it has, or when it
  // falls too slowly for that. 0: a run for its own sake.
  double to_beat = 0.0;
};

// Assigns and updates until an assignment changes nothing or lowers J by too little, or
// max_iterations updates have been made. The labels belong to the returned centres.
LloydResult lloyd(const Rows& rows, arma::mat centres, const LloydControl& control,
                  const Execution& execution);

// Moves each empty cluster onto the row that adds most to J, a different row for each: J can only
// fall at the next assignment. Returns how many were moved.
int relocate_empty(const Rows& rows, const arma::vec& sizes, const std::vector<int>& labels,
                   arma::mat& centres);

}  // namespace mezcla
