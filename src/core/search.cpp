#include "search.hpp"

#include <algorithm>
#include <cmath>

#include "evaluate.hpp"
#include "fold.hpp"
#include "lottery.hpp"

namespace mezcla {

namespace {

constexpr std::size_t batch = 4;  // proposals that run side by side

// How long proposals are tried before they are given up, and how far below the best they may then
// be: in units of log-likelihood per row, or in such units where rows are few. Besides they must
// have a chance to reach it, by what they are estimated still to gain, several times over.
struct Stage {
  int iterations;
  double slack_per_row, slack;
};
constexpr Stage stages[] = {
    {10, 0.01, 15.0}, {20, 0.005, 8.0}, {40, 0.0025, 4.0}, {80, 0.001, 2.0}, {160, 0.0005, 1.0}};
constexpr double optimism = 5.0;

// Gains that are worth a new maximum.
constexpr double least_gain = 1e-3;

// What the rows say of the best, from which proposals are made.
class Picture {
 public:
  Picture(const Rows& rows, const Parameters& parameters, const Execution& execution)
      : rows_(rows), log_density_(rows.n) {
    const Density density = density_of(parameters);
    arma::mat w(rows.n, density.columns());
    Evaluation out;
    out.responsibilities = w.memptr();
    out.log_density = log_density_.data();
    evaluate(density, rows, out, execution);
    add_products(w, parameters.k());
  }

  // A row of positive weight: any, or the least probable of a few.
  std::size_t row(const Uniform& uniform) const {
    const int tries = uniform() < 0.5 ? 1 : 4;
    std::size_t chosen = any_row(uniform);
    for (int t = 1; t < tries; ++t) {
      const std::size_t other = any_row(uniform);
      if (log_density_[other] < log_density_[chosen]) chosen = other;
    }
    return chosen;
  }

  // How much of what two components explain they share.
  double overlap(arma::uword a, arma::uword b) const {
    return products_(a, b) / std::sqrt(products_(a, a) * products_(b, b) + 1e-300);
  }

 private:
  // sum_i weight_i w_ia w_ib, without a library whose order of additions would depend on its
  // threads.
  void add_products(const arma::mat& w, arma::uword k) {
    products_.zeros(k, k);
    for (arma::uword a = 0; a < k; ++a)
      for (arma::uword b = 0; b <= a; ++b) {
        const double *p = w.colptr(a), *q = w.colptr(b);
        double sum = 0.0;
        for (std::size_t i = 0; i < rows_.n; ++i) sum += rows_.weight(i) * p[i] * q[i];
        products_(a, b) = products_(b, a) = sum;
      }
  }

  std::size_t any_row(const Uniform& uniform) const {
    for (;;) {
      const auto row = static_cast<std::size_t>(uniform() * static_cast<double>(rows_.n));
      if (row < rows_.n && rows_.weight(row) > 0.0) return row;
    }
  }

