#include "statistics.hpp"

#include <algorithm>

namespace mezcla {

namespace {

arma::uword columns_of(Scatter kind, arma::uword d) {
  switch (kind) {
    case Scatter::none: return 0;
    case Scatter::diagonal: return 1;
    case Scatter::full:
    case Scatter::pooled: return d;
  }
  return 0;
}

}  // namespace

Statistics::Statistics(const arma::mat& about_, Scatter kind_)
    : kind(kind_),
      about(about_),
      weight(about_.n_cols, arma::fill::zeros),
      moment(about_.n_rows, about_.n_cols, arma::fill::zeros),
      scatter(about_.n_rows, columns_of(kind_, about_.n_rows),
              kind_ == Scatter::pooled ? 1 : about_.n_cols, arma::fill::zeros) {}

Statistics& Statistics::operator+=(const Statistics& other) {
  weight += other.weight;
  noise += other.noise;
  moment += other.moment;
  scatter += other.scatter;
  observed += other.observed;
  objective += other.objective;
  return *this;
}

Statistics& Statistics::operator*=(double factor) {
  weight *= factor;
  noise *= factor;
  moment *= factor;
  scatter *= factor;
  observed *= factor;
  objective *= factor;
  return *this;
}

Statistics& Statistics::add(double factor, const Statistics& other) {
  weight += factor * other.weight;
  noise += factor * other.noise;
  moment += factor * other.moment;
  scatter += factor * other.scatter;
  observed += factor * other.observed;
  objective += factor * other.objective;
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
      const double square = diagonal_element(scatter, c, j);
      result(c, j) = std::max(square / weights(c, j) - shift * shift, 0.0);
    }
  return result;
}

namespace {

// s t' + t s' - N t t': what S exceeds the scatter about c + t by. Only its diagonal where that is
// all there is of S.
arma::mat excess(const arma::vec& moment, double weight, const arma::vec& shift,
                 const arma::cube& scatter) {
  if (only_diagonals(scatter)) return 2.0 * (moment - 0.5 * weight * shift) % shift;
  const arma::mat cross = (moment - 0.5 * weight * shift) * shift.t();
  return cross + cross.t();
}

}  // namespace

arma::cube Statistics::scatter_about(const arma::mat& shifts) const {
  arma::cube result = scatter;
  if (kind == Scatter::none) return result;
  if (!only_diagonals(result))
    for (arma::uword j = 0; j < result.n_slices; ++j)
      slice_of(result, j) = arma::symmatl(arma::mat(slice_of(result, j)));
  for (arma::uword j = 0; j < k(); ++j) {
    const arma::vec shift = shifts.col(j);
    if (kind == Scatter::diagonal)
      slice_of(result, j) -= 2.0 * shift % moment.col(j) - weight[j] * arma::square(shift);
    else
      slice_of(result, kind == Scatter::pooled ? 0 : j) -=
          excess(moment.col(j), weight[j], shift, scatter);
  }
  return result;
}

void Statistics::refer_to(const arma::mat& points) {
  const arma::mat shifts = points - about;
  for (arma::uword j = 0; j < k(); ++j) {
    const arma::vec shift = shifts.col(j);
    if (kind == Scatter::diagonal)
      slice_of(scatter, j) -= 2.0 * shift % moment.col(j) - weight[j] * arma::square(shift);
    else if (kind != Scatter::none)
      slice_of(scatter, kind == Scatter::pooled ? 0 : j) -=
          excess(moment.col(j), weight[j], shift, scatter);
    moment.col(j) -= weight[j] * shift;
  }
  about = points;
}

void Statistics::pool(const arma::mat& total) {
  kind = Scatter::pooled;
  scatter.set_size(total.n_rows, total.n_cols, 1);
  slice_of(scatter, 0) = total;
  for (arma::uword j = 0; j < k(); ++j)
    slice_of(scatter, 0) += excess(moment.col(j), weight[j], -about.col(j), scatter);
}

}  // namespace mezcla
