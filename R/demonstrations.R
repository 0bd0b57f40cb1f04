# The demonstrations. Each has `make`, a function of a teller (see sentences.R) that gives the `data`, the
# `fits` and the `numbers` of the text, and `panels`, functions of a demonstration, a title and a teller that
# draw, each with its like for ggplot2, a function of a demonstration and a teller.

# n rows around each of the centres, with the same deviation in all directions.
groups_around <- function(centers, n, sd = 1) {
  x <- centers[rep(seq_len(nrow(centers)), each = n), ] + stats::rnorm(n * length(centers), sd = sd)
  colnames(x) <- c("x1", "x2")
  x
}

new_panel <- function(base, ggplot) structure(base, ggplot = ggplot)

two_decimals <- function(x) formatC(x, format = "f", digits = 2)

draw_mixture <- function(name, margin = NULL) {
  new_panel(function(demo, main, say) {
    limits <- if (!is.null(margin)) apply(demo$data, 2, grDevices::extendrange, f = margin)
    plot(demo$fits[[name]], main = main, legend = FALSE, xlim = limits[, 1], ylim = limits[, 2])
  }, function(demo, say) {
    fit <- demo$fits[[name]]
    if (inherits(fit, "kmeans_fit")) autoplot.kmeans_fit(fit) else autoplot.gmm_fit(fit)
  })
}

# A panel with a y axis whose labels are as long as those of log-likelihoods.
open_figures_panel <- function(xlim, ylim, main, xlab, ylab, ...) {
  open_panel(xlim, ylim, list(), list(xlab = xlab, ylab = ylab, las = 0, ...))
  graphics::title(main = main)
}

add_dotted <- function(values, col, pch) {
  graphics::lines(seq_along(values), values, type = "o", col = col, pch = pch, lwd = 1.5, cex = 0.8)
}

# --- A bad start --------------------------------------------------------------

make_bad_start <- function(say) {
  x <- groups_around(rbind(c(0, 0), c(7, 0), c(7, 5)), n = 60)
  start <- function(...) gmm_params(rep(1 / 3, 3), rbind(...), diag(2))
  climb <- function(start) em_trace(x, start, control = gmm_control(max_iter = 40, tol = 0))
  two_on_the_left <- start(c(-1, 0), c(1, 0), c(7, 2.5))
  bad <- fit_gmm(x, start = two_on_the_left, covariance = "VVV")
  good <- fit_gmm(x, k = 3, covariance = "VVV")
  climbs <- list(bad = climb(two_on_the_left), good = climb(start(c(7, -1), c(7, 1), c(3, 3))))
  list(data = x, fits = list(bad = bad, good = good, climbs = climbs), numbers = list(
    bad = two_decimals(bad$loglik), good = two_decimals(good$loglik),
    gap = two_decimals(good$loglik - bad$loglik)
  ))
}

# From the first iteration on: the one before goes up by much more than all others.
climbs_of <- function(demo) lapply(demo$fits$climbs, function(trace) trace$loglik[-1])

draw_climbs <- new_panel(function(demo, main, say) {
  climbs <- climbs_of(demo)
  open_figures_panel(c(1, length(climbs$bad)), range(unlist(climbs)), main, say("iteration"), "l")
  add_dotted(climbs$bad, component_colours(2)[2], 17)
  add_dotted(climbs$good, component_colours(2)[1], 16)
}, function(demo, say) {
  climbs <- climbs_of(demo)
  data <- data.frame(at = unlist(lapply(climbs, seq_along)), l = unlist(climbs), of = rep(names(climbs), lengths(climbs)))
  colours <- stats::setNames(component_colours(2), c("good", "bad"))
  ggplot2::ggplot(data, aes_of(x = "at", y = "l", colour = "of", shape = "of")) + ggplot2::geom_line() +
    ggplot2::geom_point() + ggplot2::scale_colour_manual(values = colours, guide = "none") +
    ggplot2::scale_shape_manual(values = c(good = 16, bad = 17), guide = "none") +
    ggplot2::labs(x = say("iteration"), y = "l")
})

