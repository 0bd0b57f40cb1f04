# The catalogue of hostile inputs, and the judges: verdicts are given by code, against plain R
# (tests/testthat/helper-reference-em.R), and the same for every package.
#
#   correct          what is returned is right
#   told             it is degenerate, but a warning or the object says so
#   clear error      an error that names the cause (by the words of the case)
#   unclear error    one that does not
#   wrong            wrong, degenerate or NULL, without a word

base_rows <- function(n = 100) {
  set.seed(1)
  cbind(a = c(rnorm(n / 2), rnorm(n / 2, 6)), b = c(rnorm(n / 2), rnorm(n / 2, 4, 1.5)))
}

# ---- Judges -----------------------------------------------------------------------------------

verdict <- function(kind, detail = "") list(kind = kind, detail = substr(gsub("\\s+", " ", detail), 1, 200))

# A call with what it said.
listen <- function(code) {
  said <- character()
  value <- withCallingHandlers(
    tryCatch(force(code), error = function(e) structure(list(message = conditionMessage(e)), class = "failed_call")),
    warning = function(w) {
      said <<- c(said, conditionMessage(w))
      invokeRestart("muffleWarning")
    },
    message = function(m) {
      said <<- c(said, conditionMessage(m))
      invokeRestart("muffleMessage")
    }
  )
  list(value = value, said = said, failed = inherits(value, "failed_call"))
}

judge_error <- function(call, words) {
  text <- call$value$message
  # "NA/NaN/Inf in foreign function call (arg 2)" says neither what nor where.
  clear <- grepl(words, text, ignore.case = TRUE) && !grepl("foreign function call", text)
  verdict(if (clear) "clear error" else "unclear error", text)
}

# Right, or what is wrong with it and whether that was told.
judge_problem <- function(problem, heard) {
  if (is.null(problem)) return(verdict("correct"))
  said <- paste(heard, collapse = " ")
  verdict(if (nzchar(said)) "told" else "wrong", paste0(problem, if (nzchar(said)) paste(";", said)))
}

# In standardised columns, so that plain R can work with any units.
standardised <- function(params, x) {
  sd <- apply(x, 2, stats::sd, na.rm = TRUE)
  sd[!is.finite(sd) | sd == 0] <- 1
  middle <- colMeans(x, na.rm = TRUE)
  k <- length(params$proportions)
  list(x = sweep(sweep(x, 2, middle), 2, sd, "/"), log_unit = sum((!is.na(x)) %*% log(sd)),
       params = list(proportions = params$proportions,
                     means = sweep(sweep(matrix(params$means, k), 2, middle), 2, sd, "/"),
                     covariances = array(apply(params$covariances, 3, function(s) s / sd / rep(sd, each = length(sd))),
                                         dim(params$covariances))))
}

# What is wrong with a fit of a mixture, by its own parameters; NULL where nothing is.
problem_of_mixture <- function(result, x, k, best = NULL) {
  params <- result$params
  if (is.null(params) || length(unlist(params)) == 0) return("no parameters")
  if (!all(is.finite(unlist(params)))) return("parameters are not numbers")
  if (length(params$proportions) != k) return(sprintf("%d components, not %s", length(params$proportions), format(k)))
  if (ncol(params$means) != ncol(x)) return("columns were left out")
  rows <- c(nrow(result$z), result$n, nrow(x))[1]
  if (rows != nrow(x)) return(sprintf("%d rows of %d", rows, nrow(x)))
  unit <- standardised(params, x)
  floor <- apply(unit$params$covariances, 3, function(s) min(eigen(s, symmetric = TRUE, only.values = TRUE)$values))
  if (any(floor < 1e-9)) return("a covariance is singular")
  own <- ref_observed_loglik(unit$params, unit$x) - unit$log_unit
  if (!is.null(result$loglik) && !isTRUE(abs(own - result$loglik) < 1e-4 * (1 + abs(own)))) {
    return(sprintf("log-likelihood %.6g, of the parameters %.6g", result$loglik, own))
  }
  if (!is.null(result$z)) {
    gap <- max(abs(unname(as.matrix(result$z)) - ref_posterior(unit$params, unit$x)))
    if (!isTRUE(gap < 1e-5)) return(sprintf("posterior wrong by %.2g", gap))
  }
  if (!is.null(best) && own < best - 0.5) return(sprintf("log-likelihood %.6g, %.3g below the maximum", own, best - own))
  NULL
}

