#' Confidence intervals of a mixture
#'
#' Of proportions, means, variances and correlations, or of whatever [delta_method()] knows.
#'
#' `"wald"` intervals are those of [delta_method()]: symmetric on the scale of logits, logs or Fisher's z.
#' `"profile"` intervals hold the values at which the log-likelihood, maximised over all else, is within half of the quantile of
#' chi-square of its maximum; they take longer, and are better where rows are few. An end to which the likelihood cannot be
#' followed from its maximum, as where it stays high until components are the same, is `NA`, with a warning.
#'
#' `"bootstrap"` intervals are quantiles of the replicates of [gmm_boot()], and do not rest on normality.
#'
#' @param object A fit by [fit_gmm()].
#' @param parm Which: kinds of quantities, see `what` in [delta_method()]; by default proportions, means, variances and
#'   correlations. Or the names of rows of the result (numbers, for the default).
#' @param level Confidence level.
#' @param method `"wald"`, `"profile"` or `"bootstrap"`.
#' @param type,weights For `"wald"`: see [vcov()][vcov.gmm_fit]. For `"bootstrap"` `type` is that of [gmm_boot()].
#' @param ... For `"bootstrap"`: arguments of [gmm_boot()]. Otherwise it must be empty.
#' @return A matrix with a row per quantity and two columns, the ends of the intervals. Where there are no standard
#'   errors `NA`, with a warning: see [vcov()][vcov.gmm_fit].
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' confint(fit)
#' confint(fit, "proportions", method = "profile")
#' confint(fit, "differences", level = 0.9, type = "sandwich")
#' @export
confint.gmm_fit <- function(object, parm, level = 0.95, method = c("wald", "profile", "bootstrap"),
                            type = c("observed", "opg", "sandwich"), weights = c("counts", "sampling"), ...) {
  check_fit(object)
  method <- match_choice(method, "method", c("wald", "profile", "bootstrap"))
  parm <- if (!missing(parm)) check_parm(parm)
  level <- check_confidence(level)
  if (method != "wald" && !missing(weights)) abort_for_wald("weights", method)
  if (method == "bootstrap") {
    boot <- if (missing(type)) gmm_boot(object, ...) else gmm_boot(object, type = type, ...)
    return(intervals_of_boot(boot, parm, level))
  }
  if (method == "profile" && !missing(type)) abort_for_wald("type", method)
  check_dots_empty(...)
  kinds <- kinds_of_parm(parm)
  table <- delta_method(object, kinds, level = level, type = type, weights = weights)
  intervals <- interval_matrix(table[c("lower", "upper")], level, parm)
  if (method == "wald" || anyNA(intervals)) return(intervals)
  intervals[] <- profile_ends(object, kinds, match(rownames(intervals), rownames(table)), level)
  if (anyNA(intervals)) {
    alert(gettextf("The likelihood could not be followed to an end of the interval of %s.",
                   list_some(rownames(intervals)[rowSums(is.na(intervals)) > 0])), "inference")
  }
  intervals
}

abort_for_wald <- function(name, method) {
  abort(gettextf("`%s` is for `method` \"wald\", not for \"%s\".", name, method))
}

usual_quantities <- c("proportions", "means", "variances", "correlations")

# NULL, or kinds, names or numbers.
check_parm <- function(parm) {
  plain <- is.atomic(parm) && !is.object(parm) && length(parm) > 0 && !anyNA(parm)
  if (plain && (is.character(parm) || is.numeric(parm) && all(parm >= 1 & parm == round(parm)))) return(parm)
  abort_parm(parm)
}

abort_parm <- function(parm) {
  abort(gettextf("`parm` must be kinds of quantities, or names or numbers of rows, not %s.", describe(parm)))
}

# The kinds of quantities that `parm` speaks of; by the names of rows, all that could have them.
kinds_of_parm <- function(parm) {
  known <- setdiff(known_quantities, "posteriors")
  if (!is.character(parm)) return(usual_quantities)
  if (all(parm %in% known)) return(unique(parm))
  owners <- sub("\\[.*", "", parm)
  kinds <- known[match(owners, sub("s$", "", known))]
  mixed <- parm[parm %in% known]
  if (anyNA(kinds) && length(mixed) > 0) {
    abort(gettextf("`parm` must have kinds of quantities or names of rows, not both: %s is a kind, and %s is none.", quoted(mixed[1]), quoted(setdiff(parm, known)[1])))
  }
  if (anyNA(kinds)) abort(gettextf("`%s` must be among %s, not %s.", "parm", quoted(known), quoted(parm[is.na(kinds)][1])))
  unique(kinds)
}

interval_matrix <- function(ends, level, parm = NULL) {
  sides <- c((1 - level) / 2, (1 + level) / 2)
  values <- as.matrix(ends)
  dimnames(values) <- list(rownames(ends), paste(format(100 * sides, trim = TRUE, digits = 3), "%"))
  if (is.null(parm) || is.character(parm) && all(parm %in% known_quantities)) return(values)
  known <- if (is.character(parm)) parm %in% rownames(values) else parm %in% seq_len(nrow(values))
  if (!all(known)) abort_parm(parm[!known][1])
  values[parm, , drop = FALSE]
}
