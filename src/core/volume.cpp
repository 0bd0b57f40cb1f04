#include "axes.hpp"

namespace mezcla {

void update_volume(const arma::mat& spread, const arma::vec& weight, Axis axis,
                   CovarianceParts& parts) {
  const double d = static_cast<double>(spread.n_rows);
  double all = 0.0;
  for (arma::uword j = 0; j < spread.n_cols; ++j) {
    double total = 0.0;
    for (arma::uword c = 0; c < spread.n_rows; ++c) total += spread(c, j) / parts.shape(c, j);
    all += total;
    parts.volume[j] = total / (d * weight[j]);
  }
  if (axis == Axis::equal) parts.volume.fill(all / (d * arma::accu(weight)));
}

}  // namespace mezcla
