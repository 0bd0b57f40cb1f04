# The storeys of R/: who is above may call who is below, or beside, and not the other way round.
#   Rscript tools/storeys.R          fails where an arrow leads upward, or who is above the engine calls its C++ (cpp_*)
#   Rscript tools/storeys.R table    which definitions are called from below, and how often
# Arrows are found by codetools: what a definition names and does not define itself. A method that R dispatches to is
# no arrow.

# From the ground up. A file of R/ is in one of them.
storeys <- list(
  base = c("conditions", "unwrap", "checks", "palette", "geometry", "figures", "plain_math", "sentences", "instruction_set",
           "mezcla-package", "people", "six", "truncated"),
  data = c("data_matrix", "missing", "labels", "noise", "formula", "bins"),
  model = c("params", "model", "diagonal_covariances", "families", "constraint", "prior", "control", "validate"),
  sources = c("chunk_.*", "pool.*"),
  engine = c("engine", "passes", "gmm_partitions", "estimable", "resolved_prior"),
  run = c("run", "diagnosis", "resolution", "binned_em", "rows_of_fit", "information_criteria"),
  start = c("start", "centers", "anchors"),
  search = "search",
  select = c("selection", "criteria", "cross_validation"),
  fit = c("fit_gmm", "fit_bins", "fit_kmeans", "fit_source", "kmeans_source", "fields", "fit_of", "kmeans_selection", "replicates", "relabel"),
  steps = c("steps", "lower_bound", "sufficient_statistics", "distribution", "conditional_laws", "orthant", "marginal", "modes", "hdr",
            "decompose"),
  inference = c("charts", "information", "binned_information", "binned_replicates", "vcov", "delta_method", "profile_interval", "confint", "gmm_boot", "divergence",
                "regression", "cutpoints"),
  trace = c("em_trace", "kmeans_trace", "kmeans_limit"),
  method = c("methods", "online", "predict", "predict_source", "print", "impute", "combine_components", "adjusted_rand", "bootstrap_lrt", "stability",
             "anova", "goodness", "profile_table", "classification_error", "three_step", "discriminant", "projection"),
  elsewhere = c("from_others", "to_mclust", "json", "partitions", "tidiers", "tidyclust", "interface", "load"),
  plot = c("plot_.*", "autoplot.*"),
  explain = c("explanation", "explain", "explain_em", "explain_kmeans", "em_state", "demonstrate", "demonstrations", "explore",
              "explored", "worksheet", "em_exercise", "bound_curve", "tutorial")
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

all_definitions <- function() {
  all <- do.call(rbind, lapply(setdiff(Sys.glob("R/*.R"), "R/RcppExports.R"), definitions_in))
  all$floor <- vapply(all$file, storey_of, 1L)
  all
}

# A row for each definition that names another.
arrows_among <- function(all) {
  arrows <- data.frame(from = rep(all$name, lengths(all$used)), from_file = rep(all$file, lengths(all$used)),
                       from_floor = rep(all$floor, lengths(all$used)), to = as.character(unlist(all$used)))
  place <- match(arrows$to, all$name)
  arrows$to_file <- all$file[place]
  arrows$rise <- all$floor[place] - arrows$from_floor
  unique(arrows)
}

main <- function(task = "check") {
  arrows <- arrows_among(all_definitions())
  upward <- arrows[arrows$rise %in% seq_along(storeys), ]
  beyond <- arrows[startsWith(arrows$to, "cpp_") & arrows$from_floor > match("engine", names(storeys)), ]
  if (task == "table") print(sort(table(called = paste(upward$to_file, upward$to, sep = "::")), decreasing = TRUE))
  if (nrow(upward) > 0) {
    lines <- sprintf("  %s::%s -> %s::%s", upward$from_file, upward$from, upward$to_file, upward$to)
    writeLines(c("These arrows lead upward: move a definition down, or what calls it up.", sort(lines, method = "radix")))
  }
  cat(sprintf("%d of %d arrows between files lead upward\n", nrow(upward), sum(arrows$from_file != arrows$to_file, na.rm = TRUE)))
  if (nrow(beyond) > 0) {
    writeLines(c("The engine is called by engine.R and what is below it, not by these:",
                 sprintf("  %s::%s -> %s", beyond$from_file, beyond$from, beyond$to)))
  }
  if (nrow(upward) + nrow(beyond) > 0) quit(status = 1)
}

do.call(main, as.list(commandArgs(trailingOnly = TRUE)))
