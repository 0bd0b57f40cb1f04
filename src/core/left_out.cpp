#include "left_out.hpp"

#include <algorithm>
#include <cmath>

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

// Leaves rows out, one after the other: what each of them needs is made once.
class LeavingOut {
 public:
  LeavingOut(const ProblemInMemory& problem, const Parameters& parameters, const Density& density,
             const Statistics& all, int iterations)
      : problem_(problem),
        parameters_(parameters),
        density_(density),
        all_(all),
        iterations_(iterations),
        rest_(problem),
        weights_(problem.rows.n) {
    for (std::size_t row = 0; row < weights_.size(); ++row)
      weights_[row] = problem.rows.weight(row);
    rest_.rows.case_weights = weights_.data();
    rest_.total.reset();
  }

  // The log density of row i where one of the rows that it counts for is not seen.
  double log_density(std::size_t i, const Execution& execution) {
    const Rows& rows = problem_.rows;
    const Rows row = one_row(rows, i);
    fold(row, density_.means, problem_.scatter, posterior(density_, row), execution, &density_,
         others_);
    others_ *= -std::min(1.0, 1.0 / rows.weight(i));
    others_ += all_;
    const std::vector<arma::uword> empty = fill_empty(others_, parameters_);
    double value = least_log_density;
    try {
      m_step(others_, parameters_, problem_.model, Sweeps::once, problem_.floor, execution, step_);
      for (arma::uword j : empty) step_.parameters.proportions[j] = 1e-300;
      const bool goes_on = iterations_ > 0 && step_.collapsed.is_empty();
      value = log_likelihood(density_of(goes_on ? go_on_without(i, execution) : step_.parameters),
                             row, execution) /
              rows.weight(i);
    } catch (const NotPositiveDefinite&) {
    }
    return std::isnan(value) ? least_log_density : std::max(value, least_log_density);
  }

 private:
  // EM goes on.
  Parameters go_on_without(std::size_t i, const Execution& execution) {
    constexpr double near_enough = 0.01;
    weights_[left_out_] = problem_.rows.weight(left_out_);
    weights_[i] = std::max(0.0, problem_.rows.weight(i) - 1.0);
    left_out_ = i;
    return run_em(rest_, {step_.parameters, iterations_}, {near_enough, true}, execution)
        .parameters;
  }

  const ProblemInMemory& problem_;
  const Parameters& parameters_;
  const Density& density_;
  const Statistics& all_;
  const int iterations_;
  ProblemInMemory rest_;
  std::vector<double> weights_;
  std::size_t left_out_ = 0;  // the row of which one is away
  Statistics others_;
  MStep step_;
};

}  // namespace

double left_out_log_likelihood(const ProblemInMemory& problem, const Parameters& parameters,
                               int iterations, const Execution& execution) {
  constexpr std::size_t at_once = 16;  // rows of a job
  const Rows& rows = problem.rows;
  const Density density = density_of(parameters);
  const Statistics all =
      fold(rows, density.means, problem.scatter, posterior(density, rows), execution, &density);
  std::vector<double> log_density(rows.n, 0.0);
  const std::size_t jobs = (rows.n + at_once - 1) / at_once;
  for_each_job(jobs, rows, execution, [&](std::size_t job, const Execution& own) {
    LeavingOut leaving(problem, parameters, density, all, iterations);
    for (std::size_t i = job * at_once; i < std::min(rows.n, (job + 1) * at_once); ++i)
      if (rows.weight(i) > 0.0) log_density[i] = leaving.log_density(i, own);
  });
  double total = problem.loglik_jacobian;
  for (std::size_t i = 0; i < rows.n; ++i) total += rows.weight(i) * log_density[i];
  return total;
}

}  // namespace mezcla
