#include "lloyd.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

// Distance of every row to its own centre, times its weight: what the row adds to J.
std::vector<double> contributions(const Rows& rows, const arma::mat& centres,
                                  const std::vector<int>& labels) {
  std::vector<double> result(rows.n, 0.0);
  for (std::size_t c = 0; c < rows.d; ++c)
    for (std::size_t i = 0; i < rows.n; ++i) {
      const auto j = static_cast<arma::uword>(labels[i]);
      const double delta = rows.values[c * rows.n + i] * rows.scale[c] - centres(c, j);
      result[i] += delta * delta;
    }
  if (rows.case_weights)
    for (std::size_t i = 0; i < rows.n; ++i) result[i] *= rows.case_weights[i];
  return result;
}

arma::vec within_clusters(const Rows& rows, const arma::mat& centres,
                          const std::vector<int>& labels) {
  arma::vec result(centres.n_cols, arma::fill::zeros);
  const std::vector<double> added = contributions(rows, centres, labels);
  for (std::size_t i = 0; i < rows.n; ++i) result[static_cast<arma::uword>(labels[i])] += added[i];
  return result;
}

// Moves each empty cluster onto the row that adds most to J, a different row for each: J can
// only fall at the next assignment. Returns how many were moved.
int relocate_empty(const Rows& rows, const arma::vec& sizes, const std::vector<int>& labels,
                   arma::mat& centres) {
  const arma::uvec empty = arma::find(sizes <= 0.0);
  if (empty.is_empty()) return 0;
  const std::vector<double> added = contributions(rows, centres, labels);
  std::vector<std::size_t> order(rows.n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(empty.n_elem, rows.n));
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [&](std::size_t a, std::size_t b) {
                      return added[a] != added[b] ? added[a] > added[b] : a < b;
                    });
  int moved = 0;
  for (std::ptrdiff_t e = 0; e < count; ++e) {
    const std::size_t row = order[static_cast<std::size_t>(e)];
    if (!(added[row] > 0.0)) break;  // every row lies on a centre: nothing to gain
    centres.col(empty[static_cast<arma::uword>(e)]) = rows.row(row);
    ++moved;
  }
  return moved;
}

bool falls_by_less(const std::vector<double>& trace, double tolerance) {
  const std::size_t t = trace.size();
  return tolerance > 0.0 && t > 1 && trace[t - 2] - trace[t - 1] <= tolerance * trace[t - 1];
}

}  // namespace

LloydResult lloyd(const Rows& rows, arma::mat centres, int max_iterations, double tolerance,
                  const Execution& execution) {
  LloydResult result;
  result.labels.assign(rows.n, -1);
  std::atomic<std::size_t> changed{0};
  for (int iteration = 0;; ++iteration) {
    changed = 0;
    const Statistics statistics =
        fold(rows, centres, Scatter::none, nearest_centre(centres, result.labels.data(), &changed),
             execution);
    result.sizes = statistics.weight;
    result.trace.push_back(statistics.objective);
    if (execution.watch) execution.watch->report(iteration, statistics.objective);
    result.converged = changed == 0 || falls_by_less(result.trace, tolerance);
    if (result.converged || iteration >= max_iterations) break;
    arma::mat next = statistics.means();
    result.relocated += relocate_empty(rows, statistics.weight, result.labels, next);
    centres = std::move(next);
  }
  result.within = within_clusters(rows, centres, result.labels);
  result.centres = std::move(centres);
  return result;
}

}  // namespace mezcla
