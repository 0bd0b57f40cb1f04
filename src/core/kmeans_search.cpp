#include "kmeans_search.hpp"

#include <algorithm>
#include <cmath>

#include "assign.hpp"
#include "fold.hpp"
#include "hartigan.hpp"
#include "weighted_sampler.hpp"

namespace mezcla {

namespace {

// Most iterations of Lloyd's in which a swap must have lowered J.
constexpr int short_run = 60;
// What J must fall by, in units of itself, to be another minimum.
constexpr double least_fall = 1e-9;

// Squared distances of each row from the nearest centre and the next.
struct TwoNearest {
  TwoNearest(const Rows& rows, const arma::mat& centres, const Execution& execution)
      : own(rows.n, arma::datum::inf), next(rows.n, arma::datum::inf), label(rows.n, 0) {
    for_each_block(  // nocov: gcov counts the next lines of the call
        rows, centres.n_cols,
        [&](const Block& block, Membership&, Buffers& buffers) {
          double* const q = buffers.lanes.data();
          for (arma::uword j = 0; j < centres.n_cols; ++j) {
            squared_distance(block, centres.colptr(j), buffers, q);
            for (std::size_t lane = 0; lane < block.size(); ++lane)
              take(block.row(lane), q[lane], static_cast<int>(j));
          }
        },
        execution);
  }

  void take(std::size_t row, double distance, int j) {
    if (distance < own[row]) {
      next[row] = own[row];
      own[row] = distance;
      label[row] = j;
    } else {
      next[row] = std::min(next[row], distance);
    }
  }

  std::vector<double> own, next;
  std::vector<int> label;
};

// Rows that are far from the centres.
WeightedSampler far_rows(const Rows& rows, const TwoNearest& two) {
  return WeightedSampler(rows.n, [&](std::size_t i) { return rows.weight(i) * two.own[i]; });
}

// A centre that moves to a row, and by how much J rises by that alone, before any centre is a mean
// again.
struct Relocation {
  arma::vec row;
  arma::uword centre = 0;
  double rise = arma::datum::inf;
};

// The centre whose loss costs least once there is a centre at the row: rows of it go to that, or to
// their second nearest.
Relocation cheapest_move(const Rows& rows, const TwoNearest& two, arma::uword k, arma::vec row,
                         const Execution& execution) {
  arma::mat of_shards(k + 1, rows.shards(), arma::fill::zeros);
  for_each_block(  // nocov: gcov counts the next lines of the call
      rows, 1,
      [&](const Block& block, Membership&, Buffers& buffers) {
        double* const q = buffers.lanes.data();
        squared_distance(block, row.memptr(), buffers, q);
        double* const cost = of_shards.colptr(block.number() / shard_blocks);
        for (std::size_t lane = 0; lane < block.size(); ++lane) {
          const std::size_t i = block.row(lane);
          const double near = std::min(two.own[i], q[lane]), w = block.weights()[lane];
          cost[two.label[i]] += w * (std::min(two.next[i], q[lane]) - near);
          cost[k] += w * (near - two.own[i]);
        }
      },
      execution);
  const arma::vec cost = arma::sum(of_shards, 1);
  Relocation move;
  move.row = std::move(row);
  move.centre = cost.head(k).index_min();
  move.rise = cost[move.centre] + cost[k];
  return move;
}

// The best of several rows that are drawn: to look at one costs a k-th of a pass.
Relocation best_move(const Rows& rows, const TwoNearest& two, arma::uword k,
                     const WeightedSampler& sampler, const Uniform& uniform,
                     const Execution& execution) {
  const int candidates = 2 + static_cast<int>(std::log(static_cast<double>(k)));
  Relocation best;
  for (int i = 0; i < candidates; ++i) {
    const Relocation move =
        cheapest_move(rows, two, k, rows.row(sampler.draw(uniform())), execution);
    if (move.rise < best.rise) best = move;
  }
  return best;
}

}  // namespace

Swaps swap_centres(const Rows& rows, LloydResult best, const LloydControl& control, int failures,
                   const Uniform& uniform, const Execution& execution) {
  Swaps swaps;
  LloydControl brief = control;
  brief.max_iterations = std::min(short_run, control.max_iterations);
  TwoNearest two(rows, best.centres, execution);
  WeightedSampler sampler = far_rows(rows, two);
  for (int failed = 0; failed < failures && sampler.total() > 0.0; ++swaps.tried) {
    execution.check_stop();
    arma::mat centres = best.centres;
    const arma::uword k = centres.n_cols;
    // Always the best row and the cheapest centre would leave a centre where it is for good.
    Relocation move;
    if (swaps.tried % 4 == 3) {
      move.row = rows.row(sampler.draw(uniform()));
      move.centre = std::min(k - 1, static_cast<arma::uword>(uniform() * static_cast<double>(k)));
    } else {
      move = best_move(rows, two, k, sampler, uniform, execution);
    }
    centres.col(move.centre) = move.row;
    const double J = best.trace.back();
    brief.to_beat = J * (1.0 - least_fall);
    LloydResult run = lloyd(rows, std::move(centres), brief, execution);
    if (run.trace.back() < J * (1.0 - least_fall)) {
      run = hartigan(rows, run.centres, control, execution);
      if (run.trace.back() < J * (1.0 - least_fall)) {
        best = std::move(run);
        two = TwoNearest(rows, best.centres, execution);
        sampler = far_rows(rows, two);
        failed = 0;
        continue;
      }
    }
    ++failed;
  }
  swaps.best = std::move(best);
  return swaps;
}

}  // namespace mezcla
