# Demonstrations of what goes wrong: what the text says is so, in data that are the same each time.
# Also for R/: demonstrations.

all_of_them <- lapply(demonstrate()$what, demonstrate, lang = "en")
names(all_of_them) <- demonstrate()$what

test_that("without an argument they are listed", {
  expect_identical(demonstrate()$what, c("bad_start", "empty_cluster", "collapse", "label_switching", "too_many",
                                         "unequal_scales", "ring_and_disc"))
  expect_output(print(demonstrate(lang = "en")), "\"collapse\"         A collapse", fixed = TRUE)
  expect_output(print(demonstrate(lang = "es")), "Un colapso")
  expect_error(demonstrate("collapsed"), "`what` must be one of \"bad_start\"", class = "mezcla_error")
})

test_that("a bad start ends below the best", {
  fits <- all_of_them$bad_start$fits
  expect_identical(fits$bad$status, "converged")
  expect_lt(fits$bad$loglik, fits$good$loglik - 5)
  expect_lt(adjusted_rand(fits$bad$cluster, rep(1:3, each = 60)), 0.8)
  expect_gt(adjusted_rand(fits$good$cluster, rep(1:3, each = 60)), 0.95)
  # Both climb all the way, to different tops.
  for (name in c("bad", "good")) {
    expect_never_falls(fits$climbs[[name]]$loglik)
    expect_near(max(fits$climbs[[name]]$loglik), fits[[name]]$loglik, 0.05, scale = 1)
  }
})

test_that("the cluster is empty, and stays so in stats::kmeans", {
  demo <- all_of_them$empty_cluster
  trace <- demo$fits$trace
  expect_identical(tabulate(trace$cluster[[1]], 3)[3], 0L)
  expect_true(all(tabulate(trace$cluster[[length(trace$cluster)]], 3) > 0))
  theirs <- suppressWarnings(stats::kmeans(demo$data, trace$centers[[1]], algorithm = "Lloyd"))
  expect_identical(theirs$size[3], 0L)
  expect_warning(stats::kmeans(demo$data, trace$centers[[1]], algorithm = "Lloyd"), "empty cluster") |>
    suppressWarnings()
})

test_that("the component collapses, its likelihood passes the regular one, and a prior helps", {
  demo <- all_of_them$collapse
  expect_identical(demo$fits$collapsed$status, "collapsed")
  expect_identical(demo$fits$regular$status, "converged")
  expect_identical(demo$fits$prior$status, "converged")
  expect_gt(adjusted_rand(demo$fits$prior$cluster, rep(1:2, each = 20)), 0.9)
  path <- demo$path[demo$path$s < 1e-3, ]
  slope <- diff(path$loglik) / -diff(log10(path$s))
  expect_near(slope, rep(2 * log(10), length(slope)), 1e-6)
  expect_gt(max(path$loglik), demo$fits$regular$loglik)
})

test_that("labels switch, and relabel() puts them right", {
  demo <- all_of_them$label_switching
  first <- function(fits) vapply(fits, function(fit) coef(fit)$means[1, 1], 0)
  expect_gt(min(demo$numbers$left, demo$numbers$right), 5)
  expect_gt(sd(first(demo$fits$raw)), 2)
  expect_lt(sd(first(demo$fits$ordered)), 0.5)
})

test_that("l rises with k, and BIC has its least at the truth", {
  fits <- all_of_them$too_many$fits
  expect_true(all(diff(vapply(fits, function(fit) fit$loglik, 0)) > 0))
  expect_identical(unname(which.min(vapply(fits, BIC, 0))), 2L)
})

test_that("units decide for k-means, and not for the mixture", {
  agreement <- as.numeric(unlist(all_of_them$unequal_scales$numbers[c("raw", "scaled", "mixture")]))
  expect_lt(agreement[1], 0.1)
  expect_true(all(agreement[2:3] > 0.8))
})

test_that("they are whole in both languages, with the same numbers, and prompt", {
  for (what in names(all_of_them)) {
    took <- system.time(spanish <- demonstrate(what, lang = "es"))[["user.self"]]
    expect_lt(took, 10)
    for (demo in list(all_of_them[[what]], spanish)) {
      text <- capture.output(print(demo))
      # A centre may be called NaN; a number is not.
      expect_no_match(gsub("(is|es)\\s+NaN", "", paste(text, collapse = " ")), "<<|>>|[$]l|\\\\|\\bNA\\b|NaN", label = what)
      expect_match(text, "`\\$fits`", all = FALSE)
    }
    named <- setdiff(names(spanish$numbers), c("age", "income"))
    expect_identical(spanish$numbers[named], all_of_them[[what]]$numbers[named], label = what)
  }
})

test_that("they draw, and leave the graphical parameters alone", {
  for (demo in all_of_them) expect_draws(plot(demo))
  expect_draws(plot(demonstrate("collapse", lang = "es")))
})

test_that("the session's random numbers are left as they were, and do not matter", {
  kinds <- RNGkind()
  on.exit(RNGkind(kinds[1], kinds[2], kinds[3]))
  RNGkind("Wichmann-Hill", "Box-Muller", "Rejection")
  set.seed(5)
  before <- .Random.seed
  demo <- demonstrate("label_switching", lang = "en")
  expect_identical(.Random.seed, before)
  expect_identical(RNGkind()[1:2], c("Wichmann-Hill", "Box-Muller"))
  expect_identical(demo$data, all_of_them$label_switching$data)
  expect_identical(demo$numbers, all_of_them$label_switching$numbers)
  rm(".Random.seed", envir = globalenv())
  demonstrate("empty_cluster")
  expect_false(exists(".Random.seed", envir = globalenv(), inherits = FALSE))
})

test_that("in R Markdown they are a part of the page", {
  skip_if_not_installed("knitr")
  page <- knitr::knit_print(all_of_them$collapse)
  expect_s3_class(page, "knit_asis")
  expect_match(page, "**What to do**", fixed = TRUE)
})

test_that("each panel is a picture of ggplot2's as well, and so is each half step", {
  skip_if_not_installed("ggplot2")
  for (demo in all_of_them) {
    for (panel in seq_along(demonstrations()[[demo$what]]$panels)) {
      drawn <- ggplot2::ggplot_build(ggplot2::autoplot(demo, panel = panel))
      expect_gt(sum(vapply(drawn$data, nrow, 1L)), 0, label = paste(demo$what, panel))
    }
    expect_error(ggplot2::autoplot(demo, panel = 99), "`panel`", class = "mezcla_error")
  }
  state <- em_step(em_start(geyser, score_groups(geyser, 2)), 2)
  for (what in c("components", "bounds")) expect_s3_class(ggplot2::autoplot(state, what), "ggplot")
})
