#include "em.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "acceleration.hpp"
#include "fold.hpp"
#include "spurious.hpp"

namespace mezcla {

const char* name_of(EmStatus status) {
  switch (status) {
    case EmStatus::converged: return "converged";
    case EmStatus::bounded: return "bounded";
    case EmStatus::spurious: return "spurious";
    case EmStatus::iteration_limit: return "iteration_limit";
    case EmStatus::collapsed: return "collapsed";
    case EmStatus::empty: return "empty";
  }
  return "";  // nocov: there are no others
}

namespace {

Scatter scatter_for(const Model& model, arma::uword k) {
  if (model.estimated_covariances(k).is_empty()) return Scatter::none;
  return model.family.is_diagonal() ? Scatter::diagonal : Scatter::full;
}

// Gains below this share of the log-likelihood are rounding.
constexpr double rounding = 1e-12;

bool is_rounding(double gain, double objective) {
  return std::abs(gain) <= rounding * std::abs(objective);
}

// What the log-likelihood is still expected to gain, if its increments go on shrinking at the
// present rate: Aitken's extrapolation of the last three values.
double remaining_by_aitken(const std::vector<double>& trace) {
  const double unknown = std::numeric_limits<double>::infinity();
  const std::size_t t = trace.size();
  if (t < 2) return unknown;
  const double gain = trace[t - 1] - trace[t - 2];
  if (is_rounding(gain, trace[t - 1])) return 0.0;
  // The first step from a start outside the family may lose: that says nothing of the rest.
  if (t < 3 || gain < 0.0) return unknown;
  const double rate = gain / (trace[t - 2] - trace[t - 3]);
  return rate > 0.0 && rate < 1.0 ? gain * rate / (1.0 - rate) : unknown;
}

// Components to which (almost) nothing belongs any more, so that they have no mean.
arma::uvec empty_components(const Statistics& statistics) {
  const double least = 1e-10 * statistics.total() / static_cast<double>(statistics.k());
  if (statistics.weight.min() > least) return {};
  return arma::find(statistics.weight <= least);
}

// Components that are on their way there where EM has converged: the likelihood is higher the less
// they have, but by too little to wait for their end. A proportion that is held goes nowhere.
arma::uvec vanishing_components(const Statistics& statistics, const Model& model, double rows) {
  constexpr double share_of_a_row = 1e-3;
  const arma::uvec small =
      arma::find(statistics.weight <= share_of_a_row * statistics.total() / rows);
  const arma::vec& held = model.constraint.proportions;
  return held.is_empty() ? small : arma::uvec(small.elem(arma::find_nonfinite(held.elem(small))));
}

// How many have lost their part in a prior of the proportions, the noise being one of them.
arma::uword emptied(const Parameters& parameters) {
  const arma::uword of_components = arma::accu(parameters.proportions <= 0.0);
  return of_components + (parameters.noise.proportion <= 0.0 ? 1 : 0);
}

void note_if_spurious(EmResult& result, const Model& model, double n) {
  if (result.status != EmStatus::converged && result.status != EmStatus::bounded) return;
  const arma::uvec spurious = spurious_components(result.parameters, model, n);
  if (spurious.is_empty()) return;
  result.status = EmStatus::spurious;
  result.components = spurious;
}

// Whether the scatter between components, in every column, is of the order of that within, so that
// the difference of the two keeps its digits.
bool lie_close(const Parameters& parameters) {
  for (arma::uword c = 0; c < parameters.d(); ++c) {
    const double most = affordable_loss * diagonal_element(parameters.covariances, c, 0);
    for (arma::uword j = 0; j < parameters.k(); ++j)
      if (!(parameters.means(c, j) * parameters.means(c, j) <= most)) return false;
  }
  return true;
}

// One run of EM, turned inside out: it asks for the statistics at a density, is told them by
// whoever can see the rows, and asks again, until it has ended. Parameters are tried by an E-step,
// which tells what they are worth and leaves the statistics for the next: those of a plain M-step
// are always accepted, those of an extrapolation only if the objective does not fall.
class Run {
 public:
  // What comes of it is the caller's, who keeps it.
  Run(const Problem& problem, const EmControl& control, const Execution& execution, EmStart&& start,
      EmResult& result);

