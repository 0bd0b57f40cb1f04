#include "start.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "assign.hpp"
#include "fold.hpp"
#include "weighted_sampler.hpp"

namespace mezcla {

namespace {

std::vector<double> weights_of(const Rows& rows) {
  if (!rows.case_weights) return std::vector<double>(rows.n, 1.0);
  return std::vector<double>(rows.case_weights, rows.case_weights + rows.n);
}

// The squared distance of each row from the nearest of the centres so far.
class Distances {
 public:
  explicit Distances(const Rows& rows)
      : rows_(rows), distance_(rows.n, std::numeric_limits<double>::infinity()) {}

  double operator[](std::size_t row) const { return distance_[row]; }

  // With one more centre.
  void shorten(const arma::vec& centre, const Execution& execution) {
    for_each_block(
        rows_, 1,
        [&](const Block& block, Membership&, Buffers& buffers) {
          double* q = buffers.lanes.data();
          squared_distance(block, centre.memptr(), buffers, q);
          for (std::size_t i = 0; i < block.size(); ++i) {
            double& target = distance_[block.row(i)];
            target = std::min(target, q[i]);
          }
        },
        execution);
  }

  // What the sum of the distances, by weight, would be with each of these centres.
  arma::vec sums_with(const arma::mat& centres, const Execution& execution) const {
    arma::mat of_blocks(centres.n_cols, rows_.blocks(), arma::fill::zeros);
    for_each_block(
        rows_, 1,
        [&](const Block& block, Membership&, Buffers& buffers) {
          double* const q = buffers.lanes.data();
          double* const before = q + block.lanes();
          block.read(distance_.data(), before);
          for (arma::uword j = 0; j < centres.n_cols; ++j) {
            squared_distance(block, centres.colptr(j), buffers, q);
            for (std::size_t i = 0; i < block.lanes(); ++i) q[i] = std::min(before[i], q[i]);
            of_blocks(j, block.number()) = kernels::loops().dot(q, block.weights(), block.lanes());
          }
        },
        execution);
    return arma::sum(of_blocks, 1);
  }

 private:
  const Rows& rows_;
  std::vector<double> distance_;
};

// k draws of `candidates` rows each, of which the one is taken that leaves the least distance (of
// one candidate that is itself); after each, `mass_after(weight, distance)` says what mass a row
// has in the next.
template <class MassAfter>
arma::mat draw_centres(const Rows& rows, arma::uword k, arma::uword candidates,
                       const Uniform& uniform, const Execution& execution,
                       const MassAfter& mass_after) {
  const std::vector<double> weight = weights_of(rows);
  Distances distances(rows);
  std::vector<double> mass = weight;
  arma::mat centres(rows.d, k);
  for (arma::uword j = 0; j < k; ++j) {
    const WeightedSampler sampler(rows.n, [&](std::size_t r) { return mass[r]; });
    if (!(sampler.total() > 0.0)) {
      uniform();
      return centres.head_cols(j);
    }
    // The first has nothing to be compared by.
    arma::mat drawn(rows.d, j == 0 ? 1 : candidates);
    for (arma::uword i = 0; i < drawn.n_cols; ++i) drawn.col(i) = rows.row(sampler.draw(uniform()));
    centres.col(j) =
        drawn.col(drawn.n_cols > 1 ? distances.sums_with(drawn, execution).index_min() : 0);
    distances.shorten(centres.col(j), execution);
    for (std::size_t r = 0; r < rows.n; ++r) mass[r] = mass_after(weight[r], distances[r]);
  }
  return centres;
}

// As many as Arthur and Vassilvitskii's own program draws.
arma::uword greedy_candidates(arma::uword k) {
  return 2 + static_cast<arma::uword>(std::log(static_cast<double>(k)));
}

}  // namespace

arma::mat random_centres(const Rows& rows, arma::uword k, const Uniform& uniform,
                         const Execution& execution) {
  return draw_centres(rows, k, 1, uniform, execution,
                      [](double weight, double distance) { return distance > 0.0 ? weight : 0.0; });
}

arma::mat plus_plus_centres(const Rows& rows, arma::uword k, Draws draws, const Uniform& uniform,
                            const Execution& execution) {
  const arma::uword candidates = draws == Draws::greedy ? greedy_candidates(k) : 1;
  return draw_centres(rows, k, candidates, uniform, execution,
                      [](double weight, double distance) { return weight * distance; });
}

}  // namespace mezcla
