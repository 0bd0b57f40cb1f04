// Rows folded into sufficient statistics: the one pass over the data on which EM, k-means and
// maximum likelihood with known z all stand. They differ only in how a block is assigned.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "conditional.hpp"
#include "execution.hpp"
#include "rows.hpp"
#include "statistics.hpp"

namespace mezcla {

// The assignment of one block's rows to components, either soft or hard. Component k is the
// noise, whether there is one or not.
struct Membership {
  Membership(std::size_t d, std::size_t k)
      : responsibilities((k + 1) * kernels::max_lanes, 0.0),
        nearest(kernels::max_lanes),
        joint((k + 1) * kernels::max_lanes),
        delta(d * block_rows_for(d)),
        packed(d * block_rows_for(d)),
        scratch(kernels::scratch_doubles(d)),
        objective(kernels::max_lanes),
        zeros(d, 0.0),
        ones(d, 1.0) {}

  bool hard = false;
  std::size_t columns = 0;  // of responsibilities that are filled: k, or k + 1 with the noise
  // A number per lane of the block, or several such columns one after the other.
  std::vector<double> responsibilities;  // read when soft
  std::vector<int> nearest;              // in 0, ..., k; read when hard
  // Working space for whoever fills the above.
  std::vector<double> joint, delta, packed, scratch, objective;
  const std::vector<double> zeros, ones;  // d

  // The components as the block's pattern of missing values shows them; computed once for the
  // blocks of a pattern that follow each other. A membership is used with one density only.
  const Conditional& seen_through(const Density& density, const Block& block);
  // Before another density.
  void forget() { conditional_.reset(); }

 private:
  std::unique_ptr<Conditional> conditional_;
};

// Fills the membership of a block and returns what it adds to the objective. Called from
// several threads at once, on different blocks. See assign.hpp for those there are.
using Assign = std::function<double(const Block&, Membership&)>;

// Statistics of the rows about the columns of `about` (d x k). Missing values are what `fill`,
// whose means must be `about`, expects of them given the rest of their row, with the conditional
// covariance that belongs to it; without a `fill` they are left out, column by column.
Statistics fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
                const Execution& execution, const Density* fill = nullptr);

// A pass without statistics: calls visit(block, membership) for every block.
using Visit = std::function<void(const Block&, Membership&)>;
void for_each_block(const Rows& rows, std::size_t k, const Visit& visit,
                    const Execution& execution);

// x - mean of a block, d columns in membership.delta. Missing values are what component j of
// `given` expects; without it, the mean.
void residuals(const Block& block, const double* mean, arma::uword j, const Conditional* given,
               Membership& membership);

}  // namespace mezcla
