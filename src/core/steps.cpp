#include "steps.hpp"

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

Moments moments_of(const Statistics& statistics) {
  const double total = arma::accu(statistics.weight);
  const arma::mat means = statistics.means();
  const arma::vec mean = means * statistics.weight / total;
  const arma::cube within = statistics.scatter_about(statistics.shifts());
  arma::mat scatter(means.n_rows, means.n_rows, arma::fill::zeros);
  for (arma::uword j = 0; j < means.n_cols; ++j) {
    // What rounding leaves is no spread, neither of a component nor between them.
    arma::mat own = within.slice(j);
    const arma::vec about = statistics.scatter.slice(j).diag();
    const arma::uvec constant = arma::find(own.diag() <= 1e-13 * about);
    own.rows(constant).zeros();
    own.cols(constant).zeros();
    arma::vec gap = means.col(j) - mean;
    gap.elem(arma::find(arma::abs(gap) <= 4.0 * arma::datum::eps * arma::abs(means.col(j))))
        .zeros();
    scatter += own + statistics.weight[j] * gap * gap.t();
  }
  const arma::mat covariance = scatter / total;
  return {mean, covariance.diag(), covariance, total};
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
