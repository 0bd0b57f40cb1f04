/* What mezcla's shared library offers to those of other packages: a table of C functions on plain
 * arrays. C++ code includes mezcla.h, which wraps it.
 *
 * Arrays are laid out as in R: rows n x d, means k x d and covariances d x d x k, all column-major.
 * Missing values are NaN. A function returns MEZCLA_OK, or another code after it has written a
 * sentence into `message`, an array of MEZCLA_MESSAGE characters. Those marked with R call R, and
 * only R's own thread may call them. */
#ifndef MEZCLA_INTERFACE_H
#define MEZCLA_INTERFACE_H

/* R's names without a prefix are macros that C++ libraries stumble over. */
#ifndef R_NO_REMAP
#define R_NO_REMAP
#endif
#include <Rinternals.h>
#include <stddef.h>

/* Goes up when what is here changes its meaning. New functions join the end of the table, and
 * `size` tells. */
#define MEZCLA_INTERFACE 1
#define MEZCLA_MESSAGE 512

#ifdef __cplusplus
extern "C" {
#endif

enum mezcla_code {
  MEZCLA_OK = 0,
  MEZCLA_INVALID = 1,               /* an argument is not what it must be */
  MEZCLA_NOT_POSITIVE_DEFINITE = 2, /* a covariance matrix */
  MEZCLA_EMPTY = 3,                 /* a component without any weight has no estimate */
  MEZCLA_INTERRUPTED = 4,           /* `stop` has said so, or R's user */
  MEZCLA_NO_MEMORY = 5,
  MEZCLA_FAILED = 6 /* an error in R, whose message it is */
};

struct mezcla_mixture {
  int d, k;
  const double* proportions; /* k, with sum 1 */
  const double* means;       /* k x d */
  const double* covariances; /* d x d x k */
};

/* What a function writes into: arrays of the caller's, of the sizes above. */
struct mezcla_estimates {
  double* proportions;
  double* means;
  double* covariances;
};

struct mezcla_rows {
  const double* values; /* n x d */
  size_t n;
  int d;
  const double* weights; /* n, or NULL where every row counts once */
};

/* `stop`, where it is not NULL, is asked about ten times a second, on the caller's thread. It must
 * not throw. */
struct mezcla_run {
  int threads;
  int (*stop)(void* about);
  void* about;
};

/* The sufficient statistics of the E-step, about the means of the mixture: see
 * ?sufficient_statistics. */
struct mezcla_statistics {
  double* weight;  /* k */
  double* moment;  /* k x d */
  double* scatter; /* d x d x k */
  double* loglik;  /* a number */
};

struct mezcla_model {
  const char*
      covariance; /* "VVV", "EEE", ...: see ?gmm_families; in one dimension also "E" and "V" */
  int equal_proportions;
};

struct mezcla_control {
  int max_iterations;
  double tolerance; /* see ?gmm_control */
  int accelerate;
};

struct mezcla_outcome {
  double loglik;
  double remaining; /* what the log-likelihood would still gain, as far as can be told */
  int iterations;
  const char* status; /* as in the value of fit_gmm() */
};

struct mezcla_interface {
  int version; /* MEZCLA_INTERFACE */
  size_t size; /* of the table, in bytes */

  int (*log_density)(const struct mezcla_mixture*, const struct mezcla_rows*,
                     const struct mezcla_run*, double* log_density /* n */, char* message);
  int (*responsibilities)(const struct mezcla_mixture*, const struct mezcla_rows*,
                          const struct mezcla_run*, double* responsibilities /* n x k */,
                          char* message);
  int (*log_likelihood)(const struct mezcla_mixture*, const struct mezcla_rows*,
                        const struct mezcla_run*, double* log_likelihood, char* message);
  int (*statistics)(const struct mezcla_mixture*, const struct mezcla_rows*,
                    const struct mezcla_run*, const struct mezcla_statistics*, char* message);
  /* The M-step, to its maximum, from statistics about the means of the mixture. */
  int (*m_step)(const struct mezcla_mixture*, const struct mezcla_statistics*,
                const struct mezcla_model*, const struct mezcla_estimates*, char* message);
  /* EM from the mixture. */
  int (*em)(const struct mezcla_mixture*, const struct mezcla_rows*, const struct mezcla_model*,
            const struct mezcla_control*, const struct mezcla_run*, const struct mezcla_estimates*,
            struct mezcla_outcome*, char* message);
  /* R: fit_gmm(x, k, covariance, weights, criterion = ). `k` are integers, `covariance` and
   * `criterion` strings, or R_NilValue for what fit_gmm() takes by itself. The fit is not
   * protected. */
  int (*fit)(const struct mezcla_rows*, SEXP k, SEXP covariance, SEXP criterion, int threads,
             SEXP* fit, char* message);
  /* R: a list of `proportions`, `means` and `covariances` (d x d x k) of whatever as_gmm_params()
   * takes. Not protected. */
  int (*parameters)(SEXP object, SEXP* parameters, char* message);
  /* R: gmm_params(proportions, means, covariances). Not protected. */
  int (*as_parameters)(const struct mezcla_mixture*, SEXP* parameters, char* message);
};

#ifdef __cplusplus
}
#endif

#endif
