# Bad input: every failure is a classed error that names the argument and where in it the trouble
# is. One table: what is called, and the words that its message must have.

x <- as.matrix(faithful)
with_na <- replace(iris[1:4], cbind(7, 2), NA)
theta <- gmm_params(c(0.5, 0.5), rbind(c(2, 50), c(4, 80)), diag(c(1, 100)))
line <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 1))
half <- matrix(0.5, 272, 2)
fit <- fit_iterations(x, 2, "VVV", score_groups(x, 2), 3)
means <- fit_kmeans(x, start = x[1:2, ])
column <- function(values) data.frame(a = seq_along(values), when = values)

bad_input <- alist(
  # sizes
  "k = 5, 3 rows" = list(fit_gmm(x[1:3, ], k = 5, covariance = "EII"), "`k`", "3", "5"),
  "as many components as rows" = list(fit_gmm(x[1:5, ], k = 5, covariance = "VVV"), "`k`|`x`", "5"),
  "one row" = list(fit_gmm(x[1, , drop = FALSE], k = 1, covariance = "VVV"), "`k`|`x`"),
  "no row" = list(fit_gmm(x[0, ], k = 1), "`x`", "row"),
  "no column" = list(fit_gmm(x[, 0], k = 1), "`x`", "column"),
  "more columns than rows" = list(
    fit_gmm(matrix(rnorm(200), 10), k = 2, covariance = "VVV"),
    "`x`", "10", "20"
  ),
  "constant column" = list(
    fit_gmm(cbind(x, c = 7), k = 2, covariance = "VVV"),
    "`x`", "constant", "'c'"
  ),
  "constant vector" = list(fit_gmm(rep(1, 10), k = 1, covariance = "E"), "`x`", "constant"),
  "collinear columns" = list(
    fit_gmm(cbind(x, total = rowSums(x)), k = 2, covariance = "EEE"),
    "`x`", "dependent", "total"
  ),
  "two distinct rows" = list(fit_gmm(x[rep(1:2, 50), ], k = 3, covariance = "EII"), "`k`", "2", "3"),
  "k-means, two distinct rows" = list(fit_kmeans(x[rep(1:2, 50), ], k = 3), "`k`", "2", "3"),
  "k-means, k = 5, 3 rows" = list(fit_kmeans(x[1:3, ], k = 5), "`k`", "3", "5"),
  # cells
  "NA in a data frame" = list(
    fit_gmm(with_na, k = 2, na.action = na.fail),
    "`x`", "missing", "row 7", "'Sepal.Width'"
  ),
  "NaN in a matrix" = list(
    fit_gmm(replace(unname(x), 300, NaN), k = 2, na.action = "na.fail"),
    "`x`", "missing", "row 28", "column 2"
  ),
  "row of NA" = list(fit_gmm(replace(x, cbind(7, 1:2), NA), k = 2), "`x`", "row 7", "none"),
  "nothing is whole" = list(
    fit_gmm(cbind(x, c(NA, 1), c(1, NA)), k = 2, na.action = na.omit),
    "`x`", "na.omit"
  ),
  "na.action" = list(fit_gmm(x, k = 2, na.action = "drop"), "`na.action`", "\"drop\"", "na.exclude"),
  "na.action a function" = list(fit_gmm(x, k = 2, na.action = mean), "`na.action`", "function"),
  "column of NA" = list(fit_gmm(cbind(x, b = NA), k = 2), "`x`", "observed", "'b'"),
  "Inf" = list(fit_gmm(replace(x, 5, -Inf), k = 2), "`x`", "row 5", "'eruptions'", "-Inf"),
  "1e160" = list(fit_gmm(x * 1e160, k = 2), "`x`", "row 1"),
  "1e308" = list(fit_gmm(c(-1e308, 1, 1e308), k = 1), "`x`", "row 1"),
  "subnormal" = list(fit_gmm(x * 1e-310, k = 2, covariance = "VVV"), "`x`"),
  "k-means, NA" = list(
    fit_kmeans(with_na, k = 2, na.action = na.fail),
    "`x`", "row 7", "'Sepal.Width'"
  ),
  "k-means, row of NA" = list(fit_kmeans(replace(x, cbind(7, 1:2), NA), k = 2), "`x`", "row 7"),
  "k-means, trim = 1" = list(fit_kmeans(x, k = 2, trim = 1), "`trim`", "1"),
  "k-means, Inf" = list(fit_kmeans(replace(x, 5, Inf), k = 2), "`x`", "row 5"),
  # kinds of data
  "character matrix" = list(fit_gmm(as.matrix(iris), k = 2), "`x`", "numeric", "character"),
  "character column" = list(fit_gmm(column(letters), k = 2), "'when'", "character"),
  "factor column" = list(fit_gmm(iris, k = 2), "'Species'", "factor"),
  "date column" = list(fit_gmm(column(Sys.Date() + 0:4), k = 2), "'when'", "Date"),
  "time column" = list(fit_gmm(column(Sys.time() + 0:4), k = 2), "'when'", "POSIXct"),
  "difference of times" = list(fit_gmm(column(diff(Sys.time() + 0:5)), k = 2), "'when'", "difftime"),
  "complex column" = list(fit_gmm(column(1i * 1:5), k = 2), "'when'", "complex"),
  "list column" = list(fit_gmm(column(I(as.list(1:5))), k = 2), "'when'"),
  "complex vector" = list(fit_gmm(1i * 1:5, k = 1), "`x`", "complex"),
  "raw vector" = list(fit_gmm(as.raw(1:5), k = 1), "`x`", "raw"),
  "factor" = list(fit_gmm(iris$Species, k = 1), "`x`", "factor"),
  "three dimensions" = list(fit_gmm(array(1:8, c(2, 2, 2)), k = 1), "`x`", "3"),
  "list" = list(fit_gmm(list(1, 2), k = 1), "`x`", "list"),
  "NULL" = list(fit_gmm(NULL, k = 1), "`x`", "NULL"),
  "function" = list(fit_gmm(mean, k = 1), "`x`", "function"),
  # k
  "k = 0" = list(fit_gmm(x, k = 0), "`k`", "0"),
  "k = -1" = list(fit_gmm(x, k = -1), "`k`", "-1"),
  "k = 2.5" = list(fit_gmm(x, k = 2.5), "`k`", "2\\.5"),
  "k = NA" = list(fit_gmm(x, k = NA), "`k`", "NA"),
  "k = NaN" = list(fit_gmm(x, k = NaN), "`k`", "NaN"),
  "k = Inf" = list(fit_gmm(x, k = Inf), "`k`", "Inf"),
  "k = '2'" = list(fit_gmm(x, k = "2"), "`k`", "\"2\""),
  "k = TRUE" = list(fit_gmm(x, k = TRUE), "`k`", "TRUE"),
  "k = c(2, NA)" = list(fit_gmm(x, k = c(2, NA)), "`k`", "NA"),
  "k empty" = list(fit_gmm(x, k = numeric(0)), "`k`", "empty"),
  "k = 1e9" = list(fit_gmm(x, k = 1e9), "`k`", "1e\\+09"),
  "k a factor" = list(fit_gmm(x, k = factor(2)), "`k`", "factor"),
  "k-means, k = c(2, 3)" = list(fit_kmeans(x, k = 2:3), "`k`"),
  "k-means without k" = list(fit_kmeans(x), "`?k`?"),
  # control
  "tol = -1" = list(gmm_control(tol = -1), "`tol`", "-1"),
  "tol = NA" = list(gmm_control(tol = NA), "`tol`", "NA"),
  "max_iter = -1" = list(gmm_control(max_iter = -1), "`max_iter`", "-1"),
  "max_iter = NA" = list(kmeans_control(max_iter = NA), "`max_iter`", "NA"),
  "threads = 0" = list(gmm_control(threads = 0), "`threads`", "0"),
  "progress = 1" = list(gmm_control(progress = 1), "`progress`", "1"),
  "control of k-means" = list(fit_gmm(x, k = 2, control = kmeans_control()), "`control`", "gmm_control"),
  "control a list" = list(
    fit_kmeans(x, k = 2, control = list(max_iter = 2)),
    "`control`", "kmeans_control"
  ),
  # choices
  "family VVX" = list(
    fit_gmm(x, k = 2, covariance = "VVX"),
    "`covariance`", "\"VVX\"", "\"EEV\""
  ),
  "family in lower case" = list(fit_gmm(x, k = 2, covariance = "vvv"), "`covariance`", "\"vvv\""),
  "family NA" = list(fit_gmm(x, k = 2, covariance = NA), "`covariance`", "NA"),
  "family E in two dimensions" = list(fit_gmm(x, k = 2, covariance = "E"), "`covariance`", "\"E\""),
  "criterion" = list(fit_gmm(x, k = 2, criterion = "CIC"), "`criterion`", "\"CIC\"", "\"AIC\""),
  "proportions" = list(fit_gmm(x, k = 2, proportions = c(0.5, 0.5)), "`proportions`", "\"equal\""),
  "sigma2 = 0" = list(fit_gmm(x, k = 2, sigma2 = 0), "`sigma2`", "0"),
  "n_start = 0" = list(fit_gmm(x, k = 2, n_start = 0), "`n_start`", "0"),
  "type" = list(predict(fit, type = "prob"), "`type`", "\"prob\"", "\"posterior\""),
  # misspelt arguments
  "weigths" = list(fit_gmm(x, k = 2, weigths = rep(1, 272)), "unused argument", "weigths"),
  "weigths with a formula" = list(
    fit_gmm(~ waiting, faithful, k = 2, weigths = 1),
    "unused argument", "weigths"
  ),
  "k-means, nstart" = list(fit_kmeans(x, k = 2, nstart = 5), "unused argument", "nstart"),
  "predict, tpye" = list(predict(fit, tpye = "class"), "unused argument", "tpye"),
  # weights
  "weights negative" = list(
    fit_gmm(x, k = 2, weights = replace(rep(1, 272), 9, -2)),
    "`weights`", "9", "-2"
  ),
  "weights NA" = list(
    fit_gmm(x, k = 2, weights = replace(rep(1, 272), 9, NA)),
    "`weights`", "9", "NA"
  ),
  "weights Inf" = list(
    fit_kmeans(x, k = 2, weights = replace(rep(1, 272), 9, Inf)),
    "`weights`", "9", "Inf"
  ),
  "weights too short" = list(fit_gmm(x, k = 2, weights = 1:3), "`weights`", "272", "3"),
  "weights all zero" = list(fit_gmm(x, k = 2, weights = rep(0, 272)), "`weights`", "zero"),
  "weights that overflow" = list(fit_gmm(x, k = 2, weights = rep(1e306, 272)), "`weights`"),
  "k-means, weights that overflow" = list(fit_kmeans(x, k = 2, weights = rep(1e306, 272)), "`weights`"),
  "weights character" = list(fit_gmm(x, k = 2, weights = rep("1", 272)), "`weights`", "character"),
  "too few rows with weight" = list(
    fit_gmm(x, k = 3, covariance = "EII", weights = rep(c(1, 0), c(2, 270))),
    "`k`", "2", "3"
  ),
  # starts
  "start: rows do not add up" = list(fit_gmm(x, k = 2, start = replace(half, 3, 0.7)), "`start`", "row 3"),
  "start: NA" = list(
    fit_gmm(x, k = 2, start = replace(half, 275, NA)),
    "`start`", "row 3, column 2"
  ),
  "start: negative" = list(
    fit_gmm(x, k = 2, start = cbind(rep(1.5, 272), -0.5)),
    "`start`", "row 1", "-0\\.5|1\\.5"
  ),
  "start: a column of zeros" = list(
    fit_gmm(x, k = 2, covariance = "VVV", start = cbind(rep(1, 272), 0)),
    "`start`", "component 2"
  ),
  "start: too many rows" = list(fit_gmm(x, k = 2, start = half[c(1:272, 1), ]), "`start`"),
  "start: another k" = list(fit_gmm(x, k = 3, start = half), "`k`", "`start`", "2"),
  "start: another number of variables" = list(fit_gmm(x, k = 2, start = line), "`start`", "2", "1"),
  "start: labels from 0" = list(fit_gmm(x, k = 2, start = rep(0:1, 136)), "`start`", "row 1", "0"),
  "start: a label for nobody" = list(
    fit_gmm(x, k = 3, covariance = "VVV", start = rep(c(1, 3), 136)),
    "`start`", "component 2"
  ),
  "start: an unused level" = list(
    fit_gmm(x, k = 3, covariance = "VVV", start = factor(rep(1:2, 136), 1:3)),
    "`start`", "component 3"
  ),
  "start: labels NA" = list(
    fit_gmm(x, k = 2, start = replace(rep(1:2, 136), 4, NA)),
    "`start`", "row 4"
  ),
  "start: labels for other rows" = list(fit_gmm(x, k = 2, start = rep(1:2, 50)), "`start`", "272"),
  "start: no such method" = list(
    fit_gmm(x, k = 2, start = "hclust"),
    "`start`", "\"hclust\"", "kmeans\\+\\+"
  ),
  "start: a centre far away" = list(
    fit_gmm(x, k = 2, covariance = "VVV", start = rbind(c(3, 70), c(1e6, 1e6))),
    "`start`", "component 2"
  ),
  "start: weight only elsewhere" = list(
    fit_gmm(x, k = 2, covariance = "VVV", start = rep(1:2, 136), weights = rep(c(1, 0), 136)),
    "`start`", "component 2"
  ),
  "start: centres with other columns" = list(fit_kmeans(x, start = matrix(0, 2, 3)), "`start`", "2", "3"),
  "k-means start: another k" = list(fit_kmeans(x, k = 3, start = x[1:2, ]), "`start`", "3", "2"),
  # parameters
  "proportions add up to .999" = list(
    gmm_params(c(0.499, 0.5), c(0, 1), c(1, 1)),
    "`proportions`", "0\\.999"
  ),
  "proportions negative" = list(gmm_params(c(-0.5, 1.5), c(0, 1), c(1, 1)), "`proportions`", "-0\\.5"),
  "proportions NA" = list(gmm_params(c(NA, 1), c(0, 1), c(1, 1)), "`proportions`", "NA"),
  "means for three" = list(
    gmm_params(c(0.5, 0.5), matrix(0, 3, 2), diag(2)),
    "`means`", "2", "3"
  ),
  "means NA" = list(gmm_params(c(0.5, 0.5), c(0, NA), c(1, 1)), "`means`", "row 2"),
  "covariance indefinite" = list(
    gmm_params(c(0.5, 0.5), matrix(0, 2, 2), array(c(1, 0, 0, 1, 1, 2, 2, 1), c(2, 2, 2))),
    "`covariances`", "positive definite", "component 2"
  ),
  "covariance not symmetric" = list(
    gmm_params(1, rbind(c(0, 0)), matrix(c(1, 0.5, 0, 1), 2)),
    "`covariances`", "symmetric", "component 1"
  ),
  "covariance of another size" = list(
    gmm_params(1, rbind(c(0, 0)), diag(3)),
    "`covariances`", "2 x 2 x 1", "3 x 3"
  ),
  "covariance NA" = list(
    gmm_params(c(0.5, 0.5), c(0, 1), c(1, NA)),
    "`covariances`", "component 2|NA"
  ),
  "variance 0" = list(gmm_params(1, 0, 0), "`covariances`", "component 1"),
  "params a list" = list(log_likelihood(list(1), x), "`params`", "gmm_params"),
  # steps
  "e_step, other columns" = list(e_step(theta, iris4), "`x`", "2", "4"),
  "m_step, rows do not add up" = list(m_step(x, half * 2), "`responsibilities`", "row 1", "2"),
  "m_step, an empty component" = list(m_step(x, cbind(half, 0)), "`responsibilities`", "component 3"),
  "m_step, other rows" = list(m_step(x, half[1:9, ]), "`responsibilities`", "272"),
  "m_step, two families" = list(m_step(x, half, c("EEE", "VVV")), "`covariance`", "one"),
  "lower_bound, other k" = list(lower_bound(theta, x, cbind(half, 0)), "`responsibilities`"),
  "complete_mle, labels NA" = list(complete_mle(x, replace(rep(1:2, 136), 4, NA)), "`z`", "row 4"),
  "complete_mle, labels 1.5" = list(complete_mle(x, rep(c(1, 1.5), 136)), "`z`", "row 2", "1\\.5"),
  "complete_mle, an empty label" = list(complete_mle(x, rep(c(1, 3), 136)), "`z`", "component 2"),
  "complete_log_likelihood, three labels" = list(
    complete_log_likelihood(theta, x, rep_len(1:3, 272)),
    "`z`", "2", "3"
  ),
  "distortion, no such cluster" = list(distortion(x, x[1:2, ], rep_len(1:3, 272)), "`cluster`", "2", "3"),
  "distortion, other columns" = list(distortion(x, matrix(0, 2, 3)), "`centers`", "2", "3"),
  "em_trace without k" = list(em_trace(x, "kmeans++"), "`k`"),
  "em_trace, misspelt family" = list(em_trace(x, half, "VVVV"), "`covariance`", "VVVV"),
  "kmeans_trace, other columns" = list(kmeans_trace(x, matrix(0, 2, 3)), "`centers`", "2", "3"),
  "kmeans_trace, NA centre" = list(kmeans_trace(x, matrix(c(1, NA, 3, 4), 2)), "`centers`", "row 2"),
  "kmeans_limit, rising path" = list(kmeans_limit(x, 2, sigma2 = 1:3), "`sigma2`", "decreasing"),
  "kmeans_limit, path with 0" = list(kmeans_limit(x, 2, sigma2 = c(1, 0)), "`sigma2`", "positive"),
  # distribution
  "dgmm, other columns" = list(dgmm(matrix(1, 2, 3), theta), "`x`", "2", "3"),
  "dgmm, log" = list(dgmm(1, line, log = "yes"), "`log`", "\"yes\""),
  "pgmm in two dimensions" = list(pgmm(1, theta), "`params`", "2"),
  "pgmm of words" = list(pgmm("a", line), "`q`"),
  "qgmm of -0.1" = list(suppressWarnings(qgmm(c(0.5, -0.1), line)), "`p`", "2", "-0\\.1"),
  "qgmm of 1.1" = list(qgmm(1.1, line), "`p`", "1\\.1"),
  "rgmm of -1" = list(rgmm(-1, line), "`n`", "-1"),
  # predict
  "predict, missing columns" = list(predict(fit, faithful["waiting"]), "`newdata`", "eruptions"),
  "predict, other names" = list(predict(fit, iris4[, 1:2]), "`newdata`", "eruptions"),
  "predict, too many columns" = list(predict(fit, unname(iris4)), "`newdata`", "2", "4"),
  "density, NA" = list(dgmm(replace(x, 5, NA), fit), "`x`", "row 5", "'eruptions'"),
  "predict, factor" = list(
    predict(fit, transform(faithful, waiting = factor(waiting))),
    "`newdata`", "'waiting'", "factor"
  ),
  "predict, character" = list(
    predict(means, transform(faithful, waiting = "a")),
    "`newdata`", "'waiting'", "character"
  ),
  "predict, 1e200" = list(predict(fit, x * 1e200), "`newdata`", "row 1"),
  "predict of k-means, missing columns" = list(predict(means, faithful["waiting"]), "`newdata`", "eruptions"),
  # formulas
  "formula with a response" = list(fit_gmm(waiting ~ eruptions, faithful, k = 2), "formula", "response"),
  "formula with an interaction" = list(
    fit_gmm(~ waiting * eruptions, faithful, k = 2),
    "formula", "interaction"
  ),
  "formula without variables" = list(fit_gmm(~ 1, faithful, k = 2), "formula|`x`"),
  "formula with a factor" = list(fit_gmm(~ Species, iris, k = 2), "'Species'", "factor"),
  "formula with an NA" = list(fit_gmm(~ Sepal.Width, with_na, k = 2), "row 7", "none"),
  # what is given besides the data; more of it in the tests of each
  "labels too short" = list(fit_gmm(x, labels = 1:3), "`labels`", "272", "3"),
  "labels: none allowed" = list(fit_gmm(x, labels = matrix(FALSE, 272, 2)), "`labels`", "row 1"),
  "labels: more than k" = list(fit_gmm(x, k = 1, labels = rep(1:2, 136)), "`k`", "2", "1"),
  "labels: noise" = list(fit_gmm(x, labels = factor(rep("noise", 272))), "`labels`", "noise"),
  "noise a word" = list(fit_gmm(x, k = 1, noise = "yes"), "`noise`", "\"yes\""),
  "noise = 0" = list(fit_gmm(x, k = 1, noise = 0), "`noise`", "0"),
  "prior a list" = list(fit_gmm(x, k = 1, prior = list()), "`prior`", "gmm_prior"),
  "prior of other columns" = list(fit_gmm(x, k = 1, prior = gmm_prior(mean = 1)), "`mean`", "2", "1"),
  "shrinkage" = list(gmm_prior(shrinkage = -1), "`shrinkage`", "-1"),
  "scale singular" = list(gmm_prior(scale = matrix(1, 2, 2)), "`scale`", "2 x 2"),
  "constraint a list" = list(fit_gmm(x, k = 1, constraint = list()), "`constraint`", "gmm_constraint"),
  "eigen_ratio" = list(gmm_constraint(eigen_ratio = 0.5), "`eigen_ratio`", "0\\.5"),
  "held proportions" = list(gmm_constraint(proportions = c(0.5, 0.6)), "`proportions`", "0\\.6"),
  "mean held in part" = list(
    fit_gmm(x, k = 2, constraint = gmm_constraint(means = rbind(c(1, NA), c(1, 2)))),
    "`means`", "component 1"
  ),
  "constraint on another k" = list(
    fit_gmm(x, k = 2, constraint = gmm_constraint(proportions = c(0.2, 0.3, 0.5))),
    "`k`", "`constraint`", "3"
  )
)

