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

double log_determinant(const arma::mat& sigma) {
  arma::mat root;
  if (!arma::chol(root, sigma)) return arma::datum::inf;
  return 2.0 * arma::accu(arma::log(root.diag()));
}

double log_prior_of_covariance(const arma::mat& sigma, double rows, const arma::mat& scatter) {
  return -0.5 * (rows * log_determinant(sigma) + arma::trace(arma::solve(sigma, scatter)));
}

double log_prior_of_mean(const arma::vec& mean, const arma::mat& sigma, const Prior& prior) {
  const arma::vec delta = mean - prior.mean;
  return -0.5 *
         (log_determinant(sigma) + prior.shrinkage * arma::dot(delta, arma::solve(sigma, delta)));
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
      total += log_prior_of_covariance(parameters.covariances.slice(j), rows, scatter);
  }
  if (prior.shrinkage > 0.0)
    for (arma::uword j = 0; j < parameters.k(); ++j)
      total += log_prior_of_mean(parameters.means.col(j), parameters.covariances.slice(j), prior);
  if (prior.concentration > 1.0) {
    const double noise = model.has_noise() ? std::log(parameters.noise.proportion) : 0.0;
    total += (prior.concentration - 1.0) * (arma::accu(arma::log(parameters.proportions)) + noise);
  }
  return total;
}

}  // namespace mezcla
