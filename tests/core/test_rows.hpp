// rows, patterns, units, sampler, trimming.
#include "core/trimming.hpp"
#include "core/units.hpp"
#include "core/weighted_sampler.hpp"

namespace mezcla {
namespace testing {

TEST_CASE("blocks hand out every row once, in order, and pad with weight 0") {
  const arma::mat x = cloud(401, 2, 2);
  const arma::vec weights = arma::linspace(1.0, 2.0, 401);
  const Rows rows = rows_from(x, weights.memptr());
  CHECK(rows.blocks() == 3);  // of 192
  CHECK(rows.shards() == 1);
  Block block(2);
  std::size_t row = 0;
  for (std::size_t b = 0; b < rows.blocks(); ++b) {
    block.gather(rows, b);
    CHECK(block.is_complete());
    CHECK(block.lanes() % kernels::lane_multiple == 0);
    for (std::size_t i = 0; i < block.size(); ++i, ++row) {
      REQUIRE(block.row(i) == row);
      REQUIRE(block.values()[i] == x(row, 0));
      REQUIRE(block.values()[block.lanes() + i] == x(row, 1));
      REQUIRE(block.weights()[i] == weights[row]);
    }
    for (std::size_t i = block.size(); i < block.lanes(); ++i) REQUIRE(block.weights()[i] == 0.0);
  }
  CHECK(row == 401);
}

TEST_CASE("rows that miss the same values share a block, complete ones first") {
  arma::mat x = cloud(10, 3, 1);
  x(2, 0) = x(7, 0) = x(5, 1) = x(5, 2) = missing_value;
  const Rows rows = rows_from(x);
  REQUIRE(rows.missing);
  CHECK(rows.missing->patterns.size() == 3);
  CHECK(rows.blocks() == 3);
  CHECK(rows.missing->order == std::vector<std::size_t>{0, 1, 3, 4, 6, 8, 9, 5, 2, 7});
  Block block(3);
  block.gather(rows, 0);
  CHECK(block.size() == 7);
  CHECK(block.is_complete());
  block.gather(rows, 2);
  CHECK(block.size() == 2);
  CHECK(!block.is_complete());
  CHECK(block.pattern().missing.n_elem == 1);
  CHECK(block.pattern().missing[0] == 0);
  CHECK(near(rows.observed_weight(), arma::vec{8.0, 9.0, 9.0}, 0.0));
}

TEST_CASE("what rows count for") {
  const arma::mat x = cloud(4, 1, 1);
  const std::vector<double> weights{0.0, 2.0, 0.5, 1.0};
  CHECK(rows_that_count(rows_from(x, weights.data())) == 3.0);
  CHECK(total_weight(rows_from(x, weights.data())) == 3.5);
  CHECK(rows_that_count(rows_from(x)) == 4.0);
  CHECK(total_weight(rows_from(x)) == 4.0);
}

TEST_CASE("units are powers of two about a round origin, and come back exactly") {
  const Columns columns{arma::vec{1e8 + 0.3, -2.0}, arma::vec{3.0, 1e-5}};
  Model model;
  model.family = family_from_name("VVV");
  const Units units = units_for(columns, model);
  for (double scale : units.scale) {
    int exponent = 0;
    CHECK(std::frexp(scale, &exponent) == 0.5);
  }
  const arma::mat whole = arma::vec{1e8 + 1.0, -2.0};
  CHECK(same(units.from_units(units.to_units(whole)), whole));
  // One unit for all columns where the family turns the axes.
  model.family = family_from_name("VVE");
  const Units common = units_for(columns, model);
  CHECK(common.scale[0] == common.scale[1]);
}

TEST_CASE("a log-likelihood in units and its jacobian make that in the user's units") {
  const arma::mat x = cloud(50, 2, 2);
  const Parameters parameters = two_components();
  const Rows rows = rows_from(x);
  const Execution execution;
  const double expected = log_likelihood(density_of(parameters), rows, execution);
  const Units units(arma::vec{0.25, 8.0}, arma::vec{3.0, -1.0});
  const double inside =
      log_likelihood(density_of(units.to_units(parameters)), units.apply(rows), execution);
  CHECK(near(inside + units.log_jacobian(rows), expected));
  CHECK(
      near(units.from_units(units.to_units(parameters)).covariances, parameters.covariances, 0.0));
}

TEST_CASE("statistics change units as the rows do") {
  const arma::mat x = cloud(60, 2, 2);
  const Rows rows = rows_from(x);
  const Units units(arma::vec{0.5, 4.0}, arma::vec{2.0, -3.0});
  const Rows scaled = units.apply(rows);
  const arma::mat about = two_components().means;
  const std::vector<int> labels(60, 1);
  for (Scatter kind : {Scatter::none, Scatter::diagonal, Scatter::full}) {
    const Statistics ours = fold(rows, about, kind, given_labels(labels.data()), Execution());
    const Statistics theirs = units.to_units(ours);
    const Statistics expected =
        fold(scaled, units.to_units(about), kind, given_labels(labels.data()), Execution());
    CHECK(near(theirs.moment, expected.moment));
    CHECK(near(theirs.scatter, expected.scatter));
    CHECK(near(theirs.about, expected.about));
    CHECK(near(units.from_units(theirs).scatter, ours.scatter, 0.0));
  }
}

TEST_CASE("moments by hand") {
  const arma::mat x{{1.0, 0.0}, {2.0, 4.0}, {6.0, 8.0}};
  const std::vector<double> weights{1.0, 2.0, 1.0};
  const Moments result = moments(rows_from(x, weights.data()), true, Execution());
  CHECK(near(result.mean, arma::vec{11.0 / 4, 4.0}));
  CHECK(near(result.variance, arma::vec{45.0 / 4 - 121.0 / 16, 8.0}));
  CHECK(near(result.covariance(0, 1), (2 * 2 * 4 + 6 * 8) / 4.0 - 11.0));
  CHECK(result.weight == 4.0);
}

TEST_CASE("a sampler draws in proportion, and nothing without mass") {
  const std::vector<double> mass{0.0, 1.0, 0.0, 3.0, 0.0};
  const WeightedSampler sampler(mass.size(), [&](std::size_t i) { return mass[i]; });
  CHECK(sampler.total() == 4.0);
  CHECK(sampler.draw(0.001) == 1);
  CHECK(sampler.draw(0.249) == 1);
  CHECK(sampler.draw(0.251) == 3);
  CHECK(sampler.draw(0.999) == 3);
}

TEST_CASE("trimming takes the farthest, ties from the first on") {
  const arma::mat x(5, 1, arma::fill::zeros);
  const std::vector<double> distance{1.0, 9.0, 4.0, 9.0, 0.0};
  CHECK(trimmed_weights(rows_from(x), distance, 0.2) == std::vector<double>{1, 0, 1, 1, 1});
  CHECK(trimmed_weights(rows_from(x), distance, 0.5) == std::vector<double>{1, 0, 0, 0, 1});
  const std::vector<double> weights{0.5, 0.5, 0.5, 0.5, 0.5};
  const std::vector<double> left = trimmed_weights(rows_from(x, weights.data()), distance, 0.3);
  CHECK(near(arma::accu(arma::vec(left)), 1.75));
  CHECK(left[1] == 0.0);
  CHECK(near(left[3], 0.25));
}

}  // namespace testing
}  // namespace mezcla