errors <- lapply(bad_input, function(case) tryCatch(
  {
    with_seed(1, suppressWarnings(eval(case[[2]])))
    NULL
  },
  error = identity
))

test_that("every bad input is an error of the package that says what is wrong and where", {
  for (name in names(bad_input)) {
    error <- errors[[name]]
    if (is.null(error)) {
      fail(sprintf("%s: no error.", name))
      next
    }
    expect(inherits(error, "mezcla_error"),
           sprintf("%s: not an error of the package: %s", name, conditionMessage(error)))
    for (word in as.list(bad_input[[name]])[-(1:2)]) {
      expect(grepl(word, conditionMessage(error)),
             sprintf("%s: \"%s\" does not say %s.", name, conditionMessage(error), word))
    }
  }
})

test_that("errors are reported at the call that the user made", {
  for (name in names(bad_input)) {
    if (!inherits(errors[[name]], "mezcla_error")) next
    call <- bad_input[[name]][[2]]
    if (identical(call[[1]], quote(suppressWarnings))) call <- call[[2]]
    reported <- sub("[.](gmm_fit|kmeans_fit|formula|default)$", "", deparse(conditionCall(errors[[name]])[[1]]))
    expect_identical(reported, deparse(call[[1]]), label = name)
  }
})

test_that("the messages, word for word", {
  ours <- Filter(function(error) inherits(error, "mezcla_error"), errors)
  expect_snapshot(cat(sprintf("%s:\n  %s\n", names(ours), vapply(ours, conditionMessage, "")), sep = ""))
})

