#include "hartigan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "assign.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double square_if_observed(double delta) { return delta == delta ? delta * delta : 0.0; }

// || x - centre ||^2 over what is observed of x, in four sums that do not wait for each other.
double squared_gap(const double* x, const double* centre, std::size_t d) {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  std::size_t c = 0;
  for (; c + 4 <= d; c += 4) {
    s0 += square_if_observed(x[c] - centre[c]);
    s1 += square_if_observed(x[c + 1] - centre[c + 1]);
    s2 += square_if_observed(x[c + 2] - centre[c + 2]);
    s3 += square_if_observed(x[c + 3] - centre[c + 3]);
  }
  for (; c < d; ++c) s0 += square_if_observed(x[c] - centre[c]);
  return (s0 + s2) + (s1 + s3);
}

// What a move of a row changes.
class Clusters {
 public:
  Clusters(const Rows& rows, const arma::mat& centres, const std::vector<int>& labels)
      : centres_(centres),
        complete_(!rows.missing),
        weight_(complete_ ? 1 : centres.n_rows, centres.n_cols, arma::fill::zeros),
        count_(arma::size(weight_), arma::fill::zeros) {
    for (std::size_t i = 0; i < rows.n; ++i) {
      if (!(rows.weight(i) > 0.0)) continue;
      const auto j = static_cast<arma::uword>(labels[i]);
      for (arma::uword r = 0; r < weight_.n_rows; ++r) {
        if (!complete_ && std::isnan(rows.values[r * rows.n + i])) continue;
        weight_(r, j) += rows.weight(i);
        ++count_(r, j);
      }
    }
  }

  arma::uword k() const { return centres_.n_cols; }
  const arma::mat& centres() const { return centres_; }
  // The least weight behind a coordinate of centre j.
  double least_weight(arma::uword j) const { return weight_.col(j).min(); }

  double distance(const double* x, arma::uword j) const {
    return squared_gap(x, centres_.colptr(j), centres_.n_rows);
  }

  // By how much J falls when a row leaves its cluster, and rises when it joins another, per weight.
  double leaving(const double* x, double w, arma::uword j) const {
    if (complete_) return distance(x, j) * leaving_factor(0, j, w);
    return by_column(x, j, [&](arma::uword c) { return leaving_factor(c, j, w); });
  }
  double joining(const double* x, double w, arma::uword j) const {
    if (complete_) return distance(x, j) * joining_factor(0, j, w);
    return by_column(x, j, [&](arma::uword c) { return joining_factor(c, j, w); });
  }

  void remove(const double* x, double w, arma::uword j) {
    for (arma::uword r = 0; r < weight_.n_rows; ++r) {
      if (!has(x, r)) continue;
      // No remainder of rounding where nothing is left.
      weight_(r, j) = --count_(r, j) > 0 ? weight_(r, j) - w : 0.0;
    }
    pull(x, -w, j);
  }
  void add(const double* x, double w, arma::uword j) {
    for (arma::uword r = 0; r < weight_.n_rows; ++r) {
      if (!has(x, r)) continue;
      weight_(r, j) += w;
      ++count_(r, j);
    }
    pull(x, w, j);
  }

 private:
  bool has(const double* x, arma::uword c) const { return complete_ || !std::isnan(x[c]); }

  // N / (N - w); the only row behind a coordinate lies on it, and adds nothing to J.
  double leaving_factor(arma::uword r, arma::uword j, double w) const {
    const double rest = weight_(r, j) - w;
    return count_(r, j) > 1 && rest > 0.0 ? weight_(r, j) / rest : 0.0;
  }
  double joining_factor(arma::uword r, arma::uword j, double w) const {
    return weight_(r, j) / (weight_(r, j) + w);
  }

  template <class Factor>
  double by_column(const double* x, arma::uword j, const Factor& factor) const {
    double total = 0.0;
    for (arma::uword c = 0; c < centres_.n_rows; ++c)
      total += factor(c) * square_if_observed(x[c] - centres_(c, j));
    return total;
  }

