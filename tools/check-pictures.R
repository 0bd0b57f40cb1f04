# Renders every picture of every kind, by base graphics and by ggplot2, into contact sheets that a
# person looks at: pictures/base-*.png and pictures/ggplot2-*.png, each tile under its call. What no person needs
# to look for is looked for here: texts that are cut off, overprint each other, or repeat along an axis, in a wide
# font (tests/testthat/helper-texts.R).
# Usage: Rscript tools/check-pictures.R [folder] [text: only calls that contain it]

library(mezcla)
source("tests/testthat/helper-texts.R")

arguments <- commandArgs(trailingOnly = TRUE)
folder <- c(arguments, "pictures")[1]
wanted <- if (length(arguments) > 1) arguments[2] else ""
dir.create(folder, showWarnings = FALSE, recursive = TRUE)

# ---- what is drawn ----------------------------------------------------------------------------

set.seed(1)
quiet <- gmm_control(progress = FALSE)
body <- people[c("height", "weight")]

plane <- fit_gmm(body, k = 1:4, covariance = c("EEE", "VVI", "VVV"), n_start = 3, control = quiet)
line <- fit_gmm(faithful$eruptions, k = 2, n_start = 3, control = quiet)
iris_fit <- fit_gmm(iris[1:4], k = 3, labels = replace(iris$Species, -seq(1, 150, 5), NA),
                    covariance = "VVV", control = quiet)
single <- fit_gmm(faithful, k = 1, covariance = "VVV", control = quiet)
families <- fit_gmm(iris[1:4], k = 1:4, n_start = 1, control = quiet)
one_k <- fit_gmm(faithful, k = 3, n_start = 2, control = quiet)
noisy <- fit_gmm(rbind(as.matrix(faithful), cbind(runif(25, 1, 6), runif(25, 40, 100))), k = 2,
                 covariance = "VVV", noise = TRUE, control = quiet)
noisy_line <- fit_gmm(c(faithful$waiting, runif(20, 0, 150)), k = 2, noise = TRUE, control = quiet)
holes <- airquality[c("Ozone", "Solar.R", "Temp")]
holes <- fit_gmm(holes, k = 2, covariance = "EEE", n_start = 3, control = quiet)
many <- fit_gmm(rgmm(25000, coef(plane)), k = 3, covariance = "VVV", n_start = 1, control = quiet)
if (requireNamespace("MASS", quietly = TRUE)) crabs <- MASS::crabs[4:8] else crabs <- iris[1:4]
wide <- fit_gmm(crabs, k = 4, covariance = "EEV", n_start = 3, control = quiet)
theta <- coef(plane)

start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)), covariances = diag(c(50, 100)))
trace <- em_trace(body, start, control = gmm_control(max_iter = 30, progress = FALSE))
prior_trace <- em_trace(body, start, prior = gmm_prior(), control = gmm_control(max_iter = 30, progress = FALSE))
prior <- fit_gmm(body, k = 2, covariance = "VVV", prior = gmm_prior(), n_start = 2, control = quiet)
lloyd <- fit_kmeans(body, k = 5)
lloyd_line <- fit_kmeans(faithful$waiting, k = 2)
trimmed <- fit_kmeans(iris[1:4], k = 3, trim = 0.05)
steps <- kmeans_trace(body, centers = rbind(c(150, 100), c(200, 50)))
limit <- kmeans_limit(body, k = 2)
combined <- combine_components(fit_gmm(faithful, k = 6, covariance = "EII", n_start = 3, control = quiet))
seven <- fit_gmm(iris[1:4], k = 7, covariance = "EEI", n_start = 3, control = quiet)
by_clusters <- combine_components(seven, "clusters")
tests <- suppressWarnings(bootstrap_lrt(faithful$eruptions, k = 1:3, covariance = "V", n_boot = 39, n_start = 2,
                                        control = quiet))
stable <- stability(fit_kmeans(iris[1:4], k = 3), k = 2:5, n_boot = 25)
errors <- gmm_boot(plane, n_boot = 100, control = quiet)

