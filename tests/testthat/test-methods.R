# What R's generics ask of a fit.

fit <- fit_iterations(geyser, 2, "VVV", score_groups(geyser, 2), 10)
means <- fit_kmeans(geyser, start = rbind(c(2, 50), c(4, 80)))

test_that("logLik, nobs, AIC and BIC belong together", {
  l <- logLik(fit)
  expect_s3_class(l, "logLik")
  expect_identical(as.numeric(l), fit$loglik)
  expect_near(as.numeric(l), log_likelihood(coef(fit), geyser), 1e-13)
  expect_identical(attr(l, "df"), 11)
  expect_identical(attr(l, "nobs"), 272)
  expect_identical(nobs(fit), 272)
  expect_identical(AIC(fit), 22 - 2 * fit$loglik)
  expect_identical(BIC(fit), 11 * log(272) - 2 * fit$loglik)
})

test_that("the log-likelihood of k-means is that of the mixture of which it is the limit", {
  sigma2 <- means$tot.withinss / (272 * 2)
  theta <- gmm_params(c(0.5, 0.5), unname(means$centers), diag(sigma2, 2))
  expect_near(as.numeric(logLik(means)), ref_loglik(theta, geyser), 1e-11)
  expect_identical(attr(logLik(means), "df"), 5)
  best <- fit_to_end(geyser, 2, "EII", theta, proportions = "equal")
  expect_lte(as.numeric(logLik(means)), best$loglik)
  expect_identical(nobs(means), 272)
})

test_that("coef, weights, formula", {
  expect_identical(coef(fit), fit$params)
  expect_identical(coef(means), means$centers)
  expect_null(weights(fit))
  w <- rep(1:2, 136)
  expect_identical(weights(fit_iterations(geyser, 2, "VVV", fit, 1, weights = w)), as.double(w))
  made <- fit_kmeans(~ eruptions + waiting, faithful, start = geyser[1:2, ])
  expect_identical(formula(made), ~ eruptions + waiting, ignore_formula_env = TRUE)
  expect_error(formula(fit), class = "mezcla_error")
})

test_that("fitted and residuals add up to the data", {
  for (method in c("centers", "posterior")) {
    expect_near(fitted(fit, method) + residuals(fit, method), geyser, 1e-14)
    expect_identical(dim(fitted(fit, method)), dim(geyser))
    expect_identical(dimnames(residuals(fit, method)), dimnames(geyser))
  }
  expect_identical(unname(fitted(fit)), unname(fit$params$means[fit$cluster, ]))
  expect_near(fitted(fit, "posterior"), e_step(fit, geyser) %*% fit$params$means, 1e-14)
  expect_identical(fitted(fit, "classes"), fit$cluster)
  expect_near(sum(residuals(means)^2), means$tot.withinss, 1e-13)
  expect_identical(unname(fitted(means)), unname(fitted(structure(unclass(means), class = "kmeans"))))
})

test_that("simulate keeps R's contract on seeds", {
  one <- simulate(fit, seed = 5)
  expect_identical(one, simulate(fit, seed = 5))
  expect_false(identical(one$eruptions, simulate(fit, seed = 6)$eruptions))
  with_seed(1, {
    before <- .Random.seed
    simulate(fit, seed = 5)
    expect_identical(.Random.seed, before)
    free <- simulate(fit)
    expect_false(identical(.Random.seed, before))
    expect_identical(attr(free, "seed"), before)
    # The attribute repeats the draw.
    assign(".Random.seed", attr(free, "seed"), envir = globalenv())
    expect_identical(simulate(fit), free)
  })
  expect_identical(attr(one, "seed"), attr(simulate(lm(waiting ~ eruptions, faithful), seed = 5), "seed"))
})

test_that("a generator that has not been used yet begins, and its state is kept", {
  before <- get0(".Random.seed", envir = globalenv(), inherits = FALSE)
  on.exit(if (is.null(before)) rm(".Random.seed", envir = globalenv())
          else assign(".Random.seed", before, envir = globalenv()))
  set.seed(1)
  rm(".Random.seed", envir = globalenv())
  draw <- simulate(fit, n = 5)
  assign(".Random.seed", attr(draw, "seed"), envir = globalenv())
  expect_identical(simulate(fit, n = 5), draw)
  # The fit is checked by compiled code, which wakes the generator; nothing is to depend on that.
  rm(".Random.seed", envir = globalenv())
  state <- begin_simulation(NULL)
  expect_identical(state$before, .Random.seed)
})

