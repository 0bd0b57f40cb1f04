# Mixtures in files.

skip_if_not_installed("jsonlite")
file <- tempfile(fileext = ".json")
fit <- fit_gmm(geyser, k = 2, covariance = "VVV", start = score_groups(geyser, 2))
theta <- gmm_params(c(0.2, 0.7), rbind(c(1, 2), c(3, 1 / 3)), array(c(2, 1, 1, 3, 5, 0, 0, 6), c(2, 2, 2)),
                    noise = list(proportion = 0.1, box = rbind(c(0, 0), c(9, 9e-300))))

test_that("what is written is read again, to the last bit", {
  for (object in list(fit, theta, random_params(3, 4), gmm_params(1, 0, 1), gmm_params(c(0.5, 0.5), c(0, 1), c(1e-200, 1e200)))) {
    expect_identical(write_gmm(object, file), file)
    expect_identical(read_gmm(file), as_gmm_params(object))
  }
})

test_that("names come back, whatever is in them", {
  odd <- rename_components(theta, c("a \"b\" \\c", "\u00f1\n\t2"))
  colnames(odd$means) <- c("{x}", "[y], z")
  dimnames(odd$covariances)[1:2] <- list(colnames(odd$means), colnames(odd$means))
  write_gmm(odd, file)
  read <- read_gmm(file)
  expect_identical(rownames(read$means), rownames(odd$means))
  expect_identical(colnames(read$means), colnames(odd$means))
})

test_that("Python's standard library reads it, and computes the same density", {
  python <- Sys.which("python3")
  skip_if(!nzchar(python), "there is no python3")
  write_gmm(fit, file)
  script <- tempfile(fileext = ".py")
  writeLines(c(
    "import json, math, sys",
    "g = json.load(open(sys.argv[1], encoding='utf-8'))",
    "assert g['format'] == 'mezcla-gmm' and g['format_version'] == 1 and g['noise'] is None",
    "assert g['fit']['covariance'] == 'VVV' and g['fit']['equal_proportions'] is False",
    "x = [3.0, 60.0]",
    "p = 0.0",
    "for w, m, s in zip(g['proportions'], g['means'], g['covariances']):",
    "    (a, b), (c, d) = s",
    "    det = a * d - b * c",
    "    u, v = x[0] - m[0], x[1] - m[1]",
    "    q = (d * u * u - (b + c) * u * v + a * v * v) / det",
    "    p += w * math.exp(-q / 2) / (2 * math.pi * math.sqrt(det))",
    "print(','.join(g['variables']), repr(p))"
  ), script)
  said <- suppressWarnings(system2(python, c(script, file), stdout = TRUE, stderr = TRUE))
  skip_if(!is.null(attr(said, "status")) && !any(grepl("Error", said)), "python3 does not run")
  said <- strsplit(said, " ")[[1]]
  expect_identical(said[1], "eruptions,waiting")
  expect_near(as.numeric(said[2]), dgmm(c(3, 60), fit), 1e-13)
})

test_that("other files are told", {
  fails <- function(..., text) {
    writeLines(text, file)
    expect_error(read_gmm(file), ..., class = "mezcla_file_error")
  }
  fails("no JSON", text = "{")
  fails("`format`", text = "[1, 2]")
  fails("`format`", text = "{\"format\": \"pmml\"}")
  fails("version 2", text = "{\"format\": \"mezcla-gmm\", \"format_version\": 2}")
  fails("numbers do not go with", text = "{\"format\": \"mezcla-gmm\", \"format_version\": 1, \"variables\": [\"a\"]}")
  expect_error(read_gmm("no/such/file"), "`file`.*no/such/file", class = "mezcla_argument_error")
  expect_error(write_gmm(fit, 1), "`file`", class = "mezcla_argument_error")
  expect_error(write_gmm(geyser, file), "`object`", class = "mezcla_argument_error")
})
unlink(file)

test_that("a file that cannot be written is named", {
  expect_error(write_gmm(quick_gmm(geyser, score_groups(geyser, 2), "VVV"), file.path(tempfile(), "x.json")),
               "`file` cannot be written: .*x.json", class = "mezcla_error")
})

test_that("whatever a fit is called and knows, its file can be read", {
  skip_if_not_installed("jsonlite")
  file <- tempfile()
  x <- iris4[, 1:2]
  colnames(x) <- c("a\001b", "c\bd")
  fit <- fit_gmm(x, 2, "EEE")
  write_gmm(fit, file)
  expect_identical(read_gmm(file), coef(fit))
  write_gmm(update(fit, newdata = x), file)
  expect_null(jsonlite::read_json(file)$fit$loglik)
  lines <- readLines(file)
  expect_error(read_gmm(in_file(sub("\"noise\": null", "\"noise\": 3", lines))), "do not go with its names", class = "mezcla_file_error")
  ragged <- sub("\"means\": \\[", "\"means\": [[1], ", lines)
  expect_error(read_gmm(in_file(ragged)), "do not go with its names", class = "mezcla_file_error")
  expect_s3_class(read_gmm(in_file(sub("\"format_version\": 1", "\"format_version\": 1.0", lines))), "gmm_params")
  expect_error(read_gmm(tempdir()), "there is no", class = "mezcla_argument_error")
})
