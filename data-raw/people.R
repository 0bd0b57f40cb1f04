# Makes data/people.rda from gclus::body (GPL >= 2). Run from the root of the package:
#   Rscript data-raw/people.R
# gclus is needed by this script only.

body <- local({
  utils::data("body", package = "gclus", envir = environment())
  get("body")
})

people <- data.frame(
  height = body$Height,
  weight = body$Weight,
  sex = factor(body$Gender, levels = 0:1, labels = c("female", "male"))
)

stopifnot(
  nrow(people) == 507,
  table(people$sex) == c(260, 247),
  abs(colMeans(people[people$sex == "female", 1:2]) - c(164.872, 60.600)) < 5e-4,
  abs(colMeans(people[people$sex == "male", 1:2]) - c(177.745, 78.145)) < 5e-4
)

# Of the three compressions "xz" is the smallest for these data: 1.8 kB, against 1.9 kB (bzip2) and
# 2.2 kB (gzip). Version 2 can be read by every version of R since 1.4.0.
save(people, file = "data/people.rda", version = 2, compress = "xz", compression_level = 9)
