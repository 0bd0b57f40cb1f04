#' Criteria to choose models by
#'
#' What [stats::BIC()] and [stats::AIC()] leave out. For all of them, as for those, smaller is better.
#'
#' With log-likelihood l, \eqn{\nu} free parameters (`df`), n rows (the sum of the case weights) and the
#' entropy of the responsibilities \eqn{E = -\sum_i \sum_j w_{ij} \log w_{ij}}, which is 0 where no row is
#' in doubt:
#' * `BIC` is \eqn{-2l + \nu \log n}, `AIC` is \eqn{-2l + 2\nu};
#' * `AICc` is AIC \eqn{+ 2\nu(\nu + 1) / (n - \nu - 1)} (Hurvich and Tsai 1989), and `NA` where n is no
#'   greater than \eqn{\nu + 1};
#' * `ICL` is BIC \eqn{+ 2E} (Biernacki, Celeux and Govaert 2000): the log-likelihood of rows and components
#'   together, each row shared out among the components by its responsibilities. It prefers components that
#'   lie apart: clusters rather than what makes up the shape of one. mclust's `icl()` and flexmix's
#'   `ICL()` give each row to its most probable component instead, as that paper does, so that \eqn{-\log
#'   \max_j w_{ij}} stands in the place of the entropy of a row, which is at least as large; and
#'   mclust's has the opposite sign;
#' * `NEC` is \eqn{E(k) / (l(k) - l(1))}, with \eqn{l(1)} the log-likelihood of one component of the same
#'   family (Celeux and Soromenho 1996), and 1 for one component (Biernacki, Celeux and Govaert 1999), so that
#'   more are chosen only if they are below 1. It chooses a number of components rather than a family, and
#'   says nothing (`NA`) where more components do not raise the log-likelihood. It is not defined with labels,
#'   or with a constraint on single components, since one component could not have them.
#'
#' In E rows count with their case weights; the noise is one more component; a row whose label is known is
#' in no doubt.
#'
#' @param object A fit by [fit_gmm()]; for `AICc()` any model that has [logLik()] with `df` and `nobs`.
#' @param ... More fits.
#' @return A number or, for several fits, a data frame with a row for each and columns `df` and the
#'   criterion, as [stats::BIC()] gives it. `NEC()` fits the one component when the fit has several, for which
#'   it must have its data.
#' @seealso `criterion` of [fit_gmm()], which chooses by them, and also by cross-validation.
#' @references Biernacki, C., Celeux, G. and Govaert, G. (1999). An improvement of the NEC criterion for
#'   assessing the number of clusters in a mixture model. *Pattern Recognition Letters* 20, 267-272.
#'   \doi{10.1016/S0167-8655(98)00144-5}
#'
#'   Biernacki, C., Celeux, G. and Govaert, G. (2000). Assessing a mixture model for clustering with the
#'   integrated completed likelihood. *IEEE Transactions on Pattern Analysis and Machine Intelligence* 22,
#'   719-725. \doi{10.1109/34.865189}
#'
#'   Celeux, G. and Soromenho, G. (1996). An entropy criterion for assessing the number of clusters in a
#'   mixture model. *Journal of Classification* 13, 195-212. \doi{10.1007/BF01246098}
#'
#'   Hurvich, C. M. and Tsai, C.-L. (1989). Regression and time series model selection in small samples.
#'   *Biometrika* 76, 297-307. \doi{10.1093/biomet/76.2.297}
#' @examples
#' two <- fit_gmm(faithful, k = 2, covariance = "EEE")
#' three <- fit_gmm(faithful, k = 3, covariance = "EEE")
#' BIC(two, three) # three components describe the density better,
#' ICL(two, three) # but two of them are one cluster.
#' NEC(two)
#' AICc(two)
#' @export
ICL <- function(object, ...) UseMethod("ICL")

#' @rdname ICL
#' @export
ICL.gmm_fit <- function(object, ...) {
  criterion_of_fits("ICL", list(object, ...), match.call(), function(fit) {
    check_is_fit(fit)
    information_criterion("ICL", fit$loglik, fit$df, fit$n_obs, fit$entropy)
  })
}

#' @rdname ICL
#' @export
AICc <- function(object, ...) UseMethod("AICc")

#' @rdname ICL
#' @export
AICc.default <- function(object, ...) {
  criterion_of_fits("AICc", list(object, ...), match.call(), function(fit) {
    loglik <- logLik(fit)
    information_criterion("AICc", as.numeric(loglik), attr(loglik, "df"), stats::nobs(loglik))
  })
}

#' @rdname ICL
#' @export
NEC <- function(object, ...) UseMethod("NEC")

check_is_fit <- function(fit) {
  if (is_fit(fit)) return(check_fit(fit))
  abort(gettextf("All that is compared must be fits by fit_gmm(), but one is %s.", describe(fit)))
}

# A number for one fit; for several what stats::BIC() gives: a data frame, with a warning when the fits
# are not of the same number of rows.
criterion_of_fits <- function(criterion, fits, call, value) {
  values <- vapply(unname(fits), value, numeric(1))
  if (length(fits) == 1) return(values)
  logliks <- lapply(unname(fits), logLik)
  if (length(unique(vapply(logliks, stats::nobs, numeric(1)))) > 1) {
    alert(gettextf("The fits are not of the same number of rows, so that their %s should not be compared.",
                   criterion), "comparison")
  }
  df <- vapply(logliks, attr, numeric(1), "df")
  table <- stats::setNames(data.frame(df, values), c("df", criterion))
  row.names(table) <- make.unique(vapply(as.list(call)[-1], deparse1, ""))
  table
}

nec <- function(entropy, loglik, alone, k) {
  if (is.null(alone)) alone <- NA_real_
  gain <- loglik - alone
  value <- entropy / gain
  value[which(gain <= 0)] <- NA_real_
  replace(value, k == 1, 1)
}

# ---- One component, which NEC compares with ---------------------------------------------------

# One component can have neither labels nor what is held of single ones.
has_nec <- function(labels, constraint) is.null(labels) && is.null(components_of_constraint(constraint))

check_has_nec <- function(labels, constraint) {
  if (has_nec(labels, constraint)) return(invisible())
  abort(gettextf("NEC compares with one component, and so goes neither with labels nor with a constraint on single components."))
}

# One component of each family, which NEC compares with; nothing where they are among the fits, or nobody
# needs them.
fits_alone <- function(fits, data, how, needed) {
  among <- any(vapply(fits, function(fit) fit$k == 1, NA))
  if (among || !needed || !has_nec(data$labels, how$models[[1]]$constraint)) return(list())
  if (!names_methods(how$start)) how$start <- start_methods
  tryCatch(search_models(data, 1L, how), mezcla_error = function(e) list())
}

# For each of the fits the log-likelihood of one component of its family; NA where there is none.
logliks_alone <- function(fits, alone) {
  alone <- c(fits, alone)
  alone <- alone[vapply(alone, `[[`, 1, "k") == 1]
  alone <- alone[vapply(alone, is_regular, NA)]
  vapply(alone, `[[`, 1, "loglik")[match(families_of(fits), families_of(alone))]
}

# A row per component: how many rows belong to it, the sum of their responsibilities, and how many are in doubt. A row of weight 3
# is three.
component_rows <- function(w, class, noise, weights) {
  component <- factor(class, c(seq_len(ncol(w) - noise), if (noise) 0L))
  own <- 1 - uncertainty(w)
  cbind(rows = sum_by(weights, component), probability = sum_by(weights * own, component),
        in_doubt = sum_by(weights * (own < 0.8), component))
}
