#include "left_out.hpp"

#include <algorithm>
#include <cmath>

#include "fold.hpp"

namespace mezcla {

namespace {

constexpr double least_log_density = -700.0;

// One row after the other, each as rows of which the order names one.
class OneRow {
 public:
  explicit OneRow(const Rows& rows) : alone_(std::make_shared<Patterns>()), rows_(rows) {
    if (rows.missing) alone_->means = rows.missing->means;
    alone_->patterns.emplace_back();
    alone_->order = {0};
    alone_->blocks = {{0, 1, 0}};
    rows_.missing = alone_;
  }

  const Rows& at(std::size_t i) {
    alone_->order[0] = i;
    if (!alone_->means.empty()) alone_->patterns[0] = pattern_of(i);
    return rows_;
  }

 private:
  Pattern pattern_of(std::size_t i) const {
    arma::uvec observed(rows_.d), missing(rows_.d);
    arma::uword o = 0, m = 0;
    for (std::size_t c = 0; c < rows_.d; ++c) {
      if (std::isnan(rows_.values[c * rows_.n + i]))
        missing[m++] = c;
      else
        observed[o++] = c;
    }
    return {observed.head(o), missing.head(m)};
  }

  std::shared_ptr<Patterns> alone_;
  Rows rows_;
};

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

// For each row the first that is like it: counts and rounded values have many. A row that misses a
// value, and each where some have labels, is like none.
std::vector<std::size_t> first_alike(const Rows& rows) {
  std::vector<std::size_t> result(rows.n), whole;
  const bool labelled = rows.labels.known || rows.labels.log_plausibility;
  for (std::size_t i = 0; i < rows.n; ++i) {
    result[i] = i;
    if (!labelled && !rows.misses_value(i)) whole.push_back(i);
  }
  // -1, 0 or 1, as the one comes before the other.
  const auto compare = [&](std::size_t a, std::size_t b) {
    if (rows.weight(a) != rows.weight(b)) return rows.weight(a) < rows.weight(b) ? -1 : 1;
    for (std::size_t c = 0; c < rows.d; ++c) {
      const double* const x = rows.values + c * rows.n;
      if (x[a] != x[b]) return x[a] < x[b] ? -1 : 1;
    }
    return 0;
  };
  std::sort(whole.begin(), whole.end(), [&](std::size_t a, std::size_t b) {
    const int order = compare(a, b);
    return order < 0 || (order == 0 && a < b);
  });
  for (std::size_t s = 1; s < whole.size(); ++s)
    if (compare(whole[s - 1], whole[s]) == 0) result[whole[s]] = result[whole[s - 1]];
  return result;
}

// From units to the user's for one row: each of its values counts once.
double log_jacobian(const arma::vec& log_scale, const Rows& rows, std::size_t i) {
  double result = 0.0;
  for (std::size_t c = 0; c < rows.d; ++c)
    if (!std::isnan(rows.values[c * rows.n + i])) result += log_scale[c];
  return result;
}

// What is the same whichever row is left out.
struct Common {
  Common(const ProblemInMemory& problem_, const Parameters& parameters_, int iterations_,
         const Execution& execution)
      : problem(problem_),
        parameters(parameters_),
        iterations(iterations_),
        density(density_of(parameters)),
        all(fold(problem.rows, density.means, problem.scatter, posterior(density, problem.rows),
                 execution, &density)),
        rest(problem) {
    rest.total.reset();
    for (std::size_t i = 0; i < problem.rows.n; ++i) weights.push_back(problem.rows.weight(i));
  }

  const ProblemInMemory& problem;
  const Parameters& parameters;
  int iterations;
  Density density;
  Statistics all;
  Problem rest;  // knows no total of all rows
  std::vector<double> weights;
};

// Leaves rows out one after the other: what it needs for the one serves for the next.
class LeaveOut {
 public:
  LeaveOut(const Common& common, const Execution& execution)
      : common_(common),
        execution_(execution),
        row_(common.problem.rows),
        rest_rows_(common.problem.rows),
        weights_(common.iterations > 0 ? common.weights : std::vector<double>()),
        posterior_(posterior(common.density, common.problem.rows)),
        posterior_without_(posterior(without_, common.problem.rows)) {
    rest_rows_.case_weights = weights_.data();
  }

  // log p(x_i) by a fit without row i, or without one of the rows that it counts for.
  double log_density(std::size_t i) {
    const Rows& row = row_.at(i);
    double value = least_log_density;
    try {
      find_without(i, row);
      sum_up(row, without_, posterior_without_, Scatter::none);
      value = of_row_.objective / common_.weights[i];
    } catch (const NotPositiveDefinite&) {
    }
    if (!weights_.empty()) weights_[i] = common_.weights[i];
    return std::isnan(value) ? least_log_density : std::max(value, least_log_density);
  }

 private:
  void sum_up(const Rows& row, const Density& density, const Assign& assign, Scatter scatter) {
    fold(row, density.means, scatter, assign, execution_, &density, of_row_);
  }

  void find_without(std::size_t i, const Rows& row) {
    sum_up(row, common_.density, posterior_, common_.problem.scatter);
    rest_ = common_.all;
    rest_.add(-std::min(1.0, 1.0 / common_.weights[i]), of_row_);
    const std::vector<arma::uword> empty = fill_empty(rest_, common_.parameters);
    m_step(rest_, common_.parameters, common_.problem.model, Sweeps::once, common_.problem.floor,
           execution_, step_);
    for (arma::uword j : empty) step_.parameters.proportions[j] = 1e-300;
    if (common_.iterations > 0 && step_.collapsed.is_empty()) go_on_without(i);
    find_density(step_.parameters, without_);
  }

  // EM on the rest, from what one M-step has made of it.
  void go_on_without(std::size_t i) {
    constexpr double near_enough = 0.01;
    weights_[i] = std::max(0.0, weights_[i] - 1.0);
    step_.parameters =
        run_em(common_.rest, rest_rows_, {std::move(step_.parameters), common_.iterations},
               {near_enough, true}, execution_)
            .parameters;
  }

  const Common& common_;
  const Execution& execution_;
  OneRow row_;
  Rows rest_rows_;
  std::vector<double> weights_;  // where EM goes on
  Assign posterior_, posterior_without_;
  Statistics of_row_, rest_;
  MStep step_;
  Density without_;
};

}  // namespace

std::vector<double> left_out_log_densities(const ProblemInMemory& problem,
                                           const Parameters& parameters, int iterations,
                                           const Execution& execution) {
  constexpr std::size_t together = 16;
  const Rows& rows = problem.rows;
  const Common common(problem, parameters, iterations, execution);
  const std::vector<std::size_t> alike = first_alike(rows);
  const arma::vec log_scale = arma::log(problem.units.scale);
  std::vector<double> log_density(rows.n, 0.0);
  for_each_job((rows.n + together - 1) / together, rows, execution,
               [&](std::size_t part, const Execution& own) {
                 LeaveOut without(common, own);
                 for (std::size_t i = part * together; i < std::min(rows.n, (part + 1) * together);
                      ++i)
                   if (rows.weight(i) > 0.0 && alike[i] == i)
                     log_density[i] = without.log_density(i) + log_jacobian(log_scale, rows, i);
               });
  for (std::size_t i = 0; i < rows.n; ++i) log_density[i] = log_density[alike[i]];
  return log_density;
}

}  // namespace mezcla
