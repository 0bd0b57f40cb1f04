# Which cells of a table of selection cannot be the maximum: those below a model that they contain.

# Whether all models of family `a` are models of family `b`: volume, shape and orientation each at most as free.
is_nested <- function(a, b) {
  freedom <- function(family) match(strsplit(family, "")[[1]], c("I", "E", "V"))
  all(freedom(a) <= freedom(b))
}

nested_loss <- 0.02 # twice what mezcla leaves to be gained while it compares

# The highest log-likelihood among the cells that a cell has room for: of a family that it contains,
# with no more components.
with_nested <- function(cells) {
  nested <- vapply(seq_len(nrow(cells)), function(i) {
    inside <- cells$k <= cells$k[i] & vapply(cells$family, is_nested, NA, cells$family[i])
    inside[i] <- FALSE
    max(c(-Inf, cells$loglik[inside]), na.rm = TRUE)
  }, 0)
  data.frame(cells, nested = nested, lower = !is.na(cells$loglik) & nested > cells$loglik + nested_loss)
}
