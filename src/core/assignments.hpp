// Assignments of the rows from which a mixture starts.
#pragma once

#include <string>
#include <vector>

#include "start.hpp"

namespace mezcla {

// `plus_plus`: centres far apart, and a few steps of k-means; `random`: the nearest of rows drawn
// at random; `searched`: k-means to its best, by centres that move to other rows; `concentric`:
// shells of equally many rows by their distance from the mean.
enum class StartMethod { plus_plus, random, searched, concentric };

// Throws std::invalid_argument on a name that is none.
StartMethod start_method_from_name(const std::string& name);

// n labels in 0, ..., k - 1, and k for the share `trim` of the weight that is farthest from all
// centres. `distinct` receives the number of distinct centres that the rows allow; where that is
// less than k nothing comes back.
std::vector<int> start_assignment(const Rows& rows, arma::uword k, StartMethod method, double trim,
                                  const Uniform& uniform, arma::uword& distinct,
                                  const Execution& execution);

}  // namespace mezcla
