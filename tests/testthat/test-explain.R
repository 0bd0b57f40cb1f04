# Explanations: the numbers are those of the trace, computed here by hand.
# Also for R/: explain_em, explain_kmeans, explanation, figures.

people2 <- as.matrix(people[c("height", "weight")])
theta_0 <- gmm_params(c(0.5, 0.5), rbind(c(160, 80), c(180, 60)), diag(c(50, 100)))

# All in one line, since sentences are broken anywhere.
text_of_explanation <- function(...) {
  gsub("\\s+", " ", paste(format(explain(..., lang = "en"), width = 90), collapse = " "))
}

# A number as it is written, and not as part of a longer one.
expect_told <- function(text, value, digits = 4) {
  for (number in if (is.character(value)) value else vapply(value, format, "", digits = digits)) {
    pattern <- paste0("(^|[^0-9.])", gsub("([.+])", "\\\\\\1", number), "([^0-9.]|[.]?($|[[:space:]]))")
    testthat::expect(grepl(pattern, text), sprintf("%s is not told in:\n%s", number, text))
  }
}

# pi_j N(x; mu_j, Sigma_j) for one row.
dgmm_of_components <- function(params, row) exp(ref_log_joint(params, t(row)))

# What no explanation may have: gaps, values that are none, and remains of markup.
expect_clean <- function(explanation, label = NULL) {
  text <- format(explanation)
  testthat::expect_no_match(text, "<<|>>|[$\\\\{}]|\\bNA\\b|NaN|Inf\\b|NULL", label = label)
  markdown <- paste(format(explanation, "markdown"), collapse = "\n")
  testthat::expect_no_match(markdown, "<<|\\bNA\\b|NaN|NULL", label = label)
  dollars <- nchar(gsub("[^$]", "", markdown))
  testthat::expect_identical(dollars %% 2L, 0L, label = label)
}

test_that("the E-step of a row is Bayes' rule with its numbers", {
  trace <- em_trace(people2, theta_0, control = gmm_control(max_iter = 3, tol = 0))
  text <- text_of_explanation(trace, 1, row = 35)
  x <- people2[35, ]
  normal <- function(mu) exp(-sum((x - mu)^2 / c(50, 100)) / 2) / (2 * pi * sqrt(50 * 100))
  density <- c(normal(c(160, 80)), normal(c(180, 60)))
  expect_told(text, x)
  expect_told(text, density)
  expect_told(text, 0.5 * density)
  expect_told(text, sum(0.5 * density))
  expect_told(text, density / sum(density))
  expect_told(text, c(sum((x - c(160, 80))^2 / c(50, 100)), sum((x - c(180, 60))^2 / c(50, 100))))
  expect_match(text, sprintf("w[35,%d] =", which.max(density)), fixed = TRUE)
})

test_that("the M-step is the weighted means and covariances, before and after", {
  trace <- em_trace(people2, theta_0, control = gmm_control(max_iter = 3, tol = 0))
  text <- text_of_explanation(trace, 2, row = 35)
  w <- e_step(trace$params[[2]], people2)
  n_j <- colSums(w)
  expect_told(text, n_j, 5)
  expect_told(text, n_j / 507)
  means <- t(w) %*% people2 / n_j
  expect_told(text, means)
  for (j in 1:2) {
    deviations <- sweep(people2, 2, means[j, ])
    expect_told(text, t(deviations) %*% (w[, j] * deviations) / n_j[j])
  }
  before <- m_step(people2, e_step(theta_0, people2))
  expect_told(text, before$means)
  expect_told(text, before$proportions)
  told <- which.max(w[35, ])
  expect_told(text, w[which(w[, told] >= 0.1)[1:2], told], 3)
  expect_match(text, sprintf("pi_%d = N_%d / n = %s / 507", told, told, format(n_j[[told]], digits = 5)), fixed = TRUE)
})

test_that("the bound touches before, and lies between after", {
  trace <- em_trace(people2, theta_0, control = gmm_control(max_iter = 3, tol = 0))
  text <- text_of_explanation(trace, 1)
  w <- e_step(theta_0, people2)
  theta_1 <- m_step(people2, w)
  two <- function(x) formatC(x, format = "f", digits = 2)
  l <- c(log_likelihood(theta_0, people2), log_likelihood(theta_1, people2))
  bound <- lower_bound(theta_1, people2, w)
  expect_told(text, two(c(l, bound$bound, bound$bound - l[1], l[2] - l[1], bound$kl)))
  expect_match(text, sprintf("%s >= %s >= %s = %s", two(l[2]), two(bound$bound), two(l[1]), two(l[1])), fixed = TRUE)
  expect_no_match(text, "next to nothing left")
  converged <- em_trace(geyser, score_groups(geyser, 2), control = gmm_control(max_iter = 500, tol = 1e-9))
  expect_match(text_of_explanation(converged, length(converged$loglik) - 1), "next to nothing left")
})

