#' Step through EM or k-means on an interactive page
#'
#' Shows a trace as a page on which a person steps, plays and scrubs through the algorithm: the
#' points in the mixture of the components' colours that their responsibilities give, the ellipses
#' moving and the means with their trails; beside them the lower bound rising to touch the
#' log-likelihood (E half steps) and pushing it up (M half steps), or for k-means the distortion J
#' falling by half steps, or for [kmeans_limit()] a slider for \eqn{\sigma^2} and the soft
#' distortion coming to J. For a point that is pointed at, or chosen by its row, Bayes' rule is
#' written out with its numbers: \eqn{\pi_j}, the density, their product, the sum, and \eqn{w_{ij}}.
#'
#' Given data instead of a trace, the page is *live*: see below.
#'
#' Parameters, responsibilities, log-likelihoods and bounds are those of the trace; the page draws
#' the marginal ellipses for the two variables that are chosen, and works out the terms
#' of Bayes' rule from the trace's parameters.
#'
#' The page needs no server: it opens in RStudio's viewer or the browser, goes into R Markdown and
#' Quarto documents, and `htmlwidgets::saveWidget()` writes it to a file of its own. It is in
#' English or Spanish, and can be used without a mouse and with a screen reader. Keys, while
#' the focus is in it: left and right for a step, page up and page down for ten, Home and End
#' for the first and the last, space to play and pause, up and down for another row while the focus
#' is on the points.
#'
#' @section The live page: `explore(people[c("height", "weight")])` makes a page that runs EM and k-means itself, in the
#'   browser and without R, by the rules of this package (tests hold it to ten digits of the engine). Means and ellipses can be
#'   dragged, with the pointer or the arrow keys; points put in and taken out; other data pasted or opened from a file; the number of components,
#'   the family (VII, VVI, VVV, EEE; V and E of one variable), the method (EM, k-means, k-means as a limit), the start and its
#'   seed chosen; two runs seen side by side. *The bound as a curve* lets one mean, proportion or standard deviation move, as [bound_curve()] does: an E-step
#'   builds the bound, an M-step goes to its top, after a prediction if that is wanted, and a bar is the divergence between. On a page
#'   of its own the address is a link to what is seen. Pictures can be saved as SVG and PNG, the page printed, made dark, and
#'   turned from English to Spanish and back. The package's data [six] and [people], and `faithful`, come with it. Of more than
#'   `max_rows` rows (2000 by default) evenly spaced ones are taken.
#'
#'   `write_page()` writes either kind of page to one file, with all that it needs, for students who do not have R.
#'
#' @section In a document: Two lines in a code chunk of R Markdown or Quarto are enough (the output
#'   must be HTML):
#'   ```
#'   trace <- mezcla::em_trace(mezcla::people[c("height", "weight")], start = "random", k = 2)
#'   mezcla::explore(trace)
#'   ```
#'
#' @section Many rows: Every row that is drawn carries its responsibilities at every iteration. So
#'   the page draws at most 2000 rows, and fewer when the trace is long (500 000 responsibilities in
#'   all, though never fewer than 200 rows), evenly spaced over the data, and says so. Parameters,
#'   log-likelihoods, bounds and histograms are those of all rows. `max_rows` sets another number.
#'   Of k components in d dimensions the page carries about k d^2 / 50 000 MB per iteration besides:
#'   for very many variables, limit the iterations of the trace.
#'
#' @param trace What [em_trace()], [kmeans_trace()] or [kmeans_limit()] returns; or data (a matrix, a data frame or a vector of
#'   numbers, nothing missing) for a live page.
#' @param dims The variables to begin with, two names or numbers (x and y), or one, which shows
#'   its histogram with the components' curves. By default the first two. Others can be chosen on
#'   the page.
#' @param lang Language of the page, `"en"` or `"es"`; by default that of the session's messages.
#' @param max_rows How many rows to draw at most; `NULL` for the default, see below.
#' @param width,height Size in pixels or CSS units. By default the width that there is, and the
#'   height that the page needs.
#' @param elementId Identifier of the HTML element, when other code must find it.
#' @param ... Must be empty.
#' @return An htmlwidget of class `mezcla_explorer`; printing it opens the page. An error of class
#'   `mezcla_package_error` when the suggested package htmlwidgets is not installed.
#' @seealso [write_page()] for a file of its own; [exploreOutput()] for Shiny; [plot.em_trace()] for the same pictures on paper.
#' @examplesIf requireNamespace("htmlwidgets", quietly = TRUE)
#' x <- people[c("height", "weight")]
#' start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)),
#'                     covariances = diag(c(50, 100)))
#' page <- explore(em_trace(x, start, control = gmm_control(max_iter = 20)))
#' if (interactive()) page
#'
#' spanish <- explore(kmeans_trace(x, centers = rbind(c(150, 100), c(200, 50))), lang = "es")
#' if (interactive()) spanish
#'
#' live <- explore(six)
#' if (interactive()) live
#' @export
explore <- function(trace, ...) UseMethod("explore")

