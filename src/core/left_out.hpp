// How well rows are predicted by a fit that has not seen them, without fitting it anew for each.
#pragma once

#include <vector>

#include "em.hpp"

namespace mezcla {

// log p(x_i | theta without row i) for each row, 0 for one of weight 0, where theta without a row
// is what one M-step makes of the sufficient statistics less those of the row (of one of the rows
// that it counts for), and so many more iterations of EM on the rest. The parameters are a maximum,
// in the units of the problem; the result is in the user's units. A row that nothing predicts any
// more counts as one of density e^-700, in the units of the problem.
std::vector<double> left_out_log_densities(const ProblemInMemory& problem,
                                           const Parameters& parameters, int iterations,
                                           const Execution& execution);

}  // namespace mezcla
