// One rule per value of an axis. Each improves one part of Sigma_j = volume_j D_j A_j D_j' given
// the others, exactly: what a new rule must supply is the maximiser of
//   - sum_j N_j d log volume_j - sum_j tr(D_j' W_j D_j A_j^-1) / volume_j   over its own part.
#pragma once

#include "parameters.hpp"

namespace mezcla {

// What the rules read: the scatter within components and their weights.
struct Within {
  arma::cube scatter;      // W_j: d x d x k; only the diagonals where the axes are the columns
  arma::vec weight;        // N_j: k
  double floor = 0.0;      // least variance in any direction
  double own_floor = 0.0;  // the same as a share of the component's largest
};

// Below this share of the component's largest a variance is lost in rounding. That of a column has
// nothing of the others in it, but who inverts the covariance would lose it.
inline double own_floor_of(const Family& family) {
  return family.orientation == Axis::identity ? 1e-15 : 1e-13;
}

// The diagonals of D_j' W_j D_j: d x k.
arma::mat spread_as_it_is(const arma::cube& scatter, const arma::cube& orientation);

// No smaller than N_j * floor, nor than own_floor times the largest of the component. This is the
// only place where a variance is kept from vanishing.
void keep_from_vanishing(const Within& within, arma::mat& spread);

// The one after the other.
arma::mat spread(const Within& within, const arma::cube& orientation);

// What comes back is the spread along the new axes, as it is.
arma::mat update_orientation(const Within& within, const Family& family, CovarianceParts& parts);
void update_shape(const arma::mat& spread, Axis axis, CovarianceParts& parts);
void update_volume(const arma::mat& spread, const arma::vec& weight, Axis axis,
                   CovarianceParts& parts);

}  // namespace mezcla
