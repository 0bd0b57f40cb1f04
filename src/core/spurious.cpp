#include "spurious.hpp"

namespace mezcla {

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
  const bool whitens = precision_factor(covariance_within(parameters), factor);
  std::vector<arma::uword> found;
  for (arma::uword j : estimated) {
    const double rows = parameters.proportions[j] * n;
    bool spurious = rows < fewest;
    if (!spurious && whitens && rows < 5.0 * (d + 1.0)) {
      const arma::mat turned = factor.t() * slice_of(parameters.covariances, j) * factor;
      arma::vec values;
      spurious = arma::eig_sym(values, arma::symmatl(turned)) && values.min() < flat;
    }
    if (spurious) found.push_back(j);
  }
  return arma::conv_to<arma::uvec>::from(found);
}

}  // namespace mezcla
