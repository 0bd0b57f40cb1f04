# Every entry point of the compiled code, with arguments of every kind, and whole fits, while R
# collects garbage at every allocation: the results must be those that there are without. Run it at
# the top of the sources, where mezcla is installed.

library(mezcla)
source(file.path("tests", "testthat", "helper-entry-points.R"))

x <- cbind(a = c(1, 2, 4, 7, 3, 6, 9, 5), b = c(3, 1, 0, 5, 8, 2, 4, 6))
groups <- rep(1:2, 4)
briefly <- gmm_control(max_iter = 2, tol = 0, progress = FALSE)

# Through the R code as well, in which everything is allocated many times over.
fits <- list(
  fit_gmm = function() suppressWarnings(fit_gmm(x, 2, "VVI", start = groups, control = briefly)),
  fit_kmeans = function() fit_kmeans(x, start = x[c(1, 7), ]),
  e_step = function() e_step(complete_mle(x, groups), x)
)

tried <- lengths(entry_points())
differ <- differ_under_torture()
cat(sprintf("%d calls of %d entry points under gctorture, after %.0f s\n", sum(tried), length(tried),
            proc.time()[["elapsed"]]))

for (name in names(fits)) {
  calm <- fits[[name]]()
  gctorture2(step = 20) # of R's own allocations there are too many for all of them
  tortured <- fits[[name]]()
  gctorture(FALSE)
  if (!identical(calm, tortured)) differ <- c(differ, name)
  cat(sprintf("%s() under gctorture, after %.0f s\n", name, proc.time()[["elapsed"]]))
}

if (length(differ) > 0) {
  message("differ under gctorture: ", paste(differ, collapse = ", "))
  quit(status = 1)
}
cat("all results are the same\n")
