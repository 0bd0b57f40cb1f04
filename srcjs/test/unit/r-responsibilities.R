# Makes r-responsibilities.json, which gaussian.test.js compares with: Rscript r-responsibilities.R
library(mezcla)

case <- function(name, params, x, labels = NULL) {
  list(
    name = jsonlite::unbox(name),
    params = list(
      proportions = params$proportions, means = unname(params$means),
      covariances = lapply(seq_along(params$proportions), function(j) {
        unname(as.matrix(params$covariances[, , j]))
      }),
      noise = if (!is.null(params$noise)) {
        list(proportion = jsonlite::unbox(params$noise$proportion), box = unname(params$noise$box))
      }
    ),
    x = unname(as.matrix(x)), plausibility = labels,
    w = unname(e_step(params, x, labels)),
    logDensity = vapply(seq_len(nrow(x)), function(i) {
      log_likelihood(params, x[i, , drop = FALSE], labels = labels[i, , drop = FALSE])
    }, numeric(1))
  )
}

x <- as.matrix(iris[c(1, 30, 51, 77, 101, 134, 150), 1:4])
theta <- complete_mle(as.matrix(iris[1:4]), iris$Species)
gaps <- x
gaps[cbind(1:7, c(1, 2, 3, 4, 1, 2, 3))] <- NA
gaps[3, 1:3] <- NA
noisy <- gmm_params(c(0.3, 0.3, 0.3), theta$means, theta$covariances,
                    noise = list(proportion = 0.1, box = apply(iris[1:4], 2, range)))
outlying <- rbind(x, c(20, 20, 20, 20))
round_params <- gmm_params(rep(1 / 3, 3), theta$means, diag(0.01, 4))
soft <- matrix(c(1, 1, 0.5, 0, 1, 0.25, 1, 1, 1), 3)
line <- gmm_params(c(0.2, 0.8), c(-1, 2), c(1, 4))

cases <- list(
  case("plain", theta, x),
  case("missing values", theta, gaps),
  case("noise", noisy, outlying),
  case("missing values and noise", noisy, gaps),
  case("sigma^2 I", round_params, x),
  case("labels", theta, x[3:5, ], labels = soft),
  case("one dimension", line, matrix(c(-3, 0, 0.5, 10)))
)

jsonlite::write_json(cases, "r-responsibilities.json", digits = I(17), null = "null", na = "null")
