#include "conditional.hpp"

#include <cmath>

namespace mezcla {

namespace {

arma::mat factor_of(const Density& density, arma::uword j) {
  const arma::mat& factor = density.factor.slice(j);
  return density.diagonal ? arma::mat(arma::diagmat(factor.col(0))) : factor;
}

}  // namespace

Conditional::Conditional(const Density& density, const Pattern& pattern_)
    : pattern(&pattern_), constant(density.constant) {
  const arma::uvec &observed = pattern_.observed, &missing = pattern_.missing;
  const arma::uword k = density.k(), p = observed.n_elem, q = missing.n_elem;
  regression.set_size(q, p, k);
  covariance.set_size(q, q, k);
  for (arma::uword j = 0; j < k; ++j) {
    const arma::mat factor = factor_of(density, j);
    const arma::mat of_missing = factor.rows(missing);
    arma::mat root, inverse;  // P_MM = R'R
    if (!arma::chol(root, of_missing * of_missing.t()) || !arma::inv(inverse, arma::trimatu(root)))
      throw NotPositiveDefinite(j);
    constant[j] += 0.5 * static_cast<double>(q) * log_two_pi - arma::accu(arma::log(root.diag()));
    covariance.slice(j) = inverse * inverse.t();
    if (p > 0)
      regression.slice(j) = -covariance.slice(j) * (of_missing * factor.rows(observed).t());
  }
  noise_log_joint = 0.0;
  if (density.noise.is_present())
    noise_log_joint = std::log(density.noise.proportion) -
                      arma::accu(arma::vec(density.noise.log_sides.elem(observed)));
}

}  // namespace mezcla
