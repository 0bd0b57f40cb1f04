# The free parameters of a mixture: a vector theta of as many numbers as the model has degrees of freedom, and
# what the mixture and its derivatives are in it. A chart for each part:
#   proportions    log(share_j / share_r), r being the last that is free; the noise by its logit
#   means          themselves
#   volume         log lambda_j
#   shape          logs of its first d - 1 entries, as those of all d have the sum 0
#   orientation    Sigma_j = lambda_j B_j diag(shape_j) B_j' with B_j
#                    the identity,
#                    a rotation away from the estimate, D_j (I - K/2)^-1 (I + K/2) with K skew (orthogonal), or
#                    triangular with ones in its diagonal, where shape and orientation are both equal or both
#                    variable: their product is then any matrix of determinant 1, and needs no axes, which
#                    would not be told apart where two variances are the same.
# What is held is no parameter. `E` and `V` stand beside each other: what is equal has one set of numbers.

# About `params`, at which rotations are 0. Axes come in the order and with the signs of those of `like`, a chart,
# where one is given.
new_chart <- function(params, model, like = NULL) {
  k <- n_components(params)
  d <- n_variables(params)
  letters <- axis_letters(model$covariance)
  chart <- list(
    model = model, k = k, d = d, volume = letters[1], shape = letters[2], orientation = letters[3],
    form = if (letters[3] == "I") "identity" else if (letters[2] == letters[3]) "triangular" else "orthogonal",
    params = params, covariances = which(free_covariances(model, k))
  )
  chart$diagonal <- letters[3] == "I" && (only_variances(params$covariances) || all(apply(params$covariances, 3, is_diagonal)))
  chart$parts <- parts_in_family(chart, like)
  place_parameters(chart)
}

free_covariances <- function(model, k) {
  if (!is.null(model$sigma2)) return(rep(FALSE, k))
  held <- model$constraint$covariances
  if (is.null(held)) rep(TRUE, k) else is.na(held[1, 1, ])
}

free_means <- function(model, k) {
  held <- model$constraint$means
  if (is.null(held)) rep(TRUE, k) else is.na(held[, 1])
}

# The components whose proportions are free; of these the last is the reference.
free_proportions <- function(model, k) {
  held <- model$constraint$proportions
  if (model$proportions == "equal") integer(0) else if (is.null(held)) seq_len(k) else which(is.na(held))
}

# Entries below the diagonal, column by column.
below_diagonal <- function(d) {
  at <- which(lower.tri(diag(d)), arr.ind = TRUE)
  matrix(as.integer(at), ncol = 2)
}

# ---- Which number of theta is what -------------------------------------------------------------------

# For every part the places in theta, a row per component: those of what is equal are the same, those of
# what is held 0.
place_parameters <- function(chart) {
  used <- 0L
  take <- function(n) {
    places <- used + seq_len(n)
    used <<- used + as.integer(n)
    places
  }
  # A row per component, of `width` numbers.
  rows_of <- function(width, letter, free) {
    places <- matrix(0L, chart$k, width)
    if (width == 0 || letter == "I" || !any(free)) return(places)
    one <- if (letter == "E") take(width)
    for (j in which(free)) places[j, ] <- if (letter == "E") one else take(width)
    places
  }
  k <- chart$k
  d <- chart$d
  estimated <- seq_len(k) %in% chart$covariances
  chart$free <- free_proportions(chart$model, k)
  chart$places <- list(
    proportions = take(max(0, length(chart$free) - 1)),
    noise = take(if (has_noise(chart$model)) 1 else 0),
    means = rows_of(d, if (has_equal_means(chart$model)) "E" else "V", free_means(chart$model, k)),
    volume = rows_of(1, chart$volume, estimated),
    shape = rows_of(d - 1, chart$shape, estimated),
    orientation = rows_of(if (chart$form == "identity") 0 else d * (d - 1) / 2, chart$orientation, estimated)
  )
  chart$size <- used
  chart$names <- parameter_names(chart)
  chart
}

