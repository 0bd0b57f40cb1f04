#' Classes and other variables, with classification error
#'
#' How the classes of a mixture depend on covariates, or how an outcome differs between them, when the mixture itself is to stay as it
#' is (three-step analysis): rows are assigned to their most probable class, and then it counts that some of
#' these assignments are wrong. Taking classes for known makes such effects too small, and their standard errors too.
#'
#' Let \eqn{W_i} be the class to which row i is assigned, and \eqn{D_{ts} = P(W = s \mid X = t)}, which is estimated by the
#' responsibilities \eqn{w_{it}} as \eqn{\sum_i w_{it} 1(W_i = s) / \sum_i w_{it}}.
#'
#' * `"BCH"` (Bolck, Croon and Hagenaars 2004; Vermunt 2010) weights row i in class t by the element \eqn{(D^{-1})_{W_i t}}, which may be negative.
#'   It supposes nothing of the distribution of an outcome.
#' * `"ML"` (Vermunt 2010) maximises \eqn{\sum_i \log \sum_t P(X = t \mid z_i) D_{t W_i}}; for an outcome
#'   \eqn{\sum_i \log \sum_t \pi_t D_{t W_i} N(z_i; m_t, s_t^2)}, which supposes that it is normal in each class.
#'
#' Covariates act by a multinomial logistic regression, \eqn{\log P(X = t \mid z) / P(X = r \mid z) = z'\beta_t}. Standard
#' errors are of the sandwich kind, from exact derivatives; a row of weight 3 is three rows. They also count that D is estimated
#' (Bakk, Oberski and Vermunt 2014), by the standard errors of the mixture itself (see [vcov()][vcov.gmm_fit]): where classes overlap
#' much, this is not little. A fit that has no standard errors gives a warning, and D is taken for known.
#'
#' @param object A fit by [fit_gmm()] that has its data, without a noise component.
#' @param formula `~ age + sex` for covariates of the classes; `income ~ 1` for an outcome, numeric or, with `"BCH"`, a factor.
#' @param data A data frame with a row for each row of the fit. Rows that miss a value are left out, and print says how many; an infinite
#'   value is an error.
#' @param method `"BCH"` or `"ML"`.
#' @param reference For covariates: the class with which the others are compared, by name or number.
#' @param error Do standard errors count that D is `"estimated"`, or take it for `"known"`, as Mplus does?
#' @return An object of class `three_step`, a list with
#'   * `table`, also given by `as.data.frame()`: a data frame with a row per parameter: `class`, `term`, `estimate`, `se`, `z`, `p_value` (of a
#'     mean no `z` and `p_value`);
#'   * `test`: Wald tests, that the means do not differ between classes or that a term of the formula has no effect (a factor, a polynomial
#'     or an interaction is one term): `term`, `chisq`, `df`, `p_value`;
#'   * `vcov`, `error`: the matrix D; `method`, `kind` (`"covariates"` or `"outcome"`), `n` (rows that count, by their weights), `left_out`
#'     (rows that miss a value).
#'
#'   Methods: `print`, `coef`, `vcov`, `as.data.frame`; and [stats::confint()] follows.
#' @section Errors: A response that is no variable, a number of rows that is not that of the fit, a fit with noise, and assignments that cannot be
#'   corrected since a class has none.
#' @references Bakk, Z., Oberski, D. L. and Vermunt, J. K. (2014). Relating latent class assignments to external variables: standard
#'   errors for correct inference. *Political Analysis* 22, 520-540. \doi{10.1093/pan/mpu003}
#'
#'   Bolck, A., Croon, M. and Hagenaars, J. (2004). Estimating latent structure models with categorical
#'   variables: one-step versus three-step estimators. *Political Analysis* 12, 3-27. \doi{10.1093/pan/mph001}
#'
#'   Vermunt, J. K. (2010). Latent class modeling with covariates: two improved three-step approaches. *Political
#'   Analysis* 18, 450-469. \doi{10.1093/pan/mpq025}
#' @seealso [profile_table()]; [predict()][predict.gmm_fit] for the responsibilities.
#' @examples
#' fit <- fit_gmm(iris[c("Sepal.Length", "Sepal.Width")], k = 2, covariance = "VVV")
#' # Petals did not count in the fit:
#' three_step(fit, Petal.Length ~ 1, iris)
#' three_step(fit, ~ Petal.Width, iris, method = "ML")
#' @export
three_step <- function(object, formula, data, method = c("BCH", "ML"), reference = 1, error = c("estimated", "known")) {
  method <- match_choice(method, "method", c("BCH", "ML"))
  error <- match_choice(error, "error", c("estimated", "known"))
  check_three_step(object)
  if (!inherits(formula, "formula")) abort(gettextf("`formula` must be a formula, not %s.", describe(formula)))
  if (missing(data)) abort(gettextf("`data` must be given: a data frame with the variables of the formula, in the rows of the fit."))
  kind <- if (length(formula) == 3) "outcome" else "covariates"
  frame <- frame_of_step(formula, data, object, kind)
  weights <- weights_for(object$weights, length(object$cluster))
  counted <- !is.na(object$cluster) & weights > 0
  rows <- which(counted & stats::complete.cases(frame))
  if (length(rows) <= object$k) abort(gettextf("`data` must have more rows without missing values than %d.", length(rows)), "data")
  matrix <- classification_error(object)
  step <- list(w = object$cluster[rows], error = matrix, weights = weights[rows], names = rownames(object$params$means),
               spread = if (error == "estimated") spread_of_error(object, matrix))
  frame <- keep_rows(frame, rows)
  found <- if (kind == "covariates") class_regression(frame, step, method, reference) else class_outcome(frame, step, method)
  about <- list(error = matrix, method = method, kind = kind, n = sum(step$weights), left_out = sum(counted) - length(rows),
                model = describe_model(object))
  structure(c(found, about), class = "three_step")
}