# Log-likelihood of the mixture of two clear clusters that everybody finds, in the units of x.
reference_loglik <- function(x, group) {
  unit <- standardised(list(proportions = 1, means = t(colMeans(x)), covariances = array(diag(ncol(x)), c(ncol(x), ncol(x), 1))), x)
  within <- ref_within(unit$x, outer(group, unique(group), "==") * 1)
  start <- list(proportions = within$total / nrow(x), means = within$means,
                covariances = ref_covariances(within$scatter, within$total, "VVV"))
  end <- ref_em(unit$x, start, "VVV", 500, tol = 1e-9)$path
  end[length(end)] - unit$log_unit
}

# ---- Kinds of cases ---------------------------------------------------------------------------

# A fit that has a right answer.
right_fit <- function(text, make, k = 2, words = "^$", group = NULL, as = identity) {
  list(text = text, judge = function(engine) {
    x <- make()
    best <- if (!is.null(group)) reference_loglik(x, group)
    call <- listen(engine$fit(as(x), k))
    if (call$failed) return(judge_error(call, words))
    if (is.null(call$value)) return(judge_problem("NULL", call$said))
    result <- engine$read(call$value)
    judge_problem(problem_of_mixture(result, x, k, best), c(call$said, result$told))
  })
}

# A fit that has none: an error is due, or a warning that says why what is returned is degenerate.
no_fit <- function(text, make, k = 2, words) {
  list(text = text, judge = function(engine) {
    x <- make()
    call <- listen(engine$fit(x, k))
    if (call$failed) return(judge_error(call, words))
    if (is.null(call$value)) return(judge_problem("NULL", call$said))
    result <- tryCatch(engine$read(call$value), error = function(e) list(told = NULL))
    judge_problem("a result", c(call$said, result$told))
  })
}

# A fit that may be degenerate: right, or told.
maybe_fit <- function(text, make, k = 2, words) right_fit(text, make, k, words)

base_group <- rep(1:2, each = 50)
small <- "rows|between 1 and [0-9]|observations|samples|number of (data|points|individuals)|sample size|too few|singular|positive definite"
column <- "constant|singular|positive definite|dependent|collinear|does not vary|must vary|determinant|variance"

