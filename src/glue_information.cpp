#include "convert.h"
#include "core/information.hpp"

using namespace mezcla;

namespace {

// A list per component, and one for the noise: `jacobian` and `which`, from 1.
std::vector<Chart> charts_from(const Rcpp::List& charts, const Density& density, int parameters) {
  require(parameters >= 0 && charts.size() == static_cast<R_xlen_t>(density.columns()),
          "not as many charts as components");
  const arma::uword d = density.d();
  const arma::uword natural = 1 + d + (density.diagonal ? d : d * (d + 1) / 2);
  std::vector<Chart> result;
  for (R_xlen_t j = 0; j < charts.size(); ++j) {
    const Rcpp::List chart = charts[j];
    require_names(chart, "a chart", {"jacobian", "which"});
    const Rcpp::NumericMatrix jacobian = chart["jacobian"];
    const Rcpp::IntegerVector which = chart["which"];
    const arma::uword rows = static_cast<arma::uword>(j) < density.k() ? natural : 1;
    require(static_cast<arma::uword>(jacobian.nrow()) == rows && jacobian.ncol() == which.size(),
            "a chart of the wrong size");
    for (const int one : which) require(one >= 1 && one <= parameters, "no such parameter");
    result.push_back({arma::mat(jacobian.begin(), rows, static_cast<arma::uword>(jacobian.ncol())),
                      arma::uvec(static_cast<arma::uword>(which.size()))});
    for (R_xlen_t a = 0; a < which.size(); ++a)
      result.back().which[static_cast<arma::uword>(a)] = static_cast<arma::uword>(which[a] - 1);
  }
  return result;
}

Rcpp::NumericMatrix symmetric_to_r(const arma::mat& lower) {
  return matrix_to_r(arma::symmatl(lower));
}

Rcpp::List gradients_to_r(const std::vector<NaturalDerivatives>& natural) {
  Rcpp::List out;
  for (const NaturalDerivatives& one : natural) out.push_back(vec_to_r(one.gradient));
  return out;
}

}  // namespace

// Sums over the rows of what they tell of the parameters of a chart (see information.hpp).
// `hessian` is sum_j J_j' H_j J_j, and `natural` has the gradients in natural coordinates, both
// with the prior's.
// [[Rcpp::export]]
Rcpp::List cpp_scores(Rcpp::List data, Rcpp::List model, Rcpp::List chart, bool squared,
                      int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    require_names(chart, "the chart", {"params", "components", "diagonal", "parameters"});
    const Parameters theta = parameters_from(chart["params"]);
    const Density density = density_for_charts(theta, Rcpp::as<bool>(chart["diagonal"]));
    const int parameters = Rcpp::as<int>(chart["parameters"]);
    const std::vector<Chart> given = charts_from(chart["components"], density, parameters);
    const Model what = model_from(model, density.d(), density.k());
    GivenData of(data);
    of.require_columns(density.d());
    of.read_labels(density.columns());
    const auto p = static_cast<arma::uword>(parameters);
    Scores sums = scores(density, of.rows, given, p, squared, Execution(threads, &watch));
    const std::vector<NaturalDerivatives> prior = prior_derivatives(theta, density, what);
    for (std::size_t j = 0; j < prior.size(); ++j) sums.natural[j] += prior[j];
    return Rcpp::List::create(
        Rcpp::Named("loglik") = sums.log_likelihood,
        Rcpp::Named("hessian") = matrix_to_r(complete_hessian(sums.natural, given, p)),
        Rcpp::Named("complete") = symmetric_to_r(sums.complete),
        Rcpp::Named("outer") = symmetric_to_r(sums.outer),
        Rcpp::Named("outer_squared") = symmetric_to_r(sums.outer_squared),
        Rcpp::Named("natural") = gradients_to_r(sums.natural));
  });
}