parameter_names <- function(chart) {
  component <- rownames(chart$params$means)
  variable <- colnames(chart$params$means)
  axis <- if (chart$form == "orthogonal") as.character(seq_len(chart$d)) else variable
  names <- character(chart$size)
  names[chart$places$proportions] <- sprintf("log_ratio[%s]", utils::head(component[chart$free], -1))
  names[chart$places$noise] <- "logit_noise"
  # What several components have in common names none of them.
  name <- function(part, label, what) {
    places <- chart$places[[part]]
    for (j in rev(seq_len(chart$k))) {
      common <- if (part == "means") has_equal_means(chart$model) else chart[[part]] != "V"
      owner <- if (!common) component[j]
      if (any(places[j, ] > 0)) names[places[j, ]] <<- name_of(label, owner, what)
    }
  }
  name("means", "mean", list(variable))
  name("volume", "log_volume", list())
  name("shape", "log_shape", list(utils::head(axis, -1)))
  if (chart$form == "identity") return(names)
  below <- below_diagonal(chart$d)
  name("orientation", if (chart$form == "orthogonal") "rotation" else "cholesky",
       list(axis[below[, 1]], axis[below[, 2]]))
  names
}

# "mean[1,height]"; without owner and indices only the label.
name_of <- function(label, owner, what) {
  inside <- do.call(paste, c(if (!is.null(owner)) list(owner), what, list(sep = ",")))
  if (length(inside) == 0) label else paste0(label, "[", inside, "]")
}

# ---- Parameters of a mixture and back ----------------------------------------------------------------

# Log volume (k), log shape (k x d) and bases (a list), within the family whatever rounding has left.
parts_in_family <- function(chart, like = NULL) {
  k <- chart$k
  d <- chart$d
  if (only_variances(chart$params$covariances)) return(spread_in_family(chart, log(variances_of(chart$params$covariances)), NULL))
  forms <- lapply(seq_len(k), function(j) slice(unname(chart$params$covariances), j))
  bases <- bases_of(forms, chart)
  if (chart$form == "orthogonal" && !is.null(like)) bases <- Map(axes_like, bases, like$parts$bases, chart$shape == "V")
  spread_in_family(chart, t(matrix(vapply(seq_len(k), function(j) log_spread(forms[[j]], bases[[j]], chart$form), numeric(d)), d)), bases)
}

# From log variances along the bases, k x d.
spread_in_family <- function(chart, spread, bases) {
  estimated <- chart$covariances
  volume <- rowMeans(spread)
  shape <- spread - volume
  if (chart$volume == "E" && length(estimated) > 0) volume[estimated] <- mean(volume[estimated])
  if (chart$shape == "E" && length(estimated) > 0) shape[estimated, ] <- rep(colMeans(shape[estimated, , drop = FALSE]), each = length(estimated))
  if (chart$shape == "I") shape[estimated, ] <- 0
  list(volume = volume, shape = shape, bases = bases)
}

log_spread <- function(sigma, basis, form) {
  if (form == "triangular") return(2 * log(diag(chol(sigma))))
  log(colSums(basis * (sigma %*% basis)))
}

bases_of <- function(sigma, chart) {
  estimated <- chart$covariances
  common <- chart$orientation == "E" && length(estimated) > 0
  if (common) {
    # Weights without a pattern: axes that some components do not tell apart, others may.
    weight <- 1 + (seq_along(estimated) * 0.6180339887) %% 1
    scaled <- Map(function(j, w) w * sigma[[j]] / mean(diag(sigma[[j]])), estimated, weight)
    basis <- basis_of(Reduce(`+`, scaled), chart$form)
  }
  lapply(seq_along(sigma), function(j) if (common && j %in% estimated) basis else basis_of(sigma[[j]], chart$form))
}

basis_of <- function(sigma, form) {
  switch(form,
    identity = diag(ncol(sigma)),
    orthogonal = eigen(sigma, symmetric = TRUE)$vectors,
    triangular = {
      root <- t(chol(sigma))
      root / rep(diag(root), each = nrow(root))
    }
  )
}

# Each axis with the sign of that beside it, a rotation away from all of them; and where components have shapes of
# their own, beside that which it is most like. Where they have one, the order by variance keeps it one.
axes_like <- function(basis, other, reorder) {
  if (reorder) basis <- basis[, least_assignment(-t(crossprod(other, basis)^2)), drop = FALSE]
  sign <- sign(colSums(other * basis))
  basis <- basis * rep(ifelse(sign == 0, 1, sign), each = nrow(basis))
  turn <- crossprod(other, basis)
  if (det(turn) < 0) {
    least <- which.min(diag(turn))
    basis[, least] <- -basis[, least]
  }
  basis
}

