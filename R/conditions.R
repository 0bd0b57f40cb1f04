# Errors and warnings are classed, are translated, and are reported at the user's call.

abort <- function(message, kind = "argument") {
  class <- c(paste0("mezcla_", kind, "_error"), "mezcla_error")
  stop(errorCondition(message, class = class, call = user_call()))
}

alert <- function(message, kind) {
  class <- c(paste0("mezcla_", kind, "_warning"), "mezcla_warning")
  warning(warningCondition(message, class = class, call = user_call()))
}

# The outermost call to this package: what the user typed.
user_call <- function() {
  ours <- topenv()
  for (frame in seq_len(sys.nframe())) {
    f <- sys.function(frame)
    if (is.primitive(f)) next
    if (identical(topenv(environment(f)), ours)) return(short_call(sys.call(frame)))
  }
}

# do.call() puts whole data sets into a call: leave them out.
short_call <- function(call) {
  if (!is.name(call[[1]]) && !is.call(call[[1]])) return(NULL)
  if (utils::object.size(call) > 20000) call <- as.call(list(call[[1]], quote(...)))
  call
}
