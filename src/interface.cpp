// What inst/include/mezcla/interface.h promises to the code of other packages.
#include "../inst/include/mezcla/interface.h"

#include <R_ext/Rdynload.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdio>
#include <new>

#include "convert.h"
#include "core/em.hpp"
#include "core/evaluate.hpp"
#include "core/steps.hpp"

using namespace mezcla;

namespace {

void tell(char* message, const char* text) { std::snprintf(message, MEZCLA_MESSAGE, "%s", text); }

// Runs `work`; what it throws becomes a code, since no exception may cross into another library.
template <class Work>
int guarded(char* message, const Work& work) {
  const auto failed = [message](int code, const char* text) {
    tell(message, text);
    return code;
  };
  try {
    work();
    return MEZCLA_OK;
  } catch (const Interrupted& error) {
    return failed(MEZCLA_INTERRUPTED, error.what());
  } catch (const NotPositiveDefinite& error) {
    return failed(MEZCLA_NOT_POSITIVE_DEFINITE, error.what());
  } catch (const std::domain_error& error) {
    return failed(MEZCLA_EMPTY, error.what());
  } catch (const std::invalid_argument& error) {
    return failed(MEZCLA_INVALID, error.what());
  } catch (const std::bad_alloc&) {
    return failed(MEZCLA_NO_MEMORY, "there is not enough memory");
  } catch (const std::length_error&) {
    return failed(MEZCLA_NO_MEMORY, "there is not enough memory");
  } catch (const std::exception& error) {
    return failed(MEZCLA_FAILED, error.what());  // nocov: nothing else is thrown
  }
}

bool all_finite(const double* values, std::size_t size) {
  return std::all_of(values, values + size, [](double value) { return std::isfinite(value); });
}

std::size_t size_of(int size, const char* otherwise) {
  require(size > 0, otherwise);
  return static_cast<std::size_t>(size);
}

arma::mat columns_at(const double* rows, arma::uword k, arma::uword d) {
  return arma::mat(rows, k, d).t();
}

void write_rows(const arma::mat& columns, double* rows) {
  const arma::mat turned = columns.t();
  std::copy(turned.begin(), turned.end(), rows);
}

// In the form that the engine has for diagonal ones, so that values are R's to the last bit.
arma::cube covariances_at(const double* values, arma::uword d, arma::uword k) {
  const arma::cube full(values, d, d, k);
  for (arma::uword j = 0; j < k; ++j)
    if (!full.slice(j).is_diagmat()) return full;
  return diagonals_of(full);
}

// Beyond this squares are no numbers, as in R.
bool is_of_usual_size(double value) { return !(std::fabs(value) > 1e150); }

bool is_symmetric(const double* values, std::size_t d) {
  for (std::size_t a = 0; a < d; ++a)
    for (std::size_t b = 0; b < a; ++b) {
      const double one = values[a * d + b], other = values[b * d + a];
      const double size = std::sqrt(std::fabs(values[a * d + a] * values[b * d + b]));
      if (!(std::fabs(one - other) <= 1e-8 * size)) return false;
    }
  return true;
}

Parameters parameters_at(const mezcla_mixture& mixture) {
  const std::size_t d = size_of(mixture.d, "a mixture has no variable");
  const std::size_t k = size_of(mixture.k, "a mixture has no component");
  require(all_finite(mixture.proportions, k) && all_finite(mixture.means, k * d) &&
              all_finite(mixture.covariances, k * d * d),
          "a parameter is not a finite number");
  require(std::all_of(mixture.means, mixture.means + k * d, is_of_usual_size),
          "means must be between -1e150 and 1e150");
  for (std::size_t j = 0; j < k; ++j)
    require(is_symmetric(mixture.covariances + j * d * d, d), "a covariance is not symmetric");
  Parameters parameters;
  parameters.proportions = arma::vec(mixture.proportions, k);
  require(parameters.proportions.min() >= 0.0 &&
              std::fabs(arma::accu(parameters.proportions) - 1.0) < 1e-8,
          "proportions must not be negative, and their sum must be 1");
  parameters.means = columns_at(mixture.means, k, d);
  parameters.covariances = covariances_at(mixture.covariances, d, k);
  return parameters;
}

void write_estimates(const Parameters& parameters, const mezcla_estimates& to) {
  std::copy(parameters.proportions.begin(), parameters.proportions.end(), to.proportions);
  write_rows(parameters.means, to.means);
  const arma::cube full = in_full(parameters.covariances);
  std::copy(full.begin(), full.end(), to.covariances);
}

// Rows as the engine wants them.
Rows rows_at(const mezcla_rows& rows, std::size_t d) {
  require(rows.d > 0 && static_cast<std::size_t>(rows.d) == d,
          "the data and the mixture differ in columns");
  require(std::none_of(rows.values, rows.values + rows.n * d,
                       [](double value) { return std::isinf(value); }),
          "a value is infinite");
  require(std::all_of(rows.values, rows.values + rows.n * d, is_of_usual_size),
          "values must be between -1e150 and 1e150");
  if (rows.weights)
    require(std::all_of(rows.weights, rows.weights + rows.n,
                        [](double weight) { return std::isfinite(weight) && weight >= 0.0; }),
            "weights must be finite and not negative");
  return rows_of(rows.values, rows.n, d, rows.weights);
}

// As in R: a row without any value tells nothing.
std::vector<double> weights_without_blank_rows(const Rows& rows) {
  std::vector<double> weights(rows.n);
  for (std::size_t i = 0; i < rows.n; ++i) {
    bool blank = true;
    for (std::size_t c = 0; blank && c < rows.d; ++c)
      blank = std::isnan(rows.values[c * rows.n + i]);
    weights[i] = blank ? 0.0 : rows.weight(i);
  }
  return weights;
}

Columns columns_of(const Moments& moments) {
  const Columns columns{moments.mean, arma::sqrt(arma::clamp(moments.variance, 0.0, HUGE_VAL))};
  require(columns.deviation.max() > 0.0, "no column varies");
  return columns;
}

Columns columns_of(const Rows& rows, const Execution& execution) {
  require(rows.observed_weight().min() > 0.0, "a column has no value");
  return columns_of(moments(rows, false, execution));
}

Model model_at(const mezcla_model& model, std::size_t d) {
  std::string name = model.covariance ? model.covariance : "";
  if (d == 1 && (name == "E" || name == "V")) name += "II";
  Model what;
  what.family = family_from_name(name);
  what.equal_proportions = model.equal_proportions != 0;
  return what;
}

// Asks the caller, who is on this thread.
class Run {
 public:
  explicit Run(const mezcla_run& run) : execution_(std::max(run.threads, 1), &watch_) {
    if (run.stop) watch_.interrupted = [run]() { return run.stop(run.about) != 0; };
  }
  const Execution& execution() const { return execution_; }

