#' mezcla: Gaussian mixtures by EM, and k-means as their limit
#'
#' A Gaussian mixture says that each row of the data was made in two steps: a component
#' \eqn{z} was drawn with probabilities \eqn{\pi_1, \dots, \pi_k}, then the row from the normal
#' distribution \eqn{N(\mu_z, \Sigma_z)} of that component. The components are not seen; EM
#' estimates them. The pages below follow the order in which a lecture tells it.
#'
#' * Densities and drawing: [dgmm()], [rgmm()]; parameters: [gmm_params()].
#' * k-means: [fit_kmeans()], one half step at a time: [kmeans_trace()], [distortion()].
#' * Likelihood: [log_likelihood()], and with known components [complete_log_likelihood()] and
#'   [complete_mle()].
#' * EM: [e_step()], [m_step()], [lower_bound()], [em_trace()], and all of it: [fit_gmm()].
#' * Steps in words and by hand: [explain()], [em_start()], [bound_curve()]; worksheets and exercises:
#'   [explain()], [em_exercise()]; what goes wrong: [demonstrate()].
#' * The fourteen covariance families: [gmm_families()]. Choosing among models: [fit_gmm()], [ICL()],
#'   [AICc()], [NEC()]. The order of components: [relabel()].
#' * What is known besides complete rows: weights, missing values, labels, noise in [fit_gmm()];
#'   [gmm_prior()], [gmm_constraint()]; [impute()].
#' * How many components: `criterion` in [fit_gmm()], [bootstrap_lrt()], [stability()]; clusters
#'   of several components: [combine_components()]; agreement of classes: [adjusted_rand()].
#' * k-means as the limit of a mixture: [kmeans_limit()].
#' * All of these step by step on an interactive page: [explore()].
#' * From and to other packages and languages: [as_gmm_params()], [as_mclust()], [write_gmm()], [gmm_cbi()]; as tables: [tidiers].
#' * Rows that do not fit into memory: [chunk_source()], [chunk_file()], [chunk_parquet()], [chunk_dbi()]; into one machine: [gmm_pool()], [on_pool()].
#' * From the C++ code of other packages: [mezcla_cpp].
#' * Data: [people]; six numbers for paper: [six].
#' * Told at length, with exercises: `vignette(package = "mezcla")` lists the vignettes. `vignette("mezcla")` comes
#'   first; `vignette("em-paso-a-paso")` and two more are in Spanish.
#'
#' Options: `options(mezcla.threads = )` sets the number of threads (2 unless it is set). No
#' result depends on it. The engine runs in the fastest instruction set that the machine has;
#' `options(mezcla.isa = )`, or the environment variable `MEZCLA_ISA`, set before the package is loaded,
#' asks for `"plain"` (C++ without vectors), `"baseline"` (SSE2 or NEON), `"avx2"` or `"avx512"`. Results agree
#' between the sets but for rounding, and within one to the last bit.
#'
#' @section Symbols: These are the same on all pages, in the vignettes, in [explain()] and in [explore()]; beside them what
#' is often written in class.
#'
#' \tabular{lll}{
#'   \eqn{x_i} \tab \eqn{x^{(i)}} \tab a row of the data, \eqn{i=1,\dots,n}, with \eqn{d} variables \cr
#'   \eqn{n}, \eqn{k}, \eqn{d} \tab \eqn{N}, \eqn{K} \tab the numbers of rows, of components, of variables \cr
#'   \eqn{z_i} \tab \eqn{z^{(i)}} \tab the component of row \eqn{i}, which is not seen \cr
#'   \eqn{\theta=(\pi,\mu,\Sigma)} \tab  \tab the parameters: proportions \eqn{\pi_j}, means \eqn{\mu_j}, covariances \eqn{\Sigma_j}; \eqn{\theta_t} after \eqn{t} iterations \cr
#'   \eqn{w_{ij}} \tab \eqn{w_j^{(i)}} \tab the responsibility of component \eqn{j} for row \eqn{i}, \eqn{p(z_i=j\mid x_i)} \cr
#'   \eqn{N_j=\sum_iw_{ij}} \tab  \tab the number of rows that component \eqn{j} has \cr
#'   \eqn{N(x;\mu,\Sigma)} \tab  \tab the normal density \cr
#'   \eqn{l(\theta)} \tab  \tab the log-likelihood \cr
#'   \eqn{L_t(\theta)} \tab  \tab the lower bound that the E-step at \eqn{\theta_t} builds \cr
#'   \eqn{\mu_j} \tab  \tab in k-means the centre of cluster \eqn{j} \cr
#'   \eqn{c(i)} \tab \eqn{c^{(i)}} \tab in k-means the cluster of row \eqn{i} \cr
#'   \eqn{J(c,\mu)} \tab  \tab the distortion, \eqn{\sum_i\| x_i-\mu_{c(i)}\|^2} \cr
#'   \eqn{\sum_h} \tab  \tab a second sum over components, beside \eqn{j}
#' }
#'
#' @keywords internal
#' @useDynLib mezcla, .registration = TRUE
#' @importFrom Rcpp evalCpp
#' @importFrom graphics plot
#' @importFrom stats coef confint fitted formula logLik nobs predict residuals simulate update vcov weights
"_PACKAGE"
