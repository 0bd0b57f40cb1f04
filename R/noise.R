# The noise component: uniform over a box, and class 0.

# The box (2 x d: lower and upper ends) over which noise is uniform, or NULL. TRUE: the ranges of
# the observed values; a number: a box in the same proportions in which the density is that.
noise_box <- function(noise, x, weights = NULL) {
  if (isFALSE(noise) || is.null(noise)) return(NULL)
  if (!isTRUE(noise) && !(is_number(noise) && noise > 0)) {
    abort(gettextf("`noise` must be TRUE, FALSE or a density, a number greater than 0, not %s.",
                   describe(noise)))
  }
  if (!is.null(weights)) x <- x[weights > 0, , drop = FALSE]
  box <- apply(x, 2, range, na.rm = TRUE)
  sides <- box[2, ] - box[1, ]
  if (any(sides <= 0)) {
    abort(gettextf("`noise` needs columns that vary, but %s is constant.",
                   column_label(x, which(sides <= 0)[1])), "data")
  }
  if (!isTRUE(noise)) {
    # On the log scale: the volume itself may be no double.
    factor <- exp((-log(noise) - sum(log(sides))) / ncol(x))
    middle <- colMeans(box)
    box <- rbind(middle - factor * sides / 2, middle + factor * sides / 2)
    check_has_width(box, x)
  }
  dimnames(box) <- list(c("lower", "upper"), variable_names(x))
  box
}

# Beside large values a narrow box has the same number at both ends.
check_has_width <- function(box, x) {
  narrow <- which(!(box[2, ] > box[1, ]) | !is.finite(box[2, ] - box[1, ]))
  if (length(narrow) == 0) return(invisible())
  abort(gettextf("`noise` must be a density in proportion to the data: its box would have no width, or no end, in %s.",
                 column_label(x, narrow[1])))
}

noise_proportion <- function(params) if (is.null(params$noise)) 0 else params$noise$proportion

# log of the volume of the box.
log_volume <- function(box) sum(log(box[2, ] - box[1, ]))

# Noise as part of parameters that somebody gives: list(proportion, box).
check_noise <- function(noise, d, variables) {
  if (is.null(noise)) return(NULL)
  if (!is.list(noise) || !all(c("proportion", "box") %in% names(noise))) {
    abort(gettextf("`noise` must be a list of `proportion` and `box`, not %s.", describe(noise)))
  }
  share <- noise$proportion
  # 1 where a conditional density has nothing of the components left.
  if (!is_number(share) || share < 0 || share > 1) {
    abort(gettextf("`proportion` of the noise must be between 0 and 1, not %s.", describe(share)))
  }
  box <- noise$box
  sized <- is.matrix(box) && is.numeric(box) && all(dim(box) == c(2, d))
  if (!sized || !all(is.finite(box)) || any(box[1, ] >= box[2, ])) {
    abort(gettextf("`box` of the noise must be a 2 x %d matrix of lower ends and, above them, upper ends, not %s.",
                   d, describe(box)))
  }
  dimnames(box) <- list(c("lower", "upper"), variables)
  list(proportion = as.double(noise$proportion), box = box)
}

# Parameters with a noise component where the model has one.
with_noise <- function(params, model, proportion = 0.05) {
  if (has_noise(model) == !is.null(params$noise)) {
    if (has_noise(model)) params$noise$box <- model$box
    return(params)
  }
  if (!has_noise(model)) {
    abort(gettextf("`start` must have no noise component unless `noise` is TRUE or a density."))
  }
  params$noise <- list(proportion = proportion, box = model$box)
  params$proportions <- params$proportions * (1 - proportion)
  params
}

has_noise <- function(model) !is.null(model$box)

rnoise <- function(n, box) {
  sides <- box[2, ] - box[1, ]
  matrix(stats::runif(n * ncol(box)), n) * rep(sides, each = n) + rep(box[1, ], each = n)
}
