#include "evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

// Lanes (one column after the other) into the block's rows of an n x columns matrix.
void write_lanes(const double* from, arma::uword columns, const Block& block, std::size_t n,
                 double* to) {
  for (arma::uword j = 0; j < columns; ++j) block.write(from + j * block.lanes(), to + j * n);
}

void write_mahalanobis(const Density& density, const Block& block, Buffers& buffers, std::size_t n,
                       double* to) {
  double* q = buffers.lanes.data();
  for (arma::uword j = 0; j < density.k(); ++j)
    mahalanobis(density, j, block, buffers, q + j * block.lanes());
  write_lanes(q, density.k(), block, n, to);
}

void write_most_probable(const Block& block, const Membership& membership, arma::uword columns,
                         int* to) {
  const double* p = membership.responsibilities.data();
  for (std::size_t i = 0; i < block.size(); ++i) {
    int best = 0;
    for (arma::uword j = 1; j < columns; ++j)
      if (p[j * block.lanes() + i] > p[static_cast<std::size_t>(best) * block.lanes() + i])
        best = static_cast<int>(j);
    to[block.row(i)] = best;
  }
}

void write_entropy(const Block& block, const Membership& membership, arma::uword columns,
                   double* to) {
  const double* p = membership.responsibilities.data();
  for (std::size_t i = 0; i < block.size(); ++i) {
    double sum = 0.0;
    for (arma::uword j = 0; j < columns; ++j) {
      const double w = p[j * block.lanes() + i];
      if (w > 0.0) sum -= w * std::log(w);
    }
    to[block.row(i)] = sum;
  }
}

}  // namespace

void evaluate(const Density& density, const Rows& rows, const Evaluation& out,
              const Execution& execution) {
  const arma::uword columns = density.columns();
  const Assign e_step = posterior(density, rows);
  for_each_block(  // nocov: gcov counts the next lines of the call
      rows, density.k(),
      [&](const Block& block, Membership& membership, Buffers& buffers) {
        if (out.mahalanobis) write_mahalanobis(density, block, buffers, rows.n, out.mahalanobis);
        if (out.log_joint) {
          double* joint = buffers.lanes.data();
          log_joint(density, block, buffers, joint);
          write_lanes(joint, columns, block, rows.n, out.log_joint);
        }
        if (!out.responsibilities && !out.log_density && !out.most_probable && !out.entropy) return;
        e_step(block, membership, buffers);
        if (out.most_probable) write_most_probable(block, membership, columns, out.most_probable);
        if (out.entropy) write_entropy(block, membership, columns, out.entropy);
        if (out.responsibilities)
          write_lanes(membership.responsibilities.data(), columns, block, rows.n,
                      out.responsibilities);
        if (out.log_density) block.write(membership.objective.data(), out.log_density);
      },
      execution);
}

double log_likelihood(const Density& density, const Rows& rows, const Execution& execution) {
  return fold(rows, density.means, Scatter::none, posterior(density, rows), execution, &density)
      .objective;
}

double entropy(const Density& density, const Rows& rows, const Execution& execution) {
  std::vector<double> of_rows(rows.n);
  Evaluation out;
  out.entropy = of_rows.data();
  evaluate(density, rows, out, execution);
  double total = 0.0;
  for (std::size_t i = 0; i < rows.n; ++i) total += rows.weight(i) * of_rows[i];
  return total;
}

}  // namespace mezcla
