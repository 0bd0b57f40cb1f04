# The picture: time against the dimension, and how many times longer others take.

# Okabe and Ito's colours, as in R/palette.R; who is who is written beside each line too.
hues <- grDevices::palette.colors(palette = "Okabe-Ito")
hue_of <- c(mezcla = hues[[6]], mclust = hues[[7]], "scikit-learn" = hues[[4]], stats = hues[[2]],
            EMCluster = hues[[8]], ClusterR = hues[[3]])

draw_speed <- function(vvv, ratios, file) {
  grDevices::png(file, width = 2200, height = 1050, res = 200)
  on.exit(grDevices::dev.off())
  graphics::par(mfrow = c(1, 2), mar = c(4.2, 4.4, 3, 1), las = 1, mgp = c(2.9, 0.7, 0), tcl = -0.3,
                cex.axis = 0.85, font.main = 1, cex.main = 1)
  draw_lines(vvv[vvv$k == 10 & !is.na(vvv$ns), ])
  if (!is.null(ratios)) draw_ratios(ratios)
}

# mezcla with every instruction set on one thread, and with the fastest on two; of others the best.
lines_of <- function(rows) {
  ours <- rows$engine == "mezcla"
  fastest <- utils::tail(unique(rows$isa[ours]), 1)
  mezcla <- rows[ours & (rows$threads == 1 | rows$isa == fastest), ]
  mezcla$label <- paste0("mezcla", ifelse(mezcla$isa == "default", "", paste0(" ", mezcla$isa)),
                         ifelse(mezcla$threads == 2, ", 2 threads", ""))
  others <- rows[!ours, ]
  least <- stats::ave(others$ns, others$engine, others$d, FUN = min)
  others <- transform(others[others$ns == least, ], label = engine)
  lines <- rbind(mezcla, others)
  split(lines, factor(lines$label, unique(lines$label)))
}

# Labels that lie at least `gap` apart, in their order, moved as little as that needs.
spread_out <- function(y, gap) {
  sorted <- order(y)
  at <- y[sorted]
  for (pass in 1:200) for (i in seq_along(at)[-1]) {
    short <- gap - (at[i] - at[i - 1])
    if (short > 0) at[c(i - 1, i)] <- at[c(i - 1, i)] + c(-1, 1) * short / 2
  }
  at[order(sorted)]
}

plain <- function(x) format(x, trim = TRUE, drop0trailing = TRUE, scientific = FALSE)

draw_lines <- function(rows) {
  lines <- lines_of(rows)
  dimensions <- sort(unique(rows$d))
  graphics::plot(range(dimensions) * c(1, 6.5), range(rows$ns) * c(0.8, 1.2), type = "n", log = "xy", axes = FALSE,
                 xlab = "columns d", ylab = "ns per row, component and iteration",
                 main = "One EM iteration, VVV, k = 10")
  marks <- 10^(-2:5)
  graphics::segments(min(dimensions), marks, max(dimensions), marks, col = "grey90")
  graphics::axis(1, dimensions, lwd = 0, lwd.ticks = 1)
  graphics::axis(2, marks, plain(marks),
                 lwd = 0, lwd.ticks = 1)
  ends <- vapply(lines, function(line) log10(line$ns[which.max(line$d)]), 0)
  heights <- 10^spread_out(ends, 0.05 * diff(graphics::par("usr")[3:4]))
  types <- line_types(startsWith(names(lines), "mezcla"))
  for (i in seq_along(lines)) draw_line(lines[[i]], types[i], max(dimensions) * 1.15, heights[i])
}

# The last of mezcla's is the one that counts: it is solid.
line_types <- function(ours) {
  types <- rep("solid", length(ours))
  types[ours] <- rev(rep_len(c("solid", "62", "32", "12", "6222"), sum(ours)))
  types
}

draw_line <- function(line, type, label_at, height) {
  line <- line[order(line$d), ]
  colour <- hue_of[[line$engine[1]]]
  graphics::lines(line$d, line$ns, col = colour, lwd = 2, lty = type)
  graphics::points(line$d, line$ns, col = colour, pch = if (line$engine[1] == "mezcla") 16 else 17, cex = 0.8)
  graphics::text(label_at, height, line$label[1], adj = 0, col = colour, cex = 0.75)
}

draw_ratios <- function(ratios) {
  ratios <- ratios[rev(seq_len(nrow(ratios))), ]
  engine <- vapply(strsplit(sub(".*: (best of )?", "", ratios$comparison), "[, ]"), `[`, "", 1)
  colours <- unlist(hue_of[engine])
  at <- seq_along(engine)
  graphics::par(mar = c(4.2, 13.5, 3, 1.5))
  graphics::plot(range(1, ratios$mean) * c(0.9, 1.7), c(0.5, length(at) + 0.5), type = "n", log = "x", axes = FALSE,
                 yaxs = "i", ylab = "", xlab = "times as long as mezcla with 2 threads",
                 main = "Geometric means of three cases")
  graphics::rect(1, at - 0.38, ratios$mean, at + 0.38, col = colours, border = NA)
  graphics::axis(1, lwd = 0, lwd.ticks = 1)
  graphics::axis(2, at, ratios$comparison, tick = FALSE, line = -0.5)
  graphics::text(pmax(1, ratios$mean), at, show(ratios$mean), pos = 4, cex = 0.8, xpd = NA)
}
