# Rows and components in the two directions that separate the components best
# (what = "projection").

most_arrows <- 10

# A view of the projections, as of any two variables, and `arrows`: the correlation of each variable
# with each direction.
projection_view <- function(fit, dims = NULL, dots = list()) {
  need_data(fit, "projection")
  dims <- check_dims(dims, variable_names(fit$data), most = Inf)
  if (length(dims) < 2) {
    abort(gettextf("`what = \"projection\"` needs two variables or more, not %d.", length(dims)))
  }
  params <- params_of(fit$params, dims)
  found <- separating_directions(params)
  center <- mixture_columns(params)$mean
  scores <- sweep(unname(fit$data[, dims, drop = FALSE]), 2, center) %*% found$directions
  colnames(scores) <- direction_names(found$shares)
  projected <- project_params(params, center, found$directions)
  view <- new_view(scores, projected$means, dots, cluster = fit$cluster, params = projected,
                   weights = fit$weights)
  view$arrows <- data.frame(variable = variable_names(fit$data)[dims], x = found$correlations[, 1],
                            y = found$correlations[, 2], row.names = NULL)
  view$title <- fit_title(fit, "projection")
  view
}

# Scrucca's (2010) kernel: directions in which the means differ (of weight lambda), and in which covariances
# do, in units in which all rows have variance one: all of them, or two. Where these are fewer than two, the
# widest of the others complete them.
separating_directions <- function(params, lambda = 0.5, most = 2) {
  moments <- mixture_moments(params)
  scale <- outer(moments$sd, moments$sd)
  axes <- eigen(moments$total / scale, symmetric = TRUE)
  variances <- pmax(axes$values, 1e-12 * axes$values[1])
  whiten <- sweep(axes$vectors, 2, sqrt(variances), "/")
  white <- function(sigma) crossprod(whiten, (sigma / scale) %*% whiten)
  kernel <- 2 * lambda * crossprod(white(moments$between))
  p <- params$proportions / sum(params$proportions)
  for (j in seq_along(p)) {
    kernel <- kernel + 2 * (1 - lambda) * p[j] * crossprod(white(slice(params$covariances, j) - moments$within))
  }
  found <- eigen(kernel, symmetric = TRUE)
  strong <- utils::head(which(found$values > 1e-8), most)
  u <- found$vectors[, strong, drop = FALSE]
  if (most == 2) u <- complete_directions(u, variances)
  a <- whiten %*% u
  # The variable that counts most points to the right, or up.
  if (ncol(a) > 0) a <- sweep(a, 2, apply(a, 2, function(one) sign(one[which.max(abs(one))])), "*")
  correlations <- (moments$total / scale) %*% a
  shares <- c(found$values[strong] / sum(pmax(found$values, 0)), rep(NA, ncol(u) - length(strong)))
  list(directions = a / moments$sd, shares = shares, correlations = correlations)
}

# In the complement, the directions of unit length in which standardised rows vary most.
complete_directions <- function(u, variances) {
  missing <- 2 - ncol(u)
  if (missing == 0) return(u)
  rest <- if (ncol(u) == 0) diag(length(variances))
  else qr.Q(qr(u), complete = TRUE)[, -seq_len(ncol(u)), drop = FALSE]
  narrow <- eigen(crossprod(rest, rest / variances), symmetric = TRUE)
  cbind(u, rest %*% narrow$vectors[, ncol(rest) + 1 - seq_len(missing), drop = FALSE])
}

direction_names <- function(shares, number = seq_along(shares)) {
  shares <- unname(shares[number])
  ifelse(is.na(shares), gettextf("direction %d (widest of those that do not separate)", number),
         gettextf("direction %d (%s %% of the separation)", number, formatC(100 * shares, format = "f", digits = 0)))
}

project_params <- function(params, center, directions) {
  k <- n_components(params)
  m <- ncol(directions)
  covariances <- vapply(seq_len(k), function(j) {
    sigma <- crossprod(directions, slice(params$covariances, j) %*% directions)
    (sigma + t(sigma)) / 2
  }, matrix(0, m, m))
  params$means <- structure(sweep(params$means, 2, center) %*% directions,
                            dimnames = list(rownames(params$means), NULL))
  params$covariances <- array(covariances, c(m, m, k))
  if (!is.null(params$noise)) params$noise$box <- matrix(NA_real_, 2, 2)
  params
}

projection_painter <- function() {
  painter <- painter_for("classification")
  painter$plane <- c("points", "ellipses", "arrows", "centers")
  painter$note <- function(view) c(ellipses_note(view), arrows_note(view))
  painter
}

arrows_note <- function(view) {
  if (nrow(view$arrows) <= most_arrows) return(gettext("arrows: correlations of the variables with the directions"))
  gettextf("arrows: correlations of %d of %d variables with the directions", most_arrows, nrow(view$arrows))
}

# From the middle of the rows, the longest as far as there is room; the longest ones only. Names stand
# at the ends (xlab, ylab), one below the other where arrows lie close.
arrow_data <- function(view, edges) {
  arrows <- view$arrows
  length <- sqrt(arrows$x^2 + arrows$y^2)
  longest <- utils::head(order(length, decreasing = TRUE), most_arrows)
  # A variable that has to do with neither direction has no arrow.
  arrows <- arrows[longest[length[longest] > 0.02 * max(length)], ]
  room <- function(r, low, high) min(ifelse(r > 0, high / r, low / r)[abs(r) > 1e-12], Inf)
  factor <- 0.75 * min(room(arrows$x, edges[1], edges[2]), room(arrows$y, edges[3], edges[4]))
  data <- data.frame(x = 0, y = 0, xend = factor * arrows$x, yend = factor * arrows$y, variable = arrows$variable)
  data$xlab <- data$xend + 0.03 * sign(data$xend) * (edges[2] - edges[1])
  data$ylab <- data$yend + 0.02 * sign(data$yend) * (edges[4] - edges[3])
  # Centred on its place in the middle of the panel, and towards the middle from its edges.
  share <- (data$xlab - edges[1]) / (edges[2] - edges[1])
  data$lean <- pmin(pmax((share - 0.15) / 0.7, 0), 1)
  data$ylab <- pushed_apart(data$xlab, data$ylab, 0.15 * (edges[2] - edges[1]), 0.055 * (edges[4] - edges[3]))
  data
}

# From the lowest up, each is put above those that it would cover.
pushed_apart <- function(x, y, width, height) {
  placed <- integer(0)
  for (i in order(y)) {
    repeat {
      covered <- placed[abs(x[placed] - x[i]) < width & abs(y[placed] - y[i]) < 0.999 * height]
      if (length(covered) == 0) break
      y[i] <- max(y[covered]) + height
    }
    placed <- c(placed, i)
  }
  y
}

draw_arrows <- function(data, view) {
  # Correlations of nothing have no direction.
  edges <- graphics::par("usr")
  long <- abs(data$xend) > 1e-3 * (edges[2] - edges[1]) | abs(data$yend) > 1e-3 * (edges[4] - edges[3])
  graphics::arrows(data$x[long], data$y[long], data$xend[long], data$yend[long], length = 0.07, lwd = 1.4,
                   col = "grey15")
  draw_tags(data$xlab, data$ylab, data$variable, "grey15", cex = 0.75)
}
