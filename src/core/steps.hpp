// The two halves of an iteration of EM, each as one call, with the statistics between them in
// somebody's hands: parts of the rows may be elsewhere, or at another time. All in the user's
// units.
#pragma once

#include "execution.hpp"
#include "m_step.hpp"
#include "parameters.hpp"
#include "rows.hpp"
#include "statistics.hpp"
#include "units.hpp"

namespace mezcla {

// The E-step: statistics about the parameters' means. The whole scatter serves every family. Those
// of parts of the rows add up to those of all. Throws NotPositiveDefinite.
Statistics sufficient_statistics(const Parameters& parameters, const Rows& rows, Scatter scatter,
                                 const Execution& execution);

// Of the rows that the components have, those of the noise left out: what statistics with the whole
// scatter tell of them together.
Moments moments_of(const Statistics& statistics);

// The M-step, to its maximum. `columns` are those of the rows, as far as the statistics tell.
// Throws std::domain_error when a component has no weight.
MStep maximum_likelihood(const Statistics& statistics, const Columns& columns, const Model& model,
                         const Execution& execution);

}  // namespace mezcla