test_that("what is simulated has the form and the moments of the fit", {
  one <- simulate(fit, seed = 1)
  expect_identical(dim(one), c(272L, 3L))
  expect_identical(names(one), c("eruptions", "waiting", ".component"))
  many <- simulate(fit, nsim = 3, seed = 1, n = 10)
  expect_length(many, 3)
  expect_identical(vapply(many, nrow, 0L), rep(10L, 3))
  large <- simulate(fit, seed = 1, n = 20000)
  share <- mean(large$.component == 1)
  expect_lt(abs(share - fit$params$proportions[1]), 5 * sqrt(0.25 / 20000))
  # The log-likelihood per row of fresh data is near that of the fit's own (standard error < 0.02).
  expect_near(log_likelihood(fit, large[1:2]) / 20000, fit$loglik / 272, 0.05, scale = 1)
  spheres <- simulate(means, seed = 1, n = 20000)
  expect_identical(names(spheres), c("eruptions", "waiting", ".component"))
  expect_lt(abs(mean(spheres$.component == 1) - 0.5), 5 * sqrt(0.25 / 20000))
})

test_that("a fit to what another simulated finds it again", {
  data <- simulate(fit, seed = 2, n = 5000)
  refit <- fit_gmm(data[1:2], k = 2, covariance = "VVV", start = fit)
  expect_near(refit$params$means, fit$params$means, 0.02) # five standard errors are below 1 of 80
})

test_that("update changes arguments and formulas", {
  made <- fit_gmm(~ eruptions + waiting, data = faithful, k = 2, covariance = "EEE",
                  start = score_groups(geyser, 2))
  other <- update(made, covariance = "VVV")
  expect_identical(other$loglik, fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))$loglik)
  less <- update(made, ~ . - eruptions, covariance = "E")
  expect_identical(colnames(less$params$means), "waiting")
  expect_identical(update(made, k = 3, evaluate = FALSE),
                   quote(fit_gmm(x = ~ eruptions + waiting, data = faithful, k = 3, covariance = "EEE",
                                 start = score_groups(geyser, 2))), ignore_formula_env = TRUE)
  weighted <- update(made, weights = waiting)
  expect_identical(weighted$n_obs, sum(faithful$waiting))
  expect_null(update(weighted, weights = NULL)$weights)
  expect_identical(with_seed(1, update(means, start = "random", k = 3))$k, 3L)
})

test_that("update finds the function, from the user's side and where the package is not attached", {
  # Here every internal function can be seen; in a session of its own it cannot.
  output <- run_child(c(
    "fit <- fit_gmm(~ eruptions + waiting, data = faithful, k = 1, covariance = 'VVV')",
    "cat(try(update(fit, covariance = 'EEI')$covariance), '\\n')",
    "detach('package:mezcla')",
    "fit <- mezcla::fit_gmm(faithful, k = 1, covariance = 'VVV')",
    "cat(try(update(fit, covariance = 'EEV')$covariance), '\\n')",
    "fit <- mezcla::fit_kmeans(~ waiting, data = faithful, k = 1)",
    "cat(try(update(fit, n_start = 2)$k), '\\n')"
  ))
  expect_identical(trimws(output), c("EEI", "EEV", "1"))
})

test_that("a fit without its data says what it cannot do, in the words of the question", {
  lean <- fit_gmm(geyser, k = 2, covariance = "VVV", start = fit, keep_data = FALSE)
  expect_identical(as.numeric(logLik(lean)), lean$loglik)
  expect_identical(dim(fitted(lean)), dim(geyser))
  expect_error(residuals(lean), "keep_data", class = "mezcla_error")
  expect_error(predict(lean), "newdata", class = "mezcla_error")
  lean <- fit_kmeans(geyser, start = geyser[1:2, ], keep_data = FALSE)
  # There is no `newdata` to give to these.
  expect_no_match(tryCatch(residuals(lean), error = conditionMessage), "newdata")
  expect_no_match(tryCatch(logLik(lean), error = conditionMessage), "newdata")
})