#' @rdname explore
#' @export
explore.default <- function(trace, dims = NULL, lang = NULL, max_rows = 2000, width = NULL, height = NULL,
                            elementId = NULL, ...) {
  if (!is.numeric(trace) && !is.data.frame(trace)) {
    abort(gettextf(
      "`trace` must be data, or what em_trace(), kmeans_trace() or kmeans_limit() returns, not %s.", describe(trace)
    ))
  }
  check_dots_empty(...)
  x <- as_data_matrix(trace, "trace")
  if (nrow(x) < 2) abort(gettextf("`trace` must have at least %d rows, not %d.", 2L, nrow(x)))
  rows <- shown_rows(nrow(x), check_whole(max_rows, "max_rows", min = 2))
  new_explorer(explored_live(x[rows, , drop = FALSE], dims), lang, width, height, elementId)
}

#' @rdname explore
#' @export
explore.em_trace <- function(trace, dims = NULL, lang = NULL, max_rows = NULL, width = NULL,
                             height = NULL, elementId = NULL, ...) {
  check_object(trace, "trace")
  check_dots_empty(...)
  rows <- explored_rows(trace, length(trace$params) * ncol(trace$responsibilities[[1]]), max_rows)
  means <- lapply(trace$params, function(params) params$means)
  page <- explored_data(trace$data, means, rows, dims, weights = trace$given$weights,
                        last = trace$params[[length(trace$params)]])
  new_explorer(c(page, explored_em(trace, rows)), lang, width, height, elementId)
}

#' @rdname explore
#' @export
explore.kmeans_trace <- function(trace, dims = NULL, lang = NULL, max_rows = NULL, width = NULL,
                                 height = NULL, elementId = NULL, ...) {
  check_object(trace, "trace")
  check_dots_empty(...)
  rows <- explored_rows(trace, length(trace$half), max_rows)
  page <- explored_data(trace$data, trace$centers, rows, dims)
  new_explorer(c(page, explored_kmeans(trace, rows)), lang, width, height, elementId)
}

#' @rdname explore
#' @export
explore.kmeans_limit <- function(trace, dims = NULL, lang = NULL, max_rows = NULL, width = NULL,
                                 height = NULL, elementId = NULL, ...) {
  check_object(trace, "trace")
  check_dots_empty(...)
  rows <- explored_rows(trace, length(trace$centers) * nrow(trace$start), max_rows)
  centers <- c(list(trace$start), trace$centers, list(trace$lloyd$centers))
  page <- explored_data(trace$data, centers, rows, dims, weights = trace$lloyd$weights)
  new_explorer(c(page, explored_limit(trace, rows)), lang, width, height, elementId)
}

new_explorer <- function(page, lang, width, height, elementId) {
  check_suggested("htmlwidgets", "explore()")
  page$lang <- check_language(lang)
  # 15 significant digits; `NULL` and `NA` become null.
  attr(page, "TOJSON_ARGS") <- list(digits = NA, na = "null", null = "null")
  # As high as its content: a height in pixels would cut it off or leave a gap.
  htmlwidgets::createWidget(
    "mezcla_explorer", page, width, height,
    package = "mezcla", elementId = elementId,
    sizingPolicy = htmlwidgets::sizingPolicy(
      defaultWidth = "100%", defaultHeight = "auto", padding = 12,
      viewer.fill = FALSE, browser.fill = FALSE, knitr.figure = FALSE
    )
  )
}

