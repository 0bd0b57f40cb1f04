# Central differences, extrapolated once: the oracle of exact derivatives.

# A row per value of f.
central_jacobian <- function(f, theta, step = 1e-4) {
  at <- function(h) vapply(seq_along(theta), function(a) {
    e <- replace(numeric(length(theta)), a, h)
    (f(theta + e) - f(theta - e)) / (2 * h)
  }, f(theta))
  matrix((4 * at(step / 2) - at(step)) / 3, ncol = length(theta))
}

central_gradient <- function(f, theta, step = 1e-4) as.vector(central_jacobian(f, theta, step))

central_hessian <- function(f, theta, step = 1e-3) {
  p <- length(theta)
  h <- rep_len(step, p)
  at <- function(h) {
    result <- matrix(0, p, p)
    for (a in seq_len(p)) for (b in seq_len(a)) {
      move <- function(s, t) f(replace(theta, a, theta[a] + s * h[a]) + replace(numeric(p), b, t * h[b]))
      result[a, b] <- result[b, a] <-
        (move(1, 1) - move(1, -1) - move(-1, 1) + move(-1, -1)) / (4 * h[a] * h[b])
    }
    result
  }
  (4 * at(h / 2) - at(h)) / 3
}
