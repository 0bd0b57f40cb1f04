# Arguments, one at a time. Every message names the argument, what it must be and what it is.

check_whole <- function(x, name, min = 1, max = Inf) {
  x <- unwrapped(x, name)
  # What is no integer of R's has a limit, too.
  if (is_number(x) && x > .Machine$integer.max) max <- base::min(max, .Machine$integer.max)
  if (is_number(x) && x == round(x) && x >= min && x <= max) return(as.integer(x))
  abort(
    if (is.finite(max)) {
      gettextf("`%s` must be a whole number between %s and %s, not %s.",
               name, number(min), number(max), describe(x))
    } else {
      gettextf("`%s` must be a whole number, at least %s, not %s.",
               name, number(min), describe(x))
    }
  )
}

check_number <- function(x, name, min = -Inf, above = -Inf) {
  x <- unwrapped(x, name)
  if (is_number(x) && x >= min && x > above) return(as.double(x))
  abort(
    if (is.finite(above)) {
      gettextf("`%s` must be a number greater than %s, not %s.", name, number(above), describe(x))
    } else {
      gettextf("`%s` must be a number, at least %s, not %s.", name, number(min), describe(x))
    }
  )
}

check_flag <- function(x, name) {
  if (is.logical(x) && length(x) == 1 && !is.na(x)) return(x)
  abort(gettextf("`%s` must be TRUE or FALSE, not %s.", name, describe(x)))
}

# The choice that is meant: its name, in whatever case, or the beginning of one name alone.
check_choice <- function(x, name, choices) {
  if (is.character(x) && length(x) == 1 && !is.na(x)) {
    if (x %in% choices) return(x)
    meant <- choice_meant(x, choices)
    if (length(meant) == 1) return(meant)
  }
  abort(gettextf("`%s` must be one of %s, not %s.", name, quoted(choices), describe(x)))
}

choice_meant <- function(x, choices) {
  same <- choices[tolower(choices) == tolower(x)]
  if (length(same) > 0 || !nzchar(x)) return(same)
  choices[startsWith(tolower(choices), tolower(x))]
}

# The first of the choices when the argument was left at its default vector of all of them.
match_choice <- function(x, name, choices) {
  check_choice(if (identical(x, choices)) choices[1] else x, name, choices)
}

check_dots_empty <- function(...) {
  if (...length() == 0) return(invisible())
  # Without a look at the values, which may be anything.
  names <- names(substitute(list(...)))[2]
  first <- if (is.null(names) || names == "") describe(..1) else names
  abort(paste(c(gettextf("unused argument: %s.", first), advice_on_argument(first, user_call())), collapse = " "))
}

# What an argument of other packages is called here; NULL for one that is not known, or in functions that
# have no such argument.
advice_on_argument <- function(name, call) {
  fitter <- if (is.null(call)) "" else deparse1(call[[1]])
  if (!grepl("^(mezcla::+)?fit_", fitter)) return(NULL)
  if (name == "centers") return(gettext("The number of clusters is `k`, and a matrix of centres is a `start`."))
  for (ours in names(arguments_elsewhere)) {
    if (name %in% arguments_elsewhere[[ours]]) return(gettextf("Here it is `%s`.", ours))
  }
  control <- if (grepl("kmeans", fitter)) "kmeans_control" else "gmm_control"
  for (ours in names(settings_elsewhere)) {
    if (name %in% settings_elsewhere[[ours]]) {
      return(gettextf("Here it is `%s`.", sprintf("control = %s(%s = )", control, ours)))
    }
  }
}

arguments_elsewhere <- list(
  k = c("G", "n_components", "n_clusters", "num_clusters", "nclust", "nbCluster", "gaussian_comps", "clusters"),
  covariance = c("modelNames", "modelName", "models", "model", "covariance_type", "modelname"),
  n_start = c("nstart", "n_init", "nrep", "num_init"),
  start = c("initialization", "init", "init_params", "means_init", "weights_init", "initializer"),
  x = c("data", "formula", "X"), trim = "alpha", "set.seed()" = c("seed", "random_state")
)
settings_elsewhere <- list(
  max_iter = c("iter.max", "itmax", "maxit", "max_iter", "iter", "em_iter", "max_iters"), tol = c("tol", "reltol", "eps"),
  method = c("algorithm", "method"), progress = c("verbose", "trace", "verb", "progress"), threads = c("threads", "n_jobs"),
  search = "search", batch_size = "batch_size", accelerate = "accelerate"
)

is_number <- function(x) is.numeric(x) && !is.factor(x) && length(x) == 1 && is.finite(x)

number <- function(x) format(x, digits = 7, scientific = max(abs(x)) >= 1e7)

quoted <- function(x) paste0('"', x, '"', collapse = ", ")

