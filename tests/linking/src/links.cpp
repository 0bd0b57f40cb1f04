// What another package may do with mezcla.h.
#include <mezcla.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace {

SEXP numbers(const std::vector<double>& values) {
  const SEXP result = Rf_allocVector(REALSXP, static_cast<R_xlen_t>(values.size()));
  std::copy(values.begin(), values.end(), REAL(result));
  return result;
}

SEXP matrix_of(const std::vector<double>& values, int rows) {
  const SEXP result =
      PROTECT(Rf_allocMatrix(REALSXP, rows, static_cast<int>(values.size()) / std::max(rows, 1)));
  std::copy(values.begin(), values.end(), REAL(result));
  UNPROTECT(1);
  return result;
}

SEXP named(const std::vector<const char*>& names) {
  const SEXP list = PROTECT(Rf_allocVector(VECSXP, static_cast<R_xlen_t>(names.size())));
  const SEXP labels = PROTECT(Rf_allocVector(STRSXP, static_cast<R_xlen_t>(names.size())));
  for (std::size_t i = 0; i < names.size(); ++i)
    SET_STRING_ELT(labels, static_cast<R_xlen_t>(i), Rf_mkChar(names[i]));
  Rf_setAttrib(list, R_NamesSymbol, labels);
  UNPROTECT(2);
  return list;
}

SEXP statistics_to_r(const mezcla::Statistics& statistics) {
  const SEXP list = PROTECT(named({"weight", "moment", "scatter", "loglik"}));
  SET_VECTOR_ELT(list, 0, numbers(statistics.weight));
  SET_VECTOR_ELT(list, 1, numbers(statistics.moment));
  SET_VECTOR_ELT(list, 2, numbers(statistics.scatter));
  SET_VECTOR_ELT(list, 3, Rf_ScalarReal(statistics.loglik));
  UNPROTECT(1);
  return list;
}

SEXP fit_to_r(const mezcla::Fit& fit) {
  const SEXP list =
      PROTECT(named({"params", "covariance", "loglik", "remaining", "iterations", "status"}));
  SET_VECTOR_ELT(list, 0, fit.mixture.to_r());
  SET_VECTOR_ELT(list, 1, Rf_mkString(fit.covariance.c_str()));
  SET_VECTOR_ELT(list, 2, Rf_ScalarReal(fit.loglik));
  SET_VECTOR_ELT(list, 3, Rf_ScalarReal(fit.remaining));
  SET_VECTOR_ELT(list, 4, Rf_ScalarInteger(fit.iterations));
  SET_VECTOR_ELT(list, 5, Rf_mkString(fit.status.c_str()));
  UNPROTECT(1);
  return list;
}

const double* weights_of(SEXP weights) { return Rf_isNull(weights) ? nullptr : REAL(weights); }

// An error as R hears of it: its code, and its sentence.
SEXP failure(const mezcla::Error& error) {
  const SEXP list = PROTECT(named({"code", "message"}));
  SET_VECTOR_ELT(list, 0, Rf_ScalarInteger(error.code()));
  SET_VECTOR_ELT(list, 1, Rf_mkString(error.what()));
  UNPROTECT(1);
  return list;
}

template <class Work>
SEXP answer(const Work& work) {
  try {
    return work();
  } catch (const mezcla::Error& error) {
    return failure(error);
  }
}

// What a caller throws to end a run.
struct Enough {};

}  // namespace

