# What a run may end as: one table, of which the engine knows its part.

test_that("the table has the statuses that the engine has, and no other of its", {
  table <- run_statuses()
  expect_identical(table$status[table$by != "R"], cpp_statuses())
  expect_identical(anyDuplicated(table$status), 0L)
  expect_identical(statuses_that_are("converged"), c("converged", "bounded", "spurious"))
  expect_identical(statuses_that_are("ended"), c("collapsed", "empty", "not estimable"))
  for (status in table$status) {
    expect_identical(is_regular(list(status = status)), status %in% statuses_that_are("regular"), label = status)
  }
})

test_that("every status of a fit is told in words, and documented", {
  of_fits <- setdiff(run_statuses()$status, c("returned", "stopped_early", "not estimable"))
  words <- vapply(of_fits, describe_status, "")
  expect_identical(anyDuplicated(words), 0L)
  expect_true(all(grepl(" ", words[names(words) != "converged"])))
  skip_without_sources()
  page <- paste(readLines(file.path(source_dir, "man", "fit_gmm.Rd")), collapse = " ")
  for (status in setdiff(run_statuses()$status, "not estimable")) expect_match(page, sprintf('"%s"', status), fixed = TRUE)
})

test_that("a run's fields are those that the engine gives, and the words of its log-likelihood", {
  data <- model_data(geyser)
  model <- model_spec("VVV", d = 2)
  run <- run_em_once(data, complete_mle(geyser, score_groups(geyser, 2)), model, gmm_control(max_iter = 3, tol = 0))
  expect_setequal(names(run), run_fields)
})