mixture_cases <- list(
  base = right_fit("two clear clusters, k = 2", base_rows, group = base_group),
  n_below_k = no_fit("3 rows, k = 5", function() base_rows()[c(1, 2, 60), ], 5, small),
  one_row = no_fit("1 row, k = 2", function() base_rows()[1, , drop = FALSE], 2, small),
  n_is_k = no_fit("5 rows, k = 5", function() base_rows()[c(1, 2, 3, 60, 61), ], 5, small),
  wide = no_fit("10 rows, 20 columns, k = 2", function() {
    set.seed(2)
    matrix(rnorm(200), 10)
  }, 2, small),
  constant = no_fit("a constant column", function() cbind(base_rows(), c = 7), 2, column),
  collinear = no_fit("a column that is the sum of the others", function() cbind(base_rows(), c = rowSums(base_rows())), 2, column),
  two_distinct = no_fit("100 rows, 2 of them distinct, k = 3", function() base_rows()[rep(c(1, 60), 50), ], 3,
                        paste0("distinct|unique|", column)),
  offset = right_fit("all + 1e8", function() base_rows() + 1e8, group = base_group),
  times_1e4 = right_fit("all x 1e4", function() base_rows() * 1e4, group = base_group),
  times_1e7 = right_fit("all x 1e7", function() base_rows() * 1e7, group = base_group),
  over_1e7 = right_fit("all x 1e-7", function() base_rows() * 1e-7, group = base_group),
  times_1e100 = right_fit("all x 1e100", function() base_rows() * 1e100, group = base_group),
  over_1e100 = right_fit("all x 1e-100", function() base_rows() * 1e-100, group = base_group),
  times_1e160 = right_fit("all x 1e160: squares are no doubles", function() base_rows() * 1e160, words = "1e150|large|finite|overflow"),
  mixed_units = right_fit("columns x 1e-6 and 1e6", function() sweep(base_rows(), 2, c(1e-6, 1e6), "*"), group = base_group),
  missing = right_fit("a missing value", function() replace(base_rows(), 7, NA), words = "missing|NA"),
  nan = right_fit("a NaN", function() replace(base_rows(), 7, NaN), words = "missing|NA|NaN"),
  infinite = no_fit("an infinite value", function() replace(base_rows(), 7, Inf), 2, "finite|Inf"),
  factor_column = no_fit("a factor among the columns", function() data.frame(base_rows(), f = factor(base_group)), 2,
                         "factor|numeric|class"),
  characters = no_fit("a matrix of characters", function() matrix(as.character(base_rows()), 100), 2, "numeric|character"),
  integers = right_fit("a matrix of integers", function() {
    x <- round(10 * base_rows())
    storage.mode(x) <- "integer"
    x
  }, group = base_group),
  data_frame = right_fit("a data frame", base_rows, group = base_group, as = as.data.frame, words = "matrix|data frame"),
  vector = right_fit("a plain vector", function() base_rows()[, 1, drop = FALSE], group = base_group,
                     as = as.vector, words = "matrix|data frame"),
  k_zero = no_fit("k = 0", base_rows, 0, "must|greater|positive|at least|>="),
  k_negative = no_fit("k = -1", base_rows, -1, "must|greater|positive|at least|>="),
  k_fraction = no_fit("k = 2.5", base_rows, 2.5, "whole|integer"),
  k_missing = no_fit("k = NA", base_rows, NA, "whole|integer|must be|numeric|`k`|\\bk\\b must"),
  collapse = maybe_fit("60 values N(0, 1) and 10 copies of 3", function() {
    set.seed(3)
    matrix(c(rnorm(60), rep(3, 10)))
  }, 2, "singular|collaps|variance|degenerate"),
  outlier = maybe_fit("one row at 1e8", function() rbind(base_rows(), 1e8), 2, "singular|collaps|variance|degenerate"),
  iris = right_fit("iris, k = 3: no component on a few rows", function() as.matrix(iris[1:4]), 3),
  not_converged = list(text = "2 iterations only", judge = function(engine) {
    if (is.null(engine$few_iterations)) return(verdict("not applicable"))
    set.seed(4)
    x <- as.matrix(iris[1:4])
    call <- listen(engine$few_iterations(x, 3))
    if (call$failed) return(judge_error(call, "conver|iteration"))
    if (is.null(call$value)) return(judge_problem("NULL", call$said))
    result <- tryCatch(engine$read(call$value), error = function(e) list())
    verdict(if (length(c(call$said, result$told)) > 0) "correct" else "wrong", paste(c(call$said, result$told), collapse = " "))
  }),
  no_iterations = list(text = "0 iterations: the start, told, or refused", judge = function(engine) {
    call <- listen(engine$no_iterations(base_rows(), 2))
    if (call$failed) return(judge_error(call, "iter|must|greater|positive"))
    if (is.null(call$value)) return(judge_problem("NULL", call$said))
    result <- tryCatch(engine$read(call$value), error = function(e) list())
    verdict(if (length(c(call$said, result$told)) > 0) "correct" else "wrong", paste(c(call$said, result$told), collapse = " "))
  }),
  far_row = list(text = "predict for a row at (1e4, -1e4): densities underflow", judge = function(engine) {
    judge_prediction(engine, function(x) cbind(a = 1e4, b = -1e4))
  }),
  one_new_row = list(text = "predict for one row", judge = function(engine) {
    judge_prediction(engine, function(x) x[7, , drop = FALSE])
  }),
  other_order = list(text = "predict, named columns in another order", judge = function(engine) {
    judge_prediction(engine, function(x) x[1:9, 2:1], function(x) x[1:9, ], "column|name")
  }),
  column_short = list(text = "predict, a column missing", judge = function(engine) {
    judge_refused(engine, function(x) x[1:9, 1, drop = FALSE], "column|ncol|dimension|variable|number of|newdata")
  }),
  columns_more = list(text = "predict, 5 columns without names for 2", judge = function(engine) {
    judge_refused(engine, function(x) matrix(1, 9, 5), "column|ncol|dimension|variable|number of|newdata")
  }),
  seed = list(text = "set.seed(), twice the same; and the generator goes on from there", judge = function(engine) {
    x <- base_rows()
    fits <- lapply(1:2, function(i) {
      set.seed(8)
      engine$read(listen(engine$fit(x, 2))$value)$params
    })
    after <- vapply(11:12, function(seed) {
      set.seed(seed)
      listen(engine$fit(x, 2))
      stats::runif(1)
    }, 0)
    problem <- if (!identical(fits[[1]], fits[[2]])) "not the same" else if (after[1] == after[2]) "the generator is reset"
    judge_problem(problem, NULL)
  }),
  options = list(text = "options(OutDec = \",\"): the same numbers", judge = function(engine) {
    fit <- function() {
      set.seed(8)
      engine$read(listen(engine$fit(base_rows(), 2))$value)$params
    }
    plain <- fit()
    options(OutDec = ",")
    judge_problem(if (!identical(plain, fit())) "other numbers", NULL)
  }),
  fork = list(text = "a fit, then two in forked processes", judge = function(engine) {
    set.seed(9)
    x <- matrix(rnorm(2100), ncol = 3)
    listen(engine$fit(x, 3))
    fits <- parallel::mclapply(1:2, function(i) is.null(listen(engine$fit(x, 3))$value), mc.cores = 2)
    judge_problem(if (!identical(fits, list(FALSE, FALSE))) "no result", NULL)
  })
)

