// Which of the centres is nearest to each of the rows that lie in lanes.
#pragma once

#include <limits>
#include <vector>

#include "linear_algebra.hpp"
#include "packed.hpp"

namespace mezcla {

// Centres (d x k) in the form in which distances to many of them are cheap,
//   || x - c ||^2 = || x ||^2 + 2 (|| c ||^2 / 2 - x.c),
// which costs one multiplication per coordinate and loses digits where a row is much closer to a
// centre than to the origin. It is computed in floats; where their error could decide, in doubles;
// and where that could still decide, the distance is computed as it is written, from the centres
// and the rows as the user has them: ties are then the same whoever looks at them, with whatever
// origin.
struct Centres {
  Centres(const arma::mat& points, const Rows& rows);

  arma::mat points;
  arma::mat told;        // the same in the user's units, in which ties are decided
  arma::vec half_norms;  // k
  arma::fmat float_points;
  arma::fvec float_half_norms;
  double largest_norm;  // largest || c ||^2

  // How far the cheap form of a squared distance may be from the truth, and from the value that it
  // has when it is computed as it is written, in units of || x ||^2 + || c ||^2.
  static double relative_error(std::size_t d,
                               double epsilon = std::numeric_limits<double>::epsilon());
};

// What is found of each row: the nearest centre (ties to the lowest index), and how much closer it
// is than the next, at least; -Inf where that cannot be told.
class Nearest {
 public:
  explicit Nearest(const Rows& rows)
      : label(rows.most_lanes()),
        lead(rows.most_lanes()),
        floats_((rows.d + 1) * rows.most_lanes()),
        doubtful_(rows.most_lanes()),
        doubtful_rows_(rows.most_lanes()),
        exact_(rows),
        exact_label_(rows.most_lanes()),
        exact_lead_(rows.most_lanes()) {}

  // Of rows that are given by number, no more than in a full block.
  void find(const Centres& centres, const Rows& rows, const PackedRows& packed,
            const std::size_t* which, std::size_t size);

  std::vector<int> label;
  std::vector<float> lead;

 private:
  void decide(const Centres& centres, const Rows& rows, std::size_t size);

  std::vector<float> floats_;
  // The lanes that floats could not decide, which rows these are, and what is found of them.
  std::vector<std::size_t> doubtful_, doubtful_rows_;
  ExactLanes exact_;
  std::vector<int> exact_label_;
  std::vector<double> exact_lead_;
};

// How far apart two distances have to be for their squares to differ by more than twice the error
// that either may have: what is nearest by more than this is found nearest in whichever way.
double room_for_error(std::size_t d, double norms);

// The float next below, or above, as bounds must be rounded.
float rounded_down(double x);
float rounded_up(double x);

}  // namespace mezcla
