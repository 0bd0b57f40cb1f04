#include "linear_algebra.hpp"

#include <algorithm>
#include <cmath>

namespace mezcla {

// nocov begin: at its warning level 0 Armadillo has nothing to say
std::ostream& nowhere() {
  static std::ostream stream(nullptr);
  return stream;
}
// nocov end

arma::vec diagonal_of(const arma::cube& cube, arma::uword j) {
  const arma::mat& slice = slice_of(cube, j);
  return only_diagonals(cube) ? arma::vec(slice.col(0)) : arma::vec(slice.diag());
}

arma::cube diagonals_of(const arma::cube& cube) {
  if (only_diagonals(cube)) return cube;
  arma::cube result(cube.n_rows, 1, cube.n_slices);
  for (arma::uword j = 0; j < cube.n_slices; ++j) slice_of(result, j) = diagonal_of(cube, j);
  return result;
}

arma::cube in_full(const arma::cube& cube) {
  if (!only_diagonals(cube)) return cube;
  arma::cube result(cube.n_rows, cube.n_rows, cube.n_slices, arma::fill::zeros);
  for (arma::uword j = 0; j < cube.n_slices; ++j) slice_of(result, j).diag() = diagonal_of(cube, j);
  return result;
}

void copy_slice(const arma::cube& from, arma::uword j, arma::cube& to, arma::uword i) {
  if (from.n_cols == to.n_cols) {
    slice_of(to, i) = slice_of(from, j);
  } else if (only_diagonals(to)) {
    to = in_full(to);
    slice_of(to, i) = slice_of(from, j);
  } else {
    slice_of(to, i).zeros();
    slice_of(to, i).diag() = diagonal_of(from, j);
  }
}

namespace {

// Of few columns: what a library takes to begin is more than the work.
constexpr arma::uword few = 12;

// R, upper triangular, with Sigma = R'R; d x d numbers each.
bool small_cholesky(arma::uword d, const double* sigma, double* u) {
  for (arma::uword j = 0; j < d; ++j) {
    double* const column = u + j * d;
    double rest = sigma[j * d + j];
    for (arma::uword i = 0; i < j; ++i) {
      const double* const other = u + i * d;
      double value = sigma[j * d + i];
      for (arma::uword h = 0; h < i; ++h) value -= other[h] * column[h];
      column[i] = value / other[i];
      rest -= column[i] * column[i];
    }
    if (!(rest > 0.0) || !std::isfinite(rest)) return false;
    column[j] = std::sqrt(rest);
    std::fill(column + j + 1, column + d, 0.0);
  }
  return true;
}

// And then its inverse in its place: column j from those before it.
bool small_precision_factor(arma::uword d, const double* sigma, double* u) {
  if (!small_cholesky(d, sigma, u)) return false;
  for (arma::uword j = 0; j < d; ++j) {
    double* const column = u + j * d;
    column[j] = 1.0 / column[j];
    for (arma::uword i = 0; i < j; ++i) {
      double sum = 0.0;
      for (arma::uword h = i; h < j; ++h) sum += u[h * d + i] * column[h];
      column[i] = -sum * column[j];
    }
  }
  return true;
}

// S x of a symmetric S, of which only the lower triangle is read.
void times_symmetric(const arma::mat& symmetric, const double* x, double* product) {
  const arma::uword d = symmetric.n_rows;
  std::fill_n(product, d, 0.0);
  for (arma::uword a = 0; a < d; ++a) {
    const double* const column = symmetric.colptr(a);
    double sum = column[a] * x[a];
    for (arma::uword b = a + 1; b < d; ++b) {
      sum += column[b] * x[b];
      product[b] += column[b] * x[a];
    }
    product[a] += sum;
  }
}

// Turns axes p and q of a symmetric matrix, and of the basis in which it stands, so that their
// product vanishes.
void annihilate(arma::uword p, arma::uword q, arma::uword d, double* a, double* basis) {
  double *const of_p = a + p * d, *const of_q = a + q * d;
  const double product = of_q[p], first = of_p[p], second = of_q[q];
  const double theta = 0.5 * (second - first) / product;
  const double t = (theta < 0.0 ? -1.0 : 1.0) / (std::abs(theta) + std::sqrt(1.0 + theta * theta));
  const double c = 1.0 / std::sqrt(1.0 + t * t), s = t * c;
  rotate(c, -s, d, 1, of_p, of_q);
  of_p[p] = first - t * product;
  of_q[q] = second + t * product;
  of_p[q] = of_q[p] = 0.0;
  for (arma::uword i = 0; i < d; ++i) {
    a[i * d + p] = of_p[i];
    a[i * d + q] = of_q[i];
  }
  rotate(c, -s, d, 1, basis + p * d, basis + q * d);
}

// Jacobi's method: cycles of plane rotations until nothing is left beside the diagonal that its
// neighbours on the diagonal would see. `a` is the matrix as it stands in the basis.
bool small_eigen_symmetric(arma::uword d, double* a, double* basis, arma::vec& values,
                           arma::mat& vectors) {
  constexpr int most_cycles = 60;
  for (int cycle = 0;; ++cycle) {
    bool turned = false;
    for (arma::uword p = 0; p + 1 < d; ++p)
      for (arma::uword q = p + 1; q < d; ++q) {
        const double product = a[q * d + p];
        const double seen = 1e-17 * std::sqrt(std::abs(a[p * d + p]) * std::abs(a[q * d + q]));
        if (!(std::abs(product) > seen) || !std::isnormal(product)) continue;
        annihilate(p, q, d, a, basis);
        turned = true;
      }
    if (!turned) break;
    if (cycle == most_cycles) return false;
  }
  // By insertion: a library's stable sort asks for memory.
  arma::uword order[few];
  const auto value_of = [=](arma::uword i) { return a[i * d + i]; };
  for (arma::uword i = 0; i < d; ++i) {
    const double value = value_of(i);
    if (!std::isfinite(value)) return false;
    arma::uword place = i;
    for (; place > 0 && value_of(order[place - 1]) > value; --place)
      order[place] = order[place - 1];
    order[place] = i;
  }
  values.set_size(d);
  vectors.set_size(d, d);
  for (arma::uword i = 0; i < d; ++i) {
    values[i] = value_of(order[i]);
    std::copy_n(basis + order[i] * d, d, vectors.colptr(i));
  }
  return true;
}

}  // namespace

void times_its_transpose(const arma::mat& root, arma::mat& product) {
  const arma::uword d = root.n_rows;
  if (d > few) {
    product = arma::symmatl(root * root.t());
    return;
  }
  for (arma::uword a = 0; a < d; ++a)
    for (arma::uword b = 0; b <= a; ++b) {
      double sum = 0.0;
      for (arma::uword c = 0; c < root.n_cols; ++c) sum += root(a, c) * root(b, c);
      product(a, b) = product(b, a) = sum;
    }
}

void in_basis(const arma::mat& symmetric, const arma::mat& basis, arma::mat& result) {
  const arma::uword d = symmetric.n_rows;
  if (d > few) {
    result = basis.t() * arma::symmatl(symmetric) * basis;
    return;
  }
  result.set_size(d, d);
  double product[few];
  for (arma::uword b = 0; b < d; ++b) {
    times_symmetric(symmetric, basis.colptr(b), product);
    for (arma::uword a = b; a < d; ++a) {
      const double* const axis = basis.colptr(a);
      double sum = 0.0;
      for (arma::uword i = 0; i < d; ++i) sum += axis[i] * product[i];
      result(a, b) = result(b, a) = sum;
    }
  }
}

double sum_of_logs(const double* x, arma::uword d, arma::uword stride) {
  constexpr double least = 1e-150, most = 1e150;
  double sum = 0.0, product = 1.0;
  for (arma::uword c = 0; c < d; ++c) {
    const double value = x[c * stride];
    const bool is_extreme = !(value > least && value < most);
    if (is_extreme)
      sum += std::log(value);
    else
      product *= value;
    if (product > least && product < most) continue;
    sum += std::log(product);
    product = 1.0;
  }
  return sum + std::log(product);
}

void diagonal_in_basis(const arma::mat& symmetric, const arma::mat& basis, double* diagonal) {
  const arma::uword d = symmetric.n_rows;
  if (d > few) {
    const arma::rowvec found = arma::sum(basis % (symmetric * basis), 0);
    std::copy(found.begin(), found.end(), diagonal);
    return;
  }
  double product[few];
  for (arma::uword c = 0; c < d; ++c) {
    const double* const axis = basis.colptr(c);
    times_symmetric(symmetric, axis, product);
    double form = 0.0;
    for (arma::uword a = 0; a < d; ++a) form += axis[a] * product[a];
    diagonal[c] = form;
  }
}

bool eigen_symmetric(arma::vec& values, arma::mat& vectors, const arma::mat& symmetric) {
  if (symmetric.n_rows > few) return arma::eig_sym(values, vectors, symmetric);
  const arma::uword d = symmetric.n_rows;
  double a[few * few], basis[few * few] = {};
  std::copy(symmetric.begin(), symmetric.end(), a);
  for (arma::uword c = 0; c < d; ++c) basis[c * d + c] = 1.0;
  return small_eigen_symmetric(d, a, basis, values, vectors);
}

bool turn_to_eigenvectors(arma::vec& values, arma::mat& basis, const arma::mat& symmetric) {
  const arma::uword d = symmetric.n_rows;
  // In two columns one rotation does from wherever it begins.
  if (d == 2 || d > few) {
    arma::mat vectors;
    if (!eigen_symmetric(values, vectors, symmetric)) return false;
    basis = vectors;
    return true;
  }
  double a[few * few], from[few * few];
  arma::mat turned(a, d, d, false, true);
  in_basis(symmetric, basis, turned);
  std::copy(basis.begin(), basis.end(), from);
  return small_eigen_symmetric(d, a, from, values, basis);
}

bool precision_factor(const arma::mat& sigma, arma::mat& u) {
  if (sigma.n_rows <= few) {
    u.set_size(sigma.n_rows, sigma.n_rows);
    return small_precision_factor(sigma.n_rows, sigma.memptr(), u.memptr());
  }
  arma::mat root, inverse;
  if (!arma::chol(root, sigma) || !arma::inv(inverse, arma::trimatu(root))) return false;
  u = inverse;
  return true;
}

namespace {

bool cholesky(const arma::mat& sigma, arma::mat& root) {
  if (sigma.n_rows > few) return arma::chol(root, sigma);
  root.set_size(sigma.n_rows, sigma.n_rows);
  return small_cholesky(sigma.n_rows, sigma.memptr(), root.memptr());
}

}  // namespace

bool is_positive_definite(const arma::mat& sigma) {
  arma::mat root;
  return cholesky(sigma, root);
}

bool log_determinant(const arma::mat& sigma, double& logs) {
  if (sigma.n_cols == 1) {
    logs = sum_of_logs(sigma.memptr(), sigma.n_rows);
    return sigma.min() > 0.0;
  }
  arma::mat root;
  if (!cholesky(sigma, root)) return false;
  logs = 2.0 * sum_of_logs(root.memptr(), root.n_rows, root.n_rows + 1);
  return true;
}

}  // namespace mezcla
