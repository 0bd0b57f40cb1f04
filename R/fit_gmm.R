#' Fit a Gaussian mixture
#'
#' Estimates \eqn{\pi}, \eqn{\mu} and \eqn{\Sigma} by maximum likelihood with EM, from several
#' starts, and keeps the best. Given one `k` and one `covariance` it fits that model; given
#' several it fits all of them, chooses by `criterion`, and keeps the table of all in
#' `$selection`.
#'
#' Each start assigns the rows to k groups (`"kmeans"`: k-means at its best; `"kmeans++"`: centres far
#' apart, then a few steps of k-means; `"random"`: the nearest of k rows drawn at random; `"concentric"`:
#' shells of equally many rows by their distance from the mean; all on standardised columns), and
#' takes the maximum likelihood estimates as if the groups were the components. By default the
#' starts take turns, since each finds optima that the others miss, but `"kmeans"` and
#' `"concentric"`, which are the same each time or nearly, have one turn only; see *Search*. A run in which a
#' component collapses (its variance in some direction vanishes, where the likelihood is unbounded), or
#' that ends at a spurious maximum, is never preferred to one in which none does.
#'
#' The result depends on R's random seed and on nothing else: see [set.seed()].
#'
#' @param x The data: a numeric matrix, a data frame of numeric columns, a numeric vector (one
#'   variable), or a formula without response such as `~ height + weight` or `~ poly(height, 2)`. Tables,
#'   arrays of one dimension, and columns of class `haven_labelled` or `integer64` are read as their numbers.
#' @param k Number of components, or several to choose from.
#' @param covariance Covariance families: names or rows of [gmm_families()]. In one dimension
#'   `"E"` and `"V"`.
#' @param weights Case weights, not negative, one per row; weight 3 counts as the row three
#'   times, weight 0 (or less than 1e-100 of the largest) as absent: in the estimates, the log-likelihood, and
#'   BIC, whose n is the sum of the weights: where that is about 1 BIC has no penalty, which [fit_gmm()] and [fit_kmeans()] report
#'   by a warning, and `weights * n / sum(weights)` mends. Where there is a formula method they may be a column of `data`.
#' @param labels What is known of the rows' components (see *Labels* in [fit_gmm()]): a factor (or
#'   whole numbers from 1) with `NA` for unknown, also as the only column of a data frame or matrix, an n x
#'   k logical matrix of the components that are possible, or an n x k matrix of numbers, of which only the
#'   ratios within a row matter (a row of `NA` is an unknown label). Where there is a formula method they may be a
#'   column of `data`.
#' @param noise `TRUE` for a further component, uniform over a box, for rows that belong to none (see
#'   *Noise* in [fit_gmm()]); or its density, a number.
#' @param prior `NULL`, or [gmm_prior()] (or `TRUE`, for its defaults): the estimates are then those of
#'   highest posterior density.
#' @param constraint `NULL`, or [gmm_constraint()]: a bound on the eigenvalues of the covariances,
#'   or parameters that are known.
#' @param proportions `"free"`, or `"equal"` for \eqn{\pi_j = 1/k}; `c("free", "equal")` tries each model with either,
#'   and chooses.
#' @param sigma2 When given, all covariances are held at `sigma2` times the identity.
#' @param start Some of `"kmeans"`, `"kmeans++"`, `"random"` and `"concentric"`, or where to start:
#'   [gmm_params()] or a fit, an n x k matrix of responsibilities, n labels, or a k x d matrix of centres
#'   (matrices may be data frames); or a k-means, by [fit_kmeans()] or [stats::kmeans()], for its centres; or a
#'   mixture by another package (see [as_gmm_params()]).
#'   Parameters and centres whose columns have names are matched with the columns of the data by name; names
#'   that the data do not have are an error. With a noise component responsibilities may have a last column
#'   for it, and label 0 is noise.
#' @param n_start Number of starts, when `start` names a method. `NULL` leaves it to the search: 10 or
#'   more for a single model, as many as it has maxima to look among and as are cheap; 6 for each k of
#'   several, which have starts from each other besides (where `search` of [gmm_control()] is above 0, as many as the largest of
#'   them has alone); in one column the best of k-means alone, or 3 with noise or one mean for all, where
#'   there are no moves, and for a `start` of your own.
#' @param na.action What to do about missing values: [na.pass][stats::na.pass] (use what is observed, see
#'   *Missing values* in [fit_gmm()]), [na.omit][stats::na.omit] (leave their rows out), `na.exclude` (the same,
#'   but `fitted()`, `residuals()` and `predict()` keep a place for them), or `na.fail`.
#' @param criterion By what to choose among several models: `"BIC"`, `"AIC"`, `"AICc"`, `"ICL"` or `"NEC"` (see
#'   [ICL()]), or `"CV"`, cross-validation (see *Choosing* in [fit_gmm()]). Smaller is better, as for
#'   [stats::BIC()]; mclust's BIC and ICL have the opposite sign.
#' @param folds For `"CV"`: in how many parts the rows are divided; by default one for each row where there are fewer than 10.
#' @param rounding `NULL`, or how far values may be from what was recorded: one number or one for each column. `0.5` says
#'   that values were rounded to whole numbers. The likelihood is then that of intervals, which is bounded; see [bins()]. A value
#'   that is missing may be any.
#' @param keep_data Whether to keep the data in the fit, as [lm()] does.
#' @param control A [gmm_control()].
#' @param data,subset With a formula: the data frame, and which of its rows to use (not those for which the
#'   condition is `NA`).
#' @param ... Passed from the formula method to the default method; otherwise it must be empty.
#'
#' @return An object of class `gmm_fit`, a list with
#'   * `params`: [gmm_params()], also given by `coef()`; `$proportions`, `$means` and `$covariances` give its parts (see
#'     [fields]);
#'   * `k`, `covariance`, `equal_proportions`, `sigma2`, `labels`, `prior`, `constraint`: the model;
#'   * `loglik` (with a prior too the log-likelihood alone), `log_prior` (log density of the prior, up
#'     to a constant), `entropy` (of the responsibilities), `df`, `n_obs` (the sum of the weights);
#'   * `iterations`, `converged`, `status` (`"converged"`, `"iteration_limit"`, `"bounded"`
#'     for convergence at the bound of a constraint, `"spurious"`, `"collapsed"`, `"empty"`, or
#'     `"identical"` when the start did not tell components apart, `"online"` after
#'     [update()][update.gmm_fit] with new rows), `components` (those of which the status speaks), `diagnosis` (a
#'     sentence for each of them, what happened and why, and one with what to try);
#'   * `trace`: the log-likelihood at the start and after each iteration that was accepted, with a prior
#'     `log_prior` added; `remaining`: an estimate of what it would still gain; `gradient`: the length of its
#'     gradient in the metric of the complete data's information, the root of twice what the last
#'     iteration gained;
#'   * `starts`: a data frame with a row per run, starts and moves: `method` (the kind of start or of
#'     move; `"neighbour"`, `"split"` and `"merge"` from other models, `"best"` and `"sample"` where a run goes on
#'     from what was found before, see *Search*), `loglik` (with a prior `log_prior`:
#'     the best has the highest sum), `iterations` and `status` (`"stopped_early"` for those that
#'     were given up, `"returned"` for moves that were on their way back to the best);
#'   * `selection`: a data frame with a row per model tried: `k`, `covariance`, `proportions` (if both were asked for; one
#'     component has no other than its own), `loglik`, `df`, the criteria
#'     `BIC`, `AIC`, `AICc`, `ICL`, `NEC` and, when it was asked for, `CV`, `searched` (whether the model was searched
#'     until no move led further; where it is `FALSE` the log-likelihood is what the others have led it to, and
#'     alone it may reach more, see *Search*), `status` and `reason`. Criteria are `NA`
#'     for models that failed, degenerated or were set aside, and `reason` says why a model could not be
#'     fitted or was set aside (see *Choosing*; `""` for all others); `NEC` is `NA` also for a single model
#'     of several components, for which nobody asked;
#'   * `candidates`: of several models the parameters of each row of `selection`, where they are no more than 2e5 numbers; [fit_of()]
#'     makes fits of them;
#'   * `cluster`: the most probable component of each row, 0 for noise, `NA` for a row without any value; a row
#'     whose label is known has that component;
#'   * `data`, `weights`, `variables`, `missing` and `incomplete` (how many values were
#'     missing, in how many rows), `na.action`, `call`, `version` (of the package that made the fit), and
#'     `terms` for a formula.
#'
#'   Methods: `print`, `summary`, [plot][plot.gmm_fit], [predict][predict.gmm_fit], `logLik`, `nobs`, `coef`,
#'   `fitted`, `residuals`, `simulate`, `update`, `weights`, `formula`; `AIC` and `BIC` follow.
#' @section Search: EM ends at the nearest maximum. So it is run for a few iterations from all starts, for some
#'   more from the better ones, and to the end from the best three; some of them go by way of `"EEE"`, in
#'   whose distances clusters may be apart that are not on the columns. From the best the search moves on:
#'   a component is taken away and put on a row (`"swap"`); two components are merged and a third is split
#'   (`"split/merge"`; Ueda et al. 2000) or becomes a narrow and a wide one about its mean (`"nest"`, where
#'   volumes differ); or, where all share their axes and not their shape (EVE, VVE), these are turned (`"turn"`). Each move
#'   is followed by short runs of EM, and given up as soon as it is too far below. The search ends when
#'   `search` (of [gmm_control()]) moves in a row have not led to a better maximum, and then tries a third as
#'   many from each of the other two finalists. Of more than 20 000 rows (more for models of over 1000 parameters) a
#'   sample of 10 000, or of 10 to a parameter, is searched, and the best few solutions are run on all rows. `labels`, a `start` that
#'   is not a method, a constraint on single components and `tol = 0` leave the moves out.
#'
#'   Iterations are extrapolated (`accelerate`): squared iterative methods (Varadhan and Roland 2008) on the
#'   sufficient statistics, accepted only when the log-likelihood does not fall.
#'
#'   Several models hand each other what they find. Each starts also from the best of its neighbours, the families
#'   that differ from it by one step of one letter or are nested in it, as long as any of them has
#'   something new, so that none ends below one that it contains, unless EM from there collapses or ends at a spurious maximum
#'   (`"neighbour"`). What may still be chosen starts also from the same with a component
#'   less, each in turn split (`"split"`), and from that with one more component, three pairs of those that
#'   have most in common each merged (`"merge"`); and where there is more than one column it makes some moves as above from its best. Then those that
#'   come near to the best (see *Choosing*), within 3 for each component beyond the first and 10 at most (4 in one column), are searched further: each from its
#'   best, until so many moves as [gmm_control()] says have led nowhere; six models at most at a time, and three times at most, since others may come
#'   near then. So the table has what may be chosen at its best, and of the others a value; its
#'   column `searched` tells which is which. With
#'   `gmm_control(search = 150)` each is searched. Of more than 4000 rows nothing is searched further; and if they are more than 20 to
#'   each parameter of the largest model a sample is searched, and then each model run on all rows; one that has degenerated
#'   on the sample is fitted to all. With `criterion = "CV"` nothing is searched further either, and where there are
#'   no moves models keep to the starts: of five or more `EII`, `VVI`, `EEE` and `VVV`, or all where none of these is asked for, look at
#'   all of them, the others at the first and at what these have found.
#'
#'   A maximum is called spurious when the volume or the shape of a component is its own and rests on fewer rows
#'   than its covariance needs (d + 1, or 2 when its axes are not its own), or on fewer than 5(d + 1) that
#'   are almost in a plane: its variance in some direction is less than 1e-4 of that within components. The
#'   latter does not hold of 2(d + 1) rows or more that lie where no row of a larger component would be
#'   expected: they are a group of their own, however flat. Print tells of a higher maximum that was set
#'   aside as spurious.
#' @section Missing values: Where values are missing, each row counts with what is observed of it:
#'   \eqn{l = \sum_i \log \sum_j \pi_j N(x_{i,O}; \mu_{j,O}, \Sigma_{j,OO})}. That is maximum likelihood
#'   when values are missing at random (Little and Rubin 2019), in all fourteen families: the E-step
#'   adds to the expected values of what is missing, given the rest of the row, their conditional
#'   covariance. A row without any value tells nothing: it is left out, with a warning, as by weight 0, but keeps
#'   its place, with `NA` in `cluster`, `predict()`, `fitted()` and `residuals()`. A column without any value is an
#'   error. [impute()] fills in.
#' @section Labels: With labels \eqn{l = \sum_i \log \sum_j a_{ij} \pi_j N(x_i; \mu_j, \Sigma_j)}, in which
#'   \eqn{a_{ij}} is 1 for components that are possible and 0 for others: a known label leaves one,
#'   an unknown all. Numbers say how plausible each component is (Come et al. 2009); each row is
#'   divided by its largest, so that a row of equal numbers is an unknown label. With
#'   `proportions = "equal"` they are prior probabilities of the row's component. If all labels are
#'   known the fit is [complete_mle()], in one step, and `predict()` is discriminant analysis: linear
#'   for `"EEE"`, quadratic for `"VVV"`. The levels name the first components. Levels that no row has are dropped,
#'   with a warning; for components without a label let `k` exceed the number of the others. A label `0` or
#'   `"noise"` is the noise; where there is a noise component, a matrix may have a column for it, the last
#'   or that named `"noise"`, and if it has none a row that is limited to some components is no noise. Of components that are there already,
#'   as in [e_step()], [log_likelihood()], [update()][update.gmm_fit] and `start`, labels are the names or the numbers; where these have only
#'   numbers, words are theirs in the order of the levels, unless the rows are told in parts.
#' @section Noise: A row of noise has density 1 / V, with V the volume of a box whose sides are the
#'   ranges of the columns (of what is observed of a row: the box in these columns). A number v instead
#'   of `TRUE` takes a box in the same proportions with V = 1 / v. Beyond the box the density is the
#'   same, so that new outliers are noise as well. The noise's share is estimated, and starts from
#'   the rows that trimmed k-means sets aside. Its proportion counts in `df`; the box, which
#'   the data determine, does not. Banfield and Raftery (1993).
#' @section Order of the components: A mixture has no first component: `"mean"` of [relabel()] says which
#'   it is. Components come in increasing order of the mean of the first variable; where that is the
#'   same, of the next; then by decreasing proportion. But the order is the user's where it has a meaning:
#'   when there are `labels`, when `start` is parameters, responsibilities, labels or centres, and when the
#'   constraint speaks of single components.
#' @section Choosing: Criteria are compared within about 0.01 of each maximum (1e-5 per row, if that is more), of
#'   models without a collapse; the chosen one is brought to `control$tol`.
#'
#'   What the data do not carry is not chosen among several models: one that has as many parameters as there are
#'   rows (unless it has a prior), and one with a component narrower than half of the steps in which a column
#'   was recorded. Apart from that a criterion is as good as its count of parameters. The log-likelihood exceeds
#'   that of rows that were left out by about `df` where rows are many (Stone 1977), and by more where few rows
#'   hold a component: by the number of parameters in effect, the p_loo of Vehtari et al. (2017). So where there
#'   are fewer than 20 rows to a parameter, or in some component fewer than 10 to each of its share (`df / k`),
#'   BIC and ICL are compared with the log-likelihood less what the parameters in effect exceed `df` by (AIC
#'   and AICc, which are about rows not seen themselves, are taken as they are), and a model of several components
#'   with as many of them as there are rows is out by any criterion but CV, which leaves rows out itself, unless it has a prior. Rows are left
#'   out by taking them out of the sufficient statistics, one at a time, with one M-step and, where that is
#'   quick, some more iterations. In such a case models within 1 of the best count as equal, and the one with the fewest
#'   parameters is chosen. But where a model that lost by what it owes is better by the criterion itself, by 1 or more, and
#'   the rows left out are likelier by it, by more than a standard error, that one is chosen, if there are three rows to each of its parameters.
#'
#'   Models that were set aside, since they would have been chosen otherwise or have too many parameters, keep
#'   their row in `$selection`, with the criteria `NA`; the criteria of all others count `df`. Where all were set aside the
#'   one with the fewest parameters is returned. A single model
#'   is always fitted. Either comes with a warning of class `mezcla_carried_warning` where it has as many parameters as
#'   there are rows.
#'
#'   NEC compares with one component of the family, which is fitted too if 1 is not among `k`.
#'   For `"CV"` the rows are divided by R's random numbers in `folds` parts of the same size (give or take a
#'   row); all models are fitted, from as many starts, to the rows outside each part; and CV is minus
#'   twice the sum of the log-likelihoods of the rows inside (Smyth 2000). That takes `folds` times as
#'   long again as the search itself. A row takes its weight and its label along, so that a row of weight 3
#'   is held out at once; the box of the noise is that of all rows; a model that fails or degenerates
#'   in one of the parts has CV `NA`.
#' @section Degrees of freedom: `df` counts the free parameters of the family; what a constraint holds
#'   is not counted. A prior and a bound on eigenvalues leave `df` as it is, although they leave less
#'   freedom: do not compare fits with different bounds or priors by BIC.
#' @section Errors: Columns that are not numeric, a `k` that exceeds the number
#'   of distinct rows, and data on which a family has no maximum (a constant column, columns that
#'   are linearly dependent) are errors that say where. Among several models those without a
#'   maximum are marked in the selection table instead, with the `reason`, and a warning of class
#'   `mezcla_estimable_warning` counts those whose family could not be fitted with any `k`. Standard
#'   deviations of columns that differ by more than a factor of 2e6 are an error for EVE, VVE, EEV and VEV,
#'   whose axes need one unit for all columns; the other families take any units.
#' @section Digits: What the digits of the data do not carry is reported by a warning of class
#'   `mezcla_resolution_warning`: an offset that leaves a column less than a hundredth of its standard
#'   deviation, covariances so near to singular that rounding moves the log-likelihood by more than
#'   1e-3, and components whose standard deviation is less than half of the steps in which a column was
#'   rounded or counted, or whose rows all have one of a few values that were set (doses, dilutions), where the
#'   likelihood of densities means nothing.
#' @references Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from
#'   incomplete data via the EM algorithm. *Journal of the Royal Statistical Society B* 39, 1-38.
#'   \doi{10.1111/j.2517-6161.1977.tb01600.x}
#'
#'   Banfield, J. D. and Raftery, A. E. (1993). Model-based Gaussian and non-Gaussian clustering.
#'   *Biometrics* 49, 803-821. \doi{10.2307/2532201}
#'
#'   Come, E., Oukhellou, L., Denoeux, T. and Aknin, P. (2009). Learning from partially supervised
#'   data using mixture models and belief functions. *Pattern Recognition* 42, 334-348.
#'   \doi{10.1016/j.patcog.2008.07.014}
#'
#'   Little, R. J. A. and Rubin, D. B. (2019). *Statistical Analysis with Missing Data*, 3rd edition.
#'   Wiley. \doi{10.1002/9781119482260}
#'
#'   Stone, M. (1977). An asymptotic equivalence of choice of model by cross-validation and Akaike's
#'   criterion. *Journal of the Royal Statistical Society B* 39, 44-47.
#'   \doi{10.1111/j.2517-6161.1977.tb01603.x}
#'
#'   Ueda, N., Nakano, R., Ghahramani, Z. and Hinton, G. E. (2000). SMEM algorithm for mixture models.
#'   *Neural Computation* 12, 2109-2128. \doi{10.1162/089976600300015088}
#'
#'   Varadhan, R. and Roland, C. (2008). Simple and globally convergent methods for accelerating the
#'   convergence of any EM algorithm. *Scandinavian Journal of Statistics* 35, 335-353.
#'   \doi{10.1111/j.1467-9469.2007.00585.x}
#'
#'   Vehtari, A., Gelman, A. and Gabry, J. (2017). Practical Bayesian model evaluation using
#'   leave-one-out cross-validation and WAIC. *Statistics and Computing* 27, 1413-1432.
#'   \doi{10.1007/s11222-016-9696-4}
#'
#'   Smyth, P. (2000). Model selection for probabilistic clustering using cross-validated likelihood.
#'   *Statistics and Computing* 10, 63-72. \doi{10.1023/A:1008940618127}
#' @examples
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV")
#' fit
#' summary(fit)
#' table(people$sex, fit$cluster)
#'
#' # Choose the number of components and the family by BIC:
#' best <- fit_gmm(faithful, k = 1:3, covariance = c("EEE", "VVV"))
#' best$selection
#' # ... or by how well they predict rows that they have not seen:
#' fit_gmm(faithful, k = 1:3, covariance = "EEE", criterion = "CV", folds = 5)$selection
#'
#' # Missing values, case weights, a few known labels and noise, all at once:
#' air <- log(airquality[c("Ozone", "Solar.R", "Wind", "Temp")])
#' season <- factor(airquality$Month, levels = c(5, 7), labels = c("May", "July")) # NA otherwise
#' fit_gmm(air, k = 2, covariance = "EEE", labels = season, noise = TRUE,
#'         weights = rep(1:3, 51))
#' @export
fit_gmm <- function(x, ...) UseMethod("fit_gmm")

