// Many models at once: cells of families and numbers of components that hand each other what they
// find, so that no cell need look for what another has.
#pragma once

#include <limits>
#include <vector>

#include "cell.hpp"

namespace mezcla {

// The models with so many components: where they may start, and what is known of the rows.
struct Group {
  arma::uword k;
  Labels labels;
  std::vector<Candidate> starts;
  std::vector<Model> models;
  // Which of them may be chosen. The others have a value that none nested in them exceeds, and are
  // not looked into.
  std::vector<bool> contends;
  // What the criterion adds to minus twice the log-likelihood of each.
  std::vector<double> penalties;
};

struct LatticeControl {
  SearchControl search;
  bool exchanges = true;  // cells start from each other, and move; else from the starts alone
  RacePlan race = race_of_others;
  int moves = 8;              // of each cell, in a row, that lead nowhere
  int moves_from_others = 0;  // the same from each of the other finalists
  int moves_if_apart = 8;     // no more than these where components lie apart
  // Cells that are so far above the best by the criterion need a value, not a search.
  double hopeless = std::numeric_limits<double>::infinity();
  double seed = 0.5;  // of the moves, in (0, 1)
};

// A cell per group and model, in their order. Groups come in increasing order of k.
std::vector<std::vector<Cell>> fit_lattice(const Rows& rows, const Columns& columns,
                                           const std::vector<Group>& groups,
                                           const LatticeControl& control,
                                           const Execution& execution);

}  // namespace mezcla