check_three_step <- function(object) {
  check_is_mixture_fit(object, "object")
  own_rows(object)
  if (object$k < 2) abort(gettextf("`object` must have two classes or more."))
  if (!is.null(object$params$noise)) abort(gettextf("`object` must have no noise component here."))
}

frame_of_step <- function(formula, data, object, kind) {
  data <- check_frame(data)
  if (!is.data.frame(data)) abort(gettextf("`data` must be a data frame, not %s.", describe(data)))
  n <- length(object$cluster)
  if (nrow(data) != n) abort(gettextf("`data` must have a row for each of the %d rows of the fit, not %d.", n, nrow(data)))
  if (kind == "outcome" && !identical(formula[[3]], 1)) {
    abort(gettextf("The formula must be an outcome ~ 1, as in income ~ 1, or covariates alone, as in ~ age + sex."))
  }
  lost <- setdiff(all.vars(formula), c(names(data), "."))
  if (length(lost) > 0) {
    abort(gettextf("`data` must have the variables of the formula; missing: %s.", paste(lost, collapse = ", ")))
  }
  frame <- tryCatch(stats::model.frame(formula, data, na.action = stats::na.pass), error = function(e) {
    abort(gettextf("The formula cannot be evaluated: %s.", conditionMessage(e)))
  })
  check_no_infinite(frame)
}

# Infinite values have no mean, and no logit.
check_no_infinite <- function(frame) {
  for (name in names(frame)) {
    if (!is.numeric(frame[[name]])) next
    bad <- which(rowSums(is.infinite(as.matrix(frame[[name]]))) > 0)
    if (length(bad) > 0) abort(gettextf("`data` must be finite, but %s is infinite in row %d.", name, bad[1]), "data")
  }
  frame
}

check_reference <- function(reference, names) {
  index <- if (is.character(reference)) match(reference, names) else reference
  if (is.numeric(index) && length(index) == 1 && index %in% seq_along(names)) return(as.integer(index))
  abort(gettextf("`reference` must be the name (%s) or the number (1 to %d) of one class, not %s.", quoted(names), length(names),
                 describe_values(reference)))
}

# The weight of each row in each class, whose rows add up to the weight of the row.
bch_weights <- function(step) step$weights * solve(step$error)[step$w, , drop = FALSE]

