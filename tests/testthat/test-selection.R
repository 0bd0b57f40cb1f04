# Choosing among models.
# Also for R/: estimable.

test_that("the table has a row per model, and its criteria are those of the fits", {
  fit <- with_seed(1, fit_gmm(geyser, k = 1:3, covariance = c("EEE", "VVV", "VII"), n_start = 4))
  table <- fit$selection
  expect_identical(table$k, rep(1:3, each = 3))
  expect_identical(table$covariance, rep(c("EEE", "VVV", "VII"), 3))
  expect_identical(table$BIC, log(272) * table$df - 2 * table$loglik)
  expect_identical(table$AIC, 2 * table$df - 2 * table$loglik)
  best <- table[which.min(table$BIC), ]
  expect_identical(c(fit$k, fit$df), c(best$k, best$df))
  expect_identical(fit$covariance, best$covariance)
  # The comparison is made within 0.01 of each maximum; the chosen fit goes on from there.
  expect_gte(fit$loglik, best$loglik)
  expect_lt(fit$loglik - best$loglik, 0.05)
  expect_identical(BIC(fit), log(272) * fit$df - 2 * fit$loglik)
})

test_that("with weights the rows are counted by their weights", {
  w <- rep(1:4, 68)
  fit <- with_seed(1, fit_gmm(geyser, k = 1:2, covariance = c("EEE", "VVV"), weights = w, n_start = 2))
  expect_identical(fit$selection$BIC, log(sum(w)) * fit$selection$df - 2 * fit$selection$loglik)
  chosen <- fit$selection[which.min(fit$selection$BIC), ]
  expect_identical(BIC(fit), log(sum(w)) * fit$df - 2 * fit$loglik)
  expect_identical(list(fit$k, fit$covariance), list(chosen$k, chosen$covariance))
})

test_that("AIC chooses by AIC", {
  fit <- with_seed(1, fit_gmm(geyser, k = 1:4, covariance = c("EEE", "VVV"), criterion = "AIC", n_start = 4))
  best <- fit$selection[which.min(fit$selection$AIC), ]
  expect_identical(list(fit$k, fit$covariance), list(best$k, best$covariance))
  by_bic <- with_seed(1, fit_gmm(geyser, k = 1:4, covariance = c("EEE", "VVV"), n_start = 4))
  expect_lte(by_bic$df, fit$df)
})

test_that("every criterion is a column, chooses its least value, and is printed and drawn", {
  for (criterion in c("BIC", "AIC", "AICc", "ICL", "NEC", "CV")) {
    fit <- with_seed(1, fit_gmm(geyser, k = 1:3, covariance = c("EEE", "VVV"), criterion = criterion,
                                folds = 3, n_start = 2))
    table <- fit$selection
    expect_identical(names(table), c("k", "covariance", "loglik", "df", "BIC", "AIC", "AICc", "ICL", "NEC",
                                     if (criterion == "CV") "CV", "searched", "status", "reason"))
    best <- table[which.min(table[[criterion]]), ]
    expect_identical(list(fit$k, fit$covariance), list(best$k, best$covariance), label = criterion)
    expect_output(print(fit), sprintf("Chosen by %s among 6 models", criterion))
    expect_output(print(summary(fit)), sprintf("Best models by %s:.*loglik +df.*%s", criterion, criterion))
    path <- tempfile(fileext = ".pdf")
    grDevices::pdf(path)
    plot(fit, what = "selection")
    grDevices::dev.off()
    unlink(path)
  }
  expect_identical(table$AICc, table$AIC + 2 * table$df * (table$df + 1) / (272 - table$df - 1))
  expect_identical(table$NEC[table$k == 1], c(1, 1))
  expect_identical(table$ICL[table$k == 1], table$BIC[table$k == 1])
  expect_near(BIC(fit) + 2 * fit$entropy, ICL(fit), 1e-14)
})

