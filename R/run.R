# A run of EM: what it may end as, and what is kept of it.

# A row per status: who says it (the engine of a run that has ended, or of one that a search has left; or R, of what the
# engine cannot see), and what follows. `converged`: nothing is left to gain; `regular`: the parameters may be
# compared with others and chosen; `ended`: there is no further step.
run_statuses <- function() {
  row <- function(status, by, converged = FALSE, regular = FALSE, ended = FALSE) {
    data.frame(status = status, by = by, converged = converged, regular = regular, ended = ended)
  }
  rbind(
    row("converged", "run", converged = TRUE, regular = TRUE),
    row("bounded", "run", converged = TRUE, regular = TRUE), # at the bound of a constraint
    row("spurious", "run", converged = TRUE), # a maximum that says nothing of a population
    row("iteration_limit", "run", regular = TRUE),
    row("collapsed", "run", ended = TRUE), # a variance at the floor
    row("empty", "run", ended = TRUE), # a component without weight
    row("returned", "search"), # on the way back to where it came from
    row("stopped_early", "search"), # too far below the best
    row("identical", "R"), # components that the start does not tell apart
    row("online", "R"), # rows that are looked at once
    row("not estimable", "R", ended = TRUE) # no run was made
  )
}

# The statuses of which something holds.
statuses_that_are <- local({
  known <- NULL
  function(what) {
    if (is.null(known)) {
      table <- run_statuses()
      known <<- lapply(table[vapply(table, is.logical, NA)], function(holds) table$status[holds])
    }
    known[[what]]
  }
})

is_regular <- function(run) run$status %in% statuses_that_are("regular")

describe_status <- function(status) {
  switch(status,
    converged = gettext("converged"),
    bounded = gettext("converged at the bound of the constraint"),
    iteration_limit = gettext("stopped at the iteration limit"),
    spurious = gettext("converged to a spurious maximum"),
    collapsed = gettext("a component collapsed"),
    empty = gettext("a component emptied"),
    identical = gettext("components that cannot be told apart"),
    online = gettext("rows looked at once"),
    status
  )
}
