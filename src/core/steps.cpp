#include "steps.hpp"

#include <cmath>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

// Units in which the components are of about one and not far from 0. A density has a unit for each
// column, whatever the family.
Units units_of(const Parameters& parameters) {
  const arma::vec centre = arma::mean(parameters.means, 1);
  const arma::mat gaps = parameters.means.each_col() - centre;
  arma::vec variance = arma::mean(arma::square(gaps), 1);
  for (arma::uword j = 0; j < parameters.k(); ++j)
    variance += diagonal_of(parameters.covariances, j) / static_cast<double>(parameters.k());
  Model any;
  any.family = {Axis::variable, Axis::variable, Axis::variable};
  return units_for({centre, arma::sqrt(variance)}, any);
}

}  // namespace

Statistics sufficient_statistics(const Parameters& parameters, const Rows& rows, Scatter scatter,
                                 const Execution& execution) {
  const Units units = units_of(parameters);
  const Rows scaled = units.apply(rows);
  const Density density = density_of(units.to_units(parameters));
  Statistics statistics =
      fold(scaled, density.means, scatter, posterior(density, scaled), execution, &density);
  statistics.objective += units.log_jacobian(rows);
  return units.from_units(std::move(statistics));
}

Columns columns_of(const Statistics& statistics) {
  const double total = arma::accu(statistics.weight);
  const arma::mat means = statistics.means();
  Columns columns{means * statistics.weight / total, arma::vec(means.n_rows)};
  const arma::mat variances = statistics.variances();
  for (arma::uword c = 0; c < means.n_rows; ++c) {
    double sum = 0.0;
    for (arma::uword j = 0; j < means.n_cols; ++j) {
      const double about =
          variances(c, j) + std::pow(statistics.moment(c, j) / statistics.weight[j], 2);
      const double gap = means(c, j) - columns.mean[c];
      // What rounding leaves is no spread.
      if (variances(c, j) > 1e-13 * about) sum += statistics.weight[j] * variances(c, j);
      if (std::fabs(gap) > 4.0 * arma::datum::eps * std::fabs(means(c, j)))
        sum += statistics.weight[j] * gap * gap;
    }
    columns.deviation[c] = std::sqrt(sum / total);
  }
  return columns;
}

MStep maximum_likelihood(const Statistics& statistics, const Columns& columns, const Model& model,
                         const Execution& execution) {
  if (!(statistics.weight.min() > 0.0))
    throw std::domain_error("a component without any row has no maximum likelihood estimate");
  const Units units = units_for(columns, model);
  MStep step =
      m_step(units.to_units(statistics), Parameters(), units.to_units(model), Sweeps::to_maximum,
             variance_floor(arma::square(columns.deviation % units.scale)), execution);
  step.parameters = units.from_units(std::move(step.parameters));
  return step;
}

}  // namespace mezcla
