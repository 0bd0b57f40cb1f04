// The waist of the package: what a pass over the rows leaves behind, and all that the M-step
// sees. Moments are about a point per component (the current mean), which keeps them accurate
// however far the data lie from the origin. Statistics about the same points add.
#pragma once

#include "linear_algebra.hpp"

namespace mezcla {

// `pooled`: the sum over components is all that is kept, which is all that families with one
// covariance for all need.
enum class Scatter { none, diagonal, full, pooled };

struct Statistics {
  Statistics() = default;
  Statistics(const arma::mat& about_, Scatter kind_) { begin(about_, kind_); }
  // Nothing yet, about these points, where the last sums were.
  void begin(const arma::mat& about_, Scatter kind_);

  Scatter kind = Scatter::none;
  arma::mat about;         // d x k: the points c_j that the moments are about
  arma::vec weight;        // k: N_j = sum_i w_ij
  double noise = 0.0;      // sum_i of what the noise gets of row i
  arma::mat moment;        // d x k: s_j = sum_i w_ij (x_i - c_j)
  arma::cube scatter;      // S_j = sum_i w_ij (x_i - c_j)(x_i - c_j)': d x d x k, lower triangle
                           // (full), its diagonal: d x 1 x k (diagonal), sum_j S_j: d x d x 1
                           // or its diagonal (pooled), or empty (none)
  arma::mat observed;      // d x k: N_j of the rows in which the column is observed; empty where
                           // nothing is missing, or what is missing was filled in
  double objective = 0.0;  // what the assignment adds up: log-likelihood, or distortion

  arma::uword k() const { return weight.n_elem; }
  // Of the scatter, where component j has its part.
  arma::uword slice_for(arma::uword j) const { return kind == Scatter::pooled ? 0 : j; }
  // factor times the other, about the same points, onto this.
  Statistics& add(double factor, const Statistics& other);
  Statistics& operator+=(const Statistics& other) { return add(1.0, other); }
  // This becomes a x + b y + c z of three about the same points, without memory of its own where it
  // has been as large before.
  void become(double a, const Statistics& x, double b, const Statistics& y, double c,
              const Statistics& z);
  // The same about other points (d x k).
  void refer_to(const arma::mat& points);

  double total() const { return arma::accu(weight) + noise; }
  arma::mat shifts() const;     // d x k: s_j / N_j
  arma::mat means() const;      // d x k: c_j + s_j / N_j
  arma::mat variances() const;  // d x k: of each column alone, about the means
  // Scatter about the points c_j + shift_j (shifts: d x k), which keeps the digits that the points
  // themselves may not have: symmetric d x d x k, or only the diagonals where these are all that is
  // kept; one slice where it is pooled. Only where nothing was left out.
  arma::cube scatter_about(const arma::mat& shifts) const;
  // The same where another was.
  void find_scatter_about(const arma::mat& shifts, arma::cube& result) const;
  // From Scatter::none to pooled, given the scatter of all rows about 0 (d x d, or its diagonal),
  // in which every row counts with its whole weight: what lies between the components is taken
  // away.
  void pool(const arma::mat& total);
};

}  // namespace mezcla
