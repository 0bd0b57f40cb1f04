// Between R's objects and the core's. In R the means of the components are rows (k x d), in
// the core they are columns (d x k).
#pragma once

#include <string>
#include <vector>

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
void require_columns(const Rcpp::NumericMatrix& x, arma::uword d);

// Labels are NULL, an integer vector (0 where not known, k + 1 for noise) or a matrix of log
// plausibilities with `columns` columns. The integers are copied into `known`, which must outlive
// the result.
Rows rows_from(const Rcpp::NumericMatrix& x,
               const Rcpp::Nullable<Rcpp::NumericVector>& weights = R_NilValue,
               const Rcpp::Nullable<Rcpp::NumericVector>& scale = R_NilValue);
void set_labels(const Rcpp::RObject& labels, arma::uword columns, std::vector<int>& known,
                Rows& rows);

arma::vec vec_from(const Rcpp::NumericVector& x);
Columns known_columns(const Rcpp::List& columns, arma::uword d);  // `mean` and `deviation`
// Of k-means.
Units units_from(const Rcpp::NumericVector& scale, const Rcpp::NumericVector& mean,
                 const Rcpp::NumericMatrix& x);
arma::mat columns_from(const Rcpp::NumericMatrix& means);  // k x d -> d x k
Rcpp::NumericMatrix rows_to_r(const arma::mat& columns);   // d x k -> k x d
Rcpp::NumericMatrix matrix_to_r(const arma::mat& x);
Rcpp::NumericVector cube_to_r(const arma::cube& x);
Rcpp::NumericVector vec_to_r(const arma::vec& x);
Rcpp::IntegerVector components_to_r(const arma::uvec& x);                    // from 0 -> from 1
Rcpp::IntegerVector labels_to_r(const std::vector<int>& labels, int noise);  // noise -> 0
// From 1, ..., `columns` -> from 0.
std::vector<int> labels_from(const Rcpp::IntegerVector& labels, arma::uword columns);

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
