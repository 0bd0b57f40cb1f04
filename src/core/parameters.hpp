// theta = (pi, mu, Sigma), and the form in which the E-step uses it.
#pragma once

#include "linear_algebra.hpp"
#include "model.hpp"

namespace mezcla {

// Sigma_j = volume_j * D_j diag(shape_j) D_j'; each shape_j has product 1.
struct CovarianceParts {
  arma::vec volume;        // k
  arma::mat shape;         // d x k
  arma::cube orientation;  // d x d x k, orthogonal slices; empty where the axes are the columns

  void assemble(arma::cube& covariances) const;  // d x d x k, or only the diagonals
};

// The parts of given covariances; those of near covariances within the family when they lie
// outside it. A common basis consists of the eigenvectors of the sum.
CovarianceParts decompose(const arma::cube& covariances, const Family& family);

// A further component, uniform over a box.
struct Noise {
  double proportion = 0.0;
  arma::vec log_sides;  // d: log of the sides of the box; empty when there is no noise

  bool is_present() const { return !log_sides.is_empty(); }
};

struct Parameters {
  arma::vec proportions;   // k; their sum and the noise's proportion is 1
  arma::mat means;         // d x k
  arma::cube covariances;  // d x d x k, or only the diagonals: d x 1 x k
  CovarianceParts parts;   // of the covariances that follow the family, in their order
  bool assembled = false;  // the covariances are parts.assemble(), to the bit
  Noise noise;

  arma::uword k() const { return proportions.n_elem; }
  arma::uword d() const { return means.n_rows; }
  // The components, and the noise where there is one.
  arma::uword columns() const { return k() + (noise.is_present() ? 1 : 0); }
};

// The mean of the components' covariances, by their proportions; d x 1 of diagonals.
arma::mat covariance_within(const Parameters& parameters);

// Axes that all components share, in whose coordinates y = B'x every covariance is diagonal. Rows
// are turned once instead of once per component:
//   || U_j' (x - mu_j) ||^2 = sum_c (factor_cj y_c - shift_cj)^2.
struct CommonAxes {
  arma::mat basis;          // B: d x d; empty where it is the identity
  bool triangular = false;  // B is upper triangular
  arma::mat factor;         // d x k; empty where there are no such axes, whatever the others are
  arma::mat shift;          // d x k: factor % B'mu

  bool are_shared() const { return !factor.is_empty(); }
};

// What log p(x, z = j) needs:
//   log p(x, z = j) = constant_j - || U_j' (x - mu_j) ||^2 / 2,   Sigma_j^-1 = U_j U_j'.
struct Density {
  bool diagonal = true;  // every U_j is diagonal
  arma::mat means;       // d x k
  arma::vec constant;    // k: log pi_j - d/2 log 2 pi - 1/2 log det Sigma_j
  arma::cube factor;     // the precision factor U_j: d x d x k upper triangular, or d x 1 x k
  Noise noise;
  CommonAxes axes;

  arma::uword k() const { return constant.n_elem; }
  arma::uword d() const { return means.n_rows; }
  arma::uword columns() const { return k() + (noise.is_present() ? 1 : 0); }
};

struct NotPositiveDefinite : std::runtime_error {
  explicit NotPositiveDefinite(arma::uword component_)
      : std::runtime_error("a covariance matrix is not positive definite"), component(component_) {}
  arma::uword component;
};

constexpr double log_two_pi = 1.8378770664093454836;

// Throws NotPositiveDefinite.
Density density_of(const Parameters& parameters);
// The same where another density was.
void find_density(const Parameters& parameters, Density& density);

}  // namespace mezcla
