#include <algorithm>

#include "convert.h"
#include "core/assign.hpp"
#include "core/em.hpp"
#include "core/fold.hpp"
#include "core/units.hpp"

using namespace mezcla;

// [[Rcpp::export]]
Rcpp::List cpp_moments(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                       int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Moments result = moments(rows_from(x, weights), {threads, &watch});
    return Rcpp::List::create(Rcpp::Named("mean") = vec_to_r(result.mean),
                              Rcpp::Named("covariance") = matrix_to_r(result.covariance),
                              Rcpp::Named("weight") = result.weight);
  });
}

namespace {

const char* name_of(EmStatus status) {
  switch (status) {
    case EmStatus::converged: return "converged";
    case EmStatus::iteration_limit: return "iteration_limit";
    case EmStatus::collapsed: return "collapsed";
    case EmStatus::empty: return "empty";
  }
  return "";
}

}  // namespace

// [[Rcpp::export]]
Rcpp::List cpp_em(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                  Rcpp::NumericVector deviations, Rcpp::List params, Rcpp::List model, int max_iter,
                  double tol, int threads, Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    const Parameters start = parameters_from(params);
    require_columns(x, start.d());
    const EmResult result = em(rows_from(x, weights), vec_from(deviations), start,
                               model_from(model), {max_iter, tol}, {threads, &watch});
    return Rcpp::List::create(Rcpp::Named("params") = parameters_to_r(result.parameters),
                              Rcpp::Named("trace") = Rcpp::wrap(result.trace),
                              Rcpp::Named("status") = name_of(result.status),
                              Rcpp::Named("components") = components_to_r(result.components));
  });
}

// Maximum likelihood from an assignment that is given, soft (n x k) or hard (labels from 1).
// [[Rcpp::export]]
Rcpp::List cpp_m_step(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                      Rcpp::NumericVector deviations, Rcpp::RObject assignment, int k,
                      Rcpp::List model, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    std::vector<int> labels;
    Assign assign;
    const R_xlen_t wanted = Rf_isReal(assignment) ? x.nrow() * static_cast<R_xlen_t>(k) : x.nrow();
    if (Rf_xlength(assignment) != wanted) Rcpp::stop("an assignment of the wrong size");
    if (Rf_isReal(assignment)) {
      assign = given_responsibilities(REAL(assignment), static_cast<std::size_t>(x.nrow()),
                                      static_cast<std::size_t>(k));
    } else {
      const Rcpp::IntegerVector given(assignment);
      labels.resize(static_cast<std::size_t>(given.size()));
      std::transform(given.begin(), given.end(), labels.begin(), [](int j) { return j - 1; });
      assign = given_labels(labels.data());
    }
    const MStep step =
        maximum_likelihood(rows_from(x, weights), vec_from(deviations), assign,
                           static_cast<arma::uword>(k), model_from(model), {threads, &watch});
    return Rcpp::List::create(Rcpp::Named("params") = parameters_to_r(step.parameters),
                              Rcpp::Named("collapsed") = components_to_r(step.collapsed));
  });
}

// The sufficient statistics of the E-step at `params`, about its means.
// [[Rcpp::export]]
Rcpp::List cpp_statistics(Rcpp::List params, Rcpp::NumericMatrix x,
                          Rcpp::Nullable<Rcpp::NumericVector> weights, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Density density = density_of(parameters_from(params));
    const Statistics statistics = fold(rows_from(x, weights), density.means, Scatter::full,
                                       posterior(density), {threads, &watch});
    return Rcpp::List::create(Rcpp::Named("weight") = vec_to_r(statistics.weight),
                              Rcpp::Named("moment") = rows_to_r(statistics.moment),
                              Rcpp::Named("within") = cube_to_r(statistics.within_scatter()),
                              Rcpp::Named("loglik") = statistics.objective);
  });
}
