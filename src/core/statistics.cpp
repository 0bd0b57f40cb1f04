#include "statistics.hpp"

#include <algorithm>

namespace mezcla {

void Statistics::begin(const arma::mat& about_, Scatter kind_) {
  kind = kind_;
  about = about_;
  const arma::uword d = about.n_rows, k = about.n_cols;
  weight.zeros(k);
  noise = 0.0;
  moment.zeros(d, k);
  if (kind == Scatter::none)
    scatter.reset();
  else
    scatter.zeros(d, kind == Scatter::diagonal ? 1 : d, kind == Scatter::pooled ? 1 : k);
  observed.reset();
  objective = 0.0;
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

void Statistics::become(double a, const Statistics& x, double b, const Statistics& y, double c,
                        const Statistics& z) {
  const auto combine = [=](const double* p, const double* q, const double* r, arma::uword n,
                           double* to) {
    for (arma::uword i = 0; i < n; ++i) to[i] = a * p[i] + b * q[i] + c * r[i];
  };
  const auto of_all = [&](auto member) {
    auto& to = this->*member;
    to.copy_size(x.*member);
    combine((x.*member).memptr(), (y.*member).memptr(), (z.*member).memptr(), to.n_elem,
            to.memptr());
  };
  kind = x.kind;
  about = x.about;
  of_all(&Statistics::weight);
  of_all(&Statistics::moment);
  of_all(&Statistics::scatter);
  of_all(&Statistics::observed);
  noise = a * x.noise + b * y.noise + c * z.noise;
  objective = a * x.objective + b * y.objective + c * z.objective;
}

namespace {

// The weight behind column c of component j.
double weight_of_column(const Statistics& statistics, arma::uword c, arma::uword j) {
  return statistics.observed.is_empty() ? statistics.weight[j] : statistics.observed(c, j);
}

}  // namespace

arma::mat Statistics::shifts() const {
  arma::mat result(arma::size(about), arma::fill::zeros);
  for (arma::uword j = 0; j < k(); ++j)
    for (arma::uword c = 0; c < about.n_rows; ++c) {
      const double behind = weight_of_column(*this, c, j);
      if (behind > 0.0) result(c, j) = moment(c, j) / behind;
    }
  return result;
}

arma::mat Statistics::means() const { return about + shifts(); }

arma::mat Statistics::variances() const {
  arma::mat result(arma::size(about), arma::fill::zeros);
  for (arma::uword j = 0; j < k(); ++j)
    for (arma::uword c = 0; c < about.n_rows; ++c) {
      const double behind = weight_of_column(*this, c, j);
      if (!(behind > 0.0)) continue;
      const double shift = moment(c, j) / behind;
      const double square = diagonal_element(scatter, c, j);
      result(c, j) = std::max(square / behind - shift * shift, 0.0);
    }
  return result;
}

namespace {

// Takes s t' + t s' - N t t' off S, which is what it exceeds the scatter about c + t by. Only the
// diagonal where that is all there is of S.
void take_excess(const double* moment, double weight, const double* shift, arma::mat&& scatter) {
  const arma::uword d = scatter.n_rows;
  const auto half = [=](arma::uword c) { return moment[c] - 0.5 * weight * shift[c]; };
  if (scatter.n_cols == 1) {
    for (arma::uword c = 0; c < d; ++c) scatter[c] -= 2.0 * half(c) * shift[c];
    return;
  }
  for (arma::uword b = 0; b < d; ++b) {
    double* const column = scatter.colptr(b);
    const double of_b = half(b);
    for (arma::uword a = 0; a < d; ++a) column[a] -= half(a) * shift[b] + shift[a] * of_b;
  }
}

void mirror_lower_triangle(arma::mat&& square) {
  for (arma::uword b = 0; b < square.n_cols; ++b)
    for (arma::uword a = b + 1; a < square.n_rows; ++a) square(b, a) = square(a, b);
}

}  // namespace

void Statistics::find_scatter_about(const arma::mat& shifts, arma::cube& result) const {
  result = scatter;
  if (kind == Scatter::none) return;
  if (!only_diagonals(result))
    for (arma::uword j = 0; j < result.n_slices; ++j) mirror_lower_triangle(slice_of(result, j));
  for (arma::uword j = 0; j < k(); ++j)
    take_excess(moment.colptr(j), weight[j], shifts.colptr(j), slice_of(result, slice_for(j)));
}

arma::cube Statistics::scatter_about(const arma::mat& shifts) const {
  arma::cube result;
  find_scatter_about(shifts, result);
  return result;
}

void Statistics::refer_to(const arma::mat& points) {
  const arma::mat shifts = points - about;
  for (arma::uword j = 0; j < k(); ++j) {
    const double* const shift = shifts.colptr(j);
    double* const of_j = moment.colptr(j);
    if (kind != Scatter::none) take_excess(of_j, weight[j], shift, slice_of(scatter, slice_for(j)));
    for (arma::uword c = 0; c < about.n_rows; ++c) of_j[c] -= weight[j] * shift[c];
  }
  about = points;
}

void Statistics::pool(const arma::mat& total) {
  kind = Scatter::pooled;
  scatter.set_size(total.n_rows, total.n_cols, 1);
  slice_of(scatter, 0) = total;
  // Seen from c_j the rows' total is about the point -c_j.
  const arma::mat to_origin = -about;
  const arma::mat away = -moment;
  for (arma::uword j = 0; j < k(); ++j)
    take_excess(away.colptr(j), -weight[j], to_origin.colptr(j), slice_of(scatter, 0));
}

}  // namespace mezcla
