# Mixtures in files that other languages can read.

#' Mixtures in files for other languages
#'
#' `write_gmm()` writes the parameters of a mixture to a file in JSON, which every language reads; `read_gmm()` reads them again,
#' to the last bit, for which the package \pkg{jsonlite} must be installed. To keep a fit for R, use [saveRDS()].
#'
#' The file is one object with
#' * `format`: `"mezcla-gmm"`, and `format_version`: 1. A later version that this one cannot read has another number;
#' * `variables`: the names of the d variables, and `components`: those of the k components;
#' * `proportions`: k numbers; `means`: k rows of d numbers; `covariances`: k matrices, each d rows of d numbers; or, of
#'   [diagonal_covariances()] of more than 1000 variables, in their place `variances`: k rows of d numbers;
#' * `noise`: `null`, or an object with its `proportion` and the `lower` and `upper` ends of its box, d numbers each;
#' * `fit`: `null` or, of a fit, an object with `covariance` (the family), `equal_proportions`, `loglik`, `df`, `n_obs`, `status`,
#'   `iterations`, and the `version` of the package. It is for readers, and `read_gmm()` does not look at it.
#'
#' The density at x is \eqn{\sum_j} `proportions[j]` \eqn{N(x;} `means[j]`, `covariances[j]`\eqn{)}, plus with noise its `proportion` divided by
#' the volume of the box. Numbers have 17 digits, with which doubles come back as they were.
#'
#' @param object A fit by [fit_gmm()], [gmm_params()], or what [as_gmm_params()] reads.
#' @param file The name of the file.
#' @return `write_gmm()`: `file`, invisibly. `read_gmm()`: [gmm_params()].
#' @examplesIf requireNamespace("jsonlite", quietly = TRUE)
#' fit <- fit_gmm(faithful, k = 2, covariance = "VVV")
#' file <- tempfile(fileext = ".json")
#' write_gmm(fit, file)
#' cat(readLines(file, 8), sep = "\n")
#' identical(read_gmm(file), coef(fit))
#' unlink(file)
#' @export
write_gmm <- function(object, file) {
  check_file(file)
  params <- as_gmm_params(object)
  noise <- params$noise
  only <- only_variances(params$covariances)
  content <- list(
    format = "mezcla-gmm", format_version = 1L,
    variables = as.list(colnames(params$means)), components = as.list(rownames(params$means)),
    proportions = as.list(params$proportions), means = rows_as_lists(params$means),
    covariances = if (!only) lapply(seq_len(n_components(params)), function(j) rows_as_lists(slice(params$covariances, j))),
    noise = if (!is.null(noise)) {
      list(proportion = noise$proportion, lower = as.list(unname(noise$box[1, ])), upper = as.list(unname(noise$box[2, ])))
    },
    fit = if (is_fit(object)) told_of_fit(object)
  )
  # Of many columns without correlations, the variances in the place of the matrices.
  if (only) {
    names(content)[names(content) == "covariances"] <- "variances"
    content$variances <- rows_as_lists(variances_of(params$covariances))
  }
  connection <- file_to_write(file)
  on.exit(close(connection))
  writeLines(as_json(content), connection)
  invisible(file)
}

rows_as_lists <- function(x) lapply(seq_len(nrow(x)), function(i) as.list(unname(x[i, ])))

# Lists are objects if they have names and arrays otherwise; all else is a single value. 17 digits bring back every double.
as_json <- function(x, indent = "") {
  if (is.null(x) || !is.list(x) && is.na(x)) return("null")
  if (!is.list(x)) {
    return(if (is.character(x)) json_string(x) else if (is.logical(x)) tolower(x) else sprintf("%.17g", x))
  }
  inner <- paste0(indent, "  ")
  parts <- vapply(x, as_json, "", inner)
  if (is.null(names(x))) {
    flat <- !any(vapply(x, is.list, NA))
    if (flat) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("[\n", paste0(inner, parts, collapse = ",\n"), "\n", indent, "]"))
  }
  paste0("{\n", paste0(inner, json_string(names(x)), ": ", parts, collapse = ",\n"), "\n", indent, "}")
}