test_that("by default the row most in doubt is told", {
  trace <- em_trace(people2, theta_0, control = gmm_control(max_iter = 2, tol = 0))
  row <- which.min(apply(e_step(theta_0, people2), 1, max))
  expect_match(text_of_explanation(trace), paste0("component does row ", row, " come from"))
  weights <- replace(rep(1, 507), row, 0)
  trace <- em_trace(people2, theta_0, weights = weights, control = gmm_control(max_iter = 1, tol = 0))
  expect_no_match(text_of_explanation(trace), paste0("component does row ", row, " come from"))
  named <- as.matrix(USArrests)
  trace <- em_trace(named, score_groups(named, 2), "EEE", control = gmm_control(max_iter = 1))
  expect_match(text_of_explanation(trace, row = "Iowa"), "row 15 \\(Iowa\\)")
})

test_that("everything that goes into a step is told, in every family", {
  for (family in families) {
    trace <- em_trace(iris4, score_groups(iris4, 3), family, control = gmm_control(max_iter = 2, tol = 0))
    explanation <- explain(trace, 2, lang = "en")
    expect_clean(explanation, family)
    expect_identical(grepl(paste("The family", family), paste(format(explanation), collapse = " ")), family != "VVV")
  }
  one <- em_trace(geyser[, 2], score_groups(geyser, 2), "E", control = gmm_control(max_iter = 1))
  expect_clean(explain(one))
  expect_match(text_of_explanation(one), "one variance for all")
  expect_told(text_of_explanation(one), one$params[[2]]$covariances[1, 1, 1])
  single <- em_trace(geyser, rep(1, 272), control = gmm_control(max_iter = 1, tol = 0))
  expect_clean(explain(single))
})

test_that("what else was given is told, and nothing that is not so", {
  groups <- score_groups(geyser, 2)
  explained <- function(...) {
    trace <- em_trace(geyser, groups, ..., control = gmm_control(max_iter = 2, tol = 0))
    for (lang in c("en", "es")) expect_clean(explain(trace, 2, lang = lang), paste(names(list(...))))
    text_of_explanation(trace, 2)
  }
  weights <- with_seed(3, rexp(272))
  weighted <- explained(weights = weights)
  expect_match(weighted, "case weight")
  trace <- em_trace(geyser, groups, weights = weights, control = gmm_control(max_iter = 2, tol = 0))
  expect_told(weighted, colSums(weights * trace$responsibilities[[2]]), 5)
  labels <- replace(groups, seq(1, 272, by = 2), NA)
  expect_match(explained(labels = labels), "a_ij is what the labels say")
  expect_match(explained(noise = TRUE), "noise")
  expect_match(explained(prior = gmm_prior()), "The prior counts")
  expect_match(explained(prior = gmm_prior()), "include the logarithm of its density")
  expect_match(explained(proportions = "equal"), "kept equal")
  expect_match(explained(sigma2 = 9), "covariances are held")
  expect_match(explained(constraint = gmm_constraint(means = rbind(c(2, 54), NA))), "constraint holds")
  plain <- explained()
  expect_no_match(plain, "case weight|labels say|noise|prior|held equal|constraint|missing|family")

  x <- replace(geyser, cbind(c(3, 9), 1:2), NA)
  trace <- em_trace(x, groups, control = gmm_control(max_iter = 1, tol = 0))
  text <- text_of_explanation(trace, row = 3)
  expect_match(text, "What is missing of it")
  expect_match(text, "conditional covariance is added")
  expect_clean(explain(trace))
})

test_that("with a label a row is shared out within what it allows", {
  groups <- score_groups(geyser, 2)
  trace <- em_trace(geyser, groups, labels = replace(groups, -5, NA), control = gmm_control(max_iter = 1, tol = 0))
  text <- text_of_explanation(trace, row = 5)
  expect_match(text, sprintf("w\\[5,%d\\] = [^=]* = 1 ", groups[5]))
})

test_that("what is written stays readable, however large the data", {
  x <- cloud(300, 12, 3)
  trace <- em_trace(x, score_groups(x, 9), "VVI", control = gmm_control(max_iter = 1, tol = 0))
  for (width in c(40, 60, 80, 200)) {
    lines <- format(explain(trace, lang = "en"), width = width)
    expect_true(all(nchar(lines) <= max(width, 55)), label = width)
    expect_lt(length(lines), if (width < 80) 250 else 130)
  }
  expect_match(text_of_explanation(trace), "Of the 12 variables the first 4")
  expect_match(text_of_explanation(trace), "The other 4 components")
})