# The posterior of new rows against plain R.
judge_prediction <- function(engine, rows, same_as = rows, words = "^$") {
  if (is.null(engine$predict)) return(verdict("not applicable"))
  x <- base_rows()
  fit <- engine$fit(x, 2)
  call <- listen(engine$predict(fit, rows(x)))
  if (call$failed) return(judge_error(call, words))
  expected <- ref_posterior(engine$read(fit)$params, same_as(x))
  found <- unname(as.matrix(call$value))
  if (!identical(dim(found), dim(expected))) return(judge_problem("another size", call$said))
  gap <- max(abs(found - expected))
  judge_problem(if (!isTRUE(gap < 1e-5)) sprintf("wrong by %.2g", gap), call$said)
}

judge_refused <- function(engine, rows, words) {
  if (is.null(engine$predict)) return(verdict("not applicable"))
  x <- base_rows()
  fit <- engine$fit(x, 2)
  call <- listen(engine$predict(fit, rows(x)))
  if (call$failed) judge_error(call, words) else judge_problem("numbers", call$said)
}

# ---- k-means ----------------------------------------------------------------------------------

problem_of_kmeans <- function(result, x, k, best = NULL) {
  centers <- unname(as.matrix(result$centers))
  if (!all(is.finite(centers))) return("centres are not numbers")
  if (nrow(centers) != k) return(sprintf("%d centres", nrow(centers)))
  if (length(result$cluster) != nrow(x)) return("not a label per row")
  # In units in which squares are doubles.
  unit <- max(abs(x))
  distance <- vapply(seq_len(k), function(j) rowSums(sweep(x / unit, 2, centers[j, ] / unit)^2), numeric(nrow(x)))
  own <- distance[cbind(seq_len(nrow(x)), result$cluster)]
  wrong <- sum(own > apply(distance, 1, min) * (1 + 1e-9) + 1e-25)
  if (wrong > 0) return(sprintf("%d rows are not at their nearest centre", wrong))
  total <- sum(own) * unit^2
  if (!is.null(result$value) && !isTRUE(abs(result$value - total) <= 1e-6 * total + 1e-20 * unit^2)) {
    return(sprintf("J %.6g, of labels and centres %.6g", result$value, total))
  }
  if (!is.null(best) && sum(own) > best / unit^2 * 1.01 + 1e-20) return(sprintf("J %.4g, the least is %.4g", total, best))
  NULL
}

