# The instruction set that the engine's loops run in: the fastest that the machine has, unless
# options(mezcla.isa = ) or the environment variable MEZCLA_ISA names another when the package is loaded.

# Those that there are here, the fastest last: "plain" (no vectors), "baseline" (SSE2 or NEON), "avx2",
# "avx512".
instruction_sets <- function() cpp_instruction_sets()

instruction_set <- function() cpp_instruction_set()

# Returns the one that was in use before.
use_instruction_set <- function(name, from = "`name`") {
  before <- instruction_set()
  if (!is.character(name) || length(name) != 1 || !cpp_use_instruction_set(name)) {
    abort(gettextf("%s must be one of %s, which this machine has, not %s.", from,
                   paste(sprintf('"%s"', instruction_sets()), collapse = ", "), describe(name)))
  }
  invisible(before)
}

wanted_instruction_set <- function() {
  option <- getOption("mezcla.isa")
  if (!is.null(option)) return(list(name = option, from = "options(mezcla.isa =)"))
  variable <- Sys.getenv("MEZCLA_ISA")
  if (nzchar(variable)) list(name = variable, from = gettext("the environment variable MEZCLA_ISA"))
}

# A package that does not load would be worse than one that runs in another set.
choose_instruction_set <- function() {
  wanted <- wanted_instruction_set()
  if (is.null(wanted)) return(invisible())
  tryCatch(use_instruction_set(wanted$name, wanted$from),
           mezcla_error = function(e) alert(conditionMessage(e), "option"))
}
