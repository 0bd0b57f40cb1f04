# The main job on real data: 507 people, fitted without a look at their sex.
# Usage: Rscript tools/demo.R [folder for the pictures]

library(mezcla)

folder <- c(commandArgs(trailingOnly = TRUE), "pictures")[1]
dir.create(folder, showWarnings = FALSE, recursive = TRUE)

picture <- function(name, draw, width = 1000, height = 800) {
  file <- file.path(folder, paste0(name, ".png"))
  grDevices::png(file, width = width, height = height, res = 130)
  on.exit(grDevices::dev.off())
  draw()
  cat("  ", file, "\n", sep = "")
}

set.seed(1)
fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
print(summary(fit))

cat("\nWhat it found, beside what it was not told:\n")
print(table(sex = people$sex, component = fit$cluster))
agreement <- max(mean((people$sex == "male") == (fit$cluster == 1)),
                 mean((people$sex == "male") == (fit$cluster == 2)))
cat(sprintf("%.1f %% of the people are in the component of their sex.\n", 100 * agreement))

cat("\nHow many components, and of which family? By BIC:\n")
selection <- fit_gmm(~ height + weight, data = people, k = 1:4)
print(head(selection$selection[order(selection$selection$BIC), 1:5], 5), row.names = FALSE)

x <- people[c("height", "weight")]
centers <- rbind(c(150, 100), c(200, 50))
start <- gmm_params(c(0.5, 0.5), means = centers, covariances = diag(c(50, 100)))
trace <- em_trace(x, start)
halves <- kmeans_trace(x, centers)
limit <- kmeans_limit(x, start = centers)

cat("\nPictures:\n")
picture("classification", function() plot(fit))
picture("density", function() plot(fit, what = "density"))
picture("uncertainty", function() plot(fit, what = "uncertainty"))
picture("selection", function() plot(selection, what = "selection"))
picture("lower-bound", function() plot(trace))
picture("em-iteration-5", function() plot(trace, iteration = 5))
picture("kmeans", function() plot(fit_kmeans(x, k = 2)))
picture("kmeans-half-steps", function() plot(halves))
picture("kmeans-limit", function() plot(limit), height = 1100)
