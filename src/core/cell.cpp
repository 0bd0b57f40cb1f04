#include "cell.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "fold.hpp"

namespace mezcla {

namespace {

constexpr std::size_t batch = 4;  // moves that are tried side by side

// How long proposals are tried before they are given up, and how far below the best they may then
// be: in units of log-likelihood per row, or in such units where rows are few. Besides they must
// have a chance to reach it, by what they are estimated still to gain, several times over.
struct Stage {
  int iterations;
  double slack_per_row, slack;
};
constexpr Stage stages[] = {{3, 0.03, 30.0},   {10, 0.01, 15.0}, {20, 0.005, 8.0},
                            {40, 0.0025, 4.0}, {80, 0.001, 2.0}, {160, 0.0005, 1.0}};
constexpr double optimism = 5.0;

// Gains that are worth a new maximum.
constexpr double least_gain = 1e-3;

// Short runs need not come nearer than this to their maximum.
constexpr double near_enough = 0.1;

// On the way back to the best: below it, and all but the same.
bool is_near(const EmResult& run, const EmResult& best) {
  return run.trace.back() <= best.trace.back() && is_similar(run.parameters, best.parameters, 0.1);
}

// Runs without a collapse by likelihood, before spurious maxima, these before any that degenerated.
int rank_of(const EmResult& run) {
  return is_regular(run) ? 2 : run.status == EmStatus::spurious ? 1 : 0;
}

bool is_better(const EmResult& a, const EmResult& b) {
  const int of_a = rank_of(a), of_b = rank_of(b);
  return of_a != of_b ? of_a > of_b : a.trace.back() > b.trace.back();
}

// Where a run starts need not be of the family: then it may be worth more than what EM makes of it.
void forget_start_outside(EmResult& run) {
  std::vector<double>& trace = run.trace;
  if (trace.size() > 1 && trace[1] < trace[0]) trace.erase(trace.begin());
}

// A run that goes on where another ended.
void append(EmResult& run, EmResult&& next) {
  next.iterations += run.iterations;
  if (run.trace.size() > 1)
    next.trace.insert(next.trace.begin(), run.trace.begin(), run.trace.end() - 1);
  else
    forget_start_outside(next);
  run = std::move(next);
}

// What came as near to a maximum as a rough run comes, and no nearer, has not ended there.
void reopen(EmResult& run, double tolerance) {
  if (!is_regular(run) && run.status != EmStatus::spurious) return;
  if (run.remaining < tolerance) return;
  run.status = EmStatus::iteration_limit;
  run.components.reset();
}

// The best that are on the way to different maxima, as far as short runs can tell.
std::vector<EmResult*> most_promising(const std::vector<EmResult*>& runs, int most) {
  std::vector<EmResult*> ranked;
  for (EmResult* run : runs)
    if (is_regular(*run)) ranked.push_back(run);
  std::stable_sort(ranked.begin(), ranked.end(), [](const EmResult* a, const EmResult* b) {
    return a->trace.back() > b->trace.back();
  });
  std::vector<EmResult*> chosen;
  for (EmResult* run : ranked) {
    if (static_cast<int>(chosen.size()) == most) break;
    const double step = std::round(run->trace.back() / near_enough);
    const bool seen = std::any_of(chosen.begin(), chosen.end(), [&](const EmResult* other) {
      return std::round(other->trace.back() / near_enough) == step;
    });
    if (!seen) chosen.push_back(run);
  }
  return chosen;
}

// As far as short runs can tell, too.
EmResult* best_spurious(const std::vector<EmResult*>& runs) {
  EmResult* best = nullptr;
  for (EmResult* run : runs)
    if (run->status == EmStatus::spurious && (!best || is_better(*run, *best))) best = run;
  return best;
}

}  // namespace

bool is_similar(const Parameters& a, const Parameters& b, double close) {
  std::vector<bool> taken(a.k(), false);
  for (arma::uword j = 0; j < a.k(); ++j) {
    bool found = false;
    for (arma::uword i = 0; i < b.k() && !found; ++i) {
      if (taken[i] || std::abs(std::log(a.proportions[j] / b.proportions[i])) > close) continue;
      found = true;
      for (arma::uword c = 0; c < a.d() && found; ++c) {
        const double deviation = std::sqrt(diagonal_element(b.covariances, c, i));
        found = std::abs(a.means(c, j) - b.means(c, i)) <= close * deviation &&
                std::abs(std::sqrt(diagonal_element(a.covariances, c, j)) - deviation) <=
                    close * deviation;
      }
      if (found) taken[i] = true;
    }
    if (!found) return false;
  }
  return true;
}

bool is_regular(const EmResult& run) {
  // What cannot be compared would seem better than all else.
  if (!run.trace.empty() && !std::isfinite(run.trace.back())) return false;
  return run.status == EmStatus::converged || run.status == EmStatus::bounded ||
         run.status == EmStatus::iteration_limit;
}

Uniform uniform_from(double seed) {
  // SplitMix64 (Steele, Lea and Flood 2014): the distributions of the standard library differ.
  auto state =
      std::make_shared<std::uint64_t>(static_cast<std::uint64_t>(seed * 9007199254740992.0));
  return [state]() {
    std::uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return (static_cast<double>(z >> 11) + 0.5) / 9007199254740992.0;
  };
}

Cell::Cell(const Rows& rows, const Columns& columns, const Model& model, arma::uword k,
           const SearchControl& control, const Execution& execution)
    : k_(k), problem_(rows, columns, model, k, execution), control_(control) {}

EmResult Cell::in_user_units(EmResult run) const {
  run.parameters = problem_.units.from_units(std::move(run.parameters));
  return run;
}

EmResult Cell::start_at(const Candidate& candidate, int iterations, const EmControl& em,
                        const Execution& execution) const {
  MStep first;
  if (candidate.is_assignment()) {
    const Assign assign = candidate.labels
                              ? given_labels(candidate.labels->data())
                              : given_responsibilities(candidate.responsibilities, problem_.rows.n,
                                                       candidate.columns);
    const bool final = control_.max_iterations == 0;
    first = maximum_likelihood(problem_, assign, k_, final ? Sweeps::to_maximum : Sweeps::to_begin,
                               execution);
  } else {
    first.parameters = problem_.units.to_units(candidate.parameters);
  }
  EmResult run =
      run_em(problem_, problem_.rows, {std::move(first.parameters), iterations}, em, execution);
  forget_start_outside(run);
  // Where EM does not go on, this is what came of it.
  if (control_.max_iterations == 0 && !first.collapsed.is_empty()) {
    run.status = EmStatus::collapsed;
    run.components = first.collapsed;
  }
  return run;
}

// What is no density, or leaves a component without a row, is left out.
std::vector<EmResult> Cell::begin(const std::vector<Candidate>& candidates, int iterations,
                                  const EmControl& em, std::vector<std::string>& methods,
                                  const Execution& execution) const {
  std::vector<EmResult> runs(candidates.size());
  for_each_job(candidates.size(), problem_.rows, execution,
               [&](std::size_t i, const Execution& own) {
                 try {
                   runs[i] = start_at(candidates[i], iterations, em, own);
                 } catch (const NotPositiveDefinite&) {
                 } catch (const std::domain_error&) {
                 }
               });
  std::vector<EmResult> begun;
  begun.reserve(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].trace.empty()) continue;
    begun.push_back(std::move(runs[i]));
    methods.push_back(candidates[i].method);
  }
  return begun;
}

