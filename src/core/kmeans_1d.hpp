// k-means of one column, exactly: clusters of sorted values are intervals, and the best intervals
// are found by dynamic programming (Wang & Song 2011), each layer by divide and conquer over where
// the last of them begins, which never moves back as more values are covered: O(k m log m) for m
// distinct values.
#pragma once

#include "execution.hpp"
#include "linear_algebra.hpp"
#include "rows.hpp"

namespace mezcla {

// The k centres (1 x k, increasing) of the least distortion; fewer where fewer values of positive
// weight are distinct. The rows have one column and miss no value. It takes 4 k m bytes.
arma::mat best_centres_1d(const Rows& rows, arma::uword k, const Execution& execution);

}  // namespace mezcla