# ---- covariates -----------------------------------------------------------------------------------

class_regression <- function(frame, step, method, reference) {
  if (!is.null(attr(attr(frame, "terms"), "offset"))) abort(gettextf("The formula must have no offset() here."))
  # As lm() does it: a level that no row has is none.
  factors <- vapply(frame, is.factor, NA)
  frame[factors] <- lapply(frame[factors], droplevels)
  z <- stats::model.matrix(attr(frame, "terms"), frame)
  # In units in which Newton's method is at home, and about the mean where an intercept takes it up.
  intercept <- match("(Intercept)", colnames(z), nomatch = 0L)
  middle <- if (intercept > 0) replace(colMeans(z), intercept, 0) else numeric(ncol(z))
  unit <- sweep(z, 2, middle)
  scale <- apply(unit, 2, function(one) sqrt(mean(one^2)))
  unit <- sweep(unit, 2, ifelse(scale > 0, scale, 1), "/")
  rank <- qr(unit)
  if (rank$rank < ncol(z)) {
    abort(gettextf("The covariates are linearly dependent: %s follows from the others.", colnames(z)[rank$pivot[rank$rank + 1]]), "data")
  }
  reference <- check_reference(reference, step$names)
  others <- setdiff(seq_along(step$names), reference)
  problem <- list(z = unit, others = others, k = length(step$names), weights = step$weights, step = step,
                  fixed = if (method == "BCH") bch_weights(step), likely = if (method == "ML") t(step$error)[step$w, , drop = FALSE])
  found <- maximise_logit(problem)
  back <- diag(1 / scale, ncol(z))
  if (intercept > 0) back[intercept, ] <- back[intercept, ] - middle / scale
  back <- kronecker(diag(length(others)), back)
  estimate <- as.vector(back %*% found$beta)
  vcov <- back %*% found$vcov %*% t(back)
  table <- data.frame(class = rep(step$names[others], each = ncol(z)), term = rep(colnames(z), length(others)), estimate = estimate,
                      se = sqrt(diag(vcov)))
  table$z <- table$estimate / table$se
  table$p_value <- 2 * stats::pnorm(-abs(table$z))
  names <- paste(table$class, table$term, sep = ":")
  dimnames(vcov) <- list(names, names)
  test <- tests_of_terms(table$estimate, vcov, z, attr(attr(frame, "terms"), "term.labels"))
  list(table = table, test = test, vcov = vcov, reference = step$names[reference])
}

# A test for each term of the formula: of all columns that it has, in all classes.
tests_of_terms <- function(estimate, vcov, z, labels) {
  of_term <- rep_len(attr(z, "assign"), length(estimate))
  tests <- lapply(seq_along(labels), function(i) {
    columns <- which(attr(z, "assign") == i)
    wald_test(estimate, vcov, of_term == i, if (length(columns) == 1) colnames(z)[columns] else labels[i])
  })
  do.call(rbind, tests)
}

# Newton's method; where the log-likelihood is not concave, with the information of known classes, which never
# leads far. Steps are halved until they do not lead down.
maximise_logit <- function(problem, limit = 200) {
  beta <- numeric(ncol(problem$z) * length(problem$others))
  at <- logit_at(beta, problem)
  for (iteration in seq_len(limit)) {
    root <- tryCatch(chol(-at$hessian), error = function(e) NULL)
    if (is.null(root)) root <- tryCatch(chol(at$complete), error = function(e) NULL)
    if (is.null(root)) break
    step <- backsolve(root, backsolve(root, at$gradient, transpose = TRUE))
    ahead <- logit_at(beta + step, problem)
    while (!is.finite(ahead$value) || ahead$value < at$value - 1e-9 * abs(at$value)) {
      step <- step / 2
      if (max(abs(step)) < 1e-12) break
      ahead <- logit_at(beta + step, problem)
    }
    beta <- beta + step
    at <- ahead
    if (max(abs(step)) < 1e-9) {
      spread <- crossprod(at$scores / sqrt(problem$weights)) +
        added_by_error(logit_scores(problem), problem$step, at$shares, at$ratio)
      return(list(beta = beta, vcov = sandwich(-at$hessian, spread)))
    }
  }
  abort(gettextf("The regression of the classes has no maximum: a covariate separates classes altogether, or they overlap too much."), "data")
}

