# The storeys of R/: who is above may call who is below, or beside, and not the other way round. Arrows upward that there
# were when this check was made stand in tools/storeys.txt: none may join them, and those that are mended leave the list.
#   Rscript tools/storeys.R          fails where an arrow leads upward that is not on the list, or one on it is gone
#   Rscript tools/storeys.R table    how many arrows lead upward from file to file, and which definitions would end most
#   Rscript tools/storeys.R list     writes the list anew
# Arrows are found by codetools: what a definition names and does not define itself. A method that R dispatches to is
# no arrow.

# From the ground up. A file of R/ is in one of them.
storeys <- list(
  base = c("conditions", "unwrap", "checks", "palette", "geometry", "plain_math", "sentences", "instruction_set",
           "mezcla-package", "people", "six", "truncated"),
  data = c("data_matrix", "missing", "labels", "noise", "formula", "bins"),
  model = c("params", "diagonal_covariances", "families", "constraint", "prior", "control", "validate"),
  sources = c("chunk_.*", "pool.*"),
  engine = c("engine", "passes", "gmm_partitions"),
  run = c("run", "diagnosis", "resolution", "binned_em"),
  start = c("start", "anchors"),
  search = "search",
  select = c("selection", "criteria", "cross_validation"),
  fit = c("fit_gmm", "fit_bins", "fit_kmeans", "fit_source", "kmeans_source", "fields", "fit_of", "kmeans_selection", "replicates", "relabel"),
  steps = c("steps", "lower_bound", "sufficient_statistics", "distribution", "orthant", "marginal", "modes", "hdr",
            "decompose"),
  inference = c("charts", "information", "binned_information", "binned_replicates", "vcov", "delta_method", "profile_interval", "confint", "gmm_boot", "divergence",
                "regression", "projection", "cutpoints"),
  trace = c("em_trace", "em_state", "kmeans_trace", "kmeans_limit"),
  method = c("methods", "online", "predict", "predict_source", "print", "impute", "combine_components", "adjusted_rand", "bootstrap_lrt", "stability",
             "anova", "goodness", "profile_table", "three_step", "discriminant"),
  elsewhere = c("from_others", "to_mclust", "json", "partitions", "tidiers", "tidyclust", "interface", "load"),
  plot = c("plot_.*", "autoplot.*"),
  explain = c("explanation", "explain", "explain_em", "explain_kmeans", "demonstrate", "demonstrations", "explore",
              "explored", "worksheet", "em_exercise", "bound_curve")
)

storey_of <- function(file) {
  on <- function(names) any(grepl(sprintf("^(%s)$", paste(names, collapse = "|")), file))
  found <- which(vapply(storeys, on, NA))
  if (length(found) != 1) stop(sprintf("R/%s.R must be on one storey of tools/storeys.R, not on %d.", file, length(found)))
  found[[1]]
}

# A row per definition at top level: its name, its file, and what it names.
definitions_in <- function(path) {
  assigned <- Filter(function(call) is.call(call) && identical(call[[1]], quote(`<-`)) && !is.call(call[[2]]), parse(path))
  used <- function(call) {
    globals <- codetools::findGlobals(as.function(list(call[[3]]), baseenv()), merge = FALSE)
    unique(unlist(globals))
  }
  data.frame(name = vapply(assigned, function(call) as.character(call[[2]]), ""),
             file = rep(sub("[.]R$", "", basename(path)), length(assigned)), used = I(lapply(assigned, used)))
}

all_arrows <- function() {
  paths <- setdiff(Sys.glob("R/*.R"), "R/RcppExports.R")
  all <- do.call(rbind, lapply(paths, definitions_in))
  floor <- vapply(unique(all$file), storey_of, 1L)
  arrows <- data.frame(from = rep(all$name, lengths(all$used)), from_file = rep(all$file, lengths(all$used)),
                       to = as.character(unlist(all$used)))
  arrows$to_file <- all$file[match(arrows$to, all$name)]
  arrows <- unique(arrows[!is.na(arrows$to_file), ])
  arrows$rise <- floor[arrows$to_file] - floor[arrows$from_file]
  arrows
}

as_lines <- function(arrows) sort(sprintf("%s::%s -> %s::%s", arrows$from_file, arrows$from, arrows$to_file, arrows$to), method = "radix")

# What each definition that is called from below would end by moving down to the lowest of its callers, if
# nothing that it calls itself is above that.
moves_that_help <- function(arrows) {
  upward <- arrows[arrows$rise > 0, ]
  counts <- sort(table(paste(upward$to_file, upward$to, sep = "::")), decreasing = TRUE)
  data.frame(definition = names(counts), arrows = as.vector(counts))
}

main <- function(task = "check") {
  arrows <- all_arrows()
  upward <- as_lines(arrows[arrows$rise > 0, ])
  if (task == "list") return(writeLines(upward, "tools/storeys.txt"))
  if (task == "table") {
    print(utils::head(moves_that_help(arrows), 40), row.names = FALSE)
    pairs <- arrows[arrows$rise > 0, c("from_file", "to_file")]
    print(sort(table(paste(pairs$from_file, pairs$to_file, sep = " -> ")), decreasing = TRUE))
  }
  known <- readLines("tools/storeys.txt")
  new <- setdiff(upward, known)
  mended <- setdiff(known, upward)
  if (length(new) > 0) writeLines(c("These arrows lead upward: move a definition down, or what calls it up.", paste(" ", new)))
  if (length(mended) > 0) writeLines(c("These are upward no longer, and leave tools/storeys.txt:", paste(" ", mended)))
  cat(sprintf("%d of %d arrows between files lead upward; %d are new, %d are mended\n", length(upward),
              sum(arrows$from_file != arrows$to_file), length(new), length(mended)))
  if (length(c(new, mended)) > 0) quit(status = 1)
}

do.call(main, as.list(commandArgs(trailingOnly = TRUE)))
