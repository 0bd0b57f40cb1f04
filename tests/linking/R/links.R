# links(name, ...) calls the function of that name in src/links.cpp.
links <- function(name, ...) do.call(.Call, c(list(paste0("links_", name)), list(...), PACKAGE = "mezclalinks"))