void Cell::go_on(const std::vector<EmResult*>& runs, int iterations, const EmControl& em,
                 const Execution& execution) const {
  for_each_job(runs.size(), problem_.rows, execution, [&](std::size_t i, const Execution& own) {
    EmResult& run = *runs[i];
    const int left = control_.max_iterations - run.iterations;
    if (run.status == EmStatus::collapsed || run.status == EmStatus::empty) return;
    if (left <= 0 && !run.trace.empty()) return reopen(run, em.tolerance);
    try {
      EmStart start{run.parameters, std::min(iterations, left), std::move(run.sums)};
      append(run, run_em(problem_, problem_.rows, std::move(start), em, own));
    } catch (const NotPositiveDefinite& e) {
      // Near singular covariances are lost in rounding before they reach the floor.
      run.status = EmStatus::collapsed;
      run.components = {e.component};
    }
  });
}

void Cell::race(const std::vector<Candidate>& candidates, const RacePlan& plan,
                const Execution& execution) {
  const bool several = static_cast<int>(candidates.size()) > plan.finalists;
  EmControl roughly = control_.em;
  if (roughly.tolerance > 0.0) roughly.tolerance = std::max(roughly.tolerance, near_enough);
  std::vector<std::string> methods;
  std::vector<EmResult> runs =
      begin(candidates, several ? std::min(plan.short_runs, control_.max_iterations) : 0, roughly,
            methods, execution);
  std::vector<EmResult*> pending;
  for (EmResult& run : runs) pending.push_back(&run);
  if (several) go_on(most_promising(pending, plan.better), plan.longer_runs, roughly, execution);
  // The best few to the end; should all of them degenerate on the way, the next few, and at last
  // what seemed spurious, which is told if nothing else can be.
  std::vector<EmResult*> finished;
  for (bool found = false; !found;) {
    std::vector<EmResult*> finalists = several ? most_promising(pending, plan.finalists) : pending;
    if (finalists.empty()) {
      EmResult* const last = best_spurious(pending);
      if (!last) break;
      finalists = {last};
      found = true;
    }
    go_on(finalists, control_.max_iterations, control_.em, execution);
    for (EmResult* run : finalists) {
      found = found || is_regular(*run);
      finished.push_back(run);
      pending.erase(std::find(pending.begin(), pending.end(), run));
    }
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const bool ended = std::find(finished.begin(), finished.end(), &runs[i]) != finished.end();
    const bool degenerate = !is_regular(runs[i]);
    // What has converged as far as short runs go has not been run to the end.
    if (!ended && !degenerate) runs[i].status = EmStatus::iteration_limit;
    record({methods[i], std::move(runs[i]), ended || degenerate, false});
  }
}