test_that("summaries count the rows", {
  table <- summary(fit)$table
  expect_identical(table$rows, as.vector(table(fit$cluster)))
  expect_identical(table$proportion, fit$params$proportions)
  w <- e_step(fit, geyser)
  own <- apply(w, 1, max)
  expect_near(table$mean_probability, tapply(own, fit$cluster, mean), 1e-13)
  expect_identical(as.integer(table$in_doubt), as.vector(tapply(own < 0.8, fit$cluster, sum)))
  of_means <- summary(means)$table
  expect_identical(of_means$size, means$size)
  expect_near(of_means$mean_square, means$withinss / means$size, 1e-15)
})

test_that("where every row lies on its centre there is no mixture to simulate from", {
  exact <- fit_kmeans(geyser[1:4, ], k = 4)
  expect_error(logLik(exact), class = "mezcla_error")
  error <- tryCatch(simulate(exact), mezcla_error = conditionMessage)
  # The user gave no covariances.
  expect_no_match(error, "`covariances`")
})

test_that("weights of k-means are those that were given", {
  w <- rep_len(c(1, 2), nrow(faithful))
  expect_identical(weights(fit_kmeans(faithful, start = as.matrix(faithful)[1:2, ], weights = w)), w)
})

test_that("update() finds what a function knew when it made the fit", {
  of_data <- function(d, w) fit_gmm(d + 0, k = 2, covariance = "EEE", weights = w, start = score_groups(d, 2))
  fit <- of_data(geyser, rep(1:2, 136))
  again <- update(fit, covariance = "VVV", start = score_groups(geyser, 2))
  expect_identical(again$data, fit$data)
  expect_identical(again$weights, fit$weights)
  # An update of an update.
  expect_identical(coef(update(again)), coef(again))
  of_formula <- function(d, family) fit_gmm(~ eruptions + waiting, data = d, k = 2, covariance = family,
                                            start = score_groups(geyser, 2))
  fit <- of_formula(faithful, "EEE")
  expect_identical(fit$call$covariance, "EEE")
  expect_identical(update(fit)$loglik, fit$loglik)
  fits <- lapply(1:2, function(k) fit_kmeans(geyser, k, n_start = 1))
  expect_identical(vapply(fits, function(fit) update(fit, trim = 0.1)$k, 1L), 1:2)
  limited <- (function(n) fit_gmm(geyser, 2, "EEE", start = score_groups(geyser, 2), control = gmm_control(max_iter = n)))(99)
  expect_error(update(limited), "`control`.*gmm_control\\(max_iter = n\\)", class = "mezcla_argument_error")
  expect_identical(update(limited, control = gmm_control())$k, 2L)
})

test_that("update() finds what a call took out of a list", {
  sizes <- list(k = 2, of = list(k = 3))
  fit <- fit_gmm(geyser, k = sizes$k, covariance = "EEE", start = rep_len(1:2, 272), control = gmm_control(max_iter = 2, tol = 0))
  expect_identical(update(fit, covariance = "VVV")$k, 2L)
  expect_identical(suppressWarnings(update(fit, k = sizes$of$k, start = rep_len(1:3, 272)))$k, 3L)
  expect_identical(without_fields(quote(f(a$b[[1]], c@d$e))), quote(f(a[[1]], c)))
})

test_that("update() takes what a formula names from where it was written", {
  there <- function(fit, ...) {
    rows <- data.frame(a = iris[[1]], b = iris[[2]])
    counts <- rep(1:3, 50)
    kept <- counts > 1
    unit <- 10
    fit(rows, counts, kept, unit, ...)
  }
  weighted <- there(function(rows, counts, kept, unit) fit_gmm(~ a + b, data = rows, k = 2, covariance = "EEE", weights = counts))
  counts <- rep(100, 150)
  expect_identical(update(weighted, k = 1)$n_obs, 300)
  expect_identical(update(weighted, k = 1, weights = counts)$n_obs, 15000)
  some <- there(function(rows, counts, kept, unit) fit_kmeans(~ a + b, rows, k = 2, subset = kept))
  expect_length(update(some, k = 3)$cluster, 100)
  scaled <- there(function(rows, counts, kept, unit) fit_gmm(~ I(a / unit), rows, k = 1))
  expect_near(update(scaled, covariance = "E")$means[1], mean(iris[[1]]) / 10, 1e-12)
})

