# What choices.R lets packages choose on: real data as they are, and simulated data with a known truth.

# --- Real data ---------------------------------------------------------------------------

# Rows that miss a value, and columns that are no numbers, are left out.
numbers_of <- function(x) {
  x <- as.data.frame(x)
  complete(x[vapply(x, is.numeric, NA)])
}

species <- function(name) real("datasets", function() iris[iris$Species == name, 1:4])
column_of <- function(package, name) real(package, function() data.frame(value = as.numeric(of_package(name, package))))
table_of <- function(package, name, columns = TRUE) real(package, function() of_package(name, package)[columns])
of_optima <- function(...) real_data[c(...)]

# Small data first: who asks for a few sets by name finds them. Those of optima_cases.R are what they are there.
choice_sets <- c(
  list(
    setosa = species("setosa"), versicolor = species("versicolor"), virginica = species("virginica"),
    trees = table_of("datasets", "trees"),
    attitude = table_of("datasets", "attitude"),
    stackloss = table_of("datasets", "stackloss"),
    rock = table_of("datasets", "rock"),
    swiss = table_of("datasets", "swiss"),
    mtcars7 = table_of("datasets", "mtcars", 1:7),
    mtcars = table_of("datasets", "mtcars"),
    USArrests = table_of("datasets", "USArrests"),
    airquality = table_of("datasets", "airquality", 1:4),
    women = table_of("datasets", "women"),
    pressure = table_of("datasets", "pressure"),
    cars = table_of("datasets", "cars"),
    longley = table_of("datasets", "longley"),
    LifeCycleSavings = table_of("datasets", "LifeCycleSavings"),
    Puromycin = table_of("datasets", "Puromycin", 1:2),
    ChickWeight = table_of("datasets", "ChickWeight", c("weight", "Time")),
    freeny = table_of("datasets", "freeny"),
    state.x77 = real("datasets", function() state.x77),
    morley = table_of("datasets", "morley", "Speed"),
    chickwts = table_of("datasets", "chickwts", "weight"),
    ToothGrowth = table_of("datasets", "ToothGrowth", c("len", "dose")),
    InsectSprays = table_of("datasets", "InsectSprays", "count"),
    warpbreaks = table_of("datasets", "warpbreaks", "breaks"),
    beaver1 = real("datasets", function() beaver1["temp"]),
    euro = real("datasets", function() log(as.data.frame(euro))),
    precip = column_of("datasets", "precip"),
    rivers = column_of("datasets", "rivers"),
    islands = real("datasets", function() log(as.data.frame(islands))),
    lynx = real("datasets", function() data.frame(value = log(as.numeric(lynx)))),
    LakeHuron = column_of("datasets", "LakeHuron"),
    nhtemp = column_of("datasets", "nhtemp"),
    Nile = column_of("datasets", "Nile"),
    discoveries = column_of("datasets", "discoveries"),
    cats = real("MASS", function() MASS::cats[2:3]),
    forbes = real("MASS", function() MASS::forbes),
    hills = real("MASS", function() MASS::hills),
    Animals = real("MASS", function() log(MASS::Animals)),
    mammals = real("MASS", function() log(MASS::mammals)),
    painters = real("MASS", function() MASS::painters),
    Pima = real("MASS", function() MASS::Pima.tr[1:7]),
    Rubber = real("MASS", function() MASS::Rubber),
    birthwt = real("MASS", function() MASS::birthwt[c("age", "lwt", "bwt")]),
    cpus = real("MASS", function() log(MASS::cpus[c("syct", "mmax", "perf", "estperf")])),
    Cars93 = real("MASS", function() MASS::Cars93[c("Price", "MPG.city", "Horsepower", "Weight")]),
    UScrime = real("MASS", function() MASS::UScrime[c("Ed", "Po1", "LF", "GDP", "Ineq", "Prob")]),
    Boston = real("MASS", function() MASS::Boston[c("rm", "age", "lstat", "medv")]),
    agriculture = table_of("cluster", "agriculture"),
    pluton = table_of("cluster", "pluton")
  ),
  of_optima("iris", "faithful", "people", "crabs", "banknote", "thyroid", "diabetes", "acidity", "galaxies", "geyser",
            "synth.tr", "wine13", "penguins", "ruspini", "xclara", "quakes", "EuroUnemployment", "ex4.1", "cross",
            "chevron", "wreath")
)
names(choice_sets)[names(choice_sets) == "wine13"] <- "wine"