void Cell::consider(const std::vector<Candidate>& candidates, const Execution& execution) {
  if (!has_maximum()) return race(candidates, race_of_others, execution);
  std::vector<std::string> methods;
  std::vector<EmResult> runs = begin(candidates, 0, control_.em, methods, execution);
  std::vector<Proposal> proposals;
  for (std::size_t i = 0; i < runs.size(); ++i)
    proposals.push_back({methods[i], std::move(runs[i]), false, false});
  try_out(proposals, *best_, execution);
  for (const Proposal& proposal : proposals) record(proposal);
}

bool Cell::is_given_up(Proposal& proposal, const EmResult& goal, double slack) const {
  const EmResult& run = proposal.run;
  const double now = run.trace.back();
  if (!is_regular(run)) return true;
  if (now < goal.trace.back() - slack) return true;
  proposal.returned = is_near(run, goal);
  return proposal.returned || now + optimism * run.remaining < goal.trace.back();
}

// Stage by stage; what falls behind the goal is given up.
void Cell::try_out(std::vector<Proposal>& proposals, const EmResult& goal,
                   const Execution& execution) {
  std::vector<Proposal*> left;
  for (Proposal& proposal : proposals) left.push_back(&proposal);
  const auto run = [&](int iterations) {
    std::vector<EmResult*> runs;
    for (Proposal* proposal : left)
      if (proposal->run.status == EmStatus::iteration_limit) runs.push_back(&proposal->run);
    go_on(runs, iterations, control_.em, execution);
  };
  for (const Stage& stage : stages) {
    const double slack = std::max(stage.slack_per_row * problem_.weight, stage.slack);
    run(stage.iterations);
    left.erase(std::remove_if(left.begin(), left.end(),
                              [&](Proposal* one) { return is_given_up(*one, goal, slack); }),
               left.end());
    if (left.empty()) return;
  }
  run(control_.max_iterations);
  for (Proposal* proposal : left) proposal->to_the_end = true;
}

