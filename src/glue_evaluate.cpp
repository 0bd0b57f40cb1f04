#include "convert.h"
#include "core/evaluate.hpp"

using namespace mezcla;

// `what`: "responsibilities", "log_joint" (a column per component, and one for noise where there
// is any), "mahalanobis" (n x k), "log_density" (n), "entropy" (n) or "class" (n, from 1; 0 is
// noise).
// [[Rcpp::export]]
SEXP cpp_evaluate(Rcpp::List params, Rcpp::List data, std::string what, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() -> SEXP {
    const Density density = density_of(parameters_from(params));
    GivenData of(data);
    of.require_columns(density.d());
    of.read_labels(density.columns());
    const Rows& rows = of.rows;
    const Execution execution(threads, &watch);
    Evaluation out;
    if (what == "class") {
      std::vector<int> most_probable(rows.n);
      out.most_probable = most_probable.data();
      evaluate(density, rows, out, execution);
      return labels_to_r(most_probable, static_cast<int>(density.k()));
    }
    if (what == "log_density" || what == "entropy") {
      Rcpp::NumericVector values(static_cast<R_xlen_t>(rows.n));
      (what == "entropy" ? out.entropy : out.log_density) = values.begin();
      evaluate(density, rows, out, execution);
      return values;
    }
    const arma::uword columns = what == "mahalanobis" ? density.k() : density.columns();
    Rcpp::NumericMatrix values(static_cast<int>(rows.n), static_cast<int>(columns));
    (what == "responsibilities" ? out.responsibilities
     : what == "log_joint"      ? out.log_joint
                                : out.mahalanobis) = values.begin();
    evaluate(density, rows, out, execution);
    return values;
  });
}

// [[Rcpp::export]]
double cpp_log_likelihood(Rcpp::List params, Rcpp::List data, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Density density = density_of(parameters_from(params));
    GivenData of(data);
    of.require_columns(density.d());
    of.read_labels(density.columns());
    return log_likelihood(density, of.rows, Execution(threads, &watch));
  });
}

// Log density of the prior, up to a constant.
// [[Rcpp::export]]
double cpp_log_prior(Rcpp::List params, Rcpp::List model) {
  const Parameters parameters = parameters_from(params);
  const Model what = model_from(model, parameters.d(), parameters.k());
  return what.prior.is_flat() ? 0.0 : log_prior(parameters, what);
}