test_that("messages are sentences", {
  ours <- Filter(function(error) inherits(error, "mezcla_error"), errors)
  messages <- vapply(ours, conditionMessage, "")
  expect_match(messages, "[.]$")
  # No 1 rows, no 1 components.
  expect_no_match(messages, "\\b1 (rows|components|columns|variables|labels)\\b")
})

test_that("warnings are classed and say which model and what to do", {
  slow <- with_seed(1, sample(1:3, 272, replace = TRUE))
  expect_warning(
    stopped <- fit_gmm(x, k = 3, covariance = "VVV", start = slow, control = gmm_control(max_iter = 2)),
    "2 iterations.*VVV, k = 3.*max_iter", class = "mezcla_convergence_warning"
  )
  expect_false(stopped$converged)
  expect_warning(none <- fit_gmm(x, k = 3, covariance = "VVV", start = slow, control = gmm_control(max_iter = 0)),
                 class = "mezcla_convergence_warning")
  expect_length(none$trace, 1)
  # Exactly so many iterations were asked for: nothing to warn of.
  expect_silent(fit_iterations(x, 3, "VVV", slow, 2))
  expect_warning(m_step(c(0, 0, 1, 2), cbind(c(1, 1, 0, 0), c(0, 0, 1, 1)), "V"), "1",
                 class = "mezcla_degenerate_warning")
})

