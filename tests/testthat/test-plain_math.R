# Formulas in plain text: what the console shows of the LaTeX in which they are written.

test_that("formulas come out as one would type them", {
  cases <- c(
    "w_{ij}" = "w_ij",
    "w_{35,1} = 0.6" = "w[35,1] = 0.6",
    "\\theta_{0}" = "theta_0",
    "\\theta_{t+1}" = "theta_(t+1)",
    "L_{0}(\\theta)\\le l(\\theta)" = "L_0(theta) <= l(theta)",
    "\\frac{1}{N_{1}} \\sum_i w_{i1} x_i" = "1 / N_1 sum_i w_i1 x_i",
    "\\frac{a + b}{c}" = "(a + b) / c",
    "\\frac{a}{b + c}" = "a / (b + c)",
    "\\frac{\\pi_j N(x_i; \\mu_j, \\Sigma_j)}{\\sum_h \\pi_h}" = "pi_j N(x_i; mu_j, Sigma_j) / (sum_h pi_h)",
    "\\frac{1}{1 + \\frac{a}{b}}" = "1 / (1 + a / b)",
    "\\log \\left(\\frac{a}{b}\\right) \\le l" = "log (a / b) <= l",
    "(x_i-\\mu_1)(x_i-\\mu_1)^\\top" = "(x_i-mu_1)(x_i-mu_1)'",
    "\\lVert x_i - \\mu_j\\rVert^2" = "||x_i - mu_j||^2",
    "0.31\\cdot (174, 65.6) + \\dots" = "0.31 * (174, 65.6) + ...",
    "-2\\sigma^2 l" = "-2 sigma^2 l",
    "d\\log 10" = "d log 10",
    "\\sigma^2\\to 0" = "sigma^2 -> 0",
    "J=12.5" = "J = 12.5",
    "c(i) = \\arg\\min_j d_j" = "c(i) = argmin_j d_j",
    "a \\ge b = c" = "a >= b = c",
    "\\sum_{h\\ne j} e_h" = "sum_(h != j) e_h",
    "\\sum_{c(i)=2} x_i=5" = "sum_(c(i)=2) x_i = 5"
  )
  for (latex in names(cases)) expect_identical(mezcla:::plain_math(latex), cases[[latex]])
})

test_that("R's numbers become powers of ten in print, and only there", {
  expect_identical(mezcla:::pretty_numbers("1.25e-05"), "1.25\\times 10^{-5}")
  expect_identical(mezcla:::pretty_numbers("w = \\frac{2e+10}{3}"), "w = \\frac{2\\times 10^{10}}{3}")
  expect_identical(mezcla:::pretty_numbers("\\theta_1 = 0.5"), "\\theta_1 = 0.5")
  expect_identical(mezcla:::plain_math("1.25e-05"), "1.25e-05")
})

test_that("a sentence keeps its words", {
  upper <- function(latex) toupper(latex)
  expect_identical(mezcla:::with_math("the $a$ and $b$.", upper), "the A and B.")
  expect_identical(mezcla:::with_math("$a$", upper), "A")
  expect_identical(mezcla:::with_math("no formula", upper), "no formula")
  expect_identical(mezcla:::with_math("a\\$b is $c$", upper), "a\\$b is C")
  expect_identical(mezcla:::plain_text("a\\$b is $\\mu_j$"), "a$b is mu_j")
})
