#include <cmath>

#include "axes.hpp"

namespace mezcla {

namespace {

arma::vec with_unit_product(const arma::vec& a) { return a / std::exp(arma::mean(arma::log(a))); }

}  // namespace

void update_shape(const arma::mat& spread, Axis axis, CovarianceParts& parts) {
  const arma::uword k = spread.n_cols;
  switch (axis) {
    case Axis::identity: parts.shape.ones(); break;
    case Axis::equal:
      parts.shape = arma::repmat(
          with_unit_product(arma::vec(arma::sum(spread.each_row() / parts.volume.t(), 1))), 1, k);
      break;
    case Axis::variable:
      for (arma::uword j = 0; j < k; ++j) parts.shape.col(j) = with_unit_product(spread.col(j));
      break;
  }
}

}  // namespace mezcla