sandwich <- function(information, scores) {
  bread <- solve(information)
  bread %*% scores %*% bread
}

logit_at <- function(beta, problem) {
  z <- problem$z
  others <- problem$others
  linear <- matrix(0, nrow(z), problem$k)
  linear[, others] <- z %*% matrix(beta, ncol(z))
  top <- do.call(pmax, lapply(seq_len(problem$k), function(t) linear[, t]))
  p <- exp(linear - top)
  log_total <- top + log(rowSums(p))
  p <- p / rowSums(p)
  if (!is.null(problem$fixed)) {
    shares <- problem$fixed
    value <- sum(shares * (linear - log_total))
  } else {
    joint <- p * problem$likely
    value <- sum(problem$weights * log(rowSums(joint)))
    u <- joint / rowSums(joint)
    ratio <- p / rowSums(joint)
    shares <- problem$weights * u
  }
  pull <- (shares - problem$weights * p)[, others, drop = FALSE]
  scores <- pull[, rep(seq_along(others), each = ncol(z)), drop = FALSE] * z[, rep(seq_len(ncol(z)), length(others)), drop = FALSE]
  complete <- spread_of_classes(p, problem)
  hessian <- -complete
  at <- list(value = value, gradient = colSums(scores), scores = scores, complete = complete, hessian = hessian)
  if (!is.null(problem$fixed)) return(at)
  at$hessian <- hessian + spread_of_classes(u, problem)
  c(at, list(shares = u, ratio = ratio))
}

# What a row that is in class t adds to the score: its covariates where t is not the class of reference. (That its p are
# taken away again does not depend on the class.)
logit_scores <- function(problem) {
  lapply(seq_len(problem$k), function(t) {
    do.call(cbind, lapply(problem$others, function(other) (other == t) * problem$z))
  })
}

# Sum over the rows of (diag(p) - p p') times z z'.
spread_of_classes <- function(p, problem) {
  z <- problem$z
  others <- problem$others
  blocks <- lapply(others, function(s) {
    do.call(cbind, lapply(others, function(t) {
      crossprod(z, problem$weights * (p[, s] * (s == t) - p[, s] * p[, t]) * z)
    }))
  })
  do.call(rbind, blocks)
}

wald_test <- function(estimate, vcov, which, term) {
  b <- estimate[which]
  v <- vcov[which, which, drop = FALSE]
  # An outcome that does not vary within the classes has no errors to test by.
  chisq <- tryCatch(sum(b * solve(v, b)), error = function(e) NA_real_)
  if (is.na(chisq)) {
    alert(gettextf("There is no Wald test of %s: its estimates have no errors of their own, as where the classes determine it.", term), "inference")
  }
  data.frame(term = term, chisq = chisq, df = length(b), p_value = stats::pchisq(chisq, length(b), lower.tail = FALSE))
}

# ---- outcomes -------------------------------------------------------------------------------------

class_outcome <- function(frame, step, method) {
  y <- frame[[1]]
  name <- names(frame)[1]
  if (is.logical(y)) y <- as.double(y)
  if (is.character(y)) y <- factor(y)
  if (is.factor(y) && method == "ML") {
    abort(gettextf("The outcome must be numeric for method = \"ML\"; \"BCH\" takes factors."))
  }
  if (!is.factor(y) && !(is.numeric(y) && is.null(dim(y)))) {
    abort(gettextf("The outcome must be numeric or a factor, not %s.", describe(y)))
  }
  if (is.factor(y)) return(outcome_shares(droplevels(y), step, name))
  found <- if (method == "BCH") bch_outcomes(matrix(y), step) else ml_means(as.double(y), step)
  outcome_result(found$mean, found$vcov, step$names, name)
}

