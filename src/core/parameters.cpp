#include "parameters.hpp"

#include <algorithm>
#include <cmath>

namespace mezcla {

void CovarianceParts::assemble(arma::cube& covariances) const {
  const arma::uword d = shape.n_rows, k = shape.n_cols;
  covariances.set_size(d, orientation.is_empty() ? 1 : d, k);
  arma::mat root;
  for (arma::uword j = 0; j < k; ++j) {
    if (orientation.is_empty()) {
      for (arma::uword c = 0; c < d; ++c) covariances(c, 0, j) = volume[j] * shape(c, j);
      continue;
    }
    // Sigma = B B' with B = D diag(sd): symmetric to the last bit, as D diag(var) D' is not.
    root = slice_of(orientation, j);
    for (arma::uword c = 0; c < d; ++c) root.col(c) *= std::sqrt(volume[j] * shape(c, j));
    arma::mat sigma = slice_of(covariances, j);
    times_its_transpose(root, sigma);
  }
}

namespace {

arma::mat eigenvectors(const arma::mat& symmetric) {
  arma::vec values;
  arma::mat vectors;
  if (!eigen_symmetric(values, vectors, arma::symmatl(symmetric)))
    vectors.eye(arma::size(symmetric));
  return vectors;
}

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
    diagonal_in_basis(sigma, slice_of(axes, j), variances.colptr(j));
  }
  return variances;
}

}  // namespace

CovarianceParts decompose(const arma::cube& covariances, const Family& family) {
  const arma::uword d = covariances.n_rows, k = covariances.n_slices;
  CovarianceParts parts{arma::vec(k), arma::mat(), arma::cube()};
  parts.shape = turn_to_axes(covariances, family.orientation, parts.orientation);
  for (arma::uword j = 0; j < k; ++j) {
    double* const shape = parts.shape.colptr(j);
    for (arma::uword c = 0; c < d; ++c)
      shape[c] = std::max(shape[c], std::numeric_limits<double>::min());
    parts.volume[j] = std::exp(sum_of_logs(shape, d) / static_cast<double>(d));
    for (arma::uword c = 0; c < d; ++c) shape[c] /= parts.volume[j];
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

// B'mu for each of the columns of mu, and the same of the sizes of what is added up; in `shift` and
// `terms`.
void turn_means(const arma::mat& basis, const arma::mat& means, arma::mat& shift,
                arma::mat& terms) {
  const arma::uword d = means.n_rows;
  shift.set_size(d, means.n_cols);
  terms.set_size(d, means.n_cols);
  for (arma::uword j = 0; j < means.n_cols; ++j) {
    const double* const mean = means.colptr(j);
    for (arma::uword c = 0; c < d; ++c) {
      const double* const axis = basis.colptr(c);
      double sum = 0.0, sizes = 0.0;
      for (arma::uword i = 0; i < d; ++i) {
        const double term = axis[i] * mean[i];
        sum += term;
        sizes += std::abs(term);
      }
      shift(c, j) = sum;
      terms(c, j) = sizes;
    }
  }
}

// Whether there are axes that all components share, for one because all covariances are the same:
// fills basis and factor.
bool find_axes(const Parameters& parameters, const Density& density, bool common,
               CommonAxes& axes) {
  const arma::uword d = density.d(), k = density.k();
  const CovarianceParts& parts = parameters.parts;
  axes.triangular = false;
  if (density.diagonal) {
    axes.basis.reset();
    axes.factor.set_size(d, k);
    std::copy_n(density.factor.memptr(), d * k, axes.factor.memptr());
    return true;
  }
  if (k == 1) return false;
  if (common) {
    axes.basis = slice_of(density.factor, 0);
    axes.triangular = true;
    axes.factor.ones(d, k);
    return true;
  }
  if (!parameters.assembled || !all_equal(parts.orientation)) return false;
  axes.basis = slice_of(parts.orientation, 0);
  axes.factor.set_size(d, k);
  for (arma::uword j = 0; j < k; ++j)
    for (arma::uword c = 0; c < d; ++c)
      axes.factor(c, j) = 1.0 / std::sqrt(parts.shape(c, j) * parts.volume[j]);
  return true;
}

// Only where factor y - factor B'mu, which is of the order of one where it matters, keeps enough of
// its digits.
void find_common_axes(const Parameters& parameters, const Density& density, bool common,
                      CommonAxes& axes) {
  if (!find_axes(parameters, density, common, axes)) return axes.factor.reset();
  arma::mat terms;
  if (axes.basis.is_empty())
    axes.shift = density.means;
  else
    turn_means(axes.basis, density.means, axes.shift, terms);
  const arma::mat& sizes = axes.basis.is_empty() ? axes.shift : terms;
  for (arma::uword i = 0; i < sizes.n_elem; ++i) {
    if (!(axes.factor[i] * std::abs(sizes[i]) <= affordable_loss)) return axes.factor.reset();
    axes.shift[i] *= axes.factor[i];
  }
}

// U_j, or its diagonal; and log det U_j.
double find_factor(const arma::cube& covariances, arma::uword j, arma::cube& factor) {
  const arma::uword d = factor.n_rows;
  if (only_diagonals(factor)) {
    for (arma::uword c = 0; c < d; ++c) {
      const double variance = diagonal_element(covariances, c, j);
      if (!(variance > 0.0)) throw NotPositiveDefinite(j);
      factor(c, 0, j) = 1.0 / std::sqrt(variance);
    }
    return sum_of_logs(factor.slice_memptr(j), d);
  }
  arma::mat u = slice_of(factor, j);
  if (!precision_factor(slice_of(covariances, j), u)) throw NotPositiveDefinite(j);
  return sum_of_logs(u.memptr(), d, d + 1);
}

}  // namespace

void find_density(const Parameters& parameters, Density& density) {
  const arma::uword d = parameters.d(), k = parameters.k();
  density.diagonal = all_diagonal(parameters.covariances);
  density.means = parameters.means;
  density.constant.set_size(k);
  density.factor.set_size(d, density.diagonal ? 1 : d, k);
  density.noise = parameters.noise;
  const bool common = all_equal(parameters.covariances);
  double log_factor = 0.0;
  for (arma::uword j = 0; j < k; ++j) {
    if (common && j > 0)
      std::copy_n(density.factor.memptr(), density.factor.n_elem_slice,
                  density.factor.slice_memptr(j));
    else
      log_factor = find_factor(parameters.covariances, j, density.factor);
    density.constant[j] = std::log(parameters.proportions[j]) - 0.5 * d * log_two_pi + log_factor;
  }
  find_common_axes(parameters, density, common, density.axes);
}

Density density_of(const Parameters& parameters) {
  Density density;
  find_density(parameters, density);
  return density;
}

}  // namespace mezcla
