# Our fits as mclust has them.

#' A fit as mclust has it
#'
#' An object of class `"Mclust"`, for which the tools of \pkg{mclust} can be called: its `plot()`, `predict()`, `MclustDR()`,
#' `clustCombi()`, `MclustBootstrap()` and others. mclust need not be installed to make one.
#'
#' `bic` and `icl` have mclust's sign (larger is better), and `icl` its penalty, of the most probable component alone. `df` is mclust's number of parameters, which with noise counts the volume, too.
#' Fits that mclust has no model for are an error: with missing values, weights, labels, a prior, constraints or equal proportions.
#'
#' mclust keeps a covariance matrix for each component, whatever the family: where these have more than \eqn{2^{27}} numbers
#' (a gigabyte) that is an error of class `mezcla_memory_error`.
#'
#' @param fit A fit by [fit_gmm()], with its data.
#' @return A list of class `"Mclust"`.
#' @seealso [as_gmm_fit()], the other way.
#' @examples
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' as_mclust(fit)$parameters$mean
#' @export
as_mclust <- function(fit) {
  check_is_mixture_fit(fit, "fit")
  check_mclust_has(fit)
  check_mclust_has_room(prod(dim(fit$params$covariances)))
  params <- fit$params
  noise <- params$noise
  x <- own_rows(fit)
  d <- ncol(x)
  df <- fit$df + !is.null(noise)
  bic <- 2 * fit$loglik - log(fit$n_obs) * df
  z <- unname_columns(fit$z)
  dimnames(params$covariances)[3] <- list(NULL)
  structure(list(
    call = fit$call, data = x, modelName = fit$covariance, n = nrow(x), d = d, G = fit$k,
    BIC = bic_of_mclust(fit, bic, nrow(x), d),
    loglik = fit$loglik, df = df, bic = bic, icl = bic + 2 * sum(log(1 - fit$uncertainty)),
    hypvol = if (is.null(noise)) NA_real_ else exp(log_volume(noise$box)),
    parameters = list(
      pro = c(params$proportions, noise$proportion),
      mean = if (d == 1) as.vector(params$means) else unname_columns(t(params$means)),
      variance = variance_of_mclust(params, fit$covariance), Vinv = if (!is.null(noise)) exp(-log_volume(noise$box))
    ),
    z = z, classification = fit$cluster, uncertainty = fit$uncertainty
  ), class = "Mclust")
}

# All models that were tried, a row per k and a column per family. Those that were set aside, or have equal proportions, are missing, as
# models that mclust could not fit are.
bic_of_mclust <- function(fit, bic, n, d) {
  tried <- fit$selection
  if (!is.null(tried$proportions)) tried <- tried[tried$proportions == "free" | tried$k == 1, ]
  k <- sort(unique(c(tried$k, fit$k)))
  families <- intersect(c("E", "V", gmm_families()$covariance), c(tried$covariance, fit$covariance))
  table <- matrix(NA_real_, length(k), length(families), dimnames = list(k, families))
  volume <- if (is.null(fit$params$noise)) 0 else log(fit$n_obs)
  table[cbind(match(tried$k, k), match(tried$covariance, families))] <- -tried$BIC - volume
  table[as.character(fit$k), fit$covariance] <- bic
  structure(table, class = "mclustBIC", G = k, modelNames = families, oneD = d == 1, n = n, d = d, criterion = "BIC")
}

unname_columns <- function(x) {
  colnames(x) <- NULL
  x
}

check_mclust_has <- function(fit) {
  why <- c(
    if (fit$missing > 0) gettext("missing values"), if (has_weights(fit)) gettext("weights"),
    if (!is.null(fit$labels)) gettext("labels"), if (!is.null(fit$prior)) gettext("a prior"),
    if (!is.null(fit$constraint)) gettext("a constraint"),
    if (proportions_of_model(fit) == "equal") gettext("equal proportions"), if (!is.null(fit$sigma2)) "sigma2"
  )
  if (length(why) > 0) abort(gettextf("`fit` must be one that mclust has a model for, which it has not with %s.", why[1]))
}

check_mclust_has_room <- function(size) {
  if (size <= most_numbers_of_matrices) return(invisible())
  abort(gettextf("mclust keeps a covariance matrix for each component, %s numbers in all (%s) for `fit`; fit fewer variables.",
                 format(size, digits = 3), format(structure(8 * size, class = "object_size"), units = "GB", standard = "SI")), "memory")
}

# The covariances and, as each family of mclust has them, their parts.
variance_of_mclust <- function(params, covariance) {
  # mclust reads matrices, whatever the family.
  sigma <- as.array(params$covariances)
  d <- n_variables(params)
  k <- n_components(params)
  head <- list(modelName = covariance, d = d, G = k)
  if (d == 1) {
    variances <- as.vector(sigma)
    if (covariance == "E") return(c(head, sigmasq = variances[1]))
    return(c(head, list(sigmasq = variances, scale = variances)))
  }
  axis <- strsplit(covariance, "")[[1]]
  parts <- lapply(three_parts(params, axis[3]), unname)
  one_if_equal <- function(letter, all) if (letter == "E") all[1] else all
  head$sigma <- sigma
  scale <- one_if_equal(axis[1], parts$volume)
  if (covariance %in% c("EII", "EEI", "EEE")) head$Sigma <- slice(sigma, 1)
  if (covariance == "EEE") return(c(head, list(cholSigma = chol(slice(sigma, 1)))))
  if (covariance == "VVV") {
    return(c(head, list(cholsigma = array(apply(sigma, 3, chol), dim(sigma), dimnames(sigma)))))
  }
  if (axis[2] == "I") return(c(head, list(sigmasq = scale, scale = scale)))
  head$scale <- scale
  head$shape <- if (axis[2] == "E") parts$shape[1, ] else t(parts$shape)
  if (axis[3] == "E") head$orientation <- parts$orientation[, , 1]
  if (axis[3] == "V") head$orientation <- parts$orientation
  head
}
