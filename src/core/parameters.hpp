// theta = (pi, mu, Sigma), and the form in which the E-step uses it.
#pragma once

#include "family.hpp"
#include "linear_algebra.hpp"

namespace mezcla {

// Sigma_j = volume_j * D_j diag(shape_j) D_j'; each shape_j has product 1.
struct CovarianceParts {
  arma::vec volume;        // k
  arma::mat shape;         // d x k
  arma::cube orientation;  // d x d x k, orthogonal slices

  arma::cube assemble() const;  // d x d x k
};

// The parts of given covariances; those of near covariances within the family when they lie
// outside it. A common basis consists of the eigenvectors of the sum.
CovarianceParts decompose(const arma::cube& covariances, const Family& family);

struct Parameters {
  arma::vec proportions;   // k, sum 1
  arma::mat means;         // d x k
  arma::cube covariances;  // d x d x k
  CovarianceParts parts;   // of the covariances; empty when the model holds them fixed

  arma::uword k() const { return proportions.n_elem; }
  arma::uword d() const { return means.n_rows; }
};

// What log p(x, z = j) needs:
//   log p(x, z = j) = constant_j - || U_j' (x - mu_j) ||^2 / 2,   Sigma_j^-1 = U_j U_j'.
struct Density {
  bool diagonal;       // every U_j is diagonal
  arma::mat means;     // d x k
  arma::vec constant;  // k: log pi_j - d/2 log 2 pi - 1/2 log det Sigma_j
  arma::cube factor;   // the precision factor U_j: d x d x k upper triangular, or d x 1 x k

  arma::uword k() const { return constant.n_elem; }
  arma::uword d() const { return means.n_rows; }
};

struct NotPositiveDefinite : std::runtime_error {
  explicit NotPositiveDefinite(arma::uword component_)
      : std::runtime_error("a covariance matrix is not positive definite"), component(component_) {}
  arma::uword component;
};

// Throws NotPositiveDefinite.
Density density_of(const Parameters& parameters);

}  // namespace mezcla
