#include "axes.hpp"

namespace mezcla {

void update_volume(const arma::mat& spread, const arma::vec& weight, Axis axis,
                   CovarianceParts& parts) {
  const double d = static_cast<double>(spread.n_rows);
  const arma::vec total = arma::sum(spread / parts.shape, 0).t();
  if (axis == Axis::equal)
    parts.volume.fill(arma::accu(total) / (d * arma::accu(weight)));
  else
    parts.volume = total / (d * weight);
}

}  // namespace mezcla