#' @rdname fit_gmm
#' @export
fit_gmm.default <- function(x, k = 1:9, covariance = gmm_families(), weights = NULL, labels = NULL,
                            noise = FALSE, prior = NULL, proportions = "free",
                            sigma2 = NULL, constraint = NULL, start = c("kmeans", "kmeans++", "random", "concentric"),
                            n_start = NULL,
                            criterion = c("BIC", "AIC", "AICc", "ICL", "NEC", "CV"), folds = 10,
                            na.action = stats::na.pass, rounding = NULL, keep_data = TRUE,
                            control = gmm_control(), ...) {
  check_dots_empty(...)
  x <- as_data_matrix(x, missing_ok = TRUE)
  control <- check_is_control(control, "gmm_control")
  check_flag(keep_data, "keep_data")
  rows <- apply_na_action(x, na.action)
  x <- with_row_numbers(x, rows$record)
  start <- read_start(start, nrow(x), rows$keep)
  if (!is.null(rounding)) {
    call <- settled_call(match.call(expand.dots = FALSE), parent.frame())
    return(fit_rounded(x, rounding, rows, weights, labels, noise, k, missing(k), covariance, prior, proportions, sigma2, constraint,
                       start, n_start, criterion, folds, keep_data, control, call))
  }
  criterion <- match_choice(criterion, "criterion", criteria)
  if (!is.null(n_start)) n_start <- check_whole(n_start, "n_start", max = 1e6)
  data <- prepare_data(x, weights, labels, noise, prior, control$threads, rows$keep)
  warn_of_unit_weights(data$weights)
  models <- model_grid(covariance, proportions, sigma2, data, prior, constraint)
  k <- check_k(k, data, start, models[[1]]$constraint, missing(k))

  if (missing(folds)) folds <- min(folds, length(rows_that_count(data)))
  check_criterion(criterion, folds, data, models[[1]]$constraint)

  progress <- progress_line(control, "EM")
  on.exit(progress$clear())
  how <- search_plan(models, start, n_start, data, control, progress, criterion)
  fits <- search_models(data, k, how)
  alone <- fits_alone(fits, data, how, needed = length(fits) > 1 || criterion == "NEC")
  make_table <- function(fits) selection_table(fits, data, criterion, folds, how, alone)
  chosen <- choose_fit(fits, make_table, data, how)
  best <- chosen$fit
  warn_if_not_estimable(fits)
  best$entropy <- entropy_at(best$params, data, control$threads)
  if (has_free_order(start, data, best$model)) best <- in_canonical_order(best)
  new_gmm_fit(best, data, chosen$selection, rows$record, keep_data, control, parameters_of_models(chosen$all),
              call = settled_call(match.call(expand.dots = FALSE), parent.frame()))
}

