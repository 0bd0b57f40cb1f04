#include "parameters.hpp"

#include <algorithm>
#include <cmath>

namespace mezcla {

arma::cube CovarianceParts::assemble() const {
  const arma::uword d = shape.n_rows, k = shape.n_cols;
  arma::cube covariances(d, orientation.is_empty() ? 1 : d, k);
  arma::mat root;
  for (arma::uword j = 0; j < k; ++j) {
    if (orientation.is_empty()) {
      slice_of(covariances, j) = volume[j] * shape.col(j);
      continue;
    }
    // Sigma = B B' with B = D diag(sd): symmetric to the last bit, as D diag(var) D' is not.
    root = slice_of(orientation, j);
    for (arma::uword c = 0; c < d; ++c) root.col(c) *= std::sqrt(volume[j] * shape(c, j));
    arma::mat sigma = slice_of(covariances, j);
    times_its_transpose(root, sigma);
  }
  return covariances;
}

namespace {

arma::mat eigenvectors(const arma::mat& symmetric) {
  arma::vec values;
  arma::mat vectors;
  if (!eigen_symmetric(values, vectors, arma::symmatl(symmetric)))
    vectors.eye(arma::size(symmetric));
  return vectors;
}

}  // namespace

namespace {

// The axes of covariances, and d x k the variances along them.
arma::mat turn_to_axes(const arma::cube& covariances, Axis orientation, arma::cube& axes) {
  const arma::uword d = covariances.n_rows, k = covariances.n_slices;
  arma::mat variances(d, k);
  if (orientation == Axis::identity) {
    for (arma::uword j = 0; j < k; ++j) variances.col(j) = diagonal_of(covariances, j);
    return variances;
  }
  const arma::cube full = in_full(covariances);
  axes.set_size(d, d, k);
  if (orientation == Axis::equal) axes.each_slice() = eigenvectors(arma::sum(full, 2));
  for (arma::uword j = 0; j < k; ++j) {
    const arma::mat& sigma = slice_of(full, j);
    if (orientation == Axis::variable) slice_of(axes, j) = eigenvectors(sigma);
    const arma::mat& basis = slice_of(axes, j);
    variances.col(j) = arma::sum(basis % (sigma * basis), 0).t();
  }
  return variances;
}

}  // namespace

CovarianceParts decompose(const arma::cube& covariances, const Family& family) {
  const arma::uword d = covariances.n_rows, k = covariances.n_slices;
  CovarianceParts parts{arma::vec(k), arma::mat(d, k), arma::cube()};
  const arma::mat along = turn_to_axes(covariances, family.orientation, parts.orientation);
  for (arma::uword j = 0; j < k; ++j) {
    const arma::vec variances =
        arma::clamp(along.col(j), std::numeric_limits<double>::min(), arma::datum::inf);
    parts.volume[j] = std::exp(arma::mean(arma::log(variances)));
    parts.shape.col(j) = variances / parts.volume[j];
  }
  if (family.volume == Axis::equal) parts.volume.fill(arma::mean(parts.volume));
  if (family.shape == Axis::equal) {
    const arma::vec common = arma::exp(arma::mean(arma::log(parts.shape), 1));
    parts.shape.each_col() = common;
  }
  if (family.shape == Axis::identity) parts.shape.ones();
  return parts;
}

arma::mat covariance_within(const Parameters& parameters) {
  arma::mat within(parameters.d(), parameters.covariances.n_cols, arma::fill::zeros);
  for (arma::uword j = 0; j < parameters.k(); ++j)
    within += parameters.proportions[j] * slice_of(parameters.covariances, j);
  return within / arma::accu(parameters.proportions);
}

namespace {

bool all_diagonal(const arma::cube& covariances) {
  if (only_diagonals(covariances)) return true;
  for (arma::uword j = 0; j < covariances.n_slices; ++j)
    if (!slice_of(covariances, j).is_diagmat()) return false;
  return true;
}

bool all_equal(const arma::cube& slices) {
  for (arma::uword j = 1; j < slices.n_slices; ++j)
    if (!std::equal(slices.slice_memptr(j), slices.slice_memptr(j) + slices.n_elem_slice,
                    slices.slice_memptr(0)))
      return false;
  return true;
}

// The axes, unless factor y - factor B'mu, which is of the order of one where it matters, would
// lose too many digits.
CommonAxes along(const arma::mat& basis, bool triangular, const arma::mat& factor,
                 const arma::mat& means) {
  const bool identity = basis.is_empty();
  const arma::mat terms =
      identity ? arma::mat(arma::abs(means)) : arma::mat(arma::abs(basis.t()) * arma::abs(means));
  if (!((factor % terms).max() <= affordable_loss)) return CommonAxes();
  const arma::mat turned = identity ? means : arma::mat(basis.t() * means);
  return {basis, triangular, factor, factor % turned};
}

CommonAxes common_axes(const Parameters& parameters, const Density& density) {
  const CovarianceParts& parts = parameters.parts;
  if (density.diagonal)
    return along(arma::mat(), false, arma::mat(density.factor.memptr(), density.d(), density.k()),
                 density.means);
  if (density.k() == 1) return CommonAxes();
  if (all_equal(parameters.covariances))
    return along(slice_of(density.factor, 0), true,
                 arma::mat(arma::size(density.means), arma::fill::ones), density.means);
  if (!parameters.assembled || !all_equal(parts.orientation)) return CommonAxes();
  const arma::mat variances = parts.shape.each_row() % parts.volume.t();
  return along(slice_of(parts.orientation, 0), false, 1.0 / arma::sqrt(variances), density.means);
}

}  // namespace

Density density_of(const Parameters& parameters) {
  const arma::uword d = parameters.d(), k = parameters.k();
  const bool diagonal = all_diagonal(parameters.covariances);
  Density density{diagonal,         parameters.means,
                  arma::vec(k),     arma::cube(d, diagonal ? 1 : d, k),
                  parameters.noise, CommonAxes()};
  for (arma::uword j = 0; j < k; ++j) {
    arma::vec root;  // diagonal of U_j
    if (diagonal) {
      const arma::vec variances = diagonal_of(parameters.covariances, j);
      if (!(variances.min() > 0.0)) throw NotPositiveDefinite(j);
      root = 1.0 / arma::sqrt(variances);
      slice_of(density.factor, j) = root;
    } else {
      arma::mat factor;
      if (!precision_factor(slice_of(parameters.covariances, j), factor))
        throw NotPositiveDefinite(j);
      root = factor.diag();
      slice_of(density.factor, j) = factor;
    }
    density.constant[j] =
        std::log(parameters.proportions[j]) - 0.5 * d * log_two_pi + arma::accu(arma::log(root));
  }
  density.axes = common_axes(parameters, density);
  return density;
}

}  // namespace mezcla