extern "C" {

SEXP links_log_density(SEXP params, SEXP x) {
  return answer([=]() {
    return numbers(
        mezcla::log_density(mezcla::Mixture::from_r(params), mezcla::Rows(x), mezcla::Run(2)));
  });
}

SEXP links_responsibilities(SEXP params, SEXP x) {
  return answer([=]() {
    const mezcla::Rows rows(x);
    return matrix_of(mezcla::responsibilities(mezcla::Mixture::from_r(params), rows), Rf_nrows(x));
  });
}

SEXP links_log_likelihood(SEXP params, SEXP x, SEXP weights) {
  return answer([=]() {
    const mezcla::Rows rows(x, weights_of(weights));
    return Rf_ScalarReal(mezcla::log_likelihood(mezcla::Mixture::from_r(params), rows));
  });
}

// Of the first rows and the others, added.
SEXP links_statistics(SEXP params, SEXP first, SEXP others, SEXP weights) {
  return answer([=]() {
    const mezcla::Mixture mixture = mezcla::Mixture::from_r(params);
    mezcla::Statistics sums = mezcla::statistics(mixture, mezcla::Rows(first, weights_of(weights)));
    if (!Rf_isNull(others)) sums += mezcla::statistics(mixture, mezcla::Rows(others));
    return statistics_to_r(sums);
  });
}

SEXP links_m_step(SEXP params, SEXP x, SEXP covariance, SEXP equal) {
  return answer([=]() {
    const mezcla::Mixture mixture = mezcla::Mixture::from_r(params);
    return mezcla::m_step(mezcla::statistics(mixture, mezcla::Rows(x)),
                          CHAR(STRING_ELT(covariance, 0)), Rf_asLogical(equal) == TRUE)
        .to_r();
  });
}

SEXP links_em(SEXP params, SEXP x, SEXP weights, SEXP covariance, SEXP iterations) {
  return answer([=]() {
    mezcla::Control control;
    control.max_iterations = Rf_asInteger(iterations);
    return fit_to_r(mezcla::em(mezcla::Mixture::from_r(params),
                               mezcla::Rows(x, weights_of(weights)),
                               CHAR(STRING_ELT(covariance, 0)), false, control, mezcla::Run(2)));
  });
}

SEXP links_fit(SEXP x, SEXP k, SEXP covariance) {
  return answer([=]() {
    std::vector<std::string> families;
    for (R_xlen_t i = 0; i < Rf_xlength(covariance); ++i)
      families.push_back(CHAR(STRING_ELT(covariance, i)));
    const std::vector<int> sizes(INTEGER(k), INTEGER(k) + Rf_xlength(k));
    return fit_to_r(mezcla::fit(mezcla::Rows(x), sizes, families));
  });
}

// Log-likelihoods by two threads at once, neither of which is R's.
SEXP links_threads(SEXP params, SEXP x) {
  return answer([=]() {
    mezcla::load();
    const mezcla::Mixture mixture = mezcla::Mixture::from_r(params);
    const mezcla::Rows rows(x);
    std::vector<double> values(2);
    std::vector<std::thread> threads;
    for (double& value : values)
      threads.emplace_back([&]() { value = mezcla::log_likelihood(mixture, rows); });
    for (std::thread& thread : threads) thread.join();
    return numbers(values);
  });
}

// A run that its caller ends: by its answer, or by what it throws.
SEXP links_stopped(SEXP params, SEXP x, SEXP throws) {
  const bool by_throwing = Rf_asLogical(throws) == TRUE;
  int asked = 0;
  const mezcla::Run run(1, [&]() -> bool {
    ++asked;
    if (by_throwing) throw Enough();
    return true;
  });
  mezcla::Control forever;
  forever.max_iterations = 1000000000;
  forever.tolerance = 0.0;
  return answer([&]() -> SEXP {
    try {
      mezcla::em(mezcla::Mixture::from_r(params), mezcla::Rows(x), "VVV", false, forever, run);
    } catch (const Enough&) {
      return Rf_ScalarInteger(asked);
    }
    return R_NilValue;
  });
}

// The same, of which the user has asked nothing.
SEXP links_not_interrupted() { return Rf_ScalarLogical(mezcla::interrupted_by_user()); }

// Tables that are of another version, or too short.
SEXP links_serves() {
  mezcla_interface other = mezcla::load();
  const bool itself = mezcla::serves(other);
  other.version += 1;
  const bool newer = mezcla::serves(other);
  other.version -= 1;
  other.size -= sizeof(void*);
  const std::vector<double> answers = {itself ? 1.0 : 0.0, newer ? 1.0 : 0.0,
                                       mezcla::serves(other) ? 1.0 : 0.0};
  return numbers(answers);
}

// What no R code could ask: parts whose sizes differ, and statistics of different mixtures.
SEXP links_broken(SEXP params, SEXP x) {
  mezcla::Mixture mixture = mezcla::Mixture::from_r(params);
  const mezcla::Rows rows(x);
  const SEXP result = PROTECT(Rf_allocVector(VECSXP, 3));
  const mezcla::Statistics sums = mezcla::statistics(mixture, rows);
  mezcla::Mixture moved = mixture;
  moved.means[0] += 1.0;
  SET_VECTOR_ELT(result, 0, answer([&]() {
                   mezcla::Statistics both = sums;
                   both += mezcla::statistics(moved, rows);
                   return R_NilValue;
                 }));
  mixture.means.pop_back();
  SET_VECTOR_ELT(result, 1,
                 answer([&]() { return Rf_ScalarReal(mezcla::log_likelihood(mixture, rows)); }));
  SET_VECTOR_ELT(result, 2, answer([&]() {
                   mezcla::Statistics less = sums;
                   less.scatter.pop_back();
                   mezcla::m_step(less);
                   return R_NilValue;
                 }));
  UNPROTECT(1);
  return result;
}

// A mixture that is not R's.
SEXP links_by_hand(SEXP proportions, SEXP means, SEXP covariances, SEXP x) {
  return answer([=]() {
    mezcla::Mixture mixture(Rf_ncols(means), Rf_nrows(means));
    std::copy(REAL(proportions), REAL(proportions) + mixture.k, mixture.proportions.begin());
    std::copy(REAL(means), REAL(means) + mixture.means.size(), mixture.means.begin());
    std::copy(REAL(covariances), REAL(covariances) + mixture.covariances.size(),
              mixture.covariances.begin());
    return numbers(mezcla::log_density(mixture, mezcla::Rows(x)));
  });
}

void R_init_mezclalinks(DllInfo* dll) {
#define ENTRY(name, arguments)                                                             \
  {                                                                                        \
    "links_" #name, reinterpret_cast<DL_FUNC>(reinterpret_cast<void (*)()>(links_##name)), \
        arguments                                                                          \
  }
  static const R_CallMethodDef entries[] = {ENTRY(log_density, 2),
                                            ENTRY(responsibilities, 2),
                                            ENTRY(log_likelihood, 3),
                                            ENTRY(statistics, 4),
                                            ENTRY(m_step, 4),
                                            ENTRY(em, 5),
                                            ENTRY(fit, 3),
                                            ENTRY(threads, 2),
                                            ENTRY(stopped, 3),
                                            ENTRY(not_interrupted, 0),
                                            ENTRY(serves, 0),
                                            ENTRY(broken, 2),
                                            ENTRY(by_hand, 4),
                                            {nullptr, nullptr, 0}};
  R_registerRoutines(dll, nullptr, entries, nullptr, nullptr);
  R_useDynamicSymbols(dll, FALSE);
}

}  // extern "C"