  const Rows& rows_;
  std::vector<double> log_density_;
  arma::mat products_;
};

arma::uword draw(const arma::vec& chances, const Uniform& uniform) {
  const Lottery lottery(chances.n_elem, [&](std::size_t i) { return chances[i]; });
  return lottery.draw(uniform());
}

// A new Parameters with nothing known of its parts.
Parameters copy_of(const Parameters& parameters) {
  Parameters copy = parameters;
  copy.parts = CovarianceParts();
  copy.assembled = false;
  return copy;
}

void rescale(Parameters& parameters) {
  parameters.proportions *=
      (1.0 - parameters.noise.proportion) / arma::accu(parameters.proportions);
}

// Any component goes to a row, with the covariance within components and its share of the rows.
Parameters swap(const Parameters& best, const Picture& picture, const Rows& rows,
                const Uniform& uniform) {
  Parameters next = copy_of(best);
  const arma::uword k = best.k();
  const auto j = std::min(k - 1, static_cast<arma::uword>(uniform() * static_cast<double>(k)));
  const std::size_t row = picture.row(uniform);
  next.means.col(j) = rows.row(row);
  next.covariances.slice(j) = covariance_within(best);
  next.proportions[j] = (arma::accu(best.proportions) - best.proportions[j]) /
                        std::max(1.0, static_cast<double>(k - 1));
  rescale(next);
  return next;
}

// The component j becomes two, the other in place of `other`, a step of 0.8 standard deviations to
// either side along a direction that is given in standard units; together they have the mean and
// the covariance that it had.
void split(Parameters& parameters, arma::uword j, arma::uword other, const arma::vec& direction) {
  const arma::mat covariance = parameters.covariances.slice(j);
  arma::mat lower;
  if (!arma::chol(lower, covariance, "lower")) return;
  const arma::vec step = 0.8 * (lower * (direction / arma::norm(direction)));
  const arma::mat rest = covariance - step * step.t();
  parameters.means.col(other) = parameters.means.col(j) - step;
  parameters.means.col(j) += step;
  parameters.covariances.slice(j) = parameters.covariances.slice(other) = arma::symmatl(rest);
  parameters.proportions[j] = parameters.proportions[other] = 0.5 * parameters.proportions[j];
}

// Component a becomes what a and b were together.
void merge(Parameters& parameters, arma::uword a, arma::uword b) {
  const double w = parameters.proportions[a] + parameters.proportions[b];
  const double share = w > 0.0 ? parameters.proportions[a] / w : 0.5;
  const arma::vec between = parameters.means.col(a) - parameters.means.col(b);
  parameters.means.col(a) -= (1.0 - share) * between;
  parameters.covariances.slice(a) = share * parameters.covariances.slice(a) +
                                    (1.0 - share) * parameters.covariances.slice(b) +
                                    share * (1.0 - share) * between * between.t();
  parameters.proportions[a] = w;
}

arma::vec any_direction(arma::uword d, const Uniform& uniform) {
  arma::vec direction(d);
  // By Box and Muller's method: directions are then uniform.
  for (double& z : direction)
    z = std::sqrt(-2.0 * std::log(uniform())) * std::cos(2.0 * arma::datum::pi * uniform());
  return arma::norm(direction) > 0.0 ? direction : arma::vec(d, arma::fill::ones);
}

// Two that overlap are merged, and a third one (with two components, the merged) is split.
Parameters split_merge(const Parameters& best, const Picture& picture, const Uniform& uniform) {
  constexpr double floor = 0.02;  // every pair, and every component, has a chance
  Parameters next = copy_of(best);
  const arma::uword k = best.k();
  std::vector<std::pair<arma::uword, arma::uword>> pairs;
  std::vector<double> chances;
  for (arma::uword a = 0; a < k; ++a)
    for (arma::uword b = 0; b < a; ++b) {
      pairs.push_back({a, b});
      chances.push_back(picture.overlap(a, b) + floor);
    }
  const auto pair = pairs[draw(arma::vec(chances), uniform)];
  arma::vec split_chances = best.proportions + floor;
  split_chances[pair.first] = split_chances[pair.second] = k > 2 ? 0.0 : 0.5;
  arma::uword j = draw(split_chances, uniform);
  merge(next, pair.first, pair.second);
  if (k == 2) j = pair.first;
  split(next, j, pair.second, any_direction(best.d(), uniform));
  rescale(next);
  return next;
}

// The axes of one component, any, become those of all. Where all share them, EM turns them to the
// nearest maximum only.
Parameters turn(const Parameters& best, const Rows& rows, const Uniform& uniform,
                const Execution& execution) {
  Parameters next = copy_of(best);
  const Density density = density_of(best);
  const Statistics statistics =
      fold(rows, density.means, Scatter::full, posterior(density, rows), execution, &density);
  const arma::cube within = statistics.scatter_about(statistics.shifts());
  const arma::uword j = draw(best.proportions, uniform);
  arma::vec values;
  arma::mat basis;
  if (!arma::eig_sym(values, basis, within.slice(j))) return next;
  for (arma::uword i = 0; i < best.k(); ++i) {
    const arma::vec along =
        arma::sum(basis % (within.slice(i) * basis), 0).t() / statistics.weight[i];
    const arma::mat root = basis.each_row() % arma::sqrt(along).t();
    next.covariances.slice(i) = arma::symmatl(root * root.t());
  }
  return next;
}

bool is_density(const Parameters& parameters) {
  try {
    density_of(parameters);
    return parameters.means.is_finite();
  } catch (const NotPositiveDefinite&) {
    return false;
  }
}

bool is_regular(const EmResult& run) {
  return run.status == EmStatus::converged || run.status == EmStatus::bounded ||
         run.status == EmStatus::iteration_limit;
}

// On the way back to the best: below it, and with components all but the same, one for one, in
// whichever order.
bool is_near(const EmResult& run, const EmResult& best) {
  constexpr double close = 0.1;  // standard deviations, and of the logarithm of a share
  if (run.trace.back() > best.trace.back()) return false;
  const Parameters &a = run.parameters, &b = best.parameters;
  arma::uvec taken(a.k(), arma::fill::zeros);
  for (arma::uword j = 0; j < a.k(); ++j) {
    bool found = false;
    for (arma::uword i = 0; i < b.k() && !found; ++i) {
      if (taken[i] || std::abs(std::log(a.proportions[j] / b.proportions[i])) > close) continue;
      const arma::vec deviation = arma::sqrt(b.covariances.slice(i).diag());
      const arma::vec other = arma::sqrt(a.covariances.slice(j).diag());
      found = arma::all(arma::abs(a.means.col(j) - b.means.col(i)) <= close * deviation) &&
              arma::all(arma::abs(other - deviation) <= close * deviation);
      if (found) taken[i] = 1;
    }
    if (!found) return false;
  }
  return true;
}

double total_weight(const Rows& rows) {
  double total = 0.0;
  for (std::size_t i = 0; i < rows.n; ++i) total += rows.weight(i);
  return total;
}

// Runs proposals stage by stage; what falls behind the best is given up.
class Trial {
 public:
  Trial(const Rows& rows, const Columns& columns, const Model& model, const SearchControl& control,
        const Execution& execution)
      : rows_(rows),
        columns_(columns),
        model_(model),
        control_(control),
        execution_(execution),
        weight_(total_weight(rows)) {}