region <- hdr(plane, c(0.5, 0.9, 0.99), seed = 1)
region_line <- hdr(line, c(0.5, 0.95))
classes <- fit_gmm_da(iris[3:4], iris$Species, covariance = "VVV")
classes_line <- fit_gmm_da(sex ~ height, data = people, covariance = "V")
semi <- fit_gmm_da(body, replace(people$sex, -seq(1, 507, by = 10), NA), covariance = "VVV")
four <- fit_gmm_da(iris[1:4], iris$Species, covariance = "VEV")
seen <- gmm_projection(four)
does_it_fit <- gof_test(plane, n_boot = 39, n_start = 1)
short <- fit_gmm(iris[1:4], k = 2, covariance = "VEV", control = quiet)
geyser <- fit_gmm(faithful, k = 1:5, n_start = 2, control = quiet)
by_hand <- em_start(body, start)
after_e <- em_step(by_hand)
spanish <- lapply(stats::setNames(nm = demonstrate()$what), demonstrate, lang = "es")

# A call with PLOT in it is drawn by plot() and by autoplot().
calls <- list(
  plane = c(
    "PLOT(plane)", 'PLOT(plane, "density")', 'PLOT(plane, "uncertainty")', 'PLOT(plane, "responsibilities")',
    'PLOT(plane, "responsibilities", rows = 1:12)', 'PLOT(plane, "profile")', 'PLOT(plane, "parallel")',
    'PLOT(plane, "qq")', 'PLOT(plane, "projection")', "PLOT(theta)", "PLOT(single)", 'PLOT(single, "density")'
  ),
  answers = c(
    "PLOT(region)", "PLOT(region_line)", 'PLOT(plane, "cdf")', 'PLOT(plane, "quantiles")', 'PLOT(line, "cdf")',
    'PLOT(holes, "quantiles")', "PLOT(does_it_fit)", "PLOT(classes)", 'PLOT(classes, "boundaries")', 'PLOT(classes, "error")',
    'PLOT(classes_line, "boundaries")', 'PLOT(classes_line, "error")', "PLOT(semi)", 'PLOT(four, "boundaries")', "PLOT(seen)",
    'PLOT(seen, "boundaries")', 'PLOT(seen, "boundaries", directions = 1)'
  ),
  line = c(
    "PLOT(line)", 'PLOT(line, "density")', 'PLOT(line, "uncertainty")', 'PLOT(line, "responsibilities")',
    'PLOT(line, "profile")', 'PLOT(line, "parallel")', 'PLOT(line, "qq")', 'PLOT(plane, dims = "height")',
    "PLOT(noisy_line)", 'PLOT(noisy_line, "responsibilities", rows = c(1, 280, 290))', "PLOT(lloyd_line)",
    'PLOT(single, "qq")'
  ),
  space = c(
    "PLOT(iris_fit)", 'PLOT(iris_fit, "density")', 'PLOT(iris_fit, "uncertainty")', 'PLOT(iris_fit, "parallel")',
    'PLOT(iris_fit, "profile")', 'PLOT(iris_fit, "projection")', 'PLOT(iris_fit, "qq")',
    'PLOT(iris_fit, "responsibilities")', "PLOT(wide)", 'PLOT(wide, "projection")', 'PLOT(wide, "parallel")',
    'PLOT(wide, "profile")'
  ),
  hard = c(
    "PLOT(noisy)", 'PLOT(noisy, "density")', 'PLOT(noisy, "qq")', 'PLOT(noisy, "parallel")',
    "PLOT(holes, dims = 1:2)", "PLOT(holes)", 'PLOT(holes, "parallel")', 'PLOT(holes, "projection")',
    'PLOT(holes, "qq")', "PLOT(many)", 'PLOT(many, "density")', 'PLOT(many, "parallel")'
  ),
  choosing = c(
    'PLOT(plane, "selection")', 'PLOT(families, "selection")', 'PLOT(one_k, "selection")', 'PLOT(geyser, "selection")',
    'PLOT(plane, "trace")', 'PLOT(short, "trace")',
    'PLOT(prior, "trace")', "PLOT(tests)", "PLOT(errors)", 'PLOT(errors, c("variances", "correlations"))',
    "PLOT(stable)", 'PLOT(stable, "clusters", k = 3)', "PLOT(combined)",
    'PLOT(combined, "classification")', "PLOT(by_clusters)", 'PLOT(by_clusters, "classification")'
  ),
  steps = c(
    "PLOT(trace)", "PLOT(prior_trace)", "PLOT(trace, iteration = 0)", "PLOT(trace, iteration = 9)",
    'PLOT(trace, iteration = 9, dims = "height")', "PLOT(steps)", "PLOT(steps, iteration = 1)",
    "PLOT(steps, iteration = 4)", "PLOT(limit)", "PLOT(lloyd)", "PLOT(trimmed)", 'PLOT(lloyd, "trace")',
    "PLOT(by_hand)", "PLOT(after_e)", 'PLOT(em_step(after_e, 5), "bounds")'
  ),
  demonstrations = sprintf("PLOT(spanish$%s)", names(spanish))
)