test_that("what was passed on by ... has the name that it had there", {
  passes_on <- function(...) fit_gmm(iris4, ...)
  heavy <- rep(2, 150)
  fit <- passes_on(k = 2, covariance = "EEE", weights = heavy, control = gmm_control(max_iter = 50))
  expect_identical(fit$call$weights, quote(heavy))
  expect_identical(fit$call$control, quote(gmm_control(max_iter = 50)))
  expect_identical(update(fit, k = 1)$n_obs, 300)
  by_formula <- function(...) fit_gmm(~ Sepal.Length + Sepal.Width, iris, k = 1, ...)
  # But for the order of additions, which is the processor's.
  expect_near(by_formula(weights = Petal.Width, subset = Species != "setosa")$n_obs, sum(iris$Petal.Width[-(1:50)]), 1e-14, scale = 168)
  expect_identical(by_formula(weights = heavy)$n_obs, 300)
})

test_that("constants of a formula need no column in new rows", {
  degree <- 2
  unit <- 3
  fit <- fit_gmm(~ poly(Sepal.Length, degree) + I(Sepal.Width / unit), iris, k = 2, covariance = "EEE")
  expect_identical(predict(fit, iris[1:5, 1:2]), head(predict(fit), 5))
  expect_error(predict(fit, iris[1:5, 1, drop = FALSE]), "missing: Sepal.Width", class = "mezcla_argument_error")
  from_frame <- fit_gmm(~ iris$Sepal.Length + iris$Sepal.Width, k = 2, covariance = "EEE")
  expect_error(predict(from_frame, iris[1:5, ]), "missing: iris", class = "mezcla_argument_error")
})

test_that("`subset` is among the rows", {
  fit <- function(rows) fit_gmm(~ Sepal.Length + Sepal.Width, iris, k = 1, subset = rows)
  expect_error(fit(c(1:100, 151)), "among the 150 rows, but number 101 is 151", class = "mezcla_argument_error")
  expect_error(fit(rep(TRUE, 200)), "for each of the 150 rows, not for 200", class = "mezcla_argument_error")
  expect_error(fit("x"), "number 1 is \"x\"", class = "mezcla_argument_error")
  expect_identical(fit(-(1:50))$n_obs, 100)
  expect_identical(fit(c("3", "4", "5", "6"))$n_obs, 4)
})

test_that("a fit by a formula reads data frames as it did at first", {
  fit <- fit_gmm(~ scale(Sepal.Length) + log(Sepal.Width), iris, k = 2, covariance = "VVV")
  x <- cbind(scale(iris$Sepal.Length), log(iris$Sepal.Width))
  colnames(x) <- c("scale(Sepal.Length)", "log(Sepal.Width)")
  expect_identical(log_likelihood(fit, iris), log_likelihood(fit, x))
  expect_equal(e_step(fit, iris), e_step(fit, x), ignore_attr = TRUE)
  expect_equal(predict(hdr(fit), iris), predict(hdr(fit)), ignore_attr = TRUE)
  expect_equal(predict(gmm_projection(fit), iris), predict(gmm_projection(fit)), ignore_attr = TRUE)
})

