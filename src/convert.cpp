#include "convert.h"

#include <algorithm>

namespace mezcla {

Rows rows_from(const Rcpp::NumericMatrix& x, const Rcpp::Nullable<Rcpp::NumericVector>& weights,
               const Rcpp::Nullable<Rcpp::NumericVector>& scale) {
  Rows rows =
      rows_of(x.begin(), static_cast<std::size_t>(x.nrow()), static_cast<std::size_t>(x.ncol()));
  if (weights.isNotNull()) rows.case_weights = REAL(weights.get());
  if (scale.isNotNull()) {
    const Rcpp::NumericVector s(scale);
    rows.scale.assign(s.begin(), s.end());
  }
  return rows;
}

arma::vec vec_from(const Rcpp::NumericVector& x) {
  return arma::vec(x.begin(), static_cast<arma::uword>(x.size()));
}

arma::mat columns_from(const Rcpp::NumericMatrix& means) {
  const arma::mat rows(means.begin(), static_cast<arma::uword>(means.nrow()),
                       static_cast<arma::uword>(means.ncol()));
  return rows.t();
}

Rcpp::NumericMatrix matrix_to_r(const arma::mat& x) {
  Rcpp::NumericMatrix result(static_cast<int>(x.n_rows), static_cast<int>(x.n_cols));
  std::copy(x.begin(), x.end(), result.begin());
  return result;
}

Rcpp::NumericMatrix rows_to_r(const arma::mat& columns) { return matrix_to_r(columns.t()); }

Rcpp::NumericVector cube_to_r(const arma::cube& x) {
  Rcpp::NumericVector result(x.begin(), x.end());
  result.attr("dim") = Rcpp::IntegerVector::create(
      static_cast<int>(x.n_rows), static_cast<int>(x.n_cols), static_cast<int>(x.n_slices));
  return result;
}

Rcpp::NumericVector vec_to_r(const arma::vec& x) { return Rcpp::NumericVector(x.begin(), x.end()); }

Rcpp::IntegerVector components_to_r(const arma::uvec& x) {
  Rcpp::IntegerVector result(static_cast<R_xlen_t>(x.n_elem));
  for (arma::uword i = 0; i < x.n_elem; ++i)
    result[static_cast<R_xlen_t>(i)] = static_cast<int>(x[i]) + 1;
  return result;
}

Rcpp::IntegerVector labels_to_r(const std::vector<int>& labels) {
  Rcpp::IntegerVector result(static_cast<R_xlen_t>(labels.size()));
  std::transform(labels.begin(), labels.end(), result.begin(), [](int j) { return j + 1; });
  return result;
}

void require_columns(const Rcpp::NumericMatrix& x, arma::uword d) {
  if (static_cast<arma::uword>(x.ncol()) != d)
    Rcpp::stop("the data and the means differ in columns");
}

Parameters parameters_from(const Rcpp::List& params) {
  Parameters parameters;
  parameters.proportions = vec_from(params["proportions"]);
  parameters.means = columns_from(params["means"]);
  const Rcpp::NumericVector covariances = params["covariances"];
  const arma::uword d = parameters.d(), k = parameters.k();
  if (parameters.means.n_cols != k || static_cast<arma::uword>(covariances.size()) != d * d * k)
    Rcpp::stop("the sizes of the parameters differ");
  parameters.covariances = arma::cube(covariances.begin(), d, d, k);
  return parameters;
}

Rcpp::List parameters_to_r(const Parameters& parameters) {
  return Rcpp::List::create(Rcpp::Named("proportions") = vec_to_r(parameters.proportions),
                            Rcpp::Named("means") = rows_to_r(parameters.means),
                            Rcpp::Named("covariances") = cube_to_r(parameters.covariances));
}

Model model_from(const Rcpp::List& model) {
  return {family_from_name(Rcpp::as<std::string>(model["family"])),
          Rcpp::as<bool>(model["equal_proportions"]), Rcpp::as<double>(model["sigma2"])};
}

namespace {

void check_interrupt(void*) { R_CheckUserInterrupt(); }

}  // namespace

Watch watch_for(const Rcpp::RObject& progress) {
  Watch watch;
  // R's own check would jump over our destructors: it is run where it cannot.
  watch.interrupted = []() { return R_ToplevelExec(check_interrupt, nullptr) == FALSE; };
  if (Rf_isFunction(progress)) {
    const Rcpp::Function call(progress);
    watch.progress = [call](int iteration, double objective) { call(iteration, objective); };
  }
  return watch;
}

}  // namespace mezcla