# theta in `chart` of other parameters of the same model.
theta_in_chart <- function(chart, params) {
  there <- new_chart(params, chart$model, chart)
  theta <- chart_origin(there)
  if (chart$form != "orthogonal") return(theta)
  for (j in chart$covariances) {
    turn <- crossprod(chart$parts$bases[[j]], there$parts$bases[[j]])
    theta[chart$places$orientation[j, ]] <- inverse_cayley(turn)
  }
  theta
}

inverse_cayley <- function(turn) {
  unit <- diag(ncol(turn))
  skew <- 2 * solve(t(turn + unit), t(turn - unit))
  t(skew)[lower.tri(unit)]
}

# theta of the parameters that the chart is about.
chart_origin <- function(chart) {
  theta <- numeric(chart$size)
  places <- chart$places
  params <- chart$params
  shares <- params$proportions[chart$free]
  theta[places$proportions] <- log(utils::head(shares, -1) / shares[length(shares)])
  if (has_noise(chart$model)) theta[places$noise] <- stats::qlogis(params$noise$proportion)
  put <- function(part, values) {
    at <- places[[part]]
    theta[at[at > 0]] <<- values[at > 0]
  }
  put("means", unname(params$means))
  put("volume", matrix(chart$parts$volume))
  put("shape", chart$parts$shape[, -chart$d, drop = FALSE])
  if (chart$form == "triangular") {
    below <- lower.tri(diag(chart$d))
    put("orientation", t(matrix(vapply(chart$parts$bases, function(b) b[below], numeric(sum(below))), sum(below))))
  }
  stats::setNames(theta, chart$names)
}

# The mixture at theta.
chart_params <- function(chart, theta) {
  theta <- unname(theta)
  params <- chart$params
  places <- chart$places
  shares <- shares_at(chart, theta)
  params$proportions <- shares$proportions
  if (has_noise(chart$model)) params$noise$proportion <- shares$noise
  moved <- places$means > 0
  params$means[moved] <- theta[places$means[moved]]
  for (j in chart$covariances) {
    parts <- parts_at(chart, theta, j)
    # B B' of one root: symmetric to the last bit.
    root <- parts$basis * rep(exp(parts$spread / 2), each = chart$d)
    params$covariances[, , j] <- tcrossprod(root)
  }
  params
}

shares_at <- function(chart, theta) {
  noise <- if (has_noise(chart$model)) stats::plogis(theta[chart$places$noise]) else 0
  held <- chart$model$constraint$proportions
  k <- chart$k
  share <- if (is.null(held)) rep(1 / k, k) else held
  if (length(chart$free) > 0) {
    ratio <- c(theta[chart$places$proportions], 0)
    among <- exp(ratio - max(ratio))
    share[chart$free] <- (1 - sum(held, na.rm = TRUE)) * among / sum(among)
  }
  list(proportions = share * (1 - noise), noise = noise)
}

# Basis and log variances along it of component j.
parts_at <- function(chart, theta, j) {
  d <- chart$d
  at <- function(part, otherwise) {
    places <- chart$places[[part]][j, ]
    if (any(places > 0)) theta[places] else otherwise
  }
  shape <- at("shape", rep(0, d - 1))
  basis <- chart$parts$bases[[j]]
  turn <- at("orientation", NULL)
  if (chart$form == "triangular") basis[lower.tri(basis)] <- turn
  if (chart$form == "orthogonal" && any(turn != 0)) basis <- basis %*% cayley(turn, d)
  list(basis = basis, spread = at("volume", NULL) + c(shape, -sum(shape)))
}

# The rotation of a skew matrix, given below its diagonal: up to third powers its exponential.
cayley <- function(below, d) {
  skew <- matrix(0, d, d)
  skew[lower.tri(skew)] <- below / 2
  skew <- skew - t(skew)
  solve(diag(d) - skew, diag(d) + skew)
}

# ---- Derivatives -------------------------------------------------------------------------------------