# A value as it is best named in a message: itself when short, otherwise its kind.
describe <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.atomic(x) && !is.factor(x) && is.null(dim(x)) && length(x) == 1) {
    return(if (is.character(x)) paste0('"', x, '"') else format(x))
  }
  kind <- class(x)[1]
  if (is.atomic(x) && length(x) == 0) return(gettextf("an empty vector of type %s", kind))
  if (is.atomic(x) && !is.null(dim(x))) {
    return(gettextf("a %s %s of type %s", paste(dim(x), collapse = " x "), kind, typeof(x)))
  }
  if (is.atomic(x) && !is.object(x)) {
    return(gettextf("a vector of type %s and length %d", kind, length(x)))
  }
  gettextf("an object of class \"%s\"", kind)
}
or_default <- function(value, default) if (is.null(value)) default else value

end_of <- function(x) x[length(x)]

describe_values <- function(x) {
  if (!is.atomic(x) || is.null(x) || is.object(x) || !length(x) %in% 2:6) return(describe(x))
  paste(if (is.character(x)) paste0('"', x, '"') else format(x, trim = TRUE), collapse = ", ")
}

# The places of some of the variables.
check_variables <- function(dims, variables, name) {
  d <- length(variables)
  index <- if (is.character(dims)) match(dims, variables) else dims
  good <- is.numeric(index) && length(index) > 0 && all(index %in% seq_len(d)) &&
    !anyDuplicated(index)
  if (good) {
    if (is.character(dims)) check_name_is_unique(dims, variables, name)
    return(as.integer(index))
  }
  known <- quoted(utils::head(variables, 6))
  abort(gettextf("`%s` must be names of different variables (%s) or their numbers (1 to %d), not %s.", name,
                 if (d > 6) paste0(known, ", ...") else known, d, describe_values(dims)))
}

# A name that several variables have does not say which.
check_name_is_unique <- function(dims, variables, name) {
  twice <- dims[dims %in% variables[duplicated(variables)]]
  if (length(twice) == 0) return(invisible())
  abort(gettextf("`%s` must say which variable it is by a number: %d variables have the name %s.", name, sum(variables == twice[1]),
                 quoted(twice[1])))
}

# The contract of stats::simulate(): a seed that is given is used and the generator put back;
# the state from which the draw can be repeated is kept in attribute "seed".
begin_simulation <- function(seed) {
  if (!exists(".Random.seed", envir = globalenv(), inherits = FALSE)) stats::runif(1)
  before <- get(".Random.seed", envir = globalenv())
  if (is.null(seed)) return(list(restore = FALSE, before = before, seed = before))
  check_whole(seed, "seed", min = -.Machine$integer.max, max = .Machine$integer.max)
  set.seed(seed)
  list(restore = TRUE, before = before, seed = structure(seed, kind = as.list(RNGkind())))
}

check_confidence <- function(level, name = "level") {
  level <- unwrapped(level, name)
  if (is_number(level) && level > 0 && level < 1) return(as.double(level))
  abort(gettextf("`%s` must be a number between 0 and 1, not %s.", name, describe(level)))
}

# What is drawn under a seed that is given, after which the generator is as it was; without one it goes on.
drawn_under <- function(seed, draws) {
  state <- begin_simulation(seed)
  if (state$restore) on.exit(assign(".Random.seed", state$before, envir = globalenv()))
  draws
}

check_suggested <- function(package, user) {
  if (requireNamespace(package, quietly = TRUE)) return(invisible())
  abort(gettextf("%s needs the package %s: install.packages(\"%s\")", user, package, package),
        "package")
}

# Of many rows and columns the first, and how many more there are.
print_in_part <- function(table, digits, rows = 20, columns = 20) {
  part <- table
  if (nrow(table) > 1.5 * rows) part <- part[seq_len(rows), , drop = FALSE]
  if (ncol(table) > 1.5 * columns) part <- part[, seq_len(columns), drop = FALSE]
  print(part, digits = digits)
  more <- dim(table) - dim(part)
  more <- c(if (more[1] > 0) sprintf(ngettext(more[1], "%d more row", "%d more rows"), more[1]),
            if (more[2] > 0) sprintf(ngettext(more[2], "%d more column", "%d more columns"), more[2]))
  if (length(more) > 0) cat("... ", paste(more, collapse = "; "), "\n", sep = "")
}

check_probabilities <- function(p, name) {
  p <- unwrapped(p, name)
  good <- is.numeric(p) && length(p) > 0 && !anyNA(p) && all(p >= 0 & p <= 1)
  if (good) return(as.double(p))
  abort(gettextf("`%s` must be probabilities, between 0 and 1, not %s.", name, describe_values(p)))
}
