#include "assignments.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "assign.hpp"
#include "fold.hpp"
#include "kmeans_1d.hpp"
#include "kmeans_search.hpp"

namespace mezcla {

StartMethod start_method_from_name(const std::string& name) {
  if (name == "kmeans++") return StartMethod::plus_plus;
  if (name == "random") return StartMethod::random;
  if (name == "kmeans") return StartMethod::searched;
  if (name == "concentric") return StartMethod::concentric;
  throw std::invalid_argument("there is no such kind of start");
}

namespace {

bool has_empty(const LloydResult& run) { return !(run.sizes.min() > 0.0); }

LloydResult lloyd_for(const Rows& rows, const arma::mat& centres, int steps, double trim,
                      const Execution& execution) {
  LloydControl control;
  control.max_iterations = steps;
  control.trim = trim;
  return lloyd(rows, centres, control, execution);
}

// k-means as far as it is quick; at random no further than the assignment, in which every centre,
// being a row, has a row unless that is trimmed.
LloydResult assign_by_centres(const Rows& rows, const arma::mat& centres, int steps, double trim,
                              const Execution& execution) {
  LloydResult run = lloyd_for(rows, centres, steps, trim, execution);
  if (has_empty(run)) run = lloyd_for(rows, centres, 0, trim, execution);
  if (has_empty(run)) run = lloyd_for(rows, centres, 0, 0.0, execution);
  return run;
}

// As many moves as there are centres, give or take: what is left to gain EM finds.
LloydResult searched(const Rows& rows, LloydResult run, const Uniform& uniform,
                     const Execution& execution) {
  const int failures = 10 + 2 * static_cast<int>(run.centres.n_cols);
  if (rows.missing) return run;
  return swap_centres(rows, std::move(run), LloydControl(), failures, uniform, execution).best;
}

// Squared distances from the mean; of what is observed.
std::vector<double> distances_from_mean(const Rows& rows, const Execution& execution) {
  const arma::mat first(rows.row(0));
  const arma::vec mean =
      fold(rows, first, Scatter::none, single_component(), execution).means().col(0);
  std::vector<double> distance(rows.n);
  for_each_block(
      rows, 1,
      [&](const Block& block, Membership&, Buffers& buffers) {
        squared_distance(block, mean.memptr(), buffers, buffers.lanes.data());
        block.write(buffers.lanes.data(), distance.data());
      },
      execution);
  return distance;
}

// The nearest rows are the first component, the farthest the last and, with trimming, the noise.
std::vector<int> shells(const Rows& rows, arma::uword k, double trim, const Execution& execution) {
  const std::vector<double> distance = distances_from_mean(rows, execution);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < rows.n; ++i)
    if (rows.weight(i) > 0.0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
  std::vector<int> labels(rows.n, 0);
  // However much is noise, every component has a row.
  const auto kept =
      std::max(static_cast<std::size_t>(k),
               static_cast<std::size_t>((1.0 - trim) * static_cast<double>(order.size())));
  for (std::size_t i = 0; i < order.size(); ++i)
    labels[order[i]] = static_cast<int>(i < kept ? i * static_cast<std::size_t>(k) / kept
                                                 : static_cast<std::size_t>(k));
  return labels;
}

// Of one column the best centres are found without a search, in memory of this order.
bool are_found_at_once(const Rows& rows, arma::uword k) {
  constexpr std::size_t affordable = 10000000;
  return rows.d == 1 && !rows.missing && k <= affordable / rows.n;
}

arma::mat drawn_centres(const Rows& rows, arma::uword k, StartMethod method, const Uniform& uniform,
                        const Execution& execution) {
  if (method == StartMethod::random) return random_centres(rows, k, uniform, execution);
  const Draws draws = method == StartMethod::searched ? Draws::greedy : Draws::one;
  return plus_plus_centres(rows, k, draws, uniform, execution);
}

}  // namespace

std::vector<int> start_assignment(const Rows& rows, arma::uword k, StartMethod method, double trim,
                                  const Uniform& uniform, arma::uword& distinct,
                                  const Execution& execution) {
  const bool best = method == StartMethod::searched && trim == 0.0;
  const bool at_once = best && are_found_at_once(rows, k);
  const arma::mat centres = at_once ? best_centres_1d(rows, k, execution)
                                    : drawn_centres(rows, k, method, uniform, execution);
  distinct = centres.n_cols;
  if (distinct < k) return {};
  if (method == StartMethod::concentric) return shells(rows, k, trim, execution);
  LloydResult run =
      assign_by_centres(rows, centres, method == StartMethod::random ? 0 : 10, trim, execution);
  if (best && !at_once && !has_empty(run)) run = searched(rows, std::move(run), uniform, execution);
  // Rows that differ, but by less than their distance from others can tell.
  if (has_empty(run)) {
    distinct = arma::accu(run.sizes > 0.0);
    return {};
  }
  return run.labels;
}

}  // namespace mezcla
