# The catalogue of hostile inputs: a row per case, with what must come of it. Whatever fails does so
# with an error of the package that says which argument is wrong, where and why; whatever works is silent.

x <- geyser
n <- nrow(x)
groups <- score_groups(x, 2)
with_na <- replace(iris[1:4], cbind(7, 2), NA)
theta <- gmm_params(c(0.5, 0.5), rbind(c(2, 50), c(4, 80)), diag(c(1, 100)))
line <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 1))
half <- matrix(0.5, n, 2)
fit <- fit_iterations(x, 2, "VVV", groups, 3)
means <- fit_kmeans(x, start = x[1:2, ])
column <- function(values) data.frame(a = seq_along(values), when = values)
two <- with_seed(1, rbind(matrix(rnorm(100), 50), matrix(rnorm(100, 6), 50))) # two clear clusters
sides <- rep(1:2, each = 50)
regular <- quick_gmm(two, sides)
line_fit <- fit_gmm(x[, 2], k = 2, covariance = "V", start = groups)
wide <- with_seed(2, matrix(rnorm(200), 10)) # 10 x 20
shuffled <- with_seed(3, sample(1:3, n, replace = TRUE))
counts <- c(rep(0:1, c(60, 20)), 5:15)
collapsed <- suppressWarnings(quick_gmm(c(two[, 1], rep(3, 10)), rep(1:2, c(100, 10)), "V"))

# A factor that says what R would never have made it say.
odd_codes <- function(code) structure(replace(rep_len(1:2, n), 10, code), levels = c("a", "b"), class = "factor")
relabelled <- fit_gmm(two, 2, "VVV", labels = replace(factor(sides), 3:80, NA))
relabelled$labels$codes[4] <- 10000000L

# What the data do not carry is told by warnings, which have rows of their own.
told_elsewhere <- function(call) {
  suppressWarnings(call, classes = c("mezcla_estimable_warning", "mezcla_carried_warning"))
}

da <- fit_gmm_da(x, groups, covariance = "EEE")

# Counts of a histogram, and rectangles.
low <- seq(40, 90, 10)
seen <- hist(faithful$waiting, breaks = seq(40, 100, 10), plot = FALSE)$counts
in_bins <- function(low, high, counts, k = 2) told_elsewhere(fit_gmm(bins(low, high, counts), k, "V", n_start = 1))
binned <- in_bins(low, low + 10, seen)
corner <- cbind(a = floor(two[, 1]), b = floor(two[, 2]))
two_binned <- function(upper) fit_gmm(bins(corner, upper), 1, "EEE")

