// Gaussian mixtures for the C++ code of other packages, in the engine of mezcla. A package that
// includes this has in its DESCRIPTION
//   LinkingTo: mezcla
//   Imports: mezcla
// and imports something of mezcla in its NAMESPACE, so that mezcla is loaded before it. Nothing
// else is needed: no library is linked with, neither Rcpp nor Armadillo.
//
// Arrays are std::vector<double> laid out as in R: rows n x d, means k x d, covariances d x d x k,
// all column-major. Missing values are NaN, and rows count with what is observed of them. What goes
// wrong is a mezcla::Error. fit(), Mixture::from_r() and to_r() call R, and only R's own thread may
// call them; all else any thread may, once load() has been called on R's. Values are those of the R
// functions of the same name, where ?mezcla_cpp sends to.
#ifndef MEZCLA_H
#define MEZCLA_H

#include <R_ext/Rdynload.h>
#include <R_ext/Utils.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "mezcla/interface.h"

namespace mezcla {
// Two packages may have been compiled with different versions of this.
inline namespace interface_1 {

class Error : public std::runtime_error {
 public:
  Error(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }  // one of mezcla_code

 private:
  int code_;
};

// Whether a table has all that this header calls.
inline bool serves(const mezcla_interface& table) {
  return table.version == MEZCLA_INTERFACE && table.size >= sizeof(mezcla_interface);
}

// The table of the mezcla that is loaded. The first call must come from R's own thread.
inline const mezcla_interface& load() {
  using Get = const mezcla_interface* (*)();
  using Any = void (*)();
  static const mezcla_interface* const table =
      reinterpret_cast<Get>(reinterpret_cast<Any>(R_GetCCallable("mezcla", "mezcla_interface")))();
  if (!serves(*table))
    throw Error(
        MEZCLA_FAILED,
        "the package was compiled for another version of mezcla than the one that is installed");
  return *table;
}

struct Mixture {
  int d = 0, k = 0;
  std::vector<double> proportions;  // k
  std::vector<double> means;        // k x d
  std::vector<double> covariances;  // d x d x k

  Mixture() = default;
  // To be filled in.
  Mixture(int d_, int k_)
      : d(d_),
        k(k_),
        proportions(static_cast<std::size_t>(k)),
        means(static_cast<std::size_t>(k) * static_cast<std::size_t>(d)),
        covariances(means.size() * static_cast<std::size_t>(d)) {}

  // Of gmm_params(), a fit, or whatever else as_gmm_params() takes. A noise component is an error.
  static Mixture from_r(SEXP object);
  SEXP to_r() const;  // gmm_params(); not protected
};

// Seen where they lie; they must outlive what is done with them.
struct Rows {
  const double* values;  // n x d
  std::size_t n;
  int d;
  const double* weights;  // n, or nullptr

  Rows(const double* values_, std::size_t n_, int d_, const double* weights_ = nullptr)
      : values(values_), n(n_), d(d_), weights(weights_) {}
  // A numeric matrix of R, of type double.
  explicit Rows(SEXP matrix, const double* weights_ = nullptr)
      : Rows(REAL(matrix), static_cast<std::size_t>(Rf_nrows(matrix)), Rf_ncols(matrix), weights_) {
  }
};

// How something is run. `stop` is asked about ten times a second whether to end, which is an Error
// of code MEZCLA_INTERRUPTED; what it throws comes back to the caller.
struct Run {
  int threads = 1;
  std::function<bool()> stop;

  Run() = default;
  explicit Run(int threads_, std::function<bool()> stop_ = nullptr)
      : threads(threads_), stop(std::move(stop_)) {}
};

// A `stop` for R's own thread: whether the user has asked to end.
inline bool interrupted_by_user() {
  return R_ToplevelExec([](void*) { R_CheckUserInterrupt(); }, nullptr) == FALSE;
}

// Those of sets of rows add, if they are about the same mixture.
struct Statistics {
  Mixture about;
  std::vector<double> weight;   // k
  std::vector<double> moment;   // k x d
  std::vector<double> scatter;  // d x d x k
  double loglik = 0.0;

  Statistics& operator+=(const Statistics& other) {
    if (other.about.means != about.means || other.about.covariances != about.covariances ||
        other.about.proportions != about.proportions)
      throw Error(MEZCLA_INVALID,
                  "statistics add up only where they were made at the same mixture");
    const auto add = [](const std::vector<double>& from, std::vector<double>& to) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
    };
    add(other.weight, weight);
    add(other.moment, moment);
    add(other.scatter, scatter);
    loglik += other.loglik;
    return *this;
  }
};

struct Control {
  int max_iterations = 2000;
  double tolerance = 1e-5;
  bool accelerate = true;
};

struct Fit {
  Mixture mixture;
  std::string covariance;
  double loglik = 0.0;
  double remaining = 0.0;
  int iterations = 0;
  std::string status;
};

namespace detail {

inline void check(int code, const char* message) {
  if (code != MEZCLA_OK) throw Error(code, message);
}

inline void check_sizes(const Mixture& mixture) {
  const std::size_t d = static_cast<std::size_t>(mixture.d),
                    k = static_cast<std::size_t>(mixture.k);
  if (mixture.d < 1 || mixture.k < 1 || mixture.proportions.size() != k ||
      mixture.means.size() != k * d || mixture.covariances.size() != k * d * d)
    throw Error(MEZCLA_INVALID, "the sizes of the mixture's parts differ");
}

inline mezcla_mixture seen(const Mixture& mixture) {
  check_sizes(mixture);
  return {mixture.d, mixture.k, mixture.proportions.data(), mixture.means.data(),
          mixture.covariances.data()};
}
inline mezcla_estimates filled(Mixture& mixture) {
  return {mixture.proportions.data(), mixture.means.data(), mixture.covariances.data()};
}
inline mezcla_rows seen(const Rows& rows) { return {rows.values, rows.n, rows.d, rows.weights}; }
inline mezcla_statistics filled(Statistics& statistics) {
  return {statistics.weight.data(), statistics.moment.data(), statistics.scatter.data(),
          &statistics.loglik};
}

// No exception goes through the library of another package: it waits here.
class Stop {
 public:
  explicit Stop(const Run& run) : run_(run) {}
  mezcla_run seen() { return {run_.threads, run_.stop ? &Stop::ask : nullptr, this}; }
  void check(int code, const char* message) const {
    if (thrown_) std::rethrow_exception(thrown_);
    detail::check(code, message);
  }

