# Writes the pages that the browser tests open: Rscript pages.R <folder>
library(mezcla)

folder <- commandArgs(trailingOnly = TRUE)[1]
dir.create(folder, FALSE, TRUE)
set.seed(1)

body <- people[c("height", "weight")]
start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)), covariances = diag(c(50, 100)))
two <- em_trace(body, start, control = gmm_control(max_iter = 12, tol = 0))

gaps <- as.matrix(iris[1:4])
gaps[cbind(seq(3, 150, by = 7), rep_len(1:4, 22))] <- NA
species <- factor(replace(as.character(iris$Species), -c(1:5, 51:55, 101:105), NA))
four <- em_trace(gaps, start = "kmeans++", k = 3, covariance = "VVE", labels = species)
noisy <- em_trace(rbind(as.matrix(body), cbind(runif(40, 140, 210), runif(40, 35, 130))), start = "kmeans++", k = 2,
                  noise = TRUE, prior = gmm_prior())
many <- rgmm(30000, gmm_params(c(0.3, 0.3, 0.4), rbind(c(0, 0), c(4, 1), c(1, 5)), diag(2)))
if (is.list(many) && !is.data.frame(many)) many <- many$x

traces <- list(
  em = two,
  em_es = two,
  iris = four,
  noise = noisy,
  line = em_trace(faithful$eruptions, start = "kmeans++", k = 2),
  many = em_trace(many, start = "random", k = 3, control = gmm_control(max_iter = 30)),
  nine = em_trace(as.matrix(iris[1:4]), start = "kmeans++", k = 9, covariance = "EEE", control = gmm_control(max_iter = 60)),
  one = em_trace(body, k = 1, start = "random"),
  kmeans = kmeans_trace(body, centers = rbind(c(150, 100), c(200, 50))),
  kmeans_es = kmeans_trace(iris[1:4], centers = iris[c(1, 2, 3), 1:4], trim = 0.05),
  kmeans_line = kmeans_trace(faithful$eruptions, centers = c(1, 2, 3)),
  limit = kmeans_limit(body, start = rbind(c(165, 60), c(175, 80), c(185, 70))),
  limit_es = kmeans_limit(iris[1:4], k = 3),
  limit_line = kmeans_limit(faithful$eruptions, k = 2)
)

for (name in names(traces)) {
  page <- explore(traces[[name]], lang = if (grepl("_es", name)) "es" else "en")
  htmlwidgets::saveWidget(page, file.path(folder, paste0(name, ".html")), selfcontained = FALSE, libdir = "lib")
}

# What an instructor writes; knit beside the others.
writeLines(c(
  "---", "title: Two lines", "output:", "  html_document:", "    mathjax: null", "---", "", "Some text before.", "",
  "```{r, echo = FALSE}",
  "trace <- mezcla::em_trace(mezcla::people[c(\"height\", \"weight\")], start = \"random\", k = 2)",
  "mezcla::explore(trace)",
  "```", "", "Some text, and another explorer, in a tab:", "", "## Tabs {.tabset}", "", "### First", "", "Nothing here.", "",
  "### Second", "", "```{r, echo = FALSE}",
  "mezcla::explore(mezcla::kmeans_trace(mezcla::people[c(\"height\", \"weight\")], rbind(c(150, 100), c(200, 50))), lang = \"es\")",
  "```", "", "Some text after."
), file.path(folder, "course.Rmd"))
if (requireNamespace("rmarkdown", quietly = TRUE) && rmarkdown::pandoc_available()) {
  rmarkdown::render(file.path(folder, "course.Rmd"), quiet = TRUE)
}
