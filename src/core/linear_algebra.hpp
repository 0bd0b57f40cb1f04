// The one place that includes Armadillo. It is told to keep silent: nothing in
// the core prints, and the caller learns of a failed decomposition from its result.
#pragma once

#include <cstddef>
#include <ostream>

namespace mezcla {
std::ostream& nowhere();
}

#define ARMA_COUT_STREAM mezcla::nowhere()
#define ARMA_CERR_STREAM mezcla::nowhere()
#define ARMA_WARN_LEVEL 0
#define ARMA_DONT_USE_OPENMP
#include <armadillo>

#include "memory.hpp"

namespace mezcla {

// RcppArmadillo's own header would make it 32 bits.
static_assert(sizeof(arma::uword) == sizeof(std::size_t), "Armadillo must count as memory does");

// How many times larger than their difference two terms may be where a difference is taken for
// speed: three digits are given up at most. Where more would be lost the longer way is taken.
constexpr double affordable_loss = 1e3;

// A slice as a matrix that is seen where it lies: who wants a copy asks the cube itself. Cubes make
// a matrix of their own for each slice that they are asked for, which costs more than what is done
// with a small one.
inline arma::mat slice_of(arma::cube& cube, arma::uword j) {
  return arma::mat(cube.slice_memptr(j), cube.n_rows, cube.n_cols, false, true);
}
inline const arma::mat slice_of(const arma::cube& cube, arma::uword j) {
  return arma::mat(const_cast<double*>(cube.slice_memptr(j)), cube.n_rows, cube.n_cols, false,
                   true);
}

// Matrices all of which are diagonal need only be their diagonals: d x 1 x k in place of d x d x k.
// In one dimension both are the same.
inline bool only_diagonals(const arma::cube& cube) { return cube.n_cols == 1; }
inline double diagonal_element(const arma::cube& cube, arma::uword c, arma::uword j) {
  return only_diagonals(cube) ? cube(c, 0, j) : cube(c, c, j);
}
arma::vec diagonal_of(const arma::cube& cube, arma::uword j);
arma::cube diagonals_of(const arma::cube& cube);  // d x 1 x k
arma::cube in_full(const arma::cube& cube);       // d x d x k
// Slice j of one becomes slice i of the other, which is in full where one of its slices must be.
void copy_slice(const arma::cube& from, arma::uword j, arma::cube& to, arma::uword i);

// U, upper triangular, with Sigma^-1 = U U'; false where Sigma is not positive definite. No general
// solver: what LAPACK's libraries do in threads of their own waits for each other when several runs
// call it at once.
bool precision_factor(const arma::mat& sigma, arma::mat& u);
bool is_positive_definite(const arma::mat& sigma);
// Of a matrix, or of its diagonal alone (d x 1); false where it is not positive definite.
bool log_determinant(const arma::mat& sigma, double& logs);

// B B', symmetric to the last bit.
void times_its_transpose(const arma::mat& root, arma::mat& product);

// B' S B of a symmetric S, of which only the lower triangle is read; and the diagonal of it, d
// numbers.
void in_basis(const arma::mat& symmetric, const arma::mat& basis, arma::mat& result);
void diagonal_in_basis(const arma::mat& symmetric, const arma::mat& basis, double* diagonal);

// The sum of the logarithms of d positive numbers, by as few logarithms as there are ranges of
// doubles.
double sum_of_logs(const double* x, arma::uword d, arma::uword stride = 1);

// Two vectors of d numbers turned towards each other by the angle with this cosine and sine.
inline void rotate(double c, double s, arma::uword d, arma::uword stride, double* p, double* q) {
  for (arma::uword i = 0; i < d * stride; i += stride) {
    const double old_p = p[i];
    p[i] = c * old_p + s * q[i];
    q[i] = c * q[i] - s * old_p;
  }
}

// Eigenvalues in increasing order, and the vectors in the columns; false where there are none.
bool eigen_symmetric(arma::vec& values, arma::mat& vectors, const arma::mat& symmetric);
// The same vectors in the place of an orthogonal basis, which is the quicker the nearer it is to
// them.
bool turn_to_eigenvectors(arma::vec& values, arma::mat& basis, const arma::mat& symmetric);

}  // namespace mezcla
