// EM: E-step and M-step in turn, from given parameters.
#pragma once

#include <functional>
#include <limits>
#include <vector>

#include "assign.hpp"
#include "execution.hpp"
#include "m_step.hpp"
#include "rows.hpp"
#include "units.hpp"

namespace mezcla {

struct EmStart {
  Parameters parameters;
  int max_iterations = 1000;
  // What an E-step at these parameters has left behind, if there was one: the run begins with it.
  Statistics sums = {};
};

struct EmControl {
  double tolerance = 1e-5;
  bool accelerate = true;
};

// `bounded`: converged, with components at the bound on the ratio of eigenvalues. `spurious`:
// converged, with components whose covariances rest on too few rows.
enum class EmStatus { converged, bounded, spurious, iteration_limit, collapsed, empty };
const char* name_of(EmStatus status);

struct EmResult {
  Parameters parameters;
  // The objective at the start and whenever parameters were accepted: the log-likelihood, and with
  // a prior the log of its density added.
  std::vector<double> trace;
  int iterations = 0;  // M-steps; one more pass over the rows than that
  EmStatus status = EmStatus::iteration_limit;
  arma::uvec components;  // those that collapsed, emptied, are bounded or spurious
  double log_prior = 0.0;
  double loglik = 0.0;  // the objective less the log prior, with the digits that it has by itself
  // Estimate of what the objective would still gain; infinite where nothing tells.
  double remaining = std::numeric_limits<double>::infinity();
  // Where the run stopped before its end, the statistics at the parameters: who goes on from there
  // need not ask for them again.
  Statistics sums;
  // Length of the gradient at the last step, in the metric of the complete data's information: such
  // a step of EM gains half its square, or up to twice that.
  double gradient = std::numeric_limits<double>::quiet_NaN();
};

// What has to be known of all rows together before EM runs, in the user's units: one pass tells.
struct Profile {
  double count = 0.0;    // rows: see rows_counted()
  double weight = 0.0;   // the sum of the weights
  arma::vec observed;    // d: the weight of the rows in which the column is observed
  bool complete = true;  // no value is missing
  arma::mat covariance;  // d x d: of all rows; empty where it was not asked for
};
Profile profile_of(const Rows& rows);

// What does not change while EM runs, in the units of the problem: made once for all runs of a
// model with so many components. It knows no row.
struct Problem {
  Problem(const Profile& profile, const Columns& columns, const Model& model_, arma::uword k);

  Units units;
  Model model;
  double floor;            // least variance
  double loglik_jacobian;  // to the user's units
  double log_prior_jacobian;
  Scatter scatter;
  arma::mat total;  // scatter of all rows about 0, d x d or its diagonal; empty where it is of no
                    // use
  double count;     // rows: see rows_counted()
  double weight;    // the sum of the weights

  double log_prior_at(const Parameters& parameters) const {
    return model.prior.is_flat() ? 0.0 : log_prior(parameters, model);
  }
  // What the log prior and the objective gain by being told in the user's units.
  double prior_shift() const { return model.prior.is_flat() ? 0.0 : log_prior_jacobian; }
  double shift() const { return loglik_jacobian + prior_shift(); }

 protected:
  bool can_pool(bool complete) const;
};

// With all rows in memory, which searches and moves look at. Their values must outlive it.
struct ProblemInMemory : Problem {
  ProblemInMemory(const Rows& rows_, const Columns& columns, const Model& model_, arma::uword k,
                  const Execution& execution);
  Rows rows;  // in the units of the problem
};

// What a run of EM asks of a pass over the rows, wherever they are: the statistics of the posterior
// at a density, in the units of the problem, and so much of the scatter.
struct Question {
  const Problem* problem;
  const Parameters* parameters;
  const Density* density;
  Scatter scatter;  // not pooled
  bool plain;       // what a step of EM has led to, and no extrapolation, which may be refused
};
// The answers to the questions of several runs, in their order: statistics about the means of each
// question's density.
using Pass = std::function<std::vector<Statistics>(const std::vector<Question>&)>;

struct EmJob {
  const Problem* problem;
  EmStart start;  // in the units of the problem
};
// All runs advance in the same passes; none of them ever sees a row. What comes back is in the
// units of each problem, the objectives in the user's.
std::vector<EmResult> em(const Pass& pass, const std::vector<EmJob>& jobs, const EmControl& control,
                         const Execution& execution);

// One run of EM, over these rows in the units of the problem, in which the parameters are; the
// objective is in the user's.
EmResult run_em(const Problem& problem, const Rows& rows, EmStart&& start, const EmControl& control,
                const Execution& execution);

// The M-step from an assignment that is given, in the units of the problem (see below).
MStep maximum_likelihood(const ProblemInMemory& problem, const Assign& assign, arma::uword k,
                         Sweeps aim, const Execution& execution);

// A run from each of the starts, which have the same number of components. It stops when the
// objective still to be gained is estimated to be below the tolerance; with 0 it makes
// exactly max_iterations, unless a component collapses or empties. trace.back() is the objective at
// the returned parameters. The rows and the parameters are in the user's units, as are the columns'
// means and standard deviations. Throws NotPositiveDefinite when a start is no density, Interrupted
// when asked to stop.
std::vector<EmResult> em(const Rows& rows, const Columns& columns,
                         const std::vector<EmStart>& starts, const Model& model,
                         const EmControl& control, const Execution& execution);

// The M-step alone from an assignment that is given: to its maximum, or as near to it as EM needs
// to begin (Sweeps::to_begin). Where values are missing that takes an EM of its own, over these
// values alone. Throws std::domain_error when a component gets no weight.
MStep maximum_likelihood(const Rows& rows, const Columns& columns, const Assign& assign,
                         arma::uword k, const Model& model, Sweeps aim, const Execution& execution);

}  // namespace mezcla