# Checked rows with what is known of them.
prepare_data <- function(x, weights = NULL, labels = NULL, noise = FALSE, prior = NULL,
                         threads = default_threads(), keep = TRUE, covariance = TRUE) {
  weights <- keep_rows(check_weights(weights, nrow(x)), keep)
  labels <- keep_rows_of_labels(check_labels(labels, nrow(x), !isFALSE(noise), keep), keep)
  x <- keep_rows(x, keep)
  check_some_weight(weights)
  weights <- without_blank_rows(x, weights)
  check_observed(x, weights)
  data <- model_data(x, weights, labels, threads, covariance && ncol(x) <= most_columns_of_matrices)
  check_spread(data, each_column = covariance)
  with_box_and_scale(data, noise_box(noise, x, weights), prior)
}

warn_of_unit_weights <- function(weights) {
  if (!have_unit_sum(weights)) return(invisible())
  n <- sum(weights)
  rows <- sum(weights > 0)
  alert(gettextf("`weights` have the sum %s, which is what BIC takes for the number of rows, so that it tells models hardly apart; for %d rows give weights * %d / sum(weights).",
                 format(n, digits = 3), rows, rows), "weights")
}

#' @rdname fit_gmm
#' @export
fit_gmm.formula <- function(x, data = NULL, ..., subset, weights, labels) {
  call <- match.call()
  frame <- formula_frame(x, call, parent.frame())
  fit <- fit_gmm.default(frame$x, weights = frame$weights, labels = frame$labels, ...)
  call[[1]] <- quote(fit_gmm)
  fit$call <- settled_call(call, parent.frame())
  fit$terms <- frame$terms
  fit
}

