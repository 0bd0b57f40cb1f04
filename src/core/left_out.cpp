#include "left_out.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "evaluate.hpp"
#include "fold.hpp"

namespace mezcla {

namespace {

constexpr double least_log_density = -700.0;

// The row i alone, as rows of which the order names one.
Rows one_row(const Rows& rows, std::size_t i) {
  auto alone = std::make_shared<Patterns>();
  if (rows.missing) {
    alone->means = rows.missing->means;
    arma::uvec observed(rows.d), missing(rows.d);
    arma::uword o = 0, m = 0;
    for (std::size_t c = 0; c < rows.d; ++c) {
      if (std::isnan(rows.values[c * rows.n + i]))
        missing[m++] = c;
      else
        observed[o++] = c;
    }
    alone->patterns.push_back({observed.head(o), missing.head(m)});
  } else {
    alone->patterns.push_back({arma::uvec(), arma::uvec()});
  }
  alone->order = {i};
  alone->blocks = {{0, 1, 0}};
  Rows one = rows;
  one.missing = alone;
  return one;
}

// Components that have lost their only row have no mean any more: the M-step is given something in
// their place. They come back.
std::vector<arma::uword> fill_empty(Statistics& statistics, const Parameters& from) {
  const double least = 1e-8 * statistics.total() / static_cast<double>(statistics.k());
  std::vector<arma::uword> empty;
  for (arma::uword j = 0; j < statistics.k(); ++j) {
    if (statistics.weight[j] > least) continue;
    empty.push_back(j);
    statistics.weight[j] = least;
    statistics.moment.col(j).zeros();
    if (statistics.kind == Scatter::diagonal)
      slice_of(statistics.scatter, j) = diagonal_of(from.covariances, j);
    else if (statistics.kind == Scatter::full)
      copy_slice(from.covariances, j, statistics.scatter, j);
    if (statistics.kind != Scatter::none) slice_of(statistics.scatter, j) *= least;
  }
  return empty;
}

// EM goes on without one of the rows that row i counts for.
Parameters go_on_without(std::size_t i, const ProblemInMemory& problem, const MStep& step,
                         int iterations, const Execution& execution) {
  if (iterations == 0 || !step.collapsed.is_empty()) return step.parameters;
  std::vector<double> weights(problem.rows.n);
  for (std::size_t row = 0; row < weights.size(); ++row) weights[row] = problem.rows.weight(row);
  weights[i] = std::max(0.0, weights[i] - 1.0);
  ProblemInMemory rest = problem;
  rest.rows.case_weights = weights.data();
  rest.total.reset();
  constexpr double near_enough = 0.01;
  return run_em(rest, {step.parameters, iterations}, {near_enough, true}, execution).parameters;
}

// For each row the first that is like it: counts and rounded values have many.
std::vector<std::size_t> first_alike(const Rows& rows) {
  const bool labelled = rows.labels.known || rows.labels.log_plausibility;
  std::map<std::vector<double>, std::size_t> first;
  std::vector<std::size_t> result(rows.n);
  for (std::size_t i = 0; i < rows.n; ++i) {
    std::vector<double> row{rows.weight(i)};
    bool whole = !labelled;
    for (std::size_t c = 0; c < rows.d; ++c) {
      row.push_back(rows.values[c * rows.n + i]);
      whole = whole && !std::isnan(row.back());
    }
    result[i] = whole ? first.insert({std::move(row), i}).first->second : i;
  }
  return result;
}

}  // namespace

double left_out_log_likelihood(const ProblemInMemory& problem, const Parameters& parameters,
                               int iterations, const Execution& execution) {
  const Rows& rows = problem.rows;
  const Density density = density_of(parameters);
  const Statistics all =
      fold(rows, density.means, problem.scatter, posterior(density, rows), execution, &density);
  const std::vector<std::size_t> alike = first_alike(rows);
  std::vector<double> log_density(rows.n, 0.0);
  for_each_job(rows.n, rows, execution, [&](std::size_t i, const Execution& own) {
    if (!(rows.weight(i) > 0.0) || alike[i] != i) return;
    const Rows row = one_row(rows, i);
    Statistics rest =
        fold(row, density.means, problem.scatter, posterior(density, row), own, &density);
    rest *= -std::min(1.0, 1.0 / rows.weight(i));
    rest += all;
    const std::vector<arma::uword> empty = fill_empty(rest, parameters);
    double value = least_log_density;
    try {
      MStep step = m_step(rest, parameters, problem.model, Sweeps::once, problem.floor, own);
      for (arma::uword j : empty) step.parameters.proportions[j] = 1e-300;
      const Parameters without = go_on_without(i, problem, step, iterations, own);
      value = log_likelihood(density_of(without), row, own) / rows.weight(i);
    } catch (const NotPositiveDefinite&) {
    }
    log_density[i] = std::isnan(value) ? least_log_density : std::max(value, least_log_density);
  });
  double total = problem.loglik_jacobian;
  for (std::size_t i = 0; i < rows.n; ++i) total += rows.weight(i) * log_density[alike[i]];
  return total;
}

}  // namespace mezcla
