# The texts of pictures, in a font as wide as any: none leaves what it is drawn in, overprints another, or repeats
# along an axis. tools/check-pictures.R looks at all pictures of all kinds in the same way.

expect_legible <- function(draw, width = 7, height = 5, label = NULL) {
  faults <- unlist(lapply(c("Helvetica", "Courier"), function(family) {
    texts <- texts_drawn(draw, width, height, family)
    c(faults_of_texts(texts), repeated_ticks(texts))
  }))
  expect_identical(if (is.null(faults)) character() else unique(faults), character(), label = label)
}

drawn_by <- function(call) {
  function() {
    value <- suppressMessages(call())
    if (inherits(value, "ggplot")) print(value)
  }
}

test_that("the check sees what it is for", {
  bad <- texts_drawn(function() {
    plot(1:3, ann = FALSE, axes = FALSE)
    graphics::title(main = strrep("too wide ", 20))
    graphics::text(2, 2, "one text")
    graphics::text(2.02, 2.02, "another")
    graphics::axis(2, at = 1:3, labels = rep("-215.726", 3), las = 1)
  })
  faults <- faults_of_texts(bad)
  expect_match(faults, "cut off: too wide", all = FALSE)
  expect_match(faults, "overprinted: one text [|] another", all = FALSE)
  expect_match(repeated_ticks(bad), "-215.726")
  good <- texts_drawn(function() plot(1:3, xlab = "x (units)", main = "a title"))
  expect_true(all(c("x (units)", "a title", "1.0") %in% good$text))
  expect_identical(faults_of_texts(good), character())
  # A text turned by a right angle is as high as it is wide otherwise.
  side <- good[good$text == "1:3", ]
  expect_gt(side$top - side$bottom, side$right - side$left)
})

test_that("numbers in bars may be equal, and labels of the axis beside them may not", {
  bars <- function(labels) {
    function() {
      plot(c(0, 1), c(0.5, 4.5), type = "n", axes = FALSE, ann = FALSE)
      graphics::text(0.5, 1:4, "1.00")
      graphics::axis(2, at = 1:4, labels = labels, las = 1)
    }
  }
  expect_null(repeated_ticks(texts_drawn(bars(1:4))))
  expect_match(repeated_ticks(texts_drawn(bars(rep("2.00", 4)))), "2.00")
})

test_that("long titles are broken where that can be read", {
  broken <- mezcla:::in_lines
  expect_identical(broken("k = 1 against 2: p = 0.026", 18), "k = 1 against 2:\np = 0.026")
  expect_identical(broken("correlation[1,height,weight]", 18), "correlation[1,\nheight,weight]")
  expect_identical(broken(c("short", "unbreakableandmuchtoolong"), 10), c("short", "unbreakableandmuchtoolong"))
  expect_identical(broken(strrep("word ", 6), 12), "word word\nword word\nword word")
})

body <- people[c("height", "weight")]
start <- gmm_params(c(0.5, 0.5), means = rbind(c(160, 80), c(180, 60)), covariances = diag(c(50, 100)))

test_that("numbers along an axis are told apart, and leave room for its title", {
  fit <- with_seed(1, fit_gmm(iris[1:4], k = 2, covariance = "VEV", n_start = 2))
  expect_legible(function() plot(fit, "trace"), label = "trace of iris")
  trace <- em_trace(body, start, control = gmm_control(max_iter = 30))
  expect_legible(function() plot(trace), label = "bounds")
  expect_legible(function() plot(kmeans_trace(body, rbind(c(150, 100), c(200, 50)))), label = "half steps")
  expect_identical(mezcla:::in_full(c(-215.72600001, -215.72600002)), c("-215.72600001", "-215.72600002"))
  expect_identical(mezcla:::in_full(c(10000, 20000)), c("10 000", "20 000"))
  expect_identical(mezcla:::in_full(c(0.1, NA)), c("0.1", "NA"))
})

test_that("titles of panels and remarks are as wide as their room", {
  for (what in demonstrate()$what) {
    demo <- demonstrate(what, lang = "es")
    expect_legible(function() plot(demo), label = what)
  }
  holes <- fit_gmm(airquality[c("Ozone", "Solar.R", "Temp")], k = 1, covariance = "EEE")
  expect_legible(function() plot(holes), label = "holes")
  # Titles of axes in narrow panels, and beside numbers of four digits.
  expect_legible(function() plot(holes, "quantiles"), label = "quantiles")
  geyser <- with_seed(1, fit_gmm(faithful, k = 1:3, covariance = "VVV", n_start = 1))
  expect_legible(function() plot(geyser, "selection"), label = "selection")
})

test_that("a matrix of panels has labels that do not run into each other", {
  skip_if_not_installed("ggplot2", "3.4.0")
  skip_if_not_installed("MASS")
  six <- cbind(MASS::crabs[4:8], ratio = MASS::crabs$CL / MASS::crabs$CW)
  fit <- with_seed(1, fit_gmm(six, k = 2, covariance = "VVI", n_start = 1, control = gmm_control(search = 0)))
  expect_legible(drawn_by(function() ggplot2::autoplot(fit)), 8, 6.5, label = "six variables")
})

test_that("what is far worse than the rest does not flatten it", {
  set.seed(1)
  values <- c(2314, 2316, 2318, 2320, 2322, 2325, 2326, 2328, 2330, 2332, 2340, 2350, 3330, 3380)
  limits <- mezcla:::ranking_limits(values)
  expect_lt(limits[2], 2400)
  fit <- fit_gmm(faithful, k = 3, n_start = 1, control = gmm_control(search = 0))
  expect_legible(function() plot(fit, "selection"), label = "ranking")
  many <- texts_drawn(function() plot(fit, "selection"))
  expect_true(any(grepl("^33[0-9]{2}", many$text)))
})

test_that("demonstrations and states are drawn by ggplot2 as well", {
  skip_if_not_installed("ggplot2", "3.4.0")
  panels <- c(bad_start = 3, empty_cluster = 2, collapse = 3, label_switching = 2, too_many = 3, unequal_scales = 3, ring_and_disc = 2)
  for (what in names(panels)) {
    demo <- demonstrate(what, lang = "en")
    for (panel in seq_len(panels[[what]])) {
      plot <- expect_autoplot(ggplot2::autoplot(demo, panel), draw = FALSE)
      expect_gt(length(plot$layers), 0)
    }
    expect_error(ggplot2::autoplot(demo, panels[[what]] + 1), "`panel`", class = "mezcla_error")
  }
  state <- em_start(body, start, lang = "en")
  for (state in list(state, em_step(state), em_step(state, 2))) {
    plot <- expect_autoplot(ggplot2::autoplot(state))
    expect_match(as.character(plot$labels$title), "theta[0-9]|theta\\[")
  }
  expect_autoplot(ggplot2::autoplot(em_step(state, 4), "bounds"))
})
