#include "lloyd.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "assign.hpp"
#include "fold.hpp"
#include "trimming.hpp"

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
      if (!std::isnan(delta)) result[i] += delta * delta;
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

// Step (a), and what step (b) needs: the assignment of all rows, their statistics, and whether
// the assignment is the one before.
struct Assignment {
  std::vector<int> labels;
  std::vector<double> weights;  // what trimming leaves; empty without trimming
  Statistics statistics;
  bool changed;
};

Assignment assign_all(const Rows& rows, const arma::mat& centres, std::vector<int> labels,
                      const Execution& execution) {
  std::atomic<std::size_t> changed{0};
  Statistics statistics = fold(rows, centres, Scatter::none,
                               nearest_centre(centres, labels.data(), &changed), execution);
  return {std::move(labels), {}, std::move(statistics), changed > 0};
}

// Two passes: which rows are trimmed is known only when all distances are.
Assignment assign_and_trim(const Rows& rows, const arma::mat& centres, const Assignment& before,
                           double trim, const Execution& execution) {
  Assignment now{before.labels, {}, Statistics(), false};
  std::vector<double> distance(rows.n);
  std::atomic<std::size_t> altered{0};
  const Assign assign = nearest_centre(centres, now.labels.data(), &altered);
  for_each_block(
      rows, centres.n_cols,
      [&](const Block& block, Membership& membership) {
        assign(block, membership);
        block.write(membership.objective.data(), distance.data());
      },
      execution);
  now.weights = trimmed_weights(rows, distance, trim);
  Rows kept = rows;
  kept.case_weights = now.weights.data();
  now.statistics = fold(kept, centres, Scatter::none, given_labels(now.labels.data()), execution);
  now.changed = now.weights != before.weights;
  for (std::size_t i = 0; i < rows.n; ++i) {
    if (!(now.weights[i] > 0.0)) continue;
    now.statistics.objective += now.weights[i] * distance[i];
    now.changed = now.changed || now.labels[i] != before.labels[i];
  }
  return now;
}

}  // namespace

LloydResult lloyd(const Rows& rows, arma::mat centres, const LloydControl& control,
                  const Execution& execution) {
  LloydResult result;
  Assignment now{std::vector<int>(rows.n, -1), {}, Statistics(), true};
  Rows kept = rows;
  for (int iteration = 0;; ++iteration) {
    now = control.trim > 0.0 ? assign_and_trim(rows, centres, now, control.trim, execution)
                             : assign_all(rows, centres, std::move(now.labels), execution);
    if (control.trim > 0.0) kept.case_weights = now.weights.data();
    result.trace.push_back(now.statistics.objective);
    if (execution.watch) execution.watch->report(iteration, now.statistics.objective);
    result.converged = !now.changed || falls_by_less(result.trace, control.tolerance);
    if (result.converged || iteration >= control.max_iterations) break;
    arma::mat next = now.statistics.means();
    result.relocated += relocate_empty(kept, now.statistics.weight, now.labels, next);
    centres = std::move(next);
  }
  result.sizes = now.statistics.weight;
  result.within = within_clusters(kept, centres, now.labels);
  for (std::size_t i = 0; i < now.weights.size(); ++i)
    if (!(now.weights[i] > 0.0) && rows.weight(i) > 0.0)
      now.labels[i] = static_cast<int>(centres.n_cols);
  result.labels = std::move(now.labels);
  result.kept = std::move(now.weights);
  result.centres = std::move(centres);
  return result;
}

}  // namespace mezcla
