#include "convert.h"
#include "core/assign.hpp"
#include "core/em.hpp"
#include "core/fold.hpp"
#include "core/search.hpp"
#include "core/units.hpp"

using namespace mezcla;

// [[Rcpp::export]]
Rcpp::List cpp_moments(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                       bool covariance, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    require(x.size() > 0, "there are no rows or no columns");
    const Moments result = moments(rows_from(x, weights), covariance, Execution(threads, &watch));
    return Rcpp::List::create(Rcpp::Named("mean") = vec_to_r(result.mean),
                              Rcpp::Named("variance") = vec_to_r(result.variance),
                              Rcpp::Named("covariance") = matrix_to_r(result.covariance),
                              Rcpp::Named("weight") = result.weight);
  });
}

namespace {

const char* name_of(EmStatus status) {
  switch (status) {
    case EmStatus::converged: return "converged";
    case EmStatus::bounded: return "bounded";
    case EmStatus::spurious: return "spurious";
    case EmStatus::iteration_limit: return "iteration_limit";
    case EmStatus::collapsed: return "collapsed";
    case EmStatus::empty: return "empty";
  }
  return "";  // nocov: there are no others
}

Rcpp::List result_to_r(const EmResult& result) {
  return Rcpp::List::create(
      Rcpp::Named("params") = parameters_to_r(result.parameters),
      Rcpp::Named("trace") = Rcpp::wrap(result.trace),
      Rcpp::Named("iterations") = result.iterations, Rcpp::Named("status") = name_of(result.status),
      Rcpp::Named("components") = components_to_r(result.components),
      Rcpp::Named("log_prior") = result.log_prior, Rcpp::Named("remaining") = result.remaining,
      Rcpp::Named("gradient") = result.gradient);
}

}  // namespace

// A run from each element of `starts`, all of the same number of components, each of max_iter[i]
// iterations at most.
// [[Rcpp::export]]
Rcpp::List cpp_em(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                  Rcpp::RObject labels, Rcpp::List known, Rcpp::List starts,
                  Rcpp::IntegerVector max_iter, Rcpp::List model, double tol, bool accelerate,
                  int threads, Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    require(starts.size() > 0 && max_iter.size() == starts.size(),
            "the numbers of starts and of iterations differ");
    std::vector<EmStart> begin;
    for (R_xlen_t i = 0; i < starts.size(); ++i) {
      begin.push_back({parameters_from(starts[i]), max_iter[i]});
      require_columns(x, begin.back().parameters.d());
      require(begin.back().parameters.columns() == begin[0].parameters.columns(),
              "the starts differ in their components");
    }
    const Parameters& first = begin[0].parameters;
    Rows rows = rows_from(x, weights);
    std::vector<int> labelled;
    set_labels(labels, first.columns(), labelled, rows);
    const std::vector<EmResult> results =
        em(rows, known_columns(known, first.d()), begin, model_from(model, first.d(), first.k()),
           {tol, accelerate}, Execution(threads, &watch));
    Rcpp::List out(starts.size());
    for (R_xlen_t i = 0; i < starts.size(); ++i)
      out[i] = result_to_r(results[static_cast<std::size_t>(i)]);
    return out;
  });
}

namespace {

const char* name_of(Move move) {
  switch (move) {
    case Move::swap: return "swap";
    case Move::split_merge: return "split/merge";
    case Move::turn: return "turn";
  }
  return "";  // nocov: there are no others
}

Rcpp::List proposals_to_r(const std::vector<Proposal>& proposals) {
  const auto n = static_cast<R_xlen_t>(proposals.size());
  Rcpp::CharacterVector method(n), status(n);
  Rcpp::NumericVector objective(n), log_prior(n);
  Rcpp::IntegerVector iterations(n);
  for (R_xlen_t i = 0; i < n; ++i) {
    const Proposal& proposal = proposals[static_cast<std::size_t>(i)];
    const bool given_up = !proposal.to_the_end && proposal.run.status == EmStatus::iteration_limit;
    method[i] = name_of(proposal.move);
    status[i] = proposal.returned ? "returned"
                : given_up        ? "stopped_early"
                                  : name_of(proposal.run.status);
    objective[i] = proposal.run.trace.back();
    log_prior[i] = proposal.run.log_prior;
    iterations[i] = proposal.run.iterations;
  }
  return Rcpp::List::create(Rcpp::Named("method") = method, Rcpp::Named("objective") = objective,
                            Rcpp::Named("log_prior") = log_prior,
                            Rcpp::Named("iterations") = iterations, Rcpp::Named("status") = status);
}

}  // namespace

