# What demonstrate() states is true of its data: a condition for each sentence of what is seen, by the words that it
# begins with. A sentence without a condition is a failure, and so is a condition without its sentence.

numbers_in <- function(text) as.numeric(strsplit(text, ", ")[[1]])
in_group <- function(fit, rows) tabulate(fit$cluster[rows], fit$k)
decimals <- function(x) round(x, 2)

conditions <- list(
  bad_start = function(demo) {
    fits <- demo$fits
    groups <- split(seq_len(180), rep(1:3, each = 60))
    list(
      "Three groups are plain to see." = adjusted_rand(fits$good$cluster, rep(1:3, each = 60)) > 0.95,
      "From a start with two means in the same group" =
        identical(fits$bad$status, "converged") && sum(in_group(fits$bad, groups[[1]]) > 5) == 2 &&
          length(unique(fits$bad$cluster[61:180])) == 1,
      "The best of several starts ends at" = fits$good$loglik > fits$bad$loglik &&
        as.numeric(demo$numbers$gap) == decimals(fits$good$loglik - fits$bad$loglik)
    )
  },
  empty_cluster = function(demo) {
    trace <- demo$fits$trace
    centers <- trace$centers[[1]]
    sizes <- function(cluster) tabulate(cluster, 3)
    warned <- FALSE
    theirs <- withCallingHandlers(
      stats::kmeans(demo$data, centers, algorithm = "Lloyd"),
      warning = function(w) {
        warned <<- TRUE
        invokeRestart("muffleWarning")
      }
    )
    nearest <- max.col(-mezcla:::distances2(demo$data, centers))
    list(
      "Three centres were given, the third far from every row." =
        min(sqrt(mezcla:::distances2(demo$data, centers)[, 3])) > 7,
      "The first assignment gives the clusters" =
        identical(numbers_in(demo$numbers$sizes), as.numeric(sizes(nearest))) && sizes(nearest)[3] == 0,
      "Lloyd's algorithm in stats::kmeans() goes on, with a warning: the cluster stays empty, and its centre is NaN." =
        warned && theirs$size[3] == 0 && all(is.nan(theirs$centers[3, ])) && theirs$iter >= 1,
      "kmeans_trace() and fit_kmeans() move the centre to the row that adds most to J" =
        all(sizes(trace$cluster[[length(trace$cluster)]]) > 0) &&
          as.numeric(demo$numbers$last) < as.numeric(demo$numbers$first) &&
          # After the first update it is a row, the one that is farthest from its centre.
          any(colSums(abs(t(demo$data) - trace$centers[[2]][3, ])) < 1e-12)
    )
  },
  collapse = function(demo) {
    l <- function(s) demo$path$loglik[which.min(abs(demo$path$s - s))]
    list(
      "A component began at a single row" = identical(demo$fits$collapsed$status, "collapsed"),
      "That log-likelihood has no meaning" = abs(l(1e-6) - l(1e-5) - 2 * log(10)) < 1e-6,
      "At about s" = l(as.numeric(demo$numbers$s) * 10) < demo$fits$regular$loglik &&
        l(as.numeric(demo$numbers$s) / 10) > demo$fits$regular$loglik,
      "With a prior EM ends at a regular maximum from the same start." =
        identical(demo$fits$prior$status, "converged")
    )
  },
  label_switching = function(demo) {
    raw <- demo$fits$raw
    first <- function(fits) vapply(fits, function(fit) coef(fit)$means[1, 1], 0)
    near <- mean(abs(demo$data[, 1] - mean(first(raw))) < 0.5)
    truth <- rep(1:2, each = 60)
    list(
      "Thirty samples were drawn from the same data" = length(raw) == 30,
      "Every fit is good, but component 1 is the group on the left in" =
        all(vapply(raw, function(fit) adjusted_rand(predict(fit, demo$data), truth), 0) > 0.9) &&
          sum(first(raw) < 2.5) == demo$numbers$left,
      "Averaged over the fits, the first coordinate of its mean is" =
        near < 0.1 && as.numeric(demo$numbers$raw) == decimals(mean(first(raw))),
      "With the components of all fits in the same order it is" = sd(first(demo$fits$ordered)) < 0.3
    )
  },
  too_many = function(demo) {
    l <- vapply(demo$fits, function(fit) fit$loglik, 0)
    list(
      "The data were drawn from 2 components." = demo$numbers$true == 2,
      "With k from 1 to 6 the log-likelihood rises at every step" = all(diff(l) > 0),
      "BIC is lowest at" = which.min(vapply(demo$fits, BIC, 0)) == demo$numbers$best
    )
  },
  unequal_scales = function(demo) {
    group <- rep(1:2, each = 80)
    x <- demo$data
    t_of <- function(v) abs(t.test(v ~ group)$statistic)
    list(
      "Two groups differ in age and not in income, whose numbers are hundreds of times larger." =
        t_of(x[, 1]) > 20 && t_of(x[, 2]) < 2 && mean(x[, 2]) / mean(x[, 1]) > 200,
      "k-means cuts across income" = adjusted_rand(demo$fits$raw$cluster, group) < 0.1 &&
        max(x[demo$fits$raw$cluster == which.min(demo$fits$raw$centers[, 2]), 2]) <
          min(x[demo$fits$raw$cluster == which.max(demo$fits$raw$centers[, 2]), 2]),
      "On columns divided by their standard deviations it is" =
        adjusted_rand(demo$fits$scaled$cluster, group) > 0.9 && adjusted_rand(demo$fits$mixture$cluster, group) > 0.9
    )
  },
  ring_and_disc = function(demo) {
    x <- demo$data
    disc <- 1:120
    group <- rep(1:2, each = 120)
    radius <- sqrt(rowSums(x^2))
    spread <- sqrt(apply(coef(demo$fits$mixture)$covariances, 3, function(S) mean(diag(S))))
    list(
      "A disc lies in the middle of a ring." = max(radius[disc]) < min(radius[-disc]),
      "k-means cuts the ring in two, and puts the disc with one of the parts" =
        min(tabulate(demo$fits$kmeans$cluster[-disc], 2)) > 30 && length(unique(demo$fits$kmeans$cluster[disc])) == 1 &&
          adjusted_rand(demo$fits$kmeans$cluster, group) < 0.25,
      "Two components of the family \"VVI\" separate them" =
        adjusted_rand(demo$fits$mixture$cluster, group) > 0.95 &&
          max(abs(coef(demo$fits$mixture)$means)) < 0.5 && max(spread) > 3 * min(spread)
    )
  }
)

