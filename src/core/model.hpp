// What is estimated and what is held: the family, and what else bears on the M-step.
#pragma once

#include <cmath>

#include "family.hpp"
#include "linear_algebra.hpp"

namespace mezcla {

// The conjugate prior: mu_j | Sigma_j ~ N(mean, Sigma_j / shrinkage), Sigma_j inverse Wishart
// within the family, proportions ~ Dirichlet(concentration). It enters as pseudo-statistics.
// Fraley & Raftery (2007).
struct Prior {
  double shrinkage = 0.0;  // kappa: pseudo-rows at `mean`; 0 leaves the means alone
  arma::vec mean;          // d
  double rows = 0.0;       // pseudo-rows of the covariances: the exponent of det Sigma is -rows / 2
  arma::mat scale;         // Lambda, d x d, or only its diagonal, d x 1: their scatter; empty
                           // without a prior on covariances
  double concentration = 1.0;  // alpha of the Dirichlet; below 1 it empties components

  bool on_covariances() const { return !scale.is_empty(); }
  // Whether a component without any row has a mean and a covariance all the same: the prior's.
  bool fills_empty() const { return on_covariances() && shrinkage > 0.0; }
  bool is_flat() const { return !on_covariances() && shrinkage == 0.0 && concentration == 1.0; }

  // What each of k components with estimated covariances gets of it. What is one parameter for
  // all components has one prior: an equal volume counts the rows once, an equal covariance the
  // scatter too.
  double rows_of_component(const Family& family, arma::uword k) const;
  // The scatter only as its diagonal where the axes are the columns.
  arma::mat scatter_of_component(const Family& family, arma::uword k) const;
  double scale_of_column(arma::uword c) const { return scale.n_cols == 1 ? scale[c] : scale(c, c); }
};

// What is held fixed. An empty field holds nothing, NaN marks what is free all the same.
struct Constraint {
  double eigen_ratio =
      0.0;                 // most by which eigenvalues may differ, over all components; 0: no bound
  arma::vec proportions;   // k
  arma::mat means;         // d x k, whole columns
  arma::cube covariances;  // d x d x k, whole slices, or only the diagonals: d x 1 x k
  bool equal_means = false;  // one mean for all components, estimated

  bool holds_mean(arma::uword j) const { return !means.is_empty() && !std::isnan(means(0, j)); }
  bool holds_covariance(arma::uword j) const {
    return !covariances.is_empty() && !std::isnan(covariances(0, 0, j));
  }
};

struct Model {
  Family family;
  bool equal_proportions = false;
  arma::vec noise_log_sides;  // d: of the box over which the noise is uniform; empty: no noise
  Prior prior;
  Constraint constraint;

  bool has_noise() const { return !noise_log_sides.is_empty(); }
  // The components whose covariances follow the family.
  arma::uvec estimated_covariances(arma::uword k) const;
  // A unit of its own for each column leaves the model as it is.
  bool is_column_equivariant() const;
};

// Log density of the prior, up to a constant that depends on the units alone.
struct Parameters;
double log_prior(const Parameters& parameters, const Model& model);

}  // namespace mezcla