test_that("names that came by ... are those of the caller, whatever they mean on the way", {
  inner <- function(...) {
    k <- 3
    fit_gmm(iris4, covariance = "EEE", ...)
  }
  fit <- (function() {
    k <- 2
    inner(k = k)
  })()
  expect_identical(c(fit$k, fit$call$k, update(fit, covariance = "EEI")$k), c(2L, 2, 2L))
  several <- lapply(1:2, function(i) inner(k = i))
  expect_identical(update(several[[2]], covariance = "EEI")$k, 2L)
  passes_on <- function(...) fit_gmm(~ Sepal.Length, iris, k = 1, ...)
  expect_identical(passes_on(weights = NULL, control = gmm_control())$n_obs, 150)
  Petal.Width <- rep(1, 150)
  expect_near(passes_on(weights = Petal.Width)$n_obs, sum(iris$Petal.Width), 1e-12)
  in_a_loop <- function(...) lapply(1:2, function(k) fit_gmm(~ Sepal.Length, iris, k = k, covariance = "E", ...))
  fits <- in_a_loop(weights = rep(2, 150), control = gmm_control(max_iter = 77))
  expect_identical(fits[[2]]$call$weights, quote(rep(2, 150)))
  expect_identical(update(fits[[2]], k = 1)$n_obs, 300)
})

test_that("what update() is given does not hide what the formula means", {
  fit <- local({
    unit <- 10
    rows <- data.frame(a = iris[[1]])
    fit_gmm(~ I(a / unit), rows, k = 1)
  })
  again <- (function() {
    unit <- 100
    twice <- function(n) rep(2, n)
    update(fit, weights = unit * twice(150))
  })()
  expect_near(again$means[1], mean(iris[[1]]) / 10, 1e-12)
  expect_identical(again$n_obs, 30000)
  expect_identical(again$call$weights, quote(unit * twice(150)))
})

test_that("`subset` is among the rows of a formula with a dot, too", {
  for (call in list(quote(fit_gmm(~ ., iris[1:4], k = 1, subset = 1:151)), quote(fit_kmeans(~ . - Species, iris, k = 2, subset = c(1:10, 151))),
                    quote(fit_gmm_da(Species ~ ., iris, subset = 1:200)))) {
    expect_error(eval(call), "among the 150 rows, but number [0-9]+ is 151", class = "mezcla_argument_error")
  }
})

test_that("update() takes the rows that a formula was fitted to from the fit where its data are not found", {
  made <- function(form, ...) {
    there <- faithful
    fit_gmm(form, data = there, k = 2, covariance = "V", ...)
  }
  fit <- made(~eruptions)
  one <- update(fit, k = 1)
  expect_identical(one$loglik, fit_gmm(faithful$eruptions, k = 1, covariance = "V")$loglik)
  expect_identical(as.list(one$call)$data, quote(there))
  expect_identical(formula(one), ~eruptions, ignore_attr = TRUE)
  # New rows are read as the formula says.
  logs <- update(made(~ log(eruptions)), k = 1)
  expect_near(predict(logs, faithful[1:2, ], type = "density"), dgmm(log(faithful$eruptions[1:2]), coef(logs)))
  weighted <- made(~eruptions, weights = waiting, subset = waiting > 60)
  expect_identical(nobs(update(weighted, k = 1)), nobs(weighted))
  expect_identical(as.list(update(weighted, k = 1)$call)$weights, as.list(weighted$call)$weights)
  expect_error(update(fit, ~waiting), "missing: waiting", class = "mezcla_argument_error")
  expect_error(update(made(~eruptions, keep_data = FALSE), k = 1), "`data` must be given to update\\(\\)", class = "mezcla_argument_error")
})

test_that("the left side of `. ~ . + x` is none for a formula that has none", {
  fit <- fit_gmm(~eruptions, data = faithful, k = 1, covariance = "V")
  both <- update(fit, . ~ . + waiting, covariance = "VVV")
  expect_identical(formula(both), ~ eruptions + waiting, ignore_attr = TRUE)
  expect_error(update(fit, waiting ~ .), "no response", class = "mezcla_argument_error")
})

test_that("simulate() of a fit with labels has their names", {
  fit <- fit_gmm(iris[1:2], 3, "EEE", labels = iris$Species)
  drawn <- simulate(fit, seed = 1, n = 20)
  codes <- simulate(coef(fit), seed = 1, n = 20)$.component
  expect_identical(drawn$.component, factor(levels(iris$Species)[codes], levels(iris$Species)))
  expect_identical(simulate(fit, nsim = 2, seed = 1, n = 20)[[1]], drawn, ignore_attr = "seed")
  expect_identical(levels(drawn$.component), levels(predict(fit)))
})
