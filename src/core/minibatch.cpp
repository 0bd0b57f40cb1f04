#include "minibatch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "weighted_sampler.hpp"

namespace mezcla {

namespace {

constexpr double emphasis = 4.0;              // of the rate on recent rows; 1 is a plain mean
constexpr int patience = 10;                  // batches without a new lowest J
constexpr double longest_memory = 100.0;      // batches that the estimate of J remembers
constexpr std::size_t starving_batches = 10;  // without a row for a centre,
constexpr std::size_t starving_rows = 100;    // of at least so many rows per centre

// Copies of rows that were drawn: size x d.
std::vector<double> draw_values(const Rows& rows, const WeightedSampler& sampler, std::size_t size,
                                const Uniform& uniform) {
  std::vector<double> values(size * rows.d);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t row = sampler.draw(uniform());
    for (std::size_t c = 0; c < rows.d; ++c) values[c * size + i] = rows.values[c * rows.n + row];
  }
  return values;
}

Rows in_units_of(const Rows& rows, const std::vector<double>& values) {
  Rows result = rows_of(values.data(), values.size() / rows.d, rows.d);
  result.origin = rows.origin;
  result.scale = rows.scale;
  return result;
}

// Exponentially weighted average of the batches' J, and how long ago it was lowest.
class SmoothedObjective {
 public:
  SmoothedObjective(double batches_in_data, double tolerance)
      : rate_(2.0 / (1.0 + std::min(batches_in_data, longest_memory))), tolerance_(tolerance) {}

  double add(double objective) {
    value_ = is_first_ ? objective : value_ + rate_ * (objective - value_);
    const bool improves = is_first_ || value_ < lowest_ * (1.0 - tolerance_);
    if (improves) lowest_ = value_;
    since_lowest_ = improves ? 0 : since_lowest_ + 1;
    is_first_ = false;
    return value_;
  }

  bool has_settled() const { return since_lowest_ >= patience; }

 private:
  double rate_, tolerance_;
  double value_ = 0.0, lowest_ = 0.0;
  int since_lowest_ = 0;
  bool is_first_ = true;
};

// The centres, and what each has drawn.
class MovingCentres {
 public:
  explicit MovingCentres(arma::mat centres)
      : centres_(std::move(centres)),
        count_(arma::size(centres_), arma::fill::zeros),
        fed_(centres_.n_cols, arma::fill::zeros) {}

  const arma::mat& centres() const { return centres_; }

  // Label k is a row that was trimmed.
  void learn(const Rows& batch, const std::vector<int>& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto j = static_cast<arma::uword>(labels[i]);
      if (j == centres_.n_cols) continue;
      ++fed_[j];
      for (arma::uword c = 0; c < centres_.n_rows; ++c) {
        const double delta = batch.value(i, c) - centres_(c, j);
        if (std::isnan(delta)) continue;
        const double drawn = ++count_(c, j);
        centres_(c, j) += emphasis / (drawn + emphasis - 1.0) * delta;
      }
    }
    ++batches_;
    rows_ += labels.size();
  }

  // Moves the centres that have starved, once enough was drawn to tell.
  void feed(const Rows& batch, const std::vector<int>& labels, const Uniform& uniform) {
    if (batches_ < starving_batches || rows_ < starving_rows * centres_.n_cols) return;
    const arma::uvec starved = arma::find(fed_ == 0.0);
    if (!starved.is_empty()) {
      const WeightedSampler sampler(labels.size(),
                                    [&](std::size_t i) { return gap(batch, i, labels[i]); });
      for (arma::uword j : starved)
        if (sampler.total() > 0.0) move_onto(batch, sampler.draw(uniform()), j);
    }
    fed_.zeros();
    batches_ = rows_ = 0;
  }

 private:
  double gap(const Rows& batch, std::size_t i, int label) const {
    const auto j = static_cast<arma::uword>(label);
    if (j == centres_.n_cols) return 0.0;
    double total = 0.0;
    for (arma::uword c = 0; c < centres_.n_rows; ++c) {
      const double delta = batch.value(i, c) - centres_(c, j);
      if (!std::isnan(delta)) total += delta * delta;
    }
    return total;
  }

  // The row is the first that the centre draws.
  void move_onto(const Rows& batch, std::size_t i, arma::uword j) {
    centres_.col(j) = batch.row(i);
    for (arma::uword c = 0; c < centres_.n_rows; ++c)
      count_(c, j) = std::isnan(batch.value(i, c)) ? 0.0 : 1.0;
  }

  arma::mat centres_;                   // d x k
  arma::mat count_;                     // d x k: rows drawn in which the column is observed
  arma::vec fed_;                       // k: rows drawn since the centres were last looked at,
  std::size_t batches_ = 0, rows_ = 0;  // and how many were drawn in all since
};

// Interrupts as the one it is made from does, and reports nothing: a batch is no iteration of its
// own.
Watch quiet(const Watch* watch) {
  Watch result;
  if (watch) result.interrupted = watch->interrupted;
  return result;
}

// All rows assigned once, and again as long as a centre is nearest to none of them: with about as
// many centres as rows in a batch some draw too few rows to find their place.
LloydResult assign_all(const Rows& rows, arma::mat centres, double trim,
                       const Execution& execution) {
  constexpr int most_rounds = 20;
  LloydResult result = lloyd(rows, std::move(centres), {0, 0.0, trim}, execution);
  for (int round = 0; round < most_rounds; ++round) {
    arma::mat moved = result.centres;
    const int relocated = relocate_empty(rows, result.sizes, result.labels, moved);
    if (relocated == 0) break;
    const int before = result.relocated;
    result = lloyd(rows, std::move(moved), {0, 0.0, trim}, execution);
    result.relocated = before + relocated;
  }
  return result;
}

}  // namespace

LloydResult minibatch(const Rows& rows, arma::mat centres, const MiniBatchControl& control,
                      const Uniform& uniform, const Execution& execution) {
  const WeightedSampler sampler(rows.n, [&](std::size_t i) { return rows.weight(i); });
  const std::size_t size = std::min(control.batch_size, rows.n);
  const double per_row = sampler.total() / static_cast<double>(size);
  Watch watch = quiet(execution.watch);
  SmoothedObjective objective(static_cast<double>(rows.n) / static_cast<double>(size),
                              control.tolerance);
  MovingCentres moving(std::move(centres));
  std::vector<double> trace;
  for (int b = 0; b < control.max_batches && !objective.has_settled(); ++b) {
    const std::vector<double> values = draw_values(rows, sampler, size, uniform);
    const Rows batch = in_units_of(rows, values);
    const LloydResult assigned = lloyd(batch, moving.centres(), {0, 0.0, control.trim},
                                       Execution(execution.threads, &watch));
    trace.push_back(objective.add(assigned.trace[0] * per_row));
    moving.learn(batch, assigned.labels);
    moving.feed(batch, assigned.labels, uniform);
    if (execution.watch) execution.watch->report(b + 1, trace.back());
  }
  LloydResult result =
      assign_all(rows, moving.centres(), control.trim, Execution(execution.threads, &watch));
  trace.push_back(result.trace[0]);
  result.trace = std::move(trace);
  result.converged = objective.has_settled();
  return result;
}

}  // namespace mezcla
