// From one maximum of the likelihood to a better one. EM goes to the nearest; here a component is
// taken from where it does little and put where it may do more, and a short run of EM tells whether
// that leads anywhere.
#pragma once

#include <string>
#include <vector>

#include "em.hpp"
#include "start.hpp"

namespace mezcla {

// A component is removed and set on a row; two are merged into one and a third is split; or axes
// that all components share are turned to those of one of them.
enum class Move { swap, split_merge, turn };

struct Proposal {
  Move move;
  EmResult run;     // as far as it went
  bool to_the_end;  // or it was given up,
  bool returned;    // being on the way back to the best; otherwise too far below it
};

struct SearchResult {
  EmResult best;
  std::vector<Proposal> proposals;
};

struct SearchControl {
  EmControl em;
  int max_iterations = 2000;  // of a run
  int failures = 40;  // proposals in a row that do not lead to a better maximum end the search
};

// From a run that has ended regularly, in the user's units. Proposals are made from the best so
// far, a few at a time, and run side by side; how many does not depend on the number of threads.
SearchResult search(const Rows& rows, const Columns& columns, EmResult best, const Model& model,
                    const SearchControl& control, const Uniform& uniform,
                    const Execution& execution);

// For each of k components, parameters in which it has become two along its longest axis: k sets of
// k + 1 components.
std::vector<Parameters> splits(const Parameters& parameters, const Columns& columns,
                               const Model& model);

}  // namespace mezcla