std::vector<Cell::Proposal> Cell::propose(const Parameters& from, const Picture& picture,
                                          std::vector<Step>& taken, const Uniform& uniform,
                                          const Execution& execution) const {
  static const char* const names[] = {"swap", "split/merge", "turn", "nest"};
  std::vector<Proposal> proposals;
  for (std::size_t i = 0; i < batch; ++i) {
    const auto turn = static_cast<std::size_t>(2.0 * uniform()) * batch + i;
    const Move move = move_for(turn, problem_.model, k_);
    const Step step = draw_step(move, from, picture, uniform);
    const auto is_same = [&](const Step& other) { return step.is_same(other); };
    if (std::any_of(taken.begin(), taken.end(), is_same)) continue;
    taken.push_back(step);
    Proposal proposal{names[static_cast<int>(move)], EmResult(), false, false};
    proposal.run.parameters = moved(step, problem_, from, execution);
    if (is_density(proposal.run.parameters)) proposals.push_back(std::move(proposal));
  }
  return proposals;
}

void Cell::search_from(EmResult& from, int failures, int if_apart, const Uniform& uniform,
                       const Execution& execution) {
  std::unique_ptr<const Picture> picture;
  std::vector<Step> taken;  // from where it is: once is enough
  for (int failed = 0; failed < failures;) {
    if (!picture) picture.reset(new Picture(problem_.rows, from.parameters, execution));
    if (failed >= if_apart && picture->is_apart()) return;
    std::vector<Proposal> proposals = propose(from.parameters, *picture, taken, uniform, execution);
    try_out(proposals, from, execution);
    bool better = false;
    for (const Proposal& proposal : proposals) {
      record(proposal);
      if (!proposal.to_the_end || !is_regular(proposal.run)) continue;
      if (proposal.run.trace.back() <= from.trace.back() + least_gain) continue;
      from = proposal.run;
      picture.reset();
      taken.clear();
      better = true;
    }
    failed = better ? 0 : failed + static_cast<int>(batch);
    execution.check_stop();
  }
}

void Cell::move_on(int failures, int if_apart, const Uniform& uniform, const Execution& execution) {
  if (failures <= 0 || k_ == 1 || !best_) return;
  EmResult from = *best_;
  // From a spurious maximum any regular one is a step forward.
  if (from.status == EmStatus::spurious) from.trace = {std::numeric_limits<double>::lowest()};
  if (is_regular(from) || from.status == EmStatus::spurious)
    search_from(from, failures, if_apart, uniform, execution);
}

void Cell::move_on_from_others(int failures, int if_apart, const Uniform& uniform,
                               const Execution& execution) {
  if (failures <= 0 || k_ == 1 || !has_maximum()) return;
  std::vector<EmResult> others = solutions(3);
  others.erase(others.begin());
  for (EmResult& other : others) search_from(other, failures, if_apart, uniform, execution);
}

// A row of the table of runs; and, if it has earned it, the place of the best.
void Cell::record(const Proposal& proposal) {
  const EmResult& run = proposal.run;
  if (run.trace.empty()) return;
  const bool given_up = !proposal.to_the_end && run.status == EmStatus::iteration_limit;
  runs_.push_back({proposal.method, run.trace.back(), run.log_prior, run.iterations, run.status,
                   given_up, proposal.returned});
  // What converged as near as a race asks for has not ended: it must not stand in the way of what
  // has.
  if (given_up || proposal.returned || (is_regular(run) && !proposal.to_the_end)) return;
  if (is_regular(run)) offer(run);
  if (best_ && !is_better(run, *best_)) return;
  if (has_maximum() && run.trace.back() <= objective() + least_gain) return;
  best_ = std::make_shared<const EmResult>(run);
  parameters_ = problem_.units.from_units(best_->parameters);
  ++version_;
}

void Cell::offer(const EmResult& run) {
  constexpr std::size_t most = 4;
  for (const EmResult& other : ended_)
    if (std::abs(other.trace.back() - run.trace.back()) < near_enough) return;
  ended_.push_back(run);
  std::stable_sort(ended_.begin(), ended_.end(), [](const EmResult& a, const EmResult& b) {
    return a.trace.back() > b.trace.back();
  });
  if (ended_.size() > most) ended_.pop_back();
}

std::vector<EmResult> Cell::solutions(std::size_t most) const {
  std::vector<EmResult> result;
  if (!has_maximum()) return result;
  result.push_back(*best_);
  for (const EmResult& run : ended_) {
    if (result.size() == most) break;
    if (std::abs(run.trace.back() - objective()) >= near_enough) result.push_back(run);
  }
  return result;
}

}  // namespace mezcla
