#include "nearest.hpp"

#include <algorithm>
#include <cmath>

namespace mezcla {

namespace {

arma::mat as_told(arma::mat points, const Rows& rows) {
  for (arma::uword j = 0; j < points.n_cols; ++j)
    for (arma::uword c = 0; c < points.n_rows; ++c) points(c, j) = rows.told(points(c, j), c);
  return points;
}

}  // namespace

Centres::Centres(const arma::mat& points_, const Rows& rows)
    : points(points_),
      told(as_told(points_, rows)),
      half_norms(0.5 * arma::sum(arma::square(points_), 0).t()),
      float_points(arma::conv_to<arma::fmat>::from(points_)),
      float_half_norms(arma::conv_to<arma::fvec>::from(half_norms)),
      largest_norm(2.0 * half_norms.max()) {}

double Centres::relative_error(std::size_t d, double epsilon) {
  // A sum of m products is within m units of rounding of the sum of their sizes; here these are at
  // most || x ||^2 + || c ||^2, and twice that for (x - c)^2.
  return (4.0 * static_cast<double>(d) + 16.0) * epsilon;
}

namespace {

// The row by distances as they are written.
int nearest_directly(const Centres& centres, const Rows& rows, std::size_t row) {
  const arma::mat& points = centres.told;
  double lowest = std::numeric_limits<double>::infinity();
  int label = 0;
  for (arma::uword j = 0; j < points.n_cols; ++j) {
    double distance = 0.0;
    for (arma::uword c = 0; c < points.n_rows; ++c) {
      const double delta = (rows.values[c * rows.n + row] - points(c, j)) * rows.scale[c];
      distance += delta * delta;
    }
    if (!(distance < lowest)) continue;
    lowest = distance;
    label = static_cast<int>(j);
  }
  return label;
}

}  // namespace

void Nearest::find(const Centres& centres, const Rows& rows, const PackedRows& packed,
                   const std::size_t* which, std::size_t size) {
  constexpr double epsilon = std::numeric_limits<float>::epsilon();
  const arma::uword d = centres.points.n_rows;
  packed.to_lanes(which, size, exact_, floats_.data());
  kernels::loops().nearest_in_floats(floats_.data(), centres.float_points.memptr(),
                                     centres.float_half_norms.memptr(), d, centres.points.n_cols,
                                     padded(size), rounded_up(Centres::relative_error(d, epsilon)),
                                     rounded_up(centres.largest_norm), label.data(), lead.data());
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; ++i) {
    doubtful_[count] = i;
    doubtful_rows_[count] = which[i];
    count += std::isinf(lead[i]) ? 1 : 0;
  }
  if (count > 0) decide(centres, rows, count);
}

void Nearest::decide(const Centres& centres, const Rows& rows, std::size_t size) {
  const arma::uword d = centres.points.n_rows;
  exact_.gather(rows, doubtful_rows_.data(), size);
  kernels::loops().nearest(exact_.values(), centres.points.memptr(), centres.half_norms.memptr(), d,
                           centres.points.n_cols, exact_.lanes(), Centres::relative_error(d),
                           centres.largest_norm, exact_label_.data(), exact_lead_.data());
  for (std::size_t i = 0; i < size; ++i) {
    const bool undecided = std::isinf(exact_lead_[i]);
    label[doubtful_[i]] =
        undecided ? nearest_directly(centres, rows, doubtful_rows_[i]) : exact_label_[i];
    lead[doubtful_[i]] = rounded_down(exact_lead_[i]);
  }
}

double room_for_error(std::size_t d, double norms) {
  return std::sqrt(8.0 * Centres::relative_error(d) * norms);
}

namespace {

// More than half a unit in the last place, and than the smallest float.
constexpr double float_rounding = 1.2e-7, smallest_float = 1e-37;

}  // namespace

float rounded_down(double x) {
  return static_cast<float>(x - float_rounding * std::abs(x) - smallest_float);
}

float rounded_up(double x) {
  return static_cast<float>(x + float_rounding * std::abs(x) + smallest_float);
}

}  // namespace mezcla
