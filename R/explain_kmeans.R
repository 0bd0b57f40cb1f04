# An iteration of k-means in words, and how a mixture becomes k-means.

#' @rdname explain
#' @export
explain.kmeans_trace <- function(x, iteration = 1, row = NULL, ..., lang = NULL, blank = FALSE) {
  check_object(x)
  check_dots_empty(...)
  check_flag(blank, "blank")
  s <- kmeans_story(x, check_whole(iteration, "iteration", max = sum(x$half == "assign")), row, lang, blank)
  title <- s$say("km.title", k = nrow(s$before), t = iteration)
  rest <- if (is.null(s$after)) tell_end(s) else tell_centers(s)
  explained(c(list(heading(title)), tell_assignment(s), rest), blank, s$say)
}

kmeans_story <- function(trace, t, row, lang, blank = FALSE) {
  assign <- which(trace$half == "assign")[t]
  ended <- assign == length(trace$half)
  before <- trace$centers[[assign]]
  cluster <- trace$cluster[[assign]]
  moved <- if (assign > 1) cluster != trace$cluster[[assign - 1]]
  distance2 <- distances2(trace$data, before)
  row <- if (is.null(row)) row_on_border(of_observed_rows(distance2, trace$data), moved) else list(number = check_row(row, trace$data))
  list(
    say = teller_of(check_language(lang), blank), x = trace$data, weights = trace$weights, row = row$number,
    on_border = isTRUE(row$on_border), moved = moved, before = before,
    after = if (!ended) trace$centers[[assign + 1]], cluster = cluster, distance2 = distance2[row$number, ],
    names = component_names_told(rownames(before), nrow(before)),
    told = the_largest(-distance2[row$number, ]), variables = told_variables(ncol(trace$data)),
    J = c(before = if (assign > 1) trace$distortion[assign - 1] else NA, assigned = trace$distortion[assign],
          after = if (ended) NA else trace$distortion[assign + 1])
  )
}

# The row nearest to the border between its two nearest centres, among those that have just changed clusters
# if there are any.
row_on_border <- function(distance2, moved = NULL) {
  if (ncol(distance2) == 1) return(list(number = which.max(distance2)))
  nearest <- cbind(seq_len(nrow(distance2)), max.col(-distance2, ties.method = "first"))
  least <- distance2[nearest]
  distance2[nearest] <- Inf
  gap <- sqrt(as.vector(do.call(pmin, asplit(distance2, 2)))) - sqrt(least)
  if (!any(moved)) return(list(number = which.min(gap), on_border = TRUE))
  list(number = which(moved)[which.min(gap[moved])])
}

tell_assignment <- function(s) {
  nearest <- which.min(s$distance2)
  number <- s$say(if (s$cluster[s$row] == 0) "km.trimmed" else "km.assigned", cluster = s$names[nearest])
  J <- decimals_for(s$J[!is.na(s$J)])
  list(
    heading(s$say("km.a_heading", row = row_label(s$x, s$row))),
    paragraph(tell_row(s$say, s$x, s$row), if (s$on_border) s$say("km.on_the_border"),
              if (isTRUE(s$moved[s$row])) s$say("km.moved_row")),
    paragraph(s$say("km.argmin")),
    equation("c(i) = \\arg\\min_j \\lVert x_i - \\mu_j\\rVert^2"),
    table_block(distance_table(s), given = 2),
    paragraph(tell_tie(s, nearest), number,
              if (is.na(s$J["before"])) s$say("km.a_first", after = J(s$J["assigned"]))
              else s$say("km.a_J", moved = sum(s$moved), n = nrow(s$x), before = J(s$J["before"]),
                         after = J(s$J["assigned"])),
              if (!is.null(s$weights)) s$say("km.weights"))
  )
}

tell_tie <- function(s, nearest) {
  as_near <- setdiff(which(s$distance2 == s$distance2[nearest]), nearest)
  if (length(as_near) > 0) s$say("km.tie", cluster = s$names[nearest], other = s$names[as_near[1]])
}

distance_table <- function(s) {
  body <- cbind(s$names[s$told],
                apply(s$before[s$told, s$variables, drop = FALSE], 1, vector_figures),
                figures(s$distance2[s$told]), ifelse(s$told == which.min(s$distance2), "<-", ""))
  colnames(body) <- c(s$say("km.cluster"), "$\\mu_j$", "$\\lVert x_i - \\mu_j\\rVert^2$", "")
  body
}

tell_centers <- function(s) {
  J <- decimals_for(s$J[!is.na(s$J)])
  sizes <- cluster_sizes(s)
  own <- s$cluster[s$row]
  some <- length(s$told) < length(s$names)
  c(
    list(heading(s$say("km.b_heading"))),
    if (own > 0 && !anyNA(s$x)) tell_mean(s, own, sizes[own]) else list(paragraph(s$say("km.missing")))[anyNA(s$x)],
    list(
      paragraph(s$say(if (some) "km.table_some" else "km.table")),
      table_block(center_table(s, sizes)),
      paragraph(vapply(which(sizes == 0), function(j) s$say("km.empty", cluster = s$names[j]), ""),
                s$say("km.b_J", before = J(s$J["assigned"]), after = J(s$J["after"])))
    )
  )
}

