#' What goes wrong, shown
#'
#' Small demonstrations of the troubles that everybody meets with mixtures and k-means: what is seen, why it
#' is so, and what to do about it, in words (`print()`) and as a picture (`plot()`). The data are simulated with
#' a seed of their own; the session's random numbers are left as they were.
#'
#' * `"bad_start"`: EM ends at the maximum next to its start.
#' * `"empty_cluster"`: a centre of k-means that is nearest to no row.
#' * `"collapse"`: a component shrinks onto a point, and the likelihood grows without limit.
#' * `"label_switching"`: the numbers of the components mean nothing.
#' * `"too_many"`: the log-likelihood rises with every additional component.
#' * `"unequal_scales"`: k-means depends on the units of the variables.
#' * `"ring_and_disc"`: groups that no straight line separates.
#'
#' @param what Which one; without it they are listed.
#' @inheritParams explain
#' @param x A demonstration.
#' @param ... For `plot()`, graphical parameters for [par()]; otherwise it must be empty.
#' @return An object of class `demonstration`, a list with `what`, the simulated `data`, the `fits` (or traces) by
#'   name, the `numbers` that the text tells, `lang`, and `explanation`, the text as [explain()] gives it. In R
#'   Markdown and Quarto it becomes a part of the page. Without `what`, a data frame with columns `what` and
#'   `title`.
#' @seealso [explain()], [em_start()].
#' @examples
#' demonstrate()
#' collapse <- demonstrate("collapse")
#' collapse
#' plot(collapse)
#' demonstrate("label_switching", lang = "es")
#' @export
demonstrate <- function(what = NULL, lang = NULL) {
  lang <- check_language(lang)
  say <- teller(lang)
  if (is.null(what)) return(list_demonstrations(say))
  what <- check_choice(what, "what", names(demonstrations()))
  made <- with_own_seed(demonstrations()[[what]]$make(say))
  tell <- function(part) do.call(say, c(list(paste0(what, ".", part)), made$numbers))
  parts <- lapply(c("seen", "why", "do"), function(part) {
    list(heading(say(paste0("demo.", part))), paragraph(tell(part)))
  })
  explanation <- new_explanation(c(list(heading(tell("title"))), unlist(parts, recursive = FALSE)))
  structure(c(list(what = what, lang = lang), made, list(explanation = explanation)), class = "demonstration")
}

list_demonstrations <- function(say) {
  titles <- vapply(names(demonstrations()), function(what) say(paste0(what, ".title")), "")
  table <- data.frame(what = names(demonstrations()), title = titles, row.names = NULL)
  structure(table, class = c("demonstrations", "data.frame"), head = say("demo.list"))
}

#' @export
print.demonstrations <- function(x, ...) {
  writeLines(c(attr(x, "head"), paste0("  ", format(sprintf("\"%s\"", x$what)), "  ", x$title)))
  invisible(x)
}

# The value of an expression under a seed and R's standard generators; those of the session are put back.
with_own_seed <- function(code, seed = 20) {
  before <- get0(".Random.seed", globalenv(), inherits = FALSE)
  kind <- RNGkind()
  on.exit({
    suppressWarnings(RNGkind(kind[1], kind[2], kind[3])) # "Rounding" warns
    if (is.null(before)) rm(".Random.seed", envir = globalenv())
    else assign(".Random.seed", before, globalenv())
  })
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  force(code)
}

#' @export
print.demonstration <- function(x, ...) {
  print(x$explanation)
  writeLines(c("", wrapped(teller(x$lang)("demo.plot"), min(getOption("width"), 90))))
  invisible(x)
}

#' @exportS3Method knitr::knit_print
knit_print.demonstration <- function(x, ...) knit_print.explanation(x$explanation)

#' @rdname demonstrate
#' @export
plot.demonstration <- function(x, ...) {
  say <- teller(x$lang)
  tell <- function(part) do.call(say, c(list(paste0(x$what, ".", part)), x$numbers))
  panels <- demonstrations()[[x$what]]$panels
  old <- use_par(mfrow = c(1, length(panels)), mar = c(3.4, 3.6, 2, 0.8), oma = c(0, 0, 2, 0),
                 mgp = c(2.1, 0.7, 0), cex = if (length(panels) > 2) 0.75 else 0.85)
  on.exit(graphics::par(old))
  graphics::par(...)
  for (i in seq_along(panels)) {
    panels[[i]](x, "", say)
    title <- tell(paste0("panel", i))
    graphics::title(title, cex.main = cex_to_fit(title, room_of_title()))
  }
  title_over_all(tell("title"), list(cex.main = 1))
  invisible(x)
}

#' @rdname autoplot.gmm_fit
#' @method autoplot demonstration
#' @exportS3Method ggplot2::autoplot demonstration
autoplot.demonstration <- function(object, panel = 1, ...) {
  check_dots_empty(...)
  panels <- demonstrations()[[object$what]]$panels
  panel <- check_whole(panel, "panel", max = length(panels))
  say <- teller(object$lang)
  title <- do.call(say, c(list(sprintf("%s.panel%d", object$what, panel)), object$numbers))
  attr(panels[[panel]], "ggplot")(object, say) + ggplot2::labs(title = title)
}
