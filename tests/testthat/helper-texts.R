# Where the texts of a picture are, read from the PDF that draws it: whether one leaves the device or what it is
# clipped to, and whether two overprint each other. Courier is wide, so what fits in it fits in most fonts.

# A row for each text: the corners of its box in points (1/72 inch), and those of the region that it is clipped to.
texts_drawn <- function(draw, width = 7, height = 5, family = "Courier") {
  file <- tempfile(fileext = ".pdf")
  on.exit(unlink(file))
  grDevices::pdf(file, width, height, family = family, compress = FALSE, useKerning = FALSE)
  device <- grDevices::dev.cur()
  tryCatch(draw(), finally = grDevices::dev.off(device))
  lines <- readLines(file, encoding = "latin1", warn = FALSE)
  find_texts(lines, c(0, 0, width, height) * 72, family)
}

number <- "(-?[0-9.]+)"
clip_line <- paste0("(?:^|q )", paste(rep(number, 4), collapse = " "), " re W n$")
text_line <- paste0("^/F([0-9]+) 1 Tf ", paste(rep(number, 6), collapse = " "), " Tm [(](.*)[)] Tj")

find_texts <- function(lines, device, family) {
  clip <- device
  found <- list()
  measure <- text_measure(family)
  on.exit(grDevices::dev.off(measure$device))
  page <- 0
  for (line in lines) {
    if (line == "Q q") {
      clip <- device
    } else if (grepl(" re W n$", line)) {
      at <- as.numeric(regmatches(line, regexec(clip_line, line, perl = TRUE))[[1]][-1])
      clip <- c(at[1:2], at[1:2] + at[3:4])
    } else if (grepl("Tj", line, fixed = TRUE)) {
      parts <- regmatches(line, regexec(text_line, line, perl = TRUE))[[1]]
      if (length(parts) == 0) stop("a text that is not understood: ", line)
      text <- gsub("\\\\([()\\\\])", "\\1", parts[9])
      # Font 1 has symbols: points are drawn by its letters, and Greek is.
      if (nzchar(trimws(text)) && parts[2] != "1") {
        found[[length(found) + 1]] <- box_of(text, as.numeric(parts[3:8]), clip, measure, bold = parts[2] == "3")
      }
    }
  }
  do.call(rbind, found)
}

# Widths of strings, in shares of the size of the font.
text_measure <- function(family) {
  grDevices::pdf(NULL, family = family)
  device <- grDevices::dev.cur()
  graphics::plot.new()
  size <- graphics::par("ps") * graphics::par("cex") / 72
  list(device = device, width = function(text, bold) {
    grDevices::dev.set(device)
    graphics::strwidth(text, "inches", font = if (bold) 2 else 1) / size
  })
}

# The matrix is (a, b, -b, a, x, y) for text of size a / cos(angle) that begins at (x, y).
box_of <- function(text, matrix, clip, measure, bold) {
  size <- sqrt(sum(matrix[1:2]^2))
  along <- matrix[1:2] * measure$width(text, bold)
  up <- c(-matrix[2], matrix[1]) * 0.62
  corners <- cbind(matrix[5:6], matrix[5:6] + along, matrix[5:6] + up, matrix[5:6] + along + up)
  data.frame(text = text, left = min(corners[1, ]), bottom = min(corners[2, ]), right = max(corners[1, ]),
             top = max(corners[2, ]), size = size, clip_left = clip[1], clip_bottom = clip[2], clip_right = clip[3],
             clip_top = clip[4])
}

# What is wrong with them, in words: nothing is character(0). Boxes may touch.
faults_of_texts <- function(texts, slack = 1.5) {
  if (is.null(texts)) return(character())
  out <- with(texts, left < clip_left - slack | bottom < clip_bottom - slack | right > clip_right + slack |
                top > clip_top + slack)
  c(if (any(out)) paste0("cut off: ", texts$text[out]), overprinted(texts, slack))
}

# Pairs of which each covers a part of the other. Numbers at centres stand on whatever is there.
overprinted <- function(texts, slack) {
  texts <- texts[nchar(texts$text) > 2 | grepl("[0-9]{2}", texts$text), ]
  pairs <- which(upper.tri(diag(nrow(texts))), arr.ind = TRUE)
  a <- texts[pairs[, 1], ]
  b <- texts[pairs[, 2], ]
  wide <- pmin(a$right, b$right) - pmax(a$left, b$left)
  high <- pmin(a$top, b$top) - pmax(a$bottom, b$bottom)
  over <- wide > slack & high > slack
  if (any(over)) paste0("overprinted: ", a$text[over], " | ", b$text[over]) else character()
}

# Labels of an axis that read the same. Numbers that stand in a panel (the clip region of which lies within that of
# labels of its axes) are no such labels: those of bars may be equal.
repeated_ticks <- function(texts) {
  if (is.null(texts)) return(NULL)
  numbers <- texts[grepl("^-?[0-9][0-9 .,]*$", texts$text), ]
  numbers <- numbers[!stand_in_a_panel(numbers), ]
  columns <- split(numbers$text, list(round(numbers$right), round(numbers$size)), drop = TRUE)
  unlist(lapply(columns, function(labels) {
    if (length(labels) > 2 && length(unique(labels)) == 1 && nchar(labels[1]) > 3) paste("the same label again:", labels[1])
  }), use.names = FALSE)
}

stand_in_a_panel <- function(numbers) {
  within <- function(i, j) {
    all(numbers[i, c("clip_left", "clip_bottom")] > numbers[j, c("clip_left", "clip_bottom")]) &&
      all(numbers[i, c("clip_right", "clip_top")] < numbers[j, c("clip_right", "clip_top")])
  }
  regions <- which(!duplicated(numbers[c("clip_left", "clip_bottom", "clip_right", "clip_top")]))
  vapply(seq_len(nrow(numbers)), function(i) any(vapply(regions, function(j) within(i, j), NA)), NA)
}
