#include "nearest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mezcla {

Centres::Centres(const arma::mat& points_)
    : points(points_),
      half_norms(0.5 * arma::sum(arma::square(points_), 0).t()),
      largest_norm(2.0 * half_norms.max()) {
  // Where fewer products are needed than this, making floats of the rows takes longer than it
  // saves.
  constexpr arma::uword some_centres = 8, many_products = 512;
  if (points.n_cols < some_centres || points.n_elem < many_products) return;
  float_points = arma::conv_to<arma::fmat>::from(points);
  float_half_norms = arma::conv_to<arma::fvec>::from(half_norms);
}

double Centres::relative_error(std::size_t d, double epsilon) {
  // A sum of m products is within m units of rounding of the sum of their sizes; here these are at
  // most || x ||^2 + || c ||^2, and twice that for (x - c)^2.
  return (4.0 * static_cast<double>(d) + 16.0) * epsilon;
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

namespace {

void compare(const Centres& centres, Nearest& rows) {
  const arma::uword d = centres.points.n_rows;
  kernels::loops().nearest(rows.values(), centres.points.memptr(), centres.half_norms.memptr(), d,
                           centres.points.n_cols, rows.lanes, Centres::relative_error(d),
                           centres.largest_norm, rows.index(), rows.lead(), rows.norm());
}

void compare_in_floats(const Centres& centres, Nearest& rows) {
  const arma::uword d = centres.points.n_rows;
  rows.floats.resize((d + 3) * block_rows_for(d));
  const double unit = Centres::relative_error(d, std::numeric_limits<float>::epsilon());
  kernels::loops().nearest_in_floats(rows.values(), centres.float_points.memptr(),
                                     centres.float_half_norms.memptr(), d, centres.points.n_cols,
                                     rows.lanes, unit, centres.largest_norm, rows.floats.data(),
                                     rows.index(), rows.lead(), rows.norm());
}

// The lanes that floats could not decide, in doubles.
void compare_doubtful(const Centres& centres, std::size_t size, Nearest& rows) {
  const std::size_t d = centres.points.n_rows;
  std::vector<std::size_t> lanes;
  for (std::size_t i = 0; i < size; ++i)
    if (std::isinf(rows.lead()[i])) lanes.push_back(i);
  if (lanes.empty()) return;
  if (!rows.doubtful) rows.doubtful.reset(new Nearest(d));
  Nearest& few = *rows.doubtful;
  few.lanes = padded(lanes.size());
  for (std::size_t c = 0; c < d; ++c)
    for (std::size_t i = 0; i < few.lanes; ++i)
      few.values()[c * few.lanes + i] =
          rows.values()[c * rows.lanes + lanes[std::min(i, lanes.size() - 1)]];
  compare(centres, few);
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    rows.index()[lanes[i]] = few.index()[i];
    rows.lead()[lanes[i]] = few.lead()[i];
  }
}

}  // namespace

void find_nearest(const Centres& centres, std::size_t size, Nearest& rows) {
  if (centres.float_points.is_empty()) {
    compare(centres, rows);
  } else {
    compare_in_floats(centres, rows);
    compare_doubtful(centres, size, rows);
  }
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
