// How well rows are predicted by a fit that has not seen them, without fitting it anew for each.
#pragma once

#include "em.hpp"

namespace mezcla {

// sum_i weight_i log p(x_i | theta without row i), where theta without a row is what one M-step
// makes of the sufficient statistics less those of the row (of one of the rows that it counts for),
// and so many more iterations of EM on the rest. The parameters are a maximum, in the units of the
// problem; the result is in the user's units. A row that nothing predicts any more counts as one of
// density e^-700.
double left_out_log_likelihood(const ProblemInMemory& problem, const Parameters& parameters,
                               int iterations, const Execution& execution);

}  // namespace mezcla