# --- An empty cluster ---------------------------------------------------------

make_empty_cluster <- function(say) {
  x <- groups_around(rbind(c(0, 0), c(6, 1), c(3, 5)), n = 50)
  trace <- kmeans_trace(x, rbind(c(0, 0), c(4, 2), c(14, 10)))
  sizes <- function(cluster) paste(tabulate(cluster, 3), collapse = ", ")
  list(data = x, fits = list(trace = trace), numbers = list(
    sizes = sizes(trace$cluster[[1]]), sizes_last = sizes(end_of(trace$cluster)[[1]]),
    first = two_decimals(trace$distortion[1]), last = two_decimals(end_of(trace$distortion))
  ))
}

draw_half_step <- function(at) {
  new_panel(function(demo, main, say) {
    trace <- demo$fits$trace
    plot(trace, iteration = at(trace), main = main, legend = FALSE)
  }, function(demo, say) {
    trace <- demo$fits$trace
    autoplot.kmeans_trace(trace, iteration = at(trace))
  })
}

# --- A collapse ---------------------------------------------------------------

make_collapse <- function(say) {
  x <- groups_around(rbind(c(0, 0), c(5, 3)), n = 20)
  at_row <- function(s) {
    covariances <- array(c(diag(s^2, 2), stats::cov(x)), c(2, 2, 2))
    gmm_params(c(1, nrow(x) - 1) / nrow(x), rbind(x[1, ], colMeans(x)), covariances)
  }
  s <- 10^seq(0, -8, by = -0.25)
  l <- vapply(s, function(s) log_likelihood(at_row(s), x), 0)
  start <- at_row(0.1)
  collapsed <- suppressWarnings(fit_gmm(x, start = start, covariance = "VVV"))
  regular <- fit_gmm(x, k = 2, covariance = "VVV")
  prior <- fit_gmm(x, start = start, covariance = "VVV", prior = gmm_prior())
  list(
    data = x, fits = list(collapsed = collapsed, regular = regular, prior = prior),
    path = data.frame(s = s, loglik = l),
    numbers = list(status = collapsed$status, step = two_decimals(2 * log(10)),
                   regular = two_decimals(regular$loglik), s = figures(s[which(l > regular$loglik)[1]], 1))
  )
}

draw_shrinking <- new_panel(function(demo, main, say) {
  path <- demo$path
  colours <- component_colours(2)
  open_figures_panel(rev(range(path$s)), range(path$loglik, demo$fits$regular$loglik), main,
                     say("collapse.deviation"), "l", log = "x", xaxt = "n")
  powers <- seq(0, -8, by = -2)
  graphics::axis(1, at = 10^powers, labels = as.expression(lapply(powers, function(p) bquote(10^.(p)))))
  graphics::abline(h = demo$fits$regular$loglik, lty = 2, col = colours[1])
  graphics::text(1, demo$fits$regular$loglik, say("collapse.regular"), adj = c(0, -0.5), col = colours[1])
  graphics::lines(path$s, path$loglik, lwd = 2, col = colours[2])
}, function(demo, say) {
  data <- data.frame(at = -log10(demo$path$s), l = demo$path$loglik)
  colours <- component_colours(2)
  powers <- seq(0, 8, by = 2)
  regular <- demo$fits$regular$loglik
  ggplot2::ggplot(data, aes_of(x = "at", y = "l")) + ggplot2::geom_line(colour = colours[2], linewidth = 1) +
    ggplot2::geom_hline(yintercept = regular, linetype = 2, colour = colours[1]) +
    ggplot2::annotate("text", x = 0, y = regular, label = say("collapse.regular"), hjust = 0, vjust = -0.5, colour = colours[1]) +
    ggplot2::scale_x_continuous(breaks = powers, labels = parse(text = sprintf("10^%d", -powers))) +
    ggplot2::labs(x = say("collapse.deviation"), y = "l")
})

# --- Label switching ----------------------------------------------------------

