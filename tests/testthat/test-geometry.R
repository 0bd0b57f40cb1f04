area <- function(p) {
  if (nrow(p) < 3) return(0)
  following <- c(2:nrow(p), 1)
  abs(sum(p[, 1] * p[following, 2] - p[following, 1] * p[, 2])) / 2
}

# Random points of a convex polygon: convex combinations of its corners.
points_in <- function(p, n = 50) {
  share <- matrix(stats::rexp(n * nrow(p)), n)
  (share / rowSums(share)) %*% p
}

nearest <- function(points, centers) {
  max.col(-outer(seq_len(nrow(points)), seq_len(nrow(centers)), Vectorize(function(i, j) {
    sum((points[i, ] - centers[j, ])^2)
  })), ties.method = "first")
}

test_that("Voronoi regions hold the points nearest to their centre, and fill the rectangle", {
  set.seed(1)
  rectangle <- c(-1, 3, 2, 4)
  for (k in c(1, 2, 3, 12, 40)) {
    # Some centres lie outside the rectangle.
    centers <- cbind(stats::runif(k, -1.5, 3.5), stats::runif(k, 1.5, 4.5))
    regions <- voronoi_regions(centers, rectangle)
    expect_length(regions, k)
    expect_equal(sum(vapply(regions, area, 0)), 8)
    for (j in seq_len(k)) {
      if (area(regions[[j]]) < 1e-9) next
      expect_identical(unique(nearest(points_in(regions[[j]]), centers)), j)
    }
  }
})

test_that("the boundary of two regions is the perpendicular bisector", {
  # By hand: between (0, 0) and (2, 0) it is x = 1.
  regions <- voronoi_regions(rbind(c(0, 0), c(2, 0)), c(-1, 3, -1, 1))
  expect_setequal(regions[[1]][, 1], c(-1, 1))
  expect_setequal(regions[[2]][, 1], c(1, 3))
  expect_identical(vapply(regions, area, 0), c(4, 4))
})

test_that("regions do not suffer from a far origin, nor from equal centres", {
  centers <- rbind(c(0, 0), c(2, 1), c(1, 3))
  here <- voronoi_regions(centers, c(-1, 4, -1, 4))
  there <- voronoi_regions(centers + 1e8, c(-1, 4, -1, 4) + 1e8)
  for (j in 1:3) expect_equal(there[[j]] - 1e8, here[[j]], tolerance = 1e-6)
  twins <- voronoi_regions(centers[c(1, 2, 1), ], c(-1, 4, -1, 4))
  expect_identical(nrow(twins[[3]]), 0L)
  expect_equal(area(twins[[1]]) + area(twins[[2]]), 25)
})

test_that("a half plane keeps all, part or none of a polygon", {
  square <- rbind(c(0, 0), c(1, 0), c(1, 1), c(0, 1))
  expect_identical(clip_half_plane(square, c(2, 0), c(1, 0)), square)
  expect_identical(nrow(clip_half_plane(square, c(-1, 0), c(1, 0))), 0L)
  expect_equal(area(clip_half_plane(square, c(0.25, 0), c(1, 0))), 0.25)
  expect_equal(area(clip_half_plane(square, c(0.5, 0.5), c(1, 1))), 0.5)
})

test_that("boundaries on a line are midpoints", {
  expect_identical(midpoints(c(4, 1, 2)), c(1.5, 3))
  expect_identical(midpoints(c(1, 1)), numeric(0))
})

test_that("points of an ellipse have the right Mahalanobis distance", {
  mean <- c(170, 65)
  covariance <- matrix(c(50, 30, 30, 90), 2)
  for (probability in c(0.5, 0.95)) {
    points <- ellipse_points(mean, covariance, probability)
    expect_equal(stats::mahalanobis(points, mean, covariance),
                 rep(stats::qchisq(probability, 2), nrow(points)))
    expect_equal(points[1, ], points[nrow(points), ])
  }
  # A circle, by hand: half of N(0, I) lies within sqrt(2 log 2).
  expect_equal(rowSums(ellipse_points(c(0, 0), diag(2), 0.5)^2)[1], 2 * log(2))
  expect_true(all(is.finite(ellipse_points(c(0, 0), matrix(1, 2, 2), 0.5))))
})

test_that("the highest density regions hold the shares of the rows, and of their weight", {
  set.seed(1)
  log_density <- stats::rnorm(200)
  levels <- highest_density_levels(log_density, c(0.25, 0.5, 0.95))
  expect_identical(vapply(levels, function(level) sum(log_density >= level), 0L), c(50L, 100L, 190L))
  weights <- rep(c(1, 3), 100)
  for (share in c(0.3, 0.8)) {
    held <- sum(weights[log_density >= highest_density_levels(log_density, share, weights)])
    expect_gte(held, share * 400)
    expect_lt(held, share * 400 + 3)
  }
  expect_identical(highest_density_levels(c(3, 1, 2), 1), 1)
})

test_that("runs are found where they are", {
  expect_identical(runs_inside(1:6, c(FALSE, TRUE, TRUE, FALSE, FALSE, TRUE)), rbind(c(2L, 3L), c(6L, 6L)))
  expect_identical(nrow(runs_inside(1:2, c(FALSE, FALSE))), 0L)
})

test_that("a histogram is a density, and weights count rows", {
  x <- faithful$waiting
  weights <- rep_len(1:3, length(x))
  for (bars in list(histogram_of(x), histogram_of(x, weights), histogram_of(rep(5, 10)))) {
    expect_equal(sum(bars$heights * diff(bars$breaks)), 1)
  }
  plain <- histogram_of(rep(x, weights), most = 10)
  expect_equal(histogram_of(x, weights, most = 10), plain)
  expect_equal(plain$heights,
               graphics::hist(rep(x, weights), breaks = plain$breaks, plot = FALSE)$density)
})

test_that("the palette has a colour of its own for each of 50 components", {
  expect_length(unique(component_colours(50)), 50)
  expect_identical(component_colours(3), component_colours(50)[1:3])
  # Neighbours that share a hue do not share a symbol.
  look <- paste(rep_len(1:6, 42), component_symbols(42))
  expect_length(unique(look), 42)
  expect_identical(tint("#808080", c(0, 1, -1)), c("#808080", "#FFFFFF", "#000000"))
})

test_that("blended colours are the components' own where a row is certain", {
  colours <- component_colours(3)
  expect_identical(blend(diag(3), colours), colours)
  expect_identical(blend(cbind(0.8, 0.2), c("#000000", "#FFFFFF")), "#333333")
})
