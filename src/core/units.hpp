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
  Parameters to_units(Parameters parameters, const Model& model) const;
  Parameters from_units(Parameters parameters) const;
  Model to_units(Model model) const;
  // log-likelihood = log-likelihood in units + this: each observed value counts once.
  double log_jacobian(const Rows& rows) const;
  // The same for the prior.
  double log_jacobian(const Model& model, arma::uword k) const;
};

// Units for data with these standard deviations (all finite, some positive).
Units units_for(const arma::vec& deviations, const Model& model);
Units common_unit(const arma::vec& deviations);

// Means and variances of the observed values (divisor: sum of their case weights), by two passes.
struct Moments {
  arma::vec mean;        // d
  arma::vec variance;    // d
  arma::mat covariance;  // d x d; empty where values are missing
  double weight;         // sum of case weights
};
Moments moments(const Rows& rows, const Execution& execution);

}  // namespace mezcla