// From a run that has ended at `params`, whose objective is `objective`, to better ones.
// [[Rcpp::export]]
Rcpp::List cpp_search(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                      Rcpp::RObject labels, Rcpp::List known, Rcpp::List params, double objective,
                      Rcpp::List model, int max_iter, double tol, bool accelerate, int failures,
                      int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    EmResult begin;
    begin.parameters = parameters_from(params);
    begin.trace = {objective};
    begin.status = EmStatus::converged;
    require_columns(x, begin.parameters.d());
    const Model what = model_from(model, begin.parameters.d(), begin.parameters.k());
    Rows rows = rows_from(x, weights);
    std::vector<int> labelled;
    set_labels(labels, begin.parameters.columns(), labelled, rows);
    const SearchResult found =
        search(rows, known_columns(known, begin.parameters.d()), begin, what,
               {{tol, accelerate}, max_iter, failures}, unif_rand, Execution(threads, &watch));
    return Rcpp::List::create(Rcpp::Named("best") = result_to_r(found.best),
                              Rcpp::Named("proposals") = proposals_to_r(found.proposals));
  });
}

// A list of parameters, in each of which another of the components has become two.
// [[Rcpp::export]]
Rcpp::List cpp_splits(Rcpp::List params, Rcpp::List known, Rcpp::List model) {
  const Parameters parameters = parameters_from(params);
  Rcpp::List out;
  for (const Parameters& one : splits(parameters, known_columns(known, parameters.d()),
                                      model_from(model, parameters.d(), parameters.k())))
    out.push_back(parameters_to_r(one));
  return out;
}

// Maximum likelihood from an assignment that is given, soft (a column per component, and one for
// noise where there is any) or hard (labels from 1; k + 1 is noise).
// [[Rcpp::export]]
Rcpp::List cpp_m_step(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                      Rcpp::List known, Rcpp::RObject assignment, int k, Rcpp::List model,
                      bool to_maximum, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    require(x.size() > 0 && k > 0, "there are no rows, no columns or no components");
    const auto d = static_cast<arma::uword>(x.ncol());
    const Model what = model_from(model, d, static_cast<arma::uword>(k));
    std::vector<int> labels;
    Assign assign;
    const bool soft = Rf_isReal(assignment);
    const int columns = k + (what.has_noise() ? 1 : 0);
    require(Rf_xlength(assignment) == x.nrow() * static_cast<R_xlen_t>(soft ? columns : 1),
            "an assignment of the wrong size");
    if (soft) {
      assign = given_responsibilities(REAL(assignment), static_cast<std::size_t>(x.nrow()),
                                      static_cast<std::size_t>(columns));
    } else {
      labels = labels_from(Rcpp::IntegerVector(assignment), static_cast<arma::uword>(columns));
      assign = given_labels(labels.data());
    }
    const MStep step = maximum_likelihood(
        rows_from(x, weights), known_columns(known, d), assign, static_cast<arma::uword>(k), what,
        to_maximum ? Sweeps::to_maximum : Sweeps::to_begin, Execution(threads, &watch));
    return Rcpp::List::create(Rcpp::Named("params") = parameters_to_r(step.parameters),
                              Rcpp::Named("collapsed") = components_to_r(step.collapsed));
  });
}

// The sufficient statistics of the E-step at `params`, about its means.
// [[Rcpp::export]]
Rcpp::List cpp_statistics(Rcpp::List params, Rcpp::NumericMatrix x,
                          Rcpp::Nullable<Rcpp::NumericVector> weights, Rcpp::RObject labels,
                          int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Density density = density_of(parameters_from(params));
    require_columns(x, density.d());
    Rows rows = rows_from(x, weights);
    std::vector<int> known;
    set_labels(labels, density.columns(), known, rows);
    const Statistics statistics = fold(rows, density.means, Scatter::full, posterior(density, rows),
                                       Execution(threads, &watch), &density);
    return Rcpp::List::create(
        Rcpp::Named("weight") = vec_to_r(statistics.weight),
        Rcpp::Named("noise") = statistics.noise,
        Rcpp::Named("moment") = rows_to_r(statistics.moment),
        Rcpp::Named("within") = cube_to_r(statistics.scatter_about(statistics.shifts())),
        Rcpp::Named("loglik") = statistics.objective);
  });
}
