#include "convert.h"
#include "core/evaluate.hpp"

using namespace mezcla;

// `what`: "responsibilities", "log_joint", "mahalanobis" (n x k), "log_density" (n) or "class"
// (n, from 1).
// [[Rcpp::export]]
SEXP cpp_evaluate(Rcpp::List params, Rcpp::NumericMatrix x, std::string what, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() -> SEXP {
    const Density density = density_of(parameters_from(params));
    require_columns(x, density.d());
    const Rows rows = rows_from(x);
    const Execution execution{threads, &watch};
    Evaluation out;
    if (what == "class") {
      std::vector<int> labels(rows.n);
      out.most_probable = labels.data();
      evaluate(density, rows, out, execution);
      return labels_to_r(labels);
    }
    if (what == "log_density") {
      Rcpp::NumericVector values(x.nrow());
      out.log_density = values.begin();
      evaluate(density, rows, out, execution);
      return values;
    }
    Rcpp::NumericMatrix values(x.nrow(), static_cast<int>(density.k()));
    (what == "responsibilities" ? out.responsibilities
     : what == "log_joint"      ? out.log_joint
                                : out.mahalanobis) = values.begin();
    evaluate(density, rows, out, execution);
    return values;
  });
}

// [[Rcpp::export]]
double cpp_log_likelihood(Rcpp::List params, Rcpp::NumericMatrix x,
                          Rcpp::Nullable<Rcpp::NumericVector> weights, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Density density = density_of(parameters_from(params));
    require_columns(x, density.d());
    return log_likelihood(density, rows_from(x, weights), {threads, &watch});
  });
}