test_that("names with dollars are no formulas", {
  x <- data.frame("income ($)" = geyser[, 1], wait = geyser[, 2], check.names = FALSE)
  explanation <- explain(em_trace(x, score_groups(geyser, 2), control = gmm_control(max_iter = 1)))
  expect_match(format(explanation), "income ($) =", fixed = TRUE, all = FALSE)
  expect_match(format(explanation, "markdown"), "income (\\$)", fixed = TRUE, all = FALSE)
})

test_that("densities that are no doubles are written all the same", {
  far <- gmm_params(c(0.5, 0.5), c(0, 1), c(1e-6, 1e-6))
  trace <- em_trace(c(-1, 0, 1, 2, 5), far, "V", control = gmm_control(max_iter = 0))
  text <- text_of_explanation(trace, row = 5)
  expect_match(text, "e-[0-9]{4}")
  expect_clean(explain(trace, row = 5))
})

test_that("both languages have the same numbers", {
  numbers <- function(explanation) {
    text <- paste(format(explanation, width = 90), collapse = " ")
    sort(regmatches(text, gregexpr("[0-9]+[.][0-9]+", text))[[1]])
  }
  x <- geyser
  objects <- list(em_trace(x, score_groups(x, 2)), kmeans_trace(x, x[1:2, ]), kmeans_limit(x, start = x[1:2, ]))
  for (object in objects) expect_identical(numbers(explain(object, lang = "es")), numbers(explain(object, lang = "en")))
})

test_that("k-means: the nearest centre, the means, and J before and after", {
  x <- c(0, 1, 2, 6)
  trace <- kmeans_trace(x, matrix(c(0, 1)))
  text <- text_of_explanation(trace, 1, row = 3)
  expect_match(text, "x = 2")
  expect_match(text, "assigned to cluster 2")
  expect_match(text, "J = 26.00", fixed = TRUE)
  expect_match(text, "from 26.00 to 14.00", fixed = TRUE)
  expect_match(text, "mu_2 = sum_(c(i)=2) x_i / N_2 = (1 + 2 + ...) / 3 = 3", fixed = TRUE)
  second <- text_of_explanation(trace, 2)
  expect_match(second, "from 14.00 to 11.00", fixed = TRUE)
  expect_match(second, "row 2 \\?|row 2\\?")
  expect_match(second, "just changed clusters")
  last <- sum(trace$half == "assign")
  expect_match(text_of_explanation(trace, last), "k-means has ended")
  stopped <- kmeans_trace(iris4, iris4[1:3, ], control = kmeans_control(max_iter = 1))
  expect_match(text_of_explanation(stopped, 2), "at its limit")
})

test_that("k-means of every kind is told without gaps", {
  x <- geyser
  expect_clean(explain(kmeans_trace(x, x[1:3, ], weights = with_seed(1, rexp(272)))))
  expect_clean(explain(kmeans_trace(x, x[1:3, ], trim = 0.1)))
  expect_clean(explain(kmeans_trace(replace(x, cbind(c(3, 9), 1:2), NA), x[1:3, ])))
  expect_clean(explain(kmeans_trace(x, x[1, , drop = FALSE])))
  expect_clean(explain(kmeans_trace(cloud(200, 9, 3), cloud(8, 9, 3, 2)), lang = "es"))
  trimmed <- kmeans_trace(x, x[1:3, ], trim = 0.1)
  row <- which(trimmed$cluster[[1]] == 0)[1]
  expect_match(text_of_explanation(trimmed, row = row), "belongs to no cluster")
  emptied <- kmeans_trace(c(0, 1, 2, 9), matrix(c(1, 100)))
  expect_match(text_of_explanation(emptied), "Cluster 2 had no row")
})

test_that("the weights of k-means count in its means", {
  trace <- kmeans_trace(c(0, 1, 2, 6), matrix(c(0, 6)), weights = c(1, 2, 3, 4))
  text <- text_of_explanation(trace, 1, row = 1)
  expect_match(text, "mu_1 = sum_(c(i)=1) v_i x_i / N_1 = (1 * 0 + 2 * 1 + ...) / 6 = 1.333", fixed = TRUE)
})

