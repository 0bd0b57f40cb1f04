// Mini-batch k-means (Sculley, 2010), for data on which an iteration of Lloyd's is long.
#pragma once

#include "lloyd.hpp"
#include "start.hpp"

namespace mezcla {

struct MiniBatchControl {
  int max_batches = 1000;
  std::size_t batch_size = 1024;  // at most n are drawn
  double tolerance = 0.0;  // what counts as a better J is one lower by more than this times J
  double trim = 0.0;       // share of each batch, and of all rows in the end, that is left out
};

// Each batch is drawn with replacement, with probability proportional to the case weights, and is
// assigned to the nearest centres; then each of its rows pulls at its centre. The t-th row of a
// centre does so at the rate 4 / (t + 3), not 1 / t: the centre is a mean of its rows in which the
// t-th has a weight of about t^3 (Shamir & Zhang, 2013) and soon forgets what it drew while it was
// elsewhere. On overlapping clusters that leaves a half to a tenth of the plain mean's excess over
// Lloyd's J.
//
// J is estimated from every batch, before it moves the centres, and smoothed exponentially over as
// many batches as make up the data, at most 100. Without a new lowest estimate in 10 batches it
// ends, converged. A centre to which none of the last 10 batches, nor of the last 100 k rows, was
// nearest is starved and moves onto a row of the batch, drawn with probability proportional to its
// squared distance from the nearest centre.
//
// The trace has the estimates, and at last the exact J of the centres, which are in general not
// the means of the rows nearest to them: labels, sizes and within belong to the centres.
LloydResult minibatch(const Rows& rows, arma::mat centres, const MiniBatchControl& control,
                      const Uniform& uniform, const Execution& execution);

}  // namespace mezcla