test_that("NEC fits one component where it is not asked for, and leaves the family of one to BIC", {
  with_one <- with_seed(1, fit_gmm(geyser, k = 1:2, covariance = c("VII", "VVV"), n_start = 2))$selection
  without <- with_seed(1, fit_gmm(geyser, k = 2, covariance = c("VII", "VVV"), n_start = 2))$selection
  # Each comes near to its maximum, on ways of its own.
  expect_near(without$NEC, with_one$NEC[with_one$k == 2], 1e-4)
  expect_identical(fit_gmm(geyser, 2, "VVV", n_start = 2)$selection$NEC, NA_real_)
  expect_true(is.finite(fit_gmm(geyser, 2, "VVV", n_start = 2, criterion = "NEC")$selection$NEC))
  # One normal with two variances: NEC is 1 in both families, and BIC prefers that with fewer parameters.
  x <- with_seed(1, matrix(rnorm(600), ncol = 2) %*% diag(c(1, 10)))
  one <- with_seed(1, fit_gmm(x, k = 1:2, covariance = c("VVV", "EEI"), criterion = "NEC", n_start = 2,
                               control = gmm_control(search = 0)))
  expect_identical(list(one$k, one$covariance), list(1L, "EEI"))
})

test_that("ICL prefers clusters to components", {
  # mclust: BIC takes 3 components of EEE, ICL 2 of VVE or VVV.
  fit <- with_seed(1, fit_gmm(geyser, k = 1:4, covariance = c("EEE", "VVV"), criterion = "ICL"))
  expect_identical(fit$k, 2L)
})

test_that("a criterion that no model has is an error, not a guess", {
  expect_error(fit_gmm(geyser[1:6, ], k = 1, covariance = c("VVV", "EEE"), criterion = "AICc"),
               "`criterion` must be one that at least one of the models has, but AICc is missing",
               class = "mezcla_error")
  expect_identical(fit_gmm(geyser[1:6, ], k = 1, covariance = "VVV", criterion = "AICc")$k, 1L)
  expect_error(fit_gmm(iris4, labels = iris$Species, criterion = "NEC"), "neither with labels",
               class = "mezcla_error")
  expect_error(fit_gmm(geyser, 2, criterion = "NEC", constraint = gmm_constraint(proportions = c(0.4, 0.6))),
               "constraint on single components", class = "mezcla_error")
  expect_error(fit_gmm(geyser, criterion = "DIC"), "must be one of \"BIC\", .*\"CV\", not \"DIC\"",
               class = "mezcla_error")
  labelled <- fit_gmm(iris4, k = 3, covariance = c("EEE", "VVV"), labels = iris$Species)
  expect_identical(labelled$selection$NEC, c(NA_real_, NA_real_))
})

test_that("BIC on the geyser chooses what mclust chooses", {
  # mclust::Mclust(faithful): EEE with 3 components.
  fit <- with_seed(1, fit_gmm(geyser, k = 1:4))
  expect_identical(list(fit$covariance, fit$k), list("EEE", 3L))
  expect_identical(nrow(fit$selection), 4L * 14L)
})

test_that("BIC on iris chooses what mclust chooses, at its value", {
  # mclust::Mclust(iris[1:4]): VEV with 2 components, BIC -561.7285 (mclust's sign).
  fit <- with_seed(1, fit_gmm(iris4, k = 1:4))
  expect_identical(list(fit$covariance, fit$k), list("VEV", 2L))
  expect_near(BIC(fit), 561.7285, 1e-4, scale = 1)
})

test_that("families nested in each other are so at their best", {
  fit <- with_seed(1, fit_gmm(iris4, k = 2, n_start = 5))
  best <- stats::setNames(fit$selection$loglik, fit$selection$covariance)
  # Each comes within 0.01 of its maximum; where EM finds the best of all, nesting must show.
  chain <- c("EII", "VII", "VVI", "VVE", "VVV")
  expect_true(all(diff(best[chain]) > -0.02))
  chain <- c("EII", "EEI", "EEE", "VEE", "VEV", "VVV")
  expect_true(all(diff(best[chain]) > -0.02))
})

test_that("the default k is as far as there are rows, and nine at most", {
  few <- with_seed(1, suppressWarnings(fit_gmm(geyser[1:5, ], covariance = "EII", n_start = 2)))
  expect_identical(few$selection$k, 1:5)
  expect_identical(formals(fit_gmm.default)$k, quote(1:9))
})

test_that("models without a maximum are marked, and the others chosen from", {
  x <- cbind(geyser, constant = 7)
  expect_warning(fit <- with_seed(1, fit_gmm(x, k = 1:2, covariance = c("VVV", "EII"), n_start = 2)),
                 "2 of 4 models .* column 'constant' is constant", class = "mezcla_estimable_warning")
  expect_match(fit$selection$reason[fit$selection$covariance == "VVV"], "column 'constant' is constant")
  expect_identical(fit$selection$status[fit$selection$covariance == "VVV"], rep("not estimable", 2))
  expect_true(all(is.na(fit$selection$BIC[fit$selection$covariance == "VVV"])))
  expect_identical(fit$covariance, "EII")
  expect_all_finite(fit)
})