test_that("the limit: shares of a row harden, as e_step() has them", {
  limit <- kmeans_limit(geyser, start = rbind(c(2, 50), c(4, 80)), sigma2 = c(1000, 100, 10, 1))
  text <- text_of_explanation(limit, row = 7)
  for (i in 1:4) {
    s2 <- limit$path$sigma2[i]
    w <- e_step(gmm_params(c(0.5, 0.5), limit$centers[[i]], diag(s2, 2)), geyser[7, , drop = FALSE])
    expect_told(text, w, 3)
    expect_told(text, limit$path$hardness[i])
  }
  expect_told(text, limit$lloyd$tot.withinss, 7)
  expect_clean(explain(limit))
  expect_clean(explain(kmeans_limit(iris4, start = iris4[1:5, ]), lang = "es"))
})

test_that("it prints, invisibly, and becomes a part of a page", {
  explanation <- explain(em_trace(geyser, score_groups(geyser, 2)), lang = "en")
  expect_output(result <- withVisible(print(explanation)), "E-step")
  expect_identical(result, list(value = explanation, visible = FALSE))
  expect_output(print(explanation, "markdown"), "\\frac", fixed = TRUE)
  skip_if_not_installed("knitr")
  page <- knitr::knit_print(explanation)
  expect_s3_class(page, "knit_asis")
  expect_match(page, "\\begin{pmatrix}", fixed = TRUE)
})

test_that("each kind of block can be written in both ways", {
  expect_setequal(names(mezcla:::text_of), mezcla:::kinds_of_blocks)
  expect_setequal(names(mezcla:::markdown_of), mezcla:::kinds_of_blocks)
})

test_that("LaTeX and Markdown are complete", {
  trace <- em_trace(iris4, score_groups(iris4, 3), control = gmm_control(max_iter = 1))
  lines <- format(explain(trace), "markdown")
  expect_identical(sum(lines == "$$") %% 2L, 0L)
  text <- paste(lines, collapse = "\n")
  count <- function(pattern) lengths(regmatches(text, gregexpr(pattern, text, fixed = TRUE)))
  expect_identical(count("{"), count("}"))
  expect_identical(count("\\begin{"), count("\\end{"))
  rows <- lines[startsWith(lines, "|")]
  expect_gt(length(rows), 8)
})

test_that("what cannot be explained is refused in words", {
  trace <- em_trace(geyser, score_groups(geyser, 2), control = gmm_control(max_iter = 3, tol = 0))
  expect_error(explain(trace, 4), "`iteration` must be a whole number between 1 and 3, not 4", class = "mezcla_error")
  expect_error(explain(trace, 1, row = 300), "`row`.*272.*300", class = "mezcla_error")
  expect_error(explain(trace, lang = "fr"), "`lang` must be one of \"en\", \"es\"", class = "mezcla_error")
  expect_error(explain(trace, rows = 3), "unused argument: rows", class = "mezcla_error")
  expect_error(explain(geyser), "`x` must be a trace by em_trace", class = "mezcla_error")
  expect_error(explain(kmeans_trace(geyser, geyser[1:2, ]), 99), "`iteration`", class = "mezcla_error")
})

test_that("plausibilities are a column of their own", {
  doubt <- cbind(rep(1, 272), 0.25)
  trace <- em_trace(geyser, score_groups(geyser, 2), labels = doubt, control = gmm_control(max_iter = 1, tol = 0))
  text <- text_of_explanation(trace, row = 5)
  expect_match(text, "a_ij is what the labels say")
  joint <- dgmm_of_components(trace$params[[1]], geyser[5, ])
  expect_told(text, c(0.25, joint * doubt[5, ], sum(joint * doubt[5, ])))
  expect_told(text, joint * doubt[5, ] / sum(joint * doubt[5, ]))
  expect_clean(explain(trace, row = 5))
})

test_that("noise that there is none of has no density to tell", {
  without <- theta_0
  without$noise <- list(proportion = 0, box = rbind(c(100, 20), c(250, 200)))
  trace <- em_trace(people2, without, noise = TRUE, control = gmm_control(max_iter = 1, tol = 0))
  expect_match(text_of_explanation(trace), "noise - 0 - 0 0 ", fixed = TRUE)
})

test_that("a sum begins with the rows that matter to it, even if there is one only", {
  theta <- gmm_params(c(0.9, 0.1), c(5, 100), c(500, 500))
  trace <- em_trace(c(1:10, 100), theta, "E", control = gmm_control(max_iter = 1, tol = 0))
  w <- e_step(theta, c(1:10, 100))[, 2]
  expect_identical(sum(w >= 0.1), 1L)
  text <- text_of_explanation(trace, row = 11)
  expect_match(text, "rows 10, 11")
  begin <- vapply(w[10:11], format, "", digits = 3)
  expect_match(text, sprintf("%s + %s + ... = %s", begin[1], begin[2], format(sum(w), digits = 5)), fixed = TRUE)
})

