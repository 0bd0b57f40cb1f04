# With which probabilities rows of a class are assigned to each class, how uncertain these are, since the mixture itself is
# estimated, and what that does to estimates that rest on them (Bakk, Oberski and Vermunt 2014); see three_step().

# D, rows being the classes and columns the assignments.
classification_error <- function(fit) {
  rows <- rows_of_error(fit)
  error <- crossprod(rows$w * rows$weights, rows$assigned) / colSums(rows$w * rows$weights)
  dimnames(error) <- list(colnames(rows$w), colnames(rows$w))
  if (rcond(error) < 1e-8) {
    abort(gettextf("The assignments cannot be corrected: some classes have no rows of their own."), "data")
  }
  error
}

# The rows that are assigned: their responsibilities, weights, and a column of zeros and ones for each class.
rows_of_error <- function(fit) {
  which <- which(!is.na(fit$cluster))
  list(which = which, w = own_responsibilities(fit)[which, , drop = FALSE],
       weights = weights_for(fit$weights, length(fit$cluster))[which], assigned = outer(fit$cluster[which], seq_len(fit$k), "==") + 0)
}

# The covariance matrix of D's elements, column after column, as that of the mixture's parameters has it: the assignments
# stay, responsibilities move. NULL, with a warning, where the fit has no standard errors.
spread_of_error <- function(fit, error) {
  found <- tryCatch(inference_of(fit), mezcla_memory_error = function(e) list(problem = conditionMessage(e)))
  if (!is.null(found$problem)) {
    alert(gettextf("Standard errors take the classification error for known: those of the mixture are not to be had. %s", found$problem), "inference")
    return(NULL)
  }
  slope <- slope_of_error(fit, found, error)
  slope %*% found$vcov %*% t(slope)
}

# The derivatives of D, as a vector, in the mixture's free parameters.
slope_of_error <- function(fit, found, error, block = 5000) {
  k <- fit$k
  rows <- rows_of_error(fit)
  x <- own_rows(fit)[rows$which, , drop = FALSE]
  class <- rep(seq_len(k), k)
  slope <- matrix(0, k * k, found$chart$size)
  for (at in rows_in_parts(nrow(x), block)) {
    w <- rows$w[at, , drop = FALSE]
    # What a responsibility adds to each element of D, but for the size of its class.
    adds <- rows$weights[at] * (rows$assigned[at, rep(seq_len(k), each = k), drop = FALSE] - rep(error, each = length(at))) * w[, class, drop = FALSE]
    for (l in seq_len(k)) {
      one <- found$components[[l]]
      moves <- adds * (rep(class == l, each = length(at)) - w[, l])
      slope[, one$which] <- slope[, one$which] + crossprod(moves, row_scores(found$chart$params, l, x[at, , drop = FALSE], one))
    }
  }
  slope / colSums(rows$w * rows$weights)[class]
}

# What the uncertainty of D adds to the spread of the score of a third step. That score is the sum over the rows of
# sum_t share_it scores[[t]][i, ], where the share of class t is (D^-1)_{W_i t} by BCH, and by ML the
# responsibility p_it D_{t W_i} / sum_l p_il D_{l W_i}: of ML `shares` has these, and `ratio` the same without the D in the
# numerator.
added_by_error <- function(scores, step, shares = NULL, ratio = NULL) {
  if (is.null(step$spread)) return(0)
  pull <- if (is.null(shares)) pull_by_bch(scores, step) else pull_by_ml(scores, step, shares, ratio)
  pull %*% step$spread %*% t(pull)
}

# The derivatives of that score in the elements of D, column after column.
pull_by_bch <- function(scores, step) {
  inverse <- solve(step$error)
  seen <- step$weights * inverse[step$w, , drop = FALSE] # rows x the class whose row of D moves
  sums <- lapply(scores, function(one) crossprod(one, seen)) # numbers x that class, for each class
  do.call(cbind, lapply(seq_along(scores), function(b) -Reduce(`+`, Map(`*`, inverse[b, ], sums))))
}

pull_by_ml <- function(scores, step, shares, ratio) {
  k <- length(scores)
  whole <- Reduce(`+`, lapply(seq_len(k), function(t) shares[, t] * scores[[t]]))
  assigned <- step$weights * outer(step$w, seq_len(k), "==")
  by_class <- lapply(seq_len(k), function(a) crossprod(scores[[a]] - whole, ratio[, a] * assigned))
  do.call(cbind, lapply(seq_len(k), function(b) vapply(by_class, function(one) one[, b], numeric(ncol(whole)))))
}
