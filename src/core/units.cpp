#include "units.hpp"

#include <cmath>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

Rows Units::apply(Rows rows) const {
  for (std::size_t c = 0; c < rows.d; ++c) rows.scale[c] = scale[c];
  return rows;
}

namespace {

Parameters rescale(Parameters parameters, const arma::vec& scale) {
  parameters.means.each_col() %= scale;
  const arma::mat square = scale * scale.t();
  for (arma::uword j = 0; j < parameters.k(); ++j) parameters.covariances.slice(j) %= square;
  return parameters;
}

// A power of two, so that scaling by it and back is exact.
double power_of_two_near(double value) { return std::exp2(std::round(std::log2(value))); }

}  // namespace

Parameters Units::to_units(Parameters parameters, const Family& family) const {
  parameters = rescale(std::move(parameters), scale);
  parameters.parts = decompose(parameters.covariances, family);
  return parameters;
}

Parameters Units::from_units(Parameters parameters) const {
  return rescale(std::move(parameters), 1.0 / scale);
}

Model Units::to_units(Model model) const {
  model.fixed_variance *= scale[0] * scale[0];  // its units are common to all columns
  return model;
}

double Units::log_jacobian() const { return arma::accu(arma::log(scale)); }

Units units_for(const arma::vec& deviations, const Model& model) {
  if (!model.is_column_equivariant()) return common_unit(deviations);
  Units units = common_unit(deviations);
  for (arma::uword c = 0; c < deviations.n_elem; ++c)
    if (deviations[c] > 0.0) units.scale[c] = 1.0 / power_of_two_near(deviations[c]);
  return units;
}

Units common_unit(const arma::vec& deviations) {
  const double largest = deviations.max();
  const double unit = largest > 0.0 ? power_of_two_near(largest) : 1.0;
  return {arma::vec(deviations.n_elem, arma::fill::value(1.0 / unit))};
}

Moments moments(const Rows& rows, const Execution& execution) {
  // The first pass finds the means, about the first row; the second is about the means.
  const Assign one = single_component();
  const arma::mat centre = fold(rows, rows.row(0), Scatter::none, one, execution).means();
  const Statistics statistics = fold(rows, centre, Scatter::full, one, execution);
  const double weight = statistics.weight[0];
  return {statistics.means().col(0), statistics.within_scatter().slice(0) / weight, weight};
}

}  // namespace mezcla