# Every k that was asked for, checked against the data and what else speaks of components.
check_k <- function(k, data, start, constraint = NULL, is_default = FALSE) {
  n <- nrow(data$x)
  noise <- !is.null(data$box)
  given <- list(start = components_of_start(start, data, noise),
                constraint = components_of_constraint(constraint))
  if (is_default) {
    implied <- c(given$start, given$constraint, components_of_labels(data$labels))
    k <- if (length(implied) > 0) implied[1] else seq_len(min(9L, n))
  }
  k <- unwrapped_vector(k, "k")
  if (!is.numeric(k) || length(k) == 0) check_whole(k, "k", max = n)
  k <- vapply(k, check_whole, integer(1), name = "k", min = 1, max = n)
  for (name in names(given)) {
    if (!is.null(given[[name]]) && !all(k %in% given[[name]])) {
      abort(gettextf("`k` is %s, but `%s` has %d components.",
                     paste(k, collapse = ", "), name, given[[name]][1]))
    }
  }
  for (one in k) check_labels_fit(data$labels, one, noise)
  unique(k)
}

in_canonical_order <- function(run) {
  if (n_components(run$params) == 1) return(run)
  permute_run(run, canonical_order(parts_of_params(run$params)))
}

model_grid <- function(covariance, proportions, sigma2, data, prior, constraint) {
  d <- ncol(data$x)
  covariance <- covariance_names(covariance, d)
  if (!is.null(sigma2)) covariance <- if (d == 1) "E" else "EII"
  proportions <- check_either_proportions(proportions)
  unlist(lapply(covariance, function(one) {
    lapply(proportions, model_spec, covariance = one, sigma2 = sigma2, d = d, box = data$box, prior = prior,
           constraint = constraint, variables = colnames(data$x))
  }), recursive = FALSE)
}

