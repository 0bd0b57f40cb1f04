#include "model.hpp"

#include "parameters.hpp"

namespace mezcla {

double Prior::rows_of_component(const Family& family, arma::uword k) const {
  return family.volume == Axis::equal ? rows / static_cast<double>(k) : rows;
}

arma::mat Prior::scatter_of_component(const Family& family, arma::uword k) const {
  const double share = family.is_common() ? static_cast<double>(k) : 1.0;
  const bool diagonal = scale.n_cols == 1;
  if (diagonal == family.is_diagonal()) return scale / share;
  return (diagonal ? arma::mat(arma::diagmat(scale.col(0))) : arma::mat(scale.diag())) / share;
}

arma::uvec Model::estimated_covariances(arma::uword k) const {
  if (constraint.covariances.is_empty()) return arma::regspace<arma::uvec>(0, k - 1);
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
// Only diagonals, d x 1, where Sigma is only its diagonal.
struct Inverse {
  explicit Inverse(const arma::mat& sigma) {
    if (sigma.n_cols == 1) {
      u = 1.0 / arma::sqrt(sigma);
      log_determinant = arma::accu(arma::log(sigma));
    } else if (precision_factor(sigma, u))
      log_determinant = -2.0 * arma::accu(arma::log(u.diag()));
    else
      u.zeros(arma::size(sigma));  // nocov: the M-step keeps above the floor
  }

  arma::mat u;
  double log_determinant = arma::datum::inf;
};

double log_prior_of_covariance(const arma::mat& sigma, double rows, const arma::mat& scatter) {
  const Inverse inverse(sigma);
  double trace = 0.0;  // of Sigma^-1 times the scatter
  if (inverse.u.n_cols == 1) {
    const arma::vec of_columns =
        scatter.n_cols == 1 ? arma::vec(scatter) : arma::vec(scatter.diag());
    trace = arma::accu(arma::square(inverse.u) % of_columns);
  } else {
    const arma::mat full = scatter.n_cols == 1 ? arma::mat(arma::diagmat(scatter.col(0))) : scatter;
    trace = arma::accu(inverse.u % (full * inverse.u));
  }
  return -0.5 * (rows * inverse.log_determinant + trace);
}

double log_prior_of_mean(const arma::vec& mean, const arma::mat& sigma, const Prior& prior) {
  const Inverse inverse(sigma);
  const arma::vec away = mean - prior.mean;
  const arma::vec turned =
      inverse.u.n_cols == 1 ? arma::vec(inverse.u % away) : arma::vec(inverse.u.t() * away);
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