  // The mean after w was added to the weights; a coordinate without rows stays where it is.
  void pull(const double* x, double w, arma::uword j) {
    for (arma::uword c = 0; c < centres_.n_rows; ++c) {
      const double weight = weight_(complete_ ? 0 : c, j);
      if (has(x, c) && weight > 0.0) centres_(c, j) += w / weight * (x[c] - centres_(c, j));
    }
  }

  arma::mat centres_;  // d x k
  bool complete_;      // then all coordinates of a centre have the same rows behind them, and
  arma::mat weight_;   // their weight is 1 x k, otherwise d x k,
  arma::umat count_;   // and so is the number of those of positive weight
};

// Bounds that rule out most rows without a look at them: `upper` on the distance of a row from its
// own centre, `lower` on sqrt(N_b / (N_b + w)) times its distance from any other, both as the
// clusters were when the bounds were last moved along.
class Bounds {
 public:
  Bounds(std::size_t n, const Clusters& clusters)
      : upper_(n, infinite), lower_(n, 0.0), since_(clusters.centres()), least_(clusters.k()) {
    shifts_.zeros(clusters.k());
    for (arma::uword j = 0; j < clusters.k(); ++j) least_[j] = clusters.least_weight(j);
    least_since_ = least_;
  }

  // No cluster can be better for row i, which has weight w and is in cluster a.
  bool rule_out(std::size_t i, arma::uword a, double w) const {
    const double own = upper_[i] + shifts_[a];
    const double other = shrinkage_ * lower_[i] - largest_shift_;
    return other > 0.0 && least_[a] * own * own <= (least_[a] - w) * other * other;
  }

  void set(std::size_t i, double upper, double lower) {
    upper_[i] = upper;
    lower_[i] = lower;
  }
  // Row i is in another cluster now.
  void forget(std::size_t i) { upper_[i] = infinite; }

  double least_weight(arma::uword j) const { return least_[j]; }

  // Cluster j has changed.
  void follow(const Clusters& clusters, arma::uword j) {
    shifts_[j] = arma::norm(clusters.centres().col(j) - since_.col(j));
    least_[j] = clusters.least_weight(j);
    largest_shift_ = shifts_.max();
    double ratio = 1.0;
    for (arma::uword l = 0; l < least_.n_elem; ++l)
      if (least_[l] < least_since_[l]) ratio = std::min(ratio, least_[l] / least_since_[l]);
    shrinkage_ = std::sqrt(ratio);
  }

  // Restates the bounds for the clusters as they are.
  void move_along(const Clusters& clusters, const std::vector<int>& labels, const Rows& rows) {
    for (std::size_t i = 0; i < rows.n; ++i) {
      if (!(rows.weight(i) > 0.0)) continue;
      upper_[i] += shifts_[static_cast<arma::uword>(labels[i])];
      lower_[i] = shrinkage_ * lower_[i] - largest_shift_;
    }
    since_ = clusters.centres();
    least_since_ = least_;
    shifts_.zeros();
    largest_shift_ = 0.0;
    shrinkage_ = 1.0;
  }

 private:
  std::vector<double> upper_, lower_;  // n
  arma::mat since_;                    // d x k: the centres that the bounds are about
  arma::vec least_, least_since_;      // k: Clusters::least_weight(), now and then
  arma::vec shifts_;                   // k: how far each centre has moved since
  double largest_shift_ = 0.0;
  double shrinkage_ = 1.0;  // sqrt(N_b / (N_b + w)) has shrunk by no more
};

class Exchange {
 public:
  // Every centre is the mean of the rows that have its label.
  Exchange(const Rows& rows, const arma::mat& centres, const std::vector<int>& labels)
      : rows_(rows),
        labels_(labels),
        clusters_(rows, centres, labels),
        bounds_(rows.n, clusters_),
        x_(rows.d) {}

  const arma::mat& centres() const { return clusters_.centres(); }

  // Looks at all rows in turn; returns by how much J fell, 0 when no row has moved.
  double pass(const Execution& execution) {
    bounds_.move_along(clusters_, labels_, rows_);
    tighten(execution);
    double fall = 0.0;
    for (std::size_t i = 0; i < rows_.n; ++i) {
      if (i % rows_.block_rows() == 0) execution.check_stop();
      if (!is_settled(i)) fall += consider(i);
    }
    return fall;
  }

