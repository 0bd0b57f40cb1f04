# The page of explore(): what R sends. What the page does with it is tested in srcjs/test.
# Also for R/: explored.

skip_if_not_installed("htmlwidgets")

people2 <- people[c("height", "weight")]
crossed <- gmm_params(c(0.5, 0.5), rbind(c(160, 80), c(180, 60)), diag(c(50, 100)))
short <- gmm_control(max_iter = 5, tol = 0)

wrong <- function(code, message) expect_error(code, message, class = "mezcla_argument_error")

# What the browser reads.
json_of <- function(page) {
  folder <- tempfile("page")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  file <- file.path(folder, "page.html")
  htmlwidgets::saveWidget(page, file, selfcontained = FALSE)
  lines <- readLines(file, warn = FALSE)
  script <- grep('type="application/json" data-for=', lines, value = TRUE, fixed = TRUE)
  sub("</script>.*", "", sub(".*<script[^>]*>", "", script))
}

sent <- function(page) jsonlite::fromJSON(json_of(page), simplifyDataFrame = FALSE)$x

test_that("a page of EM has the numbers of the trace", {
  skip_if_not_installed("jsonlite")
  trace <- em_trace(people2, crossed, control = short)
  page <- explore(trace, lang = "en")
  expect_s3_class(page, c("mezcla_explorer", "htmlwidget"), exact = TRUE)
  x <- sent(page)
  expect_identical(x$kind, "em")
  expect_identical(x$variables, c("height", "weight"))
  expect_equal(x$x, unname(t(as.matrix(people2))))
  for (part in c("loglik", "log_prior", "bound_e", "bound_m")) {
    expect_equal(x[[part]], trace[[part]], tolerance = 1e-14, label = part)
  }
  for (t in seq_along(trace$params)) {
    params <- trace$params[[t]]
    expect_equal(x$params[[t]]$proportions, params$proportions, tolerance = 1e-14)
    expect_equal(x$params[[t]]$means, unname(params$means), tolerance = 1e-14)
    for (j in 1:2) {
      covariance <- unname(params$covariances[, , j])
      expect_equal(x$params[[t]]$covariances[j, , ], covariance, tolerance = 1e-14)
    }
    expect_lt(max(abs(x$responsibilities[t, , ] - t(trace$responsibilities[[t]]))), 5.1e-8)
  }
})

test_that("a page of k-means has the numbers of the trace", {
  skip_if_not_installed("jsonlite")
  trace <- kmeans_trace(people2, rbind(c(150, 100), c(200, 50)), trim = 0.05)
  x <- sent(explore(trace))
  expect_identical(x$kind, "kmeans")
  expect_identical(x$half, trace$half)
  expect_equal(x$distortion, trace$distortion, tolerance = 1e-14)
  for (t in seq_along(trace$half)) {
    expect_equal(x$centers[t, , ], unname(trace$centers[[t]]), tolerance = 1e-14)
    expect_equal(x$cluster[t, ], unname(trace$cluster[[t]]))
    expect_equal(x$sizes[t, ], tabulate(trace$cluster[[t]], 2))
  }
  expect_equal(x$moved, as.data.frame(trace)$rows_moved)
})

test_that("a page of the limit has the path, and the responsibilities at each sigma^2", {
  skip_if_not_installed("jsonlite")
  limit <- kmeans_limit(people2, start = rbind(c(165, 60), c(180, 80)), sigma2 = c(400, 40, 4))
  x <- sent(explore(limit))
  expect_identical(x$kind, "limit")
  for (column in names(limit$path)) {
    expect_equal(x$path[[column]], limit$path[[column]], tolerance = 1e-14)
  }
  for (t in 1:3) {
    params <- gmm_params(c(0.5, 0.5), limit$centers[[t]], diag(limit$path$sigma2[t], 2))
    expect_equal(x$centers[t, , ], unname(limit$centers[[t]]), tolerance = 1e-14)
    expect_lt(max(abs(x$responsibilities[t, , ] - t(e_step(params, people2)))), 5.1e-8)
  }
  expect_equal(x$lloyd$distortion, limit$lloyd$tot.withinss, tolerance = 1e-14)
  expect_equal(x$lloyd$cluster, unname(limit$lloyd$cluster))
})