test_that("too many components for the distinct rows are marked, not fatal, among several k", {
  x <- rep(c(0, 1, 5), c(30, 20, 10)) + rep(c(0, 0.25), 30)
  fit <- with_seed(1, suppressWarnings(fit_gmm(x, k = 1:9, covariance = "E", n_start = 2)))
  expect_identical(fit$selection$k, 1:9)
  expect_identical(fit$selection$status[7:9], rep("not estimable", 3))
  expect_all_finite(fit)
})

test_that("a model that collapsed is not chosen for its likelihood", {
  # Of nine rows four pairs are equal: three components have as many to collapse on as they like.
  x <- c(0, 0, 1, 1, 5, 5, 9, 9, 9.5)
  fit <- with_seed(1, suppressWarnings(fit_gmm(x, k = 1:4, covariance = c("E", "V"))))
  collapsed <- fit$selection$status == "collapsed"
  expect_true(any(collapsed))
  expect_true(all(is.na(fit$selection$BIC[collapsed])))
  expect_identical(fit$status, "converged")
})

test_that("no model in the table is better than the one that was chosen, and not one that is another's twin", {
  # Where EEE with one component is set aside, so is VVV, which is the same.
  for (seed in c(36, 1:12)) {
    x <- with_seed(seed, matrix(rt(40, 3), 20))
    fit <- with_seed(seed, suppressWarnings(fit_gmm(x)))
    table <- fit$selection
    chosen <- table$BIC[table$k == fit$k & table$covariance == fit$covariance]
    expect_gte(min(table$BIC, na.rm = TRUE), chosen - 1e-9)
    one <- table[table$k == 1, ]
    told <- tapply(paste(is.na(one$BIC), one$reason), one$df, function(said) length(unique(said)))
    expect_true(all(told == 1))
  }
})

test_that("of models that are the same with one component none is set aside for what rounding makes of its folds", {
  for (seed in 1:6) {
    fit <- with_seed(seed, fit_gmm(matrix(rnorm(90), 30), 1:2, criterion = "CV", folds = 5))
    one <- fit$selection[fit$selection$k == 1, ]
    expect_false(anyNA(one$CV))
    expect_identical(unique(one$reason), "")
  }
})

test_that("where nothing may be chosen the fit says so, and does not speak of a criterion", {
  fit <- with_seed(1, suppressWarnings(fit_gmm(matrix(rnorm(12), 3))))
  expect_true(all(is.na(fit$selection$BIC)))
  said <- paste(capture.output(print(fit), print(summary(fit))), collapse = " ")
  expect_match(said, "None of 42 models may be chosen; this one has the fewest parameters.")
  expect_no_match(said, "Chosen by|Best models")
  expect_identical(fit$df, min(fit$selection$df))
})

test_that("an outlying row, which no model predicts, does not leave the crudest model alone", {
  # Alaska: every model owes as many parameters to it as there are rows.
  fit <- with_seed(1, suppressWarnings(fit_gmm(datasets::state.x77)))
  expect_identical(fit$k, 1L)
  expect_true(fit$covariance %in% c("EEI", "EEE"))
  several <- fit$selection[fit$selection$k > 1, ]
  expect_true(all(is.na(several$BIC) | several$BIC > BIC(fit)))
  # Rows that were left out are what it is about: EEI or EEE is not worse there than EII.
  left_out <- function(family) {
    sum(vapply(1:50, function(i) {
      one <- fit_gmm(datasets::state.x77[-i, ], 1, family)
      dgmm(datasets::state.x77[i, , drop = FALSE], coef(one), log = TRUE)
    }, 0))
  }
  expect_gt(left_out(fit$covariance), left_out("EII"))
})

