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
#' * Steps in words and by hand: [explain()], [em_start()]; what goes wrong: [demonstrate()].
#' * The fourteen covariance families: [gmm_families()]. Choosing among models: [fit_gmm()], [ICL()],
#'   [AICc()], [NEC()]. The order of components: [relabel()].
#' * What is known besides complete rows: weights, missing values, labels, noise in [fit_gmm()];
#'   [gmm_prior()], [gmm_constraint()]; [impute()].
#' * How many components: `criterion` in [fit_gmm()], [bootstrap_lrt()], [stability()]; clusters
#'   of several components: [combine_components()]; agreement of classes: [adjusted_rand()].
#' * k-means as the limit of a mixture: [kmeans_limit()].
#' * All of these step by step on an interactive page: [explore()].
#' * From and to other packages and languages: [as_gmm_params()], [as_mclust()], [write_gmm()], [gmm_cbi()]; as tables: [tidiers].
#' * Data: [people].
#' * Told at length, with exercises: `vignette(package = "mezcla")` lists the vignettes. `vignette("mezcla")` comes
#'   first; `vignette("em-paso-a-paso")` is in Spanish.
#'
#' Options: `options(mezcla.threads = )` sets the number of threads (2 unless it is set). No
#' result depends on it. The engine runs in the fastest instruction set that the machine has;
#' `options(mezcla.isa = )`, or the environment variable `MEZCLA_ISA`, set before the package is loaded,
#' asks for `"plain"` (C++ without vectors), `"baseline"` (SSE2 or NEON), `"avx2"` or `"avx512"`. Results agree
#' between the sets but for rounding, and within one to the last bit.
#'
#' @keywords internal
#' @useDynLib mezcla, .registration = TRUE
#' @importFrom Rcpp evalCpp
#' @importFrom graphics plot
#' @importFrom stats coef confint fitted formula logLik nobs predict residuals simulate update vcov weights
"_PACKAGE"