test_that("what a fit may know besides complete rows goes along", {
  skip_if_not_installed("jsonlite")
  gaps <- iris4
  gaps[cbind(1:4, 1:4)] <- NA
  labels <- factor(replace(as.character(iris$Species), -c(1, 51, 101), NA))
  trace <- em_trace(gaps, "kmeans++", k = 3, labels = labels, weights = rep(c(1, 2), 75),
                    noise = TRUE, prior = gmm_prior(), control = short)
  x <- sent(explore(trace))
  expect_true(all(is.na(x$x[cbind(1:4, 1:4)])))
  expect_equal(sum(is.na(x$x)), 4)
  expect_equal(x$weights, rep(c(1, 2), 75))
  expect_true(x$has_prior)
  expect_equal(x$log_prior, trace$log_prior, tolerance = 1e-14)
  expect_equal(dim(x$plausibility), c(4, 150))
  expect_equal(x$plausibility[, 51], c(0, 1, 0, 0))
  expect_equal(x$plausibility[, 2], rep(1, 4))
  expect_equal(x$params[[1]]$noise$box, unname(apply(gaps, 2, range, na.rm = TRUE)))
  expect_equal(dim(x$responsibilities)[2], 4)
})

test_that("one row, one component, one variable are still arrays", {
  trace <- em_trace(c(1, 2, 4), k = 1, start = "random", control = gmm_control(max_iter = 1))
  json <- json_of(explore(trace, max_rows = 1))
  arrays <- c('"rows":[1]', '"dims":[0]', '"x":[[1]]', '"proportions":[1]', '"labels":["1"]',
              '"means":[[')
  for (array in arrays) {
    expect_true(grepl(array, json, fixed = TRUE), label = array)
  }
})

test_that("many rows are sampled, evenly and as many as were asked for", {
  x <- cloud(5000, 2, 2)
  trace <- em_trace(x, "random", k = 2, control = short)
  rows <- explore(trace)$x$rows
  expect_length(rows, 2000)
  expect_equal(range(rows), c(1, 5000))
  expect_lte(diff(range(diff(rows))), 1)
  expect_equal(explore(trace)$x$n, 5000)
  expect_length(explore(trace, max_rows = 100)$x$rows, 100)
  expect_length(explore(trace, max_rows = 1e6)$x$rows, 5000)
  # The histogram is of all rows.
  bars <- explore(trace, max_rows = 100)$x$histograms[[1]]
  expect_equal(unclass(bars$heights), histogram_of(x[, 1])$heights)
})

test_that("a long trace has fewer rows", {
  expect_length(explored_rows(list(data = matrix(0, 10000, 1)), 100, NULL), 2000)
  expect_length(explored_rows(list(data = matrix(0, 10000, 1)), 1000, NULL), 500)
  expect_length(explored_rows(list(data = matrix(0, 10000, 1)), 1e6, NULL), 200)
  expect_length(explored_rows(list(data = matrix(0, 10000, 1)), 1e6, 3000), 3000)
})

test_that("the language is the one asked for, or that of the session", {
  trace <- em_trace(people2, crossed, control = short)
  expect_identical(explore(trace, lang = "es")$x$lang, "es")
  skip_if(getRversion() < "4.2.0")
  skip_if_not(l10n_info()[["UTF-8"]], "the locale cannot show Spanish")
  old <- Sys.setLanguage("es")
  on.exit(Sys.setLanguage(old))
  expect_identical(explore(trace)$x$lang, "es")
  expect_identical(explore(trace, lang = "en")$x$lang, "en")
  Sys.setLanguage("en")
  expect_identical(explore(trace)$x$lang, "en")
})

test_that("variables to begin with", {
  trace <- em_trace(iris4, "kmeans++", k = 2, control = short)
  expect_equal(unclass(explore(trace)$x$dims), 0:1)
  expect_equal(unclass(explore(trace, dims = c("Petal.Width", "Sepal.Length"))$x$dims), c(3, 0))
  expect_equal(unclass(explore(trace, dims = 3)$x$dims), 2)
  wrong(explore(trace, dims = 1:3), "one or two variables, not 3")
  wrong(explore(trace, dims = "weight"), "names of different variables")
})

test_that("wrong arguments are named", {
  trace <- em_trace(people2, crossed, control = short)
  wrong(explore("six"), "`trace` must be data, or what em_trace.*not \"six\"")
  wrong(explore(trace, lang = "fr"), '`lang` must be one of "en", "es", not "fr"')
  wrong(explore(trace, max_rows = 0), "`max_rows` must be a whole number, at least 1, not 0")
  wrong(explore(trace, variables = 1), "unused argument: variables")
})

test_that("a missing package is an error that says which", {
  expect_error(check_suggested("no.such.package", "explore()"),
               "explore\\(\\) needs the package no.such.package", class = "mezcla_package_error")
})

test_that("the page can be saved as one file", {
  skip_if_not(nzchar(Sys.which("pandoc")) || nzchar(Sys.getenv("RSTUDIO_PANDOC")), "no pandoc")
  file <- tempfile(fileext = ".html")
  on.exit(unlink(file))
  htmlwidgets::saveWidget(explore(em_trace(people2, crossed, control = short)), file)
  html <- paste(readLines(file, warn = FALSE), collapse = "\n")
  expect_true(grepl("mezcla_explorer html-widget", html, fixed = TRUE))
  expect_false(grepl('<script[^>]+src="(?!data:)', html, perl = TRUE))
  expect_false(grepl('<link[^>]+href="(?!data:)', html, perl = TRUE))
})

