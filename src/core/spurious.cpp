#include "spurious.hpp"

#include <algorithm>
#include <cmath>

namespace mezcla {

namespace {

// At most as likely as one in n: how far a normal row in d dimensions may lie from its mean,
// squared and in units of its covariance. By Laurent and Massart (2000), P(chi2_d > d + 2 sqrt(d t)
// + 2 t) <= e^-t.
double farthest_of(double n, double d) {
  const double t = std::log(std::max(n, 1.0)) + std::log(100.0);
  return d + 2.0 * std::sqrt(d * t) + 2.0 * t;
}

// U with Sigma^-1 = U U', or its diagonal.
bool whitening_factor(const arma::mat& sigma, arma::mat& factor) {
  if (sigma.n_cols > 1) return precision_factor(sigma, factor);
  factor = 1.0 / arma::sqrt(sigma);
  return sigma.min() > 0.0;
}

// The least eigenvalue of Sigma in units of another covariance, of which this is the factor;
// infinite where there is none.
double least_variance(const arma::mat& sigma, const arma::mat& factor) {
  if (sigma.n_cols == 1) return arma::mat(sigma % arma::square(factor)).min();
  arma::vec values;
  arma::mat vectors;
  const arma::mat turned = factor.t() * sigma * factor;
  return eigen_symmetric(values, vectors, arma::symmatl(turned)) ? values.min() : arma::datum::inf;
}

// Whether no row of any other component would be expected where component j is: such rows are a
// population of their own, however flat.
bool lies_apart(const Parameters& parameters, arma::uword j, double n) {
  const double far = farthest_of(n, static_cast<double>(parameters.d()));
  for (arma::uword l = 0; l < parameters.k(); ++l) {
    if (l == j || !(parameters.proportions[l] > parameters.proportions[j])) continue;
    const arma::vec away = parameters.means.col(j) - parameters.means.col(l);
    arma::mat factor;
    if (!whitening_factor(slice_of(parameters.covariances, l), factor)) return false;
    const arma::vec white = factor.n_cols == 1 ? arma::vec(factor % away) : factor.t() * away;
    if (arma::dot(white, white) <= far) return false;
  }
  return true;
}

}  // namespace

// Where volume and shape are equal, one component of full rank keeps all others from it.
arma::uvec spurious_components(const Parameters& parameters, const Model& model, double n) {
  constexpr double flat = 1e-4;  // variance in some direction, in units of that within components
  const Family& family = model.family;
  const arma::uvec estimated = model.estimated_covariances(parameters.k());
  const bool kept_off = model.prior.on_covariances() || model.constraint.eigen_ratio > 0.0;
  const bool own = family.volume == Axis::variable || family.shape == Axis::variable;
  if (!own || kept_off || estimated.is_empty() || parameters.k() == 1) return {};
  const double d = static_cast<double>(parameters.d());
  const double fewest = family.orientation == Axis::variable ? d + 1.0 : 2.0;
  arma::mat factor;
  const bool whitens = whitening_factor(covariance_within(parameters), factor);
  std::vector<arma::uword> found;
  for (arma::uword j : estimated) {
    const double rows = parameters.proportions[j] * n;
    bool spurious = rows < fewest;
    if (!spurious && whitens && rows < 5.0 * (d + 1.0))
      spurious = least_variance(slice_of(parameters.covariances, j), factor) < flat &&
                 !(rows >= 2.0 * (d + 1.0) && lies_apart(parameters, j, n));
    if (spurious) found.push_back(j);
  }
  return arma::conv_to<arma::uvec>::from(found);
}

}  // namespace mezcla
