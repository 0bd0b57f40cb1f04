#include "kmeans_search.hpp"

#include <algorithm>

#include "assign.hpp"
#include "fold.hpp"
#include "hartigan.hpp"
#include "lottery.hpp"

namespace mezcla {

namespace {

// Iterations of Lloyd's after which a swap must have lowered J.
constexpr int short_run = 6;
// What J must fall by, in units of itself, to be another minimum.
constexpr double least_fall = 1e-9;

// Squared distances of each row from the nearest centre and the next.
struct TwoNearest {
  TwoNearest(const Rows& rows, const arma::mat& centres, const Execution& execution)
      : own(rows.n, arma::datum::inf), next(rows.n, arma::datum::inf), label(rows.n, 0) {
    for_each_block(  // nocov: gcov counts the next lines of the call
        rows, centres.n_cols,
        [&](const Block& block, Membership& membership) {
          double* const q = membership.joint.data();
          for (arma::uword j = 0; j < centres.n_cols; ++j) {
            squared_distance(block, centres.colptr(j), membership, q);
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
Lottery far_rows(const Rows& rows, const TwoNearest& two) {
  return Lottery(rows.n, [&](std::size_t i) { return rows.weight(i) * two.own[i]; });
}

// The centre whose loss costs least once there is a centre at the row: rows of it go to that, or to
// their second nearest.
arma::uword cheapest_centre(const Rows& rows, const TwoNearest& two, const arma::mat& centres,
                            const arma::vec& row, const Execution& execution) {
  std::vector<double> distance(rows.n);
  for_each_block(  // nocov: gcov counts the next lines of the call
      rows, 1,
      [&](const Block& block, Membership& membership) {
        double* const q = membership.joint.data();
        squared_distance(block, row.memptr(), membership, q);
        block.write(q, distance.data());
      },
      execution);
  arma::vec cost(centres.n_cols, arma::fill::zeros);
  for (std::size_t i = 0; i < rows.n; ++i)
    cost[static_cast<arma::uword>(two.label[i])] +=
        rows.weight(i) * (std::min(two.next[i], distance[i]) - std::min(two.own[i], distance[i]));
  return cost.index_min();
}

}  // namespace

Swaps swap_centres(const Rows& rows, LloydResult best, const LloydControl& control, int failures,
                   const Uniform& uniform, const Execution& execution) {
  Swaps swaps;
  LloydControl brief = control;
  brief.max_iterations = std::min(short_run, control.max_iterations);
  TwoNearest two(rows, best.centres, execution);
  Lottery lottery = far_rows(rows, two);
  for (int failed = 0; failed < failures && lottery.total() > 0.0; ++swaps.tried) {
    execution.check_stop();
    const arma::vec x = rows.row(lottery.draw(uniform()));
    arma::mat centres = best.centres;
    // Always the cheapest would leave a centre where it is for good.
    const bool any = swaps.tried % 4 == 3;
    const arma::uword given_up =
        any ? std::min(centres.n_cols - 1,
                       static_cast<arma::uword>(uniform() * static_cast<double>(centres.n_cols)))
            : cheapest_centre(rows, two, centres, x, execution);
    centres.col(given_up) = x;
    LloydResult run = lloyd(rows, std::move(centres), brief, execution);
    const double J = best.trace.back();
    if (run.trace.back() < J * (1.0 - least_fall)) {
      run = hartigan(rows, run.centres, control, execution);
      if (run.trace.back() < J * (1.0 - least_fall)) {
        best = std::move(run);
        two = TwoNearest(rows, best.centres, execution);
        lottery = far_rows(rows, two);
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