# At the origin of the chart: by component `which` numbers of theta it depends on, and the derivatives
# in these of log pi_j (`share`), of Sigma_j (`sigma`: an array d x d x numbers) and what the engine reads, `jacobian`
# in the natural coordinates (see src/core/information.hpp).
chart_derivatives <- function(chart) {
  shares <- share_derivatives(chart)
  components <- lapply(seq_len(chart$k), function(j) component_derivatives(chart, j, shares$first[j, ]))
  if (has_noise(chart$model)) {
    which <- chart$places$noise
    noise <- list(which = which, share = shares$first[chart$k + 1, which],
                  jacobian = matrix(shares$first[chart$k + 1, which], 1))
    components <- c(components, list(noise))
  }
  components
}

# Of log pi_j, and of the noise's last: a row each.
share_derivatives <- function(chart) {
  theta <- chart_origin(chart)
  first <- matrix(0, chart$k + has_noise(chart$model), chart$size)
  among <- exp(c(theta[chart$places$proportions], 0))
  among <- utils::head(among / sum(among), -1)
  for (j in chart$free) {
    first[j, chart$places$proportions] <- (utils::head(chart$free, -1) == j) - among
  }
  if (has_noise(chart$model)) {
    noise <- stats::plogis(theta[[chart$places$noise]])
    first[, chart$places$noise] <- c(rep(-noise, chart$k), 1 - noise)
  }
  list(first = first, among = among)
}

component_derivatives <- function(chart, j, share) {
  d <- chart$d
  means <- chart$places$means[j, ]
  spread <- spread_places(chart, j)
  turn <- chart$places$orientation[j, ]
  moved <- means[means > 0]
  numbers <- sort(unique(c(which(share != 0), moved, spread$places, turn[turn > 0])))
  sigma <- array(0, c(d, d, length(numbers)))
  inner <- inner_derivatives(chart, j)
  # Log variances are sums of log volume and log shape.
  for (at in seq_along(spread$places)) {
    to <- match(spread$places[at], numbers)
    sigma[, , to] <- sigma[, , to] + array(inner$spread %*% spread$combination[, at], c(d, d))
  }
  sigma[, , match(turn[turn > 0], numbers)] <- inner$turn
  mean <- matrix(0, d, length(numbers))
  if (length(moved) > 0) mean[cbind(seq_len(d), match(moved, numbers))] <- 1
  list(which = numbers, share = share[numbers], mean = mean, sigma = sigma,
       jacobian = natural_jacobian(chart, j, share[numbers], mean, sigma))
}

# Which numbers of theta the d log variances of component j are sums of, and how: d x numbers.
spread_places <- function(chart, j) {
  volume <- chart$places$volume[j, ]
  if (all(volume == 0)) return(list(places = integer(0), combination = matrix(0, chart$d, 0)))
  shape <- chart$places$shape[j, ]
  if (all(shape == 0)) return(list(places = volume, combination = matrix(1, chart$d, 1)))
  list(places = c(volume, shape), combination = cbind(1, rbind(diag(chart$d - 1), -1)))
}

# d Sigma in the log variances along the basis (d^2 x d), and in what moves the basis (d^2 x numbers).
inner_derivatives <- function(chart, j) {
  d <- chart$d
  if (!j %in% chart$covariances) return(list(spread = matrix(0, d * d, d), turn = matrix(0, d * d, 0)))
  parts <- parts_at(chart, chart_origin(chart), j)
  variance <- exp(parts$spread)
  spread <- vapply(seq_len(d), function(c) variance[c] * as.vector(tcrossprod(parts$basis[, c])), numeric(d * d))
  root <- parts$basis * rep(variance, each = d)
  turn <- vapply(basis_derivatives(chart, parts$basis), function(step) {
    half <- tcrossprod(step, root)
    as.vector(half + t(half))
  }, numeric(d * d))
  list(spread = matrix(spread, d * d), turn = matrix(turn, d * d))
}

basis_derivatives <- function(chart, basis) {
  if (chart$form == "identity") return(list())
  below <- below_diagonal(chart$d)
  lapply(seq_len(nrow(below)), function(a) {
    step <- matrix(0, chart$d, chart$d)
    r <- below[a, 1]
    c <- below[a, 2]
    if (chart$form == "triangular") {
      step[r, c] <- 1
    } else {
      step[, c] <- basis[, r]
      step[, r] <- -basis[, c]
    }
    step
  })
}

