#include "nearest.hpp"

#include <cmath>
#include <limits>

namespace mezcla {

Centres::Centres(const arma::mat& points_)
    : points(points_),
      half_norms(0.5 * arma::sum(arma::square(points_), 0).t()),
      largest_norm(2.0 * half_norms.max()) {}

double Centres::distance_error(std::size_t d, double norms) {
  // A sum of m products is within m units of rounding of the sum of their sizes; here these are at
  // most || x ||^2 + || c ||^2, and twice that for (x - c)^2.
  const double operations = 4.0 * static_cast<double>(d) + 16.0;
  return operations * std::numeric_limits<double>::epsilon() * norms;
}

Nearest::Nearest()
    : label(kernels::max_lanes),
      lowest(kernels::max_lanes),
      second(kernels::max_lanes),
      norm(kernels::max_lanes),
      scratch(kernels::max_lanes) {}

namespace {

// Lane i by distances as they are written.
void find_directly(const Centres& centres, const double* x, std::size_t lanes, std::size_t i,
                   Nearest& found) {
  const arma::mat& points = centres.points;
  found.lowest[i] = found.second[i] = std::numeric_limits<double>::max();
  for (arma::uword j = 0; j < points.n_cols; ++j) {
    double distance = 0.0;
    for (arma::uword c = 0; c < points.n_rows; ++c) {
      const double delta = x[c * lanes + i] - points(c, j);
      distance += delta * delta;
    }
    if (distance < found.lowest[i]) {
      found.second[i] = found.lowest[i];
      found.lowest[i] = distance;
      found.label[i] = static_cast<int>(j);
    } else if (distance < found.second[i]) {
      found.second[i] = distance;
    }
  }
}

}  // namespace

void find_nearest(const Centres& centres, const double* x, std::size_t size, std::size_t lanes,
                  Nearest& found) {
  kernels::loops().nearest(x, centres.points.memptr(), centres.half_norms.memptr(),
                           centres.points.n_rows, centres.points.n_cols, lanes,
                           found.scratch.data(), found.lowest.data(), found.second.data(),
                           found.norm.data());
  for (std::size_t i = 0; i < size; ++i) {
    found.label[i] = static_cast<int>(found.scratch[i]);
    if (found.second[i] - found.lowest[i] <= 2.0 * centres.error(found.norm[i]))
      find_directly(centres, x, lanes, i, found);
  }
}

}  // namespace mezcla
