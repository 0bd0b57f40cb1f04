// What fitted (or given) parameters say about rows, row by row.
#pragma once

#include "execution.hpp"
#include "parameters.hpp"
#include "rows.hpp"

namespace mezcla {

// Outputs are written where a pointer is given; matrices are column-major. Columns are the
// components and, where the density has one, the noise. A row counts with what is observed of it.
struct Evaluation {
  double* responsibilities = nullptr;  // n x columns: p(z_i = j | x_i), within what labels allow
  double* log_joint = nullptr;         // n x columns: log p(x_i, z_i = j)
  double* mahalanobis = nullptr;       // n x k: squared distance of x_i from mu_j by Sigma_j
  double* log_density = nullptr;       // n: log p(x_i)
  double* entropy = nullptr;           // n: -sum_j p_ij log p_ij, p being the responsibilities
  int* most_probable = nullptr;        // n: 0, ..., k - 1, or k for noise; ties to the lowest
};

void evaluate(const Density& density, const Rows& rows, const Evaluation& out,
              const Execution& execution);

// sum_i weight_i log p(x_i), within what the rows' labels allow.
double log_likelihood(const Density& density, const Rows& rows, const Execution& execution);

// sum_i weight_i times the entropy of the responsibilities of row i.
double entropy(const Density& density, const Rows& rows, const Execution& execution);

}  // namespace mezcla
