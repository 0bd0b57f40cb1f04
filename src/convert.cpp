#include "convert.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mezcla {

void require(bool holds, const char* otherwise) {
  if (!holds) throw std::invalid_argument(otherwise);
}

void require_names(SEXP list, const char* what, const Names& needed, const Names& optional) {
  const SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  const R_xlen_t size = Rf_xlength(list);
  Names given;
  for (R_xlen_t i = 0; i < size; ++i) {
    const bool is_left_out = TYPEOF(list) == VECSXP && Rf_isNull(VECTOR_ELT(list, i));
    if (!is_left_out) given.push_back(Rf_isNull(names) ? "" : CHAR(STRING_ELT(names, i)));
  }
  const auto times = [](const Names& among, const std::string& name) {
    return std::count(among.begin(), among.end(), name);
  };
  for (const std::string& name : given) {
    if (times(needed, name) + times(optional, name) == 0)
      throw std::invalid_argument(std::string(what) + " has an unknown element \"" + name + "\"");
    if (times(given, name) > 1)
      throw std::invalid_argument(std::string(what) + " has two elements \"" + name + "\"");
  }
  for (const std::string& name : needed)
    if (times(given, name) == 0)
      throw std::invalid_argument(std::string(what) + " has no element \"" + name + "\"");
}

namespace {

// Codes of R, from `least` to `most`, to indices that count from 0.
std::vector<int> indices_from(const Rcpp::IntegerVector& codes, int least, arma::uword most) {
  std::vector<int> result(static_cast<std::size_t>(codes.size()));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const int code = codes[static_cast<R_xlen_t>(i)];
    if (code < least || code > static_cast<int>(most))
      throw std::invalid_argument("label " + std::to_string(i + 1) +
                                  " has a code that is not between " + std::to_string(least) +
                                  " and " + std::to_string(most));
    result[i] = code - 1;
  }
  return result;
}

const Rcpp::List& data_of(const Rcpp::List& list) {
  require_names(list, "the data", {"x"}, {"weights", "labels"});
  return list;
}

SEXP element_of(const Rcpp::List& list, const char* name) {
  return list.containsElementNamed(name) ? SEXP(list[name]) : R_NilValue;
}

Rows rows_from(const Rcpp::NumericMatrix& x, SEXP weights) {
  require(Rf_isNull(weights) || (Rf_isReal(weights) && Rf_xlength(weights) == x.nrow()),
          "weights of the wrong size");
  return rows_of(x.begin(), static_cast<std::size_t>(x.nrow()), static_cast<std::size_t>(x.ncol()),
                 Rf_isNull(weights) ? nullptr : REAL(weights));
}

}  // namespace

GivenData::GivenData(const Rcpp::List& data)
    : x_(SEXP(data_of(data)["x"])),
      labels_(element_of(data, "labels")),
      rows(rows_from(x_, element_of(data, "weights"))) {}

Labels labels_from(const Rcpp::RObject& labels, std::size_t n, arma::uword columns,
                   std::vector<int>& known) {
  Labels result;
  if (Rf_isNull(labels)) return result;
  const bool integers = TYPEOF(labels) == INTSXP;
  const R_xlen_t wanted =
      static_cast<R_xlen_t>(n) * (integers ? 1 : static_cast<R_xlen_t>(columns));
  require((integers || Rf_isReal(labels)) && Rf_xlength(labels) == wanted,
          "labels of the wrong size");
  if (integers) {
    known = indices_from(Rcpp::IntegerVector(labels), 0, columns);
    result.known = known.data();
  } else {
    result.log_plausibility = REAL(labels);
  }
  return result;
}

arma::uword components_from(int k) {
  require(k > 0, "there are no components");
  return static_cast<arma::uword>(k);
}

arma::vec vec_from(const Rcpp::NumericVector& x) {
  return arma::vec(x.begin(), static_cast<arma::uword>(x.size()));
}