test_that("a limit that is not Lloyd's is told", {
  start <- rbind(c(2, 50), c(4, 80))
  near <- kmeans_limit(geyser, start = start)
  far <- kmeans_limit(geyser, start = start, sigma2 = c(200, 100))
  expect_no_match(text_of_explanation(near), "away from those of k-means")
  expect_match(text_of_explanation(far),
               sprintf("still %s away from those of k-means", format(far$path$distance[2], digits = 3)), fixed = TRUE)
})

test_that("names are characters and nothing else, in both writers", {
  x <- geyser
  odd <- c("<script>alert(1)</script>", "a*b_c`d[e]&amp;$x$|<-y->z")
  colnames(x) <- odd
  rownames(x) <- paste0("<b>", 1:272, "</b>")
  labels <- factor(rep(c("<i>", "*j*"), 136))
  told <- list(
    explain(em_trace(x, labels, control = gmm_control(max_iter = 2)), 1), explain(kmeans_trace(x, unname(x[1:2, ])), 1),
    explain(kmeans_limit(x, 2))
  )
  for (one in told) {
    markdown <- format(one, "markdown")
    # Outside of formulas no character that means something stands without a backslash.
    without_math <- gsub("[\\\\].", "", gsub("(?<![\\\\])[$].*?(?<![\\\\])[$]", "", markdown, perl = TRUE))
    in_display <- cumsum(markdown == "$$") %% 2 == 1 | markdown == "$$"
    plain <- gsub("^[*][*]|[*][*]$", "", without_math[!in_display])
    expect_no_match(plain, "[<>`*_&#]|\\[|\\]")
    expect_match(paste(markdown, collapse = "\n"), "\\<script\\>alert(1)\\</script\\>", fixed = TRUE)
    text <- paste(format(one, "text", width = 90), collapse = " ")
    expect_match(text, odd[1], fixed = TRUE)
    expect_match(text, odd[2], fixed = TRUE)
  }
})

test_that("pandoc makes characters of names, and no elements", {
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available(), "no pandoc")
  x <- geyser
  colnames(x) <- c("<script>alert(1)</script>", "[a](javascript:b)*c* @d ~e~ ^f^ \\g")
  input <- tempfile(fileext = ".md")
  on.exit(unlink(input))
  writeLines(format(explain(em_trace(x, rep(1:2, 136), control = gmm_control(max_iter = 1)), 1), "markdown"), input)
  page <- paste(system2(rmarkdown::pandoc_exec(), c("-f", "markdown", "-t", "html", shQuote(input)), stdout = TRUE,
                        stderr = FALSE), collapse = " ")
  expect_no_match(page, "<script|<a |citation")
  expect_match(page, "&lt;script&gt;alert(1)&lt;/script&gt;", fixed = TRUE)
  expect_match(page, "[a](javascript:b)*c* @d ~e~ ^f^ \\g", fixed = TRUE)
})

test_that("a bound on eigenvalues, noise, ties and single rows are told as they are", {
  start <- gmm_params(c(0.5, 0.5), c(0, 4), c(4, 4))
  bounded <- em_trace(six, start, constraint = gmm_constraint(eigen_ratio = 1.2), control = gmm_control(max_iter = 1, tol = 0))
  told <- paste(format(explain(bounded, lang = "en")), collapse = " ")
  expect_match(told, "at most 1.2 times the smallest")
  expect_no_match(told, "stays as it is")
  noisy <- em_trace(c(six, 40), start, noise = TRUE, control = gmm_control(max_iter = 1, tol = 0))
  expect_match(format(explain(noisy, lang = "en"), width = 200), "^ *noise +[0-9.]+ +[0-9.]+ -> [0-9.]+ *$", all = FALSE)
  tied <- paste(format(explain(kmeans_trace(c(0, 2, 4), c(0, 4)), row = 2, lang = "es")), collapse = " ")
  expect_match(tied, "grupos 1 y 2 es la misma: se lo queda el primero")
  alone <- paste(format(explain(kmeans_trace(c(0, 5, 6), c(0, 5)), row = 1, lang = "en")), collapse = " ")
  expect_match(alone, "which has row 1 alone:")
  weighted <- format(explain(kmeans_trace(six, c(0, 1), weights = 1:6), lang = "en"), width = 500)
  expect_length(grep("Rows count with their case weight", weighted), 1)
})