json_string <- function(x) {
  x <- gsub("\"", "\\\"", gsub("\\", "\\\\", enc2utf8(x), fixed = TRUE), fixed = TRUE)
  for (code in grep_controls(x)) x <- gsub(intToUtf8(code), sprintf("\\u%04x", code), x, fixed = TRUE)
  paste0("\"", x, "\"")
}

# The characters that JSON does not allow as they are, of those that there are.
grep_controls <- function(x) intersect(1:31, utf8ToInt(paste(x, collapse = "")))

told_of_fit <- function(fit) {
  list(covariance = fit$covariance, equal_proportions = proportions_of_model(fit) == "equal", loglik = fit$loglik,
       df = fit$df, n_obs = fit$n_obs, status = fit$status, iterations = fit$iterations, version = or_default(fit$version, ""))
}

#' @rdname write_gmm
#' @export
read_gmm <- function(file) {
  need_jsonlite("read_gmm()")
  check_file(file)
  if (!file.exists(file) || dir.exists(file)) abort(gettextf("`file` must be the name of a file, and there is no \"%s\".", file))
  content <- tryCatch(jsonlite::read_json(file), error = function(e) {
    abort(gettextf("`file` must be a mixture by write_gmm(), but it is no JSON: %s", conditionMessage(e)), "file")
  })
  if (!is.list(content) || !identical(content$format, "mezcla-gmm")) {
    abort(gettextf("`file` must be a mixture by write_gmm(), but its `%s` is not \"%s\".", "format", "mezcla-gmm"), "file")
  }
  if (!is_number(content$format_version) || content$format_version != 1) {
    abort(gettextf("`file` has version %s of the format, and this version of the package reads version 1.",
                   describe(content$format_version)), "file")
  }
  params_in_file(content)
}

params_in_file <- function(content) {
  not_by_us <- function(...) abort(gettextf("`file` must be a mixture by write_gmm(), but its numbers do not go with its names."), "file")
  numbers_in <- function(x) tryCatch(numbers_in_lists(x), mezcla_error = not_by_us)
  numbers <- lapply(content[c("proportions", "means", "covariances")], numbers_in)
  names <- lapply(content[c("variables", "components")], unlist)
  k <- length(numbers$proportions)
  d <- length(names$variables)
  variances <- if (is.null(content$covariances)) numbers_in(content$variances)
  sized <- is.numeric(unlist(numbers)) && length(numbers$means) == k * d &&
    (if (is.null(variances)) length(numbers$covariances) == k * d * d else is.numeric(variances) && length(variances) == k * d)
  if (!sized || k == 0 || d == 0 || length(names$components) != k) {
    not_by_us()
  }
  noise <- content$noise
  if (!is.null(noise)) {
    if (!is.list(noise) || !all(lengths(noise[c("lower", "upper")]) == d)) not_by_us()
    noise <- list(proportion = noise$proportion, box = rbind(unlist(noise$lower), unlist(noise$upper)))
  }
  means <- matrix(numbers$means, k, d, dimnames = list(NULL, names$variables))
  sigma <- if (is.null(variances)) aperm(array(numbers$covariances, c(k, d, d)), c(2, 3, 1)) else diagonal_covariances(matrix(variances, k, d))
  params <- gmm_params(numbers$proportions, means, sigma, noise)
  # Not once more divided by a sum that is 1 but for rounding.
  params$proportions <- as.double(numbers$proportions)
  rename_components(params, names$components)
}

need_jsonlite <- function(who) {
  if (requireNamespace("jsonlite", quietly = TRUE)) return(invisible())
  abort(gettextf("%s needs the package jsonlite: install.packages(\"jsonlite\").", who), "package") # nocov: it is there
}

file_to_write <- function(file) {
  tryCatch(suppressWarnings(file(file, "w", encoding = "UTF-8")), error = function(e) {
    abort(gettextf("`file` cannot be written: %s.", file))
  })
}

check_file <- function(file) {
  if (is_word(file) && nzchar(file)) return(invisible())
  abort(gettextf("`file` must be the name of a file, not %s.", describe(file)))
}
