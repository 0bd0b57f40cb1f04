#include "conditional.hpp"

#include <cmath>

namespace mezcla {

Conditional::Conditional(const Density& density, const Pattern& pattern_)
    : pattern(&pattern_), constant(density.k()) {
  const arma::uvec &observed = pattern_.observed, &missing = pattern_.missing;
  const arma::uword k = density.k(), p = observed.n_elem, q = missing.n_elem;
  factor.set_size(p, p, k);
  regression.set_size(q, p, k);
  covariance.set_size(q, q, k);
  for (arma::uword j = 0; j < k; ++j) {
    const arma::mat& sigma = density.covariances.slice(j);
    constant[j] = std::log(density.proportions[j]) - 0.5 * p * log_two_pi;
    covariance.slice(j) = sigma.submat(missing, missing);
    if (p == 0) continue;
    arma::mat u;
    if (!precision_factor(sigma.submat(observed, observed), u)) throw NotPositiveDefinite(j);
    constant[j] += arma::accu(arma::log(u.diag()));
    factor.slice(j) = u;
    const arma::mat scaled = sigma.submat(missing, observed) * u;
    regression.slice(j) = scaled * u.t();
    covariance.slice(j) -= scaled * scaled.t();
  }
  noise_log_joint = 0.0;
  if (density.noise.is_present())
    noise_log_joint = std::log(density.noise.proportion) -
                      arma::accu(arma::vec(density.noise.log_sides.elem(observed)));
}

}  // namespace mezcla