# One of the two, or both.
check_either_proportions <- function(proportions) {
  choices <- c("free", "equal")
  if (!is.character(proportions) || length(proportions) < 2) return(check_choice(proportions, "proportions", choices))
  unique(vapply(proportions, check_choice, "", name = "proportions", choices = choices, USE.NAMES = FALSE))
}

new_gmm_fit <- function(best, data, selection, na_record, keep_data, control, candidates, call) {
  labels <- engine_labels(data$labels, best$k, has_noise(best$model))
  class <- of_observed_rows(evaluate_at(best$params, data$x, "class", labels, control$threads), data$x)
  fit <- build_gmm_fit(best, data, selection, na_record, keep_data, control, candidates, call, class)
  warn_if_irregular(fit, control)
  warn_if_not_carried(fit, data)
  warn_if_unidentified(fit, data)
  warn_of_lost_digits(data)
  warn_of_condition(fit)
  # What was chosen from several has been looked at.
  if (!has_choice(selection)) warn_of_steps(fit, data)
  warn_of_prior_in_one_unit(fit, data)
  fit
}

# Without a word on what may be wrong with it.
build_gmm_fit <- function(best, data, selection, na_record, keep_data, control, candidates, call, class) {
  model <- best$model
  fit <- structure(list(
    call = call, covariance = model$covariance, k = best$k,
    equal_proportions = model$proportions == "equal", sigma2 = model$sigma2, prior = model$prior,
    constraint = model$constraint, labels = data$labels,
    params = rename_components(best$params, component_names(data$labels, best$k)),
    loglik = best$loglik, log_prior = best$log_prior, entropy = best$entropy, df = best$df,
    n_obs = data$n,
    iterations = best$iterations, converged = best$status %in% statuses_that_are("converged"),
    status = best$status, remaining = best$remaining, gradient = best$gradient,
    components = best$components, diagnosis = diagnose(best, data),
    trace = best$trace, starts = table_of_runs(best$runs), selection = selection, candidates = candidates,
    cluster = class,
    data = data$x, weights = data$weights, variables = colnames(data$x),
    missing = data$missing, incomplete = incomplete_rows(data), na.action = na_record,
    version = this_version()
  ), class = "gmm_fit")
  if (!keep_data) fit["data"] <- NULL
  fit$call[[1]] <- quote(fit_gmm)
  fit
}

