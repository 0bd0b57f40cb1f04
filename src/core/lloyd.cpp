#include "lloyd.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "assign.hpp"
#include "fold.hpp"
#include "reassignment.hpp"
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
      if (j == centres.n_cols) continue;  // trimmed
      const double delta = rows.value(i, c) - centres(c, j);
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

// Centres that can be told in the user's units: what is told, and comes back, is where the rows
// were compared with, and ties stay where they are.
arma::mat as_can_be_told(const Rows& rows, arma::mat centres) {
  for (arma::uword j = 0; j < centres.n_cols; ++j)
    for (arma::uword c = 0; c < centres.n_rows; ++c)
      centres(c, j) = rows.reckoned(rows.told(centres(c, j), c), c);
  return centres;
}

bool falls_by_less(const std::vector<double>& trace, double tolerance) {
  const std::size_t t = trace.size();
  return tolerance > 0.0 && t > 1 && trace[t - 2] - trace[t - 1] <= tolerance * trace[t - 1];
}

// Whether it is known, or as good as known, if J comes below what is to be beaten: what is missing
// is more than the last iterations have gained twice over.
bool is_decided(const std::vector<double>& trace, double to_beat) {
  constexpr std::size_t first = 4, last_few = 3;
  if (!(to_beat > 0.0)) return false;
  const double J = trace.back();
  if (J < to_beat) return true;
  return trace.size() > first && J - to_beat > 2.0 * (trace[trace.size() - 1 - last_few] - J);
}

// Step (a) that looks at every row in every round, as missing values and trimming need it;
// otherwise see Reassignment, which does the same.
class EveryRow {
 public:
  EveryRow(const Rows& rows, double trim)
      : rows_(rows), kept_(rows), trim_(trim), labels_(rows.n, -1) {}

  void assign(const arma::mat& centres, const Execution& execution) {
    centres_ = centres;
    if (trim_ > 0.0) return assign_and_trim(execution);
    std::atomic<std::size_t> changed{0};
    statistics_ = fold(rows_, centres_, Scatter::none,
                       nearest_centre(centres_, labels_.data(), &changed), execution);
    changed_ = changed > 0;
  }

  bool refresh(const Execution&) { return false; }  // sums are always made from nothing
  const Rows& rows() const { return kept_; }        // with what trimming leaves of the weights
  const std::vector<int>& labels() const { return labels_; }
  bool changed() const { return changed_; }
  const Statistics& statistics() const { return statistics_; }
  arma::mat means() const { return as_can_be_told(rows_, statistics_.means()); }
  arma::vec within(const Execution&) const { return within_clusters(kept_, centres_, labels_); }

 private:
  // Two passes: which rows are trimmed is known only when all distances are.
  void assign_and_trim(const Execution& execution);

  const Rows& rows_;
  Rows kept_;
  const double trim_;
  arma::mat centres_;
  std::vector<int> labels_;
  std::vector<double> weights_;
  Statistics statistics_;
  bool changed_ = true;
};

void EveryRow::assign_and_trim(const Execution& execution) {
  const std::vector<int> labels_before = labels_;
  std::vector<double> distance(rows_.n);
  std::atomic<std::size_t> altered{0};
  const Assign assign = nearest_centre(centres_, labels_.data(), &altered);
  for_each_block(
      rows_, centres_.n_cols,
      [&](const Block& block, Membership& membership, Buffers& buffers) {
        assign(block, membership, buffers);
        block.write(membership.objective.data(), distance.data());
      },
      execution);
  std::vector<double> weights = trimmed_weights(rows_, distance, trim_);
  changed_ = weights != weights_;
  weights_ = std::move(weights);
  kept_.case_weights = weights_.data();
  statistics_ = fold(kept_, centres_, Scatter::none, given_labels(labels_.data()), execution);
  for (std::size_t i = 0; i < rows_.n; ++i) {
    if (!(weights_[i] > 0.0)) continue;
    statistics_.objective += weights_[i] * distance[i];
    changed_ = changed_ || labels_[i] != labels_before[i];
  }
}

// Assign and update in turn, whichever way rows are assigned.
template <class Assigner>
LloydResult descend(Assigner&& assigner, arma::mat centres, const LloydControl& control,
                    const Execution& execution) {
  LloydResult result;
  centres = as_can_be_told(assigner.rows(), std::move(centres));
  for (int iteration = 0;; ++iteration) {
    assigner.assign(centres, execution);
    if (!assigner.changed() && assigner.refresh(execution)) {
      centres = assigner.means();
      assigner.assign(centres, execution);
    }
    const Statistics& statistics = assigner.statistics();
    result.trace.push_back(statistics.objective);
    if (execution.watch) execution.watch->report(iteration, statistics.objective);
    result.converged = !assigner.changed() || falls_by_less(result.trace, control.tolerance);
    if (result.converged || iteration >= control.max_iterations) break;
    if (is_decided(result.trace, control.to_beat)) break;
    execution.check_stop();
    arma::mat next = assigner.means();
    result.relocated += relocate_empty(assigner.rows(), statistics.weight, assigner.labels(), next);
    centres = std::move(next);
  }
  result.sizes = assigner.statistics().weight;
  result.within = assigner.within(execution);
  result.labels = assigner.labels();
  result.centres = std::move(centres);
  return result;
}

}  // namespace

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

LloydResult lloyd(const Rows& rows, arma::mat centres, const LloydControl& control,
                  const Execution& execution) {
  const arma::uword k = centres.n_cols;
  if (!rows.missing && control.trim == 0.0)
    return descend(Reassignment(rows, k, control.passes_over), std::move(centres), control,
                   execution);
  EveryRow every(rows, control.trim);
  LloydResult result = descend(every, std::move(centres), control, execution);
  if (!(control.trim > 0.0)) return result;
  result.kept.assign(every.rows().case_weights, every.rows().case_weights + rows.n);
  for (std::size_t i = 0; i < rows.n; ++i)
    if (!(result.kept[i] > 0.0) && rows.weight(i) > 0.0) result.labels[i] = static_cast<int>(k);
  return result;
}

}  // namespace mezcla
