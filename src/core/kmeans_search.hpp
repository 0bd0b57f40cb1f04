// k-means beyond the nearest minimum: a centre that costs little to lose is put on a row that is
// far from all of them. With the two nearest centres of every row at hand one pass over the rows
// tells for a new centre which of the old ones is the best to give up.
#pragma once

#include "lloyd.hpp"
#include "start.hpp"

namespace mezcla {

struct Swaps {
  LloydResult best;  // the trace that led to it
  int tried = 0;
};

// From a result of k-means without trimming. New centres are rows, drawn with probability
// proportional to their weight times their squared distance from the nearest centre; `failures` in
// a row that do not lower J end the search. What is returned is a fixed point of Hartigan's
// exchange, and so of Lloyd's.
Swaps swap_centres(const Rows& rows, LloydResult best, const LloydControl& control, int failures,
                   const Uniform& uniform, const Execution& execution);

}  // namespace mezcla
