#include <algorithm>
#include <cmath>

#include "axes.hpp"

namespace mezcla {

arma::mat spread_as_it_is(const arma::cube& scatter, const arma::cube& orientation) {
  const arma::uword d = scatter.n_rows;
  arma::mat result(d, scatter.n_slices);
  for (arma::uword j = 0; j < result.n_cols; ++j) {
    if (orientation.is_empty())
      for (arma::uword c = 0; c < d; ++c) result(c, j) = diagonal_element(scatter, c, j);
    else
      diagonal_in_basis(slice_of(scatter, j), slice_of(orientation, j), result.colptr(j));
  }
  return result;
}

void keep_from_vanishing(const Within& within, arma::mat& spread) {
  for (arma::uword j = 0; j < spread.n_cols; ++j) {
    double* const along = spread.colptr(j);
    const double most = *std::max_element(along, along + spread.n_rows);
    const double least = std::max(within.weight[j] * within.floor, within.own_floor * most);
    for (arma::uword c = 0; c < spread.n_rows; ++c) along[c] = std::max(along[c], least);
  }
}

arma::mat spread(const Within& within, const arma::cube& orientation) {
  arma::mat result = spread_as_it_is(within.scatter, orientation);
  keep_from_vanishing(within, result);
  return result;
}

namespace {

// To eigenvectors, by increasing eigenvalue: the same order in every component, which is what an
// equal shape needs. The coordinates' axes where there are none.
void turn_to_principal_axes(arma::mat& basis, const arma::mat& symmetric, arma::vec& along) {
  if (turn_to_eigenvectors(along, basis, symmetric)) return;
  basis.eye();
  along = symmetric.diag();
}

// Rotates axes p and q of the basis by the angle that minimises sum_j tr(A_j^-1 D' W_j D) /
// volume_j over all angles. With W_j written in the basis, that sum is, up to a constant,
//   a cos(2 phi) + b sin(2 phi).
void rotate_plane(arma::uword p, arma::uword q, const arma::mat& precision, arma::cube& scatter,
                  arma::mat& basis) {
  double a = 0.0, b = 0.0;
  for (arma::uword j = 0; j < scatter.n_slices; ++j) {
    const double difference = precision(p, j) - precision(q, j);
    a += 0.5 * difference * (scatter(p, p, j) - scatter(q, q, j));
    b += difference * scatter(p, q, j);
  }
  if (!(std::hypot(a, b) > 0.0)) return;
  const double phi = 0.5 * std::atan2(-b, -a);
  const double c = std::cos(phi), s = std::sin(phi);
  const arma::uword d = basis.n_rows;
  for (arma::uword j = 0; j < scatter.n_slices; ++j) {
    double* const w = scatter.slice_memptr(j);
    rotate(c, s, d, 1, w + p * d, w + q * d);
    rotate(c, s, d, d, w + p, w + q);
  }
  rotate(c, s, d, 1, basis.colptr(p), basis.colptr(q));
}

// A basis common to all components whose shapes differ: one cycle of plane rotations, each
// exact, in place of the majorisation of Browne & McNicholas (2014) with its bounds.
arma::mat rotate_common_basis(const Within& within, CovarianceParts& parts) {
  arma::mat basis = parts.orientation.slice(0);
  arma::cube scatter(arma::size(within.scatter));
  for (arma::uword j = 0; j < scatter.n_slices; ++j) {
    arma::mat turned = slice_of(scatter, j);
    in_basis(slice_of(within.scatter, j), basis, turned);
  }
  const arma::mat precision = 1.0 / (parts.shape.each_row() % parts.volume.t());
  for (arma::uword p = 0; p + 1 < basis.n_cols; ++p)
    for (arma::uword q = p + 1; q < basis.n_cols; ++q)
      rotate_plane(p, q, precision, scatter, basis);
  parts.orientation.each_slice() = basis;
  return spread_as_it_is(scatter, arma::cube());
}

arma::mat turn_common_basis(const Within& within, CovarianceParts& parts) {
  arma::mat basis = parts.orientation.slice(0);
  arma::mat pooled(arma::size(basis), arma::fill::zeros);
  for (arma::uword j = 0; j < within.scatter.n_slices; ++j)
    pooled += slice_of(within.scatter, j) / parts.volume[j];
  arma::vec along;
  turn_to_principal_axes(basis, pooled, along);
  parts.orientation.each_slice() = basis;
  return spread_as_it_is(within.scatter, parts.orientation);
}

arma::mat turn_each_basis(const Within& within, CovarianceParts& parts) {
  arma::mat result(within.scatter.n_rows, within.scatter.n_slices);
  arma::vec along;
  for (arma::uword j = 0; j < within.scatter.n_slices; ++j) {
    arma::mat basis = slice_of(parts.orientation, j);
    turn_to_principal_axes(basis, slice_of(within.scatter, j), along);
    result.col(j) = along;
  }
  return result;
}

}  // namespace

arma::mat update_orientation(const Within& within, const Family& family, CovarianceParts& parts) {
  switch (family.orientation) {
    case Axis::identity: break;
    case Axis::equal:
      return family.shape == Axis::variable ? rotate_common_basis(within, parts)
                                            : turn_common_basis(within, parts);
    case Axis::variable: return turn_each_basis(within, parts);
  }
  return spread_as_it_is(within.scatter, parts.orientation);
}

}  // namespace mezcla
