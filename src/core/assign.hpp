// The ways to assign rows to components.
#pragma once

#include <atomic>

#include "fold.hpp"
#include "parameters.hpp"

namespace mezcla {

// The E-step: responsibilities w_ij = p(z_i = j | x_i) by Bayes; the objective is the
// log-likelihood of the rows. The density must outlive the result.
Assign posterior(const Density& density);

// Step (a) of k-means: the nearest of the centres (d x k), ties to the lowest index; the
// objective is the distortion. `labels` (n) receives the assignment, and `changed` counts the
// rows of positive weight whose label it altered. All must outlive the result.
Assign nearest_centre(const arma::mat& centres, int* labels, std::atomic<std::size_t>* changed);

// Responsibilities that are given: n x k, column-major.
Assign given_responsibilities(const double* responsibilities, std::size_t n, std::size_t k);

// Every row to the only component there is.
Assign single_component();

// Labels that are given: n, in 0, ..., k - 1.
Assign given_labels(const int* labels);

// log p(x_i, z_i = j) of a block into membership.responsibilities (k x block_rows).
void log_joint(const Density& density, const Block& block, Membership& membership);

// || U_j' (x_i - mu_j) ||^2 of a block into q (block_rows).
void mahalanobis(const Density& density, arma::uword j, const Block& block, double* delta,
                 double* q);

}  // namespace mezcla
