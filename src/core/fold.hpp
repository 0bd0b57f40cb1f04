// Rows folded into sufficient statistics: the one pass over the data on which EM, k-means and
// maximum likelihood with known z all stand. They differ only in how a block is assigned.
#pragma once

#include <functional>
#include <vector>

#include "execution.hpp"
#include "rows.hpp"
#include "statistics.hpp"

namespace mezcla {

// The assignment of one block's rows to components, either soft or hard.
struct Membership {
  Membership(std::size_t d, std::size_t k)
      : responsibilities(k * block_rows),
        nearest(block_rows),
        delta(d * block_rows),
        scratch(d * block_rows),
        objective(block_rows) {}

  bool hard = false;
  std::vector<double> responsibilities;  // k x block_rows; read when soft
  std::vector<int> nearest;              // block_rows, in 0, ..., k - 1; read when hard
  // Working space for whoever fills the above.
  std::vector<double> delta, scratch, objective;
};

// Fills the membership of a block and returns what it adds to the objective. Called from
// several threads at once, on different blocks. See assign.hpp for those there are.
using Assign = std::function<double(const Block&, Membership&)>;

// Statistics of the rows about the columns of `about` (d x k).
Statistics fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
                const Execution& execution);

// A pass without statistics: calls visit(block, membership) for every block.
using Visit = std::function<void(const Block&, Membership&)>;
void for_each_block(const Rows& rows, std::size_t k, const Visit& visit,
                    const Execution& execution);

}  // namespace mezcla
