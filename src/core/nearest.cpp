#include "nearest.hpp"

#include <cmath>
#include <limits>

namespace mezcla {

Centres::Centres(const arma::mat& points_)
    : points(points_),
      half_norms(0.5 * arma::sum(arma::square(points_), 0).t()),
      largest_norm(2.0 * half_norms.max()) {}

double Centres::relative_error(std::size_t d) {
  // A sum of m products is within m units of rounding of the sum of their sizes; here these are at
  // most || x ||^2 + || c ||^2, and twice that for (x - c)^2.
  return (4.0 * static_cast<double>(d) + 16.0) * std::numeric_limits<double>::epsilon();
}

namespace {

// Lane i by distances as they are written.
int nearest_directly(const Centres& centres, const double* x, std::size_t lanes, std::size_t i) {
  const arma::mat& points = centres.points;
  double lowest = std::numeric_limits<double>::infinity();
  int label = 0;
  for (arma::uword j = 0; j < points.n_cols; ++j) {
    double distance = 0.0;
    for (arma::uword c = 0; c < points.n_rows; ++c) {
      const double delta = x[c * lanes + i] - points(c, j);
      distance += delta * delta;
    }
    if (!(distance < lowest)) continue;
    lowest = distance;
    label = static_cast<int>(j);
  }
  return label;
}

}  // namespace

void find_nearest(const Centres& centres, std::size_t size, Nearest& rows) {
  const arma::uword d = centres.points.n_rows;
  kernels::loops().nearest(rows.values(), centres.points.memptr(), centres.half_norms.memptr(), d,
                           centres.points.n_cols, rows.lanes, Centres::relative_error(d),
                           centres.largest_norm, rows.index(), rows.lead(), rows.norm());
  const double *index = rows.index(), *lead = rows.lead();
  for (std::size_t i = 0; i < size; ++i) rows.label[i] = static_cast<int>(index[i]);
  for (std::size_t i = 0; i < size; ++i)
    if (std::isinf(lead[i]))
      rows.label[i] = nearest_directly(centres, rows.values(), rows.lanes, i);
}

double room_for_error(std::size_t d, double norms) {
  return std::sqrt(8.0 * Centres::relative_error(d) * norms);
}

}  // namespace mezcla
