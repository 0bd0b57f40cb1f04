#include "linear_algebra.hpp"

namespace mezcla {

// nocov begin: at its warning level 0 Armadillo has nothing to say
std::ostream& nowhere() {
  static std::ostream stream(nullptr);
  return stream;
}
// nocov end

bool precision_factor(const arma::mat& sigma, arma::mat& u) {
  arma::mat root;
  return arma::chol(root, sigma) && arma::inv(u, arma::trimatu(root));
}

}  // namespace mezcla
