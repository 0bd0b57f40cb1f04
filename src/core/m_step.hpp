// The M-step: a pure function from statistics to the parameters that maximise the expected
// complete-data log-likelihood. One rule per value of an axis, one sweep orientation -> shape
// -> volume, each the exact maximiser given the other two, so that a sweep never lowers it. A prior
// joins the statistics as pseudo-rows; what a constraint holds is not touched.
#pragma once

#include "axes.hpp"
#include "execution.hpp"
#include "parameters.hpp"
#include "statistics.hpp"

namespace mezcla {

// Which part of the maximisation is done where it has no closed form (VEI, VEE, VEV, EVE, VVE):
// one sweep from the current parts, which is enough inside EM; sweeps to the maximum from several
// bases, which is what m_step() needs; or the same as far as it is cheap, where EM is to begin.
enum class Sweeps { once, to_maximum, to_begin };

// Variances are kept at or above this share of the (scaled) data's smallest positive column
// variance: the floor is far below any regular component, and a component that reaches it has
// collapsed.
constexpr double relative_floor = 1e-20;

struct MStep {
  Parameters parameters;
  arma::uvec collapsed;  // components with a variance at the floor
  arma::uvec bounded;    // components held from a smaller variance by the bound on the ratio
  Within within;         // what the covariances were made of; the next are made in its place
};

// Every N_j must be positive. The parts of `current` are read where Sweeps::once is asked.
// `floor` is the least variance, in the units of the statistics. Throws Interrupted when asked to
// stop.
MStep m_step(const Statistics& statistics, const Parameters& current, const Model& model,
             Sweeps sweeps, double floor, const Execution& execution);
// The same where the result of another M-step was, which `current` is not.
void m_step(const Statistics& statistics, const Parameters& current, const Model& model,
            Sweeps sweeps, double floor, const Execution& execution, MStep& result);

// The least variance for data whose columns have these variances; those of variance 0 do not count.
double variance_floor(const arma::vec& column_variances);

}  // namespace mezcla
