// What the rows tell of parameters theta in which a mixture is written: the gradient of the
// log-likelihood, its second derivatives by Louis' identity, and the sums of squares of the rows'
// scores. One pass over the rows; no matrix has a row per row of the data. Louis (1982).
//
// A component enters through natural coordinates: tau = log pi_j, and mu_j and Sigma_j seen through
// its precision factor U (Sigma^-1 = U U'), m = U' dmu and E = U' dSigma U. In them, with
// y = U'(x - mu), a row has
//   d log p(x, z = j) = tau + m'y + <E, y y' - Q> / 2,
//   d^2 log p(x, z = j) = - m'Q m - 2 m'Q E y - y'E Q E y + tr(Q E Q E) / 2  (at d^2 mu = 0 = d^2
//   Sigma),
// where Q = I. Where values are missing y is that of the row filled with what is expected of it,
// and Q projects onto what is observed. All of it is of the order of one, whatever the units.
#pragma once

#include <vector>

#include "execution.hpp"
#include "model.hpp"
#include "parameters.hpp"
#include "rows.hpp"

namespace mezcla {

// How the natural coordinates of a component move with the parameters it depends on. The natural
// coordinates are tau, m (d), and E: its diagonal (d) where the density is diagonal, else its lower
// triangle, column by column. Those of the noise are tau alone.
struct Chart {
  arma::mat jacobian;  // natural coordinates x parameters
  arma::uvec which;    // which of theta these are
};

// What the natural coordinates alone leave behind of one component.
struct NaturalDerivatives {
  explicit NaturalDerivatives(arma::uword size = 0)
      : gradient(size, arma::fill::zeros), hessian(size, size, arma::fill::zeros) {}

  arma::vec gradient;  // sum_i w_ij d log p(x_i, z = j)
  arma::mat hessian;   // sum_i w_ij d^2 log p(x_i, z = j), lower triangle

  NaturalDerivatives& operator+=(const NaturalDerivatives& other);
};

// Sums over rows, with v_i their case weights, g_ij the score of log p(x_i, z = j) in theta, and
// g_i = sum_j w_ij g_ij that of row i. Of symmetric matrices the lower triangle.
struct Scores {
  double log_likelihood = 0.0;
  arma::mat complete;                       // p x p: sum_i v_i sum_j w_ij g_ij g_ij'
  arma::mat outer;                          // p x p: sum_i v_i g_i g_i'
  arma::mat outer_squared;                  // p x p: sum_i v_i^2 g_i g_i', or empty
  std::vector<NaturalDerivatives> natural;  // of the components, and of the noise

  Scores& operator+=(const Scores& other);
};

// `charts`: one per component, and one for the noise where there is any, of a density whose
// `diagonal` says what their natural coordinates are. `squared` asks for outer_squared. The
// gradient is
//   sum_j J_j' times that in natural coordinates,
// and the second derivatives of the log-likelihood are
//   sum_j J_j' H_j J_j + complete - outer + the gradient times the second derivatives of the
//   charts.
Scores scores(const Density& density, const Rows& rows, const std::vector<Chart>& charts,
              arma::uword parameters, bool squared, const Execution& execution);

// The density of which E is diagonal, or full.
Density density_for_charts(const Parameters& parameters, bool diagonal);

// The same of the log density of the prior, which enters as rows that were never observed.
std::vector<NaturalDerivatives> prior_derivatives(const Parameters& parameters,
                                                  const Density& density, const Model& model);

// sum_j J_j' H_j J_j, symmetric.
arma::mat complete_hessian(const std::vector<NaturalDerivatives>& natural,
                           const std::vector<Chart>& charts, arma::uword parameters);

}  // namespace mezcla
