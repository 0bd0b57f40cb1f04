#include "units.hpp"

#include <algorithm>
#include <cmath>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

// A power of two, so that scaling by it and back is exact.
double power_of_two_near(double value) { return std::exp2(std::round(std::log2(value))); }

// What the elements of a matrix of squares are multiplied by; of its diagonal where that is all.
arma::mat square_of(const arma::vec& scale, arma::uword columns) {
  return columns == 1 ? arma::mat(arma::square(scale)) : arma::mat(scale * scale.t());
}

void rescale(arma::cube& squares, const arma::vec& scale) {
  if (!squares.is_empty()) squares.each_slice() %= square_of(scale, squares.n_cols);
}

void rescale(Parameters& parameters, const arma::vec& scale) {
  rescale(parameters.covariances, scale);
  if (parameters.noise.is_present()) parameters.noise.log_sides += arma::log(scale);
  parameters.assembled = false;
}

void rescale(Statistics& statistics, const arma::vec& scale) {
  statistics.moment.each_col() %= scale;
  rescale(statistics.scatter, scale);
}

}  // namespace

Units::Units(const arma::vec& scale_, const arma::vec& mean) : scale(scale_), origin(mean.n_elem) {
  for (arma::uword c = 0; c < mean.n_elem; ++c) {
    const double step = power_of_two_near(1.0 / scale[c]);
    origin[c] = std::round(mean[c] / step) * step;
  }
}

Rows Units::apply(Rows rows) const {
  rows.scale.assign(scale.begin(), scale.end());
  rows.origin.assign(origin.begin(), origin.end());
  return rows;
}

arma::mat Units::to_units(arma::mat points) const {
  points.each_col() -= origin;
  points.each_col() %= scale;
  return points;
}

arma::mat Units::from_units(arma::mat points) const {
  points.each_col() /= scale;
  points.each_col() += origin;
  return points;
}

// The parts are those in other units, or of another family: whoever needs them takes them anew.
Parameters Units::to_units(Parameters parameters) const {
  parameters.means = to_units(std::move(parameters.means));
  rescale(parameters, scale);
  parameters.parts = CovarianceParts();
  return parameters;
}

Parameters Units::from_units(Parameters parameters) const {
  parameters.means = from_units(std::move(parameters.means));
  rescale(parameters, 1.0 / scale);
  parameters.parts = CovarianceParts();
  return parameters;
}

Statistics Units::to_units(Statistics statistics) const {
  statistics.about = to_units(std::move(statistics.about));
  rescale(statistics, scale);
  return statistics;
}

Statistics Units::from_units(Statistics statistics) const {
  statistics.about = from_units(std::move(statistics.about));
  rescale(statistics, 1.0 / scale);
  return statistics;
}

Model Units::to_units(Model model) const {
  if (model.has_noise()) model.noise_log_sides += arma::log(scale);
  if (!model.prior.mean.is_empty()) model.prior.mean = to_units(arma::mat(model.prior.mean));
  if (model.prior.on_covariances()) model.prior.scale %= square_of(scale, model.prior.scale.n_cols);
  if (!model.constraint.means.is_empty())
    model.constraint.means = to_units(std::move(model.constraint.means));
  rescale(model.constraint.covariances, scale);
  return model;
}

double Units::log_jacobian(const arma::vec& observed) const {
  return arma::dot(arma::log(scale), observed);
}

double Units::log_jacobian(const Model& model, arma::uword k) const {
  // log det of a covariance in units = log det + 2 sum log scale, times minus half its exponent.
  const arma::uvec estimated = model.estimated_covariances(k);
  double exponent = model.prior.shrinkage > 0.0 ? static_cast<double>(k) : 0.0;
  if (model.prior.on_covariances() && !estimated.is_empty())
    exponent += static_cast<double>(estimated.n_elem) *
                model.prior.rows_of_component(model.family, estimated.n_elem);
  return exponent * arma::accu(arma::log(scale));
}

namespace {

// Standard deviations in the columns, or what a prior makes of them where it has more to say than
// the data: in units in which the columns alone are about one, its scatter may lie as far apart as
// they do (1e20 in one column and 1 in the other, where it is the same in theirs).
arma::vec typical_deviations(const Columns& columns, const Prior& prior) {
  constexpr double most = 1e100;  // times the column's own, whose squares must not vanish
  arma::vec deviation = columns.deviation;
  if (!prior.on_covariances()) return deviation;
  const double shrinks = prior.shrinkage / (1.0 + prior.shrinkage);
  for (arma::uword c = 0; c < deviation.n_elem; ++c) {
    if (!(deviation[c] > 0.0)) continue;
    const double spread = std::sqrt(prior.scale_of_column(c));
    const double apart = std::sqrt(shrinks) * std::abs(prior.mean[c] - columns.mean[c]);
    const double of_prior = std::max(spread, apart) / std::sqrt(prior.rows + 1.0);
    if (of_prior < most * deviation[c]) deviation[c] = std::max(deviation[c], of_prior);
  }
  return deviation;
}

}  // namespace

Units units_for(const Columns& columns, const Model& model) {
  const arma::vec deviation = typical_deviations(columns, model.prior);
  const double largest = deviation.max();
  const double common = largest > 0.0 ? power_of_two_near(largest) : 1.0;
  arma::vec scale(deviation.n_elem, arma::fill::value(1.0 / common));
  if (model.is_column_equivariant())
    for (arma::uword c = 0; c < deviation.n_elem; ++c)
      if (deviation[c] > 0.0) scale[c] = 1.0 / power_of_two_near(deviation[c]);
  return Units(scale, columns.mean);
}

Moments moments(const Rows& rows, bool with_covariance, const Execution& execution) {
  // The first pass finds the means, about the first row; the second is about the means.
  const Assign one = single_component();
  const arma::mat centre = fold(rows, rows.row(0), Scatter::none, one, execution).means();
  const bool full = with_covariance && !rows.missing;
  const Statistics statistics =
      fold(rows, centre, full ? Scatter::full : Scatter::diagonal, one, execution);
  Moments result{statistics.means().col(0), statistics.variances().col(0), arma::mat(),
                 statistics.weight[0]};
  if (full)
    result.covariance = statistics.scatter_about(statistics.shifts()).slice(0) / result.weight;
  return result;
}

}  // namespace mezcla
