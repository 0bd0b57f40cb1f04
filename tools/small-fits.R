# Fits of every kind, each as small as can be, for checks under which everything takes fifty times
# as long (tools/valgrind.sh). Run it at the top of the sources, where mezcla is installed; it prints
# how far it is.

library(mezcla)
set.seed(1)
options(mezcla.threads = 2)

say <- function(...) cat(format(proc.time()[["elapsed"]], nsmall = 1), "s ", sprintf(...), "\n", sep = "")
quietly <- function(value) invisible(suppressWarnings(value))

# Two groups; n is no multiple of what a vector or a block holds.
rows <- function(d, n = 61) {
  x <- matrix(rnorm(n * d), n) %*% (diag(d) + 0.3)
  x + 3 * rep_len(0:1, n)
}
with_holes <- function(x) {
  x[cbind(seq(1, nrow(x), 5), rep_len(seq_len(ncol(x)), length(seq(1, nrow(x), 5))))] <- NA
  x
}
labels_of <- function(x) rep_len(1:2, nrow(x))
briefly <- gmm_control(max_iter = 3, tol = 0)
searching <- gmm_control(max_iter = 20, search = 4)

say("families")
for (d in c(1, 2, 6)) {
  x <- rows(d)
  for (family in if (d == 1) c("E", "V") else gmm_families()$covariance) {
    quietly(fit_gmm(x, 2, family, start = labels_of(x), control = briefly))
    if (d == 2) {
      quietly(fit_gmm(with_holes(x), 2, family, start = labels_of(x), weights = rep_len(1:3, nrow(x)),
                      noise = TRUE, prior = TRUE, control = briefly))
      quietly(fit_gmm(x, 2, family, start = labels_of(x), constraint = gmm_constraint(eigen_ratio = 4),
                      control = briefly))
    }
  }
}

say("search")
x <- rows(2, 70)
fit <- quietly(fit_gmm(x, 1:3, c("EVE", "VVV"), n_start = 2, control = searching))
quietly(fit_gmm(x, 3, "VVE", n_start = 2, criterion = "CV", folds = 2, control = searching))
quietly(fit_gmm(x, 2, "EEE", sigma2 = 1, control = searching))

say("what is known of rows and parameters")
partly <- factor(c("a", NA, "b"))[rep_len(1:3, nrow(x))]
plausible <- matrix(rep_len(c(1, 0.5, 0.2), 2 * nrow(x)), ncol = 2)
quietly(fit_gmm(x, 2, "VVV", labels = partly, control = briefly))
quietly(fit_gmm(x, 2, "VVV", labels = plausible, noise = TRUE, control = briefly))
held <- gmm_constraint(proportions = c(0.4, 0.6), means = rbind(c(0, 0), NA),
                       covariances = array(c(diag(2), rep(NA, 4)), c(2, 2, 2)))
quietly(fit_gmm(x, 2, "VVV", constraint = held, start = labels_of(x), control = briefly))

say("k-means")
for (data in list(rows(1), rows(3, 250), with_holes(rows(5)))) {
  for (method in c("lloyd", "hartigan", "minibatch")) {
    control <- kmeans_control(method = method, batch_size = 30, max_iter = 20, search = 3)
    quietly(fit_kmeans(data, 3, n_start = 2, control = control))
    quietly(fit_kmeans(data, 3, start = data[2:4, , drop = FALSE], trim = 0.1,
                       weights = rep_len(1:2, nrow(data)), control = control))
  }
}
quietly(kmeans_trace(x, x[1:3, ]))
quietly(kmeans_limit(x, 2))

say("what fits say of rows")
holes <- with_holes(x)
noisy <- quietly(fit_gmm(holes, 2, "VVV", noise = TRUE, start = labels_of(x), control = briefly))
for (one in list(fit, noisy)) {
  for (type in c("class", "posterior", "density", "logdensity", "uncertainty", "mahalanobis")) {
    predict(one, holes, type = type)
  }
  log_likelihood(one, holes)
  quietly(impute(one, holes, type = "draw", seed = 1))
}
w <- e_step(fit, x)
for (family in c("EII", "EVE", "VVV")) m_step(x, w, family)
quietly(list(
  complete_mle(x, labels_of(x)),
  complete_log_likelihood(fit, x, rep_len(seq_len(fit$k), nrow(x))),
  lower_bound(fit, x, w),
  distortion(x, x[1:2, ], labels_of(x)),
  em_trace(x, labels_of(x), control = briefly),
  dgmm(x, coef(fit)),
  rgmm(10, coef(fit))
))
one_column <- complete_mle(x[, 1], labels_of(x), "V")
quietly(pgmm(qgmm(c(0.1, 0.9), one_column), one_column))

say("replicates")
quietly(bootstrap_lrt(x, 1, "EEE", n_boot = 3, level = 0.5, n_start = 1))
quietly(stability(fit, n_boot = 2, n_start = 1))
for (type in c("nonparametric", "parametric", "weighted")) quietly(gmm_boot(fit, type, n_boot = 2))

say("standard errors")
for (type in c("observed", "opg", "sandwich")) quietly(vcov(fit, type))
quietly(list(delta_method(fit), confint(fit, "proportions", method = "profile")))
quietly(list(combine_components(fit), relabel(fit, "proportion"), ICL(fit), AICc(fit), NEC(fit)))

say("entry points, and what they refuse")
source(file.path("tests", "testthat", "helper-entry-points.R"))
for (calls in entry_points()) for (call in calls) call()
say("done")
