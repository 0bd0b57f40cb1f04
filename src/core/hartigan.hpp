// Hartigan's k-means: Lloyd's to its end, then rows change clusters one at a time wherever that
// lowers J, the two centres moving along. Hartigan (1975), Telgarsky & Vattani (2010).
#pragma once

#include "lloyd.hpp"

namespace mezcla {

// The result is a fixed point of Lloyd's too, at which in addition no row i of weight w in a
// cluster a of several rows has a cluster b with
//   N_b / (N_b + w) || x_i - mu_b ||^2 < N_a / (N_a - w) || x_i - mu_a ||^2,
// the change of J when i moves being w times the difference. Where values are missing the N are
// column by column. Trimmed rows do not move; they are chosen afresh by the assignments. The trace
// has J after every assignment and after every pass that moved a row; all of these, but the first,
// are iterations.
LloydResult hartigan(const Rows& rows, arma::mat centres, const LloydControl& control,
                     const Execution& execution);

}  // namespace mezcla
