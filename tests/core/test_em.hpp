// em, acceleration, assignments, cell, spurious: a fit from start to end.
#include "core/assignments.hpp"
#include "core/cell.hpp"
#include "core/em.hpp"

namespace mezcla {
namespace testing {

inline Columns columns_of(const Rows& rows) {
  const Moments known = moments(rows, false, Execution());
  return {known.mean, arma::sqrt(known.variance)};
}

inline EmResult one_run(const arma::mat& x, const std::string& family, int iterations,
                        double tolerance, bool accelerate) {
  const Rows rows = rows_from(x);
  Model model;
  model.family = family_from_name(family);
  return em(rows, columns_of(rows), {{two_components(), iterations}}, model,
            {tolerance, accelerate}, Execution())[0];
}

TEST_CASE("EM never falls, and its last objective is the log-likelihood of what it returns") {
  const arma::mat x = cloud(300, 2, 2);
  for (const std::string& family : family_names()) {
    CAPTURE(family);
    const EmResult run = one_run(x, family, 30, 0.0, false);
    CHECK(run.trace.size() == 31);
    // The first step may fall: the start is not of the family.
    for (std::size_t i = 2; i < run.trace.size(); ++i)
      REQUIRE(run.trace[i] >= run.trace[i - 1] - 1e-9);
    CHECK(near(run.trace.back(),
               log_likelihood(density_of(run.parameters), rows_from(x), Execution()), 1e-12));
  }
}

TEST_CASE("extrapolated EM ends where plain EM ends, earlier") {
  const arma::mat x = cloud(300, 2, 2);
  const EmResult plain = one_run(x, "VVV", 20000, 1e-9, false),
                 fast = one_run(x, "VVV", 20000, 1e-9, true);
  CHECK(plain.status == EmStatus::converged);
  CHECK(fast.status == EmStatus::converged);
  CHECK(near(fast.trace.back(), plain.trace.back(), 1e-9));
  CHECK(fast.iterations < plain.iterations);
}

TEST_CASE("a run that knows the sums of the last E-step goes on as one that asks for them") {
  const arma::mat x = cloud(300, 2, 2);
  const Rows rows = rows_from(x);
  for (const char* family : {"EEE", "VVV", "VEV", "EII"}) {
    CAPTURE(family);
    Model model;
    model.family = family_from_name(family);
    const Execution execution;
    const ProblemInMemory problem(rows, columns_of(rows), model, 2, execution);
    const EmControl control{0.0, true};
    const EmResult first = run_em(
        problem, problem.rows, {problem.units.to_units(two_components()), 3}, control, execution);
    REQUIRE(first.sums.k() == 2);
    const EmResult asks = run_em(problem, problem.rows, {first.parameters, 9}, control, execution);
    const EmResult knows =
        run_em(problem, problem.rows, {first.parameters, 9, first.sums}, control, execution);
    CHECK(asks.trace == knows.trace);
    CHECK(near(asks.parameters.means, knows.parameters.means, 0.0));
  }
}

TEST_CASE("a component on equal rows collapses, and the run says which") {
  arma::mat x = cloud(60, 2, 1);
  for (arma::uword i = 0; i < 15; ++i) x.row(i) = arma::rowvec{8.0, 8.0};
  Parameters start = two_components();
  start.means = arma::mat{{0.0, 8.0}, {0.0, 8.0}};
  const Rows rows = rows_from(x);
  Model model;
  model.family = family_from_name("VVV");
  const EmResult run =
      em(rows, columns_of(rows), {{start, 500}}, model, EmControl(), Execution())[0];
  CHECK(run.status == EmStatus::collapsed);
  REQUIRE(run.components.n_elem == 1);
  CHECK(run.components[0] == 1);
}

TEST_CASE("an interrupted run throws") {
  const arma::mat x = cloud(20000, 2, 2);
  const Rows rows = rows_from(x);
  Model model;
  model.family = family_from_name("VVV");
  Watch watch;
  int asked = 0;
  watch.interrupted = [&]() { return ++asked > 1; };
  CHECK_THROWS_AS(em(rows, columns_of(rows), {{two_components(), 1000000}}, model, {0.0, false},
                     Execution(2, &watch)),
                  Interrupted);
}

TEST_CASE("starts are whole assignments, and too few distinct rows are told") {
  const arma::mat x = cloud(90, 2, 3);
  const Rows rows = rows_from(x);
  for (const char* name : {"kmeans++", "random", "kmeans", "concentric"}) {
    CAPTURE(name);
    arma::uword distinct = 0;
    const std::vector<int> labels = start_assignment(rows, 3, start_method_from_name(name), 0.1,
                                                     uniform_numbers(3), distinct, Execution());
    CHECK(distinct == 3);
    REQUIRE(labels.size() == 90);
    std::vector<int> count(4, 0);
    for (int label : labels) ++count[static_cast<std::size_t>(label)];
    CHECK(count[0] > 0);
    CHECK(count[1] > 0);
    CHECK(count[2] > 0);
    CHECK(count[3] == 9);  // the share that is trimmed
  }
  CHECK_THROWS_AS(start_method_from_name("none"), std::invalid_argument);
  const arma::mat two_rows = arma::repmat(arma::mat{{0.0, 1.0}, {2.0, 2.0}}, 5, 1);
  arma::uword distinct = 0;
  CHECK(start_assignment(rows_from(two_rows), 3, StartMethod::random, 0.0, uniform_numbers(3),
                         distinct, Execution())
            .empty());
  CHECK(distinct == 2);
}

TEST_CASE("a search ends at least where its starts end") {
  const arma::mat x = cloud(150, 2, 3);
  const Rows rows = rows_from(x);
  Model model;
  model.family = family_from_name("VVV");
  SearchControl control{EmControl(), 2000};
  const Execution execution;
  Cell cell(rows, columns_of(rows), model, 2, control, execution);
  cell.race({Candidate("given", two_components())}, race_of_others, execution);
  REQUIRE(cell.has_run());
  const double before = cell.objective();
  cell.move_on(4, 4, uniform_numbers(5), execution);
  CHECK(cell.objective() >= before);
  CHECK(!cell.runs().empty());
  const double inside = log_likelihood(density_of(cell.parameters()), rows, execution);
  CHECK(near(cell.in_user_units(cell.best()).trace.back(), inside, 1e-9));
}

}  // namespace testing
}  // namespace mezcla
