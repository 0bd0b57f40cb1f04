# Is each component normal? Mahalanobis distances against quantiles of chi-square (what = "qq").

# Rows that belong to a component by less have a part in its quantiles, but are not drawn.
least_drawn <- 0.05

# A picture: the `data` of the points (row, component, quantile, distance), the `bands` in which 95 %
# of the points lie (component, quantile, lower, upper), and texts.
#
# Under the model the squared distances of rows from component j, each counted by its responsibility,
# have the distribution chi-square(d). Those of most probable rows alone have not: their tails are
# given to the neighbours.
qq_picture <- function(fit, dims = NULL, dots = list()) {
  need_data(fit, "qq")
  dims <- check_dims(dims, variable_names(fit$data), most = Inf)
  x <- unname(own_rows(fit)[, dims, drop = FALSE])
  params <- params_of(fit$params, dims)
  w <- own_responsibilities(fit)
  weights <- weights_for(fit$weights, nrow(x))
  distances <- distances_as_complete(evaluate_at(params, x, "mahalanobis"), rowSums(!is.na(x)), length(dims))
  each <- lapply(seq_len(fit$k), function(j) qq_data(distances[, j], w[, j], weights, j, length(dims)))
  parts <- function(name) do.call(rbind, lapply(each, function(one) one[[name]]))
  view <- params_view(fit$params, dots)
  list(data = parts("data"), bands = parts("bands"), view = view,
       names = paste(gettext("component"), view$labels$long), title = fit_title(fit, "qq"),
       xlab = as.expression(bquote(.(gettext("quantiles of")) ~ chi[.(length(dims))]^2)),
       ylab = gettext("squared Mahalanobis distance"))
}

# Distances of rows that miss values have fewer degrees of freedom: as far out among d of them.
distances_as_complete <- function(distances, observed, d) {
  distances[observed == 0, ] <- NA
  partial <- which(observed > 0 & observed < d)
  tails <- stats::pchisq(distances[partial, ], observed[partial], lower.tail = FALSE, log.p = TRUE)
  distances[partial, ] <- stats::qchisq(tails, d, lower.tail = FALSE, log.p = TRUE)
  distances
}

# `share` is the responsibility of the component for each row, `weight` the weight of the row.
qq_data <- function(distance, share, weight, component, d) {
  rows <- order(distance, na.last = NA)
  counted <- (share * weight)[rows]
  n <- sum(counted)
  position <- (cumsum(counted) - counted / 2) / n
  drawn <- which(share[rows] >= least_drawn & counted > 0)
  at <- position[drawn][shown_rows(length(drawn), 200)]
  # Of order statistics, pointwise.
  band <- function(p) stats::qchisq(stats::qbeta(p, at * n + 0.5, (1 - at) * n + 0.5), d)
  list(
    data = data.frame(row = rows[drawn], component = rep(component, length(drawn)),
                      quantile = stats::qchisq(position[drawn], d), distance = distance[rows][drawn]),
    bands = data.frame(component = rep(component, length(at)), quantile = stats::qchisq(at, d),
                       lower = band(0.025), upper = band(0.975))
  )
}

plot_qq <- function(picture, dots) {
  k <- length(picture$names)
  main <- or_default(dots$main, picture$title)
  dots <- dots[names(dots) != "main"]
  old <- use_par(mfrow = wide_layout(k), mar = c(4, 4, if (k > 1) 2.2 else 0.6, 1),
                 oma = c(0, 0, 2.2, 0), cex = 0.9, mgp = c(2.4, 0.7, 0))
  on.exit(graphics::par(old))
  for (j in seq_len(k)) draw_qq(picture, j, dots)
  title_over_all(main, dots)
}

draw_qq <- function(picture, j, dots) {
  data <- picture$data[picture$data$component == j, ]
  band <- picture$bands[picture$bands$component == j, ]
  open_panel(c(0, max(data$quantile, 1)), c(0, max(data$distance, band$upper, 1)), dots,
             list(xlab = picture$xlab, ylab = picture$ylab))
  graphics::polygon(c(band$quantile, rev(band$quantile)), c(band$lower, rev(band$upper)), border = NA,
                    col = "grey90")
  graphics::abline(0, 1, col = "grey45")
  graphics::points(data$quantile, data$distance, col = fade(picture$view$colours[j], 0.7),
                   pch = picture$view$symbols[j], cex = point_size(nrow(data)) * or_default(dots$cex, 1))
  name <- picture$names[j]
  if (length(picture$names) > 1) finish_panel(NULL, NULL, name, list(cex.main = cex_to_fit(name)))
}