  bool has_ended() const { return ended_; }
  Question question() const;
  // Where the answer to the question belongs, before take().
  Statistics& answer() { return sums_[1 - accepted_]; }
  void take();

 private:
  void ask();
  bool is_worth_it() const;
  void refuse();
  void accept();
  void estimate_remaining();
  bool has_converged() const;
  bool falls() const;
  const Statistics& statistics() const { return sums_[accepted_]; }
  const MStep& current() const { return steps_[accepted_]; }
  MStep& next() { return steps_[1 - accepted_]; }
  const MStep& next() const { return steps_[1 - accepted_]; }
  void maximise(const Statistics& statistics);
  void advance();
  void end(EmStatus status, arma::uvec components = {});
  void end_at_maximum(const MStep& last);
  bool is_last() const { return result_.iterations >= max_iterations_; }

  const Problem& problem_;
  const EmControl& control_;
  const Execution& execution_;
  int max_iterations_;
  EmResult& result_;
  bool ended_ = false;
  // What has been accepted and what is tried, with the sums there; and which of them is which.
  MStep steps_[2];
  Statistics sums_[2];
  int accepted_ = 0;
  Extrapolation extrapolation_;
  bool by_extrapolation_ = false;  // the last that was accepted
  // Of what is tried.
  bool extrapolated_ = false;
  bool pooled_ = false;
  Density density_;
  double objective_ = 0.0, log_prior_ = 0.0;
};

Run::Run(const Problem& problem, const EmControl& control, const Execution& execution,
         EmStart&& start, EmResult& result)
    : problem_(problem),
      control_(control),
      execution_(execution),
      max_iterations_(start.max_iterations),
      result_(result) {
  constexpr int usual = 16;  // steps, of the runs that a search makes
  result_.trace.reserve(static_cast<std::size_t>(std::min(max_iterations_, usual)) + 1);
  next().parameters = std::move(start.parameters);
  ask();
  if (start.sums.k() == 0) return;
  // Its first answer is known.
  answer() = std::move(start.sums);
  pooled_ = false;  // as far as it ever was
  take();
}

// What is tried becomes a question, where it is a density; an extrapolation may lead to none.
void Run::ask() {
  for (;;) {
    try {
      find_density(next().parameters, density_);
      pooled_ = !problem_.total.is_empty() && lie_close(next().parameters);
      return;
    } catch (const NotPositiveDefinite&) {
      if (!extrapolated_) throw;
    }
    refuse();
    if (ended_) return;
  }
}

Question Run::question() const {
  return {&problem_, &next().parameters, &density_, pooled_ ? Scatter::none : problem_.scatter,
          !extrapolated_};
}

// The E-step is done. False where an extrapolation led to what is worse.
bool Run::is_worth_it() const { return !extrapolated_ || objective_ >= result_.trace.back(); }

// A plain step instead of the extrapolation.
void Run::refuse() {
  extrapolation_.refuse();
  extrapolated_ = false;
  if (is_last()) return end(EmStatus::iteration_limit);
  maximise(statistics());
  ++result_.iterations;
}

void Run::accept() {
  result_.log_prior = log_prior_;
  result_.loglik = answer().objective;
  result_.trace.push_back(objective_);
  accepted_ = 1 - accepted_;
  by_extrapolation_ = extrapolated_;
  if (control_.accelerate) extrapolation_.add(statistics(), density_.factor);
  estimate_remaining();
}

// What is left to gain. Of extrapolated runs only the plain steps tell.
void Run::estimate_remaining() {
  const std::vector<double>& trace = result_.trace;
  if (by_extrapolation_ || trace.size() < 2) return;
  const double gain = trace.back() - trace[trace.size() - 2];
  result_.gradient = std::sqrt(2.0 * std::max(gain, 0.0));
  if (!control_.accelerate) {
    result_.remaining = remaining_by_aitken(trace);
  } else {
    if (is_rounding(gain, trace.back()))
      result_.remaining = 0.0;
    else if (gain > 0.0)
      result_.remaining = gain * extrapolation_.remaining_steps();
  }
}

bool Run::has_converged() const {
  return control_.tolerance > 0.0 && result_.remaining < control_.tolerance;
}

// A step of EM never lowers the objective (but the first may, from a start outside the family):
// what does is rounding, as near singular covariances magnify it, and hides whatever is left to
// gain. Where a component or the noise is emptied by a prior of the proportions, its part in that
// prior ends: no fall.
bool Run::falls() const {
  if (extrapolated_ || control_.tolerance <= 0.0 || !next().collapsed.is_empty()) return false;
  if (emptied(next().parameters) != emptied(current().parameters)) return false;
  const std::vector<double>& trace = result_.trace;
  return trace.size() > 1 && objective_ < trace.back() &&
         !is_rounding(objective_ - trace.back(), trace.back());
}

void Run::maximise(const Statistics& statistics) {
  m_step(statistics, current().parameters, problem_.model, Sweeps::once, problem_.floor, execution_,
         next());
}

// What is tried next.
void Run::advance() {
  ++result_.iterations;
  extrapolated_ = extrapolation_.has_proposal();
  if (extrapolated_) {
    maximise(extrapolation_.proposal());
    if (next().collapsed.is_empty()) return;
    extrapolation_.refuse();
    extrapolated_ = false;
  }
  maximise(statistics());
}

// What has been compared in units in which the columns are about one is told in the user's.
void Run::end(EmStatus status, arma::uvec components) {
  result_.parameters = std::move(steps_[accepted_].parameters);
  for (double& objective : result_.trace) objective += problem_.shift();
  result_.log_prior += problem_.prior_shift();
  result_.loglik += problem_.loglik_jacobian;
  result_.status = status;
  if (status == EmStatus::iteration_limit) result_.sums = std::move(sums_[accepted_]);
  result_.components = std::move(components);
  note_if_spurious(result_, problem_.model, problem_.count);
  ended_ = true;
}

void Run::end_at_maximum(const MStep& last) {
  const arma::uvec vanishing = vanishing_components(statistics(), problem_.model, problem_.count);
  if (!vanishing.is_empty() && !problem_.model.prior.fills_empty())
    return end(EmStatus::empty, vanishing);
  const bool free = last.bounded.is_empty();
  end(free ? EmStatus::converged : EmStatus::bounded, last.bounded);
}

void Run::take() {
  if (pooled_) answer().pool(problem_.total);
  log_prior_ = problem_.log_prior_at(next().parameters);
  objective_ = answer().objective + log_prior_;
  if (!is_worth_it()) {
    refuse();
    if (!ended_) ask();
    return;
  }
  if (falls()) {
    result_.remaining = std::min(result_.remaining, result_.trace.back() - objective_);
    return end_at_maximum(next());
  }
  accept();
  if (execution_.watch) execution_.watch->report(result_.iterations, objective_ + problem_.shift());
  if (!current().collapsed.is_empty()) return end(EmStatus::collapsed, current().collapsed);
  if (has_converged()) return end_at_maximum(current());
  if (is_last()) return end(EmStatus::iteration_limit);
  // A prior may say what an empty component is; where the noise has emptied all, there is no
  // mixture.
  const arma::uvec empty = empty_components(statistics());
  const bool stays = problem_.model.prior.fills_empty() && empty.n_elem < statistics().k();
  if (!empty.is_empty() && !stays) return end(EmStatus::empty, empty);
  advance();
  ask();
}

// The columns' means and variances within the assigned groups, as far as they are observed: where
// the EM over missing values starts.
Parameters observed_start(const Statistics& statistics, const Problem& problem) {
  Parameters start;
  start.means = statistics.means();
  const arma::vec share = statistics.weight / arma::accu(statistics.weight);
  start.proportions = share;
  arma::vec variances = statistics.variances() * share;
  variances.clamp(std::max(problem.floor, 1e-10 * variances.max()), arma::datum::inf);
  start.covariances.set_size(variances.n_elem, 1, share.n_elem);
  start.covariances.each_slice() = variances;
  // Every component has to say something of every column.
  for (arma::uword j = 0; j < share.n_elem; ++j)
    for (arma::uword c = 0; c < variances.n_elem; ++c)
      if (!statistics.observed.is_empty() && !(statistics.observed(c, j) > 0.0))
        start.means(c, j) = arma::dot(start.means.row(c), share);
  if (problem.model.has_noise()) start.noise = {0.5, problem.model.noise_log_sides};
  return start;
}

// EM over the missing values alone, the assignment being what it is.
MStep fill_and_maximise(const ProblemInMemory& problem, const Assign& assign, Parameters current,
                        Sweeps aim, const Execution& execution) {
  const int max_iterations = aim == Sweeps::to_maximum ? 5000 : 3;
  MStep step;
  double before = -arma::datum::inf;
  for (int iteration = 0; iteration < max_iterations; ++iteration) {
    const Density density = density_of(current);
    const Statistics statistics = fold(problem.rows, density.means, problem.scatter,
                                       expected_log_joint(assign, density), execution, &density);
    const double objective = statistics.objective + problem.log_prior_at(current);
    const bool settled = std::abs(objective - before) <= rounding * std::abs(objective);
    if (iteration > 1 && settled) break;
    before = objective;
    step = m_step(statistics, current, problem.model, iteration == 0 ? aim : Sweeps::once,
                  problem.floor, execution);
    current = step.parameters;
    if (!step.collapsed.is_empty()) break;
  }
  return step;
}

arma::mat total_scatter(const Rows& rows, Scatter scatter, const Execution& execution) {
  const arma::mat origin(rows.d, 1, arma::fill::zeros);
  const Statistics all = fold(rows, origin, scatter, single_component(), execution);
  return scatter == Scatter::diagonal ? all.scatter.slice(0) : arma::symmatl(all.scatter.slice(0));
}

}  // namespace

Profile profile_of(const Rows& rows) {
  Profile profile;
  profile.count = rows_counted(rows);
  profile.weight = total_weight(rows);
  profile.observed = rows.observed_weight();
  profile.complete = !rows.missing;
  return profile;
}

Problem::Problem(const Profile& profile, const Columns& columns, const Model& model_, arma::uword k)
    : units(units_for(columns, model_)),
      model(units.to_units(model_)),
      floor(variance_floor(arma::square(columns.deviation % units.scale))),
      loglik_jacobian(units.log_jacobian(profile.observed)),
      log_prior_jacobian(units.log_jacobian(model_, k)),
      scatter(scatter_for(model_, k)),
      count(profile.count),
      weight(profile.weight) {
  if (profile.covariance.is_empty() || !can_pool(profile.complete)) return;
  const arma::vec gap = columns.mean - units.origin;
  if (scatter == Scatter::diagonal)
    total = profile.weight * (profile.covariance.diag() + arma::square(gap)) %
            arma::square(units.scale);
  else
    total = profile.weight * (profile.covariance + gap * gap.t()) % (units.scale * units.scale.t());
}

// One covariance for all, estimated from all that each row has: then only the sum over components
// of the scatter is needed, which is the scatter of the rows less what lies between components.
bool Problem::can_pool(bool complete) const {
  return model.family.is_common() && scatter != Scatter::none && complete && !model.has_noise() &&
         model.constraint.covariances.is_empty();
}

ProblemInMemory::ProblemInMemory(const Rows& rows_, const Columns& columns, const Model& model_,
                                 arma::uword k, const Execution& execution)
    : Problem(profile_of(rows_), columns, model_, k), rows(units.apply(rows_)) {
  if (can_pool(!rows.missing)) total = total_scatter(rows, scatter, execution);
}

std::vector<EmResult> em(const Pass& pass, const std::vector<EmJob>& jobs, const EmControl& control,
                         const Execution& execution) {
  std::vector<std::unique_ptr<Run>> runs;
  std::vector<EmResult> results(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i)
    runs.emplace_back(
        new Run(*jobs[i].problem, control, execution, EmStart(jobs[i].start), results[i]));
  for (;;) {
    std::vector<Question> questions;
    std::vector<Run*> asking;
    for (const std::unique_ptr<Run>& run : runs)
      if (!run->has_ended()) {
        asking.push_back(run.get());
        questions.push_back(run->question());
      }
    if (asking.empty()) break;
    std::vector<Statistics> answers = pass(questions);
    for (std::size_t i = 0; i < asking.size(); ++i) {
      asking[i]->answer() = std::move(answers.at(i));
      asking[i]->take();
    }
  }
  return results;
}

EmResult run_em(const Problem& problem, const Rows& given, EmStart&& start,
                const EmControl& control, const Execution& execution) {
  EmResult result;
  Run run(problem, control, execution, std::move(start), result);
  // The density stays where it is, whatever it becomes.
  const Density& density = *run.question().density;
  const Rows rows = known_again(given);
  const Assign e_step = posterior(density, rows);
  while (!run.has_ended()) {
    fold(rows, density.means, run.question().scatter, e_step, execution, &density, run.answer());
    run.take();
  }
  return result;
}

std::vector<EmResult> em(const Rows& rows, const Columns& columns,
                         const std::vector<EmStart>& starts, const Model& model,
                         const EmControl& control, const Execution& execution) {
  const ProblemInMemory problem(rows, columns, model, starts.at(0).parameters.k(), execution);
  std::vector<EmResult> results(starts.size());
  for_each_job(starts.size(), rows, execution, [&](std::size_t i, const Execution& own) {
    EmStart start = starts[i];
    start.parameters = problem.units.to_units(std::move(start.parameters));
    results[i] = run_em(problem, problem.rows, std::move(start), control, own);
    results[i].parameters = problem.units.from_units(std::move(results[i].parameters));
  });
  return results;
}

MStep maximum_likelihood(const ProblemInMemory& problem, const Assign& assign, arma::uword k,
                         Sweeps aim, const Execution& execution) {
  const Rows& rows = problem.rows;
  // One pass finds the means, about the first row; the second is about the means.
  arma::mat centres(rows.d, k);
  centres.each_col() = rows.row(0);
  centres = fold(rows, centres, Scatter::none, assign, execution).means();
  const Scatter scatter = rows.missing ? Scatter::diagonal : problem.scatter;
  const Statistics statistics = fold(rows, centres, scatter, assign, execution);
  if (!(statistics.weight.min() > 0.0))
    throw std::domain_error("a component without any row has no maximum likelihood estimate");
  if (rows.missing)
    return fill_and_maximise(problem, assign, observed_start(statistics, problem), aim, execution);
  return m_step(statistics, Parameters(), problem.model, aim, problem.floor, execution);
}

MStep maximum_likelihood(const Rows& rows, const Columns& columns, const Assign& assign,
                         arma::uword k, const Model& model, Sweeps aim,
                         const Execution& execution) {
  const ProblemInMemory problem(rows, columns, model, k, execution);
  MStep step = maximum_likelihood(problem, assign, k, aim, execution);
  step.parameters = problem.units.from_units(std::move(step.parameters));
  return step;
}

}  // namespace mezcla