catalogue <- list(
  # bins
  fails("own", "bins, ends of a histogram", bins(seq(40, 100, 10), low + 10, seen), "`lower` and `upper`", "7 x 1", "6 x 1"),
  fails("own", "bins, lower above upper", bins(c(0, 2), c(1, 1), 1:2), "`lower`", "row 2", "is 2", "1"),
  fails("own", "bins, a count below 0", bins(low, low + 10, replace(seen, 3, -1)), "`counts`", "bin 3", "-1"),
  fails("own", "bins, a count that is missing", bins(low, low + 10, replace(seen, 3, NA)), "`counts`", "bin 3", "NA"),
  fails("own", "bins, a count without end", bins(low, low + 10, replace(seen, 3, Inf)), "`counts`", "bin 3", "Inf"),
  fails("own", "bins, counts of 1e308", bins(low, low + 10, rep(1e308, 6)), "`counts`", "finite sum"),
  fails("own", "bins, all counts 0", bins(low, low + 10, 0 * seen), "`counts`", "zero"),
  fails("own", "bins, counts of other bins", bins(low, low + 10, 1:3), "`counts`", "6"),
  fails("own", "bins, counts as words", bins(low, low + 10, format(seen)), "`counts`", "6", "character"),
  fails("own", "bins, an end at Inf that is none", bins(Inf, Inf), "`lower`", "row 1", "Inf"),
  fails("own", "bins, an end of 1e200", bins(1e200, 2e200), "`lower`", "row 1", "1e150"),
  fails("own", "bins, no bin", bins(numeric(), numeric()), "`lower`", "row"),
  fails("own", "bins, dates", bins(Sys.Date() + 0:2, Sys.Date() + 1:3), "`lower`", "Date"),
  fails("own", "bins, intervals by cut()", bins(cut(1:9, 3), 1:9), "`lower`", "factor"),
  fails("own", "bins, columns of other names", bins(corner, cbind(a = 1, c = corner[, 2] + 1)), "`lower` and `upper`", "b", "c"),
  fails("own", "bins, two columns of one name", bins(corner[, c("a", "a")], corner + 1), "`lower` and `upper`", "a, b"),
  fails("own", "bins, none is chosen", `[.gmm_bins`(bins(low, low + 10), 0), "at least one"),
  fails("own", "bins, one that is not there", `[.gmm_bins`(bins(low, low + 10), 9), "6 bins", "9"),
  fails("own", "bins, one bin alone", fit_gmm(bins(0, 1, 100), 1, "V"), "`x`", "vary"),
  fails("own", "bins, all counts in one", fit_gmm(bins(low, low + 10, c(0, 0, 9, 0, 0, 0)), 1, "V"), "`x`", "vary"),
  fails("own", "bins, nothing is known", fit_gmm(bins(rep(-Inf, 9), rep(Inf, 9)), 1, "V"), "`x`", "observed"),
  fails("own", "bins, of 1e-300", fit_gmm(bins(0:9 * 1e-300, 1:10 * 1e-300, 1:10), 1, "V"), "`x`", "standard deviation"),
  fails("own", "bins, k-means", fit_kmeans(bins(low, low + 10), 2), "`x`", "gmm_bins"),
  fails("own", "bins, weights besides", fit_gmm(bins(low, low + 10), 2, weights = seen), "`weights`", "`counts`"),
  fails("own", "bins, new ones of another name", predict(two_binned(corner + 1), bins(cbind(a = 0, c = 1), cbind(a = 1, c = 2))),
    "`newdata`", "b"
  ),
  warns("own", "bins, shares in place of counts", told_elsewhere(fit_gmm(bins(low, low + 10, seen / sum(seen)), 1, "V")), "`counts`", "1"),
  warns("own", "bins, nothing is known of one", in_bins(c(-Inf, low), c(Inf, low + 10), c(50, seen)), "row 1", "left out"),
  holds("own", "bins in any order", {
    moved <- in_bins(low[6:1], low[6:1] + 10, seen[6:1])
    same_params(moved$params, binned$params, 1e-4) && same(moved$loglik, binned$loglik, 1e-9)
  }),
  holds("own", "bins, counts that are no whole numbers", same_params(in_bins(low, low + 10, seen / 7)$params, binned$params, 1e-4)),
  holds("own", "bins, counts of 1e12", same_params(in_bins(low, low + 10, seen * 1e12)$params, binned$params, 1e-4)),
  holds("own", "bins, each given twice", same_params(in_bins(c(low, low), c(low, low) + 10, c(seen, seen))$params, binned$params, 1e-4)),
  holds("own", "bins of 1e140", same(in_bins(low * 1e140, (low + 10) * 1e140, seen)$loglik, binned$loglik, 1e-9)),
  holds("own", "bins, a table and an array", {
    counted <- table(cut(faithful$waiting, seq(40, 100, 10)))
    same(bins(array(low), array(low + 10), counted)$counts, as.double(seen))
  }),
  holds("own", "bins, columns in another order", identical(two_binned((corner + 1)[, 2:1])$params, two_binned(corner + 1)$params)),
  warns("own", "rounding, weights that sum to 1", fit_gmm(round(two, 1), 2, "VVI", start = sides, rounding = 0.05,
                                                          weights = rep(0.01, 100)), "`weights`", "sum 1"),
  holds("own", "rounding, weights that sum to 1: the same maximum", {
    fit <- function(...) fit_gmm(round(two, 1), 2, "VVI", start = sides, rounding = 0.05, ...)
    shares <- with_warning("mezcla_weights_warning", fit(weights = rep(0.01, 100)))
    shares$status == "converged" && same_params(shares$params, fit()$params, 1e-4)
  }),
  # Far narrower than rounding leaves room for: as values are.
  holds("own", "bins, some 1e-300 wide", {
    narrow <- in_bins(c(0, two[, 1]), c(1e-300, two[, 1]), NULL, 1)
    wide <- in_bins(c(0, two[, 1]), c(1e-200, two[, 1]), NULL, 1)
    same(wide$loglik - narrow$loglik, 100 * log(10), 1e-9)
  }),
  # what is asked of a density
  fails("own", "conditional, a variable that is none", conditional(theta, c(depth = 1)), "`given`", "depth", "x1"),
  fails("own", "conditional, all variables given", conditional(theta, c(x1 = 2, x2 = 50)), "`given` must leave"),
  fails("own", "marginal, a variable that is none", marginal(theta, "depth"), "`vars`", "depth"),
  fails("own", "a response that is no variable", predict(fit, type = "response", response = "depth"), "`response`", "depth", "waiting"),
  fails("own", "all variables are responses", predict(fit, type = "response", response = 1:2), "`response` must leave"),
  fails("own", "hdr, a probability of 1", hdr(theta, 1), "`prob`", "1"),
  fails("own", "cutpoints in two dimensions", cutpoints(theta), "`object`", "one dimension", "2"),
  fails("own", "divergence from another number of variables", kl_divergence(theta, line), "`q`", "2", "1"),
  # discriminant analysis
  fails("own", "one class", fit_gmm_da(x, rep("a", n)), "`class`", "two classes", "1"),
  fails("own", "a class of one row", fit_gmm_da(x, replace(rep("a", n), 1, "b"), k = 2), "\"b\"", "1 row", "`k`"),
  fails("own", "classes for other rows", fit_gmm_da(x, 1:5), "`class`", "272"),
  fails("own", "shares that do not add up to 1", predict(da, prior = c(0.5, 0.6)), "`prior`", "1.1"),
  fails("own", "costs for three classes of two", predict(da, cost = c(1, 2, 3)), "`cost`", "2 classes", "3"),
  # tests of models
  fails("own", "anova, fits that are not nested", anova(fit, fit_iterations(x, 2, "EEE", groups, 3)), "VVV", "EEE", "nested"),
  fails("own", "anova, fits of other rows", anova(fit, regular), "rows", "fit 2"),
  fails("own", "gof_test of parameters", gof_test(theta), "`object`", "fit_gmm"),
  fails("own", "three_step, an outcome that is no variable", three_step(fit, depth ~ 1, faithful), "`data`", "depth"),
  fails("own", "three_step, other rows", three_step(fit, ~ eruptions, faithful[1:9, ]), "`data`", "272", "9"),
  # codes that are none of the levels
  fails("own", "complete_mle, a code of 1e8", complete_mle(x, odd_codes(100000000L)), "`z`", "row 10", "1e\\+08|100000000"),
  fails("own", "complete_mle, a code of 0", complete_mle(x, odd_codes(0L)), "`z`", "row 10", "is 0"),
  fails("own", "complete_mle with noise, a code of -7", complete_mle(x, odd_codes(-7L), noise = TRUE), "`z`", "row 10", "-7"),
  fails("own", "start, a code of 3", fit_gmm(x, 2, "VVV", start = odd_codes(3L)), "`start`", "row 10", "is 3"),
  fails("own", "labels, a code of -7", fit_gmm(x, 2, "VVV", labels = odd_codes(-7L)), "`labels`", "row 10", "-7"),
  fails("own", "em_trace, a code of 3", em_trace(x, odd_codes(3L)), "`start`", "row 10"),
  fails("own", "log_likelihood, a code of 3", log_likelihood(theta, x, labels = odd_codes(3L)), "`labels`", "row 10"),
  fails("own", "complete log-likelihood, a code of 3", complete_log_likelihood(theta, x, odd_codes(3L)), "`z`", "row 10"),
  fails("own", "distortion, a code of 3", distortion(x, x[1:2, ], odd_codes(3L)), "`cluster`", "row 10"),
  fails("own", "a fit whose labels were changed", summary(relabelled), "`object`", "`labels`", "not a valid fit"),
  # sizes
  fails("H01", "k = 5, 3 rows", fit_gmm(x[1:3, ], k = 5, covariance = "EII"), "`k`", "3", "5"),
  fails("H02", "as many components as rows", fit_gmm(x[1:5, ], k = 5, covariance = "VVV"), "`k`|`x`", "5"),
  fails("H03", "one row", fit_gmm(x[1, , drop = FALSE], k = 1, covariance = "VVV"), "`k`|`x`"),
  fails("H04", "no row", fit_gmm(x[0, ], k = 1), "`x`", "row"),
  fails("H04", "no column", fit_gmm(x[, 0], k = 1), "`x`", "column"),
  fails("H06", "more columns than rows",
    fit_gmm(matrix(rnorm(200), 10), k = 2, covariance = "VVV"),
    "`x`", "10", "20"
  ),
  fails("H07", "constant column",
    fit_gmm(cbind(x, c = 7), k = 2, covariance = "VVV"),
    "`x`", "constant", "'c'"
  ),
  fails("H07", "constant vector", fit_gmm(rep(1, 10), k = 1, covariance = "E"), "`x`", "constant"),
  fails("H07", "constant column, several families",
    fit_gmm(cbind(x, c = 7), k = 2, covariance = c("EEE", "VVV")), "`x`", "constant", "'c'", "EEE"
  ),
  fails("H09", "collinear columns",
    fit_gmm(cbind(x, total = rowSums(x)), k = 2, covariance = "EEE"),
    "`x`", "dependent", "total"
  ),
  fails("H11", "two distinct rows", fit_gmm(x[rep(1:2, 50), ], k = 3, covariance = "EII"), "`k`", "2", "3"),
  fails("H11", "k-means, two distinct rows", fit_kmeans(x[rep(1:2, 50), ], k = 3), "`k`", "2", "3"),
  fails("H01", "k-means, k = 5, 3 rows", fit_kmeans(x[1:3, ], k = 5), "`k`", "3", "5"),
  # cells
  fails("H21", "NA in a data frame",
    fit_gmm(with_na, k = 2, na.action = na.fail),
    "`x`", "missing", "row 7", "'Sepal.Width'"
  ),
  fails("H26", "NaN in a matrix",
    fit_gmm(replace(unname(x), 300, NaN), k = 2, na.action = "na.fail"),
    "`x`", "missing", "row 28", "column 2"
  ),
  warns("H23", "row of NA", fit_gmm(replace(x, cbind(7, 1:2), NA), k = 2, start = groups), "`x`", "row 7", "left out"),
  fails("H21", "nothing is whole",
    fit_gmm(cbind(x, c(NA, 1), c(1, NA)), k = 2, na.action = na.omit),
    "`x`", "na.omit"
  ),
  fails("H21", "na.action", fit_gmm(x, k = 2, na.action = "drop"), "`na.action`", "\"drop\"", "na.exclude"),
  fails("H21", "na.action a function", fit_gmm(x, k = 2, na.action = mean), "`na.action`", "function"),
  fails("H24", "column of NA", fit_gmm(cbind(x, b = NA), k = 2), "`x`", "observed", "'b'"),
  fails("H27", "Inf", fit_gmm(replace(x, 5, -Inf), k = 2), "`x`", "row 5", "'eruptions'", "-Inf"),
  fails("H17", "1e160", fit_gmm(x * 1e160, k = 2), "`x`", "row 1"),
  fails("H20", "1e308", fit_gmm(c(-1e308, 1, 1e308), k = 1), "`x`", "row 1"),
  fails("H18", "subnormal", fit_gmm(x * 1e-310, k = 2, covariance = "VVV"), "`x`"),
  fails("H90", "k-means, NA",
    fit_kmeans(with_na, k = 2, na.action = na.fail),
    "`x`", "row 7", "'Sepal.Width'"
  ),
  warns("H90", "k-means, row of NA", fit_kmeans(replace(x, cbind(7, 1:2), NA), k = 2), "`x`", "row 7"),
  fails("own", "k-means, trim = 1", fit_kmeans(x, k = 2, trim = 1), "`trim`", "1"),
  fails("H27", "k-means, Inf", fit_kmeans(replace(x, 5, Inf), k = 2), "`x`", "row 5"),
  # kinds of data
  fails("H29", "character matrix", fit_gmm(as.matrix(iris), k = 2), "`x`", "numeric", "character"),
  fails("H29", "character column", fit_gmm(column(letters), k = 2), "'when'", "character"),
  fails("H30", "factor column", fit_gmm(iris, k = 2), "'Species'", "factor"),
  fails("H31", "date column", fit_gmm(column(Sys.Date() + 0:4), k = 2), "'when'", "Date"),
  fails("H31", "time column", fit_gmm(column(Sys.time() + 0:4), k = 2), "'when'", "POSIXct"),
  fails("H31", "difference of times", fit_gmm(column(diff(Sys.time() + 0:5)), k = 2), "'when'", "difftime"),
  fails("H31", "complex column", fit_gmm(column(1i * 1:5), k = 2), "'when'", "complex"),
  fails("H31", "list column", fit_gmm(column(I(as.list(1:5))), k = 2), "'when'"),
  fails("H31", "complex vector", fit_gmm(1i * 1:5, k = 1), "`x`", "complex"),
  fails("H31", "raw vector", fit_gmm(as.raw(1:5), k = 1), "`x`", "raw"),
  fails("H30", "factor", fit_gmm(iris$Species, k = 1), "`x`", "factor"),
  fails("H34", "three dimensions", fit_gmm(array(1:8, c(2, 2, 2)), k = 1), "`x`", "3"),
  fails("H34", "list", fit_gmm(list(1, 2), k = 1), "`x`", "list"),
  fails("H34", "NULL", fit_gmm(NULL, k = 1), "`x`", "NULL"),
  fails("H34", "function", fit_gmm(mean, k = 1), "`x`", "function"),
  # k
  fails("H38", "k = 0", fit_gmm(x, k = 0), "`k`", "0"),
  fails("H38", "k = -1", fit_gmm(x, k = -1), "`k`", "-1"),
  fails("H38", "k = 2.5", fit_gmm(x, k = 2.5), "`k`", "2\\.5"),
  fails("H38", "k = NA", fit_gmm(x, k = NA), "`k`", "NA"),
  fails("H38", "k = NaN", fit_gmm(x, k = NaN), "`k`", "NaN"),
  fails("H38", "k = Inf", fit_gmm(x, k = Inf), "`k`", "Inf"),
  fails("H38", "k = '2'", fit_gmm(x, k = "2"), "`k`", "\"2\""),
  fails("H39", "k = TRUE", fit_gmm(x, k = TRUE), "`k`", "TRUE"),
  fails("H38", "k = c(2, NA)", fit_gmm(x, k = c(2, NA)), "`k`", "NA"),
  fails("H38", "k empty", fit_gmm(x, k = numeric(0)), "`k`", "empty"),
  fails("H38", "k = 1e9", fit_gmm(x, k = 1e9), "`k`", "1e\\+09"),
  fails("H38", "k a factor", fit_gmm(x, k = factor(2)), "`k`", "factor"),
  fails("H38", "k-means, k = c(2, 2.5)", fit_kmeans(x, k = c(2, 2.5)), "`k`", "2.5"),
  fails("H38", "k-means without k", fit_kmeans(x), "`?k`?"),
  # control
  fails("H40", "tol = -1", gmm_control(tol = -1), "`tol`", "-1"),
  fails("H40", "tol = NA", gmm_control(tol = NA), "`tol`", "NA"),
  fails("H41", "max_iter = -1", gmm_control(max_iter = -1), "`max_iter`", "-1"),
  fails("H41", "max_iter = NA", kmeans_control(max_iter = NA), "`max_iter`", "NA"),
  fails("own", "threads = 0", gmm_control(threads = 0), "`threads`", "0"),
  fails("own", "progress = 1", gmm_control(progress = 1), "`progress`", "1"),
  fails("own", "control of k-means", fit_gmm(x, k = 2, control = kmeans_control()), "`control`", "gmm_control"),
  fails("own", "control a list",
    fit_kmeans(x, k = 2, control = list(max_iter = 2)),
    "`control`", "kmeans_control"
  ),
  fails("own", "a number that calls itself control",
    fit_gmm(x, k = 2, control = structure(1, class = "gmm_control")), "\"gmm_control\"", "list", "1"
  ),
  # choices
  fails("H43", "family VVX",
    fit_gmm(x, k = 2, covariance = "VVX"),
    "`covariance`", "\"VVX\"", "\"EEV\""
  ),
  fails("H43", "family NA", fit_gmm(x, k = 2, covariance = NA), "`covariance`", "NA"),
  fails("H43", "family E in two dimensions", fit_gmm(x, k = 2, covariance = "E"), "`covariance`", "\"E\""),
  fails("own", "criterion", fit_gmm(x, k = 2, criterion = "CIC"), "`criterion`", "\"CIC\"", "\"AIC\""),
  fails("own", "proportions", fit_gmm(x, k = 2, proportions = c(0.5, 0.5)), "`proportions`", "\"equal\""),
  fails("own", "sigma2 = 0", fit_gmm(x, k = 2, sigma2 = 0), "`sigma2`", "0"),
  fails("own", "n_start = 0", fit_gmm(x, k = 2, n_start = 0), "`n_start`", "0"),
  fails("own", "type", predict(fit, type = "prob"), "`type`", "\"prob\"", "\"posterior\""),
  # misspelt arguments
  fails("H44", "weigths", fit_gmm(x, k = 2, weigths = rep(1, 272)), "unused argument", "weigths"),
  fails("H44", "weigths with a formula",
    fit_gmm(~ waiting, faithful, k = 2, weigths = 1),
    "unused argument", "weigths"
  ),
  fails("H44", "k-means, nstart", fit_kmeans(x, k = 2, nstart = 5), "unused argument", "nstart"),
  fails("H44", "predict, tpye", predict(fit, tpye = "class"), "unused argument", "tpye"),
  # weights
  fails("H45", "weights negative",
    fit_gmm(x, k = 2, weights = replace(rep(1, 272), 9, -2)),
    "`weights`", "9", "-2"
  ),
  fails("H45", "weights NA",
    fit_gmm(x, k = 2, weights = replace(rep(1, 272), 9, NA)),
    "`weights`", "9", "NA"
  ),
  fails("H45", "weights Inf",
    fit_kmeans(x, k = 2, weights = replace(rep(1, 272), 9, Inf)),
    "`weights`", "9", "Inf"
  ),
  fails("H45", "weights too short", fit_gmm(x, k = 2, weights = 1:3), "`weights`", "272", "3"),
  fails("H45", "weights all zero", fit_gmm(x, k = 2, weights = rep(0, 272)), "`weights`", "zero"),
  fails("H45", "weights that overflow", fit_gmm(x, k = 2, weights = rep(1e306, 272)), "`weights`"),
  fails("H45", "k-means, weights that overflow", fit_kmeans(x, k = 2, weights = rep(1e306, 272)), "`weights`"),
  fails("H45", "weights character", fit_gmm(x, k = 2, weights = rep("1", 272)), "`weights`", "character"),
  fails("H46", "too few rows with weight",
    fit_gmm(x, k = 3, covariance = "EII", weights = rep(c(1, 0), c(2, 270))),
    "`k`", "2", "3"
  ),
  # starts
  fails("H49", "start: rows do not add up",
    fit_gmm(x, k = 2, start = replace(half, 3, 0.7)), "`start`", "row 3"
  ),
  fails("H49", "start: NA",
    fit_gmm(x, k = 2, start = replace(half, 275, NA)),
    "`start`", "row 3, column 2"
  ),
  fails("H49", "start: negative",
    fit_gmm(x, k = 2, start = cbind(rep(1.5, 272), -0.5)),
    "`start`", "row 1", "-0\\.5|1\\.5"
  ),
  fails("H49", "start: a column of zeros",
    fit_gmm(x, k = 2, covariance = "VVV", start = cbind(rep(1, 272), 0)),
    "`start`", "component 2"
  ),
  fails("H49", "start: too many rows", fit_gmm(x, k = 2, start = half[c(1:272, 1), ]), "`start`"),
  fails("H49", "start: another k", fit_gmm(x, k = 3, start = half), "`k`", "`start`", "2"),
  fails("H49", "start: another number of variables", fit_gmm(x, k = 2, start = line), "`start`", "2", "1"),
  fails("H52", "start: labels from 0", fit_gmm(x, k = 2, start = rep(0:1, 136)), "`start`", "row 1", "0"),
  fails("H52", "start: a label for nobody",
    fit_gmm(x, k = 3, covariance = "VVV", start = rep(c(1, 3), 136)),
    "`start`", "component 2"
  ),
  fails("H52", "start: an unused level",
    fit_gmm(x, k = 3, covariance = "VVV", start = factor(rep(1:2, 136), 1:3)),
    "`start`", "component 3"
  ),
  fails("H52", "start: labels NA",
    fit_gmm(x, k = 2, start = replace(rep(1:2, 136), 4, NA)),
    "`start`", "row 4"
  ),
  fails("H52", "start: labels for other rows", fit_gmm(x, k = 2, start = rep(1:2, 50)), "`start`", "272"),
  fails("H49", "start: no such method",
    fit_gmm(x, k = 2, start = "hclust"),
    "`start`", "\"hclust\"", "kmeans\\+\\+"
  ),
  fails("H84", "start: a centre far away",
    fit_gmm(x, k = 2, covariance = "VVV", start = rbind(c(3, 70), c(1e6, 1e6))),
    "`start`", "component 2"
  ),
  fails("H49", "start: weight only elsewhere",
    fit_gmm(x, k = 2, covariance = "VVV", start = rep(1:2, 136), weights = rep(c(1, 0), 136)),
    "`start`", "component 2"
  ),
  fails("H49", "start: centres with other columns",
    fit_kmeans(x, start = matrix(0, 2, 3)), "`start`", "2", "3"
  ),
  fails("H84", "k-means start: another k", fit_kmeans(x, k = 3, start = x[1:2, ]), "`start`", "3", "2"),
  # names, labels and classes
  fails("own", "start: other names of columns",
    fit_gmm(structure(x, dimnames = list(NULL, c("a", "waiting"))), k = 2, start = fit), "`start`", "eruptions", "a"
  ),
  fails("own", "centres: other names of columns", fit_kmeans(x, start = cbind(a = 1:2, b = 2:3)), "`start`", "a, b"),
  fails("own", "constraint: other names of columns",
    fit_gmm(x, k = 1, constraint = gmm_constraint(means = cbind(a = 1, b = 2))), "`means`", "a, b"
  ),
  fails("own", "prior: other names of columns",
    fit_gmm(x, k = 1, prior = gmm_prior(mean = c(a = 1, b = 2))), "`mean`", "a, b"
  ),
  fails("own", "prior: a mean of 1e200", gmm_prior(mean = 1e200), "`mean`", "1e\\+200"),
  warns("own", "a label that no row has", fit_gmm(two, covariance = "EEE", labels = factor(sides, 1:3)), "`labels`", "3"),
  warns("own", "a known label that no row has", complete_mle(two, factor(sides, 1:3)), "`z`", "3"),
  fails("own", "a factor whose code is no level",
    complete_mle(two, structure(replace(sides, 10, 100000000L), levels = c("a", "b"), class = "factor")), "`z`", "row 10"
  ),
  fails("own", "a factor with a level twice",
    complete_mle(two, structure(sides, levels = c("a", "a"), class = "factor")), "`z`", "\"a\""
  ),
  fails("own", "raw labels", complete_mle(two, as.raw(sides)), "`z`", "raw"),
  fails("own", "a column of three dimensions",
    fit_gmm(structure(list(a = array(1:8, c(2, 2, 2))), class = "data.frame", row.names = 1:2), k = 1), "'a'", "3"
  ),
  warns("own", "weights that are shares", fit_gmm(two, k = 2, covariance = "EEE", start = sides, weights = rep(0.01, 100)),
    "`weights`", "100"
  ),
  fails("own", "weights without digits", fit_gmm(x, k = 2, weights = rep(1e-320, 272)), "`weights`", "1"),
  fails("own", "weights too large for the data", fit_kmeans(x, k = 2, weights = rep(1e305, 272)), "`weights`", "1e\\+305"),
  fails("own", "a formula with an offset", fit_gmm(~ waiting + offset(eruptions), faithful, k = 1), "offset"),
  fails("own", "subset of nothing that is", fit_gmm(~ waiting, faithful, subset = list(1), k = 1), "`subset`", "list"),
  fails("base", "subset with an unknown variable", fit_gmm(~ waiting, faithful, subset = wating > 3, k = 1), "`subset`", "wating"),
  fails("own", "breaks that do not span the data", plot(line_fit, breaks = 50:60), "`breaks`", "43", "96"),
  # parameters
  fails("H51", "proportions add up to .999",
    gmm_params(c(0.499, 0.5), c(0, 1), c(1, 1)),
    "`proportions`", "0\\.999"
  ),
  fails("H51", "proportions negative", gmm_params(c(-0.5, 1.5), c(0, 1), c(1, 1)), "`proportions`", "-0\\.5"),
  fails("H51", "proportions NA", gmm_params(c(NA, 1), c(0, 1), c(1, 1)), "`proportions`", "NA"),
  fails("H51", "means for three",
    gmm_params(c(0.5, 0.5), matrix(0, 3, 2), diag(2)),
    "`means`", "2", "3"
  ),
  fails("H51", "means NA", gmm_params(c(0.5, 0.5), c(0, NA), c(1, 1)), "`means`", "row 2"),
  fails("H51", "covariance indefinite",
    gmm_params(c(0.5, 0.5), matrix(0, 2, 2), array(c(1, 0, 0, 1, 1, 2, 2, 1), c(2, 2, 2))),
    "`covariances`", "positive definite", "component 2"
  ),
  fails("H51", "covariance not symmetric",
    gmm_params(1, rbind(c(0, 0)), matrix(c(1, 0.5, 0, 1), 2)),
    "`covariances`", "symmetric", "component 1"
  ),
  fails("H51", "covariance of another size",
    gmm_params(1, rbind(c(0, 0)), diag(3)),
    "`covariances`", "2 x 2 x 1", "3 x 3"
  ),
  fails("H51", "covariance NA",
    gmm_params(c(0.5, 0.5), c(0, 1), c(1, NA)),
    "`covariances`", "component 2|NA"
  ),
  fails("H51", "variance 0", gmm_params(1, 0, 0), "`covariances`", "component 1"),
  fails("own", "params a list", log_likelihood(list(1), x), "`params`", "gmm_params"),
  # steps
  fails("own", "e_step, other columns", e_step(theta, iris4), "`x`", "2", "4"),
  fails("own", "m_step, rows do not add up", m_step(x, half * 2), "`responsibilities`", "row 1", "2"),
  fails("own", "m_step, an empty component", m_step(x, cbind(half, 0)), "`responsibilities`", "component 3"),
  fails("own", "m_step, other rows", m_step(x, half[1:9, ]), "`responsibilities`", "272"),
  fails("own", "m_step, two families", m_step(x, half, c("EEE", "VVV")), "`covariance`", "one"),
  fails("own", "lower_bound, other k", lower_bound(theta, x, cbind(half, 0)), "`responsibilities`"),
  fails("own", "complete_mle, labels NA", complete_mle(x, replace(rep(1:2, 136), 4, NA)), "`z`", "row 4"),
  fails("own", "complete_mle, labels 1.5", complete_mle(x, rep(c(1, 1.5), 136)), "`z`", "row 2", "1\\.5"),
  fails("own", "complete_mle, an empty label", complete_mle(x, rep(c(1, 3), 136)), "`z`", "component 2"),
  fails("own", "complete_log_likelihood, three labels",
    complete_log_likelihood(theta, x, rep_len(1:3, 272)),
    "`z`", "2", "3"
  ),
  fails("own", "distortion, no such cluster",
    distortion(x, x[1:2, ], rep_len(1:3, 272)), "`cluster`", "2", "3"
  ),
  fails("own", "distortion, other columns", distortion(x, matrix(0, 2, 3)), "`centers`", "2", "3"),
  fails("own", "em_trace without k", em_trace(x, "kmeans++"), "`k`"),
  fails("own", "em_trace, misspelt family", em_trace(x, half, "VVVV"), "`covariance`", "VVVV"),
  fails("own", "kmeans_trace, other columns", kmeans_trace(x, matrix(0, 2, 3)), "`centers`", "2", "3"),
  fails("own", "kmeans_trace, NA centre", kmeans_trace(x, matrix(c(1, NA, 3, 4), 2)), "`centers`", "row 2"),
  fails("own", "kmeans_limit, rising path", kmeans_limit(x, 2, sigma2 = 1:3), "`sigma2`", "decreasing"),
  fails("own", "kmeans_limit, path with 0", kmeans_limit(x, 2, sigma2 = c(1, 0)), "`sigma2`", "positive"),
  fails("own", "m_step, only noise", m_step(x, matrix(1, n, 1), noise = TRUE), "`responsibilities`", "noise"),
  fails("own", "m_step, constraint on another k",
    m_step(x, half, constraint = gmm_constraint(proportions = c(0.2, 0.3, 0.5))), "`constraint`", "3", "2"
  ),
  fails("H19", "m_step, columns 1e12 apart",
    m_step(sweep(x, 2, c(1, 1e12), "*"), half, "EVE"), "'waiting'", "'eruptions'", "EVE"
  ),
  fails("own", "kmeans_limit, every row on its centre", kmeans_limit(rep(0:1, 50), 2), "`x`", "spread", "`sigma2`"),
  fails("own", "bound_curve, no such component", bound_curve(theta, x, component = 3), "`component`", "3"),
  fails("own", "bound_curve, from NA", bound_curve(theta, x, from = NA), "`from`", "finite"),
  fails("own", "bound_curve, limits the wrong way", bound_curve(theta, x, limits = c(2, 1)), "`limits`", "smaller first"),
  fails("own", "em_exercise, seed of words", em_exercise("one"), "`seed`", "one"),
  warns("own", "kmeans_limit, a centre without rows", kmeans_limit(x, start = rbind(c(2, 60), c(500, 500))), "`start`", "no row"),
  # distribution
  fails("own", "dgmm, other columns", dgmm(matrix(1, 2, 3), theta), "`x`", "2", "3"),
  fails("own", "dgmm, log", dgmm(1, line, log = "yes"), "`log`", "\"yes\""),
  fails("own", "pgmm in two dimensions", pgmm(1, theta), "`q`", "2"),
  fails("own", "pgmm of words", pgmm("a", line), "`q`"),
  fails("own", "qgmm of -0.1", suppressWarnings(qgmm(c(0.5, -0.1), line)), "`p`", "2", "-0\\.1"),
  fails("own", "qgmm of 1.1", qgmm(1.1, line), "`p`", "1\\.1"),
  fails("own", "rgmm of -1", rgmm(-1, line), "`n`", "-1"),
  # predict
  fails("H63", "predict, missing columns", predict(fit, faithful["waiting"]), "`newdata`", "eruptions"),
  fails("H63", "predict, other names", predict(fit, iris4[, 1:2]), "`newdata`", "eruptions"),
  fails("H63", "predict, too many columns", predict(fit, unname(iris4)), "`newdata`", "2", "4"),
  holds("H66", "density, NA", identical(unname(which(is.na(dgmm(replace(x, 5, NA), fit)))), 5L)),
  fails("H66", "predict, factor",
    predict(fit, transform(faithful, waiting = factor(waiting))),
    "`newdata`", "'waiting'", "factor"
  ),
  fails("H66", "predict, character",
    predict(means, transform(faithful, waiting = "a")),
    "`newdata`", "'waiting'", "character"
  ),
  fails("H58", "predict, 1e200", predict(fit, x * 1e200), "`newdata`", "row 1"),
  fails("H63", "predict of k-means, missing columns",
    predict(means, faithful["waiting"]), "`newdata`", "eruptions"
  ),
  # formulas
  fails("own", "formula with a response", fit_gmm(waiting ~ eruptions, faithful, k = 2), "formula", "response"),
  fails("own", "formula with an interaction",
    fit_gmm(~ waiting * eruptions, faithful, k = 2),
    "formula", "interaction"
  ),
  fails("own", "formula without variables", fit_gmm(~ 1, faithful, k = 2), "formula|`x`"),
  fails("own", "formula with a factor", fit_gmm(~ Species, iris, k = 2), "'Species'", "factor"),
  warns("own", "formula with an NA", fit_gmm(~ Sepal.Width, with_na, k = 2), "row 7", "left out"),
  # what is given besides the data; more of it in the tests of each
  fails("own", "labels too short", fit_gmm(x, labels = 1:3), "`labels`", "272", "3"),
  fails("own", "labels: none allowed", fit_gmm(x, labels = matrix(FALSE, 272, 2)), "`labels`", "row 1"),
  fails("own", "labels: more than k", fit_gmm(x, k = 1, labels = rep(1:2, 136)), "`k`", "2", "1"),
  fails("own", "labels: noise", fit_gmm(x, labels = factor(rep("noise", 272))), "`labels`", "noise"),
  fails("own", "labels that leave one row to two components",
    fit_gmm(x, k = 4, covariance = "EII", labels = replace(groups, 1, NA)), "`k`", "4", "known"
  ),
  fails("own", "noise a word", fit_gmm(x, k = 1, noise = "yes"), "`noise`", "\"yes\""),
  fails("own", "noise = 0", fit_gmm(x, k = 1, noise = 0), "`noise`", "0"),
  fails("own", "prior a list", fit_gmm(x, k = 1, prior = list()), "`prior`", "gmm_prior"),
  fails("own", "prior of other columns", fit_gmm(x, k = 1, prior = gmm_prior(mean = 1)), "`mean`", "2", "1"),
  fails("own", "shrinkage", gmm_prior(shrinkage = -1), "`shrinkage`", "-1"),
  fails("own", "scale singular", gmm_prior(scale = matrix(1, 2, 2)), "`scale`", "2 x 2"),
  fails("own", "constraint a list", fit_gmm(x, k = 1, constraint = list()), "`constraint`", "gmm_constraint"),
  fails("own", "eigen_ratio", gmm_constraint(eigen_ratio = 0.5), "`eigen_ratio`", "0\\.5"),
  fails("own", "held proportions", gmm_constraint(proportions = c(0.5, 0.6)), "`proportions`", "0\\.6"),
  fails("own", "mean held in part",
    fit_gmm(x, k = 2, constraint = gmm_constraint(means = rbind(c(1, NA), c(1, 2)))),
    "`means`", "component 1"
  ),
  fails("own", "constraint on another k",
    fit_gmm(x, k = 2, constraint = gmm_constraint(proportions = c(0.2, 0.3, 0.5))),
    "`k`", "`constraint`", "3"
  ),
  # tests of the number of components
  fails("own", "bootstrap, more components than rows", bootstrap_lrt(fit, k = 300), "`k`", "272", "300"),
  fails("own", "bootstrap of a fit that collapsed",
    bootstrap_lrt(collapsed), "k = 2", "\"collapsed\"", "Component 2"
  ),
  # standard errors and the bootstrap
  warns("own", "standard errors of a fit that collapsed", vcov(collapsed), "no standard errors", "collapsed"),
  warns("own", "intervals of a fit that collapsed", confint(collapsed, "means"), "no standard errors", "collapsed"),
  fails("own", "intervals of what there is not", confint(regular, "sigma"), "`parm`", "\"variances\"", "\"sigma\""),
  fails("own", "intervals of a row that there is not", confint(regular, 99), "`parm`", "99"),
  fails("own", "a level in per cent", confint(regular, level = 95), "`level`", "between 0 and 1", "95"),
  fails("own", "standard errors of a type that there is not", vcov(regular, type = "expected"), "`type`", "\"expected\""),
  fails("own", "a quantity that there is not", delta_method(regular, "medians"), "`what`", "\"medians\""),
  fails("own", "posteriors of rows without a column", delta_method(regular, "posteriors", newdata = two[1:3, 1, drop = FALSE]),
    "`newdata`", "2"
  ),
  fails("own", "differences of one component", delta_method(fit_gmm(two, 1, "VVV"), "differences"), "`what`", "one component"),
  fails("own", "a covariance of too few parameters", delta_method(regular, vcov = diag(2)), "`vcov`", "11 x 11", "2 x 2"),
  fails("own", "bootstrap of weights that are no counts",
    gmm_boot(quick_gmm(two, sides, weights = rep(c(0.5, 1), 50)), n_boot = 2), "whole", "weight 1", "0.5"
  ),
  fails("own", "errors of a fit that collapsed, by bootstrap", gmm_boot(collapsed), "\"collapsed\"", "Component 2"),
  # more of the catalogue
  fails("H02", "as many components as rows, spherical", fit_gmm(two[1:4, ], k = 4, covariance = "EII"), "4"),
  fails("H03", "one value", fit_gmm(3, k = 1, covariance = "V"), "`x`", "constant"),
  fails("H09", "a column twice", fit_gmm(cbind(a = two[, 1], b = two[, 1]), k = 2, covariance = "VEE"), "a, b"),
  fails("H18", "one column subnormal",
    fit_gmm(cbind(a = two[, 1], b = two[, 2] * 1e-300), k = 2), "`x`", "'b'", "1e-152"
  ),
  fails("H18", "k-means, subnormal", fit_kmeans(two * 1e-310, k = 2), "`x`", "1e-152"),
  fails("H19", "columns 1e12 apart, axes free of the columns",
    fit_gmm(cbind(small = two[, 1], large = two[, 2] * 1e12), k = 2, covariance = "EEV"),
    "'small'", "'large'", "EEV", "VVV"
  ),
  fails("H19", "columns 1e12 apart, common axes",
    fit_gmm(cbind(two[, 1], two[, 2] * 1e12), k = 2, covariance = "VVE"), "column 1", "column 2", "VVE"
  ),
  fails("H20", "k-means, 1e308", fit_kmeans(c(-1e308, 1, 1e308), k = 2), "`x`", "row 1"),
  fails("H24", "k-means, column of NA", fit_kmeans(cbind(x, b = NA), k = 2), "`x`", "'b'"),
  fails("H27", "Inf where missing values may be",
    fit_gmm(replace(replace(x, 3, NA), 5, Inf), k = 2), "`x`", "row 5"
  ),
  fails("H38", "k-means, k = 0", fit_kmeans(x, k = 0), "`k`", "0"),
  fails("H38", "k-means, k = 2.5", fit_kmeans(x, k = 2.5), "`k`", "2\\.5"),
  fails("H38", "k = 2 as text, k-means", fit_kmeans(x, k = "2"), "`k`", "\"2\""),
  fails("H45", "steps, weights negative",
    m_step(x, half, weights = replace(rep(1, n), 9, -2)), "`weights`", "9", "-2"
  ),
  fails("H45", "log-likelihood, weights NA",
    log_likelihood(theta, x, weights = replace(rep(1, n), 9, NA)), "`weights`", "9"
  ),
  fails("H45", "distortion, weights too short",
    distortion(x, x[1:2, ], weights = 1:3), "`weights`", "272", "3"
  ),
  fails("H51", "noise without a box",
    gmm_params(0.9, 0, 1, noise = list(proportion = 0.1)), "`noise`", "`box`"
  ),
  fails("H51", "noise, ends the wrong way round",
    gmm_params(0.9, 0, 1, noise = list(proportion = 0.1, box = rbind(1, -1))), "`box`", "2 x 1"
  ),
  fails("H51", "noise of proportion 1.5",
    gmm_params(0.5, 0, 1, noise = list(proportion = 1.5, box = rbind(-1, 1))), "`proportion`", "1\\.5"
  ),
  fails("H60", "noise of a constant column",
    fit_gmm(cbind(x, c = 7), k = 2, covariance = "EII", noise = TRUE), "`noise`", "'c'"
  ),
  fails("H62", "columns that are named in part",
    predict(fit, cbind(eruptions = 1:2, b = 1:2)), "`newdata`", "waiting"
  ),
  fails("H66", "k-means, Inf in newdata", predict(means, replace(x, 5, Inf)), "`newdata`", "row 5"),
  fails("H84", "fewer distinct rows than centres that are given", fit_kmeans(x, k = 500), "`k`", "272"),
  # formulas
  fails("own", "no such variable", fit_gmm(~ eruptions + nosuch, faithful, k = 2), "`data`", "nosuch"),
  fails("own", "k-means, no such variable", fit_kmeans(~ nosuch, faithful, k = 2), "`data`", "nosuch"),
  fails("own", "a function for a variable", fit_gmm(~ eruptions + mean, faithful, k = 2), "`data`", "mean"),
  fails("own", "variables of different length", fit_gmm(~ eruptions + line$means, faithful, k = 2),
    "eruptions", "272", "2"),
  fails("own", "weights of another length in a formula", fit_gmm(~ eruptions, faithful, k = 2, weights = 1:3),
    "weights", "272", "3"),
  fails("own", "labels of another length in a formula", fit_gmm(~ eruptions, faithful, k = 2, labels = 1:3),
    "labels", "272", "3"),
  fails("own", "a formula with a dot and no data", fit_gmm(~ ., k = 2), "`data`", "dot"),
  fails("own", "data a vector", fit_gmm(~ eruptions, data = 1:3, k = 2), "`data`", "3"),
  fails("own", "data a matrix", fit_gmm(~ eruptions, data = x, k = 2), "`data`", "272 x 2"),
  fails("base", "a formula that cannot be evaluated", fit_gmm(~ log(Species), iris, k = 2), "formula", "log"),
  fails("own", "newdata a function",
    predict(fit_gmm(~ waiting, faithful, k = 1), mean), "`newdata`", "function"
  ),
  fails("base", "newdata a list of unequal lengths",
    predict(fit_gmm(~ waiting, faithful, k = 1), list(waiting = 1:2, eruptions = 1:3)), "`newdata`"
  ),
  # objects: more of them in test-validate.R
  fails("H79", "a fit without parameters",
    predict(replace_field(fit, "params", NULL)), "`object`", "valid fit", "`params`"
  ),
  fails("H79", "a fit with a covariance that is none",
    print(replace_field(fit, "params", replace_field(coef(fit), "covariances", -coef(fit)$covariances))),
    "`x`", "valid fit", "positive definite", "component 1"
  ),
  fails("H79", "a fit with data of other rows",
    residuals(replace_field(fit, "data", x[1:9, ])), "valid fit", "`data`", "272", "9"
  ),
  fails("H79", "k-means without centres",
    predict(replace_field(means, "centers", NULL)), "valid fit", "`centers`"
  ),
  fails("H80", "a list that calls itself a fit", print(structure(list(), class = "gmm_fit")), "valid fit"),
  fails("H80", "a number that calls itself k-means",
    predict(structure(1, class = "kmeans_fit")), "valid fit", "1"
  ),
  fails("H80", "a list that calls itself parameters",
    print(structure(list(), class = "gmm_params")), "`proportions`"
  ),

  # ---- what is done, with a warning ------------------------------------------------------------
  warns("H08", "a column that is constant in a group",
    quick_gmm(cbind(a = c(two[1:50, 1], rep(5, 50)), b = two[, 2]), sides), "VVV, k = 2", "[Cc]omponent 2", "'a'"),
  warns("H14", "an offset of 1e15",
    quick_gmm(cbind(a = two[, 1] + 1e15, b = two[, 2]), sides, "EEI"), "'a'", "0\\.0"
  ),
  warns("H14", "k-means, an offset of 1e15", fit_kmeans(two + 1e15, k = 2), "column 1"),
  warns("H25", "columns that are never seen together",
    fit_gmm(cbind(a = replace(two[, 1], 1:50, NA), b = replace(two[, 2], 51:100, NA)), k = 1, covariance = "VVV"),
    "'a'", "'b'", "VVV"),
  warns("H41", "max_iter = 0",
    quick_gmm(x, groups, control = gmm_control(max_iter = 0)), "0 iterations", "max_iter"
  ),
  warns("H42", "the limit of iterations",
    quick_gmm(x, shuffled, control = gmm_control(max_iter = 2)), "2 iterations", "VVV, k = 3"
  ),
  warns("H50", "uniform responsibilities",
    fit_gmm(x, k = 2, covariance = "VVV", start = half), "1, 2", "same parameters"
  ),
  warns("H50", "equal means",
    fit_gmm(x, k = 2, covariance = "EII", start = gmm_params(c(0.3, 0.7), x[c(1, 1), ], diag(2))
  ),
    "same parameters"),
  warns("H50", "equal components at an offset of 1e8",
    fit_gmm(x + 1e8, k = 2, covariance = "VVV", start = half), "1, 2"
  ),
  warns("H53", "copies of a row",
    quick_gmm(c(two[, 1], rep(3, 10)), rep(1:2, c(100, 10)), "V"), "V, k = 2", "10 rows that are copies of 1"
  ),
  warns("H53", "a component on one row",
    quick_gmm(rbind(two, 20), rep(1:2, c(100, 1)), "VVI"), "[Cc]omponent 2", "gmm_prior"
  ),
  warns("H56", "a component that empties",
    fit_gmm(x, k = 2, covariance = "VVV",
            start = gmm_params(c(0.5, 0.5), rbind(colMeans(x), c(1e5, 1e5)), diag(c(1, 100)))),
    "[Cc]omponent 2"),
  warns("H59", "one row at 1e8",
    quick_gmm(rbind(two, 1e8), rep(1:2, c(100, 1)), "VVV"), "[Cc]omponent 2", "1 row"
  ),
  warns("H59", "one row at 1e8, from all starts",
    fit_gmm(rbind(two, 1e8), k = 3, covariance = "VVV", n_start = 4), "VVV, k = 3", "1 row"
  ),
  warns("H61", "counts", fit_gmm(counts, k = 2, covariance = "V", start = rep(1:2, c(80, 11))),
    "column 1", "steps of 1"),
  warns("H61", "counts, equal variances",
    fit_gmm(with_seed(1, rpois(300, 2)), k = 6, covariance = "E", n_start = 2), "steps of 1"
  ),
  warns("H89", "k-means, one iteration",
    fit_kmeans(x, start = x[1:3, ], control = kmeans_control(max_iter = 1)), "1 iteration", "max_iter"
  ),
  warns("own", "a group on a line", m_step(cbind(1:4, 1:4), cbind(rep(1, 4))), "[Cc]omponent 1"),

  # ---- what works ------------------------------------------------------------------------------
  # sizes
  holds("H02", "k-means, as many clusters as rows", fit_kmeans(two[1:5, ], k = 5)$tot.withinss == 0),
  holds("H03", "k-means, one row", same(fit_kmeans(two[1, , drop = FALSE], k = 1)$centers, two[1, ])),
  holds("H05", "a vector, a matrix and a data frame of one column", {
    fits <- lapply(list(x[, 2], x[, 2, drop = FALSE], faithful["waiting"]), quick_gmm, groups, "V")
    same_params(coef(fits[[1]]), coef(fits[[2]])) && same_params(coef(fits[[1]]), coef(fits[[3]])) &&
      identical(dim(coef(fits[[1]])$covariances), c(1L, 1L, 2L)) &&
        identical(dim(predict(fits[[1]], type = "posterior")), c(n, 2L))
  }),
  holds("H06", "more columns than rows: the families that can", {
    # What is left has as many parameters as there are rows, or more: the least of them, with a word.
    table <- with_warning("mezcla_estimable_warning", with_warning("mezcla_carried_warning", {
      fit_gmm(wide, k = 1:2, covariance = c("EII", "VVI", "EEE", "VVV"), n_start = 2)$selection
    }))
    all((table$status == "not estimable") == (table$covariance %in% c("EEE", "VVV"))) &&
      all(is.na(table$BIC[table$status == "not estimable"]))
  }),
  warns("H06", "more columns than rows: how many cannot",
    fit_gmm(wide, k = 1:2, covariance = c("EII", "EEE"), n_start = 2), "2 of 4", "10", "20", "EEE"
  ),
  holds("H07", "k-means, a constant column",
    identical(unname(fit_kmeans(cbind(two, 7), k = 2)$centers[, 3]), c(7, 7))
  ),
  holds("H07", "a constant column, spherical", quick_gmm(cbind(two, 7), sides, "VII")$converged),
  holds("H08", "a column that is constant in a group, from all starts", {
    rows <- cbind(a = c(two[1:50, 1], rep(6, 50)), b = two[, 2])
    fit_gmm(rows, k = 2, covariance = "VII", n_start = 4)$converged
  }),
  holds("H12", "copies of rows are weights", {
    once <- quick_gmm(two, sides, weights = rep(3, 100), control = gmm_control(tol = 0, max_iter = 5))
    copies <- quick_gmm(two[rep(1:100, 3), ], rep(sides, 3), control = gmm_control(tol = 0, max_iter = 5))
    same_params(coef(once), coef(copies), 1e-12) && same(once$loglik, copies$loglik, 1e-12) &&
      BIC(once) - BIC(copies) < 1e-9
  }),
  # size of the numbers
  holds("H13", "an offset of 1e8", {
    moved <- quick_gmm(two + 1e8, sides)
    same(coef(moved)$covariances, coef(regular)$covariances, 1e-6) && same(moved$loglik, regular$loglik, 1e-6) &&
      same(coef(moved)$means - 1e8, coef(regular)$means, 1e-6)
  }),
  holds("H13", "an offset of 1e12: clusters a few units apart are not the same",
    quick_gmm(two + 1e12, sides)$status == "converged"),
  holds("H15", "units of 1e4, 1e7, 1e-7", all(vapply(c(1e4, 1e7, 1e-7), function(unit) {
    moved <- quick_gmm(two * unit, sides)
    same(predict(moved, type = "posterior"), predict(regular, type = "posterior"), 1e-9) &&
      same(moved$loglik, regular$loglik - 200 * log(unit), 1e-12)
  }, NA))),
  holds("H16", "units of 1e149 and 1e-150, in all families", all(vapply(c(1e-150, 1e-100, 1e100, 1e149), function(unit) {
    all(vapply(families, function(family) {
      there <- fit_iterations(two * unit, 2, family, sides, 5)
      here <- fit_iterations(two, 2, family, sides, 5)
      same(coef(there)$means / unit, coef(here)$means, 1e-6) &&
        same(there$loglik, here$loglik - 200 * log(unit), 1e-9) &&
        identical(there$cluster, here$cluster)
    }, NA))
  }, NA))),
  holds("H19", "columns of size 1e-6 and 1e6", {
    moved <- quick_gmm(sweep(two, 2, c(1e-6, 1e6), "*"), sides)
    same(moved$loglik, regular$loglik, 1e-9) && identical(moved$cluster, regular$cluster)
  }),
  holds("H19", "columns 1e12 apart: the families that can", {
    table <- with_warning("mezcla_estimable_warning", {
      fit_gmm(sweep(two, 2, c(1, 1e12), "*"), k = 2, n_start = 2)$selection
    })
    setequal(table$covariance[table$status == "not estimable"], c("EVE", "VVE", "EEV", "VEV")) &&
      all(table$status[!table$covariance %in% c("EVE", "VVE", "EEV", "VEV")] %in% c("converged", "stopped_early"))
  }),
  # missing values
  holds("H22", "one value is missing", {
    holed <- replace(two, 7, NA)
    holey <- quick_gmm(holed, sides)
    length(holey$cluster) == 100 && same(holey$loglik, log_likelihood(coef(holey), holed), 1e-12)
  }),
  holds("H23", "a row without a value is predicted by the proportions", {
    same(predict(regular, matrix(NA_real_, 1, 2), type = "posterior"), coef(regular)$proportions, 1e-15)
  }),
  holds("H26", "NaN is as good as NA", {
    with <- function(value) quick_gmm(replace(two, 7, value), sides)
    same_params(coef(with(NaN)), coef(with(NA)))
  }),
  # kinds of data
  holds("H28", "whole numbers and logical values", {
    whole <- round(two * 10)
    same_params(coef(quick_gmm(whole, sides)), coef(quick_gmm(matrix(as.integer(whole), 100), sides))) &&
      fit_kmeans(two > 3, k = 2)$tot.withinss >= 0
  }),
  holds("H32", "a time series", same_params(coef(quick_gmm(ts(two), sides)), coef(regular))),
  holds("H32", "a data frame that is more", {
    tibble <- structure(as.data.frame(two), class = c("tbl_df", "tbl", "data.frame"))
    same_params(coef(quick_gmm(tibble, sides)), coef(regular))
  }),
  holds("H33", "a sparse matrix", {
    if (!requireNamespace("Matrix", quietly = TRUE)) TRUE
    else same_params(coef(quick_gmm(Matrix::Matrix(two, sparse = TRUE), sides)), coef(regular))
  }),
  holds("H35", "a sequence that is not held in memory", {
    sequence <- 1:200
    line <- quick_gmm(sequence, rep(1:2, each = 100), "E")
    identical(sequence, seq(1L, 200L)) && same(line$data, 1:200 + 0)
  }),
  holds("H37", "odd names of columns", {
    odd <- two
    colnames(odd) <- c("z", "class")
    named <- quick_gmm(odd, sides)
    twice <- quick_gmm(structure(two, dimnames = list(NULL, c("a\u00f1o", "a\u00f1o"))), sides)
    identical(colnames(coef(named)$means), c("z", "class")) && same_params(coef(twice), coef(regular)) &&
      identical(predict(twice, two), predict(regular, two))
  }),
  # k, families, control
  holds("H39", "k = 2L and k = 2", {
    fits <- lapply(list(2L, 2), function(k) fit_gmm(two, k = k, covariance = "EEE", start = sides))
    same_params(coef(fits[[1]]), coef(fits[[2]]))
  }),
  holds("H40", "a tolerance of 0 makes all iterations", fit_iterations(x, 2, "VVV", groups, 7)$iterations == 7),
  holds("H43", "aliases of families", identical(quick_gmm(two, sides, "full")$covariance, "VVV")),
  # weights
  holds("H46", "rows of weight 0 count for nothing but have a component", {
    none <- quick_gmm(rbind(two, 1e5), c(sides, 1), weights = rep(1:0, c(100, 1)))
    same_params(coef(none), coef(regular), 1e-12) && length(none$cluster) == 101 && none$n_obs == 100
  }),
  holds("H47", "weights from 1e-300 to 1e300", all(vapply(c(1e-300, 1e-100, 1e100, 1e300), function(unit) {
    weighted <- suppressWarnings(quick_gmm(two, sides, weights = rep(unit, 100), control = gmm_control(tol = 0, max_iter = 5)),
                                 classes = "mezcla_weights_warning")
    plain <- quick_gmm(two, sides, control = gmm_control(tol = 0, max_iter = 5))
    same_params(coef(weighted), coef(plain), 1e-9) && same(weighted$loglik / unit, plain$loglik, 1e-9)
  }, NA))),
  holds("H48", "whole weights are repeated rows, in the log-likelihood too", {
    times <- rep(1:3, length.out = 100)
    stop_at <- gmm_control(tol = 0, max_iter = 5)
    weighted <- quick_gmm(two, sides, weights = times, control = stop_at)
    same(weighted$loglik, quick_gmm(two[rep(1:100, times), ], rep(sides, times), control = stop_at)$loglik, 1e-12)
  }),
  # starts and ends
  holds("H51", "proportions that add up to one but for rounding",
    same(sum(gmm_params(c(0.1, 0.2, 0.7000001), 1:3, 1)$proportions), 1, 1e-15)
  ),
  holds("H54", "iris, three components: no spurious maximum", {
    found <- fit_gmm(iris4, k = 3, covariance = "VVV")
    found$status == "converged" && abs(found$loglik + 180.1855) < 0.01
  }),
  holds("H55", "five rows beside 100 000", {
    many <- with_seed(1, c(rnorm(1e5), 30 + 1e-2 * (1:5)))
    small <- quick_gmm(many, rep(1:2, c(1e5, 5)), "V")
    small$status == "converged" && identical(sum(small$cluster == 2), 5L)
  }),
  holds("H50", "a trace from uniform responsibilities has not converged",
    em_trace(x, half)$status == "identical"
  ),
  # far away
  holds("H57", "all densities underflow", {
    far <- rbind(c(1e4, -1e4), c(-1e6, 1e6), c(1e100, 1e100))
    log_density <- predict(regular, far, type = "logdensity")
    w <- predict(regular, far, type = "posterior")
    same(rowSums(w), rep(1, 3), 1e-15) && all(is.finite(log_density)) &&
      same(w[1:2, ], ref_e_step(coef(regular), far[1:2, ]), 1e-12) &&
      all(predict(regular, far, type = "density") == 0)
  }),
  holds("H58", "a row at 1e150 is of the widest component", {
    wide_and_narrow <- gmm_params(c(0.5, 0.5), c(0, 1), c(1, 4))
    far <- c(-1e150, 1e150)
    same(e_step(wide_and_narrow, far), rbind(c(0, 1), c(0, 1))) && all(is.finite(dgmm(far, line, log = TRUE))) &&
      same(rowSums(e_step(line, far)), c(1, 1))
  }),
  holds("H58", "a row at 1e7, of components as wide as each other, is of the nearer",
    same(e_step(line, c(-1e7, 1e7)), diag(2))
  ),
  # noise
  holds("H60", "noise in many dimensions: its volume is no number", {
    cube <- with_seed(1, matrix(rnorm(60 * 400, sd = 1e5), 60))
    noisy <- with_warning("mezcla_carried_warning", fit_gmm(cube, k = 1, covariance = "EII", noise = TRUE))
    is.finite(noisy$loglik) && all(is.finite(predict(noisy, type = "posterior")))
  }),
  warns("own", "as many parameters as rows", fit_gmm(two[1:8, ], k = 2, covariance = "VVI", start = rep(1:2, 4)), "9", "8", "VVI"),
  holds("H60", "nothing is noise", {
    quiet <- fit_gmm(two, k = 2, covariance = "VVV", start = sides, noise = 1e-30)
    coef(quiet)$noise$proportion < 1e-6 && same(coef(quiet)$means, coef(regular)$means, 1e-6)
  }),
  # predict and its kin
  holds("H62", "columns in another order", identical(predict(fit, x[, 2:1]), predict(fit, x))),
  holds("H63", "other columns besides", identical(predict(fit, cbind(other = 1, x)), predict(fit, x))),
  holds("H64", "columns without names", identical(predict(fit, unname(x)), unname(predict(fit, x)))),
  holds("H65", "one row and none", {
    identical(dim(predict(fit, x[1, , drop = FALSE], type = "posterior")), 1:2) &&
      identical(dim(predict(fit, x[0, ], type = "posterior")), c(0L, 2L)) && length(predict(means, x[0, ])) == 0
  }),
  holds("H66", "a missing value in newdata is predicted by what is there",
    same(rowSums(predict(fit, replace(x, 5, NA), type = "posterior")), rep(1, n), 1e-12)),
  holds("H67", "the rows of the fit", {
    identical(predict(fit, x, type = "posterior"), predict(fit, type = "posterior")) &&
      identical(predict(fit), fit$cluster)
  }),
  holds("H68", "one component, everywhere", {
    one <- fit_gmm(x, k = 1, covariance = "VVV")
    utils::capture.output(print(one), print(summary(one)), print(coef(one)))
    draw(plot(one))
    same(predict(one, type = "posterior"), rep(1, n)) && nrow(simulate(one, seed = 1)) == n &&
      same(coef(one)$covariances, cov(x) * (n - 1) / n, 1e-12) && is.finite(BIC(one)) &&
        ICL(one) == BIC(one) && same(fitted(one), coef(one)$means[rep(1, n), ])
  }),
  # random numbers
  holds("H69", "the same seed, the same fit, whatever the generator", all(vapply(
    list(c("Mersenne-Twister", "Rejection"), c("L'Ecuyer-CMRG", "Rejection"),
         c("Wichmann-Hill", "Rejection"), c("Mersenne-Twister", "Rounding")),
    function(kind) {
      old <- RNGkind()
      on.exit(suppressWarnings(RNGkind(old[1], old[2], old[3])))
      draw_fit <- function() {
        suppressWarnings(set.seed(1, kind[1], sample.kind = kind[2]))
        fit_gmm(x, k = 3, covariance = "EEI", n_start = 3)$starts
      }
      identical(draw_fit(), draw_fit())
    }, NA))),
  holds("H70", "no generator yet",
    true_in_child("fit <- fit_gmm(faithful, k = 2, covariance = 'EEE', n_start = 2)", "cat(fit$converged)")
  ),
  holds("H71", "the generator goes on", {
    set.seed(1)
    fit_gmm(x, k = 3, covariance = "EEI", n_start = 3)
    first <- runif(1)
    set.seed(2)
    fit_gmm(x, k = 3, covariance = "EEI", n_start = 3)
    first != runif(1)
  }),
  # sessions
  holds("H72", "1, 2 and 3 threads", {
    fits <- lapply(1:3, function(threads) fit_iterations(x, 2, "VVV", groups, 5, threads = threads))
    identical(coef(fits[[1]]), coef(fits[[2]])) && identical(coef(fits[[1]]), coef(fits[[3]]))
  }),
  holds("H74", "forks of a session that had threads", {
    if (.Platform$OS.type != "unix" || !requireNamespace("parallel", quietly = TRUE)) TRUE
    else {
      here <- fit_iterations(x, 2, "VVV", groups, 5, threads = 2)
      there <- parallel::mclapply(1:2, function(i) fit_iterations(x, 2, "VVV", groups, 5, threads = 2), mc.cores = 2)
      identical(coef(here), coef(there[[1]])) && identical(coef(here), coef(there[[2]]))
    }
  }),
  holds("H81", "the comma of another country, few digits, no exponents", {
    old <- options(OutDec = ",", digits = 3, scipen = -5)
    on.exit(options(old))
    same_params(coef(quick_gmm(two, sides)), coef(regular))
  }),
  holds("H81", "other locales of the same numbers", all(vapply(c("C", "es_ES.UTF-8", "tr_TR.UTF-8"), function(locale) {
    old <- Sys.getlocale("LC_ALL")
    if (!nzchar(suppressWarnings(Sys.setlocale("LC_ALL", locale)))) return(TRUE)
    restore <- strsplit(strsplit(old, ";")[[1]], "=")
    on.exit(for (part in restore) try(Sys.setlocale(part[1], part[2]), silent = TRUE))
    same_params(coef(quick_gmm(two, sides, "VII")), coef(quick_gmm(two, sides, "spherical")))
  }, NA))),
  holds("H82", "warnings that are errors, wide digits, a narrow console", {
    old <- options(warn = 2, digits = 22, width = 20, stringsAsFactors = FALSE)
    on.exit(options(old))
    printed <- utils::capture.output(print(quick_gmm(two, sides)), print(fit_kmeans(two, k = 2)), print(coef(regular)))
    length(printed) > 10
  }),
  # k-means
  holds("H84", "a centre far away, equal centres", {
    all(is.finite(fit_kmeans(two, start = rbind(two[1, ], 1e6))$centers)) &&
      all(is.finite(fit_kmeans(two, start = two[c(1, 1), ])$centers))
  }),
  holds("H85", "rows midway between two centres",
    identical(unname(predict(fit_kmeans(c(0, 2), start = matrix(c(0, 2))), 1)), 1L)
  ),
  holds("H86", "three clusters, one of them at 0 and two at 1e9", {
    rows <- with_seed(1, c(rnorm(50, sd = 0.1), 1e9 - 1 + rnorm(50, sd = 0.1), 1e9 + 1 + rnorm(50, sd = 0.1)))
    all(fit_kmeans(rows, start = matrix(c(0, 1e9 - 1, 1e9 + 1)))$cluster == rep(1:3, each = 50)) &&
      identical(sort(fit_kmeans(rows, k = 3)$size), c(50L, 50L, 50L))
  }),
  holds("H87", "k-means in units of 1e149",
    identical(fit_kmeans(two * 1e149, start = two[c(1, 51), ] * 1e149)$cluster,
              fit_kmeans(two, start = two[c(1, 51), ])$cluster)
  ),
  holds("H88", "PR#15364", {
    rows <- cbind(rep(c(-0.119, -0.118, -0.116, -0.115, -0.114), 4) + rep(0:3 * 1e-4, each = 5))
    fit_kmeans(rows, k = 3)$converged
  }),
  holds("H90", "k-means with a missing value", all(fit_kmeans(with_na, k = 2)$cluster %in% 1:2)),
  # what is given stays as it was
  holds("H91", "the data are neither written to nor shared", {
    rows <- two + 0
    mine <- quick_gmm(rows, sides)
    rows[1, 1] <- 1e6
    same(mine$data, two) && fit_kmeans(two, start = two[1:2, ])$converged && same(mine$data[1, 1], two[1, 1])
  }),
  holds("H92", "a call that holds all the data is shown short", {
    wide_call <- do.call(fit_gmm, list(x = with_seed(1, matrix(rnorm(8000), 2000)), k = 1, covariance = "EII"))
    max(nchar(utils::capture.output(print(wide_call)))) < 200
  })
)

