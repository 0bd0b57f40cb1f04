# Three-step analyses. With classes that lie far apart nothing is misclassified, and they are what one would do with
# known classes; with classes that overlap they find what was simulated.
# Also for R/: classification_error.

simulate_classes <- function(n, apart, seed) {
  with_seed(seed, {
    age <- rnorm(n)
    sex <- factor(sample(c("f", "m"), n, replace = TRUE))
    logits <- cbind(0, 0.5 + age, -0.5 - 0.5 * age + (sex == "m"))
    p <- exp(logits) / rowSums(exp(logits))
    class <- 1L + (runif(n) > p[, 1]) + 0L
    class[class == 2] <- 2L + (runif(sum(class == 2)) > (p[, 2] / (p[, 2] + p[, 3]))[class == 2])
    x <- cbind(rnorm(n, apart * c(0, 1, 0)[class]), rnorm(n, apart * c(0, 0, 1)[class]))
    list(x = x, data = data.frame(age = age, sex = sex, income = rnorm(n, c(1, 2, 4)[class], c(1, 0.5, 1)[class]),
                                  choice = factor(ifelse(runif(n) < c(0.2, 0.5, 0.8)[class], "yes", "no"))), class = class)
  })
}
fit_classes_of <- function(simulated, apart) {
  start <- gmm_params(rep(1 / 3, 3), rbind(c(0, 0), c(apart, 0), c(0, apart)), diag(2))
  fit_gmm(simulated$x, k = 3, covariance = "EII", start = start)
}
apart <- simulate_classes(400, 30, 1)
clear <- fit_classes_of(apart, 30)
near <- simulate_classes(6000, 2.5, 2)
vague <- fit_classes_of(near, 2.5)

test_that("without error: means and their standard errors by class", {
  for (method in c("BCH", "ML")) {
    found <- three_step(clear, income ~ 1, apart$data, method)
    expect_near(found$table$estimate, tapply(apart$data$income, apart$class, mean), 1e-9)
    # With the divisor n, not n - 1.
    se <- tapply(apart$data$income, apart$class, function(y) sqrt(mean((y - mean(y))^2) / length(y)))
    expect_near(found$table$se, se, 1e-6)
    expect_near(found$error, diag(3), 1e-9, scale = 1)
  }
  shares <- three_step(clear, choice ~ 1, apart$data)
  expect_near(shares$table$estimate[4:6], tapply(apart$data$choice == "yes", apart$class, mean), 1e-9)
  # Two levels: the test of one is that of the other.
  expect_equal(shares$test$df, 2)
  flipped <- three_step(clear, choice ~ 1, transform(apart$data, choice = factor(choice, c("yes", "no"))))
  expect_near(shares$test$chisq, flipped$test$chisq, 1e-8)
})

test_that("without error: the logistic regression of known classes", {
  two <- clear
  rows <- apart$class != 3
  pair <- fit_gmm(apart$x[rows, ], k = 2, covariance = "EII", start = apart$class[rows])
  model <- glm(I(apart$class[rows] == 2) ~ age + sex, binomial, apart$data[rows, ], control = list(epsilon = 1e-14))
  z <- model.matrix(model)
  scores <- z * (model$y - fitted(model))
  bread <- vcov(model)
  for (method in c("BCH", "ML")) {
    found <- three_step(pair, ~ age + sex, apart$data[rows, ], method)
    expect_near(found$table$estimate, coef(model), 1e-7)
    expect_near(found$vcov, bread %*% crossprod(scores) %*% bread, 1e-5)
    expect_identical(found$table$term, c("(Intercept)", "age", "sexm"))
    # The other way round.
    turned <- three_step(pair, ~ age + sex, apart$data[rows, ], method, reference = "2")
    expect_near(turned$table$estimate, -coef(model), 1e-7)
  }
})

