# What is said of the six numbers can be worked out by hand.

test_that("k-means takes three assignments to the two groups", {
  trace <- kmeans_trace(six, centers = c(0, 1))
  expect_identical(sum(trace$half == "assign"), 4L) # the fourth changes nothing
  expect_identical(lapply(trace$cluster[trace$half == "assign"], as.integer),
                   list(c(1L, 2L, 2L, 2L, 2L, 2L), c(1L, 1L, 2L, 2L, 2L, 2L), rep(1:2, each = 3), rep(1:2, each = 3)))
  expect_near(trace$distortion[1:6], c(51, 17.2, 11.44, 9.25, 6.4375, 4), 1e-12)
  expect_near(drop(trace$centers[[length(trace$centers)]]), c(1, 5), 1e-12)
})

test_that("Bayes' rule has the short form that the page gives", {
  theta <- gmm_params(c(0.5, 0.5), means = c(0, 4), covariances = c(4, 4))
  w <- e_step(theta, six)
  expect_near(w[, 2], 1 / (1 + exp(2 - six)), 1e-14)
  expect_near(dnorm(six, 4, 2) / dnorm(six, 0, 2), exp(six - 2), 1e-12)
  expect_identical(unname(w[3, ]), c(0.5, 0.5))
  new <- m_step(six, w)
  expect_near(new$means[2, 1], sum(w[, 2] * six) / sum(w[, 2]), 1e-14)
})

test_that("the plans for teachers name what there is, and the same in both languages", {
  read <- function(lang) {
    file <- system.file("teaching", sprintf("plan-%s.md", lang), package = "mezcla")
    expect_true(nzchar(file))
    readLines(file, encoding = "UTF-8")
  }
  called <- function(lines) {
    calls <- unlist(regmatches(lines, gregexpr("(?<=[`(])[a-z_]+(?=\\()", lines, perl = TRUE)))
    sort(unique(calls))
  }
  for (lang in c("en", "es")) {
    known <- c(getNamespaceExports("mezcla"), "plot", "print", "format")
    expect_identical(setdiff(called(read(lang)), known), character())
    shown <- unlist(regmatches(read(lang), gregexpr('(?<=demonstrate\\(")[a-z_]+', read(lang), perl = TRUE)))
    expect_true(all(shown %in% demonstrate()$what))
    plan <- read(lang)
    minutes <- as.numeric(sub("^\\| ([0-9]+) \\|.*", "\\1", grep("^\\| [0-9]+ \\|", plan, value = TRUE)))
    expect_identical(sum(minutes[1:7]), 50)
    expect_identical(sum(minutes[1:12]), 90)
  }
  expect_identical(called(read("en")), called(read("es")))
  expect_identical(round(unique(kmeans_trace(six, c(0, 1))$distortion), 2), c(51, 17.2, 11.44, 9.25, 6.44, 4))
})