# Of several models those that the data do not allow, whatever k, are told of once.
warn_if_not_estimable <- function(fits) {
  reasons <- reasons_of(fits)
  if (length(fits) == 1 || all(reasons == "")) return(invisible())
  family <- families_of(fits)
  never <- tapply(reasons != "", family, all)[family] & reasons != ""
  if (!any(never)) return(invisible())
  alert(paste(sprintf(ngettext(length(fits), "%d of %d model could not be fitted:", "%d of %d models could not be fitted:"),
                      sum(never), length(fits)), reasons[never][1]), "estimable")
}

# As many parameters as rows: what was asked for is fitted, but with a word.
warn_if_not_carried <- function(fit, data) {
  rows <- data$rows
  if (fit$df < rows || !is.null(fit$prior)) return(invisible())
  alert(gettextf("The model has %d parameters for %d rows (%s, k = %d), so that its fit says nothing of other rows; try fewer components, or a family with fewer parameters.",
                 fit$df, rows, fit$covariance, fit$k), "carried")
}

# Two columns of which no row has both say nothing of their covariance.
warn_if_unidentified <- function(fit, data) {
  diagonal <- substr(three_letters(fit$covariance), 3, 3) == "I"
  if (data$missing == 0 || diagonal || !is.null(fit$prior)) return(invisible())
  seen <- !is.na(data$x)
  if (!is.null(data$weights)) seen <- seen[data$weights > 0, , drop = FALSE]
  apart <- which(crossprod(seen) == 0, arr.ind = TRUE)
  if (nrow(apart) == 0) return(invisible())
  alert(gettextf(
    "No row has both %s and %s, so that the data do not tell their covariance (%s); use a diagonal family, or a gmm_prior().",
    column_label(data$x, min(apart[1, ])), column_label(data$x, max(apart[1, ])), fit$covariance
  ), "identification")
}