# What takes more than a row, or cannot be shown by one, and where it is.
elsewhere <- c(
  H10 = "test-precision.R", H36 = "index arithmetic, beyond what a test may allocate",
  H73 = "test-threads.R: the kernels are our own",
  H75 = "no state outlives a call", H76 = "test-interrupt.R", H77 = "allocation failures are injected by tools",
  H78 = "test-validate.R", H83 = "below: all messages in Spanish", H93 = "benchmarks", H94 = "sanitizers"
)

outcomes <- lapply(catalogue, outcome_of, env = environment())
conditions <- Map(condition_of, catalogue, outcomes)
names(conditions) <- vapply(catalogue, function(row) row$name, "")
ours <- Filter(function(condition) inherits(condition, c("mezcla_error", "mezcla_warning")), conditions)
# Those that quote R, in whose words nothing is pinned.
ours <- ours[!startsWith(names(ours), "base")]

test_that("every row comes out as the catalogue says", {
  for (i in seq_along(catalogue)) expect_outcome(catalogue[[i]], outcomes[[i]])
})

test_that("every case of the catalogue has a row, or a place elsewhere", {
  ids <- vapply(catalogue, function(row) row$id, "")
  expect_setequal(c(setdiff(ids, c("own", "base")), names(elsewhere)), sprintf("H%02d", 1:94))
  expect_identical(anyDuplicated(names(conditions)), 0L)
})

