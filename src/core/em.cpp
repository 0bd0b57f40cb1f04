#include "em.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "fold.hpp"
#include "units.hpp"

namespace mezcla {

namespace {

Scatter scatter_for(const Model& model) {
  if (model.has_fixed_covariance()) return Scatter::none;
  return model.is_diagonal() ? Scatter::diagonal : Scatter::full;
}

// Gains below this share of the log-likelihood are rounding.
constexpr double rounding = 1e-12;

// What the log-likelihood is still expected to gain, if its increments go on shrinking at the
// present rate: Aitken's extrapolation of the last three values.
double remaining_gain(const std::vector<double>& trace) {
  const double unknown = std::numeric_limits<double>::infinity();
  const std::size_t t = trace.size();
  if (t < 2) return unknown;
  const double gain = trace[t - 1] - trace[t - 2];
  if (std::abs(gain) <= rounding * std::abs(trace[t - 1])) return 0.0;
  // The first step from a start outside the family may lose: that says nothing of the rest.
  if (t < 3 || gain < 0.0) return unknown;
  const double rate = gain / (trace[t - 2] - trace[t - 3]);
  return rate > 0.0 && rate < 1.0 ? gain * rate / (1.0 - rate) : unknown;
}

// Components to which (almost) nothing belongs any more, so that they have no mean.
arma::uvec empty_components(const Statistics& statistics) {
  return arma::find(statistics.weight <=
                    1e-10 * arma::accu(statistics.weight) / static_cast<double>(statistics.k()));
}

// EM in the units of the rows.
EmResult iterate(const Rows& rows, const Parameters& start, const Model& model,
                 const EmControl& control, double floor, double log_jacobian,
                 const Execution& execution) {
  EmResult result{start, {}, EmStatus::iteration_limit, {}};
  for (int iteration = 0;; ++iteration) {
    const Density density = density_of(result.parameters);
    const Statistics statistics =
        fold(rows, density.means, scatter_for(model), posterior(density), execution);
    result.trace.push_back(statistics.objective + log_jacobian * arma::accu(statistics.weight));
    if (execution.watch) execution.watch->report(iteration, result.trace.back());
    if (result.status == EmStatus::collapsed) return result;
    if (control.tolerance > 0.0 && remaining_gain(result.trace) < control.tolerance) {
      result.status = EmStatus::converged;
      return result;
    }
    if (iteration >= control.max_iterations) return result;
    result.components = empty_components(statistics);
    if (!result.components.is_empty()) {
      result.status = EmStatus::empty;
      return result;
    }
    MStep step = m_step(statistics, result.parameters, model, Sweeps::once, floor);
    result.parameters = std::move(step.parameters);
    if (!step.collapsed.is_empty()) {
      result.status = EmStatus::collapsed;
      result.components = step.collapsed;
    }
  }
}

double floor_in(const Units& units, const arma::vec& deviations) {
  return variance_floor(arma::square(deviations % units.scale));
}

}  // namespace

EmResult em(const Rows& rows, const arma::vec& deviations, const Parameters& start,
            const Model& model, const EmControl& control, const Execution& execution) {
  const Units units = units_for(deviations, model);
  EmResult result =
      iterate(units.apply(rows), units.to_units(start, model.family), units.to_units(model),
              control, floor_in(units, deviations), units.log_jacobian(), execution);
  result.parameters = units.from_units(std::move(result.parameters));
  return result;
}

MStep maximum_likelihood(const Rows& rows, const arma::vec& deviations, const Assign& assign,
                         arma::uword k, const Model& model, const Execution& execution) {
  const Units units = units_for(deviations, model);
  const Rows scaled = units.apply(rows);
  // One pass finds the means, about the first row; the second is about the means.
  arma::mat centres(rows.d, k);
  centres.each_col() = scaled.row(0);
  centres = fold(scaled, centres, Scatter::none, assign, execution).means();
  const Statistics statistics = fold(scaled, centres, scatter_for(model), assign, execution);
  if (!(statistics.weight.min() > 0.0))
    throw std::domain_error("a component without any row has no maximum likelihood estimate");
  MStep step = m_step(statistics, Parameters(), units.to_units(model), Sweeps::to_maximum,
                      floor_in(units, deviations));
  step.parameters = units.from_units(std::move(step.parameters));
  return step;
}

}  // namespace mezcla
