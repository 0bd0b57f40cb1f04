#include "start.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "assign.hpp"
#include "fold.hpp"
#include "lottery.hpp"

namespace mezcla {

namespace {

std::vector<double> weights_of(const Rows& rows) {
  if (!rows.case_weights) return std::vector<double>(rows.n, 1.0);
  return std::vector<double>(rows.case_weights, rows.case_weights + rows.n);
}

// distance[i] = min(distance[i], || x_i - centre ||^2).
void shorten(const Rows& rows, const arma::vec& centre, std::vector<double>& distance,
             const Execution& execution) {
  for_each_block(
      rows, 1,
      [&](const Block& block, Membership& membership) {
        double* q = membership.objective.data();
        squared_distance(block, centre.memptr(), membership, q);
        for (std::size_t i = 0; i < block.size(); ++i) {
          double& target = distance[block.row(i)];
          target = std::min(target, q[i]);
        }
      },
      execution);
}

// k draws; after each, `mass_after(i)` says what mass row i has in the next.
template <class MassAfter>
arma::mat draw_centres(const Rows& rows, arma::uword k, const Uniform& uniform,
                       const Execution& execution, const MassAfter& mass_after) {
  const std::vector<double> weight = weights_of(rows);
  std::vector<double> distance(rows.n, std::numeric_limits<double>::infinity());
  std::vector<double> mass = weight;
  arma::mat centres(rows.d, k);
  for (arma::uword j = 0; j < k; ++j) {
    const Lottery lottery(rows.n, [&](std::size_t r) { return mass[r]; });
    const double u = uniform();
    if (!(lottery.total() > 0.0)) return centres.head_cols(j);
    centres.col(j) = rows.row(lottery.draw(u));
    shorten(rows, centres.col(j), distance, execution);
    for (std::size_t r = 0; r < rows.n; ++r) mass[r] = mass_after(weight[r], distance[r]);
  }
  return centres;
}

}  // namespace

arma::mat random_centres(const Rows& rows, arma::uword k, const Uniform& uniform,
                         const Execution& execution) {
  return draw_centres(rows, k, uniform, execution,
                      [](double weight, double distance) { return distance > 0.0 ? weight : 0.0; });
}

arma::mat plus_plus_centres(const Rows& rows, arma::uword k, const Uniform& uniform,
                            const Execution& execution) {
  return draw_centres(rows, k, uniform, execution,
                      [](double weight, double distance) { return weight * distance; });
}

}  // namespace mezcla
