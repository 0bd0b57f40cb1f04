// Maxima that say nothing of a population.
#pragma once

#include "parameters.hpp"

namespace mezcla {

// The components whose covariance is their own and rests on too few rows: fewer than a covariance
// needs, or few ones that are almost in a plane (Day 1969) and do not lie apart. `n` counts the
// rows of positive weight.
arma::uvec spurious_components(const Parameters& parameters, const Model& model, double n);

}  // namespace mezcla