  void run(const EmResult& best, std::vector<Proposal>& proposals) const {
    std::vector<Proposal*> left;
    for (Proposal& proposal : proposals) left.push_back(&proposal);
    for (const Stage& stage : stages) {
      go_on(left, stage.iterations);
      left.erase(std::remove_if(left.begin(), left.end(),
                                [&](Proposal* one) { return is_given_up(*one, best, stage); }),
                 left.end());
    }
    go_on(left, control_.max_iterations);
    for (Proposal* proposal : left) proposal->to_the_end = true;
  }

 private:
  // So many iterations more for those that have not ended, within what a run may take.
  void go_on(const std::vector<Proposal*>& proposals, int iterations) const {
    std::vector<EmResult*> runs;
    std::vector<EmStart> starts;
    for (Proposal* proposal : proposals) {
      EmResult& run = proposal->run;
      const int left = control_.max_iterations - run.iterations;
      if (run.status != EmStatus::iteration_limit || (left <= 0 && !run.trace.empty())) continue;
      runs.push_back(&run);
      starts.push_back({run.parameters, std::min(iterations, left)});
    }
    if (starts.empty()) return;
    std::vector<EmResult> next = em(rows_, columns_, starts, model_, control_.em, execution_);
    for (std::size_t i = 0; i < next.size(); ++i) append(*runs[i], std::move(next[i]));
  }

  static void append(EmResult& run, EmResult next) {
    next.iterations += run.iterations;
    std::vector<double>& trace = next.trace;
    // A proposal need not be of the family: then it may be worth more than what EM makes of it.
    if (run.trace.empty() && trace.size() > 1 && trace[1] < trace[0]) trace.erase(trace.begin());
    if (!run.trace.empty()) trace.insert(trace.begin(), run.trace.begin(), run.trace.end() - 1);
    run = std::move(next);
  }

