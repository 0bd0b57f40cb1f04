#' The fourteen covariance families
#'
#' Each covariance matrix is written as \eqn{\Sigma_j = \lambda_j D_j A_j D_j'}: a volume
#' \eqn{\lambda_j = \det(\Sigma_j)^{1/d}}, a shape \eqn{A_j} (diagonal, determinant one) and an
#' orientation \eqn{D_j} (orthogonal). A family says of each of the three, in this order, whether
#' it is equal across components (`E`), variable (`V`) or, for shape and orientation, the
#' identity (`I`). So `"VEI"` has variable volume, equal shape and axes along the coordinates.
#'
#' In one dimension only the volume is left: `"E"` (one variance) and `"V"` (a variance per
#' component).
#'
#' The number of free parameters follows from the letters: \eqn{k - 1} for the proportions,
#' \eqn{kd} for the means, and for the covariances the volume (E: 1, V: k), the shape (I: 0, E:
#' \eqn{d - 1}, V: \eqn{k(d - 1)}) and the orientation (I: 0, E: \eqn{d(d - 1)/2}, V:
#' \eqn{kd(d - 1)/2}).
#'
#' @return A data frame with a row per family and columns `covariance` (its name), `alias` (the
#'   name that others give it, or `NA`; `"diag"` is short for `"diagonal"`), `volume`, `shape`, `orientation` (the letters) and
#'   `closed_form` (whether the M-step has one). A subset of its rows can be given as
#'   `covariance` to [fit_gmm()].
#' @references Banfield, J. D. and Raftery, A. E. (1993). Model-based Gaussian and non-Gaussian
#'   clustering. *Biometrics* 49, 803-821. \doi{10.2307/2532201}
#'
#'   Celeux, G. and Govaert, G. (1995). Gaussian parsimonious clustering models. *Pattern
#'   Recognition* 28, 781-793. \doi{10.1016/0031-3203(94)00125-6}
#' @examples
#' gmm_families()
#' # Only families whose axes are parallel to the coordinates:
#' fit_gmm(faithful, k = 2, covariance = subset(gmm_families(), orientation == "I"))
#' @export
gmm_families <- function() family_table()

# The same each time, and made once: it is an argument's default.
family_table <- local({
  known <- NULL
  function() {
    if (is.null(known)) {
      letter <- function(i) substr(family_names, i, i)
      known <<- data.frame(
        covariance = family_names, alias = unname(family_aliases[family_names]),
        volume = letter(1), shape = letter(2), orientation = letter(3),
        closed_form = family_traits(family_names)$closed_form
      )
    }
    known
  }
})

family_names <- c("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV")
family_aliases <- c(VII = "spherical", VVI = "diagonal", EEE = "tied", VVV = "full")

# Names of families, or aliases, or rows of the table -> distinct names for d dimensions.
covariance_names <- function(covariance, d, name = "covariance") {
  if (is.data.frame(covariance)) covariance <- covariance$covariance
  known <- c(family_names, unname(family_aliases), if (d == 1) c("E", "V"))
  if (is.character(covariance)) {
    covariance[covariance %in% "diag"] <- "diagonal"
    # In whatever case.
    meant <- match(tolower(covariance), tolower(known))
    covariance[!is.na(meant)] <- known[meant[!is.na(meant)]]
  }
  bad <- if (is.character(covariance)) !covariance %in% known else TRUE
  if (!is.character(covariance) || length(covariance) == 0 || any(bad)) {
    abort(gettextf("`%s` must be among %s, not %s.", name, quoted(known),
                   if (is.character(covariance) && any(bad)) quoted(covariance[bad][1])
                   else describe(covariance)))
  }
  alias <- match(covariance, family_aliases)
  covariance[!is.na(alias)] <- names(family_aliases)[alias[!is.na(alias)]]
  if (d == 1) covariance <- substr(covariance, 1, 1)
  unique(covariance)
}

# Of several columns names have three letters.
is_of_one_column <- function(covariance) nchar(covariance) == 1

# The three letters that the engine reads.
three_letters <- function(covariance) names_in_three_letters[match(covariance, names_of_families)]

names_of_families <- c(family_names, "E", "V")
names_in_three_letters <- c(family_names, "EII", "VII")

# One by one, of a single family: of volume, shape and orientation.
axis_letters <- function(covariance) strsplit(three_letters(covariance), "")[[1]]

# What the engine knows of families: whether they are `common` (one covariance for all), `diagonal`, `equivariant` (they
# take any unit of each column) and have a `closed_form` of the M-step.
family_traits <- function(covariance) cpp_families(three_letters(covariance))

# Free parameters with each of the numbers of components `k`: what is held is not counted.
count_parameters <- function(model, k, d) {
  count_proportions(model, k) + d * estimated_means(model, k) +
    count_covariance_parameters(model$covariance, estimated_covariances(model, k), d)
}

count_proportions <- function(model, k) {
  held <- model$constraint$proportions
  free <- if (model$proportions == "equal") 1 else if (is.null(held)) k else max(1, sum(is.na(held)))
  free - 1 + has_noise(model)
}

count_covariance_parameters <- function(covariance, k, d) {
  parameters <- c(1, d - 1, d * (d - 1) / 2)
  axes <- axis_letters(covariance)
  (sum(parameters[axes == "E"]) + k * sum(parameters[axes == "V"])) * (k > 0)
}

# A family in words, for print().
describe_family <- function(covariance) {
  if (is_of_one_column(covariance)) {
    return(switch(EXPR = covariance,
      E = gettext("one variance for all components"),
      V = gettext("a variance for each component")
    ))
  }
  axis <- strsplit(covariance, "")[[1]]
  form <- if (axis[2] == "I") gettext("spherical")
  else if (axis[3] == "I") gettext("diagonal")
  else gettext("ellipsoidal")
  word <- c(E = gettext("equal"), V = gettext("variable"))
  parts <- c(
    gettextf("%s volume", word[[axis[1]]]),
    if (axis[2] != "I") gettextf("%s shape", word[[axis[2]]]),
    if (axis[3] != "I") gettextf("%s orientation", word[[axis[3]]])
  )
  paste0(form, ": ", paste(parts, collapse = ", "))
}