 private:
  arma::uword own(std::size_t i) const { return static_cast<arma::uword>(labels_[i]); }

  bool is_settled(std::size_t i) const {
    const double w = rows_.weight(i);
    return !(w > 0.0) || bounds_.rule_out(i, own(i), w);
  }

  const double* read(std::size_t i) {
    for (std::size_t c = 0; c < rows_.d; ++c) x_[c] = rows_.value(i, c);
    return x_.data();
  }

  // New bounds where the old ones rule nothing out: a few rows one at a time, many by blocks.
  void tighten(const Execution& execution) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < rows_.n; ++i)
      if (!is_settled(i)) open.push_back(i);
    if (open.size() > rows_.n / 16) {
      const auto visit = [this](const Block& block, Membership&, Buffers& buffers) {
        tighten_block(block, buffers);
      };
      return for_each_block(rows_, clusters_.k(), visit, execution);
    }
    for (std::size_t i : open) {
      execution.check_stop();
      tighten_row(i);
    }
  }

  void tighten_row(std::size_t i) {
    const double* x = read(i);
    const double w = rows_.weight(i);
    double lower = infinite;
    for (arma::uword j = 0; j < clusters_.k(); ++j) {
      const double weight = bounds_.least_weight(j);
      if (j != own(i)) lower = std::min(lower, clusters_.distance(x, j) * weight / (weight + w));
    }
    bounds_.set(i, std::sqrt(clusters_.distance(x, own(i))), std::sqrt(lower));
  }

  // Called from several threads at once.
  void tighten_block(const Block& block, Buffers& buffers) {
    double upper[kernels::max_lanes], lower[kernels::max_lanes];
    int label[kernels::max_lanes];
    const double* w = block.weights();
    std::fill_n(upper, kernels::max_lanes, infinite);
    std::fill_n(lower, kernels::max_lanes, infinite);
    for (std::size_t i = 0; i < block.lanes(); ++i)
      label[i] = i < block.size() ? labels_[block.row(i)] : -1;
    double* q = buffers.lanes.data();
    for (arma::uword j = 0; j < clusters_.k(); ++j) {
      squared_distance(block, clusters_.centres().colptr(j), buffers, q);
      const double weight = bounds_.least_weight(j);
      for (std::size_t i = 0; i < block.lanes(); ++i) {
        const bool is_own = label[i] == static_cast<int>(j);
        upper[i] = is_own ? q[i] : upper[i];
        lower[i] = std::min(lower[i], is_own ? infinite : q[i] * weight / (weight + w[i]));
      }
    }
    for (std::size_t i = 0; i < block.size(); ++i)
      if (w[i] > 0.0) bounds_.set(block.row(i), std::sqrt(upper[i]), std::sqrt(lower[i]));
  }

  // Moves row i where that pays, and returns by how much J falls.
  double consider(std::size_t i) {
    const arma::uword from = own(i);
    const double* x = read(i);
    const double w = rows_.weight(i);
    const double leaving = clusters_.leaving(x, w, from);
    double joining = infinite;
    arma::uword to = from;
    for (arma::uword j = 0; j < clusters_.k(); ++j) {
      if (j == from) continue;
      const double q = clusters_.joining(x, w, j);
      if (q < joining) {
        joining = q;
        to = j;
      }
    }
    if (!(leaving - joining > rounding(x, leaving))) return 0.0;
    move(i, x, w, from, to);
    return w * (leaving - joining);
  }

  // What a gain must exceed, lest rows go round in circles: the rounding of a sum of squares, and
  // that of the centres, which are no more exact than numbers of the size of x.
  double rounding(const double* x, double leaving) const {
    double size = 0.0;
    for (std::size_t c = 0; c < rows_.d; ++c) size += square_if_observed(x[c]);
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    return 1e-12 * leaving + 64.0 * epsilon * std::sqrt(leaving) * std::sqrt(size);
  }

  void move(std::size_t i, const double* x, double w, arma::uword from, arma::uword to) {
    clusters_.remove(x, w, from);
    clusters_.add(x, w, to);
    labels_[i] = static_cast<int>(to);
    bounds_.follow(clusters_, from);
    bounds_.follow(clusters_, to);
    bounds_.forget(i);
  }

  const Rows& rows_;
  std::vector<int> labels_;
  Clusters clusters_;
  Bounds bounds_;
  std::vector<double> x_;  // d: the row that is looked at
};

