# What is done when the package is loaded: which instruction set, and generics of the same name elsewhere.

.onLoad <- function(libname, pkgname) {
  choose_instruction_set()
  when_loaded("flexmix", function(...) add_s4_methods(asNamespace("flexmix")))
  when_loaded("tidyclust", register_tidyclust)
}

.onUnload <- function(libpath) library.dynam.unload("mezcla", libpath)

when_loaded <- function(package, action) {
  if (isNamespaceLoaded(package)) action() else setHook(packageEvent(package, "onLoad"), action)
}

# Whichever is attached later, ICL() and relabel() of flexmix (S4 generics) or ours (S3), each answers for the fits of
# both. Methods of S4 need a place to be kept, which must be neither a namespace that is closed nor the user's workspace.
add_s4_methods <- function(namespace) {
  place <- new.env(parent = topenv())
  methods::setOldClass("gmm_fit", where = place)
  for (name in c("ICL", "relabel")) {
    generic <- methods::getGeneric(name, where = namespace)
    if (!is.null(generic)) methods::setMethod(generic, "gmm_fit", get(paste0(name, ".gmm_fit")), where = place)
  }
}

#' @exportS3Method ICL flexmix
ICL.flexmix <- function(object, ...) getExportedValue("flexmix", "ICL")(object, ...) # nocov: needs flexmix

#' @exportS3Method relabel flexmix
relabel.flexmix <- function(object, ...) getExportedValue("flexmix", "relabel")(object, ...) # nocov: needs flexmix