# A sentence ends at a point (or a question mark) before a capital or the name of a function.
sentences_of <- function(text) strsplit(text, "(?<=[.?]) (?=[A-Z]|k-means|[a-z_]+\\()", perl = TRUE)[[1]]

seen_in <- function(demo) {
  say <- mezcla:::teller("en")
  text <- do.call(say, c(list(paste0(demo$what, ".seen")), demo$numbers))
  gsub("\\s+", " ", mezcla:::plain_text(text))
}

test_that("what demonstrations state is so, sentence by sentence", {
  expect_identical(names(conditions), demonstrate()$what)
  for (what in names(conditions)) {
    demo <- demonstrate(what, lang = "en")
    of <- conditions[[what]](demo)
    for (statement in names(of)) expect_true(of[[statement]], label = paste0(what, ": ", statement))
    sentences <- sentences_of(seen_in(demo))
    about <- vapply(sentences, function(sentence) sum(startsWith(sentence, names(of))), 0)
    expect_identical(unname(about), rep(1, length(sentences)), label = paste(what, "conditions for each sentence"))
    expect_identical(length(of), length(sentences), label = what)
  }
})

test_that("what explain() calls the gap is the Kullback-Leibler divergence, whatever went into the step", {
  divergence <- function(trace, weights = 1) {
    w <- trace$responsibilities[[1]]
    after <- trace$responsibilities[[2]]
    sum(weights * ifelse(w > 0, w * log(w / after), 0))
  }
  groups <- score_groups(geyser, 2)
  once <- gmm_control(max_iter = 1, tol = 0)
  holes <- replace(geyser, cbind(c(3, 50, 200), c(1, 2, 1)), NA)
  counts <- with_seed(1, rexp(nrow(geyser)))
  labels <- replace(groups, -(1:20), NA)
  traces <- list(
    plain = em_trace(geyser, groups, control = once), family = em_trace(geyser, groups, "VEE", control = once),
    weights = em_trace(geyser, groups, weights = counts, control = once),
    holes = em_trace(holes, groups, control = once), labels = em_trace(geyser, groups, labels = labels, control = once),
    prior = em_trace(geyser, groups, prior = gmm_prior(), control = once)
  )
  for (name in names(traces)) {
    trace <- traces[[name]]
    objective <- trace$loglik + trace$log_prior
    expect_near(objective[2] - trace$bound_m[1], divergence(trace, if (name == "weights") counts else 1), 1e-8,
                scale = 1, label = name)
    said <- gsub("\\s+", " ", paste(format(explain(trace, lang = "en")), collapse = " "))
    expect_match(said, "the gap that is left, [^,]+, is the Kullback-Leibler divergence from the responsibilities")
    expect_match(said, " and the next E-step will close it")
  }
})
