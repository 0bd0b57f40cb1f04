# Makes r-runs.json, which engine.test.js compares with: Rscript r-runs.R
library(mezcla)

theta <- function(params) {
  list(
    proportions = params$proportions, means = unname(params$means),
    covariances = lapply(seq_along(params$proportions), function(j) unname(as.matrix(params$covariances[, , j]))),
    noise = NULL
  )
}
columns <- function(x) t(unname(as.matrix(x)))

people2 <- people[c("height", "weight")]
sets <- list(people = people2, faithful = faithful, eruptions = faithful["eruptions"], six = data.frame(x = six),
             ten = data.frame(x = c(0, 1.5, 2.7, 4, 5.3, 6.2, 9, 9.01, 12, 14)))

# The first steps and the end, with the responsibilities of every seventh row.
em_run <- function(name, set, start, covariance, max_iter = 500) {
  trace <- em_trace(sets[[set]], start, covariance = covariance, control = gmm_control(max_iter = max_iter))
  last <- length(trace$params)
  kept <- sort(unique(c(1:2, last)))
  rows <- seq(1, nrow(sets[[set]]), by = if (nrow(sets[[set]]) > 10) 7 else 1)
  list(
    name = jsonlite::unbox(name), family = jsonlite::unbox(covariance), set = jsonlite::unbox(set), start = theta(trace$params[[1]]),
    max_iter = jsonlite::unbox(max_iter), rows = rows - 1L,
    iterations = jsonlite::unbox(last - 1L), status = jsonlite::unbox(trace$status), at = kept - 1L,
    params = lapply(trace$params[kept], theta),
    responsibilities = lapply(trace$responsibilities[kept], function(w) t(unname(w[rows, , drop = FALSE]))),
    loglik = trace$loglik, bound_e = trace$bound_e, bound_m = trace$bound_m[-last]
  )
}

kmeans_run <- function(name, set, centers) {
  trace <- kmeans_trace(sets[[set]], centers)
  list(name = jsonlite::unbox(name), set = jsonlite::unbox(set), start = centers, half = trace$half, centers = lapply(trace$centers, unname),
       cluster = trace$cluster, distortion = trace$distortion, moved = as.data.frame(trace)$rows_moved)
}

limit_run <- function(name, set, start) {
  limit <- kmeans_limit(sets[[set]], start = start)
  list(name = jsonlite::unbox(name), set = jsonlite::unbox(set), start = start, path = as.list(limit$path), centers = lapply(limit$centers, unname),
       lloyd = list(centers = unname(limit$lloyd$centers), cluster = limit$lloyd$cluster,
                    distortion = jsonlite::unbox(limit$lloyd$tot.withinss), iterations = jsonlite::unbox(limit$lloyd$iter)))
}

bound_run <- function(name, set, params, component, variable, from, parameter = "mean") {
  curve <- bound_curve(params, sets[[set]], component, variable, from, parameter = parameter)
  shown <- round(seq(1, nrow(curve$curve), length.out = 9))
  list(name = jsonlite::unbox(name), set = jsonlite::unbox(set), params = theta(params),
       what = list(kind = jsonlite::unbox(parameter), j = jsonlite::unbox(component - 1L), v = jsonlite::unbox(variable - 1L)),
       steps = as.list(curve$steps), curve = as.list(curve$curve[shown, ]))
}

crossed <- gmm_params(c(0.5, 0.5), rbind(c(160, 80), c(180, 60)), diag(c(50, 100)))
old <- gmm_params(c(0.4, 0.6), rbind(c(2, 70), c(4, 60)), array(c(0.3, 0, 0, 40, 0.5, 1, 1, 60), c(2, 2, 2)))
line <- gmm_params(c(0.5, 0.5), c(2, 3), c(0.5, 0.5))
paper <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
three <- gmm_params(c(0.2, 0.5, 0.3), rbind(c(160, 55), c(170, 70), c(185, 90)), diag(c(30, 60)))
together <- gmm_params(c(0.5, 0.5), rbind(c(170, 70), c(170, 70)), diag(c(50, 100)))
tilted <- gmm_params(c(0.4, 0.6), rbind(c(165, 75), c(178, 65)), array(c(60, 40, 40, 90, 50, -20, -20, 80), c(2, 2, 2)))

runs <- list(
  sets = lapply(sets, columns),
  em = c(
    lapply(c("VII", "VVI", "VVV", "EEE"), function(f) em_run(paste("people", f), "people", crossed, f)),
    lapply(c("VII", "VVI", "VVV", "EEE"), function(f) em_run(paste("faithful", f), "faithful", old, f)),
    lapply(c("V", "E"), function(f) em_run(paste("eruptions", f), "eruptions", line, f)),
    list(
      em_run("paper", "six", paper, "V"), em_run("three components", "people", three, "VVV", 30),
      em_run("ended early", "people", crossed, "VVV", 4), em_run("identical", "people", together, "VVV"),
      em_run("a component on a row", "ten", gmm_params(c(0.9, 0.1), c(4, 14), c(6, 0.5)), "E"),
      em_run("spurious", "ten", gmm_params(c(0.8, 0.2), c(6, 9.005), c(20, 0.0001)), "V")
    )
  ),
  kmeans = list(
    kmeans_run("paper", "six", rbind(0, 1)),
    kmeans_run("people", "people", rbind(c(150, 100), c(200, 50))),
    kmeans_run("without rows", "people", rbind(c(165, 60), c(500, 500), c(180, 80)))
  ),
  limit = list(
    limit_run("paper", "six", rbind(0, 1)),
    limit_run("people", "people", rbind(c(165, 60), c(175, 80), c(185, 70)))
  ),
  bound = list(
    bound_run("paper", "six", paper, 1, 1, -3),
    bound_run("people, height", "people", tilted, 1, 1, 155),
    bound_run("people, weight", "people", tilted, 2, 2, 80),
    bound_run("paper, proportion", "six", paper, 2, 1, 0.1, "proportion"),
    bound_run("people, one of three proportions", "people", three, 1, 1, 0.05, "proportion"),
    bound_run("paper, sd", "six", paper, 2, 1, 6, "sd"),
    bound_run("people, sd of the weights", "people", tilted, 2, 2, 20, "sd")
  )
)

jsonlite::write_json(runs, "r-runs.json", digits = I(15), null = "null", na = "null")