test_that("looking first where the price is least finds what looking closely everywhere would", {
  cells <- expand.grid(family = c("EII", "VVI", "VVV"), k = 1:5, stringsAsFactors = FALSE)
  n_cells <- nrow(cells)
  fits <- lapply(seq_len(n_cells), function(i) {
    list(k = cells$k[i], df = 3 * cells$k[i] + i, model = list(covariance = cells$family[i]))
  })
  for (seed in 1:40) {
    with_seed(seed, {
      value <- round(rexp(n_cells, 1 / 30), 2)
      rough <- rexp(n_cells, 1 / 4) * rbinom(n_cells, 1, 0.7)
      close <- rough + rexp(n_cells, 1 / 3) * rbinom(n_cells, 1, 0.5)
      out <- runif(n_cells) < 0.2
    })
    table <- data.frame(k = cells$k, covariance = cells$family, df = vapply(fits, `[[`, 1, "df"), loglik = -value, BIC = value, reason = "")
    attr(table, "criterion") <- "BIC"
    looks <- character(0)
    judge <- function(fit, i, closely, ...) {
      looks <<- c(looks, paste(i, closely))
      list(fit = c(fit, i = i), few_rows = TRUE, excess = if (closely) close[i] else rough[i], fault = NULL,
           closely = closely, out = closely && out[i])
    }
    best <- best_by_criterion(fits, table, judge)
    prices <- ifelse(out, Inf, value + 2 * close)
    may <- which(prices < min(prices) + hardly_better)
    expect_identical(best$fit$i, may[order(vapply(fits[may], `[[`, 1, "df"), prices[may])[1]])
    expect_identical(anyDuplicated(looks), 0L)
    closely <- as.integer(sub(" TRUE", "", grep("TRUE", looks, value = TRUE)))
    expect_true(all((value + 2 * rough)[closely] < min(prices) + pmax(hardly_better, near_the_best("BIC", cells[closely, ]))))
    expect_true(all(cells$k[best$near] > 1 & prices[best$near] < prices[best$fit$i] + 10))
  }
})

test_that("a model that is better by the criterion and for rows left out is chosen, though it owes more", {
  # What is taken off EVI,4 with eight parameters more was enough for EVI,3.
  x <- as.matrix(na.omit(datasets::airquality[1:4]))
  fit <- with_seed(1, fit_gmm(x, 3:4, c("EVI", "EVE"), control = gmm_control(progress = FALSE)))
  expect_identical(c(fit$covariance, fit$k), c("EVI", "4"))
  data <- model_data(x)
  unseen_by <- function(k) {
    one <- with_seed(1, fit_gmm(x, k, "EVI", control = gmm_control(progress = FALSE)))
    list(fit = one, rows = left_out_densities(data, coef(one), model_spec("EVI", d = 4), 25L, 1L))
  }
  three <- unseen_by(3)
  four <- unseen_by(4)
  owed <- function(one) 2 * (one$fit$loglik - sum(one$rows) - one$fit$df)
  expect_gt(BIC(four$fit) + owed(four), BIC(three$fit) + owed(three))
  expect_lt(BIC(four$fit), BIC(three$fit))
  difference <- four$rows - three$rows
  expect_gt(sum(difference), sd(difference) * sqrt(nrow(x)))
})

test_that("the first of the rivals whose rows left out are likelier takes the place, and none that is at fault", {
  seen <- function(terms, out = FALSE, df = 16) list(fit = list(df = df), unseen = list(terms = terms, counts = rep(1, length(terms))), out = out)
  row <- with_seed(1, rnorm(50))
  better <- row + 0.1 + with_seed(2, rnorm(50, sd = 0.2))
  judged <- list(seen(row), seen(better, out = TRUE), seen(row + 0.01 * with_seed(3, rnorm(50))), seen(better), seen(better + 1),
                 list(fit = list(df = 5), unseen = NULL, out = FALSE), seen(better + 2, df = 17))
  closely <- function(judged) function(fit, i, closely, unseen = FALSE) c(judged[[i]], closely = closely)
  chosen <- better_by_both(vector("list", 7), 1, c(2, 3, 6, 7, 4, 5), judged, closely(judged))
  expect_identical(chosen$at, 4)
  expect_true(chosen$judged$closely)
  expect_null(better_by_both(vector("list", 7), 1, c(2, 3, 6, 7), judged, closely(judged)))
  # What a rough look promises a close one may not hold.
  near <- replace(judged, 4, list(seen(row)))
  expect_identical(better_by_both(vector("list", 7), 1, c(4, 5), judged, closely(near))$at, 5)
})