outcome_result <- function(mean, vcov, classes, term) {
  dimnames(vcov) <- list(paste(classes, term, sep = ":"), paste(classes, term, sep = ":"))
  table <- data.frame(class = classes, term = term, estimate = mean, se = sqrt(diag(vcov)), z = NA_real_, p_value = NA_real_)
  list(table = table, test = test_of_equality(mean, vcov, term), vcov = vcov)
}

# Differences from the first class.
test_of_equality <- function(mean, vcov, term) {
  contrast <- cbind(-1, diag(length(mean) - 1))
  wald_test(drop(contrast %*% mean), contrast %*% vcov %*% t(contrast), rep(TRUE, length(mean) - 1), term)
}

bch_means <- function(y, v) colSums(v * y) / colSums(v)

# Means by class of each column of y, class after class for each, and their covariances.
bch_outcomes <- function(y, step) {
  v <- bch_weights(step)
  k <- ncol(v)
  size <- rep(colSums(v), ncol(y))
  of_class <- rep(seq_len(k), ncol(y))
  y <- y[, rep(seq_len(ncol(y)), each = k), drop = FALSE]
  v <- v[, of_class, drop = FALSE]
  mean <- bch_means(y, v)
  away <- sweep(y, 2, mean)
  scores <- lapply(seq_len(k), function(t) away * rep(of_class == t, each = nrow(y)))
  spread <- crossprod(v * away / sqrt(step$weights)) + added_by_error(scores, step)
  list(mean = mean, vcov = spread / tcrossprod(size))
}

# Each level of a factor is an outcome that is 0 or 1.
outcome_shares <- function(y, step, name) {
  found <- bch_outcomes(outer(as.integer(y), seq_len(nlevels(y)), "==") + 0, step)
  share <- found$mean
  vcov <- found$vcov
  terms <- rep(paste0(name, levels(y)), each = length(step$names))
  table <- data.frame(class = rep(step$names, nlevels(y)), term = terms, estimate = share, se = sqrt(diag(vcov)), z = NA_real_, p_value = NA_real_)
  row.names(table) <- NULL
  dimnames(vcov) <- list(paste(table$class, terms, sep = ":"), paste(table$class, terms, sep = ":"))
  k <- length(step$names)
  # All levels but one, all classes against the first.
  contrast <- kronecker(diag(nlevels(y))[-1, , drop = FALSE], cbind(-1, diag(k - 1)))
  test <- wald_test(drop(contrast %*% share), contrast %*% vcov %*% t(contrast), rep(TRUE, nrow(contrast)), name)
  list(table = table, test = test, vcov = vcov)
}

# A normal outcome in each class, whose assignments are wrong with known probabilities: EM, and Louis' identity
# for the information of logits of the shares, means and logarithms of standard deviations.
ml_means <- function(y, step, limit = 5000) {
  likely <- t(step$error)[step$w, , drop = FALSE]
  k <- ncol(likely)
  center <- mean(y)
  spread <- stats::sd(y)
  if (!(spread > 0)) abort(gettextf("The outcome is constant."), "data")
  y <- (y - center) / spread
  n <- sum(step$weights)
  # BCH's means, which may lie outside of the values.
  theta <- list(share = rep(1 / k, k), mean = pmin(pmax(bch_means(y, bch_weights(step)), min(y)), max(y)), sd = rep(1, k))
  before <- -Inf
  for (iteration in seq_len(limit)) {
    terms <- outcome_terms(y, theta, likely)
    value <- sum(step$weights * terms$log_density)
    u <- step$weights * terms$u
    if (value - before < 1e-12 * n) break
    before <- value
    size <- colSums(u)
    theta$share <- size / n
    theta$mean <- colSums(u * y) / size
    theta$sd <- sqrt(colSums(u * outer(y, theta$mean, "-")^2) / size)
    if (any(!is.finite(theta$sd) | theta$sd < 1e-6)) {
      abort(gettextf("The outcome has no spread in some class; take method = \"BCH\"."), "data")
    }
  }
  found <- louis(y, theta, terms$u, step$weights)
  means <- k - 1 + seq_len(k)
  varied <- found$scores + added_by_error(outcome_scores(y, theta), step, terms$u, terms$ratio)
  list(mean = unname(center + spread * theta$mean), vcov = spread^2 * sandwich(found$information, varied)[means, means])
}