test_that("with overlapping classes both find what was simulated, and the naive way does not", {
  truth <- c(0.5, 1, 0, -0.5, -0.5, 1)
  naive <- vapply(1:3, function(j) mean(near$data$income[vague$cluster == j]), 0)
  expect_gt(abs(naive[1] - 1), 0.1)
  for (method in c("BCH", "ML")) {
    found <- three_step(vague, income ~ 1, near$data, method)
    expect_true(all(abs(found$table$estimate - c(1, 2, 4)) < 4 * found$table$se))
    expect_true(all(found$table$se < 0.08))
    expect_lt(found$test$p_value, 1e-10)
    found <- three_step(vague, ~ age + sex, near$data, method)
    expect_true(all(abs(found$table$estimate - truth) < 4 * found$table$se))
    expect_true(all(found$table$se < 0.2))
    expect_equal(found$test$term, c("age", "sexm"))
    expect_equal(found$test$df, c(2, 2))
  }
  shares <- three_step(vague, choice ~ 1, near$data)
  expect_true(all(abs(shares$table$estimate[4:6] - c(0.2, 0.5, 0.8)) < 4 * shares$table$se[4:6]))
})

test_that("standard errors are those of the spread between samples", {
  skip_on_cran()
  estimates <- lapply(1:40, function(seed) {
    simulated <- simulate_classes(500, 2.5, 100 + seed)
    fit <- fit_classes_of(simulated, 2.5)
    lapply(c("BCH", "ML"), function(method) three_step(fit, income ~ 1, simulated$data, method)$table[c("estimate", "se")])
  })
  for (m in 1:2) {
    estimate <- vapply(estimates, function(one) one[[m]]$estimate, numeric(3))
    se <- vapply(estimates, function(one) one[[m]]$se, numeric(3))
    ratio <- apply(estimate, 1, sd) / sqrt(rowMeans(se^2))
    expect_true(all(ratio > 0.7 & ratio < 1.35))
  }
})

test_that("ML is a maximum, and its derivatives are those of differences", {
  step <- list(w = vague$cluster, error = classification_error(vague), weights = rep(1, 6000))
  z <- model.matrix(~ age + sex, near$data)
  problem <- list(z = z, others = 2:3, k = 3, weights = rep(1, 6000), fixed = NULL, likely = t(step$error)[step$w, ])
  beta <- c(0.3, 0.5, -0.2, 0.1, -0.1, 0.4)
  at <- logit_at(beta, problem)
  numeric_slope <- function(f) vapply(1:6, function(v) {
    h <- replace(numeric(6), v, 1e-5)
    (f(beta + h) - f(beta - h)) / 2e-5
  }, f(beta))
  expect_near(at$gradient, numeric_slope(function(b) logit_at(b, problem)$value), 1e-6)
  expect_near(at$hessian, numeric_slope(function(b) logit_at(b, problem)$gradient), 1e-6)
  found <- maximise_logit(problem)
  expect_lt(max(abs(logit_at(found$beta, problem)$gradient)), 1e-5)
  # The normal outcome: Louis' identity against differences of the log-likelihood.
  y <- as.vector(scale(near$data$income))
  value <- function(theta) {
    share <- c(1, exp(theta[1:2])) / (1 + sum(exp(theta[1:2])))
    sum(outcome_terms(y, list(share = share, mean = theta[3:5], sd = exp(theta[6:8])), problem$likely)$log_density)
  }
  theta <- c(0.1, -0.2, -0.5, 0.2, 1, -0.3, -0.2, -0.1)
  hessian <- optimHess(theta, value, control = list(ndeps = rep(1e-4, 8)))
  share <- c(1, exp(theta[1:2])) / (1 + sum(exp(theta[1:2])))
  list_of <- list(share = share, mean = theta[3:5], sd = exp(theta[6:8]))
  expect_near(louis(y, list_of, outcome_terms(y, list_of, problem$likely)$u, rep(1, 6000))$information, -hessian, 1e-4)
})