# Every status but convergence is told at once, with what the diagnosis says.
warn_if_irregular <- function(fit, control) {
  model <- sprintf("%s, k = %d", fit$covariance, fit$k)
  headline <- switch(fit$status,
    iteration_limit = if (control$tol > 0) return(alert(sprintf(ngettext(
      fit$iterations,
      "EM stopped at its limit of %d iteration before it converged (%s); raise `max_iter` in gmm_control().",
      "EM stopped at its limit of %d iterations before it converged (%s); raise `max_iter` in gmm_control()."
    ), fit$iterations, model), "convergence")),
    collapsed = if (nrow(fit$starts) == 1) gettextf("EM collapsed from this start (%s).", model)
    else gettextf("EM collapsed from every start (%s).", model),
    spurious = if (nrow(fit$starts) == 1) gettextf("EM converged to a spurious maximum from this start (%s).", model)
    else gettextf("EM found only spurious maxima (%s).", model),
    empty = if (nrow(fit$starts) == 1) gettextf("EM emptied a component from this start (%s).", model)
    else gettextf("EM emptied a component from every start (%s).", model),
    identical = gettextf("The start does not tell components apart (%s), and EM never will.", model)
  )
  if (!is.null(headline)) alert(paste(c(headline, fit$diagnosis), collapse = " "), "degenerate")
}
