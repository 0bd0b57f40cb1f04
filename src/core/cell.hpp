// One model with so many components, and the best that is known of it: starts race, candidates from
// elsewhere are tried against the best, and moves lead away from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "moves.hpp"

namespace mezcla {

// Where a run of EM may start: parameters in the user's units; or labels (n, k being the noise) or
// responsibilities (n x columns), from which parameters are made by maximum likelihood.
struct Candidate {
  Candidate() = default;
  Candidate(std::string method_, Parameters parameters_)
      : method(std::move(method_)), parameters(std::move(parameters_)) {}

  std::string method;
  Parameters parameters;
  std::shared_ptr<const std::vector<int>> labels;
  const double* responsibilities = nullptr;
  std::size_t columns = 0;

  bool is_assignment() const { return labels || responsibilities; }
};

// A run of EM that was made, as the table of runs has it.
struct RunRecord {
  std::string method;
  double objective, log_prior;
  int iterations;
  EmStatus status;
  bool given_up;  // too far below the best,
  bool returned;  // or on the way back to it
};

// How starts are narrowed down: all run for a few iterations, the better ones for some more, and
// the finalists to the end.
struct RacePlan {
  int short_runs, better, longer_runs, finalists;
};
// Where none of a cell's own starts has led to a maximum, of what others have found.
constexpr RacePlan race_of_others{4, 4, 15, 1};

struct SearchControl {
  EmControl em;
  int max_iterations = 2000;  // of a run
};

bool is_regular(const EmResult& run);

// Whether the components are all but the same, one for one, in whichever order: means and standard
// deviations in units of the latter, and the logarithms of the proportions.
bool is_similar(const Parameters& a, const Parameters& b, double close);

// Uniform numbers from a seed, the same on every machine and whichever thread asks.
Uniform uniform_from(double seed);

class Cell {
 public:
  Cell(const Rows& rows, const Columns& columns, const Model& model, arma::uword k,
       const SearchControl& control, const Execution& execution);

  arma::uword k() const { return k_; }
  const ProblemInMemory& problem() const { return problem_; }
  // The best regular maximum, or what comes next to it; only after a start.
  bool has_run() const { return best_ != nullptr; }
  bool has_maximum() const { return best_ && is_regular(*best_); }
  const EmResult& best() const { return *best_; }
  double objective() const { return best_->trace.back(); }
  const Parameters& parameters() const { return parameters_; }  // in the user's units
  // Counts how often a better maximum has taken the place of the best.
  int version() const { return version_; }
  const std::vector<RunRecord>& runs() const { return runs_; }
  // Of runs that ended in different places, the best first.
  std::vector<EmResult> solutions(std::size_t most) const;

  // The result in the user's units.
  EmResult in_user_units(EmResult run) const;

  void race(const std::vector<Candidate>& candidates, const RacePlan& plan,
            const Execution& execution);
  // Those that may lead to a better maximum are run to the end.
  void consider(const std::vector<Candidate>& candidates, const Execution& execution);
  // Moves away from the best until so many in a row have failed; where components lie apart, so
  // that what remains is a question of k-means, `if_apart`.
  void move_on(int failures, int if_apart, const Uniform& uniform, const Execution& execution);
  // The same from the other finalists, a third as many.
  void move_on_from_others(int failures, int if_apart, const Uniform& uniform,
                           const Execution& execution);

 private:
  struct Proposal {
    std::string method;
    EmResult run;
    bool to_the_end, returned;
  };

  EmResult start_at(const Candidate& candidate, int iterations, const EmControl& em,
                    const Execution& execution) const;
  std::vector<EmResult> begin(const std::vector<Candidate>& candidates, int iterations,
                              const EmControl& em, std::vector<std::string>& methods,
                              const Execution& execution) const;
  void go_on(const std::vector<EmResult*>& runs, int iterations, const EmControl& em,
             const Execution& execution) const;
  void try_out(std::vector<Proposal>& proposals, const EmResult& goal, const Execution& execution);
  bool is_given_up(Proposal& proposal, const EmResult& goal, double slack) const;
  void search_from(EmResult& from, int failures, int if_apart, const Uniform& uniform,
                   const Execution& execution);
  // A few moves, but for those that have been taken already.
  std::vector<Proposal> propose(const Parameters& from, const Picture& picture,
                                std::vector<Step>& taken, const Uniform& uniform,
                                const Execution& execution) const;
  void record(const Proposal& proposal);
  void offer(const EmResult& run);

  arma::uword k_;
  ProblemInMemory problem_;
  SearchControl control_;
  std::shared_ptr<const EmResult> best_;
  Parameters parameters_;        // of the best
  std::vector<EmResult> ended_;  // the best few that ended regularly
  std::vector<RunRecord> runs_;
  int version_ = 0;
};

}  // namespace mezcla