test_that("Shiny has its two functions", {
  skip_if_not_installed("shiny")
  expect_match(as.character(exploreOutput("em")), "mezcla_explorer html-widget html-widget-output")
  expect_true(is.function(renderExplore(explore(em_trace(people2, crossed, control = short)))))
})

test_that("what is shipped names the licences of what it contains", {
  licences <- readLines(system.file("htmlwidgets", "lib", "LICENCE-d3.txt", package = "mezcla"))
  expect_true(any(grepl("^d3-selection ", licences)))
  expect_true(any(grepl("Mike Bostock", licences)))
})

test_that("data make a live page: theirs, the package's own, and the starts of lectures", {
  page <- explore(iris[1:4], dims = c("Petal.Width", "Sepal.Length"), lang = "es")
  x <- page$x
  expect_identical(x$kind, "live")
  expect_identical(x$lang, "es")
  expect_equal(unclass(x$vars), c(3, 0))
  expect_identical(vapply(x$sets, function(set) set$id, ""), c("own", "six", "people", "faithful"))
  own <- x$sets[[1]]
  expect_identical(unclass(own$variables), names(iris)[1:4])
  expect_equal(own$x, unname(t(as.matrix(iris[1:4]))))
  expect_null(own$start)
  # A start for each method: the board's, whose numbers are told in the vignettes.
  paper <- x$sets[[2]]$start
  expect_equal(c(paper$means), c(0, 4))
  expect_equal(kmeans_trace(six, paper$centers)$distortion, c(51, 17.2, 11.44, 9.25, 6.44, 4, 4), tolerance = 1e-3)
  expect_length(x$components$colours, 8)
})

test_that("the package's own data are not told twice, and bring their start", {
  for (given in list(six, matrix(six), data.frame(x = six))) {
    sets <- explore(given)$x$sets
    expect_identical(vapply(sets, function(set) set$id, ""), c("six", "people", "faithful"))
    expect_false(is.null(sets[[1]]$start))
  }
  expect_identical(explore(people2)$x$sets[[1]]$id, "people")
  expect_identical(unclass(explore(six)$x$vars), 0L)
})

test_that("of many rows a live page takes evenly spaced ones", {
  sets <- explore(matrix(1:5000, ncol = 1))$x$sets
  expect_identical(dim(sets[[1]]$x), c(1L, 2000L))
  expect_identical(ncol(explore(matrix(1:50), max_rows = 10)$x$sets[[1]]$x), 10L)
})

test_that("wrong data for a live page are named", {
  wrong(explore(c(1, NA)), "`trace`")
  wrong(explore(people), "`trace`")
  wrong(explore(1), "`trace` must have at least 2 rows, not 1")
  wrong(explore(six, max_rows = 1), "`max_rows` must be a whole number, at least 2, not 1")
  wrong(explore(six, k = 2), "unused argument: k")
})

test_that("write_page() writes all that the page needs into one file", {
  skip_if_not_installed("jsonlite")
  file <- tempfile(fileext = ".html")
  on.exit(unlink(file))
  odd <- data.frame(`</script><b>` = c(1, 2, 5), check.names = FALSE)
  expect_invisible(written <- write_page(explore(odd, lang = "es"), file))
  expect_identical(written, file)
  html <- paste(readLines(file, encoding = "UTF-8", warn = FALSE), collapse = "\n")
  expect_match(html, "<html lang=\"es\">", fixed = TRUE)
  expect_match(html, "width=device-width", fixed = TRUE)
  expect_false(grepl("src=|<link|https?://[^ ]*[.](js|css)", sub("<script>\n// The page.*", "", html)))
  json <- sub("\n?</script>.*", "", sub(".*id=\"mezcla-page\">\n", "", html))
  expect_identical(jsonlite::fromJSON(json, simplifyDataFrame = FALSE)$sets[[1]]$variables, "</script><b>")
  # The script itself does not end its element.
  expect_identical(lengths(regmatches(html, gregexpr("</script>", html, fixed = TRUE))), 2L)
  trace <- em_trace(people2, crossed, control = short)
  write_page(explore(trace), file)
  expect_true(any(grepl("\"kind\":\"em\"", readLines(file, warn = FALSE), fixed = TRUE)))
  wrong(write_page(trace, file), "`page` must be what explore\\(\\) returns, not an object of class \"em_trace\"")
  wrong(write_page(explore(six), 1), "`file`")
})
