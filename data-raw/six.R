# Six numbers that EM and k-means can be done with on paper. Rscript data-raw/six.R, from the package's root.
six <- c(0, 1, 2, 4, 5, 6)
save(six, file = file.path("data", "six.rda"), version = 2)
