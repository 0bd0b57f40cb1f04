// A bound on the ratio of eigenvalues, over all components and directions, under which the
// likelihood is bounded. Fritz, Garcia-Escudero & Mayo-Iscar (2013).
//
// In u_jl = log eigenvalue the M-step given the orientations is convex, the families are linear
// subspaces and the bound, max u - min u <= log ratio, is convex too: in each family there is one
// maximum, and it is found.
#pragma once

#include "axes.hpp"

namespace mezcla {

// Largest over smallest eigenvalue, over all components.
double eigen_ratio(const CovarianceParts& parts);

// Shape and volume under the bound, given the spread along the axes: maximises what update_shape()
// and update_volume() maximise.
void update_bounded(const arma::mat& along, const arma::vec& weight, const Family& family,
                    double ratio, CovarianceParts& parts);

// The components that have an eigenvalue at the lower end, when the bound is reached.
arma::uvec at_the_bound(const CovarianceParts& parts, double ratio);

}  // namespace mezcla
