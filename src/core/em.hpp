// EM: E-step and M-step in turn, from given parameters.
#pragma once

#include <vector>

#include "assign.hpp"
#include "execution.hpp"
#include "m_step.hpp"
#include "rows.hpp"

namespace mezcla {

struct EmControl {
  int max_iterations = 1000;
  // Stop when the log-likelihood still to be gained is estimated (Aitken) to be below this.
  // 0 runs exactly max_iterations, unless a component collapses or empties.
  double tolerance = 1e-5;
};

enum class EmStatus { converged, iteration_limit, collapsed, empty };

struct EmResult {
  Parameters parameters;
  std::vector<double> trace;  // log-likelihood at the start and after every iteration
  EmStatus status;
  arma::uvec components;  // those that collapsed or emptied
};

// trace.back() is the log-likelihood at the returned parameters. The rows and the parameters
// are in the user's units, `deviations` are the columns' standard deviations.
// Throws NotPositiveDefinite when the start is no density, Interrupted when asked to stop.
EmResult em(const Rows& rows, const arma::vec& deviations, const Parameters& start,
            const Model& model, const EmControl& control, const Execution& execution);

// The M-step alone, to its maximum, from an assignment that is given. Throws std::domain_error
// when a component gets no weight.
MStep maximum_likelihood(const Rows& rows, const arma::vec& deviations, const Assign& assign,
                         arma::uword k, const Model& model, const Execution& execution);

}  // namespace mezcla
