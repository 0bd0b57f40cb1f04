#include "assign.hpp"

#include <algorithm>
#include <limits>

namespace mezcla {

void mahalanobis(const Density& density, arma::uword j, const Block& block, double* delta,
                 double* q) {
  const std::size_t d = density.d();
  kernels::residuals(block.values(), density.means.colptr(j), d, delta);
  if (density.diagonal)
    kernels::squared_norm_diagonal(delta, density.factor.slice_memptr(j), d, q);
  else
    kernels::squared_norm_triangular(delta, density.factor.slice_memptr(j), d, q);
}

void log_joint(const Density& density, const Block& block, Membership& membership) {
  for (arma::uword j = 0; j < density.k(); ++j) {
    double* q = membership.responsibilities.data() + j * block_rows;
    mahalanobis(density, j, block, membership.delta.data(), q);
    const double constant = density.constant[j];
    // A distance that overflows stays finite: Inf - Inf would be no number.
    for (std::size_t i = 0; i < block_rows; ++i)
      q[i] = constant - 0.5 * std::min(q[i], std::numeric_limits<double>::max());
  }
}

Assign posterior(const Density& density) {
  return [&density](const Block& block, Membership& membership) {
    membership.hard = false;
    log_joint(density, block, membership);
    double* log_density = membership.objective.data();
    kernels::normalise(membership.responsibilities.data(), density.k(), log_density);
    return kernels::dot(log_density, block.weights());
  };
}

Assign nearest_centre(const arma::mat& centres, int* labels, std::atomic<std::size_t>* changed) {
  const std::vector<double> ones(centres.n_rows, 1.0);
  return [&centres, labels, changed, ones](const Block& block, Membership& membership) {
    membership.hard = true;
    for (arma::uword j = 0; j < centres.n_cols; ++j) {
      kernels::residuals(block.values(), centres.colptr(j), centres.n_rows,
                         membership.delta.data());
      kernels::squared_norm_diagonal(membership.delta.data(), ones.data(), centres.n_rows,
                                     membership.responsibilities.data() + j * block_rows);
    }
    double* distance = membership.objective.data();
    kernels::argmin(membership.responsibilities.data(), centres.n_cols, membership.nearest.data(),
                    distance);
    std::size_t altered = 0;
    int* label = labels + block.first();
    for (std::size_t i = 0; i < block.size(); ++i) {
      altered += label[i] != membership.nearest[i] && block.weights()[i] > 0.0;
      label[i] = membership.nearest[i];
    }
    *changed += altered;
    return kernels::dot(distance, block.weights());
  };
}

Assign given_responsibilities(const double* responsibilities, std::size_t n, std::size_t k) {
  return [=](const Block& block, Membership& membership) {
    membership.hard = false;
    for (std::size_t j = 0; j < k; ++j)
      kernels::gather(responsibilities + j * n + block.first(), block.size(), 1.0,
                      membership.responsibilities.data() + j * block_rows);
    return 0.0;
  };
}

Assign single_component() {
  return [](const Block&, Membership& membership) {
    membership.hard = true;
    std::fill(membership.nearest.begin(), membership.nearest.end(), 0);
    return 0.0;
  };
}

Assign given_labels(const int* labels) {
  return [=](const Block& block, Membership& membership) {
    membership.hard = true;
    for (std::size_t i = 0; i < block_rows; ++i)
      membership.nearest[i] = i < block.size() ? labels[block.first() + i] : -1;
    return 0.0;
  };
}

}  // namespace mezcla