test_that("that the classification error is estimated counts as differences of the whole analysis have it", {
  # The mixture's parameters are moved a little, its assignments stay: what the third step answers moves with them.
  set.seed(3)
  small <- simulate_classes(300, 2, 5)
  x <- small$x
  x[cbind(seq(1, 300, 7), 1)] <- NA
  fit <- fit_gmm(x, k = 3, covariance = "EII", start = gmm_params(rep(1 / 3, 3), rbind(c(0, 0), c(2, 0), c(0, 2)), diag(2)),
                 weights = rep(c(1, 2, 1), 100), control = gmm_control(tol = 1e-13, max_iter = 1e5))
  found <- inference_of(fit)
  theta <- chart_origin(found$chart)
  moved <- function(theta) {
    fit$params <- chart_params(found$chart, theta)
    fit
  }
  differences <- function(f, h = 1e-5) {
    vapply(seq_along(theta), function(i) {
      step <- replace(numeric(length(theta)), i, h)
      (f(moved(theta + step)) - f(moved(theta - step))) / (2 * h)
    }, as.vector(f(fit)))
  }
  fit <- moved(theta) # at the maximum itself
  of_error <- slope_of_error(fit, found, classification_error(fit), block = 77)
  expect_near(of_error, differences(function(fit) as.vector(classification_error(fit))), 1e-6)
  for (method in c("BCH", "ML")) for (formula in c(income ~ 1, ~ age + sex, if (method == "BCH") choice ~ 1)) {
    of_estimate <- differences(function(fit) coef(three_step(fit, formula, small$data, method, error = "known")))
    known <- three_step(fit, formula, small$data, method, error = "known")
    both <- three_step(fit, formula, small$data, method)
    expect_identical(coef(both), coef(known))
    expect_near(vcov(both) - vcov(known), of_estimate %*% found$vcov %*% t(of_estimate), 1e-4)
    expect_true(all(both$table$se >= known$table$se))
  }
})

test_that("a mixture without standard errors leaves the classification error as known, with a warning", {
  rows <- 1:300
  start <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(2.5, 0)), diag(2))
  early <- suppressWarnings(fit_gmm(near$x[rows, ], k = 2, covariance = "VVV", start = start, control = gmm_control(max_iter = 2)))
  expect_warning(found <- three_step(early, income ~ 1, near$data[rows, ]), "for known", class = "mezcla_inference_warning")
  expect_identical(vcov(found), vcov(three_step(early, income ~ 1, near$data[rows, ], error = "known")))
})

test_that("weights count as rows, rows that miss a value are left out", {
  rows <- c(1:400, 1:100)
  weighted <- fit_gmm(apart$x, k = 3, covariance = "EII", start = apart$class, weights = rep(2:1, c(100, 300)))
  twice <- fit_gmm(apart$x[rows, ], k = 3, covariance = "EII", start = apart$class[rows])
  for (method in c("BCH", "ML")) {
    for (formula in list(income ~ 1, ~ age)) {
      one <- three_step(weighted, formula, apart$data, method)
      other <- three_step(twice, formula, apart$data[rows, ], method)
      expect_near(coef(one), coef(other), 1e-6)
      expect_near(vcov(one), vcov(other), 1e-6)
    }
  }
  holes <- transform(apart$data, income = replace(income, 1:50, NA))
  expect_near(three_step(clear, income ~ 1, holes)$table$estimate, tapply(holes$income, apart$class, mean, na.rm = TRUE), 1e-9)
  expect_equal(three_step(clear, income ~ 1, holes)$n, 350)
  # Units do not matter.
  far <- transform(apart$data, age = 1e6 * age)
  expect_near(coef(three_step(clear, ~ age, far))[2] * 1e6, coef(three_step(clear, ~ age, apart$data))[2], 1e-6)
})

test_that("objects print and what cannot be is told", {
  found <- three_step(clear, ~ age, apart$data)
  expect_output(print(found), "Logits against class 1")
  expect_output(print(three_step(clear, income ~ 1, apart$data)), "An outcome by class")
  expect_equal(dim(confint(found)), c(4, 2))
  expect_identical(rownames(vcov(found)), names(coef(found)))
  expect_equal(nrow(as.data.frame(found)), 4)
  expect_error(three_step(clear, wealth ~ 1, apart$data), "wealth", class = "mezcla_argument_error")
  expect_error(three_step(clear, income ~ age, apart$data), "outcome ~ 1")
  expect_error(three_step(clear, income ~ 1, apart$data[1:9, ]), "400 rows of the fit, not 9")
  expect_error(three_step(clear, choice ~ 1, apart$data, "ML"), "numeric for method")
  expect_error(three_step(clear, ~ age, apart$data, reference = 4), "`reference`")
  expect_error(three_step(clear, ~ age + I(2 * age), apart$data), "dependent", class = "mezcla_data_error")
  expect_error(three_step(coef(clear), ~ age, apart$data), "fit_gmm")
  expect_error(three_step(clear, 3, apart$data), "`formula`")
  expect_error(three_step(fit_gmm(geyser, k = 1, covariance = "EEE"), ~ eruptions, faithful), "two classes")
  # A covariate that tells classes without any error.
  expect_error(three_step(clear, ~ x, data.frame(x = as.double(apart$class))), "no maximum", class = "mezcla_data_error")
  expect_error(print(replace(found, "method", list(2))), "three_step", class = "mezcla_fit_error")
})

