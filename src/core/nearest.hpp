// Which of the centres is nearest to each complete row of a block.
#pragma once

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

  // How far the cheap form of a squared distance may be from the truth, and from the value that it
  // has when it is computed as it is written, in units of || x ||^2 + || c ||^2.
  static double relative_error(std::size_t d);
};

// What is found of the rows of a block; a number per lane.
struct Nearest {
  Nearest();

  std::vector<int> label;  // the nearest centre, ties to the lowest index
  // How much closer it is than the next, at least, in distance; less a room that makes sure of
  // this: while it is positive, the cheap form of the distances comes to the same label.
  std::vector<double> lead;
  std::vector<double> norm;   // || x ||^2
  std::vector<double> index;  // the labels as the kernel writes them
};

// For `size` rows held as d x lanes.
void find_nearest(const Centres& centres, const double* x, std::size_t size, std::size_t lanes,
                  Nearest& found);

}  // namespace mezcla
