# Writes the pages that the browser tests open, from this file's folder: Rscript pages.R <folder>
library(mezcla)

folder <- commandArgs(trailingOnly = TRUE)[1]
dir.create(folder, FALSE, TRUE)
set.seed(1)

iterations <- function(n, ...) gmm_control(max_iter = n, ...)

body <- people[c("height", "weight")]
start <- gmm_params(c(0.5, 0.5), rbind(c(160, 80), c(180, 60)), diag(c(50, 100)))
crossed <- em_trace(body, start, control = iterations(12, tol = 0))

gaps <- as.matrix(iris[1:4])
gaps[cbind(seq(3, 150, by = 7), rep_len(1:4, 22))] <- NA
species <- factor(replace(as.character(iris$Species), -c(1:5, 51:55, 101:105), NA))
outlying <- rbind(as.matrix(body), cbind(runif(40, 140, 210), runif(40, 35, 130)))
many <- rgmm(30000, gmm_params(c(0.3, 0.3, 0.4), rbind(c(0, 0), c(4, 1), c(1, 5)), diag(2)))
wide <- matrix(rnorm(3000), 100)

traces <- list(
  em = crossed,
  em_es = crossed,
  iris = em_trace(gaps, "kmeans++", k = 3, covariance = "VVE", labels = species),
  noise = em_trace(outlying, "kmeans++", k = 2, noise = TRUE, prior = gmm_prior()),
  line = em_trace(faithful$eruptions, "kmeans++", k = 2),
  many = em_trace(many, "random", k = 3, control = iterations(30)),
  nine = em_trace(iris[1:4], "kmeans++", k = 9, covariance = "EEE", control = iterations(60)),
  wide = em_trace(wide, "random", k = 2, covariance = "VVI", control = iterations(3)),
  one = em_trace(body, "random", k = 1),
  kmeans = kmeans_trace(body, centers = rbind(c(150, 100), c(200, 50))),
  kmeans_es = kmeans_trace(iris[1:4], centers = iris[c(1, 2, 3), 1:4], trim = 0.05),
  kmeans_line = kmeans_trace(faithful$eruptions, centers = c(1, 2, 3)),
  limit = kmeans_limit(body, start = rbind(c(165, 60), c(175, 80), c(185, 70))),
  limit_es = kmeans_limit(iris[1:4], k = 3),
  limit_line = kmeans_limit(faithful$eruptions, k = 2)
)

for (name in names(traces)) {
  page <- explore(traces[[name]], lang = if (grepl("_es", name)) "es" else "en")
  file <- file.path(folder, paste0(name, ".html"))
  htmlwidgets::saveWidget(page, file, selfcontained = FALSE, libdir = "lib")
}

# Live pages, each a file of its own; and one in a document of htmlwidgets.
body <- people[c("height", "weight")]
write_page(explore(body, lang = "en"), file.path(folder, "live.html"))
write_page(explore(six, lang = "es"), file.path(folder, "live_six_es.html"))
write_page(explore(iris[1:4], lang = "en"), file.path(folder, "live_iris.html"))
write_page(explore(traces$em, lang = "en"), file.path(folder, "own.html"))
htmlwidgets::saveWidget(explore(faithful, lang = "en"), file.path(folder, "live_widget.html"), selfcontained = FALSE, libdir = "lib")

# What an instructor writes.
if (requireNamespace("rmarkdown", quietly = TRUE) && rmarkdown::pandoc_available()) {
  rmarkdown::render("course.Rmd", output_dir = folder, intermediates_dir = folder, quiet = TRUE)
}