# ---- sheets -----------------------------------------------------------------------------------

tile <- c(width = 640, height = 500)
columns <- 3

render <- function(call) {
  file <- tempfile(fileext = ".png")
  grDevices::png(file, tile[["width"]], tile[["height"]], res = 92)
  problem <- tryCatch(
    withCallingHandlers(
      {
        value <- eval(parse(text = call), globalenv())
        if (inherits(value, "ggplot")) print(value)
        NULL
      },
      warning = function(w) stop("warning: ", conditionMessage(w), call. = FALSE)
    ),
    error = conditionMessage
  )
  grDevices::dev.off()
  if (is.null(problem)) problem <- faults_in(call)
  if (!is.null(problem)) cat("FAILED ", call, paste0("\n  ", problem), "\n", sep = "")
  list(call = call, file = file, failed = !is.null(problem))
}

faults_in <- function(call) {
  draw <- function() {
    value <- eval(parse(text = call), globalenv())
    if (inherits(value, "ggplot")) print(value)
  }
  faults <- unlist(lapply(c("Helvetica", "Courier"), function(family) {
    texts <- texts_drawn(draw, tile[["width"]] / 92, tile[["height"]] / 92, family)
    c(faults_of_texts(texts), repeated_ticks(texts))
  }))
  if (length(faults) > 0) unique(faults)
}

write_sheet <- function(tiles, file) {
  rows <- ceiling(length(tiles) / columns)
  header <- 26
  grDevices::png(file, columns * tile[["width"]], rows * (tile[["height"]] + header), res = 92)
  on.exit(grDevices::dev.off())
  grid::grid.newpage()
  for (i in seq_along(tiles)) {
    grid::pushViewport(grid::viewport(
      x = ((i - 1) %% columns + 0.5) / columns, y = 1 - ((i - 1) %/% columns + 0.5) / rows,
      width = 1 / columns, height = 1 / rows
    ))
    share <- header / (tile[["height"]] + header)
    grid::grid.rect(y = 1 - share / 2, height = share, gp = grid::gpar(fill = "grey92", col = NA))
    grid::grid.text(tiles[[i]]$call, x = 0.01, y = 1 - share / 2, just = "left",
                    gp = grid::gpar(fontfamily = "mono", fontsize = 10,
                                    col = if (tiles[[i]]$failed) "red" else "black"))
    if (file.exists(tiles[[i]]$file)) {
      grid::grid.raster(png::readPNG(tiles[[i]]$file), y = (1 - share) / 2, height = 1 - share, width = 1)
    }
    grid::popViewport()
  }
}

failed <- 0
for (system in c("base", "ggplot2")) {
  for (name in names(calls)) {
    chosen <- gsub("PLOT", if (system == "base") "plot" else "ggplot2::autoplot", calls[[name]])
    chosen <- chosen[grepl(wanted, chosen, fixed = TRUE)]
    if (length(chosen) == 0) next
    tiles <- lapply(chosen, render)
    failed <- failed + sum(vapply(tiles, function(one) one$failed, NA))
    file <- file.path(folder, sprintf("%s-%s.png", system, name))
    write_sheet(tiles, file)
    cat("  ", file, "\n", sep = "")
  }
}
cat(failed, "pictures failed\n")
quit(status = if (failed > 0) 1 else 0)
