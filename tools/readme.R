# The picture of the READMEs is what the code of README.md draws.
#   Rscript tools/readme.R draw     draws man/figures/README-people.png
#   Rscript tools/readme.R check    fails where the picture is another than the code draws; needs the package png
# Fonts differ from machine to machine, so that pictures are compared by their colours: where the points are.

library(mezcla)
task <- c(commandArgs(trailingOnly = TRUE), "check")[1]
picture <- file.path("man", "figures", "README-people.png")

# What stands in the first chunk of R, up to the picture.
code_of_readme <- function() {
  lines <- readLines("README.md", encoding = "UTF-8")
  begin <- match("```r", lines)
  chunk <- lines[begin + seq_len(which(lines[-seq_len(begin)] == "```")[1] - 1)]
  chunk[seq_len(match("plot(fit)", chunk))]
}

draw <- function(file) {
  grDevices::png(file, width = 1000, height = 800, res = 130, type = "cairo")
  on.exit(grDevices::dev.off())
  eval(parse(text = code_of_readme()), new.env(parent = globalenv()))
}

# The share of the coloured pixels of either picture that are not of nearly that colour in the other.
difference <- function(a, b) {
  if (!identical(dim(a)[1:2], dim(b)[1:2])) return(1)
  colours <- function(image) image[, , 1:3]
  a <- colours(a)
  b <- colours(b)
  is_coloured <- function(image) pmax(image[, , 1], image[, , 2], image[, , 3]) - pmin(image[, , 1], image[, , 2], image[, , 3]) > 0.2
  coloured <- is_coloured(a) | is_coloured(b)
  apart <- pmax(abs(a - b)[, , 1], abs(a - b)[, , 2], abs(a - b)[, , 3])
  mean(apart[coloured] > 0.25)
}

if (task == "draw") {
  draw(picture)
  if (nzchar(Sys.which("pngquant"))) {
    system2("pngquant", c("--speed=1", "--quality=70-98", "--force", "--output", picture, picture))
  }
  cat("drawn:", picture, "\n")
} else {
  if (!requireNamespace("png", quietly = TRUE)) {
    cat("not run: there is no package png\n")
    quit(status = 77)
  }
  now <- tempfile(fileext = ".png")
  draw(now)
  share <- difference(png::readPNG(picture), png::readPNG(now))
  cat(sprintf("%s: %.1f %% of its coloured pixels are not what README.md draws\n", picture, 100 * share))
  if (share > 0.1) {
    cat("`make readme` draws it again\n")
    quit(status = 1)
  }
}
