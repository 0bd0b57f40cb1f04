// Centres to start from.
#pragma once

#include <functional>

#include "execution.hpp"
#include "linear_algebra.hpp"
#include "rows.hpp"

namespace mezcla {

// A uniform number in (0, 1); called on the caller's thread only.
using Uniform = std::function<double()>;

// k distinct rows drawn at random, with probability proportional to their weight: d x k. Fewer
// columns come back, here and below, when there are fewer distinct rows of positive weight. Where a
// value of a drawn row is missing the column's mean stands in.
arma::mat random_centres(const Rows& rows, arma::uword k, const Uniform& uniform,
                         const Execution& execution);

// k-means++ (Arthur & Vassilvitskii, 2007): each next centre is a row drawn with probability
// proportional to its weight times its squared distance from the nearest centre so far. In the
// greedy form 2 + log k rows are drawn each time, of which the one is taken that lowers the sum of
// these distances most: closer to the least sum of squares, and less different from start to start.
enum class Draws { one, greedy };
arma::mat plus_plus_centres(const Rows& rows, arma::uword k, Draws draws, const Uniform& uniform,
                            const Execution& execution);

}  // namespace mezcla
