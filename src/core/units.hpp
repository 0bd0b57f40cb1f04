// Fits are computed in units of about one, about an origin amid the data: an offset is taken away
// and columns are multiplied by powers of two, so that neither offsets, which would cost digits,
// nor mixed or extreme scales (1e-100, 1e100) reach the arithmetic. Families that are equivariant
// under a change of one column's unit get a factor per column, the others one factor for all.
#pragma once

#include "execution.hpp"
#include "parameters.hpp"
#include "rows.hpp"
#include "statistics.hpp"

namespace mezcla {

struct Units {
  // `scale`: d; the origin is near `mean` (d).
  Units(const arma::vec& scale, const arma::vec& mean);

  // d each: value in units = (value - origin) * scale. The origin is a multiple of about 1 / scale,
  // so that the difference is exact for data that are not too fine (whole numbers, for example).
  arma::vec scale;
  arma::vec origin;

  Rows apply(Rows rows) const;
  arma::mat to_units(arma::mat points) const;  // d x k, and back
  arma::mat from_units(arma::mat points) const;
  Parameters to_units(Parameters parameters) const;
  Parameters from_units(Parameters parameters) const;
  // Their objective stays in the units in which it was computed.
  Statistics to_units(Statistics statistics) const;
  Statistics from_units(Statistics statistics) const;
  Model to_units(Model model) const;
  // log-likelihood = log-likelihood in units + this: each observed value counts once.
  double log_jacobian(const Rows& rows) const { return log_jacobian(rows.observed_weight()); }
  double log_jacobian(const arma::vec& observed) const;  // d: the weight of the rows that have it
  // The same for the prior.
  double log_jacobian(const Model& model, arma::uword k) const;
};

// What is known of the columns before anything is fitted: their means and standard deviations (all
// finite, some deviation positive).
struct Columns {
  arma::vec mean;
  arma::vec deviation;
};
Units units_for(const Columns& columns, const Model& model);

// Means and variances of the observed values (divisor: sum of their case weights), by two passes.
struct Moments {
  arma::vec mean;        // d
  arma::vec variance;    // d
  arma::mat covariance;  // d x d; empty where values are missing, or it was not asked for
  double weight;         // sum of case weights
};
Moments moments(const Rows& rows, bool with_covariance, const Execution& execution);

}  // namespace mezcla
