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

// What the runs have in common: `method` is "lloyd", "hartigan" or "minibatch", which alone reads
// batch_size; or "exhaustive", which is Lloyd's without passing over rows, for tests.
struct KmeansControl {
  explicit KmeansControl(const Rcpp::List& control) {
    require_names(control, "the control",
                  {"method", "max_iter", "tol", "batch_size", "trim", "threads"});
    method = Rcpp::as<std::string>(control["method"]);
    lloyd = {Rcpp::as<int>(control["max_iter"]), Rcpp::as<double>(control["tol"]),
             Rcpp::as<double>(control["trim"])};
    batch_size = Rcpp::as<int>(control["batch_size"]);
    threads = Rcpp::as<int>(control["threads"]);
    require(batch_size > 0, "a batch has no rows");
  }
  std::string method;
  LloydControl lloyd;
  int batch_size;
  int threads;
};

LloydResult run_method(const KmeansControl& control, const Rows& rows, const arma::mat& centres,
                       const Execution& execution) {
  LloydControl lloyds = control.lloyd;
  if (control.method == "hartigan") return hartigan(rows, centres, lloyds, execution);
  if (control.method == "minibatch")
    return minibatch(rows, centres,
                     {lloyds.max_iterations, static_cast<std::size_t>(control.batch_size),
                      lloyds.tolerance, lloyds.trim},
                     unif_rand, execution);
  lloyds.passes_over = control.method != "exhaustive";
  return lloyd(rows, centres, lloyds, execution);
}

Rcpp::List result_to_r(const LloydResult& result, const Units& units) {
  const auto k = static_cast<int>(result.centres.n_cols);
  return Rcpp::List::create(
      Rcpp::Named("centers") = rows_to_r(units.from_units(result.centres)),
      Rcpp::Named("cluster") = labels_to_r(result.labels, k),
      Rcpp::Named("size") = vec_to_r(result.sizes), Rcpp::Named("within") = vec_to_r(result.within),
      Rcpp::Named("trace") = Rcpp::wrap(result.trace), Rcpp::Named("converged") = result.converged,
      Rcpp::Named("relocated") = result.relocated,
      // The weights that trimming has left.
      Rcpp::Named("kept") = result.kept.empty() ? R_NilValue : Rcpp::wrap(result.kept));
}

}  // namespace

// A run from each element of `starts`, all of the same number of centres. The distortion is in
// units of x * scale, the centres are in those of x.
// [[Rcpp::export]]
Rcpp::List cpp_kmeans(Rcpp::List scaled, Rcpp::List starts, Rcpp::List control,
                      Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    ScaledData of(scaled);
    const KmeansControl how(control);
    const Execution execution(how.threads, &watch);
    const bool in_batches = how.method == "minibatch";
    if (starts.size() > 1 && !of.rows.missing && !in_batches)
      of.rows.packed = std::make_shared<PackedRows>(of.rows, execution);
    std::vector<arma::mat> centres;
    for (R_xlen_t i = 0; i < starts.size(); ++i) centres.push_back(of.centres_from(starts[i]));
    std::vector<LloydResult> results(centres.size());
    const auto run = [&](std::size_t i, const Execution& own) {
      results[i] = run_method(how, of.rows, centres[i], own);
    };
    // Batches are drawn by R's generator, which must be asked by one thread, in turn.
    if (in_batches)
      for (std::size_t i = 0; i < centres.size(); ++i) run(i, execution);
    else
      for_each_job(centres.size(), of.rows, execution, run);
    Rcpp::List out(starts.size());
    for (R_xlen_t i = 0; i < starts.size(); ++i)
      out[i] = result_to_r(results[static_cast<std::size_t>(i)], of.units);
    return out;
  });
}

// From the best of the runs, given by its centres, to better ones, until so many `failures` in a
// row: see swap_centres(). Of the control, the iterations, the tolerance and the threads are read.
// [[Rcpp::export]]
Rcpp::List cpp_swap_centers(Rcpp::List scaled, Rcpp::NumericMatrix centers, int failures,
                            Rcpp::List control) {
  Watch watch = watch_for();
  return interruptible([&]() {
    ScaledData of(scaled);
    const KmeansControl how(control);
    const Execution execution(how.threads, &watch);
    if (!of.rows.missing) of.rows.packed = std::make_shared<PackedRows>(of.rows, execution);
    const LloydControl untrimmed{how.lloyd.max_iterations, how.lloyd.tolerance, 0.0};
    LloydResult begin = hartigan(of.rows, of.centres_from(centers), untrimmed, execution);
    const Swaps swaps =
        swap_centres(of.rows, std::move(begin), untrimmed, failures, unif_rand, execution);
    return Rcpp::List::create(Rcpp::Named("run") = result_to_r(swaps.best, of.units),
                              Rcpp::Named("tried") = swaps.tried);
  });
}

// k centres (rows) by "kmeans++", its "greedy" form or "random"; fewer when fewer rows are
// distinct.
// [[Rcpp::export]]
Rcpp::NumericMatrix cpp_start_centers(Rcpp::List scaled, int k, std::string method, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    require(k > 0, "there are no centres");
    require(method == "kmeans++" || method == "greedy" || method == "random",
            "a way to draw centres that is not known");
    const ScaledData of(scaled);
    const Execution execution(threads, &watch);
    const auto wanted = static_cast<arma::uword>(k);
    const Draws draws = method == "greedy" ? Draws::greedy : Draws::one;
    return rows_to_r(of.units.from_units(
        method == "random" ? random_centres(of.rows, wanted, unif_rand, execution)
                           : plus_plus_centres(of.rows, wanted, draws, unif_rand, execution)));
  });
}

// The k best centres of one column without missing values; fewer where fewer values are distinct.
// [[Rcpp::export]]
Rcpp::NumericMatrix cpp_best_centers_1d(Rcpp::List scaled, int k, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const ScaledData of(scaled);
    require(of.rows.d == 1 && k > 0, "it is not one column, or there are no centres");
    require(!of.rows.missing, "values are missing");
    return rows_to_r(of.units.from_units(
        best_centres_1d(of.rows, static_cast<arma::uword>(k), Execution(threads, &watch))));
  });
}

// Step (a) of k-means, and what step (b) needs of these rows: the weight, that by columns in which
// something is observed, and the moments about the centres, in the units of x; and the distortion
// of each cluster.
// [[Rcpp::export]]
Rcpp::List cpp_kmeans_sums(Rcpp::List scaled, Rcpp::NumericMatrix centers, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const ScaledData of(scaled);
    const arma::mat centres = of.centres_from(centers);
    std::vector<int> labels(of.rows.n);
    std::atomic<std::size_t> changed(0);
    const Statistics sums = of.units.from_units(
        fold(of.rows, centres, Scatter::diagonal, nearest_centre(centres, labels.data(), &changed),
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
