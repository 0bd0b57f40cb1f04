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

void rescale(Parameters& parameters, const arma::vec& scale) {
  parameters.means.each_col() %= scale;
  const arma::mat square = scale * scale.t();
  for (arma::uword j = 0; j < parameters.k(); ++j) parameters.covariances.slice(j) %= square;
  if (parameters.noise.is_present()) parameters.noise.log_sides += arma::log(scale);
}

// A power of two, so that scaling by it and back is exact.
double power_of_two_near(double value) { return std::exp2(std::round(std::log2(value))); }

}  // namespace

Parameters Units::to_units(Parameters parameters, const Model& model) const {
  rescale(parameters, scale);
  const arma::uvec estimated = model.estimated_covariances(parameters.k());
  if (!estimated.is_empty())
    parameters.parts = decompose(parameters.covariances.slices(estimated), model.family);
  return parameters;
}

Parameters Units::from_units(Parameters parameters) const {
  rescale(parameters, 1.0 / scale);
  return parameters;
}

Model Units::to_units(Model model) const {
  const arma::mat square = scale * scale.t();
  if (model.has_noise()) model.noise_log_sides += arma::log(scale);
  if (!model.prior.mean.is_empty()) model.prior.mean %= scale;
  if (model.prior.on_covariances()) model.prior.scale %= square;
  if (!model.constraint.means.is_empty()) model.constraint.means.each_col() %= scale;
  if (!model.constraint.covariances.is_empty()) model.constraint.covariances.each_slice() %= square;
  return model;
}

double Units::log_jacobian(const Rows& rows) const {
  return arma::dot(arma::log(scale), rows.observed_weight());
}

double Units::log_jacobian(const Model& model, arma::uword k) const {
  // log det of a covariance in units = log det + 2 sum log scale, times minus half its exponent.
  const arma::uvec estimated = model.estimated_covariances(k);
  double exponent = model.prior.shrinkage > 0.0 ? static_cast<double>(k) : 0.0;
  if (model.prior.on_covariances())
    exponent += static_cast<double>(estimated.n_elem) *
                model.prior.rows_of_component(model.family, estimated.n_elem);
  return exponent * arma::accu(arma::log(scale));
}

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
  Moments result{statistics.means().col(0), statistics.variances().col(0), arma::mat(),
                 statistics.weight[0]};
  if (!rows.missing)
    result.covariance = statistics.scatter_about(statistics.shifts()).slice(0) / result.weight;
  return result;
}

}  // namespace mezcla