Columns known_columns(const Rcpp::List& columns, arma::uword d) {
  require_names(columns, "what is known of the columns", {"mean", "deviation"});
  const Columns known{vec_from(columns["mean"]), vec_from(columns["deviation"])};
  require(known.mean.n_elem == d && known.deviation.n_elem == d,
          "what is known of the columns has the wrong size");
  return known;
}

namespace {

Rcpp::List list_from(const Rcpp::List& list, const char* name) { return SEXP(list[name]); }

Rcpp::List problem_of(const Rcpp::List& list) {
  require_names(list, "the problem", {"data", "columns", "model", "k"});
  return list;
}

Rcpp::List scaled_of(const Rcpp::List& list) {
  require_names(list, "what k-means is of", {"data", "mean", "scale"});
  return list;
}

Units units_from(const Rcpp::NumericVector& scale, const Rcpp::NumericVector& mean, std::size_t d) {
  const auto columns = static_cast<R_xlen_t>(d);
  require(scale.size() == columns && mean.size() == columns, "a scale of the wrong size");
  // An origin that the data are not far from would only cost the centres' last bits.
  constexpr double far = 8.0;
  arma::vec where = vec_from(mean);
  const arma::vec factor = vec_from(scale);
  where.elem(arma::find(arma::abs(where % factor) <= far)).zeros();
  return Units(factor, where);
}

}  // namespace

GivenProblem::GivenProblem(const Rcpp::List& problem)
    : data(list_from(problem_of(problem), "data")),
      k(components_from(Rcpp::as<int>(problem["k"]))),
      columns(known_columns(problem["columns"], data.rows.d)),
      model(model_from(problem["model"], data.rows.d, k)) {
  data.require_some();
  data.read_labels(n_columns());
}

Parameters GivenProblem::parameters_from(const Rcpp::List& params) const {
  Parameters parameters = mezcla::parameters_from(params);
  data.require_columns(parameters.d());
  require(parameters.k() == k && parameters.columns() == n_columns(),
          "parameters of another number of components");
  return parameters;
}

GivenControl::GivenControl(const Rcpp::List& control) {
  require_names(control, "the control", {"max_iter", "tol", "accelerate", "threads"});
  em = {Rcpp::as<double>(control["tol"]), Rcpp::as<bool>(control["accelerate"])};
  max_iter = Rcpp::as<std::vector<int>>(control["max_iter"]);
  require(!max_iter.empty(), "there is no number of iterations");
  threads = Rcpp::as<int>(control["threads"]);
}

ScaledData::ScaledData(const Rcpp::List& scaled)
    : data(list_from(scaled_of(scaled), "data")),
      units(units_from(scaled["scale"], scaled["mean"], data.rows.d)),
      rows(units.apply(data.rows)) {
  data.require_some();
}

