// Trimming: the rows that lie farthest from every centre count nothing. Cuesta-Albertos, Gordaliza
// & Matran (1997).
#pragma once

#include <vector>

#include "rows.hpp"

namespace mezcla {

// The case weights that are left (n) when the share `trim` of the total weight is taken away where
// `distance` (n) is largest, ties from the first row on. A row on the border keeps a part of its
// weight, so that weights count as repetition; where all weights are whole numbers, whole rows go,
// as many as make up the share or a little more.
std::vector<double> trimmed_weights(const Rows& rows, const std::vector<double>& distance,
                                    double trim);

}  // namespace mezcla