test_that("degenerate data: an error or a status, and never a number that is not finite", {
  a <- with_seed(1, rnorm(60))
  b <- with_seed(2, rnorm(60))
  degenerate <- list(
    "a column constant in one group" = list(cbind(c(a[1:30], rep(5, 30)), b), rep(1:2, each = 30)),
    "two columns nearly the same" = list(cbind(a, a + 1e-9 * b), rep(1:2, 30)),
    "a constant column" = list(cbind(a, 1), rep(1:2, 30)),
    "collinear columns" = list(cbind(a, 2 * a + 1), rep(1:2, 30)),
    "two distinct rows" = list(matrix(rep(c(1, 2), each = 40), 40)[rep(1:2, 20), ], rep(1:2, 20)),
    "one outlier at 1e8" = list(cbind(replace(a, 60, 1e8), replace(b, 60, 1e8)), rep(1:2, 30)),
    "as many rows as components" = list(cbind(a, b)[1:2, ], 1:2),
    "counts" = list(with_seed(1, matrix(rpois(120, 1), 60)), rep(1:2, 30))
  )
  for (name in names(degenerate)) {
    for (family in families) {
      result <- tryCatch(
        suppressWarnings(fit_gmm(degenerate[[name]][[1]], k = 2, covariance = family, start = degenerate[[name]][[2]])),
        error = identity
      )
      if (inherits(result, "gmm_fit")) {
        expect_all_finite(result)
        expect_true(result$status %in% c("converged", "spurious", "iteration_limit", "collapsed", "empty"))
        if (result$status == "collapsed") expect_false(result$converged)
        expect_false(anyNA(predict(result, type = "posterior")))
        # Near a collapse the densities are ill-conditioned: about 1e6 times the rounding.
        expect_near(result$loglik, log_likelihood(coef(result), degenerate[[name]][[1]]), 1e-9)
      } else {
        expect(inherits(result, "mezcla_error"), sprintf("%s, %s: %s", name, family, conditionMessage(result)))
      }
    }
  }
})