 private:
  static int ask(void* about) {
    Stop& self = *static_cast<Stop*>(about);
    try {
      return self.run_.stop() ? 1 : 0;
    } catch (...) {
      self.thrown_ = std::current_exception();
      return 1;
    }
  }
  const Run& run_;
  std::exception_ptr thrown_;
};

template <class Function>
std::vector<double> of_rows(Function function, const Mixture& mixture, const Rows& rows,
                            std::size_t columns, const Run& run) {
  char message[MEZCLA_MESSAGE] = "";
  std::vector<double> values(rows.n * columns);
  const mezcla_mixture at = seen(mixture);
  const mezcla_rows where = seen(rows);
  Stop stop(run);
  const mezcla_run how = stop.seen();
  stop.check(function(&at, &where, &how, values.data(), message), message);
  return values;
}

inline SEXP element(SEXP list, const char* name) {
  const SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(names); ++i)
    if (std::string(CHAR(STRING_ELT(names, i))) == name) return VECTOR_ELT(list, i);
  return R_NilValue;
}

inline std::vector<double> doubles(SEXP values) {
  return std::vector<double>(REAL(values), REAL(values) + Rf_xlength(values));
}

inline SEXP strings(const std::vector<std::string>& values) {
  if (values.empty()) return R_NilValue;
  const SEXP result = PROTECT(Rf_allocVector(STRSXP, static_cast<R_xlen_t>(values.size())));
  for (std::size_t i = 0; i < values.size(); ++i)
    SET_STRING_ELT(result, static_cast<R_xlen_t>(i), Rf_mkChar(values[i].c_str()));
  UNPROTECT(1);
  return result;
}

}  // namespace detail

inline Mixture Mixture::from_r(SEXP object) {
  char message[MEZCLA_MESSAGE] = "";
  SEXP list = R_NilValue;
  detail::check(load().parameters(object, &list, message), message);
  PROTECT(list);
  const SEXP means = detail::element(list, "means");
  Mixture mixture(Rf_ncols(means), Rf_nrows(means));
  mixture.proportions = detail::doubles(detail::element(list, "proportions"));
  mixture.means = detail::doubles(means);
  mixture.covariances = detail::doubles(detail::element(list, "covariances"));
  UNPROTECT(1);
  detail::check_sizes(mixture);
  return mixture;
}

inline SEXP Mixture::to_r() const {
  char message[MEZCLA_MESSAGE] = "";
  const mezcla_mixture mixture = detail::seen(*this);
  SEXP object = R_NilValue;
  detail::check(load().as_parameters(&mixture, &object, message), message);
  return object;
}

// log p(x_i), n numbers: dgmm(log = TRUE), and of a row with missing values the density of what is
// observed.
inline std::vector<double> log_density(const Mixture& mixture, const Rows& rows,
                                       const Run& run = Run()) {
  return detail::of_rows(load().log_density, mixture, rows, 1, run);
}

// p(z_i = j | x_i), n x k: e_step().
inline std::vector<double> responsibilities(const Mixture& mixture, const Rows& rows,
                                            const Run& run = Run()) {
  return detail::of_rows(load().responsibilities, mixture, rows,
                         static_cast<std::size_t>(mixture.k), run);
}

