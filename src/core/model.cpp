#include "model.hpp"

#include "parameters.hpp"

namespace mezcla {

double Prior::rows_of_component(const Family& family, arma::uword k) const {
  return family.volume == Axis::equal ? rows / static_cast<double>(k) : rows;
}

arma::mat Prior::scatter_of_component(const Family& family, arma::uword k) const {
  return family.is_common() ? arma::mat(scale / static_cast<double>(k)) : scale;
}

arma::uvec Model::estimated_covariances(arma::uword k) const {
  std::vector<arma::uword> free;
  for (arma::uword j = 0; j < k; ++j)
    if (!constraint.holds_covariance(j)) free.push_back(j);
  return arma::uvec(free);
}

bool Model::is_column_equivariant() const {
  return family.is_column_equivariant() && constraint.eigen_ratio == 0.0;
}

namespace {

// Log det Sigma, and U with Sigma^-1 = U U'; infinite and 0 where Sigma is not positive definite.
struct Inverse {
  explicit Inverse(const arma::mat& sigma) {
    if (precision_factor(sigma, u))
      log_determinant = -2.0 * arma::accu(arma::log(u.diag()));
    else
      u.zeros(arma::size(sigma));  // nocov: the M-step keeps above the floor
  }

  arma::mat u;
  double log_determinant = arma::datum::inf;
};

double log_prior_of_covariance(const arma::mat& sigma, double rows, const arma::mat& scatter) {
  const Inverse inverse(sigma);
  return -0.5 * (rows * inverse.log_determinant + arma::accu(inverse.u % (scatter * inverse.u)));
}

double log_prior_of_mean(const arma::vec& mean, const arma::mat& sigma, const Prior& prior) {
  const Inverse inverse(sigma);
  const arma::vec turned = inverse.u.t() * (mean - prior.mean);
  return -0.5 * (inverse.log_determinant + prior.shrinkage * arma::dot(turned, turned));
}

}  // namespace

double log_prior(const Parameters& parameters, const Model& model) {
  const Prior& prior = model.prior;
  const arma::uvec estimated = model.estimated_covariances(parameters.k());
  double total = 0.0;
  if (prior.on_covariances()) {
    const double rows = prior.rows_of_component(model.family, estimated.n_elem);
    const arma::mat scatter = prior.scatter_of_component(model.family, estimated.n_elem);
    for (arma::uword j : estimated)
      total += log_prior_of_covariance(slice_of(parameters.covariances, j), rows, scatter);
  }
  if (prior.shrinkage > 0.0)
    for (arma::uword j = 0; j < parameters.k(); ++j)
      total +=
          log_prior_of_mean(parameters.means.col(j), slice_of(parameters.covariances, j), prior);
  if (prior.concentration != 1.0) {
    // A component that was emptied has no part in it: below 1 its density has no limit there.
    const bool noise = model.has_noise() && parameters.noise.proportion > 0.0;
    const arma::vec& all = parameters.proportions;
    const double logs = arma::accu(arma::log(all.elem(arma::find(all > 0.0)))) +
                        (noise ? std::log(parameters.noise.proportion) : 0.0);
    total += (prior.concentration - 1.0) * logs;
  }
  return total;
}

}  // namespace mezcla
