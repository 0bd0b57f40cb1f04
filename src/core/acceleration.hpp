// Extrapolation of EM: squared iterative methods (Varadhan & Roland 2008, scheme S3), not on the
// parameters but on the sufficient statistics. They are linear in the responsibilities, and
// the M-step makes parameters of any that are admissible: so this is one piece of code for all
// families, weights, missing values, labels, noise and priors.
#pragma once

#include "statistics.hpp"

namespace mezcla {

// With the statistics S0, S1 = G(S0), S2 = G(S1) that EM makes one from the other, r = S1 - S0 and
// v = (S2 - S1) - r, the proposal is S0 + 2 a r + a^2 v with a = |r| / |v|, which is S2 when a = 1.
// What EM makes of an accepted proposal is S1 of the next three: two passes for each.
class Extrapolation {
 public:
  // What EM made of the last that was accepted; `root` is the precision factor there (see Density).
  void add(const Statistics& latest, const arma::cube& root);

  // Whether there is a step beyond S2 that is admissible; if so, add() or refuse() is due next.
  bool has_proposal() const { return proposed_; }
  const Statistics& proposal() const { return proposal_; }
  void refuse();

  // How many times the gain of the last plain step is still to be gained, if the slowest of what
  // has been seen goes on: 1 / (1 - rate of convergence). What has been seen of late does not tell:
  // an extrapolation stirs up what is quick and hides what is slow (of 300 runs on overlapping
  // components 8 stopped too early by the last five, by up to 1.4; none by all, in 6 % more
  // passes).
  double remaining_steps() const;

 private:
  void propose(const arma::cube& root);
  void forget_oldest();
  // The i-th of S0, S1, S2, as far as there are any.
  Statistics& point(int i) { return points_[order_[i]]; }

  // Their places are used again: what moves is which of them is which.
  Statistics points_[3];
  int order_[3] = {0, 1, 2};
  int n_points_ = 0;
  double longest_ = 16.0;  // the largest a that is allowed: it adapts
  bool at_longest_ = false;
  bool proposed_ = false;
  Statistics proposal_;
  Statistics r_, v_;      // as above
  double slowest_ = 0.0;  // the largest |r| / |v|
  int seen_ = 0;
};

}  // namespace mezcla
