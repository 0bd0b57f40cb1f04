#include "convert.h"
#include "core/hartigan.hpp"
#include "core/minibatch.hpp"
#include "core/start.hpp"
#include "core/units.hpp"

using namespace mezcla;

namespace {

LloydResult run_method(const std::string& method, const Rows& rows, const arma::mat& centres,
                       const LloydControl& control, int batch_size, const Execution& execution) {
  if (method == "hartigan") return hartigan(rows, centres, control, execution);
  if (method == "minibatch")
    return minibatch(rows, centres,
                     {control.max_iterations, static_cast<std::size_t>(batch_size),
                      control.tolerance, control.trim},
                     unif_rand, execution);
  return lloyd(rows, centres, control, execution);
}

}  // namespace

// `mean` is about where the data lie. The distortion is in units of x * scale, the centres are in
// those of x. `method` is "lloyd", "hartigan" or "minibatch", which alone reads batch_size.
// [[Rcpp::export]]
Rcpp::List cpp_kmeans(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                      Rcpp::NumericVector mean, Rcpp::NumericVector scale,
                      Rcpp::NumericMatrix centers, std::string method, int max_iter, double tol,
                      int batch_size, double trim, int threads, Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  require_columns(x, static_cast<arma::uword>(centers.ncol()));
  return interruptible([&]() {
    const Units units(vec_from(scale), vec_from(mean));
    const Rows rows = units.apply(rows_from(x, weights));
    const LloydResult result =
        run_method(method, rows, units.to_units(columns_from(centers)), {max_iter, tol, trim},
                   batch_size, Execution(threads, &watch));
    return Rcpp::List::create(Rcpp::Named("centers") = rows_to_r(units.from_units(result.centres)),
                              Rcpp::Named("cluster") = labels_to_r(result.labels, centers.nrow()),
                              Rcpp::Named("size") = vec_to_r(result.sizes),
                              Rcpp::Named("within") = vec_to_r(result.within),
                              Rcpp::Named("trace") = Rcpp::wrap(result.trace),
                              Rcpp::Named("converged") = result.converged,
                              Rcpp::Named("relocated") = result.relocated);
  });
}

// k centres (rows), in units of x * scale, by "kmeans++" or "random"; fewer when fewer rows are
// distinct.
// [[Rcpp::export]]
Rcpp::NumericMatrix cpp_start_centers(Rcpp::NumericMatrix x,
                                      Rcpp::Nullable<Rcpp::NumericVector> weights,
                                      Rcpp::NumericVector scale, int k, std::string method,
                                      int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Rows rows = rows_from(x, weights, scale);
    const Execution execution(threads, &watch);
    const auto wanted = static_cast<arma::uword>(k);
    return rows_to_r(method == "random" ? random_centres(rows, wanted, unif_rand, execution)
                                        : plus_plus_centres(rows, wanted, unif_rand, execution));
  });
}
