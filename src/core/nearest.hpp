// Which of the centres is nearest to each complete row of a block.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "linear_algebra.hpp"
#include "rows.hpp"

namespace mezcla {

// Centres (d x k) in the form in which distances to many of them are cheap,
//   || x - c ||^2 = || x ||^2 + 2 (|| c ||^2 / 2 - x.c),
// which costs one multiplication per coordinate and loses digits where a row is much closer to a
// centre than to the origin. Where the loss could decide, the distance is computed as it is
// written.
struct Centres {
  explicit Centres(const arma::mat& points);

  arma::mat points;
  arma::vec half_norms;  // k
  double largest_norm;   // largest || c ||^2
  // The same in floats, where there are many products to add up; empty where doubles are as fast.
  arma::fmat float_points;
  arma::fvec float_half_norms;

  // How far the cheap form of a squared distance may be from the truth, and from the value that it
  // has when it is computed as it is written, in units of || x ||^2 + || c ||^2.
  static double relative_error(std::size_t d,
                               double epsilon = std::numeric_limits<double>::epsilon());
};

// Rows held as lanes, and what is found of them: a number per lane. All in one piece of memory, so
// that no two columns that are used at once end in the same 12 bits of an address (see loops.hpp).
class Nearest {
 public:
  explicit Nearest(std::size_t d)
      : label(block_rows_for(d)), d_(d), numbers_((d + 3) * block_rows_for(d)) {}

  double* values() { return column(3); }  // d x lanes
  double* index() { return column(0); }   // the labels as the kernel writes them
  double* lead() { return column(1); }    // how much closer it is than the next, at least
  double* norm() { return column(2); }    // || x ||^2

  // Room to compare in floats, and for the rows that floats cannot decide.
  std::vector<float> floats;
  std::unique_ptr<Nearest> doubtful;

  std::vector<int> label;  // the nearest centre, ties to the lowest index
  std::size_t lanes = 0;

 private:
  double* column(std::size_t i) { return numbers_.data() + i * block_rows_for(d_); }

  std::size_t d_;
  std::vector<double> numbers_;
};

// How far apart two distances have to be for their squares to differ by more than twice the error
// that either may have: what is nearest by more than this is found nearest in whichever way.
double room_for_error(std::size_t d, double norms);

// Of the first `size` lanes.
void find_nearest(const Centres& centres, std::size_t size, Nearest& rows);

}  // namespace mezcla