int iterations_left(const LloydResult& result, const LloydControl& control) {
  return control.max_iterations - (static_cast<int>(result.trace.size()) - 1);
}

bool falls_too_little(double fall, double objective, double tolerance) {
  return fall <= tolerance * objective;
}

// Moves centres to the means of their rows, and returns by how much J falls.
double move_to_means(const Rows& rows, const std::vector<int>& labels, arma::mat& centres) {
  arma::mat sum(arma::size(centres), arma::fill::zeros), weight = sum;
  for (std::size_t i = 0; i < rows.n; ++i) {
    const double w = rows.weight(i);
    if (!(w > 0.0)) continue;
    const auto j = static_cast<arma::uword>(labels[i]);
    for (arma::uword c = 0; c < rows.d; ++c) {
      const double gap = rows.value(i, c) - centres(c, j);
      if (std::isnan(gap)) continue;
      sum(c, j) += w * gap;
      weight(c, j) += w;
    }
  }
  weight.replace(0.0, 1.0);
  centres += sum / weight;
  return arma::accu(sum % sum / weight);
}

// Passes until one moves nothing (or lowers J by too little). What they lead to is in the centres
// of `result` and in its trace; false when no row has moved.
bool exchange_rows(const Rows& rows, const LloydControl& control, const Execution& execution,
                   LloydResult& result) {
  Rows kept = rows;
  if (!result.kept.empty()) kept.case_weights = result.kept.data();
  arma::mat centres = result.centres;
  double objective = result.trace.back();
  // A tolerance ends Lloyd's algorithm before centres are means.
  if (control.tolerance > 0.0) objective -= move_to_means(kept, result.labels, centres);
  Exchange exchange(kept, centres, result.labels);
  bool moved = false;
  while (iterations_left(result, control) > 0) {
    const double fall = exchange.pass(execution);
    if (!(fall > 0.0)) break;
    moved = true;
    objective = std::max(0.0, objective - fall);
    result.trace.push_back(objective);
    if (execution.watch)
      execution.watch->report(static_cast<int>(result.trace.size()) - 1, result.trace.back());
    if (falls_too_little(fall, objective, control.tolerance)) break;
  }
  if (moved) result.centres = exchange.centres();
  return moved;
}

// Lloyd's from where the exchange has led: the same labels and the exact means, unless the means
// change which rows are trimmed.
LloydResult resume(const Rows& rows, LloydResult before, LloydControl control,
                   const Execution& execution) {
  control.max_iterations = std::max(0, iterations_left(before, control));
  LloydResult after = lloyd(rows, std::move(before.centres), control, execution);
  // The last J of the exchange is the first of Lloyd's, which is not a difference.
  before.trace.pop_back();
  before.trace.insert(before.trace.end(), after.trace.begin(), after.trace.end());
  after.trace = std::move(before.trace);
  after.relocated += before.relocated;
  return after;
}

}  // namespace

LloydResult hartigan(const Rows& rows, arma::mat centres, const LloydControl& control,
                     const Execution& execution) {
  LloydResult result = lloyd(rows, std::move(centres), control, execution);
  if (result.centres.n_cols < 2) return result;
  while (result.converged) {
    const LloydResult before = result;
    result.converged = iterations_left(result, control) > 0;
    if (!result.converged || !exchange_rows(rows, control, execution, result)) break;
    result = resume(rows, std::move(result), control, execution);
    const double now = result.trace.back(), fall = before.trace.back() - now;
    // Rounding has moved what it took for a gain.
    if (!(fall > 0.0)) return before;
    if (falls_too_little(fall, now, control.tolerance)) break;
  }
  return result;
}

}  // namespace mezcla
