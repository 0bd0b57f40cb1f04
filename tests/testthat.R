library(testthat)
library(mezcla)

test_check("mezcla")