// log_likelihood().
inline double log_likelihood(const Mixture& mixture, const Rows& rows, const Run& run = Run()) {
  char message[MEZCLA_MESSAGE] = "";
  const mezcla_mixture at = detail::seen(mixture);
  const mezcla_rows where = detail::seen(rows);
  detail::Stop stop(run);
  const mezcla_run how = stop.seen();
  double value = 0.0;
  stop.check(load().log_likelihood(&at, &where, &how, &value, message), message);
  return value;
}

// sufficient_statistics().
inline Statistics statistics(const Mixture& mixture, const Rows& rows, const Run& run = Run()) {
  char message[MEZCLA_MESSAGE] = "";
  const mezcla_mixture at = detail::seen(mixture);
  const mezcla_rows where = detail::seen(rows);
  Statistics result;
  result.about = mixture;
  result.weight.resize(mixture.proportions.size());
  result.moment.resize(mixture.means.size());
  result.scatter.resize(mixture.covariances.size());
  const mezcla_statistics sums = detail::filled(result);
  detail::Stop stop(run);
  const mezcla_run how = stop.seen();
  stop.check(load().statistics(&at, &where, &how, &sums, message), message);
  return result;
}

// m_step() of statistics. Not const, since C knows no pointer to what is only read in one place.
inline Mixture m_step(Statistics statistics, const std::string& covariance = "VVV",
                      bool equal_proportions = false) {
  char message[MEZCLA_MESSAGE] = "";
  const mezcla_mixture about = detail::seen(statistics.about);
  const Mixture& sizes = statistics.about;
  if (statistics.weight.size() != sizes.proportions.size() ||
      statistics.moment.size() != sizes.means.size() ||
      statistics.scatter.size() != sizes.covariances.size())
    throw Error(MEZCLA_INVALID, "the sizes of the statistics and of their mixture differ");
  const mezcla_statistics sums = detail::filled(statistics);
  const mezcla_model model = {covariance.c_str(), equal_proportions ? 1 : 0};
  Mixture result(sizes.d, sizes.k);
  const mezcla_estimates estimates = detail::filled(result);
  detail::check(load().m_step(&about, &sums, &model, &estimates, message), message);
  return result;
}

// EM from a mixture, as fit_gmm(start = ) runs it.
inline Fit em(const Mixture& start, const Rows& rows, const std::string& covariance = "VVV",
              bool equal_proportions = false, const Control& control = Control(),
              const Run& run = Run()) {
  char message[MEZCLA_MESSAGE] = "";
  const mezcla_mixture from = detail::seen(start);
  const mezcla_rows where = detail::seen(rows);
  const mezcla_model model = {covariance.c_str(), equal_proportions ? 1 : 0};
  const mezcla_control until = {control.max_iterations, control.tolerance,
                                control.accelerate ? 1 : 0};
  Fit fit;
  fit.mixture = Mixture(start.d, start.k);
  fit.covariance = covariance;
  const mezcla_estimates estimates = detail::filled(fit.mixture);
  mezcla_outcome outcome;
  detail::Stop stop(run);
  const mezcla_run how = stop.seen();
  stop.check(load().em(&from, &where, &model, &until, &how, &estimates, &outcome, message),
             message);
  fit.loglik = outcome.loglik;
  fit.remaining = outcome.remaining;
  fit.iterations = outcome.iterations;
  fit.status = outcome.status;
  return fit;
}

// fit_gmm(): the search for the best maximum, and among several k or families for the best model.
// It draws R's random numbers. `covariance`: none for all families. `run.stop` is not asked: R
// itself ends on Ctrl-C.
inline Fit fit(const Rows& rows, const std::vector<int>& k,
               const std::vector<std::string>& covariance = {},
               const std::string& criterion = "BIC", const Run& run = Run()) {
  char message[MEZCLA_MESSAGE] = "";
  const mezcla_rows where = detail::seen(rows);
  const SEXP numbers = PROTECT(Rf_allocVector(INTSXP, static_cast<R_xlen_t>(k.size())));
  for (std::size_t i = 0; i < k.size(); ++i) INTEGER(numbers)[i] = k[i];
  const SEXP families = PROTECT(detail::strings(covariance)),
             by = PROTECT(detail::strings({criterion}));
  SEXP object = R_NilValue;
  const int code = load().fit(&where, numbers, families, by, run.threads, &object, message);
  UNPROTECT(3);
  detail::check(code, message);
  PROTECT(object);
  Fit result;
  result.covariance = CHAR(STRING_ELT(detail::element(object, "covariance"), 0));
  result.loglik = Rf_asReal(detail::element(object, "loglik"));
  result.remaining = Rf_asReal(detail::element(object, "remaining"));
  result.iterations = Rf_asInteger(detail::element(object, "iterations"));
  result.status = CHAR(STRING_ELT(detail::element(object, "status"), 0));
  try {
    result.mixture = Mixture::from_r(object);
  } catch (...) {
    UNPROTECT(1);
    throw;
  }
  UNPROTECT(1);
  return result;
}

}  // namespace interface_1
}  // namespace mezcla

#endif
