// Fits are computed in units of about one: columns are multiplied by powers of two, which is
// exact, so that neither mixed scales nor extreme ones (1e-100, 1e100) reach the arithmetic.
// Families that are equivariant under a change of one column's unit get a factor per column,
// the others one factor for all.
#pragma once

#include "execution.hpp"
#include "parameters.hpp"
#include "rows.hpp"
#include "statistics.hpp"

namespace mezcla {

struct Units {
  arma::vec scale;  // d: value in units = value * scale

  Rows apply(Rows rows) const;
  Parameters to_units(Parameters parameters, const Family& family) const;
  Parameters from_units(Parameters parameters) const;
  Model to_units(Model model) const;
  // log p(x) = log p(x in units) + this, per unit of case weight.
  double log_jacobian() const;
};

// Units for data with these standard deviations (all finite, some positive).
Units units_for(const arma::vec& deviations, const Model& model);
Units common_unit(const arma::vec& deviations);

// Mean and covariance (divisor: sum of case weights), by two passes.
struct Moments {
  arma::vec mean;        // d
  arma::mat covariance;  // d x d
  double weight;         // sum of case weights
};
Moments moments(const Rows& rows, const Execution& execution);

}  // namespace mezcla
