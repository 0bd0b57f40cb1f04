# EM by hand: the numbers are those of em_trace().

start <- complete_mle(geyser, score_groups(geyser, 2))
end_of_list <- function(x) x[[length(x)]]

test_that("step by step it is the trace, to the last bit", {
  trace <- em_trace(geyser, start, control = gmm_control(max_iter = 5, tol = 0))
  state <- em_start(geyser, start)
  for (t in 1:5) {
    state <- em_step(state)
    expect_identical(state$half, "E")
    expect_identical(end_of_list(state$responsibilities), trace$responsibilities[[t]])
    expect_identical(end_of_list(state$responsibilities), e_step(trace$params[[t]], geyser))
    state <- em_step(state)
    expect_identical(state$half, "M")
    expect_same_params(end_of_list(state$params), m_step(geyser, trace$responsibilities[[t]]), 1e-12)
  }
  for (part in c("params", "responsibilities", "loglik", "bound_e", "bound_m")) {
    expect_identical(state[[part]], trace[[part]], label = part)
  }
  expect_identical(as.data.frame(state), as.data.frame(trace))
})

test_that("many steps at once are as many single ones", {
  state <- em_start(geyser, start)
  for (steps in 1:6) {
    at_once <- em_step(em_start(geyser, start), steps)
    state <- em_step(state)
    expect_identical(at_once$half, state$half)
    expect_identical(at_once$params, state$params)
  }
  expect_identical(em_step(em_step(em_start(geyser, start), 3), 3)$params, state$params)
})

test_that("it takes what em_trace() takes", {
  groups <- score_groups(geyser, 2)
  weights <- with_seed(2, rexp(272))
  state <- em_start(geyser, groups, "EEI", weights = weights, labels = replace(groups, -(1:9), NA), noise = TRUE,
                    prior = gmm_prior())
  trace <- em_trace(geyser, groups, "EEI", weights = weights, labels = replace(groups, -(1:9), NA), noise = TRUE,
                    prior = gmm_prior(), control = gmm_control(max_iter = 3, tol = 0))
  state <- em_step(state, 6)
  expect_identical(state$params, trace$params)
  expect_identical(state$bound_m, trace$bound_m)
  expect_output(print(state), "M-step")
  expect_output(print(em_step(state)), "noise")
  expect_identical(with_seed(1, em_start(geyser, k = 3))$k, 3L)
})

test_that("a state prints what has just happened, in either language", {
  state <- em_start(geyser, start, lang = "en")
  expect_snapshot(state)
  expect_snapshot(em_step(state))
  expect_snapshot(em_step(state, 2))
  spanish <- em_step(em_start(geyser, start, lang = "es"), 2)
  expect_output(printed <- withVisible(print(spanish)), "Paso M")
  expect_identical(printed, list(value = spanish, visible = FALSE))
})

test_that("explain() tells the last half step, or an iteration of the way", {
  state <- em_start(geyser, start, lang = "en")
  expect_match(format(explain(state))[1], "EM begins with a guess")
  e <- paste(format(explain(em_step(state))), collapse = "\n")
  expect_match(e, "E-step: which component")
  expect_no_match(e, "M-step: parameters")
  m <- paste(format(explain(em_step(state, 2))), collapse = "\n")
  expect_match(m, "M-step: parameters")
  expect_no_match(m, "E-step: which")
  on_the_way <- em_step(state, 7)
  trace <- em_trace(geyser, start, control = gmm_control(max_iter = 3, tol = 0))
  expect_identical(format(explain(on_the_way, 2)), format(explain(trace, 2, lang = "en")))
  expect_match(format(explain(on_the_way, lang = "es"))[1], "Paso E")
})

test_that("a state draws", {
  state <- em_start(geyser, start)
  for (steps in 1:3) expect_draws(plot(em_step(state, steps)), restores = FALSE)
  expect_draws(plot(state, main = "start"), restores = FALSE)
  expect_draws(plot(em_step(state, 6), "bounds"))
  expect_draws(plot(em_step(em_start(geyser[, 1], score_groups(geyser, 2)), 2)), restores = FALSE)
})

test_that("EM that has ended takes no further step", {
  x <- with_seed(1, matrix(rnorm(40), 20))
  start <- gmm_params(c(0.5, 0.5), rbind(x[1, ], c(0, 0)), array(c(diag(1e-8, 2), diag(2)), c(2, 2, 2)))
  state <- em_step(em_start(x, start, lang = "en"), 2000)
  expect_identical(state$status, "collapsed")
  expect_identical(state$half, "M")
  expect_output(print(state), "Here EM ends")
  expect_error(em_step(state), "`state` has no further step", class = "mezcla_error")
})

test_that("what is no state is refused", {
  expect_error(em_step(em_trace(geyser, start)), "`state` must be made by em_start", class = "mezcla_error")
  expect_error(em_step(em_start(geyser, start), 0), "`steps`", class = "mezcla_error")
  expect_error(em_start(geyser), "`k` must be given", class = "mezcla_error")
  expect_error(em_start(geyser, start, lang = "xx"), "`lang`", class = "mezcla_error")
})