 private:
  Watch watch_;
  Execution execution_;
};

// `fill(out)` says what is asked.
template <class Fill>
int evaluate_at(const mezcla_mixture* mixture, const mezcla_rows* rows, const mezcla_run* run,
                char* message, const Fill& fill) {
  return guarded(message, [&]() {
    const Density density = density_of(parameters_at(*mixture));
    const Rows where = rows_at(*rows, density.d());
    Evaluation out;
    fill(out);
    const Run how(*run);
    evaluate(density, where, out, how.execution());
  });
}

extern "C" {

static int log_density(const mezcla_mixture* mixture, const mezcla_rows* rows,
                       const mezcla_run* run, double* values, char* message) {
  return evaluate_at(mixture, rows, run, message,
                     [values](Evaluation& out) { out.log_density = values; });
}

static int responsibilities(const mezcla_mixture* mixture, const mezcla_rows* rows,
                            const mezcla_run* run, double* values, char* message) {
  return evaluate_at(mixture, rows, run, message,
                     [values](Evaluation& out) { out.responsibilities = values; });
}

static int log_likelihood_of(const mezcla_mixture* mixture, const mezcla_rows* rows,
                             const mezcla_run* run, double* value, char* message) {
  return guarded(message, [&]() {
    const Density density = density_of(parameters_at(*mixture));
    const Run how(*run);
    *value = log_likelihood(density, rows_at(*rows, density.d()), how.execution());
  });
}

static int statistics(const mezcla_mixture* mixture, const mezcla_rows* rows, const mezcla_run* run,
                      const mezcla_statistics* to, char* message) {
  return guarded(message, [&]() {
    const Parameters parameters = parameters_at(*mixture);
    Rows where = rows_at(*rows, parameters.d());
    const std::vector<double> weights = weights_without_blank_rows(where);
    where.case_weights = weights.data();
    const Run how(*run);
    const Statistics sums =
        sufficient_statistics(parameters, where, Scatter::full, how.execution());
    std::copy(sums.weight.begin(), sums.weight.end(), to->weight);
    write_rows(sums.moment, to->moment);
    const arma::cube scatter =
        sums.scatter_about(arma::mat(arma::size(sums.about), arma::fill::zeros));
    std::copy(scatter.begin(), scatter.end(), to->scatter);
    *to->loglik = sums.objective;
  });
}

static int m_step_from(const mezcla_mixture* about, const mezcla_statistics* sums,
                       const mezcla_model* model, const mezcla_estimates* to, char* message) {
  return guarded(message, [&]() {
    const std::size_t d = size_of(about->d, "a mixture has no variable");
    const std::size_t k = size_of(about->k, "a mixture has no component");
    require(all_finite(about->means, k * d) && all_finite(sums->weight, k) &&
                all_finite(sums->moment, k * d) && all_finite(sums->scatter, k * d * d),
            "a statistic is not a finite number");
    for (std::size_t j = 0; j < k; ++j) {
      const double* const scatter = sums->scatter + j * d * d;
      require(is_symmetric(scatter, d), "a scatter is not symmetric");
      for (std::size_t c = 0; c < d; ++c)
        require(scatter[c * d + c] >= 0.0, "a scatter has a negative sum of squares");
    }
    Statistics given(columns_at(about->means, k, d), Scatter::full);
    given.weight = arma::vec(sums->weight, k);
    given.moment = columns_at(sums->moment, k, d);
    given.scatter = arma::cube(sums->scatter, d, d, k);
    if (!(given.weight.min() > 0.0))
      throw std::domain_error("a component without any row has no maximum likelihood estimate");
    const Columns columns = columns_of(moments_of(given));
    const Execution execution;
    write_estimates(maximum_likelihood(given, columns, model_at(*model, d), execution).parameters,
                    *to);
  });
}

static int em_from(const mezcla_mixture* start, const mezcla_rows* rows, const mezcla_model* model,
                   const mezcla_control* control, const mezcla_run* run, const mezcla_estimates* to,
                   mezcla_outcome* outcome, char* message) {
  return guarded(message, [&]() {
    const Parameters from = parameters_at(*start);
    Rows where = rows_at(*rows, from.d());
    const std::vector<double> weights = weights_without_blank_rows(where);
    where.case_weights = weights.data();
    const double counted = rows_that_count(where);
    require(counted > 0.0, "there is no row");
    require(control->max_iterations >= 0 && control->tolerance >= 0.0,
            "the tolerance and the number of iterations must not be negative");
    const Run how(*run);
    // Weights that are counts leave the tolerance as it is; in a smaller unit it shrinks with them.
    const double unit = std::min(1.0, total_weight(where) / counted);
    const EmResult result =
        em(where, columns_of(where, how.execution()), {{from, control->max_iterations}},
           model_at(*model, where.d), {control->tolerance * unit, control->accelerate != 0},
           how.execution())[0];
    write_estimates(result.parameters, *to);
    *outcome = {result.loglik, result.remaining, result.iterations, name_of(result.status)};
  });
}

}  // extern "C"

// ---- What R does --------------------------------------------------------------------------------

// Calls a function of the package that returns what is asked, or the sentence of the error. What R
// itself ends (an interrupt) must not jump over the caller's destructors.
int call_r(const char* function, const std::vector<SEXP>& arguments, SEXP* result, char* message) {
  SEXP call = R_NilValue;
  for (auto argument = arguments.rbegin(); argument != arguments.rend(); ++argument) {
    PROTECT(call);
    call = Rf_lcons(*argument, call);
    UNPROTECT(1);
  }
  PROTECT(call);
  call = PROTECT(Rf_lcons(Rf_install(function), call));
  const Rcpp::Environment where = Rcpp::Environment::namespace_env("mezcla");
  int failed = 0;
  const SEXP value = R_tryEvalSilent(call, where, &failed);
  UNPROTECT(2);
  if (failed) {
    tell(message, "interrupted");
    return MEZCLA_INTERRUPTED;
  }
  if (TYPEOF(value) == STRSXP) {
    tell(message, Rf_translateCharUTF8(STRING_ELT(value, 0)));
    return MEZCLA_FAILED;
  }
  *result = value;
  return MEZCLA_OK;
}

SEXP array_of(const double* values, const std::vector<int>& dim) {
  R_xlen_t size = 1;
  for (int extent : dim) size *= extent;
  const SEXP array = PROTECT(Rf_allocVector(REALSXP, size));
  std::copy(values, values + size, REAL(array));
  const SEXP extents = PROTECT(Rf_allocVector(INTSXP, static_cast<R_xlen_t>(dim.size())));
  std::copy(dim.begin(), dim.end(), INTEGER(extents));
  if (dim.size() > 1) Rf_setAttrib(array, R_DimSymbol, extents);
  UNPROTECT(2);
  return array;
}

extern "C" {

static int fit(const mezcla_rows* rows, SEXP k, SEXP covariance, SEXP criterion, int threads,
               SEXP* result, char* message) {
  if (rows->n > static_cast<std::size_t>(INT_MAX)) {
    tell(message, "there are more rows than a matrix of R can have");
    return MEZCLA_INVALID;
  }
  const int n = static_cast<int>(rows->n);
  const SEXP x = PROTECT(array_of(rows->values, {n, rows->d}));
  const SEXP weights = PROTECT(rows->weights ? array_of(rows->weights, {n}) : R_NilValue);
  const SEXP at_once = PROTECT(Rf_ScalarInteger(std::max(threads, 1)));
  const int code =
      call_r("fit_for_interface", {x, k, covariance, weights, criterion, at_once}, result, message);
  UNPROTECT(3);
  return code;
}

static int parameters(SEXP object, SEXP* result, char* message) {
  return call_r("parameters_for_interface", {object}, result, message);
}

static int as_parameters(const mezcla_mixture* mixture, SEXP* result, char* message) {
  const int d = mixture->d, k = mixture->k;
  const SEXP proportions = PROTECT(array_of(mixture->proportions, {k}));
  const SEXP means = PROTECT(array_of(mixture->means, {k, d}));
  const SEXP covariances = PROTECT(array_of(mixture->covariances, {d, d, k}));
  const int code =
      call_r("params_from_interface", {proportions, means, covariances}, result, message);
  UNPROTECT(3);
  return code;
}

static const mezcla_interface* interface_of_mezcla() {
  static const mezcla_interface table = {MEZCLA_INTERFACE,
                                         sizeof(mezcla_interface),
                                         log_density,
                                         responsibilities,
                                         log_likelihood_of,
                                         statistics,
                                         m_step_from,
                                         em_from,
                                         fit,
                                         parameters,
                                         as_parameters};
  return &table;
}

}  // extern "C"

}  // namespace

// [[Rcpp::init]]
void offer_interface(DllInfo* library) {
  (void)library;
  R_RegisterCCallable("mezcla", "mezcla_interface",
                      reinterpret_cast<DL_FUNC>(reinterpret_cast<void (*)()>(interface_of_mezcla)));
}
