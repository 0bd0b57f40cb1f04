#' Heights and weights of 507 adults
#'
#' @description
#' Adults who exercise several hours a week, each measured (not asked). Women and men differ in
#' height and in weight, and overlap: hide the column `sex`, and finding the two groups again is
#' the problem that Gaussian mixtures are made for.
#'
#' @format A data frame with 507 rows, one per person, and 3 columns:
#'   * `height`: centimetres;
#'   * `weight`: kilograms;
#'   * `sex`: a factor with levels `"female"` (260 people) and `"male"` (247).
#'
#' @section What to expect:
#' `sex` plays no part in the fit, so the components have no names: component 1 may be the women
#' or the men. Call each component by the sex of most of its people; the *agreement* is then the
#' share of people whose component has the name of their sex. Measured here, with two components:
#'
#' | method | agreement |
#' |:-------|----------:|
#' | mixture `"VVV"`: no constraint on the covariances | 81 % |
#' | mixture `"VVI"`: axes along the coordinates | 84 % |
#' | mixture `"EEE"`: one covariance for both, highest likelihood | 54 % |
#' | mixture `"EEE"`: a lower local maximum, near the true sexes | 80 % |
#' | linear discriminant, which knows the sexes (leave one out) | 84 % |
#'
#' EM that is stopped early, as by a loose tolerance, can differ by two points either way: 79 % for
#' `"VVV"` or 82 % for the local maximum of `"EEE"` are no mistakes.
#'
#' So nobody gets 100 %: heights and weights do not determine the sex, and a method that sees the
#' answers reaches 84 %. About 80 % without seeing them is close to what can be hoped for.
#'
#' The surprise is `"EEE"`. Its highest likelihood belongs to another split of the people, with one
#' person in ten on one side; a solution that is lower by 7.4 in log-likelihood follows the sexes
#' much better. EM looks for the mixture under which the data are most probable; whether its
#' components *mean* something is for us to ask. In the same way the proportions that `"VVV"`
#' finds, 0.36 and 0.64, are far from those of the sexes, 0.49 and 0.51, though most people are
#' labelled well: groups that overlap exchange people at little cost in likelihood.
#'
#' @source The columns `Height`, `Weight` and `Gender` of the data set `body` in the package
#'   \CRANpkg{gclus} by Catherine Hurley (GPL >= 2), which takes them from Heinz, Peterson,
#'   Johnson and Kerk (2003).
#' @references Heinz, G., Peterson, L. J., Johnson, R. W. and Kerk, C. J. (2003). Exploring
#'   relationships in body dimensions. *Journal of Statistics Education* 11(2).
#'   \doi{10.1080/10691898.2003.11910711}
#' @seealso [fit_gmm()]; [complete_mle()], for the estimates when `sex` is known.
#' @examples
#' plot(weight ~ height, data = people, col = sex)
#'
#' # The sexes hidden: two components, and then a look at who is in which.
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
#' fit
#' table(component = predict(fit), sex = people$sex)
"people"
