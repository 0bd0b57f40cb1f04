# Probabilities of orthants and boxes under a mixture in several dimensions, for pgmm() and qgmm().

# P(X <= q), P(X > q) or P(lower < X <= q) for each row of q.
orthant_probabilities <- function(q, params, lower.tail, lower) {
  q <- points_for(q, params, "q")
  p <- numeric(nrow(q))
  if (nrow(q) == 0) return(p)
  if (!is.null(lower)) {
    lower <- points_for(lower, params, "lower")
    if (!nrow(lower) %in% c(1, nrow(q))) {
      abort(gettextf("`lower` must have one row or as many as `q`, %d, not %d.", nrow(q), nrow(lower)))
    }
    lower <- lower[rep_len(seq_len(nrow(lower)), nrow(q)), , drop = FALSE]
  }
  infinite <- matrix(Inf, nrow(q), ncol(q))
  a <- if (!lower.tail) q else if (is.null(lower)) -infinite else lower
  b <- if (lower.tail) q else infinite
  p <- box_probabilities(a, b, params)
  p[rowSums(is.na(a) | is.na(b)) > 0] <- NA
  p
}

# Points, whose coordinates may be infinite or missing.
points_for <- function(x, params, name) {
  variables <- names_to_match(params, x)
  d <- n_variables(params)
  if (!is.data.frame(x)) x <- unwrapped(x, name)
  if (is.null(dim(x)) && (is.numeric(x) || is.logical(x)) && length(x) == d) {
    x <- matrix(x, 1, dimnames = list(NULL, names(x)))
  }
  x <- numeric_columns(x, name)
  storage.mode(x) <- "double"
  if (!is.null(colnames(x)) && tell_apart(variables)) {
    missing <- setdiff(variables, colnames(x))
    if (length(missing) > 0) {
      abort(gettextf("`%s` must have the columns of the data; missing: %s.", name, paste(missing, collapse = ", ")))
    }
    x <- x[, variables, drop = FALSE]
  }
  if (ncol(x) != d) {
    abort(sprintf(ngettext(d, "`%s` must have %d column, not %d.", "`%s` must have %d columns, not %d."), name, d, ncol(x)))
  }
  unname(x)
}

box_probabilities <- function(a, b, params) {
  p <- numeric(nrow(a))
  worst <- 0
  for (j in which(params$proportions > 0)) {
    one <- normal_boxes(a, b, params, j)
    p <- p + params$proportions[j] * one$value
    worst <- max(worst, one$error)
  }
  if (worst > 1e-4) {
    alert(gettextf("Probabilities in %d dimensions are computed with errors of up to %s here.", ncol(a),
                   format(worst, digits = 2)), "accuracy")
  }
  noise <- params$noise
  if (is.null(noise)) return(pmin(p, 1))
  sides <- vapply(seq_len(ncol(a)), function(v) {
    stats::punif(b[, v], noise$box[1, v], noise$box[2, v]) - stats::punif(a[, v], noise$box[1, v], noise$box[2, v])
  }, numeric(nrow(a)))
  pmin(p + noise$proportion * apply(pmax(matrix(sides, nrow(a)), 0), 1, prod), 1)
}

# Of component j, in standard units: a product where variables are independent.
normal_boxes <- function(a, b, params, j) {
  mean <- params$means[j, ]
  sd <- component_deviations(params)[j, ]
  a <- sweep(sweep(a, 2, mean), 2, sd, "/")
  b <- sweep(sweep(b, 2, mean), 2, sd, "/")
  only <- only_variances(params$covariances)
  correlation <- if (!only) unname(as_correlation(slice(params$covariances, j)))
  if (only || all(correlation[upper.tri(correlation)] == 0)) {
    sides <- matrix(normal_interval(as.vector(a), as.vector(b)), nrow(a))
    return(list(value = apply(sides, 1, prod), error = 0))
  }
  check_suggested("mvtnorm", "pgmm()")
  each <- lapply(seq_len(nrow(a)), function(i) normal_box(a[i, ], b[i, ], correlation))
  list(value = vapply(each, function(one) one$value, numeric(1)),
       error = max(vapply(each, function(one) one$error, numeric(1))))
}

normal_box <- function(a, b, correlation) {
  if (anyNA(a) || anyNA(b) || any(a >= b)) return(list(value = 0, error = 0))
  # Variables that are not limited on either side do not count.
  limited <- is.finite(a) | is.finite(b)
  if (any(a == Inf | b == -Inf)) return(list(value = 0, error = 0))
  if (!any(limited)) return(list(value = 1, error = 0))
  if (sum(limited) == 1) return(list(value = normal_interval(a[limited], b[limited]), error = 0))
  a <- a[limited]
  b <- b[limited]
  d <- length(a)
  # Exact to rounding in two and three variables, where all are limited on the same side.
  exact <- d <= 3 && (all(a == -Inf) || all(b == Inf))
  algorithm <- if (exact) mvtnorm::TVPACK(abseps = 1e-12)
  else mvtnorm::GenzBretz(maxpts = 50000 * d, abseps = 1e-6, releps = 0)
  value <- mvtnorm::pmvnorm(a, b, corr = correlation[limited, limited], algorithm = algorithm)
  list(value = min(max(as.numeric(value), 0), 1), error = if (exact) 0 else attr(value, "error"))
}

# The q with P(all X <= q) = p, or P(all X > q) = p, which lies between the quantiles of single variables
# at p and at a probability that leaves them (1 - p) / d each. The integration has the same random numbers all
# along, so that it is a function.
equicoordinate_quantile <- function(p, params, lower.tail) {
  if (is.na(p)) return(NA_real_)
  d <- n_variables(params)
  if (p == 0 || p == 1) return(if ((p == 0) == lower.tail) -Inf else Inf)
  own <- function(p) vapply(seq_len(d), function(v) qgmm(p, params_of(params, v), lower.tail), numeric(1))
  ends <- if (lower.tail) c(max(own(p)), max(own(1 - (1 - p) / d))) else c(min(own(1 - (1 - p) / d)), min(own(p)))
  state <- begin_simulation(NULL)
  on.exit(assign(".Random.seed", state$before, envir = globalenv()))
  excess <- function(q) {
    set.seed(1)
    orthant_probabilities(rep(q, d), params, lower.tail, NULL) - p
  }
  at_ends <- c(excess(ends[1]), excess(ends[2]))
  if (at_ends[1] * at_ends[2] >= 0) return(ends[which.min(abs(at_ends))])
  stats::uniroot(excess, ends, f.lower = at_ends[1], f.upper = at_ends[2], tol = 1e-10 * diff(ends))$root
}