test_that("the error of a difference counts rows as they are counted elsewhere", {
  a <- with_seed(1, rnorm(40))
  b <- with_seed(2, rnorm(40))
  w <- rep(c(1, 3), 20)
  share <- function(a, b, counts = rep(1, length(a))) {
    shifts <- seq(-40, 40, by = 0.05)
    mean(vapply(shifts, function(shift) {
      predicts_better(list(terms = a + counts * shift / sum(counts), counts = counts), list(terms = b, counts = counts))
    }, NA))
  }
  expect_identical(share(w * a, w * b, w), share(rep(a, w), rep(b, w)))
  # By how much a lead must exceed 0 is its standard error.
  lead <- sum(a - b)
  shifts <- lead + c(-1.001, -0.999) * sd(a - b) * sqrt(40)
  expect_identical(vapply(shifts, function(shift) {
    predicts_better(list(terms = a - shift / 40, counts = rep(1, 40)), list(terms = b, counts = rep(1, 40)))
  }, NA), c(TRUE, FALSE))
})

test_that("weights of which a criterion is beyond 1e16 choose as all do", {
  choose <- function(weight) {
    set.seed(1)
    fit <- fit_gmm(faithful, 1:3, c("EII", "EEE", "VVV"), weights = rep(weight, 272), control = gmm_control(progress = FALSE))
    paste(fit$covariance, fit$k)
  }
  expect_identical(choose(1e15), choose(1e10))
})

test_that("of values with counts the same model is chosen as of the rows repeated", {
  for (n in c(60, 1000)) {
    values <- with_seed(n, round(c(rnorm(n / 2, 0, 1.5), rnorm(n / 2, 6))))
    counts <- table(values)
    counted <- with_seed(1, fit_gmm(as.numeric(names(counts)), weights = as.numeric(counts)))
    repeated <- with_seed(1, fit_gmm(values))
    expect_identical(c(counted$covariance, counted$k), c(repeated$covariance, repeated$k))
    expect_near(BIC(counted), BIC(repeated), 1e-8)
  }
})

test_that("each judgement has the sentence of its kind, in whatever order they come", {
  fit <- list(df = 12)
  judged <- list(
    list(fit = fit, excess = 8.2, fault = NULL),
    list(fit = fit, excess = 0, fault = list(kind = "narrow", component = 2L, column = "column 'dose'")),
    list(fit = fit, excess = 0.1, fault = NULL),
    list(fit = fit, excess = 0, fault = list(kind = "status", status = "collapsed")),
    list(fit = fit, excess = 0, fault = list(kind = "narrow", component = 1L, column = "column 'len'"))
  )
  expect_identical(why_passed_over(judged, 11), c(
    "predicts rows that it has not seen as if it had 20 parameters",
    "component 2 is narrower than the steps of column 'dose'",
    sprintf("less than %d better than a model with fewer parameters", hardly_better),
    "collapsed when it was brought to its maximum",
    "component 1 is narrower than the steps of column 'len'"
  ))
  expect_identical(why_passed_over(judged[c(4, 1)], 11), why_passed_over(judged, 11)[c(4, 1)])
  expect_identical(why_passed_over(list(), 11), character(0))
  # Where the chosen one has no fewer parameters it is the price alone.
  expect_identical(why_passed_over(judged[3], 12), "predicts rows that it has not seen as if it had 12.1 parameters")
})

test_that("a search in vain is told and leaves the choice as it was", {
  set.seed(1)
  told <- fit_gmm(faithful)
  near <- which(told$selection$searched & told$selection$k > 1)
  expect_gt(length(near), 0)
  # Its moves stand among the runs of the chosen fit, which is what was searched.
  expect_true("split/merge" %in% told$starts$method)
  expect_identical(told$selection$searched[told$selection$k == told$k & told$selection$covariance == told$covariance], TRUE)
  best <- list(fit = list(runs = "before"), at = 2L, near = 2:3, selection = data.frame(k = 1:3, searched = c(TRUE, FALSE, FALSE)))
  after <- searched_in_vain(best, 2:3, list(list(), list(runs = "before and after"), list()))
  expect_identical(after$selection, data.frame(k = 1:3, searched = TRUE))
  expect_identical(after$fit, list(runs = "before and after"))
  expect_identical(after[c("at", "near")], best[c("at", "near")])
})

test_that("ties in several columns are told of in the table, and not of a fit again", {
  set.seed(1)
  fit <- expect_silent(fit_gmm(ToothGrowth[c("len", "dose")]))
  expect_true(any(grepl("narrower than the steps of column 'dose'", fit$selection$reason)))
  expect_true(has_choice(fit$selection))
  expect_warning(fit_gmm(ToothGrowth[c("len", "dose")], k = 2, covariance = "VEV"), class = "mezcla_resolution_warning")
})
