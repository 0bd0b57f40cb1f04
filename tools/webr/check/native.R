# What webR must say, too: code, a tab, and the number to fifteen digits. A default fit of `people`; a fit with missing values and
# weights, which calls LAPACK; k-means.
suppressPackageStartupMessages(library(mezcla))
codes <- c(
  "set.seed(1); sprintf('%.15g', logLik(fit_gmm(people[c('height', 'weight')])))",
  "set.seed(1); x <- as.matrix(iris[1:4]); x[seq(7, 600, 31)] <- NA; sprintf('%.9f', logLik(fit_gmm(x, 3, 'VVE')))",
  "set.seed(1); sprintf('%.12g', fit_kmeans(iris[1:4], 3)$tot.withinss)",
  "class(tryCatch(fit_gmm(1:3, k = 9), error = identity))[1]"
)
for (code in codes) cat(code, "\t", eval(parse(text = code)), "\n", sep = "")
