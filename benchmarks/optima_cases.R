# What optima.R fits: real data with a few models each, the cells of anchors.csv, and simulated data.

# --- Real data: package, rows as numbers, k ------------------------------------------

# A function, so that nothing is loaded before it is needed.
of_package <- function(name, package, set = name) {
  loaded <- new.env()
  utils::data(list = set, package = package, envir = loaded)
  get(name, envir = loaded)
}
baudry <- function(name) of_package(name, "mclust", "Baudry_etal_2010_JCGS_examples")
complete <- function(x) x[stats::complete.cases(x), ]
real <- function(package, rows, k = c(3, 5)) list(package = package, rows = rows, k = k)

# Where rows are few, so are the components.
real_data <- list(
  iris = real("datasets", function() iris[1:4]),
  faithful = real("datasets", function() faithful),
  people = real("mezcla", function() mezcla::people[c("height", "weight")]),
  crabs = real("MASS", function() MASS::crabs[4:8]),
  banknote = real("mclust", function() of_package("banknote", "mclust")[2:7]),
  thyroid = real("mclust", function() of_package("thyroid", "mclust")[2:6]),
  diabetes = real("mclust", function() of_package("diabetes", "mclust")[2:4]),
  ex4.1 = real("mclust", function() baudry("ex4.1"), c(4, 6)),
  ex4.2 = real("mclust", function() baudry("ex4.2"), c(4, 7)),
  ex4.3 = real("mclust", function() baudry("ex4.3"), c(2, 4)),
  ex4.4.1 = real("mclust", function() baudry("ex4.4.1"), c(4, 6)),
  ex4.4.2 = real("mclust", function() baudry("ex4.4.2")),
  Test1D = real("mclust", function() baudry("Test1D")),
  wreath = real("mclust", function() of_package("wreath", "mclust"), c(7, 14)),
  cross = real("mclust", function() of_package("cross", "mclust")[2:3], c(2, 4)),
  chevron = real("mclust", function() of_package("chevron", "mclust")[2:3]),
  EuroUnemployment = real("mclust", function() of_package("EuroUnemployment", "mclust"), c(2, 3)),
  wdbc = real("mclust", function() of_package("wdbc", "mclust")[3:12], c(2, 4)),
  GvHD = real("mclust", function() of_package("GvHD.control", "mclust", "GvHD"), c(4, 8)),
  acidity = real("mclust", function() of_package("acidity", "mclust"), c(2, 4)),
  galaxies = real("MASS", function() MASS::galaxies / 1000, c(3, 4)),
  geyser = real("MASS", function() MASS::geyser),
  synth.tr = real("MASS", function() MASS::synth.tr[1:2], c(2, 4)),
  wine13 = real("gclus", function() of_package("wine", "gclus")[-1]),
  penguins = real("palmerpenguins", function() complete(as.data.frame(palmerpenguins::penguins)[3:6])),
  xclara = real("cluster", function() of_package("xclara", "cluster"), c(3, 6)),
  ruspini = real("cluster", function() of_package("ruspini", "cluster"), c(3, 4)),
  quakes = real("datasets", function() quakes[1:4]),
  airquality = real("datasets", function() log(complete(airquality[1:4])), c(2, 3)),
  swiss = real("datasets", function() swiss, c(2, 3)),
  USArrests = real("datasets", function() USArrests, c(2, 3)),
  state.x77 = real("datasets", function() log(state.x77[, c("Population", "Income", "Murder", "Area")]), c(2, 3)),
  mtcars = real("datasets", function() mtcars[c("mpg", "hp", "wt")], c(2, 3)),
  rock = real("datasets", function() log(rock), c(2, 3)),
  attitude = real("datasets", function() attitude[1:3], 2)
)

# The smaller k with every family, the larger with the two that are fitted most.
models_of_data <- function(k, d) {
  if (d == 1) return(expand.grid(family = c("E", "V"), k = k, stringsAsFactors = FALSE))
  few <- data.frame(family = c("EII", "EEI", "EEE", "VEE", "EVE", "VVV"), k = k[1])
  rbind(few, expand.grid(family = c("EEE", "VVV"), k = k[-1], stringsAsFactors = FALSE))
}

as_rows <- function(x) {
  x <- data.matrix(x)
  dimnames(x) <- NULL
  storage.mode(x) <- "double"
  x
}

# Anchors without a model of their own here add one.
real_cases <- function(anchors) {
  found <- Filter(function(set) is_here(set$package), real_data)
  cases <- lapply(names(found), function(name) {
    x <- as_rows(found[[name]]$rows())
    models <- models_of_data(found[[name]]$k, ncol(x))
    models <- unique(rbind(models, anchors[anchors$data == name, c("family", "k")]))
    list(data = name, kind = "real", x = x, models = models)
  })
  cat(sprintf("%d of %d real data sets\n", length(found), length(real_data)))
  cases
}

# --- Simulated data -----------------------------------------------------------------

overlaps <- c(high = 2, medium = 3.5, low = 6) # standard deviations between the centres
shares <- list(balanced = function(k) rep(1, k), imbalanced = function(k) 10^-seq(0, 1, length.out = k))

# 40 rows per component and dimension; as many as can be waited for where these would be too many.
simulated_rows <- function(k, d) min(40 * k * d, if (d < 10) 4000 else if (d < 50) 3000 else 2000)

# Where k and d are large, these rows do not tell as many covariances, and one model is enough to wait for.
simulated_models <- function(k, d, number) {
  equal <- c("EII", "EEI", "EEE")[1 + number %/% 3 %% 3]
  turn <- c("EII", "EEI", "EEE", "VEE", "EVE")[1 + number %% 5]
  data.frame(family = if (k * d < 500) c("VVV", turn) else equal, k = k)
}

# One seed per cell of the grid, the same whatever part of it is run.
simulated_cases <- function() {
  grid <- expand.grid(k = c(3, 10, 50), d = c(2, 10, 50), overlap = names(overlaps), shares = names(shares),
                      stringsAsFactors = FALSE)
  lapply(seq_len(nrow(grid)), function(i) {
    cell <- grid[i, ]
    set.seed(i)
    rows <- make_rows(simulated_rows(cell$k, cell$d), cell$d, cell$k, overlaps[[cell$overlap]],
                      shares[[cell$shares]](cell$k))
    list(data = sprintf("k = %d, d = %d, %s overlap, %s", cell$k, cell$d, cell$overlap, cell$shares),
         kind = "simulated", x = rows$x, models = simulated_models(cell$k, cell$d, i))
  })
}

# --- A third ---------------------------------------------------------------------------

# Of the models, drawn once for all.
a_third <- function(cases) {
  sizes <- vapply(cases, function(case) nrow(case$models), 0L)
  set.seed(3)
  drawn <- split(seq_len(sum(sizes)) %in% sample.int(sum(sizes), sum(sizes) %/% 3), rep(seq_along(cases), sizes))
  cases <- Map(function(case, keep) {
    case$models <- case$models[keep, ]
    case
  }, cases, drawn)
  Filter(function(case) nrow(case$models) > 0, cases)
}