test_that("errors are reported at the call that the user made", {
  for (i in seq_along(catalogue)) {
    error <- outcomes[[i]]$error
    if (catalogue[[i]]$expected != "fails" || !inherits(error, "mezcla_error")) next
    call <- catalogue[[i]]$call
    if (identical(call[[1]], quote(suppressWarnings))) call <- call[[2]]
    reported <- sub("[.](gmm_fit|gmm_da|kmeans_fit|gmm_params|formula|default)$", "", deparse(conditionCall(error)[[1]]))
    expect_identical(reported, deparse(call[[1]]), label = catalogue[[i]]$name)
  }
})

test_that("the messages, word for word", {
  expect_snapshot(cat(sprintf("%s:\n  %s\n", names(ours), vapply(ours, conditionMessage, "")), sep = ""))
})

test_that("messages are sentences", {
  messages <- vapply(ours, conditionMessage, "")
  expect_match(messages, "[.]$")
  # No 1 rows, no 1 components.
  expect_no_match(messages, "\\b1 (rows|components|columns|variables|labels|iterations)\\b")
})

here <- environment()
test_that("in Spanish all messages are other words that name the same", {
  skip_if(getRversion() < "4.2.0")
  skip_if_not(l10n_info()[["UTF-8"]], "the locale cannot show Spanish")
  old <- Sys.setLanguage("es")
  on.exit(Sys.setLanguage(old))
  for (row in catalogue) {
    english <- ours[[row$name]]
    if (is.null(english)) next
    spanish <- condition_of(row, outcome_of(row, here))
    expect_identical(class(spanish), class(english), label = row$name)
    expect_false(conditionMessage(spanish) == conditionMessage(english), label = row$name)
    expect_identical(named_in(conditionMessage(spanish)), named_in(conditionMessage(english)), label = row$name)
  }
})
