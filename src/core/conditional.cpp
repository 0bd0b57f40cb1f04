#include "conditional.hpp"

#include <cmath>

namespace mezcla {

namespace {

// What the missing columns add to the constant.
double without(const arma::vec& root) {
  return 0.5 * static_cast<double>(root.n_elem) * log_two_pi -
         arma::accu(arma::log(arma::abs(root)));
}

}  // namespace

Conditional::Conditional(const Density& density, const Pattern& pattern_)
    : pattern(&pattern_), constant(density.constant) {
  const arma::uvec &observed = pattern_.observed, &missing = pattern_.missing;
  const arma::uword k = density.k(), p = observed.n_elem, q = missing.n_elem;
  if (!density.diagonal) regression.set_size(q, p, k);
  covariance.set_size(q, density.diagonal ? 1 : q, k);
  for (arma::uword j = 0; j < k; ++j) {
    const arma::mat& factor = slice_of(density.factor, j);
    if (density.diagonal) {
      const arma::vec root = factor.rows(missing);
      constant[j] += without(root);
      slice_of(covariance, j) = 1.0 / arma::square(root);
      continue;
    }
    // With U_M' = Q R, P_MM = R'R and P_MM^-1 P_MO = R^-1 Q' U_O': a least squares problem, solved
    // without the product that would square its condition number.
    arma::mat basis, root, inverse;
    if (!arma::qr_econ(basis, root, arma::mat(factor.rows(missing).t())) ||
        !arma::inv(inverse, arma::trimatu(root)))
      throw NotPositiveDefinite(j);  // nocov: density_of() has refused these
    constant[j] += without(arma::vec(root.diag()));
    covariance.slice(j) = inverse * inverse.t();
    if (p > 0) regression.slice(j) = -inverse * (basis.t() * factor.rows(observed).t());
  }
  noise_log_joint = 0.0;
  if (density.noise.is_present())
    noise_log_joint = std::log(density.noise.proportion) -
                      arma::accu(arma::vec(density.noise.log_sides.elem(observed)));
}

}  // namespace mezcla
