// The ways to assign rows to components.
#pragma once

#include <atomic>

#include "fold.hpp"
#include "parameters.hpp"

namespace mezcla {

// The E-step: responsibilities w_ij = p(z_i = j | x_i) by Bayes, within what the labels allow;
// the objective is the log-likelihood of the rows. The density and what the labels point to must
// outlive the result.
Assign posterior(const Density& density, const Rows& rows);

// Step (a) of k-means: the nearest of the centres (d x k) in the columns that are observed, ties
// to the lowest index; the objective is the distortion. `labels` (n) receives the assignment,
// and `changed` counts the rows of positive weight whose label it altered. All must outlive the
// result.
Assign nearest_centre(const arma::mat& centres, int* labels, std::atomic<std::size_t>* changed);

// Responsibilities that are given: n x columns, column-major; column k is the noise.
Assign given_responsibilities(const double* responsibilities, std::size_t n, std::size_t columns);

// Every row to the only component there is.
Assign single_component();

// Labels that are given: n, in 0, ..., k; k is the noise.
Assign given_labels(const int* labels);

// An assignment that is given, with the objective sum_ij w_ij log p(x_i, z_i = j) of the values
// that are observed. Both must outlive the result.
Assign expected_log_joint(const Assign& assign, const Density& density);

// log p(x_i, z_i = j) of a block into `joint` (a column per component, and one for noise), by what
// is observed.
void log_joint(const Density& density, const Block& block, Buffers& buffers, double* joint);

// || U_j' (x_i - mu_j) ||^2 of a block into q, in the columns that are observed.
void mahalanobis(const Density& density, arma::uword j, const Block& block, Buffers& buffers,
                 double* q);

// Squared distance from a centre in the columns that are observed.
void squared_distance(const Block& block, const double* centre, Buffers& buffers, double* q);

}  // namespace mezcla
