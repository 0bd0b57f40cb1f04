#include <atomic>

#include "convert.h"
#include "core/assign.hpp"
#include "core/fold.hpp"
#include "core/hartigan.hpp"
#include "core/kmeans_1d.hpp"
#include "core/kmeans_search.hpp"
#include "core/minibatch.hpp"
#include "core/packed.hpp"
#include "core/start.hpp"
#include "core/units.hpp"

using namespace mezcla;

namespace {

arma::mat centres_from(const Rcpp::NumericMatrix& centers, const Rcpp::NumericMatrix& x) {
  require_columns(x, static_cast<arma::uword>(centers.ncol()));
  require(x.size() > 0 && centers.nrow() > 0, "there are no rows, no columns or no centres");
  return columns_from(centers);
}

LloydResult run_method(const std::string& method, const Rows& rows, const arma::mat& centres,
                       const LloydControl& control, int batch_size, const Execution& execution) {
  if (method == "hartigan") return hartigan(rows, centres, control, execution);
  if (method == "minibatch")
    return minibatch(rows, centres,
                     {control.max_iterations, static_cast<std::size_t>(batch_size),
                      control.tolerance, control.trim},
                     unif_rand, execution);
  LloydControl exactly = control;
  exactly.passes_over = method != "exhaustive";
  return lloyd(rows, centres, exactly, execution);
}

Rcpp::List result_to_r(const LloydResult& result, const Units& units) {
  const auto k = static_cast<int>(result.centres.n_cols);
  return Rcpp::List::create(
      Rcpp::Named("centers") = rows_to_r(units.from_units(result.centres)),
      Rcpp::Named("cluster") = labels_to_r(result.labels, k),
      Rcpp::Named("size") = vec_to_r(result.sizes), Rcpp::Named("within") = vec_to_r(result.within),
      Rcpp::Named("trace") = Rcpp::wrap(result.trace), Rcpp::Named("converged") = result.converged,
      Rcpp::Named("relocated") = result.relocated);
}

}  // namespace

// A run from each element of `starts`, all of the same number of centres. `mean` is about where the
// data lie. The distortion is in units of x * scale, the centres are in those of x. `method` is
// "lloyd", "hartigan" or "minibatch", which alone reads batch_size; or "exhaustive", which is
// Lloyd's without passing over rows, for tests.
// [[Rcpp::export]]
Rcpp::List cpp_kmeans(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                      Rcpp::NumericVector mean, Rcpp::NumericVector scale, Rcpp::List starts,
                      std::string method, int max_iter, double tol, int batch_size, double trim,
                      int threads, Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    const Units units = units_from(scale, mean, x);
    Rows rows = units.apply(rows_from(x, weights));
    const Execution execution(threads, &watch);
    if (starts.size() > 1 && !rows.missing && method != "minibatch")
      rows.packed = std::make_shared<PackedRows>(rows, execution);
    require(batch_size > 0, "a batch has no rows");
    std::vector<arma::mat> centres;
    for (R_xlen_t i = 0; i < starts.size(); ++i) {
      const Rcpp::NumericMatrix start = starts[i];
      centres.push_back(units.to_units(centres_from(start, x)));
    }
    std::vector<LloydResult> results(centres.size());
    const auto run = [&](std::size_t i, const Execution& own) {
      results[i] = run_method(method, rows, centres[i], {max_iter, tol, trim}, batch_size, own);
    };
    // Batches are drawn by R's generator, which must be asked by one thread, in turn.
    if (method == "minibatch")
      for (std::size_t i = 0; i < centres.size(); ++i) run(i, execution);
    else
      for_each_job(centres.size(), rows.shards(), execution, run);
    Rcpp::List out(starts.size());
    for (R_xlen_t i = 0; i < starts.size(); ++i)
      out[i] = result_to_r(results[static_cast<std::size_t>(i)], units);
    return out;
  });
}

