// statistics, fold, assign, conditional, steps.
#include "core/conditional.hpp"
#include "core/statistics.hpp"
#include "core/steps.hpp"

namespace mezcla {
namespace testing {

inline void check_same(const Statistics& a, const Statistics& b, double tolerance = 1e-12) {
  CHECK(near(a.weight, b.weight, tolerance));
  CHECK(near(a.moment, b.moment, tolerance));
  // Of the scatter as it is added only the lower triangle counts.
  const arma::mat here(arma::size(a.about), arma::fill::zeros);
  CHECK(near(a.scatter_about(here), b.scatter_about(here), tolerance));
  CHECK(near(a.noise, b.noise, tolerance));
  CHECK(near(a.objective, b.objective, tolerance));
}

TEST_CASE("statistics of labels by hand") {
  const arma::mat x{{0.0, 1.0}, {2.0, 1.0}, {4.0, 0.0}, {5.0, 5.0}};
  const std::vector<int> labels{0, 0, 1, 2};  // 2 is the noise
  const arma::mat about{{1.0, 4.0}, {0.0, 1.0}};
  const Statistics s =
      fold(rows_from(x), about, Scatter::full, given_labels(labels.data()), Execution());
  CHECK(near(s.weight, arma::vec{2.0, 1.0}, 0.0));
  CHECK(s.noise == 1.0);
  CHECK(s.total() == 4.0);
  CHECK(near(s.moment, arma::mat{{0.0, 0.0}, {2.0, -1.0}}, 0.0));
  CHECK(near(s.means(), arma::mat{{1.0, 4.0}, {1.0, 0.0}}, 0.0));
  CHECK(near(s.scatter_about(arma::mat(2, 2, arma::fill::zeros)).slice(0),
             arma::mat{{2.0, 0.0}, {0.0, 2.0}}, 0.0));
  CHECK(near(s.scatter_about(s.shifts()).slice(0), arma::mat{{2.0, 0.0}, {0.0, 0.0}}, 0.0));
}

TEST_CASE("statistics about other points, pooled, added and scaled") {
  const arma::mat x = cloud(300, 3, 2);
  const Rows rows = rows_from(x);
  std::vector<int> labels(300);
  for (std::size_t i = 0; i < 300; ++i) labels[i] = static_cast<int>(i % 2);
  const Assign assign = given_labels(labels.data());
  const arma::mat near_points(3, 2, arma::fill::ones), far_points = 7.0 * near_points;
  for (Scatter kind : {Scatter::diagonal, Scatter::full}) {
    Statistics moved = fold(rows, far_points, kind, assign, Execution());
    moved.refer_to(near_points);
    check_same(moved, fold(rows, near_points, kind, assign, Execution()), 1e-11);
  }
  Statistics pooled = fold(rows, near_points, Scatter::none, assign, Execution());
  const Statistics all = fold(rows, arma::mat(3, 1, arma::fill::zeros), Scatter::full,
                              single_component(), Execution());
  pooled.pool(arma::symmatl(all.scatter.slice(0)));
  const Statistics full = fold(rows, near_points, Scatter::full, assign, Execution());
  CHECK(near(pooled.scatter_about(pooled.shifts()),
             arma::cube(arma::sum(full.scatter_about(full.shifts()), 2)), 1e-11));
  Statistics twice, sum = full;
  twice.become(0.5, full, 1.5, full, 0.0, full);
  sum += full;
  check_same(sum, twice, 0.0);
  check_same(Statistics(full).add(-1.0, full), Statistics(near_points, Scatter::full), 0.0);
}

TEST_CASE("the posterior is Bayes' rule, and its objective the log-likelihood") {
  const arma::mat x = cloud(30, 2, 2);
  const Parameters theta = two_components();
  const Density density = density_of(theta);
  arma::mat joint(30, 2), w(30, 2);
  for (arma::uword i = 0; i < 30; ++i)
    for (arma::uword j = 0; j < 2; ++j)
      joint(i, j) = std::log(theta.proportions[j]) +
                    log_normal(x.row(i).t(), theta.means.col(j), theta.covariances.slice(j));
  const arma::vec marginal = arma::log(arma::vec(arma::sum(arma::exp(joint), 1)));
  Evaluation out;
  out.responsibilities = w.memptr();
  const Rows rows = rows_from(x);
  evaluate(density, rows, out, Execution());
  CHECK(near(w, arma::mat(arma::exp(joint.each_col() - marginal)), 1e-12));
  CHECK(near(log_likelihood(density, rows, Execution()), arma::accu(marginal)));
}

TEST_CASE("labels exclude, and doubt by what is plausible") {
  const arma::mat x = cloud(3, 2, 2);
  const Density density = density_of(two_components());
  Rows rows = rows_from(x);
  arma::mat free(3, 2), w(3, 2);
  Evaluation out;
  out.responsibilities = free.memptr();
  evaluate(density, rows, out, Execution());
  out.responsibilities = w.memptr();
  const std::vector<int> known{1, -1, 0};
  rows.labels.known = known.data();
  evaluate(density, rows, out, Execution());
  CHECK(same(w.row(0), arma::rowvec{0.0, 1.0}));
  CHECK(same(w.row(1), free.row(1)));
  CHECK(same(w.row(2), arma::rowvec{1.0, 0.0}));
  rows.labels = Labels();
  const arma::mat plausible = arma::log(arma::mat{{1.0, 0.5}, {1.0, 1.0}, {0.2, 1.0}});
  rows.labels.log_plausibility = plausible.memptr();
  evaluate(density, rows, out, Execution());
  const double odds = free(0, 1) / free(0, 0) * 0.5;
  CHECK(near(w(0, 1), odds / (1.0 + odds)));
}

TEST_CASE("what is missing is what the component expects of it") {
  arma::mat x = cloud(5, 2, 1);
  x(1, 1) = missing_value;
  Parameters theta = two_components();
  const Rows rows = rows_from(x);
  const Density density = density_of(theta);
  Block block(2);
  block.gather(rows, 1);
  const Conditional given(density, block.pattern());
  // Sigma_21 / Sigma_11, and what is left of the variance.
  CHECK(near(given.regression(0, 0, 0), 0.5 / 2.0));
  CHECK(near(given.covariance(0, 0, 0), 1.0 - 0.25 / 2.0));
  CHECK(near(given.regression(0, 0, 1), -1.0 / 3.0));
  CHECK(near(given.covariance(0, 0, 1), 4.0 - 1.0 / 3.0));
  // All weight to the first: the statistics of the row that is filled in.
  const std::vector<int> labels(5, 0);
  const Statistics s =
      fold(rows, density.means, Scatter::full, given_labels(labels.data()), Execution(), &density);
  arma::mat filled = x;
  filled(1, 1) = 0.5 + 0.25 * x(1, 0);
  Statistics expected = fold(rows_from(filled), density.means, Scatter::full,
                             given_labels(labels.data()), Execution());
  expected.scatter(1, 1, 0) += 1.0 - 0.125;
  check_same(s, expected);
}

TEST_CASE("noise is one more column") {
  const arma::mat x = cloud(20, 2, 2);
  Parameters theta = two_components();
  theta.proportions *= 0.9;
  theta.noise = {0.1, arma::vec{std::log(10.0), std::log(20.0)}};
  const Density density = density_of(theta);
  CHECK(density.columns() == 3);
  arma::mat joint(20, 3);
  Evaluation out;
  out.log_joint = joint.memptr();
  evaluate(density, rows_from(x), out, Execution());
  CHECK(near(arma::vec(joint.col(2)), arma::vec(20, arma::fill::value(std::log(0.1 / 200.0)))));
  CHECK(near(joint(3, 0), std::log(0.36) + log_normal(x.row(3).t(), theta.means.col(0),
                                                      theta.covariances.slice(0))));
}

TEST_CASE("threads change no bit, and sums of many shards are those of one pass in parts") {
  const arma::mat x = cloud(9000, 2, 2);
  const Rows rows = rows_from(x);
  CHECK(rows.shards() > 2);
  const Density density = density_of(two_components());
  const auto pass = [&](int threads) {
    return fold(rows, density.means, Scatter::full, posterior(density, rows), Execution(threads),
                &density);
  };
  const Statistics one = pass(1);
  for (int threads : {2, 3, 5}) {
    const Statistics other = pass(threads);
    CHECK(same(other.weight, one.weight));
    CHECK(same(other.moment, one.moment));
    CHECK(same(other.scatter.slice(1), one.scatter.slice(1)));
    CHECK(other.objective == one.objective);
  }
}

TEST_CASE("statistics in somebody's hands: parts add up, and the M-step takes them") {
  arma::mat x = cloud(500, 2, 2);
  x(17, 1) = x(300, 0) = missing_value;
  const arma::vec weights = arma::linspace(0.5, 2.0, 500);
  const Parameters theta = two_components();
  const Statistics all =
      sufficient_statistics(theta, rows_from(x, weights.memptr()), Scatter::full, Execution());
  const arma::mat first = x.head_rows(123), rest = x.tail_rows(377);
  Statistics sum =
      sufficient_statistics(theta, rows_from(first, weights.memptr()), Scatter::full, Execution());
  sum += sufficient_statistics(theta, rows_from(rest, weights.memptr() + 123), Scatter::full,
                               Execution());
  check_same(sum, all, 1e-11);
  CHECK(same(sum.about, all.about));
  Model model;
  model.family = family_from_name("VVV");
  const Columns columns{arma::vec{1.0, 2.0}, arma::vec{2.0, 2.0}};
  const Parameters next = maximum_likelihood(all, columns, model, Execution()).parameters;
  CHECK(near(next.proportions, all.weight / arma::accu(all.weight)));
  CHECK(near(next.means, all.means()));
  for (arma::uword j = 0; j < 2; ++j)
    CHECK(near(next.covariances.slice(j), all.scatter_about(all.shifts()).slice(j) / all.weight[j],
               1e-11));
  Statistics empty = all;
  empty.weight[1] = 0.0;
  CHECK_THROWS_AS(maximum_likelihood(empty, columns, model, Execution()), std::domain_error);
}

TEST_CASE("statistics tell the moments of the rows that they were made of") {
  // With one component these are those of the rows; with two also what lies between them.
  const arma::mat x = cloud(400, 3, 2);
  const arma::vec weights = arma::linspace(0.5, 2.0, 400);
  const Moments expected = moments(rows_from(x, weights.memptr()), true, Execution());
  std::vector<int> labels(400);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = i % 3 == 0 ? 1 : 0;
  const arma::mat about{{0.3, -1.0}, {2.0, 0.0}, {-0.5, 4.0}};
  const Moments found = moments_of(fold(rows_from(x, weights.memptr()), about, Scatter::full,
                                        given_labels(labels.data()), Execution()));
  CHECK(near(found.mean, expected.mean, 1e-12));
  CHECK(near(found.covariance, expected.covariance, 1e-11));
  CHECK(near(found.variance, expected.covariance.diag(), 1e-11));
  CHECK(std::fabs(found.weight - expected.weight) <= 1e-9);
  // Columns that do not vary, far from 0 and from the points: no spread is left by rounding.
  arma::mat flat = x;
  flat.col(1).fill(1e6 / 3.0);
  const Moments without = moments_of(
      fold(rows_from(flat), about, Scatter::full, given_labels(labels.data()), Execution()));
  CHECK(without.variance[1] == 0.0);
  CHECK(arma::abs(without.covariance.row(1)).max() == 0.0);
  CHECK(without.variance.min() >= 0.0);
  CHECK(without.variance[0] > 0.1);
}

}  // namespace testing
}  // namespace mezcla