make_label_switching <- function(say, times = 30) {
  x <- groups_around(rbind(c(0, 0), c(5, 2)), n = 60)
  group <- rep(1:2, each = 60)
  reference <- fit_gmm(x, start = group, covariance = "VVV")
  fits <- lapply(seq_len(times), function(i) {
    rows <- sample(nrow(x), replace = TRUE)
    fit_gmm(x[rows, ], start = sample(1:2)[group[rows]], covariance = "VVV")
  })
  ordered <- lapply(fits, relabel, reference)
  first <- function(fits) vapply(fits, function(fit) fit$params$means[1, 1], 0)
  left <- sum(first(fits) < 2.5)
  list(data = x, fits = list(raw = fits, ordered = ordered, reference = reference), numbers = list(
    left = left, right = times - left,
    raw = two_decimals(mean(first(fits))), raw_sd = two_decimals(stats::sd(first(fits))),
    mean = two_decimals(mean(first(ordered))), sd = two_decimals(stats::sd(first(ordered)))
  ))
}

# The means of all fits, in the colour and with the symbol of their number; a cross where their average
# is.
means_of_fits <- function(fits) {
  do.call(rbind, lapply(1:2, function(j) {
    means <- t(vapply(fits, function(fit) fit$params$means[j, ], numeric(2)))
    data.frame(x1 = means[, 1], x2 = means[, 2], component = factor(j))
  }))
}

draw_means <- function(name) {
  new_panel(function(demo, main, say) {
    open_panel(range(demo$data[, 1]), range(demo$data[, 2]), list(), list(xlab = "x1", ylab = "x2"))
    graphics::title(main = main)
    graphics::points(demo$data, pch = 16, cex = 0.6, col = "grey80")
    for (j in 1:2) {
      means <- t(vapply(demo$fits[[name]], function(fit) fit$params$means[j, ], numeric(2)))
      colour <- component_colours(2)[j]
      graphics::points(means, pch = component_symbols(2)[j], col = fade(colour, 0.7))
      average <- colMeans(means)
      graphics::points(average[1], average[2], pch = 4, cex = 2.4, lwd = 5, col = "white")
      graphics::points(average[1], average[2], pch = 4, cex = 2.2, lwd = 3, col = tint(colour, -0.3))
      graphics::text(average[1], average[2], j, pos = 3, offset = 0.9, font = 2, col = tint(colour, -0.3))
    }
  }, function(demo, say) {
    means <- means_of_fits(demo$fits[[name]])
    average <- stats::aggregate(cbind(x1, x2) ~ component, means, mean)
    mapping <- aes_of(x = "x1", y = "x2", colour = "component", shape = "component")
    ggplot2::ggplot(means, mapping) +
      ggplot2::geom_point(aes_of(x = "x1", y = "x2"), as.data.frame(demo$data), colour = "grey80", inherit.aes = FALSE) +
      ggplot2::geom_point(alpha = 0.7) + ggplot2::geom_point(data = average, shape = 4, size = 5, stroke = 1.5) +
      ggplot2::scale_colour_manual(values = component_colours(2), name = say("component")) +
      ggplot2::scale_shape_manual(values = component_symbols(2), name = say("component")) +
      ggplot2::labs(x = "x1", y = "x2")
  })
}

# --- Too many components ------------------------------------------------------

make_too_many <- function(say, most = 6) {
  x <- groups_around(rbind(c(0, 0), c(4, 3)), n = 100)
  fits <- lapply(seq_len(most), function(k) {
    fit_gmm(x, k = k, covariance = "VVV", n_start = 5, control = gmm_control(search = 5))
  })
  names(fits) <- paste0("k", seq_len(most))
  loglik <- vapply(fits, function(fit) fit$loglik, 0)
  bic <- vapply(fits, stats::BIC, 0)
  one_decimal <- function(x) formatC(x, format = "f", digits = 1)
  list(data = x, fits = fits, numbers = list(
    true = 2, most = most, best = which.min(bic), logliks = paste(one_decimal(loglik), collapse = ", "),
    bic_best = one_decimal(min(bic)), bic_most = one_decimal(bic[most])
  ))
}