test_that("dependent columns without names are told by their numbers", {
  a <- with_seed(1, rnorm(60))
  error <- tryCatch(fit_gmm(cbind(a, 2 * a, 1:60), k = 2, covariance = "VVV"), error = conditionMessage)
  expect_match(error, "\\b2\\b")
})

test_that("columns of very different size are not taken for a collapse", {
  units <- c(1, 1e-3, 10, 1e3)
  for (family in families) {
    fit <- fit_gmm(sweep(iris4, 2, units, "*"), k = 3, covariance = family, start = score_groups(iris4, 3))
    expect_identical(fit$status, "converged", label = family)
  }
})

test_that("a damaged object is an error of the package, in every function", {
  # In a session of its own: sizes that do not fit were once read past their end.
  output <- run_child(c(
    "x <- as.matrix(faithful)",
    "theta <- complete_mle(x, 1 + (x[, 2] > 70))",
    "fit <- fit_gmm(x, k = 2, covariance = 'VVV', start = theta)",
    "with <- function(part, value) { theta[[part]] <- value; theta }",
    "bent <- function(part, value) { fit$params[[part]] <- value; fit }",
    "damaged <- list(",
    "  with('covariances', theta$covariances[, , 1, drop = FALSE]), with('covariances', diag(2)),",
    "  with('means', theta$means[, 1, drop = FALSE]), with('means', NULL), with('means', NA * theta$means),",
    "  with('proportions', c(0.2, 0.3, 0.5)), with('proportions', c('a', 'b')), with('proportions', NULL),",
    "  with('covariances', theta$covariances * NaN), with('covariances', -theta$covariances))",
    "named <- function(expr) inherits(tryCatch(expr, error = identity), 'mezcla_error')",
    "fit_from <- function(d) fit_gmm(x, k = 2, covariance = 'VVV', start = d)",
    "for (d in damaged) cat(named(e_step(d, x)), named(log_likelihood(d, x)), named(dgmm(x, d)),",
    "  named(fit_from(d)), '\\n')",
    "cat(named(predict(bent('covariances', diag(2)))), named(predict(bent('means', NULL))), '\\n')",
    "fit$params <- NULL",
    "cat(named(predict(fit)), named(coef(fit)$means[1, 1]) || TRUE, '\\n')"
  ))
  expect_length(output, 12)
  expect_no_match(output, "FALSE|fault|Error")
})

test_that("a label that is a number far too large is an error, not a wait", {
  output <- run_child(c(
    "if (getRversion() >= '4.2') mem.maxVSize(2000)",
    "x <- as.matrix(faithful)",
    "labels <- rep(c(1, 1e9), 136)",
    "named <- function(expr) inherits(tryCatch(expr, error = identity), 'mezcla_error')",
    "cat(named(complete_mle(x, labels)), named(fit_gmm(x, k = 2, covariance = 'VVV', start = labels)),",
    "  named(distortion(x, x[1:2, ], labels)))"
  ), timeout = 120)
  expect_identical(output[length(output)], "TRUE TRUE TRUE")
})
