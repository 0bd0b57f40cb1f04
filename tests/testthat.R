library(testthat)
library(mezcla)

# All tests take minutes, and `make test` runs them. A check, here and on machines of others, runs those that
# take seconds and show that the package does there what it does here.
in_a_check <- "^(e_step|em|families|fit_gmm|labels|lower_bound|m_step|missing|noise|precision|prior|units|weights)$"
test_check("mezcla", filter = if (!identical(Sys.getenv("NOT_CRAN"), "true")) in_a_check)
