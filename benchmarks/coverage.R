# Do intervals cover? Data are drawn from a known mixture over and over, and it is counted how often an interval of
# 95 % holds what is true. make intervals.
#
#   Rscript benchmarks/coverage.R [quick] [sets=2000] [cores=2] [only=pattern]
#
# The whole takes about 10 minutes (2000 data sets each; benchmarks/results/coverage.csv and COVERAGE.md); `quick`
# about one (200 each; nothing is kept). Of each quantity the coverage stands beside its Monte Carlo error: the
# theory says 95 % where rows are many, "observed" where the model is right, "sandwich" also where components are not
# normal (there, of what the mixture of normals nearest to the truth has).

arguments <- commandArgs(trailingOnly = TRUE)
here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
here <- dirname(gsub("~+~", " ", here, fixed = TRUE)) # Rscript's way to write a space
value_of <- function(name, otherwise) {
  given <- sub("^.*=", "", grep(paste0("^", name, "="), arguments, value = TRUE))
  if (length(given) > 0) given[1] else otherwise
}
quick <- "quick" %in% arguments
sets <- as.integer(value_of("sets", if (quick) 200 else 2000))
cores <- as.integer(value_of("cores", 2))
only <- value_of("only", "")

library(mezcla)
silent <- gmm_control(progress = FALSE, threads = 1)

plane <- function(...) array(c(...), c(2, 2, 2))
two <- gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(3, 2)), plane(1, 0.5, 0.5, 1, 1.5, -0.4, -0.4, 0.8))
even <- gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(3, 2)), matrix(c(1, 0.4, 0.4, 1), 2))
turned <- gmm_params(c(0.4, 0.6), rbind(c(0, 0), c(4, 3)), plane(2, 0.8, 0.8, 1, 1, 0.4, 0.4, 0.5))
line <- gmm_params(c(0.4, 0.6), c(0, 4), c(1, 2))

draws <- function(params) function(n) {
  x <- rgmm(n, params)
  attr(x, "component") <- NULL
  x
}
# Values are missing at random: the second the more often the higher the first.
holed <- function(params) function(n) {
  x <- draws(params)(n)
  x[stats::runif(n) < stats::plogis(x[, 1] - 2), 2] <- NA
  x
}
# One component of t, which a normal distribution with the same mean and variance stands for.
heavy <- function(n) matrix(stats::rt(n, 8) * sqrt(6 / 8))

cases <- list(
  list(name = "V, n = 200", params = line, covariance = "V", n = 200, type = "observed", draw = draws(line)),
  list(name = "V, n = 1000", params = line, covariance = "V", n = 1000, type = "observed", draw = draws(line)),
  list(name = "EEE, n = 500", params = even, covariance = "EEE", n = 500, type = "observed", draw = draws(even)),
  list(name = "VVV, n = 500", params = two, covariance = "VVV", n = 500, type = "observed", draw = draws(two)),
  list(name = "VVV, n = 2000", params = two, covariance = "VVV", n = 2000, type = "observed", draw = draws(two)),
  list(name = "VVV, n = 2000, opg", params = two, covariance = "VVV", n = 2000, type = "opg", draw = draws(two)),
  list(name = "VVV, n = 2000, sandwich", params = two, covariance = "VVV", n = 2000, type = "sandwich", draw = draws(two)),
  list(name = "VEE, n = 2000", params = turned, covariance = "VEE", n = 2000, type = "observed", draw = draws(turned)),
  list(name = "VVV, n = 1000, missing values", params = two, covariance = "VVV", n = 1000, type = "observed", draw = holed(two)),
  list(name = "one component of t, n = 1000, observed", params = gmm_params(1, 0, 1), covariance = "V", n = 1000,
       type = "observed", draw = heavy),
  list(name = "one component of t, n = 1000, sandwich", params = gmm_params(1, 0, 1), covariance = "V", n = 1000,
       type = "sandwich", draw = heavy)
)

# The truth, as delta_method() orders it: that of a fit which is put at the true parameters.
truth_of <- function(case) {
  fit <- fit_at(case, case$draw(500))
  fit$params$proportions[] <- case$params$proportions
  fit$params$means[] <- case$params$means
  fit$params$covariances[] <- case$params$covariances
  natural <- coef(fit, simplify = TRUE, parameters = "natural")
  correlations <- apply(case$params$covariances, 3, function(s) if (length(s) == 4) stats::cov2cor(s)[2, 1] else NA)
  names <- rownames(suppressWarnings(delta_method(fit))) # no maximum is asked for
  found <- natural[match(names, names(natural))]
  missing <- is.na(found)
  found[missing] <- utils::head(correlations, sum(missing))
  stats::setNames(found, names)
}

fit_at <- function(case, x) {
  fit_gmm(x, k = length(case$params$proportions), covariance = case$covariance, start = case$params, control = silent)
}

covers <- function(case, truth, seed) {
  set.seed(seed)
  tryCatch(
    {
      table <- delta_method(fit_at(case, case$draw(case$n)), type = case$type)
      as.numeric(table$lower <= truth & truth <= table$upper)
    },
    warning = function(w) rep(NA, length(truth)), error = function(e) rep(NA, length(truth))
  )
}

run_case <- function(case) {
  set.seed(1)
  truth <- truth_of(case)
  inside <- parallel::mclapply(seq_len(sets), function(seed) covers(case, truth, seed), mc.cores = cores)
  inside <- do.call(rbind, inside)
  failed <- sum(is.na(inside[, 1]))
  known <- truth != 1 | !grepl("^proportion", names(truth)) # one component has no proportion to estimate
  share <- colMeans(inside, na.rm = TRUE)
  error <- sqrt(0.95 * 0.05 / (nrow(inside) - failed))
  data.frame(case = case$name, quantity = names(truth), coverage = round(share, 4), monte_carlo_error = round(error, 4),
             standardised = round((share - 0.95) / error, 1), data_sets = nrow(inside) - failed, failed = failed,
             row.names = NULL)[known, ]
}

begun <- proc.time()[["elapsed"]]
results <- do.call(rbind, lapply(Filter(function(case) grepl(only, case$name), cases), function(case) {
  result <- run_case(case)
  if (quick || only != "") print(result[-1], row.names = FALSE)
  cat(sprintf("%-42s coverage %.3f to %.3f, Monte Carlo error %.3f, %d failed\n", case$name, min(result$coverage),
              max(result$coverage), result$monte_carlo_error[1], result$failed[1]))
  result
}))
took <- proc.time()[["elapsed"]] - begun
cat(sprintf("%.0f seconds\n", took))

if (!quick && only == "" && sets >= 2000) {
  utils::write.csv(results, file.path(here, "results", "coverage.csv"), row.names = FALSE)
  summary <- do.call(rbind, lapply(split(results, factor(results$case, unique(results$case))), function(one) {
    sprintf("| %s | %d | %.3f | %.3f | %.3f | %.4f | %d |", one$case[1], nrow(one), min(one$coverage), mean(one$coverage),
            max(one$coverage), one$monte_carlo_error[1], one$failed[1])
  }))
  writeLines(c(
    "# Coverage of intervals of 95 %", "",
    sprintf("Written by `make intervals`; do not edit. %d data sets each, by seeds 1 to %d; each quantity stands in coverage.csv.", sets, sets), "",
    "| case | quantities | least | mean | most | Monte Carlo error | no interval |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    summary
  ), file.path(here, "results", "COVERAGE.md"))
}