#' An explorer as a file of its own
#'
#' Writes what [explore()] makes to one HTML file with all that it needs: it opens in any browser without R, a server or
#' the internet, and can be mailed, put on a site, or handed out. Neither pandoc nor any other program is needed.
#'
#' @param page What [explore()] returns.
#' @param file The name of the file, which is overwritten.
#' @return `file`, invisibly. An error of class `mezcla_package_error` when the suggested package jsonlite is not installed.
#' @seealso `htmlwidgets::saveWidget()`, which can leave the page's parts in a folder that several pages share.
#' @examplesIf requireNamespace("htmlwidgets", quietly = TRUE) && requireNamespace("jsonlite", quietly = TRUE)
#' file <- tempfile(fileext = ".html")
#' write_page(explore(people[c("height", "weight")], lang = "es"), file)
#' if (interactive()) browseURL(file)
#' unlink(file)
#' @export
write_page <- function(page, file) {
  if (!inherits(page, "mezcla_explorer")) abort(gettextf("`page` must be what explore() returns, not %s.", describe(page)))
  check_file(file)
  check_suggested("jsonlite", "write_page()")
  connection <- file_to_write(file)
  on.exit(close(connection))
  writeLines(page_of_its_own(page$x), connection, useBytes = TRUE)
  invisible(file)
}

page_of_its_own <- function(x) {
  shipped <- function(name) {
    readLines(system.file("htmlwidgets", name, package = "mezcla", mustWork = TRUE), encoding = "UTF-8")
  }
  data <- jsonlite::toJSON(x, digits = NA, na = "null", null = "null", auto_unbox = TRUE)
  c(
    "<!doctype html>", sprintf("<html lang=\"%s\">", x$lang), "<head>", "<meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "<title>mezcla</title>",
    "<style>", shipped("lib/mezcla_explorer.css"), "</style>", "</head>", "<body class=\"mz-page\">",
    "<main><div class=\"mezcla_explorer\"></div></main>",
    # A name in the data could end the element.
    "<script type=\"application/json\" id=\"mezcla-page\">", gsub("<", "\\u003c", enc2utf8(data), fixed = TRUE), "</script>",
    "<script>", shipped("mezcla_explorer.js"), "</script>", "</body>", "</html>"
  )
}

#' The explorer in Shiny
#'
#' `exploreOutput()` goes into the user interface, `renderExplore()` into the server function; what
#' it is given makes a page with [explore()]. The server sees the step at which the page is as
#' `input$<outputId>_step`, and the chosen row as `input$<outputId>_row`.
#'
#' @param outputId The name of the output.
#' @param width,height Size in CSS units.
#' @param expr An expression whose value is by [explore()].
#' @param env,quoted As for `htmlwidgets::shinyRenderWidget()`.
#' @return What Shiny wants at these places: tags, and a render function. An error of class
#'   `mezcla_package_error` when htmlwidgets or shiny is not installed.
#' @examples
#' app <- function() {
#'   ui <- shiny::fluidPage(
#'     shiny::numericInput("k", "Components", 2, min = 1, max = 6),
#'     exploreOutput("em")
#'   )
#'   server <- function(input, output) {
#'     output$em <- renderExplore(
#'       explore(em_trace(faithful, start = "kmeans++", k = input$k))
#'     )
#'   }
#'   shiny::shinyApp(ui, server)
#' }
#' if (interactive()) app()
#' @export
exploreOutput <- function(outputId, width = "100%", height = "auto") {
  check_suggested("htmlwidgets", "exploreOutput()")
  check_suggested("shiny", "exploreOutput()")
  htmlwidgets::shinyWidgetOutput(outputId, "mezcla_explorer", width, height, package = "mezcla")
}

#' @rdname exploreOutput
#' @export
renderExplore <- function(expr, env = parent.frame(), quoted = FALSE) {
  check_suggested("htmlwidgets", "renderExplore()")
  check_suggested("shiny", "renderExplore()")
  if (!quoted) expr <- substitute(expr)
  htmlwidgets::shinyRenderWidget(expr, exploreOutput, env, quoted = TRUE)
}