cluster_sizes <- function(s) {
  weight_of_components(s$cluster, nrow(s$before), s$weights)
}

# The mean of the row's own cluster as a sum over its rows.
tell_mean <- function(s, j, size) {
  own <- which(s$cluster == j & weights_for(s$weights, nrow(s$x)) > 0)
  rows <- utils::head(own, 2)
  x <- s$x[, s$variables, drop = FALSE]
  list(
    paragraph(s$say(if (length(own) == 1) "km.b_intro_one" else "km.b_intro", cluster = s$names[j], rows = paste(rows, collapse = ", "))),
    equation(fill_gaps(
      "\\mu_{<<j>>} = \\frac{\\sum_{c(i)=<<j>>} <<weight>>x_i}{N_{<<j>>}} = \\frac{<<sum>>}{<<size>>} = <<mean>>",
      list(j = j, size = figures(size, 7), sum = beginning_of_sum(x, s$weights, rows, length(own) > 2),
           weight = if (is.null(s$weights)) "" else "v_i ", mean = vector_figures(s$after[j, s$variables]))
    ))
  )
}

center_table <- function(s, sizes) {
  of <- function(centers) centers[s$told, s$variables, drop = FALSE]
  body <- cbind(s$names[s$told], figures(sizes[s$told], 7), before_after(of(s$before), of(s$after)))
  colnames(body) <- c(s$say("km.cluster"), "$N_j$", sprintf("$\\mu_j$: %s", as_words(variable_names(s$x)[s$variables])))
  body
}

tell_end <- function(s) {
  ended <- !is.null(s$moved) && !any(s$moved)
  J <- decimals_for(s$J["assigned"])
  list(paragraph(s$say(if (ended) "km.end" else "km.stopped", after = J(s$J["assigned"]))))
}

# --- The limit ----------------------------------------------------------------

#' @rdname explain
#' @export
explain.kmeans_limit <- function(x, row = NULL, ..., lang = NULL) {
  check_object(x)
  check_dots_empty(...)
  say <- teller(check_language(lang))
  row <- if (is.null(row)) row_on_border(distances2(x$data, x$lloyd$centers))$number
  else check_row(row, x$data)
  path <- x$path[path_told(nrow(x$path)), ]
  last <- x$path[nrow(x$path), ]
  new_explanation(list(
    heading(say("limit.title", k = nrow(x$start))),
    paragraph(say("limit.assumptions")),
    equation(paste(
      "w_{ij} = \\frac{\\exp(-D_j^2/(2\\sigma^2))}{\\sum_h \\exp(-D_h^2/(2\\sigma^2))}",
      "= \\frac{1}{1 + \\sum_{h\\ne j} \\exp(-(D_h^2-D_j^2)/(2\\sigma^2))}"
    )),
    paragraph(say("limit.row", row = row_label(x$data, row), values = values_of_row(x$data, row))),
    table_block(shares_table(x, row)),
    paragraph(say("limit.why")),
    paragraph(say("limit.all")),
    table_block(limit_table(path, say)),
    paragraph(say("limit.J", J = figures(x$lloyd$tot.withinss, 7)),
              if (last$distance > 0.01 * sqrt(last$distortion / nrow(x$data))) {
                say("limit.elsewhere", distance = figures(last$distance, 3))
              })
  ))
}

# Up to six of the steps of a path, the first and the last among them.
path_told <- function(n, most = 6) unique(round(seq(1, n, length.out = min(n, most))))

# The row's distances from EM's centres and its responsibilities, at some of the sigma^2.
shares_table <- function(limit, row) {
  steps <- path_told(nrow(limit$path))
  x <- limit$data[row, , drop = FALSE]
  told <- the_largest(-distances2(x, limit$lloyd$centers)[1, ], 3)
  rows <- lapply(steps, function(i) {
    centers <- limit$centers[[i]]
    d2 <- distances2(x, centers)[1, ]
    e <- exp(-(d2 - min(d2)) / (2 * limit$path$sigma2[i]))
    c(figures(limit$path$sigma2[i], 3), figures(d2[told]), figures(e[told] / sum(e), 3))
  })
  body <- do.call(rbind, rows)
  colnames(body) <- c("$\\sigma^2$", sprintf("$D_{%d}^2$", told), sprintf("$w_{%d,%d}$", row, told))
  body
}

limit_table <- function(path, say) {
  body <- cbind(figures(path$sigma2, 3), figures(path$hardness), figures(path$minus_2_sigma2_loglik, 6),
                figures(path$soft_distortion, 6), figures(path$distance, 3))
  colnames(body) <- c("$\\sigma^2$", say("limit.hardness"), "$-2\\sigma^2 l$", say("limit.soft"),
                      say("limit.distance"))
  body
}
