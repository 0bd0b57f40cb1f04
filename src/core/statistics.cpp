#include "statistics.hpp"

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
  moment += other.moment;
  scatter += other.scatter;
  objective += other.objective;
  return *this;
}

arma::mat Statistics::means() const {
  arma::mat result = about;
  for (arma::uword j = 0; j < k(); ++j)
    if (weight[j] > 0.0) result.col(j) += moment.col(j) / weight[j];
  return result;
}

arma::cube Statistics::within_scatter() const {
  const arma::uword d = about.n_rows;
  arma::cube result(d, d, k(), arma::fill::zeros);
  for (arma::uword j = 0; j < k(); ++j) {
    if (!(weight[j] > 0.0)) continue;
    const arma::vec shift = moment.col(j) / weight[j];
    if (kind == Scatter::diagonal) {
      result.slice(j).diag() = scatter.slice(j) - shift % moment.col(j);
    } else {
      result.slice(j) = arma::symmatl(scatter.slice(j)) - shift * moment.col(j).t();
      result.slice(j) = 0.5 * (result.slice(j) + result.slice(j).t());
    }
  }
  return result;
}

}  // namespace mezcla