arma::mat ScaledData::centres_from(const Rcpp::NumericMatrix& centers) const {
  data.require_columns(static_cast<arma::uword>(centers.ncol()));
  require(centers.nrow() > 0, "there are no centres");
  return units.to_units(columns_from(centers));
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

Rcpp::IntegerVector labels_to_r(const std::vector<int>& labels, int noise) {
  Rcpp::IntegerVector result(static_cast<R_xlen_t>(labels.size()));
  std::transform(labels.begin(), labels.end(), result.begin(),
                 [noise](int j) { return j == noise ? 0 : j + 1; });
  return result;
}

std::vector<int> groups_from(const Rcpp::IntegerVector& groups, arma::uword columns) {
  return indices_from(groups, 1, columns);
}

namespace {

// Log sides of a box given as a 2 x d matrix of lower and upper ends.
arma::vec log_sides_from(const Rcpp::NumericMatrix& box, arma::uword d) {
  require(box.nrow() == 2 && static_cast<arma::uword>(box.ncol()) == d,
          "the box of the noise and the means differ in columns");
  arma::vec sides(d);
  for (arma::uword c = 0; c < d; ++c)
    sides[c] = std::log(box(1, static_cast<int>(c)) - box(0, static_cast<int>(c)));
  return sides;
}

bool has(const Rcpp::List& list, const char* name) {
  return list.containsElementNamed(name) && !Rf_isNull(list[name]);
}

arma::cube cube_from(const Rcpp::NumericVector& x, arma::uword d) {
  require(d > 0, "there are no columns");
  const arma::uword k = static_cast<arma::uword>(x.size()) / (d * d);
  require(static_cast<arma::uword>(x.size()) == d * d * k, "an array of the wrong size");
  return arma::cube(x.begin(), d, d, k);
}

// Of a matrix whose first element is NaN nothing is known, which is as good as diagonal.
bool is_diagonal(const double* matrix, arma::uword d) {
  if (std::isnan(matrix[0])) return true;
  for (arma::uword r = 0; r < d; ++r)
    for (arma::uword c = 0; c < d; ++c)
      if (r != c && matrix[c * d + r] != 0.0) return false;
  return true;
}

// k covariance matrices, d x d x k, or only their diagonals, d x 1 x k, where there is nothing
// else.
arma::cube covariances_from(const Rcpp::NumericVector& x, arma::uword d, arma::uword k) {
  const auto size = static_cast<arma::uword>(x.size());
  if (size == d * k) return arma::cube(x.begin(), d, 1, k);
  require(size == d * d * k, "an array of the wrong size");
  for (arma::uword j = 0; j < k; ++j)
    if (!is_diagonal(x.begin() + j * d * d, d)) return cube_from(x, d);
  arma::cube variances(d, 1, k);
  for (arma::uword j = 0; j < k; ++j)
    for (arma::uword c = 0; c < d; ++c)
      variances(c, 0, j) = x[static_cast<R_xlen_t>(j * d * d + c * d + c)];
  return variances;
}

}  // namespace

Parameters parameters_from(const Rcpp::List& params) {
  require_names(params, "the list of parameters", {"proportions", "means", "covariances"},
                {"noise"});
  Parameters parameters;
  parameters.proportions = vec_from(params["proportions"]);
  parameters.means = columns_from(params["means"]);
  const arma::uword d = parameters.d(), k = parameters.k();
  require(d > 0 && k > 0 && parameters.means.n_cols == k, "the sizes of the parameters differ");
  parameters.covariances = covariances_from(params["covariances"], d, k);
  if (has(params, "noise")) {
    const Rcpp::List noise = params["noise"];
    require_names(noise, "the noise", {"proportion", "box"});
    parameters.noise = {Rcpp::as<double>(noise["proportion"]), log_sides_from(noise["box"], d)};
  }
  return parameters;
}

Rcpp::List parameters_to_r(const Parameters& parameters) {
  return Rcpp::List::create(Rcpp::Named("proportions") = vec_to_r(parameters.proportions),
                            Rcpp::Named("means") = rows_to_r(parameters.means),
                            Rcpp::Named("covariances") = cube_to_r(parameters.covariances),
                            Rcpp::Named("noise_proportion") = parameters.noise.proportion);
}

Statistics statistics_from(const Rcpp::List& list) {
  require_names(list, "the object of statistics", {"params", "weight", "moment", "scatter"},
                {"noise", "loglik", "rows", "missing"});
  const Rcpp::List params = list["params"];
  Statistics statistics(columns_from(params["means"]), Scatter::full);
  const arma::uword d = statistics.about.n_rows;
  statistics.weight = vec_from(list["weight"]);
  statistics.moment = columns_from(list["moment"]);
  statistics.scatter = cube_from(list["scatter"], d);
  if (has(list, "noise")) statistics.noise = Rcpp::as<double>(list["noise"]);
  const arma::uword k = statistics.about.n_cols;
  require(k > 0 && statistics.k() == k && arma::size(statistics.moment) == arma::size(d, k) &&
              statistics.scatter.n_slices == k,
          "the sizes of the statistics differ");
  return statistics;
}

Rcpp::List statistics_to_r(const Statistics& statistics) {
  return Rcpp::List::create(
      Rcpp::Named("weight") = vec_to_r(statistics.weight), Rcpp::Named("noise") = statistics.noise,
      Rcpp::Named("moment") = rows_to_r(statistics.moment),
      // About the points themselves: symmetric.
      Rcpp::Named("scatter") = cube_to_r(
          statistics.scatter_about(arma::mat(arma::size(statistics.about), arma::fill::zeros))),
      Rcpp::Named("loglik") = statistics.objective);
}

namespace {

Prior prior_from(const Rcpp::List& list, arma::uword d) {
  require_names(list, "the prior", {"shrinkage", "mean", "rows", "scale", "concentration"});
  Prior prior;
  prior.shrinkage = Rcpp::as<double>(list["shrinkage"]);
  prior.mean = vec_from(list["mean"]);
  prior.rows = Rcpp::as<double>(list["rows"]);
  const Rcpp::NumericMatrix scale = list["scale"];
  prior.scale = arma::mat(scale.begin(), static_cast<arma::uword>(scale.nrow()),
                          static_cast<arma::uword>(scale.ncol()));
  prior.concentration = Rcpp::as<double>(list["concentration"]);
  const bool diagonal = prior.scale.n_cols == 1;
  require(
      prior.mean.n_elem == d && prior.scale.n_rows == d && (diagonal || prior.scale.n_cols == d),
      "the sizes of the prior and of the data differ");
  return prior;
}

Constraint constraint_from(const Rcpp::List& list, arma::uword d, arma::uword k) {
  require_names(list, "the constraint", {},
                {"eigen_ratio", "proportions", "means", "covariances", "equal_means"});
  Constraint constraint;
  if (has(list, "eigen_ratio")) constraint.eigen_ratio = Rcpp::as<double>(list["eigen_ratio"]);
  if (has(list, "proportions")) constraint.proportions = vec_from(list["proportions"]);
  if (has(list, "means")) constraint.means = columns_from(list["means"]);
  if (has(list, "covariances"))
    constraint.covariances = covariances_from(list["covariances"], d, k);
  if (has(list, "equal_means")) constraint.equal_means = Rcpp::as<bool>(list["equal_means"]);
  require(!constraint.equal_means || constraint.means.is_empty(),
          "means are held and equal at once");
  const auto none_or = [](arma::uword size, arma::uword wanted) {
    return size == 0 || size == wanted;
  };
  require(none_or(constraint.proportions.n_elem, k) && none_or(constraint.means.n_elem, d * k) &&
              none_or(constraint.means.n_rows, d),
          "the sizes of the constraint and of the parameters differ");
  return constraint;
}

}  // namespace

Model model_from(const Rcpp::List& list, arma::uword d, arma::uword k) {
  require_names(list, "the model", {"family", "equal_proportions"}, {"box", "prior", "constraint"});
  Model model;
  model.family = family_from_name(Rcpp::as<std::string>(list["family"]));
  model.equal_proportions = Rcpp::as<bool>(list["equal_proportions"]);
  if (has(list, "box")) model.noise_log_sides = log_sides_from(list["box"], d);
  if (has(list, "prior")) model.prior = prior_from(list["prior"], d);
  if (has(list, "constraint")) model.constraint = constraint_from(list["constraint"], d, k);
  return model;
}

namespace {

SEXP check_interrupt(void*) {
  R_CheckUserInterrupt();
  return R_NilValue;
}

}  // namespace

Watch watch_for(const Rcpp::RObject& progress) {
  Watch watch;
  // R's own check would jump over our destructors and past threads that still run. As an exception
  // it waits for them, and then goes on to where R meant it to go: that of an interrupt, or of an
  // error, as when a time limit is reached.
  watch.interrupted = []() {
    Rcpp::unwindProtect(check_interrupt, nullptr);
    return false;
  };
  if (Rf_isFunction(progress)) {
    const Rcpp::Function call(progress);
    watch.progress = [call](int iteration, double objective) { call(iteration, objective); };
  }
  return watch;
}

}  // namespace mezcla
