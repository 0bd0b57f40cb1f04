# What inst/include/mezcla.h asks of R for the C++ code of other packages: an answer, or the sentence of the error.

#' C++ code of other packages
#'
#' The engine of the package can be called from the C++ code of others: `#include <mezcla.h>` gives fits, log
#' densities, responsibilities and sufficient statistics, without R in between and from any thread.
#'
#' A package that does so has in its `DESCRIPTION`
#' \preformatted{LinkingTo: mezcla
#' Imports: mezcla}
#' and imports something of mezcla in its `NAMESPACE` (`importFrom(mezcla, fit_gmm)` for example), so that mezcla is loaded
#' before it. It is linked with no library, and needs neither Rcpp nor Armadillo; C++14 will do.
#'
#' | in namespace `mezcla` | its values |
#' |---|---|
#' | `Mixture` | `d`, `k`, `proportions`, `means` (k x d), `covariances` (d x d x k); `Mixture::from_r()` takes what [as_gmm_params()] takes, `to_r()` gives [gmm_params()] |
#' | `Rows` | values (n x d), and case weights if there are any; seen where they lie, not copied |
#' | `log_density(mixture, rows)` | `dgmm(log = TRUE)`, n numbers |
#' | `responsibilities(mixture, rows)` | [e_step()], n x k |
#' | `log_likelihood(mixture, rows)` | [log_likelihood()] |
#' | `statistics(mixture, rows)` | [sufficient_statistics()]; those of parts of the rows add by `+=` |
#' | `m_step(statistics, covariance)` | [m_step()] |
#' | `em(start, rows, covariance)` | [fit_gmm()] with `start = `: one run of EM |
#' | `fit(rows, k, covariance)` | [fit_gmm()]: the search, and the choice among several `k` and families |
#'
#' Arrays are `std::vector<double>`, laid out as in R. Missing values are `NaN`, as in R: a row counts with what is observed
#' of it. A last argument, `Run`, has the number of threads, which changes no result, and a function that is asked about
#' ten times a second whether to stop: `mezcla::interrupted_by_user` is one for Ctrl-C. What goes wrong is a
#' `mezcla::Error` with a `code()`.
#'
#' `fit()`, `from_r()` and `to_r()` call R, and only R's own thread may call them. The rest may be called from any
#' thread, several at once, after `mezcla::load()` on R's.
#'
#' Noise, labels, priors and constraints are left to R. \preformatted{#include <mezcla.h>
#'
#' extern "C" SEXP log_density(SEXP fit, SEXP x) {
#'   const mezcla::Mixture mixture = mezcla::Mixture::from_r(fit);
#'   const std::vector<double> values = mezcla::log_density(mixture, mezcla::Rows(x));
#'   ...
#' }}
#'
#' @section Versions: What the header calls is a table of C functions, `mezcla/interface.h`, which other languages can call as
#' well. `MEZCLA_INTERFACE` is the version of it, and goes up when something in it changes its meaning; what is new joins its end.
#' A package that was compiled for another version, or for a longer table than the installed one, gets a `mezcla::Error` and no wrong number.
#' @seealso The package in `tests/linking` of the sources calls all of it.
#' @name mezcla_cpp
NULL

answer_or_sentence <- function(code) tryCatch(code, error = conditionMessage)

fit_for_interface <- function(x, k, covariance, weights, criterion, threads) {
  answer_or_sentence(fit_gmm.default(
    x, k, or_default(covariance, gmm_families()), weights, criterion = or_default(criterion, "BIC"),
    keep_data = FALSE, control = gmm_control(threads = threads, progress = FALSE)
  ))
}

parameters_for_interface <- function(object) {
  answer_or_sentence({
    params <- as_gmm_params(object)
    if (!is.null(params$noise)) {
      abort(gettextf("A mixture with a noise component is not one of Gaussians alone, which is all that C++ code may have."))
    }
    list(proportions = as.double(params$proportions), means = as_plain(params$means), covariances = as_plain(as.array(params$covariances)))
  })
}

as_plain <- function(x) array(as.double(x), dim(x))

params_from_interface <- function(proportions, means, covariances) {
  answer_or_sentence(gmm_params(proportions, means, covariances))
}
