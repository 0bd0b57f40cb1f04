#' Plots by ggplot2
#'
#' The pictures that [plot()] draws, as `ggplot` objects: `autoplot()` takes one `what`, and `dims`, `rows`,
#' `iteration` and the like as `plot()` does; titles, limits and colours are added to the plot, and everything that ggplot2 can do to a plot can be done to them. The package
#' \pkg{ggplot2} (3.4.0 or newer) must be installed.
#'
#' What is drawn, and how to read it, stands on the help pages of the methods for `plot()`:
#' [plot.gmm_fit()], [plot.kmeans_fit()], [plot.em_trace()], [plot.kmeans_limit()],
#' [plot.combined_components()], [plot.bootstrap_lrt()], [plot.stability()], [plot.gmm_boot()], [em_start()] and
#' [demonstrate()], of which one panel is drawn at a time. Where base graphics put a
#' logarithmic axis beside a linear one, panels show the logarithm to base 10.
#'
#' Nothing is printed, and no theme is set: `ggplot2::theme_set()`, or a theme that is added, decides.
#' Colours, symbols and line types belong to manual scales, one level for each component (named by its
#' number or its label, `"noise"` for noise), and are replaced by another scale:
#' `autoplot(fit) + ggplot2::scale_colour_brewer(palette = "Dark2")`. Components in print without
#' colours are told apart by symbols, line types and the numbers at their means. Remarks, such as how
#' many rows could not be drawn, are the caption.
#'
#' @param object A fit by [fit_gmm()] or [fit_kmeans()], [gmm_params()], a trace by [em_trace()] or
#'   [kmeans_trace()], a path by [kmeans_limit()], what [combine_components()] returned, a
#'   [bootstrap_lrt()], a [gof_test()] (drawn as a [bootstrap_lrt()]), a [stability()], a [gmm_boot()], a state by
#'   [em_start()] and [em_step()], or a demonstration.
#' @param what,dims,rows,iteration,clusters,k,level As in the method for `plot()`.
#' @param panel Which panel of the demonstration, from the left.
#' @param ... Must be empty; titles, limits, colours and sizes are set by adding to the plot.
#' @return A `ggplot` object.
#' @seealso [plot.gmm_fit()]
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' library(ggplot2)
#' set.seed(1)
#' fit <- fit_gmm(~ height + weight, data = people, k = 2, covariance = "VVV", n_start = 3)
#' autoplot(fit) + labs(x = "height (cm)", y = "weight (kg)") + theme_bw()
#' autoplot(fit, what = "responsibilities", rows = 1:8)
#' autoplot(fit_kmeans(people[c("height", "weight")], k = 2)) + coord_equal()
#' @name autoplot.gmm_fit
NULL

#' @rdname autoplot.gmm_fit
#' @method autoplot gmm_fit
#' @exportS3Method ggplot2::autoplot gmm_fit
autoplot.gmm_fit <- function(object, what = c("classification", "density", "uncertainty", "trace",
                                              "selection", "responsibilities", "parallel", "profile",
                                              "projection", "qq", "cdf", "quantiles"),
                             dims = NULL, rows = NULL, ...) {
  check_dots_empty(...)
  check_fit(object)
  what <- match_choice(what, "what", pictures_of_gmm)
  switch(what,
    trace = autoplot_approach(fit_approach(object)),
    selection = autoplot_selection(selection_picture(object)),
    responsibilities = autoplot_responsibilities(responsibilities_picture(object, rows)),
    parallel = autoplot_parallel(parallel_picture(object, dims)),
    profile = autoplot_profile(profile_picture(object, dims)),
    projection = autoplot_view(projection_view(object, dims), 1:2, projection_painter()),
    qq = autoplot_qq(qq_picture(object, dims)),
    cdf = autoplot_margins(margins_picture(object, "cdf", dims)),
    quantiles = autoplot_margins(margins_picture(object, "quantiles", dims)),
    autoplot_view(fit_view(object, what), dims, painter_for(what))
  )
}

#' @rdname autoplot.gmm_fit
#' @method autoplot gmm_params
#' @exportS3Method ggplot2::autoplot gmm_params
autoplot.gmm_params <- function(object, dims = NULL, ...) {
  check_dots_empty(...)
  check_params(object)
  autoplot_view(params_view(object), dims, painter_for("classification"))
}

#' @rdname autoplot.gmm_fit
#' @method autoplot kmeans_fit
#' @exportS3Method ggplot2::autoplot kmeans_fit
autoplot.kmeans_fit <- function(object, what = c("clusters", "trace", "selection"), dims = NULL, ...) {
  check_dots_empty(...)
  check_fit(object)
  what <- match_choice(what, "what", pictures_of_kmeans)
  switch(what,
    clusters = autoplot_view(clusters_view(object), dims, cluster_painter()),
    trace = autoplot_approach(kmeans_approach(object)),
    selection = autoplot_kmeans_selection(kmeans_selection_picture(object))
  )
}

#' @rdname autoplot.gmm_fit
#' @method autoplot em_trace
#' @exportS3Method ggplot2::autoplot em_trace
autoplot.em_trace <- function(object, iteration = NULL, dims = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  if (is.null(iteration)) autoplot_bounds(bounds_picture(object))
  else autoplot_view(em_view(object, iteration), dims, em_painter())
}

#' @rdname autoplot.gmm_fit
#' @method autoplot kmeans_trace
#' @exportS3Method ggplot2::autoplot kmeans_trace
autoplot.kmeans_trace <- function(object, iteration = NULL, dims = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  if (is.null(iteration)) autoplot_approach(half_steps_approach(object))
  else autoplot_view(half_step_view(object, iteration), dims, cluster_painter())
}

#' @rdname autoplot.gmm_fit
#' @method autoplot kmeans_limit
#' @exportS3Method ggplot2::autoplot kmeans_limit
autoplot.kmeans_limit <- function(object, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  autoplot_limit(limit_picture(object))
}

#' @rdname autoplot.gmm_fit
#' @method autoplot combined_components
#' @exportS3Method ggplot2::autoplot combined_components
autoplot.combined_components <- function(object, what = c("entropy", "classification"),
                                         clusters = object$clusters, dims = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  what <- match_choice(what, "what", c("entropy", "classification"))
  if (what == "entropy") autoplot_entropy(object)
  else autoplot_view(combined_view(object, clusters), dims, combined_painter())
}

#' @rdname autoplot.gmm_fit
#' @method autoplot bootstrap_lrt
#' @exportS3Method ggplot2::autoplot bootstrap_lrt
autoplot.bootstrap_lrt <- function(object, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  autoplot_lrt(lrt_picture(object))
}

#' @rdname autoplot.gmm_fit
#' @method autoplot stability
#' @exportS3Method ggplot2::autoplot stability
autoplot.stability <- function(object, what = c("agreement", "clusters"), k = NULL, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  if (missing(what)) what <- usual_stability(object)
  autoplot_strips(stability_picture(object, what, k))
}

#' @rdname autoplot.gmm_fit
#' @method autoplot gmm_boot
#' @exportS3Method ggplot2::autoplot gmm_boot
autoplot.gmm_boot <- function(object, what = "means", level = 0.95, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  autoplot_boot(boot_picture(object, what, level))
}

#' @rdname autoplot.gmm_fit
#' @method autoplot gof_test
#' @exportS3Method ggplot2::autoplot gof_test
autoplot.gof_test <- function(object, ...) {
  check_dots_empty(...)
  check_object(object, "object")
  autoplot_lrt(gof_picture(object))
}
