# Do intervals cover? Data are drawn from a known mixture over and over, and it is counted how often an interval of
# 95 % holds what is true. make intervals.
#
#   Rscript benchmarks/coverage.R [quick] [sets=2000] [cores=2] [only=pattern]
#
# The whole takes about 20 minutes (2000 data sets each; benchmarks/results/coverage.csv and COVERAGE.md); `quick`
# about one (200 each; nothing is kept). Of each quantity the coverage stands beside its Monte Carlo error: the
# theory says 95 % where rows are many, "observed" where the model is right, "sandwich" also where components are not
# normal (there, of what the mixture of normals nearest to the truth has). Of three-step analyses it shows what is
# lost where the classification error is taken for known.

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

# A case has a name, what is true, and answer(n) with the ends of the intervals for data that are drawn anew.
mixture_case <- function(name, params, covariance, n, type = "observed", draw = draws(params)) {
  case <- list(params = params, covariance = covariance, n = n, draw = draw)
  list(name = name, truth = function() truth_of(case),
       answer = function() delta_method(fit_at(case, draw(n)), type = type)[c("lower", "upper")])
}

# Three classes that overlap, on which a covariate acts and an outcome depends. The classes are not known: the mixture is
# fitted to two other variables.
classes <- gmm_params(rep(1 / 3, 3), rbind(c(0, 0), c(2.2, 0), c(0, 2.2)), diag(2))
effects <- cbind(0, c(0.5, 1), c(0, -0.5))
outcomes <- c(1, 2, 4)
draw_classes <- function(n) {
  age <- stats::rnorm(n)
  p <- exp(cbind(1, age) %*% effects)
  class <- 1 + rowSums(stats::runif(n) > t(apply(p / rowSums(p), 1, cumsum))[, 1:2])
  list(x = classes$means[class, ] + matrix(stats::rnorm(2 * n), n),
       beside = data.frame(age = age, income = stats::rnorm(n, outcomes[class], c(1, 0.5, 1)[class])))
}
three_step_case <- function(name, n, formula, truth, method, error) {
  list(name = name, truth = function() truth, answer = function() {
    drawn <- draw_classes(n)
    fit <- fit_at(list(params = classes, covariance = "EII"), drawn$x)
    ends <- confint(three_step(fit, formula, drawn$beside, method, error = error))
    data.frame(lower = ends[, 1], upper = ends[, 2])
  })
}
three_step_cases <- function(n, error, kinds) {
  of_classes <- stats::setNames(effects[, 2:3], c("2:(Intercept)", "2:age", "3:(Intercept)", "3:age"))
  of_outcomes <- stats::setNames(outcomes, paste0(1:3, ":income"))
  unlist(lapply(c("BCH", "ML"), function(method) {
    name <- sprintf("%%s, three-step %s, n = %d, error %s", method, n, error)
    list(covariate = three_step_case(sprintf(name, "covariate"), n, ~ age, of_classes, method, error),
         outcome = three_step_case(sprintf(name, "outcome"), n, income ~ 1, of_outcomes, method, error))[kinds]
  }), recursive = FALSE)
}

one <- gmm_params(1, 0, 1)
cases <- c(list(
  mixture_case("V, n = 200", line, "V", 200),
  mixture_case("V, n = 1000", line, "V", 1000),
  mixture_case("EEE, n = 500", even, "EEE", 500),
  mixture_case("VVV, n = 500", two, "VVV", 500),
  mixture_case("VVV, n = 2000", two, "VVV", 2000),
  mixture_case("VVV, n = 2000, opg", two, "VVV", 2000, "opg"),
  mixture_case("VVV, n = 2000, sandwich", two, "VVV", 2000, "sandwich"),
  mixture_case("VEE, n = 2000", turned, "VEE", 2000),
  mixture_case("VVV, n = 1000, missing values", two, "VVV", 1000, draw = holed(two)),
  mixture_case("one component of t, n = 1000, observed", one, "V", 1000, draw = heavy),
  mixture_case("one component of t, n = 1000, sandwich", one, "V", 1000, "sandwich", heavy)
), three_step_cases(1000, "estimated", c("covariate", "outcome")), three_step_cases(1000, "known", "covariate"))

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
  none <- rep(NA_real_, length(truth))
  tryCatch(
    {
      ends <- case$answer()
      as.numeric(ends$lower <= truth & truth <= ends$upper)
    },
    warning = function(w) none, error = function(e) none
  )
}

run_case <- function(case) {
  set.seed(1)
  truth <- case$truth()
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
  cat(sprintf("%-60s coverage %.3f to %.3f, Monte Carlo error %.3f, %d failed\n", case$name, min(result$coverage),
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
