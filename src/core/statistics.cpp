#include "statistics.hpp"

#include <algorithm>

namespace mezcla {

namespace {

arma::uword columns_of(Scatter kind, arma::uword d) {
  switch (kind) {
    case Scatter::none: return 0;
    case Scatter::diagonal: return 1;
    case Scatter::full: return d;
  }
  return 0;
}

}  // namespace

Statistics::Statistics(const arma::mat& about_, Scatter kind_)
    : kind(kind_),
      about(about_),
      weight(about_.n_cols, arma::fill::zeros),
      moment(about_.n_rows, about_.n_cols, arma::fill::zeros),
      scatter(about_.n_rows, columns_of(kind_, about_.n_rows), about_.n_cols, arma::fill::zeros) {}

Statistics& Statistics::operator+=(const Statistics& other) {
  weight += other.weight;
  noise += other.noise;
  moment += other.moment;
  scatter += other.scatter;
  observed += other.observed;
  objective += other.objective;
  return *this;
}

namespace {

// The weight behind each column of each component.
arma::mat weight_of_columns(const Statistics& statistics) {
  if (!statistics.observed.is_empty()) return statistics.observed;
  return arma::repmat(statistics.weight.t(), statistics.about.n_rows, 1);
}

}  // namespace

arma::mat Statistics::shifts() const {
  arma::mat result(arma::size(about), arma::fill::zeros);
  const arma::mat weights = weight_of_columns(*this);
  for (arma::uword i = 0; i < result.n_elem; ++i)
    if (weights[i] > 0.0) result[i] = moment[i] / weights[i];
  return result;
}

arma::mat Statistics::means() const { return about + shifts(); }

arma::mat Statistics::variances() const {
  arma::mat result(arma::size(about), arma::fill::zeros);
  const arma::mat weights = weight_of_columns(*this);
  for (arma::uword j = 0; j < k(); ++j)
    for (arma::uword c = 0; c < about.n_rows; ++c) {
      if (!(weights(c, j) > 0.0)) continue;
      const double shift = moment(c, j) / weights(c, j);
      const double square = kind == Scatter::diagonal ? scatter(c, 0, j) : scatter(c, c, j);
      result(c, j) = std::max(square / weights(c, j) - shift * shift, 0.0);
    }
  return result;
}

arma::cube Statistics::scatter_about(const arma::mat& shifts) const {
  const arma::uword d = about.n_rows;
  arma::cube result(d, d, k(), arma::fill::zeros);
  for (arma::uword j = 0; j < k(); ++j) {
    const arma::vec shift = shifts.col(j);
    // sum w (delta - t)(delta - t)' = S - s t' - t s' + N t t'
    if (kind == Scatter::diagonal) {
      result.slice(j).diag() =
          scatter.slice(j) - 2.0 * shift % moment.col(j) + weight[j] * arma::square(shift);
    } else {
      const arma::mat cross = (moment.col(j) - 0.5 * weight[j] * shift) * shift.t();
      result.slice(j) = arma::symmatl(scatter.slice(j)) - cross - cross.t();
    }
  }
  return result;
}

}  // namespace mezcla