# Those that are here, as matrices; `largest` limits rows times columns.
real_sets <- function(only, largest) {
  wanted <- if (length(only) > 0) choice_sets[names(choice_sets) %in% only] else choice_sets
  unknown <- setdiff(only, names(choice_sets))
  if (length(unknown) > 0) stop("no such data: ", toString(unknown), "; there are ", toString(names(choice_sets)))
  here <- Filter(function(set) is_here(set$package), wanted)
  x <- lapply(here, function(set) as_rows(numbers_of(set$rows())))
  Filter(function(rows) length(rows) <= largest, x)
}

# The folds of a set are the same for all engines, in every run.
folds_of <- function(x, folds) {
  set.seed(nrow(x))
  sample(rep_len(seq_len(folds), nrow(x)))
}

# --- One normal ------------------------------------------------------------------------------

normal_sets <- function(repeats) {
  shapes <- expand.grid(seed = seq_len(repeats), d = 1:4, n = c(25, 50, 100))
  lapply(seq_len(nrow(shapes)), function(i) {
    shape <- shapes[i, ]
    set.seed(1000 * shape$n + 100 * shape$d + shape$seed)
    list(shape = shape, x = matrix(rnorm(shape$n * shape$d), shape$n))
  })
}

# --- Truth that is known -----------------------------------------------------------------------

# Centres in directions drawn at random, of which the nearest two are `separation` apart, in standard deviations.
truth_centers <- function(k, d, separation) {
  centers <- matrix(rnorm(k * d), k)
  if (k == 1) centers else centers * separation / min(dist(centers))
}

random_covariance <- function(d) crossprod(matrix(rnorm(d * d, sd = 0.4 / sqrt(d)), d) + diag(d))

# A list of k covariances, of about one.
truth_covariances <- function(family, k, d) {
  common <- random_covariance(d)
  one <- switch(family,
    EII = function(j) diag(d),
    VVI = function(j) diag(exp(runif(d, -1, 1)), d),
    EEE = function(j) common,
    VVV = function(j) random_covariance(d) * exp(runif(1, -0.7, 0.7))
  )
  lapply(seq_len(k), one)
}

truth_rows <- function(cell) {
  centers <- truth_centers(cell$k, cell$d, cell$separation)
  roots <- lapply(truth_covariances(cell$family, cell$k, cell$d), chol)
  share <- if (cell$shares == "balanced") rep(1, cell$k) else 4^-seq(0, 1, length.out = cell$k)
  z <- sample.int(cell$k, cell$n, replace = TRUE, prob = share)
  x <- matrix(rnorm(cell$n * cell$d), cell$n)
  for (j in unique(z)) {
    rows <- z == j
    x[rows, ] <- x[rows, , drop = FALSE] %*% roots[[j]] + rep(centers[j, ], each = sum(rows))
  }
  list(x = x, z = z)
}

# The families of which all are the same model: with one component, and in one dimension.
same_family <- function(family, k, d) {
  letters <- strsplit(family, "")[[1]]
  if (k == 1) letters[letters == "V"] <- "E"
  if (d == 1) letters <- letters[1]
  paste(letters, collapse = "")
}

# Cells drawn once for all out of the whole grid: those that have rows for their components, and few enough to wait for.
truth_sets <- function(cells, largest) {
  grid <- expand.grid(n = c(25, 50, 100, 250, 1000, 5000), d = c(1, 2, 3, 5, 10), k = 1:6, separation = c(2, 3, 5),
                      shares = c("balanced", "imbalanced"), family = c("EII", "VVI", "EEE", "VVV"),
                      stringsAsFactors = FALSE)
  # One component has no separation and no shares.
  grid <- grid[grid$k > 1 | grid$separation == 3 & grid$shares == "balanced", ]
  grid <- grid[grid$n >= 12 * grid$k & grid$n > 4 * grid$d & grid$n * grid$d <= 12000, ]
  set.seed(16)
  grid <- grid[sample.int(nrow(grid)), ]
  grid <- utils::head(grid[grid$n * grid$d <= largest, ], cells)
  lapply(seq_len(nrow(grid)), function(i) {
    set.seed(i)
    c(list(cell = grid[i, ]), truth_rows(grid[i, ]))
  })
}