right_kmeans <- function(text, make, k, words = "^$", best = NULL, iterations = NULL) {
  list(text = text, judge = function(engine) {
    set.seed(5)
    x <- make()
    centers <- if (is.function(k)) k(x) else k
    call <- listen(if (is.null(iterations)) engine$fit(x, centers) else engine$fit(x, centers, iterations))
    if (call$failed) return(judge_error(call, words))
    result <- engine$read(call$value)
    number <- if (is.matrix(centers)) nrow(centers) else centers
    judge_problem(problem_of_kmeans(result, x, number, best), c(call$said, result$told))
  })
}

no_kmeans <- function(text, make, k, words) {
  list(text = text, judge = function(engine) {
    call <- listen(engine$fit(make(), k))
    if (call$failed) return(judge_error(call, words))
    judge_problem("a result", c(call$said, engine$read(call$value)$told))
  })
}

far_rows <- function() {
  set.seed(6)
  matrix(c(rnorm(50, 0, 0.1), rnorm(50, 1e9 - 5, 0.1), rnorm(50, 1e9 + 5, 0.1)))
}

kmeans_cases <- list(
  square = right_kmeans("4 points on a square, k = 2", function() cbind(c(0, 0, 1, 1), c(0, 1, 0, 1)), 2, best = 1),
  duplicates = no_kmeans("100 rows, 2 of them distinct, k = 3", function() base_rows()[rep(c(1, 60), 50), ], 3,
                         "distinct|unique"),
  almost_equal = right_kmeans("20 almost equal numbers (PR#15364), k = 3",
                              function() matrix(rep(c(-1, 1), 10) + c(0, rep(1e-16, 19)) * 1:20), 2),
  far_start = right_kmeans("a start far from everything", base_rows, function(x) rbind(x[1, ], c(1e6, 1e6), x[60, ]),
                           words = "empty|centers|centres"),
  equal_starts = right_kmeans("two equal start centres", base_rows, function(x) x[c(1, 1, 60), ],
                              words = "distinct|unique|empty|equal|duplicat"),
  missing = no_kmeans("an infinite value", function() replace(base_rows(), 7, Inf), 2, "finite|Inf[^o]"),
  k_above_n = no_kmeans("3 rows, k = 5", function() base_rows()[c(1, 2, 60), ], 5, "rows|observations|more cluster|points|between"),
  k_is_n = right_kmeans("5 rows, k = 5", function() base_rows()[c(1, 2, 3, 60, 61), ], 5, best = 0, words = "rows|observations|between"),
  k_zero = no_kmeans("k = 0", base_rows, 0, "must|positive|greater|at least|>="),
  k_one = right_kmeans("k = 1", base_rows, 1),
  one_far = right_kmeans("clusters at 0, 1e9 - 5 and 1e9 + 5", far_rows, function(x) x[c(1, 51, 101), , drop = FALSE]),
  times_1e140 = right_kmeans("all x 1e140", function() base_rows() * 1e140, 2, words = "large|finite|1e150"),
  times_1e200 = right_kmeans("all x 1e200: squares are no doubles", function() base_rows() * 1e200, 2, words = "large|1e150|overflow"),
  one_iteration = right_kmeans("1 iteration", function() {
    set.seed(7)
    matrix(rnorm(400), ncol = 2)
  }, function(x) x[1:5, ], iterations = 1, words = "conver"),
  ties = right_kmeans("rows midway between two centres", function() matrix(c(0, 1, 2, 3, 4)), function(x) matrix(c(0, 4))),
  characters = no_kmeans("a matrix of characters", function() matrix(as.character(base_rows()), 100), 2, "numeric|character")
)
