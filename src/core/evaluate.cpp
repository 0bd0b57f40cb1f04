#include "evaluate.hpp"

#include <algorithm>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

// k x block_rows lanes into rows first, first + 1, ... of an n x k matrix.
void scatter_lanes(const double* from, arma::uword k, const Block& block, std::size_t n,
                   double* to) {
  for (arma::uword j = 0; j < k; ++j)
    std::copy_n(from + j * block_rows, block.size(), to + j * n + block.first());
}

void write_mahalanobis(const Density& density, const Block& block, Membership& membership,
                       std::size_t n, double* to) {
  double* q = membership.responsibilities.data();
  for (arma::uword j = 0; j < density.k(); ++j)
    mahalanobis(density, j, block, membership.delta.data(), q + j * block_rows);
  scatter_lanes(q, density.k(), block, n, to);
}

void write_most_probable(const Block& block, const Membership& membership, arma::uword k, int* to) {
  const double* p = membership.responsibilities.data();
  for (std::size_t i = 0; i < block.size(); ++i) {
    int best = 0;
    for (arma::uword j = 1; j < k; ++j)
      if (p[j * block_rows + i] > p[static_cast<std::size_t>(best) * block_rows + i])
        best = static_cast<int>(j);
    to[block.first() + i] = best;
  }
}

}  // namespace

void evaluate(const Density& density, const Rows& rows, const Evaluation& out,
              const Execution& execution) {
  const arma::uword k = density.k();
  for_each_block(
      rows, k,
      [&](const Block& block, Membership& membership) {
        if (out.mahalanobis) write_mahalanobis(density, block, membership, rows.n, out.mahalanobis);
        double* p = membership.responsibilities.data();
        log_joint(density, block, membership);
        if (out.log_joint) scatter_lanes(p, k, block, rows.n, out.log_joint);
        if (out.most_probable) write_most_probable(block, membership, k, out.most_probable);
        if (!out.responsibilities && !out.log_density) return;
        kernels::normalise(p, k, membership.objective.data());
        if (out.responsibilities) scatter_lanes(p, k, block, rows.n, out.responsibilities);
        if (out.log_density)
          std::copy_n(membership.objective.data(), block.size(), out.log_density + block.first());
      },
      execution);
}

double log_likelihood(const Density& density, const Rows& rows, const Execution& execution) {
  return fold(rows, density.means, Scatter::none, posterior(density), execution).objective;
}

}  // namespace mezcla