// From the best of the runs, given by its centres, to better ones: see swap_centres().
// [[Rcpp::export]]
Rcpp::List cpp_swap_centers(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                            Rcpp::NumericVector mean, Rcpp::NumericVector scale,
                            Rcpp::NumericMatrix centers, int max_iter, double tol, int failures,
                            int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Units units = units_from(scale, mean, x);
    Rows rows = units.apply(rows_from(x, weights));
    const Execution execution(threads, &watch);
    if (!rows.missing) rows.packed = std::make_shared<PackedRows>(rows, execution);
    const LloydControl control{max_iter, tol, 0.0};
    LloydResult begin =
        hartigan(rows, units.to_units(centres_from(centers, x)), control, execution);
    const Swaps swaps =
        swap_centres(rows, std::move(begin), control, failures, unif_rand, execution);
    return Rcpp::List::create(Rcpp::Named("run") = result_to_r(swaps.best, units),
                              Rcpp::Named("tried") = swaps.tried);
  });
}

// k centres (rows), in units of x * scale, by "kmeans++", its "greedy" form or "random"; fewer when
// fewer rows are distinct.
// [[Rcpp::export]]
Rcpp::NumericMatrix cpp_start_centers(Rcpp::NumericMatrix x,
                                      Rcpp::Nullable<Rcpp::NumericVector> weights,
                                      Rcpp::NumericVector scale, int k, std::string method,
                                      int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    require(x.size() > 0 && k > 0, "there are no rows, no columns or no centres");
    const Rows rows = rows_from(x, weights, scale);
    const Execution execution(threads, &watch);
    const auto wanted = static_cast<arma::uword>(k);
    const Draws draws = method == "greedy" ? Draws::greedy : Draws::one;
    return rows_to_r(method == "random"
                         ? random_centres(rows, wanted, unif_rand, execution)
                         : plus_plus_centres(rows, wanted, draws, unif_rand, execution));
  });
}

// The k best centres of one column without missing values; fewer where fewer values are distinct.
// [[Rcpp::export]]
Rcpp::NumericMatrix cpp_best_centers_1d(Rcpp::NumericMatrix x,
                                        Rcpp::Nullable<Rcpp::NumericVector> weights,
                                        Rcpp::NumericVector mean, Rcpp::NumericVector scale, int k,
                                        int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    require(x.size() > 0 && x.ncol() == 1 && k > 0, "there are no rows, or it is not one column");
    const Units units = units_from(scale, mean, x);
    const Rows rows = units.apply(rows_from(x, weights));
    require(!rows.missing, "values are missing");
    return rows_to_r(units.from_units(
        best_centres_1d(rows, static_cast<arma::uword>(k), Execution(threads, &watch))));
  });
}

// Step (a) of k-means, and what step (b) needs of these rows: the weight, that by columns in which
// something is observed, and the moments about the centres, in the units of x; and the distortion
// of each cluster.
// [[Rcpp::export]]
Rcpp::List cpp_kmeans_sums(Rcpp::NumericMatrix x, Rcpp::Nullable<Rcpp::NumericVector> weights,
                           Rcpp::NumericVector mean, Rcpp::NumericVector scale,
                           Rcpp::NumericMatrix centers, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Units units = units_from(scale, mean, x);
    const Rows rows = units.apply(rows_from(x, weights));
    const arma::mat centres = units.to_units(centres_from(centers, x));
    std::vector<int> labels(rows.n);
    std::atomic<std::size_t> changed(0);
    const Statistics sums = units.from_units(fold(rows, centres, Scatter::diagonal,
                                                  nearest_centre(centres, labels.data(), &changed),
                                                  Execution(threads, &watch)));
    arma::mat observed = sums.observed;
    if (observed.is_empty()) observed = arma::repmat(sums.weight.t(), centres.n_rows, 1);
    arma::vec within(sums.k());
    for (arma::uword j = 0; j < sums.k(); ++j) within[j] = arma::accu(sums.scatter.slice(j));
    return Rcpp::List::create(Rcpp::Named("weight") = vec_to_r(sums.weight),
                              Rcpp::Named("observed") = rows_to_r(observed),
                              Rcpp::Named("moment") = rows_to_r(sums.moment),
                              Rcpp::Named("within") = vec_to_r(within));
  });
}
