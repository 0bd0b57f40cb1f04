#include "linear_algebra.hpp"

namespace mezcla {

std::ostream& nowhere() {
  static std::ostream stream(nullptr);
  return stream;
}

bool precision_factor(const arma::mat& sigma, arma::mat& u) {
  arma::mat root;
  return arma::chol(root, sigma) && arma::inv(u, arma::trimatu(root));
}

}  // namespace mezcla
