#include <algorithm>
#include <cmath>

#include "axes.hpp"

namespace mezcla {

namespace {

void scale_to_unit_product(double* a, arma::uword d) {
  const double mean = std::exp(sum_of_logs(a, d) / static_cast<double>(d));
  for (arma::uword c = 0; c < d; ++c) a[c] /= mean;
}

}  // namespace

void update_shape(const arma::mat& spread, Axis axis, CovarianceParts& parts) {
  const arma::uword d = spread.n_rows, k = spread.n_cols;
  switch (axis) {
    case Axis::identity: parts.shape.ones(); break;
    case Axis::equal:
      for (arma::uword c = 0; c < d; ++c) {
        double sum = 0.0;
        for (arma::uword j = 0; j < k; ++j) sum += spread(c, j) / parts.volume[j];
        parts.shape(c, 0) = sum;
      }
      scale_to_unit_product(parts.shape.colptr(0), d);
      for (arma::uword j = 1; j < k; ++j)
        std::copy_n(parts.shape.colptr(0), d, parts.shape.colptr(j));
      break;
    case Axis::variable:
      parts.shape = spread;
      for (arma::uword j = 0; j < k; ++j) scale_to_unit_product(parts.shape.colptr(j), d);
      break;
  }
}

}  // namespace mezcla