# U, upper triangular with Sigma^-1 = U U'.
precision_root <- function(sigma) backsolve(chol(sigma), diag(ncol(sigma)))

# tau, m = U' d mu, and E = U' dSigma U: its diagonal or its lower triangle.
natural_jacobian <- function(chart, j, share, mean, sigma) {
  root <- precision_root(slice(unname(chart$params$covariances), j))
  entries <- if (chart$diagonal) row(root) == col(root) else lower.tri(root, diag = TRUE)
  turned <- vapply(seq_along(share), function(a) {
    as.vector(crossprod(root, matrix(sigma[, , a], chart$d) %*% root)[entries])
  }, numeric(sum(entries)))
  unname(rbind(share, crossprod(root, mean), matrix(turned, sum(entries))))
}

# The gradients in natural coordinates times the second derivatives of the charts: p x p.
chart_curvature <- function(chart, natural) {
  total <- share_curvature(chart, vapply(natural, function(one) one[1], 0))
  for (j in chart$covariances) {
    spread <- spread_places(chart, j)
    turn <- chart$places$orientation[j, ]
    turn <- turn[turn > 0]
    inner <- inner_curvature(chart, j, natural[[j]])
    combine <- function(rows) crossprod(spread$combination, rows)
    add <- function(a, b, values) total[a, b] <<- total[a, b] + values
    add(spread$places, spread$places, combine(diag(inner$spread, chart$d)) %*% spread$combination)
    if (length(turn) > 0) {
      cross <- combine(inner$cross)
      add(spread$places, turn, cross)
      add(turn, spread$places, t(cross))
      add(turn, turn, inner$turn)
    }
  }
  total
}

share_curvature <- function(chart, weight) {
  total <- matrix(0, chart$size, chart$size)
  among <- share_derivatives(chart)$among
  at <- chart$places$proportions
  if (length(at) > 0) total[at, at] <- -sum(weight[chart$free]) * (diag(among, length(among)) - tcrossprod(among))
  if (has_noise(chart$model)) {
    noise <- chart$params$noise$proportion
    total[chart$places$noise, chart$places$noise] <- -sum(weight) * noise * (1 - noise)
  }
  total
}

# <gradient, second derivatives of Sigma_j> in the log variances (d, the others being 0), in these and what
# moves the basis (d x numbers), and in the latter.
inner_curvature <- function(chart, j, natural) {
  d <- chart$d
  parts <- parts_at(chart, chart_origin(chart), j)
  variance <- exp(parts$spread)
  basis <- parts$basis
  slope <- slope_in_sigma(chart, j, natural)
  turned <- crossprod(basis, slope)
  steps <- basis_derivatives(chart, basis)
  result <- list(spread = variance * rowSums(turned * t(basis)))
  if (length(steps) == 0) return(result)
  as_columns <- function(matrices) matrix(unlist(matrices), d * d)
  result$cross <- matrix(vapply(steps, function(step) 2 * variance * diag(turned %*% step), numeric(d)), d)
  across <- lapply(steps, function(step) slope %*% step * rep(variance, each = d))
  result$turn <- 2 * crossprod(as_columns(steps), as_columns(across))
  if (chart$form == "orthogonal") {
    skew <- lapply(steps, function(step) crossprod(basis, step))
    inner <- lapply(skew, function(one) (variance * (turned %*% basis)) %*% one)
    second <- -crossprod(as_columns(skew), as_columns(inner))
    result$turn <- result$turn + second + t(second)
  }
  result
}

# The symmetric W with <W, dSigma> = the gradient in E, from the engine's natural coordinates.
slope_in_sigma <- function(chart, j, natural) {
  d <- chart$d
  root <- precision_root(slice(unname(chart$params$covariances), j))
  inside <- matrix(0, d, d)
  entries <- natural[-seq_len(1 + d)]
  if (chart$diagonal) {
    diag(inside) <- entries
  } else {
    inside[lower.tri(inside, diag = TRUE)] <- entries
    inside <- (inside + t(inside)) / 2
  }
  root %*% inside %*% t(root)
}