  bool is_given_up(Proposal& proposal, const EmResult& best, const Stage& stage) const {
    const EmResult& run = proposal.run;
    const double now = run.trace.back(), goal = best.trace.back();
    if (!is_regular(run)) return true;
    if (now < goal - std::max(stage.slack_per_row * weight_, stage.slack)) return true;
    proposal.returned = is_near(run, best);
    return proposal.returned || now + optimism * run.remaining < goal;
  }

  const Rows& rows_;
  const Columns& columns_;
  const Model& model_;
  const SearchControl& control_;
  const Execution& execution_;
  const double weight_;
};

}  // namespace

namespace {

// Proposals are made in units in which nothing overflows.
std::vector<Proposal> propose(const Rows& rows, const Units& units, const Parameters& best,
                              const Model& model, const Uniform& uniform,
                              const Execution& execution) {
  const Rows in_units = units.apply(rows);
  const Parameters from = units.to_units(best, model);
  const Picture picture(in_units, from, execution);
  const bool turns =
      model.family.orientation == Axis::equal && model.family.shape == Axis::variable;
  std::vector<Proposal> proposals;
  for (std::size_t i = 0; i < batch; ++i) {
    Proposal proposal{i % 2 == 0        ? Move::swap
                      : turns && i == 3 ? Move::turn
                                        : Move::split_merge,
                      EmResult(), false, false};
    Parameters next;
    switch (proposal.move) {
      case Move::swap: next = swap(from, picture, in_units, uniform); break;
      case Move::split_merge: next = split_merge(from, picture, uniform); break;
      case Move::turn: next = turn(from, in_units, uniform, execution); break;
    }
    if (!is_density(next)) continue;
    proposal.run.parameters = units.from_units(std::move(next));
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

}  // namespace

SearchResult search(const Rows& rows, const Columns& columns, EmResult best, const Model& model,
                    const SearchControl& control, const Uniform& uniform,
                    const Execution& execution) {
  const Units units = units_for(columns, model);
  const Trial trial(rows, columns, model, control, execution);
  SearchResult result;
  for (int failures = 0; failures < control.failures;) {
    std::vector<Proposal> proposals =
        propose(rows, units, best.parameters, model, uniform, execution);
    trial.run(best, proposals);
    bool better = false;
    for (Proposal& proposal : proposals) {
      const EmResult& run = proposal.run;
      if (proposal.to_the_end && is_regular(run) &&
          run.trace.back() > best.trace.back() + least_gain) {
        best = run;
        better = true;
      }
      result.proposals.push_back(std::move(proposal));
    }
    failures = better ? 0 : failures + static_cast<int>(batch);
    execution.check_stop();
  }
  result.best = std::move(best);
  return result;
}

std::vector<Parameters> splits(const Parameters& given, const Columns& columns,
                               const Model& model) {
  const Units units = units_for(columns, model);
  const Parameters parameters = units.to_units(given, model);
  const arma::uword k = parameters.k(), d = parameters.d();
  std::vector<Parameters> result;
  for (arma::uword j = 0; j < k; ++j) {
    Parameters next = copy_of(parameters);
    next.means.insert_cols(k, 1);
    next.covariances.insert_slices(k, 1);
    next.proportions.insert_rows(k, 1);
    arma::vec values;
    arma::mat vectors, lower;
    if (!arma::eig_sym(values, vectors, parameters.covariances.slice(j)) ||
        !arma::chol(lower, parameters.covariances.slice(j), "lower"))
      continue;  // nocov: these are covariances of a run that did not collapse
    arma::vec direction;
    if (!arma::solve(direction, arma::trimatl(lower), vectors.col(d - 1))) continue;
    split(next, j, k, direction);
    if (is_density(next)) result.push_back(units.from_units(std::move(next)));
  }
  return result;
}

}  // namespace mezcla
