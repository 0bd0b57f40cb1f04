# Criteria that follow from the log-likelihood and the number of parameters.

# Those that follow from four numbers of a fit.
information_criterion <- function(name, loglik, df, n, entropy = NULL) {
  switch(name,
    BIC = log(n) * df - 2 * loglik,
    AIC = 2 * df - 2 * loglik,
    AICc = {
      left <- n - df - 1
      replace(2 * df - 2 * loglik + 2 * df * (df + 1) / left, !(left > 0), NA_real_)
    },
    ICL = log(n) * df - 2 * loglik + 2 * entropy
  )
}

# NEC is a ratio, and cross-validation has seen what it says.
is_in_units_of_loglik <- function(criterion) !criterion %in% c("NEC", "CV")