outcome_terms <- function(y, theta, likely) {
  alone <- vapply(seq_along(theta$mean), function(t) {
    log(theta$share[t]) + stats::dnorm(y, theta$mean[t], theta$sd[t], log = TRUE)
  }, numeric(length(y)))
  joint <- alone + log(likely)
  top <- do.call(pmax, lapply(seq_len(ncol(joint)), function(t) joint[, t]))
  u <- exp(joint - top)
  log_density <- top + log(rowSums(u))
  list(u = u / rowSums(u), log_density = log_density, ratio = exp(alone - log_density))
}

# What a row that is in class t adds to the score of the logits of the shares, the means and the logarithms of the
# standard deviations.
outcome_scores <- function(y, theta) {
  k <- length(theta$mean)
  lapply(seq_len(k), function(t) {
    z <- (y - theta$mean[t]) / theta$sd[t]
    s <- matrix(0, length(y), 3 * k - 1)
    s[, seq_len(k - 1)] <- rep((seq_len(k) == t)[-1] - theta$share[-1], each = length(y))
    s[, k - 1 + t] <- z / theta$sd[t]
    s[, 2 * k - 1 + t] <- z^2 - 1
    s
  })
}

# The observed information, and the cross product of the scores of the rows.
louis <- function(y, theta, u, weights) {
  k <- ncol(u)
  d <- 3 * k - 1
  curvature_in <- function(t) {
    z <- (y - theta$mean[t]) / theta$sd[t]
    w <- weights * u[, t]
    a <- matrix(0, d, d)
    share <- theta$share[-1]
    a[seq_len(k - 1), seq_len(k - 1)] <- sum(w) * (diag(share, k - 1) - tcrossprod(share))
    m <- k - 1 + t
    s <- 2 * k - 1 + t
    a[m, m] <- sum(w) / theta$sd[t]^2
    a[m, s] <- a[s, m] <- 2 * sum(w * z) / theta$sd[t]
    a[s, s] <- 2 * sum(w * z^2)
    a
  }
  each <- outcome_scores(y, theta)
  scores <- Reduce(`+`, lapply(seq_len(k), function(t) u[, t] * each[[t]]))
  complete <- Reduce(`+`, lapply(seq_len(k), curvature_in))
  lost <- Reduce(`+`, lapply(seq_len(k), function(t) crossprod(each[[t]], weights * u[, t] * each[[t]]))) - crossprod(scores, weights * scores)
  list(information = complete - lost, scores = crossprod(scores, weights * scores))
}

# ---- methods --------------------------------------------------------------------------------------

#' @export
print.three_step <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_object(x)
  cat(if (x$kind == "outcome") gettextf("An outcome by class, with classification error (%s): %s", x$method, x$model)
      else gettextf("Classes by covariates, with classification error (%s): %s", x$method, x$model), "\n", sep = "")
  if (isTRUE(x$left_out > 0)) {
    cat(sprintf(ngettext(x$left_out, "%d row that misses a value left out", "%d rows that miss a value left out"), x$left_out), "\n", sep = "")
  }
  if (!is.null(x$reference)) cat(gettextf("Logits against class %s", x$reference), "\n", sep = "")
  cat("\n")
  shown <- x$table
  if (x$kind == "outcome") shown <- shown[c("class", "term", "estimate", "se")]
  print(shown, digits = digits, row.names = FALSE)
  if (!is.null(x$test)) {
    cat("\n", gettext("Wald tests that classes do not differ:"), "\n", sep = "")
    print(x$test, digits = digits, row.names = FALSE)
  }
  invisible(x)
}

#' @export
coef.three_step <- function(object, ...) stats::setNames(check_object(object, "object")$table$estimate, rownames(object$vcov))

#' @export
vcov.three_step <- function(object, ...) check_object(object, "object")$vcov

#' @export
as.data.frame.three_step <- function(x, row.names = NULL, optional = FALSE, ...) check_object(x)$table