test_that("rows that are left out are counted, and the class of reference is one of the classes", {
  fit <- with_seed(1, fit_gmm(faithful, 2, "VVV"))
  step <- three_step(fit, ~ a, data.frame(a = c(rep(NA, 100), with_seed(1, rnorm(172)))))
  expect_identical(step$left_out, 100L)
  expect_output(print(step), "100 rows that miss a value left out", fixed = TRUE)
  expect_error(three_step(fit, ~ a, data.frame(a = seq_len(272)), reference = 3),
               "`reference` must be the name .* or the number \\(1 to 2\\) of one class, not 3", class = "mezcla_error")
})

test_that("an offset of a covariate changes the intercept alone", {
  x <- c(qnorm(ppoints(120)), 4 + qnorm(ppoints(80)))
  u <- sin(1:200) + rep(c(0, 0.5), c(120, 80))
  fit <- fit_gmm(x, 2, "V")
  at <- function(offset, ...) three_step(fit, ~u, data.frame(u = u + offset), ...)
  for (method in c("BCH", "ML")) {
    here <- coef(at(0, method = method))
    error <- sqrt(diag(vcov(at(0, method = method))))[2]
    for (offset in c(1e4, 1e6, 2^27)) {
      there <- at(offset, method = method)
      expect_near(coef(there)[[2]], here[[2]], 1e-6)
      expect_near(sqrt(diag(vcov(there)))[[2]], error[[1]], 1e-6)
      expect_near(coef(there)[[1]] / (here[[1]] - here[[2]] * offset), 1, 1e-6)
    }
  }
  expect_error(three_step(fit, ~ u + offset(v), data.frame(u, v = 1)), "no offset", class = "mezcla_argument_error")
  expect_error(three_step(fit, ~u), "`data` must be given", class = "mezcla_argument_error")
})

test_that("an outcome that the classes determine has estimates, and no test", {
  fit <- fit_gmm(iris4, 3, "VEV", labels = iris$Species)
  expect_warning(found <- three_step(fit, Species ~ 1, iris), "no Wald test", class = "mezcla_inference_warning")
  expect_true(is.na(found$test$chisq[1]))
  expect_true(all(is.finite(coef(found))))
})

test_that("infinite values are named", {
  data <- replace(apart$data, "age", replace(apart$data$age, 7, Inf))
  expect_error(three_step(clear, ~ age, data), "`data` must be finite, but age is infinite in row 7", class = "mezcla_data_error")
  expect_error(three_step(clear, age ~ 1, data), "age is infinite in row 7", class = "mezcla_data_error")
  expect_error(three_step(clear, ~ log(age), replace(apart$data, "age", replace(abs(apart$data$age), 3, 0))), "log\\(age\\) is infinite in row 3")
})

test_that("a level that no row has is none, and a test is of a term", {
  data <- near$data
  data$region <- factor(rep(c("north", "south", "west"), 2000), levels = c("east", "north", "south", "west"))
  found <- three_step(vague, ~ region + poly(age, 2) + sex, data[c("region", "age", "sex")])
  expect_identical(unique(found$table$term)[2:3], c("regionsouth", "regionwest"))
  expect_identical(found$test$term, c("region", "poly(age, 2)", "sexm"))
  expect_equal(found$test$df, c(4, 4, 2))
  # By hand, of all columns of the factor.
  which <- grep("region", names(coef(found)))
  expect_near(found$test$chisq[1], sum(coef(found)[which] * solve(vcov(found)[which, which], coef(found)[which])), 1e-8)
})
