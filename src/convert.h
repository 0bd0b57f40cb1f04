// Between R's objects and the core's. In R the means of the components are rows (k x d), in
// the core they are columns (d x k).
#pragma once

#include <string>
#include <vector>

#include "core/em.hpp"
#include "core/execution.hpp"
#include "core/parameters.hpp"
#include "core/rows.hpp"
#include "core/statistics.hpp"
#include "core/units.hpp"

// After the core: Rcpp and Armadillo must not see each other.
#include <Rcpp.h>

namespace mezcla {

// R code has checked sizes and codes before; whatever slips through, because an object was changed
// by hand, must not be read past its end. Throws std::invalid_argument, which from_engine() in R
// turns into one of the package's own errors.
void require(bool holds, const char* otherwise);
// Lists (and vectors with names) are read strictly: all that is `needed` is there, and nothing
// besides but what may be left out, each once. A name that is misspelt is an error, not what is
// left out. NULL is as good as left out.
using Names = std::vector<std::string>;
void require_names(SEXP list, const char* what, const Names& needed, const Names& optional = {});

arma::vec vec_from(const Rcpp::NumericVector& x);
arma::uword components_from(int k);  // at least one

// Labels of n rows are NULL, an integer vector (0 where not known, k + 1 for noise) or a matrix of
// log plausibilities, with `columns` for k components and for noise where there is any. The result
// looks at R's memory, or at the codes in `known`.
Labels labels_from(const Rcpp::RObject& labels, std::size_t n, arma::uword columns,
                   std::vector<int>& known);

// Data as R hands them over: a list of the matrix `x`, and of `weights` and `labels` where there
// are any. The rows look at R's memory.
class GivenData {
  Rcpp::NumericMatrix x_;
  Rcpp::RObject labels_;
  std::vector<int> known_;

 public:
  explicit GivenData(const Rcpp::List& data);
  GivenData(const GivenData&) = delete;
  GivenData& operator=(const GivenData&) = delete;

  Rows rows;

  void read_labels(arma::uword columns) {
    rows.labels = labels_from(labels_, rows.n, columns, known_);
  }
  void require_some() const {
    require(rows.n > 0 && rows.d > 0, "there are no rows or no columns");
  }
  void require_columns(arma::uword d) const {
    require(rows.d == d, "the data and the means differ in columns");
  }
};

// The `mean` and the `deviation` of d columns.
Columns known_columns(const Rcpp::List& columns, arma::uword d);

// What EM fits: `data`, what is known of their `columns`, a `model`, and `k`, its components.
struct GivenProblem {
  explicit GivenProblem(const Rcpp::List& problem);

  GivenData data;
  arma::uword k;
  Columns columns;
  Model model;

  // Components, and noise where there is any.
  arma::uword n_columns() const { return k + (model.has_noise() ? 1 : 0); }
  // Throws where they are those of another problem.
  Parameters parameters_from(const Rcpp::List& params) const;
};

// How EM runs: `tol` and `accelerate`; `max_iter` is read where it is asked for.
struct GivenControl {
  explicit GivenControl(const Rcpp::List& control);

  EmControl em;
  std::vector<int> max_iter;  // of each run
  int threads;
};

// What k-means is of: `data`, near their `mean`, in units of x * `scale`, which those rows are in.
struct ScaledData {
  explicit ScaledData(const Rcpp::List& scaled);

  GivenData data;
  Units units;
  Rows rows;

  arma::mat centres_from(const Rcpp::NumericMatrix& centers) const;  // to these units
};

arma::mat columns_from(const Rcpp::NumericMatrix& means);  // k x d -> d x k
Rcpp::NumericMatrix rows_to_r(const arma::mat& columns);   // d x k -> k x d
Rcpp::NumericMatrix matrix_to_r(const arma::mat& x);
Rcpp::NumericVector cube_to_r(const arma::cube& x);
Rcpp::NumericVector vec_to_r(const arma::vec& x);
Rcpp::IntegerVector components_to_r(const arma::uvec& x);                    // from 0 -> from 1
Rcpp::IntegerVector labels_to_r(const std::vector<int>& labels, int noise);  // noise -> 0
// From 1, ..., `columns` -> from 0.
std::vector<int> groups_from(const Rcpp::IntegerVector& groups, arma::uword columns);

Parameters parameters_from(const Rcpp::List& params);
// What R keeps of the noise's box it puts back itself.
Rcpp::List parameters_to_r(const Parameters& parameters);
// As R keeps them: with the whole scatter, about the means of `params`.
Statistics statistics_from(const Rcpp::List& statistics);
Rcpp::List statistics_to_r(const Statistics& statistics);
Model model_from(const Rcpp::List& model, arma::uword d, arma::uword k);

// Watches for Ctrl-C and for R's time limits, and calls `progress(iteration, objective)` when it is
// a function.
Watch watch_for(const Rcpp::RObject& progress = R_NilValue);

// Runs `work`, turning the core's interruption into R's. (What R itself has begun passes through.)
template <class Work>
auto interruptible(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Interrupted&) {
    throw Rcpp::internal::InterruptedException();
  }
}

}  // namespace mezcla