draw_by_k <- function(value, ylab) {
  new_panel(function(demo, main, say) {
    values <- vapply(demo$fits, value, 0)
    open_figures_panel(c(1, length(values)), range(values), main, "k", ylab, xaxt = "n")
    axis_of_counts()
    add_dotted(values, component_colours(1), 16)
    if (ylab == "BIC") graphics::points(which.min(values), min(values), cex = 2.2, lwd = 2)
  }, function(demo, say) {
    values <- vapply(demo$fits, value, 0)
    data <- data.frame(k = seq_along(values), value = values)
    plot <- ggplot2::ggplot(data, aes_of(x = "k", y = "value")) + ggplot2::geom_line(colour = component_colours(1)) +
      ggplot2::geom_point(colour = component_colours(1), size = 2) + ggplot2::scale_x_continuous(breaks = data$k) +
      ggplot2::labs(x = "k", y = ylab)
    if (ylab != "BIC") return(plot)
    plot + ggplot2::geom_point(data = data[which.min(values), ], shape = 1, size = 5)
  })
}

# --- Unequal scales -----------------------------------------------------------

make_unequal_scales <- function(say) {
  group <- rep(1:2, each = 80)
  x <- cbind(stats::rnorm(160, c(30, 50)[group], 4), stats::rnorm(160, 30000, 8000))
  colnames(x) <- c(say("unequal_scales.age"), say("unequal_scales.income"))
  fits <- list(raw = fit_kmeans(x, k = 2), scaled = fit_kmeans(scale(x), k = 2),
               mixture = fit_gmm(x, k = 2, covariance = "VVV"))
  agreement <- lapply(fits, function(fit) two_decimals(adjusted_rand(fit$cluster, group)))
  names <- list(age = colnames(x)[1], income = colnames(x)[2])
  list(data = x, fits = fits, numbers = c(agreement, names))
}

# --- A ring and a disc --------------------------------------------------------

make_ring_and_disc <- function(say) {
  angle <- stats::runif(120, 0, 2 * pi)
  x <- rbind(matrix(stats::rnorm(240, sd = 0.5), ncol = 2), stats::rnorm(120, 5, 0.3) * cbind(cos(angle), sin(angle)))
  colnames(x) <- c("x1", "x2")
  group <- rep(1:2, each = 120)
  fits <- list(kmeans = fit_kmeans(x, k = 2),
               mixture = fit_gmm(x, k = 2, covariance = "VVI", n_start = 5, control = gmm_control(search = 5)))
  spread <- sqrt(vapply(1:2, function(j) mean(diag(fits$mixture$params$covariances[, , j])), 0))
  agreement <- lapply(fits, function(fit) two_decimals(adjusted_rand(fit$cluster, group)))
  list(data = x, fits = fits, numbers = c(agreement, list(
    narrow = two_decimals(min(spread)), wide = two_decimals(max(spread))
  )))
}

demonstrations <- function() list(
  bad_start = list(make = make_bad_start,
                   panels = list(draw_mixture("bad", 0.25), draw_mixture("good", 0.25), draw_climbs)),
  empty_cluster = list(make = make_empty_cluster, panels = list(
    draw_half_step(function(trace) 1), draw_half_step(function(trace) length(trace$half))
  )),
  collapse = list(make = make_collapse,
                  panels = list(draw_mixture("collapsed"), draw_shrinking, draw_mixture("prior"))),
  label_switching = list(make = make_label_switching, panels = list(draw_means("raw"), draw_means("ordered"))),
  too_many = list(make = make_too_many, panels = list(
    draw_mixture("k6"), draw_by_k(function(fit) fit$loglik, "l"), draw_by_k(stats::BIC, "BIC")
  )),
  unequal_scales = list(make = make_unequal_scales, panels = list(
    draw_mixture("raw"), draw_mixture("scaled"), draw_mixture("mixture")
  )),
  ring_and_disc = list(make = make_ring_and_disc, panels = list(draw_mixture("kmeans"), draw_mixture("mixture")))
)
